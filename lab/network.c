/*
 * Who used the network: DataUsage.sqlite and com.apple.osanalytics.addaily.plist.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "lab.h"

#include <stdio.h>
#include <string.h>

#define DOMAIN "WirelessDomain"
#define ITEM "Library/Databases/DataUsage.sqlite"

/* Genuine ones, as a phone lists them; a bundle stands behind the slash. */
static const struct {
    const char *name;
    const char *bundle;
} processes[] = {
    {"mDNSResponder", NULL},
    {"apsd", NULL},
    {"mediaserverd", NULL},
    {"cloudd", NULL},
    {"identityservicesd", NULL},
    {"nsurlsessiond", NULL},
    {"itunescloudd", NULL},
    {"locationd", NULL},
    {"timed", NULL},
    {"trustd", NULL},
    {"softwareupdateservicesd", NULL},
    {"dataaccessd", NULL},
    {"CommCenter", NULL},
    {"com.apple.geod", NULL},
    {"geod", "com.apple.geod"},
    {"mobileassetd", NULL},
    {"akd", NULL},
    {"MobileSafari", "com.apple.mobilesafari"},
    {"com.apple.WebKit.Networking", "com.apple.mobilesafari"},
    {"MobileMail", "com.apple.mobilemail"},
    {"Maps", "com.apple.Maps"},
    {"imagent", NULL},
    {"IMTransferAgent", "com.apple.datausage.messages"},
    {"Spotify", "com.spotify.client"},
    {"Signal", "org.whispersystems.signal"},
    {"Wikipedia", "org.wikimedia.wikipedia"},
    {"bhx", "com.example.bhx"},
    {"Weather4", "com.example.weather4free"},
    {"WhatsApp", "net.whatsapp.WhatsApp"},
    /* First seen after the attack: */
    {"assetsd", NULL},
    {"BBC News", "uk.co.bbc.news"},
    {"appstored", NULL},
};
#define PROCESSES (sizeof(processes) / sizeof(processes[0]))
#define LATE 3 /* how many at the end are first seen after the attack */

struct usage {
    struct lab *lab;
    struct lab_store store;
    struct lab_random random;
    bool wifi; /* the columns for Wi-Fi exist */
    int64_t process;
    int64_t live;
    sqlite3_stmt *put_process;
    sqlite3_stmt *put_live;
};

static void
create_tables(struct usage *u) {
    u->wifi = u->lab->options.ios < 16;
    char sql[1200];
    (void)snprintf(
        sql, sizeof(sql),
        "CREATE TABLE ZLIVEUSAGE ( Z_PK INTEGER PRIMARY KEY, Z_ENT INTEGER, Z_OPT INTEGER, "
        "ZKIND INTEGER, ZMETADATA INTEGER, ZTAG INTEGER, ZHASPROCESS INTEGER, "
        "ZBILLCYCLEEND TIMESTAMP, ZTIMESTAMP TIMESTAMP, %sZWWANIN FLOAT, ZWWANOUT FLOAT );"
        "CREATE TABLE ZPROCESS ( Z_PK INTEGER PRIMARY KEY, Z_ENT INTEGER, Z_OPT INTEGER, "
        "ZFIRSTTIMESTAMP TIMESTAMP, ZTIMESTAMP TIMESTAMP, ZBUNDLENAME VARCHAR, "
        "ZPROCNAME VARCHAR );"
        "CREATE INDEX ZLIVEUSAGE_ZHASPROCESS_INDEX ON ZLIVEUSAGE (ZHASPROCESS);",
        u->wifi ? "ZWIFIIN FLOAT, ZWIFIOUT FLOAT, " : "");
    lab_store_exec(&u->store, sql);
    u->put_process = lab_store_prepare(&u->store, "INSERT INTO ZPROCESS VALUES(?,2,4,?,?,?,?)");
    u->put_live = lab_store_prepare(
        &u->store, u->wifi ? "INSERT INTO ZLIVEUSAGE(Z_PK,Z_ENT,Z_OPT,ZKIND,ZTAG,ZHASPROCESS,"
                             "ZTIMESTAMP,ZWWANIN,ZWWANOUT,ZWIFIIN,ZWIFIOUT) "
                             "VALUES(?,1,9,0,0,?,?,?,?,?,?)"
                           : "INSERT INTO ZLIVEUSAGE(Z_PK,Z_ENT,Z_OPT,ZKIND,ZTAG,ZHASPROCESS,"
                             "ZTIMESTAMP,ZWWANIN,ZWWANOUT) VALUES(?,1,9,0,0,?,?,?,?)");
}

