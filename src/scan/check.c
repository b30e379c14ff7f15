/*
 * The conductor: evidence -> inventory -> records -> findings, into the case; nothing else.
 * brd_check() is declared in bridle.h. SPDX-License-Identifier: Apache-2.0
 */
#include "base/limits.h"
#include "base/text.h"
#include "indicator/indicators.h"
#include "scan/calls.h"
#include "scan/captures.h"
#include "scan/extract.h"
#include "scan/hasher.h"
#include "scan/inventory.h"
#include "scan/judge.h"
#include "scan/recover.h"
#include "scan/servers.h"

#include <stdio.h>
#include <stdlib.h>

struct check {
    struct brd_case *kase;
    const struct brd_library *library;
    const struct brd_indicator_set *indicators;
    const struct brd_check_options *options;
    struct brd_limits limits; /* no field is 0 */
    struct brd_verdict *verdict;
    struct brd_matcher matcher;
    struct brd_writer *writer;
    int64_t *next_record_ids; /* one for each artifact */
    struct brd_progress progress;
    /* The evidence at work: */
    struct brd_evidence *evidence;
    int64_t evidence_id;
    struct brd_inventory inventory;
};

/* ---- Progress ---- */

static bool
tell(struct check *check) {
    return check->options->progress == NULL ||
           check->options->progress(check->options->context, &check->progress);
}

static bool
on_tick(void *context, uint64_t records) {
    struct check *check = context;
    check->progress.records = check->verdict->records + records;
    return tell(check);
}

/* ---- What the case says before anything is read ---- */

static enum brd_err
describe_indicators(struct check *check, struct brd_error *error) {
    enum brd_err code = BRD_OK;
    size_t count = brd_indicator_source_count(check->indicators);
    for (size_t i = 0; i < count && code == BRD_OK; i++) {
        struct brd_indicator_source source = brd_indicator_source_at(check->indicators, i);
        code = brd_case_insert(check->kase, "indicator_source", error, "ttti", source.name,
                               source.campaign, source.source, (int64_t)source.count);
    }
    count = brd_indicator_rejection_count(check->indicators);
    for (size_t i = 0; i < count && code == BRD_OK; i++) {
        struct brd_indicator_rejection rejection = brd_indicator_rejection_at(check->indicators, i);
        code = brd_case_insert(check->kase, "indicator_rejected", error, "tti", rejection.reason,
                               rejection.example, (int64_t)rejection.count);
    }
    return code;
}

static enum brd_err
describe_artifacts(struct check *check, struct brd_error *error) {
    size_t count = check->library->artifact_count;
    struct brd_case_table *tables = calloc(count + 1, sizeof *tables);
    enum brd_err code = BRD_OK;
    if (tables == NULL) {
        return brd_fail_memory(error, "the artifacts");
    }
    for (size_t i = 0; i < count && code == BRD_OK; i++) {
        tables[i] = check->library->artifacts[i].table;
        check->next_record_ids[i] = 1;
        code = brd_case_add_table(check->kase, &tables[i], error);
    }
    if (code == BRD_OK) {
        code = brd_case_add_timeline(check->kase, tables, count, error);
    }
    free(tables);
    return code;
}

static enum brd_err
describe(struct check *check, struct brd_error *error) {
    struct brd_case *kase = check->kase;
    const struct brd_check_options *options = check->options;
    enum brd_err code = brd_case_insert(kase, "bridle", error, "tt", "version", brd_version());
    if (code == BRD_OK) {
        code = brd_case_log(kase, "run", options->command == NULL ? "" : options->command, error);
    }
    if (code == BRD_OK) {
        code = brd_case_log(kase, "confinement",
                            options->confinement == NULL ? "none: the caller did not ask for it"
                                                         : options->confinement,
                            error);
    }
    if (code == BRD_OK) {
        code = describe_indicators(check, error);
    }
    if (code == BRD_OK) {
        code = describe_artifacts(check, error);
    }
    if (code == BRD_OK) {
        code = brd_calls_describe(kase, check->library, error);
    }
    return code == BRD_OK ? brd_judge_describe(kase, check->library, error) : code;
}

/* ---- One evidence ---- */

