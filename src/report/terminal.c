/*
 * A case for a person at a terminal: the answer first, then the findings, then what was examined
 * and what was not.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "report/servers.h"

#include "base/limits.h"
#include "base/text.h"

#include <stdio.h>

static const char *
style_of(const char *severity) {
    if (strcmp(severity, "critical") == 0 || strcmp(severity, "high") == 0) {
        return brd_red;
    }
    return strcmp(severity, "medium") == 0 ? brd_yellow : brd_faint;
}

/* One number of the case; 0 when the statement fails. */
static int64_t
number(const struct brd_view *view, const char *sql) {
    sqlite3_stmt *statement = NULL;
    int64_t value = 0;
    if (sqlite3_prepare_v2(view->from->connection, sql, -1, &statement, NULL) == SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW) {
        value = sqlite3_column_int64(statement, 0);
    }
    (void)sqlite3_finalize(statement);
    return value;
}

/* ---- The answer ---- */

static void
say_answer(const struct brd_view *view) {
    static const char *const names[] = {"critical", "high", "medium"};
    char line[160];
    int64_t serious = 0;
    size_t size = 0;
    line[0] = '\0';
    for (size_t i = 0; i < 3; i++) {
        char sql[96];
        (void)snprintf(sql, sizeof sql, "SELECT count(*) FROM finding WHERE severity = '%s'",
                       names[i]);
        int64_t count = number(view, sql);
        if (count > 0 && size < sizeof line) {
            size += (size_t)snprintf(line + size, sizeof line - size, "%s%lld %s",
                                     serious > 0 ? ", " : "", (long long)count, names[i]);
        }
        serious += count;
    }
    brd_end_line(view);
    (void)brd_buffer_add_text(&view->out->text, "  ");
    if (serious > 0) {
        brd_say(view, brd_red, "Traces were found: ");
        brd_say(view, brd_red, line);
    } else {
        brd_say(view, brd_green, "No trace found in what was examined");
    }
    brd_end_line(view);
    if (!brd_case_is_finished(view->from)) {
        (void)brd_buffer_add_text(&view->out->text, "  ");
        brd_say(view, brd_yellow, "This case is unfinished: the check did not come to its end.");
        brd_end_line(view);
    }
    brd_end_line(view);
}

/* ---- Findings ---- */

/*
 * Findings of one rule and one indicator are told once, by their earliest, with a number; ?1 (all)
 * tells each. A row with min() gives the other columns of the row that holds the minimum (SQLite's
 * "bare columns").
 */
#define TOLD                                                                                       \
    "WITH each AS (SELECT f.*, row_number() OVER (ORDER BY f.finding_id) AS number, "              \
    "CASE f.severity WHEN 'critical' THEN 0 WHEN 'high' THEN 1 WHEN 'medium' THEN 2 "              \
    "WHEN 'low' THEN 3 ELSE 4 END AS rank FROM finding f), "                                       \
    "grouped AS (SELECT *, count(*) AS n, min(coalesce(time, 'Z') || format('%09d', number)) "     \
    "FROM each WHERE ?1 OR rank < 3 GROUP BY rule, artifact, "                                     \
    "coalesce('i' || indicator_id, title), origin = 'live', CASE WHEN ?1 THEN number END), "       \
    "told AS (SELECT *, row_number() OVER (ORDER BY rank, time, finding_id) AS position "          \
    "FROM grouped) "

/* Columns of the statement in say_findings(). */
enum finding_column {
    F_POSITION,
    F_SEVERITY,
    F_TITLE,
    F_TIME,
    F_ARTIFACT_TITLE,
    F_CONFIDENCE,
    F_ITEM,
    F_TABLE,
    F_ROW,
    F_ORIGIN,
    F_IS_GONE,
    F_FROM,
    F_TYPE,
    F_VALUE,
    F_CAMPAIGN,
    F_SOURCE,
    F_COUNT,
    F_ARTIFACT,
    F_RECORD,
};

