/*
 * Manifest.mbdb: the list of files of a backup of iOS 9 and earlier.
 *
 * "mbdb" 05 00, then records to the end; numbers are big-endian, a text has its length (2 bytes,
 * FFFF for none) before it. Undocumented by Apple; as examiners published it ("Manifest.mbdb file
 * format", The iPhone Wiki, later The Apple Wiki).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_FORMAT_MBDB_H
#define BRD_FORMAT_MBDB_H

#include "base/cursor.h"
#include "base/error.h"

/* One record. Texts borrow from the file and may be of any bytes; those that are absent are empty.
 */
struct brd_mbdb_record {
    struct brd_span domain;
    struct brd_span path;
    struct brd_span target; /* of a symbolic link */
    struct brd_span digest; /* SHA-1 of the content, where it is kept */
    struct brd_span key;    /* wrapped, as in an MBFile: see evidence/lock.h */
    uint32_t mode;          /* POSIX mode with its type bits */
    uint64_t inode;
    uint32_t user_id;
    uint32_t group_id;
    uint32_t modified; /* Unix seconds */
    uint32_t accessed;
    uint32_t changed;
    uint64_t size; /* bytes */
    uint8_t protection_class;
};

/* Begin at the first record. BRD_ERR_CORRUPT when the bytes are no Manifest.mbdb. */
enum brd_err brd_mbdb_open(struct brd_span bytes, struct brd_cursor *records,
                           struct brd_error *error) BRD_MUST_USE;

/* The next record; false at the end, and when it is cut: then the cursor has failed. */
bool brd_mbdb_next(struct brd_cursor *records, struct brd_mbdb_record *record);

#endif
