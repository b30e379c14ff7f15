/*
 * What the system itself keeps: TCC.db, the cache of looked-up Apple IDs, global preferences,
 * configuration profiles, and files that only an attack leaves.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "lab.h"

#include <stdio.h>
#include <string.h>

#define HOME "HomeDomain"
#define TCC "Library/TCC/TCC.db"
#define LOOKUPS "com.apple.identityservices.idstatuscache.plist"
#define PROFILES "SysSharedContainerDomain-systemgroup.com.apple.configurationprofiles"
#define PROFILE_FOLDER "Library/ConfigurationProfiles"

/* ---- TCC.db ---- */

enum { DENIED = 0, ALLOWED = 2, LIMITED = 3 };        /* auth_value */
enum { BY_CONSENT = 2, BY_OWNER = 3, BY_SYSTEM = 4 }; /* auth_reason */

static const struct {
    const char *client; /* an app of apps.c */
    const char *service;
    unsigned first_ios;
    int decision;
    int reason;
} grants[] = {
    {"net.whatsapp.WhatsApp", "kTCCServiceMicrophone", 9, ALLOWED, BY_CONSENT},
    {"net.whatsapp.WhatsApp", "kTCCServiceCamera", 9, ALLOWED, BY_CONSENT},
    {"net.whatsapp.WhatsApp", "kTCCServiceAddressBook", 9, ALLOWED, BY_CONSENT},
    {"net.whatsapp.WhatsApp", "kTCCServicePhotos", 9, ALLOWED, BY_CONSENT},
    {"org.whispersystems.signal", "kTCCServiceMicrophone", 9, ALLOWED, BY_CONSENT},
    {"org.whispersystems.signal", "kTCCServiceCamera", 9, ALLOWED, BY_CONSENT},
    {"org.whispersystems.signal", "kTCCServiceAddressBook", 9, DENIED, BY_CONSENT},
    {"org.whispersystems.signal", "kTCCServicePhotos", 9, LIMITED, BY_OWNER},
    {"com.google.Maps", "kTCCServiceMotion", 9, ALLOWED, BY_CONSENT},
    {"com.google.Maps", "kTCCServiceMicrophone", 9, DENIED, BY_OWNER},
    {"com.spotify.client", "kTCCServiceMediaLibrary", 9, ALLOWED, BY_CONSENT},
    {"com.spotify.client", "kTCCServiceBluetoothAlways", 13, ALLOWED, BY_CONSENT},
    {"com.spotify.client", "kTCCServiceUserTracking", 14, DENIED, BY_CONSENT},
    {"uk.co.bbc.news", "kTCCServiceUserTracking", 14, DENIED, BY_CONSENT},
    {"org.mozilla.ios.Firefox", "kTCCServiceCamera", 9, ALLOWED, BY_CONSENT},
    {"com.duolingo.DuolingoMobile", "kTCCServiceMicrophone", 9, ALLOWED, BY_CONSENT},
    {"de.hafas.android.dbnavigator", "kTCCServiceCalendar", 9, ALLOWED, BY_CONSENT},
    {"de.hafas.android.dbnavigator", "kTCCServiceReminders", 9, DENIED, BY_CONSENT},
    {"com.example.bhx", "kTCCServiceCamera", 9, ALLOWED, BY_CONSENT},
    {"com.example.weather4free", "kTCCServiceMotion", 9, DENIED, BY_CONSENT},
    {"org.whispersystems.signal", "kTCCServiceFocusStatus", 15, ALLOWED, BY_CONSENT},
    {"com.apple.mobilemail", "kTCCServiceUbiquity", 9, ALLOWED, BY_SYSTEM},
    {"com.apple.podcasts", "kTCCServiceLiverpool", 10, ALLOWED, BY_SYSTEM},
    {"com.apple.Maps", "kTCCServiceLiverpool", 10, ALLOWED, BY_SYSTEM},
};

