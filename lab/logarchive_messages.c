/*
 * What the processes of a synthetic .logarchive say: see logarchive.h. Each kind of message is a
 * format string, a function that makes its items, and the same values put through printf(3).
 * SPDX-License-Identifier: Apache-2.0
 */
#include "logarchive.h"

#include "base/time.h"

#include <openssl/evp.h>
#include <string.h>

void
lab_log_scalar(struct lab_log_args *args, uint64_t value, unsigned size) {
    lab_log_le(&args->items, 0x00, 1);
    lab_log_le(&args->items, size, 1);
    lab_log_le(&args->items, value, size);
    args->count++;
}

static void
count_of(struct lab_log_args *args, uint64_t value) {
    lab_log_le(&args->items, 0x12, 1);
    lab_log_le(&args->items, 4, 1);
    lab_log_le(&args->items, value, 4);
    args->count++;
}

static void
value_in(struct lab_log_args *args, unsigned type, struct brd_buffer *values, const void *bytes,
         size_t size) {
    lab_log_le(&args->items, type, 1);
    lab_log_le(&args->items, 4, 1);
    lab_log_le(&args->items, values->size, 2);
    lab_log_le(&args->items, size, 2);
    (void)brd_buffer_add(values, bytes, size);
    args->count++;
}

static void
value(struct lab_log_args *args, unsigned type, const void *bytes, size_t size) {
    value_in(args, type, &args->values, bytes, size);
}

void
lab_log_text(struct lab_log_args *args, unsigned type, const char *words) {
    value(args, type, words, strlen(words) + 1);
}

static unsigned
below(struct lab_log_args *args, unsigned bound) {
    return (unsigned)lab_random_below(&args->log->random, bound);
}

static const char *
word(struct lab_log_args *args) {
    static const char *const words[] = {"com.example.app", "en0",           "idle", "foreground",
                                        "Größe",           "/var/mobile/x", "a b",  "ready ✓"};
    return words[below(args, 8)];
}

/* ---- Kinds of messages ---- */

static void
say_started(struct lab_log_args *args) {
    const char *name = word(args);
    unsigned pid = below(args, 5000);
    lab_log_text(args, 0x22, name);
    lab_log_scalar(args, pid, 4);
    SAY("Service started: %s (pid %u)", name, pid);
}

static void
say_plain(struct lab_log_args *args) {
    SAY("Nothing to do, 100%% done");
}

static void
say_numbers(struct lab_log_args *args) {
    uint32_t flags = (uint32_t)lab_random_next(&args->log->random);
    uint64_t bytes = lab_random_next(&args->log->random);
    int32_t delta = (int32_t)lab_random_between(&args->log->random, -100000, 100000);
    lab_log_scalar(args, flags, 4);
    lab_log_scalar(args, flags, 4);
    lab_log_scalar(args, bytes, 8);
    lab_log_scalar(args, (uint32_t)delta, 4);
    lab_log_scalar(args, flags & 0xFF, 4);
    SAY("flags 0x%08x, mask %#o, %llu bytes, %d, %hhd", flags, flags, (unsigned long long)bytes,
        delta, (signed char)(flags & 0xFF));
}

static void
say_object(struct lab_log_args *args) {
    const char *name = word(args);
    if (below(args, 10) == 0) {
        value(args, 0x42, "", 0);
        name = "(null)";
    } else {
        lab_log_text(args, 0x42, name);
    }
    unsigned from = below(args, 9);
    lab_log_scalar(args, from, 4);
    lab_log_scalar(args, from + 1, 4);
    SAY("[%s] state %u -> %u", name, from, from + 1);
}

void
lab_log_add_uuid(struct lab_log_args *args, const uint8_t *uuid) {
    for (size_t i = 0; i < 16; i++) {
        SAY("%s%02X", i == 4 || i == 6 || i == 8 || i == 10 ? "-" : "", uuid[i]);
    }
}

static void
say_uuid(struct lab_log_args *args) {
    uint8_t uuid[16];
    double took = (double)below(args, 100000) / 1000;
    uint64_t bits;
    lab_random_fill(&args->log->random, uuid, sizeof uuid);
    memcpy(&bits, &took, sizeof bits);
    count_of(args, 16);
    value(args, 0x32, uuid, sizeof uuid);
    lab_log_scalar(args, bits, 8);
    SAY("Request ");
    lab_log_add_uuid(args, uuid);
    SAY(" took %.3f s", took);
}

