/* Tests of host.h: URLs. SPDX-License-Identifier: Apache-2.0 */
#include "indicator/testing.h"

#include "indicator/host.h"

static void
add_part(struct brd_buffer *out, struct brd_span part) {
    (void)brd_buffer_add(out, part.data, part.size);
    (void)brd_buffer_add_text(out, "|");
}

/* "scheme|host|port|rest|fragment|", or "none". */
static void
expect_split(struct brd_span text, const char *expected) {
    struct brd_span copy = exact_copy(text);
    struct brd_url url;
    struct brd_buffer out = brd_buffer_of(4096);
    if (brd_url_split(copy, &url)) {
        add_part(&out, url.scheme);
        add_part(&out, url.host);
        (void)brd_buffer_add_format(&out, "%d|", (int)url.port);
        add_part(&out, url.rest);
        add_part(&out, url.fragment);
    } else {
        (void)brd_buffer_add_text(&out, "none");
    }
    assert_string_equal(brd_buffer_text(&out), expected);
    brd_buffer_free(&out);
    free_copy(copy);
}

static const struct {
    const char *text;
    const char *expected;
} splits[] = {
    {"http://evil.com", "http|evil.com|-1|||"},
    {"http://evil.com/a?b#c", "http|evil.com|-1|/a?b|c|"},
    {"http://evil.com#c?d", "http|evil.com|-1||c?d|"},
    {"http://evil.com:8443/", "http|evil.com|8443|/||"},
    {"http://evil.com:/a", "http|evil.com|-1|/a||"},
    {"http://evil.com:99999/a", "http|evil.com|-1|/a||"},
    {"http://user:pass@evil.com/a", "http|evil.com|-1|/a||"},
    {"http://good.com@evil.com/", "http|evil.com|-1|/||"},
    {"http://a@b@evil.com:1/", "http|evil.com|1|/||"},
    {"http://[::1]:80/", "http|[::1]|80|/||"},
    {"http://[2001:db8::1]/a", "http|[2001:db8::1]|-1|/a||"},
    {"http:\\\\evil.com\\a", "http|evil.com|-1|\\a||"},
    {"http:evil.com/a", "http|evil.com|-1|/a||"},
    {"http:///evil.com/a", "http|evil.com|-1|/a||"},
    {" http://evil.com ", "http|evil.com|-1|||"},
    {"hxxps[:]//evil[.]com/a", "hxxps|evil[.]com|-1|/a||"},
    {"hxxp[://]evil.com", "hxxp|evil.com|-1|||"},
    {"view-source:http://evil.com/", "http|evil.com|-1|/||"},
    {"blob:https://evil.com/1-2", "https|evil.com|-1|/1-2||"},
    {"custom://evil.com/x", "custom|evil.com|-1|/x||"},
    {"evil.com", "|evil.com|-1|||"},
    {"evil.com:8080/x", "|evil.com|8080|/x||"},
    {"//evil.com/x", "|evil.com|-1|/x||"},
    {"evil.com?x", "|evil.com|-1|?x||"},
    {"[::1]:80", "|[::1]|80|||"},
    {"2001:db8::1", "|2001:db8::1|-1|||"},
    {"mailto:a@b.com", "none"},
    {"tel:+46701", "none"},
    {"about:blank", "none"},
    {"javascript:alert(1)", "none"},
    {"file:///etc/passwd", "none"},
    {"data:text/html,x", "none"},
    {"/path/only", "none"},
    {"http://", "none"},
    {"http:///", "none"},
    {"http://@/", "none"},
    {"", "none"},
};

static void
urls_are_split(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT(splits); i++) {
        expect_split(brd_span_text(splits[i].text), splits[i].expected);
    }
    expect_split((struct brd_span){0}, "none");
    expect_split(BYTES("http://e\xFFvil.com/\xFF"), "http|e\xFFvil.com|-1|/\xFF||");
}

