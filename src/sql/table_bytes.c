/*
 * Tables over the parts of bytes that follow one another:
 *
 *     line(data)                  number, offset, text          lines of a text
 *     frame_each(data)            number, offset, data          u32 (little-endian) of length,
 * bytes segb_each(data)             offset, state, at, intact, payload    records of a SEGB file
 *     cookie_each(data)           offset, domain, name, path, value, flags, expires, created
 *     fsevent_each(data)          offset, path, id, flags, node     changes of a volume's paths
 *     protobuf_each(data, field, ...)   field, wire, value      fields of the message the steps
 * lead to
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/limits.h"
#include "base/text.h"
#include "format/cookies.h"
#include "format/fsevents.h"
#include "format/segb.h"
#include "sql/functions.h"
#include "sql/protobuf.h"
#include "sql/vtab.h"

/* What the cursors begin with: the bytes that they walk. */
struct source {
    struct brd_buffer copy;
    struct brd_span bytes;
};

static enum brd_err
open_source(struct source *source, const struct brd_decoder_context *context, int count,
            sqlite3_value **arguments, struct brd_error *error) {
    source->copy = brd_buffer_of(BRD_MAX_VALUE_BYTES);
    return count == 0 ? BRD_OK
                      : brd_sql_borrow(context, arguments[0], &source->copy, &source->bytes, error);
}

static void
give_text(sqlite3_context *result, struct brd_span text) {
    if (brd_text_is_utf8(text)) {
        sqlite3_result_text64(result, text.size == 0 ? "" : (const char *)text.data, text.size,
                              SQLITE_TRANSIENT, SQLITE_UTF8);
        return;
    }
    struct brd_buffer made = brd_buffer_of(3 * BRD_MAX_VALUE_BYTES);
    for (size_t offset = 0; offset < text.size;) {
        (void)brd_buffer_add_utf8(&made, brd_text_next(text, &offset));
    }
    sqlite3_result_text64(result, brd_buffer_text(&made), made.size, SQLITE_TRANSIENT, SQLITE_UTF8);
    brd_buffer_free(&made);
}

static void
give_blob(sqlite3_context *result, struct brd_span bytes) {
    sqlite3_result_blob64(result, bytes.size == 0 ? "" : (const void *)bytes.data, bytes.size,
                          SQLITE_TRANSIENT);
}

/* Seconds as they stand; the artifact's mac_time() makes a moment of them. */
static void
give_seconds(sqlite3_context *result, double seconds) {
    if (seconds != 0) {
        sqlite3_result_double(result, seconds); /* SQLite makes NULL of what is no number */
    }
}

/* ---- line ---- */

struct line_cursor {
    struct source source;
    struct brd_cursor rest;
    struct brd_span text;
    size_t offset;
    int64_t number;
};

static enum brd_err
line_open(void *state, struct brd_decoder_context *context, int count, sqlite3_value **arguments,
          struct brd_error *error) {
    struct line_cursor *cursor = state;
    enum brd_err code = open_source(&cursor->source, context, count, arguments, error);
    cursor->rest = brd_cursor_of(cursor->source.bytes);
    return code;
}

static enum brd_err
line_next(void *state, bool *more, struct brd_error *error) {
    struct line_cursor *cursor = state;
    (void)error;
    size_t left = brd_cursor_left(&cursor->rest);
    *more = left > 0;
    if (left == 0) {
        return BRD_OK;
    }
    cursor->offset = cursor->rest.offset;
    cursor->number++;
    const uint8_t *start = cursor->rest.bytes.data + cursor->rest.offset;
    const uint8_t *end = memchr(start, '\n', left);
    cursor->text = brd_cursor_take(&cursor->rest, end == NULL ? left : (size_t)(end - start));
    (void)brd_cursor_take(&cursor->rest, end == NULL ? 0 : 1);
    if (cursor->text.size > 0 && cursor->text.data[cursor->text.size - 1] == '\r') {
        cursor->text.size--;
    }
    return BRD_OK;
}

static void
line_column(void *state, int column, sqlite3_context *result) {
    const struct line_cursor *cursor = state;
    if (column == 0) {
        sqlite3_result_int64(result, cursor->number);
    } else if (column == 1) {
        sqlite3_result_int64(result, (sqlite3_int64)cursor->offset);
    } else {
        give_text(result, cursor->text);
    }
}

/* All of these cursors begin with their source. */
static void
close_source(void *state) {
    struct source *source = state;
    brd_buffer_free(&source->copy);
}

const struct brd_table brd_table_line = {
    .name = "line",
    .columns = "number, offset, text",
    .arguments = "data hidden",
    .column_count = 3,
    .argument_count = 1,
    .cursor_size = sizeof(struct line_cursor),
    .open = line_open,
    .next = line_next,
    .column = line_column,
    .close = close_source,
};

