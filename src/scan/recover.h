/*
 * The second pass over an evidence: the rows that its databases do not show any more.
 *
 * Each database is carved once and then read by all artifacts that name it. Live records are stored
 * before: whatever happens here takes none of them away.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_SCAN_RECOVER_H
#define BRD_SCAN_RECOVER_H

#include "scan/extract.h"
#include "scan/inventory.h"

struct brd_recover {
    /* What to read, and where to. All borrowed. */
    struct brd_case *kase;
    struct brd_writer *writer;
    const struct brd_library *library;
    struct brd_evidence *evidence;
    const struct brd_inventory *inventory;         /* its uses have their coverage */
    const struct brd_limits *limits;               /* no field is 0 */
    int64_t *next_record_ids;                      /* one for each artifact */
    bool (*tick)(void *context, uint64_t records); /* false to stop */
    bool (*begin)(void *context);                  /* called before each database; false to stop */
    void *context;
    int64_t evidence_id;

    /* What came of it. */
    uint64_t records;
};

/* How many databases the pass reads. */
size_t brd_recover_count(const struct brd_recover *recover);

/* Run it. BRD_ERR_STOPPED, BRD_ERR_NO_MEMORY, or an error of the case; all else is coverage. */
enum brd_err brd_recover_run(struct brd_recover *recover, struct brd_error *error) BRD_MUST_USE;

#endif
