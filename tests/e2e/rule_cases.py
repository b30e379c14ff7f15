# SPDX-License-Identifier: Apache-2.0
"""For each rule, evidence that it must speak of and evidence that it must not.

A case is (rule, whether it must fire, the items of a backup[, the severity]). A match rule is tested
with the indicators of INDICATORS.
"""
from common import mac

HOME = "HomeDomain/Library/"
SMS = HOME + "SMS/sms.db"
CALLS = HOME + "CallHistoryDB/CallHistory.storedata"
INTERACTIONS = HOME + "CoreDuet/People/interactionC.db"
DATAUSAGE = "WirelessDomain/Library/Databases/DataUsage.sqlite"
SAFARI = "AppDomain-com.apple.mobilesafari/Library/Safari/History.db"
TABS = "AppDomain-com.apple.mobilesafari/Library/Safari/BrowserState.db"
WEBKIT = ("AppDomain-com.apple.mobilesafari/Library/WebKit/WebsiteData/ResourceLoadStatistics/"
          "observations.db")
CALENDAR = HOME + "Calendar/Calendar.sqlitedb"
CONTACTS = HOME + "AddressBook/AddressBook.sqlitedb"
TCC = HOME + "TCC/TCC.db"
STATUS = HOME + "Preferences/com.apple.identityservices.idstatuscache.plist"
GLOBAL = HOME + "Preferences/.GlobalPreferences.plist"
PROFILES = "SysSharedContainerDomain-systemgroup.com.apple.configurationprofiles/Library/" \
           "ConfigurationProfiles/"
WHATSAPP = "AppDomainGroup-group.net.whatsapp.WhatsApp.shared/CallHistory.sqlite"
OSANALYTICS = HOME + "Preferences/com.apple.osanalytics.addaily.plist"

INDICATORS = """\
# campaign: Testware
# publisher: Nobody
# report: Nothing
# date: 2024-01-01
domain\tevil-test.example.com
process\ttestwared
email\tattacker@evil-test.example.com
app\tcom.example.testware
profile\t11111111-2222-3333-4444-555555555555
file_path\t/private/var/mobile/Library/Testware/
"""

DAY = mac("2019-05-10T12:00:00")


def sms(text, peer="+447700900123", from_me=0):
    return ("CREATE TABLE message (ROWID INTEGER PRIMARY KEY, text TEXT, handle_id INTEGER, "
            "date INTEGER, is_from_me INTEGER);"
            "CREATE TABLE handle (ROWID INTEGER PRIMARY KEY, id TEXT);"
            "CREATE TABLE attachment (ROWID INTEGER PRIMARY KEY, created_date INTEGER);"
            "INSERT INTO handle VALUES (1, '%s');"
            "INSERT INTO message VALUES (1, '%s', 1, %d, %d);" % (
                peer, text.replace("'", "''"), DAY * 10 ** 9, from_me))


def attachment(path, outgoing=0):
    return ("CREATE TABLE attachment (ROWID INTEGER PRIMARY KEY, created_date INTEGER, "
            "filename TEXT, is_outgoing INTEGER);"
            "CREATE TABLE message (ROWID INTEGER PRIMARY KEY, date INTEGER, is_from_me INTEGER);"
            "INSERT INTO attachment VALUES (1, %d, '%s', %d);" % (DAY, path, outgoing))


def safari(first, second, gap, synced=0):
    return ("CREATE TABLE history_items (id INTEGER PRIMARY KEY, url TEXT);"
            "CREATE TABLE history_visits (id INTEGER PRIMARY KEY, history_item INTEGER, "
            "visit_time REAL, redirect_source INTEGER, redirect_destination INTEGER, "
            "origin INTEGER);"
            "INSERT INTO history_items VALUES (1, '%s'), (2, '%s');"
            "INSERT INTO history_visits VALUES (1, 1, %f, NULL, 2, %d), (2, 2, %f, 1, NULL, %d);"
            % (first, second, DAY, synced, DAY + gap, synced))


def tabs(url):
    return ("CREATE TABLE tabs (id INTEGER PRIMARY KEY, uuid TEXT, url TEXT, "
            "last_viewed_time REAL); INSERT INTO tabs VALUES (1, 'u', '%s', %f);" % (url, DAY))


