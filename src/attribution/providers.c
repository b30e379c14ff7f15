/* Providers of calls: see providers.h. SPDX-License-Identifier: Apache-2.0 */
#include "attribution/providers.h"

#include "attribution/builtin.h"
#include "attribution/ranges.h"
#include "attribution/table.h"
#include "base/arena.h"
#include "base/limits.h"
#include "indicator/ascii.h"

#include <stdlib.h>

/* A name, a realm, an attribute or a word of software, with its fact. */
struct mark {
    const char *text;
    size_t size;
    struct brd_provider_fact fact;
};

struct marks {
    struct mark *items; /* owned; sorted by text once all are read */
    size_t count;
    size_t room;
};

struct brd_providers {
    struct brd_arena arena;
    struct brd_ranges ranges; /* a value is an index of `of_ranges` */
    struct marks of_ranges;
    struct marks marks[BRD_PROVIDER_KINDS];
};

static const char *const kind_names[BRD_PROVIDER_KINDS] = {
    [BRD_PROVIDER_CIDR] = "cidr",         [BRD_PROVIDER_DOMAIN] = "domain",
    [BRD_PROVIDER_STUN] = "stun",         [BRD_PROVIDER_REALM] = "realm",
    [BRD_PROVIDER_SOFTWARE] = "software",
};

enum brd_provider_kind
brd_provider_kind_of(struct brd_span name) {
    for (unsigned i = 0; i < BRD_PROVIDER_KINDS; i++) {
        if (brd_span_equals(name, kind_names[i])) {
            return (enum brd_provider_kind)i;
        }
    }
    return BRD_PROVIDER_KINDS;
}

/* ---- Reading ---- */

static enum brd_err
add_mark(struct brd_providers *providers, struct marks *marks, struct brd_span text,
         const struct brd_provider_fact *fact, struct brd_error *error) {
    if (marks->count == marks->room) {
        size_t room = marks->room == 0 ? 16 : marks->room * 2;
        struct mark *grown = reallocarray(marks->items, room, sizeof *marks->items);
        if (grown == NULL) {
            return brd_fail_memory(error, "providers");
        }
        marks->items = grown;
        marks->room = room;
    }
    char *copy = brd_arena_copy(&providers->arena, text.data, text.size);
    if (copy == NULL) {
        return brd_fail_memory(error, "providers");
    }
    marks->items[marks->count++] = (struct mark){.text = copy, .size = text.size, .fact = *fact};
    return BRD_OK;
}

static enum brd_err
read_line(struct brd_providers *providers, const struct brd_table_lines *line,
          struct brd_error *error) {
    const struct brd_span *fields = line->fields;
    enum brd_provider_kind kind = brd_provider_kind_of(fields[2]);
    struct brd_provider_fact fact = {
        .provider = brd_arena_copy(&providers->arena, fields[0].data, fields[0].size),
        .application = brd_arena_copy(&providers->arena, fields[1].data, fields[1].size),
    };
    if (fact.provider == NULL || fact.application == NULL) {
        return brd_fail_memory(error, "providers");
    }
    if (kind == BRD_PROVIDER_KINDS || line->count < 6) {
        return brd_fail(error, BRD_ERR_CORRUPT, BRD_NO_OFFSET,
                        "line %u: it is not provider, application, kind, value, source, date",
                        line->line);
    }
    if (kind != BRD_PROVIDER_CIDR) {
        return add_mark(providers, &providers->marks[kind], fields[3], &fact, error);
    }
    struct brd_address address;
    unsigned bits;
    if (!brd_network_read(fields[3], &address, &bits)) {
        return brd_fail(error, BRD_ERR_CORRUPT, BRD_NO_OFFSET, "line %u: it is no network",
                        line->line);
    }
    enum brd_err code =
        brd_ranges_add_network(&providers->ranges, &address, bits,
                               (uint32_t)providers->of_ranges.count, BRD_MAX_GEO_RANGES, error);
    return code == BRD_OK ? add_mark(providers, &providers->of_ranges, fields[3], &fact, error)
                          : code;
}

static int
compare_text(const char *a, size_t a_size, const char *b, size_t b_size) {
    int order = memcmp(a, b, a_size < b_size ? a_size : b_size);
    return order != 0 ? order : (a_size > b_size) - (a_size < b_size);
}

static int
compare_marks(const void *a, const void *b) {
    const struct mark *left = a;
    const struct mark *right = b;
    return compare_text(left->text, left->size, right->text, right->size);
}

enum brd_err
brd_providers_read(struct brd_span text, struct brd_providers **made, struct brd_error *error) {
    struct brd_providers *providers = calloc(1, sizeof *providers);
    if (providers == NULL) {
        return brd_fail_memory(error, "providers");
    }
    providers->arena = brd_arena_of(BRD_MAX_FACT_BYTES);
    struct brd_table_lines lines = brd_table_lines_of(text);
    enum brd_err code = BRD_OK;
    while (code == BRD_OK && brd_table_lines_next(&lines)) {
        code = read_line(providers, &lines, error);
    }
    if (code != BRD_OK) {
        brd_providers_free(providers);
        return code;
    }
    brd_ranges_close(&providers->ranges);
    for (unsigned i = 0; i < BRD_PROVIDER_KINDS; i++) {
        struct marks *marks = &providers->marks[i];
        if (marks->count > 0) {
            qsort(marks->items, marks->count, sizeof *marks->items, compare_marks);
        }
    }
    *made = providers;
    return BRD_OK;
}

