/* What geo.c, geo_csv.c and geo_date.c share. SPDX-License-Identifier: Apache-2.0 */
#ifndef BRD_ATTRIBUTION_GEO_INTERNAL_H
#define BRD_ATTRIBUTION_GEO_INTERNAL_H

#include "attribution/geo.h"
#include "attribution/ranges.h"

/* A list of ranges in CSV: mapped, and where each line's further fields begin. */
struct brd_geo_csv {
    struct brd_span bytes;    /* mapped, owned */
    struct brd_ranges ranges; /* a value is the offset of the third field */
};

/* Read the lines of `bytes` (not owned by the call). BRD_ERR_CORRUPT with the line. */
enum brd_err brd_geo_csv_read(struct brd_span bytes, struct brd_geo_csv *csv,
                              struct brd_error *error) BRD_MUST_USE;

/* What it says of an address; false when nothing. */
bool brd_geo_csv_ask(const struct brd_geo_csv *csv, const struct brd_address_key *address,
                     struct brd_geo_answer *answer);

/* The date that a file's name holds (2019-05-14, 20190514, 2019-05), BRD_NO_TIME when none. */
int64_t brd_geo_date_in(const char *name);

/* A date "2019-05-14", "2019-05" or a moment of ISO 8601; `is_end` gives its last microsecond.
 * BRD_NO_TIME for another text. */
int64_t brd_geo_date_of(struct brd_span text, bool is_end);

/* The date of the package that a file belongs to: npm's package.json beside it, when its version
 * ends in one (2.3.2026061719). BRD_NO_TIME when there is none. */
int64_t brd_geo_date_of_package(const char *path);

#endif
