/* Evidence: see evidence.h. SPDX-License-Identifier: Apache-2.0 */
#include "evidence/evidence.h"

#include "evidence/backup.h"
#include "evidence/capture.h"
#include "evidence/dump.h"
#include "evidence/folder.h"
#include "evidence/old_backup.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* Every kind of container, in the order in which it is asked. */
static enum brd_err (*const recognisers[])(const char *path, struct brd_evidence **evidence,
                                           struct brd_error *error) = {
    brd_backup_recognise,
    brd_old_backup_recognise,
    brd_capture_recognise,
    brd_dump_recognise,
};
#define RECOGNISERS (sizeof recognisers / sizeof recognisers[0])

const char *const brd_container_names[BRD_CONTAINER_COUNT] = {"backup", "filesystem", "sysdiagnose",
                                                              "capture"};

static enum brd_err
list_add(struct brd_evidence_list *list, struct brd_evidence *evidence, struct brd_error *error) {
    struct brd_evidence **items =
        realloc(list->items, (list->count + 1) * sizeof(struct brd_evidence *));
    if (items == NULL) {
        evidence->ops->close(evidence);
        return brd_fail_memory(error, "a list of evidence");
    }
    items[list->count++] = evidence;
    list->items = items;
    return BRD_OK;
}

/* Add what `path` itself is; *added stays false when it is nothing known. With `is_sure` a dump,
 * which is the last to be asked for, is nothing known. */
static enum brd_err
add_recognised(const char *path, bool is_sure, struct brd_evidence_list *list, bool *added,
               struct brd_error *error) {
    for (size_t i = 0; i < RECOGNISERS - (is_sure ? 1 : 0); i++) {
        struct brd_evidence *evidence = NULL;
        enum brd_err code = recognisers[i](path, &evidence, error);
        if (code != BRD_OK) {
            return code;
        }
        if (evidence != NULL) {
            *added = true;
            return list_add(list, evidence, error);
        }
    }
    return BRD_OK;
}

/* Add what each entry of the folder `path` is; with `is_sure` only what is so by its own bytes: a
 * backup or a capture, which are no part of a dump that the folder may be. */
static enum brd_err
add_children(const char *path, bool is_sure, struct brd_evidence_list *list,
             struct brd_error *error) {
    char **names;
    size_t count;
    enum brd_err code = brd_folder_list(path, &names, &count, error);
    if (code != BRD_OK) {
        return code;
    }
    struct brd_buffer child = brd_buffer_of(BRD_MAX_PATH_BYTES);
    for (size_t i = 0; i < count && code == BRD_OK; i++) {
        bool added = false;
        brd_buffer_reset(&child);
        if (brd_buffer_add_format(&child, "%s%s%s", path, path[strlen(path) - 1] == '/' ? "" : "/",
                                  names[i])) {
            code = add_recognised(brd_buffer_text(&child), is_sure, list, &added, error);
        }
    }
    brd_buffer_free(&child);
    free(names);
    return code;
}

static bool
holds_dump(const struct brd_evidence_list *list) {
    for (size_t i = 0; i < list->count; i++) {
        if (list->items[i]->container == BRD_CONTAINER_FILESYSTEM ||
            list->items[i]->container == BRD_CONTAINER_SYSDIAGNOSE) {
            return true;
        }
    }
    return false;
}

