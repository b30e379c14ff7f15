/*
 * The entries of a synthetic .logarchive, and the lines that they should give: see logarchive.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "logarchive.h"

#include "base/text.h"

#include <plist/plist.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK_BYTES 4096u
#define FLUSH_BYTES 3000u
#define RUN_ENTRIES 24u /* of one process, on average */
#define ACTIVITY_FLAG UINT64_C(0x8000000000000000)

/* ---- What is expected ---- */

struct line {
    const char *type;
    const char *library;
    const char *message;
    bool incomplete;
    bool has_subsystem;
    const char *subsystem; /* instead of the process's */
    uint64_t thread;
    uint64_t activity;
    uint64_t parent;
};

static void
add_field(struct brd_buffer *json, const char *name, const char *words) {
    (void)brd_buffer_add_format(json, ", \"%s\": ", name);
    if (words == NULL) {
        (void)brd_buffer_add_text(json, "null");
    } else {
        (void)brd_text_add_json(json, brd_span_text(words));
    }
}

static void
add_id(struct brd_buffer *json, const char *name, uint64_t id) {
    (void)brd_buffer_add_format(json, id == 0 ? ", \"%s\": null" : ", \"%s\": %llu", name,
                                (unsigned long long)id);
}

static void
expect(struct lab_log *log, const struct line *line) {
    if (log->expected == NULL) {
        return;
    }
    struct brd_buffer json = brd_buffer_of(1 << 20);
    const struct lab_log_process *process = log->process;
    uint64_t ns = (log->ticks - log->sync_ticks) * LAB_LOG_NS_PER_TICK_NUMERATOR /
                  LAB_LOG_NS_PER_TICK_DENOMINATOR;
    (void)brd_buffer_add_format(&json, "{\"at\": %lld, \"pid\": %u, \"euid\": %u",
                                (long long)((log->sync_ns + (int64_t)ns) / 1000), process->pid,
                                process->euid);
    (void)brd_buffer_add_format(&json, ", \"thread_id\": %llu", (unsigned long long)line->thread);
    add_id(&json, "activity_id", line->activity);
    add_id(&json, "parent_activity_id", line->parent);
    add_field(&json, "process", process->path);
    add_field(&json, "type", line->type);
    add_field(&json, "subsystem",
              line->subsystem != NULL ? line->subsystem
              : line->has_subsystem   ? process->subsystem
                                      : NULL);
    add_field(&json, "category", line->has_subsystem ? process->category : NULL);
    add_field(&json, "library", line->library);
    add_field(&json, "message", line->message);
    (void)fprintf(log->expected, "%s, \"complete\": %d}\n", brd_buffer_text(&json),
                  !line->incomplete);
    brd_buffer_free(&json);
}

/* ---- Entries ---- */

static void
put_entry(struct lab_log *log, unsigned kind, unsigned log_type, unsigned flags, uint64_t format,
          uint64_t thread, const struct brd_buffer *data) {
    if (log->public.size == 0) {
        log->base_ticks = log->ticks;
    }
    lab_log_le(&log->public, kind, 1);
    lab_log_le(&log->public, log_type, 1);
    lab_log_le(&log->public, flags, 2);
    lab_log_le(&log->public, format, 4);
    lab_log_le(&log->public, thread, 8);
    lab_log_le(&log->public, log->ticks - log->base_ticks, 6);
    lab_log_le(&log->public, data->size, 2);
    (void)brd_buffer_add(&log->public, data->data, data->size);
    while (log->public.size % 8 != 0) {
        lab_log_le(&log->public, 0, 1);
    }
}

/* The newest private data comes first: the block grows from its end. */
static uint64_t
keep_private(struct lab_log *log, const struct brd_buffer *private) {
    struct brd_buffer old = log->private;
    log->private = brd_buffer_of(old.max_bytes);
    (void)brd_buffer_add(&log->private, private->data, private->size);
    (void)brd_buffer_add(&log->private, old.data, old.size);
    brd_buffer_free(&old);
    return BLOCK_BYTES - log->private.size;
}

