/*
 * Moments: microseconds since 1970-01-01T00:00:00Z in an int64_t, and their text form.
 *
 * Sources of the epochs: Apple, "CFAbsoluteTime" (seconds since 2001-01-01T00:00:00Z);
 * Chromium, base/time/time.h (microseconds since 1601-01-01T00:00:00Z).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_BASE_TIME_H
#define BRD_BASE_TIME_H

#include "base/error.h"

#include <stdbool.h>

/* "No moment": a value that stands for unset, never or the distant past or future. */
#define BRD_NO_TIME INT64_MIN

#define BRD_US_PER_SECOND INT64_C(1000000)
#define BRD_MAC_EPOCH_SECONDS INT64_C(978307200)
#define BRD_WEBKIT_EPOCH_SECONDS INT64_C(11644473600)

/* Size of the text form "2019-05-10T12:34:56.123456Z", without and with its NUL. */
#define BRD_TIME_TEXT_SIZE 27
#define BRD_TIME_TEXT_BYTES (BRD_TIME_TEXT_SIZE + 1)

/*
 * Seconds since `epoch_seconds` before or after 1970, as microseconds since 1970. BRD_NO_TIME for
 * what is not finite, is 0, or lies outside 1971-01-01 to 2100-01-01.
 */
int64_t brd_time_from_seconds(double seconds, int64_t epoch_seconds);

/* The same for whole units, of which `units_per_second` (1 to 1e9) make a second. */
int64_t brd_time_from_units(int64_t units, int64_t units_per_second, int64_t epoch_seconds);

/* Write the text form, always of BRD_TIME_TEXT_SIZE bytes. `us` lies in years 1971 to 2100. */
void brd_time_format(int64_t us, char text[BRD_TIME_TEXT_BYTES]);

/*
 * Read "YYYY-MM-DD[(T| )HH:MM[:SS[.f...]]][Z|(+|-)HH[:]MM]"; no zone means UTC. BRD_NO_TIME when
 * `text` is none of these or names a moment that does not exist.
 */
int64_t brd_time_parse(const char *text);

#endif
