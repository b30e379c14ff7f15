/* One database of the synthetic backup: see lab.h. SPDX-License-Identifier: Apache-2.0 */
#include "lab.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Where SQLite's bytes of chance come from: the salts of a write-ahead log are such bytes. */
static struct lab_random sqlite_chance;

static int
give_chance(sqlite3_vfs *vfs, int size, char *bytes) {
    (void)vfs;
    lab_random_fill(&sqlite_chance, bytes, (size_t)size);
    return size;
}

/* Make SQLite's generator start anew from the seed and the name of the database. */
static void
use_own_chance(const struct lab *lab, const char *name) {
    static sqlite3_vfs vfs;
    if (vfs.zName == NULL) {
        vfs = *sqlite3_vfs_find(NULL);
        vfs.zName = "lab";
        vfs.pNext = NULL;
        vfs.xRandomness = give_chance;
        sqlite3_vfs_register(&vfs, 1);
    }
    sqlite_chance = lab_random_of(lab->options.seed, name);
    sqlite3_randomness(0, NULL);
}

static void
fail(struct lab_store *store, const char *what) {
    struct lab *lab = store->lab;
    if (lab->error.code == BRD_OK) {
        (void)brd_fail(&lab->error, BRD_ERR_SQL, BRD_NO_OFFSET, "%s/%s: %s: %s", store->domain,
                       store->item, what,
                       store->db == NULL ? "no database" : sqlite3_errmsg(store->db));
    }
}

static bool
failed(const struct lab_store *store) {
    return store->lab->error.code != BRD_OK || store->db == NULL;
}

void
lab_store_open(struct lab *lab, struct lab_store *store, const char *domain, const char *item,
               bool may_wal) {
    memset(store, 0, sizeof(*store));
    store->lab = lab;
    store->domain = domain;
    store->item = item;
    if (lab->error.code != BRD_OK) {
        return;
    }
    lab_backup_place(lab, domain, item, store->blob);
    use_own_chance(lab, item);
    char stream[LAB_PATH_BYTES + 8];
    (void)snprintf(stream, sizeof(stream), "wal:%s", item);
    struct lab_random random = lab_random_of(lab->options.seed, stream);
    /* sms.db always: a run with --wal must have at least one log. */
    store->wal = may_wal && lab->options.wal &&
                 (strcmp(item, "Library/SMS/sms.db") == 0 || lab_random_chance(&random, 60));
    if (lab->error.code == BRD_OK && sqlite3_open(store->blob, &store->db) != SQLITE_OK) {
        fail(store, "open");
    }
    lab_store_exec(store, "PRAGMA page_size=4096; PRAGMA auto_vacuum=2; PRAGMA journal_mode=off;"
                          "PRAGMA synchronous=off; PRAGMA locking_mode=exclusive;"
                          "PRAGMA cache_size=-65536; PRAGMA secure_delete=off; BEGIN");
}

void
lab_store_exec(struct lab_store *store, const char *sql) {
    if (!failed(store) && sqlite3_exec(store->db, sql, NULL, NULL, NULL) != SQLITE_OK) {
        fail(store, "exec");
    }
}

sqlite3_stmt *
lab_store_prepare(struct lab_store *store, const char *sql) {
    sqlite3_stmt *statement = NULL;
    if (failed(store)) {
        return NULL;
    }
    if (store->statement_count == LAB_MAX_STATEMENTS ||
        sqlite3_prepare_v2(store->db, sql, -1, &statement, NULL) != SQLITE_OK) {
        fail(store, sql);
        return NULL;
    }
    store->statements[store->statement_count++] = statement;
    return statement;
}

void
lab_store_put(struct lab_store *store, sqlite3_stmt *statement, const char *types, ...) {
    if (failed(store) || statement == NULL) {
        return;
    }
    va_list values;
    va_start(values, types);
    int code = SQLITE_OK;
    for (int i = 1; types[i - 1] != '\0' && code == SQLITE_OK; i++) {
        switch (types[i - 1]) {
        case 'd':
            code = sqlite3_bind_int(statement, i, va_arg(values, int));
            break;
        case 'l':
            code = sqlite3_bind_int64(statement, i, va_arg(values, int64_t));
            break;
        case 'r':
            code = sqlite3_bind_double(statement, i, va_arg(values, double));
            break;
        case 't':
            code = sqlite3_bind_text(statement, i, va_arg(values, const char *), -1, SQLITE_STATIC);
            break;
        case 'b': {
            const void *bytes = va_arg(values, const void *);
            size_t size = va_arg(values, size_t);
            code = sqlite3_bind_blob64(statement, i, bytes, size, SQLITE_STATIC);
            break;
        }
        default:
            code = sqlite3_bind_null(statement, i);
            break;
        }
    }
    va_end(values);
    if (code != SQLITE_OK || sqlite3_bind_parameter_count(statement) != (int)strlen(types) ||
        sqlite3_step(statement) == SQLITE_ERROR) {
        fail(store, sqlite3_sql(statement));
    }
    if (sqlite3_reset(statement) != SQLITE_OK) {
        fail(store, sqlite3_sql(statement));
    }
}

