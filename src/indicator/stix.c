/* STIX bundles: see stix.h. SPDX-License-Identifier: Apache-2.0 */
#include "indicator/stix.h"

#include "format/json.h"
#include "indicator/ascii.h"
#include "indicator/set_internal.h"

#include <stdio.h>
#include <stdlib.h>

/* Bundles in lists in envelopes. */
#define MAX_NESTING 4u

/*
 * A text of the document: where it lies between its quotes. In one word, because there are seven of
 * them for each of a million indicators; offsets fit BRD_MAX_INDICATOR_FILE_BYTES, and of a text
 * that is longer only that much is used.
 */
#define MAX_PLACE_BYTES ((UINT64_C(1) << 30) - 1)
struct place {
    uint64_t offset : 33;
    uint64_t size : 30;
    uint64_t escaped : 1;
};

/* What an indicator object says; resolved once all objects are read. */
struct entry {
    uint64_t id_hash;
    struct place id;
    struct place pattern;
    struct place modified;
    struct place valid_from;
    struct place valid_until;
    struct place description;
    struct place other_type; /* pattern_type when it is not "stix" */
    uint32_t name;           /* of its campaign: index into names plus one; 0 for none */
    uint8_t rank;            /* of that name's kind */
    bool is_revoked;
    bool is_superseded; /* a later version of it is there */
};

/* An object whose name can be a campaign's. Ranks: the lower the better. */
struct name {
    uint64_t id_hash;
    struct place text;
    uint8_t rank;
};

/* A relationship, or one entry of a report's list (whose `name_hash` is the report). */
struct link {
    uint64_t indicator_hash;
    uint64_t name_hash;
};

static const char *const name_kinds[] = {
    "malware", "campaign",       "intrusion-set", "threat-actor",
    "tool",    "infrastructure", "report",        "grouping",
};
#define NAME_KINDS (sizeof name_kinds / sizeof name_kinds[0])
#define REPORT_RANK 6u /* and worse ones: of lists, not of relationships */

struct loader {
    struct brd_indicator_set *set;
    const char *file;
    struct brd_json json;
    struct brd_span bytes;
    struct brd_error *error;
    struct entry *entries;
    uint32_t entry_count, entry_capacity;
    struct name *names;
    uint32_t name_count, name_capacity;
    struct link *links;
    uint32_t link_count, link_capacity;
    bool has_objects;           /* something of STIX was seen */
    struct brd_buffer texts[3]; /* unescaped texts that are needed together */
};

/* What one object says, as its keys come. */
struct object {
    struct brd_span type; /* without escapes: types are ASCII */
    struct entry entry;
    struct place name;
    uint64_t source_hash, target_hash;
    bool source_is_indicator, target_is_indicator;
    uint32_t first_ref; /* in links */
};

/* ---- Texts ---- */

static struct place
place_of(const struct loader *loader) {
    const struct brd_json *json = &loader->json;
    uint64_t size = json->raw.size < MAX_PLACE_BYTES ? json->raw.size : MAX_PLACE_BYTES;
    return (struct place){.offset = (uint64_t)(json->raw.data - loader->bytes.data) &
                                    ((UINT64_C(1) << 33) - 1),
                          .size = size & MAX_PLACE_BYTES,
                          .escaped = json->escaped};
}

/* The text at `place`, unescaped into the buffer of this number if need be. */
static struct brd_span
text_at(struct loader *loader, struct place place, unsigned buffer) {
    bool ok = true;
    struct brd_span raw = brd_span_slice(loader->bytes, place.offset, place.size, &ok);
    return place.escaped ? brd_json_unescape(raw, &loader->texts[buffer]) : raw;
}

/* An ISO 8601 time; BRD_NO_TIME for none. */
static int64_t
time_at(struct loader *loader, struct place place) {
    char text[40];
    struct brd_span span = text_at(loader, place, 2);
    if (span.size == 0 || span.size >= sizeof text) {
        return BRD_NO_TIME;
    }
    memcpy(text, span.data, span.size);
    text[span.size] = '\0';
    return brd_time_parse(text);
}

/* ---- Reading objects ---- */

