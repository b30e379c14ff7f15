# SPDX-License-Identifier: Apache-2.0
"""For each rule over traffic, captures that it must speak of and captures that it must not; the form is
that of rule_cases.py. Servers of 198.51.100.0/24 stand in rented space, by a dated fact."""
from traffic import PHONE, START, Capture, malformed_rtcp, malformed_stun, rtp

RELAY = "157.240.193.48"   # of Meta
RENTED = "198.51.100.7"    # NETWORKS below
OTHER = "203.0.113.7"
NETWORKS = "network\t198.51.100.0/24\tAS64500\tTesthost\tNL\thosting\t\t\tNobody, 2024-01-01\n"


def capture(build):
    """The evidence of a case: what `build` puts into a capture."""
    made = Capture()
    build(made)
    return {"capture/test.pcap": made.bytes()}


def history(c):
    """Traffic of the quarter of an hour before."""
    c.http(START - 900, OTHER, "example.org")


def faulty_call(c, packet=malformed_rtcp, then=None, sender=RELAY):
    history(c)
    c.call(START, RELAY)
    other = PHONE if sender == RELAY else RELAY
    ends = (3478, 50000) if sender == RELAY else (50000, 3478)
    c.udp(START + 1, sender, ends[0], other, ends[1], packet())
    if then:
        then(c)


def every(c, seconds, count, server=RENTED, step=0.0, size=300):
    for i in range(count):
        c.tcp(START + i * seconds + i * i * step, server, 8443, b"\1" * size, b"\2" * 300)


def unanswered(c, then, answered=False, before=True):
    if before:
        history(c)
    c.call(START, RELAY, answered=answered)
    then(c)


