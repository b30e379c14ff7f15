# SPDX-License-Identifier: Apache-2.0
"""Captures: what the lab plants in the traffic is found and nothing else at medium or above, one case of a
backup, a dump and a capture tells one story, every container, link layer and tunnel is read, and broken
input ends in words of the coverage. Malformed input is made by mutation."""
import json
import os
import re
import random
import struct
import subprocess
import sys
import unittest

import packets as p
from common import LAB, ROOT, SEVERE, SHARED, Case, bridle

SEEDS = range(1, 9)
SMALL = ("--sms", 60, "--whatsapp", 60, "--safari", 60, "--calls", 40, "--files", 220)
LINKS = ("ethernet", "raw", "pktap", "sll", "null", "sll2")
NAME = "www.daily-paper.example.com"


def without_times(reason):
    """What the coverage says of a capture, less when it was taken."""
    return re.sub(r" from \S+Z to \S+Z", "", reason)


class CaptureCase(Case):
    def capture(self, data, name="test.pcap"):
        with open(self.path(name), "wb") as stream:
            stream.write(data)
        return self.path(name)

    def lab_capture(self, name, *options):
        out, truth = self.path(name), self.path(name + ".truth.json")
        subprocess.run([LAB, "capture", "--out", out, "--truth", truth, *map(str, options)], check=True)
        with open(truth, encoding="utf-8") as stream:
            return out, json.load(stream)

    def read(self, data, *options, name="test.pcap"):
        """Check a capture; the coverage of the file as a whole."""
        document = self.check(self.capture(data, name), "--no-bundled", *options)
        return next(c for c in document["coverage"] if c["artifact"] == "")

    def check_many(self, captures):
        """Check captures in one folder: no crash, and each is in the coverage."""
        os.makedirs(self.path("many"))
        for number, data in enumerate(captures):
            self.capture(data, "many/%04d.pcap" % number)
        document = self.check(self.path("many"), "--no-bundled")
        return [c for c in document["coverage"] if c["artifact"] == ""]

    def values(self, column, table):
        return [row[column] for row in self.query("SELECT %s FROM %s ORDER BY record_id" % (column, table))
                if row[column] is not None]

    def assert_finds(self, frames, link=1, name=NAME, table="net_dns"):
        """The name is in the table, and nothing is amiss."""
        entry = self.read(p.pcap(frames, link))
        column = "name" if table == "net_dns" else "server_name"
        self.assertEqual(set(self.values(column, table)), {name})
        self.assertEqual((entry["status"], without_times(entry["reason"])), ("read", "%d frames" % len(frames)))


# ---- The story ----

def options_of(seed):
    options = ["--seed", seed, "--ios", 9 + seed % 10, "--link", LINKS[seed % len(LINKS)],
               "--format", "pcap" if seed % 3 == 0 else "pcapng"]
    return options + (["--story", "2019"] if seed % 2 == 0 else [])


class Story(CaptureCase):
    def compare_counts(self, document, truth):
        rows = {c["artifact"]: c["rows"] for c in document["coverage"]}
        for artifact, count in truth["counts"].items():
            self.assertEqual(rows.get(artifact, 0), count, artifact)
        whole = next(c for c in document["coverage"] if c["artifact"] == "")
        self.assertRegex(whole["reason"], r"^\d+ frames from \S+Z to \S+Z$")

    def compare_call(self, traces):
        """The planted call is a row with its faulty packets; all others are without any."""
        call = traces["net_call"]
        faulty = self.query("SELECT started_at, state, malformed, first_fault FROM net_call "
                            "WHERE malformed + suspicious > 0")
        self.assertEqual([c["started_at"] for c in faulty], [call["time"]])
        # Chance may change a number to one that is right, too.
        self.assertGreaterEqual(faulty[0]["malformed"], 18)
        self.assertEqual(faulty[0]["state"], "set-up")
        packets = self.query("SELECT at, origin_row, verdict, protocol, repeats FROM net_call_packet "
                             "ORDER BY at")
        self.assertLess(abs(packets[0]["origin_row"] - traces["net_call_packet"]["row"]), 12)
        self.assertEqual({r["protocol"] for r in packets}, {"rtcp"})
        self.assertEqual(sum(r["repeats"] for r in packets if r["verdict"] == "malformed"),
                         faulty[0]["malformed"])

    def compare(self, document, truth, seed):
        traces = {t["id"]: t for t in truth["traces"]}
        findings = document["findings"]
        self.compare_call(traces)
        for trace in truth["traces"]:
            rows = self.query("SELECT * FROM %s WHERE origin_row = %d" % (trace["table"], trace["row"]))
            if trace["id"] != "net_call_packet":  # the first one may be right by chance
                self.assertTrue(rows, "seed %s: no record: %s" % (seed, trace))
            if not trace["witness"]:
                about = [f for f in findings if f["indicator"] is not None
                         and f["indicator"]["value"] == trace["indicator"]
                         and f["time"] == trace["time"] and f["severity"] in SEVERE]
                self.assertTrue(about, "seed %s: not found: %s" % (seed, trace))
        known = {t["indicator"] for t in truth["traces"]}
        for finding in findings:
            if finding["severity"] in SEVERE and finding["indicator"] is not None:
                value = finding["indicator"]["value"]
                self.assertIn(value, known | self.processes(), "seed %s: %s" % (seed, finding))
        (contact,) = self.query("SELECT * FROM net_flow WHERE server = '104.223.76.220'")
        self.assertIsNone(contact["server_name"])
        self.assertGreater(contact["bytes_received"], 250000)
        beacons = self.values("started_at", "net_flow WHERE server = '203.0.113.77'")
        self.assertGreaterEqual(len(beacons), 15)

    def processes(self):
        return set(self.values("process", "net_flow WHERE server = '203.0.113.77'"))