static const char tcc_policies[] =
    "CREATE TABLE admin (key TEXT PRIMARY KEY NOT NULL, value INTEGER NOT NULL);"
    "CREATE TABLE policies (    id        INTEGER    NOT NULL PRIMARY KEY,     bundle_id    TEXT   "
    " NOT NULL,     uuid        TEXT    NOT NULL,     display        TEXT    NOT NULL,     UNIQUE "
    "(bundle_id, uuid));"
    "CREATE TABLE active_policy (    client        TEXT    NOT NULL,     client_type    INTEGER    "
    "NOT NULL,     policy_id    INTEGER NOT NULL,     PRIMARY KEY (client, client_type),     "
    "FOREIGN KEY (policy_id) REFERENCES policies(id) ON DELETE CASCADE ON UPDATE CASCADE);"
    "CREATE INDEX active_policy_id ON active_policy(policy_id);"
    "CREATE TABLE access_overrides (    service        TEXT        NOT NULL PRIMARY KEY);";

/* Until iOS 11. */
static const char tcc_first[] =
    "CREATE TABLE access_times (service TEXT NOT NULL, client TEXT NOT NULL, client_type INTEGER "
    "NOT NULL, last_used_time INTEGER NOT NULL, CONSTRAINT key PRIMARY KEY (service, client, "
    "client_type));"
    "CREATE TABLE access (service TEXT NOT NULL, client TEXT NOT NULL, client_type INTEGER NOT "
    "NULL, allowed INTEGER NOT NULL, prompt_count INTEGER NOT NULL, csreq BLOB, policy_id INTEGER, "
    "PRIMARY KEY (service, client, client_type), FOREIGN KEY (policy_id) REFERENCES policies(id) "
    "ON DELETE CASCADE ON UPDATE CASCADE);"
    "INSERT INTO admin VALUES('version',8);";

static void
create_tcc(struct lab_store *store, unsigned ios) {
    lab_store_exec(store, tcc_policies);
    if (ios <= 11) {
        lab_store_exec(store, tcc_first);
        return;
    }
    char sql[1800];
    (void)snprintf(
        sql, sizeof(sql),
        "CREATE TABLE access (    service        TEXT        NOT NULL,     client         TEXT     "
        "   NOT NULL,     client_type    INTEGER     NOT NULL,     %s,     csreq          BLOB,    "
        " policy_id      INTEGER,     indirect_object_identifier_type    INTEGER,     "
        "indirect_object_identifier         TEXT NOT NULL DEFAULT 'UNUSED',     "
        "indirect_object_code_identity      BLOB,     flags          INTEGER,     last_modified  "
        "INTEGER     NOT NULL DEFAULT (CAST(strftime('%%s','now') AS INTEGER)),     %sPRIMARY KEY "
        "(service, client, client_type, indirect_object_identifier),    FOREIGN KEY (policy_id) "
        "REFERENCES policies(id) ON DELETE CASCADE ON UPDATE CASCADE);"
        "CREATE TABLE expired (    service        TEXT        NOT NULL,     client         TEXT    "
        "    NOT NULL,     client_type    INTEGER     NOT NULL,     csreq          BLOB,     "
        "last_modified  INTEGER     NOT NULL ,     expired_at     INTEGER     NOT NULL DEFAULT "
        "(CAST(strftime('%%s','now') AS INTEGER)),     PRIMARY KEY (service, client, client_type));"
        "INSERT INTO admin VALUES('version',%d);",
        ios >= 14 ? "auth_value     INTEGER     NOT NULL,     auth_reason    INTEGER     NOT NULL, "
                    "    auth_version   INTEGER     NOT NULL"
                  : "allowed        INTEGER     NOT NULL,     prompt_count   INTEGER     NOT NULL",
        ios >= 17 ? "pid            INTEGER,     pid_version    INTEGER,     boot_uuid      TEXT "
                    "NOT NULL DEFAULT 'UNUSED',     last_reminded  INTEGER     NOT NULL DEFAULT 0, "
                    "    "
                  : "",
        ios >= 17   ? 30
        : ios >= 14 ? 23
                    : 15);
    lab_store_exec(store, sql);
}

