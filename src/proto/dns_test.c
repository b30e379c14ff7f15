/* Tests of proto/dns.c. SPDX-License-Identifier: Apache-2.0 */
#include "proto/dns.h"

#include "proto/testing.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static void
put_header(struct brd_buffer *out, unsigned flags, unsigned questions, unsigned answers) {
    put_number(out, 0x1234, 2);
    put_number(out, flags, 2);
    put_number(out, questions, 2);
    put_number(out, answers, 2);
    put_number(out, 0, 4);
}

static void
put_labels(struct brd_buffer *out, const char *name) {
    while (*name != '\0') {
        size_t size = strcspn(name, ".");
        put_number(out, size, 1);
        (void)brd_buffer_add(out, name, size);
        name += name[size] == '.' ? size + 1 : size;
    }
    put_number(out, 0, 1);
}

static void
put_question(struct brd_buffer *out, const char *name, unsigned type) {
    put_labels(out, name);
    put_number(out, type, 2);
    put_number(out, 1, 2);
}

static void
put_query(struct brd_buffer *out, const char *name) {
    put_header(out, 0x0100, 1, 0);
    put_question(out, name, BRD_DNS_A);
}

static void
an_answer_is_read_with_its_question(void **state) {
    (void)state;
    struct brd_buffer out = brd_buffer_of(TESTING_BYTES);
    struct brd_dns_message message;
    struct brd_dns_entry entry;
    put_header(&out, 0x8183, 1, 1);
    put_question(&out, "www.example.com", BRD_DNS_A);
    put_number(&out, 0xc00c, 2);
    put_number(&out, BRD_DNS_A, 2);
    put_number(&out, 1, 2);
    put_number(&out, 300, 4);
    put_number(&out, 4, 2);
    put_number(&out, 0xc6336407, 4);
    assert_true(brd_dns_open(brd_buffer_span(&out), &message));
    assert_true(message.is_response);
    assert_int_equal(message.rcode, 3);
    assert_true(brd_dns_next(&message, &entry));
    assert_int_equal(entry.section, BRD_DNS_QUESTION);
    assert_string_equal(entry.name, "www.example.com");
    assert_true(brd_dns_next(&message, &entry));
    assert_int_equal(entry.section, BRD_DNS_ANSWER);
    assert_string_equal(entry.name, "www.example.com");
    assert_int_equal(entry.ttl, 300);
    assert_int_equal(entry.data.size, 4);
    assert_int_equal(entry.data.data[0], 0xc6);
    assert_false(brd_dns_next(&message, &entry));
    assert_false(message.cursor.failed);
    brd_buffer_free(&out);
}

/* The text of a name that begins at the first byte; NULL when it is none. */
static const char *
name_of(const void *bytes, size_t size) {
    static char text[BRD_DNS_NAME_TEXT_BYTES];
    size_t length = 0;
    if (!brd_dns_name(brd_span_of(bytes, size), 0, text, &length)) {
        return NULL;
    }
    assert_int_equal(strlen(text), length);
    return text;
}
#define NAME_OF(text) name_of(text, sizeof(text) - 1)

static void
names_become_text(void **state) {
    (void)state;
    assert_string_equal(NAME_OF("\0"), ".");
    assert_string_equal(NAME_OF("\1a\2bc\0"), "a.bc");
    assert_string_equal(NAME_OF("\3a.b\1c\0"), "a\\.b.c");
    assert_string_equal(NAME_OF("\3a\\b\0"), "a\\\\b");
    assert_string_equal(NAME_OF("\3\0\t\x7f\0"), "\\000\\009\\127");
    assert_string_equal(NAME_OF("\2\xc3\xa9\0"), "\xc3\xa9");
    assert_string_equal(NAME_OF("\2\xff"
                                "a\0"),
                        "\xef\xbf\xbd"
                        "a");
}

static void
names_that_lead_outside_or_in_a_circle_are_none(void **state) {
    (void)state;
    assert_null(NAME_OF(""));
    assert_null(NAME_OF("\1"));
    assert_null(NAME_OF("\1a"));
    assert_null(NAME_OF("\77a"));
    assert_null(NAME_OF("\300\0"));
    assert_null(NAME_OF("\300\2\300\0"));
    assert_null(NAME_OF("\1a\300\0"));
    assert_null(NAME_OF("\300"));
    assert_null(NAME_OF("\300\377"));
    assert_null(NAME_OF("\100a\0")); /* RFC 6891 took the extended labels back */
    assert_null(NAME_OF("\200a\0"));
}

