/* Tests of the JSON reader. SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "format/json.h"

#include <stdio.h>
#include <stdlib.h>

/* One letter a token, so that a document's tokens are a word. */
static const char letters[] = {
    [BRD_JSON_END] = '.',   [BRD_JSON_OBJECT] = '{',    [BRD_JSON_OBJECT_END] = '}',
    [BRD_JSON_ARRAY] = '[', [BRD_JSON_ARRAY_END] = ']', [BRD_JSON_KEY] = 'k',
    [BRD_JSON_TEXT] = 's',  [BRD_JSON_NUMBER] = 'n',    [BRD_JSON_TRUE] = 't',
    [BRD_JSON_FALSE] = 'f', [BRD_JSON_NULL] = '0',
};

/* Read to the end or to an error. The document is copied to where its memory ends with it. */
static enum brd_err
read_all(struct brd_span document, struct brd_buffer *tokens, struct brd_error *error) {
    uint8_t *copy = malloc(document.size + 1);
    assert_non_null(copy);
    uint8_t *at_end = copy + 1; /* so that no byte follows, also of an empty document */
    if (document.size > 0) {
        memcpy(at_end, document.data, document.size);
    }
    struct brd_json json = brd_json_of(brd_span_of(at_end, document.size));
    enum brd_err code;
    brd_buffer_reset(tokens);
    do {
        code = brd_json_next(&json, error);
        if (code == BRD_OK) {
            (void)brd_buffer_add(tokens, &letters[json.type], 1);
        }
    } while (code == BRD_OK && json.type != BRD_JSON_END);
    if (code != BRD_OK) {
        struct brd_error again;
        assert_int_not_equal(brd_json_next(&json, &again), BRD_OK);
        assert_int_not_equal(brd_json_next(&json, NULL), BRD_OK);
    }
    free(copy);
    return code;
}

static void
assert_tokens(const char *document, const char *expected) {
    struct brd_buffer tokens = brd_buffer_of(1 << 20);
    struct brd_error error;
    enum brd_err code = read_all(brd_span_text(document), &tokens, &error);
    if (code != BRD_OK) {
        fail_msg("%s: %s at %llu", document, error.text, (unsigned long long)error.offset);
    }
    assert_string_equal(brd_buffer_text(&tokens), expected);
    brd_buffer_free(&tokens);
}

static void
assert_fails(const char *document, enum brd_err code, uint64_t offset) {
    struct brd_buffer tokens = brd_buffer_of(1 << 20);
    struct brd_error error = {0};
    enum brd_err found = read_all(brd_span_text(document), &tokens, &error);
    if (found != code || error.code != code || error.offset != offset || error.text[0] == '\0') {
        fail_msg("%s: %s (%s) at %llu, not %s at %llu", document, brd_err_name(found), error.text,
                 (unsigned long long)error.offset, brd_err_name(code), (unsigned long long)offset);
    }
    brd_buffer_free(&tokens);
}

/* The first token of `document`, which must be well-formed up to there. */
static struct brd_json
first_token(const char *document) {
    struct brd_json json = brd_json_of(brd_span_text(document));
    struct brd_error error;
    assert_int_equal(brd_json_next(&json, &error), BRD_OK);
    return json;
}

/* ---- Structure ---- */

static void
every_kind_of_token_is_read(void **state) {
    (void)state;
    assert_tokens("{\"a\":[1,\"x\",true,false,null,{},[]],\"b\":{\"c\":-0.5e+3}}",
                  "{k[nstf0{}[]]k{kn}}.");
    assert_tokens("true", "t.");
    assert_tokens("false", "f.");
    assert_tokens("null", "0.");
    assert_tokens("\"\"", "s.");
    assert_tokens("0", "n.");
    assert_tokens("[]", "[].");
    assert_tokens("{}", "{}.");
}

static void
white_space_is_allowed_between_any_two_tokens(void **state) {
    (void)state;
    assert_tokens(" \t\r\n{ \"a\"\n:\t[ 1 ,\r2 ] , \"b\" : { } } \n", "{k[nn]k{}}.");
    assert_tokens("[\n                                1,\n                 2\n        ]", "[nn].");
    assert_fails("[\f1]", BRD_ERR_CORRUPT, 1);
    assert_fails("[\v1]", BRD_ERR_CORRUPT, 1);
    assert_fails("\xC2\xA0[]", BRD_ERR_CORRUPT, 0);
}

