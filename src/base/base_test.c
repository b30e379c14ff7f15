/*
 * Tests of spans, cursors, buffers, arenas, errors and digests.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/checked.h"
#include "base/cursor.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/text.h"

#include <errno.h>
#include <stdalign.h>
#include <stdlib.h>

static const uint8_t nine[] = {0x01, 0x82, 0x03, 0x84, 0x05, 0x86, 0x07, 0x88, 0x09};

static struct brd_cursor
cursor_of_nine(void) {
    return brd_cursor_of(brd_span_of(nine, sizeof nine));
}

/* ---- Spans ---- */

static void
slice_gives_what_lies_inside(void **state) {
    (void)state;
    struct brd_span whole = brd_span_text("abcdef");
    bool ok = true;
    assert_true(brd_span_equals(brd_span_slice(whole, 0, 6, &ok), "abcdef"));
    assert_true(brd_span_equals(brd_span_slice(whole, 2, 3, &ok), "cde"));
    assert_true(brd_span_equals(brd_span_slice(whole, 6, 0, &ok), ""));
    assert_true(ok);
}

static void
slice_beyond_the_end_is_empty_and_not_ok(void **state) {
    (void)state;
    static const struct {
        uint64_t offset;
        uint64_t size;
    } bad[] = {
        {0, 7}, {7, 0}, {6, 1}, {5, 2}, {UINT64_MAX, 1}, {1, UINT64_MAX}, {UINT64_MAX, UINT64_MAX}};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        bool ok = true;
        struct brd_span part =
            brd_span_slice(brd_span_text("abcdef"), bad[i].offset, bad[i].size, &ok);
        assert_false(ok);
        assert_int_equal(part.size, 0);
        assert_null(part.data);
    }
}

static void
failed_slice_is_not_made_good_by_the_next(void **state) {
    (void)state;
    bool ok = true;
    (void)brd_span_slice(brd_span_text("a"), 0, 2, &ok);
    (void)brd_span_slice(brd_span_text("a"), 0, 1, &ok);
    assert_false(ok);
}

static void
spans_are_compared_by_size_and_bytes(void **state) {
    (void)state;
    assert_true(brd_span_equals(brd_span_text("abc"), "abc"));
    assert_false(brd_span_equals(brd_span_text("abc"), "ab"));
    assert_false(brd_span_equals(brd_span_text("ab"), "abc"));
    assert_false(brd_span_equals(brd_span_of("a\0c", 3), "a"));
    assert_true(brd_span_starts(brd_span_text("abc"), "ab", 2));
    assert_true(brd_span_starts(brd_span_text("abc"), "abc", 3));
    assert_false(brd_span_starts(brd_span_text("abc"), "abcd", 4));
    assert_false(brd_span_starts(brd_span_text("abc"), "b", 1));
}

/* A span without bytes has no address: the sanitizers see any arithmetic on it. */
static void
span_without_bytes_is_harmless(void **state) {
    (void)state;
    struct brd_span none = {0};
    bool ok = true;
    assert_true(brd_span_equals(none, ""));
    assert_false(brd_span_equals(none, "a"));
    assert_true(brd_span_starts(none, "a", 0));
    assert_false(brd_span_starts(none, "a", 1));
    assert_int_equal(brd_span_slice(none, 0, 0, &ok).size, 0);
    assert_true(ok);
    struct brd_cursor cursor = brd_cursor_of(none);
    assert_int_equal(brd_cursor_take(&cursor, 0).size, 0);
    assert_false(cursor.failed);
    assert_int_equal(brd_cursor_peek(&cursor), 0);
    assert_int_equal(brd_cursor_u8(&cursor), 0);
    assert_true(cursor.failed);
}

/* ---- Cursors ---- */

