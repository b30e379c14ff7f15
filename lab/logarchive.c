/* A synthetic .logarchive: see logarchive.h. SPDX-License-Identifier: Apache-2.0 */
#include "logarchive.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#define FIRST_BOOT_NS INT64_C(1717300000000000000) /* 2024-06-02 */
#define SECOND_BOOT_NS INT64_C(1717400000000000000)
#define TICKS_PER_SECOND UINT64_C(24000000)
#define RECORD_SECONDS 60u /* between two clock records */
#define PATH_BYTES 4096

static const struct {
    const char *path;
    const char *subsystem;
    const char *category;
    uint32_t euid;
} processes[LAB_LOG_PROCESSES] = {
    {"/kernel", NULL, NULL, 0},
    {"/System/Library/CoreServices/SpringBoard.app/SpringBoard", "com.apple.SpringBoard",
     "Lifecycle", 501},
    {"/usr/libexec/locationd", "com.apple.locationd.Core", "Client", 205},
    {"/usr/sbin/mDNSResponder", "com.apple.mDNSResponder", "Default", 65},
    {"/System/Library/PrivateFrameworks/IDS.framework/identityservicesd.app/identityservicesd",
     "com.apple.IDS", "Messages", 501},
    {"/private/var/containers/Bundle/Application/1B4E28BA-2FA1-11D2-883F-0016D3CCA427/Sample.app/"
     "Sample",
     "org.example.sample", "Größe", 501},
};

void
lab_log_le(struct brd_buffer *buffer, uint64_t value, unsigned size) {
    char bytes[8];
    for (unsigned i = 0; i < size; i++) {
        bytes[i] = (char)(value >> (8 * i) & 0xFF);
    }
    (void)brd_buffer_add(buffer, bytes, size);
}

static void
make_folder(struct lab_log *log, const char *name) {
    char path[PATH_BYTES];
    (void)snprintf(path, sizeof path, "%s%s", log->options.out, name);
    if (log->error.code == BRD_OK && mkdir(path, 0755) != 0 && errno != EEXIST) {
        (void)brd_fail_errno(&log->error, errno, "make", path);
    }
}

static void
plan(struct lab_log *log) {
    lab_random_fill(&log->random, log->boots, sizeof log->boots);
    lab_random_fill(&log->random, log->dsc_uuid, sizeof log->dsc_uuid);
    lab_random_fill(&log->random, log->plugin_uuid, sizeof log->plugin_uuid);
    for (size_t i = 0; i < LAB_LOG_PROCESSES; i++) {
        struct lab_log_process *process = &log->processes[i];
        *process = (struct lab_log_process){.path = processes[i].path,
                                            .subsystem = processes[i].subsystem,
                                            .category = processes[i].category,
                                            .euid = processes[i].euid};
        lab_random_fill(&log->random, process->uuid, sizeof process->uuid);
        process->pid = i == 0 ? 0 : (uint32_t)lab_random_between(&log->random, 50, 900);
        process->id = process->pid;
        process->second = (uint32_t)lab_random_between(&log->random, 1000, 99999);
    }
    lab_log_plan_formats(log);
}

/* A record of the clock: the boot itself, or what the wall showed at `ticks`. */
static void
add_boot(struct lab_log *log, unsigned boot, int64_t wall_ns) {
    lab_log_le(&log->timesync, 0xBBB0, 2);
    lab_log_le(&log->timesync, 48, 2);
    lab_log_le(&log->timesync, 0, 4);
    (void)brd_buffer_add(&log->timesync, log->boots[boot], 16);
    lab_log_le(&log->timesync, LAB_LOG_NS_PER_TICK_NUMERATOR, 4);
    lab_log_le(&log->timesync, LAB_LOG_NS_PER_TICK_DENOMINATOR, 4);
    lab_log_le(&log->timesync, (uint64_t)wall_ns, 8);
    lab_log_le(&log->timesync, 0, 8);
    log->boot = boot;
    log->ticks = 0;
    log->sync_ticks = 0;
    log->sync_ns = wall_ns;
}

