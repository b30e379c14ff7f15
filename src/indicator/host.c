/* Hosts and addresses: see host.h. SPDX-License-Identifier: Apache-2.0 */
#include "indicator/host.h"

#include "indicator/ascii.h"

#include <arpa/inet.h>
#include <idn2.h>
#include <stdlib.h>

/* A host as written may be longer than its canonical form: three bytes per escaped one. */
#define MAX_RAW_HOST 1024u

/* What a byte is to the host of a name. */
enum { OTHER = 0, LABEL = 1, DIGIT = 2 };

static uint8_t
kind_of(uint8_t byte) {
    bool label = (byte >= 'a' && byte <= 'z') || byte == '-' || byte == '_';
    return label ? LABEL : brd_is_digit(byte) ? DIGIT : OTHER;
}

/* ---- Addresses ---- */

/* ::ffff:a.b.c.d (RFC 4291, 2.5.5.2) becomes a.b.c.d. */
static void
unmap(struct brd_address *address) {
    static const uint8_t mapped[12] = {[10] = 0xFF, [11] = 0xFF};
    if (address->size == 16 && memcmp(address->bytes, mapped, sizeof mapped) == 0) {
        memmove(address->bytes, address->bytes + 12, 4);
        address->size = 4;
    }
}

/* The text form of RFC 4291 or dotted decimal, and nothing around it. */
static bool
read_plain_address(struct brd_span text, struct brd_address *address) {
    char copy[INET6_ADDRSTRLEN];
    size_t size = brd_span_find(text, '%');
    if (size == 0 || size >= sizeof copy || memchr(text.data, 0, size) != NULL) {
        return false;
    }
    memcpy(copy, text.data, size);
    copy[size] = '\0';
    if (inet_pton(AF_INET, copy, address->bytes) == 1) {
        address->size = 4;
        return size == text.size;
    }
    if (inet_pton(AF_INET6, copy, address->bytes) == 1) {
        address->size = 16;
        unmap(address);
        return true;
    }
    return false;
}

/* Take a final ":digits" off. */
static struct brd_span
without_port(struct brd_span text, int32_t *port) {
    *port = -1;
    size_t at = text.size;
    int32_t value = 0;
    int32_t unit = 1;
    while (at > 0 && brd_is_digit(text.data[at - 1]) && text.size - at < 5) {
        value += unit * (text.data[at - 1] - '0');
        unit *= 10;
        at--;
    }
    if (at == 0 || text.data[at - 1] != ':') {
        return text;
    }
    *port = at == text.size ? -1 : value;
    text.size = at - 1;
    return text;
}

bool
brd_address_read(struct brd_span text, struct brd_address *address) {
    int32_t port;
    text = brd_span_trim(text);
    if (read_plain_address(text, address)) {
        return true;
    }
    text = without_port(text, &port);
    if (text.size > 2 && text.data[0] == '[' && text.data[text.size - 1] == ']') {
        text = brd_span_between(text, 1, text.size - 1);
        return read_plain_address(text, address) && memchr(text.data, ':', text.size) != NULL;
    }
    return port >= 0 && memchr(text.data, ':', text.size) == NULL &&
           read_plain_address(text, address);
}

bool
brd_network_read(struct brd_span text, struct brd_address *address, unsigned *bits) {
    text = brd_span_trim(text);
    size_t at = brd_span_find(text, '/');
    if (at == text.size) {
        bool good = brd_address_read(text, address);
        *bits = good ? address->size * 8 : 0;
        return good;
    }
    unsigned value = 0;
    for (size_t i = at + 1; i < text.size; i++) {
        if (!brd_is_digit(text.data[i]) || value > 128) {
            return false;
        }
        value = value * 10 + (unsigned)(text.data[i] - '0');
    }
    struct brd_span plain = brd_span_between(text, 0, at);
    if (at + 1 == text.size || !read_plain_address(plain, address)) {
        return false;
    }
    bool mapped = address->size == 4 && brd_span_find(plain, ':') < plain.size;
    if (mapped && value < 96) {
        return false; /* a network that holds all of IPv4 */
    }
    value -= mapped ? 96 : 0;
    if (value > address->size * 8) {
        return false;
    }
    *bits = value;
    brd_address_mask(address, value);
    return true;
}