def add_seed(seed):
    def attacked(self):
        capture, truth = self.lab_capture("a.pcap", *options_of(seed))
        document = self.check(capture)
        self.compare_counts(document, truth)
        self.compare(document, truth, seed)
        if LINKS[seed % len(LINKS)] == "pktap":
            self.assertEqual(len(self.processes()), 1)

    def clean(self):
        capture, truth = self.lab_capture("a.pcap", *options_of(seed), "--clean")
        self.assertEqual(truth["traces"], [])
        document = self.check(capture)
        self.assertEqual([f for f in document["findings"] if f["severity"] in SEVERE], [], "seed %s" % seed)
        self.compare_counts(document, truth)
        self.assertEqual(self.query("SELECT * FROM net_call_packet"), [])
        calls = self.query("SELECT state, answered_at FROM net_call ORDER BY started_at")
        self.assertEqual([c["state"] for c in calls], ["answered", "set-up", "answered", "answered"])

    setattr(Story, "test_attacked_seed_%02d" % seed, attacked)
    setattr(Story, "test_clean_seed_%02d" % seed, clean)


for number in SEEDS:
    add_seed(number)


class Rules(CaptureCase):
    """What the rules say of the planted traffic, with a database of today beside the dated fact."""

    def test_the_story_of_2019_is_judged(self):
        capture, truth = self.lab_capture("hotspot.pcapng", "--story", 2019, "--seed", 10)
        today = self.capture(b"104.223.76.0,104.223.76.255,203020,HostRoyale\n", "asn-2026-06-17.csv")
        document = self.check(capture, "--geoip", today, "--no-bundled")
        traces = {t["id"]: t for t in truth["traces"]}
        found = {(f["rule"], f["time"]): f for f in document["findings"] if f["severity"] in SEVERE}
        faulty = found["net_call_malformed", min(self.values("at", "net_call_packet"))]
        self.assertEqual(faulty["severity"], "high")
        contact = found["net_contact_after_call", traces["net_contact"]["time"]]
        self.assertEqual(contact["severity"], "high")
        self.assertIn("net_beacon", {rule for rule, _ in found})
        (server,) = self.query("SELECT * FROM server WHERE address = '104.223.76.220'")
        self.assertEqual((server["asn"], server["is_disputed"]), (8100, 1))
        others = self.query("SELECT asn FROM attribution WHERE address = '104.223.76.220' AND is_fact = 0")
        self.assertEqual([o["asn"] for o in others], [203020])


