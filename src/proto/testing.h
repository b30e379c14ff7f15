/*
 * Hellos and records that tests make byte by byte, as the RFCs lay them out. For tests alone.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_PROTO_TESTING_H
#define BRD_PROTO_TESTING_H

#include "base/buffer.h"
#include "proto/hello.h"

#define TESTING_BYTES ((size_t)1024 * 1024)

static inline void
put_number(struct brd_buffer *out, uint64_t value, unsigned size) {
    for (unsigned i = size; i > 0; i--) {
        uint8_t byte = (uint8_t)(value >> 8 * (i - 1));
        (void)brd_buffer_add(out, &byte, 1);
    }
}

static inline void
put_zeros(struct brd_buffer *out, size_t count) {
    for (size_t i = 0; i < count; i++) {
        put_number(out, 0, 1);
    }
}

/* Leave room for a length of `size` bytes; put_end() fills it with what was put since. */
static inline size_t
put_begin(struct brd_buffer *out, unsigned size) {
    put_number(out, 0, size);
    return out->size;
}

static inline void
put_end(struct brd_buffer *out, size_t start, unsigned size) {
    size_t value = out->size - start;
    for (unsigned i = 0; i < size; i++) {
        out->data[start - 1 - i] = (char)(uint8_t)(value >> 8 * i);
    }
}

/* A list of numbers of 2 bytes behind its length. */
static inline void
put_list(struct brd_buffer *out, unsigned length_bytes, const uint16_t *numbers, size_t count) {
    size_t start = put_begin(out, length_bytes);
    for (size_t i = 0; i < count; i++) {
        put_number(out, numbers[i], 2);
    }
    put_end(out, start, length_bytes);
}

#define PUT_LIST(out, length_bytes, ...)                                                           \
    put_list(out, length_bytes, (const uint16_t[]){__VA_ARGS__},                                   \
             sizeof(const uint16_t[]){__VA_ARGS__} / sizeof(uint16_t))

static inline void
put_name(struct brd_buffer *out, unsigned length_bytes, const char *text) {
    size_t start = put_begin(out, length_bytes);
    (void)brd_buffer_add_text(out, text);
    put_end(out, start, length_bytes);
}

static inline void
put_extension(struct brd_buffer *out, uint16_t type, const char *name) {
    put_number(out, type, 2);
    size_t body = put_begin(out, 2);
    size_t inner;
    switch (type) {
    case 0x0000:
        inner = put_begin(out, 2);
        put_number(out, 0, 1);
        put_name(out, 2, name);
        put_end(out, inner, 2);
        break;
    case 0x000a:
        PUT_LIST(out, 2, 0x2a2a, 29, 23, 24);
        break;
    case 0x000b:
        put_number(out, 0x0100, 2);
        break;
    case 0x000d:
        PUT_LIST(out, 2, 0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601);
        break;
    case 0x0010:
        inner = put_begin(out, 2);
        put_name(out, 1, "h2");
        put_name(out, 1, "http/1.1");
        put_end(out, inner, 2);
        break;
    case 0x002b:
        PUT_LIST(out, 1, 0x7a7a, 0x0304, 0x0303);
        break;
    case 0x0033:
        inner = put_begin(out, 2);
        put_number(out, 29, 2);
        put_number(out, 32, 2);
        put_zeros(out, 32);
        put_end(out, inner, 2);
        break;
    case 0xfe0d: /* outer; KDF, AEAD, configuration, key, payload */
        put_number(out, 0, 1);
        put_number(out, 0x00010001, 4);
        put_number(out, 0x42, 1);
        put_number(out, 32, 2);
        put_zeros(out, 32);
        put_number(out, 144, 2);
        put_zeros(out, 144);
        break;
    default:
        break;
    }
    put_end(out, body, 2);
}

/* A message's type and room for its length; for DTLS as one fragment that is the whole. */
static inline size_t
put_message(struct brd_buffer *out, enum brd_tls_transport transport, uint8_t type,
            uint16_t number) {
    put_number(out, type, 1);
    put_number(out, 0, 3);
    if (transport == BRD_TLS_OVER_DTLS) {
        put_number(out, number, 2);
        put_number(out, 0, 3);
        return put_begin(out, 3);
    }
    return out->size;
}

static inline void
put_message_end(struct brd_buffer *out, enum brd_tls_transport transport, size_t start) {
    put_end(out, start, 3);
    if (transport == BRD_TLS_OVER_DTLS) {
        memcpy(out->data + start - 11, out->data + start - 3, 3);
    }
}

/*
 * The ClientHello that JA4's description takes for its example, of a browser, with GREASE. Its JA4
 * is t13d1516h2_8daaf6152771_e5627efa2ab1. Without a name it has an outer ECH instead.
 */
