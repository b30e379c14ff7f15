/* The blocks of a pcapng file: see blocks.h. SPDX-License-Identifier: Apache-2.0 */
#include "net/blocks.h"

#include "base/limits.h"

#include <stdlib.h>

enum block_type {
    BLOCK_SECTION = 0x0A0D0D0A,
    BLOCK_INTERFACE = 1,
    BLOCK_PACKET = 2, /* obsolete, still in old files */
    BLOCK_SIMPLE_PACKET = 3,
    BLOCK_ENHANCED_PACKET = 6,
};

#define BYTE_ORDER_MAGIC 0x1A2B3C4Du
#define OPTION_END 0
#define OPTION_IF_TSRESOL 9
#define OPTION_IF_TSOFFSET 14
#define US_PER_S 1000000

struct interface {
    int link_type;
    uint32_t snap_length; /* 0 for no limit */
    uint64_t units;       /* of time stamps, in a second */
    int64_t offset_s;     /* to be added to them */
};

struct brd_blocks {
    const struct brd_capture_source *source;
    uint64_t offset;
    uint64_t frames;
    uint64_t skip;
    struct brd_buffer block;      /* the present block */
    struct interface *interfaces; /* owned: of the present section */
    size_t interface_count;
    bool is_big;
};

bool
brd_blocks_begin(struct brd_span bytes) {
    static const uint8_t big[4] = {0x1a, 0x2b, 0x3c, 0x4d};
    static const uint8_t little[4] = {0x4d, 0x3c, 0x2b, 0x1a};
    struct brd_cursor cursor = brd_cursor_of(bytes);
    uint64_t type = brd_cursor_be(&cursor, 4);
    brd_cursor_seek(&cursor, 8);
    struct brd_span magic = brd_cursor_take(&cursor, 4);
    return type == BLOCK_SECTION && (brd_span_starts(magic, big, sizeof big) ||
                                     brd_span_starts(magic, little, sizeof little));
}

static uint64_t
number(const struct brd_blocks *blocks, struct brd_cursor *cursor, unsigned size) {
    return blocks->is_big ? brd_cursor_be(cursor, size) : brd_cursor_le(cursor, size);
}

/* ---- Blocks ---- */

static enum brd_err
read_at(struct brd_blocks *blocks, uint64_t offset, void *bytes, size_t size, size_t *got,
        struct brd_error *error) {
    size_t part = 0;
    *got = 0;
    do {
        enum brd_err code = blocks->source->read(blocks->source->context, offset + *got,
                                                 (char *)bytes + *got, size - *got, &part, error);
        if (code != BRD_OK) {
            return code;
        }
        *got += part;
    } while (part > 0 && *got < size);
    return BRD_OK;
}