/* ---- frame_each ---- */

static enum brd_err
frame_next(void *state, bool *more, struct brd_error *error) {
    struct line_cursor *cursor = state;
    *more = brd_cursor_left(&cursor->rest) > 0;
    if (!*more) {
        return BRD_OK;
    }
    cursor->offset = cursor->rest.offset;
    cursor->number++;
    uint64_t size = brd_cursor_le(&cursor->rest, 4);
    cursor->text = brd_cursor_take(&cursor->rest, size);
    return cursor->rest.failed ? brd_fail(error, BRD_ERR_TRUNCATED, cursor->offset,
                                          "entry %lld at byte %zu is longer than the file",
                                          (long long)cursor->number, cursor->offset)
                               : BRD_OK;
}

static void
frame_column(void *state, int column, sqlite3_context *result) {
    const struct line_cursor *cursor = state;
    if (column == 2) {
        give_blob(result, cursor->text);
    } else {
        line_column(state, column, result);
    }
}

const struct brd_table brd_table_frame_each = {
    .name = "frame_each",
    .columns = "number, offset, data",
    .arguments = "bytes hidden",
    .column_count = 3,
    .argument_count = 1,
    .cursor_size = sizeof(struct line_cursor),
    .open = line_open,
    .next = frame_next,
    .column = frame_column,
    .close = close_source,
};

/* ---- segb_each ---- */

struct segb_cursor {
    struct source source;
    struct brd_segb segb;
    struct brd_segb_record record;
};

static enum brd_err
segb_open(void *state, struct brd_decoder_context *context, int count, sqlite3_value **arguments,
          struct brd_error *error) {
    struct segb_cursor *cursor = state;
    enum brd_err code = open_source(&cursor->source, context, count, arguments, error);
    return code == BRD_OK ? brd_segb_open(&cursor->segb, cursor->source.bytes, error) : code;
}

static enum brd_err
segb_next(void *state, bool *more, struct brd_error *error) {
    struct segb_cursor *cursor = state;
    bool damaged;
    uint64_t offset = cursor->segb.next;
    *more = brd_segb_next(&cursor->segb, &cursor->record, &damaged);
    return damaged ? brd_fail(error, BRD_ERR_CORRUPT, offset,
                              "the SEGB record at byte %llu is longer than the data",
                              (unsigned long long)offset)
                   : BRD_OK;
}

static void
segb_column(void *state, int column, sqlite3_context *result) {
    const struct segb_cursor *cursor = state;
    const struct brd_segb_record *record = &cursor->record;
    switch (column) {
    case 0:
        sqlite3_result_int64(result, (sqlite3_int64)record->offset);
        break;
    case 1:
        sqlite3_result_int(result, record->state);
        break;
    case 2:
        give_seconds(result, record->time);
        break;
    case 3:
        sqlite3_result_int(result, record->is_intact);
        break;
    default:
        give_blob(result, record->payload);
        break;
    }
}

static void
segb_close(void *state) {
    struct segb_cursor *cursor = state;
    brd_segb_close(&cursor->segb);
    close_source(state);
}

const struct brd_table brd_table_segb_each = {
    .name = "segb_each",
    .columns = "offset, state, at, intact, payload",
    .arguments = "data hidden",
    .column_count = 5,
    .argument_count = 1,
    .cursor_size = sizeof(struct segb_cursor),
    .open = segb_open,
    .next = segb_next,
    .column = segb_column,
    .close = segb_close,
};

/* ---- cookie_each ---- */

struct cookie_cursor {
    struct source source;
    struct brd_cookies cookies;
    struct brd_cookie cookie;
};

static enum brd_err
cookie_open(void *state, struct brd_decoder_context *context, int count, sqlite3_value **arguments,
            struct brd_error *error) {
    struct cookie_cursor *cursor = state;
    enum brd_err code = open_source(&cursor->source, context, count, arguments, error);
    return code == BRD_OK ? brd_cookies_open(&cursor->cookies, cursor->source.bytes, error) : code;
}

static enum brd_err
cookie_next(void *state, bool *more, struct brd_error *error) {
    struct cookie_cursor *cursor = state;
    *more = brd_cookies_next(&cursor->cookies, &cursor->cookie);
    return !*more && cursor->cookies.lost > 0 ? brd_fail(error, BRD_ERR_CORRUPT, BRD_NO_OFFSET,
                                                         "%llu pages or cookies are damaged",
                                                         (unsigned long long)cursor->cookies.lost)
                                              : BRD_OK;
}

