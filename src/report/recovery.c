/*
 * The deleted rows of one database as text, JSON lines or CSV: brd_recover() is declared in
 * bridle.h. SPDX-License-Identifier: Apache-2.0
 */
#include "report/report.h"

#include "base/limits.h"
#include "base/real.h"
#include "base/text.h"
#include "carve/carve.h"
#include "evidence/folder.h"
#include "evidence/inflate.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

struct printer {
    struct brd_sink sink;
    struct brd_sink notes;
    enum brd_rows_kind kind;
    struct brd_recovery *recovery;
    bool failed; /* the sink refused */
};

/* ---- Values ---- */

static void
add_integer(struct brd_buffer *text, int64_t value) {
    char digits[24];
    size_t at = sizeof digits;
    uint64_t left = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    do {
        digits[--at] = (char)('0' + left % 10);
        left /= 10;
    } while (left > 0);
    if (value < 0) {
        digits[--at] = '-';
    }
    (void)brd_buffer_add(text, digits + at, sizeof digits - at);
}

/* The shortest form that reads back as the same number; one without a fraction keeps its ".0". */
static void
add_real(struct brd_buffer *text, double value) {
    char digits[BRD_REAL_BYTES];
    if (!isfinite(value)) {
        (void)brd_buffer_add_text(text, isnan(value) ? "null" : value < 0 ? "-9e999" : "9e999");
        return;
    }
    (void)brd_buffer_add(text, digits, brd_real_write(value, digits));
}

static void
add_json_value(struct brd_buffer *text, const struct brd_carve_value *value) {
    switch (value->type) {
    case BRD_CARVE_INTEGER:
        add_integer(text, value->as.integer);
        break;
    case BRD_CARVE_REAL:
        add_real(text, value->as.real);
        break;
    case BRD_CARVE_TEXT:
        (void)brd_text_add_json(text, value->as.bytes);
        break;
    case BRD_CARVE_BLOB:
        (void)brd_buffer_add_text(text, "\"");
        (void)brd_text_add_hex(text, value->as.bytes);
        (void)brd_buffer_add_text(text, "\"");
        break;
    case BRD_CARVE_NULL:
        (void)brd_buffer_add_text(text, "null");
        break;
    default:
        (void)brd_buffer_add_text(text, "{\"unknown\":true}");
        break;
    }
}

static void
add_json_values(struct brd_buffer *text, const struct brd_carve_row *row) {
    for (size_t i = 0; i < row->value_count; i++) {
        (void)brd_buffer_add(text, i == 0 ? "[" : ",", 1);
        add_json_value(text, &row->values[i]);
    }
    (void)brd_buffer_add_text(text, row->value_count == 0 ? "[]" : "]");
}

static void
add_text_value(struct brd_buffer *text, const struct brd_carve_value *value) {
    if (value->type == BRD_CARVE_TEXT) {
        (void)brd_buffer_add_text(text, "'");
        (void)brd_text_add_printable(text, value->as.bytes);
        (void)brd_buffer_add_text(text, "'");
    } else if (value->type == BRD_CARVE_BLOB) {
        (void)brd_buffer_add_text(text, "x'");
        (void)brd_text_add_hex(text, value->as.bytes);
        (void)brd_buffer_add_text(text, "'");
    } else if (value->type == BRD_CARVE_NULL) {
        (void)brd_buffer_add_text(text, "NULL");
    } else if (value->type == BRD_CARVE_UNKNOWN) {
        (void)brd_buffer_add_text(text, "?");
    } else {
        add_json_value(text, value);
    }
}

/* ---- Rows ---- */

/* The tables that the row fits about as well, and how well; [] when there is but one. */
static void
add_json_fits(struct brd_buffer *text, const struct brd_carve_row *row) {
    (void)brd_buffer_add_text(text, "[");
    for (size_t i = 0; i < row->fit_count; i++) {
        const struct brd_carve_fit *fit = &row->fits[i];
        (void)brd_buffer_add_text(text, i == 0 ? "{\"table\":" : ",{\"table\":");
        (void)brd_text_add_json(text, brd_span_text(fit->table->name));
        (void)brd_buffer_add_text(text, fit->table->dropped ? ",\"dropped\":true" : "");
        (void)brd_buffer_add_text(text, ",\"score\":");
        add_integer(text, fit->score);
        (void)brd_buffer_add_text(text, "}");
    }
    (void)brd_buffer_add_text(text, "]");
}