static void
put_live(struct usage *u, int64_t process, int64_t us, int64_t in, int64_t out) {
    double wan_in = (double)in;
    double wan_out = (double)out;
    if (u->wifi) {
        lab_store_put(&u->store, u->put_live, "llrrrrr", ++u->live, process, lab_mac_seconds(us),
                      wan_in, wan_out, wan_in * 3, wan_out * 2);
    } else {
        lab_store_put(&u->store, u->put_live, "llrrr", ++u->live, process, lab_mac_seconds(us),
                      wan_in, wan_out);
    }
}

static int64_t
put_process(struct usage *u, const char *name, const char *bundle, int64_t first, int64_t last) {
    char full[128];
    (void)snprintf(full, sizeof(full), "%s%s%s", name, bundle == NULL ? "" : "/",
                   bundle == NULL ? "" : bundle);
    lab_store_put(&u->store, u->put_process, "lrrtt", ++u->process, lab_mac_seconds(first),
                  lab_mac_seconds(last), bundle, full);
    return u->process;
}

static void
put_genuine(struct usage *u, size_t i) {
    struct lab *lab = u->lab;
    int64_t end = lab->backup_us - LAB_HOUR;
    int64_t late = lab->plan.process_end_us + LAB_DAY;
    int64_t first = i < PROCESSES - LATE ? lab->start_us + (int64_t)i * 5 * LAB_DAY
                                         : late + (int64_t)(i + LATE - PROCESSES) * LAB_DAY;
    first += lab_random_between(&u->random, 0, 40000) * LAB_SECOND;
    int64_t last = end - lab_random_between(&u->random, 0, 7200) * LAB_SECOND;
    bool whatsapp = strcmp(processes[i].name, "WhatsApp") == 0;
    int64_t process = put_process(u, processes[i].name, processes[i].bundle, first, last);
    for (uint64_t k = lab_random_below(&u->random, 2); k < 2; k++) {
        put_live(u, process, last - (int64_t)(1 - k) * 9 * LAB_DAY,
                 lab_random_between(&u->random, 40000, 90000000),
                 lab_random_between(&u->random, 9000, 4000000));
    }
    if (whatsapp && lab->options.attacked) {
        /* The hour of the call: the phone's own books of what it cost. */
        int64_t us = lab->plan.call_us + 40 * LAB_SECOND;
        put_live(u, process, us, lab_random_between(&u->random, 50000, 120000),
                 lab_random_between(&u->random, 2000, 9000));
        lab_truth_trace(lab, &(struct lab_trace){
                                 .id = "call_traffic",
                                 .artifact = "ios_datausage",
                                 .item = DOMAIN "/" ITEM,
                                 .table = "ZLIVEUSAGE",
                                 .row = u->live,
                                 .us = us,
                                 .witness = true,
                                 .description = "WhatsApp used the network at the moment of the "
                                                "unknown call"});
    }
}

