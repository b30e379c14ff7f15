/*
 * Whom the phone knows and deals with: AddressBook.sqlitedb, Calendar.sqlitedb, interactionC.db.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "lab.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DOMAIN "HomeDomain"
#define CALENDAR "Library/Calendar/Calendar.sqlitedb"
#define INTERACTIONS "Library/CoreDuet/People/interactionC.db"
#define KEPT (45 * LAB_DAY) /* the system prunes older interactions */

/* ---- contacts ---- */

static const char contact_tables[] =
    "CREATE TABLE _SqliteDatabaseProperties (key TEXT, value TEXT, UNIQUE(key));"
    "CREATE TABLE ABStore (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, Name TEXT, "
    "ExternalIdentifier TEXT, Type INTEGER, ConstraintsPath TEXT, ExternalModificationTag TEXT, "
    "ExternalSyncTag TEXT, StoreInternalIdentifier TEXT, AccountID INTEGER DEFAULT -1, Enabled "
    "INTEGER DEFAULT 1, SyncData BLOB, MeIdentifier INTEGER DEFAULT -1, Capabilities INTEGER "
    "DEFAULT 0, guid TEXT NOT NULL DEFAULT (ab_generate_guid()), LastSyncDate TEXT, "
    "UNIQUE(StoreInternalIdentifier), UNIQUE(guid));"
    "CREATE TABLE ABPerson (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, First TEXT, Last TEXT, "
    "Middle TEXT, FirstPhonetic TEXT, MiddlePhonetic TEXT, LastPhonetic TEXT, Organization TEXT, "
    "Department TEXT, Note TEXT, Kind INTEGER, Birthday TEXT, JobTitle TEXT, Nickname TEXT, "
    "Prefix TEXT, Suffix TEXT, FirstSort TEXT, LastSort TEXT, CreationDate INTEGER, "
    "ModificationDate INTEGER, CompositeNameFallback TEXT, ExternalIdentifier TEXT, "
    "ExternalModificationTag TEXT, ExternalUUID TEXT, StoreID INTEGER, DisplayName TEXT, "
    "ExternalRepresentation BLOB, FirstSortSection TEXT, LastSortSection TEXT, "
    "FirstSortLanguageIndex INTEGER DEFAULT 2147483647, LastSortLanguageIndex INTEGER DEFAULT "
    "2147483647, PersonLink INTEGER DEFAULT -1, ImageURI TEXT, IsPreferredName INTEGER DEFAULT "
    "1, guid TEXT NOT NULL DEFAULT (ab_generate_guid()), PhonemeData TEXT, AlternateBirthday "
    "TEXT, MapsData TEXT, UNIQUE(guid));"
    "CREATE TABLE ABMultiValue (UID INTEGER PRIMARY KEY, record_id INTEGER, property INTEGER, "
    "identifier INTEGER, label INTEGER, value TEXT, guid TEXT NOT NULL DEFAULT "
    "(ab_generate_guid()), UNIQUE(guid));"
    "CREATE TABLE ABMultiValueLabel (value TEXT, UNIQUE(value));"
    "CREATE TABLE ABMultiValueEntry (parent_id INTEGER, key INTEGER, value TEXT, "
    "UNIQUE(parent_id, key));"
    "CREATE TABLE ABMultiValueEntryKey (value TEXT, UNIQUE(value));"
    "CREATE TABLE ABPhoneLastFour (multivalue_id INTEGER PRIMARY KEY, value TEXT);"
    "CREATE TABLE ABGroup (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, Name TEXT, "
    "ExternalIdentifier TEXT, StoreID INTEGER, guid TEXT NOT NULL DEFAULT (ab_generate_guid()), "
    "UNIQUE(guid));"
    "INSERT INTO ABMultiValueLabel VALUES('_$!<Mobile>!$_'),('_$!<Home>!$_'),('_$!<Work>!$_');"
    "INSERT INTO _SqliteDatabaseProperties VALUES('_ClientVersion','83'),"
    "('SortingCacheLanguage','en-GB'),('DefaultStore','1');";

