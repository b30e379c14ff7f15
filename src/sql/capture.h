/*
 * Rows of a capture on their way through SQL: a part of each table at a time.
 *
 * The pass over a capture fills a part; when it is full the SELECTs that read it run, and the part
 * is empty again. So an artifact's SELECT sees every row once, some hundred of them together, and
 * memory does not grow with the capture.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_SQL_CAPTURE_H
#define BRD_SQL_CAPTURE_H

#include "base/arena.h"
#include "net/rows.h"

/* Rows of one part. */
#define BRD_CAPTURE_PART_ROWS 256u

struct brd_capture_part {
    struct brd_net_value *values; /* owned; rows times the columns of the table */
    size_t rows;
    struct brd_arena texts;
};

struct brd_capture_rows {
    struct brd_capture_part parts[BRD_NET_TABLES];
};

/* Begin with empty parts. */
struct brd_capture_rows brd_capture_rows_of(void);

/* Copy a row into its part. False when memory is out, or the part is full. */
bool brd_capture_rows_add(struct brd_capture_rows *rows, const struct brd_net_row *row);

/* Whether no further row is sure to fit. */
bool brd_capture_part_is_full(const struct brd_capture_part *part);
void brd_capture_part_reset(struct brd_capture_part *part);
void brd_capture_rows_free(struct brd_capture_rows *rows);

#endif
