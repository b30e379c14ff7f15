# SPDX-License-Identifier: Apache-2.0
"""A sysdiagnose: the texts that the phone's own diagnosis writes, as records."""
import json
import os
import plistlib
import subprocess
import unittest

from common import LAB, Case, write_folder, write_tar, write_zip

ROOT = "sysdiagnose_2024.05.01_10-22-33+0200_iPhone-OS_iPhone_21E236/"
SHUTDOWN = """\
After 1.06s, these clients are still here:
\t\tremaining client pid: 60 (/usr/libexec/mediaremoted)
\t\tremaining client pid: 912 (/private/var/db/com.apple.xpc.roleaccountd.staging/rolexd/5F2D9C5C-0F1E-4B8A-9C77-3F1A2B3C4D5E)
After 2.31s, these clients are still here:
\t\tremaining client pid: 912 (/private/var/db/com.apple.xpc.roleaccountd.staging/rolexd/5F2D9C5C-0F1E-4B8A-9C77-3F1A2B3C4D5E)
SIGTERM: [1714551753] All buffers flushed
After 0.50s, these clients are still here:
\t\tremaining client pid: 71 (/usr/libexec/a (b))
SIGTERM: [1714638153] All buffers flushed
After 0.25s, these clients are still here:
\t\tremaining client pid: 80 (/usr/libexec/last\xff)
""".encode("latin-1")
PS = """\
USER             UID PRSNA   PID  PPID        F  %CPU %MEM PRI NI      VSZ    RSS WCHAN    TT  STAT STARTED      TIME COMMAND
root               0     -     1     0     4004   0.0  0.6  37  0  4296800   9856 -        ??  Ss   Mon10AM   0:12.37 /sbin/launchd
mobile           501  1000   230     1     4004   1.2  0.3  31  0  4296800   5000 -        ??  Ss    9:15AM   0:00.11 /private/var/tmp/bh -x 1
mobile           501     -   231     1     4004   0.0  0.1  31  0  4296800   5000 -        ??  Ss    9:15AM   0:00.11 /Applications/My App.app/My App
"""
CRASH = json.dumps({"app_name": "IMTransferAgent", "timestamp": "2024-05-01 09:00:03.00 +0200",
                    "bug_type": "309", "os_version": "iPhone OS 17.4 (21E219)",
                    "incident_id": "ABC", "name": "IMTransferAgent"}) + "\n" + json.dumps({
                        "procName": "IMTransferAgent",
                        "procPath": "/System/Library/PrivateFrameworks/IMTransferServices.framework/IMTransferAgent",
                        "captureTime": "2024-05-01 09:00:02.5000 +0200",
                        "procLaunch": "2024-05-01 08:59:00.0000 +0200",
                        "parentProc": "launchd", "pid": 321,
                        "exception": {"type": "EXC_BAD_ACCESS", "signal": "SIGSEGV",
                                      "codes": "0x1, 0x2"},
                        "usedImages": [{"path": "/usr/lib/dyld", "uuid": "u"},
                                       {"path": "/private/var/tmp/x.dylib", "name": "x.dylib"}]})
OLD_CRASH = json.dumps({"bug_type": "109", "timestamp": "2019-05-10 12:00:01.00 +0100",
                        "name": "WhatsApp", "bundleID": "net.whatsapp.WhatsApp"}) + """
Incident Identifier: 1234
Process:             WhatsApp [4711]
Path:                /private/var/containers/Bundle/Application/X/WhatsApp.app/WhatsApp
Identifier:          net.whatsapp.WhatsApp
Parent Process:      launchd [1]

Date/Time:           2019-05-10 12:00:00.1234 +0100
Launch Time:         2019-05-10 11:00:00.0000 +0100
OS Version:          iPhone OS 12.2 (16E227)

Exception Type:  EXC_CRASH (SIGABRT)
Termination Reason: Namespace SIGNAL, Code 0x6
"""
JETSAM = json.dumps({"bug_type": "298", "timestamp": "2024-05-01 08:00:00.00 +0200"}) + "\n" + \
    json.dumps({"date": "2024-05-01 08:00:00.00 +0200",
                "processes": [{"name": "SpringBoard", "pid": 60, "rpages": 100},
                              {"name": "bh", "pid": 230, "rpages": 7, "reason": "per-process-limit"}]})