class OnePhone(CaptureCase):
    """A backup, a dump and a capture of one phone, in one folder."""

    def test_one_story_on_one_timeline(self):
        os.mkdir(self.path("phone"))
        _, truth = self.lab("phone/backup", "--dump", self.path("phone", "dump"), "--capture",
                            self.path("phone", "hotspot.pcapng"), "--story", 2019, "--seed", 10, *SMALL)
        document = self.check(self.path("phone"))
        self.assertEqual([e["kind"] for e in document["evidence"]], ["backup", "filesystem", "capture"])
        traces = {t["id"]: t for t in truth["traces"]}
        story = ["link_received", "net_call", "net_call_packet", "net_contact", "process", "net_beacon_name",
                 "net_beacon"]
        times = [traces[one]["time"] for one in story]
        self.assertEqual(times, sorted(times))
        self.assertEqual(traces["net_call"]["time"], traces["call_removed"]["time"])
        self.assertEqual(traces["net_beacon_name"]["time"][:19], traces["call_contact"]["time"][:19])
        result = bridle("timeline", self.path("case.db"), "--from", "2019-05-10", "--to", "2019-05-13",
                        "--format", "json")
        events = result.json()
        self.assertEqual([e["time"] for e in events], sorted(e["time"] for e in events))
        where = {}
        for number, event in enumerate(events):
            where.setdefault((event["artifact"], event["time"]), number)
        # The malformed packets are told from the first one that is at fault.
        first_fault = self.values("at", "net_call_packet")
        places = [where[(traces[one]["artifact"], traces[one]["time"] if one != "net_call_packet"
                         else min(first_fault))] for one in story]
        self.assertEqual(places, sorted(places))

    def test_the_capture_is_a_function_of_the_options(self):
        options = ("--story", 2019, "--seed", 4)
        self.lab("backup", "--capture", self.path("one.pcapng"), *options, *SMALL)
        self.lab_capture("two.pcapng", *options)
        with open(self.path("one.pcapng"), "rb") as one, open(self.path("two.pcapng"), "rb") as two:
            self.assertEqual(one.read(), two.read())

    def test_calls_of_the_capture_are_in_the_call_logs(self):
        os.mkdir(self.path("phone"))
        self.lab("phone/backup", "--capture", self.path("phone", "hotspot.pcapng"), "--seed", 5, "--clean",
                 *SMALL)
        self.check(self.path("phone"))
        logged = set(self.values("started_at", "ios_whatsapp_calls"))
        for at in self.values("started_at", "net_call"):
            self.assertIn(at, logged)

    def test_a_capture_beside_the_folders_of_a_dump(self):
        """It is added to the dump, and the dump stays one."""
        self.lab("backup", "--dump", self.path("phone"), "--capture", self.path("phone.pcap"), "--seed", 10,
                 *SMALL)
        os.rename(self.path("phone.pcap"), self.path("phone", "hotspot.pcap"))
        os.mkdir(self.path("phone", "Applications"))
        document = self.check(self.path("phone"))
        self.assertEqual([e["kind"] for e in document["evidence"]], ["filesystem", "capture"])


# ---- Containers ----

class Containers(CaptureCase):
    def find(self, data, names=(NAME,), times=None):
        entry = self.read(data)
        rows = self.query("SELECT name, at FROM net_dns ORDER BY record_id")
        self.assertEqual([r["name"] for r in rows], list(names))
        self.assertEqual(entry["status"], "read", entry)
        if times is not None:
            self.assertEqual([r["at"] for r in rows], times)

    def test_pcap_of_both_orders_and_resolutions(self):
        frame = (p.START_US + 123456, p.ethernet(p.query4(NAME)))
        for end in "<>":
            for nano in (False, True):
                with self.subTest(end=end, nano=nano):
                    self.find(p.pcap([frame], 1, end, nano), times=["2019-05-12T11:57:01.123456Z"])

    def test_gzip(self):
        frame = p.ethernet(p.query4(NAME))
        for make in (p.pcap, p.pcapng):
            self.find(p.packed(make([frame])))

    def test_pcapng_of_both_orders(self):
        frame = (p.START_US + 7, p.ethernet(p.query4(NAME)))
        for end in "<>":
            self.find(p.pcapng([frame], 1, end), times=["2019-05-12T11:57:01.000007Z"])

    def test_interfaces_of_different_link_types(self):
        for end in "<>":
            data = (p.section(end) + p.interface(1, end) + p.interface(101, end) + p.interface(113, end)
                    + p.enhanced(p.ethernet(p.query4("one.example.com")), which=0, end=end)
                    + p.enhanced(p.query4("two.example.com"), which=1, end=end)
                    + p.enhanced(p.sll(p.query4("three.example.com")), which=2, end=end))
            self.find(data, ("one.example.com", "two.example.com", "three.example.com"))

    def test_interfaces_with_resolutions_of_their_own(self):
        data = p.section()
        for resolution in (6, 9, 3, 0x94):  # the last one is 2^-20
            data += p.interface(101, resolution=resolution)
        for which, units in enumerate((10 ** 6, 10 ** 9, 10 ** 3, 2 ** 20)):
            data += p.enhanced(p.query4("n%d.example.com" % which), p.START_US + 500000, which, "<", units)
        self.find(data, ["n%d.example.com" % n for n in range(4)], ["2019-05-12T11:57:01.500000Z"] * 4)

    def test_simple_packet_block(self):
        self.find(p.section() + p.interface(101) + p.simple(p.query4(NAME)))

    def test_simple_packet_block_after_others(self):
        self.find(p.section() + p.interface(1) + p.enhanced(p.ethernet(p.query4("one.example.com")))
                  + p.simple(p.ethernet(p.query4("two.example.com"))), ("one.example.com", "two.example.com"))

    def test_sections_of_different_orders(self):
        data = b""
        for index, end in enumerate("<><"):
            link = (1, 101, 276)[index]
            frame = (p.ethernet, bytes, p.sll2)[index](p.query4("s%d.example.com" % index))
            data += p.section(end) + p.interface(link, end) + p.enhanced(frame, end=end)
        self.find(data, ["s%d.example.com" % n for n in range(3)])

    def test_blocks_that_are_not_read_are_passed_over(self):
        frame = p.ethernet(p.query4(NAME))
        data = (p.section() + p.block(0x0A0D0D0B, b"1234") + p.interface() + p.block(4, b"\0\0\0\0")
                + p.block(0x80000042, bytes(40)) + p.enhanced(frame) + p.block(5, bytes(12)))
        self.find(data)

    def test_an_empty_capture(self):
        for data in (p.pcap([]), p.pcapng([]), p.section()):
            entry = self.read(data)
            self.assertEqual(entry["status"], "read", entry)


