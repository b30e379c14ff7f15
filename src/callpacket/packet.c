/*
 * What a packet is, whether it contradicts itself, and whether it has any business here: see
 * bridlecall.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "callpacket/walk.h"

#define US_PER_SECOND UINT64_C(1000000)
/* A stream is one when this many packets of one source came in order. */
#define STREAM_PACKETS 3
/* How far a sequence number may run ahead: RFC 3550 A.1's MAX_DROPOUT is for streams that are
 * known. */
#define STREAM_GAP 100
/* A stream that is so long is its flow's own; whoever cuts in then does not belong there. */
#define LONG_STREAM_PACKETS 100
/* RFC 3550 6.2 has one packet in five seconds; feedback (RFC 4585) more, but to somebody who sends.
 */
#define FLOOD_PACKETS 20
/* Conferences have dozens of sources, no call a hundred new ones in one second. */
#define FLOOD_SOURCES 100
/* A compound fits into one packet of its link: 1500 bytes; what is beyond twice that has another
 * aim. */
#define MAX_CONTROL_BYTES 3000
#define MAX_STUN_BYTES 4096
#define MAX_MEDIA_BYTES 9216
/* A relay's frame may hold one of another relay. */
#define MAX_DEPTH 2

#define RTCP_SR 200
#define RTCP_SDES 202
#define RTCP_XR 207
/* RFC 3551 gives these payload types out; what is agreed on begins far above. */
#define FIRST_DYNAMIC 35
#define STUN_HEADER_BYTES 20
#define STUN_SEND 0x0016 /* indications that carry data */
#define STUN_DATA 0x0017
#define STUN_DATA_MICROSOFT 0x0115
#define STUN_CHANNEL_BIND 0x0009
#define STUN_ATTRIBUTE_CHANNEL 0x000c
#define STUN_ATTRIBUTE_DATA 0x0013
#define CHANNEL_MICROSOFT 0xff10

#define BIT(protocol) ((uint16_t)(1U << (protocol)))
#define SECURE_EVIDENCE                                                                            \
    (BIT(BRIDLE_CALL_STUN) | BIT(BRIDLE_CALL_DTLS) | BIT(BRIDLE_CALL_SRTP) | BIT(BRIDLE_CALL_SRTCP))

struct packet {
    struct bridle_call_state *state;
    struct brd_span bytes;
    unsigned direction;
    unsigned depth; /* in how many of a relay's frames it was */
};

static struct bridle_call_verdict judge(struct packet *packet);

void
bridle_call_expect(struct bridle_call_state *state, unsigned expectation) {
    state->expectation = (uint8_t)expectation;
}

void
bridle_call_at(struct bridle_call_state *state, uint64_t time_us) {
    state->now_us = time_us;
}

void
bridle_call_signal(struct bridle_call_state *state, enum bridle_call_signal signal) {
    state->signal = (uint8_t)signal;
    state->offered_by =
        signal == BRIDLE_CALL_OFFERED_OUT ? BRIDLE_CALL_OUTGOING : BRIDLE_CALL_INCOMING;
}

static struct bridle_call_verdict
verdict_of(enum bridle_call_protocol protocol, struct brd_fault fault) {
    return (struct bridle_call_verdict){.verdict = bridle_call_rule_word(fault.rule),
                                        .protocol = protocol,
                                        .rule = fault.rule,
                                        .offset = (uint32_t)fault.offset,
                                        .section = bridle_call_rule_section(fault.rule)};
}

static void
show(struct bridle_call_state *state, enum bridle_call_protocol protocol) {
    state->evidence |= BIT(protocol);
}

static bool
is_secure(const struct bridle_call_state *state) {
    return (state->expectation & BRIDLE_CALL_PLAIN) == 0 &&
           ((state->expectation & BRIDLE_CALL_SECURE) != 0 ||
            (state->evidence & SECURE_EVIDENCE) != 0);
}

/* Whether it is certain that nothing is encrypted: the caller, SDP or a compound that could be read
 * said so. */
