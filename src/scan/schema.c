/* Tables and columns of evidence: see schema.h. SPDX-License-Identifier: Apache-2.0 */
#include "scan/schema.h"

#include "base/limits.h"
#include "base/text.h"

#include <stdlib.h>

/* "table.column" in its two parts. */
struct part {
    struct brd_span table;
    const char *column;
};

static struct part
part_of(const char *word) {
    const char *dot = strchr(word, '.');
    return (struct part){.table = brd_span_of(word, (size_t)(dot - word)), .column = dot + 1};
}

static bool
is_rowid(const char *column) {
    return brd_text_equals_ascii(brd_span_text(column), brd_span_text("rowid"));
}

/* Whether the statement, with the table (and column) bound, gives a row. */
static bool
gives_row(sqlite3 *connection, const char *sql, const struct part *part) {
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
has_table(sqlite3 *connection, const struct part *part) {
    return gives_row(connection,
                     "SELECT 1 FROM main.sqlite_schema WHERE type = 'table' AND name = ?1 COLLATE "
                     "NOCASE AND sql NOT LIKE 'CREATE VIRTUAL%' AND ?2 IS NOT NULL",
                     part);
}

static bool
has_column(sqlite3 *connection, const struct part *part) {
    if (!has_table(connection, part)) {
        return false;
    }
    /* pragma_table_info leaves out generated and hidden columns: those could compute anything. */
    return is_rowid(part->column) ||
           gives_row(connection,
                     "SELECT 1 FROM pragma_table_info(?1, 'main') WHERE name = ?2 COLLATE NOCASE",
                     part);
}

static bool
meets_needs(sqlite3 *connection, const struct brd_artifact_variant *variant,
            struct brd_buffer *missing) {
    for (size_t i = 0; i < variant->need_count; i++) {
        struct part part = part_of(variant->needs[i]);
        if (!has_column(connection, &part)) {
            brd_buffer_reset(missing);
            (void)brd_buffer_add_text(missing, variant->needs[i]);
            return false;
        }
    }
    return true;
}

static void
add_name(struct brd_buffer *sql, struct brd_span name) {
    (void)brd_buffer_add_text(sql, "\"");
    (void)brd_buffer_add(sql, name.data, name.size);
    (void)brd_buffer_add_text(sql, "\"");
}

/* The words of a variant, needs first. */
static const char *
word_at(const struct brd_artifact_variant *variant, size_t index) {
    return index < variant->need_count ? variant->needs[index]
                                       : variant->mays[index - variant->need_count];
}

static bool
same_table(const char *a, const char *b) {
    struct part first = part_of(a);
    struct part second = part_of(b);
    return brd_text_equals_ascii(first.table, second.table);
}

/* CREATE TEMP VIEW "t" ("a", "b") AS SELECT "a", NULL FROM main."t", for the words like `word`. */
static void
build_view(sqlite3 *connection, const struct brd_artifact_variant *variant, const char *word,
           struct brd_buffer *sql) {
    size_t count = variant->need_count + variant->may_count;
    struct part table = part_of(word);
    struct brd_buffer values = brd_buffer_of(BRD_MAX_STATEMENT_BYTES);
    bool exists = has_table(connection, &table);
    bool first = true;
    brd_buffer_reset(sql);
    (void)brd_buffer_add_text(sql, "CREATE TEMP VIEW ");
    add_name(sql, table.table);
    (void)brd_buffer_add_text(sql, " (");
    for (size_t i = 0; i < count; i++) {
        if (!same_table(word, word_at(variant, i))) {
            continue;
        }
        struct part part = part_of(word_at(variant, i));
        (void)brd_buffer_add_text(sql, first ? "" : ", ");
        (void)brd_buffer_add_text(&values, first ? "" : ", ");
        add_name(sql, brd_span_text(part.column));
        if (exists && has_column(connection, &part)) {
            add_name(&values, brd_span_text(part.column));
        } else {
            (void)brd_buffer_add_text(&values, "NULL");
        }
        first = false;
    }
    (void)brd_buffer_add_text(sql, ") AS SELECT ");
    (void)brd_buffer_add_text(sql, brd_buffer_text(&values));
    if (exists) {
        (void)brd_buffer_add_text(sql, " FROM main.");
        add_name(sql, table.table);
    } else {
        (void)brd_buffer_add_text(sql, " WHERE 0");
    }
    brd_buffer_free(&values);
}

static bool
seen_before(const struct brd_artifact_variant *variant, size_t index) {
    for (size_t i = 0; i < index; i++) {
        if (same_table(word_at(variant, i), word_at(variant, index))) {
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
    struct brd_span name = part_of(word).table;
    return name.size > 7 &&
           brd_text_equals_ascii(brd_span_of(name.data, 7), brd_span_text("sqlite_"));
}

static enum brd_err
make_views(sqlite3 *connection, const struct brd_artifact_variant *variant,
           struct brd_error *error) {
    struct brd_buffer sql = brd_buffer_of(BRD_MAX_STATEMENT_BYTES);
    enum brd_err code = BRD_OK;
    for (size_t i = 0; i < variant->need_count + variant->may_count && code == BRD_OK; i++) {
        if (seen_before(variant, i) || is_reserved(word_at(variant, i))) {
            continue;
        }
        build_view(connection, variant, word_at(variant, i), &sql);
        if (sql.failed ||
            sqlite3_exec(connection, brd_buffer_text(&sql), NULL, NULL, NULL) != SQLITE_OK) {
            code = brd_fail(error, BRD_ERR_SQL, BRD_NO_OFFSET, "cannot see %.80s: %.150s",
                            word_at(variant, i), sqlite3_errmsg(connection));
        }
    }
    brd_buffer_free(&sql);
    return code;
}

enum brd_err
brd_schema_prepare(sqlite3 *connection, const struct brd_artifact *artifact,
                   const struct brd_artifact_variant **chosen, struct brd_buffer *missing,
                   struct brd_error *error) {
    *chosen = NULL;
    for (size_t i = 0; i < artifact->variant_count; i++) {
        if (meets_needs(connection, &artifact->variants[i], missing)) {
            *chosen = &artifact->variants[i];
            break;
        }
    }
    if (*chosen == NULL) {
        return BRD_OK;
    }
    /* query_only also forbids temporary views, so it is off while they are made. */
    enum brd_err code = BRD_OK;
    if (sqlite3_exec(connection, "PRAGMA query_only = off", NULL, NULL, NULL) == SQLITE_OK) {
        code = make_views(connection, *chosen, error);
    }
    (void)sqlite3_exec(connection, "PRAGMA query_only = on", NULL, NULL, NULL);
    return code;
}
