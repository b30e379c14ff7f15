/*
 * The iTunes/Finder backup: see backup.h.
 *
 *     BACKUP/Manifest.db      Files(fileID, domain, relativePath, flags, file)
 *     BACKUP/<hh>/<fileID>    the bytes; fileID = SHA-1 of "domain-relativePath", hh its first byte
 *     BACKUP/Info.plist       and Manifest.plist, Status.plist: items of their own, at the top
 *
 * Laws: a stored_as that is opened is one of root_names or 40 hexadecimal digits; a record of
 * Manifest.db that breaks a rule is still listed, with its anomaly.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "evidence/backup.h"

#include "base/hash.h"
#include "base/text.h"
#include "base/time.h"
#include "evidence/backup_keys.h"
#include "evidence/backup_names.h"
#include "evidence/database.h"
#include "evidence/folder.h"
#include "format/archive.h"
#include "format/plist.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_ID_DIGITS BRD_FILE_ID_DIGITS

static const char *const root_names[] = {"Info.plist", "Manifest.plist", "Status.plist",
                                         "Manifest.db"};
#define ROOT_COUNT (sizeof root_names / sizeof root_names[0])
#define MANIFEST_DB BRD_MANIFEST_DB

struct backup {
    struct brd_evidence evidence;
    int folder;
    struct brd_backup_keys keys;
};

struct backup_walk {
    struct backup *backup;
    size_t roots_given;
    bool at_root; /* the present item is one of root_names */
    bool ended;
    struct brd_database manifest;
    sqlite3_stmt *files;
    struct brd_buffer path;
    struct brd_buffer stored_as;
    struct brd_buffer text;   /* scratch */
    struct brd_buffer target; /* of the present item, if it is a link */
    const char *anomaly;      /* of the present item's columns */
};

static bool
is_root_name(const char *name) {
    for (size_t i = 0; i < ROOT_COUNT; i++) {
        if (strcmp(name, root_names[i]) == 0) {
            return true;
        }
    }
    return false;
}

static enum brd_err
backup_stored_as(struct brd_evidence *evidence, const char *path, struct brd_buffer *stored_as,
                 struct brd_error *error) {
    (void)evidence;
    if (strchr(path, '/') == NULL) {
        if (!is_root_name(path)) {
            return brd_fail(error, BRD_ERR_NOT_FOUND, BRD_NO_OFFSET, "no such item: %.200s", path);
        }
        (void)brd_buffer_add_text(stored_as, path);
        return BRD_OK;
    }
    return brd_add_file_id(path, stored_as, error);
}

static enum brd_err
backup_open(struct brd_evidence *evidence, const char *stored_as, struct brd_content **content,
            struct brd_error *error) {
    struct backup *backup = (struct backup *)evidence;
    struct brd_content *stored = NULL;
    const char *slash = strchr(stored_as, '/');
    const char *name = slash == NULL ? stored_as : slash + 1;
    char place[FILE_ID_DIGITS + 4];
    if (is_root_name(stored_as)) {
        (void)snprintf(place, sizeof place, "%s", stored_as);
    } else if (brd_is_file_id(brd_span_text(name))) {
        (void)snprintf(place, sizeof place, "%.2s/%s", name, name);
    } else {
        return brd_fail(error, BRD_ERR_CORRUPT, BRD_NO_OFFSET,
                        "the manifest's fileID is not 40 hexadecimal digits");
    }
    enum brd_err code = brd_folder_open_file(backup->folder, place, &stored, error);
    return code == BRD_OK ? brd_backup_keys_decrypt(&backup->keys, name, stored, content, error)
                          : code;
}

static void
backup_close(struct brd_evidence *evidence) {
    struct backup *backup = (struct backup *)evidence;
    brd_backup_keys_end(&backup->keys);
    (void)close(backup->folder);
    free(evidence->path);
    free(backup);
}

static enum brd_err
backup_unlock(struct brd_evidence *evidence, const struct brd_unlock *unlock,
              struct brd_error *error) {
    struct backup *backup = (struct backup *)evidence;
    return brd_backup_keys_unlock(&backup->keys, backup->folder, unlock, error);
}

