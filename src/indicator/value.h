/*
 * The value of an indicator: what kind it is, and the key by which it is found.
 *
 * Public lists are written by hand. A value is therefore read for what it is: an address in a list
 * of domains is an address, a domain with a path is one, and blanks, quotes, a scheme or a
 * leading "*." around a domain are taken off. What is left must make sense for its type.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_INDICATOR_VALUE_H
#define BRD_INDICATOR_VALUE_H

#include "base/limits.h"
#include "indicator/host.h"

/* What an indicator is about. The order is that of lists and counters. */
enum brd_indicator_type {
    BRD_INDICATOR_DOMAIN,
    BRD_INDICATOR_IP,
    BRD_INDICATOR_URL,
    BRD_INDICATOR_EMAIL,
    BRD_INDICATOR_PHONE,
    BRD_INDICATOR_PROCESS,
    BRD_INDICATOR_FILE_NAME,
    BRD_INDICATOR_FILE_PATH,
    BRD_INDICATOR_MD5,
    BRD_INDICATOR_SHA1,
    BRD_INDICATOR_SHA256,
    BRD_INDICATOR_SHA512,
    BRD_INDICATOR_APP,
    BRD_INDICATOR_APP_CERT, /* the digest of the certificate that signed an app */
    BRD_INDICATOR_PROFILE,  /* a configuration profile of iOS */
    BRD_INDICATOR_ANDROID_PROPERTY,
    BRD_INDICATOR_PATTERN, /* several comparisons that must hold together */
    BRD_INDICATOR_TYPES,
};

/* The type's name as in the case file and in .tsv files, e.g. "file_name". Static. */
const char *brd_indicator_type_name(enum brd_indicator_type type);

/* The type of a name; BRD_INDICATOR_TYPES for none, and for "pattern", which has no values. */
enum brd_indicator_type brd_indicator_type_of(struct brd_span name);

/*
 * Where a value is looked up. The first ones are the types of the same number: keys are compared
 * whole. The others hold what is found in another way.
 */
enum brd_indicator_table {
    /* Domains with a path or port: "host:port/path", of which all below is meant. */
    BRD_TABLE_URL_PREFIX = BRD_INDICATOR_TYPES,
    BRD_TABLE_PATH_RELATIVE, /* file paths without a first slash, found at any component */
    BRD_TABLE_SLOW,          /* LIKE and MATCHES */
    BRD_TABLE_PATH_WILD,     /* file paths with a component * or a UUID; by hash alone */
    BRD_TABLE_PROCESS_START, /* the first 16 bytes of longer process names; by hash alone */
    BRD_TABLES,
};

/* Components of a path, also of a URL's, that are looked at. Real ones have some 15. */
#define BRD_MAX_COMPONENTS 64u

/* A key is at most three times as long as its value (percent escapes), and some bytes. */
#define BRD_MAX_KEY_BYTES (4 * BRD_MAX_INDICATOR_VALUE_BYTES)

struct brd_value {
    enum brd_indicator_type type;
    enum brd_indicator_table table;
    struct brd_span text; /* as it is shown */
    struct brd_span key;  /* as it is looked up */
};

/* Memory for reading values, one after another. */
struct brd_value_reader {
    struct brd_buffer key;
    struct brd_host host;
    uint8_t address_key[17];
};

/* A reader without memory yet; release with brd_buffer_free(&reader.key). */
struct brd_value_reader brd_value_reader_of(void);

/*
 * Read `raw`, the value of an indicator of this type (no PATTERN). The spans of `value` borrow
 * from `raw` and from the reader until its next use. NULL when it is good, else the reason why it
 * cannot be used (static).
 */
const char *brd_value_read(struct brd_value_reader *reader, enum brd_indicator_type type,
                           struct brd_span raw, struct brd_value *value);

/* ---- Forms shared with what is observed ---- */

/* The key of addresses: the length of the prefix in bits, then the address; 5 or 17 bytes. */
struct brd_span brd_address_key(const struct brd_address *address, unsigned bits, uint8_t key[17]);

/*
 * Append a path of a phone in its one form: from the root, without empty and "." components and
 * without a final slash. On iOS /var, /etc and /tmp are links to /private/var, /private/etc and
 * /private/var/tmp; the form is /var/..., /etc/... and /var/tmp/...
 */
void brd_path_canonical(struct brd_span path, struct brd_buffer *out);

/* Whether a path's component may stand for another: "*", or a UUID, which differs per phone. */
bool brd_component_is_wild(struct brd_span component);

/* Append `text` with ASCII letters in lower case. */
void brd_add_lower(struct brd_buffer *out, struct brd_span text);

/*
 * Append the digits of a phone number without its international prefix (+ or 00). Nothing is
 * appended when it holds anything else than digits, blanks and ()-./ or has under five digits.
 */
void brd_phone_canonical(struct brd_span phone, struct brd_buffer *out);

/* Append the hexadecimal digits of a digest in lower case, without colons and blanks. */
void brd_digest_canonical(struct brd_span digest, struct brd_buffer *out);

#endif
