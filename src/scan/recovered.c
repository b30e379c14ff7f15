/*
 * The rows that a database does not show any more: see recovered.h.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "scan/recovered.h"

#include "base/limits.h"
#include "base/text.h"
#include "case/case.h"
#include "scan/recovered_internal.h"
#include "scan/word.h"

#include <stdlib.h>

/* How often the caller is told how far it is, in rows. */
#define TICK_ROWS 4096u

/* What a recovered row costs besides its values, in bytes. */
#define ROW_BYTES (64 + sizeof(struct brd_recovered_row))

/* Sources of a column besides an index. */
#define SOURCE_NONE (-1)
#define SOURCE_ROWID (-2)

/* One database being carved. */
struct carving {
    const struct brd_recovered_request *request;
    struct brd_recovered *recovered;
    struct brd_budget budget;
    sqlite3_stmt *anomaly;
    uint64_t bytes;
    uint64_t seen; /* rows, of any table */
    uint64_t room; /* of recovered->rows */
    enum brd_err code;
    struct brd_error error; /* why a callback stopped */
};

/* ---- Tables and columns that artifacts name ---- */

static struct brd_recovered_table *
find_table(const struct brd_recovered *recovered, struct brd_span name) {
    for (size_t i = 0; i < recovered->table_count; i++) {
        if (brd_text_equals_ascii(recovered->tables[i].name, name)) {
            return &recovered->tables[i];
        }
    }
    return NULL;
}

const struct brd_recovered_table *
brd_recovered_table(const struct brd_recovered *recovered, struct brd_span name) {
    return find_table(recovered, name);
}

static bool
add_column(struct brd_recovered_table *table, const char *column) {
    for (size_t i = 0; i < table->column_count; i++) {
        if (brd_text_equals_ascii(brd_span_text(table->columns[i]), brd_span_text(column))) {
            return true;
        }
    }
    const char **grown = realloc(table->columns, (table->column_count + 1) * sizeof *grown);
    if (grown == NULL) {
        return false;
    }
    table->columns = grown;
    table->columns[table->column_count++] = column;
    return true;
}

static bool
add_word(struct brd_recovered *recovered, const char *text) {
    struct brd_word word = brd_word_of(text);
    struct brd_recovered_table *table = find_table(recovered, word.table);
    if (table == NULL) {
        struct brd_recovered_table *grown =
            realloc(recovered->tables, (recovered->table_count + 1) * sizeof *grown);
        if (grown == NULL) {
            return false;
        }
        recovered->tables = grown;
        table = &recovered->tables[recovered->table_count];
        *table = (struct brd_recovered_table){.name = word.table, .number = recovered->table_count};
        recovered->table_count++;
    }
    return add_column(table, word.column);
}

static enum brd_err
add_words(const struct brd_recovered_request *request, struct brd_recovered *recovered,
          struct brd_error *error) {
    bool ok = true;
    for (size_t a = 0; a < request->artifact_count && ok; a++) {
        const struct brd_artifact *artifact = request->artifacts[a];
        for (size_t v = 0; v < artifact->variant_count; v++) {
            const struct brd_artifact_variant *variant = &artifact->variants[v];
            for (size_t i = 0; i < brd_word_count(variant) && ok; i++) {
                ok = add_word(recovered, brd_word_at(variant, i));
            }
        }
    }
    for (size_t i = 0; i < recovered->table_count && ok; i++) {
        struct brd_recovered_table *table = &recovered->tables[i];
        table->sources = calloc(table->column_count, sizeof *table->sources);
        table->is_found = calloc(table->column_count, sizeof *table->is_found);
        ok = table->sources != NULL && table->is_found != NULL;
    }
    return ok ? BRD_OK : brd_fail_memory(error, "the recovered rows");
}

/* ---- The temporary tables ---- */

static bool
is_live(sqlite3 *connection, const struct brd_recovered_table *table) {
    sqlite3_stmt *statement = NULL;
    bool live = false;
    if (sqlite3_prepare_v2(connection,
                           "SELECT 1 FROM main.sqlite_schema WHERE type = 'table' AND name = ?1 "
                           "COLLATE NOCASE AND sql NOT LIKE 'CREATE VIRTUAL%'",
                           -1, &statement, NULL) == SQLITE_OK) {
        (void)sqlite3_bind_text(statement, 1, (const char *)table->name.data, (int)table->name.size,
                                SQLITE_STATIC);
        live = sqlite3_step(statement) == SQLITE_ROW;
    }
    (void)sqlite3_finalize(statement);
    return live;
}

/* "recovered N": its number, the rowid, whether no live row has it, whether others join it, values.
 */
