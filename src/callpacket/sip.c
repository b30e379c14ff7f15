/* Walks SIP: see walk.h. SPDX-License-Identifier: Apache-2.0 */
#include "callpacket/walk.h"

#define VERSION "SIP/2.0"
#define VERSION_BYTES 7
#define MAX_METHOD_BYTES 32
/* A line or a header longer than this serves nothing but to fill a buffer. */
#define MAX_LINE_BYTES 8192
#define MAX_HEADER_BYTES 32768

static uint8_t
lower(uint8_t byte) {
    return byte >= 'A' && byte <= 'Z' ? (uint8_t)(byte + ('a' - 'A')) : byte;
}

static bool
is_blank(uint8_t byte) {
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

struct brd_span
brd_sip_trim(struct brd_span text) {
    while (text.size > 0 && is_blank(text.data[0])) {
        text.data++;
        text.size--;
    }
    while (text.size > 0 && is_blank(text.data[text.size - 1])) {
        text.size--;
    }
    return text;
}

static inline bool
equals(struct brd_span text, const char *word) {
    if (text.size != strlen(word)) {
        return false;
    }
    for (size_t i = 0; i < text.size; i++) {
        if (lower(text.data[i]) != lower((uint8_t)word[i])) {
            return false;
        }
    }
    return true;
}

bool
brd_sip_is_header(struct brd_span name, const char *full, char letter) {
    if (name.size == 1) {
        return letter != '\0' && lower(name.data[0]) == (uint8_t)letter;
    }
    return equals(name, full);
}

bool
brd_sip_number(struct brd_span text, uint32_t *number) {
    text = brd_sip_trim(text);
    *number = 0;
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] < '0' || text.data[i] > '9' || i >= 10) {
            return false;
        }
        uint64_t next = (uint64_t)*number * 10 + (text.data[i] - (uint64_t)'0');
        if (next > UINT32_MAX) {
            return false;
        }
        *number = (uint32_t)next;
    }
    return text.size > 0;
}

bool
brd_sip_walk_line(struct brd_cursor *cursor, struct brd_span *line) {
    size_t left = brd_cursor_left(cursor);
    if (left == 0) {
        return false;
    }
    struct brd_cursor ahead = *cursor;
    struct brd_span rest = brd_cursor_take(&ahead, left);
    const void *end = memchr(rest.data, '\n', rest.size);
    size_t size = end == NULL ? left : (size_t)((const uint8_t *)end - rest.data) + 1;
    *line = brd_cursor_take(cursor, size);
    while (line->size > 0 &&
           (line->data[line->size - 1] == '\n' || line->data[line->size - 1] == '\r')) {
        line->size--;
    }
    return true;
}

