/*
 * The walkers: each goes through one packet of a protocol and says where it first contradicts
 * itself. The validator judges with them, the dissectors of `proto` read with them.
 *
 * Pure functions of the bytes: no state, no allocation. An offset is from the begin of what was
 * handed in.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_CALLPACKET_WALK_H
#define BRD_CALLPACKET_WALK_H

#include "base/cursor.h"

#include <bridlecall.h>

/* What is wrong and where; `rule` is BRIDLE_CALL_NO_RULE when nothing is. */
struct brd_fault {
    enum bridle_call_rule rule;
    size_t offset;
};

static inline struct brd_fault
brd_fault_none(void) {
    return (struct brd_fault){.rule = BRIDLE_CALL_NO_RULE, .offset = 0};
}

static inline struct brd_fault
brd_fault_at(enum bridle_call_rule rule, size_t offset) {
    return (struct brd_fault){.rule = rule, .offset = offset};
}

/*
 * Big-endian numbers of two and four bytes. As brd_cursor_be(), which loops over a size; these are
 * what most of a packet consists of.
 */
static inline uint16_t
brd_walk_u16(struct brd_cursor *cursor) {
    struct brd_span bytes = brd_cursor_take(cursor, 2);
    return (uint16_t)(bytes.size == 0 ? 0 : bytes.data[0] << 8 | bytes.data[1]);
}

static inline uint32_t
brd_walk_u32(struct brd_cursor *cursor) {
    struct brd_span bytes = brd_cursor_take(cursor, 4);
    return bytes.size == 0 ? 0
                           : (uint32_t)bytes.data[0] << 24 | (uint32_t)bytes.data[1] << 16 |
                                 (uint32_t)bytes.data[2] << 8 | bytes.data[3];
}

static inline uint8_t
brd_walk_u8(struct brd_cursor *cursor) {
    struct brd_span bytes = brd_cursor_take(cursor, 1);
    return bytes.size == 0 ? 0 : bytes.data[0];
}

/* --- STUN (RFC 8489), TURN (RFC 8656) --- */

#define BRD_STUN_COOKIE UINT32_C(0x2112a442)
#define BRD_STUN_COOKIE_MICROSOFT UINT32_C(0x72c64bc6)

enum brd_stun_form {
    BRD_STUN_FORM_NONE,
    BRD_STUN_FORM_CLASSIC, /* RFC 3489: no cookie, so that only one that adds up is taken for it */
    BRD_STUN_FORM_COOKIE,
};

/* What the datagram looks like by its header. */
enum brd_stun_form brd_stun_form_of(struct brd_span bytes);

/* How the values of a message's attributes are parted. */
enum brd_stun_padding {
    BRD_STUN_PADDED,   /* to multiples of 4, as RFC 5389 says; the last may lack it (WhatsApp) */
    BRD_STUN_UNPADDED, /* not at all (Microsoft, whose messages begin with a cookie of its own) */
};

/* The padding with which the attributes add up; PADDED when they do with neither. */
enum brd_stun_padding brd_stun_padding_of(struct brd_span attributes);

/* The next attribute. False at the end, or when it leads outside (then the cursor has failed). */
bool brd_stun_walk(struct brd_cursor *cursor, enum brd_stun_padding padding, uint16_t *type,
                   struct brd_span *value);

struct brd_fault brd_stun_fault(struct brd_span bytes);
struct brd_fault brd_turn_channel_fault(struct brd_span bytes);

/* --- RTP (RFC 3550 5), SRTP (RFC 3711 3.1) --- */

/* The parts of a packet. Valid when no fault was found. */
struct brd_rtp_parts {
    uint8_t payload_type;
    uint16_t sequence;
    uint32_t timestamp;
    uint32_t ssrc;
    uint16_t profile; /* of the extension */
    struct brd_span csrc;
    struct brd_span extension;
    struct brd_span payload;
};

/* What of a packet is known to be in clear text: SRTP encrypts the padding, some all of the
 * extension. */
struct brd_rtp_view {
    bool padding;
    bool elements;
};
struct brd_fault brd_rtp_fault(struct brd_span bytes, struct brd_rtp_view view,
                               struct brd_rtp_parts *parts);

/* --- RTCP (RFC 3550 6), SRTCP (RFC 3711 3.4) --- */

