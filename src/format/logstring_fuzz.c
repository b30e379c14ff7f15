/* Fuzz target: any bytes as a file of format strings. SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "format/logstring.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static enum brd_err
read_span(void *context, uint64_t offset, void *buffer, size_t size, size_t *got,
          struct brd_error *error) {
    const struct brd_span *bytes = context;
    (void)error;
    size_t left = offset < bytes->size ? bytes->size - (size_t)offset : 0;
    *got = left < size ? left : size;
    if (*got > 0) {
        memcpy(buffer, bytes->data + offset, *got);
    }
    return BRD_OK;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct brd_span bytes = brd_span_of(data, size);
    struct brd_logreader reader = {.context = &bytes, .size = size, .read = read_span};
    struct brd_logstrings strings;
    struct brd_buffer text = brd_buffer_of(BRD_MAX_LOG_STRING_BYTES);
    if (brd_logstrings_open(&reader, &strings, NULL) != BRD_OK) {
        return 0;
    }
    for (size_t i = 0; i < strings.range_count && i < 64; i++) {
        const struct brd_logrange *range = brd_logstrings_range(&strings, strings.ranges[i].begin);
        if (range == NULL) {
            abort(); /* ranges are not empty: each has its beginning */
        }
        brd_buffer_reset(&text);
        (void)brd_logstrings_text(&reader, range->place, range->size, &text);
    }
    for (size_t i = 0; i < strings.image_count && i < 64; i++) {
        (void)brd_logstrings_image_at(&strings, strings.images[i].address + 1);
        brd_buffer_reset(&text);
        (void)brd_logstrings_text(&reader, strings.images[i].path_place, BRD_MAX_PATH_BYTES, &text);
    }
    brd_logstrings_free(&strings);
    brd_buffer_free(&text);
    return 0;
}
