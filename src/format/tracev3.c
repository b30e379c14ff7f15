/* Files of the unified log: see tracev3.h. SPDX-License-Identifier: Apache-2.0 */
#include "format/tracev3.h"

#include "base/limits.h"
#include "format/lzbitmap.h"

#include <lz4.h>

#define HEAD_BYTES 16u
#define SUBCHUNK_GENERATION 0x6102u
#define STATE_NAME_BYTES 64u

bool
brd_tracev3_chunk(struct brd_cursor *cursor, struct brd_tracev3_chunk *chunk) {
    /* Between chunks lie zeroes up to a multiple of 8; some writers leave them out, and the first
     * byte of every tag but the header's is another. */
    while (brd_cursor_left(cursor) > 0 && cursor->offset % 8 != 0 && brd_cursor_peek(cursor) == 0) {
        (void)brd_cursor_u8(cursor);
    }
    if (brd_cursor_left(cursor) < HEAD_BYTES) {
        return false;
    }
    chunk->offset = cursor->offset;
    chunk->tag = (uint32_t)brd_cursor_le(cursor, 4);
    (void)brd_cursor_le(cursor, 4);
    chunk->data = brd_cursor_take(cursor, brd_cursor_le(cursor, 8));
    return !cursor->failed;
}

/* The boot's UUID is in one of the parts that follow the clock: u32 tag, u32 size, data. */
static bool
read_header(struct brd_tracev3 *trace, struct brd_span data) {
    struct brd_cursor cursor = brd_cursor_of(data);
    trace->timebase_numerator = (uint32_t)brd_cursor_le(&cursor, 4);
    trace->timebase_denominator = (uint32_t)brd_cursor_le(&cursor, 4);
    brd_cursor_seek(&cursor, 40);
    while (brd_cursor_left(&cursor) >= 8) {
        uint64_t tag = brd_cursor_le(&cursor, 4);
        struct brd_span part = brd_cursor_take(&cursor, brd_cursor_le(&cursor, 4));
        if (tag == SUBCHUNK_GENERATION && part.size >= BRD_LOG_UUID_BYTES) {
            memcpy(trace->boot_uuid, part.data, BRD_LOG_UUID_BYTES);
        }
    }
    return !cursor.failed;
}

enum brd_err
brd_tracev3_open(struct brd_tracev3 *trace, struct brd_span bytes, struct brd_error *error) {
    struct brd_tracev3_chunk head;
    *trace = (struct brd_tracev3){.bytes = bytes, .chunks = brd_cursor_of(bytes)};
    trace->unpacked = brd_buffer_of(BRD_MAX_LOG_CHUNKSET_BYTES);
    if (!brd_tracev3_chunk(&trace->chunks, &head)) {
        return brd_fail(error, BRD_ERR_TRUNCATED, bytes.size, "the log ends in its header");
    }
    if (head.tag != BRD_TRACEV3_HEADER || !read_header(trace, head.data)) {
        return brd_fail(error, BRD_ERR_CORRUPT, 0, "no unified log: it has no header");
    }
    return BRD_OK;
}

void
brd_tracev3_close(struct brd_tracev3 *trace) {
    brd_logcatalog_free(&trace->catalog);
    brd_buffer_free(&trace->unpacked);
    brd_oversize_index_free(trace->oversize);
    *trace = (struct brd_tracev3){0};
}

/* Append `size` bytes that an LZ4 block unpacks to. Matches reach back into earlier blocks. */
static enum brd_err
unpack_block(struct brd_span packed, uint64_t size, struct brd_buffer *unpacked,
             struct brd_error *error) {
    static const char zeroes[4096];
    size_t from = unpacked->size;
    if (size > BRD_MAX_LOG_CHUNKSET_BYTES - from || packed.size > LZ4_MAX_INPUT_SIZE) {
        return brd_fail(error, BRD_ERR_LIMIT, 0, "a chunk set unpacks to more than %zu bytes",
                        BRD_MAX_LOG_CHUNKSET_BYTES);
    }
    /* LZ4 makes at most 255 bytes of one. */
    if (size / 256 > packed.size) {
        return brd_fail(error, BRD_ERR_CORRUPT, 0, "a packed block cannot be as large as it says");
    }
    for (uint64_t left = size; left > 0;) {
        size_t part = left < sizeof zeroes ? (size_t)left : sizeof zeroes;
        if (!brd_buffer_add(unpacked, zeroes, part)) {
            return brd_fail_memory(error, "a chunk set");
        }
        left -= part;
    }
    if (size > 0 && LZ4_decompress_safe_usingDict((const char *)packed.data, unpacked->data + from,
                                                  (int)packed.size, (int)size, unpacked->data,
                                                  (int)from) != (int)size) {
        unpacked->size = from;
        return brd_fail(error, BRD_ERR_CORRUPT, 0, "a packed block does not unpack");
    }
    return BRD_OK;
}