static void
integers_are_read_in_both_orders(void **state) {
    (void)state;
    static const uint64_t big[] = {
        0x01,         0x0182,         0x018203,         0x01820384,
        0x0182038405, 0x018203840586, 0x01820384058607, 0x0182038405860788};
    static const uint64_t little[] = {
        0x01,         0x8201,         0x038201,         0x84038201,
        0x0584038201, 0x860584038201, 0x07860584038201, 0x8807860584038201};
    for (unsigned size = 1; size <= 8; size++) {
        struct brd_cursor cursor = cursor_of_nine();
        assert_true(brd_cursor_be(&cursor, size) == big[size - 1]);
        assert_int_equal(cursor.offset, size);
        cursor = cursor_of_nine();
        assert_true(brd_cursor_le(&cursor, size) == little[size - 1]);
        assert_int_equal(cursor.offset, size);
        assert_false(cursor.failed);
    }
}

static void
peek_takes_nothing(void **state) {
    (void)state;
    struct brd_cursor cursor = cursor_of_nine();
    assert_int_equal(brd_cursor_peek(&cursor), 0x01);
    assert_int_equal(brd_cursor_u8(&cursor), 0x01);
    assert_int_equal(brd_cursor_peek(&cursor), 0x82);
    brd_cursor_seek(&cursor, sizeof nine);
    assert_int_equal(brd_cursor_peek(&cursor), 0);
    assert_false(cursor.failed);
}

static void
read_past_the_end_gives_zero_and_stays_failed(void **state) {
    (void)state;
    struct brd_cursor cursor = cursor_of_nine();
    brd_cursor_seek(&cursor, 8);
    assert_int_equal(brd_cursor_be(&cursor, 2), 0);
    assert_true(cursor.failed);
    assert_int_equal(cursor.offset, 8);
    assert_int_equal(brd_cursor_u8(&cursor), 0);
    assert_int_equal(brd_cursor_le(&cursor, 1), 0);
    assert_int_equal(brd_cursor_peek(&cursor), 0);
    assert_int_equal(brd_cursor_left(&cursor), 0);
    assert_int_equal(brd_cursor_take(&cursor, 0).size, 0);
    brd_cursor_seek(&cursor, 0);
    assert_true(cursor.failed);
    assert_int_equal(cursor.offset, 8);
}

static void
seek_reaches_the_end_and_no_further(void **state) {
    (void)state;
    struct brd_cursor cursor = cursor_of_nine();
    brd_cursor_seek(&cursor, sizeof nine);
    assert_false(cursor.failed);
    assert_int_equal(brd_cursor_left(&cursor), 0);
    brd_cursor_seek(&cursor, 3);
    assert_int_equal(brd_cursor_left(&cursor), 6);
    brd_cursor_seek(&cursor, sizeof nine + 1);
    assert_true(cursor.failed);
    assert_int_equal(cursor.offset, 3);
    cursor = cursor_of_nine();
    brd_cursor_seek(&cursor, UINT64_MAX);
    assert_true(cursor.failed);
}

static void
size_that_would_wrap_is_refused(void **state) {
    (void)state;
    struct brd_cursor cursor = cursor_of_nine();
    brd_cursor_seek(&cursor, 4);
    struct brd_span taken = brd_cursor_take(&cursor, UINT64_MAX - 3);
    assert_int_equal(taken.size, 0);
    assert_true(cursor.failed);
}

static void
take_gives_the_bytes_in_place(void **state) {
    (void)state;
    struct brd_cursor cursor = cursor_of_nine();
    (void)brd_cursor_take(&cursor, 2);
    struct brd_span taken = brd_cursor_take(&cursor, 7);
    assert_ptr_equal(taken.data, nine + 2);
    assert_int_equal(taken.size, 7);
    assert_int_equal(brd_cursor_left(&cursor), 0);
    assert_false(cursor.failed);
}

/* A fixed sequence (Knuth's MMIX constants): every run of the tests is the same. */
static uint64_t
next_random(uint64_t *seed) {
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *seed >> 33;
}