static void
backup_walk_close(struct brd_walk *opened) {
    struct backup_walk *walk = (struct backup_walk *)opened;
    (void)sqlite3_finalize(walk->files);
    brd_database_close(&walk->manifest);
    brd_buffer_free(&walk->path);
    brd_buffer_free(&walk->stored_as);
    brd_buffer_free(&walk->text);
    brd_buffer_free(&walk->target);
    free(walk);
}

/* Only a real table named Files is read: a view would run the evidence's own SQL. */
static enum brd_err
prepare_files(struct backup_walk *walk, struct brd_error *error) {
    sqlite3 *connection = walk->manifest.connection;
    /* What SQLite made of the schema, whatever its text looks like: this knows no columns of views,
     * and of virtual tables none before they are used. */
    if (sqlite3_table_column_metadata(connection, "main", "Files", "fileID", NULL, NULL, NULL, NULL,
                                      NULL) != SQLITE_OK) {
        return brd_fail(error, BRD_ERR_CORRUPT, BRD_NO_OFFSET,
                        MANIFEST_DB " has no table Files: it is no manifest of a backup");
    }
    if (sqlite3_prepare_v2(connection,
                           "SELECT fileID, domain, relativePath, flags, file FROM Files", -1,
                           &walk->files, NULL) != SQLITE_OK) {
        (void)brd_database_fail(&walk->manifest, error);
        return brd_fail_context(error, MANIFEST_DB);
    }
    return BRD_OK;
}

static enum brd_err
backup_walk(struct brd_evidence *evidence, struct brd_walk **opened, struct brd_error *error) {
    struct backup *backup = (struct backup *)evidence;
    struct backup_walk *walk = calloc(1, sizeof *walk);
    if (walk == NULL) {
        return brd_fail_memory(error, "a walk");
    }
    walk->backup = backup;
    walk->path = brd_buffer_of(BRD_MAX_PATH_BYTES);
    walk->stored_as = brd_buffer_of(BRD_MAX_PATH_BYTES);
    walk->text = brd_buffer_of(BRD_MAX_PATH_BYTES);
    walk->target = brd_buffer_of(BRD_MAX_PATH_BYTES);
    enum brd_err code =
        brd_database_open(evidence, MANIFEST_DB, MANIFEST_DB, &walk->manifest, error);
    code = code != BRD_OK ? brd_fail_context(error, MANIFEST_DB) : prepare_files(walk, error);
    if (code != BRD_OK) {
        backup_walk_close((struct brd_walk *)walk);
        return code;
    }
    *opened = (struct brd_walk *)walk;
    return BRD_OK;
}

/* Column `index` as text with its true length; empty for a value that is no text. */
static struct brd_span
column_text(sqlite3_stmt *statement, int index) {
    if (sqlite3_column_type(statement, index) != SQLITE_TEXT) {
        return (struct brd_span){0};
    }
    const void *text = sqlite3_column_text(statement, index);
    return brd_span_of(text, (size_t)sqlite3_column_bytes(statement, index));
}

/* Make the present row's path and place, and note what is wrong with them. */
static void
read_row(struct backup_walk *walk, struct brd_item *item) {
    struct brd_span file_id = column_text(walk->files, 0);
    struct brd_span domain = column_text(walk->files, 1);
    struct brd_span relative = column_text(walk->files, 2);
    walk->anomaly = NULL;
    brd_buffer_reset(&walk->path);
    brd_buffer_reset(&walk->stored_as);
    (void)brd_buffer_add(&walk->path, domain.data, domain.size);
    if (relative.size > 0) {
        (void)brd_buffer_add_text(&walk->path, "/");
        (void)brd_buffer_add(&walk->path, relative.data, relative.size);
    }
    if (!brd_is_file_id(file_id)) {
        walk->anomaly = "fileID is not 40 hexadecimal digits";
    } else if (walk->path.failed || domain.size == 0 ||
               memchr(domain.data, '/', domain.size) != NULL ||
               memchr(brd_buffer_text(&walk->path), '\0', walk->path.size) != NULL) {
        walk->anomaly = "domain or relativePath is malformed";
    } else {
        (void)brd_buffer_add(&walk->stored_as, file_id.data, 2);
        (void)brd_buffer_add_text(&walk->stored_as, "/");
        (void)brd_buffer_add(&walk->stored_as, file_id.data, file_id.size);
    }
    int flags = sqlite3_column_int(walk->files, 3);
    item->kind = flags == 2 ? BRD_ITEM_DIRECTORY : flags == 4 ? BRD_ITEM_SYMLINK : BRD_ITEM_FILE;
    item->path = brd_buffer_text(&walk->path);
    item->stored_as = brd_buffer_text(&walk->stored_as);
}

