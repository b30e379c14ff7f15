/*
 * A synthetic .logarchive: a unified log whose every entry is known.
 *
 * It is written by the documented format (libyal, dtformats, "Apple Unified Logging and Activity
 * Tracing formats") and shares no decoder with Bridle: messages are composed by printf(3), times
 * computed from the clock that was planted, base64 made by OpenSSL. Processes are of iOS; what they
 * say is invented.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef LAB_LOGARCHIVE_H
#define LAB_LOGARCHIVE_H

#include "base/buffer.h"
#include "base/error.h"
#include "random.h"

#include <stdio.h>

#define LAB_LOG_PROCESSES 6
#define LAB_LOG_FORMATS 32
#define LAB_LOG_NS_PER_TICK_NUMERATOR 125 /* the clock of Apple's own processors: 24 MHz */
#define LAB_LOG_NS_PER_TICK_DENOMINATOR 3

struct lab_log_options {
    const char *out; /* DIR: gets system_logs.logarchive and expected.jsonl */
    uint64_t seed;
    int64_t entries;
    bool bare; /* write no expected.jsonl, for measuring */
};

/* Which file has a format string, as the flags of an entry say it. */
enum lab_log_strings {
    LAB_LOG_MAIN = 0x2,
    LAB_LOG_SHARED = 0x4,
    LAB_LOG_ABSOLUTE = 0x8,
    LAB_LOG_RELATIVE = 0xA,
    LAB_LOG_LARGE_SHARED = 0xC,
};

struct lab_log_process {
    const char *path;
    const char *subsystem;
    const char *category;
    uint8_t uuid[16];
    uint64_t id;
    uint32_t second;
    uint32_t pid;
    uint32_t euid;
};

/* A format string and where it was put. */
struct lab_log_format {
    const char *text;
    enum lab_log_strings strings;
    uint64_t offset;
};

struct lab_log {
    struct lab_log_options options;
    struct brd_error error;
    struct lab_random random;
    struct lab_log_process processes[LAB_LOG_PROCESSES];
    struct lab_log_format formats[LAB_LOG_FORMATS];
    size_t format_count;
    uint8_t boots[2][16];
    uint8_t dsc_uuid[16];
    uint8_t plugin_uuid[16]; /* an image that processes load: absolute and relative strings */
    FILE *expected;          /* NULL when bare */
    FILE *trace;             /* the present .tracev3 file */
    uint64_t trace_size;
    /* The clock: */
    unsigned boot;
    uint64_t ticks;
    uint64_t sync_ticks; /* of the last record */
    int64_t sync_ns;
    struct brd_buffer timesync;
    /* The present chunk and chunk set: */
    const struct lab_log_process *process;
    uint64_t base_ticks;
    struct brd_buffer public;
    struct brd_buffer private;
    struct brd_buffer set;
    struct brd_buffer late; /* oversize chunks that are to come in a later set */
    unsigned sets;
    uint32_t references;
};

/* The items of one message, and its text. */
struct lab_log_args {
    struct lab_log *log;
    unsigned count;
    struct brd_buffer items;
    struct brd_buffer values;
    struct brd_buffer private;
    struct brd_buffer text;
    bool incomplete;
    bool oversize;
    bool is_signpost;
    bool is_dynamic; /* its format string is made at run time */
};

/* Formats that are no message's; those of messages follow. */
enum { LAB_LOG_ACTIVITY, LAB_LOG_TRACE, LAB_LOG_NAME, LAB_LOG_FIRST_KIND };
#define LAB_LOG_ACTIVITY_TEXT "Sending message"
#define LAB_LOG_TRACE_TEXT "trace %d %llx"
#define LAB_LOG_NAME_TEXT "DrawFrame"

#define LAB_LOG_PLUGIN_PATH "/System/Library/PrivateFrameworks/Sample.framework/Sample"
#define LAB_LOG_CACHE_PATH "/usr/lib/libsample.dylib"
#define LAB_LOG_LARGE_PATH "/usr/lib/libfaraway.dylib"
#define LAB_LOG_PLUGIN_ADDRESS UINT64_C(0x1A2B3C000)

/* Write it; the first failure is in `error`. */
enum brd_err lab_logarchive(const struct lab_log_options *options, struct brd_error *error);

/* Little-endian integer of `size` bytes. */
void lab_log_le(struct brd_buffer *buffer, uint64_t value, unsigned size);

/* logarchive_files.c: the strings, and the frame of a .tracev3 file. */
void lab_log_write_strings(struct lab_log *log);
void lab_log_write_file(struct lab_log *log, const char *name, struct brd_span bytes);
void lab_log_trace_begin(struct lab_log *log, const char *name, unsigned boot);
void lab_log_trace_end(struct lab_log *log);
void lab_log_chunk(struct brd_buffer *buffer, uint32_t tag, struct brd_span data);
void lab_log_flush_firehose(struct lab_log *log);
void lab_log_flush_set(struct lab_log *log);

/* logarchive_messages.c: items, and the text that they make. */
#define SAY(...) ((void)brd_buffer_add_format(&args->text, __VA_ARGS__))
void lab_log_plan_formats(struct lab_log *log);
const struct lab_log_format *lab_log_say(struct lab_log_args *args); /* a kind, drawn */
void lab_log_scalar(struct lab_log_args *args, uint64_t value, unsigned size);
void lab_log_text(struct lab_log_args *args, unsigned type, const char *words);
void lab_log_add_uuid(struct lab_log_args *args, const uint8_t *uuid);

/* logarchive_entries.c: one entry of the log, and the line that it should give. */
void lab_log_entry(struct lab_log *log);

#endif
