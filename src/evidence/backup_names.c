/* Names inside a backup: see backup_names.h. SPDX-License-Identifier: Apache-2.0 */
#include "evidence/backup_names.h"

#include "base/limits.h"
#include "base/text.h"
#include "evidence/folder.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool
brd_is_file_id(struct brd_span text) {
    for (size_t i = 0; i < text.size; i++) {
        uint8_t c = text.data[i];
        if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) {
            return false;
        }
    }
    return text.size == BRD_FILE_ID_DIGITS;
}

enum brd_err
brd_add_file_id(const char *path, struct brd_buffer *file_id, struct brd_error *error) {
    const char *slash = strchr(path, '/');
    if (slash == NULL) {
        return brd_fail(error, BRD_ERR_NOT_FOUND, BRD_NO_OFFSET, "no such item: %.200s", path);
    }
    struct brd_buffer name = brd_buffer_of(BRD_MAX_PATH_BYTES);
    (void)brd_buffer_add(&name, path, (size_t)(slash - path));
    (void)brd_buffer_add_text(&name, "-");
    (void)brd_buffer_add_text(&name, slash + 1);
    uint8_t digest[BRD_SHA1_BYTES];
    enum brd_err code = brd_sha1(brd_buffer_span(&name), digest, error);
    brd_buffer_free(&name);
    if (code == BRD_OK) {
        (void)brd_text_add_hex(file_id, brd_span_of(digest, sizeof digest));
    }
    return code;
}

enum brd_err
brd_backup_folder_open(const char *path, const char *manifest, bool *is_one, int *folder,
                       char **kept, struct brd_error *error) {
    struct stat status;
    *is_one = false;
    if (stat(path, &status) != 0 || !S_ISDIR(status.st_mode)) {
        return BRD_OK;
    }
    enum brd_err code = brd_folder_open(path, folder, error);
    if (code != BRD_OK) {
        return code;
    }
    if (!brd_folder_has(*folder, manifest) ||
        !(brd_folder_has(*folder, "Info.plist") || brd_folder_has(*folder, "Manifest.plist"))) {
        (void)close(*folder);
        return BRD_OK;
    }
    *kept = strdup(path);
    if (*kept == NULL) {
        (void)close(*folder);
        return brd_fail_memory(error, "a backup");
    }
    *is_one = true;
    return BRD_OK;
}

bool
brd_folder_has(int folder, const char *name) {
    struct stat status;
    return fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(status.st_mode);
}
