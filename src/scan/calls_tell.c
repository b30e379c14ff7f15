/*
 * From rows to calls: joined, weighed, compared with what should be there, and written.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "scan/calls_internal.h"

#include <stdlib.h>

/* What is known of a party counts as from before a call when it is older by this: the witnesses of
 * one call differ by seconds. */
#define BEFORE_US (60 * BRD_US_PER_SECOND)

/* One call. Its rows are order[first] to order[first + count - 1], the best witness first. */
struct told {
    size_t first;
    size_t count;
    const struct brd_call_row *best;
    int64_t start_us;
    int64_t end_us; /* start_us when no witness says how long it was */
    uint32_t party;
    uint32_t device;
    uint32_t service;
    enum brd_call_direction direction;
    int answered;
    double duration;
    const char *party_name;
    const char *app;
    int in_contacts;    /* -1: no contacts were read */
    int written_before; /* -1: no messages were read */
    bool spoken_before;
    bool seen_before;
    bool is_stranger;
    bool is_vanished;
    bool has_gap;
    bool is_suspicious;
    bool is_alarming; /* there are traces around it that more than its ringing explains */
    uint64_t silent;  /* bit i: source i should speak of it and does not */
};

struct teller {
    struct brd_callbook *book;
    struct told *calls;
    size_t count;
    uint32_t *order;    /* indices of rows, call by call */
    bool *has_contacts; /* of a device */
    bool *has_messages; /* of a device */
    uint32_t *watched;  /* suspicious calls, by device and time */
    size_t watched_count;
    unsigned char *traces; /* of a watched call: traces of the present source */
    sqlite3_stmt *call;
    sqlite3_stmt *witness;
};

/* ---- Rows of a call, the best witness first ---- */

static int
by_word(const void *left, const void *right, void *context) {
    const struct brd_callbook *book = context;
    const struct brd_call_row *a = &book->rows[*(const uint32_t *)left];
    const struct brd_call_row *b = &book->rows[*(const uint32_t *)right];
    unsigned rank_a = book->library->calls[a->source].rank;
    unsigned rank_b = book->library->calls[b->source].rank;
    if (rank_a != rank_b) {
        return rank_a < rank_b ? -1 : 1;
    }
    if (a->source != b->source) {
        return a->source < b->source ? -1 : 1;
    }
    if (a->live != b->live) {
        return a->live ? -1 : 1;
    }
    return (a > b) - (a < b); /* the rows are sorted by time */
}

/* Put the rows of each call together: a counting sort by the number of the call. */
static void
order_rows(struct teller *teller) {
    struct brd_callbook *book = teller->book;
    for (size_t i = 0; i < book->row_count; i++) {
        if (book->rows[i].call != BRD_NO_CALL) {
            teller->calls[book->rows[i].call].count++;
        }
    }
    size_t first = 0;
    for (size_t i = 0; i < teller->count; i++) {
        teller->calls[i].first = first;
        first += teller->calls[i].count;
        teller->calls[i].count = 0;
    }
    for (size_t i = 0; i < book->row_count; i++) {
        if (book->rows[i].call != BRD_NO_CALL) {
            struct told *call = &teller->calls[book->rows[i].call];
            teller->order[call->first + call->count++] = (uint32_t)i;
        }
    }
    for (size_t i = 0; i < teller->count; i++) {
        qsort_r(teller->order + teller->calls[i].first, teller->calls[i].count,
                sizeof *teller->order, by_word, book);
    }
}

