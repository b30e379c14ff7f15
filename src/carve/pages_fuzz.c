/*
 * Fuzz target: any bytes as the -wal and the -journal of a small database, and as the database.
 *
 *     first byte: what the rest begins with: its low 4 bits sixteenths of it are the database, the
 *     next 4 bits sixteenths of what is left are the -wal, the rest is the -journal
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "carve/carve.h"
#include "evidence/testing.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool
take_row(void *context, const struct brd_carve_row *row) {
    uint64_t *sum = context;
    *sum += row->offset + row->frame;
    return true;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size < 1) {
        return 0;
    }
    size_t main_size = (size - 1) * (data[0] & 15u) / 16;
    size_t left = size - 1 - main_size;
    size_t wal_size = left * (data[0] >> 4u) / 15;
    struct brd_memory_content main = brd_memory_content_of(data + 1, main_size);
    struct brd_memory_content wal = brd_memory_content_of(data + 1 + main_size, wal_size);
    struct brd_memory_content journal =
        brd_memory_content_of(data + 1 + main_size + wal_size, left - wal_size);
    uint64_t sum = 0;
    const struct brd_carve_options options = {.row = take_row, .context = &sum};
    struct brd_carve_counts counts;
    struct brd_error error;
    enum brd_err code =
        brd_carve(&main.content, &wal.content, &journal.content, &options, &counts, &error);
    return code == BRD_OK && sum == UINT64_MAX;
}
