/* The requests of HTTP/1: see http.h. SPDX-License-Identifier: Apache-2.0 */
#include "proto/http.h"

#include "base/buffer.h"
#include "base/limits.h"
#include "base/text.h"

#include <stdlib.h>

enum phase {
    PHASE_HEADER,
    PHASE_BODY,       /* `left` bytes */
    PHASE_CHUNK_SIZE, /* a line */
    PHASE_CHUNK,      /* `left` bytes and a line end */
    PHASE_TRAILER,    /* lines up to an empty one */
};

struct brd_http_state {
    enum phase phase;
    bool has_line; /* the request line is in `header`, and is one */
    uint64_t left;
    struct brd_buffer header; /* the header so far, or a line of a chunked body */
};

static const char *const methods[] = {
    "GET",
    "POST",
    "HEAD",
    "PUT",
    "DELETE",
    "CONNECT",
    "OPTIONS",
    "TRACE",
    "PATCH",
    "PROPFIND",
    "PROPPATCH",
    "MKCOL",
    "COPY",
    "MOVE",
    "LOCK",
    "UNLOCK",
    "REPORT",
    "SEARCH",
    "NOTIFY",
    "SUBSCRIBE",
    "UNSUBSCRIBE",
    "M-SEARCH",
    "BITS_POST",
    "CCM_POST",
    "SMS_POST",
    "RPC_IN_DATA",
    "RPC_OUT_DATA",
    "MERGE",
    "CHECKOUT",
    "MKACTIVITY",
    "BASELINE-CONTROL",
    "VERSION-CONTROL",
    "BDELETE",
    "BMOVE",
    "BCOPY",
    "BPROPFIND",
    "BPROPPATCH",
    "PURGE",
    "DEBUG",
    "POLL",
    "QUERY",
    "SOURCE",
    "TRACK",
};

bool
brd_http_begins(struct brd_span bytes) {
    if (bytes.size == 0 || bytes.data[0] < 'A' || bytes.data[0] > 'U') {
        return false;
    }
    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++) {
        size_t size = strlen(methods[i]);
        if (bytes.size > size && memcmp(bytes.data, methods[i], size) == 0 &&
            bytes.data[size] == ' ') {
            return true;
        }
    }
    return false;
}

void
brd_http_free(struct brd_http_stream *stream) {
    if (stream->state != NULL) {
        brd_buffer_free(&stream->state->header);
        free(stream->state);
    }
    *stream = (struct brd_http_stream){0};
}

static void
end(struct brd_http_stream *stream) {
    bool seen = stream->seen;
    brd_http_free(stream);
    stream->seen = seen;
    stream->ended = true;
}

/* ---- The header ---- */

static struct brd_span
trimmed(struct brd_span text) {
    while (text.size > 0 && (text.data[text.size - 1] == ' ' || text.data[text.size - 1] == '\t' ||
                             text.data[text.size - 1] == '\r')) {
        text.size--;
    }
    while (text.size > 0 && (text.data[0] == ' ' || text.data[0] == '\t')) {
        text = brd_span_of(text.data + 1, text.size - 1);
    }
    return text;
}

/* The next line of `cursor`, without its end. */
static struct brd_span
next_line(struct brd_cursor *cursor) {
    struct brd_cursor start = *cursor;
    struct brd_span left = brd_cursor_take(&start, brd_cursor_left(&start));
    const uint8_t *feed = left.size == 0 ? NULL : memchr(left.data, '\n', left.size);
    size_t size = feed == NULL ? left.size : (size_t)(feed - left.data);
    struct brd_span line = brd_cursor_take(cursor, size);
    (void)brd_cursor_take(cursor, feed == NULL ? 0 : 1);
    if (line.size > 0 && line.data[line.size - 1] == '\r') {
        line.size--;
    }
    return line;
}

static bool
is_token(uint8_t byte) {
    return byte > ' ' && byte < 0x7f && strchr("()<>@,;:\\\"/[]?={}", byte) == NULL;
}

/*
 * Method, target and version. Lines of known methods that lack the version or the target are taken,
 * too: implants write such.
 */
static bool
read_request_line(struct brd_span line, struct brd_http_request *request) {
    size_t size = 0;
    while (size < line.size && is_token(line.data[size])) {
        size++;
    }
    if (size == 0 || size >= line.size || line.data[size] != ' ') {
        return false;
    }
    bool ok = true;
    request->method = brd_span_slice(line, 0, size, &ok);
    struct brd_span target = trimmed(brd_span_slice(line, size, line.size - size, &ok));
    size_t last = target.size;
    while (last > 0 && target.data[last - 1] != ' ') {
        last--;
    }
    struct brd_span version = brd_span_slice(target, last, target.size - last, &ok);
    if (!brd_span_starts(version, "HTTP/", 5)) {
        request->target = target;
        return brd_http_begins(line) && target.size > 0 && target.data[0] == '/';
    }
    request->target = trimmed(brd_span_slice(target, 0, last, &ok));
    return request->target.size > 0 || brd_http_begins(line);
}

