/* Tables and their columns: see table.h. SPDX-License-Identifier: Apache-2.0 */
#include "carve/table.h"

#include "base/limits.h"
#include "base/text.h"

#include <stdio.h>

/* ---- The parser ---- */

/* CREATE TABLE, and reading what it made, is all that a text of evidence may do. */
static int
authorise(void *context, int action, const char *a, const char *b, const char *c, const char *d) {
    const struct brd_carve_schema *schema = context;
    (void)a;
    (void)b;
    (void)c;
    (void)d;
    switch (action) {
    case SQLITE_CREATE_TABLE:
    case SQLITE_CREATE_INDEX:
    case SQLITE_INSERT:
    case SQLITE_UPDATE:
    case SQLITE_READ:
    case SQLITE_SELECT:
    case SQLITE_REINDEX:
    case SQLITE_PRAGMA:
    case SQLITE_TRANSACTION:
        return SQLITE_OK;
    case SQLITE_FUNCTION: /* a CHECK may name one; a DEFAULT is read, and computes nothing */
        return schema->reads_default ? SQLITE_DENY : SQLITE_OK;
    default:
        return SQLITE_DENY;
    }
}

static int
compare_bytes(void *context, int size_a, const void *a, int size_b, const void *b) {
    (void)context;
    int order = memcmp(a, b, (size_t)(size_a < size_b ? size_a : size_b));
    return order != 0 ? order : size_a - size_b;
}

/* The collations of the phone are not needed to read columns; a CREATE TABLE fails without them. */
static void
add_collation(void *context, sqlite3 *parser, int encoding, const char *name) {
    (void)context;
    (void)sqlite3_create_collation(parser, name, encoding, NULL, compare_bytes);
}

static enum brd_err
open_parser(struct brd_carve_schema *schema, struct brd_error *error) {
    if (sqlite3_open_v2(":memory:", &schema->parser,
                        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
                        NULL) != SQLITE_OK) {
        return brd_fail_memory(error, "the reader of schemas");
    }
    (void)sqlite3_db_config(schema->parser, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    /* Names like sqlite_sequence, which SQLite keeps for itself, are to be created here, too. */
    (void)sqlite3_db_config(schema->parser, SQLITE_DBCONFIG_WRITABLE_SCHEMA, 1, NULL);
    (void)sqlite3_limit(schema->parser, SQLITE_LIMIT_SQL_LENGTH, (int)BRD_MAX_STATEMENT_BYTES);
    (void)sqlite3_limit(schema->parser, SQLITE_LIMIT_EXPR_DEPTH, 100);
    (void)sqlite3_set_authorizer(schema->parser, authorise, schema);
    (void)sqlite3_collation_needed(schema->parser, NULL, add_collation);
    return BRD_OK;
}

/* ---- Columns ---- */

/* The affinity of a declared type (datatype3, 3.1). */
static enum brd_affinity
affinity_of(const char *declared) {
    static const struct {
        const char *word;
        enum brd_affinity affinity;
    } words[] = {
        {"INT", BRD_AFFINITY_INTEGER}, {"CHAR", BRD_AFFINITY_TEXT}, {"CLOB", BRD_AFFINITY_TEXT},
        {"TEXT", BRD_AFFINITY_TEXT},   {"BLOB", BRD_AFFINITY_BLOB}, {"REAL", BRD_AFFINITY_REAL},
        {"FLOA", BRD_AFFINITY_REAL},   {"DOUB", BRD_AFFINITY_REAL},
    };
    if (declared == NULL || declared[0] == '\0') {
        return BRD_AFFINITY_BLOB;
    }
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        char pattern[16];
        (void)snprintf(pattern, sizeof pattern, "%%%s%%", words[i].word);
        if (sqlite3_strlike(pattern, declared, 0) == 0) {
            return words[i].affinity;
        }
    }
    return BRD_AFFINITY_NUMERIC;
}

