/* Fuzz target: any bytes as a typedstream. SPDX-License-Identifier: Apache-2.0 */
#include "format/typedstream.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct brd_span text;
    if (brd_typedstream_text(brd_span_of(data, size), &text) &&
        (text.data < data || text.data + text.size > data + size)) {
        abort(); /* the text must lie in the stream */
    }
    return 0;
}
