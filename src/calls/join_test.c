/* Tests of joining rows into calls. SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/limits.h"
#include "calls/join.h"
#include "calls/party.h"

#include <stdlib.h>
#include <string.h>

#define SECOND BRD_US_PER_SECOND
enum { LOG, OTHER, SCREEN };
enum { ANNA = 1, BEN = 2 };
enum { PHONE = 1, CHAT = 2 };

/* A row of `source` that begins at `seconds` and names `party`; tests change what they are about.
 */
static struct brd_call_row
row(uint32_t id, uint32_t source, int64_t seconds, uint32_t party) {
    return (struct brd_call_row){.id = id,
                                 .start_us = seconds * SECOND,
                                 .end_us = seconds * SECOND,
                                 .slack_us = 30 * SECOND,
                                 .source = source,
                                 .party = party,
                                 .item = source,
                                 .live = true,
                                 .several = source == SCREEN};
}

static size_t
join(struct brd_call_row *rows, size_t count) {
    size_t calls = 99;
    struct brd_error error;
    assert_int_equal(brd_calls_join(rows, count, &calls, &error), BRD_OK);
    return calls;
}

/* The call of the row with this id. */
static uint32_t
call_of(const struct brd_call_row *rows, size_t count, uint32_t id) {
    for (size_t i = 0; i < count; i++) {
        if (rows[i].id == id) {
            return rows[i].call;
        }
    }
    fail();
    return 0;
}

static void
test_no_rows_are_no_calls(void **state) {
    (void)state;
    assert_int_equal(join(NULL, 0), 0);
}

static void
test_two_sources_tell_of_one_call(void **state) {
    (void)state;
    struct brd_call_row rows[] = {row(0, LOG, 100, ANNA), row(1, OTHER, 104, ANNA)};
    assert_int_equal(join(rows, 2), 1);
}

static void
test_other_party_device_service_or_direction_is_another_call(void **state) {
    (void)state;
    struct brd_call_row party[] = {row(0, LOG, 100, ANNA), row(1, OTHER, 100, BEN)};
    assert_int_equal(join(party, 2), 2);
    struct brd_call_row device[] = {row(0, LOG, 100, ANNA), row(1, OTHER, 100, ANNA)};
    device[1].device = 1;
    assert_int_equal(join(device, 2), 2);
    struct brd_call_row service[] = {row(0, LOG, 100, ANNA), row(1, OTHER, 100, ANNA)};
    service[0].service = PHONE;
    service[1].service = CHAT;
    assert_int_equal(join(service, 2), 2);
    struct brd_call_row direction[] = {row(0, LOG, 100, ANNA), row(1, OTHER, 110, ANNA)};
    direction[0].direction = BRD_DIRECTION_INCOMING;
    direction[1].direction = BRD_DIRECTION_OUTGOING; /* called back at once */
    assert_int_equal(join(direction, 2), 2);
}

static void
test_what_a_source_does_not_say_contradicts_nothing(void **state) {
    (void)state;
    struct brd_call_row rows[] = {row(0, LOG, 100, ANNA), row(1, OTHER, 100, ANNA)};
    rows[0].service = PHONE;
    rows[1].direction = BRD_DIRECTION_INCOMING;
    assert_int_equal(join(rows, 2), 1);
}

static void
test_time_apart_is_another_call_unless_they_overlap(void **state) {
    (void)state;
    struct brd_call_row apart[] = {row(0, LOG, 100, ANNA), row(1, OTHER, 131, ANNA)};
    assert_int_equal(join(apart, 2), 2);
    struct brd_call_row overlap[] = {row(0, LOG, 100, ANNA), row(1, OTHER, 700, ANNA)};
    overlap[0].end_us = 690 * SECOND;
    assert_int_equal(join(overlap, 2), 1);
}

/* Called, missed, called again: each source has two rows, and none is of the other call. */
static void
test_calls_in_quick_succession_stay_apart(void **state) {
    (void)state;
    struct brd_call_row rows[] = {row(0, LOG, 100, ANNA), row(1, LOG, 125, ANNA),
                                  row(2, OTHER, 102, ANNA), row(3, OTHER, 127, ANNA)};
    assert_int_equal(join(rows, 4), 2);
    assert_int_equal(call_of(rows, 4, 0), call_of(rows, 4, 2));
    assert_int_equal(call_of(rows, 4, 1), call_of(rows, 4, 3));
}

/* The first row of the log is gone: the second row must not stand for it. */
static void
test_nearest_rows_are_joined_first(void **state) {
    (void)state;
    struct brd_call_row rows[] = {row(0, OTHER, 102, ANNA), row(1, LOG, 125, ANNA),
                                  row(2, OTHER, 127, ANNA)};
    assert_int_equal(join(rows, 3), 2);
    assert_int_equal(call_of(rows, 3, 1), call_of(rows, 3, 2));
    assert_int_not_equal(call_of(rows, 3, 0), call_of(rows, 3, 1));
}

static void
test_copies_of_a_removed_row_are_one_call(void **state) {
    (void)state;
    struct brd_call_row rows[] = {row(0, LOG, 100, ANNA), row(1, LOG, 100, ANNA),
                                  row(2, LOG, 100, ANNA)};
    rows[0].live = rows[1].live = rows[2].live = false;
    assert_int_equal(join(rows, 3), 1);
    /* A removed row of some seconds later is no copy: one clock wrote both. */
    rows[0] = row(0, LOG, 100, ANNA);
    rows[1] = row(1, LOG, 108, ANNA);
    rows[1].live = false;
    assert_int_equal(join(rows, 2), 2);
}

