/*
 * The flows of a capture: which two ends speak with which protocol, and how much.
 *
 * A table of bounded size. When it is full, one that was silent since the table was last gone
 * through is ended early, so that nothing is lost but its further packets, which begin a flow of
 * their own; how often is counted.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_NET_FLOW_H
#define BRD_NET_FLOW_H

#include "base/error.h"
#include "net/packet.h"

/* What named a flow's server. A higher one is believed before a lower one. */
enum brd_name_source {
    BRD_NAME_NONE,
    BRD_NAME_DNS,
    BRD_NAME_HTTP,
    BRD_NAME_QUIC,
    BRD_NAME_TLS,
};

struct brd_tcp_state;
struct brd_udp_state;

/* The two ends: 0 sent the first packet that was seen, 1 is the other. */
struct brd_end {
    struct brd_ip_address address;
    uint16_t port;
};

struct brd_flow {
    struct brd_end ends[2];
    int64_t first_us;
    int64_t last_us;
    uint64_t first_frame;
    uint64_t bytes[2]; /* of IP datagrams that this end sent */
    uint32_t packets[2];
    char *server_name;       /* owned; UTF-8 or NULL */
    char *process;           /* owned; NULL when nobody tells */
    const char *application; /* static; what its bytes are: "tls", "dns", ... or NULL */
    union {                  /* owned, NULL when nothing is being followed */
        struct brd_tcp_state *tcp;
        struct brd_udp_state *udp;
    } state;
    uint32_t newer; /* in the order in which they began, or were spared; for the table */
    uint32_t older;
    uint32_t chain;
    uint8_t protocol;
    uint8_t client;      /* which end: the one that asked */
    uint8_t name_source; /* enum brd_name_source */
    bool is_ipv6;
    bool has_ports;
    bool is_spared; /* it had packets since the table was last gone through */
    bool is_quiet;  /* nothing of it is of interest any more: packets are counted */
    bool seen_syn;
    uint32_t asked_dns; /* a digest of the last DNS query; 0 when there is none */
    bool is_dns;        /* DNS on a port of its own choice */
    bool was_closed;    /* both ends have said so: the next SYN begins another flow */
};

struct brd_flows;

/* At most `max_flows` at a time; `on_end` is called with each flow that ends, before it is
 * released. BRD_ERR_NO_MEMORY. */
enum brd_err brd_flows_new(uint64_t max_flows, void (*on_end)(void *context, struct brd_flow *flow),
                           void *context, struct brd_flows **made,
                           struct brd_error *error) BRD_MUST_USE;

/*
 * The flow of a packet, which is counted in it; made when it is new (*is_new). *side is the end
 * that sent it. NULL when memory is out. Valid until the next call.
 */
struct brd_flow *brd_flows_of(struct brd_flows *flows, const struct brd_packet *packet,
                              unsigned *side, bool *is_new);

/* End all flows, in the order in which they began but for those that were spared. */
void brd_flows_end(struct brd_flows *flows);

/* Flows that were ended early because the table was full. */
uint64_t brd_flows_evicted(const struct brd_flows *flows);
void brd_flows_free(struct brd_flows *flows);

#endif
