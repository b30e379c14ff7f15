# SPDX-License-Identifier: Apache-2.0
"""For each rule, evidence that it must speak of and evidence that it must not.

A case is (rule, whether it must fire, the items of the evidence[, the severity]). Items whose paths begin
with "/" make a dump of a file system, those of "sysdiagnose/" a sysdiagnose, others a backup. A match
rule is tested with the indicators of INDICATORS.
"""
import datetime

from artifact_cases import APP, MOBILE, POWERLOG, blob, keyed, powerlog
from common import PROGRAM, mac, made

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
# Leaves the bytes of deleted rows where they are, as a phone's SQLite does and Debian's does not.
KEPT = "PRAGMA secure_delete = off;"
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
AT = datetime.datetime(2019, 5, 10, 12)
MINUTES = datetime.timedelta(minutes=20)


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


UNIX = int(DAY) + 978307200
CALLS_DUMP = MOBILE + "Library/CallHistoryDB/CallHistory.storedata"
WHATSAPP_DUMP = MOBILE + "Containers/Shared/AppGroup/0A/CallHistory.sqlite"
CRASH = MOBILE + "Library/Logs/CrashReporter/WhatsApp-2019-05-10-130012.ips"
KNOWLEDGE = MOBILE + "Library/CoreDuet/Knowledge/knowledgeC.db"
NETUSAGE = "/private/var/networkd/netusage.sqlite"
STAGING = "/private/var/db/com.apple.xpc.roleaccountd.staging/"
DISABLED = "DatabaseDomain/com.apple.xpc.launchd/disabled.plist"
ROOT_SETTINGS = "RootDomain/Library/Preferences/"
TRUST = "KeychainDomain/TrustStore.sqlite3"
CERTIFICATE = ("CREATE TABLE tsettings (sha256 BLOB, subj BLOB, tset BLOB, data BLOB);"
               "INSERT INTO tsettings VALUES (x'ab', x'30', NULL, x'30');")
BUNDLES = "/private/var/containers/Bundle/Application/0C/"
OTHER_BUNDLES = "/private/var/containers/Bundle/Application/0E/"
THREAT = "threat-notifications@email.apple.com"


def knowledge(at, bundle):
    return ("CREATE TABLE ZOBJECT (Z_PK INTEGER PRIMARY KEY, ZSTREAMNAME TEXT, ZSTARTDATE REAL, "
            "ZSTRUCTUREDMETADATA INTEGER, ZSOURCE INTEGER);"
            "CREATE TABLE ZSTRUCTUREDMETADATA (Z_PK INTEGER PRIMARY KEY, "
            "Z_DKINTENTMETADATAKEY__INTENTCLASS TEXT);"
            "CREATE TABLE ZSOURCE (Z_PK INTEGER PRIMARY KEY, ZBUNDLEID TEXT);"
            "INSERT INTO ZSTRUCTUREDMETADATA VALUES (1, 'INStartCallIntent');"
            "INSERT INTO ZSOURCE VALUES (1, '%s');"
            "INSERT INTO ZOBJECT VALUES (1, '/app/intents', %d, 1, 1);" % (bundle, at))


def call_in_powerlog(bundle, at):
    """A power log whose clock is right, with one call."""
    return ("CREATE TABLE PLStorageOperator_EventForward_TimeOffset (ID INTEGER PRIMARY KEY, "
            "timestamp REAL, system REAL);"
            "INSERT INTO PLStorageOperator_EventForward_TimeOffset VALUES (1, 1, 0);"
            "CREATE TABLE PLXPCAgent_EventForward_InCallService (ID INTEGER PRIMARY KEY, "
            "timestamp REAL, BundleID TEXT);"
            "INSERT INTO PLXPCAgent_EventForward_InCallService VALUES (1, %d, '%s'), (2, %d, '%s');"
            "CREATE TABLE PLPushAgent_EventPoint_ReceivedPush (ID INTEGER PRIMARY KEY, "
            "timestamp REAL, BundleID TEXT, Topic TEXT);" % (at, bundle, at + 2, bundle))


def push(topic, at):
    return "INSERT INTO PLPushAgent_EventPoint_ReceivedPush VALUES (1, %d, 'net.whatsapp.WhatsApp', '%s');" % (
        at, topic)


