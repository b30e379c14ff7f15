/* The rules over the records: see judge.h. SPDX-License-Identifier: Apache-2.0 */
#include "scan/judge.h"

#include "base/hash.h"
#include "base/limits.h"
#include "base/text.h"
#include "scan/budget.h"
#include "sql/decoders.h"

/* What is read of the record that a finding is about. */
enum record_column {
    RECORD_ITEM,
    RECORD_ROW,
    RECORD_ORIGIN,
    RECORD_IS_GONE,
    RECORD_FROM,
    RECORD_CONFIDENCE, /* of a row that does not live */
    RECORD_TIME,
};

/* One rule at work. */
struct judgement {
    struct brd_case *kase;
    const struct brd_rule *rule;
    const struct brd_artifact *artifact;
    sqlite3_stmt *select;
    sqlite3_stmt *record; /* of a record_id; see enum record_column */
    int record_column;
    int title_column; /* -1 for none */
    int severity_column;
    int confidence_column;
    int artifact_column;
    int time_column;
    const struct brd_library *library;
};

enum brd_err
brd_judge_describe(struct brd_case *kase, const struct brd_library *library,
                   struct brd_error *error) {
    enum brd_err code = BRD_OK;
    for (size_t i = 0; i < library->rule_count && code == BRD_OK; i++) {
        const struct brd_rule *rule = &library->rules[i];
        char digest[BRD_SHA256_TEXT_BYTES];
        brd_sha256_text(rule->bytes, digest);
        code =
            brd_case_insert(kase, "rule", error, "tttttttttt", rule->name, rule->title,
                            rule->severity, rule->confidence, rule->explanation, rule->alternatives,
                            rule->verify, rule->reference, rule->sql_from, digest);
    }
    return code;
}

static int
find_column(sqlite3_stmt *statement, const char *name) {
    for (int i = 0; i < sqlite3_column_count(statement); i++) {
        if (strcmp(sqlite3_column_name(statement, i), name) == 0) {
            return i;
        }
    }
    return -1;
}

/* The words of a rule's failure, as an error that concerns the rule alone. */
static enum brd_err
fail_rule(const struct judgement *judgement, struct brd_error *error, const char *words) {
    return brd_fail(error, BRD_ERR_SQL, BRD_NO_OFFSET, "rule %.60s: %.150s", judgement->rule->name,
                    words);
}

/* Prepare the statement that looks up a record of the artifact, in place of that of another. */
static enum brd_err
prepare_record(struct judgement *judgement, const struct brd_artifact *artifact,
               struct brd_error *error) {
    if (artifact == NULL) {
        return fail_rule(judgement, error, "its artifact is unknown");
    }
    const struct brd_case_table *table = &artifact->table;
    struct brd_buffer sql = brd_buffer_of(BRD_MAX_STATEMENT_BYTES);
    (void)brd_buffer_add_text(&sql, "SELECT item_id, origin_row, origin, is_gone, recovered_from, "
                                    "recovered_confidence, coalesce(NULL, NULL");
    for (size_t i = 0; i < table->column_count; i++) {
        if (artifact->columns[i].is_time) {
            (void)brd_buffer_add_format(&sql, ", \"%s\"", table->columns[i].name);
        }
    }
    (void)brd_buffer_add_format(&sql, ") FROM \"%s\" WHERE record_id = ?", table->artifact);
    (void)sqlite3_finalize(judgement->record);
    judgement->record = NULL;
    judgement->artifact = artifact;
    int result = sqlite3_prepare_v2(judgement->kase->connection, brd_buffer_text(&sql), -1,
                                    &judgement->record, NULL);
    brd_buffer_free(&sql);
    return result == SQLITE_OK
               ? BRD_OK
               : fail_rule(judgement, error, sqlite3_errmsg(judgement->kase->connection));
}

static enum brd_err
prepare(struct judgement *judgement, struct brd_error *error) {
    sqlite3 *connection = judgement->kase->connection;
    enum brd_err code = prepare_record(
        judgement, brd_library_artifact(judgement->library, judgement->rule->artifact), error);
    if (code != BRD_OK) {
        return code;
    }
    if (sqlite3_prepare_v2(connection, judgement->rule->sql, -1, &judgement->select, NULL) !=
        SQLITE_OK) {
        return fail_rule(judgement, error, sqlite3_errmsg(connection));
    }
    judgement->record_column = find_column(judgement->select, "record_id");
    judgement->title_column = find_column(judgement->select, "title");
    judgement->severity_column = find_column(judgement->select, "severity");
    judgement->confidence_column = find_column(judgement->select, "confidence");
    judgement->artifact_column = find_column(judgement->select, "artifact");
    judgement->time_column = find_column(judgement->select, "time");
    return judgement->record_column >= 0 && sqlite3_stmt_readonly(judgement->select)
               ? BRD_OK
               : fail_rule(judgement, error, "it is no SELECT that gives a record_id");
}

/* The text of an optional column of the SELECT; NULL when it gives none. */
static const char *
given(const struct judgement *judgement, int column) {
    return column < 0 ? NULL : (const char *)sqlite3_column_text(judgement->select, column);
}

/* A rule may grade its findings itself, with the words that its header may hold. */
static const char *
severity_of(const struct judgement *judgement) {
    const char *word = given(judgement, judgement->severity_column);
    return word != NULL && brd_severity_index(word) <= 4 ? word : judgement->rule->severity;
}

