/* From a cell to a row: see rows.h. SPDX-License-Identifier: Apache-2.0 */
#include "carve/rows.h"

#include "base/limits.h"
#include "carve/chain.h"

#include <stdlib.h>

/* Cells that are looked up together: memory answers late, and answers many at once. */
#define WAITING 64u

/* Tables of the schema that a row is compared with, to say how well it fits them. */
#define FITTED_TABLES 1024u

/* Other images of pages that are looked at for the overflow pages of some rows. */
#define LOOKS 256u

/* How often over the files may be read for that, and bytes beside, so that a file of many versions
 * of a long row takes no time that grows faster than its size. */
#define CHAIN_SHARE ((uint64_t)8)
#define CHAIN_BYTES ((uint64_t)64 * 1024 * 1024)

/* Bytes of overflow pages that may be read: those of a page may count for many versions of a row.
 */
static uint64_t
chain_bytes_of(const struct brd_pages *pages) {
    return CHAIN_BYTES +
           CHAIN_SHARE * (pages->main->size + (pages->wal == NULL ? 0 : pages->wal->size));
}

struct brd_rows
brd_rows_of(struct brd_roles *roles, const struct brd_live *live,
            const struct brd_carve_options *options, struct brd_carve_counts *counts,
            uint64_t max_bytes) {
    return (struct brd_rows){
        .roles = roles,
        .live = live,
        .options = options,
        .counts = counts,
        .arena = brd_arena_of(BRD_MAX_VALUE_BYTES),
        .body = brd_buffer_of(BRD_MAX_VALUE_BYTES),
        .chain = brd_buffer_of(BRD_MAX_VALUE_BYTES),
        .given = brd_given_of(max_bytes),
        .looks = LOOKS,
        .chain_bytes = chain_bytes_of(roles->pages),
    };
}

void
brd_rows_free(struct brd_rows *rows) {
    brd_arena_free(&rows->arena);
    brd_buffer_free(&rows->body);
    brd_buffer_free(&rows->chain);
    free(rows->values);
    brd_given_free(&rows->given);
    free(rows->waiting);
    *rows = (struct brd_rows){0};
}

/* ---- Whether it lives ---- */

static void
add_varint(struct brd_buffer *buffer, uint64_t value) {
    uint8_t bytes[9];
    unsigned size = brd_varint_size(value);
    for (unsigned i = size; i > 0; i--) {
        bytes[i - 1] = (uint8_t)((value & 0x7F) | (i == size ? 0 : 0x80));
        value >>= 7;
    }
    (void)brd_buffer_add(buffer, bytes, size);
}

/* The part of the payload that the cell holds, as it was: the types that are gone are `lost`. */
static struct brd_span
rebuild(struct brd_rows *rows, const struct brd_page *page, const struct brd_found *found,
        const uint64_t *lost) {
    uint64_t start = found->body - found->header;
    if (found->lost_count == 0 && (!found->is_damaged || start >= (uint64_t)found->at + 4)) {
        return brd_page_span(page, start, found->local_end); /* all of it is there */
    }
    brd_buffer_reset(&rows->body);
    add_varint(&rows->body, found->header);
    for (uint32_t i = 0; i < found->lost_count && i < BRD_FIND_MAX_LOST; i++) {
        add_varint(&rows->body, lost[i]);
    }
    struct brd_span rest = brd_page_span(page, found->types_at, found->local_end);
    (void)brd_buffer_add(&rows->body, rest.data, rest.size);
    return brd_buffer_span(&rows->body);
}

static struct brd_rows_keys
keys_of(struct brd_rows *rows, const struct brd_page *page, const struct brd_found *found,
        const uint64_t *lost) {
    struct brd_span local = rebuild(rows, page, found, lost);
    struct brd_rows_keys keys = {.values = found->has_chain
                                               ? brd_live_key_whole(local, found->chain)
                                               : brd_live_key(local, found->overflow)};
    keys.rowid = brd_live_key_rowid(keys.values, found->rowid);
    keys.prefix = brd_live_key_prefix(local, found->header);
    return keys;
}

