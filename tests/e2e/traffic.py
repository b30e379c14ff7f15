# SPDX-License-Identifier: Apache-2.0
"""Small captures for tests: IPv4 packets on a raw link, in the pcap format, with what the rules over
traffic look at. Times are seconds since 1970."""
import base64
import socket
import struct

PHONE = "192.168.1.5"
START = 1557489600  # 2019-05-10T12:00:00Z


# A certificate that signs itself, for "test"; its key was thrown away.
CERTIFICATE = base64.b64decode(
    "MIIBczCCARmgAwIBAgIUXg7Z8Pka0cOU51dOwZNu+HmUkB8wCgYIKoZIzj0EAwIwDzENMAsGA1UEAwwEdGVzdDAeFw0y"
    "NjExMjUxODUwMTFaFw0zNjExMjIxODUwMTFaMA8xDTALBgNVBAMMBHRlc3QwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNC"
    "AARBpma1hvKIa5Zr1IrN/NhWdng+6LGh05hvM2zX09qnBEGaEb/hD/3mvzvVV4aTxfgzWkKBxG6jJn+zL7qMSps/o1Mw"
    "UTAdBgNVHQ4EFgQUl5d3ANueLQy805KwkDCB8KQq4+IwHwYDVR0jBBgwFoAUl5d3ANueLQy805KwkDCB8KQq4+IwDwYD"
    "VR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNIADBFAiEAwvz50AztDNdSzXkPniHzzda3bF4BQN8/uYCUwGzkGXkCIH5o"
    "2tRnvch8MWncit+H5HCFEhD+k95jTEHMPGjjUo1G")


class Capture:
    def __init__(self):
        self.frames = []
        self.port = 40000

    def packet(self, at, protocol, source, destination, data):
        head = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(data), 0, 0, 64, protocol, 0,
                           socket.inet_aton(source), socket.inet_aton(destination))
        self.frames.append((at, head + data))

    def udp(self, at, source, sport, destination, dport, data):
        self.packet(at, 17, source, destination,
                    struct.pack(">HHHH", sport, dport, 8 + len(data), 0) + data)

    def segment(self, at, ends, flags, sequence, acknowledged, data=b""):
        source, sport, destination, dport = ends
        self.packet(at, 6, source, destination,
                    struct.pack(">HHIIBBHHH", sport, dport, sequence, acknowledged, 0x50, flags, 65535,
                                0, 0) + data)

    def tcp(self, at, server, port, request, answer, client=PHONE):
        """A whole connection: opened, one request, one answer, closed."""
        self.port += 1
        there, back = (client, self.port, server, port), (server, port, client, self.port)
        self.segment(at, there, 2, 100, 0)
        self.segment(at + 0.01, back, 0x12, 500, 101)
        self.segment(at + 0.02, there, 0x10, 101, 501)
        self.segment(at + 0.03, there, 0x18, 101, 501, request)
        self.segment(at + 0.04, back, 0x18, 501, 101 + len(request), answer)
        self.segment(at + 0.05, there, 0x11, 101 + len(request), 501 + len(answer))
        self.segment(at + 0.06, back, 0x11, 501 + len(answer), 102 + len(request))

    def http(self, at, server, host, path="/", port=80):
        self.tcp(at, server, port, ("GET %s HTTP/1.1\r\nHost: %s\r\n\r\n" % (path, host)).encode(),
                 b"HTTP/1.1 200 OK\r\nContent-Length: 300\r\n\r\n" + b"x" * 300)

    def tls(self, at, server, name, port=443):
        self.tcp(at, server, port, client_hello(name), b"\x15\x03\x03\x00\x02\x02\x28" + b"\0" * 300)

    def self_signed(self, at, server, port=443):
        """TLS 1.2 without a name, and a server that shows a certificate of its own making."""
        self.tcp(at, server, port, client_hello(""), server_hello() + certificate(CERTIFICATE))

    def bare(self, at, server, port=443):
        """Bytes of no known protocol, and no name."""
        self.tcp(at, server, port, b"\x01" * 300, b"\x02" * 300)

    def call(self, at, relay, seconds=2, mark=0x4000, answered=False):
        """An application's own STUN with its relay, then media: one way, or both when it is answered."""
        self.udp(at, PHONE, 50000, relay, 3478, stun(0x0003, [(mark, b"\1" * 8)]))
        self.udp(at + 0.05, relay, 3478, PHONE, 50000, stun(0x0103, [(0x0016, b"\0\1\x10\x11" + b"\1" * 4)]))
        for i in range(seconds * 20):
            self.udp(at + 0.1 + i / 20, PHONE, 50000, relay, 3478, rtp(7, i))
            if answered:
                self.udp(at + 0.11 + i / 20, relay, 3478, PHONE, 50000, rtp(8, i))

    def bytes(self):
        out = [struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 101)]
        for at, data in sorted(self.frames, key=lambda frame: frame[0]):
            us = round(at * 1000000)
            out += [struct.pack("<IIII", us // 1000000, us % 1000000, len(data), len(data)), data]
        return b"".join(out)


def client_hello(name):
    host = name.encode()
    sni = struct.pack(">HHHBH", 0, len(host) + 5, len(host) + 3, 0, len(host)) + host
    groups = struct.pack(">HHHH", 10, 4, 2, 23)
    extensions = (sni if name else b"") + groups
    body = b"\x03\x03" + b"\x07" * 32 + b"\0" + struct.pack(">HH", 2, 0xC02B) + b"\1\0"
    return handshake(1, body + struct.pack(">H", len(extensions)) + extensions)


def server_hello():
    return handshake(2, b"\x03\x03" + b"\x09" * 32 + b"\0" + struct.pack(">H", 0xC02B) + b"\0")


def certificate(der):
    one = struct.pack(">I", len(der))[1:] + der
    return handshake(11, struct.pack(">I", len(one))[1:] + one)


def handshake(kind, body):
    body = bytes([kind]) + struct.pack(">I", len(body))[1:] + body
    return b"\x16\x03\x03" + struct.pack(">H", len(body)) + body


def stun(kind, attributes):
    body = b"".join(struct.pack(">HH", t, len(v)) + v + b"\0" * (-len(v) % 4) for t, v in attributes)
    return struct.pack(">HHI", kind, len(body), 0x2112A442) + b"transaction!" + body


def rtp(ssrc, number):
    return struct.pack(">BBHII", 0x80, 120, number, number * 960, ssrc) + b"\xAA" * 40


def malformed_stun():
    """A message whose attribute leads outside."""
    return struct.pack(">HHI", 0x0101, 8, 0x2112A442) + b"transaction!" + struct.pack(">HH", 0x0020, 200) + b"\0" * 4


def malformed_rtcp():
    """A compound packet whose second part is longer than the datagram."""
    report = struct.pack(">BBHI", 0x80, 201, 1, 8)
    return report + struct.pack(">BBHI", 0x81, 202, 900, 8) + b"\1\4name\0\0"
