/* Tests of typedstreams. SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "format/typedstream.h"

static const char head[] = "\x04\x0bstreamtyped\x81\xe8\x03\x84\x01@\x84\x84\x84\x12"
                           "NSAttributedString\0\x84\x84\x08NSObject\0\x85\x92\x84\x84\x84"
                           "\x08NSString\x01\x94\x84\x01+";

static void
assert_text(const char *length, size_t length_size, size_t text_size, bool expected) {
    struct brd_buffer stream = brd_buffer_of(1 << 20);
    struct brd_span text = {0};
    (void)brd_buffer_add(&stream, head, sizeof head - 1);
    (void)brd_buffer_add(&stream, length, length_size);
    for (size_t i = 0; i < text_size; i++) {
        (void)brd_buffer_add_text(&stream, "x");
    }
    assert_int_equal(brd_typedstream_text(brd_buffer_span(&stream), &text), expected);
    if (expected) {
        assert_int_equal(text.size, text_size);
        assert_int_equal(text.data[text_size - 1], 'x');
    }
    brd_buffer_free(&stream);
}

static void
lengths_of_all_forms_are_read(void **state) {
    (void)state;
    assert_text("\x05", 1, 5, true);
    assert_text("\x81\x2c\x01", 3, 300, true);
    assert_text("\x82\x70\x11\x01\x00", 5, 70000, true);
}

static void
length_beyond_the_end_is_no_text(void **state) {
    (void)state;
    assert_text("\x06", 1, 5, false);
    assert_text("\x82\xff\xff\xff\xff", 5, 5, false);
    assert_text("\x81\x01", 2, 0, false);
    assert_text("\x90", 1, 200, false);
}

static void
what_is_no_stream_has_no_text(void **state) {
    (void)state;
    struct brd_span text;
    assert_false(brd_typedstream_text(brd_span_text(""), &text));
    assert_false(brd_typedstream_text(brd_span_text("NSString NSString \x84\x01+\x01x"), &text));
    for (size_t size = 0; size < sizeof head - 1; size++) {
        assert_false(brd_typedstream_text(brd_span_of(head, size), &text));
    }
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lengths_of_all_forms_are_read),
        cmocka_unit_test(length_beyond_the_end_is_no_text),
        cmocka_unit_test(what_is_no_stream_has_no_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
