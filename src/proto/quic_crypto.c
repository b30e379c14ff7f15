/* The protection of QUIC's Initials: see quic_crypto.h. SPDX-License-Identifier: Apache-2.0 */
#include "proto/quic_crypto.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <stdlib.h>

#define SECRET_BYTES 32
#define SALT_BYTES 20
#define TAG_BYTES 16
#define SAMPLE_BYTES 16
#define SAMPLE_OFFSET                                                                              \
    4 /* from the packet number, whose length is not yet known (RFC 9001, 5.4.2) */
#define MAX_LABEL_BYTES 32
#define MAX_PACKET_BYTES ((size_t)65536)

struct brd_quic_crypto {
    EVP_MAC *hmac;
    EVP_MAC_CTX *hmac_context;
    EVP_CIPHER *gcm;
    EVP_CIPHER *ecb;
    EVP_CIPHER_CTX *gcm_context;
    EVP_CIPHER_CTX *ecb_context;
    uint8_t plain[MAX_PACKET_BYTES + TAG_BYTES];
};

enum salt {
    SALT_V1,
    SALT_V2,
    SALT_DRAFT_22,
    SALT_DRAFT_23,
    SALT_DRAFT_29,
    SALT_V2_DRAFT,
    SALT_Q050,
    SALT_T050,
    SALT_T051,
    SALT_NONE
};

/* RFC 9001, 5.2; RFC 9369, 3.3.1; draft-ietf-quic-tls 22, 23 and 29, 5.2; draft-ietf-quic-v2-01;
 * Chromium, quiche/quic/core/crypto/crypto_utils.cc. */
static const uint8_t salts[][SALT_BYTES] = {
    [SALT_V1] = {0x38, 0x76, 0x2c, 0xf7, 0xf5, 0x59, 0x34, 0xb3, 0x4d, 0x17,
                 0x9a, 0xe6, 0xa4, 0xc8, 0x0c, 0xad, 0xcc, 0xbb, 0x7f, 0x0a},
    [SALT_V2] = {0x0d, 0xed, 0xe3, 0xde, 0xf7, 0x00, 0xa6, 0xdb, 0x81, 0x93,
                 0x81, 0xbe, 0x6e, 0x26, 0x9d, 0xcb, 0xf9, 0xbd, 0x2e, 0xd9},
    [SALT_DRAFT_22] = {0x7f, 0xbc, 0xdb, 0x0e, 0x7c, 0x66, 0xbb, 0xe9, 0x19, 0x3a,
                       0x96, 0xcd, 0x21, 0x51, 0x9e, 0xbd, 0x7a, 0x02, 0x64, 0x4a},
    [SALT_DRAFT_23] = {0xc3, 0xee, 0xf7, 0x12, 0xc7, 0x2e, 0xbb, 0x5a, 0x11, 0xa7,
                       0xd2, 0x43, 0x2b, 0xb4, 0x63, 0x65, 0xbe, 0xf9, 0xf5, 0x02},
    [SALT_DRAFT_29] = {0xaf, 0xbf, 0xec, 0x28, 0x99, 0x93, 0xd2, 0x4c, 0x9e, 0x97,
                       0x86, 0xf1, 0x9c, 0x61, 0x11, 0xe0, 0x43, 0x90, 0xa8, 0x99},
    [SALT_V2_DRAFT] = {0xa7, 0x07, 0xc2, 0x03, 0xa5, 0x9b, 0x47, 0x18, 0x4a, 0x1d,
                       0x62, 0xca, 0x57, 0x04, 0x06, 0xea, 0x7a, 0xe3, 0xe5, 0xd3},
    [SALT_Q050] = {0x50, 0x45, 0x74, 0xef, 0xd0, 0x66, 0xfe, 0x2f, 0x9d, 0x94,
                   0x5c, 0xfc, 0xdb, 0xd3, 0xa7, 0xf0, 0xd3, 0xb5, 0x6b, 0x45},
    [SALT_T050] = {0x7f, 0xf5, 0x79, 0xe5, 0xac, 0xd0, 0x72, 0x91, 0x55, 0x80,
                   0x30, 0x4c, 0x43, 0xa2, 0x36, 0x7c, 0x60, 0x48, 0x83, 0x10},
    [SALT_T051] = {0x7a, 0x4e, 0xde, 0xf4, 0xe7, 0xcc, 0xee, 0x5f, 0xa4, 0x50,
                   0x6c, 0x19, 0x12, 0x4f, 0xc8, 0xcc, 0xda, 0x6e, 0x03, 0x3d},
};

