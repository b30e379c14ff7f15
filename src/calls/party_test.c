/* Tests of parties: names in one form. SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/limits.h"
#include "calls/party.h"

#include <string.h>

static const char regions_gb[1][BRD_REGION_BYTES] = {"GB"};
static const char regions_none[1][BRD_REGION_BYTES] = {""};

static struct brd_parties
new_parties(void) {
    return brd_parties_of(BRD_MAX_CALL_PARTIES, BRD_MAX_CALL_BYTES);
}

static uint32_t
add(struct brd_parties *parties, const char *text) {
    uint32_t name = 99;
    struct brd_error error;
    assert_int_equal(brd_parties_add(parties, 0, brd_span_text(text), &name, &error), BRD_OK);
    return name;
}

static void
settle(struct brd_parties *parties, const char (*regions)[BRD_REGION_BYTES]) {
    struct brd_error error;
    assert_int_equal(brd_parties_settle(parties, regions, 1, &error), BRD_OK);
}

static void
test_one_number_in_many_forms(void **state) {
    (void)state;
    static const char no_break[] = "+44\xC2\xA0" /* a space that does not break */
                                   "7700\xC2\xA0"
                                   "900123";
    static const char *const forms[] = {"+447700900123",   "+44 7700 900123", "tel:+44-7700-900123",
                                        "07700 900123",    "(07700) 900123",  no_break,
                                        "0044 7700 900123"};
    struct brd_parties parties = new_parties();
    uint32_t names[sizeof forms / sizeof forms[0]];
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        names[i] = add(&parties, forms[i]);
    }
    settle(&parties, regions_gb);
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        assert_string_equal(brd_parties_key(&parties, names[i]), "+447700900123");
        assert_int_equal(brd_parties_leader(&parties, names[i]),
                         brd_parties_leader(&parties, names[0]));
    }
    brd_parties_free(&parties);
}

static void
test_without_a_region_a_number_is_the_one_that_it_can_be(void **state) {
    (void)state;
    struct brd_parties parties = new_parties();
    uint32_t full = add(&parties, "+447700900123");
    uint32_t short_form = add(&parties, "07700900123");
    uint32_t unknown = add(&parties, "07700900999");
    settle(&parties, regions_none);
    assert_string_equal(brd_parties_key(&parties, short_form), "+447700900123");
    assert_int_equal(brd_parties_leader(&parties, short_form), brd_parties_leader(&parties, full));
    assert_string_equal(brd_parties_key(&parties, unknown), "07700900999");
    brd_parties_free(&parties);
}

static void
test_a_number_that_can_be_two_parties_is_neither(void **state) {
    (void)state;
    struct brd_parties parties = new_parties();
    uint32_t one = add(&parties, "+12025550123");
    uint32_t two = add(&parties, "+442025550123");
    uint32_t which = add(&parties, "2025550123");
    settle(&parties, regions_none);
    assert_int_not_equal(brd_parties_leader(&parties, which), brd_parties_leader(&parties, one));
    assert_int_not_equal(brd_parties_leader(&parties, which), brd_parties_leader(&parties, two));
    brd_parties_free(&parties);
}

static void
test_addresses_and_what_is_no_number(void **state) {
    (void)state;
    struct brd_parties parties = new_parties();
    uint32_t upper = add(&parties, "mailto:Anna@Example.COM");
    uint32_t lower = add(&parties, "anna@example.com");
    uint32_t service = add(&parties, "121");
    uint32_t code = add(&parties, "*#21#");
    uint32_t hidden = add(&parties, "123456789012345@lid");
    uint32_t nobody = add(&parties, "");
    settle(&parties, regions_gb);
    assert_int_equal(brd_parties_leader(&parties, upper), brd_parties_leader(&parties, lower));
    assert_string_equal(brd_parties_key(&parties, upper), "anna@example.com");
    assert_string_equal(brd_parties_key(&parties, service), "121");
    assert_string_equal(brd_parties_key(&parties, code), "*#21#");
    assert_string_equal(brd_parties_key(&parties, hidden), "123456789012345@lid");
    assert_int_equal(nobody, BRD_NO_PARTY);
    assert_null(brd_parties_key(&parties, nobody));
    brd_parties_free(&parties);
}

static void
test_aliases_are_one_party_and_the_number_stands_for_it(void **state) {
    (void)state;
    struct brd_error error;
    struct brd_parties parties = new_parties();
    uint32_t hidden = add(&parties, "111@lid");
    uint32_t number = add(&parties, "+447700900123");
    assert_int_equal(brd_parties_alias(&parties, hidden, number, &error), BRD_OK);
    assert_int_equal(brd_parties_alias(&parties, hidden, BRD_NO_PARTY, &error), BRD_OK);
    uint32_t again = add(&parties, "111@lid");
    settle(&parties, regions_none);
    assert_string_equal(brd_parties_key(&parties, again), "+447700900123");
    assert_int_equal(brd_parties_leader(&parties, again), brd_parties_leader(&parties, number));
    brd_parties_free(&parties);
}

static void
test_hostile_names(void **state) {
    (void)state;
    struct brd_error error;
    struct brd_parties parties = new_parties();
    char lengthy[4000];
    memset(lengthy, '7', sizeof lengthy);
    uint32_t name;
    assert_int_equal(
        brd_parties_add(&parties, 5, brd_span_of(lengthy, sizeof lengthy), &name, &error), BRD_OK);
    assert_int_equal(brd_parties_add(&parties, 5, brd_span_of("\xFF\x00+44", 5), &name, &error),
                     BRD_OK);
    (void)add(&parties, "+");
    (void)add(&parties, "+++++++");
    (void)add(&parties, "+0");
    settle(&parties, regions_none);
    assert_string_equal(brd_parties_key(&parties, name), "\xFF?+44");
    brd_parties_free(&parties);
}

static void
test_ceiling(void **state) {
    (void)state;
    struct brd_error error;
    uint32_t name;
    struct brd_parties parties = brd_parties_of(2, BRD_MAX_CALL_BYTES);
    (void)add(&parties, "a");
    (void)add(&parties, "b");
    assert_int_equal(brd_parties_add(&parties, 0, brd_span_text("c"), &name, &error),
                     BRD_ERR_LIMIT);
    settle(&parties, regions_none);
    brd_parties_free(&parties);
}

static void
test_regions(void **state) {
    (void)state;
    char region[BRD_REGION_BYTES];
    assert_true(brd_phone_region("+447700900123", region));
    assert_string_equal(region, "GB");
    assert_true(brd_phone_region("+12025550123", region));
    assert_string_equal(region, "US");
    assert_false(brd_phone_region("nonsense", region));
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_number_in_many_forms),
        cmocka_unit_test(test_without_a_region_a_number_is_the_one_that_it_can_be),
        cmocka_unit_test(test_a_number_that_can_be_two_parties_is_neither),
        cmocka_unit_test(test_addresses_and_what_is_no_number),
        cmocka_unit_test(test_aliases_are_one_party_and_the_number_stands_for_it),
        cmocka_unit_test(test_hostile_names),
        cmocka_unit_test(test_ceiling),
        cmocka_unit_test(test_regions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
