/* Who calls: see party.h. SPDX-License-Identifier: Apache-2.0 */
#include "calls/party.h"

#include "base/limits.h"
#include "base/text.h"

#include <stdlib.h>

/* Last digits by which a number without a country code finds candidates. */
#define TAIL_DIGITS 7u

struct brd_parties
brd_parties_of(size_t max_names, size_t max_bytes) {
    return (struct brd_parties){.arena = brd_arena_of(max_bytes), .max_names = max_names};
}

/* Room for one more element of `size` bytes in an array that is owned. */
static enum brd_err
grow(void *array_pointer, size_t count, size_t *capacity, size_t max, size_t size,
     struct brd_error *error) {
    if (count < *capacity) {
        return BRD_OK;
    }
    if (count >= max) {
        return brd_fail(error, BRD_ERR_LIMIT, BRD_NO_OFFSET, "more than %zu parties of calls", max);
    }
    size_t wanted = *capacity == 0 ? 256 : *capacity * 2;
    wanted = wanted > max ? max : wanted;
    void *larger = reallocarray(*(void **)array_pointer, wanted, size);
    if (larger == NULL) {
        return brd_fail_memory(error, "the parties of calls");
    }
    *(void **)array_pointer = larger;
    *capacity = wanted;
    return BRD_OK;
}

static struct brd_span
without_scheme(struct brd_span text) {
    static const char *const schemes[] = {"tel:", "mailto:"};
    for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++) {
        size_t size = strlen(schemes[i]);
        if (text.size > size &&
            brd_text_equals_ascii(brd_span_of(text.data, size), brd_span_text(schemes[i]))) {
            return brd_span_of(text.data + size, text.size - size);
        }
    }
    return text;
}

enum brd_err
brd_parties_add(struct brd_parties *parties, uint32_t device, struct brd_span text, uint32_t *name,
                struct brd_error *error) {
    text = without_scheme(text);
    text.size = text.size > BRD_MAX_PARTY_BYTES ? BRD_MAX_PARTY_BYTES : text.size;
    if (text.size == 0) {
        *name = BRD_NO_PARTY;
        return BRD_OK;
    }
    enum brd_err code = grow(&parties->names, parties->count, &parties->capacity,
                             parties->max_names, sizeof *parties->names, error);
    if (code != BRD_OK) {
        return code;
    }
    char *copy = brd_arena_copy(&parties->arena, text.data, text.size);
    if (copy == NULL) {
        return brd_fail(error, BRD_ERR_LIMIT, BRD_NO_OFFSET, "the parties of calls are too many");
    }
    *name = (uint32_t)parties->count;
    parties->names[parties->count++] = (struct brd_party_name){
        .text = brd_span_of(copy, text.size), .device = device, .leader = *name};
    return BRD_OK;
}

enum brd_err
brd_parties_alias(struct brd_parties *parties, uint32_t one, uint32_t other,
                  struct brd_error *error) {
    if (one == BRD_NO_PARTY || other == BRD_NO_PARTY) {
        return BRD_OK;
    }
    enum brd_err code = grow(&parties->aliases, parties->alias_count, &parties->alias_capacity,
                             parties->max_names, sizeof *parties->aliases, error);
    if (code == BRD_OK) {
        parties->aliases[parties->alias_count++] =
            (struct brd_party_alias){.one = one, .other = other};
    }
    return code;
}

/* ---- Which names are the same ---- */

static uint32_t
leader_of(struct brd_party_name *names, uint32_t name) {
    while (names[name].leader != name) {
        names[name].leader = names[names[name].leader].leader;
        name = names[name].leader;
    }
    return name;
}

/* A full number says most, then an address or identifier, then a number of an unknown country. */
static int
rank_of(const struct brd_party_name *name) {
    return name->kind == BRD_PHONE_INTERNATIONAL ? 0 : name->kind == BRD_PHONE_NONE ? 1 : 2;
}

