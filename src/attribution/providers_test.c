/* Tests of ranges, providers and brands. SPDX-License-Identifier: Apache-2.0 */
#include "attribution/brands.h"
#include "attribution/providers.h"
#include "attribution/ranges.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static uint32_t
value_of(const struct brd_ranges *ranges, const char *text) {
    struct brd_address address;
    assert_true(brd_address_read(brd_span_text(text), &address));
    struct brd_address_key key = brd_address_key_of(&address);
    uint32_t found = brd_ranges_find(ranges, &key);
    return found == BRD_NO_RANGE ? BRD_NO_RANGE : ranges->items[found].value;
}

static void
test_smallest_range_is_found(void **state) {
    static const char *const networks[] = {"10.0.0.0/8",  "10.1.0.0/16",     "10.1.2.0/24",
                                           "10.1.2.3/32", "192.0.2.0/24",    "2001:db8::/32",
                                           "0.0.0.0/0",   "2001:db8:1::/48", "10.1.2.0/24"};
    struct brd_ranges ranges = {0};
    struct brd_error error;
    (void)state;
    for (uint32_t i = 0; i < sizeof networks / sizeof networks[0]; i++) {
        struct brd_address address;
        unsigned bits;
        assert_true(brd_network_read(brd_span_text(networks[i]), &address, &bits));
        assert_int_equal(brd_ranges_add_network(&ranges, &address, bits, i, 100, &error), BRD_OK);
    }
    brd_ranges_close(&ranges);
    assert_int_equal(value_of(&ranges, "10.1.2.3"), 3);
    assert_int_equal(value_of(&ranges, "10.1.2.4"), 2); /* the first of two that are the same */
    assert_int_equal(value_of(&ranges, "10.1.3.0"), 1);
    assert_int_equal(value_of(&ranges, "10.255.255.255"), 0);
    assert_int_equal(value_of(&ranges, "11.0.0.0"), 6);
    assert_int_equal(value_of(&ranges, "192.0.2.255"), 4);
    assert_int_equal(value_of(&ranges, "2001:db8:1:2::3"), 7);
    assert_int_equal(value_of(&ranges, "2001:db8:ffff::"), 5);
    assert_int_equal(value_of(&ranges, "2001:db9::"), BRD_NO_RANGE);
    /* IPv4 in IPv6 is IPv4. */
    assert_int_equal(value_of(&ranges, "::ffff:10.1.2.3"), 3);
    brd_ranges_free(&ranges);
}

static const char *
application_of(const struct brd_providers *providers, enum brd_provider_kind kind,
               const char *value) {
    const struct brd_provider_fact *fact = brd_providers_of(providers, kind, brd_span_text(value));
    return fact == NULL ? "" : fact->application;
}

static void
test_builtin_providers(void **state) {
    struct brd_providers *providers;
    struct brd_error error;
    (void)state;
    assert_int_equal(brd_providers_builtin(&providers, &error), BRD_OK);
    assert_string_equal(application_of(providers, BRD_PROVIDER_DOMAIN, "e1.WhatsApp.net."),
                        "WhatsApp");
    assert_string_equal(application_of(providers, BRD_PROVIDER_DOMAIN, "notwhatsapp.net"), "");
    assert_string_equal(application_of(providers, BRD_PROVIDER_REALM, "signal.org"), "Signal");
    assert_string_equal(application_of(providers, BRD_PROVIDER_REALM, "whatsapp.net"), "WhatsApp");
    assert_string_equal(application_of(providers, BRD_PROVIDER_CIDR, "91.108.8.1"), "Telegram");
    assert_string_equal(application_of(providers, BRD_PROVIDER_CIDR, "2a03:2880:f10c::1"),
                        "WhatsApp, Messenger or Instagram");
    assert_string_equal(application_of(providers, BRD_PROVIDER_CIDR, "192.0.2.1"), "");
    assert_string_equal(application_of(providers, BRD_PROVIDER_STUN, "0x4002"), "WhatsApp");
    assert_string_equal(application_of(providers, BRD_PROVIDER_STUN, ""), "");
    brd_providers_free(providers);
}

