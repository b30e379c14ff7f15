/*
 * The key bag of a backup: tags of 4 letters, each with a size (4 bytes, big-endian) and a value.
 * What stands before the second UUID is of the bag, each UUID after it begins a class key.
 *
 * Sources: Apple, "Apple Platform Security", chapters "Keybags for Data Protection" and "Data
 * Protection classes"; the tags from Bedrune and Sigwald, "iPhone data protection in depth" (HITB
 * Amsterdam 2011).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_FORMAT_KEYBAG_H
#define BRD_FORMAT_KEYBAG_H

#include "base/cursor.h"
#include "base/error.h"
#include "base/limits.h"

/* One class key. The bytes are borrowed from the bag's. */
struct brd_keybag_class {
    uint32_t number;         /* Data Protection class, CLAS */
    uint32_t wrap;           /* WRAP: bit 0 by the device's key, bit 1 by the password */
    struct brd_span wrapped; /* WPKY: the key as wrapped by RFC 3394; empty when it is not there */
};
#define BRD_WRAPPED_BY_DEVICE 1u
#define BRD_WRAPPED_BY_PASSWORD 2u

struct brd_keybag {
    struct brd_span salt;     /* SALT */
    uint64_t iterations;      /* ITER */
    bool derives_twice;       /* iOS 10.2 and later: with the two that follow, before the others */
    struct brd_span old_salt; /* DPSL */
    uint64_t old_iterations;  /* DPIC */
    struct brd_keybag_class classes[BRD_MAX_KEYBAG_CLASSES];
    size_t class_count;
};

/*
 * Read a bag; `bytes` must outlive it. BRD_ERR_TRUNCATED when a value ends past the bytes (at which
 * offset), BRD_ERR_CORRUPT when there is no SALT, ITER or class, BRD_ERR_LIMIT when there are more
 * classes than BRD_MAX_KEYBAG_CLASSES.
 */
enum brd_err brd_keybag_read(struct brd_span bytes, struct brd_keybag *bag,
                             struct brd_error *error) BRD_MUST_USE;

#endif
