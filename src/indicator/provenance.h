/*
 * Where indicators came from. One origin is one file's view of one campaign; an indicator that
 * several files name has several origins, and all are kept.
 *
 * An origin, and every combination of origins that occurs, has a number: an indicator carries one
 * number, however many files name it. Texts stay valid and unchanged once made, so they may be
 * read by several threads after loading.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_INDICATOR_PROVENANCE_H
#define BRD_INDICATOR_PROVENANCE_H

#include "base/arena.h"
#include "base/error.h"

struct brd_origin {
    const char *file;     /* name of the file, or of the bundled set */
    const char *campaign; /* several are joined by ", " */
    const char *source;   /* publisher, report and date; several are joined by "; " */
    uint32_t rest;        /* a combination: the number of all but its last origin; else 0 */
    uint32_t last;        /* a combination: its last origin; else 0 */
    uint64_t count;       /* indicators that came from this origin */
};

struct brd_provenance {
    struct brd_arena *arena;    /* borrowed: holds the texts */
    struct brd_origin *origins; /* owned; number 0 is none */
    uint32_t count;
    uint32_t capacity;
    uint32_t *plain; /* owned: the numbers of those that are no combinations, as they came */
    uint32_t plain_count;
    uint32_t *slots; /* owned: a hash table of numbers */
    uint32_t slot_count;
};

/* No origins yet. */
struct brd_provenance brd_provenance_of(struct brd_arena *arena);

/* The number of the origin with these texts, which are copied. BRD_ERR_NO_MEMORY. */
enum brd_err brd_provenance_add(struct brd_provenance *provenance, struct brd_span file,
                                struct brd_span campaign, struct brd_span source, uint32_t *number,
                                struct brd_error *error) BRD_MUST_USE;

/*
 * The number of `known` together with `origin`, which is no combination: `known` itself when
 * `origin` is part of it. BRD_ERR_NO_MEMORY.
 */
enum brd_err brd_provenance_join(struct brd_provenance *provenance, uint32_t known, uint32_t origin,
                                 uint32_t *number, struct brd_error *error) BRD_MUST_USE;

void brd_provenance_free(struct brd_provenance *provenance);

#endif
