/* The set of indicators: see set.h. SPDX-License-Identifier: Apache-2.0 */
#include "indicator/ascii.h"
#include "indicator/set_internal.h"

#include <stdlib.h>

enum brd_err
brd_indicator_set_new(struct brd_indicator_set **made, struct brd_error *error) {
    struct brd_indicator_set *set = calloc(1, sizeof *set);
    struct brd_indicator_rejection *rejections =
        calloc(BRD_MAX_REJECTION_REASONS + 1, sizeof *rejections);
    if (set == NULL || rejections == NULL) {
        free(set);
        free(rejections);
        return brd_fail_memory(error, "the indicators");
    }
    set->rejections = rejections;
    set->arena = brd_arena_of(BRD_MAX_INDICATOR_BYTES);
    set->scratch = brd_arena_of(BRD_MAX_PATTERN_BYTES);
    set->provenance = brd_provenance_of(&set->arena);
    set->reader = brd_value_reader_of();
    set->part_count = 1;
    set->networks = brd_buffer_of(BRD_MAX_FACT_BYTES);
    *made = set;
    return BRD_OK;
}

enum brd_err
brd_indicator_set_add_network(struct brd_indicator_set *set, const char *file,
                              const struct brd_span fields[BRD_NETWORK_FIELDS],
                              struct brd_error *error) {
    struct brd_buffer *lines = &set->networks;
    for (unsigned i = 0; i < BRD_NETWORK_FIELDS; i++) {
        struct brd_span field =
            i + 1 == BRD_NETWORK_FIELDS && fields[i].size == 0 ? brd_span_text(file) : fields[i];
        for (size_t j = 0; j < field.size; j++) {
            uint8_t byte = field.data[j] < ' ' ? ' ' : field.data[j];
            (void)brd_buffer_add(lines, &byte, 1);
        }
        (void)brd_buffer_add_text(lines, i + 1 < BRD_NETWORK_FIELDS ? "\t" : "\n");
    }
    return lines->failed ? brd_fail_memory(error, "dated facts") : BRD_OK;
}

struct brd_span
brd_indicator_set_networks(const struct brd_indicator_set *set) {
    return brd_buffer_span(&set->networks);
}

void
brd_indicator_set_free(struct brd_indicator_set *set) {
    if (set == NULL) {
        return;
    }
    for (uint32_t i = 0; i < set->block_count; i++) {
        free(set->blocks[i]);
    }
    free(set->blocks);
    for (unsigned i = 0; i < BRD_TABLES; i++) {
        free(set->tables[i].slots);
    }
    for (unsigned i = 0; i < BRD_INDICATOR_TYPES; i++) {
        for (uint32_t j = 0; j < set->slow[i].count; j++) {
            pcre2_code_free(set->slow[i].items[j].code);
        }
        free(set->slow[i].items);
    }
    free(set->parts);
    free(set->compounds);
    free(set->rejections);
    brd_provenance_free(&set->provenance);
    brd_buffer_free(&set->networks);
    brd_buffer_free(&set->reader.key);
    brd_arena_free(&set->scratch);
    brd_arena_free(&set->arena);
    free(set);
}

/* ---- Growing ---- */

bool
brd_grow(void **items, uint32_t count, uint32_t *capacity, size_t size) {
    if (count < *capacity) {
        return true;
    }
    if (*capacity > UINT32_MAX / 4) {
        return false;
    }
    uint32_t wanted = *capacity == 0 ? 16 : *capacity * 2;
    void *grown = realloc(*items, wanted * size);
    if (grown == NULL) {
        return false;
    }
    *items = grown;
    *capacity = wanted;
    return true;
}

static struct brd_indicator *
new_indicator(struct brd_indicator_set *set) {
    if (set->count / BRD_INDICATOR_BLOCK == set->block_count) {
        void *blocks = set->blocks;
        if (!brd_grow(&blocks, set->block_count, &set->block_capacity,
                      sizeof(struct brd_indicator *))) {
            return NULL;
        }
        set->blocks = blocks;
        struct brd_indicator *block = calloc(BRD_INDICATOR_BLOCK, sizeof *block);
        if (block == NULL) {
            return NULL;
        }
        set->blocks[set->block_count++] = block;
    }
    return brd_set_at(set, set->count);
}

