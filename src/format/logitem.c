/* Items of log entries: see logitem.h. SPDX-License-Identifier: Apache-2.0 */
#include "format/logitem.h"

#define PRIVATE 0x1u
#define RANGE_BYTES 4u

/* The top bit of a private item's size marks that the value was kept; the rest is the size. */
#define PRIVATE_SIZE 0x7FFFu

/* u16 and u8 of unknown use, u8 UUIDs, u8 frames, u8; UUIDs, u32 offsets, u8 indexes; even to 4. */
static void
pass_backtrace(struct brd_cursor *cursor) {
    size_t from = cursor->offset;
    (void)brd_cursor_take(cursor, 3);
    uint64_t uuids = brd_cursor_u8(cursor);
    uint64_t frames = brd_cursor_le(cursor, 2);
    (void)brd_cursor_take(cursor, uuids * BRD_LOG_UUID_BYTES + frames * 5);
    size_t padding = (4 - frames % 4) % 4;
    if (cursor->failed || padding > brd_cursor_left(cursor)) {
        *cursor = (struct brd_cursor){.bytes = cursor->bytes, .offset = from};
        return;
    }
    (void)brd_cursor_take(cursor, padding);
}

/* An item's data: its value when that is inline, else where the value is. */
struct raw {
    uint8_t type;
    struct brd_span data;
};

static bool
is_inline(unsigned type, const struct raw *raw) {
    unsigned kind = type >> 4;
    return kind == BRD_LOGITEM_COUNT || kind == BRD_LOGITEM_MASK || kind == BRD_LOGITEM_ERRNO ||
           (kind == BRD_LOGITEM_SCALAR && !(type & PRIVATE)) || raw->data.size != RANGE_BYTES;
}

/* False when it refers to what is not there. */
static bool
resolve(const struct raw *raw, const struct brd_logentry *entry, struct brd_span values,
        struct brd_logitem *item) {
    bool ok = true;
    bool is_private = (raw->type & PRIVATE) != 0;
    item->value = brd_span_of(NULL, 0);
    item->kind = (enum brd_logitem_kind)(raw->type >> 4);
    item->is_withheld = false;
    if (is_inline(raw->type, raw)) {
        item->value = raw->data;
        item->is_withheld = is_private && item->kind != BRD_LOGITEM_COUNT;
        return true;
    }
    struct brd_cursor range = brd_cursor_of(raw->data);
    uint64_t offset = brd_cursor_le(&range, 2);
    uint64_t size = brd_cursor_le(&range, 2);
    if (!is_private) {
        item->value = brd_span_slice(values, offset, size, &ok);
        return ok;
    }
    /* What was not kept is not missing: its message is as complete as the phone has it. */
    size &= PRIVATE_SIZE;
    if (size > 0 && entry->private.size > 0) {
        item->value = brd_span_slice(entry->private, offset, size, &ok);
    }
    item->is_withheld = item->value.size == 0;
    return ok;
}

/* A trace has plain scalars, then one byte for the size of each, then their count. */
static void
read_trace(struct brd_span data, struct brd_logitems *items) {
    bool ok = true;
    struct brd_span last = brd_span_slice(data, data.size - (data.size > 0), 1, &ok);
    size_t count = data.size == 0 || !ok ? 0 : last.data[0];
    items->is_whole = count < data.size || data.size == 0;
    if (!items->is_whole || count == 0) {
        return;
    }
    struct brd_cursor sizes =
        brd_cursor_of(brd_span_slice(data, data.size - 1 - count, count, &ok));
    struct brd_cursor values = brd_cursor_of(brd_span_slice(data, 0, data.size - 1 - count, &ok));
    for (size_t i = 0; i < count; i++) {
        struct brd_span value = brd_cursor_take(&values, brd_cursor_u8(&sizes));
        if (values.failed) {
            items->is_whole = false;
            return;
        }
        items->items[items->count++] =
            (struct brd_logitem){.kind = BRD_LOGITEM_SCALAR, .value = value};
    }
}

void
brd_logitems_read(const struct brd_logentry *entry, struct brd_logitems *items) {
    struct raw raw[BRD_MAX_LOG_ITEMS];
    items->count = 0;
    items->is_whole = true;
    if (entry->kind == BRD_LOG_TRACE) {
        read_trace(entry->items, items);
        return;
    }
    struct brd_cursor cursor = brd_cursor_of(entry->items);
    (void)brd_cursor_u8(&cursor);
    size_t count = brd_cursor_u8(&cursor);
    size_t read = 0;
    for (; read < count; read++) {
        raw[read].type = brd_cursor_u8(&cursor);
        raw[read].data = brd_cursor_take(&cursor, brd_cursor_u8(&cursor));
        if (cursor.failed) {
            items->is_whole = false;
            break;
        }
    }
    /* Oversize chunks do not say whether they have a backtrace; it begins with these bytes. */
    bool ok = true;
    struct brd_span rest =
        brd_span_slice(entry->items, cursor.offset, brd_cursor_left(&cursor), &ok);
    if (entry->has_backtrace ||
        (entry->has_data_reference && brd_span_starts(rest, "\x01\x00\x12", 3))) {
        pass_backtrace(&cursor);
    }
    struct brd_span values = brd_cursor_take(&cursor, brd_cursor_left(&cursor));
    for (size_t i = 0; i < read; i++) {
        items->is_whole =
            resolve(&raw[i], entry, values, &items->items[items->count]) && items->is_whole;
        items->count++;
    }
}

uint64_t
brd_logitem_unsigned(const struct brd_logitem *item) {
    size_t size = item->value.size;
    struct brd_cursor cursor = brd_cursor_of(item->value);
    return size >= 1 && size <= 8 ? brd_cursor_le(&cursor, (unsigned)size) : 0;
}

int64_t
brd_logitem_signed(const struct brd_logitem *item) {
    uint64_t value = brd_logitem_unsigned(item);
    size_t size = item->value.size;
    if (size >= 1 && size < 8 && (value >> (size * 8 - 1)) != 0) {
        value |= UINT64_MAX << (size * 8);
    }
    return (int64_t)value;
}
