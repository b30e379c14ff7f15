/* The directory of a zip archive: see zip.h. SPDX-License-Identifier: Apache-2.0 */
#include "format/zip.h"

#include "base/time.h"

#define END_MAGIC 0x06054b50u
#define END64_MAGIC 0x06064b50u
#define LOCATOR64_MAGIC 0x07064b50u
#define ENTRY_MAGIC 0x02014b50u
#define HEADER_MAGIC 0x04034b50u

#define END_BYTES ((size_t)22)
#define LOCATOR64_BYTES ((size_t)20)
#define END64_BYTES ((size_t)56)

/* What a 32-bit or 16-bit field says when its value stands in the zip64 form. */
#define IN_ZIP64 UINT32_MAX
#define COUNT_IN_ZIP64 UINT16_MAX

#define FLAG_ENCRYPTED 1u
#define HOST_UNIX 3u
#define HOST_OSX 19u
#define MODE_TYPE 0170000
#define MODE_DIRECTORY 0040000
#define MODE_SYMLINK 0120000

/* NTFS counts units of 100 ns since 1601. */
#define NTFS_UNITS_PER_SECOND 10000000
#define NTFS_EPOCH_SECONDS (-11644473600)

bool
brd_zip_is(struct brd_span start) {
    struct brd_cursor cursor = brd_cursor_of(start);
    uint64_t magic = brd_cursor_le(&cursor, 4);
    return magic == HEADER_MAGIC || magic == END_MAGIC || magic == END64_MAGIC;
}

/* The zip64 form of the end record, which ends where its locator begins. */
static bool
read_end64(struct brd_span tail, size_t locator, uint64_t tail_offset,
           struct brd_zip_directory *directory, uint64_t *end) {
    bool ok = true;
    struct brd_cursor cursor = brd_cursor_of(brd_span_slice(tail, locator, LOCATOR64_BYTES, &ok));
    if (!ok || brd_cursor_le(&cursor, 4) != LOCATOR64_MAGIC) {
        return false;
    }
    (void)brd_cursor_take(&cursor, 4);
    uint64_t said = brd_cursor_le(&cursor, 8);
    /* Where it says, and where it must be when bytes were put in front of the archive. */
    uint64_t places[2] = {said - tail_offset, (uint64_t)locator - END64_BYTES};
    for (size_t i = 0; i < 2; i++) {
        ok = true;
        cursor = brd_cursor_of(brd_span_slice(tail, places[i], END64_BYTES, &ok));
        if (!ok || brd_cursor_le(&cursor, 4) != END64_MAGIC) {
            continue;
        }
        brd_cursor_seek(&cursor, 32);
        directory->count = brd_cursor_le(&cursor, 8);
        directory->size = brd_cursor_le(&cursor, 8);
        directory->offset = brd_cursor_le(&cursor, 8);
        *end = tail_offset + places[i];
        return !cursor.failed;
    }
    return false;
}

/* The last end record of the tail whose comment reaches the end of the file; its place, or
 * SIZE_MAX. */
static size_t
find_end(struct brd_span tail) {
    for (size_t at = tail.size < END_BYTES ? 0 : tail.size - END_BYTES + 1; at > 0; at--) {
        bool ok = true;
        struct brd_cursor cursor = brd_cursor_of(brd_span_slice(tail, at - 1, END_BYTES, &ok));
        if (brd_cursor_peek(&cursor) != 'P' || brd_cursor_le(&cursor, 4) != END_MAGIC) {
            continue;
        }
        brd_cursor_seek(&cursor, 20);
        if (at - 1 + END_BYTES + brd_cursor_le(&cursor, 2) <= tail.size) {
            return at - 1;
        }
    }
    return SIZE_MAX;
}

