/*
 * A format string and its items as the text of a message.
 *
 *     %[{decoder, ...}][flags][width][.precision][length]conversion
 *
 * What os_log adds to printf: decoders in braces, %@ (an object's description), %P (bytes), %m (an
 * error), and values that are withheld: "<private>". Text that cannot be decoded is told in the
 * words of the system's own tool, "<decode: missing data>".
 *
 * Sources: Apple, os_log(3) (decoders) and printf(3); LLVM, clang, lib/AST/OSLog.cpp (which items a
 * conversion takes); libyal, dtformats, "Firehose tracepoint format string" and "Value type
 * decoders".
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_FORMAT_LOGFORMAT_H
#define BRD_FORMAT_LOGFORMAT_H

#include "base/buffer.h"
#include "format/logitem.h"

/* A conversion of a format string. */
struct brd_logconversion {
    struct brd_span decoders; /* between the braces; empty for none */
    bool left;                /* flag - */
    bool plus;
    bool space;
    bool alternate; /* flag # */
    bool zero;
    bool has_precision;
    bool takes_width; /* from an item: * */
    bool takes_precision;
    unsigned width;
    unsigned precision;
    uint8_t short_bytes; /* 1 for hh, 2 for h, else 0 */
    char conversion;
};

/*
 * Append the message of `format` (UTF-8 as stored) and `items` to `text`. Valid UTF-8 whatever the
 * input is: ill-formed bytes become U+FFFD. False when the message is not complete: an item is
 * missing or `text` is full. A withheld value does not make it incomplete: that is all there is.
 */
bool brd_logformat(struct brd_span format, const struct brd_logitems *items,
                   struct brd_buffer *text);

/* Append the items alone, parted by ", ": what is known of a message without its format string. */
void brd_logformat_items(const struct brd_logitems *items, struct brd_buffer *text);

/*
 * Append `item` as the decoders of `conversion` say (logvalue.c). False, with nothing appended,
 * when none of them is known or fits the item.
 */
bool brd_logvalue(const struct brd_logconversion *conversion, const struct brd_logitem *item,
                  struct brd_buffer *text);

/* Append a scalar as `conversion` says (lognumber.c). */
void brd_lognumber(const struct brd_logconversion *conversion, const struct brd_logitem *item,
                   struct brd_buffer *text);

/* Append a text, as brd_logvalue_text(), in the width of `conversion`. */
void brd_logformat_text(const struct brd_logconversion *conversion, struct brd_span value,
                        struct brd_buffer *text);

/* Append `count` blanks. */
void brd_logformat_pad(struct brd_buffer *text, unsigned count);

/* Append the words of a Darwin error number: "No such file or directory". */
void brd_logvalue_errno(int64_t number, struct brd_buffer *text);

/* Append `value` as text, up to a NUL, as UTF-8, ill-formed bytes as U+FFFD. */
void brd_logvalue_text(struct brd_span value, struct brd_buffer *text);

/* Append "XXXXXXXX-XXXX-XXXX-XXXX-XXXXXXXXXXXX" of 16 bytes. */
void brd_logvalue_uuid(const uint8_t *uuid, struct brd_buffer *text);

#endif
