/* Which artifact reads which items: see inventory.h. SPDX-License-Identifier: Apache-2.0 */
#include "scan/inventory.h"

#include "base/limits.h"

#include <stdlib.h>

/* Grow `*array` so that one more element of `size` bytes fits after `count`. */
static bool
grow(void *array_pointer, size_t count, size_t size) {
    if ((count & (count + 1)) != 0 && count != 0) {
        return true; /* capacity is the next power of two minus one */
    }
    void *grown = realloc(*(void **)array_pointer, (2 * count + 1) * size);
    if (grown == NULL) {
        return false;
    }
    *(void **)array_pointer = grown;
    return true;
}

static enum brd_err
add_item(struct brd_inventory *inventory, const char *path, const char *stored_as,
         struct brd_error *error) {
    struct brd_inventory_item item = {
        .path = brd_arena_copy(&inventory->arena, path, strlen(path)),
        .stored_as = brd_arena_copy(&inventory->arena, stored_as, strlen(stored_as)),
    };
    if (item.path == NULL || item.stored_as == NULL ||
        !grow(&inventory->items, inventory->item_count, sizeof *inventory->items)) {
        return brd_fail_memory(error, "the list of items to read");
    }
    inventory->items[inventory->item_count++] = item;
    return BRD_OK;
}

/* The -wal and -journal of a database are read with it, so they are listed with it. */
static enum brd_err
add_sidecars(struct brd_inventory *inventory, struct brd_evidence *evidence, const char *path,
             struct brd_error *error) {
    static const char *const suffixes[] = {"-wal", "-journal"};
    enum brd_err code = BRD_OK;
    struct brd_buffer stored_as = brd_buffer_of(BRD_MAX_PATH_BYTES);
    struct brd_buffer name = brd_buffer_of(BRD_MAX_PATH_BYTES);
    for (size_t i = 0; i < 2 && code == BRD_OK; i++) {
        struct brd_content *content = NULL;
        struct brd_error ignored;
        if (brd_evidence_open_path(evidence, path, suffixes[i], &stored_as, &content, &ignored) ==
            BRD_OK) {
            brd_content_close(content);
            brd_buffer_reset(&name);
            (void)brd_buffer_add_format(&name, "%s%s", path, suffixes[i]);
            code = add_item(inventory, brd_buffer_text(&name), brd_buffer_text(&stored_as), error);
        }
    }
    brd_buffer_free(&stored_as);
    brd_buffer_free(&name);
    return code;
}

/*
 * The artifacts that may read a path of the evidence at hand, by the path's last byte: there are a
 * hundred artifacts, and of most paths none wants to know.
 */
struct shortlist {
    size_t *artifacts; /* owned: 256 lists in a row, each in order */
    size_t starts[257];
};

static bool
may_end_in(const struct brd_artifact *artifact, enum brd_container container, uint8_t last) {
    for (size_t i = 0; i < artifact->source_count; i++) {
        const struct brd_artifact_source *source = &artifact->sources[i];
        if (source->container == container &&
            (source->suffix_size == 0 ||
             (uint8_t)source->suffix[source->suffix_size - 1] == last)) {
            return true;
        }
    }
    return false;
}

static enum brd_err
make_shortlist(const struct brd_library *library, enum brd_container container,
               struct shortlist *list, struct brd_error *error) {
    size_t count = 0;
    list->artifacts = malloc((library->artifact_count * 256 + 1) * sizeof *list->artifacts);
    if (list->artifacts == NULL) {
        return brd_fail_memory(error, "the list of items to read");
    }
    for (size_t last = 0; last < 256; last++) {
        list->starts[last] = count;
        for (size_t i = 0; i < library->artifact_count; i++) {
            if (may_end_in(&library->artifacts[i], container, (uint8_t)last)) {
                list->artifacts[count++] = i;
            }
        }
    }
    list->starts[256] = count;
    return BRD_OK;
}