static enum brd_err
create_table(struct brd_recovered *recovered, struct brd_recovered_table *table,
             struct brd_error *error) {
    sqlite3 *connection = recovered->database.connection;
    struct brd_buffer sql = brd_buffer_of(BRD_MAX_STATEMENT_BYTES);
    struct brd_buffer values = brd_buffer_of(BRD_MAX_STATEMENT_BYTES);
    table->is_live = is_live(connection, table);
    (void)brd_buffer_add_format(&sql,
                                "CREATE TEMP TABLE \"recovered %zu\" (id INTEGER PRIMARY KEY, "
                                "row_id, sureness, gone, joins",
                                table->number);
    (void)brd_buffer_add_format(
        &values, "INSERT INTO temp.\"recovered %zu\" VALUES (?, ?, ?, NULL, NULL", table->number);
    for (size_t i = 0; i < table->column_count; i++) {
        (void)brd_buffer_add_format(
            &sql, ", c%zu%s", i,
            brd_recovered_live_column(connection, table, table->columns[i]) == BRD_LIVE_REAL
                ? " REAL"
                : "");
        (void)brd_buffer_add_text(&values, ", ?");
    }
    (void)brd_buffer_add_text(&sql, ")");
    (void)brd_buffer_add_text(&values, ")");
    enum brd_err code = brd_recovered_sql(recovered, &sql, error);
    if (code == BRD_OK && sqlite3_prepare_v2(connection, brd_buffer_text(&values), -1,
                                             &table->insertion, NULL) != SQLITE_OK) {
        code = brd_database_fail(&recovered->database, error);
    }
    brd_buffer_free(&sql);
    brd_buffer_free(&values);
    return code;
}

/* What the SELECT of an artifact of format `structure` reads. */
static enum brd_err
create_anomalies(struct carving *carving, struct brd_error *error) {
    struct brd_database *database = &carving->recovered->database;
    return sqlite3_exec(database->connection,
                        "CREATE TEMP TABLE database_anomaly (page INTEGER, words TEXT)", NULL, NULL,
                        NULL) == SQLITE_OK &&
                   sqlite3_prepare_v2(database->connection,
                                      "INSERT INTO temp.database_anomaly VALUES (?, ?)", -1,
                                      &carving->anomaly, NULL) == SQLITE_OK
               ? BRD_OK
               : brd_database_fail(database, error);
}

/* ---- Rows ---- */

static bool
is_rowid_name(const char *name) {
    struct brd_span text = brd_span_text(name);
    return brd_text_equals_ascii(text, brd_span_text("rowid")) ||
           brd_text_equals_ascii(text, brd_span_text("_rowid_")) ||
           brd_text_equals_ascii(text, brd_span_text("oid"));
}

/* Where each column of the temporary table is found in rows of `carved`. */
static void
map_columns(struct brd_recovered_table *table, const struct brd_carve_table *carved) {
    table->carved = carved;
    for (size_t i = 0; i < table->column_count; i++) {
        int source = SOURCE_NONE;
        struct brd_span name = brd_span_text(table->columns[i]);
        for (size_t c = 0; c < carved->column_count && source == SOURCE_NONE; c++) {
            if (brd_text_equals_ascii(brd_span_text(carved->columns[c]), name)) {
                source = (int)c;
            }
        }
        if (source == SOURCE_NONE && is_rowid_name(table->columns[i])) {
            source = SOURCE_ROWID;
        }
        table->sources[i] = source;
        table->is_found[i] = table->is_found[i] || source != SOURCE_NONE;
    }
}

/* Bind a value; the bytes that it takes. What is unknown, or no text, is NULL or the bytes it is.
 */
static uint64_t
bind_value(sqlite3_stmt *statement, int index, const struct brd_carve_value *value) {
    const struct brd_span *bytes = &value->as.bytes;
    const void *data = bytes->data == NULL ? (const void *)"" : bytes->data;
    switch (value->type) {
    case BRD_CARVE_INTEGER:
        (void)sqlite3_bind_int64(statement, index, value->as.integer);
        return sizeof(int64_t);
    case BRD_CARVE_REAL:
        (void)sqlite3_bind_double(statement, index, value->as.real);
        return sizeof(double);
    case BRD_CARVE_TEXT:
        (void)sqlite3_bind_text64(statement, index, data, bytes->size, SQLITE_STATIC, SQLITE_UTF8);
        return bytes->size;
    case BRD_CARVE_BLOB:
        (void)sqlite3_bind_blob64(statement, index, data, bytes->size, SQLITE_STATIC);
        return bytes->size;
    case BRD_CARVE_NULL:
    case BRD_CARVE_UNKNOWN:
        break;
    }
    (void)sqlite3_bind_null(statement, index);
    return 0;
}

static bool
stop(struct carving *carving, enum brd_err code) {
    carving->code = code;
    return false;
}

