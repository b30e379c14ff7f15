/*
 * Which rows of an artifact's SELECT come from which recovered row.
 *
 * Recovered rows stand in views of the artifact's origin tables, each with its number in a column
 * BRD_MARK. The SELECT does not know of it: here it is carried through to the result, by adding the
 * column to each part of the statement that reads an origin table in its FROM.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_SCAN_MARK_H
#define BRD_SCAN_MARK_H

#include "base/buffer.h"

/* The column with the number of a recovered row, in the views and in what the SELECT gives. */
#define BRD_MARK "brd_recovered"

/* Whether `name` is a table whose recovered rows are to be followed. */
typedef bool brd_mark_is_origin_fn(const void *context, struct brd_span name);

/*
 * Append `sql` to `marked`, with BRD_MARK as the last column of its result: NULL in parts that read
 * no origin table in their FROM, directly, in a subquery or in a part of WITH. False, with `marked`
 * left in any state, when no part does.
 *
 * Parts that count are not followed (GROUP BY, window and aggregate functions): a count over rows
 * that were deleted says nothing of the present. Nor are those that read two origin tables.
 */
bool brd_mark_select(const char *sql, brd_mark_is_origin_fn *is_origin, const void *context,
                     struct brd_buffer *marked);

#endif
