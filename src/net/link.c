/*
 * Link layers, told by the LINKTYPE_ of the capture: see link.h. Their headers are described at
 * https://www.tcpdump.org/linktypes.html.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "net/link.h"

#include "base/limits.h"
#include "net/ip.h"

enum link_type {
    LINK_NULL = 0,
    LINK_ETHERNET = 1,
    LINK_PPP = 9,
    LINK_FDDI = 10,
    LINK_PPP_HDLC = 50,
    LINK_PPP_ETHER = 51,
    LINK_RAW = 101,
    LINK_C_HDLC = 104,
    LINK_WLAN = 105,
    LINK_FRELAY = 107,
    LINK_LOOP = 108,
    LINK_LINUX_SLL = 113,
    LINK_PRISM = 119,
    LINK_RADIOTAP = 127,
    LINK_APPLE_PKTAP = 149, /* USER2, where Apple's systems put PKTAP before it had a number */
    LINK_PPI = 192,
    LINK_IPV4 = 228,
    LINK_IPV6 = 229,
    LINK_NFLOG = 239,
    LINK_PKTAP = 258,
    LINK_LINUX_SLL2 = 276,
};

enum ethertype {
    TYPE_VLAN = 0x8100,
    TYPE_MPLS_MULTICAST = 0x8848,
    TYPE_PPPOE_SESSION = 0x8864,
    TYPE_CISCO_METADATA = 0x8909,
    TYPE_QINQ = 0x88a8,
    TYPE_BACKBONE = 0x88e7, /* IEEE 802.1ah */
    TYPE_VNTAG = 0x8926,
    TYPE_ETAG = 0x893f, /* IEEE 802.1BR */
    TYPE_NSH = 0x894f,
    TYPE_QINQ_OLD = 0x9100,
    TYPE_QINQ_OLDER = 0x9200,
};

/* Below this the field is a length (IEEE 802.3), and an LLC header follows. */
#define FIRST_ETHERTYPE 0x0600u

static struct brd_span
rest(struct brd_cursor *cursor) {
    return brd_cursor_take(cursor, brd_cursor_left(cursor));
}

/* ---- What comes behind a link header ---- */

/* IEEE 802.2 with SNAP (RFC 1042), or IP by its own service access point. */
static void
read_llc(struct brd_frames *frames, struct brd_span bytes) {
    struct brd_cursor cursor = brd_cursor_of(bytes);
    uint8_t destination = brd_cursor_u8(&cursor);
    uint8_t source = brd_cursor_u8(&cursor);
    uint8_t control = brd_cursor_u8(&cursor);
    if (cursor.failed || control != 3) {
        return;
    }
    if (destination == 0xaa && source == 0xaa) {
        (void)brd_cursor_take(&cursor, 3);
        uint16_t type = (uint16_t)brd_cursor_be(&cursor, 2);
        if (!cursor.failed && type >= FIRST_ETHERTYPE) {
            brd_link_ethertype(frames, type, rest(&cursor));
        }
    } else if (destination == 0x06) {
        brd_ip_read(frames, rest(&cursor));
    }
}

void
brd_link_mpls(struct brd_frames *frames, struct brd_span bytes) {
    struct brd_cursor cursor = brd_cursor_of(bytes);
    uint32_t label;
    do {
        label = (uint32_t)brd_cursor_be(&cursor, 4);
    } while (!cursor.failed && (label & 0x100u) == 0);
    struct brd_span inner = rest(&cursor);
    if (inner.size == 0) {
        return;
    }
    /* Nothing names what follows; RFC 4928 tells it by the first four bits. */
    unsigned first = inner.data[0] >> 4;
    if (first == 4 || first == 6) {
        brd_ip_read(frames, inner);
    } else if (first == 0) { /* a pseudowire's control word (RFC 4385) */
        struct brd_cursor word = brd_cursor_of(inner);
        (void)brd_cursor_take(&word, 4);
        brd_link_ethernet(frames, rest(&word));
    } else {
        brd_link_ethernet(frames, inner);
    }
}

void
brd_link_ppp(struct brd_frames *frames, struct brd_span bytes) {
    struct brd_cursor cursor = brd_cursor_of(bytes);
    if (bytes.size >= 2 && bytes.data[0] == 0xff && bytes.data[1] == 0x03) {
        (void)brd_cursor_take(&cursor, 2);
    }
    /* RFC 1661 section 2: a protocol of one byte is odd. */
    unsigned protocol = brd_cursor_peek(&cursor) % 2 == 1 ? brd_cursor_u8(&cursor)
                                                          : (unsigned)brd_cursor_be(&cursor, 2);
    if (cursor.failed) {
        return;
    }
    if (protocol == 0x21 || protocol == 0x57) {
        brd_ip_read(frames, rest(&cursor));
    } else if (protocol == 0x281) {
        brd_link_mpls(frames, rest(&cursor));
    }
}