/* An id of a document is unique by standard; 64 bits tell a million apart. */
static uint64_t
hash_token(const struct loader *loader) {
    return brd_hash(loader->json.raw);
}

static bool
is_indicator_id(struct brd_span id) {
    return brd_span_starts(id, "indicator--", 11);
}

static enum brd_err
add_link(struct loader *loader, uint64_t indicator, uint64_t name) {
    void *links = loader->links;
    if (!brd_grow(&links, loader->link_count, &loader->link_capacity, sizeof *loader->links)) {
        return brd_fail_memory(loader->error, "relationships");
    }
    loader->links = links;
    loader->links[loader->link_count++] =
        (struct link){.indicator_hash = indicator, .name_hash = name};
    return BRD_OK;
}

/* The ids of indicators in object_refs; the object's own id follows later. */
static enum brd_err
read_refs(struct loader *loader) {
    enum brd_err code = brd_json_next(&loader->json, loader->error);
    if (code != BRD_OK || loader->json.type != BRD_JSON_ARRAY) {
        return code == BRD_OK ? brd_json_skip(&loader->json, loader->error) : code;
    }
    for (;;) {
        code = brd_json_next(&loader->json, loader->error);
        if (code == BRD_OK && loader->json.type == BRD_JSON_ARRAY_END) {
            return BRD_OK;
        }
        if (code == BRD_OK && loader->json.type == BRD_JSON_TEXT &&
            is_indicator_id(loader->json.raw)) {
            code = add_link(loader, hash_token(loader), 0);
        }
        if (code == BRD_OK) {
            code = brd_json_skip(&loader->json, loader->error);
        }
        if (code != BRD_OK) {
            return code;
        }
    }
}

/*
 * The property x_bridle_network (docs/indicators.md): a dated fact about the network of an address.
 * What it says is checked where all such facts are read.
 */
static enum brd_err
read_network(struct loader *loader) {
    static const char *const names[BRD_NETWORK_FIELDS] = {
        "value", "asn", "holder", "country", "kind", "valid_from", "valid_until", "source"};
    struct place places[BRD_NETWORK_FIELDS] = {{0}};
    enum brd_err code = brd_json_next(&loader->json, loader->error);
    if (code != BRD_OK || loader->json.type != BRD_JSON_OBJECT) {
        return code == BRD_OK ? brd_json_skip(&loader->json, loader->error) : code;
    }
    for (;;) {
        code = brd_json_next(&loader->json, loader->error);
        if (code != BRD_OK || loader->json.type == BRD_JSON_OBJECT_END) {
            break;
        }
        unsigned field = 0;
        while (field < BRD_NETWORK_FIELDS && !brd_json_is(&loader->json, names[field])) {
            field++;
        }
        code = brd_json_next(&loader->json, loader->error);
        if (code == BRD_OK && field < BRD_NETWORK_FIELDS &&
            (loader->json.type == BRD_JSON_TEXT || loader->json.type == BRD_JSON_NUMBER)) {
            places[field] = place_of(loader);
        }
        if (code == BRD_OK) {
            code = brd_json_skip(&loader->json, loader->error);
        }
        if (code != BRD_OK) {
            return code;
        }
    }
    struct brd_buffer texts[BRD_NETWORK_FIELDS];
    struct brd_span fields[BRD_NETWORK_FIELDS];
    for (unsigned i = 0; i < BRD_NETWORK_FIELDS; i++) {
        struct brd_span text = text_at(loader, places[i], 2);
        texts[i] = brd_buffer_of(BRD_MAX_INDICATOR_VALUE_BYTES);
        (void)brd_buffer_add(&texts[i], text.data, text.size);
        fields[i] = brd_buffer_span(&texts[i]);
    }
    if (code == BRD_OK) {
        code = brd_indicator_set_add_network(loader->set, loader->file, fields, loader->error);
    }
    for (unsigned i = 0; i < BRD_NETWORK_FIELDS; i++) {
        brd_buffer_free(&texts[i]);
    }
    loader->has_objects = true;
    return code;
}