static void
end_is_given_again_and_again(void **state) {
    (void)state;
    struct brd_json json = first_token("1 ");
    for (unsigned i = 0; i < 3; i++) {
        assert_int_equal(brd_json_next(&json, NULL), BRD_OK);
        assert_int_equal(json.type, BRD_JSON_END);
    }
}

static void
byte_order_mark_is_passed_over_once(void **state) {
    (void)state;
    assert_tokens("\xEF\xBB\xBF{\"a\":1}", "{kn}.");
    assert_fails("\xEF\xBB\xBF\xEF\xBB\xBF{}", BRD_ERR_CORRUPT, 3);
    assert_fails("[\xEF\xBB\xBF]", BRD_ERR_CORRUPT, 1);
    assert_fails("\xEF\xBB\xBF", BRD_ERR_TRUNCATED, 3);
    assert_fails("\xEF\xBB[]", BRD_ERR_CORRUPT, 0);
}

static const struct {
    const char *document;
    uint64_t offset;
} broken[] = {
    {"x", 0},
    {"[1,]", 3},
    {"[,1]", 1},
    {"[1 2]", 3},
    {"[1}", 2},
    {"{\"a\":1]", 6},
    {"{\"a\":1,}", 7},
    {"{,}", 1},
    {"{\"a\"}", 4},
    {"{\"a\" 1}", 5},
    {"{\"a\"::1}", 5},
    {"{\"a\":}", 5},
    {"{1:2}", 1},
    {"{a:1}", 1},
    {"{'a':1}", 1},
    {"['a']", 1},
    {"1 2", 2},
    {"{}{}", 2},
    {"[]]", 2},
    {"]", 0},
    {"}", 0},
    {":", 0},
    {",", 0},
    {"// x\n1", 0},
    {"/* x */1", 0},
    {"[1]//", 3},
    {"True", 0},
    {"nul1", 0},
    {"truefalse", 4},
    {"nullx", 4},
    {"NaN", 0},
    {"Infinity", 0},
    {"[undefined]", 1},
    {"{\"a\":1,2}", 7},
    {"{\"a\":\"b\":1}", 8},
};

static void
what_is_not_json_fails_at_its_byte(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++) {
        assert_fails(broken[i].document, BRD_ERR_CORRUPT, broken[i].offset);
    }
}

static void
document_that_ends_too_early_is_truncated(void **state) {
    (void)state;
    static const char *const documents[] = {"",          " ",    "[",      "[1",      "[1,",
                                            "{",         "{\"a", "{\"a\"", "{\"a\":", "{\"a\":1",
                                            "{\"a\":1,", "\"a",  "-",      "1.",      "1e",
                                            "1e+",       "[[]",  "[{}"};
    for (size_t i = 0; i < sizeof documents / sizeof documents[0]; i++) {
        struct brd_buffer tokens = brd_buffer_of(100);
        struct brd_error error = {0};
        if (read_all(brd_span_text(documents[i]), &tokens, &error) != BRD_ERR_TRUNCATED) {
            fail_msg("%s: %s", documents[i], error.text);
        }
        assert_true(error.offset <= strlen(documents[i]));
        brd_buffer_free(&tokens);
    }
}

static void
nul_bytes_are_no_json(void **state) {
    (void)state;
    struct brd_buffer tokens = brd_buffer_of(100);
    struct brd_error error = {0};
    assert_int_equal(read_all(brd_span_of("1\0", 2), &tokens, &error), BRD_ERR_CORRUPT);
    assert_int_equal(error.offset, 1);
    assert_int_equal(read_all(brd_span_of("\0", 1), &tokens, &error), BRD_ERR_CORRUPT);
    assert_int_equal(read_all(brd_span_of("\"a\0\"", 4), &tokens, &error), BRD_ERR_CORRUPT);
    assert_int_equal(error.offset, 2);
    brd_buffer_free(&tokens);
}

static const char full[] = "{\"type\":\"bundle\",\"n\":[-1.5e3,0,12],\"t\":\"\\u00e9\\ud83d"
                           "\\ude00\\n\xC3\xA9\xF0\x9F\x98\x80\",\"e\":{},\"a\":[[],{}],"
                           "\"w\":[true,false,null]}";