static void
add_text_fits(struct brd_buffer *text, const struct brd_carve_row *row) {
    for (size_t i = 0; i < row->fit_count; i++) {
        const struct brd_carve_fit *fit = &row->fits[i];
        (void)brd_buffer_add_text(text, i == 0 ? "\n    (fits " : "; ");
        (void)brd_text_add_printable(text, brd_span_text(fit->table->name));
        (void)brd_buffer_add_format(text, "%s by %d bits", fit->table->dropped ? " (dropped)" : "",
                                    fit->score);
    }
    (void)brd_buffer_add_text(text, row->fit_count > 0 ? ")" : "");
}

static void
add_json_row(struct brd_buffer *text, const struct brd_carve_row *row) {
    (void)brd_buffer_add_text(text, "{\"table\":");
    if (row->table == NULL) {
        (void)brd_buffer_add_text(text, "null");
    } else {
        (void)brd_text_add_json(text, brd_span_text(row->table->name));
    }
    if (row->table != NULL && row->table->dropped) {
        (void)brd_buffer_add_text(text, ",\"dropped\":true");
    }
    if (row->other_tables > 0) {
        (void)brd_buffer_add_text(text, ",\"other_tables\":");
        add_integer(text, (int64_t)row->other_tables);
    }
    if (row->fit_count > 0) {
        (void)brd_buffer_add_text(text, ",\"fits\":");
        add_json_fits(text, row);
    }
    (void)brd_buffer_add_text(text, ",\"rowid\":");
    if (row->has_rowid) {
        add_integer(text, row->rowid);
    } else {
        (void)brd_buffer_add_text(text, "null");
    }
    (void)brd_buffer_add_text(text, ",\"values\":");
    add_json_values(text, row);
    (void)brd_buffer_add_text(text, ",\"source\":\"");
    (void)brd_buffer_add_text(text, brd_carve_source_names[row->source]);
    (void)brd_buffer_add_text(text, "\",\"page\":");
    add_integer(text, row->page);
    if (row->frame > 0) {
        (void)brd_buffer_add_text(text, ",\"frame\":");
        add_integer(text, row->frame);
    }
    (void)brd_buffer_add_text(text, ",\"offset\":");
    add_integer(text, (int64_t)row->offset);
    (void)brd_buffer_add_text(text, ",\"confidence\":\"");
    (void)brd_buffer_add_text(text, brd_carve_confidence_names[row->confidence]);
    (void)brd_buffer_add_text(text, row->is_live ? "\",\"live\":true}\n" : "\",\"live\":false}\n");
}

/* One line for where it lay, one for each value. */
static void
add_text_row(struct brd_buffer *text, const struct brd_carve_row *row) {
    if (row->table == NULL) {
        (void)brd_buffer_add_text(text, "(no table fits)");
    } else {
        (void)brd_text_add_printable(text, brd_span_text(row->table->name));
        (void)brd_buffer_add_text(text, row->table->dropped ? " (dropped)" : "");
    }
    if (row->has_rowid) {
        (void)brd_buffer_add_format(text, ", rowid %lld", (long long)row->rowid);
    }
    (void)brd_buffer_add_format(text, ": %s", brd_carve_source_names[row->source]);
    if (row->frame > 0) {
        (void)brd_buffer_add_format(
            text, ", %s %u", row->source == BRD_CARVE_JOURNAL ? "record" : "frame", row->frame);
    }
    (void)brd_buffer_add_format(
        text, ", page %u, byte %llu, confidence %s%s", row->page, (unsigned long long)row->offset,
        brd_carve_confidence_names[row->confidence], row->is_live ? ", lives" : "");
    if (row->other_tables > 0) {
        (void)brd_buffer_add_format(text, ", fits %zu more tables", row->other_tables);
    }
    add_text_fits(text, row);
    for (size_t i = 0; i < row->value_count; i++) {
        (void)brd_buffer_add_text(text, "\n    ");
        if (row->table != NULL) {
            (void)brd_text_add_printable(text, brd_span_text(row->table->columns[i]));
            (void)brd_buffer_add_text(text, " = ");
        }
        add_text_value(text, &row->values[i]);
    }
    (void)brd_buffer_add_text(text, "\n");
}

