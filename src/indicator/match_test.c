/*
 * Tests of match.h: names, accounts, paths, patterns, records. SPDX-License-Identifier: Apache-2.0
 */
#include "indicator/testing.h"

#include "base/limits.h"
#include "indicator/match_internal.h"

#include <time.h>

#define URL BRD_OBSERVE_URL
#define DOMAIN BRD_OBSERVE_DOMAIN
#define TEXT BRD_OBSERVE_TEXT
#define IP BRD_OBSERVE_IP
#define PHONE BRD_OBSERVE_PHONE
#define EMAIL BRD_OBSERVE_EMAIL
#define PROCESS BRD_OBSERVE_PROCESS
#define PATH BRD_OBSERVE_PATH
#define HASH BRD_OBSERVE_HASH

/* ---- Accounts ---- */

static void
accounts_match_by_number_and_address(void **state) {
    (void)state;
    static const struct look rows[] = {
        {PHONE, "+46701740608", "+46 70 174 06 08 (exact number, 95)"},
        {PHONE, "0046701740608", "+46 70 174 06 08 (exact number, 95)"},
        {PHONE, "tel:+46-70-1740608", "+46 70 174 06 08 (exact number, 95)"},
        {PHONE, "46701740608@s.whatsapp.net", "+46 70 174 06 08 (exact number, 95)"},
        {PHONE, "46701740608:12@s.whatsapp.net", "+46 70 174 06 08 (exact number, 95)"},
        {PHONE, "46701740608.0:1@s.whatsapp.net", "+46 70 174 06 08 (exact number, 95)"},
        {PHONE, "46701740608-1593000000@g.us", "+46 70 174 06 08 (exact number, 95)"},
        {PHONE, "P:+46701740608", "+46 70 174 06 08 (exact number, 95)"},
        {PHONE, "+467017406080", ""},
        {PHONE, "6701740608", ""},
        {PHONE, "status@broadcast", ""},
        {PHONE, "user@evil.com", ""},
        {EMAIL, "Bad@Mail.net", "bad@mail.net (exact e-mail address, 95)"},
        {EMAIL, "mailto:bad@mail.net", "bad@mail.net (exact e-mail address, 95)"},
        {EMAIL, "E:bad@mail.net", "bad@mail.net (exact e-mail address, 95)"},
        {EMAIL, "Bad One <bad@mail.net>", "bad@mail.net (exact e-mail address, 90)"},
        {EMAIL, "x@mail.net, bad@mail.net", "bad@mail.net (exact e-mail address, 90)"},
        {EMAIL, "notbad@mail.net", ""},
        {EMAIL, "bad@mail.net.br", ""},
        {EMAIL, "x@sub.evil.com", "evil.com (subdomain of an e-mail address, 65)"},
        {EMAIL, "+46701740608", ""},
    };
    expect_looks(set_of("phone\t+46 70 174 06 08\nemail\tbad@mail.net\ndomain\tevil.com\n"), rows,
                 COUNT(rows));
}

/* ---- Processes, apps, profiles, digests ---- */

/* Defects 12 and 13. */
static void
processes_match_exactly(void **state) {
    (void)state;
    static const struct look rows[] = {
        {PROCESS, "roleaccountd", "roleaccountd (exact name, 90)"},
        {PROCESS, "Roleaccountd", ""},
        {PROCESS, "roleaccount", ""},
        {PROCESS, "xroleaccountd", ""},
        {PROCESS, "bh", "bh (exact name, but a short one, 60)"},
        {PROCESS, "bh/com.apple.x", "bh (exact name, but a short one, 60)"},
        {PROCESS, "x/roleaccountd", "roleaccountd (bundle of the process, 90)"},
        {PROCESS, "com.apple.x/bh2", ""},
        {PROCESS, "CommsCenterRootH", "CommsCenterRootHelper (name cut at 16 characters, 40)"},
        {PROCESS, "CommsCenterRootH/x", "CommsCenterRootHelper (name cut at 16 characters, 40)"},
        {PROCESS, "CommsCenterRoot", ""},
        {PROCESS, "CommsCenterRootHe", ""},
        {PROCESS, "CommsCenterRootHelper", "CommsCenterRootHelper (exact name, 90)"},
        {PROCESS, "sixteenlettersxx", "sixteenlettersxx (exact name, 90)"},
        {PROCESS, "/usr/libexec/roleaccountd",
         "roleaccountd (name at the end of the program's path, 85)"},
        {PROCESS, "/private/var/tmp/bin", "/var/tmp/bin (whole path, 95)"},
        {PROCESS, "/", ""},
        {PROCESS, "//", ""},
        {PROCESS, "bh/", "bh (exact name, but a short one, 60)"},
        {PROCESS, "com.evil.app", "com.Evil.app (exact app, 95)"},
        {PROCESS, "x/com.evil.app", "com.Evil.app (exact app, 95)"},
        {TEXT, "bh roleaccountd", ""},
        {BRD_OBSERVE_APP, "bh", ""},
    };
    expect_looks(set_of("process\troleaccountd\nprocess\tbh\nprocess\tCommsCenterRootHelper\n"
                        "process\tsixteenlettersxx\nprocess\t/var/tmp/bin\napp\tcom.Evil.app\n"),
                 rows, COUNT(rows));
}

