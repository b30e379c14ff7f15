/* What a certificate says of itself: see x509.h. SPDX-License-Identifier: Apache-2.0 */
#include "proto/x509.h"

#include "base/limits.h"
#include "base/text.h"
#include "base/time.h"

#include <arpa/inet.h>
#include <stdio.h>

/* Tags of X.690 and of the choices of RFC 5280. */
enum tag {
    TAG_INTEGER = 0x02,
    TAG_OCTETS = 0x04,
    TAG_OID = 0x06,
    TAG_UTF8 = 0x0c,
    TAG_UTC_TIME = 0x17,
    TAG_GENERALIZED_TIME = 0x18,
    TAG_UNIVERSAL = 0x1c,
    TAG_BMP = 0x1e,
    TAG_SEQUENCE = 0x30,
    TAG_SET = 0x31,
    TAG_KEY_IDENTIFIER = 0x80,
    TAG_EMAIL = 0x81,
    TAG_DNS = 0x82,
    TAG_URI = 0x86,
    TAG_IP = 0x87,
    TAG_VERSION = 0xa0,
    TAG_EXTENSIONS = 0xa3,
};

#define MAX_LENGTH_BYTES 4
#define MAX_OID_ARCS 32
/* "YYYY-MM-DDTHH:MM:SS" and a fraction or a zone behind it. */
#define MAX_TIME_BYTES 48

/* A value with its tag; `whole` includes both of them and the length. */
struct element {
    uint8_t tag;
    struct brd_span body;
    struct brd_span whole;
};

struct brd_x509
brd_x509_of(void) {
    struct brd_x509 x509 = {.not_before_us = BRD_NO_TIME, .not_after_us = BRD_NO_TIME};
    x509.subject = brd_buffer_of(BRD_MAX_X509_TEXT_BYTES);
    x509.issuer = brd_buffer_of(BRD_MAX_X509_TEXT_BYTES);
    x509.serial = brd_buffer_of(BRD_MAX_X509_TEXT_BYTES);
    x509.names = brd_buffer_of(BRD_MAX_X509_TEXT_BYTES);
    return x509;
}

void
brd_x509_free(struct brd_x509 *x509) {
    brd_buffer_free(&x509->subject);
    brd_buffer_free(&x509->issuer);
    brd_buffer_free(&x509->serial);
    brd_buffer_free(&x509->names);
}

/* The next element: tags of one byte and definite lengths, as DER has them. False at the end and
 * at what is no DER, which leaves the cursor failed. */
static bool
take_element(struct brd_cursor *cursor, struct element *element) {
    if (brd_cursor_left(cursor) == 0) {
        return false;
    }
    struct brd_cursor start = *cursor;
    element->tag = brd_cursor_u8(cursor);
    uint64_t size = brd_cursor_u8(cursor);
    if (size >= 0x80) {
        unsigned bytes = (unsigned)(size & 0x7f);
        if (bytes == 0 || bytes > MAX_LENGTH_BYTES) {
            cursor->failed = true;
            return false;
        }
        size = brd_cursor_be(cursor, bytes);
    }
    element->body = brd_cursor_take(cursor, size);
    element->whole = brd_cursor_take(&start, cursor->offset - start.offset);
    return !cursor->failed;
}

/* The next element when it has this tag; another one fails the cursor. */
static bool
take_tagged(struct brd_cursor *cursor, uint8_t tag, struct element *element) {
    if (!take_element(cursor, element) || element->tag != tag) {
        cursor->failed = true;
        return false;
    }
    return true;
}

static void
add_wide(struct brd_buffer *text, struct brd_span bytes, unsigned size) {
    struct brd_cursor cursor = brd_cursor_of(bytes);
    while (brd_cursor_left(&cursor) >= size) {
        (void)brd_buffer_add_utf8(text, (uint32_t)brd_cursor_be(&cursor, size));
    }
}

/* A string of any of the types of X.520's DirectoryString, as UTF-8. What is no UTF-8 is Latin-1,
 * as T61String and mistaken UTF8String mean it in practice. */
