/* The servers of the traffic: see servers.h. SPDX-License-Identifier: Apache-2.0 */
#include "scan/servers.h"

#include "attribution/geo.h"
#include "base/limits.h"
#include "base/time.h"
#include "indicator/ascii.h"
#include "scan/budget.h"
#include "sql/decoders.h"

/* ---- What the examiner named ---- */

/* A time as the case keeps it; NULL where it is not bounded. */
static const char *
time_text(int64_t us, char text[BRD_TIME_TEXT_BYTES]) {
    if (us == BRD_GEO_EVER || us == BRD_GEO_FOREVER || us == BRD_NO_TIME) {
        return NULL;
    }
    brd_time_format(us, text);
    return text;
}

static enum brd_err
describe_sources(struct brd_case *kase, const struct brd_geo *geo, struct brd_error *error) {
    enum brd_err code = BRD_OK;
    for (size_t i = 0; i < brd_geo_source_count(geo) && code == BRD_OK; i++) {
        struct brd_geo_source source = brd_geo_source_at(geo, i);
        char date[BRD_TIME_TEXT_BYTES];
        code =
            brd_case_insert(kase, "geo_source", error, "ttttti", source.name, source.path,
                            source.form, time_text(source.date_us, date),
                            source.is_dated_by_file ? "file" : "itself", (int64_t)source.entries);
    }
    return code;
}

static enum brd_err
add_facts(struct brd_case *kase, struct brd_geo *geo, const struct brd_indicator_set *indicators,
          struct brd_error *error) {
    struct brd_span rest = brd_indicator_set_networks(indicators);
    enum brd_err code = BRD_OK;
    while (rest.size > 0 && code == BRD_OK) {
        size_t size = brd_span_find(rest, '\n');
        struct brd_span line = brd_span_between(rest, 0, size);
        struct brd_error reason;
        rest = brd_span_from(rest, size < rest.size ? size + 1 : size);
        if (brd_geo_add_facts(geo, "indicators", line, &reason) == BRD_OK) {
            continue;
        }
        char example[BRD_TIME_TEXT_BYTES * 4];
        size_t shown = line.size < sizeof example - 1 ? line.size : sizeof example - 1;
        if (shown > 0) {
            memcpy(example, line.data, shown);
        }
        example[shown] = '\0';
        code = brd_case_insert(kase, "indicator_rejected", error, "tti",
                               "a network without an address, or with dates that are none", example,
                               (int64_t)1);
    }
    return code;
}

/* ---- One server ---- */

struct writer {
    struct brd_case *kase;
    const struct brd_geo *geo;
    sqlite3_stmt *server;
    sqlite3_stmt *attribution;
    struct brd_geo_answer answers[BRD_GEO_MAX_ANSWERS];
};

/* Columns of the statement that gathers. */
enum gathered { G_ADDRESS, G_FIRST, G_LAST, G_CONTACTS, G_SENT, G_RECEIVED, G_NAMES, G_PROVIDER };

static int
bind_text(sqlite3_stmt *statement, int index, const char *text) {
    return text == NULL || text[0] == '\0'
               ? sqlite3_bind_null(statement, index)
               : sqlite3_bind_text(statement, index, text, -1, SQLITE_TRANSIENT);
}

static int
bind_asn(sqlite3_stmt *statement, int index, uint32_t asn) {
    return asn == 0 ? sqlite3_bind_null(statement, index)
                    : sqlite3_bind_int64(statement, index, asn);
}

static enum brd_err
step(const struct writer *writer, sqlite3_stmt *statement, struct brd_error *error) {
    int result = sqlite3_step(statement);
    (void)sqlite3_reset(statement);
    return result == SQLITE_DONE ? BRD_OK : brd_case_fail(writer->kase, error);
}

/* The moment nearest to the contact at which the source says so. */
static const char *
date_of(const struct brd_geo_answer *answer, int64_t first_us, int64_t last_us,
        char text[BRD_TIME_TEXT_BYTES]) {
    return time_text(answer->until_us < first_us ? answer->until_us
                     : answer->from_us > last_us ? answer->from_us
                     : answer->is_fact           ? first_us
                                                 : answer->from_us,
                     text);
}

