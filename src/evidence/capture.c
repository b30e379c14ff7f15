/* A packet capture: see capture.h. SPDX-License-Identifier: Apache-2.0 */
#include "evidence/capture.h"

#include "base/time.h"
#include "evidence/folder.h"
#include "evidence/inflate.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

struct capture {
    struct brd_evidence evidence;
    const char *name; /* of the file, within the path */
};

struct capture_walk {
    const struct capture *capture;
    bool given;
};

static enum brd_err
capture_unlock(struct brd_evidence *evidence, const struct brd_unlock *unlock,
               struct brd_error *error) {
    (void)evidence;
    (void)unlock;
    (void)error;
    return BRD_OK;
}

static enum brd_err
capture_walk(struct brd_evidence *evidence, struct brd_walk **walk, struct brd_error *error) {
    struct capture_walk *made = calloc(1, sizeof *made);
    if (made == NULL) {
        return brd_fail_memory(error, "the list of items");
    }
    made->capture = (const struct capture *)evidence;
    *walk = (struct brd_walk *)made;
    return BRD_OK;
}

static enum brd_err
capture_next(struct brd_walk *opened, struct brd_item *item, bool *more, struct brd_error *error) {
    struct capture_walk *walk = (struct capture_walk *)opened;
    (void)error;
    *more = !walk->given;
    walk->given = true;
    if (*more) {
        *item = (struct brd_item){.kind = BRD_ITEM_FILE,
                                  .path = walk->capture->name,
                                  .stored_as = walk->capture->name};
    }
    return BRD_OK;
}

static enum brd_err
capture_stat(struct brd_walk *opened, struct brd_item_stat *stat_of, struct brd_error *error) {
    const struct capture_walk *walk = (const struct capture_walk *)opened;
    struct stat status;
    (void)error;
    *stat_of = (struct brd_item_stat){.size = -1,
                                      .mode = -1,
                                      .user_id = -1,
                                      .group_id = -1,
                                      .inode = -1,
                                      .protection_class = -1,
                                      .created_us = BRD_NO_TIME,
                                      .modified_us = BRD_NO_TIME,
                                      .changed_us = BRD_NO_TIME};
    if (stat(walk->capture->evidence.path, &status) == 0) {
        stat_of->size = status.st_size;
    }
    return BRD_OK;
}

static void
capture_walk_close(struct brd_walk *opened) {
    free(opened);
}

static enum brd_err
capture_stored_as(struct brd_evidence *evidence, const char *path, struct brd_buffer *stored_as,
                  struct brd_error *error) {
    const struct capture *capture = (const struct capture *)evidence;
    if (strcmp(path, capture->name) != 0) {
        return brd_fail(error, BRD_ERR_NOT_FOUND, BRD_NO_OFFSET, "no such item: %.200s", path);
    }
    (void)brd_buffer_add_text(stored_as, path);
    return BRD_OK;
}

static enum brd_err
capture_open(struct brd_evidence *evidence, const char *stored_as, struct brd_content **content,
             struct brd_error *error) {
    (void)stored_as;
    return brd_folder_open_given(evidence->path, content, error);
}

static void
capture_close(struct brd_evidence *evidence) {
    free(evidence->path);
    free(evidence);
}

static const struct brd_evidence_ops capture_ops = {
    .unlock = capture_unlock,
    .walk = capture_walk,
    .next = capture_next,
    .stat = capture_stat,
    .walk_close = capture_walk_close,
    .stored_as = capture_stored_as,
    .open = capture_open,
    .close = capture_close,
};

/* Whether the plain bytes of the file begin as a capture does. */
static bool
is_capture(const char *path) {
    static const uint8_t magics[][4] = {
        {0xa1, 0xb2, 0xc3, 0xd4}, {0xd4, 0xc3, 0xb2, 0xa1}, /* pcap, microseconds */
        {0xa1, 0xb2, 0x3c, 0x4d}, {0x4d, 0x3c, 0xb2, 0xa1}, /* pcap, nanoseconds */
        {0xa1, 0xb2, 0xcd, 0x34}, {0x34, 0xcd, 0xb2, 0xa1}, /* pcap as Kuznetzov patched it */
        {0x0a, 0x0d, 0x0d, 0x0a},                           /* pcapng */
    };
    struct brd_content *file = NULL;
    struct brd_error ignored;
    uint8_t start[4];
    size_t got = 0;
    if (brd_folder_open_given(path, &file, &ignored) != BRD_OK ||
        brd_inflate_packed(&file, &ignored) != BRD_OK || file == NULL) {
        brd_content_close(file);
        return false;
    }
    bool is = false;
    if (file->read(file, 0, start, sizeof start, &got, &ignored) == BRD_OK && got == sizeof start) {
        for (size_t i = 0; i < sizeof magics / sizeof magics[0]; i++) {
            is = is || memcmp(start, magics[i], sizeof start) == 0;
        }
    }
    brd_content_close(file);
    return is;
}

enum brd_err
brd_capture_recognise(const char *path, struct brd_evidence **evidence, struct brd_error *error) {
    struct stat status;
    *evidence = NULL;
    if (stat(path, &status) != 0) {
        return brd_fail_errno(error, errno, "cannot look at", path);
    }
    if (!S_ISREG(status.st_mode) || !is_capture(path)) {
        return BRD_OK;
    }
    struct capture *capture = calloc(1, sizeof *capture);
    char *copy = strdup(path);
    if (capture == NULL || copy == NULL) {
        free(capture);
        free(copy);
        return brd_fail_memory(error, "a capture");
    }
    const char *slash = strrchr(copy, '/');
    capture->name = slash == NULL ? copy : slash + 1;
    capture->evidence.ops = &capture_ops;
    capture->evidence.container = BRD_CONTAINER_CAPTURE;
    capture->evidence.kind = brd_container_names[BRD_CONTAINER_CAPTURE];
    capture->evidence.path = copy;
    *evidence = &capture->evidence;
    return BRD_OK;
}
