/*
 * From a cell that was found to a row that is given: its values, whether it lives, whether it was
 * given before. SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_CARVE_ROWS_H
#define BRD_CARVE_ROWS_H

#include "carve/find.h"
#include "carve/live.h"

/* Where the page with the cell lies. */
struct brd_rows_place {
    uint32_t page;
    uint32_t image;  /* number of the frame or record; 0 for the main file */
    uint64_t offset; /* of the page's first byte in its file */
    enum brd_carve_source source;
};

struct brd_rows {
    struct brd_roles *roles;                 /* borrowed */
    const struct brd_live *live;             /* borrowed */
    const struct brd_carve_options *options; /* borrowed */
    struct brd_carve_counts *counts;         /* borrowed */
    struct brd_arena arena;                  /* of one row; owned */
    struct brd_buffer body;                  /* payload pieced together; owned */
    struct brd_carve_value *values;          /* owned */
    size_t value_capacity;
    uint64_t *given; /* keys of the rows that were given: an open hash table; owned */
    size_t given_count;
    size_t given_capacity;
    size_t given_max; /* rows after which repeats are no longer noticed */
};

/* Make ready; `max_bytes` is for remembering what was given. Nothing is allocated yet. */
struct brd_rows brd_rows_of(struct brd_roles *roles, const struct brd_live *live,
                            const struct brd_carve_options *options,
                            struct brd_carve_counts *counts, uint64_t max_bytes);
void brd_rows_free(struct brd_rows *rows);

/* Give the row to the caller unless it lives or was given. BRD_ERR_STOPPED when the caller stops.
 */
enum brd_err brd_rows_give(struct brd_rows *rows, const struct brd_page *page,
                           const struct brd_found *found, const struct brd_rows_place *place,
                           struct brd_error *error) BRD_MUST_USE;

#endif
