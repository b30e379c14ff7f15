/* What lives: see live.h. SPDX-License-Identifier: Apache-2.0 */
#include "carve/live.h"

#include "carve/hash.h"

#include <stdlib.h>

/* Rows of a table whose records are looked into: the others are only compared. */
#define SAMPLE_ROWS 100000u

/* Words of the filter for each byte of the file: rows of 64 bytes get 32 bits for each key. */
#define FILTER_SHARE 64u

/* ---- Keys ---- */

uint64_t
brd_live_key(struct brd_span local, uint32_t overflow) {
    return brd_hash_mix(brd_hash_bytes(1, local), overflow);
}

uint64_t
brd_live_key_whole(struct brd_span local, uint64_t chain) {
    return brd_hash_mix(brd_hash_bytes(4, local), chain);
}

uint64_t
brd_live_key_rowid(uint64_t key, int64_t rowid) {
    return brd_hash_mix(key ^ 2, (uint64_t)rowid);
}

uint64_t
brd_live_key_prefix(struct brd_span local, uint64_t header) {
    uint64_t size = header + BRD_LIVE_PREFIX_BYTES;
    return brd_hash_bytes(3,
                          brd_span_of(local.data, size < local.size ? (size_t)size : local.size));
}

/* ---- The filter ---- */

/* Eight bits for each key, two in each word of its block: one look into memory. */
static void
bits_of(uint64_t key, uint64_t bits[BRD_LIVE_BLOCK]) {
    uint64_t left = (key ^ key >> 32) * 0xC2B2AE3D27D4EB4Fu;
    for (unsigned i = 0; i < BRD_LIVE_BLOCK; i++) {
        bits[i] = UINT64_C(1) << (left >> 58) | UINT64_C(1) << (left >> 52 & 63);
        left <<= 12;
    }
}

static void
set(struct brd_live *live, uint64_t key) {
    uint64_t *words = brd_live_block(live, key);
    uint64_t bits[BRD_LIVE_BLOCK];
    bits_of(key, bits);
    for (unsigned i = 0; i < BRD_LIVE_BLOCK; i++) {
        words[i] |= bits[i];
    }
}

/* Memory answers late: a key is asked for when it comes, and added when WAITING more have come. */
#define WAITING 64u

struct adder {
    struct brd_live *live;
    uint64_t keys[WAITING];
};

static void
add(struct adder *adder, uint64_t key) {
    struct brd_live *live = adder->live;
    size_t slot = live->keys++ % WAITING;
    uint64_t before = adder->keys[slot];
    adder->keys[slot] = key;
    brd_live_fetch(live, key);
    if (live->keys > WAITING) {
        set(live, before);
    }
}

static void
add_waiting(struct adder *adder) {
    struct brd_live *live = adder->live;
    for (size_t i = 0; i < WAITING && i < live->keys; i++) {
        set(live, adder->keys[i]);
    }
}

bool
brd_live_has(const struct brd_live *live, uint64_t key) {
    const uint64_t *words = brd_live_block(live, key);
    uint64_t bits[BRD_LIVE_BLOCK];
    uint64_t missing = 0;
    bits_of(key, bits);
    for (unsigned i = 0; i < BRD_LIVE_BLOCK; i++) {
        missing |= bits[i] & ~words[i];
    }
    return missing == 0;
}

bool
brd_live_is_crowded(const struct brd_live *live) {
    return live->keys > live->mask * 3;
}

/* ---- Entries of indexes ---- */

/* Pages of indexes that are looked at, and entries on each. */
#define SAMPLE_INDEX_PAGES 2000u
#define SAMPLE_ENTRIES 16u

/* Kinds of the values of an entry; how many there are, 0 when it is none or has too many. */
static unsigned
read_kinds(const struct brd_page *page, uint32_t at, uint32_t kinds[BRD_LIVE_INDEX_COLUMNS]) {
    struct brd_cell cell;
    uint64_t header = 0;
    unsigned count = 0;
    if (!brd_cell_read(page, at, BRD_PAGE_INDEX_LEAF, &cell)) {
        return 0;
    }
    uint64_t next = brd_page_varint(page, cell.payload_at, cell.local_end, &header);
    while (next > 0 && next < header) {
        uint64_t type;
        unsigned size = brd_page_varint(page, cell.payload_at + next, cell.local_end, &type);
        if (size == 0 || count == BRD_LIVE_INDEX_COLUMNS) {
            return 0;
        }
        kinds[count++] = brd_seen_bit(type);
        next += size;
    }
    return count;
}

