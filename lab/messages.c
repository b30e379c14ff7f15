/*
 * sms.db: messages of the Messages app. Columns as in the databases of iOS 9 to 18; dates are
 * seconds before iOS 11 and nanoseconds since. SPDX-License-Identifier: Apache-2.0
 */
#include "lab.h"

#include <stdio.h>
#include <string.h>

#define DOMAIN "HomeDomain"
#define ITEM "Library/SMS/sms.db"
#define MAX_ATTACHMENTS 500 /* each is a file of the backup */
#define GROUPS 3
#define STRANGERS 6
#define SENDERS 2 /* names instead of numbers: a bank, a parcel service */
#define NOTICE_SENDER "threat-notifications@email.apple.com"

/* ROWIDs: people first, then strangers, senders, and (in `chat` only) groups. */
enum {
    FIRST_STRANGER = LAB_PEOPLE + 1,
    FIRST_SENDER = FIRST_STRANGER + STRANGERS,
    FIRST_GROUP = FIRST_SENDER + SENDERS,
    FIRST_PLANTED_HANDLE = FIRST_GROUP,
    FIRST_PLANTED_CHAT = FIRST_GROUP + GROUPS,
};

static const char *const sender_names[SENDERS] = {"MyBank", "Parcels"};

struct messages {
    struct lab *lab;
    struct lab_store store;
    struct lab_random random;
    struct brd_buffer body;
    sqlite3_stmt *message;
    sqlite3_stmt *join;
    sqlite3_stmt *attachment;
    sqlite3_stmt *attachment_join;
    char account[LAB_UUID_BYTES];
    int64_t rows;
    int64_t attachments;
};

struct message {
    int64_t us;
    int64_t chat;
    int64_t handle; /* 0: none, as for what one writes to a group */
    const char *service;
    const char *text; /* NULL for an event of a group */
    bool outgoing;
    bool body_only; /* the text is in attributedBody alone */
    bool attached;
    int group_event; /* item_type: 0 message, 2 renamed */
};

/* ---- schema ---- */

