/* What calls are made of, in one flow: see signal.h. SPDX-License-Identifier: Apache-2.0 */
#include "net/signal.h"

#include "base/limits.h"
#include "net/calls.h"
#include "proto/rtcp.h"
#include "proto/rtp.h"
#include "proto/sdp.h"
#include "proto/sip.h"
#include "proto/stun.h"

#include <bridlecall.h>
#include <stdio.h>
#include <stdlib.h>

#define STUN_WORD_BYTES 96

/* Messages of STUN that are alike, as one row. */
struct stun_seen {
    int64_t first_us;
    int64_t last_us;
    uint64_t frame;
    uint32_t packets;
    uint16_t type;
    uint16_t error_code;
    uint16_t channel;
    uint8_t side;
    bool is_tcp;
    struct brd_stun_address addresses[BRD_STUN_SERVER]; /* by role; size 0 when there is none */
    struct brd_stun_address second; /* another mapped one: Microsoft's relays send two */
    char realm[STUN_WORD_BYTES];
    char software[STUN_WORD_BYTES];
    char username[STUN_WORD_BYTES];
};

/* Faults of one rule in one direction, as one row. */
struct fault {
    struct bridle_call_verdict verdict;
    int64_t at_us;
    uint64_t frame;
    uint32_t count;
    uint32_t size; /* of the first datagram */
    uint8_t side;
};

struct brd_signal {
    struct stun_seen *stun; /* owned */
    size_t stun_count;
    struct fault *faults; /* owned */
    size_t fault_count;
    struct brd_rtp_detector *detector; /* owned; NULL until something looks like RTP */
    struct bridle_call_state *validator;
    uint16_t stun_types[BRD_CALL_STUN_TYPES];
    uint8_t stun_type_count;
    uint32_t maybe; /* datagrams that looked like RTP and made no stream */
    bool has_relay;
    bool has_username;
    bool has_dtls;
    bool gave_up; /* too many that made no stream */
    int64_t media_first_us;
    int64_t media_last_us;
};

static struct brd_signal *
signal_of(struct brd_signal **signal) {
    if (*signal == NULL) {
        *signal = calloc(1, sizeof **signal);
    }
    return *signal;
}

/* Which end is the phone: the private one, or who began. */
static unsigned
device_side(const struct brd_flow *flow) {
    bool first = brd_ip_address_is_private(&flow->ends[0].address, flow->is_ipv6);
    bool second = brd_ip_address_is_private(&flow->ends[1].address, flow->is_ipv6);
    return first == second ? flow->client : first ? 0 : 1;
}

/* ---- The validator ---- */

static void
note_fault(struct brd_pass *pass, struct brd_signal *signal, unsigned side,
           const struct bridle_call_verdict *verdict, size_t size) {
    for (size_t i = 0; i < signal->fault_count; i++) {
        struct fault *fault = &signal->faults[i];
        if (fault->verdict.rule == verdict->rule && fault->side == side) {
            fault->count++;
            return;
        }
    }
    if (signal->fault_count >= BRD_MAX_FLOW_FAULTS) {
        return;
    }
    if (signal->faults == NULL) {
        signal->faults = calloc(BRD_MAX_FLOW_FAULTS, sizeof *signal->faults);
    }
    if (signal->faults != NULL) {
        signal->faults[signal->fault_count++] = (struct fault){
            .verdict = *verdict,
            .at_us = pass->packet->at_us,
            .frame = pass->packet->frame,
            .count = 1,
            .size = (uint32_t)size,
            .side = (uint8_t)side,
        };
    }
}

void
brd_signal_judge(struct brd_pass *pass, struct brd_flow *flow, struct brd_signal **made,
                 unsigned side, struct brd_span bytes) {
    struct brd_signal *signal = signal_of(made);
    if (signal == NULL || pass->packet == NULL || pass->packet->is_cut) {
        return; /* a packet that the capture cut is not what was sent */
    }
    if (signal->validator == NULL) {
        signal->validator = calloc(1, sizeof *signal->validator);
    }
    if (signal->validator == NULL) {
        return;
    }
    if (signal->detector != NULL && signal->detector->announced) {
        bridle_call_expect(signal->validator, BRIDLE_CALL_MEDIA);
    }
    if (pass->packet->at_us > 0) {
        bridle_call_at(signal->validator, (uint64_t)pass->packet->at_us);
    }
    bool is_outgoing = side == device_side(flow);
    struct bridle_call_verdict verdict = bridle_call_packet(
        signal->validator, is_outgoing ? BRIDLE_CALL_OUTGOING : BRIDLE_CALL_INCOMING, bytes.data,
        bytes.size);
    if (verdict.verdict != BRIDLE_CALL_OK) {
        note_fault(pass, signal, side, &verdict, bytes.size);
    }
}

