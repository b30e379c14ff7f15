/* Tests of pattern.h: STIX patterns become trees. SPDX-License-Identifier: Apache-2.0 */
#include "indicator/testing.h"

#include "base/limits.h"
#include "indicator/pattern.h"

static void add_node(struct brd_buffer *out, const struct brd_pattern_node *node);

static void
add_children(struct brd_buffer *out, const char *word, const struct brd_pattern_node *node) {
    (void)brd_buffer_add_format(out, "(%s", word);
    for (const struct brd_pattern_node *child = node->child; child != NULL; child = child->next) {
        (void)brd_buffer_add_text(out, " ");
        add_node(out, child);
    }
    (void)brd_buffer_add_text(out, ")");
}

/* path OPERATOR value,value: texts as they are, other literals after the letter of their kind. */
static void
add_compare(struct brd_buffer *out, const struct brd_pattern_node *node) {
    static const char *const kinds[] = {"", "int ", "float ", "bool ", "hex ", "bin ", "time "};
    (void)brd_buffer_add(out, node->path.data, node->path.size);
    (void)brd_buffer_add_format(out, "%s %s", node->negated ? " NOT" : "",
                                brd_pattern_operator_name(node->operator));
    for (const struct brd_pattern_value *value = node->values; value != NULL; value = value->next) {
        (void)brd_buffer_add_format(out, "%s%s", value == node->values ? " " : ",",
                                    kinds[value->kind]);
        (void)brd_buffer_add(out, value->text.data, value->text.size);
    }
}

static void
add_node(struct brd_buffer *out, const struct brd_pattern_node *node) {
    static const char *const words[] = {
        [BRD_PATTERN_AND] = "and",         [BRD_PATTERN_OR] = "or",
        [BRD_PATTERN_OBSERVATION] = "obs", [BRD_PATTERN_BOTH] = "both",
        [BRD_PATTERN_EITHER] = "either",   [BRD_PATTERN_FOLLOWED] = "followed"};
    if (node->kind == BRD_PATTERN_COMPARE) {
        add_compare(out, node);
    } else {
        add_children(out, node->kind == BRD_PATTERN_QUALIFIED ? node->word : words[node->kind],
                     node);
    }
}

/* The tree as text, or "error CODE OFFSET". */
static void
expect_tree(struct brd_span pattern, const char *expected) {
    struct brd_arena arena = brd_arena_of(BRD_MAX_PATTERN_BYTES);
    struct brd_buffer out = brd_buffer_of(1 << 20);
    struct brd_span copy = exact_copy(pattern);
    struct brd_pattern_node *root = NULL;
    struct brd_error error;
    enum brd_err code = brd_pattern_parse(copy, &arena, &root, &error);
    if (code == BRD_OK) {
        add_node(&out, root);
    } else {
        assert_null(root);
        assert_int_equal(error.code, code);
        (void)brd_buffer_add_format(&out, "error %s %d", brd_err_name(code), (int)error.offset);
    }
    assert_string_equal(brd_buffer_text(&out), expected);
    free_copy(copy);
    brd_buffer_free(&out);
    brd_arena_free(&arena);
}

struct row {
    const char *pattern;
    const char *expected;
};

static void
expect_rows(const struct row *rows, size_t count) {
    for (size_t i = 0; i < count; i++) {
        expect_tree(brd_span_text(rows[i].pattern), rows[i].expected);
    }
}

static void
comparisons(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"[domain-name:value = 'evil.com']", "(obs domain-name:value = evil.com)"},
        {"[domain-name:value='evil.com']", "(obs domain-name:value = evil.com)"},
        {"  [ domain-name:value == 'evil.com' ] ", "(obs domain-name:value = evil.com)"},
        {"[url:value='http://e.com/?a=b&c=d']", "(obs url:value = http://e.com/?a=b&c=d)"},
        {"[a:b != 'x']", "(obs a:b != x)"},
        {"[a:b <> 'x']", "(obs a:b != x)"},
        {"[a:b NOT = 'x']", "(obs a:b NOT = x)"},
        {"[a:b < 1]", "(obs a:b < int 1)"},
        {"[a:b >= -1.5]", "(obs a:b >= float -1.5)"},
        {"[a:b <= true]", "(obs a:b <= bool true)"},
        {"[a:b > h'ff']", "(obs a:b > hex ff)"},
        {"[a:b = b'AA==']", "(obs a:b = bin AA==)"},
        {"[a:b = t'2020-01-01T00:00:00Z']", "(obs a:b = time 2020-01-01T00:00:00Z)"},
        {"[a:b IN ('x', 'y','z')]", "(obs a:b IN x,y,z)"},
        {"[a:b in('x')]", "(obs a:b IN x)"},
        {"[a:b NOT IN ('x')]", "(obs a:b NOT IN x)"},
        {"[a:b LIKE '%.x_']", "(obs a:b LIKE %.x_)"},
        {"[a:b matches '^x$']", "(obs a:b MATCHES ^x$)"},
        {"[a:b ISSUBSET '1.0.0.0/8']", "(obs a:b ISSUBSET 1.0.0.0/8)"},
        {"[a:b ISSUPERSET '1.0.0.0/8']", "(obs a:b ISSUPERSET 1.0.0.0/8)"},
        {"[EXISTS a:b]", "(obs a:b EXISTS)"},
        {"[a:b = \"x\"]", "(obs a:b = x)"},
        {"[a:b = 'it\\'s']", "(obs a:b = it's)"},
        {"[a:b = 'C:\\\\x']", "(obs a:b = C:\\x)"},
        {"[a:b = 'a\\d']", "(obs a:b = a\\d)"},
        {"[a:b = 'it''s']", "error corrupt 11"},
        {"[a:b = '']", "(obs a:b = )"},
    };
    expect_rows(rows, COUNT(rows));
}

