/*
 * A packet capture: one file, plain or as gzip, which is its only item.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_EVIDENCE_CAPTURE_H
#define BRD_EVIDENCE_CAPTURE_H

#include "evidence/evidence.h"

/* Whether `path` is a capture, by its first bytes. *evidence is set when it is and NULL when not. */
enum brd_err brd_capture_recognise(const char *path, struct brd_evidence **evidence,
                                   struct brd_error *error) BRD_MUST_USE;

#endif
