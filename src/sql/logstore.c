/* What a unified log needs beside it: see logstore.h. SPDX-License-Identifier: Apache-2.0 */
#include "sql/logstore.h"

#include "base/limits.h"
#include "base/text.h"
#include "base/time.h"
#include "format/timesync.h"
#include "sql/logstore_cache.h"

#include <stdlib.h>

struct brd_logroot {
    struct brd_logstore *store;
    uint32_t number;
    char *folder;           /* X; owned */
    char *beside;           /* X/../uuidtext; owned */
    const char *folders[3]; /* both, in the order in which they are asked */
    bool has_clocks;        /* they were looked for */
    struct brd_timesync timesync;
    struct brd_logroot *next;
};

struct brd_logstore {
    struct brd_evidence *evidence;
    struct brd_logcache *cache; /* owned */
    struct brd_logroot *roots;  /* owned */
};

static void
free_store(void *kept) {
    struct brd_logstore *store = kept;
    while (store->roots != NULL) {
        struct brd_logroot *root = store->roots;
        store->roots = root->next;
        brd_timesync_free(&root->timesync);
        free(root->folder);
        free(root->beside);
        free(root);
    }
    brd_logcache_free(store->cache);
    free(store);
}

struct brd_logstore *
brd_logstore_of(struct brd_evidence *evidence) {
    if (evidence->kept != NULL && evidence->free_kept == free_store) {
        return evidence->kept;
    }
    struct brd_logstore *store = evidence->kept == NULL ? calloc(1, sizeof *store) : NULL;
    if (store == NULL) {
        return NULL;
    }
    store->evidence = evidence;
    store->cache = brd_logcache_of(evidence);
    if (store->cache == NULL) {
        free(store);
        return NULL;
    }
    evidence->kept = store;
    evidence->free_kept = free_store;
    return store;
}

/* ---- Roots ---- */

/* How much of `path` lies above its last part; 0 for a path of one part. */
static size_t
parent_size(const char *path, size_t size) {
    while (size > 0 && path[size - 1] != '/') {
        size--;
    }
    return size > 0 ? size - 1 : 0;
}

/* The size of X in the path of a log. */
static size_t
root_size(const char *path) {
    static const char *const folders[] = {"Persist", "Special", "Signpost", "HighVolume"};
    size_t folder = parent_size(path, strlen(path));
    size_t root = parent_size(path, folder);
    struct brd_span name = folder == 0 ? brd_span_of(path, 0)
                           : root == 0 ? brd_span_of(path, folder)
                                       : brd_span_of(path + root + 1, folder - root - 1);
    for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++) {
        if (brd_span_equals(name, folders[i])) {
            return root;
        }
    }
    return folder;
}

static char *
join(const char *head, size_t size, const char *tail) {
    struct brd_buffer made = brd_buffer_of(BRD_MAX_PATH_BYTES);
    (void)brd_buffer_add(&made, head, size);
    (void)brd_buffer_add_text(&made, size == 0 && tail[0] == '/' ? tail + 1 : tail);
    char *copy = made.failed ? NULL : strdup(brd_buffer_text(&made));
    brd_buffer_free(&made);
    return copy;
}

static struct brd_logroot *
make_root(struct brd_logstore *store, const char *path, size_t size) {
    struct brd_logroot *root = calloc(1, sizeof *root);
    if (root == NULL) {
        return NULL;
    }
    root->store = store;
    root->number = store->roots == NULL ? 1 : store->roots->number + 1;
    root->folder = join(path, size, "");
    root->beside = join(path, parent_size(path, size), "/uuidtext");
    root->next = store->roots;
    store->roots = root;
    if (root->folder == NULL || root->beside == NULL) {
        return NULL; /* stays in the list, to be freed with it */
    }
    /* On the phone strings are beside; an archive has them inside. */
    size_t last = parent_size(path, size);
    bool is_phone =
        size >= 11 && strncmp(path + (last == 0 ? 0 : last + 1), "diagnostics", 11) == 0;
    root->folders[0] = is_phone ? root->beside : root->folder;
    root->folders[1] = is_phone ? root->folder : root->beside;
    return root;
}

struct brd_logroot *
brd_logstore_root(struct brd_logstore *store, const char *path) {
    size_t size = root_size(path);
    for (struct brd_logroot *root = store->roots; root != NULL; root = root->next) {
        if (root->folder != NULL && strncmp(root->folder, path, size) == 0 &&
            root->folder[size] == '\0') {
            return root->folders[0] == NULL ? NULL : root;
        }
    }
    return make_root(store, path, size);
}

/* ---- Clocks ---- */

static void
read_clocks_of(struct brd_logroot *root, const char *stored_as) {
    struct brd_buffer whole = brd_buffer_of(BRD_MAX_WHOLE_ITEM_BYTES);
    struct brd_content *content = NULL;
    if (brd_evidence_open(root->store->evidence, stored_as, &content, NULL) == BRD_OK) {
        /* What comes before damage counts. */
        (void)!brd_content_read_all(content, &whole, NULL);
        (void)!brd_timesync_add(&root->timesync, brd_buffer_span(&whole), NULL);
        brd_content_close(content);
    }
    brd_buffer_free(&whole);
}

