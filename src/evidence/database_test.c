/* Tests of databases of evidence; the items are in memory. SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "evidence/database.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- Evidence in memory ---- */

struct memory_item {
    char path[64];
    uint8_t *bytes; /* owned */
    uint8_t *copy;  /* owned: to see that `bytes` is as it was */
    size_t size;
    enum brd_err refusal; /* BRD_OK, or what opening it gives */
};

struct memory {
    struct brd_evidence evidence;
    struct memory_item items[8];
    size_t count;
};

struct memory_content {
    struct brd_content content;
    const struct memory_item *item;
};

static struct memory_item *
find_item(struct memory *memory, const char *path) {
    for (size_t i = 0; i < memory->count; i++) {
        if (strcmp(memory->items[i].path, path) == 0) {
            return &memory->items[i];
        }
    }
    return NULL;
}

static enum brd_err
memory_stored_as(struct brd_evidence *evidence, const char *path, struct brd_buffer *stored_as,
                 struct brd_error *error) {
    if (find_item((struct memory *)evidence, path) == NULL) {
        return brd_fail(error, BRD_ERR_NOT_FOUND, BRD_NO_OFFSET, "no such item");
    }
    (void)brd_buffer_add_text(stored_as, path);
    return BRD_OK;
}

static enum brd_err
memory_read(struct brd_content *content, uint64_t offset, void *buffer, size_t size, size_t *got,
            struct brd_error *error) {
    (void)error;
    const struct memory_item *item = ((struct memory_content *)content)->item;
    size_t there = offset < item->size ? item->size - (size_t)offset : 0;
    *got = size < there ? size : there;
    if (*got > 0) {
        memcpy(buffer, item->bytes + offset, *got);
    }
    return BRD_OK;
}

static void
memory_close(struct brd_content *content) {
    free(content);
}

static enum brd_err
memory_open(struct brd_evidence *evidence, const char *stored_as, struct brd_content **content,
            struct brd_error *error) {
    const struct memory_item *item = find_item((struct memory *)evidence, stored_as);
    if (item == NULL || item->refusal != BRD_OK) {
        return brd_fail(error, item == NULL ? BRD_ERR_NOT_FOUND : item->refusal, BRD_NO_OFFSET,
                        "the item is not given out");
    }
    struct memory_content *made = calloc(1, sizeof *made);
    assert_non_null(made);
    made->content =
        (struct brd_content){.size = item->size, .read = memory_read, .close = memory_close};
    made->item = item;
    *content = &made->content;
    return BRD_OK;
}

static const struct brd_evidence_ops memory_ops = {.stored_as = memory_stored_as,
                                                   .open = memory_open};

static struct memory
memory_of(void) {
    return (struct memory){.evidence = {.ops = &memory_ops, .kind = "memory"}};
}

static struct memory_item *
add_item(struct memory *memory, const char *path, const void *bytes, size_t size) {
    struct memory_item *item = &memory->items[memory->count++];
    (void)snprintf(item->path, sizeof item->path, "%s", path);
    item->bytes = malloc(size + 1);
    item->copy = malloc(size + 1);
    if (item->bytes == NULL || item->copy == NULL) {
        abort();
    }
    if (size > 0) {
        memcpy(item->bytes, bytes, size);
        memcpy(item->copy, bytes, size);
    }
    item->size = size;
    return item;
}

/* Every item must be as it was added. */
static void
release(struct memory *memory) {
    for (size_t i = 0; i < memory->count; i++) {
        if (memory->items[i].size > 0) {
            assert_memory_equal(memory->items[i].bytes, memory->items[i].copy,
                                memory->items[i].size);
        }
        free(memory->items[i].bytes);
        free(memory->items[i].copy);
    }
    memory->count = 0;
}

/* ---- Databases on the disk, made by SQLite itself ---- */

static char folder[] = "/tmp/bridle-database-XXXXXX";

static int
make_folder(void **state) {
    (void)state;
    return mkdtemp(folder) != NULL && chdir(folder) == 0 ? 0 : -1;
}

static void
remove_files(const char *name) {
    static const char *const suffixes[] = {"", "-wal", "-shm", "-journal"};
    for (size_t i = 0; i < sizeof suffixes / sizeof suffixes[0]; i++) {
        char path[80];
        (void)snprintf(path, sizeof path, "%s%s", name, suffixes[i]);
        (void)unlink(path);
    }
}

static int
remove_folder(void **state) {
    (void)state;
    remove_files("made.db");
    remove_files("judge.db");
    return chdir("/") == 0 && rmdir(folder) == 0 ? 0 : -1;
}

static void
run(sqlite3 *connection, const char *sql) {
    char *words = NULL;
    if (sqlite3_exec(connection, sql, NULL, NULL, &words) != SQLITE_OK) {
        fail_msg("%s: %s", sql, words);
    }
}

