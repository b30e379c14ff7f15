/*
 * Fuzzes matching: lines of indicators (STIX patterns, or type<TAB>value) up to an empty line; what
 * follows is a value, which is looked at as every kind, in two records.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "indicator/ascii.h"
#include "indicator/match.h"

#include "base/limits.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
add_line(struct brd_indicator_set *set, struct brd_span line,
         const struct brd_indicator_facts *facts) {
    struct brd_error error;
    size_t tab = brd_span_find(line, '\t');
    enum brd_indicator_type type = brd_indicator_type_of(brd_span_between(line, 0, tab));
    enum brd_err code =
        type < BRD_INDICATOR_TYPES
            ? brd_indicator_set_add(set, type, brd_span_from(line, tab + 1), facts, &error)
            : brd_indicator_set_add_pattern(set, line, facts, &error);
    if (code != BRD_OK && code != BRD_ERR_NO_MEMORY) {
        abort();
    }
}

/* What match.h promises of the matches of a record. */
static void
check_matches(const struct brd_match *matches, size_t count, struct brd_span value) {
    if (count > BRD_MAX_RECORD_MATCHES) {
        abort();
    }
    for (size_t i = 0; i < count; i++) {
        const struct brd_match *match = &matches[i];
        bool inside = match->where.size == 0 ||
                      (match->where.data >= value.data &&
                       match->where.data + match->where.size <= value.data + value.size);
        if (!inside || match->confidence > 100 || match->how == NULL ||
            !match->indicator->is_alone) {
            abort();
        }
        for (size_t j = 0; j < i; j++) {
            if (matches[j].indicator == match->indicator && matches[j].column == match->column) {
                abort();
            }
        }
    }
}

static void
look_at(struct brd_indicator_set *set, struct brd_span value) {
    struct brd_observer *observer;
    struct brd_error error;
    if (brd_observer_new(set, &observer, &error) != BRD_OK) {
        return;
    }
    for (unsigned record = 0; record < 2; record++) {
        const struct brd_match *matches;
        size_t count;
        brd_observer_begin(observer);
        for (unsigned kind = 0; kind < BRD_OBSERVABLES; kind++) {
            brd_observer_value(observer, kind / 2, (enum brd_observable)kind, value);
        }
        if (brd_observer_finish(observer, &matches, &count, &error) == BRD_OK) {
            check_matches(matches, count, value);
        }
    }
    brd_observer_free(observer);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct brd_indicator_set *set;
    struct brd_error error;
    struct brd_indicator_facts facts = {.valid_from = BRD_NO_TIME, .valid_until = BRD_NO_TIME};
    struct brd_span rest = brd_span_of(data, size);
    if (brd_indicator_set_new(&set, &error) != BRD_OK) {
        return 0;
    }
    if (brd_indicator_set_origin(set, brd_span_text("f"), brd_span_text("c"), brd_span_text("s"),
                                 &facts.origin, &error) == BRD_OK) {
        for (;;) {
            struct brd_span line = brd_span_between(rest, 0, brd_span_find(rest, '\n'));
            rest = brd_span_from(rest, line.size + 1);
            if (line.size == 0) {
                break;
            }
            add_line(set, line, &facts);
        }
        look_at(set, rest);
    }
    brd_indicator_set_free(set);
    return 0;
}
