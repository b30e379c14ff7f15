/*
 * Functions over the texts of logs: parts of a line, and local times.
 *
 *     regex_get(text, pattern[, group])   what the group (default 1, or the whole) matched
 *     printable_text(bytes)               the runs of printable ASCII in them, one a line
 *     utc_offset()                        seconds east of UTC on the phone when a sysdiagnose was
 * made text_time(text, offset)             a moment written without its zone
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/limits.h"
#include "base/time.h"
#include "sql/functions.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

/* A run of printable bytes of this length is taken as words. */
#define MIN_PRINTABLE 5u

/* ---- Regular expressions ---- */

/* A compiled pattern, kept by SQLite as long as the statement's constant argument is the same. */
struct regex {
    pcre2_code *code;
    pcre2_match_data *match;
    pcre2_match_context *limits;
};

static void
regex_free(void *kept) {
    struct regex *regex = kept;
    if (regex != NULL) {
        pcre2_match_data_free(regex->match);
        pcre2_match_context_free(regex->limits);
        pcre2_code_free(regex->code);
        sqlite3_free(regex);
    }
}

/* NULL after an error was given: the pattern is the artifact's own, so that is a mistake in it. */
static struct regex *
regex_compile(sqlite3_context *result, sqlite3_value *pattern) {
    int code = 0;
    PCRE2_SIZE offset = 0;
    struct brd_span text = brd_sql_bytes(pattern);
    struct regex *regex = sqlite3_malloc64(sizeof *regex);
    if (regex == NULL) {
        sqlite3_result_error_nomem(result);
        return NULL;
    }
    *regex = (struct regex){0};
    regex->code =
        pcre2_compile(text.data, text.size, PCRE2_UTF | PCRE2_MULTILINE, &code, &offset, NULL);
    if (regex->code == NULL) {
        sqlite3_result_error(result, "regex_get: the pattern is no regular expression", -1);
        regex_free(regex);
        return NULL;
    }
    regex->match = pcre2_match_data_create_from_pattern(regex->code, NULL);
    regex->limits = pcre2_match_context_create(NULL);
    if (regex->match == NULL || regex->limits == NULL) {
        sqlite3_result_error_nomem(result);
        regex_free(regex);
        return NULL;
    }
    (void)pcre2_set_match_limit(regex->limits, BRD_MAX_TEXT_REGEX_STEPS);
    (void)pcre2_set_depth_limit(regex->limits, BRD_MAX_TEXT_REGEX_STEPS);
    (void)pcre2_set_heap_limit(regex->limits, BRD_MAX_REGEX_KIB);
    return regex;
}

static void
give_group(sqlite3_context *result, const struct regex *regex, struct brd_span text,
           sqlite3_int64 asked) {
    const PCRE2_SIZE *ends = pcre2_get_ovector_pointer(regex->match);
    bool ok = true;
    if (asked < 0 || asked >= (sqlite3_int64)pcre2_get_ovector_count(regex->match)) {
        return;
    }
    size_t group = (size_t)asked;
    PCRE2_SIZE start = ends[2 * group];
    PCRE2_SIZE end = ends[2 * group + 1];
    if (start == PCRE2_UNSET || end < start) {
        return;
    }
    struct brd_span part = brd_span_slice(text, start, end - start, &ok);
    if (ok) {
        sqlite3_result_text64(result, part.size == 0 ? "" : (const char *)part.data, part.size,
                              SQLITE_TRANSIENT, SQLITE_UTF8);
    }
}

/* NULL when the text does not match, or only beyond the limits. */
static void
regex_get(sqlite3_context *result, int count, sqlite3_value **arguments) {
    if (count < 2 || sqlite3_value_type(arguments[0]) != SQLITE_TEXT) {
        return;
    }
    struct regex *regex = sqlite3_get_auxdata(result, 1);
    bool is_new = regex == NULL;
    if (is_new && (regex = regex_compile(result, arguments[1])) == NULL) {
        return;
    }
    struct brd_span text = brd_sql_bytes(arguments[0]);
    uint32_t groups = 0;
    (void)pcre2_pattern_info(regex->code, PCRE2_INFO_CAPTURECOUNT, &groups);
    if (pcre2_match(regex->code, text.data, text.size, 0, 0, regex->match, regex->limits) >= 0) {
        give_group(result, regex, text, count > 2 ? sqlite3_value_int64(arguments[2]) : groups > 0);
    }
    if (is_new) {
        sqlite3_set_auxdata(result, 1, regex, regex_free); /* may free it at once */
    }
}

