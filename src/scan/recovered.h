/*
 * The rows of one database that it does not show any more, beside those that it shows.
 *
 * The database is carved once, however many artifacts read it. Its recovered rows stand in
 * temporary tables of the connection, one for each table that an artifact names, with the columns
 * that artifacts name and no others.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_SCAN_RECOVERED_H
#define BRD_SCAN_RECOVERED_H

#include "carve/carve.h"
#include "evidence/database.h"
#include "scan/artifact.h"
#include "scan/budget.h"
#include "sql/decoders.h"

/* Where one recovered row lay; its number is that of BRD_MARK in the views. */
struct brd_recovered_row {
    uint64_t offset; /* bytes, in the file that `source` tells */
    uint32_t page;
    uint32_t frame; /* of the -wal, or record of the -journal */
    uint8_t source; /* enum brd_carve_source */
    uint8_t confidence;
    int8_t is_gone; /* 1, 0, or -1 when nobody knows */
};

/* The recovered rows of one table. */
struct brd_recovered_table {
    struct brd_span name; /* borrowed from the artifacts */
    const char *
        *columns; /* as artifacts name them; column i is "ci" of the temporary table; owned */
    size_t column_count;
    bool is_live;            /* the database has a table of the name */
    uint64_t rows;           /* recovered ones */
    bool has_gone;           /* some of them have a key that no live row has */
    uint8_t *is_found;       /* for each column, whether a recovered row's table has it; owned */
    sqlite3_stmt *insertion; /* while it is carved; owned */
    int *sources;            /* for each column, its index in the rows of `carved`, or -1; owned */
    const struct brd_carve_table *carved;
    size_t number; /* of the temporary table "recovered N" */
};

struct brd_recovered {
    struct brd_database database; /* live rows and, in its temporary tables, the others */
    struct brd_decoder_context decoders;
    struct brd_recovered_table *tables;
    size_t table_count;
    struct brd_recovered_row *rows; /* by number, from 1: row n is rows[n - 1]; owned */
    uint64_t row_count;
    uint64_t anomaly_count;
    struct brd_carve_counts counts;
    struct brd_error trouble; /* what ended the carving early; BRD_OK when nothing did */
};

/* What to recover, for whom. All borrowed. */
struct brd_recovered_request {
    struct brd_evidence *evidence;
    const char *path; /* of the item */
    const char *stored_as;
    const struct brd_artifact *const *artifacts; /* that read the item */
    size_t artifact_count;
    const struct brd_limits *limits;               /* no field is 0 */
    bool (*tick)(void *context, uint64_t records); /* false to stop; called every few 1000 rows */
    void *context;
};

/*
 * Carve the item. Trouble with its bytes is kept in `trouble` with what was recovered before;
 * errors are BRD_ERR_STOPPED, BRD_ERR_NO_MEMORY and those of an item that cannot be opened. Ended
 * by brd_recovered_close(), also after an error.
 */
enum brd_err brd_recovered_open(const struct brd_recovered_request *request,
                                struct brd_recovered *recovered,
                                struct brd_error *error) BRD_MUST_USE;
void brd_recovered_close(struct brd_recovered *recovered);

/* The recovered rows of a table; NULL when no artifact names it. */
const struct brd_recovered_table *brd_recovered_table(const struct brd_recovered *recovered,
                                                      struct brd_span name);

/* Append where a row lay, for a person: "freeblock, page 12, byte 49321". */
void brd_recovered_add_place(const struct brd_recovered_row *row, struct brd_buffer *text);

/* BRD_ORIGIN_RECOVERED or BRD_ORIGIN_WAL. */
const char *brd_recovered_origin(const struct brd_recovered_row *row);

#endif
