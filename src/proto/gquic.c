/* Google's QUIC before TLS: see gquic.h. SPDX-License-Identifier: Apache-2.0 */
#include "proto/gquic.h"

#define FLAG_VERSION 0x01
#define FLAG_RESET 0x02
#define FLAG_CONNECTION_ID 0x08
#define FLAG_RESERVED 0x80
#define CONNECTION_ID_BYTES 8
#define MAX_TAGS 128 /* of one message, as Chromium has it */

bool
brd_gquic_knows(uint32_t version) {
    uint32_t tens = version >> 8 & 0xff;
    uint32_t ones = version & 0xff;
    if (version >> 16 != 0x5130 || tens < '0' || tens > '9' || ones < '0' || ones > '9') {
        return false;
    }
    uint32_t number = (tens - '0') * 10 + ones - '0';
    return number >= 24 && number <= 50;
}

uint32_t
brd_gquic_version(struct brd_span datagram) {
    struct brd_cursor cursor = brd_cursor_of(datagram);
    uint8_t flags = brd_cursor_u8(&cursor);
    if ((flags & (FLAG_RESERVED | FLAG_RESET)) != 0 || (flags & FLAG_VERSION) == 0 ||
        (flags & FLAG_CONNECTION_ID) == 0) {
        return 0;
    }
    (void)brd_cursor_take(&cursor, CONNECTION_ID_BYTES);
    uint32_t version = (uint32_t)brd_cursor_be(&cursor, 4);
    return brd_gquic_knows(version) ? version : 0;
}

/* Where a CHLO begins at or after `offset`; the size of the span when none does. */
static size_t
find_tag(struct brd_span packet, size_t offset) {
    const uint8_t *from = offset < packet.size ? packet.data + offset : NULL;
    const uint8_t *at = from == NULL ? NULL : memmem(from, packet.size - offset, "CHLO", 4);
    return at == NULL ? packet.size : (size_t)(at - packet.data);
}

/* The message at `offset`: its tags with the ends of their values, then the values. */
static bool
read_message(struct brd_span packet, size_t offset, struct brd_gquic_hello *hello) {
    struct brd_cursor cursor = brd_cursor_of(packet);
    struct brd_cursor values = cursor;
    brd_cursor_seek(&cursor, offset);
    (void)brd_cursor_take(&cursor, 4);
    uint64_t count = brd_cursor_le(&cursor, 2);
    (void)brd_cursor_take(&cursor, 2);
    if (cursor.failed || count == 0 || count > MAX_TAGS) {
        return false;
    }
    brd_cursor_seek(&values, (uint64_t)cursor.offset + count * 8);
    uint64_t start = 0;
    for (uint64_t i = 0; i < count; i++) {
        struct brd_span tag = brd_cursor_take(&cursor, 4);
        uint64_t end = brd_cursor_le(&cursor, 4);
        if (cursor.failed || end < start) {
            return false;
        }
        /* A value that is cut off, since the message goes on in another packet, is none. */
        struct brd_span value = brd_cursor_take(&values, end - start);
        start = end;
        if (values.failed) {
            break;
        }
        if (brd_span_starts(tag, "SNI", 4)) {
            hello->has_server_name = true;
            hello->server_name = value;
        } else if (brd_span_starts(tag, "UAID", 4)) {
            hello->user_agent = value;
        }
    }
    return true;
}

bool
brd_gquic_find_hello(struct brd_span packet, uint32_t version, struct brd_gquic_hello *hello) {
    for (size_t at = find_tag(packet, 0); at < packet.size; at = find_tag(packet, at + 1)) {
        *hello = (struct brd_gquic_hello){.version = version};
        if (read_message(packet, at, hello)) {
            return true;
        }
    }
    return false;
}
