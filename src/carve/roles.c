/* What every page is used for: see roles.h. SPDX-License-Identifier: Apache-2.0 */
#include "carve/roles.h"

#include "base/limits.h"
#include "carve/hash.h"
#include "carve/record.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/* The byte of the file on whose page locks lie; SQLite never uses that page (fileformat2, 1.3). */
#define LOCK_BYTE 1073741824u

/* Pages of a file above which not every leaf is read twice to see that it is one. */
#define TRUSTING_PAGES 8192u

void
brd_roles_tell(struct brd_roles *roles, uint32_t page, const char *format, ...) {
    if (roles->anomaly == NULL || roles->told_count > BRD_MAX_CARVE_ANOMALIES) {
        return;
    }
    char words[sizeof roles->told_words];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(words, sizeof words, format, arguments);
    va_end(arguments);
    if (roles->told_count > 0 && page == roles->told_page &&
        strcmp(words, roles->told_words) == 0) {
        return;
    }
    roles->told_page = page;
    memcpy(roles->told_words, words, sizeof words);
    roles->told_count++;
    roles->anomaly(roles->context, page,
                   roles->told_count > BRD_MAX_CARVE_ANOMALIES
                       ? "there are more contradictions, which are not told"
                       : words);
}

struct brd_carve_template *
brd_roles_table(const struct brd_roles *roles, uint32_t page) {
    uint16_t role = page <= roles->count ? roles->roles[page] : BRD_ROLE_UNUSED;
    return role < BRD_ROLE_TABLE ? NULL : roles->schema.templates[role - BRD_ROLE_TABLE];
}

/* ---- Trees ---- */

static enum brd_err
enqueue(struct brd_roles *roles, uint32_t page, struct brd_error *error) {
    if (roles->queue_size == roles->queue_capacity) {
        size_t capacity = roles->queue_capacity == 0 ? 256 : roles->queue_capacity * 2;
        uint32_t *grown = realloc(roles->queue, capacity * sizeof *grown);
        if (grown == NULL) {
            return brd_fail_memory(error, "the pages of a tree");
        }
        roles->queue = grown;
        roles->queue_capacity = capacity;
    }
    roles->queue[roles->queue_size++] = page;
    return BRD_OK;
}

/* Give the page its role; false with an anomaly when it cannot have it. */
static bool
claim(struct brd_roles *roles, uint32_t page, uint16_t role, uint32_t from) {
    if (page == 0 || page > roles->pages->count || page > roles->count) {
        brd_roles_tell(roles, from, "it refers to page %u, and the database has %u", page,
                       roles->pages->count);
        return false;
    }
    if (roles->roles[page] != BRD_ROLE_UNUSED) {
        brd_roles_tell(roles, from, "it refers to page %u, which something else uses", page);
        return false;
    }
    roles->roles[page] = role;
    return true;
}

static uint32_t
header_at(uint32_t page) {
    return page == 1 ? 100 : 0;
}

static bool
child_is_leaf(struct brd_roles *roles, uint32_t page, bool *is_leaf, struct brd_error *error,
              enum brd_err *code) {
    uint8_t type = 0;
    if (page == 0 || page > roles->count) {
        *is_leaf = false;
        return false;
    }
    *code = brd_pages_peek(roles->pages, page, header_at(page), &type, 1, error);
    *is_leaf = type == BRD_PAGE_TABLE_LEAF || type == BRD_PAGE_INDEX_LEAF;
    return *code == BRD_OK;
}

/* The children of one interior page: its cells' left children, then the right one. */
static enum brd_err
take_children(struct brd_roles *roles, uint32_t number, uint16_t role, const struct brd_page *page,
              const struct brd_page_header *header, struct brd_error *error) {
    enum brd_err code = BRD_OK;
    bool leaves = false;
    /* All leaves of a tree are equally deep: in a large file the right child tells for its
     * siblings, and a page that differs is told later. */
    bool trusts = roles->count > TRUSTING_PAGES;
    (void)child_is_leaf(roles, header->right_child, &leaves, error, &code);
    uint32_t cells = header->cells;
    if (header->pointers + (uint64_t)cells * 2 > page->usable) {
        brd_roles_tell(roles, number, "it counts %u cells, more than a page can hold", cells);
        cells = (page->usable - header->pointers) / 2;
    }
    for (uint32_t i = 0; i <= cells && code == BRD_OK; i++) {
        uint32_t at = brd_page_u16(page, header->pointers + (uint64_t)i * 2);
        uint32_t child = i == cells ? header->right_child : brd_page_u32(page, at);
        if (i < cells && (uint64_t)at + 4 > page->usable) {
            brd_roles_tell(roles, number, "cell %u lies outside of the page", i);
            continue;
        }
        if (!claim(roles, child, role, number)) {
            continue;
        }
        if (!trusts) {
            (void)child_is_leaf(roles, child, &leaves, error, &code);
        }
        if (!leaves && code == BRD_OK) {
            code = enqueue(roles, child, error);
        }
    }
    return code;
}