/* ---- Local times ---- */

/* Two digits at `text`, or -1. */
static int
two_digits(const char *text) {
    bool digits = text[0] >= '0' && text[0] <= '9' && text[1] >= '0' && text[1] <= '9';
    return digits ? (text[0] - '0') * 10 + text[1] - '0' : -1;
}

/* The offset in a name "sysdiagnose_2024.05.01_10-22-33+0200_...", the last one of the path. */
static bool
find_offset(const char *path, int *seconds) {
    static const char name[] = "sysdiagnose_";
    static const size_t sign_at = sizeof name - 1 + sizeof "2024.05.01_10-22-33" - 1;
    bool found = false;
    const char *at = path;
    while (at != NULL && (at = strstr(at, name)) != NULL) {
        if (strlen(at) >= sign_at + 5 && (at[sign_at] == '+' || at[sign_at] == '-')) {
            int hours = two_digits(at + sign_at + 1);
            int minutes = two_digits(at + sign_at + 3);
            if (hours >= 0 && hours <= 14 && minutes >= 0 && minutes < 60) {
                *seconds = (hours * 60 + minutes) * 60 * (at[sign_at] == '-' ? -1 : 1);
                found = true;
            }
        }
        at++;
    }
    return found;
}

/* From the item's own place, else from the name of the evidence. */
static void
utc_offset(sqlite3_context *result, int count, sqlite3_value **arguments) {
    const struct brd_decoder_context *context = sqlite3_user_data(result);
    int seconds = 0;
    (void)count;
    (void)arguments;
    if (find_offset(context->stored_as, &seconds) ||
        (context->evidence != NULL && find_offset(context->evidence->path, &seconds))) {
        sqlite3_result_int(result, seconds);
    }
}

/* NULL when the offset is not known: a moment that is wrong by hours is worse than none. */
static void
text_time_at(sqlite3_context *result, int count, sqlite3_value **arguments) {
    (void)count;
    if (sqlite3_value_type(arguments[0]) != SQLITE_TEXT ||
        sqlite3_value_type(arguments[1]) != SQLITE_INTEGER) {
        return;
    }
    const char *text = (const char *)sqlite3_value_text(arguments[0]);
    int64_t us = brd_time_parse(text == NULL ? "" : text);
    int64_t offset = sqlite3_value_int64(arguments[1]);
    if (us != BRD_NO_TIME && offset > -86400 && offset < 86400) {
        us -= offset * BRD_US_PER_SECOND;
    }
    sqlite3_result_int64(result, us == BRD_NO_TIME ? INT64_MIN : us);
}

/* ---- Texts in bytes ---- */

/* Runs of printable ASCII that are long enough to be words, one a line: of formats nobody knows. */
static void
printable_text(sqlite3_context *result, int count, sqlite3_value **arguments) {
    struct brd_cursor cursor = brd_cursor_of(brd_sql_bytes(arguments[0]));
    struct brd_buffer text = brd_buffer_of(BRD_MAX_VALUE_BYTES);
    (void)count;
    while (brd_cursor_left(&cursor) > 0) {
        size_t start = cursor.offset;
        while (brd_cursor_peek(&cursor) >= ' ' && brd_cursor_peek(&cursor) <= '~') {
            (void)brd_cursor_u8(&cursor);
        }
        bool ok = true;
        struct brd_span run = brd_span_slice(cursor.bytes, start, cursor.offset - start, &ok);
        if (run.size >= MIN_PRINTABLE) {
            (void)brd_buffer_add(&text, run.data, run.size);
            (void)brd_buffer_add_text(&text, "\n");
        }
        (void)brd_cursor_u8(&cursor);
    }
    if (text.size > 0) {
        sqlite3_result_text64(result, brd_buffer_text(&text), text.size - 1, SQLITE_TRANSIENT,
                              SQLITE_UTF8);
    }
    brd_buffer_free(&text);
}

const struct brd_function brd_functions_text[] = {
    {"printable_text", 1, false, printable_text},
    {"regex_get", -1, false, regex_get},
    {"utc_offset", 0, true, utc_offset},
    {"text_time", 2, false, text_time_at},
    {0},
};
