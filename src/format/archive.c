/* Keyed archives: see archive.h. SPDX-License-Identifier: Apache-2.0 */
#include "format/archive.h"

#include "base/limits.h"
#include "base/time.h"

/* A reference leads to an object, never to another reference; a hostile chain ends here. */
#define MAX_REFERENCES 4u

/* The number that a UID names, also in the form that XML has for it; false for any other value. */
static bool
read_uid(struct brd_plist_value value, uint64_t *number) {
    struct brd_plist_value inner = value;
    if (value.type == BRD_PLIST_DICT && value.count == 1 &&
        brd_plist_value_dict_find(value, "CF$UID", &inner) && inner.type == BRD_PLIST_INT) {
        *number = (uint64_t)inner.integer;
        return true;
    }
    *number = (uint64_t)value.integer;
    return value.type == BRD_PLIST_UID;
}

struct brd_plist_value
brd_archive_resolve(const struct brd_archive *archive, struct brd_plist_value value) {
    uint64_t number;
    for (unsigned i = 0;
         i < MAX_REFERENCES && archive->objects.type == BRD_PLIST_ARRAY && read_uid(value, &number);
         i++) {
        value = brd_plist_value_at(archive->objects, number);
        if (number == 0) { /* object 0 is the text "$null", which stands for nil */
            return brd_plist_null(value.plist);
        }
    }
    return value;
}

/* A field of a Foundation class, resolved. */
static bool
find_field(const struct brd_archive *archive, struct brd_plist_value object, const char *key,
           struct brd_plist_value *field) {
    if (archive->objects.type != BRD_PLIST_ARRAY ||
        !brd_plist_value_dict_find(object, key, field)) {
        return false;
    }
    *field = brd_archive_resolve(archive, *field);
    return true;
}

enum brd_err
brd_archive_open(const struct brd_plist *plist, struct brd_archive *archive,
                 struct brd_error *error) {
    struct brd_plist_value whole = brd_plist_root(plist);
    struct brd_plist_value objects;
    struct brd_plist_value top;
    if (!brd_plist_value_dict_find(whole, "$objects", &objects) ||
        objects.type != BRD_PLIST_ARRAY || !brd_plist_value_dict_find(whole, "$top", &top) ||
        top.type != BRD_PLIST_DICT || top.count == 0) {
        return brd_fail(error, BRD_ERR_CORRUPT, BRD_NO_OFFSET,
                        "the property list is no keyed archive: it lacks $objects or $top");
    }
    archive->objects = objects;
    struct brd_plist_value root = brd_plist_value_at(top, 0);
    (void)brd_plist_value_dict_find(top, "root", &root);
    archive->root = brd_archive_resolve(archive, root);
    return BRD_OK;
}

struct brd_archive
brd_archive_plain(const struct brd_plist *plist) {
    struct brd_plist_value root = brd_plist_root(plist);
    return (struct brd_archive){.objects = {.plist = plist}, .root = root};
}

struct brd_plist_value
brd_archive_root(const struct brd_archive *archive) {
    return archive->root;
}

struct brd_archive_entries
brd_archive_entries(const struct brd_archive *archive, struct brd_plist_value container) {
    struct brd_archive_entries entries = {.keys = container, .values = container};
    struct brd_plist_value values;
    if (container.type == BRD_PLIST_DICT && find_field(archive, container, "NS.objects", &values) &&
        values.type == BRD_PLIST_ARRAY) {
        entries.values = values;
        if (!find_field(archive, container, "NS.keys", &entries.keys)) {
            entries.keys = brd_plist_null(container.plist);
        }
        entries.count = values.count;
    } else if (container.type == BRD_PLIST_DICT) {
        entries.count = container.count;
    } else if (container.type == BRD_PLIST_ARRAY) {
        entries.keys = brd_plist_null(container.plist);
        entries.count = container.count;
    }
    return entries;
}

