/*
 * The capture of the phone on a hotspot, in the days of the plan: what everybody's phone says, and,
 * when it is attacked, the story that the backup of the same plan tells: the page by plain http
 * that leads away, the call that nobody answers, its malformed control packets, the server that is
 * asked by its address alone, and the process that reports to its own server from then on.
 *
 * The server is the one that the court record of WhatsApp v. NSO names for May 2019, at QuadraNet
 * (AS8100, Los Angeles). Nothing is sent anywhere: these are bytes in a file.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "media.h"
#include "speech.h"

#include <stdio.h>
#include <string.h>

#define COURT_SERVER "104.223.76.220"
#define BEACON_SERVER "203.0.113.77" /* invented: RFC 5737 */
#define LANDING_SERVER "203.0.113.142"
#define BEACON_EVERY (30 * LAB_MINUTE)
#define BEACON_JITTER (9 * LAB_SECOND)
#define CONTACT_AFTER (48 * LAB_SECOND) /* as dump.c has it */
#define MAIL_EVERY (30 * LAB_MINUTE)
#define FAULTS 24

struct capture {
    struct lab *lab;
    struct lab_wire wire;
    struct lab_spoken spoken;
    struct lab_random random;
    int64_t from_us;
    int64_t to_us;
    int64_t calls;
    char item[256]; /* the file's name, for the truth */
};

/* The network as it is: addresses that the owners of these names announce. */
static const struct lab_site sites[] = {
    {"en.wikipedia.org", "91.198.174.192", "2620:0:862:ed1a::1", "dyna.wikimedia.org", 443,
     LAB_SPEECH_TLS13, "com.apple.WebKit.Networking"},
    {"upload.wikimedia.org", "91.198.174.208", NULL, NULL, 443, LAB_SPEECH_TLS13,
     "com.apple.WebKit.Networking"},
    {"www.bbc.co.uk", "151.101.0.81", NULL, "www-bbc-co-uk.bbc.net.uk", 443, LAB_SPEECH_TLS12,
     "com.apple.WebKit.Networking"},
    {"www.theguardian.com", "151.101.1.111", NULL, NULL, 443, LAB_SPEECH_TLS13,
     "com.apple.WebKit.Networking"},
    {"www.lemonde.fr", "151.101.2.217", NULL, NULL, 443, LAB_SPEECH_TLS12,
     "com.apple.WebKit.Networking"},
    {"www.openstreetmap.org", "130.117.76.11", NULL, NULL, 443, LAB_SPEECH_TLS13,
     "com.apple.WebKit.Networking"},
    {"www.youtube.com", "172.217.16.142", "2a00:1450:4001:81c::200e", "youtube-ui.l.google.com",
     443, LAB_SPEECH_QUIC, "YouTube"},
    {"www.google.com", "172.217.18.4", NULL, NULL, 443, LAB_SPEECH_QUIC,
     "com.apple.WebKit.Networking"},
    {"gateway.icloud.com", "17.248.145.83", NULL, "gateway.fe.apple-dns.net", 443, LAB_SPEECH_TLS12,
     "cloudd"},
    {"init.itunes.apple.com", "17.253.55.202", NULL, NULL, 443, LAB_SPEECH_TLS12, "itunesstored"},
    {"captive.apple.com", "17.253.55.204", NULL, NULL, 80, LAB_SPEECH_HTTP, "wifid"},
    {"www.gutenberg.org", "152.19.134.47", NULL, NULL, 80, LAB_SPEECH_HTTP,
     "com.apple.WebKit.Networking"},
    /* What only looks like something: names that contain a listed one, a small site in a rented
     * machine, a port of its own. */
    {"free247downloads.com.example.org", "198.51.100.20", NULL, NULL, 443, LAB_SPEECH_TLS13,
     "com.apple.WebKit.Networking"},
    {"notfree247downloads.com", "198.51.100.21", NULL, NULL, 80, LAB_SPEECH_HTTP,
     "com.apple.WebKit.Networking"},
    {"forum.cyclists.example.net", "95.216.161.22", NULL, NULL, 443, LAB_SPEECH_TLS12,
     "com.apple.WebKit.Networking"},
    {"cloud.family.example.net", "51.15.204.33", NULL, NULL, 8443, LAB_SPEECH_TLS13, "Files"},
    {"www.daily-paper.example.com", "198.51.100.80", NULL, NULL, 443, LAB_SPEECH_TLS13,
     "com.apple.WebKit.Networking"},
};
static const struct lab_site mail = {"imap.example.org", "198.51.100.25", NULL, NULL, 993,
                                     LAB_SPEECH_TLS12,   "dataaccessd"};
