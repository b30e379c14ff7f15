/*
 * The parts of calls.c: gathering rows, and telling what they come to.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_SCAN_CALLS_INTERNAL_H
#define BRD_SCAN_CALLS_INTERNAL_H

#include "calls/join.h"
#include "calls/party.h"
#include "scan/calls.h"

/* What a row says, beside what it is joined by. Texts are the book's arena's; NULL for none. */
struct brd_call_words {
    int64_t record_id;
    int64_t evidence_id;
    int64_t item_id;
    const char *origin; /* "live" for a row that lives */
    const char *party_name;
    const char *app;
    const char *summary;
    double duration; /* seconds; negative when the row does not say */
    int answered;    /* -1 when the row does not say */
    uint32_t name;   /* of the party, as it was added */
};

/* A row that its list has lost; times are BRD_NO_TIME where the gap has no bound. */
struct brd_call_gap {
    uint32_t source; /* the list */
    uint32_t device;
    int64_t after_us;
    int64_t before_us; /* INT64_MAX at the end of the list */
    int64_t latest_us; /* the latest before_us of this and all earlier gaps of the same list */
    int64_t missing;
    int64_t told; /* calls of that time that others tell of and the list lacks */
    const char *artifact;
    struct brd_call_words words;
};

/* What is known of a party: the first time of a kind. */
enum brd_call_fact_kind { BRD_FACT_CONTACT, BRD_FACT_WRITTEN, BRD_FACT_SEEN, BRD_FACT_SPOKEN };
struct brd_call_fact {
    uint32_t party; /* a name until settled, then its leader */
    uint32_t device;
    enum brd_call_fact_kind kind;
    int64_t time_us;  /* INT64_MIN when it holds for all times */
    const char *name; /* of a contact: as the owner calls it; NULL for none */
};

/* What one source showed on one device. */
struct brd_call_reach {
    bool read; /* its artifact was read there */
    bool has_rows;
    bool has_untold;                               /* rows that do not say their service */
    int64_t first_us;                              /* its oldest row */
    int64_t last_us;                               /* its newest */
    uint64_t services[BRD_MAX_CALL_SERVICES / 64]; /* bit i: a row of service i */
};

/* All that is gathered for the calls of one case. */
struct brd_callbook {
    struct brd_case *kase;
    const struct brd_library *library;
    uint64_t seconds;
    struct brd_arena arena;
    struct brd_parties parties;
    size_t evidence_count; /* evidence ids are 1 to this */
    uint32_t *device_of;   /* of an evidence id */
    size_t device_count;
    char (*regions)[BRD_REGION_BYTES];           /* of a device */
    const char *services[BRD_MAX_CALL_SERVICES]; /* from 1; 0 is the unknown one */
    size_t service_count;
    struct brd_call_row *rows;
    struct brd_call_words *words; /* of row.id */
    size_t row_count;
    size_t row_capacity;
    struct brd_call_gap *gaps;
    size_t gap_count;
    size_t gap_capacity;
    struct brd_call_fact *facts;
    size_t fact_count;
    size_t fact_capacity;
    struct brd_call_reach *reaches; /* source * device_count + device */
};

/* The number of a service's name, which is kept when it is new. */
uint32_t brd_callbook_service(struct brd_callbook *book, const char *name);

/* One source at work: a statement over the case and the places of its columns, -1 for none. */
struct brd_call_reading {
    sqlite3_stmt *rows;
    int record_id;
    int started_at;
    int ended_at;
    int duration;
    int direction;
    int answered;
    int party;
    int party_name;
    int service;
    int app;
    int summary;
    int evidence_id;
    int item_id;
    int origin;
    int after_at;
    int before_at;
    int missing;
    int same_as;
    int identity;
    int number;
};

/*
 * Step through a source, calling `take` with each row. What the source itself does wrong becomes a
 * coverage entry; an error is the case's own, or one of `take`.
 */
typedef enum brd_err brd_call_take(struct brd_callbook *book, uint32_t source,
                                   const struct brd_call_reading *reading, void *context,
                                   struct brd_error *error);
enum brd_err brd_callbook_read(struct brd_callbook *book, uint32_t source, brd_call_take *take,
                               void *context, struct brd_error *error) BRD_MUST_USE;

/* A column of the present row. The text lives until the next step; NULL for none. */
const char *brd_call_text(const struct brd_call_reading *reading, int column);
/* BRD_NO_TIME for none. */
int64_t brd_call_time(const struct brd_call_reading *reading, int column);

/* A copy that lives as long as the book; NULL stays NULL, and *ok is false when there is no room.
 */
const char *brd_callbook_keep(struct brd_callbook *book, const char *text, bool *ok);

/* What a row of a witness, trace or gap says of where it lies. */
enum brd_err brd_callbook_words(struct brd_callbook *book, const struct brd_call_reading *reading,
                                struct brd_call_words *words, struct brd_error *error) BRD_MUST_USE;

/* Find the devices and read all but the traces. */
enum brd_err brd_callbook_gather(struct brd_callbook *book, struct brd_error *error) BRD_MUST_USE;

/* Join what was gathered and write the calls, gaps and traces. */
enum brd_err brd_callbook_tell(struct brd_callbook *book, struct brd_error *error) BRD_MUST_USE;

#endif
