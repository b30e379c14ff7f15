/*
 * The clocks of a unified log: .timesync files, which tell what the wall clock showed at some
 * moments of a boot's continuous time.
 *
 *     boot  B0 BB, u16 48, u32, UUID, u32 numerator, u32 denominator, i64 wall ns, i32 zone, u32
 * dst sync  "Ts", u16 32, u32 flags, u64 continuous time, i64 wall ns, i32 zone, u32 dst
 *
 * Source: libyal, dtformats, "Apple Unified Logging and Activity Tracing formats", section
 * "timesync database file format".
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_FORMAT_TIMESYNC_H
#define BRD_FORMAT_TIMESYNC_H

#include "base/cursor.h"
#include "base/error.h"

/* One record; all boots' together. */
struct brd_clock {
    uint8_t boot_uuid[16];
    uint64_t continuous; /* ticks; 0 for the boot itself */
    int64_t wall_ns;     /* since 1970 UTC; 0 when not set */
    uint32_t numerator;  /* nanoseconds = ticks * numerator / denominator */
    uint32_t denominator;
};

/* All records that were added. Begins as zeroes. */
struct brd_timesync {
    struct brd_clock *clocks; /* owned */
    size_t count;
    size_t capacity;
    bool is_sorted;
};

/*
 * Add the records of the file in `bytes`. BRD_ERR_CORRUPT at what is no record: those before it are
 * kept. BRD_ERR_LIMIT (BRD_MAX_LOG_CLOCKS), BRD_ERR_NO_MEMORY.
 */
enum brd_err brd_timesync_add(struct brd_timesync *timesync, struct brd_span bytes,
                              struct brd_error *error) BRD_MUST_USE;

/*
 * Microseconds since 1970 UTC at `continuous` of the boot `boot_uuid` (16 bytes): by the last
 * record before it, or the first one after it. BRD_NO_TIME when the boot is unknown or the moment
 * is not plausible.
 */
int64_t brd_timesync_wall_us(struct brd_timesync *timesync, const uint8_t *boot_uuid,
                             uint64_t continuous);
void brd_timesync_free(struct brd_timesync *timesync);

#endif
