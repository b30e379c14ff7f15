/* The keys of an encrypted backup: see backup_keys.h. SPDX-License-Identifier: Apache-2.0 */
#include "evidence/backup_keys.h"

#include "base/limits.h"
#include "evidence/backup_names.h"
#include "evidence/decrypt.h"
#include "evidence/folder.h"
#include "format/archive.h"
#include "format/plist.h"

#define MANIFEST_DB BRD_MANIFEST_DB

void
brd_backup_keys_begin(struct brd_backup_keys *keys, struct brd_evidence *evidence) {
    *keys = (struct brd_backup_keys){.evidence = evidence};
    (void)pthread_mutex_init(&keys->records_lock, NULL);
}

void
brd_backup_keys_end(struct brd_backup_keys *keys) {
    (void)sqlite3_finalize(keys->find_record);
    brd_database_close(&keys->records);
    brd_lock_free(&keys->lock);
    (void)pthread_mutex_destroy(&keys->records_lock);
}

/* ---- Files ---- */

static int
on_lookup_progress(void *context) {
    struct brd_backup_keys *keys = context;
    return ++keys->lookup_units > BRD_MAX_LOOKUP_UNITS;
}

/* Open Manifest.db a second time, to find records in it; once. */
static enum brd_err
open_records(struct brd_backup_keys *keys, struct brd_error *error) {
    if (keys->find_record != NULL) {
        return BRD_OK;
    }
    brd_database_close(&keys->records);
    enum brd_err code =
        brd_database_open(keys->evidence, MANIFEST_DB, MANIFEST_DB, &keys->records, error);
    if (code != BRD_OK) {
        return code;
    }
    sqlite3_progress_handler(keys->records.connection, BRD_PROGRESS_STEPS, on_lookup_progress,
                             keys);
    keys->lookup_units = 0;
    if (sqlite3_prepare_v2(keys->records.connection, "SELECT file FROM Files WHERE fileID = ?1", -1,
                           &keys->find_record, NULL) != SQLITE_OK) {
        return brd_database_fail(&keys->records, error);
    }
    return BRD_OK;
}

/* What the MBFile archive of an encrypted file says: *has_key is false for one that is plain. */
static enum brd_err
read_key_record(const struct brd_backup_keys *keys, struct brd_span record,
                uint8_t key[BRD_KEY_BYTES], bool *has_key, uint64_t *size,
                struct brd_error *error) {
    struct brd_plist plist;
    struct brd_archive archive;
    enum brd_err code = brd_plist_open(record, &plist, error);
    if (code != BRD_OK) {
        return brd_fail_context(error, "its record");
    }
    code = brd_archive_open(&plist, &archive, error);
    struct brd_plist_value value;
    struct brd_span wrapped;
    if (code == BRD_OK) {
        struct brd_plist_value root = brd_archive_root(&archive);
        if (brd_archive_find(&archive, root, "Size", &value) && value.type == BRD_PLIST_INT &&
            value.integer >= 0) {
            *size = (uint64_t)value.integer;
        }
        *has_key = brd_archive_find(&archive, root, "EncryptionKey", &value) &&
                   brd_archive_data(&archive, value, &wrapped);
        if (*has_key) {
            code = brd_lock_unwrap(&keys->lock, wrapped, key, error);
        }
    }
    brd_plist_close(&plist);
    return code;
}

/* The key of the file `file_id`. Called with the lock held. */
static enum brd_err
find_key(struct brd_backup_keys *keys, const char *file_id, uint8_t key[BRD_KEY_BYTES],
         bool *has_key, uint64_t *size, struct brd_error *error) {
    *has_key = false;
    *size = BRD_SIZE_UNKNOWN;
    enum brd_err code = open_records(keys, error);
    if (code != BRD_OK) {
        return brd_fail_context(error, MANIFEST_DB);
    }
    keys->lookup_units = 0;
    (void)sqlite3_bind_text(keys->find_record, 1, file_id, -1, SQLITE_STATIC);
    int step = sqlite3_step(keys->find_record);
    if (step == SQLITE_ROW) {
        const void *blob = sqlite3_column_blob(keys->find_record, 0);
        size_t blob_size = (size_t)sqlite3_column_bytes(keys->find_record, 0);
        code = read_key_record(keys, brd_span_of(blob, blob_size), key, has_key, size, error);
    } else {
        /* What the manifest does not list (a path that was made up from another) is not there. */
        code = step == SQLITE_DONE ? brd_fail(error, BRD_ERR_NOT_FOUND, BRD_NO_OFFSET,
                                              "%.40s is not in the manifest", file_id)
               : keys->lookup_units > BRD_MAX_LOOKUP_UNITS
                   ? brd_fail(error, BRD_ERR_LIMIT, BRD_NO_OFFSET,
                              "its record is not found in %u steps of " MANIFEST_DB,
                              BRD_MAX_LOOKUP_UNITS * BRD_PROGRESS_STEPS)
                   : brd_database_fail(&keys->records, error);
    }
    (void)sqlite3_reset(keys->find_record);
    return code;
}

/* Put what decrypts `stored` around it, if its record holds a key. Takes over `stored`. */
static enum brd_err
decrypt_file(struct brd_backup_keys *keys, const char *file_id, struct brd_content *stored,
             struct brd_content **content, struct brd_error *error) {
    uint8_t key[BRD_KEY_BYTES];
    bool has_key;
    uint64_t size;
    (void)pthread_mutex_lock(&keys->records_lock);
    enum brd_err code = find_key(keys, file_id, key, &has_key, &size, error);
    (void)pthread_mutex_unlock(&keys->records_lock);
    if (code != BRD_OK) {
        brd_content_close(stored);
    } else if (has_key) {
        code = brd_decrypt_open(stored, key, size, content, error);
    } else {
        *content = stored;
    }
    brd_wipe(key, sizeof key);
    return code;
}

