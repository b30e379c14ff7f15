/* The catalog of a unified log: see logcatalog.h. SPDX-License-Identifier: Apache-2.0 */
#include "format/logcatalog.h"

#include "base/limits.h"

#include <stdlib.h>

#define IMAGE_BYTES 16u
#define SUBSYSTEM_BYTES 6u
#define PROCESS_MIN_BYTES 48u

/* The parts of the chunk, as its head gives them. */
struct parts {
    struct brd_span uuids;
    struct brd_span texts;
    struct brd_span processes;
    uint64_t process_count;
};

static enum brd_err
read_parts(struct brd_span data, struct parts *parts, struct brd_error *error) {
    struct brd_cursor cursor = brd_cursor_of(data);
    uint64_t texts = brd_cursor_le(&cursor, 2);
    uint64_t processes = brd_cursor_le(&cursor, 2);
    parts->process_count = brd_cursor_le(&cursor, 2);
    (void)brd_cursor_take(&cursor, 10);
    (void)brd_cursor_le(&cursor, 8);
    struct brd_span rest = brd_cursor_take(&cursor, brd_cursor_left(&cursor));
    bool ok = !cursor.failed && texts <= processes;
    if (ok) {
        parts->uuids = brd_span_slice(rest, 0, texts, &ok);
        parts->texts = brd_span_slice(rest, texts, processes - texts, &ok);
        parts->processes = brd_span_slice(rest, processes, rest.size - processes, &ok);
    }
    return ok ? BRD_OK
              : brd_fail(error, BRD_ERR_CORRUPT, 0, "the catalog's parts lie outside of it");
}

static const uint8_t *
uuid_at(const struct parts *parts, uint64_t index) {
    bool ok = true;
    struct brd_span uuid =
        brd_span_slice(parts->uuids, index * BRD_LOG_UUID_BYTES, BRD_LOG_UUID_BYTES, &ok);
    return ok ? uuid.data : NULL;
}

/* The text at `offset` up to its NUL; empty when there is none. */
static struct brd_span
text_at(const struct parts *parts, uint64_t offset) {
    bool ok = offset < parts->texts.size;
    struct brd_span text =
        ok ? brd_span_slice(parts->texts, offset, parts->texts.size - offset, &ok) : parts->texts;
    const uint8_t *end = ok ? memchr(text.data, 0, text.size) : NULL;
    return end == NULL ? brd_span_of(NULL, 0) : brd_span_of(text.data, (size_t)(end - text.data));
}

static int
compare_u64(uint64_t a, uint64_t b) {
    return (a > b) - (a < b);
}

static int
compare_images(const void *left, const void *right) {
    const struct brd_logimage *a = left;
    const struct brd_logimage *b = right;
    return compare_u64(a->address, b->address);
}

static int
compare_subsystems(const void *left, const void *right) {
    const struct brd_logsubsystem *a = left;
    const struct brd_logsubsystem *b = right;
    return compare_u64(a->id, b->id);
}

static int
compare_processes(const void *left, const void *right) {
    const struct brd_logprocess *a = left;
    const struct brd_logprocess *b = right;
    int order = compare_u64(a->id, b->id);
    return order != 0 ? order : compare_u64(a->second, b->second);
}

/* `count` records of `size` bytes, as an array in the arena; NULL when they are not all there. */
static void *
array_for(struct brd_logcatalog *catalog, const struct brd_cursor *cursor, uint64_t count,
          size_t record_bytes, size_t size) {
    return count > brd_cursor_left(cursor) / record_bytes
               ? NULL
               : brd_arena_take(&catalog->arena, (size_t)count * size + 1);
}

static bool
read_images(struct brd_logcatalog *catalog, const struct parts *parts, struct brd_cursor *cursor,
            struct brd_logprocess *process, uint64_t count) {
    process->images = array_for(catalog, cursor, count, IMAGE_BYTES, sizeof *process->images);
    if (process->images == NULL) {
        return false;
    }
    for (uint64_t i = 0; i < count; i++) {
        struct brd_logimage *image = &process->images[process->image_count];
        image->size = (uint32_t)brd_cursor_le(cursor, 4);
        (void)brd_cursor_le(cursor, 4);
        image->uuid = uuid_at(parts, brd_cursor_le(cursor, 2));
        image->address = brd_cursor_le(cursor, 6);
        process->image_count += image->uuid != NULL;
    }
    qsort(process->images, process->image_count, sizeof *process->images, compare_images);
    return true;
}

