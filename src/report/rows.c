/*
 * The rows of a query or of the timeline as text, JSON lines' array or CSV (RFC 4180).
 * SPDX-License-Identifier: Apache-2.0
 */
#include "report/view.h"

#include "base/limits.h"
#include "base/text.h"
#include "base/time.h"

#include <stdlib.h>

/* Rows looked at to size the columns of text; later rows may stick out. */
#define SIZING_ROWS 200
#define MAX_COLUMN_WIDTH 60u

static void
add_cell_text(struct brd_buffer *text, sqlite3_stmt *rows, int index) {
    if (sqlite3_column_type(rows, index) == SQLITE_BLOB) {
        const void *blob = sqlite3_column_blob(rows, index);
        (void)brd_buffer_add_text(text, "x'");
        (void)brd_text_add_hex(text, brd_span_of(blob, (size_t)sqlite3_column_bytes(rows, index)));
        (void)brd_buffer_add_text(text, "'");
        return;
    }
    const void *value = sqlite3_column_text(rows, index);
    (void)brd_text_add_printable(text,
                                 brd_span_of(value, (size_t)sqlite3_column_bytes(rows, index)));
}

static void
pad(struct brd_buffer *text, size_t width, size_t to) {
    for (; width < to; width++) {
        (void)brd_buffer_add_text(text, " ");
    }
}

static void
size_columns(sqlite3_stmt *rows, size_t *widths) {
    struct brd_buffer cell = brd_buffer_of(BRD_MAX_VALUE_BYTES);
    int count = sqlite3_column_count(rows);
    for (int i = 0; i < count; i++) {
        widths[i] = brd_text_columns(brd_span_text(sqlite3_column_name(rows, i)));
    }
    for (int row = 0; row < SIZING_ROWS && sqlite3_step(rows) == SQLITE_ROW; row++) {
        for (int i = 0; i < count; i++) {
            brd_buffer_reset(&cell);
            add_cell_text(&cell, rows, i);
            size_t width = brd_text_columns(brd_buffer_span(&cell));
            width = width > MAX_COLUMN_WIDTH ? MAX_COLUMN_WIDTH : width;
            widths[i] = width > widths[i] ? width : widths[i];
        }
    }
    (void)sqlite3_reset(rows);
    brd_buffer_free(&cell);
}

static void
add_text_row(struct brd_out *out, sqlite3_stmt *rows, const size_t *widths, bool names) {
    int count = sqlite3_column_count(rows);
    for (int i = 0; i < count; i++) {
        size_t from = out->text.size;
        if (names) {
            (void)brd_buffer_add_text(&out->text, sqlite3_column_name(rows, i));
        } else {
            add_cell_text(&out->text, rows, i);
        }
        size_t width = brd_text_columns(brd_span_of(out->text.data + from, out->text.size - from));
        if (i < count - 1) {
            pad(&out->text, width, widths[i] + 2);
        }
    }
    (void)brd_buffer_add_text(&out->text, "\n");
}

static void
add_csv_field(struct brd_out *out, struct brd_span field) {
    bool quoted = false;
    for (size_t i = 0; i < field.size; i++) {
        quoted = quoted || field.data[i] == ',' || field.data[i] == '"' || field.data[i] == '\n' ||
                 field.data[i] == '\r';
    }
    (void)brd_buffer_add_text(&out->text, quoted ? "\"" : "");
    for (size_t i = 0; i < field.size; i++) {
        (void)brd_buffer_add(&out->text, "\"\"", quoted && field.data[i] == '"' ? 1 : 0);
        (void)brd_buffer_add(&out->text, field.data + i, 1);
    }
    (void)brd_buffer_add_text(&out->text, quoted ? "\"" : "");
}

static void
add_csv_row(struct brd_out *out, sqlite3_stmt *rows, bool names) {
    struct brd_buffer hex = brd_buffer_of(BRD_MAX_VALUE_BYTES * 2);
    for (int i = 0; i < sqlite3_column_count(rows); i++) {
        (void)brd_buffer_add_text(&out->text, i == 0 ? "" : ",");
        struct brd_span field;
        if (names) {
            field = brd_span_text(sqlite3_column_name(rows, i));
        } else {
            const void *value = sqlite3_column_blob(rows, i);
            bool is_blob = sqlite3_column_type(rows, i) == SQLITE_BLOB;
            value = is_blob ? value : sqlite3_column_text(rows, i);
            field = brd_span_of(value, (size_t)sqlite3_column_bytes(rows, i));
            if (is_blob) {
                brd_buffer_reset(&hex);
                (void)brd_text_add_hex(&hex, field);
                field = brd_buffer_span(&hex);
            }
        }
        add_csv_field(out, field);
    }
    (void)brd_buffer_add_text(&out->text, "\r\n");
    brd_buffer_free(&hex);
}

