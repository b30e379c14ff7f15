/* Tests of host.h: hosts, addresses, e-mail addresses. SPDX-License-Identifier: Apache-2.0 */
#include "indicator/testing.h"

#include "indicator/host.h"

/* The canonical host of `raw`; "" for none. */
static const char *
host_of(struct brd_span raw, struct brd_host *host) {
    struct brd_span copy = exact_copy(raw);
    bool good = brd_host_read(copy, host);
    free_copy(copy);
    if (!good) {
        return "";
    }
    assert_int_equal(strlen(host->text), host->size);
    return host->text;
}

static const struct {
    const char *raw;
    const char *form;
} names[] = {
    {"evil.com", "evil.com"},
    {"EVIL.Com", "evil.com"},
    {"evil.com.", "evil.com"},
    {"localhost", "localhost"},
    {"a-b_c.evil.com", "a-b_c.evil.com"},
    {"ev%69l.com", "evil.com"},
    {"evil[.]com", "evil.com"},
    {"evil(.)com", "evil.com"},
    {"evil{.}com", "evil.com"},
    {"evil[dot]com", "evil.com"},
    {"a[.]b(DOT)evil.com", "a.b.evil.com"},
    {"m\xC3\xBCnchen.de", "xn--mnchen-3ya.de"},
    {"M\xC3\x9CNCHEN.DE", "xn--mnchen-3ya.de"},
    {"mu\xCC\x88nchen.de", "xn--mnchen-3ya.de"},
    {"m%C3%BCnchen.de", "xn--mnchen-3ya.de"},
    {"xn--mnchen-3ya.de", "xn--mnchen-3ya.de"},
    {"XN--MNCHEN-3YA.de", "xn--mnchen-3ya.de"},
    {"fa\xC3\x9F.de", "xn--fa-hia.de"},
    {"evil\xE3\x80\x82"
     "com",
     "evil.com"},
    {"\xEF\xBD\x85vil.com", "evil.com"},
    {"weather.evil.com", "weather.evil.com"},
    {"", ""},
    {".", ""},
    {".evil.com", ""},
    {"evil..com", ""},
    {"evil com", ""},
    {"evil.com/", ""},
    {"evil.com:80", ""},
    {"evil.com..", ""},
    {"ev!l.com", ""},
    {"-", "-"},
};

static void
hosts_have_one_form(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT(names); i++) {
        struct brd_host host;
        assert_string_equal(host_of(brd_span_text(names[i].raw), &host), names[i].form);
        assert_true(names[i].form[0] == '\0' || host.address.size == 0);
    }
}

static void
hosts_that_are_addresses(void **state) {
    (void)state;
    static const struct {
        const char *raw;
        const char *form;
    } rows[] = {
        {"1.2.3.4", "1.2.3.4"},
        {"1.2.3.4.", "1.2.3.4"},
        {"16909060", "1.2.3.4"},
        {"0x1020304", "1.2.3.4"},
        {"0X01.0x2.3.4", "1.2.3.4"},
        {"01.02.03.04", "1.2.3.4"},
        {"0100.1", "64.0.0.1"},
        {"127.1", "127.0.0.1"},
        {"1[.]2[.]3[.]4", "1.2.3.4"},
        {"%31.2.3.4", "1.2.3.4"},
        {"[::1]", "::1"},
        {"2001:DB8:0:0::1", "2001:db8::1"},
        {"[2001:db8::1]", "2001:db8::1"},
        {"::ffff:1.2.3.4", "1.2.3.4"},
        {"[::ffff:102:304]", "1.2.3.4"},
        {"fe80::1%en0", "fe80::1"},
        {"1.2.3.4.5", ""},
        {"1.2.3.256", ""},
        {"4294967296", ""},
        {"256.1", ""},
        {"1.2.3.08", ""},
        {"[1.2.3.4", ""},
        {"[evil.com]", ""},
        {"1::2::3", ""},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct brd_host host;
        assert_string_equal(host_of(brd_span_text(rows[i].raw), &host), rows[i].form);
        assert_true(rows[i].form[0] == '\0' || host.address.size > 0);
    }
}

