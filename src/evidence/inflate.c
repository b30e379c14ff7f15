/* The plain bytes of a deflated stream: see inflate.h. SPDX-License-Identifier: Apache-2.0 */
#include "evidence/inflate.h"

#include <limits.h>
#include <stdlib.h>
#include <zlib.h>

#define WINDOW_BYTES ((size_t)32768)
#define INPUT_BYTES ((size_t)64 * 1024)

/* The cache of plain bytes: blocks that are replaced by their number. */
#define BLOCK_BYTES ((size_t)64 * 1024)
#define BLOCK_COUNT 256u

/* Points: at most so many, 32 MiB of windows; beyond that every other one is dropped. */
#define MAX_POINTS 1024u
#define FIRST_DISTANCE ((uint64_t)1024 * 1024)

#define GZIP_TRAILER_BYTES 8u

/* A place from which the stream can be inflated. */
struct point {
    uint64_t packed; /* offset of the first whole byte to take */
    uint64_t plain;
    int bits;        /* of the byte before that belong to what follows */
    bool is_member;  /* the header of a member lies here: nothing comes before it */
    uint8_t *window; /* owned; the WINDOW_BYTES before; NULL for the start of a member */
};

/* What is known of the whole stream; shared by its readers once it is complete. */
struct points {
    struct point *list; /* owned, in order */
    size_t count;
    uint64_t distance; /* plain bytes between two points */
    bool ended;        /* the end was seen: all points are there */
};

struct block {
    uint64_t number; /* of the block in the stream; UINT64_MAX when it is none */
    size_t size;
    uint8_t *bytes; /* owned */
};

struct inflated {
    struct brd_content content;
    struct brd_content *packed; /* owned */
    enum brd_packing packing;
    struct points own;
    struct points *points; /* &own, or the first reader's */
    z_stream stream;
    bool is_running;         /* `stream` is set up */
    bool is_first;           /* it runs where no point is yet: it keeps points */
    bool is_raw;             /* it was begun inside a member */
    uint64_t packed_at;      /* of the next byte to read into `input` */
    uint64_t plain_at;       /* of the next byte that the stream gives */
    uint8_t *input;          /* owned, INPUT_BYTES */
    struct brd_error damage; /* what ends the stream early, once that was met; */
    uint64_t damage_at;      /* and how many plain bytes come before */
    struct block *cache;     /* owned, BLOCK_COUNT */
    uint8_t window[WINDOW_BYTES];
    size_t window_at; /* where the next byte goes: the window is a ring */
};

static enum brd_err
fail_stream(const struct inflated *file, struct brd_error *error) {
    return brd_fail(error, BRD_ERR_CORRUPT, file->packed_at - file->stream.avail_in,
                    "the deflated bytes are damaged: %.80s",
                    file->stream.msg == NULL ? "they end too early" : file->stream.msg);
}

/* ---- Points ---- */

/* Drop every other point, but the start of the stream. */
static void
thin_out(struct points *points) {
    size_t kept = 0;
    for (size_t i = 0; i < points->count; i++) {
        if (i % 2 == 0) {
            points->list[kept++] = points->list[i];
        } else {
            free(points->list[i].window);
        }
    }
    points->count = kept;
    points->distance *= 2;
}

/* Note that the stream can be inflated from here; without memory there is one point less. */
static void
add_point(struct inflated *file, bool is_member) {
    struct points *points = &file->own;
    if (points->count == MAX_POINTS) {
        thin_out(points);
    }
    if (points->list == NULL) {
        points->list = calloc(MAX_POINTS, sizeof *points->list);
    }
    uint8_t *window = is_member ? NULL : malloc(WINDOW_BYTES);
    if (points->list == NULL || (!is_member && window == NULL)) {
        free(window);
        return;
    }
    if (window != NULL) {
        size_t tail = WINDOW_BYTES - file->window_at;
        memcpy(window, &file->window[file->window_at], tail);
        memcpy(window + tail, file->window, file->window_at);
    }
    points->list[points->count++] = (struct point){
        .packed = file->packed_at - file->stream.avail_in,
        .plain = file->plain_at,
        .bits = is_member ? 0 : file->stream.data_type & 7,
        .is_member = is_member,
        .window = window,
    };
}

static void
keep_window(struct inflated *file, const uint8_t *bytes, size_t size) {
    for (size_t done = 0; done < size;) {
        size_t part = WINDOW_BYTES - file->window_at;
        part = part > size - done ? size - done : part;
        memcpy(&file->window[file->window_at], &bytes[done], part);
        file->window_at = (file->window_at + part) % WINDOW_BYTES;
        done += part;
    }
}

