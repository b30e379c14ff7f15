/* Tests of messages of the unified log. SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/limits.h"
#include "base/text.h"
#include "format/logformat.h"
#include "format/logtesting.h"

#include <string.h>

static struct brd_logitems items;
static uint64_t numbers[16];

static void
clear(void) {
    items.count = 0;
    items.is_whole = true;
}

static void
add(enum brd_logitem_kind kind, const void *bytes, size_t size) {
    items.items[items.count++] =
        (struct brd_logitem){.kind = kind, .value = brd_span_of(bytes, size)};
}

static void
add_number(uint64_t value, size_t size) {
    numbers[items.count] = value;
    add(BRD_LOGITEM_SCALAR, &numbers[items.count], size);
}

static void
add_count(uint64_t value) {
    add_number(value, 4);
    items.items[items.count - 1].kind = BRD_LOGITEM_COUNT;
}

static void
add_text(const char *text) {
    add(BRD_LOGITEM_STRING, text, strlen(text) + 1);
}

static void
add_real(double real) {
    uint64_t bits;
    memcpy(&bits, &real, sizeof bits);
    add_number(bits, 8);
}

static void
assert_message(const char *format, const char *expected, bool complete) {
    struct brd_buffer text = brd_buffer_of(BRD_MAX_LOG_MESSAGE_BYTES);
    bool is_complete = brd_logformat(brd_span_text(format), &items, &text);
    assert_string_equal(brd_buffer_text(&text), expected);
    assert_int_equal(is_complete, complete);
    brd_buffer_free(&text);
    clear();
}

static void
numbers_are_those_of_printf(void **state) {
    (void)state;
    clear();
    add_number((uint64_t)-5, 4);
    add_number(0xFFFFFFFF, 4);
    add_number(0xBEEF, 8);
    assert_message("%d %u 0x%llX", "-5 4294967295 0xBEEF", true);
    add_number(42, 4);
    add_number(42, 4);
    add_number(42, 4);
    add_number(42, 4);
    assert_message("[%5d|%-5d|%05d|%+d]", "[   42|42   |00042|+42]", true);
    add_number(0x1234, 4);
    add_number(8, 4);
    add_number(0, 4);
    add_number(7, 8);
    assert_message("%#x %#o %.0d %p", "0x1234 010  0x7", true);
    add_number(0x1FF, 4);
    add_number(0x1FFFF, 4);
    add_number('A', 4);
    assert_message("%hhd %hu %c", "-1 65535 A", true);
    add_real(3.14159);
    add_real(1e20);
    add_real(0.5);
    assert_message("%.2f %g %08.3f", "3.14 1e+20 0000.500", true);
}

static void
stars_take_items_of_their_own(void **state) {
    (void)state;
    clear();
    add_number(6, 4);
    add_number(42, 4);
    add_number((uint64_t)-6, 4);
    add_number(42, 4);
    assert_message("[%*d|%*d]", "[    42|42    ]", true);
    add_count(3);
    add(BRD_LOGITEM_STRING, "abc", 3);
    add_count(16);
    add(BRD_LOGITEM_DATA, "AAAAAAAAAAAAAAAA", 16);
    assert_message("%.*s %{uuid_t}.16P", "abc 41414141-4141-4141-4141-414141414141", true);
    add_number(2, 4);
    add_real(1.25);
    assert_message("%.*f", "1.25", true);
    add_number(100000000, 4); /* a width that nobody means */
    add_number(1, 4);
    struct brd_buffer text = brd_buffer_of(BRD_MAX_LOG_MESSAGE_BYTES);
    assert_true(brd_logformat(brd_span_text("%*d"), &items, &text));
    assert_int_equal(text.size, BRD_MAX_LOG_WIDTH);
    brd_buffer_free(&text);
}

static void
texts_are_utf8_and_end_at_nul(void **state) {
    (void)state;
    clear();
    add_text("Größe");
    add(BRD_LOGITEM_OBJECT, "", 0);
    add(BRD_LOGITEM_STRING,
        "a\xff"
        "b\0c",
        5);
    assert_message("%s|%@|%s",
                   "Größe|(null)|a\xEF\xBF\xBD"
                   "b",
                   true);
    add_text("x");
    add_text("y");
    assert_message("[%3s|%-3s]", "[  x|y  ]", true);
}

