/* Fuzz target: any bytes as a Manifest.mbdb. SPDX-License-Identifier: Apache-2.0 */
#include "format/mbdb.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct brd_cursor records;
    struct brd_mbdb_record record;
    struct brd_error error;
    if (brd_mbdb_open(brd_span_of(data, size), &records, &error) == BRD_OK) {
        while (brd_mbdb_next(&records, &record)) {
            if (record.domain.size + record.path.size + record.key.size > size) {
                abort();
            }
        }
    }
    return 0;
}