void
brd_address_mask(struct brd_address *address, unsigned bits) {
    for (unsigned i = 0; i < address->size; i++) {
        unsigned kept = bits > i * 8 ? bits - i * 8 : 0;
        if (kept < 8) {
            address->bytes[i] &= (uint8_t)(0xFF00u >> kept);
        }
    }
}

/* One part of an IPv4 address: decimal, 0octal or 0xhex. False when it is no number. */
static bool
read_ipv4_part(struct brd_span part, uint64_t *value) {
    unsigned base = 10;
    size_t at = 0;
    if (part.size >= 2 && part.data[0] == '0') {
        base = part.data[1] == 'x' ? 16 : 8;
        at = base == 16 ? 2 : 1;
    }
    *value = 0;
    for (; at < part.size; at++) {
        int digit = brd_hex_value(part.data[at]);
        if (digit < 0 || (unsigned)digit >= base || *value > UINT32_MAX) {
            return false;
        }
        *value = *value * base + (unsigned)digit;
    }
    return part.size > 0 && *value <= UINT32_MAX;
}

/* WHATWG URL, 3.5, "IPv4 parser": one to four numbers, of which the last fills what is left. */
static bool
read_ipv4(struct brd_span text, struct brd_address *address) {
    uint64_t parts[4];
    unsigned count = 0;
    size_t start = 0;
    for (size_t i = 0; i <= text.size; i++) {
        if (i < text.size && text.data[i] != '.') {
            continue;
        }
        if (count == 4 || !read_ipv4_part(brd_span_between(text, start, i), &parts[count])) {
            return false;
        }
        count++;
        start = i + 1;
    }
    uint64_t value = parts[count - 1];
    if (value >= UINT64_C(1) << (8 * (5 - count))) {
        return false;
    }
    for (unsigned i = 0; i + 1 < count; i++) {
        if (parts[i] > 255) {
            return false;
        }
        value |= parts[i] << (8 * (3 - i));
    }
    for (unsigned i = 0; i < 4; i++) {
        address->bytes[i] = (uint8_t)(value >> (8 * (3 - i)));
    }
    address->size = 4;
    return true;
}

/* ---- Names ---- */

/*
 * Copy a name of lower-case labels into `host`. False when a byte, an empty or a long label says
 * that it is none. *numeric is set when the last label is a number, which a browser takes for an
 * IPv4 address (WHATWG URL, "ends in a number").
 */
static bool
copy_name(struct brd_span name, struct brd_host *host, bool *numeric) {
    if (name.size == 0 || name.size > BRD_HOST_BYTES) {
        return false;
    }
    size_t label = 0;
    uint8_t kinds = 0;
    for (size_t i = 0; i < name.size; i++) {
        uint8_t byte = name.data[i];
        if (byte == '.') {
            if (i == label || i - label > BRD_LABEL_BYTES) {
                return false;
            }
            label = i + 1;
            kinds = 0;
        } else if (kind_of(byte) == OTHER) {
            return false;
        } else {
            kinds |= kind_of(byte);
        }
    }
    if (label == name.size || name.size - label > BRD_LABEL_BYTES) {
        return false;
    }
    bool hex = name.size - label >= 2 && name.data[label] == '0' && name.data[label + 1] == 'x';
    *numeric = kinds == DIGIT || hex;
    memcpy(host->text, name.data, name.size);
    host->text[name.size] = '\0';
    host->size = name.size;
    return true;
}

static bool
set_address(struct brd_host *host) {
    int family = host->address.size == 4 ? AF_INET : AF_INET6;
    if (inet_ntop(family, host->address.bytes, host->text, BRD_HOST_BYTES) == NULL) {
        return false;
    }
    host->size = strlen(host->text);
    return true;
}

static bool
is_open(uint8_t byte) {
    return byte == '[' || byte == '(' || byte == '{';
}

static bool
is_close(uint8_t byte) {
    return byte == ']' || byte == ')' || byte == '}';
}

size_t
brd_dot_size(struct brd_span text, size_t at) {
    if (at >= text.size) {
        return 0;
    }
    if (text.data[at] == '.') {
        return 1;
    }
    if (!is_open(text.data[at])) {
        return 0;
    }
    size_t left = text.size - at;
    if (left >= 3 && text.data[at + 1] == '.' && is_close(text.data[at + 2])) {
        return 3;
    }
    return left >= 5 && is_close(text.data[at + 4]) &&
                   brd_span_is_word(brd_span_between(text, at + 1, at + 4), "dot")
               ? 5
               : 0;
}

