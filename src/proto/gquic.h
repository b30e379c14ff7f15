/*
 * Google's QUIC before TLS: its public header and the CHLO message ("QUIC Wire Layout
 * Specification" and "QUIC Crypto" of the Chromium project, revisions of 2016).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_PROTO_GQUIC_H
#define BRD_PROTO_GQUIC_H

#include "proto/quic.h"

/* The version of a datagram with a public header that tells it (up to Q043); 0 when it is none. */
uint32_t brd_gquic_version(struct brd_span datagram);

/* Whether `version` is one of Google's from Q024 to Q050. */
bool brd_gquic_knows(uint32_t version);

/*
 * Find the CHLO in a packet whose payload is in clear, and read it into `*hello`. It is looked for
 * by its tag: between it and the header stand frames whose forms changed with every version. False
 * when there is none.
 */
bool brd_gquic_find_hello(struct brd_span packet, uint32_t version, struct brd_gquic_hello *hello);

#endif
