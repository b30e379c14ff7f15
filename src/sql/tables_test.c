/* Tests of the table-valued functions. SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/limits.h"
#include "sql/decoders.h"

#include <string.h>

static const char list[] = "<plist><dict><key>a</key><array><integer>5</integer><string>x</string>"
                           "</array><key>b</key><dict/><key>c</key><real>1.5</real></dict></plist>";

struct fixture {
    sqlite3 *connection;
    struct brd_decoder_context context;
};

static int
set_up(void **state) {
    static struct fixture fixture;
    struct brd_error error;
    fixture = (struct fixture){.context = {.path = "HomeDomain/a.plist",
                                           .data = {(const uint8_t *)list, sizeof list - 1}}};
    if (sqlite3_open(":memory:", &fixture.connection) != SQLITE_OK ||
        brd_decoders_register(fixture.connection, &fixture.context, &error) != BRD_OK) {
        return -1;
    }
    *state = &fixture;
    return 0;
}

static int
tear_down(void **state) {
    struct fixture *fixture = *state;
    return sqlite3_close(fixture->connection);
}

/* All rows of `sql`: columns parted by |, rows by new lines. */
static void
assert_rows(void **state, const char *sql, const char *expected) {
    struct fixture *fixture = *state;
    sqlite3_stmt *statement;
    struct brd_buffer rows = brd_buffer_of(65536);
    if (sqlite3_prepare_v2(fixture->connection, sql, -1, &statement, NULL) != SQLITE_OK) {
        fail_msg("%s: %s", sql, sqlite3_errmsg(fixture->connection));
    }
    int step;
    while ((step = sqlite3_step(statement)) == SQLITE_ROW) {
        for (int i = 0; i < sqlite3_column_count(statement); i++) {
            const char *value = (const char *)sqlite3_column_text(statement, i);
            (void)brd_buffer_add_format(&rows, "%s%s", i == 0 ? "" : "|",
                                        value == NULL ? "-" : value);
        }
        (void)brd_buffer_add_text(&rows, "\n");
    }
    if (step != SQLITE_DONE) {
        (void)brd_buffer_add_format(&rows, "error: %s", sqlite3_errmsg(fixture->connection));
    }
    (void)sqlite3_finalize(statement);
    assert_string_equal(brd_buffer_text(&rows), expected);
    brd_buffer_free(&rows);
}

static void
each_gives_the_entries_of_one_container(void **state) {
    assert_rows(state, "SELECT * FROM plist_each(item_data())",
                "a|array|-\nb|dict|-\nc|real|1.5\n");
    assert_rows(state, "SELECT * FROM plist_each(item_data(), 'a')", "0|int|5\n1|text|x\n");
    assert_rows(state, "SELECT * FROM plist_each(item_data(), 'b')", "");
    assert_rows(state, "SELECT * FROM plist_each(item_data(), 'nowhere')", "");
    assert_rows(state, "SELECT * FROM plist_each('no list')", "");
    assert_rows(state, "SELECT * FROM plist_each(NULL)", "");
    assert_rows(state, "SELECT * FROM plist_each", "");
}

static void
tree_gives_every_value_in_order(void **state) {
    assert_rows(state, "SELECT path, key, type, value, depth FROM plist_tree(item_data())",
                "/a|a|array|-|1\n/a/0|0|int|5|2\n/a/1|1|text|x|2\n/b|b|dict|-|1\n"
                "/c|c|real|1.5|1\n");
    assert_rows(state, "SELECT path FROM plist_tree(item_data(), 'a')", "/0\n/1\n");
}

static void
argument_that_goes_away_is_kept(void **state) {
    /* Each row's list is a value of its own, which ends before the table's rows do. */
    assert_rows(state,
                "WITH v(n) AS (VALUES (1), (2), (3)) SELECT v.n, e.value FROM v JOIN "
                "plist_each('<plist><array><integer>' || v.n || '</integer></array></plist>') e",
                "1|1\n2|2\n3|3\n");
}

static void
tree_of_a_list_that_holds_itself_ends_in_an_error(void **state) {
    struct fixture *fixture = *state;
    static const uint8_t cyclic[] = "bplist00\xA1\x00\x08\x00\x00\x00\x00\x00\x00\x01\x01"
                                    "\x00\x00\x00\x00\x00\x00\x00\x01"
                                    "\x00\x00\x00\x00\x00\x00\x00\x00"
                                    "\x00\x00\x00\x00\x00\x00\x00\x0A";
    sqlite3_stmt *statement;
    fixture->context.data = brd_span_of(cyclic, sizeof cyclic - 1);
    assert_int_equal(sqlite3_prepare_v2(fixture->connection,
                                        "SELECT count(*) FROM plist_tree(item_data())", -1,
                                        &statement, NULL),
                     SQLITE_OK);
    assert_int_equal(sqlite3_step(statement), SQLITE_ERROR);
    assert_non_null(strstr(sqlite3_errmsg(fixture->connection), "nested deeper"));
    (void)sqlite3_finalize(statement);
}

static void
view_of_the_evidence_cannot_use_them(void **state) {
    struct fixture *fixture = *state;
    (void)sqlite3_db_config(fixture->connection, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    assert_int_equal(sqlite3_exec(fixture->connection,
                                  "CREATE VIEW v AS SELECT * FROM plist_each(item_data())", NULL,
                                  NULL, NULL),
                     SQLITE_OK);
    assert_int_not_equal(sqlite3_exec(fixture->connection, "SELECT * FROM v", NULL, NULL, NULL),
                         SQLITE_OK);
}

int
main(void) {
#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(each_gives_the_entries_of_one_container),
        TEST(tree_gives_every_value_in_order),
        TEST(argument_that_goes_away_is_kept),
        TEST(tree_of_a_list_that_holds_itself_ends_in_an_error),
        TEST(view_of_the_evidence_cannot_use_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
