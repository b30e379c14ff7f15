/* A packet capture: see capture.h. SPDX-License-Identifier: Apache-2.0 */
#include "evidence/capture.h"

#include "base/time.h"
#include "evidence/folder.h"
#include "evidence/inflate.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

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
        *item = (struct brd_item){
            .kind = BRD_ITEM_FILE, .path = walk->capture->name, .stored_as = walk->capture->name};
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
        brd_inflate_passing(&file, &ignored) != BRD_OK || file == NULL) {
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

/* ---- Standard input ---- */

#define HEAD_BYTES ((size_t)64 * 1024)

struct input {
    struct capture capture;
    struct brd_sha256 *hash; /* owned */
    uint64_t offset;         /* bytes read so far */
    bool was_opened;
    bool ended;
    uint8_t digest[BRD_SHA256_BYTES]; /* once `ended` */
    size_t head_size;
    uint8_t head[HEAD_BYTES]; /* the first bytes: whoever asks what it is reads them again */
};

struct input_content {
    struct brd_content content;
    struct input *input;
};

/* Read on from the descriptor, and keep and digest what comes. */
static enum brd_err
read_on(struct input *input, void *buffer, size_t size, size_t *got, struct brd_error *error) {
    *got = 0;
    while (*got < size && !input->ended) {
        ssize_t part = read(STDIN_FILENO, (char *)buffer + *got, size - *got);
        if (part < 0 && errno == EINTR) {
            continue;
        }
        if (part < 0) {
            return brd_fail_errno(error, errno, "cannot read", "standard input");
        }
        if (part == 0) {
            input->ended = true;
            brd_sha256_take(input->hash, input->digest);
            break;
        }
        brd_sha256_add(input->hash, (char *)buffer + *got, (size_t)part);
        if (input->head_size < HEAD_BYTES) {
            size_t room = HEAD_BYTES - input->head_size;
            size_t kept = (size_t)part < room ? (size_t)part : room;
            memcpy(input->head + input->head_size, (char *)buffer + *got, kept);
            input->head_size += kept;
        }
        *got += (size_t)part;
        input->offset += (uint64_t)part;
    }
    return BRD_OK;
}

static enum brd_err
input_read(struct brd_content *content, uint64_t offset, void *buffer, size_t size, size_t *got,
           struct brd_error *error) {
    struct input *input = ((struct input_content *)content)->input;
    *got = 0;
    if (offset < input->head_size) {
        size_t left = input->head_size - (size_t)offset;
        *got = size < left ? size : left;
        memcpy(buffer, input->head + offset, *got);
        return BRD_OK;
    }
    if (offset != input->offset) {
        return brd_fail(error, BRD_ERR_IO, BRD_NO_OFFSET,
                        "standard input cannot be read again at byte %llu; hand in a file",
                        (unsigned long long)offset);
    }
    if (offset < HEAD_BYTES && size > HEAD_BYTES - offset) {
        size = HEAD_BYTES - (size_t)offset; /* what goes beyond could not be read again */
    }
    return read_on(input, buffer, size, got, error);
}

static void
input_content_close(struct brd_content *content) {
    free(content);
}

static enum brd_err
input_open(struct brd_evidence *evidence, const char *stored_as, struct brd_content **content,
           struct brd_error *error) {
    struct input *input = (struct input *)evidence;
    (void)stored_as;
    if (input->was_opened) {
        return brd_fail(error, BRD_ERR_IO, BRD_NO_OFFSET, "standard input was read before");
    }
    struct input_content *made = calloc(1, sizeof *made);
    if (made == NULL) {
        return brd_fail_memory(error, "standard input");
    }
    input->was_opened = true;
    made->content = (struct brd_content){
        .size = BRD_SIZE_UNKNOWN, .read = input_read, .close = input_content_close};
    made->input = input;
    *content = &made->content;
    return BRD_OK;
}

/* What was not asked for is read all the same: the digest is of the whole. */
static bool
input_digest(struct brd_evidence *evidence, uint64_t *size, uint8_t digest[BRD_SHA256_BYTES]) {
    struct input *input = (struct input *)evidence;
    char rest[4096];
    size_t got = 1;
    struct brd_error ignored;
    while (!input->ended && got > 0) {
        if (read_on(input, rest, sizeof rest, &got, &ignored) != BRD_OK) {
            return false;
        }
    }
    *size = input->offset;
    memcpy(digest, input->digest, BRD_SHA256_BYTES);
    return input->ended;
}

static void
input_close(struct brd_evidence *evidence) {
    struct input *input = (struct input *)evidence;
    brd_sha256_free(input->hash);
    free(evidence->path);
    free(input);
}

static const struct brd_evidence_ops input_ops = {
    .unlock = capture_unlock,
    .walk = capture_walk,
    .next = capture_next,
    .stat = capture_stat,
    .walk_close = capture_walk_close,
    .stored_as = capture_stored_as,
    .open = input_open,
    .close = input_close,
    .digest = input_digest,
};

enum brd_err
brd_capture_of_input(struct brd_evidence **evidence, struct brd_error *error) {
    struct input *input = calloc(1, sizeof *input);
    char *path = strdup("-");
    if (input == NULL || path == NULL || brd_sha256_new(&input->hash, error) != BRD_OK) {
        free(input);
        free(path);
        return brd_fail_memory(error, "standard input");
    }
    input->capture.name = "stdin";
    input->capture.evidence.ops = &input_ops;
    input->capture.evidence.container = BRD_CONTAINER_CAPTURE;
    input->capture.evidence.kind = brd_container_names[BRD_CONTAINER_CAPTURE];
    input->capture.evidence.path = path;
    *evidence = &input->capture.evidence;
    return BRD_OK;
}
