/*
 * The backup folder: Manifest.db with its MBFile archives, blobs, and the lists beside them.
 * Layout as iOS 10 and later; see docs/lab.md. SPDX-License-Identifier: Apache-2.0
 */
#include "lab.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <openssl/sha.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { KIND_FILE = 1, KIND_FOLDER = 2, KIND_LINK = 4 }; /* the column `flags` */

#define FIRST_SLOTS 4096u
#define ROOT_FILES 4 /* Manifest.db and the three lists beside it: files that no row names */

struct lab_backup {
    struct lab_store manifest;
    sqlite3_stmt *put;
    uint64_t *folders; /* owned: open hash table of the folders listed so far, 0 is empty */
    size_t folder_slots;
    size_t folder_count;
    int64_t rows;
    uint64_t inode;
    struct lab_random random;
    uint8_t made[32]; /* one bit per "hh" folder that exists */
};

static void
file_id(const char *domain, const char *path, char id[LAB_FILE_ID_BYTES]) {
    char name[2 * LAB_PATH_BYTES];
    int size = snprintf(name, sizeof(name), "%s-%s", domain, path);
    unsigned char digest[SHA_DIGEST_LENGTH];
    SHA1((const unsigned char *)name, (size_t)size, digest);
    for (size_t i = 0; i < sizeof(digest); i++) {
        (void)snprintf(id + 2 * i, 3, "%02x", digest[i]);
    }
}

/* ---- MBFile ---- */

struct entry {
    const char *path;
    const char *target; /* of a link */
    int kind;
    uint64_t size;
    uint64_t mode;
    uint64_t user;
    int64_t us;
    uint64_t protection;
    bool fresh; /* made at `us`, not some time before */
    bool has_key;
    uint8_t key[4 + LAB_WRAPPED_BYTES];
};

/* iOS 10 and older wrote dates, later ones whole Unix seconds. */
static plist_t
time_node(const struct lab *lab, int64_t us) {
    int64_t seconds = us / LAB_SECOND;
    if (lab->options.ios <= 10) {
        return plist_new_date((int32_t)(seconds - BRD_MAC_EPOCH_SECONDS), 0);
    }
    return plist_new_uint((uint64_t)seconds);
}

static plist_t
class_node(const char *name, const char *parent) {
    plist_t node = plist_new_dict();
    plist_t classes = plist_new_array();
    plist_array_append_item(classes, plist_new_string(name));
    if (parent != NULL) {
        plist_array_append_item(classes, plist_new_string(parent));
    }
    plist_array_append_item(classes, plist_new_string("NSObject"));
    plist_dict_set_item(node, "$classname", plist_new_string(name));
    plist_dict_set_item(node, "$classes", classes);
    return node;
}

/* Append `node` to the objects and make `object`'s `key` point to it. */
static void
point(plist_t object, const char *key, plist_t objects, plist_t node) {
    plist_dict_set_item(object, key, plist_new_uid(plist_array_get_size(objects)));
    plist_array_append_item(objects, node);
}

/* A wrapped key that unwraps to nothing: class, little-endian, and 40 bytes of chance. */
static plist_t
key_node(struct lab *lab, const struct entry *entry, plist_t objects) {
    uint8_t key[44] = {(uint8_t)entry->protection};
    if (entry->has_key) {
        memcpy(key, entry->key, sizeof(key));
    } else {
        lab_random_fill(&lab->backup->random, key + 4, sizeof(key) - 4);
    }
    plist_t node = plist_new_dict();
    plist_dict_set_item(node, "NS.data", plist_new_data((const char *)key, sizeof(key)));
    plist_dict_set_item(node, "$class", plist_new_uid((uint64_t)plist_array_get_size(objects) + 1));
    return node;
}

