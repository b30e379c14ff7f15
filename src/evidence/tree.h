/*
 * The entries of a folder or an archive, listed at once and sorted by path.
 *
 * What a dump is kept in (a folder, a zip, a tar) is one file of this room that fills a tree; what
 * the dump is (a file system, a sysdiagnose) is read from the tree by dump.c.
 *
 * Laws: no entry's path begins with '/' or holds a part "." or ".."; such an entry is listed with
 * an anomaly, under a path that no artifact asks for.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_EVIDENCE_TREE_H
#define BRD_EVIDENCE_TREE_H

#include "base/arena.h"
#include "evidence/evidence.h"

struct brd_tree_entry {
    const char *path;    /* UTF-8, below the root of the tree */
    const char *target;  /* of a symbolic link; NULL when none */
    const char *anomaly; /* what is wrong with it; NULL for nothing. Static */
    uint64_t place;      /* where the bytes lie: the archive's own number */
    int64_t size;        /* bytes, -1 when not known */
    int64_t created_us;  /* microseconds since 1970 UTC, or BRD_NO_TIME */
    int64_t modified_us;
    int64_t changed_us;
    int64_t inode; /* -1 when not known, as the three that follow */
    int32_t mode;
    int32_t user_id;
    int32_t group_id;
    enum brd_item_kind kind;
};

struct brd_tree {
    struct brd_arena arena;         /* holds the texts */
    struct brd_tree_entry *entries; /* owned; sorted by path once brd_tree_sort() ran */
    size_t count;
    size_t capacity;
    uint64_t max_entries;
    struct brd_error damage; /* what ended the listing early; BRD_OK when nothing did */
    /* Open the bytes of an entry, as brd_evidence_open(). Called by several threads. */
    enum brd_err (*open)(struct brd_tree *tree, const struct brd_tree_entry *entry,
                         struct brd_content **content, struct brd_error *error);
    void (*close)(struct brd_tree *tree);
};

/* Begin an empty tree of at most `max_entries`. */
void brd_tree_begin(struct brd_tree *tree, uint64_t max_entries);

/*
 * Add an entry whose name is `name`, of any bytes: what is no UTF-8, or no plain path, is made one.
 * The rest of `entry` (its path left NULL, `target` borrowed) is copied. BRD_ERR_LIMIT when the
 * tree is full.
 */
enum brd_err brd_tree_add(struct brd_tree *tree, struct brd_span name,
                          const struct brd_tree_entry *entry, struct brd_error *error) BRD_MUST_USE;

/* Sort by path. Of entries with the same path the last one that was added stays. */
void brd_tree_sort(struct brd_tree *tree);

/* The entry of a path, NULL when there is none. */
const struct brd_tree_entry *brd_tree_find(const struct brd_tree *tree, const char *path);

/* Close the tree and all that it holds. */
void brd_tree_close(struct brd_tree *tree);

/*
 * List a folder, an archive. *tree is owned by the caller. A listing that ends early leaves what
 * came before, and `damage`; it is an error when nothing can be listed.
 */
enum brd_err brd_tree_of_folder(const char *path, uint64_t max_entries, struct brd_tree **tree,
                                struct brd_error *error) BRD_MUST_USE;
/* Of a large entry that says to grow more than `max_expansion` times the bytes are refused. */
enum brd_err brd_tree_of_zip(const char *path, uint64_t max_entries, uint64_t max_expansion,
                             struct brd_tree **tree, struct brd_error *error) BRD_MUST_USE;

/* A tar archive, plain or as gzip. */
enum brd_err brd_tree_of_tar(const char *path, uint64_t max_entries, struct brd_tree **tree,
                             struct brd_error *error) BRD_MUST_USE;

#endif
