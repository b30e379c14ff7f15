/* Tests of the indicator part of bridle.h. SPDX-License-Identifier: Apache-2.0 */
#include "indicator/testing.h"

#include "indicator/indicators.h"

#include <unistd.h>

struct output {
    struct brd_buffer text;
    size_t writes_left; /* SIZE_MAX: any number */
};

static bool
write_output(void *context, const char *bytes, size_t size) {
    struct output *output = context;
    if (output->writes_left == 0) {
        return false;
    }
    output->writes_left -= output->writes_left < SIZE_MAX;
    return brd_buffer_add(&output->text, bytes, size);
}

static struct output
output_of(size_t writes) {
    return (struct output){.text = brd_buffer_of(SIZE_MAX), .writes_left = writes};
}

static struct brd_sink
sink_of(struct output *output) {
    return (struct brd_sink){.write = write_output, .context = output};
}

static struct brd_indicators *
indicators_of(bool bundled) {
    struct brd_indicators *indicators;
    assert_int_equal(brd_indicators_new(bundled, &indicators, NULL), BRD_OK);
    return indicators;
}

/* Load `text` by way of a file named x.tsv; its outcome. */
static enum brd_err
load_file(struct brd_indicators *indicators, const char *text, struct brd_error *error) {
    char folder[] = "/tmp/brd_indicators_test_XXXXXX";
    char path[100];
    assert_non_null(mkdtemp(folder));
    (void)snprintf(path, sizeof path, "%s/x.tsv", folder);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, strlen(text), file), strlen(text));
    assert_int_equal(fclose(file), 0);
    enum brd_err code = brd_indicators_load(indicators, path, error);
    (void)unlink(path);
    (void)rmdir(folder);
    return code;
}

static void
expect_test(const struct brd_indicators *indicators, const char *value, const char *expected,
            size_t expected_count) {
    struct output output = output_of(SIZE_MAX);
    size_t matched = 99;
    assert_int_equal(brd_indicators_test(indicators, value, sink_of(&output), &matched, NULL),
                     BRD_OK);
    assert_string_equal(brd_buffer_text(&output.text), expected);
    assert_int_equal(matched, expected_count);
    brd_buffer_free(&output.text);
}

static void
bundled_sets_are_good(void **state) {
    (void)state;
    struct brd_indicators *indicators = indicators_of(true);
    const struct brd_indicator_set *set = brd_indicators_set(indicators);
    assert_true(brd_indicator_total(set) > 4000);
    assert_int_equal(brd_indicator_rejection_count(set), 0);
    assert_true(brd_indicator_source_count(set) >= 10);
    for (size_t i = 0; i < brd_indicator_source_count(set); i++) {
        struct brd_indicator_source source = brd_indicator_source_at(set, i);
        assert_true(source.count > 0);
        assert_string_not_equal(source.campaign, source.name);
        assert_non_null(strstr(source.source, ", 20")); /* each says its publisher and date */
        assert_true(strlen(source.name) > 4);
    }
    brd_indicators_free(indicators);
    brd_indicators_free(NULL);
}

/* What a phone of anyone holds matches none of the bundled indicators. */
static void
ordinary_values_match_nothing(void **state) {
    (void)state;
    static const char *const values[] = {
        "https://www.google.com/search?q=pegasus",
        "https://t.co/abc",
        "https://d111111abcdef8.cloudfront.net/a.js",
        "https://user.github.io/",
        "apple.com",
        "name@gmail.com",
        "name@icloud.com",
        "8.8.8.8",
        "+46700000000",
        "mDNSResponder",
        "itunesstored/com.apple.itunesstored",
        "kernel_task",
        "com.apple.mobilesafari",
        "HomeDomain/Library/SMS/sms.db",
        "AppDomain-net.whatsapp.WhatsApp/Documents/x",
        "/private/var/tmp/launchd",
        "/private/var/mobile",
        "/private/var/db/com.apple.xpc.roleaccountd.staging",
        "d41d8cd98f00b204e9800998ecf8427e",
        "Hello, see you at 10.30 at the station!",
        "",
    };
    struct brd_indicators *indicators = indicators_of(true);
    for (size_t i = 0; i < COUNT(values); i++) {
        expect_test(indicators, values[i], "", 0);
    }
    brd_indicators_free(indicators);
}

static void
test_writes_one_line_for_each_indicator(void **state) {
    (void)state;
    struct brd_indicators *indicators = indicators_of(false);
    assert_int_equal(load_file(indicators,
                               "# campaign: One\n# publisher: Someone\n# date: 2020-01-01\n"
                               "domain\tevil.com\nurl\thttp://evil.com/a\nprocess\tevil\n"
                               "app\tcom.evil\nip\t1.2.3.4\n",
                               NULL),
                     BRD_OK);
    expect_test(indicators, "http://EVIL.com/a/",
                "url\thttp://evil.com/a\tOne\tSomeone, 2020-01-01\twhole URL\n"
                "domain\tevil.com\tOne\tSomeone, 2020-01-01\texact host\n",
                2);
    expect_test(indicators, "com.evil", "app\tcom.evil\tOne\tSomeone, 2020-01-01\texact app\n", 1);
    expect_test(indicators, "evil",
                "process\tevil\tOne\tSomeone, 2020-01-01\texact name, but a short one\n", 1);
    expect_test(indicators, "1.2.3.4", "ip\t1.2.3.4\tOne\tSomeone, 2020-01-01\texact address\n", 1);
    expect_test(indicators, "look at x.evil.com, please",
                "domain\tevil.com\tOne\tSomeone, 2020-01-01\tsubdomain\n", 1);
    expect_test(indicators, "good.com", "", 0);
    brd_indicators_free(indicators);
}

