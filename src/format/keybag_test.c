/* Tests of format/keybag.c. SPDX-License-Identifier: Apache-2.0 */
#include "format/keybag.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#define NUMBER(tag, byte) tag "\0\0\0\4\0\0\0" byte
#define UUID "UUID\0\0\0\2id"
#define HEAD UUID "SALT\0\0\0\4salt" NUMBER("ITER", "\x0a")
#define TWICE "DPSL\0\0\0\3old" NUMBER("DPIC", "\x14")
#define CLASS(number) UUID NUMBER("CLAS", number) NUMBER("WRAP", "\2") "WPKY\0\0\0\3key"
#define SPAN(text) brd_span_of((text), sizeof(text) - 1)

static void
bag_and_its_classes_are_read(void **state) {
    (void)state;
    struct brd_keybag bag;
    struct brd_error error;
    struct brd_span bytes = SPAN(HEAD TWICE CLASS("\3") CLASS("\4"));
    assert_int_equal(brd_keybag_read(bytes, &bag, &error), BRD_OK);
    assert_true(brd_span_equals(bag.salt, "salt"));
    assert_int_equal(bag.iterations, 10);
    assert_true(bag.derives_twice);
    assert_true(brd_span_equals(bag.old_salt, "old"));
    assert_int_equal(bag.old_iterations, 20);
    assert_int_equal(bag.class_count, 2);
    assert_int_equal(bag.classes[1].number, 4);
    assert_int_equal(bag.classes[1].wrap, BRD_WRAPPED_BY_PASSWORD);
    assert_true(brd_span_equals(bag.classes[1].wrapped, "key"));
}

static void
old_bag_derives_once(void **state) {
    (void)state;
    struct brd_keybag bag;
    struct brd_error error;
    assert_int_equal(brd_keybag_read(SPAN(HEAD CLASS("\3")), &bag, &error), BRD_OK);
    assert_false(bag.derives_twice);
}

static void
every_cut_is_an_error_or_a_shorter_bag(void **state) {
    (void)state;
    static const char whole[] = HEAD TWICE CLASS("\3");
    struct brd_keybag bag;
    for (size_t size = 0; size < sizeof whole - 1; size++) {
        struct brd_error error = {0};
        uint8_t *copy = malloc(size + 1); /* exact, for the address sanitizer */
        assert_non_null(copy);
        memcpy(copy, whole, size);
        enum brd_err code = brd_keybag_read(brd_span_of(copy, size), &bag, &error);
        assert_true(code == BRD_OK || code == BRD_ERR_TRUNCATED || code == BRD_ERR_CORRUPT);
        assert_true(code == BRD_OK || error.code == code);
        free(copy);
    }
}

static void
lack_is_named(void **state) {
    (void)state;
    const struct brd_span bags[] = {SPAN(""), SPAN(HEAD), SPAN(UUID CLASS("\3")),
                                    SPAN(UUID "SALT\0\0\0\4salt" NUMBER("ITER", "\0") CLASS("\3"))};
    for (size_t i = 0; i < sizeof bags / sizeof bags[0]; i++) {
        struct brd_keybag bag;
        struct brd_error error;
        assert_int_equal(brd_keybag_read(bags[i], &bag, &error), BRD_ERR_CORRUPT);
        assert_non_null(strstr(error.text, "lacks"));
    }
}

static void
sizes_and_counts_of_the_evidence_are_bounded(void **state) {
    (void)state;
    struct brd_keybag bag;
    struct brd_error error;
    assert_int_equal(brd_keybag_read(SPAN("SALT\xff\xff\xff\xffxyz"), &bag, &error),
                     BRD_ERR_TRUNCATED);
    char many[(BRD_MAX_KEYBAG_CLASSES + 2) * 10];
    for (size_t i = 0; i < BRD_MAX_KEYBAG_CLASSES + 2; i++) {
        memcpy(&many[i * 10], UUID, 10);
    }
    assert_int_equal(brd_keybag_read(brd_span_of(many, sizeof many), &bag, &error), BRD_ERR_LIMIT);
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bag_and_its_classes_are_read),
        cmocka_unit_test(old_bag_derives_once),
        cmocka_unit_test(every_cut_is_an_error_or_a_shorter_bag),
        cmocka_unit_test(lack_is_named),
        cmocka_unit_test(sizes_and_counts_of_the_evidence_are_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
