/*
 * The calls of a capture, put together from the flows and SIP dialogues that belong to them.
 *
 * A flow is handed in when it ends. When the capture ends, flows of one device that overlap in time
 * (its relays, its media, its signalling) are one call.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_NET_CALLS_H
#define BRD_NET_CALLS_H

#include "net/pass.h"

#define BRD_CALL_WORD_BYTES 80

/* Types of STUN attributes that are kept of one call; an application has some five of its own. */
#define BRD_CALL_STUN_TYPES 8u

/* One flow that has signs of a call. `device` is the end that is thought to be the phone's. */
struct brd_call_flow {
    struct brd_end device;
    struct brd_end server;
    bool is_ipv6;
    bool has_relay;    /* TURN allocations */
    bool has_ice;      /* connectivity checks with user names, or DTLS beside STUN */
    bool has_media[2]; /* RTP from the device, to the device */
    int64_t first_us;
    int64_t last_us;
    int64_t media_first_us; /* 0 when there is none */
    int64_t media_last_us;
    uint64_t frame;
    uint64_t packets[2]; /* from the device, to the device */
    uint64_t bytes[2];
    uint64_t malformed;
    uint64_t suspicious;
    const char *first_fault; /* static; the validator's rule, NULL when none */
    char software[BRD_CALL_WORD_BYTES];
    char server_name[BRD_CALL_WORD_BYTES];
    char realm[BRD_CALL_WORD_BYTES];
    uint16_t stun_types[BRD_CALL_STUN_TYPES]; /* of attributes that no RFC assigns */
    uint8_t stun_type_count;
};

struct brd_sip_message;

enum brd_err brd_calls_seen_new(struct brd_calls_seen **made, struct brd_error *error) BRD_MUST_USE;

/* Note the type of an attribute in a set of BRD_CALL_STUN_TYPES, unless an RFC assigns it. */
void brd_call_note_stun_type(uint16_t *types, uint8_t *count, uint16_t type);

/* Keep a flow, which is copied. False when there are more than the limit. */
bool brd_calls_seen_add(struct brd_calls_seen *calls, const struct brd_call_flow *flow);

/* Keep what a SIP message says of its dialogue. `device` as above. */
void brd_calls_seen_sip(struct brd_calls_seen *calls, const struct brd_end *from,
                        const struct brd_end *to, bool is_ipv6, bool from_device, int64_t at_us,
                        uint64_t frame, const struct brd_sip_message *message);

/* Whether SDP named this end for media. */
bool brd_calls_seen_announced(const struct brd_calls_seen *calls, const struct brd_end *end);

/* Put them together and tell the rows. */
void brd_calls_seen_tell(struct brd_pass *pass);
void brd_calls_seen_free(struct brd_calls_seen *calls);

/* Whether an address is one of a private network (RFC 1918, 4193, 6598, 3927). */
bool brd_ip_address_is_private(const struct brd_ip_address *address, bool is_ipv6);

#endif
