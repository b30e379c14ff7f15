# SPDX-License-Identifier: Apache-2.0
"""For each rule over dumps and sysdiagnoses, evidence that it must speak of and evidence that it must not.

A case is as in rule_cases.py; its items are keyed "filesystem:PATH ON THE PHONE" or "sysdiagnose:PATH IN
IT". A case with both makes two evidences of one phone.
"""
import datetime
import json
import os
import plistlib
import struct
import subprocess
import tempfile

from common import LAB, make_database, write_zip
from test_stores import archive, call, field, mac_date, segb2, DAY

ROOT = "sysdiagnose_2024.05.01_10-22-33+0200_iPhone-OS_iPhone_21E236/"
CALL_LOG = "filesystem:/private/var/mobile/Library/CallHistoryDB/CallHistory.storedata"
JOURNAL = "filesystem:/private/var/mobile/Library/CallHistoryTransactions/transactions.log"
BIOME_CALLS = ("filesystem:/private/var/mobile/Library/Biome/streams/restricted/"
               "Siri.Remembers.CallHistory/local/1")
BIOME_PRIVACY = ("filesystem:/private/var/mobile/Library/PrivacyAccounting/Biome/"
                 "com.apple.privacy.accounting.stream/local/1")
SMS = "filesystem:/private/var/mobile/Library/SMS/sms.db"
SHUTDOWN = "sysdiagnose:system_logs.logarchive/Extra/shutdown.log"
STATISTICS = "sysdiagnose:system_logs.logarchive/Extra/logdata.statistics.1.jsonl"
STAGING = "/private/var/db/com.apple.xpc.roleaccountd.staging/rolexd/5F2D9C5C-0F1E-4B8A-9C77-3F1A2B3C4D5E"
# Programs of the system that do not lie on the sealed volume.
OF_THE_SYSTEM = (
    "/private/var/db/com.apple.xpc.roleaccountd.staging/exec/16777220.1.xpc/com.apple.UpdateBrainService",
    "/private/var/MobileAsset/AssetsV2/x/AssetData/com.apple.MobileSoftwareUpdate.UpdateBrainService",
    "/private/var/run/com.apple.security.cryptexd/mnt/x/usr/libexec/y",
)
APP = "/private/var/containers/Bundle/Application/X/App.app/App"


def make_dump(folder, items):
    """A folder with a zip of a file system, of a sysdiagnose, or both."""
    os.makedirs(folder)
    trees = {"filesystem": {"private/var/mobile/Library/x": b"x"},
             "sysdiagnose": {ROOT + "sysdiagnose.log": b"x"}}
    for place, content in items.items():
        container, _, path = place.partition(":")
        path = ROOT + path if container == "sysdiagnose" else path.lstrip("/")
        if isinstance(content, str) and ("CREATE TABLE" in content):
            database = os.path.join(folder, "made.db")
            make_database(database, content)
            with open(database, "rb") as stream:
                content = stream.read()
            os.unlink(database)
        elif isinstance(content, str):
            content = content.encode()
        elif not isinstance(content, bytes):
            content = plistlib.dumps(content, fmt=plistlib.FMT_BINARY)
        trees[container][path] = content
    for container, files in trees.items():
        if len(files) > 1:
            write_zip(os.path.join(folder, container + ".zip"), files)
    return folder


def shutdown(*clients):
    lines = ["After 1.0s, these clients are still here:"]
    lines += ["\t\tremaining client pid: 9 (%s)" % client for client in clients]
    return "\n".join(lines + ["SIGTERM: [1714551753] All buffers flushed", ""])


def ps(*rows):
    head = "USER UID PRSNA PID PPID F %CPU %MEM PRI NI VSZ RSS WCHAN TT STAT STARTED TIME COMMAND\n"
    return head + "".join(
        "mobile 501 - %d 1 4004 0.0 0.6 37 0 4296800 9856 - ?? Ss Mon10AM 0:12.37 %s\n" % row
        for row in rows)


def crash(process, images=(), bug_type="309", at="2024-05-01 12:05:00.0000 +0200"):
    return (json.dumps({"bug_type": bug_type, "timestamp": at, "name": process}) + "\n"
            + json.dumps({"procName": process, "captureTime": at, "procPath": "/usr/libexec/x",
                          "usedImages": [{"path": path} for path in images]}))


def analytics(version, hour):
    return json.dumps({"bug_type": "211", "os_version": "iPhone OS " + version,
                       "timestamp": "2024-05-01 %02d:30:00.00 +0000" % hour}) + "\n{}\n"


