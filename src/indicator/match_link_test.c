/*
 * Tests of match.h: hosts, URLs, addresses, and text that holds them.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "indicator/testing.h"

#include "base/limits.h"

#define URL BRD_OBSERVE_URL
#define DOMAIN BRD_OBSERVE_DOMAIN
#define TEXT BRD_OBSERVE_TEXT
#define IP BRD_OBSERVE_IP
#define PATH BRD_OBSERVE_PATH

/* ---- Hosts ---- */

static const struct look host_looks[] = {
    {DOMAIN, "evil.com", "evil.com (exact host, 95)"},
    {DOMAIN, ".evil.com", "evil.com (exact host, 95)"},
    {DOMAIN, "EVIL.com.", "evil.com (exact host, 95)"},
    {DOMAIN, "notevil.com", ""},
    {DOMAIN, "evil.com.br", ""},
    {DOMAIN, "evil.co", ""},
    {DOMAIN, "vil.com", ""},
    {DOMAIN, "x.evil.com", "evil.com (subdomain, 85)"},
    {DOMAIN, "weather.evil.com", "evil.com (subdomain, 85)"},
    {DOMAIN, "x.a.b.deep.net", "a.b.deep.net (subdomain, 85)"},
    {DOMAIN, "b.deep.net", ""},
    {DOMAIN, "www.evil.com", "evil.com (host but for www., 90)"},
    {DOMAIN, "www.x.evil.com", "evil.com (subdomain, 85)"},
    {DOMAIN, "x.www.evil.com", "evil.com (subdomain, 85)"},
    {URL, "https://sub.evil.com:8443/", "evil.com (subdomain, 85)"},
    {URL, "https://evil.com:8443/a", "evil.com (exact host, 95)"},
    {URL, "http://user:pw@evil.com./", "evil.com (exact host, 95)"},
    {URL, "http://evil.com@good.com/", ""},
    {URL, "http://good.com@evil.com/", "evil.com (exact host, 95)"},
    {URL, "http://good.com/evil.com", ""},
    {URL, "http://good.com/?evil.com", ""},
    {URL, "custom://evil.com/x", "evil.com (exact host, 95)"},
    {URL, "custom-evil.com", ""},
    {URL, "javascript:evil()", ""},
    {URL, "evil.com", "evil.com (exact host, 95)"},
    {URL, "//evil.com/x", "evil.com (exact host, 95)"},
    {URL, "https://m\xC3\xBCnchen.de/", "xn--mnchen-3ya.de (exact host, 95)"},
    {URL, "https://XN--MNCHEN-3YA.de/", "xn--mnchen-3ya.de (exact host, 95)"},
    {URL, "https://\xE4\xB8\xAD\xE6\x96\x87.com", "\xE4\xB8\xAD\xE6\x96\x87.com (exact host, 95)"},
    {URL, "https://xn--fiq228c.com", "\xE4\xB8\xAD\xE6\x96\x87.com (exact host, 95)"},
    {URL, "https://single/", "single (exact host, 95)"},
    {URL, "https://x.single/", ""},
    {DOMAIN, "https://x.evil.com/a", "evil.com (subdomain, 85)"},
};

/* Defects 3, 4, 5, 16 and 18 of the reference. */
static void
hosts_match_label_by_label(void **state) {
    (void)state;
    expect_looks(set_of("domain\tevil.com\ndomain\ta.b.deep.net\ndomain\txn--mnchen-3ya.de\n"
                        "domain\t\xE4\xB8\xAD\xE6\x96\x87.com\ndomain\tsingle\n"),
                 host_looks, COUNT(host_looks));
}

