/*
 * Matching: the values of a record against the set of indicators.
 *
 * One observer looks at one evidence, record after record:
 *
 *     brd_observer_begin  ->  brd_observer_value, for each column  ->  brd_observer_finish
 *
 * A value is compared as what it is, never as a run of bytes that may stand anywhere: a host label
 * by label, an address as a number, a path component by component. Each comparison is a look-up,
 * so that a million indicators cost what ten do; only those with LIKE and MATCHES are tried one
 * after another. Nothing is allocated while nothing matches, once the first values were seen.
 *
 * Across the records it keeps one thing: which observations of STIX patterns were made, for those
 * whose observations (joined by AND or FOLLOWEDBY) lie in several records. Their order in time is
 * not looked at.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_INDICATOR_MATCH_H
#define BRD_INDICATOR_MATCH_H

#include "indicator/set.h"

/* What a value is; also the bits of the columns of an artifact. */
enum brd_observable {
    BRD_OBSERVE_TEXT, /* running text: its links, hosts and e-mail addresses count */
    BRD_OBSERVE_URL,
    BRD_OBSERVE_DOMAIN,
    BRD_OBSERVE_IP,
    BRD_OBSERVE_PHONE, /* a number, also as tel:..., or of an account: 46701740608@s.whatsapp.net */
    BRD_OBSERVE_EMAIL,
    BRD_OBSERVE_PROCESS, /* a name, name/bundle, or the path of the program */
    BRD_OBSERVE_PATH,    /* on the device, or domain and path of a backup */
    BRD_OBSERVE_APP,
    BRD_OBSERVE_HASH, /* MD5, SHA-1, SHA-256 or SHA-512, told apart by length */
    BRD_OBSERVE_PROFILE,
    BRD_OBSERVABLES,
};

/* An indicator that a value of the record matches. */
struct brd_match {
    unsigned column;
    const struct brd_indicator *indicator;
    unsigned confidence;   /* percent */
    struct brd_span where; /* the part of the value that matches; borrowed from the value */
    const char *how;       /* e.g. "exact host"; static */
};

struct brd_observer;

/*
 * An observer of one evidence, which borrows `set`; release with brd_observer_free().
 * BRD_ERR_NO_MEMORY.
 */
enum brd_err brd_observer_new(const struct brd_indicator_set *set, struct brd_observer **made,
                              struct brd_error *error) BRD_MUST_USE;
void brd_observer_free(struct brd_observer *observer);

/* The set that it was made with. */
const struct brd_indicator_set *brd_observer_set(const struct brd_observer *observer);

/* Start a record. What the last one matched is forgotten. */
void brd_observer_begin(struct brd_observer *observer);

/*
 * Look at one value of the record as `kind`; a column of several kinds is looked at once for each.
 * The bytes, of which BRD_MAX_CELL_BYTES count, must stay until the matches have been used.
 */
void brd_observer_value(struct brd_observer *observer, unsigned column, enum brd_observable kind,
                        struct brd_span value);

/*
 * The matches of the record: at most BRD_MAX_RECORD_MATCHES, each indicator once for each column,
 * with the best of its confidences. Valid until the next record. BRD_ERR_NO_MEMORY when a value
 * could not be looked at.
 */
enum brd_err brd_observer_finish(struct brd_observer *observer, const struct brd_match **matches,
                                 size_t *count, struct brd_error *error) BRD_MUST_USE;

#endif