static void
add_string(struct brd_buffer *text, uint8_t tag, struct brd_span bytes) {
    if (tag == TAG_BMP) {
        add_wide(text, bytes, 2);
    } else if (tag == TAG_UNIVERSAL) {
        add_wide(text, bytes, 4);
    } else if (brd_text_is_utf8(bytes)) {
        (void)brd_buffer_add(text, bytes.data, bytes.size);
    } else {
        add_wide(text, bytes, 1);
    }
}

/* A name is kept as its kind, its size in bytes, and the text. */
static void
add_name(struct brd_x509 *x509, enum brd_x509_name_kind kind, struct brd_span text) {
    uint32_t size = (uint32_t)text.size;
    uint8_t head[1 + sizeof size] = {(uint8_t)kind, (uint8_t)size, (uint8_t)(size >> 8),
                                     (uint8_t)(size >> 16), (uint8_t)(size >> 24)};
    (void)brd_buffer_add(&x509->names, head, sizeof head);
    (void)brd_buffer_add(&x509->names, text.data, text.size);
}

bool
brd_x509_next_name(const struct brd_x509 *x509, size_t *offset, struct brd_x509_name *name) {
    struct brd_cursor cursor = brd_cursor_of(brd_buffer_span(&x509->names));
    brd_cursor_seek(&cursor, *offset);
    if (brd_cursor_left(&cursor) == 0) {
        return false;
    }
    name->kind = (enum brd_x509_name_kind)brd_cursor_u8(&cursor);
    name->text = brd_cursor_take(&cursor, brd_cursor_le(&cursor, 4));
    *offset = cursor.offset;
    return !cursor.failed;
}

/* Names of attributes (RFC 4519, RFC 5280 Appendix A, RFC 2985, CA/Browser Forum's guidelines). */
static const struct {
    const char *oid; /* as its bytes */
    const char *name;
} attributes[] = {
    {"\x55\x04\x03", "CN"},
    {"\x55\x04\x04", "SN"},
    {"\x55\x04\x05", "serialNumber"},
    {"\x55\x04\x06", "C"},
    {"\x55\x04\x07", "L"},
    {"\x55\x04\x08", "ST"},
    {"\x55\x04\x09", "street"},
    {"\x55\x04\x0a", "O"},
    {"\x55\x04\x0b", "OU"},
    {"\x55\x04\x0c", "title"},
    {"\x55\x04\x0d", "description"},
    {"\x55\x04\x0f", "businessCategory"},
    {"\x55\x04\x11", "postalCode"},
    {"\x55\x04\x2a", "GN"},
    {"\x2a\x86\x48\x86\xf7\x0d\x01\x09\x01", "emailAddress"},
    {"\x09\x92\x26\x89\x93\xf2\x2c\x64\x01\x01", "UID"},
    {"\x09\x92\x26\x89\x93\xf2\x2c\x64\x01\x19", "DC"},
};

static const char common_name_oid[] = "\x55\x04\x03";
static const char subject_key_oid[] = "\x55\x1d\x0e";
static const char alternative_oid[] = "\x55\x1d\x11";
static const char authority_key_oid[] = "\x55\x1d\x23";

/* An object identifier in dots, or the name it has. */
static void
add_oid(struct brd_buffer *text, struct brd_span oid) {
    for (size_t i = 0; i < sizeof attributes / sizeof *attributes; i++) {
        if (brd_span_equals(oid, attributes[i].oid)) {
            (void)brd_buffer_add_text(text, attributes[i].name);
            return;
        }
    }
    struct brd_cursor cursor = brd_cursor_of(oid);
    uint32_t arc = 0;
    unsigned arcs = 0;
    while (brd_cursor_left(&cursor) > 0 && arcs < MAX_OID_ARCS) {
        uint8_t byte = brd_cursor_u8(&cursor);
        arc = arc << 7 | (byte & 0x7f);
        if ((byte & 0x80) != 0) {
            continue;
        }
        if (arcs == 0) {
            uint32_t root = arc < 80 ? arc / 40 : 2;
            (void)brd_buffer_add_format(text, "%u.%u", root, arc - root * 40);
        } else {
            (void)brd_buffer_add_format(text, ".%u", arc);
        }
        arcs++;
        arc = 0;
    }
}