static void
object_paths_have_one_form(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"[file:hashes.'SHA-256' = 'x']", "(obs file:hashes.sha256 = x)"},
        {"[file:hashes.\"SHA-256\" = 'x']", "(obs file:hashes.sha256 = x)"},
        {"[file:hashes.SHA-256 = 'x']", "(obs file:hashes.sha256 = x)"},
        {"[file:hashes.sha256 = 'x']", "(obs file:hashes.sha256 = x)"},
        {"[file:hashes.MD5 = 'x']", "(obs file:hashes.md5 = x)"},
        {"[app:cert.SHA-1 = 'x']", "(obs app:cert.sha1 = x)"},
        {"[a:to_refs[*].value = 'x']", "(obs a:to_refs[*].value = x)"},
        {"[a:to_refs[0].value = 'x']", "(obs a:to_refs[0].value = x)"},
        {"[a:'b-c'.d = 'x']", "(obs a:b-c.d = x)"},
        {"[a:b-c.d = 'x']", "(obs a:b-c.d = x)"},
    };
    expect_rows(rows, COUNT(rows));
}

static void
joined_comparisons_and_observations(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"[a:b = '1' AND a:c = '2']", "(obs (and a:b = 1 a:c = 2))"},
        {"[a:b = '1' OR a:c = '2' AND a:d = '3']", "(obs (or a:b = 1 (and a:c = 2 a:d = 3)))"},
        {"[(a:b = '1' OR a:c = '2') AND a:d = '3']", "(obs (and (or a:b = 1 a:c = 2) a:d = 3))"},
        {"[a:b='1'] AND [a:b='2']", "(both (obs a:b = 1) (obs a:b = 2))"},
        {"[a:b='1'] OR [a:b='2'] AND [a:b='3']",
         "(either (obs a:b = 1) (both (obs a:b = 2) (obs a:b = 3)))"},
        {"[a:b='1'] FOLLOWEDBY [a:b='2'] OR [a:b='3']",
         "(followed (obs a:b = 1) (either (obs a:b = 2) (obs a:b = 3)))"},
        {"([a:b='1'] OR [a:b='2']) FOLLOWEDBY [a:b='3']",
         "(followed (either (obs a:b = 1) (obs a:b = 2)) (obs a:b = 3))"},
        {"[a:b='1'] WITHIN 5 SECONDS", "(WITHIN (obs a:b = 1))"},
        {"[a:b='1'] REPEATS 5 TIMES WITHIN 1.5 SECONDS", "(WITHIN (REPEATS (obs a:b = 1)))"},
        {"[a:b='1'] START t'2020-01-01T00:00:00Z' STOP t'2021-01-01T00:00:00Z'",
         "(START (obs a:b = 1))"},
        {"([a:b='1'] and [a:b='2']) within 5 seconds",
         "(WITHIN (both (obs a:b = 1) (obs a:b = 2)))"},
    };
    expect_rows(rows, COUNT(rows));
}

