/* Cells in bytes that nothing accounts for: see find.h. SPDX-License-Identifier: Apache-2.0 */
#include "carve/find.h"

#include "carve/cells.h"
#include "carve/live.h"

#include <endian.h>
#include <stdlib.h>

static bool
keep(struct brd_find *find, const struct brd_found *found) {
    if (find->count == find->capacity) {
        size_t capacity = find->capacity == 0 ? 64 : find->capacity * 2;
        struct brd_found *grown = realloc(find->found, capacity * sizeof *grown);
        if (grown == NULL) {
            return false;
        }
        find->found = grown;
        find->capacity = capacity;
    }
    find->found[find->count++] = *found;
    return true;
}

/*
 * The evidence that a cell must have. What is left of an index between the cells of its pages can
 * pass for a short row of some table, and the page of a table seldom holds cells of another.
 */
static int
needed(const struct brd_find *find, const struct brd_found *found) {
    bool is_own = find->owner == NULL || found->table == find->owner;
    return find->intact_only ? NEEDED_IN_INDEX : is_own ? NEEDED_ALONE : NEEDED_FOREIGN;
}

/* Whether a cell at `at` is believed: by itself, or by what ends where it does. */
static bool
find_at(struct brd_find *find, const struct brd_page *page, uint32_t at,
        const struct brd_find_region *region, bool is_freed, struct brd_found *found) {
    struct brd_found damaged = {.score = -1};
    bool intact = brd_find_intact(find, page, at, region->end, found);
    found->is_searched = true;
    intact = intact && brd_fit_is_printable(find->roles->pages, page, found);
    bool stale = brd_find_is_stale(page, at, region->end);
    if (intact && !is_freed && (!stale || found->score >= NEEDED_ALONE * 2)) {
        found->score += found->score < NEEDED_ALONE
                            ? brd_find_score_end(find, page, found->end, region->end)
                            : 0;
        return found->score >= needed(find, found);
    }
    bool freed = (is_freed || stale) && !find->intact_only &&
                 brd_find_damaged(find, page, at, region->end, &damaged);
    if (freed && !is_freed) {
        /* No freeblock begins here now: the stale one must have held just this cell, or have ended
         * where the region does, or much else must speak for it. */
        uint32_t said = brd_page_u16(page, at + 2);
        uint32_t size = damaged.end - at;
        bool exact = said == size || at + said == region->end;
        freed = said >= size && damaged.score >= needed(find, &damaged) + (exact ? 0 : FOR_END);
    } else if (freed) {
        freed = damaged.score >= (damaged.table == find->owner ? NEEDED_FREED : NEEDED_FOREIGN);
    }
    if (intact) {
        found->score += brd_find_score_end(find, page, found->end, region->end);
    }
    if (freed && (!intact || damaged.score >= found->score)) {
        *found = damaged;
        return true;
    }
    return intact && found->score >= needed(find, found);
}

/*
 * The next place from `at` on, before `end`, where a cell or the header of a stale freeblock (up to
 * `limit`) may begin; `end` when there is none. Most bytes are text, which is passed in words.
 */
static uint32_t
next_start(const struct brd_find *find, const struct brd_page *page, uint32_t at, uint32_t end,
           uint32_t limit) {
    const uint64_t ones = UINT64_C(0x0101010101010101);
    bool has_index_cells = find->owner != NULL && find->owner->without_rowid;
    /* What follows two bytes below 0x80 is no header's length when it is greater than all of them,
     * and no size of a freeblock when it is greater than the first byte of any. */
    uint32_t low = find->most_header > limit >> 8 ? find->most_header : limit >> 8;
    for (; at < end; at++) {
        while (low < 0x7F && at + 8 <= page->usable) {
            uint64_t word;
            memcpy(&word, page->bytes + at, sizeof word);
            uint64_t others = (word | (word - ones * (low + 1))) & ones * 0x80;
            if (word == 0) {
                at += 5; /* nothing has a size of 0 */
            } else if (others == 0) {
                at += 6;
            } else {
                /* The first byte that is no text is that of the lowest bit. */
                uint32_t first = (uint32_t)__builtin_ctzll(le64toh(others)) / 8;
                at += first > 2 ? first - 2 : 0;
                break;
            }
        }
        if (at >= end) {
            break;
        }
        if (brd_find_is_stale(page, at, limit) || brd_find_may_begin(find, page, at, true) ||
            (has_index_cells && brd_find_may_begin(find, page, at, false))) {
            return at;
        }
    }
    return end;
}

/* With a whole cell right behind it, what reaches over the end of a cell is the start of that one.
 */
static bool
is_start_of_next(const struct brd_find *find, const struct brd_page *page,
                 const struct brd_found *outer, uint32_t at) {
    struct brd_found next;
    return outer->local_end == outer->end && at >= outer->end - 3 &&
           brd_find_intact(find, page, outer->end, page->usable, &next) &&
           next.score >= NEEDED_INSIDE;
}

/* Whether a cell of an interior page (fileformat2, 1.6) lies at `at` and takes just `size` bytes.
 */
static bool
is_interior_cell(const struct brd_find *find, const struct brd_page *page, uint32_t at,
                 uint32_t size) {
    uint32_t child = brd_page_u32(page, at);
    uint64_t key = 0;
    return child >= 2 && child <= find->roles->pages->count &&
           brd_page_varint(page, (uint64_t)at + 4, (uint64_t)at + size, &key) == size - 4 &&
           brd_varint_size(key) == size - 4 && key > 0;
}

