/* The public functions on indicators: see bridle.h. SPDX-License-Identifier: Apache-2.0 */
#include "indicator/indicators.h"

#include "base/limits.h"
#include "base/text.h"
#include "indicator/bundled.h"
#include "indicator/match.h"

#include <stdlib.h>

/* How wide the columns of names may become; a longer name shifts its line. */
#define MAX_COLUMN 32u

struct brd_indicators {
    struct brd_indicator_set *set; /* owned */
};

enum brd_err
brd_indicators_new(bool bundled, struct brd_indicators **indicators, struct brd_error *error) {
    struct brd_indicators *made = calloc(1, sizeof *made);
    if (made == NULL) {
        return brd_fail_memory(error, "the indicators");
    }
    enum brd_err code = brd_indicator_set_new(&made->set, error);
    if (code == BRD_OK && bundled) {
        code = brd_indicator_set_load_bundled(made->set, error);
    }
    if (code != BRD_OK) {
        brd_indicators_free(made);
        return code;
    }
    *indicators = made;
    return BRD_OK;
}

enum brd_err
brd_indicators_load(struct brd_indicators *indicators, const char *path, struct brd_error *error) {
    return brd_indicator_set_load_path(indicators->set, path, error);
}

void
brd_indicators_free(struct brd_indicators *indicators) {
    if (indicators != NULL) {
        brd_indicator_set_free(indicators->set);
        free(indicators);
    }
}

const struct brd_indicator_set *
brd_indicators_set(const struct brd_indicators *indicators) {
    return indicators->set;
}

/* ---- Writing ---- */

/* Text on its way to a sink; sent when there is much of it, and at the end. */
struct writer {
    struct brd_sink sink;
    struct brd_buffer text;
    bool stopped; /* the sink wants no more */
};

#define SEND_BYTES ((size_t)64 * 1024)
#define MAX_TEXT_BYTES ((size_t)1024 * 1024)

static struct writer
writer_of(struct brd_sink sink) {
    return (struct writer){.sink = sink, .text = brd_buffer_of(MAX_TEXT_BYTES)};
}

static void
send(struct writer *writer) {
    if (!writer->stopped && !writer->text.failed) {
        writer->stopped = !writer->sink.write(writer->sink.context, brd_buffer_text(&writer->text),
                                              writer->text.size);
        brd_buffer_reset(&writer->text);
    }
}

static void
end_line(struct writer *writer) {
    (void)brd_buffer_add_text(&writer->text, "\n");
    if (writer->text.size >= SEND_BYTES) {
        send(writer);
    }
}

static enum brd_err
finish_writer(struct writer *writer, struct brd_error *error) {
    send(writer);
    bool failed = writer->text.failed;
    brd_buffer_free(&writer->text);
    if (failed) {
        return brd_fail_memory(error, "the list of indicators");
    }
    return writer->stopped ? brd_fail(error, BRD_ERR_IO, BRD_NO_OFFSET, "cannot write the text")
                           : BRD_OK;
}

/* How many columns of a terminal `text` takes, roughly: one for each character. */
static size_t
width_of(const char *text) {
    struct brd_span span = brd_span_text(text);
    size_t width = 0;
    for (size_t at = 0; at < span.size; width++) {
        (void)brd_text_next(span, &at);
    }
    return width < MAX_COLUMN ? width : MAX_COLUMN;
}

/* Append `text` and blanks up to `width` and two more. */
static void
add_column(struct writer *writer, const char *text, size_t width) {
    (void)brd_text_add_printable(&writer->text, brd_span_text(text));
    for (size_t i = width_of(text); i < width + 2; i++) {
        (void)brd_buffer_add_text(&writer->text, " ");
    }
}

/* ---- The list ---- */

static void
list_sources(struct writer *writer, const struct brd_indicator_set *set) {
    size_t count = brd_indicator_source_count(set);
    size_t name_width = strlen("file");
    size_t campaign_width = strlen("campaign");
    for (size_t i = 0; i < count; i++) {
        struct brd_indicator_source source = brd_indicator_source_at(set, i);
        size_t name = width_of(source.name);
        size_t campaign = width_of(source.campaign);
        name_width = name > name_width ? name : name_width;
        campaign_width = campaign > campaign_width ? campaign : campaign_width;
    }
    (void)brd_buffer_add_text(&writer->text, "indicators  ");
    add_column(writer, "file", name_width);
    add_column(writer, "campaign", campaign_width);
    (void)brd_buffer_add_text(&writer->text, "source");
    end_line(writer);
    for (size_t i = 0; i < count; i++) {
        struct brd_indicator_source source = brd_indicator_source_at(set, i);
        (void)brd_buffer_add_format(&writer->text, "%10llu  ", (unsigned long long)source.count);
        add_column(writer, source.name, name_width);
        add_column(writer, source.campaign, campaign_width);
        (void)brd_text_add_printable(&writer->text, brd_span_text(source.source));
        end_line(writer);
    }
}

