# SPDX-License-Identifier: Apache-2.0
"""Rules speak when they must and only then; artifacts and rules are added without a rebuild."""
import os
import plistlib
import re
import unittest

from common import ROOT, Case, bridle, make_backup, make_evidence
from rule_cases import CASES, CALLS, INDICATORS, SMS, sms
from rule_cases_dump import DUMP_CASES, make_dump
from rule_cases_net import NET_CASES, NETWORKS

ALL_CASES = CASES + DUMP_CASES + NET_CASES

# Rules without evidence of their own: the first stands in for interactions that have no rule, the
# second needs a manifest that contradicts itself and is tested below.
ELSEWHERE = {"match_mentioned", "ios_manifest_anomaly"}


def rule_names():
    names = set()
    for place, _, files in os.walk(os.path.join(ROOT, "rules")):
        for name in files:
            if name.endswith(".sql"):
                names.add("%s_%s" % (os.path.basename(place), name[:-4]))
    return names


class Rules(Case):
    def run_case(self, items, *options):
        items = dict(items)
        info = items.pop("info", None)
        if info and "Applications" in info:
            for entry in info["Applications"].values():
                if "iTunesMetadata" in entry and isinstance(entry["iTunesMetadata"], dict):
                    entry["iTunesMetadata"] = plistlib.dumps(entry["iTunesMetadata"])
        indicators = self.path("test.tsv")
        with open(indicators, "w", encoding="utf-8") as stream:
            stream.write(INDICATORS + NETWORKS)
        if any(place.startswith(("filesystem:", "sysdiagnose:")) for place in items):
            evidence = make_dump(self.path("evidence"), items)
        else:
            evidence = make_evidence(self.folder, items, info)
        return self.check(evidence, "--no-bundled", "--indicators", indicators, *options)

    def test_every_rule_has_a_true_and_a_false_case(self):
        fired = {case[0] for case in ALL_CASES if case[1]}
        silent = {case[0] for case in ALL_CASES if not case[1]}
        self.assertEqual(rule_names() - ELSEWHERE, fired)
        self.assertEqual(fired, silent)

    def test_manifest_that_contradicts_itself(self):
        import sqlite3
        backup = make_backup(self.path("backup"), {"HomeDomain/a": b"x", "HomeDomain/b": b"y"})
        document = self.check(backup)
        self.assertFalse([f for f in document["findings"] if f["rule"] == "ios_manifest_anomaly"])
        manifest = sqlite3.connect(os.path.join(backup, "Manifest.db"))
        manifest.execute("UPDATE Files SET fileID = '../../etc/passwd' WHERE relativePath = 'a'")
        manifest.commit()
        manifest.close()
        document = self.check(backup)
        found = [f for f in document["findings"] if f["rule"] == "ios_manifest_anomaly"]
        self.assertEqual(len(found), 1)
        self.assertEqual(found[0]["severity"], "low")

    def test_match_of_an_interaction_without_a_rule(self):
        folder = self.path("artifacts", "own")
        os.makedirs(folder)
        with open(os.path.join(folder, "notes.sql"), "w", encoding="utf-8") as stream:
            stream.write("-- title: Notes\n-- about: Each row is a note.\n-- format: sqlite\n"
                         "-- source: backup HomeDomain/notes.db\n-- origin: note\n"
                         "-- column: body text what it says\n-- needs: note.body\n"
                         "SELECT body FROM note;\n")
        document = self.run_case(
            {"HomeDomain/notes.db": "CREATE TABLE note (body TEXT);"
                                    "INSERT INTO note VALUES ('see evil-test.example.com/x');"},
            "--artifacts", self.path("artifacts"))
        self.assertEqual([(f["rule"], f["severity"], f["artifact"]) for f in document["findings"]],
                         [("match_mentioned", "medium", "own_notes")])