size_t
brd_at_size(struct brd_span text, size_t at) {
    if (brd_byte_at(text, at) == '@') {
        return 1;
    }
    bool open = brd_byte_at(text, at) == '[' || brd_byte_at(text, at) == '(';
    if (!open) {
        return 0;
    }
    if (brd_byte_at(text, at + 1) == '@' && is_close(brd_byte_at(text, at + 2))) {
        return 3;
    }
    return brd_span_is_word(brd_span_between(text, at + 1, at + 3), "at") &&
                   is_close(brd_byte_at(text, at + 3))
               ? 4
               : 0;
}

/* Undo percent escapes and defanged dots, and lower ASCII letters. */
static size_t
plain_host(struct brd_span raw, char out[MAX_RAW_HOST + 1]) {
    size_t size = 0;
    for (size_t i = 0; i < raw.size && size < MAX_RAW_HOST;) {
        size_t dot = brd_dot_size(raw, i);
        if (dot > 0) {
            out[size++] = '.';
            i += dot;
            continue;
        }
        uint8_t byte = raw.data[i++];
        if (byte == '%' && raw.size - i >= 2 && brd_hex_value(raw.data[i]) >= 0 &&
            brd_hex_value(raw.data[i + 1]) >= 0) {
            byte = (uint8_t)(brd_hex_value(raw.data[i]) * 16 + brd_hex_value(raw.data[i + 1]));
            i += 2;
        }
        out[size++] = (char)brd_ascii_lower(byte);
    }
    out[size] = '\0';
    return size;
}

/* UTS #46 ToASCII. */
static bool
read_international(const char *text, struct brd_host *host, bool *numeric) {
    char *ascii = NULL;
    if (idn2_to_ascii_8z(text, &ascii, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL) != IDN2_OK) {
        return false;
    }
    size_t size = strlen(ascii);
    size -= size > 1 && ascii[size - 1] == '.';
    bool good = copy_name(brd_span_of(ascii, size), host, numeric);
    idn2_free(ascii);
    return good;
}

/* Everything that is not plain lower-case ASCII. */
static bool
read_unusual(struct brd_span raw, struct brd_host *host) {
    char text[MAX_RAW_HOST + 1];
    if (raw.size > MAX_RAW_HOST) {
        return false;
    }
    if (brd_address_read(raw, &host->address) && memchr(raw.data, ':', raw.size) != NULL) {
        return set_address(host);
    }
    host->address.size = 0;
    size_t size = plain_host(raw, text);
    size -= size > 1 && text[size - 1] == '.';
    text[size] = '\0';
    bool ascii = true;
    for (size_t i = 0; i < size; i++) {
        ascii = ascii && text[i] > 0;
    }
    bool numeric = false;
    bool good = ascii ? copy_name(brd_span_of(text, size), host, &numeric)
                      : strlen(text) == size && read_international(text, host, &numeric);
    if (!good || !numeric) {
        return good;
    }
    return read_ipv4(brd_host_span(host), &host->address) && set_address(host);
}

bool
brd_host_read(struct brd_span raw, struct brd_host *host) {
    bool numeric = false;
    host->address.size = 0;
    if (copy_name(raw, host, &numeric) && !numeric) {
        return true;
    }
    return raw.size > 0 && read_unusual(raw, host);
}

/* ---- E-mail addresses ---- */

/* Where the last @ of `email` stands; email.size when there is none. */
static size_t
last_at(struct brd_span email) {
    size_t at = email.size;
    while (at > 0) {
        at--;
        if (brd_at_size(email, at) > 0) {
            return at > 0 && brd_at_size(email, at - 1) == 3 ? at - 1 : at;
        }
    }
    return email.size;
}

bool
brd_email_canonical(struct brd_span email, struct brd_host *host, struct brd_buffer *out) {
    size_t at = last_at(email);
    if (at == 0 || at == email.size ||
        !brd_host_read(brd_span_from(email, at + brd_at_size(email, at)), host)) {
        return false;
    }
    for (size_t i = 0; i < at; i++) {
        if (email.data[i] <= ' ') {
            return false;
        }
    }
    for (size_t i = 0; i < at; i++) {
        uint8_t byte = brd_ascii_lower(email.data[i]);
        (void)brd_buffer_add(out, &byte, 1);
    }
    (void)brd_buffer_add(out, "@", 1);
    return brd_buffer_add(out, host->text, host->size);
}
