/* One artifact on one item: see extract.h. SPDX-License-Identifier: Apache-2.0 */
#include "scan/extract.h"

#include "base/limits.h"
#include "base/text.h"
#include "base/time.h"
#include "evidence/database.h"
#include "evidence/inflate.h"
#include "format/plist.h"
#include "scan/budget.h"
#include "scan/mark.h"
#include "scan/schema.h"
#include "sql/decoders.h"
#include "sql/vtab.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

/* How often the caller is told how far it is, in rows. */
#define TICK_ROWS 4096u

struct run {
    struct brd_extraction *extraction;
    struct brd_database *database; /* `own`, or that of the recovered rows */
    struct brd_database own;
    struct brd_decoder_context decoders;
    sqlite3_stmt *select;
    int *sources;            /* for each declared column, its index in the SELECT */
    int row_source;          /* the SELECT's origin_row, or -1 */
    int mark;                /* its number of a recovered row, or -1 */
    struct brd_buffer place; /* where such a row lay, in words */
    size_t width;
    struct brd_batch *batch;
    struct brd_buffer whole; /* the item's bytes, when it is no database */
    struct brd_plist plist;  /* the item's property list, for BRD_FORMAT_PLIST */
    const char *warning;     /* of its content */
    uint64_t cut_values;
    uint64_t bad_times;
    struct brd_budget budget;
};

/* ---- The SELECT ---- */

/* Which column of the SELECT is `name`; -1 when none. */
static int
find_result(sqlite3_stmt *select, const char *name) {
    for (int i = 0; i < sqlite3_column_count(select); i++) {
        if (strcmp(sqlite3_column_name(select, i), name) == 0) {
            return i;
        }
    }
    return -1;
}

/* Every declared column must be selected, and nothing else but origin_row. */
static enum brd_err
map_columns(struct run *run, struct brd_error *error) {
    const struct brd_artifact *artifact = run->extraction->artifact;
    size_t count = artifact->table.column_count;
    run->sources = calloc(count + 1, sizeof *run->sources);
    if (run->sources == NULL) {
        return brd_fail_memory(error, "an artifact's columns");
    }
    for (size_t i = 0; i < count; i++) {
        run->sources[i] = find_result(run->select, artifact->table.columns[i].name);
        if (run->sources[i] < 0) {
            return brd_fail(error, BRD_ERR_SQL, BRD_NO_OFFSET,
                            "the SELECT does not give the declared column %.80s",
                            artifact->table.columns[i].name);
        }
    }
    run->row_source = find_result(run->select, "origin_row");
    run->mark = find_result(run->select, BRD_MARK);
    size_t expected = count + (run->row_source >= 0) + (run->mark >= 0);
    if ((size_t)sqlite3_column_count(run->select) != expected) {
        return brd_fail(error, BRD_ERR_SQL, BRD_NO_OFFSET,
                        "the SELECT gives %d columns; %zu are declared",
                        sqlite3_column_count(run->select), expected);
    }
    return BRD_OK;
}

static bool
is_origin(const void *artifact, struct brd_span name) {
    return brd_artifact_has_origin(artifact, name);
}

bool
brd_extract_recovers(const struct brd_artifact *artifact, const struct brd_recovered *recovered) {
    for (size_t i = 0; i < artifact->origin_count; i++) {
        const struct brd_recovered_table *table =
            brd_recovered_table(recovered, brd_span_text(artifact->origins[i]));
        if (table != NULL && table->rows > 0) {
            return true;
        }
    }
    return false;
}

/* Prepare the variant's SELECT; of recovered rows, with their numbers carried through. */
static enum brd_err
prepare_select(struct run *run, const struct brd_artifact_variant *variant,
               struct brd_error *error) {
    const struct brd_artifact *artifact = run->extraction->artifact;
    struct brd_buffer marked = brd_buffer_of(BRD_MAX_STATEMENT_BYTES);
    const char *sql = variant->sql;
    enum brd_err code = BRD_OK;
    if (run->extraction->recovered != NULL && artifact->format == BRD_FORMAT_SQLITE) {
        if (!brd_mark_select(sql, is_origin, artifact, &marked)) {
            code = brd_fail(error, BRD_ERR_UNSUPPORTED, BRD_NO_OFFSET,
                            "its SELECT is none whose recovered rows can be followed");
        }
        sql = brd_buffer_text(&marked);
    }
    if (code == BRD_OK &&
        sqlite3_prepare_v2(run->database->connection, sql, -1, &run->select, NULL) != SQLITE_OK) {
        code = brd_database_fail(run->database, error);
    }
    brd_buffer_free(&marked);
    return code;
}

