/*
 * Calls, put side by side: what every store of a case says of calls becomes one table of calls with
 * their witnesses. Tables `call`, `call_witness`, `call_gap`: docs/case-file.md.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_SCAN_CALLS_H
#define BRD_SCAN_CALLS_H

#include "scan/library.h"

/* Write what every source of the library is into the case. */
enum brd_err brd_calls_describe(struct brd_case *kase, const struct brd_library *library,
                                struct brd_error *error) BRD_MUST_USE;

/*
 * Read every source over the records of the case, each for at most `seconds` of processor time, and
 * write the calls. A source that fails is a coverage entry and does not stop the others; an error
 * is the case's own.
 */
enum brd_err brd_calls_run(struct brd_case *kase, const struct brd_library *library,
                           uint64_t seconds, struct brd_error *error) BRD_MUST_USE;

#endif
