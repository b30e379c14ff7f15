/* Files of format strings: see logstore_cache.h. SPDX-License-Identifier: Apache-2.0 */
#include "sql/logstore_cache.h"

#include "base/limits.h"
#include "format/logformat.h"

#include <stdlib.h>

#define FILE_SLOTS 4096u
#define TEXT_SLOTS 65536u
#define PART_BYTES ((size_t)16 * 1024)
#define PART_SLOTS (BRD_MAX_LOG_PART_BYTES / PART_BYTES)
#define OPEN_SLOTS 16u

struct text_slot {
    uint64_t place;
    uint32_t file; /* its number, from 1; 0 for none */
    uint32_t size;
    const char *text;
};

struct part_slot {
    uint64_t offset;
    uint32_t file;
    size_t size;
    uint8_t *bytes; /* owned; PART_BYTES */
};

struct open_slot {
    uint32_t file;
    struct brd_content *content; /* owned */
};

struct brd_logcache {
    struct brd_evidence *evidence;
    struct brd_logfile *files[FILE_SLOTS]; /* owned */
    uint32_t file_count;
    size_t table_bytes;
    struct text_slot texts[TEXT_SLOTS];
    struct brd_arena arena; /* of the texts */
    struct brd_buffer scratch;
    struct part_slot parts[PART_SLOTS];
    struct open_slot opened[OPEN_SLOTS];
};

struct brd_logcache *
brd_logcache_of(struct brd_evidence *evidence) {
    struct brd_logcache *cache = calloc(1, sizeof *cache);
    if (cache != NULL) {
        cache->evidence = evidence;
        cache->arena = brd_arena_of(BRD_MAX_LOG_FORMAT_BYTES);
        cache->scratch = brd_buffer_of(BRD_MAX_LOG_STRING_BYTES * 3);
    }
    return cache;
}

void
brd_logcache_free(struct brd_logcache *cache) {
    if (cache == NULL) {
        return;
    }
    for (size_t i = 0; i < FILE_SLOTS; i++) {
        while (cache->files[i] != NULL) {
            struct brd_logfile *file = cache->files[i];
            cache->files[i] = file->next;
            brd_logstrings_free(&file->strings);
            free(file->stored_as);
            free(file);
        }
    }
    for (size_t i = 0; i < PART_SLOTS; i++) {
        free(cache->parts[i].bytes);
    }
    for (size_t i = 0; i < OPEN_SLOTS; i++) {
        brd_content_close(cache->opened[i].content);
    }
    brd_arena_free(&cache->arena);
    brd_buffer_free(&cache->scratch);
    free(cache);
}

/* ---- Reading ---- */

static uint64_t
mix(uint64_t a, uint64_t b) {
    uint64_t mixed = (a ^ b * UINT64_C(0x9E3779B97F4A7C15)) * UINT64_C(0xD6E8FEB86659FD93);
    return mixed ^ mixed >> 32;
}

static struct brd_content *
content_of(struct brd_logfile *file) {
    struct open_slot *slot = &file->cache->opened[file->number % OPEN_SLOTS];
    if (slot->content == NULL || slot->file != file->number) {
        brd_content_close(slot->content);
        slot->content = NULL;
        slot->file = file->number;
        if (brd_evidence_open(file->cache->evidence, file->stored_as, &slot->content, NULL) !=
            BRD_OK) {
            slot->content = NULL;
        }
    }
    return slot->content;
}

/* The part of the file that begins at `offset`, a multiple of PART_BYTES; NULL when unreadable. */
static const struct part_slot *
part_of(struct brd_logfile *file, uint64_t offset) {
    struct part_slot *slot =
        &file->cache->parts[mix(offset / PART_BYTES, file->number) % PART_SLOTS];
    if (slot->bytes != NULL && slot->file == file->number && slot->offset == offset) {
        return slot;
    }
    if (slot->bytes == NULL) {
        slot->bytes = malloc(PART_BYTES);
    }
    struct brd_content *content = content_of(file);
    slot->file = 0;
    if (slot->bytes == NULL || content == NULL ||
        content->read(content, offset, slot->bytes, PART_BYTES, &slot->size, NULL) != BRD_OK) {
        return NULL;
    }
    slot->file = file->number;
    slot->offset = offset;
    return slot;
}

static enum brd_err
read_file(void *context, uint64_t offset, void *buffer, size_t size, size_t *got,
          struct brd_error *error) {
    struct brd_logfile *file = context;
    *got = 0;
    while (*got < size && offset < file->size) {
        uint64_t from = offset - offset % PART_BYTES;
        const struct part_slot *part = part_of(file, from);
        if (part == NULL) {
            return brd_fail(error, BRD_ERR_IO, offset, "a file of log strings cannot be read");
        }
        size_t skip = (size_t)(offset - from);
        if (skip >= part->size) {
            break;
        }
        size_t take = part->size - skip < size - *got ? part->size - skip : size - *got;
        memcpy((uint8_t *)buffer + *got, part->bytes + skip, take);
        *got += take;
        offset += take;
    }
    return BRD_OK;
}