/* No cut of an object is a document; none is read beyond its end (the sanitizer sees that). */
static void
every_cut_of_a_document_is_an_error(void **state) {
    (void)state;
    struct brd_buffer tokens = brd_buffer_of(1000);
    struct brd_buffer whole = brd_buffer_of(1000);
    struct brd_error error;
    assert_int_equal(read_all(brd_span_text(full), &whole, &error), BRD_OK);
    for (size_t size = 0; size < sizeof full - 1; size++) {
        enum brd_err code = read_all(brd_span_of(full, size), &tokens, &error);
        if (code != BRD_ERR_TRUNCATED && code != BRD_ERR_CORRUPT) {
            fail_msg("a cut to %zu bytes gave %s", size, brd_err_name(code));
        }
        assert_true(error.offset <= size);
        assert_memory_equal(brd_buffer_text(&tokens), brd_buffer_text(&whole), tokens.size);
    }
    brd_buffer_free(&tokens);
    brd_buffer_free(&whole);
}

static void
every_changed_byte_is_survived(void **state) {
    (void)state;
    struct brd_buffer tokens = brd_buffer_of(1000);
    struct brd_error error;
    char changed[sizeof full];
    unsigned refused = 0;
    for (size_t at = 0; at < sizeof full - 1; at++) {
        for (unsigned value = 0; value < 256; value += 3) {
            memcpy(changed, full, sizeof full);
            changed[at] = (char)value;
            refused += read_all(brd_span_of(changed, sizeof full - 1), &tokens, &error) != BRD_OK;
        }
    }
    assert_true(refused > 1000);
    brd_buffer_free(&tokens);
}

static void
nesting_is_read_to_the_limit_and_no_deeper(void **state) {
    (void)state;
    struct brd_buffer deep = brd_buffer_of(10000);
    struct brd_buffer tokens = brd_buffer_of(10000);
    struct brd_error error = {0};
    for (unsigned i = 0; i < BRD_MAX_DEPTH; i++) {
        (void)brd_buffer_add_text(&deep, i % 2 == 0 ? "[" : "{\"a\":");
    }
    (void)brd_buffer_add_text(&deep, "1");
    for (unsigned i = BRD_MAX_DEPTH; i > 0; i--) {
        (void)brd_buffer_add_text(&deep, i % 2 == 1 ? "]" : "}");
    }
    assert_int_equal(read_all(brd_buffer_span(&deep), &tokens, &error), BRD_OK);
    brd_buffer_reset(&deep);
    for (unsigned i = 0; i < BRD_MAX_DEPTH; i++) {
        (void)brd_buffer_add_text(&deep, "[");
    }
    size_t limit = deep.size;
    (void)brd_buffer_add_text(&deep, "{");
    assert_int_equal(read_all(brd_buffer_span(&deep), &tokens, &error), BRD_ERR_LIMIT);
    assert_int_equal(error.offset, limit);
    brd_buffer_free(&deep);
    brd_buffer_free(&tokens);
}

/* ---- Texts ---- */

static void
assert_text(const char *document, struct brd_span expected) {
    struct brd_json json = first_token(document);
    struct brd_buffer scratch = brd_buffer_of(1000);
    struct brd_span text = brd_json_text(&json, &scratch);
    assert_int_equal(json.type, BRD_JSON_TEXT);
    assert_false(scratch.failed);
    assert_int_equal(text.size, expected.size);
    if (expected.size > 0) {
        assert_memory_equal(text.data, expected.data, expected.size);
    }
    brd_buffer_free(&scratch);
}

static void
plain_text_is_borrowed_from_the_document(void **state) {
    (void)state;
    static const char document[] = "\"abc \xC3\xA9\"";
    struct brd_json json = first_token(document);
    assert_false(json.escaped);
    assert_ptr_equal(json.raw.data, document + 1);
    assert_int_equal(json.raw.size, 6);
    struct brd_buffer scratch = brd_buffer_of(0);
    assert_ptr_equal(brd_json_text(&json, &scratch).data, document + 1);
    brd_buffer_free(&scratch);
}