/* Read the page; what it refers to is claimed, and interior pages are queued. */
static enum brd_err
take_page(struct brd_roles *roles, uint32_t number, uint16_t role, uint8_t *bytes,
          struct brd_error *error) {
    struct brd_page page = {.bytes = bytes, .usable = roles->pages->usable};
    struct brd_page_header header;
    enum brd_err code =
        brd_pages_peek(roles->pages, number, 0, bytes, roles->pages->page_size, error);
    if (code != BRD_OK) {
        return code;
    }
    if (!brd_page_header_read(&page, header_at(number), &header)) {
        brd_roles_tell(roles, number, "it belongs to a b-tree and has no header of one");
        return BRD_OK;
    }
    if (header.is_leaf) {
        return BRD_OK;
    }
    return take_children(roles, number, role, &page, &header, error);
}

enum brd_err
brd_roles_walk(struct brd_roles *roles, uint32_t root, uint16_t role, struct brd_error *error) {
    enum brd_err code = BRD_OK;
    uint8_t *bytes = malloc(BRD_PAGE_MAX_BYTES);
    if (bytes == NULL) {
        return brd_fail_memory(error, "a page");
    }
    roles->queue_size = 0;
    code = enqueue(roles, root, error);
    while (code == BRD_OK && roles->queue_size > 0) {
        uint32_t number = roles->queue[--roles->queue_size];
        code = take_page(roles, number, role, bytes, error);
    }
    free(bytes);
    return code;
}

/* ---- Overflow ---- */

/* As brd_roles_mark_overflow(); `bytes` has room for a page. */
static enum brd_err
mark_overflow(struct brd_roles *roles, uint32_t owner, uint32_t first, uint64_t size,
              uint8_t *bytes, uint64_t *hash, struct brd_error *error) {
    uint32_t capacity = roles->pages->usable - 4;
    uint32_t page = first;
    while (size > 0) {
        uint32_t take = size < capacity ? (uint32_t)size : capacity;
        if (page == 0) {
            brd_roles_tell(roles, owner, "an overflow chain ends before its payload does");
            return BRD_OK;
        }
        if (!claim(roles, page, BRD_ROLE_OVERFLOW, owner)) {
            return BRD_OK;
        }
        enum brd_err code = brd_pages_peek(roles->pages, page, 0, bytes, take + 4, error);
        if (code != BRD_OK) {
            return code;
        }
        const struct brd_page word = {.bytes = bytes, .usable = 4};
        *hash = brd_hash_bytes(*hash, brd_span_of(bytes + 4, take));
        page = brd_page_u32(&word, 0);
        size -= take;
    }
    if (page != 0) {
        brd_roles_tell(roles, owner, "an overflow chain goes on after its payload, to page %u",
                       page);
    }
    return BRD_OK;
}

enum brd_err
brd_roles_mark_overflow(struct brd_roles *roles, uint32_t owner, uint32_t first, uint64_t size,
                        uint64_t *hash, struct brd_error *error) {
    uint8_t *bytes = malloc(BRD_PAGE_MAX_BYTES);
    *hash = 0;
    enum brd_err code = bytes == NULL
                            ? brd_fail_memory(error, "a page")
                            : mark_overflow(roles, owner, first, size, bytes, hash, error);
    free(bytes);
    return code;
}

/* ---- The freelist ---- */

