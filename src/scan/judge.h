/*
 * The rules over the records of a case: what they find becomes findings.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_SCAN_JUDGE_H
#define BRD_SCAN_JUDGE_H

#include "scan/library.h"

/* Write what every rule of the library means into the case. */
enum brd_err brd_judge_describe(struct brd_case *kase, const struct brd_library *library,
                                struct brd_error *error) BRD_MUST_USE;

/*
 * Run every rule that is a SELECT, each for at most `seconds` of processor time. A rule that fails
 * is a coverage entry and does not stop the others; an error is the case's own.
 */
enum brd_err brd_judge_run(struct brd_case *kase, const struct brd_library *library,
                           uint64_t seconds, struct brd_error *error) BRD_MUST_USE;

#endif
