/* Tests of firehose chunks. SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "format/firehose.h"
#include "format/logitem.h"
#include "format/logtesting.h"

#define ACTIVITY UINT64_C(0x8000000000000000)

struct fixture {
    struct brd_buffer catalog_data;
    struct brd_logcatalog catalog;
    struct brd_buffer chunk;
    struct brd_firehose firehose;
    struct brd_logentry entry;
};

/* One entry with these data, read. */
static bool
read_one(struct fixture *fixture, unsigned kind, unsigned type, unsigned flags, uint64_t format,
         struct brd_buffer *data, const char *private) {
    struct brd_buffer entries = brd_buffer_of(65536);
    bool damaged = false;
    *fixture = (struct fixture){.catalog_data = brd_buffer_of(4096), .chunk = brd_buffer_of(65536)};
    test_catalog(&fixture->catalog_data);
    assert_int_equal(
        brd_logcatalog_read(&fixture->catalog, brd_buffer_span(&fixture->catalog_data), NULL),
        BRD_OK);
    test_entry(&entries, kind, type, flags, format, brd_buffer_span(data));
    test_firehose(&fixture->chunk, brd_buffer_span(&entries), brd_span_text(private));
    assert_true(
        brd_firehose_open(&fixture->firehose, brd_buffer_span(&fixture->chunk), &fixture->catalog));
    bool read = brd_firehose_next(&fixture->firehose, &fixture->entry, &damaged);
    assert_int_equal(damaged, !read);
    brd_buffer_free(&entries);
    brd_buffer_reset(data);
    return read;
}

static void
end(struct fixture *fixture) {
    brd_logcatalog_free(&fixture->catalog);
    brd_buffer_free(&fixture->catalog_data);
    brd_buffer_free(&fixture->chunk);
}

static void
activity_names_itself_and_its_parent(void **state) {
    (void)state;
    struct fixture fixture;
    struct brd_buffer data = brd_buffer_of(4096);
    test_le(&data, ACTIVITY | 11, 8);
    test_le(&data, 321, 8);
    test_le(&data, ACTIVITY | 12, 8);
    test_le(&data, ACTIVITY | 13, 8);
    test_le(&data, 0x10, 4);
    assert_true(read_one(&fixture, 2, 1, 0x213, 0x1000, &data, ""));
    assert_int_equal(fixture.entry.parent_activity_id, 12);
    assert_int_equal(fixture.entry.activity_id, 13);
    assert_string_equal(brd_logentry_type(&fixture.entry), "activityCreate");
    end(&fixture);
    test_le(&data, 0x10, 4);
    assert_true(read_one(&fixture, 2, 3, 0x2, 0x1000, &data, ""));
    assert_int_equal(fixture.entry.activity_id, 0);
    assert_string_equal(brd_logentry_type(&fixture.entry), "userAction");
    end(&fixture);
    brd_buffer_free(&data);
}

static void
strings_are_where_the_flags_say(void **state) {
    (void)state;
    struct fixture fixture;
    struct brd_buffer data = brd_buffer_of(4096);
    test_le(&data, 0x10, 4);
    test_le(&data, 0, 2);
    assert_true(read_one(&fixture, 4, 0, 0x4, 0x80001234, &data, ""));
    assert_int_equal(fixture.entry.format.source, BRD_LOG_DSC);
    assert_memory_equal(fixture.entry.format.uuid, test_uuids[1], 16);
    assert_true(fixture.entry.format.is_dynamic);
    assert_int_equal(fixture.entry.format.offset, 0x1234);
    end(&fixture);

    test_le(&data, TEST_IMAGE_ADDRESS & UINT32_MAX, 4);
    test_le(&data, TEST_IMAGE_ADDRESS >> 32, 2);
    test_le(&data, 0, 2);
    assert_true(read_one(&fixture, 4, 0, 0x8, 0x1234, &data, ""));
    assert_int_equal(fixture.entry.format.source, BRD_LOG_UUIDTEXT);
    assert_memory_equal(fixture.entry.format.uuid, test_uuids[2], 16);
    end(&fixture);

    test_le(&data, 0x10, 4);
    (void)brd_buffer_add_text(&data, "UUUUUUUUUUUUUUUU");
    test_le(&data, 0, 2);
    assert_true(read_one(&fixture, 4, 0, 0xA, 0x1234, &data, ""));
    assert_memory_equal(fixture.entry.format.uuid, "UUUUUUUUUUUUUUUU", 16);
    end(&fixture);

    test_le(&data, 0x10, 4);
    test_le(&data, 1, 2); /* large offset */
    test_le(&data, 3, 2); /* large shared cache: it counts */
    test_le(&data, 0, 2);
    assert_true(read_one(&fixture, 4, 0, 0x2C, 0x1234, &data, ""));
    assert_int_equal(fixture.entry.format.offset, UINT64_C(0x180001234));
    end(&fixture);

    test_le(&data, 0x10, 4);
    test_le(&data, 0, 2);
    assert_true(read_one(&fixture, 4, 0, 0x0, 0x1234, &data, ""));
    assert_int_equal(fixture.entry.format.source, BRD_LOG_NO_STRINGS);
    end(&fixture);
    brd_buffer_free(&data);
}

