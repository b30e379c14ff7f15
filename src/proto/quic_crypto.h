/*
 * The protection of QUIC's Initial packets, which anybody can remove who saw the client's first
 * destination connection ID: RFC 9001, 5.2 to 5.4; RFC 9369, 3.3 for version 2; HKDF is RFC 5869.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_PROTO_QUIC_CRYPTO_H
#define BRD_PROTO_QUIC_CRYPTO_H

#include "proto/quic.h"

#define BRD_QUIC_KEY_BYTES 16
#define BRD_QUIC_IV_BYTES 12

/* What opens the packets of one direction. No secret: it comes from what is in clear. */
struct brd_quic_keys {
    uint8_t key[BRD_QUIC_KEY_BYTES];
    uint8_t iv[BRD_QUIC_IV_BYTES];
    uint8_t header_key[BRD_QUIC_KEY_BYTES];
};

/* Whether Initials of this version can be opened. */
bool brd_quic_has_keys(uint32_t version);

/* The keys of what the client, or the server, sends. `id` is the client's first destination
 * connection ID. False when the version is unknown or libcrypto refuses. */
bool brd_quic_derive(struct brd_quic_crypto *crypto, uint32_t version, struct brd_span id,
                     bool of_server, struct brd_quic_keys *keys);

/*
 * Open `packet`, from its first byte to the end that its length gives; its packet number begins at
 * `number_offset`. `*payload` is valid until the next call. False when it is too short or the tag
 * is wrong.
 */
bool brd_quic_open(struct brd_quic_crypto *crypto, const struct brd_quic_keys *keys,
                   struct brd_span packet, size_t number_offset, struct brd_span *payload);

#endif
