/* IP fragments put together: see fragments.h. SPDX-License-Identifier: Apache-2.0 */
#include "net/fragments.h"

#include "base/limits.h"

#include <stdlib.h>

/* How long the rest of a datagram may take: RFC 8200 section 4.5 says 60 s. */
#define WAIT_US ((int64_t)60 * 1000000)
#define PAYLOAD_BYTES ((size_t)65536)

/* Bytes [begin, end) that have come. */
struct range {
    uint32_t begin;
    uint32_t end;
};

struct waiting {
    struct brd_fragment_key key;
    bool is_used;
    bool has_end;
    bool has_first;
    uint8_t protocol; /* of the fragment at offset 0 */
    int64_t began_us;
    uint64_t count;
    size_t size; /* of the whole, once has_end */
    struct range ranges[BRD_MAX_FRAGMENT_RANGES];
    size_t range_count;
    uint8_t *bytes; /* owned; PAYLOAD_BYTES, allocated at the first use of this place */
};

struct brd_fragments {
    void (*tell_lost)(void *context, const struct brd_fragments_lost *lost);
    void *context;
    struct waiting waiting[BRD_MAX_FRAGMENTED];
    uint64_t lost;
};

enum brd_err
brd_fragments_new(void (*lost)(void *context, const struct brd_fragments_lost *lost), void *context,
                  struct brd_fragments **made, struct brd_error *error) {
    struct brd_fragments *fragments = calloc(1, sizeof *fragments);
    if (fragments == NULL) {
        return brd_fail_memory(error, "fragments");
    }
    fragments->tell_lost = lost;
    fragments->context = context;
    *made = fragments;
    return BRD_OK;
}

static bool
same_key(const struct brd_fragment_key *a, const struct brd_fragment_key *b) {
    return a->identification == b->identification && a->is_ipv6 == b->is_ipv6 &&
           a->protocol == b->protocol && memcmp(&a->source, &b->source, sizeof a->source) == 0 &&
           memcmp(&a->destination, &b->destination, sizeof a->destination) == 0;
}

static void
give_up(struct brd_fragments *fragments, struct waiting *waiting) {
    if (waiting->is_used) {
        size_t size = 0;
        for (size_t i = 0; i < waiting->range_count; i++) {
            size += waiting->ranges[i].end - waiting->ranges[i].begin;
        }
        fragments->lost += waiting->count;
        waiting->is_used = false;
        struct brd_fragments_lost lost = {
            .key = &waiting->key,
            .at_us = waiting->began_us,
            .size = size,
            .protocol = waiting->protocol,
        };
        if (waiting->has_first && waiting->range_count > 0 && waiting->ranges[0].begin == 0) {
            lost.beginning = brd_span_of(waiting->bytes, waiting->ranges[0].end);
        }
        fragments->tell_lost(fragments->context, &lost);
    }
}

/* The place where the datagram waits: its own, a free one, or that of the oldest. */
static struct waiting *
place_of(struct brd_fragments *fragments, const struct brd_fragment_key *key, int64_t at_us) {
    struct waiting *chosen = NULL;
    for (size_t i = 0; i < BRD_MAX_FRAGMENTED; i++) {
        struct waiting *waiting = &fragments->waiting[i];
        if (waiting->is_used && at_us - waiting->began_us > WAIT_US) {
            give_up(fragments, waiting);
        }
        if (waiting->is_used && same_key(&waiting->key, key)) {
            return waiting;
        }
        if (chosen == NULL ||
            (chosen->is_used && (!waiting->is_used || waiting->began_us < chosen->began_us))) {
            chosen = waiting;
        }
    }
    give_up(fragments, chosen);
    if (chosen->bytes == NULL) {
        chosen->bytes = malloc(PAYLOAD_BYTES);
    }
    if (chosen->bytes == NULL) {
        return NULL;
    }
    uint8_t *bytes = chosen->bytes;
    *chosen = (struct waiting){.key = *key, .is_used = true, .began_us = at_us, .bytes = bytes};
    return chosen;
}

/* Copy what has not come yet, and remember it. False when there are more pieces than are kept. */
static bool
add_range(struct waiting *waiting, uint32_t begin, struct brd_span bytes) {
    uint32_t end = begin + (uint32_t)bytes.size;
    uint32_t at = begin;
    size_t next = 0;
    while (next < waiting->range_count && waiting->ranges[next].end < begin) {
        next++;
    }
    size_t first = next;
    struct range joined = {.begin = begin, .end = end};
    for (; next < waiting->range_count && waiting->ranges[next].begin <= end; next++) {
        const struct range *old = &waiting->ranges[next];
        if (at < old->begin) {
            memcpy(&waiting->bytes[at], &bytes.data[at - begin], old->begin - at);
        }
        at = old->end > at ? old->end : at;
        joined.begin = old->begin < joined.begin ? old->begin : joined.begin;
        joined.end = old->end > joined.end ? old->end : joined.end;
    }
    if (at < end) {
        memcpy(&waiting->bytes[at], &bytes.data[at - begin], end - at);
    }
    if (next == first) { /* it touches none: make room for one */
        if (waiting->range_count >= BRD_MAX_FRAGMENT_RANGES) {
            return false;
        }
        memmove(&waiting->ranges[first + 1], &waiting->ranges[first],
                (waiting->range_count - first) * sizeof(struct range));
        waiting->range_count++;
    } else {
        memmove(&waiting->ranges[first + 1], &waiting->ranges[next],
                (waiting->range_count - next) * sizeof(struct range));
        waiting->range_count -= next - first - 1;
    }
    waiting->ranges[first] = joined;
    return true;
}

bool
brd_fragments_add(struct brd_fragments *fragments, const struct brd_fragment_key *key,
                  uint8_t protocol, size_t offset, bool more, struct brd_span bytes, int64_t at_us,
                  struct brd_span *whole, uint8_t *first_protocol) {
    if (bytes.size == 0 || offset >= PAYLOAD_BYTES || bytes.size > PAYLOAD_BYTES - offset) {
        fragments->lost++;
        return false;
    }
    struct waiting *waiting = place_of(fragments, key, at_us);
    if (waiting == NULL) {
        return false;
    }
    waiting->count++;
    if (!add_range(waiting, (uint32_t)offset, bytes)) {
        give_up(fragments, waiting);
        return false;
    }
    if (offset == 0 && !waiting->has_first) {
        waiting->has_first = true;
        waiting->protocol = protocol;
    }
    if (!more && !waiting->has_end) {
        waiting->has_end = true;
        waiting->size = offset + bytes.size;
    }
    if (!waiting->has_end || !waiting->has_first || waiting->ranges[0].begin != 0 ||
        waiting->ranges[0].end < waiting->size) {
        return false;
    }
    *whole = brd_span_of(waiting->bytes, waiting->size);
    *first_protocol = waiting->protocol;
    waiting->is_used = false;
    return true;
}

void
brd_fragments_end(struct brd_fragments *fragments) {
    for (size_t i = 0; i < BRD_MAX_FRAGMENTED; i++) {
        give_up(fragments, &fragments->waiting[i]);
    }
}

uint64_t
brd_fragments_lost_count(const struct brd_fragments *fragments) {
    return fragments->lost;
}

void
brd_fragments_free(struct brd_fragments *fragments) {
    if (fragments != NULL) {
        for (size_t i = 0; i < BRD_MAX_FRAGMENTED; i++) {
            free(fragments->waiting[i].bytes);
        }
        free(fragments);
    }
}