/* Whether there is time and patience for another row, of whichever table. */
static bool
has_time(struct carving *carving) {
    if (carving->seen++ % TICK_ROWS != 0) {
        return true;
    }
    if (!carving->request->tick(carving->request->context, carving->recovered->row_count)) {
        return stop(carving, brd_fail(&carving->error, BRD_ERR_STOPPED, BRD_NO_OFFSET, "stopped"));
    }
    if (brd_budget_is_spent(&carving->budget) != 0) {
        return stop(carving, brd_fail(&carving->error, BRD_ERR_LIMIT, BRD_NO_OFFSET,
                                      "looking for them took more than %llu s of processor time "
                                      "(--limit item-seconds)",
                                      (unsigned long long)carving->request->limits->item_seconds));
    }
    return true;
}

/* Whether there is memory for another row. */
static bool
has_room(struct carving *carving) {
    struct brd_recovered *recovered = carving->recovered;
    if (carving->bytes > BRD_MAX_RECOVERED_BYTES) {
        return stop(carving,
                    brd_fail(&carving->error, BRD_ERR_LIMIT, BRD_NO_OFFSET,
                             "those beyond %zu bytes are left out", BRD_MAX_RECOVERED_BYTES));
    }
    if (recovered->row_count == carving->room) {
        uint64_t room = carving->room * 2 + 64;
        struct brd_recovered_row *grown = realloc(recovered->rows, room * sizeof *grown);
        if (grown == NULL) {
            return stop(carving, brd_fail_memory(&carving->error, "the recovered rows"));
        }
        recovered->rows = grown;
        carving->room = room;
    }
    return true;
}

static bool
take_row(void *context, const struct brd_carve_row *row) {
    struct carving *carving = context;
    struct brd_recovered *recovered = carving->recovered;
    struct brd_recovered_table *table =
        row->table == NULL ? NULL : find_table(recovered, brd_span_text(row->table->name));
    if (!has_time(carving)) {
        return false;
    }
    if (table == NULL) {
        return true;
    }
    if (!has_room(carving)) {
        return false;
    }
    if (table->carved != row->table) {
        map_columns(table, row->table);
    }
    carving->bytes += ROW_BYTES;
    (void)sqlite3_bind_int64(table->insertion, 1, (int64_t)recovered->row_count + 1);
    (void)sqlite3_bind_null(table->insertion, 2);
    if (row->has_rowid) {
        (void)sqlite3_bind_int64(table->insertion, 2, row->rowid);
    }
    (void)sqlite3_bind_int(table->insertion, 3, (int)row->confidence);
    for (size_t i = 0; i < table->column_count; i++) {
        int source = table->sources[i];
        int index = (int)i + 4;
        if (source >= 0 && (size_t)source < row->value_count) {
            carving->bytes += bind_value(table->insertion, index, &row->values[source]);
        } else if (source == SOURCE_ROWID && row->has_rowid) {
            (void)sqlite3_bind_int64(table->insertion, index, row->rowid);
        } else {
            (void)sqlite3_bind_null(table->insertion, index);
        }
    }
    int stored = sqlite3_step(table->insertion);
    (void)sqlite3_reset(table->insertion);
    (void)sqlite3_clear_bindings(table->insertion);
    if (stored != SQLITE_DONE) {
        return stop(carving, brd_database_fail(&recovered->database, &carving->error));
    }
    recovered->rows[recovered->row_count++] =
        (struct brd_recovered_row){.offset = row->offset,
                                   .page = row->page,
                                   .frame = row->frame,
                                   .source = (uint8_t)row->source,
                                   .confidence = (uint8_t)row->confidence,
                                   .is_gone = -1};
    table->rows++;
    return true;
}

static void
take_anomaly(void *context, uint32_t page, const char *words) {
    struct carving *carving = context;
    if (carving->recovered->anomaly_count++ < BRD_MAX_DATABASE_ANOMALIES) {
        (void)sqlite3_bind_int64(carving->anomaly, 1, page);
        (void)sqlite3_bind_text(carving->anomaly, 2, words, -1, SQLITE_STATIC);
        (void)sqlite3_step(carving->anomaly);
        (void)sqlite3_reset(carving->anomaly);
    }
}

/* ---- The whole ---- */

