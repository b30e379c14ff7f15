/*
 * WhatsApp's ChatStorage.sqlite, ContactsV2.sqlite and LID.sqlite. Columns as in the databases of a
 * public research image (iOS 15, WhatsApp of 2023). SPDX-License-Identifier: Apache-2.0
 */
#include "lab.h"

#include <stdio.h>
#include <string.h>

#define DOMAIN LAB_WHATSAPP_DOMAIN
#define ITEM "ChatStorage.sqlite"
#define GROUPS 3
#define MAX_MEDIA 300 /* each is a file of the backup */
#define MAX_SESSIONS (LAB_PEOPLE + GROUPS + 2)

/* Entity numbers of the model, in its order. */
static const char *const entities[] = {
    "WABlackListItem",   "WAChatProperties",  "WAChatPushConfig",       "WAChatSession",
    "WAGroupInfo",       "WAGroupMember",     "WAGroupMembersChange",   "WAMediaItem",
    "WAMessage",         "WAMessageDataItem", "WAMessageInfo",          "WAProfilePictureItem",
    "WAProfilePushName", "WAVCardMention",    "WAZ1PaymentTransaction",
};
enum { SESSION = 4, GROUP, MEMBER, MEDIA = 8, MESSAGE, DATA, INFO, PUSH_NAME = 13, ENTITIES = 15 };

struct session {
    char jid[64];
    const char *name;
    const struct lab_person *person; /* NULL: a group or a stranger */
    int group;                       /* 1 and up; 0: a private chat */
    int64_t members[3];              /* Z_PK of a group's members */
    int64_t count;
    int64_t last_row;
    int64_t last_us;
};

struct whatsapp {
    struct lab *lab;
    struct lab_store store;
    struct lab_random random;
    struct session sessions[MAX_SESSIONS];
    size_t session_count;
    size_t stranger;          /* index of a harmless unknown */
    size_t attacker;          /* index, or SIZE_MAX */
    int64_t maxima[ENTITIES]; /* highest key given, per entity; entity 1 first */
    sqlite3_stmt *message;
    sqlite3_stmt *data;
    sqlite3_stmt *info;
    sqlite3_stmt *media;
};

static int64_t
next_key(struct whatsapp *w, int entity) {
    return ++w->maxima[entity - 1];
}