def webkit(domain):
    return ("CREATE TABLE ObservedDomains (domainID INTEGER PRIMARY KEY, registrableDomain TEXT, "
            "lastSeen REAL, hadUserInteraction INTEGER);"
            "INSERT INTO ObservedDomains VALUES (1, '%s', %f, 0);" % (domain, DAY + 978307200))


def calendar(summary, notes, person=None, made=DAY - 86400):
    sql = ("CREATE TABLE CalendarItem (ROWID INTEGER PRIMARY KEY, summary TEXT, description TEXT, "
           "start_date REAL, creation_date REAL, organizer_id INTEGER);"
           "CREATE TABLE Participant (ROWID INTEGER PRIMARY KEY, owner_id INTEGER, email TEXT);"
           "INSERT INTO CalendarItem VALUES (1, '%s', '%s', %f, %f, %d);" % (
               summary, notes, DAY, made, 1 if person else 0))
    if person:
        sql += "INSERT INTO Participant VALUES (1, 1, '%s');" % person
    return sql


def contacts(*values):
    sql = ("CREATE TABLE ABPerson (ROWID INTEGER PRIMARY KEY, First TEXT);"
           "CREATE TABLE ABMultiValue (UID INTEGER PRIMARY KEY, record_id INTEGER, "
           "property INTEGER, value TEXT); INSERT INTO ABPerson VALUES (1, 'A');")
    for value in values:
        sql += "INSERT INTO ABMultiValue (record_id, property, value) VALUES (1, %d, '%s');" % (
            4 if "@" in value else 3, value)
    return sql


def datausage(processes, counters, highest=None):
    sql = ("CREATE TABLE ZPROCESS (Z_PK INTEGER PRIMARY KEY, ZPROCNAME TEXT, ZBUNDLENAME TEXT, "
           "ZFIRSTTIMESTAMP REAL, ZTIMESTAMP REAL);"
           "CREATE TABLE ZLIVEUSAGE (Z_PK INTEGER PRIMARY KEY, ZHASPROCESS INTEGER, "
           "ZTIMESTAMP REAL, ZWWANIN REAL, ZWWANOUT REAL);"
           "CREATE TABLE Z_PRIMARYKEY (Z_ENT INTEGER, Z_NAME TEXT, Z_SUPER INTEGER, "
           "Z_MAX INTEGER);")
    for key, name, bundle in processes:
        sql += "INSERT INTO ZPROCESS VALUES (%d, '%s', %s, %f, %f);" % (
            key, name, "'%s'" % bundle if bundle else "NULL", DAY, DAY)
    for process in counters:
        sql += "INSERT INTO ZLIVEUSAGE (ZHASPROCESS, ZTIMESTAMP) VALUES (%s, %f);" % (process, DAY)
    return sql + "INSERT INTO Z_PRIMARYKEY VALUES (2, 'Process', 0, %d);" % (
        highest or max(key for key, _, _ in processes))


def tcc(client, kind, value):
    return ("CREATE TABLE access (service TEXT, client TEXT, client_type INTEGER, "
            "auth_value INTEGER, auth_reason INTEGER, last_modified INTEGER);"
            "INSERT INTO access VALUES ('kTCCServiceMicrophone', '%s', %d, %d, 2, 1557489600);"
            % (client, kind, value))


def call_log(keys, highest, handles=()):
    sql = ("CREATE TABLE ZCALLRECORD (Z_PK INTEGER PRIMARY KEY, ZDATE REAL, ZORIGINATED INTEGER, "
           "ZANSWERED INTEGER, ZADDRESS TEXT);"
           "CREATE TABLE ZHANDLE (Z_PK INTEGER PRIMARY KEY, ZVALUE TEXT);"
           "CREATE TABLE Z_2REMOTEPARTICIPANTHANDLES (Z_2REMOTEPARTICIPANTCALLS INTEGER, "
           "Z_4REMOTEPARTICIPANTHANDLES INTEGER);"
           "CREATE TABLE Z_PRIMARYKEY (Z_ENT INTEGER, Z_NAME TEXT, Z_SUPER INTEGER, "
           "Z_MAX INTEGER); INSERT INTO Z_PRIMARYKEY VALUES (2, 'CallRecord', 0, %d);" % highest)
    for key in keys:
        sql += "INSERT INTO ZCALLRECORD VALUES (%d, %f, 0, 1, '+447700900001');" % (
            key, DAY + key * 3600)
    for number, (value, call) in enumerate(handles, 1):
        sql += "INSERT INTO ZHANDLE VALUES (%d, '%s');" % (number, value)
        if call:
            sql += "INSERT INTO Z_2REMOTEPARTICIPANTHANDLES VALUES (%d, %d);" % (call, number)
    return sql


