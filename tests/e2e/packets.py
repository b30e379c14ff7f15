# SPDX-License-Identifier: Apache-2.0
"""Packets and capture files for the tests of captures, byte by byte: messages, transports, IP, tunnels, link
layers and containers. Small, right where a test does not want it wrong, and no part of the program."""
import gzip
import ipaddress
import struct

PHONE, SERVER = "192.168.12.34", "198.51.100.7"
PHONE6, SERVER6 = "2001:db8:12::34", "2001:db8:99::7"
START_US = 1557662221000000  # 2019-05-12T11:57:01Z
ETHERTYPE4, ETHERTYPE6 = 0x0800, 0x86DD


# ---- Messages ----

def dns_name(name):
    return b"".join(bytes([len(part)]) + part.encode() for part in name.split(".")) + b"\0"


def dns_query(name, kind=1, number=0x1234):
    return struct.pack(">HHHHHH", number, 0x0100, 1, 0, 0, 0) + dns_name(name) + struct.pack(">HH", kind, 1)


def dns_answer(name, address, number=0x1234):
    packed = ipaddress.ip_address(address).packed
    kind = 1 if len(packed) == 4 else 28
    return (struct.pack(">HHHHHH", number, 0x8180, 1, 1, 0, 0) + dns_name(name) + struct.pack(">HH", kind, 1)
            + struct.pack(">HHHIH", 0xC00C, kind, 1, 60, len(packed)) + packed)


def sized(size, data):
    return len(data).to_bytes(size, "big") + data


def client_hello(host, more=b""):
    """A TLS record with one ClientHello. `more`: further extensions, as bytes."""
    name = sized(2, b"\0" + sized(2, host.encode()))
    extensions = (struct.pack(">H", 0) + sized(2, name) + bytes.fromhex("000a00060004001d0017")
                  + bytes.fromhex("000d00060004040308 04".replace(" ", "")) + more)
    body = (b"\x03\x03" + bytes(range(32)) + b"\0" + sized(2, bytes.fromhex("c02bc02f1301")) + b"\1\0"
            + sized(2, extensions))
    return b"\x16\x03\x01" + sized(2, b"\x01" + sized(3, body))


def stun(kind, attributes=b"", transaction=bytes(12)):
    return struct.pack(">HHI", kind, len(attributes), 0x2112A442) + transaction + attributes


# ---- Transports and IP ----

