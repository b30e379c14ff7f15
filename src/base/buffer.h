/*
 * A growable run of bytes with a ceiling given at birth.
 *
 * Appends after a failed append do nothing, so a caller may check `failed` once at the end.
 * The bytes are always followed by a NUL that is not counted. Not thread-safe.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_BASE_BUFFER_H
#define BRD_BASE_BUFFER_H

#include "base/cursor.h"

struct brd_buffer {
    char *data; /* owned; NULL until the first append */
    size_t size;
    size_t capacity;
    size_t max_bytes;
    bool failed; /* an append met the ceiling or no memory */
};

/* An empty buffer that refuses to hold more than `max_bytes`. Allocates nothing yet. */
struct brd_buffer brd_buffer_of(size_t max_bytes);

/* Append bytes. False once failed. */
bool brd_buffer_add(struct brd_buffer *buffer, const void *bytes, size_t size);

/* Append a C string. False once failed. */
bool brd_buffer_add_text(struct brd_buffer *buffer, const char *text);

/* Append formatted text. False once failed. */
bool brd_buffer_add_format(struct brd_buffer *buffer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Append one Unicode scalar value as UTF-8; U+FFFD for a value that is none. */
bool brd_buffer_add_utf8(struct brd_buffer *buffer, uint32_t scalar);

/* Make the buffer empty and no longer failed; keeps its memory. */
void brd_buffer_reset(struct brd_buffer *buffer);

/* The text so far as a C string: never NULL. Valid until the next change. */
const char *brd_buffer_text(const struct brd_buffer *buffer);

/* The bytes so far. Valid until the next change. */
struct brd_span brd_buffer_span(const struct brd_buffer *buffer);

/* Release the memory. The buffer is empty afterwards and may be used again. */
void brd_buffer_free(struct brd_buffer *buffer);

#endif