static bool
has_rowid_column(const struct brd_carve_template *table) {
    for (size_t i = 0; table != NULL && i < table->column_count; i++) {
        if (table->columns[i].is_rowid) {
            return true;
        }
    }
    return false;
}

/*
 * Whether a live row equals it. Only a rowid that was read tells a row from one of the same other
 * values, and only where it is a value of the table.
 */
static uint64_t
live_key(const struct brd_found *found, const struct brd_rows_keys *keys) {
    bool exact = found->has_rowid && !found->is_damaged && has_rowid_column(found->table);
    return found->is_cut ? keys->prefix : exact ? keys->rowid : keys->values;
}

static bool
is_live_key(const struct brd_rows *rows, const struct brd_found *found,
            const struct brd_rows_keys *keys) {
    return brd_live_has(rows->live, live_key(found, keys));
}

/* The types of up to two values that take `bytes` together: the next such pair after `*pair`. */
static bool
next_pair(const struct brd_found *found, uint64_t *pair, uint64_t lost[BRD_FIND_MAX_LOST]) {
    /* Every one-byte type for the first; what is left decides the second, by four ways. */
    while (*pair < (uint64_t)128 * 4) {
        uint64_t first = *pair / 4;
        uint64_t way = *pair % 4;
        (*pair)++;
        uint64_t size = brd_serial_size(first);
        if (first == 10 || first == 11 || size > found->lost_bytes) {
            continue;
        }
        static const uint8_t integers[9] = {0, 1, 2, 3, 4, 0, 5, 0, 6};
        static const uint8_t empties[4] = {0, 8, 9, 12};
        uint64_t left = found->lost_bytes - size;
        bool has_number = left > 0 && left <= 8 && integers[left] != 0;
        uint64_t second = left == 0                ? empties[way]
                          : way == 0               ? 13 + 2 * left
                          : way == 1               ? 12 + 2 * left
                          : way == 2 && has_number ? integers[left]
                          : way == 3 && left == 8  ? 7
                                                   : 10;
        bool one = found->lost_count == 1;
        if ((one && (left > 0 || way > 0)) || (!one && second == 10)) {
            continue;
        }
        lost[0] = found->lost[0] == BRD_TYPE_UNKNOWN ? first : found->lost[0];
        lost[1] = one || found->lost[1] != BRD_TYPE_UNKNOWN ? found->lost[1] : second;
        return true;
    }
    return false;
}

/* Whether it lives under any way to split the bytes of its lost values. */
static bool
is_live_split(struct brd_rows *rows, const struct brd_page *page, const struct brd_found *found,
              const struct brd_rows_keys *keys) {
    uint64_t lost[BRD_FIND_MAX_LOST] = {0};
    memcpy(lost, found->lost, sizeof lost);
    bool is_known = found->lost[0] != BRD_TYPE_UNKNOWN &&
                    (found->lost_count == 1 || found->lost[1] != BRD_TYPE_UNKNOWN);
    if (is_known) {
        return is_live_key(rows, found, keys);
    }
    uint64_t pair = 0;
    while (next_pair(found, &pair, lost)) {
        struct brd_rows_keys tried = keys_of(rows, page, found, lost);
        if (is_live_key(rows, found, &tried)) {
            return true;
        }
    }
    return false;
}

/* The same for each way to read a type that several values share. */
static bool
is_live(struct brd_rows *rows, const struct brd_page *page, const struct brd_found *found,
        const struct brd_rows_keys *keys) {
    static const uint64_t same_size[3] = {0, 8, 9};
    uint64_t lost[BRD_FIND_MAX_LOST] = {0};
    if (found->lost_bytes > 0) {
        return is_live_split(rows, page, found, keys);
    }
    bool live = is_live_key(rows, found, keys);
    for (unsigned i = 1; i < 9 && !live && found->lost_count > 0; i++) {
        bool differs = false;
        unsigned digits = i;
        for (uint32_t n = 0; n < BRD_FIND_MAX_LOST; n++) {
            bool unknown = n < found->lost_count && found->lost[n] == BRD_TYPE_UNKNOWN;
            lost[n] = unknown ? same_size[digits % 3] : found->lost[n];
            differs = differs || (unknown && digits % 3 != 0);
            digits = unknown ? digits / 3 : digits;
        }
        if (differs && digits == 0) {
            struct brd_rows_keys tried = keys_of(rows, page, found, lost);
            live = is_live_key(rows, found, &tried);
        }
    }
    return live;
}

