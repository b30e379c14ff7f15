/*
 * NSKeyedArchiver archives, seen as the dictionaries, arrays and texts that were archived.
 *
 * An archive is a property list whose $objects refer to one another by UID; $top names where to
 * begin. Foundation's own classes are unwrapped: NSDictionary, NSArray and NSSet (NS.keys,
 * NS.objects), NSString (NS.string, NS.bytes), NSData (NS.data), NSDate (NS.time), NSURL
 * (NS.relative). An object of any other class is a dictionary of what it archived. A plain
 * property list can be seen in the same way, so that one walk serves both.
 *
 * Cycles are legal in an archive: whoever walks one limits depth and steps.
 *
 * Source: Apple, "Archives and Serializations Programming Guide" and the classes' public
 * documentation; the key names are those that stand in any archive.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_FORMAT_ARCHIVE_H
#define BRD_FORMAT_ARCHIVE_H

#include "format/plist.h"

struct brd_archive {
    struct brd_plist_value objects; /* the array $objects; no ARRAY for a plain property list */
    struct brd_plist_value root;
};

/* View `plist` as an archive; it must outlive the view. BRD_ERR_CORRUPT when it is none. */
enum brd_err brd_archive_open(const struct brd_plist *plist, struct brd_archive *archive,
                              struct brd_error *error) BRD_MUST_USE;

/* View `plist` as it is. */
struct brd_archive brd_archive_plain(const struct brd_plist *plist);

/* The object that was archived, resolved as all values that this header gives. */
struct brd_plist_value brd_archive_root(const struct brd_archive *archive);

/* The object that a value refers to, or the value itself; NULL for nil. */
struct brd_plist_value brd_archive_resolve(const struct brd_archive *archive,
                                           struct brd_plist_value value);

/* The entries of a dictionary, array, set or object; `count` is 0 for anything else. */
struct brd_archive_entries {
    uint64_t count;
    struct brd_plist_value keys;   /* private */
    struct brd_plist_value values; /* private */
};
struct brd_archive_entries brd_archive_entries(const struct brd_archive *archive,
                                               struct brd_plist_value container);

/* Entry `index`. `key` is a TEXT, or NULL (of an array) when the index is the key. */
void brd_archive_entry(const struct brd_archive *archive, const struct brd_archive_entries *entries,
                       uint64_t index, struct brd_plist_value *key, struct brd_plist_value *value);

/* The value of a key of a dictionary or object; false when it has none. */
bool brd_archive_find(const struct brd_archive *archive, struct brd_plist_value container,
                      const char *key, struct brd_plist_value *value);

/* What a value is once unwrapped: ARRAY, DICT, TEXT, DATA, DATE or a plain value's own type. */
enum brd_plist_type brd_archive_type(const struct brd_archive *archive,
                                     struct brd_plist_value value);

/* A text, as brd_plist_value_text(). */
bool brd_archive_string(const struct brd_archive *archive, struct brd_plist_value value,
                        struct brd_buffer *scratch, struct brd_span *text);

/* Bytes; false when it is no data. */
bool brd_archive_data(const struct brd_archive *archive, struct brd_plist_value value,
                      struct brd_span *bytes);

/* Microseconds since 1970 of a date; BRD_NO_TIME when it is none. */
int64_t brd_archive_date(const struct brd_archive *archive, struct brd_plist_value value);

#endif