static void
read_pppoe(struct brd_frames *frames, struct brd_cursor *cursor) {
    uint8_t version = brd_cursor_u8(cursor);
    uint8_t code = brd_cursor_u8(cursor);
    (void)brd_cursor_take(cursor, 4);
    if (version == 0x11 && code == 0 && !cursor->failed) {
        brd_link_ppp(frames, rest(cursor));
    }
}

/* Network Service Header (RFC 8300 section 2.2). */
static void
read_nsh(struct brd_frames *frames, struct brd_cursor *cursor) {
    static const uint16_t types[] = {
        0,        BRD_ETHERTYPE_IPV4, BRD_ETHERTYPE_IPV6, BRD_ETHERTYPE_ETHERNET,
        TYPE_NSH, BRD_ETHERTYPE_MPLS};
    unsigned base = (unsigned)brd_cursor_be(cursor, 2);
    (void)brd_cursor_u8(cursor);
    uint8_t next = brd_cursor_u8(cursor);
    uint64_t size = (uint64_t)(base & 0x3fu) * 4;
    (void)brd_cursor_take(cursor, size < 4 ? 0 : size - 4);
    if (size >= 8 && next < sizeof types / sizeof types[0] && !cursor->failed) {
        brd_link_ethertype(frames, types[next], rest(cursor));
    }
}

/* Tags in front of the EtherType proper. False when `type` is none. */
static bool
skip_tag(struct brd_cursor *cursor, uint16_t *type) {
    switch (*type) {
    case TYPE_VLAN:
    case TYPE_QINQ:
    case TYPE_QINQ_OLD:
    case TYPE_QINQ_OLDER:
        (void)brd_cursor_take(cursor, 2);
        break;
    case TYPE_VNTAG:
        (void)brd_cursor_take(cursor, 4);
        break;
    case TYPE_ETAG:
        (void)brd_cursor_take(cursor, 6);
        break;
    case TYPE_CISCO_METADATA: {
        (void)brd_cursor_u8(cursor);
        unsigned units = brd_cursor_u8(cursor);
        (void)brd_cursor_take(cursor, units == 0 ? 4 : (uint64_t)units * 6 - 2 + 2);
        break;
    }
    case TYPE_BACKBONE:
        (void)brd_cursor_take(cursor, 4 + 12);
        break;
    default:
        return false;
    }
    *type = (uint16_t)brd_cursor_be(cursor, 2);
    return true;
}

void
brd_link_ethertype(struct brd_frames *frames, uint16_t type, struct brd_span bytes) {
    struct brd_cursor cursor = brd_cursor_of(bytes);
    for (unsigned i = 0; i < BRD_MAX_LINK_TAGS && skip_tag(&cursor, &type); i++) {
    }
    if (cursor.failed) {
        frames->counts.malformed++;
        return;
    }
    switch (type) {
    case BRD_ETHERTYPE_IPV4:
    case BRD_ETHERTYPE_IPV6:
        brd_ip_read(frames, rest(&cursor));
        break;
    case BRD_ETHERTYPE_MPLS:
    case TYPE_MPLS_MULTICAST:
        brd_link_mpls(frames, rest(&cursor));
        break;
    case TYPE_PPPOE_SESSION:
        read_pppoe(frames, &cursor);
        break;
    case BRD_ETHERTYPE_ETHERNET:
        brd_link_ethernet(frames, rest(&cursor));
        break;
    case BRD_ETHERTYPE_PPP:
        brd_link_ppp(frames, rest(&cursor));
        break;
    case TYPE_NSH:
        read_nsh(frames, &cursor);
        break;
    default:
        if (type < FIRST_ETHERTYPE) {
            size_t left = brd_cursor_left(&cursor);
            read_llc(frames, brd_cursor_take(&cursor, type < left ? type : left));
        }
        break;
    }
}

void
brd_link_ethernet(struct brd_frames *frames, struct brd_span bytes) {
    struct brd_cursor cursor = brd_cursor_of(bytes);
    if (frames->depth >= BRD_MAX_TUNNELS) {
        frames->counts.too_deep++;
        return;
    }
    (void)brd_cursor_take(&cursor, 12);
    uint16_t type = (uint16_t)brd_cursor_be(&cursor, 2);
    if (cursor.failed) {
        frames->counts.malformed++;
        return;
    }
    frames->depth++;
    brd_link_ethertype(frames, type, rest(&cursor));
    frames->depth--;
}

/* ---- IEEE 802.11 ---- */

