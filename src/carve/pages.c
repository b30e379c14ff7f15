/* The pages of a database: see pages.h. SPDX-License-Identifier: Apache-2.0 */
#include "carve/pages.h"

#include "base/limits.h"
#include "carve/history.h"

#include <stdlib.h>

/* Read ahead when pages are read in order, in bytes: a multiple of the largest page. */
#define WINDOW_BYTES ((size_t)4 * BRD_PAGE_MAX_BYTES)

#define WAL_HEADER_BYTES 32u
#define WAL_FRAME_BYTES 24u
#define JOURNAL_HEADER_BYTES 28u
#define JOURNAL_SECTOR_BYTES 512u

static const uint8_t journal_magic[8] = {0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7};

static bool
is_page_size(uint32_t size) {
    return size >= 512 && size <= BRD_PAGE_MAX_BYTES && (size & (size - 1)) == 0;
}

/* ---- The main file ---- */

enum brd_err
brd_pages_fetch(const struct brd_pages *pages, struct brd_content *content, uint64_t offset,
                void *bytes, size_t size, struct brd_error *error) {
    size_t got = 0;
    enum brd_err code = BRD_OK;
    if (pages->lock != NULL) {
        (void)pthread_mutex_lock(pages->lock);
    }
    if (offset < content->size) {
        code = content->read(content, offset, bytes, size, &got, error);
    }
    if (pages->lock != NULL) {
        (void)pthread_mutex_unlock(pages->lock);
    }
    if (code != BRD_OK) {
        return code;
    }
    got = got < size ? got : size;
    memset((uint8_t *)bytes + got, 0, size - got);
    return BRD_OK;
}

/* What the header says of the content: that of the page 1 that counts. */
static void
take_fields(struct brd_pages *pages, const struct brd_page *fields) {
    pages->freelist_trunk = brd_page_u32(fields, 32);
    pages->freelist_count = brd_page_u32(fields, 36);
    pages->schema_format = brd_page_u32(fields, 44);
    pages->has_pointer_map = brd_page_u32(fields, 52) != 0;
    pages->text_encoding = brd_page_u32(fields, 56);
}

static enum brd_err
read_header(struct brd_pages *pages, struct brd_error *error) {
    static const char magic[16] = "SQLite format 3";
    uint8_t header[100];
    enum brd_err code = brd_content_read(pages->main, 0, header, sizeof header, error);
    if (code == BRD_ERR_TRUNCATED || (code == BRD_OK && memcmp(header, magic, sizeof magic) != 0)) {
        return brd_fail(error, BRD_ERR_CORRUPT, 0,
                        "not an SQLite database: its first 16 bytes are not \"SQLite format 3\"");
    }
    if (code != BRD_OK) {
        return code;
    }
    const struct brd_page fields = {.bytes = header, .usable = sizeof header};
    pages->page_size = brd_page_u16(&fields, 16);
    pages->page_size = pages->page_size == 1 ? BRD_PAGE_MAX_BYTES : pages->page_size;
    if (!is_page_size(pages->page_size)) {
        return brd_fail(error, BRD_ERR_CORRUPT, 16, "a page size of %u bytes is none of SQLite's",
                        pages->page_size);
    }
    uint32_t reserved = brd_page_u8(&fields, 20);
    if (pages->page_size - reserved < 480) {
        return brd_fail(error, BRD_ERR_CORRUPT, 20, "%u of %u bytes reserved in each page",
                        reserved, pages->page_size);
    }
    pages->usable = pages->page_size - reserved;
    uint64_t whole = (pages->main->size + pages->page_size - 1) / pages->page_size;
    pages->file_count = whole > UINT32_MAX - 1 ? UINT32_MAX - 1 : (uint32_t)whole;
    take_fields(pages, &fields);
    /* The size in the header counts when it was written by the version that wrote last. */
    uint32_t said = brd_page_u32(&fields, 28);
    bool counts = said != 0 && brd_page_u32(&fields, 24) == brd_page_u32(&fields, 92);
    pages->count = counts ? said : pages->file_count;
    if (counts && said != pages->file_count) {
        pages->size_anomaly = said > pages->file_count
                                  ? "the header counts more pages than the file has"
                                  : "the file has more pages than its header counts";
    }
    if (pages->main->size % pages->page_size != 0) {
        pages->size_anomaly = "the file ends in the middle of a page";
    }
    return BRD_OK;
}