enum key {
    KEY_OTHER,
    KEY_TYPE,
    KEY_ID,
    KEY_NAME,
    KEY_PATTERN,
    KEY_PATTERN_TYPE,
    KEY_MODIFIED,
    KEY_REVOKED,
    KEY_VALID_FROM,
    KEY_VALID_UNTIL,
    KEY_DESCRIPTION,
    KEY_SOURCE_REF,
    KEY_TARGET_REF,
    KEY_OBJECT_REFS,
    KEY_OBJECTS,
    KEY_NETWORK,
};

static enum key
key_of(const struct brd_json *json) {
    static const struct {
        const char *text;
        size_t size;
        enum key key;
    } keys[] = {
        {"type", 4, KEY_TYPE},
        {"id", 2, KEY_ID},
        {"name", 4, KEY_NAME},
        {"pattern", 7, KEY_PATTERN},
        {"pattern_type", 12, KEY_PATTERN_TYPE},
        {"modified", 8, KEY_MODIFIED},
        {"revoked", 7, KEY_REVOKED},
        {"valid_from", 10, KEY_VALID_FROM},
        {"valid_until", 11, KEY_VALID_UNTIL},
        {"description", 11, KEY_DESCRIPTION},
        {"source_ref", 10, KEY_SOURCE_REF},
        {"target_ref", 10, KEY_TARGET_REF},
        {"object_refs", 11, KEY_OBJECT_REFS},
        {"objects", 7, KEY_OBJECTS},
        {"x_bridle_network", 16, KEY_NETWORK},
    };
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        /* Sizes first: this runs for every key of the document. */
        if ((json->raw.size == keys[i].size || json->escaped) && brd_json_is(json, keys[i].text)) {
            return keys[i].key;
        }
    }
    return KEY_OTHER;
}

/* Where the place of a key's text is kept; NULL for a key of which more is noted, or nothing. */
static struct place *
place_for(struct object *object, enum key key) {
    switch (key) {
    case KEY_ID:
        return &object->entry.id;
    case KEY_NAME:
        return &object->name;
    case KEY_PATTERN:
        return &object->entry.pattern;
    case KEY_PATTERN_TYPE:
        return &object->entry.other_type;
    case KEY_MODIFIED:
        return &object->entry.modified;
    case KEY_VALID_FROM:
        return &object->entry.valid_from;
    case KEY_VALID_UNTIL:
        return &object->entry.valid_until;
    case KEY_DESCRIPTION:
        return &object->entry.description;
    case KEY_TYPE:
    case KEY_SOURCE_REF:
    case KEY_TARGET_REF:
    case KEY_OTHER:
    case KEY_REVOKED:
    case KEY_OBJECT_REFS:
    case KEY_OBJECTS:
    case KEY_NETWORK:
        break;
    }
    return NULL;
}

/* Take note of the text or boolean of a key. */
static void
note_value(struct loader *loader, struct object *object, enum key key) {
    if (key == KEY_REVOKED) {
        object->entry.is_revoked = loader->json.type == BRD_JSON_TRUE;
    }
    if (loader->json.type != BRD_JSON_TEXT) {
        return;
    }
    struct place *place = place_for(object, key);
    if (place != NULL) {
        *place = place_of(loader);
    }
    if (key == KEY_TYPE) {
        object->type = loader->json.raw;
    } else if (key == KEY_ID) {
        object->entry.id_hash = hash_token(loader);
    } else if (key == KEY_PATTERN_TYPE && brd_json_is(&loader->json, "stix")) {
        object->entry.other_type = (struct place){0};
    } else if (key == KEY_SOURCE_REF) {
        object->source_hash = hash_token(loader);
        object->source_is_indicator = is_indicator_id(loader->json.raw);
    } else if (key == KEY_TARGET_REF) {
        object->target_hash = hash_token(loader);
        object->target_is_indicator = is_indicator_id(loader->json.raw);
    }
}

static enum brd_err
keep_entry(struct loader *loader, const struct object *object) {
    void *entries = loader->entries;
    if (!brd_grow(&entries, loader->entry_count, &loader->entry_capacity,
                  sizeof *loader->entries)) {
        return brd_fail_memory(loader->error, "indicators");
    }
    loader->entries = entries;
    loader->entries[loader->entry_count++] = object->entry;
    return BRD_OK;
}

