/* Property lists: see plist.h. SPDX-License-Identifier: Apache-2.0 */
#include "format/plist.h"

#include "base/checked.h"
#include "base/limits.h"
#include "base/time.h"

#define TRAILER_BYTES 32u
#define MAGIC "bplist"
#define MAGIC_BYTES 6u

/* ---- Opening ---- */

static enum brd_err
open_binary(struct brd_span bytes, struct brd_plist *plist, struct brd_error *error) {
    struct brd_cursor cursor = brd_cursor_of(bytes);
    uint64_t start = bytes.size < TRAILER_BYTES ? UINT64_MAX : bytes.size - TRAILER_BYTES;
    brd_cursor_seek(&cursor, start);
    (void)brd_cursor_take(&cursor, 6);
    plist->offset_size = brd_cursor_u8(&cursor);
    plist->reference_size = brd_cursor_u8(&cursor);
    plist->object_count = brd_cursor_be(&cursor, 8);
    plist->top = brd_cursor_be(&cursor, 8);
    plist->table = brd_cursor_be(&cursor, 8);
    if (cursor.failed) {
        return brd_fail(error, BRD_ERR_TRUNCATED, bytes.size,
                        "the property list ends before its trailer");
    }
    if (plist->object_count > BRD_MAX_PLIST_OBJECTS) {
        return brd_fail(error, BRD_ERR_LIMIT, start,
                        "the property list announces more than %llu objects",
                        (unsigned long long)BRD_MAX_PLIST_OBJECTS);
    }
    uint64_t table_bytes = 0;
    bool fits = brd_mul_u64(plist->object_count, plist->offset_size, &table_bytes) &&
                plist->table <= start && table_bytes <= start - plist->table;
    if (plist->offset_size < 1 || plist->offset_size > 8 || plist->reference_size < 1 ||
        plist->reference_size > 8 || plist->top >= plist->object_count || !fits) {
        return brd_fail(error, BRD_ERR_CORRUPT, start, "the property list's trailer is false");
    }
    bool ok = true;
    plist->bytes = bytes;
    plist->objects = brd_span_slice(bytes, 0, plist->table, &ok);
    return BRD_OK;
}

/* Whether the first thing in `bytes` is a "<", as an XML list begins. */
static bool
is_xml(struct brd_span bytes) {
    size_t at = brd_span_starts(bytes, "\xEF\xBB\xBF", 3) ? 3 : 0;
    while (at < bytes.size &&
           (bytes.data[at] == ' ' || (bytes.data[at] >= '\t' && bytes.data[at] <= '\r'))) {
        at++;
    }
    bool utf16 = brd_span_starts(bytes, "\xFF\xFE<", 3) || brd_span_starts(bytes, "\xFE\xFF\0<", 4);
    return utf16 || (at < bytes.size && bytes.data[at] == '<');
}

enum brd_err
brd_plist_open(struct brd_span bytes, struct brd_plist *plist, struct brd_error *error) {
    *plist = (struct brd_plist){.binary = brd_buffer_of(BRD_MAX_XML_PLIST_BYTES)};
    if (bytes.size == 0) {
        return brd_fail(error, BRD_ERR_TRUNCATED, 0, "the property list is empty (0 bytes)");
    }
    if (brd_span_starts(bytes, MAGIC, MAGIC_BYTES)) {
        return open_binary(bytes, plist, error);
    }
    if (!is_xml(bytes)) {
        uint8_t first = bytes.data[0];
        return first == '{' || first == '('
                   ? brd_fail(error, BRD_ERR_UNSUPPORTED, 0,
                              "a property list in OpenStep text is not read")
                   : brd_fail(error, BRD_ERR_CORRUPT, 0, "not a property list");
    }
    enum brd_err code = brd_plist_convert_xml(bytes, &plist->binary, error);
    if (code == BRD_OK) {
        code = open_binary(brd_buffer_span(&plist->binary), plist, error);
    }
    if (code != BRD_OK) {
        brd_plist_close(plist);
    }
    return code;
}

void
brd_plist_close(struct brd_plist *plist) {
    brd_buffer_free(&plist->binary);
}

/* ---- Values ---- */

