/*
 * What Apple's Data Protection is made of, by OpenSSL's libcrypto: PBKDF2 (RFC 8018), AES key wrap
 * (RFC 3394) and AES-256-CBC (NIST SP 800-38A) without padding; decryption only. Keys live in
 * memory that is locked where the system allows it, and are wiped.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_BASE_CIPHER_H
#define BRD_BASE_CIPHER_H

#include "base/cursor.h"
#include "base/error.h"

#define BRD_WRAPPED_KEY_BYTES (BRD_KEY_BYTES + 8)
#define BRD_BLOCK_BYTES 16

enum brd_pbkdf2 { BRD_PBKDF2_SHA1, BRD_PBKDF2_SHA256 };

/*
 * Derive `key` from `password`. BRD_ERR_CORRUPT when `iterations` is 0 or above INT_MAX;
 * BRD_ERR_INTERNAL when libcrypto refuses.
 */
enum brd_err brd_pbkdf2(enum brd_pbkdf2 digest, struct brd_span password, struct brd_span salt,
                        uint64_t iterations, uint8_t key[BRD_KEY_BYTES],
                        struct brd_error *error) BRD_MUST_USE;

/* Unwrap a key of 32 bytes; false when `wrapped` has another size than BRD_WRAPPED_KEY_BYTES or
 * its check value is wrong, which is how a wrong `outer` key shows. */
bool brd_key_unwrap(const uint8_t outer[BRD_KEY_BYTES], struct brd_span wrapped,
                    uint8_t key[BRD_KEY_BYTES]);

struct brd_cipher;

/* AES-256-CBC with `key`, which is copied. BRD_ERR_NO_MEMORY, BRD_ERR_INTERNAL. */
enum brd_err brd_cipher_new(const uint8_t key[BRD_KEY_BYTES], struct brd_cipher **made,
                            struct brd_error *error) BRD_MUST_USE;

/* Decrypt `size` bytes, a multiple of BRD_BLOCK_BYTES and at most INT_MAX, in place. `iv` is the
 * encrypted block before them, or zeroes. False when libcrypto refuses. */
bool brd_cipher_decrypt(struct brd_cipher *cipher, const uint8_t iv[BRD_BLOCK_BYTES],
                        uint8_t *bytes, size_t size);
void brd_cipher_free(struct brd_cipher *cipher);

/* Zeroed memory for keys, kept out of swap and of core files where the system allows it; NULL when
 * there is none. brd_locked_free() wipes it and accepts NULL. */
void *brd_locked_new(size_t size);
void brd_locked_free(void *memory, size_t size);

/* Overwrite what must not stay. */
void brd_wipe(void *memory, size_t size);

#endif
