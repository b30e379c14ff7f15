/*
 * The tree of a zip archive: see tree.h. Its directory is read once; entries are read where they
 * lie, at any offset, stored ones as they are and deflated ones through evidence/inflate.h.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/checked.h"
#include "base/text.h"
#include "base/time.h"
#include "evidence/checksum.h"
#include "evidence/folder.h"
#include "evidence/inflate.h"
#include "evidence/slice.h"
#include "evidence/tree.h"
#include "format/zip.h"

#include <stdlib.h>

/* What is kept of an entry beside its place in the tree. */
struct member {
    struct brd_zip_entry entry; /* its name lies in the directory */
    bool overlaps;              /* its bytes are another's, too */
};

struct zip_tree {
    struct brd_tree tree;
    struct brd_content *file; /* owned: the archive */
    uint64_t before;          /* bytes of the file before the archive */
    uint8_t *directory;       /* owned: the central directory */
    struct member *members;   /* owned; an entry's place is its index */
    size_t member_count;
    size_t member_capacity;
    uint64_t max_expansion;
};

static enum brd_err
check_member(const struct member *member, uint64_t max_expansion, struct brd_error *error) {
    const struct brd_zip_entry *entry = &member->entry;
    if (member->overlaps) {
        return brd_fail(error, BRD_ERR_CORRUPT, entry->header_offset,
                        "its bytes in the zip archive overlap another entry");
    }
    if (entry->is_encrypted) {
        return brd_fail(error, BRD_ERR_UNSUPPORTED, entry->header_offset,
                        "it is encrypted in the zip archive: unpack the archive first");
    }
    if (entry->method != BRD_ZIP_STORED && entry->method != BRD_ZIP_DEFLATED) {
        return brd_fail(error, BRD_ERR_UNSUPPORTED, entry->header_offset,
                        "it is compressed by method %u of zip, which is not read: unpack the "
                        "archive first",
                        entry->method);
    }
    if (entry->size > BRD_MAX_PLAIN_EXPANSION_BYTES &&
        entry->size / max_expansion > entry->packed_size) {
        return brd_fail(error, BRD_ERR_LIMIT, entry->header_offset,
                        "it says to grow from %llu to %llu bytes: more than %llu times "
                        "(--limit item-expansion)",
                        (unsigned long long)entry->packed_size, (unsigned long long)entry->size,
                        (unsigned long long)max_expansion);
    }
    return BRD_OK;
}

/* Whether the entry's own header bears its name; two may claim the same place. */
static bool
has_own_name(struct brd_content *file, uint64_t offset, struct brd_span name) {
    uint8_t there[BRD_MAX_PATH_BYTES];
    struct brd_error ignored;
    return name.size <= sizeof there &&
           brd_content_read(file, offset + BRD_ZIP_HEADER_BYTES, there, name.size, &ignored) ==
               BRD_OK &&
           memcmp(there, name.data, name.size) == 0;
}

/* Where the entry's bytes begin in the file. */
static enum brd_err
find_bytes(const struct zip_tree *zip, const struct member *member, struct brd_content *file,
           uint64_t *offset, struct brd_error *error) {
    uint8_t header[BRD_ZIP_HEADER_BYTES];
    *offset = zip->before + member->entry.header_offset;
    enum brd_err code = brd_content_read(file, *offset, header, sizeof header, error);
    if (code != BRD_OK) {
        return code;
    }
    uint64_t size = brd_zip_header_size(brd_span_of(header, sizeof header), &member->entry);
    if (size == 0 || !has_own_name(file, *offset, member->entry.name)) {
        return brd_fail(error, BRD_ERR_CORRUPT, *offset,
                        "its header in the zip archive is none, or contradicts the directory");
    }
    *offset += size;
    return BRD_OK;
}

