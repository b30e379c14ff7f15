/*
 * "table.column", as `needs` and `may` of an artifact name what a SELECT uses.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_SCAN_WORD_H
#define BRD_SCAN_WORD_H

#include "base/text.h"
#include "scan/artifact.h"

/* Both parts; the table's is no C string. Borrowed from the word. */
struct brd_word {
    struct brd_span table;
    const char *column;
};

static inline struct brd_word
brd_word_of(const char *text) {
    const char *dot = strchr(text, '.');
    return (struct brd_word){.table = brd_span_of(text, (size_t)(dot - text)), .column = dot + 1};
}

/* How many words a variant has, and one of them; needs come first. */
static inline size_t
brd_word_count(const struct brd_artifact_variant *variant) {
    return variant->need_count + variant->may_count;
}

static inline const char *
brd_word_at(const struct brd_artifact_variant *variant, size_t index) {
    return index < variant->need_count ? variant->needs[index]
                                       : variant->mays[index - variant->need_count];
}

/* Append `name` as an SQL identifier. */
static inline void
brd_word_add_name(struct brd_buffer *sql, struct brd_span name) {
    (void)brd_buffer_add_text(sql, "\"");
    for (size_t i = 0; i < name.size; i++) {
        (void)brd_buffer_add(sql, "\"\"", name.data[i] == '"' ? 1 : 0);
        (void)brd_buffer_add(sql, name.data + i, 1);
    }
    (void)brd_buffer_add_text(sql, "\"");
}

#endif