static void
a_name_has_at_most_255_bytes(void **state) {
    (void)state;
    struct brd_buffer out = brd_buffer_of(TESTING_BYTES);
    for (unsigned i = 0; i < 127; i++) { /* 254 bytes and the root's */
        put_number(&out, 0x0100, 2);
    }
    put_number(&out, 0, 1);
    const char *text = name_of(out.data, out.size);
    assert_non_null(text);
    assert_int_equal(strlen(text), 127 * 4 + 126);
    brd_buffer_reset(&out);
    for (unsigned i = 0; i < 128; i++) {
        put_number(&out, 0x0161, 2);
    }
    put_number(&out, 0, 1);
    assert_null(name_of(out.data, out.size));
    /* The longest text: each byte of the longest labels takes four. */
    brd_buffer_reset(&out);
    for (unsigned i = 0; i < 4; i++) {
        unsigned size = i < 3 ? 63 : 61;
        put_number(&out, size, 1);
        put_zeros(&out, size);
    }
    put_number(&out, 0, 1);
    text = name_of(out.data, out.size);
    assert_non_null(text);
    assert_int_equal(strlen(text), 250 * 4 + 3);
    brd_buffer_free(&out);
}

static void
counts_that_lie_end_the_message(void **state) {
    (void)state;
    struct brd_buffer out = brd_buffer_of(TESTING_BYTES);
    struct brd_dns_message message;
    struct brd_dns_entry entry;
    unsigned entries = 0;
    put_header(&out, 0x8180, 65535, 65535);
    put_question(&out, "a.example.com", BRD_DNS_A);
    assert_true(brd_dns_open(brd_buffer_span(&out), &message));
    while (brd_dns_next(&message, &entry)) {
        entries++;
    }
    assert_int_equal(entries, 1);
    assert_true(message.cursor.failed);
    assert_false(brd_dns_next(&message, &entry));
    for (size_t size = 0; size < 12; size++) {
        assert_false(brd_dns_open(brd_span_of(out.data, size), &message));
    }
    brd_buffer_free(&out);
}

static bool
is_query(const struct brd_buffer *out) {
    return brd_dns_is_query(brd_buffer_span(out));
}

static void
a_query_on_another_port_must_be_plain(void **state) {
    (void)state;
    struct brd_buffer out = brd_buffer_of(TESTING_BYTES);
    put_query(&out, "_dns.example.com");
    assert_true(is_query(&out));
    put_number(&out, 0, 1); /* something behind it */
    assert_false(is_query(&out));
    static const char *const others[] = {"localhost", "a b.example.com", "a.b"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        brd_buffer_reset(&out);
        put_query(&out, others[i]);
        assert_false(is_query(&out));
    }
    brd_buffer_reset(&out);
    put_header(&out, 0x8180, 1, 0);
    put_question(&out, "www.example.com", BRD_DNS_A);
    assert_false(is_query(&out));
    brd_buffer_reset(&out);
    put_header(&out, 0x0100, 1, 0);
    put_question(&out, "www.example.com", 65280); /* a type that nobody uses */
    assert_false(is_query(&out));
    brd_buffer_free(&out);
}

static void
types_have_names(void **state) {
    (void)state;
    assert_string_equal(brd_dns_type_name(BRD_DNS_A), "A");
    assert_string_equal(brd_dns_type_name(BRD_DNS_HTTPS), "HTTPS");
    assert_null(brd_dns_type_name(0));
    assert_null(brd_dns_type_name(65535));
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_answer_is_read_with_its_question),
        cmocka_unit_test(names_become_text),
        cmocka_unit_test(names_that_lead_outside_or_in_a_circle_are_none),
        cmocka_unit_test(a_name_has_at_most_255_bytes),
        cmocka_unit_test(counts_that_lie_end_the_message),
        cmocka_unit_test(a_query_on_another_port_must_be_plain),
        cmocka_unit_test(types_have_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
