/*
 * Fuzz target: any bytes as an archive, listed and read item by item.
 *
 * The first byte chooses how the rest is handed in: as it is, or packed as gzip by the target,
 * which a fuzzer does not find by itself.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "evidence/evidence.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>
#include <zlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
write_all(int file, const uint8_t *data, size_t size) {
    while (size > 0) {
        ssize_t part = write(file, data, size);
        if (part <= 0) {
            abort();
        }
        data += part;
        size -= (size_t)part;
    }
}

static void
write_packed(int file, const uint8_t *data, size_t size) {
    gzFile packed = gzdopen(dup(file), "wb1");
    if (packed == NULL || (size > 0 && gzwrite(packed, data, (unsigned)size) <= 0)) {
        abort();
    }
    (void)gzclose(packed);
}

/* Read the item forwards and once from its middle: both must tell the same bytes. */
static void
read_item(struct brd_evidence *evidence, const char *stored_as) {
    static uint8_t first[65536];
    static uint8_t again[4096];
    struct brd_content *content = NULL;
    struct brd_error error;
    if (brd_evidence_open(evidence, stored_as, &content, &error) != BRD_OK || content == NULL) {
        return;
    }
    size_t got = 0;
    size_t middle = 0;
    if (content->read(content, 0, first, sizeof first, &got, &error) == BRD_OK && got > 1) {
        uint64_t offset = got / 2;
        if (content->read(content, offset, again, sizeof again, &middle, &error) == BRD_OK) {
            size_t both = middle < got - offset ? middle : got - (size_t)offset;
            if (memcmp(first + offset, again, both) != 0) {
                abort();
            }
        }
    }
    brd_content_close(content);
}

static void
read_evidence(struct brd_evidence *evidence) {
    const struct brd_unlock how = {.max_items = 1000, .max_expansion = 400, .max_iterations = 1};
    struct brd_walk *walk = NULL;
    struct brd_error error;
    if (brd_evidence_unlock(evidence, &how, &error) != BRD_OK ||
        brd_walk_open(evidence, &walk, &error) != BRD_OK) {
        return;
    }
    struct brd_item item;
    struct brd_item_stat stat;
    bool more = true;
    for (unsigned i = 0; i < 50; i++) {
        if (brd_walk_next(evidence, walk, &item, &more, &error) != BRD_OK || !more) {
            break;
        }
        if (brd_walk_stat(evidence, walk, &stat, &error) == BRD_OK && item.kind == BRD_ITEM_FILE) {
            read_item(evidence, item.stored_as);
        }
    }
    brd_walk_close(evidence, walk);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    char path[64];
    struct brd_evidence_list list = {0};
    struct brd_error error;
    int file = memfd_create("archive", 0);
    if (file < 0 || size == 0) {
        return 0;
    }
    if ((data[0] & 1) != 0) {
        write_packed(file, data + 1, size - 1);
    } else {
        write_all(file, data + 1, size - 1);
    }
    (void)snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    if (brd_evidence_find(path, &list, &error) == BRD_OK && list.count > 0) {
        read_evidence(list.items[0]);
    }
    brd_evidence_list_free(&list);
    (void)close(file);
    return 0;
}