/* Read the next block whole into `block`; *more is false at the end of the file. */
static enum brd_err
read_block(struct brd_blocks *blocks, uint32_t *type, bool *more, struct brd_error *error) {
    uint8_t head[12];
    size_t got = 0;
    enum brd_err code = read_at(blocks, blocks->offset, head, sizeof head, &got, error);
    *more = got > 0;
    if (code != BRD_OK || got == 0) {
        return code;
    }
    if (got < sizeof head) {
        return brd_fail(error, BRD_ERR_TRUNCATED, blocks->offset,
                        "the capture ends inside a block at byte %llu",
                        (unsigned long long)blocks->offset);
    }
    struct brd_cursor cursor = brd_cursor_of(brd_span_of(head, sizeof head));
    uint32_t big_type = (uint32_t)brd_cursor_be(&cursor, 4);
    if (big_type == BLOCK_SECTION) {
        struct brd_cursor magic = cursor;
        brd_cursor_seek(&magic, 8);
        blocks->is_big = brd_cursor_be(&magic, 4) == BYTE_ORDER_MAGIC;
    }
    brd_cursor_seek(&cursor, 0);
    *type = (uint32_t)number(blocks, &cursor, 4);
    uint64_t size = number(blocks, &cursor, 4);
    if (size < sizeof head || size % 4 != 0 || size > BRD_MAX_CAPTURE_BLOCK_BYTES) {
        return brd_fail(error, BRD_ERR_CORRUPT, blocks->offset,
                        "a block of %llu bytes at byte %llu of the capture",
                        (unsigned long long)size, (unsigned long long)blocks->offset);
    }
    brd_buffer_reset(&blocks->block);
    char part[16384];
    while (blocks->block.size < size) {
        size_t want = (size_t)size - blocks->block.size;
        want = want < sizeof part ? want : sizeof part;
        code = read_at(blocks, blocks->offset + blocks->block.size, part, want, &got, error);
        if (code != BRD_OK) {
            return code;
        }
        if (!brd_buffer_add(&blocks->block, part, got)) {
            return brd_fail_memory(error, "a block of a capture");
        }
        if (got < want) {
            return brd_fail(error, BRD_ERR_TRUNCATED, blocks->offset,
                            "the capture ends inside a block at byte %llu",
                            (unsigned long long)blocks->offset);
        }
    }
    blocks->offset += size;
    return BRD_OK;
}

static enum brd_err
begin_section(struct brd_blocks *blocks) {
    free(blocks->interfaces);
    blocks->interfaces = NULL;
    blocks->interface_count = 0;
    return BRD_OK;
}

/* 10 or 2 to the power that if_tsresol says; 0 for one beyond a number. */
static uint64_t
units_of(uint8_t resolution) {
    uint64_t units = 1;
    uint64_t base = (resolution & 0x80u) != 0 ? 2 : 10;
    for (unsigned i = 0; i < (resolution & 0x7fu); i++) {
        if (units > UINT64_MAX / base) {
            return 0;
        }
        units *= base;
    }
    return units;
}

static enum brd_err
add_interface(struct brd_blocks *blocks, struct brd_cursor *cursor, struct brd_error *error) {
    struct interface interface = {.units = US_PER_S};
    interface.link_type = (int)number(blocks, cursor, 2);
    (void)brd_cursor_take(cursor, 2);
    interface.snap_length = (uint32_t)number(blocks, cursor, 4);
    while (!cursor->failed && brd_cursor_left(cursor) >= 8) {
        uint64_t code = number(blocks, cursor, 2);
        uint64_t size = number(blocks, cursor, 2);
        if (code == OPTION_END) {
            break;
        }
        struct brd_cursor value = brd_cursor_of(brd_cursor_take(cursor, size));
        (void)brd_cursor_take(cursor, (4 - size % 4) % 4);
        if (code == OPTION_IF_TSRESOL && size == 1) {
            interface.units = units_of(brd_cursor_u8(&value));
        } else if (code == OPTION_IF_TSOFFSET && size == 8) {
            interface.offset_s = (int64_t)number(blocks, &value, 8);
        }
    }
    if (blocks->interface_count >= BRD_MAX_CAPTURE_INTERFACES) {
        return brd_fail(error, BRD_ERR_LIMIT, BRD_NO_OFFSET, "a capture of more than %u interfaces",
                        BRD_MAX_CAPTURE_INTERFACES);
    }
    struct interface *grown =
        reallocarray(blocks->interfaces, blocks->interface_count + 1, sizeof *blocks->interfaces);
    if (grown == NULL) {
        return brd_fail_memory(error, "the interfaces of a capture");
    }
    grown[blocks->interface_count++] = interface;
    blocks->interfaces = grown;
    return BRD_OK;
}

/* ---- Frames ---- */

/* Microseconds of `rest` units, less than a second. */
static int64_t
part_us(uint64_t rest, uint64_t units) {
    return (int64_t)(units > UINT64_MAX / US_PER_S ? rest / (units / US_PER_S)
                                                   : rest * US_PER_S / units);
}