static enum brd_err
cover(struct check *check, const char *artifact, const char *path, const char *status,
      uint64_t rows, const char *reason, struct brd_error *error) {
    return brd_case_insert(check->kase, "coverage", error, "nitttiit", check->evidence_id, artifact,
                           path, status, (int64_t)rows, (int64_t)0, reason);
}

static enum brd_err
add_items(struct check *check, struct brd_hash_job *jobs, struct brd_error *error) {
    enum brd_err code = BRD_OK;
    for (size_t i = 0; i < check->inventory.item_count && code == BRD_OK; i++) {
        struct brd_inventory_item *item = &check->inventory.items[i];
        code = brd_case_insert(check->kase, "item", error, "nittnn", check->evidence_id, item->path,
                               item->stored_as);
        item->item_id = sqlite3_last_insert_rowid(check->kase->connection);
        jobs[i] = (struct brd_hash_job){
            .evidence = check->evidence, .stored_as = item->stored_as, .item_id = item->item_id};
    }
    return code;
}

static enum brd_err
keep_hashes(struct check *check, const struct brd_hash_job *jobs, struct brd_error *error) {
    sqlite3_stmt *update = NULL;
    enum brd_err code = BRD_OK;
    if (sqlite3_prepare_v2(check->kase->connection,
                           "UPDATE item SET size = ?1, sha256 = ?2 WHERE item_id = ?3", -1, &update,
                           NULL) != SQLITE_OK) {
        return brd_case_fail(check->kase, error);
    }
    for (size_t i = 0; i < check->inventory.item_count && code == BRD_OK; i++) {
        char digest[BRD_SHA256_TEXT_BYTES];
        if (jobs[i].warning != NULL) {
            check->verdict->items_failed++;
            code = cover(check, "", check->inventory.items[i].path, "failed", 0, jobs[i].warning,
                         error);
        }
        if (!jobs[i].done || code != BRD_OK) {
            continue;
        }
        brd_sha256_format(jobs[i].digest, digest);
        (void)sqlite3_bind_int64(update, 1, (int64_t)jobs[i].size);
        (void)sqlite3_bind_text(update, 2, digest, -1, SQLITE_STATIC);
        (void)sqlite3_bind_int64(update, 3, jobs[i].item_id);
        code = sqlite3_step(update) == SQLITE_DONE ? BRD_OK : brd_case_fail(check->kase, error);
        (void)sqlite3_reset(update);
    }
    (void)sqlite3_finalize(update);
    return code;
}

/* Errors of the evidence are coverage; only these end the whole check. */
static bool
ends_check(enum brd_err code) {
    return code == BRD_ERR_STOPPED || code == BRD_ERR_NO_MEMORY;
}

static enum brd_err
extract_item(struct check *check, struct brd_inventory_use *use, struct brd_error *error) {
    const struct brd_inventory_item *item = &check->inventory.items[use->item];
    const struct brd_artifact *artifact = &check->library->artifacts[use->artifact];
    struct brd_extraction extraction = {
        .evidence = check->evidence,
        .artifact = artifact,
        .writer = check->writer,
        .limits = &check->limits,
        .tick = on_tick,
        .context = check,
        .evidence_id = check->evidence_id,
        .item_id = item->item_id,
        .path = item->path,
        .stored_as = item->stored_as,
        .next_record_id = &check->next_record_ids[use->artifact],
    };
    struct brd_error reason = {0};
    enum brd_err code = brd_extract(&extraction, &reason);
    enum brd_err stored = brd_writer_drain(check->writer, error);
    check->verdict->records += extraction.rows;
    if (stored == BRD_OK && ends_check(code)) {
        *error = reason;
        stored = code;
    }
    if (stored == BRD_OK) {
        struct brd_buffer *note = &extraction.note;
        if (code != BRD_OK) {
            check->verdict->items_failed++;
            (void)brd_buffer_add_format(note, "%s%s", note->size > 0 ? "; " : "", reason.text);
        }
        stored = cover(check, artifact->table.artifact, item->path,
                       code == BRD_OK              ? "read"
                       : code == BRD_ERR_NOT_FOUND ? "absent"
                                                   : "failed",
                       extraction.rows, note->size > 0 ? brd_buffer_text(note) : NULL, error);
        use->coverage_id = sqlite3_last_insert_rowid(check->kase->connection);
    }
    brd_buffer_free(&extraction.note);
    return stored;
}

