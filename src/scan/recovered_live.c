/*
 * Recovered rows beside those that live: see recovered_internal.h.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/limits.h"
#include "scan/recovered_internal.h"
#include "scan/word.h"

enum brd_err
brd_recovered_sql(struct brd_recovered *recovered, const struct brd_buffer *sql,
                  struct brd_error *error) {
    if (sql->failed) {
        return brd_fail(error, BRD_ERR_LIMIT, BRD_NO_OFFSET, "too many columns to recover");
    }
    return sqlite3_exec(recovered->database.connection, brd_buffer_text(sql), NULL, NULL, NULL) ==
                   SQLITE_OK
               ? BRD_OK
               : brd_database_fail(&recovered->database, error);
}

enum brd_live_column
brd_recovered_live_column(sqlite3 *connection, const struct brd_recovered_table *table,
                          const char *column) {
    sqlite3_stmt *statement = NULL;
    enum brd_live_column kind = BRD_LIVE_NONE;
    if (sqlite3_prepare_v2(connection,
                           "SELECT type NOT LIKE '%INT%' AND (type LIKE '%REAL%' OR type LIKE "
                           "'%FLOA%' OR type LIKE '%DOUB%') FROM pragma_table_info(?1, 'main') "
                           "WHERE name = ?2 COLLATE NOCASE",
                           -1, &statement, NULL) == SQLITE_OK) {
        (void)sqlite3_bind_text(statement, 1, (const char *)table->name.data, (int)table->name.size,
                                SQLITE_STATIC);
        (void)sqlite3_bind_text(statement, 2, column, -1, SQLITE_STATIC);
        if (sqlite3_step(statement) == SQLITE_ROW) {
            kind = sqlite3_column_int(statement, 0) != 0 ? BRD_LIVE_REAL : BRD_LIVE_PLAIN;
        }
    }
    (void)sqlite3_finalize(statement);
    return kind;
}

/* Whether the live table has rowids: WITHOUT ROWID ones have none to compare. */
static bool
has_rowid(struct brd_recovered *recovered, const struct brd_recovered_table *table) {
    struct brd_buffer sql = brd_buffer_of(BRD_MAX_STATEMENT_BYTES);
    sqlite3_stmt *statement = NULL;
    (void)brd_buffer_add_text(&sql, "SELECT live.rowid FROM main.");
    brd_word_add_name(&sql, table->name);
    (void)brd_buffer_add_text(&sql, " AS live");
    bool has = sqlite3_prepare_v2(recovered->database.connection, brd_buffer_text(&sql), -1,
                                  &statement, NULL) == SQLITE_OK;
    (void)sqlite3_finalize(statement);
    brd_buffer_free(&sql);
    return has;
}

/* Which rows have a key that no live row has. */
static enum brd_err
find_gone(struct brd_recovered *recovered, const struct brd_recovered_table *table,
          struct brd_error *error) {
    struct brd_buffer sql = brd_buffer_of(BRD_MAX_STATEMENT_BYTES);
    (void)brd_buffer_add_format(&sql, "UPDATE temp.\"recovered %zu\" SET gone = ", table->number);
    if (table->is_live) {
        (void)brd_buffer_add_text(&sql, "NOT EXISTS (SELECT 1 FROM main.");
        brd_word_add_name(&sql, table->name);
        (void)brd_buffer_add_text(&sql, " AS live WHERE live.rowid = row_id)");
    } else {
        (void)brd_buffer_add_text(&sql, "1");
    }
    (void)brd_buffer_add_text(&sql, " WHERE row_id IS NOT NULL");
    enum brd_err code = brd_recovered_sql(recovered, &sql, error);
    brd_buffer_free(&sql);
    return code;
}

/*
 * Leave out older versions of a row that differ in nothing that an artifact reads: from the row
 * that lives, then from each other. Core Data counts each change of a row, and a log holds dozens.
 */
