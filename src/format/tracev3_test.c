/* Tests of .tracev3 files. SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/limits.h"
#include "format/logitem.h"
#include "format/logtesting.h"
#include "format/tracev3.h"

#include <lz4.h>
#include <stdlib.h>

/* Three messages, of which the last one's items are in an oversize chunk. */
static void
add_firehose(struct brd_buffer *set) {
    struct brd_buffer entries = brd_buffer_of(65536);
    struct brd_buffer data = brd_buffer_of(65536);
    struct brd_buffer chunk = brd_buffer_of(65536);
    for (unsigned i = 0; i < 3; i++) {
        bool is_last = i == 2;
        brd_buffer_reset(&data);
        test_le(&data, 0x10, 4);
        test_le(&data, TEST_SUBSYSTEM, 2);
        if (is_last) {
            test_le(&data, 77, 4);
            test_le(&data, 0, 2);
        } else {
            test_le(&data, 0x100, 2);
            test_scalar(&data, i, 4);
        }
        test_entry(&entries, 4, 0x10, is_last ? 0xA02 : 0x202, 0x1000, brd_buffer_span(&data));
    }
    test_firehose(&chunk, brd_buffer_span(&entries), brd_span_of(NULL, 0));
    test_chunk(set, 0x6001, brd_buffer_span(&chunk));
    brd_buffer_free(&entries);
    brd_buffer_free(&data);
    brd_buffer_free(&chunk);
}

static void
add_oversize(struct brd_buffer *set) {
    struct brd_buffer chunk = brd_buffer_of(65536);
    test_le(&chunk, TEST_PROCESS_ID, 8);
    test_le(&chunk, TEST_PROCESS_SECOND, 4);
    test_le(&chunk, 0, 4);
    test_le(&chunk, 1000, 8);
    test_le(&chunk, 77, 4);
    test_le(&chunk, 2 + 6 + 6, 2);
    test_le(&chunk, 0, 2);
    test_le(&chunk, 0x100, 2);
    test_item(&chunk, 0x22, 0, 6);
    (void)brd_buffer_add(&chunk, "hello", 6);
    test_chunk(set, 0x6002, brd_buffer_span(&chunk));
    brd_buffer_free(&chunk);
}

static void
add_dumps(struct brd_buffer *set) {
    struct brd_buffer chunk = brd_buffer_of(65536);
    test_le(&chunk, TEST_PROCESS_ID, 8);
    test_le(&chunk, TEST_PROCESS_SECOND, 4);
    test_le(&chunk, 0, 4);
    test_le(&chunk, 2000, 8);
    test_le(&chunk, 0x99, 8);
    test_le(&chunk, 0, 8);
    (void)brd_buffer_add(&chunk, test_uuids[2], 16);
    (void)brd_buffer_add(&chunk, test_uuids[1], 16);
    test_le(&chunk, 1, 4);
    test_le(&chunk, 4, 4);
    test_le(&chunk, 5, 4);
    (void)brd_buffer_add(&chunk, "sub\0text", 9);
    test_chunk(set, 0x6004, brd_buffer_span(&chunk));
    brd_buffer_reset(&chunk);
    test_le(&chunk, TEST_PROCESS_ID, 8);
    test_le(&chunk, TEST_PROCESS_SECOND, 4);
    test_le(&chunk, 0, 4);
    test_le(&chunk, 2000, 8);
    test_le(&chunk, 5, 8);
    (void)brd_buffer_add(&chunk, test_uuids[2], 16);
    test_le(&chunk, 3, 4);
    test_le(&chunk, 2, 4);
    for (unsigned i = 0; i < 3; i++) {
        test_le(&chunk, 'a' + i, 8);
        for (unsigned zero = 0; zero < 7; zero++) {
            test_le(&chunk, 0, 8);
        }
    }
    (void)brd_buffer_add(&chunk, "xy", 2);
    test_chunk(set, 0x6003, brd_buffer_span(&chunk));
    brd_buffer_free(&chunk);
}

static void
add_catalog(struct brd_buffer *file) {
    struct brd_buffer catalog = brd_buffer_of(4096);
    test_catalog(&catalog);
    test_chunk(file, 0x600b, brd_buffer_span(&catalog));
    brd_buffer_free(&catalog);
}

