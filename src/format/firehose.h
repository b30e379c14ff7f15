/*
 * One entry of a unified log, and the firehose chunk that holds most of them.
 *
 *     chunk:  u64 and u32 name of the process, u8 ttl, u8 collapsed, u16; u16 size of the public
 * part (from here), u16 virtual offset of the private part, u32, u64 base time; entries entry:  u8
 * record type, u8 log type, u16 flags, u32 format string, u64 thread, 6 bytes of time after the
 * base, u16 size; what the flags announce; the items of the message
 *
 * The private part is the end of a block of 4096 bytes, of which the middle may be left out.
 *
 * Sources: libyal, dtformats, "Apple Unified Logging and Activity Tracing formats", section
 * "Firehose chunk"; Mandiant, "Reviewing macOS Unified Logs" and the crate macos-unifiedlogs. They
 * differ on the size of the data reference (4 bytes here, which real chunks agree with) and on the
 * order of an activity's numbers (libyal's here).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_FORMAT_FIREHOSE_H
#define BRD_FORMAT_FIREHOSE_H

#include "format/logcatalog.h"

/* The record types of the format; the last two are chunks of their own there. */
enum brd_logkind {
    BRD_LOG_ACTIVITY = 2,
    BRD_LOG_TRACE = 3,
    BRD_LOG_MESSAGE = 4,
    BRD_LOG_SIGNPOST = 6,
    BRD_LOG_LOSS = 7,
    BRD_LOG_STATEDUMP = 0x100,
    BRD_LOG_SIMPLEDUMP = 0x101,
};

/* Which kind of file holds a format string. */
enum brd_logsource {
    BRD_LOG_NO_STRINGS, /* the entry names none */
    BRD_LOG_UUIDTEXT,   /* the strings of one image */
    BRD_LOG_DSC,        /* the strings of the shared cache */
};

/* Where a format string is. */
struct brd_logreference {
    enum brd_logsource source;
    const uint8_t *uuid; /* of the file, 16 bytes, borrowed; NULL when the catalog does not tell */
    uint64_t offset;
    bool is_dynamic; /* the string was made at run time: it is "%s" */
};

/* One entry. All spans and pointers are borrowed from the chunk until the next one is read. */
struct brd_logentry {
    enum brd_logkind kind;
    uint8_t log_type;
    uint16_t flags;
    uint64_t chunk_offset; /* in the file: of the chunk or chunk set that holds it */
    uint64_t time;         /* Mach continuous time */
    uint64_t thread_id;
    uint64_t activity_id;        /* 0 for none; of an activity: the one that begins */
    uint64_t parent_activity_id; /* of an activity; else 0 */
    uint64_t process_id;         /* both numbers of its name */
    uint32_t process_second;
    const struct brd_logprocess *process;     /* NULL when the catalog lacks it */
    const struct brd_logsubsystem *subsystem; /* NULL when it has none */
    struct brd_logreference format;
    struct brd_logreference name; /* of a signpost; its source may be BRD_LOG_NO_STRINGS */
    uint64_t signpost_id;
    bool has_data_reference; /* its items are in an oversize chunk */
    uint32_t data_reference;
    struct brd_span items;   /* the items and their values; of a trace: its values */
    struct brd_span private; /* what private items refer to */
    bool has_backtrace;      /* in front of the values */
    uint64_t loss_begin;     /* LOSS: continuous times */
    uint64_t loss_end;
    uint64_t loss_count;
    const uint8_t *sender_uuid;     /* dumps: of the image, 16 bytes */
    struct brd_span subsystem_text; /* SIMPLEDUMP */
    struct brd_span text;           /* SIMPLEDUMP: the message; STATEDUMP: its name */
    uint32_t state_type;            /* STATEDUMP: 1 property list, 2 protocol buffer, 3 other */
    struct brd_span state_library;  /* STATEDUMP of type 3: who can decode it */
    struct brd_span state_kind;
    struct brd_span state; /* STATEDUMP: its bytes */
};

/* An opened firehose chunk. */
struct brd_firehose {
    struct brd_cursor entries;
    struct brd_span private;
    uint64_t private_offset; /* virtual */
    uint64_t base_time;
    uint64_t process_id;
    uint32_t process_second;
    const struct brd_logprocess *process;
};

/* Open the data of a firehose chunk. False when it is cut or contradicts itself. */
bool brd_firehose_open(struct brd_firehose *firehose, struct brd_span data,
                       const struct brd_logcatalog *catalog);

/*
 * The next entry; false after the last. *damaged is set, and left alone otherwise, when the chunk
 * holds more that cannot be read. Fills all fields of `entry` but `chunk_offset`.
 */
bool brd_firehose_next(struct brd_firehose *firehose, struct brd_logentry *entry, bool *damaged);

/* "default", "info", "debug", "error", "fault", "activityCreate", "signpost", ... Static. */
const char *brd_logentry_type(const struct brd_logentry *entry);

#endif