/* Why the evidence has nothing for the artifact; NULL when there is nothing to say. */
static const char *
why_absent(const struct check *check, const struct brd_artifact *artifact) {
    const struct brd_evidence *evidence = check->evidence;
    if (!brd_artifact_reads(artifact, evidence->container)) {
        return BRD_REASON_OTHER_EVIDENCE;
    }
    return evidence->container == BRD_CONTAINER_BACKUP && !evidence->encrypted ? artifact->absent
                                                                               : NULL;
}

/* Read all items of all artifacts, and say which artifacts found none. */
static enum brd_err
extract_all(struct check *check, struct brd_error *error) {
    enum brd_err code = BRD_OK;
    size_t use = 0;
    check->progress.total += check->inventory.use_count;
    for (size_t i = 0; i < check->library->artifact_count && code == BRD_OK; i++) {
        const struct brd_artifact *artifact = &check->library->artifacts[i];
        bool found = false;
        for (; use < check->inventory.use_count && check->inventory.uses[use].artifact == i &&
               code == BRD_OK;
             use++) {
            found = true;
            if (artifact->format == BRD_FORMAT_CAPTURE) {
                continue; /* all of these read a capture together */
            }
            check->progress.what = artifact->table.title;
            check->progress.records = check->verdict->records;
            if (!tell(check)) {
                return brd_fail(error, BRD_ERR_STOPPED, BRD_NO_OFFSET, "stopped");
            }
            code = extract_item(check, &check->inventory.uses[use], error);
            check->progress.done++;
        }
        if (!found && code == BRD_OK && artifact->format != BRD_FORMAT_STRUCTURE) {
            code = cover(check, artifact->table.artifact, NULL, "absent", 0,
                         why_absent(check, artifact), error);
        }
    }
    return code;
}

static enum brd_err
read_captures(struct check *check, struct brd_error *error) {
    struct brd_captures captures = {
        .kase = check->kase,
        .writer = check->writer,
        .library = check->library,
        .evidence = check->evidence,
        .inventory = &check->inventory,
        .limits = &check->limits,
        .next_record_ids = check->next_record_ids,
        .tick = on_tick,
        .context = check,
        .evidence_id = check->evidence_id,
    };
    check->progress.what = "packets";
    if (!tell(check)) {
        return brd_fail(error, BRD_ERR_STOPPED, BRD_NO_OFFSET, "stopped");
    }
    enum brd_err code = brd_captures_run(&captures, error);
    check->verdict->records += captures.records;
    check->verdict->items_failed += captures.failed;
    if (code == BRD_OK && captures.unreadable.code != BRD_OK) {
        /* Nothing was examined: that must not look like "no trace found". */
        check->verdict->evidences_failed++;
        *error = captures.unreadable;
    }
    return code;
}

static bool
begin_database(void *context) {
    struct check *check = context;
    check->progress.what = "deleted rows";
    check->progress.done++;
    return tell(check);
}

/* Once all live rows are in the case: the others. */
static enum brd_err
recover_all(struct check *check, struct brd_error *error) {
    struct brd_recover recover = {
        .kase = check->kase,
        .writer = check->writer,
        .library = check->library,
        .evidence = check->evidence,
        .inventory = &check->inventory,
        .limits = &check->limits,
        .next_record_ids = check->next_record_ids,
        .tick = on_tick,
        .begin = begin_database,
        .context = check,
        .evidence_id = check->evidence_id,
    };
    check->progress.total += brd_recover_count(&recover);
    enum brd_err code = brd_recover_run(&recover, error);
    check->verdict->records += recover.records;
    return code;
}

static enum brd_err
check_items(struct check *check, struct brd_error *error) {
    struct brd_hasher *hasher = NULL;
    struct brd_hash_job *jobs = calloc(check->inventory.item_count + 1, sizeof *jobs);
    if (jobs == NULL) {
        return brd_fail_memory(error, "the items");
    }
    enum brd_err code = add_items(check, jobs, error);
    if (code == BRD_OK && check->evidence->ops->digest == NULL) {
        code = brd_hasher_start(jobs, check->inventory.item_count, &hasher, error);
    }
    if (code == BRD_OK) {
        code = extract_all(check, error);
    }
    if (code == BRD_OK && check->evidence->container == BRD_CONTAINER_CAPTURE) {
        code = read_captures(check, error);
    }
    if (code == BRD_OK) {
        code = recover_all(check, error);
    }
    brd_hasher_join(hasher);
    if (code == BRD_OK && check->evidence->ops->digest != NULL &&
        check->inventory.item_count == 1) {
        jobs[0].done = check->evidence->ops->digest(check->evidence, &jobs[0].size, jobs[0].digest);
    }
    if (code == BRD_OK) {
        code = keep_hashes(check, jobs, error);
    }
    free(jobs);
    return code;
}