def add_case(number, case):
    rule, fires, items = case[:3]

    def test(self):
        document = self.run_case(items)
        failed = [c for c in document["coverage"] if c["status"] == "failed"]
        self.assertEqual(failed, [])
        found = [f for f in document["findings"] if f["rule"] == rule]
        self.assertEqual(bool(found), fires, "%s: %s" % (rule, document["findings"]))
        if len(case) > 3:
            self.assertEqual({f["severity"] for f in found}, {case[3]})
        for finding in found:
            for field in ("title", "explanation", "alternatives", "verify", "reference"):
                self.assertTrue(finding[field], field)
            self.assertTrue(finding["evidence"]["item"])

    setattr(Rules, "test_%03d_%s_%s" % (number, rule, "fires" if fires else "is_silent"), test)


for index, one in enumerate(ALL_CASES):
    add_case(index, one)


class Extension(Case):
    def write(self, folder, name, text):
        os.makedirs(self.path(folder), exist_ok=True)
        with open(self.path(folder, name), "w", encoding="utf-8") as stream:
            stream.write(text)

    def test_example_of_the_handbook_works(self):
        with open(os.path.join(ROOT, "docs", "artifacts.md"), encoding="utf-8") as stream:
            text = stream.read()
        blocks = re.findall(r"```sql\n(.*?)```", text, re.S)
        self.write("artifacts/my", "voicemail.sql", blocks[0])
        self.write("rules/my", "voicemail_long.sql", blocks[1])
        backup = make_backup(self.path("backup"), {
            "HomeDomain/Library/Voicemail/voicemail.db":
                "CREATE TABLE voicemail (ROWID INTEGER PRIMARY KEY, date INTEGER, sender TEXT, "
                "duration INTEGER, trashed_date INTEGER);"
                "INSERT INTO voicemail VALUES (1, 1557489600, '+447700900123', 950, 0);"})
        document = self.check(backup, "--artifacts", self.path("artifacts"),
                              "--rules", self.path("rules"))
        self.assertIn("my_voicemail_long", [f["rule"] for f in document["findings"]])
        rows = self.query("SELECT left_at, peer, duration FROM my_voicemail")
        self.assertEqual(rows, [{"left_at": "2019-05-10T12:00:00.000000Z",
                                 "peer": "+447700900123", "duration": 950}])
        events = self.query("SELECT event FROM timeline WHERE artifact = 'my_voicemail'")
        self.assertEqual(sorted(e["event"] for e in events), ["finding", "voicemail"])

    def test_file_of_the_same_name_replaces_the_builtin_one(self):
        self.write("artifacts/ios", "sms.sql",
                   "-- title: Other\n-- about: Other.\n-- format: sqlite\n-- origin: message\n"
                   "-- source: backup HomeDomain/Library/SMS/sms.db\n"
                   "-- column: body text it\n-- needs: message.text\n"
                   "SELECT text AS body FROM message;\n")
        backup = make_backup(self.path("backup"), {SMS: sms("hello")})
        document = self.check(backup, "--artifacts", self.path("artifacts"))
        self.assertEqual(self.query("SELECT body FROM ios_sms"), [{"body": "hello"}])
        # The rules that need the columns of the one that is gone say so and take nothing with them.
        failed = [c for c in document["coverage"] if c["status"] == "failed"]
        self.assertIn("ios_apple_threat_notification", [c["artifact"] for c in failed])

    def test_mistakes_are_named_with_file_and_line(self):
        cases = {
            "-- title: x\nSELECT 1\n": "semicolon",
            "-- title: x\nSELECT 1;\n": "lacks about",
            "-- title: x\n-- about: x\n-- origin: x\n-- format: sqlite\n-- source: backup x\n"
            "-- column: a text x\n-- colour: x\nSELECT 1;\n": "colour",
        }
        backup = make_backup(self.path("backup"), {SMS: sms("hello")})
        for text, words in cases.items():
            self.write("artifacts", "bad.sql", text)
            result = bridle("check", backup, "--case", self.path("c.db"), "--artifacts",
                            self.path("artifacts"))
            self.assertEqual(result.status, 2)
            self.assertIn("bad", result.err)
            self.assertIn("line", result.err)
            self.assertIn(words, result.err)

    def test_select_that_fails_does_not_take_the_others(self):
        head = ("-- title: x\n-- about: x.\n-- format: sqlite\n-- origin: message\n"
                "-- source: backup HomeDomain/Library/SMS/sms.db\n-- column: body text it\n"
                "-- needs: message.text\n")
        for name, select in {"wrong": "SELECT nothing AS body FROM message;",
                             "other": "SELECT text AS other FROM message;",
                             "write": "DELETE FROM message;",
                             "attach": "ATTACH '/tmp/x' AS x;",
                             "endless": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 "
                                        "FROM n) SELECT max(i) AS body FROM n;",
                             "unknown": "SELECT load_extension('x') AS body;"}.items():
            self.write("artifacts/bad", name + ".sql", head + select + "\n")
        backup = make_backup(self.path("backup"), {SMS: sms("hello")})
        document = self.check(backup, "--artifacts", self.path("artifacts"), "--limit",
                              "item-seconds=1")
        status = {c["artifact"]: c for c in document["coverage"] if c["path"]}
        for name in ("wrong", "other", "write", "attach", "endless", "unknown"):
            self.assertEqual(status["bad_" + name]["status"], "failed", name)
            self.assertTrue(status["bad_" + name]["reason"], name)
        self.assertEqual(status["ios_sms"]["status"], "read")
        self.assertEqual(status["ios_sms"]["rows"], 1)

    def test_rule_that_fails_does_not_take_the_others(self):
        head = ("-- title: x\n-- severity: low\n-- confidence: low\n-- explanation: x\n"
                "-- alternatives: x\n-- verify: x\n-- reference: x\n-- artifact: ios_sms\n")
        self.write("rules", "aa_wrong.sql", head + "SELECT nothing FROM nowhere;\n")
        self.write("rules", "aa_write.sql", head + "DELETE FROM finding;\n")
        self.write("rules", "aa_endless.sql", head + "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL "
                   "SELECT i + 1 FROM n) SELECT max(i) AS record_id FROM n;\n")
        self.write("rules", "zz_right.sql", head + "SELECT record_id FROM ios_sms;\n")
        backup = make_backup(self.path("backup"), {SMS: sms("hello")})
        document = self.check(backup, "--rules", self.path("rules"), "--limit", "item-seconds=1")
        self.assertEqual([f["rule"] for f in document["findings"]], ["zz_right"])
        failed = {c["artifact"] for c in document["coverage"] if c["status"] == "failed"}
        self.assertEqual(failed, {"aa_wrong", "aa_write", "aa_endless"})

    def test_limits_end_one_artifact_only(self):
        rows = sms("hello") + ("WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n "
                               "WHERE i < 100) INSERT INTO message SELECT i, 'x', 1, 1, 0 FROM n;")
        backup = make_backup(self.path("backup"), {SMS: rows})
        document = self.check(backup, "--limit", "item-records=10")
        entry = [c for c in document["coverage"] if c["artifact"] == "ios_sms"][0]
        self.assertEqual((entry["status"], entry["rows"]), ("failed", 10))
        self.assertIn("item-records", entry["reason"])

    def test_artifacts_are_listed_and_shown(self):
        result = bridle("artifacts")
        self.assertEqual(result.status, 0)
        for name in rule_names():
            self.assertIn(name, result.out)
        shown = bridle("artifacts", "ios_sms")
        with open(os.path.join(ROOT, "artifacts", "ios", "sms.sql"), encoding="utf-8") as stream:
            self.assertEqual(shown.out, stream.read())
        self.assertEqual(bridle("artifacts", "ios_nothing").status, 2)


if __name__ == "__main__":
    unittest.main()
