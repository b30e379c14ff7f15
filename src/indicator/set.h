/*
 * The set of indicators: what is known bad, from which source, and how to find it.
 *
 * Each type has its own hash table, so that a look-up costs the same whether the set holds a
 * thousand or a million. One value is one indicator, whatever number of files name it; campaigns
 * and sources of all of them are kept. While it is loaded, one thread uses a set; afterwards any
 * number may read it.
 *
 * Nothing that is wrong with one indicator stops the rest: it is counted with its reason.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_INDICATOR_SET_H
#define BRD_INDICATOR_SET_H

#include "base/error.h"
#include "base/time.h"
#include "indicator/value.h"

struct brd_indicator_set;

struct brd_indicator {
    const char *value;       /* as the source writes it */
    const char *key;         /* as it is looked up; may be `value` */
    const char *description; /* NULL for none */
    int64_t valid_from;      /* microseconds since 1970, or BRD_NO_TIME */
    int64_t valid_until;
    uint32_t value_size;
    uint32_t key_size;
    uint32_t provenance;
    uint32_t parts; /* private: the first part of a pattern that this is; 0 for none */
    uint8_t type;   /* enum brd_indicator_type */
    bool is_alone;  /* it matches by itself; false: only as part of patterns */
};

/* An empty set; release with brd_indicator_set_free(). BRD_ERR_NO_MEMORY. */
enum brd_err brd_indicator_set_new(struct brd_indicator_set **made,
                                   struct brd_error *error) BRD_MUST_USE;
void brd_indicator_set_free(struct brd_indicator_set *set);

/* ---- Adding ---- */

/* What is known of an indicator beside its value. Spans are borrowed for the call. */
struct brd_indicator_facts {
    uint32_t origin; /* from brd_indicator_set_origin() */
    int64_t valid_from;
    int64_t valid_until;
    struct brd_span id; /* names it in the list of what was rejected */
    struct brd_span description;
};

/* The number of an origin (see provenance.h). Texts are copied. BRD_ERR_NO_MEMORY. */
enum brd_err brd_indicator_set_origin(struct brd_indicator_set *set, struct brd_span file,
                                      struct brd_span campaign, struct brd_span source,
                                      uint32_t *origin, struct brd_error *error) BRD_MUST_USE;

/*
 * Add one value. A value that makes no sense is counted as rejected and is no error.
 * BRD_ERR_NO_MEMORY, BRD_ERR_LIMIT.
 */
enum brd_err brd_indicator_set_add(struct brd_indicator_set *set, enum brd_indicator_type type,
                                   struct brd_span value, const struct brd_indicator_facts *facts,
                                   struct brd_error *error) BRD_MUST_USE;

/*
 * Add a STIX pattern. What cannot be understood or matched is counted as rejected, also when it
 * is one of several alternatives. Errors as above.
 */
enum brd_err brd_indicator_set_add_pattern(struct brd_indicator_set *set, struct brd_span pattern,
                                           const struct brd_indicator_facts *facts,
                                           struct brd_error *error) BRD_MUST_USE;

/* Count something that is not used. `example` is what it was, e.g. the pattern. */
void brd_indicator_set_reject(struct brd_indicator_set *set, const char *reason,
                              struct brd_span example, struct brd_span id);

/* Count an indicator that its source has revoked. */
void brd_indicator_set_revoke(struct brd_indicator_set *set);

/*
 * Keep a dated fact about a network, which is no indicator: whose an address was, and when. Fields
 * are those of facts/infrastructure.tsv; tabs and line ends in them become blanks. `file` stands
 * for a source that the last field does not name. BRD_ERR_NO_MEMORY.
 */
#define BRD_NETWORK_FIELDS 8u
enum brd_err brd_indicator_set_add_network(struct brd_indicator_set *set, const char *file,
                                           const struct brd_span fields[BRD_NETWORK_FIELDS],
                                           struct brd_error *error) BRD_MUST_USE;

/* All of them, as lines of facts/infrastructure.tsv. Borrowed. */
struct brd_span brd_indicator_set_networks(const struct brd_indicator_set *set);

/* ---- Loading (load.c) ---- */

/*
 * Load a file: a STIX bundle or the .tsv form (docs/indicators.md), told apart by content. `name`
 * stands for it in provenance. BRD_ERR_UNSUPPORTED when it is neither, BRD_ERR_CORRUPT and
 * BRD_ERR_TRUNCATED when it is broken.
 */
enum brd_err brd_indicator_set_load(struct brd_indicator_set *set, const char *name,
                                    struct brd_span bytes, struct brd_error *error) BRD_MUST_USE;

/*
 * Load the file at `path`, or all files below the folder at `path` that are named *.stix2, *.stix,
 * *.json or *.tsv, in the order of their names. A file of a folder that cannot be loaded is
 * counted as rejected; one named directly is an error.
 */
enum brd_err brd_indicator_set_load_path(struct brd_indicator_set *set, const char *path,
                                         struct brd_error *error) BRD_MUST_USE;

/* ---- What is in it ---- */

/* Texts of an indicator for a finding. Static or the set's; never NULL. Thread-safe. */
struct brd_indicator_text {
    const char *type;
    const char *value;
    const char *campaign;
    const char *source;
};
struct brd_indicator_text brd_indicator_text(const struct brd_indicator_set *set,
                                             const struct brd_indicator *indicator);

/* Indicators by type, and of all types. Those that are only part of a pattern do not count. */
uint64_t brd_indicator_count(const struct brd_indicator_set *set, enum brd_indicator_type type);
uint64_t brd_indicator_total(const struct brd_indicator_set *set);

/* Values that were there already, and indicators that their source has revoked. */
uint64_t brd_indicator_duplicates(const struct brd_indicator_set *set);
uint64_t brd_indicator_revoked(const struct brd_indicator_set *set);

/* The indicators in the order in which they came: NULL from `number` on that is none. */
const struct brd_indicator *brd_indicator_at(const struct brd_indicator_set *set, size_t number);

/* A file and one campaign of it. */
struct brd_indicator_source {
    const char *name;
    const char *campaign;
    const char *source;
    uint64_t count; /* indicators, also those that another file named before */
};
size_t brd_indicator_source_count(const struct brd_indicator_set *set);
struct brd_indicator_source brd_indicator_source_at(const struct brd_indicator_set *set,
                                                    size_t number);

/* A reason for which indicators were not used, how many, and the first of them. */
struct brd_indicator_rejection {
    const char *reason;
    const char *example;
    const char *id; /* of the example; empty when it has none */
    uint64_t count;
};
size_t brd_indicator_rejection_count(const struct brd_indicator_set *set);
struct brd_indicator_rejection brd_indicator_rejection_at(const struct brd_indicator_set *set,
                                                          size_t number);

#endif