static bool
read_subsystems(struct brd_logcatalog *catalog, const struct parts *parts,
                struct brd_cursor *cursor, struct brd_logprocess *process, uint64_t count) {
    process->subsystems =
        array_for(catalog, cursor, count, SUBSYSTEM_BYTES, sizeof *process->subsystems);
    if (process->subsystems == NULL) {
        return false;
    }
    for (uint64_t i = 0; i < count; i++) {
        struct brd_logsubsystem *subsystem = &process->subsystems[i];
        subsystem->id = (uint16_t)brd_cursor_le(cursor, 2);
        subsystem->subsystem = text_at(parts, brd_cursor_le(cursor, 2));
        subsystem->category = text_at(parts, brd_cursor_le(cursor, 2));
    }
    process->subsystem_count = (size_t)count;
    qsort(process->subsystems, process->subsystem_count, sizeof *process->subsystems,
          compare_subsystems);
    return true;
}

static bool
read_process(struct brd_logcatalog *catalog, const struct parts *parts, struct brd_cursor *cursor,
             struct brd_logprocess *process) {
    (void)brd_cursor_le(cursor, 4); /* its index and flags */
    process->uuid = uuid_at(parts, brd_cursor_le(cursor, 2));
    process->cache_uuid = uuid_at(parts, brd_cursor_le(cursor, 2));
    process->id = brd_cursor_le(cursor, 8);
    process->second = (uint32_t)brd_cursor_le(cursor, 4);
    process->pid = (uint32_t)brd_cursor_le(cursor, 4);
    process->euid = (uint32_t)brd_cursor_le(cursor, 4);
    (void)brd_cursor_le(cursor, 4);
    uint64_t images = brd_cursor_le(cursor, 4);
    (void)brd_cursor_le(cursor, 4);
    if (!read_images(catalog, parts, cursor, process, images)) {
        return false;
    }
    uint64_t subsystems = brd_cursor_le(cursor, 4);
    (void)brd_cursor_le(cursor, 4);
    if (!read_subsystems(catalog, parts, cursor, process, subsystems)) {
        return false;
    }
    /* Records are aligned to 8 bytes; the last one may end early. */
    size_t padding = (8 - cursor->offset % 8) % 8;
    padding = padding < brd_cursor_left(cursor) ? padding : brd_cursor_left(cursor);
    (void)brd_cursor_take(cursor, padding);
    return !cursor->failed;
}

enum brd_err
brd_logcatalog_read(struct brd_logcatalog *catalog, struct brd_span data, struct brd_error *error) {
    struct parts parts = {0};
    catalog->processes = NULL;
    catalog->process_count = 0;
    if (catalog->arena.max_bytes == 0) {
        catalog->arena = brd_arena_of(BRD_MAX_LOG_CATALOG_BYTES);
    }
    brd_arena_reset(&catalog->arena);
    enum brd_err code = read_parts(data, &parts, error);
    if (code != BRD_OK) {
        return code;
    }
    struct brd_cursor cursor = brd_cursor_of(parts.processes);
    /* Not more than there is room for, whatever the count says. */
    uint64_t possible = parts.processes.size / PROCESS_MIN_BYTES + 1;
    uint64_t count = parts.process_count < possible ? parts.process_count : possible;
    catalog->processes =
        brd_arena_take(&catalog->arena, (size_t)count * sizeof *catalog->processes + 1);
    if (catalog->processes == NULL) {
        return brd_fail_memory(error, "the catalog of a log");
    }
    for (uint64_t i = 0; i < count && code == BRD_OK; i++) {
        if (read_process(catalog, &parts, &cursor, &catalog->processes[i])) {
            catalog->process_count++;
        } else {
            code = brd_fail(error, BRD_ERR_CORRUPT, cursor.offset,
                            "process %llu of the catalog is cut", (unsigned long long)i);
        }
    }
    qsort(catalog->processes, catalog->process_count, sizeof *catalog->processes,
          compare_processes);
    return code;
}

void
brd_logcatalog_free(struct brd_logcatalog *catalog) {
    brd_arena_free(&catalog->arena);
    *catalog = (struct brd_logcatalog){0};
}

const struct brd_logprocess *
brd_logcatalog_process(const struct brd_logcatalog *catalog, uint64_t id, uint32_t second) {
    struct brd_logprocess wanted = {.id = id, .second = second};
    return catalog->process_count == 0
               ? NULL
               : bsearch(&wanted, catalog->processes, catalog->process_count,
                         sizeof *catalog->processes, compare_processes);
}

const struct brd_logsubsystem *
brd_logprocess_subsystem(const struct brd_logprocess *process, uint16_t id) {
    size_t low = 0;
    size_t high = process->subsystem_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (process->subsystems[middle].id < id) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < process->subsystem_count && process->subsystems[low].id == id
               ? &process->subsystems[low]
               : NULL;
}

const struct brd_logimage *
brd_logprocess_image(const struct brd_logprocess *process, uint64_t address) {
    size_t low = 0;
    size_t high = process->image_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (process->images[middle].address <= address) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    if (low == 0) {
        return NULL;
    }
    const struct brd_logimage *image = &process->images[low - 1];
    return address - image->address <= image->size ? image : NULL;
}