static void
malformed_patterns_name_the_byte(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"", "error corrupt 0"},
        {"   ", "error corrupt 3"},
        {"domain-name:value = 'x'", "error corrupt 0"},
        {"[", "error corrupt 1"},
        {"[]", "error corrupt 1"},
        {"[a]", "error corrupt 2"},
        {"[a:]", "error corrupt 3"},
        {"[a:b]", "error corrupt 4"},
        {"[a:b =]", "error corrupt 6"},
        {"[a:b = x]", "error corrupt 7"},
        {"[a:b = 'x]", "error corrupt 7"},
        {"[a:b = 'x\\", "error corrupt 7"},
        {"[a:b = 'x'", "error corrupt 10"},
        {"[a:b = 'x' AND]", "error corrupt 14"},
        {"[a:b = 'x' AND AND a:b = 'y']", "error corrupt 18"},
        {"[(a:b = 'x']", "error corrupt 11"},
        {"[a:b IN 'x']", "error corrupt 8"},
        {"[a:b IN ()]", "error corrupt 9"},
        {"[a:b IN ('x',)]", "error corrupt 13"},
        {"[a:b IN ('x'", "error corrupt 12"},
        {"[a:b[ = 'x']", "error corrupt 5"},
        {"[a:b. = 'x']", "error corrupt 5"},
        {"[a:b = 'x']]", "error corrupt 11"},
        {"[a:b = 'x'] AND", "error corrupt 15"},
        {"[a:b = 'x'] [a:b = 'y']", "error corrupt 12"},
        {"[a:b = 'x'] WITHIN 5", "error corrupt 20"},
        {"([a:b = 'x']", "error corrupt 12"},
        {"rule x { condition: true }", "error corrupt 0"},
    };
    expect_rows(rows, COUNT(rows));
    expect_tree(BYTES("[a:b = 'x\0y']"), "(obs a:b = x"); /* the text goes on behind the NUL */
}

static void
patterns_may_be_cut_anywhere(void **state) {
    (void)state;
    static const char text[] =
        "([file:hashes.'SHA-256' = 'a\\'b' AND (a:b[*].c IN ('x', 1, h'00') OR NOT_x:y LIKE '%')]"
        " OR [EXISTS a:b]) WITHIN 5 SECONDS FOLLOWEDBY [a:b MATCHES \"x\"] REPEATS 2 TIMES";
    struct brd_arena arena = brd_arena_of(BRD_MAX_PATTERN_BYTES);
    struct brd_pattern_node *root;
    for (size_t size = 0; size < sizeof text - 1; size++) {
        struct brd_span copy = exact_copy(brd_span_of(text, size));
        struct brd_error error = {.offset = 0};
        enum brd_err code = brd_pattern_parse(copy, &arena, &root, &error);
        if (code != BRD_OK) {
            assert_int_equal(code, BRD_ERR_CORRUPT);
            assert_true(error.offset <= size);
        }
        free_copy(copy);
        brd_arena_reset(&arena);
    }
    assert_int_equal(brd_pattern_parse(brd_span_text(text), &arena, &root, NULL), BRD_OK);
    brd_arena_free(&arena);
}

static void
depth_and_size_are_limited(void **state) {
    (void)state;
    struct brd_arena arena = brd_arena_of(BRD_MAX_PATTERN_BYTES);
    struct brd_pattern_node *root;
    for (size_t i = 0; i < 2; i++) {
        struct brd_buffer deep = repeated(i == 0 ? "" : "[", "(", 1000000, "");
        assert_int_equal(brd_pattern_parse(brd_buffer_span(&deep), &arena, &root, NULL),
                         BRD_ERR_LIMIT);
        brd_buffer_free(&deep);
        brd_arena_reset(&arena);
    }
    struct brd_buffer list = repeated("[a:b IN ('0'", ",'x'", 100000, ")]");
    assert_int_equal(brd_pattern_parse(brd_buffer_span(&list), &arena, &root, NULL), BRD_OK);
    brd_buffer_free(&list);
    brd_arena_reset(&arena);
    list = repeated("[a:b IN ('0'", ",'x'", 10000000, ")]");
    assert_int_equal(brd_pattern_parse(brd_buffer_span(&list), &arena, &root, NULL),
                     BRD_ERR_NO_MEMORY);
    brd_buffer_free(&list);
    brd_arena_reset(&arena);
    struct brd_buffer path = repeated("[a:", "b", 1000, " = 'x']");
    assert_int_equal(brd_pattern_parse(brd_buffer_span(&path), &arena, &root, NULL),
                     BRD_ERR_CORRUPT);
    brd_buffer_free(&path);
    struct brd_buffer qualifiers = repeated("[a:b = 'x']", " REPEATS 2 TIMES", 10000, "");
    assert_int_equal(brd_pattern_parse(brd_buffer_span(&qualifiers), &arena, &root, NULL), BRD_OK);
    brd_buffer_free(&qualifiers);
    brd_arena_free(&arena);
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(comparisons),
        cmocka_unit_test(object_paths_have_one_form),
        cmocka_unit_test(joined_comparisons_and_observations),
        cmocka_unit_test(malformed_patterns_name_the_byte),
        cmocka_unit_test(patterns_may_be_cut_anywhere),
        cmocka_unit_test(depth_and_size_are_limited),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