static void
public_suffixes_match_only_themselves(void **state) {
    (void)state;
    static const struct look rows[] = {
        {DOMAIN, "github.io", "github.io (exact host, 95)"},
        {DOMAIN, "innocent.github.io", ""},
        {DOMAIN, "www.github.io", ""},
        {DOMAIN, "bad.github.io", "bad.github.io (exact host, 95)"},
        {DOMAIN, "x.bad.github.io", "bad.github.io (subdomain, 85)"},
        {DOMAIN, "cloudfront.net", "cloudfront.net (exact host, 95)"},
        {DOMAIN, "d123.cloudfront.net", ""},
        {DOMAIN, "amazonaws.com", "amazonaws.com (exact host, 95)"},
        {DOMAIN, "bucket.s3.amazonaws.com", ""},
        {DOMAIN, "other.amazonaws.com", "amazonaws.com (subdomain, 85)"},
        {DOMAIN, "x.co.uk", ""},
        {DOMAIN, "co.uk", "co.uk (exact host, 95)"},
        {DOMAIN, "evil.com", ""},
        {DOMAIN, "com", "com (exact host, 95)"},
        {URL, "https://innocent.github.io/a", ""},
        {URL, "https://github.io", "https://github.io/ (whole URL, 95)|github.io (exact host, 95)"},
        {URL, "https://github.io/a", "github.io (exact host, 95)"},
    };
    expect_looks(set_of("domain\tgithub.io\ndomain\tbad.github.io\ndomain\tcloudfront.net\n"
                        "domain\tamazonaws.com\ndomain\tco.uk\ndomain\tcom\n"
                        "url\thttps://github.io/\n"),
                 rows, COUNT(rows));
}

/* Defect 2. */
static void
www_may_be_on_either_side(void **state) {
    (void)state;
    static const struct look rows[] = {
        {DOMAIN, "www.tzsafe.com", "www.tzsafe.com (exact host, 95)"},
        {DOMAIN, "tzsafe.com", "www.tzsafe.com (host but for www., 90)"},
        {DOMAIN, "x.tzsafe.com", ""},
        {DOMAIN, "x.www.tzsafe.com", "www.tzsafe.com (subdomain, 85)"},
        {DOMAIN, "github.io", ""},
        {URL, "http://tzsafe.com/a", "www.tzsafe.com (host but for www., 90)"},
        {URL, "http://page.net/a", "http://www.page.net/a (whole URL, 95)"},
        {URL, "http://www.page.net/a", "http://www.page.net/a (whole URL, 95)"},
        {URL, "http://www.site.net/b/c", "site.net/b (below a host with its port or path, 90)"},
        {URL, "http://wwww.site.net/b/c", ""},
    };
    expect_looks(set_of("domain\twww.tzsafe.com\ndomain\twww.github.io\n"
                        "url\thttp://www.page.net/a\ndomain\tsite.net/b\n"),
                 rows, COUNT(rows));
}

/* ---- URLs ---- */

/* Defect 8. */
static void
urls_match_whatever_their_spelling(void **state) {
    (void)state;
    static const struct look rows[] = {
        {URL, "http://evil.com/a/~b", "https://Evil.com/a/%7Eb/ (whole URL, 95)"},
        {URL, "HTTPS://EVIL.COM:443/a/%7eb/#x", "https://Evil.com/a/%7Eb/ (whole URL, 95)"},
        {URL, "evil.com/a/~b", "https://Evil.com/a/%7Eb/ (whole URL, 95)"},
        {URL, "http://evil.com/a/./c/../~b", "https://Evil.com/a/%7Eb/ (whole URL, 95)"},
        {URL, "http://evil.com/A/~b", ""},
        {URL, "http://evil.com/a/~b/c", ""},
        {URL, "http://evil.com:8080/a/~b", ""},
        {URL, "http://x.evil.com/a/~b", ""},
        {URL, "http://evil.com/", ""},
        {URL, "http://evil.com/a/~b?q=1", "https://Evil.com/a/%7Eb/ (URL but for its query, 75)"},
        {URL, "http://q.com/s?a=b&c=d", "http://q.com/s?a=b&c=d (whole URL, 95)"},
        {URL, "http://q.com/s?a=b", ""},
        {URL, "http://host.net/any/thing", "http://host.net/ (host of a URL, 65)"},
        {URL, "http://host.net:81/any", ""},
        {URL, "http://port.net:81/any", "http://port.net:81 (host of a URL, 65)"},
        {URL, "https://port.net/any", ""},
    };
    expect_looks(set_of("url\thttps://Evil.com/a/%7Eb/\nurl\thttp://q.com/s?a=b&c=d\n"
                        "url\thttp://host.net/\nurl\thttp://port.net:81\n"),
                 rows, COUNT(rows));
}

