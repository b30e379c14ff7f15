/*
 * Ranges of addresses, IPv4 and IPv6, that may lie inside one another, and which of them hold an
 * address. SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_ATTRIBUTION_RANGES_H
#define BRD_ATTRIBUTION_RANGES_H

#include "base/error.h"
#include "indicator/host.h"

/* An address of either family as 16 bytes in network order; IPv4 as ::ffff:0:0/96 (RFC 4291
 * section 2.5.5.2), so that one order holds for both. */
struct brd_address_key {
    uint8_t bytes[16];
};

#define BRD_NO_RANGE UINT32_MAX

struct brd_range {
    struct brd_address_key first;
    struct brd_address_key last; /* inclusive */
    uint32_t value;              /* the caller's */
    uint32_t around;             /* the next larger range that holds this one; BRD_NO_RANGE */
};

struct brd_ranges {
    struct brd_range *items; /* owned */
    size_t count;
    size_t room;
};

struct brd_address_key brd_address_key_of(const struct brd_address *address);

/* Add first to last (inclusive). BRD_ERR_LIMIT beyond `max`, BRD_ERR_NO_MEMORY. */
enum brd_err brd_ranges_add(struct brd_ranges *ranges, const struct brd_address_key *first,
                            const struct brd_address_key *last, uint32_t value, size_t max,
                            struct brd_error *error) BRD_MUST_USE;

/* Add a network: the address and its first `bits` bits, which are masked. */
enum brd_err brd_ranges_add_network(struct brd_ranges *ranges, const struct brd_address *address,
                                    unsigned bits, uint32_t value, size_t max,
                                    struct brd_error *error) BRD_MUST_USE;

/* Put them in order; after it brd_ranges_find() works, and nothing may be added. */
void brd_ranges_close(struct brd_ranges *ranges);

/*
 * The number of the smallest range that holds the address, BRD_NO_RANGE when none does; `around` of
 * it leads to the larger ones. Of equal ranges the one that was added first comes first. Takes the
 * logarithm of their number.
 */
uint32_t brd_ranges_find(const struct brd_ranges *ranges, const struct brd_address_key *address);

void brd_ranges_free(struct brd_ranges *ranges);

#endif
