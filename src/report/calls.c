/* The calls of a case: see calls.h; brd_calls() is declared in bridle.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "report/calls.h"

#include "base/limits.h"

#include <stdio.h>
#include <stdlib.h>

/* ---- Rows, for programs ---- */

static const char rows_sql[] =
    "WITH who AS (SELECT call_id, role, source, origin, min(rowid) AS place FROM call_witness "
    "WHERE role <> 'trace' GROUP BY call_id, role, source, origin ORDER BY call_id, place), "
    "named AS (SELECT call_id, group_concat(CASE role WHEN 'witness' THEN source || "
    "CASE origin WHEN 'live' THEN '' ELSE ' (' || origin || ')' END END, ', ') AS witnesses, "
    "group_concat(CASE role WHEN 'silent' THEN source END, ', ') AS silent "
    "FROM who GROUP BY call_id), "
    "beside AS (SELECT call_id, group_concat(time || ' ' || kind || ': ' || coalesce(summary, ''), "
    "'; ') AS traces FROM (SELECT * FROM call_witness WHERE role = 'trace' "
    "ORDER BY call_id, time, source, record_id) GROUP BY call_id), "
    "told AS (SELECT 'call' AS row, c.started_at, c.ended_at, c.duration, c.service, c.app, "
    "c.direction, c.answered, c.party, c.party_name, c.in_contacts, c.written_before, "
    "c.spoken_before, c.seen_before, c.is_stranger, c.is_vanished, c.has_gap, c.is_suspicious, "
    "n.witnesses, n.silent, b.traces, NULL AS missing, c.call_id AS place FROM call c "
    "LEFT JOIN named n USING (call_id) LEFT JOIN beside b USING (call_id)), "
    "gone AS (SELECT 'missing row', after_at, before_at, NULL, NULL, NULL, NULL, NULL, NULL, NULL, "
    "NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, source, NULL, missing, gap_id "
    "FROM call_gap) "
    "SELECT row, started_at, ended_at, duration, service, app, direction, answered, party, "
    "party_name, in_contacts, written_before, spoken_before, seen_before, is_stranger, "
    "is_vanished, "
    "has_gap, is_suspicious, witnesses, silent, traces, missing FROM "
    "(SELECT * FROM told UNION ALL SELECT * FROM gone) ORDER BY row, place";

/* ---- One call, for a person ---- */

/* The lines of the present call, walked through beside the calls. */
struct lines {
    sqlite3_stmt *rows;
    bool is_row; /* the statement stands on a row that was not taken yet */
    struct brd_arena arena;
    struct brd_call_line *all; /* owned */
    size_t count;
    size_t capacity;
};

enum line_column { L_CALL, L_ROLE, L_TITLE, L_ORIGIN, L_KIND, L_TIME, L_END, L_SUMMARY };

enum call_column {
    C_CALL,
    C_START,
    C_END,
    C_DURATION,
    C_SERVICE,
    C_DIRECTION,
    C_ANSWERED,
    C_PARTY,
    C_NAME,
    C_CONTACT,
    C_WRITTEN,
    C_SPOKEN,
    C_SEEN,
    C_VANISHED,
    C_GAP,
    C_SUSPICIOUS,
};

static const char *
text_of(sqlite3_stmt *row, int column) {
    const char *text = brd_column(row, column);
    return text == NULL ? "" : text;
}

static int64_t
time_of(sqlite3_stmt *row, int column) {
    const char *text = brd_column(row, column);
    return text == NULL ? BRD_NO_TIME : brd_time_parse(text);
}

static const char *
keep(struct lines *lines, const char *text) {
    const char *copy = brd_arena_copy(&lines->arena, text, strlen(text));
    return copy == NULL ? "" : copy;
}