static const char tables[] =
    "CREATE TABLE ZWABLACKLISTITEM ( Z_PK INTEGER PRIMARY KEY, Z_ENT INTEGER, Z_OPT INTEGER, "
    "ZJID VARCHAR );"
    "CREATE TABLE ZWACHATSESSION ( Z_PK INTEGER PRIMARY KEY, Z_ENT INTEGER, Z_OPT INTEGER, "
    "ZARCHIVED INTEGER, ZCONTACTABID INTEGER, ZFLAGS INTEGER, ZHIDDEN INTEGER, "
    "ZIDENTITYVERIFICATIONEPOCH INTEGER, ZIDENTITYVERIFICATIONSTATE INTEGER, "
    "ZMESSAGECOUNTER INTEGER, ZREMOVED INTEGER, ZSESSIONTYPE INTEGER, ZSPOTLIGHTSTATUS INTEGER, "
    "ZUNREADCOUNT INTEGER, ZGROUPINFO INTEGER, ZLASTMESSAGE INTEGER, ZPROPERTIES INTEGER, "
    "ZLASTMESSAGEDATE TIMESTAMP, ZLOCATIONSHARINGENDDATE TIMESTAMP, ZCONTACTIDENTIFIER VARCHAR, "
    "ZCONTACTJID VARCHAR, ZETAG VARCHAR, ZLASTMESSAGETEXT VARCHAR, ZPARTNERNAME VARCHAR, "
    "ZSAVEDINPUT VARCHAR );"
    "CREATE TABLE ZWAGROUPINFO ( Z_PK INTEGER PRIMARY KEY, Z_ENT INTEGER, Z_OPT INTEGER, "
    "ZSTATE INTEGER, ZCHATSESSION INTEGER, ZLASTMESSAGEOWNER INTEGER, ZCREATIONDATE TIMESTAMP, "
    "ZSUBJECTTIMESTAMP TIMESTAMP, ZCREATORJID VARCHAR, ZOWNERJID VARCHAR, ZPICTUREID VARCHAR, "
    "ZPICTUREPATH VARCHAR, ZSOURCEJID VARCHAR, ZSUBJECTOWNERJID VARCHAR );"
    "CREATE TABLE ZWAGROUPMEMBER ( Z_PK INTEGER PRIMARY KEY, Z_ENT INTEGER, Z_OPT INTEGER, "
    "ZCONTACTABID INTEGER, ZISACTIVE INTEGER, ZISADMIN INTEGER, ZSENDERKEYSENT INTEGER, "
    "ZCHATSESSION INTEGER, ZRECENTGROUPCHAT INTEGER, ZCONTACTIDENTIFIER VARCHAR, "
    "ZCONTACTNAME VARCHAR, ZFIRSTNAME VARCHAR, ZMEMBERJID VARCHAR );"
    "CREATE TABLE ZWAGROUPMEMBERSCHANGE ( Z_PK INTEGER PRIMARY KEY, Z_ENT INTEGER, "
    "Z_OPT INTEGER, ZCHANGETYPE INTEGER, ZCHANGEDATE TIMESTAMP, ZGROUPJID VARCHAR, "
    "ZMEMBERJIDS VARCHAR, ZPHASHBEFORECHANGE VARCHAR );"
    "CREATE TABLE ZWAMEDIAITEM ( Z_PK INTEGER PRIMARY KEY, Z_ENT INTEGER, Z_OPT INTEGER, "
    "ZCLOUDSTATUS INTEGER, ZFILESIZE INTEGER, ZMEDIAORIGIN INTEGER, ZMOVIEDURATION INTEGER, "
    "ZMESSAGE INTEGER, ZASPECTRATIO FLOAT, ZHACCURACY FLOAT, ZLATITUDE FLOAT, ZLONGITUDE FLOAT, "
    "ZMEDIAURLDATE TIMESTAMP, ZAUTHORNAME VARCHAR, ZCOLLECTIONNAME VARCHAR, "
    "ZMEDIALOCALPATH VARCHAR, ZMEDIAURL VARCHAR, ZTHUMBNAILLOCALPATH VARCHAR, ZTITLE VARCHAR, "
    "ZVCARDNAME VARCHAR, ZVCARDSTRING VARCHAR, ZXMPPTHUMBPATH VARCHAR, ZMEDIAKEY BLOB, "
    "ZMETADATA BLOB );"
    "CREATE TABLE ZWAMESSAGE ( Z_PK INTEGER PRIMARY KEY, Z_ENT INTEGER, Z_OPT INTEGER, "
    "ZCHILDMESSAGESDELIVEREDCOUNT INTEGER, ZCHILDMESSAGESPLAYEDCOUNT INTEGER, "
    "ZCHILDMESSAGESREADCOUNT INTEGER, ZDATAITEMVERSION INTEGER, ZDOCID INTEGER, "
    "ZENCRETRYCOUNT INTEGER, ZFILTEREDRECIPIENTCOUNT INTEGER, ZFLAGS INTEGER, "
    "ZGROUPEVENTTYPE INTEGER, ZISFROMME INTEGER, ZMESSAGEERRORSTATUS INTEGER, "
    "ZMESSAGESTATUS INTEGER, ZMESSAGETYPE INTEGER, ZSORT INTEGER, ZSPOTLIGHTSTATUS INTEGER, "
    "ZSTARRED INTEGER, ZCHATSESSION INTEGER, ZGROUPMEMBER INTEGER, ZLASTSESSION INTEGER, "
    "ZMEDIAITEM INTEGER, ZMESSAGEINFO INTEGER, ZPARENTMESSAGE INTEGER, ZMESSAGEDATE TIMESTAMP, "
    "ZSENTDATE TIMESTAMP, ZFROMJID VARCHAR, ZMEDIASECTIONID VARCHAR, ZPHASH VARCHAR, "
    "ZPUSHNAME VARCHAR, ZSTANZAID VARCHAR, ZTEXT VARCHAR, ZTOJID VARCHAR );"
    "CREATE TABLE ZWAMESSAGEDATAITEM ( Z_PK INTEGER PRIMARY KEY, Z_ENT INTEGER, Z_OPT INTEGER, "
    "ZINDEX INTEGER, ZOWNSTHUMBNAIL INTEGER, ZTYPE INTEGER, ZMESSAGE INTEGER, ZDATE TIMESTAMP, "
    "ZCHATJID VARCHAR, ZCONTENT1 VARCHAR, ZCONTENT2 VARCHAR, ZMATCHEDTEXT VARCHAR, "
    "ZSECTIONID VARCHAR, ZSENDERJID VARCHAR, ZSUMMARY VARCHAR, ZTHUMBNAILPATH VARCHAR, "
    "ZTITLE VARCHAR );"
    "CREATE TABLE ZWAMESSAGEINFO ( Z_PK INTEGER PRIMARY KEY, Z_ENT INTEGER, Z_OPT INTEGER, "
    "ZMESSAGE INTEGER, ZRECEIPTINFO BLOB );"
    "CREATE TABLE ZWAPROFILEPUSHNAME ( Z_PK INTEGER PRIMARY KEY, Z_ENT INTEGER, Z_OPT INTEGER, "
    "ZJID VARCHAR, ZPUSHNAME VARCHAR );";

