/* Tests of net/fragments.c. SPDX-License-Identifier: Apache-2.0 */
#include "net/fragments.h"

#include "base/buffer.h"
#include "base/limits.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

/* What was given up: "SIZE:BEGINNING ". */
static void
on_lost(void *context, const struct brd_fragments_lost *lost) {
    struct brd_buffer *notes = context;
    (void)brd_buffer_add_format(notes, "%zu:%.*s ", lost->size, (int)lost->beginning.size,
                                lost->beginning.size == 0 ? ""
                                                          : (const char *)lost->beginning.data);
}

struct made {
    struct brd_fragments *fragments;
    struct brd_buffer lost;
    struct brd_span whole;
    uint8_t protocol;
};

static void
setup(struct made *made) {
    struct brd_error error;
    *made = (struct made){.lost = brd_buffer_of((size_t)1024 * 1024)};
    assert_int_equal(brd_fragments_new(on_lost, &made->lost, &made->fragments, &error), BRD_OK);
}

static void
teardown(struct made *made) {
    brd_fragments_free(made->fragments);
    brd_buffer_free(&made->lost);
}

static bool
add_at(struct made *made, uint32_t number, size_t offset, bool more, const char *text,
       int64_t at_us) {
    struct brd_fragment_key key = {.identification = number, .protocol = BRD_IP_UDP};
    return brd_fragments_add(made->fragments, &key, BRD_IP_UDP, offset, more, brd_span_text(text),
                             at_us, &made->whole, &made->protocol);
}

static bool
add(struct made *made, uint32_t number, size_t offset, bool more, const char *text) {
    return add_at(made, number, offset, more, text, 1000);
}

static void
assert_whole(const struct made *made, const char *text) {
    assert_int_equal(made->whole.size, strlen(text));
    assert_memory_equal(made->whole.data, text, strlen(text));
    assert_int_equal(made->protocol, BRD_IP_UDP);
}

static void
pieces_come_in_any_order(void **state) {
    (void)state;
    static const unsigned orders[][3] = {{0, 1, 2}, {2, 1, 0}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}};
    static const char *const texts[] = {"abcdefgh", "ijklmnop", "qrs"};
    struct made made;
    setup(&made);
    for (unsigned i = 0; i < sizeof orders / sizeof *orders; i++) {
        for (unsigned j = 0; j < 3; j++) {
            unsigned piece = orders[i][j];
            assert_int_equal(add(&made, 1, (size_t)piece * 8, piece < 2, texts[piece]), j == 2);
        }
        assert_whole(&made, "abcdefghijklmnopqrs");
    }
    assert_int_equal(brd_fragments_lost_count(made.fragments), 0);
    teardown(&made);
}

static void
of_bytes_that_come_twice_the_first_stay(void **state) {
    (void)state;
    struct made made;
    setup(&made);
    assert_false(add(&made, 1, 8, true, "IJKLMNOP"));
    assert_false(add(&made, 1, 16, true, "QRSTUVWX"));
    /* One that lies over both and has a new beginning and a new end. */
    assert_false(add(&made, 1, 0, true, "abcdefghxxxxxxxxxxxxxxxxyzyzyzyz"));
    assert_false(add(&made, 1, 0, true, "zzzzzzzz"));
    assert_true(add(&made, 1, 32, false, "end"));
    assert_whole(&made, "abcdefghIJKLMNOPQRSTUVWXyzyzyzyzend");
    teardown(&made);
}

static void
a_second_end_does_not_move_the_first(void **state) {
    (void)state;
    struct made made;
    setup(&made);
    assert_false(add(&made, 1, 8, false, "ij"));
    assert_false(add(&made, 1, 40, false, "zz"));
    assert_true(add(&made, 1, 0, true, "abcdefgh"));
    assert_whole(&made, "abcdefghij");
    teardown(&made);
}

static void
empty_and_endless_pieces_are_counted(void **state) {
    (void)state;
    struct made made;
    setup(&made);
    assert_false(add(&made, 1, 0, true, ""));
    assert_false(add(&made, 1, 65535, false, "ab"));
    assert_false(add(&made, 1, (size_t)1 << 20, false, "ab"));
    assert_int_equal(brd_fragments_lost_count(made.fragments), 3);
    teardown(&made);
}

static void
more_pieces_than_are_kept_give_the_datagram_up(void **state) {
    (void)state;
    struct made made;
    setup(&made);
    for (size_t i = 0; i <= BRD_MAX_FRAGMENT_RANGES; i++) {
        assert_false(add(&made, 1, i * 16, true, "abcdefgh"));
    }
    assert_int_equal(brd_fragments_lost_count(made.fragments), BRD_MAX_FRAGMENT_RANGES + 1);
    assert_string_equal(brd_buffer_text(&made.lost), "512:abcdefgh ");
    teardown(&made);
}

static void
the_oldest_datagram_makes_room(void **state) {
    (void)state;
    struct made made;
    setup(&made);
    for (uint32_t i = 0; i < BRD_MAX_FRAGMENTED; i++) {
        assert_false(add_at(&made, i, 0, true, i == 0 ? "oldest.." : "abcdefgh", 1000 + i));
    }
    assert_int_equal(made.lost.size, 0);
    assert_false(add_at(&made, 1000, 0, true, "abcdefgh", 2000));
    assert_string_equal(brd_buffer_text(&made.lost), "8:oldest.. ");
    assert_true(add_at(&made, 1, 8, false, "ij", 2001)); /* the others are still there */
    assert_whole(&made, "abcdefghij");
    teardown(&made);
}

static void
what_waits_too_long_is_given_up(void **state) {
    (void)state;
    struct made made;
    setup(&made);
    assert_false(add_at(&made, 1, 8, false, "old", 0));
    assert_false(add_at(&made, 1, 0, true, "abcdefgh", INT64_C(3600) * 1000000));
    assert_string_equal(brd_buffer_text(&made.lost), "3: ");
    brd_fragments_end(made.fragments);
    assert_string_equal(brd_buffer_text(&made.lost), "3: 8:abcdefgh ");
    assert_int_equal(brd_fragments_lost_count(made.fragments), 2);
    teardown(&made);
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pieces_come_in_any_order),
        cmocka_unit_test(of_bytes_that_come_twice_the_first_stay),
        cmocka_unit_test(a_second_end_does_not_move_the_first),
        cmocka_unit_test(empty_and_endless_pieces_are_counted),
        cmocka_unit_test(more_pieces_than_are_kept_give_the_datagram_up),
        cmocka_unit_test(the_oldest_datagram_makes_room),
        cmocka_unit_test(what_waits_too_long_is_given_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