static bool
is_token(uint8_t byte) {
    return (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z') ||
           (byte >= '0' && byte <= '9') || (byte != '\0' && strchr("-.!%*_+`'~", byte) != NULL);
}

static bool
walk_status(struct brd_span line, struct brd_sip_start *start) {
    struct brd_cursor cursor = brd_cursor_of(line);
    uint32_t status = 0;
    (void)brd_cursor_take(&cursor, VERSION_BYTES + 1);
    if (!brd_sip_number(brd_cursor_take(&cursor, 3), &status) || status < 100 || status > 699 ||
        (brd_cursor_left(&cursor) > 0 && brd_cursor_peek(&cursor) != ' ')) {
        return false;
    }
    start->status = status;
    start->reason = brd_sip_trim(brd_cursor_take(&cursor, brd_cursor_left(&cursor)));
    return true;
}

bool
brd_sip_walk_start(struct brd_cursor *cursor, struct brd_sip_start *start) {
    struct brd_span line;
    *start = (struct brd_sip_start){0};
    if (brd_cursor_left(cursor) < VERSION_BYTES + 4) {
        return false;
    }
    /* Most of what is asked about is no SIP: the first word is looked at before the line is. */
    struct brd_cursor ahead = *cursor;
    struct brd_span head = brd_cursor_take(&ahead, brd_cursor_left(&ahead));
    size_t word = 0;
    bool is_status = brd_span_starts(head, VERSION " ", VERSION_BYTES + 1);
    while (!is_status && word < head.size && word <= MAX_METHOD_BYTES &&
           is_token(head.data[word])) {
        word++;
    }
    if (!is_status && (word == 0 || word >= head.size || head.data[word] != ' ')) {
        return false;
    }
    if (!brd_sip_walk_line(cursor, &line)) {
        return false;
    }
    if (is_status) {
        return walk_status(line, start);
    }
    line = brd_sip_trim(line);
    if (line.size < word + 2 + VERSION_BYTES ||
        memcmp(line.data + line.size - VERSION_BYTES, VERSION, VERSION_BYTES) != 0) {
        return false;
    }
    start->method = brd_span_of(line.data, word);
    start->uri = brd_sip_trim(brd_span_of(line.data + word, line.size - word - VERSION_BYTES));
    return start->uri.size > 0;
}

enum brd_sip_step
brd_sip_walk(struct brd_cursor *cursor, struct brd_span *name, struct brd_span *value) {
    struct brd_span line;
    *name = (struct brd_span){0};
    *value = (struct brd_span){0};
    size_t from = cursor->offset;
    if (!brd_sip_walk_line(cursor, &line)) {
        return BRD_SIP_CUT;
    }
    if (line.size == 0) {
        return BRD_SIP_BODY;
    }
    const uint8_t *colon = memchr(line.data, ':', line.size);
    *value = line;
    /* A line that begins with a blank belongs to the one before it. */
    while (brd_cursor_peek(cursor) == ' ' || brd_cursor_peek(cursor) == '\t') {
        struct brd_span more;
        (void)brd_sip_walk_line(cursor, &more);
        bool ok = true;
        line = brd_span_slice(cursor->bytes, from, cursor->offset - from, &ok);
    }
    if (colon == NULL) {
        return BRD_SIP_ODD;
    }
    *name = brd_sip_trim(brd_span_of(line.data, (size_t)(colon - line.data)));
    if (name->size == 0) {
        return BRD_SIP_ODD;
    }
    size_t skip = (size_t)(colon - line.data) + 1;
    *value = brd_sip_trim(brd_span_of(line.data + skip, line.size - skip));
    return BRD_SIP_HEADER;
}

/* CSeq: a number below 2^31 and a method; a request's own. */
static bool
is_cseq(struct brd_span value, struct brd_span method, bool *is_invite) {
    size_t size = 0;
    uint32_t number = 0;
    if (value.size == 0) {
        return false;
    }
    while (size < value.size && !is_blank(value.data[size])) {
        size++;
    }
    if (!brd_sip_number(brd_span_of(value.data, size), &number) || number >> 31 != 0) {
        return false;
    }
    struct brd_span word = brd_sip_trim(brd_span_of(value.data + size, value.size - size));
    *is_invite = brd_span_equals(word, "INVITE");
    return word.size > 0 && (method.size == 0 || (word.size == method.size &&
                                                  memcmp(word.data, method.data, word.size) == 0));
}

static bool
holds(struct brd_span text, const char *word) {
    size_t size = strlen(word);
    uint8_t first = lower((uint8_t)word[0]);
    for (size_t i = 0; text.data != NULL && i + size <= text.size; i++) {
        if (lower(text.data[i]) == first && equals(brd_span_of(text.data + i, size), word)) {
            return true;
        }
    }
    return false;
}

static struct brd_fault
body_fault(struct brd_span bytes, size_t offset, struct brd_sip_parts *parts) {
    bool ok = true;
    parts->body_offset = offset;
    parts->body = brd_span_slice(bytes, offset, bytes.size - offset, &ok);
    if (!parts->is_sdp || parts->body.size == 0) {
        return brd_fault_none();
    }
    struct brd_fault fault = brd_sdp_fault(parts->body, &parts->is_secure);
    fault.offset += offset;
    return fault;
}

/* What is asked of one header; `*length` is what Content-Length says, -1 before it has been seen.
 */
static struct brd_fault
header_fault(struct brd_span name, struct brd_span value, size_t offset,
             struct brd_sip_parts *parts, int64_t *length) {
    /* Nearly every header is told apart by its first letter. */
    switch (lower(name.data[0])) {
    case 'l':
    case 'c':
        if (brd_sip_is_header(name, "Content-Length", 'l')) {
            uint32_t number = 0;
            if (!brd_sip_number(value, &number) || (*length >= 0 && *length != (int64_t)number)) {
                return brd_fault_at(BRIDLE_CALL_SIP_CONTENT_LENGTH, offset);
            }
            *length = number;
        } else if (brd_sip_is_header(name, "CSeq", '\0')) {
            if (!is_cseq(value, parts->method, &parts->is_invite)) {
                return brd_fault_at(BRIDLE_CALL_SIP_CSEQ, offset);
            }
        } else if (brd_sip_is_header(name, "Content-Type", 'c')) {
            parts->is_sdp = holds(value, "application/sdp") && !holds(value, "multipart");
        }
        break;
    case 't':
        if (brd_sip_is_header(name, "To", 't')) {
            parts->has_to_tag = holds(value, ";tag=");
        }
        break;
    default:
        break;
    }
    return brd_fault_none();
}

struct brd_fault
brd_sip_fault(struct brd_span bytes, struct brd_sip_parts *parts) {
    struct brd_cursor cursor = brd_cursor_of(bytes);
    struct brd_sip_start start;
    struct brd_span name;
    struct brd_span value;
    struct brd_fault large = brd_fault_none();
    int64_t length = -1;
    size_t length_offset = 0;
    const uint8_t *nul;
    *parts = (struct brd_sip_parts){0};
    if (!brd_sip_walk_start(&cursor, &start)) {
        return brd_fault_at(BRIDLE_CALL_SIP_LINE, 0);
    }
    parts->method = start.method;
    parts->status = start.status;
    for (;;) {
        size_t offset = cursor.offset;
        int64_t before = length;
        switch (brd_sip_walk(&cursor, &name, &value)) {
        case BRD_SIP_HEADER:
            break;
        case BRD_SIP_ODD:
            return brd_fault_at(BRIDLE_CALL_SIP_LINE, offset);
        case BRD_SIP_CUT:
            return brd_fault_at(BRIDLE_CALL_SIP_UNENDED, bytes.size);
        case BRD_SIP_BODY:
            nul = memchr(bytes.data, '\0', cursor.offset);
            if (nul != NULL) {
                return brd_fault_at(BRIDLE_CALL_SIP_LINE, (size_t)(nul - bytes.data));
            }
            if (length > (int64_t)(bytes.size - cursor.offset)) {
                return brd_fault_at(BRIDLE_CALL_SIP_CONTENT_LENGTH, length_offset);
            }
            if (length >= 0) {
                /* What stands behind the body is thrown away, not judged: RFC 3261 18.3. */
                bytes.size = cursor.offset + (size_t)length;
            }
            if (large.rule == BRIDLE_CALL_NO_RULE && cursor.offset > MAX_HEADER_BYTES) {
                large = brd_fault_at(BRIDLE_CALL_SIP_LARGE, cursor.offset);
            }
            struct brd_fault fault = body_fault(bytes, cursor.offset, parts);
            return fault.rule != BRIDLE_CALL_NO_RULE ? fault : large;
        }
        if (cursor.offset - offset > MAX_LINE_BYTES && large.rule == BRIDLE_CALL_NO_RULE) {
            large = brd_fault_at(BRIDLE_CALL_SIP_LARGE, offset);
        }
        struct brd_fault fault = header_fault(name, value, offset, parts, &length);
        if (fault.rule != BRIDLE_CALL_NO_RULE) {
            return fault;
        }
        if (length != before) {
            length_offset = offset;
        }
    }
}
