/* The child that does the work: see confined.h. SPDX-License-Identifier: Apache-2.0 */
#include "cli/confined.h"

#include "cli/progress.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static int
wait_for(pid_t child, const char *aftermath) {
    int status;
    while (waitpid(child, &status, 0) < 0) {
        if (errno != EINTR) {
            return complain("lost the checking process: ", strerror(errno));
        }
    }
    if (WIFSIGNALED(status)) {
        progress_end();
        (void)fprintf(stderr, "bridle: the checking process ended by signal %d (%s); %s\n",
                      WTERMSIG(status), strsignal(WTERMSIG(status)), aftermath);
        return EXIT_FAILED;
    }
    return WEXITSTATUS(status);
}

int
confined_run(int (*work)(void *context), void *context, const char *aftermath) {
    (void)fflush(stdout);
    pid_t child = fork();
    if (child < 0) {
        return complain("cannot start the checking process: ", strerror(errno));
    }
    if (child == 0) {
        _exit(work(context));
    }
    return wait_for(child, aftermath);
}
