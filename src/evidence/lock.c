/* The lock of an encrypted backup: see lock.h. SPDX-License-Identifier: Apache-2.0 */
#include "evidence/lock.h"

#include "base/limits.h"
#include "format/keybag.h"
#include "format/plist.h"

struct brd_class_keys {
    uint32_t numbers[BRD_MAX_KEYBAG_CLASSES];
    uint8_t keys[BRD_MAX_KEYBAG_CLASSES][BRD_KEY_BYTES];
    size_t count;
};

static struct brd_span
find_data(const struct brd_plist *plist, const char *key) {
    struct brd_plist_value value;
    bool found = brd_plist_value_dict_find(brd_plist_root(plist), key, &value) &&
                 value.type == BRD_PLIST_DATA;
    return found ? value.bytes : (struct brd_span){0};
}

struct brd_lock
brd_lock_read(struct brd_span list) {
    struct brd_lock lock = {.list = brd_buffer_of(BRD_MAX_WHOLE_ITEM_BYTES)};
    struct brd_plist plist;
    struct brd_error ignored;
    struct brd_plist_value value;
    if (brd_plist_open(list, &plist, &ignored) != BRD_OK) {
        return lock;
    }
    /* The spans point into the copy, which stays; an XML list is decoded again from its binary
     * form.
     */
    bool kept = brd_buffer_add(&lock.list, plist.bytes.data, plist.bytes.size);
    brd_plist_close(&plist);
    if (!kept || brd_plist_open(brd_buffer_span(&lock.list), &plist, &ignored) != BRD_OK) {
        return lock;
    }
    lock.is_encrypted = brd_plist_value_dict_find(brd_plist_root(&plist), "IsEncrypted", &value) &&
                        brd_plist_value_bool(value);
    lock.bag = find_data(&plist, "BackupKeyBag");
    lock.manifest_key = find_data(&plist, "ManifestKey");
    brd_plist_close(&plist);
    return lock;
}

static enum brd_err
derive(const struct brd_keybag *bag, struct brd_span password, uint64_t max_iterations,
       uint8_t key[BRD_KEY_BYTES], struct brd_error *error) {
    uint8_t first[BRD_KEY_BYTES];
    uint64_t asked = bag->derives_twice && bag->old_iterations > bag->iterations
                         ? bag->old_iterations
                         : bag->iterations;
    enum brd_err code = BRD_OK;
    if (asked > max_iterations) {
        return brd_fail(error, BRD_ERR_LIMIT, BRD_NO_OFFSET,
                        "the key bag asks for %llu iterations, more than %llu (--limit "
                        "key-iterations)",
                        (unsigned long long)asked, (unsigned long long)max_iterations);
    }
    if (bag->derives_twice) {
        code = brd_pbkdf2(BRD_PBKDF2_SHA256, password, bag->old_salt, bag->old_iterations, first,
                          error);
        password = brd_span_of(first, sizeof first);
    }
    if (code == BRD_OK) {
        code = brd_pbkdf2(BRD_PBKDF2_SHA1, password, bag->salt, bag->iterations, key, error);
    }
    brd_wipe(first, sizeof first);
    return code;
}

/* Unwrap every class key that the password wraps, and only those. */
static enum brd_err
unwrap_classes(struct brd_lock *lock, const struct brd_keybag *bag,
               const uint8_t key[BRD_KEY_BYTES], struct brd_error *error) {
    struct brd_class_keys *keys = brd_locked_new(sizeof *keys);
    size_t wrapped = 0;
    if (keys == NULL) {
        return brd_fail_memory(error, "the keys of a backup");
    }
    for (size_t i = 0; i < bag->class_count; i++) {
        const struct brd_keybag_class *class = &bag->classes[i];
        if (class->wrap != BRD_WRAPPED_BY_PASSWORD) {
            continue;
        }
        wrapped++;
        if (brd_key_unwrap(key, class->wrapped, keys->keys[keys->count])) {
            keys->numbers[keys->count++] = class->number;
        }
    }
    if (keys->count == 0) {
        brd_locked_free(keys, sizeof *keys);
        return wrapped == 0 ? brd_fail(error, BRD_ERR_CORRUPT, BRD_NO_OFFSET,
                                       "the key bag has no class key that a password opens")
                            : brd_fail(error, BRD_ERR_USAGE, BRD_NO_OFFSET,
                                       "wrong password or key: it opens none of the backup's %zu "
                                       "class keys",
                                       wrapped);
    }
    lock->keys = keys;
    return BRD_OK;
}

enum brd_err
brd_lock_open(struct brd_lock *lock, const struct brd_secret *secret, uint64_t max_iterations,
              uint8_t key[BRD_KEY_BYTES], struct brd_error *error) {
    struct brd_keybag bag;
    uint8_t derived[BRD_KEY_BYTES];
    enum brd_err code = brd_keybag_read(lock->bag, &bag, error);
    if (code != BRD_OK) {
        return code;
    }
    if (secret->key != NULL) {
        memcpy(derived, secret->key, sizeof derived);
    } else {
        code = derive(&bag, brd_span_of(secret->password, secret->password_size), max_iterations,
                      derived, error);
    }
    if (code == BRD_OK) {
        code = unwrap_classes(lock, &bag, derived, error);
    }
    if (code == BRD_OK && key != NULL) {
        memcpy(key, derived, sizeof derived);
    }
    brd_wipe(derived, sizeof derived);
    return code;
}

enum brd_err
brd_lock_unwrap(const struct brd_lock *lock, struct brd_span wrapped, uint8_t key[BRD_KEY_BYTES],
                struct brd_error *error) {
    struct brd_cursor cursor = brd_cursor_of(wrapped);
    uint32_t number = (uint32_t)brd_cursor_le(&cursor, 4);
    struct brd_span inner = brd_cursor_take(&cursor, BRD_WRAPPED_KEY_BYTES);
    if (cursor.failed || brd_cursor_left(&cursor) > 0) {
        return brd_fail(error, BRD_ERR_CORRUPT, BRD_NO_OFFSET,
                        "its key has %zu bytes instead of %d", wrapped.size,
                        4 + BRD_WRAPPED_KEY_BYTES);
    }
    bool known = false;
    for (size_t i = 0; i < lock->keys->count; i++) {
        known = known || lock->keys->numbers[i] == number;
        if (lock->keys->numbers[i] == number && brd_key_unwrap(lock->keys->keys[i], inner, key)) {
            return BRD_OK;
        }
    }
    return known ? brd_fail(error, BRD_ERR_CORRUPT, BRD_NO_OFFSET,
                            "its key is damaged: class key %u does not open it", number)
                 : brd_fail(error, BRD_ERR_UNSUPPORTED, BRD_NO_OFFSET,
                            "its key is of class %u, which the password does not open", number);
}

void
brd_lock_free(struct brd_lock *lock) {
    brd_locked_free(lock->keys, sizeof *lock->keys);
    brd_buffer_free(&lock->list);
    *lock = (struct brd_lock){0};
}
