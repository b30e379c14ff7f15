/* Tables and columns of evidence: see schema.h. SPDX-License-Identifier: Apache-2.0 */
#include "scan/schema.h"

#include "base/limits.h"
#include "base/text.h"
#include "scan/mark.h"
#include "scan/word.h"

#include <stdlib.h>

/* A database, and what is seen of it. */
struct schema {
    sqlite3 *connection;
    const struct brd_artifact *artifact;
    const struct brd_recovered *recovered; /* NULL for live rows */
    bool with_dropped;                     /* columns of recovered rows meet needs, too */
};

static bool
is_rowid(const char *column) {
    return brd_text_equals_ascii(brd_span_text(column), brd_span_text("rowid"));
}

/* Whether the statement, with the table (and column) bound, gives a row. */
static bool
gives_row(sqlite3 *connection, const char *sql, const struct brd_word *part) {
    sqlite3_stmt *statement = NULL;
    bool row = false;
    if (sqlite3_prepare_v2(connection, sql, -1, &statement, NULL) == SQLITE_OK) {
        (void)sqlite3_bind_text(statement, 1, (const char *)part->table.data, (int)part->table.size,
                                SQLITE_STATIC);
        (void)sqlite3_bind_text(statement, 2, part->column, -1, SQLITE_STATIC);
        row = sqlite3_step(statement) == SQLITE_ROW;
    }
    (void)sqlite3_finalize(statement);
    return row;
}

static bool
has_table(sqlite3 *connection, const struct brd_word *part) {
    return gives_row(connection,
                     "SELECT 1 FROM main.sqlite_schema WHERE type = 'table' AND name = ?1 COLLATE "
                     "NOCASE AND sql NOT LIKE 'CREATE VIRTUAL%' AND ?2 IS NOT NULL",
                     part);
}

static bool
has_column(sqlite3 *connection, const struct brd_word *part) {
    if (!has_table(connection, part)) {
        return false;
    }
    /* pragma_table_info leaves out generated and hidden columns: those could compute anything. */
    return is_rowid(part->column) ||
           gives_row(connection,
                     "SELECT 1 FROM pragma_table_info(?1, 'main') WHERE name = ?2 COLLATE NOCASE",
                     part);
}

/* The column's number in the temporary table, or -1 when the recovered rows have none of its name.
 */
static long
recovered_column(const struct brd_recovered_table *table, const char *column) {
    for (size_t i = 0; table != NULL && table->rows > 0 && i < table->column_count; i++) {
        if (table->is_found[i] != 0 &&
            brd_text_equals_ascii(brd_span_text(table->columns[i]), brd_span_text(column))) {
            return (long)i;
        }
    }
    return -1;
}

static const struct brd_recovered_table *
recovered_table(const struct schema *schema, struct brd_span name) {
    return schema->recovered == NULL ? NULL : brd_recovered_table(schema->recovered, name);
}

static bool
meets_needs(const struct schema *schema, const struct brd_artifact_variant *variant,
            struct brd_buffer *missing) {
    for (size_t i = 0; i < variant->need_count; i++) {
        struct brd_word word = brd_word_of(variant->needs[i]);
        if (!has_column(schema->connection, &word) &&
            !(schema->with_dropped &&
              recovered_column(recovered_table(schema, word.table), word.column) >= 0)) {
            brd_buffer_reset(missing);
            (void)brd_buffer_add_text(missing, variant->needs[i]);
            return false;
        }
    }
    return true;
}

static bool
same_table(const char *a, const char *b) {
    return brd_text_equals_ascii(brd_word_of(a).table, brd_word_of(b).table);
}

/* ---- Views ---- */

/* The columns of one view: their names, and how live and recovered rows give them. */
struct columns {
    struct brd_buffer names;
    struct brd_buffer live;
    struct brd_buffer recovered;
};

