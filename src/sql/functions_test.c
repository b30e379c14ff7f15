/* Tests of the functions of artifacts and rules. SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sql/decoders.h"

#include <string.h>

static const char list[] =
    "<plist><dict><key>a</key><dict><key>b</key><array><integer>5</integer><string>x</string>"
    "<date>2019-05-10T00:00:00Z</date><data>AP8=</data><true/></array></dict></dict></plist>";

struct fixture {
    sqlite3 *connection;
    struct brd_decoder_context context;
};

static int
set_up(void **state) {
    static struct fixture fixture;
    struct brd_error error;
    fixture = (struct fixture){.context = {.path = "HomeDomain/Library/a.plist",
                                           .data = {(const uint8_t *)list, sizeof list - 1}}};
    if (sqlite3_open(":memory:", &fixture.connection) != SQLITE_OK ||
        brd_decoders_register(fixture.connection, &fixture.context, &error) != BRD_OK ||
        brd_decoders_register_rules(fixture.connection, &error) != BRD_OK) {
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

/* The text of the only value of `sql`; "NULL" for NULL. */
static void
assert_sql(void **state, const char *sql, const char *expected) {
    struct fixture *fixture = *state;
    sqlite3_stmt *statement;
    if (sqlite3_prepare_v2(fixture->connection, sql, -1, &statement, NULL) != SQLITE_OK) {
        fail_msg("%s: %s", sql, sqlite3_errmsg(fixture->connection));
    }
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    const char *value = (const char *)sqlite3_column_text(statement, 0);
    if (strcmp(value == NULL ? "NULL" : value, expected) != 0) {
        fail_msg("%s: %s instead of %s", sql, value == NULL ? "NULL" : value, expected);
    }
    (void)sqlite3_finalize(statement);
}

static void
mac_time_tells_seconds_from_nanoseconds(void **state) {
    assert_sql(state, "SELECT mac_time(579096000)", "1557403200000000");
    assert_sql(state, "SELECT mac_time(579096000.25)", "1557403200250000");
    assert_sql(state, "SELECT mac_time(579096000250000000)", "1557403200250000");
    assert_sql(state, "SELECT mac_time('579096000')", "1557403200000000");
}

static void
never_is_null_and_nonsense_is_not(void **state) {
    assert_sql(state, "SELECT mac_time(0)", "NULL");
    assert_sql(state, "SELECT mac_time(NULL)", "NULL");
    assert_sql(state, "SELECT mac_time(-62135769600)", "NULL");
    assert_sql(state, "SELECT mac_time(63113904000.0)", "NULL");
    assert_sql(state, "SELECT unix_time(-1)", "NULL");
    assert_sql(state, "SELECT mac_time('word')", "NULL");
    assert_sql(state, "SELECT mac_time(9000000000)", "-9223372036854775808");
}

static void
other_epochs(void **state) {
    assert_sql(state, "SELECT unix_time(1557403200)", "1557403200000000");
    assert_sql(state, "SELECT unix_ms_time(1557403200123)", "1557403200123000");
    assert_sql(state, "SELECT unix_us_time(1557403200123456)", "1557403200123456");
    assert_sql(state, "SELECT chrome_time(13201876800000000)", "1557403200000000");
    assert_sql(state, "SELECT text_time('2019-05-09T12:00:00Z')", "1557403200000000");
    assert_sql(state, "SELECT text_time(1557403200000000)", "1557403200000000");
    assert_sql(state, "SELECT text_time('soon')", "-9223372036854775808");
}

static void
bytes_become_text_only_when_they_are(void **state) {
    assert_sql(state, "SELECT bytes_text(x'2B343637')", "+467");
    assert_sql(state, "SELECT bytes_text('as it is')", "as it is");
    assert_sql(state, "SELECT bytes_text(x'FFFE')", "NULL");
    assert_sql(state, "SELECT bytes_text(NULL)", "NULL");
    assert_sql(state, "SELECT typedstream_text(x'00')", "NULL");
}

static void
item_functions_speak_of_the_present_item(void **state) {
    assert_sql(state, "SELECT item_path()", "HomeDomain/Library/a.plist");
    assert_sql(state, "SELECT item_domain()", "HomeDomain");
    assert_sql(state, "SELECT length(item_data()) > 100", "1");
}

