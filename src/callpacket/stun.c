/* Walks STUN and TURN: see walk.h. SPDX-License-Identifier: Apache-2.0 */
#include "callpacket/walk.h"

#define HEADER_BYTES 20
#define CHANNEL_MICROSOFT 0xff10
/* What a text attribute may hold at most: RFC 8489 14 counts characters, 763 bytes of them. */
#define MAX_TEXT_BYTES 763

/* Requests, indications, successes and errors of RFC 3489 and of Microsoft's TURN before RFC 5766.
 */
static bool
is_classic_type(unsigned type) {
    unsigned method = type & 0x0f;
    unsigned class = type & 0xfff0;
    return (class == 0x0000 || class == 0x0100 || class == 0x0110) && method >= 1 && method <= 4;
}

/* [MS-TURN] 2.2.2.1: the first attribute of every message, since before there was a cookie in the
 * header. */
static bool
has_microsoft_cookie(struct brd_span attributes) {
    struct brd_cursor cursor = brd_cursor_of(attributes);
    return brd_walk_u32(&cursor) == UINT32_C(0x000f0004) &&
           brd_walk_u32(&cursor) == BRD_STUN_COOKIE_MICROSOFT;
}

enum brd_stun_form
brd_stun_form_of(struct brd_span bytes) {
    struct brd_cursor cursor = brd_cursor_of(bytes);
    unsigned type = brd_walk_u16(&cursor);
    uint64_t length = brd_walk_u16(&cursor);
    uint64_t cookie = brd_walk_u32(&cursor);
    bool ok = true;
    if (cursor.failed || type > 0x3fff) {
        return BRD_STUN_FORM_NONE;
    }
    if (cookie == BRD_STUN_COOKIE) {
        return BRD_STUN_FORM_COOKIE;
    }
    if (bytes.size < HEADER_BYTES || length != bytes.size - HEADER_BYTES ||
        (!is_classic_type(type) &&
         !has_microsoft_cookie(brd_span_slice(bytes, HEADER_BYTES, length, &ok)))) {
        return BRD_STUN_FORM_NONE;
    }
    /* Nothing but its structure tells a message without a cookie from other bytes. */
    return brd_stun_fault(bytes).rule == BRIDLE_CALL_NO_RULE ? BRD_STUN_FORM_CLASSIC
                                                             : BRD_STUN_FORM_NONE;
}

bool
brd_stun_walk(struct brd_cursor *cursor, enum brd_stun_padding padding, uint16_t *type,
              struct brd_span *value) {
    if (brd_cursor_left(cursor) == 0) {
        return false;
    }
    *type = brd_walk_u16(cursor);
    size_t length = brd_walk_u16(cursor);
    *value = brd_cursor_take(cursor, length);
    if (padding == BRD_STUN_PADDED && (length & 3) != 0 && brd_cursor_left(cursor) > 0) {
        (void)brd_cursor_take(cursor, 4 - (length & 3));
    }
    return !cursor->failed;
}

static bool
is_address(unsigned type) {
    switch (type) {
    case 0x0001: /* MAPPED-ADDRESS */
    case 0x0002: /* RESPONSE-ADDRESS */
    case 0x0004: /* SOURCE-ADDRESS */
    case 0x0005: /* CHANGED-ADDRESS */
    case 0x000b: /* REFLECTED-FROM */
    case 0x000e: /* ALTERNATE-SERVER of Microsoft */
    case 0x0012: /* XOR-PEER-ADDRESS */
    case 0x0016: /* XOR-RELAYED-ADDRESS */
    case 0x0020: /* XOR-MAPPED-ADDRESS */
    case 0x8020: /* XOR-MAPPED-ADDRESS before RFC 5389 */
    case 0x8023: /* ALTERNATE-SERVER */
    case 0x802b: /* RESPONSE-ORIGIN */
    case 0x802c: /* OTHER-ADDRESS */
        return true;
    default:
        return false;
    }
}

static struct brd_fault
address_fault(struct brd_span value, size_t offset) {
    struct brd_cursor cursor = brd_cursor_of(value);
    (void)brd_walk_u8(&cursor);
    uint8_t family = brd_walk_u8(&cursor);
    if ((family == 1 && value.size == 8) || (family == 2 && value.size == 20)) {
        return brd_fault_none();
    }
    return brd_fault_at(BRIDLE_CALL_STUN_ADDRESS, offset + 2);
}