def whatsapp_calls(calls, highest):
    """calls: (key, answered, bytes, peer)"""
    sql = ("CREATE TABLE ZWAAGGREGATECALLEVENT (Z_PK INTEGER PRIMARY KEY, ZINCOMING INTEGER, "
           "ZVIDEO INTEGER);"
           "CREATE TABLE ZWACDCALLEVENT (Z_PK INTEGER PRIMARY KEY, ZDATE REAL, ZDURATION REAL, "
           "ZOUTCOME INTEGER, ZBYTESRECEIVED INTEGER, Z1CALLEVENTS INTEGER);"
           "CREATE TABLE ZWACDCALLEVENTPARTICIPANT (Z_PK INTEGER PRIMARY KEY, "
           "Z1PARTICIPANTS INTEGER, ZJIDSTRING TEXT);"
           "CREATE TABLE Z_PRIMARYKEY (Z_ENT INTEGER, Z_NAME TEXT, Z_SUPER INTEGER, "
           "Z_MAX INTEGER); INSERT INTO Z_PRIMARYKEY VALUES (2, 'WACDCallEvent', 0, %d);"
           % highest)
    for key, answered, size, peer in calls:
        sql += ("INSERT INTO ZWAAGGREGATECALLEVENT VALUES (%d, 1, 0);"
                "INSERT INTO ZWACDCALLEVENT VALUES (%d, %f, %d, %d, %d, %d);"
                "INSERT INTO ZWACDCALLEVENTPARTICIPANT (Z1PARTICIPANTS, ZJIDSTRING) "
                "VALUES (%d, '%s@s.whatsapp.net');" % (
                    key, key, DAY + key * 3600, 60 if answered else 0, 0 if answered else 1, size,
                    key, key, peer))
    return sql


def interaction(at, sender, bundle="net.whatsapp.WhatsApp", direction=0):
    return ("CREATE TABLE ZCONTACTS (Z_PK INTEGER PRIMARY KEY, ZIDENTIFIER TEXT, "
            "ZDISPLAYNAME TEXT); INSERT INTO ZCONTACTS VALUES (1, '%s', NULL);"
            "CREATE TABLE ZINTERACTIONS (Z_PK INTEGER PRIMARY KEY, ZSTARTDATE REAL, "
            "ZBUNDLEID TEXT, ZDIRECTION INTEGER, ZSENDER INTEGER);"
            "INSERT INTO ZINTERACTIONS VALUES (1, %f, '%s', %d, 1);" % (
                sender, at, bundle, direction))


def profile(payload_type, uuid="AAAA"):
    return {"PayloadUUID": uuid, "PayloadDisplayName": "Work",
            "PayloadContent": [{"PayloadType": payload_type, "PayloadIdentifier": "x"}]}


STRANGER = "+46701740677"
VANISHED = interaction(DAY + 2 * 3600, STRANGER)
PEGASUS_NEARBY = {DATAUSAGE: datausage([(1, "testwared", None)], [1])}
NOTICE = ("ALERT: State-sponsored attackers may be targeting your iPhone. Apple believes you are "
          "being targeted.")

