/*
 * The data files of providers/ and facts/ that are built in; the tables are generated at build
 * time by tools/embed.py. SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_ATTRIBUTION_BUILTIN_H
#define BRD_ATTRIBUTION_BUILTIN_H

#include "base/cursor.h"
#include "base/embedded.h"

extern const struct brd_embedded brd_builtin_providers[];
extern const size_t brd_builtin_provider_count;
extern const struct brd_embedded brd_builtin_facts[];
extern const size_t brd_builtin_fact_count;

/* The text of the built-in file of this name, e.g. "providers/calls.tsv"; empty when there is none.
 */
struct brd_span brd_builtin_data(const char *name);

#endif
