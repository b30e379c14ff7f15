/*
 * The plain bytes of a deflated stream, read at any offset without unpacking it to anywhere.
 *
 * Deflate (RFC 1951) can only be read from its start, so points are kept on the way from which it
 * can be read again: the place in the packed bytes and the 32 KiB of plain bytes before it, as
 * zlib's example zran.c shows. Their distance grows with the stream, so that their memory does not.
 *
 *     first reader: start --inflate, keep points--> end
 *     later reads:  nearest point before --inflate--> the bytes asked for, some kept in a cache
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_EVIDENCE_INFLATE_H
#define BRD_EVIDENCE_INFLATE_H

#include "evidence/evidence.h"

/* What the packed bytes are. */
enum brd_packing {
    BRD_PACKING_DEFLATE, /* a bare stream of RFC 1951, as in zip archives */
    BRD_PACKING_GZIP,    /* one or more members of RFC 1952 */
};

/*
 * Read `packed` inflated. Takes it over, also when it fails. `size` is what the container says of
 * the plain bytes; the size is BRD_SIZE_UNKNOWN, and reads end where the stream ends, until
 * brd_inflate_measure() when nobody says it. Damage shows when it is read. One content is read by
 * one thread.
 */
enum brd_err brd_inflate_open(struct brd_content *packed, enum brd_packing packing, uint64_t size,
                              struct brd_content **content, struct brd_error *error) BRD_MUST_USE;

/*
 * Inflate on to the end to learn the size. A stream that breaks off is given as far as it goes, and
 * the content's warning says so; BRD_ERR_CORRUPT when nothing of it can be inflated.
 */
enum brd_err brd_inflate_measure(struct brd_content *content, struct brd_error *error) BRD_MUST_USE;

/*
 * Another reader of what `inflated`, which was measured, reads: for another thread or another
 * place. `packed` are the same packed bytes, opened once more; taken over. `inflated` must outlive
 * it, and is no longer read itself.
 */
enum brd_err brd_inflate_share(const struct brd_content *inflated, struct brd_content *packed,
                               struct brd_content **content, struct brd_error *error) BRD_MUST_USE;

/*
 * As brd_inflate_packed(), but for who reads it once from its begin to its end: nothing is inflated
 * before it is read, so the size stays BRD_SIZE_UNKNOWN, and damage shows when it is read.
 */
enum brd_err brd_inflate_passing(struct brd_content **content,
                                 struct brd_error *error) BRD_MUST_USE;

/*
 * Give `*content` inflated in its place when its bytes begin as gzip does; else leave it. On
 * failure *content is closed and NULL.
 */
enum brd_err brd_inflate_packed(struct brd_content **content, struct brd_error *error) BRD_MUST_USE;

#endif
