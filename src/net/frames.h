/*
 * From a frame to the IP datagrams in it: link layers, tunnels, fragments.
 *
 *     frame --link layer--> IP --+--> datagram (handed to the sink)
 *                           ^    |
 *                           +----+ tunnels: IP in IP, GRE, UDP (VXLAN, Geneve, GTP-U, Teredo, L2TP)
 *
 * Every IP header is handed over, that of a tunnel before what it carries.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_NET_FRAMES_H
#define BRD_NET_FRAMES_H

#include "net/capture.h"
#include "net/packet.h"

/* What could not be read, for the coverage. */
struct brd_frame_counts {
    uint64_t frames;
    uint64_t cut;          /* frames of which the capture holds a part */
    uint64_t unknown_link; /* frames of a link type that is not read */
    int unknown_link_type; /* the first such type */
    uint64_t malformed;    /* headers whose lengths lead outside */
    uint64_t too_deep;     /* tunnels in tunnels beyond the limit */
    uint64_t fragments;    /* IP fragments */
};

struct brd_frames;

/* `sink` is called for each datagram, with `context`. BRD_ERR_NO_MEMORY. */
enum brd_err brd_frames_new(void (*sink)(void *context, const struct brd_packet *packet),
                            void *context, struct brd_frames **made,
                            struct brd_error *error) BRD_MUST_USE;
void brd_frames_read(struct brd_frames *frames, const struct brd_frame *frame);

/* Count what is still waiting for its other fragments as lost. */
void brd_frames_end(struct brd_frames *frames);
const struct brd_frame_counts *brd_frames_counts(const struct brd_frames *frames);

/* Fragments that never became whole. */
uint64_t brd_frames_lost_fragments(const struct brd_frames *frames);
void brd_frames_free(struct brd_frames *frames);

#endif