static void
keep_oversize(struct lab_log *log, const struct lab_log_args *args, uint32_t reference) {
    struct brd_buffer chunk = brd_buffer_of(1 << 20);
    lab_log_le(&chunk, log->process->id, 8);
    lab_log_le(&chunk, log->process->second, 4);
    lab_log_le(&chunk, 0, 4);
    lab_log_le(&chunk, log->ticks, 8);
    lab_log_le(&chunk, reference, 4);
    lab_log_le(&chunk, 2 + args->items.size + args->values.size, 2);
    lab_log_le(&chunk, args->private.size, 2);
    lab_log_le(&chunk, 0, 1);
    lab_log_le(&chunk, args->count, 1);
    (void)brd_buffer_add(&chunk, args->items.data, args->items.size);
    (void)brd_buffer_add(&chunk, args->values.data, args->values.size);
    (void)brd_buffer_add(&chunk, args->private.data, args->private.size);
    lab_log_chunk(lab_random_chance(&log->random, 50) ? &log->set : &log->late, 0x6002,
                  brd_buffer_span(&chunk));
    while (log->late.size % 8 != 0) {
        lab_log_le(&log->late, 0, 1);
    }
    while (log->set.size % 8 != 0) {
        lab_log_le(&log->set, 0, 1);
    }
    brd_buffer_free(&chunk);
}

/* The place of a string as an entry says it: the flags, and what stands in the data. */
static unsigned
put_place(struct lab_log *log, enum lab_log_strings strings, uint64_t offset,
          struct brd_buffer *data) {
    switch (strings) {
    case LAB_LOG_ABSOLUTE:
        lab_log_le(data, (LAB_LOG_PLUGIN_ADDRESS + 0x10) & UINT32_MAX, 4);
        lab_log_le(data, LAB_LOG_PLUGIN_ADDRESS >> 32, 2);
        break;
    case LAB_LOG_RELATIVE:
        lab_log_le(data, 0x10, 4);
        (void)brd_buffer_add(data, log->plugin_uuid, 16);
        break;
    case LAB_LOG_LARGE_SHARED:
        lab_log_le(data, offset & UINT32_MAX, 4);
        lab_log_le(data, offset >> 31, 2);
        break;
    case LAB_LOG_MAIN:
    case LAB_LOG_SHARED:
        lab_log_le(data, offset & UINT32_MAX, 4);
        break;
    }
    return strings;
}

static const char *
library_of(const struct lab_log *log, enum lab_log_strings strings) {
    switch (strings) {
    case LAB_LOG_MAIN:
        return log->process->path;
    case LAB_LOG_SHARED:
        return LAB_LOG_CACHE_PATH;
    case LAB_LOG_LARGE_SHARED:
        return LAB_LOG_LARGE_PATH;
    case LAB_LOG_ABSOLUTE:
    case LAB_LOG_RELATIVE:
        break;
    }
    return LAB_LOG_PLUGIN_PATH;
}

static void
args_begin(struct lab_log *log, struct lab_log_args *args) {
    *args = (struct lab_log_args){.log = log};
    args->items = brd_buffer_of(1 << 20);
    args->values = brd_buffer_of(1 << 20);
    args->private = brd_buffer_of(1 << 20);
    args->text = brd_buffer_of(1 << 20);
}

static void
args_end(struct lab_log_args *args) {
    brd_buffer_free(&args->items);
    brd_buffer_free(&args->values);
    brd_buffer_free(&args->private);
    brd_buffer_free(&args->text);
}

/* What a message and a signpost have in their data, and the line that they should give. */
static void
put_message(struct lab_log *log, const struct lab_log_format *format, struct lab_log_args *args,
            struct line *line) {
    static const struct {
        unsigned number;
        const char *name;
    } types[] = {
        {0x00, "default"}, {0x01, "info"}, {0x02, "debug"}, {0x10, "error"}, {0x11, "fault"}};
    struct brd_buffer data = brd_buffer_of(1 << 20);
    enum lab_log_strings strings = format->strings;
    unsigned flags = 0;
    unsigned type = (unsigned)lab_random_below(&log->random, 5);
    if (strings == LAB_LOG_ABSOLUTE && lab_random_chance(&log->random, 50)) {
        strings = LAB_LOG_RELATIVE;
    }
    if (lab_random_chance(&log->random, 30)) {
        flags |= 0x1;
        line->activity = 1 + lab_random_below(&log->random, 100000);
        lab_log_le(&data, line->activity | ACTIVITY_FLAG, 8);
    }
    if (args->private.size > 0) {
        flags |= 0x100;
        lab_log_le(&data, keep_private(log, &args->private), 2);
        lab_log_le(&data, args->private.size, 2);
    }
    flags |= put_place(log, strings, format->offset, &data);
    if (log->process->subsystem != NULL && lab_random_chance(&log->random, 80)) {
        flags |= 0x200;
        line->has_subsystem = true;
        lab_log_le(&data, (uint64_t)(log->process - log->processes) + 7, 2);
    }
    if (args->is_signpost) {
        lab_log_le(&data, 0xEEEEB0B5B2B2EEEE, 8);
    }
    if (lab_random_chance(&log->random, 10)) {
        flags |= 0x400;
        lab_log_le(&data, 14, 1);
    }
    if (args->oversize) {
        flags |= 0x800;
        lab_log_le(&data, ++log->references, 4);
        keep_oversize(log, args, log->references);
        lab_log_le(&data, 0, 2);
    } else {
        if (args->is_signpost) {
            flags |= 0x8000;
            lab_log_le(&data, log->formats[LAB_LOG_NAME].offset, 4);
        }
        lab_log_le(&data, 0, 1);
        lab_log_le(&data, args->count, 1);
        (void)brd_buffer_add(&data, args->items.data, args->items.size);
        (void)brd_buffer_add(&data, args->values.data, args->values.size);
    }
    line->type = args->is_signpost ? "signpost" : types[type].name;
    line->library = library_of(log, strings);
    /* A dynamic string tells its caller's address, not a string's. */
    uint64_t low =
        args->is_dynamic ? 0x80000000 | (format->offset & 0x7FFFFFFF) : format->offset & 0x7FFFFFFF;
    put_entry(log, args->is_signpost ? 6 : 4, args->is_signpost ? 0x81 : types[type].number, flags,
              low, line->thread, &data);
    brd_buffer_free(&data);
}

