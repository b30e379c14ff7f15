/*
 * Tests of the case file, in a folder of their own for each test.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/hash.h"
#include "base/limits.h"
#include "base/time.h"
#include "case/case.h"

#include <float.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PATH "case.db"

/* ---- The folder ---- */

static char folder[64];

static int
make_folder(void **state) {
    (void)state;
    (void)snprintf(folder, sizeof folder, "/tmp/bridle-case-XXXXXX");
    return mkdtemp(folder) != NULL && chdir(folder) == 0 ? 0 : -1;
}

static int
remove_entry(const char *path, const struct stat *status, int kind, struct FTW *place) {
    (void)status;
    (void)kind;
    (void)place;
    return remove(path);
}

static int
remove_folder(void **state) {
    (void)state;
    return chdir("/") == 0 ? nftw(folder, remove_entry, 16, FTW_DEPTH | FTW_PHYS) : -1;
}

static void
write_bytes(const char *path, const void *bytes, size_t size) {
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

static struct brd_buffer
read_file(const char *path) {
    struct brd_buffer whole = brd_buffer_of((size_t)64 * 1024 * 1024);
    char part[4096];
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    for (size_t got = 1; got > 0;) {
        got = fread(part, 1, sizeof part, file);
        assert_true(brd_buffer_add(&whole, part, got));
    }
    assert_int_equal(fclose(file), 0);
    return whole;
}

static void
copy_file(const char *from, const char *to) {
    struct brd_buffer whole = read_file(from);
    write_bytes(to, whole.data, whole.size);
    brd_buffer_free(&whole);
}

static void
assert_same_bytes(const char *path, const struct brd_buffer *expected) {
    struct brd_buffer found = read_file(path);
    assert_int_equal(found.size, expected->size);
    assert_memory_equal(found.data, expected->data, found.size);
    brd_buffer_free(&found);
}

/* ---- Cases ---- */

static void
must(enum brd_err code, const struct brd_error *error) {
    if (code != BRD_OK) {
        fail_msg("%s: %s", brd_err_name(code), error->text);
    }
}

static struct brd_case *
create(const char *path) {
    struct brd_case *kase = NULL;
    struct brd_error error = {0};
    must(brd_case_create(path, &kase, &error), &error);
    return kase;
}

static struct brd_case *
open_case(const char *path) {
    struct brd_case *kase = NULL;
    struct brd_error error = {0};
    must(brd_case_open(path, &kase, &error), &error);
    return kase;
}

static void
run(struct brd_case *kase, const char *sql) {
    struct brd_error error = {0};
    must(brd_case_run(kase, sql, &error), &error);
}

static void
finish(struct brd_case *kase) {
    struct brd_error error = {0};
    must(brd_case_finish(kase, &error), &error);
    brd_case_close(kase);
}

static void
assert_uncreated(const char *path, enum brd_err code, const char *part) {
    struct brd_case *kase = NULL;
    struct brd_error error = {0};
    enum brd_err found = brd_case_create(path, &kase, &error);
    if (found != code || error.code != code || strstr(error.text, part) == NULL) {
        fail_msg("%s: %s \"%s\", not %s with \"%s\"", path, brd_err_name(found), error.text,
                 brd_err_name(code), part);
    }
    assert_null(kase);
}

static void
assert_unopened(const char *path, enum brd_err code, const char *part) {
    struct brd_case *kase = NULL;
    struct brd_error error = {0};
    enum brd_err found = brd_case_open(path, &kase, &error);
    if (found != code || error.code != code || strstr(error.text, part) == NULL) {
        fail_msg("%s: %s \"%s\", not %s with \"%s\"", path, brd_err_name(found), error.text,
                 brd_err_name(code), part);
    }
    assert_null(kase);
}

/* All rows of a statement as text: columns apart by `|`, rows by a newline. */
static void
assert_rows(struct brd_case *kase, const char *sql, const char *expected) {
    struct brd_buffer rows = brd_buffer_of(100000);
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(kase->connection, sql, -1, &statement, NULL) != SQLITE_OK) {
        fail_msg("%s: %s", sql, sqlite3_errmsg(kase->connection));
    }
    while (sqlite3_step(statement) == SQLITE_ROW) {
        for (int i = 0; i < sqlite3_column_count(statement); i++) {
            const unsigned char *text = sqlite3_column_text(statement, i);
            (void)brd_buffer_add_format(&rows, "%s%s", i == 0 ? "" : "|",
                                        text == NULL ? "NULL" : (const char *)text);
        }
        (void)brd_buffer_add_text(&rows, "\n");
    }
    assert_int_equal(sqlite3_finalize(statement), SQLITE_OK);
    assert_string_equal(brd_buffer_text(&rows), expected);
    brd_buffer_free(&rows);
}

/* ---- Creating, opening, finishing ---- */