static void
laws_hold_over_any_sequence_of_reads(void **state) {
    (void)state;
    uint64_t seed = 1;
    for (unsigned round = 0; round < 2000; round++) {
        struct brd_cursor cursor = brd_cursor_of(brd_span_of(nine, next_random(&seed) % 10));
        for (unsigned step = 0; step < 20; step++) {
            bool failed_before = cursor.failed;
            size_t offset_before = cursor.offset;
            uint64_t amount = next_random(&seed) % 12;
            switch (next_random(&seed) % 4) {
            case 0:
                brd_cursor_seek(&cursor, amount);
                break;
            case 1:
                (void)brd_cursor_take(&cursor, amount);
                break;
            case 2:
                (void)brd_cursor_be(&cursor, 1 + (unsigned)amount % 8);
                break;
            default:
                (void)brd_cursor_le(&cursor, 1 + (unsigned)amount % 8);
                break;
            }
            assert_true(cursor.offset <= cursor.bytes.size);
            assert_true(!failed_before || cursor.failed);
            assert_true(!cursor.failed || cursor.offset == offset_before);
        }
    }
}

/* ---- Checked sums ---- */

static void
sums_and_products_say_when_they_overflow(void **state) {
    (void)state;
    uint64_t result = 0;
    assert_true(brd_add_u64(UINT64_MAX - 1, 1, &result));
    assert_true(result == UINT64_MAX);
    assert_false(brd_add_u64(UINT64_MAX, 1, &result));
    assert_true(brd_mul_u64(UINT64_C(1) << 32, (UINT64_C(1) << 32) - 1, &result));
    assert_true(result == ((UINT64_C(1) << 32) - 1) << 32);
    assert_false(brd_mul_u64(UINT64_C(1) << 32, UINT64_C(1) << 32, &result));
    assert_true(brd_mul_u64(UINT64_MAX, 0, &result));
    assert_true(result == 0);
}

/* ---- Buffers ---- */

static void
new_buffer_is_an_empty_text(void **state) {
    (void)state;
    struct brd_buffer buffer = brd_buffer_of(10);
    assert_string_equal(brd_buffer_text(&buffer), "");
    assert_int_equal(brd_buffer_span(&buffer).size, 0);
    assert_true(brd_buffer_add(&buffer, NULL, 0));
    assert_string_equal(brd_buffer_text(&buffer), "");
    brd_buffer_free(&buffer);
}

static void
text_ends_with_a_nul_after_every_append(void **state) {
    (void)state;
    struct brd_buffer buffer = brd_buffer_of(100000);
    for (size_t i = 0; i < 5000; i++) {
        char letter = (char)('a' + i % 26);
        assert_true(brd_buffer_add(&buffer, &letter, 1));
        assert_int_equal(buffer.size, i + 1);
        assert_int_equal(brd_buffer_text(&buffer)[i], letter);
        assert_int_equal(brd_buffer_text(&buffer)[i + 1], '\0');
    }
    for (size_t i = 0; i < 5000; i++) {
        assert_int_equal(brd_buffer_text(&buffer)[i], 'a' + i % 26);
    }
    brd_buffer_free(&buffer);
}

static void
append_beyond_the_ceiling_adds_nothing_for_good(void **state) {
    (void)state;
    struct brd_buffer buffer = brd_buffer_of(5);
    assert_true(brd_buffer_add_text(&buffer, "abc"));
    assert_false(brd_buffer_add_text(&buffer, "def"));
    assert_true(buffer.failed);
    assert_string_equal(brd_buffer_text(&buffer), "abc");
    assert_false(brd_buffer_add_text(&buffer, "d"));
    assert_false(brd_buffer_add_format(&buffer, "%d", 1));
    assert_false(brd_buffer_add_utf8(&buffer, 'e'));
    assert_false(brd_buffer_add(&buffer, "", 0));
    assert_string_equal(brd_buffer_text(&buffer), "abc");
    brd_buffer_free(&buffer);
}

