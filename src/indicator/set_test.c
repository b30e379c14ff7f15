/* Tests of set.h: adding, patterns, the .tsv form, files. SPDX-License-Identifier: Apache-2.0 */
#include "indicator/testing.h"

#include "base/limits.h"

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

/* Every indicator that counts, "type value" with | between them, in their order. */
static void
expect_all(const struct brd_indicator_set *set, const char *expected) {
    struct brd_buffer out = brd_buffer_of(1 << 20);
    const struct brd_indicator *indicator;
    uint64_t count = 0;
    for (size_t i = 0; (indicator = brd_indicator_at(set, i)) != NULL; i++) {
        if (indicator->is_alone) {
            struct brd_indicator_text text = brd_indicator_text(set, indicator);
            (void)brd_buffer_add_format(&out, "%s%s %s", count++ > 0 ? "|" : "", text.type,
                                        text.value);
        }
    }
    assert_string_equal(brd_buffer_text(&out), expected);
    assert_int_equal(count, brd_indicator_total(set));
    brd_buffer_free(&out);
}

/* ---- Values ---- */

static void
one_value_is_one_indicator_with_all_its_sources(void **state) {
    (void)state;
    struct brd_indicator_set *set = empty_set();
    load_text(set, "a.tsv",
              "# campaign: One\n# publisher: A\n# date: 2020-01-01\ndomain\tevil.com\n");
    load_text(set, "b.tsv",
              "# campaign: Two\n# publisher: B\ndomain\tEVIL.com.\ndomain\tevil.com\n");
    load_text(set, "c.tsv", "# campaign: Two\n# publisher: C\ndomain\tevil.com\ndomain\tb.com\n");
    expect_all(set, "domain evil.com|domain b.com");
    assert_int_equal(brd_indicator_count(set, BRD_INDICATOR_DOMAIN), 2);
    assert_int_equal(brd_indicator_duplicates(set), 3);
    struct brd_indicator_text text = brd_indicator_text(set, brd_indicator_at(set, 0));
    assert_string_equal(text.campaign, "One, Two");
    assert_string_equal(text.source, "A, 2020-01-01; B; C");
    assert_int_equal(brd_indicator_source_count(set), 3);
    static const uint64_t counts[] = {1, 1, 2};
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(brd_indicator_source_at(set, i).count, counts[i]);
    }
    assert_string_equal(brd_indicator_source_at(set, 2).name, "c.tsv");
    assert_null(brd_indicator_at(set, 2));
    brd_indicator_set_free(set);
    brd_indicator_set_free(NULL);
}

static void
windows_of_several_sources_are_joined(void **state) {
    (void)state;
    struct brd_indicator_set *set =
        set_of("# valid_from: 2020-01-01\n# valid_until: 2020-06-01\ndomain\ta.com\ndomain\tb.com\n"
               "# valid_from: 2019-01-01\n# valid_until: 2020-02-01\ndomain\ta.com\n"
               "# valid_from:\n# valid_until: 2021-01-01\ndomain\tb.com\n");
    const struct brd_indicator *a = brd_indicator_at(set, 0);
    const struct brd_indicator *b = brd_indicator_at(set, 1);
    assert_int_equal(a->valid_from, brd_time_parse("2019-01-01"));
    assert_int_equal(a->valid_until, brd_time_parse("2020-06-01"));
    assert_int_equal(b->valid_from, BRD_NO_TIME);
    assert_int_equal(b->valid_until, brd_time_parse("2021-01-01"));
    brd_indicator_set_free(set);
}

