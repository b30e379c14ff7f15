/*
 * Work on evidence in a child process, so that a crash of it ends in one clear line.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_CLI_CONFINED_H
#define BRD_CLI_CONFINED_H

#include "cli/command.h"

/*
 * Run `work` in a child and return its exit status. `aftermath` is what is told after a crash, as
 * "... ended by signal 11 (Segmentation fault); AFTERMATH".
 */
int confined_run(int (*work)(void *context), void *context, const char *aftermath);

#endif