static enum brd_err
decrypt_manifest(struct brd_backup_keys *keys, struct brd_content *stored,
                 struct brd_content **content, struct brd_error *error) {
    uint8_t key[BRD_KEY_BYTES];
    enum brd_err code = brd_lock_unwrap(&keys->lock, keys->lock.manifest_key, key, error);
    if (code == BRD_OK) {
        code = brd_decrypt_open(stored, key, BRD_SIZE_UNKNOWN, content, error);
    } else {
        brd_content_close(stored);
    }
    brd_wipe(key, sizeof key);
    return code;
}

enum brd_err
brd_backup_keys_decrypt(struct brd_backup_keys *keys, const char *name, struct brd_content *stored,
                        struct brd_content **content, struct brd_error *error) {
    bool is_manifest = strcmp(name, MANIFEST_DB) == 0;
    bool is_root = strlen(name) != BRD_FILE_ID_DIGITS;
    if (keys->lock.keys != NULL && is_manifest && !keys->manifest_is_plain) {
        return decrypt_manifest(keys, stored, content, error);
    }
    if (keys->lock.keys != NULL && !is_root) {
        return decrypt_file(keys, name, stored, content, error);
    }
    *content = stored;
    return BRD_OK;
}

/* ---- The lock ---- */

/* A Manifest.plist that is absent, damaged or no file says nothing. */
void
brd_backup_keys_read(struct brd_backup_keys *keys, int folder) {
    struct brd_content *content = NULL;
    struct brd_error ignored = {0};
    if (brd_folder_open_file(folder, "Manifest.plist", &content, &ignored) != BRD_OK) {
        return;
    }
    struct brd_buffer whole = brd_buffer_of(BRD_MAX_WHOLE_ITEM_BYTES);
    if (brd_content_read_all(content, &whole, &ignored) == BRD_OK) {
        keys->lock = brd_lock_read(brd_buffer_span(&whole));
    }
    brd_buffer_free(&whole);
    brd_content_close(content);
    keys->evidence->encrypted = keys->lock.is_encrypted;
}

/* Whether Manifest.db begins as a database does. */
static enum brd_err
look_at_manifest(struct brd_backup_keys *keys, int folder, struct brd_error *error) {
    struct brd_content *content = NULL;
    enum brd_err code = brd_folder_open_file(folder, MANIFEST_DB, &content, error);
    if (code != BRD_OK) {
        return code;
    }
    char start[16] = "";
    size_t got;
    code = content->read(content, 0, start, sizeof start, &got, error);
    brd_content_close(content);
    keys->manifest_is_plain = memcmp(start, "SQLite format 3", sizeof start) == 0;
    return code;
}

/*
 * Two signs are trusted together. IsEncrypted with a plain Manifest.db and a ManifestKey is a copy
 * that somebody decrypted. Without a ManifestKey (before iOS 10.2) Manifest.db is always plain:
 * whoever gives a secret wants it used, else the copy is taken as decrypted.
 */
static bool
needs_secret(const struct brd_backup_keys *keys, bool is_given) {
    return keys->lock.is_encrypted &&
           (!keys->manifest_is_plain || (keys->lock.manifest_key.size == 0 && is_given));
}

enum brd_err
brd_backup_keys_open(struct brd_backup_keys *keys, const struct brd_unlock *unlock,
                     struct brd_error *error) {
    struct brd_secret secret = unlock->secret;
    char asked[BRD_MAX_PASSWORD_BYTES];
    bool is_given = secret.key != NULL || secret.password != NULL;
    if (!is_given && unlock->ask != NULL &&
        unlock->ask(unlock->context, keys->evidence->path, asked, sizeof asked)) {
        secret.password = asked;
        secret.password_size = strnlen(asked, sizeof asked);
        is_given = true;
    }
    enum brd_err code =
        is_given ? brd_lock_open(&keys->lock, &secret, unlock->max_iterations, NULL, error)
                 : brd_fail(error, BRD_ERR_USAGE, BRD_NO_OFFSET,
                            "it is encrypted: its password or key is needed (--password-file, "
                            "--key-file, BRIDLE_PASSWORD, or a terminal to ask at)");
    brd_wipe(asked, sizeof asked);
    return code == BRD_OK ? code : brd_fail_context(error, keys->evidence->path);
}

enum brd_err
brd_backup_keys_unlock(struct brd_backup_keys *keys, int folder, const struct brd_unlock *unlock,
                       struct brd_error *error) {
    brd_backup_keys_read(keys, folder);
    enum brd_err code = look_at_manifest(keys, folder, error);
    bool is_given = unlock->secret.key != NULL || unlock->secret.password != NULL;
    return code == BRD_OK && needs_secret(keys, is_given)
               ? brd_backup_keys_open(keys, unlock, error)
               : code;
}

enum brd_err
brd_backup_keys_derive(struct brd_backup_keys *keys, int folder, const struct brd_secret *secret,
                       uint64_t max_iterations, uint8_t key[BRD_KEY_BYTES],
                       struct brd_error *error) {
    brd_backup_keys_read(keys, folder);
    if (!keys->lock.is_encrypted) {
        return brd_fail(error, BRD_ERR_USAGE, BRD_NO_OFFSET, "%.200s is not encrypted",
                        keys->evidence->path);
    }
    return brd_lock_open(&keys->lock, secret, max_iterations, key, error);
}