/*
 * What only iOS itself can run: a trigger with a function of its own, and a full-text table with
 * its own tokenizer. A reader that touches either one stumbles. Written last, and the table by its
 * schema row alone, since SQLite does not know that tokenizer.
 */
static const char contact_traps[] =
    "CREATE INDEX ABPersonPersonLinkIndex on ABPerson(PersonLink);"
    "CREATE INDEX ABMultiValueRecordIDIndex on ABMultiValue(record_id);"
    "CREATE INDEX ABMultiValueLabelIndex ON ABMultiValue(label);"
    "CREATE INDEX ABPhoneLastFourIndex ON ABPhoneLastFour(value);"
    "CREATE TRIGGER InitializePersonLinkField AFTER INSERT ON ABPerson BEGIN UPDATE ABPerson SET "
    "IsPreferredName = ab_update_value_from_trigger(1, 'IsPreferredName', ROWID) WHERE ROWID = "
    "NEW.ROWID; END;"
    "CREATE TABLE 'ABPersonFullTextSearch_content'(docid INTEGER PRIMARY KEY, 'c0First', "
    "'c1Last', 'c2Phone');"
    "CREATE TABLE 'ABPersonFullTextSearch_segments'(blockid INTEGER PRIMARY KEY, block BLOB);"
    "CREATE TABLE 'ABPersonFullTextSearch_segdir'(level INTEGER,idx INTEGER,start_block "
    "INTEGER,leaves_end_block INTEGER,end_block INTEGER,root BLOB,PRIMARY KEY(level, idx));"
    "CREATE TABLE 'ABPersonFullTextSearch_docsize'(docid INTEGER PRIMARY KEY, size BLOB);"
    "CREATE TABLE 'ABPersonFullTextSearch_stat'(id INTEGER PRIMARY KEY, value BLOB);"
    "PRAGMA writable_schema=on;"
    "INSERT INTO sqlite_schema(type,name,tbl_name,rootpage,sql) VALUES('table',"
    "'ABPersonFullTextSearch','ABPersonFullTextSearch',0,'CREATE VIRTUAL TABLE "
    "ABPersonFullTextSearch USING fts4(tokenize=ab_cf_tokenizer language=\"en-US\" "
    "collator=\"en-US@collation=search\", First, Last, Phone)');"
    "PRAGMA writable_schema=off;";

static void
put_contacts(struct lab *lab) {
    struct lab_store store;
    struct lab_random random = lab_random_of(lab->options.seed, "contacts");
    lab_store_open(lab, &store, DOMAIN, "Library/AddressBook/AddressBook.sqlitedb", false);
    lab_store_exec(&store, contact_tables);
    char guid[LAB_UUID_BYTES];
    sqlite3_stmt *local =
        lab_store_prepare(&store, "INSERT INTO ABStore(ROWID,StoreInternalIdentifier,guid) "
                                  "VALUES(1,'local',?)");
    lab_random_uuid(&random, guid);
    lab_store_put(&store, local, "t", guid);
    sqlite3_stmt *put = lab_store_prepare(
        &store, "INSERT INTO ABPerson(First,Last,Organization,Kind,CreationDate,ModificationDate,"
                "StoreID,guid) VALUES(?,nullif(?,''),?,0,?,?,1,?)");
    sqlite3_stmt *value = lab_store_prepare(
        &store, "INSERT INTO ABMultiValue(record_id,property,identifier,label,value,guid) "
                "VALUES(?,?,0,?,?,?)");
    sqlite3_stmt *four = lab_store_prepare(&store, "INSERT INTO ABPhoneLastFour VALUES(?,?)");
    int64_t values = 0;
    for (int i = 0; i < LAB_PEOPLE; i++) {
        const struct lab_person *person = &lab->people[i];
        int64_t made = (lab->start_us - (int64_t)(LAB_PEOPLE - i) * 11 * LAB_DAY) / LAB_SECOND -
                       BRD_MAC_EPOCH_SECONDS;
        lab_random_uuid(&random, guid);
        lab_store_put(&store, put, "tttllt", person->first, person->last, person->organization,
                      made, made + INT64_C(86400) * (i % 5), guid);
        lab_random_uuid(&random, guid);
        lab_store_put(&store, value, "dddtt", i + 1, 3, 1 + i % 3, person->phone, guid);
        lab_store_put(&store, four, "lt", lab_store_row(&store),
                      person->phone + strlen(person->phone) - 4);
        values++;
        if (person->has_email) {
            lab_random_uuid(&random, guid);
            lab_store_put(&store, value, "dddtt", i + 1, 4, 2, person->email, guid);
            values++;
        }
    }
    lab_store_exec(&store, contact_traps);
    lab_store_close(&store);
    lab_truth_count(lab, "ios_contacts", values);
}

