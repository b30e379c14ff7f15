/* The overflow pages of a deleted row: see chain.h. SPDX-License-Identifier: Apache-2.0 */
#include "carve/chain.h"

#include "carve/hash.h"
#include "carve/record.h"

#include <stdlib.h>

/* Images of its page in which a freed cell is looked for. */
#define LOOKS_OF_A_ROW 32u

/* Whether an overflow page can still hold what a deleted row had on it. */
static bool
is_given_up(const struct brd_roles *roles, uint32_t page) {
    uint16_t role = page < 1 || page > roles->count ? BRD_ROLE_OVERFLOW : roles->roles[page];
    return role == BRD_ROLE_UNUSED || role == BRD_ROLE_FREELIST_LEAF;
}

/* ---- When the row lived ---- */

/* Whether a pointer of the image leads to just this cell. */
static bool
lives_in(struct brd_chain *chain, const uint8_t *bytes) {
    const struct brd_page page = {.bytes = bytes, .usable = chain->page->usable};
    const struct brd_found *found = chain->found;
    struct brd_page_header header;
    struct brd_cell cell;
    if (!brd_page_header_read(&page, chain->number == 1 ? 100 : 0, &header) || !header.is_leaf ||
        !brd_cell_read(&page, found->at, header.type, &cell) ||
        cell.local_end != found->local_end || cell.overflow != found->overflow ||
        memcmp(bytes + found->types_at, chain->page->bytes + found->types_at,
               found->local_end - found->types_at) != 0) {
        return false;
    }
    for (uint32_t i = 0; i < header.cells && header.pointers + i * 2 + 2 <= page.usable; i++) {
        if (brd_page_u16(&page, header.pointers + (uint64_t)i * 2) == found->at) {
            chain->has_rowid = header.is_table;
            chain->rowid = cell.rowid;
            return true;
        }
    }
    return false;
}

/* The state of a search for that. */
struct look {
    struct brd_chain *chain;
    uint8_t *bytes; /* room for a page */
    uint32_t left;  /* images that may still be looked at */
    bool is_found;
    struct brd_moment moment;
};

static enum brd_err
look_at(struct look *look, struct brd_moment moment, struct brd_error *error) {
    struct brd_chain *chain = look->chain;
    struct brd_version version;
    if (look->is_found || look->left == 0 || chain->looks == 0) {
        return BRD_OK;
    }
    look->left--;
    chain->looks--;
    enum brd_err code =
        brd_history_read(chain->roles->pages, moment, chain->number, look->bytes, &version, error);
    look->is_found = code == BRD_OK && version.is_known && lives_in(chain, look->bytes);
    look->moment = moment;
    return code;
}

/* The frames of the page of one start of the log, the last one first, from the entry `end` of its
 * history down to `start`. */
static enum brd_err
look_at_frames(struct look *look, uint32_t start, uint32_t end, struct brd_error *error) {
    const struct brd_pages *pages = look->chain->roles->pages;
    enum brd_err code = BRD_OK;
    for (uint32_t i = end; i > start && code == BRD_OK && !look->is_found && look->left > 0; i--) {
        uint32_t frame = (uint32_t)pages->history[i - 1];
        code = look_at(look, (struct brd_moment){.kind = BRD_MOMENT_FRAME, .index = frame}, error);
    }
    return code;
}

/*
 * The images of the page that came before this one, the newest of them first: the frames before it,
 * the page of the main file, and what is left of earlier starts of the log.
 */
static enum brd_err
find_when_it_lived(struct look *look, struct brd_error *error) {
    const struct brd_chain *chain = look->chain;
    const struct brd_pages *pages = chain->roles->pages;
    uint32_t at = brd_history_begin(pages, chain->number);
    enum brd_err code = BRD_OK;
    bool is_past = chain->image == 0; /* a start of the log before that of the image */
    if (chain->image > 0) {
        const struct brd_page_image *image = &pages->frames[chain->image - 1];
        while (brd_history_is_of(pages, at, chain->number) &&
               pages->frames[(uint32_t)pages->history[at]].first < image->first) {
            at++;
        }
        uint32_t start = at;
        while (brd_history_is_of(pages, at, chain->number) &&
               (uint32_t)pages->history[at] < chain->image - 1) {
            at++;
        }
        code = look_at_frames(look, start, at, error);
        while (brd_history_is_of(pages, at, chain->number) &&
               pages->frames[(uint32_t)pages->history[at]].first == image->first) {
            at++;
        }
        if (code == BRD_OK && image->first == 0) {
            code = look_at(look, (struct brd_moment){.kind = BRD_MOMENT_MAIN}, error);
        }
        is_past = true;
    }
    while (is_past && code == BRD_OK && !look->is_found && look->left > 0 &&
           brd_history_is_of(pages, at, chain->number)) {
        uint32_t start = at;
        uint32_t first = pages->frames[(uint32_t)pages->history[at]].first;
        while (brd_history_is_of(pages, at, chain->number) &&
               pages->frames[(uint32_t)pages->history[at]].first == first) {
            at++;
        }
        code = look_at_frames(look, start, at, error);
    }
    return code;
}

/* ---- The chain ---- */

static enum brd_err
follow(struct brd_chain *chain, struct brd_moment moment, uint8_t *bytes, struct brd_buffer *body,
       struct brd_error *error) {
    const struct brd_pages *pages = chain->roles->pages;
    const struct brd_found *found = chain->found;
    uint64_t left = found->payload - found->header - (found->local_end - found->body);
    uint32_t number = found->overflow;
    while (left > 0) {
        struct brd_version version;
        uint64_t take = left < pages->usable - 4 ? left : pages->usable - 4;
        if (number == 0 || (!chain->is_exact && !is_given_up(chain->roles, number)) ||
            chain->most_bytes < take) {
            return BRD_OK;
        }
        chain->most_bytes -= take;
        enum brd_err code = brd_history_read(pages, moment, number, bytes, &version, error);
        if (code != BRD_OK || !version.is_known || !brd_buffer_add(body, bytes + 4, (size_t)take)) {
            return code;
        }
        chain->hash = brd_hash_bytes(chain->hash, brd_span_of(bytes + 4, (size_t)take));
        const struct brd_page word = {.bytes = bytes, .usable = 4};
        number = brd_page_u32(&word, 0);
        left -= take;
    }
    chain->is_whole = number == 0;
    return BRD_OK;
}

enum brd_err
brd_chain_read(struct brd_chain *chain, struct brd_buffer *body, struct brd_error *error) {
    struct look look = {.chain = chain, .left = LOOKS_OF_A_ROW, .moment = chain->moment};
    enum brd_err code = BRD_OK;
    look.bytes = malloc(BRD_PAGE_MAX_BYTES);
    if (look.bytes == NULL) {
        return brd_fail_memory(error, "a page");
    }
    chain->is_exact = chain->has_pointer && chain->moment.kind != BRD_MOMENT_NOW;
    if (!chain->is_exact) {
        code = find_when_it_lived(&look, error);
        chain->is_exact = look.is_found;
    }
    if (!chain->is_exact) {
        look.moment = (struct brd_moment){.kind = BRD_MOMENT_NOW};
    }
    if (code == BRD_OK) {
        code = follow(chain, look.moment, look.bytes, body, error);
    }
    free(look.bytes);
    return code;
}