/* Defect 14. */
static void
identifiers_match_whole_and_case_blind(void **state) {
    (void)state;
    static const struct look rows[] = {
        {BRD_OBSERVE_PROFILE, "76dab334-7e17-475d-a5d6-0794eb5818a5",
         "76DAB334-7E17-475D-A5D6-0794EB5818A5 (exact profile, 95)"},
        {BRD_OBSERVE_PROFILE, "76DAB334", ""},
        {BRD_OBSERVE_PROFILE, "x76DAB334-7E17-475D-A5D6-0794EB5818A5", ""},
        {BRD_OBSERVE_APP, "COM.evil.App", "com.evil.app (exact app, 95)"},
        {BRD_OBSERVE_APP, "com.evil", ""},
        {BRD_OBSERVE_APP, "com.evil.app.x", ""},
        {HASH, "D41D8CD98F00B204E9800998ECF8427E",
         "d41d8cd98f00b204e9800998ecf8427e (exact digest, 95)"},
        {HASH, "d4:1d:8c:d9:8f:00:b2:04:e9:80:09:98:ec:f8:42:7e",
         "d41d8cd98f00b204e9800998ecf8427e (exact digest, 95)"},
        {HASH, "da39a3ee5e6b4b0d3255bfef95601890afd80709",
         "da39a3ee5e6b4b0d3255bfef95601890afd80709 (exact digest, 95)"
         "|DA:39:A3:EE:5E:6B:4B:0D:32:55:BF:EF:95:60:18:90:AF:D8:07:09 "
         "(exact digest of a certificate, 95)"},
        {HASH, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
         "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 (exact digest, 95)"},
        {HASH, "d41d8cd98f00b204e9800998ecf8427", ""},
        {HASH, "d41d8cd98f00b204e9800998ecf8427e00", ""},
        {HASH, "not hexadecimal", ""},
    };
    expect_looks(
        set_of("profile\t76DAB334-7E17-475D-A5D6-0794EB5818A5\napp\tcom.evil.app\n"
               "md5\td41d8cd98f00b204e9800998ecf8427e\n"
               "sha1\tda39a3ee5e6b4b0d3255bfef95601890afd80709\n"
               "app_cert\tDA:39:A3:EE:5E:6B:4B:0D:32:55:BF:EF:95:60:18:90:AF:D8:07:09\n"
               "sha256\te3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\n"),
        rows, COUNT(rows));
}

static void
sha512_is_matched(void **state) {
    (void)state;
    struct brd_buffer digest = repeated("", "0123456789abcdef", 8, "");
    struct brd_buffer file = brd_buffer_of(1000);
    struct brd_buffer expected = brd_buffer_of(1000);
    (void)brd_buffer_add_format(&file, "sha512\t%s\n", brd_buffer_text(&digest));
    (void)brd_buffer_add_format(&expected, "%s (exact digest, 95)", brd_buffer_text(&digest));
    struct brd_indicator_set *set = set_of(brd_buffer_text(&file));
    struct brd_observer *observer = observer_of(set);
    expect_value_of(observer, HASH, brd_buffer_span(&digest), brd_buffer_text(&expected));
    brd_observer_free(observer);
    brd_indicator_set_free(set);
    brd_buffer_free(&expected);
    brd_buffer_free(&file);
    brd_buffer_free(&digest);
}

/* ---- Paths ---- */