static void
plant_process(struct usage *u) {
    struct lab *lab = u->lab;
    const char *name = lab->plan.process;
    int64_t first = lab->plan.process_us;
    int64_t last = lab->plan.process_end_us;
    int64_t process = put_process(u, name, NULL, first, last);
    put_live(u, process, last, lab_random_between(&u->random, 300000, 2000000),
             lab_random_between(&u->random, 20000000, 180000000));
    bool removed = lab->plan.process_removed;
    char words[300];
    if (removed) {
        (void)snprintf(words, sizeof(words),
                       "The record of process %lld (%s) was removed; its network usage is left",
                       (long long)process, name);
    } else {
        (void)snprintf(words, sizeof(words),
                       "The process %s, which belongs to no app, sent far more than it received",
                       name);
    }
    struct lab_trace trace = {.id = removed ? "process_removed" : "process",
                              .artifact = "ios_datausage",
                              .item = DOMAIN "/" ITEM,
                              .indicator = removed ? NULL : name,
                              .table = removed ? "ZLIVEUSAGE" : "ZPROCESS",
                              .row = removed ? u->live : process,
                              .us = removed ? last : first,
                              .description = words};
    lab_truth_trace(lab, &trace);
    if (removed) {
        char sql[80];
        (void)snprintf(sql, sizeof(sql), "DELETE FROM ZPROCESS WHERE Z_PK=%lld",
                       (long long)process);
        lab_store_exec(&u->store, sql);
    }
}

static void
put_usage(struct lab *lab) {
    struct usage u = {.lab = lab, .random = lab_random_of(lab->options.seed, "network")};
    lab_store_open(lab, &u.store, DOMAIN, ITEM, true);
    create_tables(&u);
    for (size_t i = 0; i < PROCESSES; i++) {
        if (i == PROCESSES - LATE) {
            lab_store_recent(&u.store);
            if (lab->options.attacked) {
                plant_process(&u);
            }
        }
        put_genuine(&u, i);
    }
    static const char *const names[] = {"LiveUsage", "Process"};
    lab_store_core_data(&u.store, names, (const int64_t[]){u.live, u.process}, 2);
    lab_store_close(&u.store);
    lab_truth_count(lab, "ios_datausage", u.live);
}

/* ---- osanalytics ---- */

static void
add_baseline(plist_t baseline, struct lab_random *random, const char *name, int64_t us) {
    plist_t row = plist_new_array();
    plist_array_append_item(row,
                            plist_new_date((int32_t)(us / LAB_SECOND - BRD_MAC_EPOCH_SECONDS), 0));
    for (int i = 0; i < 4; i++) {
        plist_array_append_item(row,
                                plist_new_real((double)lab_random_between(random, 0, 9000000)));
    }
    plist_dict_set_item(baseline, name, row);
}

static void
put_analytics(struct lab *lab) {
    static const char item[] = "Library/Preferences/com.apple.osanalytics.addaily.plist";
    struct lab_random random = lab_random_of(lab->options.seed, "osanalytics");
    plist_t baseline = plist_new_dict();
    for (size_t i = 0; i < PROCESSES; i++) {
        char full[128];
        (void)snprintf(full, sizeof(full), "%s%s%s", processes[i].name,
                       processes[i].bundle == NULL ? "" : "/",
                       processes[i].bundle == NULL ? "" : processes[i].bundle);
        add_baseline(baseline, &random, full,
                     lab->backup_us - lab_random_between(&random, 1, 20) * LAB_HOUR);
    }
    if (lab->options.attacked) {
        int64_t us = lab->plan.process_end_us;
        add_baseline(baseline, &random, lab->plan.process, us);
        lab_truth_trace(
            lab, &(struct lab_trace){.id = "process_analytics",
                                     .artifact = "ios_osanalytics",
                                     .indicator = lab->plan.process,
                                     .item = "HomeDomain/Library/Preferences/"
                                             "com.apple.osanalytics.addaily.plist",
                                     .table = "netUsageBaseline",
                                     .row = 0,
                                     .us = us - us % LAB_SECOND,
                                     .description = "The same process in the daily analytics"});
    }
    lab_truth_count(lab, "ios_osanalytics", plist_dict_get_size(baseline));
    plist_t root = plist_new_dict();
    plist_dict_set_item(root, "ADDailyVersion", plist_new_uint(3));
    plist_dict_set_item(root, "netUsageBaseline", baseline);
    lab_backup_plist(lab, "HomeDomain", item, root, false, lab->backup_us - 20 * LAB_HOUR);
}

void
lab_network(struct lab *lab) {
    put_usage(lab);
    put_analytics(lab);
}
