/*
 * TCP streams as far as what they carry is read: see pass.h.
 *
 * A direction is followed while a reader has claimed it: its segments are put in order, those that
 * come early are kept for a while, and of bytes that come twice the first count (what a receiver
 * does with them differs by system). Without a reader each segment is looked at alone: TLS begins
 * after STARTTLS or a CONNECT at the begin of one, and a stream whose beginning is not in the
 * capture is picked up at its next message.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/limits.h"
#include "net/pass.h"
#include "net/signal.h"
#include "proto/http.h"
#include "proto/sip.h"
#include "proto/stun.h"
#include "proto/tls.h"

#include <stdlib.h>

enum reader {
    READER_NONE,
    READER_TLS,
    READER_HTTP,
    READER_DNS,
    READER_SIP,
    READER_STUN,
};

/* A segment that waits for those before it. */
struct segment {
    struct segment *next; /* by sequence number */
    uint32_t sequence;
    uint32_t size;
    uint8_t bytes[];
};

struct half {
    uint32_t next; /* sequence number of the byte that is expected */
    bool started;
    bool began_at_syn;
    bool has_data; /* bytes were delivered */
    bool done;     /* nothing of interest can come */
    bool seen_fin;
    uint8_t reader;
    uint16_t waiting_count;
    uint32_t waiting_bytes;
    uint32_t unread; /* bytes that no reader claimed */
    struct segment *waiting;
    union {
        struct brd_tls_stream tls;
        struct brd_http_stream http;
        struct brd_sip_stream sip;
    } as;
    enum brd_stun_framing framing;
    struct brd_buffer message; /* DNS and STUN: what of the next message has come */
};

struct brd_tcp_state {
    struct half halves[2];
    struct brd_hello_notes *notes;
    struct brd_signal *signal; /* STUN and the like of the flow */
};

#define DNS_PORT 53

/* ---- Readers ---- */

static void
release_reader(struct half *half) {
    switch (half->reader) {
    case READER_TLS:
        brd_tls_free(&half->as.tls);
        break;
    case READER_HTTP:
        brd_http_free(&half->as.http);
        break;
    case READER_SIP:
        brd_sip_stream_free(&half->as.sip);
        break;
    default:
        break;
    }
    brd_buffer_free(&half->message);
    half->reader = READER_NONE;
}

static void
claim(struct half *half, enum reader reader) {
    release_reader(half);
    half->reader = (uint8_t)reader;
    memset(&half->as, 0, sizeof half->as);
    half->framing = BRD_STUN_FRAMING_UNKNOWN;
    half->message = brd_buffer_of(BRD_MAX_STREAM_MESSAGE_BYTES);
    if (reader == READER_SIP) {
        half->as.sip = brd_sip_stream_of();
    }
}

static bool
is_dns_port(const struct brd_flow *flow) {
    return flow->ends[0].port == DNS_PORT || flow->ends[1].port == DNS_PORT;
}

/* Which reader the next bytes are for. Only the first bytes of a stream are given to a reader on
 * the strength of one byte; it says itself when they are not its own. */
static enum reader
choose(const struct brd_flow *flow, const struct half *half, struct brd_span bytes) {
    if (bytes.size == 0) {
        return READER_NONE;
    }
    if (is_dns_port(flow) && (!half->has_data || half->began_at_syn)) {
        return READER_DNS;
    }
    uint8_t first = bytes.data[0];
    bool is_beginning = !half->has_data && half->began_at_syn;
    if ((bytes.size < 6 ? is_beginning && (first == 22 || first >= 0x80) : brd_tls_begins(bytes))) {
        return READER_TLS;
    }
    if (brd_sip_is(bytes)) {
        return READER_SIP;
    }
    if (brd_http_begins(bytes) ||
        (is_beginning && bytes.size < 24 && first >= 'A' && first <= 'Z')) {
        return READER_HTTP;
    }
    if (!half->has_data && brd_signal_begins_stream(bytes)) {
        return READER_STUN;
    }
    return READER_NONE;
}

struct http_follow {
    struct brd_pass *pass;
    struct brd_flow *flow;
    unsigned side;
};

static void
on_request(void *context, const struct brd_http_request *request) {
    struct http_follow *follow = context;
    brd_http_tell(follow->pass, follow->flow, follow->side, request);
}

