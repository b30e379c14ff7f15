/*
 * Matching of the URLs inside a URL: of the target of a redirector, and of any that is written in
 * full in a parameter, in the path or behind the #.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "indicator/ascii.h"
#include "indicator/match_internal.h"
#include "indicator/redirector.h"

/* Undo the escapes in `text`, which begin with `mark`. */
static void
decode(struct brd_buffer *text, uint8_t mark) {
    struct brd_span from = brd_buffer_span(text);
    size_t size = 0;
    for (size_t i = 0; i < from.size; i++) {
        int high = from.data[i] == mark ? brd_hex_value(brd_byte_at(from, i + 1)) : -1;
        int low = high < 0 ? -1 : brd_hex_value(brd_byte_at(from, i + 2));
        text->data[size++] = (char)(low < 0 ? from.data[i] : (uint8_t)(high * 16 + low));
        i += low < 0 ? 0 : 2;
    }
    text->size = size;
}

/* Proofpoint writes - for % and _ for /. */
static void
decode_proofpoint(struct brd_buffer *text) {
    for (size_t i = 0; i < text->size; i++) {
        text->data[i] = (char)(text->data[i] == '_' ? '/' : text->data[i]);
    }
    decode(text, '-');
}

/* What follows the scheme of the web that `text` begins with; empty when it does not. */
static struct brd_span
after_scheme(struct brd_span text) {
    if (!brd_span_starts_word(text, "http") && !brd_span_starts_word(text, "hxxp")) {
        return (struct brd_span){0};
    }
    return brd_span_from(text, brd_ascii_lower(brd_byte_at(text, 4)) == 's' ? 5 : 4);
}

/* Whether `text` begins as a URL of the web does, but with an escaped colon. */
static bool
is_escaped_link(struct brd_span text) {
    struct brd_span rest = after_scheme(text);
    return brd_span_starts_word(rest, "%3a") || brd_span_starts_word(rest, "%253a");
}

/* Whether `text` begins as a URL of the web does. */
static bool
is_link(struct brd_span text) {
    struct brd_span rest = after_scheme(text);
    return brd_span_starts(rest, ":/", 2) || brd_span_starts(rest, ":\\", 2) ||
           is_escaped_link(text);
}

/* Match the URL `inner`, which lies `depth` + 1 deep and may still be escaped. */
static void
match_inner(struct brd_observer *observer, struct brd_span inner, enum brd_redirect kind,
            enum brd_context context, unsigned depth) {
    struct brd_buffer *decoded = &observer->inner[depth];
    brd_buffer_reset(decoded);
    (void)brd_buffer_add(decoded, inner.data, inner.size);
    if (!brd_is_whole(observer, decoded) || inner.size == 0) {
        return;
    }
    if (kind == BRD_REDIRECT_PROOFPOINT) {
        decode_proofpoint(decoded);
    } else {
        decode(decoded, '%');
    }
    if (is_escaped_link(brd_buffer_span(decoded))) {
        decode(decoded, '%');
    }
    enum brd_context outer = observer->context;
    observer->context = context > outer ? context : outer;
    (void)brd_match_whole_url(observer, brd_buffer_span(decoded), depth + 1);
    observer->context = outer;
}

/* Match the URLs among `name=value&name=value`. */
static void
match_parameters(struct brd_observer *observer, const struct brd_redirector *redirector,
                 struct brd_span query, unsigned depth) {
    for (size_t at = 0; at < query.size;) {
        struct brd_span rest = brd_span_from(query, at);
        struct brd_span part = brd_span_between(rest, 0, brd_span_find(rest, '&'));
        size_t equals = brd_span_find(part, '=');
        struct brd_span name = brd_span_between(part, 0, equals);
        struct brd_span value = brd_span_from(part, equals + 1);
        bool is_target = redirector != NULL && brd_redirector_has(redirector, name);
        if (is_target && value.size > 0) {
            match_inner(observer, value, redirector->kind, BRD_IN_WRAPPED, depth);
        } else if (is_link(value) || is_link(part)) {
            match_inner(observer, is_link(part) ? part : value, BRD_REDIRECT_PARAMETER, BRD_IN_URL,
                        depth);
        }
        at += part.size + 1;
    }
}

/* Match a URL that begins at a component of `rest`, as those of web archives do. */
static void
match_in_path(struct brd_observer *observer, struct brd_span rest, unsigned depth) {
    size_t mark = brd_span_find(rest, '?');
    for (size_t at = 0; at < mark;) {
        struct brd_span inner = brd_span_from(rest, at + 1);
        if (is_link(inner)) {
            match_inner(observer, inner, BRD_REDIRECT_PATH, BRD_IN_URL, depth);
            return;
        }
        at += 1 + brd_span_find(inner, '/');
    }
}

/* Match the target of a redirector whose whole query or path it is. */
static void
match_target(struct brd_observer *observer, const struct brd_redirector *redirector,
             struct brd_span rest, unsigned depth) {
    struct brd_span target = brd_span_from(rest, brd_span_find(rest, '?') + 1);
    if (redirector->kind == BRD_REDIRECT_PATH) {
        size_t end_size = strlen(redirector->where);
        target = brd_span_from(rest, strlen(redirector->path));
        for (size_t i = 0; end_size > 0 && i < target.size; i++) {
            if (brd_span_starts(brd_span_from(target, i), redirector->where, end_size)) {
                target.size = i;
            }
        }
    }
    if (target.size > 0) {
        match_inner(observer, target, redirector->kind, BRD_IN_WRAPPED, depth);
    }
}

void
brd_match_inside(struct brd_observer *observer, const struct brd_url *url,
                 const struct brd_host *host, unsigned depth) {
    if (depth >= BRD_MAX_WRAPPED_LINKS || url->rest.size + url->fragment.size < 4) {
        return;
    }
    const struct brd_redirector *redirector = brd_redirector_find(host, url->rest);
    if (redirector != NULL &&
        (redirector->kind == BRD_REDIRECT_PATH || redirector->kind == BRD_REDIRECT_QUERY)) {
        match_target(observer, redirector, url->rest, depth);
        return;
    }
    match_in_path(observer, url->rest, depth);
    match_parameters(observer, redirector,
                     brd_span_from(url->rest, brd_span_find(url->rest, '?') + 1), depth);
    match_parameters(observer, NULL, url->fragment, depth);
}