int64_t
lab_store_row(const struct lab_store *store) {
    return failed(store) ? 0 : sqlite3_last_insert_rowid(store->db);
}

void
lab_store_recent(struct lab_store *store) {
    if (store->recent) {
        return;
    }
    store->recent = true;
    if (store->wal) {
        lab_store_exec(store, "COMMIT; PRAGMA journal_mode=wal; PRAGMA wal_autocheckpoint=0;"
                              "BEGIN");
    }
}

/* What Core Data notes about the model of a store. The hashes are none of Apple's. */
static void
put_metadata(struct lab_store *store, const char *const names[], size_t count) {
    struct lab_random random = lab_random_of(store->lab->options.seed, store->item);
    plist_t root = plist_new_dict();
    plist_t hashes = plist_new_dict();
    for (size_t i = 0; i < count; i++) {
        char hash[32];
        lab_random_fill(&random, hash, sizeof(hash));
        plist_dict_set_item(hashes, names[i], plist_new_data(hash, sizeof(hash)));
    }
    plist_dict_set_item(root, "NSPersistenceFrameworkVersion", plist_new_uint(1244));
    plist_dict_set_item(root, "NSStoreModelVersionHashes", hashes);
    plist_dict_set_item(root, "NSStoreModelVersionHashesVersion", plist_new_uint(3));
    plist_dict_set_item(root, "NSStoreType", plist_new_string("SQLite"));
    char uuid[LAB_UUID_BYTES];
    lab_random_uuid(&random, uuid);
    char *bytes = NULL;
    uint32_t size = 0;
    plist_to_bin(root, &bytes, &size);
    sqlite3_stmt *put = lab_store_prepare(store, "INSERT INTO Z_METADATA VALUES(1,?,?)");
    lab_store_put(store, put, "tb", uuid, (const void *)bytes, (size_t)size);
    free(bytes);
    plist_free(root);
}

void
lab_store_core_data(struct lab_store *store, const char *const names[], const int64_t maxima[],
                    size_t count) {
    lab_store_exec(store, "CREATE TABLE Z_PRIMARYKEY (Z_ENT INTEGER PRIMARY KEY, Z_NAME VARCHAR, "
                          "Z_SUPER INTEGER, Z_MAX INTEGER);"
                          "CREATE TABLE Z_METADATA (Z_VERSION INTEGER PRIMARY KEY, "
                          "Z_UUID VARCHAR(255), Z_PLIST BLOB);"
                          "CREATE TABLE Z_MODELCACHE (Z_CONTENT BLOB)");
    sqlite3_stmt *put = lab_store_prepare(store, "INSERT INTO Z_PRIMARYKEY VALUES(?,?,0,?)");
    for (size_t i = 0; i < count; i++) {
        lab_store_put(store, put, "dtl", (int)i + 1, names[i], maxima[i]);
    }
    put_metadata(store, names, count);
}

/*
 * Most of iOS's databases are in write-ahead mode, and a checkpointed one says so in bytes 18 and
 * 19 of its header (SQLite file format, section 1.3.3). Setting them is all that the mode is.
 */
static void
mark_wal_mode(struct lab_store *store) {
    int file = open(store->blob, O_RDWR | O_CLOEXEC);
    bool done = file >= 0 && pwrite(file, "\2\2", 2, 18) == 2;
    if (file >= 0) {
        close(file);
    }
    if (!done) {
        (void)brd_fail_errno(&store->lab->error, errno, "mark", store->blob);
    }
}

static void
list_log(struct lab_store *store) {
    char item[LAB_PATH_BYTES];
    char from[LAB_PATH_BYTES + 8];
    char to[LAB_PATH_BYTES];
    (void)snprintf(item, sizeof(item), "%s-wal", store->item);
    (void)snprintf(from, sizeof(from), "%s-wal", store->blob);
    lab_backup_place(store->lab, store->domain, item, to);
    if (store->lab->error.code == BRD_OK && rename(from, to) != 0) {
        (void)brd_fail_errno(&store->lab->error, errno, "rename", from);
    }
    lab_backup_list(store->lab, store->domain, item, store->lab->backup_us - 2 * LAB_MINUTE);
}

void
lab_store_close(struct lab_store *store) {
    lab_store_exec(store, "COMMIT");
    for (size_t i = 0; i < store->statement_count; i++) {
        sqlite3_finalize(store->statements[i]);
    }
    if (store->db != NULL) {
        sqlite3_db_config(store->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
        if (sqlite3_close(store->db) != SQLITE_OK) {
            fail(store, "close");
        }
        store->db = NULL;
    }
    if (store->lab->error.code != BRD_OK) {
        return;
    }
    bool logged = store->wal && store->recent;
    if (!store->rollback && !logged) {
        mark_wal_mode(store);
    }
    lab_backup_list(store->lab, store->domain, store->item,
                    store->lab->backup_us - 10 * LAB_MINUTE);
    if (logged) {
        list_log(store);
    }
}