static bool
is_known_plain(const struct bridle_call_state *state) {
    return (state->expectation & BRIDLE_CALL_PLAIN) != 0 ||
           (!is_secure(state) &&
            (state->evidence & (BIT(BRIDLE_CALL_RTCP) | BIT(BRIDLE_CALL_SDP))) != 0);
}

/* What is counted in a second starts anew with the next. */
static void
tick(struct bridle_call_state *state) {
    if (state->now_us - state->second_us >= US_PER_SECOND) {
        state->second_us = state->now_us;
        memset(state->seen_sources, 0, sizeof state->seen_sources);
        memset(state->control_packets, 0, sizeof state->control_packets);
    }
}

static uint32_t
digest_of(struct brd_span bytes) {
    uint32_t digest = UINT32_C(2166136261);
    for (size_t i = 0; i < bytes.size; i++) {
        digest = (digest ^ bytes.data[i]) * UINT32_C(16777619);
    }
    return digest == 0 ? 1 : digest;
}

static struct bridle_call_source *
find_source(struct bridle_call_state *state, unsigned direction, uint32_t ssrc) {
    for (size_t i = 0; i < BRIDLE_CALL_SOURCES; i++) {
        struct bridle_call_source *source = &state->sources[i];
        if (source->ssrc == ssrc && source->direction == direction &&
            (source->packets > 0 || source->cname != 0)) {
            return source;
        }
    }
    return NULL;
}

/* A slot for a source that is new: a free one, or the one with the least to lose. */
static struct bridle_call_source *
new_source(struct bridle_call_state *state, unsigned direction, uint32_t ssrc) {
    struct bridle_call_source *slot = &state->sources[0];
    for (size_t i = 0; i < BRIDLE_CALL_SOURCES && (slot->packets > 0 || slot->cname != 0); i++) {
        struct bridle_call_source *other = &state->sources[i];
        bool is_less = (other->packets < STREAM_PACKETS) > (slot->packets < STREAM_PACKETS);
        bool is_same = (other->packets < STREAM_PACKETS) == (slot->packets < STREAM_PACKETS);
        if ((other->packets == 0 && other->cname == 0) || is_less ||
            (is_same && other->last_us < slot->last_us)) {
            slot = other;
        }
    }
    *slot = (struct bridle_call_source){
        .ssrc = ssrc, .direction = (uint8_t)direction, .last_us = state->now_us};
    return slot;
}

/* Media or its control from the one who calls, before the called has said where to send it. */
static bool
is_before_answer(const struct packet *packet) {
    return (packet->state->signal == BRIDLE_CALL_OFFERED_IN ||
            packet->state->signal == BRIDLE_CALL_OFFERED_OUT) &&
           packet->direction == packet->state->offered_by;
}

/* --- RTP --- */

/* Whether too many sources have shown themselves within this second. */
static bool
is_source_flood(struct bridle_call_state *state, uint32_t ssrc) {
    uint32_t mixed = (ssrc ^ ssrc >> 16) * UINT32_C(0x9e3779b1);
    unsigned bit = mixed >> 24;
    uint64_t *word = &state->seen_sources[bit >> 6];
    if ((*word >> (bit & 63) & 1) != 0) {
        return false;
    }
    *word |= UINT64_C(1) << (bit & 63);
    int count = 0;
    for (size_t i = 0; i < 4; i++) {
        count += __builtin_popcountll(state->seen_sources[i]);
    }
    return count > FLOOD_SOURCES;
}

/*
 * RFC 3550 8.2: a source that changes its identifier takes leave under the old one. Two that take
 * turns with one payload type in what was one stream are two senders. Only where each stream has
 * its own flow: with ICE many share one.
 */
