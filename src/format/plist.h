/*
 * Property lists, binary and XML, read in place.
 *
 * A binary list is not unpacked: a value is decoded when it is asked for, so that one field of a
 * large list costs one field. An XML list is turned into the binary form once, and read in the
 * same way. Nothing here follows a reference on its own, so that lists that contain themselves do
 * no harm; whoever walks a list limits its depth (BRD_MAX_DEPTH) and its steps.
 *
 *     "bplist00"  objects ...  offset of each object ...  trailer of 32 bytes
 *
 * Sources: Apple, CoreFoundation, CFBinaryPList.c (the comment that describes the format), and
 * plist(5) for the XML form. Beyond the comment: marker 0x7 is text in UTF-8, as newer systems
 * write it.
 *
 * Laws: a value's bytes lie before the offset table; a value that contradicts the format is none
 * (BRD_PLIST_NULL), never an error of the whole list.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_FORMAT_PLIST_H
#define BRD_FORMAT_PLIST_H

#include "base/buffer.h"
#include "base/error.h"

enum brd_plist_type {
    BRD_PLIST_NULL, /* also what cannot be decoded */
    BRD_PLIST_BOOL,
    BRD_PLIST_INT,
    BRD_PLIST_REAL,
    BRD_PLIST_DATE,
    BRD_PLIST_DATA,
    BRD_PLIST_TEXT,
    BRD_PLIST_UID,   /* of a keyed archive: the number of another object */
    BRD_PLIST_ARRAY, /* also a set */
    BRD_PLIST_DICT,
};

struct brd_plist {
    struct brd_span bytes;    /* the binary form */
    struct brd_span objects;  /* the part of it before the offsets */
    struct brd_buffer binary; /* owned: made of an XML list; else empty */
    uint64_t object_count;
    uint64_t top;
    uint64_t table; /* where the offsets begin */
    unsigned offset_size;
    unsigned reference_size;
};

/* A decoded value; borrows from the plist, which must outlive it. */
struct brd_plist_value {
    const struct brd_plist *plist;
    enum brd_plist_type type;
    bool is_utf16;         /* TEXT: big-endian UTF-16 code units, else UTF-8 */
    uint64_t count;        /* ARRAY, DICT: entries */
    struct brd_span bytes; /* DATA, TEXT: the bytes; ARRAY, DICT: the references */
    int64_t integer;       /* BOOL, INT, UID */
    double real;           /* REAL; DATE: seconds since 2001-01-01T00:00:00Z */
};

/*
 * Open the list in `bytes`, which must outlive it. Release with brd_plist_close(). BRD_ERR_CORRUPT
 * (with the byte) when it is no property list, BRD_ERR_TRUNCATED, BRD_ERR_UNSUPPORTED for an
 * OpenStep list, BRD_ERR_LIMIT (BRD_MAX_PLIST_OBJECTS, BRD_MAX_XML_PLIST_BYTES, BRD_MAX_DEPTH).
 */
enum brd_err brd_plist_open(struct brd_span bytes, struct brd_plist *plist,
                            struct brd_error *error) BRD_MUST_USE;
void brd_plist_close(struct brd_plist *plist);

/* Append to `binary` the binary form of the XML list `xml` (plist_xml.c). Errors as above. */
enum brd_err brd_plist_convert_xml(struct brd_span xml, struct brd_buffer *binary,
                                   struct brd_error *error) BRD_MUST_USE;

struct brd_plist_value brd_plist_root(const struct brd_plist *plist);

/* The value of type NULL. */
static inline struct brd_plist_value
brd_plist_null(const struct brd_plist *plist) {
    return (struct brd_plist_value){.plist = plist, .type = BRD_PLIST_NULL};
}

static inline enum brd_plist_type
brd_plist_value_type(struct brd_plist_value value) {
    return value.type;
}

/* The name of a type: "null", "bool", "int", "real", "date", "data", "text", "uid", ... Static. */
const char *brd_plist_type_name(enum brd_plist_type type);

/* The integer of BOOL, INT and UID; 0 for any other type. */
static inline int64_t
brd_plist_value_int(struct brd_plist_value value) {
    return value.integer;
}

static inline bool
brd_plist_value_bool(struct brd_plist_value value) {
    return value.type == BRD_PLIST_BOOL && value.integer != 0;
}

/* Microseconds since 1970 of a DATE; BRD_NO_TIME for any other type and for no plausible moment. */
int64_t brd_plist_value_date(struct brd_plist_value value);

/* Entry `index` of an ARRAY, or value `index` of a DICT. NULL past the end. */
struct brd_plist_value brd_plist_value_at(struct brd_plist_value container, uint64_t index);

/* Key `index` of a DICT. NULL past the end. */
struct brd_plist_value brd_plist_value_key(struct brd_plist_value dict, uint64_t index);

/* The value of a key, the first when it occurs twice; false when `dict` has none or is no DICT. */
bool brd_plist_value_dict_find(struct brd_plist_value dict, const char *key,
                               struct brd_plist_value *found);

/* Whether a TEXT is exactly `text` (UTF-8, `size` bytes). */
bool brd_plist_value_equals(struct brd_plist_value value, const char *text, size_t size);

/*
 * A TEXT as UTF-8: borrowed from the list, or made in `scratch`, which is then emptied first. A
 * lone surrogate becomes U+FFFD. False when it is no TEXT or does not fit.
 */
bool brd_plist_value_text(struct brd_plist_value value, struct brd_buffer *scratch,
                          struct brd_span *text);

#endif