static void
put_slot(struct brd_slot_table *table, uint32_t hash, uint32_t number) {
    uint32_t mask = table->slot_count - 1;
    uint32_t at = hash & mask;
    while (table->slots[at].number != 0) {
        at = (at + 1) & mask;
    }
    table->slots[at] = (struct brd_slot){.hash = hash, .number = number};
}

/* Put the indicator `number` into a table, which grows when it is half full. */
static bool
put_number(struct brd_slot_table *table, uint32_t hash, uint32_t number) {
    if (table->used >= table->slot_count / 2) {
        uint32_t wanted = table->slot_count == 0 ? 64 : table->slot_count * 2;
        struct brd_slot *slots = wanted == 0 ? NULL : calloc(wanted, sizeof *slots);
        if (slots == NULL) {
            return false;
        }
        struct brd_slot_table old = *table;
        table->slots = slots;
        table->slot_count = wanted;
        for (uint32_t i = 0; i < old.slot_count; i++) {
            if (old.slots[i].number != 0) {
                put_slot(table, old.slots[i].hash, old.slots[i].number);
            }
        }
        free(old.slots);
    }
    put_slot(table, hash, number + 1);
    table->used++;
    return true;
}

/* ---- Adding a value ---- */

void
brd_path_wild(struct brd_span path, struct brd_buffer *out) {
    for (size_t at = 1; at < path.size;) {
        struct brd_span rest = brd_span_from(path, at);
        struct brd_span component = brd_span_between(rest, 0, brd_span_find(rest, '/'));
        (void)brd_buffer_add(out, "/", 1);
        if (brd_component_is_wild(component)) {
            (void)brd_buffer_add(out, "*", 1);
        } else {
            (void)brd_buffer_add(out, component.data, component.size);
        }
        at += component.size + 1;
    }
}

/* The tables in which an indicator is also found by another key than its own. */
static bool
put_aliases(struct brd_indicator_set *set, const struct brd_indicator *indicator,
            enum brd_indicator_table table) {
    struct brd_span key = brd_span_of(indicator->key, indicator->key_size);
    if (table == (enum brd_indicator_table)BRD_INDICATOR_PROCESS && key.size > 16) {
        return put_number(&set->tables[BRD_TABLE_PROCESS_START],
                          brd_key_hash(brd_span_between(key, 0, 16)), set->count);
    }
    if (table == (enum brd_indicator_table)BRD_INDICATOR_FILE_PATH) {
        struct brd_buffer wild = brd_buffer_of(BRD_MAX_KEY_BYTES);
        brd_path_wild(key, &wild);
        struct brd_span form = brd_buffer_span(&wild);
        bool has_star = brd_span_find(form, '*') < form.size;
        bool good = !wild.failed && (!has_star || put_number(&set->tables[BRD_TABLE_PATH_WILD],
                                                             brd_key_hash(form), set->count));
        brd_buffer_free(&wild);
        return good;
    }
    return true;
}

static void
note_special(struct brd_indicator_set *set, enum brd_indicator_table table, struct brd_span key) {
    if (table == (enum brd_indicator_table)BRD_INDICATOR_IP) {
        unsigned bits = key.data[0];
        set->network_bits[key.size == 17][bits / 8] |= (uint8_t)(1u << bits % 8);
    }
    bool has_host = table == (enum brd_indicator_table)BRD_INDICATOR_DOMAIN ||
                    table == (enum brd_indicator_table)BRD_INDICATOR_URL ||
                    table == BRD_TABLE_URL_PREFIX;
    if (has_host && brd_span_starts(key, "www.", 4)) {
        set->has_www_domains = true;
    }
    if (table == BRD_TABLE_PATH_RELATIVE) {
        unsigned slashes = 0;
        for (size_t i = 0; i < key.size; i++) {
            slashes += key.data[i] == '/';
        }
        set->relative_depths |= UINT64_C(1) << slashes % BRD_MAX_COMPONENTS;
    }
}

