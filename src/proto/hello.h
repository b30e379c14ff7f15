/*
 * The hellos of TLS, whatever carries them (a TCP stream, DTLS, QUIC), and where they are told.
 *
 * Sources: RFC 8446 and RFC 5246 (messages, extensions), RFC 6066 (server name), RFC 7301 (ALPN),
 * RFC 8422 (groups and point formats), RFC 8701 (GREASE), RFC 6101 Appendix E (the hello in the
 * form of SSL 2), RFC 6347 (DTLS), RFC 9849 (Encrypted ClientHello).
 *
 * A hello borrows: its spans are valid while the call lasts that told it. A hello whose lists
 * contradict each other is told as far as it could be read, and says so (`damaged`).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_PROTO_HELLO_H
#define BRD_PROTO_HELLO_H

#include "base/cursor.h"

enum brd_tls_transport { BRD_TLS_OVER_TCP, BRD_TLS_OVER_DTLS, BRD_TLS_OVER_QUIC };

/* Types of handshake messages (RFC 8446, 4; RFC 5246, 7.4; RFC 6347, 4.3.2). */
enum brd_tls_message {
    BRD_TLS_HELLO_REQUEST = 0,
    BRD_TLS_CLIENT_HELLO = 1,
    BRD_TLS_SERVER_HELLO = 2,
    BRD_TLS_HELLO_VERIFY_REQUEST = 3,
    BRD_TLS_CERTIFICATE = 11,
    BRD_TLS_SERVER_HELLO_DONE = 14,
    BRD_TLS_CLIENT_KEY_EXCHANGE = 16,
};

struct brd_tls_hello {
    enum brd_tls_transport transport;
    bool from_client;
    bool is_retry_request; /* a server's HelloRetryRequest */
    bool is_ssl2;          /* in the form of SSL 2: no extensions, other lists of ciphers */
    bool damaged;          /* a length in it does not fit; what stands before it was read */
    bool has_extensions;   /* there is a list of extensions, which may be empty */
    bool has_server_name;
    bool has_ech;       /* Encrypted ClientHello, the outer one (0xfe0d) */
    bool has_esni;      /* its predecessor, encrypted server name (0xffce) */
    uint16_t version;   /* legacy_version, as it stands: 0x0303 also in TLS 1.3 */
    uint16_t effective; /* a client's highest version without GREASE, a server's choice */
    uint16_t cipher;    /* a server's choice */
    struct brd_span random;
    struct brd_span session_id;
    struct brd_span cookie;       /* DTLS; empty in the first hello */
    struct brd_span ciphers;      /* a client's list: numbers of 2 bytes (SSL 2: of 3) */
    struct brd_span compressions; /* numbers of 1 byte */
    struct brd_span extensions;   /* the whole list; see brd_tls_next_extension() */
    struct brd_span server_name;  /* as it stands: any bytes */
    struct brd_span versions;     /* supported_versions, numbers of 2 bytes */
    struct brd_span groups;       /* numbers of 2 bytes */
    struct brd_span points;       /* point formats, numbers of 1 byte */
    struct brd_span signatures;   /* signature algorithms, numbers of 2 bytes */
    struct brd_span alpn;         /* see brd_tls_next_protocol() */
    struct brd_span key_shares;   /* a client's list, or a server's one entry: group, size, key */
    /* Of the outer ECH: */
    uint16_t ech_kdf;
    uint16_t ech_aead;
    uint8_t ech_config_id;
    size_t ech_payload_bytes;
};

/* Where readers of TLS, DTLS and QUIC tell what they found. Any function may be NULL. */
struct brd_gquic_hello;
struct brd_tls_sink {
    void *context; /* handed to each function */
    void (*on_client_hello)(void *context, const struct brd_tls_hello *hello);
    /* Also a HelloRetryRequest. */
    void (*on_server_hello)(void *context, const struct brd_tls_hello *hello);
    /* One certificate in DER; `index` counts from 0, the sender's own, within one message. */
    void (*on_certificate)(void *context, struct brd_span der, unsigned index);
    /* DTLS: a HelloVerifyRequest. */
    void (*on_hello_verify)(void *context, uint16_t version, struct brd_span cookie);
    /* QUIC: a version that this connection had not shown before; 0 is version negotiation. */
    void (*on_quic_version)(void *context, uint32_t version);
    /* Google's QUIC before TLS. */
    void (*on_gquic_hello)(void *context, const struct brd_gquic_hello *hello);
};

/* What a reader thinks of what it was fed. */
enum brd_tls_verdict {
    BRD_TLS_MORE,     /* it fits, and more of interest may come */
    BRD_TLS_DONE,     /* it fits, and nothing more of interest can come: stop feeding */
    BRD_TLS_NOT_MINE, /* something else */
};

/* Read the body of a ClientHello, without its header of type and length, into `*hello`, which
 * begins anew. False when not even the fields before the lists are there. */
bool brd_tls_read_client_hello(struct brd_span body, enum brd_tls_transport transport,
                               struct brd_tls_hello *hello);

/* The same for a ServerHello; one of TLS 1.3's HelloRetryRequests is told by its random. */
bool brd_tls_read_server_hello(struct brd_span body, enum brd_tls_transport transport,
                               struct brd_tls_hello *hello);

/* The ClientHello in the form of SSL 2, from the message type on. */
bool brd_tls_read_ssl2_hello(struct brd_span body, struct brd_tls_hello *hello);

/* The certificates of a Certificate message up to TLS 1.2, each to sink->on_certificate. */
void brd_tls_read_certificates(struct brd_span body, const struct brd_tls_sink *sink);

/* A sum by which a message that is sent again is known (FNV-1a); no digest to build on. */
uint32_t brd_tls_sum(struct brd_span body);

/* Whether `version` is TLS 1.3 or one of its drafts: certificates are encrypted. */
bool brd_tls_is_13(uint16_t version);

/* Reserved to keep implementations tolerant; no meaning (RFC 8701). */
static inline bool
brd_tls_is_grease(uint16_t value) {
    return (value & 0x0f0f) == 0x0a0a && value >> 8 == (value & 0xff);
}

struct brd_tls_extension {
    uint16_t type;
    struct brd_span body;
};

/* The next extension of `hello->extensions`, in order; begin with *offset 0. False at the end. */
bool brd_tls_next_extension(struct brd_span extensions, size_t *offset,
                            struct brd_tls_extension *extension);

/* The next protocol name of `hello->alpn`; begin with *offset 0. False at the end. */
bool brd_tls_next_protocol(struct brd_span alpn, size_t *offset, struct brd_span *name);

/* How many numbers of 2 bytes a list holds, and one of them; 0 past the end. */
static inline size_t
brd_tls_count16(struct brd_span list) {
    return list.size / 2;
}

static inline uint16_t
brd_tls_number16(struct brd_span list, size_t index) {
    struct brd_cursor cursor = brd_cursor_of(list);
    brd_cursor_seek(&cursor, 2 * (uint64_t)index);
    return (uint16_t)brd_cursor_be(&cursor, 2);
}

#endif
