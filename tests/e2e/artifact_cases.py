# SPDX-License-Identifier: Apache-2.0
"""For each artifact, an item made by hand and the records that it must give.

A case is (artifact, the items, the records in order; of each the columns that matter).
"""
import datetime
import gzip
import plistlib

from common import made, mac

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

SCREEN_TIME = (MOBILE + "Library/Application Support/com.apple.remotemanagementd/"
               "RMAdminStore-Local.sqlite")
SCREEN_TIME_SQL = (
    "CREATE TABLE ZUSAGETIMEDITEM (Z_PK INTEGER PRIMARY KEY, ZBUNDLEIDENTIFIER TEXT, "
    "ZCATEGORY INTEGER, ZTOTALTIMEINSECONDS INTEGER);"
    "CREATE TABLE ZUSAGECOUNTEDITEM (Z_PK INTEGER PRIMARY KEY, ZBUNDLEIDENTIFIER TEXT, "
    "ZBLOCK INTEGER, ZNUMBEROFNOTIFICATIONS INTEGER, ZNUMBEROFPICKUPS INTEGER);"
    "CREATE TABLE ZUSAGECATEGORY (Z_PK INTEGER PRIMARY KEY, ZBLOCK INTEGER);"
    "CREATE TABLE ZUSAGEBLOCK (Z_PK INTEGER PRIMARY KEY, ZSTARTDATE REAL);"
    "INSERT INTO ZUSAGEBLOCK VALUES (3, %d); INSERT INTO ZUSAGECATEGORY VALUES (2, 3);"
    "INSERT INTO ZUSAGETIMEDITEM VALUES (1, 'com.example.app', 2, 60);"
    "INSERT INTO ZUSAGECOUNTEDITEM VALUES (1, 'com.example.app', 3, 4, 1);" % DAY)
POWERLOG = ("/private/var/containers/Shared/SystemGroup/0D/Library/BatteryLife/"
            "CurrentPowerlog.PLSQL")


def powerlog(table, **values):
    """A power log with one row, its clock 100 s behind; an offset of later on must not be taken."""
    def literal(value):
        return "'%s'" % value if isinstance(value, str) else str(value)

    return ("CREATE TABLE PLStorageOperator_EventForward_TimeOffset (ID INTEGER PRIMARY KEY, "
            "timestamp REAL, system REAL);"
            "INSERT INTO PLStorageOperator_EventForward_TimeOffset VALUES (1, %d, 7), (2, %d, 100), "
            "(3, %d, 9000);"
            "CREATE TABLE %s (ID INTEGER PRIMARY KEY, timestamp REAL, %s);"
            "INSERT INTO %s VALUES (1, %d, %s);" % (
                UNIX - 9000, UNIX - 500, UNIX + 500, table, ", ".join(values), table, UNIX - 100,
                ", ".join(map(literal, values.values()))))


