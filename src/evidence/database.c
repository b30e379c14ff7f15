/* An SQLite database of evidence: see database.h. SPDX-License-Identifier: Apache-2.0 */
#include "evidence/database.h"

#include "evidence/inflate.h"

#include "evidence/vfs.h"

static const char header_magic[16] = "SQLite format 3";

/* What SQLite itself would only call "file is not a database". */
static enum brd_err
check_header(struct brd_content *content, struct brd_error *error) {
    char start[sizeof header_magic];
    if (content->size == 0) {
        return brd_fail(error, BRD_ERR_CORRUPT, 0, "the database is empty (0 bytes)");
    }
    enum brd_err code = brd_content_read(content, 0, start, sizeof start, error);
    if (code != BRD_OK) {
        return brd_fail(error, BRD_ERR_TRUNCATED, 0, "not an SQLite database: only %llu bytes",
                        (unsigned long long)content->size);
    }
    if (memcmp(start, header_magic, sizeof start) != 0) {
        return brd_fail(error, BRD_ERR_CORRUPT, 0,
                        "not an SQLite database: its first 16 bytes are not \"SQLite format 3\"");
    }
    return BRD_OK;
}

/*
 * The sidecar `suffix` of the database; NULL when there is none. One that is there and cannot be
 * opened is noted and left out: it must not take the database's own rows with it.
 */
static struct brd_content *
open_sidecar(struct brd_evidence *evidence, const char *path, const char *suffix,
             struct brd_error *noted) {
    struct brd_content *content = NULL;
    struct brd_buffer stored_as = brd_buffer_of(BRD_MAX_PATH_BYTES);
    struct brd_error reason = {0};
    enum brd_err code =
        brd_evidence_open_path(evidence, path, suffix, &stored_as, &content, &reason);
    brd_buffer_free(&stored_as);
    if (code != BRD_OK && code != BRD_ERR_NOT_FOUND) {
        (void)brd_fail(noted, code, reason.offset, "without its %s: %.200s", suffix, reason.text);
    }
    return code == BRD_OK ? content : NULL;
}

enum brd_err
brd_database_contents_open(struct brd_evidence *evidence, const char *path, const char *stored_as,
                           struct brd_database_contents *contents, struct brd_error *error) {
    struct brd_content *main = NULL;
    *contents = (struct brd_database_contents){0};
    enum brd_err code = brd_evidence_open(evidence, stored_as, &main, error);
    if (code == BRD_OK) {
        code = brd_inflate_packed(&main, error);
    }
    if (code == BRD_OK && main != NULL) {
        code = check_header(main, error);
    }
    if (code != BRD_OK || main == NULL) {
        brd_content_close(main);
        return code;
    }
    contents->main = main;
    contents->wal = open_sidecar(evidence, path, "-wal", &contents->sidecar);
    contents->journal = open_sidecar(evidence, path, "-journal", &contents->sidecar);
    return BRD_OK;
}

void
brd_database_contents_close(struct brd_database_contents *contents) {
    brd_content_close(contents->main);
    brd_content_close(contents->wal);
    brd_content_close(contents->journal);
    *contents = (struct brd_database_contents){0};
}

static enum brd_err
open_vfs(struct brd_evidence *evidence, const char *path, const char *stored_as,
         struct brd_database *database, struct brd_error *error) {
    struct brd_database_contents contents;
    enum brd_err code = brd_database_contents_open(evidence, path, stored_as, &contents, error);
    if (code != BRD_OK || contents.main == NULL) {
        return code;
    }
    database->sidecar = contents.sidecar;
    database->warning = contents.main->warning;
    database->has_wal = contents.wal != NULL && contents.wal->size > 0;
    database->has_journal = contents.journal != NULL && contents.journal->size > 0;
    return brd_vfs_open(contents.main, contents.wal, contents.journal, &database->vfs, error);
}