static enum salt
salt_of(uint32_t version) {
    if (version >> 8 == 0xff0000) {
        uint32_t draft = version & 0xff;
        return draft < 22 || draft > 34 ? SALT_NONE
               : draft == 22            ? SALT_DRAFT_22
               : draft < 29             ? SALT_DRAFT_23
               : draft < 33             ? SALT_DRAFT_29
                                        : SALT_V1;
    }
    switch (version) {
    case 0x00000001:
        return SALT_V1;
    case 0x6b3343cf:
        return SALT_V2;
    case 0x709a50c4:
        return SALT_V2_DRAFT;
    case 0xfaceb001:
        return SALT_DRAFT_22;
    case 0x51303530:
        return SALT_Q050;
    case 0x54303530:
        return SALT_T050;
    case 0x54303531:
        return SALT_T051;
    default:
        break;
    }
    if (version >> 8 == 0xfaceb0) {
        return SALT_DRAFT_23; /* Facebook's later ones */
    }
    /* Reserved to force a negotiation (RFC 9000, 15): a client that sends a hello nevertheless
     * takes the salt of the version that it would rather speak. */
    return (version & 0x0f0f0f0f) == 0x0a0a0a0a ? SALT_DRAFT_29 : SALT_NONE;
}

bool
brd_quic_has_keys(uint32_t version) {
    return salt_of(version) != SALT_NONE;
}

void
brd_quic_crypto_free(struct brd_quic_crypto *crypto) {
    if (crypto != NULL) {
        EVP_MAC_CTX_free(crypto->hmac_context);
        EVP_MAC_free(crypto->hmac);
        EVP_CIPHER_CTX_free(crypto->gcm_context);
        EVP_CIPHER_CTX_free(crypto->ecb_context);
        EVP_CIPHER_free(crypto->gcm);
        EVP_CIPHER_free(crypto->ecb);
        free(crypto);
    }
}

enum brd_err
brd_quic_crypto_new(struct brd_quic_crypto **made, struct brd_error *error) {
    char digest[] = "SHA256";
    OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, sizeof digest - 1),
        OSSL_PARAM_construct_end()};
    struct brd_quic_crypto *crypto = calloc(1, sizeof *crypto);
    if (crypto == NULL) {
        return brd_fail_memory(error, "the contexts that open QUIC");
    }
    crypto->hmac = EVP_MAC_fetch(NULL, "HMAC", NULL);
    crypto->gcm = EVP_CIPHER_fetch(NULL, "AES-128-GCM", NULL);
    crypto->ecb = EVP_CIPHER_fetch(NULL, "AES-128-ECB", NULL);
    crypto->hmac_context = EVP_MAC_CTX_new(crypto->hmac);
    crypto->gcm_context = EVP_CIPHER_CTX_new();
    crypto->ecb_context = EVP_CIPHER_CTX_new();
    if (crypto->hmac_context == NULL || crypto->gcm_context == NULL ||
        crypto->ecb_context == NULL || crypto->gcm == NULL || crypto->ecb == NULL ||
        EVP_MAC_CTX_set_params(crypto->hmac_context, parameters) != 1 ||
        EVP_DecryptInit_ex2(crypto->gcm_context, crypto->gcm, NULL, NULL, NULL) != 1 ||
        EVP_EncryptInit_ex2(crypto->ecb_context, crypto->ecb, NULL, NULL, NULL) != 1) {
        brd_quic_crypto_free(crypto);
        return brd_fail(error, BRD_ERR_INTERNAL, BRD_NO_OFFSET,
                        "libcrypto gives no HMAC or no AES-128");
    }
    *made = crypto;
    return BRD_OK;
}

static bool
hmac(struct brd_quic_crypto *crypto, struct brd_span key, struct brd_span bytes,
     uint8_t digest[SECRET_BYTES]) {
    static const uint8_t none[1] = {0};
    size_t size = 0;
    return EVP_MAC_init(crypto->hmac_context, key.data, key.size, NULL) == 1 &&
           EVP_MAC_update(crypto->hmac_context, bytes.size == 0 ? none : bytes.data, bytes.size) ==
               1 &&
           EVP_MAC_final(crypto->hmac_context, digest, &size, SECRET_BYTES) == 1 &&
           size == SECRET_BYTES;
}

/* HKDF-Expand-Label (RFC 8446, 7.1) without a context; at most SECRET_BYTES, which is one block. */
static bool
expand(struct brd_quic_crypto *crypto, const uint8_t secret[SECRET_BYTES], const char *label,
       uint8_t *out, size_t size) {
    static const char prefix[] = "tls13 ";
    uint8_t info[4 + MAX_LABEL_BYTES + 1];
    uint8_t block[SECRET_BYTES];
    size_t prefix_size = sizeof prefix - 1;
    size_t label_size = strlen(label);
    if (prefix_size + label_size > MAX_LABEL_BYTES || size > SECRET_BYTES) {
        return false;
    }
    info[0] = 0;
    info[1] = (uint8_t)size;
    info[2] = (uint8_t)(prefix_size + label_size);
    memcpy(info + 3, prefix, prefix_size);
    memcpy(info + 3 + prefix_size, label, label_size);
    size_t used = 3 + prefix_size + label_size;
    info[used++] = 0; /* no context */
    info[used++] = 1; /* the first block */
    if (!hmac(crypto, brd_span_of(secret, SECRET_BYTES), brd_span_of(info, used), block)) {
        return false;
    }
    memcpy(out, block, size);
    return true;
}