static int64_t
time_of(const struct interface *interface, uint64_t stamp) {
    if (interface->units == 0) {
        return 0;
    }
    uint64_t seconds = stamp / interface->units;
    uint64_t rest = stamp % interface->units;
    int64_t whole;
    if (seconds > BRD_MAX_CAPTURE_SECONDS ||
        __builtin_add_overflow((int64_t)seconds, interface->offset_s, &whole) || whole < 0 ||
        whole > BRD_MAX_CAPTURE_SECONDS) {
        return 0;
    }
    return whole * US_PER_S + part_us(rest, interface->units);
}

/* Read the frame of a packet block; false when the block holds none that can be told. */
static bool
read_frame(struct brd_blocks *blocks, uint32_t type, struct brd_cursor *cursor,
           struct brd_frame *frame) {
    uint64_t index = 0;
    uint64_t stamp = 0;
    uint64_t captured = 0;
    if (type == BLOCK_ENHANCED_PACKET || type == BLOCK_PACKET) {
        index = number(blocks, cursor, type == BLOCK_PACKET ? 2 : 4);
        if (type == BLOCK_PACKET) {
            (void)brd_cursor_take(cursor, 2);
        }
        stamp = number(blocks, cursor, 4) << 32;
        stamp |= number(blocks, cursor, 4);
        captured = number(blocks, cursor, 4);
    }
    uint64_t sent = number(blocks, cursor, 4);
    if (cursor->failed || index >= blocks->interface_count) {
        return false;
    }
    const struct interface *interface = &blocks->interfaces[index];
    if (type == BLOCK_SIMPLE_PACKET) {
        captured = interface->snap_length > 0 && sent > interface->snap_length
                       ? interface->snap_length
                       : sent;
    }
    struct brd_span bytes = brd_cursor_take(cursor, captured);
    if (cursor->failed) {
        return false;
    }
    *frame = (struct brd_frame){
        .at_us = time_of(interface, stamp),
        .number = ++blocks->frames,
        .sent = (uint32_t)sent,
        .link_type = interface->link_type,
        .bytes = bytes,
    };
    return true;
}

enum brd_err
brd_blocks_open(const struct brd_capture_source *source, uint64_t skip, struct brd_blocks **made,
                struct brd_error *error) {
    struct brd_blocks *blocks = calloc(1, sizeof *blocks);
    if (blocks == NULL) {
        return brd_fail_memory(error, "a capture");
    }
    blocks->source = source;
    blocks->skip = skip;
    blocks->block = brd_buffer_of(BRD_MAX_CAPTURE_BLOCK_BYTES);
    *made = blocks;
    return BRD_OK;
}

enum brd_err
brd_blocks_next(struct brd_blocks *blocks, struct brd_frame *frame, bool *more,
                struct brd_error *error) {
    uint32_t type = 0;
    for (;;) {
        enum brd_err code = read_block(blocks, &type, more, error);
        if (code != BRD_OK || !*more) {
            *more = false;
            return code;
        }
        struct brd_cursor cursor = brd_cursor_of(brd_buffer_span(&blocks->block));
        brd_cursor_seek(&cursor, 8);
        if (type == BLOCK_SECTION) {
            code = begin_section(blocks);
        } else if (type == BLOCK_INTERFACE) {
            code = add_interface(blocks, &cursor, error);
        } else if (type == BLOCK_PACKET || type == BLOCK_SIMPLE_PACKET ||
                   type == BLOCK_ENHANCED_PACKET) {
            if (read_frame(blocks, type, &cursor, frame) && frame->number > blocks->skip) {
                return BRD_OK;
            }
        }
        if (code != BRD_OK) {
            *more = false;
            return code;
        }
    }
}

void
brd_blocks_close(struct brd_blocks *blocks) {
    if (blocks != NULL) {
        brd_buffer_free(&blocks->block);
        free(blocks->interfaces);
        free(blocks);
    }
}
