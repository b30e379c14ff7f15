/*
 * STIX 2.0 and 2.1 bundles (OASIS "STIX Version 2.1").
 *
 * What is read: indicators; relationships; the names of malware, campaigns, intrusion sets, threat
 * actors, tools and infrastructure; and the lists of reports and groupings. All else is passed
 * over. Objects may stand in any order; the document may be a bundle, a list of objects or
 * bundles, a single object, or a TAXII envelope (an object with `objects`).
 *
 * The campaign of an indicator is the name of what a relationship joins it with, in either
 * direction and of any type; of several the first kind of the list above counts, then the first in
 * the document. Without one it is the name of a report that lists the indicator, else the name of
 * the file. Of several versions of one object (same id) the latest `modified` counts.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_INDICATOR_STIX_H
#define BRD_INDICATOR_STIX_H

#include "indicator/set.h"

/*
 * Add the indicators of the JSON document `bytes`. `name` is the name of the file. Nothing is
 * added on an error: BRD_ERR_CORRUPT or BRD_ERR_TRUNCATED with the byte at which it is no JSON,
 * BRD_ERR_UNSUPPORTED when it is JSON without STIX objects, BRD_ERR_LIMIT, BRD_ERR_NO_MEMORY (in
 * this case alone a part may have been added).
 */
enum brd_err brd_stix_load(struct brd_indicator_set *set, const char *name, struct brd_span bytes,
                           struct brd_error *error) BRD_MUST_USE;

#endif
