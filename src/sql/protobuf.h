/*
 * Protocol Buffers in SQL values: what protobuf_get() and protobuf_each() share.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_SQL_PROTOBUF_H
#define BRD_SQL_PROTOBUF_H

#include "format/protobuf.h"

#include <sqlite3.h>

/* The message inside `bytes` to which the numbers of fields lead, of each the first. */
bool brd_protobuf_message(struct brd_span bytes, int count, sqlite3_value **steps,
                          struct brd_span *message);

/* Give a field: a varint as integer, fixed ones as real (what Apple stores so are doubles), bytes
 * as a blob. */
void brd_protobuf_give(const struct brd_protobuf_field *field, sqlite3_context *result);

#endif
