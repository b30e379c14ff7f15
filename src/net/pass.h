/*
 * What the files of one pass share. A file follows one protocol family and tells its rows.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_NET_PASS_H
#define BRD_NET_PASS_H

#include "net/flow.h"
#include "net/names.h"
#include "net/net.h"
#include "proto/hello.h"
#include "proto/quic.h"
#include "proto/x509.h"

struct brd_calls_seen;

struct brd_pass {
    const struct brd_net_options *options;
    struct brd_net_counts *counts;
    struct brd_frames *frames; /* owned, as the others */
    struct brd_flows *flows;
    struct brd_names *names;
    struct brd_quic_crypto *quic_crypto;
    struct brd_calls_seen *calls;
    struct brd_x509 certificate; /* read into again and again */
    struct brd_net_row row;      /* the one being built */
    size_t held_bytes;           /* of TCP segments that wait for others */
    bool stopped;
    const struct brd_packet *packet; /* the present one; NULL while a flow ends */
};

/* When the present packet came, and which frame it is; what is told when a flow ends has the time
 * of the flow's last packet. */
static inline int64_t
brd_pass_time(const struct brd_pass *pass, const struct brd_flow *flow) {
    return pass->packet == NULL ? flow->last_us : pass->packet->at_us;
}

static inline uint64_t
brd_pass_frame(const struct brd_pass *pass, const struct brd_flow *flow) {
    return pass->packet == NULL ? flow->first_frame : pass->packet->frame;
}

/* Give the row that was built. */
void brd_pass_tell(struct brd_pass *pass);

/* Four columns: client and server of the present flow, `client` being an end of it. */
void brd_pass_ends(struct brd_pass *pass, const struct brd_flow *flow, unsigned client);

/* Name the server of a flow, unless a better source has. */
void brd_pass_name(struct brd_flow *flow, struct brd_span name, enum brd_name_source source);

/* ---- TCP: tcp.c ---- */

/* Follow a segment of a flow. */
void brd_tcp_segment(struct brd_pass *pass, struct brd_flow *flow, unsigned side,
                     const struct brd_packet *packet);

/* The flow ends: tell what is left, and release its state. */
void brd_tcp_end(struct brd_pass *pass, struct brd_flow *flow);

/* ---- UDP: udp.c ---- */

void brd_udp_datagram(struct brd_pass *pass, struct brd_flow *flow, unsigned side,
                      const struct brd_packet *packet);
void brd_udp_end(struct brd_pass *pass, struct brd_flow *flow);

/* ---- DNS: dns_rows.c ---- */

enum brd_dns_kind { BRD_DNS_PLAIN, BRD_DNS_MULTICAST, BRD_DNS_LLMNR, BRD_DNS_NETBIOS };

/* Tell what a DNS message of the present packet says; `transport` is "udp" or "tcp". False when it
 * is none. */
bool brd_dns_tell(struct brd_pass *pass, struct brd_flow *flow, unsigned side,
                  enum brd_dns_kind kind, const char *transport, struct brd_span message);

/* ---- TLS, DTLS, QUIC: hello_rows.c ---- */

struct brd_hello_notes;

/* The notes of one handshake: what its client said, until its server has answered. A NULL pointer
 * is a fresh one. */
struct brd_hello_follow {
    struct brd_pass *pass;
    struct brd_flow *flow;
    unsigned side;                  /* that sends what is being read */
    struct brd_hello_notes **notes; /* owned by the flow's state */
};

/* Where a reader of hellos tells them; `follow` must outlive the reading. */
struct brd_tls_sink brd_hello_sink(struct brd_hello_follow *follow);

/* Tell what is noted and was not told, and release it. */
void brd_hello_end(struct brd_pass *pass, struct brd_flow *flow, struct brd_hello_notes **notes);

/* ---- HTTP: http_rows.c ---- */

struct brd_http_request;
void brd_http_tell(struct brd_pass *pass, struct brd_flow *flow, unsigned side,
                   const struct brd_http_request *request);

#endif
