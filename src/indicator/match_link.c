/*
 * Matching of URLs, hosts, addresses and e-mail addresses, and of text that holds them.
 *
 * A host is looked up whole, then without its labels from the left, one after another, as long as
 * what is left is longer than the public suffix: below that lie other people's names. So an
 * indicator that is a suffix itself (github.io), or that owns suffixes (amazonaws.com for
 * s3.amazonaws.com), matches itself alone.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "indicator/ascii.h"
#include "indicator/link.h"
#include "indicator/match_internal.h"

#include <libpsl.h>

#define DOMAINS ((enum brd_indicator_table)BRD_INDICATOR_DOMAIN)
#define ADDRESSES ((enum brd_indicator_table)BRD_INDICATOR_IP)
#define URLS ((enum brd_indicator_table)BRD_INDICATOR_URL)
#define EMAILS ((enum brd_indicator_table)BRD_INDICATOR_EMAIL)

#define MAX_SCHEME_BYTES 16u /* of the URI of an account, with its colon */

static const char www[] = "www.";
#define WWW_BYTES (sizeof www - 1)

/* ---- Addresses and hosts ---- */

static void
match_address(struct brd_observer *observer, const struct brd_address *address,
              struct brd_span text) {
    const uint8_t *lengths = observer->set->network_bits[address->size == 16];
    for (unsigned bits = address->size * 8; bits > 0; bits--) {
        if ((lengths[bits / 8] >> bits % 8 & 1) == 0) {
            continue;
        }
        struct brd_address network = *address;
        uint8_t key[17];
        brd_address_mask(&network, bits);
        (void)brd_match_key(observer, ADDRESSES, brd_address_key(&network, bits, key),
                            bits == address->size * 8 ? BRD_HOW_ADDRESS : BRD_HOW_NETWORK);
    }
    brd_match_slow(observer, BRD_INDICATOR_IP, text);
}

/* The size of the public suffix that ends the host (also of the private section of the list). */
static size_t
suffix_size(struct brd_observer *observer, const struct brd_host *host) {
    struct brd_span name = brd_host_span(host);
    uint32_t hash = brd_key_hash(name);
    struct brd_known_suffix *known = &observer->suffixes[hash % BRD_KNOWN_SUFFIXES];
    if (known->hash != hash || known->host_size != host->size ||
        memcmp(known->host, host->text, host->size) != 0) {
        const char *suffix = psl_unregistrable_domain(psl_builtin(), host->text);
        known->hash = hash;
        known->host_size = (uint8_t)host->size;
        known->suffix_size = suffix == NULL ? 0 : (uint8_t)strlen(suffix);
        memcpy(known->host, host->text, host->size);
    }
    return known->suffix_size;
}

/* What follows a first label "www", unless that is a public suffix; else empty. */
static struct brd_span
without_www(struct brd_observer *observer, const struct brd_host *host) {
    struct brd_span rest = brd_span_from(brd_host_span(host), WWW_BYTES);
    bool is_www = rest.size > 0 && brd_span_starts(brd_host_span(host), www, WWW_BYTES);
    return is_www && rest.size > suffix_size(observer, host) ? rest : (struct brd_span){0};
}

/* Indicators that begin with "www." mean the host without it as well. */
static void
match_with_www(struct brd_observer *observer, const struct brd_host *host) {
    char text[WWW_BYTES + BRD_HOST_BYTES];
    struct brd_span name = brd_host_span(host);
    memcpy(text, www, WWW_BYTES);
    memcpy(text + WWW_BYTES, name.data, name.size);
    struct brd_span key = brd_span_of(text, WWW_BYTES + name.size);
    if (brd_set_find(observer->set, DOMAINS, key) != NULL &&
        name.size > suffix_size(observer, host)) {
        (void)brd_match_key(observer, DOMAINS, key, BRD_HOW_HOST_WWW);
    }
}

/* The domains above the host. */
static void
match_parents(struct brd_observer *observer, const struct brd_host *host) {
    struct brd_span parent = brd_host_span(host);
    bool first = true;
    for (;;) {
        bool is_www = first && brd_span_starts(parent, www, WWW_BYTES);
        parent = brd_span_from(parent, brd_span_find(parent, '.') + 1);
        if (brd_span_find(parent, '.') == parent.size) {
            return; /* a top-level domain, or nothing */
        }
        if (brd_set_find(observer->set, DOMAINS, parent) != NULL) {
            if (parent.size <= suffix_size(observer, host)) {
                return;
            }
            (void)brd_match_key(observer, DOMAINS, parent,
                                is_www ? BRD_HOW_HOST_WWW : BRD_HOW_SUBDOMAIN);
        }
        first = false;
    }
}

static void
match_host(struct brd_observer *observer, const struct brd_host *host) {
    struct brd_span name = brd_host_span(host);
    if (host->address.size > 0) {
        match_address(observer, &host->address, name);
        return;
    }
    if (observer->set->tables[DOMAINS].used > 0) {
        (void)brd_match_key(observer, DOMAINS, name, BRD_HOW_HOST);
        match_parents(observer, host);
        if (observer->set->has_www_domains) {
            match_with_www(observer, host);
        }
    }
    brd_match_slow(observer, BRD_INDICATOR_DOMAIN, name);
}