static void
bad_values_are_counted_by_reason(void **state) {
    (void)state;
    struct brd_indicator_set *set = set_of("domain\tgood.com\n"
                                           "domain\ta b\n"
                                           "domain\tc d\n"
                                           "ip\tx\n"
                                           "nonsense\tx\n"
                                           "domain\t\n"
                                           "md5\tabc\n");
    expect_all(set, "domain good.com");
    static const struct brd_indicator_rejection rows[] = {
        {"the value is no host", "a b", "", 2},
        {"the value is no IP address or network", "x", "", 1},
        {"the line is not of the form type<TAB>value", "nonsense\tx", "", 2},
        {"the digest has a wrong length", "abc", "", 1},
    };
    assert_int_equal(brd_indicator_rejection_count(set), COUNT(rows));
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct brd_indicator_rejection rejection = brd_indicator_rejection_at(set, i);
        assert_string_equal(rejection.reason, rows[i].reason);
        assert_string_equal(rejection.example, rows[i].example);
        assert_string_equal(rejection.id, rows[i].id);
        assert_int_equal(rejection.count, rows[i].count);
    }
    brd_indicator_set_free(set);
}

static void
reasons_are_limited_and_examples_cut(void **state) {
    (void)state;
    struct brd_indicator_set *set = empty_set();
    struct brd_buffer example = repeated("", "x", 1000, "");
    for (unsigned i = 0; i < BRD_MAX_REJECTION_REASONS + 100; i++) {
        char reason[32];
        (void)snprintf(reason, sizeof reason, "reason %u", i);
        brd_indicator_set_reject(set, reason, brd_buffer_span(&example), BYTES("id"));
    }
    assert_int_equal(brd_indicator_rejection_count(set), BRD_MAX_REJECTION_REASONS + 1);
    struct brd_indicator_rejection last =
        brd_indicator_rejection_at(set, BRD_MAX_REJECTION_REASONS);
    assert_string_equal(last.reason, "another reason");
    assert_int_equal(last.count, 100);
    assert_int_equal(strlen(last.example), 300);
    brd_buffer_free(&example);
    brd_indicator_set_free(set);
}

static void
values_without_a_type_of_values_are_refused(void **state) {
    (void)state;
    struct brd_indicator_set *set = empty_set();
    struct brd_indicator_facts facts = {.id = BYTES("id-1")};
    assert_int_equal(brd_indicator_set_add(set, BRD_INDICATOR_PATTERN, BYTES("x"), &facts, NULL),
                     BRD_OK);
    assert_string_equal(only_reason(set), "the type has no values");
    assert_string_equal(brd_indicator_rejection_at(set, 0).id, "id-1");
    brd_indicator_set_free(set);
}

static void
many_indicators_stay_where_they_are(void **state) {
    (void)state;
    enum { MANY = 50000 };
    struct brd_buffer text = brd_buffer_of(SIZE_MAX);
    for (unsigned i = 0; i < MANY; i++) {
        (void)brd_buffer_add_format(&text, "domain\td%u.example.com\n", i);
    }
    struct brd_indicator_set *set = set_of("domain\tfirst.com\n");
    const struct brd_indicator *first = brd_indicator_at(set, 0);
    load_text(set, "many.tsv", brd_buffer_text(&text));
    load_text(set, "again.tsv", brd_buffer_text(&text));
    assert_ptr_equal(first, brd_indicator_at(set, 0));
    assert_int_equal(brd_indicator_total(set), MANY + 1);
    assert_int_equal(brd_indicator_duplicates(set), MANY);
    assert_int_equal(brd_indicator_source_at(set, 2).count, MANY);
    brd_buffer_free(&text);
    brd_indicator_set_free(set);
}

/* The form of a path can be longer than the path. */
static void
longest_values_of_all_types_fit(void **state) {
    (void)state;
    static const char *const starts[] = {"file_path\t/tmp/*/",
                                         "file_path\tAppDomain-x/",
                                         "file_path\tx/",
                                         "file_name\t/tmp/*/",
                                         "url\thttp://a.com/\xC3\xBC",
                                         "domain\ta.com/\xC3\xBC",
                                         "process\t",
                                         "app\t"};
    struct brd_indicator_set *set = empty_set();
    for (size_t i = 0; i < COUNT(starts); i++) {
        size_t start = strlen(strchr(starts[i], '\t') + 1);
        struct brd_buffer line =
            repeated(starts[i], "a", BRD_MAX_INDICATOR_VALUE_BYTES - start, "\n");
        load_text(set, "long.tsv", brd_buffer_text(&line));
        brd_buffer_free(&line);
    }
    assert_int_equal(brd_indicator_total(set) + brd_indicator_duplicates(set), COUNT(starts));
    assert_string_equal(only_reason(set), "");
    brd_indicator_set_free(set);
}