static enum brd_err
keep_name(struct loader *loader, const struct object *object, unsigned rank) {
    void *names = loader->names;
    if (!brd_grow(&names, loader->name_count, &loader->name_capacity, sizeof *loader->names)) {
        return brd_fail_memory(loader->error, "campaigns");
    }
    loader->names = names;
    loader->names[loader->name_count++] = (struct name){
        .id_hash = object->entry.id_hash, .text = object->name, .rank = (uint8_t)rank};
    return BRD_OK;
}

/* Keep what a whole object says. */
static enum brd_err
keep_object(struct loader *loader, const struct object *object) {
    unsigned rank = 0;
    while (rank < NAME_KINDS && !brd_span_equals(object->type, name_kinds[rank])) {
        rank++;
    }
    if (rank < REPORT_RANK || rank == NAME_KINDS) {
        loader->link_count = object->first_ref;
    }
    for (uint32_t i = object->first_ref; i < loader->link_count; i++) {
        loader->links[i].name_hash = object->entry.id_hash;
    }
    loader->has_objects =
        loader->has_objects || (object->type.size > 0 && object->entry.id.size > object->type.size);
    if (rank < NAME_KINDS) {
        return object->name.size > 0 ? keep_name(loader, object, rank) : BRD_OK;
    }
    if (brd_span_equals(object->type, "indicator")) {
        return keep_entry(loader, object);
    }
    if (brd_span_equals(object->type, "relationship") && !object->entry.is_revoked &&
        object->source_is_indicator != object->target_is_indicator) {
        return object->source_is_indicator
                   ? add_link(loader, object->source_hash, object->target_hash)
                   : add_link(loader, object->target_hash, object->source_hash);
    }
    return BRD_OK;
}

static enum brd_err read_list(struct loader *loader, unsigned depth);

/* Read an object whose opening brace was read. */
static enum brd_err
read_object(struct loader *loader, unsigned depth) {
    struct object object = {.first_ref = loader->link_count};
    for (;;) {
        enum brd_err code = brd_json_next(&loader->json, loader->error);
        if (code != BRD_OK) {
            return code;
        }
        if (loader->json.type == BRD_JSON_OBJECT_END) {
            return keep_object(loader, &object);
        }
        enum key key = key_of(&loader->json);
        if (key == KEY_OBJECT_REFS) {
            code = read_refs(loader);
        } else if (key == KEY_NETWORK) {
            code = read_network(loader);
        } else {
            code = brd_json_next(&loader->json, loader->error);
        }
        if (code == BRD_OK && key == KEY_OBJECTS && loader->json.type == BRD_JSON_ARRAY) {
            loader->has_objects = true;
            code = read_list(loader, depth + 1);
            object.first_ref = loader->link_count; /* what the list holds is kept */
        } else if (code == BRD_OK && key != KEY_OTHER) {
            note_value(loader, &object, key);
        }
        if (code == BRD_OK) {
            code = brd_json_skip(&loader->json, loader->error);
        }
        if (code != BRD_OK) {
            return code;
        }
    }
}

/* Read a list of objects whose opening bracket was read. */
static enum brd_err
read_list(struct loader *loader, unsigned depth) {
    if (depth > MAX_NESTING) {
        return brd_json_skip(&loader->json, loader->error);
    }
    for (;;) {
        enum brd_err code = brd_json_next(&loader->json, loader->error);
        if (code != BRD_OK || loader->json.type == BRD_JSON_ARRAY_END) {
            return code;
        }
        code = loader->json.type == BRD_JSON_OBJECT ? read_object(loader, depth)
                                                    : brd_json_skip(&loader->json, loader->error);
        if (code != BRD_OK) {
            return code;
        }
    }
}

static enum brd_err
read_document(struct loader *loader) {
    enum brd_err code = brd_json_next(&loader->json, loader->error);
    if (code == BRD_OK && loader->json.type == BRD_JSON_OBJECT) {
        code = read_object(loader, 0);
    } else if (code == BRD_OK && loader->json.type == BRD_JSON_ARRAY) {
        code = read_list(loader, 0);
    }
    if (code == BRD_OK) {
        code = brd_json_next(&loader->json, loader->error);
    }
    if (code == BRD_OK && !loader->has_objects) {
        return brd_fail(loader->error, BRD_ERR_UNSUPPORTED, BRD_NO_OFFSET,
                        "JSON without STIX objects");
    }
    return code;
}

