# SPDX-License-Identifier: Apache-2.0
"""The program as a user runs it: evidence, case, output, exit status."""
import json
import os
import pty
import shutil
import signal
import sqlite3
import subprocess
import time
import unittest

from common import BRIDLE, Case, bridle, make_backup, tree_state
from rule_cases import SMS, sms

LINK = "look: https://free247downloads.com/abc"


class Evidence(Case):
    def test_evidence_is_unchanged_bit_for_bit(self):
        backup, _ = self.lab("backup", "--seed", 4, "--wal", "--files", 300)
        before = tree_state(backup)
        self.check(backup)
        self.assertEqual(tree_state(backup), before)

    def test_read_only_evidence_is_enough(self):
        backup, _ = self.lab("backup", "--seed", 4, "--wal", "--files", 300)
        subprocess.run(["chmod", "-R", "a-w", backup], check=True)
        self.check(backup)
        subprocess.run(["chmod", "-R", "u+w", backup], check=True)

    def test_several_backups_in_one_folder_are_all_checked(self):
        make_backup(self.path("all", "one"), {SMS: sms(LINK)})
        make_backup(self.path("all", "two"), {SMS: sms("hello")})
        os.makedirs(self.path("all", "no-backup"))
        document = self.check(self.path("all"))
        self.assertEqual([os.path.basename(e["path"]) for e in document["evidence"]],
                         ["one", "two"])
        self.assertEqual(len(self.query("SELECT DISTINCT evidence_id FROM ios_sms")), 2)

    def test_one_broken_backup_does_not_take_the_other(self):
        make_backup(self.path("all", "one"), {SMS: sms(LINK)})
        make_backup(self.path("all", "two"), {SMS: sms(LINK)})
        with open(self.path("all", "one", "Manifest.db"), "wb") as stream:
            stream.write(b"nonsense")
        document = self.check(self.path("all"))
        self.assertEqual(len([f for f in document["findings"] if f["artifact"] == "ios_sms"]), 1)
        self.assertTrue([c for c in document["coverage"]
                         if c["status"] == "failed" and "SQLite" in c["reason"]])

    def test_every_item_that_was_read_has_its_hash(self):
        import hashlib
        backup = make_backup(self.path("backup"), {SMS: sms(LINK)})
        document = self.check(backup)
        items = {i["path"]: i for i in document["items"]}
        self.assertIn(SMS, items)
        self.assertIn("Info.plist", items)
        for item in items.values():
            with open(os.path.join(backup, item["stored_as"]), "rb") as stream:
                data = stream.read()
            self.assertEqual(item["sha256"], hashlib.sha256(data).hexdigest())
            self.assertEqual(item["size"], len(data))

    def test_wal_content_that_was_not_checkpointed_is_read(self):
        database = self.path("sms.db")
        connection = sqlite3.connect(database)
        connection.executescript(sms("before"))
        connection.execute("PRAGMA journal_mode = wal")
        connection.execute("PRAGMA wal_autocheckpoint = 0")
        connection.execute("INSERT INTO message VALUES (2, ?, 1, 579096000, 0)", (LINK,))
        connection.execute("DELETE FROM message WHERE ROWID = 1")
        connection.commit()
        with open(database, "rb") as stream:
            main = stream.read()
        with open(database + "-wal", "rb") as stream:
            wal = stream.read()
        connection.close()
        backup = make_backup(self.path("backup"), {SMS: main, SMS + "-wal": wal})
        document = self.check(backup)
        self.assertEqual(self.query("SELECT origin_row, text FROM ios_sms WHERE origin = 'live'"),
                         [{"origin_row": 2, "text": LINK}])
        self.assertEqual(len(document["findings"]), 1)
        self.assertIn(SMS + "-wal", [i["path"] for i in document["items"]])
        entry = [c for c in document["coverage"] if c["artifact"] == "ios_sms"][0]
        self.assertIn("-wal", entry["reason"])

    def test_encrypted_backup_is_one_clear_line(self):
        import plistlib
        backup = make_backup(self.path("backup"), {SMS: sms(LINK)})
        with open(os.path.join(backup, "Manifest.plist"), "wb") as stream:
            plistlib.dump({"IsEncrypted": True}, stream)
        with open(os.path.join(backup, "Manifest.db"), "wb") as stream:
            stream.write(os.urandom(4096))
        result = bridle("check", backup, "--case", self.path("case.db"))
        self.assertEqual(result.status, 2)
        self.assertIn("encrypted", result.err)
        self.assertEqual(len(result.err.strip().splitlines()), 1)

    def test_decrypted_backup_that_is_marked_as_encrypted_is_read(self):
        backup, truth = self.lab("backup", "--encrypted-lookalike", "yes")
        document = self.check(backup)
        self.assertEqual(document["evidence"][0]["encrypted"], 1)
        self.assertTrue(document["findings"])

    def test_bad_evidence_is_one_line_and_status_2(self):
        os.makedirs(self.path("empty"))
        with open(self.path("file"), "wb") as stream:
            stream.write(b"x" * 100)
        os.symlink("/nowhere", self.path("dangling"))
        for name in ("empty", "file", "dangling", "absent", "x" * 5000, ""):
            result = bridle("check", self.path(name) if name else "", "--case",
                            self.path("case.db"))
            self.assertEqual(result.status, 2, name)
            self.assertEqual(len(result.err.strip().splitlines()), 1, result.err)
            self.assertTrue(result.err.startswith("bridle: "), result.err)
            words = {"empty": "no evidence recognised",
                     "file": "no evidence recognised"}.get(name)
            self.assertIn(words or "", result.err)


