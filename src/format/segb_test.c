/* Tests of format/segb.c and protobuf.c; whole files are read in tests/e2e/test_stores.py.
 * SPDX-License-Identifier: Apache-2.0 */
#include "format/protobuf.h"
#include "format/segb.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#define SPAN(text) brd_span_of((text), sizeof(text) - 1)

/* One record of 3 bytes "abc", whose CRC-32 is 352441c2. */
static const char version2[] = "SEGB\1\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
                               "\xc2\x41\x24\x35\0\0\0\0abc\0"
                               "\x0b\0\0\0\1\0\0\0\0\0\0\0\0\0\xf0\x3f";

static void
record_and_its_checksum_are_read(void **state) {
    (void)state;
    struct brd_segb segb;
    struct brd_segb_record record;
    struct brd_error error;
    bool damaged;
    assert_int_equal(brd_segb_open(&segb, SPAN(version2), &error), BRD_OK);
    assert_true(brd_segb_next(&segb, &record, &damaged));
    assert_int_equal(record.offset, 32);
    assert_int_equal(record.state, BRD_SEGB_WRITTEN);
    assert_true(record.time == 1.0);
    assert_true(record.is_intact);
    assert_true(brd_span_equals(record.payload, "abc"));
    assert_false(brd_segb_next(&segb, &record, &damaged));
    assert_false(damaged);
    brd_segb_close(&segb);
}

static void
every_cut_and_flip_ends(void **state) {
    (void)state;
    for (size_t cut = 0; cut < sizeof version2; cut++) {
        for (size_t flip = 0; flip < cut; flip++) {
            struct brd_segb segb;
            struct brd_segb_record record;
            struct brd_error error;
            bool damaged;
            uint8_t *copy = malloc(cut + 1);
            assert_non_null(copy);
            memcpy(copy, version2, cut);
            copy[flip] ^= 0xff;
            if (brd_segb_open(&segb, brd_span_of(copy, cut), &error) == BRD_OK) {
                while (brd_segb_next(&segb, &record, &damaged)) {
                    assert_true(record.payload.size <= cut);
                }
            }
            brd_segb_close(&segb);
            free(copy);
        }
    }
}

static void
fields_of_every_kind_are_read(void **state) {
    (void)state;
    struct brd_cursor message =
        brd_cursor_of(SPAN("\x08\x96\x01\x11\1\0\0\0\0\0\0\0\x1a\2hi\x25\2\0\0\0"));
    static const struct {
        uint64_t number;
        uint64_t integer;
    } expected[] = {{1, 150}, {2, 1}, {3, 0}, {4, 2}};
    struct brd_protobuf_field field;
    for (size_t i = 0; i < 4; i++) {
        assert_true(brd_protobuf_next(&message, &field));
        assert_int_equal(field.number, expected[i].number);
        assert_int_equal(field.integer, expected[i].integer);
        assert_int_equal(field.bytes.size, i == 2 ? 2 : 0);
    }
    assert_false(brd_protobuf_next(&message, &field));
    assert_false(message.failed);
}

static void
what_is_no_field_fails(void **state) {
    (void)state;
    static const struct brd_span all[] = {
        {(const uint8_t *)"\x0b", 1},     /* a group */
        {(const uint8_t *)"\x00\x01", 2}, /* field 0 */
        {(const uint8_t *)"\x0a\x05x", 3},
        {(const uint8_t *)"\x08", 1},
        {(const uint8_t *)"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 12},
        {(const uint8_t *)"\x0a\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 11},
    };
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        struct brd_cursor message = brd_cursor_of(all[i]);
        struct brd_protobuf_field field;
        assert_false(brd_protobuf_next(&message, &field));
        assert_true(message.failed);
    }
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(record_and_its_checksum_are_read),
        cmocka_unit_test(every_cut_and_flip_ends),
        cmocka_unit_test(fields_of_every_kind_are_read),
        cmocka_unit_test(what_is_no_field_fails),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
