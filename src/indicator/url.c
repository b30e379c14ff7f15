/* URLs: see host.h. SPDX-License-Identifier: Apache-2.0 */
#include "indicator/ascii.h"
#include "indicator/host.h"

static bool
is_scheme_byte(uint8_t byte) {
    return brd_is_alnum(byte) || byte == '+' || byte == '-' || byte == '.';
}

static bool
is_slash(uint8_t byte) {
    return byte == '/' || byte == '\\';
}

/* ---- Splitting ---- */

/* The size of "scheme:" at the start of `text`, plain or defanged; 0 when there is none. */
static size_t
take_scheme(struct brd_span text, struct brd_url *url) {
    size_t size = 0;
    while (is_scheme_byte(brd_byte_at(text, size))) {
        size++;
    }
    size_t colon = brd_byte_at(text, size) == ':';
    if (brd_byte_at(text, size) == '[' && brd_byte_at(text, size + 1) == ':') {
        colon = 2;
    }
    /* "evil.com:8080" is a host with a port, and "[::1]" an address. */
    if (size == 0 || colon == 0 || brd_is_digit(text.data[0]) ||
        brd_is_digit(brd_byte_at(text, size + 1))) {
        return 0;
    }
    url->scheme = brd_span_between(text, 0, size);
    size += colon;
    /* hxxp[:]// and hxxp[://]host */
    return size + (colon == 2 && brd_byte_at(text, size) == ']');
}

/* Where the authority that starts at `at` ends. */
static size_t
authority_end(struct brd_span text, size_t at) {
    while (at < text.size && !is_slash(text.data[at]) && text.data[at] != '?' &&
           text.data[at] != '#') {
        at++;
    }
    return at;
}

static void
split_authority(struct brd_span authority, struct brd_url *url) {
    size_t start = 0;
    for (size_t i = 0; i < authority.size; i++) {
        start = authority.data[i] == '@' ? i + 1 : start;
    }
    struct brd_span host = brd_span_from(authority, start);
    size_t end = host.size;
    while (end > 0 && brd_is_digit(host.data[end - 1])) {
        end--;
    }
    url->port = -1;
    /* A colon inside brackets, or one of several, belongs to an IPv6 address. */
    bool is_port = end > 0 && host.data[end - 1] == ':' &&
                   (memchr(host.data, ':', end - 1) == NULL || brd_byte_at(host, end - 2) == ']');
    if (is_port) {
        int32_t port = 0;
        for (size_t i = end; i < host.size && port <= 65535; i++) {
            port = port * 10 + (host.data[i] - '0');
        }
        url->port = end == host.size || port > 65535 ? -1 : port;
        host.size = end - 1;
    }
    url->host = host;
}

/* Prefixes that say how to show or keep the URL that follows them. */
static struct brd_span
without_wrapper(struct brd_span text) {
    static const char *const wrappers[] = {"view-source:", "blob:", "feed:", "url:"};
    for (size_t i = 0; i < sizeof wrappers / sizeof wrappers[0]; i++) {
        size_t size = strlen(wrappers[i]);
        if (brd_span_is_word(brd_span_between(text, 0, size), wrappers[i])) {
            return brd_span_from(text, size);
        }
    }
    return text;
}

bool
brd_url_split(struct brd_span text, struct brd_url *url) {
    *url = (struct brd_url){.port = -1};
    text = without_wrapper(brd_span_trim(text));
    size_t at = take_scheme(text, url);
    size_t slashes = at;
    while (is_slash(brd_byte_at(text, slashes)) || (at > 0 && brd_byte_at(text, slashes) == ']')) {
        slashes++;
    }
    url->is_https =
        brd_span_is_word(url->scheme, "https") || brd_span_is_word(url->scheme, "hxxps");
    bool is_web = url->is_https || brd_span_is_word(url->scheme, "http") ||
                  brd_span_is_word(url->scheme, "hxxp") || brd_span_is_word(url->scheme, "ftp");
    /* Other schemes have an authority only after two slashes; a path alone is no URL. */
    if ((at > 0 && !is_web && slashes - at < 2) || (at == 0 && slashes == 1) ||
        brd_span_is_word(url->scheme, "file") || brd_span_is_word(url->scheme, "data")) {
        return false;
    }
    size_t end = authority_end(text, slashes);
    split_authority(brd_span_between(text, slashes, end), url);
    url->rest = brd_span_from(text, end);
    size_t hash = brd_span_find(url->rest, '#');
    url->fragment = brd_span_from(url->rest, hash + 1);
    url->rest.size = hash;
    return url->host.size > 0;
}

