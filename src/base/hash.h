/*
 * Digests: SHA-1 (how a backup names its files) and SHA-256 (how a case names its evidence), by
 * OpenSSL's libcrypto. SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_BASE_HASH_H
#define BRD_BASE_HASH_H

#include "base/cursor.h"
#include "base/error.h"

#define BRD_SHA1_BYTES 20
#define BRD_SHA256_BYTES 32

struct brd_sha256;

/* A running SHA-256; BRD_ERR_NO_MEMORY or BRD_ERR_INTERNAL when libcrypto has none to give. */
enum brd_err brd_sha256_new(struct brd_sha256 **hash, struct brd_error *error) BRD_MUST_USE;
void brd_sha256_add(struct brd_sha256 *hash, const void *bytes, size_t size);

/* The digest of all that was added, after which the hash begins anew. */
void brd_sha256_take(struct brd_sha256 *hash, uint8_t digest[BRD_SHA256_BYTES]);
void brd_sha256_free(struct brd_sha256 *hash);

/* The SHA-256 of `bytes` as lower-case hexadecimal text; empty when libcrypto fails. */
#define BRD_SHA256_TEXT_BYTES (2 * BRD_SHA256_BYTES + 1)
void brd_sha256_text(struct brd_span bytes, char text[BRD_SHA256_TEXT_BYTES]);

/* `digest` as lower-case hexadecimal text. */
void brd_sha256_format(const uint8_t digest[BRD_SHA256_BYTES], char text[BRD_SHA256_TEXT_BYTES]);

/* The SHA-1 of `bytes`. */
enum brd_err brd_sha1(struct brd_span bytes, uint8_t digest[BRD_SHA1_BYTES],
                      struct brd_error *error) BRD_MUST_USE;

#endif
