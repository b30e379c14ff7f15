/*
 * The hellos inside QUIC: Initial packets of version 1 (RFC 9000, 9001), version 2 (RFC 9369),
 * drafts 22 to 34, Facebook's and Google's variants with published salts; and the CHLO of Google's
 * QUIC before TLS (Q024 to Q050: "QUIC Crypto" and "QUIC wire layout" of the Chromium project).
 *
 * An Initial is encrypted with keys that anybody can derive who saw the client's first one. So a
 * connection is read from its client's beginning or not at all, and both its directions go into
 * one struct brd_quic_connection.
 *
 *     datagrams of one pair of endpoints --brd_quic_feed--> versions, hellos --> sink
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_PROTO_QUIC_H
#define BRD_PROTO_QUIC_H

#include "base/error.h"
#include "proto/hello.h"

/* libcrypto's contexts, made once: fetching them costs more than reading a packet. One a thread. */
struct brd_quic_crypto;

/* BRD_ERR_NO_MEMORY, or BRD_ERR_INTERNAL when libcrypto lacks AES-128-GCM or HMAC-SHA-256. */
enum brd_err brd_quic_crypto_new(struct brd_quic_crypto **made,
                                 struct brd_error *error) BRD_MUST_USE;
void brd_quic_crypto_free(struct brd_quic_crypto *crypto);

struct brd_quic_state;

#define BRD_QUIC_VERSIONS 4

/* Zeroed it is a fresh connection. */
struct brd_quic_connection {
    struct brd_quic_state *state;         /* owned; NULL until an Initial opens, and once done */
    uint32_t versions[BRD_QUIC_VERSIONS]; /* those that were told; further ones are not */
    uint32_t id_sum;                      /* of the ID that the keys come from */
    uint8_t version_count;
    bool ended;            /* both hellos were told, or limits were reached */
    bool has_client;       /* an Initial was opened, so that `client_side` is known */
    uint8_t client_side;   /* which side is the client */
    uint16_t initials;     /* that were opened */
    uint16_t bad_initials; /* that no key opens: damaged, or not seen from the beginning */
};

/* A client's hello in Google's QUIC before TLS. Borrowed as struct brd_tls_hello is. */
struct brd_gquic_hello {
    uint32_t version;
    bool has_server_name;
    struct brd_span server_name;
    struct brd_span user_agent; /* UAID; empty when there is none */
};

/*
 * Read one datagram that `side` (0 or 1: as the caller names the two ends) sent. BRD_TLS_NOT_MINE
 * is said of this datagram alone, after a look at its first bytes, and changes nothing: QUIC shares
 * ports with STUN and others (RFC 9443). Which side is the client is found out. BRD_TLS_DONE says
 * that both hellos were told; if datagrams are fed nevertheless, another connection on the same
 * ports is read too.
 */
enum brd_tls_verdict brd_quic_feed(struct brd_quic_connection *connection,
                                   struct brd_quic_crypto *crypto, unsigned side,
                                   struct brd_span datagram, const struct brd_tls_sink *sink);

/* Release the memory; the connection is fresh afterwards. */
void brd_quic_free(struct brd_quic_connection *connection);

/* A cheap look: whether the datagram has a long header of a version that is known here, is a
 * version negotiation, or has the public header of Google's QUIC with a version. */
bool brd_quic_is(struct brd_span datagram);

/* A version as text: "Q046", "T050", or "0x00000001". */
#define BRD_QUIC_VERSION_TEXT_BYTES 11
void brd_quic_version_text(uint32_t version, char text[BRD_QUIC_VERSION_TEXT_BYTES]);

#endif