def packed(sql):
    """A database as gzip."""
    return gzip.compress(made(sql))


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
    # ---- Calls and messages ----
    ("ios_call_database", {HOME + "CallHistoryDB/com.apple.callhistory.databaseInfo.plist":
        {"DatabaseVersionPerm": 34}}, [{"key": "DatabaseVersionPerm", "value": "34"}]),
    ("ios_call_timers", {HOME + "CallHistoryDB/CallHistory.storedata":
        "CREATE TABLE ZCALLRECORD (Z_PK INTEGER PRIMARY KEY, ZDATE REAL, ZDURATION REAL);"
        "CREATE TABLE ZCALLDBPROPERTIES (Z_PK INTEGER PRIMARY KEY, ZTIMER_LAST REAL, "
        "ZTIMER_LIFETIME REAL);"
        "INSERT INTO ZCALLRECORD VALUES (1, 1, 30), (2, 2, 12);"
        "INSERT INTO ZCALLDBPROPERTIES VALUES (1, 95, 4000);"}, [
        {"last_call": 95, "lifetime": 4000, "listed": 42, "incoming": None}]),
    ("ios_calls_old", {"WirelessDomain/Library/CallHistory/call_history.db":
        "CREATE TABLE call (ROWID INTEGER PRIMARY KEY, address TEXT, date INTEGER, duration INTEGER, "
        "flags INTEGER);"
        "INSERT INTO call VALUES (1, '+447700900001', %d, 12, 5), (2, '+447700900002', %d, 0, 16);"
        % (UNIX, UNIX)}, [
        {"started_at": AT, "direction": "outgoing", "peer": "+447700900001", "kind": "phone"},
        {"direction": "incoming", "kind": "FaceTime"}]),
    ("ios_whatsapp_call_people", {GROUP + "CallHistory.sqlite":
        "CREATE TABLE ZWACDCALLEVENT (Z_PK INTEGER PRIMARY KEY, ZDATE REAL);"
        "CREATE TABLE ZWACDCALLEVENTPARTICIPANT (Z_PK INTEGER PRIMARY KEY, ZOUTCOME INTEGER, "
        "Z1PARTICIPANTS INTEGER, ZJIDSTRING TEXT);"
        "INSERT INTO ZWACDCALLEVENT VALUES (1, %d);"
        "INSERT INTO ZWACDCALLEVENTPARTICIPANT VALUES (1, 0, 1, '447700900001@s.whatsapp.net'), "
        "(2, 1, 7, '447700900002@s.whatsapp.net');" % DAY}, [
        {"started_at": AT, "peer": "447700900001@s.whatsapp.net", "has_call": 1},
        {"started_at": None, "call_row": 7, "has_call": 0, "outcome": 1}]),
    ("ios_whatsapp_joinable_calls", {GROUP + "CallHistory.sqlite":
        "CREATE TABLE ZWACDCALLEVENT (Z_PK INTEGER PRIMARY KEY, ZDATE REAL);"
        "CREATE TABLE ZWAJOINABLECALLEVENT (Z_PK INTEGER PRIMARY KEY, ZDATE REAL, "
        "ZFROMJIDSTRING TEXT, ZISRERING INTEGER, ZBYTESRECEIVED INTEGER);"
        "INSERT INTO ZWAJOINABLECALLEVENT VALUES (1, %d, '447700900001@s.whatsapp.net', 1, 99);"
        % DAY}, [
        {"started_at": AT, "peer": "447700900001@s.whatsapp.net", "rang_again": 1,
         "bytes_received": 99}]),
    ("ios_whatsapp_lids", {"AppDomainGroup-group.net.whatsapp.WhatsApp.shared/LID.sqlite":
        "CREATE TABLE ZWAPHONENUMBERLIDPAIR (Z_PK INTEGER PRIMARY KEY, ZLID TEXT, "
        "ZPHONENUMBER TEXT, ZTIMESTAMP REAL);"
        "CREATE TABLE ZWAZACCOUNT (Z_PK INTEGER PRIMARY KEY, ZIDENTIFIER TEXT, ZPHONENUMBER TEXT, "
        "ZDISPLAYNAME TEXT);"
        "INSERT INTO ZWAPHONENUMBERLIDPAIR VALUES (1, '1@lid', '447700900001', %d);"
        "INSERT INTO ZWAZACCOUNT VALUES (1, '2@lid', '447700900002', 'B');" % DAY}, [
        {"recorded_at": AT, "lid": "1@lid", "phone": "447700900001"},
        {"recorded_at": None, "lid": "2@lid", "name": "B"}]),
    ("ios_whatsapp_message_gaps", {GROUP + "ChatStorage.sqlite":
        "CREATE TABLE ZWAMESSAGE (Z_PK INTEGER PRIMARY KEY, ZMESSAGEDATE REAL);"
        "CREATE TABLE Z_PRIMARYKEY (Z_ENT INTEGER, Z_NAME TEXT, Z_SUPER INTEGER, Z_MAX INTEGER);"
        "INSERT INTO ZWAMESSAGE VALUES (5, %d), (7, %d);"
        "INSERT INTO Z_PRIMARYKEY VALUES (9, 'WAMessage', 0, 9);" % (DAY, DAY + 3600)}, [
        {"first_key": 6, "last_key": 6, "after_at": AT, "before_at": LATER},
        {"first_key": 8, "missing": 2, "after_at": LATER, "before_at": None}]),
    ("ios_sms_gaps", {HOME + "SMS/sms.db":
        "CREATE TABLE message (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, date INTEGER);"
        "INSERT INTO message VALUES (5, %d), (7, %d), (9, 1); DELETE FROM message WHERE ROWID = 9;"
        % (DAY * 10 ** 9, (DAY + 3600) * 10 ** 9)}, [
        {"first_key": 6, "missing": 1, "after_at": AT, "before_at": LATER},
        {"first_key": 8, "missing": 2, "after_at": LATER, "before_at": None}]),
    ("ios_sms_deleted", {HOME + "SMS/sms.db":
        "CREATE TABLE message (ROWID INTEGER PRIMARY KEY, text TEXT, guid TEXT, date INTEGER, "
        "handle_id INTEGER);"
        "CREATE TABLE handle (ROWID INTEGER PRIMARY KEY, id TEXT);"
        "CREATE TABLE chat_recoverable_message_join (chat_id INTEGER, message_id INTEGER, "
        "delete_date INTEGER);"
        "CREATE TABLE deleted_messages (ROWID INTEGER PRIMARY KEY, guid TEXT);"
        "INSERT INTO handle VALUES (1, '+447700900001');"
        "INSERT INTO message VALUES (4, 'see https://a.example.com/', 'G4', %d, 1);"
        "INSERT INTO chat_recoverable_message_join VALUES (1, 4, %d);"
        "INSERT INTO deleted_messages VALUES (1, 'G9');" % (
            DAY * 10 ** 9, (DAY + 3600) * 10 ** 9)}, [
        {"deleted_at": LATER, "sent_at": AT, "peer": "+447700900001", "guid": "G4",
         "text": "see https://a.example.com/", "kind": "chat_recoverable_message_join"},
        {"deleted_at": None, "guid": "G9", "kind": "deleted_messages"}]),
    ("ios_sms_link_previews", {HOME + "SMS/sms.db":
        "CREATE TABLE message (ROWID INTEGER PRIMARY KEY, date INTEGER, handle_id INTEGER, "
        "payload_data BLOB, message_summary_info BLOB);"
        "CREATE TABLE handle (ROWID INTEGER PRIMARY KEY, id TEXT);"
        "INSERT INTO handle VALUES (1, '+447700900001');"
        "INSERT INTO message VALUES (4, %d, 1, x'%s', NULL), (5, %d, 1, NULL, %s);" % (
            DAY * 10 ** 9,
            keyed({"richLinkMetadata": {"originalURL": "https://a.example.com/x"}}).hex(),
            DAY * 10 ** 9, blob({"ec": {"0": [{"d": 1.0, "t": "old words"}]}, "ust": "none"}))}, [
        {"origin_row": 4, "source": "payload_data", "key": "originalURL",
         "value": "https://a.example.com/x", "sent_at": AT, "peer": "+447700900001"},
        {"origin_row": 5, "source": "message_summary_info", "value": "old words"}]),
    ("ios_voicemail", {HOME + "Voicemail/voicemail.db":
        "CREATE TABLE voicemail (ROWID INTEGER PRIMARY KEY, date INTEGER, sender TEXT, "
        "callback_num TEXT, duration INTEGER, trashed_date INTEGER, flags INTEGER);"
        "CREATE TABLE deleted (ROWID INTEGER PRIMARY KEY, date INTEGER, sender TEXT);"
        "INSERT INTO voicemail VALUES (1, %d, '+447700900001', '+447700900002', 9, %d, 11);"
        "INSERT INTO deleted VALUES (3, %d, '+447700900003');" % (UNIX, DAY + 3600, UNIX)}, [
        {"left_at": AT, "trashed_at": LATER, "peer": "+447700900001", "duration": 9,
         "callback": "+447700900002", "is_removed": 0},
        {"origin_row": "deleted/3", "left_at": AT, "peer": "+447700900003", "is_removed": 1}]),
    ("ios_notifications", {
        HOME + "UserNotifications/0A0B/DeliveredNotifications.plist": keyed([
            {"AppNotificationCreationDate": DATE, "AppNotificationTitle": "Missed call",
             "AppNotificationMessage": "A called", "DefaultActionURL": "https://a.example.com/"}]),
        HOME + "SpringBoard/PushStore/com.example.app.pushstore": keyed([
            {"AppNotificationCreationDate": DATE, "AppNotificationMessage": "old"}])}, [
        {"app": "0A0B", "title": "Missed call", "text": "A called", "delivered_at": AT,
         "link": "https://a.example.com/"},
        {"app": "com.example.app", "text": "old", "delivered_at": AT}]),
    ("ios_recents", {HOME + "Recents/Recents":
        "CREATE TABLE recents (ROWID INTEGER PRIMARY KEY, last_date INTEGER, sending_address TEXT, "
        "original_source TEXT, count INTEGER);"
        "CREATE TABLE contacts (recent_id INTEGER, kind TEXT, address TEXT, display_name TEXT);"
        "INSERT INTO recents VALUES (1, %d, 'me@example.com', 'com.apple.mobilemail', 3);"
        "INSERT INTO contacts VALUES (1, 'email', 'a@example.com', 'A');" % (UNIX * 1000)}, [
        {"last_at": AT, "address": "a@example.com", "app": "com.apple.mobilemail", "count": 3}]),
    ("ios_personalization", {HOME + "PersonalizationPortrait/PPSQLDatabase.db":
        "CREATE TABLE ne_records (id INTEGER PRIMARY KEY, name TEXT, source_id INTEGER);"
        "CREATE TABLE sources (id INTEGER PRIMARY KEY, bundle_id TEXT, group_id TEXT, "
        "seconds_from_1970 REAL);"
        "INSERT INTO ne_records VALUES (1, 'Odd Name', 2);"
        "INSERT INTO sources VALUES (2, 'com.apple.MobileSMS', 'g', %d);" % UNIX}, [
        {"name": "Odd Name", "bundle": "com.apple.MobileSMS", "learned_at": AT}]),
    ("ios_accounts", {HOME + "Accounts/Accounts3.sqlite":
        "CREATE TABLE ZACCOUNT (Z_PK INTEGER PRIMARY KEY, ZDATE REAL, ZUSERNAME TEXT, "
        "ZACCOUNTTYPE INTEGER, ZACTIVE INTEGER);"
        "CREATE TABLE ZACCOUNTTYPE (Z_PK INTEGER PRIMARY KEY, ZIDENTIFIER TEXT);"
        "INSERT INTO ZACCOUNTTYPE VALUES (4, 'com.apple.account.Google');"
        "INSERT INTO ZACCOUNT VALUES (1, %d, 'a@example.com', 4, 1), (2, NULL, NULL, 9, 0);"
        % DAY}, [
        {"added_at": AT, "user": "a@example.com", "type": "com.apple.account.Google",
         "is_active": 1},
        {"user": None, "type": None}]),
    # ---- Phone and network ----
    ("ios_sim_cards", {"WirelessDomain/Library/Databases/CellularUsage.db":
        "CREATE TABLE subscriber_info (slot_id INTEGER, subscriber_id TEXT, subscriber_mdn TEXT, "
        "last_update_time REAL);"
        "INSERT INTO subscriber_info VALUES (1, '8944000000000000001', '+447700900001', %d);"
        % DAY}, [
        {"updated_at": AT, "iccid": "8944000000000000001", "phone": "+447700900001", "slot": 1}]),
    ("ios_carrier_settings", {"WirelessDomain/Library/Preferences/com.apple.commcenter.plist": {
        "LastKnownICCID": "8944", "PersonalWallet": {"8944": {"phonebook": {
            "CopiedSIMPhoneNumber": "+447700900001"}}}, "Other": 1}}, [
        {"key": "LastKnownICCID", "value": "8944", "iccid": None},
        {"key": "CopiedSIMPhoneNumber", "value": "+447700900001", "iccid": "8944"}]),
    ("ios_wifi_networks", {"SystemPreferencesDomain/com.apple.wifi.known-networks.plist": {
        "wifi.network.ssid.Cafe": {"SSID": b"Cafe", "AddedAt": DATE, "JoinedByUserAt": DATE + HOUR,
                                   "CaptiveProfile": {"CaptiveNetwork": True},
                                   "__OSSpecific__": {"BSSID": "aa:bb"}}}}, [
        {"ssid": "Cafe", "added_at": AT, "joined_by_user_at": LATER, "is_captive": 1,
         "bssid": "aa:bb"}]),
    ("ios_wifi_networks", {"/private/var/preferences/SystemConfiguration/com.apple.wifi.plist": {
        "List of known networks": [{"SSID_STR": "Old", "lastJoined": DATE, "BSSID": "cc:dd"}]}}, [
        {"ssid": "Old", "joined_by_user_at": AT, "bssid": "cc:dd"}]),
    ("ios_wifi_access_points", {"SystemPreferencesDomain/com.apple.wifi.known-networks.plist": {
        "wifi.network.ssid.Cafe": {"BSSList": [{"BSSID": "aa:bb", "Channel": 6,
                                                "LastAssociatedAt": DATE}]}}}, [
        {"ssid": "Cafe", "bssid": "aa:bb", "channel": 6, "associated_at": AT}]),
    ("ios_wifi_private_addresses", {
        "SystemPreferencesDomain/SystemConfiguration/com.apple.wifi-private-mac-networks.plist": {
            "List of scanned networks with private mac": [
                {"SSID_STR": "Cafe", "lastJoined": DATE, "PresentInKnownNetworks": False,
                 "PRIVATE_MAC_ADDRESS": {"PRIVATE_MAC_ADDRESS_IN_USE": b"\xaa\xbb"}}]}}, [
        {"ssid": "Cafe", "joined_at": AT, "address": "aabb", "is_known": 0}]),
    ("ios_wifi_places", {MOBILE + "Library/Application Support/WiFiNetworkStoreModel.sqlite":
        "CREATE TABLE ZGEOTAG (Z_PK INTEGER PRIMARY KEY, ZBSSID TEXT, ZDATE REAL, ZLATITUDE REAL);"
        "INSERT INTO ZGEOTAG VALUES (1, 'aa:bb', %d, 51.5);" % DAY}, [
        {"seen_at": AT, "bssid": "aa:bb", "latitude": 51.5, "longitude": None}]),
    ("ios_network_extensions", {"SystemPreferencesDomain/com.apple.networkextension.plist": {
        "$archiver": "NSKeyedArchiver", "$version": 100000, "$top": {"A": plistlib.UID(1)},
        "$objects": ["$null", {"Enabled": True, "$class": plistlib.UID(3)}, "vpn.example.com",
                     {"$classname": "NEVPN"}]}}, [
        {"key": "Enabled", "value": 1}, {"key": "text", "value": "vpn.example.com"}]),
    ("ios_trust_store", {"KeychainDomain/TrustStore.sqlite3":
        "CREATE TABLE tsettings (sha256 BLOB, subj BLOB, tset BLOB, data BLOB);"
        "INSERT INTO tsettings VALUES (x'ab%s', x'30', %s, x'3082');" % ("00" * 31, blob([]))}, [
        {"fingerprint": "ab" + "00" * 31, "size": 2, "settings": "[]"}]),
    ("ios_trust_store", {"/private/var/Keychains/TrustStore.sqlite3":
        "CREATE TABLE tsettings (sha1 BLOB, subj BLOB, tset BLOB, data BLOB);"
        "INSERT INTO tsettings VALUES (x'ab%s', x'30', NULL, x'3082');" % ("00" * 19)}, [
        {"fingerprint": "ab" + "00" * 19}]),
    # ---- Apps and system ----
    ("ios_applications", {"/private/var/containers/Bundle/Application/0C/iTunesMetadata.plist": {
        "softwareVersionBundleId": "com.example.app", "itemName": "App", "sourceApp": "com.x",
        "com.apple.iTunesStore.downloadInfo": {"purchaseDate": "2019-05-10T12:00:00Z"}}}, [
        {"bundle": "com.example.app", "name": "App", "source_app": "com.x", "has_metadata": 1,
         "purchased_at": AT}]),
    ("ios_app_bundles", {"/private/var/containers/Bundle/Application/0C/App.app/Info.plist": {
        "CFBundleIdentifier": "com.example.app", "CFBundleName": "App",
        "CFBundleExecutable": "App", "MinimumOSVersion": "12.0"}}, [
        {"bundle": "com.example.app", "executable": "App", "min_ios": "12.0",
         "folder": "/private/var/containers/Bundle/Application/0C/App.app"}]),
    ("ios_app_installs", {"/private/var/containers/Bundle/Application/0C/BundleMetadata.plist": keyed(
        {"installDate": DATE, "installType": 1, "installBuildVersion": "16F156"})}, [
        {"installed_at": AT, "install_type": 1, "build": "16F156",
         "container": "/private/var/containers/Bundle/Application/0C"}]),
    ("ios_app_states", {HOME + "FrontBoard/applicationState.db":
        "CREATE TABLE application_identifier_tab (id INTEGER PRIMARY KEY, "
        "application_identifier TEXT);"
        "CREATE TABLE key_tab (id INTEGER PRIMARY KEY, key TEXT);"
        "CREATE TABLE kvs (id INTEGER PRIMARY KEY, application_identifier INTEGER, key INTEGER, "
        "value BLOB);"
        "INSERT INTO application_identifier_tab VALUES (1, 'com.example.app'), (2, 'com.example.b');"
        "INSERT INTO key_tab VALUES (5, 'compatibilityInfo');"
        "INSERT INTO kvs VALUES (1, 1, 5, %s);" % blob(keyed(
            {"bundlePath": "/private/var/containers/Bundle/Application/0C/App.app",
             "sandboxPath": "/private/var/mobile/Containers/Data/Application/0A"}))}, [
        {"bundle": "com.example.app",
         "bundle_path": "/private/var/containers/Bundle/Application/0C/App.app",
         "sandbox_path": "/private/var/mobile/Containers/Data/Application/0A"},
        {"bundle": "com.example.b", "bundle_path": None}]),
    ("ios_launchd_disabled", {"DatabaseDomain/com.apple.xpc.launchd/disabled.plist":
        {"com.example.odd": False}}, [{"service": "com.example.odd", "is_disabled": 0}]),
    ("ios_root_preferences", {"RootDomain/Library/Preferences/roleaccountd.plist": {"a": 1}}, [
        {"key": "a", "value": "1",
         "file": "RootDomain/Library/Preferences/roleaccountd.plist"}]),
    ("ios_restores", {"RootDomain/Library/Preferences/com.apple.MobileBackup.plist": {
        "RestoreInfo": {"RestoreDate": DATE, "WasCloudRestore": True,
                        "BackupBuildVersion": "16E227"}}}, [
        {"restored_at": AT, "from_cloud": 1, "backup_build": "16E227"}]),
    ("ios_restores", {"sysdiagnose/logs/MobileBackup/com.apple.MobileBackup.plist": {
        "BackupStateInfo": {"date": DATE}}}, [{"restored_at": None, "backed_up_at": AT}]),
    ("ios_install_history", {"/private/var/SUS/history/installHistory.db":
        "CREATE TABLE logs (id INTEGER PRIMARY KEY, name TEXT, build TEXT, date TEXT, "
        "operationType INTEGER);"
        "INSERT INTO logs VALUES (1, 'iOS 26.1', '23B85', '2019-05-10 12:00:00', 304);"}, [
        {"installed_at": AT, "build": "23B85", "operation": "install"}]),
    ("ios_profile_settings", {
        "SysSharedContainerDomain-systemgroup.com.apple.configurationprofiles/Library/"
        "ConfigurationProfiles/MCSettingsEvents.plist":
            {"allowCamera": {"Process": "profiled", "Timestamp": DATE}}}, [
        {"key": "Process", "process": "profiled", "file": "MCSettingsEvents.plist"},
        {"key": "Timestamp", "changed_at": AT, "value": None}]),
    ("ios_homekit_counters", {"HomeKitDomain/Library/homed/datastore3.sqlite":
        "CREATE TABLE Z_PRIMARYKEY (Z_ENT INTEGER PRIMARY KEY, Z_NAME TEXT, Z_SUPER INTEGER, "
        "Z_MAX INTEGER);"
        "INSERT INTO Z_PRIMARYKEY VALUES (1, 'MKFHome', 0, 0), (2, 'MKFUser', 0, 4);"}, [
        {"kind": "MKFUser", "highest_key": 4}]),
    ("ios_knowledge", {MOBILE + "Library/CoreDuet/Knowledge/knowledgeC.db":
        "CREATE TABLE ZOBJECT (Z_PK INTEGER PRIMARY KEY, ZSTREAMNAME TEXT, ZSTARTDATE REAL, "
        "ZENDDATE REAL, ZVALUESTRING TEXT, ZVALUEINTEGER INTEGER, ZSTRUCTUREDMETADATA INTEGER, "
        "ZSOURCE INTEGER);"
        "CREATE TABLE ZSTRUCTUREDMETADATA (Z_PK INTEGER PRIMARY KEY, "
        "Z_DKINTENTMETADATAKEY__INTENTCLASS TEXT);"
        "CREATE TABLE ZSOURCE (Z_PK INTEGER PRIMARY KEY, ZBUNDLEID TEXT);"
        "INSERT INTO ZSTRUCTUREDMETADATA VALUES (1, 'INStartCallIntent');"
        "INSERT INTO ZSOURCE VALUES (1, 'net.whatsapp.WhatsApp');"
        "INSERT INTO ZOBJECT VALUES (1, '/app/intents', %d, %d, NULL, NULL, 1, 1), "
        "(2, '/app/inFocus', %d, %d, 'com.example.app', NULL, NULL, NULL);" % (
            DAY, DAY + 3600, DAY, DAY)}, [
        {"stream": "/app/intents", "started_at": AT, "ended_at": LATER,
         "bundle": "net.whatsapp.WhatsApp", "detail": "INStartCallIntent"},
        {"stream": "/app/inFocus", "value": "com.example.app", "bundle": None}]),
    ("ios_visits", {MOBILE + "Library/Caches/com.apple.routined/Local.sqlite":
        "CREATE TABLE ZRTLEARNEDLOCATIONOFINTERESTVISITMO (Z_PK INTEGER PRIMARY KEY, "
        "ZENTRYDATE REAL, ZEXITDATE REAL, ZLOCATIONLATITUDE REAL, ZLOCATIONLONGITUDE REAL);"
        "INSERT INTO ZRTLEARNEDLOCATIONOFINTERESTVISITMO VALUES (1, %d, %d, 51.5, -0.1);" % (
            DAY, DAY + 3600)}, [{"entered_at": AT, "left_at": LATER, "latitude": 51.5}]),
    ("ios_locations", {MOBILE + "Library/Caches/com.apple.routined/Cache.sqlite":
        "CREATE TABLE ZRTCLLOCATIONMO (Z_PK INTEGER PRIMARY KEY, ZTIMESTAMP REAL, ZLATITUDE REAL, "
        "ZLONGITUDE REAL, ZSPEED REAL);"
        "INSERT INTO ZRTCLLOCATIONMO VALUES (1, %d, 51.5, -0.1, 1.5);" % DAY}, [
        {"measured_at": AT, "latitude": 51.5, "speed": 1.5}]),
    ("ios_screen_time", {SCREEN_TIME: SCREEN_TIME_SQL}, [
        {"bundle": "com.example.app", "seconds": 60, "started_at": AT}]),
    ("ios_screen_time_counts", {SCREEN_TIME: SCREEN_TIME_SQL}, [
        {"bundle": "com.example.app", "notifications": 4, "pickups": 1, "started_at": AT}]),
    ("ios_daily_counters", {MOBILE + "Library/AggregateDictionary/ADDataStore.sqlitedb":
        "CREATE TABLE Scalars (key TEXT, value INTEGER, daysSince1970 INTEGER);"
        "INSERT INTO Scalars VALUES ('com.apple.x', 5, 18026);"}, [
        {"day_at": "2019-05-10T00:00:00.000000Z", "key": "com.apple.x", "value": 5}]),
    # ---- Power log ----
    ("ios_powerlog_calls", {POWERLOG: powerlog(
        "PLXPCAgent_EventForward_InCallService", BundleID="net.whatsapp.WhatsApp", Status="2",
        Video=0)}, [{"logged_at": AT, "bundle": "net.whatsapp.WhatsApp", "status": "2"}]),
    ("ios_powerlog_telephony", {"sysdiagnose/logs/powerlogs/powerlog_2024.PLSQL": powerlog(
        "PLBBAgent_EventPoint_TelephonyActivity", CallStatus="Active")}, [
        {"logged_at": AT, "call_status": "Active"}]),
    ("ios_powerlog_audio", {POWERLOG: powerlog(
        "PLAudioAgent_EventForward_Routing", OutputCategory="Ringtone", ActiveRoute="Speaker")}, [
        {"logged_at": AT, "category": "Ringtone", "route": "Speaker", "pid": None}]),
    ("ios_powerlog_audio_apps", {POWERLOG: powerlog(
        "PLAudioAgent_EventPoint_AudioApp", ApplicationName="com.example.app", Operation=1)}, [
        {"logged_at": AT, "bundle": "com.example.app", "state": 1}]),
    ("ios_powerlog_camera", {POWERLOG: powerlog(
        "PLCameraAgent_EventForward_Camera", BundleId="com.example.app", State=1)}, [
        {"logged_at": AT, "bundle": "com.example.app", "state": 1}]),
    ("ios_powerlog_processes", {POWERLOG: powerlog(
        "PLProcessMonitorAgent_EventForward_ProcessID", ProcessName="testwared", PID=77)}, [
        {"logged_at": AT, "process": "testwared", "pid": 77, "bundle": None}]),
    ("ios_powerlog_network", {POWERLOG: powerlog(
        "PLProcessNetworkAgent_EventInterval_UsageDiff", ProcessName="testwared", CellOut=9)}, [
        {"logged_at": AT, "process": "testwared", "wwan_out": 9, "wifi_in": None}]),
    ("ios_powerlog_pushes", {POWERLOG: powerlog(
        "PLPushAgent_EventPoint_ReceivedPush", BundleID="net.whatsapp.WhatsApp",
        Topic="net.whatsapp.WhatsApp.voip", ServerIP="17.0.0.1")}, [
        {"logged_at": AT, "topic": "net.whatsapp.WhatsApp.voip", "server_ip": "17.0.0.1"}]),
    ("ios_powerlog_messages", {POWERLOG: powerlog(
        "PLIdentityServicesAgent_EventInterval_IDSMessagePeriodic", Topic="com.apple.madrid",
        IncomingCount=30)}, [{"logged_at": AT, "topic": "com.apple.madrid", "incoming": 30}]),
    ("ios_powerlog_locations", {POWERLOG: powerlog(
        "PLLocationAgent_EventForward_ClientStatus", Client="com.example.app", Type="Location")}, [
        {"logged_at": AT, "client": "com.example.app", "kind": "Location"}]),
    ("ios_powerlog_apps", {POWERLOG: powerlog(
        "PLApplicationAgent_EventNone_AllApps", AppBundleId="com.example.app",
        AppDeletedDate=UNIX + 3600)}, [
        {"logged_at": AT, "bundle": "com.example.app", "deleted_at": LATER}]),
    ("ios_powerlog_processes", {POWERLOG.replace("CurrentPowerlog.PLSQL", "Archives/a.PLSQL.gz"):
        packed(powerlog("PLProcessMonitorAgent_EventForward_ProcessID", ProcessName="testwared"))}, [
        {"logged_at": AT, "process": "testwared"}]),
    ("ios_powerlog_clock", {POWERLOG: powerlog("PLOther", a=1)}, [
        {"clock_offset": 7}, {"clock_offset": 100, "monotonic": UNIX - 500}, {"clock_offset": 9000}]),
    # ---- Stores that other tests ask for by the way only ----
    ("ios_osanalytics", {HOME + "Preferences/com.apple.osanalytics.addaily.plist": {
        "netUsageBaseline": {"testwared": [DATE, 1, 2, 3, 4]}}}, [
        {"counted_at": AT, "process": "testwared", "wifi_in": 1, "wifi_out": 2, "wwan_in": 3,
         "wwan_out": 4}]),
    ("ios_webkit_session_log", {
        WEBKIT + "ResourceLoadStatistics/full_browsing_session_resourceLog.plist": {
            "browsingStatistics": [{"PrevalentResourceOrigin": "a.example", "lastSeen": float(UNIX),
                                    "hadUserInteraction": False}]}}, [
        {"domain": "a.example", "last_seen_at": AT, "had_interaction": 0}]),
    ("ios_whatsapp_chats", {GROUP + "ChatStorage.sqlite":
        "CREATE TABLE ZWACHATSESSION (Z_PK INTEGER PRIMARY KEY, ZCONTACTJID TEXT, ZPARTNERNAME TEXT, "
        "ZLASTMESSAGEDATE REAL, ZHIDDEN INTEGER);"
        "CREATE TABLE ZWAMESSAGE (Z_PK INTEGER PRIMARY KEY, ZCHATSESSION INTEGER, ZMESSAGEDATE REAL);"
        "INSERT INTO ZWACHATSESSION VALUES (1, '447700900001@s.whatsapp.net', 'A', %d, 1);"
        "INSERT INTO ZWAMESSAGE VALUES (1, 1, 1), (2, 1, 2);" % DAY}, [
        {"peer": "447700900001@s.whatsapp.net", "name": "A", "last_message_at": AT,
         "message_count": 2, "is_hidden": 1}]),
]