/* A new made.db. Its connection is left open: closing it would clean up its sidecars. */
static sqlite3 *
begin_database(const char *sql) {
    sqlite3 *connection;
    remove_files("made.db");
    assert_int_equal(sqlite3_open("made.db", &connection), SQLITE_OK);
    run(connection, sql);
    return connection;
}

/* Add the file `name` as the item `path`, when it is there. */
static struct memory_item *
load_file(struct memory *memory, const char *name, const char *path) {
    FILE *file = fopen(name, "rb");
    if (file == NULL) {
        return NULL;
    }
    assert_int_equal(fseek(file, 0, SEEK_END), 0);
    size_t size = (size_t)ftell(file);
    rewind(file);
    uint8_t *bytes = malloc(size + 1);
    assert_non_null(bytes);
    assert_int_equal(fread(bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
    struct memory_item *item = add_item(memory, path, bytes, size);
    free(bytes);
    return item;
}

/* made.db with what lies beside it. */
static struct memory
load_made(void) {
    struct memory memory = memory_of();
    if (load_file(&memory, "made.db", "db") == NULL) {
        abort();
    }
    (void)load_file(&memory, "made.db-wal", "db-wal");
    (void)load_file(&memory, "made.db-journal", "db-journal");
    return memory;
}

static struct memory
make_database(const char *sql) {
    sqlite3 *connection = begin_database(sql);
    struct memory memory = load_made();
    assert_int_equal(sqlite3_close(connection), SQLITE_OK);
    return memory;
}

#define NUMBERS(most)                                                                              \
    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " #most ") "

/* ---- Asking ---- */

static enum brd_err
open_item(struct memory *memory, struct brd_database *database, struct brd_error *error) {
    return brd_database_open(&memory->evidence, "db", "db", database, error);
}

static struct brd_database
must_open(struct memory *memory) {
    struct brd_database database;
    struct brd_error error = {0};
    if (open_item(memory, &database, &error) != BRD_OK) {
        fail_msg("%s", error.text);
    }
    return database;
}

/* The first value of a statement, or -1 when it fails. */
static int64_t
ask(sqlite3 *connection, const char *sql) {
    sqlite3_stmt *statement = NULL;
    int64_t value = -1;
    if (sqlite3_prepare_v2(connection, sql, -1, &statement, NULL) == SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW) {
        value = sqlite3_column_int64(statement, 0);
    }
    return sqlite3_finalize(statement) == SQLITE_OK ? value : -1;
}

static int64_t
ask_item(struct memory *memory, const char *sql) {
    struct brd_database database = must_open(memory);
    int64_t value = ask(database.connection, sql);
    brd_database_close(&database);
    return value;
}

/* Opening must fail with `code` and words that hold `part`. */
static void
assert_refused(struct memory *memory, enum brd_err code, const char *part) {
    struct brd_database database;
    struct brd_error error = {0};
    enum brd_err found = open_item(memory, &database, &error);
    if (found != code || error.code != code || strstr(error.text, part) == NULL) {
        fail_msg("%s: \"%s\", not %s with \"%s\"", brd_err_name(found), error.text,
                 brd_err_name(code), part);
    }
    assert_null(database.connection);
    assert_null(database.vfs);
    release(memory);
}

/* ---- Whole databases ---- */

static void
plain_database_is_read(void **state) {
    (void)state;
    struct memory memory = make_database("CREATE TABLE t (a, b); INSERT INTO t VALUES (7, 'x')");
    struct brd_database database = must_open(&memory);
    assert_int_equal(ask(database.connection, "SELECT a FROM t WHERE b = 'x'"), 7);
    assert_false(database.has_wal);
    assert_false(database.has_journal);
    brd_database_close(&database);
    release(&memory);
}

static void
database_of_every_page_size_is_read(void **state) {
    (void)state;
    for (int size = 512; size <= 65536; size *= 2) {
        char sql[256];
        (void)snprintf(sql, sizeof sql,
                       "PRAGMA page_size = %d; CREATE TABLE t (a);" NUMBERS(
                           50) "INSERT INTO t SELECT printf('%%06000d', i) FROM n",
                       size);
        struct memory memory = make_database(sql);
        assert_true(memory.items[0].size > 300000);
        assert_int_equal(ask_item(&memory, "SELECT sum(CAST(a AS INTEGER)) FROM t"), 50 * 51 / 2);
        release(&memory);
    }
}

static void
text_in_utf16_is_read(void **state) {
    (void)state;
    static const char *const encodings[] = {"UTF-16le", "UTF-16be"};
    for (size_t i = 0; i < 2; i++) {
        char sql[128];
        (void)snprintf(sql, sizeof sql,
                       "PRAGMA encoding = '%s'; CREATE TABLE t (a); INSERT INTO t VALUES ('é€z')",
                       encodings[i]);
        struct memory memory = make_database(sql);
        assert_int_equal(ask_item(&memory, "SELECT a = 'é€z' FROM t"), 1);
        release(&memory);
    }
}

static void
several_databases_are_open_at_once(void **state) {
    (void)state;
    enum { COUNT = 5 };
    struct memory memories[COUNT];
    struct brd_database databases[COUNT];
    for (int i = 0; i < COUNT; i++) {
        char sql[256];
        (void)snprintf(sql, sizeof sql,
                       "CREATE TABLE t (a);" NUMBERS(900) "INSERT INTO t SELECT i * %d FROM n", i);
        memories[i] = make_database(sql);
        databases[i] = must_open(&memories[i]);
    }
    sqlite3_stmt *rows[COUNT];
    for (int i = 0; i < COUNT; i++) {
        assert_int_equal(
            sqlite3_prepare_v2(databases[i].connection, "SELECT a FROM t", -1, &rows[i], NULL),
            SQLITE_OK);
    }
    for (int row = 1; row <= 900; row++) {
        for (int i = 0; i < COUNT; i++) {
            assert_int_equal(sqlite3_step(rows[i]), SQLITE_ROW);
            assert_int_equal(sqlite3_column_int(rows[i], 0), row * i);
        }
    }
    for (int i = 0; i < COUNT; i++) {
        assert_int_equal(sqlite3_finalize(rows[i]), SQLITE_OK);
        brd_database_close(&databases[i]);
        release(&memories[i]);
    }
}

static void
no_item_means_an_empty_database_in_memory(void **state) {
    (void)state;
    struct brd_database database;
    struct brd_error error;
    assert_int_equal(brd_database_open(NULL, NULL, NULL, &database, &error), BRD_OK);
    assert_int_equal(ask(database.connection, "SELECT count(*) FROM sqlite_schema"), 0);
    assert_null(database.vfs);
    assert_int_not_equal(sqlite3_exec(database.connection, "CREATE TABLE t (a)", NULL, NULL, NULL),
                         SQLITE_OK);
    brd_database_close(&database);
}

/* ---- The write-ahead log ---- */

/* Ten transactions in the log, of which the first also makes the file grow; sizes[i] after i. */
static sqlite3 *
begin_wal(size_t sizes[11]) {
    sqlite3 *connection = begin_database("PRAGMA journal_mode = wal; PRAGMA wal_autocheckpoint = 0;"
                                         "CREATE TABLE t (a, b); PRAGMA wal_checkpoint(TRUNCATE);");
    for (int i = 0; i <= 10; i++) {
        if (i > 0) {
            run(connection, "INSERT INTO t VALUES (1, randomblob(9000))");
        }
        struct memory memory = load_made();
        struct memory_item *wal = find_item(&memory, "db-wal");
        sizes[i] = wal == NULL ? 0 : wal->size;
        release(&memory);
    }
    return connection;
}

static void
wal_that_was_not_checkpointed_is_seen(void **state) {
    (void)state;
    size_t sizes[11];
    sqlite3 *connection = begin_wal(sizes);
    struct memory memory = load_made();
    assert_int_equal(sqlite3_close(connection), SQLITE_OK);
    struct brd_database database = must_open(&memory);
    assert_true(database.has_wal);
    assert_int_equal(ask(database.connection, "SELECT count(*) FROM t"), 10);
    brd_database_close(&database);
    memory.count = 1; /* the database alone */
    assert_int_equal(ask_item(&memory, "SELECT count(*) FROM t"), 0);
    memory.count = 2;
    release(&memory);
}

static void
cut_wal_gives_the_transactions_that_are_whole(void **state) {
    (void)state;
    size_t sizes[11];
    sqlite3 *connection = begin_wal(sizes);
    struct memory memory = load_made();
    assert_int_equal(sqlite3_close(connection), SQLITE_OK);
    struct memory_item *wal = find_item(&memory, "db-wal");
    size_t whole = wal->size;
    assert_int_equal(whole, sizes[10]);
    for (size_t cut = 0; cut <= whole; cut += cut % 4096 == 0 ? 1 : cut % 4096 == 1 ? 30 : 1013) {
        int64_t expected = 0;
        while (expected < 10 && sizes[expected + 1] <= cut) {
            expected++;
        }
        wal->size = cut;
        struct brd_database database = must_open(&memory);
        assert_int_equal(database.has_wal, cut > 0);
        assert_int_equal(ask(database.connection, "SELECT count(*) FROM t"), expected);
        assert_int_equal(ask(database.connection, "SELECT count(*) FROM pragma_integrity_check "
                                                  "WHERE integrity_check = 'ok'"),
                         1);
        brd_database_close(&database);
    }
    for (int i = 0; i <= 10; i++) {
        wal->size = sizes[i];
        assert_int_equal(ask_item(&memory, "SELECT count(*) FROM t"), i);
    }
    release(&memory);
}

static void
damaged_wal_gives_the_transactions_before_the_damage(void **state) {
    (void)state;
    size_t sizes[11];
    sqlite3 *connection = begin_wal(sizes);
    struct memory memory = load_made();
    assert_int_equal(sqlite3_close(connection), SQLITE_OK);
    struct memory_item *wal = find_item(&memory, "db-wal");
    for (int i = 0; i < 10; i++) {
        size_t at = sizes[i] + (sizes[i + 1] - sizes[i]) / 2;
        wal->bytes[at] ^= 0x55;
        assert_int_equal(ask_item(&memory, "SELECT count(*) FROM t"), i);
        wal->bytes[at] ^= 0x55;
    }
    release(&memory);
}

/* ---- The rollback journal ---- */

/*
 * A transaction under way: half of the table is changed and the file has grown, and as the cache
 * is small, part of it is in the file already. Its rollback is in the journal.
 */
static sqlite3 *
begin_hot_journal(void) {
    sqlite3 *connection = begin_database("PRAGMA page_size = 1024; CREATE TABLE t (a, b);" NUMBERS(
        400) "INSERT INTO t SELECT i, printf('%0200d', i) FROM n;"
             "PRAGMA cache_size = 4; PRAGMA cache_spill = 1;");
    run(connection, "BEGIN; UPDATE t SET a = -1, b = printf('%0300d', a) WHERE a % 2;" NUMBERS(
                        100) "INSERT INTO t SELECT -2, randomblob(500) FROM n;");
    return connection;
}

#define ROLLED_BACK "SELECT count(*) = 400 AND min(a) = 1 AND sum(b) = sum(a) FROM t"

static void
hot_journal_is_rolled_back_in_memory(void **state) {
    (void)state;
    sqlite3 *connection = begin_hot_journal();
    struct memory memory = load_made();
    assert_int_equal(sqlite3_close(connection), SQLITE_OK);
    assert_int_equal(memory.count, 2);
    struct brd_database database = must_open(&memory);
    assert_true(database.has_journal);
    assert_int_equal(ask(database.connection, ROLLED_BACK), 1);
    assert_int_equal(ask(database.connection, "SELECT count(*) FROM pragma_integrity_check "
                                              "WHERE integrity_check = 'ok'"),
                     1);
    brd_database_close(&database);
    /* the same again, for the first rollback must have changed nothing; then without the journal */
    assert_int_equal(ask_item(&memory, ROLLED_BACK), 1);
    memory.count = 1;
    assert_int_not_equal(ask_item(&memory, ROLLED_BACK), 1);
    memory.count = 2;
    release(&memory);
}

/* As after a crash between the writing of the file and the end of the journal. */
static void
journal_of_one_small_page_is_rolled_back(void **state) {
    (void)state;
    sqlite3 *connection =
        begin_database("PRAGMA page_size = 512; PRAGMA synchronous = off; CREATE TABLE t (a);"
                       "INSERT INTO t VALUES (7); BEGIN; UPDATE t SET a = 8;");
    struct memory memory = memory_of();
    assert_non_null(load_file(&memory, "made.db-journal", "db-journal"));
    assert_in_range(memory.items[0].size, 1000, 2000);
    run(connection, "COMMIT");
    assert_non_null(load_file(&memory, "made.db", "db"));
    assert_int_equal(sqlite3_close(connection), SQLITE_OK);
    assert_int_equal(ask_item(&memory, "SELECT a FROM t"), 7);
    release(&memory);
}

static void
journal_of_a_finished_transaction_is_left_alone(void **state) {
    (void)state;
    struct memory memory =
        make_database("PRAGMA journal_mode = persist; CREATE TABLE t (a);" NUMBERS(
            100) "INSERT INTO t SELECT i FROM n; UPDATE t SET a = a + 1000 WHERE a = 1");
    assert_int_equal(memory.count, 2);
    struct brd_database database = must_open(&memory);
    assert_true(database.has_journal);
    assert_int_equal(ask(database.connection, "SELECT max(a) FROM t"), 1001);
    brd_database_close(&database);
    release(&memory);
}

/* What SQLite itself makes of copies of the items on the disk. */
static int64_t
ask_judge(struct memory *memory, const char *sql) {
    static const char *const suffixes[] = {"", "-wal", "-journal"};
    sqlite3 *connection;
    remove_files("judge.db");
    for (size_t i = 0; i < 3; i++) {
        char path[64];
        char name[64];
        (void)snprintf(path, sizeof path, "db%s", suffixes[i]);
        (void)snprintf(name, sizeof name, "judge.db%s", suffixes[i]);
        struct memory_item *item = find_item(memory, path);
        if (item != NULL) {
            FILE *file = fopen(name, "wb");
            assert_non_null(file);
            assert_int_equal(fwrite(item->bytes, 1, item->size, file), item->size);
            assert_int_equal(fclose(file), 0);
        }
    }
    assert_int_equal(sqlite3_open("judge.db", &connection), SQLITE_OK);
    int64_t value = ask(connection, sql);
    assert_int_equal(sqlite3_close(connection), SQLITE_OK);
    return value;
}

static int64_t
ask_if_opened(struct memory *memory, const char *sql) {
    struct brd_database database;
    struct brd_error error;
    if (open_item(memory, &database, &error) != BRD_OK) {
        return -1;
    }
    int64_t value = ask(database.connection, sql);
    brd_database_close(&database);
    return value;
}

#define SUM "SELECT count(*) * 1000003 + sum(a) * 1009 + sum(length(b)) FROM t"

static void
cut_journal_is_rolled_back_as_sqlite_does_it(void **state) {
    (void)state;
    sqlite3 *connection = begin_hot_journal();
    struct memory memory = load_made();
    assert_int_equal(sqlite3_close(connection), SQLITE_OK);
    struct memory_item *journal = find_item(&memory, "db-journal");
    size_t whole = journal->size;
    for (size_t cut = 0; cut <= whole; cut += cut < 40 ? 7 : whole / 40 + 3) {
        journal->size = cut;
        int64_t expected = ask_judge(&memory, SUM);
        if (ask_if_opened(&memory, SUM) != expected) {
            fail_msg("a journal cut to %zu bytes is not read as SQLite reads it", cut);
        }
    }
    journal->size = whole;
    release(&memory);
}

/* The record at a journal's end that names the journal of a transaction on several files. */
static void
name_super_journal(struct memory_item *journal, const char *name) {
    struct brd_buffer grown = brd_buffer_of(1 << 24);
    uint32_t sum = 0;
    for (const char *c = name; *c != '\0'; c++) {
        sum += (uint8_t)*c;
    }
    size_t size = strlen(name);
    const uint8_t tail[] = {0,
                            0,
                            0,
                            (uint8_t)size,
                            (uint8_t)(sum >> 24),
                            (uint8_t)(sum >> 16),
                            (uint8_t)(sum >> 8),
                            (uint8_t)sum,
                            0xD9,
                            0xD5,
                            0x05,
                            0xF9,
                            0x20,
                            0xA1,
                            0x63,
                            0xD7};
    (void)brd_buffer_add(&grown, journal->bytes, journal->size);
    (void)brd_buffer_add(&grown, "\x00\x10\x00\x01", 4); /* the page of the lock byte: no page */
    (void)brd_buffer_add_text(&grown, name);
    (void)brd_buffer_add(&grown, tail, sizeof tail);
    free(journal->bytes);
    free(journal->copy);
    journal->size = grown.size;
    journal->bytes = malloc(grown.size);
    journal->copy = malloc(grown.size);
    assert_non_null(journal->bytes);
    assert_non_null(journal->copy);
    memcpy(journal->bytes, grown.data, grown.size);
    memcpy(journal->copy, grown.data, grown.size);
    brd_buffer_free(&grown);
}

/* The super-journal is gone: the transaction was committed, and its journal is no longer hot. */
static void
journal_whose_super_journal_is_gone_is_left_alone(void **state) {
    (void)state;
    static const char *const names[] = {
        "/private/var/mobile/Library/SMS/sms.db-mj12345678",
        "/private/var/mobile/Containers/Data/Application/01234567-89AB-CDEF-0123-456789ABCDEF/"
        "Library/Application Support/store.sqlite-mj12345678"};
    for (size_t i = 0; i < 2; i++) {
        sqlite3 *connection = begin_hot_journal();
        struct memory memory = load_made();
        assert_int_equal(sqlite3_close(connection), SQLITE_OK);
        name_super_journal(find_item(&memory, "db-journal"), names[i]);
        int64_t expected = ask_judge(&memory, SUM);
        assert_int_equal(ask_if_opened(&memory, SUM), expected);
        assert_int_not_equal(ask_if_opened(&memory, ROLLED_BACK), 1);
        release(&memory);
    }
}

/* ---- What is no database ---- */

static void
what_is_no_database_is_refused_with_words(void **state) {
    (void)state;
    struct memory memory = memory_of();
    (void)add_item(&memory, "db", "", 0);
    assert_refused(&memory, BRD_ERR_CORRUPT, "empty");
    (void)add_item(&memory, "db", "SQLite f", 8);
    assert_refused(&memory, BRD_ERR_TRUNCATED, "only 8 bytes");
    (void)add_item(&memory, "db", "bplist00 and sixteen more bytes", 31);
    assert_refused(&memory, BRD_ERR_CORRUPT, "not an SQLite database");
    uint8_t zeros[4096] = {0};
    (void)add_item(&memory, "db", zeros, sizeof zeros);
    assert_refused(&memory, BRD_ERR_CORRUPT, "not an SQLite database");
    (void)add_item(&memory, "db", "SQLite format 3", 16);
    assert_refused(&memory, BRD_ERR_CORRUPT, "SQLite: ");
    memcpy(zeros, "SQLite format 3", 16);
    (void)add_item(&memory, "db", zeros, sizeof zeros);
    assert_refused(&memory, BRD_ERR_CORRUPT, "SQLite: ");
}

static void
absent_item_is_not_found(void **state) {
    (void)state;
    struct memory memory = memory_of();
    assert_refused(&memory, BRD_ERR_NOT_FOUND, "not given out");
}

static void
header_alone_is_refused(void **state) {
    (void)state;
    struct memory memory = make_database("CREATE TABLE t (a)");
    memory.items[0].size = 100;
    assert_refused(&memory, BRD_ERR_CORRUPT, "SQLite: ");
}

static void
nonsense_in_the_header_is_refused(void **state) {
    (void)state;
    static const struct {
        size_t at;
        uint8_t bytes[2];
    } changes[] = {
        {16, {0, 0}},    {16, {0, 3}}, {16, {3, 0xE8}}, {16, {0xFF, 0xFF}},
        {16, {0x01, 0}}, {19, {9, 0}}, {21, {63, 32}},  {22, {0, 32}},
    };
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        struct memory memory = make_database("CREATE TABLE t (a)");
        for (size_t b = 0; b < 2; b++) {
            memory.items[0].bytes[changes[i].at + b] = changes[i].bytes[b];
            memory.items[0].copy[changes[i].at + b] = changes[i].bytes[b];
        }
        assert_refused(&memory, BRD_ERR_CORRUPT, "SQLite: ");
    }
}

