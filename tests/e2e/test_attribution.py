# SPDX-License-Identifier: Apache-2.0
"""Whose a server was: databases with dates, dated facts, and what the report says of them."""
import json
import os
import struct
import unittest

from common import Case, bridle
from traffic import PHONE, START, Capture

COURT = "104.223.76.220"
LATER = START + 7 * 365 * 86400


def mmdb(networks, kind="GeoLite2-Country", built=LATER):
    """A database in MaxMind's format (maxmind.github.io/MaxMind-DB): {"1.2.3.0/24": {...}}."""
    nodes, data = [[None, None]], b""

    def encode(value):
        if isinstance(value, dict):
            return bytes([7 << 5 | len(value)]) + b"".join(encode(k) + encode(v) for k, v in value.items())
        if isinstance(value, list):
            return bytes([len(value), 4]) + b"".join(map(encode, value))
        if isinstance(value, str):
            text = value.encode()
            head = bytes([2 << 5 | len(text)]) if len(text) < 29 else bytes([2 << 5 | 29, len(text) - 29])
            return head + text
        bits, value = value if isinstance(value, tuple) else (32, value)
        size = (value.bit_length() + 7) // 8
        head = bytes([size, 2]) if bits == 64 else bytes([(5 if bits == 16 else 6) << 5 | size])
        return head + value.to_bytes(size, "big")

    for network, values in networks.items():
        address, bits = network.split("/")
        number = int.from_bytes(bytes(map(int, address.split("."))), "big")
        at = 0
        for bit in range(int(bits)):
            side = number >> (31 - bit) & 1
            if bit == int(bits) - 1:
                nodes[at][side] = -1 - len(data)
            else:
                if nodes[at][side] is None:
                    nodes.append([None, None])
                    nodes[at][side] = len(nodes) - 1
                at = nodes[at][side]
        data += encode(values)
    out, count = b"", len(nodes)
    for node in nodes:
        for to in node:
            value = count if to is None else to if to >= 0 else count + 16 + (-1 - to)
            out += struct.pack(">I", value)
    meta = {"binary_format_major_version": (16, 2), "binary_format_minor_version": (16, 0),
            "build_epoch": (64, built), "database_type": kind, "ip_version": (16, 4),
            "languages": ["en"], "node_count": count, "record_size": (16, 32), "description": {"en": "x"}}
    return out + b"\0" * 16 + data + b"\xab\xcd\xefMaxMind.com" + encode(meta)


