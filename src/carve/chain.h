/*
 * The overflow pages of a deleted row, as they were when it lived.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_CARVE_CHAIN_H
#define BRD_CARVE_CHAIN_H

#include "base/buffer.h"
#include "carve/fit.h"
#include "carve/history.h"
#include "carve/roles.h"

/* What is asked for: the chain of one cell. */
struct brd_chain {
    const struct brd_roles *roles; /* borrowed */
    const struct brd_page *page;   /* the image with the cell; borrowed */
    const struct brd_found *found; /* borrowed */
    uint32_t number;               /* of the page */
    uint32_t image;           /* of the -wal that it is, as struct brd_rows_place; 0 for none */
    struct brd_moment moment; /* of the image */
    bool has_pointer;         /* a pointer of the image leads to the cell */
    uint32_t looks;           /* at other images of the page that may still be taken */
    uint64_t most_bytes;      /* of overflow pages that may still be read */
    /* What came of it. */
    bool is_whole;  /* the chain ends just where the payload does */
    bool is_exact;  /* its pages are known to be as they were while the row lived */
    bool has_rowid; /* an image in which the row lived tells it */
    int64_t rowid;
    uint64_t hash; /* of the chain, as of brd_roles_mark_overflow() */
};

/*
 * Add the payload that lies on overflow pages to `body`: as they were by an image of the page in
 * which the row lived, or else those that nothing else has now.
 */
enum brd_err brd_chain_read(struct brd_chain *chain, struct brd_buffer *body,
                            struct brd_error *error) BRD_MUST_USE;

#endif