static enum brd_err
prepare(struct run *run, struct brd_error *error) {
    struct brd_extraction *extraction = run->extraction;
    const struct brd_artifact_variant *variant = NULL;
    struct brd_buffer missing = brd_buffer_of(BRD_MAX_PATH_BYTES);
    enum brd_err code = brd_schema_prepare(run->database->connection, extraction->artifact,
                                           extraction->recovered, &variant, &missing, error);
    if (code == BRD_OK && variant == NULL) {
        code = brd_fail(error, BRD_ERR_UNSUPPORTED, BRD_NO_OFFSET,
                        "the schema is unknown: it has no %.150s", brd_buffer_text(&missing));
    }
    brd_buffer_free(&missing);
    if (code != BRD_OK || variant == NULL) {
        return code;
    }
    if (extraction->recovered == NULL) {
        code = brd_decoders_register(run->database->connection, &run->decoders, error);
    }
    if (code != BRD_OK) {
        return code;
    }
    brd_decoders_lock(run->database->connection);
    code = prepare_select(run, variant, error);
    return code == BRD_OK ? map_columns(run, error) : code;
}

/* ---- A row ---- */

static struct brd_cell
cell_null(void) {
    return (struct brd_cell){.type = BRD_CELL_NULL};
}

static struct brd_cell
cell_int(int64_t value) {
    return (struct brd_cell){.type = BRD_CELL_INT, .as.integer = value};
}

/* A text that outlives every batch. */
static struct brd_cell
cell_static(const char *text) {
    return (struct brd_cell){.type = BRD_CELL_TEXT, .as.bytes = brd_span_text(text)};
}

/* Keep bytes in the batch, cut at the ceiling of a value. NULL when the batch cannot hold them. */
static struct brd_cell
cell_bytes(struct run *run, enum brd_cell_type type, const void *bytes, size_t size) {
    struct brd_cell cell = {.type = BRD_CELL_NULL};
    if (size > BRD_MAX_CELL_BYTES) {
        size = BRD_MAX_CELL_BYTES;
        run->cut_values++;
    }
    char *copy = brd_arena_copy(&run->batch->arena, bytes, size);
    if (copy == NULL) {
        run->cut_values++;
        return cell;
    }
    cell.type = type;
    cell.as.bytes = brd_span_of(copy, size);
    return cell;
}

static struct brd_cell
cell_time(struct run *run, sqlite3_value *value) {
    struct brd_cell cell = {.type = BRD_CELL_NULL};
    if (sqlite3_value_type(value) == SQLITE_NULL) {
        return cell;
    }
    int64_t us = brd_time_from_units(sqlite3_value_int64(value), BRD_US_PER_SECOND, 0);
    if (sqlite3_value_type(value) != SQLITE_INTEGER || us == BRD_NO_TIME) {
        run->bad_times++;
        return cell;
    }
    return (struct brd_cell){.type = BRD_CELL_TIME, .as.integer = us};
}

static struct brd_cell
cell_value(struct run *run, sqlite3_value *value) {
    switch (sqlite3_value_type(value)) {
    case SQLITE_INTEGER:
        return cell_int(sqlite3_value_int64(value));
    case SQLITE_FLOAT:
        return (struct brd_cell){.type = BRD_CELL_REAL, .as.real = sqlite3_value_double(value)};
    case SQLITE_TEXT: {
        const void *text = sqlite3_value_text(value);
        return cell_bytes(run, BRD_CELL_TEXT, text, (size_t)sqlite3_value_bytes(value));
    }
    case SQLITE_BLOB: {
        const void *blob = sqlite3_value_blob(value);
        return cell_bytes(run, BRD_CELL_BLOB, blob, (size_t)sqlite3_value_bytes(value));
    }
    default:
        return cell_null();
    }
}

/* ---- All rows ---- */

