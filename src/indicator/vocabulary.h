/*
 * Which object paths of STIX patterns stand for which type of indicator.
 *
 * Sources: STIX 2.1, section 6 (cyber-observable objects); app:*, configuration-profile:* and
 * android-property:* are the vocabulary of the public bundles on mobile spyware; phone-number is
 * an extension of OpenCTI.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_INDICATOR_VOCABULARY_H
#define BRD_INDICATOR_VOCABULARY_H

#include "indicator/value.h"

/*
 * The type that `path` (as brd_pattern_parse() gives it) means for this value; for a path that
 * may hold several the value decides. BRD_INDICATOR_TYPES when no record can hold it.
 */
enum brd_indicator_type brd_path_type(struct brd_span path, struct brd_span value);

/* Whether `path` only repeats what the kind of object says, e.g. "...:dst_ref.type". */
bool brd_path_is_decoration(struct brd_span path);

#endif
