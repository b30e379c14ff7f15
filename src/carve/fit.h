/*
 * A cell that was found, and how well its record fits the columns of a table: the rules by which
 * SQLite chooses types (fileformat2, 2.1; datatype3) leave few readings of given bytes.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_CARVE_FIT_H
#define BRD_CARVE_FIT_H

#include "carve/pages.h"
#include "carve/table.h"

/* Types at the start of a record that a freeblock's header can take. */
#define BRD_FIND_MAX_LOST 2u

/* A type that is gone and has more than one solution: what was there is not known. */
#define BRD_TYPE_UNKNOWN UINT64_MAX

/* A cell that was found. Offsets are those of the page. */
struct brd_found {
    uint32_t at;
    uint32_t end;          /* where the cell ends, or the bytes that are left of it */
    uint32_t types_at;     /* the types that are there, after the lost ones */
    uint32_t body;         /* the values */
    uint32_t local_end;    /* where the part of the payload in the page ends */
    uint32_t overflow;     /* first overflow page; 0 for none */
    uint32_t column_count; /* values of the record */
    uint32_t lost_count;   /* types at its start that are solved, not read */
    uint64_t lost[BRD_FIND_MAX_LOST];
    uint64_t lost_bytes; /* what the values of the lost types take together */
    uint64_t header;     /* bytes of the record's header */
    uint64_t payload;    /* bytes of the record */
    uint64_t chain;      /* hash of what its overflow pages hold, see has_chain */
    int64_t rowid;
    bool has_rowid;      /* it is there, or follows from its neighbours */
    bool is_damaged;     /* its first bytes are gone */
    bool is_searched;    /* it was found in free bytes, not by the pointers of a page */
    bool is_tiled;       /* another one, or the end of the free bytes, follows right behind it */
    bool has_chain;      /* its overflow pages were read */
    bool is_cut;         /* the end of its values was overwritten */
    unsigned rowid_bits; /* low bits of the rowid that are there, when it is not whole */
    const struct brd_carve_template *table; /* NULL when no table fits */
    uint32_t other_tables;                  /* that fit as well */
    int score;                              /* how much speaks for it, in bits */
};

/* How well the record fits the table, in bits; negative when it does not. */
int brd_fit(const struct brd_pages *pages, const struct brd_page *page,
            const struct brd_found *found, const struct brd_carve_template *table);

/* Whether its texts hold no control characters, as far as the cell itself holds them: what is found
 * in free bytes and has any is none. */
bool brd_fit_is_printable(const struct brd_pages *pages, const struct brd_page *page,
                          const struct brd_found *found);

/* The types that a value of `size` bytes can have in the column, those that were seen in live rows
 * when there are any; how many, up to 4. */
unsigned brd_fit_types_of_size(const struct brd_carve_column *column, uint64_t size,
                               uint64_t types[4]);

#endif
