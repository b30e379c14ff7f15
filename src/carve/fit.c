/* Does a record fit a table: see fit.h. SPDX-License-Identifier: Apache-2.0 */
#include "carve/fit.h"

#include "base/text.h"

#include <math.h>

/* What SQLite can store in a column of this affinity (datatype3, 3); the rest needs a live example.
 */
static bool
is_allowed(const struct brd_carve_column *column, uint64_t type) {
    if (type == 10 || type == 11) {
        return false;
    }
    if (column->is_rowid) {
        return type == 0;
    }
    if (type == 0) {
        return !column->is_not_null;
    }
    bool is_number = type < 10;
    if (column->affinity == BRD_AFFINITY_TEXT && is_number) {
        return false;
    }
    return true;
}

/* Whether a value of this class is usual for the affinity, or was seen in a live row. */
static bool
is_usual(const struct brd_carve_column *column, uint64_t type) {
    if ((column->seen & brd_seen_bit(type)) != 0) {
        return true;
    }
    switch (column->affinity) {
    case BRD_AFFINITY_INTEGER:
    case BRD_AFFINITY_REAL:
        return type < 10;
    case BRD_AFFINITY_TEXT:
        return type == 0 || type > 12;
    default:
        return true;
    }
}

/* Whether the affinity is named after this class of value. */
static bool
is_own_class(enum brd_affinity affinity, uint64_t type) {
    bool is_integer = (type >= 1 && type <= 6) || type == 8 || type == 9;
    switch (affinity) {
    case BRD_AFFINITY_INTEGER:
        return is_integer;
    case BRD_AFFINITY_REAL:
        return type == 7;
    case BRD_AFFINITY_TEXT:
        return type > 12 && (type & 1) != 0;
    case BRD_AFFINITY_BLOB:
        return type >= 12 && (type & 1) == 0;
    default:
        return is_integer || type == 7;
    }
}

/* SQLite stores an integer in the fewest bytes that hold it; false when fewer would have done. */
static bool
is_minimal(const struct brd_page *page, uint32_t at, uint64_t type, bool has_constants) {
    static const uint8_t shorter[7] = {0, 0, 1, 2, 3, 4, 6};
    if (type == 1) {
        return !has_constants || brd_page_u8(page, at) > 1;
    }
    unsigned size = (unsigned)brd_serial_size(type);
    unsigned kept = shorter[type];
    /* Fewer bytes do when those that fall away repeat the sign of what would be left. */
    uint32_t sign = (brd_page_u8(page, at + size - kept) & 0x80) != 0 ? 0xFF : 0;
    for (unsigned i = 0; i < size - kept; i++) {
        if (brd_page_u8(page, at + i) != sign) {
            return true;
        }
    }
    return false;
}

/*
 * What a floating-point number says: most have a moderate exponent. SQLite stores no NaN (it is
 * NULL), and in columns of numbers none that an integer of 47 bits holds. Negative when it cannot
 * be one.
 */
static int
score_real(const struct brd_page *page, uint32_t at, enum brd_affinity affinity, bool is_solved) {
    uint64_t bits = (uint64_t)brd_page_u32(page, at) << 32 | brd_page_u32(page, (uint64_t)at + 4);
    double value;
    memcpy(&value, &bits, sizeof value);
    if (isnan(value)) {
        return -100;
    }
    bool is_small = fabs(value) < 140737488355328.0; /* 2 to the power of 47 */
    if (is_small && affinity != BRD_AFFINITY_BLOB && value == floor(value)) {
        return -100;
    }
    bool is_moderate = value == 0 || (fabs(value) > 1e-12 && fabs(value) < 1e18);
    return is_moderate ? 3 : is_solved ? -100 : -6;
}

