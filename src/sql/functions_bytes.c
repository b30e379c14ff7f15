/*
 * Functions over the bytes of a value:
 *
 *     protobuf_get(message, field, ...)   the first field that the numbers lead to
 *     inflate(bytes)                      the plain bytes of a zlib stream
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/buffer.h"
#include "base/limits.h"
#include "sql/functions.h"
#include "sql/protobuf.h"

#define ZLIB_CONST
#include <zlib.h>

/* ---- Protocol Buffers ---- */

static bool
find_field(struct brd_span bytes, sqlite3_int64 number, struct brd_protobuf_field *field) {
    struct brd_cursor message = brd_cursor_of(bytes);
    while (brd_protobuf_next(&message, field)) {
        if (number >= 0 && field->number == (uint64_t)number) {
            return true;
        }
    }
    return false;
}

bool
brd_protobuf_message(struct brd_span bytes, int count, sqlite3_value **steps,
                     struct brd_span *message) {
    *message = bytes;
    for (int i = 0; i < count; i++) {
        struct brd_protobuf_field field;
        if (!find_field(*message, sqlite3_value_int64(steps[i]), &field) ||
            field.wire != BRD_PROTOBUF_BYTES) {
            return false;
        }
        *message = field.bytes;
    }
    return true;
}

void
brd_protobuf_give(const struct brd_protobuf_field *field, sqlite3_context *result) {
    double number;
    float small;
    uint32_t bits;
    switch (field->wire) {
    case BRD_PROTOBUF_VARINT:
        sqlite3_result_int64(result, (sqlite3_int64)field->integer);
        break;
    case BRD_PROTOBUF_FIXED64:
        memcpy(&number, &field->integer, sizeof number);
        sqlite3_result_double(result, number);
        break;
    case BRD_PROTOBUF_FIXED32:
        bits = (uint32_t)field->integer;
        memcpy(&small, &bits, sizeof small);
        sqlite3_result_double(result, (double)small);
        break;
    case BRD_PROTOBUF_BYTES:
        sqlite3_result_blob64(result, field->bytes.size == 0 ? "" : (const void *)field->bytes.data,
                              field->bytes.size, SQLITE_TRANSIENT);
        break;
    }
}

static void
protobuf_get(sqlite3_context *result, int count, sqlite3_value **arguments) {
    struct brd_span message;
    struct brd_protobuf_field field;
    if (count >= 2 &&
        brd_protobuf_message(brd_sql_bytes(arguments[0]), count - 2, arguments + 1, &message) &&
        find_field(message, sqlite3_value_int64(arguments[count - 1]), &field)) {
        brd_protobuf_give(&field, result);
    }
}

/* ---- zlib ---- */

/* NULL when the bytes are no zlib stream; what came before the damage when they break off. */
static void
inflate_bytes(sqlite3_context *result, int count, sqlite3_value **arguments) {
    (void)count;
    struct brd_span packed = brd_sql_bytes(arguments[0]);
    struct brd_buffer plain = brd_buffer_of(BRD_MAX_VALUE_BYTES);
    unsigned char part[16384];
    z_stream stream = {.next_in = packed.data, .avail_in = (uInt)packed.size};
    if (packed.size == 0 || packed.size > UINT32_MAX || inflateInit(&stream) != Z_OK) {
        return;
    }
    int step = Z_OK;
    while (step == Z_OK) {
        stream.next_out = part;
        stream.avail_out = sizeof part;
        step = inflate(&stream, Z_NO_FLUSH);
        if (!brd_buffer_add(&plain, part, sizeof part - stream.avail_out)) {
            break;
        }
    }
    (void)inflateEnd(&stream);
    if (plain.size > 0) {
        sqlite3_result_blob64(result, brd_buffer_text(&plain), plain.size, SQLITE_TRANSIENT);
    }
    brd_buffer_free(&plain);
}

const struct brd_function brd_functions_bytes[] = {
    {"protobuf_get", -1, false, protobuf_get},
    {"inflate", 1, false, inflate_bytes},
    {0},
};