enum brd_err
brd_roles_read_freelist(struct brd_roles *roles, struct brd_error *error) {
    struct brd_pages *pages = roles->pages;
    uint8_t *bytes = malloc(BRD_PAGE_MAX_BYTES);
    enum brd_err code = bytes == NULL ? brd_fail_memory(error, "a page") : BRD_OK;
    uint32_t trunk = pages->freelist_trunk;
    uint32_t from = 1;
    bool complete = true;
    while (code == BRD_OK && bytes != NULL && trunk != 0) {
        if (!claim(roles, trunk, BRD_ROLE_TRUNK, from)) {
            complete = false;
            break;
        }
        roles->freelist_pages++;
        code = brd_pages_peek(pages, trunk, 0, bytes, pages->page_size, error);
        if (code != BRD_OK) {
            break;
        }
        const struct brd_page page = {.bytes = bytes, .usable = pages->usable};
        uint32_t leaves = brd_page_u32(&page, 4);
        if (leaves > pages->usable / 4 - 2) {
            brd_roles_tell(roles, trunk,
                           "a freelist trunk page counts %u leaves, more than it holds", leaves);
            complete = false;
            leaves = 0;
        }
        for (uint32_t i = 0; i < leaves; i++) {
            bool ok = claim(roles, brd_page_u32(&page, 8 + (uint64_t)i * 4), BRD_ROLE_FREELIST_LEAF,
                            trunk);
            complete = complete && ok;
            roles->freelist_pages += ok;
        }
        from = trunk;
        trunk = brd_page_u32(&page, 0);
    }
    free(bytes);
    if (code == BRD_OK && complete && roles->freelist_pages != pages->freelist_count) {
        brd_roles_tell(roles, 1, "the header counts %u freelist pages; %u are there",
                       pages->freelist_count, roles->freelist_pages);
    }
    return code;
}

/* ---- The schema ---- */

static void
mark_fixed(struct brd_roles *roles) {
    struct brd_pages *pages = roles->pages;
    uint64_t lock = LOCK_BYTE / pages->page_size + 1;
    if (lock <= roles->count) {
        roles->roles[lock] = BRD_ROLE_LOCK_BYTE;
    }
    if (pages->has_pointer_map) {
        uint64_t step = pages->usable / 5 + 1;
        for (uint64_t page = 2; page <= pages->count && page <= roles->count; page += step) {
            uint64_t at = page == lock ? page + 1 : page;
            if (at <= roles->count) {
                roles->roles[at] = BRD_ROLE_POINTER_MAP;
            }
        }
    }
}

/* One row of sqlite_schema: a table gets a template, and its tree is read. */
static enum brd_err
take_schema_row(struct brd_roles *roles, const char *type, uint32_t root, const char *sql,
                size_t sql_size, struct brd_error *error) {
    if (root == 0 || strcmp(type, "view") == 0 || strcmp(type, "trigger") == 0) {
        return BRD_OK;
    }
    uint16_t role = BRD_ROLE_INDEX;
    if (strcmp(type, "table") == 0 && roles->schema.count < UINT16_MAX - BRD_ROLE_TABLE) {
        struct brd_carve_template *added = NULL;
        enum brd_err code =
            brd_carve_schema_add(&roles->schema, sql, sql_size, root, false, &added, error);
        if (code != BRD_OK) {
            return code;
        }
        if (added != NULL) {
            role = (uint16_t)(BRD_ROLE_TABLE + roles->schema.count - 1);
        }
    }
    return claim(roles, root, role, 1) ? brd_roles_walk(roles, root, role, error) : BRD_OK;
}

/* type, name, tbl_name, rootpage, sql */
static enum brd_err
take_schema_record(struct brd_roles *roles, const struct brd_record *record,
                   struct brd_error *error) {
    struct brd_carve_value values[5] = {0};
    struct brd_arena arena = brd_arena_of(BRD_MAX_STATEMENT_BYTES * 4);
    for (size_t i = 0; i < 5 && i < record->count; i++) {
        brd_record_value(record, i, roles->pages->text_encoding, &arena, &values[i]);
    }
    char type[16] = "";
    if (values[0].type == BRD_CARVE_TEXT && values[0].as.bytes.size < sizeof type) {
        memcpy(type, values[0].as.bytes.data, values[0].as.bytes.size);
    }
    int64_t root = values[3].type == BRD_CARVE_INTEGER ? values[3].as.integer : 0;
    bool has_sql = values[4].type == BRD_CARVE_TEXT;
    enum brd_err code = BRD_OK;
    if (root < 0 || root > UINT32_MAX) {
        brd_roles_tell(roles, 1, "a root page of the schema is %lld", (long long)root);
    } else {
        code = take_schema_row(roles, type, (uint32_t)root,
                               has_sql ? (const char *)values[4].as.bytes.data : "",
                               has_sql ? values[4].as.bytes.size : 0, error);
    }
    brd_arena_free(&arena);
    return code;
}