static void
new_case_is_unfinished_until_it_is_finished(void **state) {
    (void)state;
    struct brd_case *kase = create(PATH);
    assert_false(brd_case_is_finished(kase));
    brd_case_close(kase);
    kase = open_case(PATH);
    assert_false(brd_case_is_finished(kase));
    assert_rows(kase, "SELECT * FROM bridle ORDER BY key", "format|3\nstatus|unfinished\n");
    brd_case_close(kase);
    kase = create(PATH);
    struct brd_error error;
    assert_int_equal(brd_case_finish(kase, &error), BRD_OK);
    assert_true(brd_case_is_finished(kase));
    assert_rows(kase, "PRAGMA synchronous", "2\n"); /* the word was written after all else */
    brd_case_close(kase);
    kase = open_case(PATH);
    assert_true(brd_case_is_finished(kase));
    brd_case_close(kase);
    brd_case_close(NULL);
}

static void
finished_case_is_not_overwritten(void **state) {
    (void)state;
    finish(create(PATH));
    struct brd_buffer before = read_file(PATH);
    assert_uncreated(PATH, BRD_ERR_USAGE, "is a finished case");
    assert_same_bytes(PATH, &before);
    brd_buffer_free(&before);
}

static void
unfinished_case_is_replaced_and_keeps_its_log(void **state) {
    (void)state;
    struct brd_error error;
    struct brd_case *kase = create(PATH);
    must(brd_case_log(kase, "run", "bridle check 'a' \"b\"; DROP TABLE log; -- é", &error), &error);
    must(brd_case_log(kase, "evidence", "two\nlines", &error), &error);
    run(kase, "INSERT INTO evidence VALUES (1, 'p', 'backup', 0); CREATE TABLE kept (a)");
    brd_case_close(kase);
    kase = create(PATH);
    assert_rows(kase, "SELECT log_id, event, detail FROM log",
                "1|run|bridle check 'a' \"b\"; DROP TABLE log; -- é\n2|evidence|two\nlines\n");
    assert_rows(kase, "SELECT count(*) FROM evidence", "0\n");
    assert_rows(kase, "SELECT count(*) FROM sqlite_schema WHERE name = 'kept'", "0\n");
    must(brd_case_log(kase, "run", "again", &error), &error);
    brd_case_close(kase);
    kase = create(PATH);
    assert_rows(kase, "SELECT log_id, event FROM log", "1|run\n2|evidence\n3|run\n");
    brd_case_close(kase);
}

static void
empty_file_is_replaced(void **state) {
    (void)state;
    write_bytes(PATH, "", 0);
    struct brd_case *kase = create(PATH);
    assert_false(brd_case_is_finished(kase));
    brd_case_close(kase);
}

static void
file_that_is_no_case_is_refused_and_left_as_it_is(void **state) {
    (void)state;
    static const char *const contents[] = {"the examiner's notes", "SQLite format 3", "x"};
    for (size_t i = 0; i < sizeof contents / sizeof contents[0]; i++) {
        write_bytes(PATH, contents[i], strlen(contents[i]));
        struct brd_buffer before = read_file(PATH);
        assert_uncreated(PATH, BRD_ERR_USAGE, "name another file");
        assert_unopened(PATH, BRD_ERR_CORRUPT, "is no case file of Bridle");
        assert_same_bytes(PATH, &before);
        brd_buffer_free(&before);
    }
    write_bytes(PATH, "", 0);
    assert_unopened(PATH, BRD_ERR_CORRUPT, "is no case file of Bridle");
    assert_unopened("absent.db", BRD_ERR_NOT_FOUND, "absent.db");
    assert_int_not_equal(access("absent.db", F_OK), 0);
}

static void
what_is_no_regular_file_is_refused(void **state) {
    (void)state;
    assert_int_equal(mkdir("directory", 0755), 0);
    assert_uncreated("directory", BRD_ERR_USAGE, "no regular file");
    assert_unopened("directory", BRD_ERR_CORRUPT, "no case file");
    assert_int_equal(mkfifo("fifo", 0644), 0);
    assert_uncreated("fifo", BRD_ERR_USAGE, "no regular file");
    assert_unopened("fifo", BRD_ERR_CORRUPT, "no case file");
    /* a link would let a case be written elsewhere */
    write_bytes("target", "", 0);
    assert_int_equal(symlink("target", "link"), 0);
    assert_uncreated("link", BRD_ERR_USAGE, "no regular file");
    assert_uncreated("absent/case.db", BRD_ERR_IO, "absent/case.db");
}