static void
message(struct lab_log *log, uint64_t thread) {
    struct lab_log_args args;
    struct line line = {.thread = thread};
    args_begin(log, &args);
    const struct lab_log_format *format = lab_log_say(&args);
    put_message(log, format, &args, &line);
    line.message = brd_buffer_text(&args.text);
    line.incomplete = args.incomplete;
    expect(log, &line);
    args_end(&args);
}

static void
activity(struct lab_log *log, uint64_t thread) {
    struct brd_buffer data = brd_buffer_of(4096);
    struct line line = {.type = "activityCreate",
                        .library = LAB_LOG_CACHE_PATH,
                        .message = LAB_LOG_ACTIVITY_TEXT,
                        .thread = thread,
                        .activity = 1 + lab_random_below(&log->random, 100000),
                        .parent = 1 + lab_random_below(&log->random, 100000)};
    lab_log_le(&data, line.parent | ACTIVITY_FLAG, 8);
    lab_log_le(&data, log->process->pid, 8);
    lab_log_le(&data, line.parent | ACTIVITY_FLAG, 8);
    lab_log_le(&data, line.activity | ACTIVITY_FLAG, 8);
    unsigned flags =
        0x211 | put_place(log, LAB_LOG_SHARED, log->formats[LAB_LOG_ACTIVITY].offset, &data);
    put_entry(log, 2, 1, flags, log->formats[LAB_LOG_ACTIVITY].offset, thread, &data);
    expect(log, &line);
    brd_buffer_free(&data);
}

static void
trace(struct lab_log *log, uint64_t thread) {
    struct brd_buffer data = brd_buffer_of(4096);
    char words[64];
    unsigned number = (unsigned)lab_random_below(&log->random, 1000);
    (void)snprintf(words, sizeof words, "trace %u %x", number, number + 7);
    lab_log_le(&data, 0x10, 4);
    lab_log_le(&data, number, 4);
    lab_log_le(&data, number + 7, 8);
    lab_log_le(&data, 4, 1);
    lab_log_le(&data, 8, 1);
    lab_log_le(&data, 2, 1);
    put_entry(log, 3, 0, 2, log->formats[LAB_LOG_TRACE].offset, thread, &data);
    expect(log,
           &(struct line){
               .type = "trace", .library = log->process->path, .message = words, .thread = thread});
    brd_buffer_free(&data);
}

static void
loss(struct lab_log *log, uint64_t thread) {
    struct brd_buffer data = brd_buffer_of(4096);
    char words[160];
    unsigned long long begin = log->ticks - 100;
    unsigned long long end = log->ticks;
    (void)snprintf(words, sizeof words,
                   "lost >=%d unreliable messages from %llu-%llu (Mach continuous exact "
                   "start-approx. end)",
                   63, begin, end);
    lab_log_le(&data, begin, 8);
    lab_log_le(&data, end, 8);
    lab_log_le(&data, 63, 8);
    put_entry(log, 7, 0, 0, 0, thread, &data);
    expect(log, &(struct line){.type = "loss", .message = words, .thread = thread});
    brd_buffer_free(&data);
}