static void
cookie_column(void *state, int column, sqlite3_context *result) {
    const struct brd_cookie *cookie = &((const struct cookie_cursor *)state)->cookie;
    const struct brd_span texts[] = {cookie->domain, cookie->name, cookie->path, cookie->value};
    if (column == 0) {
        sqlite3_result_int64(result, (sqlite3_int64)cookie->offset);
    } else if (column <= 4) {
        give_text(result, texts[column - 1]);
    } else if (column == 5) {
        sqlite3_result_int64(result, cookie->flags);
    } else {
        give_seconds(result, column == 6 ? cookie->expires : cookie->created);
    }
}

const struct brd_table brd_table_cookie_each = {
    .name = "cookie_each",
    .columns = "offset, domain, name, path, value, flags, expires, created",
    .arguments = "data hidden",
    .column_count = 8,
    .argument_count = 1,
    .cursor_size = sizeof(struct cookie_cursor),
    .open = cookie_open,
    .next = cookie_next,
    .column = cookie_column,
    .close = close_source,
};

/* ---- fsevent_each ---- */

struct fsevent_cursor {
    struct source source;
    struct brd_fsevents events;
    struct brd_fsevent event;
};

static enum brd_err
fsevent_open(void *state, struct brd_decoder_context *context, int count, sqlite3_value **arguments,
             struct brd_error *error) {
    struct fsevent_cursor *cursor = state;
    enum brd_err code = open_source(&cursor->source, context, count, arguments, error);
    return code == BRD_OK ? brd_fsevents_open(&cursor->events, cursor->source.bytes, error) : code;
}

static enum brd_err
fsevent_next(void *state, bool *more, struct brd_error *error) {
    struct fsevent_cursor *cursor = state;
    bool damaged;
    *more = brd_fsevents_next(&cursor->events, &cursor->event, &damaged);
    return damaged ? brd_fail(error, BRD_ERR_CORRUPT, BRD_NO_OFFSET,
                              "a page of file system events is damaged or cut")
                   : BRD_OK;
}

static void
fsevent_column(void *state, int column, sqlite3_context *result) {
    const struct brd_fsevent *event = &((const struct fsevent_cursor *)state)->event;
    switch (column) {
    case 0:
        sqlite3_result_int64(result, (sqlite3_int64)event->offset);
        break;
    case 1:
        give_text(result, event->path);
        break;
    case 2:
        sqlite3_result_int64(result, (sqlite3_int64)event->id);
        break;
    case 3:
        sqlite3_result_int64(result, event->flags);
        break;
    default:
        sqlite3_result_int64(result, (sqlite3_int64)event->node);
        break;
    }
}

const struct brd_table brd_table_fsevent_each = {
    .name = "fsevent_each",
    .columns = "offset, path, id, flags, node",
    .arguments = "data hidden",
    .column_count = 5,
    .argument_count = 1,
    .cursor_size = sizeof(struct fsevent_cursor),
    .open = fsevent_open,
    .next = fsevent_next,
    .column = fsevent_column,
    .close = close_source,
};

/* ---- protobuf_each ---- */

struct protobuf_cursor {
    struct source source;
    struct brd_cursor message;
    struct brd_protobuf_field field;
};

static enum brd_err
protobuf_open(void *state, struct brd_decoder_context *context, int count,
              sqlite3_value **arguments, struct brd_error *error) {
    struct protobuf_cursor *cursor = state;
    struct brd_span message;
    enum brd_err code = open_source(&cursor->source, context, count, arguments, error);
    if (code == BRD_OK &&
        brd_protobuf_message(cursor->source.bytes, count - 1, arguments + 1, &message)) {
        cursor->message = brd_cursor_of(message);
    }
    return code;
}

static enum brd_err
protobuf_next(void *state, bool *more, struct brd_error *error) {
    struct protobuf_cursor *cursor = state;
    (void)error;
    *more = brd_protobuf_next(&cursor->message, &cursor->field);
    return BRD_OK;
}

static void
protobuf_column(void *state, int column, sqlite3_context *result) {
    const struct protobuf_cursor *cursor = state;
    if (column == 0) {
        sqlite3_result_int64(result, (sqlite3_int64)cursor->field.number);
    } else if (column == 1) {
        sqlite3_result_int(result, (int)cursor->field.wire);
    } else {
        brd_protobuf_give(&cursor->field, result);
    }
}

const struct brd_table brd_table_protobuf_each = {
    .name = "protobuf_each",
    .columns = "field, wire, value",
    .arguments = "data hidden, field1 hidden, field2 hidden, field3 hidden, field4 hidden",
    .column_count = 3,
    .argument_count = 5,
    .cursor_size = sizeof(struct protobuf_cursor),
    .open = protobuf_open,
    .next = protobuf_next,
    .column = protobuf_column,
    .close = close_source,
};