static const char indexes[] =
    "CREATE INDEX ZWACHATSESSION_ZGROUPINFO_INDEX ON ZWACHATSESSION (ZGROUPINFO);"
    "CREATE INDEX ZWACHATSESSION_ZLASTMESSAGE_INDEX ON ZWACHATSESSION (ZLASTMESSAGE);"
    "CREATE INDEX Z_WAChatSession_byContactJIDIndex ON ZWACHATSESSION (ZCONTACTJID);"
    "CREATE INDEX Z_WAChatSession_byLastMessageDateIndex ON ZWACHATSESSION (ZLASTMESSAGEDATE);"
    "CREATE INDEX ZWAGROUPINFO_ZCHATSESSION_INDEX ON ZWAGROUPINFO (ZCHATSESSION);"
    "CREATE INDEX ZWAGROUPMEMBER_ZCHATSESSION_INDEX ON ZWAGROUPMEMBER (ZCHATSESSION);"
    "CREATE INDEX ZWAMEDIAITEM_ZMESSAGE_INDEX ON ZWAMEDIAITEM (ZMESSAGE);"
    "CREATE INDEX ZWAMESSAGE_ZCHATSESSION_INDEX ON ZWAMESSAGE (ZCHATSESSION);"
    "CREATE INDEX ZWAMESSAGE_ZGROUPMEMBER_INDEX ON ZWAMESSAGE (ZGROUPMEMBER);"
    "CREATE INDEX ZWAMESSAGE_ZMEDIAITEM_INDEX ON ZWAMESSAGE (ZMEDIAITEM);"
    "CREATE INDEX ZWAMESSAGE_ZMESSAGEINFO_INDEX ON ZWAMESSAGE (ZMESSAGEINFO);"
    "CREATE INDEX Z_WAMessage_byMessageDateIndex ON ZWAMESSAGE (ZMESSAGEDATE);"
    "CREATE INDEX Z_WAMessage_bySortIndex ON ZWAMESSAGE (ZSORT);"
    "CREATE INDEX Z_WAMessage_byStanzaIDIndex ON ZWAMESSAGE (ZSTANZAID);"
    "CREATE INDEX Z_WAMessage_compoundIndex ON ZWAMESSAGE (ZCHATSESSION, ZSORT);"
    "CREATE INDEX ZWAMESSAGEDATAITEM_ZMESSAGE_INDEX ON ZWAMESSAGEDATAITEM (ZMESSAGE);"
    "CREATE INDEX ZWAMESSAGEINFO_ZMESSAGE_INDEX ON ZWAMESSAGEINFO (ZMESSAGE);";