/* Columns of `message` and the first version of iOS that has them. */
static const struct {
    unsigned ios;
    const char *columns;
} message_columns[] = {
    {0, "ROWID INTEGER PRIMARY KEY AUTOINCREMENT, guid TEXT UNIQUE NOT NULL, text TEXT, "
        "replace INTEGER DEFAULT 0, service_center TEXT, handle_id INTEGER DEFAULT 0, "
        "subject TEXT, country TEXT, attributedBody BLOB, version INTEGER DEFAULT 0, "
        "type INTEGER DEFAULT 0, service TEXT, account TEXT, account_guid TEXT, "
        "error INTEGER DEFAULT 0, date INTEGER, date_read INTEGER, date_delivered INTEGER, "
        "is_delivered INTEGER DEFAULT 0, is_finished INTEGER DEFAULT 0, "
        "is_emote INTEGER DEFAULT 0, is_from_me INTEGER DEFAULT 0, is_empty INTEGER DEFAULT 0, "
        "is_delayed INTEGER DEFAULT 0, is_auto_reply INTEGER DEFAULT 0, "
        "is_prepared INTEGER DEFAULT 0, is_read INTEGER DEFAULT 0, "
        "is_system_message INTEGER DEFAULT 0, is_sent INTEGER DEFAULT 0, "
        "has_dd_results INTEGER DEFAULT 0, is_service_message INTEGER DEFAULT 0, "
        "is_forward INTEGER DEFAULT 0, was_downgraded INTEGER DEFAULT 0, "
        "is_archive INTEGER DEFAULT 0, cache_has_attachments INTEGER DEFAULT 0, "
        "cache_roomnames TEXT, was_data_detected INTEGER DEFAULT 0, "
        "was_deduplicated INTEGER DEFAULT 0, is_audio_message INTEGER DEFAULT 0, "
        "is_played INTEGER DEFAULT 0, date_played INTEGER, item_type INTEGER DEFAULT 0, "
        "other_handle INTEGER DEFAULT 0, group_title TEXT, group_action_type INTEGER DEFAULT 0, "
        "share_status INTEGER DEFAULT 0, share_direction INTEGER DEFAULT 0, "
        "is_expirable INTEGER DEFAULT 0, expire_state INTEGER DEFAULT 0, "
        "message_action_type INTEGER DEFAULT 0, message_source INTEGER DEFAULT 0"},
    {10, ", associated_message_guid TEXT, associated_message_type INTEGER DEFAULT 0, "
         "balloon_bundle_id TEXT, payload_data BLOB, expressive_send_style_id TEXT, "
         "associated_message_range_location INTEGER DEFAULT 0, "
         "associated_message_range_length INTEGER DEFAULT 0, "
         "time_expressive_send_played INTEGER, message_summary_info BLOB"},
    {11, ", ck_sync_state INTEGER DEFAULT 0, ck_record_id TEXT, ck_record_change_tag TEXT, "
         "destination_caller_id TEXT"},
    {13, ", is_corrupt INTEGER DEFAULT 0, reply_to_guid TEXT, sort_id INTEGER, "
         "is_spam INTEGER DEFAULT 0"},
    {14, ", has_unseen_mention INTEGER DEFAULT 0, thread_originator_guid TEXT, "
         "thread_originator_part TEXT"},
    {15, ", syndication_ranges TEXT, synced_syndication_ranges TEXT, "
         "was_delivered_quietly INTEGER DEFAULT 0, did_notify_recipient INTEGER DEFAULT 0"},
    {16, ", date_retracted INTEGER DEFAULT 0, date_edited INTEGER DEFAULT 0, "
         "was_detonated INTEGER DEFAULT 0, part_count INTEGER, is_stewie INTEGER DEFAULT 0, "
         "is_kt_verified INTEGER DEFAULT 0"},
    {17, ", is_sos INTEGER DEFAULT 0, is_critical INTEGER DEFAULT 0, "
         "bia_reference_id TEXT DEFAULT NULL, fallback_hash TEXT DEFAULT NULL"},
    {18, ", associated_message_emoji TEXT DEFAULT NULL, "
         "is_pending_satellite_send INTEGER DEFAULT 0, needs_relay INTEGER DEFAULT 0, "
         "schedule_type INTEGER DEFAULT 0, schedule_state INTEGER DEFAULT 0, "
         "sent_or_received_off_grid INTEGER DEFAULT 0, date_recovered INTEGER DEFAULT 0"},
};

static const char other_tables[] =
    "CREATE TABLE _SqliteDatabaseProperties (key TEXT, value TEXT, UNIQUE(key));"
    "CREATE TABLE handle (ROWID INTEGER PRIMARY KEY AUTOINCREMENT UNIQUE, id TEXT NOT NULL, "
    "country TEXT, service TEXT NOT NULL, uncanonicalized_id TEXT, UNIQUE (id, service));"
    "CREATE TABLE chat (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, guid TEXT UNIQUE NOT NULL, "
    "style INTEGER, state INTEGER, account_id TEXT, properties BLOB, chat_identifier TEXT, "
    "service_name TEXT, room_name TEXT, account_login TEXT, is_archived INTEGER DEFAULT 0, "
    "last_addressed_handle TEXT, display_name TEXT, group_id TEXT, "
    "is_filtered INTEGER DEFAULT 0, successful_query INTEGER);"
    "CREATE TABLE attachment (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, "
    "guid TEXT UNIQUE NOT NULL, created_date INTEGER DEFAULT 0, start_date INTEGER DEFAULT 0, "
    "filename TEXT, uti TEXT, mime_type TEXT, transfer_state INTEGER DEFAULT 0, "
    "is_outgoing INTEGER DEFAULT 0, user_info BLOB, transfer_name TEXT, "
    "total_bytes INTEGER DEFAULT 0, is_sticker INTEGER DEFAULT 0, sticker_user_info BLOB, "
    "attribution_info BLOB, hide_attachment INTEGER DEFAULT 0);"
    "CREATE TABLE chat_handle_join (chat_id INTEGER REFERENCES chat (ROWID) ON DELETE CASCADE, "
    "handle_id INTEGER REFERENCES handle (ROWID) ON DELETE CASCADE, UNIQUE(chat_id, handle_id));"
    "CREATE TABLE message_attachment_join (message_id INTEGER REFERENCES message (ROWID) "
    "ON DELETE CASCADE, attachment_id INTEGER REFERENCES attachment (ROWID) ON DELETE CASCADE, "
    "UNIQUE(message_id, attachment_id));"
    "CREATE TABLE deleted_messages (ROWID INTEGER PRIMARY KEY AUTOINCREMENT UNIQUE, "
    "guid TEXT NOT NULL);"
    "INSERT INTO _SqliteDatabaseProperties VALUES('_ClientVersion','14006'),"
    "('counter_in_all','0'),('counter_out_all','0'),('counter_last_reset','0');";

