/*
 * What is too long for a firehose chunk: see tracev3.h.
 *
 *     u64 and u32 name of the process, u8 ttl, 3 bytes, u64 time, u32 reference, u16 size of the
 *     items and their values, u16 size of what private items refer to; both
 *
 * An entry may refer to a chunk of another chunk set, before or after its own. The first such entry
 * therefore has the whole file looked through, once.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/limits.h"
#include "format/tracev3.h"

#include <stdlib.h>

struct oversize {
    uint64_t process_id;
    uint32_t process_second;
    uint32_t reference;
    struct brd_span items; /* in the arena */
    struct brd_span private;
    struct oversize *next; /* while the file is read */
};

struct brd_oversize_index {
    struct brd_arena arena;
    struct oversize *last;
    struct oversize *chunks; /* sorted */
    size_t count;
};

static int
compare(const void *left, const void *right) {
    const struct oversize *a = left;
    const struct oversize *b = right;
    if (a->process_id != b->process_id) {
        return a->process_id < b->process_id ? -1 : 1;
    }
    if (a->process_second != b->process_second) {
        return a->process_second < b->process_second ? -1 : 1;
    }
    return (a->reference > b->reference) - (a->reference < b->reference);
}

/* False when there is no room for more. */
static bool
add(struct brd_oversize_index *index, struct brd_span data) {
    struct brd_cursor cursor = brd_cursor_of(data);
    uint64_t process_id = brd_cursor_le(&cursor, 8);
    uint32_t process_second = (uint32_t)brd_cursor_le(&cursor, 4);
    (void)brd_cursor_take(&cursor, 12);
    uint32_t reference = (uint32_t)brd_cursor_le(&cursor, 4);
    uint64_t public_size = brd_cursor_le(&cursor, 2);
    uint64_t private_size = brd_cursor_le(&cursor, 2);
    struct brd_span public = brd_cursor_take(&cursor, public_size);
    struct brd_span private = brd_cursor_take(&cursor, private_size);
    if (cursor.failed) {
        return true; /* damaged: counted when the entries are read */
    }
    struct oversize *made = brd_arena_take(&index->arena, sizeof *made);
    char *copy = brd_arena_take(&index->arena, public.size + private.size + 1);
    if (made == NULL || copy == NULL) {
        return false;
    }
    if (public.size > 0) {
        memcpy(copy, public.data, public.size);
    }
    if (private.size > 0) {
        memcpy(copy + public.size, private.data, private.size);
    }
    *made = (struct oversize){.process_id = process_id,
                              .process_second = process_second,
                              .reference = reference,
                              .items = brd_span_of(copy, public.size),
                              .private = brd_span_of(copy + public.size, private.size),
                              .next = index->last};
    index->last = made;
    index->count++;
    return true;
}

static void
read_file(struct brd_oversize_index *index, struct brd_span file) {
    struct brd_cursor chunks = brd_cursor_of(file);
    struct brd_buffer unpacked = brd_buffer_of(BRD_MAX_LOG_CHUNKSET_BYTES);
    struct brd_tracev3_chunk chunk;
    struct brd_tracev3_chunk inner;
    bool room = true;
    while (room && brd_tracev3_chunk(&chunks, &chunk)) {
        if (chunk.tag == BRD_TRACEV3_OVERSIZE) {
            room = add(index, chunk.data);
        }
        if (chunk.tag != BRD_TRACEV3_CHUNKSET) {
            continue;
        }
        (void)!brd_tracev3_unpack(chunk.data, &unpacked, NULL);
        struct brd_cursor set = brd_cursor_of(brd_buffer_span(&unpacked));
        while (room && brd_tracev3_chunk(&set, &inner)) {
            room = inner.tag != BRD_TRACEV3_OVERSIZE || add(index, inner.data);
        }
    }
    brd_buffer_free(&unpacked);
}

struct brd_oversize_index *
brd_oversize_index_of(struct brd_span file) {
    struct brd_oversize_index *index = calloc(1, sizeof *index);
    if (index == NULL) {
        return NULL;
    }
    index->arena = brd_arena_of(BRD_MAX_LOG_OVERSIZE_BYTES);
    read_file(index, file);
    index->chunks = calloc(index->count + 1, sizeof *index->chunks);
    if (index->chunks == NULL) {
        index->count = 0;
        return index;
    }
    size_t at = index->count;
    for (const struct oversize *each = index->last; each != NULL; each = each->next) {
        index->chunks[--at] = *each;
    }
    qsort(index->chunks, index->count, sizeof *index->chunks, compare);
    return index;
}

bool
brd_oversize_index_find(const struct brd_oversize_index *index, struct brd_logentry *entry) {
    struct oversize wanted = {.process_id = entry->process_id,
                              .process_second = entry->process_second,
                              .reference = entry->data_reference};
    const struct oversize *found = index->count == 0 ? NULL
                                                     : bsearch(&wanted, index->chunks, index->count,
                                                               sizeof *index->chunks, compare);
    if (found == NULL) {
        return false;
    }
    entry->items = found->items;
    entry->private = found->private;
    return true;
}

void
brd_oversize_index_free(struct brd_oversize_index *index) {
    if (index != NULL) {
        brd_arena_free(&index->arena);
        free(index->chunks);
        free(index);
    }
}
