/*
 * A dump of a file system, or a sysdiagnose: in a folder, a zip, a tar, a tar.gz.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_EVIDENCE_DUMP_H
#define BRD_EVIDENCE_DUMP_H

#include "evidence/evidence.h"

/*
 * Whether `path` may hold a dump: an archive by its first bytes, a folder by what lies in its first
 * levels. *evidence is set when it may and NULL when not. What it is, and whether it is one, shows
 * when it is listed, in brd_evidence_unlock().
 */
enum brd_err brd_dump_recognise(const char *path, struct brd_evidence **evidence,
                                struct brd_error *error) BRD_MUST_USE;

#endif
