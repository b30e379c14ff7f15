/* What several commands do with their options. SPDX-License-Identifier: Apache-2.0 */
#include "cli/command.h"

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
