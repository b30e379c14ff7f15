/* Manifest.mbdb: see mbdb.h. SPDX-License-Identifier: Apache-2.0 */
#include "format/mbdb.h"

#define ABSENT 0xffffu

static const char magic[] = "mbdb\5\0";
#define MAGIC_BYTES (sizeof magic - 1)

static struct brd_span
take_text(struct brd_cursor *cursor) {
    uint64_t size = brd_cursor_be(cursor, 2);
    return brd_cursor_take(cursor, size == ABSENT ? 0 : size);
}

enum brd_err
brd_mbdb_open(struct brd_span bytes, struct brd_cursor *records, struct brd_error *error) {
    if (!brd_span_starts(bytes, magic, MAGIC_BYTES)) {
        return brd_fail(error, BRD_ERR_CORRUPT, 0, "it does not begin as a Manifest.mbdb does");
    }
    *records = brd_cursor_of(bytes);
    brd_cursor_seek(records, MAGIC_BYTES);
    return BRD_OK;
}

bool
brd_mbdb_next(struct brd_cursor *records, struct brd_mbdb_record *record) {
    if (brd_cursor_left(records) == 0) {
        return false;
    }
    *record = (struct brd_mbdb_record){0};
    record->domain = take_text(records);
    record->path = take_text(records);
    record->target = take_text(records);
    record->digest = take_text(records);
    record->key = take_text(records);
    record->mode = (uint32_t)brd_cursor_be(records, 2);
    record->inode = brd_cursor_be(records, 8);
    record->user_id = (uint32_t)brd_cursor_be(records, 4);
    record->group_id = (uint32_t)brd_cursor_be(records, 4);
    record->modified = (uint32_t)brd_cursor_be(records, 4);
    record->accessed = (uint32_t)brd_cursor_be(records, 4);
    record->changed = (uint32_t)brd_cursor_be(records, 4);
    record->size = brd_cursor_be(records, 8);
    record->protection_class = brd_cursor_u8(records);
    for (unsigned left = brd_cursor_u8(records); left > 0; left--) {
        (void)take_text(records);
        (void)take_text(records);
    }
    return !records->failed;
}
