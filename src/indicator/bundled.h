/*
 * The indicators that are compiled into the program: the .tsv files of indicators/. The table is
 * generated at build time by tools/embed.py. SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_INDICATOR_BUNDLED_H
#define BRD_INDICATOR_BUNDLED_H

#include "base/embedded.h"
#include "indicator/set.h"

extern const struct brd_embedded brd_bundled_indicators[];
extern const size_t brd_bundled_indicator_count;

/* Add all of them. Their names are those of the files, e.g. "pegasus.tsv". */
enum brd_err brd_indicator_set_load_bundled(struct brd_indicator_set *set,
                                            struct brd_error *error) BRD_MUST_USE;

#endif