/* A value inside a distinguished name: what separates its parts is marked (RFC 4514, 2.4). */
static void
add_escaped(struct brd_buffer *text, struct brd_span value) {
    for (size_t i = 0; i < value.size; i++) {
        uint8_t byte = value.data[i];
        if (byte == ',' || byte == '+' || byte == '\\') {
            (void)brd_buffer_add(text, "\\", 1);
        }
        (void)brd_buffer_add(text, &byte, 1);
    }
}

/* A distinguished name: a sequence of sets of pairs. Its common names go to `names`, unless it is
 * the issuer's. */
static bool
read_distinguished(struct brd_span body, struct brd_buffer *text, struct brd_x509 *names) {
    struct brd_cursor cursor = brd_cursor_of(body);
    struct element set;
    struct element pair;
    while (take_element(&cursor, &set)) {
        struct brd_cursor members = brd_cursor_of(set.body);
        const char *joint = ", ";
        while (take_element(&members, &pair)) {
            struct brd_cursor parts = brd_cursor_of(pair.body);
            struct brd_buffer value = brd_buffer_of(BRD_MAX_X509_TEXT_BYTES);
            struct element oid;
            struct element string;
            if (!take_tagged(&parts, TAG_OID, &oid) || !take_element(&parts, &string)) {
                return false;
            }
            (void)brd_buffer_add_text(text, text->size == 0 ? "" : joint);
            joint = " + ";
            add_oid(text, oid.body);
            (void)brd_buffer_add_text(text, "=");
            add_string(&value, string.tag, string.body);
            add_escaped(text, brd_buffer_span(&value));
            if (names != NULL && brd_span_equals(oid.body, common_name_oid)) {
                add_name(names, BRD_X509_COMMON_NAME, brd_buffer_span(&value));
            }
            brd_buffer_free(&value);
        }
        if (members.failed) {
            return false;
        }
    }
    return !cursor.failed;
}

/* "YYMMDDHHMMSSZ" or "YYYYMMDDHHMMSSZ", also with a zone, as ISO 8601 has it. */
static int64_t
read_time(const struct element *element) {
    char text[MAX_TIME_BYTES];
    bool is_short = element->tag == TAG_UTC_TIME;
    struct brd_cursor cursor = brd_cursor_of(element->body);
    struct brd_span year = brd_cursor_take(&cursor, is_short ? 2 : 4);
    struct brd_span month = brd_cursor_take(&cursor, 2);
    struct brd_span day = brd_cursor_take(&cursor, 2);
    struct brd_span hour = brd_cursor_take(&cursor, 2);
    struct brd_span minute = brd_cursor_take(&cursor, 2);
    struct brd_span second = brd_span_text("00");
    uint8_t next = brd_cursor_peek(&cursor);
    if (next >= '0' && next <= '9') {
        second = brd_cursor_take(&cursor, 2);
    }
    struct brd_span zone = brd_cursor_take(&cursor, brd_cursor_left(&cursor));
    if (cursor.failed || (!is_short && element->tag != TAG_GENERALIZED_TIME)) {
        return BRD_NO_TIME;
    }
    /* RFC 5280, 4.1.2.5.1: years from 50 on are of the last century. */
    const char *century = is_short ? (year.data[0] >= '5' ? "19" : "20") : "";
    int size =
        snprintf(text, sizeof text, "%s%.*s-%.2s-%.2sT%.2s:%.2s:%.2s%.*s", century, (int)year.size,
                 (const char *)year.data, (const char *)month.data, (const char *)day.data,
                 (const char *)hour.data, (const char *)minute.data, (const char *)second.data,
                 (int)zone.size, zone.size == 0 ? "" : (const char *)zone.data);
    return size > 0 && (size_t)size < sizeof text ? brd_time_parse(text) : BRD_NO_TIME;
}