static bool
is_cut_in(struct packet *packet, const struct bridle_call_source *source, bool is_first,
          uint8_t payload_type) {
    struct bridle_call_state *state = packet->state;
    if (is_secure(state)) {
        return false;
    }
    if (!is_first && source->packets <= LONG_STREAM_PACKETS) {
        return false;
    }
    for (size_t i = 0; i < BRIDLE_CALL_SOURCES; i++) {
        const struct bridle_call_source *other = &state->sources[i];
        if (other == source || other->packets == 0 || other->direction != packet->direction ||
            other->payload_type != payload_type) {
            continue;
        }
        if (is_first && other->packets > LONG_STREAM_PACKETS) {
            state->cut_in_ssrc = source->ssrc;
            return false;
        }
        if (!is_first && state->cut_in_ssrc == other->ssrc &&
            state->now_us - other->last_us < US_PER_SECOND) {
            return true;
        }
    }
    return false;
}

static struct bridle_call_verdict
judge_rtp(struct packet *packet, struct brd_fault fault, const struct brd_rtp_parts *parts) {
    struct bridle_call_state *state = packet->state;
    enum bridle_call_protocol protocol = is_secure(state) ? BRIDLE_CALL_SRTP : BRIDLE_CALL_RTP;
    struct bridle_call_source *source = find_source(state, packet->direction, parts->ssrc);
    bool is_announced = (state->expectation & BRIDLE_CALL_MEDIA) != 0;
    bool is_known = source != NULL && source->packets >= STREAM_PACKETS;
    if (fault.rule != BRIDLE_CALL_NO_RULE) {
        /* Of a datagram that is too short there is no source to know it by. */
        bool is_ours = is_announced || (is_known && fault.rule != BRIDLE_CALL_RTP_SHORT);
        return is_ours ? verdict_of(protocol, fault)
                       : verdict_of(BRIDLE_CALL_NONE, brd_fault_none());
    }
    bool is_first = source == NULL || source->packets == 0;
    if (source == NULL) {
        source = new_source(state, packet->direction, parts->ssrc);
    }
    uint16_t step = (uint16_t)(parts->sequence - source->sequence);
    if (!is_first && !is_known &&
        (step == 0 || step > STREAM_GAP || parts->payload_type != source->payload_type)) {
        source->packets = 0;
    }
    bool is_cut = is_cut_in(packet, source, is_first, parts->payload_type);
    source->packets += source->packets < UINT32_MAX;
    source->sequence = parts->sequence;
    source->payload_type = parts->payload_type;
    source->last_us = state->now_us;
    if (source->packets >= STREAM_PACKETS) {
        show(state, BRIDLE_CALL_RTP);
    }
    if (!is_announced && source->packets < STREAM_PACKETS) {
        return verdict_of(BRIDLE_CALL_NONE, brd_fault_none());
    }
    state->sent_packets[packet->direction] += state->sent_packets[packet->direction] < UINT32_MAX;
    if (is_before_answer(packet)) {
        fault = brd_fault_at(BRIDLE_CALL_MEDIA_BEFORE_ANSWER, 0);
    } else if (is_cut) {
        fault = brd_fault_at(BRIDLE_CALL_RTP_SOURCE_INJECTED, 8);
    } else if (is_source_flood(state, parts->ssrc)) {
        fault = brd_fault_at(BRIDLE_CALL_RTP_SOURCE_FLOOD, 8);
    } else if (packet->bytes.size > MAX_MEDIA_BYTES) {
        fault = brd_fault_at(BRIDLE_CALL_RTP_LARGE, MAX_MEDIA_BYTES);
    }
    return verdict_of(protocol, fault);
}

/* --- RTCP --- */

static uint32_t
sender_of(struct brd_span bytes) {
    struct brd_cursor cursor = brd_cursor_of(bytes);
    (void)brd_walk_u32(&cursor);
    return brd_walk_u32(&cursor);
}

/* Whether a source's name in this compound is another than before. `*offset` is where it stands. */
static bool
is_cname_changed(struct packet *packet, size_t *offset) {
    struct brd_cursor cursor = brd_cursor_of(packet->bytes);
    struct brd_rtcp_part part;
    for (*offset = 0; brd_rtcp_walk(&cursor, &part); *offset = cursor.offset) {
        if (part.type != RTCP_SDES || part.count == 0) {
            continue;
        }
        struct brd_span name = brd_rtcp_walk_cname(part.bytes);
        if (name.size == 0) {
            continue;
        }
        uint32_t ssrc = sender_of(part.bytes);
        uint32_t digest = digest_of(name);
        struct bridle_call_source *source = find_source(packet->state, packet->direction, ssrc);
        if (source == NULL) {
            source = new_source(packet->state, packet->direction, ssrc);
        }
        if (source->cname != 0 && source->cname != digest) {
            return true;
        }
        source->cname = digest;
    }
    return false;
}

