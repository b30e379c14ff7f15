/* Tests of LZBITMAP. SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "format/lzbitmap.h"

#include <stdlib.h>

/* Encoded by hand from the description, with and without repeated tokens; dissect.util unpacks the
 * first one alike. */
static const char repeated[] = "\x5a\x42\x4d\x09\x35\x00\x00\x7b\x00\x00\x1e\x00\x00\x1e\x00\x00"
                               "\x1f\x00\x00\x61\x62\x63\x64\x65\x66\x67\x68\x41\x42\x43\x44\x78"
                               "\x79\x7a\x07\x43\x7f\x47\x04\x00\xff\x00\x00\x10\x3c\x0f\xa8\x12"
                               "\x00\x20\x7f\x00\xc8\x43\x60\x00\x00\x06\x00\x00\x00\x00\x00";
static const char unrepeated[] = "\x5a\x42\x4d\x0c\x39\x00\x00\x7b\x00\x00\x1e\x00\x00\x1e\x00\x00"
                                 "\x1f\x00\x00\x61\x62\x63\x64\x65\x66\x67\x68\x41\x42\x43\x44\x78"
                                 "\x79\x7a\x07\x43\x44\x44\x44\x44\x44\x47\x04\x00\xff\x00\x00\x10"
                                 "\x3c\x0f\xa8\x12\x00\x20\x7f\x00\xc8\x43\x60\xfe\x00\x06\x00\x00"
                                 "\x00\x00\x00";

/* "abcdefgh" 12 times, "ABCDefgh" 3 times, "xyz" */
static void
make_expected(struct brd_buffer *text) {
    for (unsigned i = 0; i < 15; i++) {
        (void)brd_buffer_add_text(text, i < 12 ? "abcdefgh" : "ABCDefgh");
    }
    (void)brd_buffer_add_text(text, "xyz");
}

static void
assert_unpacks(struct brd_span data) {
    struct brd_buffer expected = brd_buffer_of(4096);
    struct brd_buffer unpacked = brd_buffer_of(4096);
    struct brd_error error;
    make_expected(&expected);
    assert_int_equal(brd_lzbitmap_unpack(data, &unpacked, &error), BRD_OK);
    assert_string_equal(brd_buffer_text(&unpacked), brd_buffer_text(&expected));
    brd_buffer_free(&expected);
    brd_buffer_free(&unpacked);
}

static void
streams_of_both_kinds_are_unpacked(void **state) {
    (void)state;
    assert_unpacks(brd_span_of(repeated, sizeof repeated - 1));
    assert_unpacks(brd_span_of(unrepeated, sizeof unrepeated - 1));
}

static void
plain_chunks_are_copied(void **state) {
    (void)state;
    static const char plain[] = "ZBM\x09\x0b\0\0\x05\0\0hello\x06\0\0\0\0\0";
    struct brd_buffer unpacked = brd_buffer_of(4096);
    assert_int_equal(brd_lzbitmap_unpack(brd_span_of(plain, sizeof plain - 1), &unpacked, NULL),
                     BRD_OK);
    assert_string_equal(brd_buffer_text(&unpacked), "hello");
    brd_buffer_free(&unpacked);
    unpacked = brd_buffer_of(4);
    assert_int_equal(brd_lzbitmap_unpack(brd_span_of(plain, sizeof plain - 1), &unpacked, NULL),
                     BRD_ERR_LIMIT);
    brd_buffer_free(&unpacked);
}

static void
other_flags_are_refused(void **state) {
    (void)state;
    struct brd_buffer unpacked = brd_buffer_of(4096);
    struct brd_error error;
    assert_int_equal(brd_lzbitmap_unpack(brd_span_text("ZBM\x19......"), &unpacked, &error),
                     BRD_ERR_UNSUPPORTED);
    assert_int_equal(brd_lzbitmap_unpack(brd_span_text("ZBN\x09......"), &unpacked, &error),
                     BRD_ERR_UNSUPPORTED);
    brd_buffer_free(&unpacked);
}

static void
cuts_and_flips_do_no_harm(void **state) {
    (void)state;
    struct brd_buffer unpacked = brd_buffer_of(65536);
    for (size_t size = 0; size < sizeof repeated - 1; size++) {
        char *copy = malloc(size + 1);
        assert_non_null(copy);
        memcpy(copy, repeated, size);
        brd_buffer_reset(&unpacked);
        assert_int_not_equal(brd_lzbitmap_unpack(brd_span_of(copy, size), &unpacked, NULL), BRD_OK);
        free(copy);
    }
    char changed[sizeof repeated];
    for (size_t bit = 0; bit < (sizeof repeated - 1) * 8; bit++) {
        memcpy(changed, repeated, sizeof repeated);
        changed[bit / 8] = (char)(changed[bit / 8] ^ (1 << (bit % 8)));
        brd_buffer_reset(&unpacked);
        (void)!brd_lzbitmap_unpack(brd_span_of(changed, sizeof repeated - 1), &unpacked, NULL);
    }
    brd_buffer_free(&unpacked);
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(streams_of_both_kinds_are_unpacked),
        cmocka_unit_test(plain_chunks_are_copied),
        cmocka_unit_test(other_flags_are_refused),
        cmocka_unit_test(cuts_and_flips_do_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
