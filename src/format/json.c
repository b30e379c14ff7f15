/* A pull reader of JSON: see json.h. SPDX-License-Identifier: Apache-2.0 */
#include "format/json.h"

#include "base/text.h"

/* What may come next. */
enum expect {
    EXPECT_VALUE,        /* the document's value, or one after a comma or colon */
    EXPECT_FIRST_KEY,    /* a key or } */
    EXPECT_FIRST_VALUE,  /* a value or ] */
    EXPECT_COMMA_OR_END, /* inside an object or array, after a value */
    EXPECT_END,          /* only white space */
    EXPECT_NOTHING,      /* an error was met */
};

struct brd_json
brd_json_of(struct brd_span document) {
    struct brd_json json = {.cursor = brd_cursor_of(document), .expect = EXPECT_VALUE};
    if (brd_span_starts(document, "\xEF\xBB\xBF", 3)) {
        brd_cursor_seek(&json.cursor, 3);
    }
    return json;
}

/* ---- Errors ---- */

static enum brd_err
fail_at(struct brd_json *json, enum brd_err code, size_t offset, const char *words,
        struct brd_error *error) {
    json->expect = EXPECT_NOTHING;
    json->cursor.failed = true;
    return brd_fail(error, code, offset, "JSON: %s", words);
}

/* The byte at `offset` is not `wanted`, or there is none. */
static enum brd_err
fail_wanted(struct brd_json *json, size_t offset, const char *wanted, struct brd_error *error) {
    if (offset >= json->cursor.bytes.size) {
        return fail_at(json, BRD_ERR_TRUNCATED, offset, "ends too early", error);
    }
    return fail_at(json, BRD_ERR_CORRUPT, offset, wanted, error);
}

/* ---- Bytes ---- */

/* The byte at `at`, 0 past the end. A NUL is never valid JSON outside of a text. */
static inline uint8_t
byte_at(struct brd_span bytes, size_t at) {
    return at < bytes.size ? bytes.data[at] : 0;
}

static inline bool
is_space(uint8_t byte) {
    return byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t';
}

#define EVERY(byte) (UINT64_C(0x0101010101010101) * (byte))

/* Eight bytes as one word; the caller has checked that they are there. */
static inline uint64_t
load_word(struct brd_span bytes, size_t at) {
    uint64_t word;
    memcpy(&word, bytes.data + at, sizeof word);
    return word;
}

/* The index of the first byte of `word` (in memory order) whose top bit is set in `marks`. */
static inline size_t
first_mark(uint64_t marks) {
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    return (size_t)__builtin_ctzll(marks) / 8;
#else
    return (size_t)__builtin_clzll(marks) / 8;
#endif
}

/*
 * Marks every byte of `word` that is a quote, a backslash, a control character or not ASCII. Exact
 * up to and including the first such byte, which is all that is used. (A byte x is zero iff
 * x - 1 borrows into its top bit while x has none.)
 */
static inline uint64_t
special_marks(uint64_t word) {
    uint64_t quote = word ^ EVERY('"');
    uint64_t escape = word ^ EVERY('\\');
    return ((quote - EVERY(1)) | (escape - EVERY(1)) | (word - EVERY(0x20)) | word) & EVERY(0x80);
}

/* The first offset from `at` of a byte that ends plain ASCII text; bytes.size when none does. */
static inline size_t
plain_end(struct brd_span bytes, size_t at) {
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    while (bytes.size - at >= 8) {
        uint64_t marks = special_marks(load_word(bytes, at));
        if (marks != 0) {
            return at + first_mark(marks);
        }
        at += 8;
    }
#endif
    while (at < bytes.size && bytes.data[at] >= 0x20 && bytes.data[at] < 0x80 &&
           bytes.data[at] != '"' && bytes.data[at] != '\\') {
        at++;
    }
    return at;
}

/* The first offset from `at` that is no white space. Indented files have long runs of blanks. */
static inline size_t
space_end(struct brd_span bytes, size_t at) {
    if (at < bytes.size && bytes.data[at] > ' ') {
        return at;
    }
    while (at < bytes.size && is_space(bytes.data[at])) {
        at++;
        while (bytes.size - at >= 8 && load_word(bytes, at) == EVERY(' ')) {
            at += 8;
        }
    }
    return at;
}