void
lab_people(struct lab *lab) {
    put_contacts(lab);
}

/* ---- calendar ---- */

static const char calendar_tables[] =
    "CREATE TABLE _SqliteDatabaseProperties (key TEXT, value TEXT, UNIQUE(key));"
    "CREATE TABLE Store (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT, default_alarm_offset "
    "INTEGER, type INTEGER, constraint_path TEXT, disabled INTEGER, external_id TEXT, "
    "persistent_id TEXT UNIQUE, flags INTEGER);"
    "CREATE TABLE Calendar (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, store_id INTEGER, title "
    "TEXT, flags INTEGER, color TEXT, symbolic_color_name TEXT, external_id TEXT, external_mod_tag "
    "TEXT, external_id_tag TEXT, external_rep BLOB, display_order INTEGER, UUID TEXT, "
    "shared_owner_name TEXT, shared_owner_email TEXT, sharing_status INTEGER);"
    "CREATE TABLE CalendarItem (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, summary TEXT, "
    "location_id INTEGER, description TEXT, start_date REAL, start_tz TEXT, end_date REAL, end_tz "
    "TEXT, all_day INTEGER, calendar_id INTEGER, orig_item_id INTEGER, orig_date REAL, "
    "organizer_id INTEGER, self_attendee_id INTEGER, status INTEGER, invitation_status INTEGER, "
    "availability INTEGER, privacy_level INTEGER, url TEXT, last_modified REAL, sequence_num "
    "INTEGER, birthday_id INTEGER, modified_properties INTEGER, external_tracking_status INTEGER, "
    "external_id TEXT, external_mod_tag TEXT, unique_identifier TEXT, external_schedule_id TEXT, "
    "external_rep BLOB, response_comment TEXT, hidden INTEGER, has_recurrences INTEGER, "
    "has_attendees INTEGER, UUID TEXT, entity_type INTEGER, priority INTEGER, due_date REAL, "
    "due_tz TEXT, due_all_day INTEGER, completion_date REAL, creation_date REAL, action TEXT, "
    "display_order INTEGER, created_by_id INTEGER, modified_by_id INTEGER);"
    "CREATE TABLE Participant (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, entity_type INTEGER, type "
    "INTEGER, status INTEGER, pending_status INTEGER, role INTEGER, identity_id INTEGER, owner_id "
    "INTEGER, external_rep BLOB, UUID TEXT, email TEXT, is_self INTEGER, comment TEXT, "
    "last_modified REAL, phone_number TEXT);"
    "CREATE TABLE Identity (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, display_name TEXT, address "
    "TEXT, first_name TEXT, last_name TEXT, UNIQUE (display_name, address));"
    "CREATE TABLE Location (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, title TEXT, address TEXT, "
    "latitude REAL, longitude REAL);"
    "CREATE INDEX CalendarItemCalendarId ON CalendarItem(calendar_id);"
    "CREATE INDEX ParticipantOwnerId ON Participant(owner_id);";

struct calendar {
    struct lab *lab;
    struct lab_store store;
    struct lab_random random;
    sqlite3_stmt *item;
    sqlite3_stmt *participant;
    int64_t items;
};