def new_process(name, at):
    """A process that first used the network at a moment, and did so once."""
    return ("CREATE TABLE ZPROCESS (Z_PK INTEGER PRIMARY KEY, ZPROCNAME TEXT, ZBUNDLENAME TEXT, "
            "ZFIRSTTIMESTAMP REAL, ZTIMESTAMP REAL);"
            "CREATE TABLE ZLIVEUSAGE (Z_PK INTEGER PRIMARY KEY, ZHASPROCESS INTEGER, ZTIMESTAMP REAL);"
            "INSERT INTO ZPROCESS VALUES (1, '%s', NULL, %f, %f);" % (name, at, at))


def crash_report(process, at):
    moment = at.strftime("%Y-%m-%d %H:%M:%S.00 +0000")
    return ('{"bug_type": "109", "timestamp": "%s", "name": "%s"}\n{"procName": "%s", "captureTime": "%s"}'
            % (moment, process, process, moment)).encode()


def clock(*offsets):
    return ("CREATE TABLE PLStorageOperator_EventForward_TimeOffset (ID INTEGER PRIMARY KEY, "
            "timestamp REAL, system REAL);" + "".join(
                "INSERT INTO PLStorageOperator_EventForward_TimeOffset VALUES (%d, %d, %d);" % (
                    number, UNIX + number * 60, offset) for number, offset in enumerate(offsets)))


def voicemail(at, sender):
    return ("CREATE TABLE voicemail (ROWID INTEGER PRIMARY KEY, date INTEGER, sender TEXT);"
            "INSERT INTO voicemail VALUES (1, %d, '%s');" % (at, sender))


def whatsapp_people(call):
    return ("CREATE TABLE ZWACDCALLEVENT (Z_PK INTEGER PRIMARY KEY, ZDATE REAL);"
            "INSERT INTO ZWACDCALLEVENT VALUES (1, %d);"
            "CREATE TABLE ZWACDCALLEVENTPARTICIPANT (Z_PK INTEGER PRIMARY KEY, "
            "Z1PARTICIPANTS INTEGER, ZJIDSTRING TEXT);"
            "INSERT INTO ZWACDCALLEVENTPARTICIPANT VALUES (1, %d, '447700900001@s.whatsapp.net');"
            % (DAY, call))


def timers(last):
    return ("CREATE TABLE ZCALLRECORD (Z_PK INTEGER PRIMARY KEY, ZDATE REAL, ZDURATION REAL);"
            "INSERT INTO ZCALLRECORD VALUES (1, %d, 30);"
            "CREATE TABLE ZCALLDBPROPERTIES (Z_PK INTEGER PRIMARY KEY, ZTIMER_LAST REAL);"
            "INSERT INTO ZCALLDBPROPERTIES VALUES (1, %d);" % (DAY, last))


def traffic(process, size):
    return ("CREATE TABLE ZPROCESS (Z_PK INTEGER PRIMARY KEY, ZPROCNAME TEXT);"
            "CREATE TABLE ZLIVEUSAGE (Z_PK INTEGER PRIMARY KEY, ZHASPROCESS INTEGER, ZWWANOUT REAL);"
            "INSERT INTO ZPROCESS VALUES (1, '%s'); INSERT INTO ZLIVEUSAGE VALUES (1, 1, %d);" % (
                process, size))


def recents(address):
    return ("CREATE TABLE recents (ROWID INTEGER PRIMARY KEY);"
            "CREATE TABLE contacts (recent_id INTEGER, address TEXT);"
            "INSERT INTO recents VALUES (1); INSERT INTO contacts VALUES (1, '%s');" % address)


def deleted_message(text):
    return ("CREATE TABLE message (ROWID INTEGER PRIMARY KEY, date INTEGER, is_from_me INTEGER, "
            "text TEXT);"
            "CREATE TABLE attachment (ROWID INTEGER PRIMARY KEY, created_date INTEGER);"
            "CREATE TABLE chat_recoverable_message_join (chat_id INTEGER, message_id INTEGER, "
            "delete_date INTEGER);"
            "INSERT INTO message VALUES (1, 1, 0, '%s');"
            "INSERT INTO chat_recoverable_message_join VALUES (1, 1, 1);" % text)


def numbered(table, columns, given, kept):
    """A table that counts its keys, of which those above `kept` are removed again."""
    return ("CREATE TABLE %s (%s);" % (table, columns) + "".join(
        "INSERT INTO %s (rowid) VALUES (%d);" % (table, key) for key in range(1, given + 1))
        + "DELETE FROM %s WHERE rowid > %d;" % (table, kept))


