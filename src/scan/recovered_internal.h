/*
 * What the files of recovered rows share: see recovered.h.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_SCAN_RECOVERED_INTERNAL_H
#define BRD_SCAN_RECOVERED_INTERNAL_H

#include "scan/recovered.h"

/* What the live table of a name knows of a column. */
enum brd_live_column {
    BRD_LIVE_NONE,
    BRD_LIVE_PLAIN,
    BRD_LIVE_REAL, /* keeps whole numbers as reals, which its rows do not tell
                      (https://sqlite.org/datatype3.html) */
};

enum brd_live_column brd_recovered_live_column(sqlite3 *connection,
                                               const struct brd_recovered_table *table,
                                               const char *column);

/* Run statements that were built; BRD_ERR_LIMIT when they met the ceiling of their buffer. */
enum brd_err brd_recovered_sql(struct brd_recovered *recovered, const struct brd_buffer *sql,
                               struct brd_error *error) BRD_MUST_USE;

/*
 * Compare the recovered rows of a table with those that live: find those whose key is gone, leave
 * out versions that tell nothing new, and choose the ones that other tables are joined with.
 */
enum brd_err brd_recovered_compare(struct brd_recovered *recovered,
                                   struct brd_recovered_table *table,
                                   struct brd_error *error) BRD_MUST_USE;

#endif
