/*
 * An encrypted backup: its key bag and its files, by OpenSSL alone; nothing of Bridle's decryption
 * is used. Keys are drawn from a stream of their own, so that the plain and the encrypted form of
 * one backup hold the same. SPDX-License-Identifier: Apache-2.0
 */
#ifndef LAB_ENCRYPT_H
#define LAB_ENCRYPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct lab;

#define LAB_KEY_BYTES 32
#define LAB_WRAPPED_BYTES 40
#define LAB_SALT_BYTES 20
#define LAB_CLASSES 11

struct lab_keys {
    uint8_t salt[LAB_SALT_BYTES];
    uint8_t old_salt[LAB_SALT_BYTES];
    uint8_t wrapped[LAB_CLASSES][LAB_WRAPPED_BYTES]; /* class keys 1 to 11 */
    uint8_t classes[LAB_CLASSES][LAB_KEY_BYTES];
    uint8_t manifest[LAB_KEY_BYTES];
};

/* Iterations of the second derivation, as in real bags. */
#define LAB_ITERATIONS 10000

/* Draw the keys and wrap them with what the password gives. `twice`: as since iOS 10.2. */
void lab_encrypt_begin(struct lab *lab, bool twice);

/* Whether the backup is to be encrypted. */
bool lab_encrypts(const struct lab *lab);

/* Draw a key, encrypt the file at `path` in place and give its wrapped key of class `protection`:
 * 4 bytes, little-endian, and 40 bytes. */
void lab_encrypt_file(struct lab *lab, const char *path, uint8_t protection,
                      uint8_t wrapped[4 + LAB_WRAPPED_BYTES]);

/* The same for Manifest.db, whose key stands in Manifest.plist, written before it. */
void lab_encrypt_manifest(struct lab *lab, const char *path);
void lab_manifest_key(const struct lab *lab, uint8_t wrapped[4 + LAB_WRAPPED_BYTES]);

#endif