static void
create_tables(struct messages *m) {
    struct brd_buffer sql = brd_buffer_of((size_t)64 * 1024);
    brd_buffer_add_text(&sql, "CREATE TABLE message (");
    for (size_t i = 0; i < sizeof(message_columns) / sizeof(message_columns[0]); i++) {
        if (m->lab->options.ios >= message_columns[i].ios) {
            brd_buffer_add_text(&sql, message_columns[i].columns);
        }
    }
    brd_buffer_add_text(&sql, ");");
    brd_buffer_add_text(&sql, other_tables);
    brd_buffer_add_format(
        &sql,
        "CREATE TABLE chat_message_join (chat_id INTEGER REFERENCES chat (ROWID) ON DELETE "
        "CASCADE, message_id INTEGER REFERENCES message (ROWID) ON DELETE CASCADE%s, "
        "PRIMARY KEY (chat_id, message_id));",
        m->lab->options.ios >= 11 ? ", message_date INTEGER DEFAULT 0" : "");
    if (m->lab->options.ios >= 11) {
        brd_buffer_add_text(
            &sql, "CREATE TABLE sync_deleted_messages (ROWID INTEGER PRIMARY KEY AUTOINCREMENT "
                  "UNIQUE, guid TEXT NOT NULL, recordID TEXT);"
                  "CREATE TABLE sync_deleted_chats (ROWID INTEGER PRIMARY KEY AUTOINCREMENT "
                  "UNIQUE, guid TEXT NOT NULL, recordID TEXT, timestamp INTEGER);"
                  "CREATE TABLE sync_deleted_attachments (ROWID INTEGER PRIMARY KEY "
                  "AUTOINCREMENT UNIQUE, guid TEXT NOT NULL, recordID TEXT);");
    }
    if (m->lab->options.ios >= 16) {
        brd_buffer_add_text(
            &sql, "CREATE TABLE chat_recoverable_message_join (chat_id INTEGER REFERENCES chat "
                  "(ROWID) ON DELETE CASCADE, message_id INTEGER REFERENCES message (ROWID) ON "
                  "DELETE CASCADE, delete_date INTEGER, ck_sync_state INTEGER DEFAULT 0, "
                  "PRIMARY KEY (chat_id, message_id), CHECK (delete_date != 0));"
                  "CREATE TABLE recoverable_message_part (chat_id INTEGER REFERENCES chat (ROWID) "
                  "ON DELETE CASCADE, message_id INTEGER REFERENCES message (ROWID) ON DELETE "
                  "CASCADE, part_index INTEGER, delete_date INTEGER, part_text BLOB NOT NULL, "
                  "ck_sync_state INTEGER DEFAULT 0, PRIMARY KEY (chat_id, message_id, "
                  "part_index), CHECK (delete_date != 0));");
    }
    lab_store_exec(&m->store, brd_buffer_text(&sql));
    brd_buffer_free(&sql);
}

