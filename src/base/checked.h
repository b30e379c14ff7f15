/*
 * Sums and products of sizes that came from the input, and that say when they overflow.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_BASE_CHECKED_H
#define BRD_BASE_CHECKED_H

#include <stdbool.h>
#include <stdint.h>

/* *sum = a + b; false (and *sum unset) when it does not fit. */
static inline bool
brd_add_u64(uint64_t a, uint64_t b, uint64_t *sum) {
    return !__builtin_add_overflow(a, b, sum);
}

/* *product = a * b; false (and *product unset) when it does not fit. */
static inline bool
brd_mul_u64(uint64_t a, uint64_t b, uint64_t *product) {
    return !__builtin_mul_overflow(a, b, product);
}

#endif