static void
add_set(struct brd_buffer *file, struct brd_span set, bool is_packed) {
    struct brd_buffer data = brd_buffer_of(65536);
    char packed[4096];
    int size = LZ4_compress_default((const char *)set.data, packed, (int)set.size, sizeof packed);
    (void)brd_buffer_add_text(&data, is_packed ? "bv41" : "bv4-");
    test_le(&data, set.size, 4);
    if (is_packed) {
        test_le(&data, (uint64_t)size, 4);
        (void)brd_buffer_add(&data, packed, (size_t)size);
    } else {
        (void)brd_buffer_add(&data, set.data, set.size);
    }
    (void)brd_buffer_add_text(&data, "bv4$");
    test_chunk(file, 0x600d, brd_buffer_span(&data));
    brd_buffer_free(&data);
}

/* A file of two chunk sets with the same entries; the oversize chunk comes last. */
static struct brd_buffer
make_file(void) {
    struct brd_buffer file = brd_buffer_of(1 << 20);
    struct brd_buffer set = brd_buffer_of(65536);
    test_header(&file);
    add_catalog(&file);
    add_firehose(&set);
    add_set(&file, brd_buffer_span(&set), true);
    add_dumps(&set);
    add_oversize(&set);
    add_set(&file, brd_buffer_span(&set), false);
    brd_buffer_free(&set);
    test_align(&file);
    return file;
}

/* How many entries the bytes give, with everything in them looked at. */
static size_t
count_entries(struct brd_span bytes, struct brd_tracev3_losses *losses) {
    struct brd_tracev3 trace;
    struct brd_logentry entry;
    static struct brd_logitems items;
    size_t count = 0;
    if (brd_tracev3_open(&trace, bytes, NULL) == BRD_OK) {
        while (brd_tracev3_next(&trace, &entry)) {
            if (entry.has_data_reference) {
                (void)brd_tracev3_oversize(&trace, &entry);
            }
            brd_logitems_read(&entry, &items);
            assert_non_null(brd_logentry_type(&entry));
            count++;
        }
    }
    *losses = trace.losses;
    brd_tracev3_close(&trace);
    return count;
}

static void
entries_come_in_the_order_of_the_file(void **state) {
    (void)state;
    struct brd_buffer file = make_file();
    struct brd_tracev3 trace;
    struct brd_logentry entry;
    struct brd_error error;
    static const char *const types[] = {"error", "error", "error",      "error",
                                        "error", "error", "simpledump", "statedump"};
    assert_int_equal(brd_tracev3_open(&trace, brd_buffer_span(&file), &error), BRD_OK);
    assert_memory_equal(trace.boot_uuid, test_boot, 16);
    for (size_t i = 0; i < 8; i++) {
        assert_true(brd_tracev3_next(&trace, &entry));
        assert_string_equal(brd_logentry_type(&entry), types[i]);
        assert_int_equal(entry.process->pid, 321);
        assert_int_equal(entry.process->euid, 501);
        if (i < 6) {
            assert_true(brd_span_equals(entry.subsystem->subsystem, "org.example"));
            assert_true(brd_span_equals(entry.subsystem->category, "main"));
            assert_int_equal(entry.time, 1005);
            assert_memory_equal(entry.format.uuid, test_uuids[0], 16);
        }
    }
    assert_true(brd_span_equals(entry.state, "xy"));
    assert_true(brd_span_equals(entry.state_kind, "b"));
    assert_true(brd_span_equals(entry.text, "c"));
    assert_false(brd_tracev3_next(&trace, &entry));
    assert_false(brd_tracev3_next(&trace, &entry));
    assert_int_equal(trace.losses.damaged_chunks, 0);
    brd_tracev3_close(&trace);
    brd_buffer_free(&file);
}

static void
oversize_items_are_found_in_a_later_set(void **state) {
    (void)state;
    struct brd_buffer file = make_file();
    struct brd_tracev3 trace;
    struct brd_logentry entry;
    static struct brd_logitems items;
    assert_int_equal(brd_tracev3_open(&trace, brd_buffer_span(&file), NULL), BRD_OK);
    for (size_t i = 0; i < 3; i++) {
        assert_true(brd_tracev3_next(&trace, &entry));
    }
    assert_true(entry.has_data_reference);
    assert_true(brd_tracev3_oversize(&trace, &entry));
    brd_logitems_read(&entry, &items);
    assert_int_equal(items.count, 1);
    assert_string_equal((const char *)items.items[0].value.data, "hello");
    entry.data_reference = 78;
    assert_false(brd_tracev3_oversize(&trace, &entry));
    brd_tracev3_close(&trace);
    brd_buffer_free(&file);
}

