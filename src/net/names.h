/*
 * Which name a client asked for before it spoke to an address: a memory of DNS answers of bounded
 * size, in which newer ones take the place of older ones.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_NET_NAMES_H
#define BRD_NET_NAMES_H

#include "base/error.h"
#include "net/packet.h"

struct brd_names;

enum brd_err brd_names_new(struct brd_names **made, struct brd_error *error) BRD_MUST_USE;

/* Remember that `client` was told `name` (copied) for `address`. */
void brd_names_add(struct brd_names *names, const struct brd_ip_address *client,
                   const struct brd_ip_address *address, struct brd_span name);

/* The name, NULL when none is remembered. Borrowed until the next addition. */
const char *brd_names_find(const struct brd_names *names, const struct brd_ip_address *client,
                           const struct brd_ip_address *address);
void brd_names_free(struct brd_names *names);

#endif
