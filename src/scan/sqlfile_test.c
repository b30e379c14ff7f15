/* Tests of files of knowledge. SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "scan/sqlfile.h"

#include <string.h>

static struct brd_sqlfile
parse(const char *text, struct brd_arena *arena) {
    struct brd_sqlfile file;
    struct brd_error error;
    *arena = brd_arena_of(1 << 20);
    assert_int_equal(brd_sqlfile_parse("test", "here", brd_span_text(text), arena, &file, &error),
                     BRD_OK);
    return file;
}

static void
header_lines_and_statements_are_parted(void **state) {
    (void)state;
    struct brd_arena arena;
    struct brd_sqlfile file = parse("-- title:  Two words\n"
                                    "-- about:  begins here\n"
                                    "--         and goes on\n"
                                    "-- needs: a.b\n"
                                    "SELECT 1,\n"
                                    "  -- a comment inside; it stays\n"
                                    "  2;\n"
                                    "\n"
                                    "-- needs: c.d\n"
                                    "SELECT 3;\n",
                                    &arena);
    assert_string_equal(brd_sqlfile_value(&file, "title"), "Two words");
    assert_string_equal(brd_sqlfile_value(&file, "about"), "begins here and goes on");
    assert_null(brd_sqlfile_value(&file, "absent"));
    assert_int_equal(file.statement_count, 2);
    assert_non_null(strstr(file.statements[0], "it stays"));
    assert_int_equal(file.lines[2].statement, 0);
    assert_int_equal(file.lines[3].statement, 1);
    assert_int_equal(file.lines[3].line, 9);
    brd_arena_free(&arena);
}

static void
windows_line_ends_and_no_last_line_end(void **state) {
    (void)state;
    struct brd_arena arena;
    struct brd_sqlfile file = parse("-- title: x\r\nSELECT 1;\r\nSELECT 2;", &arena);
    assert_string_equal(brd_sqlfile_value(&file, "title"), "x");
    assert_int_equal(file.statement_count, 2);
    brd_arena_free(&arena);
}

static void
statement_without_semicolon_names_its_line(void **state) {
    (void)state;
    struct brd_sqlfile file;
    struct brd_error error;
    struct brd_arena arena = brd_arena_of(1 << 20);
    assert_int_equal(brd_sqlfile_parse("test", "here", brd_span_text("-- title: x\nSELECT 1\n"),
                                       &arena, &file, &error),
                     BRD_ERR_USAGE);
    assert_non_null(strstr(error.text, "line 2"));
    assert_non_null(strstr(error.text, "semicolon"));
    brd_arena_free(&arena);
}

static void
words_are_parted_by_blanks_and_commas(void **state) {
    (void)state;
    struct brd_arena arena = brd_arena_of(1 << 16);
    const char *text = " a.b,c.d  e.f ";
    assert_string_equal(brd_sqlfile_word(&text, &arena), "a.b");
    assert_string_equal(brd_sqlfile_word(&text, &arena), "c.d");
    assert_string_equal(brd_sqlfile_word(&text, &arena), "e.f");
    assert_null(brd_sqlfile_word(&text, &arena));
    brd_arena_free(&arena);
}

static void
full_arena_is_an_error(void **state) {
    (void)state;
    struct brd_sqlfile file;
    struct brd_error error;
    struct brd_arena arena = brd_arena_of(16);
    assert_int_equal(brd_sqlfile_parse("test", "here", brd_span_text("-- title: a long title\n"),
                                       &arena, &file, &error),
                     BRD_ERR_NO_MEMORY);
    brd_arena_free(&arena);
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(header_lines_and_statements_are_parted),
        cmocka_unit_test(windows_line_ends_and_no_last_line_end),
        cmocka_unit_test(statement_without_semicolon_names_its_line),
        cmocka_unit_test(words_are_parted_by_blanks_and_commas),
        cmocka_unit_test(full_arena_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
