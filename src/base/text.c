/* Text from evidence: see text.h. SPDX-License-Identifier: Apache-2.0 */
#include "base/text.h"

#include <stdio.h>

/*
 * The length of the well-formed sequence at `at` of `text`, 0 when ill-formed (RFC 3629, 4).
 * Sets *scalar when well-formed.
 */
static size_t
sequence(struct brd_span text, size_t at, uint32_t *scalar) {
    uint8_t first = text.data[at];
    if (first < 0x80) {
        *scalar = first;
        return 1;
    }
    size_t size = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    if (first < 0xC2 || first > 0xF4 || text.size - at < size) {
        return 0;
    }
    uint32_t value = first & (0xFFu >> (size + 1));
    for (size_t i = 1; i < size; i++) {
        uint8_t next = text.data[at + i];
        if ((next & 0xC0) != 0x80) {
            return 0;
        }
        value = value << 6 | (next & 0x3Fu);
    }
    static const uint32_t smallest[5] = {0, 0, 0x80, 0x800, 0x10000};
    if (value < smallest[size] || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) {
        return 0;
    }
    *scalar = value;
    return size;
}

bool
brd_text_is_utf8(struct brd_span text) {
    uint32_t scalar;
    for (size_t at = 0; at < text.size;) {
        /* Most text is ASCII: eight bytes at a time. */
        uint64_t word;
        while (text.size - at >= sizeof word) {
            memcpy(&word, text.data + at, sizeof word);
            if ((word & UINT64_C(0x8080808080808080)) != 0) {
                break;
            }
            at += sizeof word;
        }
        if (at == text.size) {
            break;
        }
        size_t size = sequence(text, at, &scalar);
        if (size == 0) {
            return false;
        }
        at += size;
    }
    return true;
}

uint32_t
brd_text_next(struct brd_span text, size_t *offset) {
    uint32_t scalar = 0xFFFD;
    size_t size = sequence(text, *offset, &scalar);
    *offset += size == 0 ? 1 : size;
    return scalar;
}

/* Whether JSON writes the byte as it is, and it is a whole character. */
static bool
is_plain(uint8_t byte) {
    return byte >= 0x20 && byte < 0x7F && byte != '"' && byte != '\\';
}

/* The same of eight bytes at once; false also of a few words that hold nothing else. */
static bool
is_plain_word(const uint8_t *bytes) {
    const uint64_t ones = UINT64_C(0x0101010101010101);
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
    uint64_t quote = word ^ ones * '"';
    uint64_t slash = word ^ ones * '\\';
    /* The high bit of a byte is set where the byte is below 0x20, above 0x7E, or one of the two. */
    uint64_t odd = (word - ones * 0x20) | (word + ones) | word | (quote - ones) | (slash - ones);
    return (odd & ones * 0x80) == 0;
}

bool
brd_text_add_json(struct brd_buffer *buffer, struct brd_span text) {
    (void)brd_buffer_add_text(buffer, "\"");
    for (size_t at = 0; at < text.size;) {
        size_t run = at;
        while (text.size - run >= 8 && is_plain_word(text.data + run)) {
            run += 8;
        }
        while (run < text.size && is_plain(text.data[run])) {
            run++;
        }
        (void)brd_buffer_add(buffer, text.data + at, run - at);
        at = run;
        if (at == text.size) {
            break;
        }
        uint32_t scalar = brd_text_next(text, &at);
        if (scalar == '"' || scalar == '\\') {
            char escaped[2] = {'\\', (char)scalar};
            (void)brd_buffer_add(buffer, escaped, 2);
        } else if (scalar == '\n') {
            (void)brd_buffer_add_text(buffer, "\\n");
        } else if (scalar == '\t') {
            (void)brd_buffer_add_text(buffer, "\\t");
        } else if (scalar < 0x20 || scalar == 0x7F || scalar == 0x2028 || scalar == 0x2029) {
            (void)brd_buffer_add_format(buffer, "\\u%04x", (unsigned)scalar);
        } else {
            (void)brd_buffer_add_utf8(buffer, scalar);
        }
    }
    return brd_buffer_add_text(buffer, "\"");
}

bool
brd_text_is_printable(uint32_t scalar) {
    bool control = scalar < 0x20 || (scalar >= 0x7F && scalar < 0xA0);
    bool bidirectional = scalar == 0x061C || scalar == 0x200E || scalar == 0x200F ||
                         (scalar >= 0x202A && scalar <= 0x202E) ||
                         (scalar >= 0x2066 && scalar <= 0x2069);
    return !control && !bidirectional && scalar != 0x2028 && scalar != 0x2029 && scalar != 0xFEFF &&
           scalar != 0xFFFD;
}

bool
brd_text_add_printable(struct brd_buffer *buffer, struct brd_span text) {
    for (size_t at = 0; at < text.size;) {
        size_t from = at;
        uint32_t scalar = brd_text_next(text, &at);
        if (scalar == '\n') {
            (void)brd_buffer_add_text(buffer, "\\n");
        } else if (scalar == '\t') {
            (void)brd_buffer_add_text(buffer, "\\t");
        } else if (scalar == 0xFFFD && at - from == 1) {
            (void)brd_buffer_add_format(buffer, "<%02X>", text.data[from]);
        } else if (!brd_text_is_printable(scalar)) {
            (void)brd_buffer_add_format(buffer, "<U+%04X>", (unsigned)scalar);
        } else {
            (void)brd_buffer_add_utf8(buffer, scalar);
        }
    }
    return !buffer->failed;
}

bool
brd_text_equals_ascii(struct brd_span a, struct brd_span b) {
    if (a.size != b.size) {
        return false;
    }
    for (size_t i = 0; i < a.size; i++) {
        if (brd_ascii_lower(a.data[i]) != brd_ascii_lower(b.data[i])) {
            return false;
        }
    }
    return true;
}

bool
brd_text_add_hex(struct brd_buffer *buffer, struct brd_span bytes) {
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < bytes.size; i++) {
        char pair[2] = {digits[bytes.data[i] >> 4], digits[bytes.data[i] & 15]};
        (void)brd_buffer_add(buffer, pair, 2);
    }
    return !buffer->failed;
}

bool
brd_text_glob(const char *pattern, struct brd_span path) {
    /* Backtracks only to the last `*` and the last `**`: quadratic at worst, never exponential. */
    const char *star = NULL;
    const char *double_star = NULL;
    size_t star_at = 0;
    size_t double_at = 0;
    size_t at = 0;
    for (;;) {
        if (pattern[0] == '*' && pattern[1] == '*') {
            pattern += 2;
            double_star = pattern;
            double_at = at;
            star = NULL;
            continue;
        }
        if (pattern[0] == '*') {
            star = ++pattern;
            star_at = at;
            continue;
        }
        if (at == path.size && pattern[0] == '\0') {
            return true;
        }
        if (at < path.size && pattern[0] != '\0' &&
            (pattern[0] == '?' ? path.data[at] != '/' : (uint8_t)pattern[0] == path.data[at])) {
            pattern++;
            at++;
            continue;
        }
        if (star != NULL && star_at < path.size && path.data[star_at] != '/') {
            at = ++star_at;
            pattern = star;
            continue;
        }
        if (double_star != NULL && double_at < path.size) {
            at = ++double_at;
            pattern = double_star;
            star = NULL;
            continue;
        }
        return false;
    }
}
