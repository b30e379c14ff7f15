/*
 * What all sources say of calls, gathered before anything is concluded: devices, parties, rows,
 * gaps. SPDX-License-Identifier: Apache-2.0
 */
#include "scan/calls_internal.h"

#include <math.h>
#include <stdlib.h>

/* ---- Arrays that grow ---- */

static enum brd_err
grow(void *array_pointer, size_t count, size_t *capacity, size_t size, struct brd_error *error) {
    if (count < *capacity) {
        return BRD_OK;
    }
    if (count >= BRD_MAX_CALL_ROWS) {
        return brd_fail(error, BRD_ERR_LIMIT, BRD_NO_OFFSET, "more than %zu rows about calls",
                        (size_t)BRD_MAX_CALL_ROWS);
    }
    size_t wanted = *capacity == 0 ? 256 : *capacity * 2;
    wanted = wanted > BRD_MAX_CALL_ROWS ? BRD_MAX_CALL_ROWS : wanted;
    void *larger = reallocarray(*(void **)array_pointer, wanted, size);
    if (larger == NULL) {
        return brd_fail_memory(error, "the rows about calls");
    }
    *(void **)array_pointer = larger;
    *capacity = wanted;
    return BRD_OK;
}

/* ---- Devices: which evidence is of one phone ---- */

/* An evidence and something that only one phone has: a serial number, an IMEI, its number. */
struct identity {
    const char *text;
    uint32_t evidence;
};
struct identities {
    struct identity *all; /* owned */
    size_t count;
    size_t capacity;
    const char **numbers; /* of an evidence id: the phone's own number */
};

static bool
is_evidence(const struct brd_callbook *book, int64_t evidence_id) {
    return evidence_id >= 1 && (uint64_t)evidence_id <= book->evidence_count;
}

static enum brd_err
take_identity(struct brd_callbook *book, uint32_t source, const struct brd_call_reading *reading,
              void *context, struct brd_error *error) {
    struct identities *identities = context;
    int64_t evidence_id =
        reading->evidence_id < 0 ? 0 : sqlite3_column_int64(reading->rows, reading->evidence_id);
    const char *text = brd_call_text(reading, reading->identity);
    (void)source;
    if (!is_evidence(book, evidence_id)) {
        return BRD_OK;
    }
    if (text != NULL) {
        enum brd_err code = grow(&identities->all, identities->count, &identities->capacity,
                                 sizeof *identities->all, error);
        const char *copy = code == BRD_OK ? brd_arena_copy(&book->arena, text, strlen(text)) : NULL;
        if (copy == NULL) {
            return code != BRD_OK ? code : brd_fail_memory(error, "the devices");
        }
        identities->all[identities->count++] =
            (struct identity){.text = copy, .evidence = (uint32_t)evidence_id};
    }
    const char *number = brd_call_text(reading, reading->number);
    if (number != NULL && identities->numbers[evidence_id] == NULL) {
        identities->numbers[evidence_id] = brd_arena_copy(&book->arena, number, strlen(number));
    }
    return BRD_OK;
}

static int
by_text(const void *left, const void *right) {
    const struct identity *a = left;
    const struct identity *b = right;
    int order = strcmp(a->text, b->text);
    return order != 0 ? order : (a->evidence > b->evidence) - (a->evidence < b->evidence);
}

static uint32_t
leader_of(uint32_t *leaders, uint32_t evidence) {
    while (leaders[evidence] != evidence) {
        leaders[evidence] = leaders[leaders[evidence]];
        evidence = leaders[evidence];
    }
    return evidence;
}

/* The lower number leads, so that the result does not depend on the order. */
static void
unite(uint32_t *leaders, uint32_t one, uint32_t other) {
    one = leader_of(leaders, one);
    other = leader_of(leaders, other);
    if (one < other) {
        leaders[other] = one;
    } else {
        leaders[one] = other;
    }
}

/*
 * Evidence that shares an identity is of one phone. Evidence without any belongs to the phone that
 * the others name, when they name one only: it was handed in together with them.
 */
