/* Tests of the carver on databases that SQLite makes here. SPDX-License-Identifier: Apache-2.0 */
#include "carve/carve.h"
#include "evidence/testing.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#include <sqlite3.h>

/* The bytes of a database after these statements, to be freed with sqlite3_free(). */
static unsigned char *
make_database(const char *sql, size_t *size) {
    sqlite3 *connection = NULL;
    assert_int_equal(sqlite3_open(":memory:", &connection), SQLITE_OK);
    char *words = NULL;
    if (sqlite3_exec(connection, "PRAGMA secure_delete = off;", NULL, NULL, NULL) != SQLITE_OK ||
        sqlite3_exec(connection, sql, NULL, NULL, &words) != SQLITE_OK) {
        fail_msg("%s", words);
    }
    sqlite3_int64 bytes = 0;
    unsigned char *data = sqlite3_serialize(connection, "main", &bytes, 0);
    assert_non_null(data);
    *size = (size_t)bytes;
    assert_int_equal(sqlite3_close(connection), SQLITE_OK);
    return data;
}

/* Rows as lines "table|source|confidence|value|value...". */
struct lines {
    struct brd_buffer rows;
    struct brd_buffer anomalies;
    bool stops;
};

static bool
take_row(void *context, const struct brd_carve_row *row) {
    struct lines *lines = context;
    struct brd_buffer *text = &lines->rows;
    (void)brd_buffer_add_format(text, "%s|%s|%s", row->table == NULL ? "?" : row->table->name,
                                brd_carve_source_names[row->source],
                                brd_carve_confidence_names[row->confidence]);
    for (size_t i = 0; i < row->value_count; i++) {
        const struct brd_carve_value *value = &row->values[i];
        switch (value->type) {
        case BRD_CARVE_INTEGER:
            (void)brd_buffer_add_format(text, "|%lld", (long long)value->as.integer);
            break;
        case BRD_CARVE_REAL:
            (void)brd_buffer_add_format(text, "|%.3f", value->as.real);
            break;
        case BRD_CARVE_TEXT:
            (void)brd_buffer_add_text(text, "|");
            (void)brd_buffer_add(text, value->as.bytes.data, value->as.bytes.size);
            break;
        case BRD_CARVE_BLOB:
            (void)brd_buffer_add_format(text, "|blob of %zu", value->as.bytes.size);
            break;
        case BRD_CARVE_NULL:
            (void)brd_buffer_add_text(text, "|NULL");
            break;
        default:
            (void)brd_buffer_add_text(text, "|unknown");
            break;
        }
    }
    (void)brd_buffer_add_text(text, row->is_live ? "|lives\n" : "\n");
    return !lines->stops;
}

static void
take_anomaly(void *context, uint32_t page, const char *words) {
    struct lines *lines = context;
    (void)brd_buffer_add_format(&lines->anomalies, "%u: %s\n", page, words);
}

static enum brd_err
carve_bytes(const void *bytes, size_t size, bool live, struct lines *lines) {
    struct brd_memory_content main = brd_memory_content_of(bytes, size);
    const struct brd_carve_options options = {
        .live = live, .row = take_row, .anomaly = take_anomaly, .context = lines};
    struct brd_carve_counts counts;
    struct brd_error error;
    lines->rows = brd_buffer_of(1 << 20);
    lines->anomalies = brd_buffer_of(1 << 20);
    return brd_carve(&main.content, NULL, NULL, &options, &counts, &error);
}

static void
free_lines(struct lines *lines) {
    brd_buffer_free(&lines->rows);
    brd_buffer_free(&lines->anomalies);
}

static void
assert_rows(const char *sql, const char *expected) {
    size_t size;
    struct lines lines = {.stops = false};
    unsigned char *data = make_database(sql, &size);
    assert_int_equal(carve_bytes(data, size, false, &lines), BRD_OK);
    assert_string_equal(brd_buffer_text(&lines.rows), expected);
    assert_string_equal(brd_buffer_text(&lines.anomalies), "");
    free_lines(&lines);
    sqlite3_free(data);
}

#define PEOPLE                                                                                     \
    "CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT NOT NULL, age INT, size REAL);"        \
    "INSERT INTO people VALUES (1, 'Ada', 36, 1.65), (2, 'Grace', 85, 1.7), (3, 'Alan', 41, "      \
    "1.75), (4, 'Edsger', 72, 1.8);"

