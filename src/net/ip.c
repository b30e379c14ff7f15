/*
 * IP headers: RFC 791, RFC 8200 and the transport behind them. See ip.h.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "net/ip.h"

#include "base/limits.h"

enum next_header {
    NEXT_HOP_BY_HOP = 0,
    NEXT_IPV4 = 4,
    NEXT_IPV6 = 41,
    NEXT_ROUTING = 43,
    NEXT_FRAGMENT = 44,
    NEXT_GRE = 47,
    NEXT_AUTHENTICATION = 51,
    NEXT_NONE = 59,
    NEXT_DESTINATION = 60,
    NEXT_ETHERIP = 97,
    NEXT_MOBILITY = 135,
    NEXT_MPLS = 137,
    NEXT_HIP = 139,
    NEXT_SHIM6 = 140,
};

#define IPV4_MORE_FRAGMENTS 0x2000u
#define IPV4_FRAGMENT_OFFSET 0x1fffu
#define TCP_HEADER_BYTES 20u
#define UDP_HEADER_BYTES 8u

/* ---- Transport ---- */

static void
malformed(struct brd_frames *frames) {
    frames->counts.malformed++;
}

/* False when the header is not all there. */
static bool
read_tcp(struct brd_packet *packet, struct brd_span bytes) {
    struct brd_cursor cursor = brd_cursor_of(bytes);
    packet->source_port = (uint16_t)brd_cursor_be(&cursor, 2);
    packet->destination_port = (uint16_t)brd_cursor_be(&cursor, 2);
    packet->sequence = (uint32_t)brd_cursor_be(&cursor, 4);
    (void)brd_cursor_take(&cursor, 4);
    unsigned header = (unsigned)(brd_cursor_u8(&cursor) >> 4) * 4;
    packet->tcp_flags = brd_cursor_u8(&cursor);
    brd_cursor_seek(&cursor, header);
    packet->has_ports = bytes.size >= 4;
    packet->payload = brd_cursor_take(&cursor, brd_cursor_left(&cursor));
    return !cursor.failed && header >= TCP_HEADER_BYTES;
}

static bool
read_udp(struct brd_packet *packet, struct brd_span bytes) {
    struct brd_cursor cursor = brd_cursor_of(bytes);
    packet->source_port = (uint16_t)brd_cursor_be(&cursor, 2);
    packet->destination_port = (uint16_t)brd_cursor_be(&cursor, 2);
    uint64_t length = brd_cursor_be(&cursor, 2);
    (void)brd_cursor_take(&cursor, 2);
    packet->has_ports = bytes.size >= 4;
    size_t left = brd_cursor_left(&cursor);
    /* 0 is a jumbogram (RFC 2675) or what a network card left to be filled in. */
    uint64_t size = length >= UDP_HEADER_BYTES ? length - UDP_HEADER_BYTES : left;
    if (size > left) {
        packet->is_cut = true;
        size = left;
    }
    packet->payload = brd_cursor_take(&cursor, size);
    return !cursor.failed && (length == 0 || length >= UDP_HEADER_BYTES);
}

static void
read_transport(struct brd_frames *frames, struct brd_packet *packet, struct brd_span bytes) {
    bool is_sound = true;
    packet->payload = bytes;
    if (packet->protocol == BRD_IP_TCP) {
        is_sound = read_tcp(packet, bytes);
    } else if (packet->protocol == BRD_IP_UDP) {
        is_sound = read_udp(packet, bytes);
    } else if (packet->protocol == BRD_IP_SCTP && bytes.size >= 4) {
        struct brd_cursor cursor = brd_cursor_of(bytes);
        packet->source_port = (uint16_t)brd_cursor_be(&cursor, 2);
        packet->destination_port = (uint16_t)brd_cursor_be(&cursor, 2);
        packet->has_ports = true;
    }
    if (!is_sound) {
        malformed(frames);
        packet->payload = brd_span_of(NULL, 0);
    }
    frames->sink(frames->context, packet);
}

static void read_payload(struct brd_frames *frames, struct brd_packet *packet,
                         struct brd_span bytes);

/* RFC 4302 section 2: what it protects is in clear behind it. */
static void
read_authentication(struct brd_frames *frames, struct brd_packet *packet, struct brd_span bytes) {
    struct brd_cursor cursor = brd_cursor_of(bytes);
    uint8_t next = brd_cursor_u8(&cursor);
    uint64_t units = brd_cursor_u8(&cursor);
    (void)brd_cursor_take(&cursor, (units + 2) * 4 - 2);
    if (cursor.failed || next == NEXT_AUTHENTICATION) {
        malformed(frames);
        return;
    }
    packet->protocol = next;
    read_payload(frames, packet, brd_cursor_take(&cursor, brd_cursor_left(&cursor)));
}

