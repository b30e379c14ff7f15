/* Tests of stix.h: bundles of STIX. SPDX-License-Identifier: Apache-2.0 */
#include "indicator/testing.h"

#include "indicator/stix.h"

#include <dirent.h>

#define INDICATOR(id, pattern)                                                                     \
    "{\"type\":\"indicator\",\"id\":\"indicator--" id "\",\"pattern_type\":\"stix\","              \
    "\"modified\":\"2020-01-01T00:00:00Z\",\"pattern\":\"" pattern "\"}"
#define NAMED(type, id, name)                                                                      \
    "{\"type\":\"" type "\",\"id\":\"" type "--" id "\",\"name\":\"" name "\"}"
#define RELATION(source, target)                                                                   \
    "{\"type\":\"relationship\",\"id\":\"relationship--1\",\"relationship_type\":\"any\","         \
    "\"source_ref\":\"" source "\",\"target_ref\":\"" target "\"}"
#define BUNDLE(objects) "{\"type\":\"bundle\",\"id\":\"bundle--1\",\"objects\":[" objects "]}"
#define A INDICATOR("a", "[domain-name:value='a.com']")
#define B INDICATOR("b", "[domain-name:value='b.com']")

/* Every indicator as "value campaign source" with | between them. */
static void
expect_loaded(const char *document, const char *expected) {
    struct brd_indicator_set *set = empty_set();
    struct brd_buffer out = brd_buffer_of(1 << 20);
    load_text(set, "file.stix2", document);
    const struct brd_indicator *indicator;
    for (size_t i = 0; (indicator = brd_indicator_at(set, i)) != NULL; i++) {
        struct brd_indicator_text text = brd_indicator_text(set, indicator);
        (void)brd_buffer_add_format(&out, "%s%s %s", i > 0 ? "|" : "", text.value, text.campaign);
    }
    assert_string_equal(brd_buffer_text(&out), expected);
    brd_buffer_free(&out);
    brd_indicator_set_free(set);
}

static void
documents_come_in_several_shapes(void **state) {
    (void)state;
    expect_loaded(BUNDLE(A "," B), "a.com file|b.com file");
    expect_loaded("[" A "," B "]", "a.com file|b.com file");
    expect_loaded(A, "a.com file");
    expect_loaded("{\"more\":false,\"objects\":[" A "]}", "a.com file");
    expect_loaded("[" BUNDLE(A) "," BUNDLE(B) "]", "a.com file|b.com file");
    expect_loaded("\xEF\xBB\xBF \n" BUNDLE(A), "a.com file");
    expect_loaded(BUNDLE(""), "");
    expect_loaded(BUNDLE("1,null,[],\"x\",{}," A), "a.com file");
}

static void
campaign_is_what_a_relationship_names(void **state) {
    (void)state;
    static const char relation[] =
        BUNDLE(RELATION("indicator--a", "malware--1") "," A "," NAMED("malware", "1", "Pegasus"));
    expect_loaded(relation, "a.com Pegasus");
    expect_loaded(
        BUNDLE(A "," NAMED("malware", "1", "Pegasus") "," RELATION("malware--1", "indicator--a")),
        "a.com Pegasus");
    static const char *const kinds[] = {"malware",      "campaign", "intrusion-set",
                                        "threat-actor", "tool",     "infrastructure"};
    for (size_t i = 0; i < COUNT(kinds); i++) {
        char document[2048];
        (void)snprintf(document, sizeof document,
                       "{\"type\":\"bundle\",\"id\":\"bundle--1\",\"objects\":[%s,"
                       "{\"type\":\"%s\",\"id\":\"%s--1\",\"name\":\"N\\u00fc\"},"
                       "{\"type\":\"relationship\",\"id\":\"relationship--1\",\"source_ref\":"
                       "\"indicator--a\",\"target_ref\":\"%s--1\"}]}",
                       A, kinds[i], kinds[i], kinds[i]);
        expect_loaded(document, "a.com N\xC3\xBC");
    }
    /* A kind that names no campaign; two indicators; an object that is not there. */
    expect_loaded(
        BUNDLE(A "," NAMED("identity", "1", "Amnesty") "," RELATION("indicator--a", "identity--1")),
        "a.com file");
    expect_loaded(BUNDLE(A "," B "," RELATION("indicator--a", "indicator--b")),
                  "a.com file|b.com file");
    expect_loaded(BUNDLE(A "," RELATION("indicator--a", "malware--1")), "a.com file");
}

