/* Pages of .fseventsd: see fsevents.h. SPDX-License-Identifier: Apache-2.0 */
#include "format/fsevents.h"

#define HEAD_BYTES 12u

/* Go to the page that begins here; false when none does. */
static bool
next_page(struct brd_fsevents *events, bool *damaged) {
    struct brd_cursor *file = &events->file;
    if (brd_cursor_left(file) == 0) {
        return false;
    }
    struct brd_span magic = brd_cursor_take(file, 4);
    (void)brd_cursor_take(file, 4);
    uint64_t size = brd_cursor_le(file, 4);
    bool is_page = magic.size == 4 && magic.data[0] >= '1' && magic.data[0] <= '3' &&
                   memcmp(magic.data + 1, "SLD", 3) == 0 && size >= HEAD_BYTES;
    if (!is_page) {
        *damaged = true;
        return false;
    }
    events->version = (unsigned)(magic.data[0] - '0');
    events->page_offset = file->offset;
    uint64_t left = brd_cursor_left(file);
    *damaged = size - HEAD_BYTES > left;
    events->page = brd_cursor_of(brd_cursor_take(file, *damaged ? left : size - HEAD_BYTES));
    return true;
}

enum brd_err
brd_fsevents_open(struct brd_fsevents *events, struct brd_span bytes, struct brd_error *error) {
    bool damaged = false;
    *events = (struct brd_fsevents){.file = brd_cursor_of(bytes)};
    return next_page(events, &damaged)
               ? BRD_OK
               : brd_fail(error, BRD_ERR_CORRUPT, 0, "the bytes are no page of file system events");
}

bool
brd_fsevents_next(struct brd_fsevents *events, struct brd_fsevent *event, bool *damaged) {
    *damaged = false;
    while (brd_cursor_left(&events->page) == 0) {
        bool cut = false;
        if (!next_page(events, &cut)) {
            *damaged = cut;
            return false;
        }
    }
    struct brd_cursor *page = &events->page;
    size_t left = brd_cursor_left(page);
    const uint8_t *start = page->bytes.data + page->offset;
    const uint8_t *end = memchr(start, 0, left);
    *event = (struct brd_fsevent){.offset = events->page_offset + page->offset};
    event->path = brd_cursor_take(page, end == NULL ? left : (size_t)(end - start));
    (void)brd_cursor_u8(page);
    event->id = brd_cursor_le(page, 8);
    event->flags = (uint32_t)brd_cursor_le(page, 4);
    event->node = events->version >= 2 ? brd_cursor_le(page, 8) : 0;
    if (events->version == 3) {
        (void)brd_cursor_take(page, 4);
    }
    *damaged = page->failed;
    return !page->failed;
}