/* ---- STUN ---- */

static void
copy_word(char to[STUN_WORD_BYTES], struct brd_span from) {
    size_t size = from.size < STUN_WORD_BYTES - 1 ? from.size : STUN_WORD_BYTES - 1;
    memcpy(to, from.data == NULL ? (const uint8_t *)"" : from.data, size);
    to[size] = '\0';
}

static void
fill_stun(struct stun_seen *seen, const struct brd_stun_message *message, unsigned side,
          bool is_tcp) {
    *seen = (struct stun_seen){.type = message->type,
                               .error_code = message->error_code,
                               .channel = message->channel,
                               .side = (uint8_t)side,
                               .is_tcp = is_tcp};
    for (unsigned i = 0; i < message->address_count; i++) {
        const struct brd_stun_address *address = &message->addresses[i];
        if (address->role < BRD_STUN_SERVER && seen->addresses[address->role].size == 0) {
            seen->addresses[address->role] = *address;
        } else if (address->role == BRD_STUN_MAPPED && seen->second.size == 0) {
            seen->second = *address;
        }
    }
    copy_word(seen->realm, message->realm);
    copy_word(seen->software, message->software);
    copy_word(seen->username, message->username);
}

static bool
same_address(const struct brd_stun_address *a, const struct brd_stun_address *b) {
    return a->size == b->size && a->port == b->port &&
           memcmp(a->bytes, b->bytes, sizeof a->bytes) == 0;
}

static bool
same_addresses(const struct stun_seen *a, const struct stun_seen *b) {
    for (size_t i = 0; i < BRD_STUN_SERVER; i++) {
        if (!same_address(&a->addresses[i], &b->addresses[i])) {
            return false;
        }
    }
    return same_address(&a->second, &b->second);
}

static bool
same_stun(const struct stun_seen *a, const struct stun_seen *b) {
    return a->type == b->type && a->side == b->side && a->channel == b->channel &&
           a->error_code == b->error_code && same_addresses(a, b) &&
           strcmp(a->realm, b->realm) == 0 && strcmp(a->software, b->software) == 0 &&
           strcmp(a->username, b->username) == 0;
}

static struct brd_ip_address
ip_address_of(const struct brd_stun_address *address) {
    struct brd_ip_address plain = {.bytes = {[10] = 0xff, [11] = 0xff}};
    if (address->size == 4) {
        memcpy(&plain.bytes[12], address->bytes, 4);
    } else if (address->size == 16) {
        memcpy(plain.bytes, address->bytes, 16);
    }
    return plain;
}

static void
add_stun_address(struct brd_net_row *row, const struct brd_stun_address *address) {
    struct brd_ip_address plain = ip_address_of(address);
    if (address->size == 0) {
        brd_net_null(row);
    } else {
        brd_net_endpoint(row, &plain, address->size == 16, address->port);
    }
}

static void
add_mapped(struct brd_net_row *row, const struct stun_seen *seen) {
    const struct brd_stun_address *first = &seen->addresses[BRD_STUN_MAPPED];
    if (seen->second.size == 0) {
        add_stun_address(row, first);
        return;
    }
    char texts[2][BRD_ADDRESS_TEXT_BYTES];
    struct brd_ip_address plain[2] = {ip_address_of(first), ip_address_of(&seen->second)};
    (void)brd_ip_address_format(&plain[0], first->size == 16, texts[0]);
    (void)brd_ip_address_format(&plain[1], seen->second.size == 16, texts[1]);
    brd_net_format(row, "%s:%u %s:%u", texts[0], first->port, texts[1], seen->second.port);
}