enum brd_err
brd_tracev3_unpack(struct brd_span data, struct brd_buffer *unpacked, struct brd_error *error) {
    struct brd_cursor cursor = brd_cursor_of(data);
    enum brd_err code = BRD_OK;
    brd_buffer_reset(unpacked);
    if (brd_lzbitmap_is(data)) {
        return brd_lzbitmap_unpack(data, unpacked, error);
    }
    for (bool first = true; code == BRD_OK; first = false) {
        struct brd_span mark = brd_cursor_take(&cursor, 4);
        if (brd_span_starts(mark, "bv4$", 4) || (!first && cursor.failed)) {
            return BRD_OK; /* some writers leave the last mark out */
        }
        uint64_t size = brd_cursor_le(&cursor, 4);
        if (brd_span_starts(mark, "bv41", 4)) {
            struct brd_span packed = brd_cursor_take(&cursor, brd_cursor_le(&cursor, 4));
            code = cursor.failed
                       ? brd_fail(error, BRD_ERR_TRUNCATED, cursor.offset, "a packed block is cut")
                       : unpack_block(packed, size, unpacked, error);
        } else if (brd_span_starts(mark, "bv4-", 4)) {
            struct brd_span plain = brd_cursor_take(&cursor, size);
            if (cursor.failed) {
                code = brd_fail(error, BRD_ERR_TRUNCATED, cursor.offset, "a block is cut");
            } else if (!brd_buffer_add(unpacked, plain.data, plain.size)) {
                code = brd_fail(error, BRD_ERR_LIMIT, cursor.offset, "a chunk set is too large");
            }
        } else {
            code = brd_fail(error, BRD_ERR_UNSUPPORTED, cursor.offset,
                            "a chunk set is packed in a way that is not known");
        }
    }
    return code;
}

/* A text of fixed size that ends at its NUL. */
static struct brd_span
until_nul(struct brd_span text) {
    const uint8_t *end = text.size == 0 ? NULL : memchr(text.data, 0, text.size);
    return end == NULL ? text : brd_span_of(text.data, (size_t)(end - text.data));
}

/* Both kinds of dump begin alike. */
static void
read_dump_head(struct brd_tracev3 *trace, struct brd_cursor *cursor, struct brd_logentry *entry) {
    entry->process_id = brd_cursor_le(cursor, 8);
    entry->process_second = (uint32_t)brd_cursor_le(cursor, 4);
    entry->process =
        brd_logcatalog_process(&trace->catalog, entry->process_id, entry->process_second);
    (void)brd_cursor_u8(cursor);
    entry->log_type = brd_cursor_u8(cursor);
    (void)brd_cursor_le(cursor, 2);
    entry->time = brd_cursor_le(cursor, 8);
}

static bool
read_statedump(struct brd_tracev3 *trace, struct brd_span data, struct brd_logentry *entry) {
    struct brd_cursor cursor = brd_cursor_of(data);
    *entry = (struct brd_logentry){.kind = BRD_LOG_STATEDUMP};
    read_dump_head(trace, &cursor, entry);
    entry->activity_id = brd_cursor_le(&cursor, 8);
    entry->sender_uuid = brd_cursor_take(&cursor, BRD_LOG_UUID_BYTES).data;
    entry->state_type = (uint32_t)brd_cursor_le(&cursor, 4);
    uint64_t size = brd_cursor_le(&cursor, 4);
    entry->state_library = until_nul(brd_cursor_take(&cursor, STATE_NAME_BYTES));
    entry->state_kind = until_nul(brd_cursor_take(&cursor, STATE_NAME_BYTES));
    entry->text = until_nul(brd_cursor_take(&cursor, STATE_NAME_BYTES));
    entry->state = brd_cursor_take(&cursor, size);
    return !cursor.failed;
}