/* The keys under its first reading: of values that take no bytes, that of NULL. */
static struct brd_rows_keys
first_keys(struct brd_rows *rows, const struct brd_page *page, const struct brd_found *found) {
    uint64_t lost[BRD_FIND_MAX_LOST];
    for (uint32_t n = 0; n < BRD_FIND_MAX_LOST; n++) {
        bool none = found->lost_bytes == 0 && found->lost[n] == BRD_TYPE_UNKNOWN;
        lost[n] = none ? 0 : found->lost[n];
    }
    return keys_of(rows, page, found, lost);
}

/* ---- Values ---- */

/* When the page image with the cell was written. */
static struct brd_moment
moment_of(const struct brd_rows_place *place) {
    struct brd_moment moment = {.kind = BRD_MOMENT_NOW};
    if (place->source == BRD_CARVE_SUPERSEDED) {
        moment.kind = BRD_MOMENT_MAIN;
    } else if (place->source == BRD_CARVE_WAL) {
        moment = (struct brd_moment){.kind = BRD_MOMENT_FRAME, .index = place->image - 1};
    }
    return moment;
}

/* Whether the record, put together with what its overflow pages hold, is one that SQLite writes:
 * `bytes` begin with its types. Values of another row seldom are. */
static bool
is_possible(const struct brd_rows *rows, const struct brd_found *found, struct brd_span bytes) {
    const struct brd_page page = {.bytes = bytes.data, .usable = (uint32_t)bytes.size};
    struct brd_found whole = *found;
    whole.types_at = 0;
    whole.body = found->body - found->types_at;
    whole.local_end = page.usable;
    whole.is_searched = true;
    return found->table == NULL || brd_fit(rows->roles->pages, &page, &whole, found->table) >= 0;
}

/*
 * The bytes of the values: those of the cell, then those of the overflow chain as far as it
 * survives. A chain counts only when it ends just where the payload does, or none of it is
 * believed; then it becomes part of what the row is known by.
 */
static enum brd_err
gather(struct brd_rows *rows, const struct brd_page *page, const struct brd_rows_place *place,
       struct brd_found *found, struct brd_span *body, struct brd_error *error) {
    const struct brd_pages *pages = rows->roles->pages;
    struct brd_span local = brd_page_span(page, found->body, found->local_end);
    *body = local;
    if (found->overflow == 0 || found->is_cut) {
        return BRD_OK;
    }
    bool is_frame = place->source != BRD_CARVE_JOURNAL && !pages->newest_is_journal;
    struct brd_chain chain = {
        .roles = rows->roles,
        .page = page,
        .found = found,
        .number = place->page,
        .image = is_frame ? place->image : 0,
        .moment = moment_of(place),
        .has_pointer = !found->is_damaged && !found->is_searched,
        .looks = rows->looks,
        .most_bytes = rows->chain_bytes,
    };
    struct brd_span types = brd_page_span(page, found->types_at, found->body);
    brd_buffer_reset(&rows->chain);
    (void)brd_buffer_add(&rows->chain, types.data, types.size);
    (void)brd_buffer_add(&rows->chain, local.data, local.size);
    enum brd_err code = brd_chain_read(&chain, &rows->chain, error);
    rows->looks = chain.looks;
    rows->chain_bytes = chain.most_bytes;
    struct brd_span whole = brd_buffer_span(&rows->chain);
    bool is_read = code == BRD_OK && chain.is_whole && !rows->chain.failed;
    if (is_read && is_possible(rows, found, whole)) {
        *body = brd_span_of(whole.data + types.size, whole.size - types.size);
        found->chain = chain.hash;
        found->has_chain = true;
    }
    if (chain.has_rowid && !found->has_rowid) {
        found->rowid = chain.rowid;
        found->has_rowid = true;
    }
    return code;
}