enum brd_err
brd_zip_find_directory(struct brd_span tail, uint64_t file_size,
                       struct brd_zip_directory *directory, struct brd_error *error) {
    uint64_t tail_offset = file_size - tail.size;
    size_t at = find_end(tail);
    bool ok = true;
    struct brd_cursor cursor = brd_cursor_of(brd_span_slice(tail, at, END_BYTES, &ok));
    if (!ok) {
        return brd_fail(error, BRD_ERR_TRUNCATED, file_size,
                        "the zip archive has no end: it was cut, or its copy is not complete");
    }
    brd_cursor_seek(&cursor, 10);
    struct brd_zip_directory found = {.count = brd_cursor_le(&cursor, 2)};
    found.size = brd_cursor_le(&cursor, 4);
    found.offset = brd_cursor_le(&cursor, 4);
    uint64_t end = tail_offset + at;
    if ((found.size == IN_ZIP64 || found.offset == IN_ZIP64 || found.count == COUNT_IN_ZIP64) &&
        at >= LOCATOR64_BYTES) {
        (void)read_end64(tail, at - LOCATOR64_BYTES, tail_offset, &found, &end);
    }
    if (found.size > end || found.offset > end - found.size) {
        return brd_fail(error, BRD_ERR_CORRUPT, end,
                        "the zip archive says that its directory lies outside the file");
    }
    found.before = end - found.size - found.offset;
    found.offset += found.before;
    *directory = found;
    return BRD_OK;
}

static int64_t
unix_seconds(struct brd_cursor *field) {
    int64_t seconds = (int32_t)(uint32_t)brd_cursor_le(field, 4);
    return field->failed ? BRD_NO_TIME : brd_time_from_units(seconds, 1, 0);
}

/* Info-ZIP's moments. The central directory holds the first of them only. */
static void
read_unix_times(struct brd_cursor field, struct brd_zip_entry *entry) {
    unsigned present = brd_cursor_u8(&field);
    if ((present & 1) != 0) {
        entry->modified_us = unix_seconds(&field);
    }
}

static void
read_ntfs_times(struct brd_cursor field, struct brd_zip_entry *entry) {
    (void)brd_cursor_take(&field, 4);
    if (brd_cursor_le(&field, 2) != 1 || brd_cursor_le(&field, 2) < 24) {
        return;
    }
    int64_t modified = (int64_t)brd_cursor_le(&field, 8);
    (void)brd_cursor_take(&field, 8);
    int64_t created = (int64_t)brd_cursor_le(&field, 8);
    if (!field.failed) {
        entry->modified_us =
            brd_time_from_units(modified, NTFS_UNITS_PER_SECOND, NTFS_EPOCH_SECONDS);
        entry->created_us = brd_time_from_units(created, NTFS_UNITS_PER_SECOND, NTFS_EPOCH_SECONDS);
    }
}

/* Owner and group, each with its own size (Info-ZIP's field 0x7875, version 1). */
static void
read_owner(struct brd_cursor field, struct brd_zip_entry *entry) {
    if (brd_cursor_u8(&field) != 1) {
        return;
    }
    unsigned size = brd_cursor_u8(&field);
    uint64_t user = size > 4 ? 0 : brd_cursor_le(&field, size);
    unsigned group_size = brd_cursor_u8(&field);
    uint64_t group = group_size > 4 ? 0 : brd_cursor_le(&field, group_size);
    if (!field.failed && size > 0 && size <= 4 && group_size > 0 && group_size <= 4) {
        entry->user_id = (int64_t)user;
        entry->group_id = (int64_t)group;
    }
}

/* The zip64 field holds, in this order, only what the fixed part left out. */
static void
read_zip64(struct brd_cursor field, struct brd_zip_entry *entry) {
    uint64_t *const places[] = {&entry->size, &entry->packed_size, &entry->header_offset};
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        if (*places[i] == IN_ZIP64 && brd_cursor_left(&field) >= 8) {
            *places[i] = brd_cursor_le(&field, 8);
        }
    }
}

