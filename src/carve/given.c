/* Which rows were given before: see given.h. SPDX-License-Identifier: Apache-2.0 */
#include "carve/given.h"

#include <stdlib.h>

struct brd_given
brd_given_of(uint64_t max_bytes) {
    return (struct brd_given){.max = (size_t)(max_bytes / sizeof(uint64_t) / 4)};
}

void
brd_given_free(struct brd_given *given) {
    free(given->keys);
    *given = (struct brd_given){0};
}

static void
put(uint64_t *table, size_t capacity, uint64_t key) {
    size_t at = (size_t)key & (capacity - 1);
    while (table[at] != 0) {
        at = (at + 1) & (capacity - 1);
    }
    table[at] = key;
}

static bool
grow(struct brd_given *given) {
    size_t capacity = given->capacity == 0 ? 1024 : given->capacity * 2;
    uint64_t *grown = calloc(capacity, sizeof *grown);
    if (grown == NULL) {
        return false;
    }
    for (size_t i = 0; i < given->capacity; i++) {
        if (given->keys[i] != 0) {
            put(grown, capacity, given->keys[i]);
        }
    }
    free(given->keys);
    given->keys = grown;
    given->capacity = capacity;
    return true;
}

bool
brd_given_add(struct brd_given *given, uint64_t key) {
    key = key == 0 ? 1 : key;
    if (given->capacity > 0) {
        size_t at = (size_t)key & (given->capacity - 1);
        while (given->keys[at] != 0) {
            if (given->keys[at] == key) {
                return false;
            }
            at = (at + 1) & (given->capacity - 1);
        }
    }
    if (given->count * 4 >= given->capacity * 3 && (given->count >= given->max || !grow(given))) {
        return true;
    }
    put(given->keys, given->capacity, key);
    given->count++;
    return true;
}