/* Look the item up in all artifacts that may read it. */
static enum brd_err
take_item(struct brd_inventory *inventory, struct brd_evidence *evidence,
          const struct brd_library *library, const struct shortlist *list,
          const struct brd_item *item, struct brd_error *error) {
    struct brd_span path = brd_span_text(item->path);
    size_t index = SIZE_MAX;
    bool is_database = false;
    enum brd_err code = BRD_OK;
    size_t last = path.size == 0 ? 0 : path.data[path.size - 1];
    for (size_t at = list->starts[last]; at < list->starts[last + 1] && code == BRD_OK; at++) {
        size_t i = list->artifacts[at];
        if (library->artifacts[i].format == BRD_FORMAT_STRUCTURE) {
            continue; /* it reads what others have opened */
        }
        if ((item->kind != BRD_ITEM_FILE && library->artifacts[i].format != BRD_FORMAT_ITEMS) ||
            !brd_artifact_takes(&library->artifacts[i], evidence->container, path)) {
            continue;
        }
        if (index == SIZE_MAX) {
            index = inventory->item_count;
            code = add_item(inventory, item->path, item->stored_as, error);
        }
        is_database = is_database || library->artifacts[i].format == BRD_FORMAT_SQLITE;
        if (code == BRD_OK &&
            !grow(&inventory->uses, inventory->use_count, sizeof *inventory->uses)) {
            code = brd_fail_memory(error, "the list of items to read");
        }
        if (code == BRD_OK) {
            inventory->uses[inventory->use_count++] =
                (struct brd_inventory_use){.artifact = i, .item = index};
        }
    }
    if (code == BRD_OK && is_database) {
        code = add_sidecars(inventory, evidence, inventory->items[index].path, error);
    }
    return code;
}

static int
compare_uses(const void *a, const void *b) {
    const struct brd_inventory_use *first = a;
    const struct brd_inventory_use *second = b;
    if (first->artifact != second->artifact) {
        return first->artifact < second->artifact ? -1 : 1;
    }
    return first->item < second->item ? -1 : first->item > second->item;
}

/* Drop what an artifact would read beyond its ceiling; the uses are sorted. */
static void
apply_limit(struct brd_inventory *inventory, uint64_t max_items) {
    size_t kept = 0;
    uint64_t of_artifact = 0;
    for (size_t i = 0; i < inventory->use_count; i++) {
        bool same = i > 0 && inventory->uses[i].artifact == inventory->uses[i - 1].artifact;
        of_artifact = same ? of_artifact + 1 : 1;
        if (of_artifact <= max_items) {
            inventory->uses[kept++] = inventory->uses[i];
        } else {
            (void)brd_fail(&inventory->damage, BRD_ERR_LIMIT, BRD_NO_OFFSET,
                           "an artifact would read more than %llu items (--limit artifact-items)",
                           (unsigned long long)max_items);
        }
    }
    inventory->use_count = kept;
}

enum brd_err
brd_inventory_make(struct brd_evidence *evidence, const struct brd_library *library,
                   uint64_t max_items_per_artifact, struct brd_inventory *inventory,
                   struct brd_error *error) {
    struct brd_walk *walk = NULL;
    struct shortlist list = {0};
    *inventory = (struct brd_inventory){.arena = brd_arena_of(BRD_MAX_INVENTORY_BYTES)};
    enum brd_err code = make_shortlist(library, evidence->container, &list, error);
    if (code == BRD_OK && (code = brd_walk_open(evidence, &walk, error)) != BRD_OK) {
        free(list.artifacts);
    }
    if (code != BRD_OK) {
        return code;
    }
    for (;;) {
        struct brd_item item;
        bool more;
        if (brd_walk_next(evidence, walk, &item, &more, &inventory->damage) != BRD_OK || !more) {
            break;
        }
        inventory->walked++;
        /* Of what is no file, only the root stands for something: the list of all items. */
        if (item.kind == BRD_ITEM_FILE || strcmp(item.path, "/") == 0) {
            code = take_item(inventory, evidence, library, &list, &item, error);
        }
        if (code != BRD_OK) {
            break;
        }
    }
    brd_walk_close(evidence, walk);
    free(list.artifacts);
    if (inventory->use_count > 0) {
        qsort(inventory->uses, inventory->use_count, sizeof *inventory->uses, compare_uses);
    }
    apply_limit(inventory, max_items_per_artifact);
    if (code != BRD_OK) {
        brd_inventory_free(inventory);
    }
    return code;
}

void
brd_inventory_free(struct brd_inventory *inventory) {
    brd_arena_free(&inventory->arena);
    free(inventory->items);
    free(inventory->uses);
    *inventory = (struct brd_inventory){0};
}