static void
withheld_values_are_private(void **state) {
    (void)state;
    clear();
    add(BRD_LOGITEM_STRING, "", 0);
    items.items[0].is_withheld = true;
    add(BRD_LOGITEM_MASK, "hash\0\0\0\0", 8);
    add(BRD_LOGITEM_MASKED, "\x1d\x1f\xd3\xfb\xe9\xa6\x46\x6a\xb7\x32\x7f\xb6\x98\x61\x02\xb2", 16);
    add(BRD_LOGITEM_MASKED, "", 0);
    assert_message("%{private}s %{mask.hash}s %{mask.hash}s",
                   "<private> <mask.hash: 'HR/T++mmRmq3Mn+2mGECsg=='> <mask.hash: (null)>", true);
}

static void
decoders_are_those_of_the_system(void **state) {
    (void)state;
    clear();
    add_number(1, 4);
    add_number(0, 4);
    add_number(2, 4);
    add_number(0100755, 4);
    assert_message("%{bool}d %{public, BOOL}d %{darwin.errno}d %{darwin.mode}d",
                   "true NO [2: No such file or directory] -rwxr-xr-x", true);
    add_number(127 | 1 << 24, 4);
    add(BRD_LOGITEM_DATA, "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01", 16);
    add(BRD_LOGITEM_DATA, "\x10\x02\x01\xbb\xc0\x00\x02\x07\0\0\0\0\0\0\0\0", 16);
    assert_message("%{network:in_addr}d %{network:in6_addr}.16P %{network:sockaddr}.16P",
                   "127.0.0.1 ::1 192.0.2.7:443", true);
    add_number(1452627697, 8);
    add(BRD_LOGITEM_DATA, "\xf1\x56\x95\x56\0\0\0\0\x3e\xd0\x0b\0\0\0\0\0", 16);
    assert_message("%{time_t}d %{timeval}.16P", "2016-01-12 19:41:37 2016-01-12 19:41:37.774206",
                   true);
    add_number(4, 4);
    add_number(13, 4);
    add_number(9999, 4);
    assert_message("%{location:CLClientAuthorizationStatus}d %m %m",
                   "Authorized When In Use Permission denied Unknown error: 9999", true);
    /* A decoder that is not known, or not of this value, shows the value. */
    add_number(7, 4);
    add_text("seven");
    add(BRD_LOGITEM_DATA, "\x01\xab", 2);
    assert_message("%{sample:thing}d %{bool}s %{uuid_t}.2P", "7 seven 01ab", true);
}

static void
what_is_missing_is_told(void **state) {
    (void)state;
    clear();
    add_number(5, 4);
    assert_message("%d of %d", "5 of <decode: missing data>", false);
    assert_message("100%% sure", "100% sure", true);
    assert_message("50% of it, %", "50% of it, %", true);
    add_text("x");
    assert_message("a %{public}%@ b", "a {public}x b", true);
    assert_message("%{never closed", "%{never closed", true);
    add_text("for a number");
    assert_message("%d", "for a number", true);
}

static void
values_without_a_format_are_listed(void **state) {
    (void)state;
    struct brd_buffer text = brd_buffer_of(4096);
    clear();
    add_number((uint64_t)-1, 4);
    add_count(3);
    add_text("abc");
    brd_logformat_items(&items, &text);
    assert_string_equal(brd_buffer_text(&text), "-1, abc");
    brd_buffer_free(&text);
}

static void
any_format_gives_valid_text(void **state) {
    (void)state;
    static const char format[] = "%{public, uuid_t}-+ #0*.*lld\xff %@ %{mask.hash}.16P %5.3f";
    struct brd_buffer text = brd_buffer_of(4096);
    for (size_t size = 0; size < sizeof format; size++) {
        for (unsigned flip = 0; flip < 8; flip++) {
            char changed[sizeof format];
            memcpy(changed, format, sizeof format);
            if (size > 0) {
                changed[size - 1] = (char)(changed[size - 1] ^ (1 << flip));
            }
            clear();
            add_number(5, 4);
            add_number(5, 4);
            add_text("\xc3");
            add(BRD_LOGITEM_MASKED, "abc", 3);
            brd_buffer_reset(&text);
            (void)brd_logformat(brd_span_of(changed, size), &items, &text);
            assert_true(brd_text_is_utf8(brd_buffer_span(&text)));
        }
    }
    brd_buffer_free(&text);
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_those_of_printf),
        cmocka_unit_test(stars_take_items_of_their_own),
        cmocka_unit_test(texts_are_utf8_and_end_at_nul),
        cmocka_unit_test(withheld_values_are_private),
        cmocka_unit_test(decoders_are_those_of_the_system),
        cmocka_unit_test(what_is_missing_is_told),
        cmocka_unit_test(values_without_a_format_are_listed),
        cmocka_unit_test(any_format_gives_valid_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
