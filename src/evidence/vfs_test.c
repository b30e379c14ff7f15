/* Tests of the VFS over items, below SQLite. SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "evidence/vfs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* An item whose bytes are made when they are read: it can be as large as a test needs. */
struct fake {
    struct brd_content content;
    uint8_t (*byte)(uint64_t offset);
    uint64_t fails_from; /* reads that reach this offset fail */
    unsigned closed;
};

static uint8_t
mixed_byte(uint64_t offset) {
    return (uint8_t)((offset * UINT64_C(2654435761)) >> 13 | 1); /* never zero */
}

static enum brd_err
fake_read(struct brd_content *content, uint64_t offset, void *buffer, size_t size, size_t *got,
          struct brd_error *error) {
    struct fake *fake = (struct fake *)content;
    uint8_t *into = buffer;
    *got = 0;
    if (offset + size > fake->fails_from) {
        return brd_fail(error, BRD_ERR_IO, offset, "the disk is broken here");
    }
    while (*got < size && offset + *got < content->size) {
        into[*got] = fake->byte(offset + *got);
        ++*got;
    }
    return BRD_OK;
}

static void
fake_close(struct brd_content *content) {
    ((struct fake *)content)->closed++;
}

static struct fake
fake_of(uint64_t size, uint8_t (*byte)(uint64_t offset)) {
    return (struct fake){.content = {.size = size, .read = fake_read, .close = fake_close},
                         .byte = byte,
                         .fails_from = UINT64_MAX};
}

/* A VFS, and one of its files as SQLite has it. */
struct opened {
    struct brd_vfs *vfs;
    sqlite3_vfs *base;
    sqlite3_file *file;
};

static sqlite3_file *
open_part(sqlite3_vfs *base, const char *name) {
    sqlite3_file *file = calloc(1, (size_t)base->szOsFile);
    assert_non_null(file);
    assert_int_equal(
        base->xOpen(base, name, file, SQLITE_OPEN_READWRITE | SQLITE_OPEN_MAIN_DB, NULL),
        SQLITE_OK);
    return file;
}

static struct opened
open_vfs(struct fake *main, struct fake *wal, struct fake *journal) {
    struct opened opened = {0};
    struct brd_error error;
    assert_int_equal(brd_vfs_open(&main->content, wal == NULL ? NULL : &wal->content,
                                  journal == NULL ? NULL : &journal->content, &opened.vfs, &error),
                     BRD_OK);
    opened.base = sqlite3_vfs_find(brd_vfs_name(opened.vfs));
    assert_non_null(opened.base);
    opened.file = open_part(opened.base, "/main");
    return opened;
}

static void
close_vfs(struct opened *opened) {
    assert_int_equal(opened->file->pMethods->xClose(opened->file), SQLITE_OK);
    free(opened->file);
    brd_vfs_close(opened->vfs);
}

static int
read_at(sqlite3_file *file, void *into, int size, int64_t offset) {
    return file->pMethods->xRead(file, into, size, offset);
}

static int64_t
size_of(sqlite3_file *file) {
    sqlite3_int64 size = -1;
    assert_int_equal(file->pMethods->xFileSize(file, &size), SQLITE_OK);
    return size;
}

/* ---- Reading ---- */

static void
bytes_of_the_item_are_read_at_any_offset(void **state) {
    (void)state;
    struct fake item = fake_of(10000, mixed_byte);
    struct opened opened = open_vfs(&item, NULL, NULL);
    uint8_t bytes[5000];
    assert_int_equal(size_of(opened.file), 10000);
    for (int64_t offset = 0; offset < 10000; offset += 613) {
        int size = offset + 5000 <= 10000 ? 5000 : (int)(10000 - offset);
        assert_int_equal(read_at(opened.file, bytes, size, offset), SQLITE_OK);
        for (int i = 0; i < size; i++) {
            assert_int_equal(bytes[i], mixed_byte((uint64_t)(offset + i)));
        }
    }
    close_vfs(&opened);
}