/* Whether a key of a plain object is the archiver's own ($class). */
static bool
is_own(const struct brd_archive *archive, struct brd_plist_value key) {
    return archive->objects.type == BRD_PLIST_ARRAY && key.type == BRD_PLIST_TEXT &&
           !key.is_utf16 && brd_span_starts(key.bytes, "$", 1);
}

static struct brd_plist_value
key_at(const struct brd_archive *archive, const struct brd_archive_entries *entries,
       uint64_t index) {
    if (entries->keys.type == BRD_PLIST_DICT) {
        return brd_plist_value_key(entries->keys, index);
    }
    return brd_archive_resolve(archive, brd_plist_value_at(entries->keys, index));
}

void
brd_archive_entry(const struct brd_archive *archive, const struct brd_archive_entries *entries,
                  uint64_t index, struct brd_plist_value *key, struct brd_plist_value *value) {
    *key = key_at(archive, entries, index);
    *value = entries->keys.type == BRD_PLIST_DICT && is_own(archive, *key)
                 ? brd_plist_null(key->plist)
                 : brd_archive_resolve(archive, brd_plist_value_at(entries->values, index));
}

bool
brd_archive_find(const struct brd_archive *archive, struct brd_plist_value container,
                 const char *key, struct brd_plist_value *value) {
    struct brd_archive_entries entries = brd_archive_entries(archive, container);
    size_t size = strlen(key);
    for (uint64_t i = 0; i < entries.count; i++) {
        struct brd_plist_value name;
        struct brd_plist_value found;
        brd_archive_entry(archive, &entries, i, &name, &found);
        if (brd_plist_value_equals(name, key, size)) {
            *value = found;
            return true;
        }
    }
    return false;
}

enum brd_plist_type
brd_archive_type(const struct brd_archive *archive, struct brd_plist_value value) {
    static const struct {
        const char *field;
        enum brd_plist_type type;
    } fields[] = {
        {"NS.keys", BRD_PLIST_DICT},   {"NS.objects", BRD_PLIST_ARRAY},
        {"NS.string", BRD_PLIST_TEXT}, {"NS.relative", BRD_PLIST_TEXT},
        {"NS.data", BRD_PLIST_DATA},   {"NS.bytes", BRD_PLIST_TEXT},
        {"NS.time", BRD_PLIST_DATE},
    };
    struct brd_plist_value found;
    if (value.type == BRD_PLIST_DICT) {
        for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
            if (find_field(archive, value, fields[i].field, &found)) {
                return fields[i].type;
            }
        }
    }
    return value.type;
}

bool
brd_archive_string(const struct brd_archive *archive, struct brd_plist_value value,
                   struct brd_buffer *scratch, struct brd_span *text) {
    struct brd_plist_value inner;
    if (value.type != BRD_PLIST_DICT) {
        return brd_plist_value_text(value, scratch, text);
    }
    if (find_field(archive, value, "NS.string", &inner) ||
        find_field(archive, value, "NS.relative", &inner)) {
        return brd_plist_value_text(inner, scratch, text);
    }
    if (find_field(archive, value, "NS.bytes", &inner) && inner.type == BRD_PLIST_DATA) {
        *text = inner.bytes;
        return true;
    }
    return false;
}

bool
brd_archive_data(const struct brd_archive *archive, struct brd_plist_value value,
                 struct brd_span *bytes) {
    struct brd_plist_value inner = value;
    if (value.type == BRD_PLIST_DICT && !find_field(archive, value, "NS.data", &inner)) {
        return false;
    }
    *bytes = inner.bytes;
    return inner.type == BRD_PLIST_DATA;
}

int64_t
brd_archive_date(const struct brd_archive *archive, struct brd_plist_value value) {
    struct brd_plist_value inner;
    if (value.type != BRD_PLIST_DICT) {
        return brd_plist_value_date(value);
    }
    if (!find_field(archive, value, "NS.time", &inner) || inner.type != BRD_PLIST_REAL) {
        return BRD_NO_TIME;
    }
    return brd_time_from_seconds(inner.real, BRD_MAC_EPOCH_SECONDS);
}
