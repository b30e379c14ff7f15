/*
 * SEGB: the record files of Apple's Biome, versions 1 and 2.
 *
 * A file is a queue of records with a state and a time each; what a record holds (most often a
 * protobuf) is the stream's own. Apple documents nothing of it; the facts are those that examiners
 * published: CCL Solutions, "ccl-segb" and its articles of 2022 and 2024 on versions 1 and 2.
 *
 *     1: 56 bytes of header, "SEGB" at 52, the end of the data (u32) at 0; records of a head of 32
 *        bytes and a payload, each at a multiple of 8
 *     2: 32 bytes of header, "SEGB" at 0, the number of records (u32) at 4; payloads from 32 on,
 * each with a head of 8 bytes; at the end of the file 16 bytes for each record
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_FORMAT_SEGB_H
#define BRD_FORMAT_SEGB_H

#include "base/arena.h"
#include "base/error.h"

enum brd_segb_state {
    BRD_SEGB_UNUSED = 0,
    BRD_SEGB_WRITTEN = 1,
    BRD_SEGB_DELETED = 3,
    BRD_SEGB_EMPTY = 4,
};

struct brd_segb_record {
    uint64_t offset; /* of the record's head in the file; of its slot when it has no payload left */
    int32_t state;   /* enum brd_segb_state, or a number that is not known */
    double time;     /* Mac absolute seconds, as written; 0 when there is none */
    bool is_intact;  /* the checksum of the payload is right */
    struct brd_span payload; /* borrowed from the file */
};

/* A file that is read. Zeroed before the first use. */
struct brd_segb {
    struct brd_span bytes;
    unsigned version;
    uint64_t end;  /* version 1: of the data */
    uint64_t next; /* version 1: offset of the next record; 2: index of the next slot */
    uint64_t slot_count;
    struct brd_arena arena;
    struct brd_segb_slot *slots; /* version 2, in the order of their ends */
};

/* Begin to read. BRD_ERR_CORRUPT when the bytes are no SEGB file. Borrows `bytes`. */
enum brd_err brd_segb_open(struct brd_segb *segb, struct brd_span bytes,
                           struct brd_error *error) BRD_MUST_USE;

/*
 * The next record; false at the end. A record of which only the time survives has no payload.
 * Damage ends the file early and leaves *damaged true.
 */
bool brd_segb_next(struct brd_segb *segb, struct brd_segb_record *record, bool *damaged);
void brd_segb_close(struct brd_segb *segb);

#endif