static void
put_item(struct calendar *c, const char *summary, const char *notes, int64_t start, int64_t end,
         int64_t made, const char *organizer) {
    char uuid[LAB_UUID_BYTES];
    char unique[LAB_UUID_BYTES];
    lab_random_uuid(&c->random, uuid);
    lab_random_uuid(&c->random, unique);
    int64_t owner = 0;
    if (organizer != NULL) {
        char id[LAB_UUID_BYTES];
        lab_random_uuid(&c->random, id);
        lab_store_put(&c->store, c->participant, "ltrt", c->items + 1, id, lab_mac_seconds(made),
                      organizer);
        owner = lab_store_row(&c->store);
    }
    lab_store_put(&c->store, c->item, "ttrrlrrttd", summary, notes, lab_mac_seconds(start),
                  lab_mac_seconds(end), owner, lab_mac_seconds(made), lab_mac_seconds(made), uuid,
                  unique, organizer != NULL);
    c->items++;
}

static void
plant_invitation(struct calendar *c) {
    struct lab *lab = c->lab;
    int64_t made = lab->plan.invitation_us;
    int64_t start = made - 30 * LAB_DAY;
    /* An address that stands in no list: the pattern is what counts. */
    put_item(c, "Meeting", "Notes", start, start + LAB_HOUR, made, "e.lang77@example.net");
    lab_truth_trace(lab, &(struct lab_trace){
                             .id = "invitation",
                             .artifact = "ios_calendar",
                             .item = DOMAIN "/" CALENDAR,
                             .table = "CalendarItem",
                             .row = c->items,
                             .us = made,
                             .description = "An invitation from a stranger, made 30 days after the "
                                            "meeting, called Meeting and described as Notes"});
}

void
lab_calendar(struct lab *lab) {
    static const struct {
        const char *summary;
        const char *notes;
    } events[] = {{"Dentist", NULL},
                  {"Team meeting", "Agenda: budget, holidays"},
                  {"Lunch with Claire", NULL},
                  {"Rendez-vous médecin", NULL},
                  {"Flight to Lisbon", "Bring the passport"},
                  {"Meeting", "Room 4, minutes: Tom"},
                  {"Geburtstag Lukas", NULL},
                  {"Notes", "Meeting with the choir"},
                  {"Parents' evening", NULL},
                  {"Yoga", NULL},
                  {"اجتماع التحرير", NULL},
                  {"Car service", "https://www.example.org/garage"}};
    struct calendar c = {.lab = lab, .random = lab_random_of(lab->options.seed, "calendar")};
    lab_store_open(lab, &c.store, DOMAIN, CALENDAR, false);
    lab_store_exec(&c.store, calendar_tables);
    lab_store_exec(&c.store, "INSERT INTO Store(name,type,persistent_id) VALUES('Default',0,'L');"
                             "INSERT INTO Calendar(store_id,title,color) VALUES(1,'Home',"
                             "'#1BADF8'),(1,'Work','#CC73E1')");
    c.item = lab_store_prepare(
        &c.store, "INSERT INTO CalendarItem(summary,description,start_date,end_date,organizer_id,"
                  "creation_date,last_modified,UUID,unique_identifier,has_attendees,all_day,"
                  "calendar_id,hidden,entity_type,start_tz) "
                  "VALUES(?,?,?,?,?,?,?,?,?,?,0,1,0,2,'Europe/London')");
    c.participant = lab_store_prepare(
        &c.store, "INSERT INTO Participant(owner_id,UUID,last_modified,email,entity_type,type,"
                  "status,is_self) VALUES(?,?,?,?,8,1,1,0)");
    size_t count = sizeof(events) / sizeof(events[0]);
    for (size_t i = 0; i < 4 * count; i++) {
        int64_t start = lab_plan_time(lab, &c.random, (int64_t)i, (int64_t)(4 * count));
        start -= start % (30 * LAB_MINUTE);
        int64_t made = start - lab_random_between(&c.random, 1, 20) * LAB_DAY;
        const struct lab_person *person = lab_plan_person(lab, &c.random);
        bool invited = person->has_email && lab_random_chance(&c.random, 25);
        put_item(&c, events[i % count].summary, events[i % count].notes, start, start + LAB_HOUR,
                 made, invited ? person->email : NULL);
    }
    if (lab->options.attacked && lab->plan.invitation) {
        plant_invitation(&c);
    }
    lab_store_close(&c.store);
    lab_truth_count(lab, "ios_calendar", c.items);
}

