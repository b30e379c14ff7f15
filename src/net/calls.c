/* The calls of a capture: see calls.h. SPDX-License-Identifier: Apache-2.0 */
#include "net/calls.h"

#include "base/limits.h"
#include "proto/sdp.h"
#include "proto/sip.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>

/* Flows of one device that begin this long after the last packet of the others are another call,
 * and those with a server of the call. */
#define QUIET_US ((int64_t)5 * 1000000)
#define QUIET_SERVER_US ((int64_t)90 * 1000000)

/* Ends for media that one dialogue names, both ways. */
#define DIALOGUE_MEDIA 16u

/* One SIP dialogue (RFC 3261 section 12), by its Call-ID. */
struct dialogue {
    char call_id[128];
    char from_uri[BRD_CALL_WORD_BYTES];
    char to_uri[BRD_CALL_WORD_BYTES];
    char software[BRD_CALL_WORD_BYTES];
    struct brd_end device;
    struct brd_end server;
    struct brd_end media[DIALOGUE_MEDIA];
    unsigned media_count;
    bool is_ipv6;
    bool is_outgoing;
    bool has_invite;
    unsigned failure; /* the status that ended it without an answer */
    bool is_cancelled;
    int64_t first_us;
    int64_t ringing_us;
    int64_t answered_us;
    int64_t ended_us;
    int64_t last_us;
    uint64_t frame;
};

struct brd_calls_seen {
    struct brd_call_flow *flows; /* owned */
    size_t count;
    size_t room;
    struct dialogue *dialogues; /* owned */
    size_t dialogue_count;
    size_t dialogue_room;
};

enum brd_err
brd_calls_seen_new(struct brd_calls_seen **made, struct brd_error *error) {
    *made = calloc(1, sizeof **made);
    return *made == NULL ? brd_fail_memory(error, "the calls of a capture") : BRD_OK;
}

void
brd_calls_seen_free(struct brd_calls_seen *calls) {
    if (calls != NULL) {
        free(calls->flows);
        free(calls->dialogues);
        free(calls);
    }
}

bool
brd_ip_address_is_private(const struct brd_ip_address *address, bool is_ipv6) {
    const uint8_t *b = address->bytes;
    if (is_ipv6) {
        return (b[0] & 0xfeu) == 0xfcu || (b[0] == 0xfe && (b[1] & 0xc0u) == 0x80u);
    }
    return b[12] == 10 || (b[12] == 172 && (b[13] & 0xf0u) == 16) ||
           (b[12] == 192 && b[13] == 168) || (b[12] == 169 && b[13] == 254) ||
           (b[12] == 100 && (b[13] & 0xc0u) == 64);
}

bool
brd_calls_seen_add(struct brd_calls_seen *calls, const struct brd_call_flow *flow) {
    if (calls->count >= BRD_MAX_CAPTURE_CALL_FLOWS) {
        return false;
    }
    if (calls->count == calls->room) {
        size_t room = calls->room == 0 ? 16 : calls->room * 2;
        struct brd_call_flow *grown = reallocarray(calls->flows, room, sizeof *calls->flows);
        if (grown == NULL) {
            return false;
        }
        calls->flows = grown;
        calls->room = room;
    }
    calls->flows[calls->count++] = *flow;
    return true;
}

/* ---- SIP ---- */

static void
copy_text(char *to, size_t room, struct brd_span from) {
    (void)snprintf(to, room, "%.*s", (int)(from.size < room ? from.size : room - 1),
                   from.data == NULL ? "" : (const char *)from.data);
}

static struct dialogue *
dialogue_of(struct brd_calls_seen *calls, struct brd_span call_id, bool may_make) {
    char text[sizeof calls->dialogues->call_id];
    copy_text(text, sizeof text, call_id);
    /* The latest first: messages of one dialogue stand together. */
    for (size_t i = calls->dialogue_count; i > 0; i--) {
        if (strcmp(calls->dialogues[i - 1].call_id, text) == 0) {
            return &calls->dialogues[i - 1];
        }
    }
    if (!may_make || calls->dialogue_count >= BRD_MAX_CAPTURE_DIALOGUES) {
        return NULL;
    }
    if (calls->dialogue_count == calls->dialogue_room) {
        size_t room = calls->dialogue_room == 0 ? 16 : calls->dialogue_room * 2;
        struct dialogue *grown = reallocarray(calls->dialogues, room, sizeof *calls->dialogues);
        if (grown == NULL) {
            return NULL;
        }
        calls->dialogues = grown;
        calls->dialogue_room = room;
    }
    struct dialogue *dialogue = &calls->dialogues[calls->dialogue_count++];
    *dialogue = (struct dialogue){0};
    memcpy(dialogue->call_id, text, sizeof text);
    return dialogue;
}

