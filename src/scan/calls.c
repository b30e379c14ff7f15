/* Calls, put side by side: see calls.h. SPDX-License-Identifier: Apache-2.0 */
#include "scan/calls_internal.h"

#include "base/hash.h"
#include "scan/budget.h"
#include "sql/decoders.h"

#include <stdlib.h>

enum brd_err
brd_calls_describe(struct brd_case *kase, const struct brd_library *library,
                   struct brd_error *error) {
    enum brd_err code = BRD_OK;
    for (size_t i = 0; i < library->call_count && code == BRD_OK; i++) {
        const struct brd_callsource *source = &library->calls[i];
        char digest[BRD_SHA256_TEXT_BYTES];
        brd_sha256_text(source->bytes, digest);
        code = brd_case_insert(kase, "call_source", error, "tttttt", source->name, source->title,
                               source->about, brd_call_role_name(source->role), source->sql_from,
                               digest);
    }
    return code;
}

/* ---- One source ---- */

static int
column_of(sqlite3_stmt *rows, const char *name) {
    for (int i = 0; i < sqlite3_column_count(rows); i++) {
        if (strcmp(sqlite3_column_name(rows, i), name) == 0) {
            return i;
        }
    }
    return -1;
}

static void
find_columns(struct brd_call_reading *reading) {
    const struct {
        const char *name;
        int *column;
    } columns[] = {
        {"record_id", &reading->record_id},  {"started_at", &reading->started_at},
        {"ended_at", &reading->ended_at},    {"duration", &reading->duration},
        {"direction", &reading->direction},  {"answered", &reading->answered},
        {"party", &reading->party},          {"party_name", &reading->party_name},
        {"service", &reading->service},      {"app", &reading->app},
        {"summary", &reading->summary},      {"evidence_id", &reading->evidence_id},
        {"case_item_id", &reading->item_id}, {"case_origin", &reading->origin},
        {"after_at", &reading->after_at},    {"before_at", &reading->before_at},
        {"missing", &reading->missing},      {"same_as", &reading->same_as},
        {"identity", &reading->identity},    {"number", &reading->number},
    };
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
        *columns[i].column = column_of(reading->rows, columns[i].name);
    }
    /* Of a row that names a record, the record's own evidence counts. */
    int joined = column_of(reading->rows, "case_evidence_id");
    reading->evidence_id = joined >= 0 ? joined : reading->evidence_id;
}

static enum brd_err
prepare(struct brd_callbook *book, const struct brd_callsource *source,
        struct brd_call_reading *reading, struct brd_error *error) {
    sqlite3 *connection = book->kase->connection;
    struct brd_buffer sql = brd_buffer_of(BRD_MAX_STATEMENT_BYTES);
    if (source->artifact == NULL) {
        (void)brd_buffer_add_text(&sql, source->sql);
    } else {
        /* Names of artifacts are made of lower-case letters, digits and underscores. */
        (void)brd_buffer_add_format(
            &sql,
            "SELECT w.*, r.evidence_id AS case_evidence_id, r.item_id AS case_item_id, r.origin AS "
            "case_origin FROM (%s) w JOIN \"%s\" r ON r.record_id = w.record_id "
            /* An older version of a row that lives speaks of no call of its own. */
            "WHERE r.is_gone IS NOT 0",
            source->sql, source->artifact);
    }
    int result = sql.failed ? SQLITE_TOOBIG
                            : sqlite3_prepare_v2(connection, brd_buffer_text(&sql), -1,
                                                 &reading->rows, NULL);
    brd_buffer_free(&sql);
    if (result != SQLITE_OK) {
        return brd_fail(error, BRD_ERR_SQL, BRD_NO_OFFSET, "calls %.60s: %.150s", source->name,
                        sqlite3_errmsg(connection));
    }
    if (!sqlite3_stmt_readonly(reading->rows)) {
        return brd_fail(error, BRD_ERR_SQL, BRD_NO_OFFSET, "calls %.60s: it is no SELECT",
                        source->name);
    }
    find_columns(reading);
    return BRD_OK;
}

enum brd_err
brd_callbook_read(struct brd_callbook *book, uint32_t source, brd_call_take *take, void *context,
                  struct brd_error *error) {
    const struct brd_callsource *file = &book->library->calls[source];
    struct brd_call_reading reading = {0};
    struct brd_error reason = {0};
    struct brd_budget budget = brd_budget_of(book->seconds);
    enum brd_err code = BRD_OK;
    sqlite3 *connection = book->kase->connection;
    sqlite3_progress_handler(connection, BRD_PROGRESS_STEPS, brd_budget_is_spent, &budget);
    enum brd_err failed = prepare(book, file, &reading, &reason);
    int step = SQLITE_DONE;
    while (failed == BRD_OK && code == BRD_OK &&
           (step = sqlite3_step(reading.rows)) == SQLITE_ROW) {
        code = take(book, source, &reading, context, &reason);
    }
    if (failed == BRD_OK && code == BRD_OK && step != SQLITE_DONE) {
        failed = brd_fail(&reason, BRD_ERR_SQL, BRD_NO_OFFSET, "calls %.60s: %.150s", file->name,
                          step == SQLITE_INTERRUPT
                              ? "took too much processor time (--limit item-seconds)"
                              : sqlite3_errmsg(connection));
    }
    sqlite3_progress_handler(connection, 0, NULL, NULL);
    (void)sqlite3_finalize(reading.rows);
    if (code == BRD_ERR_LIMIT) {
        /* What was taken before the ceiling stays. */
        failed = code;
        code = BRD_OK;
    }
    if (code != BRD_OK && error != NULL) {
        *error = reason;
    }
    return code == BRD_OK && failed != BRD_OK
               ? brd_case_insert(book->kase, "coverage", error, "nntntiit", file->name, "failed",
                                 (int64_t)0, (int64_t)0, reason.text)
               : code;
}

