/* RTP and the flows that carry it: see rtp.h. SPDX-License-Identifier: Apache-2.0 */
#include "proto/rtp.h"

#include "callpacket/walk.h"
#include "proto/rtcp.h"

/* A stream is established by so many packets in order; fewer where the port was agreed on. */
#define STREAM_RUN 4
#define ANNOUNCED_RUN 2
/* Between two packets that follow each other: RFC 3550 A.1, MAX_DROPOUT and MAX_MISORDER. */
#define MAX_DROPOUT 3000
#define MAX_MISORDER 100
/* The clock of video, 90 kHz, for ten seconds: no stream is silent for longer within its run. */
#define MAX_TIMESTAMP_STEP 900000

bool
brd_rtp_read(struct brd_span datagram, struct brd_rtp_header *header) {
    struct brd_rtp_parts parts;
    struct brd_cursor cursor = brd_cursor_of(datagram);
    uint64_t first = brd_cursor_be(&cursor, 2);
    *header = (struct brd_rtp_header){0};
    if (brd_rtp_fault(datagram, (struct brd_rtp_view){0}, &parts).rule != BRIDLE_CALL_NO_RULE) {
        return false;
    }
    header->padding = (first & 0x2000) != 0;
    header->marker = (first & 0x80) != 0;
    header->payload_type = parts.payload_type;
    header->sequence = parts.sequence;
    header->timestamp = parts.timestamp;
    header->ssrc = parts.ssrc;
    header->has_extension = (first & 0x1000) != 0;
    header->extension_profile = parts.profile;
    header->extension = parts.extension;
    header->payload = parts.payload;
    struct brd_cursor sources = brd_cursor_of(parts.csrc);
    while (brd_cursor_left(&sources) >= 4 && header->csrc_count < 15) {
        header->csrc[header->csrc_count++] = (uint32_t)brd_cursor_be(&sources, 4);
    }
    return true;
}

static struct brd_rtp_stream *
find_stream(struct brd_rtp_detector *detector, unsigned direction, uint32_t ssrc) {
    for (size_t i = 0; i < BRD_RTP_STREAMS; i++) {
        struct brd_rtp_stream *stream = &detector->streams[i];
        if (stream->in_use && stream->ssrc == ssrc && stream->direction == direction) {
            return stream;
        }
    }
    return NULL;
}

/* A free slot, or that of the candidate that has been silent for longest. NULL when all are
 * streams. */
static struct brd_rtp_stream *
new_stream(struct brd_rtp_detector *detector) {
    struct brd_rtp_stream *oldest = NULL;
    for (size_t i = 0; i < BRD_RTP_STREAMS; i++) {
        struct brd_rtp_stream *stream = &detector->streams[i];
        if (!stream->in_use) {
            return stream;
        }
        if (!stream->established && (oldest == NULL || stream->last_us < oldest->last_us)) {
            oldest = stream;
        }
    }
    if (oldest == NULL) {
        detector->crowded++;
    }
    return oldest;
}

static bool
is_next(const struct brd_rtp_stream *stream, uint16_t step, uint32_t timestamp) {
    uint32_t elapsed = timestamp - stream->last_timestamp;
    return step > 0 && step < MAX_MISORDER && elapsed <= MAX_TIMESTAMP_STEP;
}

static void
follow(struct brd_rtp_detector *detector, struct brd_rtp_stream *stream,
       const struct brd_rtp_header *header, int64_t time_us, size_t size) {
    uint16_t step = (uint16_t)(header->sequence - (uint16_t)stream->highest_sequence);
    uint16_t back = (uint16_t)(0 - step);
    stream->packets++;
    stream->bytes += size;
    stream->last_us = time_us;
    stream->payload_types[header->payload_type >> 6] |= UINT64_C(1) << (header->payload_type & 63);
    if (step == 0) {
        stream->repeated++;
        return;
    }
    if (back < MAX_MISORDER) {
        stream->backwards++;
        return;
    }
    if (is_next(stream, step, header->timestamp)) {
        stream->run++;
    } else {
        stream->breaks++;
        if (!stream->established) {
            stream->run = 1;
            stream->base_sequence = header->sequence;
            stream->highest_sequence = header->sequence;
            stream->last_timestamp = header->timestamp;
            return;
        }
    }
    stream->highest_sequence += step;
    stream->last_timestamp = header->timestamp;
    if (stream->run >= (detector->announced ? ANNOUNCED_RUN : STREAM_RUN) &&
        stream->breaks <= stream->run / 4) {
        stream->established = true;
        detector->has_stream = true;
        detector->has_rtcp = true;
    }
}

static void
begin(struct brd_rtp_stream *stream, const struct brd_rtp_header *header, unsigned direction,
      int64_t time_us, size_t size) {
    *stream = (struct brd_rtp_stream){.ssrc = header->ssrc,
                                      .direction = (uint8_t)direction,
                                      .payload_type = header->payload_type,
                                      .in_use = true,
                                      .packets = 1,
                                      .bytes = size,
                                      .first_us = time_us,
                                      .last_us = time_us,
                                      .base_sequence = header->sequence,
                                      .highest_sequence = header->sequence,
                                      .last_timestamp = header->timestamp,
                                      .run = 1};
    stream->payload_types[header->payload_type >> 6] |= UINT64_C(1) << (header->payload_type & 63);
}