static void
put_tcc(struct lab *lab) {
    struct lab_random random = lab_random_of(lab->options.seed, "tcc");
    unsigned ios = lab->options.ios;
    struct lab_store store;
    lab_store_open(lab, &store, HOME, TCC, false);
    create_tcc(&store, ios);
    sqlite3_stmt *put = lab_store_prepare(
        &store, ios >= 14 ? "INSERT INTO access(service,client,client_type,auth_value,auth_reason,"
                            "auth_version,flags,last_modified) VALUES(?,?,0,?,?,1,0,?)"
                : ios >= 12
                    ? "INSERT INTO access(service,client,client_type,allowed,prompt_count,flags,"
                      "last_modified) VALUES(?,?,0,min(?,1),?=2,0,?)"
                    : "INSERT INTO access(service,client,client_type,allowed,prompt_count) "
                      "VALUES(?,?,0,min(?,1),?=2)");
    int64_t rows = 0;
    for (size_t i = 0; i < sizeof(grants) / sizeof(grants[0]); i++) {
        int64_t us =
            lab->start_us + lab_random_between(&random, 0, 360 * INT64_C(86400)) * LAB_SECOND;
        if (ios < grants[i].first_ios) {
            continue;
        }
        lab_store_put(&store, put, ios >= 12 ? "ttddl" : "ttdd", grants[i].service,
                      grants[i].client, grants[i].decision, grants[i].reason, us / LAB_SECOND);
        rows++;
    }
    lab_store_close(&store);
    lab_truth_count(lab, "ios_tcc", rows);
}

/* ---- whom the phone asked Apple about ---- */

enum { MESSAGES, FACETIME, HOMEKIT, SERVICES };
static const char *const services[SERVICES] = {"com.apple.madrid", "com.apple.ess",
                                               "com.apple.private.alloy.home"};

struct lookups {
    struct lab *lab;
    struct lab_random random;
    plist_t services[SERVICES];
};

static void
add_lookup(struct lookups *l, int service, const char *scheme, const char *address, int64_t us) {
    char user[120];
    (void)snprintf(user, sizeof(user), "%s:%s", scheme, address);
    plist_t entry = plist_new_dict();
    plist_dict_set_item(entry, "IDStatus", plist_new_uint(1 + lab_random_below(&l->random, 2)));
    plist_dict_set_item(entry, "LookupDate", plist_new_real(lab_mac_seconds(us)));
    plist_dict_set_item(l->services[service], user, entry);
}

/* Some time in the last two months. */
static int64_t
lookup_time(struct lookups *l) {
    return l->lab->backup_us -
           lab_random_between(&l->random, 7200, 60 * INT64_C(86400)) * LAB_SECOND;
}

static void
add_innocent(struct lookups *l) {
    struct lab *lab = l->lab;
    for (int i = 0; i < LAB_PEOPLE; i++) {
        const struct lab_person *person = &lab->people[i];
        add_lookup(l, MESSAGES, "tel", person->phone, lookup_time(l));
        if (i % 3 == 0) {
            add_lookup(l, FACETIME, "tel", person->phone, lookup_time(l));
        }
        if (person->has_email) {
            add_lookup(l, i % 5 == 0 ? HOMEKIT : MESSAGES, "mailto", person->email, lookup_time(l));
        }
    }
    for (int i = 0; i < 3; i++) {
        add_lookup(l, MESSAGES, "tel", lab->strangers[i], lookup_time(l));
    }
    /* Holds a listed address and is another one. */
    char near_miss[100];
    (void)snprintf(near_miss, sizeof(near_miss), "%s.example.org", lab->plan.email);
    add_lookup(l, MESSAGES, "mailto", near_miss, lookup_time(l));
}

