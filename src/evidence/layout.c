/* What a dump is: see layout.h. SPDX-License-Identifier: Apache-2.0 */
#include "evidence/layout.h"

/* Folders that a path is looked at from its start. Tools put a dump a few folders deep. */
#define MAX_PREFIX_PARTS 8

/* Places that may be /private/var; the first ones that are met are kept. */
#define MAX_CANDIDATES 64

/*
 * What lies in /private/var and, with a second part, nowhere else. Those with one part only count
 * below a folder that is named as the data volume is.
 */
static const struct {
    const char *first;
    const char *second; /* NULL: any */
} marks[] = {
    {"mobile", "Library"},
    {"mobile", "Containers"},
    {"mobile", "Media"},
    {"root", "Library"},
    {"wireless", "Library"},
    {"containers", "Bundle"},
    {"containers", "Shared"},
    {"containers", "Data"},
    {"db", "diagnostics"},
    {"db", "uuidtext"},
    {"db", "analyticsd"},
    {"db", NULL},
    {"preferences", NULL},
    {"Keychains", NULL},
    {"networkd", NULL},
    {"installd", NULL},
    {"MobileDevice", NULL},
    {"protected", NULL},
    {"mobile", NULL},
    {"wireless", NULL},
    {"root", NULL},
    {"logs", NULL},
    {"tmp", NULL},
};
#define MARK_COUNT (sizeof marks / sizeof marks[0])

struct candidate {
    struct brd_span prefix;
    uint32_t marks; /* bit i: marks[i] was seen below it */
    size_t depth;
};

struct finder {
    struct candidate candidates[MAX_CANDIDATES];
    size_t count;
};

static struct brd_span
last_part(struct brd_span path) {
    size_t start = path.size;
    while (start > 0 && path.data[start - 1] != '/') {
        start--;
    }
    return brd_span_of(path.size == 0 ? path.data : path.data + start, path.size - start);
}

/* Whether a folder of this name is /private/var by its name. */
static bool
is_named_data(struct brd_span prefix) {
    struct brd_span name = last_part(prefix);
    return brd_span_equals(name, "var") || brd_span_equals(name, "filesystem2");
}