/* After most rows, because that is many times faster. */
static void
create_indexes(struct messages *m) {
    lab_store_exec(
        &m->store,
        "CREATE INDEX message_idx_is_read ON message(is_read, is_from_me, is_finished);"
        "CREATE INDEX message_idx_failed ON message(is_finished, is_from_me, error);"
        "CREATE INDEX message_idx_handle ON message(handle_id, date);"
        "CREATE INDEX message_idx_was_downgraded ON message(was_downgraded);"
        "CREATE INDEX message_idx_expire_state ON message(expire_state);"
        "CREATE INDEX message_idx_isRead_isFromMe_itemType ON message(is_read, is_from_me, "
        "item_type);"
        "CREATE INDEX message_idx_other_handle ON message(other_handle);"
        "CREATE INDEX chat_idx_chat_identifier ON chat(chat_identifier);"
        "CREATE INDEX chat_idx_chat_identifier_service_name ON chat(chat_identifier, "
        "service_name);"
        "CREATE INDEX chat_idx_chat_room_name_service_name ON chat(room_name, service_name);"
        "CREATE INDEX chat_idx_is_archived ON chat(is_archived);"
        "CREATE INDEX chat_idx_group_id ON chat(group_id);"
        "CREATE INDEX chat_handle_join_idx_handle_id ON chat_handle_join(handle_id);"
        "CREATE INDEX chat_message_join_idx_message_id_only ON chat_message_join(message_id);"
        "CREATE INDEX chat_message_join_idx_chat_id ON chat_message_join(chat_id);"
        "CREATE INDEX message_attachment_join_idx_message_id ON "
        "message_attachment_join(message_id);"
        "CREATE INDEX message_attachment_join_idx_attachment_id ON "
        "message_attachment_join(attachment_id);"
        "CREATE INDEX attachment_idx_is_sticker ON attachment(is_sticker);");
    if (m->lab->options.ios >= 11) {
        lab_store_exec(&m->store, "CREATE INDEX chat_message_join_idx_message_date_id_chat_id ON "
                                  "chat_message_join(chat_id, message_date, message_id);");
    }
}

/* ---- handles and chats ---- */

static const char *
service_of(unsigned person) {
    return person % 3 == 2 ? "SMS" : "iMessage";
}

static const char *
handle_of(const struct lab *lab, unsigned person) {
    const struct lab_person *p = &lab->people[person];
    return p->has_email && person % 5 == 1 ? p->email : p->phone;
}

static void
put_chat(struct messages *m, sqlite3_stmt *chat, const char *id, const char *service,
         const char *name) {
    char guid[128];
    bool group = name != NULL;
    (void)snprintf(guid, sizeof(guid), "%s;%c;%s", service, group ? '+' : '-', id);
    char uuid[LAB_UUID_BYTES];
    lab_random_uuid(&m->random, uuid);
    lab_store_put(&m->store, chat, "tdttttttt", guid, group ? 43 : 45, m->account, id, service,
                  group ? id : NULL, m->lab->owner_phone, name, uuid);
}

static void
put_contacts(struct messages *m) {
    struct lab *lab = m->lab;
    sqlite3_stmt *handle = lab_store_prepare(
        &m->store, "INSERT INTO handle(id,country,service,uncanonicalized_id) VALUES(?,?,?,?)");
    sqlite3_stmt *chat = lab_store_prepare(
        &m->store, "INSERT INTO chat(guid,style,state,account_id,chat_identifier,service_name,"
                   "room_name,last_addressed_handle,display_name,group_id) "
                   "VALUES(?,?,3,?,?,?,?,?,?,?)");
    sqlite3_stmt *join = lab_store_prepare(&m->store, "INSERT INTO chat_handle_join VALUES(?,?)");
    for (int i = 0; i < FIRST_GROUP - 1; i++) {
        const char *id = i < LAB_PEOPLE         ? handle_of(lab, (unsigned)i)
                         : i + 1 < FIRST_SENDER ? lab->strangers[i + 1 - FIRST_STRANGER]
                                                : sender_names[i + 1 - FIRST_SENDER];
        const char *service = i < LAB_PEOPLE ? service_of((unsigned)i) : "SMS";
        lab_store_put(&m->store, handle, "tttt", id, "gb", service, id);
        put_chat(m, chat, id, service, NULL);
        lab_store_put(&m->store, join, "dd", i + 1, i + 1);
    }
    static const char *const names[GROUPS] = {"Family", "Sunday hike 🥾", "Redaktion"};
    for (int i = 0; i < GROUPS; i++) {
        char id[24];
        (void)snprintf(id, sizeof(id), "chat%lld",
                       (long long)lab_random_between(&m->random, 100000000000, 999999999999));
        put_chat(m, chat, id, "iMessage", names[i]);
        for (int k = 0; k < 3 + i; k++) {
            lab_store_put(&m->store, join, "dd", FIRST_GROUP + i, 4 * i + k + 1);
        }
    }
    if (!lab->options.attacked) {
        return;
    }
    const char *const planted[2] = {lab->plan.sender, NOTICE_SENDER};
    for (int i = 0; i < 1 + (int)lab->plan.apple_notice; i++) {
        const char *service = i == 0 ? "SMS" : "iMessage";
        lab_store_put(&m->store, handle, "tttt", planted[i], "gb", service, planted[i]);
        put_chat(m, chat, planted[i], service, NULL);
        lab_store_put(&m->store, join, "dd", FIRST_PLANTED_CHAT + i, FIRST_PLANTED_HANDLE + i);
    }
}