/* An integer of 1, 2, 4, 8 or 16 bytes: shorter ones are unsigned, those of 8 signed. */
static void
decode_int(struct brd_cursor *cursor, unsigned size, struct brd_plist_value *value) {
    uint64_t high = size == 16 ? brd_cursor_be(cursor, 8) : 0;
    uint64_t low = brd_cursor_be(cursor, size == 16 ? 8 : size);
    bool fits =
        size < 16 || (high == 0 && low <= INT64_MAX) || (high == UINT64_MAX && low > INT64_MAX);
    value->type = fits ? BRD_PLIST_INT : BRD_PLIST_REAL;
    value->integer = fits ? (int64_t)low : 0;
    value->real = fits ? 0 : (double)high * 18446744073709551616.0 + (double)low;
}

static double
take_real(struct brd_cursor *cursor, unsigned size) {
    if (size == 4) {
        uint32_t bits = (uint32_t)brd_cursor_be(cursor, 4);
        float single;
        memcpy(&single, &bits, sizeof single);
        return (double)single;
    }
    uint64_t bits = brd_cursor_be(cursor, 8);
    double real;
    memcpy(&real, &bits, sizeof real);
    return real;
}

/* The count of a marker's low half; 15 means that an integer object with the count follows. */
static uint64_t
take_count(struct brd_cursor *cursor, unsigned low) {
    if (low != 15) {
        return low;
    }
    uint8_t marker = brd_cursor_u8(cursor);
    if (marker >> 4 != 1 || (marker & 15) > 3) {
        cursor->failed = true;
        return 0;
    }
    return brd_cursor_be(cursor, 1u << (marker & 15));
}

/* What follows the marker of data, text or a container: `unit` bytes for each of its entries. */
static void
decode_run(struct brd_cursor *cursor, unsigned low, uint64_t unit, enum brd_plist_type type,
           struct brd_plist_value *value) {
    uint64_t bytes = 0;
    value->count = take_count(cursor, low);
    if (!brd_mul_u64(value->count, unit, &bytes)) {
        cursor->failed = true;
    }
    value->bytes = brd_cursor_take(cursor, bytes);
    value->type = type;
}

static void
decode_simple(struct brd_cursor *cursor, unsigned high, unsigned low,
              struct brd_plist_value *value) {
    switch (high) {
    case 0x0:
        value->type = low == 8 || low == 9 ? BRD_PLIST_BOOL : BRD_PLIST_NULL;
        value->integer = low == 9;
        break;
    case 0x1:
        if (low <= 4) {
            decode_int(cursor, 1u << low, value);
        }
        break;
    case 0x2:
        if (low == 2 || low == 3) {
            value->real = take_real(cursor, 1u << low);
            value->type = BRD_PLIST_REAL;
        }
        break;
    case 0x3:
        if (low == 3) {
            value->real = take_real(cursor, 8);
            value->type = BRD_PLIST_DATE;
        }
        break;
    default: /* 0x8 */
        if (low < 8) {
            value->integer = (int64_t)brd_cursor_be(cursor, low + 1);
            value->type = BRD_PLIST_UID;
        }
        break;
    }
}

static void
decode(struct brd_cursor *cursor, struct brd_plist_value *value) {
    uint64_t reference = value->plist->reference_size;
    uint8_t marker = brd_cursor_u8(cursor);
    unsigned low = marker & 15;
    switch (marker >> 4) {
    case 0x4:
        decode_run(cursor, low, 1, BRD_PLIST_DATA, value);
        break;
    case 0x5:
    case 0x7:
        decode_run(cursor, low, 1, BRD_PLIST_TEXT, value);
        break;
    case 0x6:
        decode_run(cursor, low, 2, BRD_PLIST_TEXT, value);
        value->is_utf16 = true;
        break;
    case 0xA:
    case 0xB:
    case 0xC:
        decode_run(cursor, low, reference, BRD_PLIST_ARRAY, value);
        break;
    case 0xD:
        decode_run(cursor, low, 2 * reference, BRD_PLIST_DICT, value);
        break;
    case 0x0:
    case 0x1:
    case 0x2:
    case 0x3:
    case 0x8:
        decode_simple(cursor, marker >> 4, low, value);
        break;
    default:
        break;
    }
}

static struct brd_plist_value
value_of(const struct brd_plist *plist, uint64_t object) {
    struct brd_plist_value value = {.plist = plist};
    if (object >= plist->object_count) {
        return value;
    }
    struct brd_cursor table = brd_cursor_of(plist->bytes);
    brd_cursor_seek(&table, plist->table + object * plist->offset_size);
    uint64_t offset = brd_cursor_be(&table, plist->offset_size);
    struct brd_cursor cursor = brd_cursor_of(plist->objects);
    brd_cursor_seek(&cursor, offset);
    decode(&cursor, &value);
    return cursor.failed ? brd_plist_null(plist) : value;
}