/* An address of SDP, in digits; names are not looked up. */
static bool
read_address(struct brd_span text, struct brd_ip_address *address) {
    char copy[BRD_ADDRESS_TEXT_BYTES];
    if (text.size == 0 || text.size >= sizeof copy) {
        return false;
    }
    copy_text(copy, sizeof copy, text);
    *address = (struct brd_ip_address){.bytes = {[10] = 0xff, [11] = 0xff}};
    return inet_pton(AF_INET, copy, &address->bytes[12]) == 1 ||
           inet_pton(AF_INET6, copy, address->bytes) == 1;
}

static bool
same_end(const struct brd_end *a, const struct brd_end *b) {
    return a->port == b->port && memcmp(&a->address, &b->address, sizeof a->address) == 0;
}

static bool
names_media(const struct dialogue *dialogue, const struct brd_end *end) {
    for (unsigned i = 0; i < dialogue->media_count; i++) {
        if (same_end(&dialogue->media[i], end)) {
            return true;
        }
    }
    return false;
}

static void
note_sdp(struct dialogue *dialogue, const struct brd_sip_message *message) {
    if (!brd_sip_has_sdp(message)) {
        return;
    }
    struct brd_sdp sdp = brd_sdp_of(message->body);
    struct brd_sdp_media media;
    while (brd_sdp_next(&sdp, &media)) {
        const uint16_t ports[2] = {media.port, media.rtcp_port};
        for (unsigned i = 0; i < 2 && media.port != 0; i++) {
            struct brd_end end = {.port = ports[i]};
            if (ports[i] != 0 && read_address(media.address, &end.address) &&
                !names_media(dialogue, &end) && dialogue->media_count < DIALOGUE_MEDIA) {
                dialogue->media[dialogue->media_count++] = end;
            }
        }
    }
}

static void
note_answer(struct dialogue *dialogue, const struct brd_sip_message *message, int64_t at_us) {
    if (brd_span_equals(message->cseq_method, "INVITE")) {
        if (message->status == 180 || message->status == 183) {
            dialogue->ringing_us = dialogue->ringing_us == 0 ? at_us : dialogue->ringing_us;
        } else if (message->status >= 200 && message->status < 300) {
            dialogue->answered_us = dialogue->answered_us == 0 ? at_us : dialogue->answered_us;
        } else if (message->status >= 300 && message->status != 401 && message->status != 407) {
            dialogue->failure = message->status;
            dialogue->ended_us = at_us;
        }
    }
}

void
brd_calls_seen_sip(struct brd_calls_seen *calls, const struct brd_end *from,
                   const struct brd_end *to, bool is_ipv6, bool from_device, int64_t at_us,
                   uint64_t frame, const struct brd_sip_message *message) {
    bool is_invite = brd_span_equals(message->method, "INVITE");
    if (message->call_id.size == 0) {
        return;
    }
    struct dialogue *dialogue = dialogue_of(
        calls, message->call_id, is_invite || brd_span_equals(message->cseq_method, "INVITE"));
    if (dialogue == NULL) {
        return;
    }
    if (dialogue->first_us == 0) {
        dialogue->first_us = at_us;
        dialogue->frame = frame;
        dialogue->device = from_device ? *from : *to;
        dialogue->server = from_device ? *to : *from;
        dialogue->is_ipv6 = is_ipv6;
        dialogue->is_outgoing = message->status == 0 ? from_device : !from_device;
        copy_text(dialogue->from_uri, sizeof dialogue->from_uri, message->from_uri);
        copy_text(dialogue->to_uri, sizeof dialogue->to_uri, message->to_uri);
    }
    if (dialogue->software[0] == '\0') {
        copy_text(dialogue->software, sizeof dialogue->software, message->user_agent);
    }
    dialogue->last_us = at_us;
    dialogue->has_invite = dialogue->has_invite || is_invite;
    if (message->status != 0) {
        note_answer(dialogue, message, at_us);
    } else if (brd_span_equals(message->method, "CANCEL")) {
        dialogue->is_cancelled = true;
    } else if (brd_span_equals(message->method, "BYE")) {
        dialogue->ended_us = at_us;
    }
    note_sdp(dialogue, message);
}