/* Another program's database, in the middle of its work: SQLite would tidy up after that. */
static void
database_of_another_program_is_not_touched(void **state) {
    (void)state;
    static const char *const works[] = {
        "PRAGMA journal_mode = wal; CREATE TABLE t (a); INSERT INTO t VALUES (1)",
        "CREATE TABLE bridle (key, value); INSERT INTO bridle VALUES ('format', '1'); BEGIN;"
        "PRAGMA cache_size = 1; CREATE TABLE t (a); WITH n (i) AS (SELECT 1 UNION ALL SELECT i + 1 "
        "FROM n LIMIT 500) INSERT INTO t SELECT randomblob(900) FROM n"};
    static const char *const sidecars[] = {"-wal", "-journal"};
    for (size_t i = 0; i < 2; i++) {
        sqlite3 *other;
        char from[32];
        char to[32];
        (void)unlink("other.db");
        assert_int_equal(sqlite3_open("other.db", &other), SQLITE_OK);
        assert_int_equal(sqlite3_exec(other, works[i], NULL, NULL, NULL), SQLITE_OK);
        (void)snprintf(from, sizeof from, "other.db%s", sidecars[i]);
        (void)snprintf(to, sizeof to, "copy.db%s", sidecars[i]);
        copy_file("other.db", "copy.db");
        copy_file(from, to);
        struct brd_buffer before = read_file("copy.db");
        struct brd_buffer beside = read_file(to);
        assert_unopened("copy.db", BRD_ERR_CORRUPT, "is no case file of Bridle");
        assert_uncreated("copy.db", BRD_ERR_USAGE, "name another file");
        assert_same_bytes("copy.db", &before);
        assert_same_bytes(to, &beside);
        brd_buffer_free(&before);
        brd_buffer_free(&beside);
        assert_int_equal(sqlite3_close(other), SQLITE_OK);
    }
}

static void
case_of_another_format_is_refused(void **state) {
    (void)state;
    struct brd_case *kase = create(PATH);
    run(kase, "UPDATE bridle SET value = '99' WHERE key = 'format'");
    brd_case_close(kase);
    assert_unopened(PATH, BRD_ERR_UNSUPPORTED, "is a case of format 99");
    assert_uncreated(PATH, BRD_ERR_USAGE, "name another file");
}

static void
opened_case_cannot_be_changed(void **state) {
    (void)state;
    finish(create(PATH));
    struct brd_buffer before = read_file(PATH);
    struct brd_case *kase = open_case(PATH);
    struct brd_error error = {0};
    static const char *const changes[] = {"DELETE FROM bridle", "CREATE TABLE t (a)",
                                          "UPDATE bridle SET value = 'unfinished'", "VACUUM"};
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        assert_int_equal(brd_case_run(kase, changes[i], &error), BRD_ERR_IO);
        assert_non_null(strstr(error.text, "case file: "));
    }
    brd_case_close(kase);
    assert_same_bytes(PATH, &before);
    brd_buffer_free(&before);
}

static void
damaged_case_is_an_error(void **state) {
    (void)state;
    struct brd_case *kase = create(PATH);
    run(kase, "CREATE TABLE t (a); INSERT INTO t VALUES (randomblob(200000))");
    finish(kase);
    struct stat status;
    assert_int_equal(stat(PATH, &status), 0);
    assert_int_equal(truncate(PATH, status.st_size / 2), 0);
    assert_unopened(PATH, BRD_ERR_CORRUPT, PATH);
    assert_uncreated(PATH, BRD_ERR_USAGE, "name another file");
}

/* ---- Records ---- */

static const struct brd_case_column quoted_columns[] = {
    {"when \"x\"", "time", "a 'moment'"},
    {"it's", "text", "a \"text\""},
};
static const struct brd_case_event quoted_events[] = {
    {"when \"x\"", "o'clock", "'at ' || \"it's\""},
};
static const struct brd_case_table quoted_table = {
    .artifact = "o'hara \"the\" artifact; --",
    .title = "T'itle",
    .about = "About \"it\"",
    .origin_table = "or'igin",
    .sql_from = "built in",
    .columns = quoted_columns,
    .column_count = 2,
    .events = quoted_events,
    .event_count = 1,
};

static struct brd_cell
text_cell(const char *text) {
    return (struct brd_cell){.type = BRD_CELL_TEXT, .as.bytes = brd_span_text(text)};
}

static struct brd_cell
int_cell(int64_t value) {
    return (struct brd_cell){.type = BRD_CELL_INT, .as.integer = value};
}

static const struct brd_cell no_cell = {.type = BRD_CELL_NULL};

/* One record of a table with two columns of its own. */
static void
add_record(struct brd_case *kase, const struct brd_case_table *table, int64_t id, struct brd_cell a,
           struct brd_cell b) {
    struct brd_error error = {0};
    sqlite3_stmt *insertion = NULL;
    struct brd_cell cells[] = {
        int_cell(id), int_cell(1), int_cell(2), int_cell(3), text_cell("live"),
        no_cell,      no_cell,     no_cell,     a,           b};
    must(brd_case_prepare_records(kase, table, &insertion, &error), &error);
    must(brd_case_add_records(kase, insertion, cells, BRD_CASE_FIXED_COLUMNS + 2, 1, &error),
         &error);
    (void)sqlite3_finalize(insertion);
}

static void
names_may_hold_quotes(void **state) {
    (void)state;
    struct brd_error error = {0};
    struct brd_case *kase = create(PATH);
    must(brd_case_add_table(kase, &quoted_table, &error), &error);
    must(brd_case_add_timeline(kase, &quoted_table, 1, &error), &error);
    add_record(kase, &quoted_table, 1, text_cell("2019-05-10T12:34:56.000000Z"), text_cell("noon"));
    assert_rows(
        kase, "SELECT * FROM timeline",
        "2019-05-10T12:34:56.000000Z|o'hara \"the\" artifact; --|o'clock|at noon|live|1|2|1\n");
    assert_rows(kase, "SELECT artifact, title, about, origin_table FROM artifact",
                "o'hara \"the\" artifact; --|T'itle|About \"it\"|or'igin\n");
    assert_rows(kase, "SELECT name, types, about FROM artifact_column ORDER BY name",
                "it's|text|a \"text\"\nwhen \"x\"|time|a 'moment'\n");
    brd_case_close(kase);
}

