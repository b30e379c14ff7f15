/*
 * The scalar functions of artifacts and rules, by family. decoders.c registers them.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_SQL_FUNCTIONS_H
#define BRD_SQL_FUNCTIONS_H

#include "sql/decoders.h"

struct brd_function {
    const char *name;
    int arguments;          /* -1 for any number */
    bool looks_at_evidence; /* then a view of a hostile database may not call it */
    void (*call)(sqlite3_context *result, int count, sqlite3_value **arguments);
};

/* The bytes of an SQL value: blob or text; empty for any other. Valid as long as the value. */
struct brd_span brd_sql_bytes(sqlite3_value *value);

/*
 * The bytes of a table's argument for as long as `copy` (an empty buffer) lives: those of the item
 * are not copied, others may not outlive the call.
 */
enum brd_err brd_sql_borrow(const struct brd_decoder_context *context, sqlite3_value *value,
                            struct brd_buffer *copy, struct brd_span *bytes,
                            struct brd_error *error) BRD_MUST_USE;

/* Each list ends with an entry whose name is NULL. */
extern const struct brd_function brd_functions_value[]; /* moments and texts */
extern const struct brd_function brd_functions_plist[];
extern const struct brd_function brd_functions_text[];  /* parts of texts, local times */
extern const struct brd_function brd_functions_bytes[]; /* messages and packed bytes in values */
extern const struct brd_function brd_functions_rule[];  /* of rules alone */

/* Register what is known of providers and brands; the knowledge is read when it is first asked for,
 * and released with the connection. An SQLite code. */
int brd_functions_provider_register(sqlite3 *connection);

#endif