/* ---- messages ---- */

static int64_t
stamp(const struct messages *m, int64_t us) {
    int64_t since = us - BRD_MAC_EPOCH_SECONDS * LAB_SECOND;
    return m->lab->options.ios >= 11 ? since * 1000 : since / LAB_SECOND;
}

static void
put_attachment(struct messages *m, const struct message *message, int64_t row) {
    char uuid[LAB_UUID_BYTES];
    lab_random_uuid(&m->random, uuid);
    bool heic = m->lab->options.ios >= 11;
    char name[32];
    (void)snprintf(name, sizeof(name), "IMG_%04lld.%s", (long long)(m->attachments % 9000 + 1000),
                   heic ? "HEIC" : "JPG");
    char path[160];
    (void)snprintf(path, sizeof(path), "~/Library/SMS/Attachments/%02x/%02u/%s/%s",
                   (unsigned)lab_random_below(&m->random, 256),
                   (unsigned)lab_random_below(&m->random, 16), uuid, name);
    /* What the file is called must be true: the first bytes are those of its kind. */
    uint8_t bytes[2048];
    size_t size = 600 + (size_t)lab_random_below(&m->random, sizeof(bytes) - 600);
    lab_random_fill(&m->random, bytes, size);
    memcpy(bytes,
           heic ? "\0\0\0\x18"
                  "ftypheic\0\0\0\0mif1heic"
                : "\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0\xff\xdb\0C",
           24);
    lab_backup_file(m->lab, "MediaDomain", path + 2, bytes, size, message->us);
    char guid[64];
    (void)snprintf(guid, sizeof(guid), "at_0_%s", uuid);
    int64_t seconds = message->us / LAB_SECOND - BRD_MAC_EPOCH_SECONDS;
    lab_store_put(&m->store, m->attachment, "tllttttdl", guid, seconds, seconds, path,
                  heic ? "public.heic" : "public.jpeg", heic ? "image/heic" : "image/jpeg", name,
                  (int)message->outgoing, (int64_t)size);
    m->attachments++;
    lab_store_put(&m->store, m->attachment_join, "ll", row, lab_store_row(&m->store));
}

static int64_t
put_message(struct messages *m, const struct message *message) {
    char guid[LAB_UUID_BYTES];
    lab_random_uuid(&m->random, guid);
    bool body = message->text != NULL && m->lab->options.ios >= 11 &&
                (message->body_only || message->outgoing || m->lab->options.ios >= 16);
    brd_buffer_reset(&m->body);
    if (body) {
        lab_text_attributed(message->text, &m->body);
    }
    bool sms = strcmp(message->service, "SMS") == 0;
    int64_t read =
        message->outgoing && sms
            ? 0
            : stamp(m, message->us + lab_random_between(&m->random, 5, 1800) * LAB_SECOND);
    int64_t delivered = message->outgoing && !sms ? stamp(m, message->us + LAB_SECOND) : 0;
    lab_store_put(
        &m->store, m->message, "ttbltttllldddddd", guid, message->body_only ? NULL : message->text,
        (const void *)(body ? m->body.data : NULL), m->body.size, message->handle, message->service,
        sms ? "P:+447700900000" : "E:owner@example.com", m->account, stamp(m, message->us), read,
        delivered, (int)(delivered != 0), (int)message->outgoing, 1, (int)message->outgoing,
        (int)message->attached, message->group_event);
    int64_t row = lab_store_row(&m->store);
    if (m->lab->options.ios >= 11) {
        lab_store_put(&m->store, m->join, "lll", message->chat, row, stamp(m, message->us));
    } else {
        lab_store_put(&m->store, m->join, "ll", message->chat, row);
    }
    if (message->attached) {
        put_attachment(m, message, row);
    }
    m->rows++;
    return row;
}