static const struct lab_site push = {
    "1-courier.push.apple.com", "17.57.146.20", NULL, "1.courier-push-apple.com.akadns.net", 5223,
    LAB_SPEECH_TLS12,           "apsd"};
static const struct lab_site whatsapp = {"g.whatsapp.net",
                                         "157.240.195.54",
                                         "2a03:2880:f23e:c5:face:b00c:0:167",
                                         "chat.cdn.whatsapp.net",
                                         443,
                                         LAB_SPEECH_TLS13,
                                         "WhatsApp"};

static int64_t
visit(struct capture *c, int64_t us, const struct lab_site *site, size_t asked, size_t answered) {
    us = lab_speech_lookup(&c->wire, &c->spoken, us, site);
    return lab_speech_exchange(&c->wire, &c->spoken, us, site, NULL, asked, answered);
}

static size_t
size_between(struct capture *c, int64_t low, int64_t high) {
    return (size_t)lab_random_between(&c->random, low, high);
}

/* ---- What is ordinary ---- */

static void
put_session(struct capture *c, int64_t us) {
    uint64_t kind = lab_random_below(&c->random, 100);
    if (kind < 55) {
        for (int64_t pages = lab_random_between(&c->random, 1, 4); pages > 0; pages--) {
            size_t which = (size_t)lab_random_below(&c->random, sizeof(sites) / sizeof(sites[0]));
            us = visit(c, us, &sites[which], size_between(c, 300, 2600),
                       size_between(c, 1500, 42000));
            us += lab_random_between(&c->random, 200, 25000) * LAB_MILLISECOND;
        }
    } else if (kind < 75) {
        (void)visit(c, us, &whatsapp, size_between(c, 150, 900), size_between(c, 120, 3000));
    } else if (kind < 85) {
        (void)visit(c, us, &push, size_between(c, 100, 300), size_between(c, 100, 700));
    } else if (kind < 93) {
        lab_speech_announce(&c->wire, &c->spoken, us);
    } else {
        lab_speech_time(&c->wire, &c->spoken, us);
    }
}

static void
put_ordinary(struct capture *c) {
    for (int64_t us = c->from_us; us < c->to_us;) {
        put_session(c, us);
        int64_t hour = us % LAB_DAY / LAB_HOUR;
        bool awake = hour >= 7 && hour < 23;
        us += (awake ? lab_random_between(&c->random, 480, 1500)
                     : lab_random_between(&c->random, 3600, 6000)) *
              LAB_SECOND;
    }
    /* A phone that asks for mail by the clock is no implant. */
    for (int64_t us = c->from_us + 4 * LAB_MINUTE; us < c->to_us; us += MAIL_EVERY) {
        (void)visit(c, us + lab_random_between(&c->random, 0, 2500) * LAB_MILLISECOND, &mail,
                    size_between(c, 180, 420), size_between(c, 250, 5000));
    }
}

/* The message by WhatsApp's own connection that says that somebody calls. */
static int64_t
put_offer(struct capture *c, int64_t us) {
    us = visit(c, us - 900 * LAB_MILLISECOND, &whatsapp, 700, 1900);
    return us;
}

