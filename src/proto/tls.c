/* One direction of a TLS byte stream: see tls.h. SPDX-License-Identifier: Apache-2.0 */
#include "proto/tls.h"

#include "base/buffer.h"
#include "base/limits.h"

#include <stdlib.h>

#define RECORD_HEADER_BYTES 5
#define MESSAGE_HEADER_BYTES 4
#define SSL2_HEADER_BYTES 2
/* 2^14 bytes and what compression and encryption may add (RFC 5246, 6.2.3). */
#define MAX_RECORD_BYTES (16384 + 2048)
/* The length of SSL 2's record has 15 bits; its hello needs some hundred bytes. */
#define MIN_SSL2_BYTES 9
#define MAX_SSL2_BYTES 4096
#define SSL2_VERSION 0x0002
#define ALERT_BYTES 2
/* A record's header, a message's, and a version: what tells a hello from chance. */
#define FIND_BYTES (RECORD_HEADER_BYTES + MESSAGE_HEADER_BYTES + 2)
/* Version, random, a session without an ID, one cipher and compression. */
#define MIN_HELLO_BYTES 38
/* What brd_tls_begins() looks at. */
#define BEGIN_BYTES 6

enum record_type {
    RECORD_CHANGE_CIPHER_SPEC = 20,
    RECORD_ALERT = 21,
    RECORD_HANDSHAKE = 22,
    RECORD_APPLICATION_DATA = 23,
    RECORD_HEARTBEAT = 24,
};

enum phase {
    IN_RECORD_HEADER,
    IN_RECORD,
    IN_SSL2,
};

struct brd_tls_state {
    enum phase phase;
    uint8_t header[BEGIN_BYTES]; /* of a record, as far as it came */
    size_t header_size;
    uint8_t type; /* of the record */
    size_t left;  /* bytes of the record that are still to come */
    uint8_t message_header[MESSAGE_HEADER_BYTES];
    size_t message_header_size;
    uint32_t message_left; /* bytes of the message that are still to come */
    bool skips;            /* the message is of no interest */
    bool got_record;       /* a whole header was right: it is TLS */
    bool is_encrypted;     /* ChangeCipherSpec was seen: only a second hello may follow in clear */
    bool got_message;
    bool has_hello;
    bool may_repeat; /* a second hello may come: of a client, or after a HelloRetryRequest */
    struct brd_buffer message;
};

static void
end(struct brd_tls_stream *stream, enum brd_tls_verdict verdict) {
    if (stream->state != NULL) {
        brd_buffer_free(&stream->state->message);
        free(stream->state);
        stream->state = NULL;
    }
    stream->ended = true;
    stream->verdict = verdict;
}

void
brd_tls_free(struct brd_tls_stream *stream) {
    end(stream, BRD_TLS_MORE);
    stream->ended = false;
}

/* The byte at `index`, or -1 when it has not come yet. */
static int
byte_at(struct brd_span bytes, size_t index) {
    return index < bytes.size ? bytes.data[index] : -1;
}

/* Whether the bytes so far may be the header of a record of SSL 3 or later. */
static bool
fits_record(struct brd_span bytes) {
    int type = byte_at(bytes, 0);
    int major = byte_at(bytes, 1);
    int minor = byte_at(bytes, 2);
    int high = byte_at(bytes, 3);
    int low = byte_at(bytes, 4);
    if (type < RECORD_CHANGE_CIPHER_SPEC || type > RECORD_HEARTBEAT) {
        return false;
    }
    if ((major >= 0 && major != 3) || minor > 4) {
        return false;
    }
    return low < 0 || high * 256 + low <= MAX_RECORD_BYTES;
}

/* Whether the bytes so far may be a ClientHello in the form of SSL 2: length, type, version. */
static bool
fits_ssl2(struct brd_span bytes) {
    int first = byte_at(bytes, 0);
    int low = byte_at(bytes, 1);
    int type = byte_at(bytes, 2);
    int major = byte_at(bytes, 3);
    int minor = byte_at(bytes, 4);
    int size = (first & 0x7f) * 256 + low;
    if ((first & 0x80) == 0 || (low >= 0 && (size < MIN_SSL2_BYTES || size > MAX_SSL2_BYTES))) {
        return false;
    }
    if (type >= 0 && type != BRD_TLS_CLIENT_HELLO) {
        return false;
    }
    return major < 0 || (major == 0 && (minor < 0 || minor == 2)) || (major == 3 && minor <= 4);
}

