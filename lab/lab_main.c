/* The command line of the lab. SPDX-License-Identifier: Apache-2.0 */
#include "lab.h"
#include "logarchive.h"
#include "wire.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_ROWS INT64_C(10000000)
#define MAX_MEDIA (INT64_C(1) << 40)

static const char usage[] =
    "bridle-lab: writes synthetic evidence whose every trace is known\n"
    "\n"
    "  bridle-lab backup --out DIR [options]\n"
    "\n"
    "  --seed N            what everything is drawn from (1)\n"
    "  --ios 9..18         version whose schemas are used (17; 12 with --story 2019)\n"
    "  --story 2019        the attack of May 2019; else its date is drawn\n"
    "  --clean             plant nothing\n"
    "  --attacked          plant the traces of an attack (the default)\n"
    "  --sms N --whatsapp N --safari N --calls N\n"
    "                      innocent rows (200, 200, 200, 40)\n"
    "  --upgrades 0..100   percent of visits by http that are redirected to https (30)\n"
    "  --files N           rows of the manifest, if the rest needs no more (600)\n"
    "  --media-bytes N     pictures, together (0)\n"
    "  --wal               leave the newest rows of some databases in their -wal\n"
    "  --encrypted-lookalike yes|no\n"
    "                      readable, but marked as encrypted, as after a decryption (no)\n"
    "  --password TEXT     encrypt it, as with this password\n"
    "  --iterations N      of the first derivation of its key, since iOS 10 (10000000)\n"
    "  --dump DIR          what only a dump of the file system holds: crash reports, the\n"
    "                      power log, the cache of a service\n"
    "  --capture FILE      the capture of the same phone on a hotspot, in the days of the attack\n"
    "  --format pcap|pcapng --link ethernet|raw|null|sll|sll2|pktap\n"
    "                      the form of the capture (pcapng, ethernet)\n"
    "  --truth FILE        write what was planted, as JSON\n"
    "\n"
    "  bridle-lab capture --out FILE [options]\n"
    "\n"
    "  the capture alone, of the phone whose backup the same options make: --seed, --ios,\n"
    "  --story, --clean, --attacked, --format, --link, --truth\n"
    "\n"
    "  bridle-lab logarchive --out DIR [--entries N] [--seed N] [--bare]\n"
    "\n"
    "  a unified log of N entries (2000): DIR/system_logs.logarchive, and what each entry\n"
    "  should give in DIR/expected.jsonl, unless --bare\n";

static bool
read_number(const char *text, int64_t low, int64_t high, int64_t *value) {
    char *end = NULL;
    errno = 0;
    long long number = strtoll(text, &end, 10);
    if (errno != 0 || end == text || *end != '\0' || number < low || number > high) {
        return false;
    }
    *value = number;
    return true;
}

static bool
take_form(struct lab_options *options, const char *name, const char *value) {
    static const struct {
        const char *name;
        enum lab_link link;
    } links[] = {{"ethernet", LAB_LINK_ETHERNET}, {"raw", LAB_LINK_RAW},
                 {"null", LAB_LINK_NULL},         {"sll", LAB_LINK_SLL},
                 {"sll2", LAB_LINK_SLL2},         {"pktap", LAB_LINK_PKTAP}};
    if (strcmp(name, "--format") == 0) {
        options->pcapng = strcmp(value, "pcapng") == 0;
        return options->pcapng || strcmp(value, "pcap") == 0;
    }
    for (size_t i = 0; strcmp(name, "--link") == 0 && i < sizeof(links) / sizeof(links[0]); i++) {
        if (strcmp(value, links[i].name) == 0) {
            options->link = (int)links[i].link;
            return true;
        }
    }
    return false;
}

/* One option with a value. False when it is unknown or the value makes no sense. */
static bool
take_value(struct lab_options *options, const char *name, const char *value) {
    int64_t number = 0;
    const struct {
        const char *name;
        int64_t *target;
        int64_t high;
    } counts[] = {{"--sms", &options->sms, MAX_ROWS},
                  {"--whatsapp", &options->whatsapp, MAX_ROWS},
                  {"--safari", &options->safari, MAX_ROWS},
                  {"--calls", &options->calls, MAX_ROWS},
                  {"--files", &options->files, MAX_ROWS},
                  {"--media-bytes", &options->media_bytes, MAX_MEDIA}};
    for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
        if (strcmp(name, counts[i].name) == 0) {
            return read_number(value, 0, counts[i].high, counts[i].target);
        }
    }
    if (strcmp(name, "--out") == 0) {
        options->out = value;
        return true;
    }
    if (strcmp(name, "--truth") == 0) {
        options->truth = value;
        return true;
    }
    if (strcmp(name, "--dump") == 0) {
        options->dump = value;
        return true;
    }
    if (strcmp(name, "--capture") == 0) {
        options->capture = value;
        return true;
    }
    if (strcmp(name, "--password") == 0) {
        options->password = value;
        return true;
    }
    if (strcmp(name, "--iterations") == 0) {
        return read_number(value, 1, INT32_MAX, &options->iterations);
    }
    if (strcmp(name, "--encrypted-lookalike") == 0) {
        options->encrypted_lookalike = strcmp(value, "yes") == 0;
        return options->encrypted_lookalike || strcmp(value, "no") == 0;
    }
    if (strcmp(name, "--upgrades") == 0 && read_number(value, 0, 100, &number)) {
        options->upgrades = (unsigned)number;
        return true;
    }
    if (strcmp(name, "--seed") == 0 && read_number(value, 0, INT64_MAX, &number)) {
        options->seed = (uint64_t)number;
        return true;
    }
    if (strcmp(name, "--ios") == 0 && read_number(value, LAB_FIRST_IOS, LAB_LAST_IOS, &number)) {
        options->ios = (unsigned)number;
        return true;
    }
    if (strcmp(name, "--story") == 0 && read_number(value, 2019, 2019, &number)) {
        options->story = (unsigned)number;
        return true;
    }
    return take_form(options, name, value);
}

