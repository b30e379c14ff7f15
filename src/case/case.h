/*
 * The case file: one SQLite database that holds all that was examined and found.
 *
 * A case is written by one thread in batches of records. Until brd_case_finish() its status is
 * 'unfinished'; a kill at any moment leaves a file that opens and says so.
 *
 * brd_case_create(), brd_case_open() and brd_case_close() are declared in bridle.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_CASE_CASE_H
#define BRD_CASE_CASE_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"

#include <sqlite3.h>

/* The layout of the case file; a reader refuses another. */
#define BRD_CASE_FORMAT "3"

/* The reason in table coverage of an artifact that no evidence of that kind has. */
#define BRD_REASON_OTHER_EVIDENCE "this kind of evidence does not hold it"

struct brd_case {
    sqlite3 *connection; /* owned */
    char *path;          /* owned */
    uint64_t next_finding_id;
};

/* One value of a record. `data` lives as long as its batch. */
enum brd_cell_type {
    BRD_CELL_NULL,
    BRD_CELL_INT,
    BRD_CELL_REAL,
    BRD_CELL_TEXT,
    BRD_CELL_BLOB,
    BRD_CELL_TIME, /* microseconds since 1970 in `integer`; kept as text */
};
struct brd_cell {
    enum brd_cell_type type;
    union {
        int64_t integer;
        double real;
        struct brd_span bytes;
    } as;
};

/* What a record table of an artifact is made of. All texts are borrowed. */
struct brd_case_column {
    const char *name;
    const char *types;
    const char *about;
};
struct brd_case_event {
    const char *time_column;
    const char *name;
    const char *summary_sql; /* an expression over the table's columns */
};
struct brd_case_table {
    const char *artifact;
    const char *title;
    const char *about;
    const char *origin_table;
    const char *sql_from;
    struct brd_span sql;
    const struct brd_case_column *columns;
    size_t column_count;
    const struct brd_case_event *events;
    size_t event_count;
};

/* The columns that every record table begins with, in their order. */
enum brd_case_fixed {
    BRD_FIXED_RECORD_ID,
    BRD_FIXED_EVIDENCE_ID,
    BRD_FIXED_ITEM_ID,
    BRD_FIXED_ORIGIN_ROW,           /* as the evidence names its row; NULL when nobody knows */
    BRD_FIXED_ORIGIN,               /* BRD_ORIGIN_LIVE, _RECOVERED or _WAL */
    BRD_FIXED_IS_GONE,              /* of a recovered row: no live row has its key; NULL for live */
    BRD_FIXED_RECOVERED_FROM,       /* where a recovered row lay; NULL for live */
    BRD_FIXED_RECOVERED_CONFIDENCE, /* "low", "medium", "high"; NULL for live */
    BRD_CASE_FIXED_COLUMNS,
};

/* What a record was made of: a row that its database shows; one that it does not show any more; one
 * in a frame of the -wal that does not count. */
#define BRD_ORIGIN_LIVE "live"
#define BRD_ORIGIN_RECOVERED "recovered"
#define BRD_ORIGIN_WAL "wal"

/* A finding about one record; texts are borrowed for the call, optional ones may be NULL. */
struct brd_case_finding {
    const char *rule;
    const char *severity;
    const char *confidence;
    const char *title;
    const char *time;
    const char *artifact;
    int64_t record_id;
    int64_t item_id;
    const char *origin_table;
    struct brd_cell origin_row;
    struct brd_cell origin; /* this and what follows as the record's columns of these names */
    struct brd_cell is_gone;
    struct brd_cell recovered_from;
    int64_t indicator_id; /* 0 for none */
    const char *matched;
};

/* BRD_ERR_SQL, BRD_ERR_IO or BRD_ERR_CORRUPT from the connection's last failure. */
enum brd_err brd_case_fail(const struct brd_case *kase, struct brd_error *error);

/* Run statements that take no values. */
enum brd_err brd_case_run(struct brd_case *kase, const char *sql,
                          struct brd_error *error) BRD_MUST_USE;

/* A line of the log, at the present time. */
enum brd_err brd_case_log(struct brd_case *kase, const char *event, const char *detail,
                          struct brd_error *error) BRD_MUST_USE;

/*
 * One row into a table of schema.sql. `types` has one letter a value: 't' const char * (NULL
 * allowed), 'i' int64_t, 'c' const struct brd_cell *, 'n' nothing (no argument is read). Values
 * follow in column order, the first column included.
 */
enum brd_err brd_case_insert(struct brd_case *kase, const char *table, struct brd_error *error,
                             const char *types, ...) BRD_MUST_USE;

/* Begin and end a transaction around many calls. */
enum brd_err brd_case_begin(struct brd_case *kase, struct brd_error *error) BRD_MUST_USE;
enum brd_err brd_case_commit(struct brd_case *kase, struct brd_error *error) BRD_MUST_USE;

/* Create the record table of an artifact and say what it means. */
enum brd_err brd_case_add_table(struct brd_case *kase, const struct brd_case_table *table,
                                struct brd_error *error) BRD_MUST_USE;

/* Create the view `timeline` over the events of all `tables`. */
enum brd_err brd_case_add_timeline(struct brd_case *kase, const struct brd_case_table *tables,
                                   size_t count, struct brd_error *error) BRD_MUST_USE;

/* A prepared insertion into the record table of `artifact`; finalise it with sqlite3_finalize(). */
enum brd_err brd_case_prepare_records(struct brd_case *kase, const struct brd_case_table *table,
                                      sqlite3_stmt **insertion,
                                      struct brd_error *error) BRD_MUST_USE;

/* Bind a value to parameter `index` of a statement; its bytes must outlive the next step. */
int brd_case_bind_cell(sqlite3_stmt *statement, int index, const struct brd_cell *cell);

/* Add `rows` records of `width` cells each (the fixed columns first). */
enum brd_err brd_case_add_records(struct brd_case *kase, sqlite3_stmt *insertion,
                                  const struct brd_cell *cells, size_t width, size_t rows,
                                  struct brd_error *error) BRD_MUST_USE;

/* The id of an indicator, which is added when it is new. */
enum brd_err brd_case_indicator(struct brd_case *kase, const char *type, const char *value,
                                const char *campaign, const char *source, int64_t *indicator_id,
                                struct brd_error *error) BRD_MUST_USE;

enum brd_err brd_case_add_finding(struct brd_case *kase, const struct brd_case_finding *finding,
                                  struct brd_error *error) BRD_MUST_USE;

/* Write all to the disk, then set the status to 'finished'. */
enum brd_err brd_case_finish(struct brd_case *kase, struct brd_error *error) BRD_MUST_USE;

#endif
