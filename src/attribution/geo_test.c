/* Tests of databases of addresses, dated facts and what is believed.
 * SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "attribution/geo_internal.h"
#include "base/time.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int64_t
day(const char *text) {
    return brd_geo_date_of(brd_span_text(text), false);
}

static void
test_dates_in_names(void **state) {
    (void)state;
    assert_int_equal(brd_geo_date_in("asn-2019-05-14.csv"), day("2019-05-14"));
    assert_int_equal(brd_geo_date_in("asn20190514.csv"), day("2019-05-14"));
    assert_int_equal(brd_geo_date_in("GeoLite2-ASN_20190514"), day("2019-05-14"));
    assert_int_equal(brd_geo_date_in("dbip-asn-lite-2019-05.mmdb"), day("2019-05-01"));
    assert_int_equal(brd_geo_date_in("asn-ipv4.csv"), BRD_NO_TIME);
    assert_int_equal(brd_geo_date_in("123456789.csv"), BRD_NO_TIME);
    assert_int_equal(brd_geo_date_in("x20191399"), BRD_NO_TIME);
    assert_int_equal(brd_geo_date_of(brd_span_text("2019-12"), true) + 1, day("2020-01-01"));
    assert_int_equal(brd_geo_date_of(brd_span_text("2019-05-14"), true) + 1, day("2019-05-15"));
    assert_int_equal(brd_geo_date_of(brd_span_text("yesterday"), false), BRD_NO_TIME);
}

static bool
csv_says(const char *csv_text, const char *address_text, struct brd_geo_answer *answer) {
    struct brd_geo_csv csv;
    struct brd_error error;
    struct brd_address address;
    assert_int_equal(brd_geo_csv_read(brd_span_text(csv_text), &csv, &error), BRD_OK);
    assert_true(brd_address_read(brd_span_text(address_text), &address));
    struct brd_address_key key = brd_address_key_of(&address);
    *answer = (struct brd_geo_answer){0};
    bool found = brd_geo_csv_ask(&csv, &key, answer);
    brd_ranges_free(&csv.ranges);
    return found;
}

static void
test_csv(void **state) {
    static const char asn[] = "1.0.0.0,1.0.0.255,13335,\"Cloudflare, Inc.\"\r\n"
                              "1.0.4.0,1.0.7.255,38803,Gtelecom Pty Ltd\n"
                              "2001:db8::,2001:db8::ffff,AS64500,\"A \"\"quoted\"\" name\"\n";
    static const char numbers[] = "16777216,16777471,13335,X\n"
                                  "42540766411282592856903984951653826560,"
                                  "42540766411282592856903984951653892095,64500,Y\n";
    static const char country[] = "first,last,country\n1.0.0.0,1.0.0.255,AU\n";
    struct brd_geo_answer answer;
    (void)state;
    assert_true(csv_says(asn, "1.0.0.255", &answer));
    assert_int_equal(answer.asn, 13335);
    assert_string_equal(answer.holder, "Cloudflare, Inc.");
    assert_false(csv_says(asn, "1.0.1.0", &answer));
    assert_true(csv_says(asn, "1.0.5.9", &answer));
    assert_string_equal(answer.holder, "Gtelecom Pty Ltd");
    assert_true(csv_says(asn, "2001:db8::1", &answer));
    assert_int_equal(answer.asn, 64500);
    assert_string_equal(answer.holder, "A \"quoted\" name");
    assert_true(csv_says(numbers, "1.0.0.7", &answer));
    assert_int_equal(answer.asn, 13335);
    assert_true(csv_says(numbers, "2001:db8::7", &answer));
    assert_string_equal(answer.holder, "Y");
    assert_true(csv_says(country, "1.0.0.1", &answer));
    assert_string_equal(answer.country, "AU");
    assert_int_equal(answer.asn, 0);
}

static void
test_csv_that_is_wrong(void **state) {
    static const char *const texts[] = {"",
                                        "hello\n",
                                        "a\nb\n",
                                        "1.0.0.0,1.0.0.9,1\n1.0.0\n",
                                        "1.0.0.9,1.0.0.0,1,x\n",
                                        "1.0.0.0\n1.0.0.0\n",
                                        "1.0.0.0,\"1.0.0.9\n2,\"\n"};
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct brd_geo_csv csv;
        struct brd_error error;
        assert_int_not_equal(brd_geo_csv_read(brd_span_text(texts[i]), &csv, &error), BRD_OK);
    }
}

/* A file of this name and content in a folder of its own; its path. */
static const char *
file_of(const char *name, const char *content) {
    static char path[128];
    char folder[] = "/tmp/bridle-geo-XXXXXX";
    assert_non_null(mkdtemp(folder));
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(content, 1, strlen(content), file), strlen(content));
    assert_int_equal(fclose(file), 0);
    return path;
}

static void
remove_file(const char *path) {
    char folder[128];
    assert_int_equal(unlink(path), 0);
    (void)snprintf(folder, sizeof folder, "%.*s", (int)(strrchr(path, '/') - path), path);
    assert_int_equal(rmdir(folder), 0);
}

static void
add(struct brd_geo *geo, const char *name, const char *date, const char *content) {
    struct brd_error error;
    char file[160];
    const char *path = file_of(name, content);
    (void)snprintf(file, sizeof file, "%s%s", path, date);
    enum brd_err code = brd_geo_add(geo, file, &error);
    if (code != BRD_OK) {
        print_message("%s\n", error.text);
    }
    assert_int_equal(code, BRD_OK);
    remove_file(path);
}

