/* Following recovered rows through a SELECT. SPDX-License-Identifier: Apache-2.0 */
#include "scan/library.h"
#include "scan/mark.h"
#include "scan/word.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static bool
is_t(const void *context, struct brd_span name) {
    (void)context;
    return brd_text_equals_ascii(name, brd_span_text("t"));
}

#define MARKED ", brd_recovered AS brd_recovered "
#define UNMARKED ", NULL AS brd_recovered "

/* `marked` is NULL for a statement that cannot be followed. */
static void
assert_marked(const char *sql, const char *marked) {
    struct brd_buffer text = brd_buffer_of(BRD_MAX_STATEMENT_BYTES);
    bool carries = brd_mark_select(sql, is_t, NULL, &text);
    assert_int_equal(carries, marked != NULL);
    if (marked != NULL) {
        assert_string_equal(brd_buffer_text(&text), marked);
    }
    brd_buffer_free(&text);
}

static void
column_stands_before_the_from(void **state) {
    (void)state;
    assert_marked("SELECT a FROM t;", "SELECT a " MARKED "FROM t;");
    assert_marked("select a from T where b in (select c from d) order by 1",
                  "select a " MARKED "from T where b in (select c from d) order by 1");
    assert_marked("SELECT (SELECT max(x) FROM t) AS a FROM \"t\" LEFT JOIN u ON u.a = t.b",
                  "SELECT (SELECT max(x) FROM t) AS a " MARKED
                  "FROM \"t\" LEFT JOIN u ON u.a = t.b");
    assert_marked("SELECT a FROM u JOIN t ON 1, w", "SELECT a " MARKED "FROM u JOIN t ON 1, w");
    assert_marked("SELECT DISTINCT a FROM u, t", "SELECT DISTINCT a " MARKED "FROM u, t");
}

static void
words_in_texts_and_comments_do_not_count(void **state) {
    (void)state;
    assert_marked("SELECT 'x FROM t', \"from\" -- FROM u\n FROM t",
                  "SELECT 'x FROM t', \"from\" -- FROM u\n " MARKED "FROM t");
    assert_marked("SELECT 'it''s', [a]]b] /* FROM t */ FROM u", NULL);
    assert_marked("SELECT u.t FROM u WHERE t", NULL);
}

static void
parts_that_read_other_tables_give_null(void **state) {
    (void)state;
    assert_marked("SELECT a FROM t UNION ALL SELECT b FROM u",
                  "SELECT a " MARKED "FROM t UNION ALL SELECT b " UNMARKED "FROM u");
    assert_marked("SELECT 1 UNION SELECT b FROM t",
                  "SELECT 1 " UNMARKED "UNION SELECT b " MARKED "FROM t");
}

static void
subqueries_and_parts_of_with_are_followed(void **state) {
    (void)state;
    assert_marked("SELECT a FROM (SELECT a FROM t UNION ALL SELECT a FROM u) d JOIN v",
                  "SELECT a " MARKED "FROM (SELECT a " MARKED "FROM t UNION ALL SELECT a " UNMARKED
                  "FROM u) d JOIN v");
    assert_marked("WITH w AS MATERIALIZED (SELECT a FROM t), x(i) AS (SELECT 1) SELECT a FROM w, x",
                  "WITH w AS MATERIALIZED (SELECT a " MARKED
                  "FROM t), x(i) AS (SELECT 1) SELECT a " MARKED "FROM w, x");
    assert_marked("WITH w(a) AS (SELECT a FROM t) SELECT a FROM w", NULL);
    assert_marked("SELECT a FROM (SELECT a FROM u) JOIN v", NULL);
}

static void
subquery_beside_one_that_is_followed_stays(void **state) {
    (void)state;
    assert_marked("SELECT a FROM t v LEFT JOIN (SELECT b FROM t) d ON d.b = v.a",
                  "SELECT a " MARKED "FROM t v LEFT JOIN (SELECT b FROM t) d ON d.b = v.a");
    assert_marked("SELECT a FROM t v LEFT JOIN t d ON d.b = v.a", NULL);
}