/* Whether a stream, or what is seen of it, may begin with such a message. */
static bool
begins_with(int message) {
    return message == BRD_TLS_HELLO_REQUEST || message == BRD_TLS_CLIENT_HELLO ||
           message == BRD_TLS_SERVER_HELLO || message == BRD_TLS_CERTIFICATE;
}

/* Whether the bytes so far may begin a stream, also one that is seen from its midst on. */
static bool
may_begin(struct brd_span bytes) {
    int type = byte_at(bytes, RECORD_HEADER_BYTES);
    if (fits_ssl2(bytes)) {
        return true;
    }
    if (!fits_record(bytes)) {
        return false;
    }
    bool is_empty = byte_at(bytes, 3) == 0 && byte_at(bytes, 4) == 0;
    return byte_at(bytes, 0) != RECORD_HANDSHAKE || (!is_empty && (type < 0 || begins_with(type)));
}

bool
brd_tls_begins(struct brd_span bytes) {
    int type = byte_at(bytes, RECORD_HEADER_BYTES);
    if (bytes.size < BEGIN_BYTES || !may_begin(bytes)) {
        return false;
    }
    return fits_ssl2(bytes) || (byte_at(bytes, 0) == RECORD_HANDSHAKE &&
                                (type == BRD_TLS_CLIENT_HELLO || type == BRD_TLS_SERVER_HELLO));
}

size_t
brd_tls_find(struct brd_span bytes) {
    struct brd_cursor cursor = brd_cursor_of(bytes);
    while (brd_cursor_left(&cursor) >= FIND_BYTES) {
        const uint8_t *from = bytes.data + cursor.offset;
        const uint8_t *at =
            memchr(from, RECORD_HANDSHAKE, brd_cursor_left(&cursor) - FIND_BYTES + 1);
        if (at == NULL) {
            break;
        }
        (void)brd_cursor_take(&cursor, (uint64_t)(at - from));
        struct brd_cursor look = cursor;
        struct brd_span record = brd_cursor_take(&look, RECORD_HEADER_BYTES);
        uint8_t type = brd_cursor_u8(&look);
        uint64_t size = brd_cursor_be(&look, 3);
        uint64_t version = brd_cursor_be(&look, 2);
        uint64_t record_size = (uint64_t)byte_at(record, 3) * 256 + (uint64_t)byte_at(record, 4);
        bool fits = type == BRD_TLS_CLIENT_HELLO   ? record_size == size + MESSAGE_HEADER_BYTES
                    : type == BRD_TLS_SERVER_HELLO ? record_size >= size + MESSAGE_HEADER_BYTES
                                                   : false;
        if (fits && fits_record(record) && version >= 0x0300 && version <= 0x0303 &&
            size >= MIN_HELLO_BYTES) {
            return cursor.offset;
        }
        (void)brd_cursor_take(&cursor, 1);
    }
    return bytes.size;
}

/* A message of interest that is whole. */
static void
tell(struct brd_tls_stream *stream, struct brd_span body, const struct brd_tls_sink *sink) {
    struct brd_tls_state *state = stream->state;
    struct brd_tls_hello hello;
    switch (state->message_header[0]) {
    case BRD_TLS_CLIENT_HELLO:
        if (brd_tls_read_client_hello(body, BRD_TLS_OVER_TCP, &hello)) {
            state->has_hello = true;
            state->may_repeat = true;
            if (sink->on_client_hello != NULL) {
                sink->on_client_hello(sink->context, &hello);
            }
        } else if (!state->has_hello) {
            end(stream, BRD_TLS_NOT_MINE);
        }
        break;
    case BRD_TLS_SERVER_HELLO:
        if (brd_tls_read_server_hello(body, BRD_TLS_OVER_TCP, &hello)) {
            state->has_hello = true;
            state->may_repeat = hello.is_retry_request;
            if (sink->on_server_hello != NULL) {
                sink->on_server_hello(sink->context, &hello);
            }
            if (brd_tls_is_13(hello.effective) && !hello.is_retry_request) {
                end(stream, BRD_TLS_DONE);
            }
        } else if (!state->has_hello) {
            end(stream, BRD_TLS_NOT_MINE);
        }
        break;
    case BRD_TLS_CERTIFICATE:
        brd_tls_read_certificates(body, sink);
        break;
    case BRD_TLS_SERVER_HELLO_DONE:
    case BRD_TLS_CLIENT_KEY_EXCHANGE:
        end(stream, BRD_TLS_DONE);
        break;
    default:
        break;
    }
}

