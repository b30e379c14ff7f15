/* Where indicators came from: see provenance.h. SPDX-License-Identifier: Apache-2.0 */
#include "indicator/provenance.h"

#include "base/buffer.h"
#include "indicator/hash.h"

#include <stdlib.h>

/* Joined texts stop growing here; the list of sources still names every file. */
#define MAX_JOINED_BYTES ((size_t)2048)

struct brd_provenance
brd_provenance_of(struct brd_arena *arena) {
    return (struct brd_provenance){.arena = arena, .count = 1};
}

void
brd_provenance_free(struct brd_provenance *provenance) {
    free(provenance->origins);
    free(provenance->plain);
    free(provenance->slots);
    *provenance = (struct brd_provenance){.count = 1};
}

static uint64_t
hash_texts(struct brd_span file, struct brd_span campaign, struct brd_span source) {
    return brd_hash_mix(brd_hash_mix(brd_hash(file), brd_hash(campaign)), brd_hash(source));
}

static uint64_t
hash_origin(const struct brd_origin *origin) {
    return origin->rest != 0
               ? brd_hash_mix(origin->rest, origin->last)
               : hash_texts(brd_span_text(origin->file), brd_span_text(origin->campaign),
                            brd_span_text(origin->source));
}

static void
put_slot(struct brd_provenance *provenance, uint32_t number) {
    uint32_t mask = provenance->slot_count - 1;
    uint32_t at = (uint32_t)hash_origin(&provenance->origins[number]) & mask;
    while (provenance->slots[at] != 0) {
        at = (at + 1) & mask;
    }
    provenance->slots[at] = number;
}

/* Room for one more origin and its slot. */
static bool
reserve(struct brd_provenance *provenance) {
    if (provenance->count < provenance->capacity) {
        return true;
    }
    if (provenance->capacity > UINT32_MAX / 8) {
        return false;
    }
    uint32_t capacity = provenance->capacity == 0 ? 64 : provenance->capacity * 2;
    struct brd_origin *origins = realloc(provenance->origins, capacity * sizeof *origins);
    if (origins == NULL) {
        return false;
    }
    provenance->origins = origins;
    uint32_t *plain = realloc(provenance->plain, capacity * sizeof *plain);
    if (plain == NULL) {
        return false;
    }
    provenance->plain = plain;
    uint32_t *slots = calloc((size_t)capacity * 2, sizeof *slots);
    if (slots == NULL) {
        return false;
    }
    free(provenance->slots);
    provenance->slots = slots;
    provenance->slot_count = capacity * 2;
    provenance->capacity = capacity;
    for (uint32_t i = 1; i < provenance->count; i++) {
        put_slot(provenance, i);
    }
    return true;
}

static enum brd_err
put(struct brd_provenance *provenance, const struct brd_origin *origin, uint32_t *number,
    struct brd_error *error) {
    if (!reserve(provenance) || origin->file == NULL || origin->campaign == NULL ||
        origin->source == NULL) {
        return brd_fail_memory(error, "the sources of indicators");
    }
    *number = provenance->count++;
    provenance->origins[*number] = *origin;
    if (origin->rest == 0) {
        provenance->plain[provenance->plain_count++] = *number;
    }
    put_slot(provenance, *number);
    return BRD_OK;
}

enum brd_err
brd_provenance_add(struct brd_provenance *provenance, struct brd_span file,
                   struct brd_span campaign, struct brd_span source, uint32_t *number,
                   struct brd_error *error) {
    uint32_t mask = provenance->slot_count - 1;
    uint32_t at = (uint32_t)hash_texts(file, campaign, source) & mask;
    for (; provenance->slots != NULL && provenance->slots[at] != 0; at = (at + 1) & mask) {
        const struct brd_origin *origin = &provenance->origins[provenance->slots[at]];
        if (origin->rest == 0 && brd_span_equals(file, origin->file) &&
            brd_span_equals(campaign, origin->campaign) &&
            brd_span_equals(source, origin->source)) {
            *number = provenance->slots[at];
            return BRD_OK;
        }
    }
    struct brd_origin origin = {
        .file = brd_arena_copy(provenance->arena, file.data, file.size),
        .campaign = brd_arena_copy(provenance->arena, campaign.data, campaign.size),
        .source = brd_arena_copy(provenance->arena, source.data, source.size),
    };
    return put(provenance, &origin, number, error);
}

/* Whether `list`, a text joined by `separator`, has `member`. */
static bool
has_member(const char *list, const char *member, const char *separator) {
    size_t size = strlen(member);
    for (const char *at = list; at != NULL;) {
        const char *end = strstr(at, separator);
        size_t length = end == NULL ? strlen(at) : (size_t)(end - at);
        if (length == size && memcmp(at, member, size) == 0) {
            return true;
        }
        at = end == NULL ? NULL : end + strlen(separator);
    }
    return false;
}

/* `list` and `member` joined; `list` itself when that says no more. NULL without memory. */
static const char *
join_texts(struct brd_arena *arena, const char *list, const char *member, const char *separator) {
    if (has_member(list, member, separator) || strlen(list) + strlen(member) > MAX_JOINED_BYTES) {
        return list;
    }
    struct brd_buffer joined = brd_buffer_of(2 * MAX_JOINED_BYTES);
    (void)brd_buffer_add_format(&joined, "%s%s%s", list, separator, member);
    const char *copy = brd_arena_copy(arena, joined.data, joined.size);
    brd_buffer_free(&joined);
    return copy;
}

/* Whether `origin` is `known` or a part of it. */
static bool
is_part(const struct brd_provenance *provenance, uint32_t known, uint32_t origin) {
    while (provenance->origins[known].rest != 0) {
        if (provenance->origins[known].last == origin) {
            return true;
        }
        known = provenance->origins[known].rest;
    }
    return known == origin;
}

enum brd_err
brd_provenance_join(struct brd_provenance *provenance, uint32_t known, uint32_t origin,
                    uint32_t *number, struct brd_error *error) {
    if (is_part(provenance, known, origin)) {
        *number = known;
        return BRD_OK;
    }
    uint32_t mask = provenance->slot_count - 1;
    uint32_t at = (uint32_t)brd_hash_mix(known, origin) & mask;
    for (; provenance->slots[at] != 0; at = (at + 1) & mask) {
        const struct brd_origin *found = &provenance->origins[provenance->slots[at]];
        if (found->rest == known && found->last == origin) {
            *number = provenance->slots[at];
            return BRD_OK;
        }
    }
    const struct brd_origin *a = &provenance->origins[known];
    const struct brd_origin *b = &provenance->origins[origin];
    struct brd_origin both = {
        .file = a->file,
        .campaign = join_texts(provenance->arena, a->campaign, b->campaign, ", "),
        .source = join_texts(provenance->arena, a->source, b->source, "; "),
        .rest = known,
        .last = origin,
    };
    return put(provenance, &both, number, error);
}