static void
say_private(struct lab_log_args *args) {
    const char *name = word(args);
    if (below(args, 2) == 0) {
        value_in(args, 0x21, &args->private, name, strlen(name) + 1);
    } else {
        value_in(args, 0x21, &args->private, "", 0);
        name = "<private>";
    }
    SAY("Contact %s opened", name);
}

static void
say_private_number(struct lab_log_args *args) {
    lab_log_le(&args->items, 0x01, 1);
    lab_log_le(&args->items, 4, 1);
    lab_log_le(&args->items, 0x80000000, 4); /* offset 0, size 0x8000: none is kept */
    args->count++;
    value_in(args, 0x45, &args->private, "", 0);
    SAY("Number <private> dialled by <private>");
}

static const struct {
    unsigned number;
    const char *words;
} errors[] = {{1, "Operation not permitted"},
              {2, "No such file or directory"},
              {13, "Permission denied"},
              {60, "Operation timed out"},
              {61, "Connection refused"}};

static void
say_errno(struct lab_log_args *args) {
    unsigned which = below(args, sizeof errors / sizeof errors[0]);
    const char *path = word(args);
    lab_log_scalar(args, errors[which].number, 4);
    lab_log_text(args, 0x22, path);
    lab_log_scalar(args, errors[which].number, 4);
    SAY("open failed: [%u: %s] %s, %s", errors[which].number, errors[which].words, path,
        errors[which].words);
}

static void
say_flags(struct lab_log_args *args) {
    unsigned yes = below(args, 2);
    unsigned no = below(args, 2);
    lab_log_scalar(args, yes, 4);
    lab_log_scalar(args, no, 4);
    lab_log_scalar(args, 0100644, 4);
    SAY("ready %s, active %s, mode -rw-r--r--", yes ? "true" : "false", no ? "YES" : "NO");
}

static void
say_mask(struct lab_log_args *args) {
    uint8_t hash[16];
    unsigned char base64[32];
    lab_random_fill(&args->log->random, hash, sizeof hash);
    lab_log_le(&args->items, 0x72, 1);
    lab_log_le(&args->items, 8, 1);
    (void)brd_buffer_add(&args->items, "hash\0\0\0\0", 8);
    args->count++;
    value(args, 0xF2, hash, sizeof hash);
    (void)EVP_EncodeBlock(base64, hash, sizeof hash);
    SAY("query <mask.hash: '%s'> sent", (const char *)base64);
}

static void
say_address(struct lab_log_args *args) {
    unsigned host = below(args, 254) + 1;
    unsigned port = below(args, 65535);
    uint8_t six[16] = {0x20, 0x01, 0x0d, 0xb8, [15] = (uint8_t)host};
    lab_log_scalar(args, 198u | 51u << 8 | 100u << 16 | host << 24, 4);
    lab_log_scalar(args, port, 4);
    count_of(args, 16);
    value(args, 0x30, six, sizeof six);
    SAY("connected 198.51.100.%u:%u, peer 2001:db8::%x", host, port, host);
}

static void
say_widths(struct lab_log_args *args) {
    unsigned number = below(args, 1000);
    unsigned width = below(args, 12);
    lab_log_text(args, 0x22, "left");
    lab_log_scalar(args, number, 4);
    lab_log_scalar(args, width, 4);
    lab_log_scalar(args, number, 4);
    count_of(args, 3);
    value(args, 0x22, "abc", 3);
    SAY("%-8s|%5u|%*u|%.*s|", "left", number, (int)width, number, 3, "abc");
}

static void
say_dynamic(struct lab_log_args *args) {
    const char *words = word(args);
    lab_log_text(args, 0x22, words);
    SAY("%s", words);
}

static void
say_time(struct lab_log_args *args) {
    int64_t second = 1717300000 + below(args, 80000);
    char made[BRD_TIME_TEXT_BYTES];
    brd_time_format(second * BRD_US_PER_SECOND, made);
    lab_log_scalar(args, (uint64_t)second, 8);
    SAY("due %.10s %.8s", made, made + 11);
}

static void
say_data(struct lab_log_args *args) {
    uint8_t bytes[6];
    lab_random_fill(&args->log->random, bytes, sizeof bytes);
    count_of(args, sizeof bytes);
    value(args, 0x32, bytes, sizeof bytes);
    SAY("key ");
    for (size_t i = 0; i < sizeof bytes; i++) {
        SAY("%02x", bytes[i]);
    }
}