INSTALL = """\
Wed May  1 09:30:00 2024 [123] <notice> (0x16d) -[MIInstaller x]: Install Successful for (Placeholder:com.example.app)
not a line of the log
Wed May  1 09:31:00 2024 [123] <err> (0x16d) Uninstalling identifier com.example.gone
"""
LOCKDOWN = "05/01/24 09:00:00.123456 pid=77 spawn_and_handle_checkin: pairing with host\n"
STATISTICS = json.dumps({"unixTime": 1714551753, "file": "Persist/1.tracev3",
                         "processList": [{"process": "/usr/libexec/locationd", "count": 5},
                                         {"process": "/private/var/tmp/bh", "count": 1}]}) + "\n"
FILES = {
    "sysdiagnose.log": b"x", "ps.txt": PS.encode(), "taskinfo.txt":
    b'num tasks: 2\nprocess: "launchd" [1] unique\n process: "bh" [230]\n',
    "spindump-nosymbols.txt": b"Process:          bh [230]\nUUID:             AAAA\nPath:             "
                              b"/private/var/tmp/bh\nParent:           launchd [1]\n\n"
                              b"Process:          launchd [1]\nPath:             /sbin/launchd\n",
    "system_logs.logarchive/Extra/shutdown.log": SHUTDOWN,
    "system_logs.logarchive/Extra/logdata.statistics.1.jsonl": STATISTICS.encode(),
    "crashes_and_spins/IMTransferAgent-2024-05-01-090002.ips": CRASH.encode(),
    "crashes_and_spins/old/WhatsApp-2019-05-10-120000.ips": OLD_CRASH.encode(),
    "crashes_and_spins/JetsamEvent-2024-05-01-080000.ips": JETSAM.encode(),
    "logs/MobileInstallation/mobile_installation.log.0": INSTALL.encode(),
    "logs/MobileLockdown/lockdownd.log": LOCKDOWN.encode(),
}


def below(files):
    return {ROOT + name: content for name, content in files.items()}