/* What an IP header carries: a transport, or a header of something inside. */
static void
read_payload(struct brd_frames *frames, struct brd_packet *packet, struct brd_span bytes) {
    read_transport(frames, packet, bytes);
    switch (packet->protocol) {
    case NEXT_IPV4:
    case NEXT_IPV6:
        if (bytes.size > 0 && bytes.data[0] >> 4 == (packet->protocol == NEXT_IPV4 ? 4 : 6)) {
            brd_ip_read(frames, bytes);
        } else {
            malformed(frames);
        }
        break;
    case NEXT_AUTHENTICATION:
        read_authentication(frames, packet, bytes);
        break;
    case NEXT_GRE:
        brd_tunnel_gre(frames, bytes);
        break;
    case NEXT_ETHERIP: { /* RFC 3378: two bytes, then the frame */
        bool ok = true;
        struct brd_span frame = brd_span_slice(bytes, 2, bytes.size >= 2 ? bytes.size - 2 : 0, &ok);
        if (ok) {
            brd_link_ethernet(frames, frame);
        }
        break;
    }
    case NEXT_MPLS:
        brd_link_mpls(frames, bytes);
        break;
    case BRD_IP_UDP:
        brd_tunnel_udp(frames, packet);
        break;
    default:
        break;
    }
}

static void
read_fragment(struct brd_frames *frames, struct brd_packet *packet, uint32_t identification,
              size_t offset, bool more, struct brd_span bytes) {
    struct brd_fragment_key key = {
        .source = packet->source,
        .destination = packet->destination,
        .identification = identification,
        .protocol = packet->is_ipv6 ? 0 : packet->protocol, /* RFC 8200: not part of it */
        .is_ipv6 = packet->is_ipv6,
    };
    struct brd_span whole;
    uint8_t protocol;
    frames->counts.fragments++;
    if (brd_fragments_add(frames->fragments, &key, packet->protocol, offset, more, bytes,
                          frames->at_us, &whole, &protocol)) {
        packet->protocol = protocol;
        packet->ip_bytes = (uint32_t)whole.size;
        read_payload(frames, packet, whole);
    }
}

void
brd_ip_lost_fragments(void *context, const struct brd_fragments_lost *lost) {
    struct brd_frames *frames = context;
    const struct brd_fragment_key *key = lost->key;
    bool has_beginning = lost->beginning.size > 0;
    struct brd_packet packet = {
        .at_us = lost->at_us,
        .frame = frames->frame,
        .ip_bytes = (uint32_t)lost->size,
        .protocol = has_beginning  ? lost->protocol
                    : key->is_ipv6 ? NEXT_FRAGMENT
                                   : key->protocol,
        .is_ipv6 = key->is_ipv6,
        .is_cut = true,
        .source = key->source,
        .destination = key->destination,
    };
    if (has_beginning) {
        read_transport(frames, &packet, lost->beginning);
    } else {
        frames->sink(frames->context, &packet);
    }
}

/* ---- IPv4 ---- */

static struct brd_ip_address
mapped(struct brd_span bytes) {
    struct brd_ip_address address = {.bytes = {[10] = 0xff, [11] = 0xff}};
    if (bytes.size == 4) {
        memcpy(&address.bytes[12], bytes.data, 4);
    }
    return address;
}

static void
read_ipv4(struct brd_frames *frames, struct brd_span bytes) {
    struct brd_cursor cursor = brd_cursor_of(bytes);
    unsigned header = (brd_cursor_u8(&cursor) & 15u) * 4;
    (void)brd_cursor_u8(&cursor);
    uint64_t total = brd_cursor_be(&cursor, 2);
    uint32_t identification = (uint32_t)brd_cursor_be(&cursor, 2);
    unsigned fragment = (unsigned)brd_cursor_be(&cursor, 2);
    (void)brd_cursor_u8(&cursor);
    struct brd_packet packet = {.at_us = frames->at_us,
                                .frame = frames->frame,
                                .process = frames->process,
                                .protocol = brd_cursor_u8(&cursor)};
    (void)brd_cursor_take(&cursor, 2);
    packet.source = mapped(brd_cursor_take(&cursor, 4));
    packet.destination = mapped(brd_cursor_take(&cursor, 4));
    if (cursor.failed || header < 20 || (total != 0 && total < header)) {
        malformed(frames);
        return;
    }
    total = total == 0 ? bytes.size : total; /* left to the network card */
    packet.is_cut = total > bytes.size;
    packet.ip_bytes = (uint32_t)total;
    brd_cursor_seek(&cursor, header);
    size_t left = brd_cursor_left(&cursor);
    struct brd_span payload =
        brd_cursor_take(&cursor, total - header < left ? total - header : left);
    if (cursor.failed) {
        malformed(frames);
        frames->sink(frames->context, &packet);
        return;
    }
    bool more = (fragment & IPV4_MORE_FRAGMENTS) != 0;
    size_t offset = (size_t)(fragment & IPV4_FRAGMENT_OFFSET) * 8;
    if (more || offset > 0) {
        read_fragment(frames, &packet, identification, offset, more, payload);
    } else {
        read_payload(frames, &packet, payload);
    }
}

