/*
 * The items of a log entry: the arguments of its message.
 *
 *     u8, u8 count, items (u8 type, u8 size, data); backtrace; values
 *
 * The upper half of a type is its kind, the lower half who may see it. A scalar is in the item; of
 * any other the item has u16 offset and u16 size, in the values or, when it is private, in the
 * entry's part of the private data.
 *
 * Sources: LLVM, clang/AST/OSLog.h (kinds and flags); libyal, dtformats, "Firehose tracepoint data
 * items".
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_FORMAT_LOGITEM_H
#define BRD_FORMAT_LOGITEM_H

#include "format/firehose.h"

enum brd_logitem_kind {
    BRD_LOGITEM_SCALAR = 0,
    BRD_LOGITEM_COUNT = 1, /* the precision of the item after it */
    BRD_LOGITEM_STRING = 2,
    BRD_LOGITEM_DATA = 3,
    BRD_LOGITEM_OBJECT = 4, /* its description, as text */
    BRD_LOGITEM_WIDE_STRING = 5,
    BRD_LOGITEM_ERRNO = 6,
    BRD_LOGITEM_MASK = 7,    /* how the item after it is masked */
    BRD_LOGITEM_MASKED = 15, /* the masked value */
};

struct brd_logitem {
    enum brd_logitem_kind kind;
    bool is_withheld;      /* private, and not kept: "<private>" */
    struct brd_span value; /* borrowed; a scalar is little-endian */
};

#define BRD_MAX_LOG_ITEMS 255u /* the count has one byte */

struct brd_logitems {
    size_t count;
    bool is_whole; /* no item refers to what is not there */
    struct brd_logitem items[BRD_MAX_LOG_ITEMS];
};

/* Read the items of `entry`. Damage ends the list, with `is_whole` false. */
void brd_logitems_read(const struct brd_logentry *entry, struct brd_logitems *items);

/* The integer of a scalar of 1 to 8 bytes, extended by its sign or with zeroes; 0 for others. */
int64_t brd_logitem_signed(const struct brd_logitem *item);
uint64_t brd_logitem_unsigned(const struct brd_logitem *item);

#endif
