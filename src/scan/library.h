/*
 * The artifacts, rules and sources of calls of a check: those built in, and folders of more.
 * The public functions are declared in bridle.h.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_SCAN_LIBRARY_H
#define BRD_SCAN_LIBRARY_H

#include "scan/artifact.h"
#include "scan/callsource.h"
#include "scan/rule.h"

struct brd_library {
    struct brd_arena arena;         /* holds all that follows */
    struct brd_artifact *artifacts; /* sorted by name */
    size_t artifact_count;
    struct brd_rule *rules; /* sorted by name */
    size_t rule_count;
    struct brd_callsource *calls; /* sorted by name */
    size_t call_count;
};

/* The artifact or rule of a name, NULL when there is none. */
const struct brd_artifact *brd_library_artifact(const struct brd_library *library,
                                                const char *name);

/* The match rule for an interaction; the one for "mentioned" when there is none of its own. */
const struct brd_rule *brd_library_match_rule(const struct brd_library *library,
                                              const char *interaction);

#endif
