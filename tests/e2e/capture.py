# SPDX-License-Identifier: Apache-2.0
"""Datagrams and TCP streams out of a capture, for tests that hand them to tests/call/feed.c: pcap and
pcapng, the link types and tunnels that captures of calls have, fragments put together. Small, not fast,
and no part of the program."""
import collections
import struct

MAX_DEPTH = 8
GTP_PORT = 2152

Packet = collections.namedtuple("Packet", "number time_us protocol src dst sport dport sequence flags data")


def frames(path):
    """(number, time in us, link type, bytes) of each packet."""
    with open(path, "rb") as stream:
        data = stream.read()
    if data[:4] == b"\x0a\x0d\x0d\x0a":
        yield from frames_ng(data)
        return
    order = {b"\xd4\xc3\xb2\xa1": ("<", 1), b"\xa1\xb2\xc3\xd4": (">", 1),
             b"\x4d\x3c\xb2\xa1": ("<", 1000), b"\xa1\xb2\x3c\x4d": (">", 1000)}.get(data[:4])
    if order is None or len(data) < 24:
        return
    end, scale = order
    link = struct.unpack(end + "I", data[20:24])[0] & 0xFFFF
    at, number = 24, 0
    while at + 16 <= len(data):
        seconds, rest, size, _ = struct.unpack(end + "IIII", data[at:at + 16])
        at += 16
        if at + size > len(data):
            return
        number += 1
        yield number, seconds * 1000000 + rest // scale, link, data[at:at + size]
        at += size


def frames_ng(data):
    at, number, end, interfaces = 0, 0, "<", []
    while at + 12 <= len(data):
        kind = struct.unpack(end + "I", data[at:at + 4])[0]
        if data[at:at + 4] == b"\x0a\x0d\x0d\x0a":
            end = "<" if data[at + 8:at + 12] == b"\x4d\x3c\x2b\x1a" else ">"
            interfaces = []
        size = struct.unpack(end + "I", data[at + 4:at + 8])[0]
        if size < 12 or at + size > len(data):
            return
        body = data[at + 8:at + size - 4]
        if kind == 1 and len(body) >= 8:
            link, ticks, place = struct.unpack(end + "H", body[:2])[0], 1000000, 8
            while place + 4 <= len(body):
                option, length = struct.unpack(end + "HH", body[place:place + 4])
                if option == 9 and length >= 1:
                    raw = body[place + 4]
                    ticks = 2 ** (raw & 127) if raw & 128 else 10 ** raw
                place += 4 + (length + 3) // 4 * 4
            interfaces.append((link, ticks))
        elif kind == 6 and len(body) >= 20:
            which, high, low, length, _ = struct.unpack(end + "IIIII", body[:20])
            if which < len(interfaces):
                number += 1
                link, ticks = interfaces[which]
                yield number, (high << 32 | low) * 1000000 // ticks, link, body[20:20 + length]
        elif kind == 3 and interfaces:
            number += 1
            yield number, 0, interfaces[0][0], body[4:]
        at += size


def network(link, data):
    """(EtherType-like number, bytes) behind the link layer."""
    if link == 1:
        kind, at = data[12:14], 14
        while kind in (b"\x81\x00", b"\x88\xa8", b"\x91\x00") and len(data) >= at + 4:
            kind, at = data[at + 2:at + 4], at + 4
        return int.from_bytes(kind, "big"), data[at:]
    if link == 113:
        return int.from_bytes(data[14:16], "big"), data[16:]
    if link == 276:
        return int.from_bytes(data[0:2], "big"), data[20:]
    if link in (0, 108):
        family = data[3] or data[0] if len(data) > 3 else 0
        return (0x0800 if family == 2 else 0x86DD), data[4:]
    if link in (12, 14, 101, 228, 229):
        return (0x86DD if data[:1] and data[0] >> 4 == 6 else 0x0800), data
    if link == 9:
        at = 2 if data[:2] == b"\xff\x03" else 0
        return ppp(data[at:])
    return 0, b""


def ppp(data):
    kind = int.from_bytes(data[:2], "big")
    return {0x21: 0x0800, 0x57: 0x86DD}.get(kind, 0), data[2:]


