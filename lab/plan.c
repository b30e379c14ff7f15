/*
 * Who the phone belongs to, whom it knows, and what happens to it: all drawn from the seed.
 *
 * The story follows public reports: the WhatsApp calls of May 2019 (CVE-2019-3568), Amnesty
 * International's "Forensic Methodology Report: How to catch NSO Group's Pegasus" (July 2021) for
 * links, redirects, process names and files, and Citizen Lab's "Sweet QuaDreams" (April 2023) for
 * the calendar. Indicators are values of the public STIX file of the former report. Only names
 * appear; nothing here does anything.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "lab.h"

#include <stdio.h>
#include <string.h>

static const char *const domains[] = {
    "free247downloads.com", "urlpush.net",     "opposedarrangement.net", "weather4free.com",
    "smscentro.com",        "newenvelope.net", "tookcheckout.com",       "oneleadingchat.com",
};
static const char *const processes[] = {
    "bh",       "roleaccountd", "rolexd",    "pcsd",       "fmld",  "launchafd",
    "msgacntd", "ckkeyrollfd",  "stagegrad", "roleaboutd", "natgd", "libtouchregd",
};
static const char *const emails[] = {
    "bogaardlisa803@gmail.com", "linakeller2203@gmail.com", "bergers.o79@gmail.com",
    "naomiwerff772@gmail.com",  "emmaholm575@gmail.com",    "jessicadavies1345@outlook.com",
};

/*
 * Last four digits are drawn. Ranges kept for fiction by Ofcom (UK), NANPA (US), ARCEP (FR),
 * and PTS (SE).
 */
static const struct {
    const char *first;
    const char *last;
    const char *organization;
    unsigned language;
    const char *prefix;
    unsigned digits;
} book[LAB_PEOPLE] = {
    {"Amina", "Haddad", NULL, 4, "+336399812", 2},
    {"Tom", "Whitfield", NULL, 0, "+447700900", 3},
    {"Claire", "Moreau", NULL, 1, "+336399834", 2},
    {"Юлия", "Соколова", NULL, 5, "+120255501", 2},
    {"Lukas", "Brandt", NULL, 2, "+447700900", 3},
    {"María", "Ortega", NULL, 3, "+121255501", 2},
    {"Dr. Ines", "Keller", "Praxis Keller", 2, "+336399856", 2},
    {"Samir", "Khalil", NULL, 4, "+141555501", 2},
    {"美咲", "田中", NULL, 6, "+131255501", 2},
    {"Nadia", "Petrescu", "Echo Radio", 0, "+447700900", 3},
    {"Jonas", "Lindqvist", NULL, 0, "+467017406", 2},
    {"Mum", "", NULL, 0, "+447700900", 3},
    {"Papa", "", NULL, 2, "+447700900", 3},
    {"Olivier", "Petit", "Lycée Voltaire", 1, "+336399878", 2},
    {"Priya", "Raman", NULL, 7, "+164655501", 2},
    {"Taxi", "", "City Cabs", 0, "+447700900", 3},
    {"Elena", "Rossi", NULL, 3, "+121355501", 2},
    {"דנה", "לוי", NULL, 8, "+130555501", 2},
    {"Kwame", "Mensah", NULL, 0, "+177055501", 2},
    {"Sofia", "Nunes", "Café Lisboa", 3, "+150355501", 2},
    {"Farid", "Rahmani", NULL, 4, "+151055501", 2},
    {"Grace", "O'Neill", NULL, 0, "+161755501", 2},
    {"Editor", "desk", "The Morning Paper", 0, "+447700900", 3},
    {"Marek", "Nowak", NULL, 0, "+160255501", 2},
};

/* One number per prefix and turn, so that nobody shares one. */
static void
number(struct lab_random *random, const char *prefix, unsigned digits, unsigned turn, char *phone,
       size_t size) {
    unsigned range = digits == 2 ? 100 : 1000;
    unsigned step = range / 10;
    unsigned value = turn % 10 * step + (unsigned)lab_random_below(random, step);
    (void)snprintf(phone, size, "%s%0*u", prefix, (int)digits, value);
}