static void
read_extra(struct brd_cursor extra, struct brd_zip_entry *entry) {
    while (brd_cursor_left(&extra) >= 4) {
        uint64_t tag = brd_cursor_le(&extra, 2);
        uint64_t size = brd_cursor_le(&extra, 2);
        struct brd_cursor field = brd_cursor_of(brd_cursor_take(&extra, size));
        if (extra.failed) {
            return;
        }
        switch (tag) {
        case 0x0001:
            read_zip64(field, entry);
            break;
        case 0x000a:
            read_ntfs_times(field, entry);
            break;
        case 0x5455:
            read_unix_times(field, entry);
            break;
        case 0x7875:
            read_owner(field, entry);
            break;
        default:
            break;
        }
    }
}

static void
read_kind(struct brd_zip_entry *entry, unsigned host, uint32_t attributes) {
    int64_t mode = attributes >> 16;
    bool ends_in_slash = entry->name.size > 0 && entry->name.data[entry->name.size - 1] == '/';
    if ((host == HOST_UNIX || host == HOST_OSX) && mode != 0) {
        entry->mode = mode;
    }
    entry->is_symlink = entry->mode >= 0 && (entry->mode & MODE_TYPE) == MODE_SYMLINK;
    entry->is_directory = ends_in_slash || (!entry->is_symlink && entry->mode >= 0 &&
                                            (entry->mode & MODE_TYPE) == MODE_DIRECTORY);
}

bool
brd_zip_next(struct brd_cursor *directory, struct brd_zip_entry *entry) {
    if (brd_cursor_left(directory) < 46) {
        return false;
    }
    size_t start = directory->offset;
    if (brd_cursor_le(directory, 4) != ENTRY_MAGIC) {
        directory->offset = start;
        return false;
    }
    (void)brd_cursor_u8(directory);
    unsigned host = brd_cursor_u8(directory);
    (void)brd_cursor_take(directory, 2);
    uint64_t flags = brd_cursor_le(directory, 2);
    *entry = (struct brd_zip_entry){
        .is_encrypted = (flags & FLAG_ENCRYPTED) != 0,
        .method = (unsigned)brd_cursor_le(directory, 2),
        .mode = -1,
        .user_id = -1,
        .group_id = -1,
        .modified_us = BRD_NO_TIME,
        .created_us = BRD_NO_TIME,
    };
    (void)brd_cursor_take(directory, 4);
    entry->crc = (uint32_t)brd_cursor_le(directory, 4);
    entry->packed_size = brd_cursor_le(directory, 4);
    entry->size = brd_cursor_le(directory, 4);
    uint64_t name_size = brd_cursor_le(directory, 2);
    uint64_t extra_size = brd_cursor_le(directory, 2);
    uint64_t comment_size = brd_cursor_le(directory, 2);
    (void)brd_cursor_take(directory, 4);
    uint32_t attributes = (uint32_t)brd_cursor_le(directory, 4);
    entry->header_offset = brd_cursor_le(directory, 4);
    entry->name = brd_cursor_take(directory, name_size);
    read_extra(brd_cursor_of(brd_cursor_take(directory, extra_size)), entry);
    (void)brd_cursor_take(directory, comment_size);
    read_kind(entry, host, attributes);
    return !directory->failed;
}

uint64_t
brd_zip_header_size(struct brd_span header, const struct brd_zip_entry *entry) {
    struct brd_cursor cursor = brd_cursor_of(header);
    if (brd_cursor_le(&cursor, 4) != HEADER_MAGIC) {
        return 0;
    }
    (void)brd_cursor_take(&cursor, 4);
    if (brd_cursor_le(&cursor, 2) != entry->method) {
        return 0;
    }
    brd_cursor_seek(&cursor, 26);
    uint64_t name_size = brd_cursor_le(&cursor, 2);
    uint64_t extra_size = brd_cursor_le(&cursor, 2);
    return cursor.failed ? 0 : BRD_ZIP_HEADER_BYTES + name_size + extra_size;
}
