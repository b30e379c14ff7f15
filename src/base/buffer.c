/* A growable run of bytes: see buffer.h. SPDX-License-Identifier: Apache-2.0 */
#include "base/buffer.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

struct brd_buffer
brd_buffer_of(size_t max_bytes) {
    return (struct brd_buffer){.max_bytes = max_bytes < SIZE_MAX / 4 ? max_bytes : SIZE_MAX / 4};
}

/* Room for `more` bytes and a NUL. */
static bool
reserve(struct brd_buffer *buffer, size_t more) {
    if (buffer->failed || more > buffer->max_bytes || buffer->max_bytes - more < buffer->size) {
        buffer->failed = true;
        return false;
    }
    size_t need = buffer->size + more + 1;
    if (need <= buffer->capacity) {
        return true;
    }
    size_t capacity = buffer->capacity < 64 ? 64 : buffer->capacity * 2;
    if (capacity < need) {
        capacity = need;
    }
    char *data = realloc(buffer->data, capacity);
    if (data == NULL) {
        buffer->failed = true;
        return false;
    }
    buffer->data = data;
    buffer->capacity = capacity;
    return true;
}

bool
brd_buffer_add(struct brd_buffer *buffer, const void *bytes, size_t size) {
    if (!reserve(buffer, size)) {
        return false;
    }
    if (size > 0) {
        memcpy(buffer->data + buffer->size, bytes, size);
    }
    buffer->size += size;
    buffer->data[buffer->size] = '\0';
    return true;
}

bool
brd_buffer_add_text(struct brd_buffer *buffer, const char *text) {
    return brd_buffer_add(buffer, text, strlen(text));
}

bool
brd_buffer_add_format(struct brd_buffer *buffer, const char *format, ...) {
    va_list args;
    va_start(args, format);
    va_list again;
    va_copy(again, args);
    int need = vsnprintf(NULL, 0, format, args);
    va_end(args);
    bool ok = need >= 0 && reserve(buffer, (size_t)need);
    if (ok) {
        (void)vsnprintf(buffer->data + buffer->size, (size_t)need + 1, format, again);
        buffer->size += (size_t)need;
    } else {
        buffer->failed = true;
    }
    va_end(again);
    return ok;
}

bool
brd_buffer_add_utf8(struct brd_buffer *buffer, uint32_t scalar) {
    if (scalar > 0x10FFFF || (scalar >= 0xD800 && scalar <= 0xDFFF)) {
        scalar = 0xFFFD;
    }
    char bytes[4];
    size_t size = 0;
    if (scalar < 0x80) {
        bytes[size++] = (char)scalar;
    } else if (scalar < 0x800) {
        bytes[size++] = (char)(0xC0 | scalar >> 6);
        bytes[size++] = (char)(0x80 | (scalar & 0x3F));
    } else if (scalar < 0x10000) {
        bytes[size++] = (char)(0xE0 | scalar >> 12);
        bytes[size++] = (char)(0x80 | (scalar >> 6 & 0x3F));
        bytes[size++] = (char)(0x80 | (scalar & 0x3F));
    } else {
        bytes[size++] = (char)(0xF0 | scalar >> 18);
        bytes[size++] = (char)(0x80 | (scalar >> 12 & 0x3F));
        bytes[size++] = (char)(0x80 | (scalar >> 6 & 0x3F));
        bytes[size++] = (char)(0x80 | (scalar & 0x3F));
    }
    return brd_buffer_add(buffer, bytes, size);
}

void
brd_buffer_reset(struct brd_buffer *buffer) {
    buffer->size = 0;
    buffer->failed = false;
    if (buffer->data != NULL) {
        buffer->data[0] = '\0';
    }
}

const char *
brd_buffer_text(const struct brd_buffer *buffer) {
    return buffer->data == NULL ? "" : buffer->data;
}

struct brd_span
brd_buffer_span(const struct brd_buffer *buffer) {
    return brd_span_of(buffer->data, buffer->size);
}

void
brd_buffer_free(struct brd_buffer *buffer) {
    free(buffer->data);
    *buffer = brd_buffer_of(buffer->max_bytes);
}