static enum brd_err
read_schema_page(struct brd_roles *roles, uint32_t number, uint8_t *bytes,
                 struct brd_record *record, struct brd_error *error) {
    const struct brd_page page = {.bytes = bytes, .usable = roles->pages->usable};
    struct brd_page_header header;
    enum brd_err code =
        brd_pages_peek(roles->pages, number, 0, bytes, roles->pages->page_size, error);
    if (code != BRD_OK || !brd_page_header_read(&page, header_at(number), &header) ||
        header.type != BRD_PAGE_TABLE_LEAF) {
        return code;
    }
    for (uint32_t i = 0; i < header.cells && code == BRD_OK; i++) {
        struct brd_cell cell;
        uint32_t at = brd_page_u16(&page, header.pointers + (uint64_t)i * 2);
        if (!brd_cell_read(&page, at, BRD_PAGE_TABLE_LEAF, &cell)) {
            continue; /* told when the page is read for its rows */
        }
        code = brd_record_read(roles->pages, &page, &cell, record, error);
        if (code == BRD_OK && record->count >= 5) {
            code = take_schema_record(roles, record, error);
        }
    }
    return code;
}

/* Read the pages of the schema's own tree, which are known by now, in the order of the file. */
static enum brd_err
read_schema(struct brd_roles *roles, struct brd_error *error) {
    uint8_t *bytes = malloc(BRD_PAGE_MAX_BYTES);
    struct brd_record record = brd_record_of(BRD_MAX_STATEMENT_BYTES * 2);
    enum brd_err code = bytes == NULL ? brd_fail_memory(error, "a page") : BRD_OK;
    for (uint32_t i = 1; i <= roles->count && code == BRD_OK && bytes != NULL; i++) {
        if (roles->roles[i] == BRD_ROLE_TABLE) {
            code = read_schema_page(roles, i, bytes, &record, error);
        }
    }
    brd_record_free(&record);
    free(bytes);
    return code;
}

enum brd_err
brd_roles_find(struct brd_pages *pages, uint64_t max_bytes, brd_carve_anomaly_fn *anomaly,
               void *context, struct brd_roles *roles, struct brd_error *error) {
    *roles = (struct brd_roles){.pages = pages, .anomaly = anomaly, .context = context};
    roles->count = pages->count > pages->file_count ? pages->count : pages->file_count;
    /* A header that lies about the size must not ask for memory that no page needs. */
    uint32_t held = pages->file_count + pages->frame_count + pages->record_count;
    roles->count = roles->count > held ? held : roles->count;
    if (((uint64_t)roles->count + 1) * sizeof *roles->roles > max_bytes) {
        return brd_fail(error, BRD_ERR_LIMIT, BRD_NO_OFFSET,
                        "%u pages need more memory than %llu bytes (--limit carve-bytes)",
                        roles->count, (unsigned long long)max_bytes);
    }
    roles->roles = calloc((size_t)roles->count + 1, sizeof *roles->roles);
    if (roles->roles == NULL) {
        return brd_fail_memory(error, "the roles of pages");
    }
    enum brd_err code = brd_carve_schema_open(&roles->schema, (size_t)max_bytes, error);
    if (code == BRD_OK) {
        if (pages->size_anomaly != NULL) {
            brd_roles_tell(roles, 1, "%s", pages->size_anomaly);
        }
        mark_fixed(roles);
        code = claim(roles, 1, BRD_ROLE_TABLE, 1) ? brd_roles_walk(roles, 1, BRD_ROLE_TABLE, error)
                                                  : BRD_OK;
    }
    return code == BRD_OK ? read_schema(roles, error) : code;
}

void
brd_roles_free(struct brd_roles *roles) {
    brd_carve_schema_close(&roles->schema);
    free(roles->roles);
    free(roles->queue);
    *roles = (struct brd_roles){0};
}
