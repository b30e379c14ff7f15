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

/* Each list ends with an entry whose name is NULL. */
extern const struct brd_function brd_functions_value[]; /* moments and texts */
extern const struct brd_function brd_functions_plist[];
extern const struct brd_function brd_functions_rule[]; /* of rules alone */

#endif
