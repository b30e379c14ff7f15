/* The case file: see case.h. SPDX-License-Identifier: Apache-2.0 */
#include "case/case.h"

#include "base/limits.h"
#include "base/text.h"
#include "case/schema_sql.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* Larger pages than SQLite's usual 4096: a case is written once, in order, and read in scans. */
#define CASE_PAGE_BYTES 16384
#define CASE_CACHE_KIB 8192

/* As in schema.sql, and where a database keeps it (https://sqlite.org/fileformat.html). */
#define APPLICATION_ID 0x6272646C
#define APPLICATION_ID_AT 68

/* Why the system refused. SQLite keeps its reason for most calls, but not for those of a COMMIT. */
static const char *
io_hint(sqlite3 *connection) {
    int reason = sqlite3_system_errno(connection);
    if (reason != 0) {
        return strerror(reason);
    }
    return sqlite3_extended_errcode(connection) == SQLITE_IOERR_WRITE
               ? "it cannot be written; the disk may be full, or a quota reached"
               : "";
}

enum brd_err
brd_case_fail(const struct brd_case *kase, struct brd_error *error) {
    int reason = sqlite3_errcode(kase->connection) & 0xFF;
    enum brd_err code = BRD_ERR_SQL;
    const char *hint = "";
    if (reason == SQLITE_FULL) {
        code = BRD_ERR_IO;
        hint = "the disk that holds the case file is full";
    } else if (reason == SQLITE_IOERR || reason == SQLITE_CANTOPEN) {
        code = BRD_ERR_IO;
        hint = io_hint(kase->connection);
    } else if (reason == SQLITE_READONLY) {
        code = BRD_ERR_IO;
    } else if (reason == SQLITE_CORRUPT || reason == SQLITE_NOTADB) {
        code = BRD_ERR_CORRUPT;
    } else if (reason == SQLITE_NOMEM) {
        code = BRD_ERR_NO_MEMORY;
    }
    return brd_fail(error, code, BRD_NO_OFFSET, "case file: %s%s%s",
                    sqlite3_errmsg(kase->connection), hint[0] == '\0' ? "" : ": ", hint);
}

enum brd_err
brd_case_run(struct brd_case *kase, const char *sql, struct brd_error *error) {
    if (sqlite3_exec(kase->connection, sql, NULL, NULL, NULL) != SQLITE_OK) {
        return brd_case_fail(kase, error);
    }
    return BRD_OK;
}

/* How long to wait for another process that has the case. */
#define BUSY_MILLISECONDS 2000

