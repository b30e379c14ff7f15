/* Tests of value.h, vocabulary.h and device_path.h. SPDX-License-Identifier: Apache-2.0 */
#include "indicator/testing.h"

#include "base/limits.h"
#include "indicator/device_path.h"
#include "indicator/value.h"
#include "indicator/vocabulary.h"

/* "type key", or "type/table key" in another table than the type's, or the reason. */
static void
expect_read(enum brd_indicator_type type, struct brd_span raw, const char *expected) {
    static const char *const tables[] = {"prefix", "relative", "slow", "wild", "start"};
    struct brd_value_reader reader = brd_value_reader_of();
    struct brd_buffer out = brd_buffer_of(65536);
    struct brd_span copy = exact_copy(raw);
    struct brd_value value = {0};
    const char *reason = brd_value_read(&reader, type, copy, &value);
    if (reason != NULL) {
        (void)brd_buffer_add_text(&out, reason);
    } else {
        (void)brd_buffer_add_text(&out, brd_indicator_type_name(value.type));
        if ((unsigned)value.table != (unsigned)value.type) {
            (void)brd_buffer_add_format(&out, "/%s", tables[value.table - BRD_TABLE_URL_PREFIX]);
        }
        (void)brd_buffer_add_text(&out, " ");
        (void)brd_buffer_add(&out, value.key.data, value.key.size);
    }
    assert_string_equal(brd_buffer_text(&out), expected);
    brd_buffer_free(&out);
    brd_buffer_free(&reader.key);
    free_copy(copy);
}

struct row {
    const char *raw;
    const char *expected;
};

static void
expect_rows(enum brd_indicator_type type, const struct row *rows, size_t count) {
    for (size_t i = 0; i < count; i++) {
        expect_read(type, brd_span_text(rows[i].raw), rows[i].expected);
    }
}

static void
type_names_go_both_ways(void **state) {
    (void)state;
    for (unsigned type = 0; type < BRD_INDICATOR_PATTERN; type++) {
        const char *name = brd_indicator_type_name((enum brd_indicator_type)type);
        assert_int_equal(brd_indicator_type_of(brd_span_text(name)), type);
    }
    assert_int_equal(brd_indicator_type_of(BYTES("pattern")), BRD_INDICATOR_TYPES);
    assert_int_equal(brd_indicator_type_of(BYTES("Domain")), BRD_INDICATOR_TYPES);
    assert_int_equal(brd_indicator_type_of(BYTES("")), BRD_INDICATOR_TYPES);
}

static void
domains_are_read_for_what_they_are(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"evil.com", "domain evil.com"},
        {" Evil.COM. ", "domain evil.com"},
        {"'evil.com'", "domain evil.com"},
        {"\"evil.com\"", "domain evil.com"},
        {"<evil.com>", "domain evil.com"},
        {"evil[.]com", "domain evil.com"},
        {"*.evil.com", "domain evil.com"},
        {".evil.com", "domain evil.com"},
        {"www.evil.com", "domain www.evil.com"},
        {"m\xC3\xBCnchen.de", "domain xn--mnchen-3ya.de"},
        {"http://evil.com/", "domain evil.com"},
        {"evil.com/", "domain evil.com"},
        {"evil.com:443", "domain evil.com"},
        {"evil.com:8443", "domain/prefix evil.com:8443"},
        {"fgr1w2gnsdvsb.xyz/x", "domain/prefix fgr1w2gnsdvsb.xyz/x"},
        {"http://evil.com/a?b=c", "url evil.com/a?b=c"},
        {"1.2.3.4", "ip \x20\x01\x02\x03\x04"},
        {"1.2.3.4:8080", "ip \x20\x01\x02\x03\x04"},
        {"http://1.2.3.4/", "ip \x20\x01\x02\x03\x04"},
        {"1.2.3.0/24", "ip \x18\x01\x02\x03"},
        {"a@evil.com", "the value is no host"},
        {"evil com", "the value is no host"},
        {"/etc/passwd", "the value is no host"},
        {"{}", "the value is empty or a placeholder"},
        {"", "the value is empty or a placeholder"},
        {"''", "the value is empty or a placeholder"},
        {"...", "the value is empty or a placeholder"},
    };
    expect_rows(BRD_INDICATOR_DOMAIN, rows, COUNT(rows));
}