static void
every_escape_is_undone(void **state) {
    (void)state;
    assert_text("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", brd_span_text("\"\\/\b\f\n\r\t"));
    assert_text("\"a\\u0041\\u00e9\\u20AC\\uFFFF z\"",
                brd_span_text("aA\xC3\xA9\xE2\x82\xAC\xEF\xBF\xBF z"));
    assert_text("\"\\ud83d\\ude00\\uD83D\\uDE00\"",
                brd_span_text("\xF0\x9F\x98\x80\xF0\x9F\x98\x80"));
    assert_text("\"\\uD800\\uDC00\\uDBFF\\uDFFF\"",
                brd_span_text("\xF0\x90\x80\x80\xF4\x8F\xBF\xBF"));
    assert_text("\"a\\u0000b\"", brd_span_of("a\0b", 3));
    assert_text("\"\\\\u0041\"", brd_span_text("\\u0041"));
}

static void
lone_surrogates_become_replacement_characters(void **state) {
    (void)state;
#define LONE "\xEF\xBF\xBD"
    assert_text("\"\\ud83d\"", brd_span_text(LONE));
    assert_text("\"\\ude00x\"", brd_span_text(LONE "x"));
    assert_text("\"\\ude00\\ud83d\"", brd_span_text(LONE LONE));
    assert_text("\"\\ud83d\\ud83d\\ude00\"", brd_span_text(LONE "\xF0\x9F\x98\x80"));
    assert_text("\"\\ud83d\\n\"", brd_span_text(LONE "\n"));
    assert_text("\"\\ud83d\\u0041\"", brd_span_text(LONE "A"));
    assert_text("\"\\ud83d\xC3\xA9\"", brd_span_text(LONE "\xC3\xA9"));
}

static void
unknown_escapes_are_refused_at_their_backslash(void **state) {
    (void)state;
    assert_fails("\"a\\x41\"", BRD_ERR_CORRUPT, 2);
    assert_fails("\"\\a\"", BRD_ERR_CORRUPT, 1);
    assert_fails("\"\\U0041\"", BRD_ERR_CORRUPT, 1);
    assert_fails("\"\\u004\"", BRD_ERR_CORRUPT, 1);
    assert_fails("\"\\u00g0\"", BRD_ERR_CORRUPT, 1);
    assert_fails("\"\\u 041\"", BRD_ERR_CORRUPT, 1);
    assert_fails("\"\\'\"", BRD_ERR_CORRUPT, 1);
    assert_fails("\"ab\\\n\"", BRD_ERR_CORRUPT, 3);
}

/* At any distance from the start: the reader looks at eight bytes at a time. */
static void
control_characters_and_bad_utf8_are_refused_at_their_byte(void **state) {
    (void)state;
    static const char *const bad[] = {
        "\x01", "\n",   "\x1F", "\x80", "\xC0\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80",
        "\xFF", "\xC3("};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        for (size_t lead = 0; lead < 20; lead++) {
            char document[64] = "\"";
            memset(document + 1, 'x', lead);
            size_t size = strlen(bad[i]);
            memcpy(document + 1 + lead, bad[i], size);
            memcpy(document + 1 + lead + size, "yyyyyyyyyy\"", sizeof "yyyyyyyyyy\"");
            assert_fails(document, BRD_ERR_CORRUPT, 1 + lead);
        }
    }
    assert_tokens("\"\x7F\"", "s.");
}

static void
text_of_any_length_ends_at_its_quote(void **state) {
    (void)state;
    for (size_t size = 0; size < 40; size++) {
        char document[64] = "[\"";
        memset(document + 2, 'x', size);
        memcpy(document + 2 + size, "\"]", strlen("\"]") + 1);
        struct brd_json json = first_token(document);
        assert_int_equal(brd_json_next(&json, NULL), BRD_OK);
        assert_int_equal(json.raw.size, size);
        assert_int_equal(brd_json_next(&json, NULL), BRD_OK);
        assert_int_equal(json.type, BRD_JSON_ARRAY_END);
    }
}

