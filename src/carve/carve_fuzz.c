/*
 * Fuzz target: any bytes as a database whose deleted rows are wanted.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "carve/carve.h"
#include "evidence/testing.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Touch every byte that is given, so that the sanitizers see each of them. */
static bool
take_row(void *context, const struct brd_carve_row *row) {
    uint64_t *sum = context;
    for (size_t i = 0; i < row->value_count; i++) {
        const struct brd_carve_value *value = &row->values[i];
        bool bytes = value->type == BRD_CARVE_TEXT || value->type == BRD_CARVE_BLOB;
        for (size_t b = 0; bytes && b < value->as.bytes.size; b++) {
            *sum += value->as.bytes.data[b];
        }
    }
    return true;
}

static void
take_anomaly(void *context, uint32_t page, const char *words) {
    uint64_t *sum = context;
    *sum += page + (uint64_t)words[0];
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct brd_memory_content main = brd_memory_content_of(data, size);
    uint64_t sum = 0;
    const struct brd_carve_options options = {
        .live = size % 2 != 0, .row = take_row, .anomaly = take_anomaly, .context = &sum};
    struct brd_carve_counts counts;
    struct brd_error error;
    enum brd_err code = brd_carve(&main.content, NULL, NULL, &options, &counts, &error);
    return code == BRD_OK && sum == UINT64_MAX;
}
