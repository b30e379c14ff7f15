/*
 * For tests and fuzz targets: bytes in memory as the content of an item.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_EVIDENCE_TESTING_H
#define BRD_EVIDENCE_TESTING_H

#include "evidence/evidence.h"

struct brd_memory_content {
    struct brd_content content;
    struct brd_span bytes; /* borrowed */
};

static enum brd_err
brd_memory_content_read(struct brd_content *content, uint64_t offset, void *buffer, size_t size,
                        size_t *got, struct brd_error *error) {
    const struct brd_memory_content *memory = (const struct brd_memory_content *)content;
    (void)error;
    size_t left = offset >= memory->bytes.size ? 0 : memory->bytes.size - (size_t)offset;
    *got = size < left ? size : left;
    if (*got > 0) {
        memcpy(buffer, memory->bytes.data + offset, *got);
    }
    return BRD_OK;
}

static void
brd_memory_content_close(struct brd_content *content) {
    (void)content;
}

/* A content over borrowed bytes, which must outlive it; closing it does nothing. */
static inline struct brd_memory_content
brd_memory_content_of(const void *bytes, size_t size) {
    return (struct brd_memory_content){
        .content = {.size = size,
                    .read = brd_memory_content_read,
                    .close = brd_memory_content_close},
        .bytes = brd_span_of(bytes, size),
    };
}

#endif