/* Defects 10 and 11. */
static void
paths_match_by_component(void **state) {
    (void)state;
    static const struct look rows[] = {
        {PATH, "/private/var/tmp/l/", "/private/var/tmp/l/ (whole path, 95)"},
        {PATH, "/var/tmp/l", "/private/var/tmp/l/ (whole path, 95)"},
        {PATH, "/tmp/l", "/private/var/tmp/l/ (whole path, 95)"},
        {PATH, "private/var/tmp/l/x", "/private/var/tmp/l/ (in the folder, 90)"},
        {PATH, "/private/var/tmp/l/x/y/", "/private/var/tmp/l/ (in the folder, 90)"},
        {PATH, "/private/var/tmp/launchd", ""},
        {PATH, "/private/var/tmp", ""},
        {PATH, "/x/private/var/tmp/l", ""},
        {PATH, "/private/var/mobile/Library/a.txt", "/var/mobile/Library/a.txt (whole path, 95)"},
        {PATH, "HomeDomain/Library/a.txt", "/var/mobile/Library/a.txt (whole path, 95)"},
        {PATH, "~/Library/a.txt", "/var/mobile/Library/a.txt (whole path, 95)"},
        {PATH, "RootDomain/Library/a.txt", ""},
        {PATH, "/private/var/mobile/library/a.txt", ""},
        {PATH, "HomeDomain/Library/Preferences/x.plist",
         "Library/Preferences/x.plist (part of the path, 85)"},
        {PATH, "RootDomain/Library/Preferences/x.plist/y",
         "Library/Preferences/x.plist (part of the path, 85)"},
        {PATH, "Library/Preferences/x.plist", "Library/Preferences/x.plist (part of the path, 85)"},
        {PATH, "/XLibrary/Preferences/x.plist", ""},
        {PATH, "/Library/Preferences/x.plistx", ""},
        {PATH, "/a/one/b", "one (name of a file or folder in the path, 60)"},
        {PATH, "/a/ones/b", ""},
        {PATH, "/a/b/bad.plist", "bad.plist (name of the file, 60)"},
        {PATH, "bad.plist", "bad.plist (name of the file, 60)"},
        {PATH, "/a/bad.plist/b", ""},
        {PATH, "/a/Bad.plist", ""},
        {PATH, "/a/xbad.plist", ""},
        {PATH, "/", ""},
        {PATH, "//", ""},
    };
    expect_looks(set_of("file_path\t/private/var/tmp/l/\nfile_path\t/var/mobile/Library/a.txt\n"
                        "file_path\tLibrary/Preferences/x.plist\nfile_path\tone\n"
                        "file_name\tbad.plist\n"),
                 rows, COUNT(rows));
}

static void
container_names_may_differ(void **state) {
    (void)state;
#define UUID_A "76DAB334-7E17-475D-A5D6-0794EB5818A5"
#define UUID_B "00000000-7e17-475d-a5d6-0794eb5818a5"
#define APPS "/private/var/mobile/Containers/Data/Application/"
    static const struct look rows[] = {
        {PATH, APPS UUID_A "/Documents/x", APPS UUID_A "/Documents/x (whole path, 95)"},
        {PATH, APPS UUID_B "/Documents/x",
         APPS UUID_A "/Documents/x (path but for the container's name, 75)"},
        {PATH, "AppDomain-com.x/Documents/x",
         APPS UUID_A "/Documents/x (path but for the container's name, 75)"},
        {PATH, "AppDomain-com.x/Documents/x/y",
         APPS UUID_A "/Documents/x (in the folder but for the container's name, 70)"},
        {PATH, APPS UUID_B "/Documents/xy", ""},
        {PATH, APPS "NOTUUID/Documents/x", ""},
        {PATH, "AppDomain-com.x", ""},
        {PATH, "AppDomainGroup-group.x/y",
         "/var/mobile/Containers/Shared/AppGroup/*/y (whole path, 95)"},
        {PATH, "/private/var/mobile/Containers/Shared/AppGroup/" UUID_A "/y",
         "/var/mobile/Containers/Shared/AppGroup/*/y (path but for the container's name, 75)"},
    };
    expect_looks(set_of("file_path\t" APPS UUID_A "/Documents/x\n"
                        "file_path\t/var/mobile/Containers/Shared/AppGroup/*/y\n"),
                 rows, COUNT(rows));
#undef UUID_A
#undef UUID_B
#undef APPS
}

/* ---- LIKE and MATCHES ---- */

