/* Tests of text from evidence. SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/limits.h"
#include "base/text.h"

#include <stdio.h>
#include <time.h>

/* ---- UTF-8 ---- */

static const char *const well_formed[] = {
    "",
    "plain",
    "\x7F",
    "\xC2\x80",         /* the smallest of two bytes */
    "\xDF\xBF",         /* the largest */
    "\xE0\xA0\x80",     /* the smallest of three */
    "\xED\x9F\xBF",     /* just below the surrogates */
    "\xEE\x80\x80",     /* just above them */
    "\xEF\xBF\xBD",     /* U+FFFD itself */
    "\xEF\xBF\xBF",     /* a noncharacter is a scalar value */
    "\xF0\x90\x80\x80", /* the smallest of four */
    "\xF4\x8F\xBF\xBF", /* U+10FFFF */
    "a\xC3\xA9\xF0\x9F\x98\x80z",
};

static const char *const ill_formed[] = {
    "\x80", /* a continuation alone */
    "\xBF",
    "\xC0\x80", /* overlong */
    "\xC1\xBF",
    "\xE0\x80\x80",
    "\xE0\x9F\xBF",
    "\xF0\x80\x80\x80",
    "\xF0\x8F\xBF\xBF",
    "\xED\xA0\x80", /* surrogates */
    "\xED\xAD\xBF",
    "\xED\xBF\xBF",
    "\xED\xA0\xBD\xED\xB8\x80", /* a pair of them (CESU-8) */
    "\xF4\x90\x80\x80",         /* beyond U+10FFFF */
    "\xF5\x80\x80\x80",
    "\xF8\x88\x80\x80\x80",
    "\xFE",
    "\xFF",
    "\xC3", /* cut */
    "\xE2\x82",
    "\xF0\x9F\x98",
    "\xC3(", /* followed by something else */
    "\xE2\x82z",
    "\xF0\x9F\x98z",
    "abc\xFFzzz",
};

static void
well_formed_utf8_is_recognised(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof well_formed / sizeof well_formed[0]; i++) {
        if (!brd_text_is_utf8(brd_span_text(well_formed[i]))) {
            fail_msg("well-formed text %zu was refused", i);
        }
    }
    assert_true(brd_text_is_utf8(brd_span_of("a\0b", 3)));
    assert_true(brd_text_is_utf8((struct brd_span){0}));
}

static void
ill_formed_utf8_is_refused(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof ill_formed / sizeof ill_formed[0]; i++) {
        if (brd_text_is_utf8(brd_span_text(ill_formed[i]))) {
            fail_msg("ill-formed text %zu was taken", i);
        }
    }
}

static void
sequence_cut_by_the_span_is_refused_though_memory_goes_on(void **state) {
    (void)state;
    assert_false(brd_text_is_utf8(brd_span_of("\xF0\x9F\x98\x80", 3)));
    assert_false(brd_text_is_utf8(brd_span_of("\xC3\xA9", 1)));
}

/* Every scalar value there is, through the writer and back. */
static void
every_scalar_value_is_read_back(void **state) {
    (void)state;
    struct brd_buffer buffer = brd_buffer_of(4);
    for (uint32_t scalar = 0; scalar <= 0x10FFFF; scalar++) {
        if (scalar >= 0xD800 && scalar <= 0xDFFF) {
            continue;
        }
        size_t offset = 0;
        brd_buffer_reset(&buffer);
        (void)brd_buffer_add_utf8(&buffer, scalar);
        if (brd_text_next(brd_buffer_span(&buffer), &offset) != scalar || offset != buffer.size) {
            fail_msg("U+%04X came back as another", (unsigned)scalar);
        }
    }
    brd_buffer_free(&buffer);
}

static void
next_moves_one_byte_over_what_is_ill_formed(void **state) {
    (void)state;
    struct brd_span text = brd_span_text("\xE2\x82\xE2\x82\xAC\xED\xA0\x80z");
    static const struct {
        uint32_t scalar;
        size_t offset;
    } steps[] = {{0xFFFD, 1}, {0xFFFD, 2}, {0x20AC, 5}, {0xFFFD, 6},
                 {0xFFFD, 7}, {0xFFFD, 8}, {'z', 9}};
    size_t offset = 0;
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        assert_int_equal(brd_text_next(text, &offset), steps[i].scalar);
        assert_int_equal(offset, steps[i].offset);
    }
}