static void
buffer_is_filled_to_its_ceiling(void **state) {
    (void)state;
    struct brd_buffer buffer = brd_buffer_of(5);
    assert_true(brd_buffer_add_text(&buffer, "abc"));
    assert_true(brd_buffer_add_format(&buffer, "%s", "de"));
    assert_string_equal(brd_buffer_text(&buffer), "abcde");
    assert_false(brd_buffer_add_text(&buffer, "f"));
    brd_buffer_free(&buffer);
    buffer = brd_buffer_of(0);
    assert_true(brd_buffer_add_text(&buffer, ""));
    assert_false(brd_buffer_add_text(&buffer, "a"));
    brd_buffer_free(&buffer);
}

static void
size_beyond_all_memory_fails_without_harm(void **state) {
    (void)state;
    struct brd_buffer buffer = brd_buffer_of(SIZE_MAX);
    assert_true(brd_buffer_add_text(&buffer, "a"));
    assert_false(brd_buffer_add(&buffer, nine, SIZE_MAX));
    assert_true(buffer.failed);
    assert_string_equal(brd_buffer_text(&buffer), "a");
    brd_buffer_free(&buffer);
}

static void
reset_and_free_make_a_failed_buffer_good(void **state) {
    (void)state;
    struct brd_buffer buffer = brd_buffer_of(3);
    assert_false(brd_buffer_add_text(&buffer, "abcd"));
    brd_buffer_reset(&buffer);
    assert_true(brd_buffer_add_text(&buffer, "abc"));
    assert_false(brd_buffer_add_text(&buffer, "d"));
    brd_buffer_reset(&buffer);
    assert_string_equal(brd_buffer_text(&buffer), "");
    assert_int_equal(buffer.size, 0);
    assert_false(brd_buffer_add_text(&buffer, "abcd"));
    brd_buffer_free(&buffer);
    assert_string_equal(brd_buffer_text(&buffer), "");
    assert_true(brd_buffer_add_text(&buffer, "xyz"));
    assert_false(brd_buffer_add_text(&buffer, "w"));
    brd_buffer_free(&buffer);
}

static void
formatted_text_of_any_length_fits(void **state) {
    (void)state;
    struct brd_buffer buffer = brd_buffer_of(2000);
    assert_true(brd_buffer_add_format(&buffer, "%s-%03u|", "a", 7u));
    assert_true(brd_buffer_add_format(&buffer, "%01000d", 5));
    assert_int_equal(buffer.size, 6 + 1000);
    assert_memory_equal(buffer.data, "a-007|0000", 10);
    assert_int_equal(buffer.data[1005], '5');
    assert_int_equal(buffer.data[1006], '\0');
    assert_false(brd_buffer_add_format(&buffer, "%01000d", 5));
    assert_int_equal(buffer.size, 6 + 1000);
    brd_buffer_free(&buffer);
}

static void
scalars_become_their_shortest_utf8(void **state) {
    (void)state;
    static const struct {
        uint32_t scalar;
        const char *bytes;
    } cases[] = {
        {0x41, "A"},
        {0x7F, "\x7F"},
        {0x80, "\xC2\x80"},
        {0x7FF, "\xDF\xBF"},
        {0x800, "\xE0\xA0\x80"},
        {0xD7FF, "\xED\x9F\xBF"},
        {0xE000, "\xEE\x80\x80"},
        {0xFFFF, "\xEF\xBF\xBF"},
        {0x10000, "\xF0\x90\x80\x80"},
        {0x1F600, "\xF0\x9F\x98\x80"},
        {0x10FFFF, "\xF4\x8F\xBF\xBF"},
        /* what is no scalar value */
        {0xD800, "\xEF\xBF\xBD"},
        {0xDFFF, "\xEF\xBF\xBD"},
        {0x110000, "\xEF\xBF\xBD"},
        {UINT32_MAX, "\xEF\xBF\xBD"},
    };
    struct brd_buffer buffer = brd_buffer_of(16);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        brd_buffer_reset(&buffer);
        assert_true(brd_buffer_add_utf8(&buffer, cases[i].scalar));
        assert_string_equal(brd_buffer_text(&buffer), cases[i].bytes);
    }
    brd_buffer_reset(&buffer);
    assert_true(brd_buffer_add_utf8(&buffer, 0));
    assert_int_equal(buffer.size, 1);
    brd_buffer_free(&buffer);
}

