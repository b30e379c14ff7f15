/*
 * The files of a synthetic .logarchive: strings, and the frame of .tracev3 files. See logarchive.h.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "logarchive.h"

#include <errno.h>
#include <lz4.h>
#include <string.h>
#include <sys/stat.h>

#define PATH_BYTES 4096
#define SETS_PER_CATALOG 8u
#define BLOCK_BYTES 4096u
#define SECOND_RANGE 0x8000u /* where the second half of an image's strings begins */
#define CACHE_ADDRESS UINT64_C(0x01000000)
#define LARGE_ADDRESS UINT64_C(0x123000000)

static void
place(const struct lab_log *log, const char *name, char path[PATH_BYTES]) {
    (void)snprintf(path, PATH_BYTES, "%s/system_logs.logarchive/%s", log->options.out, name);
}

void
lab_log_write_file(struct lab_log *log, const char *name, struct brd_span bytes) {
    char path[PATH_BYTES];
    place(log, name, path);
    if (log->error.code != BRD_OK) {
        return;
    }
    FILE *file = fopen(path, "we");
    bool done = file != NULL && fwrite(bytes.data, 1, bytes.size, file) == bytes.size;
    done = file != NULL && fclose(file) == 0 && done;
    if (!done) {
        (void)brd_fail_errno(&log->error, errno, "write", path);
    }
}

/* ---- Strings ---- */

/* The strings of one kind that are put at [low, high), each with its NUL. Sets their offsets. */
static void
add_strings(struct lab_log *log, enum lab_log_strings strings, uint64_t base, bool odd,
            struct brd_buffer *bytes) {
    size_t from = bytes->size;
    for (size_t i = 0; i < log->format_count; i++) {
        struct lab_log_format *format = &log->formats[i];
        if (format->strings == strings && (i % 2 == 1) == odd) {
            format->offset = base + bytes->size - from;
            (void)brd_buffer_add(bytes, format->text, strlen(format->text) + 1);
        }
    }
}

/* uuidtext with two ranges, the later one first, as real ones have it. */
static void
write_uuidtext(struct lab_log *log, const uint8_t *uuid, const char *path,
               enum lab_log_strings strings) {
    struct brd_buffer high = brd_buffer_of(1 << 20);
    struct brd_buffer low = brd_buffer_of(1 << 20);
    struct brd_buffer file = brd_buffer_of(1 << 20);
    char name[64];
    add_strings(log, strings, SECOND_RANGE, true, &high);
    add_strings(log, strings, 0x1000, false, &low);
    lab_log_le(&file, 0x66778899, 4);
    lab_log_le(&file, 2, 4);
    lab_log_le(&file, 1, 4);
    lab_log_le(&file, 2, 4);
    lab_log_le(&file, SECOND_RANGE, 4);
    lab_log_le(&file, high.size, 4);
    lab_log_le(&file, 0x1000, 4);
    lab_log_le(&file, low.size, 4);
    (void)brd_buffer_add(&file, high.data, high.size);
    (void)brd_buffer_add(&file, low.data, low.size);
    (void)brd_buffer_add(&file, path, strlen(path) + 1);
    size_t at = (size_t)snprintf(name, sizeof name, "%02X", uuid[0]);
    char folder[PATH_BYTES];
    place(log, name, folder);
    if (mkdir(folder, 0755) != 0 && errno != EEXIST && log->error.code == BRD_OK) {
        (void)brd_fail_errno(&log->error, errno, "make", folder);
    }
    name[at++] = '/';
    for (size_t i = 1; i < 16; i++) {
        at += (size_t)snprintf(name + at, sizeof name - at, "%02X", uuid[i]);
    }
    lab_log_write_file(log, name, brd_buffer_span(&file));
    brd_buffer_free(&high);
    brd_buffer_free(&low);
    brd_buffer_free(&file);
}

static void
add_dsc_range(struct brd_buffer *file, uint64_t begin, size_t data_at, size_t size,
              unsigned image) {
    lab_log_le(file, begin, 8);
    lab_log_le(file, data_at, 4);
    lab_log_le(file, size, 4);
    lab_log_le(file, image, 8);
}