static void
test_the_same_log_in_two_places_is_one_witness(void **state) {
    (void)state;
    struct brd_call_row rows[] = {row(0, LOG, 100, ANNA), row(1, LOG, 100, ANNA)};
    rows[1].item = 77;
    assert_int_equal(join(rows, 2), 1);
    rows[1].item = rows[0].item; /* two rows of one log are two calls */
    assert_int_equal(join(rows, 2), 2);
}

static void
test_rows_without_a_party_join_the_one_call_that_is_near(void **state) {
    (void)state;
    struct brd_call_row rows[] = {row(0, LOG, 100, ANNA), row(1, SCREEN, 101, BRD_NO_PARTY),
                                  row(2, SCREEN, 110, BRD_NO_PARTY), row(3, LOG, 900, BEN)};
    assert_int_equal(join(rows, 4), 2);
    assert_int_equal(call_of(rows, 4, 1), call_of(rows, 4, 0));
    assert_int_equal(call_of(rows, 4, 2), call_of(rows, 4, 0));
}

static void
test_rows_without_a_party_alone_are_a_call(void **state) {
    (void)state;
    struct brd_call_row rows[] = {row(0, LOG, 100, ANNA), row(1, SCREEN, 501, BRD_NO_PARTY),
                                  row(2, SCREEN, 510, BRD_NO_PARTY)};
    assert_int_equal(join(rows, 3), 2);
    assert_int_equal(call_of(rows, 3, 1), call_of(rows, 3, 2));
    assert_int_equal(call_of(rows, 3, 0), 0); /* in order of time */
}

static void
test_rows_without_a_party_between_two_calls_are_of_none(void **state) {
    (void)state;
    struct brd_call_row rows[] = {row(0, LOG, 100, ANNA), row(1, LOG, 120, BEN),
                                  row(2, SCREEN, 110, BRD_NO_PARTY)};
    assert_int_equal(join(rows, 3), 2);
    assert_int_equal(call_of(rows, 3, 2), BRD_NO_CALL);
    struct brd_call_row near[] = {row(0, LOG, 100, ANNA), row(1, LOG, 120, BEN),
                                  row(2, SCREEN, 101, BRD_NO_PARTY)};
    assert_int_equal(join(near, 3), 2);
    assert_int_equal(call_of(near, 3, 2), call_of(near, 3, 0));
}

static void
test_a_row_without_a_party_of_a_source_that_spoke_is_another_call(void **state) {
    (void)state;
    struct brd_call_row rows[] = {row(0, LOG, 100, ANNA), row(1, LOG, 110, BRD_NO_PARTY)};
    assert_int_equal(join(rows, 2), 2);
}

/* The order in which rows are handed in changes nothing. */
static void
test_order_does_not_matter(void **state) {
    (void)state;
    enum { COUNT = 400 };
    struct brd_call_row *first = calloc(COUNT, sizeof *first);
    struct brd_call_row *second = calloc(COUNT, sizeof *second);
    assert_non_null(first);
    assert_non_null(second);
    uint32_t chance = 7;
    for (uint32_t i = 0; i < COUNT; i++) {
        chance = chance * 1664525u + 1013904223u;
        first[i] = row(i, chance >> 8 & 1, (int64_t)(chance >> 16 & 0xFFF), 1 + (chance >> 12 & 3));
        second[COUNT - 1 - i] = first[i];
    }
    assert_int_equal(join(first, COUNT), join(second, COUNT));
    for (uint32_t i = 0; i < COUNT; i++) {
        assert_int_equal(call_of(first, COUNT, i), call_of(second, COUNT, i));
    }
    free(first);
    free(second);
}

/* A log that is one heap of rows at one moment takes no more than its share of time. */
static void
test_a_heap_of_rows_is_bounded(void **state) {
    (void)state;
    enum { COUNT = 200000 };
    struct brd_call_row *rows = calloc(COUNT, sizeof *rows);
    assert_non_null(rows);
    for (uint32_t i = 0; i < COUNT; i++) {
        rows[i] = row(i, i % 3, 100, i % 2 == 0 ? ANNA : BRD_NO_PARTY);
        rows[i].live = i % 5 == 0;
    }
    assert_true(join(rows, COUNT) >= COUNT / BRD_MAX_CALL_WITNESSES / 2);
    free(rows);
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_no_rows_are_no_calls),
        cmocka_unit_test(test_two_sources_tell_of_one_call),
        cmocka_unit_test(test_other_party_device_service_or_direction_is_another_call),
        cmocka_unit_test(test_what_a_source_does_not_say_contradicts_nothing),
        cmocka_unit_test(test_time_apart_is_another_call_unless_they_overlap),
        cmocka_unit_test(test_calls_in_quick_succession_stay_apart),
        cmocka_unit_test(test_nearest_rows_are_joined_first),
        cmocka_unit_test(test_copies_of_a_removed_row_are_one_call),
        cmocka_unit_test(test_the_same_log_in_two_places_is_one_witness),
        cmocka_unit_test(test_rows_without_a_party_join_the_one_call_that_is_near),
        cmocka_unit_test(test_rows_without_a_party_alone_are_a_call),
        cmocka_unit_test(test_rows_without_a_party_between_two_calls_are_of_none),
        cmocka_unit_test(test_a_row_without_a_party_of_a_source_that_spoke_is_another_call),
        cmocka_unit_test(test_order_does_not_matter),
        cmocka_unit_test(test_a_heap_of_rows_is_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