/* What the record was made of; `recovered` is NULL for a live row. */
static void
add_origin(struct run *run, struct brd_cell *cells, const struct brd_recovered_row *recovered) {
    if (recovered == NULL) {
        cells[BRD_FIXED_ORIGIN] = cell_static(BRD_ORIGIN_LIVE);
        cells[BRD_FIXED_IS_GONE] = cell_null();
        cells[BRD_FIXED_RECOVERED_FROM] = cell_null();
        cells[BRD_FIXED_RECOVERED_CONFIDENCE] = cell_null();
        return;
    }
    brd_buffer_reset(&run->place);
    brd_recovered_add_place(recovered, &run->place);
    cells[BRD_FIXED_ORIGIN] = cell_static(brd_recovered_origin(recovered));
    cells[BRD_FIXED_IS_GONE] = recovered->is_gone < 0 ? cell_null() : cell_int(recovered->is_gone);
    cells[BRD_FIXED_RECOVERED_FROM] =
        cell_bytes(run, BRD_CELL_TEXT, brd_buffer_text(&run->place), run->place.size);
    cells[BRD_FIXED_RECOVERED_CONFIDENCE] =
        cell_static(brd_carve_confidence_names[recovered->confidence]);
}

static void
add_row(struct run *run, const struct brd_recovered_row *recovered) {
    struct brd_extraction *extraction = run->extraction;
    const struct brd_artifact *artifact = extraction->artifact;
    struct brd_cell *cells = &run->batch->cells[run->batch->rows * run->width];
    cells[BRD_FIXED_RECORD_ID] = cell_int((*extraction->next_record_id)++);
    cells[BRD_FIXED_EVIDENCE_ID] = cell_int(extraction->evidence_id);
    cells[BRD_FIXED_ITEM_ID] = cell_int(extraction->item_id);
    cells[BRD_FIXED_ORIGIN_ROW] =
        run->row_source < 0 ? cell_null()
                            : cell_value(run, sqlite3_column_value(run->select, run->row_source));
    add_origin(run, cells, recovered);
    for (size_t i = 0; i < artifact->table.column_count; i++) {
        sqlite3_value *value = sqlite3_column_value(run->select, run->sources[i]);
        struct brd_cell *cell = &cells[BRD_CASE_FIXED_COLUMNS + i];
        *cell = artifact->columns[i].is_time ? cell_time(run, value) : cell_value(run, value);
    }
    run->batch->rows++;
    extraction->rows++;
}

static void
send_batch(struct run *run) {
    brd_writer_send(run->extraction->writer, run->batch);
    run->batch = NULL;
}

static void
take_batch(struct run *run) {
    run->batch = brd_writer_batch(run->extraction->writer);
    run->batch->artifact = run->extraction->artifact;
}

/* What ended the SELECT. */
static enum brd_err
end_of_rows(struct run *run, int step, struct brd_error *error) {
    if (step == SQLITE_DONE) {
        return BRD_OK;
    }
    if (run->budget.spent) {
        return brd_fail(error, BRD_ERR_LIMIT, BRD_NO_OFFSET,
                        "took more than %llu s of processor time (--limit item-seconds)",
                        (unsigned long long)run->extraction->limits->item_seconds);
    }
    return brd_database_fail(run->database, error);
}

/* The recovered row that the present row of the SELECT came from; NULL when it came from none. */
static const struct brd_recovered_row *
recovered_row(const struct run *run) {
    const struct brd_recovered *recovered = run->extraction->recovered;
    int64_t number = run->mark < 0 ? 0 : sqlite3_column_int64(run->select, run->mark);
    return number < 1 || (uint64_t)number > recovered->row_count ? NULL
                                                                 : &recovered->rows[number - 1];
}

static enum brd_err
read_rows(struct run *run, struct brd_error *error) {
    struct brd_extraction *extraction = run->extraction;
    enum brd_err code = BRD_OK;
    int step = SQLITE_DONE;
    while (code == BRD_OK && (step = sqlite3_step(run->select)) == SQLITE_ROW) {
        const struct brd_recovered_row *recovered = recovered_row(run);
        if (run->mark >= 0 && recovered == NULL) {
            continue; /* a part of the SELECT, or an outer join, that reads live rows */
        }
        if (extraction->rows >= extraction->limits->item_records) {
            return brd_fail(error, BRD_ERR_LIMIT, BRD_NO_OFFSET,
                            "more than %llu records (--limit item-records)",
                            (unsigned long long)extraction->limits->item_records);
        }
        if ((run->batch->rows + 1) * run->width > BRD_BATCH_CELLS ||
            run->batch->arena.used_bytes > BRD_BATCH_BYTES) {
            send_batch(run);
            take_batch(run);
        }
        add_row(run, recovered);
        if (extraction->rows % TICK_ROWS == 0 &&
            (brd_writer_failed(extraction->writer) ||
             !extraction->tick(extraction->context, extraction->rows))) {
            code = brd_fail(error, BRD_ERR_STOPPED, BRD_NO_OFFSET, "stopped");
        }
    }
    return code == BRD_OK ? end_of_rows(run, step, error) : code;
}

