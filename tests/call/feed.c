/*
 * What the tests hand packets to: records on standard input, JSON lines on standard output.
 *
 *     record:  flow (4 bytes), direction (1), kind (1), time in us (8), size (4), all big-endian;
 * then bytes kind:    0 a UDP datagram, 1 the next bytes of a TCP stream, 2 expectation (the size
 * is its value)
 *
 * Each flow has a state of its own. With --quiet nothing but faults is written, with --each every
 * verdict.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/text.h"
#include "proto/rtcp.h"
#include "proto/rtp.h"
#include "proto/sdp.h"
#include "proto/sip.h"
#include "proto/stun.h"

#include <bridlecall.h>

#include <arpa/inet.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define MAX_STREAM_BYTES 65536

struct side {
    struct brd_sip_stream sip;
    struct brd_buffer stun;
    enum brd_stun_framing framing;
    bool is_sip;
    bool is_stun;
    bool is_other;
};

struct flow {
    struct bridle_call_state state;
    struct brd_rtp_detector detector;
    struct brd_rtp_detector inner;
    struct side sides[2];
    bool is_new;
    bool has_turn;
};

static uint64_t number;
static uint32_t flow_number;
static unsigned direction;
static int64_t now;
static bool quiet;
static bool each;

static void
out(const char *kind, struct brd_span text) {
    struct brd_buffer line = brd_buffer_of(SIZE_MAX / 2);
    if (!quiet && text.size > 0) {
        (void)brd_text_add_json(&line, text);
        printf("{\"n\":%" PRIu64 ",\"flow\":%u,\"dir\":%u,\"kind\":\"%s\",\"value\":%s}\n", number,
               flow_number, direction, kind, brd_buffer_text(&line));
    }
    brd_buffer_free(&line);
}

static void
out_number(const char *kind, bool is_hex, unsigned value) {
    char text[32];
    (void)snprintf(text, sizeof text, is_hex ? "0x%04x" : "%u", value);
    out(kind, brd_span_text(text));
}

static void
add_text(struct brd_buffer *line, struct brd_span text) {
    (void)brd_buffer_add(line, text.data, text.size);
}

static void
see_sdp(struct brd_span body) {
    struct brd_sdp sdp = brd_sdp_of(body);
    struct brd_sdp_media media;
    while (brd_sdp_next(&sdp, &media)) {
        struct brd_buffer line = brd_buffer_of(65536);
        add_text(&line, media.type);
        (void)brd_buffer_add_text(&line, " ");
        add_text(&line, media.address);
        (void)brd_buffer_add_format(&line, ":%u ", media.port);
        add_text(&line, media.transport);
        out("sdp_media", brd_buffer_span(&line));
        brd_buffer_free(&line);
    }
}

static void
see_sip(const struct brd_sip_message *message) {
    if (message->status != 0) {
        out_number("sip", false, message->status);
    } else {
        out("sip", message->method);
    }
    if (brd_span_equals(message->method, "INVITE") ||
        (message->status != 0 && brd_span_equals(message->cseq_method, "INVITE"))) {
        out("sip_call", message->call_id);
    }
    if (message->user_agent.size > 0) {
        out("sip_ua", message->user_agent);
    }
    if (brd_sip_has_sdp(message)) {
        see_sdp(message->body);
    }
}

static void see_datagram(struct flow *flow, struct brd_rtp_detector *detector,
                         struct brd_span bytes, unsigned depth);

static void
see_stun(struct flow *flow, const struct brd_stun_message *message, unsigned depth) {
    static const char *const kinds[] = {"stun_mapped",  "stun_relayed", "stun_peer",
                                        "stun_origin",  "stun_other",   "stun_server",
                                        "stun_response"};
    flow->has_turn = true;
    out_number("stun", true, message->type);
    for (unsigned i = 0; i < message->address_count; i++) {
        const struct brd_stun_address *address = &message->addresses[i];
        char text[INET6_ADDRSTRLEN];
        char value[INET6_ADDRSTRLEN + 16];
        (void)inet_ntop(address->size == 4 ? AF_INET : AF_INET6, address->bytes, text, sizeof text);
        (void)snprintf(value, sizeof value, "%s:%u", text, address->port);
        out(kinds[address->role], brd_span_text(value));
    }
    const struct {
        const char *kind;
        struct brd_span text;
    } texts[] = {{"stun_username", message->username},
                 {"stun_realm", message->realm},
                 {"stun_software", message->software}};
    for (size_t i = 0; i < 3; i++) {
        if (texts[i].text.size > 0) {
            out(texts[i].kind, texts[i].text);
        }
    }
    if (message->data.size > 0) {
        see_datagram(flow, &flow->inner, message->data, depth + 1);
    }
}

static void
see_datagram(struct flow *flow, struct brd_rtp_detector *detector, struct brd_span bytes,
             unsigned depth) {
    struct brd_stun_message message;
    struct brd_sip_message sip;
    struct brd_turn_channel channel;
    (void)brd_rtp_detector_feed(detector, direction, now, bytes, NULL);
    if (depth > 0) { /* what a relay carries is heard of by its own flow, too */
        return;
    }
    if (brd_stun_read(bytes, &message)) {
        see_stun(flow, &message, depth);
    } else if (brd_sip_read(bytes, &sip)) {
        see_sip(&sip);
    } else if (flow->has_turn && brd_turn_channel_read(bytes, &channel)) {
        out_number("turn_channel", true, channel.number);
        see_datagram(flow, &flow->inner, channel.payload, depth + 1);
    }
}