/* ---- Texts ---- */

static bool
read_hex4(struct brd_span bytes, size_t at, uint32_t *value) {
    *value = 0;
    for (size_t i = 0; i < 4; i++) {
        uint8_t digit = brd_ascii_lower(byte_at(bytes, at + i));
        if (digit >= '0' && digit <= '9') {
            *value = *value << 4 | (uint32_t)(digit - '0');
        } else if (digit >= 'a' && digit <= 'f') {
            *value = *value << 4 | (uint32_t)(digit - 'a' + 10);
        } else {
            return false;
        }
    }
    return true;
}

/* The size of the escape at `at`, which holds a backslash; 0 when it is none (RFC 8259, 7). */
static size_t
escape_size(struct brd_span bytes, size_t at) {
    uint32_t ignored;
    switch (byte_at(bytes, at + 1)) {
    case '"':
    case '\\':
    case '/':
    case 'b':
    case 'f':
    case 'n':
    case 'r':
    case 't':
        return 2;
    case 'u':
        return read_hex4(bytes, at + 2, &ignored) ? 6 : 0;
    default:
        return 0;
    }
}

/* Read a text whose opening quote is at `at`. */
static enum brd_err
read_text(struct brd_json *json, size_t at, struct brd_error *error) {
    struct brd_span bytes = json->cursor.bytes;
    size_t start = at + 1;
    json->escaped = false;
    for (at = start;;) {
        at = plain_end(bytes, at);
        if (at >= bytes.size) {
            return fail_at(json, BRD_ERR_TRUNCATED, start - 1, "a text without its end", error);
        }
        uint8_t byte = bytes.data[at];
        if (byte == '"') {
            break;
        }
        size_t next = at;
        if (byte == '\\') {
            next += escape_size(bytes, at);
            json->escaped = true;
        } else if (byte >= 0x80 && brd_text_next(bytes, &next) == 0xFFFD && next == at + 1) {
            next = at;
        }
        if (next == at) {
            return fail_wanted(json, at,
                               byte == '\\'  ? "an unknown escape"
                               : byte < 0x20 ? "a control character in a text"
                                             : "a text that is not UTF-8",
                               error);
        }
        at = next;
    }
    bool ok = true;
    json->raw = brd_span_slice(bytes, start, at - start, &ok);
    brd_cursor_seek(&json->cursor, at + 1);
    return BRD_OK;
}

/* ---- Numbers and words ---- */

static size_t
digits_end(struct brd_span bytes, size_t at) {
    while (byte_at(bytes, at) >= '0' && byte_at(bytes, at) <= '9') {
        at++;
    }
    return at;
}

/* Read a number at `at` (RFC 8259, 6). */
static enum brd_err
read_number(struct brd_json *json, size_t start, struct brd_error *error) {
    struct brd_span bytes = json->cursor.bytes;
    size_t at = start + (byte_at(bytes, start) == '-');
    size_t end = byte_at(bytes, at) == '0' ? at + 1 : digits_end(bytes, at);
    bool good = end > at;
    if (good && byte_at(bytes, end) == '.') {
        at = end + 1;
        end = digits_end(bytes, at);
        good = end > at;
    }
    if (good && brd_ascii_lower(byte_at(bytes, end)) == 'e') {
        at = end + 1;
        at += byte_at(bytes, at) == '+' || byte_at(bytes, at) == '-';
        end = digits_end(bytes, at);
        good = end > at;
    }
    if (!good) {
        return fail_wanted(json, end, "a malformed number", error);
    }
    bool ok = true;
    json->raw = brd_span_slice(bytes, start, end - start, &ok);
    json->type = BRD_JSON_NUMBER;
    brd_cursor_seek(&json->cursor, end);
    return BRD_OK;
}

static enum brd_err
read_word(struct brd_json *json, size_t at, const char *word, enum brd_json_type type,
          struct brd_error *error) {
    size_t size = strlen(word);
    bool ok = true;
    if (!brd_span_equals(brd_span_slice(json->cursor.bytes, at, size, &ok), word)) {
        return fail_at(json, BRD_ERR_CORRUPT, at, "no value", error);
    }
    json->type = type;
    brd_cursor_seek(&json->cursor, at + size);
    return BRD_OK;
}

