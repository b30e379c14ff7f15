/*
 * Who calls: numbers, addresses and identifiers of one party brought together, however each source
 * writes them.
 *
 * Add everything first, then brd_parties_settle() once; after that each number that adding gave
 * leads to its party. Not thread-safe.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_CALLS_PARTY_H
#define BRD_CALLS_PARTY_H

#include "base/arena.h"
#include "base/error.h"
#include "calls/phone.h"

/* No party: the source does not say who. */
#define BRD_NO_PARTY UINT32_MAX

struct brd_party_name {
    struct brd_span text; /* as it was written; the arena's */
    const char *key;      /* the one form: "+447700900123", "a@example.com", "07700900123" */
    enum brd_phone_kind kind;
    uint32_t device; /* a number without a country code is dialled from where this one is */
    uint32_t leader; /* the name that stands for the party, itself for most */
};

struct brd_parties {
    struct brd_arena arena;
    struct brd_party_name *names; /* owned */
    size_t count;
    size_t capacity;
    struct brd_party_alias {
        uint32_t one;
        uint32_t other;
    } * aliases; /* owned */
    size_t alias_count;
    size_t alias_capacity;
    size_t max_names;
};

/* An empty set of at most `max_names` names in at most `max_bytes` of text. */
struct brd_parties brd_parties_of(size_t max_names, size_t max_bytes);

/*
 * Add a name as a source writes it: a number in any form, tel: and mailto: included, or an address.
 * *name is BRD_NO_PARTY for an empty one. BRD_ERR_LIMIT at the ceilings, BRD_ERR_NO_MEMORY.
 */
enum brd_err brd_parties_add(struct brd_parties *parties, uint32_t device, struct brd_span text,
                             uint32_t *name, struct brd_error *error) BRD_MUST_USE;

/* Say that two names mean the same party. Either may be BRD_NO_PARTY, which says nothing. */
enum brd_err brd_parties_alias(struct brd_parties *parties, uint32_t one, uint32_t other,
                               struct brd_error *error) BRD_MUST_USE;

/*
 * Find out which names are the same party. `regions[device]` is the region that a device dials
 * from, "" when unknown; a number without a country code is then compared by its digits, and joined
 * when it can be one party only.
 */
enum brd_err brd_parties_settle(struct brd_parties *parties,
                                const char (*regions)[BRD_REGION_BYTES], size_t region_count,
                                struct brd_error *error) BRD_MUST_USE;

/* The number of the party that a name means, after settling: equal for all its names. */
uint32_t brd_parties_leader(const struct brd_parties *parties, uint32_t name);

/* The one form of a party; NULL for BRD_NO_PARTY. */
const char *brd_parties_key(const struct brd_parties *parties, uint32_t name);

void brd_parties_free(struct brd_parties *parties);

#endif
