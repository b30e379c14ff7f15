/* Tests of files of format strings. SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/limits.h"
#include "format/logstring.h"
#include "format/logtesting.h"

static enum brd_err
read_span(void *context, uint64_t offset, void *buffer, size_t size, size_t *got,
          struct brd_error *error) {
    const struct brd_span *bytes = context;
    (void)error;
    size_t left = offset < bytes->size ? bytes->size - (size_t)offset : 0;
    *got = left < size ? left : size;
    if (*got > 0) {
        memcpy(buffer, bytes->data + offset, *got);
    }
    return BRD_OK;
}

static struct brd_logreader
reader_of(struct brd_span *bytes) {
    return (struct brd_logreader){.context = bytes, .size = bytes->size, .read = read_span};
}

static struct brd_buffer
make_uuidtext(void) {
    struct brd_buffer file = brd_buffer_of(4096);
    test_le(&file, 0x66778899, 4);
    test_le(&file, 2, 4);
    test_le(&file, 1, 4);
    test_le(&file, 2, 4);
    test_le(&file, 0x8000, 4);
    test_le(&file, 6, 4);
    test_le(&file, 0x1000, 4);
    test_le(&file, 8, 4);
    (void)brd_buffer_add(&file, "later\0one\0two\0/usr/bin/x", 25);
    return file;
}

/* Two images; version 1 or 2. */
static struct brd_buffer
make_dsc(unsigned major) {
    struct brd_buffer file = brd_buffer_of(4096);
    unsigned wide = major == 1 ? 4 : 8;
    uint64_t data = major == 1 ? 16 + 3 * 16 + 2 * 28 : 16 + 3 * 24 + 2 * 32;
    uint64_t second = major == 1 ? 0x9000 : UINT64_C(0x100009000);
    (void)brd_buffer_add_text(&file, "hcsd");
    test_le(&file, major, 2);
    test_le(&file, 0, 2);
    test_le(&file, 3, 4);
    test_le(&file, 2, 4);
    const uint64_t ranges[3][4] = {
        {second, data + 4, 4, 1}, {0x1000, data, 4, 0}, {0x1000, data, 0, 1}};
    for (unsigned i = 0; i < 3; i++) {
        if (major == 1) {
            test_le(&file, ranges[i][3], 4);
        }
        test_le(&file, ranges[i][0], wide);
        test_le(&file, ranges[i][1], 4);
        test_le(&file, ranges[i][2], 4);
        if (major == 2) {
            test_le(&file, ranges[i][3], 8);
        }
    }
    for (unsigned i = 0; i < 2; i++) {
        test_le(&file, i == 0 ? 0x8000 : 0x0, wide);
        test_le(&file, 0x800, 4);
        (void)brd_buffer_add(&file, test_uuids[i], 16);
        test_le(&file, data + 8 + (uint64_t)i * 3, 4);
    }
    (void)brd_buffer_add(&file, "one\0two\0/a\0/b", 14);
    return file;
}

/* The string at `offset`; "-" when there is none. */
static void
assert_string(const struct brd_logstrings *strings, const struct brd_logreader *reader,
              uint64_t offset, const char *expected) {
    struct brd_buffer text = brd_buffer_of(4096);
    const struct brd_logrange *range = brd_logstrings_range(strings, offset);
    if (range == NULL) {
        assert_string_equal(expected, "-");
        return;
    }
    uint64_t skip = offset - range->begin;
    assert_true(brd_logstrings_text(reader, range->place + skip, range->size - skip, &text));
    assert_string_equal(brd_buffer_text(&text), expected);
    brd_buffer_free(&text);
}

static void
strings_of_an_image_are_found(void **state) {
    (void)state;
    struct brd_buffer file = make_uuidtext();
    struct brd_span bytes = brd_buffer_span(&file);
    struct brd_logreader reader = reader_of(&bytes);
    struct brd_logstrings strings;
    struct brd_error error;
    struct brd_buffer path = brd_buffer_of(4096);
    assert_int_equal(brd_logstrings_open(&reader, &strings, &error), BRD_OK);
    assert_string(&strings, &reader, 0x8000, "later");
    assert_string(&strings, &reader, 0x1000, "one");
    assert_string(&strings, &reader, 0x1004, "two");
    assert_string(&strings, &reader, 0x1005, "wo");
    assert_string(&strings, &reader, 0xFFF, "-");
    assert_string(&strings, &reader, 0x1008, "-");
    assert_true(brd_logstrings_text(&reader, strings.images[0].path_place, 100, &path));
    assert_string_equal(brd_buffer_text(&path), "/usr/bin/x");
    brd_buffer_free(&path);
    brd_logstrings_free(&strings);
    brd_buffer_free(&file);
}

