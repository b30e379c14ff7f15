/* Tests of link.h: links inside text. SPDX-License-Identifier: Apache-2.0 */
#include "indicator/testing.h"

#include "base/limits.h"
#include "indicator/link.h"

#include <time.h>

struct found {
    struct brd_span text;
    struct brd_buffer list; /* "U:... H:... E:..." with | between them */
    size_t count;
    size_t stop_after;
};

static bool
note_link(void *context, enum brd_link_kind kind, size_t start, size_t end) {
    static const char letters[] = {'U', 'H', 'E'};
    struct found *found = context;
    assert_true(start < end && end <= found->text.size);
    (void)brd_buffer_add_format(&found->list, "%s%c:", found->count > 0 ? "|" : "", letters[kind]);
    (void)brd_buffer_add(&found->list, found->text.data + start, end - start);
    found->count++;
    return found->count != found->stop_after;
}

static void
expect_links(struct brd_span text, const char *expected) {
    struct found found = {.text = exact_copy(text), .list = brd_buffer_of(65536)};
    brd_links_find(found.text, note_link, &found);
    assert_string_equal(brd_buffer_text(&found.list), expected);
    brd_buffer_free(&found.list);
    free_copy(found.text);
}

static const struct {
    const char *text;
    const char *links;
} sentences[] = {
    {"see https://evil.com/a now", "U:https://evil.com/a"},
    {"see https://evil.com/a.", "U:https://evil.com/a"},
    {"(https://evil.com/a)", "U:https://evil.com/a"},
    {"(see https://evil.com/a_(b))!", "U:https://evil.com/a_(b)"},
    {"<https://evil.com/>", "U:https://evil.com/"},
    {"\"https://evil.com/\", he said", "U:https://evil.com/"},
    {"'https://evil.com/'", "U:https://evil.com/"},
    {"[x](https://evil.com/a)", "U:https://evil.com/a"},
    {"https://evil.com/a?b=c&d=e#f", "U:https://evil.com/a?b=c&d=e#f"},
    {"HTTPS://EVIL.COM", "U:HTTPS://EVIL.COM"},
    {"seehttps://evil.com", "U:https://evil.com"},
    {"custom://evil.com/x", "U:custom://evil.com/x"},
    {"https://a.com https://b.com", "U:https://a.com|U:https://b.com"},
    {"https://a.com\nhttps://b.com", "U:https://a.com|U:https://b.com"},
    {"https://a.com,https://b.com/x", "U:https://a.com|U:https://b.com/x"},
    {"['https://a.com','https://b.com']", "U:https://a.com|U:https://b.com"},
    {"https://a.com:8080;x", "U:https://a.com:8080"},
    {"https://a.com/x,y", "U:https://a.com/x,y"},
    {"https://user,name@a.com/", "U:https://user,name@a.com/"},
    {"https://a%2Eb.com/", "U:https://a%2Eb.com/"},
    {"https://[::1]:80/x", "U:https://[::1]:80/x"},
    {"go to evil.com today", "H:evil.com"},
    {"go to evil.com.", "H:evil.com"},
    {"go to evil.com/a/b?c.", "H:evil.com/a/b?c"},
    {"evil.com:8443/x, or", "H:evil.com:8443/x"},
    {"www.evil.invalidtld", "H:www.evil.invalidtld"},
    {"at 1.2.3.4:80/a", "H:1.2.3.4:80/a"},
    {"mail a.b+c@evil.com!", "E:a.b+c@evil.com"},
    {"mailto:user@evil.com", "E:user@evil.com"},
    {"Name <user@evil.com>", "E:user@evil.com"},
    {"no links here: 3.14, e.g. this", ""},
    {"version 1.2.3", ""},
    {"file.notatld", ""},
    {"a.b", ""},
    {"..", ""},
    {"://", ""},
    {"https://", ""},
    {"@evil", ""},
    {"", ""},
};

static void
links_are_found_without_the_sentence_around_them(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT(sentences); i++) {
        expect_links(brd_span_text(sentences[i].text), sentences[i].links);
    }
}