static void
add_dsc_image(struct lab_log *log, struct brd_buffer *file, uint64_t address, size_t path_at) {
    uint8_t uuid[16];
    lab_random_fill(&log->random, uuid, sizeof uuid);
    lab_log_le(file, address, 8);
    lab_log_le(file, 0x100000, 4);
    (void)brd_buffer_add(file, uuid, sizeof uuid);
    lab_log_le(file, path_at, 4);
}

/* Version 2: two images, of which the second lies beyond 4 GiB. */
static void
write_dsc(struct lab_log *log) {
    struct brd_buffer near = brd_buffer_of(1 << 20);
    struct brd_buffer far = brd_buffer_of(1 << 20);
    struct brd_buffer file = brd_buffer_of(1 << 20);
    add_strings(log, LAB_LOG_SHARED, CACHE_ADDRESS + 0x2000, true, &near);
    size_t split = near.size;
    add_strings(log, LAB_LOG_SHARED, CACHE_ADDRESS + 0x2000 + split, false, &near);
    add_strings(log, LAB_LOG_LARGE_SHARED, LARGE_ADDRESS + 0x2000, true, &far);
    split = far.size;
    add_strings(log, LAB_LOG_LARGE_SHARED, LARGE_ADDRESS + 0x2000 + split, false, &far);
    size_t data = 16 + 2 * 24 + 2 * 32;
    size_t paths = data + near.size + far.size;
    (void)brd_buffer_add(&file, "hcsd", 4);
    lab_log_le(&file, 2, 2);
    lab_log_le(&file, 0, 2);
    lab_log_le(&file, 2, 4);
    lab_log_le(&file, 2, 4);
    add_dsc_range(&file, CACHE_ADDRESS + 0x2000, data, near.size, 0);
    add_dsc_range(&file, LARGE_ADDRESS + 0x2000, data + near.size, far.size, 1);
    add_dsc_image(log, &file, CACHE_ADDRESS, paths);
    add_dsc_image(log, &file, LARGE_ADDRESS, paths + sizeof LAB_LOG_CACHE_PATH);
    (void)brd_buffer_add(&file, near.data, near.size);
    (void)brd_buffer_add(&file, far.data, far.size);
    (void)brd_buffer_add(&file, LAB_LOG_CACHE_PATH, sizeof LAB_LOG_CACHE_PATH);
    (void)brd_buffer_add(&file, LAB_LOG_LARGE_PATH, sizeof LAB_LOG_LARGE_PATH);
    char name[64];
    size_t at = (size_t)snprintf(name, sizeof name, "dsc/");
    for (size_t i = 0; i < 16; i++) {
        at += (size_t)snprintf(name + at, sizeof name - at, "%02X", log->dsc_uuid[i]);
    }
    lab_log_write_file(log, name, brd_buffer_span(&file));
    brd_buffer_free(&near);
    brd_buffer_free(&far);
    brd_buffer_free(&file);
}

void
lab_log_write_strings(struct lab_log *log) {
    for (size_t i = 0; i < LAB_LOG_PROCESSES; i++) {
        write_uuidtext(log, log->processes[i].uuid, log->processes[i].path, LAB_LOG_MAIN);
    }
    write_uuidtext(log, log->plugin_uuid, LAB_LOG_PLUGIN_PATH, LAB_LOG_ABSOLUTE);
    write_dsc(log);
}

/* ---- The frame of a log ---- */

static void
align(struct brd_buffer *buffer) {
    while (buffer->size % 8 != 0) {
        (void)brd_buffer_add(buffer, "", 1);
    }
}

void
lab_log_chunk(struct brd_buffer *buffer, uint32_t tag, struct brd_span data) {
    align(buffer);
    lab_log_le(buffer, tag, 4);
    lab_log_le(buffer, 0x11, 4);
    lab_log_le(buffer, data.size, 8);
    (void)brd_buffer_add(buffer, data.data, data.size);
}

static void
put(struct lab_log *log, uint32_t tag, struct brd_span data) {
    struct brd_buffer chunk = brd_buffer_of((size_t)64 << 20);
    lab_log_chunk(&chunk, tag, data);
    align(&chunk);
    if (log->error.code == BRD_OK && fwrite(chunk.data, 1, chunk.size, log->trace) != chunk.size) {
        (void)brd_fail_errno(&log->error, errno, "write", "a .tracev3 file");
    }
    brd_buffer_free(&chunk);
}

