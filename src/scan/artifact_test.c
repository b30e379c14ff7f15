/* Tests of artifacts, rules and the schemas that they meet. SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "scan/artifact.h"
#include "scan/rule.h"
#include "scan/schema.h"

#include <stdio.h>
#include <string.h>

#define HEAD                                                                                       \
    "-- title:  Things\n-- about:  Each row is a thing.\n-- format: sqlite\n-- origin: things\n"   \
    "-- source: backup HomeDomain/Library/Things/*.db\n"
#define COLUMNS "-- column: made_at time when it was made\n-- column: peer phone|email who\n"
#define SELECT "-- needs: things.id things.peer\n-- may: things.extra\nSELECT 1;\n"

static enum brd_err
read_artifact(const char *text, struct brd_arena *arena, struct brd_artifact *artifact,
              struct brd_error *error) {
    struct brd_sqlfile file;
    *arena = brd_arena_of(1 << 20);
    enum brd_err code =
        brd_sqlfile_parse("ios_things", "here", brd_span_text(text), arena, &file, error);
    return code == BRD_OK ? brd_artifact_read(&file, arena, artifact, error) : code;
}

static void
assert_refused(const char *text, const char *words) {
    struct brd_arena arena;
    struct brd_artifact artifact = {0};
    struct brd_error error = {0};
    assert_int_equal(read_artifact(text, &arena, &artifact, &error), BRD_ERR_USAGE);
    if (strstr(error.text, words) == NULL) {
        fail_msg("\"%s\" does not say \"%s\"", error.text, words);
    }
    brd_arena_free(&arena);
}

static void
header_becomes_an_artifact(void **state) {
    (void)state;
    struct brd_arena arena;
    struct brd_artifact artifact = {0};
    struct brd_error error;
    assert_int_equal(read_artifact(HEAD COLUMNS
                                   "-- match: peer corresponded\n"
                                   "-- event: made_at thing_made 'a ' || peer\n" SELECT,
                                   &arena, &artifact, &error),
                     BRD_OK);
    if (artifact.columns == NULL) {
        fail_msg("no columns");
        return;
    }
    assert_string_equal(artifact.table.artifact, "ios_things");
    assert_int_equal(artifact.table.column_count, 2);
    assert_true(artifact.columns[0].is_time);
    assert_int_equal(artifact.columns[0].observables, 0);
    assert_int_equal(artifact.columns[1].observables,
                     1u << BRD_OBSERVE_PHONE | 1u << BRD_OBSERVE_EMAIL);
    assert_string_equal(artifact.columns[1].interaction, "corresponded");
    assert_string_equal(artifact.table.events[0].summary_sql, "'a ' || peer");
    assert_int_equal(artifact.variants[0].need_count, 2);
    assert_int_equal(artifact.variants[0].may_count, 1);
    brd_arena_free(&arena);
}

/* The tables whose recovered rows become records, with blanks between. */
static void
assert_origins(const char *text, const char *expected) {
    struct brd_arena arena;
    struct brd_artifact artifact = {0};
    struct brd_error error = {0};
    char found[128] = "";
    size_t size = 0;
    assert_int_equal(read_artifact(text, &arena, &artifact, &error), BRD_OK);
    for (size_t i = 0; i < artifact.origin_count && size < sizeof found; i++) {
        assert_true(brd_artifact_has_origin(&artifact, brd_span_text(artifact.origins[i])));
        size += (size_t)snprintf(found + size, sizeof found - size, "%s%s", i == 0 ? "" : " ",
                                 artifact.origins[i]);
    }
    assert_false(brd_artifact_has_origin(&artifact, brd_span_text("elsewhere")));
    assert_string_equal(found, expected);
    brd_arena_free(&arena);
}

static void
recovered_rows_are_those_of_the_origin_unless_it_says_otherwise(void **state) {
    (void)state;
    assert_origins(HEAD COLUMNS SELECT, "things");
    assert_origins(HEAD COLUMNS "-- recovered: no\n" SELECT, "");
    assert_origins(HEAD COLUMNS "-- recovered: a, b\n--    c\n" SELECT, "a b c");
    assert_origins("-- title: x\n-- about: x.\n-- format: file\n-- origin: things\n"
                   "-- source: backup x\n" COLUMNS SELECT,
                   "");
}