/* ---- Structure ---- */

static enum brd_err
open_container(struct brd_json *json, size_t at, bool object, struct brd_error *error) {
    if (json->depth >= BRD_MAX_DEPTH) {
        return fail_at(json, BRD_ERR_LIMIT, at, "nested too deeply", error);
    }
    json->in_object[json->depth++] = object;
    json->expect = object ? EXPECT_FIRST_KEY : EXPECT_FIRST_VALUE;
    json->type = object ? BRD_JSON_OBJECT : BRD_JSON_ARRAY;
    brd_cursor_seek(&json->cursor, at + 1);
    return BRD_OK;
}

static enum brd_err
close_container(struct brd_json *json, size_t at) {
    json->depth--;
    json->type = json->in_object[json->depth] ? BRD_JSON_OBJECT_END : BRD_JSON_ARRAY_END;
    json->expect = json->depth == 0 ? EXPECT_END : EXPECT_COMMA_OR_END;
    brd_cursor_seek(&json->cursor, at + 1);
    return BRD_OK;
}

static enum brd_err
read_value(struct brd_json *json, size_t at, struct brd_error *error) {
    json->expect = json->depth == 0 ? EXPECT_END : EXPECT_COMMA_OR_END;
    switch (byte_at(json->cursor.bytes, at)) {
    case '"':
        json->type = BRD_JSON_TEXT;
        return read_text(json, at, error);
    case '{':
        return open_container(json, at, true, error);
    case '[':
        return open_container(json, at, false, error);
    case 't':
        return read_word(json, at, "true", BRD_JSON_TRUE, error);
    case 'f':
        return read_word(json, at, "false", BRD_JSON_FALSE, error);
    case 'n':
        return read_word(json, at, "null", BRD_JSON_NULL, error);
    case '-':
    case '0':
    case '1':
    case '2':
    case '3':
    case '4':
    case '5':
    case '6':
    case '7':
    case '8':
    case '9':
        return read_number(json, at, error);
    default:
        return fail_wanted(json, at, "no value", error);
    }
}

/* Read a key and its colon. */
static enum brd_err
read_key(struct brd_json *json, size_t at, struct brd_error *error) {
    if (byte_at(json->cursor.bytes, at) != '"') {
        return fail_wanted(json, at, "no key", error);
    }
    enum brd_err code = read_text(json, at, error);
    if (code != BRD_OK) {
        return code;
    }
    at = space_end(json->cursor.bytes, json->cursor.offset);
    if (byte_at(json->cursor.bytes, at) != ':') {
        return fail_wanted(json, at, "no colon after a key", error);
    }
    brd_cursor_seek(&json->cursor, at + 1);
    json->type = BRD_JSON_KEY;
    json->expect = EXPECT_VALUE;
    return BRD_OK;
}

/* After a value of a container: its end, or a comma and what follows. */
static enum brd_err
read_more(struct brd_json *json, size_t at, struct brd_error *error) {
    bool object = json->in_object[json->depth - 1];
    uint8_t byte = byte_at(json->cursor.bytes, at);
    if (byte == (object ? '}' : ']')) {
        return close_container(json, at);
    }
    if (byte != ',') {
        return fail_wanted(json, at, "no comma between two values", error);
    }
    at = space_end(json->cursor.bytes, at + 1);
    return object ? read_key(json, at, error) : read_value(json, at, error);
}

enum brd_err
brd_json_next(struct brd_json *json, struct brd_error *error) {
    size_t at = space_end(json->cursor.bytes, json->cursor.offset);
    uint8_t byte = byte_at(json->cursor.bytes, at);
    switch ((enum expect)json->expect) {
    case EXPECT_VALUE:
        return read_value(json, at, error);
    case EXPECT_FIRST_KEY:
        return byte == '}' ? close_container(json, at) : read_key(json, at, error);
    case EXPECT_FIRST_VALUE:
        return byte == ']' ? close_container(json, at) : read_value(json, at, error);
    case EXPECT_COMMA_OR_END:
        return read_more(json, at, error);
    case EXPECT_END:
        json->type = BRD_JSON_END;
        return at == json->cursor.bytes.size
                   ? BRD_OK
                   : fail_at(json, BRD_ERR_CORRUPT, at, "more after the document's end", error);
    case EXPECT_NOTHING:
        break;
    }
    return fail_at(json, BRD_ERR_CORRUPT, json->cursor.offset, "read on after an error", error);
}