static void
put_header(struct lab_log *log) {
    struct brd_buffer head = brd_buffer_of(4096);
    lab_log_le(&head, LAB_LOG_NS_PER_TICK_NUMERATOR, 4);
    lab_log_le(&head, LAB_LOG_NS_PER_TICK_DENOMINATOR, 4);
    lab_log_le(&head, log->ticks, 8);
    lab_log_le(&head, (uint64_t)(log->sync_ns / 1000000000), 4);
    lab_log_le(&head, 0, 8);
    lab_log_le(&head, 0, 8);
    lab_log_le(&head, 1, 4);
    static const unsigned parts[][2] = {{0x6100, 8}, {0x6101, 56}, {0x6102, 24}, {0x6103, 48}};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        lab_log_le(&head, parts[i][0], 4);
        lab_log_le(&head, parts[i][1], 4);
        size_t end = head.size + parts[i][1];
        if (parts[i][0] == 0x6102) {
            (void)brd_buffer_add(&head, log->boots[log->boot], 16);
        }
        while (head.size < end) {
            lab_log_le(&head, 0, 1);
        }
    }
    put(log, 0x1000, brd_buffer_span(&head));
    brd_buffer_free(&head);
}

static size_t
add_text(struct brd_buffer *texts, const char *text) {
    size_t at = texts->size;
    (void)brd_buffer_add(texts, text == NULL ? "" : text, text == NULL ? 1 : strlen(text) + 1);
    return at;
}

static void
add_process(struct brd_buffer *records, const struct lab_log_process *process, unsigned index,
            size_t subsystem, size_t category) {
    lab_log_le(records, index, 2);
    lab_log_le(records, 0, 2);
    lab_log_le(records, index, 2); /* of its UUID */
    lab_log_le(records, LAB_LOG_PROCESSES, 2);
    lab_log_le(records, process->id, 8);
    lab_log_le(records, process->second, 4);
    lab_log_le(records, process->pid, 4);
    lab_log_le(records, process->euid, 4);
    lab_log_le(records, 0, 4);
    lab_log_le(records, 1, 4);
    lab_log_le(records, 0, 4);
    lab_log_le(records, 0x100000, 4);
    lab_log_le(records, 0, 4);
    lab_log_le(records, LAB_LOG_PROCESSES + 1, 2);
    lab_log_le(records, LAB_LOG_PLUGIN_ADDRESS, 6);
    lab_log_le(records, process->subsystem != NULL, 4);
    lab_log_le(records, 0, 4);
    if (process->subsystem != NULL) {
        lab_log_le(records, index + 7, 2);
        lab_log_le(records, subsystem, 2);
        lab_log_le(records, category, 2);
    }
    align(records);
}

static void
put_catalog(struct lab_log *log) {
    struct brd_buffer uuids = brd_buffer_of(65536);
    struct brd_buffer texts = brd_buffer_of(65536);
    struct brd_buffer records = brd_buffer_of(65536);
    struct brd_buffer catalog = brd_buffer_of(1 << 20);
    for (unsigned i = 0; i < LAB_LOG_PROCESSES; i++) {
        const struct lab_log_process *process = &log->processes[i];
        (void)brd_buffer_add(&uuids, process->uuid, 16);
        size_t subsystem = add_text(&texts, process->subsystem);
        add_process(&records, process, i, subsystem, add_text(&texts, process->category));
    }
    (void)brd_buffer_add(&uuids, log->dsc_uuid, 16);
    (void)brd_buffer_add(&uuids, log->plugin_uuid, 16);
    align(&texts);
    lab_log_le(&catalog, uuids.size, 2);
    lab_log_le(&catalog, uuids.size + texts.size, 2);
    lab_log_le(&catalog, LAB_LOG_PROCESSES, 2);
    lab_log_le(&catalog, uuids.size + texts.size + records.size, 2);
    lab_log_le(&catalog, 0, 8);
    lab_log_le(&catalog, log->ticks, 8);
    (void)brd_buffer_add(&catalog, uuids.data, uuids.size);
    (void)brd_buffer_add(&catalog, texts.data, texts.size);
    (void)brd_buffer_add(&catalog, records.data, records.size);
    put(log, 0x600b, brd_buffer_span(&catalog));
    brd_buffer_free(&uuids);
    brd_buffer_free(&texts);
    brd_buffer_free(&records);
    brd_buffer_free(&catalog);
}

