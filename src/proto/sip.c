/* SIP: see sip.h. SPDX-License-Identifier: Apache-2.0 */
#include "proto/sip.h"

#include "callpacket/walk.h"

struct brd_span
brd_sip_uri(struct brd_span header) {
    header = brd_sip_trim(header);
    const uint8_t *open = header.size == 0 ? NULL : memchr(header.data, '<', header.size);
    if (open != NULL) {
        size_t skip = (size_t)(open - header.data) + 1;
        struct brd_span inside = brd_span_of(header.data + skip, header.size - skip);
        const uint8_t *end = memchr(inside.data, '>', inside.size);
        inside.size = end == NULL ? inside.size : (size_t)(end - inside.data);
        return brd_sip_trim(inside);
    }
    const uint8_t *end = header.size == 0 ? NULL : memchr(header.data, ';', header.size);
    header.size = end == NULL ? header.size : (size_t)(end - header.data);
    return brd_sip_trim(header);
}

/* A parameter of a From or To, behind the address: ;tag=VALUE. */
static struct brd_span
tag_of(struct brd_span header) {
    static const char name[] = ";tag=";
    size_t size = sizeof name - 1;
    const uint8_t *close = header.size == 0 ? NULL : memchr(header.data, '>', header.size);
    size_t from = close == NULL ? 0 : (size_t)(close - header.data);
    for (size_t i = from; i + size <= header.size; i++) {
        if (memcmp(header.data + i, name, size) == 0) {
            struct brd_span value = brd_span_of(header.data + i + size, header.size - i - size);
            const uint8_t *end = value.size == 0 ? NULL : memchr(value.data, ';', value.size);
            value.size = end == NULL ? value.size : (size_t)(end - value.data);
            return brd_sip_trim(value);
        }
    }
    return (struct brd_span){0};
}

static void
read_cseq(struct brd_sip_message *message, struct brd_span value) {
    size_t size = 0;
    while (size < value.size && value.data[size] >= '0' && value.data[size] <= '9') {
        size++;
    }
    if (!brd_sip_number(brd_span_of(value.data, size), &message->cseq)) {
        message->cseq = 0;
    }
    message->cseq_method = brd_sip_trim(brd_span_of(value.data + size, value.size - size));
}

static void
read_header(struct brd_sip_message *message, struct brd_span name, struct brd_span value) {
    uint32_t number = 0;
    const uint8_t *nul = value.size == 0 ? NULL : memchr(value.data, '\0', value.size);
    value.size = nul == NULL ? value.size : (size_t)(nul - value.data);
    if (brd_sip_is_header(name, "Call-ID", 'i')) {
        message->call_id = value;
    } else if (brd_sip_is_header(name, "From", 'f')) {
        message->from = value;
        message->from_uri = brd_sip_uri(value);
        message->from_tag = tag_of(value);
    } else if (brd_sip_is_header(name, "To", 't')) {
        message->to = value;
        message->to_uri = brd_sip_uri(value);
        message->to_tag = tag_of(value);
    } else if (brd_sip_is_header(name, "Contact", 'm')) {
        message->contact = message->contact.size == 0 ? value : message->contact;
    } else if (brd_sip_is_header(name, "Via", 'v')) {
        message->via = message->via.size == 0 ? value : message->via;
    } else if (brd_sip_is_header(name, "User-Agent", '\0')) {
        message->user_agent = value;
    } else if (brd_sip_is_header(name, "Server", '\0')) {
        message->server = value;
    } else if (brd_sip_is_header(name, "CSeq", '\0')) {
        read_cseq(message, value);
    } else if (brd_sip_is_header(name, "Content-Type", 'c')) {
        message->content_type = value;
    } else if (brd_sip_is_header(name, "Content-Length", 'l') && brd_sip_number(value, &number)) {
        message->content_length = number;
    }
}

/* Blank lines between messages keep a connection open (RFC 3261 7.5, RFC 5626 3.5.1). */
static size_t
blank_lines(struct brd_span bytes) {
    size_t size = 0;
    while (size < bytes.size && (bytes.data[size] == '\r' || bytes.data[size] == '\n')) {
        size++;
    }
    return size;
}

/*
 * The header of the message at `cursor`, which moves behind its blank line. False when it does not
 * begin as one.
 * `*ended` is whether the blank line was there.
 */
static bool
read_head(struct brd_cursor *cursor, struct brd_sip_message *message, bool *ended) {
    struct brd_sip_start start;
    struct brd_span name;
    struct brd_span value;
    *message = (struct brd_sip_message){.content_length = -1};
    *ended = false;
    if (!brd_sip_walk_start(cursor, &start)) {
        return false;
    }
    message->method = start.method;
    message->status = start.status;
    message->request_uri = start.uri;
    message->reason = start.reason;
    for (;;) {
        switch (brd_sip_walk(cursor, &name, &value)) {
        case BRD_SIP_HEADER:
            read_header(message, name, value);
            break;
        case BRD_SIP_ODD:
            break;
        case BRD_SIP_BODY:
            *ended = true;
            return true;
        case BRD_SIP_CUT:
            return true;
        }
    }
}