MESSAGES = ("message", "ROWID INTEGER PRIMARY KEY AUTOINCREMENT, date INTEGER, is_from_me INTEGER")
VISITS = ("history_visits", "id INTEGER PRIMARY KEY AUTOINCREMENT, history_item INTEGER, "
          "visit_time REAL")
NO_ATTACHMENT = "CREATE TABLE attachment (ROWID INTEGER PRIMARY KEY, created_date INTEGER);"
NO_HISTORY = "CREATE TABLE history_items (id INTEGER PRIMARY KEY, url TEXT);"
CHATS = "AppDomainGroup-group.net.whatsapp.WhatsApp.shared/ChatStorage.sqlite"


def chat_storage(highest):
    return ("CREATE TABLE ZWAMESSAGE (Z_PK INTEGER PRIMARY KEY, ZMESSAGEDATE REAL);"
            "CREATE TABLE ZWACHATSESSION (Z_PK INTEGER PRIMARY KEY, ZCONTACTJID TEXT);"
            "CREATE TABLE Z_PRIMARYKEY (Z_ENT INTEGER, Z_NAME TEXT, Z_SUPER INTEGER, Z_MAX INTEGER);"
            "INSERT INTO ZWAMESSAGE VALUES (1, %d);"
            "INSERT INTO Z_PRIMARYKEY VALUES (9, 'WAMessage', 0, %d);" % (DAY, highest))


def picture(mime):
    return ("CREATE TABLE attachment (ROWID INTEGER PRIMARY KEY, created_date INTEGER, "
            "transfer_name TEXT, mime_type TEXT, is_outgoing INTEGER);"
            "CREATE TABLE message (ROWID INTEGER PRIMARY KEY, date INTEGER, is_from_me INTEGER);"
            "INSERT INTO attachment VALUES (1, %d, 'a.gif', '%s', 0);" % (DAY, mime))


def microphone(client, reason):
    return ("CREATE TABLE access (service TEXT, client TEXT, client_type INTEGER, "
            "auth_value INTEGER, auth_reason INTEGER);"
            "INSERT INTO access VALUES ('kTCCServiceMicrophone', '%s', 0, 2, %d);" % (client, reason))


def cards(*numbers):
    return ("CREATE TABLE subscriber_info (subscriber_id TEXT, subscriber_mdn TEXT);" + "".join(
        "INSERT INTO subscriber_info VALUES ('%s', NULL);" % number for number in numbers))


def shortcut(action, triggers):
    return ("CREATE TABLE ZSHORTCUT (Z_PK INTEGER PRIMARY KEY, ZNAME TEXT);"
            "CREATE TABLE ZSHORTCUTACTIONS (Z_PK INTEGER PRIMARY KEY, ZSHORTCUT INTEGER, ZDATA BLOB);"
            "CREATE TABLE ZTRIGGER (Z_PK INTEGER PRIMARY KEY, ZSHORTCUT INTEGER);"
            "INSERT INTO ZSHORTCUT VALUES (1, 'S');"
            "INSERT INTO ZSHORTCUTACTIONS VALUES (1, 1, %s);" % blob([
                {"WFWorkflowActionIdentifier": "is.workflow.actions." + action}])
            + "INSERT INTO ZTRIGGER VALUES (1, 1);" * triggers)


def cached(url):
    return ("CREATE TABLE cfurl_cache_response (entry_ID INTEGER PRIMARY KEY, request_key TEXT);"
            "INSERT INTO cfurl_cache_response VALUES (1, '%s');" % url)


def updates(operation):
    return ("CREATE TABLE logs (id INTEGER PRIMARY KEY, name TEXT, build TEXT, date TEXT, "
            "operationType INTEGER);"
            "INSERT INTO logs VALUES (1, 'iOS', '16F156', '2019-05-10 12:00:00', %d);" % operation)


def extension(text):
    return {"$objects": ["$null", text], "$top": {}}


def lookups(count, service="com.apple.private.alloy.home"):
    return {service: {"mailto:s%d@example.net" % number: {"LookupDate": float(DAY + number)}
                      for number in range(count)}}


STRANGER = "+46701740677"
VANISHED = interaction(DAY + 2 * 3600, STRANGER)
PEGASUS_NEARBY = {DATAUSAGE: datausage([(1, "testwared", None)], [1])}
NOTICE = ("ALERT: State-sponsored attackers may be targeting your iPhone. Apple believes you are "
          "being targeted.")