/* Feed what reads messages that say their own size. */
static void
feed_messages(struct brd_pass *pass, struct brd_flow *flow, struct brd_tcp_state *state,
              unsigned side, struct brd_span bytes) {
    struct half *half = &state->halves[side];
    if (!brd_buffer_add(&half->message, bytes.data, bytes.size)) {
        release_reader(half);
        half->done = true;
        return;
    }
    struct brd_cursor cursor = brd_cursor_of(brd_buffer_span(&half->message));
    while (!half->done) {
        struct brd_cursor start = cursor;
        struct brd_span frame = {0};
        if (half->reader == READER_DNS) {
            uint64_t size = brd_cursor_be(&start, 2);
            frame = brd_cursor_take(&start, size);
            if (start.failed) {
                break;
            }
            cursor = start;
            half->done = !brd_dns_tell(pass, flow, side, BRD_DNS_PLAIN, "tcp", frame);
        } else {
            size_t taken = 0;
            struct brd_span left = brd_cursor_take(&start, brd_cursor_left(&start));
            if (left.size == 0) {
                break;
            }
            half->done = !brd_stun_frame(left, &half->framing, &frame, &taken);
            if (half->done || taken == 0) {
                break;
            }
            (void)brd_cursor_take(&cursor, taken);
            brd_signal_datagram(pass, flow, &state->signal, side, "tcp", frame);
        }
    }
    size_t left = brd_cursor_left(&cursor);
    if (cursor.offset > 0 && left > 0) {
        memmove(half->message.data, half->message.data + cursor.offset, left);
    }
    half->message.size = left;
    if (half->done) {
        release_reader(half);
    }
}

static void
feed_sip(struct brd_pass *pass, struct brd_flow *flow, struct brd_tcp_state *state, unsigned side,
         struct brd_span bytes) {
    struct brd_sip_message message;
    struct half *half = &state->halves[side];
    if (brd_sip_stream_add(&half->as.sip, bytes)) {
        while (brd_sip_stream_next(&half->as.sip, &message)) {
            brd_signal_sip(pass, flow, side, "tcp", &message);
        }
    }
}

static void
feed_tls(struct brd_pass *pass, struct brd_flow *flow, struct brd_tcp_state *state, unsigned side,
         struct brd_span bytes) {
    struct half *half = &state->halves[side];
    struct brd_hello_follow follow = {pass, flow, side, &state->notes};
    struct brd_tls_sink sink = brd_hello_sink(&follow);
    enum brd_tls_verdict verdict = brd_tls_feed(&half->as.tls, bytes, &sink);
    if (verdict != BRD_TLS_MORE) {
        release_reader(half);
        half->done = verdict == BRD_TLS_DONE;
    }
}

/*
 * The header that a proxy puts in front of a stream (HAProxy's PROXY protocol, versions 1 and 2):
 * how many of `bytes` it takes; 0 when there is none.
 */
static size_t
proxy_header(struct brd_span bytes) {
    static const uint8_t signature[12] = {0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d,
                                          0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a};
    if (brd_span_starts(bytes, signature, sizeof signature) && bytes.size >= 16) {
        struct brd_cursor cursor = brd_cursor_of(bytes);
        brd_cursor_seek(&cursor, 14);
        size_t size = 16 + (size_t)brd_cursor_be(&cursor, 2);
        return size <= bytes.size ? size : 0;
    }
    if (brd_span_starts(bytes, "PROXY ", 6)) {
        const uint8_t *feed = memchr(bytes.data, '\n', bytes.size);
        return feed == NULL ? 0 : (size_t)(feed - bytes.data) + 1;
    }
    return 0;
}

/* An alert that a server sends before its hello (RFC 6066 section 3): how many bytes it takes. */
static size_t
alert_record(struct brd_span bytes) {
    static const uint8_t start[2] = {21, 3};
    return brd_span_starts(bytes, start, sizeof start) && bytes.size > 7 && bytes.data[3] == 0 &&
                   bytes.data[4] == 2
               ? 7
               : 0;
}

