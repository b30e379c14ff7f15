/*
 * The captures of an evidence: each is read once, for all artifacts together.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_SCAN_CAPTURES_H
#define BRD_SCAN_CAPTURES_H

#include "scan/extract.h"
#include "scan/inventory.h"

struct brd_captures {
    /* What to read, and where to. All borrowed. */
    struct brd_case *kase;
    struct brd_writer *writer;
    const struct brd_library *library;
    struct brd_evidence *evidence;
    struct brd_inventory *inventory;               /* its uses get their coverage */
    const struct brd_limits *limits;               /* no field is 0 */
    int64_t *next_record_ids;                      /* one for each artifact */
    bool (*tick)(void *context, uint64_t records); /* false to stop */
    void *context;
    int64_t evidence_id;

    /* What came of it. */
    uint64_t records;
    uint64_t failed; /* artifacts and captures that ended early */
    struct brd_error
        unreadable; /* why a capture gave no frame at all; BRD_OK when each gave some */
};

/* Read all captures among the items. BRD_ERR_STOPPED, BRD_ERR_NO_MEMORY, or an error of the case;
 * all else is coverage. */
enum brd_err brd_captures_run(struct brd_captures *captures, struct brd_error *error) BRD_MUST_USE;

#endif
