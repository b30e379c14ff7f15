/*
 * Which rows of which sources speak of the same call.
 *
 * Rows belong together when they are of the same device and party, begin at nearly the same time or
 * overlap, and contradict each other neither in the service nor in the direction. The nearest pairs
 * are joined first, so the order of the rows does not matter. A source that has one row for each
 * call tells two calls by two rows, however near they are.
 *
 * Rows that do not name the party are first joined among themselves, and then added to the one call
 * that they can belong to; when there are several such calls they are of none.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_CALLS_JOIN_H
#define BRD_CALLS_JOIN_H

#include "base/error.h"
#include "base/time.h"

/* No call: the row could belong to several. */
#define BRD_NO_CALL UINT32_MAX

/* What a source does not say. */
#define BRD_UNKNOWN_SERVICE 0u

/* One clock wrote both times: rows of one source about one call differ by less than this. */
#define BRD_SAME_CLOCK_US BRD_US_PER_SECOND

enum brd_call_direction { BRD_DIRECTION_UNKNOWN, BRD_DIRECTION_INCOMING, BRD_DIRECTION_OUTGOING };

struct brd_call_row {
    uint32_t id; /* the caller's own number for the row; no two are equal */
    int64_t start_us;
    int64_t end_us;   /* not before start_us */
    int64_t slack_us; /* how far the start may be from that of another source */
    uint32_t source;  /* from 0, below BRD_MAX_CALL_SOURCES */
    uint32_t device;
    uint32_t party;   /* equal for all names of one party; BRD_NO_PARTY when it is not told */
    uint32_t service; /* BRD_UNKNOWN_SERVICE when it is not told */
    uint32_t item;    /* where the row lies: two rows of one source and item are not copies */
    enum brd_call_direction direction;
    bool live;     /* the row lives in its store; of one that does not there may be copies */
    bool several;  /* the source has several rows for one call */
    uint32_t call; /* out: the number of the call, from 0; BRD_NO_CALL */
};

/*
 * Give each row the number of its call; calls are numbered in the order of their beginning, and
 * *calls tells how many there are. The rows are sorted by time on return. Takes time in proportion
 * to count * log(count). BRD_ERR_NO_MEMORY.
 */
enum brd_err brd_calls_join(struct brd_call_row *rows, size_t count, size_t *calls,
                            struct brd_error *error) BRD_MUST_USE;

#endif