static void
like_knows_runs_and_characters(void **state) {
    (void)state;
    static const struct {
        const char *pattern;
        const char *text;
        bool fits;
    } rows[] = {
        {"", "", true},          {"", "a", false},           {"%", "", true},
        {"%", "abc", true},      {"%%", "a", true},          {"_", "", false},
        {"_", "a", true},        {"_", "ab", false},         {"a%", "abc", true},
        {"a%", "ba", false},     {"%c", "abc", true},        {"%c", "abcd", false},
        {"%b%", "abc", true},    {"%d%", "abc", false},      {"a_c", "abc", true},
        {"a_c", "ac", false},    {"%ab%ab", "abab", true},   {"%ab", "aab", true},
        {"%aab", "aaab", true},  {"a%b%c", "axbxbxc", true}, {"a%b%c", "axbxbx", false},
        {"_", "\xC3\xBC", true}, {"__", "\xC3\xBC", false},  {"%__", "\xC3\xBC", false},
        {"_", "\xFF", true},     {"abc", "ab", false},       {"ab", "abc", false},
        {"%", "\xFF\xFE", true}, {"A", "a", false},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        if (brd_like(brd_span_text(rows[i].pattern), brd_span_text(rows[i].text)) != rows[i].fits) {
            fail_msg("%s on %s", rows[i].pattern, rows[i].text);
        }
    }
    struct brd_buffer text = repeated("", "a", BRD_MAX_SLOW_VALUE_BYTES, "");
    assert_false(brd_like(BYTES("%a%a%a%a%a%a%a%a%a%a%a%a%b"), brd_buffer_span(&text)));
    brd_buffer_free(&text);
}

static void
slow_patterns_match_the_forms_of_values(void **state) {
    (void)state;
    static const struct look rows[] = {
        {DOMAIN, "x.evil.com", "%.EVIL.com (fits LIKE, 70)"},
        {URL, "https://x.evil.com/a", "%.EVIL.com (fits LIKE, 70)"},
        {DOMAIN, "evil.com", ""},
        {URL, "http://x.org/gate.php?id=1", "%/gate.php?% (fits LIKE, 70)"},
        {URL, "HTTP://p.ORG/a", "http://p.org/% (fits LIKE, 70)"},
        {URL, "https://p.org/a", "http://p.org/% (fits LIKE, 70)"},
        {TEXT, "go to p.org/a", "http://p.org/% (fits LIKE, 70)"},
        {URL, "http://x.org/GATE.php?id=1", ""},
        {PATH, "/private/var/tmp/abc.dylib", "/private/var/tmp/%.dylib (fits LIKE, 70)"},
        {PATH, "/a/b/x77", "^x[0-9]+$ (fits MATCHES, 70)"},
        {PATH, "/a/b/X77", ""},
        {PATH, "/a/x77/b", ""},
        {DOMAIN, "ABC12.net", "^abc\\d+\\.net$ (fits MATCHES, 70)"},
        {PROCESS, "agent-1", "agent-_ (fits LIKE, 70)"},
        {PROCESS, "agent-12", ""},
        {EMAIL, "X@Spam.org", "%@spam.org (fits LIKE, 70)"},
        {PHONE, "46701740608@s.whatsapp.net", "46701% (fits LIKE, 70)"},
        {BRD_OBSERVE_APP, "com.Evil.x", "com.evil.% (fits LIKE, 70)"},
        {IP, "9.8.7.6", "9.8.% (fits LIKE, 70)"},
        {URL, "http://9.8.7.6/", "9.8.% (fits LIKE, 70)"},
    };
    struct brd_indicator_set *set = empty_set();
    add_pattern(set, BYTES("[domain-name:value LIKE '%.EVIL.com']"));
    add_pattern(set, BYTES("[url:value LIKE '%/gate.php?%' OR url:value LIKE 'http://p.org/%']"));
    add_pattern(set, BYTES("[file:path LIKE '/private/var/tmp/%.dylib']"));
    add_pattern(set, BYTES("[file:name MATCHES '^x[0-9]+$']"));
    add_pattern(set, BYTES("[domain-name:value MATCHES '^abc\\d+\\.net$']"));
    add_pattern(set, BYTES("[process:name LIKE 'agent-_']"));
    add_pattern(set, BYTES("[email-addr:value LIKE '%@spam.org']"));
    add_pattern(set, BYTES("[phone-number:value LIKE '46701%']"));
    add_pattern(set, BYTES("[app:id LIKE 'com.evil.%']"));
    add_pattern(set, BYTES("[ipv4-addr:value LIKE '9.8.%']"));
    expect_looks(set, rows, COUNT(rows));
}

