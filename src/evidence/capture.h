/*
 * A packet capture: one file, plain or as gzip, which is its only item.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_EVIDENCE_CAPTURE_H
#define BRD_EVIDENCE_CAPTURE_H

#include "evidence/evidence.h"

/* Whether `path` is a capture, by its first bytes. *evidence is set when it is and NULL when not.
 */
enum brd_err brd_capture_recognise(const char *path, struct brd_evidence **evidence,
                                   struct brd_error *error) BRD_MUST_USE;

/*
 * The capture on standard input. It can be opened once, and is read from its begin to its end, but
 * for its first 64 KiB; its digest is made on the way.
 */
enum brd_err brd_capture_of_input(struct brd_evidence **evidence,
                                  struct brd_error *error) BRD_MUST_USE;

#endif
