/*
 * The inside of an observer, for the files that look at one kind of value each: match_link.c,
 * match_wrapped.c, match_path.c, match_slow.c and, for what is compared whole, match.c.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_INDICATOR_MATCH_INTERNAL_H
#define BRD_INDICATOR_MATCH_INTERNAL_H

#include "indicator/match.h"
#include "indicator/set_internal.h"

/* In what the value that is looked at was found: it is told, and takes from the confidence. */
enum brd_context {
    BRD_IN_VALUE,   /* the value is it */
    BRD_IN_WRAPPED, /* the target of a link to a known redirector */
    BRD_IN_URL,     /* a URL among the parameters or in the path of another */
    BRD_IN_EMAIL,   /* the host of an e-mail address */
    BRD_IN_FOLDER,  /* the host in the name of a folder in which a browser keeps a site's data */
    BRD_CONTEXTS,
};

/* How an indicator matched; the words and confidences are in match.c. */
enum brd_how {
    BRD_HOW_URL,
    BRD_HOW_URL_QUERY,
    BRD_HOW_URL_HOST,
    BRD_HOW_PREFIX,
    BRD_HOW_BELOW_PREFIX,
    BRD_HOW_HOST,
    BRD_HOW_HOST_WWW,
    BRD_HOW_SUBDOMAIN,
    BRD_HOW_ADDRESS,
    BRD_HOW_NETWORK,
    BRD_HOW_EMAIL,
    BRD_HOW_PHONE,
    BRD_HOW_PROCESS,
    BRD_HOW_PROCESS_SHORT,
    BRD_HOW_PROCESS_CUT,
    BRD_HOW_PROCESS_BASE,
    BRD_HOW_PROCESS_BUNDLE,
    BRD_HOW_PATH,
    BRD_HOW_FOLDER,
    BRD_HOW_RELATIVE,
    BRD_HOW_COMPONENT,
    BRD_HOW_WILD,
    BRD_HOW_WILD_FOLDER,
    BRD_HOW_FILE_NAME,
    BRD_HOW_APP,
    BRD_HOW_PROFILE,
    BRD_HOW_DIGEST,
    BRD_HOW_CERTIFICATE,
    BRD_HOW_LIKE,
    BRD_HOW_MATCHES,
    BRD_HOW_PATTERN,
    BRD_HOW_PATTERN_RECORDS,
    BRD_HOWS,
};

/* What is known of a pattern of several comparisons. */
struct brd_pattern_state {
    uint64_t atoms;         /* comparisons that the present record fulfils */
    uint64_t observations;  /* those that some record fulfilled */
    struct brd_match first; /* of those comparisons; with the least of their confidences */
};

/* The public suffix of a host that was asked for lately: the list is searched once for each. */
struct brd_known_suffix {
    uint32_t hash;
    uint8_t host_size; /* 0 for a free place */
    uint8_t suffix_size;
    char host[BRD_HOST_BYTES + 1];
};
#define BRD_KNOWN_SUFFIXES 128u /* a power of two */

struct brd_observer {
    const struct brd_indicator_set *set; /* borrowed */
    struct brd_match matches[BRD_MAX_RECORD_MATCHES];
    size_t match_count;
    struct brd_pattern_state *patterns; /* owned: one for each compound of the set */
    uint32_t *touched;                  /* owned: compounds of which `atoms` is not 0 */
    uint32_t touched_count;
    bool out_of_memory; /* a value of this record could not be looked at */
    /* The value that is looked at: */
    unsigned column;
    struct brd_span where;
    enum brd_context context;
    bool in_text; /* it was found in running text */
    /* Memory for forms of values, kept from record to record: */
    struct brd_buffer key;
    struct brd_buffer path; /* the canonical path */
    struct brd_buffer wild; /* the path as a backup names it, then with its wild components */
    struct brd_buffer inner[BRD_MAX_WRAPPED_LINKS];
    struct brd_known_suffix suffixes[BRD_KNOWN_SUFFIXES];
    pcre2_match_data *match_data;       /* owned */
    pcre2_match_context *match_context; /* owned */
};

/* The value that is looked at matches `indicator`. */
void brd_found(struct brd_observer *observer, const struct brd_indicator *indicator,
               enum brd_how how);

/* Look `key` up among the indicators of a table; whether there is one. */
bool brd_match_key(struct brd_observer *observer, enum brd_indicator_table table,
                   struct brd_span key, enum brd_how how);

/* Whether `buffer` holds all that was put into it; if not, the record's matches are not whole. */
bool brd_is_whole(struct brd_observer *observer, const struct brd_buffer *buffer);

/* ---- match_slow.c ---- */

/* Whether the type has indicators with LIKE or MATCHES. */
static inline bool
brd_has_slow(const struct brd_observer *observer, enum brd_indicator_type type) {
    return observer->set->slow[type].count > 0;
}

/* Try the indicators with LIKE and MATCHES of a type; `text` is in the form of its keys. */
void brd_match_slow(struct brd_observer *observer, enum brd_indicator_type type,
                    struct brd_span text);

/*
 * Whether `text` fits the LIKE pattern: % any run, _ one character (STIX 2.1, 9.6.1). Takes time
 * in proportion to the product of their sizes at worst.
 */
bool brd_like(struct brd_span pattern, struct brd_span text);

/* ---- match_link.c ---- */

/* Whether the value is the URI of an account (mailto:, tel:, ...); `rest` is what follows. */
bool brd_account_uri(struct brd_span value, struct brd_span *rest);

/*
 * Match `text`, which lies in `depth` other URLs, as a URL or as a host with a port and path. False
 * when it is none.
 */
bool brd_match_whole_url(struct brd_observer *observer, struct brd_span text, unsigned depth);

void brd_match_text(struct brd_observer *observer, struct brd_span value);
void brd_match_url(struct brd_observer *observer, struct brd_span value);
void brd_match_domain(struct brd_observer *observer, struct brd_span value);
void brd_match_ip(struct brd_observer *observer, struct brd_span value);
void brd_match_email(struct brd_observer *observer, struct brd_span value);

/*
 * The host in the name of a folder or file in which WebKit keeps a site's data:
 * "https_host_0", "https_host_0.localstorage". False when the name is none of these.
 */
bool brd_match_origin(struct brd_observer *observer, struct brd_span name);

/* ---- match_wrapped.c ---- */

/* Match the URLs inside `url`, as deep as BRD_MAX_WRAPPED_LINKS allows. */
void brd_match_inside(struct brd_observer *observer, const struct brd_url *url,
                      const struct brd_host *host, unsigned depth);

/* ---- match_path.c ---- */

void brd_match_path(struct brd_observer *observer, struct brd_span value);

#endif
