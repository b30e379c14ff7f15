# SPDX-License-Identifier: Apache-2.0
"""bridle calls: the story of 2019 is told back whole; what is joined, who is silent, what is missing."""
import csv
import io
import os
import sqlite3
import unittest

from artifact_cases import MOBILE
from common import Case, bridle, file_id, make_backup, make_evidence
from rule_cases import (CALLS, KEPT, CONTACTS, DAY, INTERACTIONS, STRANGER, UNIX, VANISHED, WHATSAPP, call_in_powerlog,
                        call_log, contacts, interaction, whatsapp_calls)

SMALL = ("--sms", 60, "--whatsapp", 60, "--safari", 40, "--calls", 60, "--files", 220)
ALICE = "447700900001"

# The minutes around the call of the story: its mark in each lane stands where the axis has its time.
PICTURE = """\
                                 12:00:00       12:05:00        12:10:00
                             ----+--------------+---------------+---------------
  WhatsApp's call log
  (recovered)                      #
  Contacts that apps
  reported                         #
  Call screen in the power
  log                              #
  Call log                         ?
  WhatsApp's call log              ?
  Pushes that announce a
  call                             *
  Crashes                          !
  Data of the app                    *
  New processes                                                           *
  Servers contacted for the
  first time                                                                 *"""


def log_of(*rows):
    """A call log of (key, seconds after DAY, number, outgoing, answered, provider)."""
    sql = ("CREATE TABLE ZCALLRECORD (Z_PK INTEGER PRIMARY KEY, ZDATE REAL, ZADDRESS TEXT, "
           "ZORIGINATED INTEGER, ZANSWERED INTEGER, ZDURATION REAL, ZSERVICE_PROVIDER TEXT);"
           "CREATE TABLE Z_PRIMARYKEY (Z_NAME TEXT, Z_MAX INTEGER);")
    for key, at, number, outgoing, answered, provider in rows:
        sql += "INSERT INTO ZCALLRECORD VALUES (%d, %f, '%s', %d, %d, %d, '%s');" % (
            key, DAY + at, number, outgoing, answered, 60 if answered else 0, provider)
    return sql + "INSERT INTO Z_PRIMARYKEY VALUES ('CallRecord', %d);" % max(row[0] for row in rows)


