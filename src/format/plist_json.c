/* A property list as JSON: see plist_json.h. SPDX-License-Identifier: Apache-2.0 */
#include "format/plist_json.h"

#include "base/limits.h"
#include "base/text.h"
#include "base/time.h"

#include <math.h>

struct writer {
    const struct brd_archive *archive;
    struct brd_buffer *json;
    struct brd_buffer scratch;
    uint64_t steps;
};

static void
add_text(struct writer *writer, struct brd_plist_value value) {
    struct brd_span text = {0};
    (void)brd_archive_string(writer->archive, value, &writer->scratch, &text);
    (void)brd_text_add_json(writer->json, text);
}

static void
add_data(struct writer *writer, struct brd_plist_value value) {
    struct brd_span bytes = {0};
    (void)brd_archive_data(writer->archive, value, &bytes);
    (void)brd_buffer_add_text(writer->json, "\"");
    (void)brd_text_add_hex(writer->json, bytes);
    (void)brd_buffer_add_text(writer->json, "\"");
}

static void
add_date(struct writer *writer, struct brd_plist_value value) {
    char text[BRD_TIME_TEXT_BYTES];
    int64_t us = brd_archive_date(writer->archive, value);
    if (us == BRD_NO_TIME) {
        (void)brd_buffer_add_text(writer->json, "null");
        return;
    }
    brd_time_format(us, text);
    (void)brd_buffer_add_format(writer->json, "\"%s\"", text);
}

static void
add_scalar(struct writer *writer, struct brd_plist_value value) {
    struct brd_buffer *json = writer->json;
    switch (brd_archive_type(writer->archive, value)) {
    case BRD_PLIST_BOOL:
        (void)brd_buffer_add_text(json, value.integer != 0 ? "true" : "false");
        break;
    case BRD_PLIST_INT:
        (void)brd_buffer_add_format(json, "%lld", (long long)value.integer);
        break;
    case BRD_PLIST_REAL:
        (void)(isfinite(value.real) ? brd_buffer_add_format(json, "%.17g", value.real)
                                    : brd_buffer_add_text(json, "null"));
        break;
    case BRD_PLIST_UID:
        (void)brd_buffer_add_format(json, "{\"CF$UID\":%llu}", (unsigned long long)value.integer);
        break;
    case BRD_PLIST_DATE:
        add_date(writer, value);
        break;
    case BRD_PLIST_DATA:
        add_data(writer, value);
        break;
    case BRD_PLIST_TEXT:
        add_text(writer, value);
        break;
    case BRD_PLIST_NULL:
    case BRD_PLIST_ARRAY:
    case BRD_PLIST_DICT:
        (void)brd_buffer_add_text(json, "null");
        break;
    }
}

/* Recursion is bounded by `depth`; the work by the steps, since parts may be shared. */
static bool
add_value(struct writer *writer, struct brd_plist_value value, unsigned depth) {
    enum brd_plist_type type = brd_archive_type(writer->archive, value);
    if (depth > BRD_MAX_DEPTH || ++writer->steps > BRD_MAX_PLIST_OBJECTS || writer->json->failed) {
        return false;
    }
    if (type != BRD_PLIST_ARRAY && type != BRD_PLIST_DICT) {
        add_scalar(writer, value);
        return true;
    }
    bool is_dict = type == BRD_PLIST_DICT;
    struct brd_archive_entries entries = brd_archive_entries(writer->archive, value);
    (void)brd_buffer_add_text(writer->json, is_dict ? "{" : "[");
    for (uint64_t i = 0; i < entries.count; i++) {
        struct brd_plist_value key;
        struct brd_plist_value entry;
        brd_archive_entry(writer->archive, &entries, i, &key, &entry);
        (void)brd_buffer_add_text(writer->json, i == 0 ? "" : ",");
        if (is_dict) {
            add_text(writer, key);
            (void)brd_buffer_add_text(writer->json, ":");
        }
        if (!add_value(writer, entry, depth + 1)) {
            return false;
        }
    }
    return brd_buffer_add_text(writer->json, is_dict ? "}" : "]");
}

bool
brd_plist_add_json(const struct brd_archive *archive, struct brd_plist_value value,
                   struct brd_buffer *json) {
    struct writer writer = {
        .archive = archive, .json = json, .scratch = brd_buffer_of(BRD_MAX_VALUE_BYTES)};
    bool done = add_value(&writer, value, 0);
    brd_buffer_free(&writer.scratch);
    return done && !json->failed;
}
