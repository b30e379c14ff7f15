/* Clocks of the unified log: see timesync.h. SPDX-License-Identifier: Apache-2.0 */
#include "format/timesync.h"

#include "base/limits.h"
#include "base/time.h"

#include <stdlib.h>

#define BOOT_MARK 0xBBB0u
#define SYNC_MARK 0x7354u /* "Ts" */
#define MARK_BYTES 4u
#define NS_PER_US 1000

static enum brd_err
keep(struct brd_timesync *timesync, const struct brd_clock *clock, struct brd_error *error) {
    if (timesync->count == timesync->capacity) {
        size_t capacity = timesync->capacity == 0 ? 256 : timesync->capacity * 2;
        if (timesync->count >= BRD_MAX_LOG_CLOCKS) {
            return brd_fail(error, BRD_ERR_LIMIT, BRD_NO_OFFSET, "more than %llu clock records",
                            (unsigned long long)BRD_MAX_LOG_CLOCKS);
        }
        struct brd_clock *clocks = realloc(timesync->clocks, capacity * sizeof *clocks);
        if (clocks == NULL) {
            return brd_fail_memory(error, "clock records");
        }
        timesync->clocks = clocks;
        timesync->capacity = capacity;
    }
    timesync->clocks[timesync->count++] = *clock;
    timesync->is_sorted = false;
    return BRD_OK;
}

static void
read_boot(struct brd_cursor *cursor, struct brd_clock *boot) {
    *boot = (struct brd_clock){0};
    (void)brd_cursor_le(cursor, 4);
    struct brd_span uuid = brd_cursor_take(cursor, sizeof boot->boot_uuid);
    if (uuid.size == sizeof boot->boot_uuid) {
        memcpy(boot->boot_uuid, uuid.data, uuid.size);
    }
    boot->numerator = (uint32_t)brd_cursor_le(cursor, 4);
    boot->denominator = (uint32_t)brd_cursor_le(cursor, 4);
    boot->wall_ns = (int64_t)brd_cursor_le(cursor, 8);
}

enum brd_err
brd_timesync_add(struct brd_timesync *timesync, struct brd_span bytes, struct brd_error *error) {
    struct brd_cursor cursor = brd_cursor_of(bytes);
    struct brd_clock boot = {0};
    enum brd_err code = BRD_OK;
    while (brd_cursor_left(&cursor) > 0 && code == BRD_OK) {
        size_t from = cursor.offset;
        uint64_t mark = brd_cursor_le(&cursor, 2);
        uint64_t size = brd_cursor_le(&cursor, 2);
        struct brd_cursor record =
            brd_cursor_of(brd_cursor_take(&cursor, size < MARK_BYTES ? 0 : size - MARK_BYTES));
        struct brd_clock clock = boot;
        if (mark == BOOT_MARK) {
            read_boot(&record, &boot);
            clock = boot;
        } else if (mark == SYNC_MARK) {
            (void)brd_cursor_le(&record, 4);
            clock.continuous = brd_cursor_le(&record, 8);
            clock.wall_ns = (int64_t)brd_cursor_le(&record, 8);
        }
        if ((mark != BOOT_MARK && mark != SYNC_MARK) || cursor.failed || record.failed) {
            return brd_fail(error, BRD_ERR_CORRUPT, from, "no record of a timesync file");
        }
        /* Records before the first boot belong to none; a boot whose clock was not set tells no
         * moment. */
        if (clock.denominator != 0 && clock.numerator != 0 && clock.wall_ns > 0) {
            code = keep(timesync, &clock, error);
        }
    }
    return code;
}

static int
compare(const void *left, const void *right) {
    const struct brd_clock *a = left;
    const struct brd_clock *b = right;
    int order = memcmp(a->boot_uuid, b->boot_uuid, sizeof a->boot_uuid);
    return order != 0 ? order : (a->continuous > b->continuous) - (a->continuous < b->continuous);
}

/* Nanoseconds of `ticks`; false when they do not fit. */
static bool
scale(uint64_t ticks, const struct brd_clock *clock, int64_t *ns) {
    uint64_t whole = 0;
    uint64_t rest = ticks % clock->denominator * clock->numerator / clock->denominator;
    if (__builtin_mul_overflow(ticks / clock->denominator, (uint64_t)clock->numerator, &whole) ||
        __builtin_add_overflow(whole, rest, &whole) || whole > INT64_MAX) {
        return false;
    }
    *ns = (int64_t)whole;
    return true;
}

int64_t
brd_timesync_wall_us(struct brd_timesync *timesync, const uint8_t *boot_uuid, uint64_t continuous) {
    if (!timesync->is_sorted) {
        if (timesync->count > 0) {
            qsort(timesync->clocks, timesync->count, sizeof *timesync->clocks, compare);
        }
        timesync->is_sorted = true;
    }
    struct brd_clock wanted = {.continuous = continuous};
    memcpy(wanted.boot_uuid, boot_uuid, sizeof wanted.boot_uuid);
    size_t low = 0;
    size_t high = timesync->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare(&timesync->clocks[middle], &wanted) <= 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    /* `low` is the first record after the moment; the one before it may be of another boot. */
    bool is_before = low > 0 && memcmp(timesync->clocks[low - 1].boot_uuid, boot_uuid, 16) == 0;
    if (!is_before &&
        (low == timesync->count || memcmp(timesync->clocks[low].boot_uuid, boot_uuid, 16) != 0)) {
        return BRD_NO_TIME;
    }
    const struct brd_clock *clock = &timesync->clocks[is_before ? low - 1 : low];
    uint64_t ticks = is_before ? continuous - clock->continuous : clock->continuous - continuous;
    int64_t ns = 0;
    if (!scale(ticks, clock, &ns) ||
        __builtin_add_overflow(clock->wall_ns, is_before ? ns : -ns, &ns)) {
        return BRD_NO_TIME;
    }
    return brd_time_from_units(ns / NS_PER_US, BRD_US_PER_SECOND, 0);
}

void
brd_timesync_free(struct brd_timesync *timesync) {
    free(timesync->clocks);
    *timesync = (struct brd_timesync){0};
}
