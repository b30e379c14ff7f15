/* Which rows speak of the same call: see join.h. SPDX-License-Identifier: Apache-2.0 */
#include "calls/join.h"

#include "base/limits.h"
#include "calls/party.h"

#include <stdlib.h>

/* A row inside a call, or this near to it, belongs to it whatever other call is near. */
#define INSIDE_US (2 * BRD_US_PER_SECOND)
/* Of two calls that a row may belong to, one must be nearer by this. */
#define NEARER_US (5 * BRD_US_PER_SECOND)

#define NO_ROW UINT32_MAX

/* A pair of rows that may speak of the same call. */
struct pair {
    int64_t distance_us;
    uint32_t first;
    uint32_t second;
};

/* The rows that were joined so far, at the index of their leader. */
struct cluster {
    uint64_t sources; /* bit i: a row of source i, which has one row for each call */
    int64_t start_us;
    int64_t end_us;
    int64_t slack_us;
    uint32_t last; /* of the chain of rows */
    uint32_t count;
    uint32_t service;
    enum brd_call_direction direction;
};

struct join {
    struct brd_call_row *rows;
    size_t count;
    uint32_t *leaders;        /* of each row; itself at first */
    uint32_t *next;           /* the next row of the same cluster */
    struct cluster *clusters; /* valid at leaders */
    struct pair *pairs;
    size_t pair_count;
};

/* ---- Orders, which leave nothing to chance ---- */

static int
compare(int64_t a, int64_t b) {
    return (a > b) - (a < b);
}

static int
by_time(const struct brd_call_row *a, const struct brd_call_row *b) {
    int order = compare(a->start_us, b->start_us);
    order = order != 0 ? order : compare(a->source, b->source);
    return order != 0 ? order : compare(a->id, b->id);
}

static int
by_party(const void *left, const void *right) {
    const struct brd_call_row *a = left;
    const struct brd_call_row *b = right;
    int order = compare(a->device, b->device);
    order = order != 0 ? order : compare(a->party, b->party);
    return order != 0 ? order : by_time(a, b);
}

static int
by_distance(const void *left, const void *right) {
    const struct pair *a = left;
    const struct pair *b = right;
    int order = compare(a->distance_us, b->distance_us);
    order = order != 0 ? order : compare(a->first, b->first);
    return order != 0 ? order : compare(a->second, b->second);
}

/* ---- What can be joined ---- */

static uint32_t
leader_of(struct join *join, uint32_t row) {
    while (join->leaders[row] != row) {
        join->leaders[row] = join->leaders[join->leaders[row]];
        row = join->leaders[row];
    }
    return row;
}

static int64_t
distance_of(int64_t a, int64_t b) {
    return a < b ? b - a : a - b;
}

/* Whether two rows of one source can speak of one call. */
static bool
same_source_agrees(const struct brd_call_row *a, const struct brd_call_row *b) {
    bool two_rows = a->live && b->live && a->item == b->item;
    return !two_rows && distance_of(a->start_us, b->start_us) <= BRD_SAME_CLOCK_US;
}

static bool
sources_agree(const struct join *join, uint32_t one, uint32_t other) {
    if ((join->clusters[one].sources & join->clusters[other].sources) == 0) {
        return true;
    }
    for (uint32_t a = one; a != NO_ROW; a = join->next[a]) {
        for (uint32_t b = other; b != NO_ROW; b = join->next[b]) {
            if (join->rows[a].source == join->rows[b].source && !join->rows[a].several &&
                !same_source_agrees(&join->rows[a], &join->rows[b])) {
                return false;
            }
        }
    }
    return true;
}

static bool
clusters_agree(const struct join *join, uint32_t one, uint32_t other) {
    const struct cluster *a = &join->clusters[one];
    const struct cluster *b = &join->clusters[other];
    return (a->service == b->service || a->service == BRD_UNKNOWN_SERVICE ||
            b->service == BRD_UNKNOWN_SERVICE) &&
           (a->direction == b->direction || a->direction == BRD_DIRECTION_UNKNOWN ||
            b->direction == BRD_DIRECTION_UNKNOWN) &&
           a->count + b->count <= BRD_MAX_CALL_WITNESSES && sources_agree(join, one, other);
}

/* `other` becomes part of `one`; both are leaders. */
static void
unite(struct join *join, uint32_t one, uint32_t other) {
    struct cluster *a = &join->clusters[one];
    const struct cluster *b = &join->clusters[other];
    join->leaders[other] = one;
    join->next[a->last] = other;
    a->last = b->last;
    a->count += b->count;
    a->sources |= b->sources;
    a->start_us = b->start_us < a->start_us ? b->start_us : a->start_us;
    a->end_us = b->end_us > a->end_us ? b->end_us : a->end_us;
    a->slack_us = b->slack_us > a->slack_us ? b->slack_us : a->slack_us;
    a->service = a->service == BRD_UNKNOWN_SERVICE ? b->service : a->service;
    a->direction = a->direction == BRD_DIRECTION_UNKNOWN ? b->direction : a->direction;
}