bool
brd_live_may_be_entry(const struct brd_live *live, const struct brd_page *page, uint32_t at) {
    uint32_t kinds[BRD_LIVE_INDEX_COLUMNS];
    unsigned count = read_kinds(page, at, kinds);
    bool fits = count > 0;
    for (unsigned i = 0; i < count && fits; i++) {
        fits = (live->index_seen[count][i] & kinds[i]) != 0;
    }
    return fits;
}

/* Learn what entries look like, where they can be taken for rows. */
static enum brd_err
sample_indexes(struct brd_roles *roles, struct brd_live *live, struct brd_error *error) {
    bool is_needed = false;
    uint32_t looked_at = 0;
    enum brd_err code = BRD_OK;
    for (size_t i = 0; i < roles->schema.count; i++) {
        is_needed = is_needed || roles->schema.templates[i]->without_rowid;
    }
    for (uint32_t i = 1;
         i <= roles->count && is_needed && looked_at < SAMPLE_INDEX_PAGES && code == BRD_OK; i++) {
        struct brd_page page;
        struct brd_page_header header;
        if (roles->roles[i] != BRD_ROLE_INDEX) {
            continue;
        }
        looked_at++;
        code = brd_pages_read(roles->pages, i, &page, error);
        if (code != BRD_OK || !brd_page_header_read(&page, 0, &header) ||
            header.type != BRD_PAGE_INDEX_LEAF) {
            continue;
        }
        for (uint32_t c = 0; c < header.cells && c < SAMPLE_ENTRIES; c++) {
            uint32_t kinds[BRD_LIVE_INDEX_COLUMNS];
            uint32_t at = brd_page_u16(&page, header.pointers + (uint64_t)c * 2);
            unsigned count = read_kinds(&page, at, kinds);
            for (unsigned k = 0; k < count; k++) {
                live->index_seen[count][k] |= kinds[k];
            }
        }
    }
    return code;
}

/* ---- All live rows ---- */

struct look {
    struct brd_roles *roles;
    struct brd_live *live;
    struct adder adder;
    struct brd_record record;
    uint32_t wrong_sizes; /* cells of the page at work whose record contradicts itself */
    uint32_t wrong_types; /* and those with values that their columns cannot hold */
    struct brd_error *error;
};

/* What is wrong with the record of a live cell. */
enum fault { FAULT_NONE, FAULT_SIZE, FAULT_TYPE };

/*
 * Learn from the types in the record's header, and hold them against the size of the payload: what
 * they say must be what the cell says. A header that goes on in an overflow page is left alone.
 */
static enum fault
learn(struct brd_carve_template *table, const struct brd_page *page, const struct brd_cell *cell) {
    uint64_t header = 0;
    unsigned size = brd_page_varint(page, cell->payload_at, cell->local_end, &header);
    uint64_t at = cell->payload_at + size;
    uint64_t end = cell->payload_at + header;
    uint64_t sum = header;
    size_t count = 0;
    enum fault fault = FAULT_NONE;
    if (size == 0 || header < size || header > cell->payload) {
        return FAULT_SIZE;
    }
    while (at < end && end <= cell->local_end) {
        uint64_t type;
        size = brd_page_varint(page, at, end, &type);
        if (size == 0 || type == 10 || type == 11) {
            return FAULT_SIZE;
        }
        sum += brd_serial_size(type);
        if (count < table->column_count) {
            struct brd_carve_column *column = &table->columns[count++];
            /* SQLite makes numbers texts before it keeps them in such a column. */
            bool wrong = column->affinity == BRD_AFFINITY_TEXT && type > 0 && type < 10;
            fault = wrong ? FAULT_TYPE : fault;
            column->seen |= wrong ? 0 : brd_seen_bit(type);
        }
        at += size;
    }
    if (end <= cell->local_end && count < table->fewest_columns) {
        table->fewest_columns = count;
    }
    return end <= cell->local_end && sum != cell->payload ? FAULT_SIZE : fault;
}