static bool
harden(sqlite3 *connection) {
    static const struct {
        int option;
        int value;
    } switches[] = {
        {SQLITE_DBCONFIG_DEFENSIVE, 1},        {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
        {SQLITE_DBCONFIG_ENABLE_TRIGGER, 0},   {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0},
        {SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1}, {SQLITE_DBCONFIG_ENABLE_FTS3_TOKENIZER, 0},
        {SQLITE_DBCONFIG_WRITABLE_SCHEMA, 0},
    };
    static const struct {
        int limit;
        int value;
    } limits[] = {
        {SQLITE_LIMIT_LENGTH, (int)BRD_MAX_VALUE_BYTES},
        {SQLITE_LIMIT_SQL_LENGTH, 1000000},
        {SQLITE_LIMIT_EXPR_DEPTH, 100},
        {SQLITE_LIMIT_COMPOUND_SELECT, 50},
        {SQLITE_LIMIT_ATTACHED, 0},
        {SQLITE_LIMIT_WORKER_THREADS, 0},
        {SQLITE_LIMIT_TRIGGER_DEPTH, 1},
    };
    for (size_t i = 0; i < sizeof switches / sizeof switches[0]; i++) {
        (void)sqlite3_db_config(connection, switches[i].option, switches[i].value, NULL);
    }
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
        (void)sqlite3_limit(connection, limits[i].limit, limits[i].value);
    }
    char pragmas[256];
    sqlite3_snprintf(sizeof pragmas, pragmas,
                     "PRAGMA locking_mode = exclusive; PRAGMA temp_store = memory;"
                     "PRAGMA cache_size = -%d; PRAGMA cell_size_check = on;"
                     "PRAGMA automatic_index = on; PRAGMA mmap_size = 0;",
                     BRD_DATABASE_CACHE_KIB);
    return sqlite3_exec(connection, pragmas, NULL, NULL, NULL) == SQLITE_OK;
}

enum brd_err
brd_database_open(struct brd_evidence *evidence, const char *path, const char *stored_as,
                  struct brd_database *database, struct brd_error *error) {
    *database = (struct brd_database){0};
    enum brd_err code =
        path == NULL ? BRD_OK : open_vfs(evidence, path, stored_as, database, error);
    if (code != BRD_OK) {
        return code;
    }
    const char *vfs_name = path == NULL ? NULL : brd_vfs_name(database->vfs);
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE |
                (path == NULL ? SQLITE_OPEN_CREATE : 0);
    int opened =
        sqlite3_open_v2(path == NULL ? ":memory:" : "main", &database->connection, flags, vfs_name);
    /* The first look at sqlite_schema applies the WAL or the hot journal; only then query_only. */
    if (opened != SQLITE_OK || !harden(database->connection) ||
        sqlite3_exec(database->connection,
                     "SELECT count(*) FROM sqlite_schema; PRAGMA query_only = on;", NULL, NULL,
                     NULL) != SQLITE_OK) {
        /* What is wrong with the item often is the reason, and is told with it. */
        const char *warning = database->warning;
        code = brd_database_fail(database, error);
        brd_database_close(database);
        database->warning = warning;
    }
    return code;
}

enum brd_err
brd_database_fail(const struct brd_database *database, struct brd_error *error) {
    int reason = sqlite3_errcode(database->connection);
    enum brd_err code = BRD_ERR_SQL;
    switch (reason & 0xFF) {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_FORMAT:
        code = BRD_ERR_CORRUPT;
        break;
    case SQLITE_NOMEM: /* the ceiling of the process: only this item ends */
    case SQLITE_TOOBIG:
    case SQLITE_FULL:
    case SQLITE_INTERRUPT:
        code = BRD_ERR_LIMIT;
        break;
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
        code = BRD_ERR_IO;
        break;
    default:
        break;
    }
    const char *behind = database->vfs == NULL ? NULL : brd_vfs_failure(database->vfs);
    return brd_fail(error, code, BRD_NO_OFFSET, "SQLite: %s%s%s",
                    sqlite3_errmsg(database->connection), behind == NULL ? "" : ": ",
                    behind == NULL ? "" : behind);
}

void
brd_database_close(struct brd_database *database) {
    (void)sqlite3_close(database->connection);
    brd_vfs_close(database->vfs);
    *database = (struct brd_database){0};
}