/* ---- Rows of one party ---- */

/* The pairs of rows [from, to), which are sorted by time; each row has a bounded number of them. */
static void
find_pairs(struct join *join, size_t from, size_t to) {
    join->pair_count = 0;
    for (size_t i = from; i < to; i++) {
        const struct brd_call_row *a = &join->rows[i];
        size_t last = i + BRD_MAX_CALL_NEIGHBOURS < to - 1 ? i + BRD_MAX_CALL_NEIGHBOURS : to - 1;
        for (size_t k = i + 1; k <= last; k++) {
            const struct brd_call_row *b = &join->rows[k];
            int64_t slack = a->slack_us > b->slack_us ? a->slack_us : b->slack_us;
            if (b->start_us - a->start_us > slack && b->start_us - a->end_us > slack) {
                continue;
            }
            join->pairs[join->pair_count++] =
                (struct pair){.distance_us = b->start_us - a->start_us,
                              .first = (uint32_t)i,
                              .second = (uint32_t)k};
        }
    }
}

static void
join_party(struct join *join, size_t from, size_t to) {
    find_pairs(join, from, to);
    if (join->pair_count == 0) {
        return;
    }
    qsort(join->pairs, join->pair_count, sizeof *join->pairs, by_distance);
    for (size_t i = 0; i < join->pair_count; i++) {
        uint32_t one = leader_of(join, join->pairs[i].first);
        uint32_t other = leader_of(join, join->pairs[i].second);
        if (one != other && clusters_agree(join, one, other)) {
            unite(join, one < other ? one : other, one < other ? other : one);
        }
    }
}

/* ---- Rows without a party ---- */

/* A call, and the latest end of it and all that are before it in the list. */
struct known {
    uint32_t leader;
    int64_t latest_end_us;
};

struct sweep {
    const struct join *join;
    struct known *calls; /* of one device, sorted by their beginning */
    size_t count;
};

static int
by_beginning(const void *left, const void *right, void *context) {
    const struct cluster *clusters = context;
    const struct known *a = left;
    const struct known *b = right;
    int order = compare(clusters[a->leader].start_us, clusters[b->leader].start_us);
    return order != 0 ? order : compare(a->leader, b->leader);
}

/* How far apart two clusters are: 0 when the beginning of one lies in the other. */
static int64_t
gap_between(const struct cluster *row, const struct cluster *call) {
    if (row->start_us < call->start_us) {
        int64_t gap = call->start_us - row->start_us;
        return gap <= INSIDE_US || row->end_us >= call->start_us ? 0 : gap;
    }
    int64_t gap = row->start_us - call->end_us;
    return gap <= INSIDE_US ? 0 : gap;
}

/*
 * The one call that the rows under `leader` belong to. NO_ROW when no call is near; *ambiguous
 * when several are and none is nearer.
 */
