/*
 * Fuzz target: any bytes as SIP, in a datagram and in a stream, and its SDP.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "proto/sip.h"

#include "proto/sdp.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
read_body(const struct brd_sip_message *message) {
    struct brd_sdp sdp = brd_sdp_of(message->body);
    struct brd_sdp_media media;
    struct brd_sdp_rtpmap map;
    struct brd_span address;
    uint16_t port = 0;
    (void)brd_sip_has_sdp(message);
    while (brd_sdp_next(&sdp, &media)) {
        struct brd_cursor cursor = brd_cursor_of(media.lines);
        while (brd_sdp_rtpmap(&cursor, &map)) {
        }
        cursor = brd_cursor_of(media.lines);
        while (brd_sdp_candidate(&cursor, &address, &port)) {
        }
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct brd_sip_message message = {0};
    struct brd_sip_stream stream = brd_sip_stream_of();
    struct brd_cursor cursor = brd_cursor_of(brd_span_of(data, size));
    if (brd_sip_read(cursor.bytes, &message)) {
        read_body(&message);
    }
    message.body = cursor.bytes;
    read_body(&message);
    /* The stream in pieces, whose sizes the bytes themselves give; a gap now and then. */
    while (brd_cursor_left(&cursor) > 0) {
        size_t piece = (size_t)brd_cursor_peek(&cursor) * 4 + 1;
        size_t left = brd_cursor_left(&cursor);
        if (piece == 1) {
            brd_sip_stream_gap(&stream);
        }
        if (!brd_sip_stream_add(&stream, brd_cursor_take(&cursor, piece < left ? piece : left))) {
            break;
        }
        while (brd_sip_stream_next(&stream, &message)) {
            read_body(&message);
        }
        if (stream.pending.size > BRD_SIP_MAX_MESSAGE_BYTES) {
            abort();
        }
    }
    brd_sip_stream_free(&stream);
    return 0;
}
