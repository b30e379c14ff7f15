/* Tests of format/zip.c. SPDX-License-Identifier: Apache-2.0 */
#include "format/zip.h"

#include "base/buffer.h"
#include "base/time.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static void
le(struct brd_buffer *buffer, uint64_t value, unsigned size) {
    for (unsigned i = 0; i < size; i++) {
        uint8_t byte = (uint8_t)(value >> (8 * i));
        (void)brd_buffer_add(buffer, &byte, 1);
    }
}

struct made {
    unsigned host;
    uint32_t mode;
    uint32_t size;
    const char *name;
    struct brd_span extra;
};

static void
add_entry(struct brd_buffer *buffer, const struct made *made) {
    le(buffer, 0x02014b50, 4);
    le(buffer, 20 | made->host << 8, 2);
    le(buffer, 20, 2);
    le(buffer, 0, 2);
    le(buffer, BRD_ZIP_DEFLATED, 2);
    le(buffer, 0, 4);
    le(buffer, 0xcafe, 4);
    le(buffer, made->size, 4);
    le(buffer, made->size, 4);
    le(buffer, strlen(made->name), 2);
    le(buffer, made->extra.size, 2);
    le(buffer, 0, 6); /* comment, disk, internal attributes */
    le(buffer, made->mode << 16, 4);
    le(buffer, made->size == UINT32_MAX ? UINT32_MAX : 7, 4);
    (void)brd_buffer_add_text(buffer, made->name);
    (void)brd_buffer_add(buffer, made->extra.data, made->extra.size);
}

static void
add_end(struct brd_buffer *buffer, uint64_t count, uint64_t size, uint64_t offset) {
    le(buffer, 0x06054b50, 4);
    le(buffer, 0, 4);
    le(buffer, count, 2);
    le(buffer, count, 2);
    le(buffer, size, 4);
    le(buffer, offset, 4);
    le(buffer, 0, 2);
}

static struct brd_zip_entry
read_one(const struct made *made) {
    struct brd_buffer buffer = brd_buffer_of(10000);
    struct brd_zip_entry entry = {0};
    add_entry(&buffer, made);
    struct brd_cursor cursor = brd_cursor_of(brd_buffer_span(&buffer));
    assert_true(brd_zip_next(&cursor, &entry));
    assert_int_equal(brd_cursor_left(&cursor), 0);
    assert_int_equal(entry.name.size, strlen(made->name));
    entry.name = (struct brd_span){0};
    brd_buffer_free(&buffer);
    return entry;
}

static void
entry_is_read_with_its_extra_fields(void **state) {
    (void)state;
    static const char extra[] = "UT\5\0\1\x80\x10\xd4\x5c"
                                "ux\x0b\0\1\4\xf5\1\0\0\4\x14\0\0\0";
    struct brd_zip_entry entry = read_one(&(struct made){
        .host = 3, .mode = 0100644, .size = 5, .name = "a/b", .extra = brd_span_of(extra, 24)});
    assert_int_equal(entry.method, BRD_ZIP_DEFLATED);
    assert_int_equal(entry.crc, 0xcafe);
    assert_int_equal(entry.size, 5);
    assert_int_equal(entry.header_offset, 7);
    assert_int_equal(entry.mode, 0100644);
    assert_int_equal(entry.modified_us, INT64_C(0x5cd41080) * BRD_US_PER_SECOND);
    assert_int_equal(entry.user_id, 501);
    assert_int_equal(entry.group_id, 20);
    assert_false(entry.is_directory);
}

static void
kinds_are_told_apart(void **state) {
    (void)state;
    assert_true(read_one(&(struct made){.name = "a/"}).is_directory);
    assert_true(read_one(&(struct made){.host = 3, .mode = 040755, .name = "a"}).is_directory);
    struct brd_zip_entry link = read_one(&(struct made){.host = 19, .mode = 0120777, .name = "a"});
    assert_true(link.is_symlink);
    assert_false(link.is_directory);
    assert_int_equal(read_one(&(struct made){.mode = 0120777, .name = "a"}).mode, -1);
}