static void
judge(struct flow *flow, struct brd_span bytes) {
    bridle_call_at(&flow->state, (uint64_t)now);
    struct bridle_call_verdict verdict = bridle_call_packet(
        &flow->state, (enum bridle_call_direction)direction, bytes.data, bytes.size);
    if (verdict.offset > bytes.size) {
        abort();
    }
    if (each || verdict.verdict != BRIDLE_CALL_OK) {
        printf("{\"n\":%" PRIu64 ",\"flow\":%u,\"dir\":%u,\"kind\":\"verdict\",\"value\":\"%s\","
               "\"protocol\":\"%s\",\"rule\":\"%s\",\"offset\":%u,\"section\":\"%s\"}\n",
               number, flow_number, direction, bridle_call_word_name(verdict.verdict),
               bridle_call_protocol_name(verdict.protocol), bridle_call_rule_name(verdict.rule),
               verdict.offset, verdict.section);
    }
}

static void
see_stream(struct flow *flow, struct brd_span bytes) {
    struct side *side = &flow->sides[direction];
    struct brd_sip_message message;
    struct brd_stun_message stun;
    if (side->is_other) {
        return;
    }
    if (!side->is_sip && !side->is_stun) {
        side->is_sip = brd_sip_is(bytes);
        side->is_stun = !side->is_sip;
        side->sip = brd_sip_stream_of();
        side->stun = brd_buffer_of(MAX_STREAM_BYTES);
    }
    if (side->is_sip) {
        (void)brd_sip_stream_add(&side->sip, bytes);
        while (brd_sip_stream_next(&side->sip, &message)) {
            see_sip(&message);
        }
        return;
    }
    (void)brd_buffer_add(&side->stun, bytes.data, bytes.size);
    for (;;) {
        struct brd_span frame;
        size_t taken = 0;
        side->is_other = side->is_other || !brd_stun_frame(brd_buffer_span(&side->stun),
                                                           &side->framing, &frame, &taken);
        if (side->is_other || taken == 0) {
            return;
        }
        if (brd_stun_read(frame, &stun)) {
            see_stun(flow, &stun, 0);
        } else {
            see_datagram(flow, &flow->inner, frame, 0);
        }
        memmove(side->stun.data, side->stun.data + taken, side->stun.size - taken);
        side->stun.size -= taken;
    }
}

static void
end_detector(const struct brd_rtp_detector *detector) {
    for (size_t i = 0; i < BRD_RTP_STREAMS; i++) {
        const struct brd_rtp_stream *stream = &detector->streams[i];
        if (stream->established && !quiet) {
            printf("{\"flow\":%u,\"dir\":%u,\"kind\":\"rtp_stream\",\"value\":\"0x%08x\","
                   "\"pt\":%u,\"pkts\":%u,\"lost\":%" PRId64 "}\n",
                   flow_number, stream->direction, stream->ssrc, stream->payload_type,
                   stream->packets, brd_rtp_stream_lost(stream));
        }
    }
    for (size_t i = 0; i < BRD_RTCP_SEEN && detector->has_rtcp; i++) {
        if (detector->rtcp[i].type != 0) {
            if (!quiet) {
                printf("{\"flow\":%u,\"dir\":%u,\"kind\":\"rtcp\",\"value\":\"%u\"}\n", flow_number,
                       detector->rtcp[i].direction, detector->rtcp[i].type);
            }
        }
    }
}

int
main(int argc, char **argv) {
    struct flow *flows = NULL;
    size_t flow_count = 0;
    uint8_t head[18];
    for (int i = 1; i < argc; i++) {
        quiet = quiet || strcmp(argv[i], "--quiet") == 0;
        each = each || strcmp(argv[i], "--each") == 0;
    }
    while (fread(head, sizeof head, 1, stdin) == 1) {
        struct brd_cursor cursor = brd_cursor_of(brd_span_of(head, sizeof head));
        flow_number = (uint32_t)brd_cursor_be(&cursor, 4);
        direction = brd_cursor_u8(&cursor) & 1;
        unsigned kind = brd_cursor_u8(&cursor);
        now = (int64_t)brd_cursor_be(&cursor, 8);
        size_t size = (size_t)brd_cursor_be(&cursor, 4);
        if (flow_number >= flow_count) {
            size_t count = (size_t)flow_number + 64;
            flows = realloc(flows, count * sizeof *flows);
            if (flows == NULL) {
                return 2;
            }
            memset((void *)(flows + flow_count), 0, (count - flow_count) * sizeof *flows);
            flow_count = count;
        }
        struct flow *flow = &flows[flow_number];
        if (kind == 2) {
            bridle_call_expect(&flow->state, (unsigned)size);
            flow->detector.announced = (size & BRIDLE_CALL_MEDIA) != 0;
            continue;
        }
        /* Each in memory of its own, so that a read outside is seen. */
        uint8_t *bytes = malloc(size == 0 ? 1 : size);
        if (bytes == NULL || fread(bytes, 1, size, stdin) != size) {
            free(bytes);
            return 2;
        }
        if (kind == 0) {
            judge(flow, brd_span_of(bytes, size));
            see_datagram(flow, &flow->detector, brd_span_of(bytes, size), 0);
        } else {
            see_stream(flow, brd_span_of(bytes, size));
        }
        free(bytes);
        number++;
    }
    for (flow_number = 0; flow_number < flow_count; flow_number++) {
        struct flow *flow = &flows[flow_number];
        end_detector(&flow->detector);
        end_detector(&flow->inner);
        for (size_t i = 0; i < 2; i++) {
            brd_sip_stream_free(&flow->sides[i].sip);
            brd_buffer_free(&flow->sides[i].stun);
        }
    }
    free(flows);
    return 0;
}
