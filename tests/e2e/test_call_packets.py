# SPDX-License-Identifier: Apache-2.0
"""The call-packet validator and the protocols of calls against the world: what tshark says of mutated packets,
and captures of real calls, where those are at hand."""
import collections
import glob
import ipaddress
import json
import os
import re
import shutil
import subprocess
import sys
import unittest

from call_packets import mutations, write_pcap
from capture import Feed, feed_of
from common import CRASH_WORDS, ROOT, SHARED, Case

FEED = os.environ.get("BRIDLE_CALL_FEED", "")
CAPTURES = os.path.join(SHARED, "corpus", "pcap")
ORACLE = os.path.join(SHARED, "corpus", "pcap-oracle")
COMPARE = os.path.join(SHARED, "tools", "compare_pcap.py")
MEDIA, PLAIN = 1, 2

# Captures whose packets were broken on purpose: a fuzzer changed bytes of a recorded call.
FUZZED = ("ndpi/fuzz-",)

# What the validator refuses and tshark is silent about, and why the validator is right.
STRICTER = {
    "rtcp-app": "tshark reads APP without a name",
    "rtcp-codec-control": "tshark reads as many entries as there is room for and forgets the rest",
    "rtcp-count": "tshark takes what the count leaves over for an extension of a profile",
    "rtcp-feedback": "tshark reads as many entries as there is room for and forgets the rest",
    "rtcp-length-outside": "tshark reads on in what is there of the last packet",
    "rtcp-reason-outside": "padding that is counted as text is text to tshark",
    "rtcp-sdes-outside": "tshark ends a chunk where the packet ends, and takes text for items",
    "rtcp-trailing": "tshark reads no more when fewer than four bytes are left",
    "rtcp-version": "tshark stops at a packet of another version without a word",
    "rtcp-xr-length": "tshark checks the lengths of some blocks only",
    "rtp-element-outside": "tshark shows the elements that fit",
    "rtp-extension-outside": "tshark shows the extension as far as it goes",
    "rtp-padding": "tshark takes a count that is too large for payload",
    "stun-address": "tshark reads an address wherever there is room for it",
    "stun-attribute-length": "tshark does not know the lengths of types",
    "stun-attribute-outside": "tshark stops at such an attribute without a word",
    "stun-length": "to tshark it is no STUN, then",
    "stun-short": "to tshark it is no STUN, then",
}
# What tshark says and the validator does not, and why.
MILDER = {
    "Trailing stray characters": "a name that is as long as all that follows it: the message adds up",
    "Unknown Application Layer Feedback Type": "tshark does not know every application",
    "Missing Sender SSRC": "tshark reads another packet type's fields",
}


def run(records, *options):
    done = subprocess.run([FEED, *options], input=records, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=600)
    if done.returncode != 0 or any(word in done.stderr.decode() for word in CRASH_WORDS):
        raise AssertionError(done.stderr.decode())
    return [json.loads(line) for line in done.stdout.decode().splitlines()]


class Handbook(unittest.TestCase):
    def test_every_rule_is_in_the_handbook(self):
        with open(os.path.join(ROOT, "include", "bridlecall.h"), encoding="utf-8") as stream:
            rules = re.findall(r'X\((?!NO_RULE)\w+,\s*"([a-z-]+)",', stream.read())
        with open(os.path.join(ROOT, "docs", "call-packets.md"), encoding="utf-8") as stream:
            told = re.findall(r"(?m)^\| `([a-z-]+)` \|", stream.read())
        self.assertGreater(len(rules), 40)
        self.assertEqual(rules, told)