/* The header of a message is whole: decide whether its body is to be kept. */
static void
begin_message(struct brd_tls_stream *stream) {
    struct brd_tls_state *state = stream->state;
    struct brd_cursor cursor =
        brd_cursor_of(brd_span_of(state->message_header, MESSAGE_HEADER_BYTES));
    uint8_t type = brd_cursor_u8(&cursor);
    uint32_t size = (uint32_t)brd_cursor_be(&cursor, 3);
    bool is_hello = type == BRD_TLS_CLIENT_HELLO || type == BRD_TLS_SERVER_HELLO;
    if (state->is_encrypted && (!is_hello || size != state->left)) {
        end(stream, BRD_TLS_DONE); /* the random look of what is encrypted */
        return;
    }
    state->got_message = true;
    state->message_left = size;
    state->skips = (!is_hello && type != BRD_TLS_CERTIFICATE) || size > BRD_MAX_TLS_MESSAGE_BYTES;
    brd_buffer_reset(&state->message);
}

static void
finish_message(struct brd_tls_stream *stream, struct brd_span body,
               const struct brd_tls_sink *sink) {
    struct brd_tls_state *state = stream->state;
    state->message_header_size = 0;
    if (!state->skips || state->message_header[0] == BRD_TLS_SERVER_HELLO_DONE ||
        state->message_header[0] == BRD_TLS_CLIENT_KEY_EXCHANGE) {
        tell(stream, body, sink);
    }
    if (stream->state != NULL) {
        brd_buffer_reset(&stream->state->message);
    }
}

/* The next bytes of handshake messages, all of one record. */
static void
take_messages(struct brd_tls_stream *stream, struct brd_span bytes,
              const struct brd_tls_sink *sink) {
    struct brd_cursor cursor = brd_cursor_of(bytes);
    while (stream->state != NULL && brd_cursor_left(&cursor) > 0) {
        struct brd_tls_state *state = stream->state;
        if (state->message_header_size < MESSAGE_HEADER_BYTES) {
            state->message_header[state->message_header_size++] = brd_cursor_u8(&cursor);
            state->left--;
            if (!state->got_message && !begins_with(state->message_header[0])) {
                end(stream, BRD_TLS_NOT_MINE);
                return;
            }
            if (state->message_header_size < MESSAGE_HEADER_BYTES) {
                continue;
            }
            begin_message(stream);
            if (stream->state != NULL && state->message_left == 0) {
                finish_message(stream, (struct brd_span){0}, sink);
            }
            continue;
        }
        size_t left = brd_cursor_left(&cursor);
        struct brd_span part =
            brd_cursor_take(&cursor, state->message_left < left ? state->message_left : left);
        bool is_first = state->message.size == 0;
        state->message_left -= (uint32_t)part.size;
        state->left -= part.size;
        if (state->message_left == 0 && is_first) {
            finish_message(stream, part, sink); /* all at once: nothing to copy */
            continue;
        }
        if (!state->skips && !brd_buffer_add(&state->message, part.data, part.size)) {
            end(stream, BRD_TLS_DONE);
        } else if (state->message_left == 0) {
            finish_message(stream, brd_buffer_span(&state->message), sink);
        }
    }
}

/* The header of a record is whole. */
static void
begin_record(struct brd_tls_stream *stream) {
    struct brd_tls_state *state = stream->state;
    struct brd_span header = brd_span_of(state->header, RECORD_HEADER_BYTES);
    struct brd_cursor cursor = brd_cursor_of(header);
    state->type = brd_cursor_u8(&cursor);
    (void)brd_cursor_take(&cursor, 2);
    state->left = (size_t)brd_cursor_be(&cursor, 2);
    state->header_size = 0;
    state->phase = state->left > 0 ? IN_RECORD : IN_RECORD_HEADER;
    bool ok = fits_record(header);
    if (state->is_encrypted && state->type != RECORD_HANDSHAKE &&
        state->type != RECORD_CHANGE_CIPHER_SPEC) {
        ok = false;
    }
    if (!ok) {
        end(stream, state->got_record ? BRD_TLS_DONE : BRD_TLS_NOT_MINE);
        return;
    }
    state->got_record = true;
    if (state->type == RECORD_APPLICATION_DATA ||
        (state->type == RECORD_ALERT && state->left != ALERT_BYTES)) {
        end(stream, BRD_TLS_DONE); /* encrypted */
    } else if (state->type == RECORD_CHANGE_CIPHER_SPEC) {
        /* In TLS 1.3 it is for show, and a second hello may follow (RFC 8446, D.4). */
        state->is_encrypted = true;
        if (!state->may_repeat) {
            end(stream, BRD_TLS_DONE);
        }
    }
}