class Calls(Case):
    def calls(self, *arguments, status=0):
        """The rows of `bridle calls`: (calls, missing rows)."""
        result = bridle("calls", *arguments, "--format", "json")
        self.assert_no_crash(result)
        self.assertEqual(result.status, status, result.err)
        rows = result.json()
        return ([row for row in rows if row["row"] == "call"],
                [row for row in rows if row["row"] == "missing row"])

    def story(self, *options):
        """The story of 2019: its backup, its dump, and the truth by id."""
        out, truth = self.lab("backup", "--story", 2019, "--seed", 10, "--dump", self.path("dump"), *SMALL,
                              *options)
        return out, self.path("dump"), {trace["id"]: trace for trace in truth["traces"]}

    # ---- The story ----

    def test_the_story_of_2019_is_told_back_whole(self):
        backup, dump, truth = self.story()
        calls, missing = self.calls(backup, dump)
        (call,) = [c for c in calls if c["is_suspicious"]]
        self.assertEqual(call["started_at"], truth["call_removed"]["time"])
        self.assertIn(call["party"], truth["call_removed"]["description"])
        self.assertEqual((call["service"], call["direction"], call["is_vanished"], call["has_gap"],
                          call["is_stranger"], call["in_contacts"]), ("whatsapp", "incoming", 1, 1, 1, 0))
        self.assertEqual(call["witnesses"],
                         "ios_whatsapp_call_log (recovered), ios_interactions_calls, ios_rang")
        self.assertEqual(call["silent"], "ios_call_log, ios_whatsapp_call_log")
        traces = call["traces"].split("; ")
        times = {}
        for trace in traces:
            time, kind = trace.split(" ")[:2]
            times.setdefault(kind, time)
        self.assertEqual(times["crash:"], truth["call_crash"]["time"])
        self.assertEqual(times["process:"], truth["process"]["time"])
        self.assertEqual(times["server:"], truth["call_contact"]["time"])
        self.assertEqual(times["data:"], truth["call_traffic"]["time"])
        self.assertEqual(len(missing), 2)
        for row in missing:
            self.assertLess(row["started_at"], call["started_at"])
            self.assertTrue(row["ended_at"] is None or row["ended_at"] > call["started_at"])
            self.assertEqual(row["missing"], 1)

    def test_the_story_as_text(self):
        backup, dump, truth = self.story()
        result = bridle("calls", backup, dump)
        self.assert_no_crash(result)
        self.assertEqual(result.status, 0)
        words = " ".join(result.out.split())
        for part in ("61 calls, 1 suspicious, 1 vanished; 2 missing rows", "VANISHED the list of calls lacks it",
                     "not in contacts; never written to", "silent Call log; WhatsApp's call log",
                     "crash: WhatsApp crashed", "process: ", "server: ", "one call of that time is told by others"):
            self.assertIn(part, words)
        # The picture: one lane for each source, whose name is never cut.
        self.assertIn("\n%s\n\n" % PICTURE, result.out)
        lines = result.out.splitlines()
        for line in lines:
            self.assertLessEqual(len(line), 80, line)

    def test_a_case_tells_the_same(self):
        backup, _, truth = self.story()
        document = self.check(backup)
        calls, missing = self.calls(self.path("case.db"))
        self.assertEqual((calls, missing), self.calls(backup))
        # One call is one finding, and a grave one beside the indicators of these days.
        found = [f for f in document["findings"] if f["time"] == truth["call_removed"]["time"]
                 and f["severity"] in ("medium", "high", "critical")]
        self.assertEqual([(f["rule"], f["severity"]) for f in found], [("ios_call_vanished", "high")])

    def test_a_phone_without_an_attack(self):
        backup, dump, _ = self.story("--clean")
        calls, missing = self.calls(backup, dump)
        self.assertEqual(len(calls), 60)
        self.assertEqual(missing, [])
        self.assertEqual([c for c in calls if c["is_vanished"] or c["is_suspicious"]], [])
        # Every call of the log has one entry, told by all that know of it.
        connection = sqlite3.connect(os.path.join(backup, self.blob("HomeDomain", CALLS.partition("/")[2])))
        self.assertEqual(connection.execute("SELECT count(*) FROM ZCALLRECORD").fetchone(), (60,))
        connection.close()
        for call in calls:
            self.assertEqual("ios_whatsapp_call_log" in call["witnesses"], call["service"] == "whatsapp")

    def blob(self, domain, path):
        place = file_id(domain, path)
        return os.path.join(place[:2], place)

    # ---- What is joined ----

    def test_numbers_in_any_form_are_one_party(self):
        backup = make_backup(self.path("backup"), {
            CALLS: log_of((1, 0, "07700 900001", 0, 1, "net.whatsapp.WhatsApp"),
                          (2, 900, "(0)7700-900001", 1, 1, "com.apple.Telephony")),
            WHATSAPP: whatsapp_calls([(0, 1, 9, ALICE)], 1),
            CONTACTS: contacts("+44 7700 900001")},
            info={"Phone Number": "+44 7700 900999", "Product Version": "12.2"})
        calls, _ = self.calls(backup)
        self.assertEqual([(c["party"], c["in_contacts"], c["witnesses"]) for c in calls], [
            ("+447700900001", 1, "ios_call_log, ios_whatsapp_call_log"),
            ("+447700900001", 1, "ios_call_log")])
        self.assertEqual([c["spoken_before"] for c in calls], [0, 1])

    def test_another_service_is_another_call(self):
        backup = make_backup(self.path("backup"), {
            CALLS: log_of((1, 0, "+" + ALICE, 0, 1, "com.apple.Telephony"),
                          (2, 7200, "+" + ALICE, 0, 1, "com.apple.Telephony")),
            WHATSAPP: whatsapp_calls([(0, 1, 9, ALICE)], 1)})
        calls, _ = self.calls(backup)
        self.assertEqual(len(calls), 3)
        # The log never showed that it keeps calls of that app: it is not silent about one.
        self.assertEqual([c["silent"] for c in calls], [None, None, None])

    def test_a_log_that_keeps_such_calls_is_silent_about_one(self):
        backup = make_backup(self.path("backup"), {
            CALLS: log_of((1, 0, "+" + ALICE, 0, 1, "net.whatsapp.WhatsApp"),
                          (2, 2 * 3600, "+" + ALICE, 0, 1, "net.whatsapp.WhatsApp")),
            WHATSAPP: whatsapp_calls([(0, 1, 9, ALICE), (1, 0, 9, STRANGER[1:]), (2, 1, 9, ALICE)], 3)})
        calls, _ = self.calls(backup)
        (vanished,) = [c for c in calls if c["is_vanished"]]
        self.assertEqual((vanished["party"], vanished["silent"], vanished["witnesses"], vanished["has_gap"]),
                         (STRANGER, "ios_call_log", "ios_whatsapp_call_log", 0))

    def test_a_log_that_was_not_read_is_not_silent(self):
        backup = make_backup(self.path("backup"), {INTERACTIONS: VANISHED})
        calls, missing = self.calls(backup)
        self.assertEqual([(c["party"], c["silent"], c["is_vanished"]) for c in calls], [(STRANGER, None, 0)])
        self.assertEqual(missing, [])

    def test_a_missing_row_is_bounded_even_where_nothing_tells_of_it(self):
        backup = make_backup(self.path("backup"), {CALLS: call_log([1, 4], 4)})
        _, missing = self.calls(backup)
        self.assertEqual([(m["started_at"], m["ended_at"], m["missing"], m["silent"]) for m in missing], [
            ("2019-05-10T13:00:00.000000Z", "2019-05-10T16:00:00.000000Z", 2, "ios_call_log")])
        self.assertIn("nothing tells of what is gone", " ".join(bridle("calls", backup).out.split()))

    def test_a_source_without_names_joins_by_its_time(self):
        dump = make_evidence(self.folder, {
            MOBILE + "Library/CallHistoryDB/CallHistory.storedata": log_of(
                (1, 0, "+" + ALICE, 0, 1, "net.whatsapp.WhatsApp"),
                (2, 7200, "+" + ALICE, 0, 1, "com.apple.Telephony")),
            "/private/var/containers/Shared/SystemGroup/0A/Library/BatteryLife/CurrentPowerlog.PLSQL":
                call_in_powerlog("net.whatsapp.WhatsApp", UNIX + 1)})
        calls, _ = self.calls(dump)
        self.assertEqual([c["witnesses"] for c in calls], ["ios_call_log, ios_rang", "ios_call_log"])

    def test_two_phones_are_kept_apart(self):
        for number, name in enumerate(("one", "two")):
            make_backup(self.path("phones", name), {
                CALLS: log_of((1, 0, "+" + ALICE, 0, 1, "com.apple.Telephony"),
                              (2, 100 + 3600 * number, STRANGER, 0, 1, "com.apple.Telephony"),
                              (3, 9000, STRANGER, 0, 1, "com.apple.Telephony"))},
                info={"Serial Number": "SERIAL%d" % number, "Product Version": "12.2"})
        calls, _ = self.calls(self.path("phones"))
        self.assertEqual(len(calls), 6)
        self.assertEqual([c["silent"] for c in calls], [None] * 6)
        # Of one phone, they are one.
        self.assertEqual(len(self.calls(self.path("phones", "one"), self.path("phones", "one"))[0]), 3)

    # ---- Options and bad input ----

    def test_rows_as_csv(self):
        backup = make_backup(self.path("backup"), {CALLS: call_log([1, 3], 3)})
        result = bridle("calls", backup, "--format", "csv")
        self.assertEqual(result.status, 0)
        rows = list(csv.DictReader(io.StringIO(result.out)))
        self.assertEqual([row["row"] for row in rows], ["call", "call", "missing row"])

    def test_no_call_at_all(self):
        backup = make_backup(self.path("backup"), {"HomeDomain/a": b"x"})
        self.assertEqual(self.calls(backup), ([], []))
        self.assertIn("0 calls, 0 suspicious, 0 vanished; 0 missing rows", bridle("calls", backup).out)

    def test_evidence_leaves_nothing_behind(self):
        backup = make_backup(self.path("backup"), {CALLS: call_log([1, 3], 3)})
        os.makedirs(self.path("here"))
        self.assertEqual(bridle("calls", backup, cwd=self.path("here")).status, 0)
        self.assertEqual(os.listdir(self.path("here")), [])

    def test_words_of_evidence_do_nothing_to_a_terminal(self):
        evil = "+1\x1b[31m\u202e555"
        backup = make_backup(self.path("backup"), {
            CALLS: log_of((1, 0, "+" + ALICE, 0, 1, "net.whatsapp.WhatsApp"),
                          (2, 10, evil, 0, 0, "x\x1b]0;y"), (4, 7200, "+" + ALICE, 0, 1, "com.apple.Telephony")),
            INTERACTIONS: interaction(DAY + 3600, "evil\x1b[2J\r\n@x", "com.apple.InCallService")})
        result = bridle("calls", backup)
        self.assert_no_crash(result)
        self.assertNotIn("\x1b", result.out)
        self.assertNotIn("\u202e", result.out)
        self.assertNotIn("\r", result.out)
        self.assertIn("<U+001B>", result.out)

    def test_moments_and_lengths_that_cannot_be(self):
        sql = log_of((1, 0, "+" + ALICE, 0, 1, "com.apple.Telephony"))
        sql += ("INSERT INTO ZCALLRECORD VALUES (2, 1e300, 'a', 0, 1, 1e300, 'x');"
                "INSERT INTO ZCALLRECORD VALUES (3, NULL, NULL, 9, 9, -5, NULL);"
                "INSERT INTO ZCALLRECORD VALUES (4, %f, x'00ff', 'x', 'y', 9e999, x'00');"
                "INSERT INTO ZCALLRECORD VALUES (5, %f, '', NULL, NULL, 'long', '');" % (DAY, DAY + 1))
        backup = make_backup(self.path("backup"), {CALLS: sql})
        for kind in ("text", "json", "csv"):
            result = bridle("calls", backup, "--format", kind)
            self.assert_no_crash(result)
            self.assertEqual(result.status, 0, result.err)

    def test_what_cannot_be_done_is_said(self):
        with open(self.path("text"), "w", encoding="utf-8") as stream:
            stream.write("no case")
        backup = make_backup(self.path("backup"), {"HomeDomain/a": b"x"})
        self.check(backup)
        connection = sqlite3.connect(self.path("case.db"))
        connection.execute("DROP TABLE call_witness")
        connection.execute("DROP TABLE call")
        connection.commit()
        connection.close()
        for arguments, words in (
                ((), "an argument is needed"),
                ((self.path("nowhere"),), "No such file"),
                ((self.path("text"),), "no evidence recognised"),
                ((backup, self.path("nowhere")), "No such file"),
                ((backup, self.path("text")), "no evidence recognised"),
                ((backup, "--format", "xml"), "--format is text, json or csv"),
                ((backup, "--limit", "nothing=1"), "no such limit"),
                ((backup, "--calls", self.path("nowhere")), "cannot list"),
                ((self.path("case.db"),), "earlier version"),
                ((self.path("case.db"), "--format", "json"), "earlier version")):
            result = bridle("calls", *arguments)
            self.assert_no_crash(result)
            self.assertEqual(result.status, 2, arguments)
            self.assertIn(words, result.err)
            self.assertEqual(len(result.err.strip().splitlines()), 1, result.err)

    def test_a_hostile_case_is_told_all_the_same(self):
        backup = make_backup(self.path("backup"), {CALLS: call_log([1, 3], 3), INTERACTIONS: VANISHED})
        self.check(backup)
        connection = sqlite3.connect(self.path("case.db"))
        connection.execute("UPDATE call_source SET title = x'1b5b', about = ''")
        connection.execute("UPDATE call_witness SET time = 'x' || char(27), summary = x'ff', source = ''")
        connection.execute("UPDATE call SET started_at = 'never', party = x'1b', duration = 9e999, "
                           "ended_at = '2400-01-01', is_suspicious = 1")
        connection.execute("UPDATE call_gap SET after_at = NULL, missing = 'many'")
        connection.commit()
        connection.close()
        for kind in ("text", "json", "csv"):
            result = bridle("calls", self.path("case.db"), "--format", kind)
            self.assert_no_crash(result)
            self.assertEqual(result.status, 0, result.err)
            if kind != "csv":
                self.assertNotIn("\x1b", result.out)

    # ---- Knowledge of one's own ----

    def write(self, name, text):
        os.makedirs(self.path("calls", "my"), exist_ok=True)
        with open(self.path("calls", "my", name), "w", encoding="utf-8") as stream:
            stream.write(text)

    def test_a_source_of_ones_own_needs_no_rebuild(self):
        self.write("visits.sql", "-- title: Voices in messages\n-- about: none\n-- role: witness\n"
                   "-- artifact: ios_sms\nSELECT record_id, sent_at AS started_at, peer AS party, "
                   "'walkie' AS service FROM ios_sms;\n")
        from rule_cases import SMS, sms
        backup = make_backup(self.path("backup"), {SMS: sms("x", STRANGER), CALLS: call_log([1], 1)})
        calls, _ = self.calls(backup, "--calls", self.path("calls"))
        self.assertEqual([(c["witnesses"], c["service"], c["party"]) for c in calls],
                         [("my_visits", "walkie", STRANGER), ("ios_call_log", None, "+447700900001")])

    def test_a_source_that_fails_does_not_take_the_others(self):
        self.write("bad.sql", "-- title: Bad\n-- about: none\n-- role: witness\n-- artifact: ios_sms\n"
                   "SELECT nonsense FROM ios_sms;\n")
        self.write("endless.sql", "-- title: Endless\n-- about: none\n-- role: trace\n-- kind: x\n"
                   "-- artifact: ios_calls\nWITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
                   "SELECT i AS record_id FROM n WHERE i < 0;\n")
        backup = make_backup(self.path("backup"), {CALLS: call_log([1, 3], 3), INTERACTIONS: VANISHED})
        document = self.check(backup, "--calls", self.path("calls"), "--limit", "item-seconds=1")
        failed = {c["artifact"]: c["reason"] for c in document["coverage"] if c["status"] == "failed"}
        self.assertEqual(set(failed), {"my_bad", "my_endless"})
        self.assertIn("nonsense", failed["my_bad"])
        self.assertIn("processor time", failed["my_endless"])
        self.assertEqual(len(self.calls(self.path("case.db"))[0]), 3)

    def test_a_header_that_makes_no_sense_is_named(self):
        good = "-- title: x\n-- about: x\n-- role: witness\n-- artifact: ios_sms\nSELECT 1 AS record_id;\n"
        backup = make_backup(self.path("backup"), {"HomeDomain/a": b"x"})
        for change, words in (
                (("role: witness", "role: judge"), "no such role: judge"),
                (("-- artifact: ios_sms\n", ""), "names one artifact"),
                (("role: witness", "role: trace"), "a trace or party has a kind"),
                (("role: witness", "role: gap"), "of which witness"),
                (("-- about: x\n", ""), "the header lacks about"),
                (("-- about: x\n", "-- about: x\n-- slack: soon\n"), "whole numbers"),
                (("-- about: x\n", "-- about: x\n-- log: maybe\n"), "yes or no"),
                (("-- about: x\n", "-- about: x\n-- colour: red\n"), "no such header key: colour"),
                (("SELECT 1 AS record_id;\n", ""), "has one SELECT")):
            self.write("one.sql", good.replace(*change))
            result = bridle("calls", backup, "--calls", self.path("calls"))
            self.assertEqual(result.status, 2, change)
            self.assertIn(words, result.err)
            self.assertIn("my_one", result.err)

    def test_a_record_that_says_where_it_is_from(self):
        """Rows that were brought back speak for themselves, and the list that lost them is silent."""
        backup = make_backup(self.path("backup"), {
            CALLS: KEPT + call_log([1, 2, 3], 3) + "UPDATE ZCALLRECORD SET ZADDRESS = '%s' WHERE Z_PK = 2;"
                   "DELETE FROM ZCALLRECORD WHERE Z_PK = 2;" % STRANGER})
        calls, _ = self.calls(backup)
        (back,) = [c for c in calls if c["is_vanished"]]
        self.assertEqual((back["party"], back["witnesses"], back["silent"], back["has_gap"]),
                         (STRANGER, "ios_call_log (recovered)", "ios_call_log", 1))
        self.assertIn("Call log (recovered)", bridle("calls", backup).out)


if __name__ == "__main__":
    unittest.main()
