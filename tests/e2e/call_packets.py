# SPDX-License-Identifier: Apache-2.0
"""Packets of calls, made here, and their mutations: for the comparison with tshark. Malformed packets come
from mutation alone."""
import struct

REPORT = "22222222 00000000 00001234 00000010 00000000 00000000"
SR = "81c8000c 11111111 e5000000 00000000 000003e8 00000064 00003e80" + REPORT
RR = "81c90007 11111111" + REPORT
SDES = "81ca0004 11111111 0107 63616c6c40686f 000000"
BYE = "81cb0004 11111111 08 676f6f6462796521 000000"
APP = "80cc0003 11111111 41424344 00000000"
NACK = "81cd0003 11111111 22222222 00010000"
TMMBR = "83cd0004 11111111 00000000 22222222 00001000"
PLI = "81ce0002 11111111 22222222"
FIR = "84ce0004 11111111 00000000 22222222 01000000"
REMB = "8fce0005 11111111 00000000 52454d42 01 00ffff 22222222"
XR = "80cf0008 11111111 04000002 e5000000 00000000 05000003 22222222 00000000 00000000"
STUN = "2112a442 000102030405060708090a0b"
MAPPED = "0020 0008 0001 1234 e1baa543"
USER = "0006 0008 616c696365656565"
PRIORITY = "0024 0004 6e0001ff"
ERROR = "0009 0010 0000 0401 556e617574686f72697a6564"
RTP = "80080001 000000a0 11111111" + "d5" * 20
RTP_CSRC = "82080001 000000a0 11111111 22222222 33333333"
RTP_EXTENSION = "90080001 000000a0 11111111 bede0002 10ff310000000000"
RTP_PADDING = "a0080001 000000a0 11111111 d5d50002"

# Protocol, name, packet, and (offset, size, mask) of each field that says how long or how many.
PACKETS = [
    ("rtcp", "sr+sdes", SR + SDES, [(0, 1, 31), (2, 2, 65535), (52, 1, 31), (54, 2, 65535), (61, 1, 255)]),
    ("rtcp", "rr+sdes+bye", RR + SDES + BYE,
     [(0, 1, 31), (2, 2, 65535), (32, 1, 31), (34, 2, 65535), (41, 1, 255), (52, 1, 31), (54, 2, 65535),
      (60, 1, 255)]),
    ("rtcp", "rr+app", RR + APP, [(2, 2, 65535), (34, 2, 65535)]),
    ("rtcp", "rr+nack", RR + NACK, [(2, 2, 65535), (34, 2, 65535)]),
    ("rtcp", "rr+tmmbr", RR + TMMBR, [(2, 2, 65535), (34, 2, 65535)]),
    ("rtcp", "rr+pli", RR + PLI, [(2, 2, 65535), (34, 2, 65535)]),
    ("rtcp", "rr+fir", RR + FIR, [(2, 2, 65535), (34, 2, 65535)]),
    ("rtcp", "rr+remb", RR + REMB, [(2, 2, 65535), (34, 2, 65535), (48, 1, 255)]),
    ("rtcp", "rr+xr", RR + XR, [(2, 2, 65535), (34, 2, 65535), (42, 2, 65535), (54, 2, 65535)]),
    ("stun", "success", "0101 0024" + STUN + MAPPED + USER + PRIORITY + "80220000",
     [(2, 2, 65535), (22, 2, 65535), (34, 2, 65535), (46, 2, 65535)]),
    ("stun", "error", "0111 0014" + STUN + ERROR, [(2, 2, 65535), (22, 2, 65535)]),
    ("rtp", "plain", RTP, [(0, 1, 15)]),
    ("rtp", "csrc", RTP_CSRC, [(0, 1, 15)]),
    ("rtp", "extension", RTP_EXTENSION, [(14, 2, 65535)]),
    ("rtp", "padding", RTP_PADDING, [(15, 1, 255)]),
]
PORTS = {"rtcp": 5005, "rtp": 5004, "stun": 3478}


def values(whole, mask):
    """What a field is made to say: its neighbours, small numbers, multiples, extremes."""
    near = {whole + d for d in (-8, -4, -3, -2, -1, 1, 2, 3, 4, 8)}
    return sorted(v for v in near | {0, 1, 2, 5, 9, 31, whole * 2, mask, mask // 2, mask - 3}
                  if 0 <= v <= mask and v != whole)


def mutations():
    """(protocol, what was done, bytes): each packet as it is, then with each field made to lie, then cut."""
    for protocol, name, text, fields in PACKETS:
        packet = bytes.fromhex(text.replace(" ", ""))
        yield protocol, name, packet
        for offset, size, mask in fields:
            whole = int.from_bytes(packet[offset:offset + size], "big")
            for value in values(whole & mask, mask):
                lie = (whole & ~mask | value).to_bytes(size, "big")
                yield (protocol, "%s: %d at %d is %d" % (name, whole & mask, offset, value),
                       packet[:offset] + lie + packet[offset + size:])
        for size in range(len(packet) - 1, 11, -3):
            yield protocol, "%s: cut to %d" % (name, size), packet[:size]


def write_pcap(path, packets):
    """One UDP datagram a frame, each from a port of its own, so that none speaks for another."""
    with open(path, "wb") as stream:
        stream.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 101))
        for number, (protocol, data) in enumerate(packets):
            length = 28 + len(data)
            head = struct.pack(">BBHHHBBH", 0x45, 0, length, number & 0xFFFF, 0, 64, 17, 0)
            head += bytes([192, 0, 2, 1, 198, 51, 100, 1])
            head += struct.pack(">HHHH", 10000 + number % 50000, PORTS[protocol], 8 + len(data), 0)
            stream.write(struct.pack("<IIII", number, 0, length, length) + head + data)
