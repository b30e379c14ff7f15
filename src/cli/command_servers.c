/* servers: whose the servers of the traffic were. SPDX-License-Identifier: Apache-2.0 */
#include "cli/command.h"

#include <stdio.h>
#include <string.h>

static int
test_address(const struct command_line *line, const char *address) {
    struct brd_error error;
    struct brd_geo *geo = geo_of(line);
    if (geo == NULL) {
        return EXIT_FAILED;
    }
    enum brd_err code =
        brd_geo_test(geo, address, line_option(line, "at"), standard_output(), &error);
    brd_geo_free(geo);
    return code == BRD_OK ? EXIT_NOTHING : complain_of(&error);
}

static int
list_servers(const struct command_line *line, const char *path) {
    struct brd_error error;
    struct brd_case *kase;
    enum brd_rows_kind kind;
    if (!rows_kind_of(line, &kind)) {
        return EXIT_FAILED;
    }
    if (brd_case_open(path, &kase, &error) != BRD_OK) {
        return complain_of(&error);
    }
    if (!brd_case_is_finished(kase)) {
        (void)fprintf(stderr, "bridle: this case is unfinished; run the check again\n");
    }
    struct brd_report_options options = {.colour = output_has_colour(),
                                         .width = output_width(),
                                         .all = line_option(line, "all") != NULL};
    enum brd_err code = brd_servers(kase, kind, &options, standard_output(), &error);
    brd_case_close(kase);
    return code == BRD_OK ? EXIT_NOTHING : complain_of(&error);
}

static int
run_servers(const struct command_line *line) {
    const char *first = line_argument(line, 0);
    int count = line_argument_count(line);
    if (count == 2 && strcmp(first, "test") == 0) {
        return test_address(line, line_argument(line, 1));
    }
    return count == 1 ? list_servers(line, first)
                      : complain("write: bridle servers CASE, or bridle servers test ADDRESS", "");
}

static const struct option_spec servers_options[] = {
    {"all", NULL, "also servers that no call and no finding names"},
    {"format", "text|json|csv", "for a person, or all as rows (text)"},
    {"geoip", "FILE[@DATE]", "of a test: ask this database, too"},
    {"at", "DATE", "of a test: whose it was then (now)"},
    {0},
};

const struct command command_servers = {
    .name = "servers",
    .usage = "CASE | test ADDRESS",
    .about = "Print whose the servers of the traffic were, with the date of who says so.",
    .details =
        "Databases are named when the evidence is checked (bridle check --geoip). A test asks "
        "them, and\nthe dated facts that are built in, for one address.",
    .options = servers_options,
    .run = run_servers,
};