static bool
is_folder(const char *path) {
    struct stat status;
    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

/* Whether each folder in `path` is evidence of its own, listed in `list`. */
static enum brd_err
is_all_evidence(const char *path, const struct brd_evidence_list *list, bool *is,
                struct brd_error *error) {
    char **names;
    size_t count;
    size_t known = 0;
    size_t folders = 0;
    enum brd_err code = brd_folder_list(path, &names, &count, error);
    if (code != BRD_OK) {
        return code;
    }
    struct brd_buffer child = brd_buffer_of(BRD_MAX_PATH_BYTES);
    for (size_t i = 0; i < count; i++) {
        brd_buffer_reset(&child);
        if (brd_buffer_add_format(&child, "%s/%s", path, names[i])) {
            folders += is_folder(brd_buffer_text(&child));
        }
    }
    for (size_t i = 0; i < list->count; i++) {
        known += is_folder(list->items[i]->path);
    }
    brd_buffer_free(&child);
    free(names);
    *is = known == folders;
    return BRD_OK;
}

/*
 * A dump may begin some folders down, so a folder that holds a backup, a capture and a dump of one
 * phone looks like a dump itself: then its entries are the evidence. Where it has folders beside
 * them, which may be parts of the dump, the backups and captures are added to the dump.
 */
static enum brd_err
look_beside(const char *path, struct brd_evidence_list *found, struct brd_error *error) {
    struct brd_evidence_list beside = {0};
    struct brd_evidence_list all = {0};
    bool is_all = false;
    if (!holds_dump(found)) {
        return BRD_OK;
    }
    enum brd_err code = add_children(path, true, &beside, error);
    if (code == BRD_OK && beside.count > 0) {
        code = add_children(path, false, &all, error);
        if (code == BRD_OK) {
            code = is_all_evidence(path, &all, &is_all, error);
        }
        if (code == BRD_OK && is_all && holds_dump(&all)) {
            struct brd_evidence_list dump = *found;
            *found = all;
            all = dump;
        } else if (code == BRD_OK) {
            code = brd_evidence_list_join(found, &beside, error);
        }
    }
    brd_evidence_list_free(&all);
    brd_evidence_list_free(&beside);
    return code;
}

enum brd_err
brd_evidence_find(const char *path, struct brd_evidence_list *list, struct brd_error *error) {
    struct brd_evidence_list found = {0};
    struct stat status;
    bool added = false;
    if (strcmp(path, "-") == 0) {
        struct brd_evidence *evidence = NULL;
        enum brd_err code = brd_capture_of_input(&evidence, error);
        return code == BRD_OK ? list_add(list, evidence, error) : code;
    }
    if (path[0] == '\0' || stat(path, &status) != 0) {
        return brd_fail(error, BRD_ERR_NOT_FOUND, BRD_NO_OFFSET, "%.200s: there is no such path",
                        path);
    }
    enum brd_err code = add_recognised(path, false, &found, &added, error);
    if (code == BRD_OK && S_ISDIR(status.st_mode)) {
        code = added ? look_beside(path, &found, error) : add_children(path, false, &found, error);
    }
    if (code == BRD_OK && found.count == 0) {
        code = brd_fail(error, BRD_ERR_NOT_FOUND, BRD_NO_OFFSET,
                        "%.80s: no evidence recognised here (a backup is a folder with Manifest.db "
                        "and Info.plist; a dump or sysdiagnose is a folder, .zip, .tar or .tar.gz; "
                        "a capture is a pcap or pcapng file)",
                        path);
    }
    if (code != BRD_OK) {
        brd_evidence_list_free(&found);
        return code;
    }
    *list = found;
    return BRD_OK;
}

enum brd_err
brd_evidence_list_join(struct brd_evidence_list *list, struct brd_evidence_list *more,
                       struct brd_error *error) {
    struct brd_evidence **items =
        reallocarray(list->items, list->count + more->count + 1, sizeof(struct brd_evidence *));
    if (items == NULL) {
        return brd_fail_memory(error, "a list of evidence");
    }
    list->items = items;
    for (size_t i = 0; i < more->count; i++) {
        items[list->count++] = more->items[i];
    }
    more->count = 0;
    return BRD_OK;
}

void
brd_evidence_list_free(struct brd_evidence_list *list) {
    for (size_t i = 0; list->items != NULL && i < list->count; i++) {
        if (list->items[i]->free_kept != NULL) {
            list->items[i]->free_kept(list->items[i]->kept); /* holds items open */
        }
        list->items[i]->ops->close(list->items[i]);
    }
    free(list->items);
    *list = (struct brd_evidence_list){0};
}

enum brd_err
brd_derive_key(const char *path, const struct brd_secret *secret, uint64_t max_iterations,
               uint8_t key[BRD_KEY_BYTES], struct brd_error *error) {
    struct brd_evidence_list list = {0};
    bool added = false;
    enum brd_err code = add_recognised(path, false, &list, &added, error);
    if (code == BRD_OK && (list.items == NULL || list.items[0]->ops->derive == NULL)) {
        code = brd_fail(error, BRD_ERR_NOT_FOUND, BRD_NO_OFFSET, "%.200s is no backup", path);
    } else if (code == BRD_OK) {
        code = list.items[0]->ops->derive(
            list.items[0], secret,
            max_iterations == 0 ? BRD_DEFAULT_KEY_ITERATIONS : max_iterations, key, error);
    }
    brd_evidence_list_free(&list);
    return code;
}

enum brd_err
brd_evidence_unlock(struct brd_evidence *evidence, const struct brd_unlock *unlock,
                    struct brd_error *error) {
    return evidence->ops->unlock(evidence, unlock, error);
}

enum brd_err
brd_walk_open(struct brd_evidence *evidence, struct brd_walk **walk, struct brd_error *error) {
    return evidence->ops->walk(evidence, walk, error);
}

enum brd_err
brd_walk_next(struct brd_evidence *evidence, struct brd_walk *walk, struct brd_item *item,
              bool *more, struct brd_error *error) {
    return evidence->ops->next(walk, item, more, error);
}

enum brd_err
brd_walk_stat(struct brd_evidence *evidence, struct brd_walk *walk, struct brd_item_stat *stat,
              struct brd_error *error) {
    return evidence->ops->stat(walk, stat, error);
}

void
brd_walk_close(struct brd_evidence *evidence, struct brd_walk *walk) {
    if (walk != NULL) {
        evidence->ops->walk_close(walk);
    }
}

enum brd_err
brd_evidence_open(struct brd_evidence *evidence, const char *stored_as,
                  struct brd_content **content, struct brd_error *error) {
    return evidence->ops->open(evidence, stored_as, content, error);
}

enum brd_err
brd_evidence_open_path(struct brd_evidence *evidence, const char *path, const char *suffix,
                       struct brd_buffer *stored_as, struct brd_content **content,
                       struct brd_error *error) {
    struct brd_buffer whole = brd_buffer_of(BRD_MAX_PATH_BYTES);
    (void)brd_buffer_add_text(&whole, path);
    (void)brd_buffer_add_text(&whole, suffix);
    brd_buffer_reset(stored_as);
    enum brd_err code =
        whole.failed
            ? brd_fail(error, BRD_ERR_NOT_FOUND, BRD_NO_OFFSET, "the path is too long")
            : evidence->ops->stored_as(evidence, brd_buffer_text(&whole), stored_as, error);
    brd_buffer_free(&whole);
    return code != BRD_OK ? code
                          : brd_evidence_open(evidence, brd_buffer_text(stored_as), content, error);
}

enum brd_err
brd_content_read(struct brd_content *content, uint64_t offset, void *buffer, size_t size,
                 struct brd_error *error) {
    size_t got = 0;
    enum brd_err code = content->read(content, offset, buffer, size, &got, error);
    if (code == BRD_OK && got < size) {
        code = brd_fail(error, BRD_ERR_TRUNCATED, offset + got, "ends %zu bytes early", size - got);
    }
    return code;
}

enum brd_err
brd_content_read_all(struct brd_content *content, struct brd_buffer *whole,
                     struct brd_error *error) {
    char part[16384];
    for (uint64_t offset = 0;;) {
        size_t got = 0;
        enum brd_err code = content->read(content, offset, part, sizeof part, &got, error);
        if (code != BRD_OK) {
            return code;
        }
        if (got == 0) {
            return BRD_OK;
        }
        if (!brd_buffer_add(whole, part, got)) {
            return brd_fail(error, BRD_ERR_LIMIT, offset, "larger than %zu bytes",
                            whole->max_bytes);
        }
        offset += got;
    }
}

void
brd_content_close(struct brd_content *content) {
    if (content != NULL) {
        content->close(content);
    }
}
