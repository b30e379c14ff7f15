/*
 * The one thread that writes the case: batches of records go in, are matched, and are stored.
 *
 * The reader fills a batch while the writer stores the one before; a batch is reused when it is
 * stored, so memory is bounded by BATCH_COUNT batches. Nothing else touches the case between
 * brd_writer_send() and brd_writer_drain().
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_SCAN_WRITER_H
#define BRD_SCAN_WRITER_H

#include "scan/matcher.h"

struct brd_batch {
    const struct brd_artifact *artifact;
    struct brd_arena arena; /* holds the bytes of the cells */
    struct brd_cell *cells; /* `rows` times the table's width; room for BRD_BATCH_CELLS */
    size_t rows;
};

#define BRD_BATCH_CELLS 8192
#define BRD_BATCH_BYTES ((size_t)256 * 1024) /* a batch is sent when its arena holds this */

struct brd_writer;

/*
 * Start the thread. `kase` and `matcher` must outlive the writer, and are its own from a send to
 * the next drain; in between the caller may give the matcher another observer.
 */
enum brd_err brd_writer_new(struct brd_case *kase, const struct brd_matcher *matcher,
                            struct brd_writer **made, struct brd_error *error) BRD_MUST_USE;

/* An empty batch to fill; waits for one. Never NULL. */
struct brd_batch *brd_writer_batch(struct brd_writer *writer);

/* Hand a batch back to be stored. */
void brd_writer_send(struct brd_writer *writer, struct brd_batch *batch);

/* Wait until all is stored; the first error that storing met, if any. */
enum brd_err brd_writer_drain(struct brd_writer *writer, struct brd_error *error) BRD_MUST_USE;

/* Whether storing has failed: the reader may stop early. */
bool brd_writer_failed(struct brd_writer *writer);

/* Stop the thread and release everything. */
void brd_writer_free(struct brd_writer *writer);

#endif
