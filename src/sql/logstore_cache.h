/*
 * The files of format strings of a store: opened, read in parts, and forgotten when there are too
 * many. Inner to logstore.c.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_SQL_LOGSTORE_CACHE_H
#define BRD_SQL_LOGSTORE_CACHE_H

#include "evidence/evidence.h"
#include "format/logstring.h"

struct brd_logcache;

/* One file of format strings, also one that is not there. */
struct brd_logfile {
    struct brd_logcache *cache;
    uint32_t number;
    uint32_t root;
    bool is_dsc;
    bool is_there;
    uint8_t uuid[16];
    char *stored_as; /* owned */
    uint64_t size;
    struct brd_logstrings strings;
    struct brd_logfile *next; /* of the same slot */
};

/* A cache over `evidence`. NULL when memory is out. */
struct brd_logcache *brd_logcache_of(struct brd_evidence *evidence);
void brd_logcache_free(struct brd_logcache *cache);

/*
 * The file of `uuid` (16 bytes) below one of the folders `folders` (NULL ends the list), the first
 * that has it. `root` tells lists apart. NULL when it is not there or BRD_MAX_LOG_STRING_FILES or
 * BRD_MAX_LOG_TABLE_BYTES are reached. Lives as long as the cache.
 */
struct brd_logfile *brd_logcache_file(struct brd_logcache *cache, uint32_t root,
                                      const char *const *folders, const uint8_t *uuid, bool is_dsc);

/*
 * The text at `place` of `file`, of at most `most` bytes, as UTF-8. False when it cannot be read.
 * Borrowed until the next call.
 */
bool brd_logcache_text(struct brd_logfile *file, uint64_t place, uint64_t most,
                       struct brd_span *text);

#endif
