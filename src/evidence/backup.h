/*
 * The iTunes/Finder backup of iOS 10 and later: a folder with Manifest.db, property lists, and one
 * blob for each file. docs/architecture.md tells the format; its facts are from the file itself
 * and from Apple's public documentation of backups.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_EVIDENCE_BACKUP_H
#define BRD_EVIDENCE_BACKUP_H

#include "evidence/evidence.h"

/*
 * Whether the folder `path` is a backup: it holds Manifest.db and one of Info.plist and
 * Manifest.plist. *evidence is set when it is and NULL when it is not.
 */
enum brd_err brd_backup_recognise(const char *path, struct brd_evidence **evidence,
                                  struct brd_error *error) BRD_MUST_USE;

#endif