NET_CASES = [
    ("net_call_malformed", True, capture(faulty_call), "medium"),
    ("net_call_malformed", True, capture(lambda c: faulty_call(c, malformed_stun)), "medium"),
    # With a server that nobody knows.
    ("net_call_malformed", True, capture(lambda c: faulty_call(
        c, then=lambda c: c.bare(START + 60, OTHER + "0"))), "high"),
    # With a server that has a name, and one of long before.
    ("net_call_malformed", True, capture(lambda c: faulty_call(
        c, then=lambda c: c.tls(START + 60, OTHER + "0", "example.net"))), "medium"),
    # Outside a call.
    ("net_call_malformed", True, capture(lambda c: c.udp(
        START, OTHER, 3478, PHONE, 50000, malformed_stun())), "low"),
    # What the phone sends; and the attribute that WhatsApp leaves unpadded on every call.
    ("net_call_malformed", False, capture(lambda c: faulty_call(c, sender=PHONE))),
    ("net_call_malformed", False, capture(lambda c: c.call(START, RELAY, answered=True))),
    ("net_contact_after_call", True, capture(lambda c: unanswered(
        c, lambda c: c.bare(START + 60, RENTED))), "medium"),
    ("net_contact_after_call", True, capture(lambda c: unanswered(
        c, lambda c: c.bare(START + 60, OTHER + "0"))), "low"),
    # The capture began with the call: the server may be an old one.
    ("net_contact_after_call", True, capture(lambda c: unanswered(
        c, lambda c: c.bare(START + 60, RENTED), before=False)), "low"),
    ("net_contact_after_call", True, capture(lambda c: faulty_call(
        c, then=lambda c: c.bare(START + 60, RENTED))), "high"),
    # Answered; later; of the provider; with a name; known before.
    ("net_contact_after_call", False, capture(lambda c: unanswered(
        c, lambda c: c.bare(START + 60, RENTED), answered=True))),
    ("net_contact_after_call", False, capture(lambda c: unanswered(
        c, lambda c: c.bare(START + 1200, RENTED)))),
    ("net_contact_after_call", False, capture(lambda c: unanswered(
        c, lambda c: c.bare(START + 60, "157.240.1.35")))),
    ("net_contact_after_call", False, capture(lambda c: unanswered(
        c, lambda c: c.tls(START + 60, RENTED, "example.net")))),
    ("net_contact_after_call", False, capture(lambda c: unanswered(
        c, lambda c: (c.bare(START - 500, RENTED), c.bare(START + 60, RENTED))))),
    # Media from the relay larger than a link carries.
    ("net_call_suspicious", True, capture(lambda c: (
        c.call(START, RELAY, answered=True),
        c.udp(START + 1.001, RELAY, 3478, PHONE, 50000, rtp(8, 19) + b"\xAA" * 20000))), "low"),
    ("net_call_suspicious", False, capture(lambda c: c.call(START, RELAY, answered=True))),
    ("net_server_certificate", True, capture(lambda c: c.self_signed(START, RENTED)), "low"),
    ("net_server_certificate", False, capture(lambda c: c.self_signed(START, OTHER))),
    ("net_beacon", True, capture(lambda c: every(c, 60, 12)), "low"),
    ("net_beacon", True, capture(lambda c: faulty_call(c, then=lambda c: [
        c.tls(START + 600 + 60 * i, OTHER + "0", "example.net") for i in range(12)])), "medium"),
    ("net_beacon", True, capture(lambda c: [
        c.tls(START + 600 * i, OTHER, "imap.example.org", 993) for i in range(12)]), "info"),
    # Too few; too irregular; too large; of a provider.
    ("net_beacon", False, capture(lambda c: every(c, 60, 5))),
    ("net_beacon", False, capture(lambda c: every(c, 60, 12, step=7.0))),
    ("net_beacon", False, capture(lambda c: every(c, 60, 12, size=9000))),
    ("net_beacon", False, capture(lambda c: every(c, 60, 12, server="17.57.146.20"))),
    ("net_imitated_brand", True, capture(lambda c: c.tls(START, RENTED, "whatsaap.com")), "low"),
    ("net_imitated_brand", True, capture(lambda c: c.tls(START, RENTED, "xn--whatspp-6fg.com")),
     "medium"),
    ("net_imitated_brand", True, capture(lambda c: c.http(START, RENTED, "icloud.com.check-in.example")),
     "medium"),
    ("net_imitated_brand", True, capture(lambda c: c.http(START, RENTED, "icloud-check.example")), "info"),
    ("net_imitated_brand", False, capture(lambda c: (
        c.tls(START, RENTED, "web.whatsapp.com"), c.tls(START + 1, RENTED, "www.apple.com.edgekey.net"),
        c.tls(START + 2, RENTED, "signals.example"), c.tls(START + 3, RENTED, "google.co.uk")))),
    ("net_infection_link", True, capture(lambda c: c.tls(
        START, RENTED, "bun54l2b67.get1tn0w.testware.example", 30495)), "low"),
    ("net_infection_link", True, capture(lambda c: (
        c.http(START, OTHER, "news.example.org"),
        c.tls(START + 1, RENTED, "bun54l2b67.get1tn0w.testware.example", 30495))), "medium"),
    ("net_infection_link", False, capture(lambda c: (
        c.tls(START, RENTED, "bun54l2b67.get1tn0w.testware.example", 443),
        c.tls(START + 1, RENTED, "backstage.games.testware.example", 30495),
        c.tls(START + 2, RENTED, "testware.example", 30495)))),
    ("net_app_outside_provider", True, capture(lambda c: c.tls(START, RENTED, "web.whatsapp.com")),
     "medium"),
    ("net_app_outside_provider", True, capture(lambda c: c.tls(START, OTHER, "g.whatsapp.net")), "low"),
    ("net_app_outside_provider", False, capture(lambda c: (
        c.tls(START, RELAY, "web.whatsapp.com"), c.tls(START + 1, OTHER, "media.fna.whatsapp.net"),
        c.tls(START + 2, OTHER, "example.com")))),
]
