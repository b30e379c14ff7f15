/* Memory that dies together: see arena.h. SPDX-License-Identifier: Apache-2.0 */
#include "base/arena.h"

#include <stdalign.h>
#include <stdlib.h>

#define BLOCK_BYTES ((size_t)64 * 1024)

struct brd_arena_block {
    struct brd_arena_block *next;
    size_t capacity_bytes;
    size_t used_bytes;
    alignas(max_align_t) uint8_t bytes[];
};

struct brd_arena
brd_arena_of(size_t max_bytes) {
    return (struct brd_arena){.max_bytes = max_bytes};
}

static struct brd_arena_block *
add_block(struct brd_arena *arena, size_t need) {
    size_t capacity = need > BLOCK_BYTES ? need : BLOCK_BYTES;
    struct brd_arena_block *block = malloc(sizeof *block + capacity);
    if (block == NULL) {
        return NULL;
    }
    block->next = arena->blocks;
    block->capacity_bytes = capacity;
    block->used_bytes = 0;
    arena->blocks = block;
    return block;
}

/* Bytes for `size`, not zeroed. */
static uint8_t *
take_raw(struct brd_arena *arena, size_t size) {
    const size_t unit = alignof(max_align_t);
    if (size > arena->max_bytes || arena->max_bytes - size < arena->used_bytes ||
        size > SIZE_MAX - unit - sizeof(struct brd_arena_block)) {
        return NULL;
    }
    size_t need = (size + unit - 1) / unit * unit;
    struct brd_arena_block *block = arena->blocks;
    if (block == NULL || block->capacity_bytes - block->used_bytes < need) {
        block = add_block(arena, need);
        if (block == NULL) {
            return NULL;
        }
    }
    uint8_t *taken = block->bytes + block->used_bytes;
    block->used_bytes += need;
    arena->used_bytes += need;
    return taken;
}

void *
brd_arena_take(struct brd_arena *arena, size_t size) {
    uint8_t *taken = take_raw(arena, size);
    return taken == NULL ? NULL : memset(taken, 0, size);
}

char *
brd_arena_copy(struct brd_arena *arena, const void *bytes, size_t size) {
    if (size == SIZE_MAX) {
        return NULL;
    }
    uint8_t *copy = take_raw(arena, size + 1);
    if (copy == NULL) {
        return NULL;
    }
    if (size > 0) {
        memcpy(copy, bytes, size);
    }
    copy[size] = 0;
    return (char *)copy;
}

void
brd_arena_reset(struct brd_arena *arena) {
    struct brd_arena_block *kept = arena->blocks;
    if (kept == NULL) {
        return;
    }
    struct brd_arena_block *next = kept->next;
    while (next != NULL) {
        struct brd_arena_block *after = next->next;
        free(next);
        next = after;
    }
    kept->next = NULL;
    kept->used_bytes = 0;
    arena->used_bytes = 0;
}

void
brd_arena_free(struct brd_arena *arena) {
    brd_arena_reset(arena);
    free(arena->blocks);
    arena->blocks = NULL;
    arena->used_bytes = 0;
}
