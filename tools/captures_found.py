#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What a case says of its captures, as the lines that ../shared/tools/compare_pcap.py compares.

    captures_found.py CASE... > FOUND.jsonl

One JSON object a line: {"pcap": "FOLDER/FILE", "kind": ..., "value": ..., "src": ..., ...}.
"""
import json
import os
import sqlite3
import sys

ENDS = "client, server, client_port, server_port"
ENDPOINTS = "source, destination, source_port, destination_port"

# kind, the SELECT of its values
KINDS = [
    ("dns", "SELECT evidence_id, %s, name FROM net_dns WHERE protocol = 'dns' AND kind <> 'answer'" % ENDS),
    ("mdns", "SELECT evidence_id, %s, name FROM net_dns WHERE protocol = 'mdns' AND kind <> 'answer'" % ENDS),
    ("llmnr", "SELECT evidence_id, %s, name FROM net_dns WHERE protocol = 'llmnr' AND kind <> 'answer'" % ENDS),
    ("dns_answer", "SELECT evidence_id, %s, answer FROM net_dns WHERE protocol = 'dns' AND kind = 'answer' "
                   "AND type IN ('A', 'AAAA')" % ENDS),
    ("dns_cname", "SELECT evidence_id, %s, answer FROM net_dns WHERE protocol = 'dns' AND kind = 'answer' "
                  "AND type = 'CNAME'" % ENDS),
    ("tls_sni", "SELECT evidence_id, %s, server_name FROM net_tls WHERE transport = 'tcp'" % ENDS),
    ("dtls_sni", "SELECT evidence_id, %s, server_name FROM net_tls WHERE transport = 'dtls'" % ENDS),
    ("tls_ech", "SELECT evidence_id, %s, encrypted_hello FROM net_tls" % ENDS),
    ("tls_ech", "SELECT evidence_id, %s, encrypted_hello FROM net_quic" % ENDS),
    ("dtls", "SELECT evidence_id, %s, 'client_hello' FROM net_tls WHERE transport = 'dtls' AND ja4 IS NOT NULL" % ENDS),
    ("dtls", "SELECT evidence_id, %s, 'server_hello' FROM net_tls WHERE transport = 'dtls' AND ja3s IS NOT NULL" % ENDS),
    ("ja3", "SELECT evidence_id, %s, ja3 FROM net_tls" % ENDS),
    ("ja3", "SELECT evidence_id, %s, ja3 FROM net_quic" % ENDS),
    ("ja3s", "SELECT evidence_id, %s, ja3s FROM net_tls" % ENDS),
    ("ja3s", "SELECT evidence_id, %s, ja3s FROM net_quic" % ENDS),
    ("ja4", "SELECT evidence_id, %s, ja4 FROM net_tls" % ENDS),
    ("ja4", "SELECT evidence_id, %s, ja4 FROM net_quic" % ENDS),
    ("quic", "SELECT evidence_id, %s, version FROM net_quic" % ENDS),
    ("quic_sni", "SELECT evidence_id, %s, server_name FROM net_quic" % ENDS),
    ("cert", "SELECT evidence_id, %s, sha256 FROM net_certificate" % ENDS),
    ("http_host", "SELECT evidence_id, %s, host FROM net_http" % ENDS),
    ("http_url", "SELECT evidence_id, %s, url FROM net_http" % ENDS),
    ("http_ua", "SELECT evidence_id, %s, user_agent FROM net_http" % ENDS),
    ("stun", "SELECT evidence_id, %s, type FROM net_stun WHERE type NOT IN ('0x0000', '0x0800')" % ENDPOINTS),
    ("turn_channel", "SELECT evidence_id, %s, channel FROM net_stun WHERE type = '0x0000'" % ENDPOINTS),
    ("stun_mapped", "SELECT evidence_id, %s, mapped FROM net_stun" % ENDPOINTS),
    ("stun_relayed", "SELECT evidence_id, %s, relayed FROM net_stun" % ENDPOINTS),
    ("stun_peer", "SELECT evidence_id, %s, peer FROM net_stun" % ENDPOINTS),
    ("stun_realm", "SELECT evidence_id, %s, realm FROM net_stun" % ENDPOINTS),
    ("stun_software", "SELECT evidence_id, %s, software FROM net_stun" % ENDPOINTS),
    ("stun_username", "SELECT evidence_id, %s, username FROM net_stun" % ENDPOINTS),
    ("stun_origin", "SELECT evidence_id, %s, origin_address FROM net_stun" % ENDPOINTS),
    ("stun_other", "SELECT evidence_id, %s, other_address FROM net_stun" % ENDPOINTS),
    ("rtp_stream", "SELECT evidence_id, %s, ssrc FROM net_rtp" % ENDPOINTS),
    ("rtcp", "SELECT evidence_id, %s, type FROM net_rtcp" % ENDPOINTS),
    ("sip", "SELECT evidence_id, %s, coalesce(method, status) FROM net_sip" % ENDPOINTS),
    ("sip_call", "SELECT evidence_id, %s, call_id FROM net_sip WHERE method = 'INVITE'" % ENDPOINTS),
    ("sip_ua", "SELECT evidence_id, %s, user_agent FROM net_sip WHERE method IS NOT NULL" % ENDPOINTS),
    ("ip", "SELECT evidence_id, %s, client FROM net_flow" % ENDS),
    ("ip", "SELECT evidence_id, %s, server FROM net_flow" % ENDS),
]


def observations(case):
    """All observations of one case."""
    database = sqlite3.connect("file:%s?mode=ro" % case, uri=True)
    database.text_factory = lambda raw: raw.decode("utf-8", "replace")
    names = {}
    for number, path in database.execute("SELECT evidence_id, path FROM evidence"):
        folder, name = os.path.split(path)
        names[number] = os.path.basename(folder) + "/" + name
    for kind, select in KINDS:
        for number, source, destination, sport, dport, value in database.execute(select):
            for part in value.split(" ") if kind == "stun_mapped" and value else [value]:
                if part is None:
                    continue
                yield {"pcap": names[number], "kind": kind, "value": part, "src": source, "dst": destination,
                       "sport": sport, "dport": dport}
    for number, source, destination, sport, dport, text in database.execute(
            "SELECT evidence_id, %s, names FROM net_certificate" % ENDS):
        for name in json.loads(text or "[]"):
            yield {"pcap": names[number], "kind": "cert_name", "value": name, "src": source, "dst": destination,
                   "sport": sport, "dport": dport}
    for number, source, destination, sport, dport, text in database.execute(
            "SELECT evidence_id, %s, media FROM net_sip WHERE media IS NOT NULL" % ENDPOINTS):
        for media in text.split("; "):
            yield {"pcap": names[number], "kind": "sdp_media", "value": media, "src": source, "dst": destination,
                   "sport": sport, "dport": dport}


def main():
    for case in sys.argv[1:]:
        for observation in observations(case):
            print(json.dumps(observation))


if __name__ == "__main__":
    main()