static void
private_items_are_read_from_the_end(void **state) {
    (void)state;
    struct fixture fixture;
    static struct brd_logitems items;
    struct brd_buffer data = brd_buffer_of(4096);
    test_le(&data, 4096 - 6, 2); /* the range: "secret" of "..secret" */
    test_le(&data, 6, 2);
    test_le(&data, 0x10, 4);
    test_le(&data, 0x300, 2);
    test_item(&data, 0x21, 0, 6);
    test_item(&data, 0x21, 0, 0);
    test_item(&data, 0x41, 5, 100); /* beyond the range */
    assert_true(read_one(&fixture, 4, 0, 0x102, 0x1000, &data, "..secret"));
    brd_logitems_read(&fixture.entry, &items);
    assert_int_equal(items.count, 3);
    assert_true(brd_span_equals(items.items[0].value, "secret"));
    assert_true(items.items[1].is_withheld);
    assert_true(items.items[2].is_withheld);
    assert_false(items.is_whole);
    end(&fixture);
    brd_buffer_free(&data);
}

static void
signpost_has_its_id_and_name(void **state) {
    (void)state;
    struct fixture fixture;
    struct brd_buffer data = brd_buffer_of(4096);
    test_le(&data, 0x10, 4);
    test_le(&data, 0x4242, 8);
    test_le(&data, 14, 1);
    test_le(&data, 0x2000, 4);
    test_le(&data, 0, 2);
    assert_true(read_one(&fixture, 6, 0x81, 0x8402, 0x1000, &data, ""));
    assert_int_equal(fixture.entry.signpost_id, 0x4242);
    assert_int_equal(fixture.entry.name.offset, 0x2000);
    assert_int_equal(fixture.entry.name.source, BRD_LOG_UUIDTEXT);
    end(&fixture);
    brd_buffer_free(&data);
}

static void
loss_tells_what_is_lost(void **state) {
    (void)state;
    struct fixture fixture;
    struct brd_buffer data = brd_buffer_of(4096);
    test_le(&data, 5, 8);
    test_le(&data, 6, 8);
    test_le(&data, 63, 8);
    assert_true(read_one(&fixture, 7, 0, 0, 0, &data, ""));
    assert_int_equal(fixture.entry.loss_count, 63);
    end(&fixture);
    brd_buffer_free(&data);
}

static void
cut_and_unknown_entries_are_damage(void **state) {
    (void)state;
    struct fixture fixture;
    struct brd_buffer data = brd_buffer_of(4096);
    test_le(&data, 0x10, 2);
    assert_false(read_one(&fixture, 4, 0, 0x2, 0x1000, &data, ""));
    end(&fixture);
    test_le(&data, 0x10, 8);
    assert_false(read_one(&fixture, 5, 0, 0x2, 0x1000, &data, ""));
    end(&fixture);
    brd_buffer_free(&data);
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(activity_names_itself_and_its_parent),
        cmocka_unit_test(strings_are_where_the_flags_say),
        cmocka_unit_test(private_items_are_read_from_the_end),
        cmocka_unit_test(signpost_has_its_id_and_name),
        cmocka_unit_test(loss_tells_what_is_lost),
        cmocka_unit_test(cut_and_unknown_entries_are_damage),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
