# SPDX-License-Identifier: Apache-2.0
"""For each artifact, an item made by hand and the records that it must give.

A case is (artifact, the items, the records in order; of each the columns that matter).
"""
import datetime
import plistlib

from common import mac

DAY = int(mac("2019-05-10T12:00:00"))
UNIX = DAY + 978307200
CHROME = (UNIX + 11644473600) * 1000000
AT = "2019-05-10T12:00:00.000000Z"
LATER = "2019-05-10T13:00:00.000000Z"
DATE = datetime.datetime(2019, 5, 10, 12)
HOUR = datetime.timedelta(hours=1)

MOBILE = "/private/var/mobile/"
APP = MOBILE + "Containers/Data/Application/0A0A0A0A-0000-4000-8000-00000000000A/"
GROUP = MOBILE + "Containers/Shared/AppGroup/0B0B0B0B-0000-4000-8000-00000000000B/"
HOME = "HomeDomain/Library/"
SAFARI = "AppDomain-com.apple.mobilesafari/Library/Safari/"
WEBKIT = "AppDomain-com.apple.mobilesafari/Library/WebKit/WebsiteData/"


def blob(value):
    """A property list as an SQL literal."""
    return "x'%s'" % plistlib.dumps(value, fmt=plistlib.FMT_BINARY).hex()


def keyed(value, **more_classes):
    """A keyed archive of lists, dictionaries and plain values."""
    objects = ["$null"]
    classes = {}

    def class_of(name):
        if name not in classes:
            objects.append({"$classname": name, "$classes": [name, "NSObject"]})
            classes[name] = plistlib.UID(len(objects) - 1)
        return classes[name]

    def add(one):
        place = len(objects)
        objects.append(None)
        if isinstance(one, dict):
            objects[place] = {"NS.keys": [add(key) for key in one],
                              "NS.objects": [add(item) for item in one.values()],
                              "$class": class_of("NSDictionary")}
        elif isinstance(one, list):
            objects[place] = {"NS.objects": [add(item) for item in one],
                              "$class": class_of("NSArray")}
        elif isinstance(one, datetime.datetime):
            objects[place] = {"NS.time": one.replace(tzinfo=datetime.timezone.utc).timestamp()
                              - 978307200, "$class": class_of("NSDate")}
        else:
            objects[place] = one
        return plistlib.UID(place)

    root = add(value)
    return plistlib.dumps({"$version": 100000, "$archiver": "NSKeyedArchiver",
                           "$top": {"root": root}, "$objects": objects}, fmt=plistlib.FMT_BINARY)


ANALYTICS = (
    "CREATE TABLE hard_failures (timestamp REAL, data BLOB);"
    "CREATE TABLE soft_failures (timestamp REAL, data BLOB);"
    "INSERT INTO hard_failures VALUES (%d, %s);"
    "INSERT INTO soft_failures VALUES (%d, %s);" % (
        UNIX, blob({"build": "16F156", "eventType": "TrustFailure", "process": "roleaboutd"}),
        UNIX + 3600, blob({"build": "16F156", "host": "odd.example.com"})))
TRUST = "/private/var/Keychains/Analytics/trust_analytics.db"

