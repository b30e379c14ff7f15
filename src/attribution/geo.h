/*
 * Whose an address was at a moment: databases that the user names, each of a date, and dated facts,
 * which win over them.
 *
 * A database is in MaxMind's format (maxmind.github.io/MaxMind-DB; read by libmaxminddb), or a list
 * of ranges in CSV: first address, last address, then an AS number and its holder, or a country.
 * Facts are the lines of facts/infrastructure.tsv, of --geoip FILE.tsv, and of indicator files.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_ATTRIBUTION_GEO_H
#define BRD_ATTRIBUTION_GEO_H

#include "base/cursor.h"
#include "base/error.h"

struct brd_geo; /* bridle.h; once filled it may be read by any thread */

/* Bounds of a fact that are not told. */
#define BRD_GEO_EVER (INT64_MIN + 1)
#define BRD_GEO_FOREVER INT64_MAX

/* What one source says of one address. Texts are NUL-terminated, empty when it does not say. */
struct brd_geo_answer {
    uint32_t asn; /* 0 when it does not say */
    char holder[128];
    char country[4];    /* ISO 3166-1, two letters */
    char kind[16];      /* hosting, cloud, ... */
    const char *source; /* borrowed from the geo: a file's name, or where a fact is from */
    int64_t
        from_us; /* of a database both are its date; of a fact when it begins and ends to hold, */
    int64_t until_us; /* BRD_GEO_EVER and BRD_GEO_FOREVER where that is not told */
    bool is_fact;
    bool is_dated_by_file; /* nothing but the time of the file tells the date */
};

/* Answers on one address beyond this many are left out: 32 databases and some facts. */
#define BRD_GEO_MAX_ANSWERS 64u

/*
 * All that is said of an address (in text form): into `answers` (BRD_GEO_MAX_ANSWERS of them), in
 * the order of the sources, facts first; how many. 0 for what is no address, and for one that is
 * not of the public Internet.
 */
size_t brd_geo_ask(const struct brd_geo *geo, struct brd_span text, struct brd_geo_answer *answers);

/* How far, in microseconds, the date of an answer is from a contact that lasted from `first_us` to
 * `last_us`; 0 when it holds then. */
uint64_t brd_geo_distance(const struct brd_geo_answer *answer, int64_t first_us, int64_t last_us);

/*
 * Which of `count` answers to believe of a contact: the fact that holds then; else the nearest, of
 * equal ones the first. `wants` chooses what the answer must say. `count` when none does.
 */
enum brd_geo_aspect { BRD_GEO_NETWORK, BRD_GEO_COUNTRY, BRD_GEO_KIND };
size_t brd_geo_choose(const struct brd_geo_answer *answers, size_t count, enum brd_geo_aspect wants,
                      int64_t first_us, int64_t last_us);

/* A source that is further off than this is doubtful: half a year. */
#define BRD_GEO_DOUBT_US ((uint64_t)183 * 86400 * 1000000)

/* Add dated facts in the form of facts/infrastructure.tsv. `name` stands for them where a line
 * names no source. A line that is wrong is BRD_ERR_CORRUPT. */
enum brd_err brd_geo_add_facts(struct brd_geo *geo, const char *name, struct brd_span text,
                               struct brd_error *error) BRD_MUST_USE;

/* The kind of an AS by facts/hosting.tsv; NULL when it is not there. Static for the geo's life. */
const char *brd_geo_kind_of_asn(const struct brd_geo *geo, uint32_t asn);

/*
 * Whether an address is one of the public Internet: not private, local, multicast or reserved
 * (IANA's special-purpose registries, RFC 6890). Those for documentation count: samples use them.
 */
bool brd_address_is_public(struct brd_span address);

/* Files that were named, for the case: their number, and of each its name, date and size. */
struct brd_geo_source {
    const char *name;
    const char *path;
    const char *form; /* "mmdb: GeoLite2-ASN", "csv", "facts" */
    int64_t date_us;  /* BRD_NO_TIME for facts */
    uint64_t entries; /* ranges or facts; 0 for MaxMind's */
    bool is_dated_by_file;
};
size_t brd_geo_source_count(const struct brd_geo *geo);
struct brd_geo_source brd_geo_source_at(const struct brd_geo *geo, size_t index);

#endif
