/*
 * The thread that takes the SHA-256 of the items that are read, while they are read.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_SCAN_HASHER_H
#define BRD_SCAN_HASHER_H

#include "base/hash.h"
#include "evidence/evidence.h"

/* One item to hash, and what came of it. */
struct brd_hash_job {
    struct brd_evidence *evidence; /* borrowed */
    const char *stored_as;         /* borrowed */
    int64_t item_id;
    uint64_t size; /* bytes as stored; set when done */
    uint8_t digest[BRD_SHA256_BYTES];
    bool done;           /* false when the item could not be read to its end */
    const char *warning; /* what reading all of it has shown; NULL for nothing. Static */
};

struct brd_hasher;

/* Start hashing `count` jobs in order; they belong to the thread until brd_hasher_join(). */
enum brd_err brd_hasher_start(struct brd_hash_job *jobs, size_t count, struct brd_hasher **started,
                              struct brd_error *error) BRD_MUST_USE;

/* Wait for the end and release the hasher. */
void brd_hasher_join(struct brd_hasher *hasher);

#endif