/* Defect 9. */
static void
domains_with_a_path_or_port_match_what_is_below(void **state) {
    (void)state;
    static const struct look rows[] = {
        {URL, "http://evil.xyz/x", "evil.xyz/x (host with its port or path, 95)"},
        {URL, "http://evil.xyz/x/y?z", "evil.xyz/x (below a host with its port or path, 90)"},
        {URL, "http://evil.xyz/x?z", "evil.xyz/x (below a host with its port or path, 90)"},
        {URL, "http://evil.xyz:99/x/y", "evil.xyz/x (below a host with its port or path, 90)"},
        {URL, "http://evil.xyz/xy", ""},
        {URL, "http://evil.xyz/", ""},
        {URL, "http://evil.xyz/y/../x", "evil.xyz/x (host with its port or path, 95)"},
        {URL, "http://port.xyz:8443/a", "port.xyz:8443 (below a host with its port or path, 90)"},
        {URL, "http://port.xyz:8443", "port.xyz:8443 (host with its port or path, 95)"},
        {URL, "http://port.xyz:844/a", ""},
        {URL, "http://port.xyz/a", ""},
        {TEXT, "see evil.xyz/x/y.", "evil.xyz/x (below a host with its port or path, 90)"},
        {DOMAIN, "evil.xyz", ""},
    };
    expect_looks(set_of("domain\tevil.xyz/x\ndomain\tport.xyz:8443\n"), rows, COUNT(rows));
}

#define WRAPPED "evil.com (exact host in a wrapped link, 90)"
#define INSIDE "evil.com (exact host inside another URL, 80)"
static const struct look wrapped_looks[] = {
    {URL, "https://www.google.com/url?q=https://evil.com/&sa=D", WRAPPED},
    {URL, "https://www.google.co.uk/url?sa=t&url=evil.com", WRAPPED},
    {URL, "https://notgoogle.com/url?q=evil.com", ""},
    {URL, "https://www.google.com/search?q=evil.com", ""},
    {URL, "https://www.google.com/amp/s/evil.com/a", WRAPPED},
    {URL, "https://evil-com.cdn.ampproject.org/c/s/evil.com/a", WRAPPED},
    {URL, "https://l.facebook.com/l.php?u=https%3A%2F%2Fevil.com%2Fa&h=1", WRAPPED},
    {URL, "https://eur01.safelinks.protection.outlook.com/?url=http%3A%2F%2Fevil.com&data=1",
     WRAPPED},
    {URL, "https://href.li/?https://evil.com/a?b=c", WRAPPED},
    {URL, "https://href.li/", ""},
    {URL, "https://urldefense.com/v3/__https://evil.com__;!!abc$", WRAPPED},
    {URL, "https://urldefense.proofpoint.com/v2/url?u=https-3A__evil.com_a&d=1", WRAPPED},
    {URL,
     "https://www.google.com/url?q=https://l.facebook.com/l.php?u%3Dhttps%253A%252F%252F"
     "evil.com",
     WRAPPED},
    {URL, "https://good.com/?next=https%3A%2F%2Fevil.com%2F", INSIDE},
    {URL, "https://good.com/?next=https%253A%252F%252Fevil.com", INSIDE},
    {URL, "https://good.com/?https://evil.com/", INSIDE},
    {URL, "https://good.com/?next=evil.com", ""},
    {URL, "https://good.com/#to=https://evil.com/", INSIDE},
    {URL, "https://web.archive.org/web/2020/http://evil.com/", INSIDE},
    {URL, "https://web.archive.org/web/2020/http%3A%2F%2Fevil.com/", INSIDE},
    {URL, "https://good.com/http", ""},
    {URL, "https://good.com/https:", ""},
    {URL, "https://good.com/?u=http://", ""},
    {URL, "https://good.com/?u=http://x.evil.com", "evil.com (subdomain inside another URL, 70)"},
    {TEXT, "look: https://l.facebook.com/l.php?u=https%3A%2F%2Fevil.com.", WRAPPED},
    {URL, "http://a.com/?u=http://b.com/?u=http://c.com/?u=http://evil.com", INSIDE},
};
#undef WRAPPED
#undef INSIDE