static bool
is_doubtful(const struct brd_geo_answer *answer, int64_t first_us, int64_t last_us) {
    return brd_geo_distance(answer, first_us, last_us) > BRD_GEO_DOUBT_US;
}

/* Whether a source contradicts what is believed. */
static bool
is_disputed(const struct writer *writer, size_t count, const struct brd_geo_answer *network,
            const struct brd_geo_answer *country) {
    for (size_t i = 0; i < count; i++) {
        const struct brd_geo_answer *answer = &writer->answers[i];
        if ((network != NULL && answer->asn != 0 && network->asn != 0 &&
             answer->asn != network->asn) ||
            (country != NULL && answer->country[0] != '\0' &&
             strcmp(answer->country, country->country) != 0)) {
            return true;
        }
    }
    return false;
}

static enum brd_err
write_answers(const struct writer *writer, const char *address, size_t count,
              const struct brd_geo_answer *network, const struct brd_geo_answer *country,
              int64_t first_us, int64_t last_us, struct brd_error *error) {
    enum brd_err code = BRD_OK;
    for (size_t i = 0; i < count && code == BRD_OK; i++) {
        const struct brd_geo_answer *answer = &writer->answers[i];
        sqlite3_stmt *to = writer->attribution;
        char from[BRD_TIME_TEXT_BYTES];
        char until[BRD_TIME_TEXT_BYTES];
        uint64_t off = brd_geo_distance(answer, first_us, last_us);
        (void)bind_text(to, 1, address);
        (void)bind_text(to, 2, answer->source);
        (void)sqlite3_bind_int(to, 3, answer->is_fact);
        (void)bind_text(to, 4, time_text(answer->from_us, from));
        (void)bind_text(to, 5, time_text(answer->until_us, until));
        (void)bind_asn(to, 6, answer->asn);
        (void)bind_text(to, 7, answer->holder);
        (void)bind_text(to, 8, answer->country);
        (void)bind_text(to, 9, answer->kind);
        (void)sqlite3_bind_int64(to, 10, (int64_t)(off / ((uint64_t)86400 * BRD_US_PER_SECOND)));
        (void)sqlite3_bind_int(to, 11, is_doubtful(answer, first_us, last_us));
        (void)sqlite3_bind_int(to, 12, answer == network);
        (void)sqlite3_bind_int(to, 13, answer == country);
        code = step(writer, to, error);
    }
    return code;
}

static const struct brd_geo_answer *
chosen(const struct writer *writer, size_t count, enum brd_geo_aspect aspect, int64_t first_us,
       int64_t last_us) {
    size_t index = brd_geo_choose(writer->answers, count, aspect, first_us, last_us);
    return index == count ? NULL : &writer->answers[index];
}