/* ---- interactions ---- */

void
lab_interaction_add(struct lab *lab, struct lab_interaction interaction) {
    if (interaction.us < lab->backup_us - KEPT) {
        return;
    }
    if (lab->interaction_count == lab->interaction_capacity) {
        size_t capacity = lab->interaction_capacity == 0 ? 1024 : 2 * lab->interaction_capacity;
        struct lab_interaction *all =
            realloc(lab->interactions, capacity * sizeof(*lab->interactions));
        if (all == NULL) {
            (void)brd_fail_memory(&lab->error, "the interactions");
            return;
        }
        lab->interactions = all;
        lab->interaction_capacity = capacity;
    }
    lab->interactions[lab->interaction_count++] = interaction;
}

static int
by_time(const void *left, const void *right) {
    const struct lab_interaction *a = left;
    const struct lab_interaction *b = right;
    if (a->us != b->us) {
        return a->us < b->us ? -1 : 1;
    }
    int order = strcmp(a->bundle, b->bundle);
    return order != 0 ? order : strcmp(a->handle, b->handle);
}

/* One peer of one app, as ZCONTACTS counts it. */
struct contact {
    const char *handle;
    const char *name;
    int64_t in;
    int64_t out;
    int64_t first_in;
    int64_t last_in;
    int64_t first_out;
    int64_t last_out;
    int64_t made;
};

#define MAX_CONTACTS 256 /* a number, an address and a JID for each person, and strangers */

struct interactions {
    struct lab *lab;
    struct lab_store store;
    struct contact contacts[MAX_CONTACTS];
    size_t count;
};

static size_t
contact_of(struct interactions *all, const struct lab_interaction *interaction) {
    size_t i = 0;
    while (i < all->count && strcmp(all->contacts[i].handle, interaction->handle) != 0) {
        i++;
    }
    if (i == MAX_CONTACTS) {
        (void)brd_fail(&all->lab->error, BRD_ERR_LIMIT, BRD_NO_OFFSET, "too many peers");
        return 0;
    }
    if (i == all->count) {
        all->contacts[all->count++] = (struct contact){
            .handle = interaction->handle, .name = interaction->name, .made = interaction->us};
    }
    struct contact *contact = &all->contacts[i];
    int64_t *first = interaction->outgoing ? &contact->first_out : &contact->first_in;
    int64_t *last = interaction->outgoing ? &contact->last_out : &contact->last_in;
    *first = *first == 0 ? interaction->us : *first;
    *last = interaction->us;
    ++*(interaction->outgoing ? &contact->out : &contact->in);
    return i;
}