static void
sidecar_that_cannot_be_opened_is_named_and_left_out(void **state) {
    (void)state;
    static const char *const paths[] = {"db-wal", "db-journal"};
    static const char *const words[] = {"without its -wal: the item is",
                                        "without its -journal: the item is"};
    for (size_t i = 0; i < 2; i++) {
        struct memory memory = make_database("CREATE TABLE t (a); INSERT INTO t VALUES (7)");
        add_item(&memory, paths[i], "x", 1)->refusal = BRD_ERR_CORRUPT;
        struct brd_database database = must_open(&memory);
        assert_int_equal(ask(database.connection, "SELECT a FROM t"), 7);
        assert_int_equal(database.sidecar.code, BRD_ERR_CORRUPT);
        assert_non_null(strstr(database.sidecar.text, words[i]));
        brd_database_close(&database);
        release(&memory);
    }
}

static void
cut_database_is_an_error_and_invents_no_rows(void **state) {
    (void)state;
    struct memory memory = make_database("PRAGMA page_size = 1024; CREATE TABLE t (a);" NUMBERS(
        200) "INSERT INTO t SELECT printf('%0300d', i) FROM n");
    size_t whole = memory.items[0].size;
    unsigned opened = 0;
    for (size_t size = 0; size < whole; size += size + 2048 < whole ? 509 : 1) {
        struct brd_database database;
        struct brd_error error = {0};
        memory.items[0].size = size;
        if (open_item(&memory, &database, &error) != BRD_OK) {
            assert_true(error.text[0] != '\0');
            continue;
        }
        sqlite3_stmt *rows = NULL;
        int64_t row = 0;
        (void)sqlite3_prepare_v2(database.connection, "SELECT a FROM t", -1, &rows, NULL);
        while (sqlite3_step(rows) == SQLITE_ROW) {
            assert_int_equal(sqlite3_column_int64(rows, 0), ++row);
        }
        (void)sqlite3_finalize(rows);
        assert_int_equal(brd_database_fail(&database, &error), BRD_ERR_CORRUPT);
        assert_non_null(strstr(error.text, "in the middle of a page"));
        assert_true(row < 200);
        brd_database_close(&database);
        opened++;
    }
    assert_true(opened > 500); /* those cut within their last page */
    memory.items[0].size = whole;
    release(&memory);
}