static void
tell_stun(struct brd_pass *pass, const struct brd_flow *flow, const struct stun_seen *seen) {
    struct brd_net_row *row = &pass->row;
    brd_net_begin(row, BRD_NET_STUN);
    brd_net_int(row, seen->first_us);
    brd_net_int(row, seen->last_us);
    brd_net_static(row, seen->is_tcp ? "tcp" : "udp");
    brd_pass_ends(pass, flow, seen->side);
    brd_net_hex(row, seen->type, 4);
    brd_net_static(row, brd_stun_type_name(seen->type));
    brd_net_int(row, seen->packets);
    add_mapped(row, seen);
    add_stun_address(row, &seen->addresses[BRD_STUN_RELAYED]);
    add_stun_address(row, &seen->addresses[BRD_STUN_PEER]);
    brd_net_bytes(row, brd_span_text(seen->realm));
    brd_net_bytes(row, brd_span_text(seen->software));
    brd_net_bytes(row, brd_span_text(seen->username));
    add_stun_address(row, &seen->addresses[BRD_STUN_ORIGIN]);
    add_stun_address(row, &seen->addresses[BRD_STUN_OTHER]);
    if (seen->error_code != 0) {
        brd_net_int(row, seen->error_code);
    } else {
        brd_net_null(row);
    }
    if (seen->channel != 0) {
        brd_net_hex(row, seen->channel, 4);
    } else {
        brd_net_null(row);
    }
    brd_net_int(row, (int64_t)seen->frame);
    brd_pass_tell(pass);
}

static void
note_stun(struct brd_pass *pass, struct brd_flow *flow, struct brd_signal *signal,
          const struct stun_seen *seen) {
    int64_t at_us = brd_pass_time(pass, flow);
    for (size_t i = 0; i < signal->stun_count; i++) {
        if (same_stun(&signal->stun[i], seen)) {
            signal->stun[i].packets++;
            signal->stun[i].last_us = at_us;
            return;
        }
    }
    struct stun_seen one = *seen;
    one.first_us = at_us;
    one.last_us = at_us;
    one.frame = brd_pass_frame(pass, flow);
    one.packets = 1;
    if (signal->stun_count >= BRD_MAX_FLOW_STUN) {
        tell_stun(pass, flow, &one);
        return;
    }
    /* Room doubles. */
    if ((signal->stun_count & (signal->stun_count - 1)) == 0 || signal->stun == NULL) {
        size_t room = signal->stun_count == 0 ? 1 : signal->stun_count * 2;
        struct stun_seen *grown = reallocarray(signal->stun, room, sizeof *signal->stun);
        if (grown == NULL) {
            tell_stun(pass, flow, &one);
            return;
        }
        signal->stun = grown;
    }
    signal->stun[signal->stun_count++] = one;
}

static struct brd_rtp_detector *
detector_of(struct brd_signal *signal) {
    if (signal->detector == NULL) {
        signal->detector = calloc(1, sizeof *signal->detector);
    }
    if (signal->detector != NULL && (signal->stun_count > 0 || signal->has_dtls)) {
        signal->detector->ice = true;
    }
    return signal->detector;
}

/* Allocate, Refresh, Send, Data, CreatePermission, ChannelBind: methods 3 to 9. */
static bool
is_relay_method(uint16_t type) {
    unsigned method = (type & 0xfu) | (type & 0xe0u) >> 1 | (type & 0x3e00u) >> 2;
    return method >= 3 && method <= 9;
}

/* Which attributes of its own an application sends tells the application. */
static void
note_stun_types(struct brd_signal *signal, const struct brd_stun_message *message) {
    struct brd_cursor cursor = brd_cursor_of(message->attributes);
    struct brd_stun_attribute attribute;
    while (brd_stun_next(message, &cursor, &attribute)) {
        brd_call_note_stun_type(signal->stun_types, &signal->stun_type_count, attribute.type);
    }
}

static bool read_media(struct brd_pass *pass, struct brd_flow *flow, struct brd_signal **made,
                       unsigned side, struct brd_span bytes);

static bool
read_stun(struct brd_pass *pass, struct brd_flow *flow, struct brd_signal **made, unsigned side,
          const char *transport, struct brd_span bytes) {
    struct brd_stun_message message;
    if (bytes.size < BRD_STUN_HEADER_BYTES || bytes.data[0] >= 64 ||
        !brd_stun_read(bytes, &message)) {
        return false;
    }
    struct brd_signal *signal = signal_of(made);
    if (signal == NULL) {
        return true;
    }
    struct stun_seen seen;
    fill_stun(&seen, &message, side, strcmp(transport, "tcp") == 0);
    flow->application = flow->application == NULL ? "stun" : flow->application;
    signal->has_relay = signal->has_relay || is_relay_method(message.type);
    signal->has_username = signal->has_username || message.username.size > 0;
    note_stun(pass, flow, signal, &seen);
    note_stun_types(signal, &message);
    (void)read_media(pass, flow, made, side, message.data); /* what the relay carries */
    return true;
}