def sms(text, at, peer):
    return ("CREATE TABLE message (ROWID INTEGER PRIMARY KEY, text TEXT, handle_id INTEGER, "
            "date INTEGER, is_from_me INTEGER);"
            "CREATE TABLE handle (ROWID INTEGER PRIMARY KEY, id TEXT);"
            "CREATE TABLE attachment (ROWID INTEGER PRIMARY KEY, created_date INTEGER);"
            "INSERT INTO handle VALUES (1, '%s'); INSERT INTO message VALUES (1, '%s', 1, %d, 0);"
            % (peer, text, at * 10 ** 9))


def call_log(*moments):
    return ("CREATE TABLE ZCALLRECORD (Z_PK INTEGER PRIMARY KEY, ZDATE REAL, ZADDRESS TEXT, "
            "ZDURATION REAL, ZORIGINATED INTEGER, ZANSWERED INTEGER);" + "".join(
                "INSERT INTO ZCALLRECORD VALUES (%d, %f, '+447700900%03d', 1, 0, 1);"
                % (number + 1, at, number) for number, at in enumerate(moments)))


def journal(*moments):
    out = b""
    for at in moments:
        entry = archive({"record": archive({"date": mac_date(at), "duration": 1.0,
                                            "callerId": "+447700900999"})})
        out += struct.pack("<I", len(entry)) + entry
    return out


def install_log(*days):
    return "".join("%s 2024 [1] <err> (0x1) x com.example.app\n" % datetime.datetime(
        2024, 5, day, 9).strftime("%a %b %d %H:%M:%S") for day in days)