static bool
make_values(struct brd_rows *rows, size_t count) {
    if (count <= rows->value_capacity) {
        return true;
    }
    struct brd_carve_value *grown = realloc(rows->values, count * sizeof *grown);
    if (grown == NULL) {
        return false;
    }
    rows->values = grown;
    rows->value_capacity = count;
    return true;
}

/* A column of REAL holds numbers without a fraction as integers (datatype3, 2.1). */
static void
apply_affinity(const struct brd_carve_column *column, struct brd_carve_value *value) {
    if (column->affinity == BRD_AFFINITY_REAL && value->type == BRD_CARVE_INTEGER) {
        value->type = BRD_CARVE_REAL;
        value->as.real = (double)value->as.integer;
    }
}

/* Decode all columns; `*unknown` counts those whose bytes are gone. */
static void
decode(struct brd_rows *rows, const struct brd_page *page, const struct brd_found *found,
       struct brd_span body, size_t count, size_t *unknown) {
    const struct brd_carve_template *table = found->table;
    uint64_t at = found->types_at;
    uint64_t offset = 0;
    const uint64_t lost_bytes = found->lost_bytes;
    *unknown = 0;
    for (size_t i = 0; i < count && rows->values != NULL; i++) {
        rows->values[i] = (struct brd_carve_value){.type = BRD_CARVE_UNKNOWN};
    }
    for (uint32_t i = 0; i < found->column_count && rows->values != NULL; i++) {
        uint64_t type = 0;
        if (i < found->lost_count) {
            type = found->lost[i];
        } else {
            at += brd_page_varint(page, at, page->usable, &type);
        }
        const struct brd_carve_column *column = table == NULL ? NULL : &table->columns[i];
        struct brd_carve_value *value = &rows->values[column == NULL ? i : column->position];
        bool ok = type != BRD_TYPE_UNKNOWN;
        uint64_t size = ok ? brd_serial_size(type) : 0;
        struct brd_span bytes = brd_span_slice(body, offset, size, &ok);
        offset = type == BRD_TYPE_UNKNOWN ? lost_bytes : offset + size;
        if (column != NULL && column->is_rowid) {
            if (found->has_rowid) {
                *value =
                    (struct brd_carve_value){.type = BRD_CARVE_INTEGER, .as.integer = found->rowid};
            }
        } else if (ok) {
            brd_value_decode(type, bytes, rows->roles->pages->text_encoding, &rows->arena, value);
            if (column != NULL) {
                apply_affinity(column, value);
            }
        }
        *unknown += value->type == BRD_CARVE_UNKNOWN;
    }
    /* The row is older than these columns; SQLite would read their default. */
    for (size_t i = found->column_count;
         table != NULL && table->columns != NULL && rows->values != NULL && i < table->column_count;
         i++) {
        rows->values[table->columns[i].position] = table->columns[i].missing;
    }
}

static enum brd_carve_confidence
confidence_of(const struct brd_found *found, size_t unknown) {
    if (found->table == NULL || found->is_cut || found->other_tables > 0 ||
        found->column_count < found->table->fewest_columns || unknown > 1 ||
        (unknown == 1 && !has_rowid_column(found->table))) {
        return BRD_CARVE_LOW;
    }
    /* What lies on other pages may have been put there later, for another row: a page that was
     * given up keeps its pointers, so that an older version of it does not prove the contrary. */
    bool is_whole =
        !found->is_damaged && (!found->is_searched || found->is_tiled) && found->overflow == 0;
    return is_whole && unknown == 0 ? BRD_CARVE_HIGH : BRD_CARVE_MEDIUM;
}