/* What both kinds of control packets are asked once they are well formed. */
static struct bridle_call_verdict
judge_control(struct packet *packet, enum bridle_call_protocol protocol) {
    struct bridle_call_state *state = packet->state;
    struct brd_fault fault = brd_fault_none();
    size_t offset = 0;
    unsigned other = 1 - packet->direction;
    if (protocol != BRIDLE_CALL_NONE) {
        show(state, protocol);
    }
    state->control_packets[packet->direction]++;
    state->sent_packets[packet->direction] += state->sent_packets[packet->direction] < UINT32_MAX;
    if (is_before_answer(packet)) {
        fault = brd_fault_at(BRIDLE_CALL_MEDIA_BEFORE_ANSWER, 0);
    } else if (packet->bytes.size > MAX_CONTROL_BYTES) {
        fault = brd_fault_at(BRIDLE_CALL_RTCP_LARGE, MAX_CONTROL_BYTES);
    } else if (state->sent_packets[other] == 0 && state->signal != BRIDLE_CALL_ANSWERED &&
               state->control_packets[packet->direction] > FLOOD_PACKETS) {
        fault = brd_fault_at(BRIDLE_CALL_RTCP_FLOOD, 0);
    } else if (protocol == BRIDLE_CALL_RTCP && is_cname_changed(packet, &offset)) {
        fault = brd_fault_at(BRIDLE_CALL_RTCP_CNAME_CHANGED, offset);
    }
    return verdict_of(protocol, fault);
}

static struct bridle_call_verdict
judge_srtcp(struct packet *packet, unsigned trailer) {
    struct brd_fault fault = brd_srtcp_fault(packet->bytes, trailer);
    if (fault.rule != BRIDLE_CALL_NO_RULE) {
        return verdict_of(BRIDLE_CALL_SRTCP, fault);
    }
    packet->state->trailer = (uint8_t)trailer;
    return judge_control(packet, BRIDLE_CALL_SRTCP);
}

/*
 * Whether a packet that does not add up is in clear text: a flow's payload type is one of RFC
 * 3551's, which secured calls hardly have, or its first report is about a source that is known.
 */
static bool
is_readable(const struct packet *packet) {
    struct brd_cursor cursor = brd_cursor_of(packet->bytes);
    unsigned first = brd_walk_u16(&cursor);
    unsigned other = 1 - packet->direction;
    brd_cursor_seek(&cursor, (first & 0xff) == RTCP_SR ? 28 : 8);
    uint32_t ssrc = brd_walk_u32(&cursor);
    for (size_t i = 0; i < BRIDLE_CALL_SOURCES; i++) {
        const struct bridle_call_source *source = &packet->state->sources[i];
        bool is_stream = source->packets >= STREAM_PACKETS;
        if ((is_stream && source->payload_type < FIRST_DYNAMIC) ||
            (is_stream && !cursor.failed && source->direction == other && source->ssrc == ssrc)) {
            return true;
        }
    }
    return false;
}

/* Whether a whole packet of RTCP's types is followed by another's header: that is no chance. */
static bool
is_compound(struct brd_span bytes) {
    struct brd_cursor cursor = brd_cursor_of(bytes);
    struct brd_rtcp_part part;
    if (!brd_rtcp_walk(&cursor, &part)) {
        return false;
    }
    uint8_t first = brd_walk_u8(&cursor);
    uint8_t type = brd_walk_u8(&cursor);
    return !cursor.failed && first >> 6 == 2 && type >= RTCP_SR && type <= RTCP_XR;
}

