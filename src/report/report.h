/*
 * The telling: from a case file alone to a reader. The public functions are in bridle.h.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_REPORT_REPORT_H
#define BRD_REPORT_REPORT_H

#include "case/case.h"

/* Text on its way to a sink, sent on when it has grown. */
struct brd_out {
    struct brd_sink sink;
    struct brd_buffer text;
    bool failed; /* the sink refused, or memory is out */
};

struct brd_out brd_out_of(struct brd_sink sink);

/* Send what is gathered when it exceeds a few KiB, or all of it when `all`. */
void brd_out_flush(struct brd_out *out, bool all);

/* Send the rest and release; BRD_ERR_IO when anything could not be written. */
enum brd_err brd_out_end(struct brd_out *out, struct brd_error *error) BRD_MUST_USE;

/* Append column `index` of the present row as JSON: null, number, string, or hexadecimal of a
 * blob. A number that JSON has no form for is null. */
void brd_out_json_column(struct brd_out *out, sqlite3_stmt *statement, int index);

/* Append a JSON string of a C string; null for NULL. */
void brd_out_json_text(struct brd_out *out, const char *text);

/* Append "name": with its quotes and colon. */
void brd_out_json_name(struct brd_out *out, const char *name);

/* The text of a column; NULL for NULL. Valid until the next step. */
const char *brd_column(sqlite3_stmt *statement, int index);

/* Prepare a statement on the case. */
enum brd_err brd_report_prepare(struct brd_case *from, const char *sql, sqlite3_stmt **statement,
                                struct brd_error *error) BRD_MUST_USE;

enum brd_err brd_report_terminal(struct brd_case *from, const struct brd_report_options *options,
                                 struct brd_out *out, struct brd_error *error) BRD_MUST_USE;
enum brd_err brd_report_json(struct brd_case *from, struct brd_out *out,
                             struct brd_error *error) BRD_MUST_USE;

#endif
