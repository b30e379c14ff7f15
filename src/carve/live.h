/*
 * What lives: one look at all rows that SQLite would read. It fills a filter that tells later
 * whether a row found among deleted ones also lives, and learns which types of value the columns
 * hold. SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_CARVE_LIVE_H
#define BRD_CARVE_LIVE_H

#include "carve/record.h"
#include "carve/roles.h"

/* Values of an entry of an index that are looked at; one of more is left alone. */
#define BRD_LIVE_INDEX_COLUMNS 16u

/* A set of 64-bit keys that may say yes to few that were not added (a blocked Bloom filter). */
struct brd_live {
    uint64_t *words; /* owned */
    uint64_t *first; /* of them, so placed that no block crosses a cache line */
    uint64_t mask;   /* number of words - 1, a power of two less one */
    uint64_t keys;   /* that were added */
    uint64_t rows;
    /* Which kinds of values the entries of indexes hold, by how many they have; see BRD_SEEN. */
    uint32_t index_seen[BRD_LIVE_INDEX_COLUMNS + 1][BRD_LIVE_INDEX_COLUMNS];
};

/* Whether the cell at `at` of an index page may be the entry of an index that lives: a table
 * WITHOUT ROWID lies on pages of the same kind. */
bool brd_live_may_be_entry(const struct brd_live *live, const struct brd_page *page, uint32_t at);

/* Words of the filter that hold the bits of one key. */
#define BRD_LIVE_BLOCK 4u

/* The first of them. */
static inline uint64_t *
brd_live_block(const struct brd_live *live, uint64_t key) {
    return &live->first[key >> 16 & live->mask & ~(uint64_t)(BRD_LIVE_BLOCK - 1)];
}

/* Ask the processor for the place of the key, which is to be looked up or added soon. */
static inline void
brd_live_fetch(const struct brd_live *live, uint64_t key) {
    __builtin_prefetch(brd_live_block(live, key), 1);
}

/* Read all live rows. The filter takes at most `max_bytes`. Release also after an error. */
enum brd_err brd_live_read(struct brd_roles *roles, uint64_t max_bytes, struct brd_live *live,
                           struct brd_error *error) BRD_MUST_USE;
void brd_live_free(struct brd_live *live);

bool brd_live_has(const struct brd_live *live, uint64_t key);

/* Whether the filter is so full that its yes says little. */
bool brd_live_is_crowded(const struct brd_live *live);

/* The key of a record: the part of its payload that its cell holds, and its first overflow page. */
uint64_t brd_live_key(struct brd_span local, uint32_t overflow);

/* The key of a record whose overflow pages were read, by the hash of brd_roles_mark_overflow(). */
uint64_t brd_live_key_whole(struct brd_span local, uint64_t chain);

/* The key of a record under its rowid. */
uint64_t brd_live_key_rowid(uint64_t key, int64_t rowid);

/* The key of how a record begins: its header and the first bytes of its values, or all of them. */
#define BRD_LIVE_PREFIX_BYTES 16u
uint64_t brd_live_key_prefix(struct brd_span local, uint64_t header);

#endif