static enum brd_err
group_evidence(struct brd_callbook *book, struct identities *identities, struct brd_error *error) {
    uint32_t *leaders = book->device_of;
    bool *named = calloc(book->evidence_count + 1, sizeof *named);
    if (named == NULL) {
        return brd_fail_memory(error, "the devices");
    }
    for (size_t i = 0; i < identities->count; i++) {
        named[identities->all[i].evidence] = true;
    }
    if (identities->count > 0) {
        qsort(identities->all, identities->count, sizeof *identities->all, by_text);
    }
    for (size_t i = 1; i < identities->count; i++) {
        if (strcmp(identities->all[i].text, identities->all[i - 1].text) == 0) {
            unite(leaders, identities->all[i].evidence, identities->all[i - 1].evidence);
        }
    }
    uint32_t only = 0;
    bool several = false;
    for (uint32_t i = 1; i <= book->evidence_count; i++) {
        if (named[i]) {
            several = several || (only != 0 && leader_of(leaders, i) != only);
            only = only == 0 ? leader_of(leaders, i) : only;
        }
    }
    for (uint32_t i = 1; i <= book->evidence_count && only != 0 && !several; i++) {
        unite(leaders, i, only);
    }
    free(named);
    return BRD_OK;
}

/* Number the devices from 0, and find out where each dials from. */
static enum brd_err
number_devices(struct brd_callbook *book, const struct identities *identities,
               struct brd_error *error) {
    book->regions = calloc(book->evidence_count + 1, sizeof *book->regions);
    uint32_t *numbers = calloc(book->evidence_count + 1, sizeof *numbers);
    if (book->regions == NULL || numbers == NULL) {
        free(numbers);
        return brd_fail_memory(error, "the devices");
    }
    for (uint32_t i = 1; i <= book->evidence_count; i++) {
        if (leader_of(book->device_of, i) == i) {
            numbers[i] = (uint32_t)book->device_count++;
        }
    }
    for (uint32_t i = (uint32_t)book->evidence_count; i >= 1; i--) {
        /* Downwards: a leader is numbered lower than those that it leads. */
        uint32_t device = numbers[leader_of(book->device_of, i)];
        char number[BRD_PHONE_BYTES];
        const char *own = identities->numbers[i];
        if (own != NULL &&
            brd_phone_read(own, strlen(own), "", number) == BRD_PHONE_INTERNATIONAL) {
            (void)brd_phone_region(number, book->regions[device]);
        }
    }
    for (uint32_t i = (uint32_t)book->evidence_count; i >= 1; i--) {
        book->device_of[i] = numbers[leader_of(book->device_of, i)];
    }
    free(numbers);
    return BRD_OK;
}

static enum brd_err
count_evidence(struct brd_callbook *book, struct brd_error *error) {
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(book->kase->connection, "SELECT max(evidence_id) FROM evidence", -1,
                           &statement, NULL) != SQLITE_OK ||
        sqlite3_step(statement) != SQLITE_ROW) {
        (void)sqlite3_finalize(statement);
        return brd_case_fail(book->kase, error);
    }
    int64_t count = sqlite3_column_int64(statement, 0);
    (void)sqlite3_finalize(statement);
    book->evidence_count =
        count < 0 || count > (int64_t)BRD_MAX_FOLDERS ? BRD_MAX_FOLDERS : (size_t)count;
    book->device_of = calloc(book->evidence_count + 1, sizeof *book->device_of);
    if (book->device_of == NULL) {
        return brd_fail_memory(error, "the devices");
    }
    for (uint32_t i = 0; i <= book->evidence_count; i++) {
        book->device_of[i] = i;
    }
    return BRD_OK;
}

/* Read all sources of one role. */
static enum brd_err
read_role(struct brd_callbook *book, enum brd_call_role role, brd_call_take *take, void *context,
          struct brd_error *error) {
    enum brd_err code = BRD_OK;
    for (uint32_t i = 0; i < book->library->call_count && code == BRD_OK; i++) {
        if (book->library->calls[i].role == role) {
            code = brd_callbook_read(book, i, take, context, error);
        }
    }
    return code;
}