/* What log_entry() could not read. */
static void
add_log_notes(const struct brd_log_counts *counts, struct brd_buffer *note) {
    const struct {
        uint64_t count;
        const char *what;
    } notes[] = {
        {counts->damaged_chunks, "damaged chunks passed over"},
        {counts->unknown_packings, "chunk sets packed in an unknown way passed over"},
        {counts->untimed, "entries of a boot without clock records"},
        {counts->incomplete, "messages not complete"},
    };
    for (size_t i = 0; i < sizeof notes / sizeof notes[0]; i++) {
        if (notes[i].count > 0) {
            (void)brd_buffer_add_format(note, "%llu %s; ", (unsigned long long)notes[i].count,
                                        notes[i].what);
        }
    }
}

/* What the item itself is like. */
static void
add_item_notes(struct run *run) {
    struct brd_extraction *extraction = run->extraction;
    struct brd_buffer *note = &extraction->note;
    extraction->has_wal = run->database->has_wal;
    extraction->has_journal = run->database->has_journal;
    if (extraction->has_wal) {
        (void)brd_buffer_add_text(note, "with its -wal; ");
    }
    if (extraction->has_journal) {
        (void)brd_buffer_add_text(note, "with its -journal; ");
    }
    const char *warning = run->warning != NULL ? run->warning : run->database->warning;
    if (warning != NULL) {
        (void)brd_buffer_add_format(note, "%s; ", warning);
    }
    if (run->database->sidecar.code != BRD_OK) {
        (void)brd_buffer_add_format(note, "%s; ", run->database->sidecar.text);
    }
}

static void
add_notes(struct run *run) {
    struct brd_extraction *extraction = run->extraction;
    struct brd_buffer *note = &extraction->note;
    if (extraction->recovered == NULL) {
        add_item_notes(run);
    }
    if (run->cut_values > 0) {
        (void)brd_buffer_add_format(note, "%llu values cut at %zu bytes; ",
                                    (unsigned long long)run->cut_values, BRD_MAX_CELL_BYTES);
    }
    if (run->bad_times > 0) {
        (void)brd_buffer_add_format(note, "%llu times left out as no moment of 1971 to 2100; ",
                                    (unsigned long long)run->bad_times);
    }
    add_log_notes(&run->decoders.log, note);
    if (note->size >= 2) {
        note->size -= 2;
        note->data[note->size] = '\0';
    }
}

/* ---- The item ---- */

/*
 * Read the item whole. What is packed as gzip is handed on unpacked; an XML property list in binary
 * form, so that it is parsed once.
 */
static enum brd_err
read_whole(struct run *run, struct brd_error *error) {
    struct brd_content *content = NULL;
    enum brd_err code =
        brd_evidence_open(run->extraction->evidence, run->extraction->stored_as, &content, error);
    if (code == BRD_OK) {
        code = brd_inflate_packed(&content, error);
    }
    if (code == BRD_OK) {
        code = brd_content_read_all(content, &run->whole, error);
        run->warning = content->warning;
    }
    if (code == BRD_ERR_LIMIT) {
        code = brd_fail(error, BRD_ERR_LIMIT, BRD_NO_OFFSET,
                        "larger than %zu bytes (--limit item-bytes)", run->whole.max_bytes);
    }
    brd_content_close(content);
    run->decoders.data = brd_buffer_span(&run->whole);
    if (code == BRD_OK && run->extraction->artifact->format == BRD_FORMAT_PLIST) {
        code = brd_plist_open(brd_buffer_span(&run->whole), &run->plist, error);
    }
    if (code == BRD_OK && run->extraction->artifact->format == BRD_FORMAT_PLIST) {
        run->decoders.data = run->plist.bytes;
    }
    return code;
}

/* What a reader could not know from the row: where in the file the damage lies. */
static void
add_offset(struct run *run, const struct brd_error *error) {
    if (error->offset != BRD_NO_OFFSET && error->offset > 0) {
        (void)brd_buffer_add_format(&run->extraction->note, "at byte %llu; ",
                                    (unsigned long long)error->offset);
    }
}

