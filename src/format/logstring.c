/* Files of format strings: see logstring.h. SPDX-License-Identifier: Apache-2.0 */
#include "format/logstring.h"

#include "base/limits.h"

#include <stdlib.h>

#define UUIDTEXT_MARK "\x99\x88\x77\x66"
#define DSC_MARK "hcsd"
#define HEAD_BYTES 16u
#define PART_BYTES 512u

static enum brd_err
read_exactly(const struct brd_logreader *reader, uint64_t offset, void *buffer, size_t size,
             struct brd_error *error) {
    size_t got = 0;
    enum brd_err code = reader->read(reader->context, offset, buffer, size, &got, error);
    if (code == BRD_OK && got < size) {
        code = brd_fail(error, BRD_ERR_TRUNCATED, offset + got, "a file of log strings is cut");
    }
    return code;
}

static int
compare_ranges(const void *left, const void *right) {
    const struct brd_logrange *a = left;
    const struct brd_logrange *b = right;
    if (a->begin != b->begin) {
        return a->begin < b->begin ? -1 : 1;
    }
    return (a->place > b->place) - (a->place < b->place);
}

/* The tables as bytes: `ranges` of one size and `images` of another, behind the head. */
static enum brd_err
read_tables(const struct brd_logreader *reader, uint64_t ranges, uint64_t range_bytes,
            uint64_t images, uint64_t image_bytes, uint8_t **bytes, size_t *size,
            struct brd_error *error) {
    if (ranges > BRD_MAX_LOG_RANGES || images > BRD_MAX_LOG_RANGES) {
        return brd_fail(error, BRD_ERR_LIMIT, 8, "a file of log strings with more than %llu ranges",
                        (unsigned long long)BRD_MAX_LOG_RANGES);
    }
    *size = (size_t)(ranges * range_bytes + images * image_bytes);
    if (*size > reader->size) {
        return brd_fail(error, BRD_ERR_TRUNCATED, reader->size, "a file of log strings is cut");
    }
    *bytes = malloc(*size + 1);
    return *bytes == NULL ? brd_fail_memory(error, "the tables of log strings")
                          : read_exactly(reader, HEAD_BYTES, *bytes, *size, error);
}

static bool
make_room(struct brd_logstrings *strings, uint64_t ranges, uint64_t images) {
    strings->ranges = calloc((size_t)ranges + 1, sizeof *strings->ranges);
    strings->images = calloc((size_t)images + 1, sizeof *strings->images);
    strings->by_address = calloc((size_t)images + 1, sizeof *strings->by_address);
    strings->table_bytes = (size_t)ranges * sizeof *strings->ranges +
                           (size_t)images * (sizeof *strings->images + sizeof *strings->by_address);
    return strings->ranges != NULL && strings->images != NULL && strings->by_address != NULL;
}

static void
sort_ranges(struct brd_logstrings *strings) {
    qsort(strings->ranges, strings->range_count, sizeof *strings->ranges, compare_ranges);
}

static enum brd_err
open_uuidtext(const struct brd_logreader *reader, uint64_t count, struct brd_logstrings *strings,
              struct brd_error *error) {
    uint8_t *bytes = NULL;
    size_t size = 0;
    enum brd_err code = read_tables(reader, count, 8, 0, 0, &bytes, &size, error);
    if (code == BRD_OK && !make_room(strings, count, 1)) {
        code = brd_fail_memory(error, "the tables of log strings");
    }
    if (code == BRD_OK) {
        struct brd_cursor cursor = brd_cursor_of(brd_span_of(bytes, size));
        uint64_t place = HEAD_BYTES + size;
        for (uint64_t i = 0; i < count; i++) {
            struct brd_logrange *range = &strings->ranges[strings->range_count];
            range->begin = brd_cursor_le(&cursor, 4);
            range->size = brd_cursor_le(&cursor, 4);
            range->place = place;
            place += range->size;
            strings->range_count += range->size > 0;
        }
        strings->images[0].path_place = place;
        strings->image_count = 1;
        sort_ranges(strings);
    }
    free(bytes);
    return code;
}

static void
read_dsc_range(struct brd_cursor *cursor, bool is_first, struct brd_logrange *range) {
    range->image = is_first ? brd_cursor_le(cursor, 4) : 0;
    range->begin = brd_cursor_le(cursor, is_first ? 4 : 8);
    range->place = brd_cursor_le(cursor, 4);
    range->size = brd_cursor_le(cursor, 4);
    range->image = is_first ? range->image : brd_cursor_le(cursor, 8);
}

static void
read_dsc_image(struct brd_cursor *cursor, bool is_first, struct brd_logstring_image *image) {
    image->address = brd_cursor_le(cursor, is_first ? 4 : 8);
    image->size = brd_cursor_le(cursor, 4);
    struct brd_span uuid = brd_cursor_take(cursor, sizeof image->uuid);
    if (uuid.size == sizeof image->uuid) {
        memcpy(image->uuid, uuid.data, uuid.size);
    }
    image->path_place = brd_cursor_le(cursor, 4);
}

/* qsort() has no context: keys and indexes are sorted together. */
struct keyed {
    uint64_t address;
    uint32_t index;
};

static int
compare_keyed(const void *left, const void *right) {
    const struct keyed *a = left;
    const struct keyed *b = right;
    if (a->address != b->address) {
        return a->address < b->address ? -1 : 1;
    }
    return (a->index > b->index) - (a->index < b->index);
}

