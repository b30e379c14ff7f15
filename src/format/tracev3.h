/*
 * A .tracev3 file of Apple's unified log: chunks, and the entries in them.
 *
 *     header  0x1000         once: the boot, the clock
 *     catalog 0x600b         who writes what follows, until the next catalog
 *     chunk set 0x600d       packed: firehose 0x6001, oversize 0x6002, statedump 0x6003,
 *                            simpledump 0x6004
 *
 * A chunk is u32 tag, u32 subtag, u64 size, data; it begins at a multiple of 8. A chunk set is
 * packed as a run of blocks: "bv41", u32 size, u32 packed size, LZ4; or "bv4-", u32 size, bytes;
 * then "bv4$".
 *
 * Sources: libyal, dtformats, "Apple Unified Logging and Activity Tracing formats"; Apple,
 * "Compression", COMPRESSION_LZ4 (the blocks).
 *
 * Laws: a chunk that is damaged is counted and passed over, and the rest goes on; nothing is held
 * that the file's size does not pay for, except what is unpacked (BRD_MAX_LOG_CHUNKSET_BYTES).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_FORMAT_TRACEV3_H
#define BRD_FORMAT_TRACEV3_H

#include "base/buffer.h"
#include "format/firehose.h"

/* What could not be read. */
struct brd_tracev3_losses {
    uint64_t damaged_chunks;
    uint64_t unknown_packings; /* chunk sets packed in a way that is not known */
};

struct brd_oversize_index;

struct brd_tracev3 {
    struct brd_span bytes;
    uint8_t boot_uuid[BRD_LOG_UUID_BYTES];
    uint32_t
        timebase_numerator; /* nanoseconds of continuous time = ticks * numerator / denominator */
    uint32_t timebase_denominator;
    struct brd_tracev3_losses losses;
    /* The way through the file: */
    struct brd_cursor chunks;
    struct brd_logcatalog catalog;
    struct brd_buffer unpacked; /* owned: the present chunk set */
    struct brd_cursor set;
    uint64_t set_offset; /* of the present chunk set in the file */
    struct brd_firehose firehose;
    struct brd_oversize_index *oversize; /* owned; made when an entry first asks for it */
};

/*
 * Open the file in `bytes`, which must outlive it. Release with brd_tracev3_close(), also after a
 * failure. BRD_ERR_CORRUPT when it does not begin with a header, BRD_ERR_TRUNCATED.
 */
enum brd_err brd_tracev3_open(struct brd_tracev3 *trace, struct brd_span bytes,
                              struct brd_error *error) BRD_MUST_USE;
void brd_tracev3_close(struct brd_tracev3 *trace);

/* The next entry, in the order of the file; false after the last. */
bool brd_tracev3_next(struct brd_tracev3 *trace, struct brd_logentry *entry);

/*
 * Give an entry with a data reference the items of its oversize chunk, wherever in the file that
 * is. False when the file has none; then the entry's items stay as they are.
 */
bool brd_tracev3_oversize(struct brd_tracev3 *trace, struct brd_logentry *entry);

/* Unpack the data of a chunk set into `unpacked`, emptied first. Shared with the index; errors:
 * BRD_ERR_CORRUPT, BRD_ERR_UNSUPPORTED for another packing, BRD_ERR_LIMIT. */
enum brd_err brd_tracev3_unpack(struct brd_span data, struct brd_buffer *unpacked,
                                struct brd_error *error) BRD_MUST_USE;

/* Tags of chunks. */
enum brd_tracev3_tag {
    BRD_TRACEV3_HEADER = 0x1000,
    BRD_TRACEV3_FIREHOSE = 0x6001,
    BRD_TRACEV3_OVERSIZE = 0x6002,
    BRD_TRACEV3_STATEDUMP = 0x6003,
    BRD_TRACEV3_SIMPLEDUMP = 0x6004,
    BRD_TRACEV3_CATALOG = 0x600b,
    BRD_TRACEV3_CHUNKSET = 0x600d,
};

struct brd_tracev3_chunk {
    uint32_t tag;
    uint64_t offset; /* of its head, from the start of the cursor's bytes */
    struct brd_span data;
};

/* The next chunk at `cursor`, whose bytes are a file or an unpacked chunk set. False at the end;
 * the cursor has then failed when the last chunk is cut. */
bool brd_tracev3_chunk(struct brd_cursor *cursor, struct brd_tracev3_chunk *chunk);

/* The index of oversize chunks (tracev3_oversize.c). */
struct brd_oversize_index *brd_oversize_index_of(struct brd_span file);
bool brd_oversize_index_find(const struct brd_oversize_index *index, struct brd_logentry *entry);
void brd_oversize_index_free(struct brd_oversize_index *index);

#endif
