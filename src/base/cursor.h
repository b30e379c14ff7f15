/*
 * The one checked reader of untrusted bytes.
 *
 * A span is borrowed bytes with their length; a cursor walks a span. A read past the end gives
 * zero, leaves the cursor failed for good, and moves no further: a record is read field by field
 * and `failed` is checked once at its end. Nothing else in Bridle does arithmetic on evidence.
 *
 * Laws: offset <= bytes.size always; a failed cursor never succeeds again.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_BASE_CURSOR_H
#define BRD_BASE_CURSOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Borrowed bytes. `data` may be NULL when `size` is 0. */
struct brd_span {
    const uint8_t *data;
    size_t size;
};

struct brd_cursor {
    struct brd_span bytes;
    size_t offset;
    bool failed;
};

static inline struct brd_span
brd_span_of(const void *data, size_t size) {
    return (struct brd_span){.data = (const uint8_t *)data, .size = size};
}

/* The span of a C string, without its NUL. */
static inline struct brd_span
brd_span_text(const char *text) {
    return brd_span_of(text, strlen(text));
}

/* Bytes [offset, offset + size) of `whole`; empty and `*ok` false when they are not all there. */
static inline struct brd_span
brd_span_slice(struct brd_span whole, uint64_t offset, uint64_t size, bool *ok) {
    if (offset > whole.size || size > whole.size - offset) {
        *ok = false;
        return (struct brd_span){0};
    }
    /* An empty span may have no address, on which there is no arithmetic. */
    return brd_span_of(offset == 0 ? whole.data : whole.data + offset, (size_t)size);
}

/* Whether `span` holds exactly the bytes of the C string `text`. */
static inline bool
brd_span_equals(struct brd_span span, const char *text) {
    size_t size = strlen(text);
    return span.size == size && (size == 0 || memcmp(span.data, text, size) == 0);
}

/* Whether `span` begins with the `size` bytes at `prefix`. */
static inline bool
brd_span_starts(struct brd_span span, const void *prefix, size_t size) {
    return span.size >= size && (size == 0 || memcmp(span.data, prefix, size) == 0);
}

static inline struct brd_cursor
brd_cursor_of(struct brd_span bytes) {
    return (struct brd_cursor){.bytes = bytes};
}

/* How many bytes lie ahead; 0 once failed. */
static inline size_t
brd_cursor_left(const struct brd_cursor *cursor) {
    return cursor->failed ? 0 : cursor->bytes.size - cursor->offset;
}

/* Move to `offset` from the start of the span. */
static inline void
brd_cursor_seek(struct brd_cursor *cursor, uint64_t offset) {
    if (cursor->failed || offset > cursor->bytes.size) {
        cursor->failed = true;
        return;
    }
    cursor->offset = (size_t)offset;
}

/* Take the next `size` bytes; empty when they are not all there. */
static inline struct brd_span
brd_cursor_take(struct brd_cursor *cursor, uint64_t size) {
    if (cursor->failed || size > cursor->bytes.size - cursor->offset) {
        cursor->failed = true;
        return (struct brd_span){0};
    }
    const uint8_t *data = cursor->bytes.data;
    struct brd_span taken =
        brd_span_of(cursor->offset == 0 ? data : data + cursor->offset, (size_t)size);
    cursor->offset += (size_t)size;
    return taken;
}

/* Big-endian unsigned integer of `size` bytes (1 to 8). */
static inline uint64_t
brd_cursor_be(struct brd_cursor *cursor, unsigned size) {
    struct brd_span bytes = brd_cursor_take(cursor, size);
    uint64_t value = 0;
    for (size_t i = 0; i < bytes.size; i++) {
        value = value << 8 | bytes.data[i];
    }
    return value;
}

/* Little-endian unsigned integer of `size` bytes (1 to 8). */
static inline uint64_t
brd_cursor_le(struct brd_cursor *cursor, unsigned size) {
    struct brd_span bytes = brd_cursor_take(cursor, size);
    uint64_t value = 0;
    for (size_t i = bytes.size; i > 0; i--) {
        value = value << 8 | bytes.data[i - 1];
    }
    return value;
}

/* Little-endian IEEE 754 number of 8 bytes. */
static inline double
brd_cursor_double(struct brd_cursor *cursor) {
    uint64_t bits = brd_cursor_le(cursor, 8);
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static inline uint8_t
brd_cursor_u8(struct brd_cursor *cursor) {
    return (uint8_t)brd_cursor_be(cursor, 1);
}

/* The byte ahead without taking it; 0 at the end (which does not fail the cursor). */
static inline uint8_t
brd_cursor_peek(const struct brd_cursor *cursor) {
    return brd_cursor_left(cursor) > 0 ? cursor->bytes.data[cursor->offset] : 0;
}

#endif