static bool
give_root(struct backup_walk *walk, struct brd_item *item) {
    while (walk->roots_given < ROOT_COUNT) {
        const char *name = root_names[walk->roots_given++];
        if (brd_folder_has(walk->backup->folder, name)) {
            *item = (struct brd_item){.kind = BRD_ITEM_FILE, .path = name, .stored_as = name};
            return true;
        }
    }
    return false;
}

static enum brd_err
backup_next(struct brd_walk *opened, struct brd_item *item, bool *more, struct brd_error *error) {
    struct backup_walk *walk = (struct backup_walk *)opened;
    walk->at_root = give_root(walk, item);
    *more = walk->at_root;
    if (walk->at_root || walk->ended) {
        return BRD_OK;
    }
    int step = sqlite3_step(walk->files);
    if (step == SQLITE_DONE) {
        walk->ended = true; /* one more step would begin anew */
        return BRD_OK;
    }
    if (step != SQLITE_ROW) {
        (void)brd_database_fail(&walk->manifest, error);
        return brd_fail_context(error, MANIFEST_DB);
    }
    *more = true;
    read_row(walk, item);
    return BRD_OK;
}

/* A time of an MBFile: Unix seconds; a date object in what older hosts wrote. */
static int64_t
record_time(const struct brd_archive *archive, struct brd_plist_value value) {
    return value.type == BRD_PLIST_INT ? brd_time_from_units(value.integer, 1, 0)
                                       : brd_archive_date(archive, value);
}

/* RelativePath must say what the row says. */
static void
check_path(struct backup_walk *walk, const struct brd_archive *archive,
           struct brd_plist_value value, struct brd_item_stat *stat) {
    struct brd_span text;
    struct brd_span relative = column_text(walk->files, 2);
    brd_buffer_reset(&walk->text);
    if (brd_archive_string(archive, value, &walk->text, &text) && stat->anomaly == NULL &&
        (text.size != relative.size ||
         (text.size > 0 && memcmp(text.data, relative.data, text.size) != 0))) {
        stat->anomaly = "RelativePath of the record differs from relativePath of the row";
    }
}

static void
read_target(struct backup_walk *walk, const struct brd_archive *archive,
            struct brd_plist_value value, struct brd_item_stat *stat) {
    struct brd_span text;
    struct brd_buffer scratch = brd_buffer_of(BRD_MAX_PATH_BYTES);
    brd_buffer_reset(&walk->target);
    if (brd_archive_string(archive, value, &scratch, &text) &&
        brd_buffer_add(&walk->target, text.data, text.size)) {
        stat->target = brd_buffer_text(&walk->target);
    }
    brd_buffer_free(&scratch);
}

/* The fields of an MBFile that are numbers, and where in `stat` each belongs. */
static const struct {
    const char *key;
    size_t size; /* of the key, in bytes */
    size_t place;
    bool is_time;
} record_fields[] = {
#define FIELD(name, member, time)                                                                  \
    { (name), sizeof(name) - 1, offsetof(struct brd_item_stat, member), (time) }
    FIELD("Size", size, false),
    FIELD("Mode", mode, false),
    FIELD("UserID", user_id, false),
    FIELD("GroupID", group_id, false),
    FIELD("InodeNumber", inode, false),
    FIELD("ProtectionClass", protection_class, false),
    FIELD("Birth", created_us, true),
    FIELD("LastModified", modified_us, true),
    FIELD("LastStatusChange", changed_us, true),
#undef FIELD
};

/* One field of the MBFile archive of the present row, if it is one that is asked for. */
static void
read_field(struct backup_walk *walk, const struct brd_archive *archive, struct brd_span key,
           struct brd_plist_value record, uint64_t index, struct brd_item_stat *stat) {
    for (size_t i = 0; i < sizeof record_fields / sizeof record_fields[0]; i++) {
        if (key.size == record_fields[i].size &&
            memcmp(key.data, record_fields[i].key, key.size) == 0) {
            struct brd_plist_value value =
                brd_archive_resolve(archive, brd_plist_value_at(record, index));
            int64_t number = record_fields[i].is_time      ? record_time(archive, value)
                             : value.type == BRD_PLIST_INT ? value.integer
                                                           : -1;
            memcpy((char *)stat + record_fields[i].place, &number, sizeof number);
            return;
        }
    }
    if (brd_span_equals(key, "RelativePath")) {
        check_path(walk, archive, brd_archive_resolve(archive, brd_plist_value_at(record, index)),
                   stat);
    } else if (brd_span_equals(key, "Target")) {
        read_target(walk, archive, brd_archive_resolve(archive, brd_plist_value_at(record, index)),
                    stat);
    }
}