static struct bridle_call_verdict
judge_rtcp(struct packet *packet) {
    struct bridle_call_state *state = packet->state;
    struct brd_cursor cursor = brd_cursor_of(packet->bytes);
    unsigned packets = 0;
    uint32_t index = 0;
    unsigned type = brd_walk_u16(&cursor) & 0xff;
    bool is_announced = (state->expectation & BRIDLE_CALL_MEDIA) != 0;
    bool is_call = is_announced || state->evidence != 0;
    bool is_common = type >= 200 && type <= 207;
    struct brd_fault fault = brd_rtcp_fault(packet->bytes, &packets);
    if (fault.rule == BRIDLE_CALL_NO_RULE) {
        /* One packet that adds up can be chance; two are none, nor one from a source that is known.
         */
        bool is_sure = is_call || packets > 1 ||
                       find_source(state, packet->direction, sender_of(packet->bytes)) != NULL;
        return is_sure ? judge_control(packet, BRIDLE_CALL_RTCP)
                       : verdict_of(BRIDLE_CALL_NONE, brd_fault_none());
    }
    is_call = is_call || (is_common && is_compound(packet->bytes));
    if (!is_call || (!is_announced && !is_common)) {
        return verdict_of(BRIDLE_CALL_NONE, brd_fault_none());
    }
    if (is_known_plain(state)) {
        return verdict_of(BRIDLE_CALL_RTCP, fault);
    }
    unsigned trailer = brd_srtcp_trailer(packet->bytes, state->trailer, &index);
    if (trailer != 0) {
        return judge_srtcp(packet, trailer);
    }
    if (is_secure(state) || is_readable(packet) || is_compound(packet->bytes)) {
        return verdict_of(BRIDLE_CALL_RTCP, fault);
    }
    /* Encrypted in a way of its own (Discord), perhaps: what is certain is its first header. */
    fault = brd_srtcp_fault(packet->bytes, 0);
    return fault.rule != BRIDLE_CALL_NO_RULE ? verdict_of(BRIDLE_CALL_RTCP, fault)
                                             : judge_control(packet, BRIDLE_CALL_NONE);
}

/* --- SIP --- */

static void
follow_call(struct packet *packet, const struct brd_sip_parts *parts) {
    struct bridle_call_state *state = packet->state;
    bool has_sdp = parts->is_sdp && parts->body.size > 0;
    if (brd_span_equals(parts->method, "INVITE") && has_sdp && !parts->has_to_tag &&
        state->signal != BRIDLE_CALL_ANSWERED) {
        state->signal = packet->direction == BRIDLE_CALL_INCOMING ? BRIDLE_CALL_OFFERED_IN
                                                                  : BRIDLE_CALL_OFFERED_OUT;
        state->offered_by = (uint8_t)packet->direction;
    } else if (parts->is_invite && parts->status != 0 && state->signal != BRIDLE_CALL_UNKNOWN) {
        if (parts->status >= 300) {
            state->signal = BRIDLE_CALL_UNKNOWN;
        } else if (parts->status >= 200 || has_sdp) {
            state->signal = BRIDLE_CALL_ANSWERED;
        }
    } else if (brd_span_equals(parts->method, "BYE") || brd_span_equals(parts->method, "CANCEL")) {
        state->signal = BRIDLE_CALL_ENDED;
    }
    if (has_sdp) {
        show(state, parts->is_secure ? BRIDLE_CALL_SRTP : BRIDLE_CALL_SDP);
    }
}

static struct bridle_call_verdict
judge_sip(struct packet *packet) {
    struct brd_sip_parts parts;
    struct brd_fault fault = brd_sip_fault(packet->bytes, &parts);
    show(packet->state, BRIDLE_CALL_SIP);
    if (bridle_call_rule_word(fault.rule) != BRIDLE_CALL_MALFORMED) {
        follow_call(packet, &parts);
    }
    bool is_body = fault.rule >= BRIDLE_CALL_SDP_LINE && fault.rule <= BRIDLE_CALL_SDP_FORMAT;
    return verdict_of(is_body ? BRIDLE_CALL_SDP : BRIDLE_CALL_SIP, fault);
}