/*
 * A page that was the root of a tree may have been an interior page for a while: its cells, which
 * name a page and a rowid, were put over the end of those that lie at the end of the page. Where
 * the first of them begins; the end of the cell when there are none.
 */
static uint32_t
find_interior(const struct brd_find *find, const struct brd_page *page,
              const struct brd_found *outer) {
    enum { SHORTEST = 5, LONGEST = 13 };
    uint32_t end = outer->local_end;
    bool goes_on = end == page->usable && outer->overflow == 0;
    while (goes_on) {
        goes_on = false;
        for (uint32_t size = SHORTEST; size <= LONGEST && size <= end && !goes_on; size++) {
            goes_on =
                end - size >= outer->types_at && is_interior_cell(find, page, end - size, size);
            end -= goes_on ? size : 0;
        }
    }
    return end;
}

/* Whether so much speaks for a cell inside of another one that it must have taken its bytes. */
static bool
is_doubt(const struct brd_find *find, const struct brd_found *inner) {
    bool is_own = find->owner == NULL || inner->table == find->owner;
    return inner->score >= (is_own ? NEEDED_INSIDE : NEEDED_FOREIGN);
}

/*
 * Where in the cell another one begins: its bytes were taken from there on, since the start of the
 * other one is whole. 0 when none does.
 */
static uint32_t
find_inner(const struct brd_find *find, const struct brd_page *page, const struct brd_found *outer,
           uint32_t limit) {
    struct brd_found inner;
    uint32_t end = find_interior(find, page, outer);
    for (uint32_t at = next_start(find, page, outer->types_at, end, page->usable); at < end;
         at = next_start(find, page, at + 1, end, page->usable)) {
        bool stale = brd_find_is_stale(page, at, page->usable);
        /* The other one may itself have lost its end to something that lives. */
        bool begins =
            brd_find_intact(find, page, at, page->usable, &inner) && is_doubt(find, &inner);
        uint32_t stale_end = at + brd_page_u16(page, at + 2);
        begins = begins || (stale && (stale_end == limit || stale_end == page->usable ||
                                      (brd_find_damaged(find, page, at, page->usable, &inner) &&
                                       is_doubt(find, &inner))));
        if (begins) {
            return is_start_of_next(find, page, outer, at) ? 0 : at;
        }
    }
    return end < outer->local_end ? end : 0;
}

/* What is left of a cell whose end another one took; false when that is too little to be believed.
 */
static bool
cut(struct brd_found *found, uint32_t end) {
    found->is_cut = true;
    found->overflow = 0;
    found->local_end = end < found->local_end ? end : found->local_end;
    found->end = end;
    return found->lost_count == 0 && end >= found->body + BRD_LIVE_PREFIX_BYTES;
}

enum brd_err
brd_find_cells(struct brd_find *find, const struct brd_page *page,
               const struct brd_find_region *region, struct brd_error *error) {
    uint32_t at = region->start;
    find->count = 0;
    while (at + 4 <= region->end) {
        struct brd_found found;
        bool is_freed = region->is_freed && at == region->start;
        if (!is_freed) {
            at = next_start(find, page, at, region->end - 3, region->end);
            if (at + 4 > region->end) {
                break;
            }
        }
        bool ok = find_at(find, page, at, region, is_freed, &found);
        ok = ok || (is_freed && brd_find_cut(find, page, at, region->end, &found));
        uint32_t inner = ok ? find_inner(find, page, &found, region->end) : 0;
        bool is_kept = ok && (inner == 0 || cut(&found, inner));
        if (is_kept && !keep(find, &found)) {
            return brd_fail_memory(error, "the cells of a page");
        }
        /* What lies right behind it was not put over its end. */
        bool follows = find->count >= (is_kept ? 2u : 1u) && ok &&
                       find->found[find->count - (is_kept ? 2 : 1)].end == at;
        if (follows) {
            find->found[find->count - (is_kept ? 2 : 1)].is_tiled = true;
        }
        if (is_kept) {
            find->found[find->count - 1].is_tiled = region->end - found.end <= FRAGMENT_BYTES;
        }
        at = inner != 0 ? inner : ok ? found.end : at + 1;
    }
    return BRD_OK;
}

bool
brd_find_whole(const struct brd_find *find, const struct brd_page *page, uint32_t at,
               uint32_t page_type, struct brd_found *found) {
    bool is_table = page_type == BRD_PAGE_TABLE_LEAF;
    int score;
    if (!brd_find_read_intact(page, at, page->usable, is_table, found)) {
        return false;
    }
    found->table = brd_find_choose_table(find, page, found, !is_table, &score);
    found->score = score + FOR_PAYLOAD + FOR_HEADER;
    return true;
}

void
brd_find_learn(struct brd_find *find) {
    const struct brd_carve_schema *schema = &find->roles->schema;
    size_t most = 0;
    size_t least = SIZE_MAX;
    for (size_t i = 0; i < schema->count; i++) {
        const struct brd_carve_template *table = schema->templates[i];
        most = table->column_count > most ? table->column_count : most;
        least = table->column_count < least ? table->column_count : least;
    }
    /* The length itself, and one byte for each of half the columns: see brd_fit(). */
    find->least_header = 1 + (uint32_t)(least / 2);
    /* A type takes one byte for numbers and short values, three for values up to a megabyte. */
    size_t bytes = 1 + most * 3;
    find->most_header = bytes > UINT32_MAX ? UINT32_MAX : (uint32_t)bytes;
}

void
brd_find_free(struct brd_find *find) {
    free(find->found);
    *find = (struct brd_find){0};
}