/* ---- Joining them ---- */

/* A hash table from ids to numbers plus one; 0 is free. */
struct index {
    uint32_t *slots;
    uint32_t mask;
};

static bool
make_index(struct index *index, uint32_t count) {
    uint32_t size = 16;
    while (size / 2 < count && size < UINT32_C(1) << 31) {
        size *= 2;
    }
    index->slots = calloc(size, sizeof *index->slots);
    index->mask = size - 1;
    return index->slots != NULL;
}

/* The slot of an entry with this id, or the free one for it. */
static uint32_t *
entry_slot(const struct loader *loader, const struct index *index, uint64_t id_hash) {
    uint32_t at = (uint32_t)id_hash & index->mask;
    while (index->slots[at] != 0 && loader->entries[index->slots[at] - 1].id_hash != id_hash) {
        at = (at + 1) & index->mask;
    }
    return &index->slots[at];
}

/* Of several versions of one indicator the latest counts. */
static void
index_entries(struct loader *loader, struct index *index) {
    for (uint32_t i = 0; i < loader->entry_count; i++) {
        struct entry *entry = &loader->entries[i];
        uint32_t *slot = entry->id.size == 0 ? NULL : entry_slot(loader, index, entry->id_hash);
        if (slot == NULL) {
            continue;
        }
        if (*slot == 0) {
            *slot = i + 1;
            continue;
        }
        struct entry *other = &loader->entries[*slot - 1];
        struct brd_span mine = text_at(loader, entry->modified, 0);
        struct brd_span its = text_at(loader, other->modified, 1);
        size_t size = mine.size < its.size ? mine.size : its.size;
        bool newer = size > 0 && memcmp(mine.data, its.data, size) > 0;
        entry->is_superseded = !newer;
        other->is_superseded = newer;
        *slot = newer ? i + 1 : *slot;
    }
}

/* Names are few and may be many: the same kind of table. Later ones of one id replace it. */
static void
index_names(struct loader *loader, struct index *index) {
    for (uint32_t i = 0; i < loader->name_count; i++) {
        uint32_t at = (uint32_t)loader->names[i].id_hash & index->mask;
        while (index->slots[at] != 0 &&
               loader->names[index->slots[at] - 1].id_hash != loader->names[i].id_hash) {
            at = (at + 1) & index->mask;
        }
        index->slots[at] = i + 1;
    }
}

static uint32_t
find_name(const struct loader *loader, const struct index *index, uint64_t id_hash) {
    uint32_t at = (uint32_t)id_hash & index->mask;
    while (index->slots[at] != 0 && loader->names[index->slots[at] - 1].id_hash != id_hash) {
        at = (at + 1) & index->mask;
    }
    return index->slots[at];
}

/* Give each indicator the best name that a link offers. */
static enum brd_err
name_entries(struct loader *loader) {
    struct index entries = {0};
    struct index names = {0};
    if (!make_index(&entries, loader->entry_count) || !make_index(&names, loader->name_count)) {
        free(entries.slots);
        free(names.slots);
        return brd_fail_memory(loader->error, "indicators");
    }
    index_entries(loader, &entries);
    index_names(loader, &names);
    for (uint32_t i = 0; i < loader->link_count; i++) {
        uint32_t entry = *entry_slot(loader, &entries, loader->links[i].indicator_hash);
        uint32_t name = find_name(loader, &names, loader->links[i].name_hash);
        if (entry == 0 || name == 0) {
            continue;
        }
        struct entry *named = &loader->entries[entry - 1];
        uint8_t rank = loader->names[name - 1].rank;
        if (named->name == 0 || rank < named->rank) {
            named->name = name;
            named->rank = rank;
        }
    }
    free(entries.slots);
    free(names.slots);
    return BRD_OK;
}

/* ---- Adding ---- */

