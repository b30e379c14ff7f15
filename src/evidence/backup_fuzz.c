/*
 * Fuzz target: any bytes as the Manifest.db of a backup, in a folder in memory where there is one.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "evidence/backup.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The folder of the backup, made once: with an Info.plist, which nobody reads here. */
static const char *
folder(void) {
    static char path[64];
    if (path[0] == '\0') {
        (void)snprintf(path, sizeof path, "%s/bridle-fuzz-XXXXXX",
                       access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
        char info[96];
        if (mkdtemp(path) == NULL) {
            abort();
        }
        (void)snprintf(info, sizeof info, "%s/Info.plist", path);
        (void)close(open(info, O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
    }
    return path;
}

static bool
write_manifest(const uint8_t *data, size_t size) {
    char name[96];
    (void)snprintf(name, sizeof name, "%s/Manifest.db", folder());
    int file = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    bool done = file >= 0 && write(file, data, size) == (ssize_t)size;
    (void)close(file);
    return done;
}

static void
walk(struct brd_evidence *evidence) {
    struct brd_walk *items = NULL;
    struct brd_error error;
    struct brd_item item;
    struct brd_item_stat stat;
    bool more = true;
    if (brd_walk_open(evidence, &items, &error) != BRD_OK) {
        return;
    }
    for (unsigned i = 0; i < 500 && more; i++) {
        struct brd_content *content = NULL;
        if (brd_walk_next(evidence, items, &item, &more, &error) != BRD_OK || !more) {
            break;
        }
        if (brd_walk_stat(evidence, items, &stat, &error) == BRD_OK &&
            brd_evidence_open(evidence, item.stored_as, &content, &error) == BRD_OK) {
            brd_content_close(content);
        }
    }
    brd_walk_close(evidence, items);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct brd_evidence *evidence = NULL;
    struct brd_error error;
    if (write_manifest(data, size) && brd_backup_recognise(folder(), &evidence, &error) == BRD_OK &&
        evidence != NULL) {
        walk(evidence);
        evidence->ops->close(evidence);
    }
    return 0;
}