static const struct brd_case_column two_columns[] = {{"a", "text", "A"}, {"b", "text", "B"}};
static const struct brd_case_table two_table = {
    .artifact = "two",
    .title = "Two",
    .about = "About",
    .origin_table = "t",
    .sql_from = "a.sql",
    .columns = two_columns,
    .column_count = 2,
};

static void
artifact_is_described_with_the_digest_of_its_text(void **state) {
    (void)state;
    struct brd_error error = {0};
    struct brd_case *kase = create(PATH);
    struct brd_case_table table = two_table;
    table.sql = brd_span_text("abc");
    must(brd_case_add_table(kase, &table, &error), &error);
    assert_rows(kase, "SELECT sql_from, sql_sha256 FROM artifact",
                "a.sql|ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\n");
    assert_int_equal(brd_case_add_table(kase, &table, &error), BRD_ERR_SQL);
    brd_case_close(kase);
}

/* The first cell of record 1 of the table "two", which must be of `type`. */
static struct brd_span
stored_bytes(sqlite3_stmt *statement, int type) {
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    assert_int_equal(sqlite3_column_type(statement, 0), type);
    const void *bytes = sqlite3_column_blob(statement, 0);
    return brd_span_of(bytes, (size_t)sqlite3_column_bytes(statement, 0));
}

static void
assert_cell_comes_back(struct brd_cell cell, int type) {
    struct brd_error error = {0};
    struct brd_case *kase = create(PATH);
    must(brd_case_add_table(kase, &two_table, &error), &error);
    add_record(kase, &two_table, 1, cell, (struct brd_cell){.type = BRD_CELL_NULL});
    finish(kase);
    kase = open_case(PATH);
    sqlite3_stmt *statement = NULL;
    assert_int_equal(
        sqlite3_prepare_v2(kase->connection, "SELECT a FROM two", -1, &statement, NULL), SQLITE_OK);
    struct brd_span bytes = stored_bytes(statement, type);
    if (type == SQLITE_INTEGER) {
        assert_true(sqlite3_column_int64(statement, 0) == cell.as.integer);
    } else if (type == SQLITE_FLOAT) {
        assert_memory_equal(&cell.as.real, &(double){sqlite3_column_double(statement, 0)},
                            sizeof(double));
    } else if (type != SQLITE_NULL) {
        assert_int_equal(bytes.size, cell.as.bytes.size);
        assert_true(bytes.size == 0 || memcmp(bytes.data, cell.as.bytes.data, bytes.size) == 0);
    }
    assert_int_equal(sqlite3_finalize(statement), SQLITE_OK);
    brd_case_close(kase);
    assert_int_equal(unlink(PATH), 0);
}

static void
numbers_come_back_as_they_were(void **state) {
    (void)state;
    static const int64_t integers[] = {0, 1, -1, INT64_MAX, INT64_MIN, INT64_C(1) << 53};
    static const double reals[] = {0.0, -0.5, 1e300, 5e-324, DBL_MAX, 0.1, 3.0};
    for (size_t i = 0; i < sizeof integers / sizeof integers[0]; i++) {
        assert_cell_comes_back(int_cell(integers[i]), SQLITE_INTEGER);
    }
    for (size_t i = 0; i < sizeof reals / sizeof reals[0]; i++) {
        assert_cell_comes_back((struct brd_cell){.type = BRD_CELL_REAL, .as.real = reals[i]},
                               SQLITE_FLOAT);
    }
    assert_cell_comes_back((struct brd_cell){.type = BRD_CELL_NULL}, SQLITE_NULL);
}

static void
texts_and_blobs_come_back_as_they_were(void **state) {
    (void)state;
    char *large = test_malloc(BRD_MAX_CELL_BYTES);
    memset(large, 'x', BRD_MAX_CELL_BYTES);
    const struct brd_span values[] = {
        brd_span_text("text"),
        brd_span_text("12"), /* which stays a text */
        brd_span_text("it's \"é\" \xF0\x9F\x98\x80"),
        brd_span_of("a\0b", 3),
        brd_span_of("\xFF\xFE", 2),
        brd_span_of(large, BRD_MAX_CELL_BYTES),
        brd_span_text(""),
        {.data = NULL, .size = 0}, /* which is empty, not nothing */
    };
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        struct brd_cell cell = {.type = BRD_CELL_TEXT, .as.bytes = values[i]};
        assert_cell_comes_back(cell, SQLITE_TEXT);
        cell.type = BRD_CELL_BLOB;
        assert_cell_comes_back(cell, SQLITE_BLOB);
    }
    test_free(large);
}

