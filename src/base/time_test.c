/* Tests of moments. SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/time.h"

#include <math.h>
#include <string.h>
#include <time.h>

#define FIRST_US (INT64_C(31536000) * BRD_US_PER_SECOND)  /* 1971-01-01 */
#define LAST_US (INT64_C(4102444800) * BRD_US_PER_SECOND) /* 2100-01-01 */

static void
assert_moment(int64_t us, const char *expected) {
    char text[BRD_TIME_TEXT_BYTES];
    assert_true(us != BRD_NO_TIME);
    brd_time_format(us, text);
    assert_string_equal(text, expected);
}

static void
assert_no_moment(int64_t us) {
    assert_true(us == BRD_NO_TIME);
}

/* ---- Epochs ---- */

static void
every_epoch_gives_the_same_moment(void **state) {
    (void)state;
    static const char expected[] = "2019-05-10T12:34:56.000000Z";
    assert_moment(brd_time_from_units(1557491696, 1, 0), expected);
    assert_moment(brd_time_from_seconds(1557491696, 0), expected);
    assert_moment(brd_time_from_seconds(579184496, BRD_MAC_EPOCH_SECONDS), expected);
    assert_moment(brd_time_from_units(579184496, 1, BRD_MAC_EPOCH_SECONDS), expected);
    assert_moment(
        brd_time_from_units(INT64_C(579184496000000000), 1000000000, BRD_MAC_EPOCH_SECONDS),
        expected);
    assert_moment(brd_time_from_units(INT64_C(13201965296000000), BRD_US_PER_SECOND,
                                      -BRD_WEBKIT_EPOCH_SECONDS),
                  expected);
    assert_moment(brd_time_from_units(INT64_C(1557491696000), 1000, 0), expected);
}

static void
moment_before_its_epoch_is_a_moment(void **state) {
    (void)state;
    assert_moment(brd_time_from_seconds(-86400, BRD_MAC_EPOCH_SECONDS),
                  "2000-12-31T00:00:00.000000Z");
    assert_moment(brd_time_from_seconds(-0.25, BRD_MAC_EPOCH_SECONDS),
                  "2000-12-31T23:59:59.750000Z");
    assert_moment(brd_time_from_units(-250, 1000, BRD_MAC_EPOCH_SECONDS),
                  "2000-12-31T23:59:59.750000Z");
    assert_moment(brd_time_from_units(-86400, 1, BRD_MAC_EPOCH_SECONDS),
                  "2000-12-31T00:00:00.000000Z");
}

/* ---- Limits ---- */

static void
what_stands_for_no_moment_is_none(void **state) {
    (void)state;
    assert_no_moment(brd_time_from_seconds(0, BRD_MAC_EPOCH_SECONDS));
    assert_no_moment(brd_time_from_seconds(-0.0, BRD_MAC_EPOCH_SECONDS));
    assert_no_moment(brd_time_from_units(0, 1, BRD_MAC_EPOCH_SECONDS));
    assert_no_moment(brd_time_from_seconds((double)NAN, 0));
    assert_no_moment(brd_time_from_seconds((double)INFINITY, 0));
    assert_no_moment(brd_time_from_seconds(-(double)INFINITY, 0));
    /* NSDate's distantFuture and distantPast */
    assert_no_moment(brd_time_from_seconds(63113904000, BRD_MAC_EPOCH_SECONDS));
    assert_no_moment(brd_time_from_seconds(-63114076800, BRD_MAC_EPOCH_SECONDS));
}