static void
plant_lookup(struct lookups *l) {
    struct lab *lab = l->lab;
    int service = lab_random_chance(&l->random, 50) ? HOMEKIT : MESSAGES;
    add_lookup(l, service, "mailto", lab->plan.email, lab->plan.lookup_us);
    char words[200];
    (void)snprintf(words, sizeof(words),
                   "The phone asked Apple about %s for %s, which no message or "
                   "call explains",
                   lab->plan.email, services[service]);
    lab_truth_trace(lab, &(struct lab_trace){.id = "lookup",
                                             .artifact = "ios_idstatuscache",
                                             .indicator = lab->plan.email,
                                             .item = HOME "/Library/Preferences/" LOOKUPS,
                                             .table = LOOKUPS,
                                             .us = lab->plan.lookup_us,
                                             .description = words});
}

static void
put_lookups(struct lab *lab) {
    struct lookups l = {.lab = lab, .random = lab_random_of(lab->options.seed, "lookups")};
    if (lab->options.ios > 14) { /* iOS 14.7 emptied the file */
        return;
    }
    for (size_t i = 0; i < SERVICES; i++) {
        l.services[i] = plist_new_dict();
    }
    add_innocent(&l);
    if (lab->options.attacked && lab->plan.lookup) {
        plant_lookup(&l);
    }
    int64_t rows = 0;
    plist_t root = plist_new_dict();
    for (size_t i = 0; i < SERVICES; i++) {
        rows += plist_dict_get_size(l.services[i]);
        plist_dict_set_item(root, services[i], l.services[i]);
    }
    lab_backup_plist(lab, HOME, "Library/Preferences/" LOOKUPS, root, false,
                     lab->backup_us - 2 * LAB_HOUR);
    lab_truth_count(lab, "ios_idstatuscache", rows);
}

/* ---- .GlobalPreferences.plist ---- */

static plist_t
texts(const char *const all[3], size_t count) {
    plist_t list = plist_new_array();
    for (size_t i = 0; i < 3 && i < count; i++) {
        plist_array_append_item(list, plist_new_string(all[i]));
    }
    return list;
}

static void
put_preferences(struct lab *lab) {
    static const char *const languages[] = {"en-GB", "fr-FR", "ar-MA"};
    static const char *const keyboards[] = {"en_GB@sw=QWERTY;hw=Automatic",
                                            "fr_FR@sw=AZERTY;hw=Automatic", "emoji@sw=Emoji"};
    static const char *const kinds[] = {"itemKind-software", "itemKind-song", "itemKind-podcast"};
    struct lab_random random = lab_random_of(lab->options.seed, "preferences");
    size_t count = 1 + (size_t)lab_random_below(&random, 3);
    bool lockdown = lab_random_chance(&random, 10) && lab->options.ios >= 16;
    plist_t root = plist_new_dict();
    plist_dict_set_item(root, "AppleICUForce24HourTime", plist_new_bool(1));
    plist_dict_set_item(root, "AppleITunesStoreItemKinds", texts(kinds, 3));
    plist_dict_set_item(root, "AppleKeyboards", texts(keyboards, 3));
    plist_dict_set_item(root, "AppleKeyboardsExpanded", plist_new_uint(1));
    plist_dict_set_item(root, "AppleLanguages", texts(languages, count));
    lab_plist_set_text(root, "AppleLanguagesDidMigrate", lab->build);
    lab_plist_set_text(root, "AppleLocale", "en_GB");
    lab_plist_set_text(root, "AppleTemperatureUnit", "Celsius");
    plist_dict_set_item(root, "PKKeychainVersionKey", plist_new_uint(7));
    if (lockdown) { /* absent where the owner never chose it */
        plist_dict_set_item(root, "LDMGlobalEnabled", plist_new_bool(1));
    }
    lab_truth_count(lab, "ios_global_preferences", plist_dict_get_size(root));
    lab_backup_plist(lab, HOME, "Library/Preferences/.GlobalPreferences.plist", root, false,
                     lab->backup_us - 30 * LAB_DAY);
}

