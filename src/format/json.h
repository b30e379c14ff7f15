/*
 * A pull reader of JSON (RFC 8259) over a document in memory.
 *
 * brd_json_next() gives one token after another; nothing is built. A text is handed out as the
 * bytes between its quotes, borrowed from the document; only one that holds escapes is copied,
 * and only when asked for. The reader is strict: no comments, no trailing commas, no bare words,
 * well-formed UTF-8 inside texts, one value per document. A UTF-8 byte order mark before the
 * document is passed over (RFC 8259, 8.1 allows it). Keys that occur twice are both handed out.
 *
 * Laws: a token's bytes lie inside the document; after an error the reader only gives errors.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_FORMAT_JSON_H
#define BRD_FORMAT_JSON_H

#include "base/buffer.h"
#include "base/error.h"
#include "base/limits.h"

enum brd_json_type {
    BRD_JSON_END, /* the document's value is complete and only white space was left */
    BRD_JSON_OBJECT,
    BRD_JSON_OBJECT_END,
    BRD_JSON_ARRAY,
    BRD_JSON_ARRAY_END,
    BRD_JSON_KEY,
    BRD_JSON_TEXT,
    BRD_JSON_NUMBER,
    BRD_JSON_TRUE,
    BRD_JSON_FALSE,
    BRD_JSON_NULL,
};

struct brd_json {
    struct brd_cursor cursor;
    /* The last token, set by brd_json_next(): */
    enum brd_json_type type;
    struct brd_span raw; /* KEY, TEXT: what is between the quotes; NUMBER: its characters */
    bool escaped;        /* KEY, TEXT: `raw` holds backslash escapes */
    /* Private: */
    uint8_t expect;
    unsigned depth;
    bool in_object[BRD_MAX_DEPTH];
};

/* A reader at the start of `document`, which must outlive it. */
struct brd_json brd_json_of(struct brd_span document);

/*
 * Read the next token into json->type, raw and escaped. BRD_ERR_CORRUPT with the byte at which the
 * document stops being JSON, BRD_ERR_TRUNCATED when it ends too early, BRD_ERR_LIMIT when it is
 * nested deeper than BRD_MAX_DEPTH.
 */
enum brd_err brd_json_next(struct brd_json *json, struct brd_error *error) BRD_MUST_USE;

/*
 * Pass over one value: after KEY the value of that key, after OBJECT or ARRAY all up to its end,
 * after anything else nothing. The last token read is the last of that value. Errors as above.
 */
enum brd_err brd_json_skip(struct brd_json *json, struct brd_error *error) BRD_MUST_USE;

/* Whether the last token is a KEY or TEXT whose bytes, unescaped, are exactly `text`. */
bool brd_json_is(const struct brd_json *json, const char *text);

/*
 * The text of `raw`, the bytes between the quotes of a KEY or TEXT that holds escapes, as UTF-8 in
 * `scratch`, which is emptied first. A lone surrogate becomes U+FFFD; \u0000 becomes a NUL byte.
 * Empty and scratch->failed when it does not fit.
 */
struct brd_span brd_json_unescape(struct brd_span raw, struct brd_buffer *scratch);

/*
 * The text of the last KEY or TEXT: borrowed from the document, or from `scratch` when it holds
 * escapes. Valid until `scratch` changes.
 */
struct brd_span brd_json_text(const struct brd_json *json, struct brd_buffer *scratch);

/* The value of a NUMBER without fraction or exponent; false when it is none or does not fit. */
bool brd_json_int(const struct brd_json *json, int64_t *value);

#endif