static const char *
confidence_of(const struct judgement *judgement) {
    const char *word = given(judgement, judgement->confidence_column);
    return word != NULL && brd_is_confidence(word) ? word : judgement->rule->confidence;
}

/* A column of the record's statement; valid until its next step. */
static struct brd_cell
cell_of(sqlite3_stmt *record, enum record_column column) {
    struct brd_cell cell = {.type = BRD_CELL_NULL};
    int index = (int)column;
    if (sqlite3_column_type(record, index) == SQLITE_INTEGER) {
        cell.type = BRD_CELL_INT;
        cell.as.integer = sqlite3_column_int64(record, index);
    } else if (sqlite3_column_type(record, index) != SQLITE_NULL) {
        const void *text = sqlite3_column_text(record, index);
        cell.type = BRD_CELL_TEXT;
        cell.as.bytes = brd_span_of(text, (size_t)sqlite3_column_bytes(record, index));
    }
    return cell;
}

/* A finding is no surer than the row that it is about. */
static const char *
sureness_of(const struct judgement *judgement) {
    const char *row = (const char *)sqlite3_column_text(judgement->record, (int)RECORD_CONFIDENCE);
    const char *own = confidence_of(judgement);
    return row == NULL ? own : brd_lower_confidence(own, row);
}

/* A rule over calls finds records of whatever speaks of them, and names the artifact itself. */
static enum brd_err
choose_artifact(struct judgement *judgement, struct brd_error *error) {
    const char *name = given(judgement, judgement->artifact_column);
    return name == NULL || strcmp(name, judgement->artifact->table.artifact) == 0
               ? BRD_OK
               : prepare_record(judgement, brd_library_artifact(judgement->library, name), error);
}

static enum brd_err
add_finding(struct judgement *judgement, struct brd_error *error) {
    int64_t record_id = sqlite3_column_int64(judgement->select, judgement->record_column);
    const char *title = given(judgement, judgement->title_column);
    const char *time = given(judgement, judgement->time_column);
    (void)sqlite3_bind_int64(judgement->record, 1, record_id);
    enum brd_err code = BRD_OK;
    if (sqlite3_step(judgement->record) == SQLITE_ROW) {
        struct brd_case_finding finding = {
            .rule = judgement->rule->name,
            .severity = severity_of(judgement),
            .confidence = sureness_of(judgement),
            .title = title == NULL ? judgement->rule->title : title,
            .time = time != NULL
                        ? time
                        : (const char *)sqlite3_column_text(judgement->record, (int)RECORD_TIME),
            .artifact = judgement->artifact->table.artifact,
            .record_id = record_id,
            .item_id = sqlite3_column_int64(judgement->record, (int)RECORD_ITEM),
            .origin_table = judgement->artifact->table.origin_table,
            .origin_row = cell_of(judgement->record, RECORD_ROW),
            .origin = cell_of(judgement->record, RECORD_ORIGIN),
            .is_gone = cell_of(judgement->record, RECORD_IS_GONE),
            .recovered_from = cell_of(judgement->record, RECORD_FROM),
        };
        code = brd_case_add_finding(judgement->kase, &finding, error);
    }
    (void)sqlite3_reset(judgement->record);
    return code;
}

/* Judge with one rule; *of_rule tells whether a failure is the rule's own. */
static enum brd_err
judge(struct judgement *judgement, bool *of_rule, struct brd_error *error) {
    enum brd_err code = prepare(judgement, error);
    *of_rule = code != BRD_OK;
    int step = SQLITE_DONE;
    while (code == BRD_OK && (step = sqlite3_step(judgement->select)) == SQLITE_ROW) {
        code = choose_artifact(judgement, error);
        *of_rule = code != BRD_OK;
        if (code == BRD_OK) {
            code = add_finding(judgement, error);
        }
    }
    if (code == BRD_OK && step != SQLITE_DONE) {
        *of_rule = true;
        code = fail_rule(judgement, error,
                         step == SQLITE_INTERRUPT
                             ? "took too much processor time (--limit item-seconds)"
                             : sqlite3_errmsg(judgement->kase->connection));
    }
    (void)sqlite3_finalize(judgement->select);
    (void)sqlite3_finalize(judgement->record);
    return code;
}

enum brd_err
brd_judge_run(struct brd_case *kase, const struct brd_library *library, uint64_t seconds,
              struct brd_error *error) {
    enum brd_err code = brd_decoders_register_rules(kase->connection, error);
    for (size_t i = 0; i < library->rule_count && code == BRD_OK; i++) {
        const struct brd_rule *rule = &library->rules[i];
        if (rule->sql == NULL) {
            continue;
        }
        struct judgement judgement = {.kase = kase, .rule = rule, .library = library};
        bool of_rule;
        struct brd_budget budget = brd_budget_of(seconds);
        sqlite3_progress_handler(kase->connection, BRD_PROGRESS_STEPS, brd_budget_is_spent,
                                 &budget);
        code = judge(&judgement, &of_rule, error);
        sqlite3_progress_handler(kase->connection, 0, NULL, NULL);
        if (code != BRD_OK && (of_rule || budget.spent)) {
            code = brd_case_insert(kase, "coverage", error, "nntntiit", rule->name, "failed",
                                   (int64_t)0, (int64_t)0, error->text);
        }
    }
    return code;
}
