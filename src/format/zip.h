/*
 * The directory of a zip archive: which entries it lists and where their bytes lie.
 *
 * The format is PKWARE's APPNOTE.TXT 6.3.10: the end record (4.3.16) and its zip64 form (4.3.14,
 * 4.3.15), the headers of the central directory (4.3.12) and of an entry (4.3.7). Times are taken
 * from extra fields only (0x5455 of Info-ZIP, 0x000a of NTFS), because the field of MS-DOS does not
 * say its time zone. Inflating is zlib's: see evidence/inflate.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_FORMAT_ZIP_H
#define BRD_FORMAT_ZIP_H

#include "base/cursor.h"
#include "base/error.h"

/* The last bytes of a file that hold the end record and its zip64 form whatever the comment is. */
#define BRD_ZIP_TAIL_BYTES ((size_t)65536 + 128)

/* The fixed part of an entry's own header, in bytes. */
#define BRD_ZIP_HEADER_BYTES ((size_t)30)

#define BRD_ZIP_STORED 0
#define BRD_ZIP_DEFLATED 8

/* Where the central directory lies. */
struct brd_zip_directory {
    uint64_t offset; /* in the file */
    uint64_t size;   /* bytes */
    uint64_t count;  /* entries that it says to hold */
    uint64_t before; /* bytes of the file before the archive: all offsets in it count from there */
};

/* One entry of the central directory. The name borrows from the directory. */
struct brd_zip_entry {
    struct brd_span name; /* as written: UTF-8 or of an unknown code page */
    bool is_encrypted;
    bool is_directory;
    bool is_symlink;
    unsigned method;        /* BRD_ZIP_STORED, BRD_ZIP_DEFLATED or another */
    uint32_t crc;           /* of the plain bytes */
    uint64_t packed_size;   /* bytes in the archive */
    uint64_t size;          /* bytes when unpacked, as it says */
    uint64_t header_offset; /* of the entry's own header, from the start of the archive */
    int64_t mode;           /* POSIX mode with type bits, -1 when the archive does not say */
    int64_t user_id;        /* -1 when the archive does not say */
    int64_t group_id;
    int64_t modified_us; /* microseconds since 1970 UTC, or BRD_NO_TIME */
    int64_t created_us;
};

/*
 * Find the directory. `tail` are the last bytes (at most BRD_ZIP_TAIL_BYTES) of a file of
 * `file_size` bytes. BRD_ERR_TRUNCATED when there is no end record, BRD_ERR_CORRUPT when it lies.
 */
enum brd_err brd_zip_find_directory(struct brd_span tail, uint64_t file_size,
                                    struct brd_zip_directory *directory,
                                    struct brd_error *error) BRD_MUST_USE;

/* Whether the bytes are the end record or header that an archive begins with. */
bool brd_zip_is(struct brd_span start);

/*
 * The next entry at `directory`, a cursor over the central directory. False at its end, and when
 * what follows is no entry: then the cursor has bytes left or has failed.
 */
bool brd_zip_next(struct brd_cursor *directory, struct brd_zip_entry *entry);

/*
 * How many bytes the entry's own header takes; its first BRD_ZIP_HEADER_BYTES are `header`. 0 when
 * it is none, or names another method than `entry`.
 */
uint64_t brd_zip_header_size(struct brd_span header, const struct brd_zip_entry *entry);

#endif
