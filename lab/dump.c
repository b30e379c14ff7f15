/*
 * What only a dump of the file system holds of the attack, and of a phone without one: crash
 * reports, the power log, and the cache of a service of the system. The dump is a folder; it goes
 * with the backup of the same phone. SPDX-License-Identifier: Apache-2.0
 */
#include "lab.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define CRASHES "private/var/mobile/Library/Logs/CrashReporter"
#define CACHE "private/var/root/Library/Caches/com.apple.coretelephony/Cache.db"
#define POWER_LOG                                                                                  \
    "private/var/containers/Shared/SystemGroup/4B1F8E0A-7C35-4D0E-9C1A-52A4B6D0E7F3/Library/"      \
    "BatteryLife/CurrentPowerlog.PLSQL"
#define CRASH_AFTER (11 * LAB_SECOND)   /* the call rang so long */
#define CONTACT_AFTER (48 * LAB_SECOND) /* the new process asked its server then */

/* The path of a file of the dump; the folders above it are made. */
static void
place(struct lab *lab, const char *item, char path[LAB_PATH_BYTES]) {
    (void)snprintf(path, LAB_PATH_BYTES, "%s/%s", lab->options.dump, item);
    for (char *slash = strchr(path + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (mkdir(path, 0777) != 0 && errno != EEXIST && lab->error.code == BRD_OK) {
            (void)brd_fail_errno(&lab->error, errno, "cannot make", path);
        }
        *slash = '/';
    }
}

static void
put_file(struct lab *lab, const char *item, const char *text) {
    char path[LAB_PATH_BYTES];
    place(lab, item, path);
    FILE *file = lab->error.code == BRD_OK ? fopen(path, "wbxe") : NULL;
    if (file == NULL || fputs(text, file) < 0) {
        if (lab->error.code == BRD_OK) {
            (void)brd_fail_errno(&lab->error, errno, "cannot write", path);
        }
    }
    if (file != NULL && fclose(file) != 0 && lab->error.code == BRD_OK) {
        (void)brd_fail_errno(&lab->error, errno, "cannot write", path);
    }
}

/* Make a database of statements, which are freed. */
static void
put_database(struct lab *lab, const char *item, struct brd_buffer *sql) {
    char path[LAB_PATH_BYTES];
    sqlite3 *db = NULL;
    place(lab, item, path);
    if (lab->error.code == BRD_OK &&
        (sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL) !=
             SQLITE_OK ||
         sqlite3_exec(db, brd_buffer_text(sql), NULL, NULL, NULL) != SQLITE_OK)) {
        (void)brd_fail(&lab->error, BRD_ERR_SQL, BRD_NO_OFFSET, "%s: %s", path, sqlite3_errmsg(db));
    }
    (void)sqlite3_close(db);
    brd_buffer_free(sql);
}

static void
tell(struct lab *lab, const char *id, const char *artifact, const char *item, const char *table,
     int64_t row, int64_t us, const char *description) {
    char path[LAB_PATH_BYTES];
    (void)snprintf(path, sizeof(path), "/%s", item);
    lab_truth_trace(lab, &(struct lab_trace){.id = id,
                                             .artifact = artifact,
                                             .item = path,
                                             .table = table,
                                             .row = row,
                                             .us = us,
                                             .witness = true,
                                             .description = description});
}

/* A moment as crash reports write it: "2019-05-12 12:00:53.483 +0000". */
static void
crash_time(int64_t us, char text[BRD_TIME_TEXT_BYTES + 8]) {
    char moment[BRD_TIME_TEXT_BYTES];
    brd_time_format(us, moment);
    (void)snprintf(text, BRD_TIME_TEXT_BYTES + 8, "%.10s %.12s +0000", moment, moment + 11);
}

/* A report in the form that iOS had until 14: a line of JSON, then text. */
static void
put_crash(struct lab *lab, const char *process, const char *bundle, const char *path, int64_t us,
          const char *id) {
    struct brd_buffer report = brd_buffer_of((size_t)16 * 1024);
    char at[BRD_TIME_TEXT_BYTES + 8];
    char launched[BRD_TIME_TEXT_BYTES + 8];
    char item[256];
    crash_time(us, at);
    crash_time(us - 3 * LAB_HOUR, launched);
    (void)brd_buffer_add_format(
        &report,
        "{\"app_name\":\"%s\",\"timestamp\":\"%s\",\"bundleID\":\"%s\",\"bug_type\":\"109\","
        "\"os_version\":\"iPhone OS %s (%s)\",\"incident_id\":"
        "\"0D6B9A52-3A0C-4C5D-8E57-6C1F9B7E2A40\",\"name\":\"%s\"}\n"
        "Incident Identifier: 0D6B9A52-3A0C-4C5D-8E57-6C1F9B7E2A40\n"
        "Process:             %s [1742]\nPath:                %s\n"
        "Identifier:          %s\nParent Process:      launchd [1]\n\n"
        "Date/Time:           %s\nLaunch Time:         %s\n"
        "OS Version:          iPhone OS %s (%s)\nReport Version:      104\n\n"
        "Exception Type:  EXC_BAD_ACCESS (SIGSEGV)\n"
        "Termination Reason: Namespace SIGNAL, Code 0xb\n",
        process, at, bundle, lab->version, lab->build, process, process, path, bundle, at, launched,
        lab->version, lab->build);
    (void)snprintf(item, sizeof(item), CRASHES "/%s-%.10s-%.2s%.2s%.2s.ips", process, at, at + 11,
                   at + 14, at + 17);
    put_file(lab, item, brd_buffer_text(&report));
    brd_buffer_free(&report);
    if (id != NULL) {
        tell(lab, id, "ios_crashes", item, "report", 1, us,
             "WhatsApp crashed while the unknown call rang");
    }
}