/* ---- The form in which URLs are compared ---- */

/* RFC 3986, 2.3. */
static bool
is_unreserved(uint8_t byte) {
    return brd_is_alnum(byte) || byte == '-' || byte == '.' || byte == '_' || byte == '~';
}

/* Append bytes of a path or query with their percent escapes in one form (RFC 3986, 6.2.2). */
static void
add_normal(struct brd_buffer *out, struct brd_span text) {
    static const char digits[] = "0123456789ABCDEF";
    for (size_t i = 0; i < text.size; i++) {
        uint8_t byte = text.data[i];
        int high = byte == '%' ? brd_hex_value(brd_byte_at(text, i + 1)) : -1;
        int low = high < 0 ? -1 : brd_hex_value(brd_byte_at(text, i + 2));
        if (low >= 0) {
            byte = (uint8_t)(high * 16 + low);
            i += 2;
        }
        if (low < 0 ? byte > ' ' && byte < 0x7F : is_unreserved(byte)) {
            (void)brd_buffer_add(out, &byte, 1);
        } else {
            char escape[3] = {'%', digits[byte >> 4], digits[byte & 15]};
            (void)brd_buffer_add(out, escape, sizeof escape);
        }
    }
}

/* Shorten to `size` bytes. */
static void
cut(struct brd_buffer *out, size_t size) {
    if (size < out->size) {
        out->size = size;
        out->data[size] = '\0';
    }
}

/* Take the last segment off a path that starts at `start` of `out`. */
static void
drop_segment(struct brd_buffer *out, size_t start) {
    size_t size = out->size;
    while (size > start && out->data[size - 1] != '/') {
        size--;
    }
    cut(out, size > start ? size - 1 : start);
}

/* Append a path without dot segments (RFC 3986, 5.2.4) and without empty ones at its end. */
static void
add_path(struct brd_buffer *out, struct brd_span path) {
    size_t start = out->size;
    for (size_t at = 0; at < path.size;) {
        size_t end = at + 1;
        while (end < path.size && !is_slash(path.data[end])) {
            end++;
        }
        struct brd_span segment = brd_span_between(path, at + 1, end);
        if (brd_span_equals(segment, "..")) {
            drop_segment(out, start);
        } else if (!brd_span_equals(segment, ".")) {
            (void)brd_buffer_add(out, "/", 1);
            add_normal(out, segment);
        }
        at = end;
    }
    while (out->size > start && out->data[out->size - 1] == '/') {
        cut(out, out->size - 1);
    }
}

bool
brd_url_canonical(const struct brd_url *url, const struct brd_host *host, struct brd_buffer *out) {
    (void)brd_buffer_add(out, host->text, host->size);
    /* Without a scheme both ports of the web are usual. */
    int32_t own = url->is_https ? 443 : brd_span_is_word(url->scheme, "ftp") ? 21 : 80;
    bool usual = url->port == own;
    usual = usual || (url->scheme.size == 0 && url->port == 443);
    if (url->port >= 0 && !usual) {
        (void)brd_buffer_add_format(out, ":%d", (int)url->port);
    }
    size_t mark = brd_span_find(url->rest, '?');
    add_path(out, brd_span_between(url->rest, 0, mark));
    if (mark + 1 < url->rest.size) {
        (void)brd_buffer_add(out, "?", 1);
        add_normal(out, brd_span_from(url->rest, mark + 1));
    }
    return !out->failed;
}
