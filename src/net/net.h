/*
 * One pass over a capture: from its frames to the rows of what was said.
 *
 *     frames --> datagrams --> flows --> messages (DNS, TLS, QUIC, HTTP, STUN, RTP, SIP, ...) -->
 * rows
 *                                +-----> calls
 *
 * Streaming: memory is bounded by the limits, whatever the capture's size; what a limit took away
 * is counted.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_NET_NET_H
#define BRD_NET_NET_H

#include "net/capture.h"
#include "net/frames.h"
#include "net/rows.h"

struct brd_net_options {
    uint64_t max_flows; /* open at a time; not 0 */
    /* Called with each row, which is borrowed for the call. False to stop the pass. */
    bool (*row)(void *context, const struct brd_net_row *row);
    void *context;
};

/* What the pass met, for the coverage. */
struct brd_net_counts {
    struct brd_frame_counts frames;
    uint64_t lost_fragments;
    uint64_t flows;           /* rows of table capture_flow */
    uint64_t evicted_flows;   /* ended early because there were too many */
    uint64_t lost_segments;   /* TCP segments that were not kept until those before them came */
    uint64_t gaps;            /* places where bytes of a TCP stream that was read are missing */
    uint64_t bad_dns;         /* DNS messages that lead outside or in a circle */
    uint64_t bad_quic;        /* QUIC Initials that no key opens */
    uint64_t forgotten_calls; /* calls beyond the limit */
    int64_t first_us;         /* of the frames, or 0 */
    int64_t last_us;
};

/*
 * Read the capture to its end. BRD_ERR_TRUNCATED, BRD_ERR_CORRUPT when it ends early: the rows of
 * what was read were given, also then. BRD_ERR_STOPPED when `row` said so.
 */
enum brd_err brd_net_read(const struct brd_capture_source *source,
                          const struct brd_net_options *options, struct brd_net_counts *counts,
                          struct brd_error *error) BRD_MUST_USE;

#endif
