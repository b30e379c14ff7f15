/* Cells and records: see record.h. SPDX-License-Identifier: Apache-2.0 */
#include "carve/record.h"

#include "base/limits.h"

#include <stdlib.h>

/* ---- Cells ---- */

bool
brd_cell_read(const struct brd_page *page, uint32_t at, uint32_t page_type, struct brd_cell *cell) {
    bool is_table = page_type == BRD_PAGE_TABLE_LEAF;
    uint64_t rowid = 0;
    uint32_t start = page_type == BRD_PAGE_INDEX_INTERIOR ? at + 4 : at;
    *cell = (struct brd_cell){.at = at};
    unsigned size = brd_page_varint(page, start, page->usable, &cell->payload);
    if (size == 0 || cell->payload > INT32_MAX) {
        return false;
    }
    unsigned key = is_table ? brd_page_varint(page, start + size, page->usable, &rowid) : 0;
    if (is_table && key == 0) {
        return false;
    }
    uint32_t local = brd_payload_local(cell->payload, page->usable, is_table);
    cell->payload_at = start + size + key;
    cell->local_end = cell->payload_at + local;
    cell->end = local < cell->payload ? cell->local_end + 4 : cell->local_end;
    /* The smallest cell is four bytes: a freeblock must fit when it is freed. */
    cell->end = cell->end < at + 4 ? at + 4 : cell->end;
    cell->rowid = (int64_t)rowid;
    if (cell->end > page->usable) {
        return false;
    }
    cell->overflow = local < cell->payload ? brd_page_u32(page, cell->local_end) : 0;
    return true;
}

/* ---- Records ---- */

struct brd_record
brd_record_of(size_t max_bytes) {
    return (struct brd_record){.bytes = brd_buffer_of(max_bytes)};
}

void
brd_record_free(struct brd_record *record) {
    brd_buffer_free(&record->bytes);
    free(record->types);
    free(record->offsets);
    *record = (struct brd_record){0};
}

static bool
grow(struct brd_record *record) {
    size_t capacity = record->capacity == 0 ? 64 : record->capacity * 2;
    void *types = realloc(record->types, capacity * sizeof *record->types);
    if (types == NULL) {
        return false;
    }
    record->types = types;
    void *offsets = realloc(record->offsets, capacity * sizeof *record->offsets);
    if (offsets == NULL) {
        return false;
    }
    record->offsets = offsets;
    record->capacity = capacity;
    return true;
}

/* Append the overflow pages of the payload, as far as they go. */
static enum brd_err
add_overflow(struct brd_pages *pages, const struct brd_cell *cell, struct brd_record *record,
             struct brd_error *error) {
    uint8_t *bytes = malloc(BRD_PAGE_MAX_BYTES);
    uint32_t number = cell->overflow;
    uint64_t left = cell->payload - record->bytes.size;
    enum brd_err code = bytes == NULL ? brd_fail_memory(error, "a page") : BRD_OK;
    /* What is left shrinks with each page, so a chain that loops ends, too. */
    while (code == BRD_OK && bytes != NULL && left > 0 && number != 0 && number <= pages->count) {
        code = brd_pages_peek(pages, number, 0, bytes, pages->usable, error);
        uint64_t take = left < pages->usable - 4 ? left : pages->usable - 4;
        if (code != BRD_OK || !brd_buffer_add(&record->bytes, bytes + 4, (size_t)take)) {
            break;
        }
        const struct brd_page word = {.bytes = bytes, .usable = 4};
        number = brd_page_u32(&word, 0);
        left -= take;
    }
    free(bytes);
    return code;
}

static enum brd_err
read_types(struct brd_record *record, uint64_t payload, struct brd_error *error) {
    const struct brd_page whole = {.bytes = (const uint8_t *)record->bytes.data,
                                   .usable = (uint32_t)record->bytes.size};
    uint64_t header = 0;
    unsigned at = brd_page_varint(&whole, 0, whole.usable, &header);
    uint64_t offset = header;
    record->count = 0;
    if (at == 0 || header < at || header > payload) {
        return BRD_OK;
    }
    for (uint64_t next = at; next < header && next < whole.usable;) {
        uint64_t type = 0;
        unsigned size = brd_page_varint(&whole, next, header, &type);
        uint64_t body = brd_serial_size(type);
        if (size == 0 || body > payload - offset) {
            record->count = 0;
            return BRD_OK;
        }
        if (record->count == record->capacity && !grow(record)) {
            return brd_fail_memory(error, "a record");
        }
        record->types[record->count] = type;
        record->offsets[record->count++] = (uint32_t)offset;
        offset += body;
        next += size;
    }
    return BRD_OK;
}