static void
add_address(struct brd_x509 *x509, struct brd_span bytes) {
    char text[INET6_ADDRSTRLEN];
    int family = bytes.size == 4 ? AF_INET : AF_INET6;
    if ((bytes.size == 4 || bytes.size == 16) &&
        inet_ntop(family, bytes.data, text, sizeof text) != NULL) {
        add_name(x509, BRD_X509_IP, brd_span_text(text));
    }
}

/* subjectAltName (RFC 5280, 4.2.1.6). */
static bool
read_alternatives(struct brd_span value, struct brd_x509 *x509) {
    struct brd_cursor outer = brd_cursor_of(value);
    struct element list;
    struct element name;
    if (!take_tagged(&outer, TAG_SEQUENCE, &list)) {
        return false;
    }
    struct brd_cursor cursor = brd_cursor_of(list.body);
    while (take_element(&cursor, &name)) {
        if (name.tag == TAG_IP) {
            add_address(x509, name.body);
        } else if (name.tag == TAG_EMAIL || name.tag == TAG_DNS || name.tag == TAG_URI) {
            struct brd_buffer text = brd_buffer_of(BRD_MAX_X509_TEXT_BYTES);
            add_string(&text, TAG_UTF8, name.body);
            add_name(x509,
                     name.tag == TAG_DNS     ? BRD_X509_DNS
                     : name.tag == TAG_EMAIL ? BRD_X509_EMAIL
                                             : BRD_X509_URI,
                     brd_buffer_span(&text));
            brd_buffer_free(&text);
        }
    }
    return !cursor.failed;
}

/* What tells whether a certificate was signed with its own key. */
struct keys {
    struct brd_span subject;
    struct brd_span authority;
};

static bool
read_extension(struct brd_span body, struct brd_x509 *x509, struct keys *keys) {
    struct brd_cursor cursor = brd_cursor_of(body);
    struct element oid;
    struct element value;
    struct element inner;
    if (!take_tagged(&cursor, TAG_OID, &oid)) {
        return false;
    }
    /* Whether it is critical may stand between them. */
    bool found = false;
    while (!found && take_element(&cursor, &value)) {
        found = value.tag == TAG_OCTETS;
    }
    if (!found) {
        return false;
    }
    struct brd_cursor content = brd_cursor_of(value.body);
    if (brd_span_equals(oid.body, alternative_oid)) {
        return read_alternatives(value.body, x509);
    }
    if (brd_span_equals(oid.body, subject_key_oid)) {
        if (take_tagged(&content, TAG_OCTETS, &inner)) {
            keys->subject = inner.body;
        }
    } else if (brd_span_equals(oid.body, authority_key_oid)) {
        if (take_tagged(&content, TAG_SEQUENCE, &inner)) {
            content = brd_cursor_of(inner.body);
            if (take_tagged(&content, TAG_KEY_IDENTIFIER, &inner)) {
                keys->authority = inner.body;
            }
        }
    }
    return true;
}

static bool
read_extensions(struct brd_span body, struct brd_x509 *x509, struct keys *keys) {
    struct brd_cursor outer = brd_cursor_of(body);
    struct element list;
    struct element extension;
    bool ok = take_tagged(&outer, TAG_SEQUENCE, &list);
    struct brd_cursor cursor = brd_cursor_of(list.body);
    while (ok && take_element(&cursor, &extension)) {
        ok = extension.tag == TAG_SEQUENCE && read_extension(extension.body, x509, keys);
    }
    return ok && !cursor.failed;
}

static bool
same_bytes(struct brd_span a, struct brd_span b) {
    return a.size == b.size && brd_span_starts(a, b.data, b.size);
}