static struct brd_logreader
reader_of(struct brd_logfile *file) {
    return (struct brd_logreader){.context = file, .size = file->size, .read = read_file};
}

/* ---- Files ---- */

/* FOLDER/AA/BB... or FOLDER/dsc/AABB...; the digits are capitals. */
static bool
add_path(const char *folder, const uint8_t *uuid, bool is_dsc, struct brd_buffer *path) {
    brd_buffer_reset(path);
    (void)brd_buffer_add_format(path, "%s%s%s", folder, folder[0] == '\0' ? "" : "/",
                                is_dsc ? "dsc/" : "");
    for (size_t i = 0; i < 16; i++) {
        (void)brd_buffer_add_format(path, "%02X%s", uuid[i], i == 0 && !is_dsc ? "/" : "");
    }
    return !path->failed;
}

static void
open_file(struct brd_logfile *file, const char *const *folders) {
    struct brd_buffer path = brd_buffer_of(BRD_MAX_PATH_BYTES);
    struct brd_buffer stored_as = brd_buffer_of(BRD_MAX_PATH_BYTES);
    struct brd_content *content = NULL;
    for (; *folders != NULL && content == NULL; folders++) {
        if (!add_path(*folders, file->uuid, file->is_dsc, &path) ||
            brd_evidence_open_path(file->cache->evidence, brd_buffer_text(&path), "", &stored_as,
                                   &content, NULL) != BRD_OK) {
            content = NULL;
        }
    }
    if (content != NULL) {
        file->size = content->size;
        file->stored_as = strdup(brd_buffer_text(&stored_as));
        brd_content_close(content);
    }
    brd_buffer_free(&path);
    brd_buffer_free(&stored_as);
    struct brd_logreader reader = reader_of(file);
    if (file->stored_as == NULL || brd_logstrings_open(&reader, &file->strings, NULL) != BRD_OK) {
        return;
    }
    if (file->strings.is_dsc != file->is_dsc ||
        file->strings.table_bytes > BRD_MAX_LOG_TABLE_BYTES - file->cache->table_bytes) {
        brd_logstrings_free(&file->strings);
        return;
    }
    file->cache->table_bytes += file->strings.table_bytes;
    file->is_there = true;
}

struct brd_logfile *
brd_logcache_file(struct brd_logcache *cache, uint32_t root, const char *const *folders,
                  const uint8_t *uuid, bool is_dsc) {
    struct brd_cursor cursor = brd_cursor_of(brd_span_of(uuid, 16));
    uint64_t first = brd_cursor_le(&cursor, 8);
    uint64_t second = brd_cursor_le(&cursor, 8);
    struct brd_logfile **slot = &cache->files[mix(first, second + root) % FILE_SLOTS];
    for (struct brd_logfile *file = *slot; file != NULL; file = file->next) {
        if (file->root == root && file->is_dsc == is_dsc && memcmp(file->uuid, uuid, 16) == 0) {
            return file->is_there ? file : NULL;
        }
    }
    struct brd_logfile *file =
        cache->file_count < BRD_MAX_LOG_STRING_FILES ? calloc(1, sizeof *file) : NULL;
    if (file == NULL) {
        return NULL;
    }
    *file = (struct brd_logfile){
        .cache = cache, .number = ++cache->file_count, .root = root, .is_dsc = is_dsc};
    memcpy(file->uuid, uuid, 16);
    file->next = *slot;
    *slot = file;
    open_file(file, folders);
    return file->is_there ? file : NULL;
}

/* ---- Texts ---- */

bool
brd_logcache_text(struct brd_logfile *file, uint64_t place, uint64_t most, struct brd_span *text) {
    struct brd_logcache *cache = file->cache;
    struct text_slot *slot = &cache->texts[mix(place, file->number) % TEXT_SLOTS];
    if (slot->file == file->number && slot->place == place) {
        *text = brd_span_of(slot->text, slot->size);
        return true;
    }
    struct brd_logreader reader = reader_of(file);
    struct brd_buffer raw = brd_buffer_of(BRD_MAX_LOG_STRING_BYTES);
    brd_buffer_reset(&cache->scratch);
    bool is_read = brd_logstrings_text(&reader, place, most, &raw);
    if (is_read) {
        brd_logvalue_text(brd_buffer_span(&raw), &cache->scratch);
    }
    brd_buffer_free(&raw);
    if (!is_read || cache->scratch.failed) {
        return false;
    }
    if (cache->arena.used_bytes + cache->scratch.size + 64 > cache->arena.max_bytes) {
        brd_arena_reset(&cache->arena);
        memset(cache->texts, 0, sizeof cache->texts);
    }
    const char *copy =
        brd_arena_copy(&cache->arena, brd_buffer_text(&cache->scratch), cache->scratch.size);
    if (copy == NULL) {
        return false;
    }
    *slot = (struct text_slot){
        .file = file->number, .place = place, .size = (uint32_t)cache->scratch.size, .text = copy};
    *text = brd_span_of(slot->text, slot->size);
    return true;
}
