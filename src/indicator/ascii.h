/*
 * Small questions about single bytes, as the readers of this folder ask them.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_INDICATOR_ASCII_H
#define BRD_INDICATOR_ASCII_H

#include "base/text.h"

/* The byte at `at`; 0 past the end. */
static inline uint8_t
brd_byte_at(struct brd_span text, size_t at) {
    return at < text.size ? text.data[at] : 0;
}

static inline bool
brd_is_digit(uint8_t byte) {
    return byte >= '0' && byte <= '9';
}

/* An ASCII letter or digit. */
static inline bool
brd_is_alnum(uint8_t byte) {
    uint8_t lower = brd_ascii_lower(byte);
    return (lower >= 'a' && lower <= 'z') || brd_is_digit(byte);
}

/* The value of a hexadecimal digit; -1 for any other byte. */
static inline int
brd_hex_value(uint8_t byte) {
    byte = brd_ascii_lower(byte);
    return brd_is_digit(byte) ? byte - '0' : byte >= 'a' && byte <= 'f' ? byte - 'a' + 10 : -1;
}

/* `text` from `start` on; empty when it has no such byte. */
static inline struct brd_span
brd_span_from(struct brd_span text, size_t start) {
    bool ok = start <= text.size;
    return ok ? brd_span_slice(text, start, text.size - start, &ok) : (struct brd_span){0};
}

/* Bytes [start, end) of `text`; empty when they are not all there. */
static inline struct brd_span
brd_span_between(struct brd_span text, size_t start, size_t end) {
    bool ok = true;
    return start <= end ? brd_span_slice(text, start, end - start, &ok) : (struct brd_span){0};
}

/* `text` without blanks and control characters at its ends. */
static inline struct brd_span
brd_span_trim(struct brd_span text) {
    size_t start = 0;
    while (start < text.size && text.data[start] <= ' ') {
        start++;
    }
    text = brd_span_from(text, start);
    while (text.size > 0 && text.data[text.size - 1] <= ' ') {
        text.size--;
    }
    return text;
}

/* The offset of `byte` in `text`; text.size when it is not there. */
static inline size_t
brd_span_find(struct brd_span text, uint8_t byte) {
    const uint8_t *found = text.size == 0 ? NULL : memchr(text.data, byte, text.size);
    return found == NULL ? text.size : (size_t)(found - text.data);
}

/* The offset just behind the last `byte` of `text`; 0 when it is not there. */
static inline size_t
brd_span_after_last(struct brd_span text, uint8_t byte) {
    size_t at = text.size;
    while (at > 0 && text.data[at - 1] != byte) {
        at--;
    }
    return at;
}

/* Whether `text` begins with `word`, but for the case of ASCII letters. */
static inline bool
brd_span_starts_word(struct brd_span text, const char *word) {
    return brd_text_equals_ascii(brd_span_between(text, 0, strlen(word)), brd_span_text(word));
}

/* Whether both are equal but for the case of ASCII letters. */
static inline bool
brd_span_is_word(struct brd_span text, const char *word) {
    return brd_text_equals_ascii(text, brd_span_text(word));
}

#endif