class Sysdiagnose(Case):
    def records(self, artifact, columns):
        return [tuple(row.values()) for row in
                self.query("SELECT %s FROM ios_%s ORDER BY record_id" % (columns, artifact))]

    def read(self, files=None):
        document = self.check(write_tar(self.path("x.tar.gz"), below(files or FILES), "w:gz"))
        self.assertEqual(document["evidence"][0]["kind"], "sysdiagnose")
        return document

    def test_every_form_gives_the_same(self):
        places = [write_folder(self.path("unpacked"), below(FILES)),
                  self.path("unpacked", ROOT),
                  write_tar(self.path("a.tar.gz"), below(FILES), "w:gz"),
                  write_zip(self.path("a.zip"), below(FILES))]
        first = None
        for place in places:
            document = self.check(place)
            self.assertEqual(document["evidence"][0]["kind"], "sysdiagnose", place)
            self.assertEqual([c for c in document["coverage"] if c["status"] == "failed"], [])
            rows = self.query("SELECT * FROM timeline ORDER BY 1, 2, 3, 4")
            first = first or rows
            self.assertEqual(rows, first)
        self.assertTrue(first)

    def test_shutdown_log(self):
        self.read()
        uuid = "5F2D9C5C-0F1E-4B8A-9C77-3F1A2B3C4D5E"
        rolexd = "/private/var/db/com.apple.xpc.roleaccountd.staging/rolexd/" + uuid
        first, second = "2024-05-01T08:22:33.000000Z", "2024-05-02T08:22:33.000000Z"
        self.assertEqual(
            self.records("shutdown_log", "shutdown_at, client, process, pid, delay, times_seen, uuid"),
            [(first, "/usr/libexec/mediaremoted", "mediaremoted", 60, 1.06, 1, None),
             (first, rolexd, "rolexd", 912, 1.06, 1, uuid),
             (first, rolexd, "rolexd", 912, 2.31, 2, uuid),
             (second, "/usr/libexec/a (b)", "a (b)", 71, 0.5, 1, None),
             (None, "/usr/libexec/last\ufffd", "last\ufffd", 80, 0.25, 1, None)])

    def test_processes(self):
        self.read()
        self.assertEqual(self.records("ps", "process, path, pid, parent, user, started"),
                         [("launchd", "/sbin/launchd", 1, 0, "root", "Mon10AM"),
                          ("bh", "/private/var/tmp/bh", 230, 1, "mobile", "9:15AM"),
                          ("My App", "/Applications/My App.app/My App", 231, 1, "mobile", "9:15AM")])
        self.assertEqual(self.records("taskinfo", "process, pid"), [("launchd", 1), ("bh", 230)])
        self.assertEqual(self.records("spindump", "process, path, pid, parent, uuid"),
                         [("bh", "/private/var/tmp/bh", 230, "launchd", "AAAA"),
                          ("launchd", "/sbin/launchd", 1, None, None)])
        self.assertEqual(self.records("jetsam", "listed_at, process, pid, reason"),
                         [("2024-05-01T06:00:00.000000Z", "SpringBoard", 60, None),
                          ("2024-05-01T06:00:00.000000Z", "bh", 230, "per-process-limit")])
        self.assertEqual(self.records("logdata_statistics", "counted_at, process"),
                         [("2024-05-01T08:22:33.000000Z", "/usr/libexec/locationd"),
                          ("2024-05-01T08:22:33.000000Z", "/private/var/tmp/bh")])

    def test_crashes_of_both_forms(self):
        self.read()
        rows = {row[1]: row for row in self.records(
            "crashes", "crashed_at, process, launched_at, path, bundle, parent, exception, signal, "
                       "pid, bug_type")}
        self.assertEqual(rows["IMTransferAgent"], (
            "2024-05-01T07:00:02.500000Z", "IMTransferAgent", "2024-05-01T06:59:00.000000Z",
            "/System/Library/PrivateFrameworks/IMTransferServices.framework/IMTransferAgent", None,
            "launchd", "EXC_BAD_ACCESS", "SIGSEGV", 321, "309"))
        self.assertEqual(rows["WhatsApp"], (
            "2019-05-10T11:00:00.123400Z", "WhatsApp", "2019-05-10T10:00:00.000000Z",
            "/private/var/containers/Bundle/Application/X/WhatsApp.app/WhatsApp",
            "net.whatsapp.WhatsApp", "launchd", "EXC_CRASH", "SIGABRT", 4711, "109"))
        self.assertEqual(self.records("crash_images", "path, process"),
                         [("/private/var/tmp/x.dylib", "IMTransferAgent")])

    def test_the_rest(self):
        lines = "Wed May  1 09:30:00 2024 [9] <debug> (0x1) -[x]: com.example.app\n".encode()
        peers = {"egoPeerStatus": {"peerID": "SHA256:me", "permanentInfo": {"model_id": "iPhone14,5"}},
                 "otherPeers": [{"peerID": "SHA256:other",
                                 "permanentInfo": {"model_id": "MacBookPro18,1"},
                                 "stableInfo": {"os_version": "macOS 14.4",
                                                "serial_number": "X1", "device_name": "Mac"}}]}
        self.read({**FILES,
                   "logs/MobileContainerManager/containermanagerd.log.0": lines,
                   "logs/MobileActivation/mobileactivationd.log.0": lines,
                   "crashes_and_spins/Analytics-2024-05-01-090000.ips.ca.synced": json.dumps(
                       {"bug_type": "211", "timestamp": "2024-05-01 09:00:00.00 +0200",
                        "os_version": "iPhone OS 17.4 (21E219)"}).encode() + b"\n{}\n",
                   "logs/AVConference/20240501-093000-x-CallSettings.calldump.gz": b"x",
                   "WiFi/com.apple.wifi.recent-networks.json": json.dumps(
                       [{"SSID_STR": "Home", "BSSID": "a:b:c:1:2:3",
                         "lastJoined": "2024-05-01 09:30:00 +0200"}]).encode(),
                   "WiFi/wifi_scan.txt": b"total=1\n'Cafe' ssid='Cafe', bssid=aa:bb:cc:11:22:33, ch=6\n",
                   "otctl_status.txt": b"status\n" + json.dumps(peers).encode(),
                   "logs/CacheDelete/CacheDeletePurgeHistory.txt": b"2024-05-01 purged 5 MB\n\n",
                   "logs/SystemVersion/SystemVersion.plist": plistlib.dumps(
                       {"ProductName": "iPhone OS", "ProductVersion": "17.4",
                        "ProductBuildVersion": "21E219"})})
        moment = "2024-05-01T07:30:00.000000Z"
        self.assertEqual(self.records("container_manager", "logged_at, level, bundle"),
                         [(moment, "debug", "com.example.app")])
        self.assertEqual(self.records("mobile_activation", "logged_at, bundle"),
                         [(moment, "com.example.app")])
        self.assertEqual(self.records("ios_versions", "written_at, os_version, build"),
                         [("2024-05-01T07:00:00.000000Z", "iPhone OS 17.4 (21E219)", "21E219")])
        self.assertEqual(self.records("media_sessions", "started_at, size"), [(moment, 1)])
        self.assertEqual(self.records("trusted_peers", "peer_id, model, serial, is_self"),
                         [("SHA256:me", "iPhone14,5", None, 1),
                          ("SHA256:other", "MacBookPro18,1", "X1", 0)])
        self.assertEqual(self.records("wifi_recent", "joined_at, ssid, bssid"),
                         [(moment, "Home", "a:b:c:1:2:3")])
        self.assertEqual(self.records("wifi_scan", "ssid, bssid"), [("Cafe", "aa:bb:cc:11:22:33")])
        self.assertEqual(self.records("cache_purges", "text"), [("2024-05-01 purged 5 MB",)])
        self.assertEqual(self.records("system_version", "product, version, build"),
                         [("iPhone OS", "17.4", "21E219")])

    def test_local_times_follow_the_name_of_the_sysdiagnose(self):
        self.read()
        self.assertEqual(self.records("mobile_installation", "logged_at, level, bundle"),
                         [("2024-05-01T07:30:00.000000Z", "notice", "com.example.app"),
                          ("2024-05-01T07:31:00.000000Z", "err", "com.example.gone")])
        self.assertEqual(self.records("lockdownd", "logged_at, message"),
                         [("2024-05-01T07:00:00.123456Z",
                           "spawn_and_handle_checkin: pairing with host")])

    def test_local_times_without_a_zone_are_no_moments(self):
        self.check(write_folder(self.path("logs-only"), FILES))
        self.assertEqual(self.records("mobile_installation", "logged_at, local_at")[0],
                         (None, "2024-05-01T09:30:00"))

    def test_crash_reports_alone_are_evidence(self):
        os.mkdir(self.path("reports"))
        for name in ("a.ips", "b.ips"):
            with open(self.path("reports", name), "w", encoding="utf-8") as stream:
                stream.write(CRASH)
        document = self.check(self.path("reports"))
        self.assertEqual(document["evidence"][0]["kind"], "sysdiagnose")
        self.assertEqual(len(self.records("crashes", "process")), 2)

    def test_report_on_one_huge_line_is_told_and_takes_nothing_with_it(self):
        files = dict(FILES)
        files["crashes_and_spins/huge.ips"] = b'{"a":"' + b"x" * (65 << 20) + b'"}'
        document = self.read(files)
        failed = [c for c in document["coverage"] if c["status"] == "failed"]
        self.assertTrue(failed)
        self.assertTrue(all("item-bytes" in c["reason"] for c in failed), failed)
        self.assertEqual(len(self.records("crashes", "process")), 2)

    def test_unified_log(self):
        made = self.path("made")
        subprocess.run([LAB, "logarchive", "--out", made, "--entries", "5000", "--seed", "3"],
                       check=True, stdout=subprocess.DEVNULL)
        with open(os.path.join(made, "expected.jsonl"), encoding="utf-8") as stream:
            expected = [json.loads(line) for line in stream]
        files = {}
        for place, _, names in os.walk(made):
            for name in names:
                path = os.path.join(place, name)
                with open(path, "rb") as stream:
                    files[os.path.relpath(path, made)] = stream.read()
        document = self.read({**FILES, **files})
        self.assertEqual([c for c in document["coverage"] if c["status"] == "failed"], [])
        processes = {row["process"] for row in expected if row["process"]}
        self.assertEqual({row[0] for row in self.records("unified_log_processes", "process")},
                         processes)
        kept = [row for row in expected
                if (row["process"] or "").endswith("/identityservicesd")
                and row["type"] in ("error", "fault")]
        rows = [row for row in self.records("unified_log", "process, type, message")
                if row[0].endswith("/identityservicesd")]
        self.assertEqual(sorted(rows), sorted((row["process"], row["type"], row["message"])
                                              for row in kept))
        rows = self.records("unified_log_processes", "entries")
        self.assertEqual(sum(row[0] for row in rows),
                         len([row for row in expected if row["process"]]))
        # Without the strings the entries are still there, and the coverage says what is missing.
        bare = {name: content for name, content in files.items() if ".tracev3" in name}
        document = self.read({**FILES, **bare})
        rows = self.records("unified_log_processes", "DISTINCT uuid")
        self.assertEqual(len(rows), len(processes))
        notes = [c["reason"] for c in document["coverage"]
                 if c["artifact"] == "ios_unified_log_processes" and c["rows"]]
        self.assertTrue(notes and all(note for note in notes), notes)

    def test_limit_of_whole_items_can_be_raised(self):
        place = "logs/MobileLockdown/lockdownd.log"
        self.read({**FILES, place: b"x" * (65 << 20) + b"\n" + LOCKDOWN.encode()})
        self.assertEqual(self.records("lockdownd", "message"), [])
        document = self.check(self.path("x.tar.gz"), "--limit", "item-bytes=100000000")
        self.assertEqual([c for c in document["coverage"] if c["status"] == "failed"], [])
        self.assertEqual(len(self.records("lockdownd", "message")), 1)

    def test_report_that_takes_all_memory_takes_nothing_with_it(self):
        head = CRASH.split("\n", 1)[0]
        body = '{"procName": "large", "x": [' + "1," * (30 << 20) + "1]}"
        document = self.read({**FILES, "crashes_and_spins/large.ips": (head + "\n" + body).encode()})
        self.assertIn(("IMTransferAgent",), self.records("crashes", "process"))
        self.assertEqual(len(self.records("lockdownd", "message")), 1)
        self.assertTrue(all("large.ips" in c["path"] for c in document["coverage"]
                            if c["status"] == "failed"))

    def test_damaged_texts_give_what_they_hold(self):
        files = {name: content[:len(content) // 2] + b"\0\xff{" for name, content in FILES.items()}
        document = self.read(files)
        self.assertEqual([c for c in document["coverage"] if c["status"] == "failed"], [])


if __name__ == "__main__":
    unittest.main()
