/*
 * A rule: what makes a finding. Either a SELECT over the case's records, or the words for what it
 * means when an indicator matches a column (`-- match:`). Its form is in docs/artifacts.md.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_SCAN_RULE_H
#define BRD_SCAN_RULE_H

#include "case/case.h"
#include "scan/sqlfile.h"

struct brd_rule {
    const char *name;
    const char *title;
    const char *severity;
    const char *confidence;
    const char *unsure; /* of a match rule: the severity of a match of low confidence */
    const char *explanation;
    const char *alternatives;
    const char *verify;
    const char *reference;
    const char *interaction; /* of a match rule; NULL for a SELECT */
    const char *artifact;    /* whose records a SELECT finds; NULL for a match rule */
    const char *sql;         /* NULL for a match rule */
    const char *sql_from;
    struct brd_span bytes; /* the file's text */
};

/* Make a rule of a parsed file. BRD_ERR_USAGE with the line. */
enum brd_err brd_rule_read(const struct brd_sqlfile *file, struct brd_rule *rule,
                           struct brd_error *error) BRD_MUST_USE;

/* The index of a severity, 0 (info) to 4 (critical); 5 when `name` is none. */
unsigned brd_severity_index(const char *name);

/* Whether `name` is "low", "medium" or "high". */
bool brd_is_confidence(const char *name);

/* The lesser of two confidences, each "low", "medium" or "high". One of the two; static or theirs.
 */
const char *brd_lower_confidence(const char *a, const char *b);

#endif