/* Whether the row lay between the cells of a page that its table has now: then it was that one's.
 */
static bool
is_of_owner(const struct brd_rows *rows, const struct brd_found *found,
            const struct brd_rows_place *place) {
    return (place->source == BRD_CARVE_FREEBLOCK || place->source == BRD_CARVE_UNALLOCATED) &&
           found->table == brd_roles_table(rows->roles, place->page);
}

/*
 * The tables that the row fits about as well as its own: a score of four fifths, or any where the
 * cell or its page left the choice open. How many, with its own; 0 when there is no other.
 */
static size_t
fits_of(const struct brd_rows *rows, const struct brd_page *page, const struct brd_found *found,
        const struct brd_rows_place *place, struct brd_carve_fit fits[BRD_CARVE_MAX_FITS]) {
    const struct brd_carve_schema *schema = &rows->roles->schema;
    if (found->table == NULL || is_of_owner(rows, found, place)) {
        return 0;
    }
    size_t count = 0;
    int least = 0;
    for (size_t i = 0; i < schema->count && i < FITTED_TABLES; i++) {
        const struct brd_carve_template *table = schema->templates[i];
        if (table == found->table || table->column_count < found->column_count ||
            table->without_rowid != found->table->without_rowid) {
            continue;
        }
        if (count == 0) { /* most databases have no table of that many columns beside */
            int best = brd_fit(rows->roles->pages, page, found, found->table);
            least = found->other_tables > 0 ? 0 : best - best / 5;
            fits[count++] = (struct brd_carve_fit){.table = &found->table->table, .score = best};
        }
        int score = brd_fit(rows->roles->pages, page, found, table);
        if (score < 0 || score < least) {
            continue;
        }
        bool is_full = count == BRD_CARVE_MAX_FITS;
        if (is_full && fits[count - 1].score >= score) {
            continue;
        }
        count += !is_full;
        size_t at = count - 1;
        for (; at > 1 && fits[at - 1].score < score; at--) {
            fits[at] = fits[at - 1];
        }
        fits[at] = (struct brd_carve_fit){.table = &table->table, .score = score};
    }
    return count > 1 ? count : 0;
}

/* Whether what is left says anything: two values that are there and not NULL, or all of them. */
static bool
says_something(const struct brd_rows *rows, size_t count, size_t unknown) {
    size_t said = 0;
    for (size_t i = 0; i < count; i++) {
        said += rows->values[i].type != BRD_CARVE_UNKNOWN && rows->values[i].type != BRD_CARVE_NULL;
    }
    return unknown == 0 || said >= 2;
}

/* Hand the row on: to the caller, or to what a member of a crew keeps. */
static enum brd_err
hand_on(struct brd_rows *rows, const struct brd_carve_row *row, uint64_t key, bool says_something,
        struct brd_error *error) {
    const struct brd_carve_options *options = rows->options;
    struct brd_crew_member *member = rows->member;
    if (member != NULL) {
        size_t before = member->output.bytes.size;
        if (says_something) {
            options->render(options->context, row, &member->output.bytes);
        }
        return brd_crew_add(member, (struct brd_crew_event){.key = key, .is_row = true}, before,
                            error);
    }
    if (!says_something) {
        return BRD_OK;
    }
    rows->counts->rows++;
    return options->row(options->context, row)
               ? BRD_OK
               : brd_fail(error, BRD_ERR_STOPPED, BRD_NO_OFFSET, "stopped");
}

/* Whether the row under this key was not given before; a crew tells when it takes the row. */
static bool
is_new(struct brd_rows *rows, uint64_t key) {
    return rows->member != NULL || brd_given_add(&rows->given, key);
}

/* A row whose overflow pages were read is known as one whose were not, too: that one says less. */
static enum brd_err
note_plain(struct brd_rows *rows, uint64_t key, struct brd_error *error) {
    struct brd_crew_member *member = rows->member;
    if (member == NULL) {
        (void)brd_given_add(&rows->given, key);
        return BRD_OK;
    }
    return brd_crew_add(member, (struct brd_crew_event){.key = key, .is_row = true},
                        member->output.bytes.size, error);
}

