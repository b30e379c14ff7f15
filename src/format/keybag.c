/* Key bags: see keybag.h. SPDX-License-Identifier: Apache-2.0 */
#include "format/keybag.h"

/* A value of 4 bytes as a number; 0 for any other size. */
static uint32_t
number_of(struct brd_span value) {
    struct brd_cursor cursor = brd_cursor_of(value);
    return value.size == 4 ? (uint32_t)brd_cursor_be(&cursor, 4) : 0;
}

/* A tag of the bag itself. */
static void
read_of_bag(struct brd_keybag *bag, struct brd_span tag, struct brd_span value) {
    if (brd_span_equals(tag, "SALT")) {
        bag->salt = value;
    } else if (brd_span_equals(tag, "ITER")) {
        bag->iterations = number_of(value);
    } else if (brd_span_equals(tag, "DPSL")) {
        bag->old_salt = value;
    } else if (brd_span_equals(tag, "DPIC")) {
        bag->old_iterations = number_of(value);
    }
}

static void
read_of_class(struct brd_keybag_class *class, struct brd_span tag, struct brd_span value) {
    if (brd_span_equals(tag, "CLAS")) {
        class->number = number_of(value);
    } else if (brd_span_equals(tag, "WRAP")) {
        class->wrap = number_of(value);
    } else if (brd_span_equals(tag, "WPKY")) {
        class->wrapped = value;
    }
}

enum brd_err
brd_keybag_read(struct brd_span bytes, struct brd_keybag *bag, struct brd_error *error) {
    struct brd_cursor cursor = brd_cursor_of(bytes);
    bool in_bag = false;
    *bag = (struct brd_keybag){0};
    while (brd_cursor_left(&cursor) > 0) {
        size_t start = cursor.offset;
        struct brd_span tag = brd_cursor_take(&cursor, 4);
        struct brd_span value = brd_cursor_take(&cursor, brd_cursor_be(&cursor, 4));
        if (cursor.failed) {
            return brd_fail(error, BRD_ERR_TRUNCATED, start, "the key bag ends inside a value");
        }
        if (!brd_span_equals(tag, "UUID")) {
            if (bag->class_count == 0) {
                read_of_bag(bag, tag, value);
            } else {
                read_of_class(&bag->classes[bag->class_count - 1], tag, value);
            }
        } else if (!in_bag) {
            in_bag = true;
        } else if (bag->class_count == BRD_MAX_KEYBAG_CLASSES) {
            return brd_fail(error, BRD_ERR_LIMIT, start, "the key bag has more than %u classes",
                            BRD_MAX_KEYBAG_CLASSES);
        } else {
            bag->class_count++;
        }
    }
    bag->derives_twice = bag->old_salt.size > 0 && bag->old_iterations > 0;
    if (bag->salt.size == 0 || bag->iterations == 0 || bag->class_count == 0) {
        return brd_fail(error, BRD_ERR_CORRUPT, BRD_NO_OFFSET,
                        "the key bag lacks its salt, its iterations or its classes");
    }
    return BRD_OK;
}
