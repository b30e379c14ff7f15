/* A content with a checksum: see checksum.h. SPDX-License-Identifier: Apache-2.0 */
#include "evidence/checksum.h"

#include <limits.h>
#include <stdlib.h>
#include <zlib.h>

struct checked {
    struct brd_content content;
    struct brd_content *plain;
    uint32_t expected;
    uLong sum;
    uint64_t summed; /* bytes from the start that are in `sum` */
};

static enum brd_err
checked_read(struct brd_content *content, uint64_t offset, void *buffer, size_t size, size_t *got,
             struct brd_error *error) {
    struct checked *checked = (struct checked *)content;
    enum brd_err code = checked->plain->read(checked->plain, offset, buffer, size, got, error);
    if (code != BRD_OK || offset != checked->summed) {
        return code;
    }
    for (size_t done = 0; done < *got;) {
        size_t part = *got - done > INT_MAX ? INT_MAX : *got - done;
        checked->sum = crc32(checked->sum, (const Bytef *)buffer + done, (uInt)part);
        done += part;
    }
    checked->summed += *got;
    bool is_end = checked->summed == content->size || (*got < size && size > 0);
    if (is_end && (checked->summed != content->size || checked->sum != checked->expected)) {
        content->warning = "its bytes contradict the checksum or the size that its archive keeps";
    }
    return BRD_OK;
}

static void
checked_close(struct brd_content *content) {
    struct checked *checked = (struct checked *)content;
    brd_content_close(checked->plain);
    free(checked);
}

enum brd_err
brd_checksum_open(struct brd_content *plain, uint32_t crc, struct brd_content **content,
                  struct brd_error *error) {
    struct checked *checked = calloc(1, sizeof *checked);
    if (checked == NULL) {
        brd_content_close(plain);
        return brd_fail_memory(error, "a checksum");
    }
    checked->content = (struct brd_content){.size = plain->size,
                                            .warning = plain->warning,
                                            .read = checked_read,
                                            .close = checked_close};
    checked->plain = plain;
    checked->expected = crc;
    checked->sum = crc32(0, NULL, 0);
    *content = &checked->content;
    return BRD_OK;
}
