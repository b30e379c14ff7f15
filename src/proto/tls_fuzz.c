/* Fuzz target: any bytes as a stream of TLS, cut anyhow. SPDX-License-Identifier: Apache-2.0 */
#include "proto/tls.h"

#include "proto/ja.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
take_hello(void *context, const struct brd_tls_hello *hello) {
    char ja3[BRD_JA3_TEXT_BYTES];
    char ja4[BRD_JA4_TEXT_BYTES];
    uint64_t *told = context;
    struct brd_tls_extension extension;
    size_t offset = 0;
    *told = *told * 31 + hello->ciphers.size + hello->version;
    if (brd_ja3(hello, ja3) == hello->is_ssl2 || brd_ja4(hello, ja4) == hello->is_ssl2) {
        abort();
    }
    while (brd_tls_next_extension(hello->extensions, &offset, &extension)) {
        *told = *told * 31 + extension.type;
    }
}

static void
take_certificate(void *context, struct brd_span der, unsigned index) {
    uint64_t *told = context;
    *told = *told * 31 + der.size + index;
}

/* What a stream tells does not depend on how it is cut. */
static uint64_t
feed(const uint8_t *data, size_t size, size_t piece) {
    uint64_t told = 0;
    struct brd_tls_sink sink = {.context = &told,
                                .on_client_hello = take_hello,
                                .on_server_hello = take_hello,
                                .on_certificate = take_certificate};
    struct brd_tls_stream stream = {0};
    struct brd_cursor cursor = brd_cursor_of(brd_span_of(data, size));
    while (brd_cursor_left(&cursor) > 0) {
        size_t left = brd_cursor_left(&cursor);
        (void)brd_tls_feed(&stream, brd_cursor_take(&cursor, left < piece ? left : piece), &sink);
    }
    told = told * 31 + (uint64_t)stream.verdict;
    brd_tls_free(&stream);
    return told;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (brd_tls_find(brd_span_of(data, size)) > size) {
        abort();
    }
    if (size > 0 && (feed(data, size, size) != feed(data, size, 1) ||
                     feed(data, size, 7) != feed(data, size, 64))) {
        abort();
    }
    return 0;
}
