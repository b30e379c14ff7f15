/* What the views for a terminal share: see view.h. SPDX-License-Identifier: Apache-2.0 */
#include "report/view.h"

#include "base/limits.h"
#include "base/text.h"

#define DEFAULT_WIDTH 80u
#define LEAST_WIDTH 40u

const char *const brd_red = "\033[1;31m";
const char *const brd_yellow = "\033[33m";
const char *const brd_green = "\033[32m";
const char *const brd_bold = "\033[1m";
const char *const brd_faint = "\033[2m";

struct brd_view
brd_view_of(struct brd_case *from, const struct brd_report_options *options, struct brd_out *out) {
    unsigned width = options->width == 0 ? DEFAULT_WIDTH : options->width;
    return (struct brd_view){.from = from,
                             .options = options,
                             .out = out,
                             .width = width < LEAST_WIDTH ? LEAST_WIDTH : width};
}

void
brd_say(const struct brd_view *view, const char *style, const char *text) {
    struct brd_buffer *to = &view->out->text;
    if (view->options->colour && style != NULL) {
        (void)brd_buffer_add_text(to, style);
    }
    (void)brd_text_add_printable(to, brd_span_text(text));
    if (view->options->colour && style != NULL) {
        (void)brd_buffer_add_text(to, "\033[0m");
    }
}

void
brd_end_line(const struct brd_view *view) {
    (void)brd_buffer_add_text(&view->out->text, "\n");
}

size_t
brd_text_columns(struct brd_span text) {
    size_t columns = 0;
    for (size_t i = 0; i < text.size; i++) {
        columns += (text.data[i] & 0xC0) != 0x80;
    }
    return columns;
}

/* How many columns the next word of `text` takes, and how many bytes. */
static size_t
next_word(const char *text, size_t *bytes) {
    *bytes = strcspn(text, " ");
    return brd_text_columns(brd_span_of(text, *bytes));
}

void
brd_say_wrapped(const struct brd_view *view, const char *label, const char *style,
                const char *text) {
    struct brd_buffer *to = &view->out->text;
    struct brd_buffer safe = brd_buffer_of(BRD_MAX_STATEMENT_BYTES);
    (void)brd_text_add_printable(&safe, brd_span_text(text));
    (void)brd_buffer_add_text(to, "  ");
    brd_say(view, style, label);
    size_t at = 2 + strlen(label);
    for (; at < 2 + BRD_LABEL_WIDTH; at++) {
        (void)brd_buffer_add_text(to, " ");
    }
    const char *rest = brd_buffer_text(&safe);
    bool space = false; /* one stands before the next word, unless that begins a line */
    while (*rest != '\0') {
        size_t bytes;
        size_t word = next_word(rest, &bytes);
        if (at + space + word > view->width && at > 2 + BRD_LABEL_WIDTH) {
            (void)brd_buffer_add_format(to, "\n%*s", (int)(2 + BRD_LABEL_WIDTH), "");
            at = 2 + BRD_LABEL_WIDTH;
        } else if (space) {
            (void)brd_buffer_add_text(to, " ");
            at++;
        }
        (void)brd_buffer_add(to, rest, bytes);
        at += word;
        rest += bytes;
        space = *rest == ' ';
        rest += space;
    }
    brd_end_line(view);
    brd_buffer_free(&safe);
}