/* What the witnesses say of a call: of each thing, the first that says it counts. */
static void
weigh(const struct teller *teller, struct told *call) {
    const struct brd_callbook *book = teller->book;
    call->best = &book->rows[teller->order[call->first]];
    call->start_us = call->best->start_us;
    call->end_us = call->start_us;
    call->device = call->best->device;
    call->party = BRD_NO_PARTY;
    call->answered = -1;
    call->duration = -1;
    for (size_t i = 0; i < call->count; i++) {
        const struct brd_call_row *row = &book->rows[teller->order[call->first + i]];
        const struct brd_call_words *words = &book->words[row->id];
        call->party = call->party == BRD_NO_PARTY ? row->party : call->party;
        call->service = call->service == BRD_UNKNOWN_SERVICE ? row->service : call->service;
        call->direction =
            call->direction == BRD_DIRECTION_UNKNOWN ? row->direction : call->direction;
        call->answered = call->answered < 0 ? words->answered : call->answered;
        call->duration = call->duration < 0 ? words->duration : call->duration;
        call->party_name = call->party_name == NULL ? words->party_name : call->party_name;
        call->app = call->app == NULL ? words->app : call->app;
        call->end_us = row->end_us > call->end_us ? row->end_us : call->end_us;
    }
}

/* ---- What is known of the party ---- */

static int
by_party(const void *left, const void *right) {
    const struct brd_call_fact *a = left;
    const struct brd_call_fact *b = right;
    if (a->party != b->party) {
        return a->party < b->party ? -1 : 1;
    }
    if (a->device != b->device) {
        return a->device < b->device ? -1 : 1;
    }
    if (a->kind != b->kind) {
        return a->kind < b->kind ? -1 : 1;
    }
    if (a->time_us != b->time_us) {
        return a->time_us < b->time_us ? -1 : 1;
    }
    /* What is looked for has no name, and must be before all others. */
    return a->name == NULL || b->name == NULL ? (a->name != NULL) - (b->name != NULL)
                                              : strcmp(a->name, b->name);
}

/* Bring the facts into an order in which they are found, with those that the calls themselves are.
 */
static enum brd_err
settle_facts(struct teller *teller, struct brd_error *error) {
    struct brd_callbook *book = teller->book;
    size_t most = book->fact_count + 2 * teller->count;
    struct brd_call_fact *facts = reallocarray(book->facts, most + 1, sizeof *facts);
    if (facts == NULL) {
        return brd_fail_memory(error, "the parties of calls");
    }
    book->facts = facts;
    for (size_t i = 0; i < book->fact_count; i++) {
        facts[i].party = brd_parties_leader(&book->parties, facts[i].party);
        if (facts[i].kind == BRD_FACT_CONTACT) {
            teller->has_contacts[facts[i].device] = true;
        } else {
            teller->has_messages[facts[i].device] = true;
        }
    }
    for (size_t i = 0; i < teller->count; i++) {
        const struct told *call = &teller->calls[i];
        struct brd_call_fact fact = {.party = call->party,
                                     .device = call->device,
                                     .kind = BRD_FACT_SEEN,
                                     .time_us = call->start_us};
        if (call->party == BRD_NO_PARTY) {
            continue;
        }
        facts[book->fact_count++] = fact;
        if (call->direction == BRD_DIRECTION_OUTGOING || call->answered == 1) {
            fact.kind = BRD_FACT_SPOKEN;
            facts[book->fact_count++] = fact;
        }
    }
    book->fact_capacity = most;
    qsort(facts, book->fact_count, sizeof *facts, by_party);
    return BRD_OK;
}

