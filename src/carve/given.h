/*
 * Which rows were given before. SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_CARVE_GIVEN_H
#define BRD_CARVE_GIVEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A set of keys: an open hash table. */
struct brd_given {
    uint64_t *keys; /* owned */
    size_t count;
    size_t capacity; /* a power of two */
    size_t max;      /* keys after which repeats are no longer noticed */
};

/* An empty set that takes at most `max_bytes`. Nothing is allocated yet. */
struct brd_given brd_given_of(uint64_t max_bytes);
void brd_given_free(struct brd_given *given);

/* Ask the processor for the place of a key that is to be added soon. */
static inline void
brd_given_fetch(const struct brd_given *given, uint64_t key) {
    if (given->capacity > 0) {
        __builtin_prefetch(&given->keys[(size_t)key & (given->capacity - 1)], 1);
    }
}

/* Whether the key is new; it is remembered, as long as memory is meant for it. */
bool brd_given_add(struct brd_given *given, uint64_t key);

#endif
