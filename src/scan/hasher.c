/* The hashing thread: see hasher.h. SPDX-License-Identifier: Apache-2.0 */
#include "scan/hasher.h"

#include <pthread.h>
#include <stdlib.h>

#define PART_BYTES ((size_t)256 * 1024)

struct brd_hasher {
    pthread_t thread;
    struct brd_hash_job *jobs;
    size_t count;
    struct brd_sha256 *hash;
    uint8_t *part;
};

static void
hash_item(struct brd_hasher *hasher, struct brd_hash_job *job) {
    struct brd_content *content;
    struct brd_error ignored; /* the artifact that reads the item reports the same failure */
    if (brd_evidence_open(job->evidence, job->stored_as, &content, &ignored) != BRD_OK) {
        return;
    }
    size_t got = 1;
    enum brd_err code = BRD_OK;
    const char *known = content->warning; /* the artifact reports it */
    while (code == BRD_OK && got > 0) {
        code = content->read(content, job->size, hasher->part, PART_BYTES, &got, &ignored);
        if (code == BRD_OK) {
            brd_sha256_add(hasher->hash, hasher->part, got);
            job->size += got;
        }
    }
    job->warning = content->warning == known ? NULL : content->warning;
    brd_content_close(content);
    brd_sha256_take(hasher->hash, job->digest);
    job->done = code == BRD_OK;
}

static void *
hasher_main(void *argument) {
    struct brd_hasher *hasher = argument;
    for (size_t i = 0; i < hasher->count; i++) {
        hash_item(hasher, &hasher->jobs[i]);
    }
    return NULL;
}

static void
release(struct brd_hasher *hasher) {
    brd_sha256_free(hasher->hash);
    free(hasher->part);
    free(hasher);
}

enum brd_err
brd_hasher_start(struct brd_hash_job *jobs, size_t count, struct brd_hasher **started,
                 struct brd_error *error) {
    struct brd_hasher *hasher = calloc(1, sizeof *hasher);
    if (hasher == NULL) {
        return brd_fail_memory(error, "the hashing thread");
    }
    hasher->jobs = jobs;
    hasher->count = count;
    hasher->part = malloc(PART_BYTES);
    enum brd_err code = hasher->part == NULL ? brd_fail_memory(error, "the hashing thread")
                                             : brd_sha256_new(&hasher->hash, error);
    if (code == BRD_OK && pthread_create(&hasher->thread, NULL, hasher_main, hasher) != 0) {
        code = brd_fail_memory(error, "the hashing thread");
    }
    if (code != BRD_OK) {
        release(hasher);
        return code;
    }
    *started = hasher;
    return BRD_OK;
}

void
brd_hasher_join(struct brd_hasher *hasher) {
    if (hasher != NULL) {
        (void)pthread_join(hasher->thread, NULL);
        release(hasher);
    }
}