/* ---- The write-ahead log ---- */

/* Add `size` bytes (a multiple of 8) to the running checksum of a -wal (fileformat2, 4.2). */
static void
add_checksum(const uint8_t *bytes, size_t size, bool big_endian, uint32_t sums[2]) {
    const struct brd_page words = {.bytes = bytes, .usable = (uint32_t)size};
    for (uint32_t at = 0; at + 8 <= words.usable; at += 8) {
        uint32_t first = brd_page_u32(&words, at);
        uint32_t second = brd_page_u32(&words, at + 4);
        sums[0] += (big_endian ? first : __builtin_bswap32(first)) + sums[1];
        sums[1] += (big_endian ? second : __builtin_bswap32(second)) + sums[0];
    }
}

struct wal_state {
    uint8_t salts[8];
    uint32_t sums[2];
    bool big_endian;
    bool usable; /* SQLite would read it, as far as the frames were seen */
};

static enum brd_err
read_wal_header(struct brd_pages *pages, struct wal_state *state, struct brd_error *error) {
    uint8_t header[WAL_HEADER_BYTES];
    enum brd_err code = brd_content_read(pages->wal, 0, header, sizeof header, error);
    if (code != BRD_OK) {
        return code;
    }
    const struct brd_page fields = {.bytes = header, .usable = sizeof header};
    uint32_t magic = brd_page_u32(&fields, 0);
    state->big_endian = (magic & 1) != 0;
    memcpy(state->salts, header + 16, sizeof state->salts);
    add_checksum(header, 24, state->big_endian, state->sums);
    state->usable = (magic & ~1u) == 0x377f0682 && brd_page_u32(&fields, 4) == 3007000 &&
                    brd_page_u32(&fields, 8) == pages->page_size &&
                    state->sums[0] == brd_page_u32(&fields, 24) &&
                    state->sums[1] == brd_page_u32(&fields, 28);
    return BRD_OK;
}

/* Whether the checksums go on through this frame, whose bytes are `frame`. */
static bool
frame_counts(struct wal_state *state, const uint8_t *frame, uint32_t page_size) {
    const struct brd_page fields = {.bytes = frame, .usable = WAL_FRAME_BYTES};
    if (memcmp(frame + 8, state->salts, sizeof state->salts) != 0) {
        return false;
    }
    add_checksum(frame, 8, state->big_endian, state->sums);
    add_checksum(frame + WAL_FRAME_BYTES, page_size, state->big_endian, state->sums);
    return state->sums[0] == brd_page_u32(&fields, 16) &&
           state->sums[1] == brd_page_u32(&fields, 20);
}

static bool
make_images(struct brd_page_image **images, uint64_t count, uint64_t max_bytes) {
    if (count > max_bytes / sizeof **images || count > UINT32_MAX) {
        return false;
    }
    *images = calloc((size_t)count + 1, sizeof **images);
    return *images != NULL;
}

/* Note that `image` (number `index`) is what SQLite reads for its page. */
static void
set_newest(struct brd_pages *pages, struct brd_page_image *images, uint32_t index) {
    uint32_t page = images[index].page;
    if (page == 0 || page > pages->count || pages->newest == NULL) {
        return;
    }
    if (pages->newest[page] != 0) {
        images[pages->newest[page] - 1].counts = false;
    }
    images[index].counts = true;
    pages->newest[page] = index + 1;
}

static enum brd_err
make_newest(struct brd_pages *pages, uint64_t max_bytes, struct brd_error *error) {
    uint64_t size = ((uint64_t)pages->count + 1) * sizeof *pages->newest;
    if (size > max_bytes) {
        return brd_fail(error, BRD_ERR_LIMIT, BRD_NO_OFFSET,
                        "%u pages need more memory than %llu bytes (--limit carve-bytes)",
                        pages->count, (unsigned long long)max_bytes);
    }
    pages->newest = calloc(1, (size_t)size);
    return pages->newest == NULL ? brd_fail_memory(error, "the list of pages") : BRD_OK;
}

