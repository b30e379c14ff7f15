/*
 * Work in pieces by several threads, whose results are taken in the order of the pieces.
 *
 * A member of the crew works on one piece after the other. What comes of it, rows and
 * contradictions, is kept until all pieces before it were taken; then the member whose turn it is
 * takes it, and what others have left ready behind it. What is kept is bounded: a member that is
 * too far ahead, or has too much, waits for its turn.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_CARVE_CREW_H
#define BRD_CARVE_CREW_H

#include "base/buffer.h"
#include "base/error.h"

/* Threads that are of use: they wait for each other to write. */
#define BRD_CREW_MAX_MEMBERS 8u

/* What comes of a piece, in order. */
struct brd_crew_event {
    uint64_t key;  /* of a row: what it is known by */
    uint32_t page; /* of a contradiction */
    uint32_t size; /* of its bytes; a row of none is only known */
    bool is_row;
};

struct brd_crew_output {
    struct brd_buffer events; /* of struct brd_crew_event */
    struct brd_buffer bytes;  /* those of all events, one behind the other */
};

struct brd_crew;

/* One that works. */
struct brd_crew_member {
    struct brd_crew_output output;
    struct brd_crew *crew;
    void *worker; /* what the plan says */
    uint64_t piece;
};

struct brd_crew_plan {
    uint64_t pieces;
    void *const *workers; /* one for each member, which alone uses it */
    size_t worker_count; /* 1 to BRD_CREW_MAX_MEMBERS; the first one works on the caller's thread */
    /* Work on member->piece; called on the member's thread. */
    enum brd_err (*work)(void *worker, struct brd_crew_member *member, struct brd_error *error);
    /* Take what has come; never called by two at once. */
    enum brd_err (*take)(void *context, const struct brd_crew_output *output,
                         struct brd_error *error);
    void *context;
};

/* Work on all pieces. The first error, in their order, ends it. */
enum brd_err brd_crew_run(const struct brd_crew_plan *plan, struct brd_error *error) BRD_MUST_USE;

/* Add an event whose bytes were added to output.bytes since it had `before` of them. When there are
 * many by now the member waits for its turn, and they are taken. */
enum brd_err brd_crew_add(struct brd_crew_member *member, struct brd_crew_event event,
                          size_t before, struct brd_error *error) BRD_MUST_USE;

#endif