static void
record_that_is_refused_stops_no_later_one(void **state) {
    (void)state;
    struct brd_error error = {0};
    struct brd_case *kase = create(PATH);
    must(brd_case_add_table(kase, &two_table, &error), &error);
    sqlite3_stmt *insertion = NULL;
    must(brd_case_prepare_records(kase, &two_table, &insertion, &error), &error);
    struct brd_cell cells[3][BRD_CASE_FIXED_COLUMNS + 2];
    for (int64_t i = 0; i < 3; i++) {
        struct brd_cell row[] = {int_cell(i + 1),
                                 int_cell(1),
                                 int_cell(1),
                                 int_cell(i),
                                 text_cell("wal"),
                                 int_cell(1),
                                 text_cell("WAL frame 1"),
                                 text_cell("high"),
                                 text_cell("x"),
                                 int_cell(i * 10)};
        memcpy(cells[i], row, sizeof row);
    }
    must(brd_case_add_records(kase, insertion, cells[0], BRD_CASE_FIXED_COLUMNS + 2, 2, &error),
         &error);
    assert_int_equal(
        brd_case_add_records(kase, insertion, cells[1], BRD_CASE_FIXED_COLUMNS + 2, 1, &error),
        BRD_ERR_SQL);
    assert_non_null(strstr(error.text, "UNIQUE"));
    must(brd_case_add_records(kase, insertion, cells[2], BRD_CASE_FIXED_COLUMNS + 2, 1, &error),
         &error);
    must(brd_case_add_records(kase, insertion, cells[2], BRD_CASE_FIXED_COLUMNS + 2, 0, &error),
         &error);
    (void)sqlite3_finalize(insertion);
    assert_rows(kase, "SELECT record_id, evidence_id, item_id, origin_row, a, b FROM two",
                "1|1|1|0|x|0\n2|1|1|1|x|10\n3|1|1|2|x|20\n");
    brd_case_close(kase);
}

static void
table_with_too_many_columns_meets_a_limit(void **state) {
    (void)state;
    enum { COUNT = 600, NAME_BYTES = 2000 };
    struct brd_error error = {0};
    struct brd_case *kase = create(PATH);
    char *name = test_malloc(NAME_BYTES);
    memset(name, 'x', NAME_BYTES - 1);
    name[NAME_BYTES - 1] = '\0';
    static struct brd_case_column columns[COUNT];
    for (size_t i = 0; i < COUNT; i++) {
        columns[i] = (struct brd_case_column){.name = name, .types = "text", .about = "x"};
    }
    struct brd_case_table table = two_table;
    table.columns = columns;
    table.column_count = COUNT;
    assert_int_equal(brd_case_add_table(kase, &table, &error), BRD_ERR_LIMIT);
    assert_rows(kase, "SELECT count(*) FROM artifact", "0\n");
    test_free(name);
    brd_case_close(kase);
}

/* ---- The timeline ---- */

static void
timeline_holds_every_event_and_finding_with_a_time(void **state) {
    (void)state;
    static const struct brd_case_event events[] = {{"a", "began", "'began at ' || a"},
                                                   {"b", "ended", "'ended'"}};
    struct brd_error error = {0};
    struct brd_case *kase = create(PATH);
    struct brd_case_table tables[] = {two_table, two_table};
    tables[0].events = events;
    tables[0].event_count = 2;
    tables[1].artifact = "other";
    for (size_t i = 0; i < 2; i++) {
        must(brd_case_add_table(kase, &tables[i], &error), &error);
    }
    must(brd_case_add_timeline(kase, tables, 2, &error), &error);
    add_record(kase, &tables[0], 1, text_cell("2020-01-02"), text_cell("2020-01-03"));
    add_record(kase, &tables[0], 2, (struct brd_cell){.type = BRD_CELL_NULL},
               text_cell("2020-01-04"));
    add_record(kase, &tables[1], 1, text_cell("2020-01-01"), text_cell("2020-01-01"));
    must(brd_case_insert(kase, "item", &error, "iittnn", (int64_t)9, (int64_t)5, "p", "s"), &error);
    struct brd_case_finding finding = {.rule = "r",
                                       .severity = "high",
                                       .confidence = "low",
                                       .title = "Found",
                                       .time = "2020-01-01",
                                       .artifact = "two",
                                       .record_id = 1,
                                       .item_id = 9,
                                       .origin_table = "t",
                                       .origin_row = no_cell,
                                       .origin = text_cell("recovered"),
                                       .recovered_from = text_cell("freeblock")};
    must(brd_case_add_finding(kase, &finding, &error), &error);
    finding.time = NULL;
    must(brd_case_add_finding(kase, &finding, &error), &error);
    assert_rows(kase, "SELECT * FROM timeline ORDER BY time",
                "2020-01-01|two|finding|high: Found|recovered|5|9|1\n"
                "2020-01-02|two|began|began at 2020-01-02|live|1|2|1\n"
                "2020-01-03|two|ended|ended|live|1|2|1\n"
                "2020-01-04|two|ended|ended|live|1|2|2\n");
    brd_case_close(kase);
}

