/*
 * The lab: a writer of synthetic phone backups whose every planted trace is known.
 *
 * It shares no decoder with Bridle: databases are written by SQLite, property lists by libplist,
 * file names hashed by OpenSSL, so that one mistake cannot hide in both. Schemas and column names
 * are those of real iOS databases; all people, numbers and texts are invented. Phone numbers lie in
 * ranges that regulators keep for fiction, mail addresses in example domains (RFC 2606).
 *
 * Functions return nothing where they can fail: the first failure is kept in `lab->error`, and
 * whatever comes after it does nothing. The caller looks once, at the end.
 *
 * Times are microseconds since 1970-01-01T00:00:00Z, as in base/time.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef LAB_H
#define LAB_H

#include "base/buffer.h"
#include "base/error.h"
#include "base/time.h"
#include "encrypt.h"
#include "random.h"

#include <plist/plist.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LAB_PATH_BYTES 4096
#define LAB_FILE_ID_BYTES 41 /* 40 hexadecimal digits of a SHA-1 and a NUL */
#define LAB_SECOND BRD_US_PER_SECOND
#define LAB_MINUTE (60 * LAB_SECOND)
#define LAB_HOUR (60 * LAB_MINUTE)
#define LAB_DAY (24 * LAB_HOUR)
#define LAB_MAX_STATEMENTS 32 /* prepared statements of one database; the largest uses 13 */
#define LAB_FIRST_IOS 9
#define LAB_LAST_IOS 18
#define LAB_FIRST_SLOW_KEY                                                                         \
    10 /* iOS 10.2 began to derive the key twice and to encrypt Manifest.db */
#define LAB_WHATSAPP_DOMAIN "AppDomainGroup-group.net.whatsapp.WhatsApp.shared"

/* What the command line asks for. Paths are borrowed. */
struct lab_options {
    const char *out;
    const char *truth;   /* NULL: none is written */
    const char *dump;    /* where to put what a backup does not hold; NULL: nowhere */
    const char *capture; /* where to put the capture of the same phone; NULL: nowhere */
    int link;            /* of the capture; see wire.h */
    bool pcapng;
    uint64_t seed;
    unsigned ios;   /* major version */
    unsigned story; /* 2019: May 2019; 0: the window is drawn from the seed */
    bool attacked;
    bool wal;
    bool encrypted_lookalike;
    const char *password; /* NULL: the backup is plain */
    int64_t iterations;   /* of the first derivation */
    unsigned upgrades;    /* percent of visits by http that lead to https */
    int64_t sms;          /* innocent rows; planted ones come on top */
    int64_t whatsapp;
    int64_t safari;
    int64_t calls;
    int64_t files; /* rows of the manifest, all kinds together */
    int64_t media_bytes;
};

/* Somebody in the phone's address book. */
struct lab_person {
    const char *first;
    const char *last;
    const char *organization; /* NULL for most */
    unsigned language;        /* see text.c */
    bool has_email;
    bool has_whatsapp;
    char phone[24]; /* E.164 */
    char email[64];
    char jid[64];
    char lid[40];
};

#define LAB_PEOPLE 24

/* What the attack consists of; drawn from the seed before anything is written. */
struct lab_plan {
    bool call_removed;   /* the call's rows are deleted later, other witnesses stay */
    bool link_body_only; /* the text of the message is NULL, the link is in attributedBody */
    bool link_whatsapp;
    bool redirect;
    bool process_removed; /* the ZPROCESS row is deleted, its ZLIVEUSAGE rows stay */
    bool web_statistics;
    bool file_crash_reporter;
    bool file_roleaccountd;
    bool lookup;
    bool invitation; /* calendar, as in Citizen Lab's report on QuaDream (2023) */
    bool apple_notice;
    bool tab;
    const char *domain;      /* of the public indicators of Pegasus */
    const char *push_domain; /* another one */
    const char *process;
    const char *email;
    char caller[24]; /* E.164, in no address book */
    char sender[24];
    char link[160];    /* https, on `domain` */
    char landing[200]; /* https with a port, on a host below `push_domain` */
    int64_t call_us;
    int64_t message_us;
    int64_t whatsapp_us;
    int64_t redirect_us;
    int64_t process_us;
    int64_t process_end_us;
    int64_t lookup_us;
    int64_t invitation_us;
    int64_t notice_us;
};