static void
hosts_of_hostile_bytes_are_none(void **state) {
    (void)state;
    struct brd_host host;
    assert_string_equal(host_of(BYTES("evil\0.com"), &host), "");
    assert_string_equal(host_of(BYTES("m\xC3\xBC\0.de"), &host), "");
    assert_string_equal(host_of(BYTES("m\xC3.de"), &host), "");
    assert_string_equal(host_of(BYTES("\xFF\xFE.com"), &host), "");
    assert_string_equal(host_of(BYTES("evil%00.com"), &host), "");
    assert_string_equal(host_of(BYTES("evil.com%"), &host), "");
    assert_string_equal(host_of(BYTES("xn--\x80.com"), &host), "");
    assert_string_equal(host_of((struct brd_span){0}, &host), "");
}

static void
hosts_keep_the_sizes_of_dns(void **state) {
    (void)state;
    struct brd_host host;
    struct brd_buffer label = repeated("", "a", 63, ".com");
    assert_string_not_equal(host_of(brd_buffer_span(&label), &host), "");
    brd_buffer_free(&label);
    label = repeated("", "a", 64, ".com");
    assert_string_equal(host_of(brd_buffer_span(&label), &host), "");
    brd_buffer_free(&label);
    struct brd_buffer name = repeated("b", ".a", 126, "");
    assert_int_equal(strlen(host_of(brd_buffer_span(&name), &host)), 253);
    brd_buffer_free(&name);
    name = repeated("bb", ".a", 126, "");
    assert_string_equal(host_of(brd_buffer_span(&name), &host), "");
    brd_buffer_free(&name);
    name = repeated("", "%61", 100000, ".com");
    assert_string_equal(host_of(brd_buffer_span(&name), &host), "");
    brd_buffer_free(&name);
}

static void
addresses_are_read_alone_and_with_a_port(void **state) {
    (void)state;
    static const char *const good[] = {"1.2.3.4", " 1.2.3.4 ", "1.2.3.4:443", "::1",
                                       "[::1]",   "[::1]:443", "fe80::1%en0", "::ffff:1.2.3.4"};
    static const char *const bad[] = {"",          "1.2.3",     "1.2.3.4.5",   "11.2.3.45x",
                                      "1.2.3.4:",  "[1.2.3.4]", "[::1",        "::1]:443",
                                      "1.2.3.4/8", "evil.com",  "1.2.3.4%en0", "a::g"};
    struct brd_address address;
    for (size_t i = 0; i < COUNT(good); i++) {
        assert_true(brd_address_read(brd_span_text(good[i]), &address));
    }
    for (size_t i = 0; i < COUNT(bad); i++) {
        if (brd_address_read(brd_span_text(bad[i]), &address)) {
            fail_msg("%s was read as an address", bad[i]);
        }
    }
    assert_false(brd_address_read(BYTES("1.2.3.4\0x"), &address));
    assert_true(brd_address_read(BYTES("::ffff:1.2.3.4"), &address));
    assert_int_equal(address.size, 4);
    assert_memory_equal(address.bytes, "\x01\x02\x03\x04", 4);
}

static const struct {
    const char *text;
    unsigned bits; /* 0: none */
    unsigned size;
    uint8_t first, last;
} networks[] = {
    {"1.2.3.4", 32, 4, 1, 4},
    {"1.2.3.4/32", 32, 4, 1, 4},
    {"1.2.3.255/25", 25, 4, 1, 128},
    {"1.2.3.4/8", 8, 4, 1, 0},
    {"2001:db8::ff/120", 120, 16, 0x20, 0},
    {"2001:db8::ff", 128, 16, 0x20, 0xFF},
    {"::ffff:1.2.3.4/120", 24, 4, 1, 0},
    {"::ffff:1.2.3.4/128", 32, 4, 1, 4},
    {"1.2.3.4/33", 0, 0, 0, 0},
    {"1.2.3.4/", 0, 0, 0, 0},
    {"1.2.3.4/a", 0, 0, 0, 0},
    {"1.2.3.4/-1", 0, 0, 0, 0},
    {"1.2.3.4/99999999999", 0, 0, 0, 0},
    {"::1/129", 0, 0, 0, 0},
    {"::ffff:1.2.3.4/64", 0, 0, 0, 0},
    {"1.2.3/24", 0, 0, 0, 0},
    {"/24", 0, 0, 0, 0},
    {"", 0, 0, 0, 0},
};

