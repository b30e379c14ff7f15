/* Tests of the items of log entries. SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "format/logitem.h"
#include "format/logtesting.h"

static struct brd_logitems items;

static void
read_items(const struct brd_buffer *data, bool has_backtrace) {
    struct brd_logentry entry = {
        .kind = BRD_LOG_MESSAGE, .items = brd_buffer_span(data), .has_backtrace = has_backtrace};
    brd_logitems_read(&entry, &items);
}

static void
numbers_keep_their_sign(void **state) {
    (void)state;
    struct brd_buffer data = brd_buffer_of(4096);
    test_le(&data, 0x400, 2);
    test_scalar(&data, 0xFF, 1);
    test_scalar(&data, 0xFFFE, 2);
    test_scalar(&data, 0x7FFFFFFF, 4);
    test_scalar(&data, UINT64_MAX, 8);
    read_items(&data, false);
    assert_int_equal(items.count, 4);
    assert_true(items.is_whole);
    assert_int_equal(brd_logitem_signed(&items.items[0]), -1);
    assert_int_equal(brd_logitem_signed(&items.items[1]), -2);
    assert_int_equal(brd_logitem_signed(&items.items[2]), 0x7FFFFFFF);
    assert_int_equal(brd_logitem_signed(&items.items[3]), -1);
    assert_int_equal(brd_logitem_unsigned(&items.items[0]), 0xFF);
    brd_buffer_free(&data);
}

static void
values_begin_behind_the_backtrace(void **state) {
    (void)state;
    struct brd_buffer data = brd_buffer_of(4096);
    test_le(&data, 0x100, 2);
    test_item(&data, 0x22, 0, 3);
    (void)brd_buffer_add(&data, "\x01\x00\x12\x01", 4);
    test_le(&data, 2, 2);
    (void)brd_buffer_add_text(&data, "UUUUUUUUUUUUUUUU");
    test_le(&data, 0x1000, 8);
    test_le(&data, 0, 2);
    test_le(&data, 0, 2); /* even to 4 */
    (void)brd_buffer_add(&data, "hi", 3);
    read_items(&data, true);
    assert_int_equal(items.count, 1);
    assert_string_equal((const char *)items.items[0].value.data, "hi");
    brd_buffer_free(&data);
}

static void
cut_items_are_not_whole(void **state) {
    (void)state;
    struct brd_buffer data = brd_buffer_of(4096);
    test_le(&data, 0x300, 2);
    test_item(&data, 0x22, 0, 3);
    test_item(&data, 0x22, 3, 4); /* beyond the values */
    test_scalar(&data, 5, 4);
    (void)brd_buffer_add(&data, "hi", 3);
    size_t whole = data.size;
    read_items(&data, false);
    assert_int_equal(items.count, 3);
    assert_false(items.is_whole);
    assert_int_equal(items.items[1].value.size, 0);
    for (size_t size = 0; size < whole; size++) {
        data.size = size;
        read_items(&data, false);
        assert_true(items.count <= 3);
    }
    brd_buffer_free(&data);
}

static void
trace_has_its_sizes_at_the_end(void **state) {
    (void)state;
    struct brd_buffer data = brd_buffer_of(4096);
    test_le(&data, 200, 8);
    test_le(&data, 7, 4);
    test_le(&data, 8, 1);
    test_le(&data, 4, 1);
    test_le(&data, 2, 1);
    struct brd_logentry entry = {.kind = BRD_LOG_TRACE, .items = brd_buffer_span(&data)};
    brd_logitems_read(&entry, &items);
    assert_int_equal(items.count, 2);
    assert_int_equal(brd_logitem_unsigned(&items.items[0]), 200);
    assert_int_equal(brd_logitem_unsigned(&items.items[1]), 7);
    for (size_t size = 0; size <= data.size; size++) {
        bool ok = true;
        entry.items = brd_span_slice(brd_buffer_span(&data), data.size - size, size, &ok);
        brd_logitems_read(&entry, &items);
    }
    brd_buffer_free(&data);
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_keep_their_sign),
        cmocka_unit_test(values_begin_behind_the_backtrace),
        cmocka_unit_test(cut_items_are_not_whole),
        cmocka_unit_test(trace_has_its_sizes_at_the_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
