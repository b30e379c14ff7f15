/*
 * The minutes around a call, drawn in text: one lane for each source.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "report/calls.h"

#include "base/limits.h"
#include "base/text.h"

#define LANE_LABEL 27u   /* least columns of a lane's name, with the blanks after it */
#define LABEL_SHARE 3u   /* of the width, the most that the names take */
#define MAX_COLUMNS 200u /* of a lane */
#define TICK_COLUMNS 10  /* at least so many between two ticks: "08:13:00  " */
#define BEFORE_US (120 * BRD_US_PER_SECOND)
#define AFTER_US (300 * BRD_US_PER_SECOND)

struct picture {
    const struct brd_view *view;
    int64_t from_us;
    int64_t to_us;
    size_t label;   /* columns of the lanes' names, with the two blanks after them */
    size_t columns; /* of a lane */
    int64_t call_us;
    const struct brd_call_line *lines;
    size_t count;
};

static size_t
column_of(const struct picture *picture, int64_t us) {
    int64_t span = picture->to_us - picture->from_us;
    if (us <= picture->from_us || span <= 0) {
        return 0;
    }
    if (us >= picture->to_us) {
        return picture->columns - 1;
    }
    return (size_t)((double)(us - picture->from_us) / (double)span *
                    (double)(picture->columns - 1));
}

/* How many bytes of the text make its first line of at most `most` columns: up to a blank, or, when
 * one word is longer than that, in the middle of it. */
static size_t
first_line(struct brd_span text, size_t most) {
    size_t size = 0;
    size_t blank = 0;
    for (size_t columns = 0; size < text.size && columns < most; columns++) {
        blank = text.data[size] == ' ' ? size : blank;
        (void)brd_text_next(text, &size);
    }
    bool is_end = size == text.size || text.data[size] == ' ';
    return is_end || blank == 0 ? size : blank;
}

/* The name of a lane in its column; one that is too long goes over several lines, and the lane
 * follows on the last one. */
static void
say_label(const struct picture *picture, const char *style, const char *label) {
    struct brd_buffer *to = &picture->view->out->text;
    struct brd_buffer safe = brd_buffer_of(BRD_MAX_CALL_LABEL_BYTES);
    bool has_style = picture->view->options->colour && style != NULL;
    (void)brd_text_add_printable(&safe, brd_span_text(label));
    struct brd_span rest = brd_buffer_span(&safe);
    size_t columns = 0;
    do {
        struct brd_span line = brd_span_of(rest.data, first_line(rest, picture->label - 2));
        size_t taken = line.size + (line.size < rest.size && rest.data[line.size] == ' ');
        rest = brd_span_of(rest.data + taken, rest.size - taken);
        columns = brd_text_columns(line);
        (void)brd_buffer_add_text(to, "  ");
        (void)brd_buffer_add_text(to, has_style ? style : "");
        (void)brd_buffer_add(to, line.data, line.size);
        (void)brd_buffer_add_text(to, has_style ? "\033[0m" : "");
        (void)brd_buffer_add_text(to, rest.size > 0 ? "\n" : "");
    } while (rest.size > 0);
    (void)brd_buffer_add_format(to, "%*s", (int)(picture->label - columns), "");
    brd_buffer_free(&safe);
}

/* The columns that the lanes' names take: those of the longest one, as far as the width allows. */
static size_t
label_columns(const struct brd_view *view, const struct brd_call_line *lines, size_t count) {
    size_t most = view->width / LABEL_SHARE > LANE_LABEL ? view->width / LABEL_SHARE : LANE_LABEL;
    size_t columns = LANE_LABEL;
    for (size_t i = 0; i < count; i++) {
        size_t own = brd_text_columns(brd_span_text(lines[i].title)) + 2;
        columns = own > columns ? own : columns;
    }
    return columns < most ? columns : most;
}

/* A lane without the blanks at its end. */
static void
say_lane(const struct picture *picture, const char *style, char *lane) {
    size_t size = picture->columns;
    while (size > 0 && lane[size - 1] == ' ') {
        size--;
    }
    lane[size] = '\0';
    brd_say(picture->view, style, lane);
    brd_end_line(picture->view);
}

/* The time between two ticks, in microseconds: the smallest that leaves room for their words. */
static int64_t
tick_of(const struct picture *picture) {
    static const int64_t seconds[] = {10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21600, 86400};
    int64_t span = picture->to_us - picture->from_us;
    size_t i = 0;
    size_t last = sizeof seconds / sizeof seconds[0] - 1;
    while (i < last &&
           span / (seconds[i] * BRD_US_PER_SECOND) * TICK_COLUMNS > (int64_t)picture->columns) {
        i++;
    }
    return seconds[i] * BRD_US_PER_SECOND;
}