static void
addresses_and_urls(void **state) {
    (void)state;
    static const struct row addresses[] = {
        {"1.2.3.4", "ip \x20\x01\x02\x03\x04"},
        {"::ffff:1.2.3.4", "ip \x20\x01\x02\x03\x04"},
        {"1.2.3.4/8", "ip \x08\x01"},
        {"0.0.0.0/0", "the network is the whole Internet"},
        {"::/0", "the network is the whole Internet"},
        {"evil.com", "the value is no IP address or network"},
        {"1.2.3.4/40", "the value is no IP address or network"},
    };
    expect_rows(BRD_INDICATOR_IP, addresses, COUNT(addresses));
    static const struct row urls[] = {
        {"http://Evil.com:80/a/../b/?x=%7e#y", "url evil.com/b?x=~"},
        {"https://evil.com", "url evil.com"},
        {"evil.com/a", "url evil.com/a"},
        {"mailto:a@b.com", "the value is no URL with a host"},
        {"http://", "the value is no URL with a host"},
        {"http://e vil.com", "the value is no URL with a host"},
    };
    expect_rows(BRD_INDICATOR_URL, urls, COUNT(urls));
}

static void
accounts(void **state) {
    (void)state;
    static const struct row emails[] = {
        {"User@Evil.com", "email user@evil.com"},
        {"MAILTO:user@evil.com", "email user@evil.com"},
        {"<user@evil.com>", "email user@evil.com"},
        {"user[at]evil[.]com", "email user@evil.com"},
        {"user@m\xC3\xBCnchen.de", "email user@xn--mnchen-3ya.de"},
        {"evil.com", "the value is no e-mail address"},
        {"@evil.com", "the value is no e-mail address"},
    };
    expect_rows(BRD_INDICATOR_EMAIL, emails, COUNT(emails));
    static const struct row phones[] = {
        {"+46 70-174 06 08", "phone 46701740608"},
        {"0046(70)1740608", "phone 46701740608"},
        {"46701740608", "phone 46701740608"},
        {"12345", "phone 12345"},
        {"1234", "the value is no phone number"},
        {"123456789012345678901", "the value is no phone number"},
        {"46+701740608", "the value is no phone number"},
        {"call 12345", "the value is no phone number"},
    };
    expect_rows(BRD_INDICATOR_PHONE, phones, COUNT(phones));
    expect_read(BRD_INDICATOR_PHONE,
                BYTES("12345\0"
                      "6"),
                "the value has a zero byte");
}

static void
names_and_paths(void **state) {
    (void)state;
    static const struct row processes[] = {
        {"bh", "process bh"},
        {"BackupAgent", "process BackupAgent"},
        {"a/b", "process a/b"},
        {"/private/var/tmp/bh", "file_path /var/tmp/bh"},
    };
    expect_rows(BRD_INDICATOR_PROCESS, processes, COUNT(processes));
    static const struct row names[] = {
        {"x.plist", "file_name x.plist"},
        {"X.Plist", "file_name X.Plist"},
        {"Library/x.plist", "file_path/relative Library/x.plist"},
        {"/tmp/l/", "file_path /var/tmp/l"},
    };
    expect_rows(BRD_INDICATOR_FILE_NAME, names, COUNT(names));
    static const struct row paths[] = {
        {"/private/var/tmp/l/", "file_path /var/tmp/l"},
        {"/var//tmp/./x", "file_path /var/tmp/x"},
        {"x.plist", "file_path/relative x.plist"},
        {"Library/Preferences/x.plist", "file_path/relative Library/Preferences/x.plist"},
        {"~/Library/x", "file_path /var/mobile/Library/x"},
        {"HomeDomain/Library/x", "file_path /var/mobile/Library/x"},
        {"AppDomain-com.evil/Documents/x",
         "file_path /var/mobile/Containers/Data/Application/*/Documents/x"},
        {"HomeDomain", "file_path/relative HomeDomain"},
        {"/", "the value is empty or a placeholder"},
        {"'{}'", "the value is empty or a placeholder"},
        {"x/", "the path is too short to mean anything"},
    };
    expect_rows(BRD_INDICATOR_FILE_PATH, paths, COUNT(paths));
    struct brd_buffer deep = repeated("", "a/", BRD_MAX_COMPONENTS, "b");
    expect_read(BRD_INDICATOR_FILE_PATH, brd_buffer_span(&deep),
                "the path has too many components");
    brd_buffer_free(&deep);
}