static enum brd_err
give(struct brd_rows *rows, const struct brd_page *page, const struct brd_rows_waiting *waiting,
     struct brd_error *error) {
    const struct brd_carve_options *options = rows->options;
    const struct brd_rows_place *place = &waiting->place;
    const struct brd_carve_template *table = waiting->found.table;
    struct brd_found with_chain = waiting->found;
    const struct brd_found *found = &with_chain;
    struct brd_rows_keys keys = waiting->keys;
    if (options->only != NULL && (table == NULL || strcmp(options->only, table->table.name) != 0)) {
        return BRD_OK;
    }
    struct brd_span body;
    enum brd_err code = gather(rows, page, place, &with_chain, &body, error);
    if (code != BRD_OK) {
        return code;
    }
    keys = found->has_chain ? first_keys(rows, page, found) : keys;
    bool live = is_live(rows, page, found, &keys);
    if (live && brd_live_is_crowded(rows->live)) {
        rows->counts->uncertain++;
    }
    if (live && !options->live) {
        return BRD_OK;
    }
    uint64_t key = found->has_rowid ? keys.rowid : keys.values;
    if (!is_new(rows, key)) {
        return BRD_OK;
    }
    if (found->has_chain) {
        const struct brd_rows_keys *plain = &waiting->keys;
        code = note_plain(rows, plain->values, error);
        if (code == BRD_OK && waiting->found.has_rowid) {
            code = note_plain(rows, plain->rowid, error);
        }
    }
    size_t count = table == NULL ? found->column_count : table->table.column_count;
    if (code != BRD_OK) {
        return code;
    }
    if (!make_values(rows, count)) {
        return brd_fail_memory(error, "the values of a row");
    }
    size_t unknown = 0;
    decode(rows, page, found, body, count, &unknown);
    struct brd_carve_fit fits[BRD_CARVE_MAX_FITS];
    const struct brd_carve_row row = {
        .table = table == NULL ? NULL : &table->table,
        .other_tables = found->other_tables,
        .fits = fits,
        .fit_count = fits_of(rows, page, found, place, fits),
        .values = rows->values,
        .value_count = count,
        .has_rowid = found->has_rowid,
        .rowid = found->rowid,
        .source = place->source,
        .confidence = confidence_of(found, unknown),
        .is_live = live,
        .page = place->page,
        .frame = place->image,
        .offset = place->offset + found->at,
    };
    code = hand_on(rows, &row, key, says_something(rows, count, unknown), error);
    brd_arena_reset(&rows->arena);
    return code;
}

enum brd_err
brd_rows_end_page(struct brd_rows *rows, const struct brd_page *page, struct brd_error *error) {
    enum brd_err code = BRD_OK;
    for (size_t i = 0; i < rows->waiting_count && code == BRD_OK; i++) {
        code = give(rows, page, &rows->waiting[i], error);
    }
    rows->waiting_count = 0;
    rows->looks = LOOKS;
    return code;
}

enum brd_err
brd_rows_give(struct brd_rows *rows, const struct brd_page *page, const struct brd_found *found,
              const struct brd_rows_place *place, struct brd_error *error) {
    if (rows->waiting == NULL) {
        rows->waiting = malloc(WAITING * sizeof *rows->waiting);
        if (rows->waiting == NULL) {
            return brd_fail_memory(error, "the rows of a page");
        }
    }
    struct brd_rows_waiting *waiting = &rows->waiting[rows->waiting_count++];
    *waiting = (struct brd_rows_waiting){
        .found = *found, .place = *place, .keys = first_keys(rows, page, found)};
    brd_live_fetch(rows->live, live_key(found, &waiting->keys));
    return rows->waiting_count == WAITING ? brd_rows_end_page(rows, page, error) : BRD_OK;
}