static const char *
field(sqlite3_stmt *finding, enum finding_column column) {
    const char *text = brd_column(finding, (int)column);
    return text == NULL ? "" : text;
}

static void
say_headline(const struct brd_view *view, sqlite3_stmt *finding) {
    struct brd_buffer line = brd_buffer_of(BRD_MAX_STATEMENT_BYTES);
    char label[16];
    size_t size = 0;
    for (const char *c = field(finding, F_SEVERITY); *c != '\0' && size < sizeof label - 1; c++) {
        label[size++] = (char)(*c - ('a' - 'A'));
    }
    label[size] = '\0';
    (void)brd_buffer_add_format(&line, "%s. %s", field(finding, F_POSITION),
                                field(finding, F_TITLE));
    brd_say_wrapped(view, label, style_of(field(finding, F_SEVERITY)), brd_buffer_text(&line));
    brd_buffer_free(&line);
}

/* That the row does not live, and where its bytes lie. */
static void
say_origin(const struct brd_view *view, sqlite3_stmt *finding) {
    if (strcmp(field(finding, F_ORIGIN), BRD_ORIGIN_LIVE) == 0) {
        return;
    }
    struct brd_buffer line = brd_buffer_of(BRD_MAX_STATEMENT_BYTES);
    bool is_older = sqlite3_column_type(finding, F_IS_GONE) != SQLITE_NULL &&
                    sqlite3_column_int(finding, F_IS_GONE) == 0;
    (void)brd_buffer_add_format(&line, "%s: %s",
                                is_older ? "an older version of a row that the database shows"
                                         : "a row that the database no longer shows",
                                field(finding, F_FROM));
    brd_say_wrapped(view, "recovered", brd_faint, brd_buffer_text(&line));
    brd_buffer_free(&line);
}

/* Where a reader finds it: a row of a table, a frame of a capture. */
static void
say_place(struct brd_buffer *line, sqlite3_stmt *finding) {
    const char *table = field(finding, F_TABLE);
    bool has_row = sqlite3_column_type(finding, F_ROW) != SQLITE_NULL;
    bool is_frame = strncmp(table, "capture_", strlen("capture_")) == 0;
    (void)brd_buffer_add_format(line, "%s, %s%s%s", field(finding, F_ITEM), is_frame ? "" : table,
                                !has_row   ? ""
                                : is_frame ? "frame "
                                           : " row ",
                                field(finding, F_ROW));
}

static void
say_finding(const struct brd_view *view, sqlite3_stmt *finding) {
    struct brd_buffer line = brd_buffer_of(BRD_MAX_STATEMENT_BYTES);
    say_headline(view, finding);
    const char *time = field(finding, F_TIME);
    (void)brd_buffer_add_format(&line, "%.10s%s%.8s%s%s; confidence %s", time,
                                *time == '\0' ? "" : " ", *time == '\0' ? "" : time + 11,
                                *time == '\0' ? "" : " UTC; ", field(finding, F_ARTIFACT_TITLE),
                                field(finding, F_CONFIDENCE));
    brd_say_wrapped(view, "", NULL, brd_buffer_text(&line));
    brd_buffer_reset(&line);
    say_place(&line, finding);
    int64_t more = sqlite3_column_int64(finding, F_COUNT) - 1;
    if (more > 0) {
        (void)brd_buffer_add_format(&line, " (and %lld more like it)", (long long)more);
    }
    brd_say_wrapped(view, "where", brd_faint, brd_buffer_text(&line));
    say_origin(view, finding);
    brd_say_servers_of(view, field(finding, F_ARTIFACT), sqlite3_column_int64(finding, F_RECORD));
    if (sqlite3_column_type(finding, F_VALUE) != SQLITE_NULL) {
        brd_buffer_reset(&line);
        (void)brd_buffer_add_format(&line, "%s %s: %s; %s", field(finding, F_TYPE),
                                    field(finding, F_VALUE), field(finding, F_CAMPAIGN),
                                    field(finding, F_SOURCE));
        brd_say_wrapped(view, "indicator", brd_faint, brd_buffer_text(&line));
    }
    brd_end_line(view);
    brd_buffer_free(&line);
}