static void
create_interactions(struct interactions *all) {
    unsigned ios = all->lab->options.ios;
    char sql[4096];
    (void)snprintf(
        sql, sizeof(sql),
        "CREATE TABLE ZATTACHMENT ( Z_PK INTEGER PRIMARY KEY, Z_ENT INTEGER, Z_OPT INTEGER, "
        "ZSIZEINBYTES INTEGER, %sZCONTENTTEXT VARCHAR, ZUTI VARCHAR, ZCONTENTURL VARCHAR, "
        "ZIDENTIFIER BLOB );"
        "CREATE TABLE ZCONTACTS ( Z_PK INTEGER PRIMARY KEY, Z_ENT INTEGER, Z_OPT INTEGER, "
        "ZINCOMINGRECIPIENTCOUNT INTEGER, ZINCOMINGSENDERCOUNT INTEGER, "
        "ZOUTGOINGRECIPIENTCOUNT INTEGER, ZOUTGOINGSENDERCOUNT INTEGER, ZPERSONIDTYPE INTEGER, "
        "ZTYPE INTEGER, ZCREATIONDATE TIMESTAMP, ZFIRSTINCOMINGRECIPIENTDATE TIMESTAMP, "
        "ZFIRSTINCOMINGSENDERDATE TIMESTAMP, ZFIRSTOUTGOINGRECIPIENTDATE TIMESTAMP, "
        "ZLASTINCOMINGRECIPIENTDATE TIMESTAMP, ZLASTINCOMINGSENDERDATE TIMESTAMP, "
        "ZLASTOUTGOINGRECIPIENTDATE TIMESTAMP, ZCUSTOMIDENTIFIER VARCHAR, ZDISPLAYNAME VARCHAR, "
        "ZIDENTIFIER VARCHAR, ZPERSONID VARCHAR );"
        "CREATE TABLE ZINTERACTIONS ( Z_PK INTEGER PRIMARY KEY, Z_ENT INTEGER, Z_OPT INTEGER, "
        "ZDIRECTION INTEGER, ZISRESPONSE INTEGER, ZMECHANISM INTEGER, ZRECIPIENTCOUNT INTEGER, "
        "ZSENDER INTEGER, ZCREATIONDATE TIMESTAMP, ZENDDATE TIMESTAMP, ZSTARTDATE TIMESTAMP, "
        "ZACCOUNT VARCHAR, ZBUNDLEID VARCHAR, ZCONTENTURL VARCHAR, %sZDOMAINIDENTIFIER VARCHAR, "
        "ZLOCATIONUUID VARCHAR, ZTARGETBUNDLEID VARCHAR, ZUUID BLOB );"
        "CREATE TABLE ZKEYWORDS ( Z_PK INTEGER PRIMARY KEY, Z_ENT INTEGER, Z_OPT INTEGER, "
        "ZKEYWORD VARCHAR );"
        "CREATE TABLE Z_1INTERACTIONS ( Z_1ATTACHMENTS INTEGER, Z_3INTERACTIONS INTEGER, PRIMARY "
        "KEY (Z_1ATTACHMENTS, Z_3INTERACTIONS) );"
        "CREATE TABLE Z_2INTERACTIONRECIPIENT ( Z_2RECIPIENTS INTEGER, Z_3INTERACTIONRECIPIENT "
        "INTEGER, PRIMARY KEY (Z_2RECIPIENTS, Z_3INTERACTIONRECIPIENT) );"
        "CREATE INDEX ZINTERACTIONS_ZSENDER_INDEX ON ZINTERACTIONS (ZSENDER);"
        "CREATE INDEX Z_Interactions_startDate ON ZINTERACTIONS (ZSTARTDATE);",
        ios >= 11 ? "ZCLOUDIDENTIFIER VARCHAR, ZPHOTOLOCALIDENTIFIER VARCHAR, " : "",
        ios >= 12 ? "ZDERIVEDINTENTIDENTIFIER VARCHAR, ZGROUPNAME VARCHAR, " : "");
    lab_store_exec(&all->store, sql);
}

static void
tell_interaction(struct lab *lab, const struct lab_interaction *interaction, int64_t row) {
    if (!interaction->planted) {
        return;
    }
    lab_truth_trace(
        lab, &(struct lab_trace){.id = "call_witness",
                                 .artifact = "ios_interactions",
                                 .item = DOMAIN "/" INTERACTIONS,
                                 .table = "ZINTERACTIONS",
                                 .row = row,
                                 .us = interaction->us,
                                 .witness = true,
                                 .description = "The system remembers the unknown WhatsApp call"});
}