/* ---- chats ---- */

static struct session *
add_session(struct whatsapp *w, const char *jid, const char *name,
            const struct lab_person *person) {
    struct session *session = &w->sessions[w->session_count++];
    (void)snprintf(session->jid, sizeof(session->jid), "%s", jid);
    session->name = name;
    session->person = person;
    return session;
}

static void
choose_sessions(struct whatsapp *w) {
    struct lab *lab = w->lab;
    for (size_t i = 0; i < LAB_PEOPLE; i++) {
        const struct lab_person *person = &lab->people[i];
        if (person->has_whatsapp) {
            /* Since 2024 chats may be known by a LID instead of the number. */
            bool lid = lab->options.ios >= 17 && i % 3 == 1;
            add_session(w, lid ? person->lid : person->jid, person->first, person);
        }
    }
    static const char *const names[GROUPS] = {"Neighbours 🏘️", "Futsal", "Famille"};
    for (int i = 0; i < GROUPS; i++) {
        char jid[64];
        (void)snprintf(jid, sizeof(jid), "1203630%011llu@g.us",
                       (unsigned long long)lab_random_below(&w->random, 99999999999));
        add_session(w, jid, names[i], NULL)->group = i + 1;
    }
    char jid[64];
    (void)snprintf(jid, sizeof(jid), "%s@s.whatsapp.net", lab->strangers[0] + 1);
    w->stranger = w->session_count;
    add_session(w, jid, lab->strangers[0], NULL);
    w->attacker = SIZE_MAX;
    if (lab->options.attacked && lab->plan.link_whatsapp) {
        (void)snprintf(jid, sizeof(jid), "%s@s.whatsapp.net", lab->plan.caller + 1);
        w->attacker = w->session_count;
        add_session(w, jid, lab->plan.caller, NULL);
    }
}

static void
put_group(struct whatsapp *w, struct session *session, int64_t key, sqlite3_stmt *group,
          sqlite3_stmt *member) {
    struct lab *lab = w->lab;
    double made = lab_mac_seconds(lab->start_us - (int64_t)session->group * 20 * LAB_DAY);
    lab_store_put(&w->store, group, "llrrtt", next_key(w, GROUP), key, made, made,
                  lab->people[session->group].jid, lab->people[session->group].jid);
    for (int i = 0; i < 3; i++) {
        const struct lab_person *person = &lab->people[session->group * 3 + i];
        session->members[i] = next_key(w, MEMBER);
        lab_store_put(&w->store, member, "ldltt", session->members[i], i == 0, key, person->first,
                      person->jid);
    }
}

static void
put_sessions(struct whatsapp *w) {
    sqlite3_stmt *put = lab_store_prepare(
        &w->store, "INSERT INTO ZWACHATSESSION(Z_PK,Z_ENT,Z_OPT,ZARCHIVED,ZFLAGS,ZHIDDEN,"
                   "ZMESSAGECOUNTER,ZREMOVED,ZSESSIONTYPE,ZUNREADCOUNT,ZGROUPINFO,ZCONTACTJID,"
                   "ZPARTNERNAME) VALUES(?,4,3,0,0,0,0,0,?,0,?,?,?)");
    sqlite3_stmt *group = lab_store_prepare(
        &w->store, "INSERT INTO ZWAGROUPINFO(Z_PK,Z_ENT,Z_OPT,ZSTATE,ZCHATSESSION,ZCREATIONDATE,"
                   "ZSUBJECTTIMESTAMP,ZCREATORJID,ZOWNERJID) VALUES(?,5,1,0,?,?,?,?,?)");
    sqlite3_stmt *member = lab_store_prepare(
        &w->store, "INSERT INTO ZWAGROUPMEMBER(Z_PK,Z_ENT,Z_OPT,ZISACTIVE,ZISADMIN,ZCHATSESSION,"
                   "ZCONTACTNAME,ZMEMBERJID) VALUES(?,6,1,1,?,?,?,?)");
    sqlite3_stmt *push =
        lab_store_prepare(&w->store, "INSERT INTO ZWAPROFILEPUSHNAME VALUES(?,13,1,?,?)");
    for (size_t i = 0; i < w->session_count; i++) {
        struct session *session = &w->sessions[i];
        int64_t key = next_key(w, SESSION);
        if (session->group > 0) {
            lab_store_put(&w->store, put, "ldltt", key, 1, (int64_t)session->group, session->jid,
                          session->name);
            put_group(w, session, key, group, member);
        } else {
            lab_store_put(&w->store, put, "ldntt", key, 0, session->jid, session->name);
        }
        if (session->person != NULL) {
            lab_store_put(&w->store, push, "ltt", next_key(w, PUSH_NAME), session->jid,
                          session->name);
        }
    }
}