static void
parts_of_a_list_are_found_by_steps(void **state) {
    assert_sql(state, "SELECT plist_get(item_data(), 'a', 'b', 0)", "5");
    assert_sql(state, "SELECT plist_get(item_data(), 'a', 'b', 1)", "x");
    assert_sql(state, "SELECT plist_get(item_data(), 'a', 'b', 2)", "1557446400000000");
    assert_sql(state, "SELECT hex(plist_get(item_data(), 'a', 'b', 3))", "00FF");
    assert_sql(state, "SELECT plist_get(item_data(), 'a', 'b', 4)", "1");
    assert_sql(state, "SELECT plist_get(item_data(), 'a', 'b', 5)", "NULL");
    assert_sql(state, "SELECT plist_get(item_data(), 'a', 'b', -1)", "NULL");
    assert_sql(state, "SELECT plist_get(item_data(), 'A')", "NULL");
    assert_sql(state, "SELECT plist_get(item_data(), NULL)", "NULL");
    assert_sql(state, "SELECT plist_get('no list', 'a')", "NULL");
    assert_sql(state, "SELECT plist_get()", "NULL");
    assert_sql(state, "SELECT plist_json(item_data(), 'a')",
               "{\"b\":[5,\"x\",\"2019-05-10T00:00:00.000000Z\",\"00ff\",true]}");
    assert_sql(state, "SELECT archive_get(item_data(), 'a')", "NULL");
}

static void
list_behind_other_bytes_is_found(void **state) {
    assert_sql(state,
               "SELECT plist_get(plist_find(CAST('....<?xml version=\"1.0\"?><plist><dict>"
               "<key>k</key><string>v</string></dict></plist>' AS BLOB)), 'k')",
               "v");
    assert_sql(state, "SELECT plist_find(x'00')", "NULL");
}

static void
urls_come_apart(void **state) {
    assert_sql(state, "SELECT url_host('HTTPS://User@Www.Example.CO.UK.:8443/a?b')",
               "www.example.co.uk");
    assert_sql(state, "SELECT url_site('https://a.b.example.co.uk/')", "example.co.uk");
    assert_sql(state, "SELECT url_site('https://192.0.2.7/')", "192.0.2.7");
    assert_sql(state, "SELECT url_port('https://example.org:30495/x')", "30495");
    assert_sql(state, "SELECT url_port('https://example.org/x')", "NULL");
    assert_sql(state, "SELECT url_scheme('http://example.org/x')", "http");
    assert_sql(state, "SELECT url_host('mailto:a@example.org')", "NULL");
    assert_sql(state, "SELECT url_host(NULL)", "NULL");
}

static void
numbers_compare_with_whatsapp_identifiers(void **state) {
    assert_sql(state, "SELECT phone_digits('+46 70-174 06 61')", "46701740661");
    assert_sql(state, "SELECT phone_digits('46701740661@s.whatsapp.net')", "46701740661");
    assert_sql(state, "SELECT phone_digits('somebody@example.org')", "NULL");
    assert_sql(state, "SELECT time_us('2019-05-09T12:00:00.250000Z')", "1557403200250000");
    assert_sql(state, "SELECT time_us(NULL)", "NULL");
}

static void
locked_connection_only_reads(void **state) {
    struct fixture *fixture = *state;
    brd_decoders_lock(fixture->connection);
    assert_sql(state, "SELECT mac_time(579096000)", "1557403200000000");
    static const char *const refused[] = {"ATTACH '/tmp/x' AS x", "CREATE TABLE t (a)",
                                          "PRAGMA writable_schema = 1", "VACUUM INTO '/tmp/x'"};
    for (size_t i = 0; i < 4; i++) {
        assert_int_not_equal(sqlite3_exec(fixture->connection, refused[i], NULL, NULL, NULL),
                             SQLITE_OK);
    }
}

int
main(void) {
#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(mac_time_tells_seconds_from_nanoseconds),
        TEST(never_is_null_and_nonsense_is_not),
        TEST(other_epochs),
        TEST(bytes_become_text_only_when_they_are),
        TEST(item_functions_speak_of_the_present_item),
        TEST(parts_of_a_list_are_found_by_steps),
        TEST(list_behind_other_bytes_is_found),
        TEST(urls_come_apart),
        TEST(numbers_compare_with_whatsapp_identifiers),
        TEST(locked_connection_only_reads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