/* SQLite relies on the zeros. */
static void
read_beyond_the_end_is_short_and_zeroed(void **state) {
    (void)state;
    struct fake item = fake_of(100, mixed_byte);
    struct opened opened = open_vfs(&item, NULL, NULL);
    uint8_t bytes[200];
    memset(bytes, 0xEE, sizeof bytes);
    assert_int_equal(read_at(opened.file, bytes, 200, 90), SQLITE_IOERR_SHORT_READ);
    for (size_t i = 0; i < sizeof bytes; i++) {
        assert_int_equal(bytes[i], i < 10 ? mixed_byte(90 + i) : 0);
    }
    memset(bytes, 0xEE, sizeof bytes);
    assert_int_equal(read_at(opened.file, bytes, 200, 100), SQLITE_IOERR_SHORT_READ);
    assert_int_equal(bytes[0], 0);
    assert_int_equal(read_at(opened.file, bytes, 200, INT64_C(1) << 60), SQLITE_IOERR_SHORT_READ);
    assert_int_equal(bytes[199], 0);
    close_vfs(&opened);
}

static void
failed_read_keeps_its_words(void **state) {
    (void)state;
    struct fake item = fake_of(10000, mixed_byte);
    item.fails_from = 5000;
    struct opened opened = open_vfs(&item, NULL, NULL);
    uint8_t bytes[100];
    assert_int_equal(read_at(opened.file, bytes, 100, 0), SQLITE_OK);
    assert_null(brd_vfs_failure(opened.vfs));
    assert_int_equal(read_at(opened.file, bytes, 100, 4950), SQLITE_IOERR_READ);
    assert_string_equal(brd_vfs_failure(opened.vfs), "the disk is broken here");
    close_vfs(&opened);
}

/* Zeros in place of its rest would be read as rows. */
static void
page_that_is_only_partly_there_is_corrupt(void **state) {
    (void)state;
    struct fake main = fake_of(1500, mixed_byte);
    struct fake journal = fake_of(1500, mixed_byte);
    struct opened opened = open_vfs(&main, NULL, &journal);
    uint8_t bytes[1024];
    assert_int_equal(read_at(opened.file, bytes, 1024, 0), SQLITE_OK);
    assert_int_equal(read_at(opened.file, bytes, 1024, 2048), SQLITE_IOERR_SHORT_READ);
    assert_null(brd_vfs_failure(opened.vfs));
    assert_int_equal(read_at(opened.file, bytes, 1024, 1024), SQLITE_CORRUPT);
    assert_string_equal(brd_vfs_failure(opened.vfs), "the file ends in the middle of a page");
    sqlite3_file *file = open_part(opened.base, "/main-journal");
    assert_int_equal(read_at(file, bytes, 1024, 1024), SQLITE_IOERR_SHORT_READ);
    free(file);
    close_vfs(&opened);
}

/* ---- Writing, which only memory sees ---- */

#define MODEL_BYTES 60000

/* The file as it should be, and the same done to the VFS. */
struct model {
    uint8_t bytes[MODEL_BYTES];
    int64_t size;
    sqlite3_file *file;
    uint64_t seed;
};

static int64_t
below(struct model *model, int64_t limit) {
    model->seed = model->seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (int64_t)((model->seed >> 33) % (uint64_t)limit);
}

static void
write_both(struct model *model) {
    uint8_t bytes[9000];
    int64_t offset = below(model, MODEL_BYTES - (int64_t)sizeof bytes);
    int64_t size = 1 + below(model, (int64_t)sizeof bytes);
    memset(bytes, (int)(1 + below(model, 255)), (size_t)size);
    memcpy(model->bytes + offset, bytes, (size_t)size);
    model->size = offset + size > model->size ? offset + size : model->size;
    assert_int_equal(model->file->pMethods->xWrite(model->file, bytes, (int)size, offset),
                     SQLITE_OK);
}

static void
truncate_both(struct model *model) {
    int64_t size = below(model, model->size + 1);
    memset(model->bytes + size, 0, (size_t)(MODEL_BYTES - size));
    model->size = size;
    assert_int_equal(model->file->pMethods->xTruncate(model->file, size), SQLITE_OK);
}

static void
compare_both(struct model *model) {
    uint8_t bytes[9000];
    int64_t offset = below(model, MODEL_BYTES - (int64_t)sizeof bytes);
    int64_t size = 1 + below(model, (int64_t)sizeof bytes);
    int expected = offset + size > model->size ? SQLITE_IOERR_SHORT_READ : SQLITE_OK;
    assert_int_equal(read_at(model->file, bytes, (int)size, offset), expected);
    assert_memory_equal(bytes, model->bytes + offset, (size_t)size);
    assert_int_equal(size_of(model->file), model->size);
}

