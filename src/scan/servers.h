/*
 * The servers of the traffic: every remote address of a case with its contacts, and whose it was
 * then. Tables `server`, `attribution`, `geo_source`: docs/attribution.md.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_SCAN_SERVERS_H
#define BRD_SCAN_SERVERS_H

#include "case/case.h"
#include "indicator/set.h"
#include "scan/library.h"

/*
 * Write the servers of the records of the case, after extraction. The dated facts of the indicators
 * are added to `geo`; one that makes no sense is counted among the rejected indicators. Gathering
 * takes at most `seconds` of processor time. What fails for the records' sake is a coverage entry;
 * an error is the case's own.
 */
enum brd_err brd_servers_run(struct brd_case *kase, struct brd_geo *geo,
                             const struct brd_indicator_set *indicators, uint64_t seconds,
                             struct brd_error *error) BRD_MUST_USE;

/* Count the findings whose records name a server, in a column of type ip. */
enum brd_err brd_servers_mark(struct brd_case *kase, const struct brd_library *library,
                              struct brd_error *error) BRD_MUST_USE;

#endif
