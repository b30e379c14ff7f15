/*
 * log_entry: the entries of the present item, a .tracev3 file of the unified log, in its order.
 *
 * A message is composed when its column, or `complete`, is asked for: to look for a process or a
 * subsystem costs no message.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/limits.h"
#include "base/time.h"
#include "format/logformat.h"
#include "sql/logmessage.h"
#include "sql/vtab.h"

#include <stdlib.h>

struct log_cursor {
    struct brd_decoder_context *context;
    uint8_t *whole; /* owned: the item's bytes, when the caller has not read them */
    struct brd_tracev3 trace;
    struct brd_log_counts counts;
    /* The present row: */
    struct brd_logentry entry;
    bool is_composed;
    struct brd_logmessage message;
};

enum log_column {
    COLUMN_AT,
    COLUMN_PROCESS,
    COLUMN_PID,
    COLUMN_EUID,
    COLUMN_THREAD_ID,
    COLUMN_ACTIVITY_ID,
    COLUMN_PARENT_ACTIVITY_ID,
    COLUMN_TYPE,
    COLUMN_SUBSYSTEM,
    COLUMN_CATEGORY,
    COLUMN_LIBRARY,
    COLUMN_SENDER_UUID,
    COLUMN_PROCESS_UUID,
    COLUMN_MESSAGE,
    COLUMN_FORMAT,
    COLUMN_BOOT_UUID,
    COLUMN_OFFSET,
    COLUMN_COMPLETE,
    COLUMN_COUNT
};

/* Read the present item, which may be larger than what a caller reads whole. */
static enum brd_err
read_item(struct log_cursor *cursor, struct brd_span *bytes, struct brd_error *error) {
    const struct brd_decoder_context *context = cursor->context;
    struct brd_content *content = NULL;
    *bytes = context->data;
    if (bytes->size > 0 || context->evidence == NULL || context->stored_as == NULL) {
        return BRD_OK;
    }
    enum brd_err code = brd_evidence_open(context->evidence, context->stored_as, &content, error);
    if (code != BRD_OK) {
        return code;
    }
    if (content->size > BRD_MAX_LOG_FILE_BYTES) {
        code = brd_fail(error, BRD_ERR_LIMIT, BRD_NO_OFFSET, "a log larger than %llu bytes",
                        (unsigned long long)BRD_MAX_LOG_FILE_BYTES);
    } else {
        cursor->whole = malloc((size_t)content->size + 1);
        code = cursor->whole == NULL
                   ? brd_fail_memory(error, "a log")
                   : brd_content_read(content, 0, cursor->whole, (size_t)content->size, error);
        *bytes = brd_span_of(cursor->whole, (size_t)content->size);
    }
    brd_content_close(content);
    return code;
}

static enum brd_err
log_open(void *state, struct brd_decoder_context *context, int count, sqlite3_value **arguments,
         struct brd_error *error) {
    struct log_cursor *cursor = state;
    (void)count;
    (void)arguments;
    cursor->context = context;
    cursor->message.trace = &cursor->trace;
    cursor->message.text = brd_buffer_of(BRD_MAX_LOG_MESSAGE_BYTES);
    struct brd_span bytes;
    enum brd_err code = read_item(cursor, &bytes, error);
    if (code != BRD_OK) {
        return code;
    }
    if (bytes.size == 0) {
        return brd_fail(error, BRD_ERR_CORRUPT, BRD_NO_OFFSET, "the item is empty: no unified log");
    }
    if (context->evidence != NULL) {
        cursor->message.store = brd_logstore_of(context->evidence);
        cursor->message.root = cursor->message.store == NULL || context->path == NULL
                                   ? NULL
                                   : brd_logstore_root(cursor->message.store, context->path);
    }
    return brd_tracev3_open(&cursor->trace, bytes, error);
}

static enum brd_err
log_next(void *state, bool *more, struct brd_error *error) {
    struct log_cursor *cursor = state;
    (void)error;
    cursor->is_composed = false;
    *more = brd_tracev3_next(&cursor->trace, &cursor->entry);
    return BRD_OK;
}

