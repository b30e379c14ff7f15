/*
 * Evidence: what was handed in, opened read-only, seen as a tree of items.
 *
 * A kind of container (a backup, a dump) is one file of this folder with one
 * `struct brd_evidence_ops`. Everything above sees only this header, so a new container changes
 * nothing above it.
 *
 *     path on disk --find--> evidence --walk--> item --open--> content --read at any offset
 *
 * Laws: nothing here writes to the evidence; no name found inside evidence is ever used as a path
 * before it is checked; symbolic links in evidence are never followed.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_EVIDENCE_EVIDENCE_H
#define BRD_EVIDENCE_EVIDENCE_H

#include "base/buffer.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/limits.h"

/* The kinds of container, as artifacts name them in `-- source:` lines. */
enum brd_container {
    BRD_CONTAINER_BACKUP,      /* iTunes/Finder backup */
    BRD_CONTAINER_FILESYSTEM,  /* dump of an iPhone's file system */
    BRD_CONTAINER_SYSDIAGNOSE, /* what the iPhone's own diagnosis writes, or a part of it */
    BRD_CONTAINER_CAPTURE,     /* a packet capture: pcap or pcapng, plain or as gzip */
    BRD_CONTAINER_COUNT,
};

/* Their names, as in `-- source:` lines and in the case. Static. */
extern const char *const brd_container_names[BRD_CONTAINER_COUNT];

enum brd_item_kind { BRD_ITEM_FILE = 1, BRD_ITEM_DIRECTORY, BRD_ITEM_SYMLINK };

/*
 * One entry of an evidence. The texts are UTF-8 and borrowed from whoever gave the item: a walk's
 * until its next step, a found item's until brd_item_free().
 */
struct brd_item {
    enum brd_item_kind kind;
    const char *path;      /* in the evidence, e.g. "HomeDomain/Library/SMS/sms.db" */
    const char *stored_as; /* where the container keeps the bytes, e.g. "3d/3d0d7e5f..." */
};

/* What the container says about an item; a field that it does not say is negative. */
struct brd_item_stat {
    int64_t size; /* bytes */
    int64_t mode; /* POSIX mode with its type bits */
    int64_t user_id;
    int64_t group_id;
    int64_t inode;
    int64_t protection_class; /* Apple Data Protection class, 0 for none */
    int64_t created_us;       /* microseconds since 1970 UTC, or BRD_NO_TIME */
    int64_t modified_us;
    int64_t changed_us;
    const char *target;  /* of a symbolic link; NULL when none. Borrowed as the item's texts */
    const char *anomaly; /* how the record contradicts itself; NULL when it does not. Static */
};

/* A size that nobody says. */
#define BRD_SIZE_UNKNOWN UINT64_MAX

/* The bytes of one item. Implementations embed it as their first member. */
struct brd_content {
    uint64_t size; /* bytes */
    const char
        *warning; /* what is wrong with it although it can be read; NULL for nothing. Static */
    /* Read up to `size` bytes at `offset`; *got is less only at the end of the item. */
    enum brd_err (*read)(struct brd_content *content, uint64_t offset, void *buffer, size_t size,
                         size_t *got, struct brd_error *error);
    void (*close)(struct brd_content *content);
};

struct brd_evidence;
struct brd_walk;

/* How an evidence is opened; see struct brd_check_options in bridle.h. */
struct brd_unlock {
    struct brd_secret secret;
    uint64_t max_iterations;
    uint64_t max_items;     /* entries of a folder or an archive */
    uint64_t max_expansion; /* how many times an entry of a zip archive may grow */
    bool (*ask)(void *context, const char *evidence, char *password, size_t size); /* may be NULL */
    void *context;
};

/* What a container implements; see the functions of the same names below. */
struct brd_evidence_ops {
    enum brd_err (*unlock)(struct brd_evidence *evidence, const struct brd_unlock *unlock,
                           struct brd_error *error);
    enum brd_err (*walk)(struct brd_evidence *evidence, struct brd_walk **walk,
                         struct brd_error *error);
    enum brd_err (*next)(struct brd_walk *walk, struct brd_item *item, bool *more,
                         struct brd_error *error);
    enum brd_err (*stat)(struct brd_walk *walk, struct brd_item_stat *stat,
                         struct brd_error *error);
    void (*walk_close)(struct brd_walk *walk);
    enum brd_err (*stored_as)(struct brd_evidence *evidence, const char *path,
                              struct brd_buffer *stored_as, struct brd_error *error);
    enum brd_err (*open)(struct brd_evidence *evidence, const char *stored_as,
                         struct brd_content **content, struct brd_error *error);
    /* The key of an encrypted one, as brd_derive_key(); NULL for a kind that is never encrypted. */
    enum brd_err (*derive)(struct brd_evidence *evidence, const struct brd_secret *secret,
                           uint64_t max_iterations, uint8_t key[BRD_KEY_BYTES],
                           struct brd_error *error);
    void (*close)(struct brd_evidence *evidence);
    /*
     * Of evidence that can be read once only: its size and SHA-256, once it was read to the end;
     * false before. NULL for evidence that can be read again.
     */
    bool (*digest)(struct brd_evidence *evidence, uint64_t *size, uint8_t digest[BRD_SHA256_BYTES]);
};

