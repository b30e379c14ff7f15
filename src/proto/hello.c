/* The hellos of TLS: see hello.h. SPDX-License-Identifier: Apache-2.0 */
#include "proto/hello.h"

/* Extensions (IANA, "TLS ExtensionType Values"). */
#define EXTENSION_SERVER_NAME 0
#define EXTENSION_GROUPS 10
#define EXTENSION_POINTS 11
#define EXTENSION_SIGNATURES 13
#define EXTENSION_ALPN 16
#define EXTENSION_VERSIONS 43
#define EXTENSION_KEY_SHARE 51
#define EXTENSION_DRAFT_KEY_SHARE 40 /* until draft 22 */
#define EXTENSION_ECH 0xfe0d
#define EXTENSION_ESNI 0xffce

#define RANDOM_BYTES 32
#define HOST_NAME 0
#define ECH_OUTER 0

/* SHA-256 of "HelloRetryRequest": the random of a ServerHello that is one (RFC 8446, 4.1.3). */
static const uint8_t retry_random[RANDOM_BYTES] = {
    0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91,
    0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c};

/* A list behind its length. One that says to be longer than what is there ends with it: a damaged
 * hello still shows most of what it is. */
static struct brd_span
take_list(struct brd_cursor *cursor, unsigned length_bytes, bool *damaged) {
    uint64_t size = brd_cursor_be(cursor, length_bytes);
    if (size > brd_cursor_left(cursor)) {
        *damaged = true;
        size = brd_cursor_left(cursor);
    }
    return brd_cursor_take(cursor, size);
}

bool
brd_tls_next_extension(struct brd_span extensions, size_t *offset,
                       struct brd_tls_extension *extension) {
    struct brd_cursor cursor = brd_cursor_of(extensions);
    bool damaged = false;
    brd_cursor_seek(&cursor, *offset);
    extension->type = (uint16_t)brd_cursor_be(&cursor, 2);
    if (cursor.failed) {
        return false;
    }
    extension->body = take_list(&cursor, 2, &damaged);
    *offset = cursor.failed ? extensions.size : cursor.offset;
    return true;
}

bool
brd_tls_next_protocol(struct brd_span alpn, size_t *offset, struct brd_span *name) {
    struct brd_cursor cursor = brd_cursor_of(alpn);
    bool damaged = false;
    brd_cursor_seek(&cursor, *offset);
    if (brd_cursor_left(&cursor) == 0) {
        return false;
    }
    *name = take_list(&cursor, 1, &damaged);
    *offset = cursor.offset;
    return true;
}

bool
brd_tls_is_13(uint16_t version) {
    /* 0x7f00: drafts; 0xfb00: Facebook's; 0x7e00: Google's experiments of 2017. */
    return version == 0x0304 || version == 0xfefc || version >> 8 == 0x7f || version >> 8 == 0xfb ||
           version >> 8 == 0x7e;
}

/* Whether `version` is newer than `best`: DTLS counts downwards. */
static bool
is_newer(uint16_t version, uint16_t best) {
    return version >> 8 == 0xfe && best >> 8 == 0xfe ? version < best : version > best;
}

/* The newest version of a list; 0 when there is none. */
static uint16_t
newest_of(struct brd_span versions) {
    uint16_t best = 0;
    for (size_t i = 0; i < brd_tls_count16(versions); i++) {
        uint16_t version = brd_tls_number16(versions, i);
        if (!brd_tls_is_grease(version) && is_newer(version, best)) {
            best = version;
        }
    }
    return best;
}

static void
read_server_name(struct brd_span body, struct brd_tls_hello *hello) {
    struct brd_cursor outer = brd_cursor_of(body);
    struct brd_cursor cursor = brd_cursor_of(take_list(&outer, 2, &hello->damaged));
    while (brd_cursor_left(&cursor) > 0) {
        uint8_t type = brd_cursor_u8(&cursor);
        struct brd_span name = take_list(&cursor, 2, &hello->damaged);
        if (cursor.failed) {
            hello->damaged = true;
            return;
        }
        if (type == HOST_NAME) {
            hello->has_server_name = true;
            hello->server_name = name;
            return;
        }
    }
}

static void
read_ech(struct brd_span body, struct brd_tls_hello *hello) {
    struct brd_cursor cursor = brd_cursor_of(body);
    if (brd_cursor_u8(&cursor) != ECH_OUTER) {
        return;
    }
    hello->has_ech = true;
    hello->ech_kdf = (uint16_t)brd_cursor_be(&cursor, 2);
    hello->ech_aead = (uint16_t)brd_cursor_be(&cursor, 2);
    hello->ech_config_id = brd_cursor_u8(&cursor);
    (void)take_list(&cursor, 2, &hello->damaged);
    hello->ech_payload_bytes = take_list(&cursor, 2, &hello->damaged).size;
    hello->damaged |= cursor.failed;
}

static struct brd_span
list_of(struct brd_span body, unsigned length_bytes, struct brd_tls_hello *hello) {
    struct brd_cursor cursor = brd_cursor_of(body);
    struct brd_span list = take_list(&cursor, length_bytes, &hello->damaged);
    hello->damaged |= cursor.failed;
    return list;
}

