/* Files of indicators: see set.h. SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "indicator/ascii.h"
#include "indicator/set.h"
#include "indicator/stix.h"
#include "indicator/tsv.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum brd_err
brd_indicator_set_load(struct brd_indicator_set *set, const char *name, struct brd_span bytes,
                       struct brd_error *error) {
    struct brd_span text = bytes;
    if (brd_span_starts(text, "\xEF\xBB\xBF", 3)) {
        text = brd_span_from(text, 3);
    }
    size_t at = 0;
    while (at < text.size && text.data[at] <= ' ') {
        at++;
    }
    uint8_t first = brd_byte_at(text, at);
    if (first == '{' || first == '[') {
        return brd_stix_load(set, name, bytes, error);
    }
    if (brd_tsv_is(text)) {
        return brd_tsv_load(set, name, bytes, error);
    }
    return brd_fail(error, BRD_ERR_UNSUPPORTED, 0, "neither STIX nor a list of indicators");
}

/* ---- A file ---- */

static enum brd_err
load_descriptor(struct brd_indicator_set *set, const char *path, int descriptor,
                struct brd_error *error) {
    struct stat status;
    if (fstat(descriptor, &status) != 0) {
        return brd_fail_errno(error, errno, "cannot read", path);
    }
    if (!S_ISREG(status.st_mode) || status.st_size < 0 ||
        (uint64_t)status.st_size > BRD_MAX_INDICATOR_FILE_BYTES) {
        return brd_fail(error, BRD_ERR_UNSUPPORTED, BRD_NO_OFFSET,
                        "%s is no regular file of a usable size", path);
    }
    size_t size = (size_t)status.st_size;
    const char *slash = strrchr(path, '/');
    const char *name = slash == NULL ? path : slash + 1;
    if (size == 0) {
        return brd_fail(error, BRD_ERR_UNSUPPORTED, 0, "%s is empty", path);
    }
    void *bytes = mmap(NULL, size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, descriptor, 0);
    if (bytes == MAP_FAILED) {
        return brd_fail_errno(error, errno, "cannot read", path);
    }
    enum brd_err code = brd_indicator_set_load(set, name, brd_span_of(bytes, size), error);
    (void)munmap(bytes, size);
    return code == BRD_OK ? BRD_OK : brd_fail_context(error, name);
}

static enum brd_err
load_file(struct brd_indicator_set *set, const char *path, struct brd_error *error) {
    /* What is no file must not make the program wait. */
    int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0) {
        return brd_fail_errno(error, errno, "cannot open", path);
    }
    enum brd_err code = load_descriptor(set, path, descriptor, error);
    (void)close(descriptor);
    return code;
}

/* ---- A folder ---- */

/* Paths found below a folder. */
struct listing {
    char **paths;
    size_t count;
};

static int
compare_paths(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool
is_indicator_name(const char *name) {
    static const char *const ends[] = {".stix2", ".stix", ".json", ".tsv"};
    size_t size = strlen(name);
    for (size_t i = 0; i < 4; i++) {
        size_t end = strlen(ends[i]);
        if (size > end && strcmp(name + size - end, ends[i]) == 0) {
            return true;
        }
    }
    return false;
}

static enum brd_err
add_path(struct listing *listing, const char *path, struct brd_error *error) {
    if (listing->count == BRD_MAX_INDICATOR_FILES) {
        return brd_fail(error, BRD_ERR_LIMIT, BRD_NO_OFFSET, "more than %u files of indicators",
                        BRD_MAX_INDICATOR_FILES);
    }
    char *copy = strdup(path);
    if (copy == NULL) {
        return brd_fail_memory(error, "the names of files");
    }
    listing->paths[listing->count++] = copy;
    return BRD_OK;
}

static enum brd_err list_folder(struct listing *listing, const char *folder, unsigned depth,
                                struct brd_error *error);

/* Files may be reached through links; folders may not, so that a walk ends. */
static enum brd_err
list_entry(struct listing *listing, const char *folder, const char *name, unsigned depth,
           struct brd_error *error) {
    char path[BRD_MAX_PATH_BYTES];
    struct stat status;
    int size = snprintf(path, sizeof path, "%s/%s", folder, name);
    if (size < 0 || (size_t)size >= sizeof path || lstat(path, &status) != 0) {
        return BRD_OK;
    }
    if (S_ISDIR(status.st_mode)) {
        return list_folder(listing, path, depth + 1, error);
    }
    bool usable = is_indicator_name(name) && stat(path, &status) == 0 && S_ISREG(status.st_mode);
    return usable ? add_path(listing, path, error) : BRD_OK;
}

static enum brd_err
list_folder(struct listing *listing, const char *folder, unsigned depth, struct brd_error *error) {
    DIR *stream = depth > BRD_MAX_INDICATOR_FOLDERS ? NULL : opendir(folder);
    if (stream == NULL) {
        return depth > BRD_MAX_INDICATOR_FOLDERS
                   ? BRD_OK
                   : brd_fail_errno(error, errno, "cannot open", folder);
    }
    enum brd_err code = BRD_OK;
    const struct dirent *entry;
    while (code == BRD_OK && (entry = readdir(stream)) != NULL) {
        if (entry->d_name[0] != '.') {
            code = list_entry(listing, folder, entry->d_name, depth, error);
        }
    }
    (void)closedir(stream);
    return code;
}

static enum brd_err
load_folder(struct brd_indicator_set *set, const char *folder, struct brd_error *error) {
    struct listing listing = {.paths = calloc(BRD_MAX_INDICATOR_FILES, sizeof(char *))};
    enum brd_err code = listing.paths == NULL ? brd_fail_memory(error, "the names of files")
                                              : list_folder(&listing, folder, 0, error);
    if (listing.count > 0) {
        qsort(listing.paths, listing.count, sizeof *listing.paths, compare_paths);
    }
    for (size_t i = 0; i < listing.count; i++) {
        struct brd_error reason;
        enum brd_err loaded = code == BRD_OK ? load_file(set, listing.paths[i], &reason) : BRD_OK;
        if (loaded == BRD_ERR_NO_MEMORY) {
            code = brd_fail_memory(error, "the indicators");
        } else if (loaded != BRD_OK) {
            brd_indicator_set_reject(set, "the file cannot be loaded", brd_span_text(reason.text),
                                     brd_span_text(listing.paths[i]));
        }
        free(listing.paths[i]);
    }
    free(listing.paths);
    return code;
}

enum brd_err
brd_indicator_set_load_path(struct brd_indicator_set *set, const char *path,
                            struct brd_error *error) {
    struct stat status;
    if (stat(path, &status) != 0) {
        return brd_fail_errno(error, errno, "cannot open", path);
    }
    return S_ISDIR(status.st_mode) ? load_folder(set, path, error) : load_file(set, path, error);
}