bool
brd_calls_seen_announced(const struct brd_calls_seen *calls, const struct brd_end *end) {
    for (size_t i = calls->dialogue_count; i > 0; i--) {
        if (names_media(&calls->dialogues[i - 1], end)) {
            return true;
        }
    }
    return false;
}

/* ---- Calls ---- */

/* A call that is being put together. */
struct call {
    const struct brd_call_flow *main; /* the flow that says most of where the media went */
    const struct dialogue *dialogue;
    struct brd_call_flow sum;
    struct brd_end servers[BRD_MAX_CALL_SERVERS];
    bool servers_ipv6[BRD_MAX_CALL_SERVERS];
    unsigned server_count;
};

static int
compare_flows(const void *a, const void *b) {
    const struct brd_call_flow *first = a;
    const struct brd_call_flow *second = b;
    int order =
        memcmp(&first->device.address, &second->device.address, sizeof first->device.address);
    if (order == 0) {
        order = first->first_us < second->first_us   ? -1
                : first->first_us > second->first_us ? 1
                                                     : 0;
    }
    return order != 0 ? order : first->frame < second->frame ? -1 : first->frame > second->frame;
}

void
brd_call_note_stun_type(uint16_t *types, uint8_t *count, uint16_t type) {
    /* IANA, "STUN Parameters", 2026: what RFCs assign lies here, and Google's 0xc057, which every
     * user of its WebRTC sends. */
    bool is_assigned = type <= 0x0030 || (type >= 0x8000 && type <= 0x8004) ||
                       (type >= 0x8022 && type <= 0x8030) || type >= 0xc000;
    for (unsigned i = 0; i < *count && !is_assigned; i++) {
        is_assigned = types[i] == type;
    }
    if (!is_assigned && *count < BRD_CALL_STUN_TYPES) {
        types[(*count)++] = type;
    }
}

static void
add_server(struct call *call, const struct brd_end *server, bool is_ipv6) {
    for (unsigned i = 0; i < call->server_count; i++) {
        if (memcmp(&call->servers[i].address, &server->address, sizeof server->address) == 0) {
            return;
        }
    }
    if (call->server_count < BRD_MAX_CALL_SERVERS) {
        call->servers[call->server_count] = *server;
        call->servers_ipv6[call->server_count++] = is_ipv6;
    }
}

static int64_t
earlier(int64_t a, int64_t b) {
    return a == 0 || (b != 0 && b < a) ? b : a;
}

static uint64_t
media_packets(const struct brd_call_flow *flow) {
    return flow->has_media[0] || flow->has_media[1] ? flow->packets[0] + flow->packets[1] : 0;
}

static void
add_flow(struct call *call, const struct brd_call_flow *flow) {
    struct brd_call_flow *sum = &call->sum;
    if (call->main == NULL) {
        *sum = *flow;
        call->main = flow;
    } else {
        sum->has_relay = sum->has_relay || flow->has_relay;
        sum->has_ice = sum->has_ice || flow->has_ice;
        sum->last_us = flow->last_us > sum->last_us ? flow->last_us : sum->last_us;
        sum->media_first_us = earlier(sum->media_first_us, flow->media_first_us);
        sum->media_last_us =
            flow->media_last_us > sum->media_last_us ? flow->media_last_us : sum->media_last_us;
        for (unsigned i = 0; i < 2; i++) {
            sum->has_media[i] = sum->has_media[i] || flow->has_media[i];
            sum->packets[i] += flow->packets[i];
            sum->bytes[i] += flow->bytes[i];
        }
        sum->malformed += flow->malformed;
        sum->suspicious += flow->suspicious;
        sum->first_fault = sum->first_fault == NULL ? flow->first_fault : sum->first_fault;
        if (media_packets(flow) > media_packets(call->main)) {
            call->main = flow;
        }
        if (sum->software[0] == '\0') {
            memcpy(sum->software, flow->software, sizeof sum->software);
        }
        if (sum->realm[0] == '\0') {
            memcpy(sum->realm, flow->realm, sizeof sum->realm);
        }
        for (unsigned i = 0; i < flow->stun_type_count; i++) {
            brd_call_note_stun_type(sum->stun_types, &sum->stun_type_count, flow->stun_types[i]);
        }
        if (sum->server_name[0] == '\0') {
            memcpy(sum->server_name, flow->server_name, sizeof sum->server_name);
        }
    }
    add_server(call, &flow->server, flow->is_ipv6);
}

