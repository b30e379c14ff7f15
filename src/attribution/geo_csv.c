/* Ranges of addresses in CSV (RFC 4180): see geo_internal.h. SPDX-License-Identifier: Apache-2.0 */
#include "attribution/geo_internal.h"

#include "base/limits.h"
#include "indicator/ascii.h"

/* ---- Fields ---- */

/* The next field of `line`, without its quotes; a doubled quote inside stays doubled. */
static struct brd_span
take_field(struct brd_span *line) {
    if (brd_byte_at(*line, 0) == '"') {
        size_t end = 1;
        while (end < line->size && (line->data[end] != '"' || brd_byte_at(*line, end + 1) == '"')) {
            end += line->data[end] == '"' ? 2 : 1;
        }
        end = end > line->size ? line->size : end;
        struct brd_span field = brd_span_between(*line, 1, end);
        *line = brd_span_from(*line, end + 2 < line->size ? end + 2 : line->size);
        return field;
    }
    size_t size = brd_span_find(*line, ',');
    struct brd_span field = brd_span_between(*line, 0, size);
    *line = brd_span_from(*line, size < line->size ? size + 1 : size);
    return brd_span_trim(field);
}

static void
copy_field(struct brd_span from, char *to, size_t room) {
    size_t size = 0;
    for (size_t i = 0; i < from.size && size + 1 < room; i++) {
        if (from.data[i] == '"' && brd_byte_at(from, i + 1) == '"') {
            continue;
        }
        to[size++] = (char)from.data[i];
    }
    /* Not in the middle of a character. */
    while (size > 0 && size + 1 == room && ((uint8_t)to[size - 1] & 0xc0u) == 0x80u) {
        size--;
    }
    to[size] = '\0';
}

/* Decimal digits alone; false for another text, or one that `max` is less than. */
static bool
read_number(struct brd_span text, uint64_t max, uint64_t *number) {
    uint64_t value = 0;
    for (size_t i = 0; i < text.size; i++) {
        unsigned digit = (unsigned)text.data[i] - '0';
        if (digit > 9 || value > (max - digit) / 10) {
            return false;
        }
        value = value * 10 + digit;
    }
    *number = value;
    return text.size > 0;
}

/* "13335" or "AS13335". */
static bool
read_asn(struct brd_span text, uint32_t *asn) {
    uint64_t number;
    if (text.size > 2 && (text.data[0] | 0x20) == 'a' && (text.data[1] | 0x20) == 's') {
        text = brd_span_from(text, 2);
    }
    if (!read_number(text, UINT32_MAX, &number)) {
        return false;
    }
    *asn = (uint32_t)number;
    return true;
}

static bool
is_country(struct brd_span text) {
    return text.size == 2 && text.data[0] >= 'A' && text.data[0] <= 'Z' && text.data[1] >= 'A' &&
           text.data[1] <= 'Z';
}

/* ---- Addresses ---- */

/* Dotted decimal, which is most of a list, read without the care that evidence needs. */
static bool
read_ipv4(struct brd_span text, struct brd_address_key *key) {
    *key = (struct brd_address_key){.bytes = {[10] = 0xff, [11] = 0xff}};
    unsigned part = 0;
    unsigned value = 0;
    unsigned digits = 0;
    for (size_t i = 0; i < text.size; i++) {
        unsigned digit = (unsigned)text.data[i] - '0';
        if (digit <= 9 && digits < 3) {
            value = value * 10 + digit;
            digits++;
        } else if (text.data[i] == '.' && digits > 0 && part < 3 && value <= 255) {
            key->bytes[12 + part++] = (uint8_t)value;
            value = 0;
            digits = 0;
        } else {
            return false;
        }
    }
    key->bytes[15] = (uint8_t)value;
    return part == 3 && digits > 0 && value <= 255;
}

