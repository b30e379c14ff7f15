/*
 * What the cells of a table look like: its columns, from its CREATE TABLE, and which types of value
 * its live rows hold. SQLite itself reads the CREATE TABLE, in an empty database in memory that may
 * do nothing else.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_CARVE_TABLE_H
#define BRD_CARVE_TABLE_H

#include "base/arena.h"
#include "base/error.h"
#include "carve/carve.h"

#include <sqlite3.h>

/* The affinities of SQLite (datatype3, 3.1). */
enum brd_affinity {
    BRD_AFFINITY_BLOB,
    BRD_AFFINITY_TEXT,
    BRD_AFFINITY_NUMERIC,
    BRD_AFFINITY_INTEGER,
    BRD_AFFINITY_REAL,
};

/* Bits for the kinds of serial type that were seen in a column: one for each of the types 0 to 9,
 * one for blobs, one for texts. */
enum { BRD_SEEN_BLOB = 1 << 10, BRD_SEEN_TEXT = 1 << 11 };

/* The bit of a serial type that is stored, i.e. neither 10 nor 11. */
static inline uint32_t
brd_seen_bit(uint64_t type) {
    return type < 12 ? 1u << type : (type & 1) != 0 ? BRD_SEEN_TEXT : BRD_SEEN_BLOB;
}

struct brd_carve_column {
    enum brd_affinity affinity;
    bool is_rowid;     /* INTEGER PRIMARY KEY: stored as NULL, its value is the rowid */
    bool is_not_null;  /* declared NOT NULL */
    uint32_t position; /* among the columns of the CREATE TABLE */
    uint32_t seen;     /* BRD_SEEN bits of live rows */
    struct brd_carve_value missing; /* what a row has that is older than the column */
};

struct brd_carve_template {
    struct brd_carve_table table;     /* as it is given to callers */
    uint32_t root;                    /* its root page */
    bool without_rowid;               /* its rows lie in an index b-tree */
    struct brd_carve_column *columns; /* in the order of the record, stored ones only */
    size_t column_count;
    size_t fewest_columns; /* of the records of live rows; column_count when there are none */
    uint64_t live_rows;
    uint64_t sequence;  /* number in sqlite_sequence; 0 when it has none */
    int64_t last_rowid; /* the greatest one of live rows */
};

/* The tables of one database. All memory is the arena's. */
struct brd_carve_schema {
    sqlite3 *parser;    /* owned */
    bool reads_default; /* a DEFAULT is being read: no function may run */
    struct brd_arena arena;
    struct brd_carve_template **templates;
    size_t count;
    size_t capacity;
};

/* Begin with sqlite_schema, which every database has, as template 0. */
enum brd_err brd_carve_schema_open(struct brd_carve_schema *schema, size_t max_bytes,
                                   struct brd_error *error) BRD_MUST_USE;

/*
 * Add the table that `sql` (UTF-8, `size` bytes) creates; *added stays NULL when it is no CREATE
 * TABLE that SQLite takes, e.g. one of a virtual table. A dropped one is left out when there is one
 * with the same columns and name already.
 */
enum brd_err brd_carve_schema_add(struct brd_carve_schema *schema, const char *sql, size_t size,
                                  uint32_t root, bool dropped, struct brd_carve_template **added,
                                  struct brd_error *error) BRD_MUST_USE;

void brd_carve_schema_close(struct brd_carve_schema *schema);

#endif
