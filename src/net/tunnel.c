/*
 * Tunnels in GRE and UDP: see ip.h. A port alone is no proof, so each header is checked, too.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "net/ip.h"

/* ---- GRE ---- */

enum gre_flag {
    GRE_CHECKSUM = 0x8000,
    GRE_ROUTING = 0x4000,
    GRE_KEY = 0x2000,
    GRE_SEQUENCE = 0x1000,
    GRE_ACKNOWLEDGMENT = 0x0080, /* of version 1 (RFC 2637) */
    GRE_VERSION = 0x0007,
};

enum gre_protocol {
    GRE_ARUBA_FIRST = 0x8200, /* frames of 802.11, as Aruba's access points send them on */
    GRE_ARUBA_LAST = 0x8210,
    GRE_ARUBA_MULTICAST = 0x8300,
    GRE_ARUBA_AMSDU = 0x9000,
    GRE_ERSPAN_2 = 0x88be,
    GRE_ERSPAN_3 = 0x22eb,
};

/* Encapsulated Remote SPAN (draft-foschiano-erspan): type I has no header of its own. */
static void
read_erspan(struct brd_frames *frames, unsigned protocol, bool has_sequence,
            struct brd_cursor *cursor) {
    if (protocol == GRE_ERSPAN_3) {
        struct brd_cursor start = *cursor;
        brd_cursor_seek(&start, start.offset + 11);
        bool has_subheader = (brd_cursor_u8(&start) & 1u) != 0;
        (void)brd_cursor_take(cursor, has_subheader ? 20 : 12);
    } else if (has_sequence) {
        (void)brd_cursor_take(cursor, 8);
    }
    if (!cursor->failed) {
        brd_link_ethernet(frames, brd_cursor_take(cursor, brd_cursor_left(cursor)));
    }
}

void
brd_tunnel_gre(struct brd_frames *frames, struct brd_span bytes) {
    struct brd_cursor cursor = brd_cursor_of(bytes);
    unsigned flags = (unsigned)brd_cursor_be(&cursor, 2);
    uint16_t protocol = (uint16_t)brd_cursor_be(&cursor, 2);
    bool is_pptp = (flags & GRE_VERSION) == 1;
    (void)brd_cursor_take(&cursor, (flags & (GRE_CHECKSUM | GRE_ROUTING)) != 0 ? 4 : 0);
    (void)brd_cursor_take(&cursor, (flags & GRE_KEY) != 0 ? 4 : 0);
    (void)brd_cursor_take(&cursor, (flags & GRE_SEQUENCE) != 0 ? 4 : 0);
    (void)brd_cursor_take(&cursor, is_pptp && (flags & GRE_ACKNOWLEDGMENT) != 0 ? 4 : 0);
    while (!is_pptp && (flags & GRE_ROUTING) != 0 && !cursor.failed) { /* RFC 1701 */
        (void)brd_cursor_take(&cursor, 3);
        uint8_t size = brd_cursor_u8(&cursor);
        (void)brd_cursor_take(&cursor, size);
        if (size == 0) {
            break;
        }
    }
    if (cursor.failed) {
        frames->counts.malformed++;
        return;
    }
    if ((protocol >= GRE_ARUBA_FIRST && protocol <= GRE_ARUBA_LAST) ||
        protocol == GRE_ARUBA_MULTICAST || protocol == GRE_ARUBA_AMSDU) {
        brd_link_wlan(frames, brd_cursor_take(&cursor, brd_cursor_left(&cursor)));
        return;
    }
    if (protocol == GRE_ERSPAN_2 || protocol == GRE_ERSPAN_3) {
        read_erspan(frames, protocol, (flags & GRE_SEQUENCE) != 0, &cursor);
        return;
    }
    brd_link_ethertype(frames, protocol, brd_cursor_take(&cursor, brd_cursor_left(&cursor)));
}

/* ---- UDP ---- */

enum tunnel_port {
    PORT_L2TP = 1701,
    PORT_GTP_U = 2152,
    PORT_TEREDO = 3544,
    PORT_VXLAN = 4789,
    PORT_VXLAN_GPE = 4790,
    PORT_GRE = 4754, /* RFC 8086 */
    PORT_AYIYA = 5072,
    PORT_CAPWAP_DATA = 5247,
    PORT_GENEVE = 6081,
    PORT_MPLS = 6635,
    PORT_VXLAN_OLD = 8472,
    PORT_TZSP = 37008,
};

