/*
 * What the views for a person at a terminal share: colours, and text wrapped beside a label.
 * Whatever comes from a case is made safe to print on its way.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_REPORT_VIEW_H
#define BRD_REPORT_VIEW_H

#include "report/report.h"

struct brd_view {
    struct brd_case *from;
    const struct brd_report_options *options;
    struct brd_out *out;
    unsigned width; /* columns, at least 40 */
};

/* Columns of the label, with the blank after it: "indicators ". */
#define BRD_LABEL_WIDTH 11u

/* ANSI styles. */
extern const char *const brd_red;
extern const char *const brd_yellow;
extern const char *const brd_green;
extern const char *const brd_bold;
extern const char *const brd_faint;

struct brd_view brd_view_of(struct brd_case *from, const struct brd_report_options *options,
                            struct brd_out *out);

/* Text in a style; NULL for none. */
void brd_say(const struct brd_view *view, const char *style, const char *text);

void brd_end_line(const struct brd_view *view);

/* `label` in its column, then `text` wrapped beside it, and the end of the line. */
void brd_say_wrapped(const struct brd_view *view, const char *label, const char *style,
                     const char *text);

/* How many columns a UTF-8 text takes: its scalar values. */
size_t brd_text_columns(struct brd_span text);

#endif