static void
put_call(struct capture *c, const struct lab_call *call, unsigned number) {
    char stream[32];
    struct lab_media media;
    (void)snprintf(stream, sizeof(stream), "capture call %u", number);
    c->wire.process = "WhatsApp";
    (void)put_offer(c, call->us);
    int64_t us = lab_media_set_up(&media, &c->wire, stream, call->us);
    int64_t ring = lab_random_between(&c->random, 4, 12) * LAB_SECOND;
    lab_media_ring(&media, us, call->seconds > 0 ? ring : 3 * ring);
    if (call->seconds > 0) {
        (void)lab_media_speak(&media, us + ring, call->seconds * LAB_SECOND);
    }
    c->wire.process = NULL;
    c->calls++;
}

/* ---- The attack ---- */

static void
tell(struct capture *c, const char *id, const char *table, const char *indicator, bool witness,
     const char *description) {
    lab_wire_trace(&c->wire, &(struct lab_trace){.id = id,
                                                 .artifact = table,
                                                 .indicator = indicator,
                                                 .item = c->item,
                                                 .table = table,
                                                 .witness = witness,
                                                 .description = description});
}

/* What Safari's history has as three visits: the page, the attacker's server, the page again. */
static void
plant_redirect(struct capture *c) {
    const struct lab_plan *plan = &c->lab->plan;
    char host[200];
    const char *start = plan->landing + strlen("https://");
    (void)snprintf(host, sizeof(host), "%.*s", (int)strcspn(start, ":/"), start);
    const struct lab_site page = {
        "www.daily-paper.example.com", "198.51.100.80", NULL, NULL, 80, LAB_SPEECH_HTTP,
        "com.apple.WebKit.Networking"};
    const struct lab_site landing = {
        host, LANDING_SERVER, NULL, NULL, 30495, LAB_SPEECH_TLS12, "com.apple.WebKit.Networking"};
    const struct lab_site again = {
        "www.daily-paper.example.com", "198.51.100.80", NULL, NULL, 443, LAB_SPEECH_TLS13,
        "com.apple.WebKit.Networking"};
    (void)visit(c, plan->redirect_us, &page, 0, 420);
    char words[300];
    (void)snprintf(words, sizeof(words), "The phone asks for %s, to which a page by http sent it",
                   host);
    tell(c, "net_redirect", "net_dns", plan->push_domain, false, words);
    (void)visit(c, plan->redirect_us + 361 * LAB_MILLISECOND, &landing, 700, 26000);
    (void)visit(c, plan->redirect_us + 1184 * LAB_MILLISECOND, &again, 800, 30000);
}

static int64_t
plant_call(struct capture *c) {
    const struct lab_plan *plan = &c->lab->plan;
    struct lab_media media;
    char words[300];
    c->wire.process = "WhatsApp";
    (void)put_offer(c, plan->call_us);
    (void)snprintf(
        words, sizeof(words),
        "A WhatsApp call (of %s, whom the capture does not name) is set up by relays; the "
        "phone never answers",
        plan->caller);
    tell(c, "net_call", "net_call", NULL, true, words);
    int64_t us = lab_media_set_up(&media, &c->wire, "capture attack", plan->call_us);
    lab_media_ring(&media, us, 10 * LAB_SECOND);
    int64_t burst = us + lab_random_between(&c->random, 2500, 4500) * LAB_MILLISECOND;
    (void)snprintf(words, sizeof(words),
                   "%d control packets with lengths and counts that lie come by the relay while it "
                   "rings",
                   FAULTS);
    tell(c, "net_call_packet", "net_call_packet", NULL, true, words);
    us = lab_media_fault(&media, burst, FAULTS);
    c->wire.process = NULL;
    c->calls++;
    return us;
}