/* ---- Patterns ---- */

static void
expect_pattern(struct brd_span pattern, const char *indicators, const char *reason) {
    struct brd_indicator_set *set = empty_set();
    add_pattern(set, pattern);
    expect_all(set, indicators);
    assert_string_equal(only_reason(set), reason);
    brd_indicator_set_free(set);
}

static void
alternatives_become_indicators(void **state) {
    (void)state;
    static const struct {
        const char *pattern;
        const char *indicators;
    } rows[] = {
        {"[domain-name:value = 'evil.com']", "domain evil.com"},
        {"[domain-name:value = '1.2.3.4']", "ip 1.2.3.4"},
        {"[url:value = 'http://e.com/?a=b']", "url http://e.com/?a=b"},
        {"[file:hashes.'SHA-256' = "
         "'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855']",
         "sha256 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {"[process:name = 'bh' OR file:name = 'x']", "process bh|file_name x"},
        {"[domain-name:value IN ('a.com', 'b.com', 'a.com')]", "domain a.com|domain b.com"},
        {"[domain-name:value = 'a.com'] OR [url:value = 'http://b.com/c']",
         "domain a.com|url http://b.com/c"},
        {"[ipv4-addr:value ISSUBSET '10.0.0.0/8']", "ip 10.0.0.0/8"},
        {"[domain-name:value LIKE '%.evil.com']", "domain %.evil.com"},
        {"[file:name MATCHES '^x[0-9]+$']", "file_name ^x[0-9]+$"},
        {"[network-traffic:dst_ref.type = 'ipv4-addr' AND network-traffic:dst_ref.value = "
         "'1.2.3.4']",
         "ip 1.2.3.4"},
        {"[email-message:from_ref.value = 'A@b.com']", "email A@b.com"},
        {"[domain-name:value = 'it\\'s.com' OR domain-name:value = 'b.com']", "domain b.com"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        bool is_last = i + 1 == COUNT(rows);
        expect_pattern(brd_span_text(rows[i].pattern), rows[i].indicators,
                       is_last ? "the value is no host" : "");
    }
}

static void
what_must_hold_together_stays_together(void **state) {
    (void)state;
    static const char *const patterns[] = {
        "[file:name = 'x' AND file:hashes.md5 = 'd41d8cd98f00b204e9800998ecf8427e']",
        "[domain-name:value = 'a.com'] AND [domain-name:value = 'b.com']",
        "[domain-name:value = 'a.com'] FOLLOWEDBY [process:name = 'x']",
        "[domain-name:value LIKE '%.a.com' AND domain-name:value != 'good.a.com']",
        "[file:name = 'x' AND file:name NOT IN ('y', 'z')]",
        "[ipv4-addr:x_ref.type = 'x' AND ipv4-addr:value = '1.2.3.4' AND file:name = 'x']",
    };
    for (size_t i = 0; i < COUNT(patterns); i++) {
        struct brd_indicator_set *set = empty_set();
        struct brd_buffer expected = brd_buffer_of(1000);
        (void)brd_buffer_add_format(&expected, "pattern %s", patterns[i]);
        add_pattern(set, brd_span_text(patterns[i]));
        add_pattern(set, brd_span_text(patterns[i]));
        expect_all(set, brd_buffer_text(&expected));
        assert_int_equal(brd_indicator_duplicates(set), 1);
        assert_string_equal(only_reason(set), "");
        brd_buffer_free(&expected);
        brd_indicator_set_free(set);
    }
}

static void
part_of_a_pattern_can_become_an_indicator_of_its_own(void **state) {
    (void)state;
    struct brd_indicator_set *set = empty_set();
    add_pattern(set, BYTES("[domain-name:value = 'a.com' AND process:name = 'x']"));
    assert_int_equal(brd_indicator_count(set, BRD_INDICATOR_DOMAIN), 0);
    load_text(set, "b.tsv", "# campaign: B\ndomain\ta.com\n");
    assert_int_equal(brd_indicator_count(set, BRD_INDICATOR_DOMAIN), 1);
    assert_int_equal(brd_indicator_duplicates(set), 0);
    const struct brd_indicator *indicator = NULL;
    for (size_t i = 0; (indicator = brd_indicator_at(set, i)) != NULL; i++) {
        if (indicator->type == BRD_INDICATOR_DOMAIN) {
            assert_string_equal(brd_indicator_text(set, indicator).campaign, "B");
        }
    }
    brd_indicator_set_free(set);
}

static void
what_cannot_be_matched_is_named(void **state) {
    (void)state;
    static const struct {
        const char *pattern;
        const char *reason;
    } rows[] = {
        {"[mutex:name = 'x']", "object path not supported: mutex:name"},
        {"[file:hashes.SSDEEP = 'x']", "object path not supported: file:hashes.ssdeep"},
        {"[domain-name:value > 'x']", "operator not supported: >"},
        {"[EXISTS domain-name:value]", "operator not supported: EXISTS"},
        {"[domain-name:value ISSUBSET '1.0.0.0/8']", "operator not supported: ISSUBSET"},
        {"[domain-name:value = 'a.com'] WITHIN 5 SECONDS", "qualifier not supported: WITHIN"},
        {"[domain-name:value = 'a.com'] REPEATS 5 TIMES", "qualifier not supported: REPEATS"},
        {"[domain-name:value != 'a.com']", "it only says what must be absent"},
        {"[domain-name:value NOT LIKE '%.a.com']", "it only says what must be absent"},
        {"[file:name != 'a' AND file:name != 'b']", "it only says what must be absent"},
        {"[file:name = 'a' AND (file:name = 'c' OR mutex:name = 'x')]",
         "object path not supported: mutex:name"},
        {"[file:name = 'a' AND domain-name:value = '{}']", "the value is empty or a placeholder"},
        {"[file:name = 'a'] WITHIN 5 SECONDS AND [file:name = 'b']",
         "qualifier not supported: WITHIN"},
        {"[domain-name:value = 5]", "the value is no text"},
        {"[domain-name:value = '{}']", "the value is empty or a placeholder"},
        {"[domain-name:value LIKE '%']", "the LIKE pattern has no letter or digit"},
        {"[file:name MATCHES '(']", "the regular expression is malformed"},
        {"[file:name MATCHES '.*']", "the regular expression fits an empty text"},
        {"[file:name LIKE '']", "the value is empty or too long"},
        {"[file:name = 'x'", "the pattern is malformed"},
        {"", "the pattern is malformed"},
        {"rule x { condition: true }", "the pattern is malformed"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        expect_pattern(brd_span_text(rows[i].pattern), "", rows[i].reason);
    }
    expect_pattern(BYTES("[file:name = 'a\0b' OR file:name = '\xFF']"), "file_name \xFF",
                   "the value has a zero byte");
    expect_pattern(BYTES("[file:name LIKE 'a\0b%']"), "", "the value has a zero byte");
}

static void
huge_patterns_are_limited(void **state) {
    (void)state;
    struct brd_indicator_set *set = empty_set();
    struct brd_buffer text = brd_buffer_of(SIZE_MAX);
    for (unsigned i = 0; i < 20000; i++) {
        (void)brd_buffer_add_format(&text, "%s'd%u.com'", i == 0 ? "" : ",", i);
    }
    struct brd_buffer list = repeated("[domain-name:value IN (", brd_buffer_text(&text), 1, ")]");
    add_pattern(set, brd_buffer_span(&list));
    assert_int_equal(brd_indicator_total(set), 20000);
    assert_string_equal(only_reason(set), "");
    brd_buffer_free(&list);
    brd_buffer_free(&text);
    brd_indicator_set_free(set);
    text = repeated("[file:name IN ('a'", ",'b'", 1000000, ")]");
    expect_pattern(brd_buffer_span(&text), "", "the pattern is too large");
    brd_buffer_free(&text);
    text = repeated("", "(", 100000, "");
    expect_pattern(brd_buffer_span(&text), "", "the pattern is nested too deeply");
    brd_buffer_free(&text);
    text = repeated("[file:name = 'a'", " AND file:name = 'a'", 64, "]");
    expect_pattern(brd_buffer_span(&text), "", "it has too many parts");
    brd_buffer_free(&text);
    text = repeated("[file:name = 'a']", " AND [file:name = 'a']", 64, "");
    expect_pattern(brd_buffer_span(&text), "", "it has too many parts");
    brd_buffer_free(&text);
    text = repeated("[file:name = 'a' AND file:name IN ('a'", ",'b'", 10000, ")]");
    expect_pattern(brd_buffer_span(&text), "", "the pattern is too long");
    brd_buffer_free(&text);
}

static void
too_many_slow_indicators_are_refused(void **state) {
    (void)state;
    struct brd_indicator_set *set = empty_set();
    struct brd_buffer text = brd_buffer_of(SIZE_MAX);
    (void)brd_buffer_add_text(&text, "[file:name LIKE 'a%'");
    for (unsigned i = 0; i <= BRD_MAX_SLOW_INDICATORS; i++) {
        (void)brd_buffer_add_format(&text, " OR file:name LIKE 'b%u%%'", i);
    }
    (void)brd_buffer_add_text(&text, "]");
    add_pattern(set, brd_buffer_span(&text));
    assert_int_equal(brd_indicator_total(set), BRD_MAX_SLOW_INDICATORS);
    assert_string_equal(only_reason(set), "there are too many indicators with LIKE or MATCHES");
    brd_buffer_free(&text);
    brd_indicator_set_free(set);
}

/* ---- The .tsv form ---- */

static void
tsv_lines_are_read_whatever_their_ends(void **state) {
    (void)state;
    struct brd_indicator_set *set = set_of("\xEF\xBB\xBF# campaign:  Name: with colon \r\n"
                                           "#no key\r\n"
                                           "\r\n"
                                           "domain\ta.com\r\n"
                                           "  domain\tb.com\tfor people\n"
                                           "process\tbh\n"
                                           "domain\tc.com");
    expect_all(set, "domain a.com|domain b.com|process bh|domain c.com");
    struct brd_indicator_text text = brd_indicator_text(set, brd_indicator_at(set, 0));
    assert_string_equal(text.campaign, "Name: with colon");
    assert_string_equal(text.source, "test.tsv");
    assert_string_equal(only_reason(set), "");
    brd_indicator_set_free(set);
    set = set_of("domain\ta.com\n");
    assert_string_equal(brd_indicator_text(set, brd_indicator_at(set, 0)).campaign, "test.tsv");
    brd_indicator_set_free(set);
}

static void
other_files_are_unsupported(void **state) {
    (void)state;
    static const char *const texts[] = {
        "", "\n", "domain evil.com\n", "PK\x03\x04", "domain,evil.com\n", "\xFF\xFE{"};
    struct brd_indicator_set *set = empty_set();
    for (size_t i = 0; i < COUNT(texts); i++) {
        struct brd_error error;
        assert_int_equal(brd_indicator_set_load(set, "x", brd_span_text(texts[i]), &error),
                         BRD_ERR_UNSUPPORTED);
    }
    assert_int_equal(brd_indicator_total(set), 0);
    brd_indicator_set_free(set);
}

/* ---- Files ---- */

static void
write_file(const char *folder, const char *name, const char *text) {
    char path[4096];
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, strlen(text), file), strlen(text));
    assert_int_equal(fclose(file), 0);
}

static void
remove_tree(const char *folder) {
    DIR *stream = opendir(folder);
    assert_non_null(stream);
    const struct dirent *entry;
    while ((entry = readdir(stream)) != NULL) {
        char path[4096];
        (void)snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0 &&
            unlink(path) != 0) {
            remove_tree(path);
        }
    }
    (void)closedir(stream);
    (void)rmdir(folder);
}

