/* Tests of format/tar.c. SPDX-License-Identifier: Apache-2.0 */
#include "format/tar.h"

#include "base/time.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

/* A header with a right checksum. */
static void
make(uint8_t block[BRD_TAR_BLOCK_BYTES], const char *name, char type, const char *size) {
    memset(block, 0, BRD_TAR_BLOCK_BYTES);
    memcpy(block, name, strlen(name));
    memcpy(block + 100, "0000644", 7);
    memcpy(block + 108, "0000765", 7);
    memcpy(block + 116, "0000765", 7);
    memcpy(block + 124, size, strlen(size));
    memcpy(block + 136, "13465023200", 11);
    block[156] = (uint8_t)type;
    memcpy(block + 257,
           "ustar\0"
           "00",
           8);
}

static struct brd_span
sealed(uint8_t block[BRD_TAR_BLOCK_BYTES]) {
    unsigned sum = 0;
    char text[8];
    memset(block + 148, ' ', 8);
    for (size_t i = 0; i < BRD_TAR_BLOCK_BYTES; i++) {
        sum += block[i];
    }
    (void)snprintf(text, sizeof text, "%06o", sum);
    memcpy(block + 148, text, 7);
    return brd_span_of(block, BRD_TAR_BLOCK_BYTES);
}

static void
header_of_a_file_is_read(void **state) {
    (void)state;
    uint8_t block[BRD_TAR_BLOCK_BYTES];
    struct brd_tar_member member = brd_tar_member_of();
    struct brd_error error;
    brd_tar_member_begin(&member);
    make(block, "name", '0', "00000000017");
    memcpy(block + 345, "folder", 6);
    assert_int_equal(brd_tar_header(sealed(block), &member, &error), BRD_OK);
    assert_int_equal(member.kind, BRD_TAR_FILE);
    assert_int_equal(member.size, 15);
    assert_int_equal(member.mode, 0644);
    assert_int_equal(member.user_id, 501);
    assert_string_equal(brd_buffer_text(&member.name), "folder/name");
    assert_int_equal(member.modified_us, INT64_C(1557407360) * BRD_US_PER_SECOND);
    brd_tar_member_free(&member);
}

static void
binary_size_of_gnu_is_read_and_an_absurd_one_refused(void **state) {
    (void)state;
    uint8_t block[BRD_TAR_BLOCK_BYTES];
    struct brd_tar_member member = brd_tar_member_of();
    struct brd_error error;
    brd_tar_member_begin(&member);
    make(block, "name", '0', "\x80\0\0\0");
    memcpy(block + 124, "\x80\0\0\0\0\0\0\2\0\0\0\1", 12);
    assert_int_equal(brd_tar_header(sealed(block), &member, &error), BRD_OK);
    assert_int_equal(member.size, UINT64_C(0x200000001));
    memcpy(block + 124, "\x80\0\0\0\xff\0\0\2\0\0\0\1", 12);
    assert_int_equal(brd_tar_header(sealed(block), &member, &error), BRD_ERR_CORRUPT);
    memcpy(block + 124, "\x81\0\0\0\0\0\0\0\0\0\0\1", 12);
    assert_int_equal(brd_tar_header(sealed(block), &member, &error), BRD_ERR_CORRUPT);
    memcpy(block + 124, "no number ", 10);
    assert_int_equal(brd_tar_header(sealed(block), &member, &error), BRD_ERR_CORRUPT);
    brd_tar_member_free(&member);
}

static void
wrong_checksum_is_no_header_and_zeros_are_the_end(void **state) {
    (void)state;
    uint8_t block[BRD_TAR_BLOCK_BYTES] = {0};
    struct brd_tar_member member = brd_tar_member_of();
    struct brd_error error;
    brd_tar_member_begin(&member);
    struct brd_span zeros = brd_span_of(block, sizeof block);
    assert_int_equal(brd_tar_header(zeros, &member, &error), BRD_OK);
    assert_int_equal(member.kind, BRD_TAR_END);
    assert_false(brd_tar_is_header(zeros));
    make(block, "name", '0', "0");
    (void)sealed(block);
    assert_true(brd_tar_is_header(brd_span_of(block, sizeof block)));
    block[0] ^= 1;
    assert_int_equal(brd_tar_header(brd_span_of(block, sizeof block), &member, &error),
                     BRD_ERR_CORRUPT);
    brd_tar_member_free(&member);
}

static void
records_and_long_names_speak_of_the_next_member(void **state) {
    (void)state;
    static const char records[] = "21 path=long/\xc3\xa4/name\n"
                                  "12 size=300\n"
                                  "25 mtime=1557403200.5000\n"
                                  "18 linkpath=other\n";
    uint8_t block[BRD_TAR_BLOCK_BYTES];
    struct brd_tar_member member = brd_tar_member_of();
    struct brd_error error;
    brd_tar_member_begin(&member);
    brd_tar_extend(&member, BRD_TAR_PAX, brd_span_of(records, sizeof records - 1));
    make(block, "short", '0', "0000000000");
    assert_int_equal(brd_tar_header(sealed(block), &member, &error), BRD_OK);
    assert_string_equal(brd_buffer_text(&member.name), "long/\xc3\xa4/name");
    assert_string_equal(brd_buffer_text(&member.target), "other");
    assert_int_equal(member.size, 300);
    assert_int_equal(member.modified_us, INT64_C(1557403200500000));
    brd_tar_member_begin(&member);
    brd_tar_extend(&member, BRD_TAR_LONGNAME, brd_span_of("a/b\0", 4));
    assert_int_equal(brd_tar_header(sealed(block), &member, &error), BRD_OK);
    assert_string_equal(brd_buffer_text(&member.name), "a/b");
    assert_int_equal(member.size, 0);
    brd_tar_member_free(&member);
}

static void
malformed_records_end_the_records(void **state) {
    (void)state;
    static const char *const all[] = {"",
                                      "x",
                                      "5",
                                      "5 ",
                                      "99999999999999999999 a=b\n",
                                      "0 a=b\n",
                                      "3 a=b\n",
                                      "100 path=x\n",
                                      "7 path\n",
                                      "12 size=-1x\n"};
    struct brd_tar_member member = brd_tar_member_of();
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        brd_tar_member_begin(&member);
        brd_tar_extend(&member, BRD_TAR_PAX, brd_span_text(all[i]));
        assert_false(member.has_name);
        assert_false(member.has_size);
    }
    brd_tar_member_free(&member);
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(header_of_a_file_is_read),
        cmocka_unit_test(binary_size_of_gnu_is_read_and_an_absurd_one_refused),
        cmocka_unit_test(wrong_checksum_is_no_header_and_zeros_are_the_end),
        cmocka_unit_test(records_and_long_names_speak_of_the_next_member),
        cmocka_unit_test(malformed_records_end_the_records),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