static void
plant_contact(struct capture *c, int64_t us) {
    const struct lab_site server = {
        NULL, COURT_SERVER, NULL, NULL, 443, LAB_SPEECH_TLS12, c->lab->plan.process};
    tell(c, "net_contact", "net_flow", COURT_SERVER, false,
         "Without asking for a name the phone speaks to " COURT_SERVER
         ", at QuadraNet (AS8100, Los Angeles) in May 2019, and is sent a third of a megabyte");
    (void)lab_speech_exchange(&c->wire, &c->spoken, us, &server, NULL, 420,
                              size_between(c, 280000, 390000));
}

static void
plant_beacon(struct capture *c) {
    const struct lab_plan *plan = &c->lab->plan;
    char host[120];
    char words[300];
    (void)snprintf(host, sizeof(host), "cdn.%s", plan->push_domain);
    const struct lab_site server = {host, BEACON_SERVER,    NULL,         NULL,
                                    443,  LAB_SPEECH_TLS13, plan->process};
    int64_t end = plan->process_end_us < c->to_us ? plan->process_end_us : c->to_us;
    bool is_first = true;
    for (int64_t at = plan->process_us + CONTACT_AFTER; at < end; at += BEACON_EVERY) {
        int64_t us = at + (is_first ? 0
                                    : lab_random_between(&c->random, -BEACON_JITTER / LAB_SECOND,
                                                         BEACON_JITTER / LAB_SECOND) *
                                          LAB_SECOND);
        if (is_first) {
            (void)snprintf(words, sizeof(words),
                           "The process %s asks for %s, and from then on every %lld minutes",
                           plan->process, host, (long long)(BEACON_EVERY / LAB_MINUTE));
            tell(c, "net_beacon_name", "net_dns", plan->push_domain, false, words);
        }
        us = lab_speech_lookup(&c->wire, &c->spoken, us, &server);
        if (is_first) {
            (void)snprintf(words, sizeof(words), "and speaks TLS with it, a kilobyte at a time");
            tell(c, "net_beacon", "net_flow", plan->push_domain, false, words);
        }
        (void)lab_speech_exchange(&c->wire, &c->spoken, us, &server, NULL, 1100, 240);
        is_first = false;
    }
}

static void
plant_attack(struct capture *c) {
    if (c->lab->plan.redirect) {
        plant_redirect(c);
    }
    int64_t us = plant_call(c);
    plant_contact(c, us + lab_random_between(&c->random, 9, 22) * LAB_SECOND);
    plant_beacon(c);
}

/* ---- All of it ---- */

static void
tell_counts(struct capture *c) {
    const struct {
        const char *artifact;
        int64_t rows;
    } counts[] = {
        {"net_dns", c->spoken.dns},   {"net_tls", c->spoken.tls},
        {"net_quic", c->spoken.quic}, {"net_http", c->spoken.http},
        {"net_call", c->calls},       {"net_certificate", c->spoken.certificates},
    };
    for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
        lab_truth_count(c->lab, counts[i].artifact, counts[i].rows);
    }
}

void
lab_capture(struct lab *lab) {
    if (lab->options.capture == NULL || lab->error.code != BRD_OK) {
        return;
    }
    struct capture c = {.lab = lab, .random = lab_random_of(lab->options.seed, "capture")};
    const char *slash = strrchr(lab->options.capture, '/');
    (void)snprintf(c.item, sizeof(c.item), "%s", slash == NULL ? lab->options.capture : slash + 1);
    lab_wire_begin(&c.wire, lab);
    c.from_us = lab->plan.message_us - LAB_HOUR;
    c.to_us = lab->plan.process_us + 10 * LAB_HOUR;
    put_ordinary(&c);
    for (unsigned i = 0; i < LAB_CAPTURE_CALLS; i++) {
        put_call(&c, &lab->capture_calls[i], i);
    }
    if (lab->options.attacked) {
        plant_attack(&c);
    }
    lab_wire_end(&c.wire);
    tell_counts(&c);
}
