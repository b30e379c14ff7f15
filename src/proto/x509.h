/*
 * What an X.509 certificate says of itself (RFC 5280; X.690 for DER), and its digests. Nothing is
 * verified: a chain, a signature or a name proves nothing here.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_PROTO_X509_H
#define BRD_PROTO_X509_H

#include "base/buffer.h"
#include "base/error.h"
#include "base/hash.h"

enum brd_x509_name_kind {
    BRD_X509_COMMON_NAME, /* of the subject; a certificate may have several */
    BRD_X509_DNS,         /* the others are of the subject's alternative names */
    BRD_X509_EMAIL,
    BRD_X509_URI,
    BRD_X509_IP, /* as text */
};

struct brd_x509_name {
    enum brd_x509_name_kind kind;
    struct brd_span text; /* UTF-8; any character may stand in it, NUL too */
};

/* Begin with brd_x509_of(); may be read into again and again. */
struct brd_x509 {
    struct brd_buffer subject; /* "CN=example.com, O=Example Ltd", in the order they stand */
    struct brd_buffer issuer;
    struct brd_buffer serial; /* lower-case hexadecimal, as its DER has it without leading zeros */
    struct brd_buffer names;  /* see brd_x509_next_name() */
    /* Microseconds since 1970 UTC; BRD_NO_TIME when unreadable or outside 1971 to 2100, such as
     * the year 9999, which stands for "never" (RFC 5280, 4.1.2.5). */
    int64_t not_before_us;
    int64_t not_after_us;
    bool is_self_signed; /* issuer and subject are the same, and so are the key identifiers if said
                          */
    char sha256[BRD_SHA256_TEXT_BYTES]; /* of the whole DER, lower-case hexadecimal */
    char sha1[2 * BRD_SHA1_BYTES + 1];
};

struct brd_x509 brd_x509_of(void);

/*
 * Read one certificate. BRD_ERR_CORRUPT when it is none: digests are set nevertheless, and what
 * could be read before the fault stands. BRD_ERR_LIMIT when its texts are larger than
 * BRD_MAX_X509_TEXT_BYTES.
 */
enum brd_err brd_x509_read(struct brd_span der, struct brd_x509 *x509,
                           struct brd_error *error) BRD_MUST_USE;

/* The next name, common names first; begin with *offset 0. False at the end. The text is valid
 * until the next brd_x509_read(). */
bool brd_x509_next_name(const struct brd_x509 *x509, size_t *offset, struct brd_x509_name *name);

void brd_x509_free(struct brd_x509 *x509);

#endif
