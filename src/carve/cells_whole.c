/* Cells whose start is there: see cells.h. SPDX-License-Identifier: Apache-2.0 */
#include "carve/cells.h"

/* ---- Which table? ---- */

/* The table of the schema that fits best, and how many fit as well; NULL when none does. */
const struct brd_carve_template *
brd_find_choose_table(const struct brd_find *find, const struct brd_page *page,
                      struct brd_found *found, bool without_rowid, int *best) {
    const struct brd_carve_template *chosen = NULL;
    *best = -1;
    found->other_tables = 0;
    if (find->owner != NULL && find->owner->without_rowid == without_rowid) {
        *best = brd_fit(find->roles->pages, page, found, find->owner);
        chosen = *best >= 0 ? find->owner : NULL;
        found->other_tables = find->other_tables;
    }
    /* A page may hold cells of a table that had it before: those with other columns are looked at.
     */
    if (chosen != NULL && found->column_count == chosen->column_count) {
        return chosen;
    }
    const struct brd_carve_schema *schema = &find->roles->schema;
    for (size_t i = 0; i < schema->count; i++) {
        const struct brd_carve_template *table = schema->templates[i];
        if (table->without_rowid != without_rowid || table == find->owner ||
            table->column_count < found->column_count) {
            continue;
        }
        int score = brd_fit(find->roles->pages, page, found, table);
        if (score > *best) {
            *best = score;
            chosen = table;
            found->other_tables = 0;
        } else if (score == *best && score >= 0) {
            found->other_tables++;
        }
    }
    return chosen;
}

/* ---- A cell whose start is there ---- */

bool
brd_find_read_header(const struct brd_page *page, uint32_t at, uint32_t end, uint64_t most,
                     struct brd_found *found, uint64_t *sum) {
    uint64_t header = 0;
    unsigned first = brd_page_varint(page, at, end, &header);
    if (first == 0 || header <= first || header > MAX_HEADER_BYTES || at + header > end) {
        return false;
    }
    uint64_t next = at + first;
    uint32_t count = 0;
    *sum = 0;
    while (next < at + header) {
        uint64_t type;
        unsigned size = brd_page_varint(page, next, at + header, &type);
        if (size == 0 || type == 10 || type == 11 || type > INT32_MAX) {
            return false;
        }
        *sum += brd_serial_size(type);
        next += size;
        count++;
        if (header + *sum > most) {
            return false;
        }
    }
    found->types_at = at + first;
    found->body = (uint32_t)(at + header);
    found->header = header;
    found->column_count = count;
    return true;
}

/* Where the cell of this payload ends; false when that is beyond `limit`. */
bool
brd_find_place_end(const struct brd_page *page, struct brd_found *found, uint32_t payload_at,
                   uint32_t limit, bool is_table) {
    uint32_t local = brd_payload_local(found->payload, page->usable, is_table);
    uint64_t end = (uint64_t)payload_at + local + (local < found->payload ? 4 : 0);
    found->local_end = (uint32_t)(payload_at + (uint64_t)local);
    if (end > limit) {
        return false;
    }
    found->overflow = local < found->payload ? brd_page_u32(page, found->local_end) : 0;
    found->end = end < found->at + 4 ? found->at + 4 : (uint32_t)end;
    return true;
}

/* A whole cell at `at`: the size of its payload is that of its header and values. */
bool
brd_find_read_intact(const struct brd_page *page, uint32_t at, uint32_t limit, bool is_table,
                     struct brd_found *found) {
    uint64_t payload = 0;
    uint64_t rowid = 0;
    uint64_t sum = 0;
    unsigned first = brd_page_varint(page, at, limit, &payload);
    if (first == 0 || payload < 2 || payload > INT32_MAX) {
        return false;
    }
    unsigned second = is_table ? brd_page_varint(page, at + first, limit, &rowid) : 0;
    if (is_table && second == 0) {
        return false;
    }
    uint32_t payload_at = at + first + second;
    uint32_t local = brd_payload_local(payload, page->usable, is_table);
    if (payload_at + (uint64_t)local > limit) {
        return false;
    }
    struct brd_found header;
    if (!brd_find_read_header(page, payload_at, payload_at + local, payload, &header, &sum) ||
        header.header + sum != payload) {
        return false;
    }
    *found = (struct brd_found){.at = at,
                                .payload = payload,
                                .rowid = (int64_t)rowid,
                                .has_rowid = is_table,
                                .types_at = header.types_at,
                                .body = header.body,
                                .header = header.header,
                                .column_count = header.column_count};
    return brd_find_place_end(page, found, payload_at, limit, is_table);
}

/* The length of a varint of up to three bytes; 0 for a longer one. */
static uint32_t
short_varint(const struct brd_page *page, uint64_t at) {
    return brd_page_u8(page, at) < 0x80       ? 1
           : brd_page_u8(page, at + 1) < 0x80 ? 2
           : brd_page_u8(page, at + 2) < 0x80 ? 3
                                              : 0;
}

bool
brd_find_may_begin(const struct brd_find *find, const struct brd_page *page, uint32_t at,
                   bool is_table) {
    uint32_t first = short_varint(page, at);
    uint32_t second = is_table && first > 0 ? short_varint(page, (uint64_t)at + first) : 0;
    if (first == 0 || (is_table && second == 0)) {
        return true; /* seldom: looked at in full */
    }
    uint32_t header = brd_page_u8(page, (uint64_t)at + first + second);
    return header >= 0x80 || (header >= find->least_header && header <= find->most_header &&
                              (first > 1 || header <= brd_page_u8(page, at)));
}

/* Whether some table takes the cell, and how much speaks for it. */
bool
brd_find_intact(const struct brd_find *find, const struct brd_page *page, uint32_t at,
                uint32_t limit, struct brd_found *found) {
    for (int kind = 0; kind < 2; kind++) {
        bool is_table = kind == 0;
        if (!is_table && (find->owner == NULL || !find->owner->without_rowid)) {
            continue; /* rows of an index are not rows of a table */
        }
        int score;
        if (!brd_find_may_begin(find, page, at, is_table)) {
            continue;
        }
        if (!brd_find_read_intact(page, at, limit, is_table, found)) {
            continue;
        }
        found->table = brd_find_choose_table(find, page, found, !is_table, &score);
        if (found->table != NULL) {
            found->score = score + FOR_PAYLOAD + FOR_HEADER;
            return true;
        }
    }
    return false;
}
