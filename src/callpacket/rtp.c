/* Walks RTP: see walk.h. SPDX-License-Identifier: Apache-2.0 */
#include "callpacket/walk.h"

#define PROFILE_ONE_BYTE 0xbede
#define PROFILE_TWO_BYTES 0x1000 /* and a number in its last four bits */

/* The elements of an extension: RFC 8285 4.2 (one byte of header each) and 4.3 (two). */
static struct brd_fault
elements_fault(unsigned profile, struct brd_span extension, size_t offset) {
    struct brd_cursor cursor = brd_cursor_of(extension);
    bool is_short = profile == PROFILE_ONE_BYTE;
    if (!is_short && (profile & 0xfff0) != PROFILE_TWO_BYTES) {
        return brd_fault_none();
    }
    while (brd_cursor_left(&cursor) > 0) {
        size_t at = cursor.offset;
        unsigned head = brd_walk_u8(&cursor);
        if (head == 0) { /* padding between elements */
            continue;
        }
        if (is_short && head >> 4 == 15) { /* the rest is for later versions */
            break;
        }
        (void)brd_cursor_take(&cursor, is_short ? (head & 15U) + 1 : brd_walk_u8(&cursor));
        if (cursor.failed) {
            return brd_fault_at(BRIDLE_CALL_RTP_ELEMENT_OUTSIDE, offset + at);
        }
    }
    return brd_fault_none();
}

struct brd_fault
brd_rtp_fault(struct brd_span bytes, struct brd_rtp_view view, struct brd_rtp_parts *parts) {
    struct brd_cursor cursor = brd_cursor_of(bytes);
    unsigned first = brd_walk_u8(&cursor);
    parts->payload_type = brd_walk_u8(&cursor) & 0x7f;
    parts->sequence = brd_walk_u16(&cursor);
    parts->timestamp = brd_walk_u32(&cursor);
    parts->ssrc = brd_walk_u32(&cursor);
    parts->profile = 0;
    parts->extension = (struct brd_span){0};
    if (cursor.failed) {
        return brd_fault_at(BRIDLE_CALL_RTP_SHORT, bytes.size);
    }
    if (first >> 6 != 2) {
        return brd_fault_at(BRIDLE_CALL_RTP_VERSION, 0);
    }
    parts->csrc = brd_cursor_take(&cursor, (uint64_t)(first & 15) * 4);
    if (cursor.failed) {
        return brd_fault_at(BRIDLE_CALL_RTP_CSRC_OUTSIDE, 0);
    }
    if ((first & 0x10) != 0) {
        size_t offset = cursor.offset;
        parts->profile = brd_walk_u16(&cursor);
        uint64_t words = brd_walk_u16(&cursor);
        parts->extension = brd_cursor_take(&cursor, words * 4);
        if (cursor.failed) {
            return brd_fault_at(BRIDLE_CALL_RTP_EXTENSION_OUTSIDE, offset + 2);
        }
        struct brd_fault fault = view.elements
                                     ? elements_fault(parts->profile, parts->extension, offset + 4)
                                     : brd_fault_none();
        if (fault.rule != BRIDLE_CALL_NO_RULE) {
            return fault;
        }
    }
    parts->payload = brd_cursor_take(&cursor, brd_cursor_left(&cursor));
    if (view.padding && (first & 0x20) != 0) {
        size_t size = parts->payload.size;
        uint8_t padding = size == 0 ? 0 : parts->payload.data[size - 1];
        if (padding == 0 || padding > size) {
            return brd_fault_at(BRIDLE_CALL_RTP_PADDING, bytes.size - 1);
        }
    }
    return brd_fault_none();
}
