/*
 * The ways to read one cell at one place, for find.c: whole, without its first bytes, without its
 * end. SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_CARVE_CELLS_H
#define BRD_CARVE_CELLS_H

#include "carve/find.h"

/* Bits of evidence that a cell must have where nothing says that one begins there. */
#define NEEDED_ALONE 26
/* The same for a table that is not the page's, and on the pages of an index. */
#define NEEDED_FOREIGN 40
#define NEEDED_IN_INDEX 64
/* The same to doubt a cell in which another one seems to begin. */
#define NEEDED_INSIDE 18
/* The same where a freed cell begins. */
#define NEEDED_FREED 8
/* What a size that repeats itself is worth. */
#define FOR_PAYLOAD 10
#define FOR_HEADER 6
/* What it is worth that a cell ends where the region does, or where another one begins. */
#define FOR_END 12
#define FOR_NEXT 10
/* The same when a fragment of up to three bytes is left, which happens seldom. */
#define FOR_FRAGMENT 6
/* What the header of a freeblock that is no more is worth: a possible one, and one that ended
 * right. */
#define FOR_STALE 3
#define FOR_STALE_END 6
/* Free bytes too few for a freeblock (fileformat2, 1.6: fragments). */
#define FRAGMENT_BYTES 3u
/* The header of a record of as many columns as SQLite can have (limits, 2), each of the longest
 * type. */
#define MAX_HEADER_BYTES ((uint64_t)32767 * 9)

/* ---- cells_whole.c ---- */

/* The table of the schema that fits best (the owner of the page, when it does), and how well.
 * Counts in other_tables those that fit as well. NULL when none fits. */
const struct brd_carve_template *brd_find_choose_table(const struct brd_find *find,
                                                       const struct brd_page *page,
                                                       struct brd_found *found, bool without_rowid,
                                                       int *best);

/*
 * Read the header of a record at `at`: its types must fill it. Fills types_at, body, header,
 * column_count; `*sum` is what the values take. False when it is none, goes beyond `end`, or when
 * the record takes more than `most` bytes.
 */
bool brd_find_read_header(const struct brd_page *page, uint32_t at, uint32_t end, uint64_t most,
                          struct brd_found *found, uint64_t *sum);

/* Where the cell of this payload ends; false when that is beyond `limit`. */
bool brd_find_place_end(const struct brd_page *page, struct brd_found *found, uint32_t payload_at,
                        uint32_t limit, bool is_table);

/* A quick no for most bytes that begin no cell of a table: the length of the record's header must
 * be where it belongs, and one that a table of the schema can have. */
bool brd_find_may_begin(const struct brd_find *find, const struct brd_page *page, uint32_t at,
                        bool is_table);

/* A whole cell at `at`: the size of its payload is that of its header and values. */
bool brd_find_read_intact(const struct brd_page *page, uint32_t at, uint32_t limit, bool is_table,
                          struct brd_found *found);

/* The same, and some table takes it. */
bool brd_find_intact(const struct brd_find *find, const struct brd_page *page, uint32_t at,
                     uint32_t limit, struct brd_found *found);

/* ---- cells_freed.c ---- */

/* Whether these four bytes can be the header of a freeblock that once was here. */
bool brd_find_is_stale(const struct brd_page *page, uint32_t at, uint32_t limit);

/* How much speaks for a cell that ends here. */
int brd_find_score_end(const struct brd_find *find, const struct brd_page *page, uint32_t end,
                       uint32_t limit);

/* A freed cell at `at`, without its first four bytes; false when no reading stands out. */
bool brd_find_damaged(const struct brd_find *find, const struct brd_page *page, uint32_t at,
                      uint32_t limit, struct brd_found *found);

/* A freed cell at `at` whose end, beyond `limit`, a new cell took. */
bool brd_find_cut(const struct brd_find *find, const struct brd_page *page, uint32_t at,
                  uint32_t limit, struct brd_found *found);

#endif
