/* The headers of a tar archive: see tar.h. SPDX-License-Identifier: Apache-2.0 */
#include "format/tar.h"

#include "base/limits.h"
#include "base/time.h"

#include <stdlib.h>

#define NAME_BYTES 100
#define PREFIX_OFFSET 345
#define PREFIX_BYTES 155
#define TARGET_OFFSET 157
#define CHECKSUM_OFFSET 148
#define TYPE_OFFSET 156
#define MAGIC_OFFSET 257

struct brd_tar_member
brd_tar_member_of(void) {
    struct brd_tar_member member = {.kind = BRD_TAR_END};
    member.name = brd_buffer_of(BRD_MAX_PATH_BYTES);
    member.target = brd_buffer_of(BRD_MAX_PATH_BYTES);
    return member;
}

void
brd_tar_member_begin(struct brd_tar_member *member) {
    brd_buffer_reset(&member->name);
    brd_buffer_reset(&member->target);
    member->has_name = false;
    member->has_target = false;
    member->has_size = false;
    member->has_time = false;
    member->modified_us = BRD_NO_TIME;
}

void
brd_tar_member_free(struct brd_tar_member *member) {
    brd_buffer_free(&member->name);
    brd_buffer_free(&member->target);
}

static struct brd_span
field_at(struct brd_span block, size_t offset, size_t size) {
    bool ok = true;
    return brd_span_slice(block, offset, size, &ok);
}

/* The text of a field: up to its first NUL. */
static struct brd_span
text_at(struct brd_span block, size_t offset, size_t size) {
    struct brd_span field = field_at(block, offset, size);
    const void *end = field.size == 0 ? NULL : memchr(field.data, 0, field.size);
    if (end != NULL) {
        field.size = (size_t)((const uint8_t *)end - field.data);
    }
    return field;
}

/* A number in octal, or in GNU's binary form (the first bit is set); false when it is neither. */
static bool
read_number(struct brd_span field, uint64_t *number) {
    struct brd_cursor cursor = brd_cursor_of(field);
    *number = 0;
    if ((brd_cursor_peek(&cursor) & 0x80) != 0) {
        uint8_t first = brd_cursor_u8(&cursor);
        uint64_t high = (uint64_t)(first & 0x7f);
        while (brd_cursor_left(&cursor) > 8) {
            high |= brd_cursor_u8(&cursor);
        }
        *number = brd_cursor_be(&cursor, 8);
        return high == 0;
    }
    bool digits = false;
    while (brd_cursor_left(&cursor) > 0) {
        uint8_t c = brd_cursor_u8(&cursor);
        if (c >= '0' && c <= '7') {
            *number = *number << 3 | (uint64_t)(c - '0');
            digits = true;
        } else if (c == ' ' && !digits) {
            continue;
        } else if (c == ' ' || c == '\0') {
            break;
        } else {
            return false;
        }
    }
    return true;
}

/* The checksum counts its own field as blanks; some old programs summed signed bytes. */
bool
brd_tar_is_header(struct brd_span block) {
    uint64_t said;
    int64_t plain = 0;
    int64_t with_sign = 0;
    if (block.size < BRD_TAR_BLOCK_BYTES) {
        return false;
    }
    for (size_t i = 0; i < BRD_TAR_BLOCK_BYTES; i++) {
        uint8_t c = i >= CHECKSUM_OFFSET && i < CHECKSUM_OFFSET + 8 ? ' ' : block.data[i];
        plain += c;
        with_sign += (int8_t)c;
    }
    return read_number(field_at(block, CHECKSUM_OFFSET, 8), &said) && said > 0 &&
           ((int64_t)said == plain || (int64_t)said == with_sign);
}

static bool
is_zero(struct brd_span block) {
    for (size_t i = 0; i < block.size; i++) {
        if (block.data[i] != 0) {
            return false;
        }
    }
    return true;
}