static void
add_column(const struct schema *schema, const struct brd_word *word, bool exists,
           struct columns *columns) {
    const char *comma = columns->names.size == 0 ? "" : ", ";
    (void)brd_buffer_add_text(&columns->names, comma);
    (void)brd_buffer_add_text(&columns->live, comma);
    (void)brd_buffer_add_text(&columns->recovered, comma);
    brd_word_add_name(&columns->names, brd_span_text(word->column));
    if (exists && has_column(schema->connection, word)) {
        brd_word_add_name(&columns->live, brd_span_text(word->column));
    } else {
        (void)brd_buffer_add_text(&columns->live, "NULL");
    }
    long column = recovered_column(recovered_table(schema, word->table), word->column);
    if (column >= 0) {
        (void)brd_buffer_add_format(&columns->recovered, "c%ld", column);
    } else {
        (void)brd_buffer_add_text(&columns->recovered, "NULL");
    }
}

static struct columns
columns_of(const struct schema *schema, const struct brd_artifact_variant *variant,
           const char *word, bool exists) {
    struct columns columns = {.names = brd_buffer_of(BRD_MAX_STATEMENT_BYTES),
                              .live = brd_buffer_of(BRD_MAX_STATEMENT_BYTES),
                              .recovered = brd_buffer_of(BRD_MAX_STATEMENT_BYTES)};
    for (size_t i = 0; i < brd_word_count(variant); i++) {
        if (same_table(word, brd_word_at(variant, i))) {
            struct brd_word part = brd_word_of(brd_word_at(variant, i));
            add_column(schema, &part, exists, &columns);
        }
    }
    return columns;
}

/* SELECT "a", NULL FROM main."t" */
static void
add_live(struct brd_buffer *sql, const struct columns *columns, struct brd_span table,
         bool exists) {
    (void)brd_buffer_add_format(sql, "SELECT %s", brd_buffer_text(&columns->live));
    if (exists) {
        (void)brd_buffer_add_text(sql, " FROM main.");
        brd_word_add_name(sql, table);
    } else {
        (void)brd_buffer_add_text(sql, " WHERE 0");
    }
}

/*
 * CREATE TEMP VIEW "t" ("a", "b") AS SELECT "a", NULL FROM main."t", for the words like `word`; of
 * recovered rows as schema.h says.
 */
static void
build_view(const struct schema *schema, const struct brd_artifact_variant *variant,
           const char *word, struct brd_buffer *sql) {
    struct brd_word table = brd_word_of(word);
    const struct brd_recovered_table *recovered = recovered_table(schema, table.table);
    bool exists = has_table(schema->connection, &table);
    bool shows_recovered =
        schema->recovered != NULL && brd_artifact_has_origin(schema->artifact, table.table);
    struct columns columns = columns_of(schema, variant, word, exists);
    brd_buffer_reset(sql);
    (void)brd_buffer_add_text(sql, "CREATE TEMP VIEW ");
    brd_word_add_name(sql, table.table);
    (void)brd_buffer_add_format(sql, " (%s%s) AS ", brd_buffer_text(&columns.names),
                                shows_recovered ? ", " BRD_MARK : "");
    if (shows_recovered && recovered != NULL) {
        (void)brd_buffer_add_format(sql, "SELECT %s, id FROM temp.\"recovered %zu\"",
                                    brd_buffer_text(&columns.recovered), recovered->number);
    } else {
        add_live(sql, &columns, table.table, exists);
    }
    /* Without rows of its own the second part would only keep SQLite from using an index. */
    if (!shows_recovered && recovered != NULL && recovered->has_gone) {
        (void)brd_buffer_add_format(
            sql, " UNION ALL SELECT %s FROM temp.\"recovered %zu\" WHERE joins = 1",
            brd_buffer_text(&columns.recovered), recovered->number);
    }
    sql->failed = sql->failed || columns.names.failed || columns.live.failed;
    brd_buffer_free(&columns.names);
    brd_buffer_free(&columns.live);
    brd_buffer_free(&columns.recovered);
}

