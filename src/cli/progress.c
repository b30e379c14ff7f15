/* The progress bar: see progress.h. SPDX-License-Identifier: Apache-2.0 */
#include "cli/progress.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

#define BAR_WIDTH 24
#define REDRAW_NS 50000000L

static bool
is_due(void) {
    static struct timespec last;
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    long elapsed = (now.tv_sec - last.tv_sec) * 1000000000L + (now.tv_nsec - last.tv_nsec);
    if (elapsed < REDRAW_NS) {
        return false;
    }
    last = now;
    return true;
}

bool
progress_draw(void *context, const struct brd_progress *progress) {
    (void)context;
    if (isatty(STDERR_FILENO) != 1 || !is_due()) {
        return true;
    }
    char bar[BAR_WIDTH + 1];
    uint64_t filled = progress->total == 0 ? 0 : BAR_WIDTH * progress->done / progress->total;
    for (unsigned i = 0; i < BAR_WIDTH; i++) {
        bar[i] = i < filled ? '#' : '.';
    }
    bar[BAR_WIDTH] = '\0';
    (void)fprintf(stderr, "\r\033[K[%s] %llu records  %.40s", bar,
                  (unsigned long long)progress->records, progress->what);
    (void)fflush(stderr);
    return true;
}

void
progress_end(void) {
    if (isatty(STDERR_FILENO) == 1) {
        (void)fprintf(stderr, "\r\033[K");
    }
}
