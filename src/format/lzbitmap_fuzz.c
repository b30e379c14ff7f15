/* Fuzz target: any bytes as a stream of LZBITMAP. SPDX-License-Identifier: Apache-2.0 */
#include "format/lzbitmap.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MAX_BYTES ((size_t)4 * 1024 * 1024)

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct brd_buffer unpacked = brd_buffer_of(MAX_BYTES);
    enum brd_err code = brd_lzbitmap_unpack(brd_span_of(data, size), &unpacked, NULL);
    if (unpacked.size > MAX_BYTES ||
        (code == BRD_OK && !brd_lzbitmap_is(brd_span_of(data, size)))) {
        abort();
    }
    brd_buffer_free(&unpacked);
    return 0;
}