/* ---- configuration profiles ---- */

static plist_t
payload(struct lab_random *random, const char *type, const char *identifier, const char *name) {
    char uuid[LAB_UUID_BYTES];
    lab_random_uuid(random, uuid);
    plist_t node = plist_new_dict();
    lab_plist_set_text(node, "PayloadDisplayName", name);
    lab_plist_set_text(node, "PayloadIdentifier", identifier);
    lab_plist_set_text(node, "PayloadType", type);
    lab_plist_set_text(node, "PayloadUUID", uuid);
    plist_dict_set_item(node, "PayloadVersion", plist_new_uint(1));
    return node;
}

static plist_t
network(struct lab_random *random, const char *identifier, const char *name, const char *cipher) {
    plist_t node = payload(random, "com.apple.wifi.managed", identifier, "Wi-Fi");
    lab_plist_set_text(node, "SSID_STR", name);
    lab_plist_set_text(node, "EncryptionType", cipher);
    plist_dict_set_item(node, "AutoJoin", plist_new_bool(1));
    plist_dict_set_item(node, "HIDDEN_NETWORK", plist_new_bool(0));
    return node;
}

/* The Wi-Fi of a university and its guests'. */
static plist_t
campus_payloads(struct lab_random *random) {
    plist_t methods = plist_new_array();
    plist_array_append_item(methods, plist_new_uint(25)); /* PEAP */
    plist_t servers = plist_new_array();
    plist_array_append_item(servers, plist_new_string("radius.example.org"));
    plist_t client = plist_new_dict();
    plist_dict_set_item(client, "AcceptEAPTypes", methods);
    lab_plist_set_text(client, "OuterIdentity", "anonymous@example.org");
    plist_dict_set_item(client, "TLSTrustedServerNames", servers);
    plist_t wifi = network(random, "org.example.campus.eduroam.wifi", "eduroam", "WPA");
    plist_dict_set_item(wifi, "EAPClientConfiguration", client);
    plist_t all = plist_new_array();
    plist_array_append_item(all, wifi);
    plist_array_append_item(
        all, network(random, "org.example.campus.eduroam.guests", "campus-guests", "None"));
    return all;
}

static plist_t
holiday_payloads(struct lab_random *random) {
    plist_t calendar = payload(random, "com.apple.subscribedcalendar.account",
                               "org.example.school.holidays.calendar", "Subscribed calendar");
    lab_plist_set_text(calendar, "SubCalAccountDescription", "School holidays");
    lab_plist_set_text(calendar, "SubCalAccountHostName",
                       "https://calendar.example.org/holidays.ics");
    plist_dict_set_item(calendar, "SubCalAccountUseSSL", plist_new_bool(1));
    plist_t all = plist_new_array();
    plist_array_append_item(all, calendar);
    return all;
}

/* Write a profile and note its installation in `events`. Takes `payloads`. */
static void
put_profile(struct lab *lab, struct lab_random *random, plist_t events, const char *identifier,
            const char *name, const char *organization, plist_t payloads) {
    int64_t us = lab->start_us + lab_random_between(random, 0, 200 * INT64_C(86400)) * LAB_SECOND;
    lab_truth_count(lab, "ios_profiles", plist_array_get_size(payloads));
    lab_truth_count(lab, "ios_profile_events", 1);
    plist_t root = payload(random, "Configuration", identifier, name);
    plist_dict_set_item(root, "InstallDate", lab_plist_date(us));
    plist_dict_set_item(root, "OTAProfileStub", plist_new_bool(0));
    plist_dict_set_item(root, "PayloadContent", payloads);
    lab_plist_set_text(root, "PayloadDescription", "Settings for this iPhone");
    lab_plist_set_text(root, "PayloadOrganization", organization);
    char hash[65];
    char path[160];
    lab_random_text(random, "0123456789abcdef", hash, sizeof(hash));
    (void)snprintf(path, sizeof(path), PROFILE_FOLDER "/profile-%s.stub", hash);
    lab_backup_plist(lab, PROFILES, path, root, false, us - us % LAB_SECOND);

    plist_t event = plist_new_dict();
    lab_plist_set_text(event, "Process", "Preferences");
    lab_plist_set_text(event, "Operation", "install");
    plist_dict_set_item(event, "Timestamp", lab_plist_date(us));
    plist_t entry = plist_new_dict();
    plist_dict_set_item(entry, identifier, event);
    plist_array_append_item(events, entry);
}