bool
brd_sip_read(struct brd_span datagram, struct brd_sip_message *message) {
    struct brd_cursor cursor = brd_cursor_of(datagram);
    bool ended = false;
    size_t begin = blank_lines(datagram);
    bool ok = true;
    (void)brd_cursor_take(&cursor, begin);
    if (!read_head(&cursor, message, &ended)) {
        return false;
    }
    size_t left = brd_cursor_left(&cursor);
    bool is_less = message->content_length >= 0 && (uint64_t)message->content_length < left;
    message->body = brd_cursor_take(&cursor, is_less ? (uint64_t)message->content_length : left);
    message->bytes = brd_span_slice(datagram, begin, cursor.offset - begin, &ok);
    message->is_whole = ended && (message->content_length < 0 ||
                                  message->body.size == (uint64_t)message->content_length);
    return true;
}

bool
brd_sip_is(struct brd_span bytes) {
    struct brd_cursor cursor = brd_cursor_of(bytes);
    struct brd_sip_start start;
    return brd_sip_walk_start(&cursor, &start);
}

bool
brd_sip_has_sdp(const struct brd_sip_message *message) {
    static const char type[] = "application/sdp";
    struct brd_span said = message->content_type;
    if (said.size == 0) {
        return brd_span_starts(message->body, "v=0", 3);
    }
    said.size = said.size < sizeof type - 1 ? said.size : sizeof type - 1;
    return message->body.size > 0 && brd_sip_is_header(said, type, '\0');
}

struct brd_sip_stream
brd_sip_stream_of(void) {
    struct brd_sip_stream stream = {0};
    stream.pending = brd_buffer_of(BRD_SIP_MAX_MESSAGE_BYTES);
    return stream;
}

void
brd_sip_stream_free(struct brd_sip_stream *stream) {
    brd_buffer_free(&stream->pending);
}

/* What is left of `pending` behind its first `size` bytes. */
static void
drop(struct brd_sip_stream *stream, size_t size) {
    size_t left = stream->pending.size - size;
    if (size > 0 && stream->pending.data != NULL) {
        memmove(stream->pending.data, stream->pending.data + size, left);
        stream->pending.size = left;
        stream->pending.data[left] = '\0';
    }
}

void
brd_sip_stream_gap(struct brd_sip_stream *stream) {
    brd_buffer_reset(&stream->pending);
    stream->taken = 0;
    stream->skip = 0;
    stream->lost = true;
}

bool
brd_sip_stream_add(struct brd_sip_stream *stream, struct brd_span bytes) {
    drop(stream, stream->taken);
    stream->taken = 0;
    if (stream->skip > 0) {
        size_t skip = stream->skip < bytes.size ? (size_t)stream->skip : bytes.size;
        stream->skip -= skip;
        bool ok = true;
        bytes = brd_span_slice(bytes, skip, bytes.size - skip, &ok);
    }
    if (bytes.size > BRD_SIP_MAX_MESSAGE_BYTES - stream->pending.size) {
        /* A header that does not end, or far more at once than a caller should hand in. */
        brd_sip_stream_gap(stream);
        size_t keep =
            bytes.size < BRD_SIP_MAX_MESSAGE_BYTES ? bytes.size : BRD_SIP_MAX_MESSAGE_BYTES;
        bytes = brd_span_of(bytes.data + (bytes.size - keep), keep);
    }
    if (bytes.size > 0 && !brd_buffer_add(&stream->pending, bytes.data, bytes.size)) {
        brd_sip_stream_gap(stream);
        return false;
    }
    return true;
}

/* After a gap: move to the next line that begins a message. */
static void
find_begin(struct brd_sip_stream *stream) {
    struct brd_cursor cursor = brd_cursor_of(brd_buffer_span(&stream->pending));
    struct brd_span line;
    for (;;) {
        struct brd_cursor ahead = cursor;
        struct brd_sip_start start;
        if (brd_sip_walk_start(&ahead, &start)) {
            stream->lost = false;
            break;
        }
        size_t offset = cursor.offset;
        bool is_line = brd_sip_walk_line(&cursor, &line);
        if (!is_line || line.size == cursor.offset - offset) {
            /* The last line may go on. */
            cursor.offset = offset;
            break;
        }
    }
    drop(stream, cursor.offset);
}

bool
brd_sip_stream_next(struct brd_sip_stream *stream, struct brd_sip_message *message) {
    drop(stream, stream->taken);
    stream->taken = 0;
    if (stream->lost) {
        find_begin(stream);
        if (stream->lost) {
            return false;
        }
    }
    drop(stream, blank_lines(brd_buffer_span(&stream->pending)));
    struct brd_cursor cursor = brd_cursor_of(brd_buffer_span(&stream->pending));
    bool ended = false;
    const void *line =
        cursor.bytes.size == 0 ? NULL : memchr(cursor.bytes.data, '\n', cursor.bytes.size);
    if (line == NULL) {
        return false;
    }
    if (!read_head(&cursor, message, &ended)) {
        stream->lost = true;
        return brd_sip_stream_next(stream, message);
    }
    if (!ended) {
        return false;
    }
    /* RFC 3261 20.14: over a stream the length must be said; without it there is no body. */
    uint64_t length = message->content_length < 0 ? 0 : (uint64_t)message->content_length;
    size_t left = brd_cursor_left(&cursor);
    if (length > left && cursor.offset + length <= BRD_SIP_MAX_MESSAGE_BYTES) {
        return false;
    }
    if (length > left) {
        stream->skip = length - left;
    }
    message->body = brd_cursor_take(&cursor, length < left ? length : left);
    message->bytes = brd_span_of(cursor.bytes.data, cursor.offset);
    message->is_whole = stream->skip == 0;
    stream->taken = cursor.offset;
    return true;
}