static void
say_too_little(struct lab_log_args *args) {
    unsigned number = below(args, 100);
    lab_log_scalar(args, number, 4);
    SAY("first %u, second <decode: missing data>", number);
    args->incomplete = true;
}

static void
say_long(struct lab_log_args *args) {
    char words[5001];
    lab_random_text(&args->log->random, "abcdefgh ", words, sizeof words);
    lab_log_text(args, 0x22, words);
    SAY("long: %s.", words);
    args->oversize = true;
}

static void
say_signpost(struct lab_log_args *args) {
    double took = (double)below(args, 100);
    uint64_t bits;
    memcpy(&bits, &took, sizeof bits);
    lab_log_scalar(args, bits, 8);
    SAY("[spid 0xeeeeb0b5b2b2eeee, process, begin] " LAB_LOG_NAME_TEXT ": frame %g", took);
}

static const struct {
    const char *format;
    enum lab_log_strings strings;
    void (*say)(struct lab_log_args *args);
    unsigned weight; /* of 100 */
} kinds[] = {
    {"Service started: %{public}s (pid %d)", LAB_LOG_MAIN, say_started, 16},
    {"Nothing to do, 100%% done", LAB_LOG_SHARED, say_plain, 14},
    {"flags 0x%08x, mask %#o, %llu bytes, %d, %hhd", LAB_LOG_SHARED, say_numbers, 14},
    {"[%{public}@] state %u -> %u", LAB_LOG_LARGE_SHARED, say_object, 14},
    {"Request %{public,uuid_t}.16P took %.3f s", LAB_LOG_MAIN, say_uuid, 6},
    {"Contact %{private}s opened", LAB_LOG_SHARED, say_private, 6},
    {"Number %{private}d dialled by %{sensitive}@", LAB_LOG_ABSOLUTE, say_private_number, 3},
    {"open failed: %{darwin.errno}d %{public}s, %m", LAB_LOG_ABSOLUTE, say_errno, 4},
    {"ready %{bool}d, active %{BOOL}d, mode %{darwin.mode}d", LAB_LOG_ABSOLUTE, say_flags, 3},
    {"query %{private, mask.hash}s sent", LAB_LOG_SHARED, say_mask, 3},
    {"connected %{network:in_addr}d:%u, peer %{public, network:in6_addr}.16P", LAB_LOG_MAIN,
     say_address, 3},
    {"%-8s|%5d|%*d|%.*s|", LAB_LOG_MAIN, say_widths, 3},
    {NULL, LAB_LOG_SHARED, say_dynamic, 3},
    {"due %{time_t}d", LAB_LOG_MAIN, say_time, 2},
    {"key %{public}.*P", LAB_LOG_LARGE_SHARED, say_data, 2},
    {"first %d, second %d", LAB_LOG_SHARED, say_too_little, 1},
    {"long: %{public}s.", LAB_LOG_MAIN, say_long, 1},
    {"frame %g", LAB_LOG_SHARED, say_signpost, 2},
};

#define KINDS (sizeof kinds / sizeof kinds[0])

void
lab_log_plan_formats(struct lab_log *log) {
    log->formats[LAB_LOG_ACTIVITY] =
        (struct lab_log_format){LAB_LOG_ACTIVITY_TEXT, LAB_LOG_SHARED, 0};
    log->formats[LAB_LOG_TRACE] = (struct lab_log_format){LAB_LOG_TRACE_TEXT, LAB_LOG_MAIN, 0};
    log->formats[LAB_LOG_NAME] = (struct lab_log_format){LAB_LOG_NAME_TEXT, LAB_LOG_SHARED, 0};
    for (size_t i = 0; i < KINDS; i++) {
        log->formats[LAB_LOG_FIRST_KIND + i] = (struct lab_log_format){
            .text = kinds[i].format == NULL ? "" : kinds[i].format, .strings = kinds[i].strings};
    }
    log->format_count = LAB_LOG_FIRST_KIND + KINDS;
}

const struct lab_log_format *
lab_log_say(struct lab_log_args *args) {
    unsigned at = below(args, 100);
    size_t kind = 0;
    for (; kind + 1 < KINDS && at >= kinds[kind].weight; kind++) {
        at -= kinds[kind].weight;
    }
    args->is_signpost = kinds[kind].say == say_signpost;
    args->is_dynamic = kinds[kind].format == NULL;
    kinds[kind].say(args);
    return &args->log->formats[LAB_LOG_FIRST_KIND + kind];
}
