/*
 * The backup with a Manifest.mbdb: see old_backup.h.
 *
 * The manifest is read whole when the backup is opened; each of its records becomes an item whose
 * stored_as is its fileID.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "evidence/old_backup.h"

#include "base/arena.h"
#include "base/text.h"
#include "base/time.h"
#include "evidence/backup_keys.h"
#include "evidence/backup_names.h"
#include "evidence/decrypt.h"
#include "evidence/folder.h"
#include "format/mbdb.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define MANIFEST_MBDB "Manifest.mbdb"
#define MODE_TYPE 0170000u

static const char *const root_names[] = {"Info.plist", "Manifest.plist", "Status.plist",
                                         MANIFEST_MBDB};
#define ROOT_COUNT (sizeof root_names / sizeof root_names[0])

struct old_item {
    const char *path;
    const char *file_id; /* "" when the record has no place */
    const char *target;
    const char *anomaly;
    struct brd_mbdb_record record;
};

struct old_backup {
    struct brd_evidence evidence;
    int folder;
    struct brd_backup_keys keys;
    struct brd_buffer manifest; /* owned; the records borrow from it */
    struct brd_arena arena;
    struct old_item *items; /* owned */
    size_t count;
    struct old_item **by_file_id; /* owned; sorted */
    struct brd_error damage;      /* what ended the list early */
};

struct old_walk {
    const struct old_backup *backup;
    size_t next; /* roots first, then items */
};

/* ---- The list ---- */

static bool
is_root_name(const char *name) {
    for (size_t i = 0; i < ROOT_COUNT; i++) {
        if (strcmp(name, root_names[i]) == 0) {
            return true;
        }
    }
    return false;
}

static int
compare_file_ids(const void *a, const void *b) {
    const struct old_item *first = *(struct old_item *const *)a;
    const struct old_item *second = *(struct old_item *const *)b;
    return strcmp(first->file_id, second->file_id);
}

static bool
is_plain(struct brd_span text) {
    return (text.size == 0 || memchr(text.data, '\0', text.size) == NULL) && brd_text_is_utf8(text);
}

static enum brd_err
add_item(struct old_backup *backup, const struct brd_mbdb_record *record, struct brd_error *error) {
    struct old_item *item = &backup->items[backup->count];
    struct brd_buffer path = brd_buffer_of(BRD_MAX_PATH_BYTES);
    struct brd_buffer file_id = brd_buffer_of(BRD_MAX_PATH_BYTES);
    *item = (struct old_item){.record = *record, .file_id = ""};
    (void)brd_buffer_add(&path, record->domain.data, record->domain.size);
    if (record->path.size > 0) {
        (void)brd_buffer_add_text(&path, "/");
        (void)brd_buffer_add(&path, record->path.data, record->path.size);
    }
    enum brd_err code = BRD_OK;
    if (path.failed || record->domain.size == 0 || !is_plain(brd_buffer_span(&path)) ||
        memchr(record->domain.data, '/', record->domain.size) != NULL) {
        item->anomaly = "domain or path is malformed";
        brd_buffer_reset(&path);
        (void)brd_buffer_add_format(&path, "(malformed)/%zu", backup->count);
    } else if (record->path.size > 0) {
        code = brd_add_file_id(brd_buffer_text(&path), &file_id, error);
    }
    if (code == BRD_OK) {
        item->path = brd_arena_copy(&backup->arena, brd_buffer_text(&path), path.size);
        item->file_id = brd_arena_copy(&backup->arena, brd_buffer_text(&file_id), file_id.size);
        if (record->target.size > 0 && is_plain(record->target)) {
            item->target = brd_arena_copy(&backup->arena, record->target.data, record->target.size);
        }
        if (item->path == NULL || item->file_id == NULL) {
            code = brd_fail_memory(error, MANIFEST_MBDB);
        }
    }
    backup->count += code == BRD_OK;
    brd_buffer_free(&path);
    brd_buffer_free(&file_id);
    return code;
}

/* How many records there are, and whether the last one is cut. */
static uint64_t
count_records(struct brd_cursor records, struct brd_error *damage) {
    struct brd_mbdb_record record;
    uint64_t count = 0;
    size_t start = records.offset;
    while (brd_mbdb_next(&records, &record)) {
        start = records.offset;
        count++;
    }
    if (records.failed) {
        (void)brd_fail(damage, BRD_ERR_TRUNCATED, start,
                       MANIFEST_MBDB " ends in the middle of record %llu at byte %zu",
                       (unsigned long long)count + 1, start);
    }
    return count;
}

