/*
 * A case as one JSON document; its form is described in docs/case-file.md. It depends on evidence,
 * indicators and version alone: no clock, no path of the case.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "report/report.h"

#include "base/text.h"

/* Each row of `sql` as an object of its columns' names, in an array. */
static enum brd_err
add_rows(struct brd_case *from, struct brd_out *out, const char *sql, struct brd_error *error) {
    sqlite3_stmt *rows;
    enum brd_err code = brd_report_prepare(from, sql, &rows, error);
    if (code != BRD_OK) {
        return code;
    }
    (void)brd_buffer_add_text(&out->text, "[");
    for (int row = 0; sqlite3_step(rows) == SQLITE_ROW; row++) {
        (void)brd_buffer_add_text(&out->text, row == 0 ? "\n{" : ",\n{");
        for (int i = 0; i < sqlite3_column_count(rows); i++) {
            (void)brd_buffer_add_text(&out->text, i == 0 ? "" : ",");
            brd_out_json_name(out, sqlite3_column_name(rows, i));
            brd_out_json_column(out, rows, i);
        }
        (void)brd_buffer_add_text(&out->text, "}");
        brd_out_flush(out, false);
    }
    (void)brd_buffer_add_text(&out->text, "]");
    return sqlite3_finalize(rows) == SQLITE_OK ? BRD_OK : brd_case_fail(from, error);
}

static enum brd_err
add_section(struct brd_case *from, struct brd_out *out, const char *name, const char *sql,
            struct brd_error *error) {
    (void)brd_buffer_add_text(&out->text, ",\n");
    brd_out_json_name(out, name);
    return add_rows(from, out, sql, error);
}

/* The record behind a finding: the artifact's own columns, none of the case's. */
static enum brd_err
add_record(struct brd_case *from, struct brd_out *out, const char *artifact, int64_t record_id,
           struct brd_error *error) {
    char sql[256];
    sqlite3_stmt *record;
    (void)sqlite3_snprintf(sizeof sql, sql, "SELECT * FROM \"%w\" WHERE record_id = %lld", artifact,
                           (long long)record_id);
    enum brd_err code = brd_report_prepare(from, sql, &record, error);
    if (code != BRD_OK) {
        return code;
    }
    (void)brd_buffer_add_text(&out->text, "{");
    if (sqlite3_step(record) == SQLITE_ROW) {
        for (int i = BRD_CASE_FIXED_COLUMNS; i < sqlite3_column_count(record); i++) {
            (void)brd_buffer_add_text(&out->text, i == BRD_CASE_FIXED_COLUMNS ? "" : ",");
            brd_out_json_name(out, sqlite3_column_name(record, i));
            brd_out_json_column(out, record, i);
        }
    }
    (void)brd_buffer_add_text(&out->text, "}");
    (void)sqlite3_finalize(record);
    return BRD_OK;
}

/* Columns of the statement in add_findings(), in the order of its SELECT. */
static void
add_fields(struct brd_out *out, sqlite3_stmt *finding, const char *const *names, size_t count,
           int first) {
    for (size_t i = 0; i < count; i++) {
        (void)brd_buffer_add_text(&out->text, i == 0 ? "" : ",");
        brd_out_json_name(out, names[i]);
        brd_out_json_column(out, finding, first + (int)i);
    }
}

