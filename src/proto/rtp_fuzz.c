/*
 * Fuzz target: any bytes as the datagrams of a flow of RTP and RTCP.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Each datagram stands behind a byte (its last bit is the direction) and two bytes of length.
 */
#include "proto/rtcp.h"
#include "proto/rtp.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
read_rtcp(struct brd_span datagram) {
    struct brd_cursor compound;
    struct brd_rtcp_packet packet;
    size_t total = 0;
    enum brd_rtcp_kind kind = brd_rtcp_read(datagram, &compound);
    while (brd_rtcp_next(&compound, &packet)) {
        total += packet.bytes.size;
        (void)brd_rtcp_cname(&packet);
        (void)brd_rtcp_type_name(packet.type);
    }
    if ((kind == BRD_RTCP_PLAIN && total != datagram.size) ||
        (kind == BRD_RTCP_NONE && total > 0)) {
        abort();
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static struct brd_rtp_detector detector;
    struct brd_cursor cursor = brd_cursor_of(brd_span_of(data, size));
    const struct brd_rtp_stream *stream = NULL;
    memset(&detector, 0, sizeof detector);
    detector.announced = (brd_cursor_u8(&cursor) & 1) != 0;
    for (int64_t now = 0; brd_cursor_left(&cursor) > 0; now++) {
        unsigned how = brd_cursor_u8(&cursor);
        size_t length = (size_t)brd_cursor_be(&cursor, 2);
        size_t left = brd_cursor_left(&cursor);
        struct brd_span datagram = brd_cursor_take(&cursor, length < left ? length : left);
        read_rtcp(datagram);
        if (brd_rtp_detector_feed(&detector, how & 1, now, datagram, &stream) == BRD_RTP_PACKET &&
            (stream == NULL || !stream->established)) {
            abort();
        }
    }
    for (size_t i = 0; i < BRD_RTP_STREAMS; i++) {
        (void)brd_rtp_stream_lost(&detector.streams[i]);
        (void)brd_rtp_payload_name(detector.streams[i].payload_type);
    }
    return 0;
}