static void
test_what_is_of_the_application_outweighs_addresses(void **state) {
    struct brd_providers *providers;
    struct brd_provider_votes votes = {0};
    struct brd_error error;
    (void)state;
    assert_int_equal(brd_providers_builtin(&providers, &error), BRD_OK);
    assert_null(brd_provider_votes_best(&votes));
    brd_provider_votes_add(&votes, providers, BRD_PROVIDER_CIDR,
                           brd_span_text("31.13.86.48 157.240.193.48 179.60.192.48 192.0.2.1"));
    assert_string_equal(brd_provider_votes_best(&votes)->application,
                        "WhatsApp, Messenger or Instagram");
    brd_provider_votes_add(&votes, providers, BRD_PROVIDER_STUN, brd_span_text("0x4000 0x4002"));
    assert_string_equal(brd_provider_votes_best(&votes)->application, "WhatsApp");
    brd_providers_free(providers);
}

static void
test_lines_that_are_wrong_are_named(void **state) {
    struct brd_providers *providers;
    struct brd_error error;
    (void)state;
    assert_int_equal(brd_providers_read(brd_span_text("# x\nA\tB\tcidr\tno network\ts\td\n"),
                                        &providers, &error),
                     BRD_ERR_CORRUPT);
    assert_non_null(strstr(error.text, "line 2"));
    assert_int_equal(
        brd_providers_read(brd_span_text("A\tB\tcolour\tx\ts\td\n"), &providers, &error),
        BRD_ERR_CORRUPT);
}

static void
test_imitations(void **state) {
    static const struct {
        const char *host;
        enum brd_imitation_kind kind;
        const char *domain;
    } cases[] = {
        {"whatsaap.com", BRD_IMITATION_TYPO, "whatsapp.com"},
        {"www.whatsap.net", BRD_IMITATION_TYPO, "whatsapp.com"},
        {"whatsappp.com", BRD_IMITATION_TYPO, "whatsapp.com"},
        {"whatsppa.com", BRD_IMITATION_NONE, NULL},
        {"wahtsapp.co.uk", BRD_IMITATION_TYPO, "whatsapp.com"},
        {"xn--whatspp-6fg.com", BRD_IMITATION_HOMOGRAPH, "whatsapp.com"}, /* with U+0430 */
        {"micros0ft.com", BRD_IMITATION_HOMOGRAPH, "microsoft.com"},
        {"rnicrosoft.com", BRD_IMITATION_HOMOGRAPH, "microsoft.com"},
        {"paypa1.com", BRD_IMITATION_HOMOGRAPH, "paypal.com"},
        {"icloud.com.login-check.net", BRD_IMITATION_EMBEDDED, "icloud.com"},
        {"icloud-verify.com", BRD_IMITATION_TOKEN, "icloud.com"},
        {"www.apple.com.edgekey.net", BRD_IMITATION_NONE, NULL},
        {"notapple.com.example.net", BRD_IMITATION_NONE, NULL},
        {"apple.com", BRD_IMITATION_NONE, NULL},
        {"whatsapp.net", BRD_IMITATION_NONE, NULL},
        {"telegra.ph", BRD_IMITATION_NONE, NULL},
        {"cloud.com", BRD_IMITATION_NONE, NULL},
        {"signals.com", BRD_IMITATION_NONE, NULL},
        {"example.com", BRD_IMITATION_NONE, NULL},
        {"192.0.2.1", BRD_IMITATION_NONE, NULL},
        {"co.uk", BRD_IMITATION_NONE, NULL},
        {"", BRD_IMITATION_NONE, NULL},
    };
    struct brd_brands *brands;
    struct brd_error error;
    (void)state;
    assert_int_equal(brd_brands_builtin(&brands, &error), BRD_OK);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct brd_imitation found = brd_brands_imitated(brands, brd_span_text(cases[i].host));
        print_message("%s\n", cases[i].host);
        assert_int_equal(found.kind, cases[i].kind);
        if (cases[i].domain != NULL) {
            assert_string_equal(found.domain, cases[i].domain);
        }
    }
    brd_brands_free(brands);
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_smallest_range_is_found),
        cmocka_unit_test(test_builtin_providers),
        cmocka_unit_test(test_what_is_of_the_application_outweighs_addresses),
        cmocka_unit_test(test_lines_that_are_wrong_are_named),
        cmocka_unit_test(test_imitations),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