static void
expressions_that_explode_are_none(void **state) {
    (void)state;
    struct brd_indicator_set *set = empty_set();
    add_pattern(set, BYTES("[file:name MATCHES '^(a+)+$']"));
    add_pattern(set, BYTES("[file:name MATCHES '(((a|b)*)*)*c$']"));
    struct brd_observer *observer = observer_of(set);
    struct brd_buffer text = repeated("/", "a", 3000, "!");
    expect_value_of(observer, PATH, brd_buffer_span(&text), "");
    brd_buffer_free(&text);
    expect_value_of(observer, PATH, BYTES("aaa"), "^(a+)+$ (fits MATCHES, 70)");
    expect_value_of(observer, PATH, BYTES("\xFF\xFE\0c"), "(((a|b)*)*)*c$ (fits MATCHES, 70)");
    brd_observer_free(observer);
    brd_indicator_set_free(set);
}

/* ---- Patterns of several comparisons ---- */

static void
one_record(struct brd_observer *observer, const struct look *values, size_t count,
           const char *expected) {
    brd_observer_begin(observer);
    for (size_t i = 0; i < count; i++) {
        brd_observer_value(observer, (unsigned)i, values[i].kind, brd_span_text(values[i].value));
    }
    expect_finish(observer, "the record", expected);
}

static void
comparisons_must_hold_in_one_record(void **state) {
    (void)state;
    struct brd_indicator_set *set = empty_set();
    static const char pattern[] = "[domain-name:value = 'evil.com' AND process:name = 'agent']";
    add_pattern(set, BYTES(pattern));
    struct brd_observer *observer = observer_of(set);
    static const struct look both[] = {{DOMAIN, "evil.com", ""}, {PROCESS, "agent", ""}};
    static const struct look sub[] = {{DOMAIN, "x.evil.com", ""}, {PROCESS, "agent", ""}};
    char exact[200];
    char lower[200];
    (void)snprintf(exact, sizeof exact, "%s (all that the pattern asks for, 90)", pattern);
    (void)snprintf(lower, sizeof lower, "%s (all that the pattern asks for, 85)", pattern);
    one_record(observer, both, 1, "");
    one_record(observer, both + 1, 1, "");
    one_record(observer, both, 2, exact);
    one_record(observer, both, 1, "");
    one_record(observer, sub, 2, lower);
    one_record(observer, both, 0, "");
    brd_observer_free(observer);
    brd_indicator_set_free(set);
}

/* A comparison that only repeats the type of an object is always true. */
static void
decoration_holds(void **state) {
    (void)state;
    struct brd_indicator_set *set = empty_set();
    static const char pattern[] =
        "[network-traffic:dst_ref.type = 'ipv4-addr' AND "
        "network-traffic:dst_ref.value = '1.2.3.4' AND process:name = 'agent']";
    add_pattern(set, BYTES(pattern));
    struct brd_observer *observer = observer_of(set);
    static const struct look values[] = {{IP, "1.2.3.4", ""}, {PROCESS, "agent", ""}};
    char expected[300];
    (void)snprintf(expected, sizeof expected, "%s (all that the pattern asks for, 90)", pattern);
    one_record(observer, values, 1, "");
    one_record(observer, values, 2, expected);
    brd_observer_free(observer);
    brd_indicator_set_free(set);
}

static void
exceptions_hold(void **state) {
    (void)state;
    struct brd_indicator_set *set = empty_set();
    static const char pattern[] =
        "[domain-name:value LIKE '%.evil.com' AND domain-name:value != 'good.evil.com']";
    add_pattern(set, BYTES(pattern));
    struct brd_observer *observer = observer_of(set);
    static const struct look bad[] = {{URL, "http://x.evil.com/", ""}};
    static const struct look good[] = {{URL, "http://good.evil.com/", ""}};
    char expected[200];
    (void)snprintf(expected, sizeof expected, "%s (all that the pattern asks for, 70)", pattern);
    one_record(observer, bad, 1, expected);
    one_record(observer, good, 1, "");
    one_record(observer, bad, 1, expected);
    brd_observer_free(observer);
    brd_indicator_set_free(set);
}

