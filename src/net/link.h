/*
 * What link.c and ip.c share of reading one frame.
 *
 * A reader takes the bytes of one header and what follows, and hands the rest to the next one. The
 * depth is counted where an IP header or an Ethernet header stands inside another.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_NET_LINK_H
#define BRD_NET_LINK_H

#include "net/fragments.h"
#include "net/frames.h"

struct brd_frames {
    void (*sink)(void *context, const struct brd_packet *packet);
    void *context;
    struct brd_fragments *fragments; /* owned */
    struct brd_frame_counts counts;
    /* The present frame: */
    unsigned depth;
    int64_t at_us;
    uint64_t frame;
    struct brd_span process;
};

/* EtherTypes (IEEE 802 numbers, IANA) that more than one header names. */
enum brd_ethertype {
    BRD_ETHERTYPE_IPV4 = 0x0800,
    BRD_ETHERTYPE_IPV6 = 0x86dd,
    BRD_ETHERTYPE_ETHERNET = 0x6558, /* transparent Ethernet bridging */
    BRD_ETHERTYPE_MPLS = 0x8847,
    BRD_ETHERTYPE_PPP = 0x880b,
};

/* Read a frame of a LINKTYPE_; false when that is none that is known. */
bool brd_link_read(struct brd_frames *frames, int link_type, struct brd_span bytes);

/* Read what an EtherType announces; what is no IP is passed over. */
void brd_link_ethertype(struct brd_frames *frames, uint16_t type, struct brd_span bytes);

/* Read an Ethernet frame, a PPP frame (with or without address and control), an MPLS stack. */
void brd_link_ethernet(struct brd_frames *frames, struct brd_span bytes);
void brd_link_ppp(struct brd_frames *frames, struct brd_span bytes);
void brd_link_mpls(struct brd_frames *frames, struct brd_span bytes);
void brd_link_wlan(struct brd_frames *frames, struct brd_span bytes);

#endif