/* ---- Values ---- */

static void
give_span(sqlite3_context *result, struct brd_span text) {
    if (text.size > 0) {
        sqlite3_result_text64(result, (const char *)text.data, text.size, SQLITE_TRANSIENT,
                              SQLITE_UTF8);
    }
}

/* A text of the log itself, which may be ill-formed. */
static void
give_raw(struct log_cursor *cursor, sqlite3_context *result, struct brd_span raw) {
    (void)cursor;
    struct brd_buffer text = brd_buffer_of(BRD_MAX_LOG_MESSAGE_BYTES);
    brd_logvalue_text(raw, &text);
    give_span(result, brd_buffer_span(&text));
    brd_buffer_free(&text);
}

static void
give_uuid(sqlite3_context *result, const uint8_t *uuid) {
    if (uuid != NULL) {
        struct brd_buffer text = brd_buffer_of(64);
        brd_logvalue_uuid(uuid, &text);
        give_span(result, brd_buffer_span(&text));
        brd_buffer_free(&text);
    }
}

/* 0 is none. */
static void
give_id(sqlite3_context *result, uint64_t id) {
    if (id != 0) {
        sqlite3_result_int64(result, (sqlite3_int64)id);
    }
}

static void
give_at(struct log_cursor *cursor, sqlite3_context *result) {
    int64_t us = cursor->message.root == NULL
                     ? BRD_NO_TIME
                     : brd_logroot_wall_us(cursor->message.root, cursor->trace.boot_uuid,
                                           cursor->entry.time);
    if (us == BRD_NO_TIME) {
        cursor->counts.untimed++;
    } else {
        sqlite3_result_int64(result, us);
    }
}

static void
give_process(struct log_cursor *cursor, sqlite3_context *result) {
    const struct brd_logprocess *process = cursor->entry.process;
    struct brd_span path;
    if (process != NULL && process->uuid != NULL && cursor->message.root != NULL &&
        brd_logstore_image(cursor->message.store, cursor->message.root, process->uuid, &path)) {
        give_span(result, path);
    }
}

/* The image that wrote the entry. */
static void
find_library(struct log_cursor *cursor, struct brd_span *path, const uint8_t **uuid) {
    const struct brd_logentry *entry = &cursor->entry;
    *path = brd_span_of(NULL, 0);
    *uuid = entry->sender_uuid != NULL ? entry->sender_uuid : entry->format.uuid;
    if (cursor->message.root == NULL) {
        return;
    }
    if (entry->sender_uuid == NULL) {
        brd_logstore_library(cursor->message.store, cursor->message.root, &entry->format, path,
                             uuid);
    } else if (!brd_logstore_image(cursor->message.store, cursor->message.root, entry->sender_uuid,
                                   path)) {
        *path = brd_span_of(NULL, 0);
    }
}

static void
compose(struct log_cursor *cursor) {
    if (!cursor->is_composed) {
        cursor->is_composed = true;
        brd_logmessage_compose(&cursor->message, &cursor->entry);
        cursor->counts.incomplete += !cursor->message.is_complete;
    }
}

/* ---- Columns ---- */

static void
give_number(struct log_cursor *cursor, enum log_column column, sqlite3_context *result) {
    const struct brd_logentry *entry = &cursor->entry;
    const struct brd_logprocess *process = entry->process;
    switch (column) {
    case COLUMN_AT:
        give_at(cursor, result);
        break;
    case COLUMN_PID:
        if (process != NULL) {
            sqlite3_result_int64(result, process->pid);
        }
        break;
    case COLUMN_EUID:
        if (process != NULL) {
            sqlite3_result_int64(result, process->euid);
        }
        break;
    case COLUMN_THREAD_ID:
        sqlite3_result_int64(result, (sqlite3_int64)entry->thread_id);
        break;
    case COLUMN_ACTIVITY_ID:
        give_id(result, entry->activity_id);
        break;
    case COLUMN_PARENT_ACTIVITY_ID:
        give_id(result, entry->parent_activity_id);
        break;
    case COLUMN_OFFSET:
        sqlite3_result_int64(result, (sqlite3_int64)entry->chunk_offset);
        break;
    default:
        break;
    }
}

