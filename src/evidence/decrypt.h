/*
 * The plain bytes of an encrypted item, decrypted where they are read.
 *
 * AES-256-CBC with an IV of zeroes: a block is decrypted with the one before it, so that any offset
 * can be read without what lies before (NIST SP 800-38A, 6.2). Nothing plain is kept.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_EVIDENCE_DECRYPT_H
#define BRD_EVIDENCE_DECRYPT_H

#include "base/cipher.h"
#include "evidence/evidence.h"

/*
 * Read `stored` decrypted with `key`. Takes over `stored`, also when it fails. The plain bytes end
 * at `size`, and their padding (PKCS #7, RFC 5652 section 6.3) must say the same; all whole blocks
 * are given when it is BRD_SIZE_UNKNOWN. What does not fit is told in the content's `warning`, and
 * what is there is given.
 */
enum brd_err brd_decrypt_open(struct brd_content *stored, const uint8_t key[BRD_KEY_BYTES],
                              uint64_t size, struct brd_content **content,
                              struct brd_error *error) BRD_MUST_USE;

#endif