/* A code from a bank, a parcel: words without any link. */
static void
write_service_text(struct messages *m, char *text, size_t size) {
    unsigned code = (unsigned)lab_random_below(&m->random, 900000) + 100000;
    (void)snprintf(text, size,
                   lab_random_chance(&m->random, 50)
                       ? "%u is your code. Never share it."
                       : "Your parcel %u arrives today between 2 and 4 pm.",
                   code);
}

static void
put_innocent(struct messages *m, int64_t i, int64_t us) {
    struct lab *lab = m->lab;
    char text[512];
    struct message message = {.us = us, .text = text, .service = "SMS"};
    unsigned kind = (unsigned)lab_random_below(&m->random, 100);
    message.outgoing = lab_random_chance(&m->random, 45);
    const struct lab_person *person = lab_plan_person(lab, &m->random);
    unsigned who = (unsigned)(person - lab->people);
    const char *line = lab_text_line(&m->random, person->language);
    if (kind < 5) { /* a service */
        message.handle = message.chat = FIRST_SENDER + (int64_t)lab_random_below(&m->random, 2);
        message.outgoing = false;
        write_service_text(m, text, sizeof(text));
    } else if (kind < 8) { /* a wrong number */
        message.handle = message.chat =
            FIRST_STRANGER + (int64_t)lab_random_below(&m->random, STRANGERS);
        message.outgoing = message.outgoing && lab_random_chance(&m->random, 40);
        (void)snprintf(text, sizeof(text), "%s", lab_text_line(&m->random, 0));
    } else if (kind < 22) { /* a group */
        int group = (int)lab_random_below(&m->random, GROUPS);
        message.chat = FIRST_GROUP + group;
        message.service = "iMessage";
        message.handle =
            message.outgoing ? 0 : 4 * group + 1 + (int64_t)lab_random_below(&m->random, 3);
        (void)snprintf(text, sizeof(text), "%s", line);
        if (lab_random_chance(&m->random, 2)) {
            message.group_event = 2;
            message.text = NULL;
        }
    } else {
        message.handle = message.chat = who + 1;
        message.service = service_of(who);
        (void)snprintf(text, sizeof(text), "%s", line);
        lab_interaction_add(lab, (struct lab_interaction){.us = us,
                                                          .bundle = "com.apple.MobileSMS",
                                                          .handle = handle_of(lab, who),
                                                          .name = person->first,
                                                          .outgoing = message.outgoing});
    }
    bool plain = message.text != NULL && kind >= 8;
    if (plain && i % 17 == 5) {
        (void)snprintf(text, sizeof(text), "%s", lab_text_near_miss((uint64_t)i / 17));
    } else if (plain && lab_random_chance(&m->random, 8)) {
        char link[160];
        lab_text_link(&m->random, link, sizeof(link));
        (void)snprintf(text, sizeof(text), "%s %s", line, link);
    } else if (plain && m->attachments < MAX_ATTACHMENTS && lab_random_chance(&m->random, 3)) {
        (void)snprintf(text, sizeof(text), "\xef\xbf\xbc"); /* U+FFFC stands for the attachment */
        message.attached = true;
    }
    message.body_only =
        message.text != NULL && lab->options.ios >= 16 && lab_random_chance(&m->random, 85);
    put_message(m, &message);
}

/* ---- what is planted ---- */