static void
put_crashes(struct lab *lab) {
    /* Apps crash on every phone now and then. */
    put_crash(lab, "Weather", "com.apple.weather",
              "/private/var/containers/Bundle/Application/7E/Weather.app/Weather",
              lab->backup_us - 3 * LAB_DAY, NULL);
    if (lab->options.attacked) {
        put_crash(lab, "WhatsApp", "net.whatsapp.WhatsApp",
                  "/private/var/containers/Bundle/Application/3C/WhatsApp.app/WhatsApp",
                  lab->plan.call_us + CRASH_AFTER, "call_crash");
    }
}

/* The time of an answer as the cache keeps it: "2019-05-12 12:10:31". */
static void
add_answer(struct brd_buffer *sql, int64_t us, const char *url) {
    char moment[BRD_TIME_TEXT_BYTES];
    brd_time_format(us, moment);
    (void)brd_buffer_add_format(sql,
                                "INSERT INTO cfurl_cache_response(version,hash_value,"
                                "storage_policy,request_key,time_stamp) "
                                "VALUES(0,0,0,'%s','%.10s %.8s');",
                                url, moment, moment + 11);
}

static void
put_cache(struct lab *lab) {
    struct brd_buffer sql = brd_buffer_of((size_t)16 * 1024);
    const struct lab_plan *plan = &lab->plan;
    (void)brd_buffer_add_text(
        &sql,
        "CREATE TABLE cfurl_cache_response(entry_ID INTEGER PRIMARY KEY AUTOINCREMENT UNIQUE, "
        "version INTEGER, hash_value INTEGER, storage_policy INTEGER, request_key TEXT UNIQUE, "
        "time_stamp NOT NULL DEFAULT CURRENT_TIMESTAMP, partition TEXT);");
    add_answer(&sql, lab->backup_us - 40 * LAB_DAY, "https://gateway.icloud.com/configuration");
    if (lab->options.attacked) {
        char url[200];
        int64_t us = plan->process_us + CONTACT_AFTER;
        (void)snprintf(url, sizeof(url), "https://cdn.%s/", plan->push_domain);
        add_answer(&sql, us, url);
        tell(lab, "call_contact", "ios_cache_requests", CACHE, "cfurl_cache_response", 2,
             us - us % LAB_SECOND,
             "A service of the system asked the server of the spyware, minutes after the call");
    }
    put_database(lab, CACHE, &sql);
}

static void
put_power_log(struct lab *lab) {
    struct brd_buffer sql = brd_buffer_of((size_t)16 * 1024);
    const struct lab_plan *plan = &lab->plan;
    (void)brd_buffer_add_format(
        &sql,
        "CREATE TABLE PLStorageOperator_EventForward_TimeOffset(ID INTEGER PRIMARY KEY "
        "AUTOINCREMENT, timestamp REAL, baseband REAL, kernel REAL, system REAL);"
        "INSERT INTO PLStorageOperator_EventForward_TimeOffset(timestamp,system) VALUES(%lld,0);"
        "CREATE TABLE PLXPCAgent_EventForward_InCallService(ID INTEGER PRIMARY KEY AUTOINCREMENT, "
        "timestamp REAL, BundleID TEXT, ProviderIdentifier TEXT, Status TEXT, kCallSubType TEXT, "
        "Video INTEGER);"
        "CREATE TABLE PLPushAgent_EventPoint_ReceivedPush(ID INTEGER PRIMARY KEY AUTOINCREMENT, "
        "timestamp REAL, BundleID TEXT, Topic TEXT);",
        (long long)((lab->backup_us - 20 * LAB_DAY) / LAB_SECOND));
    if (lab->options.attacked) {
        double call = (double)plan->call_us / (double)LAB_SECOND;
        (void)brd_buffer_add_format(
            &sql,
            "INSERT INTO PLPushAgent_EventPoint_ReceivedPush(timestamp,BundleID,Topic) "
            "VALUES(%.3f,'net.whatsapp.WhatsApp','net.whatsapp.WhatsApp.voip');"
            "INSERT INTO PLXPCAgent_EventForward_InCallService(timestamp,BundleID,Status,Video) "
            "VALUES(%.3f,'net.whatsapp.WhatsApp','4',0),(%.3f,'net.whatsapp.WhatsApp','6',0);",
            call - 1, call, call + 10);
        tell(lab, "call_rang", "ios_powerlog_calls", POWER_LOG,
             "PLXPCAgent_EventForward_InCallService", 1, plan->call_us,
             "The call screen rang for the unknown call");
    }
    put_database(lab, POWER_LOG, &sql);
}

void
lab_dump(struct lab *lab) {
    if (lab->options.dump == NULL || lab->error.code != BRD_OK) {
        return;
    }
    put_crashes(lab);
    put_cache(lab);
    put_power_log(lab);
    /* A phone's tree has more than this: its home folder tells what it is. */
    put_file(lab, "private/var/mobile/Library/Preferences/com.apple.springboard.txt", "");
}
