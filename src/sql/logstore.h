/*
 * What lies beside a .tracev3 file and is needed to read it: the format strings and the clocks.
 *
 *     X/Persist/NAME.tracev3, X/logdata.LiveData.tracev3    the log; also Special, Signpost,
 * HighVolume X/timesync/NAME.timesync                              clocks X/AA/BB..., X/dsc/AABB...
 * strings, in a .logarchive X/../uuidtext/AA/BB..., X/../uuidtext/dsc/AABB...     strings, on the
 * phone
 *
 * A store belongs to an evidence and serves all logs in it. It holds tables, parts of files and
 * format strings up to the limits BRD_MAX_LOG_*; what is needed again is read again. What cannot be
 * read is as if it were not there. Not thread-safe.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_SQL_LOGSTORE_H
#define BRD_SQL_LOGSTORE_H

#include "evidence/evidence.h"
#include "format/firehose.h"

struct brd_logstore;
struct brd_logroot; /* the folder X of a log; lives as long as its store */

/* The store of `evidence`, made when first asked for. NULL when memory is out. */
struct brd_logstore *brd_logstore_of(struct brd_evidence *evidence);

/* The root of the log at `path`; its clocks are read when first asked for. NULL without memory. */
struct brd_logroot *brd_logstore_root(struct brd_logstore *store, const char *path);

/* Microseconds since 1970 UTC, or BRD_NO_TIME: see brd_timesync_wall_us(). */
int64_t brd_logroot_wall_us(struct brd_logroot *root, const uint8_t *boot_uuid,
                            uint64_t continuous);

/*
 * The format string that `reference` names, as UTF-8; "%s" when it is dynamic. False when it is not
 * to be had. Borrowed until the next call on the store.
 */
bool brd_logstore_string(struct brd_logstore *store, struct brd_logroot *root,
                         const struct brd_logreference *reference, struct brd_span *text);

/*
 * The image that `reference` lies in: its path (UTF-8, borrowed until the next call on the store;
 * empty when it is not to be had) and its UUID (16 bytes, borrowed likewise; NULL when unknown).
 */
void brd_logstore_library(struct brd_logstore *store, struct brd_logroot *root,
                          const struct brd_logreference *reference, struct brd_span *path,
                          const uint8_t **uuid);

/* The path of the image `uuid` (16 bytes), as above; false when it is not to be had. */
bool brd_logstore_image(struct brd_logstore *store, struct brd_logroot *root, const uint8_t *uuid,
                        struct brd_span *path);

#endif