static void
unite(struct brd_party_name *names, uint32_t one, uint32_t other) {
    one = leader_of(names, one);
    other = leader_of(names, other);
    if (one == other) {
        return;
    }
    int order = rank_of(&names[one]) - rank_of(&names[other]);
    order = order != 0 ? order : strcmp(names[one].key, names[other].key);
    bool first = order < 0 || (order == 0 && one < other);
    names[first ? other : one].leader = first ? one : other;
}

static int
compare_spans(struct brd_span a, struct brd_span b) {
    size_t size = a.size < b.size ? a.size : b.size;
    int order = memcmp(a.data, b.data, size);
    return order != 0 ? order : (a.size > b.size) - (a.size < b.size);
}

/* Orders of indices of names; the names are the context. */
static int
by_text(const void *left, const void *right, void *context) {
    const struct brd_party_name *names = context;
    const struct brd_party_name *a = &names[*(const uint32_t *)left];
    const struct brd_party_name *b = &names[*(const uint32_t *)right];
    if (a->device != b->device) {
        return a->device < b->device ? -1 : 1;
    }
    return compare_spans(a->text, b->text);
}

static int
by_key(const void *left, const void *right, void *context) {
    const struct brd_party_name *names = context;
    uint32_t a = *(const uint32_t *)left;
    uint32_t b = *(const uint32_t *)right;
    int order = strcmp(names[a].key, names[b].key);
    return order != 0 ? order : (a > b) - (a < b);
}

/* The last digits of a key, where a number ends the same way whatever stands before it. */
static const char *
tail_of(const char *key) {
    size_t size = strlen(key);
    return size <= TAIL_DIGITS ? key : key + size - TAIL_DIGITS;
}

static int
by_tail(const void *left, const void *right, void *context) {
    const struct brd_party_name *names = context;
    return strcmp(tail_of(names[*(const uint32_t *)left].key),
                  tail_of(names[*(const uint32_t *)right].key));
}

/* The one form of a name. NULL when memory is out. */
static const char *
make_key(struct brd_parties *parties, struct brd_party_name *name, const char *region) {
    char number[BRD_PHONE_BYTES];
    name->kind = brd_phone_read((const char *)name->text.data, name->text.size, region, number);
    if (name->kind != BRD_PHONE_NONE) {
        return brd_arena_copy(&parties->arena, number, strlen(number));
    }
    char *key = brd_arena_copy(&parties->arena, name->text.data, name->text.size);
    for (size_t i = 0; key != NULL && i < name->text.size; i++) {
        /* A NUL would end the key before what makes it another one. */
        key[i] = key[i] == '\0' ? '?' : (char)brd_ascii_lower((uint8_t)key[i]);
    }
    return key;
}

/* Give every name its key; names that are written the same are looked at once. */
static enum brd_err
make_keys(struct brd_parties *parties, const char (*regions)[BRD_REGION_BYTES], size_t region_count,
          uint32_t *order, struct brd_error *error) {
    qsort_r(order, parties->count, sizeof *order, by_text, parties->names);
    for (size_t i = 0; i < parties->count; i++) {
        struct brd_party_name *name = &parties->names[order[i]];
        const struct brd_party_name *before = i == 0 ? name : &parties->names[order[i - 1]];
        if (before != name && before->device == name->device &&
            compare_spans(before->text, name->text) == 0) {
            name->key = before->key;
            name->kind = before->kind;
            continue;
        }
        name->key =
            make_key(parties, name, name->device < region_count ? regions[name->device] : "");
        if (name->key == NULL) {
            return brd_fail(error, BRD_ERR_LIMIT, BRD_NO_OFFSET,
                            "the parties of calls are too many");
        }
    }
    return BRD_OK;
}

/*
 * The full numbers among `full` (sorted by tail) that end as `name` does; *first and *last bound
 * them. Numbers shorter than a tail are services: they are not compared.
 */