static void
file_behaves_as_an_array_of_bytes(void **state) {
    (void)state;
    static struct model model;
    for (unsigned round = 0; round < 40; round++) {
        int64_t size = round == 0 ? 0 : INT64_C(30000) + round;
        struct fake main = fake_of(100, mixed_byte);
        struct fake item = fake_of((uint64_t)size, mixed_byte);
        struct opened opened = open_vfs(&main, NULL, &item);
        memset(&model, 0, sizeof model);
        model.size = size;
        model.file = open_part(opened.base, "/main-journal");
        model.seed = round;
        for (int64_t i = 0; i < size; i++) {
            model.bytes[i] = mixed_byte((uint64_t)i);
        }
        for (unsigned step = 0; step < 60; step++) {
            compare_both(&model);
            switch (below(&model, 5)) {
            case 0:
                truncate_both(&model);
                break;
            case 1:
            case 2:
                write_both(&model);
                break;
            default:
                break;
            }
        }
        free(model.file);
        close_vfs(&opened);
    }
}

static void
overlay_meets_its_ceiling_with_words(void **state) {
    (void)state;
    struct fake item = fake_of(BRD_MAX_OVERLAY_BYTES * 2, mixed_byte);
    struct opened opened = open_vfs(&item, NULL, NULL);
    static const uint8_t byte = 0xEE;
    int64_t offset = 0;
    int result = SQLITE_OK;
    while (result == SQLITE_OK && offset < (int64_t)BRD_MAX_OVERLAY_BYTES * 2) {
        result = opened.file->pMethods->xWrite(opened.file, &byte, 1, offset);
        offset += 4096;
    }
    assert_int_equal(result, SQLITE_FULL);
    assert_int_equal(offset, BRD_MAX_OVERLAY_BYTES + 4096);
    assert_non_null(brd_vfs_failure(opened.vfs));
    assert_non_null(strstr(brd_vfs_failure(opened.vfs), "67108864"));
    close_vfs(&opened);
}

static void
write_onto_a_block_that_cannot_be_read_fails(void **state) {
    (void)state;
    struct fake item = fake_of(10000, mixed_byte);
    item.fails_from = 4096;
    struct opened opened = open_vfs(&item, NULL, NULL);
    static const uint8_t byte = 0xEE;
    assert_int_equal(opened.file->pMethods->xWrite(opened.file, &byte, 1, 10), SQLITE_OK);
    assert_int_not_equal(opened.file->pMethods->xWrite(opened.file, &byte, 1, 5000), SQLITE_OK);
    assert_string_equal(brd_vfs_failure(opened.vfs), "the disk is broken here");
    close_vfs(&opened);
}

/* ---- The three files ---- */

static int
accessible_for(sqlite3_vfs *base, const char *name, int flags) {
    int result = -1;
    assert_int_equal(base->xAccess(base, name, flags, &result), SQLITE_OK);
    return result;
}

static int
accessible(sqlite3_vfs *base, const char *name) {
    return accessible_for(base, name, SQLITE_ACCESS_EXISTS);
}

static void
each_file_is_its_own_item(void **state) {
    (void)state;
    struct fake main = fake_of(100, mixed_byte);
    struct fake wal = fake_of(200, mixed_byte);
    struct fake journal = fake_of(300, mixed_byte);
    struct opened opened = open_vfs(&main, &wal, &journal);
    sqlite3_file *wal_file = open_part(opened.base, "/main-wal");
    sqlite3_file *journal_file = open_part(opened.base, "/main-journal");
    assert_int_equal(size_of(opened.file), 100);
    assert_int_equal(size_of(wal_file), 200);
    assert_int_equal(size_of(journal_file), 300);
    static const uint8_t byte = 0;
    uint8_t back = 0xEE;
    assert_int_equal(wal_file->pMethods->xWrite(wal_file, &byte, 1, 50), SQLITE_OK);
    assert_int_equal(read_at(opened.file, &back, 1, 50), SQLITE_OK);
    assert_int_equal(back, mixed_byte(50));
    free(wal_file);
    free(journal_file);
    close_vfs(&opened);
}