/* Copy the texts of a new indicator. */
static bool
copy_texts(struct brd_indicator_set *set, struct brd_indicator *indicator,
           const struct brd_value *value, struct brd_span description) {
    bool same = value->key.size == value->text.size &&
                memcmp(value->key.data, value->text.data, value->key.size) == 0;
    indicator->value = brd_arena_copy(&set->arena, value->text.data, value->text.size);
    indicator->key =
        same ? indicator->value : brd_arena_copy(&set->arena, value->key.data, value->key.size);
    if (description.size > 0) {
        size_t size = description.size < BRD_MAX_INDICATOR_VALUE_BYTES
                          ? description.size
                          : BRD_MAX_INDICATOR_VALUE_BYTES;
        indicator->description = brd_arena_copy(&set->arena, description.data, size);
        return indicator->value != NULL && indicator->key != NULL && indicator->description != NULL;
    }
    return indicator->value != NULL && indicator->key != NULL;
}

static enum brd_err
place_new(struct brd_indicator_set *set, const struct brd_value *value,
          const struct brd_indicator_facts *facts, uint32_t hash, struct brd_indicator **placed,
          struct brd_error *error) {
    if (set->count >= UINT32_MAX / 4) {
        return brd_fail(error, BRD_ERR_LIMIT, BRD_NO_OFFSET, "too many indicators");
    }
    struct brd_indicator *indicator = new_indicator(set);
    if (indicator == NULL || !copy_texts(set, indicator, value, facts->description)) {
        return brd_fail_memory(error, "the indicators");
    }
    indicator->value_size = (uint32_t)value->text.size;
    indicator->key_size = (uint32_t)value->key.size;
    indicator->provenance = facts->origin;
    indicator->valid_from = facts->valid_from;
    indicator->valid_until = facts->valid_until;
    indicator->type = (uint8_t)value->type;
    if (!put_number(&set->tables[value->table], hash, set->count) ||
        !put_aliases(set, indicator, value->table)) {
        return brd_fail_memory(error, "the indicators");
    }
    note_special(set, value->table, value->key);
    set->count++;
    *placed = indicator;
    return BRD_OK;
}

/* What another source says of an indicator that is there: the wider window holds. */
static enum brd_err
join_facts(struct brd_indicator_set *set, struct brd_indicator *indicator,
           const struct brd_indicator_facts *facts, struct brd_error *error) {
    if (indicator->valid_from != BRD_NO_TIME &&
        (facts->valid_from == BRD_NO_TIME || facts->valid_from < indicator->valid_from)) {
        indicator->valid_from = facts->valid_from;
    }
    if (indicator->valid_until != BRD_NO_TIME &&
        (facts->valid_until == BRD_NO_TIME || facts->valid_until > indicator->valid_until)) {
        indicator->valid_until = facts->valid_until;
    }
    uint32_t joined = indicator->provenance;
    enum brd_err code =
        brd_provenance_join(&set->provenance, indicator->provenance, facts->origin, &joined, error);
    if (code == BRD_OK && joined != indicator->provenance) {
        indicator->provenance = joined;
        set->provenance.origins[facts->origin].count++;
    }
    return code;
}

enum brd_err
brd_set_place(struct brd_indicator_set *set, const struct brd_value *value,
              const struct brd_indicator_facts *facts, bool is_alone, struct brd_indicator **placed,
              struct brd_error *error) {
    uint32_t hash = brd_key_hash(value->key);
    struct brd_indicator *indicator = brd_set_find(set, value->table, value->key);
    if (indicator == NULL) {
        enum brd_err failed = place_new(set, value, facts, hash, &indicator, error);
        if (failed != BRD_OK) {
            return failed;
        }
    }
    enum brd_err code = BRD_OK;
    if (is_alone && !indicator->is_alone) {
        indicator->is_alone = true;
        indicator->provenance = facts->origin;
        indicator->valid_from = facts->valid_from;
        indicator->valid_until = facts->valid_until;
        set->provenance.origins[facts->origin].count++;
        set->counts[value->type]++;
    } else if (is_alone) {
        set->duplicates++;
        code = join_facts(set, indicator, facts, error);
    }
    *placed = indicator;
    return code;
}

enum brd_err
brd_set_add_part(struct brd_indicator_set *set, struct brd_indicator *indicator, uint32_t compound,
                 uint8_t atom, struct brd_error *error) {
    void *parts = set->parts;
    if (!brd_grow(&parts, set->part_count, &set->part_capacity, sizeof *set->parts)) {
        return brd_fail_memory(error, "the patterns of indicators");
    }
    set->parts = parts;
    set->parts[set->part_count] =
        (struct brd_part){.compound = compound, .next = indicator->parts, .atom = atom};
    indicator->parts = set->part_count++;
    return BRD_OK;
}