static uint32_t
find_call(const struct sweep *sweep, uint32_t leader, bool *ambiguous) {
    const struct cluster *row = &sweep->join->clusters[leader];
    size_t low = 0;
    size_t high = sweep->count;
    uint32_t best = NO_ROW;
    int64_t best_gap = 0;
    *ambiguous = false;
    while (low < high) { /* the first call that begins too late */
        size_t middle = low + (high - low) / 2;
        const struct cluster *call = &sweep->join->clusters[sweep->calls[middle].leader];
        int64_t slack = row->slack_us > call->slack_us ? row->slack_us : call->slack_us;
        if (call->start_us - row->end_us <= slack) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    size_t looked_at = 0;
    for (size_t i = low; i > 0 && looked_at < BRD_MAX_CALL_CANDIDATES; i--, looked_at++) {
        const struct known *known = &sweep->calls[i - 1];
        const struct cluster *call = &sweep->join->clusters[known->leader];
        int64_t slack = row->slack_us > call->slack_us ? row->slack_us : call->slack_us;
        if (row->start_us - known->latest_end_us > slack) {
            break;
        }
        int64_t gap = gap_between(row, call);
        if (gap > slack || !clusters_agree(sweep->join, leader, known->leader)) {
            continue;
        }
        if (best == NO_ROW || gap + NEARER_US < best_gap) {
            best = known->leader;
            best_gap = gap;
            *ambiguous = false;
        } else if (best_gap + NEARER_US >= gap) {
            *ambiguous = true;
            best = gap < best_gap ? known->leader : best;
            best_gap = gap < best_gap ? gap : best_gap;
        }
    }
    return best;
}

/* Rows [from, to) are of one device; from `anonymous` on they name no party. */
static void
join_anonymous(struct join *join, struct known *calls, size_t from, size_t anonymous, size_t to) {
    struct sweep sweep = {.join = join, .calls = calls};
    for (size_t i = from; i < anonymous; i++) {
        if (join->leaders[i] == i) {
            calls[sweep.count++].leader = (uint32_t)i;
        }
    }
    qsort_r(calls, sweep.count, sizeof *calls, by_beginning, join->clusters);
    int64_t latest = INT64_MIN;
    for (size_t i = 0; i < sweep.count; i++) {
        int64_t end = join->clusters[calls[i].leader].end_us;
        latest = end > latest ? end : latest;
        calls[i].latest_end_us = latest;
    }
    for (size_t i = anonymous; i < to; i++) {
        bool ambiguous;
        if (join->leaders[i] != i) {
            continue;
        }
        uint32_t call = find_call(&sweep, (uint32_t)i, &ambiguous);
        if (ambiguous) {
            for (uint32_t row = (uint32_t)i; row != NO_ROW; row = join->next[row]) {
                join->rows[row].call = BRD_NO_CALL;
            }
        } else if (call != NO_ROW) {
            unite(join, call, (uint32_t)i);
        }
    }
}

/* ---- The whole ---- */

static void
join_all(struct join *join, struct known *calls) {
    struct brd_call_row *rows = join->rows;
    for (size_t from = 0, to; from < join->count; from = to) {
        size_t party = from;
        size_t anonymous = SIZE_MAX;
        for (to = from; to < join->count && rows[to].device == rows[from].device; to++) {
            if (to > party && rows[to].party != rows[party].party) {
                join_party(join, party, to);
                party = to;
            }
            anonymous = anonymous == SIZE_MAX && rows[to].party == BRD_NO_PARTY ? to : anonymous;
        }
        join_party(join, party, to);
        join_anonymous(join, calls, from, anonymous == SIZE_MAX ? to : anonymous, to);
    }
}

/* Brings the calls, by their rows, into the order of time. */
static int
by_call(const void *left, const void *right) {
    return by_time(left, right);
}

/* Number the calls by their first row; `numbers` has one entry for each leader. */
static size_t
number_calls(struct join *join, uint32_t *numbers) {
    uint32_t count = 0;
    for (size_t i = 0; i < join->count; i++) {
        join->rows[i].call =
            join->rows[i].call == BRD_NO_CALL ? BRD_NO_CALL : leader_of(join, (uint32_t)i);
        numbers[i] = BRD_NO_CALL;
    }
    qsort(join->rows, join->count, sizeof *join->rows, by_call);
    for (size_t i = 0; i < join->count; i++) {
        struct brd_call_row *row = &join->rows[i];
        if (row->call != BRD_NO_CALL) {
            if (numbers[row->call] == BRD_NO_CALL) {
                numbers[row->call] = count++;
            }
            row->call = numbers[row->call];
        }
    }
    return count;
}

static void
begin(struct join *join) {
    qsort(join->rows, join->count, sizeof *join->rows, by_party);
    for (size_t i = 0; i < join->count; i++) {
        struct brd_call_row *row = &join->rows[i];
        row->call = 0;
        join->leaders[i] = (uint32_t)i;
        join->next[i] = NO_ROW;
        join->clusters[i] =
            (struct cluster){.sources = row->several ? 0 : UINT64_C(1) << row->source % 64,
                             .start_us = row->start_us,
                             .end_us = row->end_us,
                             .slack_us = row->slack_us,
                             .last = (uint32_t)i,
                             .count = 1,
                             .service = row->service,
                             .direction = row->direction};
    }
}

enum brd_err
brd_calls_join(struct brd_call_row *rows, size_t count, size_t *calls, struct brd_error *error) {
    struct join join = {.rows = rows, .count = count};
    *calls = 0;
    if (count == 0) {
        return BRD_OK;
    }
    join.leaders = calloc(count, sizeof *join.leaders);
    join.next = calloc(count, sizeof *join.next);
    join.clusters = calloc(count, sizeof *join.clusters);
    join.pairs = calloc(count * BRD_MAX_CALL_NEIGHBOURS, sizeof *join.pairs);
    struct known *known = calloc(count, sizeof *known);
    enum brd_err code = BRD_OK;
    if (join.leaders == NULL || join.next == NULL || join.clusters == NULL || join.pairs == NULL ||
        known == NULL) {
        code = brd_fail_memory(error, "the calls");
    } else {
        begin(&join);
        join_all(&join, known);
        *calls = number_calls(&join, join.next);
    }
    free(join.leaders);
    free(join.next);
    free(join.clusters);
    free(join.pairs);
    free(known);
    return code;
}
