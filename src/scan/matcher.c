/* Matching records: see matcher.h. SPDX-License-Identifier: Apache-2.0 */
#include "scan/matcher.h"

#include "base/limits.h"
#include "base/time.h"

static void
observe(struct brd_observer *observer, unsigned column, uint32_t observables,
        const struct brd_cell *cell) {
    if (cell->type != BRD_CELL_TEXT || cell->as.bytes.size == 0) {
        return;
    }
    for (unsigned kind = 0; observables >> kind != 0; kind++) {
        if ((observables >> kind & 1) != 0) {
            brd_observer_value(observer, column, (enum brd_observable)kind, cell->as.bytes);
        }
    }
}

/* Append `template` with {value}, {indicator} and {campaign} filled in. */
static void
add_title(struct brd_buffer *title, const char *template, const struct brd_indicator_text *text,
          struct brd_span matched) {
    const struct {
        const char *name;
        struct brd_span value;
    } fields[] = {
        {"{value}", matched},
        {"{indicator}", brd_span_text(text->value)},
        {"{campaign}", brd_span_text(text->campaign)},
    };
    while (*template != '\0') {
        size_t field = 0;
        while (field < 3 &&
               strncmp(template, fields[field].name, strlen(fields[field].name)) != 0) {
            field++;
        }
        if (field == 3) {
            (void)brd_buffer_add(title, template ++, 1);
        } else {
            (void)brd_buffer_add(title, fields[field].value.data, fields[field].value.size);
            template += strlen(fields[field].name);
        }
    }
}

static const char *
confidence_word(unsigned percent) {
    return percent >= 80 ? "high" : percent >= 50 ? "medium" : "low";
}

/* How sure the record's row is: a live one is. */
static const char *
recovered_confidence(const struct brd_cell *cells) {
    const struct brd_cell *cell = &cells[BRD_FIXED_RECOVERED_CONFIDENCE];
    if (cell->type != BRD_CELL_TEXT) {
        return "high";
    }
    return brd_span_equals(cell->as.bytes, "high")     ? "high"
           : brd_span_equals(cell->as.bytes, "medium") ? "medium"
                                                       : "low";
}

/* What dates a finding: the first column with a moment that is known. */
static int64_t
find_time(const struct brd_artifact *artifact, const struct brd_cell *fields) {
    for (size_t i = 0; i < artifact->table.column_count; i++) {
        if (fields[i].type == BRD_CELL_TIME) {
            return fields[i].as.integer;
        }
    }
    return BRD_NO_TIME;
}

/*
 * A server that was given up belongs to somebody else now: after its validity a match is unsure.
 * Before it, it is not: bundles write the day of their making there.
 */
static bool
is_expired(const struct brd_indicator *indicator, int64_t us) {
    return indicator->valid_until != BRD_NO_TIME && us != BRD_NO_TIME &&
           us >= indicator->valid_until;
}

static enum brd_err
add_finding(const struct brd_matcher *matcher, struct brd_case *kase,
            const struct brd_artifact *artifact, const struct brd_cell *cells,
            const struct brd_match *match, struct brd_error *error) {
    const struct brd_case_column *column = &artifact->table.columns[match->column];
    const struct brd_rule *rule =
        brd_library_match_rule(matcher->library, artifact->columns[match->column].interaction);
    struct brd_indicator_text text =
        brd_indicator_text(brd_observer_set(matcher->observer), match->indicator);
    struct brd_buffer title = brd_buffer_of(BRD_MAX_CELL_BYTES);
    struct brd_buffer matched = brd_buffer_of(BRD_MAX_CELL_BYTES);
    int64_t us = find_time(artifact, cells + BRD_CASE_FIXED_COLUMNS);
    bool expired = is_expired(match->indicator, us);
    char time[BRD_TIME_TEXT_BYTES];
    if (rule == NULL) {
        return brd_fail(error, BRD_ERR_USAGE, BRD_NO_OFFSET, "there is no rule for matches");
    }
    add_title(&title, rule->title, &text, match->where);
    (void)brd_buffer_add(&matched, match->where.data, match->where.size);
    (void)brd_buffer_add_format(&matched, " in %s (%s%s)", column->name, match->how,
                                expired ? ", after the indicator's validity" : "");
    const char *confidence = expired ? "low" : confidence_word(match->confidence);
    if (us != BRD_NO_TIME) {
        brd_time_format(us, time);
    }
    struct brd_case_finding finding = {
        .rule = rule->name,
        .severity = strcmp(confidence, "low") == 0 ? rule->unsure : rule->severity,
        .confidence = brd_lower_confidence(brd_lower_confidence(rule->confidence, confidence),
                                           recovered_confidence(cells)),
        .title = brd_buffer_text(&title),
        .time = us != BRD_NO_TIME ? time : NULL,
        .artifact = artifact->table.artifact,
        .record_id = cells[BRD_FIXED_RECORD_ID].as.integer,
        .item_id = cells[BRD_FIXED_ITEM_ID].as.integer,
        .origin_table = artifact->table.origin_table,
        .origin_row = cells[BRD_FIXED_ORIGIN_ROW],
        .origin = cells[BRD_FIXED_ORIGIN],
        .is_gone = cells[BRD_FIXED_IS_GONE],
        .recovered_from = cells[BRD_FIXED_RECOVERED_FROM],
        .matched = brd_buffer_text(&matched),
    };
    enum brd_err code = brd_case_indicator(kase, text.type, text.value, text.campaign, text.source,
                                           &finding.indicator_id, error);
    if (code == BRD_OK) {
        code = brd_case_add_finding(kase, &finding, error);
    }
    brd_buffer_free(&title);
    brd_buffer_free(&matched);
    return code;
}

enum brd_err
brd_matcher_record(const struct brd_matcher *matcher, struct brd_case *kase,
                   const struct brd_artifact *artifact, const struct brd_cell *cells,
                   struct brd_error *error) {
    const struct brd_match *matches;
    size_t count;
    brd_observer_begin(matcher->observer);
    for (size_t i = 0; i < artifact->table.column_count; i++) {
        if (artifact->columns[i].observables != 0) {
            observe(matcher->observer, (unsigned)i, artifact->columns[i].observables,
                    &cells[BRD_CASE_FIXED_COLUMNS + i]);
        }
    }
    enum brd_err code = brd_observer_finish(matcher->observer, &matches, &count, error);
    for (size_t i = 0; i < count && code == BRD_OK; i++) {
        code = add_finding(matcher, kase, artifact, cells, &matches[i], error);
    }
    return code;
}