static void
timeline_without_events_is_empty(void **state) {
    (void)state;
    struct brd_error error = {0};
    struct brd_case *kase = create(PATH);
    must(brd_case_add_timeline(kase, NULL, 0, &error), &error);
    assert_rows(kase, "SELECT count(*) FROM timeline", "0\n");
    brd_case_close(kase);
}

/* ---- Findings, indicators, log ---- */

static void
findings_are_numbered_and_keep_what_is_known(void **state) {
    (void)state;
    struct brd_error error = {0};
    struct brd_case *kase = create(PATH);
    struct brd_case_finding finding = {.rule = "r",
                                       .severity = "critical",
                                       .confidence = "high",
                                       .title = "It's \"é\"",
                                       .time = "2020-01-01",
                                       .artifact = "sms",
                                       .record_id = 7,
                                       .item_id = 8,
                                       .origin_table = "message",
                                       .origin_row = text_cell("ab"),
                                       .origin = text_cell("wal"),
                                       .is_gone = int_cell(1),
                                       .recovered_from = text_cell("WAL frame 2"),
                                       .indicator_id = 12,
                                       .matched = "host evil.example"};
    must(brd_case_add_finding(kase, &finding, &error), &error);
    finding.time = finding.matched = NULL;
    finding.indicator_id = 0;
    finding.origin_row = int_cell(33);
    finding.origin = text_cell("live");
    finding.is_gone = finding.recovered_from = no_cell;
    must(brd_case_add_finding(kase, &finding, &error), &error);
    finding.origin_row = (struct brd_cell){.type = BRD_CELL_NULL};
    must(brd_case_add_finding(kase, &finding, &error), &error);
    assert_rows(
        kase, "SELECT * FROM finding",
        "1|r|critical|high|It's \"é\"|2020-01-01|sms|7|8|message|ab|wal|1|WAL frame "
        "2|12|host evil.example\n"
        "2|r|critical|high|It's \"é\"|NULL|sms|7|8|message|33|live|NULL|NULL|NULL|NULL\n"
        "3|r|critical|high|It's \"é\"|NULL|sms|7|8|message|NULL|live|NULL|NULL|NULL|NULL\n");
    assert_rows(kase, "SELECT typeof(indicator_id), typeof(origin_row) FROM finding",
                "integer|text\nnull|integer\nnull|null\n");
    brd_case_close(kase);
}

static void
indicator_has_one_id_however_often_it_is_met(void **state) {
    (void)state;
    static const char *const values[][4] = {
        {"host", "evil.example", "C", "S"},  {"url", "evil.example", "C", "S"},
        {"host", "evil2.example", "C", "S"}, {"host", "evil.example", "C2", "S"},
        {"host", "evil.example", "C", "S2"}, {"host", "it's \"é\"", "", ""},
    };
    enum { COUNT = sizeof values / sizeof values[0] };
    struct brd_error error = {0};
    struct brd_case *kase = create(PATH);
    int64_t ids[COUNT] = {0};
    for (size_t i = 0; i < COUNT; i++) {
        const char *const *v = values[i];
        must(brd_case_indicator(kase, v[0], v[1], v[2], v[3], &ids[i], &error), &error);
        for (size_t before = 0; before < i; before++) {
            assert_true(ids[before] != ids[i]);
        }
    }
    for (size_t i = 0; i < COUNT; i++) {
        const char *const *v = values[i];
        int64_t again = 0;
        must(brd_case_indicator(kase, v[0], v[1], v[2], v[3], &again, &error), &error);
        assert_true(again == ids[i]);
    }
    assert_rows(kase, "SELECT count(*) FROM indicator", "6\n");
    int64_t untouched = 77;
    assert_int_equal(brd_case_indicator(kase, NULL, "", "", "", &untouched, &error), BRD_ERR_SQL);
    assert_int_equal(untouched, 77);
    brd_case_close(kase);
}

static void
log_lines_carry_the_present_time(void **state) {
    (void)state;
    struct brd_error error = {0};
    struct brd_case *kase = create(PATH);
    must(brd_case_log(kase, "run", "x", &error), &error);
    sqlite3_stmt *statement = NULL;
    assert_int_equal(
        sqlite3_prepare_v2(kase->connection, "SELECT time FROM log", -1, &statement, NULL),
        SQLITE_OK);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    const char *text = (const char *)sqlite3_column_text(statement, 0);
    assert_int_equal(strlen(text), BRD_TIME_TEXT_SIZE);
    int64_t seconds = brd_time_parse(text) / BRD_US_PER_SECOND;
    assert_true(brd_time_parse(text) != BRD_NO_TIME);
    assert_in_range(seconds, time(NULL) - 60, time(NULL) + 1);
    assert_int_equal(sqlite3_finalize(statement), SQLITE_OK);
    brd_case_close(kase);
}