/* ---- Arenas ---- */

static void
arena_gives_zeroed_aligned_memory_that_stays(void **state) {
    (void)state;
    struct brd_arena arena = brd_arena_of((size_t)16 * 1024 * 1024);
    enum { COUNT = 3000 };
    uint8_t *taken[COUNT];
    for (size_t i = 0; i < COUNT; i++) {
        size_t size = i % 200 + 1;
        taken[i] = brd_arena_take(&arena, size);
        assert_non_null(taken[i]);
        assert_int_equal((uintptr_t)taken[i] % alignof(max_align_t), 0);
        for (size_t at = 0; at < size; at++) {
            assert_int_equal(taken[i][at], 0);
        }
        memset(taken[i], (int)(i % 255 + 1), size);
    }
    for (size_t i = 0; i < COUNT; i++) {
        assert_int_equal(taken[i][0], i % 255 + 1);
        assert_int_equal(taken[i][i % 200], i % 255 + 1);
    }
    brd_arena_free(&arena);
}

static void
arena_larger_than_its_blocks_is_served(void **state) {
    (void)state;
    struct brd_arena arena = brd_arena_of((size_t)1024 * 1024);
    uint8_t *large = brd_arena_take(&arena, 300000);
    assert_non_null(large);
    large[0] = large[299999] = 1;
    uint8_t *small = brd_arena_take(&arena, 8);
    assert_non_null(small);
    assert_true(small + 8 <= large || small >= large + 300000);
    assert_non_null(brd_arena_take(&arena, 0));
    brd_arena_free(&arena);
}

static void
arena_refuses_more_than_its_ceiling(void **state) {
    (void)state;
    struct brd_arena arena = brd_arena_of(1000);
    assert_null(brd_arena_take(&arena, 1001));
    assert_null(brd_arena_take(&arena, SIZE_MAX));
    assert_null(brd_arena_copy(&arena, nine, SIZE_MAX));
    assert_null(brd_arena_copy(&arena, nine, SIZE_MAX - 1));
    assert_non_null(brd_arena_take(&arena, 600));
    assert_null(brd_arena_take(&arena, 600));
    size_t handed_out = 600;
    while (brd_arena_take(&arena, 7) != NULL) {
        handed_out += 7;
    }
    assert_true(handed_out <= 1000);
    brd_arena_free(&arena);
}

static void
arena_without_ceiling_refuses_sizes_that_would_wrap(void **state) {
    (void)state;
    struct brd_arena arena = brd_arena_of(SIZE_MAX);
    for (size_t below = 0; below < 32; below++) {
        assert_null(brd_arena_take(&arena, SIZE_MAX - below));
    }
    brd_arena_free(&arena);
}

static void
arena_copy_ends_with_a_nul(void **state) {
    (void)state;
    struct brd_arena arena = brd_arena_of(1000);
    char *text = brd_arena_copy(&arena, "a\0bc", 3);
    assert_memory_equal(text, "a\0b", 4);
    assert_string_equal(brd_arena_copy(&arena, NULL, 0), "");
    brd_arena_free(&arena);
}

static void
reset_arena_hands_out_clean_memory_again(void **state) {
    (void)state;
    struct brd_arena arena = brd_arena_of(200000);
    brd_arena_reset(&arena);
    for (unsigned round = 0; round < 3; round++) {
        for (unsigned i = 0; i < 100; i++) {
            uint8_t *taken = brd_arena_take(&arena, 1000);
            assert_non_null(taken);
            for (size_t at = 0; at < 1000; at++) {
                assert_int_equal(taken[at], 0);
            }
            memset(taken, 0xFF, 1000);
        }
        brd_arena_reset(&arena);
        assert_int_equal(arena.used_bytes, 0);
    }
    void *first = brd_arena_take(&arena, 10);
    brd_arena_reset(&arena);
    assert_ptr_equal(brd_arena_take(&arena, 10), first); /* the block that was kept */
    brd_arena_free(&arena);
    assert_non_null(brd_arena_take(&arena, 10));
    brd_arena_free(&arena);
}

