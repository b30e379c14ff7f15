/*
 * STIX patterns (OASIS "STIX Version 2.1", section 9; 2.0 part 5) as trees.
 *
 * The whole grammar is read, also what Bridle cannot match, so that it can be named. Beyond the
 * grammar, what public bundles hold is accepted: hyphens in unquoted path steps
 * (file:hashes.SHA-256), texts and steps in double quotes, key words in any case, object types
 * that are not of STIX (app:id), and an unknown escape, which stands for itself.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_INDICATOR_PATTERN_H
#define BRD_INDICATOR_PATTERN_H

#include "base/arena.h"
#include "base/error.h"

enum brd_pattern_kind {
    BRD_PATTERN_COMPARE, /* one comparison */
    BRD_PATTERN_AND,     /* of comparisons */
    BRD_PATTERN_OR,
    BRD_PATTERN_OBSERVATION, /* [ ... ]: one child */
    BRD_PATTERN_BOTH,        /* observations joined by AND */
    BRD_PATTERN_EITHER,      /* observations joined by OR */
    BRD_PATTERN_FOLLOWED,    /* observations joined by FOLLOWEDBY */
    BRD_PATTERN_QUALIFIED,   /* one child, and a qualifier in `word` */
};

enum brd_pattern_operator {
    BRD_PATTERN_EQUAL,
    BRD_PATTERN_UNEQUAL,
    BRD_PATTERN_LESS,
    BRD_PATTERN_GREATER,
    BRD_PATTERN_LESS_EQUAL,
    BRD_PATTERN_GREATER_EQUAL,
    BRD_PATTERN_IN,
    BRD_PATTERN_LIKE,
    BRD_PATTERN_MATCHES,
    BRD_PATTERN_ISSUBSET,
    BRD_PATTERN_ISSUPERSET,
    BRD_PATTERN_EXISTS,
};

enum brd_pattern_literal {
    BRD_LITERAL_TEXT,
    BRD_LITERAL_INTEGER,
    BRD_LITERAL_FLOAT,
    BRD_LITERAL_BOOLEAN,
    BRD_LITERAL_HEX,
    BRD_LITERAL_BINARY,
    BRD_LITERAL_TIME,
};

struct brd_pattern_value {
    enum brd_pattern_literal kind;
    struct brd_span text; /* TEXT without quotes and escapes; else what is written */
    struct brd_pattern_value *next;
};

struct brd_pattern_node {
    enum brd_pattern_kind kind;
    struct brd_pattern_node *child; /* the first; none in COMPARE */
    struct brd_pattern_node *next;  /* of the same parent */
    const char *word;               /* QUALIFIED: "WITHIN", "REPEATS" or "START"; static */
    /* COMPARE: */
    struct brd_span path; /* "file:hashes.sha256": steps without quotes, see below */
    enum brd_pattern_operator operator;
    bool negated;                     /* NOT before the operator; != is UNEQUAL */
    struct brd_pattern_value *values; /* one; several for IN; none for EXISTS */
};

/*
 * Parse `text`. The tree lives in `arena` and borrows from `text`. A path is given in one form:
 * list steps as [*] or [0], other steps after a dot without their quotes; after `hashes` and
 * `cert` the name of the algorithm in lower case without hyphens. BRD_ERR_CORRUPT with the byte
 * that does not fit, BRD_ERR_LIMIT when it is nested too deeply, BRD_ERR_NO_MEMORY when the arena
 * is full.
 */
enum brd_err brd_pattern_parse(struct brd_span text, struct brd_arena *arena,
                               struct brd_pattern_node **root,
                               struct brd_error *error) BRD_MUST_USE;

/* The operator as it is written, e.g. "LIKE". Static. */
const char *brd_pattern_operator_name(enum brd_pattern_operator operator);

#endif
