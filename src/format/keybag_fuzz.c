/* Fuzz target: any bytes as a key bag. SPDX-License-Identifier: Apache-2.0 */
#include "format/keybag.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct brd_keybag bag;
    struct brd_error error;
    if (brd_keybag_read(brd_span_of(data, size), &bag, &error) != BRD_OK) {
        return 0;
    }
    if (bag.class_count == 0 || bag.class_count > BRD_MAX_KEYBAG_CLASSES || bag.salt.size > size) {
        abort();
    }
    for (size_t i = 0; i < bag.class_count; i++) {
        if (bag.classes[i].wrapped.size > size) {
            abort();
        }
    }
    return 0;
}