static void
list_types(struct writer *writer, const struct brd_indicator_set *set) {
    (void)brd_buffer_add_text(&writer->text, "\nindicators  type");
    end_line(writer);
    for (unsigned type = 0; type < BRD_INDICATOR_TYPES; type++) {
        uint64_t count = brd_indicator_count(set, (enum brd_indicator_type)type);
        if (count > 0) {
            (void)brd_buffer_add_format(&writer->text, "%10llu  %s%s", (unsigned long long)count,
                                        brd_indicator_type_name((enum brd_indicator_type)type),
                                        type == BRD_INDICATOR_ANDROID_PROPERTY
                                            ? "  (no evidence is compared with it yet)"
                                            : "");
            end_line(writer);
        }
    }
    (void)brd_buffer_add_format(&writer->text, "%10llu  in all",
                                (unsigned long long)brd_indicator_total(set));
    end_line(writer);
    (void)brd_buffer_add_format(&writer->text, "%10llu  came again and were joined",
                                (unsigned long long)brd_indicator_duplicates(set));
    end_line(writer);
    (void)brd_buffer_add_format(&writer->text, "%10llu  revoked by their source and not used",
                                (unsigned long long)brd_indicator_revoked(set));
    end_line(writer);
}

static void
list_rejections(struct writer *writer, const struct brd_indicator_set *set) {
    size_t count = brd_indicator_rejection_count(set);
    if (count == 0) {
        return;
    }
    (void)brd_buffer_add_text(&writer->text, "\n  not used  why");
    end_line(writer);
    for (size_t i = 0; i < count; i++) {
        struct brd_indicator_rejection rejection = brd_indicator_rejection_at(set, i);
        (void)brd_buffer_add_format(&writer->text, "%10llu  ", (unsigned long long)rejection.count);
        (void)brd_text_add_printable(&writer->text, brd_span_text(rejection.reason));
        end_line(writer);
        (void)brd_buffer_add_text(&writer->text, "            e.g. ");
        (void)brd_text_add_printable(&writer->text, brd_span_text(rejection.example));
        if (rejection.id[0] != '\0') {
            (void)brd_buffer_add_text(&writer->text, "  ");
            (void)brd_text_add_printable(&writer->text, brd_span_text(rejection.id));
        }
        end_line(writer);
    }
}

enum brd_err
brd_indicators_list(const struct brd_indicators *indicators, struct brd_sink sink,
                    struct brd_error *error) {
    struct writer writer = writer_of(sink);
    list_sources(&writer, indicators->set);
    list_types(&writer, indicators->set);
    list_rejections(&writer, indicators->set);
    return finish_writer(&writer, error);
}

/* ---- A test ---- */

static void
write_match(struct writer *writer, const struct brd_indicator_set *set,
            const struct brd_match *match) {
    struct brd_indicator_text text = brd_indicator_text(set, match->indicator);
    const char *const parts[] = {text.type, text.value, text.campaign, text.source, match->how};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        (void)brd_buffer_add_text(&writer->text, i > 0 ? "\t" : "");
        (void)brd_text_add_printable(&writer->text, brd_span_text(parts[i]));
    }
    end_line(writer);
}

enum brd_err
brd_indicators_test(const struct brd_indicators *indicators, const char *value,
                    struct brd_sink sink, size_t *matched, struct brd_error *error) {
    struct brd_observer *observer;
    enum brd_err code = brd_observer_new(indicators->set, &observer, error);
    if (code != BRD_OK) {
        return code;
    }
    const struct brd_match *matches;
    size_t count = 0;
    brd_observer_begin(observer);
    for (unsigned kind = 0; kind < BRD_OBSERVABLES; kind++) {
        brd_observer_value(observer, 0, (enum brd_observable)kind, brd_span_text(value));
    }
    code = brd_observer_finish(observer, &matches, &count, error);
    if (code == BRD_OK) {
        struct writer writer = writer_of(sink);
        for (size_t i = 0; i < count; i++) {
            write_match(&writer, indicators->set, &matches[i]);
        }
        code = finish_writer(&writer, error);
    }
    if (code == BRD_OK) {
        *matched = count;
    }
    brd_observer_free(observer);
    return code;
}