static void
extreme_numbers_overflow_nothing(void **state) {
    (void)state;
    static const int64_t epochs[] = {0, BRD_MAC_EPOCH_SECONDS, -BRD_WEBKIT_EPOCH_SECONDS};
    static const double seconds[] = {1e308, -1e308, 1e19, -1e19, 1e11, -1e11, 1.1e11};
    static const int64_t units[] = {INT64_MAX, INT64_MIN, INT64_MAX - 1, INT64_MIN + 1};
    static const int64_t rates[] = {1, 1000, BRD_US_PER_SECOND};
    for (size_t e = 0; e < sizeof epochs / sizeof epochs[0]; e++) {
        for (size_t i = 0; i < sizeof seconds / sizeof seconds[0]; i++) {
            assert_no_moment(brd_time_from_seconds(seconds[i], epochs[e]));
        }
        for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
            for (size_t r = 0; r < sizeof rates / sizeof rates[0]; r++) {
                assert_no_moment(brd_time_from_units(units[i], rates[r], epochs[e]));
            }
        }
    }
    assert_no_moment(brd_time_from_units(1557491696, 0, 0));
    assert_no_moment(brd_time_from_units(1557491696, -1, 0));
}

static void
limits_are_1971_and_2100(void **state) {
    (void)state;
    assert_moment(brd_time_from_units(FIRST_US, BRD_US_PER_SECOND, 0),
                  "1971-01-01T00:00:00.000000Z");
    assert_no_moment(brd_time_from_units(FIRST_US - 1, BRD_US_PER_SECOND, 0));
    assert_moment(brd_time_from_units(LAST_US - 1, BRD_US_PER_SECOND, 0),
                  "2099-12-31T23:59:59.999999Z");
    assert_no_moment(brd_time_from_units(LAST_US, BRD_US_PER_SECOND, 0));
    assert_moment(brd_time_from_seconds(31536000, 0), "1971-01-01T00:00:00.000000Z");
    assert_no_moment(brd_time_from_seconds(31535999.5, 0));
    assert_no_moment(brd_time_from_seconds(4102444800, 0));
    assert_true(brd_time_parse("1971-01-01") == FIRST_US);
    assert_no_moment(brd_time_parse("1970-12-31T23:59:59.999999Z"));
    assert_no_moment(brd_time_parse("2100-01-01T00:00:00Z"));
    assert_true(brd_time_parse("2099-12-31T23:59:59.999999Z") == LAST_US - 1);
}

/* ---- Rounding ---- */

static void
broken_seconds_are_rounded_to_the_nearest_microsecond(void **state) {
    (void)state;
    assert_moment(brd_time_from_seconds(579184496.123456, BRD_MAC_EPOCH_SECONDS),
                  "2019-05-10T12:34:56.123456Z");
    assert_moment(brd_time_from_seconds(579184496.5, BRD_MAC_EPOCH_SECONDS),
                  "2019-05-10T12:34:56.500000Z");
    /* nearer to the next second than to its last microsecond */
    assert_moment(brd_time_from_seconds(579184495.9999999, BRD_MAC_EPOCH_SECONDS),
                  "2019-05-10T12:34:56.000000Z");
    assert_moment(brd_time_from_seconds(-1.75, BRD_MAC_EPOCH_SECONDS),
                  "2000-12-31T23:59:58.250000Z");
}

static void
units_finer_than_a_microsecond_keep_its_digits(void **state) {
    (void)state;
    assert_moment(
        brd_time_from_units(INT64_C(579184496123456789), 1000000000, BRD_MAC_EPOCH_SECONDS),
        "2019-05-10T12:34:56.123456Z");
    assert_moment(brd_time_from_units(INT64_C(1557491696) * 3 + 1, 3, 0),
                  "2019-05-10T12:34:56.333333Z");
}

/* ---- The text form ---- */

/* The judge is libc's own calendar. */
static void
every_day_is_formatted_as_libc_has_it(void **state) {
    (void)state;
    for (int64_t us = FIRST_US; us < LAST_US; us += INT64_C(86399) * BRD_US_PER_SECOND) {
        char text[BRD_TIME_TEXT_BYTES];
        char expected[64];
        struct tm parts;
        time_t seconds = (time_t)(us / BRD_US_PER_SECOND);
        assert_non_null(gmtime_r(&seconds, &parts));
        (void)strftime(expected, sizeof expected, "%Y-%m-%dT%H:%M:%S.000000Z", &parts);
        brd_time_format(us, text);
        assert_string_equal(text, expected);
        assert_true(brd_time_parse(text) == us);
    }
}

