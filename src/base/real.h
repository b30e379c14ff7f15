/*
 * Floating-point numbers as text. SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_BASE_REAL_H
#define BRD_BASE_REAL_H

#ifdef __cplusplus
extern "C" {
#endif

#include <stddef.h>

/* The longest form: a sign, 17 digits, a point, zeros in front, an exponent; and a NUL. */
#define BRD_REAL_BYTES 32

/*
 * Write the shortest decimal that reads back as `value`, which is finite, with a NUL; -> its
 * length. One without a fraction keeps its ".0"; below 1e-4, and from 2^53 on where %.15g (or as
 * many digits as are needed) would do so, it has an exponent. The locale plays no part.
 */
size_t brd_real_write(double value, char text[BRD_REAL_BYTES]);

#ifdef __cplusplus
}
#endif

#endif
