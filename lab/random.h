/*
 * The lab's only source of chance: xoshiro256** seeded by splitmix64, so that a run is a function
 * of its options on every machine. Each artifact draws from its own named stream; more rows in one
 * therefore change nothing in another.
 *
 * Source: Blackman and Vigna, "Scrambled Linear Pseudorandom Number Generators" (2018), whose
 * generators are in the public domain. Not for cryptography.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef LAB_RANDOM_H
#define LAB_RANDOM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LAB_UUID_BYTES 37 /* "XXXXXXXX-XXXX-XXXX-XXXX-XXXXXXXXXXXX" and its NUL */

struct lab_random {
    uint64_t state[4];
};

/* The stream called `name` of `seed`. */
struct lab_random lab_random_of(uint64_t seed, const char *name);

/* 64 even bits. */
uint64_t lab_random_next(struct lab_random *random);

/* 0 to bound - 1; 0 when `bound` is 0. */
uint64_t lab_random_below(struct lab_random *random, uint64_t bound);

/* low to high, both included; low <= high. */
int64_t lab_random_between(struct lab_random *random, int64_t low, int64_t high);

/* True in `percent` of 100 draws. */
bool lab_random_chance(struct lab_random *random, unsigned percent);

/* Fill `size` bytes. */
void lab_random_fill(struct lab_random *random, void *bytes, size_t size);

/* `size` - 1 characters of `alphabet` (not empty) and a NUL. */
void lab_random_text(struct lab_random *random, const char *alphabet, char *text, size_t size);

/* A version 4 UUID (RFC 9562) in capitals. */
void lab_random_uuid(struct lab_random *random, char uuid[LAB_UUID_BYTES]);

#endif