static enum brd_tar_kind
kind_of(uint8_t type) {
    switch (type) {
    case '\0':
    case '0':
    case '7':
        return BRD_TAR_FILE;
    case '1':
        return BRD_TAR_HARDLINK;
    case '2':
        return BRD_TAR_SYMLINK;
    case '5':
    case 'D':
        return BRD_TAR_DIRECTORY;
    case 'S':
        return BRD_TAR_SPARSE;
    case 'x':
    case 'X':
        return BRD_TAR_PAX;
    case 'L':
        return BRD_TAR_LONGNAME;
    case 'K':
        return BRD_TAR_LONGLINK;
    case 'g':
    case 'V':
        return BRD_TAR_SKIP;
    default:
        return BRD_TAR_OTHER;
    }
}

/* ustar keeps the first part of a long name in a field of its own; GNU's older form does not. */
static void
read_name(struct brd_span block, struct brd_tar_member *member) {
    struct brd_span name = text_at(block, 0, NAME_BYTES);
    struct brd_span prefix = text_at(block, PREFIX_OFFSET, PREFIX_BYTES);
    if (brd_span_starts(field_at(block, MAGIC_OFFSET, 6), "ustar", 6) && prefix.size > 0) {
        (void)brd_buffer_add(&member->name, prefix.data, prefix.size);
        (void)brd_buffer_add_text(&member->name, "/");
    }
    (void)brd_buffer_add(&member->name, name.data, name.size);
}

/* Whether the header is of a member, not of words for the next one. */
static bool
is_member(enum brd_tar_kind kind) {
    return kind != BRD_TAR_PAX && kind != BRD_TAR_LONGNAME && kind != BRD_TAR_LONGLINK &&
           kind != BRD_TAR_SKIP;
}

/* What the header says of the member, where no record said it before. */
static bool
read_fields(struct brd_span block, struct brd_tar_member *member) {
    uint64_t mode;
    uint64_t user;
    uint64_t group;
    uint64_t modified;
    if (!read_number(field_at(block, 100, 8), &mode) ||
        !read_number(field_at(block, 108, 8), &user) ||
        !read_number(field_at(block, 116, 8), &group) ||
        !read_number(field_at(block, 136, 12), &modified)) {
        return false;
    }
    member->mode = (int64_t)(mode & 07777);
    member->user_id = user > INT32_MAX ? -1 : (int64_t)user;
    member->group_id = group > INT32_MAX ? -1 : (int64_t)group;
    if (!member->has_time && modified <= INT64_MAX) {
        member->modified_us = brd_time_from_units((int64_t)modified, 1, 0);
    }
    if (!member->has_name) {
        read_name(block, member);
    }
    if (!member->has_target) {
        struct brd_span target = text_at(block, TARGET_OFFSET, NAME_BYTES);
        (void)brd_buffer_add(&member->target, target.data, target.size);
    }
    return true;
}

enum brd_err
brd_tar_header(struct brd_span block, struct brd_tar_member *member, struct brd_error *error) {
    uint64_t size;
    if (is_zero(block)) {
        member->kind = BRD_TAR_END;
        member->size = 0;
        return BRD_OK;
    }
    if (!brd_tar_is_header(block)) {
        return brd_fail(error, BRD_ERR_CORRUPT, BRD_NO_OFFSET,
                        "the checksum of a tar header is wrong");
    }
    if (!read_number(field_at(block, 124, 12), &size) || size > INT64_MAX) {
        return brd_fail(error, BRD_ERR_CORRUPT, BRD_NO_OFFSET,
                        "a tar header gives a size that is none");
    }
    struct brd_cursor type = brd_cursor_of(field_at(block, TYPE_OFFSET, 1));
    enum brd_tar_kind kind = kind_of(brd_cursor_u8(&type));
    if (is_member(kind)) {
        if (!read_fields(block, member)) {
            return brd_fail(error, BRD_ERR_CORRUPT, BRD_NO_OFFSET,
                            "a tar header holds a number that is none");
        }
        if (member->has_size) {
            size = member->size;
        }
        /* Of these the size is that of the target, or nothing: no bytes follow. */
        if (kind == BRD_TAR_DIRECTORY || kind == BRD_TAR_SYMLINK || kind == BRD_TAR_HARDLINK) {
            size = 0;
        }
        if (kind == BRD_TAR_FILE && member->name.size > 0 &&
            member->name.data[member->name.size - 1] == '/') {
            kind = BRD_TAR_DIRECTORY; /* as the tar of before POSIX wrote it */
        }
    }
    member->kind = kind;
    member->size = size;
    return BRD_OK;
}

