/*
 * A content whose archive keeps a checksum of it.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_EVIDENCE_CHECKSUM_H
#define BRD_EVIDENCE_CHECKSUM_H

#include "evidence/evidence.h"

/*
 * Read `plain`, which is taken over, also when it fails. When it was read once from its start to
 * its end and its CRC-32 is not `crc`, or it ended before its size, the content's warning says so:
 * damaged deflated bytes often inflate to something.
 */
enum brd_err brd_checksum_open(struct brd_content *plain, uint32_t crc,
                               struct brd_content **content, struct brd_error *error) BRD_MUST_USE;

#endif