/* The value of a DEFAULT that is a literal; unknown for an expression. */
static struct brd_carve_value
default_of(struct brd_carve_schema *schema, const char *text) {
    struct brd_carve_value value = {.type = text == NULL ? BRD_CARVE_NULL : BRD_CARVE_UNKNOWN};
    sqlite3_stmt *statement = NULL;
    char *sql = text == NULL ? NULL : sqlite3_mprintf("SELECT %s", text);
    schema->reads_default = true;
    if (sql != NULL && sqlite3_prepare_v2(schema->parser, sql, -1, &statement, NULL) == SQLITE_OK &&
        sqlite3_column_count(statement) == 1 && sqlite3_step(statement) == SQLITE_ROW) {
        size_t size = (size_t)sqlite3_column_bytes(statement, 0);
        switch (sqlite3_column_type(statement, 0)) {
        case SQLITE_INTEGER:
            value.type = BRD_CARVE_INTEGER;
            value.as.integer = sqlite3_column_int64(statement, 0);
            break;
        case SQLITE_FLOAT:
            value.type = BRD_CARVE_REAL;
            value.as.real = sqlite3_column_double(statement, 0);
            break;
        case SQLITE_TEXT: {
            const void *bytes = sqlite3_column_text(statement, 0);
            char *copy = brd_arena_copy(&schema->arena, bytes, size);
            value.type = copy == NULL ? BRD_CARVE_UNKNOWN : BRD_CARVE_TEXT;
            value.as.bytes = brd_span_of(copy, copy == NULL ? 0 : size);
            break;
        }
        case SQLITE_NULL:
            value.type = BRD_CARVE_NULL;
            break;
        default:
            break;
        }
    }
    (void)sqlite3_finalize(statement);
    sqlite3_free(sql);
    schema->reads_default = false;
    return value;
}

static bool
is_integer_key(const char *declared, int key) {
    return key == 1 && declared != NULL && sqlite3_stricmp(declared, "INTEGER") == 0;
}

/* Fill the columns from pragma table_xinfo; those that are computed when read are not stored. */
static enum brd_err
read_columns(struct brd_carve_schema *schema, struct brd_carve_template *made, const char *name,
             struct brd_error *error) {
    sqlite3_stmt *statement = NULL;
    size_t keys = 0;
    size_t all = 0;
    int step = SQLITE_ERROR;
    /* Twice over the columns: to count them, then to keep them. */
    for (int round = 0; round < 2; round++) {
        if (sqlite3_prepare_v2(schema->parser,
                               "SELECT name, type, \"notnull\", dflt_value, pk, hidden FROM "
                               "pragma_table_xinfo(?1)",
                               -1, &statement, NULL) != SQLITE_OK) {
            return brd_fail(error, BRD_ERR_SQL, BRD_NO_OFFSET,
                            "cannot read the columns of a table");
        }
        (void)sqlite3_bind_text(statement, 1, name, -1, SQLITE_STATIC);
        const char **names = NULL;
        if (round == 1) {
            names = brd_arena_take(&schema->arena, all * sizeof *names + 1);
            made->columns = brd_arena_take(&schema->arena, all * sizeof *made->columns + 1);
            if (names == NULL || made->columns == NULL) {
                (void)sqlite3_finalize(statement);
                return brd_fail_memory(error, "the columns of a table");
            }
            made->table.columns = names;
        }
        size_t count = 0;
        while ((step = sqlite3_step(statement)) == SQLITE_ROW) {
            int key = sqlite3_column_int(statement, 4);
            keys += round == 0 && key > 0;
            if (round == 1 && count < all) {
                const char *text = (const char *)sqlite3_column_text(statement, 0);
                size_t size = (size_t)sqlite3_column_bytes(statement, 0);
                const char *declared = (const char *)sqlite3_column_text(statement, 1);
                names[count] = brd_arena_copy(&schema->arena, text, size);
                if (names[count] == NULL) {
                    (void)sqlite3_finalize(statement);
                    return brd_fail_memory(error, "the columns of a table");
                }
                /* 2: a virtual generated column, which no record holds. */
                if (sqlite3_column_int(statement, 5) != 2) {
                    made->columns[made->column_count++] = (struct brd_carve_column){
                        .affinity = affinity_of(declared),
                        .is_rowid =
                            keys == 1 && !made->without_rowid && is_integer_key(declared, key),
                        .is_not_null = sqlite3_column_int(statement, 2) != 0,
                        .position = (uint32_t)count,
                        .missing =
                            default_of(schema, (const char *)sqlite3_column_text(statement, 3)),
                    };
                }
            }
            count++;
        }
        (void)sqlite3_finalize(statement);
        all = count;
    }
    made->table.column_count = all;
    return step == SQLITE_DONE && all > 0
               ? BRD_OK
               : brd_fail(error, BRD_ERR_SQL, BRD_NO_OFFSET, "a table without columns");
}

