/*
 * IP fragments put together (RFC 791 section 3.2, RFC 8200 section 4.5).
 *
 * Of bytes that came twice the first stay. A datagram that never becomes whole makes room for the
 * next one: a bounded number of them waits.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_NET_FRAGMENTS_H
#define BRD_NET_FRAGMENTS_H

#include "base/error.h"
#include "net/packet.h"

/* What tells the fragments of one datagram from others. */
struct brd_fragment_key {
    struct brd_ip_address source;
    struct brd_ip_address destination;
    uint32_t identification;
    uint8_t protocol;
    bool is_ipv6;
};

struct brd_fragments;

/* A datagram that is given up. */
struct brd_fragments_lost {
    const struct brd_fragment_key *key;
    int64_t at_us;    /* when its first fragment came */
    size_t size;      /* bytes of it that came */
    uint8_t protocol; /* that the fragment at offset 0 said; when `beginning` is not empty */
    struct brd_span beginning; /* the bytes from offset 0 to the first gap; borrowed */
};

/* `lost` is called with `context` for each of them, from brd_fragments_add() and _end().
 * BRD_ERR_NO_MEMORY. */
enum brd_err brd_fragments_new(void (*lost)(void *context, const struct brd_fragments_lost *lost),
                               void *context, struct brd_fragments **made,
                               struct brd_error *error) BRD_MUST_USE;

/*
 * Add a fragment: `bytes` at `offset` of the datagram's payload; `more` unless it is the last. True
 * when the payload is whole: *whole borrows it until the next call, and *first_protocol is what the
 * fragment at offset 0 said of what it carries.
 */
bool brd_fragments_add(struct brd_fragments *fragments, const struct brd_fragment_key *key,
                       uint8_t protocol, size_t offset, bool more, struct brd_span bytes,
                       int64_t at_us, struct brd_span *whole, uint8_t *first_protocol);

/* Give up all that still waits. */
void brd_fragments_end(struct brd_fragments *fragments);

/* Fragments of datagrams that were given up. */
uint64_t brd_fragments_lost_count(const struct brd_fragments *fragments);
void brd_fragments_free(struct brd_fragments *fragments);

#endif