static bool
take_line(struct lines *lines) {
    if (lines->count == lines->capacity) {
        size_t capacity = lines->capacity == 0 ? 64 : lines->capacity * 2;
        struct brd_call_line *all = reallocarray(lines->all, capacity, sizeof *all);
        if (all == NULL) {
            return false;
        }
        lines->all = all;
        lines->capacity = capacity;
    }
    const char *role = text_of(lines->rows, L_ROLE);
    const char *origin = text_of(lines->rows, L_ORIGIN);
    struct brd_buffer title = brd_buffer_of(BRD_MAX_VALUE_BYTES);
    (void)brd_buffer_add_text(&title, text_of(lines->rows, L_TITLE));
    if (*origin != '\0' && strcmp(origin, "live") != 0) {
        (void)brd_buffer_add_format(&title, " (%s)", origin);
    }
    lines->all[lines->count++] = (struct brd_call_line){
        .role = strcmp(role, "witness") == 0  ? BRD_LINE_WITNESS
                : strcmp(role, "silent") == 0 ? BRD_LINE_SILENT
                                              : BRD_LINE_TRACE,
        .title = keep(lines, brd_buffer_text(&title)),
        .kind = keep(lines, text_of(lines->rows, L_KIND)),
        .summary = keep(lines, text_of(lines->rows, L_SUMMARY)),
        .start_us = time_of(lines->rows, L_TIME),
        .end_us = time_of(lines->rows, L_END),
    };
    brd_buffer_free(&title);
    return true;
}

/* Gather the lines of a call; calls and lines are both in the order of call_id. */
static bool
take_lines(struct lines *lines, int64_t call_id) {
    brd_arena_reset(&lines->arena);
    lines->count = 0;
    while (lines->is_row && sqlite3_column_int64(lines->rows, L_CALL) <= call_id) {
        bool is_own = sqlite3_column_int64(lines->rows, L_CALL) == call_id;
        if (is_own && !take_line(lines)) {
            return false;
        }
        lines->is_row = sqlite3_step(lines->rows) == SQLITE_ROW;
    }
    return true;
}

static void
add_part(struct brd_buffer *line, const char *separator, const char *part) {
    (void)brd_buffer_add_text(line, line->size > 0 ? separator : "");
    (void)brd_buffer_add_text(line, part);
}

/* "12:34:56 UTC, incoming whatsapp call of +44..., Anna; not answered" */
static void
say_headline(const struct brd_view *view, sqlite3_stmt *call) {
    struct brd_buffer line = brd_buffer_of(BRD_MAX_VALUE_BYTES);
    char date[16];
    const char *start = text_of(call, C_START);
    const char *direction = text_of(call, C_DIRECTION);
    const char *party = text_of(call, C_PARTY);
    const char *name = text_of(call, C_NAME);
    (void)snprintf(date, sizeof date, "%.10s", start);
    (void)brd_buffer_add_format(
        &line, "%.8s UTC, %s%s%s%scall %s %s", strlen(start) > 11 ? start + 11 : "", direction,
        *direction == '\0' ? "" : " ", text_of(call, C_SERVICE),
        *text_of(call, C_SERVICE) == '\0' ? "" : " ",
        strcmp(direction, "outgoing") == 0 ? "to" : "of", *party == '\0' ? "(nobody says)" : party);
    if (*name != '\0') {
        (void)brd_buffer_add_format(&line, ", %s", name);
    }
    if (sqlite3_column_type(call, C_ANSWERED) != SQLITE_NULL) {
        add_part(&line, "; ",
                 sqlite3_column_int(call, C_ANSWERED) != 0 ? "answered" : "not answered");
    }
    double seconds = sqlite3_column_double(call, C_DURATION);
    if (sqlite3_column_type(call, C_DURATION) != SQLITE_NULL && seconds > 0 &&
        seconds < (double)BRD_MAX_CALL_SECONDS) {
        long whole = (long)seconds;
        (void)brd_buffer_add_format(&line, ", %ld:%02ld:%02ld long", whole / 3600, whole / 60 % 60,
                                    whole % 60);
    }
    brd_say_wrapped(view, date, sqlite3_column_int(call, C_SUSPICIOUS) != 0 ? brd_red : brd_bold,
                    brd_buffer_text(&line));
    brd_buffer_free(&line);
}