/* Any two bytes, followed by some that would complete a sequence: reading ends at the end. */
static void
next_ends_on_any_bytes(void **state) {
    (void)state;
    for (unsigned pair = 0; pair < 0x10000; pair++) {
        uint8_t bytes[4] = {(uint8_t)(pair >> 8), (uint8_t)pair, 0x80, 0xBF};
        size_t offset = 0;
        bool good = true;
        while (offset < sizeof bytes) {
            size_t before = offset;
            uint32_t scalar = brd_text_next(brd_span_of(bytes, sizeof bytes), &offset);
            assert_true(offset > before && offset <= sizeof bytes);
            assert_true(scalar <= 0x10FFFF && (scalar < 0xD800 || scalar > 0xDFFF));
            good = good && !(scalar == 0xFFFD && offset == before + 1);
        }
        assert_int_equal(brd_text_is_utf8(brd_span_of(bytes, sizeof bytes)), good);
    }
}

/* ---- JSON ---- */

static void
assert_json(struct brd_span text, const char *expected) {
    struct brd_buffer buffer = brd_buffer_of(1000);
    assert_true(brd_text_add_json(&buffer, text));
    assert_string_equal(brd_buffer_text(&buffer), expected);
    brd_buffer_free(&buffer);
}

static void
json_text_is_quoted_and_escaped(void **state) {
    (void)state;
    assert_json(brd_span_text(""), "\"\"");
    assert_json((struct brd_span){0}, "\"\"");
    assert_json(brd_span_text("a \"b\" \\ /"), "\"a \\\"b\\\" \\\\ /\"");
    assert_json(brd_span_text("1\n2\t3\r4\b5\f6\x1B\x01\x7F"),
                "\"1\\n2\\t3\\u000d4\\u00085\\u000c6\\u001b\\u0001\\u007f\"");
    assert_json(brd_span_of("\0", 1), "\"\\u0000\"");
    assert_json(brd_span_text("é\xF0\x9F\x98\x80"), "\"é\xF0\x9F\x98\x80\"");
    /* line separators, which JavaScript takes for ends of lines */
    assert_json(brd_span_text("\xE2\x80\xA8\xE2\x80\xA9"), "\"\\u2028\\u2029\"");
}