/* The last point that is not beyond `plain`; NULL when there is none. */
static const struct point *
nearest(const struct points *points, uint64_t plain) {
    size_t low = 0;
    size_t high = points->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (points->list[middle].plain <= plain) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low == 0 ? NULL : &points->list[low - 1];
}

/* ---- The stream ---- */

static void
stop(struct inflated *file) {
    if (file->is_running) {
        (void)inflateEnd(&file->stream);
        file->is_running = false;
    }
}

/* Whether a run from `point` (NULL: the start) goes where no point is yet. */
static bool
keeps_points(const struct inflated *file, const struct point *point) {
    const struct points *own = &file->own;
    return file->points == own && !own->ended &&
           (own->count == 0 ? point == NULL : point == &own->list[own->count - 1]);
}

/* Set `stream` up to give the bytes from `point` on; from the start of all when it is NULL. */
static enum brd_err
start_at(struct inflated *file, const struct point *point, struct brd_error *error) {
    stop(file);
    file->stream = (z_stream){0};
    bool is_member = point == NULL || point->is_member;
    int bits = !is_member || file->packing == BRD_PACKING_DEFLATE ? -MAX_WBITS : 16 + MAX_WBITS;
    if (inflateInit2(&file->stream, bits) != Z_OK) {
        return brd_fail_memory(error, "inflating");
    }
    file->is_running = true;
    file->is_first = keeps_points(file, point);
    file->is_raw = !is_member;
    file->packed_at = point == NULL ? 0 : point->packed;
    file->plain_at = point == NULL ? 0 : point->plain;
    if (is_member) {
        return BRD_OK;
    }
    if (point->bits > 0) {
        uint8_t before = 0;
        enum brd_err code = brd_content_read(file->packed, point->packed - 1, &before, 1, error);
        if (code != BRD_OK) {
            return code;
        }
        (void)inflatePrime(&file->stream, point->bits, before >> (8 - point->bits));
    }
    (void)inflateSetDictionary(&file->stream, point->window, (uInt)WINDOW_BYTES);
    memcpy(file->window, point->window, WINDOW_BYTES);
    file->window_at = 0;
    return BRD_OK;
}

static enum brd_err
fill_input(struct inflated *file, struct brd_error *error) {
    size_t got = 0;
    enum brd_err code =
        file->packed->read(file->packed, file->packed_at, file->input, INPUT_BYTES, &got, error);
    if (code == BRD_OK) {
        file->packed_at += got;
        file->stream.next_in = file->input;
        file->stream.avail_in = (uInt)got;
    }
    return code;
}

/* Skip the trailer of a member that was begun in its middle, where zlib does not see it. */
static enum brd_err
skip_trailer(struct inflated *file, struct brd_error *error) {
    for (unsigned i = 0; i < GZIP_TRAILER_BYTES; i++) {
        if (file->stream.avail_in == 0) {
            enum brd_err code = fill_input(file, error);
            if (code != BRD_OK || file->stream.avail_in == 0) {
                return code;
            }
        }
        file->stream.next_in++;
        file->stream.avail_in--;
    }
    return BRD_OK;
}

/* After the end of a member: is there another? *more says so, and then it is begun. */
static enum brd_err
next_member(struct inflated *file, bool *more, struct brd_error *error) {
    enum brd_err code = BRD_OK;
    *more = false;
    if (file->packing == BRD_PACKING_DEFLATE) {
        return BRD_OK;
    }
    if (file->is_raw) {
        code = skip_trailer(file, error);
    }
    if (code == BRD_OK && file->stream.avail_in == 0) {
        code = fill_input(file, error);
    }
    /* Zeros and other bytes that are no member may follow; gzip ignores them, too. */
    if (code != BRD_OK || file->stream.avail_in == 0 || file->stream.next_in[0] != 0x1f) {
        return code;
    }
    if (inflateReset2(&file->stream, 16 + MAX_WBITS) != Z_OK) {
        return fail_stream(file, error);
    }
    file->is_raw = false;
    if (file->is_first) {
        add_point(file, true);
    }
    *more = true;
    return BRD_OK;
}

/* Whether the stream stands between two blocks of deflate, where a point can be. */
static bool
is_between_blocks(const struct inflated *file) {
    return (file->stream.data_type & 0xc0) == 0x80;
}

static void
keep_point_if_due(struct inflated *file) {
    const struct points *points = &file->own;
    uint64_t last = points->count == 0 ? 0 : points->list[points->count - 1].plain;
    if (is_between_blocks(file) && file->plain_at >= last + points->distance) {
        add_point(file, false);
    }
}

/*
 * Inflate up to `size` more bytes into `into`; *got is less only at the end of the stream. The
 * first run stops at the ends of blocks to keep points.
 */