static enum brd_err
unlock(struct check *check, struct brd_error *error) {
    const struct brd_check_options *options = check->options;
    const struct brd_unlock how = {.secret = options->secret,
                                   .max_iterations = check->limits.key_iterations,
                                   .max_items = check->limits.evidence_items,
                                   .max_expansion = check->limits.item_expansion,
                                   .ask = options->ask_password,
                                   .context = options->context};
    return brd_evidence_unlock(check->evidence, &how, error);
}

/* An evidence that cannot be opened is recorded, and does not take the others with it. */
static enum brd_err
check_evidence(struct check *check, struct brd_error *error) {
    struct brd_error reason = {0};
    check->verdict->evidences++;
    check->progress.what = check->evidence->path;
    (void)tell(check);
    enum brd_err opened = unlock(check, &reason);
    if (opened == BRD_OK) {
        opened = brd_inventory_make(check->evidence, check->library, check->limits.artifact_items,
                                    &check->inventory, &reason);
    }
    enum brd_err code = brd_case_insert(check->kase, "evidence", error, "itti", check->evidence_id,
                                        check->evidence->path, check->evidence->kind,
                                        (int64_t)check->evidence->encrypted);
    if (opened != BRD_OK) {
        check->verdict->evidences_failed++;
        if (code == BRD_OK) {
            code = cover(check, "", NULL, "failed", 0, reason.text, error);
        }
        *error = code == BRD_OK ? reason : *error;
        return code;
    }
    if (code == BRD_OK && check->inventory.damage.code != BRD_OK) {
        check->verdict->items_failed++;
        code = cover(check, "", NULL, "failed", check->inventory.walked,
                     check->inventory.damage.text, error);
    }
    if (code == BRD_OK) {
        code = brd_observer_new(check->indicators, &check->matcher.observer, error);
    }
    if (code == BRD_OK) {
        code = check_items(check, error);
    }
    brd_observer_free(check->matcher.observer);
    check->matcher.observer = NULL;
    brd_inventory_free(&check->inventory);
    return code;
}

/* ---- The whole ---- */

static enum brd_err
count_findings(struct check *check, struct brd_error *error) {
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(check->kase->connection,
                           "SELECT severity, count(*) FROM finding GROUP BY severity", -1,
                           &statement, NULL) != SQLITE_OK) {
        return brd_case_fail(check->kase, error);
    }
    while (sqlite3_step(statement) == SQLITE_ROW) {
        unsigned index = brd_severity_index((const char *)sqlite3_column_text(statement, 0));
        if (index < 5) {
            check->verdict->findings[index] = (uint64_t)sqlite3_column_int64(statement, 1);
        }
    }
    (void)sqlite3_finalize(statement);
    return BRD_OK;
}

static enum brd_err
attribute(struct check *check, struct brd_error *error) {
    struct brd_geo *geo = check->options->geo;
    enum brd_err code = geo == NULL ? brd_geo_new(&geo, error) : BRD_OK;
    if (code == BRD_OK) {
        code =
            brd_servers_run(check->kase, geo, check->indicators, check->limits.item_seconds, error);
    }
    if (check->options->geo == NULL) {
        brd_geo_free(geo);
    }
    return code;
}

