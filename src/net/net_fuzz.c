/* Fuzz target: any bytes as a capture, up to its rows. SPDX-License-Identifier: Apache-2.0 */
#include "net/net.h"

#include "base/text.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct reading {
    struct brd_span bytes;
    uint64_t digest;
    uint64_t rows[BRD_NET_TABLES];
};

static enum brd_err
read_bytes(void *context, uint64_t offset, void *buffer, size_t size, size_t *got,
           struct brd_error *error) {
    const struct reading *reading = context;
    size_t left = offset < reading->bytes.size ? reading->bytes.size - (size_t)offset : 0;
    (void)error;
    *got = size < left ? size : left;
    if (*got > 0) {
        memcpy(buffer, reading->bytes.data + offset, *got);
    }
    return BRD_OK;
}

/* Every row has the columns of its table, and texts that any database takes. */
static bool
take_row(void *context, const struct brd_net_row *row) {
    struct reading *reading = context;
    if (row->table >= BRD_NET_TABLES || row->count != brd_net_schemas[row->table].column_count) {
        abort();
    }
    for (int i = 0; i < row->count; i++) {
        const struct brd_net_value *value = &row->values[i];
        reading->digest = reading->digest * 31 + (uint64_t)value->type;
        if (value->type == BRD_NET_INT) {
            reading->digest = reading->digest * 31 + (uint64_t)value->number;
        } else if (value->type == BRD_NET_TEXT) {
            for (size_t at = 0; at < value->text.size;) {
                size_t before = at;
                uint32_t scalar = brd_text_next(value->text, &at);
                if (at - before == 1 && scalar == 0xfffd) {
                    abort(); /* U+FFFD of one byte stands for what is no UTF-8 */
                }
                reading->digest = reading->digest * 31 + scalar;
            }
        }
    }
    reading->rows[row->table]++;
    return true;
}

/* A capture gives the same rows each time, and no more flows at a time than were allowed. */
static uint64_t
pass(const uint8_t *data, size_t size) {
    struct reading reading = {.bytes = brd_span_of(data, size)};
    struct brd_capture_source source = {.context = &reading, .read = read_bytes};
    struct brd_net_options options = {.max_flows = 16, .row = take_row, .context = &reading};
    struct brd_net_counts counts;
    struct brd_error error;
    if (brd_net_read(&source, &options, &counts, &error) == BRD_ERR_STOPPED ||
        counts.flows != reading.rows[BRD_NET_FLOW] || counts.evicted_flows > counts.flows) {
        abort();
    }
    return reading.digest;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    uint64_t first = pass(data, size);
    if (pass(data, size) != first) {
        abort();
    }
    return 0;
}