def checksum(data):
    data += b"\0" * (len(data) % 2)
    total = sum(struct.unpack(">%dH" % (len(data) // 2), data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def pseudo(source, destination, protocol, size):
    a, b = ipaddress.ip_address(source).packed, ipaddress.ip_address(destination).packed
    if len(a) == 4:
        return a + b + struct.pack(">BBH", 0, protocol, size)
    return a + b + struct.pack(">II", size, protocol)


def udp(data, sport=50000, dport=53, source=PHONE, destination=SERVER):
    head = struct.pack(">HHHH", sport, dport, len(data) + 8, 0)
    total = checksum(pseudo(source, destination, 17, len(data) + 8) + head + data)
    return head[:6] + struct.pack(">H", total or 0xFFFF) + data


def tcp(data=b"", sport=50000, dport=443, sequence=1000, ack=0, flags=0x18, source=PHONE,
        destination=SERVER):
    head = struct.pack(">HHIIBBHHH", sport, dport, sequence & 0xFFFFFFFF, ack, 0x50, flags, 65535, 0, 0)
    total = checksum(pseudo(source, destination, 6, len(head) + len(data)) + head + data)
    return head[:16] + struct.pack(">H", total) + head[18:] + data


def ip4(protocol, data, source=PHONE, destination=SERVER, number=1, place=0, options=b"", total=None):
    """`place`: flags and offset of a fragment. `total`: a length that lies."""
    size = 20 + len(options) + len(data) if total is None else total
    head = struct.pack(">BBHHHBBH", 0x45 + len(options) // 4, 0, size & 0xFFFF, number, place, 64, protocol, 0)
    head += ipaddress.ip_address(source).packed + ipaddress.ip_address(destination).packed + options
    return head[:10] + struct.pack(">H", checksum(head)) + head[12:] + data


def ip6(protocol, data, source=PHONE6, destination=SERVER6, size=None):
    return (struct.pack(">IHBB", 6 << 28, (len(data) if size is None else size) & 0xFFFF, protocol, 64)
            + ipaddress.ip_address(source).packed + ipaddress.ip_address(destination).packed + data)


def query4(name, **ends):
    """An IPv4 datagram with a DNS query."""
    return ip4(17, udp(dns_query(name), **ends))


def query6(name):
    return ip6(17, udp(dns_query(name), source=PHONE6, destination=SERVER6))


def fragments4(protocol, data, size, number=77):
    """An IPv4 datagram in fragments of `size` bytes (a multiple of 8)."""
    parts = [data[at:at + size] for at in range(0, len(data), size)]
    return [ip4(protocol, part, number=number,
                place=(0x2000 if index + 1 < len(parts) else 0) | index * size // 8)
            for index, part in enumerate(parts)]


def fragments6(protocol, data, size, number=77):
    parts = [data[at:at + size] for at in range(0, len(data), size)]
    return [ip6(44, struct.pack(">BBHI", protocol, 0, index * size | (index + 1 < len(parts)), number) + part)
            for index, part in enumerate(parts)]


class Stream:
    """One TCP connection, as IPv4 datagrams."""

    def __init__(self, sport=50000, dport=443, sequence=1000, other=9000):
        self.ports, self.next = (sport, dport), [sequence, other]

    def packet(self, side, data, sequence, flags=0x18):
        a, b = (PHONE, SERVER) if side == 0 else (SERVER, PHONE)
        return ip4(6, tcp(data, self.ports[side], self.ports[1 - side], sequence, self.next[1 - side], flags,
                          a, b), a, b)

    def open(self):
        packets = [self.packet(0, b"", self.next[0], 2), self.packet(1, b"", self.next[1], 18)]
        self.next = [number + 1 for number in self.next]
        return packets + [self.packet(0, b"", self.next[0], 16)]

    def send(self, side, data, size=1400):
        packets = []
        for at in range(0, len(data), size):
            packets.append(self.packet(side, data[at:at + size], self.next[side]))
            self.next[side] += len(data[at:at + size])
        return packets

    def close(self):
        return [self.packet(0, b"", self.next[0], 17), self.packet(1, b"", self.next[1], 17)]


# ---- Link layers ----

MAC = bytes.fromhex("021a115e1001021a115e1002")


def type_of(datagram):
    return ETHERTYPE6 if datagram[0] >> 4 == 6 else ETHERTYPE4


def ethernet(data, kind=None):
    return MAC + struct.pack(">H", type_of(data) if kind is None else kind) + data


def vlan(data):
    return ethernet(struct.pack(">HH", 7, type_of(data)) + data, 0x8100)


def qinq(data):
    return ethernet(struct.pack(">HHHH", 7, 0x8100, 8, type_of(data)) + data, 0x88A8)


def mpls(data):
    return ethernet(struct.pack(">II", 16 << 12 | 64, 17 << 12 | 0x100 | 64) + data, 0x8847)


def ppp(data):
    return struct.pack(">H", 0x57 if data[0] >> 4 == 6 else 0x21) + data


def pppoe(data):
    return ethernet(struct.pack(">BBHH", 0x11, 0, 1, len(data) + 2) + ppp(data), 0x8864)


def sll(data):
    return struct.pack(">HHH8sH", 4, 1, 6, MAC[6:] + b"\0\0", type_of(data)) + data


def sll2(data):
    return struct.pack(">HHIHBB8s", type_of(data), 0, 3, 1, 4, 6, MAC[6:] + b"\0\0") + data


def null(data, end="<"):
    return struct.pack(end + "I", 30 if data[0] >> 4 == 6 else 2) + data


def llc(data):
    return b"\xaa\xaa\x03\0\0\0" + struct.pack(">H", type_of(data)) + data


def wlan(data, qos=True):
    control = b"\x88\x01" if qos else b"\x08\x01"
    return control + b"\0\0" + MAC + MAC[:6] + b"\0\0" + (b"\0\0" if qos else b"") + llc(data)


def radiotap(data, checked=False):
    head = struct.pack("<BBHIB", 0, 0, 9, 2, 0x10 if checked else 0)
    return head + wlan(data) + (b"\xde\xad\xbe\xef" if checked else b"")


def ppi(data):
    return struct.pack("<BBHI", 0, 0, 8, 105) + wlan(data)


def pktap(data, process="launchafd"):
    head = struct.pack("<III24sIIIIi17s", 108, 1, 1, b"en0", 2, 2, 14, 0, 300, process.encode())
    return head.ljust(108, b"\0") + ethernet(data)


# Name: (LINKTYPE_, frame of a datagram)
LINKS = {
    "null": (0, null), "null-big": (0, lambda d: null(d, ">")), "ethernet": (1, ethernet), "vlan": (1, vlan),
    "qinq": (1, qinq), "mpls": (1, mpls), "pppoe": (1, pppoe), "ppp": (9, ppp),
    "ppp-hdlc": (9, lambda d: b"\xff\x03" + ppp(d)), "raw": (101, bytes), "raw-linux": (12, bytes),
    "raw4": (228, bytes), "loop": (108, lambda d: null(d, ">")), "sll": (113, sll), "sll2": (276, sll2),
    "wlan": (105, wlan), "wlan-plain": (105, lambda d: wlan(d, False)), "radiotap": (127, radiotap),
    "radiotap-fcs": (127, lambda d: radiotap(d, True)), "ppi": (192, ppi), "pktap": (258, pktap),
}


# ---- Tunnels: an IPv4 datagram around another datagram ----

def outer(port, data, sport=40000):
    return ip4(17, udp(data, sport, port))


def gre(data, flags=0, extra=b""):
    return ip4(47, struct.pack(">HH", flags, type_of(data)) + extra + data)


TUNNELS = {
    "gre": gre,
    "gre-key": lambda d: gre(d, 0x3000, b"\0\0\0\7\0\0\0\1"),
    "gre-ethernet": lambda d: ip4(47, struct.pack(">HH", 0, 0x6558) + ethernet(d)),
    "ipip": lambda d: ip4(4 if d[0] >> 4 == 4 else 41, d),
    "vxlan": lambda d: outer(4789, b"\x08\0\0\0\0\0\x2a\0" + ethernet(d)),
    "gtp": lambda d: outer(2152, struct.pack(">BBHI", 0x30, 255, len(d), 9) + d),
    "gtp-extended": lambda d: outer(2152, struct.pack(">BBHIHBB", 0x34, 255, len(d) + 8, 9, 1, 0, 0x85)
                                    + b"\1\0\0\0" + d),
    "geneve": lambda d: outer(6081, struct.pack(">BBHI", 0, 0, 0x6558, 0x2A00) + ethernet(d)),
    "geneve-options": lambda d: outer(6081, struct.pack(">BBHI", 1, 0, type_of(d), 0x2A00) + bytes(4) + d),
    "teredo": lambda d: outer(3544, d),  # IPv6 alone
    "teredo-origin": lambda d: outer(3544, b"\0\0" + bytes(6) + d),
    "l2tp": lambda d: outer(1701, struct.pack(">HHH", 0x0002, 1, 1) + b"\xff\x03" + ppp(d)),
    "6in4-in-gre": lambda d: gre(ip4(4 if d[0] >> 4 == 4 else 41, d)),
}
ONLY_IPV6 = ("teredo", "teredo-origin")


# ---- Containers ----

def pcap(frames, link=1, end="<", nano=False, snap=262144):
    """`frames`: bytes, or (microseconds, bytes)."""
    out = struct.pack(end + "IHHiIII", 0xA1B23C4D if nano else 0xA1B2C3D4, 2, 4, 0, 0, snap, link)
    for us, frame in timed(frames):
        out += struct.pack(end + "IIII", us // 1000000, us % 1000000 * (1000 if nano else 1), len(frame),
                           len(frame)) + frame
    return out


def timed(frames):
    for index, frame in enumerate(frames):
        yield frame if isinstance(frame, tuple) else (START_US + index * 1000, frame)


def block(kind, body, end="<"):
    body += b"\0" * (-len(body) % 4)
    return struct.pack(end + "II", kind, len(body) + 12) + body + struct.pack(end + "I", len(body) + 12)


def section(end="<"):
    return block(0x0A0D0D0A, struct.pack(end + "IHHq", 0x1A2B3C4D, 1, 0, -1), end)


def interface(link=1, end="<", resolution=None, snap=262144):
    options = b"" if resolution is None else struct.pack(end + "HHB3xHH", 9, 1, resolution, 0, 0)
    return block(1, struct.pack(end + "HHI", link, 0, snap) + options, end)


def enhanced(frame, us=START_US, which=0, end="<", units=1000000):
    stamp = us * units // 1000000
    return block(6, struct.pack(end + "IIIII", which, stamp >> 32, stamp & 0xFFFFFFFF, len(frame), len(frame))
                 + frame, end)


def simple(frame, end="<"):
    return block(3, struct.pack(end + "I", len(frame)) + frame, end)


def pcapng(frames, link=1, end="<"):
    return section(end) + interface(link, end) + b"".join(enhanced(f, us, 0, end) for us, f in timed(frames))


def packed(data):
    return gzip.compress(data, mtime=0)