static void
folders_are_loaded_in_the_order_of_names(void **state) {
    (void)state;
    char folder[] = "/tmp/brd_set_test_XXXXXX";
    char path[4096];
    assert_non_null(mkdtemp(folder));
    write_file(folder, "b.tsv", "domain\tb.com\n");
    write_file(folder, "a.tsv", "domain\ta.com\n");
    write_file(folder, ".hidden.tsv", "domain\th.com\n");
    write_file(folder, "notes.txt", "domain\tn.com\n");
    write_file(folder, "broken.json", "{");
    write_file(folder, "empty.stix2", "");
    (void)snprintf(path, sizeof path, "%s/c", folder);
    assert_int_equal(mkdir(path, 0700), 0);
    write_file(path, "c.stix2",
               "{\"type\":\"indicator\",\"id\":\"indicator--1\","
               "\"pattern\":\"[domain-name:value='c.com']\"}");
    (void)snprintf(path, sizeof path, "%s/c/loop", folder);
    assert_int_equal(symlink("..", path), 0);
    struct brd_indicator_set *set = empty_set();
    assert_int_equal(brd_indicator_set_load_path(set, folder, NULL), BRD_OK);
    expect_all(set, "domain a.com|domain b.com|domain c.com");
    assert_string_equal(only_reason(set), "the file cannot be loaded");
    assert_int_equal(brd_indicator_rejection_at(set, 0).count, 2);
    brd_indicator_set_free(set);
    remove_tree(folder);
}

