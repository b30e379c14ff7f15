/* LZBITMAP: see lzbitmap.h. SPDX-License-Identifier: Apache-2.0 */
#include "format/lzbitmap.h"

#define CHUNK_HEAD_BYTES 6u
#define PACKED_HEAD_BYTES 15u
#define MAP_BYTES 17u
#define MAP_BITS 10u
#define DIRECT_TOKENS 3u /* whose bitmap is read */
#define TOKENS 16u
#define REPEAT 15u
#define LEAST_REPEAT 4u
#define FIRST_DISTANCE 8u
#define BYTES_PER_TOKEN 8u

/* Flags of a stream; 8 is always set. */
#define FLAG_LARGE 1u
#define FLAG_NO_REPEAT 4u
#define FLAG_ALWAYS 8u

struct token {
    uint8_t bitmap;
    uint8_t mode; /* bytes of a new distance: 0, 1 or 2 */
};

/* A packed chunk. */
struct packed {
    struct brd_cursor literals;
    struct brd_cursor distances;
    struct brd_cursor bitmaps;
    struct brd_span tokens;
    size_t next_token; /* in halves of bytes */
    struct token map[TOKENS];
    bool repeats;
};

bool
brd_lzbitmap_is(struct brd_span data) {
    return brd_span_starts(data, "ZBM", 3);
}

/* The places lie in this order, the map behind them. */
static bool
open_packed(struct brd_span chunk, struct packed *packed) {
    bool ok = true;
    struct brd_cursor head = brd_cursor_of(chunk);
    (void)brd_cursor_take(&head, CHUNK_HEAD_BYTES);
    uint64_t distances = brd_cursor_le(&head, 3);
    uint64_t bitmaps = brd_cursor_le(&head, 3);
    uint64_t tokens = brd_cursor_le(&head, 3);
    if (head.failed || chunk.size < PACKED_HEAD_BYTES + MAP_BYTES) {
        return false;
    }
    uint64_t end = chunk.size - MAP_BYTES;
    if (distances < PACKED_HEAD_BYTES || bitmaps < distances || tokens < bitmaps || tokens > end) {
        return false;
    }
    packed->literals =
        brd_cursor_of(brd_span_slice(chunk, PACKED_HEAD_BYTES, distances - PACKED_HEAD_BYTES, &ok));
    packed->distances = brd_cursor_of(brd_span_slice(chunk, distances, bitmaps - distances, &ok));
    packed->bitmaps = brd_cursor_of(brd_span_slice(chunk, bitmaps, tokens - bitmaps, &ok));
    packed->tokens = brd_span_slice(chunk, tokens, end - tokens, &ok);
    packed->next_token = 0;
    struct brd_span map = brd_span_slice(chunk, end, MAP_BYTES, &ok);
    if (!ok || map.size < MAP_BYTES) {
        return false;
    }
    for (size_t i = 0; i < TOKENS; i++) {
        if (i < DIRECT_TOKENS) {
            packed->map[i] = (struct token){.mode = (uint8_t)i};
            continue;
        }
        size_t bit = (i - DIRECT_TOKENS) * MAP_BITS;
        unsigned low = map.data[bit / 8];
        unsigned high = bit / 8 + 1 < MAP_BYTES ? map.data[bit / 8 + 1] : 0;
        unsigned entry = (low | high << 8) >> (bit % 8);
        packed->map[i] = (struct token){.bitmap = (uint8_t)(entry & 0xFF), .mode = entry >> 8 & 3};
    }
    return true;
}

static bool
next_nibble(struct packed *packed, unsigned *nibble) {
    if (packed->next_token / 2 >= packed->tokens.size) {
        return false;
    }
    unsigned byte = packed->tokens.data[packed->next_token / 2];
    *nibble = packed->next_token % 2 == 0 ? byte & 0xF : byte >> 4;
    packed->next_token++;
    return true;
}

/* How often the token that was just read counts, when `left` bytes are still to be made. */
static bool
read_repeat(struct packed *packed, size_t left, size_t *repeat) {
    unsigned nibble = 0;
    *repeat = 1;
    if (!packed->repeats || left <= BYTES_PER_TOKEN) {
        return true;
    }
    if (!next_nibble(packed, &nibble)) {
        return false;
    }
    if (nibble != REPEAT) {
        packed->next_token--;
        return true;
    }
    *repeat = LEAST_REPEAT;
    do {
        if (!next_nibble(packed, &nibble)) {
            return false;
        }
        *repeat += nibble;
    } while (nibble == REPEAT);
    return true;
}