CASES = [
    # ---- matches ----
    ("match_visited", True, {SAFARI: safari("https://evil-test.example.com/a", "https://b.org/", 9)}),
    ("match_visited", True, {SAFARI: safari("https://www.X.evil-test.example.com:8443/", "https://b.org/", 9)}),
    ("match_visited", False, {SAFARI: safari("https://notevil-test.example.com/", "https://example.com/", 9)}),
    ("match_opened_tab", True, {TABS: tabs("https://evil-test.example.com/a")}),
    ("match_opened_tab", False, {TABS: tabs("https://evil-test.example.com.example.org/")}),
    ("match_contacted", True, {WEBKIT: webkit("evil-test.example.com")}),
    ("match_contacted", False, {WEBKIT: webkit("example.com")}),
    ("match_received", True, {SMS: sms("look: hxxps://evil-test[.]example[.]com/x")}),
    ("match_received", False, {SMS: sms("look: https://example.com/evil-test.example.com")}),
    ("match_ran", True, {DATAUSAGE: datausage([(1, "testwared", None)], [1])}),
    ("match_ran", True, {OSANALYTICS: {"netUsageBaseline": {"testwared": [1, 2, 3, 4, 5]}}}),
    ("match_ran", False, {DATAUSAGE: datausage([(1, "testwaredx", None), (2, "TESTWARED", None)], [1, 2])}),
    ("match_stored", True, {"HomeDomain/Library/Testware/a.bin": b"x"}),
    ("match_stored", False, {"HomeDomain/Library/Testware2/a.bin": b"x"}),
    ("match_corresponded", True, {SMS: sms("hello", peer="Attacker@Evil-Test.Example.com")}),
    ("match_corresponded", False, {SMS: sms("hello", peer="other@example.com")}),
    ("match_looked_up", True, {STATUS: {"com.apple.madrid": {
        "mailto:attacker@evil-test.example.com": {"LookupDate": DAY, "IDStatus": 1}}}}),
    ("match_looked_up", False, {STATUS: {"com.apple.madrid": {
        "mailto:friend@example.com": {"LookupDate": DAY, "IDStatus": 1}}}}),
    ("match_installed_app", True, {"info": {"Installed Applications": ["com.example.testware"]}}),
    ("match_installed_app", False, {"info": {"Installed Applications": ["com.example.testware2"]}}),
    ("match_installed_profile", True, {PROFILES + "profile-a.stub": profile(
        "com.apple.wifi.managed", "11111111-2222-3333-4444-555555555555")}),
    ("match_installed_profile", False, {PROFILES + "profile-a.stub": profile("com.apple.wifi.managed")}),
    ("match_granted", True, {TCC: tcc("com.example.testware", 0, 2)}),
    ("match_granted", False, {TCC: tcc("com.example.other", 0, 2)}),
    ("match_known_contact", True, {CONTACTS: contacts("attacker@evil-test.example.com")}),
    ("match_known_contact", False, {CONTACTS: contacts("a@example.com")}),
    # ---- messages ----
    ("ios_apple_threat_notification", True, {SMS: sms(NOTICE)}, "high"),
    ("ios_apple_threat_notification", True,
     {SMS: sms("hello", peer="threat-notifications@apple.com")}, "high"),
    ("ios_apple_threat_notification", False, {SMS: sms("Did you get: " + NOTICE)}),
    ("ios_apple_threat_notification", False, {SMS: sms(NOTICE, from_me=1)}),
    ("ios_attachment_in_tmp", True, {SMS: attachment("/var/tmp/x/abc-1")}),
    ("ios_attachment_in_tmp", False, {SMS: attachment("~/Library/SMS/Attachments/a/abc-1")}),
    ("ios_attachment_in_tmp", False, {SMS: attachment("/var/tmp/x/abc-1", outgoing=1)}),
    ("ios_threat_notification_lookup", True, {STATUS: {"com.apple.madrid": {
        "mailto:threat-notifications@email.apple.com": {"LookupDate": DAY, "IDStatus": 1}}}}),
    ("ios_threat_notification_lookup", False, {STATUS: {"com.apple.madrid": {
        "mailto:threat@apple.com": {"LookupDate": DAY, "IDStatus": 1}}}}),
    ("ios_malformed_lookup", True, {STATUS: {"com.apple.madrid": {
        "mailto:a\0\0b@example.com": {"LookupDate": DAY, "IDStatus": 1}}}}),
    ("ios_malformed_lookup", False, {STATUS: {"com.apple.madrid": {
        "mailto:ab@example.com": {"LookupDate": DAY, "IDStatus": 1}}}}),
    # ---- calendar ----
    ("ios_calendar_quadream", True, {CALENDAR: calendar("Meeting", "Notes", "e@example.net")}, "high"),
    ("ios_calendar_quadream", True, {CALENDAR: calendar("Meeting", "Notes")}, "medium"),
    ("ios_calendar_quadream", False, {CALENDAR: calendar("Meeting", "Notes of the choir", "e@example.net")}),
    ("ios_calendar_backdated", True, {CALENDAR: calendar("Hi", "", "e@example.net", DAY + 30 * 86400)}),
    ("ios_calendar_backdated", False, {CALENDAR: calendar("Hi", "", "e@example.net")}),
    ("ios_calendar_backdated", False, {CALENDAR: calendar("Hi", "", "E@example.net", DAY + 30 * 86400),
                                       CONTACTS: contacts("e@example.net")}),
    # ---- browser ----
    ("ios_http_redirect", True, {SAFARI: safari("http://a.example.org/", "https://x.example.com:30495/t", 0.4)}),
    ("ios_http_redirect", False, {SAFARI: safari("http://a.example.org/", "https://www.example.org/", 0.4)}),
    ("ios_http_redirect", False, {SAFARI: safari("http://a.example.org/", "https://x.example.com/", 4)}),
    ("ios_http_redirect", False, {SAFARI: safari("http://a.example.org/", "https://x.example.com/", -0.4)}),
    ("ios_http_redirect", False, {SAFARI: safari("https://a.example.org/", "https://x.example.com/", 0.4)}),
    ("ios_http_redirect", False, {SAFARI: safari("http://a.example.org/", "https://x.example.com/", 0.4, synced=1)}),
    ("ios_http_redirect", False, {SAFARI: safari("http://a.example.org/", "https://x.example.com/", 86400.4)}),
    # ---- system ----
    ("ios_lockdown_mode_on", True, {GLOBAL: {"LDMGlobalEnabled": True}}, "info"),
    ("ios_lockdown_mode_on", False, {GLOBAL: {"AppleLocale": "en_GB"}}),
    ("ios_lockdown_mode_off", True, {GLOBAL: {"LDMGlobalEnabled": False}}, "low"),
    ("ios_lockdown_mode_off", False, {GLOBAL: {"LDMGlobalEnabled": True}}),
    ("ios_process_record_removed", True, {DATAUSAGE: datausage([(1, "a", "com.a"), (3, "b", "com.b")], [1, 2, 3])}, "medium"),
    ("ios_process_record_removed", True, {
        DATAUSAGE: datausage([(1, "a", "com.a"), (3, "testwared", None)], [1, 2, 3])}, "high"),
    ("ios_process_record_removed", False, {DATAUSAGE: datausage([(1, "a", "com.a"), (2, "b", "com.b")], [1, "NULL", 2])}),
    ("ios_process_key_gap", True, {DATAUSAGE: datausage([(1, "a", "com.a"), (3, "b", "com.b")], [1, 3])}, "low"),
    ("ios_process_key_gap", True, {DATAUSAGE: datausage([(1, "a", "com.a")], [1], highest=4)}, "low"),
    ("ios_process_key_gap", False, {DATAUSAGE: datausage([(7, "a", "com.a"), (8, "b", "com.b")], [7])}),
    ("ios_permission_by_path", True, {TCC: tcc("/private/var/tmp/x", 1, 2)}),
    ("ios_permission_by_path", False, {TCC: tcc("/System/Library/x", 1, 2)}),
    ("ios_permission_by_path", False, {TCC: tcc("/private/var/tmp/x", 1, 0)}),
    ("ios_permission_by_path", False, {TCC: tcc("com.example.app", 0, 2)}),
    ("ios_profile_payload", True, {PROFILES + "profile-a.stub": profile("com.apple.notificationsettings")}, "medium"),
    ("ios_profile_payload", True, {PROFILES + "profile-a.stub": profile("com.apple.mdm")}, "low"),
    ("ios_profile_payload", False, {PROFILES + "profile-a.stub": profile("com.apple.wifi.managed")}),
    ("ios_profile_event", True, {PROFILES + "MCProfileEvents.plist": {
        "ProfileEvents": [{"com.example.p": {"operation": "install"}}]}}, "info"),
    ("ios_profile_event", False, {PROFILES + "MCProfileEvents.plist": {"ProfileEvents": []}}),
    # ---- apps ----
    ("ios_app_without_metadata", True, {"info": {"Applications": {
        "com.a": {"iTunesMetadata": {"itemName": "A"}}, "com.b": {}}}}, "low"),
    ("ios_app_without_metadata", False, {"info": {"Applications": {"com.a": {}, "com.b": {}}}}),
    ("ios_app_without_metadata", False, {"info": {"Applications": {
        "com.a": {"iTunesMetadata": {"itemName": "A"}}, "com.apple.b": {}}}}),
    ("ios_app_source", True, {"info": {"Applications": {
        "com.a": {"iTunesMetadata": {"itemName": "A", "sourceApp": "com.example.store"}}}}}, "low"),
    ("ios_app_source", False, {"info": {"Applications": {
        "com.a": {"iTunesMetadata": {"itemName": "A", "sourceApp": "com.apple.AppStore"}}}}}),
    # ---- calls ----
    ("ios_call_vanished", True, {CALLS: call_log([1, 3], 3), INTERACTIONS: VANISHED}, "medium"),
    ("ios_call_vanished", True, {CALLS: call_log([1, 3], 3), INTERACTIONS: VANISHED,
                                 **PEGASUS_NEARBY}, "high"),
    ("ios_call_vanished", True, {CALLS: call_log([1], 2), INTERACTIONS: VANISHED}, "medium"),
    ("ios_call_vanished", False, {CALLS: call_log([1, 2, 3], 3), INTERACTIONS: VANISHED}),
    ("ios_call_vanished", False, {CALLS: call_log([1, 3], 3), INTERACTIONS: VANISHED,
                                  CONTACTS: contacts(STRANGER)}),
    ("ios_call_vanished", False, {CALLS: call_log([1, 3], 3),
                                  INTERACTIONS: interaction(DAY + 2 * 3600, STRANGER, direction=1)}),
    ("ios_call_vanished", False, {CALLS: call_log([1, 3], 3),
                                  INTERACTIONS: interaction(DAY + 9 * 3600, STRANGER)}),
    ("ios_whatsapp_call_vanished", True, {
        WHATSAPP: whatsapp_calls([(1, 1, 9, "447700900001"), (3, 1, 9, "447700900001")], 3),
        INTERACTIONS: VANISHED}, "medium"),
    ("ios_whatsapp_call_vanished", False, {
        WHATSAPP: whatsapp_calls([(1, 1, 9, "447700900001"), (3, 1, 9, "447700900001")], 3),
        INTERACTIONS: interaction(DAY + 2 * 3600, STRANGER, "com.apple.MobileSMS")}),
    ("ios_whatsapp_call_vanished", False, {
        WHATSAPP: whatsapp_calls([(1, 1, 9, "447700900001"), (2, 0, 9, STRANGER[1:]),
                                  (3, 1, 9, "447700900001")], 3), INTERACTIONS: VANISHED}),
    ("ios_whatsapp_call_unanswered", True, {
        WHATSAPP: whatsapp_calls([(1, 0, 40000, STRANGER[1:])], 1)}, "low"),
    ("ios_whatsapp_call_unanswered", True, {
        WHATSAPP: whatsapp_calls([(1, 0, 40000, STRANGER[1:])], 1), **PEGASUS_NEARBY}, "high"),
    ("ios_whatsapp_call_unanswered", False, {
        WHATSAPP: whatsapp_calls([(1, 1, 40000, STRANGER[1:])], 1)}),
    ("ios_whatsapp_call_unanswered", False, {
        WHATSAPP: whatsapp_calls([(1, 0, 900, STRANGER[1:])], 1)}),
    ("ios_whatsapp_call_unanswered", False, {
        WHATSAPP: whatsapp_calls([(1, 0, 40000, STRANGER[1:])], 1), CONTACTS: contacts(STRANGER)}),
    ("ios_call_peer_without_call", True, {
        CALLS: call_log([1], 1, [("+447700900001", 1), (STRANGER, None)])}, "low"),
    ("ios_call_peer_without_call", True, {
        CALLS: call_log([1], 1, [("+447700900001", 1), (STRANGER, None)]),
        INTERACTIONS: VANISHED}, "medium"),
    ("ios_call_peer_without_call", False, {CALLS: call_log([1], 1, [("+447700900001", 1)])}),
]