static enum brd_err
zip_tree_open(struct brd_tree *tree, const struct brd_tree_entry *entry,
              struct brd_content **content, struct brd_error *error) {
    const struct zip_tree *zip = (const struct zip_tree *)tree;
    const struct member *member = &zip->members[entry->place];
    struct brd_content *file = NULL;
    struct brd_content *packed = NULL;
    uint64_t offset = 0;
    enum brd_err code = check_member(member, zip->max_expansion, error);
    if (code == BRD_OK) {
        code = brd_folder_reopen(zip->file, &file, error);
    }
    if (code == BRD_OK && file != NULL) {
        code = find_bytes(zip, member, file, &offset, error);
    }
    if (code != BRD_OK || file == NULL) {
        brd_content_close(file);
        return code;
    }
    code = brd_slice_open(file, offset, member->entry.packed_size, &packed, error);
    if (code != BRD_OK || packed == NULL) {
        return code;
    }
    struct brd_content *plain = packed;
    if (member->entry.method == BRD_ZIP_DEFLATED) {
        code = brd_inflate_open(packed, BRD_PACKING_DEFLATE, member->entry.size, &plain, error);
    }
    return code == BRD_OK ? brd_checksum_open(plain, member->entry.crc, content, error) : code;
}

static void
zip_tree_close(struct brd_tree *tree) {
    struct zip_tree *zip = (struct zip_tree *)tree;
    brd_content_close(zip->file);
    free(zip->members);
    free(zip->directory);
    free(zip);
}

static bool
keep_member(struct zip_tree *zip, const struct brd_zip_entry *entry) {
    if (zip->member_count == zip->member_capacity) {
        size_t capacity = zip->member_capacity == 0 ? 1024 : zip->member_capacity * 2;
        struct member *grown = realloc(zip->members, capacity * sizeof *grown);
        if (grown == NULL) {
            return false;
        }
        zip->members = grown;
        zip->member_capacity = capacity;
    }
    zip->members[zip->member_count++] = (struct member){.entry = *entry};
    return true;
}

/* A link's target is its content. A stored one of some length is read; no other is needed. */
static void
read_target(const struct zip_tree *zip, const struct brd_zip_entry *entry, char *target,
            size_t room) {
    uint8_t header[BRD_ZIP_HEADER_BYTES];
    struct brd_error ignored;
    uint64_t offset = zip->before + entry->header_offset;
    target[0] = '\0';
    if (entry->method != BRD_ZIP_STORED || entry->size >= room ||
        brd_content_read(zip->file, offset, header, sizeof header, &ignored) != BRD_OK) {
        return;
    }
    uint64_t size = brd_zip_header_size(brd_span_of(header, sizeof header), entry);
    if (size == 0 || brd_content_read(zip->file, offset + size, target, (size_t)entry->size,
                                      &ignored) != BRD_OK) {
        return;
    }
    target[entry->size] = '\0';
    if (!brd_text_is_utf8(brd_span_text(target))) {
        target[0] = '\0';
    }
}

static enum brd_err
add_entry(struct zip_tree *zip, const struct brd_zip_entry *entry, struct brd_error *error) {
    char target[1024];
    struct brd_tree_entry added = {
        .kind = entry->is_directory ? BRD_ITEM_DIRECTORY
                : entry->is_symlink ? BRD_ITEM_SYMLINK
                                    : BRD_ITEM_FILE,
        .place = zip->member_count,
        .size = entry->size > INT64_MAX ? -1 : (int64_t)entry->size,
        .mode = (int32_t)entry->mode,
        .user_id = (int32_t)entry->user_id,
        .group_id = (int32_t)entry->group_id,
        .inode = -1,
        .created_us = entry->created_us,
        .modified_us = entry->modified_us,
        .changed_us = BRD_NO_TIME,
    };
    if (entry->is_symlink) {
        read_target(zip, entry, target, sizeof target);
        added.target = target;
    }
    if (!keep_member(zip, entry)) {
        return brd_fail_memory(error, "the directory of a zip archive");
    }
    return brd_tree_add(&zip->tree, entry->name, &added, error);
}

static enum brd_err
read_entries(struct zip_tree *zip, struct brd_span bytes, struct brd_error *error) {
    struct brd_cursor directory = brd_cursor_of(bytes);
    struct brd_zip_entry entry;
    enum brd_err code = BRD_OK;
    while (code == BRD_OK && brd_zip_next(&directory, &entry)) {
        code = add_entry(zip, &entry, error);
    }
    if (code == BRD_OK && (directory.failed || brd_cursor_left(&directory) >= 46)) {
        (void)brd_fail(&zip->tree.damage, BRD_ERR_CORRUPT, directory.offset,
                       "the directory of the zip archive is damaged after %zu entries",
                       zip->member_count);
    }
    return code;
}

static int
compare_members(const void *a, const void *b) {
    const struct member *first = *(struct member *const *)a;
    const struct member *second = *(struct member *const *)b;
    return (first->entry.header_offset > second->entry.header_offset) -
           (first->entry.header_offset < second->entry.header_offset);
}

