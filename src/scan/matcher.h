/*
 * Matching: the typed values of records with the indicators; each match becomes a finding.
 *
 * Runs in the thread that writes the case, while the reader goes on with the next rows.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_SCAN_MATCHER_H
#define BRD_SCAN_MATCHER_H

#include "scan/library.h"

struct brd_matcher {
    const struct brd_library *library; /* borrowed: the words of match rules */
    struct brd_observer *observer;     /* borrowed: one for each evidence */
};

/*
 * Match one record of `artifact`, the fixed columns first, and add what is found to the case.
 * BRD_ERR_NO_MEMORY, or an error of the case.
 */
enum brd_err brd_matcher_record(const struct brd_matcher *matcher, struct brd_case *kase,
                                const struct brd_artifact *artifact, const struct brd_cell *cells,
                                struct brd_error *error) BRD_MUST_USE;

#endif