static enum brd_err
write_server(struct writer *writer, sqlite3_stmt *row, struct brd_error *error) {
    const char *address = (const char *)sqlite3_column_text(row, G_ADDRESS);
    const char *first = (const char *)sqlite3_column_text(row, G_FIRST);
    const char *last = (const char *)sqlite3_column_text(row, G_LAST);
    int64_t first_us = first == NULL ? BRD_NO_TIME : brd_time_parse(first);
    int64_t last_us = last == NULL ? BRD_NO_TIME : brd_time_parse(last);
    if (address == NULL || first_us == BRD_NO_TIME || last_us == BRD_NO_TIME) {
        return BRD_OK; /* a capture without a clock: there is no moment to speak of */
    }
    size_t count = brd_geo_ask(writer->geo, brd_span_text(address), writer->answers);
    const struct brd_geo_answer *network =
        chosen(writer, count, BRD_GEO_NETWORK, first_us, last_us);
    const struct brd_geo_answer *country =
        chosen(writer, count, BRD_GEO_COUNTRY, first_us, last_us);
    const struct brd_geo_answer *kind = chosen(writer, count, BRD_GEO_KIND, first_us, last_us);
    sqlite3_stmt *to = writer->server;
    char network_date[BRD_TIME_TEXT_BYTES];
    char country_date[BRD_TIME_TEXT_BYTES];
    (void)sqlite3_clear_bindings(to);
    for (int i = G_ADDRESS; i <= G_PROVIDER; i++) {
        (void)sqlite3_bind_value(to, i + 1, sqlite3_column_value(row, i));
    }
    if (network != NULL) {
        (void)bind_asn(to, 9, network->asn);
        (void)bind_text(to, 10, network->holder);
        (void)bind_text(to, 11, network->source);
        (void)bind_text(to, 12, date_of(network, first_us, last_us, network_date));
    }
    if (country != NULL) {
        (void)bind_text(to, 13, country->country);
        (void)bind_text(to, 14, country->source);
        (void)bind_text(to, 15, date_of(country, first_us, last_us, country_date));
    }
    (void)bind_text(to, 16,
                    kind != NULL      ? kind->kind
                    : network != NULL ? brd_geo_kind_of_asn(writer->geo, network->asn)
                                      : NULL);
    (void)sqlite3_bind_int(to, 17,
                           (network != NULL && is_doubtful(network, first_us, last_us)) ||
                               (country != NULL && is_doubtful(country, first_us, last_us)));
    (void)sqlite3_bind_int(to, 18, is_disputed(writer, count, network, country));
    enum brd_err code = step(writer, to, error);
    return code == BRD_OK
               ? write_answers(writer, address, count, network, country, first_us, last_us, error)
               : code;
}

/* ---- All ---- */

/*
 * Who asked is the phone, but where a public address asks a private one. Flows without a time are
 * of captures without a clock.
 */
static const char gather_sql[] =
    "WITH contact AS ("
    " SELECT server AS address, started_at, ended_at, bytes_sent, bytes_received, server_name "
    " FROM net_flow WHERE is_public_address(server) "
    " UNION ALL "
    " SELECT client, started_at, ended_at, bytes_received, bytes_sent, NULL FROM net_flow "
    " WHERE NOT is_public_address(server) AND is_public_address(client)) "
    "SELECT address, min(started_at), max(coalesce(ended_at, started_at)), count(*), "
    "sum(bytes_sent), sum(bytes_received), "
    "substr(replace(group_concat(DISTINCT server_name), ',', ' '), 1, 1000), "
    "coalesce(provider_of(address), max(provider_of(server_name))) "
    "FROM contact WHERE started_at IS NOT NULL GROUP BY address ORDER BY address";

static const char calls_sql[] =
    "WITH part AS (SELECT j.value AS address, count(*) AS calls FROM net_call c, "
    " json_each('[\"' || replace(c.servers, ' ', '\",\"') || '\"]') j GROUP BY 1) "
    "UPDATE server SET calls = part.calls FROM part WHERE part.address = server.address";

static enum brd_err
cover(struct brd_case *kase, const char *reason, struct brd_error *error) {
    return brd_case_insert(kase, "coverage", error, "nntntiit", "servers", "failed", (int64_t)0,
                           (int64_t)0, reason);
}

static enum brd_err
write_servers(struct writer *writer, sqlite3_stmt *gather, uint64_t seconds,
              struct brd_error *error) {
    sqlite3 *connection = writer->kase->connection;
    struct brd_budget budget = brd_budget_of(seconds);
    enum brd_err code = BRD_OK;
    int result = SQLITE_DONE;
    sqlite3_progress_handler(connection, BRD_PROGRESS_STEPS, brd_budget_is_spent, &budget);
    while (code == BRD_OK && (result = sqlite3_step(gather)) == SQLITE_ROW) {
        code = write_server(writer, gather, error);
    }
    sqlite3_progress_handler(connection, 0, NULL, NULL);
    if (budget.spent) {
        return cover(writer->kase, "took too much processor time (--limit item-seconds)", error);
    }
    return code == BRD_OK && result != SQLITE_DONE ? brd_case_fail(writer->kase, error) : code;
}

