/* Messages of the unified log: see logformat.h. SPDX-License-Identifier: Apache-2.0 */
#include "format/logformat.h"

#include "base/limits.h"
#include "base/text.h"

#define MISSING "<decode: missing data>"
#define WITHHELD "<private>"

/* What is being written, and how far the items are used up. */
struct message {
    const struct brd_logitems *items;
    size_t next;
    bool is_complete;
    struct brd_buffer *text;
};

/* ---- The format string ---- */

static bool
is_digit(uint8_t byte) {
    return byte >= '0' && byte <= '9';
}

static unsigned
read_number(struct brd_cursor *cursor) {
    unsigned number = 0;
    while (is_digit(brd_cursor_peek(cursor))) {
        number = number * 10 + (unsigned)(brd_cursor_u8(cursor) - '0');
        number = number < BRD_MAX_LOG_WIDTH ? number : BRD_MAX_LOG_WIDTH;
    }
    return number;
}

static bool
take_star(struct brd_cursor *cursor) {
    if (brd_cursor_peek(cursor) != '*') {
        return false;
    }
    (void)brd_cursor_u8(cursor);
    return true;
}

static void
read_flags(struct brd_cursor *cursor, struct brd_logconversion *conversion) {
    for (;; (void)brd_cursor_u8(cursor)) {
        switch (brd_cursor_peek(cursor)) {
        case '-':
            conversion->left = true;
            break;
        case '+':
            conversion->plus = true;
            break;
        case ' ':
            conversion->space = true;
            break;
        case '#':
            conversion->alternate = true;
            break;
        case '0':
            conversion->zero = true;
            break;
        case '\'':
            break;
        default:
            return;
        }
    }
}

static void
read_length(struct brd_cursor *cursor, struct brd_logconversion *conversion) {
    for (;; (void)brd_cursor_u8(cursor)) {
        switch (brd_cursor_peek(cursor)) {
        case 'h':
            conversion->short_bytes = conversion->short_bytes == 0 ? 2 : 1;
            break;
        case 'l':
        case 'q':
        case 'j':
        case 't':
        case 'z':
        case 'L':
            break;
        default:
            return;
        }
    }
}

/* What follows a percent sign. False when it is no conversion: then the text stays as it is. */
static bool
read_conversion(struct brd_cursor *cursor, struct brd_logconversion *conversion) {
    *conversion = (struct brd_logconversion){0};
    if (brd_cursor_peek(cursor) == '{') {
        struct brd_cursor inner = *cursor;
        struct brd_span rest = brd_cursor_take(&inner, brd_cursor_left(&inner));
        const uint8_t *end = memchr(rest.data, '}', rest.size);
        if (end == NULL) {
            return false;
        }
        (void)brd_cursor_u8(cursor);
        conversion->decoders = brd_cursor_take(cursor, (size_t)(end - rest.data) - 1);
        (void)brd_cursor_u8(cursor);
    }
    read_flags(cursor, conversion);
    conversion->takes_width = take_star(cursor);
    conversion->width = read_number(cursor);
    if (brd_cursor_peek(cursor) == '.') {
        (void)brd_cursor_u8(cursor);
        conversion->has_precision = true;
        conversion->takes_precision = take_star(cursor);
        conversion->precision = read_number(cursor);
    }
    read_length(cursor, conversion);
    uint8_t byte = brd_cursor_u8(cursor);
    conversion->conversion = (char)byte;
    return !cursor->failed && byte != 0 && strchr("@sSdDiuUxXoOcCpPfFgGeEaAm", byte) != NULL;
}

/* ---- Values ---- */

void
brd_logvalue_text(struct brd_span value, struct brd_buffer *text) {
    const uint8_t *nul = value.size == 0 ? NULL : memchr(value.data, 0, value.size);
    value.size = nul == NULL ? value.size : (size_t)(nul - value.data);
    if (brd_text_is_utf8(value)) {
        (void)brd_buffer_add(text, value.data, value.size);
        return;
    }
    for (size_t at = 0; at < value.size;) {
        (void)brd_buffer_add_utf8(text, brd_text_next(value, &at));
    }
}

void
brd_logformat_text(const struct brd_logconversion *conversion, struct brd_span value,
                   struct brd_buffer *text) {
    unsigned width = conversion->width;
    if (width == 0) {
        brd_logvalue_text(value, text);
        return;
    }
    struct brd_buffer made = brd_buffer_of(BRD_MAX_LOG_MESSAGE_BYTES);
    brd_logvalue_text(value, &made);
    unsigned blanks = made.size < width ? width - (unsigned)made.size : 0;
    brd_logformat_pad(text, conversion->left ? 0 : blanks);
    (void)brd_buffer_add(text, made.data, made.size);
    brd_logformat_pad(text, conversion->left ? blanks : 0);
    brd_buffer_free(&made);
}

static void
add_hex(struct brd_span value, struct brd_buffer *text) {
    (void)brd_text_add_hex(text, value);
}

