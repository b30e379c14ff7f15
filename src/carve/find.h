/*
 * Cells in bytes that nothing accounts for. A freed cell has lost its first four bytes to the
 * header of the freeblock that it became (fileformat2, 1.6): the sizes and types that are gone are
 * solved from the columns of the table, what is left of the record's header, and where the
 * freeblock ends. SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_CARVE_FIND_H
#define BRD_CARVE_FIND_H

#include "carve/fit.h"
#include "carve/roles.h"

/* Bytes of a page to look for cells in. */
struct brd_find_region {
    uint32_t start;
    uint32_t end;
    bool is_freed; /* a cell begins at its start, without its first four bytes */
};

struct brd_find {
    const struct brd_roles *roles;          /* borrowed */
    const struct brd_carve_template *owner; /* whose page it is; NULL when it is nobody's */
    uint32_t other_tables;                  /* that the page may have belonged to as well */
    bool intact_only;                       /* look for whole cells only */
    uint64_t *tries; /* 1 + readings of freed cells of foreign tables that are left for this page; 0
                        when one was left out; borrowed */
    uint32_t least_header; /* bytes that the header of a record takes */
    uint32_t most_header;
    struct brd_found *found; /* of the last region, in the order of the page; owned */
    size_t count;
    size_t capacity;
};

/* Find the cells of one region; they replace those of the last. BRD_ERR_NO_MEMORY. */
enum brd_err brd_find_cells(struct brd_find *find, const struct brd_page *page,
                            const struct brd_find_region *region,
                            struct brd_error *error) BRD_MUST_USE;

/*
 * Take the cell at `at` of a page that was given up whole: its structure is known, its table is the
 * one that fits best. False when it is no cell.
 */
bool brd_find_whole(const struct brd_find *find, const struct brd_page *page, uint32_t at,
                    uint32_t page_type, struct brd_found *found);

/* Learn from the tables of the schema what can be left aside; to be called when one was added. */
void brd_find_learn(struct brd_find *find);

void brd_find_free(struct brd_find *find);

#endif