static void
any_moment_is_read_back_from_its_text(void **state) {
    (void)state;
    uint64_t seed = 1;
    for (unsigned i = 0; i < 50000; i++) {
        seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        int64_t us = FIRST_US + (int64_t)((seed >> 1) % (uint64_t)(LAST_US - FIRST_US));
        char text[BRD_TIME_TEXT_BYTES];
        brd_time_format(us, text);
        assert_int_equal(strlen(text), BRD_TIME_TEXT_SIZE);
        assert_true(brd_time_parse(text) == us);
    }
}

static void
texts_sort_as_their_moments(void **state) {
    (void)state;
    char before[BRD_TIME_TEXT_BYTES] = "";
    for (int64_t us = FIRST_US; us < LAST_US; us += INT64_C(1234567890123)) {
        char text[BRD_TIME_TEXT_BYTES];
        brd_time_format(us, text);
        assert_true(strcmp(before, text) < 0);
        memcpy(before, text, sizeof before);
    }
}

/* ---- Reading ---- */

static void
all_forms_of_a_moment_are_read(void **state) {
    (void)state;
    static const struct {
        const char *text;
        const char *moment;
    } cases[] = {
        {"2019-05-10", "2019-05-10T00:00:00.000000Z"},
        {"2019-05-10T12:34", "2019-05-10T12:34:00.000000Z"},
        {"2019-05-10T12:34Z", "2019-05-10T12:34:00.000000Z"},
        {"2019-05-10 12:34:56", "2019-05-10T12:34:56.000000Z"},
        {"2019-05-10T12:34:56Z", "2019-05-10T12:34:56.000000Z"},
        {"2019-05-10t12:34:56z", "2019-05-10T12:34:56.000000Z"},
        {"2019-05-10T12:34:56.5Z", "2019-05-10T12:34:56.500000Z"},
        {"2019-05-10T12:34:56.000001", "2019-05-10T12:34:56.000001Z"},
        {"2019-05-10T12:34:56.1234567899Z", "2019-05-10T12:34:56.123456Z"},
        {"2019-05-10T12:34:56+02:00", "2019-05-10T10:34:56.000000Z"},
        {"2019-05-10T12:34:56-0330", "2019-05-10T16:04:56.000000Z"},
        {"2019-05-10 12:34:56 +0000", "2019-05-10T12:34:56.000000Z"}, /* NSDate's description */
        {"2019-05-10T00:30:00+01:00", "2019-05-09T23:30:00.000000Z"},
        {"2019-12-31T23:00:00-02:00", "2020-01-01T01:00:00.000000Z"},
        {"2020-02-29T00:00:00Z", "2020-02-29T00:00:00.000000Z"},
        {"2000-02-29T00:00:00Z", "2000-02-29T00:00:00.000000Z"},
        {"2016-12-31T23:59:60Z", "2017-01-01T00:00:00.000000Z"}, /* a leap second */
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        if (brd_time_parse(cases[i].text) == BRD_NO_TIME) {
            fail_msg("\"%s\" was not read", cases[i].text);
        }
        assert_moment(brd_time_parse(cases[i].text), cases[i].moment);
    }
}

