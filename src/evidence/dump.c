/*
 * A dump: see dump.h. The tree lists what is there, the layout says what it is, and the items are
 * the tree's entries under the paths that artifacts know.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "evidence/dump.h"

#include "base/arena.h"
#include "base/time.h"
#include "evidence/folder.h"
#include "evidence/layout.h"
#include "format/tar.h"
#include "format/zip.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum holder { HOLDER_FOLDER, HOLDER_ZIP, HOLDER_TAR };

/* One item: the path that artifacts know, and the entry behind it. */
struct dump_item {
    const char *path;
    const struct brd_tree_entry *entry;
};

struct dump {
    struct brd_evidence evidence;
    enum holder holder;
    struct brd_tree *tree; /* NULL until it is listed */
    struct brd_layout layout;
    struct brd_arena arena;  /* holds the paths */
    struct dump_item *items; /* owned; sorted by path */
    size_t count;
    const char
        *root; /* where in the archive a sysdiagnose begins; its name says when it was made */
};

struct dump_walk {
    const struct dump *dump;
    size_t next; /* 0: the root; else items[next - 1] */
};

/* ---- Listing ---- */

static int
compare_items(const void *a, const void *b) {
    const struct dump_item *first = a;
    const struct dump_item *second = b;
    int order = strcmp(first->path, second->path);
    return order != 0 ? order : strcmp(first->entry->path, second->entry->path);
}

/* Of two entries that are one file on the phone (a tool followed a link), the first stays. */
static void
drop_doubles(struct dump *dump) {
    size_t kept = 0;
    for (size_t i = 0; i < dump->count; i++) {
        if (kept == 0 || strcmp(dump->items[kept - 1].path, dump->items[i].path) != 0) {
            dump->items[kept++] = dump->items[i];
        }
    }
    dump->count = kept;
}

static enum brd_err
make_items(struct dump *dump, struct brd_error *error) {
    struct brd_buffer path = brd_buffer_of(2 * BRD_MAX_PATH_BYTES);
    dump->arena = brd_arena_of(BRD_MAX_TREE_BYTES);
    dump->items = malloc((dump->tree->count + 1) * sizeof *dump->items);
    dump->root = brd_arena_copy(&dump->arena, dump->layout.root.data, dump->layout.root.size);
    enum brd_err code =
        dump->items == NULL || dump->root == NULL ? brd_fail_memory(error, "the items") : BRD_OK;
    for (size_t i = 0; i < dump->tree->count && code == BRD_OK && dump->items != NULL; i++) {
        const struct brd_tree_entry *entry = &dump->tree->entries[i];
        brd_buffer_reset(&path);
        brd_layout_path(&dump->layout, entry->path, &path);
        /* A path that the layout leaves as it is needs no copy. */
        struct dump_item item = {.path = entry->path, .entry = entry};
        if (strcmp(brd_buffer_text(&path), entry->path) != 0) {
            item.path = brd_arena_copy(&dump->arena, brd_buffer_text(&path), path.size);
        }
        if (item.path == NULL || path.failed) {
            code = brd_fail_memory(error, "the items");
        } else {
            dump->items[dump->count++] = item;
        }
    }
    brd_buffer_free(&path);
    if (code == BRD_OK && dump->items != NULL && dump->count > 0) {
        qsort(dump->items, dump->count, sizeof *dump->items, compare_items);
        drop_doubles(dump);
    }
    return code;
}

static enum brd_err
list(struct dump *dump, const struct brd_unlock *unlock, struct brd_error *error) {
    uint64_t max_items = unlock->max_items;
    const char *path = dump->evidence.path;
    switch (dump->holder) {
    case HOLDER_ZIP:
        return brd_tree_of_zip(path, max_items, unlock->max_expansion, &dump->tree, error);
    case HOLDER_TAR:
        return brd_tree_of_tar(path, max_items, &dump->tree, error);
    case HOLDER_FOLDER:
        break;
    }
    return brd_tree_of_folder(path, max_items, &dump->tree, error);
}