static enum brd_err
read_wal(struct brd_pages *pages, uint64_t max_bytes, struct brd_error *error) {
    if (pages->wal == NULL || pages->wal->size < WAL_HEADER_BYTES) {
        return BRD_OK;
    }
    struct wal_state state = {.usable = false};
    enum brd_err code = read_wal_header(pages, &state, error);
    uint64_t step = WAL_FRAME_BYTES + (uint64_t)pages->page_size;
    uint64_t count = (pages->wal->size - WAL_HEADER_BYTES) / step;
    if (code == BRD_OK && !make_images(&pages->frames, count, max_bytes)) {
        code = brd_fail(error, BRD_ERR_LIMIT, BRD_NO_OFFSET,
                        "more frames in the -wal than memory is meant for (--limit carve-bytes)");
    }
    uint8_t *frame = code == BRD_OK ? malloc((size_t)step) : NULL;
    if (code == BRD_OK && frame == NULL) {
        code = brd_fail_memory(error, "a frame");
    }
    uint32_t committed = 0;
    uint32_t size = pages->count;
    uint8_t salts[8] = {0};
    for (uint64_t i = 0; i < count && code == BRD_OK && frame != NULL; i++) {
        uint64_t offset = WAL_HEADER_BYTES + i * step;
        code = brd_content_read(pages->wal, offset, frame, (size_t)step, error);
        if (code != BRD_OK) {
            break;
        }
        const struct brd_page fields = {.bytes = frame, .usable = WAL_FRAME_BYTES};
        bool goes_on = i > 0 && memcmp(salts, frame + 8, sizeof salts) == 0;
        memcpy(salts, frame + 8, sizeof salts);
        pages->frames[i] = (struct brd_page_image){
            .page = brd_page_u32(&fields, 0),
            .commits = brd_page_u32(&fields, 4) != 0,
            .first = goes_on ? pages->frames[i - 1].first : (uint32_t)i,
            .offset = offset + WAL_FRAME_BYTES,
        };
        pages->frame_count = (uint32_t)i + 1;
        state.usable = state.usable && pages->frames[i].page != 0 &&
                       frame_counts(&state, frame, pages->page_size);
        if (state.usable && brd_page_u32(&fields, 4) != 0) {
            committed = (uint32_t)i + 1;
            size = brd_page_u32(&fields, 4);
        }
    }
    free(frame);
    if (code == BRD_OK) {
        code = brd_history_make(pages, max_bytes, error);
    }
    if (code != BRD_OK || committed == 0) {
        return code;
    }
    pages->count = size;
    pages->size_anomaly = NULL; /* the file is not written back yet */
    code = make_newest(pages, max_bytes, error);
    for (uint32_t i = 0; i < committed && code == BRD_OK; i++) {
        set_newest(pages, pages->frames, i);
    }
    return code;
}

/* ---- The rollback journal ---- */

/* A run of records behind a header of one sector. */
struct segment {
    uint64_t records_at;
    uint64_t records; /* that count, as its header says */
    uint32_t before;  /* pages of the database before the transaction */
    uint32_t sector;  /* bytes */
    uint32_t page_size;
    bool has_header;
};

static enum brd_err
read_segment(struct brd_pages *pages, uint64_t at, struct segment *segment,
             struct brd_error *error) {
    uint8_t header[JOURNAL_HEADER_BYTES];
    *segment = (struct segment){.sector = JOURNAL_SECTOR_BYTES};
    if (at > pages->journal->size || pages->journal->size - at < sizeof header) {
        return BRD_OK;
    }
    enum brd_err code = brd_content_read(pages->journal, at, header, sizeof header, error);
    const struct brd_page fields = {.bytes = header, .usable = sizeof header};
    if (code != BRD_OK) {
        return code;
    }
    segment->has_header = memcmp(header, journal_magic, sizeof journal_magic) == 0;
    if (segment->has_header) {
        /* All ones: as many as the file holds. */
        uint32_t said = brd_page_u32(&fields, 8);
        uint32_t sector = brd_page_u32(&fields, 20);
        segment->records = said == UINT32_MAX ? UINT64_MAX : said;
        segment->before = brd_page_u32(&fields, 16);
        segment->page_size = brd_page_u32(&fields, 24);
        bool fits = sector >= JOURNAL_HEADER_BYTES && sector <= BRD_PAGE_MAX_BYTES;
        segment->sector = fits ? sector : JOURNAL_SECTOR_BYTES;
    }
    segment->records_at = at + segment->sector;
    return BRD_OK;
}

