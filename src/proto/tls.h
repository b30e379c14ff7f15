/*
 * One direction of a TLS byte stream: SSL 2's ClientHello, SSL 3, TLS 1.0 to 1.3 (RFC 6101, 2246,
 * 5246, 8446), read as it comes, cut anywhere.
 *
 *     contiguous bytes --brd_tls_feed--> hellos, certificates in clear --> sink
 *
 * Nothing depends on a port: what is no TLS is told so within six bytes. To read TLS that begins
 * later (after STARTTLS or an HTTP CONNECT) take a fresh stream at that byte; brd_tls_begins() is
 * cheap enough to be asked of every segment.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_PROTO_TLS_H
#define BRD_PROTO_TLS_H

#include "proto/hello.h"

struct brd_tls_state;

/* Zeroed it is a fresh stream. */
struct brd_tls_stream {
    struct brd_tls_state *state; /* owned; NULL until needed, and once done */
    bool ended;                  /* the verdict will not change any more */
    enum brd_tls_verdict verdict;
};

/*
 * Read the next bytes of the stream, of any number. Once the verdict is BRD_TLS_DONE or
 * BRD_TLS_NOT_MINE it stays, memory is released, and further bytes are ignored. A message larger
 * than BRD_MAX_TLS_MESSAGE_BYTES is passed over. When memory is out the stream is done.
 * `sink` is used during the call alone. Where bytes are missing, free the stream and begin afresh
 * behind the gap.
 */
enum brd_tls_verdict brd_tls_feed(struct brd_tls_stream *stream, struct brd_span bytes,
                                  const struct brd_tls_sink *sink);

/* Whether `bytes`, at least six, look like the first ones of a stream with a hello. */
bool brd_tls_begins(struct brd_span bytes);

/*
 * The offset in `bytes` at which a record with a hello begins, or bytes.size when none does: TLS
 * behind something else in the same segment (a PROXY line, OpenVPN's framing over TCP, commands
 * that were pipelined). Lengths and versions must agree, so that chance does not look like it. A
 * hello in several records is not found.
 */
size_t brd_tls_find(struct brd_span bytes);

/* Release the memory; the stream is fresh afterwards. */
void brd_tls_free(struct brd_tls_stream *stream);

#endif
