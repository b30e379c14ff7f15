/*
 * Record tables of a case, one for each artifact: see case.h.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "case/case.h"

#include "base/hash.h"
#include "base/limits.h"
#include "base/text.h"
#include "base/time.h"

/* Times of one record that need no copy; further ones are copied by SQLite. */
#define MAX_TIMES 16u

/* Append `name` as an SQL identifier. */
static void
add_name(struct brd_buffer *sql, const char *name) {
    (void)brd_buffer_add_text(sql, "\"");
    for (const char *c = name; *c != '\0'; c++) {
        (void)brd_buffer_add(sql, *c == '"' ? "\"\"" : c, *c == '"' ? 2 : 1);
    }
    (void)brd_buffer_add_text(sql, "\"");
}

/* Append `text` as an SQL text. */
static void
add_literal(struct brd_buffer *sql, const char *text) {
    (void)brd_buffer_add_text(sql, "'");
    for (const char *c = text; *c != '\0'; c++) {
        (void)brd_buffer_add(sql, *c == '\'' ? "''" : c, *c == '\'' ? 2 : 1);
    }
    (void)brd_buffer_add_text(sql, "'");
}

static enum brd_err
describe(struct brd_case *kase, const struct brd_case_table *table, struct brd_error *error) {
    char digest[BRD_SHA256_TEXT_BYTES];
    brd_sha256_text(table->sql, digest);
    enum brd_err code =
        brd_case_insert(kase, "artifact", error, "tttttt", table->artifact, table->title,
                        table->about, table->origin_table, table->sql_from, digest);
    for (size_t i = 0; i < table->column_count && code == BRD_OK; i++) {
        const struct brd_case_column *column = &table->columns[i];
        code = brd_case_insert(kase, "artifact_column", error, "tttt", table->artifact,
                               column->name, column->types, column->about);
    }
    return code;
}

/* Run a statement that was built; a buffer that met its ceiling is an error of its own. */
static enum brd_err
run_built(struct brd_case *kase, struct brd_buffer *sql, struct brd_error *error) {
    enum brd_err code =
        sql->failed ? brd_fail(error, BRD_ERR_LIMIT, BRD_NO_OFFSET, "too many columns or events")
                    : brd_case_run(kase, brd_buffer_text(sql), error);
    brd_buffer_free(sql);
    return code;
}

enum brd_err
brd_case_add_table(struct brd_case *kase, const struct brd_case_table *table,
                   struct brd_error *error) {
    struct brd_buffer sql = brd_buffer_of(BRD_MAX_STATEMENT_BYTES);
    (void)brd_buffer_add_text(&sql, "CREATE TABLE ");
    add_name(&sql, table->artifact);
    (void)brd_buffer_add_text(&sql, " (record_id INTEGER PRIMARY KEY, evidence_id, item_id, "
                                    "origin_row, origin, is_gone, recovered_from, "
                                    "recovered_confidence");
    for (size_t i = 0; i < table->column_count; i++) {
        (void)brd_buffer_add_text(&sql, ", ");
        add_name(&sql, table->columns[i].name);
    }
    (void)brd_buffer_add_text(&sql, ")");
    enum brd_err code = run_built(kase, &sql, error);
    return code == BRD_OK ? describe(kase, table, error) : code;
}

enum brd_err
brd_case_add_timeline(struct brd_case *kase, const struct brd_case_table *tables, size_t count,
                      struct brd_error *error) {
    struct brd_buffer sql = brd_buffer_of(BRD_MAX_STATEMENT_BYTES);
    (void)brd_buffer_add_text(&sql,
                              "CREATE VIEW timeline "
                              "(time, artifact, event, summary, origin, evidence_id, item_id, "
                              "record_id) AS SELECT time, artifact, 'finding', severity || "
                              "': ' || title, origin, (SELECT evidence_id FROM item WHERE "
                              "item.item_id = finding.item_id), item_id, record_id "
                              "FROM finding WHERE time IS NOT NULL");
    for (size_t i = 0; i < count; i++) {
        for (size_t e = 0; e < tables[i].event_count; e++) {
            const struct brd_case_event *event = &tables[i].events[e];
            (void)brd_buffer_add_text(&sql, " UNION ALL SELECT ");
            add_name(&sql, event->time_column);
            (void)brd_buffer_add_text(&sql, ", ");
            add_literal(&sql, tables[i].artifact);
            (void)brd_buffer_add_text(&sql, ", ");
            add_literal(&sql, event->name);
            (void)brd_buffer_add_format(&sql, ", %s, origin, evidence_id, item_id, record_id FROM ",
                                        event->summary_sql);
            add_name(&sql, tables[i].artifact);
            (void)brd_buffer_add_text(&sql, " WHERE ");
            add_name(&sql, event->time_column);
            (void)brd_buffer_add_text(&sql, " IS NOT NULL");
        }
    }
    return run_built(kase, &sql, error);
}

