/*
 * Fuzz target: any bytes as what the table-valued functions walk.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "sql/decoders.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const char *const statements[] = {
        "SELECT * FROM plist_tree(item_data()) LIMIT 1000",
        "SELECT * FROM archive_tree(item_data()) LIMIT 1000",
        "SELECT e.key, plist_get(item_data(), e.key), plist_json(item_data(), e.key) "
        "FROM plist_each(item_data()) e LIMIT 100",
        "SELECT e.key, archive_get(item_data(), e.key) FROM archive_each(item_data()) e LIMIT 100",
        "SELECT typedstream_text(item_data()), bytes_text(item_data()), "
        "plist_get(plist_find(item_data()), 0)",
        "SELECT * FROM line(item_data()) LIMIT 1000",
        "SELECT * FROM frame_each(item_data()) LIMIT 1000",
        "SELECT * FROM segb_each(item_data()) LIMIT 1000",
        "SELECT * FROM cookie_each(item_data()) LIMIT 1000",
        "SELECT * FROM fsevent_each(item_data()) LIMIT 1000",
        "SELECT printable_text(item_data())",
        "SELECT f.*, protobuf_get(item_data(), f.field, 1) FROM protobuf_each(item_data()) f "
        "LIMIT 100",
        "SELECT inflate(item_data()), regex_get(bytes_text(item_data()), '(\\w+)$')",
    };
    struct brd_decoder_context context = {.path = "a/b", .data = brd_span_of(data, size)};
    struct brd_error error;
    sqlite3 *connection;
    if (sqlite3_open(":memory:", &connection) == SQLITE_OK &&
        brd_decoders_register(connection, &context, &error) == BRD_OK) {
        for (size_t i = 0; i < sizeof statements / sizeof statements[0]; i++) {
            (void)sqlite3_exec(connection, statements[i], NULL, NULL, NULL);
        }
    }
    (void)sqlite3_close(connection);
    return 0;
}