class Reader:
    def __init__(self):
        self.fragments = {}

    def packets(self, path):
        for number, time_us, link, data in frames(path):
            kind, data = network(link, data)
            for found in self.walk(kind, data, 0):
                yield Packet(number, time_us, *found)

    def walk(self, kind, data, depth):
        if depth > MAX_DEPTH:
            return
        if kind == 0x8864:
            kind, data = ppp(data[6:])
        if kind == 0x8847:
            while len(data) >= 4:
                bottom, data = data[2] & 1, data[4:]
                if bottom:
                    break
            kind = {4: 0x0800, 6: 0x86DD}.get(data[0] >> 4 if data else 0, 0)
        if kind == 0x0800 and len(data) >= 20 and data[0] >> 4 == 4:
            yield from self.ipv4(data, depth)
        elif kind == 0x86DD and len(data) >= 40 and data[0] >> 4 == 6:
            yield from self.ipv6(data, depth)

    def ipv4(self, data, depth):
        head, total = (data[0] & 15) * 4, int.from_bytes(data[2:4], "big")
        rest = data[head:total] if total >= head else data[head:]
        place = int.from_bytes(data[6:8], "big")
        src, dst, protocol = data[12:16], data[16:20], data[9]
        if place & 0x3FFF:
            rest = self.join((src, dst, protocol, data[4:6]), (place & 0x1FFF) * 8, place & 0x2000, rest)
        if rest is not None:
            yield from self.transport(protocol, src, dst, rest, depth)

    def ipv6(self, data, depth):
        size, protocol = int.from_bytes(data[4:6], "big"), data[6]
        src, dst = data[8:24], data[24:40]
        rest = data[40:40 + size] if size else data[40:]
        while protocol in (0, 43, 44, 60) and rest is not None and len(rest) >= 8:
            if protocol == 44:
                place = int.from_bytes(rest[2:4], "big")
                key = (src, dst, rest[0], rest[4:8])
                protocol, rest = rest[0], rest[8:]
                if place & 0xFFF9:
                    rest = self.join(key, place & 0xFFF8, place & 1, rest)
            else:
                protocol, rest = rest[0], rest[(rest[1] + 1) * 8:]
        if rest is not None:
            yield from self.transport(protocol, src, dst, rest, depth)

    def join(self, key, offset, more, data):
        parts = self.fragments.setdefault(key, {})
        parts[offset] = data
        if not more:
            parts["end"] = offset + len(data)
        whole = b""
        while len(whole) in parts:
            if not parts[len(whole)]:
                break
            whole += parts[len(whole)]
        if parts.get("end") == len(whole):
            del self.fragments[key]
            return whole
        return None

    def transport(self, protocol, src, dst, data, depth):
        if protocol == 4:
            yield from self.walk(0x0800, data, depth + 1)
        elif protocol == 41:
            yield from self.walk(0x86DD, data, depth + 1)
        elif protocol == 47 and len(data) >= 4:
            flags, kind = struct.unpack(">HH", data[:4])
            at = 4 + 4 * bool(flags & 0x8000) + 4 * bool(flags & 0x2000) + 4 * bool(flags & 0x1000)
            if kind == 0x6558:
                kind, data = network(1, data[at:])
                yield from self.walk(kind, data, depth + 1)
            elif kind != 0x880B:
                yield from self.walk(kind, data[at:], depth + 1)
        elif protocol == 17 and len(data) >= 8:
            sport, dport, size = struct.unpack(">HHH", data[:6])
            payload = data[8:size] if size >= 8 else data[8:]
            inner = gtp(payload) if GTP_PORT in (sport, dport) else None
            if inner:
                yield from self.walk(0x86DD if inner[0] >> 4 == 6 else 0x0800, inner, depth + 1)
            else:
                yield "udp", src, dst, sport, dport, 0, 0, payload
        elif protocol == 6 and len(data) >= 20:
            sport, dport, sequence = struct.unpack(">HHI", data[:8])
            yield "tcp", src, dst, sport, dport, sequence, data[13], data[(data[12] >> 4) * 4:]


def gtp(data):
    """What a GTP-U packet carries."""
    if len(data) < 8 or data[0] >> 4 != 3 or data[1] != 0xFF:
        return None
    at = 12 if data[0] & 7 else 8
    following = data[11] if data[0] & 4 and len(data) > 11 else 0
    while following and at < len(data) and data[at]:
        size = data[at] * 4
        following, at = data[at + size - 1] if at + size <= len(data) else 0, at + size
    return data[at:] or None


class Streams:
    """TCP, put in order as far as it is there."""

    def __init__(self):
        self.next, self.later = {}, {}

    def add(self, key, packet):
        """The bytes that go on where the last ones ended."""
        if packet.flags & 2:
            self.next[key] = (packet.sequence + 1) & 0xFFFFFFFF
            return b""
        if not packet.data:
            return b""
        at = self.next.setdefault(key, packet.sequence)
        later = self.later.setdefault(key, {})
        later[packet.sequence] = max(later.get(packet.sequence, b""), packet.data, key=len)
        out = b""
        moved = True
        while moved:
            moved = False
            for sequence in sorted(later, key=lambda s: (s - at) & 0xFFFFFFFF):
                back = (at - sequence) & 0xFFFFFFFF
                if back < 1 << 31:
                    data = later.pop(sequence)
                    if back < len(data):
                        out += data[back:]
                        at = (at + len(data) - back) & 0xFFFFFFFF
                        moved = True
                    break
        self.next[key] = at
        return out


class Feed:
    """Records for tests/call/feed.c out of packets; what each flow and record was."""

    def __init__(self):
        self.flows, self.records, self.frames = {}, [], []
        self.streams = Streams()

    def flow(self, packet):
        ends = ((packet.src, packet.sport), (packet.dst, packet.dport))
        key = (packet.protocol, *sorted(ends))
        number = self.flows.setdefault(key, len(self.flows))
        return number, int(ends[0] != key[1])

    def add(self, packet):
        number, direction = self.flow(packet)
        if packet.protocol == "udp":
            self.record(number, direction, 0, packet.time_us, packet.data, packet.number)
            return
        data = self.streams.add((number, direction), packet)
        if data:
            self.record(number, direction, 1, packet.time_us, data, packet.number)

    def record(self, flow, direction, kind, time_us, data, frame=0):
        self.records.append(struct.pack(">IBBQI", flow, direction, kind, time_us, len(data)) + data)
        self.frames.append(frame)

    def expect(self, flow, value):
        self.records.append(struct.pack(">IBBQI", flow, 0, 2, 0, value))

    def bytes(self):
        return b"".join(self.records)

    def swapped(self):
        """As seen from the other side."""
        return b"".join(r[:4] + bytes([r[4] ^ 1]) + r[5:] for r in self.records)


def feed_of(path):
    feed = Feed()
    for packet in Reader().packets(path):
        feed.add(packet)
    return feed
