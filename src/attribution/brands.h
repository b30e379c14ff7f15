/*
 * Names that imitate well-known brands, as attackers' domains do: whatsаpp.com with a Cyrillic
 * letter, whatsaap.com, whatsapp.com.example.net. The brands are those of providers/brands.tsv.
 *
 * Sources: UTS #39 "Unicode Security Mechanisms", section 4 (skeletons of confusable characters; a
 * small part of its table, for letters that ASCII names are imitated with); publicsuffix.org for
 * what of a name its owner has registered.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_ATTRIBUTION_BRANDS_H
#define BRD_ATTRIBUTION_BRANDS_H

#include "base/cursor.h"
#include "base/error.h"

enum brd_imitation_kind {
    BRD_IMITATION_NONE,
    BRD_IMITATION_HOMOGRAPH, /* it looks the same: other letters with the same skeleton */
    BRD_IMITATION_EMBEDDED,  /* the brand's whole domain stands before another's */
    BRD_IMITATION_TYPO,      /* one letter is missing, added, changed or swapped */
    BRD_IMITATION_TOKEN,     /* the brand's name is one of its parts */
};

struct brd_imitation {
    enum brd_imitation_kind kind;
    const char *domain; /* of the brand that is imitated; borrowed */
};

struct brd_brands;

/* Read brands in the form of providers/brands.tsv. BRD_ERR_CORRUPT with the line. */
enum brd_err brd_brands_read(struct brd_span text, struct brd_brands **made,
                             struct brd_error *error) BRD_MUST_USE;
enum brd_err brd_brands_builtin(struct brd_brands **made, struct brd_error *error) BRD_MUST_USE;

/* What the host `text` (as it stands in a URL or a column) imitates. */
struct brd_imitation brd_brands_imitated(const struct brd_brands *brands, struct brd_span text);

/* "homograph", "embedded", "typo", "token"; NULL for none. */
const char *brd_imitation_name(enum brd_imitation_kind kind);

void brd_brands_free(struct brd_brands *brands);

#endif