/* The part of a certificate that is signed. */
static bool
read_signed(struct brd_span body, struct brd_x509 *x509) {
    struct brd_cursor cursor = brd_cursor_of(body);
    struct element element;
    struct element issuer;
    struct element subject;
    struct element before;
    struct element after;
    struct keys keys = {0};
    if (brd_cursor_peek(&cursor) == TAG_VERSION) {
        (void)take_element(&cursor, &element);
    }
    if (!take_tagged(&cursor, TAG_INTEGER, &element)) {
        return false;
    }
    struct brd_cursor serial = brd_cursor_of(element.body);
    while (brd_cursor_left(&serial) > 1 && brd_cursor_peek(&serial) == 0) {
        (void)brd_cursor_u8(&serial);
    }
    (void)brd_text_add_hex(&x509->serial, brd_cursor_take(&serial, brd_cursor_left(&serial)));
    if (!take_tagged(&cursor, TAG_SEQUENCE, &element) ||
        !take_tagged(&cursor, TAG_SEQUENCE, &issuer) ||
        !read_distinguished(issuer.body, &x509->issuer, NULL) ||
        !take_tagged(&cursor, TAG_SEQUENCE, &element)) {
        return false;
    }
    struct brd_cursor validity = brd_cursor_of(element.body);
    if (!take_element(&validity, &before) || !take_element(&validity, &after)) {
        return false;
    }
    x509->not_before_us = read_time(&before);
    x509->not_after_us = read_time(&after);
    if (!take_tagged(&cursor, TAG_SEQUENCE, &subject) ||
        !read_distinguished(subject.body, &x509->subject, x509) ||
        !take_tagged(&cursor, TAG_SEQUENCE, &element)) {
        return false;
    }
    bool ok = true;
    while (ok && take_element(&cursor, &element)) {
        if (element.tag == TAG_EXTENSIONS) {
            ok = read_extensions(element.body, x509, &keys);
        }
    }
    x509->is_self_signed = same_bytes(issuer.whole, subject.whole) &&
                           (keys.subject.size == 0 || keys.authority.size == 0 ||
                            same_bytes(keys.subject, keys.authority));
    return ok && !cursor.failed;
}

static void
begin(struct brd_x509 *x509) {
    brd_buffer_reset(&x509->subject);
    brd_buffer_reset(&x509->issuer);
    brd_buffer_reset(&x509->serial);
    brd_buffer_reset(&x509->names);
    x509->not_before_us = BRD_NO_TIME;
    x509->not_after_us = BRD_NO_TIME;
    x509->is_self_signed = false;
    x509->sha256[0] = '\0';
    x509->sha1[0] = '\0';
}

enum brd_err
brd_x509_read(struct brd_span der, struct brd_x509 *x509, struct brd_error *error) {
    uint8_t digest[BRD_SHA1_BYTES];
    struct brd_cursor cursor = brd_cursor_of(der);
    struct element certificate;
    struct element content;
    begin(x509);
    brd_sha256_text(der, x509->sha256);
    if (brd_sha1(der, digest, NULL) == BRD_OK) {
        struct brd_buffer text = brd_buffer_of(sizeof x509->sha1);
        if (brd_text_add_hex(&text, brd_span_of(digest, sizeof digest))) {
            memcpy(x509->sha1, brd_buffer_text(&text), sizeof x509->sha1);
        }
        brd_buffer_free(&text);
    }
    if (!take_tagged(&cursor, TAG_SEQUENCE, &certificate)) {
        return brd_fail(error, BRD_ERR_CORRUPT, 0, "a certificate is no sequence in DER");
    }
    cursor = brd_cursor_of(certificate.body);
    if (!take_tagged(&cursor, TAG_SEQUENCE, &content) || !read_signed(content.body, x509)) {
        return brd_fail(error, BRD_ERR_CORRUPT, BRD_NO_OFFSET,
                        "the fields of a certificate do not fit");
    }
    if (x509->subject.failed || x509->issuer.failed || x509->serial.failed || x509->names.failed) {
        return brd_fail(error, BRD_ERR_LIMIT, BRD_NO_OFFSET,
                        "the texts of a certificate are larger than %zu bytes",
                        BRD_MAX_X509_TEXT_BYTES);
    }
    return BRD_OK;
}