static const char *
state_of(const struct call *call) {
    const struct dialogue *dialogue = call->dialogue;
    const struct brd_call_flow *sum = &call->sum;
    if (dialogue != NULL) {
        return dialogue->answered_us != 0                           ? "answered"
               : dialogue->is_cancelled || dialogue->failure == 487 ? "cancelled"
               : dialogue->failure != 0                             ? "refused"
               : dialogue->ringing_us != 0                          ? "ringing"
                                                                    : "set-up";
    }
    if (sum->has_media[0] && sum->has_media[1]) {
        return "answered";
    }
    return sum->has_media[0] || sum->has_media[1] ? "one-way" : "set-up";
}

static void
add_time(struct brd_net_row *row, int64_t us) {
    if (us == 0) {
        brd_net_null(row);
    } else {
        brd_net_int(row, us);
    }
}

static void
add_servers(struct brd_net_row *row, const struct call *call) {
    struct brd_buffer text = brd_buffer_of(BRD_MAX_CALL_SERVERS * (size_t)BRD_ADDRESS_TEXT_BYTES);
    char address[BRD_ADDRESS_TEXT_BYTES];
    for (unsigned i = 0; i < call->server_count; i++) {
        (void)brd_ip_address_format(&call->servers[i].address, call->servers_ipv6[i], address);
        (void)brd_buffer_add_format(&text, "%s%s", i > 0 ? " " : "", address);
    }
    brd_net_bytes(row, brd_buffer_span(&text));
    brd_buffer_free(&text);
}

static void
add_stun_types(struct brd_net_row *row, const struct call *call) {
    struct brd_buffer text = brd_buffer_of(128);
    for (unsigned i = 0; i < call->sum.stun_type_count; i++) {
        (void)brd_buffer_add_format(&text, "%s0x%04x", i > 0 ? " " : "", call->sum.stun_types[i]);
    }
    brd_net_bytes(row, brd_buffer_span(&text));
    brd_buffer_free(&text);
}

static void
add_signs(struct brd_net_row *row, const struct call *call) {
    const struct brd_call_flow *sum = &call->sum;
    struct brd_buffer text = brd_buffer_of(128);
    const struct {
        bool is;
        const char *word;
    } signs[] = {
        {call->dialogue != NULL, "sip "},
        {sum->has_relay, "relay "},
        {sum->has_ice, "ice "},
        {sum->has_media[0] || sum->has_media[1], "rtp "},
    };
    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++) {
        (void)(!signs[i].is || brd_buffer_add_text(&text, signs[i].word));
    }
    text.size -= text.size > 0;
    brd_net_bytes(row, brd_buffer_span(&text));
    brd_buffer_free(&text);
}