/* The texts of a walk live for a step: keep what is to be opened after it. */
static void
list_clocks(struct brd_logroot *root, struct brd_buffer *names, size_t *count) {
    struct brd_evidence *evidence = root->store->evidence;
    struct brd_walk *walk = NULL;
    struct brd_item item = {0};
    bool more = true;
    size_t prefix = strlen(root->folder);
    if (brd_walk_open(evidence, &walk, NULL) != BRD_OK) {
        return;
    }
    while (*count < BRD_MAX_LOG_TIMESYNC_FILES &&
           brd_walk_next(evidence, walk, &item, &more, NULL) == BRD_OK && more) {
        /* The folder's own letters are none of a pattern. */
        if (item.kind == BRD_ITEM_FILE && strncmp(item.path, root->folder, prefix) == 0 &&
            brd_text_glob(prefix == 0 ? "timesync/*.timesync" : "/timesync/*.timesync",
                          brd_span_text(item.path + prefix))) {
            *count += brd_buffer_add(names, item.stored_as, strlen(item.stored_as) + 1);
        }
    }
    brd_walk_close(evidence, walk);
}

static void
read_clocks(struct brd_logroot *root) {
    struct brd_buffer names = brd_buffer_of(BRD_MAX_LOG_TIMESYNC_FILES * BRD_MAX_PATH_BYTES);
    size_t count = 0;
    list_clocks(root, &names, &count);
    const char *name = brd_buffer_text(&names);
    for (size_t i = 0; i < count; i++) {
        read_clocks_of(root, name);
        name += strlen(name) + 1;
    }
    brd_buffer_free(&names);
}

int64_t
brd_logroot_wall_us(struct brd_logroot *root, const uint8_t *boot_uuid, uint64_t continuous) {
    if (!root->has_clocks) {
        root->has_clocks = true;
        read_clocks(root);
    }
    return brd_timesync_wall_us(&root->timesync, boot_uuid, continuous);
}

/* ---- Strings ---- */

static struct brd_logfile *
file_of(struct brd_logstore *store, struct brd_logroot *root,
        const struct brd_logreference *reference) {
    return reference->uuid == NULL || reference->source == BRD_LOG_NO_STRINGS
               ? NULL
               : brd_logcache_file(store->cache, root->number, root->folders, reference->uuid,
                                   reference->source == BRD_LOG_DSC);
}

bool
brd_logstore_string(struct brd_logstore *store, struct brd_logroot *root,
                    const struct brd_logreference *reference, struct brd_span *text) {
    if (reference->is_dynamic) {
        *text = brd_span_text("%s");
        return true;
    }
    struct brd_logfile *file = file_of(store, root, reference);
    const struct brd_logrange *range =
        file == NULL ? NULL : brd_logstrings_range(&file->strings, reference->offset);
    if (range == NULL) {
        return false;
    }
    uint64_t skip = reference->offset - range->begin;
    return brd_logcache_text(file, range->place + skip, range->size - skip, text);
}

bool
brd_logstore_image(struct brd_logstore *store, struct brd_logroot *root, const uint8_t *uuid,
                   struct brd_span *path) {
    struct brd_logfile *file =
        brd_logcache_file(store->cache, root->number, root->folders, uuid, false);
    return file != NULL && file->strings.image_count > 0 &&
           brd_logcache_text(file, file->strings.images[0].path_place, BRD_MAX_PATH_BYTES, path) &&
           path->size > 0;
}

void
brd_logstore_library(struct brd_logstore *store, struct brd_logroot *root,
                     const struct brd_logreference *reference, struct brd_span *path,
                     const uint8_t **uuid) {
    *path = brd_span_of(NULL, 0);
    *uuid = NULL;
    if (reference->source == BRD_LOG_UUIDTEXT) {
        *uuid = reference->uuid;
        if (*uuid != NULL && !brd_logstore_image(store, root, *uuid, path)) {
            *path = brd_span_of(NULL, 0);
        }
        return;
    }
    struct brd_logfile *file = file_of(store, root, reference);
    if (file == NULL) {
        return;
    }
    const struct brd_logstring_image *image = NULL;
    if (reference->is_dynamic) {
        image = brd_logstrings_image_at(&file->strings, reference->offset);
    } else {
        const struct brd_logrange *range = brd_logstrings_range(&file->strings, reference->offset);
        image = range != NULL && range->image < file->strings.image_count
                    ? &file->strings.images[range->image]
                    : NULL;
    }
    if (image != NULL) {
        *uuid = image->uuid;
        if (!brd_logcache_text(file, image->path_place, BRD_MAX_PATH_BYTES, path)) {
            *path = brd_span_of(NULL, 0);
        }
    }
}