/*
 * A segment is a header of one sector and records: the page's number, its bytes, a checksum
 * (fileformat2, 3). The next one begins at a sector, where the records of this one end. A journal
 * whose first header was set to zero no longer counts, and still holds old pages; records behind
 * those that count are older still. `*hot` counts the records that are to be rolled back.
 */
static enum brd_err
read_records(struct brd_pages *pages, const struct segment *first, uint64_t most, uint32_t *hot,
             struct brd_error *error) {
    uint64_t step = (uint64_t)pages->page_size + 8;
    struct segment segment = *first;
    uint64_t offset = first->records_at;
    uint64_t in_segment = 0;
    bool counts = first->has_header;
    enum brd_err code = BRD_OK;
    while (code == BRD_OK && pages->record_count < most) {
        uint64_t next = (offset + first->sector - 1) / first->sector * first->sector;
        /* A header that says how many there are is believed; without one each end is looked at. */
        bool may_end = !counts || in_segment == segment.records;
        struct segment other = {.has_header = false};
        if (may_end && in_segment > 0) {
            code = read_segment(pages, next, &other, error);
        }
        if (code == BRD_OK && other.has_header && other.page_size == pages->page_size) {
            segment = other;
            offset = other.records_at;
            in_segment = 0;
            continue;
        }
        counts = counts && in_segment < segment.records;
        if (code != BRD_OK || offset + step > pages->journal->size) {
            break;
        }
        uint8_t number[4];
        code = brd_content_read(pages->journal, offset, number, sizeof number, error);
        const struct brd_page word = {.bytes = number, .usable = sizeof number};
        pages->records[pages->record_count++] =
            (struct brd_page_image){.page = brd_page_u32(&word, 0), .offset = offset + 4};
        *hot = counts ? pages->record_count : *hot;
        in_segment++;
        offset += step;
    }
    return code;
}

static enum brd_err
read_journal(struct brd_pages *pages, uint64_t max_bytes, struct brd_error *error) {
    if (pages->journal == NULL || pages->journal->size < JOURNAL_HEADER_BYTES) {
        return BRD_OK;
    }
    struct segment first;
    uint32_t hot = 0;
    enum brd_err code = read_segment(pages, 0, &first, error);
    if (code != BRD_OK || (first.has_header && first.page_size != pages->page_size)) {
        return code;
    }
    uint64_t most = pages->journal->size / ((uint64_t)pages->page_size + 8);
    if (!make_images(&pages->records, most, max_bytes)) {
        return brd_fail(error, BRD_ERR_LIMIT, BRD_NO_OFFSET,
                        "more records in the -journal than memory is meant for (--limit "
                        "carve-bytes)");
    }
    code = read_records(pages, &first, most, &hot, error);
    if (code != BRD_OK || !first.has_header || pages->newest != NULL) {
        return code;
    }
    pages->count = first.before != 0 ? first.before : pages->count;
    pages->newest_is_journal = true;
    pages->size_anomaly = NULL;
    code = make_newest(pages, max_bytes, error);
    for (uint32_t i = 0; i < hot && code == BRD_OK && pages->newest != NULL; i++) {
        uint32_t page = pages->records[i].page;
        /* The first image of a page is the one from before the transaction. */
        if (page != 0 && page <= pages->count && pages->newest[page] == 0) {
            set_newest(pages, pages->records, i);
        }
    }
    return code;
}

/* ---- Opening and reading ---- */

enum brd_err
brd_pages_open(struct brd_content *main, struct brd_content *wal, struct brd_content *journal,
               uint64_t max_bytes, struct brd_pages *pages, struct brd_error *error) {
    *pages = (struct brd_pages){.main = main, .wal = wal, .journal = journal};
    enum brd_err code = read_header(pages, error);
    if (code == BRD_OK) {
        code = read_wal(pages, max_bytes, error);
    }
    if (code == BRD_OK) {
        code = read_journal(pages, max_bytes, error);
    }
    if (code != BRD_OK) {
        return code;
    }
    pages->window = calloc(1, WINDOW_BYTES);
    pages->single = calloc(1, BRD_PAGE_MAX_BYTES);
    if (pages->window == NULL || pages->single == NULL) {
        return brd_fail_memory(error, "pages");
    }
    struct brd_page first;
    code = brd_pages_read(pages, 1, &first, error);
    if (code == BRD_OK) {
        take_fields(pages, &first);
    }
    return code;
}