static enum brd_err
list_items(struct old_backup *backup, uint64_t max_items, struct brd_error *error) {
    struct brd_cursor records = {0};
    struct brd_mbdb_record record;
    enum brd_err code = brd_mbdb_open(brd_buffer_span(&backup->manifest), &records, error);
    if (code != BRD_OK) {
        return code;
    }
    uint64_t count = count_records(records, &backup->damage);
    if (count > max_items) {
        count = max_items;
        (void)brd_fail(&backup->damage, BRD_ERR_LIMIT, BRD_NO_OFFSET,
                       "more than %llu entries (--limit evidence-items)",
                       (unsigned long long)max_items);
    }
    backup->items = calloc((size_t)count + 1, sizeof *backup->items);
    backup->by_file_id = calloc((size_t)count + 1, sizeof(struct old_item *));
    if (backup->items == NULL || backup->by_file_id == NULL) {
        return brd_fail_memory(error, MANIFEST_MBDB);
    }
    while (code == BRD_OK && backup->count < count && brd_mbdb_next(&records, &record)) {
        code = add_item(backup, &record, error);
    }
    for (size_t i = 0; i < backup->count; i++) {
        backup->by_file_id[i] = &backup->items[i];
    }
    qsort(backup->by_file_id, backup->count, sizeof(struct old_item *), compare_file_ids);
    return code;
}

static enum brd_err
read_manifest(struct old_backup *backup, struct brd_error *error) {
    struct brd_content *content = NULL;
    enum brd_err code = brd_folder_open_file(backup->folder, MANIFEST_MBDB, &content, error);
    if (code != BRD_OK || content == NULL) {
        return code;
    }
    code = brd_content_read_all(content, &backup->manifest, error);
    brd_content_close(content);
    return code;
}

static enum brd_err
old_unlock(struct brd_evidence *evidence, const struct brd_unlock *unlock,
           struct brd_error *error) {
    struct old_backup *backup = (struct old_backup *)evidence;
    brd_backup_keys_read(&backup->keys, backup->folder);
    enum brd_err code = read_manifest(backup, error);
    if (code == BRD_OK) {
        code = list_items(backup, unlock->max_items, error);
    }
    return code == BRD_OK && evidence->encrypted
               ? brd_backup_keys_open(&backup->keys, unlock, error)
               : code;
}

/* ---- Walking ---- */

static enum brd_err
old_walk(struct brd_evidence *evidence, struct brd_walk **opened, struct brd_error *error) {
    struct old_walk *walk = calloc(1, sizeof *walk);
    if (walk == NULL) {
        return brd_fail_memory(error, "a walk");
    }
    walk->backup = (const struct old_backup *)evidence;
    *opened = (struct brd_walk *)walk;
    return BRD_OK;
}

static enum brd_item_kind
kind_of(uint32_t mode) {
    return (mode & MODE_TYPE) == 0040000   ? BRD_ITEM_DIRECTORY
           : (mode & MODE_TYPE) == 0120000 ? BRD_ITEM_SYMLINK
                                           : BRD_ITEM_FILE;
}

static enum brd_err
old_next(struct brd_walk *opened, struct brd_item *item, bool *more, struct brd_error *error) {
    struct old_walk *walk = (struct old_walk *)opened;
    const struct old_backup *backup = walk->backup;
    while (walk->next < ROOT_COUNT) {
        const char *name = root_names[walk->next++];
        if (brd_folder_has(backup->folder, name)) {
            *item = (struct brd_item){.kind = BRD_ITEM_FILE, .path = name, .stored_as = name};
            *more = true;
            return BRD_OK;
        }
    }
    size_t index = walk->next - ROOT_COUNT;
    *more = index < backup->count;
    if (!*more) {
        if (backup->damage.code != BRD_OK) {
            *error = backup->damage;
        }
        return backup->damage.code;
    }
    const struct old_item *present = &backup->items[index];
    *item = (struct brd_item){.kind = kind_of(present->record.mode),
                              .path = present->path,
                              .stored_as = present->file_id};
    walk->next++;
    return BRD_OK;
}

static enum brd_err
old_stat(struct brd_walk *opened, struct brd_item_stat *stat, struct brd_error *error) {
    const struct old_walk *walk = (const struct old_walk *)opened;
    (void)error;
    *stat = (struct brd_item_stat){.size = -1,
                                   .mode = -1,
                                   .user_id = -1,
                                   .group_id = -1,
                                   .inode = -1,
                                   .protection_class = -1,
                                   .created_us = BRD_NO_TIME,
                                   .modified_us = BRD_NO_TIME,
                                   .changed_us = BRD_NO_TIME};
    if (walk->next <= ROOT_COUNT) {
        return BRD_OK;
    }
    const struct old_item *item = &walk->backup->items[walk->next - ROOT_COUNT - 1];
    const struct brd_mbdb_record *record = &item->record;
    stat->size = record->size > INT64_MAX ? -1 : (int64_t)record->size;
    stat->mode = record->mode;
    stat->user_id = record->user_id;
    stat->group_id = record->group_id;
    stat->inode = record->inode > INT64_MAX ? -1 : (int64_t)record->inode;
    stat->protection_class = record->protection_class;
    stat->modified_us = brd_time_from_units(record->modified, 1, 0);
    stat->changed_us = brd_time_from_units(record->changed, 1, 0);
    stat->target = item->target;
    stat->anomaly = item->anomaly;
    return BRD_OK;
}