/* In a table WITHOUT ROWID the columns of its key come first (fileformat2, 2.4). */
static enum brd_err
order_by_key(struct brd_carve_schema *schema, struct brd_carve_template *made, const char *name,
             struct brd_error *error) {
    sqlite3_stmt *statement = NULL;
    size_t count = 0;
    struct brd_carve_column *ordered =
        brd_arena_take(&schema->arena, made->column_count * sizeof *ordered + 1);
    if (ordered == NULL) {
        return brd_fail_memory(error, "the columns of a table");
    }
    if (sqlite3_prepare_v2(schema->parser,
                           "SELECT x.cid FROM pragma_index_list(?1) l JOIN "
                           "pragma_index_xinfo(l.name) x WHERE l.origin = 'pk' ORDER BY x.seqno",
                           -1, &statement, NULL) != SQLITE_OK) {
        return brd_fail(error, BRD_ERR_SQL, BRD_NO_OFFSET, "cannot read the key of a table");
    }
    (void)sqlite3_bind_text(statement, 1, name, -1, SQLITE_STATIC);
    while (sqlite3_step(statement) == SQLITE_ROW && count < made->column_count) {
        for (size_t i = 0; i < made->column_count; i++) {
            if ((int)made->columns[i].position == sqlite3_column_int(statement, 0)) {
                ordered[count++] = made->columns[i];
                break;
            }
        }
    }
    (void)sqlite3_finalize(statement);
    if (count == made->column_count) {
        made->columns = ordered;
    }
    return BRD_OK;
}

/* What pragma table_list says of the one table that the parser holds now. */
static enum brd_err
describe(struct brd_carve_schema *schema, struct brd_carve_template *made,
         struct brd_error *error) {
    sqlite3_stmt *statement = NULL;
    const char *name = NULL;
    if (sqlite3_prepare_v2(
            schema->parser,
            "SELECT name, wr FROM pragma_table_list WHERE schema = 'main' AND type = "
            "'table' AND name <> 'sqlite_schema' ORDER BY name = 'sqlite_sequence'",
            -1, &statement, NULL) == SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW) {
        name = brd_arena_copy(&schema->arena, sqlite3_column_text(statement, 0),
                              (size_t)sqlite3_column_bytes(statement, 0));
        made->without_rowid = sqlite3_column_int(statement, 1) != 0;
    }
    (void)sqlite3_finalize(statement);
    if (name == NULL) {
        return brd_fail(error, BRD_ERR_SQL, BRD_NO_OFFSET, "no table was made");
    }
    made->table.name = name;
    enum brd_err code = read_columns(schema, made, name, error);
    if (code == BRD_OK && made->without_rowid) {
        code = order_by_key(schema, made, name, error);
    }
    made->fewest_columns = made->column_count;
    return code;
}

/* ---- The schema ---- */

static bool
is_known(const struct brd_carve_schema *schema, const struct brd_carve_template *made) {
    for (size_t i = 0; i < schema->count; i++) {
        const struct brd_carve_table *other = &schema->templates[i]->table;
        bool same = other->column_count == made->table.column_count &&
                    strcmp(other->name, made->table.name) == 0;
        for (size_t c = 0; c < other->column_count && same; c++) {
            same = strcmp(other->columns[c], made->table.columns[c]) == 0;
        }
        if (same) {
            return true;
        }
    }
    return false;
}

