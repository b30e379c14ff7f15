/* Entries of a unified log: see firehose.h. SPDX-License-Identifier: Apache-2.0 */
#include "format/firehose.h"

#define BLOCK_BYTES 4096u
#define HEAD_BYTES 32u
#define PUBLIC_FROM 16u /* the size of the public part counts from here */
#define ENTRY_HEAD_BYTES 24u

enum flag {
    HAS_CURRENT_ACTIVITY = 0x0001,
    STRINGS = 0x000E,
    HAS_UNIQUE_PID = 0x0010,
    HAS_LARGE_OFFSET = 0x0020,
    HAS_PERSONA = 0x0040,
    HAS_PRIVATE = 0x0100,
    HAS_SUBSYSTEM = 0x0200,
    HAS_OTHER_ACTIVITY = 0x0200, /* of an activity */
    HAS_RULES = 0x0400,
    HAS_DATA_REFERENCE = 0x0800,
    HAS_BACKTRACE = 0x1000,
    HAS_NAME = 0x8000,
};

enum strings {
    MAIN_EXECUTABLE = 0x2,
    SHARED_CACHE = 0x4,
    ABSOLUTE = 0x8,
    UUID_RELATIVE = 0xA,
    LARGE_SHARED_CACHE = 0xC,
};

#define USER_ACTION 3u

/* The top bit of a string's offset says that the string was made at run time. */
#define DYNAMIC 0x80000000u

/* The upper byte of an activity's number holds flags. */
#define ACTIVITY_MASK UINT64_C(0x00FFFFFFFFFFFFFF)

/* What the entry says of its place in an image. */
struct place {
    uint64_t code; /* of the call, in its image or process */
    uint64_t large_offset;
    uint64_t large_cache;
    const uint8_t *uuid; /* UUID_RELATIVE */
};

bool
brd_firehose_open(struct brd_firehose *firehose, struct brd_span data,
                  const struct brd_logcatalog *catalog) {
    struct brd_cursor cursor = brd_cursor_of(data);
    *firehose = (struct brd_firehose){0};
    firehose->process_id = brd_cursor_le(&cursor, 8);
    firehose->process_second = (uint32_t)brd_cursor_le(&cursor, 4);
    (void)brd_cursor_le(&cursor, 4);
    uint64_t public_size = brd_cursor_le(&cursor, 2);
    firehose->private_offset = brd_cursor_le(&cursor, 2);
    (void)brd_cursor_le(&cursor, 4);
    firehose->base_time = brd_cursor_le(&cursor, 8);
    bool ok = !cursor.failed && public_size >= PUBLIC_FROM;
    struct brd_span entries =
        ok ? brd_span_slice(data, HEAD_BYTES, public_size - PUBLIC_FROM, &ok) : cursor.bytes;
    if (!ok) {
        return false;
    }
    firehose->entries = brd_cursor_of(entries);
    firehose->process =
        brd_logcatalog_process(catalog, firehose->process_id, firehose->process_second);
    uint64_t private_size = firehose->private_offset > 0 && firehose->private_offset < BLOCK_BYTES
                                ? BLOCK_BYTES - firehose->private_offset
                                : 0;
    if (private_size > 0 && private_size <= data.size) {
        firehose->private = brd_span_slice(data, data.size - private_size, private_size, &ok);
    }
    return true;
}

static void
read_place(struct brd_cursor *cursor, unsigned flags, struct place *place) {
    place->code = brd_cursor_le(cursor, 4);
    if (flags & HAS_LARGE_OFFSET) {
        place->large_offset = brd_cursor_le(cursor, 2);
    }
    if ((flags & STRINGS) == ABSOLUTE) {
        place->code |= brd_cursor_le(cursor, 2) << 32;
    } else if ((flags & STRINGS) == UUID_RELATIVE) {
        place->uuid = brd_cursor_take(cursor, BRD_LOG_UUID_BYTES).data;
    } else if ((flags & STRINGS) == LARGE_SHARED_CACHE) {
        place->large_cache = brd_cursor_le(cursor, 2);
    }
}