CASES = [
    # ---- MVT's modules ----
    ("ios_analytics", {TRUST: ANALYTICS}, [
        {"logged_at": AT, "database": "trust_analytics.db", "kind": "hard_failures",
         "event": "TrustFailure", "build": "16F156", "origin_row": "hard_failures/1"},
        {"logged_at": LATER, "kind": "soft_failures", "event": None}]),
    ("ios_analytics_values", {TRUST: ANALYTICS}, [
        {"key": "build", "value": "16F156", "count": 2, "first_at": AT, "last_at": LATER},
        {"key": "eventType", "value": "TrustFailure", "count": 1},
        {"key": "host", "value": "odd.example.com", "first_at": LATER},
        {"key": "process", "value": "roleaboutd", "first_at": AT}]),
    ("ios_analytics_versions", {TRUST: ANALYTICS}, [
        {"build": "16F156", "first_at": AT, "last_at": LATER}]),
    ("ios_cache_requests", {APP + "Library/Caches/com.example.app/Cache.db":
        "CREATE TABLE cfurl_cache_response (entry_ID INTEGER PRIMARY KEY, version INTEGER, "
        "hash_value INTEGER, storage_policy INTEGER, request_key TEXT, time_stamp, "
        "partition TEXT);"
        "CREATE TABLE cfurl_cache_blob_data (entry_ID INTEGER PRIMARY KEY, response_object BLOB, "
        "request_object BLOB, proto_props BLOB, user_info BLOB);"
        "CREATE TABLE cfurl_cache_receiver_data (entry_ID INTEGER PRIMARY KEY, isDataOnFS INTEGER, "
        "receiver_data BLOB);"
        "INSERT INTO cfurl_cache_response VALUES (7, 0, 1, 0, 'https://a.example.com/x', "
        "'2019-05-10 12:00:00', 'example.com'), (8, 0, 1, 0, 'https://b.example.com/', 0, NULL);"
        "INSERT INTO cfurl_cache_blob_data VALUES (7, %s, %s, NULL, NULL);"
        "INSERT INTO cfurl_cache_receiver_data VALUES (7, 1, CAST('ABCD' AS BLOB));" % (
            blob({"Version": 1, "Array": [{"_CFURLString": "https://a.example.com/x"}, 5.0,
                                          {"Server": "nginx"}]}),
            blob({"Version": 9, "Array": [False, {"User-Agent": "odd/1.0",
                                                  "Referer": "https://r.example.com/"}]}))}, [
        {"origin_row": 7, "cached_at": AT, "url": "https://a.example.com/x",
         "partition": "example.com", "user_agent": "odd/1.0",
         "referrer": "https://r.example.com/", "server": "nginx", "body_file": "ABCD",
         "container": APP + "Library/Caches/com.example.app/Cache.db"},
        {"origin_row": 8, "cached_at": None, "user_agent": None}]),
    ("ios_datausage", {"/private/var/networkd/netusage.sqlite":
        "CREATE TABLE ZPROCESS (Z_PK INTEGER PRIMARY KEY, ZPROCNAME TEXT, ZFIRSTTIMESTAMP REAL);"
        "CREATE TABLE ZLIVEUSAGE (Z_PK INTEGER PRIMARY KEY, ZHASPROCESS INTEGER, ZTIMESTAMP REAL, "
        "ZWIFIIN REAL, ZWIREDIN REAL);"
        "INSERT INTO ZPROCESS VALUES (3, 'testwared', %d);"
        "INSERT INTO ZLIVEUSAGE VALUES (9, 3, %d, 5, 6);" % (DAY, DAY + 3600)}, [
        {"process": "testwared", "first_at": AT, "live_at": LATER, "wifi_in": 5, "wired_in": 6,
         "bundle": None, "live_row": 9}]),
    ("ios_netusage_routes", {"/private/var/networkd/db/netusage.sqlite":
        "CREATE TABLE ZPROCESS (Z_PK INTEGER PRIMARY KEY, ZPROCNAME TEXT);"
        "CREATE TABLE ZLIVEROUTEPERF (Z_PK INTEGER PRIMARY KEY, ZTIMESTAMP REAL, ZKIND INTEGER, "
        "ZBYTESIN REAL, ZBYTESOUT REAL, ZHASNETWORKATTACHMENT INTEGER);"
        "CREATE TABLE ZNETWORKATTACHMENT (Z_PK INTEGER PRIMARY KEY, ZIDENTIFIER TEXT, "
        "ZFIRSTTIMESTAMP REAL, ZTIMESTAMP REAL);"
        "INSERT INTO ZNETWORKATTACHMENT VALUES (1, 'Other', 1, 1), (5, 'Cafe-aa:bb', %d, %d);"
        "INSERT INTO ZLIVEROUTEPERF VALUES (1, %d, 1, 10, 20, 5), (2, %d, 2, 1, 2, NULL);" % (
            DAY, DAY + 3600, DAY, DAY)}, [
        {"origin_row": 1, "network": "Cafe-aa:bb", "counted_at": AT, "last_at": LATER, "kind": 1,
         "bytes_in": 10},
        {"origin_row": 2, "network": None, "kind": 2}]),
    ("ios_safari_favicons", {MOBILE + "Library/Image Cache/Favicons/Favicons.db":
        "CREATE TABLE page_url (url TEXT, uuid TEXT);"
        "CREATE TABLE icon_info (uuid TEXT, url TEXT, timestamp REAL);"
        "CREATE TABLE rejected_resources (page_url TEXT, icon_url TEXT, timestamp REAL);"
        "INSERT INTO page_url VALUES ('https://a.example.com/', 'u'), ('https://b.example.com/', 'v');"
        "INSERT INTO icon_info VALUES ('u', 'https://a.example.com/i.png', %d);"
        "INSERT INTO rejected_resources VALUES ('https://c.example.com/', 'https://c.example.com/i', "
        "%d);" % (DAY, DAY)}, [
        {"url": "https://a.example.com/", "icon_url": "https://a.example.com/i.png",
         "fetched_at": AT, "result": "valid"},
        {"url": "https://b.example.com/", "icon_url": None},
        {"url": "https://c.example.com/", "result": "rejected", "fetched_at": AT}]),
    ("ios_safari_tombstones", {SAFARI + "History.db":
        "CREATE TABLE history_items (id INTEGER PRIMARY KEY, url TEXT);"
        "CREATE TABLE history_visits (id INTEGER PRIMARY KEY AUTOINCREMENT, history_item INTEGER, "
        "visit_time REAL);"
        "CREATE TABLE history_tombstones (id INTEGER PRIMARY KEY, start_time REAL, end_time REAL, "
        "url TEXT, generation INTEGER);"
        "INSERT INTO history_tombstones VALUES (4, %d, %d, 'https://gone.example.com/', 1);" % (
            DAY, DAY + 3600)}, [
        {"origin_row": 4, "from_at": AT, "to_at": LATER, "url": "https://gone.example.com/"}]),
    ("ios_safari_history_gaps", {SAFARI + "History.db":
        "CREATE TABLE history_items (id INTEGER PRIMARY KEY, url TEXT);"
        "CREATE TABLE history_visits (id INTEGER PRIMARY KEY AUTOINCREMENT, history_item INTEGER, "
        "visit_time REAL);"
        "INSERT INTO history_visits VALUES (5, 1, %d), (9, 1, %d);"
        "DELETE FROM history_visits WHERE id = 9;" % (DAY, DAY + 3600)}, [
        {"after_at": AT, "last_key": 9, "missing": 4}]),
    ("ios_safari_cloud_tabs", {SAFARI + "CloudTabs.db":
        "CREATE TABLE cloud_tabs (tab_uuid TEXT, device_uuid TEXT, title TEXT, url TEXT, "
        "last_viewed_time REAL);"
        "CREATE TABLE cloud_tab_devices (device_uuid TEXT, device_name TEXT);"
        "INSERT INTO cloud_tab_devices VALUES ('d', 'iPad');"
        "INSERT INTO cloud_tabs VALUES ('t', 'd', 'A', 'https://a.example.com/', %d);" % DAY}, [
        {"viewed_at": AT, "url": "https://a.example.com/", "title": "A", "device": "iPad"}]),
    ("ios_safari_bookmarks", {HOME + "Safari/Bookmarks.db":
        "CREATE TABLE bookmarks (id INTEGER PRIMARY KEY, title TEXT, url TEXT, hidden INTEGER, "
        "deleted INTEGER);"
        "INSERT INTO bookmarks VALUES (1, 'Root', NULL, 0, 0), "
        "(2, 'A', 'https://a.example.com/', 1, 0);"}, [
        {"origin_row": 2, "url": "https://a.example.com/", "is_hidden": 1, "is_deleted": 0}]),
    ("ios_safari_closed_tabs", {SAFARI + "RecentlyClosedTabs.plist":
        {"ClosedTabOrWindowPersistentStates": [{"PersistentState": {
            "TabURL": "https://a.example.com/", "TabTitle": "A"}}]}}, [
        {"key": "TabURL", "url": "https://a.example.com/"}]),
    ("ios_safari_downloads", {SAFARI + "Downloads/Downloads.plist":
        {"DownloadHistory": [{"DownloadEntryURL": "https://a.example.com/x.zip",
                              "DownloadEntryDateAddedKey": DATE,
                              "DownloadEntryDateFinishedKey": DATE + HOUR,
                              "DownloadEntryPath": "/private/var/mobile/x.zip",
                              "DownloadEntryProgressBytesSoFar": 9}]}}, [
        {"added_at": AT, "finished_at": LATER, "url": "https://a.example.com/x.zip", "size": 9,
         "path": "/private/var/mobile/x.zip"}]),
    ("ios_safari_site_settings", {SAFARI + "PerSitePreferences.db":
        "CREATE TABLE preference_values (id INTEGER PRIMARY KEY, domain TEXT, preference TEXT, "
        "preference_value INTEGER);"
        "INSERT INTO preference_values VALUES (1, 'a.example.com', 'PerSiteCamera', 1);"}, [
        {"site": "a.example.com", "setting": "PerSiteCamera", "value": 1}]),
    ("ios_safari_media_permissions", {SAFARI + "UserMediaPermissions.plist":
        {"https://a.example.com": {"camera": True}}}, [
        {"site": "https://a.example.com", "value": "1"}]),
    ("ios_chrome_history", {
        "AppDomain-com.google.chrome.ios/Library/Application Support/Google/Chrome/Profile 1/History":
        "CREATE TABLE urls (id INTEGER PRIMARY KEY, url TEXT, title TEXT, visit_count INTEGER);"
        "CREATE TABLE visits (id INTEGER PRIMARY KEY, url INTEGER, visit_time INTEGER, "
        "from_visit INTEGER, transition INTEGER);"
        "INSERT INTO urls VALUES (1, 'http://a.example.com/', 'A', 2), (2, 'https://b.example.com/', "
        "'B', 1);"
        "INSERT INTO visits VALUES (1, 1, %d, 0, 805306368), (2, 2, %d, 1, -1610612736);" % (
            CHROME, CHROME + 3600 * 10 ** 6)}, [
        {"visited_at": AT, "url": "http://a.example.com/", "is_redirect": 0, "from_url": None},
        {"visited_at": LATER, "url": "https://b.example.com/", "is_redirect": 1,
         "from_url": "http://a.example.com/"}]),
    ("ios_chrome_downloads", {
        APP + "Library/Application Support/Google/Chrome/Default/History":
        "CREATE TABLE urls (id INTEGER PRIMARY KEY, url TEXT, title TEXT);"
        "CREATE TABLE visits (id INTEGER PRIMARY KEY, url INTEGER, visit_time INTEGER);"
        "CREATE TABLE downloads (id INTEGER PRIMARY KEY, target_path TEXT, start_time INTEGER, "
        "received_bytes INTEGER, tab_url TEXT);"
        "CREATE TABLE downloads_url_chains (id INTEGER, chain_index INTEGER, url TEXT);"
        "INSERT INTO downloads VALUES (1, '/x/y.pdf', %d, 7, 'https://p.example.com/');"
        "INSERT INTO downloads_url_chains VALUES (1, 0, 'https://a.example.com/'), "
        "(1, 1, 'https://b.example.com/');" % CHROME}, [
        {"started_at": AT, "url": "https://a.example.com/", "position": 0, "size": 7},
        {"url": "https://b.example.com/", "position": 1, "page": "https://p.example.com/"}]),
    ("ios_chrome_favicons", {
        "AppDomain-com.google.chrome.ios/Library/Application Support/Google/Chrome/Default/Favicons":
        "CREATE TABLE icon_mapping (id INTEGER PRIMARY KEY, page_url TEXT, icon_id INTEGER);"
        "CREATE TABLE favicons (id INTEGER PRIMARY KEY, url TEXT);"
        "CREATE TABLE favicon_bitmaps (id INTEGER PRIMARY KEY, icon_id INTEGER, last_updated INTEGER, "
        "last_requested INTEGER);"
        "INSERT INTO icon_mapping VALUES (1, 'https://a.example.com/', 1), "
        "(2, 'https://b.example.com/', 9);"
        "INSERT INTO favicons VALUES (1, 'https://a.example.com/i.ico');"
        "INSERT INTO favicon_bitmaps VALUES (1, 1, 0, %d);" % CHROME}, [
        {"updated_at": AT, "url": "https://a.example.com/",
         "icon_url": "https://a.example.com/i.ico"},
        {"updated_at": None, "url": "https://b.example.com/"}]),
    ("ios_firefox_history", {"AppDomainGroup-group.org.mozilla.ios.Firefox/profile.profile/places.db":
        "CREATE TABLE moz_places (id INTEGER PRIMARY KEY, url TEXT, title TEXT);"
        "CREATE TABLE moz_historyvisits (id INTEGER PRIMARY KEY, place_id INTEGER, "
        "visit_date INTEGER, visit_type INTEGER, is_local INTEGER, from_visit INTEGER);"
        "INSERT INTO moz_places VALUES (1, 'https://a.example.com/', 'A');"
        "INSERT INTO moz_historyvisits VALUES (3, 1, %d, 5, 1, 2);" % (UNIX * 1000)}, [
        {"origin_row": 3, "visited_at": AT, "url": "https://a.example.com/", "type": 5,
         "is_local": 1}]),
    ("ios_firefox_history", {GROUP + "profile.profile/browser.db":
        "CREATE TABLE history (id INTEGER PRIMARY KEY, url TEXT, title TEXT);"
        "CREATE TABLE visits (id INTEGER PRIMARY KEY, siteID INTEGER, date REAL, type INTEGER, "
        "is_local INTEGER);"
        "INSERT INTO history VALUES (1, 'https://a.example.com/', 'A');"
        "INSERT INTO visits VALUES (3, 1, %d, 1, 1);" % (UNIX * 10 ** 6)}, [
        {"visited_at": AT, "url": "https://a.example.com/"}]),
    ("ios_firefox_favicons", {GROUP + "profile.profile/browser.db":
        "CREATE TABLE history (id INTEGER PRIMARY KEY, url TEXT, title TEXT);"
        "CREATE TABLE visits (id INTEGER PRIMARY KEY, siteID INTEGER, date REAL);"
        "CREATE TABLE favicons (id INTEGER PRIMARY KEY, url TEXT, date REAL);"
        "CREATE TABLE favicon_sites (faviconID INTEGER, siteID INTEGER);"
        "INSERT INTO history VALUES (1, 'https://a.example.com/', 'A');"
        "INSERT INTO favicons VALUES (2, 'https://a.example.com/i', %d);"
        "INSERT INTO favicon_sites VALUES (2, 1);" % (UNIX * 1000)}, [
        {"fetched_at": AT, "icon_url": "https://a.example.com/i", "url": "https://a.example.com/"}]),
    ("ios_webkit_storage", {
        APP + "Library/WebKit/WebsiteData/IndexedDB/v1/https_a.example.com_0/db/x.sqlite3": b"x",
        APP + "Library/WebKit/WebsiteData/IndexedDB/v1/https_a.example.com_0/y": b"x",
        APP + "Library/WebKit/WebsiteData/LocalStorage/http_b.example.com_8080.localstorage": b"x",
        APP + "Library/WebKit/WebsiteData/LocalStorage/StorageTracker.db": b"x",
        APP + "SystemData/com.apple.SafariViewService/Library/WebKit/WebsiteData/IndexedDB/"
        "https_c.example.com_0/x": b"x"}, [
        {"url": "https://a.example.com/", "kind": "IndexedDB", "files": 2, "is_view_service": 0,
         "folder": APP + "Library/WebKit/WebsiteData/IndexedDB/https_a.example.com_0"},
        {"url": "http://b.example.com:8080/", "kind": "LocalStorage", "files": 1},
        {"url": "https://c.example.com/", "is_view_service": 1}]),
    ("ios_webkit_storage", {WEBKIT + "LocalStorage/https_a.example.com_0.localstorage": b"x"}, [
        {"url": "https://a.example.com/", "kind": "LocalStorage"}]),
    ("ios_webkit_origins", {APP + "Library/WebKit/WebsiteData/Default/aa/bb/origin":
        b"\5\0\0\0\1https\x0d\0\0\0\1a.example.com\0\5\0\0\0\1https\x0d\0\0\0\1a.example.com\0"}, [
        {"url": "https://a.example.com/",
         "folder": APP + "Library/WebKit/WebsiteData/Default/aa/bb/origin"}]),
    ("ios_webkit_redirects", {WEBKIT + "ResourceLoadStatistics/observations.db":
        "CREATE TABLE ObservedDomains (domainID INTEGER PRIMARY KEY, registrableDomain TEXT, "
        "lastSeen REAL, hadUserInteraction INTEGER);"
        "CREATE TABLE TopFrameUniqueRedirectsTo (sourceDomainID INTEGER, toDomainID INTEGER);"
        "CREATE TABLE TopFrameUniqueRedirectsFrom (targetDomainID INTEGER, fromDomainID INTEGER);"
        "CREATE TABLE SubresourceUniqueRedirectsTo (subresourceDomainID INTEGER, toDomainID INTEGER);"
        "INSERT INTO ObservedDomains VALUES (1, 'a.example', -1, 1), (2, 'b.example', %d, 0);"
        "INSERT INTO TopFrameUniqueRedirectsTo VALUES (1, 2);"
        "INSERT INTO TopFrameUniqueRedirectsFrom VALUES (2, 1);"
        "INSERT INTO SubresourceUniqueRedirectsTo VALUES (2, 1);" % UNIX}, [
        {"source": "a.example", "target": "b.example", "frame": "page", "had_interaction": 0,
         "last_seen_at": AT},
        {"source": "b.example", "target": "a.example", "frame": "subresource",
         "last_seen_at": None}]),
    ("ios_location_clients", {"RootDomain/Library/Caches/locationd/clients.plist": {
        "com.example.app:": {"BundleId": "com.example.app", "Authorization": 2,
                             "LocationTimeStopped": float(DAY), "Registered": True},
        "icom.example.new:": {"BundleId": "com.example.new",
                              "ReceivingLocationInformationTimeStopped": float(DAY)},
        "p/usr/libexec/odd:": {"Executable": "/usr/libexec/odd", "SuppressShowingInSettings": True,
                               "Registered": "/usr/libexec/odd"}}}, [
        {"client": "com.example.app", "location_at": AT, "authorization": 2, "registered": None},
        {"client": "com.example.new", "received_at": AT},
        {"client": "/usr/libexec/odd", "executable": "/usr/libexec/odd", "is_hidden": 1,
         "registered": "/usr/libexec/odd"}]),
    ("ios_shortcuts", {HOME + "Shortcuts/Shortcuts.sqlite":
        "CREATE TABLE ZSHORTCUT (Z_PK INTEGER PRIMARY KEY, ZNAME TEXT, ZCREATIONDATE REAL, "
        "ZMODIFICATIONDATE REAL);"
        "CREATE TABLE ZSHORTCUTACTIONS (Z_PK INTEGER PRIMARY KEY, ZSHORTCUT INTEGER, ZDATA BLOB);"
        "CREATE TABLE ZTRIGGER (Z_PK INTEGER PRIMARY KEY, ZSHORTCUT INTEGER);"
        "INSERT INTO ZSHORTCUT VALUES (1, 'Sync', %d, %d), (2, NULL, NULL, NULL);"
        "INSERT INTO ZSHORTCUTACTIONS VALUES (1, 1, %s);"
        "INSERT INTO ZTRIGGER VALUES (1, 1);" % (DAY, DAY + 3600, blob([
            {"WFWorkflowActionIdentifier": "is.workflow.actions.downloadurl",
             "WFWorkflowActionParameters": {"WFURL": "https://a.example.com/x"}}]))}, [
        {"name": "Sync", "created_at": AT, "modified_at": LATER, "triggers": 1,
         "action_ids": "is.workflow.actions.downloadurl"},
        {"name": None, "actions": None, "triggers": 0}]),
]
