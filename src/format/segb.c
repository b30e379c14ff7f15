/* SEGB: see segb.h. SPDX-License-Identifier: Apache-2.0 */
#include "format/segb.h"

#include "base/limits.h"

#include <stdlib.h>
#include <zlib.h>

#define HEADER1_BYTES 56u
#define MAGIC1_OFFSET 52u
#define HEAD1_BYTES 32u
#define ALIGN1 8u
#define HEADER2_BYTES 32u
#define HEAD2_BYTES 8u
#define SLOT_BYTES 16u
#define ALIGN2 4u

static const char magic[] = "SEGB";

/* A slot at the end of a file of version 2. */
struct brd_segb_slot {
    uint64_t end;    /* of the record, from the end of the header */
    uint64_t offset; /* of the slot itself */
    int32_t state;
    double time;
};

static uint32_t
checksum(struct brd_span payload) {
    return (uint32_t)crc32(0, payload.data, (uInt)payload.size);
}

static uint64_t
align(uint64_t offset, uint64_t to) {
    return (offset + to - 1) / to * to;
}

static int
compare_slots(const void *a, const void *b) {
    const struct brd_segb_slot *first = a;
    const struct brd_segb_slot *second = b;
    if (first->end != second->end) {
        return first->end < second->end ? -1 : 1;
    }
    return (first->offset > second->offset) - (first->offset < second->offset);
}

static enum brd_err
read_slots(struct brd_segb *segb, uint64_t count, struct brd_error *error) {
    bool ok = true;
    uint64_t size = count * SLOT_BYTES;
    if (count > segb->bytes.size / SLOT_BYTES || size > segb->bytes.size - HEADER2_BYTES) {
        return brd_fail(error, BRD_ERR_CORRUPT, 4,
                        "the SEGB file says to have %llu records, more than fit",
                        (unsigned long long)count);
    }
    uint64_t start = segb->bytes.size - size;
    struct brd_cursor cursor = brd_cursor_of(brd_span_slice(segb->bytes, start, size, &ok));
    segb->slots = brd_arena_take(&segb->arena, (size_t)(count + 1) * sizeof *segb->slots);
    if (segb->slots == NULL) {
        return brd_fail_memory(error, "the slots of a SEGB file");
    }
    for (uint64_t i = 0; i < count; i++) {
        struct brd_segb_slot slot = {.offset = start + cursor.offset};
        slot.end = brd_cursor_le(&cursor, 4);
        slot.state = (int32_t)(uint32_t)brd_cursor_le(&cursor, 4);
        slot.time = brd_cursor_double(&cursor);
        if (slot.state != BRD_SEGB_UNUSED) {
            segb->slots[segb->slot_count++] = slot;
        }
    }
    segb->end = start;
    qsort(segb->slots, (size_t)segb->slot_count, sizeof *segb->slots, compare_slots);
    return BRD_OK;
}

enum brd_err
brd_segb_open(struct brd_segb *segb, struct brd_span bytes, struct brd_error *error) {
    struct brd_cursor cursor = brd_cursor_of(bytes);
    *segb = (struct brd_segb){.bytes = bytes};
    segb->arena = brd_arena_of(BRD_MAX_WHOLE_ITEM_BYTES);
    if (bytes.size >= HEADER2_BYTES && brd_span_starts(bytes, magic, 4)) {
        segb->version = 2;
        (void)brd_cursor_take(&cursor, 4);
        return read_slots(segb, brd_cursor_le(&cursor, 4), error);
    }
    bool ok = true;
    if (brd_span_starts(brd_span_slice(bytes, MAGIC1_OFFSET, 4, &ok), magic, 4)) {
        segb->version = 1;
        segb->end = brd_cursor_le(&cursor, 4);
        segb->end = segb->end > bytes.size ? bytes.size : segb->end;
        segb->next = HEADER1_BYTES;
        return BRD_OK;
    }
    return brd_fail(error, BRD_ERR_CORRUPT, 0, "the bytes are no SEGB file");
}

static bool
next_of_version1(struct brd_segb *segb, struct brd_segb_record *record, bool *damaged) {
    if (segb->next + HEAD1_BYTES > segb->end) {
        return false;
    }
    struct brd_cursor cursor = brd_cursor_of(segb->bytes);
    brd_cursor_seek(&cursor, segb->next);
    *record = (struct brd_segb_record){.offset = segb->next};
    int64_t size = (int32_t)(uint32_t)brd_cursor_le(&cursor, 4);
    record->state = (int32_t)(uint32_t)brd_cursor_le(&cursor, 4);
    record->time = brd_cursor_double(&cursor);
    (void)brd_cursor_take(&cursor, 8);
    uint32_t sum = (uint32_t)brd_cursor_le(&cursor, 4);
    (void)brd_cursor_take(&cursor, 4);
    if (size < 0 || (uint64_t)size > segb->end - cursor.offset) {
        *damaged = true;
        return false;
    }
    record->payload = brd_cursor_take(&cursor, (uint64_t)size);
    record->is_intact = checksum(record->payload) == sum;
    segb->next = align(cursor.offset, ALIGN1);
    return !cursor.failed;
}

/* The payload of a slot lies between the end of the one before and its own. */
static void
find_payload(const struct brd_segb *segb, uint64_t start, const struct brd_segb_slot *slot,
             struct brd_segb_record *record) {
    bool ok = true;
    uint64_t end = HEADER2_BYTES + slot->end;
    if (end > segb->end || start + HEAD2_BYTES > end) {
        return;
    }
    struct brd_cursor cursor = brd_cursor_of(brd_span_slice(segb->bytes, start, end - start, &ok));
    uint32_t sum = (uint32_t)brd_cursor_le(&cursor, 4);
    (void)brd_cursor_take(&cursor, 4);
    record->offset = start;
    record->payload = brd_cursor_take(&cursor, brd_cursor_left(&cursor));
    record->is_intact = checksum(record->payload) == sum;
}

/* Slots with the same end speak of the same bytes: a record that was written and then deleted. */
static bool
next_of_version2(struct brd_segb *segb, struct brd_segb_record *record) {
    if (segb->next == segb->slot_count) {
        return false;
    }
    uint64_t index = segb->next++;
    const struct brd_segb_slot *slot = &segb->slots[index];
    uint64_t before = index;
    while (before > 0 && segb->slots[before - 1].end == slot->end) {
        before--;
    }
    uint64_t start =
        before == 0 ? HEADER2_BYTES : HEADER2_BYTES + align(segb->slots[before - 1].end, ALIGN2);
    *record =
        (struct brd_segb_record){.offset = slot->offset, .state = slot->state, .time = slot->time};
    find_payload(segb, start, slot, record);
    return true;
}

bool
brd_segb_next(struct brd_segb *segb, struct brd_segb_record *record, bool *damaged) {
    *damaged = false;
    return segb->version == 1 ? next_of_version1(segb, record, damaged)
                              : next_of_version2(segb, record);
}

void
brd_segb_close(struct brd_segb *segb) {
    brd_arena_free(&segb->arena);
    *segb = (struct brd_segb){0};
}
