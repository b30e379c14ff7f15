/*
 * Memory that dies together: many small allocations, one release.
 *
 * An arena has a ceiling given at birth, because what is put into it is sized by evidence.
 * Pointers stay valid until brd_arena_reset() or brd_arena_free(). Not thread-safe.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_BASE_ARENA_H
#define BRD_BASE_ARENA_H

#include "base/cursor.h"

struct brd_arena_block;

struct brd_arena {
    struct brd_arena_block *blocks; /* owned, newest first */
    size_t used_bytes;              /* handed out since the last reset */
    size_t max_bytes;               /* ceiling on used_bytes */
};

/* An empty arena that refuses to hand out more than `max_bytes`. Allocates nothing yet. */
struct brd_arena brd_arena_of(size_t max_bytes);

/* `size` zeroed bytes aligned for any type; NULL at the ceiling or when memory is out. */
void *brd_arena_take(struct brd_arena *arena, size_t size);

/* A copy of `size` bytes followed by a NUL that is not counted; NULL as above. */
char *brd_arena_copy(struct brd_arena *arena, const void *bytes, size_t size);

/* Forget all that was handed out; keeps one block for reuse. */
void brd_arena_reset(struct brd_arena *arena);

/* Release everything. The arena is empty afterwards and may be used again. */
void brd_arena_free(struct brd_arena *arena);

#endif