static void
defanged_links_are_found(void **state) {
    (void)state;
    static const struct {
        const char *text;
        const char *links;
    } rows[] = {
        {"hxxp://evil[.]com/a", "U:hxxp://evil[.]com/a"},
        {"hxxps[:]//evil.com", "U:hxxps[:]//evil.com"},
        {"hxxp[://]evil[.]com", "U:hxxp[://]evil[.]com"},
        {"evil[.]com", "H:evil[.]com"},
        {"evil(dot)com", "H:evil(dot)com"},
        {"user[@]evil[.]com", "E:user[@]evil[.]com"},
        {"user(at)evil.com", "E:user(at)evil.com"},
        {"1[.]2[.]3[.]4", "H:1[.]2[.]3[.]4"},
        {"http:\\\\evil.com\\a", "U:http:\\\\evil.com\\a"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        expect_links(brd_span_text(rows[i].text), rows[i].links);
    }
}

static void
text_of_other_scripts_ends_links(void **state) {
    (void)state;
    /* Chinese around a link; a Cyrillic domain; a look-alike; Arabic before a link; an emoji. */
    expect_links(BYTES("\xE8\xAF\xB7\xE7\x9C\x8Bhttps://evil.com/a\xE8\xB0\xA2\xE8\xB0\xA2"),
                 "U:https://evil.com/a");
    expect_links(BYTES("\xE8\xAF\xB7\xE7\x9C\x8B"
                       "evil.com\xE3\x80\x82"),
                 "H:evil.com");
    expect_links(BYTES("\xD0\xBF\xD1\x80.\xD1\x80\xD1\x84/x"),
                 "H:\xD0\xBF\xD1\x80.\xD1\x80\xD1\x84/x");
    expect_links(BYTES("https://\xD0\xB0pple.com"), "U:https://\xD0\xB0pple.com");
    expect_links(BYTES("\xD8\xA8"
                       "evil.com"),
                 "H:evil.com");
    expect_links(BYTES("\xF0\x9F\x98\x80https://evil.com\xF0\x9F\x98\x80"), "U:https://evil.com");
    expect_links(BYTES("https://\xE4\xB8\xAD\xE6\x96\x87.com/a"),
                 "U:https://\xE4\xB8\xAD\xE6\x96\x87.com/a");
}

static void
hostile_bytes_do_no_harm(void **state) {
    (void)state;
    expect_links(BYTES("a\0https://evil.com\0b"), "U:https://evil.com");
    expect_links(BYTES("\xFF\xFEhttps://evil.com\xFF"), "U:https://evil.com");
    expect_links(BYTES("evil\xC3.com"), "");
    expect_links(BYTES("https://evil.com/\xF0\x9F"), "U:https://evil.com/");
    expect_links(BYTES("."), "");
    expect_links(BYTES("a@"), "");
    expect_links(BYTES("a[@"), "");
    expect_links(BYTES("a["), "");
    expect_links((struct brd_span){0}, "");
    for (unsigned byte = 0; byte < 256; byte++) {
        char text[] = "xhttps://evil.comx evil.com";
        text[0] = text[17] = (char)byte;
        struct found found = {.text = brd_span_of(text, sizeof text - 1),
                              .list = brd_buffer_of(65536)};
        brd_links_find(found.text, note_link, &found);
        assert_true(found.count >= 1);
        brd_buffer_free(&found.list);
    }
}

static void
search_stops_when_told_and_at_its_ceiling(void **state) {
    (void)state;
    struct found found = {.text = BYTES("https://a.com https://b.com https://c.com"),
                          .list = brd_buffer_of(65536),
                          .stop_after = 2};
    brd_links_find(found.text, note_link, &found);
    assert_int_equal(found.count, 2);
    struct brd_buffer many = repeated("", "a.com ", BRD_MAX_TEXT_LINKS + 100, "");
    found.text = brd_buffer_span(&many);
    found.count = found.stop_after = 0;
    brd_links_find(found.text, note_link, &found);
    assert_int_equal(found.count, BRD_MAX_TEXT_LINKS);
    brd_buffer_free(&many);
    brd_buffer_free(&found.list);
}

static bool
count_link(void *context, enum brd_link_kind kind, size_t start, size_t end) {
    (void)kind;
    (void)start;
    (void)end;
    ++*(size_t *)context;
    return true;
}

static const char *const hostile_units[] = {
    ")",
    "[)]}",
    "(",
    "http://a.com/)",
    "://",
    "a://!",
    "@",
    "a@",
    "a.",
    "a@b.",
    "(at)",
    "a(at)b.",
    "[.]",
    "a[.]",
    "http:",
    "/../",
    "http://\xE4\xB8\xAD\xC3\xA9",
    "\xC3",
    "\xF0\x9F",
    "a!b@",
    "_",
    "-",
    "a-",
    "a_.",
    "http://a,",
    "http://a:1",
    "http://a",
};

static void
time_is_in_proportion_to_size(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT(hostile_units); i++) {
        size_t count = ((size_t)1 << 20) / strlen(hostile_units[i]);
        struct brd_buffer text = repeated("http://a.com/", hostile_units[i], count, "");
        size_t links = 0;
        clock_t start = clock();
        brd_links_find(brd_buffer_span(&text), count_link, &links);
        double seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
        if (seconds > 5) {
            fail_msg("%s repeated took %.1f s", hostile_units[i], seconds);
        }
        brd_buffer_free(&text);
    }
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(links_are_found_without_the_sentence_around_them),
        cmocka_unit_test(defanged_links_are_found),
        cmocka_unit_test(text_of_other_scripts_ends_links),
        cmocka_unit_test(hostile_bytes_do_no_harm),
        cmocka_unit_test(search_stops_when_told_and_at_its_ceiling),
        cmocka_unit_test(time_is_in_proportion_to_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