/* An address, or its number: below 2^32 that of IPv4, else of IPv6, as `num` lists have it. */
static bool
read_address(struct brd_span text, struct brd_address_key *key) {
    struct brd_address address;
    if (read_ipv4(text, key)) {
        return true;
    }
    if (brd_span_find(text, ':') < text.size) {
        if (!brd_address_read(text, &address)) {
            return false;
        }
        *key = brd_address_key_of(&address);
        return true;
    }
    uint8_t bytes[16] = {0};
    for (size_t i = 0; i < text.size; i++) {
        unsigned carry = (unsigned)text.data[i] - '0';
        if (carry > 9) {
            return false;
        }
        for (unsigned j = 16; j > 0; j--) {
            unsigned product = bytes[j - 1] * 10u + carry;
            bytes[j - 1] = (uint8_t)product;
            carry = product >> 8;
        }
        if (carry > 0) {
            return false;
        }
    }
    static const uint8_t zeros[12];
    memcpy(key->bytes, bytes, sizeof bytes);
    if (memcmp(bytes, zeros, sizeof zeros) == 0) {
        key->bytes[10] = 0xff;
        key->bytes[11] = 0xff;
    }
    return text.size > 0;
}

/* ---- The list ---- */

enum brd_err
brd_geo_csv_read(struct brd_span bytes, struct brd_geo_csv *csv, struct brd_error *error) {
    struct brd_ranges ranges = {0};
    enum brd_err code = BRD_OK;
    size_t at = brd_span_starts(bytes, "\xEF\xBB\xBF", 3) ? 3 : 0;
    if (bytes.size > UINT32_MAX) {
        return brd_fail(error, BRD_ERR_LIMIT, BRD_NO_OFFSET, "it is too large");
    }
    for (unsigned number = 1; at < bytes.size && code == BRD_OK; number++) {
        struct brd_span rest = brd_span_from(bytes, at);
        struct brd_span line = brd_span_between(rest, 0, brd_span_find(rest, '\n'));
        at += line.size + 1;
        struct brd_address_key first;
        struct brd_address_key last;
        if (line.size == 0 || line.data[0] == '#' || line.data[0] == '\r') {
            continue;
        }
        bool ok = read_address(take_field(&line), &first) && read_address(take_field(&line), &last);
        if (!ok && number == 1) {
            continue; /* the names of the columns */
        }
        if (!ok || memcmp(first.bytes, last.bytes, sizeof first.bytes) > 0) {
            code = brd_fail(error, BRD_ERR_CORRUPT, BRD_NO_OFFSET,
                            "line %u: it is not first address, last address, ...", number);
        } else {
            uint32_t offset =
                (uint32_t)(line.size == 0 ? bytes.size : (size_t)(line.data - bytes.data));
            code = brd_ranges_add(&ranges, &first, &last, offset, BRD_MAX_GEO_RANGES, error);
        }
    }
    if (code == BRD_OK && ranges.count == 0) {
        code = brd_fail(error, BRD_ERR_UNSUPPORTED, BRD_NO_OFFSET, "it holds no address ranges");
    }
    if (code != BRD_OK) {
        brd_ranges_free(&ranges);
        return code;
    }
    brd_ranges_close(&ranges);
    *csv = (struct brd_geo_csv){.bytes = bytes, .ranges = ranges};
    return BRD_OK;
}

bool
brd_geo_csv_ask(const struct brd_geo_csv *csv, const struct brd_address_key *address,
                struct brd_geo_answer *answer) {
    uint32_t found = brd_ranges_find(&csv->ranges, address);
    if (found == BRD_NO_RANGE) {
        return false;
    }
    struct brd_span rest = brd_span_from(csv->bytes, csv->ranges.items[found].value);
    struct brd_span line = brd_span_between(rest, 0, brd_span_find(rest, '\n'));
    struct brd_span third = take_field(&line);
    if (is_country(third)) {
        copy_field(third, answer->country, sizeof answer->country);
        return true;
    }
    if (!read_asn(third, &answer->asn)) {
        return false;
    }
    copy_field(brd_span_trim(take_field(&line)), answer->holder, sizeof answer->holder);
    return answer->asn != 0 || answer->holder[0] != '\0';
}
