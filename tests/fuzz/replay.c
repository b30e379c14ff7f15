/*
 * Runs a fuzz target over the files of a folder, as an ordinary test, and over every cut of them.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MAX_BYTES ((size_t)1024 * 1024)
#define CUTS 16u

static int
run_file(const char *path) {
    FILE *file = fopen(path, "rb");
    uint8_t *bytes = malloc(MAX_BYTES);
    if (file == NULL || bytes == NULL) {
        (void)printf("cannot read %s\n", path);
        if (file != NULL) {
            (void)fclose(file);
        }
        free(bytes);
        return 1;
    }
    size_t size = fread(bytes, 1, MAX_BYTES, file);
    (void)fclose(file);
    for (size_t i = 0; i <= CUTS; i++) {
        size_t part = size * i / CUTS;
        /* A copy of its own size, so that a sanitizer sees a read past its end. */
        uint8_t *copy = malloc(part + 1);
        uint8_t *exact = copy == NULL || part == 0 ? copy : realloc(copy, part);
        if (exact != NULL) {
            memcpy(exact, bytes, part);
            (void)LLVMFuzzerTestOneInput(exact, part);
        }
        free(exact);
    }
    free(bytes);
    return 0;
}

int
main(int argc, char **argv) {
    struct dirent **entries;
    int count = argc < 2 ? -1 : scandir(argv[1], &entries, NULL, alphasort);
    int run = 0;
    int failed = 0;
    for (int i = 0; i < count; i++) {
        char path[4096];
        (void)snprintf(path, sizeof path, "%s/%s", argv[1], entries[i]->d_name);
        if (entries[i]->d_name[0] != '.') {
            failed += run_file(path);
            run++;
        }
        free(entries[i]);
    }
    if (count > 0) {
        free(entries);
    }
    (void)printf("[==========] %d test(s) run.\n", run);
    if (failed > 0) {
        (void)printf("[  FAILED  ] %d test(s), listed above\n", failed);
    }
    return run > 0 && failed == 0 ? 0 : 1;
}