static void
read_extension(const struct brd_tls_extension *extension, struct brd_tls_hello *hello) {
    bool client = hello->from_client;
    switch (extension->type) {
    case EXTENSION_SERVER_NAME:
        if (client) {
            read_server_name(extension->body, hello);
        }
        break;
    case EXTENSION_GROUPS:
        hello->groups = list_of(extension->body, 2, hello);
        break;
    case EXTENSION_POINTS:
        hello->points = list_of(extension->body, 1, hello);
        break;
    case EXTENSION_SIGNATURES:
        hello->signatures = list_of(extension->body, 2, hello);
        break;
    case EXTENSION_ALPN:
        hello->alpn = list_of(extension->body, 2, hello);
        break;
    case EXTENSION_VERSIONS:
        hello->versions = client ? list_of(extension->body, 1, hello) : extension->body;
        break;
    case EXTENSION_KEY_SHARE:
    case EXTENSION_DRAFT_KEY_SHARE:
        hello->key_shares = client ? list_of(extension->body, 2, hello) : extension->body;
        break;
    case EXTENSION_ECH:
        if (client) {
            read_ech(extension->body, hello);
        }
        break;
    case EXTENSION_ESNI:
        hello->has_esni = client;
        break;
    default:
        break;
    }
}

static void
read_extensions(struct brd_cursor *cursor, struct brd_tls_hello *hello) {
    struct brd_tls_extension extension;
    size_t offset = 0;
    if (brd_cursor_left(cursor) < 2) {
        hello->damaged |= cursor->failed || brd_cursor_left(cursor) > 0;
        return;
    }
    hello->has_extensions = true;
    hello->extensions = take_list(cursor, 2, &hello->damaged);
    while (brd_tls_next_extension(hello->extensions, &offset, &extension)) {
        read_extension(&extension, hello);
    }
    hello->damaged |= offset != hello->extensions.size;
}

bool
brd_tls_read_client_hello(struct brd_span body, enum brd_tls_transport transport,
                          struct brd_tls_hello *hello) {
    struct brd_cursor cursor = brd_cursor_of(body);
    *hello = (struct brd_tls_hello){.transport = transport, .from_client = true};
    hello->version = (uint16_t)brd_cursor_be(&cursor, 2);
    hello->random = brd_cursor_take(&cursor, RANDOM_BYTES);
    hello->session_id = take_list(&cursor, 1, &hello->damaged);
    if (transport == BRD_TLS_OVER_DTLS) {
        hello->cookie = take_list(&cursor, 1, &hello->damaged);
    }
    hello->effective = hello->version;
    if (cursor.failed || brd_cursor_left(&cursor) < 2) {
        return false;
    }
    hello->ciphers = take_list(&cursor, 2, &hello->damaged);
    hello->compressions = take_list(&cursor, 1, &hello->damaged);
    read_extensions(&cursor, hello);
    /* One cipher at least (RFC 5246, 7.4.1.2). */
    hello->damaged |= hello->ciphers.size < 2 || hello->ciphers.size % 2 != 0;
    uint16_t newest = newest_of(hello->versions);
    if (newest != 0) {
        hello->effective = newest;
    }
    return true;
}

bool
brd_tls_read_server_hello(struct brd_span body, enum brd_tls_transport transport,
                          struct brd_tls_hello *hello) {
    struct brd_cursor cursor = brd_cursor_of(body);
    *hello = (struct brd_tls_hello){.transport = transport};
    hello->version = (uint16_t)brd_cursor_be(&cursor, 2);
    hello->effective = hello->version;
    hello->random = brd_cursor_take(&cursor, RANDOM_BYTES);
    /* Until draft 22 of TLS 1.3 a ServerHello had neither a session nor a compression. */
    bool is_draft = hello->version >> 8 == 0x7f || hello->version == 0x0304;
    if (!is_draft) {
        hello->session_id = take_list(&cursor, 1, &hello->damaged);
    }
    hello->cipher = (uint16_t)brd_cursor_be(&cursor, 2);
    if (cursor.failed) {
        return false;
    }
    if (!is_draft) {
        hello->compressions = brd_cursor_take(&cursor, 1);
    }
    hello->is_retry_request = brd_span_starts(hello->random, retry_random, sizeof retry_random);
    read_extensions(&cursor, hello);
    if (hello->versions.size == 2) {
        hello->effective = brd_tls_number16(hello->versions, 0);
    }
    return true;
}

bool
brd_tls_read_ssl2_hello(struct brd_span body, struct brd_tls_hello *hello) {
    struct brd_cursor cursor = brd_cursor_of(body);
    *hello =
        (struct brd_tls_hello){.transport = BRD_TLS_OVER_TCP, .from_client = true, .is_ssl2 = true};
    if (brd_cursor_u8(&cursor) != BRD_TLS_CLIENT_HELLO) {
        return false;
    }
    hello->version = (uint16_t)brd_cursor_be(&cursor, 2);
    hello->effective = hello->version;
    uint64_t ciphers = brd_cursor_be(&cursor, 2);
    uint64_t session = brd_cursor_be(&cursor, 2);
    uint64_t challenge = brd_cursor_be(&cursor, 2);
    hello->ciphers = brd_cursor_take(&cursor, ciphers);
    hello->session_id = brd_cursor_take(&cursor, session);
    hello->random = brd_cursor_take(&cursor, challenge);
    return !cursor.failed;
}

void
brd_tls_read_certificates(struct brd_span body, const struct brd_tls_sink *sink) {
    struct brd_cursor outer = brd_cursor_of(body);
    bool damaged = false;
    struct brd_cursor cursor = brd_cursor_of(take_list(&outer, 3, &damaged));
    for (unsigned index = 0; brd_cursor_left(&cursor) >= 3; index++) {
        struct brd_span der = brd_cursor_take(&cursor, brd_cursor_be(&cursor, 3));
        if (!cursor.failed && der.size > 0 && sink->on_certificate != NULL) {
            sink->on_certificate(sink->context, der, index);
        }
    }
}

uint32_t
brd_tls_sum(struct brd_span body) {
    uint32_t sum = 2166136261u;
    for (size_t i = 0; i < body.size; i++) {
        sum = (sum ^ body.data[i]) * 16777619u;
    }
    return sum;
}
