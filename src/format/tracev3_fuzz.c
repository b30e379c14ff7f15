/* Fuzz target: any bytes as a .tracev3 file; all entries and their items are read.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "base/text.h"
#include "format/logformat.h"
#include "format/tracev3.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* One entry takes 24 bytes: more of them are a mistake. */
#define MAX_ENTRIES ((size_t)64 * 1024 * 1024 / 24)

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static struct brd_logitems items;
    struct brd_tracev3 trace;
    struct brd_logentry entry;
    struct brd_buffer text = brd_buffer_of(BRD_MAX_LOG_MESSAGE_BYTES);
    size_t count = 0;
    if (brd_tracev3_open(&trace, brd_span_of(data, size), NULL) == BRD_OK) {
        while (brd_tracev3_next(&trace, &entry)) {
            if (entry.has_data_reference) {
                (void)brd_tracev3_oversize(&trace, &entry);
            }
            brd_logitems_read(&entry, &items);
            brd_buffer_reset(&text);
            brd_logformat_items(&items, &text);
            if (++count > MAX_ENTRIES || !brd_text_is_utf8(brd_buffer_span(&text))) {
                abort();
            }
        }
    }
    brd_tracev3_close(&trace);
    brd_buffer_free(&text);
    return 0;
}