enum brd_err
brd_servers_run(struct brd_case *kase, struct brd_geo *geo,
                const struct brd_indicator_set *indicators, uint64_t seconds,
                struct brd_error *error) {
    struct writer writer = {.kase = kase, .geo = geo};
    sqlite3_stmt *gather = NULL;
    enum brd_err code = describe_sources(kase, geo, error);
    if (code == BRD_OK) {
        code = add_facts(kase, geo, indicators, error);
    }
    if (code == BRD_OK) {
        code = brd_decoders_register_rules(kase->connection, error);
    }
    if (code != BRD_OK) {
        return code;
    }
    if (sqlite3_prepare_v2(kase->connection, gather_sql, -1, &gather, NULL) != SQLITE_OK) {
        /* Somebody's own artifact of that name may lack the columns. */
        return cover(kase, sqlite3_errmsg(kase->connection), error);
    }
    if (sqlite3_prepare_v2(kase->connection,
                           "INSERT INTO server VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
                           "?, ?, ?, ?, 0, 0)",
                           -1, &writer.server, NULL) != SQLITE_OK ||
        sqlite3_prepare_v2(kase->connection,
                           "INSERT INTO attribution VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                           -1, &writer.attribution, NULL) != SQLITE_OK) {
        code = brd_case_fail(kase, error);
    }
    if (code == BRD_OK) {
        code = write_servers(&writer, gather, seconds, error);
    }
    if (code == BRD_OK &&
        sqlite3_exec(kase->connection, calls_sql, NULL, NULL, NULL) != SQLITE_OK) {
        code = cover(kase, sqlite3_errmsg(kase->connection), error);
    }
    (void)sqlite3_finalize(gather);
    (void)sqlite3_finalize(writer.server);
    (void)sqlite3_finalize(writer.attribution);
    return code;
}

/* ---- After the rules ---- */

/* Whether one of a column's types, which are parted by bars, is an address. */
static bool
holds_addresses(const char *types) {
    struct brd_span rest = brd_span_text(types);
    while (rest.size > 0) {
        size_t size = brd_span_find(rest, '|');
        if (brd_span_equals(brd_span_between(rest, 0, size), "ip")) {
            return true;
        }
        rest = brd_span_from(rest, size < rest.size ? size + 1 : size);
    }
    return false;
}

static enum brd_err
count_findings(struct brd_case *kase, const struct brd_case_table *table, struct brd_error *error) {
    struct brd_buffer sql = brd_buffer_of(BRD_MAX_STATEMENT_BYTES);
    (void)brd_buffer_add_text(&sql, "WITH named AS (");
    unsigned count = 0;
    for (size_t i = 0; i < table->column_count; i++) {
        if (holds_addresses(table->columns[i].types)) {
            (void)brd_buffer_add_format(&sql,
                                        "%sSELECT f.finding_id, r.\"%s\" AS address FROM finding f "
                                        "JOIN \"%s\" r ON r.record_id = f.record_id "
                                        "WHERE f.artifact = '%s'",
                                        count++ > 0 ? " UNION " : "", table->columns[i].name,
                                        table->artifact, table->artifact);
        }
    }
    (void)brd_buffer_add_text(
        &sql, "), counted AS (SELECT address, count(*) AS n FROM named GROUP BY address) "
              "UPDATE server SET findings = findings + counted.n FROM counted "
              "WHERE counted.address = server.address");
    enum brd_err code = count == 0 ? BRD_OK : brd_case_run(kase, brd_buffer_text(&sql), error);
    brd_buffer_free(&sql);
    return code;
}

enum brd_err
brd_servers_mark(struct brd_case *kase, const struct brd_library *library,
                 struct brd_error *error) {
    enum brd_err code = BRD_OK;
    for (size_t i = 0; i < library->artifact_count && code == BRD_OK; i++) {
        code = count_findings(kase, &library->artifacts[i].table, error);
    }
    return code;
}