static void
plan_people(struct lab *lab) {
    struct lab_random random = lab_random_of(lab->options.seed, "people");
    unsigned turn = 0;
    for (unsigned i = 0; i < LAB_PEOPLE; i++) {
        struct lab_person *person = &lab->people[i];
        person->first = book[i].first;
        person->last = book[i].last;
        person->organization = book[i].organization;
        person->language = book[i].language;
        number(&random, book[i].prefix, book[i].digits, book[i].digits == 3 ? turn++ : 5,
               person->phone, sizeof(person->phone));
        person->has_email = lab_random_chance(&random, 60);
        person->has_whatsapp = i < 3 || lab_random_chance(&random, 70);
        (void)snprintf(person->email, sizeof(person->email), "person%02u@example.org", i + 1);
        (void)snprintf(person->jid, sizeof(person->jid), "%s@s.whatsapp.net", person->phone + 1);
        (void)snprintf(person->lid, sizeof(person->lid), "%lld@lid",
                       (long long)lab_random_between(&random, 100000000000000, 299999999999999));
    }
    static const char *const prefixes[6] = {"+121455501", "+133655501", "+143155501",
                                            "+170255501", "+180855501", "+190755501"};
    for (unsigned i = 0; i < 6; i++) {
        number(&random, prefixes[i], 2, 3, lab->strangers[i], sizeof(lab->strangers[i]));
    }
    number(&random, "+447700900", 3, 8, lab->owner_phone, sizeof(lab->owner_phone));
    (void)snprintf(lab->owner_jid, sizeof(lab->owner_jid), "%s@s.whatsapp.net",
                   lab->owner_phone + 1);
}

static void
plan_device(struct lab *lab) {
    static const struct {
        const char *version;
        const char *build;
    } releases[] = {{"9.3.5", "13G36"}, {"10.3.3", "14G60"}, {"11.4.1", "15G77"},
                    {"12.2", "16E227"}, {"13.5.1", "17F80"}, {"14.6", "18F72"},
                    {"15.5", "19F77"},  {"16.5.1", "20F75"}, {"17.4.1", "21E236"},
                    {"18.1", "22B83"}};
    struct lab_random random = lab_random_of(lab->options.seed, "device");
    (void)snprintf(lab->version, sizeof(lab->version), "%s",
                   releases[lab->options.ios - LAB_FIRST_IOS].version);
    lab->build = releases[lab->options.ios - LAB_FIRST_IOS].build;
    if (lab->options.ios >= 12) { /* A12 and later */
        (void)snprintf(lab->udid, sizeof(lab->udid), "00008020-");
        lab_random_text(&random, "0123456789ABCDEF", lab->udid + 9, 17);
    } else {
        lab_random_text(&random, "0123456789abcdef", lab->udid, 41);
    }
    lab_random_text(&random, "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789", lab->serial, 13);
    lab_random_text(&random, "0123456789", lab->imei, 16);
    memcpy(lab->imei, "00", 2); /* a test allocation: no real device */
    lab_random_text(&random, "0123456789", lab->iccid, 20);
    memcpy(lab->iccid, "8999", 4);
    lab_random_text(&random, "0123456789ABCDEF", lab->guid, 33);
}

