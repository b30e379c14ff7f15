/*
 * Fuzzes the loading of indicators: any bytes as a file, which is STIX or the .tsv form, and what
 * was loaded as it is listed. SPDX-License-Identifier: Apache-2.0
 */
#include "indicator/set.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Read every byte of a text. */
static void
touch(const char *text) {
    volatile size_t size = strlen(text);
    (void)size;
}

static void
touch_all(const struct brd_indicator_set *set) {
    uint64_t alone = 0;
    const struct brd_indicator *indicator;
    for (size_t i = 0; (indicator = brd_indicator_at(set, i)) != NULL; i++) {
        struct brd_indicator_text text = brd_indicator_text(set, indicator);
        touch(text.type);
        touch(text.value);
        touch(text.campaign);
        touch(text.source);
        alone += indicator->is_alone;
    }
    for (size_t i = 0; i < brd_indicator_source_count(set); i++) {
        struct brd_indicator_source source = brd_indicator_source_at(set, i);
        touch(source.name);
        touch(source.campaign);
        touch(source.source);
    }
    for (size_t i = 0; i < brd_indicator_rejection_count(set); i++) {
        struct brd_indicator_rejection rejection = brd_indicator_rejection_at(set, i);
        touch(rejection.reason);
        touch(rejection.example);
        touch(rejection.id);
    }
    if (alone != brd_indicator_total(set)) {
        abort();
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct brd_indicator_set *set;
    struct brd_error error;
    if (brd_indicator_set_new(&set, &error) != BRD_OK) {
        return 0;
    }
    (void)(brd_indicator_set_load(set, "fuzz", brd_span_of(data, size), &error) == BRD_OK);
    touch_all(set);
    /* The same again is nothing new. */
    uint64_t total = brd_indicator_total(set);
    (void)(brd_indicator_set_load(set, "fuzz", brd_span_of(data, size), &error) == BRD_OK);
    if (brd_indicator_total(set) != total) {
        abort();
    }
    brd_indicator_set_free(set);
    return 0;
}