static plist_t
mbfile(struct lab *lab, const struct entry *entry) {
    struct lab_backup *backup = lab->backup;
    plist_t objects = plist_new_array();
    plist_t file = plist_new_dict();
    plist_array_append_item(objects, plist_new_string("$null"));
    plist_array_append_item(objects, file);
    int64_t age = (int64_t)lab_random_below(&backup->random, 90) * LAB_DAY;
    int64_t birth = entry->fresh ? entry->us : entry->us - age;
    plist_dict_set_item(file, "LastModified", time_node(lab, entry->us));
    plist_dict_set_item(file, "Flags", plist_new_uint(0));
    plist_dict_set_item(file, "GroupID", plist_new_uint(entry->user));
    plist_dict_set_item(file, "LastStatusChange", time_node(lab, entry->us));
    plist_dict_set_item(file, "Birth", time_node(lab, birth));
    plist_dict_set_item(file, "Size", plist_new_uint(entry->size));
    plist_dict_set_item(file, "InodeNumber", plist_new_uint(backup->inode));
    plist_dict_set_item(file, "Mode", plist_new_uint(entry->mode));
    plist_dict_set_item(file, "UserID", plist_new_uint(entry->user));
    plist_dict_set_item(file, "ProtectionClass", plist_new_uint(entry->protection));
    point(file, "RelativePath", objects, plist_new_string(entry->path));
    if (entry->target != NULL) {
        point(file, "Target", objects, plist_new_string(entry->target));
    }
    if ((entry->has_key || lab->options.encrypted_lookalike) && entry->kind == KIND_FILE &&
        entry->size > 0) {
        point(file, "EncryptionKey", objects, key_node(lab, entry, objects));
        plist_array_append_item(objects, class_node("NSMutableData", "NSData"));
    }
    point(file, "$class", objects, class_node("MBFile", NULL));

    plist_t root = plist_new_dict();
    plist_t top = plist_new_dict();
    plist_dict_set_item(top, "root", plist_new_uid(1));
    plist_dict_set_item(root, "$version", plist_new_uint(100000));
    plist_dict_set_item(root, "$objects", objects);
    plist_dict_set_item(root, "$archiver", plist_new_string("NSKeyedArchiver"));
    plist_dict_set_item(root, "$top", top);
    return root;
}

/* ---- the manifest ---- */

static void
put_row(struct lab *lab, const char *domain, const struct entry *entry) {
    struct lab_backup *backup = lab->backup;
    if (lab->error.code != BRD_OK) {
        return;
    }
    backup->inode += 1 + lab_random_below(&backup->random, 40);
    char id[LAB_FILE_ID_BYTES];
    file_id(domain, entry->path, id);
    plist_t archive = mbfile(lab, entry);
    char *bytes = NULL;
    uint32_t size = 0;
    plist_to_bin(archive, &bytes, &size);
    lab_store_put(&backup->manifest, backup->put, "tttdb", id, domain, entry->path, entry->kind,
                  (const void *)bytes, (size_t)size);
    free(bytes);
    plist_free(archive);
    backup->rows++;
}

static uint64_t
owner_of(const char *domain) {
    bool root = strcmp(domain, "RootDomain") == 0 || strcmp(domain, "DatabaseDomain") == 0 ||
                strcmp(domain, "SystemPreferencesDomain") == 0;
    return root ? 0 : strcmp(domain, "WirelessDomain") == 0 ? 25 : 501;
}

/* Remember a folder. False when it was known. */
static bool
remember(struct lab *lab, uint64_t hash) {
    struct lab_backup *backup = lab->backup;
    if (2 * backup->folder_count >= backup->folder_slots) {
        size_t slots = backup->folder_slots == 0 ? FIRST_SLOTS : 2 * backup->folder_slots;
        uint64_t *folders = calloc(slots, sizeof(*folders));
        if (folders == NULL) {
            (void)brd_fail_memory(&lab->error, "the folders of the backup");
            return false;
        }
        for (size_t i = 0; i < backup->folder_slots; i++) {
            size_t at = (size_t)backup->folders[i] & (slots - 1);
            while (backup->folders[i] != 0 && folders[at] != 0) {
                at = (at + 1) & (slots - 1);
            }
            folders[at] = backup->folders[i] != 0 ? backup->folders[i] : folders[at];
        }
        free(backup->folders);
        backup->folders = folders;
        backup->folder_slots = slots;
    }
    size_t at = (size_t)hash & (backup->folder_slots - 1);
    while (backup->folders[at] != 0 && backup->folders[at] != hash) {
        at = (at + 1) & (backup->folder_slots - 1);
    }
    if (backup->folders[at] == hash) {
        return false;
    }
    backup->folders[at] = hash;
    backup->folder_count++;
    return true;
}

/* List the folder that is the first `size` bytes of `path`, and those above it. */
static void
list_folders(struct lab *lab, const char *domain, const char *path, size_t size) {
    char id[2 * LAB_PATH_BYTES];
    (void)snprintf(id, sizeof(id), "%s-%.*s", domain, (int)size, path);
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (const char *c = id; *c != '\0'; c++) {
        hash = (hash ^ (uint8_t)*c) * UINT64_C(0x100000001b3);
    }
    if (lab->error.code != BRD_OK || !remember(lab, hash | 1)) {
        return;
    }
    if (size > 0) {
        const char *slash = memrchr(path, '/', size);
        list_folders(lab, domain, path, slash == NULL ? 0 : (size_t)(slash - path));
    }
    char folder[LAB_PATH_BYTES];
    (void)snprintf(folder, sizeof(folder), "%.*s", (int)size, path);
    struct lab_random *random = &lab->backup->random;
    struct entry entry = {.path = folder,
                          .kind = KIND_FOLDER,
                          .mode = 040755,
                          .user = owner_of(domain),
                          .us = lab->backup_us - lab_random_between(random, 1, 300) * LAB_DAY};
    put_row(lab, domain, &entry);
}