static void
json_text_of_any_bytes_is_utf8(void **state) {
    (void)state;
    assert_json(brd_span_text("a\xFF\xC3"), "\"a\xEF\xBF\xBD\xEF\xBF\xBD\"");
    assert_json(brd_span_text("\xED\xA0\x80"), "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"");
    struct brd_buffer buffer = brd_buffer_of(1000);
    for (unsigned pair = 0; pair < 0x10000; pair += 7) {
        uint8_t bytes[3] = {(uint8_t)(pair >> 8), (uint8_t)pair, 'z'};
        brd_buffer_reset(&buffer);
        assert_true(brd_text_add_json(&buffer, brd_span_of(bytes, sizeof bytes)));
        assert_true(brd_text_is_utf8(brd_buffer_span(&buffer)));
        for (size_t at = 0; at < buffer.size; at++) {
            assert_true((uint8_t)buffer.data[at] >= 0x20);
        }
    }
    brd_buffer_free(&buffer);
}

static void
what_does_not_fit_is_reported(void **state) {
    (void)state;
    struct brd_buffer buffer = brd_buffer_of(6);
    assert_true(brd_text_add_json(&buffer, brd_span_text("abcd")));
    brd_buffer_reset(&buffer);
    assert_false(brd_text_add_json(&buffer, brd_span_text("abcde")));
    brd_buffer_reset(&buffer);
    assert_false(brd_text_add_printable(&buffer, brd_span_text("abcdefg")));
    brd_buffer_reset(&buffer);
    assert_false(brd_text_add_hex(&buffer, brd_span_text("abcd")));
    brd_buffer_free(&buffer);
}

/* ---- What a terminal shows ---- */

static void
assert_printable(struct brd_span text, const char *expected) {
    struct brd_buffer buffer = brd_buffer_of(1000);
    assert_true(brd_text_add_printable(&buffer, text));
    assert_string_equal(brd_buffer_text(&buffer), expected);
    brd_buffer_free(&buffer);
}

static void
plain_text_is_printed_as_it_is(void **state) {
    (void)state;
    assert_printable(brd_span_text(""), "");
    assert_printable(brd_span_text("Grüße, \xF0\x9F\x98\x80 \\ <b>"),
                     "Grüße, \xF0\x9F\x98\x80 \\ <b>");
    /* emoji made of several by a zero-width joiner stay whole */
    assert_printable(brd_span_text("\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x92\xBB"),
                     "\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x92\xBB");
}

static void
control_characters_are_spelled_out(void **state) {
    (void)state;
    assert_printable(brd_span_text("a\nb\tc"), "a\\nb\\tc");
    assert_printable(brd_span_text("\x1B[31mred\x1B]0;title\x07"),
                     "<U+001B>[31mred<U+001B>]0;title<U+0007>");
    assert_printable(brd_span_text("over\rwritten\b"), "over<U+000D>written<U+0008>");
    assert_printable(brd_span_of("\0\x7F", 2), "<U+0000><U+007F>");
    /* the C1 forms of CSI and OSC, which some terminals obey */
    assert_printable(brd_span_text("\xC2\x9B\x33\x31m\xC2\x9D\xC2\x80\xC2\x9F"),
                     "<U+009B>31m<U+009D><U+0080><U+009F>");
    assert_printable(brd_span_text("\xC2\xA0"), "\xC2\xA0");
}

static void
characters_that_reorder_or_hide_are_spelled_out(void **state) {
    (void)state;
    static const uint32_t hidden[] = {0x061C, 0x200E, 0x200F, 0x2028, 0x2029, 0x202A,
                                      0x202B, 0x202C, 0x202D, 0x202E, 0x2066, 0x2067,
                                      0x2068, 0x2069, 0xFEFF, 0xFFFD};
    struct brd_buffer raw = brd_buffer_of(8);
    for (size_t i = 0; i < sizeof hidden / sizeof hidden[0]; i++) {
        char expected[16];
        assert_false(brd_text_is_printable(hidden[i]));
        brd_buffer_reset(&raw);
        (void)brd_buffer_add_utf8(&raw, hidden[i]);
        (void)snprintf(expected, sizeof expected, "<U+%04X>", (unsigned)hidden[i]);
        assert_printable(brd_buffer_span(&raw), expected);
    }
    brd_buffer_free(&raw);
}

static void
ill_formed_bytes_are_spelled_out(void **state) {
    (void)state;
    assert_printable(brd_span_text("a\xFF\x9B"), "a<FF><9B>");
    assert_printable(brd_span_text("\xED\xA0\x80"), "<ED><A0><80>");
}

/* ---- ASCII and hexadecimal ---- */

static void
only_ascii_letters_lose_their_case(void **state) {
    (void)state;
    for (unsigned byte = 0; byte < 256; byte++) {
        unsigned expected = byte >= 'A' && byte <= 'Z' ? byte + 32 : byte;
        assert_int_equal(brd_ascii_lower((uint8_t)byte), expected);
    }
    assert_true(brd_text_equals_ascii(brd_span_text("SMS.db-é"), brd_span_text("sms.DB-é")));
    assert_false(brd_text_equals_ascii(brd_span_text("É"), brd_span_text("é")));
    assert_false(brd_text_equals_ascii(brd_span_text("abc"), brd_span_text("ab")));
    assert_false(brd_text_equals_ascii(brd_span_text("["), brd_span_text("{")));
    assert_true(brd_text_equals_ascii((struct brd_span){0}, brd_span_text("")));
}

static void
hexadecimal_is_in_lower_case(void **state) {
    (void)state;
    struct brd_buffer buffer = brd_buffer_of(100);
    assert_true(brd_text_add_hex(&buffer, brd_span_of("\x00\x0F\xA0\xFF", 4)));
    assert_true(brd_text_add_hex(&buffer, (struct brd_span){0}));
    assert_string_equal(brd_buffer_text(&buffer), "000fa0ff");
    brd_buffer_free(&buffer);
}

/* ---- Globs ---- */

static bool
glob(const char *pattern, const char *path) {
    return brd_text_glob(pattern, brd_span_text(path));
}

static void
literal_pattern_matches_itself_only(void **state) {
    (void)state;
    assert_true(glob("HomeDomain/Library/SMS/sms.db", "HomeDomain/Library/SMS/sms.db"));
    assert_false(glob("HomeDomain/Library/SMS/sms.db", "HomeDomain/Library/sms/sms.db"));
    assert_false(glob("a", "ab"));
    assert_false(glob("ab", "a"));
    assert_false(glob("a.b", "axb"));
    assert_false(glob("[ab]", "a"));
    assert_true(glob("[ab]\\", "[ab]\\"));
    assert_true(glob("", ""));
    assert_false(glob("", "a"));
    assert_false(glob("a", ""));
}

static void
star_stays_within_one_folder(void **state) {
    (void)state;
    assert_true(glob("a/*.db", "a/x.db"));
    assert_true(glob("a/*.db", "a/.db"));
    assert_false(glob("a/*.db", "a/b/x.db"));
    assert_true(glob("*", "abc"));
    assert_true(glob("*", ""));
    assert_false(glob("*", "a/b"));
    assert_true(glob("a*c*e", "abcde"));
    assert_true(glob("*a*a", "aaaa"));
    assert_true(glob("AppDomain-*/Documents/*", "AppDomain-net.whatsapp/Documents/x"));
    assert_false(glob("AppDomain-*/Documents/*", "AppDomain-a/b/Documents/x"));
    assert_true(glob("*/b/*", "a/b/c"));
    assert_false(glob("a*", "b"));
}

static void
double_star_crosses_folders(void **state) {
    (void)state;
    assert_true(glob("**", ""));
    assert_true(glob("**", "a/b/c"));
    assert_true(glob("a/**/c", "a/b/b/c"));
    assert_true(glob("a/**/c", "a//c"));
    assert_false(glob("a/**/c", "a/c"));
    assert_true(glob("a/**.db", "a/b/c.db"));
    assert_true(glob("**/Library/*.db", "x/Library/y/Library/z.db"));
    assert_false(glob("**/Library/*.db", "x/Library/y/z.db"));
    assert_true(glob("**a*b", "xa/ayb"));
    assert_true(glob("***", "a/b"));
}

static void
question_mark_is_one_byte_that_is_no_slash(void **state) {
    (void)state;
    assert_true(glob("a?c", "abc"));
    assert_true(glob("a?c", "a?c"));
    assert_false(glob("a?c", "a/c"));
    assert_false(glob("a?c", "ac"));
    assert_false(glob("?", ""));
    assert_false(glob("a?", "a"));
    assert_false(glob("?", "é"));
    assert_true(glob("??", "é"));
    assert_true(glob("*?", "ab"));
    assert_false(glob("*?", ""));
}

static void
nul_in_a_path_does_not_end_it(void **state) {
    (void)state;
    assert_false(brd_text_glob("a", brd_span_of("a\0b", 3)));
    assert_true(brd_text_glob("a*b", brd_span_of("a\0b", 3)));
}

/* What the words of text.h say, tried in every way: the judge of brd_text_glob(). */
static bool
slow_glob(const char *pattern, const char *path) {
    if (pattern[0] == '*') {
        bool crosses = pattern[1] == '*';
        const char *rest = pattern + (crosses ? 2 : 1);
        for (;; path++) {
            if (slow_glob(rest, path)) {
                return true;
            }
            if (*path == '\0' || (*path == '/' && !crosses)) {
                return false;
            }
        }
    }
    if (pattern[0] == '\0' || *path == '\0') {
        return pattern[0] == *path;
    }
    return (pattern[0] == '?' ? *path != '/' : pattern[0] == *path) &&
           slow_glob(pattern + 1, path + 1);
}

/* The `number`-th text over `letters`, in a numbering that begins with the empty text. */
static void
spell(unsigned number, const char *letters, char text[16]) {
    size_t size = 0;
    unsigned base = (unsigned)strlen(letters);
    for (; number > 0; number = (number - 1) / base) {
        text[size++] = letters[(number - 1) % base];
    }
    text[size] = '\0';
}

static void
short_patterns_agree_with_the_plain_definition(void **state) {
    (void)state;
    char pattern[16];
    char path[16];
    for (unsigned p = 0; p < 3906; p++) { /* up to 5 characters of 5 letters */
        spell(p, "a/*?b", pattern);
        for (unsigned t = 0; t < 364; t++) { /* up to 5 of 3 */
            spell(t, "a/b", path);
            if (glob(pattern, path) != slow_glob(pattern, path)) {
                fail_msg("\"%s\" on \"%s\" is wrong", pattern, path);
            }
        }
    }
}

static void
long_patterns_agree_with_the_plain_definition(void **state) {
    (void)state;
    uint64_t seed = 1;
    unsigned matched = 0;
    for (unsigned round = 0; round < 60000; round++) {
        char pattern[12];
        char path[14];
        for (size_t i = 0; i < sizeof pattern; i++) {
            seed = seed * UINT64_C(6364136223846793005) + 1;
            pattern[i] = "aa/b**?a*"[(seed >> 33) % 9];
        }
        for (size_t i = 0; i < sizeof path; i++) {
            seed = seed * UINT64_C(6364136223846793005) + 1;
            path[i] = "aaa/b"[(seed >> 33) % 5];
        }
        pattern[5 + (seed >> 40) % 7] = '\0';
        path[3 + (seed >> 45) % 11] = '\0';
        bool expected = slow_glob(pattern, path);
        matched += expected;
        if (glob(pattern, path) != expected) {
            fail_msg("\"%s\" on \"%s\" is wrong", pattern, path);
        }
    }
    assert_in_range(matched, 1000, 59000); /* else the rounds say little */
}

static void
worst_patterns_end_quickly(void **state) {
    (void)state;
    static const char *const patterns[] = {
        "*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b", "**a**a**a**a**a**a**a**a**a**a**a**a**a**b",
        "**a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b",        "**aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab",
        "**a*aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab",       "**/a*aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab",
    };
    static char path[BRD_MAX_PATH_BYTES];
    memset(path, 'a', sizeof path);
    clock_t start = clock();
    for (size_t i = 0; i < sizeof patterns / sizeof patterns[0]; i++) {
        assert_false(brd_text_glob(patterns[i], brd_span_of(path, sizeof path)));
        path[sizeof path - 1] = '/';
        assert_false(brd_text_glob(patterns[i], brd_span_of(path, sizeof path)));
        path[sizeof path - 1] = 'a';
    }
    assert_in_range((clock() - start) / CLOCKS_PER_SEC, 0, 9);
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(well_formed_utf8_is_recognised),
        cmocka_unit_test(ill_formed_utf8_is_refused),
        cmocka_unit_test(sequence_cut_by_the_span_is_refused_though_memory_goes_on),
        cmocka_unit_test(every_scalar_value_is_read_back),
        cmocka_unit_test(next_moves_one_byte_over_what_is_ill_formed),
        cmocka_unit_test(next_ends_on_any_bytes),
        cmocka_unit_test(json_text_is_quoted_and_escaped),
        cmocka_unit_test(json_text_of_any_bytes_is_utf8),
        cmocka_unit_test(what_does_not_fit_is_reported),
        cmocka_unit_test(plain_text_is_printed_as_it_is),
        cmocka_unit_test(control_characters_are_spelled_out),
        cmocka_unit_test(characters_that_reorder_or_hide_are_spelled_out),
        cmocka_unit_test(ill_formed_bytes_are_spelled_out),
        cmocka_unit_test(only_ascii_letters_lose_their_case),
        cmocka_unit_test(hexadecimal_is_in_lower_case),
        cmocka_unit_test(literal_pattern_matches_itself_only),
        cmocka_unit_test(star_stays_within_one_folder),
        cmocka_unit_test(double_star_crosses_folders),
        cmocka_unit_test(question_mark_is_one_byte_that_is_no_slash),
        cmocka_unit_test(nul_in_a_path_does_not_end_it),
        cmocka_unit_test(short_patterns_agree_with_the_plain_definition),
        cmocka_unit_test(long_patterns_agree_with_the_plain_definition),
        cmocka_unit_test(worst_patterns_end_quickly),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