struct brd_plist_value
brd_plist_root(const struct brd_plist *plist) {
    return value_of(plist, plist->top);
}

const char *
brd_plist_type_name(enum brd_plist_type type) {
    static const char *const names[] = {"null", "bool", "int", "real",  "date",
                                        "data", "text", "uid", "array", "dict"};
    return names[type];
}

int64_t
brd_plist_value_date(struct brd_plist_value value) {
    return value.type == BRD_PLIST_DATE ? brd_time_from_seconds(value.real, BRD_MAC_EPOCH_SECONDS)
                                        : BRD_NO_TIME;
}

/* The object that reference number `index` of a container names. */
static struct brd_plist_value
follow(struct brd_plist_value container, uint64_t index) {
    unsigned size = container.plist->reference_size;
    struct brd_cursor cursor = brd_cursor_of(container.bytes);
    brd_cursor_seek(&cursor, index * size);
    uint64_t object = brd_cursor_be(&cursor, size);
    return value_of(container.plist, cursor.failed ? UINT64_MAX : object);
}

struct brd_plist_value
brd_plist_value_at(struct brd_plist_value container, uint64_t index) {
    bool is_dict = container.type == BRD_PLIST_DICT;
    if ((!is_dict && container.type != BRD_PLIST_ARRAY) || index >= container.count) {
        return brd_plist_null(container.plist);
    }
    return follow(container, is_dict ? container.count + index : index);
}

struct brd_plist_value
brd_plist_value_key(struct brd_plist_value dict, uint64_t index) {
    if (dict.type != BRD_PLIST_DICT || index >= dict.count) {
        return brd_plist_null(dict.plist);
    }
    return follow(dict, index);
}

/* The next scalar value of UTF-16 text; U+FFFD for a lone surrogate. */
static uint32_t
take_utf16(struct brd_cursor *cursor) {
    uint32_t unit = (uint32_t)brd_cursor_be(cursor, 2);
    if (unit < 0xD800 || unit > 0xDFFF) {
        return unit;
    }
    struct brd_cursor ahead = *cursor;
    uint32_t second = (uint32_t)brd_cursor_be(&ahead, 2);
    if (unit > 0xDBFF || ahead.failed || second < 0xDC00 || second > 0xDFFF) {
        return 0xFFFD;
    }
    *cursor = ahead;
    return 0x10000 + ((unit - 0xD800) << 10) + (second - 0xDC00);
}

bool
brd_plist_value_text(struct brd_plist_value value, struct brd_buffer *scratch,
                     struct brd_span *text) {
    if (value.type != BRD_PLIST_TEXT) {
        return false;
    }
    if (!value.is_utf16) {
        *text = value.bytes;
        return true;
    }
    struct brd_cursor cursor = brd_cursor_of(value.bytes);
    brd_buffer_reset(scratch);
    while (brd_cursor_left(&cursor) > 0 && !scratch->failed) {
        (void)brd_buffer_add_utf8(scratch, take_utf16(&cursor));
    }
    *text = brd_buffer_span(scratch);
    return !scratch->failed;
}

bool
brd_plist_value_equals(struct brd_plist_value value, const char *text, size_t size) {
    if (value.type != BRD_PLIST_TEXT) {
        return false;
    }
    if (!value.is_utf16) {
        return value.bytes.size == size && (size == 0 || memcmp(value.bytes.data, text, size) == 0);
    }
    struct brd_buffer scratch = brd_buffer_of(BRD_MAX_VALUE_BYTES);
    struct brd_span span;
    bool equal = brd_plist_value_text(value, &scratch, &span) && span.size == size &&
                 (size == 0 || memcmp(span.data, text, size) == 0);
    brd_buffer_free(&scratch);
    return equal;
}

bool
brd_plist_value_dict_find(struct brd_plist_value dict, const char *key,
                          struct brd_plist_value *found) {
    size_t size = strlen(key);
    for (uint64_t i = 0; dict.type == BRD_PLIST_DICT && i < dict.count; i++) {
        if (brd_plist_value_equals(brd_plist_value_key(dict, i), key, size)) {
            *found = brd_plist_value_at(dict, i);
            return true;
        }
    }
    return false;
}