/*
 * Fill `stat` from the MBFile archive of the present row. The record is walked as the plain
 * dictionary that an MBFile is, each key once: a manifest has hundreds of thousands of them.
 */
static void
read_record(struct backup_walk *walk, const struct brd_archive *archive,
            struct brd_item_stat *stat) {
    struct brd_plist_value record = brd_archive_root(archive);
    for (uint64_t i = 0; record.type == BRD_PLIST_DICT && i < record.count; i++) {
        struct brd_plist_value key = brd_plist_value_key(record, i);
        if (key.type == BRD_PLIST_TEXT && !key.is_utf16) {
            read_field(walk, archive, key.bytes, record, i, stat);
        }
    }
}

static enum brd_err
backup_stat(struct brd_walk *opened, struct brd_item_stat *stat, struct brd_error *error) {
    struct backup_walk *walk = (struct backup_walk *)opened;
    (void)error;
    *stat = (struct brd_item_stat){
        .size = -1,
        .mode = -1,
        .user_id = -1,
        .group_id = -1,
        .inode = -1,
        .protection_class = -1,
        .created_us = BRD_NO_TIME,
        .modified_us = BRD_NO_TIME,
        .changed_us = BRD_NO_TIME,
    };
    if (walk->at_root) {
        return BRD_OK;
    }
    stat->anomaly = walk->anomaly;
    const void *blob = sqlite3_column_blob(walk->files, 4);
    struct brd_span bytes = brd_span_of(blob, (size_t)sqlite3_column_bytes(walk->files, 4));
    struct brd_plist plist;
    struct brd_archive archive;
    struct brd_error reason;
    if (brd_plist_open(bytes, &plist, &reason) != BRD_OK) {
        if (stat->anomaly == NULL) {
            stat->anomaly = "the file record is no property list";
        }
        return BRD_OK;
    }
    if (brd_archive_open(&plist, &archive, &reason) == BRD_OK) {
        read_record(walk, &archive, stat);
    } else if (stat->anomaly == NULL) {
        stat->anomaly = "the file record is no keyed archive";
    }
    brd_plist_close(&plist);
    return BRD_OK;
}

static enum brd_err
backup_derive(struct brd_evidence *evidence, const struct brd_secret *secret,
              uint64_t max_iterations, uint8_t key[BRD_KEY_BYTES], struct brd_error *error) {
    struct backup *backup = (struct backup *)evidence;
    return brd_backup_keys_derive(&backup->keys, backup->folder, secret, max_iterations, key,
                                  error);
}

static const struct brd_evidence_ops backup_ops = {
    .unlock = backup_unlock,
    .walk = backup_walk,
    .next = backup_next,
    .stat = backup_stat,
    .walk_close = backup_walk_close,
    .stored_as = backup_stored_as,
    .open = backup_open,
    .derive = backup_derive,
    .close = backup_close,
};

enum brd_err
brd_backup_recognise(const char *path, struct brd_evidence **evidence, struct brd_error *error) {
    int folder = -1;
    char *kept = NULL;
    bool is_one;
    *evidence = NULL;
    enum brd_err code = brd_backup_folder_open(path, MANIFEST_DB, &is_one, &folder, &kept, error);
    if (code != BRD_OK || !is_one) {
        return code;
    }
    struct backup *backup = calloc(1, sizeof *backup);
    if (backup == NULL) {
        (void)close(folder);
        free(kept);
        return brd_fail_memory(error, "a backup");
    }
    backup->folder = folder;
    backup->evidence = (struct brd_evidence){
        .ops = &backup_ops, .container = BRD_CONTAINER_BACKUP, .kind = "backup", .path = kept};
    brd_backup_keys_begin(&backup->keys, &backup->evidence);
    *evidence = &backup->evidence;
    return BRD_OK;
}