static void
say_party(const struct brd_view *view, sqlite3_stmt *call) {
    if (*text_of(call, C_PARTY) == '\0') {
        return;
    }
    struct brd_buffer line = brd_buffer_of(BRD_MAX_VALUE_BYTES);
    bool is_told = sqlite3_column_type(call, C_CONTACT) != SQLITE_NULL;
    add_part(&line, "",
             !is_told                                   ? "no contacts were read"
             : sqlite3_column_int(call, C_CONTACT) != 0 ? "in contacts"
                                                        : "not in contacts");
    add_part(&line, "; ",
             sqlite3_column_type(call, C_WRITTEN) == SQLITE_NULL ? "no messages were read"
             : sqlite3_column_int(call, C_WRITTEN) != 0          ? "written to before"
                                                                 : "never written to");
    add_part(&line, "; ",
             sqlite3_column_int(call, C_SPOKEN) != 0 ? "spoken with before" : "never spoken with");
    add_part(&line, "; ",
             sqlite3_column_int(call, C_SEEN) != 0 ? "seen before" : "never seen before");
    brd_say_wrapped(view, "who", brd_faint, brd_buffer_text(&line));
    brd_buffer_free(&line);
}

/* The titles of all lines of a role, each once. */
static void
say_sources(const struct brd_view *view, const struct lines *lines, enum brd_call_line_role role,
            const char *label, const char *style) {
    struct brd_buffer line = brd_buffer_of(BRD_MAX_VALUE_BYTES);
    for (size_t i = 0; i < lines->count; i++) {
        bool is_new = lines->all[i].role == role;
        for (size_t k = 0; k < i && is_new; k++) {
            is_new =
                lines->all[k].role != role || strcmp(lines->all[k].title, lines->all[i].title) != 0;
        }
        if (is_new) {
            add_part(&line, "; ", lines->all[i].title);
        }
    }
    if (line.size > 0) {
        brd_say_wrapped(view, label, style, brd_buffer_text(&line));
    }
    brd_buffer_free(&line);
}

/* What happened around the call, with how long before or after it. */
static void
say_traces(const struct brd_view *view, const struct lines *lines, int64_t start_us) {
    for (size_t i = 0; i < lines->count; i++) {
        const struct brd_call_line *line = &lines->all[i];
        struct brd_buffer words = brd_buffer_of(BRD_MAX_VALUE_BYTES);
        char label[32];
        if (line->role != BRD_LINE_TRACE || line->start_us == BRD_NO_TIME) {
            continue;
        }
        int64_t apart = (line->start_us - start_us) / BRD_US_PER_SECOND;
        int64_t size = apart < 0 ? -apart : apart;
        (void)snprintf(label, sizeof label, "%c%lld:%02lld", apart < 0 ? '-' : '+',
                       (long long)(size / 60), (long long)(size % 60));
        (void)brd_buffer_add_format(&words, "%s: %s", line->kind, line->summary);
        brd_say_wrapped(view, label, brd_yellow, brd_buffer_text(&words));
        brd_buffer_free(&words);
    }
}

static void
say_call(const struct brd_view *view, sqlite3_stmt *call, const struct lines *lines) {
    int64_t start_us = time_of(call, C_START);
    int64_t end_us = time_of(call, C_END);
    say_headline(view, call);
    if (sqlite3_column_int(call, C_VANISHED) != 0) {
        brd_say_wrapped(view, "VANISHED", brd_red,
                        sqlite3_column_int(call, C_GAP) != 0
                            ? "the list of calls lacks it, and has lost a row at that time"
                            : "the list of calls lacks it");
    }
    say_party(view, call);
    say_sources(view, lines, BRD_LINE_WITNESS, "told by", brd_faint);
    say_sources(view, lines, BRD_LINE_SILENT, "silent", brd_yellow);
    if (start_us != BRD_NO_TIME && sqlite3_column_int(call, C_SUSPICIOUS) != 0) {
        say_traces(view, lines, start_us);
        brd_end_line(view);
        brd_draw_call(view, start_us, end_us == BRD_NO_TIME ? start_us : end_us, lines->all,
                      lines->count);
    } else {
        brd_end_line(view);
    }
    brd_out_flush(view->out, false);
}