static bool
is_sip(struct brd_span bytes) {
    struct brd_cursor cursor = brd_cursor_of(bytes);
    struct brd_sip_start start;
    return brd_sip_walk_start(&cursor, &start);
}

/* --- the others --- */

/* What a relay passes on is a datagram of its own. What is told of it counts from the outer one. */
static struct bridle_call_verdict
judge_inner(struct packet *packet, struct brd_span inner, struct bridle_call_verdict outer) {
    if (packet->depth >= MAX_DEPTH || inner.size == 0) {
        return outer;
    }
    struct packet next = {.state = packet->state,
                          .bytes = inner,
                          .direction = packet->direction,
                          .depth = packet->depth + 1};
    struct bridle_call_verdict verdict = judge(&next);
    if (verdict.verdict == BRIDLE_CALL_OK) {
        return outer;
    }
    verdict.offset += (uint32_t)(inner.data - packet->bytes.data);
    return verdict;
}

static bool
is_bound(const struct bridle_call_state *state, unsigned number) {
    for (size_t i = 0; i < BRIDLE_CALL_CHANNELS; i++) {
        if (state->channels[i] == number) {
            return number != 0;
        }
    }
    return false;
}

/* Remember a channel of a relay; when there are too many the first is forgotten. */
static void
bind_channel(struct bridle_call_state *state, unsigned number) {
    if (number != 0 && !is_bound(state, number)) {
        memmove(&state->channels[1], &state->channels[0],
                sizeof state->channels - sizeof state->channels[0]);
        state->channels[0] = (uint16_t)number;
    }
}

/* What a message without fault carries for somebody else; the channel that it binds is remembered.
 */
static struct brd_span
data_of(struct bridle_call_state *state, struct brd_span bytes) {
    struct brd_cursor header = brd_cursor_of(bytes);
    unsigned type = brd_walk_u16(&header);
    struct brd_span value = {0};
    uint16_t attribute = 0;
    if (type != STUN_SEND && type != STUN_DATA && type != STUN_DATA_MICROSOFT &&
        type != STUN_CHANNEL_BIND) {
        return value;
    }
    (void)brd_cursor_take(&header, STUN_HEADER_BYTES - 2);
    struct brd_span attributes = brd_cursor_take(&header, brd_cursor_left(&header));
    struct brd_cursor cursor = brd_cursor_of(attributes);
    enum brd_stun_padding padding = brd_stun_padding_of(attributes);
    while (brd_stun_walk(&cursor, padding, &attribute, &value)) {
        if (attribute == STUN_ATTRIBUTE_DATA && type != STUN_CHANNEL_BIND) {
            return value;
        }
        if (attribute == STUN_ATTRIBUTE_CHANNEL && type == STUN_CHANNEL_BIND) {
            struct brd_cursor number = brd_cursor_of(value);
            bind_channel(state, brd_walk_u16(&number));
        }
    }
    return (struct brd_span){0};
}

static struct bridle_call_verdict
judge_stun(struct packet *packet) {
    struct brd_fault fault = brd_stun_fault(packet->bytes);
    if (fault.rule != BRIDLE_CALL_NO_RULE) {
        return verdict_of(BRIDLE_CALL_STUN, fault);
    }
    show(packet->state, BRIDLE_CALL_STUN);
    if (packet->bytes.size > MAX_STUN_BYTES) {
        return verdict_of(BRIDLE_CALL_STUN, brd_fault_at(BRIDLE_CALL_STUN_LARGE, 2));
    }
    return judge_inner(packet, data_of(packet->state, packet->bytes),
                       verdict_of(BRIDLE_CALL_STUN, fault));
}