const char *
brd_call_text(const struct brd_call_reading *reading, int column) {
    const char *text = column < 0 ? NULL : (const char *)sqlite3_column_text(reading->rows, column);
    return text == NULL || *text == '\0' ? NULL : text;
}

int64_t
brd_call_time(const struct brd_call_reading *reading, int column) {
    const char *text = brd_call_text(reading, column);
    return text == NULL ? BRD_NO_TIME : brd_time_parse(text);
}

const char *
brd_callbook_keep(struct brd_callbook *book, const char *text, bool *ok) {
    if (text == NULL || strcmp(text, "live") == 0) {
        return text == NULL ? NULL : "live";
    }
    char *copy = brd_arena_copy(&book->arena, text, strlen(text));
    *ok = *ok && copy != NULL;
    return copy;
}

enum brd_err
brd_callbook_words(struct brd_callbook *book, const struct brd_call_reading *reading,
                   struct brd_call_words *words, struct brd_error *error) {
    bool ok = true;
    const char *origin = brd_call_text(reading, reading->origin);
    *words = (struct brd_call_words){
        .record_id = sqlite3_column_int64(reading->rows, reading->record_id),
        .evidence_id = sqlite3_column_int64(reading->rows, reading->evidence_id),
        .item_id = sqlite3_column_int64(reading->rows, reading->item_id),
        .origin = brd_callbook_keep(book, origin == NULL ? "live" : origin, &ok),
        .party_name = brd_callbook_keep(book, brd_call_text(reading, reading->party_name), &ok),
        .app = brd_callbook_keep(book, brd_call_text(reading, reading->app), &ok),
        .summary = brd_callbook_keep(book, brd_call_text(reading, reading->summary), &ok),
        .duration = -1,
        .answered = -1,
        .name = BRD_NO_PARTY,
    };
    if (reading->duration >= 0 &&
        sqlite3_column_type(reading->rows, reading->duration) != SQLITE_NULL) {
        words->duration = sqlite3_column_double(reading->rows, reading->duration);
    }
    if (reading->answered >= 0 &&
        sqlite3_column_type(reading->rows, reading->answered) != SQLITE_NULL) {
        words->answered = sqlite3_column_int(reading->rows, reading->answered) != 0;
    }
    return ok ? BRD_OK
              : brd_fail(error, BRD_ERR_LIMIT, BRD_NO_OFFSET, "the words of calls are too many");
}

uint32_t
brd_callbook_service(struct brd_callbook *book, const char *name) {
    for (uint32_t i = 1; name != NULL && i < book->service_count; i++) {
        if (strcmp(book->services[i], name) == 0) {
            return i;
        }
    }
    bool ok = true;
    if (name == NULL || book->service_count >= BRD_MAX_CALL_SERVICES) {
        return BRD_UNKNOWN_SERVICE;
    }
    const char *copy = brd_callbook_keep(book, name, &ok);
    if (!ok) {
        return BRD_UNKNOWN_SERVICE;
    }
    book->services[book->service_count] = copy;
    return (uint32_t)book->service_count++;
}

/* ---- The whole ---- */

static void
free_book(struct brd_callbook *book) {
    brd_arena_free(&book->arena);
    brd_parties_free(&book->parties);
    free(book->device_of);
    free(book->regions);
    free(book->rows);
    free(book->words);
    free(book->gaps);
    free(book->facts);
    free(book->reaches);
}

enum brd_err
brd_calls_run(struct brd_case *kase, const struct brd_library *library, uint64_t seconds,
              struct brd_error *error) {
    struct brd_callbook book = {
        .kase = kase,
        .library = library,
        .seconds = seconds,
        .arena = brd_arena_of(BRD_MAX_CALL_BYTES),
        .parties = brd_parties_of(BRD_MAX_CALL_PARTIES, BRD_MAX_CALL_BYTES),
        .services = {"unknown"},
        .service_count = 1,
    };
    enum brd_err code = brd_decoders_register_rules(kase->connection, error);
    if (code == BRD_OK) {
        code = brd_callbook_gather(&book, error);
    }
    if (code == BRD_OK) {
        code = brd_callbook_tell(&book, error);
    }
    free_book(&book);
    return code;
}
