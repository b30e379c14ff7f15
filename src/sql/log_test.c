/* Tests of log_entry() and of what it finds beside a log. SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/limits.h"
#include "format/logtesting.h"
#include "sql/decoders.h"

#include <stdlib.h>
#include <string.h>

/* ---- Evidence in memory ---- */

#define MAX_ITEMS 8

struct memory {
    struct brd_evidence base;
    struct {
        const char *path;
        struct brd_buffer bytes;
    } items[MAX_ITEMS];
    size_t count;
    size_t opened; /* how often an item was opened */
};

struct brd_walk {
    struct memory *memory;
    size_t next;
};

struct content {
    struct brd_content base;
    struct brd_span bytes;
};

static enum brd_err
memory_walk(struct brd_evidence *evidence, struct brd_walk **walk, struct brd_error *error) {
    (void)error;
    *walk = calloc(1, sizeof **walk);
    assert_non_null(*walk);
    (*walk)->memory = (struct memory *)evidence;
    return BRD_OK;
}

static enum brd_err
memory_next(struct brd_walk *walk, struct brd_item *item, bool *more, struct brd_error *error) {
    (void)error;
    *more = walk->next < walk->memory->count;
    if (*more) {
        const char *path = walk->memory->items[walk->next++].path;
        *item = (struct brd_item){.kind = BRD_ITEM_FILE, .path = path, .stored_as = path};
    }
    return BRD_OK;
}

static void
memory_walk_close(struct brd_walk *walk) {
    free(walk);
}

static enum brd_err
memory_stored_as(struct brd_evidence *evidence, const char *path, struct brd_buffer *stored_as,
                 struct brd_error *error) {
    (void)evidence;
    (void)error;
    return brd_buffer_add_text(stored_as, path) ? BRD_OK : BRD_ERR_NO_MEMORY;
}

static enum brd_err
content_read(struct brd_content *base, uint64_t offset, void *buffer, size_t size, size_t *got,
             struct brd_error *error) {
    struct content *content = (struct content *)base;
    (void)error;
    size_t left = offset < content->bytes.size ? content->bytes.size - (size_t)offset : 0;
    *got = left < size ? left : size;
    if (*got > 0) {
        memcpy(buffer, content->bytes.data + offset, *got);
    }
    return BRD_OK;
}

static void
content_close(struct brd_content *content) {
    free(content);
}

static enum brd_err
memory_open(struct brd_evidence *evidence, const char *stored_as, struct brd_content **content,
            struct brd_error *error) {
    struct memory *memory = (struct memory *)evidence;
    for (size_t i = 0; i < memory->count; i++) {
        if (strcmp(memory->items[i].path, stored_as) == 0) {
            struct content *made = calloc(1, sizeof *made);
            assert_non_null(made);
            made->bytes = brd_buffer_span(&memory->items[i].bytes);
            made->base = (struct brd_content){
                .size = made->bytes.size, .read = content_read, .close = content_close};
            *content = &made->base;
            memory->opened++;
            return BRD_OK;
        }
    }
    return brd_fail(error, BRD_ERR_NOT_FOUND, BRD_NO_OFFSET, "no such item");
}

static const struct brd_evidence_ops memory_ops = {.walk = memory_walk,
                                                   .next = memory_next,
                                                   .walk_close = memory_walk_close,
                                                   .stored_as = memory_stored_as,
                                                   .open = memory_open};

static struct brd_buffer *
add_item(struct memory *memory, const char *path) {
    memory->items[memory->count].path = path;
    memory->items[memory->count].bytes = brd_buffer_of(65536);
    return &memory->items[memory->count++].bytes;
}

static void
end(struct memory *memory) {
    if (memory->base.free_kept != NULL) {
        memory->base.free_kept(memory->base.kept);
    }
    for (size_t i = 0; i < memory->count; i++) {
        brd_buffer_free(&memory->items[i].bytes);
    }
}

/* ---- A log ---- */

/* "from %s" with a string, at 0x1000 of the executable. */
static struct brd_buffer
make_log(void) {
    struct brd_buffer file = brd_buffer_of(65536);
    struct brd_buffer part = brd_buffer_of(65536);
    struct brd_buffer entries = brd_buffer_of(65536);
    test_header(&file);
    test_catalog(&part);
    test_chunk(&file, 0x600b, brd_buffer_span(&part));
    for (unsigned i = 0; i < 2; i++) {
        brd_buffer_reset(&part);
        test_le(&part, 0x10, 4);
        test_le(&part, TEST_SUBSYSTEM, 2);
        test_le(&part, 0x100, 2);
        test_item(&part, 0x22, 0, 5);
        (void)brd_buffer_add(&part, i == 0 ? "here" : "then", 5);
        test_entry(&entries, 4, 0x11, 0x202, i == 0 ? 0x1000 : 0x5000, brd_buffer_span(&part));
    }
    brd_buffer_reset(&part);
    test_firehose(&part, brd_buffer_span(&entries), brd_span_of(NULL, 0));
    test_chunk(&file, 0x6001, brd_buffer_span(&part));
    test_align(&file);
    brd_buffer_free(&part);
    brd_buffer_free(&entries);
    return file;
}

