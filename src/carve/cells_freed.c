/* Cells whose start is gone: see cells.h. SPDX-License-Identifier: Apache-2.0 */
#include "carve/cells.h"
#include "carve/live.h"

/* Whether these four bytes can be the header of a freeblock that once was here. */
bool
brd_find_is_stale(const struct brd_page *page, uint32_t at, uint32_t limit) {
    uint32_t next = brd_page_u16(page, at);
    uint32_t size = brd_page_u16(page, at + 2);
    return size >= 4 && at + size <= limit &&
           (next == 0 || (next > at + size && next < page->usable));
}

/* How much speaks for a cell that ends here. */
int
brd_find_score_end(const struct brd_find *find, const struct brd_page *page, uint32_t end,
                   uint32_t limit) {
    struct brd_found next;
    if (limit - end <= FRAGMENT_BYTES) {
        return limit == end ? FOR_END : FOR_FRAGMENT - (int)(limit - end);
    }
    for (uint32_t skip = 0; skip <= FRAGMENT_BYTES; skip++) {
        if (brd_find_intact(find, page, end + skip, limit, &next) &&
            next.score >= NEEDED_ALONE / 2) {
            return skip == 0 ? FOR_NEXT : FOR_FRAGMENT - (int)skip;
        }
    }
    /* The next one may be a freed cell itself: its stale freeblock header says how long it was. */
    if (!brd_find_is_stale(page, end, limit)) {
        return 0;
    }
    return end + brd_page_u16(page, end + 2) == limit ? FOR_STALE_END : FOR_STALE;
}

/* Whether two solutions read the same values. */
static bool
same_reading(const struct brd_found *a, const struct brd_found *b) {
    bool same = a->end == b->end && a->body == b->body && a->column_count == b->column_count &&
                a->lost_count == b->lost_count && a->lost_bytes == b->lost_bytes;
    for (uint32_t i = 0; i < a->lost_count && same; i++) {
        same = a->lost[i] == b->lost[i];
    }
    return same;
}

/*
 * Another reading that is about as good makes a tie. The same reading of another table does not;
 * and where only the split of the lost values differs, these alone are unknown.
 */
static void
keep_better(struct brd_found *best, const struct brd_found *found, bool *is_tied) {
    if (best->table == NULL) {
        *best = *found;
        return;
    }
    if (same_reading(best, found)) {
        best->other_tables += best->table != found->table;
        return;
    }
    bool same_rest = best->table == found->table && best->end == found->end &&
                     best->body == found->body && best->lost_count == found->lost_count &&
                     best->lost_bytes == found->lost_bytes &&
                     best->column_count == found->column_count;
    if (same_rest) {
        for (uint32_t i = 0; i < best->lost_count; i++) {
            best->lost[i] = best->lost[i] == found->lost[i] ? best->lost[i] : BRD_TYPE_UNKNOWN;
        }
        bool all = best->lost_count == 2 &&
                   (best->lost[0] == BRD_TYPE_UNKNOWN) != (best->lost[1] == BRD_TYPE_UNKNOWN);
        if (all && brd_serial_size(best->lost[best->lost[0] == BRD_TYPE_UNKNOWN]) > 0) {
            best->lost[0] = BRD_TYPE_UNKNOWN;
            best->lost[1] = BRD_TYPE_UNKNOWN;
        }
        return;
    }
    int margin = found->lost_count > 0 || best->lost_count > 0 ? FOR_STALE_END : 1;
    if (found->score >= best->score + margin) {
        *is_tied = false;
    } else if (found->score + margin > best->score) {
        *is_tied = true;
    }
    if (found->score > best->score) {
        *best = *found;
    }
}

/* Give the candidate its payload, end and score under `table`; keep it when it is the best. */
static void
weigh(const struct brd_find *find, const struct brd_page *page,
      const struct brd_carve_template *table, uint32_t record_at, uint64_t sum, uint32_t limit,
      int bonus, struct brd_found *found, struct brd_found *best, bool *is_tied) {
    unsigned before = record_at - found->at; /* bytes of the two sizes in front of the record */
    bool is_table = !table->without_rowid;
    found->payload = found->header + sum;
    unsigned first = brd_varint_size(found->payload);
    if (is_table ? before <= first || before - first > 9 : before != first) {
        return;
    }
    if (!brd_find_place_end(page, found, record_at, limit, is_table)) {
        return;
    }
    int fit = brd_fit(find->roles->pages, page, found, table);
    if (fit < 0) {
        return;
    }
    /* Types are solved from where the cell ends, so that this must be known. */
    int end = brd_find_score_end(find, page, found->end, limit);
    uint32_t said = brd_page_u16(page, found->at + 2);
    bool is_anchored = end >= FOR_STALE || said == found->end - found->at;
    if (found->lost_count > 0 && !is_anchored && !table->columns[0].is_rowid) {
        return;
    }
    found->table = table;
    found->score = fit + bonus + end;
    found->score += said == found->end - found->at ? FOR_END
                    : found->at + said == limit    ? FOR_STALE_END
                                                   : 0;
    keep_better(best, found, is_tied);
}

