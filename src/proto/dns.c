/* A DNS message: see dns.h. SPDX-License-Identifier: Apache-2.0 */
#include "proto/dns.h"

#include "base/buffer.h"
#include "base/text.h"

/* RFC 1035 section 2.3.4: a name has at most 255 bytes, and so at most 127 labels. */
#define MAX_NAME_BYTES 255u
#define MAX_POINTERS 127u

bool
brd_dns_open(struct brd_span bytes, struct brd_dns_message *message) {
    struct brd_cursor cursor = brd_cursor_of(bytes);
    *message = (struct brd_dns_message){0};
    message->id = (uint16_t)brd_cursor_be(&cursor, 2);
    unsigned flags = (unsigned)brd_cursor_be(&cursor, 2);
    message->is_response = (flags & 0x8000u) != 0;
    message->opcode = (uint8_t)(flags >> 11 & 15u);
    message->rcode = (uint8_t)(flags & 15u);
    for (unsigned i = 0; i < BRD_DNS_SECTIONS; i++) {
        message->left[i] = (uint16_t)brd_cursor_be(&cursor, 2);
    }
    message->cursor = cursor;
    return !cursor.failed;
}

/* One label as text. The caller has room for four bytes for each of it. */
static size_t
add_label(char *text, struct brd_span label) {
    size_t size = 0;
    for (size_t i = 0; i < label.size;) {
        uint8_t byte = label.data[i];
        if (byte == '.' || byte == '\\') {
            text[size++] = '\\';
            text[size++] = (char)byte;
            i++;
        } else if (byte >= ' ' && byte < 0x7f) {
            text[size++] = (char)byte;
            i++;
        } else if (byte >= 0x80) {
            struct brd_buffer one = brd_buffer_of(8);
            (void)brd_buffer_add_utf8(&one, brd_text_next(label, &i));
            memcpy(text + size, brd_buffer_text(&one), one.size);
            size += one.size;
            brd_buffer_free(&one);
        } else {
            text[size++] = '\\';
            text[size++] = (char)('0' + byte / 100);
            text[size++] = (char)('0' + byte / 10 % 10);
            text[size++] = (char)('0' + byte % 10);
            i++;
        }
    }
    return size;
}

bool
brd_dns_name(struct brd_span bytes, size_t offset, char text[BRD_DNS_NAME_TEXT_BYTES],
             size_t *size) {
    struct brd_cursor cursor = brd_cursor_of(bytes);
    size_t used = 0; /* of the name, in bytes */
    unsigned pointers = 0;
    *size = 0;
    text[0] = '\0';
    brd_cursor_seek(&cursor, offset);
    for (;;) {
        unsigned length = brd_cursor_u8(&cursor);
        if (cursor.failed) {
            return false;
        }
        if (length == 0) {
            if (*size == 0) {
                text[(*size)++] = '.';
            }
            text[*size] = '\0';
            return true;
        }
        if ((length & 0xc0u) == 0xc0u) {
            unsigned target = (length & 0x3fu) << 8 | brd_cursor_u8(&cursor);
            if (cursor.failed || ++pointers > MAX_POINTERS) {
                return false;
            }
            brd_cursor_seek(&cursor, target);
            continue;
        }
        struct brd_span label = brd_cursor_take(&cursor, length);
        used += length + 1;
        if ((length & 0xc0u) != 0 || cursor.failed || used > MAX_NAME_BYTES) {
            return false;
        }
        if (*size > 0) {
            text[(*size)++] = '.';
        }
        *size += add_label(&text[*size], label);
    }
}

/* Move past a name without following it. */
static void
skip_name(struct brd_cursor *cursor) {
    for (;;) {
        unsigned length = brd_cursor_u8(cursor);
        if (cursor->failed || length == 0) {
            return;
        }
        if ((length & 0xc0u) == 0xc0u) {
            (void)brd_cursor_u8(cursor);
            return;
        }
        (void)brd_cursor_take(cursor, length);
    }
}

bool
brd_dns_next(struct brd_dns_message *message, struct brd_dns_entry *entry) {
    struct brd_cursor *cursor = &message->cursor;
    while (message->section < BRD_DNS_SECTIONS && message->left[message->section] == 0) {
        message->section++;
    }
    if (message->section >= BRD_DNS_SECTIONS || cursor->failed) {
        return false;
    }
    message->left[message->section]--;
    entry->section = message->section;
    if (!brd_dns_name(cursor->bytes, cursor->offset, entry->name, &entry->name_size)) {
        cursor->failed = true;
        return false;
    }
    skip_name(cursor);
    entry->type = (uint16_t)brd_cursor_be(cursor, 2);
    entry->klass = (uint16_t)brd_cursor_be(cursor, 2);
    entry->ttl = 0;
    entry->data = brd_span_of(NULL, 0);
    entry->data_offset = cursor->offset;
    if (entry->section != BRD_DNS_QUESTION) {
        entry->ttl = (uint32_t)brd_cursor_be(cursor, 4);
        uint64_t size = brd_cursor_be(cursor, 2);
        entry->data_offset = cursor->offset;
        entry->data = brd_cursor_take(cursor, size);
    }
    return !cursor->failed;
}

/* Letters, digits and what host names and service names are made of. */
static bool
is_host_name(const char *name, size_t size) {
    bool has_dot = false;
    for (size_t i = 0; i < size; i++) {
        uint8_t byte = brd_ascii_lower((uint8_t)name[i]);
        bool is_word = (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') ||
                       byte == '-' || byte == '_';
        has_dot = has_dot || byte == '.';
        if (!is_word && byte != '.') {
            return false;
        }
    }
    return has_dot && size > 3;
}

bool
brd_dns_is_query(struct brd_span bytes) {
    struct brd_dns_message message;
    struct brd_dns_entry entry;
    if (!brd_dns_open(bytes, &message) || message.is_response || message.opcode != 0 ||
        message.rcode != 0 || message.left[BRD_DNS_QUESTION] != 1 ||
        message.left[BRD_DNS_ANSWER] != 0 || message.left[BRD_DNS_AUTHORITY] != 0 ||
        message.left[BRD_DNS_ADDITIONAL] > 1 || !brd_dns_next(&message, &entry) ||
        entry.klass != 1 || brd_dns_type_name(entry.type) == NULL ||
        !is_host_name(entry.name, entry.name_size)) {
        return false;
    }
    while (brd_dns_next(&message, &entry)) {
    }
    return !message.cursor.failed && brd_cursor_left(&message.cursor) == 0;
}

const char *
brd_dns_type_name(uint16_t type) {
    static const struct {
        uint16_t type;
        const char *name;
    } names[] = {
        {1, "A"},      {2, "NS"},      {5, "CNAME"},  {6, "SOA"},   {10, "NULL"}, {12, "PTR"},
        {13, "HINFO"}, {15, "MX"},     {16, "TXT"},   {28, "AAAA"}, {29, "LOC"},  {32, "NB"},
        {33, "SRV"},   {35, "NAPTR"},  {39, "DNAME"}, {41, "OPT"},  {43, "DS"},   {46, "RRSIG"},
        {47, "NSEC"},  {48, "DNSKEY"}, {50, "NSEC3"}, {52, "TLSA"}, {64, "SVCB"}, {65, "HTTPS"},
        {99, "SPF"},   {251, "IXFR"},  {252, "AXFR"}, {255, "ANY"}, {256, "URI"}, {257, "CAA"},
    };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (names[i].type == type) {
            return names[i].name;
        }
    }
    return NULL;
}
