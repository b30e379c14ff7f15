/*
 * A table-valued function in one descriptor. vtab.c alone speaks SQLite's virtual table interface
 * (https://sqlite.org/vtab.html); a decoder fills one `struct brd_table`.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_SQL_VTAB_H
#define BRD_SQL_VTAB_H

#include "net/rows.h"
#include "sql/decoders.h"

#define BRD_TABLE_MAX_ARGUMENTS 8

struct brd_table {
    const char *name;
    const char *columns; /* "key, value, ...": the visible ones, in order */
    /* The arguments, as hidden columns: "data hidden, key1 hidden, ..." or NULL for none. */
    const char *arguments;
    int column_count;   /* visible columns */
    int argument_count; /* at most BRD_TABLE_MAX_ARGUMENTS */
    size_t cursor_size; /* bytes of the decoder's own state, zeroed before `open` */
    /* Begin with `count` arguments. Fails with words in `error`. */
    enum brd_err (*open)(void *cursor, struct brd_decoder_context *context, int count,
                         sqlite3_value **arguments, struct brd_error *error);
    /* Move to the next row, the first one included; *more is false after the last. */
    enum brd_err (*next)(void *cursor, bool *more, struct brd_error *error);
    /* Give visible column `column` of the present row. */
    void (*column)(void *cursor, int column, sqlite3_context *result);
    /* Release what `open` took. Also called after a failed `open`. */
    void (*close)(void *cursor);
};

/* Register `table` as an eponymous table-valued function. SQLITE_OK or SQLite's code. */
int brd_table_register(sqlite3 *connection, const struct brd_table *table,
                       struct brd_decoder_context *context);

/* The tables: one file each. */
extern const struct brd_table brd_table_item;
extern const struct brd_table brd_table_plist_each;
extern const struct brd_table brd_table_plist_tree;
extern const struct brd_table brd_table_archive_each;
extern const struct brd_table brd_table_archive_tree;
extern const struct brd_table brd_table_line;
extern const struct brd_table brd_table_frame_each;
extern const struct brd_table brd_table_segb_each;
extern const struct brd_table brd_table_cookie_each;
extern const struct brd_table brd_table_fsevent_each;
extern const struct brd_table brd_table_protobuf_each;
extern const struct brd_table brd_table_log_entry;

/* The table of rows of one kind of a capture. */
struct brd_table brd_capture_table(enum brd_net_table table);

#endif