/* ---- Errors ---- */

static void
failing_fills_the_error_and_gives_its_code(void **state) {
    (void)state;
    struct brd_error error = {0};
    assert_int_equal(brd_fail(&error, BRD_ERR_CORRUPT, 77, "page %d of %s", 3, "sms.db"),
                     BRD_ERR_CORRUPT);
    assert_int_equal(error.code, BRD_ERR_CORRUPT);
    assert_int_equal(error.offset, 77);
    assert_string_equal(error.text, "page 3 of sms.db");
    assert_int_equal(brd_fail(NULL, BRD_ERR_LIMIT, 0, "x"), BRD_ERR_LIMIT);
}

static void
errors_of_the_system_say_what_and_why(void **state) {
    (void)state;
    struct brd_error error = {0};
    assert_int_equal(brd_fail_errno(&error, ENOENT, "cannot open", "/a/b"), BRD_ERR_IO);
    assert_string_equal(error.text, "cannot open /a/b: No such file or directory");
    assert_true(error.offset == BRD_NO_OFFSET);
    assert_int_equal(brd_fail_memory(&error, "a list"), BRD_ERR_NO_MEMORY);
    assert_string_equal(error.text, "out of memory for a list");
    assert_int_equal(brd_fail_errno(NULL, ENOENT, "", ""), BRD_ERR_IO);
    assert_int_equal(brd_fail_memory(NULL, ""), BRD_ERR_NO_MEMORY);
}

static void
words_too_long_are_cut_between_characters(void **state) {
    (void)state;
    struct brd_error error = {0};
    char words[400];
    for (size_t lead = 0; lead < 4; lead++) {
        size_t size = lead;
        memset(words, 'x', lead);
        while (size + 4 < sizeof words) {
            memcpy(words + size, "\xF0\x9F\x98\x80", 4);
            size += 4;
        }
        words[size] = '\0';
        (void)brd_fail(&error, BRD_ERR_IO, 0, "%s", words);
        size_t kept = strnlen(error.text, sizeof error.text);
        assert_in_range(kept, sizeof error.text - 5, sizeof error.text - 1);
        assert_true(brd_text_is_utf8(brd_span_text(error.text)));
        assert_memory_equal(error.text, words, sizeof error.text - 5);
        (void)brd_fail_context(&error, "Manifest.db");
        assert_true(brd_text_is_utf8(brd_span_text(error.text)));
    }
}

/* The words often quote evidence, and a terminal is where they go. */
static void
words_are_one_line_that_a_terminal_only_shows(void **state) {
    (void)state;
    struct brd_error error = {0};
    (void)brd_fail(&error, BRD_ERR_CORRUPT, 0, "no such item: %s", "a\n\x1B[2J\x7F\xFF\xC2\x9B é");
    assert_string_equal(error.text, "no such item: a??[2J??? é");
    static const char reversing[] = {'\xE2', '\x80', '\xAE', 't', 'x', 't', '.', 'e', 'x', 'e', 0};
    (void)brd_fail(&error, BRD_ERR_CORRUPT, 0, "%s", reversing);
    assert_string_equal(error.text, "?txt.exe");
    (void)brd_fail_context(&error, "a\r\nb");
    assert_string_equal(error.text, "a??b: ?txt.exe");
}

static void
context_stands_in_front_of_the_words(void **state) {
    (void)state;
    struct brd_error error = {0};
    (void)brd_fail(&error, BRD_ERR_TRUNCATED, 9, "ends early");
    assert_int_equal(brd_fail_context(&error, "Manifest.db"), BRD_ERR_TRUNCATED);
    assert_string_equal(error.text, "Manifest.db: ends early");
    assert_int_equal(error.offset, 9);
    assert_int_equal(brd_fail_context(&error, "backup"), BRD_ERR_TRUNCATED);
    assert_string_equal(error.text, "backup: Manifest.db: ends early");
}