static enum brd_err
dump_unlock(struct brd_evidence *evidence, const struct brd_unlock *unlock,
            struct brd_error *error) {
    struct dump *dump = (struct dump *)evidence;
    enum brd_err code = list(dump, unlock, error);
    if (code != BRD_OK) {
        return code;
    }
    dump->layout = brd_layout_find(dump->tree);
    switch (dump->layout.kind) {
    case BRD_LAYOUT_FILESYSTEM:
        evidence->kind = "filesystem";
        evidence->container = BRD_CONTAINER_FILESYSTEM;
        break;
    case BRD_LAYOUT_SYSDIAGNOSE:
        evidence->kind = "sysdiagnose";
        evidence->container = BRD_CONTAINER_SYSDIAGNOSE;
        break;
    case BRD_LAYOUT_BACKUP:
        return brd_fail(error, BRD_ERR_UNSUPPORTED, BRD_NO_OFFSET,
                        "the archive holds a backup: unpack it and hand in the folder");
    case BRD_LAYOUT_UNKNOWN:
        return brd_fail(error, BRD_ERR_NOT_FOUND, BRD_NO_OFFSET,
                        "%zu entries, but neither the file system of an iPhone nor a sysdiagnose",
                        dump->tree->count);
    }
    return make_items(dump, error);
}

/* ---- Walking ---- */

static enum brd_err
dump_walk(struct brd_evidence *evidence, struct brd_walk **opened, struct brd_error *error) {
    struct dump_walk *walk = calloc(1, sizeof *walk);
    if (walk == NULL) {
        return brd_fail_memory(error, "a walk");
    }
    walk->dump = (const struct dump *)evidence;
    *opened = (struct brd_walk *)walk;
    return BRD_OK;
}

static enum brd_err
dump_next(struct brd_walk *opened, struct brd_item *item, bool *more, struct brd_error *error) {
    struct dump_walk *walk = (struct dump_walk *)opened;
    const struct dump *dump = walk->dump;
    if (walk->next == 0) {
        *item = (struct brd_item){.kind = BRD_ITEM_DIRECTORY, .path = "/", .stored_as = dump->root};
        walk->next++;
        *more = true;
        return BRD_OK;
    }
    *more = walk->next <= dump->count;
    if (!*more) {
        walk->next = dump->count + 1;
        if (dump->tree->damage.code != BRD_OK) {
            *error = dump->tree->damage;
            return error->code;
        }
        return BRD_OK;
    }
    const struct dump_item *present = &dump->items[walk->next++ - 1];
    *item = (struct brd_item){
        .kind = present->entry->kind, .path = present->path, .stored_as = present->entry->path};
    return BRD_OK;
}

static enum brd_err
dump_stat(struct brd_walk *opened, struct brd_item_stat *stat, struct brd_error *error) {
    const struct dump_walk *walk = (const struct dump_walk *)opened;
    static const struct brd_tree_entry root = {
        .size = -1,
        .created_us = BRD_NO_TIME,
        .modified_us = BRD_NO_TIME,
        .changed_us = BRD_NO_TIME,
        .inode = -1,
        .mode = -1,
        .user_id = -1,
        .group_id = -1,
    };
    const struct brd_tree_entry *entry =
        walk->next < 2 ? &root : walk->dump->items[walk->next - 2].entry;
    (void)error;
    *stat = (struct brd_item_stat){
        .size = entry->size,
        .mode = entry->mode,
        .user_id = entry->user_id,
        .group_id = entry->group_id,
        .inode = entry->inode,
        .protection_class = -1,
        .created_us = entry->created_us,
        .modified_us = entry->modified_us,
        .changed_us = entry->changed_us,
        .target = entry->target,
        .anomaly = entry->anomaly,
    };
    return BRD_OK;
}

static void
dump_walk_close(struct brd_walk *opened) {
    free(opened);
}

/* ---- Reading ---- */

