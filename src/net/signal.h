/*
 * What calls are made of, in one flow: STUN and TURN, RTP and RTCP, SIP; and what the call-packet
 * validator thinks of it.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_NET_SIGNAL_H
#define BRD_NET_SIGNAL_H

#include "net/pass.h"

struct brd_sip_message;

/* What is known of one flow; owned by its state, NULL until something shows. */
struct brd_signal;

/*
 * Look at a datagram (or a frame of a stream, or what a relay wrapped) that `side` sent. True when
 * it is of a call. `transport` is "udp" or "tcp".
 */
bool brd_signal_datagram(struct brd_pass *pass, struct brd_flow *flow, struct brd_signal **signal,
                         unsigned side, const char *transport, struct brd_span bytes);

/* The flow has spoken DTLS: what follows on it may be a call's media. */
void brd_signal_dtls(struct brd_pass *pass, struct brd_flow *flow, struct brd_signal **made,
                     unsigned side, struct brd_span bytes);

/* Tell a SIP message, and what the validator thinks of the datagram that it is. */
void brd_signal_sip(struct brd_pass *pass, struct brd_flow *flow, unsigned side,
                    const char *transport, const struct brd_sip_message *message);

/* Whether the first bytes of a TCP stream are those of STUN. */
bool brd_signal_begins_stream(struct brd_span bytes);

/* The flow ends: tell its rows, keep what belongs to a call, release. */
void brd_signal_end(struct brd_pass *pass, struct brd_flow *flow, struct brd_signal **made);

/* Have the validator judge a datagram, and count what it finds. */
void brd_signal_judge(struct brd_pass *pass, struct brd_flow *flow, struct brd_signal **made,
                      unsigned side, struct brd_span bytes);

#endif
