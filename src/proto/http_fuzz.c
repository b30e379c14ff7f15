/* Fuzz target: any bytes as a stream of HTTP, cut anyhow. SPDX-License-Identifier: Apache-2.0 */
#include "proto/http.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
add(uint64_t *told, struct brd_span text) {
    *told = *told * 31 + text.size;
    for (size_t i = 0; i < text.size; i++) {
        *told = *told * 31 + text.data[i];
    }
}

static void
take_request(void *context, const struct brd_http_request *request) {
    uint64_t *told = context;
    if (request->method.size == 0) {
        abort();
    }
    add(told, request->method);
    add(told, request->target);
    add(told, request->host);
    add(told, request->user_agent);
    add(told, request->referer);
    *told = *told * 31 + request->is_cut;
}

/* What a stream tells does not depend on how it is cut. */
static uint64_t
feed(const uint8_t *data, size_t size, size_t piece) {
    uint64_t told = 0;
    struct brd_http_sink sink = {.context = &told, .on_request = take_request};
    struct brd_http_stream stream = {0};
    struct brd_cursor cursor = brd_cursor_of(brd_span_of(data, size));
    enum brd_http_verdict verdict = BRD_HTTP_MORE;
    while (brd_cursor_left(&cursor) > 0 && verdict == BRD_HTTP_MORE) {
        size_t left = brd_cursor_left(&cursor);
        struct brd_span part = brd_cursor_take(&cursor, left < piece ? left : piece);
        size_t used = part.size + 1;
        verdict = brd_http_feed(&stream, part, &sink, &used);
        if (used > part.size || (verdict == BRD_HTTP_MORE && used != part.size)) {
            abort();
        }
    }
    brd_http_end(&stream, &sink);
    told = told * 31 + (uint64_t)verdict;
    brd_http_free(&stream);
    return told;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    (void)brd_http_begins(brd_span_of(data, size));
    if (size > 0 && (feed(data, size, size) != feed(data, size, 1) ||
                     feed(data, size, 7) != feed(data, size, 64))) {
        abort();
    }
    return 0;
}
