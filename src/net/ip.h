/*
 * IP headers, and the tunnels that are told by an IP protocol.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_NET_IP_H
#define BRD_NET_IP_H

#include "net/link.h"

/* Read an IPv4 or IPv6 datagram, whichever its version says. */
void brd_ip_read(struct brd_frames *frames, struct brd_span bytes);

/* The beginning of a datagram that never became whole; `context` is struct brd_frames. */
void brd_ip_lost_fragments(void *context, const struct brd_fragments_lost *lost);

/* Read what a UDP datagram carries when its ports and bytes say that it is a tunnel. */
void brd_tunnel_udp(struct brd_frames *frames, const struct brd_packet *packet);

/* Read a GRE packet (RFC 2784, 2890, 7637; version 1 of RFC 2637). */
void brd_tunnel_gre(struct brd_frames *frames, struct brd_span bytes);

#endif