static void
plan_times(struct lab *lab) {
    struct lab_random random = lab_random_of(lab->options.seed, "times");
    struct lab_plan *plan = &lab->plan;
    int64_t attack;
    if (lab->options.story == 2019) {
        lab->backup_us = brd_time_parse("2019-05-24T18:41:07Z");
        attack = brd_time_parse("2019-05-10T00:00:00Z");
    } else {
        int64_t year = brd_time_parse("2016-02-01T00:00:00Z") +
                       (int64_t)(lab->options.ios - LAB_FIRST_IOS) * 365 * LAB_DAY;
        lab->backup_us = year + lab_random_between(&random, 0, 300 * INT64_C(86400)) * LAB_SECOND;
        attack = lab->backup_us - lab_random_between(&random, 11, 24) * LAB_DAY;
    }
    attack -= attack % LAB_DAY;
    lab->start_us = lab->backup_us - 365 * LAB_DAY;
    /* The message, the visit it leads to, the call, then the process: within four days. */
    plan->message_us =
        attack + lab_random_between(&random, 9 * INT64_C(3600), 15 * INT64_C(3600)) * LAB_SECOND;
    plan->redirect_us =
        plan->message_us + lab_random_between(&random, 240, 5400) * LAB_SECOND + 317000;
    plan->whatsapp_us =
        plan->message_us + LAB_DAY + lab_random_between(&random, 0, 7200) * LAB_SECOND;
    plan->call_us =
        attack + 2 * LAB_DAY +
        lab_random_between(&random, 7 * INT64_C(3600), 20 * INT64_C(3600)) * LAB_SECOND + 483000;
    plan->lookup_us = plan->call_us - lab_random_between(&random, 600, 7200) * LAB_SECOND;
    plan->process_us = plan->call_us + lab_random_between(&random, 95, 900) * LAB_SECOND;
    plan->process_end_us = plan->process_us + lab_random_between(&random, 20, 70) * LAB_HOUR;
    plan->invitation_us = attack + lab_random_between(&random, 30000, 80000) * LAB_SECOND;
    plan->notice_us = lab->backup_us - lab_random_between(&random, 30, 60) * LAB_HOUR;
}

/* Which traces there are. The call, the message and the process always; one more at least. */
static void
plan_traces(struct lab *lab) {
    struct lab_random random = lab_random_of(lab->options.seed, "traces");
    struct lab_plan *plan = &lab->plan;
    unsigned ios = lab->options.ios;
    plan->call_removed = lab_random_chance(&random, 30) || lab->options.story == 2019;
    plan->link_body_only = lab_random_chance(&random, ios >= 16 ? 75 : 30) && ios >= 11;
    plan->link_whatsapp = lab_random_chance(&random, 50);
    plan->redirect = lab_random_chance(&random, 67);
    plan->tab = lab_random_chance(&random, 34) && plan->redirect;
    plan->process_removed = lab_random_chance(&random, 25);
    plan->web_statistics = lab_random_chance(&random, 67) && ios >= 11;
    plan->file_crash_reporter = lab_random_chance(&random, 50);
    plan->file_roleaccountd = lab_random_chance(&random, 40);
    plan->lookup = lab_random_chance(&random, 60) && ios <= 14; /* later the cache stays empty */
    /* The tools of 2021 and the notices, first sent in November 2021, are no part of 2019. */
    plan->invitation = lab_random_chance(&random, 25) && ios >= 14 && lab->options.story == 0;
    plan->apple_notice = lab_random_chance(&random, 33) && ios >= 15 && lab->options.story == 0;
    /* The crash reporter's preference does not count: alone it means little, see docs/lab.md. */
    if (!plan->link_whatsapp && !plan->redirect && !plan->web_statistics &&
        !plan->file_roleaccountd && !plan->lookup) {
        plan->redirect = true;
    }
}