static void
insertion_that_breaks_the_schema_is_an_error(void **state) {
    (void)state;
    struct brd_error error = {0};
    struct brd_case *kase = create(PATH);
    assert_int_equal(brd_case_insert(kase, "absent", &error, "i", (int64_t)1), BRD_ERR_SQL);
    assert_string_equal(error.text, "case file: no such table: absent");
    assert_int_equal(brd_case_insert(kase, "log", &error, "ntt", "x", "y"), BRD_ERR_SQL);
    assert_int_equal(brd_case_log(kase, NULL, "detail", &error), BRD_ERR_SQL);
    assert_int_equal(brd_case_insert(kase, "coverage", &error, "nntttiit", "a", (const char *)NULL,
                                     "maybe", (int64_t)0, (int64_t)0, (const char *)NULL),
                     BRD_ERR_SQL);
    must(brd_case_insert(kase, "coverage", &error, "nntttiit", "a", (const char *)NULL, "read",
                         (int64_t)3, (int64_t)1, (const char *)NULL),
         &error);
    assert_rows(kase, "SELECT * FROM coverage", "1|NULL|a|NULL|read|3|1|NULL\n");
    assert_rows(kase, "SELECT count(*) FROM log", "0\n");
    brd_case_close(kase);
}

/* ---- A full disk ---- */

#define MANY                                                                                       \
    "WITH n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 200) "                            \
    "INSERT INTO two SELECT NULL, 1, 1, i, 'live', NULL, NULL, NULL, randomblob(9000), i FROM n"

static void
full_disk_is_told_as_such(void **state) {
    (void)state;
    struct brd_error error = {0};
    struct brd_case *kase = create(PATH);
    must(brd_case_add_table(kase, &two_table, &error), &error);
    run(kase, "PRAGMA max_page_count = 40");
    assert_int_equal(brd_case_run(kase, MANY, &error), BRD_ERR_IO);
    assert_non_null(strstr(error.text, "the disk that holds the case file is full"));
    brd_case_close(kase);
    kase = open_case(PATH);
    assert_false(brd_case_is_finished(kase));
    assert_rows(kase, "SELECT count(*) FROM two", "0\n");
    brd_case_close(kase);
}

/* What a child process that writes beyond its limit says; its case is left as it is. */
static int
write_beyond_the_limit(const char *when, const char *words) {
    struct brd_case *kase = NULL;
    struct brd_error error = {0};
    struct rlimit limit = {400000, 400000};
    if (brd_case_create(PATH, &kase, &error) != BRD_OK ||
        brd_case_add_table(kase, &two_table, &error) != BRD_OK ||
        brd_case_run(kase, when, &error) != BRD_OK || signal(SIGXFSZ, SIG_IGN) == SIG_ERR ||
        setrlimit(RLIMIT_FSIZE, &limit) != 0) {
        return 1;
    }
    if (brd_case_run(kase, MANY, &error) != BRD_ERR_IO) {
        return 2;
    }
    if (strstr(error.text, "case file: ") == NULL || strstr(error.text, words) == NULL) {
        (void)fprintf(stderr, "%s\n", error.text);
        return 3;
    }
    brd_case_close(kase);
    return 0;
}

static void
assert_refusal_is_told(const char *when, const char *words) {
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        _exit(write_beyond_the_limit(when, words));
    }
    int status = -1;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    struct brd_case *kase = open_case(PATH);
    assert_false(brd_case_is_finished(kase));
    assert_rows(kase, "SELECT count(*) FROM two", "0\n");
    assert_rows(kase, "PRAGMA integrity_check", "ok\n");
    brd_case_close(kase);
    assert_int_equal(unlink(PATH), 0);
}

static void
refusal_to_write_is_told_with_its_reason(void **state) {
    (void)state;
    /* in the middle of the statement, as its pages leave the cache, and at its end */
    assert_refusal_is_told("PRAGMA cache_size = 4", "File too large");
    assert_refusal_is_told("PRAGMA cache_size = 4000", "the disk may be full");
}

/* ---- The journal ---- */

/* A confined process can write the journal, and can neither make nor delete it. */
static void
journal_stays_and_undoes_what_was_written(void **state) {
    (void)state;
    struct brd_error error = {0};
    struct stat status;
    struct brd_case *kase = create(PATH);
    must(brd_case_add_table(kase, &two_table, &error), &error);
    assert_int_equal(stat(PATH "-journal", &status), 0);
    assert_int_equal(status.st_size, 0);
    run(kase, "PRAGMA cache_size = 4; " MANY);
    run(kase, "BEGIN; UPDATE two SET a = 1; ROLLBACK");
    assert_rows(kase, "SELECT count(*), sum(length(a)) FROM two", "200|1800000\n");
    assert_int_equal(stat(PATH "-journal", &status), 0);
    assert_int_equal(status.st_size, 0);
    brd_case_close(kase);
}

/* ---- A process that is killed ---- */

/* Write batch after batch until killed; each that is committed is told as one byte. */
static void
write_until_killed(int told) {
    struct brd_case *kase = NULL;
    struct brd_error error = {0};
    if (brd_case_create(PATH, &kase, &error) != BRD_OK ||
        brd_case_log(kase, "run", "killed", &error) != BRD_OK ||
        brd_case_add_table(kase, &two_table, &error) != BRD_OK ||
        brd_case_run(kase, "PRAGMA cache_size = 4", &error) != BRD_OK) {
        _exit(1);
    }
    for (;;) {
        if (brd_case_begin(kase, &error) != BRD_OK || brd_case_run(kase, MANY, &error) != BRD_OK ||
            brd_case_commit(kase, &error) != BRD_OK || write(told, "x", 1) != 1) {
            _exit(2);
        }
    }
}