static enum brd_err
find_devices(struct brd_callbook *book, struct brd_error *error) {
    enum brd_err code = count_evidence(book, error);
    if (code != BRD_OK) {
        return code;
    }
    struct identities identities = {0};
    identities.numbers = calloc(book->evidence_count + 1, sizeof *identities.numbers);
    if (identities.numbers == NULL) {
        return brd_fail_memory(error, "the devices");
    }
    code = read_role(book, BRD_ROLE_DEVICE, take_identity, &identities, error);
    if (code == BRD_OK) {
        code = group_evidence(book, &identities, error);
    }
    if (code == BRD_OK) {
        code = number_devices(book, &identities, error);
    }
    free(identities.all);
    free(identities.numbers);
    return code;
}

/* ---- Parties ---- */

static enum brd_err
add_party(struct brd_callbook *book, const struct brd_call_reading *reading, int column,
          uint32_t device, uint32_t *name, struct brd_error *error) {
    const char *text = brd_call_text(reading, column);
    *name = BRD_NO_PARTY;
    return text == NULL ? BRD_OK
                        : brd_parties_add(&book->parties, device, brd_span_text(text), name, error);
}

/* The device of a row that names its evidence itself; false when it does not. */
static bool
device_of_row(const struct brd_callbook *book, const struct brd_call_reading *reading,
              uint32_t *device) {
    int64_t evidence_id =
        reading->evidence_id < 0 ? 0 : sqlite3_column_int64(reading->rows, reading->evidence_id);
    *device = is_evidence(book, evidence_id) ? book->device_of[evidence_id] : 0;
    return is_evidence(book, evidence_id);
}

static enum brd_err
take_fact(struct brd_callbook *book, uint32_t source, const struct brd_call_reading *reading,
          void *context, struct brd_error *error) {
    const char *kind = book->library->calls[source].kind;
    struct brd_call_fact fact = {.time_us = INT64_MIN};
    uint32_t device;
    (void)context;
    fact.kind = strcmp(kind, "contact") == 0   ? BRD_FACT_CONTACT
                : strcmp(kind, "written") == 0 ? BRD_FACT_WRITTEN
                                               : BRD_FACT_SEEN;
    if (!device_of_row(book, reading, &device)) {
        return BRD_OK;
    }
    fact.device = device;
    if (fact.kind != BRD_FACT_CONTACT) {
        fact.time_us = brd_call_time(reading, reading->started_at);
        if (fact.time_us == BRD_NO_TIME) {
            return BRD_OK;
        }
    }
    enum brd_err code =
        grow(&book->facts, book->fact_count, &book->fact_capacity, sizeof *book->facts, error);
    if (code == BRD_OK) {
        code = add_party(book, reading, reading->party, device, &fact.party, error);
    }
    bool ok = true;
    if (code == BRD_OK && fact.kind == BRD_FACT_CONTACT) {
        fact.name = brd_callbook_keep(book, brd_call_text(reading, reading->party_name), &ok);
    }
    if (code == BRD_OK && !ok) {
        return brd_fail(error, BRD_ERR_LIMIT, BRD_NO_OFFSET, "the words of calls are too many");
    }
    if (code == BRD_OK && fact.party != BRD_NO_PARTY) {
        book->facts[book->fact_count++] = fact;
    }
    return code;
}

static enum brd_err
take_alias(struct brd_callbook *book, uint32_t source, const struct brd_call_reading *reading,
           void *context, struct brd_error *error) {
    uint32_t device;
    uint32_t one;
    uint32_t other;
    (void)source;
    (void)context;
    if (!device_of_row(book, reading, &device)) {
        return BRD_OK;
    }
    enum brd_err code = add_party(book, reading, reading->party, device, &one, error);
    if (code == BRD_OK) {
        code = add_party(book, reading, reading->same_as, device, &other, error);
    }
    return code == BRD_OK ? brd_parties_alias(&book->parties, one, other, error) : code;
}

