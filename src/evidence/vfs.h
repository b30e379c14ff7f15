/*
 * An SQLite VFS over one item of evidence, with what belongs to it.
 *
 * SQLite sees three files: the database, its `-wal` and its `-journal`. Each is the content of an
 * item, or empty. Reads go to the item at any offset. The write-ahead log is read as SQLite reads
 * it; a hot rollback journal is rolled back as SQLite does it
 * (https://sqlite.org/atomiccommit.html, https://sqlite.org/wal.html), and what that changes stays
 * in memory, in an overlay with a ceiling. Nothing is ever written to the evidence.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_EVIDENCE_VFS_H
#define BRD_EVIDENCE_VFS_H

#include "evidence/evidence.h"

#include <sqlite3.h>

struct brd_vfs;

/*
 * Register a VFS of its own name for one database. Takes over the contents (`wal` and `journal`
 * may be NULL), also when it fails. Its name is valid until brd_vfs_close().
 */
enum brd_err brd_vfs_open(struct brd_content *main, struct brd_content *wal,
                          struct brd_content *journal, struct brd_vfs **opened,
                          struct brd_error *error) BRD_MUST_USE;

/* The name to give sqlite3_open_v2() as zVfs, with any file name. */
const char *brd_vfs_name(const struct brd_vfs *vfs);

/* The words of the last failed read, or NULL: SQLite itself only keeps "disk I/O error". */
const char *brd_vfs_failure(const struct brd_vfs *vfs);

/* Unregister and release. Every connection that uses it must be closed before. */
void brd_vfs_close(struct brd_vfs *vfs);

#endif