static void
what_indicators_say_is_printed_safely(void **state) {
    (void)state;
    struct brd_indicators *indicators = indicators_of(false);
    assert_int_equal(load_file(indicators,
                               "# campaign: R\x1B[31med\n# publisher: A\tB\xE2\x80\xAE\n"
                               "process\ta\x1B]0;x\x07z\nnone\t\x1B[2J\n",
                               NULL),
                     BRD_OK);
    expect_test(indicators, "a\x1B]0;x\x07z",
                "process\ta<U+001B>]0;x<U+0007>z\tR<U+001B>[31med\tA\\tB<U+202E>\texact name\n", 1);
    struct output output = output_of(SIZE_MAX);
    assert_int_equal(brd_indicators_list(indicators, sink_of(&output), NULL), BRD_OK);
    assert_null(strchr(brd_buffer_text(&output.text), '\x1B'));
    brd_buffer_free(&output.text);
    brd_indicators_free(indicators);
}

static void
list_says_what_was_loaded_and_what_was_not(void **state) {
    (void)state;
    struct brd_indicators *indicators = indicators_of(false);
    assert_int_equal(load_file(indicators,
                               "# campaign: Longer name\n# publisher: P\n"
                               "domain\tevil.com\ndomain\tevil.com\nandroid_property\tx.y\n"
                               "domain\tnot a host\nip\tx\nip\ty\n",
                               NULL),
                     BRD_OK);
    assert_int_equal(load_file(indicators, "# campaign: B\nip\t1.2.3.4\n", NULL), BRD_OK);
    struct output output = output_of(SIZE_MAX);
    assert_int_equal(brd_indicators_list(indicators, sink_of(&output), NULL), BRD_OK);
    assert_string_equal(brd_buffer_text(&output.text),
                        "indicators  file   campaign     source\n"
                        "         2  x.tsv  Longer name  P\n"
                        "         1  x.tsv  B            x.tsv\n"
                        "\n"
                        "indicators  type\n"
                        "         1  domain\n"
                        "         1  ip\n"
                        "         1  android_property  (no evidence is compared with it yet)\n"
                        "         3  in all\n"
                        "         1  came again and were joined\n"
                        "         0  revoked by their source and not used\n"
                        "\n"
                        "  not used  why\n"
                        "         1  the value is no host\n"
                        "            e.g. not a host\n"
                        "         2  the value is no IP address or network\n"
                        "            e.g. x\n");
    brd_buffer_free(&output.text);
    brd_indicators_free(indicators);
}

static void
empty_list_is_a_list(void **state) {
    (void)state;
    struct brd_indicators *indicators = indicators_of(false);
    struct output output = output_of(SIZE_MAX);
    assert_int_equal(brd_indicators_list(indicators, sink_of(&output), NULL), BRD_OK);
    assert_non_null(strstr(brd_buffer_text(&output.text), "         0  in all\n"));
    brd_buffer_free(&output.text);
    brd_indicators_free(indicators);
}

static void
sink_that_stops_is_an_error(void **state) {
    (void)state;
    struct brd_indicators *indicators = indicators_of(true);
    struct output output = output_of(0);
    struct brd_error error;
    size_t matched = 99;
    assert_int_equal(brd_indicators_list(indicators, sink_of(&output), &error), BRD_ERR_IO);
    assert_int_equal(error.code, BRD_ERR_IO);
    assert_int_equal(brd_indicators_test(indicators, "bh", sink_of(&output), &matched, &error),
                     BRD_ERR_IO);
    assert_int_equal(matched, 99);
    brd_buffer_free(&output.text);
    brd_indicators_free(indicators);
}

static void
load_tells_which_file_is_wrong(void **state) {
    (void)state;
    struct brd_indicators *indicators = indicators_of(false);
    struct brd_error error;
    assert_int_equal(load_file(indicators, "nothing known", &error), BRD_ERR_UNSUPPORTED);
    assert_string_equal(error.text, "x.tsv: neither STIX nor a list of indicators");
    assert_int_equal(brd_indicators_load(indicators, "/nonexistent/x", &error), BRD_ERR_IO);
    assert_non_null(strstr(error.text, "/nonexistent/x"));
    assert_int_equal(brd_indicator_total(brd_indicators_set(indicators)), 0);
    brd_indicators_free(indicators);
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bundled_sets_are_good),
        cmocka_unit_test(ordinary_values_match_nothing),
        cmocka_unit_test(test_writes_one_line_for_each_indicator),
        cmocka_unit_test(what_indicators_say_is_printed_safely),
        cmocka_unit_test(list_says_what_was_loaded_and_what_was_not),
        cmocka_unit_test(empty_list_is_a_list),
        cmocka_unit_test(sink_that_stops_is_an_error),
        cmocka_unit_test(load_tells_which_file_is_wrong),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
