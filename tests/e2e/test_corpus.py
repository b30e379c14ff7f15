# SPDX-License-Identifier: Apache-2.0
"""Dumps of a public research image, as they lie in their archives; what another tool reads of them is what
Bridle must read, column by column. Skipped where the corpus is not at hand."""
import calendar
import glob
import json
import os
import time
import unittest

from common import SHARED, Case, bridle

CORPUS = os.path.join(SHARED, "corpus", "ios")


def seconds(text):
    return None if text is None else calendar.timegm(time.strptime(text[:19], "%Y-%m-%dT%H:%M:%S"))


def values(text):
    """The values of "label: value" lines, as the other tool joins them."""
    return sorted(line.partition(": ")[2].strip() for line in (text or "").splitlines())


@unittest.skipUnless(os.path.isdir(CORPUS), "the corpus is not here")
class Corpus(Case):
    def read(self, name):
        """Check one archive of the corpus as it is."""
        (path,) = glob.glob(os.path.join(CORPUS, "testdata.%s.*.zip" % name))
        document = self.check(path)
        self.assertEqual(document["evidence"][0]["kind"], "filesystem")
        return document

    def expected(self, name):
        (path,) = glob.glob(os.path.join(CORPUS, "expected", name + ".*.json"))
        with open(path, encoding="utf-8") as stream:
            document = json.load(stream)
        return [dict(zip(document["headers"], row)) for row in document["data"]]

    def test_nothing_failed_and_nothing_is_alarming(self):
        for path in sorted(glob.glob(os.path.join(CORPUS, "*.zip"))):
            document = self.check(path)
            self.assertEqual([c for c in document["coverage"] if c["status"] == "failed"], [], path)
            self.assertEqual([f for f in document["findings"] if f["severity"] != "info"], [], path)

    def test_calls(self):
        self.read("whatsApp.whatsAppCallHistory")
        rows = self.query("SELECT c.started_at, c.duration, c.direction, c.peer, c.answered, p.full_name, "
                          "p.phone FROM ios_whatsapp_calls c LEFT JOIN ios_whatsapp_contacts p "
                          "ON p.jid = c.peer ORDER BY c.started_at")
        other = sorted(self.expected("whatsApp.whatsAppCallHistory"),
                       key=lambda row: row["Starting Timestamp"])
        self.assertEqual(len(rows), len(other))
        for one, two in zip(rows, other):
            self.assertEqual(seconds(one["started_at"]), two["Starting Timestamp"])
            # The end is begin and duration; both tools round.
            self.assertAlmostEqual(seconds(one["started_at"]) + one["duration"],
                                   two["Ending Timestamp"], delta=1)
            hours, minutes, rest = map(int, two["Duration H:M:S"].split(":"))
            self.assertAlmostEqual(one["duration"], hours * 3600 + minutes * 60 + rest, delta=1)
            self.assertEqual(one["direction"], two["Direction"].lower())
            self.assertEqual(one["peer"], two["Contact ID"])
            self.assertEqual(one["full_name"], two["Contact Fullname"])
            self.assertEqual(one["phone"], two["Phone Number"])
            self.assertEqual(one["answered"], 1 if two["Disconnected cause"] == "Ended" else 0)
        people = self.query("SELECT DISTINCT peer, has_call FROM ios_whatsapp_call_people")
        self.assertEqual(people, [{"peer": other[0]["Contact ID"], "has_call": 1}])

    def test_calls_side_by_side(self):
        (path,) = glob.glob(os.path.join(CORPUS, "testdata.whatsApp.whatsAppCallHistory.*.zip"))
        result = bridle("calls", path, "--format", "json")
        self.assert_no_crash(result)
        self.assertEqual(result.status, 0, result.err)
        other = sorted(self.expected("whatsApp.whatsAppCallHistory"),
                       key=lambda row: row["Starting Timestamp"])
        calls = [row for row in result.json() if row["row"] == "call"]
        self.assertEqual(len(calls), len(other))
        for one, two in zip(calls, other):
            self.assertEqual(seconds(one["started_at"]), two["Starting Timestamp"])
            self.assertAlmostEqual(seconds(one["ended_at"]), two["Ending Timestamp"], delta=1)
            self.assertEqual(one["direction"], two["Direction"].lower())
            self.assertEqual(one["party"], "+" + two["Contact ID"].partition("@")[0])
            self.assertEqual((one["service"], one["answered"], one["in_contacts"], one["is_vanished"],
                              one["is_suspicious"]), ("whatsapp", 1, 1, 0, 0))
            self.assertIn("ios_whatsapp_call_log", one["witnesses"])

    def test_messages(self):
        self.read("whatsApp.whatsAppMessages")
        rows = self.query("SELECT DISTINCT origin_row, sent_at, direction, chat, chat_name, text "
                          "FROM ios_whatsapp_messages")
        mine = [(seconds(row["sent_at"]), row["direction"], row["chat"], row["chat_name"], row["text"])
                for row in rows]
        other = []
        for row in self.expected("whatsApp.whatsAppMessages"):
            sent = row["Sender Name"] == "Local User"
            other.append((row["Timestamp"], "sent" if sent else "received",
                          row["To ID"] if sent else row["From ID"],
                          row["Receiver"] if sent else row["Sender Name"], row["Message"]))
        self.assertEqual(sorted(mine, key=str), sorted(other, key=str))

    def test_the_deleted_message_is_a_gap(self):
        self.read("whatsApp.whatsAppMessages")
        rows = self.query("SELECT chat, sort FROM ios_whatsapp_messages WHERE sort IS NOT NULL")
        gaps = 0
        for chat in {row["chat"] for row in rows}:
            numbers = sorted({int(row["sort"]) for row in rows if row["chat"] == chat})
            gaps += any(b - a > 1 for a, b in zip(numbers, numbers[1:]))
        self.assertGreaterEqual(gaps, 1)
        # The owner says in the next message that it is gone.
        (gap,) = self.query("SELECT * FROM ios_whatsapp_message_gaps")
        self.assertEqual((gap["first_key"], gap["missing"]), (28, 1))
        self.assertEqual(gap["after_at"][:19], "2023-05-02T16:23:06")
        self.assertEqual(gap["before_at"][:19], "2023-05-02T16:31:06")

    def test_whatsapp_contacts(self):
        self.read("whatsApp.whatsAppContacts")
        mine = [(row["full_name"], row["about"], seconds(row["about_at"]), row["phone"], row["jid"])
                for row in self.query("SELECT * FROM ios_whatsapp_contacts")]
        other = [(row["Fullname"], row["About Text"], row["About Text Timestamp"], row["Phone Number"],
                  row["Whatsapp ID"]) for row in self.expected("whatsApp.whatsAppContacts")]
        self.assertEqual(sorted(mine, key=str), sorted(other, key=str))

    def test_contacts(self):
        self.read("addressBook")
        people = {}
        for row in self.query("SELECT * FROM ios_contacts"):
            person = people.setdefault(row["person_row"], {"phone": [], "email": [], "url": [], "row": row})
            if row["kind"] in person:
                person[row["kind"]].append(row["value"])
        mine = [(seconds(p["row"]["created_at"]), seconds(p["row"]["modified_at"]),
                 p["row"]["first_name"], p["row"]["last_name"], p["row"]["organization"],
                 sorted(p["phone"]), sorted(p["email"]), sorted(p["url"])) for p in people.values()]
        other = [(row["Creation Date"], row["Modification Date"], row["First Name"], row["Last Name"],
                  row["Company"], values(row["Phone Numbers"]), values(row["Email addresses"]),
                  values(row["URL"])) for row in self.expected("addressBook.addressBook")]
        self.assertEqual(sorted(mine, key=str), sorted(other, key=str))

    # ---- Without an oracle: what the property lists and databases hold, read with other means. ----

    def test_accounts(self):
        self.read("accountData")
        rows = self.query("SELECT type, user, added_at FROM ios_accounts "
                          "WHERE origin = 'live'")
        self.assertEqual(len(rows), 19)
        self.assertNotIn(None, [row["type"] for row in rows])
        self.assertIn({"type": "com.apple.account.idms", "user": "thisisdfir@gmail.com",
                       "added_at": "2023-04-15T13:58:18.815595Z"}, rows)

    def test_wifi(self):
        self.read("appleWifiPlist.appleWifiKnownNetworks")
        (network,) = self.query("SELECT * FROM ios_wifi_networks")
        self.assertEqual([network[key] for key in ("ssid", "bssid", "security", "added_at",
                                                   "joined_by_system_at")],
                         ["Matt_Foley", "6a:22:32:98:f4:df", "WPA2 Personal",
                          "2023-04-15T13:53:47.476017Z", "2023-05-20T19:55:03.073186Z"])
        points = self.query("SELECT bssid, channel FROM ios_wifi_access_points")
        self.assertEqual(len(points), 9)
        self.assertIn({"bssid": "7a:a7:41:e7:7c:9e", "channel": 36}, points)

    def test_wifi_private_addresses(self):
        self.read("appleWifiPlist.appleWifiScannedPrivate")
        (row,) = self.query("SELECT * FROM ios_wifi_private_addresses")
        self.assertEqual([row[key] for key in ("ssid", "address", "is_known", "joined_at")],
                         ["Matt_Foley", "5ee9b12c04fb", 1, "2023-05-20T19:55:03.159939Z"])

    def test_mobile_network(self):
        self.read("celWireless")
        rows = {row["key"]: row["value"] for row in self.query("SELECT * FROM ios_carrier_settings")}
        self.assertEqual(rows["LastKnownICCID"], "8901260971148676693")
        self.assertEqual(rows["CopiedSIMPhoneNumber"], "+19195794674")
        self.assertEqual(rows["imei"], "356763089830742")

    def test_voicemail_without_messages(self):
        document = self.read("voicemail")
        (entry,) = [c for c in document["coverage"] if c["artifact"] == "ios_voicemail"]
        self.assertEqual((entry["status"], entry["rows"]), ("read", 0))


if __name__ == "__main__":
    unittest.main()