static void
context_and_words_too_long_keep_a_part_of_both(void **state) {
    (void)state;
    struct brd_error error = {0};
    char long_context[1000];
    memset(long_context, 'c', sizeof long_context - 1);
    long_context[sizeof long_context - 1] = '\0';
    (void)brd_fail(&error, BRD_ERR_IO, 0, "%0300d", 7);
    assert_int_equal(brd_fail_context(&error, long_context), BRD_ERR_IO);
    assert_int_equal(strnlen(error.text, sizeof error.text), sizeof error.text - 1);
    assert_int_equal(error.text[0], 'c');
    const char *colon = strstr(error.text, ": 000");
    assert_non_null(colon);
    assert_true(strlen(colon) > 100);
}

static void
every_code_has_a_name_of_its_own(void **state) {
    (void)state;
    for (unsigned a = BRD_OK; a <= BRD_ERR_INTERNAL; a++) {
        assert_string_not_equal(brd_err_name((enum brd_err)a), "unknown");
        for (unsigned b = 0; b < a; b++) {
            assert_string_not_equal(brd_err_name((enum brd_err)a), brd_err_name((enum brd_err)b));
        }
    }
    assert_string_equal(brd_err_name((enum brd_err)(BRD_ERR_INTERNAL + 1)), "unknown");
    assert_string_equal(brd_err_name(BRD_ERR_NOT_FOUND), "not_found");
}

/* ---- Digests ---- */

static void
assert_sha1(const char *text, const char *expected) {
    uint8_t digest[BRD_SHA1_BYTES];
    struct brd_error error;
    assert_int_equal(brd_sha1(brd_span_text(text), digest, &error), BRD_OK);
    struct brd_buffer hex = brd_buffer_of(40);
    assert_true(brd_text_add_hex(&hex, brd_span_of(digest, sizeof digest)));
    assert_string_equal(brd_buffer_text(&hex), expected);
    brd_buffer_free(&hex);
}

