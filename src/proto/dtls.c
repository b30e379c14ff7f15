/* One direction of a DTLS association: see dtls.h. SPDX-License-Identifier: Apache-2.0 */
#include "proto/dtls.h"

#include "base/limits.h"
#include "proto/pieces.h"

#include <stdlib.h>

/* The version that OpenSSL took before RFC 4347 was done, and some VPNs still do. */
#define OLD_VERSION 0x0100
#define MAX_RECORD_BYTES (16384 + 2048)

enum record_type {
    RECORD_CHANGE_CIPHER_SPEC = 20,
    RECORD_ALERT = 21,
    RECORD_HANDSHAKE = 22,
    RECORD_APPLICATION_DATA = 23,
    RECORD_HEARTBEAT = 24,
    RECORD_CONNECTION_ID = 25,
    RECORD_ACK = 26,
};

struct record {
    uint8_t type;
    uint16_t version;
    uint16_t epoch;
    struct brd_span body;
};

struct fragment {
    uint8_t type;
    uint32_t size; /* of the whole message */
    uint16_t number;
    uint32_t offset;
    struct brd_span bytes;
};

/* A message of which a part came. */
struct partial {
    bool used;
    uint8_t type;
    uint16_t number;
    uint32_t size;
    struct brd_pieces pieces;
};

struct brd_dtls_state {
    struct partial partials[BRD_MAX_DTLS_MESSAGES];
    unsigned next; /* which one gives way when all are used */
};

void
brd_dtls_free(struct brd_dtls_stream *stream) {
    if (stream->state != NULL) {
        for (size_t i = 0; i < BRD_MAX_DTLS_MESSAGES; i++) {
            brd_pieces_free(&stream->state->partials[i].pieces);
        }
        free(stream->state);
    }
    *stream = (struct brd_dtls_stream){0};
}

/* The next record of a datagram; false at the end and at what is none. */
static bool
take_record(struct brd_cursor *cursor, struct record *record) {
    if (brd_cursor_left(cursor) == 0) {
        return false;
    }
    record->type = brd_cursor_u8(cursor);
    record->version = (uint16_t)brd_cursor_be(cursor, 2);
    record->epoch = (uint16_t)brd_cursor_be(cursor, 2);
    (void)brd_cursor_take(cursor, 6);
    uint64_t size = brd_cursor_be(cursor, 2);
    if (record->type < RECORD_CHANGE_CIPHER_SPEC || record->type > RECORD_ACK ||
        (record->version != OLD_VERSION &&
         (record->version < 0xfefc || record->version > 0xfeff)) ||
        size > MAX_RECORD_BYTES) {
        return false;
    }
    record->body = brd_cursor_take(cursor, size);
    return !cursor->failed;
}

bool
brd_dtls_is_record(struct brd_span datagram) {
    struct brd_cursor cursor = brd_cursor_of(datagram);
    struct record record;
    return take_record(&cursor, &record);
}

static bool
take_fragment(struct brd_cursor *cursor, struct fragment *fragment) {
    fragment->type = brd_cursor_u8(cursor);
    fragment->size = (uint32_t)brd_cursor_be(cursor, 3);
    fragment->number = (uint16_t)brd_cursor_be(cursor, 2);
    fragment->offset = (uint32_t)brd_cursor_be(cursor, 3);
    uint32_t size = (uint32_t)brd_cursor_be(cursor, 3);
    fragment->bytes = brd_cursor_take(cursor, size);
    return !cursor->failed && fragment->offset <= fragment->size &&
           size <= fragment->size - fragment->offset;
}

/* Whether this very message was told just before. */
static bool
is_repeated(struct brd_dtls_stream *stream, uint8_t type, struct brd_span body) {
    uint32_t sum = brd_tls_sum(body) + type;
    bool repeated = stream->seen && sum == stream->last_message;
    stream->last_message = sum;
    return repeated;
}

static bool
is_told(uint8_t type) {
    return type == BRD_TLS_CLIENT_HELLO || type == BRD_TLS_SERVER_HELLO ||
           type == BRD_TLS_HELLO_VERIFY_REQUEST || type == BRD_TLS_CERTIFICATE;
}

/* HelloVerifyRequest (RFC 6347, 4.2.1). */
static bool
tell_verify(struct brd_span body, const struct brd_tls_sink *sink) {
    struct brd_cursor cursor = brd_cursor_of(body);
    uint16_t version = (uint16_t)brd_cursor_be(&cursor, 2);
    struct brd_span cookie = brd_cursor_take(&cursor, brd_cursor_u8(&cursor));
    if (!cursor.failed && sink->on_hello_verify != NULL) {
        sink->on_hello_verify(sink->context, version, cookie);
    }
    return !cursor.failed;
}