static void
better_kinds_of_names_win(void **state) {
    (void)state;
    expect_loaded(
        BUNDLE(NAMED("tool", "1", "Tool") "," NAMED("malware", "1", "Malware") "," A "," RELATION(
            "indicator--a", "tool--1") "," RELATION("indicator--a", "malware--1")),
        "a.com Malware");
    static const char report[] =
        "{\"type\":\"report\",\"id\":\"report--1\",\"name\":\"Report\","
        "\"object_refs\":[\"indicator--a\",\"indicator--b\",\"malware--1\",5]}";
    struct brd_buffer document = brd_buffer_of(4096);
    (void)brd_buffer_add_format(&document, "[%s,%s,%s,%s,%s]", report, A, B,
                                NAMED("malware", "1", "Malware"),
                                RELATION("indicator--b", "malware--1"));
    expect_loaded(brd_buffer_text(&document), "a.com Report|b.com Malware");
    brd_buffer_free(&document);
    /* The lists of other kinds of objects name nothing. */
    expect_loaded("[" A ",{\"type\":\"note\",\"id\":\"note--1\",\"name\":\"Note\","
                  "\"object_refs\":[\"indicator--a\"]}]",
                  "a.com file");
}

static void
latest_version_of_an_indicator_counts(void **state) {
    (void)state;
#define VERSION(modified, more, pattern)                                                           \
    "{\"type\":\"indicator\",\"id\":\"indicator--a\"," more "\"modified\":\"" modified             \
    "\",\"pattern\":\"[domain-name:value='" pattern "']\"}"
    expect_loaded(
        "[" VERSION("2020-01-01", "", "old.com") "," VERSION("2021-01-01", "", "new.com") "]",
        "new.com file");
    expect_loaded(
        "[" VERSION("2021-01-01", "", "new.com") "," VERSION("2020-01-01", "", "old.com") "]",
        "new.com file");
    struct brd_indicator_set *set = empty_set();
    load_text(set, "x.stix2",
              "[" VERSION("2020-01-01", "",
                          "old.com") "," VERSION("2021-01-01", "\"revoked\":true,", "new.com") "]");
    assert_int_equal(brd_indicator_total(set), 0);
    assert_int_equal(brd_indicator_revoked(set), 1);
    brd_indicator_set_free(set);
    /* Of one that is revoked first and then not, the latter holds. */
    expect_loaded("[" VERSION("2020-01-01", "\"revoked\":true,",
                              "a.com") "," VERSION("2021-01-01", "\"revoked\":false,", "a.com") "]",
                  "a.com file");
#undef VERSION
}

/* Good and bad indicators in turn. */
static const char *const mixed[] = {
    INDICATOR("1", "[url:value='http://e.com/?a=b&c=d']"),
    INDICATOR("2", ""),
    INDICATOR("3", "[domain-name:value"),
    INDICATOR("4", "[domain-name:value='{}']"),
    INDICATOR("5", "[mutex:name='x']"),
    "{\"type\":\"indicator\",\"id\":\"indicator--6\",\"pattern_type\":\"yara\",\"pattern\":\"x\"}",
    "{\"type\":\"indicator\",\"id\":\"indicator--7\"}",
    "{\"type\":\"indicator\",\"id\":\"indicator--8\",\"pattern\":5}",
    INDICATOR("9", "[domain-name:value='good.com']"),
};

