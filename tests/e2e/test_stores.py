# SPDX-License-Identifier: Apache-2.0
"""Stores of a file system that are neither databases nor property lists: Biome, cookies, journals."""
import gzip
import hashlib
import json
import plistlib
import struct
import unittest
import zlib

from common import Case, mac, make_database, write_zip

DAY = mac("2024-05-01T10:00:00")
BIOME = "private/var/mobile/Library/Biome/"


def varint(number):
    out = b""
    while number > 127:
        out += bytes([number & 127 | 128])
        number >>= 7
    return out + bytes([number])


def field(number, value):
    if isinstance(value, float):
        return varint(number << 3 | 1) + struct.pack("<d", value)
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    value = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(value)) + value


def segb1(records):
    body = b""
    for state, when, payload in records:
        body += struct.pack("<iiddIi", len(payload), state, when, when, zlib.crc32(payload), 0)
        body += payload
        body += bytes(-(56 + len(body)) % 8)
    return struct.pack("<I", 56 + len(body)) + bytes(48) + b"SEGB" + body


def segb2(records):
    """A record of which the state is a pair was written and then deleted: two slots, one end."""
    body, slots = b"", []
    for state, when, payload in records:
        body += bytes(-len(body) % 4)
        body += struct.pack("<Ii", zlib.crc32(payload), 0) + payload
        for one in state if isinstance(state, tuple) else (state,):
            slots.append(struct.pack("<iid", len(body), one, when))
    body += bytes(-len(body) % 4)
    slots.append(struct.pack("<iid", 0, 0, 0.0))
    return b"SEGB" + struct.pack("<id16x", len(slots), DAY) + body + b"".join(slots)


def call(when, direction, peer, app="com.apple.InCallService"):
    return (field(1, field(4, app) + field(6, direction) + field(8, when + 978307200.0)
                  + field(13, "GUID")) + field(2, field(2, field(1, peer))))


def cookie(host, name, value):
    texts, places = b"", []
    for text in (host, name, "/", value):
        places.append(56 + len(texts))
        texts += text.encode() + b"\0"
    head = struct.pack("<IIIIIIII", 56 + len(texts), 0, 1, 0, *places)
    return head + bytes(8) + struct.pack("<dd", DAY + 3600, DAY) + texts


def cookies(pages):
    blocks = []
    for page in pages:
        head = 8 + 4 * len(page) + 4
        offsets, body = [], b""
        for one in page:
            offsets.append(head + len(body))
            body += one
        blocks.append(b"\0\0\1\0" + struct.pack("<I", len(page))
                      + b"".join(struct.pack("<I", o) for o in offsets) + bytes(4) + body)
    return (b"cook" + struct.pack(">I", len(blocks))
            + b"".join(struct.pack(">I", len(b)) for b in blocks) + b"".join(blocks))


def archive(fields):
    uid = plistlib.UID
    objects, record = ["$null", None], {}
    for key, value in fields.items():
        record[key] = uid(len(objects))
        objects.append(value)
    objects[1] = record
    return plistlib.dumps({"$version": 100000, "$archiver": "NSKeyedArchiver",
                           "$top": {"root": uid(1)}, "$objects": objects},
                          fmt=plistlib.FMT_BINARY)