/* Whether the first bytes are those of RTCP among RTP (RFC 5761 4): version 2, type 192 to 223. */
bool brd_rtcp_range(struct brd_span bytes);

/* A compound in clear text. `*packets` is how many were whole. */
struct brd_fault brd_rtcp_fault(struct brd_span bytes, unsigned *packets);

/* One packet of a compound, without its padding, but for the header's fields. */
struct brd_rtcp_part {
    uint8_t type;
    uint8_t count;
    struct brd_span bytes;
};
/* The next packet by its length alone. False at the end; the cursor has failed when it leads
 * outside. */
bool brd_rtcp_walk(struct brd_cursor *cursor, struct brd_rtcp_part *part);

/* Of one packet (its four bytes of header and its padding are in `bytes`): feedback, XR. */
struct brd_fault brd_rtcp_feedback_fault(uint8_t type, uint8_t format, struct brd_span bytes);
struct brd_fault brd_rtcp_xr_fault(struct brd_span bytes);

/*
 * The bytes that stand behind the encrypted part, when the datagram has the form of SRTCP: 4 (the
 * index alone: AES-GCM, RFC 7714), 8, 14 (with a tag of 32 or 80 bits). 0 when it has not. `hint`
 * is what the flow's earlier packets had, or 0; `*index` is the packet's number.
 */
unsigned brd_srtcp_trailer(struct brd_span bytes, unsigned hint, uint32_t *index);

/* What of an SRTCP packet is in clear text: its first header. */
struct brd_fault brd_srtcp_fault(struct brd_span bytes, unsigned trailer);

/* The canonical name of the first chunk of an SDES packet that has no fault; empty when there is
 * none. */
struct brd_span brd_rtcp_walk_cname(struct brd_span packet);

/* --- DTLS (RFC 6347, 9147) --- */

bool brd_dtls_is(struct brd_span bytes);
struct brd_fault brd_dtls_fault(struct brd_span bytes);

/* --- SIP (RFC 3261), SDP (RFC 8866) --- */

/* What the validator must know of a message. */
struct brd_sip_parts {
    struct brd_span method; /* empty in a response */
    unsigned status;
    bool has_to_tag;
    bool is_invite; /* of a response: by its CSeq */
    bool is_sdp;
    bool is_secure; /* SDP speaks of SAVP */
    size_t body_offset;
    struct brd_span body;
};

/* The first line: request or status line of SIP/2.0; `cursor` moves behind it. */
struct brd_sip_start {
    struct brd_span method;
    struct brd_span uri;
    struct brd_span reason;
    unsigned status;
};
bool brd_sip_walk_start(struct brd_cursor *cursor, struct brd_sip_start *start);

enum brd_sip_step {
    BRD_SIP_HEADER, /* `name` and `value` are set */
    BRD_SIP_BODY,   /* the blank line: the body begins at the cursor */
    BRD_SIP_ODD,    /* a line that is no header; `value` holds it */
    BRD_SIP_CUT,    /* the bytes end before the blank line */
};
/* The next header with the lines folded into it. Values are without blanks at their ends. */
enum brd_sip_step brd_sip_walk(struct brd_cursor *cursor, struct brd_span *name,
                               struct brd_span *value);

/* Whether a header's name is `name` or its compact form `letter` ('\0': none), whatever the case.
 */
bool brd_sip_is_header(struct brd_span name, const char *full, char letter);

/* The number that is all of `text` but for blanks; false when it is none or has more than 9 digits.
 */
bool brd_sip_number(struct brd_span text, uint32_t *number);

struct brd_span brd_sip_trim(struct brd_span text);

struct brd_fault brd_sip_fault(struct brd_span bytes, struct brd_sip_parts *parts);

/* One line without its end; false at the end of the bytes. */
bool brd_sip_walk_line(struct brd_cursor *cursor, struct brd_span *line);

/* `*is_secure` tells whether a media line speaks of SAVP. */
struct brd_fault brd_sdp_fault(struct brd_span body, bool *is_secure);

/* The parts of the value of an m= line; false when it is none. */
struct brd_sdp_line {
    struct brd_span type;
    struct brd_span transport;
    struct brd_span formats;
    struct brd_span port_text;
    uint32_t port;
    uint32_t port_count;
    bool is_port; /* port and count are numbers below 65536 */
};
bool brd_sdp_walk_media(struct brd_span value, struct brd_sdp_line *media);

#endif
