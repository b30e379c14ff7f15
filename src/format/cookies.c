/* Cookies.binarycookies: see cookies.h. SPDX-License-Identifier: Apache-2.0 */
#include "format/cookies.h"

#define PAGE_MAGIC 0x00000100u

/* The text at `offset`, up to its NUL; empty when it is not there. */
static struct brd_span
text_at(struct brd_span bytes, uint64_t offset) {
    bool ok = true;
    if (offset >= bytes.size) {
        return (struct brd_span){0};
    }
    struct brd_span rest = brd_span_slice(bytes, offset, bytes.size - offset, &ok);
    const void *end = memchr(rest.data, 0, rest.size);
    rest.size = end == NULL ? 0 : (size_t)((const uint8_t *)end - rest.data);
    return rest;
}

enum brd_err
brd_cookies_open(struct brd_cookies *cookies, struct brd_span bytes, struct brd_error *error) {
    struct brd_cursor cursor = brd_cursor_of(bytes);
    *cookies = (struct brd_cookies){.bytes = bytes};
    if (!brd_span_equals(brd_cursor_take(&cursor, 4), "cook")) {
        return brd_fail(error, BRD_ERR_CORRUPT, 0, "the bytes are no binary cookies");
    }
    uint64_t pages = brd_cursor_be(&cursor, 4);
    cookies->sizes = brd_cursor_of(brd_cursor_take(&cursor, pages * 4));
    cookies->next_page = cursor.offset;
    return cursor.failed ? brd_fail(error, BRD_ERR_TRUNCATED, cursor.offset,
                                    "the list of pages is longer than the file")
                         : BRD_OK;
}

/* Go to the next page that is one; false when there is none. */
static bool
next_page(struct brd_cookies *cookies) {
    while (brd_cursor_left(&cookies->sizes) >= 4) {
        bool ok = true;
        uint64_t size = brd_cursor_be(&cookies->sizes, 4);
        cookies->page = cookies->next_page;
        cookies->page_bytes = brd_span_slice(cookies->bytes, cookies->page, size, &ok);
        cookies->next_page += size;
        struct brd_cursor cursor = brd_cursor_of(cookies->page_bytes);
        uint64_t magic = brd_cursor_be(&cursor, 4);
        uint64_t count = brd_cursor_le(&cursor, 4);
        cookies->offsets = brd_cursor_of(brd_cursor_take(&cursor, count * 4));
        if (ok && !cursor.failed && magic == PAGE_MAGIC) {
            return true;
        }
        cookies->lost++;
        cookies->offsets = (struct brd_cursor){0};
    }
    return false;
}

static bool
read_cookie(struct brd_cookies *cookies, uint64_t offset, struct brd_cookie *cookie) {
    bool ok = true;
    struct brd_cursor cursor = brd_cursor_of(cookies->page_bytes);
    brd_cursor_seek(&cursor, offset);
    uint64_t size = brd_cursor_le(&cursor, 4);
    struct brd_span bytes = brd_span_slice(cookies->page_bytes, offset, size, &ok);
    (void)brd_cursor_take(&cursor, 4);
    uint32_t flags = (uint32_t)brd_cursor_le(&cursor, 4);
    (void)brd_cursor_take(&cursor, 4);
    uint64_t places[4];
    for (size_t i = 0; i < 4; i++) {
        places[i] = brd_cursor_le(&cursor, 4);
    }
    (void)brd_cursor_take(&cursor, 8);
    double expires = brd_cursor_double(&cursor);
    double created = brd_cursor_double(&cursor);
    if (cursor.failed || !ok) {
        return false;
    }
    *cookie = (struct brd_cookie){
        .offset = cookies->page + offset,
        .flags = flags,
        .domain = text_at(bytes, places[0]),
        .name = text_at(bytes, places[1]),
        .path = text_at(bytes, places[2]),
        .value = text_at(bytes, places[3]),
        .expires = expires,
        .created = created,
    };
    return true;
}

bool
brd_cookies_next(struct brd_cookies *cookies, struct brd_cookie *cookie) {
    for (;;) {
        while (brd_cursor_left(&cookies->offsets) >= 4) {
            if (read_cookie(cookies, brd_cursor_le(&cookies->offsets, 4), cookie)) {
                return true;
            }
            cookies->lost++;
        }
        if (!next_page(cookies)) {
            return false;
        }
    }
}