static enum brd_err
add_finding(struct brd_case *from, struct brd_out *out, sqlite3_stmt *finding,
            struct brd_error *error) {
    static const char *const head[] = {"rule",  "severity", "confidence",
                                       "title", "artifact", "time"};
    static const char *const indicator[] = {"type", "value", "campaign", "source"};
    static const char *const evidence[] = {"item",   "table",   "row",
                                           "origin", "is_gone", "recovered_from"};
    static const char *const tail[] = {"matched", "explanation", "alternatives", "verify",
                                       "reference"};
    (void)brd_buffer_add_text(&out->text, "{");
    add_fields(out, finding, head, 6, 2);
    (void)brd_buffer_add_text(&out->text, ",\"indicator\":");
    if (sqlite3_column_type(finding, 8) == SQLITE_NULL) {
        (void)brd_buffer_add_text(&out->text, "null");
    } else {
        (void)brd_buffer_add_text(&out->text, "{");
        add_fields(out, finding, indicator, 4, 8);
        (void)brd_buffer_add_text(&out->text, "}");
    }
    (void)brd_buffer_add_text(&out->text, ",\"evidence\":{");
    add_fields(out, finding, evidence, 6, 12);
    (void)brd_buffer_add_text(&out->text, "},\"record\":");
    enum brd_err code =
        add_record(from, out, brd_column(finding, 6), sqlite3_column_int64(finding, 1), error);
    (void)brd_buffer_add_text(&out->text, ",");
    add_fields(out, finding, tail, 5, 18);
    (void)brd_buffer_add_text(&out->text, "}");
    return code;
}

static enum brd_err
add_findings(struct brd_case *from, struct brd_out *out, struct brd_error *error) {
    static const char sql[] =
        "SELECT finding_id, record_id, f.rule, f.severity, f.confidence, f.title, f.artifact, "
        "f.time, i.type, i.value, i.campaign, i.source, item.path, f.origin_table, f.origin_row, "
        "f.origin, f.is_gone, f.recovered_from, f.matched, r.explanation, r.alternatives, "
        "r.verify, "
        "r.reference "
        "FROM finding f JOIN rule r USING (rule) LEFT JOIN indicator i USING (indicator_id) "
        "LEFT JOIN item USING (item_id) ORDER BY finding_id";
    sqlite3_stmt *finding;
    enum brd_err code = brd_report_prepare(from, sql, &finding, error);
    if (code != BRD_OK) {
        return code;
    }
    (void)brd_buffer_add_text(&out->text, ",\n\"findings\":[");
    for (int row = 0; code == BRD_OK && sqlite3_step(finding) == SQLITE_ROW; row++) {
        (void)brd_buffer_add_text(&out->text, row == 0 ? "\n" : ",\n");
        code = add_finding(from, out, finding, error);
        brd_out_flush(out, false);
    }
    (void)brd_buffer_add_text(&out->text, "]");
    (void)sqlite3_finalize(finding);
    return code;
}

enum brd_err
brd_report_json(struct brd_case *from, struct brd_out *out, struct brd_error *error) {
    static const struct {
        const char *name;
        const char *sql;
    } sections[] = {
        {"evidence", "SELECT e.evidence_id, e.path, e.kind, e.encrypted, "
                     "(SELECT count(*) FROM item i WHERE i.evidence_id = e.evidence_id) AS items "
                     "FROM evidence e ORDER BY evidence_id"},
        {"items", "SELECT evidence_id, path, stored_as, size, sha256 FROM item ORDER BY item_id"},
        {"coverage", "SELECT evidence_id, artifact, path, status, rows, recovered, reason "
                     "FROM coverage "
                     "ORDER BY coverage_id"},
        {"indicators", "SELECT name, campaign, source, count, NULL AS reason FROM indicator_source "
                       "UNION ALL SELECT 'not understood', example, NULL, count, reason "
                       "FROM indicator_rejected"},
        {"geo_sources", "SELECT name, form, date, dated_by, entries FROM geo_source"},
        {"servers", "SELECT * FROM server WHERE calls > 0 OR findings > 0 ORDER BY address"},
    };
    (void)brd_buffer_add_text(&out->text, "{\"bridle\":{\"version\":");
    brd_out_json_text(out, brd_version());
    (void)brd_buffer_add_format(&out->text, ",\"format\":" BRD_CASE_FORMAT ",\"finished\":%s}",
                                brd_case_is_finished(from) ? "true" : "false");
    enum brd_err code = BRD_OK;
    for (size_t i = 0; i < sizeof sections / sizeof sections[0] && code == BRD_OK; i++) {
        code = add_section(from, out, sections[i].name, sections[i].sql, error);
    }
    if (code == BRD_OK) {
        code = add_findings(from, out, error);
    }
    (void)brd_buffer_add_text(&out->text, "}\n");
    return code;
}