static void
tell_call(struct brd_pass *pass, const struct call *call) {
    struct brd_net_row *row = &pass->row;
    const struct dialogue *dialogue = call->dialogue;
    const struct brd_call_flow *sum = &call->sum;
    const struct brd_end *device = &sum->device;
    const struct brd_end *server = &sum->server;
    bool is_ipv6 = sum->is_ipv6;
    if (call->main != NULL) {
        device = &call->main->device;
        server = &call->main->server;
        is_ipv6 = call->main->is_ipv6;
    } else if (dialogue != NULL) {
        device = &dialogue->device;
        server = &dialogue->server;
        is_ipv6 = dialogue->is_ipv6;
    }
    const char *state = state_of(call);
    int64_t answered = dialogue != NULL                 ? dialogue->answered_us
                       : strcmp(state, "answered") == 0 ? sum->media_first_us
                                                        : 0;
    int64_t ended = dialogue != NULL && dialogue->ended_us != 0            ? dialogue->ended_us
                    : dialogue != NULL && dialogue->last_us > sum->last_us ? dialogue->last_us
                                                                           : sum->last_us;
    brd_net_begin(row, BRD_NET_CALL);
    brd_net_int(row, dialogue != NULL ? earlier(dialogue->first_us, sum->first_us) : sum->first_us);
    add_time(row, answered);
    add_time(row, ended);
    brd_net_address(row, &device->address, is_ipv6);
    brd_net_address(row, &server->address, is_ipv6);
    brd_net_int(row, server->port);
    brd_net_static(row, dialogue == NULL ? NULL : dialogue->is_outgoing ? "outgoing" : "incoming");
    brd_net_static(row, state);
    add_time(row, sum->media_first_us);
    add_time(row, sum->media_last_us);
    for (unsigned i = 0; i < 2; i++) {
        brd_net_int(row, (int64_t)sum->packets[i]);
    }
    for (unsigned i = 0; i < 2; i++) {
        brd_net_int(row, (int64_t)sum->bytes[i]);
    }
    add_servers(row, call);
    brd_net_bytes(row, brd_span_text(sum->server_name));
    brd_net_bytes(row,
                  brd_span_text(sum->software[0] == '\0' && dialogue != NULL ? dialogue->software
                                                                             : sum->software));
    brd_net_bytes(row, brd_span_text(sum->realm));
    add_stun_types(row, call);
    add_signs(row, call);
    brd_net_bytes(row, brd_span_text(dialogue == NULL ? "" : dialogue->from_uri));
    brd_net_bytes(row, brd_span_text(dialogue == NULL ? "" : dialogue->to_uri));
    brd_net_int(row, (int64_t)sum->malformed);
    brd_net_int(row, (int64_t)sum->suspicious);
    brd_net_static(row, sum->first_fault);
    brd_net_int(row, (int64_t)(dialogue != NULL ? dialogue->frame : sum->frame));
    brd_pass_tell(pass);
}

/* A flow that a dialogue named, or that is of its device at its time. */
static bool
belongs(const struct dialogue *dialogue, const struct brd_call_flow *flow) {
    return names_media(dialogue, &flow->device) || names_media(dialogue, &flow->server);
}

/* Relays that were asked and nothing more, or one connectivity check, are no call: browsers and
 * clients make these when they start. */
static bool
is_call(const struct call *call) {
    const struct brd_call_flow *sum = &call->sum;
    return sum->has_media[0] || sum->has_media[1] || sum->has_relay ||
           (sum->has_ice && sum->packets[0] > 1 && sum->packets[1] > 1);
}

/* Whether a flow that begins later is of the same call. */
static bool
goes_on(const struct call *call, const struct brd_call_flow *flow) {
    int64_t quiet = flow->first_us - call->sum.last_us;
    bool is_set_up = flow->has_relay || flow->has_ice; /* which begins a call */
    for (unsigned i = 0;
         i < call->server_count && quiet > QUIET_US && quiet <= QUIET_SERVER_US && !is_set_up;
         i++) {
        if (memcmp(&call->servers[i].address, &flow->server.address, sizeof flow->server.address) ==
            0) {
            return true;
        }
    }
    return quiet <= QUIET_US;
}

void
brd_calls_seen_tell(struct brd_pass *pass) {
    struct brd_calls_seen *calls = pass->calls;
    bool *is_taken = calloc(calls->count + 1, sizeof *is_taken);
    if (is_taken == NULL) {
        pass->counts->forgotten_calls += calls->count;
        return;
    }
    if (calls->count > 0) {
        qsort(calls->flows, calls->count, sizeof *calls->flows, compare_flows);
    }
    for (size_t i = 0; i < calls->dialogue_count; i++) {
        struct call call = {.dialogue = &calls->dialogues[i]};
        for (size_t j = 0; j < calls->count && call.dialogue->media_count > 0; j++) {
            if (!is_taken[j] && belongs(call.dialogue, &calls->flows[j])) {
                add_flow(&call, &calls->flows[j]);
                is_taken[j] = true;
            }
        }
        tell_call(pass, &call);
    }
    for (size_t i = 0; i < calls->count;) {
        struct call call = {0};
        const struct brd_call_flow *first = &calls->flows[i];
        size_t next = i;
        for (; next < calls->count; next++) {
            const struct brd_call_flow *flow = &calls->flows[next];
            if (memcmp(&flow->device.address, &first->device.address,
                       sizeof first->device.address) != 0 ||
                (call.main != NULL && !goes_on(&call, flow))) {
                break;
            }
            if (!is_taken[next]) {
                add_flow(&call, flow);
            }
        }
        i = next > i ? next : i + 1;
        if (call.main != NULL && is_call(&call)) {
            tell_call(pass, &call);
        }
    }
    free(is_taken);
}