enum brd_err
brd_indicator_set_add(struct brd_indicator_set *set, enum brd_indicator_type type,
                      struct brd_span value, const struct brd_indicator_facts *facts,
                      struct brd_error *error) {
    struct brd_value read = {0};
    const char *reason = type >= BRD_INDICATOR_PATTERN
                             ? "the type has no values"
                             : brd_value_read(&set->reader, type, value, &read);
    if (reason != NULL) {
        brd_indicator_set_reject(set, reason, value, facts->id);
        return BRD_OK;
    }
    struct brd_indicator *placed;
    return brd_set_place(set, &read, facts, true, &placed, error);
}

/* ---- Origins and rejections ---- */

enum brd_err
brd_indicator_set_origin(struct brd_indicator_set *set, struct brd_span file,
                         struct brd_span campaign, struct brd_span source, uint32_t *origin,
                         struct brd_error *error) {
    return brd_provenance_add(&set->provenance, file, campaign, source, origin, error);
}

/* A copy of at most 300 bytes; "" when there is no memory for it. */
static const char *
short_copy(struct brd_indicator_set *set, struct brd_span text) {
    const char *copy = brd_arena_copy(&set->arena, text.data, text.size < 300 ? text.size : 300);
    return copy == NULL ? "" : copy;
}

void
brd_indicator_set_reject(struct brd_indicator_set *set, const char *reason, struct brd_span example,
                         struct brd_span id) {
    size_t at = 0;
    while (at < set->rejection_count && at < BRD_MAX_REJECTION_REASONS &&
           strcmp(set->rejections[at].reason, reason) != 0) {
        at++;
    }
    struct brd_indicator_rejection *rejection = &set->rejections[at];
    if (at == set->rejection_count) {
        bool full = at == BRD_MAX_REJECTION_REASONS;
        set->rejection_count++;
        rejection->reason = full ? "another reason" : short_copy(set, brd_span_text(reason));
        rejection->example = short_copy(set, example);
        rejection->id = short_copy(set, id);
    }
    rejection->count++;
}

void
brd_indicator_set_revoke(struct brd_indicator_set *set) {
    set->revoked++;
}

/* ---- What is in it ---- */

struct brd_indicator_text
brd_indicator_text(const struct brd_indicator_set *set, const struct brd_indicator *indicator) {
    const struct brd_origin *origin = &set->provenance.origins[indicator->provenance];
    return (struct brd_indicator_text){
        .type = brd_indicator_type_name((enum brd_indicator_type)indicator->type),
        .value = indicator->value,
        .campaign = origin->campaign,
        .source = origin->source,
    };
}

uint64_t
brd_indicator_count(const struct brd_indicator_set *set, enum brd_indicator_type type) {
    return set->counts[type];
}

uint64_t
brd_indicator_total(const struct brd_indicator_set *set) {
    uint64_t total = 0;
    for (unsigned i = 0; i < BRD_INDICATOR_TYPES; i++) {
        total += set->counts[i];
    }
    return total;
}

uint64_t
brd_indicator_duplicates(const struct brd_indicator_set *set) {
    return set->duplicates;
}

uint64_t
brd_indicator_revoked(const struct brd_indicator_set *set) {
    return set->revoked;
}

const struct brd_indicator *
brd_indicator_at(const struct brd_indicator_set *set, size_t number) {
    return number < set->count ? brd_set_at(set, (uint32_t)number) : NULL;
}

size_t
brd_indicator_source_count(const struct brd_indicator_set *set) {
    return set->provenance.plain_count;
}

struct brd_indicator_source
brd_indicator_source_at(const struct brd_indicator_set *set, size_t number) {
    const struct brd_origin *origin = &set->provenance.origins[set->provenance.plain[number]];
    return (struct brd_indicator_source){.name = origin->file,
                                         .campaign = origin->campaign,
                                         .source = origin->source,
                                         .count = origin->count};
}

size_t
brd_indicator_rejection_count(const struct brd_indicator_set *set) {
    return set->rejection_count;
}

struct brd_indicator_rejection
brd_indicator_rejection_at(const struct brd_indicator_set *set, size_t number) {
    return set->rejections[number];
}