class Stores(Case):
    def read(self, files):
        files.setdefault("private/var/mobile/Library/x", b"x")
        return self.check(write_zip(self.path("x.zip"), files))

    def records(self, artifact, columns):
        return [tuple(row.values()) for row in
                self.query("SELECT %s FROM ios_%s ORDER BY record_id" % (columns, artifact))]

    def test_biome_of_both_versions(self):
        planted = [(1, DAY, call(DAY, 1, "+447700900123")),
                   (3, DAY + 60, call(DAY + 60, 2, "mailto:a@example.com", "net.whatsapp.WhatsApp"))]
        for make in (segb1, segb2):
            self.read({BIOME + "streams/restricted/Siri.Remembers.CallHistory/local/1": make(planted)})
            self.assertEqual(
                self.records("biome_calls", "started_at, direction, peer, app, state, intact"),
                [("2024-05-01T10:00:00.000000Z", "incoming", "+447700900123",
                  "com.apple.InCallService", "written", 1),
                 ("2024-05-01T10:01:00.000000Z", "outgoing", "mailto:a@example.com",
                  "net.whatsapp.WhatsApp", "deleted", 1)])

    def test_biome_record_that_was_written_and_deleted_is_seen_twice(self):
        store = segb2([(1, DAY, call(DAY, 1, "+1")), ((1, 3), DAY + 1, call(DAY + 1, 1, "+2"))])
        self.read({BIOME + "streams/restricted/Siri.Remembers.CallHistory/local/1": store})
        self.assertEqual(self.records("biome_calls", "peer, state"),
                         [("+1", "written"), ("+2", "written"), ("+2", "deleted")])

    def test_biome_payload_that_was_overwritten_is_marked(self):
        store = segb1([(1, DAY, call(DAY, 1, "+447700900123"))]).replace(b"900123", b"900999")
        self.read({BIOME + "streams/restricted/Siri.Remembers.CallHistory/local/1": store})
        self.assertEqual(self.records("biome_calls", "peer, intact"), [("+447700900999", 0)])

    def test_biome_streams(self):
        self.read({
            BIOME + "streams/restricted/App.InFocus/local/1":
                segb2([(1, DAY, field(3, 1) + field(4, DAY) + field(6, "com.example.app"))]),
            BIOME + "streams/restricted/App.WebUsage/local/1":
                segb2([(1, DAY, field(4, "https://a.example/x") + field(5, "a.example")
                        + field(6, "com.example.app"))]),
            BIOME + "streams/public/Device.Wireless.WiFi/local/1":
                segb2([(1, DAY, field(1, "Home") + field(2, 1))]),
            BIOME + "streams/public/Device.BootSession/local/1":
                segb2([(1, DAY, field(1, "UUID") + field(2, 1))]),
            BIOME + "streams/restricted/App.Install/local/1":
                segb2([(1, DAY, field(3, "com.example.new"))]),
            "private/var/mobile/Library/PrivacyAccounting/Biome/com.apple.privacy.accounting.stream/"
            "local/1": segb2([(1, DAY, field(1, field(2, "com.example.spy")
                                             + field(3, "/private/var/tmp/x")))]),
            BIOME + "userNotificationEvents/local/1":
                segb2([(1, DAY, field(2, DAY) + field(14, "net.whatsapp.WhatsApp")
                        + field(8, "Missed call") + field(12, "from https://b.example/"))]),
        })
        self.assertEqual(self.records("biome_app_in_focus", "app, in_focus"), [("com.example.app", 1)])
        self.assertEqual(self.records("biome_web", "url, host, app"),
                         [("https://a.example/x", "a.example", "com.example.app")])
        self.assertEqual(self.records("biome_wifi", "ssid, connected"), [("Home", 1)])
        self.assertEqual(self.records("biome_device_state", "what, value, boot"),
                         [("Device.BootSession", 1, "UUID")])
        self.assertEqual(self.records("biome_app_installs", "app"), [("com.example.new",)])
        self.assertEqual(self.records("biome_privacy", "accessor, path"),
                         [("com.example.spy", "/private/var/tmp/x")])
        self.assertEqual(self.records("biome_notifications", "shown_at, app, title, body"),
                         [("2024-05-01T10:00:00.000000Z", "net.whatsapp.WhatsApp", "Missed call",
                           "from https://b.example/")])

    def test_records_before_the_damage_stay(self):
        spy = field(1, field(2, "com.example.spy") + field(3, "/private/var/tmp/x"))
        whole = bytearray(segb1([(1, DAY, spy), (1, DAY, spy)]))
        second = 56 + 32 + len(spy)
        second += -second % 8
        struct.pack_into("<i", whole, second, 0x7fffffff)
        document = self.read({"private/var/mobile/Library/PrivacyAccounting/Biome/x/local/1":
                              bytes(whole)})
        self.assertIn("longer than the data", str(document["coverage"]))
        self.assertEqual(self.records("biome_privacy", "accessor, path, texts"), [
            ("com.example.spy", "/private/var/tmp/x", "com.example.spy | /private/var/tmp/x")])

    def test_damaged_stores_are_told(self):
        whole = segb1([(1, DAY, call(DAY, 1, "+1")), (1, DAY, call(DAY, 1, "+2"))])
        bad = bytearray(whole)
        second = whole.index(b"+1")
        second += (8 - second % 8) % 8
        struct.pack_into("<i", bad, second, 0x7fffffff)
        document = self.read({
            BIOME + "streams/restricted/Siri.Remembers.CallHistory/local/1": bytes(bad),
            BIOME + "streams/restricted/Siri.Remembers.CallHistory/local/2": b"no SEGB",
        })
        self.assertEqual(self.records("biome_calls", "peer"), [("+1",)])
        reasons = sorted(c["reason"] for c in document["coverage"] if c["status"] == "failed")
        self.assertEqual(len(reasons), 2)
        self.assertTrue(any("longer than the data" in r for r in reasons), reasons)
        self.assertTrue(any("no SEGB" in r for r in reasons), reasons)

    def test_cookies(self):
        place = "private/var/mobile/Containers/Data/Application/X/Library/Cookies/Cookies.binarycookies"
        self.read({place: cookies([[cookie(".a.example", "n", "v"), cookie("b.example", "m", "w")],
                                   [cookie("c.example", "o", "x")]])})
        self.assertEqual(self.records("cookies", "host, name, value, created_at"),
                         [("a.example", "n", "v", "2024-05-01T10:00:00.000000Z"),
                          ("b.example", "m", "w", "2024-05-01T10:00:00.000000Z"),
                          ("c.example", "o", "x", "2024-05-01T10:00:00.000000Z")])

    def test_journal_of_the_call_log(self):
        record = archive({"date": mac_date(DAY), "duration": 12.5, "callerId": "+447700900123",
                          "callStatus": 1, "uniqueId": "U"})
        entry = archive({"record": record})
        whole = struct.pack("<I", len(entry)) + entry
        place = "private/var/mobile/Library/CallHistoryTransactions/transactions.log"
        self.read({place: whole})
        self.assertEqual(self.records("call_transactions", "started_at, duration, peer, unique_id"),
                         [("2024-05-01T10:00:00.000000Z", 12.5, "+447700900123", "U")])
        document = self.read({place: whole + whole[:-5]})
        self.assertEqual(len(self.records("call_transactions", "peer")), 1)
        self.assertIn("longer than the file", str(document["coverage"]))

    def test_file_system_events(self):
        def page(version, *events):
            body = b""
            for path, number, flags in events:
                body += path.encode() + b"\0" + struct.pack("<QI", number, flags)
                body += (struct.pack("<Q", 7) if version > 1 else b"") + (bytes(4) if version > 2 else b"")
            return b"%dSLD" % version + bytes(4) + struct.pack("<I", 12 + len(body)) + body
        for version in (1, 2, 3):
            whole = page(version, ("tmp/bh", 5, 0x02000000)) + page(
                version, ("mobile/Library/Caches/x", 6, 1), ("tmp", 7, 0x01000001))
            self.read({"private/var/.fseventsd/0001": gzip.compress(whole)})
            self.assertEqual(self.records("fsevents", "path, id, kind"),
                             [("/private/var/tmp/bh", 5, "removed"),
                              ("/private/var/tmp", 7, "folder created")])
            document = self.read({"private/var/.fseventsd/0001": gzip.compress(whole[:-3])})
            self.assertEqual(self.records("fsevents", "id"), [(5,)])
            self.assertIn("damaged or cut", str(document["coverage"]))

    def test_records_of_the_network_cache(self):
        place = ("private/var/mobile/Containers/Data/Application/X/Library/Caches/WebKit/NetworkCache/"
                 "Version 16/Records/AAAA/Resource/BBBB")
        record = (b"\x01\x02https://evil.example/a?b=1\x00\x05\x00Date\x00\x01\x1d\x00\x00"
                  b"Wed, 01 May 2024 10:00:00 GMT\x00\x00\x01Server\x00\x02nginx\x00\x00")
        self.read({place: record, place + "-blob": b"https://not.example/"})
        self.assertEqual(self.records("network_cache", "fetched_at, url, partition, type"),
                         [("2024-05-01T10:00:00.000000Z", "https://evil.example/a?b=1", "AAAA",
                           "Resource")])

    def test_other_streams_give_their_words(self):
        self.read({BIOME + "streams/restricted/Messages.Read/local/1":
                   segb2([(1, DAY, field(1, "+447700900123") + field(2, "chat-guid"))]),
                   BIOME + "streams/restricted/App.InFocus/local/1":
                   segb2([(1, DAY, field(3, 1) + field(6, "com.example.app"))])})
        self.assertEqual(self.records("biome_texts", "stream, texts, recorded_at"),
                         [("Messages.Read", "+447700900123\nchat-guid", "2024-05-01T10:00:00.000000Z")])

    def test_bodies_of_cached_answers(self):
        place = "private/var/mobile/Containers/Data/Application/X/Library/Caches/a/fsCachedData/"
        self.read({place + "A": b"\xcf\xfa\xed\xfe1234", place + "B": b"other", place + "C": b""})
        self.assertEqual(self.records("cached_bodies", "size, kind"), [(8, "Mach-O"), (5, None)])
        rows = self.query("SELECT sha256 FROM item WHERE path LIKE '%/fsCachedData/A'")
        self.assertEqual(rows[0]["sha256"], hashlib.sha256(b"\xcf\xfa\xed\xfe1234").hexdigest())

    def test_calls_in_conversations(self):
        meta = field(87, field(1, field(1, 1) + field(2, 1) + field(3, 7)
                               + field(5, field(1, "447700900123@s.whatsapp.net"))))
        database = self.path("chat.db")
        make_database(database, (
            "CREATE TABLE ZWAMESSAGE (Z_PK INTEGER PRIMARY KEY, ZMESSAGETYPE INTEGER, ZMESSAGEDATE REAL,"
            " ZISFROMME INTEGER, ZFROMJID TEXT, ZMEDIAITEM INTEGER);"
            "CREATE TABLE ZWAMEDIAITEM (Z_PK INTEGER PRIMARY KEY, ZMETADATA BLOB);"
            "INSERT INTO ZWAMEDIAITEM VALUES (5, x'%s');"
            "INSERT INTO ZWAMESSAGE VALUES (1, 0, %f, 0, 'a', NULL), (2, 59, %f, 0, 'b@s.whatsapp.net', 5);"
            % (meta.hex(), DAY, DAY)))
        with open(database, "rb") as stream:
            self.read({"private/var/mobile/Containers/Shared/AppGroup/X/ChatStorage.sqlite":
                       stream.read()})
        self.assertEqual(
            self.records("whatsapp_call_bubbles", "started_at, direction, peer, participant, video, "
                                                  "outcome, duration"),
            [("2024-05-01T10:00:00.000000Z", "incoming", "b@s.whatsapp.net",
              "447700900123@s.whatsapp.net", 1, 1, 7)])

    def test_log_of_deletions(self):
        self.read({"private/var/mobile/Library/CallHistoryDB/third_party_deletions.log":
                   b"\x01\x02com.example.app\x00\x03ab\x00deleted-id"})
        self.assertEqual(self.records("third_party_deletions", "size, texts"),
                         [(32, "com.example.app\ndeleted-id")])

    def test_focus(self):
        text = {"data": [{"storeAssertionRecords": [
            {"assertionStartDateTimestamp": DAY,
             "assertionDetails": {"assertionDetailsModeIdentifier": "com.apple.donotdisturb.mode.default",
                                  "assertionDetailsReason": "user-action"}}]}]}
        self.read({"private/var/mobile/Library/DoNotDisturb/DB/Assertions.json":
                   json.dumps(text).encode()})
        self.assertEqual(self.records("focus_assertions", "started_at, mode, reason"),
                         [("2024-05-01T10:00:00.000000Z", "com.apple.donotdisturb.mode.default",
                           "user-action")])


def mac_date(seconds):
    import datetime
    return datetime.datetime.fromtimestamp(seconds + 978307200, datetime.timezone.utc).replace(
        tzinfo=None)


if __name__ == "__main__":
    unittest.main()
