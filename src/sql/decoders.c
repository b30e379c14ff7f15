/* Registers what artifacts and rules may use: see decoders.h. SPDX-License-Identifier: Apache-2.0
 */
#include "sql/decoders.h"

#include "sql/functions.h"
#include "sql/vtab.h"

static int
register_functions(sqlite3 *connection, const struct brd_function *functions,
                   struct brd_decoder_context *context) {
    int result = SQLITE_OK;
    for (; functions->name != NULL && result == SQLITE_OK; functions++) {
        int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC |
                    (functions->looks_at_evidence ? SQLITE_DIRECTONLY : SQLITE_INNOCUOUS);
        result = sqlite3_create_function_v2(connection, functions->name, functions->arguments,
                                            flags, context, functions->call, NULL, NULL, NULL);
    }
    return result;
}

static enum brd_err
fail_of(sqlite3 *connection, int result, struct brd_error *error) {
    return result == SQLITE_OK
               ? BRD_OK
               : brd_fail(error, BRD_ERR_INTERNAL, BRD_NO_OFFSET, "cannot register a decoder: %s",
                          sqlite3_errmsg(connection));
}

enum brd_err
brd_decoders_register(sqlite3 *connection, struct brd_decoder_context *context,
                      struct brd_error *error) {
    static const struct brd_table *const tables[] = {
        &brd_table_item,         &brd_table_plist_each,    &brd_table_plist_tree,
        &brd_table_archive_each, &brd_table_archive_tree,  &brd_table_line,
        &brd_table_frame_each,   &brd_table_segb_each,     &brd_table_cookie_each,
        &brd_table_fsevent_each, &brd_table_protobuf_each, &brd_table_log_entry,
    };
    static const struct brd_function *const families[] = {brd_functions_value, brd_functions_plist,
                                                          brd_functions_text, brd_functions_bytes};
    int result = SQLITE_OK;
    for (size_t i = 0; i < sizeof families / sizeof families[0] && result == SQLITE_OK; i++) {
        result = register_functions(connection, families[i], context);
    }
    if (result == SQLITE_OK) {
        result = brd_functions_provider_register(connection);
    }
    for (size_t i = 0; i < sizeof tables / sizeof tables[0] && result == SQLITE_OK; i++) {
        result = brd_table_register(connection, tables[i], context);
    }
    for (int i = 0; context->capture_tables != NULL && i < BRD_NET_TABLES && result == SQLITE_OK;
         i++) {
        context->capture_tables[i] = brd_capture_table((enum brd_net_table)i);
        result = brd_table_register(connection, &context->capture_tables[i], context);
    }
    /* SQLite makes its own tables when they are first used, which the lock would refuse. */
    if (result == SQLITE_OK) {
        (void)sqlite3_exec(connection,
                           "SELECT 1 FROM json_each('[]'); SELECT 1 FROM json_tree('[]')", NULL,
                           NULL, NULL);
    }
    return fail_of(connection, result, error);
}

enum brd_err
brd_decoders_register_rules(sqlite3 *connection, struct brd_error *error) {
    int result = register_functions(connection, brd_functions_rule, NULL);
    if (result == SQLITE_OK) {
        result = brd_functions_provider_register(connection);
    }
    return fail_of(connection, result, error);
}

static int
authorize(void *context, int action, const char *first, const char *second, const char *database,
          const char *trigger) {
    (void)context, (void)first, (void)second, (void)database, (void)trigger;
    switch (action) {
    case SQLITE_SELECT:
    case SQLITE_READ:
    case SQLITE_FUNCTION:
    case SQLITE_RECURSIVE:
        return SQLITE_OK;
    default:
        return SQLITE_DENY;
    }
}

void
brd_decoders_lock(sqlite3 *connection) {
    (void)sqlite3_set_authorizer(connection, authorize, NULL);
}