static void
old_walk_close(struct brd_walk *opened) {
    free(opened);
}

/* ---- Reading ---- */

static enum brd_err
old_stored_as(struct brd_evidence *evidence, const char *path, struct brd_buffer *stored_as,
              struct brd_error *error) {
    (void)evidence;
    if (is_root_name(path)) {
        (void)brd_buffer_add_text(stored_as, path);
        return BRD_OK;
    }
    return brd_add_file_id(path, stored_as, error);
}

static const struct brd_mbdb_record *
find_record(const struct old_backup *backup, const char *file_id) {
    const struct old_item wanted = {.file_id = file_id};
    const struct old_item *key = &wanted;
    struct old_item *const *found = bsearch(&key, backup->by_file_id, backup->count,
                                            sizeof(struct old_item *), compare_file_ids);
    return found == NULL ? NULL : &(*found)->record;
}

/* The plain bytes of a file whose record is `record`; takes over `stored`. */
static enum brd_err
decrypt(const struct old_backup *backup, const struct brd_mbdb_record *record,
        struct brd_content *stored, struct brd_content **content, struct brd_error *error) {
    uint8_t key[BRD_KEY_BYTES];
    enum brd_err code = brd_lock_unwrap(&backup->keys.lock, record->key, key, error);
    if (code == BRD_OK) {
        code = brd_decrypt_open(stored, key, record->size, content, error);
    } else {
        brd_content_close(stored);
    }
    brd_wipe(key, sizeof key);
    return code;
}

static enum brd_err
old_open(struct brd_evidence *evidence, const char *stored_as, struct brd_content **content,
         struct brd_error *error) {
    struct old_backup *backup = (struct old_backup *)evidence;
    struct brd_content *stored = NULL;
    const struct brd_mbdb_record *record = NULL;
    if (!is_root_name(stored_as)) {
        record = brd_is_file_id(brd_span_text(stored_as)) ? find_record(backup, stored_as) : NULL;
        if (record == NULL) {
            return brd_fail(error, BRD_ERR_NOT_FOUND, BRD_NO_OFFSET, "%.40s is not in the manifest",
                            stored_as);
        }
    }
    enum brd_err code = brd_folder_open_file(backup->folder, stored_as, &stored, error);
    if (code != BRD_OK || stored == NULL) {
        return code;
    }
    if (record != NULL && record->key.size > 0 && backup->keys.lock.keys != NULL) {
        return decrypt(backup, record, stored, content, error);
    }
    *content = stored;
    return BRD_OK;
}

static enum brd_err
old_derive(struct brd_evidence *evidence, const struct brd_secret *secret, uint64_t max_iterations,
           uint8_t key[BRD_KEY_BYTES], struct brd_error *error) {
    struct old_backup *backup = (struct old_backup *)evidence;
    return brd_backup_keys_derive(&backup->keys, backup->folder, secret, max_iterations, key,
                                  error);
}

static void
old_close(struct brd_evidence *evidence) {
    struct old_backup *backup = (struct old_backup *)evidence;
    brd_backup_keys_end(&backup->keys);
    brd_buffer_free(&backup->manifest);
    brd_arena_free(&backup->arena);
    free(backup->items);
    free(backup->by_file_id);
    (void)close(backup->folder);
    free(evidence->path);
    free(backup);
}

static const struct brd_evidence_ops old_ops = {
    .unlock = old_unlock,
    .walk = old_walk,
    .next = old_next,
    .stat = old_stat,
    .walk_close = old_walk_close,
    .stored_as = old_stored_as,
    .open = old_open,
    .derive = old_derive,
    .close = old_close,
};

enum brd_err
brd_old_backup_recognise(const char *path, struct brd_evidence **evidence,
                         struct brd_error *error) {
    int folder = -1;
    char *kept = NULL;
    bool is_one;
    *evidence = NULL;
    enum brd_err code = brd_backup_folder_open(path, MANIFEST_MBDB, &is_one, &folder, &kept, error);
    if (code != BRD_OK || !is_one) {
        return code;
    }
    struct old_backup *backup = calloc(1, sizeof *backup);
    if (backup == NULL) {
        (void)close(folder);
        free(kept);
        return brd_fail_memory(error, "a backup");
    }
    backup->folder = folder;
    backup->evidence = (struct brd_evidence){
        .ops = &old_ops, .container = BRD_CONTAINER_BACKUP, .kind = "backup", .path = kept};
    backup->manifest = brd_buffer_of(BRD_MAX_MBDB_BYTES);
    backup->arena = brd_arena_of(BRD_MAX_TREE_BYTES);
    brd_backup_keys_begin(&backup->keys, &backup->evidence);
    *evidence = &backup->evidence;
    return BRD_OK;
}