/* A whole message of interest. */
static void
tell(struct brd_dtls_stream *stream, uint8_t type, struct brd_span body,
     const struct brd_tls_sink *sink) {
    struct brd_tls_hello hello;
    bool ok = true;
    if (is_repeated(stream, type, body)) {
        return;
    }
    switch (type) {
    case BRD_TLS_CLIENT_HELLO:
        ok = brd_tls_read_client_hello(body, BRD_TLS_OVER_DTLS, &hello);
        if (ok && sink->on_client_hello != NULL) {
            sink->on_client_hello(sink->context, &hello);
        }
        break;
    case BRD_TLS_SERVER_HELLO:
        ok = brd_tls_read_server_hello(body, BRD_TLS_OVER_DTLS, &hello);
        if (ok && sink->on_server_hello != NULL) {
            sink->on_server_hello(sink->context, &hello);
        }
        break;
    case BRD_TLS_HELLO_VERIFY_REQUEST:
        ok = tell_verify(body, sink);
        break;
    default:
        brd_tls_read_certificates(body, sink);
        break;
    }
    if (ok) {
        stream->seen = true;
        stream->encrypted = false;
    }
}

/* The message that a fragment belongs to; NULL when memory is out. */
static struct partial *
partial_of(struct brd_dtls_stream *stream, const struct fragment *fragment) {
    if (stream->state == NULL) {
        stream->state = calloc(1, sizeof *stream->state);
    }
    struct brd_dtls_state *state = stream->state;
    if (state == NULL) {
        return NULL;
    }
    for (size_t i = 0; i < BRD_MAX_DTLS_MESSAGES; i++) {
        struct partial *known = &state->partials[i];
        if (known->used && known->type == fragment->type && known->number == fragment->number &&
            known->size == fragment->size) {
            return known;
        }
    }
    struct partial *partial = &state->partials[state->next];
    state->next = (state->next + 1) % BRD_MAX_DTLS_MESSAGES;
    brd_pieces_free(&partial->pieces);
    *partial = (struct partial){.used = true,
                                .type = fragment->type,
                                .number = fragment->number,
                                .size = fragment->size,
                                .pieces = brd_pieces_of(BRD_MAX_DTLS_MESSAGE_BYTES)};
    return partial;
}

static void
take_part(struct brd_dtls_stream *stream, const struct fragment *fragment,
          const struct brd_tls_sink *sink) {
    struct partial *partial = partial_of(stream, fragment);
    if (partial != NULL && brd_pieces_add(&partial->pieces, fragment->offset, fragment->bytes) &&
        partial->pieces.whole.size == partial->size) {
        tell(stream, partial->type, brd_buffer_span(&partial->pieces.whole), sink);
        brd_pieces_free(&partial->pieces);
        partial->used = false;
    }
}

/* The messages of one record in clear; false when it holds none. */
static bool
take_messages(struct brd_dtls_stream *stream, struct brd_span body,
              const struct brd_tls_sink *sink) {
    struct brd_cursor cursor = brd_cursor_of(body);
    struct fragment fragment;
    bool any = false;
    while (brd_cursor_left(&cursor) > 0 && take_fragment(&cursor, &fragment)) {
        any = true;
        if (!is_told(fragment.type) || fragment.size > BRD_MAX_DTLS_MESSAGE_BYTES) {
            continue;
        }
        if (fragment.bytes.size == fragment.size) {
            tell(stream, fragment.type, fragment.bytes, sink);
        } else {
            take_part(stream, &fragment, sink);
        }
    }
    return any;
}

enum brd_tls_verdict
brd_dtls_feed(struct brd_dtls_stream *stream, struct brd_span datagram,
              const struct brd_tls_sink *sink) {
    struct brd_cursor cursor = brd_cursor_of(datagram);
    struct record record;
    bool any = false;
    while (take_record(&cursor, &record)) {
        if (record.epoch > 0 || record.type == RECORD_CONNECTION_ID) {
            stream->encrypted = true;
            any = true;
        } else if (record.type == RECORD_HANDSHAKE) {
            any |= take_messages(stream, record.body, sink);
        } else {
            any = true;
        }
    }
    if (!any) {
        return BRD_TLS_NOT_MINE;
    }
    return stream->seen && stream->encrypted ? BRD_TLS_DONE : BRD_TLS_MORE;
}