/* ---- Witnesses and gaps ---- */

static struct brd_call_reach *
reach_of(struct brd_callbook *book, uint32_t source, uint32_t device) {
    return &book->reaches[source * book->device_count + device];
}

static void
note_reach(struct brd_callbook *book, const struct brd_call_row *row) {
    struct brd_call_reach *reach = reach_of(book, row->source, row->device);
    if (!reach->has_rows || row->start_us < reach->first_us) {
        reach->first_us = row->start_us;
    }
    if (!reach->has_rows || row->start_us > reach->last_us) {
        reach->last_us = row->start_us;
    }
    reach->has_rows = true;
    if (row->service == BRD_UNKNOWN_SERVICE) {
        reach->has_untold = true;
    } else {
        reach->services[row->service / 64] |= UINT64_C(1) << row->service % 64;
    }
}

static enum brd_call_direction
direction_of(const struct brd_call_reading *reading) {
    const char *word = brd_call_text(reading, reading->direction);
    if (word == NULL) {
        return BRD_DIRECTION_UNKNOWN;
    }
    return strcmp(word, "incoming") == 0   ? BRD_DIRECTION_INCOMING
           : strcmp(word, "outgoing") == 0 ? BRD_DIRECTION_OUTGOING
                                           : BRD_DIRECTION_UNKNOWN;
}

/* The end of a row: as it says, else its beginning and what it took; never before it began. */
static int64_t
end_of(const struct brd_call_reading *reading, int64_t start_us, double duration) {
    int64_t end = brd_call_time(reading, reading->ended_at);
    double most = (double)BRD_MAX_CALL_SECONDS;
    if (end == BRD_NO_TIME && isfinite(duration) && duration > 0) {
        end = start_us + (int64_t)((duration > most ? most : duration) * BRD_US_PER_SECOND);
    }
    int64_t latest = start_us + (int64_t)BRD_MAX_CALL_SECONDS * BRD_US_PER_SECOND;
    return end == BRD_NO_TIME || end < start_us ? start_us : end > latest ? latest : end;
}

/* Room for one more row and its words, which share their count. */
static enum brd_err
grow_rows(struct brd_callbook *book, struct brd_error *error) {
    size_t capacity = book->row_capacity;
    enum brd_err code = grow(&book->words, book->row_count, &capacity, sizeof *book->words, error);
    if (code == BRD_OK) {
        code = grow(&book->rows, book->row_count, &book->row_capacity, sizeof *book->rows, error);
    }
    return code;
}

static enum brd_err
take_witness(struct brd_callbook *book, uint32_t source, const struct brd_call_reading *reading,
             void *context, struct brd_error *error) {
    const struct brd_callsource *file = &book->library->calls[source];
    struct brd_call_words words = {0};
    int64_t start_us = brd_call_time(reading, reading->started_at);
    (void)context;
    if (start_us == BRD_NO_TIME) {
        return BRD_OK;
    }
    enum brd_err code = grow_rows(book, error);
    if (code == BRD_OK) {
        code = brd_callbook_words(book, reading, &words, error);
    }
    if (code != BRD_OK || !is_evidence(book, words.evidence_id)) {
        return code;
    }
    uint32_t device = book->device_of[words.evidence_id];
    code = add_party(book, reading, reading->party, device, &words.name, error);
    if (code != BRD_OK) {
        return code;
    }
    struct brd_call_row row = {
        .id = (uint32_t)book->row_count,
        .start_us = start_us,
        .end_us = end_of(reading, start_us, words.duration),
        .slack_us = file->slack_us,
        .source = source,
        .device = device,
        .party = words.name,
        .service = brd_callbook_service(book, brd_call_text(reading, reading->service)),
        .item = (uint32_t)words.item_id,
        .direction = direction_of(reading),
        .live = strcmp(words.origin, "live") == 0,
        .several = file->several,
    };
    if (row.live) {
        note_reach(book, &row);
    }
    book->words[book->row_count] = words;
    book->rows[book->row_count++] = row;
    return BRD_OK;
}