static void
absent_items_do_not_exist_until_they_are_written(void **state) {
    (void)state;
    struct fake main = fake_of(100, mixed_byte);
    struct opened opened = open_vfs(&main, NULL, NULL);
    assert_int_equal(accessible(opened.base, "/main"), 1);
    assert_int_equal(accessible(opened.base, "/main-wal"), 0);
    assert_int_equal(accessible(opened.base, "/main-journal"), 0);
    sqlite3_file *journal = open_part(opened.base, "/main-journal");
    static const uint8_t byte = 7;
    assert_int_equal(journal->pMethods->xWrite(journal, &byte, 1, 0), SQLITE_OK);
    assert_int_equal(accessible(opened.base, "/main-journal"), 1);
    assert_int_equal(opened.base->xDelete(opened.base, "/main-journal", 0), SQLITE_OK);
    assert_int_equal(accessible(opened.base, "/main-journal"), 0);
    assert_int_equal(accessible_for(opened.base, "/main-journal", SQLITE_ACCESS_READWRITE), 0);
    assert_int_equal(size_of(journal), 0);
    free(journal);
    close_vfs(&opened);
}

static void
no_other_file_exists_or_opens(void **state) {
    (void)state;
    struct fake main = fake_of(100, mixed_byte);
    struct opened opened = open_vfs(&main, NULL, NULL);
    static const char *const names[] = {"/etc/passwd",   "/main-shm", "/private/var/sms.db-mj1234",
                                        "/private/main", "main",      ""};
    sqlite3_file *file = calloc(1, (size_t)opened.base->szOsFile);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        assert_int_equal(accessible(opened.base, names[i]), 0);
        assert_int_equal(opened.base->xOpen(opened.base, names[i], file,
                                            SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL),
                         SQLITE_CANTOPEN);
        assert_int_not_equal(opened.base->xDelete(opened.base, names[i], 0), SQLITE_OK);
    }
    /* a temporary file has no name */
    assert_int_equal(opened.base->xOpen(opened.base, NULL, file, SQLITE_OPEN_TEMP_DB, NULL),
                     SQLITE_CANTOPEN);
    free(file);
    close_vfs(&opened);
}

static void
contents_are_closed_once(void **state) {
    (void)state;
    struct fake main = fake_of(100, mixed_byte);
    struct fake wal = fake_of(200, mixed_byte);
    struct fake journal = fake_of(300, mixed_byte);
    struct opened opened = open_vfs(&main, &wal, &journal);
    assert_int_equal(main.closed + wal.closed + journal.closed, 0);
    close_vfs(&opened);
    assert_int_equal(main.closed, 1);
    assert_int_equal(wal.closed, 1);
    assert_int_equal(journal.closed, 1);
    brd_vfs_close(NULL);
}

static void
every_vfs_has_a_name_of_its_own_until_it_is_closed(void **state) {
    (void)state;
    struct fake first_item = fake_of(100, mixed_byte);
    struct fake second_item = fake_of(200, mixed_byte);
    struct opened first = open_vfs(&first_item, NULL, NULL);
    struct opened second = open_vfs(&second_item, NULL, NULL);
    char name[64];
    (void)snprintf(name, sizeof name, "%s", brd_vfs_name(first.vfs));
    assert_string_not_equal(name, brd_vfs_name(second.vfs));
    assert_int_equal(size_of(first.file), 100);
    assert_int_equal(size_of(second.file), 200);
    close_vfs(&first);
    assert_null(sqlite3_vfs_find(name));
    assert_non_null(sqlite3_vfs_find(brd_vfs_name(second.vfs)));
    /* no program that opens a file by its name meets this VFS */
    assert_string_not_equal(sqlite3_vfs_find(NULL)->zName, brd_vfs_name(second.vfs));
    close_vfs(&second);
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_of_the_item_are_read_at_any_offset),
        cmocka_unit_test(read_beyond_the_end_is_short_and_zeroed),
        cmocka_unit_test(failed_read_keeps_its_words),
        cmocka_unit_test(page_that_is_only_partly_there_is_corrupt),
        cmocka_unit_test(file_behaves_as_an_array_of_bytes),
        cmocka_unit_test(overlay_meets_its_ceiling_with_words),
        cmocka_unit_test(write_onto_a_block_that_cannot_be_read_fails),
        cmocka_unit_test(each_file_is_its_own_item),
        cmocka_unit_test(absent_items_do_not_exist_until_they_are_written),
        cmocka_unit_test(no_other_file_exists_or_opens),
        cmocka_unit_test(contents_are_closed_once),
        cmocka_unit_test(every_vfs_has_a_name_of_its_own_until_it_is_closed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