static enum brd_err
take_cell(struct look *look, struct brd_carve_template *table, uint32_t number,
          const struct brd_page *page, const struct brd_cell *cell) {
    struct brd_span local = brd_page_span(page, cell->payload_at, cell->local_end);
    uint64_t key = brd_live_key(local, cell->overflow);
    uint64_t header = 0;
    add(&look->adder, key);
    if (!table->without_rowid) {
        add(&look->adder, brd_live_key_rowid(key, cell->rowid));
        table->last_rowid = cell->rowid > table->last_rowid || table->live_rows == 0
                                ? cell->rowid
                                : table->last_rowid;
    }
    if (brd_page_varint(page, cell->payload_at, cell->local_end, &header) > 0) {
        add(&look->adder, brd_live_key_prefix(local, header));
    }
    if (table->live_rows < SAMPLE_ROWS) {
        enum fault fault = learn(table, page, cell);
        look->wrong_sizes += fault == FAULT_SIZE;
        look->wrong_types += fault == FAULT_TYPE;
    }
    table->live_rows++;
    look->live->rows++;
    if (cell->overflow == 0) {
        return BRD_OK;
    }
    uint64_t chain = 0;
    enum brd_err code = brd_roles_mark_overflow(
        look->roles, number, cell->overflow, cell->payload - (cell->local_end - cell->payload_at),
        &chain, look->error);
    key = brd_live_key_whole(local, chain);
    add(&look->adder, key);
    if (!table->without_rowid) {
        add(&look->adder, brd_live_key_rowid(key, cell->rowid));
    }
    return code;
}

/* The page type that the role asks for; one that differs shows damage. */
static bool
fits_role(const struct brd_carve_template *table, const struct brd_page_header *header) {
    if (table->without_rowid) {
        return header->type == BRD_PAGE_INDEX_LEAF || header->type == BRD_PAGE_INDEX_INTERIOR;
    }
    return header->type == BRD_PAGE_TABLE_LEAF || header->type == BRD_PAGE_TABLE_INTERIOR;
}

static enum brd_err
take_page(struct look *look, uint32_t number) {
    struct brd_carve_template *table = brd_roles_table(look->roles, number);
    struct brd_page page;
    struct brd_page_header header;
    enum brd_err code = brd_pages_read(look->roles->pages, number, &page, look->error);
    if (code != BRD_OK || table == NULL ||
        !brd_page_header_read(&page, number == 1 ? 100 : 0, &header)) {
        return code;
    }
    if (!fits_role(table, &header)) {
        brd_roles_tell(look->roles, number, "its type %u is none of table %.80s", header.type,
                       table->table.name);
        return BRD_OK;
    }
    if (!header.is_leaf && header.right_child <= look->roles->count &&
        look->roles->roles[header.right_child] == BRD_ROLE_UNUSED) {
        brd_roles_tell(look->roles, number, "it is no leaf, and its siblings are");
    }
    if (header.type == BRD_PAGE_TABLE_INTERIOR) {
        return BRD_OK;
    }
    uint32_t outside = 0;
    look->wrong_sizes = 0;
    look->wrong_types = 0;
    for (uint32_t i = 0; i < header.cells && code == BRD_OK; i++) {
        struct brd_cell cell;
        uint64_t pointer = header.pointers + (uint64_t)i * 2;
        uint32_t at = brd_page_u16(&page, pointer);
        if (pointer + 2 > page.usable || at < header.pointers ||
            !brd_cell_read(&page, at, header.type, &cell)) {
            outside++;
            continue;
        }
        code = take_cell(look, table, number, &page, &cell);
    }
    if (look->wrong_sizes > 0) {
        brd_roles_tell(look->roles, number,
                       "%u of its %u cells hold a record that contradicts itself",
                       look->wrong_sizes, header.cells);
    }
    if (look->wrong_types > 0) {
        brd_roles_tell(look->roles, number,
                       "%u of its %u cells hold numbers in columns of text of table %.80s",
                       look->wrong_types, header.cells, table->table.name);
    }
    if (outside > 0) {
        brd_roles_tell(look->roles, number, "%u of its %u cells lead out of the page", outside,
                       header.cells);
    }
    return code;
}

/* ---- AUTOINCREMENT ---- */

