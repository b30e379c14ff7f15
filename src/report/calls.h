/*
 * The calls of a case for a person: what is said of each, and a picture of the minutes around it.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_REPORT_CALLS_H
#define BRD_REPORT_CALLS_H

#include "base/arena.h"
#include "base/time.h"
#include "report/view.h"

enum brd_call_line_role { BRD_LINE_WITNESS, BRD_LINE_SILENT, BRD_LINE_TRACE };

/* One line of call_witness; texts are never NULL and live as long as the call is told. */
struct brd_call_line {
    enum brd_call_line_role role;
    const char *title; /* of the source, with how its row was brought back */
    const char *kind;
    const char *summary;
    int64_t start_us; /* BRD_NO_TIME when it has none */
    int64_t end_us;
};

/*
 * Draw the minutes around a call that began at `start_us` and ended at `end_us`: an axis of time,
 * and one lane for each source of `lines`.
 */
void brd_draw_call(const struct brd_view *view, int64_t start_us, int64_t end_us,
                   const struct brd_call_line *lines, size_t count);

#endif
