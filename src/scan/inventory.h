/*
 * Which artifact reads which items of an evidence: made in one walk over all items.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_SCAN_INVENTORY_H
#define BRD_SCAN_INVENTORY_H

#include "scan/library.h"

/* An item that at least one artifact reads, or that belongs to one that is read. */
struct brd_inventory_item {
    const char *path;
    const char *stored_as;
    int64_t item_id; /* in the case */
};

/* That one artifact reads one item. */
struct brd_inventory_use {
    size_t artifact;     /* index in the library */
    size_t item;         /* index in `items` */
    int64_t coverage_id; /* of its entry in the case, once it was read */
};

struct brd_inventory {
    struct brd_arena arena; /* holds the texts */
    struct brd_inventory_item *items;
    size_t item_count;
    struct brd_inventory_use *uses; /* sorted by artifact, then in the order of the walk */
    size_t use_count;
    uint64_t walked;         /* items of the evidence, all kinds */
    struct brd_error damage; /* what ended the walk early; BRD_OK when nothing did */
};

/*
 * Walk the evidence. Damage in the list of items ends the walk and is kept in `damage`; an
 * evidence that cannot be listed at all is an error.
 */
enum brd_err brd_inventory_make(struct brd_evidence *evidence, const struct brd_library *library,
                                uint64_t max_items_per_artifact, struct brd_inventory *inventory,
                                struct brd_error *error) BRD_MUST_USE;
void brd_inventory_free(struct brd_inventory *inventory);

#endif
