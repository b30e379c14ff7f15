/* Walks DTLS records: see walk.h. SPDX-License-Identifier: Apache-2.0 */
#include "callpacket/walk.h"

enum {
    CHANGE_CIPHER = 20,
    ALERT = 21,
    HANDSHAKE = 22,
    DATA = 23,
    HEARTBEAT = 24,
    CID = 25,
    ACK = 26
};

#define HEADER_BYTES 13
#define FRAGMENT_BYTES 12 /* the header of a handshake message */
#define MAX_RECORD_BYTES (16384 + 2048)

static bool
is_version(unsigned version) {
    /* 1.0, 1.2 (and 1.3, which says 1.2), and what OpenSSL sent before the standard. */
    return version == 0xfeff || version == 0xfefd || version == 0x0100;
}

bool
brd_dtls_is(struct brd_span bytes) {
    struct brd_cursor cursor = brd_cursor_of(bytes);
    unsigned type = brd_walk_u8(&cursor);
    unsigned version = brd_walk_u16(&cursor);
    return !cursor.failed && type >= CHANGE_CIPHER && type <= ACK && is_version(version);
}

/* A fragment of a handshake message (RFC 6347 4.2.2): epoch 0 is in clear text. */
static struct brd_fault
handshake_fault(struct brd_span record, size_t offset) {
    struct brd_cursor cursor = brd_cursor_of(record);
    while (brd_cursor_left(&cursor) > 0) {
        size_t at = offset + cursor.offset;
        if (brd_cursor_left(&cursor) < FRAGMENT_BYTES) {
            return brd_fault_at(BRIDLE_CALL_DTLS_FRAGMENT, at);
        }
        (void)brd_walk_u8(&cursor);
        uint64_t length = brd_cursor_be(&cursor, 3);
        (void)brd_walk_u16(&cursor);
        uint64_t begin = brd_cursor_be(&cursor, 3);
        uint64_t size = brd_cursor_be(&cursor, 3);
        (void)brd_cursor_take(&cursor, size);
        if (cursor.failed) {
            return brd_fault_at(BRIDLE_CALL_DTLS_FRAGMENT, at + 9);
        }
        if (begin > length || size > length - begin) {
            return brd_fault_at(BRIDLE_CALL_DTLS_FRAGMENT, at + 6);
        }
        if (size == 0 && length > 0) {
            return brd_fault_at(BRIDLE_CALL_DTLS_FRAGMENT, at + 9);
        }
    }
    return brd_fault_none();
}

static struct brd_fault
content_fault(unsigned type, struct brd_span record, size_t offset) {
    if (type == HANDSHAKE) {
        return handshake_fault(record, offset);
    }
    if ((type == CHANGE_CIPHER && record.size != 1 && record.size != 3) ||
        (type == ALERT && record.size != 2 && record.size != 7)) {
        return brd_fault_at(BRIDLE_CALL_DTLS_CONTENT, offset - 2);
    }
    return brd_fault_none();
}

struct brd_fault
brd_dtls_fault(struct brd_span bytes) {
    struct brd_cursor cursor = brd_cursor_of(bytes);
    while (brd_cursor_left(&cursor) > 0) {
        size_t offset = cursor.offset;
        unsigned type = brd_walk_u8(&cursor);
        if ((type & 0xe0) == 0x20) { /* DTLS 1.3, encrypted: its length may be left out */
            return brd_fault_none();
        }
        unsigned version = brd_walk_u16(&cursor);
        uint64_t epoch = brd_walk_u16(&cursor);
        (void)brd_cursor_take(&cursor, 6);
        if (offset > 0 && (type < CHANGE_CIPHER || type > ACK)) {
            return brd_fault_at(BRIDLE_CALL_DTLS_TYPE, offset);
        }
        if (cursor.failed) {
            return brd_fault_at(BRIDLE_CALL_DTLS_SHORT, bytes.size);
        }
        if (type == CID) { /* how long its identifier is was agreed on (RFC 9146) */
            return brd_fault_none();
        }
        uint64_t length = brd_walk_u16(&cursor);
        struct brd_span record = brd_cursor_take(&cursor, length);
        if (!is_version(version)) {
            return brd_fault_at(BRIDLE_CALL_DTLS_TYPE, offset + 1);
        }
        if (length > MAX_RECORD_BYTES) {
            return brd_fault_at(BRIDLE_CALL_DTLS_RECORD_LARGE, offset + 11);
        }
        if (cursor.failed) {
            return brd_fault_at(bytes.size - offset < HEADER_BYTES
                                    ? BRIDLE_CALL_DTLS_SHORT
                                    : BRIDLE_CALL_DTLS_LENGTH_OUTSIDE,
                                offset + 11);
        }
        if (epoch == 0) {
            struct brd_fault fault = content_fault(type, record, offset + HEADER_BYTES);
            if (fault.rule != BRIDLE_CALL_NO_RULE) {
                return fault;
            }
        }
    }
    return brd_fault_none();
}
