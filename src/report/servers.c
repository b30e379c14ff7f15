/*
 * The servers of a case, and whose they were when the phone spoke to them.
 * brd_servers() is declared in bridle.h. SPDX-License-Identifier: Apache-2.0
 */
#include "report/servers.h"

#include "base/limits.h"

#define DAY_BYTES 10

/* ---- One server in words ---- */

/* Columns of SERVER_COLUMNS. */
enum server_column {
    S_ADDRESS,
    S_FIRST,
    S_LAST,
    S_CONTACTS,
    S_BYTES,
    S_NAMES,
    S_ASN,
    S_HOLDER,
    S_NETWORK_DATE,
    S_NETWORK_SOURCE,
    S_COUNTRY,
    S_COUNTRY_DATE,
    S_COUNTRY_SOURCE,
    S_KIND,
    S_PROVIDER,
    S_IS_DOUBTFUL,
    S_IS_FACT,
    S_OTHERS,
};

/* What other sources say of it, so that a change of hands is seen: source, holder and date. */
#define SERVER_COLUMNS                                                                             \
    "s.address, s.first_at, s.last_at, s.contacts, s.bytes_sent + s.bytes_received, s.names, "     \
    "s.asn, s.holder, s.network_date, s.network_source, s.country, s.country_date, "               \
    "s.country_source, s.kind, s.provider, s.is_doubtful, "                                        \
    "EXISTS (SELECT 1 FROM attribution a WHERE a.address = s.address AND a.is_network "            \
    "AND a.is_fact), "                                                                             \
    "(SELECT group_concat(words, '; ') FROM (SELECT coalesce('AS' || a.asn, '') || "               \
    "coalesce(' ' || a.holder, '') || coalesce(CASE WHEN a.asn IS NULL THEN '' ELSE ', ' END "     \
    "|| a.country, '') || ' on ' || substr(coalesce(a.valid_until, a.valid_from, '?'), 1, 10) "    \
    "|| ' (' || a.source || ')' AS words FROM attribution a WHERE a.address = s.address "          \
    "AND NOT a.is_network AND NOT a.is_country "                                                   \
    "AND (a.asn IS NOT s.asn OR (a.country IS NOT NULL AND a.country IS NOT s.country)) "          \
    "ORDER BY a.valid_from, a.source LIMIT 4))"

static void
add_day(struct brd_buffer *text, const char *moment) {
    (void)brd_buffer_add_format(text, "%.*s", DAY_BYTES, moment == NULL ? "" : moment);
}

static void
add_network(struct brd_buffer *text, sqlite3_stmt *row) {
    const char *holder = brd_column(row, S_HOLDER);
    const char *country = brd_column(row, S_COUNTRY);
    const char *kind = brd_column(row, S_KIND);
    const char *provider = brd_column(row, S_PROVIDER);
    if (sqlite3_column_type(row, S_ASN) != SQLITE_NULL) {
        (void)brd_buffer_add_format(text, " AS%s", brd_column(row, S_ASN));
    }
    if (holder != NULL) {
        (void)brd_buffer_add_format(text, " %s", holder);
    }
    if (country != NULL) {
        (void)brd_buffer_add_format(text, "%s %s", holder == NULL ? "" : ",", country);
    }
    if (kind != NULL) {
        (void)brd_buffer_add_format(text, ", %s", kind);
    }
    if (provider != NULL) {
        (void)brd_buffer_add_format(text, ", of %s", provider);
    }
    if (holder == NULL && country == NULL && sqlite3_column_type(row, S_ASN) == SQLITE_NULL) {
        (void)brd_buffer_add_text(text, " (not attributed)");
    }
}

/* When it is said, by whom; and what is doubtful about it, with both dates. */
static void
add_dates(struct brd_buffer *text, sqlite3_stmt *row) {
    bool has_network = sqlite3_column_type(row, S_NETWORK_DATE) != SQLITE_NULL;
    const char *source = brd_column(row, has_network ? S_NETWORK_SOURCE : S_COUNTRY_SOURCE);
    if (source == NULL) {
        return;
    }
    (void)brd_buffer_add_text(text, "; ");
    (void)brd_buffer_add_text(text, sqlite3_column_int(row, S_IS_FACT) ? "known of " : "as of ");
    add_day(text, brd_column(row, has_network ? S_NETWORK_DATE : S_COUNTRY_DATE));
    (void)brd_buffer_add_format(text, " by %s", source);
    if (sqlite3_column_int(row, S_IS_DOUBTFUL)) {
        (void)brd_buffer_add_text(text, "; doubtful: the contact was on ");
        add_day(text, brd_column(row, S_FIRST));
    }
}

static void
say_server(const struct brd_view *view, const char *label, sqlite3_stmt *row, bool with_contacts) {
    struct brd_buffer text = brd_buffer_of(BRD_MAX_STATEMENT_BYTES);
    const char *names = brd_column(row, S_NAMES);
    const char *others = brd_column(row, S_OTHERS);
    (void)brd_buffer_add_text(&text, brd_column(row, S_ADDRESS));
    if (names != NULL && *names != '\0') {
        (void)brd_buffer_add_format(&text, " (%.200s)", names);
    }
    add_network(&text, row);
    add_dates(&text, row);
    if (with_contacts) {
        (void)brd_buffer_add_format(&text, "; %s flows, %s bytes, ", brd_column(row, S_CONTACTS),
                                    brd_column(row, S_BYTES));
        add_day(&text, brd_column(row, S_FIRST));
        (void)brd_buffer_add_format(&text, " %.8s", brd_column(row, S_FIRST) + DAY_BYTES + 1);
    }
    brd_say_wrapped(view, label, sqlite3_column_int(row, S_IS_DOUBTFUL) ? brd_yellow : brd_faint,
                    brd_buffer_text(&text));
    if (others != NULL && *others != '\0') {
        brd_buffer_reset(&text);
        (void)brd_buffer_add_format(&text, "other sources: %s", others);
        brd_say_wrapped(view, "", NULL, brd_buffer_text(&text));
    }
    brd_buffer_free(&text);
}