/* ---- URLs ---- */

/* Whether the host is a public suffix: then it is not one party's. */
static bool
is_suffix(struct brd_observer *observer, const struct brd_host *host) {
    return host->address.size == 0 && suffix_size(observer, host) == host->size;
}

/* Look up one spelling of the URL as a whole and without its query, and its host. */
static void
match_form(struct brd_observer *observer, const struct brd_host *host, struct brd_span key) {
    size_t mark = brd_span_find(key, '?');
    size_t slash = brd_span_find(key, '/');
    struct brd_span site = brd_span_between(key, 0, slash < mark ? slash : mark);
    (void)brd_match_key(observer, URLS, key, BRD_HOW_URL);
    if (mark < key.size) {
        (void)brd_match_key(observer, URLS, brd_span_between(key, 0, mark), BRD_HOW_URL_QUERY);
    }
    if (site.size < key.size && brd_set_find(observer->set, URLS, site) != NULL &&
        !is_suffix(observer, host)) {
        (void)brd_match_key(observer, URLS, site, BRD_HOW_URL_HOST);
    }
}

/* Look up what one spelling of the URL lies below. */
static void
match_prefixes(struct brd_observer *observer, struct brd_span key) {
    size_t mark = brd_span_find(key, '?');
    (void)brd_match_key(observer, BRD_TABLE_URL_PREFIX, key, BRD_HOW_PREFIX);
    if (mark < key.size) {
        key = brd_span_between(key, 0, mark);
        (void)brd_match_key(observer, BRD_TABLE_URL_PREFIX, key, BRD_HOW_BELOW_PREFIX);
    }
    size_t at = brd_span_find(key, '/');
    for (unsigned i = 0; i < BRD_MAX_COMPONENTS && at < key.size; i++) {
        (void)brd_match_key(observer, BRD_TABLE_URL_PREFIX, brd_span_between(key, 0, at),
                            BRD_HOW_BELOW_PREFIX);
        at += 1 + brd_span_find(brd_span_from(key, at + 1), '/');
    }
}

static void
match_spelling(struct brd_observer *observer, const struct brd_host *host, struct brd_span key,
               bool only_prefixes) {
    if (!only_prefixes && observer->set->tables[URLS].used > 0) {
        match_form(observer, host, key);
    }
    if (observer->set->tables[BRD_TABLE_URL_PREFIX].used > 0) {
        match_prefixes(observer, key);
    }
}

/* Look up the URL with its "www." and without, whichever of both the indicator has. */
static void
match_spellings(struct brd_observer *observer, const struct brd_url *url,
                const struct brd_host *host, bool only_prefixes) {
    brd_buffer_reset(&observer->key);
    (void)brd_buffer_add(&observer->key, www, WWW_BYTES);
    (void)brd_url_canonical(url, host, &observer->key);
    if (!brd_is_whole(observer, &observer->key)) {
        return;
    }
    struct brd_span with_www = brd_buffer_span(&observer->key);
    struct brd_span key = brd_span_from(with_www, WWW_BYTES);
    match_spelling(observer, host, key, only_prefixes);
    if (without_www(observer, host).size > 0) {
        match_spelling(observer, host, brd_span_from(key, WWW_BYTES), only_prefixes);
    } else if (observer->set->has_www_domains && host->address.size == 0 &&
               !is_suffix(observer, host)) {
        match_spelling(observer, host, with_www, only_prefixes);
    }
}

static void
match_slow_url(struct brd_observer *observer, const struct brd_url *url,
               const struct brd_host *host, struct brd_span text) {
    static const char *const schemes[] = {"http://", "https://"};
    brd_match_slow(observer, BRD_INDICATOR_URL, text);
    for (size_t i = 0; i < 2; i++) {
        brd_buffer_reset(&observer->key);
        (void)brd_buffer_add_text(&observer->key, schemes[i]);
        (void)brd_url_canonical(url, host, &observer->key);
        if (brd_is_whole(observer, &observer->key)) {
            brd_match_slow(observer, BRD_INDICATOR_URL, brd_buffer_span(&observer->key));
        }
    }
}

bool
brd_match_whole_url(struct brd_observer *observer, struct brd_span text, unsigned depth) {
    const struct brd_indicator_set *set = observer->set;
    struct brd_url url;
    struct brd_host host;
    if (!brd_url_split(text, &url) || !brd_host_read(url.host, &host)) {
        return false;
    }
    if (set->tables[URLS].used > 0 || set->tables[BRD_TABLE_URL_PREFIX].used > 0) {
        match_spellings(observer, &url, &host, false);
        struct brd_url any_port = url;
        any_port.port = -1;
        if (url.port >= 0) {
            match_spellings(observer, &any_port, &host, true);
        }
    }
    match_host(observer, &host);
    if (brd_has_slow(observer, BRD_INDICATOR_URL)) {
        match_slow_url(observer, &url, &host, text);
    }
    brd_match_inside(observer, &url, &host, depth);
    return true;
}

