/*
 * The requests of HTTP/1 in one direction of a TCP stream (RFC 9112), read as the bytes come.
 *
 *     contiguous bytes --brd_http_feed--> requests --> sink
 *
 * A body is passed over by its Content-Length or its chunks. Methods are any token, so that
 * WebDAV's and new ones are read, too; what is no request line is told so within its first line.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_PROTO_HTTP_H
#define BRD_PROTO_HTTP_H

#include "base/cursor.h"

struct brd_http_state;

/* Zeroed it is a fresh stream. */
struct brd_http_stream {
    struct brd_http_state *state; /* owned; NULL until needed, and once ended */
    bool seen;                    /* a request was told */
    bool ended;
};

/* One request. Borrowed for the call that tells it; bytes are as they stand, of any kind. */
struct brd_http_request {
    struct brd_span method;
    struct brd_span target; /* as in the request line: a path, a whole URL, or host:port */
    struct brd_span host;   /* of the header field; empty when there is none */
    struct brd_span user_agent;
    struct brd_span referer;
    bool is_cut; /* header fields beyond the limit, or beyond the end of the stream, are missing */
};

struct brd_http_sink {
    void *context;
    void (*on_request)(void *context, const struct brd_http_request *request);
};

enum brd_http_verdict {
    BRD_HTTP_MORE,
    BRD_HTTP_NOT_MINE, /* what stands there is no request; the stream has ended */
    BRD_HTTP_TUNNEL,   /* a CONNECT or an upgrade: other bytes follow, the stream has ended */
};

/*
 * Read the next bytes of the stream. *used says how many of them belong to it; less than all only
 * with another verdict than BRD_HTTP_MORE.
 */
enum brd_http_verdict brd_http_feed(struct brd_http_stream *stream, struct brd_span bytes,
                                    const struct brd_http_sink *sink, size_t *used);

/* The stream ends, or bytes of it are lost: tell the request whose header has begun. */
void brd_http_end(struct brd_http_stream *stream, const struct brd_http_sink *sink);

/* Whether bytes look like the beginning of a request: a method that is known and a blank. */
bool brd_http_begins(struct brd_span bytes);

/* Release the memory; the stream is fresh afterwards. */
void brd_http_free(struct brd_http_stream *stream);

#endif
