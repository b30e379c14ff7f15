/* What UDP datagrams carry: see pass.h. SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "net/pass.h"
#include "net/signal.h"
#include "proto/dns.h"
#include "proto/dtls.h"
#include "proto/sip.h"

#include <stdlib.h>

enum port {
    PORT_DNS = 53,
    PORT_NETBIOS_NAMES = 137,
    PORT_MULTICAST_DNS = 5353,
    PORT_LLMNR = 5355,
};

struct brd_udp_state {
    struct brd_quic_connection quic;
    struct brd_dtls_stream dtls[2];
    struct brd_hello_notes *notes;
    struct brd_signal *signal;
};

/* The kind of DNS that a port is for; -1 when none. */
static int
dns_kind(uint16_t port) {
    switch (port) {
    case PORT_DNS:
        return BRD_DNS_PLAIN;
    case PORT_NETBIOS_NAMES:
        return BRD_DNS_NETBIOS;
    case PORT_MULTICAST_DNS:
        return BRD_DNS_MULTICAST;
    case PORT_LLMNR:
        return BRD_DNS_LLMNR;
    default:
        return -1;
    }
}

static struct brd_udp_state *
state_of(struct brd_flow *flow) {
    if (flow->state.udp == NULL) {
        flow->state.udp = calloc(1, sizeof *flow->state.udp);
    }
    return flow->state.udp;
}

static bool
feed_quic(struct brd_pass *pass, struct brd_flow *flow, unsigned side, struct brd_span bytes) {
    struct brd_udp_state *state = flow->state.udp;
    if (state == NULL ? !brd_quic_is(bytes) : state->quic.ended) {
        return false;
    }
    state = state_of(flow);
    if (state == NULL) {
        return false;
    }
    struct brd_hello_follow follow = {pass, flow, side, &state->notes};
    struct brd_tls_sink sink = brd_hello_sink(&follow);
    uint16_t bad = state->quic.bad_initials;
    enum brd_tls_verdict verdict =
        brd_quic_feed(&state->quic, pass->quic_crypto, side, bytes, &sink);
    pass->counts->bad_quic += state->quic.bad_initials > bad ? 1 : 0;
    return verdict != BRD_TLS_NOT_MINE;
}

static bool
feed_dtls(struct brd_pass *pass, struct brd_flow *flow, unsigned side, struct brd_span bytes) {
    if (!brd_dtls_is_record(bytes)) {
        return false;
    }
    struct brd_udp_state *state = state_of(flow);
    if (state == NULL) {
        return false;
    }
    struct brd_hello_follow follow = {pass, flow, side, &state->notes};
    struct brd_tls_sink sink = brd_hello_sink(&follow);
    if (brd_dtls_feed(&state->dtls[side], bytes, &sink) == BRD_TLS_NOT_MINE) {
        return false;
    }
    brd_signal_dtls(pass, flow, &state->signal, side, bytes);
    return true;
}

static bool
feed_sip(struct brd_pass *pass, struct brd_flow *flow, unsigned side, struct brd_span bytes) {
    struct brd_sip_message message;
    if (!brd_sip_read(bytes, &message)) {
        return false;
    }
    struct brd_udp_state *state = state_of(flow);
    if (state != NULL) {
        brd_signal_judge(pass, flow, &state->signal, side, bytes);
    }
    brd_signal_sip(pass, flow, side, "udp", &message);
    return true;
}

void
brd_udp_datagram(struct brd_pass *pass, struct brd_flow *flow, unsigned side,
                 const struct brd_packet *packet) {
    struct brd_span bytes = packet->payload;
    if (bytes.size == 0) {
        return;
    }
    int kind = packet->source_port == PORT_DNS ? BRD_DNS_PLAIN : dns_kind(packet->destination_port);
    kind = kind < 0 ? dns_kind(packet->source_port) : kind;
    if (kind >= 0) {
        (void)brd_dns_tell(pass, flow, side, (enum brd_dns_kind)kind, "udp", bytes);
        return;
    }
    bool is_first = flow->packets[0] + flow->packets[1] == 1;
    if (flow->is_dns || (is_first && brd_dns_is_query(bytes))) {
        flow->is_dns = true; /* on a port of its own choice */
        (void)brd_dns_tell(pass, flow, side, BRD_DNS_PLAIN, "udp", bytes);
        return;
    }
    if (feed_quic(pass, flow, side, bytes) || feed_dtls(pass, flow, side, bytes) ||
        feed_sip(pass, flow, side, bytes)) {
        return;
    }
    struct brd_signal *none = NULL;
    struct brd_udp_state *state = flow->state.udp;
    (void)brd_signal_datagram(pass, flow, state == NULL ? &none : &state->signal, side, "udp",
                              bytes);
    if (none != NULL) {
        state = state_of(flow);
        if (state == NULL) {
            brd_signal_end(pass, flow, &none);
        } else {
            state->signal = none;
        }
    }
}

void
brd_udp_end(struct brd_pass *pass, struct brd_flow *flow) {
    struct brd_udp_state *state = flow->state.udp;
    if (state != NULL) {
        brd_hello_end(pass, flow, &state->notes);
        brd_signal_end(pass, flow, &state->signal);
        brd_quic_free(&state->quic);
        brd_dtls_free(&state->dtls[0]);
        brd_dtls_free(&state->dtls[1]);
        free(state);
        flow->state.udp = NULL;
    }
}
