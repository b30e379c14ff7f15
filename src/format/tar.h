/*
 * The headers of a tar archive: POSIX ustar and pax (IEEE Std 1003.1-2017, pax, "ustar Interchange
 * Format" and "pax Extended Header"), with GNU tar's long names and numbers beyond octal ("Basic
 * Tar Format" of its manual). Sparse files of GNU tar are told apart, not put together.
 *
 * A reader takes one block after another:
 *
 *     block --brd_tar_header--> what follows: the bytes of a member, or words for the next member
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_FORMAT_TAR_H
#define BRD_FORMAT_TAR_H

#include "base/buffer.h"
#include "base/error.h"

#define BRD_TAR_BLOCK_BYTES ((size_t)512)

enum brd_tar_kind {
    BRD_TAR_FILE,
    BRD_TAR_DIRECTORY,
    BRD_TAR_SYMLINK,
    BRD_TAR_HARDLINK, /* `target` names the member that holds the bytes */
    BRD_TAR_OTHER,    /* a device, a FIFO, or a type that is not known */
    BRD_TAR_SPARSE,   /* GNU's: the bytes do not stand in a row */
    BRD_TAR_PAX,      /* the bytes are records for the next member */
    BRD_TAR_LONGNAME, /* the bytes are the next member's name (GNU) */
    BRD_TAR_LONGLINK, /* the bytes are the next member's target (GNU) */
    BRD_TAR_SKIP,     /* the bytes say nothing of one member (global pax records, volume label) */
    BRD_TAR_END,      /* a block of zeros */
};

/* One member. Begin with brd_tar_member_begin(); headers and records fill it. */
struct brd_tar_member {
    enum brd_tar_kind kind;
    uint64_t size; /* bytes that follow the header */
    int64_t mode;  /* permissions; -1 when the header does not say */
    int64_t user_id;
    int64_t group_id;
    int64_t modified_us; /* microseconds since 1970 UTC, or BRD_NO_TIME */
    struct brd_buffer name;
    struct brd_buffer target;
    /* Said by a record or a long name, and so not by the header: */
    bool has_name;
    bool has_target;
    bool has_size;
    bool has_time;
};

struct brd_tar_member brd_tar_member_of(void);

/* Forget what was said of the last member. */
void brd_tar_member_begin(struct brd_tar_member *member);
void brd_tar_member_free(struct brd_tar_member *member);

/* Whether the block is a header: its checksum is right (of an end block it is not). */
bool brd_tar_is_header(struct brd_span block);

/*
 * Read one block of BRD_TAR_BLOCK_BYTES into `member`. BRD_ERR_CORRUPT when it is neither a header
 * nor the end, or when a number in it is none.
 */
enum brd_err brd_tar_header(struct brd_span block, struct brd_tar_member *member,
                            struct brd_error *error) BRD_MUST_USE;

/* Take what the bytes of a BRD_TAR_PAX, _LONGNAME or _LONGLINK say of the next member. */
void brd_tar_extend(struct brd_tar_member *member, enum brd_tar_kind kind, struct brd_span bytes);

#endif