static enum brd_err
check_list(struct check *check, const struct brd_evidence_list *list, struct brd_error *error) {
    enum brd_err code = describe(check, error);
    for (size_t i = 0; i < list->count && code == BRD_OK; i++) {
        check->evidence = list->items[i];
        check->evidence_id = (int64_t)i + 1;
        code = check_evidence(check, error);
    }
    if (code == BRD_OK && check->verdict->evidences_failed == list->count) {
        return error->code; /* nothing could be opened: the reason of the last stands */
    }
    if (code == BRD_OK) {
        check->progress.what = "servers";
        (void)tell(check);
        code = attribute(check, error);
    }
    if (code == BRD_OK) {
        check->progress.what = "calls";
        (void)tell(check);
        code = brd_calls_run(check->kase, check->library, check->limits.item_seconds, error);
    }
    if (code == BRD_OK) {
        check->progress.what = "rules";
        (void)tell(check);
        code = brd_judge_run(check->kase, check->library, check->limits.item_seconds, error);
    }
    if (code == BRD_OK) {
        code = brd_servers_mark(check->kase, check->library, error);
    }
    if (code == BRD_OK) {
        code = count_findings(check, error);
    }
    return code == BRD_OK ? brd_case_log(check->kase, "finished", "", error) : code;
}

static struct brd_limits
limits_of(const struct brd_limits *asked) {
    return (struct brd_limits){
        .item_seconds = asked->item_seconds == 0 ? BRD_DEFAULT_ITEM_SECONDS : asked->item_seconds,
        .item_records = asked->item_records == 0 ? BRD_DEFAULT_ITEM_RECORDS : asked->item_records,
        .artifact_items =
            asked->artifact_items == 0 ? BRD_DEFAULT_ARTIFACT_ITEMS : asked->artifact_items,
        .key_iterations =
            asked->key_iterations == 0 ? BRD_DEFAULT_KEY_ITERATIONS : asked->key_iterations,
        .evidence_items =
            asked->evidence_items == 0 ? BRD_DEFAULT_EVIDENCE_ITEMS : asked->evidence_items,
        .item_bytes = asked->item_bytes == 0 ? BRD_DEFAULT_ITEM_BYTES : asked->item_bytes,
        .item_expansion =
            asked->item_expansion == 0 ? BRD_DEFAULT_ITEM_EXPANSION : asked->item_expansion,
        .carve_bytes = asked->carve_bytes == 0 ? BRD_DEFAULT_CARVE_BYTES : asked->carve_bytes,
        .capture_flows =
            asked->capture_flows == 0 ? BRD_DEFAULT_CAPTURE_FLOWS : asked->capture_flows,
        .carve_tries = asked->carve_tries == 0 ? BRD_DEFAULT_CARVE_TRIES : asked->carve_tries,
    };
}

enum brd_err
brd_check(struct brd_case *into, const struct brd_library *library,
          const struct brd_indicators *indicators, const char *evidence,
          const struct brd_check_options *options, struct brd_verdict *verdict,
          struct brd_error *error) {
    static const struct brd_check_options defaults = {0};
    *verdict = (struct brd_verdict){0};
    struct check check = {
        .kase = into,
        .library = library,
        .indicators = brd_indicators_set(indicators),
        .options = options == NULL ? &defaults : options,
        .verdict = verdict,
        .matcher = {.library = library},
    };
    check.limits = limits_of(&check.options->limits);
    struct brd_evidence_list list = {0};
    enum brd_err code = brd_evidence_find(evidence, &list, error);
    for (size_t i = 0; i < check.options->more_count && code == BRD_OK; i++) {
        struct brd_evidence_list more = {0};
        code = brd_evidence_find(check.options->more[i], &more, error);
        if (code == BRD_OK) {
            code = brd_evidence_list_join(&list, &more, error);
        }
        brd_evidence_list_free(&more);
    }
    if (code != BRD_OK) {
        brd_evidence_list_free(&list);
        return code;
    }
    check.next_record_ids = calloc(library->artifact_count + 1, sizeof(int64_t));
    code = check.next_record_ids == NULL
               ? brd_fail_memory(error, "the artifacts")
               : brd_writer_new(into, &check.matcher, &check.writer, error);
    if (code == BRD_OK) {
        code = brd_case_begin(into, error);
        if (code == BRD_OK) {
            code = check_list(&check, &list, error);
        }
        struct brd_error ignored;
        enum brd_err committed = brd_case_commit(into, code == BRD_OK ? error : &ignored);
        code = code == BRD_OK ? committed : code;
    }
    if (code == BRD_OK) {
        code = brd_case_finish(into, error);
    }
    brd_writer_free(check.writer);
    free(check.next_record_ids);
    brd_evidence_list_free(&list);
    return code;
}