static enum brd_err
run(struct inflated *file, uint8_t *into, size_t size, size_t *got, struct brd_error *error) {
    enum brd_err code = BRD_OK;
    *got = 0;
    while (*got < size) {
        if (file->stream.avail_in == 0 && (code = fill_input(file, error)) != BRD_OK) {
            return code;
        }
        bool starved = file->stream.avail_in == 0;
        size_t room = size - *got > INT_MAX ? INT_MAX : size - *got;
        file->stream.next_out = &into[*got];
        file->stream.avail_out = (uInt)room;
        int result = inflate(&file->stream, file->is_first ? Z_BLOCK : Z_NO_FLUSH);
        size_t part = room - file->stream.avail_out;
        if (file->is_first) {
            keep_window(file, &into[*got], part);
        }
        *got += part;
        file->plain_at += part;
        if (result == Z_STREAM_END) {
            bool more;
            code = next_member(file, &more, error);
            if (code != BRD_OK || !more) {
                if (file->is_first && code == BRD_OK) {
                    file->own.ended = true;
                }
                break;
            }
        } else if (result != Z_OK && (result != Z_BUF_ERROR || starved)) {
            code = fail_stream(file, error);
            break;
        } else if (file->is_first) {
            keep_point_if_due(file);
        }
    }
    if (code != BRD_OK) {
        stop(file);
    }
    return code;
}

/* ---- Reading at any offset ---- */

static void
cache_block(struct inflated *file, uint64_t number, const uint8_t *bytes, size_t size) {
    struct block *block = &file->cache[number % BLOCK_COUNT];
    if (block->bytes == NULL) {
        block->bytes = malloc(BLOCK_BYTES);
    }
    if (block->bytes != NULL) {
        memcpy(block->bytes, bytes, size);
        block->number = number;
        block->size = size;
    }
}

/* Get the stream to give the bytes from `plain`, the start of a block, or from before it. */
static enum brd_err
approach(struct inflated *file, uint64_t plain, struct brd_error *error) {
    const struct point *point = nearest(file->points, plain);
    bool is_behind = !file->is_running || file->plain_at > plain;
    bool is_far = !is_behind && point != NULL && point->plain > file->plain_at;
    /* A run that came past the last point would keep none: begin anew at that point. */
    bool is_blind = !is_behind && !file->is_first && point != NULL && keeps_points(file, point);
    return is_behind || is_far || is_blind ? start_at(file, point, error) : BRD_OK;
}

/* Inflate up to and with block `number`; all whole blocks on the way are cached. `bytes` holds it.
 */
static enum brd_err
inflate_block(struct inflated *file, uint64_t number, uint8_t *bytes, size_t *got,
              struct brd_error *error) {
    uint64_t start = number * BLOCK_BYTES;
    enum brd_err code = approach(file, start, error);
    *got = 0;
    while (code == BRD_OK && file->plain_at <= start) {
        uint64_t at = file->plain_at;
        size_t offset = (size_t)(at % BLOCK_BYTES);
        code = run(file, bytes, BLOCK_BYTES - offset, got, error);
        if (code == BRD_OK && offset == 0 && *got > 0) {
            cache_block(file, at / BLOCK_BYTES, bytes, *got);
        }
        if (at == start || *got < BLOCK_BYTES - offset) {
            *got = at == start ? *got : 0;
            break;
        }
    }
    return code;
}

static enum brd_err
inflated_read(struct brd_content *content, uint64_t offset, void *buffer, size_t size, size_t *got,
              struct brd_error *error) {
    struct inflated *file = (struct inflated *)content;
    uint8_t bytes[BLOCK_BYTES];
    uint8_t *into = buffer;
    *got = 0;
    while (*got < size && offset < content->size) {
        uint64_t number = offset / BLOCK_BYTES;
        size_t skipped = (size_t)(offset % BLOCK_BYTES);
        const struct block *block = &file->cache[number % BLOCK_COUNT];
        const uint8_t *from = block->bytes;
        size_t there = block->size;
        if (file->damage.code != BRD_OK && offset >= file->damage_at) {
            *error = file->damage; /* met before: packed bytes that cannot be read again are not */
            return error->code;
        }
        if (from == NULL || block->number != number) {
            enum brd_err code = inflate_block(file, number, bytes, &there, error);
            if (code == BRD_ERR_CORRUPT || code == BRD_ERR_TRUNCATED) {
                file->damage = *error;
                file->damage_at = number * BLOCK_BYTES + there;
            }
            /* What came before the damage is given; the next read meets it again. */
            if (code != BRD_OK && there <= skipped) {
                return code;
            }
            from = bytes;
        }
        size_t part = there > skipped ? there - skipped : 0;
        part = part > size - *got ? size - *got : part;
        part = part > content->size - offset ? (size_t)(content->size - offset) : part;
        if (part == 0) {
            break;
        }
        memcpy(&into[*got], from + skipped, part);
        *got += part;
        offset += part;
    }
    return BRD_OK;
}

