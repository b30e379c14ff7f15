/*
 * A part of a content as a content of its own.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_EVIDENCE_SLICE_H
#define BRD_EVIDENCE_SLICE_H

#include "evidence/evidence.h"

/*
 * Bytes [offset, offset + size) of `whole`, which is taken over, also when it fails. What lies
 * beyond the end of `whole` is missing: the content is shorter and its warning says so.
 */
enum brd_err brd_slice_open(struct brd_content *whole, uint64_t offset, uint64_t size,
                            struct brd_content **content, struct brd_error *error) BRD_MUST_USE;

#endif