static void
changed_bytes_are_survived(void **state) {
    (void)state;
    struct memory memory = make_database("PRAGMA page_size = 512; CREATE TABLE t (a, b);" NUMBERS(
        60) "INSERT INTO t SELECT i, printf('%0100d', i) FROM n; CREATE INDEX x ON t (a)");
    struct memory_item *item = &memory.items[0];
    uint64_t seed = 1;
    unsigned damaged = 0;
    for (unsigned round = 0; round < 400; round++) {
        for (unsigned i = 0; i < 8; i++) {
            seed = seed * UINT64_C(6364136223846793005) + 1;
            item->bytes[16 + (seed >> 33) % (item->size - 16)] = (uint8_t)(seed >> 20);
        }
        damaged += ask_if_opened(&memory, "SELECT sum(length(b)) FROM t WHERE a > 0") != 6000;
        memcpy(item->bytes, item->copy, item->size);
    }
    assert_in_range(damaged, 10, 400);
    release(&memory);
}

/* ---- What statements on evidence may not do ---- */

static void
assert_statement_fails(struct brd_database *database, const char *sql) {
    struct brd_error error = {0};
    if (sqlite3_exec(database->connection, sql, NULL, NULL, NULL) == SQLITE_OK) {
        fail_msg("not refused: %s", sql);
    }
    assert_int_not_equal(brd_database_fail(database, &error), BRD_OK);
    assert_true(error.text[0] != '\0');
}