/* What each chat says of its newest message. */
static void
close_sessions(struct whatsapp *w) {
    sqlite3_stmt *update =
        lab_store_prepare(&w->store, "UPDATE ZWACHATSESSION SET ZMESSAGECOUNTER=?,ZLASTMESSAGE=?,"
                                     "ZLASTMESSAGEDATE=? WHERE Z_PK=?");
    for (size_t i = 0; i < w->session_count; i++) {
        const struct session *session = &w->sessions[i];
        if (session->count > 0) {
            lab_store_put(&w->store, update, "llrl", session->count, session->last_row,
                          lab_mac_seconds(session->last_us), (int64_t)i + 1);
        }
    }
}

/* ---- messages ---- */

struct message {
    int64_t us;
    bool outgoing;
    const char *text; /* NULL for a picture */
    const char *link; /* the preview's address, or NULL */
    int member;       /* who wrote to a group, 0 to 2 */
};

static int64_t
put_picture(struct whatsapp *w, const struct session *session, int64_t row, int64_t us) {
    char uuid[LAB_UUID_BYTES];
    lab_random_uuid(&w->random, uuid);
    char path[200];
    (void)snprintf(path, sizeof(path), "Media/%s/%c/%c/%s.jpg", session->jid, uuid[0] | 0x20,
                   uuid[1] | 0x20, uuid);
    uint8_t bytes[900];
    lab_random_fill(&w->random, bytes, sizeof(bytes));
    memcpy(bytes, "\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0\xff\xdb\0C", 24);
    char item[220];
    (void)snprintf(item, sizeof(item), "Message/%s", path);
    lab_backup_file(w->lab, DOMAIN, item, bytes, sizeof(bytes), us);
    char url[160];
    (void)snprintf(url, sizeof(url), "https://mmg.whatsapp.net/d/f/%s.enc", uuid);
    int64_t key = next_key(w, MEDIA);
    lab_store_put(&w->store, w->media, "lllrtt", key, (int64_t)sizeof(bytes), row,
                  lab_mac_seconds(us), path, url);
    return key;
}

static int64_t
put_message(struct whatsapp *w, struct session *session, const struct message *message) {
    int64_t row = next_key(w, MESSAGE);
    int64_t chat = session - w->sessions + 1;
    int64_t picture = message->text == NULL ? put_picture(w, session, row, message->us) : 0;
    int64_t info = message->outgoing ? next_key(w, INFO) : 0;
    char stanza[21];
    lab_random_text(&w->random, "0123456789ABCDEF", stanza, sizeof(stanza));
    bool group = session->group > 0;
    double date = lab_mac_seconds(message->us);
    const char *from = message->outgoing ? NULL : session->jid;
    const char *to = message->outgoing ? session->jid : NULL;
    int64_t member = group && !message->outgoing ? session->members[message->member] : 0;
    int kind = message->text == NULL ? 1 : 0;
    session->count++;
    /* A key of 0 becomes NULL in the statement. */
    lab_store_put(&w->store, w->message, "lddlllllrrtttt", row, (int)message->outgoing, kind,
                  session->count, chat, member, picture, info, date, date, from, stanza,
                  message->text, to);
    if (info != 0) {
        lab_store_put(&w->store, w->info, "llb", info, row,
                      (const void *)"\x0a\x04\x08\x01\x10\x01", (size_t)6);
    }
    if (message->link != NULL) {
        lab_store_put(&w->store, w->data, "llrttt", next_key(w, DATA), row, date, session->jid,
                      message->link, message->link);
    }
    session->last_row = row;
    session->last_us = message->us;
    return row;
}