/* Hand bytes to the reader; those that it leaves are looked at anew. */
static void
deliver(struct brd_pass *pass, struct brd_flow *flow, struct brd_tcp_state *state, unsigned side,
        struct brd_span bytes) {
    struct half *half = &state->halves[side];
    while (bytes.size > 0 && !half->done) {
        size_t used = bytes.size;
        if (half->reader == READER_NONE && state->notes != NULL) {
            size_t alert = alert_record(bytes);
            bool is_inside = true;
            bytes = brd_span_slice(bytes, alert, bytes.size - alert, &is_inside);
            used = bytes.size;
        }
        if (half->reader == READER_NONE) {
            size_t header = half->has_data ? 0 : proxy_header(bytes);
            bool is_inside = true;
            bytes = brd_span_slice(bytes, header, bytes.size - header, &is_inside);
            used = bytes.size;
            enum reader reader = choose(flow, half, bytes);
            if (reader == READER_NONE && half->unread < BRD_MAX_SEARCHED_BYTES) {
                size_t at = brd_tls_find(bytes);
                if (at < bytes.size) {
                    bytes = brd_span_slice(bytes, at, bytes.size - at, &is_inside);
                    used = bytes.size;
                    reader = READER_TLS;
                }
            }
            if (reader == READER_NONE) {
                half->has_data = true;
                half->unread += (uint32_t)(bytes.size < UINT32_MAX / 2 ? bytes.size : 0);
                return;
            }
            claim(half, reader);
        }
        half->has_data = true;
        switch (half->reader) {
        case READER_TLS:
            feed_tls(pass, flow, state, side, bytes);
            break;
        case READER_HTTP: {
            struct http_follow follow = {pass, flow, side};
            struct brd_http_sink sink = {.context = &follow, .on_request = on_request};
            if (brd_http_feed(&half->as.http, bytes, &sink, &used) != BRD_HTTP_MORE) {
                bool is_request = half->as.http.seen;
                release_reader(half);
                used = is_request ? used : bytes.size;
            }
            break;
        }
        case READER_SIP:
            feed_sip(pass, flow, state, side, bytes);
            break;
        default:
            feed_messages(pass, flow, state, side, bytes);
            break;
        }
        bool ok = true;
        bytes = brd_span_slice(bytes, used, bytes.size - used, &ok);
    }
}

/* ---- Order ---- */

static void
drop_waiting(struct brd_pass *pass, struct half *half) {
    while (half->waiting != NULL) {
        struct segment *segment = half->waiting;
        half->waiting = segment->next;
        pass->held_bytes -= segment->size;
        free(segment);
    }
    half->waiting_count = 0;
    half->waiting_bytes = 0;
}

static void
hold(struct brd_pass *pass, struct half *half, uint32_t sequence, struct brd_span bytes) {
    struct segment **link = &half->waiting;
    while (*link != NULL && (int32_t)((*link)->sequence - sequence) <= 0) {
        if ((*link)->sequence == sequence && (*link)->size >= bytes.size) {
            return; /* it is here already */
        }
        link = &(*link)->next;
    }
    struct segment *segment = pass->held_bytes + bytes.size > BRD_MAX_HELD_SEGMENT_BYTES
                                  ? NULL
                                  : malloc(sizeof *segment + bytes.size);
    if (segment == NULL) {
        pass->counts->lost_segments++;
        return;
    }
    segment->next = *link;
    segment->sequence = sequence;
    segment->size = (uint32_t)bytes.size;
    memcpy(segment->bytes, bytes.data, bytes.size);
    *link = segment;
    half->waiting_count++;
    half->waiting_bytes += segment->size;
    pass->held_bytes += segment->size;
}

/* Bytes are missing: what was being read ends here. */
static void
close_gap(struct brd_pass *pass, struct brd_flow *flow, struct half *half, unsigned side) {
    pass->counts->gaps++;
    if (half->reader == READER_SIP) {
        brd_sip_stream_gap(&half->as.sip);
        return;
    }
    if (half->reader == READER_HTTP) {
        struct http_follow follow = {pass, flow, side};
        struct brd_http_sink sink = {.context = &follow, .on_request = on_request};
        brd_http_end(&half->as.http, &sink);
    }
    release_reader(half);
}

/* Deliver what waits and is due; with `force` also what is not, over a gap. */
static void
deliver_waiting(struct brd_pass *pass, struct brd_flow *flow, struct brd_tcp_state *state,
                unsigned side, bool force) {
    struct half *half = &state->halves[side];
    while (half->waiting != NULL && !half->done) {
        struct segment *segment = half->waiting;
        int32_t ahead = (int32_t)(segment->sequence - half->next);
        if (ahead > 0 && !force) {
            return;
        }
        if (ahead > 0) {
            close_gap(pass, flow, half, side);
            half->next = segment->sequence;
            ahead = 0;
        }
        half->waiting = segment->next;
        half->waiting_count--;
        half->waiting_bytes -= segment->size;
        pass->held_bytes -= segment->size;
        uint32_t old = 0u - (uint32_t)ahead;
        if (old < segment->size) {
            half->next = segment->sequence + segment->size;
            deliver(pass, flow, state, side,
                    brd_span_of(&segment->bytes[old], segment->size - old));
        }
        free(segment);
    }
}

/* Whether a segment that is not the next one begins something that a reader could take up. */
static bool
begins_anew(const struct half *half, struct brd_span bytes) {
    return half->reader == READER_NONE && bytes.size >= 6 &&
           (brd_tls_begins(bytes) || brd_http_begins(bytes) || brd_sip_is(bytes));
}