static void
writes_are_refused(void **state) {
    (void)state;
    struct memory memory =
        make_database("CREATE TABLE t (a); INSERT INTO t VALUES (7); CREATE INDEX i ON t (a)");
    struct brd_database database = must_open(&memory);
    static const char *const statements[] = {
        "INSERT INTO t VALUES (8)",
        "UPDATE t SET a = 8",
        "DELETE FROM t",
        "DROP TABLE t",
        "CREATE TABLE u (a)",
        "CREATE TEMP TABLE u (a)",
        "CREATE INDEX x ON t (a)",
        "ALTER TABLE t RENAME TO u",
        "REINDEX",
        "VACUUM",
        "VACUUM INTO 'made.db-copy'",
        "PRAGMA user_version = 7",
        "PRAGMA writable_schema = on; UPDATE sqlite_schema SET sql = ''",
        "ATTACH 'made.db' AS other",
        "ATTACH ':memory:' AS other",
        "SELECT load_extension('made.so')",
        "SELECT fts3_tokenizer('simple', x'0000000000000000')",
        "SELECT writefile('made.db-copy', 'x')",
    };
    for (size_t i = 0; i < sizeof statements / sizeof statements[0]; i++) {
        assert_statement_fails(&database, statements[i]);
    }
    assert_int_not_equal(sqlite3_load_extension(database.connection, "made.so", NULL, NULL),
                         SQLITE_OK);
    assert_int_not_equal(access("made.db-copy", F_OK), 0);
    assert_int_equal(ask(database.connection, "SELECT a FROM t"), 7);
    brd_database_close(&database);
    release(&memory);
}