static bool
seen_before(const struct brd_artifact_variant *variant, size_t index) {
    for (size_t i = 0; i < index; i++) {
        if (same_table(brd_word_at(variant, i), brd_word_at(variant, index))) {
            return true;
        }
    }
    return false;
}

/*
 * SQLite keeps such names for itself: no view can be called sqlite_sequence. A SELECT sees that
 * table itself, which holds a name and a number for each table that counts its keys.
 */
static bool
is_reserved(const char *word) {
    struct brd_span name = brd_word_of(word).table;
    return name.size > 7 &&
           brd_text_equals_ascii(brd_span_of(name.data, 7), brd_span_text("sqlite_"));
}

/* The views of another artifact, when the connection serves several. */
static void
drop_views(sqlite3 *connection) {
    struct brd_buffer sql = brd_buffer_of(BRD_MAX_STATEMENT_BYTES);
    sqlite3_stmt *views = NULL;
    if (sqlite3_prepare_v2(connection, "SELECT name FROM temp.sqlite_schema WHERE type = 'view'",
                           -1, &views, NULL) == SQLITE_OK) {
        while (sqlite3_step(views) == SQLITE_ROW) {
            (void)brd_buffer_add_text(&sql, "DROP VIEW temp.");
            brd_word_add_name(&sql, brd_span_of(sqlite3_column_text(views, 0),
                                                (size_t)sqlite3_column_bytes(views, 0)));
            (void)brd_buffer_add_text(&sql, ";");
        }
    }
    (void)sqlite3_finalize(views);
    (void)sqlite3_exec(connection, brd_buffer_text(&sql), NULL, NULL, NULL);
    brd_buffer_free(&sql);
}

static enum brd_err
make_views(const struct schema *schema, const struct brd_artifact_variant *variant,
           struct brd_error *error) {
    struct brd_buffer sql = brd_buffer_of(BRD_MAX_STATEMENT_BYTES);
    enum brd_err code = BRD_OK;
    drop_views(schema->connection);
    for (size_t i = 0; i < brd_word_count(variant) && code == BRD_OK; i++) {
        if (seen_before(variant, i) || is_reserved(brd_word_at(variant, i))) {
            continue;
        }
        build_view(schema, variant, brd_word_at(variant, i), &sql);
        if (sql.failed || sqlite3_exec(schema->connection, brd_buffer_text(&sql), NULL, NULL,
                                       NULL) != SQLITE_OK) {
            code = brd_fail(error, BRD_ERR_SQL, BRD_NO_OFFSET, "cannot see %.80s: %.150s",
                            brd_word_at(variant, i), sqlite3_errmsg(schema->connection));
        }
    }
    brd_buffer_free(&sql);
    return code;
}

static const struct brd_artifact_variant *
choose(const struct schema *schema, struct brd_buffer *missing) {
    for (size_t i = 0; i < schema->artifact->variant_count; i++) {
        if (meets_needs(schema, &schema->artifact->variants[i], missing)) {
            return &schema->artifact->variants[i];
        }
    }
    return NULL;
}

enum brd_err
brd_schema_prepare(sqlite3 *connection, const struct brd_artifact *artifact,
                   const struct brd_recovered *recovered,
                   const struct brd_artifact_variant **chosen, struct brd_buffer *missing,
                   struct brd_error *error) {
    struct schema schema = {.connection = connection, .artifact = artifact, .recovered = recovered};
    *chosen = choose(&schema, missing);
    if (*chosen == NULL && recovered != NULL) {
        schema.with_dropped = true;
        *chosen = choose(&schema, missing);
    }
    if (*chosen == NULL) {
        return BRD_OK;
    }
    /* query_only also forbids temporary views, so it is off while they are made. */
    enum brd_err code = BRD_OK;
    if (sqlite3_exec(connection, "PRAGMA query_only = off", NULL, NULL, NULL) == SQLITE_OK) {
        code = make_views(&schema, *chosen, error);
    }
    (void)sqlite3_exec(connection, "PRAGMA query_only = on", NULL, NULL, NULL);
    return code;
}
