/*
 * Which keys open which files of a backup: the lock in Manifest.plist, the records in Manifest.db.
 * A backup that is plain has none, and its files pass as they are.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_EVIDENCE_BACKUP_KEYS_H
#define BRD_EVIDENCE_BACKUP_KEYS_H

#include "evidence/database.h"
#include "evidence/evidence.h"
#include "evidence/lock.h"

#include <pthread.h>

#define BRD_MANIFEST_DB "Manifest.db"

struct brd_backup_keys {
    struct brd_evidence *evidence; /* whose keys these are; it owns this */
    struct brd_lock lock;
    bool manifest_is_plain;
    /* To find one file's record; items are opened by several threads. */
    pthread_mutex_t records_lock;
    struct brd_database records;
    sqlite3_stmt *find_record;
    unsigned lookup_units;
};

void brd_backup_keys_begin(struct brd_backup_keys *keys, struct brd_evidence *evidence);

/* Read from Manifest.plist what keeps the backup shut, and whether it is encrypted. */
void brd_backup_keys_read(struct brd_backup_keys *keys, int folder);

/* Open the lock that was read with the secret, or one that is asked for; as brd_evidence_unlock().
 */
enum brd_err brd_backup_keys_open(struct brd_backup_keys *keys, const struct brd_unlock *unlock,
                                  struct brd_error *error) BRD_MUST_USE;

/* As brd_evidence_unlock(), for the backup in the folder that is open as `folder`. */
enum brd_err brd_backup_keys_unlock(struct brd_backup_keys *keys, int folder,
                                    const struct brd_unlock *unlock,
                                    struct brd_error *error) BRD_MUST_USE;

/* As brd_derive_key(), for the backup in the folder that is open as `folder`. */
enum brd_err brd_backup_keys_derive(struct brd_backup_keys *keys, int folder,
                                    const struct brd_secret *secret, uint64_t max_iterations,
                                    uint8_t key[BRD_KEY_BYTES],
                                    struct brd_error *error) BRD_MUST_USE;

/*
 * The plain bytes of `name` (a fileID, or a file at the top of the backup), stored as `stored`,
 * which is taken over, also when it fails. BRD_ERR_NOT_FOUND when the manifest does not list it,
 * BRD_ERR_CORRUPT or BRD_ERR_UNSUPPORTED when its key cannot be had.
 */
enum brd_err brd_backup_keys_decrypt(struct brd_backup_keys *keys, const char *name,
                                     struct brd_content *stored, struct brd_content **content,
                                     struct brd_error *error) BRD_MUST_USE;

/* Wipe and release. */
void brd_backup_keys_end(struct brd_backup_keys *keys);

#endif