static enum brd_err
dump_stored_as(struct brd_evidence *evidence, const char *path, struct brd_buffer *stored_as,
               struct brd_error *error) {
    const struct dump *dump = (const struct dump *)evidence;
    size_t low = 0;
    size_t high = dump->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(dump->items[middle].path, path);
        if (order == 0) {
            (void)brd_buffer_add_text(stored_as, dump->items[middle].entry->path);
            return BRD_OK;
        }
        if (order < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return brd_fail(error, BRD_ERR_NOT_FOUND, BRD_NO_OFFSET, "no such item: %.200s", path);
}

static enum brd_err
dump_open(struct brd_evidence *evidence, const char *stored_as, struct brd_content **content,
          struct brd_error *error) {
    const struct dump *dump = (const struct dump *)evidence;
    const struct brd_tree_entry *entry = brd_tree_find(dump->tree, stored_as);
    if (entry == NULL || entry->kind != BRD_ITEM_FILE) {
        return brd_fail(error, BRD_ERR_NOT_FOUND, BRD_NO_OFFSET, "no such file: %.200s", stored_as);
    }
    return dump->tree->open(dump->tree, entry, content, error);
}

static void
dump_close(struct brd_evidence *evidence) {
    struct dump *dump = (struct dump *)evidence;
    brd_tree_close(dump->tree);
    brd_arena_free(&dump->arena);
    free(dump->items);
    free(evidence->path);
    free(dump);
}

static const struct brd_evidence_ops dump_ops = {
    .unlock = dump_unlock,
    .walk = dump_walk,
    .next = dump_next,
    .stat = dump_stat,
    .walk_close = dump_walk_close,
    .stored_as = dump_stored_as,
    .open = dump_open,
    .close = dump_close,
};

/* ---- Recognising ---- */

/* Names in the first levels of a folder that make a look at all of it worth while. */
static bool
is_promising(const char *name) {
    static const char *const names[] = {
        "private",
        "filesystem1",
        "filesystem2",
        "var",
        "mobile",
        "wireless",
        "containers",
        "sysdiagnose.log",
        "system_logs.logarchive",
        "timesync",
        "logdata.LiveData.tracev3",
        "crashes_and_spins",
    };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strcmp(name, names[i]) == 0) {
            return true;
        }
    }
    size_t size = strlen(name);
    return size > 4 && strcmp(name + size - 4, ".ips") == 0;
}

/* Whether the folder, or one of those in it down to `levels`, has a promising name in it. */
static bool
is_promising_folder(int parent, const char *name, unsigned levels) {
    int descriptor = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *directory = descriptor < 0 ? NULL : fdopendir(descriptor);
    if (directory == NULL) {
        if (descriptor >= 0) {
            (void)close(descriptor);
        }
        return false;
    }
    bool found = false;
    unsigned looked = 0;
    const struct dirent *entry;
    while (!found && looked++ < BRD_MAX_FOLDERS && (entry = readdir(directory)) != NULL) {
        if (entry->d_name[0] == '.') {
            continue;
        }
        found = is_promising(entry->d_name) ||
                (levels > 0 && is_promising_folder(descriptor, entry->d_name, levels - 1));
    }
    (void)closedir(directory);
    return found;
}

/*
 * What holds the dump: by the first bytes of a file, of a zip by its name, too, because its
 * first entry may be damaged; false when it is nothing known.
 */
static bool
holder_of_file(const char *path, enum holder *holder) {
    uint8_t start[BRD_TAR_BLOCK_BYTES];
    struct brd_content *file = NULL;
    struct brd_error ignored;
    size_t got = 0;
    if (brd_folder_open_given(path, &file, &ignored) != BRD_OK || file == NULL) {
        return false;
    }
    bool read = file->read(file, 0, start, sizeof start, &got, &ignored) == BRD_OK;
    brd_content_close(file);
    struct brd_span bytes = brd_span_of(start, got);
    size_t size = strlen(path);
    bool is_named_zip = size > 4 && strcmp(path + size - 4, ".zip") == 0;
    *holder = is_named_zip || brd_zip_is(bytes) ? HOLDER_ZIP : HOLDER_TAR;
    return read && (*holder == HOLDER_ZIP || brd_span_starts(bytes, "\x1f\x8b\x08", 3) ||
                    brd_tar_is_header(bytes));
}

enum brd_err
brd_dump_recognise(const char *path, struct brd_evidence **evidence, struct brd_error *error) {
    struct stat status;
    enum holder holder = HOLDER_FOLDER;
    *evidence = NULL;
    if (stat(path, &status) != 0) {
        return brd_fail_errno(error, errno, "cannot look at", path);
    }
    if (S_ISDIR(status.st_mode) ? !is_promising_folder(AT_FDCWD, path, 2)
                                : !S_ISREG(status.st_mode) || !holder_of_file(path, &holder)) {
        return BRD_OK;
    }
    struct dump *dump = calloc(1, sizeof *dump);
    char *copy = strdup(path);
    if (dump == NULL || copy == NULL) {
        free(dump);
        free(copy);
        return brd_fail_memory(error, "a dump");
    }
    dump->evidence.ops = &dump_ops;
    dump->evidence.container = BRD_CONTAINER_FILESYSTEM;
    dump->evidence.kind = "filesystem";
    dump->evidence.path = copy;
    dump->holder = holder;
    *evidence = &dump->evidence;
    return BRD_OK;
}
