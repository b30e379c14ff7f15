/*
 * One artifact on one item: its rows become records, and what matches an indicator a finding.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_SCAN_EXTRACT_H
#define BRD_SCAN_EXTRACT_H

#include "scan/library.h"
#include "scan/recovered.h"
#include "scan/writer.h"
#include "sql/capture.h"

struct brd_extraction {
    /* What to read, with what. All borrowed. */
    struct brd_evidence *evidence;
    const struct brd_artifact *artifact;
    struct brd_writer *writer;
    const struct brd_limits *limits;               /* no field is 0 */
    bool (*tick)(void *context, uint64_t records); /* false to stop; called every few 1000 rows */
    void *context;
    int64_t evidence_id;
    int64_t item_id;
    const char *path;        /* of the item */
    const char *stored_as;   /* of the item */
    int64_t *next_record_id; /* of the artifact's table; moves on */
    /* Not NULL: give the records of the item's recovered rows, and of these alone. */
    struct brd_recovered *recovered;

    /* What came of it. */
    uint64_t rows;
    bool has_wal;
    bool has_journal;
    struct brd_buffer note; /* what else there is to know, for the coverage; owned */
};

/* Whether rows were recovered that the artifact makes records of. */
bool brd_extract_recovers(const struct brd_artifact *artifact,
                          const struct brd_recovered *recovered);

/*
 * Run it. Rows before an error are kept, and counted in `rows`. BRD_ERR_STOPPED when `tick` said
 * so; BRD_ERR_UNSUPPORTED when no variant of the artifact fits the item.
 */
enum brd_err brd_extract(struct brd_extraction *extraction, struct brd_error *error) BRD_MUST_USE;

/*
 * One artifact on the parts of a capture. brd_extract_stream_open() makes ready to read `rows`,
 * which is borrowed; brd_extract_stream_read() makes records of the rows that are in it now, as
 * often as it was filled; both fail as brd_extract(). `extraction` is the caller's, must outlive
 * the stream, and has its note once it is closed.
 */
struct brd_extract_stream;
enum brd_err brd_extract_stream_open(struct brd_extraction *extraction,
                                     struct brd_capture_rows *rows,
                                     struct brd_extract_stream **made,
                                     struct brd_error *error) BRD_MUST_USE;
enum brd_err brd_extract_stream_read(struct brd_extract_stream *stream,
                                     struct brd_error *error) BRD_MUST_USE;
void brd_extract_stream_close(struct brd_extract_stream *stream);

#endif