static void
put_profiles(struct lab *lab) {
    struct lab_random random = lab_random_of(lab->options.seed, "profiles");
    plist_t events = plist_new_array();
    put_profile(lab, &random, events, "org.example.campus.eduroam", "eduroam", "Example University",
                campus_payloads(&random));
    if (lab_random_chance(&random, 50)) {
        put_profile(lab, &random, events, "org.example.school.holidays", "School holidays",
                    "Example School", holiday_payloads(&random));
    }
    plist_t root = plist_new_dict();
    plist_dict_set_item(root, "ProfileEvents", events);
    lab_backup_plist(lab, PROFILES, PROFILE_FOLDER "/MCProfileEvents.plist", root, false,
                     lab->backup_us - 100 * LAB_DAY);
}

/* ---- files that an attack leaves: their names are public, their contents unknown ---- */

struct planted {
    const char *id;
    const char *name; /* below Library/Preferences of RootDomain */
    const char *indicator;
    const char *description;
    int64_t us;
    bool witness;
};

static void
plant_file(struct lab *lab, const struct planted *file) {
    static const char empty[] = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                                "<plist version=\"1.0\">\n<dict/>\n</plist>\n";
    char path[80];
    int64_t us = file->us - file->us % LAB_SECOND; /* as the manifest keeps it */
    (void)snprintf(path, sizeof(path), "Library/Preferences/%s", file->name);
    lab_backup_new_file(lab, "RootDomain", path, empty, sizeof(empty) - 1, us);
    lab_truth_trace(lab, &(struct lab_trace){.id = file->id,
                                             .artifact = "ios_manifest",
                                             .indicator = file->indicator,
                                             .item = "Manifest.db",
                                             .table = "Files",
                                             .us = us,
                                             .witness = file->witness,
                                             .description = file->description});
}

static void
put_files(struct lab *lab) {
    /* A name that holds a listed one and is another. */
    static const char note[] = "On roleaccountd.plist: nothing to see here.\n";
    lab_backup_file(lab, "AppDomain-com.example.bhx", "Documents/roleaccountd.plist.txt", note,
                    sizeof(note) - 1, lab->backup_us - 50 * LAB_DAY);
    if (!lab->options.attacked) {
        return;
    }
    const struct lab_plan *plan = &lab->plan;
    if (plan->file_crash_reporter) {
        plant_file(lab, &(struct planted){
                            .id = "file_crash_reporter",
                            .name = "com.apple.CrashReporter.plist",
                            .us = plan->process_us + 9 * LAB_SECOND,
                            .witness = true,
                            .description = "A preference of the crash reporter was made when the "
                                           "process was first seen"});
    }
    if (plan->file_roleaccountd) {
        plant_file(lab, &(struct planted){.id = "file_roleaccountd",
                                          .name = "roleaccountd.plist",
                                          .indicator = "roleaccountd.plist",
                                          .us = plan->process_us + 31 * LAB_SECOND,
                                          .description =
                                              "A preference of a process that iOS does not have"});
    }
}

void
lab_system(struct lab *lab) {
    put_tcc(lab);
    put_lookups(lab);
    put_preferences(lab);
    put_profiles(lab);
    put_files(lab);
}
