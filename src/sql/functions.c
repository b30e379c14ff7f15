/* Functions over moments, texts and the present item. SPDX-License-Identifier: Apache-2.0 */
#include "sql/functions.h"

#include "base/text.h"
#include "base/time.h"
#include "format/typedstream.h"

struct brd_span
brd_sql_bytes(sqlite3_value *value) {
    int type = sqlite3_value_type(value);
    if (type != SQLITE_BLOB && type != SQLITE_TEXT) {
        return (struct brd_span){0};
    }
    const void *bytes = type == SQLITE_BLOB ? sqlite3_value_blob(value) : sqlite3_value_text(value);
    return brd_span_of(bytes, bytes == NULL ? 0 : (size_t)sqlite3_value_bytes(value));
}

enum brd_err
brd_sql_borrow(const struct brd_decoder_context *context, sqlite3_value *value,
               struct brd_buffer *copy, struct brd_span *bytes, struct brd_error *error) {
    struct brd_span given = brd_sql_bytes(value);
    if (given.data == context->data.data && given.size == context->data.size) {
        *bytes = given;
        return BRD_OK;
    }
    if (!brd_buffer_add(copy, given.data, given.size)) {
        return brd_fail_memory(error, "an argument");
    }
    *bytes = brd_buffer_span(copy);
    return BRD_OK;
}

/* ---- Moments: microseconds since 1970 as integers ---- */

/* "Never" in the stores of Apple's systems: Date.distantPast and .distantFuture, Unix's 0. */
static bool
is_never(double seconds, int64_t epoch) {
    if (epoch == BRD_MAC_EPOCH_SECONDS && (seconds == -62135769600.0 || seconds == 63113904000.0)) {
        return true;
    }
    return seconds == 0 || seconds == -(double)epoch || seconds == -1;
}

/*
 * A moment that is not plausible is given as INT64_MIN, which the extraction counts and leaves
 * out: a time that cannot be believed must not be lost in silence.
 */
static void
give_moment(sqlite3_context *result, int64_t us) {
    sqlite3_result_int64(result, us == BRD_NO_TIME ? INT64_MIN : us);
}

static void
give_units(sqlite3_context *result, sqlite3_value *value, int64_t per_second, int64_t epoch) {
    int type = sqlite3_value_numeric_type(value);
    if (type == SQLITE_INTEGER) {
        int64_t units = sqlite3_value_int64(value);
        if (!is_never((double)units / (double)per_second, epoch)) {
            give_moment(result, brd_time_from_units(units, per_second, epoch));
        }
    } else if (type == SQLITE_FLOAT) {
        double seconds = sqlite3_value_double(value) / (double)per_second;
        if (!is_never(seconds, epoch)) {
            give_moment(result, brd_time_from_seconds(seconds, epoch));
        }
    }
}

/* Seconds or, from iOS 11 on in some stores, nanoseconds since 2001: told apart by their size. */
static void
mac_time(sqlite3_context *result, int count, sqlite3_value **arguments) {
    (void)count;
    double size = sqlite3_value_double(arguments[0]);
    bool is_ns = size > 1e12 || size < -1e12;
    give_units(result, arguments[0], is_ns ? INT64_C(1000000000) : 1, BRD_MAC_EPOCH_SECONDS);
}

static void
unix_time(sqlite3_context *result, int count, sqlite3_value **arguments) {
    (void)count;
    give_units(result, arguments[0], 1, 0);
}

static void
unix_ms_time(sqlite3_context *result, int count, sqlite3_value **arguments) {
    (void)count;
    give_units(result, arguments[0], 1000, 0);
}

static void
unix_us_time(sqlite3_context *result, int count, sqlite3_value **arguments) {
    (void)count;
    give_units(result, arguments[0], BRD_US_PER_SECOND, 0);
}

/* Chromium: microseconds since 1601. */
static void
chrome_time(sqlite3_context *result, int count, sqlite3_value **arguments) {
    (void)count;
    give_units(result, arguments[0], BRD_US_PER_SECOND, -BRD_WEBKIT_EPOCH_SECONDS);
}

static void
text_time(sqlite3_context *result, int count, sqlite3_value **arguments) {
    (void)count;
    if (sqlite3_value_type(arguments[0]) == SQLITE_TEXT) {
        const char *text = (const char *)sqlite3_value_text(arguments[0]);
        give_moment(result, brd_time_parse(text == NULL ? "" : text));
    } else if (sqlite3_value_type(arguments[0]) == SQLITE_INTEGER) {
        sqlite3_result_value(result, arguments[0]); /* a date already: see plist_get() */
    }
}

/* ---- Texts ---- */

static void
bytes_text(sqlite3_context *result, int count, sqlite3_value **arguments) {
    (void)count;
    if (sqlite3_value_type(arguments[0]) != SQLITE_BLOB) {
        sqlite3_result_value(result, arguments[0]);
        return;
    }
    struct brd_span bytes = brd_sql_bytes(arguments[0]);
    if (bytes.size > 0 && brd_text_is_utf8(bytes)) {
        sqlite3_result_text64(result, (const char *)bytes.data, bytes.size, SQLITE_TRANSIENT,
                              SQLITE_UTF8);
    }
}

static void
typedstream_text(sqlite3_context *result, int count, sqlite3_value **arguments) {
    struct brd_span text;
    (void)count;
    if (brd_typedstream_text(brd_sql_bytes(arguments[0]), &text)) {
        sqlite3_result_text64(result, text.size == 0 ? "" : (const char *)text.data, text.size,
                              SQLITE_TRANSIENT, SQLITE_UTF8);
    }
}

/* ---- The present item ---- */

static const struct brd_decoder_context *
context_of(sqlite3_context *result) {
    return sqlite3_user_data(result);
}

static void
item_data(sqlite3_context *result, int count, sqlite3_value **arguments) {
    (void)count;
    (void)arguments;
    struct brd_span data = context_of(result)->data;
    if (data.size > 0) {
        sqlite3_result_blob64(result, data.data, data.size, SQLITE_STATIC);
    }
}

static void
item_path(sqlite3_context *result, int count, sqlite3_value **arguments) {
    (void)count;
    (void)arguments;
    sqlite3_result_text(result, context_of(result)->path, -1, SQLITE_STATIC);
}

/* The first component of the path: in a backup, the domain. */
static void
item_domain(sqlite3_context *result, int count, sqlite3_value **arguments) {
    (void)count;
    (void)arguments;
    const char *path = context_of(result)->path;
    sqlite3_result_text(result, path, path == NULL ? 0 : (int)strcspn(path, "/"), SQLITE_STATIC);
}

const struct brd_function brd_functions_value[] = {
    {"mac_time", 1, false, mac_time},         {"unix_time", 1, false, unix_time},
    {"unix_ms_time", 1, false, unix_ms_time}, {"unix_us_time", 1, false, unix_us_time},
    {"chrome_time", 1, false, chrome_time},   {"text_time", 1, false, text_time},
    {"bytes_text", 1, false, bytes_text},     {"typedstream_text", 1, false, typedstream_text},
    {"item_data", 0, true, item_data},        {"item_path", 0, true, item_path},
    {"item_domain", 0, true, item_domain},    {0},
};
