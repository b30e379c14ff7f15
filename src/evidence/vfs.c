/*
 * An SQLite VFS over an item: see vfs.h.
 *
 * Laws: 1. a file's bytes are its overlay's where the overlay holds them, else its content's, else
 * zero; 2. the overlay is a list of blocks of BLOCK_BYTES, sorted by index; 3. one connection uses
 * the VFS, with exclusive locking, so locks and shared memory do not exist.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "evidence/vfs.h"

#include <stdio.h>
#include <stdlib.h>

#define BLOCK_BYTES 4096u

/* As in SQLite's own VFS: a journal that names a longer super-journal counts as naming none. */
#define MAX_NAME_BYTES 512

#define SMALLEST_PAGE_BYTES 512u

struct overlay_block {
    uint64_t index;
    uint8_t bytes[BLOCK_BYTES];
};

/* One of the three files. */
struct vfs_part {
    struct brd_content *content; /* owned; NULL for an absent file */
    uint64_t size;               /* as SQLite sees it after its writes */
    uint64_t content_size;       /* bytes of `content` that still count: less after a truncation */
    bool exists;
    struct overlay_block **blocks; /* owned, sorted by index */
    size_t block_count;
};

enum part_index { PART_MAIN, PART_WAL, PART_JOURNAL, PART_COUNT };

struct brd_vfs {
    sqlite3_vfs vfs;
    char name[40];
    struct vfs_part parts[PART_COUNT];
    size_t overlay_bytes;
    struct brd_error failure;
};

struct vfs_file {
    sqlite3_file base;
    struct brd_vfs *owner;
    struct vfs_part *part;
};