static void
add_uuidtext(struct brd_buffer *file) {
    test_le(file, 0x66778899, 4);
    test_le(file, 2, 4);
    test_le(file, 1, 4);
    test_le(file, 1, 4);
    test_le(file, 0x1000, 4);
    test_le(file, 8, 4);
    (void)brd_buffer_add(file, "from %s", 8);
    (void)brd_buffer_add(file, "/usr/bin/x", 11);
}

static void
add_clocks(struct brd_buffer *file) {
    test_le(file, 0x30BBB0, 4);
    test_le(file, 0, 4);
    (void)brd_buffer_add(file, test_boot, 16);
    test_le(file, 1000, 4);
    test_le(file, 1, 4);
    test_le(file, UINT64_C(1717300000000000000), 8);
    test_le(file, 0, 8);
}

/* All rows of `sql` over the log at `path`: columns parted by |, rows by new lines. */
static struct brd_log_counts
assert_rows(struct memory *memory, const char *path, struct brd_span log, const char *sql,
            const char *expected) {
    struct brd_decoder_context context = {.evidence = memory == NULL ? NULL : &memory->base,
                                          .path = path,
                                          .stored_as = path,
                                          .data = log};
    struct brd_error error;
    sqlite3 *connection;
    sqlite3_stmt *statement;
    struct brd_buffer rows = brd_buffer_of(65536);
    assert_int_equal(sqlite3_open(":memory:", &connection), SQLITE_OK);
    assert_int_equal(brd_decoders_register(connection, &context, &error), BRD_OK);
    brd_decoders_lock(connection);
    assert_int_equal(sqlite3_prepare_v2(connection, sql, -1, &statement, NULL), SQLITE_OK);
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
        (void)brd_buffer_add_format(&rows, "error: %s", sqlite3_errmsg(connection));
    }
    assert_string_equal(brd_buffer_text(&rows), expected);
    (void)sqlite3_finalize(statement);
    (void)sqlite3_close(connection);
    brd_buffer_free(&rows);
    return context.log;
}

static const char everything[] =
    "SELECT at, process, pid, euid, thread_id, type, subsystem, category, library, message, "
    "format, complete FROM log_entry()";

#define UUID_PATH "/41/414141414141414141414141414141"

static void
archive_has_its_strings_inside(void **state) {
    (void)state;
    struct memory memory = {.base = {.ops = &memory_ops}};
    struct brd_buffer log = make_log();
    add_uuidtext(add_item(&memory, "s/x.logarchive" UUID_PATH));
    add_clocks(add_item(&memory, "s/x.logarchive/timesync/0001.timesync"));
    static const char expected[] =
        "1717300000001005|/usr/bin/x|321|501|153|fault|org.example|main|/usr/bin/x|from here|"
        "from %s|1\n"
        "1717300000001005|/usr/bin/x|321|501|153|fault|org.example|main|/usr/bin/x|<missing "
        "string, uuid 41414141-4141-4141-4141-414141414141, offset 0x5000>: then|-|0\n";
    struct brd_log_counts counts = assert_rows(&memory, "s/x.logarchive/Persist/01.tracev3",
                                               brd_buffer_span(&log), everything, expected);
    assert_int_equal(counts.incomplete, 1);
    assert_int_equal(counts.untimed, 0);
    /* A second log of the archive finds all of it open. */
    size_t opened = memory.opened;
    (void)assert_rows(&memory, "s/x.logarchive/logdata.LiveData.tracev3", brd_buffer_span(&log),
                      everything, expected);
    assert_int_equal(memory.opened, opened);
    end(&memory);
    brd_buffer_free(&log);
}

static void
phone_has_its_strings_beside(void **state) {
    (void)state;
    struct memory memory = {.base = {.ops = &memory_ops}};
    struct brd_buffer log = make_log();
    add_uuidtext(add_item(&memory, "private/var/db/uuidtext" UUID_PATH));
    add_clocks(add_item(&memory, "private/var/db/diagnostics/timesync/0001.timesync"));
    (void)assert_rows(&memory, "private/var/db/diagnostics/HighVolume/01.tracev3",
                      brd_buffer_span(&log), "SELECT at, message FROM log_entry() LIMIT 1",
                      "1717300000001005|from here\n");
    end(&memory);
    brd_buffer_free(&log);
}