/* All calls that are suspicious, or all that are not. */
static enum brd_err
say_calls(const struct brd_view *view, bool suspicious, struct brd_error *error) {
    static const char calls[] =
        "SELECT call_id, started_at, ended_at, duration, service, direction, answered, party, "
        "party_name, in_contacts, written_before, spoken_before, seen_before, is_vanished, "
        "has_gap, "
        "is_suspicious FROM call WHERE is_suspicious = ?1 ORDER BY call_id";
    static const char witnesses[] =
        "SELECT w.call_id, w.role, s.title, w.origin, w.kind, w.time, w.ended_at, w.summary "
        "FROM call_witness w JOIN call c USING (call_id) LEFT JOIN call_source s USING (source) "
        "WHERE c.is_suspicious = ?1 ORDER BY w.call_id, CASE w.role WHEN 'witness' THEN 0 "
        "WHEN 'silent' THEN 1 ELSE 2 END, CASE w.role WHEN 'trace' THEN w.time END, w.rowid";
    struct lines lines = {.arena = brd_arena_of(BRD_MAX_CALL_BYTES)};
    sqlite3_stmt *call = NULL;
    bool held = true;
    enum brd_err code = brd_report_prepare(view->from, calls, &call, error);
    if (code == BRD_OK) {
        code = brd_report_prepare(view->from, witnesses, &lines.rows, error);
    }
    if (code == BRD_OK) {
        (void)sqlite3_bind_int(call, 1, suspicious);
        (void)sqlite3_bind_int(lines.rows, 1, suspicious);
        lines.is_row = sqlite3_step(lines.rows) == SQLITE_ROW;
    }
    while (code == BRD_OK && held && !view->out->failed && sqlite3_step(call) == SQLITE_ROW) {
        held = take_lines(&lines, sqlite3_column_int64(call, C_CALL));
        say_call(view, call, &lines);
    }
    if (code == BRD_OK && !held) {
        code = brd_fail_memory(error, "a call");
    }
    (void)sqlite3_finalize(lines.rows);
    if (sqlite3_finalize(call) != SQLITE_OK && code == BRD_OK) {
        code = brd_case_fail(view->from, error);
    }
    brd_arena_free(&lines.arena);
    free(lines.all);
    return code;
}

/* ---- Around the calls ---- */

static void
say_heading(const struct brd_view *view, const char *heading) {
    brd_say(view, brd_bold, heading);
    brd_end_line(view);
    brd_end_line(view);
}

/* How many calls there are; *suspicious of them, and *gaps lists that lost rows. */
static enum brd_err
say_summary(const struct brd_view *view, int64_t *calls, int64_t *suspicious, int64_t *gaps,
            struct brd_error *error) {
    static const char sql[] =
        "SELECT count(*), coalesce(sum(is_suspicious), 0), coalesce(sum(is_vanished), 0), "
        "(SELECT count(*) FROM call_gap), (SELECT coalesce(sum(missing), 0) FROM call_gap) "
        "FROM call";
    sqlite3_stmt *row;
    if (sqlite3_prepare_v2(view->from->connection, sql, -1, &row, NULL) != SQLITE_OK) {
        return brd_fail(error, BRD_ERR_UNSUPPORTED, BRD_NO_OFFSET,
                        "this case has no table of calls: it is of an earlier version; check the "
                        "evidence again");
    }
    char line[200] = "";
    if (sqlite3_step(row) == SQLITE_ROW) {
        *calls = sqlite3_column_int64(row, 0);
        *suspicious = sqlite3_column_int64(row, 1);
        *gaps = sqlite3_column_int64(row, 3);
        (void)snprintf(
            line, sizeof line, "  %lld call%s, %lld suspicious, %lld vanished; %lld missing row%s",
            (long long)*calls, *calls == 1 ? "" : "s", (long long)*suspicious,
            (long long)sqlite3_column_int64(row, 2), (long long)sqlite3_column_int64(row, 4),
            sqlite3_column_int64(row, 4) == 1 ? "" : "s");
    }
    (void)sqlite3_finalize(row);
    brd_end_line(view);
    brd_say(view, *suspicious > 0 ? brd_red : brd_bold, line);
    brd_end_line(view);
    brd_end_line(view);
    return BRD_OK;
}