static void
write_that_is_forced_stays_in_memory(void **state) {
    (void)state;
    struct memory memory = make_database("CREATE TABLE t (a); INSERT INTO t VALUES (7)");
    struct brd_database database = must_open(&memory);
    run(database.connection, "PRAGMA query_only = off; UPDATE t SET a = 8");
    assert_int_equal(ask(database.connection, "SELECT a FROM t"), 8);
    brd_database_close(&database);
    assert_int_equal(ask_item(&memory, "SELECT a FROM t"), 7);
    release(&memory);
}

static unsigned evil_calls;

static void
evil(sqlite3_context *context, int count, sqlite3_value **values) {
    (void)count;
    (void)values;
    evil_calls++;
    sqlite3_result_int(context, 1);
}

static void
schema_of_evidence_calls_no_function(void **state) {
    (void)state;
    sqlite3 *connection = begin_database("CREATE TABLE t (a); INSERT INTO t VALUES (7)");
    assert_int_equal(
        sqlite3_create_function(connection, "evil", 1, SQLITE_UTF8, NULL, evil, NULL, NULL),
        SQLITE_OK);
    run(connection, "CREATE VIEW v AS SELECT evil(a) AS a FROM t;"
                    "CREATE VIEW w AS SELECT load_extension(a) AS a FROM t;"
                    "CREATE TRIGGER r AFTER INSERT ON t BEGIN SELECT evil(1); END;"
                    "CREATE TABLE u (a, b CHECK (evil(b)), c DEFAULT (evil(1)))");
    struct memory memory = load_made();
    assert_int_equal(sqlite3_close(connection), SQLITE_OK);
    struct brd_database database = must_open(&memory);
    assert_int_equal(sqlite3_create_function(database.connection, "evil", 1, SQLITE_UTF8, NULL,
                                             evil, NULL, NULL),
                     SQLITE_OK);
    evil_calls = 0;
    assert_int_equal(ask(database.connection, "SELECT a FROM t"), 7);
    assert_int_equal(ask(database.connection, "SELECT count(*) FROM u"), 0);
    assert_statement_fails(&database, "SELECT a FROM v");
    assert_statement_fails(&database, "SELECT a FROM w");
    run(database.connection, "PRAGMA query_only = off; INSERT INTO t VALUES (8)");
    assert_int_equal(evil_calls, 0);
    /* a statement of Bridle's own may call it */
    assert_int_equal(ask(database.connection, "SELECT evil(1)"), 1);
    assert_int_equal(evil_calls, 1);
    brd_database_close(&database);
    release(&memory);
}

