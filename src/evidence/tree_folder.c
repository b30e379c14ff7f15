/*
 * The tree of a folder on the examiner's disk: see tree.h. Symbolic links are listed, not followed.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/time.h"
#include "evidence/folder.h"
#include "evidence/tree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

struct folder_tree {
    struct brd_tree tree;
    int folder;
};

/* A folder that is open while its entries are listed. */
struct level {
    DIR *directory;
    size_t path_size; /* of its own path in the buffer */
};

static enum brd_err
folder_tree_open(struct brd_tree *tree, const struct brd_tree_entry *entry,
                 struct brd_content **content, struct brd_error *error) {
    const struct folder_tree *folder = (const struct folder_tree *)tree;
    return brd_folder_open_file(folder->folder, entry->path, content, error);
}

static void
folder_tree_close(struct brd_tree *tree) {
    struct folder_tree *folder = (struct folder_tree *)tree;
    if (folder->folder >= 0) {
        (void)close(folder->folder);
    }
    free(folder);
}

static int64_t
time_of(struct timespec time) {
    int64_t us = brd_time_from_units(time.tv_sec, 1, 0);
    return us == BRD_NO_TIME ? us : us + time.tv_nsec / 1000;
}

/* What a copy on a disk can still say: owner, inode and time of change are the examiner's. */
static struct brd_tree_entry
describe(const struct stat *status) {
    return (struct brd_tree_entry){
        .kind = S_ISDIR(status->st_mode)   ? BRD_ITEM_DIRECTORY
                : S_ISLNK(status->st_mode) ? BRD_ITEM_SYMLINK
                                           : BRD_ITEM_FILE,
        .anomaly = S_ISDIR(status->st_mode) || S_ISLNK(status->st_mode) || S_ISREG(status->st_mode)
                       ? NULL
                       : "it is neither file, folder nor link",
        .size = S_ISREG(status->st_mode) ? (int64_t)status->st_size : -1,
        .mode = (int32_t)status->st_mode,
        .user_id = -1,
        .group_id = -1,
        .inode = -1,
        .created_us = BRD_NO_TIME,
        .modified_us = time_of(status->st_mtim),
        .changed_us = BRD_NO_TIME,
    };
}

static enum brd_err
add_entry(struct folder_tree *folder, int directory, const char *name, struct brd_buffer *path,
          bool *is_folder, struct brd_error *error) {
    struct stat status;
    char target[1024];
    *is_folder = false;
    if (fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) != 0) {
        return BRD_OK; /* gone since it was listed */
    }
    struct brd_tree_entry entry = describe(&status);
    if (entry.kind == BRD_ITEM_SYMLINK) {
        ssize_t size = readlinkat(directory, name, target, sizeof target - 1);
        target[size < 0 ? 0 : size] = '\0';
        entry.target = target;
    }
    *is_folder = entry.kind == BRD_ITEM_DIRECTORY;
    entry.place = folder->tree.count;
    return brd_tree_add(&folder->tree, brd_buffer_span(path), &entry, error);
}

/* Open the folder `name` and put it on the stack. One that cannot be read is damage, no end. */
static void
enter(struct folder_tree *folder, int parent, const char *name, size_t path_size,
      struct level *levels, size_t *depth) {
    if (*depth == BRD_MAX_FOLDER_DEPTH) {
        (void)brd_fail(&folder->tree.damage, BRD_ERR_LIMIT, BRD_NO_OFFSET,
                       "folders nest deeper than %u", BRD_MAX_FOLDER_DEPTH);
        return;
    }
    int descriptor = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *directory = descriptor < 0 ? NULL : fdopendir(descriptor);
    if (directory == NULL) {
        int reason = errno;
        if (descriptor >= 0) {
            (void)close(descriptor);
        }
        (void)brd_fail_errno(&folder->tree.damage, reason, "cannot list folder", name);
        return;
    }
    levels[(*depth)++] = (struct level){.directory = directory, .path_size = path_size};
}

static enum brd_err
list(struct folder_tree *folder, struct level *levels, struct brd_error *error) {
    struct brd_buffer path = brd_buffer_of(BRD_MAX_PATH_BYTES);
    size_t depth = 0;
    enum brd_err code = BRD_OK;
    enter(folder, folder->folder, ".", 0, levels, &depth);
    while (depth > 0 && code == BRD_OK) {
        struct level *level = &levels[depth - 1];
        const struct dirent *entry = readdir(level->directory);
        if (entry == NULL) {
            (void)closedir(level->directory);
            depth--;
            continue;
        }
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) {
            continue;
        }
        path.size = level->path_size;
        path.failed = false;
        (void)brd_buffer_add_text(&path, path.size == 0 ? "" : "/");
        (void)brd_buffer_add_text(&path, entry->d_name);
        if (path.failed) {
            (void)brd_fail(&folder->tree.damage, BRD_ERR_LIMIT, BRD_NO_OFFSET,
                           "a path is longer than %zu bytes", BRD_MAX_PATH_BYTES);
            continue;
        }
        bool is_folder;
        code = add_entry(folder, dirfd(level->directory), entry->d_name, &path, &is_folder, error);
        if (code == BRD_OK && is_folder) {
            enter(folder, dirfd(level->directory), entry->d_name, path.size, levels, &depth);
        }
    }
    while (depth > 0) {
        (void)closedir(levels[--depth].directory);
    }
    brd_buffer_free(&path);
    return code;
}

enum brd_err
brd_tree_of_folder(const char *path, uint64_t max_entries, struct brd_tree **tree,
                   struct brd_error *error) {
    struct folder_tree *folder = calloc(1, sizeof *folder);
    struct level *levels = calloc(BRD_MAX_FOLDER_DEPTH, sizeof *levels);
    if (folder == NULL || levels == NULL) {
        free(folder);
        free(levels);
        return brd_fail_memory(error, "a folder");
    }
    brd_tree_begin(&folder->tree, max_entries);
    folder->folder = -1;
    folder->tree.open = folder_tree_open;
    folder->tree.close = folder_tree_close;
    enum brd_err code = brd_folder_open(path, &folder->folder, error);
    if (code == BRD_OK) {
        code = list(folder, levels, error);
    }
    free(levels);
    if (code == BRD_ERR_LIMIT) {
        folder->tree.damage = *error;
        code = BRD_OK;
    }
    if (code != BRD_OK) {
        brd_tree_close(&folder->tree);
        return code;
    }
    brd_tree_sort(&folder->tree);
    *tree = &folder->tree;
    return BRD_OK;
}
