/*
 * The hash of the tables of indicators. Not for untrusted keys: only what the user hands in as
 * indicators is ever inserted. SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_INDICATOR_HASH_H
#define BRD_INDICATOR_HASH_H

#include "base/cursor.h"

/* Both halves of a 128-bit product, folded: every input bit reaches every output bit. */
static inline uint64_t
brd_hash_mix(uint64_t a, uint64_t b) {
    __uint128_t product =
        (__uint128_t)(a ^ UINT64_C(0x9E3779B97F4A7C15)) * (b ^ UINT64_C(0xD6E8FEB86659FD93));
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/* 64 bits of `bytes`, of which any 32 make a good table index. */
static inline uint64_t
brd_hash(struct brd_span bytes) {
    uint64_t hash = bytes.size;
    size_t at = 0;
    for (; bytes.size - at >= 8; at += 8) {
        uint64_t word;
        memcpy(&word, bytes.data + at, sizeof word);
        hash = brd_hash_mix(hash, word);
    }
    uint64_t tail = 0;
    for (; at < bytes.size; at++) {
        tail = tail << 8 | bytes.data[at];
    }
    return brd_hash_mix(hash, tail);
}

#endif
