/*
 * Fuzzes the search for links, and the reading of what is found as URL, host and e-mail address.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "indicator/link.h"

#include "base/limits.h"
#include "indicator/ascii.h"
#include "indicator/host.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct links {
    struct brd_span text;
    size_t last_end;
    size_t count;
};

/*
 * The canonical form of a URL is the canonical form of itself, unless a port is written, which is
 * usual or not by the scheme, or an escape can come out of another (%2%65).
 */
static void
check_url(struct brd_span text) {
    struct brd_url url;
    struct brd_host host;
    if (!brd_url_split(text, &url) || url.port >= 0 ||
        brd_span_find(url.rest, '%') < url.rest.size || !brd_host_read(url.host, &host)) {
        return;
    }
    struct brd_buffer once = brd_buffer_of(4 * text.size + 1000);
    struct brd_buffer twice = brd_buffer_of(4 * text.size + 1000);
    if (brd_url_canonical(&url, &host, &once) && brd_url_split(brd_buffer_span(&once), &url) &&
        brd_host_read(url.host, &host) &&
        host.address.size != 16 && /* written without its brackets */
        brd_url_canonical(&url, &host, &twice) &&
        !brd_span_equals(brd_buffer_span(&once), brd_buffer_text(&twice))) {
        abort();
    }
    brd_buffer_free(&once);
    brd_buffer_free(&twice);
}

static bool
on_link(void *context, enum brd_link_kind kind, size_t start, size_t end) {
    struct links *links = context;
    if (start >= end || end > links->text.size || start < links->last_end ||
        ++links->count > BRD_MAX_TEXT_LINKS) {
        abort();
    }
    links->last_end = end;
    struct brd_span link = brd_span_between(links->text, start, end);
    struct brd_host host;
    struct brd_buffer email = brd_buffer_of(SIZE_MAX);
    if (kind == BRD_LINK_EMAIL && !brd_email_canonical(link, &host, &email)) {
        abort(); /* what is found must be readable */
    }
    brd_buffer_free(&email);
    check_url(link);
    return true;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct links links = {.text = brd_span_of(data, size)};
    brd_links_find(links.text, on_link, &links);
    check_url(links.text);
    return 0;
}
