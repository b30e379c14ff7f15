/*
 * From a cell that was found to a row that is given: its values, whether it lives, whether it was
 * given before. SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_CARVE_ROWS_H
#define BRD_CARVE_ROWS_H

#include "carve/crew.h"
#include "carve/find.h"
#include "carve/given.h"
#include "carve/live.h"

/* Where the page with the cell lies. */
struct brd_rows_place {
    uint32_t page;
    uint32_t image;  /* number of the frame or record; 0 for the main file */
    uint64_t offset; /* of the page's first byte in its file */
    enum brd_carve_source source;
};

/* What a row is known by, for the filter of live rows and that of given ones. */
struct brd_rows_keys {
    uint64_t values; /* of its values */
    uint64_t rowid;  /* of its values under its rowid */
    uint64_t prefix; /* of how it begins */
};

/* A cell of the page at work whose keys were asked for. */
struct brd_rows_waiting {
    struct brd_found found;
    struct brd_rows_place place;
    struct brd_rows_keys keys;
};

struct brd_rows {
    struct brd_roles *roles;                 /* borrowed */
    const struct brd_live *live;             /* borrowed */
    const struct brd_carve_options *options; /* borrowed */
    struct brd_carve_counts *counts;         /* borrowed */
    struct brd_arena arena;                  /* of one row; owned */
    struct brd_buffer body;                  /* payload pieced together; owned */
    struct brd_buffer chain;                 /* values that go on on overflow pages; owned */
    uint64_t chain_bytes;                    /* of overflow pages that may still be read */
    struct brd_carve_value *values;          /* owned */
    size_t value_capacity;
    struct brd_rows_waiting *waiting; /* owned */
    size_t waiting_count;
    uint32_t looks;                 /* at other images of the page at work that are left */
    struct brd_given given;         /* owned; not used by a member of a crew */
    struct brd_crew_member *member; /* whose results they are; NULL to give them at once */
};

/* Make ready; `max_bytes` is for remembering what was given. Nothing is allocated yet. */
struct brd_rows brd_rows_of(struct brd_roles *roles, const struct brd_live *live,
                            const struct brd_carve_options *options,
                            struct brd_carve_counts *counts, uint64_t max_bytes);
void brd_rows_free(struct brd_rows *rows);

/*
 * Give the row to the caller unless it lives or was given: not at once, but when some of the same
 * page are together, and at brd_rows_end_page(), after which the page may go. BRD_ERR_STOPPED when
 * the caller stops.
 */
enum brd_err brd_rows_give(struct brd_rows *rows, const struct brd_page *page,
                           const struct brd_found *found, const struct brd_rows_place *place,
                           struct brd_error *error) BRD_MUST_USE;
enum brd_err brd_rows_end_page(struct brd_rows *rows, const struct brd_page *page,
                               struct brd_error *error) BRD_MUST_USE;

#endif