static void
text_that_does_not_fit_is_empty_and_failed(void **state) {
    (void)state;
    struct brd_json json = first_token("\"abc\\n\"");
    struct brd_buffer scratch = brd_buffer_of(3);
    struct brd_span text = brd_json_text(&json, &scratch);
    assert_int_equal(text.size, 0);
    assert_true(scratch.failed);
    brd_buffer_free(&scratch);
    scratch = brd_buffer_of(4);
    assert_true(brd_span_equals(brd_json_text(&json, &scratch), "abc\n"));
    /* what was there before is forgotten */
    assert_true(brd_span_equals(brd_json_text(&json, &scratch), "abc\n"));
    brd_buffer_free(&scratch);
}

static void
text_is_compared_as_it_reads_not_as_it_is_written(void **state) {
    (void)state;
    struct brd_json json = first_token("\"t\\u0079pe\"");
    assert_true(brd_json_is(&json, "type"));
    assert_false(brd_json_is(&json, "typ"));
    assert_false(brd_json_is(&json, "types"));
    assert_false(brd_json_is(&json, "t\\u0079pe"));
    json = first_token("\"\\u0061\\ud83d\\ude00\"");
    assert_true(brd_json_is(&json, "a\xF0\x9F\x98\x80"));
    json = first_token("\"type\"");
    assert_true(brd_json_is(&json, "type"));
    assert_false(brd_json_is(&json, "typ"));
    json = first_token("\"\"");
    assert_true(brd_json_is(&json, ""));
    json = first_token("\"a\\u0000\"");
    assert_false(brd_json_is(&json, "a"));
}

static void
keys_that_occur_twice_are_both_handed_out(void **state) {
    (void)state;
    struct brd_json json = first_token("{\"a\":1,\"a\":2}");
    int64_t value = 0;
    for (int64_t expected = 1; expected <= 2; expected++) {
        assert_int_equal(brd_json_next(&json, NULL), BRD_OK);
        assert_int_equal(json.type, BRD_JSON_KEY);
        assert_true(brd_json_is(&json, "a"));
        assert_int_equal(brd_json_next(&json, NULL), BRD_OK);
        assert_true(brd_json_int(&json, &value));
        assert_int_equal(value, expected);
    }
    assert_int_equal(brd_json_next(&json, NULL), BRD_OK);
    assert_int_equal(json.type, BRD_JSON_OBJECT_END);
}

/* ---- Numbers ---- */

static void
numbers_are_read_as_they_are_written(void **state) {
    (void)state;
    static const char *const good[] = {"0",    "-0",  "7",     "10",   "-12345",   "0.5",
                                       "-0.0", "1e5", "1E-05", "1e+0", "12.34e56", "0e0"};
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        struct brd_json json = first_token(good[i]);
        assert_int_equal(json.type, BRD_JSON_NUMBER);
        assert_true(brd_span_equals(json.raw, good[i]));
    }
}

static void
malformed_numbers_are_refused_at_their_byte(void **state) {
    (void)state;
    static const struct {
        const char *document;
        uint64_t offset;
    } cases[] = {
        {"01", 1},   {"-01", 2},    {"00", 1},    {"+1", 0},     {".5", 0},      {"[-]", 2},
        {"[1.]", 3}, {"[1.e5]", 3}, {"[1e]", 3},  {"[1e+]", 4},  {"[1e5.5]", 4}, {"1.2.3", 3},
        {"0x10", 1}, {"1_000", 1},  {"[--1]", 2}, {"[1,-a]", 4},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_fails(cases[i].document, BRD_ERR_CORRUPT, cases[i].offset);
    }
}

static void
integers_are_exact_over_their_whole_range(void **state) {
    (void)state;
    static const struct {
        const char *document;
        bool good;
        int64_t value;
    } cases[] = {
        {"0", true, 0},
        {"-0", true, 0},
        {"9223372036854775807", true, INT64_MAX},
        {"-9223372036854775808", true, INT64_MIN},
        {"9223372036854775808", false, 0},
        {"-9223372036854775809", false, 0},
        {"18446744073709551616", false, 0},
        {"99999999999999999999999999", false, 0},
        {"1.0", false, 0},
        {"1e3", false, 0},
        {"\"1\"", false, 0},
        {"true", false, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct brd_json json = first_token(cases[i].document);
        int64_t value = 77;
        assert_int_equal(brd_json_int(&json, &value), cases[i].good);
        assert_true(value == (cases[i].good ? cases[i].value : 77));
    }
}

/* ---- Passing over ---- */

static void
skip_passes_over_one_value_whatever_it_is(void **state) {
    (void)state;
    static const char *const values[] = {
        "1", "\"x\"", "null", "[]", "{}", "[1,[2,{\"a\":[]}],3]", "{\"a\":{\"a\":[1]},\"b\":2}"};
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        char document[100];
        int64_t value = 0;
        (void)snprintf(document, sizeof document, "{\"skipped\":%s,\"next\":7}", values[i]);
        struct brd_json json = first_token(document);
        assert_int_equal(brd_json_next(&json, NULL), BRD_OK);
        assert_int_equal(brd_json_skip(&json, NULL), BRD_OK);
        assert_int_equal(brd_json_next(&json, NULL), BRD_OK);
        assert_true(brd_json_is(&json, "next"));
        assert_int_equal(brd_json_next(&json, NULL), BRD_OK);
        assert_true(brd_json_int(&json, &value));
        assert_int_equal(value, 7);
    }
}