static const char *const no_moments[] = {
    "",
    "2",
    "2019",
    "2019-",
    "2019-05",
    "2019-05-",
    "2019-05-1",
    "yesterday",
    "1557491696",
    "19-05-10",
    "02019-05-10",
    "2019/05/10",
    "2019-5-10",
    " 2019-05-10",
    "2019-05-10x",
    "-019-05-10",
    "+2019-05-10",
    "20190510",
    /* days that do not exist */
    "2019-00-10",
    "2019-13-10",
    "2019-05-00",
    "2019-05-32",
    "2019-04-31",
    "2019-02-29",
    "2100-02-29",
    "0000-05-10",
    /* times that do not exist or are cut */
    "2019-05-10T",
    "2019-05-10T1",
    "2019-05-10T12",
    "2019-05-10T12:",
    "2019-05-10T12:3",
    "2019-05-10T24:00",
    "2019-05-10T12:60",
    "2019-05-10T12:34:61",
    "2019-05-10T12:34:",
    "2019-05-10T12:34:5",
    "2019-05-10T1a:34",
    "2019-05-10T12-34",
    "2019-05-10T-1:34",
    "2019-05-10T12:34.5",
    "2019-05-10T12:34:56.",
    "2019-05-10T12:34:56.Z",
    "2019-05-10T12:34:56.-5",
    /* zones */
    "2019-05-10T12:34+",
    "2019-05-10T12:34+1",
    "2019-05-10T12:34+01",
    "2019-05-10T12:34+01:",
    "2019-05-10T12:34+16:00",
    "2019-05-10T12:34+01:60",
    "2019-05-10T12:34ZZ",
    "2019-05-10T12:34Z+01:00",
    "2019-05-10T12:34 CET",
    "2019-05-10T12:34:56Z ",
    "2019-05-10T12:34:56+01:00x",
};

static void
what_is_no_moment_is_refused(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof no_moments / sizeof no_moments[0]; i++) {
        if (brd_time_parse(no_moments[i]) != BRD_NO_TIME) {
            fail_msg("\"%s\" was read", no_moments[i]);
        }
    }
}

/* Each text ends where its memory ends, so that the sanitizer sees a look beyond. */
static void
every_cut_of_a_moment_is_read_within_its_bounds(void **state) {
    (void)state;
    static const char whole[] = "2019-05-10 12:34:56.123456 +01:00";
    unsigned read = 0;
    for (size_t size = 0; size < sizeof whole; size++) {
        char *cut = test_malloc(size + 1);
        memcpy(cut, whole, size);
        cut[size] = '\0';
        read += brd_time_parse(cut) != BRD_NO_TIME;
        test_free(cut);
    }
    assert_in_range(read, 3, 20);
}

static void
every_month_has_its_days(void **state) {
    (void)state;
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    for (int year = 1972; year < 2100; year++) {
        for (int month = 1; month <= 12; month++) {
            int most = days[month - 1] + (month == 2 && year % 4 == 0);
            for (int day = most; day <= most + 1; day++) {
                char text[] = "0000-00-00";
                text[0] = (char)('0' + year / 1000);
                text[1] = (char)('0' + year / 100 % 10);
                text[2] = (char)('0' + year / 10 % 10);
                text[3] = (char)('0' + year % 10);
                text[5] = (char)('0' + month / 10);
                text[6] = (char)('0' + month % 10);
                text[8] = (char)('0' + day / 10);
                text[9] = (char)('0' + day % 10);
                assert_int_equal(brd_time_parse(text) != BRD_NO_TIME, day == most);
            }
        }
    }
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_epoch_gives_the_same_moment),
        cmocka_unit_test(moment_before_its_epoch_is_a_moment),
        cmocka_unit_test(what_stands_for_no_moment_is_none),
        cmocka_unit_test(extreme_numbers_overflow_nothing),
        cmocka_unit_test(limits_are_1971_and_2100),
        cmocka_unit_test(broken_seconds_are_rounded_to_the_nearest_microsecond),
        cmocka_unit_test(units_finer_than_a_microsecond_keep_its_digits),
        cmocka_unit_test(every_day_is_formatted_as_libc_has_it),
        cmocka_unit_test(any_moment_is_read_back_from_its_text),
        cmocka_unit_test(texts_sort_as_their_moments),
        cmocka_unit_test(all_forms_of_a_moment_are_read),
        cmocka_unit_test(what_is_no_moment_is_refused),
        cmocka_unit_test(every_cut_of_a_moment_is_read_within_its_bounds),
        cmocka_unit_test(every_month_has_its_days),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