static void
observations_may_lie_in_several_records(void **state) {
    (void)state;
    static const char *const patterns[] = {
        "[domain-name:value = 'a.com'] AND [process:name = 'agent']",
        "[domain-name:value = 'a.com'] FOLLOWEDBY [process:name = 'agent']",
        "([domain-name:value = 'a.com'] OR [file:name = 'b']) AND [process:name = 'agent']",
    };
    static const struct look domain[] = {{DOMAIN, "a.com", ""}};
    static const struct look other[] = {{DOMAIN, "c.com", ""}};
    static const struct look process[] = {{PROCESS, "agent", ""}};
    static const struct look both[] = {{DOMAIN, "a.com", ""}, {PROCESS, "agent", ""}};
    for (size_t i = 0; i < COUNT(patterns); i++) {
        struct brd_indicator_set *set = empty_set();
        char several[300];
        char one[300];
        (void)snprintf(several, sizeof several,
                       "%s (all that the pattern asks for, in several records, 70)", patterns[i]);
        (void)snprintf(one, sizeof one, "%s (all that the pattern asks for, 90)", patterns[i]);
        add_pattern(set, brd_span_text(patterns[i]));
        struct brd_observer *observer = observer_of(set);
        one_record(observer, domain, 1, "");
        one_record(observer, domain, 1, "");
        one_record(observer, other, 1, "");
        one_record(observer, process, 1, several);
        one_record(observer, other, 1, "");
        one_record(observer, domain, 1, several);
        brd_observer_free(observer);
        observer = observer_of(set); /* another evidence starts anew */
        one_record(observer, process, 1, "");
        one_record(observer, both, 2, one);
        brd_observer_free(observer);
        brd_indicator_set_free(set);
    }
}

static void
indicator_may_be_alone_and_a_part(void **state) {
    (void)state;
    struct brd_indicator_set *set = set_of("domain\ta.com\n");
    add_pattern(set, BYTES("[domain-name:value = 'a.com' AND process:name = 'agent']"));
    add_pattern(set, BYTES("[domain-name:value IN ('a.com', 'b.com') AND file:name = 'f']"));
    struct brd_observer *observer = observer_of(set);
    static const struct look values[] = {{DOMAIN, "a.com", ""}, {PROCESS, "agent", ""}};
    static const struct look others[] = {{DOMAIN, "b.com", ""}, {PATH, "/x/f", ""}};
    one_record(observer, values, 1, "a.com (exact host, 95)");
    one_record(observer, values, 2,
               "a.com (exact host, 95)|[domain-name:value = 'a.com' AND process:name = 'agent'] "
               "(all that the pattern asks for, 90)");
    one_record(observer, others, 2,
               "[domain-name:value IN ('a.com', 'b.com') AND file:name = 'f'] "
               "(all that the pattern asks for, 60)");
    brd_observer_free(observer);
    brd_indicator_set_free(set);
}

/* ---- Records ---- */

