/* Functions that take one value out of a property list or keyed archive.
 * SPDX-License-Identifier: Apache-2.0 */
#include "sql/functions.h"

#include "base/limits.h"
#include "format/plist_json.h"
#include "sql/document.h"

/* How far into a blob a property list may begin (Safari's sessions: 4 bytes). */
#define MAX_LEAD_BYTES 1024u

/* A document that is kept while a statement runs, because its argument is constant. */
struct kept {
    struct brd_document document;
    struct brd_span bytes;
};

static void
free_kept(void *pointer) {
    struct kept *kept = pointer;
    brd_document_close(&kept->document);
    sqlite3_free(kept);
}

/* The document of argument 0, kept when SQLite can; *own tells that the caller must free it. */
static struct kept *
open_kept(sqlite3_context *result, sqlite3_value *argument, bool is_archive, bool *own) {
    struct brd_span bytes = brd_sql_bytes(argument);
    struct kept *kept = sqlite3_get_auxdata(result, 0);
    *own = false;
    if (kept != NULL && kept->bytes.data == bytes.data && kept->bytes.size == bytes.size) {
        return kept;
    }
    kept = sqlite3_malloc(sizeof *kept);
    if (kept == NULL) {
        sqlite3_result_error_nomem(result);
        return NULL;
    }
    kept->bytes = bytes;
    if (!brd_document_open(&kept->document, bytes, is_archive)) {
        sqlite3_free(kept);
        return NULL;
    }
    *own = true;
    return kept;
}

/* Keep for the next call, or release when the argument is not constant: SQLite decides. */
static void
keep(sqlite3_context *result, struct kept *kept, bool own) {
    if (own) {
        sqlite3_set_auxdata(result, 0, kept, free_kept);
    }
}

static void
give_part(sqlite3_context *result, int count, sqlite3_value **arguments, bool is_archive,
          bool as_json) {
    bool own;
    struct brd_plist_value found;
    struct kept *kept = count == 0 ? NULL : open_kept(result, arguments[0], is_archive, &own);
    if (kept == NULL) {
        return;
    }
    if (brd_document_find(&kept->document, count - 1, arguments + 1, &found)) {
        if (as_json) {
            struct brd_buffer json = brd_buffer_of(BRD_MAX_VALUE_BYTES);
            if (brd_plist_add_json(&kept->document.archive, found, &json)) {
                sqlite3_result_text64(result, brd_buffer_text(&json), json.size, SQLITE_TRANSIENT,
                                      SQLITE_UTF8);
            }
            brd_buffer_free(&json);
        } else {
            brd_document_give(&kept->document, found, result);
        }
    }
    keep(result, kept, own);
}

static void
plist_get(sqlite3_context *result, int count, sqlite3_value **arguments) {
    give_part(result, count, arguments, false, false);
}

static void
plist_json(sqlite3_context *result, int count, sqlite3_value **arguments) {
    give_part(result, count, arguments, false, true);
}

static void
archive_get(sqlite3_context *result, int count, sqlite3_value **arguments) {
    give_part(result, count, arguments, true, false);
}

static void
archive_json(sqlite3_context *result, int count, sqlite3_value **arguments) {
    give_part(result, count, arguments, true, true);
}

/* The property list that begins somewhere in a blob; NULL when none does. */
static void
plist_find(sqlite3_context *result, int count, sqlite3_value **arguments) {
    static const char *const starts[] = {"bplist00", "<?xml"};
    struct brd_span bytes = brd_sql_bytes(arguments[0]);
    (void)count;
    size_t lead = bytes.size < MAX_LEAD_BYTES ? bytes.size : MAX_LEAD_BYTES;
    for (size_t i = 0; i < 2 && lead > 0; i++) {
        const uint8_t *found = memmem(bytes.data, lead, starts[i], strlen(starts[i]));
        if (found != NULL) {
            sqlite3_result_blob64(result, found, bytes.size - (size_t)(found - bytes.data),
                                  SQLITE_TRANSIENT);
            return;
        }
    }
}

const struct brd_function brd_functions_plist[] = {
    {"plist_get", -1, false, plist_get},       {"plist_json", -1, false, plist_json},
    {"plist_find", 1, false, plist_find},      {"archive_get", -1, false, archive_get},
    {"archive_json", -1, false, archive_json}, {0},
};
