/*
 * The versions that pages had: as they were at an earlier moment, as far as the -wal still tells.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_CARVE_HISTORY_H
#define BRD_CARVE_HISTORY_H

#include "carve/pages.h"

/* A moment in the life of the database. */
struct brd_moment {
    enum {
        BRD_MOMENT_NOW,   /* as SQLite sees it */
        BRD_MOMENT_MAIN,  /* as the main file is, without its -wal or -journal */
        BRD_MOMENT_FRAME, /* when the transaction of the frame `index` was written */
    } kind;
    uint32_t index;
};

/* What is known of a page at a moment. */
struct brd_version {
    bool is_known; /* its bytes were read; where not, later ones were written over them */
    bool is_now;   /* they are those that SQLite sees */
};

/* Put the frames of the -wal in order, for the look-ups below; called when they were read.
 * BRD_ERR_LIMIT when that takes more than `max_bytes`. */
enum brd_err brd_history_make(struct brd_pages *pages, uint64_t max_bytes,
                              struct brd_error *error) BRD_MUST_USE;

/* The last frame of the page at the moment of `frame` (both indexes): its index plus one, 0 when
 * the log holds none from its start up to then. */
uint32_t brd_history_find(const struct brd_pages *pages, uint32_t number, uint32_t frame);

/* The first entry of the page's frames in the history, which are there in the order of the log; and
 * whether an entry is of that page. */
uint32_t brd_history_begin(const struct brd_pages *pages, uint32_t number);
static inline bool
brd_history_is_of(const struct brd_pages *pages, uint32_t entry, uint32_t number) {
    return entry < pages->frame_count && pages->history[entry] >> 32 == number;
}

/* The usable bytes of the page `number` at that moment. `bytes` has room for a page. */
enum brd_err brd_history_read(const struct brd_pages *pages, struct brd_moment moment,
                              uint32_t number, uint8_t *bytes, struct brd_version *version,
                              struct brd_error *error) BRD_MUST_USE;

#endif