# ---- Links, tunnels, fragments ----

class Links(CaptureCase):
    """Each one carries a DNS query, over IPv4 and over IPv6, and a TLS hello."""


def add_link(name, link, frame):
    def dns(self):
        self.assert_finds([frame(p.query4(NAME))], link)
        if "4" not in name:
            self.assert_finds([frame(p.query6(NAME))], link)

    def tls(self):
        stream = p.Stream()
        datagrams = stream.open() + stream.send(0, p.client_hello(NAME)) + stream.close()
        self.assert_finds([frame(one) for one in datagrams], link, table="net_tls")

    label = name.replace("-", "_")
    setattr(Links, "test_dns_over_%s" % label, dns)
    setattr(Links, "test_tls_over_%s" % label, tls)


for _name, (_link, _frame) in p.LINKS.items():
    add_link(_name, _link, _frame)


class Tunnels(CaptureCase):
    """Each one carries a DNS query."""

    def test_an_endless_tunnel_is_left(self):
        data = p.query4(NAME)
        for _ in range(40):
            data = p.ip4(4, data)
        entry = self.read(p.pcap([data], 101))
        self.assertIn("tunnels inside too many others", entry["reason"])

    def test_other_traffic_on_the_ports_of_tunnels(self):
        """A port alone makes no tunnel: what else comes there is a flow."""
        for port in (2152, 4789, 6081, 3544, 1701):
            entry = self.read(p.pcap([p.outer(port, b"nothing of the kind, but long enough to be read")], 101))
            self.assertEqual(entry["status"], "read")
            self.assertEqual(self.values("server_port", "net_flow"), [port])
            self.assertEqual(self.values("name", "net_dns"), [])


def add_tunnel(name, wrap):
    def test(self):
        if name not in p.ONLY_IPV6:
            self.assert_finds([wrap(p.query4(NAME))], 101)
        self.assert_finds([wrap(p.query6(NAME))], 101)

    setattr(Tunnels, "test_%s" % name.replace("-", "_"), test)


for _name, _wrap in p.TUNNELS.items():
    add_tunnel(_name, _wrap)