/* One more byte of a header. */
static void
take_header(struct brd_tls_stream *stream, uint8_t byte) {
    struct brd_tls_state *state = stream->state;
    state->header[state->header_size++] = byte;
    struct brd_span header = brd_span_of(state->header, state->header_size);
    bool is_ssl2 = !state->got_record && fits_ssl2(header);
    if (!state->got_record && !may_begin(header)) {
        end(stream, BRD_TLS_NOT_MINE);
    } else if (is_ssl2 && state->header_size == BEGIN_BYTES) {
        struct brd_cursor cursor = brd_cursor_of(header);
        state->left = (size_t)(brd_cursor_be(&cursor, SSL2_HEADER_BYTES) & 0x7fff);
        struct brd_span body = brd_cursor_take(&cursor, brd_cursor_left(&cursor));
        state->left -= body.size;
        state->header_size = 0;
        state->phase = IN_SSL2;
        (void)brd_buffer_add(&state->message, body.data, body.size);
    } else if (!is_ssl2 && state->header_size == RECORD_HEADER_BYTES) {
        begin_record(stream);
    }
}

static void
take_ssl2(struct brd_tls_stream *stream, struct brd_span bytes, const struct brd_tls_sink *sink) {
    struct brd_tls_state *state = stream->state;
    struct brd_tls_hello hello;
    state->left -= bytes.size;
    if (!brd_buffer_add(&state->message, bytes.data, bytes.size)) {
        end(stream, BRD_TLS_DONE);
        return;
    }
    if (state->left > 0) {
        return;
    }
    if (!brd_tls_read_ssl2_hello(brd_buffer_span(&state->message), &hello)) {
        end(stream, BRD_TLS_NOT_MINE);
        return;
    }
    if (sink->on_client_hello != NULL) {
        sink->on_client_hello(sink->context, &hello);
    }
    brd_buffer_reset(&state->message);
    state->phase = IN_RECORD_HEADER;
    state->got_record = true;
    state->got_message = true;
    state->has_hello = true;
    if (hello.version == SSL2_VERSION) {
        end(stream, BRD_TLS_DONE); /* what follows has SSL 2's form, or another hello none */
    }
}

static bool
begin_stream(struct brd_tls_stream *stream, struct brd_span bytes) {
    if (!may_begin(bytes)) {
        end(stream, BRD_TLS_NOT_MINE);
        return false;
    }
    stream->state = calloc(1, sizeof *stream->state);
    if (stream->state == NULL) {
        end(stream, BRD_TLS_DONE);
        return false;
    }
    stream->state->message = brd_buffer_of(BRD_MAX_TLS_MESSAGE_BYTES);
    return true;
}

enum brd_tls_verdict
brd_tls_feed(struct brd_tls_stream *stream, struct brd_span bytes,
             const struct brd_tls_sink *sink) {
    struct brd_cursor cursor = brd_cursor_of(bytes);
    if (!stream->ended && stream->state == NULL && bytes.size > 0 && !begin_stream(stream, bytes)) {
        return stream->verdict;
    }
    while (stream->state != NULL && brd_cursor_left(&cursor) > 0) {
        struct brd_tls_state *state = stream->state;
        if (state->phase == IN_RECORD_HEADER) {
            take_header(stream, brd_cursor_u8(&cursor));
            continue;
        }
        size_t left = brd_cursor_left(&cursor);
        bool ends_record = state->left <= left;
        struct brd_span part = brd_cursor_take(&cursor, ends_record ? state->left : left);
        if (state->phase == IN_SSL2) {
            take_ssl2(stream, part, sink);
            continue;
        }
        if (ends_record) {
            state->phase = IN_RECORD_HEADER;
        }
        if (state->type == RECORD_HANDSHAKE) {
            take_messages(stream, part, sink);
        } else {
            state->left -= part.size;
        }
    }
    return stream->verdict;
}
