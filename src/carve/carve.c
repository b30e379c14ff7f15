/* The conductor of the carver: see carve.h. SPDX-License-Identifier: Apache-2.0 */
#include "carve/carve.h"

#include "base/limits.h"
#include "carve/rows.h"

#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/* Bytes of pages that are worked on as one piece. */
#define PIECE_BYTES ((uint64_t)2 * BRD_PAGE_MAX_BYTES)

const char *const brd_carve_source_names[BRD_CARVE_SOURCE_COUNT] = {
    "freeblock", "freelist", "unallocated", "unused page", "superseded page", "wal", "journal",
};
const char *const brd_carve_confidence_names[BRD_CARVE_CONFIDENCE_COUNT] = {"low", "medium",
                                                                            "high"};

/* A cell of a page, as its pointers tell. */
struct extent {
    uint32_t start;
    uint32_t end;
    int64_t rowid;
};

/* What is known of the database. */
struct known {
    struct brd_pages pages;
    struct brd_roles roles;
    struct brd_live live;
    struct brd_given given; /* of the crew */
    const struct brd_carve_options *options;
    struct brd_carve_counts *counts;
};

/* One that reads pages: the only one, or a member of a crew. */
struct carve {
    struct brd_pages pages; /* shares those that are known */
    struct brd_roles *roles;
    const struct brd_live *live;
    struct brd_find find;
    struct brd_rows rows;
    struct brd_carve_counts counts;                  /* what it has seen itself */
    struct extent *extents;                          /* of the page at work; owned */
    uint32_t freeblocks[BRD_PAGE_MAX_BYTES / 4 + 1]; /* starts, ascending */
    uint32_t freeblock_count;
    uint32_t next_block; /* the first of them that does not lie before the place at work */
    uint64_t tries;      /* see struct brd_find */
    uint64_t max_tries;
    enum brd_err told; /* what became of telling contradictions of the piece at work */
    bool finds_schema; /* only rows of the schema are wanted now */
    struct brd_error *error;
};

/* Cells of a page that decide whose it was. */
#define LOOKED_AT 8u

/* One page at work. */
struct work {
    struct brd_page page;
    struct brd_page_header header;
    struct brd_carve_template *table; /* whose page it is, or was; NULL for nobody's */
    struct brd_rows_place place;      /* its source is that of whole cells */
    uint32_t header_at;
    uint32_t extent_count;
    bool is_live;    /* its cells live */
    bool has_rows;   /* its cells, which do not live, may be rows of a table */
    bool is_ordered; /* rowids fall as offsets grow, as where rows were added in order */
};

/* ---- Contradictions ---- */

