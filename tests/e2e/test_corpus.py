# SPDX-License-Identifier: Apache-2.0
"""Real databases of a public research image, put into a backup; what another tool reads of them is what
Bridle must read. Skipped where the corpus is not at hand."""
import calendar
import glob
import json
import os
import time
import unittest
import zipfile

from common import SHARED, Case, make_backup

CORPUS = os.path.join(SHARED, "corpus", "ios")
WHATSAPP = "AppDomainGroup-group.net.whatsapp.WhatsApp.shared/"
PLACES = {
    "CallHistory.sqlite": WHATSAPP + "CallHistory.sqlite",
    "ChatStorage.sqlite": WHATSAPP + "ChatStorage.sqlite",
    "ContactsV2.sqlite": WHATSAPP + "ContactsV2.sqlite",
    "AddressBook.sqlitedb": "HomeDomain/Library/AddressBook/AddressBook.sqlitedb",
}


def seconds(text):
    return None if text is None else calendar.timegm(time.strptime(text[:19], "%Y-%m-%dT%H:%M:%S"))


@unittest.skipUnless(os.path.isdir(CORPUS), "the corpus is not here")
class Corpus(Case):
    def setUp(self):
        super().setUp()
        items = {}
        for archive in glob.glob(os.path.join(CORPUS, "*.zip")):
            with zipfile.ZipFile(archive) as opened:
                for name in opened.namelist():
                    for database, place in PLACES.items():
                        for suffix in ("", "-wal"):
                            if name.endswith("/" + database + suffix):
                                items[place + suffix] = opened.read(name)
        self.document = self.check(make_backup(self.path("backup"), items))

    def expected(self, name):
        (path,) = glob.glob(os.path.join(CORPUS, "expected", name + ".*.json"))
        with open(path, encoding="utf-8") as stream:
            document = json.load(stream)
        return [dict(zip(document["headers"], row)) for row in document["data"]]

    def test_nothing_failed_and_nothing_is_alarming(self):
        self.assertEqual([c for c in self.document["coverage"] if c["status"] == "failed"], [])
        self.assertEqual([f for f in self.document["findings"]
                          if f["severity"] in ("medium", "high", "critical")], [])

    def test_calls(self):
        mine = self.query("SELECT started_at, duration, direction, peer FROM ios_whatsapp_calls "
                          "ORDER BY started_at")
        other = sorted(self.expected("whatsApp.whatsAppCallHistory"),
                       key=lambda row: row["Starting Timestamp"])
        self.assertEqual(len(mine), len(other))
        for one, two in zip(mine, other):
            self.assertEqual(seconds(one["started_at"]), two["Starting Timestamp"])
            self.assertEqual(one["peer"], two["Contact ID"])
            self.assertEqual(one["direction"], two["Direction"].lower())
            hours, minutes, rest = map(int, two["Duration H:M:S"].split(":"))
            self.assertAlmostEqual(one["duration"], hours * 3600 + minutes * 60 + rest, delta=1)

    def test_messages(self):
        mine = self.query("SELECT DISTINCT origin_row, sent_at FROM ios_whatsapp_messages")
        other = self.expected("whatsApp.whatsAppMessages")
        self.assertEqual(len(mine), len(other))
        self.assertEqual(sorted(seconds(row["sent_at"]) for row in mine),
                         sorted(row["Timestamp"] for row in other))

    def test_the_deleted_message_is_a_gap_in_the_running_number(self):
        rows = self.query("SELECT chat, sort FROM ios_whatsapp_messages WHERE sort IS NOT NULL")
        gaps = 0
        for chat in {row["chat"] for row in rows}:
            numbers = sorted({int(row["sort"]) for row in rows if row["chat"] == chat})
            gaps += any(b - a > 1 for a, b in zip(numbers, numbers[1:]))
        self.assertGreaterEqual(gaps, 1)

    def test_contacts(self):
        self.assertEqual(len(self.query("SELECT 1 FROM ios_whatsapp_contacts")),
                         len(self.expected("whatsApp.whatsAppContacts")))
        people = self.query("SELECT DISTINCT person_row FROM ios_contacts")
        self.assertEqual(len(people), len(self.expected("addressBook.addressBook")))
        values = {row["value"] for row in self.query("SELECT value FROM ios_contacts")}
        self.assertIn("thisisdfirtwo@gmail.com", values)


if __name__ == "__main__":
    unittest.main()