void
brd_pages_close(struct brd_pages *pages) {
    free(pages->frames);
    free(pages->history);
    free(pages->records);
    free(pages->newest);
    free(pages->window);
    free(pages->single);
    *pages = (struct brd_pages){0};
}

enum brd_err
brd_pages_share(const struct brd_pages *pages, struct brd_pages *reader, struct brd_error *error) {
    *reader = *pages;
    reader->window_size = 0;
    reader->window_next = UINT64_MAX;
    reader->window = calloc(1, WINDOW_BYTES);
    reader->single = calloc(1, BRD_PAGE_MAX_BYTES);
    return reader->window == NULL || reader->single == NULL ? brd_fail_memory(error, "pages")
                                                            : BRD_OK;
}

void
brd_pages_unshare(struct brd_pages *reader) {
    free(reader->window);
    free(reader->single);
    *reader = (struct brd_pages){0};
}

void
brd_pages_expect(struct brd_pages *pages, uint32_t number) {
    pages->window_next = ((uint64_t)number - 1) * pages->page_size;
}

enum brd_err
brd_pages_read_main(struct brd_pages *pages, uint32_t number, struct brd_page *page,
                    struct brd_error *error) {
    uint64_t offset = ((uint64_t)number - 1) * pages->page_size;
    if (offset < pages->window_start ||
        offset + pages->page_size > pages->window_start + pages->window_size) {
        size_t ahead = offset == pages->window_next ? WINDOW_BYTES : pages->page_size;
        pages->window_size = 0;
        enum brd_err code =
            brd_pages_fetch(pages, pages->main, offset, pages->window, ahead, error);
        if (code != BRD_OK) {
            return code;
        }
        pages->window_start = offset;
        pages->window_size = ahead;
        pages->window_next = offset + ahead;
    }
    *page = (struct brd_page){.bytes = pages->window + (offset - pages->window_start),
                              .usable = pages->usable};
    return BRD_OK;
}

enum brd_err
brd_pages_read_image(struct brd_pages *pages, bool is_journal, const struct brd_page_image *image,
                     struct brd_page *page, struct brd_error *error) {
    *page = (struct brd_page){.bytes = pages->single, .usable = pages->usable};
    return brd_pages_fetch(pages, is_journal ? pages->journal : pages->wal, image->offset,
                           pages->single, pages->page_size, error);
}

/* The image that counts for the page; NULL when the main file does. */
static const struct brd_page_image *
newest_of(const struct brd_pages *pages, uint32_t number) {
    if (pages->newest == NULL || number > pages->count || pages->newest[number] == 0) {
        return NULL;
    }
    uint32_t index = pages->newest[number] - 1;
    return pages->newest_is_journal ? &pages->records[index] : &pages->frames[index];
}

enum brd_err
brd_pages_read(struct brd_pages *pages, uint32_t number, struct brd_page *page,
               struct brd_error *error) {
    const struct brd_page_image *image = newest_of(pages, number);
    return image == NULL
               ? brd_pages_read_main(pages, number, page, error)
               : brd_pages_read_image(pages, pages->newest_is_journal, image, page, error);
}

uint64_t
brd_pages_offset(const struct brd_pages *pages, uint32_t number, uint32_t *image) {
    const struct brd_page_image *newest = newest_of(pages, number);
    *image = newest == NULL ? 0 : pages->newest[number];
    return newest == NULL ? ((uint64_t)number - 1) * pages->page_size : newest->offset;
}

enum brd_err
brd_pages_peek(struct brd_pages *pages, uint32_t number, uint32_t at, void *bytes, uint32_t size,
               struct brd_error *error) {
    uint32_t image;
    uint64_t offset = brd_pages_offset(pages, number, &image);
    struct brd_content *content = image == 0                 ? pages->main
                                  : pages->newest_is_journal ? pages->journal
                                                             : pages->wal;
    return brd_pages_fetch(pages, content, offset + at, bytes, size, error);
}