static void
list_parents(struct lab *lab, const char *domain, const char *path) {
    const char *slash = strrchr(path, '/');
    list_folders(lab, domain, path, slash == NULL ? 0 : (size_t)(slash - path));
}

void
lab_backup_folder(struct lab *lab, const char *domain, const char *path) {
    list_folders(lab, domain, path, strlen(path));
}

void
lab_backup_link(struct lab *lab, const char *domain, const char *path, const char *target) {
    list_parents(lab, domain, path);
    struct entry entry = {.path = path,
                          .target = target,
                          .kind = KIND_LINK,
                          .mode = 0120755,
                          .user = owner_of(domain),
                          .us = lab->start_us,
                          .size = strlen(target)};
    put_row(lab, domain, &entry);
}

void
lab_backup_place(struct lab *lab, const char *domain, const char *path, char blob[LAB_PATH_BYTES]) {
    char id[LAB_FILE_ID_BYTES];
    file_id(domain, path, id);
    unsigned folder = (unsigned)strtoul((char[]){id[0], id[1], '\0'}, NULL, 16);
    (void)snprintf(blob, LAB_PATH_BYTES, "%s/%.2s", lab->options.out, id);
    if (lab->error.code == BRD_OK && (lab->backup->made[folder / 8] >> folder % 8 & 1) == 0 &&
        mkdir(blob, 0777) != 0) {
        (void)brd_fail_errno(&lab->error, errno, "create", blob);
    }
    lab->backup->made[folder / 8] |= (uint8_t)(1u << folder % 8);
    (void)snprintf(blob, LAB_PATH_BYTES, "%s/%.2s/%s", lab->options.out, id, id);
}

static void
list_file(struct lab *lab, const char *domain, const char *path, int64_t us, bool fresh) {
    char blob[LAB_PATH_BYTES];
    lab_backup_place(lab, domain, path, blob);
    struct stat status;
    if (lab->error.code == BRD_OK && stat(blob, &status) != 0) {
        (void)brd_fail_errno(&lab->error, errno, "look at", blob);
    }
    if (lab->error.code != BRD_OK) {
        return;
    }
    list_parents(lab, domain, path);
    struct entry entry = {.path = path,
                          .kind = KIND_FILE,
                          .mode = 0100644,
                          .user = owner_of(domain),
                          .us = us,
                          .size = (uint64_t)status.st_size,
                          .protection = 3,
                          .fresh = fresh};
    if (lab_encrypts(lab) && entry.size > 0) {
        entry.has_key = true;
        lab_encrypt_file(lab, blob, (uint8_t)entry.protection, entry.key);
    }
    put_row(lab, domain, &entry);
}

void
lab_backup_list(struct lab *lab, const char *domain, const char *path, int64_t us) {
    list_file(lab, domain, path, us, false);
}

static void
write_file(struct lab *lab, const char *path, const void *bytes, size_t size) {
    if (lab->error.code != BRD_OK) {
        return;
    }
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    bool done = file >= 0;
    for (size_t at = 0; done && at < size;) {
        ssize_t part = write(file, (const char *)bytes + at, size - at);
        done = part > 0;
        at += done ? (size_t)part : 0;
    }
    int why = errno;
    if (file >= 0) {
        close(file);
    }
    if (!done) {
        (void)brd_fail_errno(&lab->error, why, "write", path);
    }
}

void
lab_backup_file(struct lab *lab, const char *domain, const char *path, const void *bytes,
                size_t size, int64_t us) {
    char blob[LAB_PATH_BYTES];
    lab_backup_place(lab, domain, path, blob);
    write_file(lab, blob, bytes, size);
    list_file(lab, domain, path, us, false);
}

void
lab_backup_new_file(struct lab *lab, const char *domain, const char *path, const void *bytes,
                    size_t size, int64_t us) {
    char blob[LAB_PATH_BYTES];
    lab_backup_place(lab, domain, path, blob);
    write_file(lab, blob, bytes, size);
    list_file(lab, domain, path, us, true);
}