static const struct brd_indicator_rejection mixed_rejections[] = {
    {"the indicator has no pattern", "indicator--2", "indicator--2", 3},
    {"the pattern is malformed", "[domain-name:value", "indicator--3", 1},
    {"the value is empty or a placeholder", "[domain-name:value='{}']", "indicator--4", 1},
    {"object path not supported: mutex:name", "[mutex:name='x']", "indicator--5", 1},
    {"pattern type not supported: yara", "x", "indicator--6", 1},
};

static void
one_bad_indicator_stops_no_other(void **state) {
    (void)state;
    struct brd_indicator_set *set = empty_set();
    struct brd_buffer document = brd_buffer_of(65536);
    for (size_t i = 0; i < COUNT(mixed); i++) {
        (void)brd_buffer_add_format(&document, "%c%s", i == 0 ? '[' : ',', mixed[i]);
    }
    assert_true(brd_buffer_add_text(&document, "]"));
    load_text(set, "x.stix2", brd_buffer_text(&document));
    assert_int_equal(brd_indicator_total(set), 2);
    assert_int_equal(brd_indicator_rejection_count(set), COUNT(mixed_rejections));
    for (size_t i = 0; i < COUNT(mixed_rejections); i++) {
        struct brd_indicator_rejection rejection = brd_indicator_rejection_at(set, i);
        assert_string_equal(rejection.reason, mixed_rejections[i].reason);
        assert_string_equal(rejection.example, mixed_rejections[i].example);
        assert_string_equal(rejection.id, mixed_rejections[i].id);
        assert_int_equal(rejection.count, mixed_rejections[i].count);
    }
    brd_buffer_free(&document);
    brd_indicator_set_free(set);
}

static void
facts_of_an_indicator_are_kept(void **state) {
    (void)state;
    struct brd_indicator_set *set = empty_set();
    load_text(set, "x.stix2",
              "[{\"\\u0074ype\":\"indicator\",\"id\":\"indicator--1\","
              "\"pattern\":\"[file:name='a\\\\\\\\b\\u00e9 \\\\'q\\\\'']\","
              "\"description\":\"de\\nscription\",\"valid_from\":\"2020-01-01T00:00:00.5Z\","
              "\"valid_until\":\"2021-01-01T00:00:00Z\",\"modified\":\"2020-02-03T00:00:00Z\"}]");
    const struct brd_indicator *indicator = brd_indicator_at(set, 0);
    assert_non_null(indicator);
    assert_string_equal(indicator->value, "a\\b\xC3\xA9 'q'");
    assert_string_equal(indicator->description, "de\nscription");
    assert_int_equal(indicator->valid_from, brd_time_parse("2020-01-01T00:00:00.5Z"));
    assert_int_equal(indicator->valid_until, brd_time_parse("2021-01-01"));
    assert_string_equal(brd_indicator_text(set, indicator).source, "x.stix2, 2020-02-03");
    brd_indicator_set_free(set);
}

static void
broken_documents_add_nothing(void **state) {
    (void)state;
    static const char document[] = BUNDLE(A "," B "," NAMED("malware", "1", "Pegasus"));
    struct brd_indicator_set *set = empty_set();
    for (size_t size = 1; size < sizeof document - 1; size++) {
        struct brd_span copy = exact_copy(brd_span_of(document, size));
        struct brd_error error = {0};
        assert_int_equal(brd_stix_load(set, "x", copy, &error), BRD_ERR_TRUNCATED);
        assert_true(error.offset <= size);
        free_copy(copy);
    }
    static const struct {
        const char *text;
        enum brd_err code;
    } rows[] = {
        {"{\"objects\":[" A ",]}", BRD_ERR_CORRUPT},
        {"{\"objects\":[" A "]}}", BRD_ERR_CORRUPT},
        {"{\"a\":\"\xFF\"}", BRD_ERR_CORRUPT},
        {"{\"type\":\"other\"}", BRD_ERR_UNSUPPORTED},
        {"[]", BRD_ERR_UNSUPPORTED},
        {"[1]", BRD_ERR_UNSUPPORTED},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct brd_error error;
        assert_int_equal(brd_stix_load(set, "x", brd_span_text(rows[i].text), &error),
                         rows[i].code);
    }
    struct brd_buffer deep = repeated("", "[", 1000000, "");
    assert_int_equal(brd_stix_load(set, "x", brd_buffer_span(&deep), NULL), BRD_ERR_LIMIT);
    brd_buffer_free(&deep);
    deep = repeated("", "{\"objects\":[", 100, "");
    assert_int_equal(brd_stix_load(set, "x", brd_buffer_span(&deep), NULL), BRD_ERR_LIMIT);
    brd_buffer_free(&deep);
    assert_int_equal(brd_indicator_total(set), 0);
    brd_indicator_set_free(set);
}

