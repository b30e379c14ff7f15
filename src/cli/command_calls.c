/*
 * calls: the calls of a case, or of evidence that is read for them alone. Evidence is read as check
 * reads it, in a child process that has given up its rights; its case is held in memory and leaves
 * nothing behind.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/confined.h"
#include "cli/progress.h"
#include "cli/secret.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct job {
    const struct command_line *line;
    enum brd_rows_kind kind;
    struct brd_limits limits;
    struct evidence_paths evidence;
    struct brd_library *library;
    struct brd_indicators *indicators; /* none: calls are compared with each other */
    struct brd_case *kase;
    struct secret_input input;
};

static int
print_calls(struct brd_case *kase, enum brd_rows_kind kind) {
    struct brd_error error;
    const struct brd_report_options options = {.colour = output_has_colour(),
                                               .width = output_width()};
    if (brd_calls(kase, kind, &options, standard_output(), &error) != BRD_OK) {
        return complain_of(&error);
    }
    return fflush(stdout) == 0 && ferror(stdout) == 0
               ? EXIT_NOTHING
               : complain("cannot write to standard output: ", strerror(errno));
}

/* ---- A case ---- */

/* Whether the one argument is a case; what is no regular file is not opened to find out. */
static bool
is_case(const char *path, struct brd_case **kase) {
    struct stat status;
    struct brd_error ignored;
    return stat(path, &status) == 0 && S_ISREG(status.st_mode) &&
           brd_case_open(path, kase, &ignored) == BRD_OK;
}

static int
run_case(struct brd_case *kase, enum brd_rows_kind kind) {
    if (!brd_case_is_finished(kase)) {
        (void)fprintf(stderr, "bridle: this case is unfinished; run the check again\n");
    }
    int status = print_calls(kase, kind);
    brd_case_close(kase);
    return status;
}

/* ---- Evidence ---- */

static int
run_confined(struct job *job) {
    char confinement[256];
    struct brd_error error;
    struct brd_verdict verdict;
    const char *const *paths = (const char *const *)job->evidence.paths;
    if (!secret_read(job->line, &job->input)) {
        return EXIT_FAILED;
    }
    if (brd_case_create(NULL, &job->kase, &error) != BRD_OK ||
        brd_confine_all(paths, (size_t)job->evidence.count, NULL, confinement, sizeof confinement,
                        &error) != BRD_OK) {
        return complain_of(&error);
    }
    const struct brd_check_options options = {
        .confinement = confinement,
        .command = job->line->whole,
        .limits = job->limits,
        .more = paths + 1,
        .more_count = (size_t)job->evidence.count - 1,
        .progress = progress_draw,
        .secret = job->input.secret,
        .ask_password = secret_ask,
    };
    enum brd_err code =
        brd_check(job->kase, job->library, job->indicators, paths[0], &options, &verdict, &error);
    secret_wipe(&job->input);
    progress_end();
    return code == BRD_OK ? print_calls(job->kase, job->kind) : complain_of(&error);
}

static int
run_child(void *context) {
    struct job *job = context;
    int status = run_confined(job);
    secret_wipe(&job->input);
    brd_case_close(job->kase);
    return status;
}

static bool
load_knowledge(struct job *job) {
    struct brd_error error;
    job->library = library_of(job->line);
    if (job->library == NULL) {
        return false;
    }
    brd_library_keep_for_calls(job->library);
    if (brd_indicators_new(false, &job->indicators, &error) != BRD_OK) {
        (void)complain_of(&error);
        return false;
    }
    return true;
}

static int
run_evidence(struct job *job) {
    int status = evidence_paths_of(job->line, &job->evidence) && load_knowledge(job)
                     ? confined_run(run_child, job, "nothing was kept")
                     : EXIT_FAILED;
    evidence_paths_free(&job->evidence);
    brd_indicators_free(job->indicators);
    brd_library_free(job->library);
    return status;
}

static int
run_calls(const struct command_line *line) {
    struct job *job = calloc(1, sizeof *job);
    struct brd_case *kase = NULL;
    int status = EXIT_FAILED;
    if (job == NULL) {
        return complain("out of memory", "");
    }
    job->line = line;
    if (!rows_kind_of(line, &job->kind) || !limits_of(line, &job->limits)) {
        status = EXIT_FAILED;
    } else if (line_argument_count(line) == 0) {
        status = complain("an argument is needed: a case file, or evidence", "");
    } else if (line_argument_count(line) == 1 && is_case(line_argument(line, 0), &kase)) {
        status = run_case(kase, job->kind);
    } else {
        status = run_evidence(job);
    }
    free(job);
    return status;
}

static const struct option_spec calls_options[] = {
    {"format", "text|json|csv", "how to print the rows (text)"},
    {"artifacts", "DIR", "add artifacts: a folder of .sql files"},
    {"calls", "DIR", "add sources of calls: a folder of .sql files"},
    SECRET_OPTIONS,
    {"limit", "NAME=NUMBER", "raise a ceiling; the manual names them"},
    {0},
};

const struct command command_calls = {
    .name = "calls",
    .usage = "EVIDENCE... | CASE",
    .about = "Put side by side what all sources say of calls.",
    .details = "One entry for each call: when, who, how, which sources speak of it, and which are "
               "silent that\nshould speak; rows that lists of calls have lost; and the minutes "
               "around suspicious calls. Of\nevidence only what concerns calls is read, as bridle "
               "check reads it, and nothing is kept.",
    .options = calls_options,
    .run = run_calls,
};