enum brd_err
brd_case_prepare_records(struct brd_case *kase, const struct brd_case_table *table,
                         sqlite3_stmt **insertion, struct brd_error *error) {
    struct brd_buffer sql = brd_buffer_of(BRD_MAX_STATEMENT_BYTES);
    (void)brd_buffer_add_text(&sql, "INSERT INTO ");
    add_name(&sql, table->artifact);
    (void)brd_buffer_add_text(&sql, " VALUES (?");
    for (size_t i = 1; i < BRD_CASE_FIXED_COLUMNS + table->column_count; i++) {
        (void)brd_buffer_add_text(&sql, ",?");
    }
    (void)brd_buffer_add_text(&sql, ")");
    int result = sqlite3_prepare_v3(kase->connection, brd_buffer_text(&sql), -1,
                                    SQLITE_PREPARE_PERSISTENT, insertion, NULL);
    brd_buffer_free(&sql);
    return result == SQLITE_OK ? BRD_OK : brd_case_fail(kase, error);
}

/* SQLite takes an empty value without an address for NULL. */
static const void *
bytes_of(const struct brd_cell *cell) {
    return cell->as.bytes.data == NULL ? (const void *)"" : cell->as.bytes.data;
}

int
brd_case_bind_cell(sqlite3_stmt *statement, int index, const struct brd_cell *cell) {
    switch (cell->type) {
    case BRD_CELL_INT:
        return sqlite3_bind_int64(statement, index, cell->as.integer);
    case BRD_CELL_REAL:
        return sqlite3_bind_double(statement, index, cell->as.real);
    case BRD_CELL_TEXT:
        return sqlite3_bind_text(statement, index, bytes_of(cell), (int)cell->as.bytes.size,
                                 SQLITE_STATIC);
    case BRD_CELL_BLOB:
        return sqlite3_bind_blob(statement, index, bytes_of(cell), (int)cell->as.bytes.size,
                                 SQLITE_STATIC);
    case BRD_CELL_TIME: {
        char text[BRD_TIME_TEXT_BYTES];
        brd_time_format(cell->as.integer, text);
        return sqlite3_bind_text(statement, index, text, BRD_TIME_TEXT_SIZE, SQLITE_TRANSIENT);
    }
    case BRD_CELL_NULL:
        break;
    }
    return sqlite3_bind_null(statement, index);
}

enum brd_err
brd_case_add_records(struct brd_case *kase, sqlite3_stmt *insertion, const struct brd_cell *cells,
                     size_t width, size_t rows, struct brd_error *error) {
    char times[MAX_TIMES][BRD_TIME_TEXT_BYTES];
    for (size_t row = 0; row < rows; row++) {
        size_t used = 0;
        for (size_t i = 0; i < width; i++) {
            const struct brd_cell *cell = &cells[row * width + i];
            if (cell->type == BRD_CELL_TIME && used < MAX_TIMES) {
                /* Bound without a copy: the text lives until the row is stored. */
                brd_time_format(cell->as.integer, times[used]);
                (void)sqlite3_bind_text(insertion, (int)i + 1, times[used++], BRD_TIME_TEXT_SIZE,
                                        SQLITE_STATIC);
            } else {
                (void)brd_case_bind_cell(insertion, (int)i + 1, cell);
            }
        }
        if (sqlite3_step(insertion) != SQLITE_DONE) {
            (void)sqlite3_reset(insertion);
            return brd_case_fail(kase, error);
        }
        (void)sqlite3_reset(insertion);
    }
    return BRD_OK;
}