static void
add_quoted(struct brd_buffer *text, struct brd_span field) {
    (void)brd_buffer_add_text(text, "\"");
    for (size_t at = 0; at < field.size; at++) {
        (void)brd_buffer_add(text, "\"\"", field.data[at] == '"' ? 2 : 0);
        (void)brd_buffer_add(text, field.data + at, field.data[at] == '"' ? 0 : 1);
    }
    (void)brd_buffer_add_text(text, "\"");
}

/* Tables differ in their columns, so the values are one field: the array of the JSON form. */
static void
add_csv_row(struct brd_buffer *text, const struct brd_carve_row *row) {
    struct brd_buffer field = brd_buffer_of(text->max_bytes);
    add_quoted(text, row->table == NULL ? brd_span_of(NULL, 0) : brd_span_text(row->table->name));
    (void)brd_buffer_add_text(text, ",");
    if (row->has_rowid) {
        add_integer(text, row->rowid);
    }
    (void)brd_buffer_add_format(text, ",%s,%u,", brd_carve_source_names[row->source], row->page);
    if (row->frame > 0) {
        add_integer(text, row->frame);
    }
    (void)brd_buffer_add_format(text, ",%llu,%s,%d,", (unsigned long long)row->offset,
                                brd_carve_confidence_names[row->confidence], row->is_live);
    add_json_values(&field, row);
    add_quoted(text, brd_buffer_span(&field));
    (void)brd_buffer_add_text(text, ",");
    if (row->fit_count > 0) {
        brd_buffer_reset(&field);
        add_json_fits(&field, row);
        add_quoted(text, brd_buffer_span(&field));
    }
    brd_buffer_free(&field);
    (void)brd_buffer_add_text(text, "\r\n");
}

static void
render_row(void *context, const struct brd_carve_row *row, struct brd_buffer *bytes) {
    const struct printer *printer = context;
    switch (printer->kind) {
    case BRD_ROWS_JSON:
        add_json_row(bytes, row);
        break;
    case BRD_ROWS_CSV:
        add_csv_row(bytes, row);
        break;
    default:
        add_text_row(bytes, row);
        break;
    }
}

static bool
write_rows(void *context, const char *bytes, size_t size) {
    struct printer *printer = context;
    printer->failed = printer->failed || !printer->sink.write(printer->sink.context, bytes, size);
    return !printer->failed;
}

/* A line for a contradiction in the file; the words hold names of tables, which are evidence. */
static void
note_anomaly(void *context, uint32_t page, const char *words) {
    struct printer *printer = context;
    struct brd_buffer line = brd_buffer_of(4096);
    printer->recovery->anomalies++;
    if (printer->notes.write == NULL) {
        return;
    }
    (void)brd_buffer_add_format(&line, "page %u: ", page);
    (void)brd_text_add_printable(&line, brd_span_text(words));
    (void)brd_buffer_add_text(&line, "\n");
    (void)printer->notes.write(printer->notes.context, line.data, line.size);
    brd_buffer_free(&line);
}

/* ---- The database and what lies beside it ---- */

struct database {
    struct brd_evidence_list list;
    struct brd_content *parts[3]; /* main, -wal, -journal */
};

static const char *const suffixes[3] = {"", "-wal", "-journal"};

/* A file of the examiner's disk; one that is packed is handed on unpacked. */
static enum brd_err
open_file(const char *path, struct database *database, struct brd_error *error) {
    enum brd_err code = BRD_OK;
    for (size_t i = 0; i < 3 && code == BRD_OK; i++) {
        struct brd_buffer name = brd_buffer_of(BRD_MAX_PATH_BYTES);
        (void)brd_buffer_add_text(&name, path);
        (void)brd_buffer_add_text(&name, suffixes[i]);
        code = brd_folder_open_given(brd_buffer_text(&name), &database->parts[i], error);
        if (code != BRD_OK && i > 0) {
            database->parts[i] = NULL;
            code = code == BRD_ERR_NOT_FOUND ? BRD_OK : code;
        }
        brd_buffer_free(&name);
    }
    return code == BRD_OK ? brd_inflate_packed(&database->parts[0], error) : code;
}

