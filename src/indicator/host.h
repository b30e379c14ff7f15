/*
 * Hosts and URLs, brought to the one form in which they are compared.
 *
 * Sources: RFC 3986 (syntax), RFC 5891 and UTS #46 non-transitional (international names, by
 * libidn2), WHATWG "URL" sections 3.5 and 4.4 (what browsers accept: numbers in other bases,
 * user information, backslashes), and the habit of reports to defang (hxxp, [.], [dot]).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_INDICATOR_HOST_H
#define BRD_INDICATOR_HOST_H

#include "base/buffer.h"

/* RFC 1035, 2.3.4: 255 octets on the wire are 253 characters; a label has at most 63. */
#define BRD_HOST_BYTES 253u
#define BRD_LABEL_BYTES 63u

/* An IPv4 address (also one mapped into IPv6) or an IPv6 address, in network order. */
struct brd_address {
    unsigned size; /* 4 or 16; 0 for none */
    uint8_t bytes[16];
};

struct brd_host {
    struct brd_address address; /* size 0 when the host is a name */
    size_t size;
    char text[BRD_HOST_BYTES + 1]; /* lower-case A-labels without final dot, or the address */
};

/*
 * Read a host as it stands in a URL or a column: upper case, a final dot, percent escapes,
 * Unicode labels, brackets, defanged dots, and IPv4 addresses in decimal, octal and hexadecimal
 * are all understood. False when it is no host.
 */
bool brd_host_read(struct brd_span raw, struct brd_host *host);

/* The bytes of host->text. */
static inline struct brd_span
brd_host_span(const struct brd_host *host) {
    return brd_span_of(host->text, host->size);
}

/*
 * Read an IP address in its usual text form, alone, in brackets, with a zone (fe80::1%en0), or
 * with a port (1.2.3.4:443, [::1]:443). False when it is none.
 */
bool brd_address_read(struct brd_span text, struct brd_address *address);

/* As above or in CIDR form; `*bits` is the length of the prefix, all bits without a slash. */
bool brd_network_read(struct brd_span text, struct brd_address *address, unsigned *bits);

/* Clear all but the first `bits` bits. */
void brd_address_mask(struct brd_address *address, unsigned bits);

/* The parts of a URL, borrowed from it and not decoded. */
struct brd_url {
    struct brd_span scheme;   /* without colon; empty when there is none */
    struct brd_span host;     /* without user information and port; empty when there is none */
    struct brd_span rest;     /* path and query without fragment; empty, or from / or ? on */
    struct brd_span fragment; /* what follows the first # of the rest, without it */
    int32_t port;             /* -1 when none is written */
    bool is_https;            /* the scheme is https or hxxps */
};

/*
 * Split a URL, or a host with an optional port and path. False when there is no host in it; the
 * scheme is set even then (mailto:, tel:, about:).
 */
bool brd_url_split(struct brd_span text, struct brd_url *url);

/*
 * Append the form in which URLs are compared: host, port unless it is the scheme's own, path and
 * query. The scheme and the fragment are left out; the path loses dot segments and final slashes;
 * percent escapes of unreserved characters are decoded and the others written in upper case
 * (RFC 3986, 6.2.2). False when `out` is full.
 */
bool brd_url_canonical(const struct brd_url *url, const struct brd_host *host,
                       struct brd_buffer *out);

/*
 * The size of the dot at `at` of `text`, plain or defanged ("." "[.]" "(.)" "{.}" "[dot]" "(dot)"
 * "{dot}"); 0 when there is none.
 */
size_t brd_dot_size(struct brd_span text, size_t at);

/* The same of an @: "@" "[@]" "(@)" "[at]" "(at)". */
size_t brd_at_size(struct brd_span text, size_t at);

/*
 * Append an e-mail address in the one form in which they are compared: lower case, the host as
 * brd_host_read() gives it, which is left in `host`. False, and nothing appended, when it is none.
 */
bool brd_email_canonical(struct brd_span email, struct brd_host *host, struct brd_buffer *out);

#endif
