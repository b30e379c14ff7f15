/* Attributed strings in a typedstream: see typedstream.h. SPDX-License-Identifier: Apache-2.0 */
#include "format/typedstream.h"

static const char head[] = "streamtyped";
static const char class_name[] = "String";   /* of NSString and NSMutableString */
static const char type_mark[] = "\x84\x01+"; /* a new type: one character, "+", bytes */

/* Move past the next occurrence of the `size` bytes at `what`; false when there is none. */
static bool
pass(struct brd_cursor *cursor, const char *what, size_t size) {
    struct brd_span rest = brd_cursor_take(cursor, brd_cursor_left(cursor));
    const uint8_t *found = rest.size == 0 ? NULL : memmem(rest.data, rest.size, what, size);
    if (found == NULL) {
        return false;
    }
    brd_cursor_seek(cursor, cursor->offset - rest.size + (size_t)(found - rest.data) + size);
    return !cursor->failed;
}

static uint64_t
take_length(struct brd_cursor *cursor) {
    uint8_t first = brd_cursor_u8(cursor);
    if (first == 0x81) {
        return brd_cursor_le(cursor, 2);
    }
    if (first == 0x82) {
        return brd_cursor_le(cursor, 4);
    }
    cursor->failed = cursor->failed || first > 0x82;
    return first;
}

bool
brd_typedstream_text(struct brd_span stream, struct brd_span *text) {
    struct brd_cursor cursor = brd_cursor_of(stream);
    if (stream.size < 2 + sizeof head - 1 || memcmp(stream.data + 2, head, sizeof head - 1) != 0 ||
        !pass(&cursor, class_name, sizeof class_name - 1) ||
        !pass(&cursor, class_name, sizeof class_name - 1) ||
        !pass(&cursor, type_mark, sizeof type_mark - 1)) {
        return false;
    }
    uint64_t length = take_length(&cursor);
    *text = brd_cursor_take(&cursor, length);
    return !cursor.failed;
}
