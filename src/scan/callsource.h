/*
 * A file of knowledge about calls (calls/): one store that speaks of calls, or of what lies beside
 * them, and the SELECT over the case's records that tells what it says. Its form is in
 * docs/artifacts.md.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_SCAN_CALLSOURCE_H
#define BRD_SCAN_CALLSOURCE_H

#include "base/limits.h"
#include "case/case.h"
#include "scan/sqlfile.h"

enum brd_call_role {
    BRD_ROLE_WITNESS, /* rows that speak of calls */
    BRD_ROLE_TRACE,   /* what may have come of a call: a crash, a new process */
    BRD_ROLE_GAP,     /* rows that a witness has lost */
    BRD_ROLE_PARTY,   /* whom the owner knows */
    BRD_ROLE_ALIAS,   /* two names of one party */
    BRD_ROLE_DEVICE,  /* which evidence is of which phone, and its own number */
};

struct brd_callsource {
    const char *name;  /* "ios_call_log" */
    const char *title; /* as a lane of the picture is called */
    const char *about;
    const char *artifact; /* whose records the SELECT names; NULL for roles that name none */
    const char *expects;  /* services whose calls it should have, parted by blanks; "" for none */
    const char *of;       /* of a gap: the witness that lost the rows */
    const char *kind;     /* of a trace: what it is; of a party: contact, written or seen */
    const char *sql_from;
    const char *sql;       /* without its semicolon */
    struct brd_span bytes; /* the file's text */
    enum brd_call_role role;
    int64_t slack_us;  /* how far its time may be from another witness's */
    int64_t before_us; /* of a trace: how long before a call it is still told */
    int64_t after_us;  /* and how long after it */
    unsigned rank;     /* the lower, the more its word counts */
    bool is_log;       /* the list that the owner sees: its silence makes a call a vanished one */
    bool several;      /* it has several rows for one call */
    bool alarms;       /* of a trace: it makes the call of a stranger a suspicious one */
};

/* Make a source of a parsed file; its memory is the arena's. BRD_ERR_USAGE with the line. */
enum brd_err brd_callsource_read(const struct brd_sqlfile *file, struct brd_arena *arena,
                                 struct brd_callsource *source,
                                 struct brd_error *error) BRD_MUST_USE;

/* Whether the source should have the calls of a service; `service` is "unknown" for one untold. */
bool brd_callsource_expects(const struct brd_callsource *source, const char *service);

/* The word of a role, as the files and the case have it. */
const char *brd_call_role_name(enum brd_call_role role);

#endif