/* The number of a source by its name; the count of sources when there is none. */
static uint32_t
source_of(const struct brd_library *library, const char *name) {
    uint32_t i = 0;
    while (i < library->call_count && strcmp(library->calls[i].name, name) != 0) {
        i++;
    }
    return i;
}

static enum brd_err
take_gap(struct brd_callbook *book, uint32_t source, const struct brd_call_reading *reading,
         void *context, struct brd_error *error) {
    const struct brd_callsource *file = &book->library->calls[source];
    struct brd_call_gap gap = {.artifact = file->artifact};
    (void)context;
    gap.source = source_of(book->library, file->of);
    enum brd_err code =
        grow(&book->gaps, book->gap_count, &book->gap_capacity, sizeof *book->gaps, error);
    if (code == BRD_OK) {
        code = brd_callbook_words(book, reading, &gap.words, error);
    }
    if (code != BRD_OK || !is_evidence(book, gap.words.evidence_id) ||
        gap.source == book->library->call_count) {
        return code;
    }
    gap.device = book->device_of[gap.words.evidence_id];
    gap.after_us = brd_call_time(reading, reading->after_at);
    gap.before_us = brd_call_time(reading, reading->before_at);
    gap.before_us = gap.before_us == BRD_NO_TIME ? INT64_MAX : gap.before_us;
    gap.missing = reading->missing < 0 ? 1 : sqlite3_column_int64(reading->rows, reading->missing);
    book->gaps[book->gap_count++] = gap;
    return BRD_OK;
}

/* Which artifacts were read in whose evidence. */
static enum brd_err
note_coverage(struct brd_callbook *book, struct brd_error *error) {
    sqlite3_stmt *rows = NULL;
    if (sqlite3_prepare_v2(book->kase->connection,
                           "SELECT DISTINCT artifact, evidence_id FROM coverage "
                           "WHERE status = 'read' AND evidence_id IS NOT NULL",
                           -1, &rows, NULL) != SQLITE_OK) {
        return brd_case_fail(book->kase, error);
    }
    while (sqlite3_step(rows) == SQLITE_ROW) {
        const char *artifact = (const char *)sqlite3_column_text(rows, 0);
        int64_t evidence_id = sqlite3_column_int64(rows, 1);
        for (uint32_t i = 0;
             artifact != NULL && is_evidence(book, evidence_id) && i < book->library->call_count;
             i++) {
            const struct brd_callsource *source = &book->library->calls[i];
            if (source->artifact == NULL || strcmp(source->artifact, artifact) != 0) {
                continue;
            }
            reach_of(book, i, book->device_of[evidence_id])->read = true;
        }
    }
    return sqlite3_finalize(rows) == SQLITE_OK ? BRD_OK : brd_case_fail(book->kase, error);
}

enum brd_err
brd_callbook_gather(struct brd_callbook *book, struct brd_error *error) {
    static const struct {
        enum brd_call_role role;
        brd_call_take *take;
    } roles[] = {
        {BRD_ROLE_ALIAS, take_alias},
        {BRD_ROLE_PARTY, take_fact},
        {BRD_ROLE_WITNESS, take_witness},
        {BRD_ROLE_GAP, take_gap},
    };
    enum brd_err code = find_devices(book, error);
    if (code == BRD_OK) {
        book->reaches =
            calloc(book->library->call_count * book->device_count + 1, sizeof *book->reaches);
        code = book->reaches == NULL ? brd_fail_memory(error, "the sources of calls") : BRD_OK;
    }
    for (size_t i = 0; i < sizeof roles / sizeof roles[0] && code == BRD_OK; i++) {
        code = read_role(book, roles[i].role, roles[i].take, NULL, error);
    }
    if (code == BRD_OK) {
        code = note_coverage(book, error);
    }
    return code == BRD_OK
               ? brd_parties_settle(&book->parties, (const char(*)[BRD_REGION_BYTES])book->regions,
                                    book->device_count, error)
               : code;
}
