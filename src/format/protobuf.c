/* Protocol Buffers without their schema: see protobuf.h. SPDX-License-Identifier: Apache-2.0 */
#include "format/protobuf.h"

/* Little-endian groups of seven bits; ten of them at most. */
static uint64_t
read_varint(struct brd_cursor *cursor) {
    uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        uint8_t byte = brd_cursor_u8(cursor);
        value |= (uint64_t)(byte & 0x7f) << shift;
        if ((byte & 0x80) == 0) {
            return value;
        }
    }
    cursor->failed = true;
    return 0;
}

bool
brd_protobuf_next(struct brd_cursor *message, struct brd_protobuf_field *field) {
    if (brd_cursor_left(message) == 0) {
        return false;
    }
    uint64_t key = read_varint(message);
    *field =
        (struct brd_protobuf_field){.number = key >> 3, .wire = (enum brd_protobuf_wire)(key & 7)};
    switch (key & 7) {
    case BRD_PROTOBUF_VARINT:
        field->integer = read_varint(message);
        break;
    case BRD_PROTOBUF_FIXED64:
        field->integer = brd_cursor_le(message, 8);
        break;
    case BRD_PROTOBUF_BYTES:
        field->bytes = brd_cursor_take(message, read_varint(message));
        break;
    case BRD_PROTOBUF_FIXED32:
        field->integer = brd_cursor_le(message, 4);
        break;
    default:
        message->failed = true;
        break;
    }
    if (field->number == 0) {
        message->failed = true;
    }
    return !message->failed;
}