static void
say_axis(const struct picture *picture) {
    char words[MAX_COLUMNS + BRD_TIME_TEXT_BYTES];
    char marks[MAX_COLUMNS + 1];
    int64_t tick = tick_of(picture);
    size_t free_from = 0;
    memset(words, ' ', sizeof words);
    memset(marks, '-', sizeof marks);
    for (int64_t us = (picture->from_us / tick + 1) * tick; us < picture->to_us; us += tick) {
        size_t at = column_of(picture, us);
        char time[BRD_TIME_TEXT_BYTES];
        if (at < free_from || at + 8 > picture->columns) {
            continue;
        }
        brd_time_format(us, time);
        memcpy(words + at, time + 11, 8);
        marks[at] = '+';
        free_from = at + TICK_COLUMNS - 1;
    }
    say_label(picture, NULL, "");
    say_lane(picture, brd_faint, words);
    say_label(picture, NULL, "");
    say_lane(picture, brd_faint, marks);
}

/* One mark of a lane; the more telling of two that fall on the same column stays. */
static void
mark(char *lane, size_t from, size_t to, char what) {
    for (size_t i = from; i <= to; i++) {
        if (lane[i] == ' ' || what == '!') {
            lane[i] = what;
        }
    }
}

static void
say_source(const struct picture *picture, size_t first) {
    char lane[MAX_COLUMNS + 1];
    const struct brd_call_line *source = &picture->lines[first];
    memset(lane, ' ', sizeof lane);
    for (size_t i = first; i < picture->count; i++) {
        const struct brd_call_line *line = &picture->lines[i];
        if (line->role != source->role || strcmp(line->title, source->title) != 0) {
            continue;
        }
        if (line->role == BRD_LINE_SILENT) {
            size_t at = column_of(picture, picture->call_us);
            mark(lane, at, at, '?');
        } else if (line->start_us != BRD_NO_TIME) {
            char what = line->role == BRD_LINE_WITNESS     ? '#'
                        : strcmp(line->kind, "crash") == 0 ? '!'
                                                           : '*';
            int64_t end_us = line->end_us == BRD_NO_TIME ? line->start_us : line->end_us;
            mark(lane, column_of(picture, line->start_us), column_of(picture, end_us), what);
        }
    }
    say_label(picture, source->role == BRD_LINE_SILENT ? brd_yellow : NULL, source->title);
    say_lane(picture,
             source->role == BRD_LINE_SILENT  ? brd_yellow
             : source->role == BRD_LINE_TRACE ? brd_red
                                              : brd_bold,
             lane);
}

static bool
is_first_of_source(const struct picture *picture, size_t index) {
    for (size_t i = 0; i < index; i++) {
        if (picture->lines[i].role == picture->lines[index].role &&
            strcmp(picture->lines[i].title, picture->lines[index].title) == 0) {
            return false;
        }
    }
    return true;
}

void
brd_draw_call(const struct brd_view *view, int64_t start_us, int64_t end_us,
              const struct brd_call_line *lines, size_t count) {
    struct picture picture = {
        .view = view,
        .from_us = start_us - BEFORE_US,
        .to_us = (end_us > start_us ? end_us : start_us) + AFTER_US,
        .label = label_columns(view, lines, count),
        .call_us = start_us,
        .lines = lines,
        .count = count,
    };
    picture.columns = view->width - 2 - picture.label;
    picture.columns = picture.columns > MAX_COLUMNS ? MAX_COLUMNS : picture.columns;
    for (size_t i = 0; i < count; i++) {
        /* What lies at the very edge could not be seen to end there. */
        int64_t margin = 30 * BRD_US_PER_SECOND;
        if (lines[i].start_us == BRD_NO_TIME) {
            continue;
        }
        if (lines[i].start_us - margin < picture.from_us) {
            picture.from_us = lines[i].start_us - margin;
        }
        if (lines[i].start_us + margin > picture.to_us) {
            picture.to_us = lines[i].start_us + margin;
        }
    }
    say_axis(&picture);
    for (size_t i = 0; i < count; i++) {
        if (is_first_of_source(&picture, i)) {
            say_source(&picture, i);
        }
    }
    brd_end_line(view);
}