/* ---- IPv6 ---- */

static bool
is_extension(uint8_t next) {
    return next == NEXT_HOP_BY_HOP || next == NEXT_ROUTING || next == NEXT_DESTINATION ||
           next == NEXT_AUTHENTICATION || next == NEXT_MOBILITY || next == NEXT_HIP ||
           next == NEXT_SHIM6;
}

/* Pass over extension headers up to a transport or a fragment. False when they lead outside. */
static bool
skip_extensions(struct brd_cursor *cursor, uint8_t *next) {
    for (unsigned i = 0; is_extension(*next) && i < BRD_MAX_IPV6_EXTENSIONS; i++) {
        uint8_t kind = *next;
        *next = brd_cursor_u8(cursor);
        unsigned units = brd_cursor_u8(cursor);
        unsigned size = kind == NEXT_AUTHENTICATION ? (units + 2) * 4 : (units + 1) * 8;
        (void)brd_cursor_take(cursor, size - 2);
    }
    return !cursor->failed;
}

static void
read_ipv6(struct brd_frames *frames, struct brd_span bytes) {
    struct brd_cursor cursor = brd_cursor_of(bytes);
    struct brd_packet packet = {.at_us = frames->at_us,
                                .frame = frames->frame,
                                .process = frames->process,
                                .is_ipv6 = true};
    (void)brd_cursor_take(&cursor, 4);
    uint64_t length = brd_cursor_be(&cursor, 2);
    uint8_t next = brd_cursor_u8(&cursor);
    (void)brd_cursor_u8(&cursor);
    struct brd_span source = brd_cursor_take(&cursor, 16);
    struct brd_span destination = brd_cursor_take(&cursor, 16);
    if (cursor.failed) {
        malformed(frames);
        return;
    }
    memcpy(packet.source.bytes, source.data, 16);
    memcpy(packet.destination.bytes, destination.data, 16);
    size_t left = brd_cursor_left(&cursor);
    length = length == 0 ? left : length; /* a jumbogram, or left to the network card */
    packet.is_cut = length > left;
    packet.ip_bytes = (uint32_t)length + 40;
    cursor = brd_cursor_of(brd_cursor_take(&cursor, length < left ? length : left));
    bool is_sound = skip_extensions(&cursor, &next);
    packet.protocol = next;
    if (!is_sound) {
        malformed(frames);
        frames->sink(frames->context, &packet);
        return;
    }
    if (next == NEXT_FRAGMENT) {
        packet.protocol = brd_cursor_u8(&cursor);
        (void)brd_cursor_u8(&cursor);
        unsigned fragment = (unsigned)brd_cursor_be(&cursor, 2);
        uint32_t identification = (uint32_t)brd_cursor_be(&cursor, 4);
        if (cursor.failed) {
            malformed(frames);
            frames->sink(frames->context, &packet);
            return;
        }
        if ((fragment & ~6u) != 0) {
            read_fragment(frames, &packet, identification, fragment & 0xfff8u, (fragment & 1) != 0,
                          brd_cursor_take(&cursor, brd_cursor_left(&cursor)));
            return;
        }
        next = packet.protocol; /* an atomic fragment (RFC 6946) */
        if (!skip_extensions(&cursor, &next)) {
            malformed(frames);
        }
        packet.protocol = next;
    }
    read_payload(frames, &packet, brd_cursor_take(&cursor, brd_cursor_left(&cursor)));
}

void
brd_ip_read(struct brd_frames *frames, struct brd_span bytes) {
    if (frames->depth >= BRD_MAX_TUNNELS) {
        frames->counts.too_deep++;
        return;
    }
    frames->depth++;
    unsigned version = bytes.size == 0 ? 0 : bytes.data[0] >> 4;
    if (version == 4) {
        read_ipv4(frames, bytes);
    } else if (version == 6) {
        read_ipv6(frames, bytes);
    } else {
        malformed(frames);
    }
    frames->depth--;
}
