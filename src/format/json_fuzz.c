/* Fuzz target: any bytes as JSON. SPDX-License-Identifier: Apache-2.0 */
#include "format/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct brd_json json = brd_json_of(brd_span_of(data, size));
    struct brd_error error;
    struct brd_buffer scratch = brd_buffer_of(1 << 20);
    while (brd_json_next(&json, &error) == BRD_OK && json.type != BRD_JSON_END) {
        int64_t number;
        (void)brd_json_text(&json, &scratch);
        (void)brd_json_is(&json, "key");
        (void)brd_json_int(&json, &number);
    }
    json = brd_json_of(brd_span_of(data, size));
    if (brd_json_next(&json, &error) == BRD_OK && brd_json_skip(&json, &error) == BRD_OK) {
        (void)brd_json_is(&json, "key");
    }
    brd_buffer_free(&scratch);
    return 0;
}