static struct brd_carve_template *
find_table(const struct brd_carve_schema *schema, struct brd_span name) {
    for (size_t i = 1; i < schema->count; i++) {
        if (brd_span_equals(name, schema->templates[i]->table.name) &&
            !schema->templates[i]->table.dropped) {
            return schema->templates[i];
        }
    }
    return NULL;
}

/* Keep what sqlite_sequence says of a table; the page is read whole, which is small. */
static enum brd_err
take_sequence(struct look *look, const struct brd_page *page, const struct brd_cell *cell) {
    struct brd_arena arena = brd_arena_of(BRD_PAGE_MAX_BYTES);
    struct brd_carve_value name = {.type = BRD_CARVE_UNKNOWN};
    struct brd_carve_value number = {.type = BRD_CARVE_UNKNOWN};
    enum brd_err code = brd_record_read(look->roles->pages, page, cell, &look->record, look->error);
    if (code == BRD_OK && look->record.count == 2) {
        uint32_t encoding = look->roles->pages->text_encoding;
        brd_record_value(&look->record, 0, encoding, &arena, &name);
        brd_record_value(&look->record, 1, encoding, &arena, &number);
    }
    if (name.type == BRD_CARVE_TEXT && number.type == BRD_CARVE_INTEGER && number.as.integer > 0) {
        struct brd_carve_template *table = find_table(&look->roles->schema, name.as.bytes);
        if (table != NULL) {
            table->sequence = (uint64_t)number.as.integer;
        }
    }
    brd_arena_free(&arena);
    return code;
}

static enum brd_err
read_sequences(struct look *look) {
    struct brd_carve_template *table =
        find_table(&look->roles->schema, brd_span_text("sqlite_sequence"));
    struct brd_page page;
    struct brd_page_header header;
    if (table == NULL || table->root == 0 || table->root > look->roles->count) {
        return BRD_OK;
    }
    enum brd_err code = brd_pages_read(look->roles->pages, table->root, &page, look->error);
    if (code != BRD_OK || !brd_page_header_read(&page, 0, &header) ||
        header.type != BRD_PAGE_TABLE_LEAF) {
        return code;
    }
    for (uint32_t i = 0; i < header.cells && code == BRD_OK; i++) {
        struct brd_cell cell;
        uint32_t at = brd_page_u16(&page, header.pointers + (uint64_t)i * 2);
        if (brd_cell_read(&page, at, header.type, &cell)) {
            code = take_sequence(look, &page, &cell);
        }
    }
    return code;
}

static enum brd_err
make_filter(struct brd_roles *roles, uint64_t max_bytes, struct brd_live *live,
            struct brd_error *error) {
    uint64_t wanted = (uint64_t)roles->count * roles->pages->page_size / FILTER_SHARE;
    uint64_t words = 64;
    while (words < wanted && words * 2 * sizeof *live->words <= max_bytes) {
        words *= 2;
    }
    size_t block = BRD_LIVE_BLOCK * sizeof *live->words;
    live->words = calloc((size_t)words + BRD_LIVE_BLOCK, sizeof *live->words);
    live->mask = words - 1;
    live->first = live->words;
    while (live->first != NULL && (uintptr_t)live->first % block != 0) {
        live->first++;
    }
    return live->words == NULL ? brd_fail_memory(error, "the live rows") : BRD_OK;
}

enum brd_err
brd_live_read(struct brd_roles *roles, uint64_t max_bytes, struct brd_live *live,
              struct brd_error *error) {
    *live = (struct brd_live){0};
    struct look look = {.roles = roles,
                        .live = live,
                        .adder = {.live = live},
                        .record = brd_record_of(BRD_PAGE_MAX_BYTES),
                        .error = error};
    enum brd_err code = make_filter(roles, max_bytes, live, error);
    for (uint32_t i = 1; i <= roles->count && code == BRD_OK; i++) {
        if (roles->roles[i] >= BRD_ROLE_TABLE) {
            code = take_page(&look, i);
        }
    }
    add_waiting(&look.adder);
    if (code == BRD_OK) {
        code = sample_indexes(roles, live, error);
    }
    if (code == BRD_OK) {
        code = read_sequences(&look);
    }
    brd_record_free(&look.record);
    return code;
}

void
brd_live_free(struct brd_live *live) {
    free(live->words);
    *live = (struct brd_live){0};
}
