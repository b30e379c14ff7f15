/* Work in pieces, results in order: see crew.h. SPDX-License-Identifier: Apache-2.0 */
#include "carve/crew.h"

#include "base/limits.h"

#include <pthread.h>
#include <stdlib.h>

/* Pieces whose results may wait behind the one whose turn it is. */
#define PARKED 8u

/* Bytes of results that one piece may keep; a row more, and they are taken in its turn. */
#define KEPT_BYTES ((size_t)1024 * 1024)

/* Memory of a buffer that is worth keeping for the next piece. */
#define SPARE_BYTES (KEPT_BYTES * 2)

struct parked {
    struct brd_crew_output output;
    struct brd_error error;
    enum brd_err code;
    bool is_full;
};

struct brd_crew {
    const struct brd_crew_plan *plan;
    pthread_mutex_t lock;  /* of all below */
    pthread_cond_t turned; /* `turn` or `is_stopped` has changed */
    uint64_t next;         /* piece to be worked on */
    uint64_t turn; /* piece whose results are to be taken; who has worked on it takes them */
    bool is_stopped;
    enum brd_err code;
    struct brd_error error;
    struct parked parked[PARKED]; /* by piece; that of `turn` belongs to who takes */
};

/* ---- Results ---- */

static struct brd_crew_output
empty_output(void) {
    return (struct brd_crew_output){.events = brd_buffer_of(BRD_MAX_VALUE_BYTES),
                                    .bytes = brd_buffer_of(BRD_MAX_VALUE_BYTES * 8)};
}

static void
free_output(struct brd_crew_output *output) {
    brd_buffer_free(&output->events);
    brd_buffer_free(&output->bytes);
}

static enum brd_err
take(struct brd_crew *crew, struct brd_crew_output *output, struct brd_error *error) {
    enum brd_err code = BRD_OK;
    if (output->events.failed || output->bytes.failed) {
        code = brd_fail_memory(error, "the rows of some pages");
    } else if (output->events.size > 0) {
        code = crew->plan->take(crew->plan->context, output, error);
    }
    brd_buffer_reset(&output->events);
    brd_buffer_reset(&output->bytes);
    if (output->bytes.capacity > SPARE_BYTES) {
        brd_buffer_free(&output->bytes);
    }
    return code;
}

static void
stop(struct brd_crew *crew, enum brd_err code, const struct brd_error *error) {
    (void)pthread_mutex_lock(&crew->lock);
    if (!crew->is_stopped) {
        crew->is_stopped = true;
        crew->code = code;
        crew->error = *error;
    }
    (void)pthread_cond_broadcast(&crew->turned);
    (void)pthread_mutex_unlock(&crew->lock);
}

/* Leave the results of the member's piece behind, or say that they are to be taken now. */
static bool
is_turn_of(struct brd_crew *crew, struct brd_crew_member *member, enum brd_err code,
           const struct brd_error *error) {
    (void)pthread_mutex_lock(&crew->lock);
    while (!crew->is_stopped && member->piece - crew->turn >= PARKED) {
        (void)pthread_cond_wait(&crew->turned, &crew->lock);
    }
    bool is_turn = !crew->is_stopped && member->piece == crew->turn;
    if (!crew->is_stopped && !is_turn) {
        struct parked *parked = &crew->parked[member->piece % PARKED];
        struct brd_crew_output empty = parked->output;
        parked->output = member->output;
        parked->code = code;
        parked->error = *error;
        parked->is_full = true;
        member->output = empty;
    }
    (void)pthread_mutex_unlock(&crew->lock);
    return is_turn;
}

/* It is the next one's turn; -> what that has left behind, NULL when it is still at work. */
static struct parked *
turn(struct brd_crew *crew) {
    (void)pthread_mutex_lock(&crew->lock);
    crew->turn++;
    struct parked *parked = &crew->parked[crew->turn % PARKED];
    parked = parked->is_full && !crew->is_stopped ? parked : NULL;
    (void)pthread_cond_broadcast(&crew->turned);
    (void)pthread_mutex_unlock(&crew->lock);
    return parked;
}

