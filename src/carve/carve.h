/*
 * Deleted rows of an SQLite database, read page by page from its bytes
 * (https://sqlite.org/fileformat2.html).
 *
 * What is in use is known first: the b-trees, the freelist, the frames of the -wal that count. What
 * is left over (freelist pages, freeblocks, space between cell pointers and cells, superseded
 * pages) is read as cells of the tables of the schema. A row that a live row equals is not given as
 * deleted; a value whose bytes are gone is unknown, never guessed.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_CARVE_CARVE_H
#define BRD_CARVE_CARVE_H

#include "evidence/evidence.h"

/* Where a recovered row lay. */
enum brd_carve_source {
    BRD_CARVE_FREEBLOCK,   /* a freed cell of a page in use */
    BRD_CARVE_FREELIST,    /* a page of the freelist */
    BRD_CARVE_UNALLOCATED, /* between the cells of a page in use */
    BRD_CARVE_UNUSED,      /* a page that nothing refers to */
    BRD_CARVE_SUPERSEDED,  /* a page of the database that its -wal replaces */
    BRD_CARVE_WAL,         /* a frame of the -wal that does not count, or no longer */
    BRD_CARVE_JOURNAL,     /* a page of the rollback -journal */
    BRD_CARVE_SOURCE_COUNT,
};

/* Their names, as the program prints them. Static. */
extern const char *const brd_carve_source_names[BRD_CARVE_SOURCE_COUNT];

/* How sure a row is. */
enum brd_carve_confidence {
    BRD_CARVE_LOW,    /* more than one reading fits, or values are missing */
    BRD_CARVE_MEDIUM, /* the start of the cell was overwritten; one reading fits what is left */
    BRD_CARVE_HIGH,   /* the whole cell is there */
    BRD_CARVE_CONFIDENCE_COUNT,
};

extern const char *const brd_carve_confidence_names[BRD_CARVE_CONFIDENCE_COUNT];

enum brd_carve_type {
    BRD_CARVE_NULL,
    BRD_CARVE_INTEGER,
    BRD_CARVE_REAL,
    BRD_CARVE_TEXT, /* as stored, in UTF-8 (converted from UTF-16); may be ill-formed */
    BRD_CARVE_BLOB,
    BRD_CARVE_UNKNOWN, /* its bytes are gone */
};

struct brd_carve_value {
    enum brd_carve_type type;
    union {
        int64_t integer;
        double real;
        struct brd_span bytes;
    } as;
};

/* A table of the schema, or one that was dropped and whose CREATE TABLE was found. */
struct brd_carve_table {
    const char *name;
    const char *const *columns; /* names, in the order of the CREATE TABLE */
    size_t column_count;
    bool dropped;
};

/* A table that a row fits, and how much its values speak for it, in bits: one that scores ten more
 * than another is about a thousand times as likely. */
struct brd_carve_fit {
    const struct brd_carve_table *table;
    int score;
};

/* Tables that a row names, its own included. */
#define BRD_CARVE_MAX_FITS 5u

/* A recovered row. Everything is borrowed until the callback returns. */
struct brd_carve_row {
    const struct brd_carve_table *table; /* the one that fits best; NULL when none is known */
    size_t other_tables;                 /* how many others it fits as well */
    const struct brd_carve_fit *fits; /* when it fits others, too: its own, then the best of them */
    size_t fit_count;                 /* 0, or 2 to BRD_CARVE_MAX_FITS */
    const struct brd_carve_value *values; /* in the order of the table's columns */
    size_t value_count;
    bool has_rowid; /* whether it is known */
    int64_t rowid;
    enum brd_carve_source source;
    enum brd_carve_confidence confidence;
    bool is_live;    /* a live row equals it; given only when it was asked for */
    uint32_t page;   /* number of the page, from 1 */
    uint32_t frame;  /* of the -wal or record of the -journal, from 1; 0 in the database itself */
    uint64_t offset; /* of the cell, in bytes from the start of the database, -wal or -journal */
};

/* What is wrong with the structure of the file, e.g. "page 3: its freeblocks overlap". */
typedef void brd_carve_anomaly_fn(void *context, uint32_t page, const char *words);

/* Take a row; false to stop. */
typedef bool brd_carve_row_fn(void *context, const struct brd_carve_row *row);

/* Append a row as the caller wants it to `bytes`. Called by several threads at once. */
typedef void brd_carve_render_fn(void *context, const struct brd_carve_row *row,
                                 struct brd_buffer *bytes);

/* Take what was rendered, of one or of several rows; false to stop. Called by one at a time, though
 * not always on the caller's thread. So is `anomaly`. */
typedef bool brd_carve_bytes_fn(void *context, const char *bytes, size_t size);

struct brd_carve_options {
    bool live;             /* also give rows that a live row equals */
    const char *only;      /* the name of the only table whose rows are wanted; NULL for all */
    uint64_t max_bytes;    /* memory for what is remembered of pages and rows; 0 for the default */
    uint64_t max_tries;    /* readings of a page as cells of other tables; 0 for the default */
    brd_carve_row_fn *row; /* required, or these two: */
    brd_carve_render_fn *render;
    brd_carve_bytes_fn *bytes;
    unsigned threads;              /* that work at once where rows are rendered; 0 for one */
    brd_carve_anomaly_fn *anomaly; /* may be NULL */
    void *context;
};

/* What was seen, for a summary. */
struct brd_carve_counts {
    uint64_t pages;
    uint64_t freelist_pages;
    uint64_t frames;  /* of the -wal, whether they count or not */
    uint64_t records; /* page images of the -journal */
    uint64_t live_rows;
    uint64_t rows;      /* that were given */
    uint64_t uncertain; /* left out, since memory did not suffice to tell them from live rows */
    uint64_t limited;   /* pages that may hold more, since max_tries was met */
};

/*
 * Read the database `main` with its `wal` and `journal` (borrowed; either may be NULL) and give its
 * recovered rows in the order of the file: the database, the -wal, the -journal. A damaged file
 * gives what it still holds. BRD_ERR_CORRUPT when it is no SQLite database at all, BRD_ERR_STOPPED
 * when a callback stopped it, BRD_ERR_LIMIT, BRD_ERR_NO_MEMORY, or the error of a failed read.
 */
enum brd_err brd_carve(struct brd_content *main, struct brd_content *wal,
                       struct brd_content *journal, const struct brd_carve_options *options,
                       struct brd_carve_counts *counts, struct brd_error *error) BRD_MUST_USE;

#endif