static void
test_nothing_was_deleted(void **state) {
    (void)state;
    assert_rows(PEOPLE, "");
}

static void
test_a_freed_cell_lost_its_rowid(void **state) {
    (void)state;
    assert_rows(PEOPLE "DELETE FROM people WHERE id = 2;",
                "people|freeblock|medium|unknown|Grace|85|1.700\n");
}

/* A table that is emptied keeps its cells whole: only the header of its page is written. */
static void
test_a_whole_cell_has_its_rowid(void **state) {
    (void)state;
    assert_rows(PEOPLE "DELETE FROM people;", "people|unallocated|high|4|Edsger|72|1.800\n"
                                              "people|unallocated|high|3|Alan|41|1.750\n"
                                              "people|unallocated|high|2|Grace|85|1.700\n"
                                              "people|unallocated|high|1|Ada|36|1.650\n");
}

static void
test_an_updated_row_keeps_its_old_version(void **state) {
    (void)state;
    assert_rows(PEOPLE "UPDATE people SET name = 'Grace Brewster Hopper' WHERE id = 2;",
                "people|freeblock|medium|unknown|Grace|85|1.700\n");
}

static void
test_a_dropped_table_comes_back(void **state) {
    (void)state;
    assert_rows("CREATE TABLE kept (a); CREATE TABLE gone (who TEXT, many INT);"
                "INSERT INTO gone VALUES ('first', 1000), ('second', 2000); DROP TABLE gone;",
                "gone|freelist|high|second|2000\ngone|freelist|high|first|1000\n");
}

static void
test_without_rowid(void **state) {
    (void)state;
    assert_rows(
        "CREATE TABLE w (a INT, b TEXT, c TEXT, d INT, PRIMARY KEY (b)) WITHOUT ROWID;"
        "INSERT INTO w VALUES (700, 'seven', 'and', 5000), (900, 'zz nine', 'more', 6000);"
        "DELETE FROM w;",
        "w|unallocated|high|900|zz nine|more|6000\nw|unallocated|high|700|seven|and|5000\n");
    /* A freed cell lost its first two types: how their bytes are shared is not known. */
    assert_rows("CREATE TABLE w (a INT, b TEXT, c TEXT, d INT, PRIMARY KEY (b)) WITHOUT ROWID;"
                "INSERT INTO w VALUES (700, 'seven', 'and', 5000), (900, 'zz nine', 'more', 6000);"
                "DELETE FROM w WHERE a = 700;",
                "w|freeblock|low|unknown|unknown|and|5000\n");
}

static void
test_utf16(void **state) {
    (void)state;
    assert_rows("PRAGMA encoding = 'UTF-16le'; CREATE TABLE t (a TEXT, b INT);"
                "INSERT INTO t VALUES ('Ünal', 77); DELETE FROM t;",
                "t|unallocated|high|Ünal|77\n");
}

static void
test_a_chain_that_was_reused_is_unknown(void **state) {
    (void)state;
    assert_rows(
        "PRAGMA page_size = 1024; CREATE TABLE t (a INT NOT NULL, b BLOB); CREATE TABLE u (x);"
        "INSERT INTO t VALUES (300, 'short'), (400, zeroblob(2000));"
        "DELETE FROM t WHERE a = 400; INSERT INTO u VALUES (zeroblob(9000));",
        "");
}

static void
test_a_row_that_moved_lives(void **state) {
    size_t size;
    (void)state;
    struct lines lines = {.stops = false};
    /* Emptied and filled again: the old cells of the rows that came back lie below the new ones. */
    unsigned char *data = make_database(PEOPLE "DELETE FROM people; INSERT INTO people VALUES (9, "
                                               "'a name that is long enough', 1, 1.5), (1, 'Ada', "
                                               "36, 1.65);",
                                        &size);
    assert_int_equal(carve_bytes(data, size, true, &lines), BRD_OK);
    assert_null(strstr(brd_buffer_text(&lines.rows), "|1|Ada|36|1.650\n"));
    assert_non_null(strstr(brd_buffer_text(&lines.rows), "|4|Edsger|72|1.800\n"));
    free_lines(&lines);
    sqlite3_free(data);
}