static void
killed_check_leaves_an_unfinished_case_with_whole_batches(void **state) {
    (void)state;
    for (unsigned round = 0; round < 6; round++) {
        int ends[2];
        char byte;
        assert_int_equal(pipe(ends), 0);
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0) {
            write_until_killed(ends[1]);
        }
        (void)close(ends[1]);
        int64_t committed = 0;
        for (; committed < 2; committed++) {
            assert_int_equal(read(ends[0], &byte, 1), 1);
        }
        (void)usleep(round * 1500);
        assert_int_equal(kill(child, SIGKILL), 0);
        assert_int_equal(waitpid(child, NULL, 0), child);
        while (read(ends[0], &byte, 1) == 1) {
            committed++;
        }
        (void)close(ends[0]);
        struct brd_case *kase = open_case(PATH);
        assert_false(brd_case_is_finished(kase));
        char sql[160];
        (void)snprintf(sql, sizeof sql,
                       "SELECT count(*) %% 200, count(*) / 200 BETWEEN %lld AND %lld FROM two",
                       (long long)committed, (long long)committed + 1);
        assert_rows(kase, sql, "0|1\n");
        assert_rows(kase, "PRAGMA integrity_check", "ok\n");
        brd_case_close(kase);
        kase = create(PATH);
        assert_rows(kase, "SELECT event, detail FROM log LIMIT 1", "run|killed\n");
        brd_case_close(kase);
        assert_int_equal(unlink(PATH), 0);
    }
}

static void
create_until_killed(void) {
    struct brd_case *kase = NULL;
    while (brd_case_create(PATH, &kase, NULL) == BRD_OK) {
        brd_case_close(kase);
    }
    _exit(1);
}

static void
case_killed_at_any_moment_of_its_making_can_be_made_again(void **state) {
    (void)state;
    for (unsigned round = 0; round < 25; round++) {
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0) {
            create_until_killed();
        }
        (void)usleep(3000 + round * 371);
        assert_int_equal(kill(child, SIGKILL), 0);
        int status = 0;
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFSIGNALED(status));
        struct brd_case *kase = create(PATH);
        assert_false(brd_case_is_finished(kase));
        brd_case_close(kase);
    }
}

/* As a kill leaves it at the end of the first transaction: a file whose journal empties it. */
static void
case_that_was_never_whole_is_replaced(void **state) {
    (void)state;
    sqlite3 *made;
    assert_int_equal(sqlite3_open("made.db", &made), SQLITE_OK);
    assert_int_equal(sqlite3_exec(made,
                                  "PRAGMA synchronous = off; BEGIN; CREATE TABLE bridle (a);"
                                  "PRAGMA application_id = 1651663980;",
                                  NULL, NULL, NULL),
                     SQLITE_OK);
    copy_file("made.db-journal", PATH "-journal");
    assert_int_equal(sqlite3_exec(made, "COMMIT", NULL, NULL, NULL), SQLITE_OK);
    copy_file("made.db", PATH);
    assert_int_equal(sqlite3_close(made), SQLITE_OK);
    struct brd_case *kase = create(PATH);
    assert_false(brd_case_is_finished(kase));
    brd_case_close(kase);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_folder, remove_folder)

int
main(void) {
    const struct CMUnitTest tests[] = {
        TEST(new_case_is_unfinished_until_it_is_finished),
        TEST(finished_case_is_not_overwritten),
        TEST(unfinished_case_is_replaced_and_keeps_its_log),
        TEST(empty_file_is_replaced),
        TEST(file_that_is_no_case_is_refused_and_left_as_it_is),
        TEST(what_is_no_regular_file_is_refused),
        TEST(database_of_another_program_is_not_touched),
        TEST(case_of_another_format_is_refused),
        TEST(opened_case_cannot_be_changed),
        TEST(damaged_case_is_an_error),
        TEST(names_may_hold_quotes),
        TEST(artifact_is_described_with_the_digest_of_its_text),
        TEST(numbers_come_back_as_they_were),
        TEST(texts_and_blobs_come_back_as_they_were),
        TEST(record_that_is_refused_stops_no_later_one),
        TEST(table_with_too_many_columns_meets_a_limit),
        TEST(timeline_holds_every_event_and_finding_with_a_time),
        TEST(timeline_without_events_is_empty),
        TEST(findings_are_numbered_and_keep_what_is_known),
        TEST(indicator_has_one_id_however_often_it_is_met),
        TEST(log_lines_carry_the_present_time),
        TEST(insertion_that_breaks_the_schema_is_an_error),
        TEST(full_disk_is_told_as_such),
        TEST(refusal_to_write_is_told_with_its_reason),
        TEST(journal_stays_and_undoes_what_was_written),
        TEST(killed_check_leaves_an_unfinished_case_with_whole_batches),
        TEST(case_killed_at_any_moment_of_its_making_can_be_made_again),
        TEST(case_that_was_never_whole_is_replaced),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