static void
put_interactions(struct interactions *all) {
    struct lab *lab = all->lab;
    struct lab_random random = lab_random_of(lab->options.seed, "interactions");
    sqlite3_stmt *put = lab_store_prepare(
        &all->store, "INSERT INTO ZINTERACTIONS(Z_PK,Z_ENT,Z_OPT,ZDIRECTION,ZISRESPONSE,"
                     "ZMECHANISM,ZRECIPIENTCOUNT,ZSENDER,ZCREATIONDATE,ZENDDATE,ZSTARTDATE,"
                     "ZBUNDLEID,ZDOMAINIDENTIFIER,ZUUID) VALUES(?,3,1,?,0,?,?,nullif(?,0),?,?,?,"
                     "?,?,?)");
    sqlite3_stmt *join =
        lab_store_prepare(&all->store, "INSERT INTO Z_2INTERACTIONRECIPIENT VALUES(?,?)");
    for (size_t i = 0; i < lab->interaction_count; i++) {
        const struct lab_interaction *interaction = &lab->interactions[i];
        int64_t contact = (int64_t)contact_of(all, interaction) + 1;
        int64_t row = (int64_t)i + 1;
        uint8_t uuid[16];
        lab_random_fill(&random, uuid, sizeof(uuid));
        double start = lab_mac_seconds(interaction->us);
        double end = lab_mac_seconds(interaction->us + interaction->duration_us);
        lab_store_put(&all->store, put, "ldddlrrrttb", row, (int)interaction->outgoing,
                      interaction->call ? 0 : 4, (int)interaction->outgoing,
                      interaction->outgoing ? (int64_t)0 : contact, end + 0.25, end, start,
                      interaction->bundle, interaction->handle, (const void *)uuid, sizeof(uuid));
        if (interaction->outgoing) {
            lab_store_put(&all->store, join, "ll", contact, row);
        }
        tell_interaction(lab, interaction, row);
    }
}

static void
put_peers(struct interactions *all) {
    sqlite3_stmt *put = lab_store_prepare(
        &all->store,
        "INSERT INTO ZCONTACTS(Z_PK,Z_ENT,Z_OPT,ZINCOMINGRECIPIENTCOUNT,ZINCOMINGSENDERCOUNT,"
        "ZOUTGOINGRECIPIENTCOUNT,ZOUTGOINGSENDERCOUNT,ZPERSONIDTYPE,ZTYPE,ZCREATIONDATE,"
        "ZFIRSTINCOMINGSENDERDATE,ZLASTINCOMINGSENDERDATE,ZFIRSTOUTGOINGRECIPIENTDATE,"
        "ZLASTOUTGOINGRECIPIENTDATE,ZDISPLAYNAME,ZIDENTIFIER) VALUES(?,2,1,0,?,?,0,0,0,?,?,?,?,"
        "?,?,?)");
    for (size_t i = 0; i < all->count; i++) {
        const struct contact *contact = &all->contacts[i];
        double times[4] = {0};
        const int64_t us[4] = {contact->first_in, contact->last_in, contact->first_out,
                               contact->last_out};
        for (size_t k = 0; k < 4; k++) {
            times[k] = us[k] == 0 ? 0 : lab_mac_seconds(us[k]);
        }
        lab_store_put(&all->store, put, "lllrrrrrtt", (int64_t)i + 1, contact->in, contact->out,
                      lab_mac_seconds(contact->made), times[0], times[1], times[2], times[3],
                      contact->name, contact->handle);
    }
}

void
lab_interactions(struct lab *lab) {
    struct interactions all = {.lab = lab};
    qsort(lab->interactions, lab->interaction_count, sizeof(*lab->interactions), by_time);
    lab_store_open(lab, &all.store, DOMAIN, INTERACTIONS, false);
    create_interactions(&all);
    put_interactions(&all);
    put_peers(&all);
    static const char *const names[] = {"Attachment", "Contacts", "Interactions", "Keywords"};
    lab_store_core_data(
        &all.store, names,
        (const int64_t[]){0, (int64_t)all.count, (int64_t)lab->interaction_count, 0}, 4);
    lab_store_close(&all.store);
    lab_truth_count(lab, "ios_interactions", (int64_t)lab->interaction_count);
}
