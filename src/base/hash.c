/* Digests: see hash.h. SPDX-License-Identifier: Apache-2.0 */
#include "base/hash.h"

#include <openssl/evp.h>
#include <stdlib.h>

struct brd_sha256 {
    EVP_MD_CTX *context;
};

enum brd_err
brd_sha256_new(struct brd_sha256 **hash, struct brd_error *error) {
    struct brd_sha256 *made = calloc(1, sizeof *made);
    if (made == NULL) {
        return brd_fail_memory(error, "a digest");
    }
    made->context = EVP_MD_CTX_new();
    if (made->context == NULL || EVP_DigestInit_ex(made->context, EVP_sha256(), NULL) != 1) {
        brd_sha256_free(made);
        return brd_fail(error, BRD_ERR_INTERNAL, BRD_NO_OFFSET, "libcrypto gives no SHA-256");
    }
    *hash = made;
    return BRD_OK;
}

void
brd_sha256_add(struct brd_sha256 *hash, const void *bytes, size_t size) {
    (void)EVP_DigestUpdate(hash->context, bytes, size);
}

void
brd_sha256_take(struct brd_sha256 *hash, uint8_t digest[BRD_SHA256_BYTES]) {
    unsigned size = BRD_SHA256_BYTES;
    (void)EVP_DigestFinal_ex(hash->context, digest, &size);
    (void)EVP_DigestInit_ex(hash->context, EVP_sha256(), NULL);
}

void
brd_sha256_free(struct brd_sha256 *hash) {
    if (hash != NULL) {
        EVP_MD_CTX_free(hash->context);
        free(hash);
    }
}

void
brd_sha256_format(const uint8_t digest[BRD_SHA256_BYTES], char text[BRD_SHA256_TEXT_BYTES]) {
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < BRD_SHA256_BYTES; i++) {
        text[2 * i] = digits[digest[i] >> 4];
        text[2 * i + 1] = digits[digest[i] & 15];
    }
    text[BRD_SHA256_TEXT_BYTES - 1] = '\0';
}

void
brd_sha256_text(struct brd_span bytes, char text[BRD_SHA256_TEXT_BYTES]) {
    uint8_t digest[BRD_SHA256_BYTES];
    unsigned size = BRD_SHA256_BYTES;
    text[0] = '\0';
    if (EVP_Digest(bytes.data, bytes.size, digest, &size, EVP_sha256(), NULL) == 1) {
        brd_sha256_format(digest, text);
    }
}

enum brd_err
brd_sha1(struct brd_span bytes, uint8_t digest[BRD_SHA1_BYTES], struct brd_error *error) {
    unsigned size = BRD_SHA1_BYTES;
    if (EVP_Digest(bytes.data, bytes.size, digest, &size, EVP_sha1(), NULL) != 1) {
        return brd_fail(error, BRD_ERR_INTERNAL, BRD_NO_OFFSET, "libcrypto gives no SHA-1");
    }
    return BRD_OK;
}
