/*
 * Redirectors: well-known services whose links lead to a URL that stands inside them.
 *
 * A URL that is written in full inside another one is found without them; they say where a target
 * without a scheme stands, that a click leads there, and how it is encoded.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_INDICATOR_REDIRECTOR_H
#define BRD_INDICATOR_REDIRECTOR_H

#include "indicator/host.h"

enum brd_redirect {
    BRD_REDIRECT_PARAMETER,  /* the target is the value of a parameter */
    BRD_REDIRECT_QUERY,      /* the target is the whole query */
    BRD_REDIRECT_PATH,       /* the target is what follows `path` */
    BRD_REDIRECT_PROOFPOINT, /* a parameter, in which - stands for % and _ for / */
};

struct brd_redirector {
    const char *host; /* also all below it; "google." stands for google of any country */
    const char *path; /* how the path begins */
    enum brd_redirect kind;
    const char *where; /* the parameters, with | between them; of PATH what ends the target */
};

/*
 * The redirector of a URL whose path and query are `rest`; NULL when it leads to none. Static.
 */
const struct brd_redirector *brd_redirector_find(const struct brd_host *host, struct brd_span rest);

/* Whether `name` is one of its parameters. */
bool brd_redirector_has(const struct brd_redirector *redirector, struct brd_span name);

#endif