static void
put_innocent(struct whatsapp *w, int64_t i, int64_t us) {
    char text[512];
    char link[160];
    struct message message = {.us = us, .text = text};
    size_t last = w->stranger + 1; /* the attacker's chat gets nothing innocent */
    size_t one = (size_t)lab_random_below(&w->random, last);
    size_t two = (size_t)lab_random_below(&w->random, last);
    struct session *session = &w->sessions[one < two ? one : two];
    message.outgoing = lab_random_chance(&w->random, 45);
    message.member = (int)lab_random_below(&w->random, 3);
    unsigned language = session->person != NULL ? session->person->language : 0;
    const char *line = lab_text_line(&w->random, language);
    (void)snprintf(text, sizeof(text), "%s", line);
    if (session == &w->sessions[w->stranger]) {
        (void)snprintf(text, sizeof(text), "%s",
                       message.outgoing ? "Sorry, wrong number"
                                        : "Hi, is the bike still for sale?");
    } else if (i % 19 == 7) {
        (void)snprintf(text, sizeof(text), "%s", lab_text_near_miss((uint64_t)i / 19 + 3));
    } else if (lab_random_chance(&w->random, 7)) {
        lab_text_link(&w->random, link, sizeof(link));
        (void)snprintf(text, sizeof(text), "%s %s", line, link);
        message.link = link;
    } else if (w->maxima[MEDIA - 1] < MAX_MEDIA && lab_random_chance(&w->random, 4)) {
        message.text = NULL;
    }
    if (session->person != NULL) {
        lab_interaction_add(w->lab, (struct lab_interaction){.us = us,
                                                             .bundle = "net.whatsapp.WhatsApp",
                                                             .handle = session->person->jid,
                                                             .name = session->person->first,
                                                             .outgoing = message.outgoing});
    }
    put_message(w, session, &message);
}

static void
plant_link(struct whatsapp *w) {
    struct lab *lab = w->lab;
    char text[400];
    (void)snprintf(text, sizeof(text), "Is this you in the video? %s", lab->plan.link);
    struct message message = {.us = lab->plan.whatsapp_us, .text = text, .link = lab->plan.link};
    int64_t row = put_message(w, &w->sessions[w->attacker], &message);
    char words[300];
    (void)snprintf(words, sizeof(words), "A WhatsApp message from the unknown number %s holds %s",
                   lab->plan.caller, lab->plan.link);
    lab_truth_trace(lab, &(struct lab_trace){.id = "link_received_whatsapp",
                                             .artifact = "ios_whatsapp_messages",
                                             .indicator = lab->plan.domain,
                                             .item = DOMAIN "/" ITEM,
                                             .table = "ZWAMESSAGE",
                                             .row = row,
                                             .us = message.us,
                                             .description = words});
}

static void
put_rows(struct whatsapp *w) {
    const struct lab *lab = w->lab;
    int64_t count = lab->options.whatsapp;
    bool link_due = w->attacker != SIZE_MAX;
    for (int64_t i = 0; i <= count; i++) {
        int64_t us = i < count ? lab_plan_time(lab, &w->random, i, count) : INT64_MAX;
        bool due = link_due && us > lab->plan.whatsapp_us;
        if (!w->store.recent && (due || i >= count - count / 20 || i == count)) {
            lab_store_exec(&w->store, indexes);
            lab_store_recent(&w->store);
        }
        if (due) {
            plant_link(w);
            link_due = false;
        }
        if (i < count) {
            put_innocent(w, i, us);
        }
    }
}