def unified_log(old=b"", new=b""):
    """A log of the lab in which one process lies elsewhere: its path stands beside its strings."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([LAB, "logarchive", "--out", folder, "--entries", "500", "--seed", "1"],
                       check=True, stdout=subprocess.DEVNULL)
        files = {}
        for place, _, names in os.walk(folder):
            for name in names:
                path = os.path.join(place, name)
                with open(path, "rb") as stream:
                    content = stream.read()
                files["sysdiagnose:" + os.path.relpath(path, folder)] = (
                    content.replace(old, new) if old else content)
        return files


THREE = (DAY, DAY + 600, DAY + 1200)
# 12:00 at +0200 is DAY; the crash is five minutes later.
DUMP_CASES = [
    ("ios_shutdown_client", True, {SHUTDOWN: shutdown(STAGING)}, "high"),
    ("ios_shutdown_client", True, {SHUTDOWN: shutdown("/private/var/tmp/bh")}, "high"),
    ("ios_shutdown_client", False, {SHUTDOWN: shutdown(
        "/usr/libexec/locationd", APP, "/System/Library/CoreServices/SpringBoard.app/SpringBoard",
        "/usr/libexec/x/5F2D9C5C-0F1E-4B8A-9C77-3F1A2B3C4D5E", *OF_THE_SYSTEM)}),
    ("ios_shutdown_client", True, {SHUTDOWN: shutdown("/private/var/elsewhere/x")}, "medium"),
    ("ios_shutdown_delays", True, {SHUTDOWN: shutdown(*["/usr/libexec/locationd"] * 3)}, "low"),
    ("ios_shutdown_delays", False, {SHUTDOWN: shutdown(*["/usr/libexec/locationd"] * 2)
                                    + shutdown("/usr/libexec/locationd")}),
    ("ios_process_place", True, {"sysdiagnose:ps.txt": ps((9, "/private/var/tmp/bh -x"))}, "high"),
    ("ios_process_place", False, {"sysdiagnose:ps.txt": ps((1, "/sbin/launchd"), (2, APP), (3, OF_THE_SYSTEM[0]))}),
    ("ios_process_logged_place", True, {STATISTICS: json.dumps(
        {"unixTime": 1714551753, "processList": [{"process": STAGING}]})}, "high"),
    ("ios_process_logged_place", False, {STATISTICS: json.dumps(
        {"unixTime": 1714551753, "processList": [{"process": APP}, {"process": "/sbin/launchd"}]})}),
    ("ios_unified_log_place", True,
     unified_log(b"/usr/libexec/locationd", b"/private/var/tmp/bhxxx"), "high"),
    ("ios_unified_log_place", False, unified_log()),
    ("ios_process_hidden", True, {
        "sysdiagnose:ps.txt": ps((1, "/sbin/launchd")),
        "sysdiagnose:taskinfo.txt": 'process: "x" [7]\n',
        "sysdiagnose:spindump-nosymbols.txt": "Process: x [7]\nPath: /usr/libexec/x\n"}, "low"),
    ("ios_process_hidden", False, {
        "sysdiagnose:ps.txt": ps((1, "/sbin/launchd"), (7, "/usr/libexec/x")),
        "sysdiagnose:taskinfo.txt": 'process: "x" [7]\n',
        "sysdiagnose:spindump-nosymbols.txt": "Process: x [7]\nPath: /usr/libexec/x\n"}),
    ("ios_crash_images", True, {"sysdiagnose:crashes_and_spins/a.ips":
                                crash("imagent", ["/private/var/tmp/x.dylib"])}, "high"),
    ("ios_crash_images", True, {"sysdiagnose:crashes_and_spins/a.ips":
                                crash("imagent", ["/private/var/jb/usr/lib/tweak.dylib"])}, "medium"),
    ("ios_crash_images", False, {"sysdiagnose:crashes_and_spins/a.ips": crash(
        "imagent", ["/usr/lib/dyld", APP, "/System/Library/Frameworks/x", "/private/preboot/x"])}),
    ("ios_crash_exposed", True, {"sysdiagnose:crashes_and_spins/a.ips": crash("IMTransferAgent")},
     "low"),
    ("ios_crash_exposed", True, {
        "sysdiagnose:crashes_and_spins/a.ips": crash("IMTransferAgent"),
        SMS: sms("hello", DAY, "stranger@example.com")}, "medium"),
    ("ios_crash_exposed", True, {
        "sysdiagnose:crashes_and_spins/a.ips": crash("IMTransferAgent"),
        SMS: sms("see https://evil-test.example.com/x", DAY, "stranger@example.com")}, "high"),
    ("ios_crash_exposed", True, {
        "sysdiagnose:crashes_and_spins/a.ips": crash("IMTransferAgent"),
        SMS: sms("hello", DAY - 3600, "stranger@example.com")}, "low"),
    ("ios_crash_exposed", False, {
        "sysdiagnose:crashes_and_spins/a.ips": crash("Weather"),
        "sysdiagnose:crashes_and_spins/b.ips": crash("imagent", bug_type="202")}),
    ("ios_vulnerable_ios_then", True, {
        "sysdiagnose:crashes_and_spins/Analytics-1.ips.ca.synced": analytics("16.6 (20G75)", 0),
        "sysdiagnose:crashes_and_spins/Analytics-2.ips.ca.synced": analytics("17.4 (21E219)", 20),
        SMS: sms("see https://evil-test.example.com/x", DAY, "stranger@example.com")}, "info"),
    ("ios_vulnerable_ios_then", False, {
        "sysdiagnose:crashes_and_spins/Analytics-1.ips.ca.synced": analytics("18.7 (22H20)", 0),
        "sysdiagnose:crashes_and_spins/Analytics-2.ips.ca.synced": analytics("17.0 (21A329)", 20),
        SMS: sms("see https://evil-test.example.com/x", DAY, "stranger@example.com")}),
    ("ios_call_in_journal_only", True, {CALL_LOG: call_log(DAY, DAY + 1200),
                                        JOURNAL: journal(DAY + 600)}, "medium"),
    ("ios_call_in_journal_only", False, {CALL_LOG: call_log(*THREE),
                                         JOURNAL: journal(DAY + 600, DAY + 9999)}),
    ("ios_call_remembered_only", True, {
        CALL_LOG: call_log(DAY, DAY + 1200),
        BIOME_CALLS: segb2([(1, DAY, call(DAY + 600, 1, "+447700900999"))])}, "medium"),
    ("ios_call_remembered_only", True, {
        CALL_LOG: call_log(DAY, DAY + 1200),
        BIOME_CALLS: segb2([(1, DAY, call(DAY + 600, 1, "+44", "net.whatsapp.WhatsApp"))])}, "low"),
    ("ios_call_remembered_only", False, {
        CALL_LOG: call_log(*THREE),
        BIOME_CALLS: segb2([(1, DAY, call(DAY + 610, 1, "+447700900001")),
                            (1, DAY, call(DAY + 900, 2, "+447700900999"))])}),
    ("ios_private_data_place", True, {
        BIOME_PRIVACY: segb2([(1, DAY, field(1, field(3, "/private/var/tmp/x")))])}, "high"),
    ("ios_private_data_place", False, {
        BIOME_PRIVACY: segb2([(1, DAY, field(1, field(2, "com.example.app") + field(3, APP)))])}),
    ("ios_log_goes_back", True,
     {"sysdiagnose:logs/MobileInstallation/mobile_installation.log.0": install_log(5, 2, 6)}, "low"),
    ("ios_log_goes_back", False,
     {"sysdiagnose:logs/MobileInstallation/mobile_installation.log.0": install_log(2, 5, 6)}),
]
