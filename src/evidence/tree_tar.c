/*
 * The tree of a tar archive, plain or as gzip: see tree.h.
 *
 * The archive is read once from its start to its end to list it; of a plain one the headers only.
 * A member of one that is packed as gzip is read again from the nearest point that the listing kept
 * (evidence/inflate.h), so that nothing is unpacked to a disk and only what is asked for is
 * inflated twice.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/text.h"
#include "base/time.h"
#include "evidence/folder.h"
#include "evidence/inflate.h"
#include "evidence/slice.h"
#include "evidence/tree.h"
#include "format/tar.h"

#include <stdlib.h>

struct tar_tree {
    struct brd_tree tree;
    struct brd_content *file;  /* owned: the archive as it lies on the disk */
    struct brd_content *plain; /* owned: it inflated; NULL when it is not packed */
};

/* Listing: where it is, and what was said of the next member. */
struct listing {
    struct tar_tree *tar;
    struct brd_content *bytes; /* the plain archive */
    uint64_t offset;
    struct brd_tar_member member;
};

static enum brd_err
open_plain(const struct tar_tree *tar, struct brd_content **bytes, struct brd_error *error) {
    struct brd_content *file = NULL;
    enum brd_err code = brd_folder_reopen(tar->file, &file, error);
    if (code != BRD_OK || file == NULL) {
        return code;
    }
    if (tar->plain != NULL) {
        return brd_inflate_share(tar->plain, file, bytes, error);
    }
    *bytes = file;
    return BRD_OK;
}

/* An entry's place is the offset of its bytes; a hard link has the place of what it names. */
static enum brd_err
tar_tree_open(struct brd_tree *tree, const struct brd_tree_entry *entry,
              struct brd_content **content, struct brd_error *error) {
    struct brd_content *bytes = NULL;
    if (entry->size < 0) {
        return brd_fail(error, BRD_ERR_UNSUPPORTED, BRD_NO_OFFSET, "%s",
                        entry->anomaly == NULL ? "it has no bytes" : entry->anomaly);
    }
    enum brd_err code = open_plain((const struct tar_tree *)tree, &bytes, error);
    if (code != BRD_OK || bytes == NULL) {
        return code;
    }
    return brd_slice_open(bytes, entry->place, (uint64_t)entry->size, content, error);
}

static void
tar_tree_close(struct brd_tree *tree) {
    struct tar_tree *tar = (struct tar_tree *)tree;
    brd_content_close(tar->plain);
    brd_content_close(tar->file);
    free(tar);
}

/* Read the bytes of a header that says something of the next member. */
static enum brd_err
read_words(struct listing *listing, struct brd_error *error) {
    struct brd_tar_member *member = &listing->member;
    enum brd_tar_kind kind = member->kind;
    if (member->size > BRD_MAX_TAR_WORDS_BYTES) {
        return brd_fail(error, BRD_ERR_LIMIT, listing->offset,
                        "a tar header is followed by more than %zu bytes of words",
                        BRD_MAX_TAR_WORDS_BYTES);
    }
    size_t size = (size_t)member->size;
    uint8_t *bytes = malloc(size + 1);
    if (bytes == NULL) {
        return brd_fail_memory(error, "a tar header");
    }
    enum brd_err code = brd_content_read(listing->bytes, listing->offset, bytes, size, error);
    if (code == BRD_OK) {
        brd_tar_extend(member, kind, brd_span_of(bytes, size));
    }
    free(bytes);
    return code;
}

/* A hard link is the file that it names. Done when all are listed and sorted. */
static void
follow_hardlinks(struct brd_tree *tree) {
    for (size_t i = 0; i < tree->count; i++) {
        struct brd_tree_entry *entry = &tree->entries[i];
        if (entry->kind != BRD_ITEM_FILE || entry->target == NULL) {
            continue;
        }
        const char *target = entry->target;
        while (target[0] == '/' || (target[0] == '.' && target[1] == '/')) {
            target += target[0] == '/' ? 1 : 2;
        }
        const struct brd_tree_entry *other = brd_tree_find(tree, target);
        if (other == NULL || other->size < 0 || other->target != NULL) {
            entry->anomaly = "it is a hard link to a file that the archive does not hold";
            continue;
        }
        entry->place = other->place;
        entry->size = other->size;
    }
}

static enum brd_err
add_member(struct listing *listing, struct brd_error *error) {
    const struct brd_tar_member *member = &listing->member;
    struct tar_tree *tar = listing->tar;
    struct brd_tree_entry entry = {
        .kind = member->kind == BRD_TAR_DIRECTORY ? BRD_ITEM_DIRECTORY
                : member->kind == BRD_TAR_SYMLINK ? BRD_ITEM_SYMLINK
                                                  : BRD_ITEM_FILE,
        .place = listing->offset,
        .size = member->kind == BRD_TAR_FILE ? (int64_t)member->size : -1,
        .mode = (int32_t)member->mode,
        .user_id = (int32_t)member->user_id,
        .group_id = (int32_t)member->group_id,
        .inode = -1,
        .created_us = BRD_NO_TIME,
        .modified_us = member->modified_us,
        .changed_us = BRD_NO_TIME,
    };
    if ((member->kind == BRD_TAR_SYMLINK || member->kind == BRD_TAR_HARDLINK) &&
        brd_text_is_utf8(brd_buffer_span(&member->target))) {
        entry.target = brd_buffer_text(&member->target);
    } else if (member->kind == BRD_TAR_SPARSE) {
        entry.anomaly = "it is a sparse file of GNU tar, which is not read";
    } else if (member->kind == BRD_TAR_OTHER) {
        entry.anomaly = "it is neither file, folder nor link";
    }
    return brd_tree_add(&tar->tree, brd_buffer_span(&member->name), &entry, error);
}