plist_t
lab_plist_date(int64_t us) {
    return plist_new_date((int32_t)(us / LAB_SECOND - BRD_MAC_EPOCH_SECONDS), 0);
}

void
lab_plist_set_text(plist_t dict, const char *key, const char *text) {
    plist_dict_set_item(dict, key, plist_new_string(text));
}

static char *
serialise(plist_t plist, bool xml, uint32_t *size) {
    char *bytes = NULL;
    *size = 0;
    if (xml) {
        plist_to_xml(plist, &bytes, size);
    } else {
        plist_to_bin(plist, &bytes, size);
    }
    plist_free(plist);
    return bytes;
}

void
lab_backup_plist(struct lab *lab, const char *domain, const char *path, plist_t plist, bool xml,
                 int64_t us) {
    uint32_t size = 0;
    char *bytes = serialise(plist, xml, &size);
    lab_backup_file(lab, domain, path, bytes, size, us);
    free(bytes);
}

void
lab_backup_root_plist(struct lab *lab, const char *name, plist_t plist, bool xml) {
    uint32_t size = 0;
    char *bytes = serialise(plist, xml, &size);
    char path[LAB_PATH_BYTES];
    (void)snprintf(path, sizeof(path), "%s/%s", lab->options.out, name);
    write_file(lab, path, bytes, size);
    free(bytes);
}

int64_t
lab_backup_count(const struct lab *lab) {
    return lab->backup == NULL ? 0 : lab->backup->rows;
}

void
lab_backup_begin(struct lab *lab) {
    lab->backup = calloc(1, sizeof(*lab->backup));
    if (lab->backup == NULL) {
        (void)brd_fail_memory(&lab->error, "the backup");
        return;
    }
    struct lab_backup *backup = lab->backup;
    backup->random = lab_random_of(lab->options.seed, "manifest");
    backup->inode = 8600;
    struct lab_store *manifest = &backup->manifest;
    manifest->lab = lab;
    manifest->domain = "";
    manifest->item = "Manifest.db";
    if (mkdir(lab->options.out, 0777) != 0 && errno != EEXIST) {
        (void)brd_fail_errno(&lab->error, errno, "create", lab->options.out);
        return;
    }
    (void)snprintf(manifest->blob, sizeof(manifest->blob), "%s/Manifest.db", lab->options.out);
    if (access(manifest->blob, F_OK) == 0) {
        (void)brd_fail(&lab->error, BRD_ERR_USAGE, BRD_NO_OFFSET, "%s holds a backup already",
                       lab->options.out);
        return;
    }
    if (sqlite3_open(manifest->blob, &manifest->db) != SQLITE_OK) {
        (void)brd_fail(&lab->error, BRD_ERR_SQL, BRD_NO_OFFSET, "cannot create %s", manifest->blob);
        return;
    }
    lab_store_exec(manifest,
                   "PRAGMA page_size=4096; PRAGMA journal_mode=off; PRAGMA synchronous=off;"
                   "PRAGMA locking_mode=exclusive; PRAGMA cache_size=-65536; BEGIN;"
                   "CREATE TABLE Files (fileID TEXT PRIMARY KEY, domain TEXT, relativePath TEXT, "
                   "flags INTEGER, file BLOB);"
                   "CREATE TABLE Properties (key TEXT PRIMARY KEY, value BLOB)");
    backup->put = lab_store_prepare(manifest, "INSERT INTO Files VALUES(?,?,?,?,?)");
}

void
lab_backup_end(struct lab *lab) {
    struct lab_backup *backup = lab->backup;
    if (backup == NULL) {
        return;
    }
    lab_store_exec(&backup->manifest, "CREATE INDEX FilesDomainIdx ON Files(domain);"
                                      "CREATE INDEX FilesRelativePathIdx ON Files(relativePath);"
                                      "CREATE INDEX FilesFlagsIdx ON Files(flags); COMMIT");
    sqlite3_finalize(backup->put);
    if (sqlite3_close(backup->manifest.db) != SQLITE_OK && lab->error.code == BRD_OK) {
        (void)brd_fail(&lab->error, BRD_ERR_SQL, BRD_NO_OFFSET, "cannot close Manifest.db");
    }
    if (lab_encrypts(lab) && lab->options.ios >= LAB_FIRST_SLOW_KEY) {
        char path[LAB_PATH_BYTES];
        (void)snprintf(path, sizeof(path), "%s/Manifest.db", lab->options.out);
        lab_encrypt_manifest(lab, path);
    }
    lab_truth_count(lab, "ios_manifest", backup->rows + ROOT_FILES);
    free(backup->folders);
    free(backup);
    lab->backup = NULL;
}
