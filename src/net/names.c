/* Names of addresses: see names.h. SPDX-License-Identifier: Apache-2.0 */
#include "net/names.h"

#include "base/limits.h"

#include <stdlib.h>

/* How many places an answer may lie in. */
#define WAYS 4u

struct slot {
    struct brd_ip_address client;
    struct brd_ip_address address;
    char *name; /* owned; NULL when the place is free */
};

struct brd_names {
    uint32_t turn; /* which of the places is given up next */
    struct slot slots[BRD_MAX_CAPTURE_NAMES];
};

enum brd_err
brd_names_new(struct brd_names **made, struct brd_error *error) {
    *made = calloc(1, sizeof **made);
    return *made == NULL ? brd_fail_memory(error, "names of addresses") : BRD_OK;
}

/* Without a secret: the same capture must name its flows in the same way each time. Whoever makes
 * answers collide loses names of flows, and no row. */
static size_t
first_slot(const struct brd_ip_address *client, const struct brd_ip_address *address) {
    uint64_t words[4];
    uint64_t hash = 0;
    memcpy(words, client, sizeof *client);
    memcpy(words + 2, address, sizeof *address);
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        hash = (hash ^ words[i]) * 0x9e3779b97f4a7c15u;
        hash ^= hash >> 32;
    }
    return (size_t)(hash % (BRD_MAX_CAPTURE_NAMES / WAYS)) * WAYS;
}

static bool
is_of(const struct slot *slot, const struct brd_ip_address *client,
      const struct brd_ip_address *address) {
    return slot->name != NULL && memcmp(&slot->client, client, sizeof *client) == 0 &&
           memcmp(&slot->address, address, sizeof *address) == 0;
}

void
brd_names_add(struct brd_names *names, const struct brd_ip_address *client,
              const struct brd_ip_address *address, struct brd_span name) {
    struct slot *slots = &names->slots[first_slot(client, address)];
    struct slot *chosen = NULL;
    for (size_t i = 0; i < WAYS && chosen == NULL; i++) {
        chosen = is_of(&slots[i], client, address) ? &slots[i] : NULL;
    }
    for (size_t i = 0; i < WAYS && chosen == NULL; i++) {
        chosen = slots[i].name == NULL ? &slots[i] : NULL;
    }
    chosen = chosen == NULL ? &slots[names->turn++ % WAYS] : chosen;
    if (chosen->name != NULL && strlen(chosen->name) == name.size &&
        memcmp(chosen->name, name.data, name.size) == 0 && is_of(chosen, client, address)) {
        return;
    }
    free(chosen->name);
    chosen->name = strndup((const char *)name.data, name.size);
    chosen->client = *client;
    chosen->address = *address;
}

const char *
brd_names_find(const struct brd_names *names, const struct brd_ip_address *client,
               const struct brd_ip_address *address) {
    const struct slot *slots = &names->slots[first_slot(client, address)];
    for (size_t i = 0; i < WAYS; i++) {
        if (is_of(&slots[i], client, address)) {
            return slots[i].name;
        }
    }
    return NULL;
}

void
brd_names_free(struct brd_names *names) {
    if (names != NULL) {
        for (size_t i = 0; i < BRD_MAX_CAPTURE_NAMES; i++) {
            free(names->slots[i].name);
        }
        free(names);
    }
}
