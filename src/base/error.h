/*
 * Errors: a code that a caller can act on, and words that say what, where and why.
 *
 * Every function that can fail returns `enum brd_err` and takes a `struct brd_error *` as its last
 * argument. It fills that only on failure, with one call of brd_fail() at the spot where things
 * went wrong. Results leave through pointers that are written only on success.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_BASE_ERROR_H
#define BRD_BASE_ERROR_H

#include <bridle.h>

#include <stdint.h>

#define BRD_MUST_USE __attribute__((warn_unused_result))

/* The offset of an error that has no place in a file. */
#define BRD_NO_OFFSET UINT64_MAX

/*
 * Fill `error` (may be NULL) and return `code`, so that failing is one statement.
 * `offset` is the byte of the input at which the reason lies, or BRD_NO_OFFSET. The words are cut
 * at the size of `error->text`; what a terminal would act on, or is no UTF-8, becomes `?`.
 */
enum brd_err brd_fail(struct brd_error *error, enum brd_err code, uint64_t offset,
                      const char *format, ...) __attribute__((format(printf, 4, 5)));

/* As brd_fail() with BRD_ERR_NO_MEMORY: `what` could not be held. */
enum brd_err brd_fail_memory(struct brd_error *error, const char *what);

/* As brd_fail() with BRD_ERR_IO and the words of `errno_value`. `path` is named in the text. */
enum brd_err brd_fail_errno(struct brd_error *error, int errno_value, const char *what,
                            const char *path);

/* Put "context: " in front of the words that `error` already holds. Returns error->code. */
enum brd_err brd_fail_context(struct brd_error *error, const char *context);

#endif