/* Types of a record of `count` columns from `at` on; `*sum` is what their values take. */
static bool
read_types(const struct brd_page *page, uint32_t at, uint32_t limit, uint32_t count, uint32_t *end,
           uint64_t *sum) {
    uint64_t next = at;
    *sum = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint64_t type;
        unsigned size = brd_page_varint(page, next, limit, &type);
        if (size == 0 || type == 10 || type == 11 || type > INT32_MAX) {
            return false;
        }
        *sum += brd_serial_size(type);
        next += size;
    }
    *end = (uint32_t)next;
    return true;
}

/* The types of the `lost` first columns are gone: try those whose sizes are possible. */
static void
solve_lost(const struct brd_find *find, const struct brd_page *page,
           const struct brd_carve_template *table, uint32_t record_at, uint64_t sum, uint32_t limit,
           struct brd_found *found, struct brd_found *best, bool *is_tied) {
    /* A lost type took one byte, so that its value is short. */
    enum { LONGEST = (0x7F - 12) / 2 };
    uint64_t types[4];
    uint64_t longest = table->columns[0].is_rowid ? 0 : LONGEST;
    for (uint64_t size = 0; size <= longest; size++) {
        unsigned count = brd_fit_types_of_size(&table->columns[0], size, types);
        uint64_t left = found->lost_count == 2 ? LONGEST : 0;
        for (uint64_t other = 0; count > 0 && other <= left; other++) {
            uint64_t seconds[4];
            unsigned second_count =
                left == 0 ? 1 : brd_fit_types_of_size(&table->columns[1], other, seconds);
            if (second_count == 0) {
                continue;
            }
            /* Several types of one size: the bytes are there, what they mean is not known. */
            found->lost[0] = count == 1 ? types[0] : BRD_TYPE_UNKNOWN;
            if (left != 0) {
                found->lost[1] = second_count == 1 ? seconds[0] : BRD_TYPE_UNKNOWN;
            }
            uint64_t all = sum + size + (left == 0 ? 0 : other);
            struct brd_found tried = *found;
            tried.lost_bytes = size + (left == 0 ? 0 : other);
            /* With one unknown beside a value, where either begins is not known. */
            if (left != 0 && (tried.lost[0] == BRD_TYPE_UNKNOWN ? other : size) > 0 &&
                (tried.lost[0] == BRD_TYPE_UNKNOWN) != (tried.lost[1] == BRD_TYPE_UNKNOWN)) {
                tried.lost[0] = BRD_TYPE_UNKNOWN;
                tried.lost[1] = BRD_TYPE_UNKNOWN;
            }
            weigh(find, page, table, record_at, all, limit, 0, &tried, best, is_tied);
        }
    }
}

/*
 * What is left of the rowid behind the four bytes that are gone, in front of a record that begins
 * `before` bytes after the cell: it must be the end of a varint, and a header must follow.
 */
static bool
read_rowid_end(const struct brd_find *find, const struct brd_page *page, uint32_t at,
               uint32_t before, uint32_t *value) {
    uint32_t header = brd_page_u8(page, (uint64_t)at + before);
    if (header < 0x80 && (header < find->least_header || header > find->most_header)) {
        return false;
    }
    for (uint32_t i = 4; i < before; i++) {
        uint32_t byte = brd_page_u8(page, (uint64_t)at + i);
        if ((byte & 0x80) != 0 ? i + 1 == before : i + 1 < before) {
            return false;
        }
        *value = *value << 7 | (byte & 0x7F);
    }
    return true;
}

