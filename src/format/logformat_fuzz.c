/*
 * Fuzz target: a format string up to the first NUL, then the items of an entry. The message is
 * valid UTF-8 whatever they are. SPDX-License-Identifier: Apache-2.0
 */
#include "base/limits.h"
#include "base/text.h"
#include "format/logformat.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static struct brd_logitems items;
    const uint8_t *nul = size == 0 ? NULL : memchr(data, 0, size);
    size_t format = nul == NULL ? size : (size_t)(nul - data);
    size_t rest = nul == NULL ? size : format + 1;
    struct brd_logentry entry = {.kind = BRD_LOG_MESSAGE,
                                 .items = brd_span_of(data + rest, size - rest),
                                 .private = brd_span_of(data, format)};
    struct brd_buffer text = brd_buffer_of(BRD_MAX_LOG_MESSAGE_BYTES);
    brd_logitems_read(&entry, &items);
    (void)brd_logformat(brd_span_of(data, format), &items, &text);
    if (!brd_text_is_utf8(brd_buffer_span(&text))) {
        abort();
    }
    brd_buffer_free(&text);
    return 0;
}