/* ---- Of a finding ---- */

/* The addresses in the columns of a record that hold some: "SELECT a UNION SELECT b". */
static bool
address_query(const struct brd_view *view, const char *artifact, int64_t record_id,
              struct brd_buffer *sql) {
    sqlite3_stmt *columns;
    struct brd_error ignored;
    bool any = false;
    if (brd_report_prepare(view->from,
                           "SELECT name FROM artifact_column WHERE artifact = ?1 "
                           "AND '|' || types || '|' LIKE '%|ip|%'",
                           &columns, &ignored) != BRD_OK) {
        return false;
    }
    (void)sqlite3_bind_text(columns, 1, artifact, -1, SQLITE_TRANSIENT);
    while (sqlite3_step(columns) == SQLITE_ROW) {
        char *part = sqlite3_mprintf("%sSELECT \"%w\" FROM \"%w\" WHERE record_id = %lld",
                                     any ? " UNION " : "", brd_column(columns, 0), artifact,
                                     (long long)record_id);
        any = part != NULL && brd_buffer_add_text(sql, part);
        sqlite3_free(part);
    }
    (void)sqlite3_finalize(columns);
    return any;
}

void
brd_say_servers_of(const struct brd_view *view, const char *artifact, int64_t record_id) {
    struct brd_buffer sql = brd_buffer_of(BRD_MAX_STATEMENT_BYTES);
    sqlite3_stmt *rows = NULL;
    struct brd_error ignored;
    (void)brd_buffer_add_text(&sql, "SELECT " SERVER_COLUMNS " FROM server s WHERE s.address IN (");
    bool any = address_query(view, artifact, record_id, &sql);
    (void)brd_buffer_add_text(&sql, ") ORDER BY s.address LIMIT 4");
    if (any && brd_report_prepare(view->from, brd_buffer_text(&sql), &rows, &ignored) == BRD_OK) {
        while (sqlite3_step(rows) == SQLITE_ROW) {
            say_server(view, "server", rows, false);
        }
        (void)sqlite3_finalize(rows);
    }
    brd_buffer_free(&sql);
}

/* ---- Of calls, and all ---- */

static enum brd_err
say_list(const struct brd_view *view, const char *label, const char *where, int64_t most,
         struct brd_error *error) {
    struct brd_buffer sql = brd_buffer_of(BRD_MAX_STATEMENT_BYTES);
    sqlite3_stmt *rows = NULL;
    (void)brd_buffer_add_format(
        &sql,
        "SELECT " SERVER_COLUMNS " FROM server s WHERE %s "
        "ORDER BY s.findings > 0 DESC, s.provider IS NULL DESC, s.first_at, s.address",
        where);
    enum brd_err code = brd_report_prepare(view->from, brd_buffer_text(&sql), &rows, error);
    brd_buffer_free(&sql);
    if (code != BRD_OK) {
        return code;
    }
    int64_t count = 0;
    while (sqlite3_step(rows) == SQLITE_ROW) {
        if (count < most) {
            say_server(view, count == 0 ? label : "", rows, true);
        }
        count++;
        brd_out_flush(view->out, false);
    }
    if (count > most) {
        char more[96];
        (void)sqlite3_snprintf(sizeof more, more, "and %lld more: bridle servers CASE",
                               (long long)(count - most));
        brd_say_wrapped(view, "", NULL, more);
    }
    return sqlite3_finalize(rows) == SQLITE_OK ? BRD_OK : brd_case_fail(view->from, error);
}

/* Servers of calls that are told in the report; bridle servers tells all. */
#define CALL_SERVERS 12

enum brd_err
brd_say_call_servers(const struct brd_view *view, struct brd_error *error) {
    sqlite3_stmt *any;
    enum brd_err code =
        brd_report_prepare(view->from, "SELECT 1 FROM server WHERE calls > 0 LIMIT 1", &any, error);
    if (code != BRD_OK) {
        return code;
    }
    bool has_calls = sqlite3_step(any) == SQLITE_ROW;
    (void)sqlite3_finalize(any);
    if (!has_calls) {
        return BRD_OK;
    }
    brd_say(view, brd_bold, "  Servers of calls");
    brd_end_line(view);
    code = say_list(view, "", "s.calls > 0", view->options->all ? INT64_MAX : CALL_SERVERS, error);
    brd_end_line(view);
    return code;
}

enum brd_err
brd_servers(struct brd_case *from, enum brd_rows_kind kind,
            const struct brd_report_options *options, struct brd_sink sink,
            struct brd_error *error) {
    static const struct brd_report_options defaults = {0};
    if (kind != BRD_ROWS_TEXT) {
        return brd_query(from, "SELECT * FROM server ORDER BY first_at, address", kind, sink,
                         error);
    }
    struct brd_out out = brd_out_of(sink);
    struct brd_view view = brd_view_of(from, options == NULL ? &defaults : options, &out);
    enum brd_err code = say_list(
        &view, "", view.options->all ? "1" : "s.calls > 0 OR s.findings > 0", INT64_MAX, error);
    enum brd_err ended = brd_out_end(&out, code == BRD_OK ? error : NULL);
    return code == BRD_OK ? ended : code;
}