static void
sha1_gives_the_known_digests(void **state) {
    (void)state;
    assert_sha1("", "da39a3ee5e6b4b0d3255bfef95601890afd80709");
    assert_sha1("abc", "a9993e364706816aba3e25717850c26c9cd0d89d");
    assert_sha1("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "84983e441c3bd26ebaae4aa1f95129e5e54670f1");
    /* how every backup names the messages */
    assert_sha1("HomeDomain-Library/SMS/sms.db", "3d0d7e5fb2ce288813306e4d4636395e047a3d28");
}

static void
sha256_gives_the_known_digests(void **state) {
    (void)state;
    char text[BRD_SHA256_TEXT_BYTES];
    brd_sha256_text((struct brd_span){0}, text);
    assert_string_equal(text, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    brd_sha256_text(brd_span_text("abc"), text);
    assert_string_equal(text, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    brd_sha256_text(brd_span_text("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
                    text);
    assert_string_equal(text, "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

static void
running_sha256_does_not_depend_on_the_parts(void **state) {
    (void)state;
    struct brd_sha256 *hash = NULL;
    struct brd_error error;
    uint8_t digest[BRD_SHA256_BYTES];
    char text[BRD_SHA256_TEXT_BYTES];
    char part[997];
    memset(part, 'a', sizeof part);
    assert_int_equal(brd_sha256_new(&hash, &error), BRD_OK);
    for (size_t left = 1000000; left > 0;) {
        size_t size = left < sizeof part ? left : sizeof part;
        brd_sha256_add(hash, part, size);
        left -= size;
    }
    brd_sha256_take(hash, digest);
    brd_sha256_format(digest, text);
    assert_string_equal(text, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    brd_sha256_free(hash);
    brd_sha256_free(NULL);
}

static void
sha256_begins_anew_after_it_was_taken(void **state) {
    (void)state;
    struct brd_sha256 *hash = NULL;
    struct brd_error error;
    uint8_t first[BRD_SHA256_BYTES];
    uint8_t second[BRD_SHA256_BYTES];
    assert_int_equal(brd_sha256_new(&hash, &error), BRD_OK);
    brd_sha256_add(hash, "abc", 3);
    brd_sha256_take(hash, first);
    brd_sha256_add(hash, "a", 1);
    brd_sha256_add(hash, "bc", 2);
    brd_sha256_take(hash, second);
    assert_memory_equal(first, second, sizeof first);
    brd_sha256_free(hash);
}

/* ---- The process ---- */

static void
start_may_be_called_again(void **state) {
    (void)state;
    struct brd_error error;
    assert_int_equal(brd_start(&error), BRD_OK);
    assert_int_equal(brd_start(NULL), BRD_OK);
    assert_true(brd_version()[0] != '\0');
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(slice_gives_what_lies_inside),
    cmocka_unit_test(slice_beyond_the_end_is_empty_and_not_ok),
    cmocka_unit_test(failed_slice_is_not_made_good_by_the_next),
    cmocka_unit_test(spans_are_compared_by_size_and_bytes),
    cmocka_unit_test(span_without_bytes_is_harmless),
    cmocka_unit_test(integers_are_read_in_both_orders),
    cmocka_unit_test(peek_takes_nothing),
    cmocka_unit_test(read_past_the_end_gives_zero_and_stays_failed),
    cmocka_unit_test(seek_reaches_the_end_and_no_further),
    cmocka_unit_test(size_that_would_wrap_is_refused),
    cmocka_unit_test(take_gives_the_bytes_in_place),
    cmocka_unit_test(laws_hold_over_any_sequence_of_reads),
    cmocka_unit_test(sums_and_products_say_when_they_overflow),
    cmocka_unit_test(new_buffer_is_an_empty_text),
    cmocka_unit_test(text_ends_with_a_nul_after_every_append),
    cmocka_unit_test(append_beyond_the_ceiling_adds_nothing_for_good),
    cmocka_unit_test(buffer_is_filled_to_its_ceiling),
    cmocka_unit_test(size_beyond_all_memory_fails_without_harm),
    cmocka_unit_test(reset_and_free_make_a_failed_buffer_good),
    cmocka_unit_test(formatted_text_of_any_length_fits),
    cmocka_unit_test(scalars_become_their_shortest_utf8),
    cmocka_unit_test(arena_gives_zeroed_aligned_memory_that_stays),
    cmocka_unit_test(arena_larger_than_its_blocks_is_served),
    cmocka_unit_test(arena_refuses_more_than_its_ceiling),
    cmocka_unit_test(arena_without_ceiling_refuses_sizes_that_would_wrap),
    cmocka_unit_test(arena_copy_ends_with_a_nul),
    cmocka_unit_test(reset_arena_hands_out_clean_memory_again),
    cmocka_unit_test(failing_fills_the_error_and_gives_its_code),
    cmocka_unit_test(errors_of_the_system_say_what_and_why),
    cmocka_unit_test(words_too_long_are_cut_between_characters),
    cmocka_unit_test(words_are_one_line_that_a_terminal_only_shows),
    cmocka_unit_test(context_stands_in_front_of_the_words),
    cmocka_unit_test(context_and_words_too_long_keep_a_part_of_both),
    cmocka_unit_test(every_code_has_a_name_of_its_own),
    cmocka_unit_test(sha1_gives_the_known_digests),
    cmocka_unit_test(sha256_gives_the_known_digests),
    cmocka_unit_test(running_sha256_does_not_depend_on_the_parts),
    cmocka_unit_test(sha256_begins_anew_after_it_was_taken),
    cmocka_unit_test(start_may_be_called_again),
};

int
main(void) {
    return cmocka_run_group_tests(tests, NULL, NULL);
}