static void
skip_inside_a_container_goes_to_its_end(void **state) {
    (void)state;
    struct brd_json json = first_token("[[1,[2]],3]");
    assert_int_equal(brd_json_next(&json, NULL), BRD_OK);
    assert_int_equal(brd_json_skip(&json, NULL), BRD_OK);
    assert_int_equal(json.type, BRD_JSON_ARRAY_END);
    assert_int_equal(brd_json_next(&json, NULL), BRD_OK);
    assert_int_equal(json.type, BRD_JSON_NUMBER);
    assert_int_equal(brd_json_skip(&json, NULL), BRD_OK); /* nothing to pass over */
    assert_int_equal(json.type, BRD_JSON_NUMBER);
    assert_int_equal(brd_json_next(&json, NULL), BRD_OK);
    assert_int_equal(json.type, BRD_JSON_ARRAY_END);
    assert_int_equal(json.depth, 0);
}

static void
skip_of_what_is_broken_is_an_error(void **state) {
    (void)state;
    struct brd_error error = {0};
    struct brd_json json = first_token("{\"a\":[1,,2]}");
    assert_int_equal(brd_json_next(&json, &error), BRD_OK);
    assert_int_equal(brd_json_skip(&json, &error), BRD_ERR_CORRUPT);
    assert_int_equal(error.offset, 8);
    assert_int_not_equal(brd_json_next(&json, &error), BRD_OK);
    json = first_token("[[1");
    assert_int_equal(brd_json_skip(&json, &error), BRD_ERR_TRUNCATED);
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_of_token_is_read),
        cmocka_unit_test(white_space_is_allowed_between_any_two_tokens),
        cmocka_unit_test(end_is_given_again_and_again),
        cmocka_unit_test(byte_order_mark_is_passed_over_once),
        cmocka_unit_test(what_is_not_json_fails_at_its_byte),
        cmocka_unit_test(document_that_ends_too_early_is_truncated),
        cmocka_unit_test(nul_bytes_are_no_json),
        cmocka_unit_test(every_cut_of_a_document_is_an_error),
        cmocka_unit_test(every_changed_byte_is_survived),
        cmocka_unit_test(nesting_is_read_to_the_limit_and_no_deeper),
        cmocka_unit_test(plain_text_is_borrowed_from_the_document),
        cmocka_unit_test(every_escape_is_undone),
        cmocka_unit_test(lone_surrogates_become_replacement_characters),
        cmocka_unit_test(unknown_escapes_are_refused_at_their_backslash),
        cmocka_unit_test(control_characters_and_bad_utf8_are_refused_at_their_byte),
        cmocka_unit_test(text_of_any_length_ends_at_its_quote),
        cmocka_unit_test(text_that_does_not_fit_is_empty_and_failed),
        cmocka_unit_test(text_is_compared_as_it_reads_not_as_it_is_written),
        cmocka_unit_test(keys_that_occur_twice_are_both_handed_out),
        cmocka_unit_test(numbers_are_read_as_they_are_written),
        cmocka_unit_test(malformed_numbers_are_refused_at_their_byte),
        cmocka_unit_test(integers_are_exact_over_their_whole_range),
        cmocka_unit_test(skip_passes_over_one_value_whatever_it_is),
        cmocka_unit_test(skip_inside_a_container_goes_to_its_end),
        cmocka_unit_test(skip_of_what_is_broken_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