static void
zip64_numbers_replace_those_that_do_not_fit(void **state) {
    (void)state;
    static const char extra[] = "\1\0\x18\0"
                                "\1\0\0\0\1\0\0\0"
                                "\2\0\0\0\1\0\0\0"
                                "\3\0\0\0\1\0\0\0";
    struct brd_zip_entry entry = read_one(&(struct made){
        .size = UINT32_MAX, .name = "a", .extra = brd_span_of(extra, sizeof extra - 1)});
    assert_int_equal(entry.size, UINT64_C(0x100000001));
    assert_int_equal(entry.packed_size, UINT64_C(0x100000002));
    assert_int_equal(entry.header_offset, UINT64_C(0x100000003));
}

static void
directory_is_found_behind_other_bytes(void **state) {
    (void)state;
    struct brd_buffer buffer = brd_buffer_of(10000);
    struct brd_zip_directory directory;
    struct brd_error error;
    (void)brd_buffer_add_text(&buffer, "self-extracting stub");
    size_t before = buffer.size;
    (void)brd_buffer_add_text(&buffer, "0123456");
    add_entry(&buffer, &(struct made){.name = "a"});
    size_t size = buffer.size - before - 7;
    add_end(&buffer, 1, size, 7);
    assert_int_equal(
        brd_zip_find_directory(brd_buffer_span(&buffer), buffer.size, &directory, &error), BRD_OK);
    assert_int_equal(directory.before, before);
    assert_int_equal(directory.offset, before + 7);
    assert_int_equal(directory.size, size);
    assert_int_equal(directory.count, 1);
    brd_buffer_free(&buffer);
}

static void
end_that_lies_or_is_cut_off_is_told(void **state) {
    (void)state;
    struct brd_buffer buffer = brd_buffer_of(10000);
    struct brd_zip_directory directory;
    struct brd_error error;
    add_entry(&buffer, &(struct made){.name = "a"});
    size_t size = buffer.size;
    add_end(&buffer, 1, size, 0);
    for (size_t cut = 0; cut < buffer.size; cut++) {
        uint8_t *copy = malloc(cut + 1);
        assert_non_null(copy);
        memcpy(copy, buffer.data, cut);
        assert_int_equal(brd_zip_find_directory(brd_span_of(copy, cut), cut, &directory, &error),
                         BRD_ERR_TRUNCATED);
        free(copy);
    }
    brd_buffer_reset(&buffer);
    add_end(&buffer, 1, 5, 0);
    assert_int_equal(
        brd_zip_find_directory(brd_buffer_span(&buffer), buffer.size, &directory, &error),
        BRD_ERR_CORRUPT);
    brd_buffer_free(&buffer);
}

static void
header_must_agree_with_the_directory(void **state) {
    (void)state;
    struct brd_buffer buffer = brd_buffer_of(1000);
    const struct brd_zip_entry entry = {.method = BRD_ZIP_STORED};
    le(&buffer, 0x04034b50, 4);
    le(&buffer, 0, 4);
    le(&buffer, BRD_ZIP_STORED, 2);
    le(&buffer, 0, 8);
    le(&buffer, 0, 8);
    le(&buffer, 4, 2);
    le(&buffer, 9, 2);
    assert_int_equal(brd_zip_header_size(brd_buffer_span(&buffer), &entry), 30 + 13);
    buffer.data[8] = 8;
    assert_int_equal(brd_zip_header_size(brd_buffer_span(&buffer), &entry), 0);
    buffer.data[0] = 'X';
    assert_int_equal(brd_zip_header_size(brd_buffer_span(&buffer), &entry), 0);
    brd_buffer_free(&buffer);
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(entry_is_read_with_its_extra_fields),
        cmocka_unit_test(kinds_are_told_apart),
        cmocka_unit_test(zip64_numbers_replace_those_that_do_not_fit),
        cmocka_unit_test(directory_is_found_behind_other_bytes),
        cmocka_unit_test(end_that_lies_or_is_cut_off_is_told),
        cmocka_unit_test(header_must_agree_with_the_directory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
