/*
 * What keeps an encrypted backup shut, and what opens it.
 *
 *     password --PBKDF2 (once or twice)--> key --RFC 3394--> class keys --RFC 3394--> file keys
 *
 * The bag, its class keys and the key of Manifest.db stand in Manifest.plist, each file's key in
 * its record. Sources: as in format/keybag.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_EVIDENCE_LOCK_H
#define BRD_EVIDENCE_LOCK_H

#include "base/buffer.h"
#include "base/cipher.h"
#include "base/error.h"

struct brd_class_keys;

struct brd_lock {
    bool is_encrypted;            /* Manifest.plist says IsEncrypted */
    struct brd_buffer list;       /* owned: Manifest.plist, in binary form */
    struct brd_span bag;          /* BackupKeyBag; empty when there is none */
    struct brd_span manifest_key; /* ManifestKey: iOS 10.2 and later; empty when there is none */
    struct brd_class_keys *keys;  /* owned; NULL while it is shut */
};

/* Read what `list` (the bytes of a Manifest.plist) says. One that is damaged says nothing. */
struct brd_lock brd_lock_read(struct brd_span list);

/*
 * Derive the key of the bag from the secret's password, or take the secret's key, and unwrap the
 * class keys. BRD_ERR_USAGE for a wrong password or key, BRD_ERR_LIMIT when the bag asks for more
 * than `max_iterations`, BRD_ERR_CORRUPT for a damaged bag. `key`, when not NULL, gets the key.
 */
enum brd_err brd_lock_open(struct brd_lock *lock, const struct brd_secret *secret,
                           uint64_t max_iterations, uint8_t key[BRD_KEY_BYTES],
                           struct brd_error *error) BRD_MUST_USE;

/*
 * Unwrap a key as files have it: the number of its class (4 bytes, little-endian), then 40 bytes.
 * BRD_ERR_CORRUPT when it has another size or does not unwrap, BRD_ERR_UNSUPPORTED when the bag
 * opened no key of its class.
 */
enum brd_err brd_lock_unwrap(const struct brd_lock *lock, struct brd_span wrapped,
                             uint8_t key[BRD_KEY_BYTES], struct brd_error *error) BRD_MUST_USE;

/* Wipe and release. */
void brd_lock_free(struct brd_lock *lock);

#endif