/* Whether a request line may still become of these bytes. */
static bool
may_begin(struct brd_span bytes) {
    size_t size = 0;
    while (size < bytes.size && is_token(bytes.data[size])) {
        size++;
    }
    return size <= BRD_MAX_HTTP_METHOD_BYTES &&
           (size == bytes.size || (size > 0 && bytes.data[size] == ' '));
}

struct framing {
    uint64_t length;
    bool is_chunked;
    bool is_upgrade;
};

static uint64_t
number_of(struct brd_span text, unsigned base) {
    uint64_t value = 0;
    for (size_t i = 0; i < text.size; i++) {
        uint8_t byte = brd_ascii_lower(text.data[i]);
        unsigned digit = byte >= '0' && byte <= '9'   ? (unsigned)(byte - '0')
                         : byte >= 'a' && byte <= 'f' ? (unsigned)(byte - 'a') + 10
                                                      : 16;
        if (digit >= base || value > (UINT64_MAX >> 8)) {
            break;
        }
        value = value * base + digit;
    }
    return value;
}

static bool
is_name(struct brd_span name, const char *text) {
    return brd_text_equals_ascii(name, brd_span_text(text));
}

static void
read_field(struct brd_span line, struct brd_http_request *request, struct framing *framing) {
    const uint8_t *colon = line.size == 0 ? NULL : memchr(line.data, ':', line.size);
    if (colon == NULL) {
        return;
    }
    bool ok = true;
    size_t size = (size_t)(colon - line.data);
    struct brd_span name = trimmed(brd_span_slice(line, 0, size, &ok));
    struct brd_span value = trimmed(brd_span_slice(line, size + 1, line.size - size - 1, &ok));
    if (is_name(name, "host") && request->host.size == 0) {
        request->host = value;
    } else if (is_name(name, "user-agent") && request->user_agent.size == 0) {
        request->user_agent = value;
    } else if (is_name(name, "referer") && request->referer.size == 0) {
        request->referer = value;
    } else if (is_name(name, "content-length")) {
        framing->length = number_of(value, 10);
    } else if (is_name(name, "transfer-encoding")) {
        framing->is_chunked =
            value.size >= 7 && is_name(brd_span_slice(value, value.size - 7, 7, &ok), "chunked");
    } else if (is_name(name, "upgrade")) {
        framing->is_upgrade = true;
    }
}

/* Read the header that is in the buffer, tell it, and go on to what follows. False when it is
 * none. */
static bool
take_header(struct brd_http_stream *stream, const struct brd_http_sink *sink, bool is_cut,
            bool *is_tunnel) {
    struct brd_http_state *state = stream->state;
    struct brd_cursor cursor = brd_cursor_of(brd_buffer_span(&state->header));
    struct brd_http_request request = {.is_cut = is_cut};
    struct framing framing = {0};
    struct brd_span line = next_line(&cursor);
    while (line.size == 0 && brd_cursor_left(&cursor) > 0) { /* RFC 9112 section 2.2 */
        line = next_line(&cursor);
    }
    if (!read_request_line(line, &request)) {
        return false;
    }
    while (brd_cursor_left(&cursor) > 0) {
        read_field(next_line(&cursor), &request, &framing);
    }
    sink->on_request(sink->context, &request);
    stream->seen = true;
    *is_tunnel = brd_span_equals(request.method, "CONNECT") || framing.is_upgrade;
    state->left = framing.length;
    state->phase = framing.is_chunked   ? PHASE_CHUNK_SIZE
                   : framing.length > 0 ? PHASE_BODY
                                        : PHASE_HEADER;
    state->has_line = false;
    brd_buffer_reset(&state->header);
    return true;
}

/* Take bytes up to a line end into the buffer. True when the line is whole. */
static bool
take_line(struct brd_http_state *state, struct brd_cursor *cursor) {
    struct brd_cursor start = *cursor;
    struct brd_span left = brd_cursor_take(&start, brd_cursor_left(&start));
    const uint8_t *feed = memchr(left.data, '\n', left.size);
    size_t size = feed == NULL ? left.size : (size_t)(feed - left.data) + 1;
    struct brd_span part = brd_cursor_take(cursor, size);
    (void)brd_buffer_add(&state->header, part.data, part.size);
    return feed != NULL;
}

/* Whether the line that ends the buffer is empty. */
static bool
ends_header(const struct brd_buffer *header) {
    const char *data = header->data;
    size_t size = header->size;
    if (size < 2 || data[size - 1] != '\n') {
        return false;
    }
    return data[size - 2] == '\n' ||
           (size >= 3 && data[size - 2] == '\r' && data[size - 3] == '\n');
}

