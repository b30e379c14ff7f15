/*
 * What every page of a database is used for: which b-tree, the freelist, an overflow chain, the
 * pointer map, or nothing. What contradicts itself on the way is told as an anomaly.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_CARVE_ROLES_H
#define BRD_CARVE_ROLES_H

#include "carve/pages.h"
#include "carve/table.h"

/* A page's role: one of these, or BRD_ROLE_TABLE plus the index of its table in the schema. */
enum {
    BRD_ROLE_UNUSED, /* nothing refers to it */
    BRD_ROLE_TRUNK,
    BRD_ROLE_FREELIST_LEAF,
    BRD_ROLE_OVERFLOW,
    BRD_ROLE_POINTER_MAP,
    BRD_ROLE_LOCK_BYTE,
    BRD_ROLE_INDEX, /* a b-tree of an index or of something that is no table of the schema */
    BRD_ROLE_TABLE,
};

struct brd_roles {
    struct brd_pages *pages;        /* borrowed */
    struct brd_carve_schema schema; /* owned */
    uint16_t *roles;                /* by page number; owned */
    uint32_t count;                 /* pages that have a role: of the view and of the file */
    uint32_t *queue;                /* pages of a tree still to be read; owned */
    size_t queue_size;
    size_t queue_capacity;
    uint32_t freelist_pages;
    brd_carve_anomaly_fn *anomaly; /* may be NULL */
    void *context;
    uint32_t told_page; /* what was told last: a page with many wrong cells says it once */
    char told_words[200];
    uint32_t told_count;
};

/* Read the schema and all trees but their leaves. Release also after an error. */
enum brd_err brd_roles_find(struct brd_pages *pages, uint64_t max_bytes,
                            brd_carve_anomaly_fn *anomaly, void *context, struct brd_roles *roles,
                            struct brd_error *error) BRD_MUST_USE;
void brd_roles_free(struct brd_roles *roles);

/* Read the freelist: after all that is in use, since a list that lies must not take live pages. */
enum brd_err brd_roles_read_freelist(struct brd_roles *roles, struct brd_error *error) BRD_MUST_USE;

/* Tell an anomaly in a printf form: not the same twice in a row, and no more than
 * BRD_MAX_CARVE_ANOMALIES. */
void brd_roles_tell(struct brd_roles *roles, uint32_t page, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The table of a page; NULL when its role is another. */
struct brd_carve_template *brd_roles_table(const struct brd_roles *roles, uint32_t page);

/*
 * Mark the overflow pages of a live cell whose first one is `first` and which holds `size` bytes in
 * them. Chains that loop, leave the file or run into other pages end there, with an anomaly that
 * names the page of the cell, `owner`. `*hash` becomes that of what they hold: of the bytes of each
 * page, begun with that of the page before, which is 0 for the first one.
 */
enum brd_err brd_roles_mark_overflow(struct brd_roles *roles, uint32_t owner, uint32_t first,
                                     uint64_t size, uint64_t *hash,
                                     struct brd_error *error) BRD_MUST_USE;

/* Read the tree from `root` on; its pages get `role`. Used again when a leaf turns out to be none.
 */
enum brd_err brd_roles_walk(struct brd_roles *roles, uint32_t root, uint16_t role,
                            struct brd_error *error) BRD_MUST_USE;

#endif
