/*
 * What the tests of this folder share. SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_INDICATOR_TESTING_H
#define BRD_INDICATOR_TESTING_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "indicator/match.h"

#include <stdio.h>
#include <stdlib.h>

/* A literal with all its bytes, also NUL ones. */
#define BYTES(literal) brd_span_of(literal, sizeof(literal) - 1)
#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* A copy that ends where its memory ends, so that a read past the end is seen. */
static inline struct brd_span
exact_copy(struct brd_span bytes) {
    uint8_t *copy = malloc(bytes.size == 0 ? 1 : bytes.size);
    assert_non_null(copy);
    if (bytes.size > 0) {
        memcpy(copy, bytes.data, bytes.size);
    }
    return brd_span_of(copy, bytes.size);
}

/* Release what exact_copy() made. */
static inline void
free_copy(struct brd_span copy) {
    union {
        const uint8_t *data;
        void *memory;
    } owned = {.data = copy.data};
    free(owned.memory);
}

static inline struct brd_indicator_set *
empty_set(void) {
    struct brd_indicator_set *set;
    assert_int_equal(brd_indicator_set_new(&set, NULL), BRD_OK);
    return set;
}

/* Load a document (.tsv or STIX) that is good. */
static inline void
load_text(struct brd_indicator_set *set, const char *name, const char *text) {
    struct brd_error error = {0};
    struct brd_span copy = exact_copy(brd_span_text(text));
    enum brd_err code = brd_indicator_set_load(set, name, copy, &error);
    free_copy(copy);
    if (code != BRD_OK) {
        fail_msg("%s: %s", name, error.text);
    }
}

static inline struct brd_indicator_set *
set_of(const char *text) {
    struct brd_indicator_set *set = empty_set();
    load_text(set, "test.tsv", text);
    return set;
}

/* Add a STIX pattern by itself, or count why not. */
static inline void
add_pattern(struct brd_indicator_set *set, struct brd_span pattern) {
    struct brd_indicator_facts facts = {.valid_from = BRD_NO_TIME, .valid_until = BRD_NO_TIME};
    assert_int_equal(brd_indicator_set_origin(set, BYTES("test"), BYTES("campaign"),
                                              BYTES("source"), &facts.origin, NULL),
                     BRD_OK);
    struct brd_span copy = exact_copy(pattern);
    assert_int_equal(brd_indicator_set_add_pattern(set, copy, &facts, NULL), BRD_OK);
    free_copy(copy);
}

/* The reason for which something was rejected, when there is exactly one; "" when there is none. */
static inline const char *
only_reason(const struct brd_indicator_set *set) {
    assert_true(brd_indicator_rejection_count(set) <= 1);
    return brd_indicator_rejection_count(set) == 0 ? "" : brd_indicator_rejection_at(set, 0).reason;
}

/* `count` times `text`, after `before` and in front of `after`; release with brd_buffer_free(). */
static inline struct brd_buffer
repeated(const char *before, const char *text, size_t count, const char *after) {
    struct brd_buffer buffer = brd_buffer_of(SIZE_MAX);
    (void)brd_buffer_add_text(&buffer, before);
    for (size_t i = 0; i < count; i++) {
        (void)brd_buffer_add_text(&buffer, text);
    }
    assert_true(brd_buffer_add_text(&buffer, after));
    return buffer;
}

/* ---- Matching ---- */

/* The record's matches as "value (how, confidence)" with | between them; `value` names it. */
static inline void
expect_finish(struct brd_observer *observer, const char *value, const char *expected) {
    const struct brd_match *matches;
    size_t count;
    struct brd_buffer out = brd_buffer_of(1 << 20);
    assert_int_equal(brd_observer_finish(observer, &matches, &count, NULL), BRD_OK);
    for (size_t i = 0; i < count; i++) {
        (void)brd_buffer_add_format(&out, "%s%s (%s, %u)", i > 0 ? "|" : "",
                                    matches[i].indicator->value, matches[i].how,
                                    matches[i].confidence);
    }
    if (strcmp(brd_buffer_text(&out), expected) != 0) {
        fail_msg("%s: \"%s\", not \"%s\"", value, brd_buffer_text(&out), expected);
    }
    brd_buffer_free(&out);
}

static inline struct brd_observer *
observer_of(const struct brd_indicator_set *set) {
    struct brd_observer *observer;
    assert_int_equal(brd_observer_new(set, &observer, NULL), BRD_OK);
    assert_ptr_equal(brd_observer_set(observer), set);
    return observer;
}

struct look {
    enum brd_observable kind;
    const char *value;
    const char *expected;
};

static inline void
expect_value_of(struct brd_observer *observer, enum brd_observable kind, struct brd_span value,
                const char *expected) {
    struct brd_span copy = exact_copy(value);
    brd_observer_begin(observer);
    brd_observer_value(observer, 3, kind, copy);
    char name[200];
    (void)snprintf(name, sizeof name, "%.*s", (int)(value.size < 150 ? value.size : 150),
                   (const char *)value.data);
    expect_finish(observer, name, expected);
    free_copy(copy);
}

static inline void
expect_looks(struct brd_indicator_set *set, const struct look *looks, size_t count) {
    struct brd_observer *observer = observer_of(set);
    for (size_t i = 0; i < count; i++) {
        expect_value_of(observer, looks[i].kind, brd_span_text(looks[i].value), looks[i].expected);
    }
    brd_observer_free(observer);
    brd_indicator_set_free(set);
}

#endif
