/*
 * Bridle's own form of indicators: lines of `type<TAB>value` under a head of `# key: value` lines.
 * It is described in docs/indicators.md. SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_INDICATOR_TSV_H
#define BRD_INDICATOR_TSV_H

#include "indicator/set.h"

/* Whether the text begins as such a file does: with a comment or a known type and a tab. */
bool brd_tsv_is(struct brd_span bytes);

/*
 * Add the indicators of a file. `name` is the name of the file. A line that is not understood is
 * counted as rejected. BRD_ERR_NO_MEMORY, BRD_ERR_LIMIT.
 */
enum brd_err brd_tsv_load(struct brd_indicator_set *set, const char *name, struct brd_span bytes,
                          struct brd_error *error) BRD_MUST_USE;

#endif
