/*
 * Links, hosts and e-mail addresses inside running text.
 *
 * Found are URLs of any scheme that is followed by ://, hosts without a scheme (when their last
 * labels are a public suffix, or they begin with www., or are an IPv4 address), and e-mail
 * addresses; each also defanged (hxxp, [.], (dot), [:]//, [@]). Text of scripts that set no blanks
 * (Chinese, Japanese, Thai, and Arabic prefixes) ends a link as a blank does; punctuation and
 * brackets that belong to the sentence are not part of it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_INDICATOR_LINK_H
#define BRD_INDICATOR_LINK_H

#include "base/cursor.h"

enum brd_link_kind {
    BRD_LINK_URL,  /* with a scheme */
    BRD_LINK_HOST, /* without one, perhaps with a port and a path */
    BRD_LINK_EMAIL,
};

/* Bytes [start, end) of the text are a link. Returns false to stop the search. */
typedef bool brd_link_found(void *context, enum brd_link_kind kind, size_t start, size_t end);

/*
 * Find the links of `text`, which need not be valid UTF-8, in their order; at most
 * BRD_MAX_TEXT_LINKS. Does no allocation. A text without a dot or colon costs a few memchr().
 */
void brd_links_find(struct brd_span text, brd_link_found *found, void *context);

#endif