static void
add_item(const struct brd_logconversion *conversion, const struct brd_logitem *item,
         struct brd_buffer *text) {
    if (item->is_withheld) {
        (void)brd_buffer_add_text(text, WITHHELD);
        return;
    }
    if ((conversion->decoders.size > 0 || item->kind == BRD_LOGITEM_MASKED) &&
        brd_logvalue(conversion, item, text)) {
        return;
    }
    switch (item->kind) {
    case BRD_LOGITEM_STRING:
    case BRD_LOGITEM_OBJECT:
    case BRD_LOGITEM_WIDE_STRING:
        if (item->value.size == 0) {
            (void)brd_buffer_add_text(text, "(null)");
        } else {
            brd_logformat_text(conversion, item->value, text);
        }
        break;
    case BRD_LOGITEM_DATA:
    case BRD_LOGITEM_MASKED:
        add_hex(item->value, text);
        break;
    case BRD_LOGITEM_ERRNO:
        brd_logvalue_errno(brd_logitem_signed(item), text);
        break;
    case BRD_LOGITEM_SCALAR:
    case BRD_LOGITEM_COUNT:
    case BRD_LOGITEM_MASK:
    default:
        brd_lognumber(conversion, item, text);
        break;
    }
}

/* ---- The message ---- */

/* A number that an item gives for a star. Negative: to the left. */
static bool
take_number(struct message *message, int64_t *number) {
    if (message->next >= message->items->count) {
        return false;
    }
    const struct brd_logitem *item = &message->items->items[message->next];
    if (item->kind != BRD_LOGITEM_SCALAR && item->kind != BRD_LOGITEM_COUNT) {
        return false;
    }
    *number = brd_logitem_signed(item);
    message->next++;
    return true;
}

static unsigned
bounded(int64_t number) {
    return number < 0 ? 0 : number < BRD_MAX_LOG_WIDTH ? (unsigned)number : BRD_MAX_LOG_WIDTH;
}

/* Counts and masks stand before the value that they are of. */
static const struct brd_logitem *
take_value(struct message *message, struct brd_logconversion *conversion) {
    int64_t number = 0;
    if (conversion->takes_width && take_number(message, &number)) {
        conversion->left = conversion->left || number < 0;
        conversion->width = bounded(number < 0 ? -(number + 1) + 1 : number);
    }
    if (conversion->takes_precision && take_number(message, &number)) {
        conversion->has_precision = number >= 0;
        conversion->precision = bounded(number);
    }
    while (message->next < message->items->count) {
        const struct brd_logitem *item = &message->items->items[message->next++];
        if (item->kind != BRD_LOGITEM_COUNT && item->kind != BRD_LOGITEM_MASK) {
            /* The writer has cut strings and data already, to bytes; the limit of a width is none.
             */
            bool is_cut = item->kind != BRD_LOGITEM_SCALAR;
            conversion->has_precision = conversion->has_precision && !is_cut;
            return item;
        }
    }
    return NULL;
}

static void
convert(struct message *message, struct brd_logconversion *conversion) {
    const struct brd_logitem *item = take_value(message, conversion);
    if (item == NULL) {
        message->is_complete = false;
        (void)brd_buffer_add_text(message->text, MISSING);
    } else {
        add_item(conversion, item, message->text);
    }
}

bool
brd_logformat(struct brd_span format, const struct brd_logitems *items, struct brd_buffer *text) {
    struct message message = {.items = items, .text = text, .is_complete = items->is_whole};
    struct brd_cursor cursor = brd_cursor_of(format);
    while (brd_cursor_left(&cursor) > 0) {
        struct brd_cursor ahead = cursor;
        struct brd_span rest = brd_cursor_take(&ahead, brd_cursor_left(&ahead));
        const uint8_t *percent = memchr(rest.data, '%', rest.size);
        size_t plain = percent == NULL ? rest.size : (size_t)(percent - rest.data);
        brd_logvalue_text(brd_cursor_take(&cursor, plain), text);
        if (percent == NULL) {
            break;
        }
        (void)brd_cursor_u8(&cursor);
        size_t from = cursor.offset;
        struct brd_logconversion conversion;
        if (brd_cursor_peek(&cursor) == '%') {
            (void)brd_cursor_u8(&cursor);
            (void)brd_buffer_add(text, "%", 1);
        } else if (read_conversion(&cursor, &conversion) &&
                   (!conversion.space || message.next < items->count)) {
            /* "50% of it" is meant as it stands: no value is left for it. */
            convert(&message, &conversion);
        } else {
            /* "%{public}%@": braces without a conversion stay, without their percent sign. */
            bool has_braces = rest.size > plain + 1 && percent[1] == '{' &&
                              memchr(percent, '}', rest.size - plain) != NULL;
            if (!has_braces) {
                (void)brd_buffer_add(text, "%", 1);
            }
            cursor = brd_cursor_of(format);
            brd_cursor_seek(&cursor, from);
        }
    }
    return message.is_complete && !text->failed;
}

void
brd_logformat_items(const struct brd_logitems *items, struct brd_buffer *text) {
    static const struct brd_logconversion plain = {.conversion = 'd'};
    bool first = true;
    for (size_t i = 0; i < items->count; i++) {
        const struct brd_logitem *item = &items->items[i];
        if (item->kind == BRD_LOGITEM_COUNT || item->kind == BRD_LOGITEM_MASK) {
            continue;
        }
        (void)brd_buffer_add_text(text, first ? "" : ", ");
        first = false;
        add_item(&plain, item, text);
    }
}