static struct brd_span
rest(struct brd_cursor *cursor) {
    return brd_cursor_take(cursor, brd_cursor_left(cursor));
}

/* Whether bytes begin as an IP header whose lengths they can hold. */
static bool
begins_ip(struct brd_span bytes) {
    if (bytes.size < 20) {
        return false;
    }
    unsigned version = bytes.data[0] >> 4;
    return version == 4 ? (bytes.data[0] & 15u) >= 5 : version == 6 && bytes.size >= 40;
}

/* GTP-U version 1 (3GPP TS 29.281 section 5): message 255 carries a datagram. */
static void
read_gtp(struct brd_frames *frames, struct brd_cursor *cursor) {
    uint8_t flags = brd_cursor_u8(cursor);
    uint8_t message = brd_cursor_u8(cursor);
    (void)brd_cursor_take(cursor, 6);
    if ((flags & 0xf0u) != 0x30 || message != 255) {
        return;
    }
    if ((flags & 7u) != 0) {
        (void)brd_cursor_take(cursor, 3);
        uint8_t next = brd_cursor_u8(cursor);
        while ((flags & 4u) != 0 && next != 0 && !cursor->failed) {
            uint8_t units = brd_cursor_u8(cursor);
            if (units == 0) {
                return;
            }
            (void)brd_cursor_take(cursor, (uint64_t)units * 4 - 2);
            next = brd_cursor_u8(cursor);
        }
    }
    struct brd_span inner = rest(cursor);
    if (begins_ip(inner)) {
        brd_ip_read(frames, inner);
    } else if (inner.size > 4 && inner.data[0] == 0xff && inner.data[1] == 0x03) {
        brd_link_ppp(frames, inner);
    }
}

/* RFC 7348, and its extension for other protocols (draft-ietf-nvo3-vxlan-gpe). */
static void
read_vxlan(struct brd_frames *frames, struct brd_cursor *cursor, bool is_gpe) {
    static const uint16_t types[] = {
        0,      BRD_ETHERTYPE_IPV4, BRD_ETHERTYPE_IPV6, BRD_ETHERTYPE_ETHERNET,
        0x894f, BRD_ETHERTYPE_MPLS};
    uint8_t flags = brd_cursor_u8(cursor);
    (void)brd_cursor_take(cursor, 2);
    uint8_t next = brd_cursor_u8(cursor);
    (void)brd_cursor_take(cursor, 4);
    if ((flags & 0x08u) == 0 || cursor->failed) {
        return;
    }
    if (is_gpe && ((flags & 0x04u) != 0 || next != 0)) { /* not all who send it set the P bit */
        if (next < sizeof types / sizeof types[0]) {
            brd_link_ethertype(frames, types[next], rest(cursor));
        }
        return;
    }
    brd_link_ethernet(frames, rest(cursor));
}

/* RFC 8926 section 3.4. */
static void
read_geneve(struct brd_frames *frames, struct brd_cursor *cursor) {
    uint8_t first = brd_cursor_u8(cursor);
    (void)brd_cursor_u8(cursor);
    uint16_t type = (uint16_t)brd_cursor_be(cursor, 2);
    (void)brd_cursor_take(cursor, 4 + (uint64_t)(first & 0x3fu) * 4);
    if (first >> 6 == 0 && !cursor->failed) {
        brd_link_ethertype(frames, type, rest(cursor));
    }
}

/* RFC 4380 section 5.1.1: authentication and origin may come before the datagram. */
static void
read_teredo(struct brd_frames *frames, struct brd_cursor *cursor) {
    struct brd_cursor start = *cursor;
    if (brd_cursor_be(&start, 2) == 1) {
        unsigned client = brd_cursor_u8(&start);
        unsigned value = brd_cursor_u8(&start);
        (void)brd_cursor_take(&start, (uint64_t)client + value + 9);
        *cursor = start;
    }
    start = *cursor;
    if (brd_cursor_left(&start) > 8 && brd_cursor_be(&start, 2) == 0) {
        (void)brd_cursor_take(cursor, 8);
    }
    struct brd_span inner = rest(cursor);
    if (begins_ip(inner) && inner.data[0] >> 4 == 6) {
        brd_ip_read(frames, inner);
    }
}