void
brd_link_wlan(struct brd_frames *frames, struct brd_span bytes) {
    struct brd_cursor cursor = brd_cursor_of(bytes);
    unsigned control = (unsigned)brd_cursor_le(&cursor, 2);
    if ((control & 3u) != 0) { /* no version but 0 exists: some controllers swap the bytes */
        control = (control & 0xffu) << 8 | control >> 8;
    }
    unsigned kind = control >> 2 & 3u;
    unsigned subtype = control >> 4 & 15u;
    bool is_both_ds = (control & 0x0300u) == 0x0300u;
    bool is_protected = (control & 0x4000u) != 0;
    (void)brd_cursor_take(&cursor, 22);
    (void)brd_cursor_take(&cursor, is_both_ds ? 6 : 0);
    if (kind != 2 || (subtype & 4u) != 0 || is_protected) { /* no data, or none in clear */
        return;
    }
    if ((subtype & 8u) != 0) {
        unsigned service = (unsigned)brd_cursor_le(&cursor, 2);
        (void)brd_cursor_take(&cursor, (control & 0x8000u) != 0 ? 4 : 0);
        if ((service & 0x80u) != 0 && !cursor.failed) { /* A-MSDU: subframes, padded to 4 */
            while (brd_cursor_left(&cursor) > 14) {
                (void)brd_cursor_take(&cursor, 12);
                uint64_t size = brd_cursor_be(&cursor, 2);
                struct brd_span part = brd_cursor_take(&cursor, size);
                read_llc(frames, part);
                if (brd_cursor_left(&cursor) > 0) {
                    (void)brd_cursor_take(&cursor, (4 - (14 + size) % 4) % 4);
                }
            }
            return;
        }
    }
    if (!cursor.failed) {
        read_llc(frames, rest(&cursor));
    }
}

/* https://www.radiotap.org/: the length tells where the frame begins; flag 0x10 of the field Flags
 * that a checksum of four bytes ends it. */
static void
read_radiotap(struct brd_frames *frames, struct brd_cursor *cursor) {
    struct brd_cursor field = *cursor;
    (void)brd_cursor_take(&field, 2);
    uint64_t size = brd_cursor_le(&field, 2);
    uint32_t present = (uint32_t)brd_cursor_le(&field, 4);
    uint32_t more = present;
    while ((more & 0x80000000u) != 0 && !field.failed) {
        more = (uint32_t)brd_cursor_le(&field, 4);
    }
    bool has_checksum = false;
    if ((present & 2u) != 0) {
        if ((present & 1u) != 0) { /* the 64-bit TSFT before it, aligned */
            (void)brd_cursor_take(&field, (8 - field.offset % 8) % 8);
            (void)brd_cursor_take(&field, 8);
        }
        has_checksum = (brd_cursor_u8(&field) & 0x10u) != 0;
    }
    brd_cursor_seek(cursor, size);
    size_t left = brd_cursor_left(cursor);
    if (!cursor->failed && size >= 8) {
        brd_link_wlan(frames, brd_cursor_take(cursor, has_checksum && left >= 4 ? left - 4 : left));
    }
}

/* ---- Others ---- */

static void
read_null(struct brd_frames *frames, struct brd_cursor *cursor) {
    (void)brd_cursor_take(cursor, 4); /* the family, as many values as there are systems */
    if (!cursor->failed) {
        brd_ip_read(frames, rest(cursor));
    }
}

static void
read_protocol(struct brd_frames *frames, struct brd_cursor *cursor, unsigned skip,
              unsigned behind) {
    (void)brd_cursor_take(cursor, skip);
    uint16_t type = (uint16_t)brd_cursor_be(cursor, 2);
    (void)brd_cursor_take(cursor, behind);
    if (cursor->failed) {
        frames->counts.malformed++;
    } else if (type == 4) { /* SLL: an 802.2 header follows */
        read_llc(frames, rest(cursor));
    } else if (type >= FIRST_ETHERTYPE) {
        brd_link_ethertype(frames, type, rest(cursor));
    }
}

/* Q.922 address of two to four bytes, then RFC 2427's NLPID. */
static void
read_frame_relay(struct brd_frames *frames, struct brd_cursor *cursor) {
    while (!cursor->failed && (brd_cursor_u8(cursor) & 1u) == 0) {
    }
    if (brd_cursor_u8(cursor) != 3) {
        return;
    }
    uint8_t identifier = brd_cursor_u8(cursor);
    identifier = identifier == 0 ? brd_cursor_u8(cursor) : identifier;
    if (identifier == 0xcc || identifier == 0x8e) {
        brd_ip_read(frames, rest(cursor));
    } else if (identifier == 0x80) {
        (void)brd_cursor_take(cursor, 3);
        uint16_t type = (uint16_t)brd_cursor_be(cursor, 2);
        brd_link_ethertype(frames, type, rest(cursor));
    }
}