static bool
sort_images(struct brd_logstrings *strings) {
    struct keyed *keyed = calloc(strings->image_count + 1, sizeof *keyed);
    if (keyed == NULL) {
        return false;
    }
    for (size_t i = 0; i < strings->image_count; i++) {
        keyed[i] = (struct keyed){.address = strings->images[i].address, .index = (uint32_t)i};
    }
    qsort(keyed, strings->image_count, sizeof *keyed, compare_keyed);
    for (size_t i = 0; i < strings->image_count; i++) {
        strings->by_address[i] = keyed[i].index;
    }
    free(keyed);
    return true;
}

static enum brd_err
open_dsc(const struct brd_logreader *reader, struct brd_cursor *head,
         struct brd_logstrings *strings, struct brd_error *error) {
    uint64_t major = brd_cursor_le(head, 2);
    (void)brd_cursor_le(head, 2);
    uint64_t ranges = brd_cursor_le(head, 4);
    uint64_t images = brd_cursor_le(head, 4);
    bool is_first = major == 1;
    uint8_t *bytes = NULL;
    size_t size = 0;
    if (major != 1 && major != 2) {
        return brd_fail(error, BRD_ERR_UNSUPPORTED, 4, "shared cache strings of version %llu",
                        (unsigned long long)major);
    }
    enum brd_err code = read_tables(reader, ranges, is_first ? 16 : 24, images, is_first ? 28 : 32,
                                    &bytes, &size, error);
    if (code == BRD_OK && !make_room(strings, ranges, images)) {
        code = brd_fail_memory(error, "the tables of log strings");
    }
    if (code == BRD_OK) {
        struct brd_cursor cursor = brd_cursor_of(brd_span_of(bytes, size));
        strings->is_dsc = true;
        strings->image_count = (size_t)images;
        for (uint64_t i = 0; i < ranges; i++) {
            struct brd_logrange *range = &strings->ranges[strings->range_count];
            read_dsc_range(&cursor, is_first, range);
            strings->range_count += range->size > 0; /* an empty one would hide its neighbour */
        }
        for (uint64_t i = 0; i < images; i++) {
            read_dsc_image(&cursor, is_first, &strings->images[i]);
        }
        sort_ranges(strings);
        code = sort_images(strings) ? BRD_OK : brd_fail_memory(error, "the tables of log strings");
    }
    free(bytes);
    return code;
}

enum brd_err
brd_logstrings_open(const struct brd_logreader *reader, struct brd_logstrings *strings,
                    struct brd_error *error) {
    uint8_t head[HEAD_BYTES];
    *strings = (struct brd_logstrings){0};
    enum brd_err code = read_exactly(reader, 0, head, sizeof head, error);
    if (code != BRD_OK) {
        return code;
    }
    struct brd_cursor cursor = brd_cursor_of(brd_span_of(head, sizeof head));
    struct brd_span mark = brd_cursor_take(&cursor, 4);
    if (brd_span_starts(mark, DSC_MARK, 4)) {
        code = open_dsc(reader, &cursor, strings, error);
    } else if (brd_span_starts(mark, UUIDTEXT_MARK, 4)) {
        (void)brd_cursor_le(&cursor, 8);
        code = open_uuidtext(reader, brd_cursor_le(&cursor, 4), strings, error);
    } else {
        code = brd_fail(error, BRD_ERR_CORRUPT, 0, "no file of log strings");
    }
    if (code != BRD_OK) {
        brd_logstrings_free(strings);
    }
    return code;
}

void
brd_logstrings_free(struct brd_logstrings *strings) {
    free(strings->ranges);
    free(strings->images);
    free(strings->by_address);
    *strings = (struct brd_logstrings){0};
}

const struct brd_logrange *
brd_logstrings_range(const struct brd_logstrings *strings, uint64_t offset) {
    size_t low = 0;
    size_t high = strings->range_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strings->ranges[middle].begin <= offset) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    if (low == 0) {
        return NULL;
    }
    const struct brd_logrange *range = &strings->ranges[low - 1];
    return offset - range->begin < range->size ? range : NULL;
}

const struct brd_logstring_image *
brd_logstrings_image_at(const struct brd_logstrings *strings, uint64_t address) {
    size_t low = 0;
    size_t high = strings->is_dsc ? strings->image_count : 0;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strings->images[strings->by_address[middle]].address <= address) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    if (low == 0) {
        return NULL;
    }
    const struct brd_logstring_image *image = &strings->images[strings->by_address[low - 1]];
    return address - image->address < image->size ? image : NULL;
}

bool
brd_logstrings_text(const struct brd_logreader *reader, uint64_t place, uint64_t most,
                    struct brd_buffer *text) {
    char part[PART_BYTES];
    most = most < BRD_MAX_LOG_STRING_BYTES ? most : BRD_MAX_LOG_STRING_BYTES;
    while (most > 0) {
        size_t got = 0;
        size_t size = most < sizeof part ? (size_t)most : sizeof part;
        if (reader->read(reader->context, place, part, size, &got, NULL) != BRD_OK || got > size) {
            return false;
        }
        const char *end = got == 0 ? NULL : memchr(part, 0, got);
        size_t used = end == NULL ? got : (size_t)(end - part);
        if (!brd_buffer_add(text, part, used)) {
            return false;
        }
        if (end != NULL || got < size) {
            return true;
        }
        place += got;
        most -= got;
    }
    return true;
}
