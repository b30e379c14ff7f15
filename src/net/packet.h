/*
 * One IP datagram of a capture, as the layers above see it.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_NET_PACKET_H
#define BRD_NET_PACKET_H

#include "base/cursor.h"

/* An address: of IPv4 as ::ffff:a.b.c.d (RFC 4291 section 2.5.5.2), in network order. */
struct brd_ip_address {
    uint8_t bytes[16];
};

/* Protocol numbers (IANA, "Protocol Numbers") that the program tells apart. */
enum brd_ip_protocol {
    BRD_IP_TCP = 6,
    BRD_IP_UDP = 17,
    BRD_IP_SCTP = 132,
};

/* TCP flags (RFC 9293 section 3.1). */
enum brd_tcp_flag {
    BRD_TCP_FIN = 1,
    BRD_TCP_SYN = 2,
    BRD_TCP_RST = 4,
    BRD_TCP_ACK = 16,
};

/* The payload is borrowed for the call that hands it over. */
struct brd_packet {
    int64_t at_us;     /* microseconds since 1970 UTC */
    uint64_t frame;    /* in the capture, from 1 */
    uint32_t ip_bytes; /* of the datagram with its header, as it says itself */
    uint32_t sequence; /* of TCP */
    uint8_t tcp_flags;
    uint8_t protocol; /* IANA number of what the last IP header carries */
    bool is_ipv6;
    bool has_ports;
    bool is_cut; /* the capture holds less of the payload than was sent */
    struct brd_ip_address source;
    struct brd_ip_address destination;
    uint16_t source_port;
    uint16_t destination_port;
    struct brd_span payload; /* of TCP and UDP; of other protocols all behind the IP header */
    struct brd_span process; /* name of the process, where the capture tells it; else empty */
};

/* The longest text of an address with its NUL. */
#define BRD_ADDRESS_TEXT_BYTES 46

/* The address as RFC 5952 writes it; returns the size without the NUL. */
size_t brd_ip_address_format(const struct brd_ip_address *address, bool is_ipv6,
                             char text[BRD_ADDRESS_TEXT_BYTES]);

#endif
