/* Numbers in messages of the unified log: see logformat.h. SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "format/logformat.h"

#include <stdio.h>

void
brd_logformat_pad(struct brd_buffer *text, unsigned count) {
    static const char blanks[] = "                                ";
    while (count > 0) {
        unsigned part = count < sizeof blanks - 1 ? count : (unsigned)sizeof blanks - 1;
        (void)brd_buffer_add(text, blanks, part);
        count -= part;
    }
}

/* Digits of `value` in `base`, ending at `end`; returns where they begin. */
static char *
digits(uint64_t value, unsigned base, bool upper, char *end) {
    static const char lower_digits[] = "0123456789abcdef";
    static const char upper_digits[] = "0123456789ABCDEF";
    const char *set = upper ? upper_digits : lower_digits;
    do {
        *--end = set[value % base];
        value /= base;
    } while (value > 0);
    return end;
}

/* Sign or prefix, zeroes and digits, in their width. */
static void
add_integer(const struct brd_logconversion *conversion, uint64_t value, unsigned base,
            const char *prefix, struct brd_buffer *text) {
    char room[24];
    char *end = room + sizeof room;
    char *begin = conversion->has_precision && conversion->precision == 0 && value == 0
                      ? end
                      : digits(value, base, conversion->conversion == 'X', end);
    unsigned count = (unsigned)(end - begin);
    unsigned lead = (unsigned)strlen(prefix);
    unsigned zeroes = conversion->has_precision && conversion->precision > count
                          ? conversion->precision - count
                          : 0;
    if (conversion->zero && !conversion->left && !conversion->has_precision &&
        conversion->width > count + lead) {
        zeroes = conversion->width - count - lead;
    }
    unsigned used = count + lead + zeroes;
    unsigned blanks = conversion->width > used ? conversion->width - used : 0;
    brd_logformat_pad(text, conversion->left ? 0 : blanks);
    (void)brd_buffer_add(text, prefix, lead);
    for (; zeroes > 0; zeroes--) {
        (void)brd_buffer_add(text, "0", 1);
    }
    (void)brd_buffer_add(text, begin, count);
    brd_logformat_pad(text, conversion->left ? blanks : 0);
}

static uint64_t
cut_to(uint64_t value, uint8_t bytes) {
    return bytes == 0 ? value : value & (bytes == 1 ? 0xFFu : 0xFFFFu);
}

static void
add_signed(const struct brd_logconversion *conversion, const struct brd_logitem *item,
           struct brd_buffer *text) {
    int64_t value = brd_logitem_signed(item);
    if (conversion->short_bytes != 0) {
        int64_t top = conversion->short_bytes == 1 ? 0x80 : 0x8000;
        value = ((value & (top * 2 - 1)) ^ top) - top;
    }
    const char *sign = value < 0 ? "-" : conversion->plus ? "+" : conversion->space ? " " : "";
    add_integer(conversion, value < 0 ? 0 - (uint64_t)value : (uint64_t)value, 10, sign, text);
}

static void
add_unsigned(const struct brd_logconversion *conversion, const struct brd_logitem *item,
             struct brd_buffer *text) {
    uint64_t value = cut_to(brd_logitem_unsigned(item), conversion->short_bytes);
    switch (conversion->conversion) {
    case 'x':
    case 'X': {
        const char *prefix = conversion->conversion == 'x' ? "0x" : "0X";
        add_integer(conversion, value, 16, conversion->alternate && value != 0 ? prefix : "", text);
        break;
    }
    case 'p':
        add_integer(conversion, value, 16, "0x", text);
        break;
    case 'o':
    case 'O':
        add_integer(conversion, value, 8, conversion->alternate && value != 0 ? "0" : "", text);
        break;
    default:
        add_integer(conversion, value, 10, "", text);
        break;
    }
}

static double
real_of(const struct brd_logitem *item) {
    double real = 0;
    uint64_t bits = brd_logitem_unsigned(item);
    if (item->value.size == 8) {
        memcpy(&real, &bits, sizeof real);
    } else if (item->value.size == 4) {
        float narrow = 0;
        uint32_t low = (uint32_t)bits;
        memcpy(&narrow, &low, sizeof narrow);
        real = (double)narrow;
    }
    return real;
}

static void
add_real(const struct brd_logconversion *conversion, const struct brd_logitem *item,
         struct brd_buffer *text) {
    double real = real_of(item);
    char form[16];
    size_t at = 0;
    form[at++] = '%';
    const struct {
        bool is_set;
        char flag;
    } flags[] = {{conversion->left, '-'},
                 {conversion->plus, '+'},
                 {conversion->space, ' '},
                 {conversion->alternate, '#'},
                 {conversion->zero, '0'}};
    for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++) {
        if (flags[i].is_set) {
            form[at++] = flags[i].flag;
        }
    }
    memcpy(form + at, "*.*", 3);
    form[at + 3] = conversion->conversion;
    form[at + 4] = '\0';
    int precision = conversion->has_precision ? (int)conversion->precision : -1;
    char room[BRD_MAX_LOG_WIDTH * 2 + 512];
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    int size = snprintf(room, sizeof room, form, (int)conversion->width, precision, real);
#pragma GCC diagnostic pop
    if (size > 0) {
        (void)brd_buffer_add(text, room,
                             (size_t)size < sizeof room ? (size_t)size : sizeof room - 1);
    }
}

void
brd_lognumber(const struct brd_logconversion *conversion, const struct brd_logitem *item,
              struct brd_buffer *text) {
    struct brd_buffer made;
    switch (conversion->conversion) {
    case 'd':
    case 'D':
    case 'i':
        add_signed(conversion, item, text);
        break;
    case 'f':
    case 'F':
    case 'g':
    case 'G':
    case 'e':
    case 'E':
    case 'a':
    case 'A':
        add_real(conversion, item, text);
        break;
    case 'c':
    case 'C':
        made = brd_buffer_of(8);
        (void)brd_buffer_add_utf8(&made, (uint32_t)brd_logitem_unsigned(item) &
                                             (conversion->conversion == 'c' ? 0xFFu : UINT32_MAX));
        brd_logformat_text(conversion, brd_buffer_span(&made), text);
        brd_buffer_free(&made);
        break;
    case 'm':
        brd_logvalue_errno(brd_logitem_signed(item), text);
        break;
    case 's':
    case 'S':
    case '@':
    case 'P': /* the writer's mistake: show the number */
        add_signed(&(struct brd_logconversion){.conversion = 'd'}, item, text);
        break;
    default:
        add_unsigned(conversion, item, text);
        break;
    }
}
