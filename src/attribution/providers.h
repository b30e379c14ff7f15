/*
 * Who carries calls: the addresses and names of providers, and the marks that their applications
 * leave in STUN. The facts are those of providers/calls.tsv, each with its source.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_ATTRIBUTION_PROVIDERS_H
#define BRD_ATTRIBUTION_PROVIDERS_H

#include "base/cursor.h"
#include "base/error.h"

/* What a fact is about, and how much it tells of the application. */
enum brd_provider_kind {
    BRD_PROVIDER_CIDR,     /* a network of addresses: relays of several applications */
    BRD_PROVIDER_DOMAIN,   /* a domain and all below it */
    BRD_PROVIDER_STUN,     /* the type of a STUN attribute that only this application sends */
    BRD_PROVIDER_REALM,    /* a realm of TURN; one that is not listed is looked up as a domain */
    BRD_PROVIDER_SOFTWARE, /* what SOFTWARE, or the User-Agent of SIP, begins with */
    BRD_PROVIDER_KINDS,
};

struct brd_provider_fact {
    const char *provider;
    const char *application;
};

struct brd_providers;

/* Read facts in the form of providers/calls.tsv. BRD_ERR_CORRUPT with the line, BRD_ERR_NO_MEMORY.
 */
enum brd_err brd_providers_read(struct brd_span text, struct brd_providers **made,
                                struct brd_error *error) BRD_MUST_USE;

/* Those that are built in. */
enum brd_err brd_providers_builtin(struct brd_providers **made,
                                   struct brd_error *error) BRD_MUST_USE;

/*
 * The fact about one value: an address or a host name for BRD_PROVIDER_CIDR and _DOMAIN (which of
 * both is told by its form), a hexadecimal type such as "0x4000" for _STUN. NULL when nothing is
 * known. Borrowed from `providers`. A look-up takes below a microsecond.
 */
const struct brd_provider_fact *brd_providers_of(const struct brd_providers *providers,
                                                 enum brd_provider_kind kind,
                                                 struct brd_span value);

/* What the marks of a call say together. */
#define BRD_PROVIDER_MAX_VOTES 16u
struct brd_provider_votes {
    const struct brd_provider_fact *facts[BRD_PROVIDER_MAX_VOTES];
    unsigned weights[BRD_PROVIDER_MAX_VOTES];
    unsigned count;
};

/*
 * Count every word of `values` (parted by blanks) as of `kind`; a mark that is met again counts
 * once. What is of the application alone (a name, a realm, an attribute) outweighs an address.
 */
void brd_provider_votes_add(struct brd_provider_votes *votes, const struct brd_providers *providers,
                            enum brd_provider_kind kind, struct brd_span values);

/* The fact whose application has most; NULL when there is none. */
const struct brd_provider_fact *brd_provider_votes_best(const struct brd_provider_votes *votes);

void brd_providers_free(struct brd_providers *providers);

/* The kind of this name ("cidr", "domain", ...); BRD_PROVIDER_KINDS for another. */
enum brd_provider_kind brd_provider_kind_of(struct brd_span name);

#endif