/* The position of block `index` in the sorted list, or where it would be inserted. */
static size_t
find_block(const struct vfs_part *part, uint64_t index) {
    size_t low = 0;
    size_t high = part->block_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (part->blocks[middle]->index < index) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* Read from the content alone, zero beyond its end. */
static enum brd_err
read_content(struct vfs_part *part, uint64_t offset, uint8_t *into, size_t size,
             struct brd_error *error) {
    size_t got = 0;
    enum brd_err code = BRD_OK;
    if (part->content != NULL && offset < part->content_size) {
        uint64_t there = part->content_size - offset;
        code = part->content->read(part->content, offset, into, size < there ? size : (size_t)there,
                                   &got, error);
    }
    if (code == BRD_OK && got < size) {
        memset(into + got, 0, size - got);
    }
    return code;
}

/* Block `index`, made from the content when it is new; NULL at the ceiling or on an error. */
static struct overlay_block *
own_block(struct brd_vfs *vfs, struct vfs_part *part, uint64_t index) {
    size_t at = find_block(part, index);
    if (at < part->block_count && part->blocks[at]->index == index) {
        return part->blocks[at];
    }
    if (vfs->overlay_bytes + BLOCK_BYTES > BRD_MAX_OVERLAY_BYTES) {
        (void)brd_fail(&vfs->failure, BRD_ERR_LIMIT, index * BLOCK_BYTES,
                       "the rollback journal changes more than %zu bytes", BRD_MAX_OVERLAY_BYTES);
        return NULL;
    }
    struct overlay_block **blocks =
        realloc(part->blocks, (part->block_count + 1) * sizeof(struct overlay_block *));
    if (blocks == NULL) {
        return NULL;
    }
    part->blocks = blocks;
    struct overlay_block *block = malloc(sizeof *block);
    if (block == NULL || read_content(part, index * BLOCK_BYTES, block->bytes, BLOCK_BYTES,
                                      &vfs->failure) != BRD_OK) {
        free(block);
        return NULL;
    }
    block->index = index;
    memmove(&blocks[at + 1], &blocks[at],
            (part->block_count - at) * sizeof(struct overlay_block *));
    blocks[at] = block;
    part->block_count++;
    vfs->overlay_bytes += BLOCK_BYTES;
    return block;
}

static int
file_close(sqlite3_file *base) {
    (void)base;
    return SQLITE_OK;
}

static int
file_read(sqlite3_file *base, void *buffer, int amount, sqlite3_int64 offset) {
    struct vfs_file *file = (struct vfs_file *)base;
    struct vfs_part *part = file->part;
    uint8_t *into = buffer;
    size_t size = (size_t)amount;
    uint64_t from = (uint64_t)offset;
    if (read_content(part, from, into, size, &file->owner->failure) != BRD_OK) {
        return SQLITE_IOERR_READ;
    }
    for (size_t i = find_block(part, from / BLOCK_BYTES); i < part->block_count; i++) {
        uint64_t start = part->blocks[i]->index * BLOCK_BYTES;
        if (start >= from + size) {
            break;
        }
        uint64_t first = start > from ? start : from;
        uint64_t last = start + BLOCK_BYTES < from + size ? start + BLOCK_BYTES : from + size;
        memcpy(into + (first - from), part->blocks[i]->bytes + (first - start),
               (size_t)(last - first));
    }
    if (from + size > part->size) {
        size_t there = from < part->size ? (size_t)(part->size - from) : 0;
        memset(into + there, 0, size - there);
        /* SQLite would take the zeros of a page that is only partly there for rows. */
        if (part == &file->owner->parts[PART_MAIN] && there > 0 && size >= SMALLEST_PAGE_BYTES) {
            (void)brd_fail(&file->owner->failure, BRD_ERR_TRUNCATED, part->size,
                           "the file ends in the middle of a page");
            return SQLITE_CORRUPT;
        }
        return SQLITE_IOERR_SHORT_READ;
    }
    return SQLITE_OK;
}

static int
file_write(sqlite3_file *base, const void *buffer, int amount, sqlite3_int64 offset) {
    struct vfs_file *file = (struct vfs_file *)base;
    struct brd_span left = brd_span_of(buffer, (size_t)amount);
    uint64_t at = (uint64_t)offset;
    while (left.size > 0) {
        struct overlay_block *block = own_block(file->owner, file->part, at / BLOCK_BYTES);
        if (block == NULL) {
            return SQLITE_FULL;
        }
        size_t within = (size_t)(at % BLOCK_BYTES);
        size_t part = BLOCK_BYTES - within < left.size ? BLOCK_BYTES - within : left.size;
        memcpy(block->bytes + within, left.data, part);
        left = brd_span_of(left.data + part, left.size - part);
        at += part;
    }
    if (at > file->part->size) {
        file->part->size = at;
    }
    return SQLITE_OK;
}

static int
file_truncate(sqlite3_file *base, sqlite3_int64 size) {
    struct vfs_part *part = ((struct vfs_file *)base)->part;
    uint64_t wanted = (uint64_t)size;
    part->size = wanted;
    if (part->content_size > wanted) {
        part->content_size = wanted;
    }
    while (part->block_count > 0 &&
           part->blocks[part->block_count - 1]->index * BLOCK_BYTES >= wanted) {
        free(part->blocks[--part->block_count]);
    }
    /* What a later write leaves out must read as zeros. */
    size_t within = (size_t)(wanted % BLOCK_BYTES);
    if (part->block_count > 0 && within > 0 &&
        part->blocks[part->block_count - 1]->index == wanted / BLOCK_BYTES) {
        memset(part->blocks[part->block_count - 1]->bytes + within, 0, BLOCK_BYTES - within);
    }
    return SQLITE_OK;
}

static int
file_sync(sqlite3_file *base, int flags) {
    (void)base;
    (void)flags;
    return SQLITE_OK;
}

static int
file_size(sqlite3_file *base, sqlite3_int64 *size) {
    *size = (sqlite3_int64)((struct vfs_file *)base)->part->size;
    return SQLITE_OK;
}

static int
file_lock(sqlite3_file *base, int level) {
    (void)base;
    (void)level;
    return SQLITE_OK;
}

static int
file_reserved(sqlite3_file *base, int *reserved) {
    (void)base;
    *reserved = 0;
    return SQLITE_OK;
}

static int
file_control(sqlite3_file *base, int operation, void *argument) {
    (void)base;
    (void)operation;
    (void)argument;
    return SQLITE_NOTFOUND;
}

/* The smallest there is: a journal shorter than a sector would not be rolled back. */
static int
file_sector_size(sqlite3_file *base) {
    (void)base;
    return 512;
}

static int
file_characteristics(sqlite3_file *base) {
    (void)base;
    return 0;
}

/* Version 1: no shared memory, which SQLite then keeps on its heap (exclusive locking), no mmap. */
static const sqlite3_io_methods file_methods = {
    .iVersion = 1,
    .xClose = file_close,
    .xRead = file_read,
    .xWrite = file_write,
    .xTruncate = file_truncate,
    .xSync = file_sync,
    .xFileSize = file_size,
    .xLock = file_lock,
    .xUnlock = file_lock,
    .xCheckReservedLock = file_reserved,
    .xFileControl = file_control,
    .xSectorSize = file_sector_size,
    .xDeviceCharacteristics = file_characteristics,
};

/* Which of the three files `name` means; NULL for any other (a super-journal, a temporary). */
static struct vfs_part *
part_of(struct brd_vfs *vfs, const char *name) {
    if (name == NULL) {
        return NULL;
    }
    if (strcmp(name, "/main-wal") == 0) {
        return &vfs->parts[PART_WAL];
    }
    if (strcmp(name, "/main-journal") == 0) {
        return &vfs->parts[PART_JOURNAL];
    }
    return strcmp(name, "/main") == 0 ? &vfs->parts[PART_MAIN] : NULL;
}

static int
vfs_open_file(sqlite3_vfs *base, sqlite3_filename name, sqlite3_file *opened, int flags,
              int *out_flags) {
    struct brd_vfs *vfs = base->pAppData;
    struct vfs_file *file = (struct vfs_file *)opened;
    memset(file, 0, sizeof *file);
    file->owner = vfs;
    file->part = part_of(vfs, name);
    if (file->part == NULL) {
        return SQLITE_CANTOPEN;
    }
    file->part->exists = true;
    file->base.pMethods = &file_methods;
    if (out_flags != NULL) {
        *out_flags = flags;
    }
    return SQLITE_OK;
}

static int
vfs_delete(sqlite3_vfs *base, const char *name, int sync_folder) {
    (void)sync_folder;
    struct vfs_part *part = part_of(base->pAppData, name);
    if (part == NULL) {
        return SQLITE_IOERR_DELETE_NOENT;
    }
    struct vfs_file gone = {.part = part};
    part->exists = false;
    return file_truncate(&gone.base, 0);
}

static int
vfs_access(sqlite3_vfs *base, const char *name, int flags, int *result) {
    struct vfs_part *part = part_of(base->pAppData, name);
    *result = part != NULL && part->exists && (flags != SQLITE_ACCESS_EXISTS || part->size > 0);
    return SQLITE_OK;
}

static int
vfs_full_pathname(sqlite3_vfs *base, const char *name, int room, char *full) {
    (void)base;
    (void)name;
    sqlite3_snprintf(room, full, "/main");
    return SQLITE_OK;
}

/* SQLite asks for these for temporary names and busy waits, neither of which can matter here. */
static int
vfs_randomness(sqlite3_vfs *base, int size, char *bytes) {
    (void)base;
    memset(bytes, 0, (size_t)size);
    return size;
}

static int
vfs_sleep(sqlite3_vfs *base, int microseconds) {
    (void)base;
    return microseconds;
}

/* A fixed clock: what a statement on evidence says must not depend on the day it runs. */
static int
vfs_current_time(sqlite3_vfs *base, double *julian_day) {
    (void)base;
    *julian_day = 2440587.5;
    return SQLITE_OK;
}

static void
part_init(struct vfs_part *part, struct brd_content *content) {
    part->content = content;
    part->exists = content != NULL;
    part->size = content == NULL ? 0 : content->size;
    part->content_size = part->size;
}

enum brd_err
brd_vfs_open(struct brd_content *main, struct brd_content *wal, struct brd_content *journal,
             struct brd_vfs **opened, struct brd_error *error) {
    struct brd_vfs *vfs = calloc(1, sizeof *vfs);
    if (vfs == NULL) {
        brd_content_close(main);
        brd_content_close(wal);
        brd_content_close(journal);
        return brd_fail_memory(error, "a database of evidence");
    }
    part_init(&vfs->parts[PART_MAIN], main);
    part_init(&vfs->parts[PART_WAL], wal);
    part_init(&vfs->parts[PART_JOURNAL], journal);
    (void)snprintf(vfs->name, sizeof vfs->name, "bridle-%p", (void *)vfs);
    vfs->vfs = (sqlite3_vfs){
        .iVersion = 1,
        .szOsFile = sizeof(struct vfs_file),
        .mxPathname = MAX_NAME_BYTES,
        .zName = vfs->name,
        .pAppData = vfs,
        .xOpen = vfs_open_file,
        .xDelete = vfs_delete,
        .xAccess = vfs_access,
        .xFullPathname = vfs_full_pathname,
        .xRandomness = vfs_randomness,
        .xSleep = vfs_sleep,
        .xCurrentTime = vfs_current_time,
    };
    if (sqlite3_vfs_register(&vfs->vfs, 0) != SQLITE_OK) {
        brd_vfs_close(vfs);
        return brd_fail(error, BRD_ERR_INTERNAL, BRD_NO_OFFSET, "cannot register a VFS");
    }
    *opened = vfs;
    return BRD_OK;
}

const char *
brd_vfs_name(const struct brd_vfs *vfs) {
    return vfs->name;
}

const char *
brd_vfs_failure(const struct brd_vfs *vfs) {
    return vfs->failure.code == BRD_OK ? NULL : vfs->failure.text;
}

void
brd_vfs_close(struct brd_vfs *vfs) {
    if (vfs == NULL) {
        return;
    }
    (void)sqlite3_vfs_unregister(&vfs->vfs);
    for (size_t i = 0; i < PART_COUNT; i++) {
        struct vfs_part *part = &vfs->parts[i];
        brd_content_close(part->content);
        for (size_t block = 0; block < part->block_count; block++) {
            free(part->blocks[block]);
        }
        free(part->blocks);
    }
    free(vfs);
}
