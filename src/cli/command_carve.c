/*
 * carve: the deleted rows of one database. Like check it works in a child process that has given up
 * its rights, since the database is evidence.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/confined.h"
#include "cli/secret.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct job {
    const struct command_line *line;
    char evidence[PATH_MAX];
    char readable[PATH_MAX]; /* what may be read: the folder of a database, or the evidence */
    enum brd_rows_kind kind;
    struct brd_recovery_options options;
    struct secret_input input;
};

static bool
write_note(void *context, const char *bytes, size_t size) {
    (void)context;
    return fwrite("bridle: ", 1, 8, stderr) == 8 && fwrite(bytes, 1, size, stderr) == size;
}

static void
print_summary(const struct brd_recovery *recovery) {
    (void)fprintf(stderr,
                  "bridle: %llu recovered rows; %llu rows live; %llu pages, %llu of them on the "
                  "freelist",
                  (unsigned long long)recovery->rows, (unsigned long long)recovery->live_rows,
                  (unsigned long long)recovery->pages,
                  (unsigned long long)recovery->freelist_pages);
    if (recovery->frames > 0) {
        (void)fprintf(stderr, "; %llu frames in the -wal", (unsigned long long)recovery->frames);
    }
    if (recovery->records > 0) {
        (void)fprintf(stderr, "; %llu pages in the -journal",
                      (unsigned long long)recovery->records);
    }
    if (recovery->uncertain > 0) {
        (void)fprintf(stderr,
                      "; %llu rows left out that may live: memory did not suffice to tell (--limit "
                      "carve-bytes)",
                      (unsigned long long)recovery->uncertain);
    }
    if (recovery->limited > 0) {
        (void)fprintf(stderr,
                      "; %llu pages may hold more rows: not every reading was tried (--limit "
                      "carve-tries)",
                      (unsigned long long)recovery->limited);
    }
    (void)fprintf(stderr, "\n");
}

static int
run_child(void *context) {
    struct job *job = context;
    char confinement[256];
    struct brd_error error;
    struct brd_recovery recovery;
    const struct brd_sink notes = {.write = write_note};
    if (!secret_read(job->line, &job->input)) {
        return EXIT_FAILED;
    }
    job->options.secret = job->input.secret;
    job->options.ask_password = secret_ask;
    enum brd_err code = brd_confine(job->readable, NULL, confinement, sizeof confinement, &error);
    if (code == BRD_OK) {
        code = brd_recover(job->evidence, &job->options, job->kind, standard_output(), notes,
                           &recovery, &error);
    }
    secret_wipe(&job->input);
    if (code != BRD_OK) {
        return complain_of(&error);
    }
    if (fflush(stdout) != 0 || ferror(stdout) != 0) {
        return complain("cannot write to standard output: ", strerror(errno));
    }
    print_summary(&recovery);
    return EXIT_NOTHING;
}

/* What lies beside a database is read, too, so its folder must be readable. */
static void
find_readable(struct job *job) {
    memcpy(job->readable, job->evidence, sizeof job->readable);
    char *slash = strrchr(job->readable, '/');
    if (job->options.item == NULL && slash != NULL) {
        slash[slash == job->readable] = '\0';
    }
}

static int
run_carve(const struct command_line *line) {
    struct job *job = calloc(1, sizeof *job);
    int status = EXIT_FAILED;
    if (job == NULL) {
        return complain("out of memory", "");
    }
    job->line = line;
    int arguments = line_argument_count(line);
    if (!limits_of(line, &job->options.limits) || !rows_kind_of(line, &job->kind)) {
        status = EXIT_FAILED;
    } else if (arguments != 1 && arguments != 2) {
        (void)complain("a database is needed, or an evidence and the path of a database in it", "");
    } else if (realpath(line_argument(line, 0), job->evidence) == NULL) {
        (void)fprintf(stderr, "bridle: %s: %s\n", line_argument(line, 0), strerror(errno));
    } else {
        job->options.item = arguments == 2 ? line_argument(line, 1) : NULL;
        job->options.table = line_option(line, "table");
        job->options.live = line_option(line, "live") != NULL;
        long processors = sysconf(_SC_NPROCESSORS_ONLN);
        job->options.threads = processors > 0 ? (unsigned)processors : 1;
        find_readable(job);
        status = confined_run(run_child, job, "the rows before it were written");
    }
    free(job);
    return status;
}

static const struct option_spec carve_options[] = {
    {"format", "text|json|csv", "how to print the rows: for a person, JSON lines or CSV (text)"},
    {"table", "NAME", "rows of this table only"},
    {"live", NULL, "also rows that a live row equals"},
    SECRET_OPTIONS,
    {"limit", "NAME=NUMBER",
     "raise carve-bytes, carve-tries; of an evidence also key-iterations, evidence-items, "
     "item-expansion"},
    {0},
};

const struct command command_carve = {
    .name = "carve",
    .usage = "DATABASE | EVIDENCE ITEM",
    .about = "Print the deleted rows of an SQLite database.",
    .details =
        "Reads the database with its -wal and -journal, or the item ITEM (for example\n"
        "HomeDomain/Library/CallHistoryDB/CallHistory.storedata) of an evidence, also an "
        "encrypted\n"
        "one. Each row comes with where it lay: the page, and the byte of the file at which a hex\n"
        "editor shows it. A value whose bytes are gone is ? (JSON: {\"unknown\":true}). What is "
        "wrong\n"
        "with the structure of the file is told on standard error.",
    .options = carve_options,
    .run = run_carve,
};
