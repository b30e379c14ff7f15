/*
 * The artifacts, rules and sources of calls that are built in; the tables are generated at build
 * time. SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_SCAN_BUILTIN_H
#define BRD_SCAN_BUILTIN_H

#include "base/embedded.h"

extern const struct brd_embedded brd_builtin_artifacts[];
extern const size_t brd_builtin_artifact_count;
extern const struct brd_embedded brd_builtin_rules[];
extern const size_t brd_builtin_rule_count;
extern const struct brd_embedded brd_builtin_calls[];
extern const size_t brd_builtin_call_count;

#endif