/* ---- E-mail addresses ---- */

/* Match `text` as an e-mail address and its host. False when it is none. */
static bool
match_whole_email(struct brd_observer *observer, struct brd_span text) {
    struct brd_host host;
    brd_buffer_reset(&observer->key);
    bool good = brd_email_canonical(text, &host, &observer->key);
    if (!brd_is_whole(observer, &observer->key) || !good) {
        return false;
    }
    struct brd_span key = brd_buffer_span(&observer->key);
    (void)brd_match_key(observer, EMAILS, key, BRD_HOW_EMAIL);
    brd_match_slow(observer, BRD_INDICATOR_EMAIL, key);
    enum brd_context outer = observer->context;
    observer->context = BRD_IN_EMAIL;
    match_host(observer, &host);
    observer->context = outer;
    return true;
}

bool
brd_account_uri(struct brd_span value, struct brd_span *rest) {
    static const char *const schemes[] = {
        "mailto:", "tel:", "sms:", "imessage:", "facetime:", "facetime-audio:",
        "callto:", "p:", /* Messages writes accounts as P:+467... and E:name@host */
        "e:",
    };
    *rest = value;
    if (memchr(value.data, ':', value.size < MAX_SCHEME_BYTES ? value.size : MAX_SCHEME_BYTES) ==
        NULL) {
        return false;
    }
    for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++) {
        if (brd_span_starts_word(value, schemes[i])) {
            struct brd_span account = brd_span_from(value, strlen(schemes[i]));
            while (brd_byte_at(account, 0) == '/') {
                account = brd_span_from(account, 1);
            }
            account.size = brd_span_find(account, '?');
            *rest = account;
            return true;
        }
    }
    return false;
}

/* ---- By kind of value ---- */

struct text_context {
    struct brd_observer *observer;
    struct brd_span text;
};

static bool
on_link(void *context, enum brd_link_kind kind, size_t start, size_t end) {
    const struct text_context *text = context;
    struct brd_observer *observer = text->observer;
    observer->where = brd_span_between(text->text, start, end);
    if (kind == BRD_LINK_EMAIL) {
        (void)match_whole_email(observer, observer->where);
    } else {
        (void)brd_match_whole_url(observer, observer->where, 0);
    }
    return true;
}

void
brd_match_text(struct brd_observer *observer, struct brd_span value) {
    struct text_context context = {.observer = observer, .text = value};
    observer->in_text = true;
    brd_links_find(value, on_link, &context);
}

static bool
has_blank(struct brd_span text) {
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] <= ' ') {
            return true;
        }
    }
    return false;
}

void
brd_match_url(struct brd_observer *observer, struct brd_span value) {
    struct brd_span account;
    bool is_account = brd_account_uri(value, &account);
    /* name@host would also pass for a URL with user information. */
    bool may_be_email = is_account || brd_span_find(value, ':') == value.size;
    if (may_be_email && match_whole_email(observer, account)) {
        return;
    }
    if (is_account) {
        brd_observer_value(observer, observer->column, BRD_OBSERVE_PHONE, value);
    } else if (!brd_match_whole_url(observer, value, 0) || has_blank(value)) {
        brd_match_text(observer, value);
    }
}

void
brd_match_domain(struct brd_observer *observer, struct brd_span value) {
    struct brd_host host;
    if (brd_match_origin(observer, value)) {
        return;
    }
    /* The domain of a cookie begins with a dot. */
    struct brd_span name = brd_span_from(value, value.data[0] == '.' ? 1 : 0);
    if (brd_host_read(name, &host)) {
        match_host(observer, &host);
    } else {
        brd_match_url(observer, value);
    }
}

void
brd_match_ip(struct brd_observer *observer, struct brd_span value) {
    struct brd_address address;
    if (brd_address_read(value, &address)) {
        match_address(observer, &address, value);
    } else {
        brd_match_text(observer, value);
    }
}

void
brd_match_email(struct brd_observer *observer, struct brd_span value) {
    struct brd_span account;
    (void)brd_account_uri(value, &account);
    if (!match_whole_email(observer, account)) {
        brd_match_text(observer, value);
    }
}

bool
brd_match_origin(struct brd_observer *observer, struct brd_span name) {
    size_t start = brd_span_starts(name, "https_", 6)  ? 6
                   : brd_span_starts(name, "http_", 5) ? 5
                                                       : 0;
    if (start == 0) {
        return false;
    }
    struct brd_host host;
    size_t port = brd_span_after_last(name, '_');
    size_t end = port;
    while (brd_is_digit(brd_byte_at(name, end))) {
        end++;
    }
    if (port <= start || end == port || (end < name.size && name.data[end] != '.') ||
        !brd_host_read(brd_span_between(name, start, port - 1), &host)) {
        return false;
    }
    enum brd_context outer = observer->context;
    observer->context = BRD_IN_FOLDER;
    match_host(observer, &host);
    observer->context = outer;
    return true;
}
