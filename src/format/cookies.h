/*
 * Cookies.binarycookies: the cookies of a process, as Apple's Foundation keeps them.
 *
 * "cook", the number of pages and their sizes (u32 big-endian each), then the pages: 00 00 01 00,
 * the number of cookies and their offsets in the page (u32 little-endian each), and the cookies. A
 * cookie has its size, flags, four offsets to texts that end in NUL (domain, name, path, value),
 * and two moments in Mac absolute seconds. Undocumented; as published by Satishb3, "Reading iOS
 * Cookies.binarycookies files" (securitylearn.net, 2012).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_FORMAT_COOKIES_H
#define BRD_FORMAT_COOKIES_H

#include "base/cursor.h"
#include "base/error.h"

struct brd_cookie {
    uint64_t offset; /* in the file */
    uint32_t flags;  /* 1 secure, 4 HTTP only */
    struct brd_span domain;
    struct brd_span name;
    struct brd_span path;
    struct brd_span value;
    double expires; /* Mac absolute seconds */
    double created;
};

struct brd_cookies {
    struct brd_span bytes;
    struct brd_cursor sizes; /* of the pages that follow */
    uint64_t next_page;      /* offset in the file */
    uint64_t page;           /* offset of the present one */
    struct brd_span page_bytes;
    struct brd_cursor offsets; /* of the cookies that follow in the present page */
    uint64_t lost;             /* pages and cookies that are damaged */
};

/* Begin to read. BRD_ERR_CORRUPT when the bytes are no such file. Borrows `bytes`. */
enum brd_err brd_cookies_open(struct brd_cookies *cookies, struct brd_span bytes,
                              struct brd_error *error) BRD_MUST_USE;

/* The next cookie that is whole; false at the end. */
bool brd_cookies_next(struct brd_cookies *cookies, struct brd_cookie *cookie);

#endif