static enum brd_err
append(struct brd_carve_schema *schema, struct brd_carve_template *made, struct brd_error *error) {
    if (schema->count == schema->capacity) {
        size_t capacity = schema->capacity == 0 ? 64 : schema->capacity * 2;
        struct brd_carve_template **grown =
            brd_arena_take(&schema->arena, capacity * sizeof(struct brd_carve_template *));
        if (grown == NULL) {
            return brd_fail_memory(error, "the tables of a database");
        }
        for (size_t i = 0; i < schema->count; i++) {
            grown[i] = schema->templates[i];
        }
        schema->templates = grown;
        schema->capacity = capacity;
    }
    schema->templates[schema->count++] = made;
    return BRD_OK;
}

static enum brd_err
empty_parser(struct brd_carve_schema *schema, struct brd_error *error) {
    (void)sqlite3_close_v2(schema->parser);
    schema->parser = NULL;
    return open_parser(schema, error);
}

/* CREATE, spaces, TABLE: SQLite keeps the text in this form, without TEMP. */
static bool
is_create_table(struct brd_span sql) {
    const char *words[] = {"CREATE", "TABLE"};
    size_t at = 0;
    for (size_t i = 0; i < 2; i++) {
        while (at < sql.size && (sql.data[at] == ' ' || sql.data[at] == '\n' ||
                                 sql.data[at] == '\t' || sql.data[at] == '\r')) {
            at++;
        }
        size_t size = strlen(words[i]);
        if (at + size > sql.size ||
            !brd_text_equals_ascii(brd_span_of(sql.data + at, size), brd_span_text(words[i]))) {
            return false;
        }
        at += size;
    }
    return true;
}

enum brd_err
brd_carve_schema_add(struct brd_carve_schema *schema, const char *sql, size_t size, uint32_t root,
                     bool dropped, struct brd_carve_template **added, struct brd_error *error) {
    *added = NULL;
    if (!is_create_table(brd_span_of(sql, size)) || size > BRD_MAX_STATEMENT_BYTES) {
        return BRD_OK;
    }
    struct brd_carve_template *made = brd_arena_take(&schema->arena, sizeof *made);
    sqlite3_stmt *statement = NULL;
    if (made == NULL) {
        return brd_fail_memory(error, "a table");
    }
    made->root = root;
    made->table.dropped = dropped;
    struct brd_error ignored;
    bool ok = sqlite3_prepare_v2(schema->parser, sql, (int)size, &statement, NULL) == SQLITE_OK &&
              sqlite3_step(statement) == SQLITE_DONE;
    (void)sqlite3_finalize(statement);
    ok = ok && describe(schema, made, &ignored) == BRD_OK;
    enum brd_err code = empty_parser(schema, error);
    if (code == BRD_OK && ok && !(dropped && is_known(schema, made))) {
        code = append(schema, made, error);
        *added = made;
    }
    return code;
}

enum brd_err
brd_carve_schema_open(struct brd_carve_schema *schema, size_t max_bytes, struct brd_error *error) {
    *schema = (struct brd_carve_schema){.arena = brd_arena_of(max_bytes)};
    struct brd_carve_template *first = NULL;
    enum brd_err code = open_parser(schema, error);
    if (code == BRD_OK) {
        /* SQLite keeps the name for itself, so the table is made under another one. */
        static const char sql[] = "CREATE TABLE s (type TEXT NOT NULL, name TEXT NOT NULL, "
                                  "tbl_name TEXT NOT NULL, "
                                  "rootpage INTEGER, sql TEXT)";
        code = brd_carve_schema_add(schema, sql, sizeof sql - 1, 1, false, &first, error);
    }
    if (code == BRD_OK && first == NULL) {
        code = brd_fail(error, BRD_ERR_SQL, BRD_NO_OFFSET, "no schema can be read");
    }
    if (code == BRD_OK && first != NULL) {
        first->table.name = "sqlite_schema";
    }
    return code;
}

void
brd_carve_schema_close(struct brd_carve_schema *schema) {
    (void)sqlite3_close_v2(schema->parser);
    brd_arena_free(&schema->arena);
    *schema = (struct brd_carve_schema){0};
}