/* The canonical form of a good URL in `out`. */
static void
add_canonical(struct brd_buffer *out, const char *text) {
    struct brd_span copy = exact_copy(brd_span_text(text));
    struct brd_url url;
    struct brd_host host;
    assert_true(brd_url_split(copy, &url));
    assert_true(brd_host_read(url.host, &host));
    assert_true(brd_url_canonical(&url, &host, out));
    free_copy(copy);
}

static void
urls_have_one_form(void **state) {
    (void)state;
    static const struct {
        const char *text;
        const char *form;
    } rows[] = {
        {"http://evil.com", "evil.com"},
        {"https://EVIL.com/", "evil.com"},
        {"https://evil.com.//", "evil.com"},
        {"http://evil.com:80/a/", "evil.com/a"},
        {"https://evil.com:443/a", "evil.com/a"},
        {"http://evil.com:443/a", "evil.com:443/a"},
        {"ftp://evil.com:21/a", "evil.com/a"},
        {"evil.com:443", "evil.com"},
        {"evil.com:80/a", "evil.com/a"},
        {"evil.com:8443", "evil.com:8443"},
        {"http://evil.com/%7Euser", "evil.com/~user"},
        {"http://evil.com/~user#frag", "evil.com/~user"},
        {"http://evil.com/%2f%3a%zz", "evil.com/%2F%3A%zz"},
        {"http://evil.com/a/./b/../c", "evil.com/a/c"},
        {"http://evil.com/../../a", "evil.com/a"},
        {"http://evil.com/..", "evil.com"},
        {"http://evil.com\\a\\b", "evil.com/a/b"},
        {"http://evil.com/a b", "evil.com/a%20b"},
        {"http://evil.com/\xC3\xBC", "evil.com/%C3%BC"},
        {"http://evil.com/?", "evil.com"},
        {"http://evil.com/?q=a+b&c", "evil.com?q=a+b&c"},
        {"http://evil.com/A?B=%41", "evil.com/A?B=A"},
        {"http://0x1020304/a", "1.2.3.4/a"},
        {"http://[2001:DB8::1]:8080/", "2001:db8::1:8080"},
        {"http://u:p@m\xC3\xBCnchen.de/", "xn--mnchen-3ya.de"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct brd_buffer out = brd_buffer_of(4096);
        add_canonical(&out, rows[i].text);
        assert_string_equal(brd_buffer_text(&out), rows[i].form);
        brd_buffer_free(&out);
    }
}

static void
canonical_form_appends_and_says_when_it_is_full(void **state) {
    (void)state;
    struct brd_buffer out = brd_buffer_of(20);
    (void)brd_buffer_add_text(&out, "www.");
    add_canonical(&out, "http://evil.com/a/../..");
    assert_string_equal(brd_buffer_text(&out), "www.evil.com");
    brd_buffer_reset(&out);
    struct brd_url url;
    struct brd_host host;
    assert_true(brd_url_split(BYTES("http://evil.com/aaaaaaaaaaaaaaaaaaaa"), &url));
    assert_true(brd_host_read(url.host, &host));
    assert_false(brd_url_canonical(&url, &host, &out));
    brd_buffer_free(&out);
}

static void
canonical_form_of_a_form_is_itself(void **state) {
    (void)state;
    static const char *const texts[] = {"http://EVIL.com/a//b/%7e/%2F?x=%20#y", "1.2.3.4:99/a/../b",
                                        "hxxp[://]evil[.]com\\x", "evil.com?%"};
    for (size_t i = 0; i < COUNT(texts); i++) {
        struct brd_buffer once = brd_buffer_of(4096);
        struct brd_buffer twice = brd_buffer_of(4096);
        add_canonical(&once, texts[i]);
        add_canonical(&twice, brd_buffer_text(&once));
        assert_string_equal(brd_buffer_text(&twice), brd_buffer_text(&once));
        brd_buffer_free(&once);
        brd_buffer_free(&twice);
    }
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(urls_are_split),
        cmocka_unit_test(urls_have_one_form),
        cmocka_unit_test(canonical_form_appends_and_says_when_it_is_full),
        cmocka_unit_test(canonical_form_of_a_form_is_itself),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
