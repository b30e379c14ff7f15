/*
 * Text from evidence: made valid, made safe to print, made into JSON.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_BASE_TEXT_H
#define BRD_BASE_TEXT_H

#include "base/buffer.h"

/* Whether `text` is well-formed UTF-8 (RFC 3629: no surrogates, no overlong forms). */
bool brd_text_is_utf8(struct brd_span text);

/*
 * The next scalar value of `text` at `*offset`, which moves past it. An ill-formed byte gives
 * U+FFFD and moves one byte. Call only while *offset < text.size.
 */
uint32_t brd_text_next(struct brd_span text, size_t *offset);

/* Append `text` as a JSON string with its quotes. Ill-formed bytes become U+FFFD. */
bool brd_text_add_json(struct brd_buffer *buffer, struct brd_span text);

/* False for what would move the cursor, change colours or reorder what the reader sees. */
bool brd_text_is_printable(uint32_t scalar);

/*
 * Append `text` so that a terminal shows it and does nothing else: control characters, ESC and
 * bidirectional overrides are written as \n, \t or <U+XXXX>, ill-formed bytes as <XX>.
 */
bool brd_text_add_printable(struct brd_buffer *buffer, struct brd_span text);

/* ASCII only: lower case of one byte, and equality that ignores the case of ASCII letters. */
static inline uint8_t
brd_ascii_lower(uint8_t byte) {
    return byte >= 'A' && byte <= 'Z' ? (uint8_t)(byte + ('a' - 'A')) : byte;
}
bool brd_text_equals_ascii(struct brd_span a, struct brd_span b);

/* Append `size` bytes as lower-case hexadecimal. */
bool brd_text_add_hex(struct brd_buffer *buffer, struct brd_span bytes);

/*
 * Whether `path` matches the glob `pattern`: `?` one byte that is no slash, `*` any run without a
 * slash, `**` any run; all else is literal and case matters, as on a phone's file system.
 */
bool brd_text_glob(const char *pattern, struct brd_span path);

#endif
