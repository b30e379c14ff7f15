/* Fingerprints of hellos: see ja.h. SPDX-License-Identifier: Apache-2.0 */
#include "proto/ja.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>

/* The longest lists a hello can hold, 65,535 bytes each, written out: five digits or characters
 * and a comma for two bytes. */
#define MAX_TEXT_BYTES ((size_t)1024 * 1024)

#define EXTENSION_SERVER_NAME 0x0000
#define EXTENSION_ALPN 0x0010
#define MAX_COUNT 99
#define HASH_DIGITS 12
#define NO_HASH "000000000000"

static const char digits[] = "0123456789abcdef";

/* A number in decimal behind what stands between two of them: printf's way takes most of the time
 * of a fingerprint, and a capture may hold a hundred thousand hellos. */
static void
add_decimal(struct brd_buffer *text, const char *joint, uint32_t number) {
    char written[10];
    size_t at = sizeof written;
    do {
        written[--at] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    (void)brd_buffer_add_text(text, joint);
    (void)brd_buffer_add(text, written + at, sizeof written - at);
}

/* Decimal numbers with dashes between them; `size` is that of one number in the list. */
static void
add_decimals(struct brd_buffer *text, struct brd_span list, unsigned size) {
    struct brd_cursor cursor = brd_cursor_of(list);
    bool first = true;
    while (brd_cursor_left(&cursor) >= size) {
        uint32_t number = (uint32_t)brd_cursor_be(&cursor, size);
        if (size == 2 && brd_tls_is_grease((uint16_t)number)) {
            continue;
        }
        add_decimal(text, first ? "" : "-", number);
        first = false;
    }
}

bool
brd_ja3_raw(const struct brd_tls_hello *hello, struct brd_buffer *text) {
    struct brd_tls_extension extension;
    size_t offset = 0;
    bool first = true;
    add_decimal(text, "", hello->version);
    (void)brd_buffer_add_text(text, ",");
    if (hello->from_client) {
        add_decimals(text, hello->ciphers, 2);
    } else {
        add_decimal(text, "", hello->cipher);
    }
    (void)brd_buffer_add_text(text, ",");
    while (brd_tls_next_extension(hello->extensions, &offset, &extension)) {
        if (!brd_tls_is_grease(extension.type)) {
            add_decimal(text, first ? "" : "-", extension.type);
            first = false;
        }
    }
    if (hello->from_client) {
        (void)brd_buffer_add_text(text, ",");
        add_decimals(text, hello->groups, 2);
        (void)brd_buffer_add_text(text, ",");
        add_decimals(text, hello->points, 1);
    }
    return !text->failed;
}

static void
add_digest_text(const uint8_t *digest, size_t size, char *text) {
    for (size_t i = 0; i < size; i++) {
        text[2 * i] = digits[digest[i] >> 4];
        text[2 * i + 1] = digits[digest[i] & 15];
    }
    text[2 * size] = '\0';
}

bool
brd_ja3(const struct brd_tls_hello *hello, char text[BRD_JA3_TEXT_BYTES]) {
    struct brd_buffer raw = brd_buffer_of(MAX_TEXT_BYTES);
    uint8_t digest[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    text[0] = '\0';
    bool ok = !hello->is_ssl2 && brd_ja3_raw(hello, &raw) &&
              EVP_Digest(raw.data, raw.size, digest, &size, EVP_md5(), NULL) == 1;
    if (ok) {
        add_digest_text(digest, (BRD_JA3_TEXT_BYTES - 1) / 2, text);
    }
    brd_buffer_free(&raw);
    return ok;
}

bool
brd_ja3s(const struct brd_tls_hello *hello, char text[BRD_JA3_TEXT_BYTES]) {
    return brd_ja3(hello, text);
}

static const char *
version_text(uint16_t version) {
    switch (version) {
    case 0x0304:
        return "13";
    case 0x0303:
        return "12";
    case 0x0302:
        return "11";
    case 0x0301:
        return "10";
    case 0x0300:
        return "s3";
    case 0x0002:
        return "s2";
    case 0xfeff:
        return "d1";
    case 0xfefd:
        return "d2";
    case 0xfefc:
        return "d3";
    default:
        return "00";
    }
}

static bool
is_alphanumeric(uint8_t byte) {
    uint8_t lower = (uint8_t)(byte | 0x20);
    return (byte >= '0' && byte <= '9') || (lower >= 'a' && lower <= 'z');
}

/* The ends of the first protocol's name; of its hexadecimal form when they are no ASCII. */
static void
add_alpn(struct brd_buffer *text, struct brd_span alpn) {
    char ends[3] = "00";
    struct brd_span name = {0};
    size_t offset = 0;
    if (brd_tls_next_protocol(alpn, &offset, &name) && name.size > 0) {
        uint8_t first = name.data[0];
        uint8_t last = name.data[name.size - 1];
        bool plain = is_alphanumeric(first) && is_alphanumeric(last);
        ends[0] = plain ? (char)first : digits[first >> 4];
        ends[1] = plain ? (char)last : digits[last & 15];
    }
    (void)brd_buffer_add_text(text, ends);
}

/* The numbers of the sorted and the unsorted lists; GREASE is left out. */
struct numbers {
    uint16_t *list; /* owned */
    size_t count;
};

static int
compare_numbers(const void *a, const void *b) {
    const uint16_t *left = a;
    const uint16_t *right = b;
    return (*left > *right) - (*left < *right);
}

static bool
take_numbers(struct brd_span list, struct numbers *numbers) {
    numbers->count = 0;
    numbers->list = calloc(brd_tls_count16(list) + 1, sizeof *numbers->list);
    for (size_t i = 0; numbers->list != NULL && i < brd_tls_count16(list); i++) {
        uint16_t number = brd_tls_number16(list, i);
        if (!brd_tls_is_grease(number)) {
            numbers->list[numbers->count++] = number;
        }
    }
    return numbers->list != NULL;
}

/* The types of all extensions; `*has_name` whether a server's name is among them. */
static bool
take_extensions(struct brd_span extensions, struct numbers *numbers, bool *has_name) {
    struct brd_tls_extension extension;
    size_t offset = 0;
    numbers->count = 0;
    numbers->list = calloc(extensions.size / 2 + 1, sizeof *numbers->list);
    *has_name = false;
    while (numbers->list != NULL && brd_tls_next_extension(extensions, &offset, &extension)) {
        if (!brd_tls_is_grease(extension.type)) {
            numbers->list[numbers->count++] = extension.type;
            *has_name |= extension.type == EXTENSION_SERVER_NAME;
        }
    }
    return numbers->list != NULL;
}

static void
add_numbers(struct brd_buffer *text, const struct numbers *numbers, bool without_named) {
    bool first = true;
    for (size_t i = 0; i < numbers->count; i++) {
        uint16_t number = numbers->list[i];
        if (!without_named || (number != EXTENSION_SERVER_NAME && number != EXTENSION_ALPN)) {
            const char quad[5] = {',', digits[number >> 12], digits[number >> 8 & 15],
                                  digits[number >> 4 & 15], digits[number & 15]};
            (void)brd_buffer_add(text, first ? quad + 1 : quad, first ? 4 : 5);
            first = false;
        }
    }
}

/* The three parts of a JA4 before they are digested. */
struct parts {
    struct brd_buffer a;
    struct brd_buffer b;
    struct brd_buffer c;
    struct brd_buffer signatures;
};

static void
free_parts(struct parts *parts) {
    brd_buffer_free(&parts->a);
    brd_buffer_free(&parts->b);
    brd_buffer_free(&parts->c);
    brd_buffer_free(&parts->signatures);
}

static unsigned
capped(size_t count) {
    return count > MAX_COUNT ? MAX_COUNT : (unsigned)count;
}

static bool
make_parts(const struct brd_tls_hello *hello, struct parts *parts) {
    static const char transports[] = {
        [BRD_TLS_OVER_TCP] = 't', [BRD_TLS_OVER_DTLS] = 'd', [BRD_TLS_OVER_QUIC] = 'q'};
    struct numbers ciphers = {0};
    struct numbers extensions = {0};
    struct numbers signatures = {0};
    bool has_name = false;
    parts->a = brd_buffer_of(MAX_TEXT_BYTES);
    parts->b = brd_buffer_of(MAX_TEXT_BYTES);
    parts->c = brd_buffer_of(MAX_TEXT_BYTES);
    parts->signatures = brd_buffer_of(MAX_TEXT_BYTES);
    bool ok = take_numbers(hello->ciphers, &ciphers) &&
              take_extensions(hello->extensions, &extensions, &has_name) &&
              take_numbers(hello->signatures, &signatures);
    if (ok) {
        (void)brd_buffer_add_format(&parts->a, "%c%s%c%02u%02u", transports[hello->transport],
                                    version_text(hello->effective), has_name ? 'd' : 'i',
                                    capped(ciphers.count), capped(extensions.count));
        add_alpn(&parts->a, hello->alpn);
        qsort(ciphers.list, ciphers.count, sizeof *ciphers.list, compare_numbers);
        qsort(extensions.list, extensions.count, sizeof *extensions.list, compare_numbers);
        add_numbers(&parts->b, &ciphers, false);
        add_numbers(&parts->c, &extensions, true);
        add_numbers(&parts->signatures, &signatures, false);
        ok = !parts->a.failed && !parts->b.failed && !parts->c.failed && !parts->signatures.failed;
    }
    free(ciphers.list);
    free(extensions.list);
    free(signatures.list);
    return ok;
}

bool
brd_ja4_raw(const struct brd_tls_hello *hello, struct brd_buffer *text) {
    struct parts parts;
    bool ok = make_parts(hello, &parts) &&
              brd_buffer_add_format(text, "%s_%s_%s", brd_buffer_text(&parts.a),
                                    brd_buffer_text(&parts.b), brd_buffer_text(&parts.c)) &&
              (parts.signatures.size == 0 ||
               brd_buffer_add_format(text, "_%s", brd_buffer_text(&parts.signatures)));
    free_parts(&parts);
    return ok;
}

/* The beginning of the SHA-256 of `text`, or zeros for a list without anything in it. */
static bool
add_hash(struct brd_buffer *ja4, const struct brd_buffer *text) {
    uint8_t digest[EVP_MAX_MD_SIZE];
    char beginning[HASH_DIGITS + 1];
    unsigned size = 0;
    if (text->size == 0) {
        return brd_buffer_add_text(ja4, "_" NO_HASH);
    }
    if (EVP_Digest(text->data, text->size, digest, &size, EVP_sha256(), NULL) != 1) {
        return false;
    }
    add_digest_text(digest, HASH_DIGITS / 2, beginning);
    return brd_buffer_add_text(ja4, "_") && brd_buffer_add_text(ja4, beginning);
}

bool
brd_ja4(const struct brd_tls_hello *hello, char text[BRD_JA4_TEXT_BYTES]) {
    struct parts parts;
    text[0] = '\0';
    bool ok = make_parts(hello, &parts) && !hello->is_ssl2;
    if (ok && parts.c.size > 0 && parts.signatures.size > 0) {
        ok = brd_buffer_add_text(&parts.c, "_") &&
             brd_buffer_add(&parts.c, parts.signatures.data, parts.signatures.size);
    }
    ok = ok && add_hash(&parts.a, &parts.b) && add_hash(&parts.a, &parts.c) &&
         parts.a.size < BRD_JA4_TEXT_BYTES;
    if (ok) {
        memcpy(text, parts.a.data, parts.a.size + 1);
    }
    free_parts(&parts);
    return ok;
}