@unittest.skipUnless(shutil.which("tshark"), "tshark is not here")
class Tshark(Case):
    def test_mutated_packets_are_judged_as_tshark_judges_them(self):
        made = list(mutations())
        path = self.path("mutated.pcap")
        write_pcap(path, [(protocol, data) for protocol, _, data in made])
        done = subprocess.run(
            ["tshark", "-r", path, "-d", "udp.port==5005,rtcp", "-d", "udp.port==5004,rtp", "-T", "fields",
             "-e", "frame.number", "-e", "_ws.expert.message", "-E", "aggregator=|", "-E", "separator=;"],
            check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        feed = Feed()
        for number, (protocol, _, data) in enumerate(made):
            feed.expect(number, 0 if protocol == "stun" else MEDIA | PLAIN)
            feed.record(number, 0, 0, number * 1000000, data)
        ours = {r["flow"]: r["rule"] for r in run(feed.bytes(), "--each") if r["kind"] == "verdict"}
        self.assertEqual(len(ours), len(made))
        agreed, unexplained = 0, []
        for line in done.stdout.decode().splitlines():
            number, _, said = line.partition(";")
            rule, words = ours[int(number) - 1], [w for w in said.split("|") if w]
            if (rule != "none") == bool(words):
                agreed += 1
            elif words and not all(w in MILDER for w in words):
                unexplained.append((made[int(number) - 1][1], rule, said))
            elif rule != "none" and rule not in STRICTER:
                unexplained.append((made[int(number) - 1][1], rule, said))
        self.assertEqual(unexplained, [])
        # Most of it both see.
        self.assertGreater(agreed, len(made) * 3 // 4)


@unittest.skipUnless(os.path.isdir(CAPTURES), "the captures are not here")
class Captures(Case):
    def announced(self, feed):
        """The flows whose ports SDP names, for RTP and, one above it, for RTCP."""
        named = set()
        for record in run(feed.bytes()):
            if record["kind"] == "sdp_media":
                host, _, port = record["value"].split(" ")[1].rpartition(":")
                try:
                    address = ipaddress.ip_address(host).packed
                except ValueError:
                    continue
                named |= {(address, int(port)), (address, int(port) + 1)}
        return [number for key, number in feed.flows.items()
                if key[0] == "udp" and (key[1] in named or key[2] in named)]

    def test_calls_are_read_and_raise_no_alarm(self):
        """As two flows, and with both directions swapped: which side is the device is not known."""
        found, alarms = self.path("found.jsonl"), collections.Counter()
        names = sorted(os.path.relpath(p, CAPTURES) for p in glob.glob(os.path.join(CAPTURES, "*", "*")))
        self.assertGreater(len(names), 0)
        with open(found, "w", encoding="utf-8") as out:
            for name in names:
                feed = feed_of(os.path.join(CAPTURES, name))
                if not feed.records:
                    continue
                expected = Feed()
                for flow in self.announced(feed):
                    expected.expect(flow, MEDIA)
                ends = {number: key[1:] for key, number in feed.flows.items()}
                for record in run(expected.bytes() + feed.bytes()):
                    if record["kind"] == "verdict":
                        alarms[name, record["rule"]] += 1
                        continue
                    one, two = ends[record["flow"]][::1 if record["dir"] == 0 else -1]
                    record.update(pcap=name, src=str(ipaddress.ip_address(one[0])), sport=one[1],
                                  dst=str(ipaddress.ip_address(two[0])), dport=two[1])
                    out.write(json.dumps(record) + "\n")
                for record in run(feed.swapped(), "--quiet"):
                    alarms[name, record["rule"]] += 1
        self.assertEqual({k: v for k, v in alarms.items() if not k[0].startswith(FUZZED)}, {})
        self.assertTrue(any(k[0].startswith(FUZZED) for k in alarms))
        if not os.path.isfile(COMPARE) or not os.path.isdir(ORACLE):
            self.skipTest("what the captures hold is not said here")
        # Of control packets the oracle holds what tshark took for them; SRTCP it mostly did not see.
        # WhatsApp's message type 0x0800 it does not know. Realms that are no text are spelt in its way.
        done = subprocess.run(
            [sys.executable, COMPARE, found, ORACLE, "--require", "stun=1/0.96", "stun_mapped=1/1",
             "stun_relayed=1/1", "stun_peer=1/1", "stun_software=1/1", "stun_username=0.95/0.95",
             "turn_channel=1/1", "rtp_stream=1/1", "sip=1/1", "sip_ua=1/1", "sdp_media=1/1",
             "sip_call=1/0.92", "rtcp=0.84"],
            stdout=subprocess.PIPE)
        self.assertEqual(done.returncode, 0, done.stdout.decode())


if __name__ == "__main__":
    unittest.main()