static void
inflated_close(struct brd_content *content) {
    struct inflated *file = (struct inflated *)content;
    stop(file);
    brd_content_close(file->packed);
    for (size_t i = 0; file->cache != NULL && i < BLOCK_COUNT; i++) {
        free(file->cache[i].bytes);
    }
    for (size_t i = 0; i < file->own.count; i++) {
        free(file->own.list[i].window);
    }
    free(file->own.list);
    free(file->cache);
    free(file->input);
    free(file);
}

/* ---- Opening ---- */

static enum brd_err
make(struct brd_content *packed, enum brd_packing packing, struct inflated **made,
     struct brd_error *error) {
    struct inflated *file = calloc(1, sizeof *file);
    if (file == NULL) {
        brd_content_close(packed);
        return brd_fail_memory(error, "inflating");
    }
    file->packed = packed;
    file->packing = packing;
    file->content.read = inflated_read;
    file->content.close = inflated_close;
    file->content.warning = packed->warning;
    file->own.distance = FIRST_DISTANCE;
    file->points = &file->own;
    file->input = malloc(INPUT_BYTES);
    file->cache = calloc(BLOCK_COUNT, sizeof *file->cache);
    if (file->input == NULL || file->cache == NULL) {
        inflated_close(&file->content);
        return brd_fail_memory(error, "inflating");
    }
    *made = file;
    return BRD_OK;
}

enum brd_err
brd_inflate_measure(struct brd_content *content, struct brd_error *error) {
    struct inflated *file = (struct inflated *)content;
    uint8_t bytes[BLOCK_BYTES];
    struct brd_error damage = {0};
    enum brd_err code = approach(file, file->is_running ? file->plain_at : 0, error);
    size_t got = sizeof bytes;
    while (code == BRD_OK && got == sizeof bytes) {
        code = run(file, bytes, sizeof bytes, &got, &damage);
    }
    if (code != BRD_OK && file->plain_at == 0) {
        *error = damage;
        return code;
    }
    if (code != BRD_OK) {
        content->warning = "its deflated bytes are damaged or end too early; what comes before is "
                           "read";
    }
    content->size = file->plain_at;
    file->own.ended = true;
    return BRD_OK;
}

enum brd_err
brd_inflate_open(struct brd_content *packed, enum brd_packing packing, uint64_t size,
                 struct brd_content **content, struct brd_error *error) {
    struct inflated *file = NULL;
    enum brd_err code = make(packed, packing, &file, error);
    if (code != BRD_OK || file == NULL) {
        return code;
    }
    file->content.size = size;
    *content = &file->content;
    return BRD_OK;
}

enum brd_err
brd_inflate_share(const struct brd_content *inflated, struct brd_content *packed,
                  struct brd_content **content, struct brd_error *error) {
    const struct inflated *first = (const struct inflated *)inflated;
    struct inflated *file = NULL;
    enum brd_err code = make(packed, first->packing, &file, error);
    if (code != BRD_OK || file == NULL) {
        return code;
    }
    file->points = first->points;
    file->content.size = inflated->size;
    file->content.warning = inflated->warning;
    *content = &file->content;
    return BRD_OK;
}

enum brd_err
brd_inflate_passing(struct brd_content **content, struct brd_error *error) {
    static const uint8_t magic[] = {0x1f, 0x8b, 0x08};
    uint8_t start[sizeof magic];
    size_t got = 0;
    struct brd_content *packed = *content;
    *content = NULL;
    enum brd_err code = packed->read(packed, 0, start, sizeof start, &got, error);
    if (code != BRD_OK) {
        brd_content_close(packed);
        return code;
    }
    if (got < sizeof start || memcmp(start, magic, sizeof magic) != 0) {
        *content = packed;
        return BRD_OK;
    }
    return brd_inflate_open(packed, BRD_PACKING_GZIP, BRD_SIZE_UNKNOWN, content, error);
}

enum brd_err
brd_inflate_packed(struct brd_content **content, struct brd_error *error) {
    enum brd_err code = brd_inflate_passing(content, error);
    if (code == BRD_OK && *content != NULL && (*content)->size == BRD_SIZE_UNKNOWN &&
        (code = brd_inflate_measure(*content, error)) != BRD_OK) {
        brd_content_close(*content);
        *content = NULL;
    }
    return code;
}