/* ---- Failures and their codes ---- */

static void
value_beyond_the_limit_is_refused(void **state) {
    (void)state;
    struct memory memory = make_database("CREATE TABLE t (a)");
    struct brd_database database = must_open(&memory);
    struct brd_error error;
    assert_int_equal(ask(database.connection, "SELECT length(zeroblob(67108864))"), 67108864);
    assert_int_equal(ask(database.connection, "SELECT zeroblob(67108865)"), -1);
    assert_int_equal(brd_database_fail(&database, &error), BRD_ERR_LIMIT);
    brd_database_close(&database);
    release(&memory);
}

static int
stop(void *context) {
    (void)context;
    return 1;
}

static void
statement_that_is_stopped_met_a_limit(void **state) {
    (void)state;
    struct memory memory = make_database("CREATE TABLE t (a)");
    struct brd_database database = must_open(&memory);
    struct brd_error error;
    sqlite3_progress_handler(database.connection, 1000, stop, NULL);
    assert_int_equal(ask(database.connection, NUMBERS(100000000) "SELECT count(*) FROM n"), -1);
    assert_int_equal(brd_database_fail(&database, &error), BRD_ERR_LIMIT);
    brd_database_close(&database);
    release(&memory);
}

static void
mistake_in_a_statement_is_an_sql_error(void **state) {
    (void)state;
    struct memory memory = make_database("CREATE TABLE t (a)");
    struct brd_database database = must_open(&memory);
    struct brd_error error;
    assert_int_equal(ask(database.connection, "SELECT b FROM t"), -1);
    assert_int_equal(brd_database_fail(&database, &error), BRD_ERR_SQL);
    assert_string_equal(error.text, "SQLite: no such column: b");
    brd_database_close(&database);
    release(&memory);
}

