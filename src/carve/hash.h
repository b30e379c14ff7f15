/*
 * A fast hash of what rows are known by. Nobody is kept from making two that collide: a row that
 * does is taken for one that lives or was given.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_CARVE_HASH_H
#define BRD_CARVE_HASH_H

#include "base/cursor.h"

/* Take one word more into the hash. */
static inline uint64_t
brd_hash_mix(uint64_t hash, uint64_t word) {
    hash = (hash ^ word) * 0x9E3779B97F4A7C15u;
    return hash ^ hash >> 29;
}

/* The hash of bytes, begun with another one. */
static inline uint64_t
brd_hash_bytes(uint64_t hash, struct brd_span bytes) {
    size_t at = 0;
    uint64_t other = hash;
    hash = brd_hash_mix(hash, bytes.size);
    /* Two that do not wait for each other. */
    for (; at + 16 <= bytes.size; at += 16) {
        uint64_t words[2];
        memcpy(words, bytes.data + at, sizeof words);
        hash = brd_hash_mix(hash, words[0]);
        other = brd_hash_mix(other, words[1]);
    }
    hash = at > 0 ? brd_hash_mix(hash, other) : hash;
    for (; at + 8 <= bytes.size; at += 8) {
        uint64_t word;
        memcpy(&word, bytes.data + at, sizeof word);
        hash = brd_hash_mix(hash, word);
    }
    uint64_t last = 0;
    for (; at < bytes.size; at++) {
        last = last << 8 | bytes.data[at];
    }
    return brd_hash_mix(hash, last);
}

#endif