/* One opened container. Implementations embed it as their first member. */
struct brd_evidence {
    const struct brd_evidence_ops *ops;
    enum brd_container container;
    const char *kind; /* its name, e.g. "backup"; static */
    char *path;       /* as found on disk; owned */
    bool encrypted;   /* whether its contents are encrypted */
    /* What a decoder keeps of one item for the next (the strings of a log): owned, released with
     * the evidence by `free_kept`. Touched by the thread that extracts, and by no other. */
    void *kept;
    void (*free_kept)(void *kept);
};

/* A list of evidences; the evidences and the array are owned by the list. */
struct brd_evidence_list {
    struct brd_evidence **items;
    size_t count;
};

/*
 * "-" is a packet capture on standard input, which is read once, from its begin to its end. Else
 * find every evidence that `path` is, or that lies directly below it, in the order of their names.
 * Recognised by content. BRD_ERR_NOT_FOUND with words for a person when there is none; BRD_ERR_IO
 * when `path` cannot be read.
 */
enum brd_err brd_evidence_find(const char *path, struct brd_evidence_list *list,
                               struct brd_error *error) BRD_MUST_USE;

/* Move all that is in `more` to the end of `list`; what cannot be moved stays. BRD_ERR_NO_MEMORY.
 */
enum brd_err brd_evidence_list_join(struct brd_evidence_list *list, struct brd_evidence_list *more,
                                    struct brd_error *error) BRD_MUST_USE;
void brd_evidence_list_free(struct brd_evidence_list *list);

/*
 * Open what keeps the evidence shut, list what is in an archive, and say in its fields what kind it
 * is and whether it is encrypted; call it once, before anything else. Nothing is asked of evidence
 * that is plain. BRD_ERR_USAGE when a
 * password is needed or is wrong; other errors as the container's.
 */
enum brd_err brd_evidence_unlock(struct brd_evidence *evidence, const struct brd_unlock *unlock,
                                 struct brd_error *error) BRD_MUST_USE;

/*
 * Visit every item once, in the container's own order. Damage in the list of items ends the walk
 * with its error after the items before it.
 */
enum brd_err brd_walk_open(struct brd_evidence *evidence, struct brd_walk **walk,
                           struct brd_error *error) BRD_MUST_USE;

/* The next item; *more is false (and `item` unset) after the last. */
enum brd_err brd_walk_next(struct brd_evidence *evidence, struct brd_walk *walk,
                           struct brd_item *item, bool *more, struct brd_error *error) BRD_MUST_USE;

/* What the container says about the walk's present item. Call it at most once for each item. */
enum brd_err brd_walk_stat(struct brd_evidence *evidence, struct brd_walk *walk,
                           struct brd_item_stat *stat, struct brd_error *error) BRD_MUST_USE;
void brd_walk_close(struct brd_evidence *evidence, struct brd_walk *walk);

/*
 * Open the bytes stored as `stored_as`. BRD_ERR_NOT_FOUND when the container lists them and does
 * not hold them. *content is closed by brd_content_close().
 */
enum brd_err brd_evidence_open(struct brd_evidence *evidence, const char *stored_as,
                               struct brd_content **content, struct brd_error *error) BRD_MUST_USE;

/*
 * Open the item whose path is `path` followed by `suffix` ("-wal"): how a database finds what
 * belongs to it. BRD_ERR_NOT_FOUND when there is none. Fills `stored_as` as well.
 */
enum brd_err brd_evidence_open_path(struct brd_evidence *evidence, const char *path,
                                    const char *suffix, struct brd_buffer *stored_as,
                                    struct brd_content **content,
                                    struct brd_error *error) BRD_MUST_USE;

/* Read exactly `size` bytes at `offset`; BRD_ERR_TRUNCATED when they are not all there. */
enum brd_err brd_content_read(struct brd_content *content, uint64_t offset, void *buffer,
                              size_t size, struct brd_error *error) BRD_MUST_USE;

/* Append the whole content to `whole`; BRD_ERR_LIMIT when it exceeds the buffer's ceiling. */
enum brd_err brd_content_read_all(struct brd_content *content, struct brd_buffer *whole,
                                  struct brd_error *error) BRD_MUST_USE;
void brd_content_close(struct brd_content *content);

#endif