static struct bridle_call_verdict
judge_channel(struct packet *packet) {
    struct brd_cursor cursor = brd_cursor_of(packet->bytes);
    unsigned number = brd_walk_u16(&cursor);
    struct brd_fault fault = brd_turn_channel_fault(packet->bytes);
    struct bridle_call_verdict verdict = verdict_of(BRIDLE_CALL_TURN_CHANNEL, fault);
    if (fault.rule != BRIDLE_CALL_NO_RULE) {
        /* Applications have packets of their own in this range: only a channel that is known is
         * judged. */
        return is_bound(packet->state, number) ? verdict
                                               : verdict_of(BRIDLE_CALL_NONE, brd_fault_none());
    }
    bind_channel(packet->state, number);
    size_t length = brd_walk_u16(&cursor);
    size_t skip = number == CHANNEL_MICROSOFT ? 8 : 0;
    (void)brd_cursor_take(&cursor, skip);
    return judge_inner(packet, brd_cursor_take(&cursor, length - skip), verdict);
}

static struct bridle_call_verdict
judge_dtls(struct packet *packet) {
    struct brd_fault fault = brd_dtls_fault(packet->bytes);
    if (fault.rule == BRIDLE_CALL_NO_RULE) {
        show(packet->state, BRIDLE_CALL_DTLS);
    }
    return verdict_of(BRIDLE_CALL_DTLS, fault);
}

/* Version 2: RTP, or RTCP by its type (RFC 5761 4). */
static struct bridle_call_verdict
judge_media(struct packet *packet) {
    struct brd_rtp_parts parts = {0};
    if (brd_rtcp_range(packet->bytes)) {
        return judge_rtcp(packet);
    }
    struct brd_cursor cursor = brd_cursor_of(packet->bytes);
    unsigned payload_type = brd_walk_u16(&cursor) & 0x7f;
    bool is_plain = is_known_plain(packet->state) ||
                    (!is_secure(packet->state) && payload_type < FIRST_DYNAMIC);
    struct brd_rtp_view view = {.padding = is_plain,
                                .elements = is_plain ||
                                            (packet->state->evidence & BIT(BRIDLE_CALL_DTLS)) != 0};
    struct brd_fault fault = brd_rtp_fault(packet->bytes, view, &parts);
    return judge_rtp(packet, fault, &parts);
}

/* RFC 7983 7, by the first byte; SIP's text is in nobody's range but TURN's. */
static struct bridle_call_verdict
judge(struct packet *packet) {
    bool is_announced = (packet->state->expectation & BRIDLE_CALL_MEDIA) != 0;
    struct brd_cursor cursor = brd_cursor_of(packet->bytes);
    uint8_t first = brd_walk_u8(&cursor);
    uint8_t second = brd_walk_u8(&cursor);
    if (first >> 6 == 2) {
        return judge_media(packet);
    }
    if (first >> 6 == 0 && brd_stun_form_of(packet->bytes) != BRD_STUN_FORM_NONE) {
        return judge_stun(packet);
    }
    if (brd_dtls_is(packet->bytes)) {
        return judge_dtls(packet);
    }
    if (first >> 6 == 1 && is_sip(packet->bytes)) {
        return judge_sip(packet);
    }
    bool is_turn = (packet->state->evidence & BIT(BRIDLE_CALL_STUN)) != 0;
    if (is_turn && (first >> 6 == 1 || (first << 8 | second) == CHANNEL_MICROSOFT)) {
        return judge_channel(packet);
    }
    /* Zeros keep a port open; nothing else without a version belongs on a port for media. */
    if (is_announced && first >> 6 != 0 && !is_turn) {
        return verdict_of(BRIDLE_CALL_RTP, brd_fault_at(BRIDLE_CALL_RTP_VERSION, 0));
    }
    return verdict_of(BRIDLE_CALL_NONE, brd_fault_none());
}

struct bridle_call_verdict
bridle_call_packet(struct bridle_call_state *state, enum bridle_call_direction direction,
                   const void *bytes, size_t length) {
    struct packet packet = {.state = state,
                            .bytes = brd_span_of(bytes, length),
                            .direction = direction == BRIDLE_CALL_OUTGOING};
    tick(state);
    if (length == 0) {
        return verdict_of(BRIDLE_CALL_NONE, brd_fault_none());
    }
    struct bridle_call_verdict verdict = judge(&packet);
    if (verdict.offset > length) { /* the packet ends before the field that is at fault */
        verdict.offset = (uint32_t)length;
    }
    return verdict;
}
