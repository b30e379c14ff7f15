/* Fuzz target: any bytes as the end of a zip archive. SPDX-License-Identifier: Apache-2.0 */
#include "format/zip.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct brd_span whole = brd_span_of(data, size);
    struct brd_zip_directory directory;
    struct brd_zip_entry entry;
    struct brd_error error;
    bool ok = true;
    if (brd_zip_find_directory(whole, size, &directory, &error) != BRD_OK) {
        return 0;
    }
    struct brd_cursor cursor =
        brd_cursor_of(brd_span_slice(whole, directory.offset, directory.size, &ok));
    if (!ok) {
        abort(); /* it was said to lie in the file */
    }
    while (brd_zip_next(&cursor, &entry)) {
        if (entry.name.size > size) {
            abort();
        }
        (void)brd_zip_header_size(whole, &entry);
    }
    return 0;
}
