# SPDX-License-Identifier: Apache-2.0
"""Rows that a database does not show any more become records that say so, and only those."""
import os
import sqlite3
import unittest

from common import SEVERE, Case, bridle, data_volume_of, make_backup, write_zip
from rule_cases import CALLS, DAY, KEPT, SAFARI, SMS, broken, call_log, sms

LINK = "look: https://free247downloads.com/abc"
PERSON = "+447700900123"


def messages(*texts):
    """Messages 2, 3, ... behind one that says hello; nothing is overwritten when they are deleted."""
    return KEPT + sms("hello") + "".join(
        "INSERT INTO message VALUES (%d, '%s', 1, %d, 0);" % (row, text, DAY * 10 ** 9)
        for row, text in enumerate(texts, 2))


class Origin(Case):
    def records(self, table, columns, where="origin <> 'live'"):
        return self.query("SELECT %s FROM %s WHERE %s ORDER BY record_id" % (columns, table, where))

    def files(self, sql, *later):
        """The bytes of a database that is open in WAL mode, and of its -wal."""
        place = self.path("open.db")
        connection = sqlite3.connect(place, isolation_level=None)
        connection.executescript(sql)
        connection.execute("PRAGMA journal_mode = wal")
        connection.execute("PRAGMA wal_autocheckpoint = 0")
        for statement in later:
            connection.execute(statement)
        found = []
        for suffix in ("", "-wal"):
            with open(place + suffix, "rb") as stream:
                found.append(stream.read())
        connection.close()
        return found

    # ---- Where a row comes from ----

    def test_indicator_in_a_deleted_row_is_found_and_says_so(self):
        backup = make_backup(self.path("backup"), {
            SMS: messages(LINK, "bye") + "DELETE FROM message WHERE ROWID = 2;"})
        document = self.check(backup)
        (finding,) = [f for f in document["findings"] if f["indicator"]]
        self.assertEqual(finding["severity"], "high")
        self.assertEqual(finding["evidence"]["origin"], "recovered")
        where = finding["evidence"]["recovered_from"]
        self.assertRegex(where, r"^freeblock, page \d+, byte \d+$")
        # The place is where the bytes of the row begin, in the file that the item names.
        (item,) = [i for i in document["items"] if i["path"] == SMS]
        with open(os.path.join(backup, item["stored_as"]), "rb") as stream:
            stream.seek(int(where.rsplit(" ", 1)[1]))
            self.assertIn(LINK.encode(), stream.read(120))
        self.assertEqual(finding["record"]["text"], LINK)
        self.assertEqual(finding["record"]["peer"], PERSON)
        (entry,) = [c for c in document["coverage"] if c["artifact"] == "ios_sms"]
        self.assertEqual((entry["rows"], entry["recovered"]), (3, 1))
        told = " ".join(bridle("report", self.path("case.db")).out.split())
        self.assertIn("recovered a row that the database no longer shows: " + where, told)
        self.assertIn("1 of them from rows that no longer live", told)
        events = bridle("timeline", self.path("case.db"), "--format", "json").json()
        self.assertEqual({e["origin"] for e in events if LINK in e["summary"]}, {"recovered"})

    def test_older_frame_of_the_log_gives_wal(self):
        main, wal = self.files(messages(LINK), "UPDATE message SET text = 'see " + LINK[6:] +
                               "' WHERE ROWID = 2", "DELETE FROM message WHERE ROWID = 2")
        self.check(make_backup(self.path("backup"), {SMS: main, SMS + "-wal": wal}))
        found = {(r["origin"], r["text"]) for r in self.records("ios_sms", "origin, text")}
        self.assertIn(("wal", "see " + LINK[6:]), found)
        self.assertIn(("recovered", LINK), found)  # of the page that the log replaces
        for row in self.records("ios_sms", "recovered_from AS place", "origin = 'wal'"):
            self.assertRegex(row["place"], r"^wal frame \d+, page \d+, byte \d+$")
        self.assertEqual(self.records("ios_sms", "text", "origin = 'live'"), [{"text": "hello"}])

    def test_row_that_lives_is_no_recovered_row(self):
        main, wal = self.files(messages(LINK, "bye"), "INSERT INTO message VALUES (9, 'x', 1, 0, 0)",
                               "INSERT INTO message VALUES (10, 'y', 1, 0, 0)")
        document = self.check(make_backup(self.path("backup"), {SMS: main, SMS + "-wal": wal}))
        self.assertEqual(self.records("ios_sms", "text"), [])
        self.assertEqual(len([f for f in document["findings"] if f["indicator"]]), 1)
        self.assertEqual({c["recovered"] for c in document["coverage"]}, {0})

    def test_version_before_an_update_is_not_gone(self):
        main, wal = self.files(messages(LINK), "UPDATE message SET is_from_me = 1 WHERE ROWID = 2")
        self.check(make_backup(self.path("backup"), {SMS: main, SMS + "-wal": wal}))
        rows = self.records("ios_sms", "origin_row, is_gone, direction", "text LIKE '%24%'")
        self.assertIn({"origin_row": 2, "is_gone": None, "direction": "sent"}, rows)
        self.assertIn({"origin_row": 2, "is_gone": 0, "direction": "received"}, rows)
        told = " ".join(bridle("report", self.path("case.db"), "--all").out.split())
        self.assertIn("an older version of a row that the database shows: superseded page", told)

    def test_whole_row_of_a_page_given_back_has_its_key_and_is_gone(self):
        # Enough of them fill pages, which go to the freelist with all they hold.
        many = ("WITH n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 400) INSERT INTO "
                "message SELECT i, 'message number ' || i || ' of many', 1, %d, 0 FROM n;"
                "DELETE FROM message WHERE ROWID BETWEEN 100 AND 300;" % (DAY * 10 ** 9))
        self.check(make_backup(self.path("backup"), {SMS: messages() + many}))
        rows = self.records("ios_sms", "origin_row, is_gone, text, recovered_confidence AS sure",
                            "recovered_from LIKE 'freelist%' AND origin_row IS NOT NULL")
        self.assertGreater(len(rows), 50)
        for row in rows:
            self.assertEqual(row["text"], "message number %d of many" % row["origin_row"])
            self.assertTrue(100 <= row["origin_row"] <= 300)
            self.assertEqual((row["is_gone"], row["sure"]), (1, "high"))
        # In a page the cells that were freed one by one have lost their keys, not their texts.
        for row in self.records("ios_sms", "is_gone, text", "origin_row IS NULL"):
            self.assertRegex(row["text"], "^message number ([12][0-9]{2}|300) of many$")
            self.assertIsNone(row["is_gone"])

    def test_what_is_unknown_is_null(self):
        database = (KEPT + "CREATE TABLE ZCALLRECORD (Z_PK INTEGER PRIMARY KEY, ZORIGINATED INTEGER, "
                    "ZDATE REAL, ZADDRESS TEXT);" + "".join(
                        "INSERT INTO ZCALLRECORD VALUES (%d, 1, %d.5, '+44770090000%d');"
                        % (n, DAY + n, n) for n in range(1, 7))
                    + "DELETE FROM ZCALLRECORD WHERE Z_PK IN (3, 5);")
        self.check(make_backup(self.path("backup"), {CALLS: database}))
        rows = self.records("ios_calls", "origin_row, direction, peer, duration, answered")
        self.assertEqual(sorted(r["peer"] for r in rows), ["+447700900003", "+447700900005"])
        for row in rows:
            # Never incoming for want of knowing, and no column that the table lacks.
            self.assertIn(row["direction"], ("outgoing", None))
            self.assertIn(row["origin_row"], (3, 5, None))
            self.assertEqual((row["duration"], row["answered"]), (None, None))

    def test_table_that_was_dropped_gives_its_rows(self):
        backup = make_backup(self.path("backup"), {
            SMS: messages(LINK) + "DROP TABLE message;"})
        document = self.check(backup)
        self.assertIn({"origin_row": 2, "text": LINK, "origin": "recovered", "is_gone": 1},
                      self.records("ios_sms", "origin_row, text, origin, is_gone"))
        self.assertTrue([f for f in document["findings"] if f["indicator"]])
        (entry,) = [c for c in document["coverage"] if c["artifact"] == "ios_sms"]
        self.assertEqual((entry["status"], entry["recovered"]), ("failed", 2))

    # ---- What is joined ----

    def test_joined_row_that_is_gone_is_joined_too(self):
        self.check(make_backup(self.path("backup"), {
            SAFARI: KEPT + "CREATE TABLE history_items (id INTEGER PRIMARY KEY, url TEXT);"
                    "CREATE TABLE history_visits (id INTEGER PRIMARY KEY, history_item INTEGER, "
                    "visit_time REAL, title TEXT);" + "".join(
                        "INSERT INTO history_items VALUES (%d, 'https://%d.example.com/%s');"
                        "INSERT INTO history_visits VALUES (%d, %d, %d, 'title %d');"
                        % (n, n, "x" * 30, n, n, DAY + n, n) for n in range(1, 200))
                    + "DELETE FROM history_visits WHERE id > 20; DELETE FROM history_items "
                      "WHERE id > 20;"}))
        rows = self.records("ios_safari_history", "origin_row, url, title", "is_gone = 1")
        self.assertGreater(len(rows), 50)
        known = [r for r in rows if r["url"] is not None]
        self.assertGreater(len(known), 30)
        for row in known:
            self.assertTrue(row["url"].startswith("https://%d.example.com/" % row["origin_row"]))
            self.assertEqual(row["title"], "title %d" % row["origin_row"])

    def test_live_records_are_joined_with_live_rows_only(self):
        # The person of the message that stays is gone: what is left of it must not come back.
        self.check(make_backup(self.path("backup"), {
            SMS: messages(LINK) + "DELETE FROM handle;"}))
        self.assertEqual({r["peer"] for r in self.records("ios_sms", "peer", "origin = 'live'")},
                         {None})

    # ---- What must not be fed ----

    def test_gaps_and_counters_are_those_of_live_rows(self):
        self.check(make_backup(self.path("backup"), {
            CALLS: KEPT + call_log([1, 2, 3, 4], 4) + "DELETE FROM ZCALLRECORD WHERE Z_PK = 2;"}))
        self.assertEqual(self.records("ios_call_gaps", "first_key, missing, origin", "1"),
                         [{"first_key": 2, "missing": 1, "origin": "live"}])
        self.assertEqual(len(self.records("ios_calls", "1 AS n")), 1)

    def test_artifact_may_say_no(self):
        folder = self.path("artifacts", "own")
        os.makedirs(folder)
        head = ("-- title: x\n-- about: x.\n-- format: sqlite\n-- origin: note\n"
                "-- source: backup HomeDomain/notes.db\n-- column: body text it\n%s"
                "-- needs: note.body\n%s;\n")
        for name, recovered, select in (
                ("yes", "", "SELECT body FROM note"),
                ("no", "-- recovered: no\n", "SELECT body FROM note"),
                ("named", "-- recovered: note\n", "SELECT body FROM (SELECT body FROM note)"),
                ("other", "-- recovered: nothing\n", "SELECT body FROM note"),
                ("counts", "", "SELECT count(*) AS body FROM note")):
            with open(os.path.join(folder, name + ".sql"), "w", encoding="utf-8") as stream:
                stream.write(head % (recovered, select))
        document = self.check(make_backup(self.path("backup"), {
            "HomeDomain/notes.db": KEPT + "CREATE TABLE note (number, body TEXT);" + "".join(
                "INSERT INTO note VALUES (%d, 'note number %d');" % (n, n) for n in range(2, 9))
                + "DELETE FROM note WHERE rowid = 4;"}), "--artifacts", self.path("artifacts"))
        counts = {c["artifact"]: c["recovered"] for c in document["coverage"]
                  if c["artifact"].startswith("own_")}
        self.assertEqual(counts, {"own_yes": 1, "own_no": 0, "own_named": 1, "own_other": 0,
                                  "own_counts": 0})

    # ---- Any evidence, any state ----

    def test_encrypted_backup_gives_the_same(self):
        options = ("--seed", 42, "--sms", 60, "--whatsapp", 60, "--safari", 60, "--calls", 20,
                   "--files", 50, "--wal")
        secret = self.path("password")
        with open(secret, "w", encoding="utf-8") as stream:
            stream.write("horse")
        plain = self.check(self.lab("plain", *options)[0], name="plain.db")
        sealed = self.lab("sealed", *options, "--password", "horse", "--iterations", 1000)[0]
        found = self.check(sealed, "--password-file", secret, name="sealed.db")
        rows = [{(c["artifact"], c["path"]): c["recovered"] for c in document["coverage"]
                 if c["status"] == "read"} for document in (plain, found)]
        self.assertEqual(rows[0], rows[1])
        self.assertGreater(sum(rows[0].values()), 0)
        columns = "SELECT sent_at, text, origin, is_gone, recovered_from FROM ios_whatsapp_messages"
        self.assertEqual(self.query(columns, name="plain.db"), self.query(columns, name="sealed.db"))

    def test_dump_gives_the_same_as_a_backup(self):
        backup = make_backup(self.path("backup"), {
            SMS: messages(LINK, "bye") + "DELETE FROM message WHERE ROWID = 2;"})
        columns = "text, origin, is_gone, recovered_from, recovered_confidence"
        self.check(backup)
        expected = self.records("ios_sms", columns)
        self.assertEqual(len(expected), 1)
        files = {"private/var/" + path: data for path, data in data_volume_of(backup).items()}
        files.update(("private/var/mobile/Library/%d" % n, b"") for n in range(8))
        self.check(write_zip(self.path("dump.zip"), files))
        self.assertEqual(self.records("ios_sms", columns), expected)

    def test_same_evidence_gives_the_same_document(self):
        backup, _ = self.lab("backup", "--seed", 7, "--sms", 60, "--whatsapp", 60, "--safari", 60,
                             "--calls", 20, "--files", 50, "--wal")
        first, second = (bridle("check", backup, "--case", self.path(name), "--format", "json")
                         for name in ("a.db", "b.db"))
        self.assertEqual(first.out, second.out)
        self.assertGreater(sum(c["recovered"] for c in first.json()["coverage"]), 0)

    def test_broken_structure_is_told_and_takes_no_row(self):
        document = self.check(make_backup(self.path("backup"), {SMS: broken()}))
        entry = [c for c in document["coverage"] if c["artifact"] == "ios_sms"][0]
        self.assertEqual(entry["status"], "read")
        self.assertIn("on the structure of the database", entry["reason"])
        self.assertEqual(len(self.records("ios_sms", "1 AS n", "origin = 'live'")), 6)
        self.assertEqual(
            [r["item"] for r in self.query("SELECT i.path AS item FROM database_anomalies "
                                           "JOIN item i USING (item_id)")][:1], [SMS])
        (finding,) = [f for f in document["findings"] if f["rule"] == "database_structure"]
        self.assertEqual(finding["severity"], "low")

    def test_limits_end_the_recovery_alone(self):
        many = ("WITH n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 400) INSERT INTO "
                "message SELECT i, 'message number ' || i, 1, 0, 0 FROM n;"
                "DELETE FROM message WHERE ROWID > 20;")
        backup = make_backup(self.path("backup"), {SMS: messages() + many})
        document = self.check(backup, "--limit", "item-records=20")
        (entry,) = [c for c in document["coverage"] if c["artifact"] == "ios_sms"]
        self.assertEqual((entry["rows"], entry["recovered"]), (40, 20))
        self.assertIn("item-records", entry["reason"])

    def test_clean_phone_stays_unsuspicious(self):
        for seed in (3, 9):
            backup, _ = self.lab("clean%d" % seed, "--seed", seed, "--clean", "--wal", "--sms", 60,
                                 "--whatsapp", 60, "--safari", 60, "--calls", 30, "--files", 50)
            document = self.check(backup)
            self.assertEqual([f for f in document["findings"] if f["severity"] in SEVERE], [])


if __name__ == "__main__":
    unittest.main()
