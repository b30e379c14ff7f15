/* What all kinds of report share: see report.h. SPDX-License-Identifier: Apache-2.0 */
#include "report/report.h"

#include "base/limits.h"
#include "base/text.h"

#include <math.h>

#define FLUSH_BYTES 65536u

struct brd_out
brd_out_of(struct brd_sink sink) {
    return (struct brd_out){.sink = sink, .text = brd_buffer_of(BRD_MAX_VALUE_BYTES * 2)};
}

void
brd_out_flush(struct brd_out *out, bool all) {
    if (!all && out->text.size < FLUSH_BYTES) {
        return;
    }
    if (!out->failed &&
        (out->text.failed ||
         !out->sink.write(out->sink.context, brd_buffer_text(&out->text), out->text.size))) {
        out->failed = true;
    }
    brd_buffer_reset(&out->text);
}

enum brd_err
brd_out_end(struct brd_out *out, struct brd_error *error) {
    brd_out_flush(out, true);
    brd_buffer_free(&out->text);
    return out->failed ? brd_fail(error, BRD_ERR_IO, BRD_NO_OFFSET, "cannot write the output")
                       : BRD_OK;
}

void
brd_out_json_column(struct brd_out *out, sqlite3_stmt *statement, int index) {
    struct brd_buffer *text = &out->text;
    switch (sqlite3_column_type(statement, index)) {
    case SQLITE_INTEGER:
        (void)brd_buffer_add_format(text, "%lld",
                                    (long long)sqlite3_column_int64(statement, index));
        break;
    case SQLITE_FLOAT: {
        double number = sqlite3_column_double(statement, index);
        (void)(isfinite(number) ? brd_buffer_add_format(text, "%.17g", number)
                                : brd_buffer_add_text(text, "null"));
        break;
    }
    case SQLITE_TEXT: {
        const void *value = sqlite3_column_text(statement, index);
        (void)brd_text_add_json(text,
                                brd_span_of(value, (size_t)sqlite3_column_bytes(statement, index)));
        break;
    }
    case SQLITE_BLOB: {
        const void *value = sqlite3_column_blob(statement, index);
        (void)brd_buffer_add_text(text, "\"");
        (void)brd_text_add_hex(text,
                               brd_span_of(value, (size_t)sqlite3_column_bytes(statement, index)));
        (void)brd_buffer_add_text(text, "\"");
        break;
    }
    default:
        (void)brd_buffer_add_text(text, "null");
        break;
    }
}

void
brd_out_json_text(struct brd_out *out, const char *text) {
    if (text == NULL) {
        (void)brd_buffer_add_text(&out->text, "null");
    } else {
        (void)brd_text_add_json(&out->text, brd_span_text(text));
    }
}

void
brd_out_json_name(struct brd_out *out, const char *name) {
    brd_out_json_text(out, name);
    (void)brd_buffer_add_text(&out->text, ":");
}

const char *
brd_column(sqlite3_stmt *statement, int index) {
    return (const char *)sqlite3_column_text(statement, index);
}

enum brd_err
brd_report_prepare(struct brd_case *from, const char *sql, sqlite3_stmt **statement,
                   struct brd_error *error) {
    return sqlite3_prepare_v2(from->connection, sql, -1, statement, NULL) == SQLITE_OK
               ? BRD_OK
               : brd_case_fail(from, error);
}

enum brd_err
brd_report(struct brd_case *from, enum brd_report_kind kind,
           const struct brd_report_options *options, struct brd_sink sink,
           struct brd_error *error) {
    static const struct brd_report_options defaults = {0};
    struct brd_out out = brd_out_of(sink);
    enum brd_err code =
        kind == BRD_REPORT_JSON
            ? brd_report_json(from, &out, error)
            : brd_report_terminal(from, options == NULL ? &defaults : options, &out, error);
    enum brd_err ended = brd_out_end(&out, code == BRD_OK ? error : NULL);
    return code == BRD_OK ? ended : code;
}
