# SPDX-License-Identifier: Apache-2.0
"""Evidence that is cut, foreign, cyclic or hostile: a named entry in the coverage, and the rest goes on.

Everything here is made by mutation of harmless samples.
"""
import os
import plistlib
import random
import sqlite3
import unittest

from common import Case, bridle, file_id, make_backup, mbfile, tree_state
from rule_cases import CALENDAR, GLOBAL, SAFARI, SMS, STATUS, calendar, safari, sms

LINK = "look: https://free247downloads.com/abc"


def blob_of(backup, item):
    domain, _, path = item.partition("/")
    place = file_id(domain, path)
    return os.path.join(backup, place[:2], place)


class Items(Case):
    """One item is damaged; the message in another one must still be found."""

    def setUp(self):
        super().setUp()
        self.backup = make_backup(self.path("backup"), {
            SMS: sms(LINK), CALENDAR: calendar("Hi", ""), GLOBAL: {"AppleLocale": "en_GB"},
            SAFARI: safari("https://a.org/", "https://b.org/", 5),
            STATUS: {"com.apple.madrid": {"mailto:a@example.org": {"LookupDate": 1.0}}}})

    def damage(self, item, content):
        with open(blob_of(self.backup, item), "wb") as stream:
            stream.write(content)

    def original(self, item):
        with open(blob_of(self.backup, item), "rb") as stream:
            return stream.read()

    def assert_rest_goes_on(self, artifact, status="failed"):
        document = self.check(self.backup)
        self.assertEqual([f["artifact"] for f in document["findings"]], ["ios_sms"])
        entry = [c for c in document["coverage"] if c["artifact"] == artifact][0]
        self.assertEqual(entry["status"], status, entry)
        if status == "failed":
            self.assertTrue(entry["reason"])
        return entry

    def test_database_of_no_bytes(self):
        self.damage(CALENDAR, b"")
        self.assertIn("empty", self.assert_rest_goes_on("ios_calendar")["reason"])

    def test_foreign_database(self):
        self.damage(CALENDAR, b"PK\x03\x04" + b"x" * 5000)
        self.assertIn("not an SQLite database", self.assert_rest_goes_on("ios_calendar")["reason"])

    def test_database_of_another_app(self):
        self.damage(CALENDAR, self.original(SAFARI))
        self.assertIn("CalendarItem", self.assert_rest_goes_on("ios_calendar")["reason"])

    def test_database_cut_anywhere(self):
        whole = self.original(CALENDAR)
        for size in (1, 15, 16, 99, 100, 1000, len(whole) // 2, len(whole) - 1):
            self.damage(CALENDAR, whole[:size])
            self.check(self.backup)

    def test_page_that_points_to_itself(self):
        whole = bytearray(self.original(CALENDAR))
        page = int.from_bytes(whole[16:18], "big")
        for at in range(page, len(whole), page):
            changed = bytearray(whole)
            changed[at:at + 12] = b"\x05\x00\x00\x00\x00\x00\x00\x00" + (
                at // page + 1).to_bytes(4, "big")
            self.damage(CALENDAR, bytes(changed))
            document = self.check(self.backup)
            self.assertTrue([f for f in document["findings"] if f["artifact"] == "ios_sms"])

    def test_property_list_damaged_in_every_way(self):
        whole = self.original(GLOBAL)
        for content in (b"", b"bplist00", b"<plist>", whole[:-1], whole[: len(whole) // 2],
                        b"\0" * 200, b"<" * 10000):
            self.damage(GLOBAL, content)
            self.assert_rest_goes_on("ios_global_preferences")

    def test_property_list_with_entities(self):
        entities = "".join('<!ENTITY e%d "%s">' % (i, ("&e%d;" % (i - 1)) * 10 if i else "x" * 10)
                           for i in range(12))
        self.damage(GLOBAL, ("<!DOCTYPE plist [%s]><plist><dict><key>a</key><string>&e11;</string>"
                             "</dict></plist>" % entities).encode())
        self.assertIn("entities", self.assert_rest_goes_on("ios_global_preferences")["reason"])

    def test_property_list_that_is_nested_without_end(self):
        self.damage(GLOBAL, b"<plist>" + b"<array>" * 200000)
        self.assertIn("nested", self.assert_rest_goes_on("ios_global_preferences")["reason"])

    def test_listed_item_that_is_not_there(self):
        os.unlink(blob_of(self.backup, CALENDAR))
        os.unlink(blob_of(self.backup, GLOBAL))
        self.assert_rest_goes_on("ios_calendar", "absent")
        self.assert_rest_goes_on("ios_global_preferences", "absent")

    def test_links_and_pipes_in_the_place_of_items(self):
        secret = self.path("secret.db")
        connection = sqlite3.connect(secret)
        connection.executescript(calendar("SECRET", "SECRET"))
        connection.commit()
        connection.close()
        place = blob_of(self.backup, CALENDAR)
        os.unlink(place)
        os.symlink(secret, place)
        self.assert_rest_goes_on("ios_calendar")
        os.unlink(place)
        os.mkfifo(place)
        self.assert_rest_goes_on("ios_calendar")

    def test_log_that_cannot_be_opened_does_not_take_its_database(self):
        place = blob_of(self.backup, SMS + "-wal")
        os.makedirs(os.path.dirname(place), exist_ok=True)
        os.symlink("/etc/passwd", place)
        document = self.check(self.backup)
        self.assertEqual([f["artifact"] for f in document["findings"]], ["ios_sms"])
        entry = [c for c in document["coverage"] if c["artifact"] == "ios_sms"][0]
        self.assertIn("without its -wal", entry["reason"])

    def test_manifest_plist_that_is_no_file(self):
        os.symlink("/dev/zero", os.path.join(self.backup, "Manifest.plist"))
        self.assertEqual([f["artifact"] for f in self.check(self.backup)["findings"]], ["ios_sms"])

    def test_hostile_schemas_are_not_run(self):
        endless = ("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
                   "SELECT i AS ROWID, i AS start_date FROM n")
        for sql in ("CREATE VIEW CalendarItem AS %s;" % endless,
                    "CREATE TABLE CalendarItem (a, start_date AS (hex(zeroblob(99999999))));",
                    "CREATE VIRTUAL TABLE CalendarItem USING fts4(start_date);"):
            os.unlink(blob_of(self.backup, CALENDAR))
            connection = sqlite3.connect(blob_of(self.backup, CALENDAR))
            connection.executescript(sql)
            connection.commit()
            connection.close()
            self.assert_rest_goes_on("ios_calendar")

    def test_values_of_other_types_than_expected(self):
        self.damage(CALENDAR, b"")
        os.unlink(blob_of(self.backup, CALENDAR))
        connection = sqlite3.connect(blob_of(self.backup, CALENDAR))
        connection.executescript(calendar("x", "y"))
        connection.execute("UPDATE CalendarItem SET summary = zeroblob(3000000), "
                           "start_date = 'soon', creation_date = 1e300, description = x'ff00fe'")
        connection.commit()
        connection.close()
        entry = self.assert_rest_goes_on("ios_calendar", "read")
        self.assertIn("cut", entry["reason"])
        self.assertIn("no moment", entry["reason"])

    def test_wal_that_does_not_fit_its_database(self):
        for wal in (b"x" * 5000, b"\x37\x7f\x06\x82" + b"\0" * 5000, b"", b"\x37\x7f\x06\x83"):
            backup = make_backup(self.path("wal%d" % len(wal)), {SMS: sms(LINK),
                                                                 SMS + "-wal": wal})
            document = self.check(backup)
            self.assertEqual([f["artifact"] for f in document["findings"]], ["ios_sms"])


class Manifests(Case):
    def setUp(self):
        super().setUp()
        self.backup = make_backup(self.path("backup"), {SMS: sms(LINK)})
        self.manifest = os.path.join(self.backup, "Manifest.db")

    def change(self, sql, *values):
        connection = sqlite3.connect(self.manifest)
        connection.execute(sql, values)
        connection.commit()
        connection.close()

    def run_check(self):
        result = bridle("check", self.backup, "--case", self.path("case.db"), "--format", "json")
        self.assert_no_crash(result)
        if os.path.exists(self.path("case.db")):
            os.unlink(self.path("case.db"))
        return result

    def assert_one_line(self, content):
        with open(self.manifest, "wb") as stream:
            stream.write(content)
        result = self.run_check()
        self.assertEqual(result.status, 2)
        self.assertEqual(len(result.err.strip().splitlines()), 1, result.err)

    def test_manifest_that_is_none(self):
        connection = sqlite3.connect(self.path("other.db"))
        connection.execute("CREATE TABLE t (a)")
        connection.commit()
        connection.close()
        with open(self.path("other.db"), "rb") as stream:
            other = stream.read()
        for content in (b"", b"SQLite format 3\0", b"x" * 5000, other):
            self.assert_one_line(content)

    def test_manifest_whose_list_is_a_view(self):
        os.unlink(self.manifest)
        connection = sqlite3.connect(self.manifest)
        connection.executescript(
            "CREATE VIEW Files AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
            "SELECT i AS fileID, 'HomeDomain' AS domain, 'x' AS relativePath, 1 AS flags, "
            "NULL AS file FROM n")
        connection.close()
        result = self.run_check()
        self.assertEqual(result.status, 2)

    def test_names_never_lead_outside(self):
        secret = self.path("3d", "secret")
        os.makedirs(os.path.dirname(secret))
        connection = sqlite3.connect(secret)
        connection.executescript(sms("https://free247downloads.com/SECRET"))
        connection.commit()
        connection.close()
        for name in ("../3d/secret", "3d/../../3d/secret", "/etc/passwd", "..", "", "a" * 39,
                     "A" * 40, secret):
            self.change("UPDATE Files SET fileID = ?", name)
            result = self.run_check()
            self.assertNotIn("SECRET", result.out)

    def test_records_that_are_false(self):
        good = mbfile("Library/SMS/sms.db", 10)
        for record in (None, b"", b"bplist00", good[:-5], plistlib.dumps({}), b"\0" * 100,
                       mbfile("other/path", 10), mbfile("x", -5, Size=2 ** 63 - 1, Mode=-1)):
            self.change("UPDATE Files SET file = ?", record)
            result = self.run_check()
            self.assertEqual(result.status, 1)
            self.assertIn("free247downloads", result.out)

    def test_a_million_rows_of_nonsense(self):
        connection = sqlite3.connect(self.manifest)
        connection.execute("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE "
                           "i < 100000) INSERT INTO Files SELECT format('%040d', i), 'HomeDomain', "
                           "'Library/SMS/sms.db', 1, NULL FROM n")
        connection.commit()
        connection.close()
        document = self.check(self.backup, "--limit", "artifact-items=50")
        self.assertTrue([c for c in document["coverage"] if "artifact-items" in (c["reason"] or "")])


class Mutations(Case):
    """Bytes changed at random in whole backups: never a crash, a hang or a change of the evidence."""

    def test_mutated_backups(self):
        rng = random.Random(20190510)
        backup, _ = self.lab("backup", "--seed", 3, "--sms", 40, "--whatsapp", 40, "--safari", 40,
                             "--calls", 10, "--files", 60, "--wal")
        files = sorted(path for path, state in tree_state(backup).items() if state[3])
        for _ in range(60):
            saved = {}
            for path in rng.sample(files, min(4, len(files))):
                with open(path, "rb") as stream:
                    saved[path] = stream.read()
                changed = bytearray(saved[path])
                for _ in range(rng.choice((1, 3, 30))):
                    if changed:
                        changed[rng.randrange(len(changed))] = rng.randrange(256)
                if rng.random() < 0.3 and changed:
                    del changed[rng.randrange(len(changed)):]
                with open(path, "wb") as stream:
                    stream.write(changed)
            before = tree_state(backup)
            result = bridle("check", backup, "--case", self.path("case.db"), "--format", "json",
                            "--limit", "item-seconds=20", timeout=300)
            self.assert_no_crash(result)
            self.assertEqual(tree_state(backup), before)
            os.unlink(self.path("case.db"))
            for path, content in saved.items():
                with open(path, "wb") as stream:
                    stream.write(content)


if __name__ == "__main__":
    unittest.main()
