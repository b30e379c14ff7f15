/* report, query, timeline: what is read from a case. SPDX-License-Identifier: Apache-2.0 */
#include "cli/command.h"

#include <stdio.h>
#include <string.h>

/* Open the case that is the first argument; `wanted` arguments are needed. */
static struct brd_case *
open_case(const struct command_line *line, int wanted) {
    struct brd_case *kase;
    struct brd_error error;
    if (line_argument_count(line) != wanted) {
        (void)complain(wanted == 1 ? "one argument is needed: the case file"
                                   : "two arguments are needed: the case file and a SELECT",
                       "");
        return NULL;
    }
    if (brd_case_open(line_argument(line, 0), &kase, &error) != BRD_OK) {
        (void)complain_of(&error);
        return NULL;
    }
    if (!brd_case_is_finished(kase)) {
        (void)fprintf(stderr, "bridle: this case is unfinished; run the check again\n");
    }
    return kase;
}

static int
end(struct brd_case *kase, enum brd_err code, const struct brd_error *error) {
    brd_case_close(kase);
    return code == BRD_OK ? EXIT_NOTHING : complain_of(error);
}

static int
run_query(const struct command_line *line) {
    enum brd_rows_kind kind;
    struct brd_error error;
    struct brd_case *kase = rows_kind_of(line, &kind) ? open_case(line, 2) : NULL;
    if (kase == NULL) {
        return EXIT_FAILED;
    }
    return end(kase, brd_query(kase, line_argument(line, 1), kind, standard_output(), &error),
               &error);
}

static int
run_timeline(const struct command_line *line) {
    enum brd_rows_kind kind;
    struct brd_error error;
    struct brd_case *kase = rows_kind_of(line, &kind) ? open_case(line, 1) : NULL;
    if (kase == NULL) {
        return EXIT_FAILED;
    }
    return end(kase,
               brd_timeline(kase, line_option(line, "from"), line_option(line, "to"), kind,
                            standard_output(), &error),
               &error);
}

static int
run_report(const struct command_line *line) {
    const char *format = line_option(line, "format");
    bool json = format != NULL && strcmp(format, "json") == 0;
    struct brd_error error;
    if (format != NULL && !json && strcmp(format, "text") != 0) {
        return complain("--format is text or json, not ", format);
    }
    struct brd_case *kase = open_case(line, 1);
    if (kase == NULL) {
        return EXIT_FAILED;
    }
    struct brd_report_options options = {.colour = output_has_colour(),
                                         .width = output_width(),
                                         .all = line_option(line, "all") != NULL};
    return end(kase,
               brd_report(kase, json ? BRD_REPORT_JSON : BRD_REPORT_TERMINAL, &options,
                          standard_output(), &error),
               &error);
}

static const struct option_spec rows_options[] = {
    {"format", "text|json|csv", "how to print the rows (text)"},
    {0},
};

const struct command command_query = {
    .name = "query",
    .usage = "CASE \"SELECT ...\"",
    .about = "Print the rows of a SELECT on a case file.",
    .details = "The tables are described in docs/case-file.md; a case cannot be changed by it.",
    .options = rows_options,
    .run = run_query,
};

static const struct option_spec timeline_options[] = {
    {"from", "TIME", "leave out what was before (2019-05-10 or 2019-05-10T12:30:00Z)"},
    {"to", "TIME", "leave out this moment and what was after"},
    {"format", "text|json|csv", "how to print the rows (text)"},
    {0},
};

const struct command command_timeline = {
    .name = "timeline",
    .usage = "CASE",
    .about = "Print what happened on the phone in order of time.",
    .details = "",
    .options = timeline_options,
    .run = run_timeline,
};

static const struct option_spec report_options[] = {
    {"format", "text|json", "for a person, or one JSON document (text)"},
    {"all", NULL, "also what is below medium, and each finding of a group"},
    {0},
};

const struct command command_report = {
    .name = "report",
    .usage = "CASE",
    .about = "Print the findings of a case again.",
    .details = "",
    .options = report_options,
    .run = run_report,
};