/* Lengths that the types of RFC 8489, 8656 and 8445 have. */
static bool
is_length(unsigned type, size_t length) {
    switch (type) {
    case 0x0003: /* CHANGE-REQUEST */
    case 0x000c: /* CHANNEL-NUMBER */
    case 0x000d: /* LIFETIME */
    case 0x0017: /* REQUESTED-ADDRESS-FAMILY */
    case 0x0019: /* REQUESTED-TRANSPORT */
    case 0x0024: /* PRIORITY */
    case 0x8028: /* FINGERPRINT */
        return length == 4;
    case 0x0008: /* MESSAGE-INTEGRITY; Microsoft's is of SHA-256 */
        return length == 20 || length == 32;
    case 0x001c: /* MESSAGE-INTEGRITY-SHA256, which may be cut */
        return length >= 16 && length <= 32 && (length & 3) == 0;
    case 0x0009: /* ERROR-CODE */
        return length >= 4 && length <= 4 + MAX_TEXT_BYTES;
    case 0x000a: /* UNKNOWN-ATTRIBUTES */
        return (length & 1) == 0;
    case 0x0018: /* EVEN-PORT, which some fill up */
        return length == 1 || length == 4;
    case 0x001a: /* DONT-FRAGMENT */
    case 0x0025: /* USE-CANDIDATE */
        return length == 0;
    case 0x0022: /* RESERVATION-TOKEN */
    case 0x8029: /* ICE-CONTROLLED */
    case 0x802a: /* ICE-CONTROLLING */
        return length == 8;
    case 0x001e: /* USERHASH */
        return length == 32;
    case 0x0006: /* USERNAME */
    case 0x0014: /* REALM */
    case 0x0015: /* NONCE */
    case 0x8022: /* SOFTWARE */
        return length <= MAX_TEXT_BYTES;
    default:
        return true;
    }
}

static struct brd_fault
attributes_fault(struct brd_span attributes, enum brd_stun_padding padding) {
    struct brd_cursor cursor = brd_cursor_of(attributes);
    bool is_last = false;
    while (brd_cursor_left(&cursor) > 0) {
        size_t offset = cursor.offset;
        uint16_t type = 0;
        struct brd_span value;
        if (is_last) {
            return brd_fault_at(BRIDLE_CALL_STUN_FINGERPRINT, HEADER_BYTES + offset);
        }
        if (!brd_stun_walk(&cursor, padding, &type, &value)) {
            return brd_fault_at(BRIDLE_CALL_STUN_ATTRIBUTE_OUTSIDE, HEADER_BYTES + offset + 2);
        }
        if (is_address(type)) {
            struct brd_fault fault = address_fault(value, HEADER_BYTES + offset);
            if (fault.rule != BRIDLE_CALL_NO_RULE) {
                return fault;
            }
        } else if (!is_length(type, value.size)) {
            return brd_fault_at(BRIDLE_CALL_STUN_ATTRIBUTE_LENGTH, HEADER_BYTES + offset + 2);
        }
        is_last = type == 0x8028;
    }
    return brd_fault_none();
}

enum brd_stun_padding
brd_stun_padding_of(struct brd_span attributes) {
    return has_microsoft_cookie(attributes) &&
                   attributes_fault(attributes, BRD_STUN_PADDED).rule != BRIDLE_CALL_NO_RULE &&
                   attributes_fault(attributes, BRD_STUN_UNPADDED).rule == BRIDLE_CALL_NO_RULE
               ? BRD_STUN_UNPADDED
               : BRD_STUN_PADDED;
}

struct brd_fault
brd_stun_fault(struct brd_span bytes) {
    struct brd_cursor cursor = brd_cursor_of(bytes);
    (void)brd_walk_u16(&cursor);
    uint64_t length = brd_walk_u16(&cursor);
    (void)brd_cursor_take(&cursor, HEADER_BYTES - 4);
    if (cursor.failed) {
        return brd_fault_at(BRIDLE_CALL_STUN_SHORT, bytes.size);
    }
    if (length != brd_cursor_left(&cursor)) {
        return brd_fault_at(BRIDLE_CALL_STUN_LENGTH, 2);
    }
    struct brd_span attributes = brd_cursor_take(&cursor, length);
    struct brd_fault fault = attributes_fault(attributes, BRD_STUN_PADDED);
    if (fault.rule != BRIDLE_CALL_NO_RULE && has_microsoft_cookie(attributes) &&
        attributes_fault(attributes, BRD_STUN_UNPADDED).rule == BRIDLE_CALL_NO_RULE) {
        return brd_fault_none();
    }
    return fault;
}

struct brd_fault
brd_turn_channel_fault(struct brd_span bytes) {
    struct brd_cursor cursor = brd_cursor_of(bytes);
    unsigned number = brd_walk_u16(&cursor);
    uint64_t length = brd_walk_u16(&cursor);
    size_t left = brd_cursor_left(&cursor);
    if (cursor.failed) {
        return brd_fault_at(BRIDLE_CALL_TURN_LENGTH, bytes.size);
    }
    /* RFC 8656 12.4: over UDP padding is allowed, and up to 3 bytes. */
    bool fits = number == CHANNEL_MICROSOFT
                    ? length == left && length >= 8
                    : length <= left && left - length <= 3 && (length == left || (left & 3) == 0);
    return fits ? brd_fault_none() : brd_fault_at(BRIDLE_CALL_TURN_LENGTH, 2);
}
