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
#include "format/plist_json.h"
#include "format/tracev3.h"
#include "sql/logstore.h"
#include "sql/vtab.h"

struct log_cursor {
    struct brd_decoder_context *context;
    struct brd_tracev3 trace;
    struct brd_logstore *store;
    struct brd_logroot *root;
    struct brd_log_counts counts;
    /* The present row: */
    struct brd_logentry entry;
    bool is_composed;
    bool is_complete;
    struct brd_buffer message;
    struct brd_logitems items;
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

static enum brd_err
log_open(void *state, struct brd_decoder_context *context, int count, sqlite3_value **arguments,
         struct brd_error *error) {
    struct log_cursor *cursor = state;
    (void)count;
    (void)arguments;
    cursor->context = context;
    cursor->message = brd_buffer_of(BRD_MAX_LOG_MESSAGE_BYTES);
    if (context->data.size == 0) {
        return brd_fail(error, BRD_ERR_CORRUPT, BRD_NO_OFFSET, "the item is empty: no unified log");
    }
    if (context->evidence != NULL) {
        cursor->store = brd_logstore_of(context->evidence);
        cursor->root = cursor->store == NULL || context->path == NULL
                           ? NULL
                           : brd_logstore_root(cursor->store, context->path);
    }
    return brd_tracev3_open(&cursor->trace, context->data, error);
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
    int64_t us = cursor->root == NULL ? BRD_NO_TIME
                                      : brd_logroot_wall_us(cursor->root, cursor->trace.boot_uuid,
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
    if (process != NULL && process->uuid != NULL && cursor->root != NULL &&
        brd_logstore_image(cursor->store, cursor->root, process->uuid, &path)) {
        give_span(result, path);
    }
}

/* The image that wrote the entry. */
static void
find_library(struct log_cursor *cursor, struct brd_span *path, const uint8_t **uuid) {
    const struct brd_logentry *entry = &cursor->entry;
    *path = brd_span_of(NULL, 0);
    *uuid = entry->sender_uuid != NULL ? entry->sender_uuid : entry->format.uuid;
    if (cursor->root == NULL) {
        return;
    }
    if (entry->sender_uuid == NULL) {
        brd_logstore_library(cursor->store, cursor->root, &entry->format, path, uuid);
    } else if (!brd_logstore_image(cursor->store, cursor->root, entry->sender_uuid, path)) {
        *path = brd_span_of(NULL, 0);
    }
}

static bool
find_string(struct log_cursor *cursor, const struct brd_logreference *reference,
            struct brd_span *text) {
    return reference->source != BRD_LOG_NO_STRINGS && cursor->root != NULL &&
           brd_logstore_string(cursor->store, cursor->root, reference, text);
}

/* ---- Messages ---- */

/* "[spid 0x2a, process, begin] name: " */
static void
add_signpost_head(struct log_cursor *cursor) {
    static const char *const scopes[] = {"unknown", "thread", "process", "system"};
    static const char *const kinds[] = {"event", "begin", "end", "unknown"};
    const struct brd_logentry *entry = &cursor->entry;
    struct brd_span name;
    (void)brd_buffer_add_format(&cursor->message, "[spid 0x%llx, %s, %s] ",
                                (unsigned long long)entry->signpost_id,
                                scopes[entry->log_type >> 6], kinds[entry->log_type & 3]);
    if (entry->name.source != BRD_LOG_NO_STRINGS) {
        if (find_string(cursor, &entry->name, &name)) {
            (void)brd_buffer_add(&cursor->message, name.data, name.size);
        } else {
            cursor->is_complete = false;
            (void)brd_buffer_add_text(&cursor->message, "<missing name>");
        }
        (void)brd_buffer_add_text(&cursor->message, ": ");
    }
}

static void
add_missing(struct log_cursor *cursor) {
    const struct brd_logreference *format = &cursor->entry.format;
    struct brd_buffer *message = &cursor->message;
    cursor->is_complete = false;
    (void)brd_buffer_add_text(message, "<missing string");
    if (format->uuid != NULL) {
        (void)brd_buffer_add_text(message,
                                  format->source == BRD_LOG_DSC ? ", shared cache " : ", uuid ");
        brd_logvalue_uuid(format->uuid, message);
    }
    (void)brd_buffer_add_format(message, ", offset 0x%llx>", (unsigned long long)format->offset);
    if (cursor->items.count > 0) {
        (void)brd_buffer_add_text(message, ": ");
        brd_logformat_items(&cursor->items, message);
    }
}

static void
compose_entry(struct log_cursor *cursor) {
    struct brd_logentry *entry = &cursor->entry;
    struct brd_span format;
    bool is_found = !entry->has_data_reference || brd_tracev3_oversize(&cursor->trace, entry);
    brd_logitems_read(entry, &cursor->items);
    if (entry->kind == BRD_LOG_SIGNPOST) {
        add_signpost_head(cursor);
    }
    if (!find_string(cursor, &entry->format, &format)) {
        add_missing(cursor);
    } else if (format.size == 0 && cursor->items.count > 0) {
        brd_logformat_items(&cursor->items, &cursor->message);
    } else {
        cursor->is_complete =
            brd_logformat(format, &cursor->items, &cursor->message) && cursor->is_complete;
    }
    cursor->is_complete = cursor->is_complete && is_found;
}

/* A property list as JSON; of anything else what it is. */
static void
compose_statedump(struct log_cursor *cursor) {
    const struct brd_logentry *entry = &cursor->entry;
    struct brd_buffer *message = &cursor->message;
    struct brd_plist plist;
    brd_logvalue_text(entry->text, message);
    (void)brd_buffer_add_text(message, ": ");
    if (entry->state_type == 1 && brd_plist_open(entry->state, &plist, NULL) == BRD_OK) {
        struct brd_archive archive;
        size_t from = message->size;
        if (brd_archive_open(&plist, &archive, NULL) != BRD_OK) {
            archive = brd_archive_plain(&plist);
        }
        if (!brd_plist_add_json(&archive, brd_archive_root(&archive), message)) {
            message->size = from;
            message->failed = false;
            cursor->is_complete = false;
        }
        brd_plist_close(&plist);
        return;
    }
    if (entry->state_type == 2) {
        (void)brd_buffer_add_text(message, "<protocol buffer");
    } else {
        (void)brd_buffer_add_text(message, "<");
        brd_logvalue_text(entry->state_library, message);
        (void)brd_buffer_add_text(message, ":");
        brd_logvalue_text(entry->state_kind, message);
    }
    (void)brd_buffer_add_format(message, ", %zu bytes>", entry->state.size);
}

static void
compose(struct log_cursor *cursor) {
    const struct brd_logentry *entry = &cursor->entry;
    if (cursor->is_composed) {
        return;
    }
    brd_buffer_reset(&cursor->message);
    cursor->is_composed = true;
    cursor->is_complete = true;
    switch (entry->kind) {
    case BRD_LOG_LOSS:
        (void)brd_buffer_add_format(&cursor->message,
                                    "lost >=%llu unreliable messages from %llu-%llu (Mach "
                                    "continuous exact start-approx. end)",
                                    (unsigned long long)entry->loss_count,
                                    (unsigned long long)entry->loss_begin,
                                    (unsigned long long)entry->loss_end);
        break;
    case BRD_LOG_SIMPLEDUMP:
        brd_logvalue_text(entry->text, &cursor->message);
        break;
    case BRD_LOG_STATEDUMP:
        compose_statedump(cursor);
        break;
    default:
        compose_entry(cursor);
        break;
    }
    cursor->counts.incomplete += !cursor->is_complete;
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
        sqlite3_result_text64(result, brd_buffer_text(&cursor->message), cursor->message.size,
                              SQLITE_TRANSIENT, SQLITE_UTF8);
        break;
    case COLUMN_FORMAT:
        if (find_string(cursor, &entry->format, &text)) {
            give_span(result, text);
        }
        break;
    case COLUMN_BOOT_UUID:
        give_uuid(result, cursor->trace.boot_uuid);
        break;
    case COLUMN_COMPLETE:
        compose(cursor);
        sqlite3_result_int(result, cursor->is_complete);
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
    brd_buffer_free(&cursor->message);
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
