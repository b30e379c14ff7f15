/*
 * Fuzz target: any bytes as a database with its write-ahead log and rollback journal.
 *
 *     first byte: tenths of the rest that are the database; second byte: tenths that are the log
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "evidence/database.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct memory_content {
    struct brd_content content;
    struct brd_span bytes;
};

struct memory_evidence {
    struct brd_evidence evidence;
    struct brd_span parts[3];
};

static enum brd_err
memory_read(struct brd_content *content, uint64_t offset, void *buffer, size_t size, size_t *got,
            struct brd_error *error) {
    const struct memory_content *memory = (const struct memory_content *)content;
    (void)error;
    size_t left = offset >= memory->bytes.size ? 0 : memory->bytes.size - (size_t)offset;
    *got = size < left ? size : left;
    if (*got > 0) {
        memcpy(buffer, memory->bytes.data + offset, *got);
    }
    return BRD_OK;
}

static void
memory_close(struct brd_content *content) {
    free(content);
}

static enum brd_err
memory_stored_as(struct brd_evidence *evidence, const char *path, struct brd_buffer *stored_as,
                 struct brd_error *error) {
    (void)evidence;
    (void)error;
    (void)brd_buffer_add_text(stored_as, path);
    return BRD_OK;
}

static enum brd_err
memory_open(struct brd_evidence *evidence, const char *stored_as, struct brd_content **content,
            struct brd_error *error) {
    static const char *const names[] = {"db", "db-wal", "db-journal"};
    const struct memory_evidence *memory = (const struct memory_evidence *)evidence;
    for (size_t i = 0; i < 3; i++) {
        struct memory_content *made =
            strcmp(stored_as, names[i]) == 0 ? calloc(1, sizeof *made) : NULL;
        if (made != NULL) {
            made->bytes = memory->parts[i];
            made->content = (struct brd_content){
                .size = memory->parts[i].size, .read = memory_read, .close = memory_close};
            *content = &made->content;
            return BRD_OK;
        }
    }
    return brd_fail(error, BRD_ERR_NOT_FOUND, BRD_NO_OFFSET, "no such item");
}

static int
stop_soon(void *context) {
    unsigned *calls = context;
    return ++*calls > 20;
}

static void
read_all_tables(sqlite3 *connection) {
    sqlite3_stmt *tables = NULL;
    (void)sqlite3_prepare_v2(connection,
                             "SELECT format('SELECT count(*), max(rowid) FROM \"%w\"', name) "
                             "FROM sqlite_schema WHERE type = 'table' LIMIT 20",
                             -1, &tables, NULL);
    while (sqlite3_step(tables) == SQLITE_ROW) {
        (void)sqlite3_exec(connection, (const char *)sqlite3_column_text(tables, 0), NULL, NULL,
                           NULL);
    }
    (void)sqlite3_finalize(tables);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const struct brd_evidence_ops ops = {.stored_as = memory_stored_as, .open = memory_open};
    if (size < 2) {
        return 0;
    }
    struct brd_span rest = brd_span_of(data + 2, size - 2);
    size_t main_size = rest.size * (data[0] % 11u) / 10;
    size_t wal_size = (rest.size - main_size) * (data[1] % 11u) / 10;
    struct memory_evidence memory = {
        .evidence = {.ops = &ops},
        .parts = {brd_span_of(rest.data, main_size), brd_span_of(rest.data + main_size, wal_size),
                  brd_span_of(rest.data + main_size + wal_size, rest.size - main_size - wal_size)}};
    struct brd_database database;
    struct brd_error error;
    if (brd_database_open(&memory.evidence, "db", "db", &database, &error) == BRD_OK) {
        unsigned calls = 0;
        sqlite3_progress_handler(database.connection, 10000, stop_soon, &calls);
        read_all_tables(database.connection);
        brd_database_close(&database);
    }
    return 0;
}