static void
links_inside_links_are_unwrapped(void **state) {
    (void)state;
    expect_looks(set_of("domain\tevil.com\n"), wrapped_looks, COUNT(wrapped_looks));
}

static void
unwrapping_ends(void **state) {
    (void)state;
    struct brd_indicator_set *set = set_of("domain\tevil.com\n");
    struct brd_observer *observer = observer_of(set);
    static const char wrapper[] = "https://href.li/?";
    struct brd_buffer text = repeated("", wrapper, BRD_MAX_WRAPPED_LINKS, "https://evil.com");
    expect_value_of(observer, URL, brd_buffer_span(&text),
                    "evil.com (exact host in a wrapped link, 90)");
    brd_buffer_free(&text);
    text = repeated("", wrapper, BRD_MAX_WRAPPED_LINKS + 1, "https://evil.com");
    expect_value_of(observer, URL, brd_buffer_span(&text), "");
    brd_buffer_free(&text);
    text = repeated("", wrapper, 10000, "https://evil.com");
    expect_value_of(observer, URL, brd_buffer_span(&text), "");
    brd_buffer_free(&text);
    brd_observer_free(observer);
    brd_indicator_set_free(set);
}

/* Defects 16 and 17. */
static void
text_is_searched_for_links(void **state) {
    (void)state;
    static const struct look rows[] = {
        {TEXT, "hello (https://evil.com).", "evil.com (exact host, 90)"},
        {TEXT, "hello evil.com, and", "evil.com (exact host, 90)"},
        {TEXT, "hello x.evil.com!", "evil.com (subdomain, 85)"},
        {TEXT, "hxxps://evil[.]com/a", "evil.com (exact host, 90)"},
        {TEXT, "a@evil.com", "evil.com (exact host of an e-mail address, 75)"},
        {TEXT, "a@x.evil.com", "evil.com (subdomain of an e-mail address, 65)"},
        {TEXT, "bad@mail.net wrote", "bad@mail.net (exact e-mail address, 90)"},
        {TEXT, "evilxcom", ""},
        {TEXT, "evil com", ""},
        {TEXT, "notevil.com evil.comx", ""},
        {TEXT, "evil.com evil.com https://evil.com x.evil.com", "evil.com (exact host, 90)"},
        {TEXT, "\xFF\xFE evil.com \x80", "evil.com (exact host, 90)"},
        {URL, "see https://evil.com/ here", "evil.com (exact host, 90)"},
        {URL, "https://good.com/ https://evil.com/", "evil.com (exact host, 90)"},
        {URL, "data:text/html,<a href=http://evil.com/>", "evil.com (exact host, 90)"},
        {URL, "mailto:Bad@mail.net?subject=x", "bad@mail.net (exact e-mail address, 95)"},
        {URL, "a@evil.com", "evil.com (exact host of an e-mail address, 75)"},
        {URL, "tel:+46701740608", "+46701740608 (exact number, 95)"},
        {DOMAIN, "a b evil.com", "evil.com (exact host, 90)"},
    };
    expect_looks(set_of("domain\tevil.com\nemail\tbad@mail.net\nphone\t+46701740608\n"), rows,
                 COUNT(rows));
}

/* ---- Addresses ---- */