static inline void
put_client_hello(struct brd_buffer *out, enum brd_tls_transport transport, const char *name) {
    static const uint16_t extensions[] = {0x1a1a, 0x001b, 0x0000, 0x0033, 0x0010, 0x4469,
                                          0x0017, 0x002d, 0x000d, 0x0005, 0x0023, 0x0012,
                                          0x002b, 0xff01, 0x000b, 0x000a, 0xdada, 0x0015};
    size_t message = put_message(out, transport, BRD_TLS_CLIENT_HELLO, 0);
    put_number(out, transport == BRD_TLS_OVER_DTLS ? 0xfefd : 0x0303, 2);
    put_zeros(out, 32);
    put_number(out, 0, 1);
    if (transport == BRD_TLS_OVER_DTLS) {
        put_number(out, 0, 1);
    }
    PUT_LIST(out, 2, 0x8a8a, 0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8,
             0xc013, 0xc014, 0x009c, 0x009d, 0x002f, 0x0035);
    put_number(out, 0x0100, 2);
    size_t list = put_begin(out, 2);
    for (size_t i = 0; i < sizeof extensions / sizeof *extensions; i++) {
        uint16_t type = extensions[i] == 0 && name == NULL ? 0xfe0d : extensions[i];
        put_extension(out, type, name);
    }
    put_end(out, list, 2);
    put_message_end(out, transport, message);
}

/* A ServerHello of TLS 1.2; with `is_13` of TLS 1.3. */
static inline void
put_server_hello(struct brd_buffer *out, enum brd_tls_transport transport, bool is_13) {
    size_t message = put_message(out, transport, BRD_TLS_SERVER_HELLO, 0);
    put_number(out, transport == BRD_TLS_OVER_DTLS ? 0xfefd : 0x0303, 2);
    put_zeros(out, 32);
    put_number(out, 0, 1);
    put_number(out, is_13 ? 0x1301 : 0xc02f, 2);
    put_number(out, 0, 1);
    size_t list = put_begin(out, 2);
    if (is_13) {
        put_number(out, 0x002b00020304, 6);
        put_number(out, 0x0033, 2);
        put_number(out, 36, 2);
        put_number(out, 29, 2);
        put_number(out, 32, 2);
        put_zeros(out, 32);
    } else {
        put_number(out, 0xff01000100, 5);
    }
    put_end(out, list, 2);
    put_message_end(out, transport, message);
}

/* A Certificate message with two entries that are no certificates: "first" and "second". */
static inline void
put_certificates(struct brd_buffer *out, enum brd_tls_transport transport, uint16_t number) {
    size_t message = put_message(out, transport, BRD_TLS_CERTIFICATE, number);
    size_t list = put_begin(out, 3);
    put_name(out, 3, "first");
    put_name(out, 3, "second");
    put_end(out, list, 3);
    put_message_end(out, transport, message);
}

/* `bytes` as records of TLS of at most `most` bytes. */
static inline void
put_records(struct brd_buffer *out, uint8_t type, struct brd_span bytes, size_t most) {
    struct brd_cursor cursor = brd_cursor_of(bytes);
    while (brd_cursor_left(&cursor) > 0) {
        size_t left = brd_cursor_left(&cursor);
        struct brd_span part = brd_cursor_take(&cursor, left < most ? left : most);
        put_number(out, type, 1);
        put_number(out, 0x0301, 2);
        put_number(out, part.size, 2);
        (void)brd_buffer_add(out, part.data, part.size);
    }
}

/* What a sink was told, one line each. */
static inline void
note_client(void *context, const struct brd_tls_hello *hello) {
    (void)brd_buffer_add_format(
        context, "client %04x %.*s %s%s%s\n", hello->effective, (int)hello->server_name.size,
        hello->server_name.size == 0 ? "" : (const char *)hello->server_name.data,
        hello->has_ech ? "ech " : "", hello->is_ssl2 ? "ssl2 " : "",
        hello->damaged ? "damaged" : "");
}

static inline void
note_server(void *context, const struct brd_tls_hello *hello) {
    (void)brd_buffer_add_format(context, "server %04x %04x%s\n", hello->effective, hello->cipher,
                                hello->is_retry_request ? " retry" : "");
}

static inline void
note_certificate(void *context, struct brd_span der, unsigned index) {
    (void)brd_buffer_add_format(context, "certificate %u %.*s\n", index, (int)der.size,
                                (const char *)der.data);
}

static inline void
note_verify(void *context, uint16_t version, struct brd_span cookie) {
    (void)brd_buffer_add_format(context, "verify %04x %zu\n", version, cookie.size);
}

static inline void
note_version(void *context, uint32_t version) {
    (void)brd_buffer_add_format(context, "version %08x\n", version);
}

static inline struct brd_tls_sink
note_sink(struct brd_buffer *notes) {
    return (struct brd_tls_sink){.context = notes,
                                 .on_client_hello = note_client,
                                 .on_server_hello = note_server,
                                 .on_certificate = note_certificate,
                                 .on_hello_verify = note_verify,
                                 .on_quic_version = note_version};
}

#endif
