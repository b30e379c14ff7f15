/* Fuzz target: any bytes as datagrams of DTLS. SPDX-License-Identifier: Apache-2.0 */
#include "proto/dtls.h"

#include "proto/ja.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
take_hello(void *context, const struct brd_tls_hello *hello) {
    char text[BRD_JA4_TEXT_BYTES];
    (void)context;
    if (hello->transport != BRD_TLS_OVER_DTLS || !brd_ja4(hello, text)) {
        abort();
    }
}

/* Each datagram stands behind its size in 2 bytes. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct brd_tls_sink sink = {.on_client_hello = take_hello, .on_server_hello = take_hello};
    struct brd_dtls_stream stream = {0};
    struct brd_cursor cursor = brd_cursor_of(brd_span_of(data, size));
    while (brd_cursor_left(&cursor) > 2) {
        size_t part = (size_t)brd_cursor_be(&cursor, 2);
        size_t left = brd_cursor_left(&cursor);
        struct brd_span datagram = brd_cursor_take(&cursor, part < left ? part : left);
        enum brd_tls_verdict verdict = brd_dtls_feed(&stream, datagram, &sink);
        if (verdict != BRD_TLS_NOT_MINE && !brd_dtls_is_record(datagram)) {
            abort();
        }
    }
    brd_dtls_free(&stream);
    return 0;
}
