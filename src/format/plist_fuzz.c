/* Fuzz target: any bytes as a property list. SPDX-License-Identifier: Apache-2.0 */
#include "format/plist_json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct brd_plist plist;
    struct brd_error error;
    if (brd_plist_open(brd_span_of(data, size), &plist, &error) != BRD_OK) {
        return 0;
    }
    struct brd_archive view = brd_archive_plain(&plist);
    struct brd_buffer json = brd_buffer_of(1 << 20);
    (void)brd_plist_add_json(&view, brd_archive_root(&view), &json);
    brd_buffer_free(&json);
    brd_plist_close(&plist);
    return 0;
}