class Attribution(Case):
    def write(self, name, content):
        path = self.path(name)
        with open(path, "wb") as stream:
            stream.write(content if isinstance(content, bytes) else content.encode())
        return path

    def capture(self, *servers):
        made = Capture()
        for number, server in enumerate(servers):
            made.bare(START + number, server)
        return self.write("test.pcap", made.bytes())

    def today(self):
        return self.write("asn.csv", "104.223.0.0,104.223.255.255,203020,HostRoyale\n"
                                     "198.51.100.0,198.51.100.255,64500,\"Later, Inc.\"\n") + "@2026-06-17"

    def then(self):
        return self.write("asn-2019-07-01.csv", "198.51.100.0,198.51.100.255,64501,Earlier\n")

    def servers(self):
        return {row["address"]: row for row in self.query("SELECT * FROM server")}

    def test_a_fact_of_2019_wins_over_a_database_of_today(self):
        self.check(self.capture(COURT), "--geoip", self.today())
        row = self.servers()[COURT]
        self.assertEqual((row["asn"], row["country"], row["kind"]), (8100, "US", "hosting"))
        self.assertIn("4:19-cv-07123", row["network_source"])
        self.assertEqual(row["network_date"][:10], "2019-05-10")
        self.assertEqual((row["is_doubtful"], row["is_disputed"]), (0, 1))
        said = self.query("SELECT source, asn, is_fact, is_network, is_doubtful FROM attribution ORDER BY is_fact")
        self.assertEqual([(r["asn"], r["is_network"], r["is_doubtful"]) for r in said],
                         [(203020, 0, 1), (8100, 1, 0), (203020, 0, 1)])
        told = bridle("servers", self.path("case.db"), "--all").out
        words = " ".join(told.split())
        self.assertIn("AS8100 QuadraNet", words)
        self.assertIn("other sources: AS203020 HostRoyale on 2026-06-17 (asn.csv)", words)

    def test_the_report_of_a_finding_shows_its_server_and_what_holds_today(self):
        result = bridle("check", self.capture(COURT), "--case", self.path("case.db"), "--geoip", self.today())
        self.assert_no_crash(result)
        self.assertEqual(result.status, 1)  # the bundled indicator of the court record
        words = " ".join(result.out.split())
        self.assertIn("AS8100 QuadraNet Enterprises LLC (Los Angeles), US, hosting; known of 2019-05-10", words)
        self.assertIn("other sources: AS203020 HostRoyale on 2026-06-17", words)
        self.assertIn("attributed by asn.csv of 2026-06-17", words)

    def test_a_database_far_from_the_contact_is_doubtful_with_both_dates(self):
        self.check(self.capture("198.51.100.7"), "--geoip", self.today())
        row = self.servers()["198.51.100.7"]
        self.assertEqual((row["holder"], row["is_doubtful"]), ("Later, Inc.", 1))
        words = " ".join(bridle("servers", self.path("case.db"), "--all").out.split())
        self.assertIn("as of 2026-06-17 by asn.csv; doubtful: the contact was on 2019-05-10", words)

    def test_of_several_sources_the_nearest_wins(self):
        self.check(self.capture("198.51.100.7"), "--geoip", self.today(), "--geoip", self.then())
        row = self.servers()["198.51.100.7"]
        self.assertEqual((row["holder"], row["network_date"][:10]), ("Earlier", "2019-07-01"))
        self.assertEqual((row["is_doubtful"], row["is_disputed"]), (0, 1))

    def test_maxminds_format_with_its_own_date(self):
        country = self.write("country.mmdb", mmdb({"198.51.100.0/24": {"country": {"iso_code": "NL"}}},
                                                  built=START + 86400))
        network = self.write("asn.mmdb", mmdb({"198.51.100.0/24": {
            "autonomous_system_number": 64502, "autonomous_system_organization": "Min\u00e1 N.V."}},
            "GeoLite2-ASN", START - 86400))
        self.check(self.capture("198.51.100.7", "203.0.113.1"), "--geoip", country, "--geoip", network)
        row = self.servers()["198.51.100.7"]
        self.assertEqual((row["asn"], row["holder"], row["country"]), (64502, "Min\u00e1 N.V.", "NL"))
        self.assertEqual((row["network_date"][:10], row["country_date"][:10]), ("2019-05-09", "2019-05-11"))
        self.assertIsNone(self.servers()["203.0.113.1"]["asn"])
        forms = [r["form"] for r in self.query("SELECT form FROM geo_source ORDER BY name")]
        self.assertEqual(forms, ["mmdb: GeoLite2-ASN", "mmdb: GeoLite2-Country"])

    def test_private_addresses_are_no_servers(self):
        self.check(self.capture("192.168.1.1", "10.0.0.1", "224.0.0.251", "198.51.100.7"),
                   "--geoip", self.today())
        self.assertEqual(list(self.servers()), ["198.51.100.7"])

    def test_a_server_that_calls_in_is_one(self):
        made = Capture()
        made.tcp(START, PHONE, 80, b"hello" * 9, b"there" * 9, client="198.51.100.7")
        self.check(self.write("test.pcap", made.bytes()), "--geoip", self.today())
        self.assertEqual(self.servers()["198.51.100.7"]["asn"], 64500)

    def test_dated_facts_of_a_bundle_win(self):
        bundle = self.write("facts.stix2", json.dumps({"type": "bundle", "id": "bundle--1", "objects": [{
            "type": "infrastructure", "id": "infrastructure--11111111-1111-4111-8111-111111111111",
            "name": "Testware servers", "x_bridle_network": {
                "value": "198.51.100.0/28", "asn": 64510, "holder": "Rented \"Space\"", "country": "SE",
                "kind": "hosting", "valid_from": "2019-05-01T00:00:00Z", "valid_until": "2019-05-31",
                "source": "Nobody, \u201cReport\u201d, 2019-06-01"}}]}))
        self.check(self.capture("198.51.100.7"), "--geoip", self.then(), "--indicators", bundle)
        row = self.servers()["198.51.100.7"]
        self.assertEqual((row["asn"], row["holder"], row["country"], row["kind"]),
                         (64510, "Rented \"Space\"", "SE", "hosting"))
        self.assertEqual(row["network_source"], "Nobody, \u201cReport\u201d, 2019-06-01")

    def test_a_fact_that_makes_no_sense_is_counted(self):
        facts = self.write("facts.tsv", "# campaign: x\nnetwork\tnowhere\t1\tX\tSE\t\t\t\t\n"
                                        "network\t198.51.100.7\tAS64511\tGood\tSE\t\t\t\t\n")
        document = self.check(self.capture("198.51.100.7"), "--indicators", facts)
        self.assertEqual(self.servers()["198.51.100.7"]["holder"], "Good")
        self.assertEqual(self.servers()["198.51.100.7"]["network_source"], "facts.tsv")
        self.assertTrue([i for i in document["indicators"] if i["reason"] and "network" in i["reason"]])

    def test_a_database_that_cannot_be_read_is_an_error(self):
        for name, content in (("x.csv", "no\naddresses\n"), ("y.mmdb", b"\xab\xcd\xefMaxMind.com"), ("z.csv", "")):
            result = bridle("check", self.capture("198.51.100.7"), "--case", self.path("case.db"),
                            "--geoip", self.write(name, content))
            self.assert_no_crash(result)
            self.assertEqual(result.status, 2, name)
            self.assertIn(name, result.err)
        result = bridle("check", self.capture("198.51.100.7"), "--geoip", self.path("nowhere.csv"))
        self.assertEqual(result.status, 2)

    def test_one_address_is_asked_for(self):
        result = bridle("servers", "test", COURT, "--at", "2019-05-10", "--geoip", self.today())
        self.assertEqual(result.status, 0)
        self.assertLess(result.out.index("AS8100"), result.out.index("AS203020"))
        result = bridle("servers", "test", COURT, "--at", "2026-07-01", "--geoip", self.today())
        self.assertLess(result.out.index("AS203020"), result.out.index("AS8100"))
        self.assertIn("nothing is known", bridle("servers", "test", "192.168.1.1").out)
        self.assertEqual(bridle("servers", "test", COURT, "--at", "soon").status, 2)

    def test_the_package_of_a_list_tells_its_date(self):
        os.makedirs(self.path("node_modules/@x/asn"))
        self.write("node_modules/@x/asn/package.json", '{"name": "asn", "version": "2.3.2019051019"}')
        place = self.write("node_modules/@x/asn/asn.csv", "198.51.100.0,198.51.100.255,64500,X\n")
        self.check(self.capture("198.51.100.7"), "--geoip", place)
        row = self.servers()["198.51.100.7"]
        self.assertEqual((row["network_date"][:10], row["is_doubtful"]), ("2019-05-10", 0))

    def test_the_same_evidence_gives_the_same_document(self):
        options = ("--geoip", self.today(), "--geoip", self.then())
        evidence = self.capture(COURT, "198.51.100.7")
        self.assertEqual(self.check(evidence, *options), self.check(evidence, *options, name="two.db"))


class Providers(Case):
    def application(self, build):
        made = Capture()
        build(made)
        with open(self.path("test.pcap"), "wb") as stream:
            stream.write(made.bytes())
        self.check(self.path("test.pcap"))
        return [row["application"] for row in self.query("SELECT application FROM net_call")]

    def test_applications_of_calls(self):
        self.assertEqual(self.application(lambda c: c.call(START, "157.240.193.48")), ["WhatsApp"])
        # Without the application's own attribute the network tells three.
        self.assertEqual(self.application(lambda c: c.call(START, "157.240.193.48", mark=0x0024)),
                         ["WhatsApp, Messenger or Instagram"])
        self.assertEqual(self.application(lambda c: c.call(START, "198.51.100.7", mark=0x0024)), [None])
        self.assertEqual(self.application(lambda c: c.call(START, "91.108.8.1", mark=0x0024)), ["Telegram"])


if __name__ == "__main__":
    unittest.main()
