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
    struct brd_dtls_state *state; /* owned; NULL unless messages in fragments are being awaited */
    uint32_t last_message;        /* a sum of what was told last: a repetition is not told again */
    bool seen;                    /* a message was told */
    bool encrypted;               /* encrypted records were seen since */
};

/*
 * Read one datagram. BRD_TLS_NOT_MINE is said of this datagram alone and changes nothing: STUN, RTP
 * and DTLS share ports (RFC 7983). BRD_TLS_DONE says that the handshake is over; if datagrams are
 * fed nevertheless, another handshake on the same ports is read too. Messages above
 * BRD_MAX_DTLS_MESSAGE_BYTES are passed over. A message that is sent again is told again only when
 * another was told between.
 */
enum brd_tls_verdict brd_dtls_feed(struct brd_dtls_stream *stream, struct brd_span datagram,
                                   const struct brd_tls_sink *sink);

/* Whether the datagram begins with a record of DTLS: a cheap look at its first 13 bytes. */
bool brd_dtls_is_record(struct brd_span datagram);

/* Release the memory; fresh afterwards. */
void brd_dtls_free(struct brd_dtls_stream *stream);

#endif