static void
odd_objects_do_no_harm(void **state) {
    (void)state;
    expect_loaded("[{\"type\":\"indicator\",\"id\":\"indicator--a\",\"pattern\":[{\"x\":[]}],"
                  "\"modified\":{},\"name\":[1],\"pattern\":\"[domain-name:value='a.com']\"}]",
                  "a.com file");
    expect_loaded("[{\"type\":\"indicator\",\"id\":\"indicator--a\","
                  "\"pattern\":\"[file:name='x\\u0000\\ud800']\"}," B "]",
                  "b.com file");
    expect_loaded("[{\"type\":\"relationship\",\"id\":\"relationship--1\"},"
                  "{\"type\":\"report\",\"id\":\"report--1\",\"name\":\"\","
                  "\"object_refs\":5}," A "]",
                  "a.com file");
    expect_loaded("[{\"type\":\"indicator\",\"pattern\":\"[domain-name:value='a.com']\"},"
                  "{\"type\":\"indicator\",\"pattern\":\"[domain-name:value='b.com']\"}," A "]",
                  "a.com file|b.com file");
}

/* What the mobile-spyware bundles in public hold is understood to the last indicator. */
static void
public_bundles_are_understood_whole(void **state) {
    (void)state;
    char path[4096];
    const char *shared = getenv("BRIDLE_SHARED");
    (void)snprintf(path, sizeof path, "%s/indicators", shared == NULL ? "../shared" : shared);
    DIR *folder = opendir(path);
    if (folder == NULL) {
        skip();
        return;
    }
    unsigned files = 0;
    const struct dirent *entry;
    while ((entry = readdir(folder)) != NULL) {
        files += strstr(entry->d_name, ".stix2") != NULL;
    }
    (void)closedir(folder);
    struct brd_indicator_set *set = empty_set();
    assert_int_equal(brd_indicator_set_load_path(set, path, NULL), BRD_OK);
    assert_true(brd_indicator_source_count(set) >= files);
    assert_true(brd_indicator_total(set) > 100);
    for (size_t i = 0; i < brd_indicator_rejection_count(set); i++) {
        struct brd_indicator_rejection rejection = brd_indicator_rejection_at(set, i);
        assert_string_equal(rejection.reason, "the value is empty or a placeholder");
    }
    for (size_t i = 0; i < brd_indicator_source_count(set); i++) {
        struct brd_indicator_source source = brd_indicator_source_at(set, i);
        assert_true(source.count > 0);
        /* Each names its campaign; the file's name would stand for a missing one. */
        assert_null(strstr(source.name, source.campaign));
    }
    brd_indicator_set_free(set);
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(documents_come_in_several_shapes),
        cmocka_unit_test(campaign_is_what_a_relationship_names),
        cmocka_unit_test(better_kinds_of_names_win),
        cmocka_unit_test(latest_version_of_an_indicator_counts),
        cmocka_unit_test(one_bad_indicator_stops_no_other),
        cmocka_unit_test(facts_of_an_indicator_are_kept),
        cmocka_unit_test(broken_documents_add_nothing),
        cmocka_unit_test(odd_objects_do_no_harm),
        cmocka_unit_test(public_bundles_are_understood_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
