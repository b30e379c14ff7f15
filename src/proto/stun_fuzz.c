/*
 * Fuzz target: any bytes as STUN, channel data, and a stream of them.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "proto/stun.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
read_all(struct brd_span bytes) {
    struct brd_stun_message message;
    struct brd_stun_attribute attribute;
    struct brd_turn_channel channel;
    (void)brd_turn_channel_read(bytes, &channel);
    if (!brd_stun_read(bytes, &message)) {
        return;
    }
    struct brd_cursor cursor = brd_cursor_of(message.attributes);
    unsigned count = 0;
    while (brd_stun_next(&message, &cursor, &attribute)) {
        count++;
    }
    if (count != message.attribute_count || message.address_count > BRD_STUN_MAX_ADDRESSES) {
        abort();
    }
    (void)brd_stun_type_name(message.type);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct brd_span stream = brd_span_of(data, size);
    enum brd_stun_framing framing = BRD_STUN_FRAMING_UNKNOWN;
    struct brd_span frame;
    size_t taken = 0;
    read_all(stream);
    while (brd_stun_frame(stream, &framing, &frame, &taken) && taken > 0) {
        if (taken > stream.size || frame.size > taken) {
            abort();
        }
        read_all(frame);
        bool ok = true;
        stream = brd_span_slice(stream, taken, stream.size - taken, &ok);
    }
    return 0;
}
