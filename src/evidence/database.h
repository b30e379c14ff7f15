/*
 * An SQLite database of evidence, opened as SQLite's documentation says for hostile files
 * (https://sqlite.org/security.html): defensive, untrusted schema, cell sizes checked, no
 * extension, query only, a ceiling on lengths, statements that can be stopped.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_EVIDENCE_DATABASE_H
#define BRD_EVIDENCE_DATABASE_H

#include "evidence/evidence.h"

#include <sqlite3.h>

struct brd_vfs;

struct brd_database {
    sqlite3 *connection;      /* owned */
    struct brd_vfs *vfs;      /* owned; NULL for an empty database in memory */
    bool has_wal;             /* a -wal item that is not empty was applied */
    bool has_journal;         /* a -journal item that is not empty was there */
    const char *warning;      /* of the item's content; NULL when it has none */
    struct brd_error sidecar; /* why one of them was left out; BRD_OK when none was */
};

/* The bytes that a database is made of. */
struct brd_database_contents {
    struct brd_content *main;    /* plain, unpacked; owned */
    struct brd_content *wal;     /* owned; NULL when there is none */
    struct brd_content *journal; /* owned; NULL when there is none */
    struct brd_error sidecar;    /* why one of them was left out; BRD_OK when none was */
};

/*
 * Open the item at `path` of `evidence`, stored as `stored_as`, and what lies beside it.
 * BRD_ERR_CORRUPT or BRD_ERR_TRUNCATED when it is no SQLite database; then nothing is open.
 */
enum brd_err brd_database_contents_open(struct brd_evidence *evidence, const char *path,
                                        const char *stored_as,
                                        struct brd_database_contents *contents,
                                        struct brd_error *error) BRD_MUST_USE;
void brd_database_contents_close(struct brd_database_contents *contents);

/*
 * Open the item at `path` of `evidence`, stored as `stored_as`, with its -wal and -journal items.
 * A `path` of NULL opens an empty database in memory under the same rules, for artifacts whose
 * evidence is no database. BRD_ERR_CORRUPT when the item is no SQLite database that can be read.
 */
enum brd_err brd_database_open(struct brd_evidence *evidence, const char *path,
                               const char *stored_as, struct brd_database *database,
                               struct brd_error *error) BRD_MUST_USE;

/* Fill `error` from the connection's last failure (and the failed read behind it) and return its
 * code: BRD_ERR_CORRUPT for damage, BRD_ERR_LIMIT, BRD_ERR_IO or BRD_ERR_SQL. */
enum brd_err brd_database_fail(const struct brd_database *database, struct brd_error *error);

void brd_database_close(struct brd_database *database);

#endif
