/*
 * The blocks of a pcapng file (draft-ietf-opsawg-pcapng section 3), for the files that libpcap
 * refuses: interfaces of several link types or snapshot lengths, several sections.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_NET_BLOCKS_H
#define BRD_NET_BLOCKS_H

#include "net/capture.h"

struct brd_blocks;

/* Whether bytes begin as a section header block does. */
bool brd_blocks_begin(struct brd_span bytes);

/* Read the blocks of `source`, which is borrowed, and pass over the first `skip` frames. */
enum brd_err brd_blocks_open(const struct brd_capture_source *source, uint64_t skip,
                             struct brd_blocks **made, struct brd_error *error) BRD_MUST_USE;

/* As brd_capture_next(). */
enum brd_err brd_blocks_next(struct brd_blocks *blocks, struct brd_frame *frame, bool *more,
                             struct brd_error *error) BRD_MUST_USE;
void brd_blocks_close(struct brd_blocks *blocks);

#endif