static void
see_rtcp(struct brd_rtp_detector *detector, unsigned direction, int64_t time_us,
         const struct brd_rtcp_packet *packet) {
    for (size_t i = 0; i < BRD_RTCP_SEEN; i++) {
        struct brd_rtcp_seen *seen = &detector->rtcp[i];
        if (seen->type == 0) {
            *seen = (struct brd_rtcp_seen){.type = packet->type,
                                           .direction = (uint8_t)direction,
                                           .ssrc = packet->ssrc,
                                           .first_us = time_us};
        }
        if (seen->type == packet->type && seen->direction == direction) {
            seen->packets++;
            seen->last_us = time_us;
            return;
        }
    }
}

/* Whether RTP of this source was seen: that four bytes of a packet name it is no chance. */
static bool
is_source(struct brd_rtp_detector *detector, uint32_t ssrc) {
    return find_stream(detector, 0, ssrc) != NULL || find_stream(detector, 1, ssrc) != NULL;
}

static enum brd_rtp_kind
feed_rtcp(struct brd_rtp_detector *detector, unsigned direction, int64_t time_us,
          struct brd_span datagram) {
    struct brd_cursor compound;
    struct brd_rtcp_packet packet;
    unsigned packets = 0;
    bool is_known = false;
    enum brd_rtcp_kind kind = brd_rtcp_read(datagram, &compound);
    if (kind == BRD_RTCP_NONE) {
        /* Encrypted in a way of its own (Discord): its first header is in clear text, and is
         * believed by the company of RTP. */
        struct brd_cursor first = brd_cursor_of(datagram);
        if (brd_srtcp_fault(datagram, 0).rule != BRIDLE_CALL_NO_RULE ||
            !brd_rtcp_next(&first, &packet) || packet.type < BRD_RTCP_SR ||
            packet.type > BRD_RTCP_XR || (detector->ice && !is_source(detector, packet.ssrc))) {
            return BRD_RTP_NONE;
        }
        compound = brd_cursor_of(packet.bytes);
        kind = BRD_RTCP_SECURE;
    }
    while (brd_rtcp_next(&compound, &packet)) {
        see_rtcp(detector, direction, time_us, &packet);
        is_known = is_known || is_source(detector, packet.ssrc);
        packets++;
    }
    if (kind == BRD_RTCP_SECURE) {
        detector->is_secure = true;
    }
    /* A compound that adds up is none by chance; a single packet needs company. */
    if (detector->announced || detector->ice || detector->has_stream || is_known || packets > 1) {
        detector->has_rtcp = true;
    }
    return detector->has_rtcp ? BRD_RTP_CONTROL : BRD_RTP_MAYBE;
}

enum brd_rtp_kind
brd_rtp_detector_feed(struct brd_rtp_detector *detector, unsigned direction, int64_t time_us,
                      struct brd_span datagram, const struct brd_rtp_stream **stream) {
    struct brd_cursor cursor = brd_cursor_of(datagram);
    struct brd_rtp_header header;
    if (stream != NULL) {
        *stream = NULL;
    }
    if (brd_cursor_peek(&cursor) >> 6 != 2) {
        if (!detector->ice &&
            (brd_stun_form_of(datagram) != BRD_STUN_FORM_NONE ||
             (brd_dtls_is(datagram) && brd_dtls_fault(datagram).rule == BRIDLE_CALL_NO_RULE))) {
            detector->ice = true;
            detector->has_rtcp = true;
        }
        return BRD_RTP_NONE;
    }
    if (brd_rtcp_range(datagram)) {
        return feed_rtcp(detector, direction, time_us, datagram);
    }
    if (!brd_rtp_read(datagram, &header)) {
        return BRD_RTP_NONE;
    }
    struct brd_rtp_stream *found = find_stream(detector, direction, header.ssrc);
    if (found == NULL) {
        found = new_stream(detector);
        if (found == NULL) {
            return BRD_RTP_NONE;
        }
        begin(found, &header, direction, time_us, datagram.size);
    } else {
        follow(detector, found, &header, time_us, datagram.size);
    }
    if (stream != NULL) {
        *stream = found;
    }
    return found->established ? BRD_RTP_PACKET : BRD_RTP_MAYBE;
}

int64_t
brd_rtp_stream_lost(const struct brd_rtp_stream *stream) {
    return (int64_t)stream->highest_sequence - (int64_t)stream->base_sequence + 1 -
           (int64_t)stream->packets;
}

const char *
brd_rtp_payload_name(uint8_t payload_type) {
    static const char *const names[] = {
        [0] = "PCMU",  [3] = "GSM",   [4] = "G723",  [5] = "DVI4",  [6] = "DVI4",   [7] = "LPC",
        [8] = "PCMA",  [9] = "G722",  [10] = "L16",  [11] = "L16",  [12] = "QCELP", [13] = "CN",
        [14] = "MPA",  [15] = "G728", [16] = "DVI4", [17] = "DVI4", [18] = "G729",  [25] = "CelB",
        [26] = "JPEG", [28] = "nv",   [31] = "H261", [32] = "MPV",  [33] = "MP2T",  [34] = "H263"};
    return payload_type < sizeof names / sizeof names[0] ? names[payload_type] : NULL;
}