void
lab_log_trace_begin(struct lab_log *log, const char *name, unsigned boot) {
    char path[PATH_BYTES];
    place(log, name, path);
    log->boot = boot;
    log->sets = 0;
    log->process = NULL;
    log->trace = log->error.code == BRD_OK ? fopen(path, "we") : NULL;
    if (log->trace == NULL) {
        if (log->error.code == BRD_OK) {
            (void)brd_fail_errno(&log->error, errno, "write", path);
        }
        return;
    }
    put_header(log);
}

void
lab_log_trace_end(struct lab_log *log) {
    lab_log_flush_firehose(log);
    lab_log_flush_set(log);
    (void)brd_buffer_add(&log->set, log->late.data, log->late.size);
    brd_buffer_reset(&log->late);
    lab_log_flush_set(log);
    if (log->trace != NULL && fclose(log->trace) != 0 && log->error.code == BRD_OK) {
        (void)brd_fail_errno(&log->error, errno, "write", "a .tracev3 file");
    }
    log->trace = NULL;
}

/* The public part, then the private one, of which a real block has the end. */
void
lab_log_flush_firehose(struct lab_log *log) {
    struct brd_buffer chunk = brd_buffer_of(1 << 20);
    if (log->public.size == 0) {
        return;
    }
    lab_log_le(&chunk, log->process->id, 8);
    lab_log_le(&chunk, log->process->second, 4);
    lab_log_le(&chunk, 0, 1);
    lab_log_le(&chunk, 1, 1); /* collapsed */
    lab_log_le(&chunk, 0, 2);
    lab_log_le(&chunk, log->public.size + 16, 2);
    lab_log_le(&chunk, BLOCK_BYTES - log->private.size, 2);
    lab_log_le(&chunk, 0x03000000, 4);
    lab_log_le(&chunk, log->base_ticks, 8);
    (void)brd_buffer_add(&chunk, log->public.data, log->public.size);
    (void)brd_buffer_add(&chunk, log->private.data, log->private.size);
    lab_log_chunk(&log->set, 0x6001, brd_buffer_span(&chunk));
    brd_buffer_reset(&log->public);
    brd_buffer_reset(&log->private);
    brd_buffer_free(&chunk);
    if (log->set.size > 65536) {
        lab_log_flush_set(log);
    }
}

/* One block, packed or not as it comes. */
static void
add_block(struct lab_log *log, const char *data, size_t size, struct brd_buffer *packed) {
    if (lab_random_chance(&log->random, 25)) {
        (void)brd_buffer_add(packed, "bv4-", 4);
        lab_log_le(packed, size, 4);
        (void)brd_buffer_add(packed, data, size);
        return;
    }
    struct brd_buffer room = brd_buffer_of((size_t)64 << 20);
    size_t bound = (size_t)LZ4_compressBound((int)size);
    while (room.size < bound) {
        (void)brd_buffer_add(&room, data, size < bound - room.size ? size : bound - room.size);
    }
    int made = LZ4_compress_default(data, room.data, (int)size, (int)bound);
    (void)brd_buffer_add(packed, "bv41", 4);
    lab_log_le(packed, size, 4);
    lab_log_le(packed, (uint64_t)made, 4);
    (void)brd_buffer_add(packed, room.data, (size_t)made);
    brd_buffer_free(&room);
}

void
lab_log_flush_set(struct lab_log *log) {
    if (log->set.size == 0 || log->trace == NULL) {
        return;
    }
    if (log->sets++ % SETS_PER_CATALOG == 0) {
        put_catalog(log);
    }
    struct brd_buffer packed = brd_buffer_of((size_t)64 << 20);
    size_t split = lab_random_chance(&log->random, 20) ? log->set.size / 2 : log->set.size;
    add_block(log, log->set.data, split, &packed);
    if (split < log->set.size) {
        add_block(log, log->set.data + split, log->set.size - split, &packed);
    }
    (void)brd_buffer_add(&packed, "bv4$", 4);
    put(log, 0x600d, brd_buffer_span(&packed));
    brd_buffer_free(&packed);
    brd_buffer_reset(&log->set);
    if (lab_random_chance(&log->random, 50)) {
        (void)brd_buffer_add(&log->set, log->late.data, log->late.size);
        brd_buffer_reset(&log->late);
    }
}
