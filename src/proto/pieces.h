/*
 * Bytes that come in pieces, in any order, again, or overlapping: put together from their start on.
 * Memory grows with what came, never with what an offset claims. Of bytes that come twice the first
 * ones stay.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_PROTO_PIECES_H
#define BRD_PROTO_PIECES_H

#include "base/buffer.h"

struct brd_piece;

struct brd_pieces {
    struct brd_buffer whole; /* what is there without a gap, from offset 0 on */
    struct brd_piece *apart; /* owned: what lies behind a gap, by offset */
    size_t apart_bytes;      /* held by it */
    unsigned count;          /* pieces in it */
    bool failed;             /* a piece met a limit or no memory, and was left out */
};

/* None yet; `max_bytes` of them at most, and BRD_MAX_PIECES_APART behind gaps. */
struct brd_pieces brd_pieces_of(size_t max_bytes);

/* Take the bytes at `offset`. False when nothing was added to `whole`. */
bool brd_pieces_add(struct brd_pieces *pieces, uint64_t offset, struct brd_span bytes);

/* Release the memory; there are none afterwards. */
void brd_pieces_free(struct brd_pieces *pieces);

#endif
