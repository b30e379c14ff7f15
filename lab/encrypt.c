/* Encryption of a sample backup: see encrypt.h. SPDX-License-Identifier: Apache-2.0 */
#include "encrypt.h"

#include "lab.h"

#include <errno.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PART_BYTES 65536
#define MANIFEST_CLASS 4

bool
lab_encrypts(const struct lab *lab) {
    return lab->options.password != NULL;
}

static bool
wrap(const uint8_t outer[LAB_KEY_BYTES], const uint8_t key[LAB_KEY_BYTES],
     uint8_t wrapped[LAB_WRAPPED_BYTES]) {
    uint8_t out[LAB_WRAPPED_BYTES + 16];
    int size = 0;
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    EVP_CIPHER_CTX_set_flags(context, EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
    bool done = EVP_EncryptInit_ex(context, EVP_aes_256_wrap(), NULL, outer, NULL) == 1 &&
                EVP_EncryptUpdate(context, out, &size, key, LAB_KEY_BYTES) == 1 &&
                size == LAB_WRAPPED_BYTES;
    EVP_CIPHER_CTX_free(context);
    memcpy(wrapped, out, LAB_WRAPPED_BYTES);
    return done;
}

void
lab_encrypt_begin(struct lab *lab, bool twice) {
    struct lab_keys *keys = &lab->keys;
    uint8_t first[LAB_KEY_BYTES];
    uint8_t key[LAB_KEY_BYTES];
    if (!lab_encrypts(lab)) {
        return;
    }
    lab->key_random = lab_random_of(lab->options.seed, "encryption");
    lab_random_fill(&lab->key_random, keys->salt, sizeof(keys->salt));
    lab_random_fill(&lab->key_random, keys->old_salt, sizeof(keys->old_salt));
    lab_random_fill(&lab->key_random, keys->classes, sizeof(keys->classes));
    lab_random_fill(&lab->key_random, keys->manifest, sizeof(keys->manifest));
    const char *password = lab->options.password;
    int size = (int)strlen(password);
    if (twice) {
        PKCS5_PBKDF2_HMAC(password, size, keys->old_salt, LAB_SALT_BYTES,
                          (int)lab->options.iterations, EVP_sha256(), LAB_KEY_BYTES, first);
        password = (const char *)first;
        size = LAB_KEY_BYTES;
    }
    PKCS5_PBKDF2_HMAC(password, size, keys->salt, LAB_SALT_BYTES, LAB_ITERATIONS, EVP_sha1(),
                      LAB_KEY_BYTES, key);
    for (size_t i = 0; i < LAB_CLASSES; i++) {
        if (!wrap(key, keys->classes[i], keys->wrapped[i])) {
            (void)brd_fail(&lab->error, BRD_ERR_INTERNAL, BRD_NO_OFFSET, "cannot wrap a key");
        }
    }
}

/* Encrypt `in` into `out` with padding. */
static bool
encrypt(FILE *in, FILE *out, const uint8_t key[LAB_KEY_BYTES]) {
    static uint8_t plain[PART_BYTES];
    static uint8_t encrypted[PART_BYTES + 16];
    const uint8_t iv[16] = {0};
    int size = 0;
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    bool done = EVP_EncryptInit_ex(context, EVP_aes_256_cbc(), NULL, key, iv) == 1;
    for (size_t got = 1; done && got > 0;) {
        got = fread(plain, 1, sizeof(plain), in);
        done = EVP_EncryptUpdate(context, encrypted, &size, plain, (int)got) == 1 &&
               fwrite(encrypted, 1, (size_t)size, out) == (size_t)size;
    }
    done = done && EVP_EncryptFinal_ex(context, encrypted, &size) == 1 &&
           fwrite(encrypted, 1, (size_t)size, out) == (size_t)size && ferror(in) == 0;
    EVP_CIPHER_CTX_free(context);
    return done;
}

static void
replace(struct lab *lab, const char *path, const uint8_t key[LAB_KEY_BYTES]) {
    char made[LAB_PATH_BYTES + 8];
    if (lab->error.code != BRD_OK) {
        return;
    }
    (void)snprintf(made, sizeof(made), "%s.new", path);
    FILE *in = fopen(path, "rb");
    FILE *out = fopen(made, "wb");
    bool done = in != NULL && out != NULL && encrypt(in, out, key);
    done = (in == NULL || fclose(in) == 0) && done;
    done = (out == NULL || fclose(out) == 0) && done;
    if (!done || rename(made, path) != 0) {
        (void)brd_fail_errno(&lab->error, errno, "encrypt", path);
    }
}

static void
wrap_for_class(const struct lab *lab, const uint8_t key[LAB_KEY_BYTES], uint8_t protection,
               uint8_t wrapped[4 + LAB_WRAPPED_BYTES]) {
    memset(wrapped, 0, 4);
    wrapped[0] = protection;
    (void)wrap(lab->keys.classes[protection - 1], key, wrapped + 4);
}

void
lab_encrypt_file(struct lab *lab, const char *path, uint8_t protection,
                 uint8_t wrapped[4 + LAB_WRAPPED_BYTES]) {
    uint8_t key[LAB_KEY_BYTES];
    lab_random_fill(&lab->key_random, key, sizeof(key));
    wrap_for_class(lab, key, protection, wrapped);
    replace(lab, path, key);
}

void
lab_manifest_key(const struct lab *lab, uint8_t wrapped[4 + LAB_WRAPPED_BYTES]) {
    wrap_for_class(lab, lab->keys.manifest, MANIFEST_CLASS, wrapped);
}

void
lab_encrypt_manifest(struct lab *lab, const char *path) {
    replace(lab, path, lab->keys.manifest);
}
