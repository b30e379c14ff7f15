/* Fuzz target: any bytes as a .timesync file. SPDX-License-Identifier: Apache-2.0 */
#include "base/time.h"
#include "format/timesync.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct brd_timesync timesync = {0};
    char text[BRD_TIME_TEXT_BYTES];
    (void)!brd_timesync_add(&timesync, brd_span_of(data, size), NULL);
    for (size_t i = 0; i < timesync.count && i < 64; i++) {
        struct brd_clock clock = timesync.clocks[i];
        for (unsigned shift = 0; shift < 64; shift += 7) {
            int64_t us = brd_timesync_wall_us(&timesync, clock.boot_uuid,
                                              clock.continuous + (UINT64_C(1) << shift));
            if (us != BRD_NO_TIME) {
                brd_time_format(us, text); /* a moment that is given can be written */
            }
        }
    }
    brd_timesync_free(&timesync);
    return 0;
}