static void
add_sync(struct lab_log *log) {
    /* The wall clock was set by some milliseconds since. */
    int64_t step = lab_random_between(&log->random, -5000000, 5000000);
    uint64_t ticks = log->ticks - log->sync_ticks;
    log->sync_ns +=
        (int64_t)(ticks * LAB_LOG_NS_PER_TICK_NUMERATOR / LAB_LOG_NS_PER_TICK_DENOMINATOR) + step;
    log->sync_ticks = log->ticks;
    (void)brd_buffer_add(&log->timesync, "Ts", 2);
    lab_log_le(&log->timesync, 32, 2);
    lab_log_le(&log->timesync, 0, 4);
    lab_log_le(&log->timesync, log->ticks, 8);
    lab_log_le(&log->timesync, (uint64_t)log->sync_ns, 8);
    lab_log_le(&log->timesync, 0, 8);
}

static void
write_entries(struct lab_log *log, int64_t count) {
    for (int64_t i = 0; i < count && log->error.code == BRD_OK; i++) {
        log->ticks += 1 + lab_random_below(&log->random, TICKS_PER_SECOND / 4);
        if (log->ticks - log->sync_ticks > RECORD_SECONDS * TICKS_PER_SECOND) {
            lab_log_flush_firehose(log);
            add_sync(log);
        }
        lab_log_entry(log);
    }
}

static void
write_traces(struct lab_log *log) {
    int64_t special = log->options.entries / 10;
    int64_t live = log->options.entries / 8;
    int64_t left = log->options.entries - special - live;
    add_boot(log, 0, FIRST_BOOT_NS);
    /* A file of the unified log has some 10 MiB. */
    for (unsigned number = 1; left > 0; number++) {
        char name[64];
        int64_t part = left < 250000 ? left : 250000;
        (void)snprintf(name, sizeof name, "Persist/%016x.tracev3", number);
        lab_log_trace_begin(log, name, 0);
        write_entries(log, part);
        lab_log_trace_end(log);
        left -= part;
    }
    lab_log_trace_begin(log, "Special/0000000000000001.tracev3", 0);
    write_entries(log, special);
    lab_log_trace_end(log);
    add_boot(log, 1, SECOND_BOOT_NS);
    lab_log_trace_begin(log, "logdata.LiveData.tracev3", 1);
    write_entries(log, live);
    lab_log_trace_end(log);
    lab_log_write_file(log, "timesync/0000000000000001.timesync", brd_buffer_span(&log->timesync));
}

enum brd_err
lab_logarchive(const struct lab_log_options *options, struct brd_error *error) {
    static const char *const folders[] = {"",
                                          "/system_logs.logarchive",
                                          "/system_logs.logarchive/Persist",
                                          "/system_logs.logarchive/Special",
                                          "/system_logs.logarchive/timesync",
                                          "/system_logs.logarchive/dsc"};
    static struct lab_log log;
    log =
        (struct lab_log){.options = *options, .random = lab_random_of(options->seed, "logarchive")};
    size_t most = (size_t)64 << 20;
    log.timesync = brd_buffer_of(most);
    log.public = brd_buffer_of(most);
    log.private = brd_buffer_of(most);
    log.set = brd_buffer_of(most);
    log.late = brd_buffer_of(most);
    for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++) {
        make_folder(&log, folders[i]);
    }
    plan(&log);
    if (!options->bare && log.error.code == BRD_OK) {
        char path[PATH_BYTES];
        (void)snprintf(path, sizeof path, "%s/expected.jsonl", options->out);
        log.expected = fopen(path, "we");
        if (log.expected == NULL) {
            (void)brd_fail_errno(&log.error, errno, "write", path);
        }
    }
    lab_log_write_strings(&log);
    write_traces(&log);
    if (log.expected != NULL && fclose(log.expected) != 0 && log.error.code == BRD_OK) {
        (void)brd_fail_errno(&log.error, errno, "write", "expected.jsonl");
    }
    brd_buffer_free(&log.timesync);
    brd_buffer_free(&log.public);
    brd_buffer_free(&log.private);
    brd_buffer_free(&log.set);
    brd_buffer_free(&log.late);
    *error = log.error;
    return log.error.code;
}
