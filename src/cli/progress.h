/*
 * The progress bar on standard error. SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_CLI_PROGRESS_H
#define BRD_CLI_PROGRESS_H

#include <bridle.h>

/* Draw the bar, if standard error is a terminal; a function for struct brd_check_options. */
bool progress_draw(void *context, const struct brd_progress *progress);

/* Take the bar away. */
void progress_end(void);

#endif
