/*
 * The catalog of a unified log: who writes the entries that follow it.
 *
 *     u16 subsystems, u16 processes, u16 process count, u16 subchunks, u16 subchunk count, 6 bytes,
 *     u64 earliest time; then, at these offsets from here: UUIDs of 16 bytes, texts that end in
 * NUL, one record for each process
 *
 * A process is named by two numbers, of which firehose chunks repeat both.
 *
 * Source: libyal, dtformats, "Apple Unified Logging and Activity Tracing formats", section "Catalog
 * chunk".
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_FORMAT_LOGCATALOG_H
#define BRD_FORMAT_LOGCATALOG_H

#include "base/arena.h"
#include "base/error.h"

#define BRD_LOG_UUID_BYTES 16u

/* A name that entries refer to by number. The texts are borrowed from the chunk, without NUL. */
struct brd_logsubsystem {
    uint16_t id;
    struct brd_span subsystem;
    struct brd_span category;
};

/* An image that a process has loaded at an address of its own. */
struct brd_logimage {
    uint64_t address;
    uint32_t size;
    const uint8_t *uuid; /* 16 bytes, borrowed from the chunk */
};

struct brd_logprocess {
    uint64_t id;                 /* first number of its name */
    uint32_t second;             /* second number */
    uint32_t pid;                /* as the kernel counts */
    uint32_t euid;               /* effective user */
    const uint8_t *uuid;         /* of its executable, 16 bytes; NULL when the catalog has none */
    const uint8_t *cache_uuid;   /* of its shared cache, or NULL */
    struct brd_logimage *images; /* by address */
    size_t image_count;
    struct brd_logsubsystem *subsystems; /* by number */
    size_t subsystem_count;
};

struct brd_logcatalog {
    struct brd_arena arena;           /* owned; everything below lies in it */
    struct brd_logprocess *processes; /* by both numbers */
    size_t process_count;
};

/*
 * Read the data of a catalog chunk, which must outlive `catalog`, in place of what it held before.
 * `catalog` begins as zeroes and is released by brd_logcatalog_free(). BRD_ERR_CORRUPT when it
 * contradicts itself: processes before the contradiction are kept. BRD_ERR_NO_MEMORY.
 */
enum brd_err brd_logcatalog_read(struct brd_logcatalog *catalog, struct brd_span data,
                                 struct brd_error *error) BRD_MUST_USE;
void brd_logcatalog_free(struct brd_logcatalog *catalog);

/* The process of these two numbers, or NULL. */
const struct brd_logprocess *brd_logcatalog_process(const struct brd_logcatalog *catalog,
                                                    uint64_t id, uint32_t second);

/* The subsystem of this number, or NULL. */
const struct brd_logsubsystem *brd_logprocess_subsystem(const struct brd_logprocess *process,
                                                        uint16_t id);

/* The image that holds `address`, or NULL. */
const struct brd_logimage *brd_logprocess_image(const struct brd_logprocess *process,
                                                uint64_t address);

#endif