void
lab_whatsapp(struct lab *lab) {
    struct whatsapp w = {.lab = lab, .random = lab_random_of(lab->options.seed, "whatsapp")};
    lab_store_open(lab, &w.store, DOMAIN, ITEM, true);
    lab_store_exec(&w.store, tables);
    choose_sessions(&w);
    put_sessions(&w);
    w.message = lab_store_prepare(
        &w.store, "INSERT INTO ZWAMESSAGE(Z_PK,Z_ENT,Z_OPT,ZISFROMME,ZMESSAGETYPE,ZSORT,"
                  "ZCHATSESSION,ZGROUPMEMBER,ZMEDIAITEM,ZMESSAGEINFO,ZMESSAGEDATE,ZSENTDATE,"
                  "ZFROMJID,ZSTANZAID,ZTEXT,ZTOJID,ZFLAGS,ZGROUPEVENTTYPE,ZMESSAGESTATUS,"
                  "ZSTARRED,ZMESSAGEERRORSTATUS) VALUES(?,9,2,?,?,?,?,nullif(?,0),nullif(?,0),"
                  "nullif(?,0),?,?,?,?,?,?,0,0,8,0,0)");
    w.data = lab_store_prepare(
        &w.store, "INSERT INTO ZWAMESSAGEDATAITEM(Z_PK,Z_ENT,Z_OPT,ZINDEX,ZTYPE,ZMESSAGE,ZDATE,"
                  "ZCHATJID,ZCONTENT1,ZMATCHEDTEXT) VALUES(?,10,1,0,1,?,?,?,?,?)");
    w.info = lab_store_prepare(&w.store, "INSERT INTO ZWAMESSAGEINFO VALUES(?,11,1,?,?)");
    w.media = lab_store_prepare(
        &w.store, "INSERT INTO ZWAMEDIAITEM(Z_PK,Z_ENT,Z_OPT,ZFILESIZE,ZMESSAGE,ZMEDIAURLDATE,"
                  "ZMEDIALOCALPATH,ZMEDIAURL) VALUES(?,8,1,?,?,?,?,?)");
    put_rows(&w);
    close_sessions(&w);
    lab_store_core_data(&w.store, entities, w.maxima, ENTITIES);
    lab_store_close(&w.store);
    lab_truth_count(lab, "ios_whatsapp_messages", w.maxima[MESSAGE - 1]);
    lab_truth_count(lab, "ios_whatsapp_chats", (int64_t)w.session_count);
}

/* ---- people ---- */

