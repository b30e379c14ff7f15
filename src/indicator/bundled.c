/* The bundled indicators: see bundled.h. SPDX-License-Identifier: Apache-2.0 */
#include "indicator/bundled.h"

#include "indicator/tsv.h"

enum brd_err
brd_indicator_set_load_bundled(struct brd_indicator_set *set, struct brd_error *error) {
    enum brd_err code = BRD_OK;
    for (size_t i = 0; i < brd_bundled_indicator_count && code == BRD_OK; i++) {
        const struct brd_embedded *file = &brd_bundled_indicators[i];
        const char *slash = strrchr(file->name, '/');
        code = brd_tsv_load(set, slash == NULL ? file->name : slash + 1,
                            brd_span_of(file->data, file->size), error);
    }
    return code;
}