static struct brd_logreference
refer(const struct brd_logentry *entry, const struct place *place, uint64_t low, uint64_t large) {
    struct brd_logreference reference = {.offset = (low & ~(uint64_t)DYNAMIC) | large << 31,
                                         .is_dynamic = (low & DYNAMIC) != 0};
    const struct brd_logprocess *process = entry->process;
    switch (entry->flags & STRINGS) {
    case MAIN_EXECUTABLE:
        reference.source = BRD_LOG_UUIDTEXT;
        reference.uuid = process == NULL ? NULL : process->uuid;
        break;
    case SHARED_CACHE:
    case LARGE_SHARED_CACHE:
        reference.source = BRD_LOG_DSC;
        reference.uuid = process == NULL ? NULL : process->cache_uuid;
        break;
    case ABSOLUTE: {
        const struct brd_logimage *image =
            process == NULL ? NULL : brd_logprocess_image(process, place->code);
        reference.source = BRD_LOG_UUIDTEXT;
        reference.uuid = image == NULL ? NULL : image->uuid;
        break;
    }
    case UUID_RELATIVE:
        reference.source = BRD_LOG_UUIDTEXT;
        reference.uuid = place->uuid;
        break;
    default:
        break;
    }
    return reference;
}

static void
refer_format(struct brd_logentry *entry, const struct place *place, uint64_t low) {
    uint64_t large = place->large_cache != 0 ? place->large_cache : place->large_offset;
    entry->format = refer(entry, place, low, large);
}

static void
read_activity(struct brd_cursor *cursor, uint64_t format, struct brd_logentry *entry) {
    struct place place = {0};
    if (entry->flags & HAS_CURRENT_ACTIVITY) {
        entry->parent_activity_id = brd_cursor_le(cursor, 8) & ACTIVITY_MASK;
    }
    if (entry->flags & HAS_UNIQUE_PID) {
        (void)brd_cursor_le(cursor, 8);
    }
    if (entry->flags & HAS_PERSONA) {
        (void)brd_cursor_le(cursor, 4);
    }
    if (entry->flags & HAS_OTHER_ACTIVITY) {
        entry->parent_activity_id = brd_cursor_le(cursor, 8) & ACTIVITY_MASK;
    }
    if (entry->log_type != USER_ACTION) {
        entry->activity_id = brd_cursor_le(cursor, 8) & ACTIVITY_MASK;
    }
    read_place(cursor, entry->flags, &place);
    refer_format(entry, &place, format);
}

/* What messages and signposts have in common, before their own fields. */
static void
read_common(struct brd_firehose *firehose, struct brd_cursor *cursor, uint64_t format,
            struct brd_logentry *entry, struct place *place) {
    if (entry->flags & HAS_CURRENT_ACTIVITY) {
        entry->activity_id = brd_cursor_le(cursor, 8) & ACTIVITY_MASK;
    }
    if (entry->flags & HAS_PERSONA) {
        (void)brd_cursor_le(cursor, 4);
    }
    if (entry->flags & HAS_PRIVATE) {
        uint64_t offset = brd_cursor_le(cursor, 2);
        uint64_t size = brd_cursor_le(cursor, 2);
        bool ok = offset >= firehose->private_offset;
        struct brd_span range =
            ok ? brd_span_slice(firehose->private, offset - firehose->private_offset, size, &ok)
               : firehose->private;
        entry->private = ok ? range : brd_span_of(NULL, 0);
    }
    read_place(cursor, entry->flags, place);
    refer_format(entry, place, format);
    if (entry->flags & HAS_SUBSYSTEM) {
        uint16_t id = (uint16_t)brd_cursor_le(cursor, 2);
        entry->subsystem =
            entry->process == NULL ? NULL : brd_logprocess_subsystem(entry->process, id);
    }
    if (entry->kind == BRD_LOG_SIGNPOST) {
        entry->signpost_id = brd_cursor_le(cursor, 8);
    }
    if (entry->flags & HAS_RULES) {
        (void)brd_cursor_u8(cursor);
    }
    if (entry->flags & HAS_DATA_REFERENCE) {
        entry->has_data_reference = true;
        entry->data_reference = (uint32_t)brd_cursor_le(cursor, 4);
    }
    entry->has_backtrace = (entry->flags & HAS_BACKTRACE) != 0;
}

