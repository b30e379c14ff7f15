/*
 * QUIC packets that tests seal themselves, as RFC 9001 lays them out. For tests alone.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_PROTO_TESTING_QUIC_H
#define BRD_PROTO_TESTING_QUIC_H

#include "proto/quic_crypto.h"
#include "proto/testing.h"

#include <openssl/evp.h>

#define TESTING_SAMPLE_BYTES 16
#define TESTING_NUMBER_BYTES 4

struct initial {
    uint32_t version;
    bool of_server;
    struct brd_span first_id;    /* of the client: what the keys come from */
    struct brd_span destination; /* connection IDs in the header */
    struct brd_span source;
    uint32_t number;
    struct brd_span payload; /* frames */
    size_t padded_bytes;     /* the payload is filled up with PADDING to this size */
};

/* Seal `plain` (AES-128-GCM) behind the header that stands in `out` from `start` on. */
static inline bool
seal(struct brd_buffer *out, size_t start, const struct brd_quic_keys *keys,
     const uint8_t nonce[BRD_QUIC_IV_BYTES], struct brd_span plain) {
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    struct brd_buffer sealed = brd_buffer_of(TESTING_BYTES);
    uint8_t tag[16];
    int done = 0;
    for (size_t i = 0; i < plain.size; i++) {
        put_number(&sealed, 0, 1);
    }
    bool ok = context != NULL &&
              EVP_EncryptInit_ex(context, EVP_aes_128_gcm(), NULL, keys->key, nonce) == 1 &&
              EVP_EncryptUpdate(context, NULL, &done, (const uint8_t *)out->data + start,
                                (int)(out->size - start)) == 1 &&
              EVP_EncryptUpdate(context, (uint8_t *)sealed.data, &done, plain.data,
                                (int)plain.size) == 1 &&
              EVP_EncryptFinal_ex(context, (uint8_t *)sealed.data + done, &done) == 1 &&
              EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, sizeof tag, tag) == 1;
    (void)brd_buffer_add(out, sealed.data, sealed.size);
    (void)brd_buffer_add(out, tag, sizeof tag);
    brd_buffer_free(&sealed);
    EVP_CIPHER_CTX_free(context);
    return ok;
}

/* What hides the packet number and the low bits of the first byte (RFC 9001, 5.4.3). */
static inline bool
hide_header(struct brd_buffer *out, size_t start, size_t number_at,
            const struct brd_quic_keys *keys) {
    uint8_t mask[TESTING_SAMPLE_BYTES + EVP_MAX_BLOCK_LENGTH];
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    int done = 0;
    bool ok = context != NULL &&
              EVP_EncryptInit_ex(context, EVP_aes_128_ecb(), NULL, keys->header_key, NULL) == 1 &&
              EVP_CIPHER_CTX_set_padding(context, 0) == 1 &&
              EVP_EncryptUpdate(context, mask, &done, (const uint8_t *)out->data + number_at + 4,
                                TESTING_SAMPLE_BYTES) == 1;
    EVP_CIPHER_CTX_free(context);
    size_t size = (size_t)(out->data[start] & 3) + 1;
    out->data[start] = (char)((uint8_t)out->data[start] ^ (mask[0] & 0x0f));
    for (size_t i = 0; i < size; i++) {
        out->data[number_at + i] = (char)((uint8_t)out->data[number_at + i] ^ mask[1 + i]);
    }
    return ok;
}

/* Append a sealed Initial to `out`. */
static inline bool
put_initial(struct brd_buffer *out, struct brd_quic_crypto *crypto, const struct initial *initial) {
    struct brd_quic_keys keys;
    struct brd_buffer plain = brd_buffer_of(TESTING_BYTES);
    uint8_t nonce[BRD_QUIC_IV_BYTES];
    bool is_v2 = initial->version == 0x6b3343cf;
    size_t start = out->size;
    bool ok =
        brd_quic_derive(crypto, initial->version, initial->first_id, initial->of_server, &keys);
    (void)brd_buffer_add(&plain, initial->payload.data, initial->payload.size);
    while (plain.size < initial->padded_bytes) {
        put_number(&plain, 0, 1);
    }
    put_number(out, (is_v2 ? 0xd0 : 0xc0) | (TESTING_NUMBER_BYTES - 1), 1);
    put_number(out, initial->version, 4);
    put_number(out, initial->destination.size, 1);
    (void)brd_buffer_add(out, initial->destination.data, initial->destination.size);
    put_number(out, initial->source.size, 1);
    (void)brd_buffer_add(out, initial->source.data, initial->source.size);
    put_number(out, 0, 1);
    put_number(out, 0x4000 | (plain.size + TESTING_NUMBER_BYTES + 16), 2);
    size_t number_at = out->size;
    put_number(out, initial->number, TESTING_NUMBER_BYTES);
    memcpy(nonce, keys.iv, sizeof nonce);
    for (size_t i = 0; i < TESTING_NUMBER_BYTES; i++) {
        nonce[sizeof nonce - 1 - i] ^= (uint8_t)(initial->number >> 8 * i);
    }
    ok = ok && seal(out, start, &keys, nonce, brd_buffer_span(&plain)) &&
         hide_header(out, start, number_at, &keys);
    brd_buffer_free(&plain);
    return ok;
}

/* A CRYPTO frame with the bytes [offset, offset + size) of `stream`. */
static inline void
put_crypto(struct brd_buffer *out, struct brd_span stream, size_t offset, size_t size) {
    put_number(out, 6, 1);
    put_number(out, 0x4000 | offset, 2);
    put_number(out, 0x4000 | size, 2);
    (void)brd_buffer_add(out, stream.data + offset, size);
}

/* A CHLO of Google's QUIC with a server's name and a user agent among other tags. */
static inline void
put_chlo(struct brd_buffer *out, const char *name, const char *agent) {
    size_t ends[] = {100, 100 + strlen(name), 104 + strlen(name),
                     104 + strlen(name) + strlen(agent)};
    (void)brd_buffer_add(out, "CHLO\x04\0\0\0", 8);
    for (size_t i = 0; i < 4; i++) {
        static const char tags[4][5] = {"PAD\0", "SNI\0", "VER\0", "UAID"};
        (void)brd_buffer_add(out, tags[i], 4);
        for (size_t at = 0; at < 4; at++) {
            put_number(out, ends[i] >> 8 * at & 0xff, 1);
        }
    }
    put_zeros(out, 100);
    (void)brd_buffer_add_text(out, name);
    (void)brd_buffer_add_text(out, "Q046");
    (void)brd_buffer_add_text(out, agent);
}

#endif