static void
plan_indicators(struct lab *lab) {
    struct lab_random random = lab_random_of(lab->options.seed, "indicators");
    struct lab_plan *plan = &lab->plan;
    size_t count = sizeof(domains) / sizeof(domains[0]);
    size_t one = (size_t)lab_random_below(&random, count);
    plan->domain = domains[one];
    plan->push_domain = domains[(one + 1 + lab_random_below(&random, count - 1)) % count];
    plan->process = processes[lab_random_below(&random, sizeof(processes) / sizeof(processes[0]))];
    plan->email = emails[lab_random_below(&random, sizeof(emails) / sizeof(emails[0]))];
    /* Not in the address book: the Swede there ends in 50 to 59. */
    (void)snprintf(plan->caller, sizeof(plan->caller), "+467017406%02lld",
                   (long long)lab_random_between(&random, 60, 99));
    (void)snprintf(plan->sender, sizeof(plan->sender), "+4477009009%02lld",
                   (long long)lab_random_between(&random, 80, 99));
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    char token[10];
    lab_random_text(&random, letters, token, sizeof(token));
    (void)snprintf(plan->link, sizeof(plan->link), "https://%s/%s", plan->domain, token);
    char label[14];
    lab_random_text(&random, "bcdefghjkmnpqrstvwz23456789", label, sizeof(label));
    lab_random_text(&random, "abcdefghijklmnopqrstuvwxyz0123456789", token, sizeof(token));
    (void)snprintf(plan->landing, sizeof(plan->landing), "https://%s.get%.2s.%s:30495/%s", label,
                   token, plan->push_domain, token);
}

/* Calls of friends around that of the attacker, at least an hour away from it. */
static void
plan_capture_calls(struct lab *lab) {
    static const int64_t hours[LAB_CAPTURE_CALLS] = {-24, -11, -2, 2};
    struct lab_random random = lab_random_of(lab->options.seed, "capture calls");
    for (unsigned i = 0; i < LAB_CAPTURE_CALLS; i++) {
        struct lab_call *call = &lab->capture_calls[i];
        call->us = lab->plan.call_us + hours[i] * LAB_HOUR +
                   lab_random_between(&random, 0, 3300) * LAB_SECOND + 216000;
        do {
            call->peer = (unsigned)lab_random_below(&random, LAB_PEOPLE);
        } while (!lab->people[call->peer].has_whatsapp);
        call->outgoing = i != 1 && lab_random_chance(&random, 50);
        /* The second one is missed, as that of the attacker is. */
        call->seconds = i == 1 ? 0 : lab_random_between(&random, 12, 130);
    }
}

void
lab_plan(struct lab *lab) {
    plan_times(lab);
    plan_people(lab);
    plan_capture_calls(lab);
    plan_device(lab);
    plan_indicators(lab);
    if (lab->options.attacked) {
        plan_traces(lab);
    }
}

int64_t
lab_plan_time(const struct lab *lab, struct lab_random *random, int64_t i, int64_t count) {
    /* Slot i of `count` equal ones, at a random place in it; then each day is squeezed into the
     * hours from 7 to 23, which keeps the order. The last row lies a quarter of an hour before
     * the backup at the latest. */
    int64_t span = lab->backup_us - lab->start_us - LAB_DAY;
    int64_t slot = span / count;
    int64_t us = i * slot + (int64_t)lab_random_below(random, (uint64_t)slot);
    int64_t first = lab->start_us - lab->start_us % LAB_DAY + LAB_DAY;
    int64_t day = us / LAB_DAY;
    int64_t awake = us % LAB_DAY * 16 / 24 + 7 * LAB_HOUR;
    int64_t limit = lab->backup_us - LAB_HOUR + i * (45 * LAB_MINUTE) / count;
    int64_t result = first + day * LAB_DAY + awake;
    return result < limit ? result : limit;
}

double
lab_mac_seconds(int64_t us) {
    int64_t since = us - BRD_MAC_EPOCH_SECONDS * LAB_SECOND;
    int64_t whole = since / LAB_SECOND;
    return (double)whole + (double)(since % LAB_SECOND) / 1e6;
}

struct lab_person *
lab_plan_person(struct lab *lab, struct lab_random *random) {
    /* Some people are dearer than others: the smaller of two draws. */
    uint64_t one = lab_random_below(random, LAB_PEOPLE);
    uint64_t two = lab_random_below(random, LAB_PEOPLE);
    return &lab->people[one < two ? one : two];
}