static void
digests_and_identifiers(void **state) {
    (void)state;
    static const char md5[] = "d41d8cd98f00b204e9800998ecf8427e";
    expect_read(BRD_INDICATOR_MD5, BYTES("D41D8CD98F00B204E9800998ECF8427E"),
                "md5 d41d8cd98f00b204e9800998ecf8427e");
    expect_read(BRD_INDICATOR_APP_CERT, BYTES("D4:1D:8C:D9:8F:00:B2:04:E9:80:09:98:EC:F8:42:7E"),
                "app_cert d41d8cd98f00b204e9800998ecf8427e");
    expect_read(BRD_INDICATOR_SHA1, brd_span_text(md5), "the digest has a wrong length");
    expect_read(BRD_INDICATOR_SHA256, brd_span_text(md5), "the digest has a wrong length");
    expect_read(BRD_INDICATOR_SHA512, BYTES("xyz"), "the digest has a wrong length");
    expect_read(BRD_INDICATOR_APP, BYTES("Com.Evil.App"), "app com.evil.app");
    expect_read(BRD_INDICATOR_PROFILE, BYTES("76DAB334-AB"), "profile 76dab334-ab");
    expect_read(BRD_INDICATOR_ANDROID_PROPERTY, BYTES("sys.Evil"), "android_property sys.evil");
}

static void
values_that_are_too_long_are_refused(void **state) {
    (void)state;
    struct brd_buffer longest = repeated("", "a", BRD_MAX_INDICATOR_VALUE_BYTES, "");
    struct brd_buffer longer = repeated("", "a", BRD_MAX_INDICATOR_VALUE_BYTES + 1, "");
    struct brd_value_reader reader = brd_value_reader_of();
    struct brd_value value = {0};
    for (unsigned type = 0; type < BRD_INDICATOR_PATTERN; type++) {
        (void)brd_value_read(&reader, (enum brd_indicator_type)type, brd_buffer_span(&longest),
                             &value);
        assert_string_equal(brd_value_read(&reader, (enum brd_indicator_type)type,
                                           brd_buffer_span(&longer), &value),
                            "the value is too long");
    }
    brd_buffer_free(&reader.key);
    brd_buffer_free(&longer);
    brd_buffer_free(&longest);
    longest = repeated("http://evil.com/", "\xC3\xBC", 4000, "");
    reader = brd_value_reader_of();
    assert_null(brd_value_read(&reader, BRD_INDICATOR_URL, brd_buffer_span(&longest), &value));
    assert_int_equal(value.key.size, 9 + 6 * 4000);
    brd_buffer_free(&reader.key);
    brd_buffer_free(&longest);
}

static void
expect_canonical(const char *path, const char *expected) {
    struct brd_buffer out = brd_buffer_of(4096);
    brd_path_canonical(brd_span_text(path), &out);
    assert_string_equal(brd_buffer_text(&out), expected);
    brd_buffer_free(&out);
}

static void
paths_have_one_form(void **state) {
    (void)state;
    expect_canonical("/private/var/mobile/x", "/var/mobile/x");
    expect_canonical("/var/mobile/x/", "/var/mobile/x");
    expect_canonical("private/var/x", "/var/x");
    expect_canonical("/private/variable", "/private/variable");
    expect_canonical("/private/etc/hosts", "/etc/hosts");
    expect_canonical("/tmp/x", "/var/tmp/x");
    expect_canonical("/private/tmp/x", "/var/tmp/x");
    expect_canonical("/tmpfs/x", "/tmpfs/x");
    expect_canonical("//a/./b//", "/a/b");
    expect_canonical("/a/../b", "/a/../b");
    expect_canonical("/", "/");
    expect_canonical("", "/");
}

static void
expect_device_path(const char *path, const char *expected) {
    struct brd_buffer out = brd_buffer_of(4096);
    bool good = brd_device_path(brd_span_text(path), &out);
    assert_int_equal(good, expected[0] != '\0');
    assert_string_equal(brd_buffer_text(&out), expected);
    brd_buffer_free(&out);
}