/* RFC 2661 section 3.1: data messages of version 2. */
static void
read_l2tp(struct brd_frames *frames, struct brd_cursor *cursor) {
    unsigned flags = (unsigned)brd_cursor_be(cursor, 2);
    if ((flags & 0x800fu) != 2) {
        return;
    }
    (void)brd_cursor_take(cursor, (flags & 0x4000u) != 0 ? 2 : 0);
    (void)brd_cursor_take(cursor, 4);
    (void)brd_cursor_take(cursor, (flags & 0x0800u) != 0 ? 4 : 0);
    if ((flags & 0x0200u) != 0) {
        uint64_t padding = brd_cursor_be(cursor, 2);
        (void)brd_cursor_take(cursor, padding);
    }
    if (!cursor->failed) {
        brd_link_ppp(frames, rest(cursor));
    }
}

/* draft-massar-v6ops-ayiya: an identity and a signature, then what "next header" says. */
static void
read_ayiya(struct brd_frames *frames, struct brd_cursor *cursor) {
    uint8_t identity = brd_cursor_u8(cursor);
    uint8_t signature = brd_cursor_u8(cursor);
    (void)brd_cursor_u8(cursor);
    uint8_t next = brd_cursor_u8(cursor);
    (void)brd_cursor_take(cursor,
                          4 + ((uint64_t)1 << (identity >> 4)) + (uint64_t)(signature >> 4) * 4);
    struct brd_span inner = rest(cursor);
    if ((next == 41 || next == 4) && begins_ip(inner)) {
        brd_ip_read(frames, inner);
    }
}

/* RFC 5415 section 4.3. */
static void
read_capwap(struct brd_frames *frames, struct brd_cursor *cursor) {
    uint8_t preamble = brd_cursor_u8(cursor);
    unsigned bits = (unsigned)brd_cursor_be(cursor, 3);
    uint64_t header = (uint64_t)(bits >> 19) * 4;
    bool is_native = (bits & 0x100u) != 0; /* T: the frame is of the kind that WBID says */
    bool is_fragment = (bits & 0xc0u) != 0;
    if (preamble != 0 || header < 8 || is_fragment) {
        return;
    }
    (void)brd_cursor_take(cursor, header - 4);
    if (cursor->failed) {
        return;
    }
    if (is_native) {
        brd_link_wlan(frames, rest(cursor));
    } else {
        brd_link_ethernet(frames, rest(cursor));
    }
}

/* TaZmen Sniffer Protocol: tagged fields up to an end tag, then the frame. */
static void
read_tzsp(struct brd_frames *frames, struct brd_cursor *cursor) {
    uint8_t version = brd_cursor_u8(cursor);
    uint8_t type = brd_cursor_u8(cursor);
    uint64_t protocol = brd_cursor_be(cursor, 2);
    if (version != 1 || type > 1) {
        return;
    }
    for (;;) {
        uint8_t tag = brd_cursor_u8(cursor);
        if (cursor->failed) {
            return;
        }
        if (tag == 1) {
            break;
        }
        if (tag != 0) {
            uint8_t size = brd_cursor_u8(cursor);
            (void)brd_cursor_take(cursor, size);
        }
    }
    if (protocol == 1) {
        brd_link_ethernet(frames, rest(cursor));
    } else if (protocol == 18) {
        brd_link_wlan(frames, rest(cursor));
    }
}

static bool
read_port(struct brd_frames *frames, uint16_t port, struct brd_cursor *cursor) {
    switch (port) {
    case PORT_GTP_U:
        read_gtp(frames, cursor);
        return true;
    case PORT_VXLAN:
    case PORT_VXLAN_GPE:
    case PORT_VXLAN_OLD:
        read_vxlan(frames, cursor, port == PORT_VXLAN_GPE);
        return true;
    case PORT_GENEVE:
        read_geneve(frames, cursor);
        return true;
    case PORT_GRE:
        brd_tunnel_gre(frames, rest(cursor));
        return true;
    case PORT_TEREDO:
        read_teredo(frames, cursor);
        return true;
    case PORT_L2TP:
        read_l2tp(frames, cursor);
        return true;
    case PORT_AYIYA:
        read_ayiya(frames, cursor);
        return true;
    case PORT_CAPWAP_DATA:
        read_capwap(frames, cursor);
        return true;
    case PORT_MPLS:
        brd_link_mpls(frames, rest(cursor));
        return true;
    case PORT_TZSP:
        read_tzsp(frames, cursor);
        return true;
    default:
        return false;
    }
}

void
brd_tunnel_udp(struct brd_frames *frames, const struct brd_packet *packet) {
    struct brd_cursor cursor = brd_cursor_of(packet->payload);
    if (packet->payload.size >= 8 && !read_port(frames, packet->destination_port, &cursor)) {
        (void)read_port(frames, packet->source_port, &cursor);
    }
}
