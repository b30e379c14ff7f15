/* Ranges of addresses: see ranges.h. SPDX-License-Identifier: Apache-2.0 */
#include "attribution/ranges.h"

#include <stdlib.h>

struct brd_address_key
brd_address_key_of(const struct brd_address *address) {
    struct brd_address_key key = {.bytes = {[10] = 0xff, [11] = 0xff}};
    if (address->size == 4) {
        memcpy(&key.bytes[12], address->bytes, 4);
    } else {
        memcpy(key.bytes, address->bytes, sizeof key.bytes);
    }
    return key;
}

static int
compare_keys(const struct brd_address_key *a, const struct brd_address_key *b) {
    return memcmp(a->bytes, b->bytes, sizeof a->bytes);
}

enum brd_err
brd_ranges_add(struct brd_ranges *ranges, const struct brd_address_key *first,
               const struct brd_address_key *last, uint32_t value, size_t max,
               struct brd_error *error) {
    if (ranges->count >= max || ranges->count >= BRD_NO_RANGE - 1) {
        return brd_fail(error, BRD_ERR_LIMIT, BRD_NO_OFFSET, "there are too many address ranges");
    }
    if (ranges->count == ranges->room) {
        size_t room = ranges->room == 0 ? 64 : ranges->room * 2;
        struct brd_range *grown = reallocarray(ranges->items, room, sizeof *ranges->items);
        if (grown == NULL) {
            return brd_fail_memory(error, "address ranges");
        }
        ranges->items = grown;
        ranges->room = room;
    }
    /* Until they are closed, `around` is the order in which they came. */
    ranges->items[ranges->count] = (struct brd_range){
        .first = *first, .last = *last, .value = value, .around = (uint32_t)ranges->count};
    ranges->count++;
    return BRD_OK;
}

enum brd_err
brd_ranges_add_network(struct brd_ranges *ranges, const struct brd_address *address, unsigned bits,
                       uint32_t value, size_t max, struct brd_error *error) {
    struct brd_address masked = *address;
    brd_address_mask(&masked, bits);
    struct brd_address_key first = brd_address_key_of(&masked);
    struct brd_address_key last = first;
    for (unsigned bit = address->size == 4 ? 96 + bits : bits; bit < 128; bit++) {
        last.bytes[bit / 8] = (uint8_t)(last.bytes[bit / 8] | 0x80u >> bit % 8);
    }
    return brd_ranges_add(ranges, &first, &last, value, max, error);
}

/* By where they begin; the larger before those inside it, a later one before an equal earlier one,
 * so that the search, which looks from the end, meets the smallest and earliest first. */
static int
compare_ranges(const void *a, const void *b) {
    const struct brd_range *left = a;
    const struct brd_range *right = b;
    int order = compare_keys(&left->first, &right->first);
    if (order == 0) {
        order = -compare_keys(&left->last, &right->last);
    }
    return order != 0 ? order : (left->around < right->around) - (left->around > right->around);
}

void
brd_ranges_close(struct brd_ranges *ranges) {
    bool is_sorted = true;
    for (size_t i = 1; i < ranges->count && is_sorted; i++) {
        is_sorted = compare_ranges(&ranges->items[i - 1], &ranges->items[i]) <= 0;
    }
    if (!is_sorted) {
        qsort(ranges->items, ranges->count, sizeof *ranges->items, compare_ranges);
    }
    /* Each range looks for the one around it among its predecessor and those around that. */
    for (size_t i = 0; i < ranges->count; i++) {
        uint32_t around = i == 0 ? BRD_NO_RANGE : (uint32_t)(i - 1);
        while (around != BRD_NO_RANGE &&
               compare_keys(&ranges->items[around].last, &ranges->items[i].first) < 0) {
            around = ranges->items[around].around;
        }
        ranges->items[i].around = around;
    }
}

uint32_t
brd_ranges_find(const struct brd_ranges *ranges, const struct brd_address_key *address) {
    size_t low = 0;
    size_t high = ranges->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare_keys(&ranges->items[middle].first, address) <= 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    uint32_t found = low == 0 ? BRD_NO_RANGE : (uint32_t)(low - 1);
    while (found != BRD_NO_RANGE && compare_keys(&ranges->items[found].last, address) < 0) {
        found = ranges->items[found].around;
    }
    return found;
}

void
brd_ranges_free(struct brd_ranges *ranges) {
    free(ranges->items);
    *ranges = (struct brd_ranges){0};
}