static bool
read_options(int count, char **words, struct lab_options *options) {
    for (int i = 2; i < count; i++) {
        if (strcmp(words[i], "--clean") == 0) {
            options->attacked = false;
        } else if (strcmp(words[i], "--attacked") == 0) {
            options->attacked = true;
        } else if (strcmp(words[i], "--wal") == 0) {
            options->wal = true;
        } else if (i + 1 < count && take_value(options, words[i], words[i + 1])) {
            i++;
        } else {
            (void)fprintf(stderr, "bridle-lab: what is %s %s?\n", words[i],
                          i + 1 < count ? words[i + 1] : "");
            return false;
        }
    }
    if (options->ios == 0) {
        options->ios = options->story == 2019 ? 12 : 17;
    }
    return options->out != NULL;
}

static void
write_backup(struct lab *lab) {
    lab_plan(lab);
    lab_encrypt_begin(lab, lab->options.ios >= LAB_FIRST_SLOW_KEY);
    lab_truth_begin(lab);
    lab_backup_begin(lab);
    lab_messages(lab);
    lab_whatsapp(lab);
    lab_whatsapp_people(lab);
    lab_calls(lab);
    lab_safari(lab);
    lab_webkit(lab);
    lab_network(lab);
    lab_people(lab);
    lab_calendar(lab);
    lab_interactions(lab);
    lab_system(lab);
    lab_host(lab);
    lab_filler(lab);
    lab_backup_end(lab);
    lab_dump(lab);
    lab_capture(lab);
    lab_truth_end(lab);
    free(lab->interactions);
}

static void
write_capture(struct lab *lab) {
    lab->options.capture = lab->options.out;
    lab_plan(lab);
    lab_truth_begin(lab);
    lab_capture(lab);
    lab_truth_end(lab);
}

/* One option with a value, as take_value(). */
static bool
take_log_value(struct lab_log_options *options, const char *name, const char *value) {
    int64_t number = 0;
    if (strcmp(name, "--out") == 0) {
        options->out = value;
        return true;
    }
    if (strcmp(name, "--entries") == 0) {
        return read_number(value, 0, MAX_ROWS, &options->entries);
    }
    if (strcmp(name, "--seed") == 0 && read_number(value, 0, INT64_MAX, &number)) {
        options->seed = (uint64_t)number;
        return true;
    }
    return false;
}

static bool
read_log_options(int count, char **words, struct lab_log_options *options) {
    for (int i = 2; i < count; i++) {
        if (strcmp(words[i], "--bare") == 0) {
            options->bare = true;
        } else if (i + 1 < count && take_log_value(options, words[i], words[i + 1])) {
            i++;
        } else {
            return false;
        }
    }
    return options->out != NULL;
}

static int
write_logarchive(int argc, char **argv) {
    struct lab_log_options options = {.seed = 1, .entries = 2000};
    struct brd_error error = {0};
    if (!read_log_options(argc, argv, &options)) {
        (void)fputs(usage, stderr);
        return 2;
    }
    if (lab_logarchive(&options, &error) != BRD_OK) {
        (void)fprintf(stderr, "bridle-lab: %s\n", error.text);
        return 1;
    }
    return 0;
}

int
main(int argc, char **argv) {
    if (argc >= 2 && strcmp(argv[1], "logarchive") == 0) {
        return write_logarchive(argc, argv);
    }
    static struct lab lab = {.options = {.seed = 1,
                                         .attacked = true,
                                         .sms = 200,
                                         .whatsapp = 200,
                                         .safari = 200,
                                         .calls = 40,
                                         .files = 600,
                                         .upgrades = 30,
                                         .iterations = 10000000,
                                         .link = LAB_LINK_ETHERNET,
                                         .pcapng = true}};
    bool is_capture = argc >= 2 && strcmp(argv[1], "capture") == 0;
    if (argc < 2 || (!is_capture && strcmp(argv[1], "backup") != 0) ||
        !read_options(argc, argv, &lab.options)) {
        (void)fputs(usage, argc >= 2 && strcmp(argv[1], "--help") == 0 ? stdout : stderr);
        return argc >= 2 && strcmp(argv[1], "--help") == 0 ? 0 : 2;
    }
    if (is_capture) {
        write_capture(&lab);
    } else {
        write_backup(&lab);
    }
    if (lab.error.code != BRD_OK) {
        (void)fprintf(stderr, "bridle-lab: %s\n", lab.error.text);
        return 1;
    }
    return 0;
}