static void
add_json_row(struct brd_out *out, sqlite3_stmt *rows, bool first) {
    (void)brd_buffer_add_text(&out->text, first ? "\n{" : ",\n{");
    for (int i = 0; i < sqlite3_column_count(rows); i++) {
        (void)brd_buffer_add_text(&out->text, i == 0 ? "" : ",");
        brd_out_json_name(out, sqlite3_column_name(rows, i));
        brd_out_json_column(out, rows, i);
    }
    (void)brd_buffer_add_text(&out->text, "}");
}

static int
write_rows(struct brd_out *out, sqlite3_stmt *rows, enum brd_rows_kind kind, size_t *widths) {
    bool first = true;
    if (kind == BRD_ROWS_JSON) {
        (void)brd_buffer_add_text(&out->text, "[");
    } else if (kind == BRD_ROWS_CSV) {
        add_csv_row(out, rows, true);
    } else {
        size_columns(rows, widths);
        add_text_row(out, rows, widths, true);
    }
    int step;
    while ((step = sqlite3_step(rows)) == SQLITE_ROW && !out->failed) {
        if (kind == BRD_ROWS_JSON) {
            add_json_row(out, rows, first);
        } else if (kind == BRD_ROWS_CSV) {
            add_csv_row(out, rows, false);
        } else {
            add_text_row(out, rows, widths, false);
        }
        first = false;
        brd_out_flush(out, false);
    }
    (void)brd_buffer_add_text(&out->text, kind == BRD_ROWS_JSON ? "]\n" : "");
    return step;
}

/* Write all rows of a prepared statement, which is finalised. */
static enum brd_err
write_statement(struct brd_case *from, sqlite3_stmt *rows, enum brd_rows_kind kind,
                struct brd_sink sink, struct brd_error *error) {
    struct brd_out out = brd_out_of(sink);
    size_t *widths = calloc((size_t)sqlite3_column_count(rows) + 1, sizeof *widths);
    enum brd_err code = BRD_OK;
    if (widths == NULL) {
        code = brd_fail_memory(error, "the columns");
    } else if (write_rows(&out, rows, kind, widths) != SQLITE_DONE && !out.failed) {
        code = brd_case_fail(from, error);
    }
    free(widths);
    (void)sqlite3_finalize(rows);
    enum brd_err ended = brd_out_end(&out, code == BRD_OK ? error : NULL);
    return code == BRD_OK ? ended : code;
}

enum brd_err
brd_query(struct brd_case *from, const char *sql, enum brd_rows_kind kind, struct brd_sink sink,
          struct brd_error *error) {
    sqlite3_stmt *rows = NULL;
    const char *rest = NULL;
    if (sqlite3_prepare_v2(from->connection, sql, -1, &rows, &rest) != SQLITE_OK) {
        return brd_fail(error, BRD_ERR_USAGE, BRD_NO_OFFSET, "%s",
                        sqlite3_errmsg(from->connection));
    }
    if (rows == NULL || !sqlite3_stmt_readonly(rows) || sqlite3_column_count(rows) == 0 ||
        rest[strspn(rest, " \t\r\n;")] != '\0') {
        (void)sqlite3_finalize(rows);
        return brd_fail(error, BRD_ERR_USAGE, BRD_NO_OFFSET,
                        "a query is one SELECT; a case cannot be changed by it");
    }
    return write_statement(from, rows, kind, sink, error);
}

/* A bound of the timeline as the case writes times; "" for none. */
static enum brd_err
read_bound(const char *given, char text[BRD_TIME_TEXT_BYTES], struct brd_error *error) {
    text[0] = '\0';
    if (given == NULL) {
        return BRD_OK;
    }
    int64_t us = brd_time_parse(given);
    if (us == BRD_NO_TIME) {
        return brd_fail(error, BRD_ERR_USAGE, BRD_NO_OFFSET,
                        "%.60s is no moment: write 2019-05-10 or 2019-05-10T12:30:00Z", given);
    }
    brd_time_format(us, text);
    return BRD_OK;
}

enum brd_err
brd_timeline(struct brd_case *from, const char *since, const char *until, enum brd_rows_kind kind,
             struct brd_sink sink, struct brd_error *error) {
    char first[BRD_TIME_TEXT_BYTES];
    char last[BRD_TIME_TEXT_BYTES];
    sqlite3_stmt *rows;
    enum brd_err code = read_bound(since, first, error);
    if (code == BRD_OK) {
        code = read_bound(until, last, error);
    }
    if (code == BRD_OK) {
        code = brd_report_prepare(from,
                                  "SELECT time, artifact, event, origin, summary FROM timeline "
                                  "WHERE time >= ?1 AND (?2 = '' OR time < ?2) "
                                  "ORDER BY time, artifact, event, record_id",
                                  &rows, error);
    }
    if (code != BRD_OK) {
        return code;
    }
    (void)sqlite3_bind_text(rows, 1, first, -1, SQLITE_STATIC);
    (void)sqlite3_bind_text(rows, 2, last, -1, SQLITE_STATIC);
    return write_statement(from, rows, kind, sink, error);
}
