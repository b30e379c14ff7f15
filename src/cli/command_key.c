/*
 * key: the key of an encrypted backup, to share in place of its password. Like check it works in a
 * child process that has given up its rights, since the key bag is evidence.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/confined.h"
#include "cli/secret.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct job {
    const struct command_line *line;
    char evidence[PATH_MAX];
    struct brd_limits limits;
    struct secret_input input;
};

static int
print_key(struct job *job) {
    char confinement[256];
    uint8_t key[BRD_KEY_BYTES];
    struct brd_error error;
    if (brd_confine(job->evidence, NULL, confinement, sizeof confinement, &error) != BRD_OK ||
        brd_derive_key(job->evidence, &job->input.secret, job->limits.key_iterations, key,
                       &error) != BRD_OK) {
        return complain_of(&error);
    }
    for (size_t i = 0; i < sizeof key; i++) {
        (void)printf("%02x", key[i]);
    }
    (void)printf("\n");
    explicit_bzero(key, sizeof key);
    return fflush(stdout) == 0 && ferror(stdout) == 0
               ? EXIT_NOTHING
               : complain("cannot write to standard output: ", strerror(errno));
}

static int
run_child(void *context) {
    struct job *job = context;
    bool ok = secret_read(job->line, &job->input);
    if (ok && job->input.secret.key == NULL && job->input.secret.password == NULL) {
        ok = secret_ask(NULL, job->evidence, job->input.password, sizeof job->input.password);
        job->input.secret.password = job->input.password;
        job->input.secret.password_size = strlen(job->input.password);
        if (!ok) {
            (void)complain(
                "the password is needed: --password-file, BRIDLE_PASSWORD, or a terminal "
                "to ask at",
                "");
        }
    }
    int status = ok ? print_key(job) : EXIT_FAILED;
    secret_wipe(&job->input);
    return status;
}

static int
run_key(const struct command_line *line) {
    struct job *job = calloc(1, sizeof *job);
    int status = EXIT_FAILED;
    if (job == NULL) {
        return complain("out of memory", "");
    }
    job->line = line;
    if (!limits_of(line, &job->limits)) {
        status = EXIT_FAILED;
    } else if (line_argument_count(line) != 1) {
        (void)complain("one argument is needed: the folder of an encrypted backup", "");
    } else if (realpath(line_argument(line, 0), job->evidence) == NULL) {
        (void)fprintf(stderr, "bridle: %s: %s\n", line_argument(line, 0), strerror(errno));
    } else {
        status = confined_run(run_child, job, "nothing was written");
    }
    free(job);
    return status;
}

static const struct option_spec key_options[] = {
    SECRET_OPTIONS,
    {"limit", "NAME=NUMBER", "raise key-iterations"},
    {0},
};

const struct command command_key = {
    .name = "key",
    .usage = "PATH",
    .about = "Print the key of an encrypted backup.",
    .details =
        "The key opens the backup at PATH as its password does (--key-file), and does not "
        "tell the\npassword: hand it to whoever is to examine the backup. It is as secret as "
        "the backup.",
    .options = key_options,
    .run = run_key,
};
