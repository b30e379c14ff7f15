/* The versions that pages had: see history.h. SPDX-License-Identifier: Apache-2.0 */
#include "carve/history.h"

#include <stdlib.h>

/* Later versions of a page that the main file is compared with. */
#define COMPARED 8u

static int
compare(const void *a, const void *b) {
    const uint64_t *first = a;
    const uint64_t *second = b;
    return *first < *second ? -1 : *first > *second;
}

enum brd_err
brd_history_make(struct brd_pages *pages, uint64_t max_bytes, struct brd_error *error) {
    struct brd_page_image *frames = pages->frames;
    uint32_t count = pages->frame_count;
    if (count > max_bytes / sizeof *pages->history) {
        return brd_fail(error, BRD_ERR_LIMIT, BRD_NO_OFFSET,
                        "more frames in the -wal than memory is meant for (--limit carve-bytes)");
    }
    pages->history = malloc(((size_t)count + 1) * sizeof *pages->history);
    if (pages->history == NULL) {
        return brd_fail_memory(error, "the frames of the -wal");
    }
    for (uint32_t i = count; i > 0; i--) {
        struct brd_page_image *frame = &frames[i - 1];
        bool goes_on = !frame->commits && i < count && frames[i].first == frame->first;
        frame->last = goes_on ? frames[i].last : i - 1;
        pages->history[i - 1] = (uint64_t)frame->page << 32 | (i - 1);
    }
    qsort(pages->history, count, sizeof *pages->history, compare);
    return BRD_OK;
}

/* How many of the history's entries are at most `key`. */
static uint32_t
count_up_to(const struct brd_pages *pages, uint64_t key) {
    uint32_t low = 0;
    uint32_t high = pages->frame_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (pages->history[middle] <= key) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

uint32_t
brd_history_begin(const struct brd_pages *pages, uint32_t number) {
    return number == 0 ? 0 : count_up_to(pages, ((uint64_t)number << 32) - 1);
}

uint32_t
brd_history_find(const struct brd_pages *pages, uint32_t number, uint32_t frame) {
    if (frame >= pages->frame_count) {
        return 0;
    }
    const struct brd_page_image *moment = &pages->frames[frame];
    uint32_t count = count_up_to(pages, (uint64_t)number << 32 | moment->last);
    uint64_t entry = count == 0 ? 0 : pages->history[count - 1];
    bool is_found = count > 0 && entry >> 32 == number && (uint32_t)entry >= moment->first;
    return is_found ? (uint32_t)entry + 1 : 0;
}

/* Whether the page of the main file is one that came later than the moment of the frame. */
static enum brd_err
is_later(const struct brd_pages *pages, uint32_t number, uint32_t frame, const uint8_t *bytes,
         bool *later, struct brd_error *error) {
    const struct brd_page_image *moment = &pages->frames[frame];
    uint32_t compared = 0;
    enum brd_err code = BRD_OK;
    *later = false;
    uint8_t *other = malloc(BRD_PAGE_MAX_BYTES);
    if (other == NULL) {
        return brd_fail_memory(error, "a page");
    }
    for (uint32_t i = count_up_to(pages, (uint64_t)number << 32 | UINT32_MAX);
         i > 0 && pages->history[i - 1] >> 32 == number && !*later && code == BRD_OK; i--) {
        const struct brd_page_image *image = &pages->frames[(uint32_t)pages->history[i - 1]];
        if (image->first > moment->first) {
            continue; /* of a start of the log that was before */
        }
        if (++compared > COMPARED) {
            *later = true;
        } else {
            code = brd_pages_fetch(pages, pages->wal, image->offset, other, pages->usable, error);
            *later = code == BRD_OK && memcmp(other, bytes, pages->usable) == 0;
        }
    }
    free(other);
    return code;
}

enum brd_err
brd_history_read(const struct brd_pages *pages, struct brd_moment moment, uint32_t number,
                 uint8_t *bytes, struct brd_version *version, struct brd_error *error) {
    uint32_t newest;
    uint64_t offset = brd_pages_offset(pages, number, &newest);
    uint64_t main_offset = ((uint64_t)number - 1) * pages->page_size;
    uint32_t frame =
        moment.kind == BRD_MOMENT_FRAME ? brd_history_find(pages, number, moment.index) : 0;
    *version = (struct brd_version){.is_known = true, .is_now = true};
    if (moment.kind == BRD_MOMENT_NOW) {
        struct brd_content *content = newest == 0                ? pages->main
                                      : pages->newest_is_journal ? pages->journal
                                                                 : pages->wal;
        return brd_pages_fetch(pages, content, offset, bytes, pages->usable, error);
    }
    if (frame != 0) {
        version->is_now = newest == frame && !pages->newest_is_journal;
        return brd_pages_fetch(pages, pages->wal, pages->frames[frame - 1].offset, bytes,
                               pages->usable, error);
    }
    version->is_now = newest == 0;
    if (main_offset + pages->usable > pages->main->size) {
        version->is_known = false; /* it was never written back */
        return BRD_OK;
    }
    enum brd_err code =
        brd_pages_fetch(pages, pages->main, main_offset, bytes, pages->usable, error);
    if (code == BRD_OK && moment.kind == BRD_MOMENT_FRAME) {
        bool later = false;
        code = is_later(pages, number, moment.index, bytes, &later, error);
        version->is_known = !later;
    }
    return code;
}