enum brd_err
brd_record_read(struct brd_pages *pages, const struct brd_page *page, const struct brd_cell *cell,
                struct brd_record *record, struct brd_error *error) {
    struct brd_span local = brd_page_span(page, cell->payload_at, cell->local_end);
    brd_buffer_reset(&record->bytes);
    record->count = 0;
    if (!brd_buffer_add(&record->bytes, local.data, local.size)) {
        return BRD_OK;
    }
    enum brd_err code = cell->overflow != 0 ? add_overflow(pages, cell, record, error) : BRD_OK;
    record->present = record->bytes.size;
    return code == BRD_OK ? read_types(record, cell->payload, error) : code;
}

/* ---- Values ---- */

static int64_t
integer_of(struct brd_span body) {
    struct brd_cursor cursor = brd_cursor_of(body);
    uint64_t value = brd_cursor_be(&cursor, (unsigned)body.size);
    if (body.size == 0 || body.size > 8) {
        return 0;
    }
    unsigned spare = 64 - 8 * (unsigned)body.size;
    return (int64_t)(value << spare) >> spare;
}

/* UTF-16 to UTF-8 in the arena; what is ill-formed becomes U+FFFD, as SQLite does. */
static bool
convert(struct brd_span body, bool big_endian, struct brd_arena *arena, struct brd_span *text) {
    struct brd_buffer out = brd_buffer_of(BRD_MAX_VALUE_BYTES);
    struct brd_cursor cursor = brd_cursor_of(body);
    while (brd_cursor_left(&cursor) >= 2) {
        uint32_t unit =
            (uint32_t)(big_endian ? brd_cursor_be(&cursor, 2) : brd_cursor_le(&cursor, 2));
        if (unit >= 0xD800 && unit < 0xDC00 && brd_cursor_left(&cursor) >= 2) {
            struct brd_cursor ahead = cursor;
            uint32_t low =
                (uint32_t)(big_endian ? brd_cursor_be(&ahead, 2) : brd_cursor_le(&ahead, 2));
            if (low >= 0xDC00 && low < 0xE000) {
                unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
                cursor = ahead;
            }
        }
        (void)brd_buffer_add_utf8(&out, unit);
    }
    char *copy = out.failed ? NULL : brd_arena_copy(arena, brd_buffer_text(&out), out.size);
    *text = brd_span_of(copy, copy == NULL ? 0 : out.size);
    brd_buffer_free(&out);
    return copy != NULL;
}

void
brd_value_decode(uint64_t type, struct brd_span body, uint32_t text_encoding,
                 struct brd_arena *arena, struct brd_carve_value *value) {
    *value = (struct brd_carve_value){.type = BRD_CARVE_NULL};
    if (type >= 12) {
        value->type = (type & 1) != 0 ? BRD_CARVE_TEXT : BRD_CARVE_BLOB;
        value->as.bytes = body;
        if (value->type == BRD_CARVE_TEXT && (text_encoding == 2 || text_encoding == 3) &&
            !convert(body, text_encoding == 3, arena, &value->as.bytes)) {
            value->type = BRD_CARVE_UNKNOWN;
        }
    } else if (type == 7) {
        struct brd_cursor cursor = brd_cursor_of(body);
        uint64_t bits = brd_cursor_be(&cursor, 8);
        value->type = BRD_CARVE_REAL;
        memcpy(&value->as.real, &bits, sizeof bits);
    } else if (type == 8 || type == 9) {
        value->type = BRD_CARVE_INTEGER;
        value->as.integer = (int64_t)type - 8;
    } else if (type >= 1 && type <= 6) {
        value->type = BRD_CARVE_INTEGER;
        value->as.integer = integer_of(body);
    }
}

void
brd_record_value(const struct brd_record *record, size_t index, uint32_t text_encoding,
                 struct brd_arena *arena, struct brd_carve_value *value) {
    uint64_t type = record->types[index];
    bool ok = true;
    struct brd_span body = brd_span_slice(brd_buffer_span(&record->bytes), record->offsets[index],
                                          brd_serial_size(type), &ok);
    if (!ok) {
        *value = (struct brd_carve_value){.type = BRD_CARVE_UNKNOWN};
        return;
    }
    brd_value_decode(type, body, text_encoding, arena, value);
}