/* How far an entry reaches, at least: its name and extra fields stand in its header only. */
static uint64_t
end_of(const struct brd_zip_entry *entry) {
    uint64_t end = 0;
    return brd_add_u64(entry->header_offset, BRD_ZIP_HEADER_BYTES, &end) &&
                   brd_add_u64(end, entry->packed_size, &end)
               ? end
               : UINT64_MAX;
}

/*
 * Mark the entries that reach into another one, as those of bombs do, which grow without limit: no
 * honest archive has them. Of several that begin at one place, only the one whose name stands there
 * can be opened.
 */
static enum brd_err
find_overlaps(struct zip_tree *zip, struct brd_error *error) {
    struct member **sorted = malloc((zip->member_count + 1) * sizeof(struct member *));
    if (sorted == NULL) {
        return brd_fail_memory(error, "the directory of a zip archive");
    }
    for (size_t i = 0; i < zip->member_count; i++) {
        sorted[i] = &zip->members[i];
    }
    qsort(sorted, zip->member_count, sizeof(struct member *), compare_members);
    uint64_t next = UINT64_MAX; /* where the next entry begins that begins elsewhere */
    for (size_t i = zip->member_count; i > 0; i--) {
        struct member *member = sorted[i - 1];
        if (i < zip->member_count &&
            sorted[i]->entry.header_offset != member->entry.header_offset) {
            next = sorted[i]->entry.header_offset;
        }
        member->overlaps = end_of(&member->entry) > next;
    }
    free(sorted);
    return BRD_OK;
}

static enum brd_err
read_directory(struct zip_tree *zip, struct brd_error *error) {
    struct brd_zip_directory directory = {0};
    uint64_t file_size = zip->file->size;
    uint64_t tail_size = file_size < BRD_ZIP_TAIL_BYTES ? file_size : BRD_ZIP_TAIL_BYTES;
    uint8_t *tail = malloc((size_t)tail_size + 1);
    if (tail == NULL) {
        return brd_fail_memory(error, "the directory of a zip archive");
    }
    enum brd_err code =
        brd_content_read(zip->file, file_size - tail_size, tail, (size_t)tail_size, error);
    if (code == BRD_OK) {
        code = brd_zip_find_directory(brd_span_of(tail, (size_t)tail_size), file_size, &directory,
                                      error);
    }
    free(tail);
    if (code == BRD_OK && directory.size > BRD_MAX_ZIP_DIRECTORY_BYTES) {
        code = brd_fail(error, BRD_ERR_LIMIT, directory.offset,
                        "the directory of the zip archive has more than %zu bytes",
                        BRD_MAX_ZIP_DIRECTORY_BYTES);
    }
    if (code != BRD_OK) {
        return code;
    }
    zip->before = directory.before;
    zip->directory = malloc((size_t)directory.size + 1);
    if (zip->directory == NULL) {
        return brd_fail_memory(error, "the directory of a zip archive");
    }
    code = brd_content_read(zip->file, directory.offset, zip->directory, (size_t)directory.size,
                            error);
    if (code == BRD_OK) {
        code = read_entries(zip, brd_span_of(zip->directory, (size_t)directory.size), error);
    }
    if (code == BRD_ERR_LIMIT) {
        zip->tree.damage = *error;
        code = BRD_OK;
    }
    return code == BRD_OK ? find_overlaps(zip, error) : code;
}

enum brd_err
brd_tree_of_zip(const char *path, uint64_t max_entries, uint64_t max_expansion,
                struct brd_tree **tree, struct brd_error *error) {
    struct zip_tree *zip = calloc(1, sizeof *zip);
    if (zip == NULL) {
        return brd_fail_memory(error, "a zip archive");
    }
    brd_tree_begin(&zip->tree, max_entries);
    zip->max_expansion = max_expansion;
    zip->tree.open = zip_tree_open;
    zip->tree.close = zip_tree_close;
    enum brd_err code = brd_folder_open_given(path, &zip->file, error);
    if (code == BRD_OK) {
        code = read_directory(zip, error);
    }
    if (code != BRD_OK) {
        brd_tree_close(&zip->tree);
        return code;
    }
    brd_tree_sort(&zip->tree);
    *tree = &zip->tree;
    return BRD_OK;
}