enum brd_err
brd_json_skip(struct brd_json *json, struct brd_error *error) {
    if (json->type == BRD_JSON_KEY) {
        enum brd_err code = brd_json_next(json, error);
        if (code != BRD_OK) {
            return code;
        }
    }
    if (json->type != BRD_JSON_OBJECT && json->type != BRD_JSON_ARRAY) {
        return BRD_OK;
    }
    unsigned outside = json->depth - 1;
    while (json->depth > outside) {
        enum brd_err code = brd_json_next(json, error);
        if (code != BRD_OK) {
            return code;
        }
    }
    return BRD_OK;
}

/* ---- What a token means ---- */

/* Append the escape at *at of `raw` (which brd_json_next() has checked) and move past it. */
static void
add_escape(struct brd_buffer *buffer, struct brd_span raw, size_t *at) {
    static const char names[] = "\"\\/bfnrt";
    static const char values[] = "\"\\/\b\f\n\r\t";
    uint8_t name = byte_at(raw, *at + 1);
    if (name != 'u') {
        const char *found = name == 0 ? NULL : strchr(names, name);
        (void)brd_buffer_add_utf8(buffer, found == NULL ? 0xFFFD : (uint8_t)values[found - names]);
        *at += 2;
        return;
    }
    uint32_t scalar = 0xFFFD;
    uint32_t low;
    bool good = read_hex4(raw, *at + 2, &scalar);
    *at += 6;
    if (good && scalar >= 0xD800 && scalar < 0xDC00 && byte_at(raw, *at) == '\\' &&
        byte_at(raw, *at + 1) == 'u' && read_hex4(raw, *at + 2, &low) && low >= 0xDC00 &&
        low < 0xE000) {
        scalar = 0x10000 + ((scalar - 0xD800) << 10) + (low - 0xDC00);
        *at += 6;
    }
    (void)brd_buffer_add_utf8(buffer, scalar);
}

struct brd_span
brd_json_unescape(struct brd_span raw, struct brd_buffer *scratch) {
    brd_buffer_reset(scratch);
    size_t at = 0;
    while (at < raw.size) {
        bool ok = true;
        struct brd_span rest = brd_span_slice(raw, at, raw.size - at, &ok);
        const uint8_t *escape = memchr(rest.data, '\\', rest.size);
        size_t plain = escape == NULL ? rest.size : (size_t)(escape - rest.data);
        (void)brd_buffer_add(scratch, rest.data, plain);
        at += plain;
        if (escape != NULL) {
            add_escape(scratch, raw, &at);
        }
    }
    return scratch->failed ? brd_span_of(NULL, 0) : brd_buffer_span(scratch);
}

struct brd_span
brd_json_text(const struct brd_json *json, struct brd_buffer *scratch) {
    return json->escaped ? brd_json_unescape(json->raw, scratch) : json->raw;
}

bool
brd_json_is(const struct brd_json *json, const char *text) {
    if (!json->escaped) {
        return brd_span_equals(json->raw, text);
    }
    /* An escape is at most six bytes for one; a longer text cannot be equal. */
    if (json->raw.size > 6 * strlen(text)) {
        return false;
    }
    struct brd_buffer scratch = brd_buffer_of(strlen(text) + 4);
    bool equal = brd_span_equals(brd_json_unescape(json->raw, &scratch), text) && !scratch.failed;
    brd_buffer_free(&scratch);
    return equal;
}

bool
brd_json_int(const struct brd_json *json, int64_t *value) {
    if (json->type != BRD_JSON_NUMBER) {
        return false;
    }
    bool negative = byte_at(json->raw, 0) == '-';
    int64_t sum = 0;
    for (size_t i = negative ? 1 : 0; i < json->raw.size; i++) {
        uint8_t digit = json->raw.data[i];
        if (digit < '0' || digit > '9' || __builtin_mul_overflow(sum, 10, &sum) ||
            __builtin_sub_overflow(sum, digit - '0', &sum)) {
            return false;
        }
    }
    if (!negative && sum == INT64_MIN) {
        return false;
    }
    *value = negative ? sum : -sum;
    return true;
}
