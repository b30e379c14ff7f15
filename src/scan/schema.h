/*
 * What tables and columns a database of evidence has, and how an artifact's SELECT sees them.
 *
 * For each table that a variant names, a temporary view of the same name stands before it: it has
 * exactly the columns that the variant names, NULL for those that the table lacks, and no row when
 * there is no such table. So a SELECT is written once for all versions of a schema, and never
 * touches a view, a virtual table or a generated column of the evidence.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_SCAN_SCHEMA_H
#define BRD_SCAN_SCHEMA_H

#include "scan/recovered.h"

/*
 * Choose the first variant whose needs the database meets and set up its views, in the place of
 * those that an earlier call made. *chosen is NULL when none fits; then `missing` says what the
 * last one lacked ("message.date").
 *
 * `recovered` is NULL, or the recovered rows on the connection. Then the artifact's origin tables
 * show these instead of the live ones, with their number as the column BRD_MARK; the other tables
 * show the live rows and, of those that are gone, one for each key. A table that was dropped
 * counts.
 */
enum brd_err brd_schema_prepare(sqlite3 *connection, const struct brd_artifact *artifact,
                                const struct brd_recovered *recovered,
                                const struct brd_artifact_variant **chosen,
                                struct brd_buffer *missing, struct brd_error *error) BRD_MUST_USE;

#endif