/* "file, 2024-01-26": the day of the newest indicator of the file. */
static void
describe_source(struct loader *loader, struct brd_buffer *source) {
    char newest[11] = "";
    for (uint32_t i = 0; i < loader->entry_count; i++) {
        struct brd_span modified = text_at(loader, loader->entries[i].modified, 0);
        if (modified.size >= 10 && memcmp(modified.data, newest, 10) > 0) {
            memcpy(newest, modified.data, 10);
        }
    }
    (void)brd_buffer_add_text(source, loader->file);
    if (newest[0] != '\0') {
        (void)brd_buffer_add_format(source, ", %s", newest);
    }
}

/* The origin of an entry; `last` and `last_name` remember that of the entry before. */
static enum brd_err
find_origin(struct loader *loader, const struct entry *entry, struct brd_span source,
            uint32_t *last, uint32_t *last_name) {
    if (*last != 0 && *last_name == entry->name) {
        return BRD_OK;
    }
    struct brd_span campaign = brd_span_text(loader->file);
    const uint8_t *dot = memrchr(campaign.data, '.', campaign.size);
    if (entry->name != 0) {
        campaign = brd_span_trim(text_at(loader, loader->names[entry->name - 1].text, 0));
        campaign.size = campaign.size < 300 ? campaign.size : 300;
    } else if (dot != NULL && dot > campaign.data) {
        campaign.size = (size_t)(dot - campaign.data);
    }
    *last_name = entry->name;
    return brd_indicator_set_origin(loader->set, brd_span_text(loader->file), campaign, source,
                                    last, loader->error);
}

static enum brd_err
add_entry(struct loader *loader, const struct entry *entry, uint32_t origin) {
    struct brd_indicator_facts facts = {
        .origin = origin,
        .valid_from = time_at(loader, entry->valid_from),
        .valid_until = time_at(loader, entry->valid_until),
        .id = text_at(loader, entry->id, 2),
        .description = text_at(loader, entry->description, 1),
    };
    struct brd_span pattern = text_at(loader, entry->pattern, 0);
    if (entry->is_revoked) {
        brd_indicator_set_revoke(loader->set);
    } else if (entry->other_type.size > 0) {
        char reason[100];
        struct brd_span type = text_at(loader, entry->other_type, 1);
        (void)snprintf(reason, sizeof reason, "pattern type not supported: %.*s",
                       type.size < 40 ? (int)type.size : 40, (const char *)type.data);
        brd_indicator_set_reject(loader->set, reason, pattern, facts.id);
    } else if (pattern.size == 0) {
        brd_indicator_set_reject(loader->set, "the indicator has no pattern", facts.id, facts.id);
    } else {
        return brd_indicator_set_add_pattern(loader->set, pattern, &facts, loader->error);
    }
    return BRD_OK;
}

static enum brd_err
add_entries(struct loader *loader) {
    struct brd_buffer source = brd_buffer_of(8192);
    describe_source(loader, &source);
    uint32_t origin = 0;
    uint32_t origin_name = 0;
    enum brd_err code = BRD_OK;
    for (uint32_t i = 0; i < loader->entry_count && code == BRD_OK; i++) {
        const struct entry *entry = &loader->entries[i];
        if (entry->is_superseded) {
            continue;
        }
        code = find_origin(loader, entry, brd_buffer_span(&source), &origin, &origin_name);
        if (code == BRD_OK) {
            code = add_entry(loader, entry, origin);
        }
    }
    brd_buffer_free(&source);
    return code;
}

enum brd_err
brd_stix_load(struct brd_indicator_set *set, const char *name, struct brd_span bytes,
              struct brd_error *error) {
    struct loader loader = {
        .set = set, .file = name, .json = brd_json_of(bytes), .bytes = bytes, .error = error};
    for (unsigned i = 0; i < 3; i++) {
        loader.texts[i] = brd_buffer_of(BRD_MAX_VALUE_BYTES);
    }
    enum brd_err code = read_document(&loader);
    if (code == BRD_OK) {
        code = name_entries(&loader);
    }
    free(loader.links);
    if (code == BRD_OK) {
        code = add_entries(&loader);
    }
    for (unsigned i = 0; i < 3; i++) {
        brd_buffer_free(&loader.texts[i]);
    }
    free(loader.entries);
    free(loader.names);
    return code;
}
