/*
 * The public functions on indicators (bridle.h), and what the rooms above need of them.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_INDICATOR_INDICATORS_H
#define BRD_INDICATOR_INDICATORS_H

#include "indicator/set.h"

/* The set; borrowed. It may be read by any thread once nothing more is loaded. */
const struct brd_indicator_set *brd_indicators_set(const struct brd_indicators *indicators);

#endif
