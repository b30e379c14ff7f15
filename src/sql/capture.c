/* Rows of a capture on their way through SQL: see capture.h. SPDX-License-Identifier: Apache-2.0 */
#include "sql/capture.h"

#include <stdlib.h>

/* The texts of one part, in bytes: a row has at most BRD_NET_SCRATCH_BYTES and what is static. */
#define PART_TEXT_BYTES ((size_t)1024 * 1024)
#define ROW_TEXT_BYTES ((size_t)2 * BRD_NET_SCRATCH_BYTES)

struct brd_capture_rows
brd_capture_rows_of(void) {
    struct brd_capture_rows rows;
    for (size_t i = 0; i < BRD_NET_TABLES; i++) {
        rows.parts[i] = (struct brd_capture_part){.texts = brd_arena_of(PART_TEXT_BYTES)};
    }
    return rows;
}

bool
brd_capture_rows_add(struct brd_capture_rows *rows, const struct brd_net_row *row) {
    struct brd_capture_part *part = &rows->parts[row->table];
    size_t width = (size_t)brd_net_schemas[row->table].column_count;
    if (part->values == NULL) {
        part->values = calloc(BRD_CAPTURE_PART_ROWS * width, sizeof *part->values);
    }
    if (part->values == NULL || part->rows >= BRD_CAPTURE_PART_ROWS) {
        return false;
    }
    struct brd_net_value *values = &part->values[part->rows * width];
    memcpy(values, row->values, width * sizeof *values);
    for (size_t i = 0; i < width; i++) {
        if (values[i].type != BRD_NET_TEXT || values[i].text.size == 0) {
            continue;
        }
        const char *copy = brd_arena_copy(&part->texts, values[i].text.data, values[i].text.size);
        if (copy == NULL) {
            return false;
        }
        values[i].text = brd_span_of(copy, values[i].text.size);
    }
    part->rows++;
    return true;
}

bool
brd_capture_part_is_full(const struct brd_capture_part *part) {
    return part->rows >= BRD_CAPTURE_PART_ROWS ||
           part->texts.used_bytes > PART_TEXT_BYTES - ROW_TEXT_BYTES;
}

void
brd_capture_part_reset(struct brd_capture_part *part) {
    part->rows = 0;
    brd_arena_reset(&part->texts);
}

void
brd_capture_rows_free(struct brd_capture_rows *rows) {
    for (size_t i = 0; i < BRD_NET_TABLES; i++) {
        free(rows->parts[i].values);
        brd_arena_free(&rows->parts[i].texts);
    }
}