enum brd_err
brd_providers_builtin(struct brd_providers **made, struct brd_error *error) {
    return brd_providers_read(brd_builtin_data("providers/calls.tsv"), made, error);
}

void
brd_providers_free(struct brd_providers *providers) {
    if (providers != NULL) {
        for (unsigned i = 0; i < BRD_PROVIDER_KINDS; i++) {
            free(providers->marks[i].items);
        }
        free(providers->of_ranges.items);
        brd_ranges_free(&providers->ranges);
        brd_arena_free(&providers->arena);
        free(providers);
    }
}

/* ---- Looking up ---- */

static const struct brd_provider_fact *
find_mark(const struct marks *marks, struct brd_span text) {
    size_t low = 0;
    size_t high = marks->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct mark *mark = &marks->items[middle];
        int order = compare_text(mark->text, mark->size, (const char *)text.data, text.size);
        if (order == 0) {
            return &mark->fact;
        }
        low = order < 0 ? middle + 1 : low;
        high = order < 0 ? high : middle;
    }
    return NULL;
}

/* The longest domain of the list that the name is, or is below. */
static const struct brd_provider_fact *
find_domain(const struct marks *marks, struct brd_span name) {
    while (name.size > 0) {
        const struct brd_provider_fact *fact = find_mark(marks, name);
        if (fact != NULL) {
            return fact;
        }
        size_t dot = brd_span_find(name, '.');
        name = brd_span_from(name, dot < name.size ? dot + 1 : dot);
    }
    return NULL;
}

static const struct brd_provider_fact *
find_host(const struct brd_providers *providers, enum brd_provider_kind kind,
          struct brd_span value) {
    struct brd_host host;
    if (value.size == 0 || !brd_host_read(value, &host)) {
        return NULL;
    }
    if (host.address.size == 0) {
        struct brd_span name = brd_host_span(&host);
        const struct brd_provider_fact *fact =
            kind == BRD_PROVIDER_REALM ? find_domain(&providers->marks[kind], name) : NULL;
        /* A realm is most often a domain of who runs the relay. */
        return fact != NULL ? fact : find_domain(&providers->marks[BRD_PROVIDER_DOMAIN], name);
    }
    struct brd_address_key key = brd_address_key_of(&host.address);
    uint32_t range = brd_ranges_find(&providers->ranges, &key);
    return range == BRD_NO_RANGE
               ? NULL
               : &providers->of_ranges.items[providers->ranges.items[range].value].fact;
}

static const struct brd_provider_fact *
find_software(const struct marks *marks, struct brd_span value) {
    for (size_t i = 0; i < marks->count; i++) {
        if (value.size > 0 && brd_span_starts(value, marks->items[i].text, marks->items[i].size)) {
            return &marks->items[i].fact;
        }
    }
    return NULL;
}

const struct brd_provider_fact *
brd_providers_of(const struct brd_providers *providers, enum brd_provider_kind kind,
                 struct brd_span value) {
    switch (kind) {
    case BRD_PROVIDER_STUN:
        return value.size == 0 ? NULL : find_mark(&providers->marks[kind], value);
    case BRD_PROVIDER_SOFTWARE:
        return find_software(&providers->marks[kind], value);
    default:
        return find_host(providers, kind, value);
    }
}

/* ---- Together ---- */

static void
vote(struct brd_provider_votes *votes, const struct brd_provider_fact *fact, unsigned weight) {
    for (unsigned i = 0; fact != NULL && i < votes->count; i++) {
        /* Several marks of one kind say no more than one; several networks do. */
        if (votes->facts[i] == fact ||
            (weight > 1 && votes->weights[i] == weight &&
             strcmp(votes->facts[i]->application, fact->application) == 0)) {
            return;
        }
    }
    if (fact != NULL && votes->count < BRD_PROVIDER_MAX_VOTES) {
        votes->facts[votes->count] = fact;
        votes->weights[votes->count++] = weight;
    }
}

void
brd_provider_votes_add(struct brd_provider_votes *votes, const struct brd_providers *providers,
                       enum brd_provider_kind kind, struct brd_span values) {
    /* One thing that only the application has outweighs all addresses that a call can have. */
    static const unsigned weights[BRD_PROVIDER_KINDS] = {
        [BRD_PROVIDER_CIDR] = 1,   [BRD_PROVIDER_DOMAIN] = 40,   [BRD_PROVIDER_STUN] = 30,
        [BRD_PROVIDER_REALM] = 40, [BRD_PROVIDER_SOFTWARE] = 30,
    };
    if (kind == BRD_PROVIDER_SOFTWARE) { /* which holds blanks */
        vote(votes, brd_providers_of(providers, kind, values), weights[kind]);
        return;
    }
    while (values.size > 0) {
        size_t size = brd_span_find(values, ' ');
        struct brd_span word = brd_span_between(values, 0, size);
        values = brd_span_from(values, size < values.size ? size + 1 : size);
        vote(votes, brd_providers_of(providers, kind, word), weights[kind]);
    }
}

const struct brd_provider_fact *
brd_provider_votes_best(const struct brd_provider_votes *votes) {
    const struct brd_provider_fact *best = NULL;
    unsigned most = 0;
    for (unsigned i = 0; i < votes->count; i++) {
        unsigned sum = 0;
        for (unsigned j = 0; j < votes->count; j++) {
            if (strcmp(votes->facts[i]->application, votes->facts[j]->application) == 0) {
                sum += votes->weights[j];
            }
        }
        if (sum > most) {
            most = sum;
            best = votes->facts[i];
        }
    }
    return best;
}