static void
test_a_callback_can_stop(void **state) {
    size_t size;
    (void)state;
    struct lines lines = {.stops = true};
    unsigned char *data = make_database(PEOPLE "DELETE FROM people WHERE id IN (2, 4);", &size);
    assert_int_equal(carve_bytes(data, size, false, &lines), BRD_ERR_STOPPED);
    free_lines(&lines);
    sqlite3_free(data);
}

static void
test_no_database(void **state) {
    (void)state;
    struct lines lines = {.stops = false};
    static const char bytes[200] = "no database";
    assert_int_equal(carve_bytes(bytes, sizeof bytes, false, &lines), BRD_ERR_CORRUPT);
    free_lines(&lines);
    assert_int_equal(carve_bytes("", 0, false, &lines), BRD_ERR_CORRUPT);
    free_lines(&lines);
}

static void
test_manipulation_is_told(void **state) {
    size_t size;
    (void)state;
    struct lines lines = {.stops = false};
    unsigned char *data = make_database(PEOPLE "DELETE FROM people WHERE id = 2;", &size);
    /* The list of freeblocks of page 2 is led out of the page. */
    data[4096 + 1] = 0xFF;
    assert_int_equal(carve_bytes(data, size, false, &lines), BRD_OK);
    assert_non_null(
        strstr(brd_buffer_text(&lines.anomalies), "2: its list of freeblocks is broken"));
    assert_string_equal(brd_buffer_text(&lines.rows),
                        "people|freeblock|medium|unknown|Grace|85|1.700\n");
    free_lines(&lines);
    sqlite3_free(data);
}

static void
test_sequence_gaps_are_told(void **state) {
    size_t size;
    (void)state;
    struct lines lines = {.stops = false};
    unsigned char *data =
        make_database("CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT);"
                      "INSERT INTO t(a) VALUES ('x'), ('y'), ('z'); DELETE FROM t WHERE id = 3;",
                      &size);
    assert_int_equal(carve_bytes(data, size, false, &lines), BRD_OK);
    assert_non_null(strstr(brd_buffer_text(&lines.anomalies),
                           "table t has given rowids up to 3 and holds none above 2"));
    free_lines(&lines);
    sqlite3_free(data);
}

/* Cut at every byte of the first pages: rows or none, and never a crash. */
static void
test_cut_anywhere(void **state) {
    size_t size;
    (void)state;
    unsigned char *data = make_database(
        "PRAGMA page_size = 512;" PEOPLE "DELETE FROM people WHERE id IN (1, 3);", &size);
    for (size_t cut = 0; cut < size; cut++) {
        struct lines lines = {.stops = false};
        enum brd_err code = carve_bytes(data, cut, false, &lines);
        assert_true(code == BRD_OK || code == BRD_ERR_CORRUPT);
        free_lines(&lines);
    }
    sqlite3_free(data);
}

/* ---- Several threads ---- */

struct rendered {
    struct lines lines; /* first: contradictions are taken with it */
    size_t padding;     /* bytes of each row beside what it says */
    uint64_t calls;     /* after which it stops; 0 for never */
    struct brd_buffer all;
};

static void
render(void *context, const struct brd_carve_row *row, struct brd_buffer *bytes) {
    const struct rendered *rendered = context;
    struct lines lines = {.rows = brd_buffer_of(1 << 20)};
    (void)take_row(&lines, row);
    (void)brd_buffer_add(bytes, lines.rows.data, lines.rows.size);
    for (size_t i = 0; i < rendered->padding; i++) {
        (void)brd_buffer_add(bytes, ".", 1);
    }
    brd_buffer_free(&lines.rows);
}

static bool
take_bytes(void *context, const char *bytes, size_t size) {
    struct rendered *rendered = context;
    rendered->calls -= rendered->calls > 0;
    return brd_buffer_add(&rendered->all, bytes, size) && rendered->calls != 1;
}

static enum brd_err
carve_together(const void *bytes, size_t size, unsigned threads, struct rendered *rendered,
               uint64_t *rows) {
    struct brd_memory_content main = brd_memory_content_of(bytes, size);
    const struct brd_carve_options options = {.render = render,
                                              .bytes = take_bytes,
                                              .threads = threads,
                                              .anomaly = take_anomaly,
                                              .context = rendered};
    struct brd_carve_counts counts;
    struct brd_error error;
    rendered->all = brd_buffer_of((size_t)1 << 28);
    rendered->lines = (struct lines){.anomalies = brd_buffer_of(1 << 20)};
    enum brd_err code = brd_carve(&main.content, NULL, NULL, &options, &counts, &error);
    *rows = counts.rows;
    return code;
}

