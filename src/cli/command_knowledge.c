/* indicators, artifacts: what the program knows. SPDX-License-Identifier: Apache-2.0 */
#include "cli/command.h"

#include <stdio.h>
#include <string.h>

static int
test_value(const struct brd_indicators *indicators, const char *value) {
    struct brd_error error;
    size_t matched = 0;
    if (brd_indicators_test(indicators, value, standard_output(), &matched, &error) != BRD_OK) {
        return complain_of(&error);
    }
    if (matched == 0) {
        (void)printf("no indicator matches\n");
    }
    return matched > 0 ? EXIT_FOUND : EXIT_NOTHING;
}

static int
run_indicators(const struct command_line *line) {
    const char *verb = line_argument(line, 0);
    const char *value = line_argument(line, 1);
    int count = line_argument_count(line);
    bool list = verb == NULL || (strcmp(verb, "list") == 0 && count == 1);
    if (!list && !(strcmp(verb, "test") == 0 && count == 2)) {
        return complain("write: bridle indicators [list], or bridle indicators test VALUE", "");
    }
    struct brd_indicators *indicators = indicators_of(line);
    struct brd_error error;
    if (indicators == NULL) {
        return EXIT_FAILED;
    }
    int status = EXIT_NOTHING;
    if (!list) {
        status = test_value(indicators, value);
    } else if (brd_indicators_list(indicators, standard_output(), &error) != BRD_OK) {
        status = complain_of(&error);
    }
    brd_indicators_free(indicators);
    return status;
}

static int
run_artifacts(const struct command_line *line) {
    if (line_argument_count(line) > 1) {
        return complain("write: bridle artifacts, or bridle artifacts NAME", "");
    }
    struct brd_library *library = library_of(line);
    struct brd_error error;
    const char *name = line_argument(line, 0);
    if (library == NULL) {
        return EXIT_FAILED;
    }
    enum brd_err code = name == NULL ? brd_library_list(library, standard_output(), &error)
                                     : brd_library_show(library, name, standard_output(), &error);
    brd_library_free(library);
    return code == BRD_OK ? EXIT_NOTHING : complain_of(&error);
}

static const struct option_spec indicators_options[] = {
    {"indicators", "FILE|DIR", "add STIX 2 bundles or a folder of them"},
    {"no-bundled", NULL, "leave out the indicators that come with the program"},
    {0},
};

const struct command command_indicators = {
    .name = "indicators",
    .usage = "[list | test VALUE]",
    .about = "List and count the indicators, or test one value against them.",
    .details = "A test ends with status 1 when an indicator matches, 0 when none does.",
    .options = indicators_options,
    .run = run_indicators,
};

static const struct option_spec artifacts_options[] = {
    {"artifacts", "DIR", "add artifacts: a folder of .sql files"},
    {"rules", "DIR", "add rules: a folder of .sql files"},
    {0},
};

const struct command command_artifacts = {
    .name = "artifacts",
    .usage = "[NAME]",
    .about = "List the artifacts and rules, or print one of them.",
    .details = "",
    .options = artifacts_options,
    .run = run_artifacts,
};