static enum brd_err
open_item(const char *path, const struct brd_recovery_options *options, struct database *database,
          struct brd_error *error) {
    const struct brd_limits *limits = &options->limits;
    const struct brd_unlock how = {
        .secret = options->secret,
        .max_iterations =
            limits->key_iterations == 0 ? BRD_DEFAULT_KEY_ITERATIONS : limits->key_iterations,
        .max_items =
            limits->evidence_items == 0 ? BRD_DEFAULT_EVIDENCE_ITEMS : limits->evidence_items,
        .max_expansion =
            limits->item_expansion == 0 ? BRD_DEFAULT_ITEM_EXPANSION : limits->item_expansion,
        .ask = options->ask_password,
        .context = options->context,
    };
    enum brd_err code = brd_evidence_find(path, &database->list, error);
    if (code == BRD_OK && database->list.count != 1) {
        code = brd_fail(error, BRD_ERR_USAGE, BRD_NO_OFFSET,
                        "%.200s holds %zu evidences; name the one with the database", path,
                        database->list.count);
    }
    if (code == BRD_OK) {
        code = brd_evidence_unlock(database->list.items[0], &how, error);
    }
    for (size_t i = 0; i < 3 && code == BRD_OK; i++) {
        struct brd_buffer stored_as = brd_buffer_of(BRD_MAX_PATH_BYTES);
        code = brd_evidence_open_path(database->list.items[0], options->item, suffixes[i],
                                      &stored_as, &database->parts[i], error);
        if (code != BRD_OK && i > 0) {
            database->parts[i] = NULL;
            code = code == BRD_ERR_NOT_FOUND ? BRD_OK : code;
        }
        brd_buffer_free(&stored_as);
    }
    return code == BRD_OK ? brd_inflate_packed(&database->parts[0], error) : code;
}

static void
close_database(struct database *database) {
    for (size_t i = 0; i < 3; i++) {
        brd_content_close(database->parts[i]);
    }
    brd_evidence_list_free(&database->list);
}

enum brd_err
brd_recover(const char *evidence, const struct brd_recovery_options *options,
            enum brd_rows_kind kind, struct brd_sink sink, struct brd_sink notes,
            struct brd_recovery *recovery, struct brd_error *error) {
    struct database database = {0};
    struct brd_carve_counts counts = {0};
    struct printer printer = {.sink = sink, .notes = notes, .kind = kind, .recovery = recovery};
    const struct brd_carve_options how = {
        .live = options->live,
        .only = options->table,
        .max_bytes = options->limits.carve_bytes,
        .max_tries = options->limits.carve_tries,
        .render = render_row,
        .bytes = write_rows,
        .threads = options->threads,
        .anomaly = note_anomaly,
        .context = &printer,
    };
    *recovery = (struct brd_recovery){0};
    enum brd_err code = options->item == NULL ? open_file(evidence, &database, error)
                                              : open_item(evidence, options, &database, error);
    if (code == BRD_OK && database.parts[0] != NULL) {
        if (kind == BRD_ROWS_CSV) {
            static const char names[] =
                "table,rowid,source,page,frame,offset,confidence,live,values,fits\r\n";
            (void)write_rows(&printer, names, sizeof names - 1);
        }
        code = brd_carve(database.parts[0], database.parts[1], database.parts[2], &how, &counts,
                         error);
    }
    close_database(&database);
    recovery->rows = counts.rows;
    recovery->live_rows = counts.live_rows;
    recovery->pages = counts.pages;
    recovery->freelist_pages = counts.freelist_pages;
    recovery->frames = counts.frames;
    recovery->records = counts.records;
    recovery->uncertain = counts.uncertain;
    recovery->limited = counts.limited;
    return printer.failed ? brd_fail(error, BRD_ERR_IO, BRD_NO_OFFSET, "cannot write the output")
                          : code;
}