class Fragments(CaptureCase):
    def setUp(self):
        super().setUp()
        self.segment = p.udp(p.dns_query("a-name-that-takes-some-more-bytes." + NAME))
        self.segment6 = p.udp(p.dns_query(NAME), source=p.PHONE6, destination=p.SERVER6)
        self.name = "a-name-that-takes-some-more-bytes." + NAME

    def test_in_order_and_backwards(self):
        parts = p.fragments4(17, self.segment, 16)
        self.assert_finds(parts, 101, self.name)
        self.assert_finds(parts[::-1], 101, self.name)
        parts = p.fragments6(17, self.segment6, 16)
        self.assert_finds(parts, 101)
        self.assert_finds(parts[::-1], 101)

    def test_of_a_tunnel(self):
        self.assert_finds(p.fragments4(47, p.gre(p.query4(NAME))[20:], 24), 101)

    def test_overlapping_ones_keep_the_first_bytes(self):
        parts = p.fragments4(17, self.segment, 16)
        lie = p.ip4(17, b"X" * 16, number=77, place=0x2000 | 2)
        self.assert_finds([parts[0], parts[1], lie] + parts[2:], 101, self.name)

    def test_empty_ones_are_counted(self):
        parts = p.fragments4(17, self.segment, 16)
        empty = p.ip4(17, b"", number=77, place=0x2000 | 2)
        entry = self.read(p.pcap([parts[0], empty] + parts[1:], 101))
        self.assertEqual(set(self.values("name", "net_dns")), {self.name})
        self.assertIn("fragments that never became whole", entry["reason"])

    def test_missing_ones_are_counted(self):
        entry = self.read(p.pcap(p.fragments4(17, self.segment, 16)[:-1], 101))
        self.assertIn("fragments that never became whole", entry["reason"])

    def test_beyond_the_end_of_a_datagram(self):
        lie = p.ip4(17, bytes(64), number=5, place=0x1FFF)
        entry = self.read(p.pcap([lie], 101))
        self.assertIn("1 fragments that never became whole", entry["reason"])

    def test_very_many_datagrams_that_never_end(self):
        frames = [p.ip4(17, bytes(24), number=n & 0xFFFF, place=0x2000) for n in range(3000)]
        self.read(p.pcap(frames + p.fragments4(17, self.segment, 16, 7), 101))
        self.assertIn(self.name, self.values("name", "net_dns"))

    def test_extension_headers(self):
        hop = struct.pack(">BB", 60, 0) + b"\1\4\0\0\0\0"
        destination = struct.pack(">BB", 43, 1) + b"\1\x0c" + bytes(12)
        routing = struct.pack(">BB", 17, 0) + bytes(6)
        self.assert_finds([p.ip6(0, hop + destination + routing + self.segment6)], 101)

    def test_extension_headers_before_a_fragment(self):
        parts = [self.segment6[at:at + 16] for at in range(0, len(self.segment6), 16)]
        frames = []
        for index, part in enumerate(parts):
            fragment = struct.pack(">BBHI", 17, 0, index * 16 | (index + 1 < len(parts)), 3)
            frames.append(p.ip6(60, struct.pack(">BB", 44, 0) + b"\1\4\0\0\0\0" + fragment + part))
        self.assert_finds(frames, 101)

    def test_endless_extension_headers(self):
        chain = struct.pack(">BB", 60, 0) + b"\1\4\0\0\0\0"
        entry = self.read(p.pcap([p.ip6(60, chain * 180 + self.segment6)], 101))
        self.assertEqual(entry["status"], "read")
        self.assertEqual(self.values("name", "net_dns"), [])

    def test_options_of_ipv4(self):
        self.assert_finds([p.ip4(17, self.segment, options=b"\x07\x07\x04\0\0\0\0\0")], 101, self.name)


# ---- TCP ----

class Tcp(CaptureCase):
    HELLO = p.client_hello(NAME)

    def find(self, datagrams, name=NAME):
        self.read(p.pcap(datagrams, 101))
        self.assertEqual(self.values("server_name", "net_tls"), [name])

    def test_single_bytes(self):
        stream = p.Stream()
        self.find(stream.open() + stream.send(0, self.HELLO, 1) + stream.close())

    def test_any_order(self):
        for seed in range(6):
            stream = p.Stream()
            start, parts = stream.open(), stream.send(0, self.HELLO, 7)
            random.Random(seed).shuffle(parts)
            self.find(start + parts + stream.close())

    def test_sent_again(self):
        stream = p.Stream()
        start, parts = stream.open(), stream.send(0, self.HELLO, 40)
        self.find(start + parts[:2] + parts[:2] + parts[1:] + parts + stream.close())

    def test_overlapping(self):
        stream = p.Stream()
        start, first = stream.open(), stream.next[0]
        parts = [stream.packet(0, self.HELLO[at:at + 30], first + at) for at in range(0, len(self.HELLO), 11)]
        self.find(start + parts)

    def test_of_bytes_that_come_twice_the_first_stay(self):
        stream = p.Stream()
        start, first = stream.open(), stream.next[0]
        lie = self.HELLO.replace(b"daily-paper", b"other-paper")
        self.find(start + [stream.packet(0, self.HELLO, first), stream.packet(0, lie, first)])

    def test_wrapping_sequence_numbers(self):
        stream = p.Stream(sequence=0xFFFFFFF0)
        self.find(stream.open() + stream.send(0, self.HELLO, 9))

    def test_without_its_start(self):
        """The connection began before the capture did."""
        stream = p.Stream()
        self.find(stream.send(0, self.HELLO))

    def test_in_the_middle_of_another_stream(self):
        """As after STARTTLS."""
        stream = p.Stream(dport=587)
        self.find(stream.open() + stream.send(1, b"220 ready\r\n") + stream.send(0, b"STARTTLS\r\n")
                  + stream.send(1, b"220 go\r\n") + stream.send(0, self.HELLO))

    def test_a_gap_is_counted(self):
        stream = p.Stream()
        start, parts = stream.open(), stream.send(0, self.HELLO, 20)
        entry = self.read(p.pcap(start + parts[:2] + parts[3:] + stream.close(), 101))
        self.assertIn("gaps in TCP streams that were read", entry["reason"])

    def test_records_split_in_bytes(self):
        """One handshake message in records of one byte each (RFC 8446 section 5.1 allows it)."""
        message = self.HELLO[5:]
        records = b"".join(b"\x16\x03\x01\0\1" + message[at:at + 1] for at in range(len(message)))
        stream = p.Stream()
        self.find(stream.open() + stream.send(0, records, 333))

    def test_dns_over_tcp(self):
        stream = p.Stream(dport=53)
        message = p.sized(2, p.dns_query("one.example.com")) + p.sized(2, p.dns_query("two.example.com"))
        self.read(p.pcap(stream.open() + stream.send(0, message, 5), 101))
        self.assertEqual(self.values("name", "net_dns"), ["one.example.com", "two.example.com"])

    def test_ports_that_are_used_again(self):
        frames = []
        for index in range(3):
            stream = p.Stream(sequence=1000 * index + 5)
            frames += (stream.open() + stream.send(0, p.client_hello("h%d.example.com" % index))
                       + stream.close())
        self.read(p.pcap(frames, 101))
        self.assertEqual(self.values("server_name", "net_tls"), ["h%d.example.com" % n for n in range(3)])
        self.assertEqual(len(self.query("SELECT * FROM net_flow")), 3)

    def test_stun_behind_a_gap_when_the_flow_ends(self):
        """What waits for missing bytes is told when no packet is at hand any more."""
        stream = p.Stream(dport=3478)
        start = stream.open()
        stream.send(0, p.stun(1))  # lost
        self.read(p.pcap(start + stream.send(0, p.stun(3) + p.stun(4)), 101))
        self.assertEqual(self.values("type", "net_stun"), ["0x0003", "0x0004"])
        self.assertEqual(set(self.values("started_at", "net_stun")), set(self.values("ended_at", "net_flow")))


