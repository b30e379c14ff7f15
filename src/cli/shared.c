/* What several commands do with their options. SPDX-License-Identifier: Apache-2.0 */
#include "cli/command.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool
is_option(const struct given *given, const char *name) {
    return given->option != NULL && strcmp(given->option->name, name) == 0;
}

struct brd_library *
library_of(const struct command_line *line) {
    struct brd_library *library = NULL;
    struct brd_error error;
    enum brd_err code = brd_library_new(&library, &error);
    for (int i = 0; i < line->count && code == BRD_OK; i++) {
        if (is_option(&line->given[i], "artifacts")) {
            code = brd_library_add_artifacts(library, line->given[i].value, &error);
        } else if (is_option(&line->given[i], "calls")) {
            code = brd_library_add_calls(library, line->given[i].value, &error);
        } else if (is_option(&line->given[i], "rules")) {
            code = brd_library_add_rules(library, line->given[i].value, &error);
        }
    }
    if (code != BRD_OK) {
        (void)complain_of(&error);
        brd_library_free(library);
        return NULL;
    }
    return library;
}

struct brd_indicators *
indicators_of(const struct command_line *line) {
    struct brd_indicators *indicators = NULL;
    struct brd_error error;
    bool bundled = line_option(line, "no-bundled") == NULL;
    enum brd_err code = brd_indicators_new(bundled, &indicators, &error);
    for (int i = 0; i < line->count && code == BRD_OK; i++) {
        if (is_option(&line->given[i], "indicators")) {
            code = brd_indicators_load(indicators, line->given[i].value, &error);
        }
    }
    if (code != BRD_OK) {
        (void)complain_of(&error);
        brd_indicators_free(indicators);
        return NULL;
    }
    return indicators;
}

struct brd_geo *
geo_of(const struct command_line *line) {
    struct brd_geo *geo = NULL;
    struct brd_error error;
    enum brd_err code = brd_geo_new(&geo, &error);
    for (int i = 0; i < line->count && code == BRD_OK; i++) {
        if (is_option(&line->given[i], "geoip")) {
            code = brd_geo_add(geo, line->given[i].value, &error);
        }
    }
    if (code != BRD_OK) {
        (void)complain_of(&error);
        brd_geo_free(geo);
        return NULL;
    }
    return geo;
}

bool
rows_kind_of(const struct command_line *line, enum brd_rows_kind *kind) {
    static const char *const names[] = {"text", "json", "csv"};
    const char *format = line_option(line, "format");
    *kind = BRD_ROWS_TEXT;
    for (int i = 0; format != NULL && i < 3; i++) {
        if (strcmp(format, names[i]) == 0) {
            *kind = (enum brd_rows_kind)i;
            return true;
        }
    }
    if (format != NULL) {
        (void)complain("--format is text, json or csv, not ", format);
    }
    return format == NULL;
}

/* --limit name=number */
static bool
read_limit(const char *text, struct brd_limits *limits) {
    const struct {
        const char *name;
        uint64_t *value;
    } names[] = {
        {"item-seconds=", &limits->item_seconds},     {"item-records=", &limits->item_records},
        {"artifact-items=", &limits->artifact_items}, {"key-iterations=", &limits->key_iterations},
        {"evidence-items=", &limits->evidence_items}, {"item-bytes=", &limits->item_bytes},
        {"item-expansion=", &limits->item_expansion}, {"carve-bytes=", &limits->carve_bytes},
        {"capture-flows=", &limits->capture_flows},   {"carve-tries=", &limits->carve_tries},
    };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        size_t size = strlen(names[i].name);
        char *end = NULL;
        if (strncmp(text, names[i].name, size) != 0) {
            continue;
        }
        errno = 0;
        unsigned long long value = strtoull(text + size, &end, 10);
        bool digits = text[size] >= '0' && text[size] <= '9' && *end == '\0' && errno == 0;
        if (!digits || value == 0 || value > 1000000000000ULL) {
            break;
        }
        *names[i].value = value;
        return true;
    }
    (void)complain("no such limit: ", text);
    return false;
}

bool
limits_of(const struct command_line *line, struct brd_limits *limits) {
    for (int i = 0; i < line->count; i++) {
        if (is_option(&line->given[i], "limit") && !read_limit(line->given[i].value, limits)) {
            return false;
        }
    }
    return true;
}

bool
evidence_paths_of(const struct command_line *line, struct evidence_paths *paths) {
    int count = line_argument_count(line);
    *paths = (struct evidence_paths){.paths = calloc((size_t)count + 1, sizeof *paths->paths)};
    if (paths->paths == NULL) {
        (void)complain("out of memory", "");
        return false;
    }
    for (; paths->count < count; paths->count++) {
        const char *path = line_argument(line, paths->count);
        char *resolved = strcmp(path, "-") == 0 ? strdup(path) : realpath(path, NULL);
        if (resolved == NULL) {
            (void)fprintf(stderr, "bridle: %s: %s\n", path, strerror(errno));
            return false;
        }
        paths->paths[paths->count] = resolved;
    }
    return true;
}

void
evidence_paths_free(struct evidence_paths *paths) {
    for (int i = 0; i < paths->count; i++) {
        free(paths->paths[i]);
    }
    free(paths->paths);
    *paths = (struct evidence_paths){0};
}