static void
matches_tell_where_they_are(void **state) {
    (void)state;
    struct brd_indicator_set *set =
        set_of("domain\tevil.com\nfile_name\tx.plist\nprocess\tbh\napp\tcom.evil\n");
    struct brd_observer *observer = observer_of(set);
    static const struct {
        enum brd_observable kind;
        const char *value;
        const char *where;
    } rows[] = {
        {TEXT, "go to https://evil.com/a now", "https://evil.com/a"},
        {TEXT, "go to https://href.li/?http://evil.com.", "https://href.li/?http://evil.com"},
        {URL, "  https://evil.com/a ", "https://evil.com/a"},
        {PATH, "HomeDomain/Library/x.plist", "x.plist"},
        {PATH, "HomeDomain/https_evil.com_0/y", "https_evil.com_0"},
        {PROCESS, "bh/com.apple", "bh"},
        {PROCESS, "x/com.evil", "com.evil"},
        {PROCESS, "/usr/bin/bh", "bh"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct brd_match *matches;
        size_t count;
        brd_observer_begin(observer);
        brd_observer_value(observer, 7, rows[i].kind, brd_span_text(rows[i].value));
        assert_int_equal(brd_observer_finish(observer, &matches, &count, NULL), BRD_OK);
        assert_int_equal(count, 1);
        assert_int_equal(matches[0].column, 7);
        assert_true(brd_span_equals(matches[0].where, rows[i].where));
    }
    brd_observer_free(observer);
    brd_observer_free(NULL);
    brd_indicator_set_free(set);
}

static void
indicator_matches_once_for_each_column(void **state) {
    (void)state;
    struct brd_indicator_set *set = set_of("domain\tevil.com\n");
    struct brd_observer *observer = observer_of(set);
    const struct brd_match *matches;
    size_t count;
    brd_observer_begin(observer);
    brd_observer_value(observer, 0, TEXT, BYTES("x.evil.com and evil.com"));
    brd_observer_value(observer, 0, URL, BYTES("http://evil.com/"));
    brd_observer_value(observer, 1, DOMAIN, BYTES("x.evil.com"));
    assert_int_equal(brd_observer_finish(observer, &matches, &count, NULL), BRD_OK);
    assert_int_equal(count, 2);
    assert_int_equal(matches[0].column, 0);
    assert_int_equal(matches[0].confidence, 95);
    assert_int_equal(matches[1].column, 1);
    assert_int_equal(matches[1].confidence, 85);
    brd_observer_begin(observer);
    assert_int_equal(brd_observer_finish(observer, &matches, &count, NULL), BRD_OK);
    assert_int_equal(count, 0);
    brd_observer_free(observer);
    brd_indicator_set_free(set);
}

static void
matches_of_a_record_are_limited(void **state) {
    (void)state;
    struct brd_buffer file = brd_buffer_of(SIZE_MAX);
    struct brd_buffer text = brd_buffer_of(SIZE_MAX);
    for (unsigned i = 0; i < BRD_MAX_RECORD_MATCHES + 50; i++) {
        (void)brd_buffer_add_format(&file, "domain\td%u.com\n", i);
        (void)brd_buffer_add_format(&text, "d%u.com ", i);
    }
    struct brd_indicator_set *set = set_of(brd_buffer_text(&file));
    struct brd_observer *observer = observer_of(set);
    const struct brd_match *matches;
    size_t count;
    brd_observer_begin(observer);
    brd_observer_value(observer, 0, TEXT, brd_buffer_span(&text));
    assert_int_equal(brd_observer_finish(observer, &matches, &count, NULL), BRD_OK);
    assert_int_equal(count, BRD_MAX_RECORD_MATCHES);
    brd_observer_free(observer);
    brd_indicator_set_free(set);
    brd_buffer_free(&text);
    brd_buffer_free(&file);
}

/* An observer of a set that holds indicators of every kind. */
static struct brd_indicator_set *
set_of_all_kinds(void) {
    struct brd_indicator_set *set = set_of(
        "domain\twww.evil.com\ndomain\tevil.org/x\nurl\thttp://www.evil.net/a?b\nip\t1.0.0.0/8\n"
        "ip\t2001:db8::/32\nemail\ta@b.com\nphone\t12345\nprocess\tCommsCenterRootHelper\n"
        "file_name\tx\nfile_path\t/var/tmp/l\nfile_path\ta/b/c\n"
        "file_path\t/var/x/76DAB334-7E17-475D-A5D6-0794EB5818A5/y\napp\tcom.x\nprofile\ty\n"
        "md5\td41d8cd98f00b204e9800998ecf8427e\n");
    static const char *const keys[] = {"domain-name:value", "url:value",    "ipv4-addr:value",
                                       "email-addr:value",  "process:name", "file:name",
                                       "file:path",         "app:id",       "phone-number:value"};
    for (size_t i = 0; i < COUNT(keys); i++) {
        char pattern[200];
        (void)snprintf(pattern, sizeof pattern, "[%s LIKE '%%zz%%' OR %s MATCHES 'zz+y']", keys[i],
                       keys[i]);
        add_pattern(set, brd_span_text(pattern));
    }
    add_pattern(set, BYTES("[domain-name:value = 'a.com' AND file:name = 'x']"));
    return set;
}

static void
hostile_values_do_no_harm(void **state) {
    (void)state;
    struct brd_indicator_set *set = set_of_all_kinds();
    struct brd_observer *observer = observer_of(set);
    static const struct brd_span values[] = {
        {0},
        {(const uint8_t *)"\0", 1},
        {(const uint8_t *)"\0\0a\0", 4},
        {(const uint8_t *)"/", 1},
        {(const uint8_t *)"\xFF", 1},
        {(const uint8_t *)"http://\xFF\0/\0", 11},
        {(const uint8_t *)"https_\0_0", 9},
        {(const uint8_t *)"@", 1},
        {(const uint8_t *)"+@", 2},
        {(const uint8_t *)"%", 1},
        {(const uint8_t *)"http://a/?u=http%", 17},
        {(const uint8_t *)"mailto:", 7},
        {(const uint8_t *)"tel:/", 5},
        {(const uint8_t *)"https://href.li/?", 17},
        {(const uint8_t *)"https://urldefense.com/v3/__", 28},
        {(const uint8_t *)"https://google.com/amp/s/", 25},
        {(const uint8_t *)"~", 1},
        {(const uint8_t *)"AppDomain-", 10},
    };
    for (size_t i = 0; i < COUNT(values); i++) {
        for (unsigned kind = 0; kind <= BRD_OBSERVABLES; kind++) {
            expect_value_of(observer, (enum brd_observable)kind, values[i], "");
        }
    }
    brd_observer_free(observer);
    brd_indicator_set_free(set);
}

static const char *const hostile_units[] = {
    "/",
    "/a",
    "%2f",
    "&u=http://a.com/",
    "/http://a.com",
    "?u=https%3A//b.com",
    "a.",
    "http:",
    "_",
    "@",
    "://",
    "*/",
    "a/b",
    ".",
    "=",
    "#",
    "https_a_0/",
    "zz",
};

static void
time_is_in_proportion_to_size(void **state) {
    (void)state;
    struct brd_indicator_set *set = set_of_all_kinds();
    struct brd_observer *observer = observer_of(set);
    for (size_t i = 0; i < COUNT(hostile_units); i++) {
        size_t count = ((size_t)1 << 18) / strlen(hostile_units[i]);
        struct brd_buffer text = repeated("https://a.com/", hostile_units[i], count, "");
        clock_t start = clock();
        for (unsigned kind = 0; kind < BRD_OBSERVABLES; kind++) {
            brd_observer_begin(observer);
            brd_observer_value(observer, 0, (enum brd_observable)kind, brd_buffer_span(&text));
        }
        double seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
        if (seconds > 10) {
            fail_msg("%s repeated took %.1f s", hostile_units[i], seconds);
        }
        brd_buffer_free(&text);
    }
    brd_observer_free(observer);
    brd_indicator_set_free(set);
}

static void
only_the_start_of_a_huge_value_counts(void **state) {
    (void)state;
    struct brd_indicator_set *set = set_of("domain\tevil.com\n");
    struct brd_observer *observer = observer_of(set);
    struct brd_buffer text = repeated("", "word ", BRD_MAX_CELL_BYTES / 5, " evil.com");
    expect_value_of(observer, TEXT, brd_buffer_span(&text), "");
    brd_buffer_free(&text);
    text = repeated("evil.com ", "word ", BRD_MAX_CELL_BYTES / 5, "");
    expect_value_of(observer, TEXT, brd_buffer_span(&text), "evil.com (exact host, 90)");
    brd_buffer_free(&text);
    brd_observer_free(observer);
    brd_indicator_set_free(set);
}

static void
empty_set_matches_nothing(void **state) {
    (void)state;
    struct brd_indicator_set *set = empty_set();
    struct brd_observer *observer = observer_of(set);
    for (unsigned kind = 0; kind < BRD_OBSERVABLES; kind++) {
        expect_value_of(observer, (enum brd_observable)kind, BYTES("https://evil.com/a"), "");
        expect_value_of(observer, (enum brd_observable)kind, BYTES("/a/b"), "");
    }
    brd_observer_free(observer);
    brd_indicator_set_free(set);
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(accounts_match_by_number_and_address),
        cmocka_unit_test(processes_match_exactly),
        cmocka_unit_test(identifiers_match_whole_and_case_blind),
        cmocka_unit_test(sha512_is_matched),
        cmocka_unit_test(paths_match_by_component),
        cmocka_unit_test(container_names_may_differ),
        cmocka_unit_test(like_knows_runs_and_characters),
        cmocka_unit_test(slow_patterns_match_the_forms_of_values),
        cmocka_unit_test(expressions_that_explode_are_none),
        cmocka_unit_test(comparisons_must_hold_in_one_record),
        cmocka_unit_test(decoration_holds),
        cmocka_unit_test(exceptions_hold),
        cmocka_unit_test(observations_may_lie_in_several_records),
        cmocka_unit_test(indicator_may_be_alone_and_a_part),
        cmocka_unit_test(matches_tell_where_they_are),
        cmocka_unit_test(indicator_matches_once_for_each_column),
        cmocka_unit_test(matches_of_a_record_are_limited),
        cmocka_unit_test(hostile_values_do_no_harm),
        cmocka_unit_test(time_is_in_proportion_to_size),
        cmocka_unit_test(only_the_start_of_a_huge_value_counts),
        cmocka_unit_test(empty_set_matches_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