/* ---- Media ---- */

static void
note_media(struct brd_signal *signal, int64_t at_us) {
    signal->media_first_us = signal->media_first_us == 0 ? at_us : signal->media_first_us;
    signal->media_last_us = at_us;
}

static bool
read_media(struct brd_pass *pass, struct brd_flow *flow, struct brd_signal **made, unsigned side,
           struct brd_span bytes) {
    struct brd_signal *signal = *made;
    if (bytes.size < 8 || bytes.data[0] >> 6 != 2 || (signal != NULL && signal->gave_up)) {
        return false;
    }
    signal = signal_of(made);
    struct brd_rtp_detector *detector = signal == NULL ? NULL : detector_of(signal);
    if (detector == NULL) {
        return false;
    }
    if (!detector->announced && !detector->has_stream) {
        detector->announced = brd_calls_seen_announced(pass->calls, &flow->ends[0]) ||
                              brd_calls_seen_announced(pass->calls, &flow->ends[1]);
    }
    enum brd_rtp_kind kind =
        brd_rtp_detector_feed(detector, side, brd_pass_time(pass, flow), bytes, NULL);
    if (kind == BRD_RTP_PACKET || (kind == BRD_RTP_CONTROL && detector->has_rtcp)) {
        flow->application = flow->application == NULL || strcmp(flow->application, "stun") == 0
                                ? "rtp"
                                : flow->application;
        note_media(signal, brd_pass_time(pass, flow));
        return true;
    }
    if (!detector->has_stream && !detector->has_rtcp && !detector->ice && !detector->announced &&
        ++signal->maybe > BRD_MAX_RTP_DOUBTS) {
        signal->gave_up = true;
    }
    return kind != BRD_RTP_NONE;
}

/* [MS-TURN]'s multiplexed frames begin without an allocation. */
#define MICROSOFT_CHANNEL 0xff10

/* RFC 8489 section 18.6, and the ports beside it that relays of large providers use. */
static bool
is_stun_port(uint16_t port) {
    return port >= 3478 && port <= 3481;
}

/* What a relay wraps, in flows that have spoken TURN. */
static bool
read_channel(struct brd_pass *pass, struct brd_flow *flow, struct brd_signal **made, unsigned side,
             const char *transport, struct brd_span bytes) {
    struct brd_turn_channel channel;
    bool is_relay_port = is_stun_port(flow->ends[0].port) || is_stun_port(flow->ends[1].port);
    bool has_relay = *made != NULL && ((*made)->has_relay || (*made)->stun_count > 0);
    if ((!has_relay && !is_relay_port) || bytes.size < 4 ||
        !brd_turn_channel_read(bytes, &channel) ||
        (!has_relay && channel.number != MICROSOFT_CHANNEL) || signal_of(made) == NULL) {
        return false;
    }
    struct stun_seen seen = {.type = 0,
                             .channel = channel.number,
                             .side = (uint8_t)side,
                             .is_tcp = strcmp(transport, "tcp") == 0};
    note_stun(pass, flow, *made, &seen);
    (void)read_media(pass, flow, made, side, channel.payload);
    return true;
}

bool
brd_signal_datagram(struct brd_pass *pass, struct brd_flow *flow, struct brd_signal **signal,
                    unsigned side, const char *transport, struct brd_span bytes) {
    if (bytes.size < 4) {
        return false;
    }
    bool is_mine = read_stun(pass, flow, signal, side, transport, bytes) ||
                   read_media(pass, flow, signal, side, bytes) ||
                   read_channel(pass, flow, signal, side, transport, bytes);
    if (*signal != NULL && (is_mine || !(*signal)->gave_up)) {
        brd_signal_judge(pass, flow, signal, side, bytes);
    }
    return is_mine;
}

void
brd_signal_dtls(struct brd_pass *pass, struct brd_flow *flow, struct brd_signal **made,
                unsigned side, struct brd_span bytes) {
    struct brd_signal *signal = signal_of(made);
    if (signal != NULL) {
        signal->has_dtls = true;
        brd_signal_judge(pass, flow, made, side, bytes);
    }
}

