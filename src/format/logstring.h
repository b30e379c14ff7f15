/*
 * Files of format strings: where a string is, and of which image it is. The tables are held; the
 * strings are read by whoever has the file, since a shared cache's file has some 100 MB.
 *
 *     uuidtext  99 88 77 66, u32 2, u32 1, u32 count; (u32 offset, u32 size) each; the strings of
 * each entry after one another; the path of the image dsc       "hcsd", u16 major, u16 minor, u32
 * ranges, u32 images; ranges: 1: u32 image, u32 offset, u32 place, u32 size; 2: u64 offset, u32
 * place, u32 size, u64 image; images: 1: u32 address, 2: u64 address; u32 size, UUID, u32 place of
 * the path
 *
 * Source: libyal, dtformats, "Apple Unified Logging and Activity Tracing formats", sections
 * "Shared-Cache Strings" and "UUID text file format".
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_FORMAT_LOGSTRING_H
#define BRD_FORMAT_LOGSTRING_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"

/* A file, for whoever can read it at any offset. */
struct brd_logreader {
    void *context;
    uint64_t size; /* bytes */
    /* Read up to `size` bytes at `offset` into `buffer`; *got is less only at the end. */
    enum brd_err (*read)(void *context, uint64_t offset, void *buffer, size_t size, size_t *got,
                         struct brd_error *error);
};

/* A run of strings: offsets [begin, begin + size) are bytes from `place` of the file on. */
struct brd_logrange {
    uint64_t begin;
    uint64_t size;
    uint64_t place;
    uint64_t image;
};

/* An image of the shared cache; of uuidtext the only one. */
struct brd_logstring_image {
    uint64_t address; /* in the shared cache */
    uint64_t size;
    uint64_t path_place; /* in the file */
    uint8_t uuid[16];    /* zeroes in uuidtext: it is the file's name */
};

struct brd_logstrings {
    bool is_dsc;
    struct brd_logrange *ranges; /* owned; sorted by `begin` */
    size_t range_count;
    struct brd_logstring_image *images; /* owned */
    size_t image_count;
    uint32_t *by_address; /* owned; of a dsc: the images in the order of their addresses */
    size_t table_bytes;   /* memory held */
};

/*
 * Read the tables of either kind of file. Release with brd_logstrings_free(). BRD_ERR_CORRUPT,
 * BRD_ERR_TRUNCATED, BRD_ERR_UNSUPPORTED (another version), BRD_ERR_LIMIT (BRD_MAX_LOG_RANGES), or
 * the reader's own.
 */
enum brd_err brd_logstrings_open(const struct brd_logreader *reader, struct brd_logstrings *strings,
                                 struct brd_error *error) BRD_MUST_USE;
void brd_logstrings_free(struct brd_logstrings *strings);

/* The range that holds the string at `offset`, or NULL. */
const struct brd_logrange *brd_logstrings_range(const struct brd_logstrings *strings,
                                                uint64_t offset);

/* The image of a dsc that has `address`, or NULL. */
const struct brd_logstring_image *brd_logstrings_image_at(const struct brd_logstrings *strings,
                                                          uint64_t address);

/*
 * Append to `text` the bytes at `place` up to a NUL, `most` bytes, BRD_MAX_LOG_STRING_BYTES or the
 * end of the file. False when the file cannot be read there.
 */
bool brd_logstrings_text(const struct brd_logreader *reader, uint64_t place, uint64_t most,
                         struct brd_buffer *text);

#endif