static enum brd_err
open_item(struct run *run, struct brd_error *error) {
    const struct brd_extraction *extraction = run->extraction;
    if (extraction->recovered != NULL) {
        /* The lock of the artifact before would refuse this one's views. */
        run->database = &extraction->recovered->database;
        (void)sqlite3_set_authorizer(run->database->connection, NULL, NULL);
        return BRD_OK;
    }
    bool is_database = extraction->artifact->format == BRD_FORMAT_SQLITE;
    bool is_whole = extraction->artifact->format == BRD_FORMAT_PLIST ||
                    extraction->artifact->format == BRD_FORMAT_FILE;
    enum brd_err code = is_whole ? read_whole(run, error) : BRD_OK;
    if (code == BRD_OK) {
        code = brd_database_open(extraction->evidence, is_database ? extraction->path : NULL,
                                 extraction->stored_as, run->database, error);
    }
    /* Values are made of the whole item, or --limit item-bytes would end at SQLite's own limit. */
    if (code == BRD_OK && run->whole.size > BRD_MAX_VALUE_BYTES / 2) {
        (void)sqlite3_limit(run->database->connection, SQLITE_LIMIT_LENGTH, INT_MAX);
    }
    return code;
}

static void
close_run(struct run *run) {
    (void)sqlite3_finalize(run->select);
    if (run->extraction->recovered != NULL) {
        sqlite3_progress_handler(run->database->connection, 0, NULL, NULL);
    }
    brd_database_close(&run->own);
    brd_buffer_free(&run->place);
    brd_plist_close(&run->plist);
    brd_buffer_free(&run->whole);
    free(run->sources);
}

/* Open the item and prepare the SELECT. Whatever comes of it, close_run() releases it. */
static enum brd_err
open_run(struct run *run, struct brd_extraction *extraction, struct brd_error *error) {
    *run = (struct run){
        .extraction = extraction,
        .decoders = {.evidence = extraction->evidence,
                     .path = extraction->path,
                     .stored_as = extraction->stored_as,
                     .capture = run->decoders.capture,
                     .capture_tables = run->decoders.capture_tables},
        .width = BRD_CASE_FIXED_COLUMNS + extraction->artifact->table.column_count,
        .budget = brd_budget_of(extraction->limits->item_seconds),
    };
    run->database = &run->own;
    run->place = brd_buffer_of(BRD_MAX_PATH_BYTES);
    run->whole = brd_buffer_of((size_t)extraction->limits->item_bytes);
    extraction->rows = 0;
    extraction->note = brd_buffer_of(BRD_MAX_PATH_BYTES);
    enum brd_err code = open_item(run, error);
    if (code == BRD_OK) {
        sqlite3_progress_handler(run->database->connection, BRD_PROGRESS_STEPS, brd_budget_is_spent,
                                 &run->budget);
        code = prepare(run, error);
    }
    return code;
}

enum brd_err
brd_extract(struct brd_extraction *extraction, struct brd_error *error) {
    struct run run = {0};
    enum brd_err code = open_run(&run, extraction, error);
    if (code == BRD_OK) {
        take_batch(&run);
        code = read_rows(&run, error);
        send_batch(&run);
    }
    if (code != BRD_OK) {
        add_offset(&run, error);
    }
    add_notes(&run);
    close_run(&run);
    return code;
}

/* ---- Parts of a capture ---- */

struct brd_extract_stream {
    struct run run;
    struct brd_table tables[BRD_NET_TABLES];
};

enum brd_err
brd_extract_stream_open(struct brd_extraction *extraction, struct brd_capture_rows *rows,
                        struct brd_extract_stream **made, struct brd_error *error) {
    struct brd_extract_stream *stream = calloc(1, sizeof *stream);
    if (stream == NULL) {
        return brd_fail_memory(error, "an artifact");
    }
    stream->run.decoders.capture = rows;
    stream->run.decoders.capture_tables = stream->tables;
    enum brd_err code = open_run(&stream->run, extraction, error);
    *made = stream;
    if (code != BRD_OK) {
        brd_extract_stream_close(stream);
        *made = NULL;
    }
    return code;
}

enum brd_err
brd_extract_stream_read(struct brd_extract_stream *stream, struct brd_error *error) {
    struct run *run = &stream->run;
    run->budget = brd_budget_of(run->extraction->limits->item_seconds);
    take_batch(run);
    enum brd_err code = read_rows(run, error);
    send_batch(run);
    (void)sqlite3_reset(run->select);
    return code;
}

void
brd_extract_stream_close(struct brd_extract_stream *stream) {
    if (stream != NULL) {
        add_notes(&stream->run);
        close_run(&stream->run);
        free(stream);
    }
}