static void
mistakes_are_named(void **state) {
    (void)state;
    assert_refused(COLUMNS SELECT, "lacks title");
    assert_refused(HEAD SELECT, "lacks column");
    assert_refused(HEAD COLUMNS, "no SELECT");
    assert_refused(HEAD COLUMNS "-- colour: red\n" SELECT, "no such header key: colour");
    assert_refused(HEAD "-- column: peer telephone who\n" SELECT, "no such column type");
    assert_refused(HEAD "-- column: Peer phone who\n" SELECT, "a column needs a name");
    assert_refused(HEAD COLUMNS "-- column: peer phone again\n" SELECT, "two columns");
    assert_refused(HEAD COLUMNS "-- column: item_id int x\n" SELECT, "a column of every record");
    assert_refused(HEAD COLUMNS "-- match: nobody seen\n" SELECT, "a match needs");
    assert_refused(HEAD COLUMNS "-- event: peer seen 'x'\n" SELECT, "an event needs");
    assert_refused(HEAD COLUMNS "-- source: teapot x\n" SELECT, "no such container");
    assert_refused(HEAD COLUMNS "-- needs: things\nSELECT 1;\n", "table.column");
}

static void
items_are_taken_by_their_path(void **state) {
    (void)state;
    struct brd_arena arena;
    struct brd_artifact artifact = {0};
    struct brd_error error;
    assert_int_equal(read_artifact(HEAD COLUMNS SELECT, &arena, &artifact, &error), BRD_OK);
    static const struct {
        const char *path;
        bool taken;
    } paths[] = {
        {"HomeDomain/Library/Things/a.db", true},
        {"HomeDomain/Library/Things/a.db-wal", false},
        {"HomeDomain/Library/Things/deeper/a.db", false},
        {"RootDomain/Library/Things/a.db", false},
        {"homedomain/Library/Things/a.db", false},
        {"", false},
    };
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        assert_int_equal(
            brd_artifact_takes(&artifact, BRD_CONTAINER_BACKUP, brd_span_text(paths[i].path)),
            paths[i].taken);
    }
    brd_arena_free(&arena);
}

/* ---- Schemas ---- */