static void
networks_lose_the_bits_of_hosts(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT(networks); i++) {
        struct brd_address address;
        unsigned bits = 0;
        bool good = brd_network_read(brd_span_text(networks[i].text), &address, &bits);
        if (good != (networks[i].bits > 0)) {
            fail_msg("%s: %d", networks[i].text, good);
        }
        if (good) {
            assert_int_equal(bits, networks[i].bits);
            assert_int_equal(address.size, networks[i].size);
            assert_int_equal(address.bytes[0], networks[i].first);
            assert_int_equal(address.bytes[address.size - 1], networks[i].last);
        }
    }
    struct brd_address address = {.size = 4, .bytes = {1, 2, 3, 4}};
    brd_address_mask(&address, 0);
    assert_memory_equal(address.bytes, "\0\0\0\0", 4);
}

static void
dots_and_ats_may_be_defanged(void **state) {
    (void)state;
    assert_int_equal(brd_dot_size(BYTES("a.b"), 1), 1);
    assert_int_equal(brd_dot_size(BYTES("a[.]b"), 1), 3);
    assert_int_equal(brd_dot_size(BYTES("a{dOt}b"), 1), 5);
    assert_int_equal(brd_dot_size(BYTES("a[.b"), 1), 0);
    assert_int_equal(brd_dot_size(BYTES("a[do"), 1), 0);
    assert_int_equal(brd_dot_size(BYTES("a"), 1), 0);
    assert_int_equal(brd_at_size(BYTES("a@b"), 1), 1);
    assert_int_equal(brd_at_size(BYTES("a[@]b"), 1), 3);
    assert_int_equal(brd_at_size(BYTES("a(AT)b"), 1), 4);
    assert_int_equal(brd_at_size(BYTES("a[@b"), 1), 0);
    assert_int_equal(brd_at_size(BYTES("a[at"), 1), 0);
    assert_int_equal(brd_at_size(BYTES(""), 0), 0);
}

static void
emails_have_one_form(void **state) {
    (void)state;
    static const struct {
        const char *raw;
        const char *form;
    } rows[] = {
        {"User@Evil.Com", "user@evil.com"},
        {"user@m\xC3\xBCnchen.de", "user@xn--mnchen-3ya.de"},
        {"user[@]evil[.]com", "user@evil.com"},
        {"user(at)evil.com", "user@evil.com"},
        {"a@b@evil.com", "a@b@evil.com"},
        {"user@evil.com.", "user@evil.com"},
        {"@evil.com", ""},
        {"user@", ""},
        {"user", ""},
        {"us er@evil.com", ""},
        {"user@evil com", ""},
        {"", ""},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct brd_host host;
        struct brd_buffer out = brd_buffer_of(1000);
        bool good = brd_email_canonical(brd_span_text(rows[i].raw), &host, &out);
        assert_int_equal(good, rows[i].form[0] != '\0');
        assert_string_equal(brd_buffer_text(&out), rows[i].form);
        brd_buffer_free(&out);
    }
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hosts_have_one_form),
        cmocka_unit_test(hosts_that_are_addresses),
        cmocka_unit_test(hosts_of_hostile_bytes_are_none),
        cmocka_unit_test(hosts_keep_the_sizes_of_dns),
        cmocka_unit_test(addresses_are_read_alone_and_with_a_port),
        cmocka_unit_test(networks_lose_the_bits_of_hosts),
        cmocka_unit_test(dots_and_ats_may_be_defanged),
        cmocka_unit_test(emails_have_one_form),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
