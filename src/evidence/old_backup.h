/*
 * The backup of iOS 9 and earlier: a folder with Manifest.mbdb, property lists, and one blob for
 * each file, flat. Its items have the same paths as those of a later backup.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_EVIDENCE_OLD_BACKUP_H
#define BRD_EVIDENCE_OLD_BACKUP_H

#include "evidence/evidence.h"

/*
 * Whether the folder `path` is one: it holds Manifest.mbdb and one of Info.plist and
 * Manifest.plist. *evidence is set when it is and NULL when it is not.
 */
enum brd_err brd_old_backup_recognise(const char *path, struct brd_evidence **evidence,
                                      struct brd_error *error) BRD_MUST_USE;

#endif