/* Move past the bytes of the present header, which fill whole blocks. */
static enum brd_err
skip_bytes(struct listing *listing, struct brd_error *error) {
    uint64_t size = listing->member.size;
    uint64_t padding = (BRD_TAR_BLOCK_BYTES - size % BRD_TAR_BLOCK_BYTES) % BRD_TAR_BLOCK_BYTES;
    if (size > INT64_MAX - padding || listing->offset > INT64_MAX - size - padding) {
        return brd_fail(error, BRD_ERR_CORRUPT, listing->offset,
                        "a member of the tar archive says to have %llu bytes",
                        (unsigned long long)size);
    }
    listing->offset += size + padding;
    return BRD_OK;
}

/* One header and what belongs to it; *more is false at the end. */
static enum brd_err
list_one(struct listing *listing, bool *more, struct brd_error *error) {
    uint8_t block[BRD_TAR_BLOCK_BYTES];
    size_t got = 0;
    struct brd_tar_member *member = &listing->member;
    enum brd_err code =
        listing->bytes->read(listing->bytes, listing->offset, block, sizeof block, &got, error);
    *more = code == BRD_OK && got > 0;
    if (!*more) {
        return code;
    }
    if (got < sizeof block) {
        return brd_fail(error, BRD_ERR_TRUNCATED, listing->offset,
                        "the tar archive ends in the middle of a header");
    }
    uint64_t header = listing->offset;
    code = brd_tar_header(brd_span_of(block, sizeof block), member, error);
    listing->offset += sizeof block;
    if (code != BRD_OK) {
        error->offset = header;
        return code;
    }
    switch (member->kind) {
    case BRD_TAR_END:
        *more = false;
        return BRD_OK;
    case BRD_TAR_SKIP:
        break;
    case BRD_TAR_PAX:
    case BRD_TAR_LONGNAME:
    case BRD_TAR_LONGLINK: {
        uint64_t size = member->size;
        code = read_words(listing, error);
        /* What the words say of a size is the next member's. */
        uint64_t said = member->size;
        member->size = size;
        if (code == BRD_OK) {
            code = skip_bytes(listing, error);
        }
        member->size = said;
        return code;
    }
    default:
        code = add_member(listing, error);
        if (code == BRD_OK) {
            code = skip_bytes(listing, error);
        }
        brd_tar_member_begin(member);
        return code;
    }
    return skip_bytes(listing, error);
}

static enum brd_err
list(struct tar_tree *tar, struct brd_error *error) {
    struct listing listing = {.tar = tar, .bytes = tar->plain != NULL ? tar->plain : tar->file};
    listing.member = brd_tar_member_of();
    brd_tar_member_begin(&listing.member);
    bool more = true;
    enum brd_err code = BRD_OK;
    while (code == BRD_OK && more) {
        code = list_one(&listing, &more, error);
    }
    brd_tar_member_free(&listing.member);
    if (code != BRD_OK && code != BRD_ERR_NO_MEMORY && tar->tree.count > 0) {
        tar->tree.damage = *error;
        code = BRD_OK;
    }
    return code;
}

/* Whether the file is packed as gzip; then it is inflated where it is read. */
static enum brd_err
open_packed(struct tar_tree *tar, struct brd_error *error) {
    uint8_t magic[2];
    size_t got = 0;
    struct brd_content *file = NULL;
    enum brd_err code = tar->file->read(tar->file, 0, magic, sizeof magic, &got, error);
    if (code != BRD_OK || got < sizeof magic || magic[0] != 0x1f || magic[1] != 0x8b) {
        return code;
    }
    code = brd_folder_reopen(tar->file, &file, error);
    return code != BRD_OK || file == NULL
               ? code
               : brd_inflate_open(file, BRD_PACKING_GZIP, BRD_SIZE_UNKNOWN, &tar->plain, error);
}

enum brd_err
brd_tree_of_tar(const char *path, uint64_t max_entries, struct brd_tree **tree,
                struct brd_error *error) {
    struct tar_tree *tar = calloc(1, sizeof *tar);
    if (tar == NULL) {
        return brd_fail_memory(error, "a tar archive");
    }
    brd_tree_begin(&tar->tree, max_entries);
    tar->tree.open = tar_tree_open;
    tar->tree.close = tar_tree_close;
    enum brd_err code = brd_folder_open_given(path, &tar->file, error);
    if (code == BRD_OK) {
        code = open_packed(tar, error);
    }
    if (code == BRD_OK) {
        code = list(tar, error);
    }
    if (code == BRD_OK && tar->plain != NULL) {
        code = brd_inflate_measure(tar->plain, error);
    }
    if (code != BRD_OK) {
        brd_tree_close(&tar->tree);
        return code;
    }
    brd_tree_sort(&tar->tree);
    follow_hardlinks(&tar->tree);
    *tree = &tar->tree;
    return BRD_OK;
}