/* All ways to read a freed cell at `at` as one of `table`. */
static void
try_damaged_as(const struct brd_find *find, const struct brd_page *page, uint32_t at,
               uint32_t limit, const struct brd_carve_template *table, struct brd_found *best,
               bool *is_tied) {
    uint32_t columns = (uint32_t)table->column_count;
    bool is_table = !table->without_rowid;
    uint32_t most = is_table ? 12 : 5;
    /* `before` bytes were in front of the record; four of the cell are gone. */
    for (uint32_t before = is_table ? 2 : 1; before <= most; before++) {
        uint32_t record_at = at + before;
        uint64_t sum = 0;
        uint32_t value = 0;
        if (before >= 4 && !read_rowid_end(find, page, at, before, &value)) {
            continue;
        }
        struct brd_found found = {.at = at, .is_damaged = true};
        if (before >= 4) {
            found.rowid = value;
            found.rowid_bits = is_table && before - 4 < 4 ? 7 * (before - 4) : 0;
            if (brd_find_read_header(page, record_at, limit, UINT64_MAX, &found, &sum)) {
                weigh(find, page, table, record_at, sum, limit, FOR_HEADER, &found, best, is_tied);
            }
            continue;
        }
        /* The length of the record's header is gone, and the types in the bytes after it. */
        uint32_t size_bytes = columns < 127 ? 1 : 2;
        uint32_t types_at = record_at + size_bytes;
        found.lost_count = types_at >= at + 4 ? 0 : at + 4 - types_at;
        if (found.lost_count > BRD_FIND_MAX_LOST || found.lost_count > columns) {
            continue;
        }
        found.types_at = types_at + found.lost_count;
        uint32_t end = 0;
        for (uint32_t count = columns; count >= table->fewest_columns && count > found.lost_count;
             count--) {
            if (!read_types(page, found.types_at, limit, count - found.lost_count, &end, &sum)) {
                continue;
            }
            found.column_count = count;
            found.body = end;
            found.header = end - record_at;
            if (found.lost_count == 0) {
                weigh(find, page, table, record_at, sum, limit, 0, &found, best, is_tied);
            } else {
                solve_lost(find, page, table, record_at, sum, limit, &found, best, is_tied);
            }
        }
    }
}

bool
brd_find_damaged(const struct brd_find *find, const struct brd_page *page, uint32_t at,
                 uint32_t limit, struct brd_found *found) {
    bool is_tied = false;
    *found = (struct brd_found){.score = -1};
    if (find->owner != NULL) {
        try_damaged_as(find, page, at, limit, find->owner, found, &is_tied);
    }
    if (found->table == NULL) {
        const struct brd_carve_schema *schema = &find->roles->schema;
        for (size_t i = 0; i < schema->count; i++) {
            if (*find->tries <= 1) {
                *find->tries = 0;
                break;
            }
            (*find->tries)--;
            if (schema->templates[i] != find->owner && !schema->templates[i]->without_rowid) {
                try_damaged_as(find, page, at, limit, schema->templates[i], found, &is_tied);
            }
        }
    }
    return found->table != NULL && !is_tied;
}

/*
 * A freed cell whose end a new cell took: its types are there, and the values up to `limit`. Only
 * where a freed cell is known to begin, and no whole one fits.
 */
bool
brd_find_cut(const struct brd_find *find, const struct brd_page *page, uint32_t at, uint32_t limit,
             struct brd_found *found) {
    const struct brd_carve_template *table = find->owner;
    if (table == NULL || table->without_rowid) {
        return false;
    }
    struct brd_found best = {.score = -1};
    unsigned fits = 0;
    uint32_t columns = (uint32_t)table->column_count;
    for (uint32_t before = 2; before <= 9; before++) {
        uint32_t record_at = at + before;
        uint64_t sum = 0;
        *found = (struct brd_found){.at = at, .is_damaged = true, .is_cut = true};
        bool ok;
        if (before >= 4) {
            ok = brd_find_read_header(page, record_at, limit, UINT64_MAX, found, &sum) &&
                 found->column_count == columns;
        } else {
            uint32_t end = 0;
            found->lost_count = before == 2 ? 1 : 0;
            ok = (found->lost_count == 0 || table->columns[0].is_rowid) && columns < 127 &&
                 columns > found->lost_count &&
                 read_types(page, at + 4, limit, columns - found->lost_count, &end, &sum);
            found->types_at = at + 4;
            found->body = end;
            found->header = end - record_at;
            found->column_count = columns;
        }
        found->payload = found->header + sum;
        unsigned first = brd_varint_size(found->payload);
        if (!ok || before <= first || found->body + (uint64_t)BRD_LIVE_PREFIX_BYTES > limit ||
            found->body + sum <= limit) {
            continue;
        }
        found->local_end = limit;
        found->end = limit;
        int fit = brd_fit(find->roles->pages, page, found, table);
        if (fit >= NEEDED_ALONE) {
            found->table = table;
            found->score = fit;
            best = *found;
            fits++;
        }
    }
    *found = best;
    return fits == 1; /* without its end, nothing decides between two readings */
}