static void
damaged_set_costs_only_its_entries(void **state) {
    (void)state;
    struct brd_buffer file = make_file();
    struct brd_tracev3_losses losses;
    char *mark = memmem(file.data, file.size, "bv41", 4);
    assert_non_null(mark);
    mark[8] = 1; /* its packed size */
    mark[9] = 0;
    assert_int_equal(count_entries(brd_buffer_span(&file), &losses), 5);
    assert_int_equal(losses.damaged_chunks, 1);
    memcpy(mark, "bv99", 4);
    assert_int_equal(count_entries(brd_buffer_span(&file), &losses), 5);
    assert_int_equal(losses.unknown_packings, 1);
    assert_int_equal(losses.damaged_chunks, 0);
    brd_buffer_free(&file);
}

static void
block_larger_than_it_can_be_is_refused(void **state) {
    (void)state;
    struct brd_buffer unpacked = brd_buffer_of(BRD_MAX_LOG_CHUNKSET_BYTES);
    struct brd_buffer data = brd_buffer_of(4096);
    (void)brd_buffer_add_text(&data, "bv41");
    test_le(&data, 0xFFFFFFFF, 4);
    test_le(&data, 4, 4);
    test_le(&data, 0, 4);
    assert_int_equal(brd_tracev3_unpack(brd_buffer_span(&data), &unpacked, NULL), BRD_ERR_LIMIT);
    data.data[7] = 0; /* 16 MiB out of 4 bytes */
    assert_int_equal(brd_tracev3_unpack(brd_buffer_span(&data), &unpacked, NULL), BRD_ERR_CORRUPT);
    assert_true(unpacked.capacity < 4096);
    brd_buffer_free(&unpacked);
    brd_buffer_free(&data);
}

static void
cut_file_gives_what_is_before_the_cut(void **state) {
    (void)state;
    struct brd_buffer file = make_file();
    struct brd_tracev3_losses losses;
    size_t before = 0;
    for (size_t size = 0; size <= file.size; size++) {
        char *copy = malloc(size + 1);
        assert_non_null(copy);
        memcpy(copy, file.data, size);
        size_t count = count_entries(brd_span_of(copy, size), &losses);
        assert_true(count >= before && count <= 8);
        before = count;
        free(copy);
    }
    assert_int_equal(before, 8);
    brd_buffer_free(&file);
}

static void
flipped_bits_do_no_harm(void **state) {
    (void)state;
    struct brd_buffer file = make_file();
    struct brd_tracev3_losses losses;
    for (size_t bit = 0; bit < file.size * 8; bit++) {
        file.data[bit / 8] = (char)(file.data[bit / 8] ^ (1 << (bit % 8)));
        (void)count_entries(brd_buffer_span(&file), &losses);
        file.data[bit / 8] = (char)(file.data[bit / 8] ^ (1 << (bit % 8)));
    }
    assert_int_equal(count_entries(brd_buffer_span(&file), &losses), 8);
    brd_buffer_free(&file);
}

static void
what_is_no_log_is_refused(void **state) {
    (void)state;
    struct brd_tracev3 trace;
    struct brd_error error;
    assert_int_equal(brd_tracev3_open(&trace, brd_span_of(NULL, 0), &error), BRD_ERR_TRUNCATED);
    brd_tracev3_close(&trace);
    static const char other[64] = "SQLite format 3";
    assert_int_not_equal(brd_tracev3_open(&trace, brd_span_of(other, sizeof other), &error),
                         BRD_OK);
    brd_tracev3_close(&trace);
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(entries_come_in_the_order_of_the_file),
        cmocka_unit_test(oversize_items_are_found_in_a_later_set),
        cmocka_unit_test(damaged_set_costs_only_its_entries),
        cmocka_unit_test(block_larger_than_it_can_be_is_refused),
        cmocka_unit_test(cut_file_gives_what_is_before_the_cut),
        cmocka_unit_test(flipped_bits_do_no_harm),
        cmocka_unit_test(what_is_no_log_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