static enum brd_err
say_gaps(const struct brd_view *view, struct brd_error *error) {
    static const char sql[] =
        "SELECT g.missing || CASE g.missing WHEN 1 THEN ' row of: ' ELSE ' rows of: ' END || "
        "coalesce(s.title, g.source) || "
        "CASE WHEN g.after_at IS NULL THEN '' ELSE '; after ' || substr(g.after_at, 1, 10) || ' ' "
        "|| substr(g.after_at, 12, 8) || ' UTC' END || "
        "CASE WHEN g.before_at IS NULL THEN ', at the end of the list' ELSE ' and before ' || "
        "substr(g.before_at, 1, 10) || ' ' || substr(g.before_at, 12, 8) || ' UTC' END || "
        "CASE g.told WHEN 0 THEN '; nothing tells of what is gone' WHEN 1 THEN "
        "'; one call of that time is told by others' ELSE '; ' || g.told || "
        "' calls of that time are told by others' END "
        "FROM call_gap g LEFT JOIN call_source s USING (source) ORDER BY gap_id";
    sqlite3_stmt *row;
    enum brd_err code = brd_report_prepare(view->from, sql, &row, error);
    if (code != BRD_OK) {
        return code;
    }
    while (sqlite3_step(row) == SQLITE_ROW) {
        brd_say_wrapped(view, "missing", brd_yellow, text_of(row, 0));
        brd_out_flush(view->out, false);
    }
    brd_end_line(view);
    return sqlite3_finalize(row) == SQLITE_OK ? BRD_OK : brd_case_fail(view->from, error);
}

static enum brd_err
say_all(const struct brd_view *view, struct brd_error *error) {
    int64_t calls = 0;
    int64_t suspicious = 0;
    int64_t gaps = 0;
    enum brd_err code = say_summary(view, &calls, &suspicious, &gaps, error);
    if (code == BRD_OK && suspicious > 0) {
        say_heading(view, "  Suspicious calls");
        code = say_calls(view, true, error);
        brd_say_wrapped(view, "", brd_faint,
                        "# speaks of the call   ? should, and is silent   ! crash   * other trace");
        brd_end_line(view);
    }
    if (code == BRD_OK && gaps > 0) {
        say_heading(view, "  Missing rows");
        code = say_gaps(view, error);
    }
    if (code == BRD_OK && calls > suspicious) {
        say_heading(view, suspicious > 0 ? "  All other calls" : "  Calls");
        code = say_calls(view, false, error);
    }
    return code;
}

enum brd_err
brd_calls(struct brd_case *from, enum brd_rows_kind kind, const struct brd_report_options *options,
          struct brd_sink sink, struct brd_error *error) {
    static const struct brd_report_options defaults = {0};
    if (kind != BRD_ROWS_TEXT) {
        enum brd_err code = brd_query(from, rows_sql, kind, sink, error);
        return code == BRD_ERR_USAGE
                   ? brd_fail(error, BRD_ERR_UNSUPPORTED, BRD_NO_OFFSET,
                              "this case has no table of calls: it is of an earlier version; check "
                              "the evidence again")
                   : code;
    }
    struct brd_out out = brd_out_of(sink);
    struct brd_view view = brd_view_of(from, options == NULL ? &defaults : options, &out);
    enum brd_err code = say_all(&view, error);
    enum brd_err ended = brd_out_end(&out, code == BRD_OK ? error : NULL);
    return code == BRD_OK ? ended : code;
}