/* Half of the rows of some thousand pages are deleted, and a cell of some is broken. */
static unsigned char *
make_large(size_t *size) {
    unsigned char *data = make_database(
        "PRAGMA page_size = 1024; CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT, age INT);"
        "WITH n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 30000) INSERT INTO people "
        "SELECT i, 'person number ' || i || ' of ' || (i * 7919 % 30011), i * 31 % 100 FROM n;"
        "DELETE FROM people WHERE id % 3 = 0 OR id BETWEEN 9000 AND 15000;"
        "INSERT INTO people SELECT i + 40000, 'another ' || i, 5 FROM (SELECT id AS i FROM people "
        "WHERE id < 500);",
        size);
    /* A header that counts more fragments than there are. */
    for (size_t page = 100; page < 900; page += 200) {
        if (data[page * 1024] == 13) {
            data[page * 1024 + 7] = 60;
        }
    }
    return data;
}

static void
test_threads_give_the_same(void **state) {
    size_t size;
    (void)state;
    unsigned char *data = make_large(&size);
    struct lines lines = {.stops = false};
    assert_int_equal(carve_bytes(data, size, false, &lines), BRD_OK);
    assert_true(lines.rows.size > 200000 && lines.anomalies.size > 0);
    for (unsigned threads = 0; threads <= 16; threads = threads * 2 + 1) {
        struct rendered rendered = {.padding = 0};
        uint64_t rows;
        assert_int_equal(carve_together(data, size, threads, &rendered, &rows), BRD_OK);
        assert_string_equal(brd_buffer_text(&rendered.all), brd_buffer_text(&lines.rows));
        assert_string_equal(brd_buffer_text(&rendered.lines.anomalies),
                            brd_buffer_text(&lines.anomalies));
        assert_true(rows > 5000);
        free_lines(&rendered.lines);
        brd_buffer_free(&rendered.all);
    }
    free_lines(&lines);
    sqlite3_free(data);
}

/* Rows that are more than may be kept are given in the order of the file all the same. */
static void
test_threads_wait_when_there_is_much(void **state) {
    size_t size;
    uint64_t rows;
    (void)state;
    unsigned char *data = make_large(&size);
    struct rendered one = {.padding = 10000};
    struct rendered many = {.padding = 10000};
    assert_int_equal(carve_together(data, size, 1, &one, &rows), BRD_OK);
    assert_int_equal(carve_together(data, size, 4, &many, &rows), BRD_OK);
    assert_int_equal(one.all.size, many.all.size);
    assert_memory_equal(one.all.data, many.all.data, one.all.size);
    free_lines(&one.lines);
    free_lines(&many.lines);
    brd_buffer_free(&one.all);
    brd_buffer_free(&many.all);
    sqlite3_free(data);
}

static void
test_threads_stop(void **state) {
    size_t size;
    uint64_t rows;
    (void)state;
    unsigned char *data = make_large(&size);
    for (uint64_t calls = 2; calls < 12; calls++) {
        struct rendered rendered = {.padding = 1000, .calls = calls};
        assert_int_equal(carve_together(data, size, 4, &rendered, &rows), BRD_ERR_STOPPED);
        free_lines(&rendered.lines);
        brd_buffer_free(&rendered.all);
    }
    sqlite3_free(data);
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing_was_deleted),
        cmocka_unit_test(test_a_freed_cell_lost_its_rowid),
        cmocka_unit_test(test_a_whole_cell_has_its_rowid),
        cmocka_unit_test(test_an_updated_row_keeps_its_old_version),
        cmocka_unit_test(test_a_dropped_table_comes_back),
        cmocka_unit_test(test_without_rowid),
        cmocka_unit_test(test_utf16),
        cmocka_unit_test(test_a_chain_that_was_reused_is_unknown),
        cmocka_unit_test(test_a_row_that_moved_lives),
        cmocka_unit_test(test_a_callback_can_stop),
        cmocka_unit_test(test_no_database),
        cmocka_unit_test(test_manipulation_is_told),
        cmocka_unit_test(test_sequence_gaps_are_told),
        cmocka_unit_test(test_cut_anywhere),
        cmocka_unit_test(test_threads_give_the_same),
        cmocka_unit_test(test_threads_wait_when_there_is_much),
        cmocka_unit_test(test_threads_stop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