/* Whether the first line in the buffer is a request line. */
static bool
is_request(const struct brd_buffer *header) {
    struct brd_cursor cursor = brd_cursor_of(brd_buffer_span(header));
    struct brd_http_request ignored = {0};
    return read_request_line(next_line(&cursor), &ignored);
}

/* ---- The stream ---- */

static enum brd_http_verdict
feed_header(struct brd_http_stream *stream, struct brd_cursor *cursor,
            const struct brd_http_sink *sink) {
    struct brd_http_state *state = stream->state;
    bool is_whole = take_line(state, cursor);
    bool is_tunnel = false;
    if (state->header.failed) {
        /* Longer than the limit: what is there is told, and the rest is not followed. */
        state->header.failed = false;
        bool told = take_header(stream, sink, true, &is_tunnel);
        return told ? BRD_HTTP_TUNNEL : BRD_HTTP_NOT_MINE;
    }
    struct brd_span header = brd_buffer_span(&state->header);
    if (brd_span_equals(header, "\n") || brd_span_equals(header, "\r\n")) {
        brd_buffer_reset(&state->header); /* an empty line before a request */
        return BRD_HTTP_MORE;
    }
    if (!brd_span_equals(header, "\r") && !may_begin(header)) {
        return BRD_HTTP_NOT_MINE;
    }
    if (is_whole && !state->has_line && !is_request(&state->header)) {
        return BRD_HTTP_NOT_MINE;
    }
    state->has_line = state->has_line || is_whole;
    if (!is_whole || !ends_header(&state->header)) {
        return BRD_HTTP_MORE;
    }
    if (!take_header(stream, sink, false, &is_tunnel)) {
        return BRD_HTTP_NOT_MINE;
    }
    return is_tunnel ? BRD_HTTP_TUNNEL : BRD_HTTP_MORE;
}

static void
feed_body(struct brd_http_state *state, struct brd_cursor *cursor) {
    size_t left = brd_cursor_left(cursor);
    uint64_t size = state->left < left ? state->left : left;
    (void)brd_cursor_take(cursor, size);
    state->left -= size;
    if (state->left == 0) {
        state->phase = state->phase == PHASE_BODY ? PHASE_HEADER : PHASE_CHUNK_SIZE;
    }
}

static void
feed_chunk_line(struct brd_http_state *state, struct brd_cursor *cursor) {
    if (!take_line(state, cursor)) {
        return;
    }
    struct brd_cursor text = brd_cursor_of(brd_buffer_span(&state->header));
    struct brd_span line = next_line(&text);
    if (state->phase == PHASE_TRAILER) {
        state->phase = line.size == 0 ? PHASE_HEADER : PHASE_TRAILER;
    } else if (line.size > 0) { /* the empty one ends the chunk before */
        state->left = number_of(line, 16);
        state->phase = state->left > 0 ? PHASE_CHUNK : PHASE_TRAILER;
    }
    brd_buffer_reset(&state->header);
}

enum brd_http_verdict
brd_http_feed(struct brd_http_stream *stream, struct brd_span bytes,
              const struct brd_http_sink *sink, size_t *used) {
    *used = 0;
    if (stream->ended) {
        return BRD_HTTP_NOT_MINE;
    }
    if (stream->state == NULL) {
        stream->state = calloc(1, sizeof *stream->state);
        if (stream->state == NULL) {
            stream->ended = true;
            return BRD_HTTP_NOT_MINE;
        }
        stream->state->header = brd_buffer_of(BRD_MAX_HTTP_HEADER_BYTES);
    }
    struct brd_cursor cursor = brd_cursor_of(bytes);
    enum brd_http_verdict verdict = BRD_HTTP_MORE;
    while (brd_cursor_left(&cursor) > 0 && verdict == BRD_HTTP_MORE) {
        struct brd_http_state *state = stream->state;
        if (state->phase == PHASE_HEADER) {
            verdict = feed_header(stream, &cursor, sink);
        } else if (state->phase == PHASE_BODY || state->phase == PHASE_CHUNK) {
            feed_body(state, &cursor);
        } else {
            feed_chunk_line(state, &cursor);
            if (state->header.failed) {
                verdict = BRD_HTTP_NOT_MINE;
            }
        }
    }
    *used = cursor.offset;
    if (verdict != BRD_HTTP_MORE) {
        end(stream);
    }
    return verdict;
}

void
brd_http_end(struct brd_http_stream *stream, const struct brd_http_sink *sink) {
    bool ignored = false;
    if (stream->state != NULL && stream->state->phase == PHASE_HEADER &&
        stream->state->header.size > 0) {
        (void)take_header(stream, sink, true, &ignored);
    }
    end(stream);
}
