/*
 * The bytes of one page, and the numbers in them (https://sqlite.org/fileformat2.html). Nothing
 * else of this room touches bytes of evidence: every access here is checked against the page's end.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_CARVE_PAGE_H
#define BRD_CARVE_PAGE_H

#include "base/cursor.h"

/* The largest page of SQLite, in bytes. */
#define BRD_PAGE_MAX_BYTES 65536u

/* The types of b-tree pages, the first byte of their header. */
enum {
    BRD_PAGE_INDEX_INTERIOR = 2,
    BRD_PAGE_TABLE_INTERIOR = 5,
    BRD_PAGE_INDEX_LEAF = 10,
    BRD_PAGE_TABLE_LEAF = 13,
};

/* One page, without the bytes that the database reserves at its end. Borrowed. */
struct brd_page {
    const uint8_t *bytes;
    uint32_t usable;
};

/* The byte at `at`; 0 beyond the page. */
static inline uint32_t
brd_page_u8(const struct brd_page *page, uint64_t at) {
    return at < page->usable ? page->bytes[at] : 0;
}

static inline uint32_t
brd_page_u16(const struct brd_page *page, uint64_t at) {
    return brd_page_u8(page, at) << 8 | brd_page_u8(page, at + 1);
}

static inline uint32_t
brd_page_u32(const struct brd_page *page, uint64_t at) {
    return brd_page_u16(page, at) << 16 | brd_page_u16(page, at + 2);
}

/* Bytes [at, end) of the page, cut at its end. */
static inline struct brd_span
brd_page_span(const struct brd_page *page, uint64_t at, uint64_t end) {
    end = end < page->usable ? end : page->usable;
    at = at < end ? at : end;
    return brd_span_of(page->bytes + at, (size_t)(end - at));
}

/* The varint at `at`, which ends before `end`: its length (1 to 9), or 0 when it does not. */
static inline unsigned
brd_page_varint(const struct brd_page *page, uint64_t at, uint64_t end, uint64_t *value) {
    end = end < page->usable ? end : page->usable;
    if (at >= end) {
        return 0;
    }
    uint64_t number = page->bytes[at];
    if (number < 0x80) {
        *value = number;
        return 1;
    }
    number &= 0x7F;
    for (unsigned size = 2; size <= 9; size++) {
        if (at + size > end) {
            return 0;
        }
        uint8_t byte = page->bytes[at + size - 1];
        if (size == 9) {
            *value = number << 8 | byte;
            return 9;
        }
        number = number << 7 | (byte & 0x7F);
        if (byte < 0x80) {
            *value = number;
            return size;
        }
    }
    return 0;
}

/* How many bytes the varint of `value` takes. */
static inline unsigned
brd_varint_size(uint64_t value) {
    unsigned size = 1;
    while (size < 9 && value >> 7 != 0) {
        value >>= 7;
        size++;
    }
    return size;
}

/* The header of a b-tree page. */
struct brd_page_header {
    uint32_t type;
    uint32_t freeblock;   /* the first one; 0 for none */
    uint32_t cells;       /* how many */
    uint32_t content;     /* where the cell content area starts */
    uint32_t right_child; /* of an interior page */
    uint32_t pointers;    /* where the cell pointer array starts */
    bool is_leaf;
    bool is_table; /* keys are rowids */
};

/* Read the header, which lies at `at` (100 on page 1); false when it is none of a b-tree page. */
static inline bool
brd_page_header_read(const struct brd_page *page, uint32_t at, struct brd_page_header *header) {
    uint32_t type = brd_page_u8(page, at);
    uint32_t content = brd_page_u16(page, at + 5);
    *header = (struct brd_page_header){
        .type = type,
        .freeblock = brd_page_u16(page, at + 1),
        .cells = brd_page_u16(page, at + 3),
        .content = content == 0 ? BRD_PAGE_MAX_BYTES : content,
        .is_leaf = type == BRD_PAGE_INDEX_LEAF || type == BRD_PAGE_TABLE_LEAF,
        .is_table = type == BRD_PAGE_TABLE_INTERIOR || type == BRD_PAGE_TABLE_LEAF,
    };
    header->pointers = at + (header->is_leaf ? 8 : 12);
    header->right_child = header->is_leaf ? 0 : brd_page_u32(page, at + 8);
    return header->is_leaf || type == BRD_PAGE_INDEX_INTERIOR || type == BRD_PAGE_TABLE_INTERIOR;
}

/*
 * The bytes of a payload that its cell holds itself; the rest lies on overflow pages. `is_table`
 * for leaves of rowid tables (fileformat2, "Cell payload overflow pages").
 */
static inline uint32_t
brd_payload_local(uint64_t payload, uint32_t usable, bool is_table) {
    uint32_t most = is_table ? usable - 35 : (usable - 12) * 64 / 255 - 23;
    if (payload <= most) {
        return (uint32_t)payload;
    }
    uint32_t least = (usable - 12) * 32 / 255 - 23;
    uint32_t kept = least + (uint32_t)((payload - least) % (usable - 4));
    return kept <= most ? kept : least;
}

/* The body bytes of a value by its serial type; types 10 and 11 are never stored (0 bytes). */
static inline uint64_t
brd_serial_size(uint64_t type) {
    static const uint8_t sizes[12] = {0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0};
    return type < 12 ? sizes[type] : (type - 12) / 2;
}

#endif