/* Tell one of a page, as brd_roles_tell(); a member of a crew keeps it for its turn. */
static void tell(struct carve *carve, uint32_t page, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void
tell(struct carve *carve, uint32_t page, const char *format, ...) {
    char words[sizeof carve->roles->told_words];
    struct brd_crew_member *member = carve->rows.member;
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(words, sizeof words, format, arguments);
    va_end(arguments);
    if (member == NULL) {
        brd_roles_tell(carve->roles, page, "%s", words);
    } else if (carve->told == BRD_OK) {
        size_t before = member->output.bytes.size;
        (void)brd_buffer_add_text(&member->output.bytes, words);
        carve->told =
            brd_crew_add(member, (struct brd_crew_event){.page = page}, before, carve->error);
    }
}

/* ---- Dropped tables ---- */

static bool
take_dropped(void *context, const struct brd_carve_row *row) {
    struct carve *carve = context;
    const struct brd_carve_value *values = row->values;
    if (row->value_count != 5 || values[0].type != BRD_CARVE_TEXT ||
        !brd_span_equals(values[0].as.bytes, "table") || values[4].type != BRD_CARVE_TEXT) {
        return true;
    }
    struct brd_carve_template *added = NULL;
    struct brd_error ignored;
    uint32_t root = values[3].type == BRD_CARVE_INTEGER && values[3].as.integer > 0 &&
                            values[3].as.integer <= UINT32_MAX
                        ? (uint32_t)values[3].as.integer
                        : 0;
    enum brd_err code =
        brd_carve_schema_add(&carve->roles->schema, (const char *)values[4].as.bytes.data,
                             values[4].as.bytes.size, root, true, &added, &ignored);
    return code == BRD_OK;
}

/* ---- The page's own structure ---- */

/* The chain of freeblocks; what contradicts itself is told of live pages. */
static void
read_freeblocks(struct carve *carve, const struct work *work) {
    uint32_t at = work->header.freeblock;
    uint32_t before = work->header_at;
    carve->freeblock_count = 0;
    carve->next_block = 0;
    while (at != 0 && carve->freeblock_count < BRD_PAGE_MAX_BYTES / 4) {
        uint32_t size = brd_page_u16(&work->page, at + 2);
        if (at <= before || size < 4 || at + size > work->page.usable) {
            if (work->is_live) {
                tell(carve, work->place.page, "its list of freeblocks is broken at byte %u", at);
            }
            return;
        }
        carve->freeblocks[carve->freeblock_count++] = at;
        before = at + size - 1;
        at = brd_page_u16(&work->page, at);
    }
}

static bool
read_extent(const struct work *work, uint32_t at, struct extent *extent) {
    struct brd_cell cell;
    if (work->header.type == BRD_PAGE_TABLE_INTERIOR) {
        uint64_t rowid = 0;
        unsigned size = brd_page_varint(&work->page, (uint64_t)at + 4, work->page.usable, &rowid);
        *extent = (struct extent){.start = at, .end = at + 4 + size, .rowid = (int64_t)rowid};
        return size > 0;
    }
    if (!brd_cell_read(&work->page, at, work->header.type, &cell)) {
        return false;
    }
    *extent = (struct extent){.start = at, .end = cell.end, .rowid = cell.rowid};
    return true;
}

static int
compare_extents(const void *a, const void *b) {
    const struct extent *first = a;
    const struct extent *second = b;
    return first->start < second->start ? -1 : first->start > second->start;
}

/*
 * What no cell and no freeblock takes of the cell content area are fragments, and the header counts
 * them: a difference shows that one of these was changed by something else than SQLite.
 */
static void
tell_fragments(struct carve *carve, const struct work *work) {
    int64_t left = (int64_t)work->page.usable - work->header.content;
    uint32_t said = brd_page_u8(&work->page, (uint64_t)work->header_at + 7);
    for (uint32_t i = 0; i < work->extent_count; i++) {
        left -= (int64_t)carve->extents[i].end - carve->extents[i].start;
    }
    for (uint32_t i = 0; i < carve->freeblock_count; i++) {
        left -= brd_page_u16(&work->page, (uint64_t)carve->freeblocks[i] + 2);
    }
    if (left != said && work->page.usable >= work->header.content) {
        tell(carve, work->place.page,
             "%lld bytes are in no cell and no freeblock, and its header counts %u",
             (long long)left, said);
    }
}

/* The cells of the page by their places, ascending; overlaps are told of live pages. */
static void
read_extents(struct carve *carve, struct work *work) {
    bool sorted = true;
    work->extent_count = 0;
    work->is_ordered = true;
    for (uint32_t i = work->header.cells; i > 0; i--) {
        uint64_t pointer = work->header.pointers + (uint64_t)(i - 1) * 2;
        struct extent *extent = &carve->extents[work->extent_count];
        if (pointer + 2 > work->page.usable) {
            continue;
        }
        uint32_t at = brd_page_u16(&work->page, pointer);
        if (at < work->header.pointers || !read_extent(work, at, extent)) {
            continue;
        }
        if (work->extent_count > 0) {
            sorted = sorted && extent->start >= extent[-1].start;
            work->is_ordered = work->is_ordered && extent->rowid < extent[-1].rowid;
        }
        work->extent_count++;
    }
    if (!sorted) {
        qsort(carve->extents, work->extent_count, sizeof *carve->extents, compare_extents);
        work->is_ordered = false;
    }
    if (work->is_live && work->extent_count == work->header.cells) {
        tell_fragments(carve, work);
    }
    for (uint32_t i = 1; i < work->extent_count && work->is_live; i++) {
        if (carve->extents[i].start < carve->extents[i - 1].end) {
            tell(carve, work->place.page, "two of its cells overlap at byte %u",
                 carve->extents[i].start);
            break;
        }
    }
}

/* ---- Rowids that follow from their neighbours ---- */

/*
 * Where rows were added in order, a cell's rowid lies between those of the cells beside it. That
 * alone proves nothing, since cells move when pages are balanced; but often the end of its varint
 * is left: a number is given when it is the only one that fits both.
 */
static void
infer_rowid(struct brd_found *found, int64_t low, int64_t high) {
    int64_t first = low + 1;
    if (found->has_rowid || found->rowid_bits == 0 || found->rowid_bits > 28 || low < 0 ||
        high == INT64_MAX || high <= first) {
        return;
    }
    int64_t step = (int64_t)1 << found->rowid_bits;
    int64_t rest = (found->rowid - first) % step;
    first += rest < 0 ? rest + step : rest;
    if (first < high && high - first <= step) {
        found->rowid = first;
        found->has_rowid = true;
    }
}

/* ---- Regions ---- */

static enum brd_err
search(struct carve *carve, struct work *work, uint32_t start, uint32_t end, bool is_freed,
       enum brd_carve_source source, int64_t low, int64_t high) {
    if (end < start + 4) {
        return BRD_OK;
    }
    const struct brd_find_region region = {.start = start, .end = end, .is_freed = is_freed};
    enum brd_err code = brd_find_cells(&carve->find, &work->page, &region, carve->error);
    struct brd_rows_place place = work->place;
    place.source = source;
    for (size_t i = 0; i < carve->find.count && code == BRD_OK; i++) {
        struct brd_found *found = &carve->find.found[i];
        /* The one below in the page came before: its rowid is less. */
        int64_t below = low;
        for (size_t next = i + 1; next < carve->find.count; next++) {
            if (carve->find.found[next].has_rowid) {
                below = carve->find.found[next].rowid;
                break;
            }
        }
        if (found->table == work->table) {
            infer_rowid(found, below, high);
        }
        high = found->has_rowid ? found->rowid : high;
        bool is_schema = found->table == carve->roles->schema.templates[0];
        if (is_schema == carve->finds_schema) {
            code = brd_rows_give(&carve->rows, &work->page, found, &place, carve->error);
        }
    }
    return code;
}

/* The space between two cells, split where freeblocks begin. */
static enum brd_err
search_gap(struct carve *carve, struct work *work, uint32_t start, uint32_t end, uint32_t index) {
    enum brd_err code = BRD_OK;
    bool is_first = index == 0;
    enum brd_carve_source other = work->is_live ? BRD_CARVE_UNALLOCATED : work->place.source;
    enum brd_carve_source freed = work->is_live ? BRD_CARVE_FREEBLOCK : work->place.source;
    int64_t high = work->is_ordered && !is_first ? carve->extents[index - 1].rowid : INT64_MAX;
    int64_t low =
        work->is_ordered && index < work->extent_count ? carve->extents[index].rowid : INT64_MIN;
    bool has_cells = work->header.is_leaf && work->table != NULL;
    bool is_freed = has_cells && !is_first;
    while (carve->next_block < carve->freeblock_count &&
           carve->freeblocks[carve->next_block] < start) {
        carve->next_block++;
    }
    for (uint32_t i = carve->next_block;
         i < carve->freeblock_count && carve->freeblocks[i] < end && code == BRD_OK; i++) {
        uint32_t block = carve->freeblocks[i];
        /* Up to three bytes before a freeblock are a fragment; more are what a lie about it left.
         */
        bool fragment = block - start <= 3;
        if (!fragment) {
            code = search(carve, work, start, block, is_freed && i > 0, is_freed ? freed : other,
                          low, high);
        }
        start = block;
        is_freed = has_cells;
    }
    return code == BRD_OK
               ? search(carve, work, start, end, is_freed, is_freed ? freed : other, low, high)
               : code;
}

static enum brd_err
end_page(struct carve *carve, const struct work *work) {
    carve->counts.limited += carve->tries == 0 && !carve->finds_schema;
    return brd_rows_end_page(&carve->rows, &work->page, carve->error);
}

/* Cells that are not in use any more, and the space between cells, in the order of the page. */
static enum brd_err
search_page(struct carve *carve, struct work *work) {
    enum brd_err code = BRD_OK;
    uint32_t start = work->header.pointers +
                     (work->header.cells < work->page.usable / 2 ? work->header.cells * 2 : 0);
    carve->find.owner = work->table;
    carve->tries = carve->max_tries;
    /* Freed cells of an index would be read as rows of tables. */
    carve->find.intact_only = !work->header.is_table && work->table == NULL;
    read_freeblocks(carve, work);
    read_extents(carve, work);
    for (uint32_t i = 0; i <= work->extent_count && code == BRD_OK; i++) {
        const struct extent *extent = &carve->extents[i];
        bool last = i == work->extent_count;
        uint32_t end = last ? work->page.usable : extent->start;
        if (end > start) {
            code = search_gap(carve, work, start, end, i);
        }
        if (last) {
            break;
        }
        start = extent->end > start ? extent->end : start;
        struct brd_found found;
        if (code == BRD_OK && work->has_rows &&
            brd_find_whole(&carve->find, &work->page, extent->start, work->header.type, &found) &&
            (found.table == carve->roles->schema.templates[0]) == carve->finds_schema) {
            code = brd_rows_give(&carve->rows, &work->page, &found, &work->place, carve->error);
        }
    }
    return code == BRD_OK ? end_page(carve, work) : code;
}

/* A page without the header of a leaf: everything from `start` on. */
static enum brd_err
search_bare(struct carve *carve, struct work *work, uint32_t start) {
    carve->find.owner = work->table;
    carve->tries = carve->max_tries;
    carve->find.intact_only = false;
    carve->freeblock_count = 0;
    enum brd_err code = search(carve, work, start, work->page.usable, false, work->place.source,
                               INT64_MIN, INT64_MAX);
    return code == BRD_OK ? end_page(carve, work) : code;
}

/* Whether the first cells of an index page can all be entries of an index that lives. */
static bool
is_like_index(const struct carve *carve, const struct work *work) {
    bool is_like = work->header.cells > 0;
    for (uint32_t i = 0; i < work->header.cells && i < LOOKED_AT && is_like; i++) {
        uint32_t at = brd_page_u16(&work->page, work->header.pointers + (uint64_t)i * 2);
        is_like = brd_live_may_be_entry(carve->live, &work->page, at);
    }
    return is_like;
}

/* The table whose cells the page's are: the one that fits most of the first ones. */
static struct brd_carve_template *
vote(struct carve *carve, const struct work *work) {
    struct brd_carve_template *best = work->table;
    long best_score = 0;
    long second_score = 0;
    uint32_t scores = 0;
    if (best != NULL && best->without_rowid == work->header.is_table) {
        best = NULL;
    }
    carve->find.owner = NULL;
    for (size_t t = 0; t < carve->roles->schema.count; t++) {
        struct brd_carve_template *table = carve->roles->schema.templates[t];
        long score = 0;
        if (table->without_rowid == work->header.is_table) {
            continue;
        }
        for (uint32_t i = 0; i < work->header.cells && i < LOOKED_AT; i++) {
            uint32_t at = brd_page_u16(&work->page, work->header.pointers + (uint64_t)i * 2);
            struct brd_found found;
            if (brd_find_whole(&carve->find, &work->page, at, work->header.type, &found)) {
                int fit = brd_fit(&carve->pages, &work->page, &found, table);
                score += fit < 0 ? -20 : fit;
            }
        }
        /* A page that a table began with, or has now, was likely its own. */
        bool own = table->root == work->place.page || table == work->table;
        score += score > 0 && own ? 20 : 0;
        scores += score > 0;
        if (score > best_score) {
            second_score = best_score;
            best_score = score;
            best = table;
        } else if (score > second_score) {
            second_score = score;
        }
    }
    /* Tables that are much alike leave it open whose the rows are. */
    if (!work->header.is_table && best != NULL && is_like_index(carve, work)) {
        second_score = best_score;
        scores++;
    }
    carve->find.other_tables = second_score * 5 > best_score * 4 ? scores - 1 : 0;
    return best;
}

/* The dropped table that began with this page; NULL when none did. */
static struct brd_carve_template *
root_of(const struct carve *carve, uint32_t page) {
    for (size_t i = 0; i < carve->roles->schema.count; i++) {
        struct brd_carve_template *table = carve->roles->schema.templates[i];
        if (table->table.dropped && table->root == page) {
            return table;
        }
    }
    return NULL;
}

/* A page that is not in use: its cells, when it still has the header of a leaf, and all between. */
static enum brd_err
search_given_up(struct carve *carve, struct work *work, uint32_t bare_from) {
    bool has_header = brd_page_header_read(&work->page, work->header_at, &work->header);
    carve->find.other_tables = 0; /* those of the page before */
    bool plausible = has_header && bare_from == 0 &&
                     work->header.pointers + (uint64_t)work->header.cells * 2 <= work->page.usable;
    if (work->table == NULL) {
        work->table = root_of(carve, work->place.page);
    }
    if (!plausible) {
        return search_bare(carve, work, bare_from);
    }
    work->table = vote(carve, work);
    /* Cells of an index, or of an interior page: what lies between them may be older rows. */
    work->has_rows =
        work->header.type == BRD_PAGE_TABLE_LEAF || (!work->header.is_table && work->table != NULL);
    return search_page(carve, work);
}

/* ---- All pages ---- */

static enum brd_err
take_page(struct carve *carve, uint32_t number) {
    struct work work = {.place = {.page = number}, .header_at = number == 1 ? 100 : 0};
    uint16_t role = carve->roles->roles[number];
    if (role == BRD_ROLE_POINTER_MAP || role == BRD_ROLE_LOCK_BYTE || role == BRD_ROLE_OVERFLOW) {
        return BRD_OK;
    }
    enum brd_err code = brd_pages_read(&carve->pages, number, &work.page, carve->error);
    if (code != BRD_OK) {
        return code;
    }
    work.place.offset = brd_pages_offset(&carve->pages, number, &work.place.image);
    switch (role) {
    case BRD_ROLE_TRUNK: {
        uint32_t leaves = brd_page_u32(&work.page, 4);
        work.place.source = BRD_CARVE_FREELIST;
        uint32_t most = work.page.usable / 4 - 2;
        return search_given_up(carve, &work, 8 + 4 * (leaves < most ? leaves : most));
    }
    case BRD_ROLE_FREELIST_LEAF:
        work.place.source = BRD_CARVE_FREELIST;
        return search_given_up(carve, &work, 0);
    case BRD_ROLE_UNUSED:
        work.place.source = BRD_CARVE_UNUSED;
        return search_given_up(carve, &work, 0);
    default:
        break;
    }
    work.is_live = true;
    carve->find.other_tables = 0;
    work.place.source = BRD_CARVE_UNALLOCATED;
    work.table = brd_roles_table(carve->roles, number);
    if (!brd_page_header_read(&work.page, work.header_at, &work.header)) {
        return search_bare(carve, &work, 0);
    }
    return search_page(carve, &work);
}

/* A version of a page that SQLite would not read. */
static enum brd_err
take_image(struct carve *carve, const struct brd_page *page, struct brd_rows_place place) {
    struct work work = {.page = *page, .place = place, .header_at = place.page == 1 ? 100 : 0};
    work.table = brd_roles_table(carve->roles, place.page);
    return search_given_up(carve, &work, 0);
}

static enum brd_err
take_stored_image(struct carve *carve, bool is_journal, uint32_t index) {
    const struct brd_pages *pages = &carve->pages;
    const struct brd_page_image *image =
        is_journal ? &pages->records[index] : &pages->frames[index];
    struct brd_page page;
    if (image->counts || image->page == 0) {
        return BRD_OK;
    }
    enum brd_err code = brd_pages_read_image(&carve->pages, is_journal, image, &page, carve->error);
    return code != BRD_OK ? code
                          : take_image(carve, &page,
                                       (struct brd_rows_place){
                                           .page = image->page,
                                           .image = index + 1,
                                           .offset = image->offset,
                                           .source = is_journal ? BRD_CARVE_JOURNAL : BRD_CARVE_WAL,
                                       });
}

/* A page of the main file, when the -wal or a hot -journal replaces it. */
static enum brd_err
take_superseded(struct carve *carve, uint32_t number) {
    struct brd_pages *pages = &carve->pages;
    struct brd_page page;
    if (pages->newest[number] == 0) {
        return BRD_OK;
    }
    enum brd_err code = brd_pages_read_main(pages, number, &page, carve->error);
    return code != BRD_OK ? code
                          : take_image(carve, &page,
                                       (struct brd_rows_place){
                                           .page = number,
                                           .offset = ((uint64_t)number - 1) * pages->page_size,
                                           .source = BRD_CARVE_SUPERSEDED,
                                       });
}

/* Everything that may hold rows, in the order in which they are given. */
struct units {
    uint64_t pages;
    uint64_t superseded;
    uint64_t frames;
    uint64_t records;
};

static struct units
units_of(const struct carve *carve) {
    const struct brd_pages *pages = &carve->pages;
    uint32_t both = pages->count < pages->file_count ? pages->count : pages->file_count;
    return (struct units){.pages = carve->roles->count,
                          .superseded = pages->newest == NULL ? 0 : both,
                          .frames = pages->frame_count,
                          .records = pages->record_count};
}

static uint64_t
count_units(const struct units *units) {
    return units->pages + units->superseded + units->frames + units->records;
}

/* The unit number `index`; when only the schema is wanted, pages of other tables are passed. */
static enum brd_err
take_unit(struct carve *carve, const struct units *units, uint64_t index) {
    if (index < units->pages) {
        uint32_t number = (uint32_t)index + 1;
        return carve->finds_schema && carve->roles->roles[number] != BRD_ROLE_TABLE
                   ? BRD_OK
                   : take_page(carve, number);
    }
    index -= units->pages;
    if (index < units->superseded) {
        return take_superseded(carve, (uint32_t)index + 1);
    }
    index -= units->superseded;
    return index < units->frames
               ? take_stored_image(carve, false, (uint32_t)index)
               : take_stored_image(carve, true, (uint32_t)(index - units->frames));
}

static enum brd_err
take_all(struct carve *carve) {
    const struct units units = units_of(carve);
    uint64_t count = count_units(&units);
    enum brd_err code = BRD_OK;
    for (uint64_t i = 0; i < count && code == BRD_OK; i++) {
        code = take_unit(carve, &units, i);
    }
    return code;
}

/*
 * The CREATE TABLE of dropped tables: rows of the schema that were deleted, on its own pages and,
 * when it has any, in older versions of them.
 */
static enum brd_err
find_dropped(struct carve *carve) {
    struct brd_carve_options options = {.row = take_dropped, .context = carve};
    struct brd_carve_counts ignored = {0};
    struct brd_rows rows = carve->rows;
    brd_carve_anomaly_fn *anomaly = carve->roles->anomaly;
    carve->rows = brd_rows_of(carve->roles, carve->live, &options, &ignored, 1 << 20);
    carve->roles->anomaly = NULL; /* told when the page is read for its other rows */
    carve->finds_schema = true;
    enum brd_err code = take_all(carve);
    carve->finds_schema = false;
    carve->roles->anomaly = anomaly;
    brd_rows_free(&carve->rows);
    carve->rows = rows;
    return code;
}

static void
tell_sequences(struct known *known) {
    for (size_t i = 0; i < known->roles.schema.count; i++) {
        const struct brd_carve_template *table = known->roles.schema.templates[i];
        if (table->sequence > 0 && (int64_t)table->sequence > table->last_rowid) {
            brd_roles_tell(&known->roles, table->root,
                           "table %.80s has given rowids up to %llu and holds none above %lld",
                           table->table.name, (unsigned long long)table->sequence,
                           (long long)table->last_rowid);
        }
    }
}

/* ---- One reader, or several ---- */

static void
close_reader(struct carve *carve) {
    if (carve != NULL) {
        brd_rows_free(&carve->rows);
        brd_find_free(&carve->find);
        brd_pages_unshare(&carve->pages);
        free(carve->extents);
        free(carve);
    }
}

static enum brd_err
open_reader(struct known *known, uint64_t max_bytes, struct carve **made, struct brd_error *error) {
    struct carve *carve = calloc(1, sizeof *carve);
    *made = carve;
    if (carve == NULL) {
        return brd_fail_memory(error, "the carver");
    }
    carve->roles = &known->roles;
    carve->live = &known->live;
    carve->error = error;
    carve->find.roles = &known->roles;
    carve->find.tries = &carve->tries;
    carve->max_tries =
        1 + (known->options->max_tries == 0 ? BRD_DEFAULT_CARVE_TRIES : known->options->max_tries);
    carve->rows =
        brd_rows_of(&known->roles, &known->live, known->options, &carve->counts, max_bytes);
    brd_find_learn(&carve->find);
    carve->extents = malloc((BRD_PAGE_MAX_BYTES / 2 + 1) * sizeof *carve->extents);
    return carve->extents == NULL ? brd_fail_memory(error, "the carver")
                                  : brd_pages_share(&known->pages, &carve->pages, error);
}

/* Units of one piece of work: as many pages as are read ahead at once. */
static uint64_t
piece_units(const struct carve *carve) {
    return PIECE_BYTES / carve->pages.page_size;
}

/* Work on one piece: see struct brd_crew_plan. */
static enum brd_err
work_on(void *worker, struct brd_crew_member *member, struct brd_error *error) {
    struct carve *carve = worker;
    const struct units units = units_of(carve);
    uint64_t count = count_units(&units);
    uint64_t first = member->piece * piece_units(carve);
    enum brd_err code = BRD_OK;
    carve->error = error;
    carve->rows.member = member;
    carve->told = BRD_OK;
    if (first < units.pages) {
        brd_pages_expect(&carve->pages, (uint32_t)first + 1);
    }
    for (uint64_t i = first; i < count && i < first + piece_units(carve) && code == BRD_OK; i++) {
        code = take_unit(carve, &units, i);
        code = code == BRD_OK ? carve->told : code;
    }
    carve->rows.member = NULL;
    return code;
}

/* Give what was rendered, in order, without what was given before. */
static enum brd_err
take_output(void *context, const struct brd_crew_output *output, struct brd_error *error) {
    enum { AHEAD = 16 };
    struct known *known = context;
    const struct brd_carve_options *options = known->options;
    const char *bytes = brd_buffer_text(&output->bytes);
    size_t at = 0;      /* of the event's bytes */
    size_t pending = 0; /* from here up to there they are to be given */
    bool goes_on = true;
    for (size_t i = 0; i < output->events.size && goes_on; i += sizeof(struct brd_crew_event)) {
        struct brd_crew_event event;
        memcpy(&event, output->events.data + i, sizeof event);
        if (i + AHEAD * sizeof event < output->events.size) {
            struct brd_crew_event later;
            memcpy(&later, output->events.data + i + AHEAD * sizeof event, sizeof later);
            brd_given_fetch(&known->given, later.key);
        }
        bool is_given = event.is_row && brd_given_add(&known->given, event.key);
        if (!is_given) {
            goes_on =
                at == pending || options->bytes(options->context, bytes + pending, at - pending);
            pending = at + event.size;
        }
        if (!event.is_row) {
            brd_roles_tell(&known->roles, event.page, "%.*s", (int)event.size, bytes + at);
        }
        known->counts->rows += is_given && event.size > 0;
        at += event.size;
    }
    if (goes_on && at > pending) {
        goes_on = options->bytes(options->context, bytes + pending, at - pending);
    }
    return goes_on ? BRD_OK : brd_fail(error, BRD_ERR_STOPPED, BRD_NO_OFFSET, "stopped");
}

/* All units, by as many readers as were asked for; `first` is one of them. */
static enum brd_err
work_together(struct known *known, struct carve *first, struct brd_error *error) {
    void *workers[BRD_CREW_MAX_MEMBERS] = {first};
    struct carve *others[BRD_CREW_MAX_MEMBERS] = {NULL};
    const struct units units = units_of(first);
    uint64_t size = piece_units(first);
    uint64_t pieces = (count_units(&units) + size - 1) / size;
    size_t count = 1;
    enum brd_err code = BRD_OK;
    pthread_mutex_t lock;
    (void)pthread_mutex_init(&lock, NULL);
    known->pages.lock = &lock;
    first->pages.lock = &lock;
    while (code == BRD_OK && count < known->options->threads && count < BRD_CREW_MAX_MEMBERS &&
           count < pieces) {
        code = open_reader(known, 0, &others[count], error);
        workers[count] = others[count];
        count++;
    }
    if (code == BRD_OK) {
        const struct brd_crew_plan plan = {.pieces = pieces,
                                           .workers = workers,
                                           .worker_count = count,
                                           .work = work_on,
                                           .take = take_output,
                                           .context = known};
        code = brd_crew_run(&plan, error);
    }
    for (size_t i = 1; i < count; i++) {
        known->counts->uncertain += others[i] == NULL ? 0 : others[i]->counts.uncertain;
        known->counts->limited += others[i] == NULL ? 0 : others[i]->counts.limited;
        close_reader(others[i]);
    }
    known->pages.lock = NULL;
    first->pages.lock = NULL;
    (void)pthread_mutex_destroy(&lock);
    return code;
}

static enum brd_err
run(struct known *known, uint64_t max_bytes, struct brd_error *error) {
    const struct brd_carve_options *options = known->options;
    struct brd_carve_counts *counts = known->counts;
    enum brd_err code = brd_roles_find(&known->pages, max_bytes / 2, options->anomaly,
                                       options->context, &known->roles, error);
    if (code == BRD_OK) {
        code = brd_live_read(&known->roles, max_bytes / 2, &known->live, error);
    }
    if (code == BRD_OK) {
        code = brd_roles_read_freelist(&known->roles, error);
    }
    if (code != BRD_OK) {
        return code;
    }
    counts->pages = known->roles.count;
    counts->freelist_pages = known->roles.freelist_pages;
    counts->live_rows = known->live.rows;
    counts->frames = known->pages.frame_count;
    counts->records = known->pages.record_count;
    struct carve *carve = NULL;
    code = open_reader(known, max_bytes / 4, &carve, error);
    if (code == BRD_OK) {
        code = find_dropped(carve);
    }
    if (code == BRD_OK) {
        brd_find_learn(&carve->find);
        tell_sequences(known);
        known->given = brd_given_of(max_bytes / 4);
        code = options->render != NULL ? work_together(known, carve, error) : take_all(carve);
    }
    counts->rows += carve == NULL ? 0 : carve->counts.rows;
    counts->uncertain += carve == NULL ? 0 : carve->counts.uncertain;
    counts->limited += carve == NULL ? 0 : carve->counts.limited;
    close_reader(carve);
    return code;
}

enum brd_err
brd_carve(struct brd_content *main, struct brd_content *wal, struct brd_content *journal,
          const struct brd_carve_options *options, struct brd_carve_counts *counts,
          struct brd_error *error) {
    uint64_t max_bytes = options->max_bytes == 0 ? BRD_DEFAULT_CARVE_BYTES : options->max_bytes;
    struct known known = {.options = options, .counts = counts};
    *counts = (struct brd_carve_counts){0};
    enum brd_err code = brd_pages_open(main, wal, journal, max_bytes / 4, &known.pages, error);
    if (code == BRD_OK) {
        code = run(&known, max_bytes, error);
    }
    brd_given_free(&known.given);
    brd_live_free(&known.live);
    brd_roles_free(&known.roles);
    brd_pages_close(&known.pages);
    return code;
}
