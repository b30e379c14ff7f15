/*
 * What an artifact's SELECT may use besides SQL: scalar functions and table-valued functions that
 * decode evidence. docs/artifacts.md lists them for people who write artifacts.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_SQL_DECODERS_H
#define BRD_SQL_DECODERS_H

#include "evidence/evidence.h"

#include <sqlite3.h>

/* What log_entry() could not read of the present item, for its coverage. */
struct brd_log_counts {
    uint64_t damaged_chunks;   /* passed over */
    uint64_t unknown_packings; /* chunk sets, passed over */
    uint64_t untimed;          /* entries of a boot that no clock record tells */
    uint64_t incomplete;       /* messages without their format string or an item */
};

struct brd_capture_rows;
struct brd_table;

/* What item_data(), item_path() and the table `item` speak of. Borrowed for the connection's life.
 */
struct brd_decoder_context {
    struct brd_evidence *evidence;
    const char *path;      /* of the present item */
    const char *stored_as; /* of the present item */
    struct brd_span data;  /* of the present item, when it is read whole; else empty */
    struct brd_log_counts log;
    struct brd_capture_rows *capture; /* the present part of a capture; else NULL */
    struct brd_table *capture_tables; /* BRD_NET_TABLES of them, as long as the connection lives */
};

/*
 * Register all functions and tables on `connection`. Pure functions are innocuous, those that look
 * at evidence are direct-only: a view of a hostile database cannot call them.
 */
enum brd_err brd_decoders_register(sqlite3 *connection, struct brd_decoder_context *context,
                                   struct brd_error *error) BRD_MUST_USE;

/* Register what a rule may use besides SQL (docs/artifacts.md) on the connection of a case. */
enum brd_err brd_decoders_register_rules(sqlite3 *connection, struct brd_error *error) BRD_MUST_USE;

/* Let `connection` read tables and call functions, and nothing else, from now on. */
void brd_decoders_lock(sqlite3 *connection);

#endif