/* Control characters that texts of people and programs have. */
static bool
is_control(uint8_t byte) {
    return (byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r') || byte == 0x7F;
}

/* Whether there are any in the text; most words have none, which is seen at once. */
static bool
has_control(struct brd_span text) {
    const uint64_t ones = UINT64_C(0x0101010101010101);
    size_t at = 0;
    for (; at < text.size; at++) {
        while (text.size - at >= 8) {
            uint64_t word;
            memcpy(&word, text.data + at, sizeof word);
            /* A byte below 0x20 takes from the one above it when 0x20 is taken from it. */
            uint64_t del = word ^ ones * 0x7F;
            if ((((word - ones * 0x20) & ~word) | ((del - ones) & ~del)) & ones * 0x80) {
                break;
            }
            at += 8;
        }
        if (at < text.size && is_control(text.data[at])) {
            return true;
        }
    }
    return false;
}

/* The same of UTF-16: units that no text has, or that belong to different scripts, speak against
 * it. */
static int
score_utf16(struct brd_span text, uint64_t size, bool is_big_endian) {
    size_t latin = 0;
    size_t units = text.size / 2;
    for (size_t i = 0; i < units; i++) {
        uint32_t high = text.data[2 * i + (is_big_endian ? 0 : 1)];
        uint32_t low = text.data[2 * i + (is_big_endian ? 1 : 0)];
        bool is_private = high >= 0xE0 && high <= 0xF8;
        if ((high == 0 && is_control((uint8_t)low)) || is_private ||
            (high == 0xFF && low >= 0xF0)) {
            return -100;
        }
        latin += high <= 1 ? 1 : 0;
    }
    if (size % 2 != 0 || (latin > 0 && latin < units && latin * 4 < units * 3)) {
        return -100;
    }
    return units > 8 ? 8 : (int)units;
}

/*
 * What the bytes of a text say: up to 16 bits for letters, negative when they are none. Where the
 * start of a cell had to be solved, a text with control characters shows that it was solved
 * wrongly.
 */
static int
score_text(const struct brd_page *page, uint32_t at, uint64_t size, uint32_t encoding,
           bool is_solved) {
    struct brd_span text = brd_page_span(page, at, at + size);
    if (encoding == 2 || encoding == 3) {
        return score_utf16(text, size, encoding == 3);
    }
    if (!brd_text_is_utf8(text)) {
        /* The last character may be cut by the end of the page's part. */
        if (text.size == size || text.size < 4) {
            return -100;
        }
        size_t keep = text.size;
        for (size_t back = 1; back < 4 && keep == text.size; back++) {
            keep = brd_text_is_utf8(brd_span_of(text.data, text.size - back)) ? text.size - back
                                                                              : text.size;
        }
        if (keep == text.size) {
            return -100;
        }
    }
    size_t looked_at = text.size < 16 ? text.size : 16;
    if (!has_control(is_solved ? text : brd_span_of(text.data, looked_at))) {
        return (int)looked_at;
    }
    if (is_solved) {
        return -100;
    }
    int score = 0;
    for (size_t i = 0; i < looked_at; i++) {
        score += is_control(text.data[i]) ? -2 : 1;
    }
    return score;
}

bool
brd_fit_is_printable(const struct brd_pages *pages, const struct brd_page *page,
                     const struct brd_found *found) {
    uint64_t body = (uint64_t)found->body + found->lost_bytes;
    uint64_t at = found->types_at;
    if (pages->text_encoding == 2 || pages->text_encoding == 3) {
        return true; /* brd_fit() has looked at it */
    }
    for (uint32_t i = found->lost_count; i < found->column_count; i++) {
        uint64_t type = 0;
        at += brd_page_varint(page, at, page->usable, &type);
        uint64_t size = brd_serial_size(type);
        uint64_t end = body + size < found->local_end ? body + size : found->local_end;
        if (type > 12 && (type & 1) != 0 && has_control(brd_page_span(page, body, end))) {
            return false;
        }
        body += size;
    }
    return true;
}

int
brd_fit(const struct brd_pages *pages, const struct brd_page *page, const struct brd_found *found,
        const struct brd_carve_template *table) {
    uint64_t body = found->body;
    uint64_t at = found->types_at;
    uint64_t lost_end = body + found->lost_bytes;
    int score = 0;
    if (found->column_count > table->column_count) {
        return -1;
    }
    /* Records that are older than a column lack it: they are believed when live ones are so, too.
     */
    if (found->column_count < table->column_count) {
        if (found->column_count < table->column_count / 2) {
            return -1;
        }
        bool is_seen = found->column_count >= table->fewest_columns;
        /* Short records on pages of this kind are those of an index. */
        if (!is_seen && (found->is_damaged || table->without_rowid)) {
            return -1;
        }
        score -= is_seen ? 2 : 12;
    }
    for (uint32_t i = 0; i < found->column_count; i++) {
        const struct brd_carve_column *column = &table->columns[i];
        uint64_t type = 0;
        if (i < found->lost_count) {
            type = found->lost[i];
        } else {
            unsigned size = brd_page_varint(page, at, page->usable, &type);
            if (size == 0) {
                return -1;
            }
            at += size;
        }
        if (type == BRD_TYPE_UNKNOWN) {
            body = lost_end;
            continue;
        }
        if (!is_allowed(column, type)) {
            return -1;
        }
        score += is_usual(column, type) ? 2 : -8;
        score += is_own_class(column->affinity, type) ? 1 : 0;
        score += (column->seen & brd_seen_bit(type)) != 0 ? 1 : 0;
        uint64_t size = brd_serial_size(type);
        if (body + size <= found->local_end) {
            if (type >= 1 && type <= 6 &&
                !is_minimal(page, (uint32_t)body, type, pages->schema_format >= 4)) {
                return -1;
            }
            if (type == 7) {
                int real = score_real(page, (uint32_t)body, column->affinity, found->is_damaged);
                if (real < -50) {
                    return -1;
                }
                score += real;
            }
        }
        if (type > 12 && (type & 1) != 0 && body < found->local_end) {
            struct brd_page local = {.bytes = page->bytes, .usable = found->local_end};
            int text = score_text(&local, (uint32_t)body, size, pages->text_encoding,
                                  found->is_damaged || found->is_searched);
            if (text < 0) {
                return -1;
            }
            score += text;
        }
        body += size;
    }
    return score < 0 ? -1 : score;
}

unsigned
brd_fit_types_of_size(const struct brd_carve_column *column, uint64_t size, uint64_t types[4]) {
    static const uint8_t integers[9] = {0, 1, 2, 3, 4, 0, 5, 0, 6};
    uint64_t all[5];
    unsigned count = 0;
    unsigned kept = 0;
    if (size == 0) {
        all[count++] = 0;
        all[count++] = 8;
        all[count++] = 9;
    } else if (size <= 8 && integers[size] != 0) {
        all[count++] = integers[size];
        if (size == 8) {
            all[count++] = 7;
        }
    }
    all[count++] = 13 + 2 * size;
    all[count++] = 12 + 2 * size;
    bool any_seen = false;
    for (unsigned i = 0; i < count; i++) {
        any_seen =
            any_seen || (is_allowed(column, all[i]) && (column->seen & brd_seen_bit(all[i])) != 0);
    }
    for (unsigned i = 0; i < count && kept < 4; i++) {
        bool seen = (column->seen & brd_seen_bit(all[i])) != 0;
        if (is_allowed(column, all[i]) && (any_seen ? seen : is_usual(column, all[i])) &&
            !(size == 0 && all[i] >= 12)) {
            types[kept++] = all[i];
        }
    }
    return kept;
}
