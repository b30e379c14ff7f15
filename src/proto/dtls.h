/*
 * One direction of a DTLS association: datagrams with the records of DTLS 1.0 (RFC 4347), 1.2
 * (RFC 6347) and what of 1.3 (RFC 9147) is in clear; handshake messages are put together from
 * their fragments, in any order.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_PROTO_DTLS_H
#define BRD_PROTO_DTLS_H

#include "proto/hello.h"

struct brd_dtls_state;

/* Zeroed it is a fresh association. */
struct brd_dtls_stream {
    struct brd_dtls_state *state; /* owned; NULL until a message comes in fragments */
    uint16_t last_message;        /* what was told last, so that a repetition is not told again */
    bool seen;                    /* a hello was told */
    bool ended;                   /* encryption has begun: nothing of interest can come */
};

/*
 * Read one datagram. BRD_TLS_NOT_MINE is said of this datagram alone and changes nothing: STUN, RTP
 * and DTLS share ports (RFC 7983). Messages above BRD_MAX_TLS_MESSAGE_BYTES are passed over. A
 * message that is sent again is told again only when others were told since.
 */
enum brd_tls_verdict brd_dtls_feed(struct brd_dtls_stream *stream, struct brd_span datagram,
                                   const struct brd_tls_sink *sink);

/* Whether the datagram begins with a record of DTLS in clear: a cheap look at its 13 bytes. */
bool brd_dtls_is_record(struct brd_span datagram);

/* Release the memory; fresh afterwards. */
void brd_dtls_free(struct brd_dtls_stream *stream);

#endif