/* A WhatsApp call of the days that a capture covers, by a person of the address book. */
struct lab_call {
    int64_t us;
    int64_t seconds; /* 0: nobody answered */
    unsigned peer;
    bool outgoing;
};

#define LAB_CAPTURE_CALLS 4

/* One exchange with somebody, kept for interactionC.db. Texts are borrowed from static data. */
struct lab_interaction {
    int64_t us;
    int64_t duration_us;
    const char *bundle;
    const char *handle; /* phone, address or JID of the peer */
    const char *name;   /* NULL: unknown */
    bool outgoing;
    bool call; /* a call, else a message */
    bool planted;
};

struct lab_truth;
struct lab_backup;

struct lab {
    struct lab_options options;
    struct lab_plan plan;
    struct lab_keys keys;
    struct lab_random key_random;
    struct lab_person people[LAB_PEOPLE];
    struct lab_call capture_calls[LAB_CAPTURE_CALLS]; /* in order */
    char strangers[6][24]; /* numbers that nobody knows, and that are harmless */
    char owner_phone[24];
    char owner_jid[64];
    char udid[48];
    char serial[16];
    char imei[16];
    char guid[40];
    char iccid[24];
    char version[16];
    const char *build;
    int64_t start_us;                     /* the oldest row */
    int64_t backup_us;                    /* when the backup was made; later than any row */
    struct lab_interaction *interactions; /* owned, in order of writing */
    size_t interaction_count;
    size_t interaction_capacity;
    struct lab_backup *backup;
    struct lab_truth *truth;
    struct brd_error error; /* BRD_OK until the first failure */
};

/* ---- plan.c ---- */

/* Fill everything of `lab` that follows from its options alone. */
void lab_plan(struct lab *lab);

/* The moment of row `i` of `count`: ascending in `i`, spread over the waking hours. */
int64_t lab_plan_time(const struct lab *lab, struct lab_random *random, int64_t i, int64_t count);

/* Seconds since 2001 as Core Data has them. */
double lab_mac_seconds(int64_t us);

/* A person of the address book. */
struct lab_person *lab_plan_person(struct lab *lab, struct lab_random *random);

/* ---- text.c ---- */

/* An everyday line of `language`. Static. */
const char *lab_text_line(struct lab_random *random, unsigned language);

/* A harmless address, often with parts drawn from `random`. */
void lab_text_link(struct lab_random *random, char *link, size_t size);

/* Line number `i` of the texts that only look like a trace; wraps around. Static. */
const char *lab_text_near_miss(uint64_t i);

/* A harmless page for the history: `title` and the parts of its address. Static. */
struct lab_page {
    const char *host;
    const char *path;
    const char *title;
    bool upgrades; /* http is redirected to https on the same host */
};
const struct lab_page *lab_text_page(struct lab_random *random);
size_t lab_text_pages(const struct lab_page **all);

/*
 * A typedstream with one NSAttributedString of `text`, as in attributedBody: one run with the
 * attribute __kIMMessagePartAttributeName = 0. `body` is emptied first.
 */
void lab_text_attributed(const char *text, struct brd_buffer *body);

/* ---- backup.c ---- */

/* Make the folder, which must not hold anything yet, and begin Manifest.db. */
void lab_backup_begin(struct lab *lab);

/* Where the blob of an item goes; the folder of the blob is made. */
void lab_backup_place(struct lab *lab, const char *domain, const char *path,
                      char blob[LAB_PATH_BYTES]);

/* List the item whose blob was written to its place. `us` is its time of modification. */
void lab_backup_list(struct lab *lab, const char *domain, const char *path, int64_t us);

/* Write and list a file. */
void lab_backup_file(struct lab *lab, const char *domain, const char *path, const void *bytes,
                     size_t size, int64_t us);

/* List a folder or a symbolic link; every folder above an item is listed by itself. */
void lab_backup_folder(struct lab *lab, const char *domain, const char *path);
void lab_backup_link(struct lab *lab, const char *domain, const char *path, const char *target);

/* As lab_backup_file(), for a file that was made when it was last changed. */
void lab_backup_new_file(struct lab *lab, const char *domain, const char *path, const void *bytes,
                         size_t size, int64_t us);

/* Write and list a property list. Takes `plist`. */
void lab_backup_plist(struct lab *lab, const char *domain, const char *path, plist_t plist,
                      bool xml, int64_t us);

/* Write a property list beside the manifest. Takes `plist`. */
void lab_backup_root_plist(struct lab *lab, const char *name, plist_t plist, bool xml);