static void
strings_of_the_shared_cache_are_found(void **state) {
    (void)state;
    for (unsigned major = 1; major <= 2; major++) {
        struct brd_buffer file = make_dsc(major);
        struct brd_span bytes = brd_buffer_span(&file);
        struct brd_logreader reader = reader_of(&bytes);
        struct brd_logstrings strings;
        struct brd_error error;
        uint64_t second = major == 1 ? 0x9000 : UINT64_C(0x100009000);
        assert_int_equal(brd_logstrings_open(&reader, &strings, &error), BRD_OK);
        assert_string(&strings, &reader, 0x1000, "one");
        assert_string(&strings, &reader, second, "two");
        assert_string(&strings, &reader, second + 4, "-");
        assert_int_equal(brd_logstrings_range(&strings, second)->image, 1);
        assert_ptr_equal(brd_logstrings_image_at(&strings, 0x8010), &strings.images[0]);
        assert_ptr_equal(brd_logstrings_image_at(&strings, 0x7FF), &strings.images[1]);
        assert_null(brd_logstrings_image_at(&strings, 0x800));
        brd_logstrings_free(&strings);
        brd_buffer_free(&file);
    }
}

static void
look_at_all(struct brd_span bytes) {
    struct brd_logreader reader = reader_of(&bytes);
    struct brd_logstrings strings;
    struct brd_buffer text = brd_buffer_of(BRD_MAX_LOG_STRING_BYTES);
    if (brd_logstrings_open(&reader, &strings, NULL) == BRD_OK) {
        for (size_t i = 0; i < strings.range_count; i++) {
            brd_buffer_reset(&text);
            (void)brd_logstrings_text(&reader, strings.ranges[i].place, strings.ranges[i].size,
                                      &text);
            (void)brd_logstrings_range(&strings, strings.ranges[i].begin + 1);
        }
        (void)brd_logstrings_image_at(&strings, 0x8010);
        brd_logstrings_free(&strings);
    }
    brd_buffer_free(&text);
}

static void
cuts_and_flips_do_no_harm(void **state) {
    (void)state;
    for (unsigned which = 0; which <= 2; which++) {
        struct brd_buffer file = which == 0 ? make_uuidtext() : make_dsc(which);
        for (size_t size = 0; size < file.size; size++) {
            look_at_all(brd_span_of(file.data, size));
        }
        for (size_t bit = 0; bit < file.size * 8; bit++) {
            file.data[bit / 8] = (char)(file.data[bit / 8] ^ (1 << (bit % 8)));
            look_at_all(brd_buffer_span(&file));
            file.data[bit / 8] = (char)(file.data[bit / 8] ^ (1 << (bit % 8)));
        }
        brd_buffer_free(&file);
    }
}

static void
tables_larger_than_the_file_are_refused(void **state) {
    (void)state;
    struct brd_buffer file = make_uuidtext();
    struct brd_span bytes = brd_buffer_span(&file);
    struct brd_logreader reader = reader_of(&bytes);
    struct brd_logstrings strings;
    struct brd_error error;
    file.data[14] = 1; /* 65538 ranges */
    assert_int_equal(brd_logstrings_open(&reader, &strings, &error), BRD_ERR_TRUNCATED);
    file.data[15] = 1; /* 16 million */
    assert_int_equal(brd_logstrings_open(&reader, &strings, &error), BRD_ERR_LIMIT);
    file.data[0] = 0;
    assert_int_equal(brd_logstrings_open(&reader, &strings, &error), BRD_ERR_CORRUPT);
    brd_buffer_free(&file);
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(strings_of_an_image_are_found),
        cmocka_unit_test(strings_of_the_shared_cache_are_found),
        cmocka_unit_test(cuts_and_flips_do_no_harm),
        cmocka_unit_test(tables_larger_than_the_file_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
