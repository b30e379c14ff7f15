/*
 * Lines of fields parted by tabs, with `#` before remarks: the form of the data files of providers/
 * and facts/. SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_ATTRIBUTION_TABLE_H
#define BRD_ATTRIBUTION_TABLE_H

#include "base/cursor.h"

#define BRD_TABLE_MAX_FIELDS 10u

struct brd_table_lines {
    struct brd_span rest;
    unsigned line;  /* number of the line that was read last, from 1 */
    unsigned count; /* of its fields */
    struct brd_span fields[BRD_TABLE_MAX_FIELDS]; /* borrowed, trimmed; beyond `count` empty */
};

struct brd_table_lines brd_table_lines_of(struct brd_span text);

/* Read the next line that says something; false at the end. Fields beyond the last are left out. */
bool brd_table_lines_next(struct brd_table_lines *lines);

#endif