static enum brd_err
carve(struct carving *carving, struct brd_error *error) {
    const struct brd_recovered_request *request = carving->request;
    struct brd_recovered *recovered = carving->recovered;
    struct brd_database_contents contents = {0};
    enum brd_err code = brd_database_contents_open(request->evidence, request->path,
                                                   request->stored_as, &contents, error);
    if (code != BRD_OK) {
        return code;
    }
    const struct brd_carve_options options = {.max_bytes = request->limits->carve_bytes,
                                              .max_tries = request->limits->carve_tries,
                                              .row = take_row,
                                              .anomaly = take_anomaly,
                                              .context = carving};
    code = brd_carve(contents.main, contents.wal, contents.journal, &options, &recovered->counts,
                     &recovered->trouble);
    brd_database_contents_close(&contents);
    if (carving->code != BRD_OK) {
        recovered->trouble = carving->error;
        code = carving->code;
    }
    if (code == BRD_ERR_STOPPED || code == BRD_ERR_NO_MEMORY) {
        *error = recovered->trouble;
        return code;
    }
    return BRD_OK;
}

/* A database that SQLite does not open may still be carved; then nothing lives. */
static enum brd_err
open_database(const struct brd_recovered_request *request, struct brd_database *database,
              struct brd_error *error) {
    struct brd_error ignored = {0};
    enum brd_err code =
        brd_database_open(request->evidence, request->path, request->stored_as, database, &ignored);
    return code == BRD_OK
               ? BRD_OK
               : brd_database_open(request->evidence, NULL, request->stored_as, database, error);
}

static enum brd_err
make_tables(struct carving *carving, struct brd_error *error) {
    struct brd_recovered *recovered = carving->recovered;
    sqlite3 *connection = recovered->database.connection;
    /* query_only also forbids temporary tables, so it is off while they are filled. */
    (void)sqlite3_exec(connection, "PRAGMA query_only = off; BEGIN", NULL, NULL, NULL);
    enum brd_err code = create_anomalies(carving, error);
    for (size_t i = 0; i < recovered->table_count && code == BRD_OK; i++) {
        code = create_table(recovered, &recovered->tables[i], error);
    }
    if (code == BRD_OK) {
        code = carve(carving, error);
    }
    (void)sqlite3_finalize(carving->anomaly);
    for (size_t i = 0; i < recovered->table_count; i++) {
        (void)sqlite3_finalize(recovered->tables[i].insertion);
        recovered->tables[i].insertion = NULL;
    }
    sqlite3_progress_handler(connection, BRD_PROGRESS_STEPS, brd_budget_is_spent, &carving->budget);
    for (size_t i = 0; i < recovered->table_count && code == BRD_OK; i++) {
        struct brd_error damage = {0};
        if (recovered->tables[i].rows > 0 &&
            brd_recovered_compare(recovered, &recovered->tables[i], &damage) != BRD_OK) {
            recovered->trouble = damage;
        }
    }
    sqlite3_progress_handler(connection, 0, NULL, NULL);
    (void)sqlite3_exec(connection, "COMMIT; PRAGMA query_only = on", NULL, NULL, NULL);
    return code;
}

enum brd_err
brd_recovered_open(const struct brd_recovered_request *request, struct brd_recovered *recovered,
                   struct brd_error *error) {
    *recovered = (struct brd_recovered){.decoders = {.evidence = request->evidence,
                                                     .path = request->path,
                                                     .stored_as = request->stored_as}};
    struct carving carving = {.request = request,
                              .recovered = recovered,
                              .budget = brd_budget_of(request->limits->item_seconds)};
    enum brd_err code = add_words(request, recovered, error);
    if (code == BRD_OK) {
        code = open_database(request, &recovered->database, error);
    }
    if (code == BRD_OK) {
        code = make_tables(&carving, error);
    }
    return code == BRD_OK
               ? brd_decoders_register(recovered->database.connection, &recovered->decoders, error)
               : code;
}

void
brd_recovered_close(struct brd_recovered *recovered) {
    for (size_t i = 0; i < recovered->table_count; i++) {
        free(recovered->tables[i].columns);
        free(recovered->tables[i].sources);
        free(recovered->tables[i].is_found);
    }
    free(recovered->tables);
    free(recovered->rows);
    brd_database_close(&recovered->database);
    *recovered = (struct brd_recovered){0};
}

void
brd_recovered_add_place(const struct brd_recovered_row *row, struct brd_buffer *text) {
    (void)brd_buffer_add_text(text, brd_carve_source_names[row->source]);
    if (row->source == BRD_CARVE_WAL) {
        (void)brd_buffer_add_format(text, " frame %u", (unsigned)row->frame);
    } else if (row->source == BRD_CARVE_JOURNAL) {
        (void)brd_buffer_add_format(text, " record %u", (unsigned)row->frame);
    }
    (void)brd_buffer_add_format(text, ", page %u, byte %llu", (unsigned)row->page,
                                (unsigned long long)row->offset);
}

const char *
brd_recovered_origin(const struct brd_recovered_row *row) {
    return row->source == BRD_CARVE_WAL ? BRD_ORIGIN_WAL : BRD_ORIGIN_RECOVERED;
}
