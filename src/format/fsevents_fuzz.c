/* Fuzz target: any bytes as pages of file system events. SPDX-License-Identifier: Apache-2.0 */
#include "format/fsevents.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct brd_fsevents events;
    struct brd_fsevent event;
    struct brd_error error;
    bool damaged;
    if (brd_fsevents_open(&events, brd_span_of(data, size), &error) == BRD_OK) {
        while (brd_fsevents_next(&events, &event, &damaged)) {
            if (event.offset > size || event.path.size > size) {
                abort();
            }
        }
    }
    return 0;
}
