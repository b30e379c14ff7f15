/* Errors: see error.h. SPDX-License-Identifier: Apache-2.0 */
#include "base/error.h"

#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/*
 * Words quote evidence and end on a terminal, and are cut anywhere: what is no whole character, or
 * one that a terminal would act on, becomes a question mark.
 */
static void
make_printable(char *text) {
    struct brd_span words = brd_span_text(text);
    size_t to = 0;
    for (size_t at = 0; at < words.size;) {
        size_t from = at;
        if (brd_text_is_printable(brd_text_next(words, &at))) {
            memmove(text + to, text + from, at - from);
            to += at - from;
        } else {
            text[to++] = '?';
        }
    }
    text[to] = '\0';
}

enum brd_err
brd_fail(struct brd_error *error, enum brd_err code, uint64_t offset, const char *format, ...) {
    if (error != NULL) {
        va_list args;
        va_start(args, format);
        error->code = code;
        error->offset = offset;
        (void)vsnprintf(error->text, sizeof error->text, format, args);
        va_end(args);
        make_printable(error->text);
    }
    return code;
}

enum brd_err
brd_fail_memory(struct brd_error *error, const char *what) {
    return brd_fail(error, BRD_ERR_NO_MEMORY, BRD_NO_OFFSET, "out of memory for %s", what);
}

enum brd_err
brd_fail_errno(struct brd_error *error, int errno_value, const char *what, const char *path) {
    return brd_fail(error, BRD_ERR_IO, BRD_NO_OFFSET, "%s %s: %s", what, path,
                    strerror(errno_value));
}

enum brd_err
brd_fail_context(struct brd_error *error, const char *context) {
    if (error == NULL) {
        return BRD_ERR_INTERNAL;
    }
    char words[sizeof error->text];
    memcpy(words, error->text, sizeof words);
    size_t room = sizeof error->text - 1;
    size_t lead = strnlen(context, room / 2);
    (void)snprintf(error->text, sizeof error->text, "%.*s: %.*s", (int)lead, context,
                   (int)(room - lead - 2), words);
    make_printable(error->text);
    return error->code;
}

const char *
brd_err_name(enum brd_err code) {
    switch (code) {
    case BRD_OK:
        return "ok";
    case BRD_ERR_USAGE:
        return "usage";
    case BRD_ERR_NO_MEMORY:
        return "no_memory";
    case BRD_ERR_IO:
        return "io";
    case BRD_ERR_NOT_FOUND:
        return "not_found";
    case BRD_ERR_TRUNCATED:
        return "truncated";
    case BRD_ERR_CORRUPT:
        return "corrupt";
    case BRD_ERR_UNSUPPORTED:
        return "unsupported";
    case BRD_ERR_LIMIT:
        return "limit";
    case BRD_ERR_SQL:
        return "sql";
    case BRD_ERR_STOPPED:
        return "stopped";
    case BRD_ERR_INTERNAL:
        return "internal";
    }
    return "unknown";
}
