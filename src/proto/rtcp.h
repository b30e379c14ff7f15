/*
 * RTCP (RFC 3550, 3611, 4585, 5104, 5506) and the clear part of SRTCP (RFC 3711).
 *
 * In SRTCP the first eight bytes are in clear text (type, length, sender) and the rest is not: such
 * a packet is recognised by its trailer and never read as a broken compound.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_PROTO_RTCP_H
#define BRD_PROTO_RTCP_H

#include "base/cursor.h"

enum brd_rtcp_kind {
    BRD_RTCP_NONE,   /* no RTCP, or its lengths do not add up */
    BRD_RTCP_PLAIN,  /* every packet of the compound can be read */
    BRD_RTCP_SECURE, /* only the first packet's header can */
};

/* Types of packets. */
enum {
    BRD_RTCP_SR = 200,
    BRD_RTCP_RR = 201,
    BRD_RTCP_SDES = 202,
    BRD_RTCP_BYE = 203,
    BRD_RTCP_APP = 204,
    BRD_RTCP_RTPFB = 205,
    BRD_RTCP_PSFB = 206,
    BRD_RTCP_XR = 207
};

struct brd_rtcp_packet {
    uint8_t type;
    uint8_t count; /* reports, sources or chunks; the format of feedback; the subtype of APP */
    bool has_ssrc;
    uint32_t ssrc;         /* the sender; of SDES and BYE the first source */
    struct brd_span bytes; /* borrowed: the whole packet (of SECURE: what the length spans) */
};

/*
 * What the datagram is. `compound`, when not NULL, is set for brd_rtcp_next(). A PLAIN one has
 * correct lengths all over (callpacket's rules) and at least one packet.
 */
enum brd_rtcp_kind brd_rtcp_read(struct brd_span datagram, struct brd_cursor *compound);

/* The next packet of the compound. False at the end. */
bool brd_rtcp_next(struct brd_cursor *compound, struct brd_rtcp_packet *packet);

/* The canonical name in an SDES packet that is PLAIN; empty when there is none. Borrowed. */
struct brd_span brd_rtcp_cname(const struct brd_rtcp_packet *packet);

/* "SR", "RR", "SDES", ...; NULL for a type without a name. Static. */
const char *brd_rtcp_type_name(uint8_t type);

#endif