bool
brd_quic_derive(struct brd_quic_crypto *crypto, uint32_t version, struct brd_span id,
                bool of_server, struct brd_quic_keys *keys) {
    uint8_t initial[SECRET_BYTES];
    uint8_t secret[SECRET_BYTES];
    enum salt salt = salt_of(version);
    bool is_v2 = salt == SALT_V2 || salt == SALT_V2_DRAFT;
    return salt != SALT_NONE && hmac(crypto, brd_span_of(salts[salt], SALT_BYTES), id, initial) &&
           expand(crypto, initial, of_server ? "server in" : "client in", secret, SECRET_BYTES) &&
           expand(crypto, secret, is_v2 ? "quicv2 key" : "quic key", keys->key, sizeof keys->key) &&
           expand(crypto, secret, is_v2 ? "quicv2 iv" : "quic iv", keys->iv, sizeof keys->iv) &&
           expand(crypto, secret, is_v2 ? "quicv2 hp" : "quic hp", keys->header_key,
                  sizeof keys->header_key);
}

/* Decrypt into crypto->plain; the header is `first`, `middle` and `number`. */
static bool
decrypt(struct brd_quic_crypto *crypto, const struct brd_quic_keys *keys,
        const uint8_t nonce[BRD_QUIC_IV_BYTES], const struct brd_span header[3],
        struct brd_span sealed) {
    EVP_CIPHER_CTX *context = crypto->gcm_context;
    uint8_t tag[TAG_BYTES];
    int done = 0;
    int rest = 0;
    size_t size = sealed.size - TAG_BYTES;
    memcpy(tag, sealed.data + size, TAG_BYTES);
    if (EVP_DecryptInit_ex2(context, NULL, keys->key, nonce, NULL) != 1) {
        return false;
    }
    for (size_t i = 0; i < 3; i++) {
        if (header[i].size > 0 &&
            EVP_DecryptUpdate(context, NULL, &done, header[i].data, (int)header[i].size) != 1) {
            return false;
        }
    }
    return EVP_DecryptUpdate(context, crypto->plain, &done, sealed.data, (int)size) == 1 &&
           EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, TAG_BYTES, tag) == 1 &&
           EVP_DecryptFinal_ex(context, crypto->plain + done, &rest) == 1;
}

bool
brd_quic_open(struct brd_quic_crypto *crypto, const struct brd_quic_keys *keys,
              struct brd_span packet, size_t number_offset, struct brd_span *payload) {
    uint8_t mask[SAMPLE_BYTES + EVP_MAX_BLOCK_LENGTH];
    uint8_t number[4];
    uint8_t nonce[BRD_QUIC_IV_BYTES];
    bool ok = true;
    int size = 0;
    struct brd_span sample =
        brd_span_slice(packet, (uint64_t)number_offset + SAMPLE_OFFSET, SAMPLE_BYTES, &ok);
    if (!ok || packet.size > MAX_PACKET_BYTES || number_offset < 1 ||
        EVP_EncryptInit_ex2(crypto->ecb_context, NULL, keys->header_key, NULL, NULL) != 1 ||
        EVP_CIPHER_CTX_set_padding(crypto->ecb_context, 0) != 1 ||
        EVP_EncryptUpdate(crypto->ecb_context, mask, &size, sample.data, SAMPLE_BYTES) != 1 ||
        size != SAMPLE_BYTES) {
        return false;
    }
    uint8_t first = packet.data[0] ^ (mask[0] & 0x0f);
    size_t number_size = (size_t)(first & 3) + 1;
    struct brd_span hidden = brd_span_slice(packet, number_offset, number_size, &ok);
    size_t start = number_offset + number_size;
    struct brd_span sealed = brd_span_slice(packet, start, packet.size - start, &ok);
    if (!ok || sealed.size < TAG_BYTES) {
        return false;
    }
    /* Initials are few: their numbers are whole (RFC 9000, 17.1 cuts them only when they grow). */
    memcpy(nonce, keys->iv, sizeof nonce);
    for (size_t i = 0; i < number_size; i++) {
        number[i] = hidden.data[i] ^ mask[1 + i];
        nonce[sizeof nonce - number_size + i] ^= number[i];
    }
    const struct brd_span header[3] = {brd_span_of(&first, 1),
                                       brd_span_slice(packet, 1, number_offset - 1, &ok),
                                       brd_span_of(number, number_size)};
    if (!decrypt(crypto, keys, nonce, header, sealed)) {
        return false;
    }
    *payload = brd_span_of(crypto->plain, sealed.size - TAG_BYTES);
    return true;
}
