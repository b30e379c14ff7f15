/*
 * A property list, or what a keyed archive holds, as JSON for people to read and to search in.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_FORMAT_PLIST_JSON_H
#define BRD_FORMAT_PLIST_JSON_H

#include "format/archive.h"

/*
 * Append `value`. Dates are ISO 8601 text, data is hexadecimal text, a UID is {"CF$UID": n}, a
 * number that JSON has no form for is null. False when it does not fit into `json`, is nested
 * deeper than BRD_MAX_DEPTH or has more than BRD_MAX_PLIST_OBJECTS parts.
 */
bool brd_plist_add_json(const struct brd_archive *archive, struct brd_plist_value value,
                        struct brd_buffer *json);

#endif