static void
plant_link(struct messages *m) {
    struct lab *lab = m->lab;
    char text[400];
    (void)snprintf(text, sizeof(text), "Your mobile plan ends today. Keep your number and data: %s",
                   lab->plan.link);
    struct message message = {.us = lab->plan.message_us,
                              .chat = FIRST_PLANTED_CHAT,
                              .handle = FIRST_PLANTED_HANDLE,
                              .service = "SMS",
                              .text = text,
                              .body_only = lab->plan.link_body_only};
    int64_t row = put_message(m, &message);
    char words[300];
    (void)snprintf(words, sizeof(words), "An SMS from the unknown number %s holds %s%s",
                   lab->plan.sender, lab->plan.link,
                   lab->plan.link_body_only ? ", in attributedBody only" : "");
    lab_truth_trace(lab, &(struct lab_trace){.id = "link_received",
                                             .artifact = "ios_sms",
                                             .indicator = lab->plan.domain,
                                             .item = DOMAIN "/" ITEM,
                                             .table = "message",
                                             .row = row,
                                             .us = message.us,
                                             .description = words});
}

static void
plant_notice(struct messages *m) {
    struct lab *lab = m->lab;
    if (!lab->plan.apple_notice) {
        return;
    }
    /* The wording of Apple's notices until 2023, quoted by the recipients. */
    struct message message = {
        .us = lab->plan.notice_us,
        .chat = FIRST_PLANTED_CHAT + 1,
        .handle = FIRST_PLANTED_HANDLE + 1,
        .service = "iMessage",
        .text = "ALERT: State-sponsored attackers may be targeting your iPhone. Apple believes "
                "you are being targeted by state-sponsored attackers who are trying to remotely "
                "compromise the iPhone associated with your Apple ID.",
    };
    int64_t row = put_message(m, &message);
    lab_truth_trace(
        lab, &(struct lab_trace){
                 .id = "apple_notice",
                 .artifact = "ios_sms",
                 .item = DOMAIN "/" ITEM,
                 .table = "message",
                 .row = row,
                 .us = message.us,
                 .description = "A threat notification of Apple, by iMessage from " NOTICE_SENDER});
}

static void
put_rows(struct messages *m) {
    const struct lab *lab = m->lab;
    int64_t count = lab->options.sms;
    bool link_due = lab->options.attacked;
    bool notice_due = link_due;
    for (int64_t i = 0; i <= count; i++) {
        int64_t us = i < count ? lab_plan_time(lab, &m->random, i, count) : INT64_MAX;
        bool due = link_due && us > lab->plan.message_us;
        if (!m->store.recent && (due || i >= count - count / 20 || i == count)) {
            create_indexes(m);
            lab_store_recent(&m->store);
        }
        if (due) {
            plant_link(m);
            link_due = false;
        }
        if (notice_due && us > lab->plan.notice_us) {
            plant_notice(m);
            notice_due = false;
        }
        if (i < count) {
            put_innocent(m, i, us);
        }
    }
}

void
lab_messages(struct lab *lab) {
    struct messages m = {.lab = lab,
                         .random = lab_random_of(lab->options.seed, "messages"),
                         .body = brd_buffer_of((size_t)64 * 1024)};
    lab_random_uuid(&m.random, m.account);
    lab_store_open(lab, &m.store, DOMAIN, ITEM, true);
    create_tables(&m);
    put_contacts(&m);
    m.message = lab_store_prepare(
        &m.store, "INSERT INTO message(guid,text,attributedBody,handle_id,service,account,"
                  "account_guid,date,date_read,date_delivered,is_delivered,is_from_me,is_read,"
                  "is_sent,cache_has_attachments,item_type,is_finished,version) "
                  "VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,1,10)");
    m.join = lab_store_prepare(&m.store, lab->options.ios >= 11
                                             ? "INSERT INTO chat_message_join VALUES(?,?,?)"
                                             : "INSERT INTO chat_message_join VALUES(?,?)");
    m.attachment = lab_store_prepare(
        &m.store, "INSERT INTO attachment(guid,created_date,start_date,filename,uti,mime_type,"
                  "transfer_name,is_outgoing,total_bytes,transfer_state) "
                  "VALUES(?,?,?,?,?,?,?,?,?,5)");
    m.attachment_join =
        lab_store_prepare(&m.store, "INSERT INTO message_attachment_join VALUES(?,?)");
    put_rows(&m);
    lab_store_close(&m.store);
    brd_buffer_free(&m.body);
    lab_truth_count(lab, "ios_sms", m.rows);
    lab_truth_count(lab, "ios_sms_attachments", m.attachments);
}
