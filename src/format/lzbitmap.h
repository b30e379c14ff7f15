/*
 * LZBITMAP, in which newer systems pack chunk sets of the unified log.
 *
 *     "ZBM", u8 flags; chunks: u24 size with this head, u24 unpacked size (0: the end), data
 *     data: as it is when the sizes are alike; else u24 places of distances, bitmaps and tokens
 * from the chunk's beginning; literals; distances; bitmaps; tokens of 4 bits; 17 bytes of token map
 *
 * A token makes 8 bytes: its bitmap says for each whether it is a literal (1) or the byte at the
 * distance. Tokens 0 to 2 take their bitmap from the bitmaps, the others from the map (8 bits of
 * bitmap, 2 of mode). The mode says whether the distance stays, or is read anew as one or two
 * bytes. After a token, 15 announces that it is repeated.
 *
 * Sources: E. Fernandez, libzbitmap; Fox-IT, dissect.util, compression/lzbitmap.py; the crate
 * macos-unifiedlogs (flags).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_FORMAT_LZBITMAP_H
#define BRD_FORMAT_LZBITMAP_H

#include "base/buffer.h"
#include "base/error.h"

/* Whether `data` begins as a stream of LZBITMAP. */
bool brd_lzbitmap_is(struct brd_span data);

/*
 * Append to `unpacked` what the stream `data` unpacks to. Chunks before damage are kept.
 * BRD_ERR_CORRUPT, BRD_ERR_TRUNCATED, BRD_ERR_UNSUPPORTED (other flags), BRD_ERR_LIMIT when the
 * buffer's ceiling is met.
 */
enum brd_err brd_lzbitmap_unpack(struct brd_span data, struct brd_buffer *unpacked,
                                 struct brd_error *error) BRD_MUST_USE;

#endif