static enum brd_err
say_findings(const struct brd_view *view, struct brd_error *error) {
    static const char sql[] = TOLD
        "SELECT f.position, f.severity, f.title, f.time, a.title, f.confidence, item.path, "
        "f.origin_table, f.origin_row, f.origin, f.is_gone, f.recovered_from, i.type, i.value, "
        "i.campaign, i.source, f.n, f.artifact, f.record_id "
        "FROM told f JOIN artifact a USING (artifact) "
        "LEFT JOIN indicator i USING (indicator_id) LEFT JOIN item USING (item_id) "
        "ORDER BY f.position";
    sqlite3_stmt *finding;
    enum brd_err code = brd_report_prepare(view->from, sql, &finding, error);
    if (code != BRD_OK) {
        return code;
    }
    (void)sqlite3_bind_int(finding, 1, view->options->all);
    while (sqlite3_step(finding) == SQLITE_ROW) {
        say_finding(view, finding);
        brd_out_flush(view->out, false);
    }
    return sqlite3_finalize(finding) == SQLITE_OK ? BRD_OK : brd_case_fail(view->from, error);
}

/* What a rule means is the same for all its findings, so it is told once, after them. */
static enum brd_err
say_meanings(const struct brd_view *view, struct brd_error *error) {
    static const char sql[] =
        TOLD "SELECT CASE WHEN count(*) = 1 THEN 'Finding ' || min(position) "
             "WHEN count(*) <= 12 THEN 'Findings ' || (SELECT group_concat(p, ', ') FROM (SELECT "
             "position AS p FROM told t WHERE t.rule = f.rule ORDER BY position)) "
             "ELSE 'Findings ' || min(position) || ' to ' || max(position) || ' (' || count(*) || "
             "')' END, r.explanation, r.alternatives, r.verify, r.reference "
             "FROM told f JOIN rule r USING (rule) GROUP BY rule ORDER BY min(position)";
    static const char *const labels[] = {NULL, "why", "or else", "verify", "source"};
    sqlite3_stmt *rule;
    enum brd_err code = brd_report_prepare(view->from, sql, &rule, error);
    if (code != BRD_OK) {
        return code;
    }
    (void)sqlite3_bind_int(rule, 1, view->options->all);
    while (sqlite3_step(rule) == SQLITE_ROW) {
        (void)brd_buffer_add_text(&view->out->text, "  ");
        brd_say(view, brd_bold, brd_column(rule, 0));
        brd_end_line(view);
        for (int i = 1; i < 5; i++) {
            brd_say_wrapped(view, labels[i], brd_faint, brd_column(rule, i));
        }
        brd_end_line(view);
        brd_out_flush(view->out, false);
    }
    return sqlite3_finalize(rule) == SQLITE_OK ? BRD_OK : brd_case_fail(view->from, error);
}

static void
say_minor(const struct brd_view *view) {
    int64_t minor = number(view, "SELECT count(*) FROM finding WHERE severity IN ('low', 'info')");
    char line[160];
    if (minor > 0 && !view->options->all) {
        (void)snprintf(line, sizeof line, "%lld observation%s below medium (--all shows them)",
                       (long long)minor, minor == 1 ? "" : "s");
        brd_say_wrapped(view, "also", brd_faint, line);
        brd_end_line(view);
    }
}

/* ---- Coverage ---- */

