/*
 * A DNS message: RFC 1035 section 4, and what shares its form: multicast DNS (RFC 6762), LLMNR
 * (RFC 4795) and NetBIOS names (RFC 1002).
 *
 *     bytes --brd_dns_open--> header --brd_dns_next--> questions, then records
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_PROTO_DNS_H
#define BRD_PROTO_DNS_H

#include "base/cursor.h"

/* A name as text with its NUL: 255 bytes, each of which may be written as \DDD or replaced by
 * three.
 */
#define BRD_DNS_NAME_TEXT_BYTES 1024

enum brd_dns_type {
    BRD_DNS_A = 1,
    BRD_DNS_NS = 2,
    BRD_DNS_CNAME = 5,
    BRD_DNS_PTR = 12,
    BRD_DNS_TXT = 16,
    BRD_DNS_AAAA = 28,
    BRD_DNS_SRV = 33,
    BRD_DNS_OPT = 41,
    BRD_DNS_SVCB = 64,
    BRD_DNS_HTTPS = 65,
};

enum brd_dns_section {
    BRD_DNS_QUESTION,
    BRD_DNS_ANSWER,
    BRD_DNS_AUTHORITY,
    BRD_DNS_ADDITIONAL,
    BRD_DNS_SECTIONS,
};

struct brd_dns_message {
    struct brd_cursor cursor;
    uint16_t id;
    uint16_t left[BRD_DNS_SECTIONS]; /* entries that brd_dns_next() has not given yet */
    uint8_t section;                 /* that it is in */
    uint8_t opcode;                  /* 0: a query */
    uint8_t rcode;
    bool is_response;
};

struct brd_dns_entry {
    enum brd_dns_section section;
    uint16_t type;
    uint16_t klass;       /* 1: IN; of multicast DNS the highest bit means something else */
    uint32_t ttl;         /* seconds; 0 of a question */
    struct brd_span data; /* of a record */
    size_t data_offset;   /* where in the message it begins: names in it may lead back */
    size_t name_size;
    char name[BRD_DNS_NAME_TEXT_BYTES]; /* without the last dot, "." for the root */
};

/* Read the header. False when it is not all there. */
bool brd_dns_open(struct brd_span bytes, struct brd_dns_message *message);

/* Whether bytes are one question in plain words and nothing else: what DNS looks like on a port
 * that is not its own. */
bool brd_dns_is_query(struct brd_span bytes);

/* The next entry; false after the last, or (message->cursor.failed) when it leads outside. */
bool brd_dns_next(struct brd_dns_message *message, struct brd_dns_entry *entry);

/*
 * The name at `offset` of the message, decompressed (RFC 1035 section 4.1.4), as text:
 * labels are UTF-8, as RFC 6762 has them, with U+FFFD for what is none; control characters are
 * written \DDD, and dots and backslashes in a label escaped. The root is ".". *size is that of the
 * text. False when it leads outside or in a circle.
 */
bool brd_dns_name(struct brd_span bytes, size_t offset, char text[BRD_DNS_NAME_TEXT_BYTES],
                  size_t *size);

/* The name of a type, as IANA has it; NULL for one that has none here. Static. */
const char *brd_dns_type_name(uint16_t type);

#endif
