/* Fuzz target: any bytes as datagrams of QUIC, and as frames inside Initials that are sealed here,
 * since no fuzzer guesses a tag. SPDX-License-Identifier: Apache-2.0 */
#include "proto/quic.h"

#include "base/limits.h"
#include "proto/ja.h"
#include "proto/testing_quic.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define SEALED 0x02
#define VERSION_SHIFT 2

static void
take_hello(void *context, const struct brd_tls_hello *hello) {
    char text[BRD_JA4_TEXT_BYTES];
    (void)context;
    if (hello->transport != BRD_TLS_OVER_QUIC || !brd_ja4(hello, text)) {
        abort();
    }
}

static void
take_gquic(void *context, const struct brd_gquic_hello *hello) {
    (void)context;
    if (hello->server_name.size > BRD_MAX_QUIC_CRYPTO_BYTES ||
        hello->user_agent.size > BRD_MAX_QUIC_CRYPTO_BYTES) {
        abort();
    }
}

static void
add_sealed(struct brd_buffer *datagram, struct brd_quic_crypto *crypto, uint8_t control,
           struct brd_span payload) {
    static const uint32_t versions[] = {0x00000001, 0x6b3343cf, 0x51303530, 0x54303530};
    static const uint8_t id[8] = {1, 2, 3, 4, 5, 6, 7, 8};
    struct initial initial = {.version = versions[control >> VERSION_SHIFT & 3],
                              .of_server = (control & 1) != 0,
                              .first_id = brd_span_of(id, sizeof id),
                              .destination = brd_span_of(id, sizeof id),
                              .payload = payload,
                              .padded_bytes = 32};
    if (!put_initial(datagram, crypto, &initial)) {
        abort();
    }
}

/* Each datagram stands behind a byte (side, whether to seal it, version) and its size in 2 bytes.
 */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static struct brd_quic_crypto *crypto; /* one for all inputs, as a program has it */
    struct brd_tls_sink sink = {
        .on_client_hello = take_hello, .on_server_hello = take_hello, .on_gquic_hello = take_gquic};
    struct brd_quic_connection connection = {0};
    struct brd_buffer datagram = brd_buffer_of(TESTING_BYTES);
    struct brd_cursor cursor = brd_cursor_of(brd_span_of(data, size));
    if (crypto == NULL && brd_quic_crypto_new(&crypto, NULL) != BRD_OK) {
        abort();
    }
    while (brd_cursor_left(&cursor) > 3) {
        uint8_t control = brd_cursor_u8(&cursor);
        size_t part = (size_t)brd_cursor_be(&cursor, 2) & 0x0fff;
        size_t left = brd_cursor_left(&cursor);
        struct brd_span bytes = brd_cursor_take(&cursor, part < left ? part : left);
        brd_buffer_reset(&datagram);
        if ((control & SEALED) != 0) {
            add_sealed(&datagram, crypto, control, bytes);
        } else {
            (void)brd_buffer_add(&datagram, bytes.data, bytes.size);
        }
        (void)brd_quic_feed(&connection, crypto, control & 1, brd_buffer_span(&datagram), &sink);
        if (connection.ended && connection.state != NULL) {
            abort();
        }
    }
    brd_buffer_free(&datagram);
    brd_quic_free(&connection);
    return 0;
}