def broken():
    """A database of messages whose list of freed cells loops."""
    data = bytearray(made(KEPT + sms("x") + "".join(
        "INSERT INTO message VALUES (%d, 'a message of some length', 1, 0, 0);" % row
        for row in range(2, 9)) + "DELETE FROM message WHERE ROWID IN (3, 5);"))
    page = int.from_bytes(data[16:18], "big")
    for start in range(page, len(data), page):
        first = int.from_bytes(data[start + 1:start + 3], "big")
        if data[start] == 13 and first:
            data[start + first:start + first + 2] = first.to_bytes(2, "big")
            return bytes(data)
    raise AssertionError("no freed cell")


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
    ("ios_call_vanished", True, {  # what is left of it does not make it listed
        CALLS: KEPT + call_log([1, 2, 3], 3) + "UPDATE ZCALLRECORD SET ZADDRESS = '%s' WHERE Z_PK = 2;"
               "DELETE FROM ZCALLRECORD WHERE Z_PK = 2;" % STRANGER, INTERACTIONS: VANISHED}, "medium"),
    ("ios_call_deleted", True, {
        CALLS: KEPT + call_log([1, 2, 3], 3) + "DELETE FROM ZCALLRECORD WHERE Z_PK = 2;"}, "low"),
    ("ios_call_deleted", True, {
        CALLS: KEPT + call_log([1, 2, 3], 3) + "DELETE FROM ZCALLRECORD WHERE Z_PK = 2;",
        **PEGASUS_NEARBY}, "medium"),
    ("ios_call_deleted", True, {
        CALLS: KEPT + call_log([1, 2, 3], 3) + "DELETE FROM ZCALLRECORD WHERE Z_PK = 2;",
        CONTACTS: contacts("+447700900001"), **PEGASUS_NEARBY}, "low"),
    ("ios_call_deleted", False, {CALLS: KEPT + call_log([1, 2, 3], 3)}),
    ("ios_call_deleted", False, {  # the oldest made room
        CALLS: KEPT + call_log([1, 2, 3], 3) + "DELETE FROM ZCALLRECORD WHERE Z_PK = 1;"}),
    ("ios_call_deleted", False, {  # the whole list was cleared
        CALLS: KEPT + call_log([1, 2, 3], 3) + "DELETE FROM ZCALLRECORD;"}),
    ("ios_call_deleted", False, {  # a row that was written anew is an older version of itself
        CALLS: KEPT + call_log([1, 2, 3], 3) + "UPDATE ZCALLRECORD SET ZANSWERED = 0, "
               "ZADDRESS = '+447700900001234567890' WHERE Z_PK = 2;"}),
    ("ios_whatsapp_call_deleted", True, {
        WHATSAPP: KEPT + whatsapp_calls([(n, 1, 9, "447700900001") for n in (1, 2, 3)], 3)
                  + "DELETE FROM ZWACDCALLEVENT WHERE Z_PK = 2;"}, "low"),
    ("ios_whatsapp_call_deleted", False, {
        WHATSAPP: KEPT + whatsapp_calls([(n, 1, 9, "447700900001") for n in (1, 2, 3)], 3)}),
    ("database_structure", True, {SMS: broken()}, "low"),
    ("database_structure", False, {SMS: KEPT + sms("x") + "DELETE FROM message;"}),
    ("database_structure", False, {  # the newest rows were deleted, which is no damage
        SMS: KEPT + sms("x").replace("PRIMARY KEY", "PRIMARY KEY AUTOINCREMENT")
             + "INSERT INTO message VALUES (9, 'y', 1, 0, 0); DELETE FROM message WHERE ROWID = 9;"}),
    ("ios_call_vanished", True, {
        WHATSAPP: whatsapp_calls([(1, 1, 9, "447700900001"), (3, 1, 9, "447700900001")], 3),
        INTERACTIONS: VANISHED}, "medium"),
    ("ios_call_vanished", False, {
        WHATSAPP: whatsapp_calls([(1, 1, 9, "447700900001"), (3, 1, 9, "447700900001")], 3),
        INTERACTIONS: interaction(DAY + 2 * 3600, STRANGER, "com.apple.MobileSMS")}),
    ("ios_call_vanished", False, {
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
    ("ios_call_vanished", True, {  # the app's own list still has it: the owner tidied up the other
        CALLS: call_log([1, 3], 3), WHATSAPP: whatsapp_calls([(2, 0, 9, STRANGER[1:])], 2)}, "low"),
    ("ios_call_unanswered", True, {
        WHATSAPP: whatsapp_calls([(1, 0, 9, STRANGER[1:])], 1),
        DATAUSAGE: new_process("oddd", DAY + 3600 + 300)}, "low"),
    ("ios_call_unanswered", True, {
        WHATSAPP_DUMP: whatsapp_calls([(1, 0, 9, STRANGER[1:])], 1),
        "/private/var/wireless/Library/Databases/DataUsage.sqlite": new_process("oddd", DAY + 3600 + 300),
        CRASH: crash_report("WhatsApp", AT + datetime.timedelta(seconds=3612))}, "medium"),
    ("ios_call_unanswered", True, {
        WHATSAPP: whatsapp_calls([(1, 0, 40000, STRANGER[1:])], 1),
        DATAUSAGE: new_process("testwared", DAY + 3600 + 300)}, "high"),
    ("ios_call_unanswered", False, {  # nothing followed
        WHATSAPP: whatsapp_calls([(1, 0, 9, STRANGER[1:])], 1),
        DATAUSAGE: new_process("oddd", DAY + 3600 + 7200)}),
    ("ios_call_unanswered", False, {  # answered
        WHATSAPP: whatsapp_calls([(1, 1, 9, STRANGER[1:])], 1),
        DATAUSAGE: new_process("oddd", DAY + 3600 + 300)}),
    ("ios_call_unanswered", False, {
        WHATSAPP: whatsapp_calls([(1, 0, 9, STRANGER[1:])], 1), CONTACTS: contacts(STRANGER),
        DATAUSAGE: new_process("oddd", DAY + 3600 + 300)}),
    ("ios_whatsapp_call_unanswered", False, {  # one rule tells of one call
        WHATSAPP: whatsapp_calls([(1, 0, 40000, STRANGER[1:])], 1),
        DATAUSAGE: new_process("oddd", DAY + 3600 + 300)}),
    ("ios_calls_deleted_singly", True, {CALLS: call_log([1, 3, 4, 6], 6)}, "low"),
    ("ios_calls_deleted_singly", False, {CALLS: call_log([1, 2, 9], 9)}),
    ("ios_calls_deleted_singly", False, {CALLS: call_log([5, 6], 7)}),
    ("ios_call_vulnerable_app", True, {
        WHATSAPP: whatsapp_calls([(1, 1, 9, "447700900001"), (3, 1, 9, "447700900001")], 3),
        INTERACTIONS: VANISHED}, "info"),
    ("ios_call_vulnerable_app", False, {
        WHATSAPP: whatsapp_calls([(1, 1, 9, "447700900001"), (3, 1, 9, "447700900001")], 3),
        INTERACTIONS: VANISHED, CONTACTS: contacts(STRANGER)}),
    ("ios_call_peer_without_call", True, {
        CALLS: call_log([1], 1, [("+447700900001", 1), (STRANGER, None)])}, "low"),
    ("ios_call_peer_without_call", True, {
        CALLS: call_log([1], 1, [("+447700900001", 1), (STRANGER, None)]),
        INTERACTIONS: VANISHED}, "medium"),
    ("ios_call_peer_without_call", False, {CALLS: call_log([1], 1, [("+447700900001", 1)])}),
    ("ios_rang_without_call", True, {
        POWERLOG: call_in_powerlog("net.whatsapp.WhatsApp", UNIX + 5400),
        CALLS_DUMP: call_log([1, 2], 2)}, "low"),
    ("ios_call_vanished", True, {  # nobody says of whom
        POWERLOG: call_in_powerlog("net.whatsapp.WhatsApp", UNIX + 3 * 3600),
        CALLS_DUMP: call_log([1, 20], 20)}, "low"),
    ("ios_rang_without_call", False, {  # newer than all that the log holds, which has lost nothing
        POWERLOG: call_in_powerlog("net.whatsapp.WhatsApp", UNIX + 7200),
        CALLS_DUMP: call_log([1], 1)}),
    ("ios_rang_without_call", True, {
        POWERLOG: call_in_powerlog("net.whatsapp.WhatsApp", UNIX + 5400),
        CALLS_DUMP: call_log([1, 2], 2),
        "/private/var/wireless/Library/Databases/DataUsage.sqlite": datausage(
            [(1, "testwared", None)], [1])}, "medium"),
    ("ios_rang_without_call", False, {
        POWERLOG: call_in_powerlog("com.apple.mobilephone", UNIX + 3600),
        CALLS_DUMP: call_log([1], 1)}),
    ("ios_rang_without_call", False, {
        POWERLOG: call_in_powerlog("net.whatsapp.WhatsApp", UNIX - 7200),
        CALLS_DUMP: call_log([1], 1)}),
    ("ios_push_without_call", True, {POWERLOG: call_in_powerlog("a", UNIX)
                                     + push("net.whatsapp.WhatsApp.voip", UNIX + 7200)}, "low"),
    ("ios_push_without_call", False, {POWERLOG: call_in_powerlog("a", UNIX)
                                      + push("net.whatsapp.WhatsApp.voip", UNIX - 3)}),
    ("ios_push_without_call", False, {POWERLOG: call_in_powerlog("a", UNIX)
                                      + push("net.whatsapp.WhatsApp", UNIX + 7200)}),
    ("ios_call_intent_without_call", True, {
        KNOWLEDGE: knowledge(DAY + 5400, "net.whatsapp.WhatsApp"), CALLS_DUMP: call_log([1, 2], 2)}),
    ("ios_call_intent_without_call", False, {
        KNOWLEDGE: knowledge(DAY + 3600, "net.whatsapp.WhatsApp"), CALLS_DUMP: call_log([1], 1)}),
    ("ios_voicemail_without_call", True, {
        HOME + "Voicemail/voicemail.db": voicemail(UNIX + 7200, "+447700900001"),
        CALLS: call_log([1, 3], 3)}, "info"),
    ("ios_voicemail_without_call", False, {
        HOME + "Voicemail/voicemail.db": voicemail(UNIX + 3600 + 60, "+447700900001"),
        CALLS: call_log([1, 3], 3)}),
    ("ios_whatsapp_person_without_call", True, {WHATSAPP: whatsapp_people(4)}, "low"),
    ("ios_whatsapp_person_without_call", False, {WHATSAPP: whatsapp_people(1)}),
    ("ios_talk_time_without_call", True, {CALLS: timers(95)}, "info"),
    ("ios_talk_time_without_call", False, {CALLS: timers(30)}),
    # ---- files and settings ----
    ("ios_file_in_staging", True, {STAGING + "odd": b"x"}, "high"),
    ("ios_file_in_staging", False, {STAGING + "exec/16777220.1.xpc/x": b"x"}),
    ("ios_program_in_tmp", True, {"/private/var/tmp/odd": PROGRAM}, "medium"),
    ("ios_program_in_tmp", False, {"/private/var/tmp/odd": b"x"}),
    ("ios_program_in_tmp", False, {"/private/var/tmp/%d" % n: PROGRAM for n in range(9)}),
    ("ios_root_preferences", True, {ROOT_SETTINGS + "com.apple.CrashReporter.plist": {}}, "low"),
    ("ios_root_preferences", True, {ROOT_SETTINGS + "roleaccountd.plist": {"a": 1}}, "medium"),
    ("ios_root_preferences", False, {ROOT_SETTINGS + "com.apple.MobileBackup.plist": {}}),
    ("ios_crash_reports_off", True, {DISABLED: {"com.apple.ReportCrash": True}}, "medium"),
    ("ios_crash_reports_off", False, {DISABLED: {"com.apple.ReportCrash": False}}),
    ("ios_launchd_override", True, {DISABLED: {"org.example.odd": False}}, "low"),
    ("ios_launchd_override", False, {DISABLED: {"org.example.odd": True, "com.apple.a": False}}),
    ("ios_trusted_root", True, {TRUST: CERTIFICATE}, "low"),
    ("ios_trusted_root", True, {TRUST: CERTIFICATE, PROFILES + "profile-a.stub": profile(
        "com.apple.wifi.managed")}, "medium"),
    ("ios_trusted_root", True, {TRUST: CERTIFICATE, PROFILES + "profile-a.stub": profile(
        "com.apple.security.root")}, "low"),
    ("ios_trusted_root", False, {TRUST: CERTIFICATE.split("INSERT")[0]}),
    ("ios_network_extension", True, {
        "SystemPreferencesDomain/com.apple.networkextension.plist": extension("org.example.vpn"),
        "info": {"Installed Applications": ["org.example.vpn"]}}, "info"),
    ("ios_network_extension", False, {
        "SystemPreferencesDomain/com.apple.networkextension.plist": extension("org.example.vpn")}),
    ("ios_profile_short_lived", True, {PROFILES + "MCProfileEvents.plist": {"ProfileEvents": [
        {"p": {"operation": "install", "timestamp": AT}},
        {"p": {"operation": "remove", "timestamp": AT + MINUTES}}]}}, "low"),
    ("ios_profile_short_lived", False, {PROFILES + "MCProfileEvents.plist": {"ProfileEvents": [
        {"p": {"operation": "install", "timestamp": AT}},
        {"q": {"operation": "remove", "timestamp": AT + MINUTES}}]}}),
    ("ios_profile_event", True, {PROFILES + "MCProfileEvents.plist": {"ProfileEvents": [
        {"p": {"operation": "install", "process": "oddd"}}]}}, "low"),
    ("ios_phone_restored", True, {ROOT_SETTINGS + "com.apple.MobileBackup.plist": {
        "RestoreInfo": {"RestoreDate": AT}}}, "info"),
    ("ios_phone_restored", False, {ROOT_SETTINGS + "com.apple.MobileBackup.plist": {
        "BackupStateInfo": {"date": AT}}}),
    ("ios_system_updated", True, {"/private/var/SUS/history/installHistory.db": updates(304)}, "info"),
    ("ios_system_updated", False, {"/private/var/SUS/history/installHistory.db": updates(303)}),
    ("ios_clock_jump", True, {POWERLOG: clock(5, 5, 90005)}, "info"),
    ("ios_clock_jump", False, {POWERLOG: clock(5, 8, 12)}),
    ("ios_sim_changed", True, {"WirelessDomain/Library/Databases/CellularUsage.db": cards("1", "2")}),
    ("ios_sim_changed", False, {"WirelessDomain/Library/Databases/CellularUsage.db": cards("1", "1")}),
    ("ios_vulnerable_ios", True, {"info": {"Product Version": "14.7.1"}}, "info"),
    ("ios_vulnerable_ios", True, {"info": {"Product Version": "16.6"}}, "info"),
    ("ios_vulnerable_ios", False, {"info": {"Product Version": "18.6.2"}}),
    ("ios_vulnerable_ios", False, {"info": {"Product Version": "26.0"}}),
    ("ios_vulnerable_whatsapp", True, {"info": {"Applications": {"net.whatsapp.WhatsApp": {
        "iTunesMetadata": {"bundleShortVersionString": "2.19.50"}}}}}, "info"),
    ("ios_vulnerable_whatsapp", False, {"info": {"Applications": {"net.whatsapp.WhatsApp": {
        "iTunesMetadata": {"bundleShortVersionString": "2.19.51"}}}}}),
    ("ios_vulnerable_whatsapp", False, {"info": {"Applications": {"net.whatsapp.WhatsApp": {
        "iTunesMetadata": {"bundleShortVersionString": "25.21.73"}}}}}),
    # ---- processes and permissions ----
    ("ios_process_without_app", True, {NETUSAGE: traffic("oddd", 9)}, "low"),
    ("ios_process_without_app", False, {NETUSAGE: traffic("mDNSResponder", 9)}),
    ("ios_process_without_app", False, {NETUSAGE: traffic("oddd", 0)}),
    ("ios_process_without_program", True, {
        NETUSAGE: traffic("oddd", 9), **{"/usr/libexec/a%d" % n: b"" for n in range(60)},
        "/private/var/mobile/Library/SMS/x": b""}, "low"),
    ("ios_process_without_program", False, {
        NETUSAGE: traffic("a5", 9), **{"/usr/libexec/a%d" % n: b"" for n in range(60)}}),
    ("ios_process_without_program", False, {NETUSAGE: traffic("oddd", 9)}),
    ("ios_permission_without_consent", True, {TCC: microphone("org.example.app", 4)}, "low"),
    ("ios_permission_without_consent", False, {TCC: microphone("org.example.app", 2)}),
    ("ios_permission_without_consent", False, {TCC: microphone("com.apple.camera", 4)}),
    ("ios_location_by_path", True, {"RootDomain/Library/Caches/locationd/clients.plist": {
        "p/private/var/tmp/odd:": {"Executable": "/private/var/tmp/odd"}}}, "medium"),
    ("ios_location_by_path", False, {"RootDomain/Library/Caches/locationd/clients.plist": {
        "p/System/Library/x:": {"BundlePath": "/System/Library/x"},
        "com.example.app:": {"BundleId": "com.example.app"}}}),
    ("ios_camera_by_path", True, {POWERLOG: powerlog(
        "PLCameraAgent_EventForward_Camera", BundleId="/private/var/tmp/odd")}, "medium"),
    ("ios_camera_by_path", False, {POWERLOG: powerlog(
        "PLCameraAgent_EventForward_Camera", BundleId="com.apple.camera")}),
    ("ios_app_without_identifier", True, {BUNDLES + "iTunesMetadata.plist": {"itemName": "A"}}, "low"),
    ("ios_app_without_identifier", False, {BUNDLES + "iTunesMetadata.plist": {
        "itemName": "A", "softwareVersionBundleId": "a"}}),
    ("ios_app_bundle_without_metadata", True, {
        BUNDLES + "iTunesMetadata.plist": {"softwareVersionBundleId": "org.example.a"},
        OTHER_BUNDLES + "B.app/Info.plist": {"CFBundleIdentifier": "org.example.b"}}, "low"),
    ("ios_app_bundle_without_metadata", False, {
        BUNDLES + "iTunesMetadata.plist": {"softwareVersionBundleId": "org.example.a"},
        BUNDLES + "A.app/Info.plist": {"CFBundleIdentifier": "org.example.a"}}),
    ("ios_automation", True, {HOME + "Shortcuts/Shortcuts.sqlite": shortcut("downloadurl", 1)}, "low"),
    ("ios_automation", False, {HOME + "Shortcuts/Shortcuts.sqlite": shortcut("downloadurl", 0)}),
    ("ios_automation", False, {HOME + "Shortcuts/Shortcuts.sqlite": shortcut("playsound", 1)}),
    ("ios_daemon_request", True, {"/private/var/root/Library/Caches/com.apple.x/Cache.db": cached(
        "https://odd.example.com/x")}, "low"),
    ("ios_daemon_request", False, {"/private/var/root/Library/Caches/com.apple.x/Cache.db": cached(
        "https://gdmf.apple.com/x")}),
    ("ios_daemon_request", False, {APP + "Library/Caches/x/Cache.db": cached(
        "https://odd.example.com/x")}),
    # ---- threat notifications in other stores, removed messages, lookups ----
    ("ios_threat_notification_shown", True, {
        HOME + "UserNotifications/A/DeliveredNotifications.plist": keyed([
            {"AppNotificationMessage": NOTICE}])}, "high"),
    ("ios_threat_notification_shown", False, {
        HOME + "UserNotifications/A/DeliveredNotifications.plist": keyed([
            {"AppNotificationMessage": "Did you get: " + NOTICE}])}),
    ("ios_threat_notification_deleted", True, {SMS: deleted_message(NOTICE)}, "high"),
    ("ios_threat_notification_deleted", False, {SMS: deleted_message("hello")}),
    ("ios_threat_notification_sender", True, {HOME + "Recents/Recents": recents(THREAT)}, "high"),
    ("ios_threat_notification_sender", False, {HOME + "Recents/Recents": recents("a@apple.com")}),
    ("ios_threat_notification_contact", True, {INTERACTIONS: interaction(
        DAY, THREAT, "com.apple.mobilemail")}, "high"),
    ("ios_threat_notification_contact", False, {INTERACTIONS: interaction(
        DAY, "a@apple.com", "com.apple.mobilemail")}),
    ("ios_messages_removed", True, {SMS: numbered(*MESSAGES, 30, 10) + NO_ATTACHMENT}, "low"),
    ("ios_messages_removed", False, {SMS: numbered(*MESSAGES, 30, 25) + NO_ATTACHMENT}),
    ("ios_whatsapp_messages_removed", True, {CHATS: chat_storage(20)}, "low"),
    ("ios_whatsapp_messages_removed", False, {CHATS: chat_storage(5)}),
    ("ios_history_removed", True, {SAFARI: numbered(*VISITS, 30, 10) + NO_HISTORY}, "low"),
    ("ios_history_removed", False, {SAFARI: numbered(*VISITS, 30, 25) + NO_HISTORY}),
    ("ios_attachment_disguised", True, {SMS: picture("application/pdf")}, "low"),
    ("ios_attachment_disguised", False, {SMS: picture("image/gif")}),
    ("ios_homekit_lookups", True, {STATUS: lookups(6)}, "medium"),
    ("ios_homekit_lookups", False, {STATUS: lookups(3)}),
    ("ios_homekit_lookups", False, {STATUS: lookups(6, "com.apple.madrid")}),
]