/* The first fact of a kind about the party of a call, when it is older than the call; else NULL. */
static const struct brd_call_fact *
find_fact(const struct brd_callbook *book, const struct told *call, enum brd_call_fact_kind kind) {
    struct brd_call_fact wanted = {
        .party = call->party, .device = call->device, .kind = kind, .time_us = INT64_MIN};
    size_t low = 0;
    size_t high = book->fact_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (by_party(&book->facts[middle], &wanted) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    const struct brd_call_fact *found = &book->facts[low];
    bool holds = low < book->fact_count && found->party == call->party &&
                 found->device == call->device && found->kind == kind &&
                 found->time_us < call->start_us - BEFORE_US;
    return holds ? found : NULL;
}

/* The name of a contact; one of several entries that has a name. */
static const char *
name_of(const struct brd_callbook *book, const struct brd_call_fact *contact) {
    const struct brd_call_fact *end = book->facts + book->fact_count;
    const struct brd_call_fact *next = contact;
    for (size_t i = 0; i < BRD_MAX_CALL_CANDIDATES && next < end && next->name == NULL; i++) {
        next++;
    }
    return next < end && next->party == contact->party && next->device == contact->device &&
                   next->kind == BRD_FACT_CONTACT
               ? next->name
               : NULL;
}

static void
know_party(const struct teller *teller, struct told *call) {
    const struct brd_callbook *book = teller->book;
    call->in_contacts = teller->has_contacts[call->device] ? 0 : -1;
    call->written_before = teller->has_messages[call->device] ? 0 : -1;
    if (call->party == BRD_NO_PARTY) {
        return;
    }
    const struct brd_call_fact *contact = find_fact(book, call, BRD_FACT_CONTACT);
    if (contact != NULL) {
        call->in_contacts = 1;
        call->party_name = call->party_name == NULL ? name_of(book, contact) : call->party_name;
    }
    if (find_fact(book, call, BRD_FACT_WRITTEN) != NULL) {
        call->written_before = 1;
    }
    call->spoken_before = find_fact(book, call, BRD_FACT_SPOKEN) != NULL;
    call->seen_before = call->written_before == 1 || call->spoken_before ||
                        find_fact(book, call, BRD_FACT_SEEN) != NULL;
    call->is_stranger = call->in_contacts != 1 && call->written_before != 1 && !call->spoken_before;
}

/* ---- Who is silent ---- */

static int
by_list(const void *left, const void *right) {
    const struct brd_call_gap *a = left;
    const struct brd_call_gap *b = right;
    if (a->source != b->source) {
        return a->source < b->source ? -1 : 1;
    }
    if (a->device != b->device) {
        return a->device < b->device ? -1 : 1;
    }
    if (a->after_us != b->after_us) {
        return a->after_us < b->after_us ? -1 : 1;
    }
    return (a->words.record_id > b->words.record_id) - (a->words.record_id < b->words.record_id);
}

static void
order_gaps(struct brd_callbook *book) {
    if (book->gap_count > 0) {
        qsort(book->gaps, book->gap_count, sizeof *book->gaps, by_list);
    }
    for (size_t i = 0; i < book->gap_count; i++) {
        struct brd_call_gap *gap = &book->gaps[i];
        const struct brd_call_gap *before = i == 0 ? NULL : &book->gaps[i - 1];
        bool same =
            before != NULL && before->source == gap->source && before->device == gap->device;
        gap->latest_us =
            same && before->latest_us > gap->before_us ? before->latest_us : gap->before_us;
    }
}

/* The gap of a list in which a moment lies; NULL when none is. */
static struct brd_call_gap *
find_gap(const struct brd_callbook *book, uint32_t source, uint32_t device, int64_t us) {
    const struct brd_call_gap wanted = {
        .source = source, .device = device, .after_us = us, .words = {.record_id = INT64_MIN}};
    size_t low = 0;
    size_t high = book->gap_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (by_list(&book->gaps[middle], &wanted) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    for (size_t i = low, looked_at = 0; i > 0 && looked_at < BRD_MAX_CALL_CANDIDATES;
         i--, looked_at++) {
        struct brd_call_gap *gap = &book->gaps[i - 1];
        if (gap->source != source || gap->device != device || gap->latest_us <= us) {
            return NULL;
        }
        if (gap->before_us > us) {
            return gap;
        }
    }
    return NULL;
}

/*
 * Whether a list has shown that it keeps such calls, and holds older and newer ones. What would be
 * newer than its newest row is not missed: were it removed, the list would have a gap at its end.
 */
static bool
reaches(const struct brd_call_reach *reach, const struct told *call) {
    bool keeps = call->service == BRD_UNKNOWN_SERVICE || reach->has_untold ||
                 (reach->services[call->service / 64] >> call->service % 64 & 1) != 0;
    return reach->has_rows && keeps && reach->first_us <= call->start_us &&
           call->start_us <= reach->last_us;
}

static void
find_silent(const struct teller *teller, struct told *call) {
    const struct brd_callbook *book = teller->book;
    uint64_t speaking = 0;
    for (size_t i = 0; i < call->count; i++) {
        const struct brd_call_row *row = &book->rows[teller->order[call->first + i]];
        speaking |= row->live ? UINT64_C(1) << row->source % 64 : 0;
    }
    for (uint32_t i = 0; i < book->library->call_count; i++) {
        const struct brd_callsource *source = &book->library->calls[i];
        const struct brd_call_reach *reach = &book->reaches[i * book->device_count + call->device];
        if (source->role != BRD_ROLE_WITNESS || (speaking >> i % 64 & 1) != 0 || !reach->read ||
            !brd_callsource_expects(source, book->services[call->service])) {
            continue;
        }
        struct brd_call_gap *gap = find_gap(book, i, call->device, call->start_us);
        if (gap != NULL || reaches(reach, call)) {
            call->silent |= UINT64_C(1) << i % 64;
            call->is_vanished = call->is_vanished || source->is_log;
            call->has_gap = call->has_gap || (source->is_log && gap != NULL);
            if (gap != NULL) {
                gap->told++;
            }
        }
    }
    bool unanswered = call->direction == BRD_DIRECTION_INCOMING && call->answered != 1;
    bool is_known = call->party != BRD_NO_PARTY && !call->is_stranger;
    call->is_suspicious = (call->is_vanished && !is_known) || (unanswered && call->is_stranger);
}

/* ---- Into the case ---- */

static void
bind_text(sqlite3_stmt *statement, int index, const char *text) {
    (void)sqlite3_bind_text(statement, index, text, -1, SQLITE_TRANSIENT);
}

static void
bind_time(sqlite3_stmt *statement, int index, int64_t us) {
    char text[BRD_TIME_TEXT_BYTES];
    brd_time_format(us, text);
    bind_text(statement, index, text);
}

static enum brd_err
step(const struct teller *teller, sqlite3_stmt *statement, struct brd_error *error) {
    int result = sqlite3_step(statement);
    enum brd_err code = result == SQLITE_DONE ? BRD_OK : brd_case_fail(teller->book->kase, error);
    (void)sqlite3_reset(statement);
    (void)sqlite3_clear_bindings(statement);
    return code;
}

/* What stands in column `direction` of a call. */
static const char *
direction_name(enum brd_call_direction direction) {
    return direction == BRD_DIRECTION_INCOMING   ? "incoming"
           : direction == BRD_DIRECTION_OUTGOING ? "outgoing"
                                                 : NULL;
}

static enum brd_err
write_call(const struct teller *teller, size_t number, struct brd_error *error) {
    const struct brd_callbook *book = teller->book;
    const struct told *call = &teller->calls[number];
    sqlite3_stmt *put = teller->call;
    (void)sqlite3_bind_int64(put, 1, (int64_t)number + 1);
    (void)sqlite3_bind_int64(put, 2, book->words[call->best->id].evidence_id);
    bind_time(put, 3, call->start_us);
    if (call->end_us > call->start_us) {
        bind_time(put, 4, call->end_us);
    }
    if (call->duration >= 0) {
        (void)sqlite3_bind_double(put, 5, call->duration);
    }
    bind_text(put, 6, call->service == BRD_UNKNOWN_SERVICE ? NULL : book->services[call->service]);
    bind_text(put, 7, call->app);
    bind_text(put, 8, direction_name(call->direction));
    if (call->answered >= 0) {
        (void)sqlite3_bind_int(put, 9, call->answered);
    }
    bind_text(put, 10, brd_parties_key(&book->parties, call->party));
    bind_text(put, 11, call->party_name);
    if (call->in_contacts >= 0) {
        (void)sqlite3_bind_int(put, 12, call->in_contacts);
    }
    if (call->written_before >= 0) {
        (void)sqlite3_bind_int(put, 13, call->written_before);
    }
    (void)sqlite3_bind_int(put, 14, call->spoken_before);
    (void)sqlite3_bind_int(put, 15, call->seen_before);
    (void)sqlite3_bind_int(put, 16, call->is_stranger);
    (void)sqlite3_bind_int(put, 17, call->is_vanished);
    (void)sqlite3_bind_int(put, 18, call->has_gap);
    (void)sqlite3_bind_int(put, 19, call->is_suspicious);
    bind_text(put, 20, book->library->calls[call->best->source].name);
    return step(teller, put, error);
}

/* One line of call_witness; `words` and `us` are of the record, NULL for one that is silent. */
static enum brd_err
write_witness(const struct teller *teller, size_t number, const struct brd_callsource *source,
              const char *role, const struct brd_call_words *words, int64_t start_us,
              int64_t end_us, struct brd_error *error) {
    sqlite3_stmt *put = teller->witness;
    (void)sqlite3_bind_int64(put, 1, (int64_t)number + 1);
    bind_text(put, 2, source->name);
    bind_text(put, 3, role);
    bind_text(put, 4, source->kind);
    bind_text(put, 6, source->artifact);
    if (words != NULL) {
        bind_text(put, 5, words->origin);
        (void)sqlite3_bind_int64(put, 7, words->record_id);
        (void)sqlite3_bind_int64(put, 8, words->evidence_id);
        (void)sqlite3_bind_int64(put, 9, words->item_id);
        bind_time(put, 10, start_us);
        bind_text(put, 12, words->summary);
    }
    if (words != NULL && end_us > start_us) {
        bind_time(put, 11, end_us);
    }
    return step(teller, put, error);
}

static enum brd_err
write_witnesses(const struct teller *teller, size_t number, struct brd_error *error) {
    const struct brd_callbook *book = teller->book;
    const struct told *call = &teller->calls[number];
    enum brd_err code = BRD_OK;
    for (size_t i = 0; i < call->count && code == BRD_OK; i++) {
        const struct brd_call_row *row = &book->rows[teller->order[call->first + i]];
        code = write_witness(teller, number, &book->library->calls[row->source], "witness",
                             &book->words[row->id], row->start_us, row->end_us, error);
    }
    for (uint32_t i = 0; i < book->library->call_count && code == BRD_OK; i++) {
        if ((call->silent >> i % 64 & 1) != 0) {
            code = write_witness(teller, number, &book->library->calls[i], "silent", NULL, 0, 0,
                                 error);
        }
    }
    return code;
}

static enum brd_err
write_calls(struct teller *teller, struct brd_error *error) {
    enum brd_err code = BRD_OK;
    for (size_t i = 0; i < teller->count && code == BRD_OK; i++) {
        code = write_call(teller, i, error);
        if (code == BRD_OK) {
            code = write_witnesses(teller, i, error);
        }
    }
    return code;
}

static enum brd_err
write_gaps(const struct teller *teller, struct brd_error *error) {
    const struct brd_callbook *book = teller->book;
    enum brd_err code = BRD_OK;
    for (size_t i = 0; i < book->gap_count && code == BRD_OK; i++) {
        const struct brd_call_gap *gap = &book->gaps[i];
        char after[BRD_TIME_TEXT_BYTES];
        char before[BRD_TIME_TEXT_BYTES];
        if (gap->after_us != BRD_NO_TIME) {
            brd_time_format(gap->after_us, after);
        }
        if (gap->before_us != INT64_MAX) {
            brd_time_format(gap->before_us, before);
        }
        code = brd_case_insert(
            book->kase, "call_gap", error, "nttiiittii", book->library->calls[gap->source].name,
            gap->artifact, gap->words.record_id, gap->words.evidence_id, gap->words.item_id,
            gap->after_us == BRD_NO_TIME ? NULL : after,
            gap->before_us == INT64_MAX ? NULL : before, gap->missing, gap->told);
    }
    return code;
}

/* ---- What happened around a call ---- */

static int
by_moment(const void *left, const void *right, void *context) {
    const struct told *calls = context;
    const struct told *a = &calls[*(const uint32_t *)left];
    const struct told *b = &calls[*(const uint32_t *)right];
    if (a->device != b->device) {
        return a->device < b->device ? -1 : 1;
    }
    if (a->start_us != b->start_us) {
        return a->start_us < b->start_us ? -1 : 1;
    }
    return (a > b) - (a < b);
}

/* The first watched call of a device that begins at `us` or later. */
static size_t
first_watched(const struct teller *teller, uint32_t device, int64_t us) {
    size_t low = 0;
    size_t high = teller->watched_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct told *call = &teller->calls[teller->watched[middle]];
        if (call->device < device || (call->device == device && call->start_us < us)) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static enum brd_err
take_trace(struct brd_callbook *book, uint32_t source, const struct brd_call_reading *reading,
           void *context, struct brd_error *error) {
    struct teller *teller = context;
    const struct brd_callsource *file = &book->library->calls[source];
    int64_t us = brd_call_time(reading, reading->started_at);
    int64_t evidence_id = sqlite3_column_int64(reading->rows, reading->evidence_id);
    if (us == BRD_NO_TIME || evidence_id < 1 || (uint64_t)evidence_id > book->evidence_count) {
        return BRD_OK;
    }
    uint32_t device = book->device_of[evidence_id];
    size_t at = first_watched(teller, device, us - file->after_us);
    enum brd_err code = BRD_OK;
    for (size_t looked_at = 0;
         at < teller->watched_count && code == BRD_OK && looked_at < BRD_MAX_CALL_CANDIDATES;
         at++, looked_at++) {
        size_t number = teller->watched[at];
        const struct told *call = &teller->calls[number];
        if (call->device != device || call->start_us > us + file->before_us) {
            break;
        }
        const char *service = brd_call_text(reading, reading->service);
        bool other = service != NULL && call->service != BRD_UNKNOWN_SERVICE &&
                     strcmp(service, book->services[call->service]) != 0;
        if (other || teller->traces[at] >= BRD_MAX_CALL_TRACES) {
            continue;
        }
        struct brd_call_words words;
        code = brd_callbook_words(book, reading, &words, error);
        int64_t end = brd_call_time(reading, reading->ended_at);
        if (code == BRD_OK) {
            teller->traces[at]++;
            teller->calls[number].is_alarming |= file->alarms;
            code = write_witness(teller, number, file, "trace", &words, us,
                                 end == BRD_NO_TIME ? us : end, error);
        }
    }
    return code;
}

static enum brd_err
write_traces(struct teller *teller, struct brd_error *error) {
    struct brd_callbook *book = teller->book;
    for (size_t i = 0; i < teller->count; i++) {
        if (teller->calls[i].is_suspicious) {
            teller->watched[teller->watched_count++] = (uint32_t)i;
        }
    }
    qsort_r(teller->watched, teller->watched_count, sizeof *teller->watched, by_moment,
            teller->calls);
    enum brd_err code = BRD_OK;
    for (uint32_t i = 0; i < book->library->call_count && code == BRD_OK; i++) {
        if (book->library->calls[i].role == BRD_ROLE_TRACE && teller->watched_count > 0) {
            memset(teller->traces, 0, teller->watched_count);
            code = brd_callbook_read(book, i, take_trace, teller, error);
        }
    }
    return code;
}

/* The call of a stranger alone is a wrong number: it takes a trace to make it suspicious. */
static enum brd_err
clear_suspicions(const struct teller *teller, struct brd_error *error) {
    sqlite3_stmt *clear = NULL;
    struct brd_case *kase = teller->book->kase;
    if (sqlite3_prepare_v2(kase->connection, "UPDATE call SET is_suspicious = 0 WHERE call_id = ?1",
                           -1, &clear, NULL) != SQLITE_OK) {
        return brd_case_fail(kase, error);
    }
    enum brd_err code = BRD_OK;
    for (size_t i = 0; i < teller->watched_count && code == BRD_OK; i++) {
        const struct told *call = &teller->calls[teller->watched[i]];
        if (!call->is_vanished && !call->is_alarming) {
            (void)sqlite3_bind_int64(clear, 1, (int64_t)teller->watched[i] + 1);
            code = step(teller, clear, error);
        }
    }
    (void)sqlite3_finalize(clear);
    return code;
}

/* ---- The whole ---- */

static enum brd_err
tell(struct teller *teller, struct brd_error *error) {
    struct brd_callbook *book = teller->book;
    order_rows(teller);
    for (size_t i = 0; i < teller->count; i++) {
        weigh(teller, &teller->calls[i]);
    }
    enum brd_err code = settle_facts(teller, error);
    if (code != BRD_OK) {
        return code;
    }
    order_gaps(book);
    for (size_t i = 0; i < teller->count; i++) {
        know_party(teller, &teller->calls[i]);
        find_silent(teller, &teller->calls[i]);
    }
    code = write_calls(teller, error);
    if (code == BRD_OK) {
        code = write_gaps(teller, error);
    }
    if (code == BRD_OK) {
        code = write_traces(teller, error);
    }
    return code == BRD_OK ? clear_suspicions(teller, error) : code;
}

static enum brd_err
prepare(struct teller *teller, struct brd_error *error) {
    static const char call[] = "INSERT INTO call VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)";
    static const char witness[] = "INSERT INTO call_witness VALUES (?,?,?,?,?,?,?,?,?,?,?,?)";
    sqlite3 *connection = teller->book->kase->connection;
    size_t devices = teller->book->device_count;
    teller->calls = calloc(teller->count + 1, sizeof *teller->calls);
    teller->order = calloc(teller->book->row_count + 1, sizeof *teller->order);
    teller->watched = calloc(teller->count + 1, sizeof *teller->watched);
    teller->traces = calloc(teller->count + 1, sizeof *teller->traces);
    teller->has_contacts = calloc(devices + 1, sizeof *teller->has_contacts);
    teller->has_messages = calloc(devices + 1, sizeof *teller->has_messages);
    if (teller->calls == NULL || teller->order == NULL || teller->watched == NULL ||
        teller->traces == NULL || teller->has_contacts == NULL || teller->has_messages == NULL) {
        return brd_fail_memory(error, "the calls");
    }
    return sqlite3_prepare_v2(connection, call, -1, &teller->call, NULL) == SQLITE_OK &&
                   sqlite3_prepare_v2(connection, witness, -1, &teller->witness, NULL) == SQLITE_OK
               ? BRD_OK
               : brd_case_fail(teller->book->kase, error);
}

enum brd_err
brd_callbook_tell(struct brd_callbook *book, struct brd_error *error) {
    struct teller teller = {.book = book};
    for (size_t i = 0; i < book->row_count; i++) {
        book->rows[i].party = brd_parties_leader(&book->parties, book->rows[i].party);
    }
    enum brd_err code = brd_calls_join(book->rows, book->row_count, &teller.count, error);
    if (code == BRD_OK) {
        code = prepare(&teller, error);
    }
    if (code == BRD_OK) {
        code = tell(&teller, error);
    }
    (void)sqlite3_finalize(teller.call);
    (void)sqlite3_finalize(teller.witness);
    free(teller.calls);
    free(teller.order);
    free(teller.watched);
    free(teller.traces);
    free(teller.has_contacts);
    free(teller.has_messages);
    return code;
}