static void
domains_of_backups_have_folders(void **state) {
    (void)state;
    expect_device_path("HomeDomain/Library/SMS/sms.db", "/private/var/mobile/Library/SMS/sms.db");
    expect_device_path("HomeDomain", "/private/var/mobile");
    expect_device_path("RootDomain/Library/x", "/private/var/root/Library/x");
    expect_device_path("WirelessDomain/x", "/private/var/wireless/x");
    expect_device_path("MediaDomain/Media/x", "/private/var/mobile/Media/x");
    expect_device_path("HealthDomain/Health/x", "/private/var/mobile/Library/Health/x");
    expect_device_path("AppDomain-com.x/Documents",
                       "/private/var/mobile/Containers/Data/Application/*/Documents");
    expect_device_path("AppDomainGroup-group.x/a",
                       "/private/var/mobile/Containers/Shared/AppGroup/*/a");
    expect_device_path("AppDomainPlugin-x/a",
                       "/private/var/mobile/Containers/Data/PluginKitPlugin/*/a");
    expect_device_path("~/Library/x", "/private/var/mobile/Library/x");
    expect_device_path("TonesDomain/x", "");
    expect_device_path("HomeDomainX/x", "");
    expect_device_path("AppDomain-/x", "");
    expect_device_path("~user/x", "");
    expect_device_path("/HomeDomain/x", "");
    expect_device_path("", "");
}

static void
components_that_differ_between_phones(void **state) {
    (void)state;
    assert_true(brd_component_is_wild(BYTES("*")));
    assert_true(brd_component_is_wild(BYTES("76DAB334-7E17-475D-A5D6-0794EB5818A5")));
    assert_false(brd_component_is_wild(BYTES("76DAB334-7E17-475D-A5D6-0794EB5818AX")));
    assert_false(brd_component_is_wild(BYTES("76DAB334+7E17-475D-A5D6-0794EB5818A5")));
    assert_false(brd_component_is_wild(BYTES("**")));
    assert_false(brd_component_is_wild(BYTES("")));
}

static void
object_paths_have_types(void **state) {
    (void)state;
    static const struct {
        const char *path;
        const char *value;
        enum brd_indicator_type type;
    } rows[] = {
        {"domain-name:value", "x", BRD_INDICATOR_DOMAIN},
        {"file:hashes.sha512", "x", BRD_INDICATOR_SHA512},
        {"x509-certificate:hashes.sha256", "x", BRD_INDICATOR_APP_CERT},
        {"network-traffic:dst_ref.value", "1.2.3.4", BRD_INDICATOR_IP},
        {"network-traffic:dst_ref.value", "2001:db8::/32", BRD_INDICATOR_IP},
        {"network-traffic:dst_ref.value", "evil.com", BRD_INDICATOR_DOMAIN},
        {"user-account:user_id", "+46701740608", BRD_INDICATOR_PHONE},
        {"user-account:user_id", "a@evil.com", BRD_INDICATOR_EMAIL},
        {"user-account:user_id", "evil", BRD_INDICATOR_TYPES},
        {"mutex:name", "x", BRD_INDICATOR_TYPES},
        {"file:hashes.ssdeep", "x", BRD_INDICATOR_TYPES},
        {"", "", BRD_INDICATOR_TYPES},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_int_equal(brd_path_type(brd_span_text(rows[i].path), brd_span_text(rows[i].value)),
                         rows[i].type);
    }
    assert_true(brd_path_is_decoration(BYTES("network-traffic:dst_ref.type")));
    assert_false(brd_path_is_decoration(BYTES("_ref.type")));
    assert_false(brd_path_is_decoration(BYTES("file:type")));
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(type_names_go_both_ways),
        cmocka_unit_test(domains_are_read_for_what_they_are),
        cmocka_unit_test(addresses_and_urls),
        cmocka_unit_test(accounts),
        cmocka_unit_test(names_and_paths),
        cmocka_unit_test(digests_and_identifiers),
        cmocka_unit_test(values_that_are_too_long_are_refused),
        cmocka_unit_test(paths_have_one_form),
        cmocka_unit_test(domains_of_backups_have_folders),
        cmocka_unit_test(components_that_differ_between_phones),
        cmocka_unit_test(object_paths_have_types),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
