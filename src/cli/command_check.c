/*
 * check: the main job. The check itself runs in a child process that has given up its rights; the
 * parent waits, so that even a crash ends in one clear line, and takes the empty journal away,
 * which the child has no right to remove.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/confined.h"
#include "cli/progress.h"
#include "cli/secret.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct job {
    const struct command_line *line;
    struct evidence_paths evidence;
    char case_path[PATH_MAX];
    bool json;
    struct brd_limits limits;
    struct brd_library *library;
    struct brd_indicators *indicators;
    struct brd_geo *geo;
    struct brd_case *kase;
    struct secret_input input;
};

/* ---- Options ---- */

static bool
read_options(struct job *job) {
    const char *format = line_option(job->line, "format");
    job->json = format != NULL && strcmp(format, "json") == 0;
    if (format != NULL && !job->json && strcmp(format, "text") != 0) {
        (void)complain("--format is text or json, not ", format);
        return false;
    }
    if (!limits_of(job->line, &job->limits)) {
        return false;
    }
    if (line_argument_count(job->line) == 0) {
        (void)complain("an argument is needed: a backup, a dump, a capture, or a folder of them",
                       "");
        return false;
    }
    return evidence_paths_of(job->line, &job->evidence);
}

/* ---- Where the case goes ---- */

/* Whether a file is there that must not be replaced: anything but an unfinished case. */
static bool
is_taken(const char *path) {
    struct stat status;
    struct brd_case *kase;
    struct brd_error ignored;
    if (lstat(path, &status) != 0) {
        return false;
    }
    if (brd_case_open(path, &kase, &ignored) != BRD_OK) {
        return status.st_size > 0 || !S_ISREG(status.st_mode);
    }
    bool finished = brd_case_is_finished(kase);
    brd_case_close(kase);
    return finished;
}

/* bridle-NAME.db in the current folder, or bridle-NAME-2.db when that is taken, and so on. */
static bool
choose_case_path(struct job *job) {
    const char *path = job->evidence.paths[0];
    const char *slash = strrchr(path, '/');
    const char *name = slash == NULL ? "stdin" : slash + 1;
    for (unsigned number = 1; number < 1000; number++) {
        char suffix[16] = "";
        if (number > 1) {
            (void)snprintf(suffix, sizeof suffix, "-%u", number);
        }
        (void)snprintf(job->case_path, sizeof job->case_path, "bridle-%.200s%s.db",
                       *name == '\0' ? "evidence" : name, suffix);
        if (!is_taken(job->case_path)) {
            return true;
        }
    }
    (void)complain("too many cases here: name one with --case", "");
    return false;
}

/* A case inside the evidence would change the evidence. */
static bool
is_inside(const struct job *job, const char *evidence) {
    char folder[PATH_MAX];
    char resolved[PATH_MAX];
    (void)snprintf(folder, sizeof folder, "%s", job->case_path);
    char *slash = strrchr(folder, '/');
    if (slash == NULL) {
        (void)snprintf(folder, sizeof folder, ".");
    } else {
        slash[slash == folder] = '\0';
    }
    if (realpath(folder, resolved) == NULL) {
        return false; /* creating the case will say why */
    }
    size_t size = strlen(evidence);
    return strncmp(resolved, evidence, size) == 0 &&
           (resolved[size] == '/' || resolved[size] == '\0');
}

static bool
place_case(struct job *job) {
    const char *asked = line_option(job->line, "case");
    if (asked == NULL && !choose_case_path(job)) {
        return false;
    }
    if (asked != NULL) {
        (void)snprintf(job->case_path, sizeof job->case_path, "%s", asked);
    }
    for (int i = 0; i < job->evidence.count; i++) {
        if (is_inside(job, job->evidence.paths[i])) {
            (void)complain("the case file would lie inside the evidence and change it: ",
                           job->case_path);
            return false;
        }
    }
    return true;
}

/* ---- The confined process ---- */

static int
tell_result(struct job *job, const struct brd_verdict *verdict) {
    struct brd_error error;
    struct brd_report_options options = {.colour = output_has_colour(),
                                         .width = output_width(),
                                         .all = line_option(job->line, "all") != NULL};
    if (brd_report(job->kase, job->json ? BRD_REPORT_JSON : BRD_REPORT_TERMINAL, &options,
                   standard_output(), &error) != BRD_OK) {
        return complain_of(&error);
    }
    if (!job->json) {
        (void)printf("  case       %s\n", job->case_path);
    }
    /* A write that failed before may have left nothing to flush. */
    if (fflush(stdout) != 0 || ferror(stdout) != 0) {
        return complain("cannot write to standard output: ", strerror(errno));
    }
    return verdict->findings[2] + verdict->findings[3] + verdict->findings[4] > 0 ? EXIT_FOUND
                                                                                  : EXIT_NOTHING;
}

