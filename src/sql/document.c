/* Documents in SQL values: see document.h. SPDX-License-Identifier: Apache-2.0 */
#include "sql/document.h"

#include "base/limits.h"
#include "base/time.h"

bool
brd_document_open(struct brd_document *document, struct brd_span bytes, bool is_archive) {
    struct brd_error ignored;
    document->opened = false;
    if (bytes.size == 0 || brd_plist_open(bytes, &document->plist, &ignored) != BRD_OK) {
        return false;
    }
    if (!is_archive) {
        document->archive = brd_archive_plain(&document->plist);
    } else if (brd_archive_open(&document->plist, &document->archive, &ignored) != BRD_OK) {
        brd_plist_close(&document->plist);
        return false;
    }
    document->opened = true;
    return true;
}

void
brd_document_close(struct brd_document *document) {
    if (document->opened) {
        brd_plist_close(&document->plist);
        document->opened = false;
    }
}

static bool
step_into(const struct brd_archive *archive, sqlite3_value *step, struct brd_plist_value *value) {
    if (sqlite3_value_type(step) == SQLITE_INTEGER) {
        sqlite3_int64 index = sqlite3_value_int64(step);
        struct brd_plist_value key;
        struct brd_archive_entries entries = brd_archive_entries(archive, *value);
        if (index < 0 || (uint64_t)index >= entries.count) {
            return false;
        }
        brd_archive_entry(archive, &entries, (uint64_t)index, &key, value);
        return true;
    }
    const char *name = (const char *)sqlite3_value_text(step);
    return name != NULL && brd_archive_find(archive, *value, name, value);
}

bool
brd_document_find(const struct brd_document *document, int count, sqlite3_value **steps,
                  struct brd_plist_value *found) {
    *found = brd_archive_root(&document->archive);
    for (int i = 0; i < count; i++) {
        if (!step_into(&document->archive, steps[i], found)) {
            return false;
        }
    }
    return true;
}

static void
give_text(const struct brd_document *document, struct brd_plist_value value,
          sqlite3_context *result) {
    struct brd_buffer scratch = brd_buffer_of(BRD_MAX_VALUE_BYTES);
    struct brd_span text;
    if (brd_archive_string(&document->archive, value, &scratch, &text)) {
        sqlite3_result_text64(result, text.size == 0 ? "" : (const char *)text.data, text.size,
                              SQLITE_TRANSIENT, SQLITE_UTF8);
    }
    brd_buffer_free(&scratch);
}

static void
give_data(const struct brd_document *document, struct brd_plist_value value,
          sqlite3_context *result) {
    struct brd_span bytes;
    if (brd_archive_data(&document->archive, value, &bytes)) {
        sqlite3_result_blob64(result, bytes.size == 0 ? "" : (const void *)bytes.data, bytes.size,
                              SQLITE_TRANSIENT);
    }
}

void
brd_document_give(const struct brd_document *document, struct brd_plist_value value,
                  sqlite3_context *result) {
    int64_t us;
    switch (brd_archive_type(&document->archive, value)) {
    case BRD_PLIST_BOOL:
    case BRD_PLIST_INT:
    case BRD_PLIST_UID:
        sqlite3_result_int64(result, value.integer);
        break;
    case BRD_PLIST_REAL:
        sqlite3_result_double(result, value.real);
        break;
    case BRD_PLIST_DATE:
        us = brd_archive_date(&document->archive, value);
        if (us != BRD_NO_TIME) {
            sqlite3_result_int64(result, us);
        }
        break;
    case BRD_PLIST_TEXT:
        give_text(document, value, result);
        break;
    case BRD_PLIST_DATA:
        give_data(document, value, result);
        break;
    case BRD_PLIST_NULL:
    case BRD_PLIST_ARRAY:
    case BRD_PLIST_DICT:
        break;
    }
}