/* A statement's clock is the evidence's, not that of the day it runs. */
static void
now_is_the_same_in_every_run(void **state) {
    (void)state;
    struct memory memory = make_database("CREATE TABLE t (a)");
    assert_int_equal(ask_item(&memory, "SELECT strftime('%s', 'now')"), 0);
    release(&memory);
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_database_is_read),
        cmocka_unit_test(database_of_every_page_size_is_read),
        cmocka_unit_test(text_in_utf16_is_read),
        cmocka_unit_test(several_databases_are_open_at_once),
        cmocka_unit_test(no_item_means_an_empty_database_in_memory),
        cmocka_unit_test(wal_that_was_not_checkpointed_is_seen),
        cmocka_unit_test(cut_wal_gives_the_transactions_that_are_whole),
        cmocka_unit_test(damaged_wal_gives_the_transactions_before_the_damage),
        cmocka_unit_test(hot_journal_is_rolled_back_in_memory),
        cmocka_unit_test(journal_of_one_small_page_is_rolled_back),
        cmocka_unit_test(journal_of_a_finished_transaction_is_left_alone),
        cmocka_unit_test(cut_journal_is_rolled_back_as_sqlite_does_it),
        cmocka_unit_test(journal_whose_super_journal_is_gone_is_left_alone),
        cmocka_unit_test(what_is_no_database_is_refused_with_words),
        cmocka_unit_test(absent_item_is_not_found),
        cmocka_unit_test(header_alone_is_refused),
        cmocka_unit_test(nonsense_in_the_header_is_refused),
        cmocka_unit_test(sidecar_that_cannot_be_opened_is_named_and_left_out),
        cmocka_unit_test(cut_database_is_an_error_and_invents_no_rows),
        cmocka_unit_test(changed_bytes_are_survived),
        cmocka_unit_test(writes_are_refused),
        cmocka_unit_test(write_that_is_forced_stays_in_memory),
        cmocka_unit_test(schema_of_evidence_calls_no_function),
        cmocka_unit_test(value_beyond_the_limit_is_refused),
        cmocka_unit_test(statement_that_is_stopped_met_a_limit),
        cmocka_unit_test(mistake_in_a_statement_is_an_sql_error),
        cmocka_unit_test(now_is_the_same_in_every_run),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