/* An offset that no range has: what is left is the values. */
static void
missing(struct lab_log *log, uint64_t thread) {
    struct lab_log_args made;
    struct lab_log_args *args = &made;
    struct brd_buffer data = brd_buffer_of(4096);
    args_begin(log, args);
    lab_log_scalar(args, 5, 4);
    lab_log_text(args, 0x22, "left over");
    SAY("<missing string, uuid ");
    lab_log_add_uuid(args, log->process->uuid);
    SAY(", offset 0x70000000>: 5, left over");
    lab_log_le(&data, 0x10, 4);
    lab_log_le(&data, 0, 1);
    lab_log_le(&data, args->count, 1);
    (void)brd_buffer_add(&data, args->items.data, args->items.size);
    (void)brd_buffer_add(&data, args->values.data, args->values.size);
    put_entry(log, 4, 0, 2, 0x70000000, thread, &data);
    expect(log, &(struct line){.type = "default",
                               .library = log->process->path,
                               .message = brd_buffer_text(&args->text),
                               .incomplete = true,
                               .thread = thread});
    brd_buffer_free(&data);
    args_end(args);
}

static void
add_dump_head(struct lab_log *log, struct brd_buffer *chunk) {
    lab_log_le(chunk, log->process->id, 8);
    lab_log_le(chunk, log->process->second, 4);
    lab_log_le(chunk, 0, 4);
    lab_log_le(chunk, log->ticks, 8);
}

static void
simpledump(struct lab_log *log, uint64_t thread) {
    static const char subsystem[] = "user/501/com.example.service";
    static const char words[] = "service exited: dirty = 0";
    struct brd_buffer chunk = brd_buffer_of(4096);
    lab_log_flush_firehose(log);
    add_dump_head(log, &chunk);
    lab_log_le(&chunk, thread, 8);
    lab_log_le(&chunk, 0x10, 8);
    (void)brd_buffer_add(&chunk, log->plugin_uuid, 16);
    (void)brd_buffer_add(&chunk, log->dsc_uuid, 16);
    lab_log_le(&chunk, 1, 4);
    lab_log_le(&chunk, sizeof subsystem, 4);
    lab_log_le(&chunk, sizeof words, 4);
    (void)brd_buffer_add(&chunk, subsystem, sizeof subsystem);
    (void)brd_buffer_add(&chunk, words, sizeof words);
    lab_log_chunk(&log->set, 0x6004, brd_buffer_span(&chunk));
    expect(log, &(struct line){.type = "simpledump",
                               .library = LAB_LOG_PLUGIN_PATH,
                               .message = words,
                               .subsystem = subsystem,
                               .thread = thread});
    brd_buffer_free(&chunk);
}

static void
statedump(struct lab_log *log) {
    struct brd_buffer chunk = brd_buffer_of(65536);
    char name[64] = "Power state";
    char *bytes = NULL;
    uint32_t size = 0;
    plist_t root = plist_new_dict();
    plist_dict_set_item(root, "battery", plist_new_uint(77));
    plist_to_bin(root, &bytes, &size);
    plist_free(root);
    lab_log_flush_firehose(log);
    add_dump_head(log, &chunk);
    lab_log_le(&chunk, 0, 8);
    (void)brd_buffer_add(&chunk, log->plugin_uuid, 16);
    lab_log_le(&chunk, 1, 4);
    lab_log_le(&chunk, size, 4);
    for (unsigned i = 0; i < 16; i++) {
        lab_log_le(&chunk, 0, 8);
    }
    (void)brd_buffer_add(&chunk, name, sizeof name);
    (void)brd_buffer_add(&chunk, bytes, size);
    lab_log_chunk(&log->set, 0x6003, brd_buffer_span(&chunk));
    expect(log, &(struct line){.type = "statedump",
                               .library = LAB_LOG_PLUGIN_PATH,
                               .message = "Power state: {\"battery\":77}"});
    free(bytes);
    brd_buffer_free(&chunk);
}

void
lab_log_entry(struct lab_log *log) {
    bool is_full = log->public.size + log->private.size > FLUSH_BYTES;
    if (log->process == NULL || is_full || lab_random_below(&log->random, RUN_ENTRIES) == 0) {
        lab_log_flush_firehose(log);
        log->process = &log->processes[lab_random_below(&log->random, LAB_LOG_PROCESSES)];
    }
    uint64_t thread = lab_random_below(&log->random, 1000000);
    unsigned draw = (unsigned)lab_random_below(&log->random, 1000);
    if (draw < 20) {
        activity(log, thread);
    } else if (draw < 25) {
        trace(log, thread);
    } else if (draw < 27) {
        loss(log, thread);
    } else if (draw < 29) {
        missing(log, thread);
    } else if (draw < 31) {
        simpledump(log, thread);
    } else if (draw < 32) {
        statedump(log);
    } else {
        message(log, thread);
    }
}
