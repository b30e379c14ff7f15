/*
 * The pages of a database as SQLite would see them, and the versions of them that it would not: the
 * main file, the frames of a -wal, the records of a rollback -journal.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_CARVE_PAGES_H
#define BRD_CARVE_PAGES_H

#include "carve/page.h"
#include "evidence/evidence.h"

#include <pthread.h>

/* A page image in the -wal or the -journal. */
struct brd_page_image {
    uint32_t page;   /* its number, from 1 */
    bool counts;     /* SQLite reads this one for that page */
    bool commits;    /* of a frame: a transaction ends with it */
    uint32_t first;  /* of a frame: index of the first one of the same start of the log */
    uint32_t last;   /* of a frame: index of the one with which its transaction ends */
    uint64_t offset; /* of its bytes in the file */
};

struct brd_pages {
    struct brd_content *main;    /* borrowed */
    struct brd_content *wal;     /* borrowed; may be NULL */
    struct brd_content *journal; /* borrowed; may be NULL */
    uint32_t page_size;          /* bytes */
    uint32_t usable;             /* of them, without what is reserved */
    uint32_t count;              /* pages of the database as SQLite sees it */
    uint32_t file_count;         /* pages that the main file holds, the last perhaps in part */
    uint32_t text_encoding;      /* 1 UTF-8, 2 UTF-16LE, 3 UTF-16BE */
    uint32_t schema_format;      /* 1 to 4 */
    uint32_t freelist_trunk;     /* the first one; 0 for none */
    uint32_t freelist_count;     /* as the header says */
    bool has_pointer_map;
    const char *size_anomaly;      /* the header's size is not that of the file; NULL. Static */
    struct brd_page_image *frames; /* of the -wal, in its order; owned */
    uint32_t frame_count;
    uint64_t *history;              /* see history.h; owned */
    struct brd_page_image *records; /* of the -journal; owned */
    uint32_t record_count;
    uint32_t
        *newest; /* by page: 1 + the frame (or record) that counts, 0 for main; NULL when none */
    bool newest_is_journal;
    pthread_mutex_t *lock; /* of the three contents, when several threads read; borrowed, or NULL */
    uint8_t *window;       /* bytes of the main file read ahead; owned */
    uint64_t window_start;
    size_t window_size;
    uint64_t window_next; /* where a sequential reader goes on */
    uint8_t *single;      /* one page from elsewhere; owned */
};

/* Read the headers. BRD_ERR_CORRUPT when main is no SQLite database; BRD_ERR_LIMIT when its list of
 * frames takes more than `max_bytes`. Release with brd_pages_close() also after an error. */
enum brd_err brd_pages_open(struct brd_content *main, struct brd_content *wal,
                            struct brd_content *journal, uint64_t max_bytes,
                            struct brd_pages *pages, struct brd_error *error) BRD_MUST_USE;
void brd_pages_close(struct brd_pages *pages);

/* Another reader of the same pages, for one more thread, and what it has of its own. Released
 * before `pages` is closed, also after an error. */
enum brd_err brd_pages_share(const struct brd_pages *pages, struct brd_pages *reader,
                             struct brd_error *error) BRD_MUST_USE;
void brd_pages_unshare(struct brd_pages *reader);

/* Pages are to be read in order from this one on. */
void brd_pages_expect(struct brd_pages *pages, uint32_t number);

/* The page `number` as SQLite sees it, valid until the next read. What is not in the file is 0. */
enum brd_err brd_pages_read(struct brd_pages *pages, uint32_t number, struct brd_page *page,
                            struct brd_error *error) BRD_MUST_USE;

/* The page `number` of the main file although something else counts for it. */
enum brd_err brd_pages_read_main(struct brd_pages *pages, uint32_t number, struct brd_page *page,
                                 struct brd_error *error) BRD_MUST_USE;

/* One image of the -wal or, when `is_journal`, of the -journal. */
enum brd_err brd_pages_read_image(struct brd_pages *pages, bool is_journal,
                                  const struct brd_page_image *image, struct brd_page *page,
                                  struct brd_error *error) BRD_MUST_USE;

/* Bytes of a page as SQLite sees it, past all that is kept for reading in order. */
enum brd_err brd_pages_peek(struct brd_pages *pages, uint32_t number, uint32_t at, void *bytes,
                            uint32_t size, struct brd_error *error) BRD_MUST_USE;

/* Bytes of one of the three files; what lies beyond its end is 0. */
enum brd_err brd_pages_fetch(const struct brd_pages *pages, struct brd_content *content,
                             uint64_t offset, void *bytes, size_t size,
                             struct brd_error *error) BRD_MUST_USE;

/* Where the page lies that SQLite sees: in which file (0 main, else the number of the frame or
 * record) and at which byte of it. */
uint64_t brd_pages_offset(const struct brd_pages *pages, uint32_t number, uint32_t *image);

#endif
