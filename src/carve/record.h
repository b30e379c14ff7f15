/*
 * Cells and the records in them (fileformat2, 1.6 and 2.1), where their structure is known to be
 * whole. SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_CARVE_RECORD_H
#define BRD_CARVE_RECORD_H

#include "base/arena.h"
#include "base/buffer.h"
#include "carve/carve.h"
#include "carve/pages.h"

/* A cell with a payload: of a table leaf, an index leaf or an index interior page. */
struct brd_cell {
    uint32_t at; /* in the page */
    uint32_t payload_at;
    uint32_t local_end; /* where the part of the payload in the page ends */
    uint32_t end;       /* where the cell ends */
    uint64_t payload;   /* bytes of the whole payload */
    uint32_t overflow;  /* first overflow page; 0 for none */
    int64_t rowid;      /* of a table leaf; 0 otherwise */
};

/* Read the cell at `at` of a page of this type; false when it leads out of the page. */
bool brd_cell_read(const struct brd_page *page, uint32_t at, uint32_t page_type,
                   struct brd_cell *cell);

/* A record read whole: the types of its values and its bytes. */
struct brd_record {
    struct brd_buffer bytes; /* the payload; owned */
    uint64_t *types;         /* of `count` values; owned */
    uint32_t *offsets;       /* of the values in the payload; owned */
    size_t count;
    size_t capacity;
    uint64_t present; /* bytes of the payload that could be read */
};

/* An empty record whose payload is at most `max_bytes`. */
struct brd_record brd_record_of(size_t max_bytes);
void brd_record_free(struct brd_record *record);

/*
 * Read the record of a live cell, following its overflow pages as far as they are there. A record
 * whose header contradicts itself has no values. BRD_ERR_NO_MEMORY, or the error of a failed read.
 */
enum brd_err brd_record_read(struct brd_pages *pages, const struct brd_page *page,
                             const struct brd_cell *cell, struct brd_record *record,
                             struct brd_error *error) BRD_MUST_USE;

/* The value number `index`; unknown when its bytes are not all there. Its bytes are the record's
 * or, of UTF-16, the arena's. */
void brd_record_value(const struct brd_record *record, size_t index, uint32_t text_encoding,
                      struct brd_arena *arena, struct brd_carve_value *value);

/*
 * A value of serial type `type` whose bytes are `body` (all of them). Text in UTF-16 (encoding 2 or
 * 3) is converted into the arena; unknown when that is full.
 */
void brd_value_decode(uint64_t type, struct brd_span body, uint32_t text_encoding,
                      struct brd_arena *arena, struct brd_carve_value *value);

#endif
