/*
 * The inside of a set of indicators, for the files of this folder that fill and search it.
 *
 * Laws: an indicator never moves and is never removed; slot tables hold its number plus one; every
 * key that a table holds was made by brd_value_read(), every key that is looked up by the
 * functions beside it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_INDICATOR_SET_INTERNAL_H
#define BRD_INDICATOR_SET_INTERNAL_H

#include "base/limits.h"
#include "indicator/hash.h"
#include "indicator/pattern.h"
#include "indicator/provenance.h"
#include "indicator/set.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

/* Indicators are kept in blocks, so that they never move. */
#define BRD_INDICATOR_BLOCK 4096u

struct brd_slot {
    uint32_t hash;
    uint32_t number; /* of the indicator plus one; 0 for a free slot */
};

struct brd_slot_table {
    struct brd_slot *slots; /* owned; a power of two of them, at most half used */
    uint32_t slot_count;
    uint32_t used;
};

/* An indicator's place in a pattern of several comparisons. */
struct brd_part {
    uint32_t compound;
    uint32_t next; /* the next part of the same indicator; 0 for none */
    uint8_t atom;  /* the bit of the comparison */
};

/* One step of a small stack machine over truth values. */
enum brd_step_kind { BRD_STEP_BIT, BRD_STEP_NOT_BIT, BRD_STEP_TRUE, BRD_STEP_AND, BRD_STEP_OR };
struct brd_step {
    uint8_t kind;
    uint8_t bit; /* of BIT and NOT_BIT */
};

/*
 * A pattern of several comparisons. Program 0 works on the bits of the observations; program 1
 * and on, one for each observation, on the bits of the comparisons, as one record fulfils them.
 */
struct brd_compound {
    const struct brd_indicator *indicator;
    const struct brd_step *steps;
    const uint16_t *ends;  /* where each program ends in `steps`; it starts where the last ended */
    unsigned observations; /* 1 to BRD_MAX_PATTERN_PARTS */
};

/* An indicator with LIKE (no code) or MATCHES. */
struct brd_slow {
    const struct brd_indicator *indicator;
    pcre2_code *code; /* owned */
};

struct brd_slow_list {
    struct brd_slow *items; /* owned */
    uint32_t count;
    uint32_t capacity;
};

struct brd_indicator_set {
    struct brd_arena arena;        /* texts, programs */
    struct brd_indicator **blocks; /* owned */
    uint32_t block_count;
    uint32_t block_capacity;
    uint32_t count;
    struct brd_slot_table tables[BRD_TABLES];
    struct brd_provenance provenance;
    struct brd_part *parts; /* owned; number 0 is none */
    uint32_t part_count;
    uint32_t part_capacity;
    struct brd_compound *compounds; /* owned */
    uint32_t compound_count;
    uint32_t compound_capacity;
    struct brd_slow_list slow[BRD_INDICATOR_TYPES];
    uint32_t slow_count;
    uint8_t network_bits[2][17]; /* bit n: there are IPv4, IPv6 networks with prefix length n */
    bool has_www_domains;        /* a domain or URL begins with "www." */
    uint64_t relative_depths;    /* bit n: there are relative paths of n + 1 components */
    uint64_t counts[BRD_INDICATOR_TYPES];
    uint64_t duplicates;
    uint64_t revoked;
    struct brd_indicator_rejection *rejections; /* owned, with BRD_MAX_REJECTION_REASONS + 1 */
    size_t rejection_count;
    struct brd_buffer networks; /* lines of dated facts about networks */
    /* While loading: */
    struct brd_arena scratch; /* the tree of one pattern */
    struct brd_value_reader reader;
};

/* The 32 bits by which a key is found. */
static inline uint32_t
brd_key_hash(struct brd_span key) {
    return (uint32_t)(brd_hash(key) >> 16);
}

/* The indicator of this number, which is less than set->count. */
static inline struct brd_indicator *
brd_set_at(const struct brd_indicator_set *set, uint32_t number) {
    return &set->blocks[number / BRD_INDICATOR_BLOCK][number % BRD_INDICATOR_BLOCK];
}

/* A walk over all entries of a table with one hash. */
struct brd_slot_walk {
    const struct brd_slot_table *table;
    uint32_t hash;
    uint32_t at;
};

static inline struct brd_slot_walk
brd_slot_walk_of(const struct brd_indicator_set *set, enum brd_indicator_table table,
                 uint32_t hash) {
    return (struct brd_slot_walk){.table = &set->tables[table], .hash = hash, .at = hash};
}

/* The next indicator whose key has that hash; NULL at the end. Who fills the set may change it. */
static inline struct brd_indicator *
brd_slot_walk_next(const struct brd_indicator_set *set, struct brd_slot_walk *walk) {
    if (walk->table->used == 0) {
        return NULL;
    }
    uint32_t mask = walk->table->slot_count - 1;
    for (;;) {
        struct brd_slot slot = walk->table->slots[walk->at++ & mask];
        if (slot.number == 0) {
            return NULL;
        }
        if (slot.hash == walk->hash) {
            return brd_set_at(set, slot.number - 1);
        }
    }
}

/* The indicator with exactly this key; NULL for none. */
static inline struct brd_indicator *
brd_set_find(const struct brd_indicator_set *set, enum brd_indicator_table table,
             struct brd_span key) {
    if (set->tables[table].used == 0) {
        return NULL;
    }
    struct brd_slot_walk walk = brd_slot_walk_of(set, table, brd_key_hash(key));
    struct brd_indicator *found;
    do {
        found = brd_slot_walk_next(set, &walk);
    } while (found != NULL &&
             (found->key_size != key.size || memcmp(found->key, key.data, key.size) != 0));
    return found;
}

/* The key of a path with every component that differs between phones written as "*". */
void brd_path_wild(struct brd_span path, struct brd_buffer *out);

/*
 * Add a value that brd_value_read() has made, or find it. It counts by itself when `is_alone`.
 * BRD_ERR_NO_MEMORY, BRD_ERR_LIMIT.
 */
enum brd_err brd_set_place(struct brd_indicator_set *set, const struct brd_value *value,
                           const struct brd_indicator_facts *facts, bool is_alone,
                           struct brd_indicator **placed, struct brd_error *error) BRD_MUST_USE;

/* Make `indicator` a part of a pattern. BRD_ERR_NO_MEMORY. */
enum brd_err brd_set_add_part(struct brd_indicator_set *set, struct brd_indicator *indicator,
                              uint32_t compound, uint8_t atom,
                              struct brd_error *error) BRD_MUST_USE;

/* The outcome of one program of `compound` over `bits`. */
bool brd_compound_holds(const struct brd_compound *compound, unsigned program, uint64_t bits);

/* Room for `count` + 1 items of `size` bytes, the new ones not set. False without memory. */
bool brd_grow(void **items, uint32_t count, uint32_t *capacity, size_t size);

#endif