static bool
same(struct brd_span a, struct brd_span b) {
    return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

static struct candidate *
candidate_of(struct finder *finder, struct brd_span prefix, size_t depth) {
    for (size_t i = finder->count; i > 0; i--) {
        if (same(finder->candidates[i - 1].prefix, prefix)) {
            return &finder->candidates[i - 1];
        }
    }
    if (finder->count == MAX_CANDIDATES) {
        return NULL;
    }
    finder->candidates[finder->count] = (struct candidate){.prefix = prefix, .depth = depth};
    return &finder->candidates[finder->count++];
}

/* Note the marks of one path: at each part, whether it and the next one are a mark. */
static void
look_at(struct finder *finder, struct brd_span path) {
    size_t start = 0;
    for (size_t depth = 0; depth < MAX_PREFIX_PARTS; depth++) {
        const uint8_t *part = path.data + start;
        const uint8_t *slash = memchr(part, '/', path.size - start);
        if (slash == NULL) {
            return; /* a mark is a folder with something in it */
        }
        struct brd_span first = brd_span_of(part, (size_t)(slash - part));
        size_t next = start + first.size + 1;
        const uint8_t *end = memchr(path.data + next, '/', path.size - next);
        struct brd_span second = brd_span_of(
            path.data + next, end == NULL ? path.size - next : (size_t)(end - (path.data + next)));
        struct brd_span prefix = brd_span_of(path.data, start == 0 ? 0 : start - 1);
        for (size_t i = 0; i < MARK_COUNT; i++) {
            if (!brd_span_equals(first, marks[i].first) ||
                (marks[i].second != NULL ? !brd_span_equals(second, marks[i].second)
                                         : !is_named_data(prefix))) {
                continue;
            }
            struct candidate *candidate = candidate_of(finder, prefix, depth);
            if (candidate != NULL) {
                candidate->marks |= UINT32_C(1) << i;
            }
        }
        start = next;
    }
}

/* More marks win, then the place higher up, then the name that the phone itself uses. */
static bool
is_better(const struct candidate *a, const struct candidate *b) {
    int more = __builtin_popcount(a->marks) - __builtin_popcount(b->marks);
    if (more != 0) {
        return more > 0;
    }
    if (a->depth != b->depth) {
        return a->depth < b->depth;
    }
    return is_named_data(a->prefix) && !is_named_data(b->prefix);
}

/* `path` without its last part, when that is `name`. */
static bool
strip_part(struct brd_span *path, const char *name) {
    struct brd_span last = last_part(*path);
    if (!brd_span_equals(last, name)) {
        return false;
    }
    path->size -= last.size;
    path->size -= path->size > 0;
    return true;
}

/* A folder filesystem1 beside filesystem2. */
static bool
find_sibling(const struct brd_tree *tree, struct brd_span parent, struct brd_span *system) {
    static const char name[] = "filesystem1/";
    for (size_t i = 0; i < tree->count; i++) {
        struct brd_span path = brd_span_text(tree->entries[i].path);
        size_t start = parent.size + (parent.size > 0);
        if (brd_span_starts(path, parent.data, parent.size) &&
            path.size > start + sizeof name - 1 &&
            memcmp(path.data + start, name, sizeof name - 1) == 0) {
            *system = brd_span_of(path.data, start + sizeof name - 2);
            return true;
        }
    }
    return false;
}

static void
find_system(const struct brd_tree *tree, struct brd_layout *layout) {
    struct brd_span prefix = layout->data;
    if (strip_part(&prefix, "var")) {
        (void)strip_part(&prefix, "private");
        layout->system = prefix;
        layout->has_system = true;
    } else if (strip_part(&prefix, "filesystem2")) {
        layout->has_system = find_sibling(tree, prefix, &layout->system);
    }
}

static bool
find_filesystem(const struct brd_tree *tree, struct brd_layout *layout) {
    struct finder finder = {.count = 0};
    for (size_t i = 0; i < tree->count; i++) {
        look_at(&finder, brd_span_text(tree->entries[i].path));
    }
    const struct candidate *best = NULL;
    for (size_t i = 0; i < finder.count; i++) {
        if (best == NULL || is_better(&finder.candidates[i], best)) {
            best = &finder.candidates[i];
        }
    }
    if (best == NULL) {
        return false;
    }
    layout->kind = BRD_LAYOUT_FILESYSTEM;
    layout->data = best->prefix;
    find_system(tree, layout);
    return true;
}

/* Files that only a sysdiagnose, or a part of one, has at its top. */
static const struct {
    const char *name; /* a file, or with a final slash a folder, at the top */
    const char *mount;
} roots[] = {
    {"sysdiagnose.log", ""},
    {"system_logs.logarchive/", ""},
    {"crashes_and_spins/", ""},
    {"timesync/", "system_logs.logarchive/"},
};

/* Where in `path` the name stands as a whole; its prefix, or false. */
static bool
find_name(struct brd_span path, const char *name, struct brd_span *prefix) {
    size_t size = strlen(name);
    bool is_folder = name[size - 1] == '/';
    size_t start = 0;
    for (size_t depth = 0; depth < MAX_PREFIX_PARTS; depth++) {
        bool ends = is_folder ? path.size - start > size : path.size - start == size;
        if (ends && memcmp(path.data + start, name, size) == 0) {
            *prefix = brd_span_of(path.data, start == 0 ? 0 : start - 1);
            return true;
        }
        const uint8_t *slash = memchr(path.data + start, '/', path.size - start);
        if (slash == NULL) {
            return false;
        }
        start = (size_t)(slash - path.data) + 1;
    }
    return false;
}

static bool
find_sysdiagnose(const struct brd_tree *tree, struct brd_layout *layout) {
    for (size_t i = 0; i < sizeof roots / sizeof roots[0]; i++) {
        struct brd_span found = {0};
        bool has = false;
        for (size_t k = 0; k < tree->count; k++) {
            struct brd_span prefix;
            if (find_name(brd_span_text(tree->entries[k].path), roots[i].name, &prefix) &&
                (!has || prefix.size < found.size)) {
                found = prefix;
                has = true;
            }
        }
        if (has) {
            layout->kind = BRD_LAYOUT_SYSDIAGNOSE;
            layout->root = found;
            layout->mount = roots[i].mount;
            return true;
        }
    }
    return false;
}

static bool
is_backup(const struct brd_tree *tree) {
    for (size_t i = 0; i < tree->count; i++) {
        struct brd_span name = last_part(brd_span_text(tree->entries[i].path));
        if (brd_span_equals(name, "Manifest.db") || brd_span_equals(name, "Manifest.mbdb")) {
            return true;
        }
    }
    return false;
}

/* Crash reports alone: what a Mac or the phone's settings give out one by one. */
static bool
find_reports(const struct brd_tree *tree, struct brd_layout *layout) {
    for (size_t i = 0; i < tree->count; i++) {
        struct brd_span path = brd_span_text(tree->entries[i].path);
        if (path.size > 4 && memcmp(path.data + path.size - 4, ".ips", 4) == 0) {
            layout->kind = BRD_LAYOUT_SYSDIAGNOSE;
            layout->mount = "crashes_and_spins/";
            return true;
        }
    }
    return false;
}

struct brd_layout
brd_layout_find(const struct brd_tree *tree) {
    struct brd_layout layout = {.mount = ""};
    if (find_filesystem(tree, &layout) || find_sysdiagnose(tree, &layout)) {
        return layout;
    }
    if (is_backup(tree)) {
        layout.kind = BRD_LAYOUT_BACKUP;
    } else {
        (void)find_reports(tree, &layout);
    }
    return layout;
}

/* What follows `prefix` and its slash in `path`; NULL when it lies elsewhere. */
static const char *
below(struct brd_span prefix, const char *path) {
    struct brd_span whole = brd_span_text(path);
    if (prefix.size == 0) {
        return path;
    }
    return brd_span_starts(whole, prefix.data, prefix.size) && path[prefix.size] == '/'
               ? path + prefix.size + 1
               : NULL;
}

/* On a phone these are links into /private. */
static bool
is_private(const char *path) {
    static const char *const names[] = {"var/", "tmp/", "etc/"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strncmp(path, names[i], strlen(names[i])) == 0) {
            return true;
        }
    }
    return false;
}

void
brd_layout_path(const struct brd_layout *layout, const char *path, struct brd_buffer *out) {
    const char *rest;
    if (layout->kind == BRD_LAYOUT_SYSDIAGNOSE) {
        rest = below(layout->root, path);
        (void)brd_buffer_add_text(out, rest == NULL ? "" : layout->mount);
        (void)brd_buffer_add_text(out, rest == NULL ? path : rest);
        return;
    }
    rest = below(layout->data, path);
    if (rest != NULL) {
        (void)brd_buffer_add_text(out, "/private/var/");
        (void)brd_buffer_add_text(out, rest);
        return;
    }
    rest = layout->has_system ? below(layout->system, path) : NULL;
    if (rest != NULL) {
        (void)brd_buffer_add_text(out, is_private(rest) ? "/private/" : "/");
        (void)brd_buffer_add_text(out, rest);
        return;
    }
    (void)brd_buffer_add_text(out, path);
}