static void
take_payload(struct brd_pass *pass, struct brd_flow *flow, struct brd_tcp_state *state,
             unsigned side, uint32_t sequence, struct brd_span bytes) {
    struct half *half = &state->halves[side];
    if (!half->started) {
        half->started = true;
        half->next = sequence;
    }
    int32_t ahead = (int32_t)(sequence - half->next);
    if (ahead != 0 && begins_anew(half, bytes) &&
        !(ahead > 0 && half->began_at_syn && !half->has_data)) {
        half->next = sequence;
        ahead = 0;
    }
    if (ahead > 0) {
        bool is_read = half->reader != READER_NONE || !half->has_data;
        hold(pass, half, sequence, bytes);
        if (half->waiting_count > (is_read ? BRD_MAX_WAITING_SEGMENTS : BRD_MAX_UNREAD_SEGMENTS) ||
            half->waiting_bytes > BRD_MAX_WAITING_BYTES) {
            deliver_waiting(pass, flow, state, side, true);
        }
        return;
    }
    uint32_t old = 0u - (uint32_t)ahead;
    if (old < bytes.size) {
        bool ok = true;
        half->next = sequence + (uint32_t)bytes.size;
        deliver(pass, flow, state, side, brd_span_slice(bytes, old, bytes.size - old, &ok));
        deliver_waiting(pass, flow, state, side, false);
    }
}

/* ---- The flow ---- */

static void
free_state(struct brd_pass *pass, struct brd_flow *flow) {
    struct brd_tcp_state *state = flow->state.tcp;
    for (unsigned side = 0; side < 2; side++) {
        drop_waiting(pass, &state->halves[side]);
        release_reader(&state->halves[side]);
    }
    brd_hello_end(pass, flow, &state->notes);
    brd_signal_end(pass, flow, &state->signal);
    free(state);
    flow->state.tcp = NULL;
}

static void
note_flags(struct brd_flow *flow, unsigned side, const struct brd_packet *packet) {
    if ((packet->tcp_flags & BRD_TCP_SYN) != 0) {
        /* Who answers a SYN is the server, also when the SYN itself is not in the capture. */
        bool is_answer = (packet->tcp_flags & BRD_TCP_ACK) != 0;
        flow->client = (uint8_t)(is_answer ? 1 - side : side);
        flow->seen_syn = true;
    }
    if ((packet->tcp_flags & BRD_TCP_RST) != 0) {
        flow->was_closed = true;
    }
}

void
brd_tcp_segment(struct brd_pass *pass, struct brd_flow *flow, unsigned side,
                const struct brd_packet *packet) {
    struct brd_tcp_state *state = flow->state.tcp;
    bool is_syn = (packet->tcp_flags & BRD_TCP_SYN) != 0;
    note_flags(flow, side, packet);
    if (flow->is_quiet ||
        (packet->payload.size == 0 && !is_syn && (packet->tcp_flags & BRD_TCP_FIN) == 0)) {
        return;
    }
    if (state == NULL) {
        state = calloc(1, sizeof *state);
        if (state == NULL) {
            flow->is_quiet = true;
            return;
        }
        flow->state.tcp = state;
    }
    struct half *half = &state->halves[side];
    if (is_syn && !half->has_data) {
        half->started = true;
        half->began_at_syn = true;
        half->next = packet->sequence + 1;
    }
    if (packet->payload.size > 0 && !half->done) {
        take_payload(pass, flow, state, side, packet->sequence + (is_syn ? 1 : 0), packet->payload);
        if (packet->is_cut && half->reader != READER_NONE) {
            close_gap(pass, flow, half, side); /* the capture lacks the rest of the segment */
        }
    }
    half->seen_fin = half->seen_fin || (packet->tcp_flags & BRD_TCP_FIN) != 0;
    flow->was_closed = flow->was_closed || (state->halves[0].seen_fin && state->halves[1].seen_fin);
    if (state->halves[0].done && state->halves[1].done) {
        bool was_closed = flow->was_closed;
        free_state(pass, flow);
        flow->is_quiet = true;
        flow->was_closed = was_closed;
    }
}

void
brd_tcp_end(struct brd_pass *pass, struct brd_flow *flow) {
    struct brd_tcp_state *state = flow->state.tcp;
    if (state == NULL) {
        return;
    }
    for (unsigned side = 0; side < 2; side++) {
        struct half *half = &state->halves[side];
        deliver_waiting(pass, flow, state, side, true);
        if (half->reader == READER_HTTP) {
            struct http_follow follow = {pass, flow, side};
            struct brd_http_sink sink = {.context = &follow, .on_request = on_request};
            brd_http_end(&half->as.http, &sink);
        }
    }
    free_state(pass, flow);
}
