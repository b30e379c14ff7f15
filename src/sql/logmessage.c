/* Messages of log entries: see logmessage.h. SPDX-License-Identifier: Apache-2.0 */
#include "sql/logmessage.h"

#include "format/logformat.h"
#include "format/plist_json.h"

bool
brd_logmessage_string(const struct brd_logmessage *message,
                      const struct brd_logreference *reference, struct brd_span *text) {
    return reference->source != BRD_LOG_NO_STRINGS && message->root != NULL &&
           brd_logstore_string(message->store, message->root, reference, text);
}

/* "[spid 0x2a, process, begin] name: " */
static void
add_signpost_head(struct brd_logmessage *message, const struct brd_logentry *entry) {
    static const char *const scopes[] = {"unknown", "thread", "process", "system"};
    static const char *const kinds[] = {"event", "begin", "end", "unknown"};
    struct brd_span name;
    (void)brd_buffer_add_format(&message->text, "[spid 0x%llx, %s, %s] ",
                                (unsigned long long)entry->signpost_id,
                                scopes[entry->log_type >> 6], kinds[entry->log_type & 3]);
    if (entry->name.source != BRD_LOG_NO_STRINGS) {
        if (brd_logmessage_string(message, &entry->name, &name)) {
            (void)brd_buffer_add(&message->text, name.data, name.size);
        } else {
            message->is_complete = false;
            (void)brd_buffer_add_text(&message->text, "<missing name>");
        }
        (void)brd_buffer_add_text(&message->text, ": ");
    }
}

static void
add_missing(struct brd_logmessage *message, const struct brd_logentry *entry) {
    const struct brd_logreference *format = &entry->format;
    struct brd_buffer *text = &message->text;
    message->is_complete = false;
    (void)brd_buffer_add_text(text, "<missing string");
    if (format->uuid != NULL) {
        (void)brd_buffer_add_text(text,
                                  format->source == BRD_LOG_DSC ? ", shared cache " : ", uuid ");
        brd_logvalue_uuid(format->uuid, text);
    }
    (void)brd_buffer_add_format(text, ", offset 0x%llx>", (unsigned long long)format->offset);
    if (message->items.count > 0) {
        (void)brd_buffer_add_text(text, ": ");
        brd_logformat_items(&message->items, text);
    }
}

static void
compose_entry(struct brd_logmessage *message, struct brd_logentry *entry) {
    struct brd_span format;
    bool is_found = !entry->has_data_reference || brd_tracev3_oversize(message->trace, entry);
    brd_logitems_read(entry, &message->items);
    if (entry->kind == BRD_LOG_SIGNPOST) {
        add_signpost_head(message, entry);
    }
    if (!brd_logmessage_string(message, &entry->format, &format)) {
        add_missing(message, entry);
    } else if (format.size == 0 && message->items.count > 0) {
        brd_logformat_items(&message->items, &message->text);
    } else {
        message->is_complete =
            brd_logformat(format, &message->items, &message->text) && message->is_complete;
    }
    message->is_complete = message->is_complete && is_found;
}

/* A property list as JSON; of anything else what it is. */
static void
compose_statedump(struct brd_logmessage *message, const struct brd_logentry *entry) {
    struct brd_buffer *text = &message->text;
    struct brd_plist plist;
    brd_logvalue_text(entry->text, text);
    (void)brd_buffer_add_text(text, ": ");
    if (entry->state_type == 1 && brd_plist_open(entry->state, &plist, NULL) == BRD_OK) {
        struct brd_archive archive;
        size_t from = text->size;
        if (brd_archive_open(&plist, &archive, NULL) != BRD_OK) {
            archive = brd_archive_plain(&plist);
        }
        if (!brd_plist_add_json(&archive, brd_archive_root(&archive), text)) {
            text->size = from;
            text->failed = false;
            message->is_complete = false;
        }
        brd_plist_close(&plist);
        return;
    }
    message->is_complete = entry->state_type != 1; /* a list that cannot be read */
    if (entry->state_type == 2) {
        (void)brd_buffer_add_text(text, "<protocol buffer");
    } else {
        (void)brd_buffer_add_text(text, "<");
        brd_logvalue_text(entry->state_library, text);
        (void)brd_buffer_add_text(text, ":");
        brd_logvalue_text(entry->state_kind, text);
    }
    (void)brd_buffer_add_format(text, ", %zu bytes>", entry->state.size);
}

void
brd_logmessage_compose(struct brd_logmessage *message, struct brd_logentry *entry) {
    brd_buffer_reset(&message->text);
    message->is_complete = true;
    switch (entry->kind) {
    case BRD_LOG_LOSS:
        (void)brd_buffer_add_format(&message->text,
                                    "lost >=%llu unreliable messages from %llu-%llu (Mach "
                                    "continuous exact start-approx. end)",
                                    (unsigned long long)entry->loss_count,
                                    (unsigned long long)entry->loss_begin,
                                    (unsigned long long)entry->loss_end);
        break;
    case BRD_LOG_SIMPLEDUMP:
        brd_logvalue_text(entry->text, &message->text);
        break;
    case BRD_LOG_STATEDUMP:
        compose_statedump(message, entry);
        break;
    default:
        compose_entry(message, entry);
        break;
    }
}
