/*
 * A folder of evidence on the examiner's disk: opened once, read below it only.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_EVIDENCE_FOLDER_H
#define BRD_EVIDENCE_FOLDER_H

#include "evidence/evidence.h"

/* Open the folder `path` itself (it may be a symbolic link: the examiner named it). */
enum brd_err brd_folder_open(const char *path, int *folder, struct brd_error *error) BRD_MUST_USE;

/*
 * Open the regular file `name` below `folder` for random reads. `name` is relative, its parts are
 * neither "." nor ".."; no part of it may be a symbolic link. BRD_ERR_NOT_FOUND when it is absent,
 * BRD_ERR_CORRUPT when it is no regular file.
 */
enum brd_err brd_folder_open_file(int folder, const char *name, struct brd_content **content,
                                  struct brd_error *error) BRD_MUST_USE;

/*
 * Open the regular file `path` itself (it may be a symbolic link: the examiner named it).
 * BRD_ERR_NOT_FOUND when it is absent, BRD_ERR_CORRUPT when it is no regular file.
 */
enum brd_err brd_folder_open_given(const char *path, struct brd_content **content,
                                   struct brd_error *error) BRD_MUST_USE;

/* Another content of the same file, for another thread. `opened` is one of this room's. */
enum brd_err brd_folder_reopen(const struct brd_content *opened, struct brd_content **content,
                               struct brd_error *error) BRD_MUST_USE;

/*
 * The names of the folders, and of the files that are named as archives or captures are, directly
 * below `path`, sorted by byte value, without symbolic links. *names is one block to free() with
 * its strings. At most BRD_MAX_FOLDERS.
 */
enum brd_err brd_folder_list(const char *path, char ***names, size_t *count,
                             struct brd_error *error) BRD_MUST_USE;

#endif