static void
what_counts_is_not_followed(void **state) {
    (void)state;
    assert_marked("SELECT count(*) FROM t", NULL);
    assert_marked("SELECT coalesce(MAX (a), 0) FROM t", NULL);
    assert_marked("SELECT a FROM t GROUP BY a", NULL);
    assert_marked("SELECT a, lead(a) OVER (ORDER BY a) FROM t", NULL);
    assert_marked("SELECT a FROM (SELECT max(a) AS a FROM t) c", NULL);
    assert_marked("SELECT maximum(a) FROM t", "SELECT maximum(a) " MARKED "FROM t");
}

static void
any_text_comes_to_an_end(void **state) {
    (void)state;
    static const char *const texts[] = {
        "",       "SELECT",          "SELECT (",      "SELECT a FROM (",    "WITH",
        "WITH a", "WITH a AS",       "WITH a AS (",   "SELECT 'a FROM t",   "SELECT a FROM t UNION",
        ")",      "SELECT ) FROM t", "WITH SELECT t", "SELECT a FROM ((((", "SELECT /* FROM t",
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct brd_buffer text = brd_buffer_of(BRD_MAX_STATEMENT_BYTES);
        (void)brd_mark_select(texts[i], is_t, NULL, &text);
        brd_buffer_free(&text);
    }
}

static void
deep_nesting_meets_a_limit(void **state) {
    (void)state;
    struct brd_buffer sql = brd_buffer_of(BRD_MAX_STATEMENT_BYTES);
    struct brd_buffer marked = brd_buffer_of(BRD_MAX_STATEMENT_BYTES);
    for (int i = 0; i < 5000; i++) {
        (void)brd_buffer_add_text(&sql, "SELECT a FROM (");
    }
    (void)brd_buffer_add_text(&sql, "SELECT a FROM t");
    assert_false(brd_mark_select(brd_buffer_text(&sql), is_t, NULL, &marked));
    brd_buffer_free(&sql);
    brd_buffer_free(&marked);
}

static bool
is_origin(const void *artifact, struct brd_span name) {
    return brd_artifact_has_origin(artifact, name);
}

/* A variant that names no origin table reads something else, or nothing. */
static bool
names_origin(const struct brd_artifact *artifact, const struct brd_artifact_variant *variant) {
    for (size_t i = 0; i < brd_word_count(variant); i++) {
        if (is_origin(artifact, brd_word_of(brd_word_at(variant, i)).table)) {
            return true;
        }
    }
    return false;
}

static bool
ends_in_nothing(const char *sql) {
    return strstr(sql, "WHERE 0;") != NULL;
}

static void
every_artifact_of_a_database_is_followed_or_says_no(void **state) {
    (void)state;
    struct brd_library *library = NULL;
    struct brd_error error = {0};
    size_t followed = 0;
    assert_int_equal(brd_library_new(&library, &error), BRD_OK);
    for (size_t i = 0; i < library->artifact_count; i++) {
        const struct brd_artifact *artifact = &library->artifacts[i];
        for (size_t v = 0; v < artifact->variant_count && artifact->origin_count > 0; v++) {
            const struct brd_artifact_variant *variant = &artifact->variants[v];
            struct brd_buffer marked = brd_buffer_of(BRD_MAX_STATEMENT_BYTES);
            if (!ends_in_nothing(variant->sql)) {
                assert_true(names_origin(artifact, variant));
                if (!brd_mark_select(variant->sql, is_origin, artifact, &marked)) {
                    fail_msg("%s cannot be followed", artifact->table.artifact);
                }
                followed++;
            }
            brd_buffer_free(&marked);
        }
    }
    assert_true(followed > 60);
    brd_library_free(library);
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(column_stands_before_the_from),
        cmocka_unit_test(words_in_texts_and_comments_do_not_count),
        cmocka_unit_test(parts_that_read_other_tables_give_null),
        cmocka_unit_test(subqueries_and_parts_of_with_are_followed),
        cmocka_unit_test(subquery_beside_one_that_is_followed_stays),
        cmocka_unit_test(what_counts_is_not_followed),
        cmocka_unit_test(any_text_comes_to_an_end),
        cmocka_unit_test(deep_nesting_meets_a_limit),
        cmocka_unit_test(every_artifact_of_a_database_is_followed_or_says_no),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
