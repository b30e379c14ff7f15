/* Bridle's own form of indicators: see tsv.h. SPDX-License-Identifier: Apache-2.0 */
#include "indicator/tsv.h"

#include "base/limits.h"
#include "indicator/ascii.h"

/* What the head of a file says; it holds for the lines below it. */
struct head {
    struct brd_span campaign;
    struct brd_span publisher;
    struct brd_span report;
    struct brd_span date;
    struct brd_span valid_from;
    struct brd_span valid_until;
};

bool
brd_tsv_is(struct brd_span bytes) {
    if (brd_span_starts(bytes, "\xEF\xBB\xBF", 3)) {
        bytes = brd_span_from(bytes, 3);
    }
    struct brd_span line = brd_span_between(bytes, 0, brd_span_find(bytes, '\n'));
    struct brd_span word = brd_span_between(line, 0, brd_span_find(line, '\t'));
    return brd_span_starts(bytes, "#", 1) || brd_span_equals(word, "network") ||
           brd_indicator_type_of(word) != BRD_INDICATOR_TYPES;
}

/* A line "# key: value". */
static void
read_head(struct brd_span line, struct head *head) {
    const struct {
        const char *key;
        struct brd_span *value;
    } fields[] = {
        {"campaign", &head->campaign},     {"publisher", &head->publisher},
        {"report", &head->report},         {"date", &head->date},
        {"valid_from", &head->valid_from}, {"valid_until", &head->valid_until},
    };
    size_t colon = brd_span_find(line, ':');
    struct brd_span key = brd_span_trim(brd_span_between(line, 1, colon));
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        if (brd_span_equals(key, fields[i].key)) {
            *fields[i].value = brd_span_trim(brd_span_from(line, colon + 1));
        }
    }
}

static int64_t
read_time(struct brd_span text) {
    char copy[40];
    if (text.size == 0 || text.size >= sizeof copy) {
        return BRD_NO_TIME;
    }
    memcpy(copy, text.data, text.size);
    copy[text.size] = '\0';
    return brd_time_parse(copy);
}

/* "publisher, report, date", of which any may be missing; the file's name when all are. */
static enum brd_err
use_head(struct brd_indicator_set *set, const char *name, const struct head *head,
         struct brd_indicator_facts *facts, struct brd_error *error) {
    const struct brd_span parts[] = {head->publisher, head->report, head->date};
    struct brd_buffer source = brd_buffer_of(BRD_MAX_INDICATOR_VALUE_BYTES);
    for (size_t i = 0; i < 3; i++) {
        if (parts[i].size > 0) {
            (void)brd_buffer_add_text(&source, source.size > 0 ? ", " : "");
            (void)brd_buffer_add(&source, parts[i].data, parts[i].size);
        }
    }
    struct brd_span campaign = head->campaign.size > 0 ? head->campaign : brd_span_text(name);
    struct brd_span text = source.size > 0 ? brd_buffer_span(&source) : brd_span_text(name);
    enum brd_err code =
        brd_indicator_set_origin(set, brd_span_text(name), campaign, text, &facts->origin, error);
    facts->valid_from = read_time(head->valid_from);
    facts->valid_until = read_time(head->valid_until);
    brd_buffer_free(&source);
    return code;
}

/* "network", then the fields of facts/infrastructure.tsv. */
static enum brd_err
read_network(struct brd_indicator_set *set, const char *name, struct brd_span rest,
             struct brd_error *error) {
    struct brd_span fields[BRD_NETWORK_FIELDS] = {{0}};
    for (unsigned i = 0; i < BRD_NETWORK_FIELDS && rest.size > 0; i++) {
        size_t tab = brd_span_find(rest, '\t');
        fields[i] = brd_span_trim(brd_span_between(rest, 0, tab));
        rest = brd_span_from(rest, tab < rest.size ? tab + 1 : tab);
    }
    return brd_indicator_set_add_network(set, name, fields, error);
}

static enum brd_err
read_line(struct brd_indicator_set *set, const char *name, struct brd_span line,
          const struct brd_indicator_facts *facts, struct brd_error *error) {
    size_t tab = brd_span_find(line, '\t');
    if (brd_span_equals(brd_span_between(line, 0, tab), "network")) {
        return read_network(set, name, brd_span_from(line, tab < line.size ? tab + 1 : tab), error);
    }
    enum brd_indicator_type type = brd_indicator_type_of(brd_span_between(line, 0, tab));
    if (type == BRD_INDICATOR_TYPES || tab == line.size) {
        brd_indicator_set_reject(set, "the line is not of the form type<TAB>value", line,
                                 (struct brd_span){0});
        return BRD_OK;
    }
    struct brd_span value = brd_span_from(line, tab + 1);
    value.size = brd_span_find(value, '\t'); /* further columns are for people */
    return brd_indicator_set_add(set, type, value, facts, error);
}

enum brd_err
brd_tsv_load(struct brd_indicator_set *set, const char *name, struct brd_span bytes,
             struct brd_error *error) {
    struct head head = {0};
    struct brd_indicator_facts facts = {0};
    bool head_is_used = false;
    enum brd_err code = BRD_OK;
    size_t at = brd_span_starts(bytes, "\xEF\xBB\xBF", 3) ? 3 : 0;
    while (at < bytes.size && code == BRD_OK) {
        struct brd_span rest = brd_span_from(bytes, at);
        struct brd_span line = brd_span_between(rest, 0, brd_span_find(rest, '\n'));
        at += line.size + 1;
        line = brd_span_trim(line);
        if (line.size == 0) {
            continue;
        }
        if (line.data[0] == '#') {
            read_head(line, &head);
            head_is_used = false;
            continue;
        }
        if (!head_is_used) {
            code = use_head(set, name, &head, &facts, error);
            head_is_used = true;
        }
        if (code == BRD_OK) {
            code = read_line(set, name, line, &facts, error);
        }
    }
    return code;
}