/* Make up to 8 bytes at `*at` of `made`, of which `end` is the end. */
static bool
apply(struct packed *packed, struct token token, bool is_direct, size_t *distance, uint8_t *made,
      size_t *at, size_t end) {
    unsigned bitmap = is_direct ? brd_cursor_u8(&packed->bitmaps) : token.bitmap;
    if (token.mode == 3) {
        return false;
    }
    if (token.mode > 0) {
        *distance = (size_t)brd_cursor_le(&packed->distances, token.mode);
    }
    for (unsigned i = 0; i < BYTES_PER_TOKEN && *at < end; i++, (*at)++) {
        if (bitmap >> i & 1) {
            made[*at] = brd_cursor_u8(&packed->literals);
        } else if (*distance == 0 || *distance > *at) {
            return false;
        } else {
            made[*at] = made[*at - *distance];
        }
    }
    return !packed->bitmaps.failed && !packed->distances.failed && !packed->literals.failed;
}

/* `made` holds what came before, up to `at`, and has room up to `end`. */
static bool
unpack_chunk(struct packed *packed, uint8_t *made, size_t at, size_t end) {
    size_t distance = FIRST_DISTANCE;
    while (at < end) {
        unsigned index = 0;
        size_t repeat = 1;
        if (!next_nibble(packed, &index) || (packed->repeats && index == REPEAT) ||
            !read_repeat(packed, end - at, &repeat)) {
            return false;
        }
        for (; repeat > 0 && at < end; repeat--) {
            if (!apply(packed, packed->map[index], index < DIRECT_TOKENS, &distance, made, &at,
                       end)) {
                return false;
            }
        }
    }
    return true;
}

static bool
make_room(struct brd_buffer *buffer, size_t size) {
    static const char zeroes[4096];
    while (size > 0) {
        size_t part = size < sizeof zeroes ? size : sizeof zeroes;
        if (!brd_buffer_add(buffer, zeroes, part)) {
            return false;
        }
        size -= part;
    }
    return true;
}

static enum brd_err
unpack_one(struct brd_span chunk, size_t size, unsigned flags, struct brd_buffer *unpacked,
           struct brd_error *error) {
    struct packed packed = {.repeats = !(flags & FLAG_NO_REPEAT)};
    size_t from = unpacked->size;
    if (chunk.size == size + CHUNK_HEAD_BYTES) {
        return brd_buffer_add(unpacked, chunk.data + CHUNK_HEAD_BYTES, size)
                   ? BRD_OK
                   : brd_fail(error, BRD_ERR_LIMIT, from, "unpacks to too much");
    }
    if (!open_packed(chunk, &packed)) {
        return brd_fail(error, BRD_ERR_CORRUPT, from, "a packed chunk contradicts itself");
    }
    if (!make_room(unpacked, size)) {
        unpacked->size = from;
        return brd_fail(error, BRD_ERR_LIMIT, from, "unpacks to too much");
    }
    if (!unpack_chunk(&packed, (uint8_t *)unpacked->data, from, from + size)) {
        unpacked->size = from;
        return brd_fail(error, BRD_ERR_CORRUPT, from, "a packed chunk does not unpack");
    }
    return BRD_OK;
}

enum brd_err
brd_lzbitmap_unpack(struct brd_span data, struct brd_buffer *unpacked, struct brd_error *error) {
    struct brd_cursor cursor = brd_cursor_of(data);
    (void)brd_cursor_take(&cursor, 3);
    unsigned flags = brd_cursor_u8(&cursor);
    if (!brd_lzbitmap_is(data) || !(flags & FLAG_ALWAYS) ||
        (flags & ~(FLAG_ALWAYS | FLAG_LARGE | FLAG_NO_REPEAT)) != 0) {
        return brd_fail(error, BRD_ERR_UNSUPPORTED, 0, "no LZBITMAP of a known kind");
    }
    size_t most = flags & FLAG_LARGE ? 0x8000 : 0x4000;
    for (;;) {
        struct brd_cursor head = cursor;
        uint64_t chunk_size = brd_cursor_le(&head, 3);
        uint64_t size = brd_cursor_le(&head, 3);
        if (!head.failed && size == 0) {
            return BRD_OK;
        }
        struct brd_span chunk = brd_cursor_take(&cursor, chunk_size);
        if (head.failed || cursor.failed) {
            return brd_fail(error, BRD_ERR_TRUNCATED, cursor.offset, "ends in a packed chunk");
        }
        if (size > most || chunk_size < CHUNK_HEAD_BYTES || chunk_size > size + CHUNK_HEAD_BYTES) {
            return brd_fail(error, BRD_ERR_CORRUPT, cursor.offset,
                            "the sizes of a chunk are wrong");
        }
        enum brd_err code = unpack_one(chunk, (size_t)size, flags, unpacked, error);
        if (code != BRD_OK) {
            return code;
        }
    }
}