static void
hand_in(struct brd_crew *crew, struct brd_crew_member *member, enum brd_err code,
        struct brd_error *error) {
    struct brd_crew_output *output = &member->output;
    struct parked *parked = NULL;
    if (!is_turn_of(crew, member, code, error)) {
        return;
    }
    do {
        struct brd_error failed;
        enum brd_err taken = take(crew, output, &failed);
        if (taken != BRD_OK || code != BRD_OK) {
            stop(crew, taken != BRD_OK ? taken : code, taken != BRD_OK ? &failed : error);
            return;
        }
        if (parked != NULL) {
            parked->is_full = false;
        }
        parked = turn(crew);
        if (parked != NULL) {
            output = &parked->output;
            code = parked->code;
            error = &parked->error;
        }
    } while (parked != NULL);
}

enum brd_err
brd_crew_add(struct brd_crew_member *member, struct brd_crew_event event, size_t before,
             struct brd_error *error) {
    struct brd_crew *crew = member->crew;
    struct brd_crew_output *output = &member->output;
    event.size = (uint32_t)(output->bytes.size - before);
    (void)brd_buffer_add(&output->events, &event, sizeof event);
    if (output->bytes.size + output->events.size <= KEPT_BYTES) {
        return BRD_OK;
    }
    (void)pthread_mutex_lock(&crew->lock);
    while (!crew->is_stopped && member->piece != crew->turn) {
        (void)pthread_cond_wait(&crew->turned, &crew->lock);
    }
    bool is_stopped = crew->is_stopped;
    (void)pthread_mutex_unlock(&crew->lock);
    return is_stopped ? brd_fail(error, BRD_ERR_STOPPED, BRD_NO_OFFSET, "stopped")
                      : take(crew, output, error);
}

/* ---- Members ---- */

static void *
member_main(void *argument) {
    struct brd_crew_member *member = argument;
    struct brd_crew *crew = member->crew;
    for (;;) {
        struct brd_error error = {.code = BRD_OK};
        (void)pthread_mutex_lock(&crew->lock);
        bool is_more = !crew->is_stopped && crew->next < crew->plan->pieces;
        member->piece = crew->next;
        crew->next += is_more;
        (void)pthread_mutex_unlock(&crew->lock);
        if (!is_more) {
            return NULL;
        }
        enum brd_err code = crew->plan->work(member->worker, member, &error);
        hand_in(crew, member, code, &error);
    }
}

enum brd_err
brd_crew_run(const struct brd_crew_plan *plan, struct brd_error *error) {
    struct brd_crew_member members[BRD_CREW_MAX_MEMBERS];
    pthread_t threads[BRD_CREW_MAX_MEMBERS];
    size_t count = 0;
    struct brd_crew *crew = calloc(1, sizeof *crew);
    if (crew == NULL) {
        return brd_fail_memory(error, "the threads of the carver");
    }
    crew->plan = plan;
    (void)pthread_mutex_init(&crew->lock, NULL);
    (void)pthread_cond_init(&crew->turned, NULL);
    for (size_t i = 0; i < PARKED; i++) {
        crew->parked[i].output = empty_output();
    }
    /* With fewer threads than were asked for it takes longer, and that is all. */
    while (count < plan->worker_count && count < BRD_CREW_MAX_MEMBERS) {
        members[count] = (struct brd_crew_member){
            .output = empty_output(), .crew = crew, .worker = plan->workers[count]};
        if (count > 0 && pthread_create(&threads[count], NULL, member_main, &members[count]) != 0) {
            break;
        }
        count++;
    }
    (void)member_main(&members[0]);
    for (size_t i = 0; i < count; i++) {
        if (i > 0) {
            (void)pthread_join(threads[i], NULL);
        }
        free_output(&members[i].output);
    }
    enum brd_err code = crew->code;
    if (code != BRD_OK) {
        *error = crew->error;
    }
    for (size_t i = 0; i < PARKED; i++) {
        free_output(&crew->parked[i].output);
    }
    (void)pthread_cond_destroy(&crew->turned);
    (void)pthread_mutex_destroy(&crew->lock);
    free(crew);
    return code;
}