/* A date of whole seconds, and a text as an entry of `dict`. */
plist_t lab_plist_date(int64_t us);
void lab_plist_set_text(plist_t dict, const char *key, const char *text);

/* How many rows the manifest has so far. */
int64_t lab_backup_count(const struct lab *lab);

/* Finish Manifest.db and release. Accepts a backup that never began. */
void lab_backup_end(struct lab *lab);

/* ---- filler.c ---- */

/* The camera's pictures, `options.media_bytes` in all, and whatever else makes up a phone's tree
 * until the manifest has `options.files` rows. */
void lab_filler(struct lab *lab);

/* ---- store.c: one database ---- */

struct lab_store {
    struct lab *lab;
    const char *domain;
    const char *item;
    char blob[LAB_PATH_BYTES];
    sqlite3 *db;
    sqlite3_stmt *statements[LAB_MAX_STATEMENTS];
    size_t statement_count;
    bool wal;      /* the rows after lab_store_recent() stay in the -wal */
    bool recent;   /* lab_store_recent() was called */
    bool rollback; /* iOS keeps this database in rollback mode: its header says so */
};

/*
 * Begin a database of the backup. `may_wal`: with --wal this database may be one of those whose
 * newest rows are left in the write-ahead log; the seed decides.
 */
void lab_store_open(struct lab *lab, struct lab_store *store, const char *domain, const char *item,
                    bool may_wal);

/* Run statements without parameters. */
void lab_store_exec(struct lab_store *store, const char *sql);

/* A statement that the store owns; NULL after a failure. */
sqlite3_stmt *lab_store_prepare(struct lab_store *store, const char *sql);

/*
 * Run a statement once. One letter of `types` per parameter: d int, l int64_t, r double,
 * t const char * (NULL for NULL), b const void * and size_t, n nothing (NULL).
 */
void lab_store_put(struct lab_store *store, sqlite3_stmt *statement, const char *types, ...);

/* The row that was put last. */
int64_t lab_store_row(const struct lab_store *store);

/* From here on rows are the newest ones: with a write-ahead log they stay in it. */
void lab_store_recent(struct lab_store *store);

/* Core Data's own tables: its counters (name, highest key) and its metadata. */
void lab_store_core_data(struct lab_store *store, const char *const names[], const int64_t maxima[],
                         size_t count);

/* Finish, and list the database (and its log) in the manifest. */
void lab_store_close(struct lab_store *store);

/* ---- apps.c: what is installed ---- */

struct lab_app {
    const char *bundle;
    const char *executable;
    const char *name;
    const char *artist;
    unsigned item_id; /* number in the store; 0: an app of Apple's that has no entry there */
};

/* The apps, those of the system last. Static. */
size_t lab_apps(const struct lab_app **all);

/* ---- artifacts: each writes its stores, and its share of the truth ---- */

void lab_messages(struct lab *lab);
void lab_whatsapp(struct lab *lab);
void lab_whatsapp_people(struct lab *lab);
void lab_calls(struct lab *lab);
void lab_safari(struct lab *lab);
void lab_webkit(struct lab *lab);
void lab_network(struct lab *lab);
void lab_people(struct lab *lab);
void lab_calendar(struct lab *lab);
void lab_interactions(struct lab *lab);
void lab_system(struct lab *lab);
void lab_host(struct lab *lab);

/* The part of a dump of the file system that `options.dump` asks for. */
void lab_dump(struct lab *lab);

/* The capture that `options.capture` asks for. */
void lab_capture(struct lab *lab);

/* Keep an exchange for interactionC.db. The texts must outlive `lab`. */
void lab_interaction_add(struct lab *lab, struct lab_interaction interaction);

/* ---- truth.c ---- */

/* A planted trace. Texts are copied; `indicator` may be NULL; `row` 0 for an item without rows. */
struct lab_trace {
    const char *id;
    const char *artifact;
    const char *indicator;
    const char *item; /* "domain/path" */
    const char *table;
    int64_t row;
    int64_t us;
    const char *description;
    bool witness; /* supports another trace, says nothing by itself */
};

void lab_truth_begin(struct lab *lab);
void lab_truth_trace(struct lab *lab, const struct lab_trace *trace);

/* A reader gives `rows` records of `artifact`; several calls add up. */
void lab_truth_count(struct lab *lab, const char *artifact, int64_t rows);

/* Write the file, if one was asked for, and release. */
void lab_truth_end(struct lab *lab);

#endif