static enum brd_err
drop_repeats(struct brd_recovered *recovered, const struct brd_recovered_table *table,
             struct brd_error *error) {
    struct brd_buffer sql = brd_buffer_of(BRD_MAX_STATEMENT_BYTES);
    struct brd_buffer values = brd_buffer_of(BRD_MAX_STATEMENT_BYTES);
    if (table->is_live) {
        (void)brd_buffer_add_format(&sql,
                                    "DELETE FROM temp.\"recovered %zu\" WHERE gone = 0 AND EXISTS "
                                    "(SELECT 1 FROM main.",
                                    table->number);
        brd_word_add_name(&sql, table->name);
        (void)brd_buffer_add_text(&sql, " AS live WHERE live.rowid = row_id");
    }
    for (size_t i = 0; i < table->column_count; i++) {
        (void)brd_buffer_add_format(&values, ", c%zu", i);
        if (table->is_live && brd_recovered_live_column(recovered->database.connection, table,
                                                        table->columns[i]) != BRD_LIVE_NONE) {
            (void)brd_buffer_add_text(&sql, " AND live.");
            brd_word_add_name(&sql, brd_span_text(table->columns[i]));
            (void)brd_buffer_add_format(&sql, " IS c%zu", i);
        }
    }
    (void)brd_buffer_add_text(&sql, table->is_live ? "); " : "");
    (void)brd_buffer_add_format(
        &sql,
        "CREATE TEMP TABLE repeated AS SELECT row_id FROM temp.\"recovered %zu\" WHERE row_id IS "
        "NOT "
        "NULL GROUP BY row_id HAVING count(*) > 1; DELETE FROM temp.\"recovered %zu\" WHERE row_id "
        "IN "
        "(SELECT row_id FROM temp.repeated) AND id NOT IN (SELECT min(id) FROM temp.\"recovered "
        "%zu\" WHERE row_id IN (SELECT row_id FROM temp.repeated) GROUP BY row_id%s); DROP TABLE "
        "temp.repeated",
        table->number, table->number, table->number, brd_buffer_text(&values));
    enum brd_err code = brd_recovered_sql(recovered, &sql, error);
    brd_buffer_free(&sql);
    brd_buffer_free(&values);
    return code;
}

/* Of several versions of a row that is gone, one is joined with others: the surest, of these the
 * first. */
static enum brd_err
choose_joined(struct brd_recovered *recovered, const struct brd_recovered_table *table,
              struct brd_error *error) {
    struct brd_buffer sql = brd_buffer_of(BRD_MAX_STATEMENT_BYTES);
    (void)brd_buffer_add_format(
        &sql,
        "UPDATE temp.\"recovered %zu\" SET joins = 1 WHERE id IN (SELECT id FROM (SELECT id, "
        "row_number() OVER (PARTITION BY row_id ORDER BY sureness DESC, id) AS n "
        "FROM temp.\"recovered %zu\" WHERE gone = 1) WHERE n = 1)",
        table->number, table->number);
    enum brd_err code = brd_recovered_sql(recovered, &sql, error);
    brd_buffer_free(&sql);
    return code;
}

/* Take over what the temporary table says of its rows. */
static enum brd_err
read_gone(struct brd_recovered *recovered, struct brd_recovered_table *table,
          struct brd_error *error) {
    char sql[96];
    sqlite3_stmt *rows = NULL;
    (void)sqlite3_snprintf(sizeof sql, sql, "SELECT id, gone FROM temp.\"recovered %llu\"",
                           (unsigned long long)table->number);
    if (sqlite3_prepare_v2(recovered->database.connection, sql, -1, &rows, NULL) != SQLITE_OK) {
        return brd_database_fail(&recovered->database, error);
    }
    table->rows = 0;
    while (sqlite3_step(rows) == SQLITE_ROW) {
        int64_t id = sqlite3_column_int64(rows, 0);
        bool is_known = sqlite3_column_type(rows, 1) != SQLITE_NULL;
        bool is_gone = sqlite3_column_int(rows, 1) != 0;
        recovered->rows[id - 1].is_gone = (int8_t)(is_known ? is_gone : -1);
        table->has_gone = table->has_gone || is_gone;
        table->rows++;
    }
    return sqlite3_finalize(rows) == SQLITE_OK ? BRD_OK
                                               : brd_database_fail(&recovered->database, error);
}

enum brd_err
brd_recovered_compare(struct brd_recovered *recovered, struct brd_recovered_table *table,
                      struct brd_error *error) {
    if (table->is_live && !has_rowid(recovered, table)) {
        return BRD_OK;
    }
    enum brd_err code = find_gone(recovered, table, error);
    if (code == BRD_OK) {
        code = drop_repeats(recovered, table, error);
    }
    if (code == BRD_OK) {
        code = choose_joined(recovered, table, error);
    }
    return code == BRD_OK ? read_gone(recovered, table, error) : code;
}
