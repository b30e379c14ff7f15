/* Keys and ciphers: see cipher.h. SPDX-License-Identifier: Apache-2.0 */
#include "base/cipher.h"

#include <limits.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdlib.h>

/* For all keys of one process; secure memory is rounded to powers of two. */
#define LOCKED_BYTES ((size_t)64 * 1024)
#define LOCKED_LEAST_BYTES 32

struct brd_cipher {
    EVP_CIPHER_CTX *context;
};

enum brd_err
brd_pbkdf2(enum brd_pbkdf2 digest, struct brd_span password, struct brd_span salt,
           uint64_t iterations, uint8_t key[BRD_KEY_BYTES], struct brd_error *error) {
    if (iterations == 0 || iterations > INT_MAX || password.size > INT_MAX || salt.size > INT_MAX) {
        return brd_fail(error, BRD_ERR_CORRUPT, BRD_NO_OFFSET,
                        "a key cannot be derived with %llu iterations",
                        (unsigned long long)iterations);
    }
    const EVP_MD *method = digest == BRD_PBKDF2_SHA1 ? EVP_sha1() : EVP_sha256();
    /* OpenSSL takes no NULL for an empty password. */
    const char *text = password.size == 0 ? "" : (const char *)password.data;
    if (PKCS5_PBKDF2_HMAC(text, (int)password.size, salt.data, (int)salt.size, (int)iterations,
                          method, BRD_KEY_BYTES, key) != 1) {
        return brd_fail(error, BRD_ERR_INTERNAL, BRD_NO_OFFSET, "libcrypto derives no key");
    }
    return BRD_OK;
}

bool
brd_key_unwrap(const uint8_t outer[BRD_KEY_BYTES], struct brd_span wrapped,
               uint8_t key[BRD_KEY_BYTES]) {
    uint8_t unwrapped[BRD_WRAPPED_KEY_BYTES + BRD_BLOCK_BYTES];
    int size = 0;
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    if (context == NULL || wrapped.size != BRD_WRAPPED_KEY_BYTES) {
        EVP_CIPHER_CTX_free(context);
        return false;
    }
    EVP_CIPHER_CTX_set_flags(context, EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
    bool ok = EVP_DecryptInit_ex(context, EVP_aes_256_wrap(), NULL, outer, NULL) == 1 &&
              EVP_DecryptUpdate(context, unwrapped, &size, wrapped.data, (int)wrapped.size) == 1 &&
              size == BRD_KEY_BYTES;
    EVP_CIPHER_CTX_free(context);
    if (ok) {
        memcpy(key, unwrapped, BRD_KEY_BYTES);
    }
    brd_wipe(unwrapped, sizeof unwrapped);
    return ok;
}

enum brd_err
brd_cipher_new(const uint8_t key[BRD_KEY_BYTES], struct brd_cipher **made,
               struct brd_error *error) {
    struct brd_cipher *cipher = calloc(1, sizeof *cipher);
    if (cipher == NULL) {
        return brd_fail_memory(error, "a cipher");
    }
    cipher->context = EVP_CIPHER_CTX_new();
    if (cipher->context == NULL ||
        EVP_DecryptInit_ex(cipher->context, EVP_aes_256_cbc(), NULL, key, NULL) != 1) {
        brd_cipher_free(cipher);
        return brd_fail(error, BRD_ERR_INTERNAL, BRD_NO_OFFSET, "libcrypto gives no AES-256-CBC");
    }
    *made = cipher;
    return BRD_OK;
}

bool
brd_cipher_decrypt(struct brd_cipher *cipher, const uint8_t iv[BRD_BLOCK_BYTES], uint8_t *bytes,
                   size_t size) {
    int done = 0;
    return size <= INT_MAX && size % BRD_BLOCK_BYTES == 0 &&
           EVP_DecryptInit_ex(cipher->context, NULL, NULL, NULL, iv) == 1 &&
           EVP_CIPHER_CTX_set_padding(cipher->context, 0) == 1 &&
           EVP_DecryptUpdate(cipher->context, bytes, &done, bytes, (int)size) == 1 &&
           done == (int)size;
}

void
brd_cipher_free(struct brd_cipher *cipher) {
    if (cipher != NULL) {
        EVP_CIPHER_CTX_free(cipher->context); /* wipes the key */
        free(cipher);
    }
}

void *
brd_locked_new(size_t size) {
    /* Not at the start of the program: locks do not pass from a process to its children. Where
     * nothing can be locked libcrypto falls back to memory that is only wiped. */
    if (CRYPTO_secure_malloc_initialized() == 0) {
        (void)CRYPTO_secure_malloc_init(LOCKED_BYTES, LOCKED_LEAST_BYTES);
    }
    return OPENSSL_secure_zalloc(size);
}

void
brd_locked_free(void *memory, size_t size) {
    OPENSSL_secure_clear_free(memory, size);
}

void
brd_wipe(void *memory, size_t size) {
    OPENSSL_cleanse(memory, size);
}
