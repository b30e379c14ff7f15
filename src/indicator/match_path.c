/*
 * Matching of paths. A path is brought to its one form on the device; then it and every folder
 * above it are looked up. What is looked up ends where a component ends: an indicator "/a/l" is
 * no part of "/a/launchd".
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "indicator/ascii.h"
#include "indicator/device_path.h"
#include "indicator/match_internal.h"

#define PATHS ((enum brd_indicator_table)BRD_INDICATOR_FILE_PATH)
#define NAMES ((enum brd_indicator_table)BRD_INDICATOR_FILE_NAME)

/* Where the component that starts at `start` ends. */
static size_t
component_end(struct brd_span path, size_t start) {
    return start + brd_span_find(brd_span_from(path, start), '/');
}

/* Look up the absolute path and the folders above it. */
static void
match_absolute(struct brd_observer *observer, struct brd_span path) {
    (void)brd_match_key(observer, PATHS, path, BRD_HOW_PATH);
    size_t end = component_end(path, 1);
    for (unsigned i = 0; i < BRD_MAX_COMPONENTS && end < path.size; i++) {
        (void)brd_match_key(observer, PATHS, brd_span_between(path, 0, end), BRD_HOW_FOLDER);
        end = component_end(path, end + 1);
    }
}

/* Look up the runs of components that begin at `start`, of the numbers that indicators have. */
static void
match_runs(struct brd_observer *observer, struct brd_span path, size_t start) {
    size_t end = start;
    for (unsigned i = 0; i < BRD_MAX_COMPONENTS && end < path.size; i++) {
        end = component_end(path, i == 0 ? start : end + 1);
        if ((observer->set->relative_depths >> i & 1) != 0) {
            (void)brd_match_key(observer, BRD_TABLE_PATH_RELATIVE,
                                brd_span_between(path, start, end),
                                i == 0 ? BRD_HOW_COMPONENT : BRD_HOW_RELATIVE);
        }
    }
}

static void
match_relative(struct brd_observer *observer, struct brd_span path) {
    size_t start = 1;
    for (unsigned i = 0; i < BRD_MAX_COMPONENTS && start < path.size; i++) {
        match_runs(observer, path, start);
        start = component_end(path, start) + 1;
    }
}

/* Whether both agree but for components that differ between phones. */
static bool
agree(struct brd_span a, struct brd_span b) {
    size_t a_start = 1;
    size_t b_start = 1;
    while (a_start <= a.size && b_start <= b.size) {
        struct brd_span x = brd_span_between(a, a_start, component_end(a, a_start));
        struct brd_span y = brd_span_between(b, b_start, component_end(b, b_start));
        bool same = x.size == y.size && (x.size == 0 || memcmp(x.data, y.data, x.size) == 0);
        if (!same && !(brd_component_is_wild(x) && brd_component_is_wild(y))) {
            return false;
        }
        a_start += x.size + 1;
        b_start += y.size + 1;
    }
    return a_start > a.size && b_start > b.size;
}

/* Look up a path of which wild components are written as "*". */
static void
match_wild_key(struct brd_observer *observer, struct brd_span key, enum brd_how how) {
    struct brd_slot_walk walk =
        brd_slot_walk_of(observer->set, BRD_TABLE_PATH_WILD, brd_key_hash(key));
    const struct brd_indicator *indicator;
    while ((indicator = brd_slot_walk_next(observer->set, &walk)) != NULL) {
        if (agree(brd_span_of(indicator->key, indicator->key_size), key)) {
            brd_found(observer, indicator, how);
        }
    }
}

static void
match_wild(struct brd_observer *observer, struct brd_span path) {
    brd_buffer_reset(&observer->wild);
    brd_path_wild(path, &observer->wild);
    struct brd_span key = brd_buffer_span(&observer->wild);
    if (!brd_is_whole(observer, &observer->wild) || brd_span_find(key, '*') == key.size) {
        return;
    }
    match_wild_key(observer, key, BRD_HOW_WILD);
    size_t end = component_end(key, 1);
    for (unsigned i = 0; i < BRD_MAX_COMPONENTS && end < key.size; i++) {
        match_wild_key(observer, brd_span_between(key, 0, end), BRD_HOW_WILD_FOLDER);
        end = component_end(key, end + 1);
    }
}

/* Match the whole path in its forms. */
static void
match_forms(struct brd_observer *observer, struct brd_span value) {
    const struct brd_indicator_set *set = observer->set;
    brd_match_slow(observer, BRD_INDICATOR_FILE_PATH, value);
    brd_buffer_reset(&observer->wild);
    if (brd_device_path(value, &observer->wild)) {
        value = brd_buffer_span(&observer->wild);
        brd_match_slow(observer, BRD_INDICATOR_FILE_PATH, value);
    }
    brd_buffer_reset(&observer->path);
    brd_path_canonical(value, &observer->path);
    if (!brd_is_whole(observer, &observer->wild) || !brd_is_whole(observer, &observer->path)) {
        return;
    }
    struct brd_span path = brd_buffer_span(&observer->path);
    brd_match_slow(observer, BRD_INDICATOR_FILE_PATH, path);
    if (set->tables[PATHS].used > 0) {
        match_absolute(observer, path);
    }
    if (set->tables[BRD_TABLE_PATH_RELATIVE].used > 0) {
        match_relative(observer, path);
    }
    if (set->tables[BRD_TABLE_PATH_WILD].used > 0) {
        match_wild(observer, path);
    }
}

/* Match the sites whose data WebKit keeps under this path. */
static void
match_origins(struct brd_observer *observer, struct brd_span value) {
    struct brd_span whole = observer->where;
    for (size_t start = 0; start < value.size;) {
        size_t end = component_end(value, start);
        struct brd_span name = brd_span_between(value, start, end);
        observer->where = name;
        (void)brd_match_origin(observer, name);
        start = end + 1;
    }
    observer->where = whole;
}

void
brd_match_path(struct brd_observer *observer, struct brd_span value) {
    while (value.size > 1 && value.data[value.size - 1] == '/') {
        value.size--;
    }
    if (value.size > BRD_MAX_PATH_BYTES) {
        value.size = BRD_MAX_PATH_BYTES;
    }
    match_origins(observer, value);
    struct brd_span whole = observer->where;
    observer->where = brd_span_from(value, brd_span_after_last(value, '/'));
    (void)brd_match_key(observer, NAMES, observer->where, BRD_HOW_FILE_NAME);
    brd_match_slow(observer, BRD_INDICATOR_FILE_NAME, observer->where);
    observer->where = whole;
    match_forms(observer, value);
}