class CaseFile(Case):
    def setUp(self):
        super().setUp()
        self.backup = make_backup(self.path("backup"), {SMS: sms(LINK)})

    def test_same_evidence_gives_the_same_answer_byte_for_byte(self):
        first = bridle("check", self.backup, "--case", self.path("1.db"), "--format", "json").out
        second = bridle("check", self.backup, "--case", self.path("2.db"), "--format", "json").out
        self.assertEqual(first, second)
        again = bridle("report", self.path("1.db"), "--format", "json").out
        self.assertEqual(first, again)

    def test_default_name_is_beside_the_current_folder_and_never_overwrites(self):
        where = self.path("work")
        os.makedirs(where)
        for _ in range(2):
            self.assertEqual(bridle("check", self.backup, cwd=where).status, 1)
        self.assertEqual(sorted(os.listdir(where)), ["bridle-backup-2.db", "bridle-backup.db"])

    def test_finished_case_and_foreign_file_are_not_overwritten(self):
        self.check(self.backup)
        for name, content in (("case.db", None), ("foreign.db", b"something else")):
            if content:
                with open(self.path(name), "wb") as stream:
                    stream.write(content)
            with open(self.path(name), "rb") as stream:
                before = stream.read()
            result = bridle("check", self.backup, "--case", self.path(name))
            self.assertEqual(result.status, 2)
            with open(self.path(name), "rb") as stream:
                self.assertEqual(stream.read(), before)

    def test_case_inside_the_evidence_is_refused(self):
        before = tree_state(self.backup)
        for case in (os.path.join(self.backup, "case.db"), os.path.join(self.backup, "..",
                                                                      "backup", "c.db")):
            self.assertEqual(bridle("check", self.backup, "--case", case).status, 2)
        self.assertEqual(bridle("check", ".", cwd=self.backup).status, 2)
        self.assertEqual(tree_state(self.backup), before)

    def test_a_case_in_use_is_told_as_such(self):
        backup, _ = self.lab("small", "--sms", 20)
        case = self.path("used.db")
        self.assertEqual(bridle("check", backup, "--case", case).status, 1)
        other = sqlite3.connect(case, isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        result = bridle("query", case, "SELECT 1")
        other.close()
        self.assertEqual(result.status, 2)
        self.assertIn("is being written by another process", result.err)

    def test_kill_at_any_moment_leaves_a_case_that_opens_and_can_be_run_again(self):
        backup, _ = self.lab("big", "--sms", 20000, "--whatsapp", 20000, "--safari", 20000)
        killed = 0
        for delay in (0.02, 0.1, 0.2, 0.4, 0.8, 1.5):
            case = self.path("killed.db")
            process = subprocess.Popen([BRIDLE, "check", backup, "--case", case],
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                       start_new_session=True)
            time.sleep(delay)
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            if not os.path.exists(case) or os.path.getsize(case) == 0:
                continue
            result = bridle("query", case, "SELECT value FROM bridle WHERE key = 'status'",
                            "--format", "csv")
            if result.status == 0 and "unfinished" in result.out:
                killed += 1
                self.assertIn("unfinished", result.err)
                report = bridle("report", case)
                self.assertIn("unfinished", report.out)
        self.assertGreater(killed, 0)
        result = bridle("check", backup, "--case", self.path("killed.db"))
        if result.status == 2:  # the last round may have come to its end before it was killed
            self.assertIn("finished case", result.err)
        else:
            self.assertEqual(result.status, 1)
            runs = bridle("query", self.path("killed.db"),
                          "SELECT count(*) AS n FROM log WHERE event = 'run'", "--format", "json")
            self.assertGreaterEqual(runs.json()[0]["n"], 1)

    def test_full_disk_is_a_clear_error(self):
        backup, _ = self.lab("big", "--sms", 20000)
        script = 'ulimit -f 200; trap "" XFSZ; exec "$0" "$@"'
        done = subprocess.run(["sh", "-c", script, BRIDLE, "check", backup, "--case",
                               self.path("case.db")], stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE)
        self.assertEqual(done.returncode, 2)
        self.assertIn(b"case file", done.stderr)
        self.assertEqual(len(done.stderr.strip().splitlines()), 1, done.stderr)

    def test_log_says_what_was_run_and_how_it_was_confined(self):
        self.check(self.backup)
        log = {row["event"]: row["detail"] for row in self.query("SELECT * FROM log")}
        self.assertIn("check", log["run"])
        self.assertIn("seccomp", log["confinement"])
        self.assertIn("finished", log)

    def test_records_are_in_typed_tables_with_the_names_of_their_files(self):
        self.check(self.backup)
        names = {row["artifact"] for row in self.query("SELECT artifact FROM artifact")}
        tables = {row["name"] for row in self.query(
            "SELECT name FROM sqlite_schema WHERE type = 'table'")}
        self.assertIn("ios_sms", names)
        self.assertLessEqual(names, tables)
        kinds = {row["types"] for row in self.query(
            "SELECT types FROM artifact_column WHERE artifact = 'ios_sms'")}
        self.assertIn("phone|email", kinds)

    def test_query_cannot_change_a_case(self):
        self.check(self.backup)
        for sql in ("DELETE FROM finding", "SELECT 1; DELETE FROM finding", "PRAGMA user_version=2",
                    "ATTACH '/tmp/x' AS x", "", "nonsense", "VACUUM"):
            result = bridle("query", self.path("case.db"), sql)
            self.assertEqual(result.status, 2, sql)
        self.assertEqual(self.query("SELECT count(*) AS n FROM finding"), [{"n": 1}])

    def test_query_prints_text_json_and_csv(self):
        self.check(self.backup)
        sql = "SELECT 'a,\"b\"' AS x, NULL AS y, 1.5 AS z, x'00ff' AS w"
        case = self.path("case.db")
        self.assertEqual(bridle("query", case, sql, "--format", "json").json(),
                         [{"x": 'a,"b"', "y": None, "z": 1.5, "w": "00ff"}])
        self.assertEqual(bridle("query", case, sql, "--format", "csv").out,
                         'x,y,z,w\r\n"a,""b""",,1.5,00ff\r\n')
        self.assertIn("x'00ff'", bridle("query", case, sql).out)

    def test_timeline_keeps_to_its_bounds(self):
        self.check(self.backup)
        case = self.path("case.db")
        rows = bridle("timeline", case, "--format", "json").json()
        self.assertEqual([r["time"] for r in rows], sorted(r["time"] for r in rows))
        day = bridle("timeline", case, "--from", "2019-05-10", "--to", "2019-05-11", "--format",
                     "json").json()
        self.assertTrue(day)
        self.assertTrue(all(r["time"].startswith("2019-05-10") for r in day))
        before = bridle("timeline", case, "--to", "2019-05-10T12:00:00Z", "--format", "json").json()
        self.assertFalse([r for r in before if r["time"] >= "2019-05-10T12:00:00"])
        self.assertEqual(bridle("timeline", case, "--from", "yesterday").status, 2)

    def test_what_is_no_case_is_refused(self):
        for name, content in (("empty.db", b""), ("text.db", b"hello"),
                              ("other.db", sqlite_bytes(self.path("o.db")))):
            with open(self.path(name), "wb") as stream:
                stream.write(content)
            for command in (["report"], ["timeline"], ["query"]):
                more = ["SELECT 1"] if command == ["query"] else []
                result = bridle(*command, self.path(name), *more)
                self.assertEqual(result.status, 2, name)
                self.assertEqual(len(result.err.strip().splitlines()), 1)


def sqlite_bytes(path):
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE t (a)")
    connection.commit()
    connection.close()
    with open(path, "rb") as stream:
        return stream.read()


def run_in_terminal(*arguments, env=None):
    """What the program writes when standard output is a terminal."""
    master, slave = pty.openpty()
    process = subprocess.Popen([BRIDLE, *arguments], stdout=slave, stderr=slave, stdin=slave,
                               env={**os.environ, **(env or {})})
    os.close(slave)
    output = b""
    while True:
        try:
            part = os.read(master, 65536)
        except OSError:
            break
        if not part:
            break
        output += part
    process.wait()
    os.close(master)
    return output.decode(errors="replace")


class Output(Case):
    def test_json_document_has_the_promised_form(self):
        backup = make_backup(self.path("backup"), {SMS: sms(LINK)})
        document = self.check(backup)
        self.assertLessEqual({"bridle", "evidence", "coverage", "indicators", "findings"},
                             set(document))
        finding = document["findings"][0]
        self.assertLessEqual({"rule", "severity", "confidence", "title", "artifact", "time",
                              "indicator", "evidence", "record", "explanation", "alternatives",
                              "verify"}, set(finding))
        self.assertEqual(finding["evidence"], {"item": SMS, "table": "message", "row": 1,
                                                "origin": "live", "is_gone": None,
                                                "recovered_from": None})
        self.assertEqual(finding["indicator"]["type"], "domain")
        self.assertEqual(finding["indicator"]["value"], "free247downloads.com")
        self.assertIn("Pegasus", finding["indicator"]["campaign"])
        self.assertIn("Amnesty", finding["indicator"]["source"])
        self.assertEqual(finding["record"]["text"], LINK)
        self.assertEqual(finding["time"], "2019-05-10T12:00:00.000000Z")

    def test_nothing_found_is_said_with_what_was_examined_and_never_clean(self):
        backup = make_backup(self.path("backup"), {SMS: sms("hello")})
        result = bridle("check", backup, "--case", self.path("case.db"))
        self.assertEqual(result.status, 0)
        self.assertIn("No trace found in what was examined", result.out)
        self.assertIn("Only an encrypted backup holds it", result.out)
        self.assertNotIn("clean", (result.out + result.err).lower())

    def test_colour_only_on_a_terminal_and_not_with_no_color(self):
        backup = make_backup(self.path("backup"), {SMS: sms(LINK)})
        self.assertNotIn("\033[", bridle("check", backup, "--case", self.path("1.db")).out)
        shown = run_in_terminal("check", backup, "--case", self.path("2.db"))
        self.assertIn("\033[1;31m", shown)
        plain = run_in_terminal("report", self.path("2.db"), env={"NO_COLOR": "1"})
        self.assertNotIn("\033[", plain)

    def test_evidence_cannot_write_to_the_terminal(self):
        text = "https://free247downloads.com/\u001b[2J\u202e\u0007 x"
        backup = make_backup(self.path("backup"), {SMS: sms(text)})
        self.check(backup)
        for arguments in (["report", self.path("case.db"), "--all"],
                          ["timeline", self.path("case.db")],
                          ["query", self.path("case.db"), "SELECT text FROM ios_sms"]):
            result = bridle(*arguments)
            self.assertEqual(result.status, 0)
            for bad in ("\u001b", "\u202e", "\u0007"):
                self.assertNotIn(bad, result.out)

    def test_output_that_cannot_be_written_is_status_2(self):
        backup = make_backup(self.path("backup"), {SMS: sms(LINK)})
        with open("/dev/full", "wb") as full:
            done = subprocess.run([BRIDLE, "check", backup, "--case", self.path("case.db")],
                                  stdout=full, stderr=subprocess.PIPE)
        self.assertEqual(done.returncode, 2)
        self.assertIn(b"cannot write", done.stderr)

    def test_bad_options_are_one_line_and_status_2(self):
        for arguments in (["check"], ["check", "a", "b"], ["check", "--nothing", "x"],
                          ["check", "--case"], ["check", "--format", "xml", "/tmp"],
                          ["check", "--all=yes", "/tmp"], ["check", "--limit", "x=1", "/tmp"],
                          ["check", "--limit", "item-seconds=0", "/tmp"], ["nothing"],
                          ["indicators", "test"], ["query", "x"], ["help", "nothing"],
                          ["check", "/tmp", "--indicators", "/nowhere"],
                          ["check", "/tmp", "--artifacts", "/nowhere"]):
            result = bridle(*arguments)
            self.assertEqual(result.status, 2, arguments)
            self.assertEqual(len(result.err.strip().splitlines()), 1, arguments)


class Indicators(Case):
    def test_value_is_tested(self):
        for value, hit in (("https://free247downloads.com/x", True),
                           ("hxxps://sub.FREE247downloads[.]com:443/x", True),
                           ("https://notfree247downloads.com/", False),
                           ("roleaboutd", True), ("example.org", False)):
            result = bridle("indicators", "test", value)
            self.assertEqual(result.status, 1 if hit else 0, value)
            if hit:
                self.assertIn("Pegasus", result.out)

    def test_list_counts_by_type_and_names_sources(self):
        result = bridle("indicators", "list")
        self.assertEqual(result.status, 0)
        for word in ("Pegasus", "Amnesty", "domain", "process"):
            self.assertIn(word, result.out)

    def test_what_is_not_understood_is_counted_and_named(self):
        bundle = self.path("b.stix2")
        objects = [{"type": "indicator", "id": "indicator--%d" % i, "pattern": pattern,
                    "pattern_type": kind} for i, (pattern, kind) in enumerate([
                        ("[domain-name:value = 'evil-test.example.com']", "stix"),
                        ("[windows-registry-key:key = 'x']", "stix"),
                        ("[domain-name:value = ", "stix"), ("rule x {}", "yara")])]
        with open(bundle, "w", encoding="utf-8") as stream:
            json.dump({"type": "bundle", "objects": objects}, stream)
        backup = make_backup(self.path("backup"), {SMS: sms("https://evil-test.example.com/")})
        document = self.check(backup, "--no-bundled", "--indicators", bundle)
        self.assertEqual(len(document["findings"]), 1)
        rejected = [i for i in document["indicators"] if i["reason"]]
        self.assertEqual(sum(i["count"] for i in rejected), 3)

    def test_match_after_the_validity_of_the_indicator_is_unsure(self):
        with open(self.path("old.tsv"), "w", encoding="utf-8") as stream:
            stream.write("# campaign: Old\n# publisher: x\n# valid_until: 2019-01-01\n"
                         "domain\tgiven-up.example.com\n")
        backup = make_backup(self.path("backup"), {SMS: sms("https://given-up.example.com/")})
        document = self.check(backup, "--no-bundled", "--indicators", self.path("old.tsv"))
        (finding,) = document["findings"]
        self.assertEqual((finding["severity"], finding["confidence"]), ("medium", "low"))
        self.assertIn("validity", finding["matched"])

    def test_broken_bundle_is_one_line(self):
        for content in (b"", b"{", b"{\"type\": \"bundle\", \"objects\": 5}", b"\x00" * 100,
                        b"[" * 100000):
            with open(self.path("bad.stix2"), "wb") as stream:
                stream.write(content)
            result = bridle("indicators", "list", "--indicators", self.path("bad.stix2"))
            self.assert_no_crash(result)
            self.assertEqual(result.status, 2, content[:20])
            self.assertEqual(len(result.err.strip().splitlines()), 1)


if __name__ == "__main__":
    unittest.main()
