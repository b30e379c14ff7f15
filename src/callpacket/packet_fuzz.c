/*
 * Fuzz target: any bytes as the packets of a call. SPDX-License-Identifier: Apache-2.0
 *
 * The first byte is what is expected of the call; then packets, each behind a byte (direction, and
 * whether a signal or time follows) and two bytes of length.
 */
#include "base/cursor.h"

#include <bridlecall.h>

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct bridle_call_state state;
    struct brd_cursor cursor = brd_cursor_of(brd_span_of(data, size));
    uint64_t now = 0;
    memset(&state, 0, sizeof state);
    bridle_call_expect(&state, brd_cursor_u8(&cursor));
    while (brd_cursor_left(&cursor) > 0) {
        unsigned how = brd_cursor_u8(&cursor);
        size_t length = (size_t)brd_cursor_be(&cursor, 2);
        size_t left = brd_cursor_left(&cursor);
        struct brd_span packet = brd_cursor_take(&cursor, length < left ? length : left);
        if ((how & 2) != 0) {
            bridle_call_signal(&state, (enum bridle_call_signal)(how >> 2 & 7));
        }
        now += (uint64_t)how << 12;
        bridle_call_at(&state, now);
        /* Of its own size, so that a read outside is seen. */
        uint8_t *copy = malloc(packet.size == 0 ? 1 : packet.size);
        if (copy == NULL) {
            return 0;
        }
        if (packet.size > 0) {
            memcpy(copy, packet.data, packet.size);
        }
        struct bridle_call_verdict verdict =
            bridle_call_packet(&state, (enum bridle_call_direction)(how & 1), copy, packet.size);
        if (verdict.offset > packet.size || verdict.section == NULL ||
            (verdict.verdict == BRIDLE_CALL_OK) != (verdict.rule == BRIDLE_CALL_NO_RULE) ||
            (unsigned)verdict.rule >= BRIDLE_CALL_RULE_COUNT) {
            abort();
        }
        free(copy);
    }
    return 0;
}