# ---- Broken and hostile ----

class Hostile(CaptureCase):
    def conversation(self):
        """Some of everything, as IPv4 datagrams."""
        stream = p.Stream()
        http = p.Stream(50001, 80)
        sip = (b"INVITE sip:b@example.org SIP/2.0\r\nVia: SIP/2.0/UDP 192.168.12.34\r\nFrom: <sip:a@example.org>"
               b";tag=1\r\nTo: <sip:b@example.org>\r\nCall-ID: 1@example.org\r\nCSeq: 1 INVITE\r\n"
               b"Content-Length: 0\r\n\r\n")
        return (stream.open() + stream.send(0, p.client_hello(NAME), 60) + stream.close() + http.open()
                + http.send(0, b"GET /a HTTP/1.1\r\nHost: h.example.com\r\n\r\n") + [p.query4(NAME)]
                + [p.ip4(17, p.udp(p.dns_answer(NAME, "198.51.100.9"), 53, 50000, p.SERVER, p.PHONE),
                         p.SERVER, p.PHONE), p.ip4(17, p.udp(sip, 5060, 5060)),
                   p.ip4(17, p.udp(p.stun(3), 50009, 3478)), p.gre(p.query4("inner." + NAME))]
                + p.fragments4(17, p.udp(p.dns_query("fragment." + NAME)), 24))

    def test_a_capture_that_ends_anywhere(self):
        captures = []
        for make in (p.pcap, p.pcapng):
            data = make([p.ethernet(one) for one in self.conversation()])
            captures += [data[:cut] for cut in {*range(4, 300, 7), *range(len(data) - 90, len(data), 5)}]
        self.assertEqual(len(self.check_many(captures)), len(captures))

    def test_a_capture_that_ends_in_mid_packet_keeps_the_rest(self):
        data = p.pcap([p.ethernet(p.query4(NAME)), p.ethernet(p.query4("lost." + NAME))])
        entry = self.read(data[:-9])
        self.assertEqual(entry["status"], "failed")
        self.assertIn("ends early, after 1 frames", entry["reason"])
        self.assertEqual(self.values("name", "net_dns"), [NAME])

    def test_a_pcapng_that_ends_in_mid_block_keeps_the_rest(self):
        data = p.pcapng([p.ethernet(p.query4(NAME)), p.ethernet(p.query4("lost." + NAME))])
        entry = self.read(data[:-9])
        self.assertEqual(entry["status"], "failed")
        self.assertTrue(entry["reason"])
        self.assertEqual(self.values("name", "net_dns"), [NAME])

    def test_a_gzip_that_ends_early_keeps_what_came(self):
        whole = p.packed(p.pcap([p.ethernet(p.query4("n%d.example.com" % n)) for n in range(4000)]))
        entry = self.read(whole[:len(whole) // 2])
        self.assertEqual(entry["status"], "failed")
        self.assertGreater(len(self.values("name", "net_dns")), 100)

    def test_lengths_that_lie(self):
        """Each byte of each header in turn, by chance: no crash, and the next frame is read."""
        chance = random.Random(3)
        frames = [p.ethernet(one) for one in self.conversation()]
        for _ in range(6):
            mutated = []
            for frame in frames:
                for _ in range(40):
                    at = chance.randrange(min(len(frame), 110))
                    mutated.append(frame[:at] + bytes([chance.randrange(256)]) + frame[at + 1:])
                    if chance.randrange(4) == 0:
                        mutated[-1] = mutated[-1][:chance.randrange(len(frame))]
            entry = self.read(p.pcap(mutated + [p.ethernet(p.query4("last." + NAME, sport=61000))]))
            self.assertEqual(entry["status"], "read")
            self.assertIn("last." + NAME, self.values("name", "net_dns"))
            self.assertIn("headers whose lengths lead outside", entry["reason"])

    def test_lengths_of_records_that_lie(self):
        """Those of the container: the frames before count."""
        good = p.pcap([p.ethernet(p.query4(NAME))])
        for size in (0xFFFFFFFF, 0x7FFFFFFF, 300000):
            entry = self.read(good + struct.pack("<IIII", 1, 1, size, size) + bytes(64))
            self.assertEqual(entry["status"], "failed")
            self.assertEqual(self.values("name", "net_dns"), [NAME])
        for size in (0, 8, 11, 13, 0xFFFFFFFC, 0x7FFFFFFF):
            entry = self.read(p.pcapng([p.ethernet(p.query4(NAME))]) + struct.pack("<II", 6, size) + bytes(64))
            self.assertEqual(entry["status"], "failed", size)
            self.assertEqual(self.values("name", "net_dns"), [NAME])

    def test_ip_that_says_more_than_there_is(self):
        entry = self.read(p.pcap([p.ip4(17, p.udp(p.dns_query(NAME)), total=9000), p.ip4(17, b"", total=3)], 101))
        self.assertEqual(entry["status"], "read")
        self.assertIn("headers whose lengths lead outside", entry["reason"])

    def test_dns_pointers_in_a_circle(self):
        head = struct.pack(">HHHHHH", 1, 0x0100, 1, 0, 0, 0)
        for name in (b"\xc0\x0c", b"\x01a\xc0\x0c", b"\xc0\x0e\xc0\x0c", b"\x3f" + b"a" * 20, b"\xc0\xff"):
            entry = self.read(p.pcap([p.ip4(17, p.udp(head + name + b"\0\1\0\1"))], 101))
            self.assertIn("1 malformed DNS messages", entry["reason"])
            self.assertEqual(self.values("name", "net_dns"), [])

    def test_dns_that_counts_more_than_it_has(self):
        message = struct.pack(">HHHHHH", 1, 0x8180, 65535, 65535, 65535, 65535) + p.dns_name(NAME) + b"\0\1\0\1"
        entry = self.read(p.pcap([p.ip4(17, p.udp(message, 53, 50000))], 101))
        self.assertIn("malformed DNS messages", entry["reason"])

    def test_sip_of_a_gigantic_header(self):
        head = b"INVITE sip:b@example.org SIP/2.0\r\nCall-ID: 1@example.org\r\nCSeq: 1 INVITE\r\n"
        long = head + b"X: " + b"y" * 60000 + b"\r\n\r\n"
        many = head + b"Via: SIP/2.0/UDP h\r\n" * 2500 + b"\r\n"
        for message in (long, many):
            self.read(p.pcap([p.ip4(17, p.udp(message, 5060, 5060))], 101))
            stream = p.Stream(5060, 5060)
            self.read(p.pcap(stream.open() + stream.send(0, message * 3) + stream.close(), 101))

    def test_quic_with_a_wrong_tag(self):
        """One byte of each Initial is changed: nothing is read of it, and it is counted."""
        capture, _ = self.lab_capture("a.pcap", "--seed", 5, "--format", "pcap", "--link", "raw", "--clean")
        with open(capture, "rb") as stream:
            data = bytearray(stream.read())
        at, changed = 24, 0
        while at < len(data):
            (size,) = struct.unpack_from("<I", data, at + 8)
            start = at + 16 + (28 if data[at + 16] >> 4 == 4 else 48)
            if data[at + 16 + (9 if data[at + 16] >> 4 == 4 else 6)] == 17 and data[start] & 0xF0 == 0xC0 \
                    and size > 1200:
                data[at + 16 + size - 3] ^= 1
                changed += 1
            at += 16 + size
        self.assertGreater(changed, 1)
        entry = self.read(bytes(data))
        self.assertIn("QUIC packets that no key opens", entry["reason"])
        self.assertEqual(self.values("server_name", "net_quic"), [])

    def test_very_many_flows(self):
        """The table of flows stays small; what it lost is counted, and each flow is told."""
        frames = []
        for number in range(3000):
            frames.append(p.ip4(17, p.udp(p.dns_query("n%d.example.com" % number), 10000 + number)))
        entry = self.read(p.pcap(frames, 101), "--limit", "capture-flows=100")
        self.assertIn("2900 flows ended early (--limit capture-flows)", entry["reason"])
        self.assertEqual(len(self.values("name", "net_dns")), 3000)
        self.assertEqual(len(self.query("SELECT 1 AS one FROM net_flow")), 3000)

    def test_very_many_half_open_streams(self):
        frames = []
        for number in range(2000):
            stream = p.Stream(10000 + number)
            frames += stream.open() + stream.send(0, p.client_hello(NAME)[:40])
        entry = self.read(p.pcap(frames, 101), "--limit", "capture-flows=50")
        self.assertIn("1950 flows ended early", entry["reason"])

    def test_a_link_type_that_nobody_reads(self):
        entry = self.read(p.pcap([bytes(40)] * 3, 147))
        self.assertIn("3 frames not read, link type 147", entry["reason"])

    def test_frames_that_the_capture_cut(self):
        data = p.pcap([])
        frame = p.ethernet(p.query4(NAME))
        data += struct.pack("<IIII", 1, 0, 60, len(frame)) + frame[:60]
        entry = self.read(data)
        self.assertIn("1 frames cut short by the capture", entry["reason"])

    def test_chance(self):
        chance = random.Random(8)
        captures = []
        for _ in range(12):
            frames = [chance.randbytes(chance.randrange(300)) for _ in range(400)]
            captures += [p.pcap(frames, link) for link in (1, 101, 127, 192, 258, 9, 113, 239)]
        for entry in self.check_many(captures):
            self.assertEqual(entry["status"], "read", entry)


# ---- The corpus ----

PCAPS = os.path.join(SHARED, "corpus", "pcap")
ORACLE = os.path.join(SHARED, "corpus", "pcap-oracle")
COMPARE = os.path.join(SHARED, "tools", "compare_pcap.py")

# Which part of what the oracle has must be found, and which part of what is found the oracle must have. The
# rest of the latter is, as far as it was looked at, what the oracle's programs lack.
REQUIRED = (
    "dns=0.995/0.98", "dns_answer=0.995/0.995", "dns_cname=0.995/0.99", "tls_sni=0.995/0.995",
    "dtls_sni=0.995/0.995", "dtls=0.995/0.995", "tls_ech=0.995/0.995", "quic=0.995/0.995",
    "quic_sni=0.995/0.995", "http_host=0.995/0.98", "http_url=0.995/0.98", "http_ua=0.995/0.97",
    "cert=0.995/0.96", "cert_name=0.995/0.99", "ja3=0.995/0.98", "ja3s=0.995/0.955", "ja4=0.995/0.98",
    "ip=0.995/0.995", "sip=0.995/0.995", "sip_ua=0.995/0.995", "sdp_media=0.995/0.995",
    "rtp_stream=0.995/0.995", "stun=0.995/0.96", "stun_mapped=0.995/0.84", "stun_relayed=0.995/0.995",
    "stun_peer=0.995/0.995", "stun_software=0.995/0.995", "turn_channel=0.995/0.995",
)


@unittest.skipUnless(os.path.isdir(PCAPS) and os.path.isfile(COMPARE), "the corpus of captures is not here")
class Corpus(CaptureCase):
    def test_what_others_read_is_read(self):
        cases = []
        for folder in sorted(os.listdir(PCAPS)):
            path = os.path.join(PCAPS, folder)
            if os.path.isdir(path):
                case = self.path(folder + ".db")
                result = bridle("check", path, "--case", case, "--no-bundled", "--format", "json",
                                timeout=1500)
                self.assert_no_crash(result)
                self.assertIn(result.status, (0, 1), result.err)
                cases.append(case)
        found = self.path("found.jsonl")
        with open(found, "wb") as stream:
            subprocess.run([sys.executable, os.path.join(ROOT, "tools", "captures_found.py"), *cases],
                           stdout=stream, check=True)
        done = subprocess.run([sys.executable, COMPARE, found, ORACLE, "--require", *REQUIRED],
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.assertEqual(done.returncode, 0, done.stdout.decode(errors="replace"))


if __name__ == "__main__":
    unittest.main()
