/*
 * Pages of .fseventsd: paths of a volume in which something was made, changed or removed.
 *
 * A file (packed as gzip) holds pages: "1SLD", "2SLD" or "3SLD", four bytes, the size of the page
 * (u32, little-endian, the head of 12 bytes included), then records: a path that ends in NUL, the
 * number of the event (u64), flags (u32), since version 2 the number of the node (u64), in version
 * 3 four bytes more. Undocumented; as published by examiners (G-C Partners, "FSEventsParser"). The
 * flags are those of Apple, "File System Events", FSEvents.h, in another order of bits (community
 * knowledge).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_FORMAT_FSEVENTS_H
#define BRD_FORMAT_FSEVENTS_H

#include "base/cursor.h"
#include "base/error.h"

struct brd_fsevent {
    uint64_t offset; /* of the record in the unpacked file */
    struct brd_span path;
    uint64_t id; /* grows with time; events have no time of their own */
    uint32_t flags;
    uint64_t node; /* inode number; 0 in version 1 */
};

struct brd_fsevents {
    struct brd_cursor file;
    struct brd_cursor page; /* the rest of the present page */
    uint64_t page_offset;   /* of its first record */
    unsigned version;
};

/* Begin to read. BRD_ERR_CORRUPT when the bytes are no page. Borrows `bytes`. */
enum brd_err brd_fsevents_open(struct brd_fsevents *events, struct brd_span bytes,
                               struct brd_error *error) BRD_MUST_USE;

/* The next event; false at the end. *damaged is true when a page or record is cut. */
bool brd_fsevents_next(struct brd_fsevents *events, struct brd_fsevent *event, bool *damaged);

#endif