static enum brd_err
open_connection(const char *path, int flags, struct brd_case **opened, struct brd_error *error) {
    struct brd_case *kase = calloc(1, sizeof *kase);
    if (kase == NULL || (kase->path = strdup(path)) == NULL) {
        free(kase);
        (void)brd_fail_memory(error, "a case");
        return BRD_ERR_NO_MEMORY;
    }
    kase->next_finding_id = 1;
    if (sqlite3_open_v2(path, &kase->connection, flags | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK) {
        (void)brd_fail(error, BRD_ERR_IO, BRD_NO_OFFSET, "cannot open the case file %.150s: %s",
                       path, sqlite3_errmsg(kase->connection));
        brd_case_close(kase);
        return BRD_ERR_IO;
    }
    (void)sqlite3_db_config(kase->connection, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    (void)sqlite3_db_config(kase->connection, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    *opened = kase;
    return BRD_OK;
}

/* The text of one value of the case; the caller frees it. NULL when there is none. */
static char *
read_value(struct brd_case *kase, const char *sql) {
    sqlite3_stmt *statement = NULL;
    char *value = NULL;
    if (sqlite3_prepare_v2(kase->connection, sql, -1, &statement, NULL) == SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW && sqlite3_column_text(statement, 0) != NULL) {
        value = strdup((const char *)sqlite3_column_text(statement, 0));
    }
    (void)sqlite3_finalize(statement);
    return value;
}

bool
brd_case_is_finished(struct brd_case *kase) {
    char *status = read_value(kase, "SELECT value FROM bridle WHERE key = 'status'");
    bool finished = status != NULL && strcmp(status, "finished") == 0;
    free(status);
    return finished;
}

/*
 * Whether the file itself says that it is a case. SQLite is asked only then: opening the database
 * of another program would roll back, or write back, what lies beside it.
 */
static enum brd_err
check_header(const char *path, struct brd_error *error) {
    uint8_t start[APPLICATION_ID_AT + 4];
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0) {
        return brd_fail_errno(error, errno, "cannot open the case file", path);
    }
    ssize_t got = read(file, start, sizeof start);
    (void)close(file);
    struct brd_span bytes = brd_span_of(start, got > 0 ? (size_t)got : 0);
    struct brd_cursor cursor = brd_cursor_of(bytes);
    brd_cursor_seek(&cursor, APPLICATION_ID_AT);
    if (brd_cursor_be(&cursor, 4) != APPLICATION_ID ||
        !brd_span_starts(bytes, "SQLite format 3", sizeof "SQLite format 3")) {
        return brd_fail(error, BRD_ERR_CORRUPT, BRD_NO_OFFSET, "%.150s is no case file of Bridle",
                        path);
    }
    return BRD_OK;
}

enum brd_err
brd_case_open(const char *path, struct brd_case **loaded, struct brd_error *error) {
    struct brd_case *kase = NULL;
    struct stat status;
    if (stat(path, &status) != 0) {
        return brd_fail(error, BRD_ERR_NOT_FOUND, BRD_NO_OFFSET, "%.200s: %s", path,
                        strerror(errno));
    }
    enum brd_err code = check_header(path, error);
    if (code != BRD_OK) {
        return code;
    }
    code = open_connection(path, SQLITE_OPEN_READWRITE, &kase, error);
    if (code != BRD_OK) {
        /* A case on a read-only medium can still be read, unless a journal must be rolled back. */
        code = open_connection(path, SQLITE_OPEN_READONLY, &kase, error);
    }
    if (code != BRD_OK) {
        return code;
    }
    /* A process that was killed a moment ago may still be on its way out, with its lock. */
    (void)sqlite3_busy_timeout(kase->connection, BUSY_MILLISECONDS);
    char *format = read_value(kase, "SELECT value FROM bridle WHERE key = 'format'");
    if (format == NULL && sqlite3_errcode(kase->connection) == SQLITE_BUSY) {
        code = brd_fail(error, BRD_ERR_IO, BRD_NO_OFFSET,
                        "%.150s is being written by another process", path);
    } else if (format == NULL) {
        code = brd_fail(error, BRD_ERR_CORRUPT, BRD_NO_OFFSET, "%.150s is no case file of Bridle",
                        path);
    } else if (strcmp(format, BRD_CASE_FORMAT) != 0) {
        code = brd_fail(error, BRD_ERR_UNSUPPORTED, BRD_NO_OFFSET,
                        "%.120s is a case of format %.20s; this version reads " BRD_CASE_FORMAT,
                        path, format);
    }
    free(format);
    if (code == BRD_OK) {
        code = brd_case_run(kase, "PRAGMA query_only = on; PRAGMA temp_store = memory;", error);
    }
    if (code != BRD_OK) {
        brd_case_close(kase);
        return code;
    }
    *loaded = kase;
    return BRD_OK;
}

/* The old log as INSERT statements, so that a case that begins anew keeps it. */
static enum brd_err
keep_log(const char *path, struct brd_buffer *statements, struct brd_error *error) {
    struct brd_case *kase = NULL;
    enum brd_err code = brd_case_open(path, &kase, error);
    if (code != BRD_OK || kase == NULL) {
        return code;
    }
    if (brd_case_is_finished(kase)) {
        brd_case_close(kase);
        return brd_fail(error, BRD_ERR_USAGE, BRD_NO_OFFSET,
                        "%.180s is a finished case: name another file", path);
    }
    sqlite3_stmt *log = NULL;
    (void)sqlite3_prepare_v2(kase->connection,
                             "SELECT format('INSERT INTO log (time, event, detail) VALUES "
                             "(%Q, %Q, %Q);', time, event, detail) FROM log ORDER BY log_id",
                             -1, &log, NULL);
    while (sqlite3_step(log) == SQLITE_ROW) {
        (void)brd_buffer_add(statements, sqlite3_column_text(log, 0),
                             (size_t)sqlite3_column_bytes(log, 0));
    }
    (void)sqlite3_finalize(log);
    brd_case_close(kase);
    return BRD_OK;
}

/* Make room for a new case at `path`: nothing, an empty file, or an unfinished case. */
static enum brd_err
clear_place(const char *path, struct brd_buffer *old_log, struct brd_error *error) {
    struct stat status;
    if (lstat(path, &status) != 0) {
        return errno == ENOENT ? BRD_OK : brd_fail_errno(error, errno, "case file", path);
    }
    if (!S_ISREG(status.st_mode)) {
        return brd_fail(error, BRD_ERR_USAGE, BRD_NO_OFFSET,
                        "%.180s is there and is no regular file", path);
    }
    if (status.st_size > 0) {
        enum brd_err code = keep_log(path, old_log, error);
        /* A case whose very creation was cut short is empty once SQLite has rolled it back. */
        bool emptied = code != BRD_OK && lstat(path, &status) == 0 && status.st_size == 0;
        if (!emptied && (code == BRD_ERR_CORRUPT || code == BRD_ERR_UNSUPPORTED)) {
            return brd_fail(error, BRD_ERR_USAGE, BRD_NO_OFFSET,
                            "%.150s is there and is no case that can be replaced: name another "
                            "file",
                            path);
        }
        if (!emptied && code != BRD_OK) {
            return code;
        }
    }
    return unlink(path) == 0 ? BRD_OK : brd_fail_errno(error, errno, "cannot replace", path);
}

static enum brd_err
create_schema(struct brd_case *kase, const char *old_log, struct brd_error *error) {
    char pragmas[256];
    (void)snprintf(pragmas, sizeof pragmas,
                   "PRAGMA page_size = %d; PRAGMA locking_mode = exclusive;"
                   "PRAGMA journal_mode = truncate; PRAGMA synchronous = off;"
                   "PRAGMA temp_store = memory; PRAGMA cache_size = -%d;",
                   CASE_PAGE_BYTES, CASE_CACHE_KIB);
    enum brd_err code = brd_case_run(kase, pragmas, error);
    if (code == BRD_OK) {
        code = brd_case_begin(kase, error);
    }
    if (code == BRD_OK) {
        code = brd_case_run(kase, brd_case_schema_sql, error);
    }
    if (code == BRD_OK) {
        code = brd_case_run(kase, old_log, error);
    }
    if (code == BRD_OK) {
        code = brd_case_run(kase,
                            "INSERT INTO bridle VALUES ('format', '" BRD_CASE_FORMAT "'),"
                            "('status', 'unfinished');",
                            error);
    }
    return code == BRD_OK ? brd_case_commit(kase, error) : code;
}

enum brd_err
brd_case_create(const char *path, struct brd_case **made, struct brd_error *error) {
    struct brd_case *kase = NULL;
    struct brd_buffer old_log = brd_buffer_of(BRD_MAX_WHOLE_ITEM_BYTES);
    enum brd_err code = path == NULL ? BRD_OK : clear_place(path, &old_log, error);
    if (code == BRD_OK) {
        code = open_connection(path == NULL ? ":memory:" : path,
                               SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, &kase, error);
    }
    if (code == BRD_OK) {
        code = create_schema(kase, brd_buffer_text(&old_log), error);
        if (code != BRD_OK) {
            brd_case_close(kase);
        }
    }
    brd_buffer_free(&old_log);
    if (code == BRD_OK) {
        *made = kase;
    }
    return code;
}

enum brd_err
brd_case_log(struct brd_case *kase, const char *event, const char *detail,
             struct brd_error *error) {
    char now[32];
    struct timespec moment;
    struct tm parts;
    (void)clock_gettime(CLOCK_REALTIME, &moment);
    (void)gmtime_r(&moment.tv_sec, &parts);
    size_t size = strftime(now, sizeof now, "%Y-%m-%dT%H:%M:%S", &parts);
    (void)snprintf(now + size, sizeof now - size, ".%06ldZ", moment.tv_nsec / 1000);
    return brd_case_insert(kase, "log", error, "nttt", now, event, detail);
}

enum brd_err
brd_case_insert(struct brd_case *kase, const char *table, struct brd_error *error,
                const char *types, ...) {
    struct brd_buffer sql = brd_buffer_of(4096);
    (void)brd_buffer_add_format(&sql, "INSERT INTO %s VALUES (", table);
    for (const char *type = types; *type != '\0'; type++) {
        (void)brd_buffer_add_text(&sql, type == types ? "?" : ", ?");
    }
    (void)brd_buffer_add_text(&sql, ")");
    sqlite3_stmt *statement = NULL;
    int result = sqlite3_prepare_v2(kase->connection, brd_buffer_text(&sql), -1, &statement, NULL);
    brd_buffer_free(&sql);
    va_list values;
    va_start(values, types);
    for (int i = 1; types[i - 1] != '\0' && result == SQLITE_OK; i++) {
        if (types[i - 1] == 't') {
            result =
                sqlite3_bind_text(statement, i, va_arg(values, const char *), -1, SQLITE_STATIC);
        } else if (types[i - 1] == 'i') {
            result = sqlite3_bind_int64(statement, i, va_arg(values, int64_t));
        } else if (types[i - 1] == 'c') {
            result = brd_case_bind_cell(statement, i, va_arg(values, const struct brd_cell *));
        }
    }
    if (result == SQLITE_OK) {
        result = sqlite3_step(statement);
    }
    va_end(values);
    enum brd_err code = result == SQLITE_DONE ? BRD_OK : brd_case_fail(kase, error);
    (void)sqlite3_finalize(statement);
    return code;
}

enum brd_err
brd_case_begin(struct brd_case *kase, struct brd_error *error) {
    return brd_case_run(kase, "BEGIN", error);
}

enum brd_err
brd_case_commit(struct brd_case *kase, struct brd_error *error) {
    return brd_case_run(kase, "COMMIT", error);
}

enum brd_err
brd_case_indicator(struct brd_case *kase, const char *type, const char *value, const char *campaign,
                   const char *source, int64_t *indicator_id, struct brd_error *error) {
    static const char sql[] =
        "INSERT INTO indicator VALUES (NULL, ?1, ?2, ?3, ?4) "
        "ON CONFLICT DO UPDATE SET type = excluded.type RETURNING indicator_id";
    sqlite3_stmt *statement = NULL;
    enum brd_err code = BRD_OK;
    if (sqlite3_prepare_v2(kase->connection, sql, -1, &statement, NULL) == SQLITE_OK) {
        (void)sqlite3_bind_text(statement, 1, type, -1, SQLITE_STATIC);
        (void)sqlite3_bind_text(statement, 2, value, -1, SQLITE_STATIC);
        (void)sqlite3_bind_text(statement, 3, campaign, -1, SQLITE_STATIC);
        (void)sqlite3_bind_text(statement, 4, source, -1, SQLITE_STATIC);
    }
    if (sqlite3_step(statement) == SQLITE_ROW) {
        *indicator_id = sqlite3_column_int64(statement, 0);
    } else {
        code = brd_case_fail(kase, error);
    }
    (void)sqlite3_finalize(statement);
    return code;
}

enum brd_err
brd_case_add_finding(struct brd_case *kase, const struct brd_case_finding *finding,
                     struct brd_error *error) {
    char indicator_id[24] = "";
    if (finding->indicator_id != 0) {
        (void)snprintf(indicator_id, sizeof indicator_id, "%lld", (long long)finding->indicator_id);
    }
    /* Text in a column of integer affinity is stored as the integer; NULL stays NULL. */
    return brd_case_insert(
        kase, "finding", error, "ittttttiitcccctt", (int64_t)kase->next_finding_id++, finding->rule,
        finding->severity, finding->confidence, finding->title, finding->time, finding->artifact,
        finding->record_id, finding->item_id, finding->origin_table, &finding->origin_row,
        &finding->origin, &finding->is_gone, &finding->recovered_from,
        finding->indicator_id == 0 ? NULL : indicator_id, finding->matched);
}

enum brd_err
brd_case_finish(struct brd_case *kase, struct brd_error *error) {
    /* First everything else must be on the disk, then the word that says so. */
    enum brd_err code = brd_case_run(kase,
                                     "PRAGMA synchronous = full;"
                                     "UPDATE bridle SET value = 'unfinished' WHERE key = 'status'",
                                     error);
    if (code == BRD_OK) {
        code =
            brd_case_run(kase, "UPDATE bridle SET value = 'finished' WHERE key = 'status'", error);
    }
    return code;
}

void
brd_case_close(struct brd_case *kase) {
    if (kase != NULL) {
        (void)sqlite3_close(kase->connection);
        free(kase->path);
        free(kase);
    }
}