static void
file_that_is_named_must_be_good(void **state) {
    (void)state;
    char folder[] = "/tmp/brd_set_test_XXXXXX";
    char path[4096];
    assert_non_null(mkdtemp(folder));
    struct brd_indicator_set *set = empty_set();
    struct brd_error error;
    static const struct {
        const char *text;
        enum brd_err code;
    } rows[] = {
        {"", BRD_ERR_UNSUPPORTED}, {"hello", BRD_ERR_UNSUPPORTED},     {"{", BRD_ERR_TRUNCATED},
        {"{]", BRD_ERR_CORRUPT},   {"{\"a\":1}", BRD_ERR_UNSUPPORTED}, {"domain\ta.com\n", BRD_OK},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        write_file(folder, "x.any", rows[i].text);
        (void)snprintf(path, sizeof path, "%s/x.any", folder);
        assert_int_equal(brd_indicator_set_load_path(set, path, &error), rows[i].code);
        assert_true(rows[i].code == BRD_OK || strstr(error.text, "x.any") != NULL);
    }
    (void)snprintf(path, sizeof path, "%s/none", folder);
    assert_int_equal(brd_indicator_set_load_path(set, path, &error), BRD_ERR_IO);
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_int_equal(brd_indicator_set_load_path(set, path, &error), BRD_ERR_UNSUPPORTED);
    expect_all(set, "domain a.com");
    brd_indicator_set_free(set);
    remove_tree(folder);
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_value_is_one_indicator_with_all_its_sources),
        cmocka_unit_test(windows_of_several_sources_are_joined),
        cmocka_unit_test(bad_values_are_counted_by_reason),
        cmocka_unit_test(reasons_are_limited_and_examples_cut),
        cmocka_unit_test(values_without_a_type_of_values_are_refused),
        cmocka_unit_test(many_indicators_stay_where_they_are),
        cmocka_unit_test(longest_values_of_all_types_fit),
        cmocka_unit_test(alternatives_become_indicators),
        cmocka_unit_test(what_must_hold_together_stays_together),
        cmocka_unit_test(part_of_a_pattern_can_become_an_indicator_of_its_own),
        cmocka_unit_test(what_cannot_be_matched_is_named),
        cmocka_unit_test(huge_patterns_are_limited),
        cmocka_unit_test(too_many_slow_indicators_are_refused),
        cmocka_unit_test(tsv_lines_are_read_whatever_their_ends),
        cmocka_unit_test(other_files_are_unsupported),
        cmocka_unit_test(folders_are_loaded_in_the_order_of_names),
        cmocka_unit_test(file_that_is_named_must_be_good),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