bool
brd_signal_begins_stream(struct brd_span bytes) {
    enum brd_stun_framing framing = BRD_STUN_FRAMING_UNKNOWN;
    struct brd_stun_message message;
    struct brd_span frame;
    size_t taken;
    return bytes.size >= BRD_STUN_HEADER_BYTES && bytes.data[0] < 4 &&
           brd_stun_frame(bytes, &framing, &frame, &taken) && taken > 0 &&
           brd_stun_read(frame, &message);
}

/* ---- SIP ---- */

static void
add_media(struct brd_net_row *row, const struct brd_sip_message *message) {
    struct brd_buffer text = brd_buffer_of(4096);
    if (brd_sip_has_sdp(message)) {
        struct brd_sdp sdp = brd_sdp_of(message->body);
        struct brd_sdp_media media;
        while (brd_sdp_next(&sdp, &media)) {
            (void)brd_buffer_add_format(&text, "%s%.*s %.*s:%u %.*s", text.size > 0 ? "; " : "",
                                        (int)media.type.size, (const char *)media.type.data,
                                        (int)media.address.size, (const char *)media.address.data,
                                        media.port, (int)media.transport.size,
                                        (const char *)media.transport.data);
        }
    }
    brd_net_bytes(row, brd_buffer_span(&text));
    brd_buffer_free(&text);
}

void
brd_signal_sip(struct brd_pass *pass, struct brd_flow *flow, unsigned side, const char *transport,
               const struct brd_sip_message *message) {
    struct brd_net_row *row = &pass->row;
    int64_t at_us = brd_pass_time(pass, flow);
    uint64_t frame = brd_pass_frame(pass, flow);
    flow->application = "sip";
    brd_calls_seen_sip(pass->calls, &flow->ends[side], &flow->ends[1 - side], flow->is_ipv6,
                       side == device_side(flow), at_us, frame, message);
    brd_net_begin(row, BRD_NET_SIP);
    brd_net_int(row, at_us);
    brd_net_static(row, transport);
    brd_pass_ends(pass, flow, side);
    brd_net_bytes(row, message->method);
    if (message->status != 0) {
        brd_net_int(row, message->status);
    } else {
        brd_net_null(row);
    }
    brd_net_bytes(row, message->call_id);
    brd_net_bytes(row, message->from_uri);
    brd_net_bytes(row, message->to_uri);
    brd_net_bytes(row, message->user_agent.size > 0 ? message->user_agent : message->server);
    add_media(row, message);
    brd_net_int(row, (int64_t)frame);
    brd_pass_tell(pass);
}

/* ---- The end ---- */

static void
tell_rtp(struct brd_pass *pass, const struct brd_flow *flow, const struct brd_rtp_stream *stream) {
    struct brd_net_row *row = &pass->row;
    brd_net_begin(row, BRD_NET_RTP);
    brd_net_int(row, stream->first_us);
    brd_net_int(row, stream->last_us);
    brd_pass_ends(pass, flow, stream->direction);
    brd_net_hex(row, stream->ssrc, 8);
    brd_net_int(row, stream->payload_type);
    brd_net_int(row, stream->packets);
    brd_net_int(row, brd_rtp_stream_lost(stream));
    brd_net_int(row, (int64_t)stream->bytes);
    brd_net_int(row, (int64_t)flow->first_frame);
    brd_pass_tell(pass);
}

static void
tell_rtcp(struct brd_pass *pass, const struct brd_flow *flow, const struct brd_rtcp_seen *seen,
          bool is_secure) {
    struct brd_net_row *row = &pass->row;
    brd_net_begin(row, BRD_NET_RTCP);
    brd_net_int(row, seen->first_us);
    brd_net_int(row, seen->last_us);
    brd_pass_ends(pass, flow, seen->direction);
    brd_net_int(row, seen->type);
    brd_net_hex(row, seen->ssrc, 8);
    brd_net_int(row, seen->packets);
    brd_net_int(row, is_secure);
    brd_net_null(row);
    brd_net_int(row, (int64_t)flow->first_frame);
    brd_pass_tell(pass);
}

