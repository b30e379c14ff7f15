/* The one thread that writes the case: see writer.h. SPDX-License-Identifier: Apache-2.0 */
#include "scan/writer.h"

#include "base/limits.h"

#include <pthread.h>
#include <stdlib.h>

#define BATCH_COUNT 8u
#define COMMIT_ROWS 200000u /* between two commits: what a kill can lose */

struct brd_writer {
    struct brd_case *kase;
    const struct brd_matcher *matcher;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct brd_batch batches[BATCH_COUNT];
    struct brd_batch *free_batches[BATCH_COUNT];
    size_t free_count;
    struct brd_batch *sent[BATCH_COUNT]; /* in order */
    size_t sent_count;
    bool busy;
    bool stopping;
    struct brd_error error;
    /* Of the thread alone: */
    sqlite3_stmt *insertion;
    const struct brd_artifact *insertion_of;
    uint64_t uncommitted_rows;
};

static enum brd_err
prepare(struct brd_writer *writer, const struct brd_artifact *artifact, struct brd_error *error) {
    if (writer->insertion_of == artifact) {
        return BRD_OK;
    }
    (void)sqlite3_finalize(writer->insertion);
    writer->insertion = NULL;
    writer->insertion_of = NULL;
    enum brd_err code =
        brd_case_prepare_records(writer->kase, &artifact->table, &writer->insertion, error);
    writer->insertion_of = code == BRD_OK ? artifact : NULL;
    return code;
}

static enum brd_err
store(struct brd_writer *writer, struct brd_batch *batch, struct brd_error *error) {
    size_t width = BRD_CASE_FIXED_COLUMNS + batch->artifact->table.column_count;
    enum brd_err code = prepare(writer, batch->artifact, error);
    if (code == BRD_OK) {
        code = brd_case_add_records(writer->kase, writer->insertion, batch->cells, width,
                                    batch->rows, error);
    }
    for (size_t row = 0; row < batch->rows && code == BRD_OK; row++) {
        code = brd_matcher_record(writer->matcher, writer->kase, batch->artifact,
                                  &batch->cells[row * width], error);
    }
    writer->uncommitted_rows += batch->rows;
    if (code == BRD_OK && writer->uncommitted_rows >= COMMIT_ROWS) {
        writer->uncommitted_rows = 0;
        code = brd_case_commit(writer->kase, error);
        if (code == BRD_OK) {
            code = brd_case_begin(writer->kase, error);
        }
    }
    return code;
}

static void
empty(struct brd_batch *batch) {
    brd_arena_reset(&batch->arena);
    batch->rows = 0;
}

static void *
writer_main(void *argument) {
    struct brd_writer *writer = argument;
    (void)pthread_mutex_lock(&writer->lock);
    for (;;) {
        while (writer->sent_count == 0 && !writer->stopping) {
            (void)pthread_cond_wait(&writer->changed, &writer->lock);
        }
        if (writer->sent_count == 0) {
            break;
        }
        struct brd_batch *batch = writer->sent[0];
        writer->sent_count--;
        memmove(&writer->sent[0], &writer->sent[1],
                writer->sent_count * sizeof(struct brd_batch *));
        writer->busy = true;
        bool failed = writer->error.code != BRD_OK;
        (void)pthread_mutex_unlock(&writer->lock);
        struct brd_error error = {0};
        if (!failed) {
            (void)store(writer, batch, &error);
        }
        empty(batch);
        (void)pthread_mutex_lock(&writer->lock);
        if (!failed) {
            writer->error = error;
        }
        writer->busy = false;
        writer->free_batches[writer->free_count++] = batch;
        (void)pthread_cond_broadcast(&writer->changed);
    }
    (void)pthread_mutex_unlock(&writer->lock);
    return NULL;
}

enum brd_err
brd_writer_new(struct brd_case *kase, const struct brd_matcher *matcher, struct brd_writer **made,
               struct brd_error *error) {
    struct brd_writer *writer = calloc(1, sizeof *writer);
    if (writer == NULL) {
        return brd_fail_memory(error, "the writer");
    }
    writer->kase = kase;
    writer->matcher = matcher;
    (void)pthread_mutex_init(&writer->lock, NULL);
    (void)pthread_cond_init(&writer->changed, NULL);
    bool ok = true;
    for (size_t i = 0; i < BATCH_COUNT; i++) {
        struct brd_batch *batch = &writer->batches[i];
        batch->arena = brd_arena_of(BRD_MAX_BATCH_BYTES);
        batch->cells = malloc(BRD_BATCH_CELLS * sizeof *batch->cells);
        ok = ok && batch->cells != NULL;
        writer->free_batches[writer->free_count++] = batch;
    }
    if (!ok || pthread_create(&writer->thread, NULL, writer_main, writer) != 0) {
        writer->stopping = true;
        for (size_t i = 0; i < BATCH_COUNT; i++) {
            free(writer->batches[i].cells);
        }
        free(writer);
        return brd_fail_memory(error, "the writer");
    }
    *made = writer;
    return BRD_OK;
}

struct brd_batch *
brd_writer_batch(struct brd_writer *writer) {
    (void)pthread_mutex_lock(&writer->lock);
    while (writer->free_count == 0) {
        (void)pthread_cond_wait(&writer->changed, &writer->lock);
    }
    struct brd_batch *batch = writer->free_batches[--writer->free_count];
    (void)pthread_mutex_unlock(&writer->lock);
    return batch;
}

void
brd_writer_send(struct brd_writer *writer, struct brd_batch *batch) {
    (void)pthread_mutex_lock(&writer->lock);
    writer->sent[writer->sent_count++] = batch;
    (void)pthread_cond_broadcast(&writer->changed);
    (void)pthread_mutex_unlock(&writer->lock);
}

enum brd_err
brd_writer_drain(struct brd_writer *writer, struct brd_error *error) {
    (void)pthread_mutex_lock(&writer->lock);
    while (writer->sent_count > 0 || writer->busy) {
        (void)pthread_cond_wait(&writer->changed, &writer->lock);
    }
    enum brd_err code = writer->error.code;
    if (code != BRD_OK && error != NULL) {
        *error = writer->error;
    }
    (void)pthread_mutex_unlock(&writer->lock);
    return code;
}

bool
brd_writer_failed(struct brd_writer *writer) {
    (void)pthread_mutex_lock(&writer->lock);
    bool failed = writer->error.code != BRD_OK;
    (void)pthread_mutex_unlock(&writer->lock);
    return failed;
}

void
brd_writer_free(struct brd_writer *writer) {
    if (writer == NULL) {
        return;
    }
    (void)pthread_mutex_lock(&writer->lock);
    writer->stopping = true;
    (void)pthread_cond_broadcast(&writer->changed);
    (void)pthread_mutex_unlock(&writer->lock);
    (void)pthread_join(writer->thread, NULL);
    (void)sqlite3_finalize(writer->insertion);
    for (size_t i = 0; i < BATCH_COUNT; i++) {
        brd_arena_free(&writer->batches[i].arena);
        free(writer->batches[i].cells);
    }
    (void)pthread_mutex_destroy(&writer->lock);
    (void)pthread_cond_destroy(&writer->changed);
    free(writer);
}