static const char *
one_value(sqlite3 *connection, const char *sql, char *text, size_t size) {
    sqlite3_stmt *statement;
    assert_int_equal(sqlite3_prepare_v2(connection, sql, -1, &statement, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    const char *value = (const char *)sqlite3_column_text(statement, 0);
    (void)snprintf(text, size, "%s", value == NULL ? "NULL" : value);
    (void)sqlite3_finalize(statement);
    return text;
}

static const struct brd_artifact_variant *
prepare(sqlite3 *connection, const char *schema, struct brd_buffer *missing) {
    static struct brd_arena arena;
    static struct brd_artifact artifact;
    struct brd_error error;
    const struct brd_artifact_variant *chosen = NULL;
    brd_arena_free(&arena);
    assert_int_equal(sqlite3_exec(connection, schema, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(read_artifact(HEAD COLUMNS SELECT
                                   "-- needs: things.id\n-- may: others.x\nSELECT 2;\n",
                                   &arena, &artifact, &error),
                     BRD_OK);
    assert_int_equal(brd_schema_prepare(connection, &artifact, NULL, &chosen, missing, &error),
                     BRD_OK);
    return chosen;
}

static void
first_variant_whose_needs_are_met_is_chosen(void **state) {
    (void)state;
    static const struct {
        const char *schema;
        const char *sql; /* NULL: none fits */
    } cases[] = {
        {"CREATE TABLE things (id, peer, extra); INSERT INTO things VALUES (1, 'p', 'e')",
         "SELECT 1;\n"},
        {"CREATE TABLE Things (ID, Peer); INSERT INTO things VALUES (1, 'p')", "SELECT 1;\n"},
        {"CREATE TABLE things (id)", "SELECT 2;\n"},
        {"CREATE TABLE others (x)", NULL},
        {"CREATE VIEW things AS SELECT 1 AS id, 2 AS peer", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        sqlite3 *connection;
        struct brd_buffer missing = brd_buffer_of(4096);
        assert_int_equal(sqlite3_open(":memory:", &connection), SQLITE_OK);
        const struct brd_artifact_variant *chosen = prepare(connection, cases[i].schema, &missing);
        if (cases[i].sql == NULL) {
            assert_null(chosen);
            assert_string_equal(brd_buffer_text(&missing), "things.id");
        } else {
            assert_string_equal(chosen->sql, cases[i].sql);
        }
        brd_buffer_free(&missing);
        (void)sqlite3_close(connection);
    }
}

static void
absent_columns_are_null_and_absent_tables_empty(void **state) {
    (void)state;
    char text[64];
    sqlite3 *connection;
    struct brd_buffer missing = brd_buffer_of(4096);
    assert_int_equal(sqlite3_open(":memory:", &connection), SQLITE_OK);
    (void)prepare(connection, "CREATE TABLE things (id, peer); INSERT INTO things VALUES (1, 'p')",
                  &missing);
    assert_string_equal(one_value(connection, "SELECT extra FROM things", text, sizeof text),
                        "NULL");
    assert_string_equal(one_value(connection, "SELECT peer FROM things", text, sizeof text), "p");
    brd_buffer_free(&missing);
    (void)sqlite3_close(connection);
}

static void
generated_columns_are_not_computed(void **state) {
    (void)state;
    sqlite3 *connection;
    struct brd_buffer missing = brd_buffer_of(4096);
    assert_int_equal(sqlite3_open(":memory:", &connection), SQLITE_OK);
    const struct brd_artifact_variant *chosen = prepare(
        connection, "CREATE TABLE things (id, peer AS (abs(-9223372036854775808)))", &missing);
    assert_string_equal(chosen->sql, "SELECT 2;\n");
    brd_buffer_free(&missing);
    (void)sqlite3_close(connection);
}

/* ---- Rules ---- */

#define RULE                                                                                       \
    "-- title: A\n-- confidence: low\n-- explanation: b\n-- alternatives: c\n-- verify: d\n"       \
    "-- reference: e\n"

static enum brd_err
read_rule(const char *text, struct brd_rule *rule) {
    static struct brd_arena arena;
    struct brd_sqlfile file;
    struct brd_error error;
    brd_arena_free(&arena);
    arena = brd_arena_of(1 << 20);
    assert_int_equal(brd_sqlfile_parse("r", "here", brd_span_text(text), &arena, &file, &error),
                     BRD_OK);
    return brd_rule_read(&file, rule, &error);
}

static void
rule_is_a_match_or_a_select(void **state) {
    (void)state;
    struct brd_rule rule;
    assert_int_equal(read_rule(RULE "-- severity: high\n-- match: ran\n", &rule), BRD_OK);
    assert_string_equal(rule.unsure, "high");
    assert_int_equal(read_rule(RULE "-- severity: high\n-- unsure: low\n-- match: ran\n", &rule),
                     BRD_OK);
    assert_string_equal(rule.unsure, "low");
    assert_int_equal(read_rule(RULE "-- severity: high\n-- artifact: a\nSELECT 1;\n", &rule),
                     BRD_OK);
    assert_int_equal(read_rule(RULE "-- severity: high\n", &rule), BRD_ERR_USAGE);
    assert_int_equal(read_rule(RULE "-- severity: high\n-- match: ran\nSELECT 1;\n", &rule),
                     BRD_ERR_USAGE);
    assert_int_equal(read_rule(RULE "-- severity: huge\n-- match: ran\n", &rule), BRD_ERR_USAGE);
    assert_int_equal(read_rule("-- severity: high\n-- match: ran\n", &rule), BRD_ERR_USAGE);
    assert_int_equal(brd_severity_index("critical"), 4);
    assert_int_equal(brd_severity_index("huge"), 5);
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(header_becomes_an_artifact),
        cmocka_unit_test(recovered_rows_are_those_of_the_origin_unless_it_says_otherwise),
        cmocka_unit_test(mistakes_are_named),
        cmocka_unit_test(items_are_taken_by_their_path),
        cmocka_unit_test(first_variant_whose_needs_are_met_is_chosen),
        cmocka_unit_test(absent_columns_are_null_and_absent_tables_empty),
        cmocka_unit_test(generated_columns_are_not_computed),
        cmocka_unit_test(rule_is_a_match_or_a_select),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