/* An archive that was handed in as the evidence. */
static void
strings_are_found_at_the_top(void **state) {
    (void)state;
    struct memory memory = {.base = {.ops = &memory_ops}};
    struct brd_buffer log = make_log();
    add_uuidtext(add_item(&memory, &UUID_PATH[1]));
    add_clocks(add_item(&memory, "timesync/0001.timesync"));
    static const char sql[] = "SELECT at, message FROM log_entry() LIMIT 1";
    static const char expected[] = "1717300000001005|from here\n";
    (void)assert_rows(&memory, "Special/01.tracev3", brd_buffer_span(&log), sql, expected);
    (void)assert_rows(&memory, "logdata.LiveData.tracev3", brd_buffer_span(&log), sql, expected);
    end(&memory);
    brd_buffer_free(&log);
}

static void
missing_companions_are_counted(void **state) {
    (void)state;
    struct memory memory = {.base = {.ops = &memory_ops}};
    struct brd_buffer log = make_log();
    static const char expected[] =
        "-|-|321|501|153|fault|org.example|main|-|<missing string, uuid "
        "41414141-4141-4141-4141-414141414141, offset 0x1000>: here|-|0\n"
        "-|-|321|501|153|fault|org.example|main|-|<missing string, uuid "
        "41414141-4141-4141-4141-414141414141, offset 0x5000>: then|-|0\n";
    struct brd_log_counts counts =
        assert_rows(&memory, "a/Persist/01.tracev3", brd_buffer_span(&log), everything, expected);
    assert_int_equal(counts.untimed, 2);
    assert_int_equal(counts.incomplete, 2);
    end(&memory);
    (void)assert_rows(NULL, NULL, brd_buffer_span(&log), everything, expected);
    brd_buffer_free(&log);
}

static void
broken_companions_are_as_if_missing(void **state) {
    (void)state;
    struct brd_buffer log = make_log();
    struct brd_buffer whole = brd_buffer_of(4096);
    add_uuidtext(&whole);
    for (size_t size = 0; size < whole.size; size++) {
        struct memory memory = {.base = {.ops = &memory_ops}};
        struct brd_buffer *file = add_item(&memory, "a" UUID_PATH);
        (void)brd_buffer_add(file, whole.data, size);
        struct brd_buffer *clocks = add_item(&memory, "a/timesync/01.timesync");
        add_clocks(clocks);
        clocks->size = size < clocks->size ? size : clocks->size;
        (void)assert_rows(&memory, "a/Persist/01.tracev3", brd_buffer_span(&log),
                          "SELECT count(*), count(message), count(process) >= 0 FROM log_entry()",
                          "2|2|1\n");
        end(&memory);
    }
    brd_buffer_free(&whole);
    brd_buffer_free(&log);
}

static void
item_is_read_when_the_caller_has_not(void **state) {
    (void)state;
    struct memory memory = {.base = {.ops = &memory_ops}};
    struct brd_buffer log = make_log();
    (void)brd_buffer_add(add_item(&memory, "a/Persist/01.tracev3"), log.data, log.size);
    add_uuidtext(add_item(&memory, "a" UUID_PATH));
    (void)assert_rows(&memory, "a/Persist/01.tracev3", brd_span_of(NULL, 0),
                      "SELECT message FROM log_entry() LIMIT 1", "from here\n");
    (void)assert_rows(&memory, "a/Persist/02.tracev3", brd_span_of(NULL, 0),
                      "SELECT message FROM log_entry()", "error: no such item");
    end(&memory);
    brd_buffer_free(&log);
}

static void
what_is_no_log_is_an_error(void **state) {
    (void)state;
    (void)assert_rows(NULL, "a/x.tracev3", brd_span_text("no log at all, but long enough"),
                      "SELECT * FROM log_entry()", "error: the log ends in its header");
    (void)assert_rows(NULL, "a/x.tracev3", brd_span_of(NULL, 0), "SELECT * FROM log_entry()",
                      "error: the item is empty: no unified log");
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(archive_has_its_strings_inside),
        cmocka_unit_test(phone_has_its_strings_beside),
        cmocka_unit_test(strings_are_found_at_the_top),
        cmocka_unit_test(missing_companions_are_counted),
        cmocka_unit_test(broken_companions_are_as_if_missing),
        cmocka_unit_test(item_is_read_when_the_caller_has_not),
        cmocka_unit_test(what_is_no_log_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