static enum brd_err
say_list(const struct brd_view *view, const char *label, const char *sql, struct brd_error *error) {
    sqlite3_stmt *rows;
    enum brd_err code = brd_report_prepare(view->from, sql, &rows, error);
    if (code != BRD_OK) {
        return code;
    }
    for (bool first = true; sqlite3_step(rows) == SQLITE_ROW; first = false) {
        const char *text = brd_column(rows, 0);
        brd_say_wrapped(view, first ? label : "", NULL, text == NULL ? "" : text);
        brd_out_flush(view->out, false);
    }
    (void)sqlite3_finalize(rows);
    return BRD_OK;
}

static enum brd_err
say_coverage(const struct brd_view *view, struct brd_error *error) {
    static const struct {
        const char *label;
        const char *sql;
    } lists[] = {
        {"evidence", "SELECT path || ' (' || CASE encrypted WHEN 1 THEN 'encrypted ' ELSE '' END "
                     "|| kind || ')' FROM evidence ORDER BY evidence_id"},
        {"read", "SELECT format('%,d records of %d kinds from %d items', sum(rows), "
                 "count(DISTINCT artifact), count(DISTINCT evidence_id || path)) "
                 "|| CASE sum(recovered) WHEN 0 THEN '' ELSE "
                 "format('; %,d of them from rows that no longer live', sum(recovered)) END "
                 "FROM coverage WHERE status <> 'absent'"},
        {"failed", "SELECT coalesce(path, artifact, 'evidence') || ': ' || coalesce(reason, '') || "
                   "CASE rows WHEN 0 THEN '' ELSE ' (' || rows || ' records kept)' END "
                   "FROM coverage WHERE status = 'failed' ORDER BY coverage_id"},
        /* By reason: what no evidence of its kind holds is counted, the rest is named. */
        {"not there",
         "SELECT CASE WHEN reason = '" BRD_REASON_OTHER_EVIDENCE "' "
         "THEN format('%d kinds of records that this kind of evidence does not hold', count(*)) "
         "ELSE coalesce(reason || ': ', '') || group_concat(title, '; ') END "
         "FROM (SELECT a.title AS title, max(c.reason) AS reason "
         "FROM coverage c JOIN artifact a USING (artifact) "
         "WHERE c.status = 'absent' AND c.artifact NOT IN "
         "(SELECT artifact FROM coverage WHERE status = 'read') "
         "GROUP BY c.artifact ORDER BY c.artifact) GROUP BY reason ORDER BY reason DESC"},
        {"indicators", "SELECT format('%,d of %d campaigns', sum(count), "
                       "count(DISTINCT campaign)) FROM indicator_source"},
        {"", "SELECT format('%,d not understood: %s, e.g. %s', count, reason, example) "
             "FROM indicator_rejected"},
        {"servers", "SELECT format('%,d, attributed by ', (SELECT count(*) FROM server)) || "
                    "coalesce(group_concat(name || coalesce(' of ' || substr(date, 1, 10), '') || "
                    "CASE dated_by WHEN 'file' THEN ' (by the time of the file)' ELSE '' END, "
                    "', '), 'dated facts alone (--geoip names a database)') "
                    "FROM geo_source WHERE EXISTS (SELECT 1 FROM server) "
                    "HAVING EXISTS (SELECT 1 FROM server)"},
    };
    brd_say(view, brd_bold, "  What was examined");
    brd_end_line(view);
    enum brd_err code = BRD_OK;
    for (size_t i = 0; i < sizeof lists / sizeof lists[0] && code == BRD_OK; i++) {
        code = say_list(view, lists[i].label, lists[i].sql, error);
    }
    return code;
}

enum brd_err
brd_report_terminal(struct brd_case *from, const struct brd_report_options *options,
                    struct brd_out *out, struct brd_error *error) {
    struct brd_view view = brd_view_of(from, options, out);
    say_answer(&view);
    enum brd_err code = say_findings(&view, error);
    if (code == BRD_OK) {
        code = say_meanings(&view, error);
    }
    if (code == BRD_OK) {
        say_minor(&view);
        code = brd_say_call_servers(&view, error);
    }
    if (code == BRD_OK) {
        code = say_coverage(&view, error);
    }
    return code;
}