static void
give_subsystem(struct log_cursor *cursor, enum log_column column, sqlite3_context *result) {
    const struct brd_logentry *entry = &cursor->entry;
    if (entry->kind == BRD_LOG_SIMPLEDUMP && column == COLUMN_SUBSYSTEM) {
        give_raw(cursor, result, entry->subsystem_text);
    } else if (entry->subsystem != NULL) {
        give_raw(cursor, result,
                 column == COLUMN_SUBSYSTEM ? entry->subsystem->subsystem
                                            : entry->subsystem->category);
    }
}

static void
give_image(struct log_cursor *cursor, enum log_column column, sqlite3_context *result) {
    struct brd_span path;
    const uint8_t *uuid;
    find_library(cursor, &path, &uuid);
    if (column == COLUMN_LIBRARY) {
        give_span(result, path);
    } else {
        give_uuid(result, uuid);
    }
}

static void
log_column(void *state, int column, sqlite3_context *result) {
    struct log_cursor *cursor = state;
    const struct brd_logentry *entry = &cursor->entry;
    struct brd_span text;
    switch ((enum log_column)column) {
    case COLUMN_PROCESS:
        give_process(cursor, result);
        break;
    case COLUMN_TYPE:
        sqlite3_result_text(result, brd_logentry_type(entry), -1, SQLITE_STATIC);
        break;
    case COLUMN_SUBSYSTEM:
    case COLUMN_CATEGORY:
        give_subsystem(cursor, (enum log_column)column, result);
        break;
    case COLUMN_LIBRARY:
    case COLUMN_SENDER_UUID:
        give_image(cursor, (enum log_column)column, result);
        break;
    case COLUMN_PROCESS_UUID:
        give_uuid(result, entry->process == NULL ? NULL : entry->process->uuid);
        break;
    case COLUMN_MESSAGE:
        compose(cursor);
        sqlite3_result_text64(result, brd_buffer_text(&cursor->message.text),
                              cursor->message.text.size, SQLITE_TRANSIENT, SQLITE_UTF8);
        break;
    case COLUMN_FORMAT:
        if (brd_logmessage_string(&cursor->message, &entry->format, &text)) {
            give_span(result, text);
        }
        break;
    case COLUMN_BOOT_UUID:
        give_uuid(result, cursor->trace.boot_uuid);
        break;
    case COLUMN_COMPLETE:
        compose(cursor);
        sqlite3_result_int(result, cursor->message.is_complete);
        break;
    default:
        give_number(cursor, (enum log_column)column, result);
        break;
    }
}

static uint64_t
larger(uint64_t a, uint64_t b) {
    return a > b ? a : b;
}

/* A statement may go over the log more than once: what is missing is missing once. */
static void
log_close(void *state) {
    struct log_cursor *cursor = state;
    if (cursor->context != NULL) {
        struct brd_log_counts *counts = &cursor->context->log;
        counts->damaged_chunks =
            larger(counts->damaged_chunks, cursor->trace.losses.damaged_chunks);
        counts->unknown_packings =
            larger(counts->unknown_packings, cursor->trace.losses.unknown_packings);
        counts->untimed = larger(counts->untimed, cursor->counts.untimed);
        counts->incomplete = larger(counts->incomplete, cursor->counts.incomplete);
    }
    brd_tracev3_close(&cursor->trace);
    brd_buffer_free(&cursor->message.text);
    free(cursor->whole);
}

const struct brd_table brd_table_log_entry = {
    .name = "log_entry",
    .columns = "at, process, pid, euid, thread_id, activity_id, parent_activity_id, type, "
               "subsystem, category, library, sender_uuid, process_uuid, message, format, "
               "boot_uuid, offset, complete",
    .column_count = COLUMN_COUNT,
    .cursor_size = sizeof(struct log_cursor),
    .open = log_open,
    .next = log_next,
    .column = log_column,
    .close = log_close,
};
