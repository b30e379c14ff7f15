/* Table-valued functions: see vtab.h. SPDX-License-Identifier: Apache-2.0 */
#include "sql/vtab.h"

#include <stdalign.h>
#include <string.h>

/* What a module is registered with. Freed by SQLite with the connection. */
struct registration {
    const struct brd_table *table;
    struct brd_decoder_context *context;
};

struct vtab {
    sqlite3_vtab base;
    const struct registration *registration;
};

struct cursor {
    sqlite3_vtab_cursor base;
    bool opened;
    bool more;
    sqlite3_int64 row;
    alignas(uint64_t) unsigned char state[]; /* sqlite3_malloc() aligns to 8 bytes */
};

static const struct brd_table *
table_of(sqlite3_vtab_cursor *base) {
    return ((struct vtab *)base->pVtab)->registration->table;
}

static int
fail(sqlite3_vtab *base, enum brd_err code, const struct brd_error *error) {
    sqlite3_free(base->zErrMsg);
    base->zErrMsg = sqlite3_mprintf("%s", error->text);
    return code == BRD_ERR_NO_MEMORY ? SQLITE_NOMEM : SQLITE_ERROR;
}

static int
vtab_connect(sqlite3 *connection, void *auxiliary, int argc, const char *const *argv,
             sqlite3_vtab **made, char **message) {
    const struct registration *registration = auxiliary;
    (void)argc;
    (void)argv;
    char *schema = sqlite3_mprintf(
        "CREATE TABLE t(%s%s%s)", registration->table->columns,
        registration->table->arguments == NULL ? "" : ", ",
        registration->table->arguments == NULL ? "" : registration->table->arguments);
    struct vtab *vtab = sqlite3_malloc(sizeof *vtab);
    int result =
        schema == NULL || vtab == NULL ? SQLITE_NOMEM : sqlite3_declare_vtab(connection, schema);
    sqlite3_free(schema);
    if (result != SQLITE_OK) {
        *message = sqlite3_mprintf("%s", sqlite3_errmsg(connection));
        sqlite3_free(vtab);
        return result;
    }
    memset(vtab, 0, sizeof *vtab);
    vtab->registration = registration;
    (void)sqlite3_vtab_config(connection, SQLITE_VTAB_DIRECTONLY);
    *made = &vtab->base;
    return SQLITE_OK;
}

static int
vtab_disconnect(sqlite3_vtab *base) {
    sqlite3_free(base);
    return SQLITE_OK;
}

/* Arguments are equalities on the hidden columns, given from the first without a gap. */
static int
vtab_best_index(sqlite3_vtab *base, sqlite3_index_info *info) {
    const struct brd_table *table = ((struct vtab *)base)->registration->table;
    int found[BRD_TABLE_MAX_ARGUMENTS];
    for (int i = 0; i < table->argument_count; i++) {
        found[i] = -1;
    }
    for (int i = 0; i < info->nConstraint; i++) {
        int argument = info->aConstraint[i].iColumn - table->column_count;
        if (argument < 0 || info->aConstraint[i].op != SQLITE_INDEX_CONSTRAINT_EQ) {
            continue;
        }
        if (!info->aConstraint[i].usable) {
            return SQLITE_CONSTRAINT;
        }
        found[argument] = i;
    }
    int given = 0;
    while (given < table->argument_count && found[given] >= 0) {
        info->aConstraintUsage[found[given]].argvIndex = given + 1;
        info->aConstraintUsage[found[given]].omit = 1;
        given++;
    }
    info->idxNum = given;
    info->estimatedCost = 1000;
    info->estimatedRows = 100;
    return SQLITE_OK;
}

static int
vtab_open(sqlite3_vtab *base, sqlite3_vtab_cursor **made) {
    const struct brd_table *table = ((struct vtab *)base)->registration->table;
    struct cursor *cursor = sqlite3_malloc64(sizeof *cursor + table->cursor_size);
    if (cursor == NULL) {
        return SQLITE_NOMEM;
    }
    memset(cursor, 0, sizeof *cursor + table->cursor_size);
    *made = &cursor->base;
    return SQLITE_OK;
}

static void
close_state(struct cursor *cursor) {
    const struct brd_table *table = table_of(&cursor->base);
    if (cursor->opened) {
        table->close(cursor->state);
        memset(cursor->state, 0, table->cursor_size);
        cursor->opened = false;
    }
}

static int
vtab_close(sqlite3_vtab_cursor *base) {
    close_state((struct cursor *)base);
    sqlite3_free(base);
    return SQLITE_OK;
}

static int
vtab_next(sqlite3_vtab_cursor *base) {
    struct cursor *cursor = (struct cursor *)base;
    struct brd_error error = {0};
    cursor->row++;
    enum brd_err code = table_of(base)->next(cursor->state, &cursor->more, &error);
    return code == BRD_OK ? SQLITE_OK : fail(base->pVtab, code, &error);
}

static int
vtab_filter(sqlite3_vtab_cursor *base, int number, const char *text, int argc,
            sqlite3_value **argv) {
    struct cursor *cursor = (struct cursor *)base;
    struct brd_error error = {0};
    (void)number;
    (void)text;
    close_state(cursor);
    cursor->opened = true;
    cursor->row = 0;
    const struct registration *registration = ((struct vtab *)base->pVtab)->registration;
    enum brd_err code =
        registration->table->open(cursor->state, registration->context, argc, argv, &error);
    return code == BRD_OK ? vtab_next(base) : fail(base->pVtab, code, &error);
}

static int
vtab_eof(sqlite3_vtab_cursor *base) {
    return !((struct cursor *)base)->more;
}

static int
vtab_column(sqlite3_vtab_cursor *base, sqlite3_context *result, int column) {
    const struct brd_table *table = table_of(base);
    if (column < table->column_count) {
        table->column(((struct cursor *)base)->state, column, result);
    }
    return SQLITE_OK;
}

static int
vtab_rowid(sqlite3_vtab_cursor *base, sqlite3_int64 *row) {
    *row = ((struct cursor *)base)->row;
    return SQLITE_OK;
}

static const sqlite3_module module = {
    .xConnect = vtab_connect,
    .xBestIndex = vtab_best_index,
    .xDisconnect = vtab_disconnect,
    .xOpen = vtab_open,
    .xClose = vtab_close,
    .xFilter = vtab_filter,
    .xNext = vtab_next,
    .xEof = vtab_eof,
    .xColumn = vtab_column,
    .xRowid = vtab_rowid,
};

int
brd_table_register(sqlite3 *connection, const struct brd_table *table,
                   struct brd_decoder_context *context) {
    struct registration *registration = sqlite3_malloc(sizeof *registration);
    if (registration == NULL) {
        return SQLITE_NOMEM;
    }
    registration->table = table;
    registration->context = context;
    int result =
        sqlite3_create_module_v2(connection, table->name, &module, registration, sqlite3_free);
    if (result == SQLITE_OK) {
        /* SQLite makes the table when a statement first names it, which needs rights that
         * brd_decoders_lock() takes away. Evidence with a table of this name hides it: no error. */
        char sql[96];
        sqlite3_stmt *first = NULL;
        sqlite3_snprintf(sizeof sql, sql, "SELECT 1 FROM \"%w\"", table->name);
        (void)sqlite3_prepare_v2(connection, sql, -1, &first, NULL);
        (void)sqlite3_finalize(first);
    }
    return result;
}