/* "123.456" as microseconds. */
static int64_t
read_seconds(struct brd_span text) {
    char copy[48];
    if (text.size == 0 || text.size >= sizeof copy) {
        return BRD_NO_TIME;
    }
    memcpy(copy, text.data, text.size);
    copy[text.size] = '\0';
    char *end;
    double seconds = strtod(copy, &end);
    return *end == '\0' ? brd_time_from_seconds(seconds, 0) : BRD_NO_TIME;
}

static bool
read_decimal(struct brd_span text, uint64_t *number) {
    *number = 0;
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] < '0' || text.data[i] > '9' || *number > INT64_MAX / 10 - 1) {
            return false;
        }
        *number = *number * 10 + (uint64_t)(text.data[i] - '0');
    }
    return text.size > 0;
}

static void
set_text(struct brd_buffer *buffer, bool *has, struct brd_span text) {
    brd_buffer_reset(buffer);
    (void)brd_buffer_add(buffer, text.data, text.size);
    *has = true;
}

/* One pax record, "key=value". */
static void
take_record(struct brd_tar_member *member, struct brd_span record) {
    const uint8_t *equals = record.size == 0 ? NULL : memchr(record.data, '=', record.size);
    if (equals == NULL) {
        return;
    }
    struct brd_cursor cursor = brd_cursor_of(record);
    struct brd_span key = brd_cursor_take(&cursor, (uint64_t)(equals - record.data));
    (void)brd_cursor_take(&cursor, 1);
    struct brd_span value = brd_cursor_take(&cursor, brd_cursor_left(&cursor));
    if (brd_span_equals(key, "path")) {
        set_text(&member->name, &member->has_name, value);
    } else if (brd_span_equals(key, "linkpath")) {
        set_text(&member->target, &member->has_target, value);
    } else if (brd_span_equals(key, "size")) {
        member->has_size = read_decimal(value, &member->size);
    } else if (brd_span_equals(key, "mtime")) {
        member->modified_us = read_seconds(value);
        member->has_time = member->modified_us != BRD_NO_TIME;
    }
}

/* "length key=value\n", again and again; the length counts the whole record. */
static void
take_records(struct brd_tar_member *member, struct brd_span bytes) {
    struct brd_cursor cursor = brd_cursor_of(bytes);
    while (brd_cursor_left(&cursor) > 0) {
        size_t start = cursor.offset;
        uint64_t size = 0;
        while (brd_cursor_peek(&cursor) >= '0' && brd_cursor_peek(&cursor) <= '9' &&
               size <= bytes.size) {
            size = size * 10 + (uint64_t)(brd_cursor_u8(&cursor) - '0');
        }
        if (brd_cursor_u8(&cursor) != ' ' || size < cursor.offset - start + 1 ||
            size > bytes.size) {
            return;
        }
        struct brd_span record = brd_cursor_take(&cursor, size - (cursor.offset - start) - 1);
        (void)brd_cursor_take(&cursor, 1);
        if (cursor.failed) {
            return;
        }
        take_record(member, record);
    }
}

void
brd_tar_extend(struct brd_tar_member *member, enum brd_tar_kind kind, struct brd_span bytes) {
    struct brd_span text = text_at(bytes, 0, bytes.size);
    if (kind == BRD_TAR_PAX) {
        take_records(member, bytes);
    } else if (kind == BRD_TAR_LONGNAME) {
        set_text(&member->name, &member->has_name, text);
    } else if (kind == BRD_TAR_LONGLINK) {
        set_text(&member->target, &member->has_target, text);
    }
}
