/*
 * Names inside a backup, of whichever manifest.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_EVIDENCE_BACKUP_NAMES_H
#define BRD_EVIDENCE_BACKUP_NAMES_H

#include "base/buffer.h"
#include "base/error.h"
#include "base/hash.h"

#define BRD_FILE_ID_DIGITS ((size_t)BRD_SHA1_BYTES * 2)

/* Whether the text is 40 hexadecimal digits in lower case. */
bool brd_is_file_id(struct brd_span text);

/*
 * Append the fileID of `path` ("domain/relative path"): the SHA-1 of "domain-relative path".
 * BRD_ERR_NOT_FOUND when the path has no domain.
 */
enum brd_err brd_add_file_id(const char *path, struct brd_buffer *file_id,
                             struct brd_error *error) BRD_MUST_USE;

/*
 * Whether `path` is the folder of a backup with a manifest of this name: *is_one says so, and then
 * *folder is open and *kept a copy of the path, both the caller's. Info.plist or Manifest.plist
 * must be beside the manifest.
 */
enum brd_err brd_backup_folder_open(const char *path, const char *manifest, bool *is_one,
                                    int *folder, char **kept, struct brd_error *error) BRD_MUST_USE;

/* Whether the folder that is open as `folder` holds the regular file `name`. */
bool brd_folder_has(int folder, const char *name);

#endif