static int
run_confined(struct job *job) {
    char confinement[256];
    struct brd_error error;
    struct brd_verdict verdict;
    /* Here and not in the parent: SQLite's locks do not pass from one process to another, nor do
     * those of memory for keys. */
    if (!secret_read(job->line, &job->input)) {
        return EXIT_FAILED;
    }
    if (brd_case_create(job->case_path, &job->kase, &error) != BRD_OK) {
        return complain_of(&error);
    }
    const char *const *paths = (const char *const *)job->evidence.paths;
    if (brd_confine_all(paths, (size_t)job->evidence.count, job->case_path, confinement,
                        sizeof confinement, &error) != BRD_OK) {
        return complain_of(&error);
    }
    struct brd_check_options options = {
        .confinement = confinement,
        .command = job->line->whole,
        .limits = job->limits,
        .more = paths + 1,
        .more_count = (size_t)job->evidence.count - 1,
        .progress = progress_draw,
        .secret = job->input.secret,
        .ask_password = secret_ask,
        .geo = job->geo,
    };
    enum brd_err code =
        brd_check(job->kase, job->library, job->indicators, paths[0], &options, &verdict, &error);
    secret_wipe(&job->input);
    progress_end();
    return code == BRD_OK ? tell_result(job, &verdict) : complain_of(&error);
}

static int
run_child(void *context) {
    struct job *job = context;
    int status = run_confined(job);
    secret_wipe(&job->input);
    brd_case_close(job->kase);
    return status;
}

/* ---- The parent ---- */

static void
remove_empty_journal(const struct job *job) {
    char journal[PATH_MAX + 16];
    struct stat status;
    (void)snprintf(journal, sizeof journal, "%s-journal", job->case_path);
    if (lstat(journal, &status) == 0 && S_ISREG(status.st_mode) && status.st_size == 0) {
        (void)unlink(journal);
    }
}

static int
run_job(struct job *job) {
    job->library = library_of(job->line);
    job->indicators = job->library == NULL ? NULL : indicators_of(job->line);
    job->geo = job->indicators == NULL ? NULL : geo_of(job->line);
    if (job->geo == NULL) {
        return EXIT_FAILED;
    }
    int status = confined_run(run_child, job, "the case is unfinished and can be run again");
    remove_empty_journal(job);
    return status;
}

static int
run_check(const struct command_line *line) {
    struct job *job = calloc(1, sizeof *job);
    if (job == NULL) {
        return complain("out of memory", "");
    }
    job->line = line;
    int status = read_options(job) && place_case(job) ? run_job(job) : EXIT_FAILED;
    brd_geo_free(job->geo);
    brd_indicators_free(job->indicators);
    brd_library_free(job->library);
    evidence_paths_free(&job->evidence);
    free(job);
    return status;
}

static const struct option_spec check_options[] = {
    {"case", "FILE", "write the case here (bridle-NAME.db in this folder)"},
    {"format", "text|json", "print for a person, or one JSON document (text)"},
    {"all", NULL, "also print what is below medium, and each finding of a group"},
    {"indicators", "FILE|DIR", "add STIX 2 bundles or a folder of them"},
    {"geoip", "FILE[@DATE]", "attribute servers by this database (mmdb, CSV, dated facts)"},
    {"no-bundled", NULL, "leave out the indicators that come with the program"},
    {"artifacts", "DIR", "add artifacts: a folder of .sql files"},
    {"rules", "DIR", "add rules: a folder of .sql files"},
    {"calls", "DIR", "add sources of calls: a folder of .sql files"},
    SECRET_OPTIONS,
    {"limit", "NAME=NUMBER", "raise a ceiling; the manual names them"},
    {0},
};

const struct command command_check = {
    .name = "check",
    .usage = "PATH...",
    .about = "Check the evidence at PATH for traces of spyware.",
    .details = "PATH is an iTunes/Finder backup (its folder), a dump of a file system or a "
               "sysdiagnose (a\nfolder, .zip, .tar or .tar.gz), a packet capture (pcap or pcapng, "
               "plain or as gzip; - is standard\ninput), or a folder that holds several. Several "
               "of one phone make one case. Evidence is opened\nread-only and is not changed. The "
               "password of an encrypted backup is asked for, or taken from\nBRIDLE_PASSWORD.",
    .options = check_options,
    .run = run_check,
};