/* Netfilter's log: fields of a length and a type, both in the order of the machine; field 9 is the
 * datagram. The length counts itself and is padded to four. */
static void
read_nflog(struct brd_frames *frames, struct brd_cursor *cursor) {
    (void)brd_cursor_take(cursor, 4);
    while (brd_cursor_left(cursor) >= 4) {
        uint64_t size = brd_cursor_le(cursor, 2);
        unsigned type = (unsigned)brd_cursor_le(cursor, 2) & 0x7fffu;
        if (size < 4) {
            return;
        }
        struct brd_span value = brd_cursor_take(cursor, size - 4);
        if (type == 9) {
            brd_ip_read(frames, value);
            return;
        }
        if (brd_cursor_left(cursor) > 0) {
            (void)brd_cursor_take(cursor, (4 - size % 4) % 4);
        }
    }
}

/* Per-Packet Information: fields of their own, then a frame of the link type that it names. */
static bool
read_ppi(struct brd_frames *frames, struct brd_cursor *cursor) {
    (void)brd_cursor_take(cursor, 2);
    uint64_t size = brd_cursor_le(cursor, 2);
    uint32_t link_type = (uint32_t)brd_cursor_le(cursor, 4);
    brd_cursor_seek(cursor, size);
    return size < 8 || link_type == LINK_PPI || link_type > 1000 || cursor->failed
               ? false
               : brd_link_read(frames, (int)link_type, rest(cursor));
}

/* Apple's PKTAP (bsd/net/pktap.h of XNU): the name of the process that sent or received. */
static bool
read_pktap(struct brd_frames *frames, struct brd_cursor *cursor) {
    uint64_t size = brd_cursor_le(cursor, 4);
    (void)brd_cursor_take(cursor, 4);
    uint32_t link_type = (uint32_t)brd_cursor_le(cursor, 4);
    brd_cursor_seek(cursor, 56);
    struct brd_span name = brd_cursor_take(cursor, 17);
    brd_cursor_seek(cursor, size);
    if (cursor->failed || size < 73 || link_type == LINK_PKTAP || link_type == LINK_APPLE_PKTAP ||
        link_type > 1000) {
        return false;
    }
    const uint8_t *end = memchr(name.data, '\0', name.size);
    frames->process = brd_span_of(name.data, end == NULL ? name.size : (size_t)(end - name.data));
    /* The numbers in it are those of Apple's libpcap, of which raw IP is 12. */
    return brd_link_read(frames, link_type == 12 ? LINK_RAW : (int)link_type, rest(cursor));
}

bool
brd_link_read(struct brd_frames *frames, int link_type, struct brd_span bytes) {
    struct brd_cursor cursor = brd_cursor_of(bytes);
    switch (link_type) {
    case LINK_ETHERNET:
        brd_link_ethernet(frames, bytes);
        return true;
    case LINK_NULL:
    case LINK_LOOP:
        read_null(frames, &cursor);
        return true;
    case LINK_RAW:
    case LINK_IPV4:
    case LINK_IPV6:
        brd_ip_read(frames, bytes);
        return true;
    case LINK_PPP:
    case LINK_PPP_HDLC:
        if (bytes.size > 2 && (bytes.data[0] == 0x0f || bytes.data[0] == 0x8f)) {
            read_protocol(frames, &cursor, 2, 0); /* Cisco's HDLC under another number */
        } else {
            brd_link_ppp(frames, bytes);
        }
        return true;
    case LINK_PPP_ETHER:
        read_pppoe(frames, &cursor);
        return true;
    case LINK_C_HDLC:
        read_protocol(frames, &cursor, 2, 0);
        return true;
    case LINK_FRELAY:
        read_frame_relay(frames, &cursor);
        return true;
    case LINK_FDDI:
        (void)brd_cursor_take(&cursor, 13);
        read_llc(frames, rest(&cursor));
        return true;
    case LINK_LINUX_SLL:
        read_protocol(frames, &cursor, 14, 0);
        return true;
    case LINK_LINUX_SLL2:
        read_protocol(frames, &cursor, 0, 18);
        return true;
    case LINK_WLAN:
        brd_link_wlan(frames, bytes);
        return true;
    case LINK_RADIOTAP:
        read_radiotap(frames, &cursor);
        return true;
    case LINK_PRISM:
        (void)brd_cursor_take(&cursor, 144);
        brd_link_wlan(frames, rest(&cursor));
        return true;
    case LINK_PPI:
        return read_ppi(frames, &cursor);
    case LINK_NFLOG:
        read_nflog(frames, &cursor);
        return true;
    case LINK_PKTAP:
    case LINK_APPLE_PKTAP:
        return read_pktap(frames, &cursor);
    default:
        return false;
    }
}