static void
tell_fault(struct brd_pass *pass, const struct brd_flow *flow, const struct fault *fault) {
    struct brd_net_row *row = &pass->row;
    brd_net_begin(row, BRD_NET_CALL_PACKET);
    brd_net_int(row, fault->at_us);
    brd_pass_ends(pass, flow, fault->side);
    brd_net_static(row, bridle_call_protocol_name(fault->verdict.protocol));
    brd_net_static(row, bridle_call_word_name(fault->verdict.verdict));
    brd_net_static(row, bridle_call_rule_name(fault->verdict.rule));
    brd_net_static(row, fault->verdict.section);
    brd_net_static(row, bridle_call_rule_text(fault->verdict.rule));
    brd_net_int(row, fault->verdict.offset);
    brd_net_int(row, fault->size);
    brd_net_int(row, fault->count);
    brd_net_int(row, (int64_t)fault->frame);
    brd_pass_tell(pass);
}

static void
keep_for_call(struct brd_pass *pass, const struct brd_flow *flow, const struct brd_signal *signal) {
    unsigned device = device_side(flow);
    struct brd_call_flow call = {
        .device = flow->ends[device],
        .server = flow->ends[1 - device],
        .is_ipv6 = flow->is_ipv6,
        .has_relay = signal->has_relay,
        .has_ice = signal->has_username || (signal->has_dtls && signal->stun_count > 0),
        .first_us = flow->first_us,
        .last_us = flow->last_us,
        .media_first_us = signal->media_first_us,
        .media_last_us = signal->media_last_us,
        .frame = flow->first_frame,
        .packets = {flow->packets[device], flow->packets[1 - device]},
        .bytes = {flow->bytes[device], flow->bytes[1 - device]},
    };
    for (size_t i = 0; signal->detector != NULL && i < BRD_RTP_STREAMS; i++) {
        const struct brd_rtp_stream *stream = &signal->detector->streams[i];
        if (stream->in_use && stream->established) {
            call.has_media[stream->direction == device ? 0 : 1] = true;
        }
    }
    for (size_t i = 0; i < signal->stun_count && call.software[0] == '\0'; i++) {
        (void)snprintf(call.software, sizeof call.software, "%.*s", BRD_CALL_WORD_BYTES - 1,
                       signal->stun[i].software);
    }
    for (size_t i = 0; i < signal->stun_count && call.realm[0] == '\0'; i++) {
        (void)snprintf(call.realm, sizeof call.realm, "%.*s", BRD_CALL_WORD_BYTES - 1,
                       signal->stun[i].realm);
    }
    memcpy(call.stun_types, signal->stun_types, sizeof call.stun_types);
    call.stun_type_count = signal->stun_type_count;
    if (flow->server_name != NULL) {
        (void)snprintf(call.server_name, sizeof call.server_name, "%.*s", BRD_CALL_WORD_BYTES - 1,
                       flow->server_name);
    }
    for (size_t i = 0; i < signal->fault_count; i++) {
        const struct fault *fault = &signal->faults[i];
        bool is_malformed = fault->verdict.verdict == BRIDLE_CALL_MALFORMED;
        *(is_malformed ? &call.malformed : &call.suspicious) += fault->count;
        call.first_fault = call.first_fault == NULL ? bridle_call_rule_name(fault->verdict.rule)
                                                    : call.first_fault;
    }
    if ((call.has_relay || call.has_ice || call.has_media[0] || call.has_media[1]) &&
        !brd_calls_seen_add(pass->calls, &call)) {
        pass->counts->forgotten_calls++;
    }
}

void
brd_signal_end(struct brd_pass *pass, struct brd_flow *flow, struct brd_signal **made) {
    struct brd_signal *signal = *made;
    if (signal == NULL) {
        return;
    }
    for (size_t i = 0; i < signal->stun_count; i++) {
        tell_stun(pass, flow, &signal->stun[i]);
    }
    for (size_t i = 0; signal->detector != NULL && i < BRD_RTP_STREAMS; i++) {
        const struct brd_rtp_stream *stream = &signal->detector->streams[i];
        if (stream->in_use && stream->established) {
            tell_rtp(pass, flow, stream);
        }
    }
    for (size_t i = 0; signal->detector != NULL && signal->detector->has_rtcp && i < BRD_RTCP_SEEN;
         i++) {
        if (signal->detector->rtcp[i].type != 0) {
            tell_rtcp(pass, flow, &signal->detector->rtcp[i], signal->detector->is_secure);
        }
    }
    for (size_t i = 0; i < signal->fault_count; i++) {
        tell_fault(pass, flow, &signal->faults[i]);
    }
    keep_for_call(pass, flow, signal);
    free(signal->stun);
    free(signal->faults);
    free(signal->detector);
    free(signal->validator);
    free(signal);
    *made = NULL;
}
