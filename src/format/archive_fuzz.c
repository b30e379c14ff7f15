/* Fuzz target: any bytes as a keyed archive. SPDX-License-Identifier: Apache-2.0 */
#include "format/plist_json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct brd_plist plist;
    struct brd_archive archive;
    struct brd_error error;
    if (brd_plist_open(brd_span_of(data, size), &plist, &error) != BRD_OK) {
        return 0;
    }
    if (brd_archive_open(&plist, &archive, &error) == BRD_OK) {
        struct brd_buffer json = brd_buffer_of(1 << 20);
        struct brd_plist_value value;
        (void)brd_plist_add_json(&archive, brd_archive_root(&archive), &json);
        if (brd_archive_find(&archive, brd_archive_root(&archive), "LastModified", &value)) {
            (void)brd_archive_date(&archive, value);
        }
        brd_buffer_free(&json);
    }
    brd_plist_close(&plist);
    return 0;
}