static const struct brd_geo_answer *
believed(const struct brd_geo *geo, const char *address, const char *at) {
    static struct brd_geo_answer answers[BRD_GEO_MAX_ANSWERS];
    size_t count = brd_geo_ask(geo, brd_span_text(address), answers);
    size_t best = brd_geo_choose(answers, count, BRD_GEO_NETWORK, day(at), day(at));
    return best == count ? NULL : &answers[best];
}

static void
test_the_nearest_source_is_believed_and_a_fact_before_it(void **state) {
    struct brd_geo *geo;
    struct brd_error error;
    (void)state;
    assert_int_equal(brd_geo_new(&geo, &error), BRD_OK);
    add(geo, "a.csv", "@2026-06-17",
        "104.223.0.0,104.223.255.255,203020,Now\n"
        "198.51.100.0,198.51.100.255,1,Late\n");
    add(geo, "b-2019-07-01.csv", "", "198.51.100.0,198.51.100.255,2,Early\n");
    assert_string_equal(believed(geo, "198.51.100.9", "2019-05-10")->holder, "Early");
    assert_string_equal(believed(geo, "198.51.100.9", "2025-05-10")->holder, "Late");
    /* The court record's address: a fact of 2019, and not what is true today. */
    const struct brd_geo_answer *then = believed(geo, "104.223.76.220", "2019-05-10");
    assert_int_equal(then->asn, 8100);
    assert_true(then->is_fact);
    assert_int_equal(believed(geo, "104.223.76.220", "2026-01-01")->asn, 203020);
    assert_string_equal(believed(geo, "104.223.77.1", "2019-05-10")->holder, "Now");
    assert_true(brd_geo_distance(believed(geo, "104.223.77.1", "2019-05-10"), day("2019-05-10"),
                                 day("2019-05-10")) > BRD_GEO_DOUBT_US);
    assert_null(believed(geo, "192.168.1.1", "2019-05-10"));
    assert_null(believed(geo, "no address", "2019-05-10"));
    brd_geo_free(geo);
}

static void
test_facts_in_a_file(void **state) {
    struct brd_geo *geo;
    struct brd_error error;
    (void)state;
    assert_int_equal(brd_geo_new(&geo, &error), BRD_OK);
    add(geo, "mine.tsv", "",
        "# facts\n203.0.113.0/24\tAS64500\tOuter\tNL\thosting\t\t\t\n"
        "203.0.113.7\t64501\tInner\tDE\tvpn\t2020-01-01\t2020-12-31\tme, 2021\n");
    assert_string_equal(believed(geo, "203.0.113.7", "2020-06-01")->holder, "Inner");
    assert_string_equal(believed(geo, "203.0.113.7", "2020-12-31")->holder, "Inner");
    assert_string_equal(believed(geo, "203.0.113.7", "2021-01-01")->holder, "Outer");
    assert_string_equal(believed(geo, "203.0.113.8", "2020-06-01")->source, "mine.tsv");
    assert_int_equal(
        brd_geo_add_facts(geo, "x", brd_span_text("1.2.3.4\t1\tA\tXYZ\t\t\t\t\n"), &error),
        BRD_ERR_CORRUPT);
    assert_int_equal(
        brd_geo_add_facts(geo, "x",
                          brd_span_text("1.2.3.4\t1\tA\tDE\t\t2021-01-01\t2020-01-01\t\n"), &error),
        BRD_ERR_CORRUPT);
    /* What was there before stays. */
    assert_string_equal(believed(geo, "203.0.113.7", "2020-06-01")->holder, "Inner");
    brd_geo_free(geo);
}

static void
test_files_that_are_wrong(void **state) {
    struct brd_geo *geo;
    struct brd_error error;
    (void)state;
    assert_int_equal(brd_geo_new(&geo, &error), BRD_OK);
    assert_int_equal(brd_geo_add(geo, "/nowhere/x.csv", &error), BRD_ERR_IO);
    assert_int_equal(brd_geo_add(geo, "/tmp", &error), BRD_ERR_UNSUPPORTED);
    const char *path = file_of("x.mmdb", "\xAB\xCD\xEFMaxMind.com and nothing");
    assert_int_equal(brd_geo_add(geo, path, &error), BRD_ERR_CORRUPT);
    remove_file(path);
    brd_geo_free(geo);
}

static void
test_public_addresses(void **state) {
    (void)state;
    assert_true(brd_address_is_public(brd_span_text("104.223.76.220")));
    assert_true(brd_address_is_public(brd_span_text("2a03:2880::1")));
    static const char *const others[] = {
        "10.1.2.3",   "172.31.0.1",  "192.168.0.1", "127.0.0.1", "224.0.0.251", "255.255.255.255",
        "100.64.0.1", "169.254.1.1", "0.0.0.0",     "fe80::1",   "fd00::1",     "ff02::fb",
        "::1",        "::",          "example.com", ""};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        assert_false(brd_address_is_public(brd_span_text(others[i])));
    }
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_dates_in_names),
        cmocka_unit_test(test_csv),
        cmocka_unit_test(test_csv_that_is_wrong),
        cmocka_unit_test(test_the_nearest_source_is_believed_and_a_fact_before_it),
        cmocka_unit_test(test_facts_in_a_file),
        cmocka_unit_test(test_files_that_are_wrong),
        cmocka_unit_test(test_public_addresses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