static bool
find_tail(const struct brd_party_name *names, const uint32_t *full, size_t count, const char *key,
          size_t *first, size_t *last) {
    if (strlen(key) < TAIL_DIGITS) {
        return false;
    }
    size_t low = 0;
    size_t high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(tail_of(names[full[middle]].key), tail_of(key)) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    *first = low;
    while (low < count && low - *first < BRD_MAX_PARTY_CANDIDATES &&
           strcmp(tail_of(names[full[low]].key), tail_of(key)) == 0) {
        low++;
    }
    *last = low;
    return low > *first;
}

/* Join each number of an unknown country with the one full number that it can be. */
static void
match_nationals(struct brd_party_name *names, const uint32_t *leaders, size_t leader_count,
                uint32_t *full) {
    size_t count = 0;
    for (size_t i = 0; i < leader_count; i++) {
        if (names[leaders[i]].kind == BRD_PHONE_INTERNATIONAL) {
            full[count++] = leaders[i];
        }
    }
    qsort_r(full, count, sizeof *full, by_tail, names);
    for (size_t i = 0; i < leader_count; i++) {
        size_t first;
        size_t last;
        struct brd_party_name *name = &names[leaders[i]];
        if (name->kind != BRD_PHONE_NATIONAL ||
            !find_tail(names, full, count, name->key, &first, &last)) {
            continue;
        }
        uint32_t found = BRD_NO_PARTY;
        bool several = last - first >= BRD_MAX_PARTY_CANDIDATES;
        for (size_t k = first; k < last && !several; k++) {
            if (brd_phone_matches(name->key, names[full[k]].key)) {
                uint32_t leader = leader_of(names, full[k]);
                several = found != BRD_NO_PARTY && found != leader;
                found = leader;
            }
        }
        if (found != BRD_NO_PARTY && !several) {
            unite(names, leaders[i], found);
        }
    }
}

/* `order` and `full` have room for all names. */
static enum brd_err
settle(struct brd_parties *parties, const char (*regions)[BRD_REGION_BYTES], size_t region_count,
       uint32_t *order, uint32_t *full, struct brd_error *error) {
    struct brd_party_name *names = parties->names;
    size_t leaders = 0;
    for (size_t i = 0; i < parties->count; i++) {
        order[i] = (uint32_t)i;
    }
    enum brd_err code = make_keys(parties, regions, region_count, order, error);
    if (code != BRD_OK) {
        return code;
    }
    qsort_r(order, parties->count, sizeof *order, by_key, names);
    for (size_t i = 0; i < parties->count; i++) {
        if (leaders > 0 && strcmp(names[order[i]].key, names[order[leaders - 1]].key) == 0) {
            names[order[i]].leader = order[leaders - 1];
        } else {
            order[leaders++] = order[i];
        }
    }
    for (size_t i = 0; i < parties->alias_count; i++) {
        unite(names, parties->aliases[i].one, parties->aliases[i].other);
    }
    match_nationals(names, order, leaders, full);
    for (size_t i = 0; i < parties->count; i++) {
        names[i].leader = leader_of(names, (uint32_t)i);
    }
    return BRD_OK;
}

enum brd_err
brd_parties_settle(struct brd_parties *parties, const char (*regions)[BRD_REGION_BYTES],
                   size_t region_count, struct brd_error *error) {
    if (parties->count == 0) {
        return BRD_OK;
    }
    uint32_t *order = calloc(parties->count, sizeof *order);
    uint32_t *full = calloc(parties->count, sizeof *full);
    enum brd_err code;
    if (order == NULL || full == NULL) {
        code = brd_fail_memory(error, "the parties of calls");
    } else {
        code = settle(parties, regions, region_count, order, full, error);
    }
    free(order);
    free(full);
    return code;
}

uint32_t
brd_parties_leader(const struct brd_parties *parties, uint32_t name) {
    return name < parties->count ? parties->names[name].leader : BRD_NO_PARTY;
}

const char *
brd_parties_key(const struct brd_parties *parties, uint32_t name) {
    return name < parties->count ? parties->names[parties->names[name].leader].key : NULL;
}

void
brd_parties_free(struct brd_parties *parties) {
    brd_arena_free(&parties->arena);
    free(parties->names);
    free(parties->aliases);
    *parties = (struct brd_parties){0};
}
