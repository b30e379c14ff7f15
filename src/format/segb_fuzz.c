/* Fuzz target: any bytes as a SEGB file, and its payloads as messages.
 * SPDX-License-Identifier: Apache-2.0 */
#include "format/protobuf.h"
#include "format/segb.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct brd_segb segb;
    struct brd_segb_record record;
    struct brd_error error;
    bool damaged = false;
    if (brd_segb_open(&segb, brd_span_of(data, size), &error) == BRD_OK) {
        uint64_t count = 0;
        while (brd_segb_next(&segb, &record, &damaged)) {
            struct brd_cursor message = brd_cursor_of(record.payload);
            struct brd_protobuf_field field;
            if (record.offset > size || record.payload.size > size || ++count > size) {
                abort();
            }
            while (brd_protobuf_next(&message, &field)) {
                if (field.bytes.size > record.payload.size) {
                    abort();
                }
            }
        }
    }
    brd_segb_close(&segb);
    return 0;
}