static bool
read_simpledump(struct brd_tracev3 *trace, struct brd_span data, struct brd_logentry *entry) {
    struct brd_cursor cursor = brd_cursor_of(data);
    *entry = (struct brd_logentry){.kind = BRD_LOG_SIMPLEDUMP};
    read_dump_head(trace, &cursor, entry);
    entry->thread_id = brd_cursor_le(&cursor, 8);
    (void)brd_cursor_le(&cursor, 8);
    entry->sender_uuid = brd_cursor_take(&cursor, BRD_LOG_UUID_BYTES).data;
    (void)brd_cursor_take(&cursor, BRD_LOG_UUID_BYTES + 4);
    uint64_t subsystem = brd_cursor_le(&cursor, 4);
    uint64_t message = brd_cursor_le(&cursor, 4);
    entry->subsystem_text = until_nul(brd_cursor_take(&cursor, subsystem));
    entry->text = until_nul(brd_cursor_take(&cursor, message));
    return !cursor.failed;
}

/* A chunk with entries: true when `entry` was filled, else the entries are those of a firehose. */
static bool
begin_chunk(struct brd_tracev3 *trace, const struct brd_tracev3_chunk *chunk,
            struct brd_logentry *entry) {
    bool ok = true;
    bool filled = false;
    switch (chunk->tag) {
    case BRD_TRACEV3_FIREHOSE:
        ok = brd_firehose_open(&trace->firehose, chunk->data, &trace->catalog);
        break;
    case BRD_TRACEV3_STATEDUMP:
        ok = filled = read_statedump(trace, chunk->data, entry);
        break;
    case BRD_TRACEV3_SIMPLEDUMP:
        ok = filled = read_simpledump(trace, chunk->data, entry);
        break;
    case BRD_TRACEV3_OVERSIZE:
        break; /* found by the entries that refer to it */
    default:
        ok = false;
        break;
    }
    trace->losses.damaged_chunks += !ok;
    return filled;
}

static void
begin_set(struct brd_tracev3 *trace, const struct brd_tracev3_chunk *chunk) {
    enum brd_err code = brd_tracev3_unpack(chunk->data, &trace->unpacked, NULL);
    /* What came before a block that does not unpack is read. */
    trace->set = brd_cursor_of(brd_buffer_span(&trace->unpacked));
    trace->losses.unknown_packings += code == BRD_ERR_UNSUPPORTED;
    trace->losses.damaged_chunks += code != BRD_OK && code != BRD_ERR_UNSUPPORTED;
}

/* Go to the next chunk of the file. False at its end. */
static bool
next_chunk(struct brd_tracev3 *trace, struct brd_logentry *entry, bool *filled) {
    struct brd_tracev3_chunk chunk;
    if (!brd_tracev3_chunk(&trace->chunks, &chunk)) {
        trace->losses.damaged_chunks += trace->chunks.failed;
        trace->chunks.failed = false;
        trace->chunks.offset = trace->chunks.bytes.size;
        return false;
    }
    trace->set_offset = chunk.offset;
    if (chunk.tag == BRD_TRACEV3_CATALOG) {
        trace->firehose = (struct brd_firehose){0};
        trace->losses.damaged_chunks +=
            brd_logcatalog_read(&trace->catalog, chunk.data, NULL) != BRD_OK;
    } else if (chunk.tag == BRD_TRACEV3_CHUNKSET) {
        begin_set(trace, &chunk);
    } else if (chunk.tag != BRD_TRACEV3_HEADER) {
        *filled = begin_chunk(trace, &chunk, entry);
    }
    return true;
}

bool
brd_tracev3_next(struct brd_tracev3 *trace, struct brd_logentry *entry) {
    for (;;) {
        bool damaged = false;
        bool filled = brd_firehose_next(&trace->firehose, entry, &damaged);
        trace->losses.damaged_chunks += damaged;
        struct brd_tracev3_chunk chunk;
        if (!filled) {
            trace->firehose = (struct brd_firehose){0};
            if (brd_tracev3_chunk(&trace->set, &chunk)) {
                filled = begin_chunk(trace, &chunk, entry);
            } else {
                trace->losses.damaged_chunks += trace->set.failed;
                trace->set = (struct brd_cursor){0};
                if (!next_chunk(trace, entry, &filled)) {
                    return false;
                }
            }
        }
        if (filled) {
            entry->chunk_offset = trace->set_offset;
            return true;
        }
    }
}

bool
brd_tracev3_oversize(struct brd_tracev3 *trace, struct brd_logentry *entry) {
    if (trace->oversize == NULL) {
        trace->oversize = brd_oversize_index_of(trace->bytes);
    }
    return trace->oversize != NULL && brd_oversize_index_find(trace->oversize, entry);
}
