/* A part of a content: see slice.h. SPDX-License-Identifier: Apache-2.0 */
#include "evidence/slice.h"

#include <stdlib.h>

struct slice {
    struct brd_content content;
    struct brd_content *whole;
    uint64_t offset;
};

static enum brd_err
slice_read(struct brd_content *content, uint64_t offset, void *buffer, size_t size, size_t *got,
           struct brd_error *error) {
    struct slice *slice = (struct slice *)content;
    *got = 0;
    if (offset >= content->size) {
        return BRD_OK;
    }
    uint64_t left = content->size - offset;
    return slice->whole->read(slice->whole, slice->offset + offset, buffer,
                              size > left ? (size_t)left : size, got, error);
}

static void
slice_close(struct brd_content *content) {
    struct slice *slice = (struct slice *)content;
    brd_content_close(slice->whole);
    free(slice);
}

enum brd_err
brd_slice_open(struct brd_content *whole, uint64_t offset, uint64_t size,
               struct brd_content **content, struct brd_error *error) {
    struct slice *slice = calloc(1, sizeof *slice);
    if (slice == NULL) {
        brd_content_close(whole);
        return brd_fail_memory(error, "a part of a file");
    }
    uint64_t left = offset > whole->size ? 0 : whole->size - offset;
    slice->content = (struct brd_content){
        .size = size > left ? left : size,
        .warning = size > left ? "it ends before the size that its archive says" : whole->warning,
        .read = slice_read,
        .close = slice_close,
    };
    slice->whole = whole;
    slice->offset = offset;
    *content = &slice->content;
    return BRD_OK;
}
