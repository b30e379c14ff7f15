/* The entries of a folder or an archive: see tree.h. SPDX-License-Identifier: Apache-2.0 */
#include "evidence/tree.h"

#include "base/text.h"

#include <stdlib.h>

void
brd_tree_begin(struct brd_tree *tree, uint64_t max_entries) {
    tree->arena = brd_arena_of(BRD_MAX_TREE_BYTES);
    tree->max_entries = max_entries;
}

/* Whether every part of the path is a name, so that it stays below its root. */
static bool
is_plain_path(struct brd_span path) {
    size_t start = 0;
    for (size_t i = 0; i <= path.size; i++) {
        if (i < path.size && path.data[i] != '/') {
            if (path.data[i] == '\0') {
                return false;
            }
            continue;
        }
        size_t size = i - start;
        const uint8_t *part = path.data + start;
        if (size == 0 || (size == 1 && part[0] == '.') ||
            (size == 2 && part[0] == '.' && part[1] == '.')) {
            return false;
        }
        start = i + 1;
    }
    return path.size > 0;
}

/* Without "./" and "/" in front and "/" behind: how archives write one and the same path. */
static struct brd_span
trim(struct brd_span name) {
    while (name.size > 0) {
        if (name.data[0] == '/') {
            name = brd_span_of(name.data + 1, name.size - 1);
        } else if (name.size > 1 && name.data[0] == '.' && name.data[1] == '/') {
            name = brd_span_of(name.data + 2, name.size - 2);
        } else {
            break;
        }
    }
    while (name.size > 0 && name.data[name.size - 1] == '/') {
        name.size--;
    }
    return name.size == 1 && name.data[0] == '.' ? brd_span_of("", 0) : name;
}

/* The name as text that is safe to show; what is no UTF-8 becomes U+FFFD. */
static void
add_text(struct brd_buffer *text, struct brd_span name) {
    for (size_t offset = 0; offset < name.size;) {
        (void)brd_buffer_add_utf8(text, brd_text_next(name, &offset));
    }
}

static bool
make_room(struct brd_tree *tree) {
    if (tree->count < tree->capacity) {
        return true;
    }
    size_t capacity = tree->capacity == 0 ? 1024 : tree->capacity * 2;
    struct brd_tree_entry *grown = realloc(tree->entries, capacity * sizeof *grown);
    if (grown == NULL) {
        return false;
    }
    tree->entries = grown;
    tree->capacity = capacity;
    return true;
}

/* The path under which an entry is listed; NULL when memory is out. */
static const char *
make_path(struct brd_tree *tree, struct brd_span name, const char **anomaly) {
    if (is_plain_path(name) && brd_text_is_utf8(name)) {
        return brd_arena_copy(&tree->arena, name.data, name.size);
    }
    struct brd_buffer text = brd_buffer_of(BRD_MAX_PATH_BYTES);
    if (is_plain_path(name)) {
        *anomaly = "its name is not UTF-8";
    } else {
        *anomaly = "its path leads out of the archive";
        (void)brd_buffer_add_text(&text, "(unsafe)");
    }
    add_text(&text, name);
    const char *path = brd_arena_copy(&tree->arena, brd_buffer_text(&text), text.size);
    brd_buffer_free(&text);
    return path;
}

enum brd_err
brd_tree_add(struct brd_tree *tree, struct brd_span name, const struct brd_tree_entry *entry,
             struct brd_error *error) {
    struct brd_span trimmed = trim(name);
    if (trimmed.size == 0) {
        return BRD_OK; /* the root itself */
    }
    if (tree->count >= tree->max_entries) {
        return brd_fail(error, BRD_ERR_LIMIT, BRD_NO_OFFSET,
                        "more than %llu entries (--limit evidence-items)",
                        (unsigned long long)tree->max_entries);
    }
    struct brd_tree_entry added = *entry;
    if (trimmed.size > BRD_MAX_PATH_BYTES - 16) {
        trimmed.size = BRD_MAX_PATH_BYTES - 16;
        added.anomaly = "its path is too long and was cut";
    }
    added.path = make_path(tree, trimmed, &added.anomaly);
    if (entry->target != NULL) {
        added.target = brd_arena_copy(&tree->arena, entry->target, strlen(entry->target));
    }
    if (added.path == NULL || (entry->target != NULL && added.target == NULL) || !make_room(tree)) {
        return brd_fail_memory(error, "the list of entries");
    }
    tree->entries[tree->count++] = added;
    return BRD_OK;
}

static int
compare_entries(const void *a, const void *b) {
    const struct brd_tree_entry *first = a;
    const struct brd_tree_entry *second = b;
    int order = strcmp(first->path, second->path);
    /* qsort() is not stable: the place tells which of two came later. */
    return order != 0 ? order : (first->place > second->place) - (first->place < second->place);
}

void
brd_tree_sort(struct brd_tree *tree) {
    if (tree->count == 0) {
        return;
    }
    qsort(tree->entries, tree->count, sizeof *tree->entries, compare_entries);
    size_t kept = 0;
    for (size_t i = 1; i < tree->count; i++) {
        kept += strcmp(tree->entries[kept].path, tree->entries[i].path) != 0;
        tree->entries[kept] = tree->entries[i];
    }
    tree->count = kept + 1;
}

const struct brd_tree_entry *
brd_tree_find(const struct brd_tree *tree, const char *path) {
    size_t low = 0;
    size_t high = tree->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(tree->entries[middle].path, path);
        if (order == 0) {
            return &tree->entries[middle];
        }
        if (order < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return NULL;
}

void
brd_tree_close(struct brd_tree *tree) {
    if (tree != NULL) {
        brd_arena_free(&tree->arena);
        free(tree->entries);
        tree->close(tree);
    }
}
