/*
 * A property list or keyed archive in an SQL value, and the way from its root to one part.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_SQL_DOCUMENT_H
#define BRD_SQL_DOCUMENT_H

#include "format/archive.h"

#include <sqlite3.h>

struct brd_document {
    struct brd_plist plist;
    struct brd_archive archive;
    bool opened;
};

/*
 * Open `bytes`, which must outlive the document; false when they are no property list, or no keyed
 * archive when `is_archive`. Nothing is held after a failure. Release with brd_document_close().
 * The archive refers to the plist beside it, so an opened document is never copied.
 */
bool brd_document_open(struct brd_document *document, struct brd_span bytes, bool is_archive);
void brd_document_close(struct brd_document *document);

/*
 * The part of the document that `count` steps lead to: a text is a key, an integer an index. False
 * when a step leads nowhere.
 */
bool brd_document_find(const struct brd_document *document, int count, sqlite3_value **steps,
                       struct brd_plist_value *found);

/* Give `value` as an SQL value: a date as microseconds since 1970, data as a blob, a container as
 * NULL. */
void brd_document_give(const struct brd_document *document, struct brd_plist_value value,
                       sqlite3_context *result);

#endif