/* Defects 6 and 7. */
static void
addresses_match_as_numbers(void **state) {
    (void)state;
    static const struct look rows[] = {
        {IP, "1.2.3.4", "1.2.3.4 (exact address, 95)"},
        {IP, "1.2.3.4:443", "1.2.3.4 (exact address, 95)"},
        {IP, "11.2.3.45", ""},
        {IP, "1.2.3.45", ""},
        {IP, "::ffff:1.2.3.4", "1.2.3.4 (exact address, 95)"},
        {IP, "10.1.2.3", "10.0.0.0/8 (address in the network, 75)"},
        {IP, "11.1.2.3", ""},
        {IP, "192.168.1.129", "192.168.1.128/25 (address in the network, 75)"},
        {IP, "192.168.1.127", ""},
        {IP, "2001:db8::5", "2001:db8::/32 (address in the network, 75)"},
        {IP, "2001:DB9:0:0::5", "2001:db9::5 (exact address, 95)"},
        {IP, "2001:dba::5", ""},
        {IP, "1.2.3.4, 5.6.7.8", "1.2.3.4 (exact address, 90)"},
        {URL, "http://1.2.3.4/x", "1.2.3.4 (exact address, 95)"},
        {URL, "http://16909060/", "1.2.3.4 (exact address, 95)"},
        {URL, "http://0x1.0x2.3.4/", "1.2.3.4 (exact address, 95)"},
        {URL, "http://01.02.03.04/", "1.2.3.4 (exact address, 95)"},
        {URL, "http://[::ffff:1.2.3.4]:80/", "1.2.3.4 (exact address, 95)"},
        {URL, "http://[2001:db9::5]/", "2001:db9::5 (exact address, 95)"},
        {DOMAIN, "1.2.3.4", "1.2.3.4 (exact address, 95)"},
        {TEXT, "at 1[.]2[.]3[.]4 or", "1.2.3.4 (exact address, 90)"},
        {TEXT, "version 11.2.3.4", ""},
        {URL, "http://x.com/1.2.3.4", ""},
    };
    expect_looks(set_of("ip\t1.2.3.4\nip\t10.0.0.0/8\nip\t192.168.1.128/25\nip\t2001:db8::/32\n"
                        "domain\t2001:db9::5\n"),
                 rows, COUNT(rows));
}

static void
folders_of_browsers_name_sites(void **state) {
    (void)state;
#define IN_FOLDER "evil.com (exact host in the name of a folder, 90)"
    static const struct look rows[] = {
        {PATH, "AppDomain-x/Library/WebKit/https_evil.com_0.localstorage", IN_FOLDER},
        {PATH, "HomeDomain/Library/https_evil.com_0/IndexedDB/x", IN_FOLDER},
        {PATH, "/a/http_evil.com_8080/b", IN_FOLDER},
        {PATH, "/a/https_evil.com_0.indexeddb.leveldb", IN_FOLDER},
        {PATH, "/a/https_x.evil.com_0", "evil.com (subdomain in the name of a folder, 80)"},
        {PATH, "/a/https_1.2.3.4_0", "1.2.3.4 (exact address in the name of a folder, 90)"},
        {PATH, "/a/https_evil.com_", ""},
        {PATH, "/a/https_evil.com", ""},
        {PATH, "/a/https__0", ""},
        {PATH, "/a/https_0", ""},
        {PATH, "/a/https_notevil.com_0", ""},
        {PATH, "/a/xhttps_evil.com_0", ""},
        {PATH, "/a/https_evil.com_0x", ""},
        {DOMAIN, "https_evil.com_0", IN_FOLDER},
    };
    expect_looks(set_of("domain\tevil.com\nip\t1.2.3.4\n"), rows, COUNT(rows));
#undef IN_FOLDER
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hosts_match_label_by_label),
        cmocka_unit_test(public_suffixes_match_only_themselves),
        cmocka_unit_test(www_may_be_on_either_side),
        cmocka_unit_test(urls_match_whatever_their_spelling),
        cmocka_unit_test(domains_with_a_path_or_port_match_what_is_below),
        cmocka_unit_test(links_inside_links_are_unwrapped),
        cmocka_unit_test(unwrapping_ends),
        cmocka_unit_test(text_is_searched_for_links),
        cmocka_unit_test(addresses_match_as_numbers),
        cmocka_unit_test(folders_of_browsers_name_sites),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