static void
put_contacts(struct lab *lab) {
    struct lab_store store;
    bool lid = lab->options.ios >= 17;
    lab_store_open(lab, &store, DOMAIN, "ContactsV2.sqlite", false);
    char sql[2048];
    (void)snprintf(
        sql, sizeof(sql),
        "CREATE TABLE ZWAADDRESSBOOKCONTACT ( Z_PK INTEGER PRIMARY KEY, Z_ENT INTEGER, "
        "Z_OPT INTEGER, ZDISAPPEARINGMODEDURATION INTEGER, ZPHONESTATUS INTEGER, "
        "ZSECTIONSORT INTEGER, ZSORT INTEGER, ZSPOTLIGHTSTATUS INTEGER, "
        "ZABOUTTIMESTAMP TIMESTAMP, ZDISAPPEARINGMODETIMESTAMP TIMESTAMP, "
        "%sZABOUTTEXT VARCHAR, ZFULLNAME VARCHAR, ZGIVENNAME VARCHAR, "
        "ZHIGHLIGHTEDNAME VARCHAR, ZIDENTIFIER VARCHAR, ZLOCALIZEDPHONENUMBER VARCHAR, "
        "ZPHONENUMBER VARCHAR, ZPHONENUMBERLABEL VARCHAR, ZSEARCHTOKENLIST VARCHAR, "
        "ZSECTIONTITLE VARCHAR, ZWHATSAPPID VARCHAR, %sZDEVICELIST BLOB );"
        "CREATE INDEX Z_WAAddressBookContact_byPhoneNumberIndex ON ZWAADDRESSBOOKCONTACT "
        "(ZPHONENUMBER);"
        "CREATE INDEX Z_WAAddressBookContact_byWhatsAppIDIndex ON ZWAADDRESSBOOKCONTACT "
        "(ZWHATSAPPID);",
        lid ? "ZLASTUPDATED TIMESTAMP, " : "", lid ? "ZLID VARCHAR, " : "");
    lab_store_exec(&store, sql);
    sqlite3_stmt *put = lab_store_prepare(
        &store, "INSERT INTO ZWAADDRESSBOOKCONTACT(Z_PK,Z_ENT,Z_OPT,ZDISAPPEARINGMODEDURATION,"
                "ZPHONESTATUS,ZSORT,ZABOUTTIMESTAMP,ZABOUTTEXT,ZFULLNAME,ZGIVENNAME,"
                "ZPHONENUMBER,ZLOCALIZEDPHONENUMBER,ZWHATSAPPID) "
                "VALUES(?,1,1,0,?,?,?,?,?,?,?,?,?)");
    sqlite3_stmt *with_lid =
        lid ? lab_store_prepare(&store, "UPDATE ZWAADDRESSBOOKCONTACT SET ZLID=? WHERE Z_PK=?")
            : NULL;
    for (int i = 0; i < LAB_PEOPLE; i++) {
        const struct lab_person *person = &lab->people[i];
        char name[128];
        (void)snprintf(name, sizeof(name), "%s%s%s", person->first, *person->last ? " " : "",
                       person->last);
        lab_store_put(&store, put, "dddrtttttt", i + 1, (int)person->has_whatsapp, i,
                      lab_mac_seconds(lab->start_us + i * LAB_DAY),
                      person->has_whatsapp ? "Hey there! I am using WhatsApp." : NULL, name,
                      person->first, person->phone, person->phone,
                      person->has_whatsapp ? person->jid : NULL);
        if (lid && person->has_whatsapp) {
            lab_store_put(&store, with_lid, "td", person->lid, i + 1);
        }
    }
    static const char *const names[] = {"WAAddressBookContact"};
    lab_store_core_data(&store, names, (const int64_t[]){LAB_PEOPLE}, 1);
    lab_store_close(&store);
    lab_truth_count(lab, "ios_whatsapp_contacts", LAB_PEOPLE);
}

static void
put_lids(struct lab *lab) {
    struct lab_store store;
    lab_store_open(lab, &store, DOMAIN, "LID.sqlite", false);
    lab_store_exec(&store,
                   "CREATE TABLE ZWAPHONENUMBERLIDPAIR ( Z_PK INTEGER PRIMARY KEY, Z_ENT INTEGER, "
                   "Z_OPT INTEGER, ZTIMESTAMP TIMESTAMP, ZLID VARCHAR, ZPHONENUMBER VARCHAR );"
                   "CREATE TABLE ZWAZACCOUNT ( Z_PK INTEGER PRIMARY KEY, Z_ENT INTEGER, "
                   "Z_OPT INTEGER, ZDISPLAYNAME VARCHAR, ZIDENTIFIER VARCHAR, "
                   "ZPHONENUMBER VARCHAR );");
    sqlite3_stmt *put =
        lab_store_prepare(&store, "INSERT INTO ZWAPHONENUMBERLIDPAIR VALUES(?,1,1,?,?,?)");
    int64_t rows = 0;
    for (int i = 0; i < LAB_PEOPLE; i++) {
        const struct lab_person *person = &lab->people[i];
        if (person->has_whatsapp) {
            lab_store_put(&store, put, "lrtt", ++rows,
                          lab_mac_seconds(lab->start_us + i * LAB_HOUR), person->lid, person->jid);
        }
    }
    static const char *const names[] = {"WAPhoneNumberLIDPair", "WAZAccount"};
    lab_store_core_data(&store, names, (const int64_t[]){rows, 0}, 2);
    lab_store_close(&store);
}

void
lab_whatsapp_people(struct lab *lab) {
    put_contacts(lab);
    if (lab->options.ios >= 17) {
        put_lids(lab);
    }
}