static void
read_message(struct brd_firehose *firehose, struct brd_cursor *cursor, uint64_t format,
             struct brd_logentry *entry) {
    struct place place = {0};
    read_common(firehose, cursor, format, entry, &place);
    if (entry->kind == BRD_LOG_SIGNPOST && (entry->flags & HAS_NAME)) {
        uint64_t low = brd_cursor_le(cursor, 4);
        unsigned strings = entry->flags & STRINGS;
        bool is_large = strings == LARGE_SHARED_CACHE ||
                        (strings == SHARED_CACHE && (entry->flags & HAS_LARGE_OFFSET));
        uint64_t large = is_large ? brd_cursor_le(cursor, 2) : 0;
        entry->name = refer(entry, &place, low, large);
    }
}

static void
read_loss(struct brd_cursor *cursor, struct brd_logentry *entry) {
    entry->loss_begin = brd_cursor_le(cursor, 8);
    entry->loss_end = brd_cursor_le(cursor, 8);
    entry->loss_count = brd_cursor_le(cursor, 8);
}

/* The data of an entry. False when its kind is unknown or it is cut. */
static bool
read_data(struct brd_firehose *firehose, struct brd_cursor *cursor, uint64_t format,
          struct brd_logentry *entry) {
    switch (entry->kind) {
    case BRD_LOG_ACTIVITY:
        read_activity(cursor, format, entry);
        break;
    case BRD_LOG_TRACE: {
        struct place place = {.code = brd_cursor_le(cursor, 4)};
        /* A trace's strings are those of its executable, whatever else it says. */
        entry->flags = (uint16_t)((entry->flags & ~(unsigned)STRINGS) | MAIN_EXECUTABLE);
        refer_format(entry, &place, format);
        break;
    }
    case BRD_LOG_MESSAGE:
    case BRD_LOG_SIGNPOST:
        read_message(firehose, cursor, format, entry);
        break;
    case BRD_LOG_LOSS:
        read_loss(cursor, entry);
        break;
    default:
        return false;
    }
    entry->items = brd_cursor_take(cursor, brd_cursor_left(cursor));
    return !cursor->failed;
}

bool
brd_firehose_next(struct brd_firehose *firehose, struct brd_logentry *entry, bool *damaged) {
    struct brd_cursor *cursor = &firehose->entries;
    /* Type 0 is what a block held before: nothing after it counts. */
    while (brd_cursor_left(cursor) >= ENTRY_HEAD_BYTES && brd_cursor_peek(cursor) != 0) {
        *entry = (struct brd_logentry){.process = firehose->process,
                                       .process_id = firehose->process_id,
                                       .process_second = firehose->process_second};
        entry->kind = (enum brd_logkind)brd_cursor_u8(cursor);
        entry->log_type = brd_cursor_u8(cursor);
        entry->flags = (uint16_t)brd_cursor_le(cursor, 2);
        uint64_t format = brd_cursor_le(cursor, 4);
        entry->thread_id = brd_cursor_le(cursor, 8);
        entry->time = firehose->base_time + brd_cursor_le(cursor, 6);
        struct brd_span data = brd_cursor_take(cursor, brd_cursor_le(cursor, 2));
        if (cursor->failed) {
            *damaged = true;
            return false;
        }
        size_t padding = (8 - cursor->offset % 8) % 8;
        padding = padding < brd_cursor_left(cursor) ? padding : brd_cursor_left(cursor);
        (void)brd_cursor_take(cursor, padding);
        struct brd_cursor inner = brd_cursor_of(data);
        if (read_data(firehose, &inner, format, entry)) {
            return true;
        }
        *damaged = true;
    }
    return false;
}

static const char *
level_of(unsigned log_type) {
    switch (log_type) {
    case 0x01:
        return "info";
    case 0x02:
        return "debug";
    case 0x10:
        return "error";
    case 0x11:
        return "fault";
    default:
        return "default";
    }
}

const char *
brd_logentry_type(const struct brd_logentry *entry) {
    switch (entry->kind) {
    case BRD_LOG_ACTIVITY:
        return entry->log_type == USER_ACTION ? "userAction" : "activityCreate";
    case BRD_LOG_TRACE:
        return "trace";
    case BRD_LOG_SIGNPOST:
        return "signpost";
    case BRD_LOG_LOSS:
        return "loss";
    case BRD_LOG_STATEDUMP:
        return "statedump";
    case BRD_LOG_SIMPLEDUMP:
        return "simpledump";
    case BRD_LOG_MESSAGE:
        break;
    }
    return level_of(entry->log_type);
}
