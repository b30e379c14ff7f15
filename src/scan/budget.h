/*
 * A budget of processor time for one statement, looked at by SQLite's progress handler.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_SCAN_BUDGET_H
#define BRD_SCAN_BUDGET_H

#include "base/time.h"

#include <time.h>

struct brd_budget {
    int64_t deadline_us; /* of this thread's processor time */
    bool spent;
};

static inline int64_t
brd_thread_time_us(void) {
    struct timespec used;
    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
    return (int64_t)used.tv_sec * BRD_US_PER_SECOND + used.tv_nsec / 1000;
}

/* A budget that starts now. `seconds` is at most some billions. */
static inline struct brd_budget
brd_budget_of(uint64_t seconds) {
    return (struct brd_budget){.deadline_us =
                                   brd_thread_time_us() + (int64_t)seconds * BRD_US_PER_SECOND};
}

/* A progress handler (sqlite3_progress_handler): not 0, which interrupts, once it is spent. */
static inline int
brd_budget_is_spent(void *context) {
    struct brd_budget *budget = context;
    budget->spent = budget->spent || brd_thread_time_us() > budget->deadline_us;
    return budget->spent;
}

#endif
