/*
 * CallHistory.storedata (phone, FaceTime and, by CallKit, WhatsApp) and WhatsApp's own
 * CallHistory.sqlite. A call that was removed leaves gaps in both, Core Data's counters above
 * them, and its witnesses elsewhere. SPDX-License-Identifier: Apache-2.0
 */
#include "lab.h"

#include <stdio.h>
#include <string.h>

#define PHONE_DOMAIN "HomeDomain"
#define PHONE_ITEM "Library/CallHistoryDB/CallHistory.storedata"
#define WHATSAPP_ITEM "CallHistory.sqlite"
#define STRANGERS 6
#define PEERS (LAB_PEOPLE + STRANGERS + 1) /* the last one is the attacker */

enum kind { KIND_PHONE, KIND_FACETIME_AUDIO, KIND_FACETIME_VIDEO, KIND_WHATSAPP };

struct calls {
    struct lab *lab;
    struct lab_store phone;
    struct lab_store whatsapp;
    struct lab_random random;
    int64_t handle_rows[PEERS]; /* Z_PK in ZHANDLE; 0: not there yet */
    int64_t handles;
    int64_t records;
    int64_t events; /* aggregates and events go in step */
    int64_t participants;
    bool removal_due;      /* the planted call is still to be removed */
    int64_t planted[3];    /* keys of its record, its event and its participant */
    int64_t shown_records; /* that were not removed */
    int64_t shown_events;
    double seconds_in;
    double seconds_out;
    double seconds_last;
    sqlite3_stmt *record;
    sqlite3_stmt *handle;
    sqlite3_stmt *join;
    sqlite3_stmt *aggregate;
    sqlite3_stmt *event;
    sqlite3_stmt *participant;
};

struct call {
    int64_t us;
    enum kind kind;
    unsigned peer; /* index of a person, then of a stranger, then the attacker */
    bool outgoing;
    bool answered;
    int64_t seconds;
    int64_t bytes_in; /* WhatsApp */
    int64_t bytes_out;
    bool group;
    bool planted;
};

/* ---- schemas ---- */

static const struct {
    unsigned ios;
    const char *columns;
} record_columns[] = {
    {0, "Z_PK INTEGER PRIMARY KEY, Z_ENT INTEGER, Z_OPT INTEGER, ZANSWERED INTEGER, "
        "ZCALLTYPE INTEGER, ZDISCONNECTED_CAUSE INTEGER, ZFACE_TIME_DATA INTEGER, "
        "ZNUMBER_AVAILABILITY INTEGER, ZORIGINATED INTEGER, ZREAD INTEGER, ZDATE TIMESTAMP, "
        "ZDURATION FLOAT, ZADDRESS VARCHAR, ZISO_COUNTRY_CODE VARCHAR, ZLOCATION VARCHAR, "
        "ZNAME VARCHAR, ZUNIQUE_ID VARCHAR"},
    {10, ", ZCALL_CATEGORY INTEGER, ZHANDLE_TYPE INTEGER, ZSERVICE_PROVIDER VARCHAR"},
    {13, ", ZFILTERED_OUT_REASON INTEGER, ZJUNKCONFIDENCE INTEGER, ZVERIFICATIONSTATUS INTEGER, "
         "ZJUNKIDENTIFICATIONCATEGORY VARCHAR, ZLOCALPARTICIPANTUUID BLOB, "
         "ZOUTGOINGLOCALPARTICIPANTUUID BLOB, ZPARTICIPANTGROUPUUID BLOB"},
    {15, ", ZAUTOANSWEREDREASON INTEGER, ZHASMESSAGE INTEGER, ZBLOCKEDBYEXTENSION VARCHAR, "
         "ZCONVERSATIONID BLOB, ZIMAGEURL VARCHAR"},
    {16, ", ZSCREENSHARINGTYPE INTEGER, ZUSEDEMERGENCYVIDEOSTREAMING INTEGER, "
         "ZWASEMERGENCYCALL INTEGER"},
    {17, ", ZINITIATOR INTEGER, ZREMINDERUUID BLOB, ZORIGINATINGDEVICENAME VARCHAR"},
};

/* The entity of ZHANDLE; a join table's column bears its number. 0: no such entity yet. */
static int
handle_entity(const struct lab *lab) {
    return lab->options.ios >= 16 ? 4 : lab->options.ios >= 13 ? 3 : 0;
}

static void
create_phone(struct calls *c) {
    const struct lab *lab = c->lab;
    struct brd_buffer sql = brd_buffer_of((size_t)16 * 1024);
    brd_buffer_add_text(
        &sql, "CREATE TABLE ZCALLDBPROPERTIES ( Z_PK INTEGER PRIMARY KEY, Z_ENT INTEGER, "
              "Z_OPT INTEGER, ZTIMER_ALL FLOAT, ZTIMER_INCOMING FLOAT, ZTIMER_LAST FLOAT, "
              "ZTIMER_LIFETIME FLOAT, ZTIMER_OUTGOING FLOAT );"
              "CREATE TABLE ZCALLRECORD ( ");
    for (size_t i = 0; i < sizeof(record_columns) / sizeof(record_columns[0]); i++) {
        if (lab->options.ios >= record_columns[i].ios) {
            brd_buffer_add_text(&sql, record_columns[i].columns);
        }
    }
    brd_buffer_add_text(&sql, " );");
    int entity = handle_entity(lab);
    if (entity != 0) {
        brd_buffer_add_format(
            &sql,
            "CREATE TABLE ZHANDLE ( Z_PK INTEGER PRIMARY KEY, Z_ENT INTEGER, Z_OPT INTEGER, "
            "ZTYPE INTEGER, ZNORMALIZEDVALUE VARCHAR, ZVALUE VARCHAR );"
            "CREATE TABLE Z_2REMOTEPARTICIPANTHANDLES ( Z_2REMOTEPARTICIPANTCALLS INTEGER, "
            "Z_%dREMOTEPARTICIPANTHANDLES INTEGER, PRIMARY KEY (Z_2REMOTEPARTICIPANTCALLS, "
            "Z_%dREMOTEPARTICIPANTHANDLES) );",
            entity, entity);
    }
    if (entity == 4) {
        brd_buffer_add_text(&sql, "CREATE TABLE ZEMERGENCYMEDIAITEM ( Z_PK INTEGER PRIMARY KEY, "
                                  "Z_ENT INTEGER, Z_OPT INTEGER, ZEMERGENCYMEDIATYPE INTEGER, "
                                  "ZUPLOADEDFORCALL INTEGER, ZASSETID VARCHAR );");
    }
    brd_buffer_add_text(&sql, "CREATE INDEX Z_CallRecord_byDateIndex ON ZCALLRECORD (ZDATE);"
                              "CREATE INDEX Z_CallRecord_byUniqueIdIndex ON ZCALLRECORD "
                              "(ZUNIQUE_ID);");
    lab_store_exec(&c->phone, brd_buffer_text(&sql));
    brd_buffer_free(&sql);
    /* Until iOS 10 the number is bytes of UTF-8; iOS 9 knows no provider. */
    char record[600];
    (void)snprintf(
        record, sizeof(record),
        "INSERT INTO ZCALLRECORD(Z_PK,Z_ENT,Z_OPT,ZANSWERED,ZCALLTYPE,ZDISCONNECTED_CAUSE,"
        "ZORIGINATED,ZREAD,ZDATE,ZDURATION,ZADDRESS,ZISO_COUNTRY_CODE,ZLOCATION,ZNAME,"
        "ZUNIQUE_ID,%s,ZFACE_TIME_DATA) VALUES(?,2,1,?,?,?,?,?,?,?,%s,?,?,?,?,%s,?)",
        lab->options.ios >= 10 ? "ZSERVICE_PROVIDER" : "ZNUMBER_AVAILABILITY",
        lab->options.ios >= 11 ? "?" : "CAST(? AS BLOB)",
        lab->options.ios >= 10 ? "?" : "0 * length(?)");
    c->record = lab_store_prepare(&c->phone, record);
    if (entity != 0) {
        char join[200];
        (void)snprintf(join, sizeof(join),
                       "INSERT OR IGNORE INTO Z_2REMOTEPARTICIPANTHANDLES("
                       "Z_2REMOTEPARTICIPANTCALLS,Z_%dREMOTEPARTICIPANTHANDLES) VALUES(?,?)",
                       entity);
        c->join = lab_store_prepare(&c->phone, join);
        c->handle = lab_store_prepare(&c->phone, "INSERT INTO ZHANDLE VALUES(?,?,1,2,?,?)");
    }
}

static void
create_whatsapp(struct calls *c) {
    lab_store_exec(
        &c->whatsapp,
        "CREATE TABLE ZWAAGGREGATECALLEVENT ( Z_PK INTEGER PRIMARY KEY, Z_ENT INTEGER, "
        "Z_OPT INTEGER, ZINCOMING INTEGER, ZMISSED INTEGER, ZMISSEDREASON INTEGER, "
        "ZVIDEO INTEGER, ZFIRSTDATE TIMESTAMP, ZLINKTOKEN VARCHAR );"
        "CREATE TABLE ZWACDCALLEVENT ( Z_PK INTEGER PRIMARY KEY, Z_ENT INTEGER, Z_OPT INTEGER, "
        "ZBYTESRECEIVED INTEGER, ZBYTESSENT INTEGER, ZOUTCOME INTEGER, Z1CALLEVENTS INTEGER, "
        "Z_FOK_1CALLEVENTS INTEGER, ZDATE TIMESTAMP, ZDURATION FLOAT, "
        "ZGROUPCALLCREATORUSERJIDSTRING VARCHAR, ZGROUPJIDSTRING VARCHAR, "
        "ZSCHEDULEDID VARCHAR );"
        "CREATE TABLE ZWACDCALLEVENTPARTICIPANT ( Z_PK INTEGER PRIMARY KEY, Z_ENT INTEGER, "
        "Z_OPT INTEGER, ZOUTCOME INTEGER, Z1PARTICIPANTS INTEGER, Z_FOK_1PARTICIPANTS INTEGER, "
        "ZJIDSTRING VARCHAR );"
        "CREATE TABLE ZWAJOINABLECALLEVENT ( Z_PK INTEGER PRIMARY KEY, Z_ENT INTEGER, "
        "Z_OPT INTEGER, ZBADGEREMOVED INTEGER, ZBYTESRECEIVED INTEGER, ZBYTESSENT INTEGER, "
        "ZCURRENTOUTCOME INTEGER, ZISRERING INTEGER, ZPREVIOUSOUTCOME INTEGER, ZVIDEO INTEGER, "
        "ZDATE TIMESTAMP, ZDURATION FLOAT, ZCALLCREATORJIDSTRING VARCHAR, "
        "ZCALLIDSTRING VARCHAR, ZCALLRANDOMIDSTRING VARCHAR, ZFROMJIDSTRING VARCHAR, "
        "ZGROUPJIDSTRING VARCHAR, ZLINKTOKEN VARCHAR, ZSCHEDULEDID VARCHAR );"
        "CREATE TABLE ZWAJOINABLECALLEVENTPARTICIPANT ( Z_PK INTEGER PRIMARY KEY, "
        "Z_ENT INTEGER, Z_OPT INTEGER, ZJOINED INTEGER, Z4PARTICIPANTS INTEGER, "
        "Z_FOK_4PARTICIPANTS INTEGER, ZJIDSTRING VARCHAR );"
        "CREATE INDEX Z_WAAggregateCallEvent_byDate ON ZWAAGGREGATECALLEVENT (ZFIRSTDATE);"
        "CREATE INDEX Z_WAAggregateCallEvent_byMissedDate ON ZWAAGGREGATECALLEVENT (ZMISSED, "
        "ZFIRSTDATE);"
        "CREATE INDEX ZWACDCALLEVENT_Z1CALLEVENTS_INDEX ON ZWACDCALLEVENT (Z1CALLEVENTS);"
        "CREATE INDEX ZWACDCALLEVENTPARTICIPANT_Z1PARTICIPANTS_INDEX ON "
        "ZWACDCALLEVENTPARTICIPANT (Z1PARTICIPANTS);");
    c->aggregate = lab_store_prepare(
        &c->whatsapp, "INSERT INTO ZWAAGGREGATECALLEVENT VALUES(?,1,1,?,?,0,?,?,NULL)");
    c->event = lab_store_prepare(
        &c->whatsapp, "INSERT INTO ZWACDCALLEVENT VALUES(?,2,1,?,?,?,?,2048,?,?,?,?,NULL)");
    c->participant = lab_store_prepare(
        &c->whatsapp, "INSERT INTO ZWACDCALLEVENTPARTICIPANT VALUES(?,3,1,?,?,2048,?)");
}

/* ---- one call ---- */

static const char *
peer_phone(const struct calls *c, unsigned peer) {
    const struct lab *lab = c->lab;
    return peer < LAB_PEOPLE               ? lab->people[peer].phone
           : peer < LAB_PEOPLE + STRANGERS ? lab->strangers[peer - LAB_PEOPLE]
                                           : lab->plan.caller;
}

static int
disconnected_cause(const struct call *call) {
    if (call->answered) {
        return 0;
    }
    return call->kind == KIND_WHATSAPP ? 6 : call->outgoing ? 49 : 2;
}

static void
put_handle(struct calls *c, const struct call *call) {
    if (c->handle == NULL) {
        return;
    }
    int64_t *row = &c->handle_rows[call->peer];
    if (*row == 0) {
        *row = ++c->handles;
        const char *phone = peer_phone(c, call->peer);
        lab_store_put(&c->phone, c->handle, "ldtt", *row, handle_entity(c->lab), phone, phone);
    }
    lab_store_put(&c->phone, c->join, "ll", c->records, *row);
}

static void
put_record(struct calls *c, const struct call *call) {
    static const struct {
        int type;
        const char *provider;
    } kinds[] = {{1, "com.apple.Telephony"},
                 {16, "com.apple.FaceTime"},
                 {8, "com.apple.FaceTime"},
                 {0, "net.whatsapp.WhatsApp"}};
    const struct lab *lab = c->lab;
    const char *phone = peer_phone(c, call->peer);
    const char *name = call->peer < LAB_PEOPLE ? lab->people[call->peer].first : NULL;
    char unique[LAB_UUID_BYTES];
    lab_random_uuid(&c->random, unique);
    bool us = strncmp(phone, "+1", 2) == 0;
    const char *country = us                              ? "us"
                          : strncmp(phone, "+33", 3) == 0 ? "fr"
                          : strncmp(phone, "+46", 3) == 0 ? "se"
                                                          : "gb";
    double seconds = (double)call->seconds;
    c->records++;
    const char *provider = kinds[call->kind].provider;
    int64_t bytes = call->kind == KIND_PHONE ? 0 : call->bytes_in + call->bytes_out;
    lab_store_put(&c->phone, c->record, "ldddddrrttttttl", c->records, (int)call->answered,
                  kinds[call->kind].type, disconnected_cause(call), (int)call->outgoing, 1,
                  lab_mac_seconds(call->us), seconds, phone, country, us ? "USA" : NULL, name,
                  unique, provider, bytes);
    put_handle(c, call);
    *(call->outgoing ? &c->seconds_out : &c->seconds_in) += seconds;
    c->seconds_last = seconds;
}

static void
put_event(struct calls *c, const struct call *call) {
    double date = lab_mac_seconds(call->us);
    bool missed = !call->outgoing && !call->answered;
    int outcome = call->answered ? 0 : 1;
    int64_t key = ++c->events;
    char jid[64];
    (void)snprintf(jid, sizeof(jid), "%s@s.whatsapp.net", peer_phone(c, call->peer) + 1);
    lab_store_put(&c->whatsapp, c->aggregate, "ldddr", key, (int)!call->outgoing, (int)missed,
                  (int)lab_random_chance(&c->random, call->planted ? 0 : 25), date);
    lab_store_put(&c->whatsapp, c->event, "llldlrrtt", key, call->bytes_in, call->bytes_out,
                  outcome, key, date, (double)call->seconds, call->group ? jid : NULL,
                  (const char *)NULL);
    int count = call->group ? 3 : 1;
    for (int i = 0; i < count; i++) {
        const char *who =
            i == 0 ? jid : c->lab->people[(call->peer + (unsigned)i) % LAB_PEOPLE].jid;
        lab_store_put(&c->whatsapp, c->participant, "ldlt", ++c->participants, outcome, key, who);
    }
}

static void
witness(struct calls *c, const struct call *call) {
    struct lab *lab = c->lab;
    const char *phone = peer_phone(c, call->peer);
    lab_interaction_add(lab,
                        (struct lab_interaction){
                            .us = call->us,
                            .duration_us = call->seconds * LAB_SECOND,
                            .bundle = call->kind == KIND_WHATSAPP ? "net.whatsapp.WhatsApp"
                                                                  : "com.apple.InCallService",
                            .handle = phone,
                            .name = call->peer < LAB_PEOPLE ? lab->people[call->peer].first : NULL,
                            .outgoing = call->outgoing,
                            .call = true,
                            .planted = call->planted});
}

static void
put_call(struct calls *c, const struct call *call) {
    if (call->kind != KIND_WHATSAPP || c->lab->options.ios >= 10) { /* CallKit came with 10 */
        put_record(c, call);
        c->shown_records++;
    }
    if (call->kind == KIND_WHATSAPP) {
        put_event(c, call);
        c->shown_events++;
    }
    witness(c, call);
}

static void
put_innocent(struct calls *c, int64_t us, bool newest) {
    struct call call = {.us = us};
    uint64_t kind = lab_random_below(&c->random, 100);
    call.kind = kind < 20   ? KIND_WHATSAPP
                : kind < 30 ? KIND_FACETIME_AUDIO
                : kind < 36 ? KIND_FACETIME_VIDEO
                            : KIND_PHONE;
    call.peer = (unsigned)(lab_plan_person(c->lab, &c->random) - c->lab->people);
    call.outgoing = lab_random_chance(&c->random, 50);
    call.answered = lab_random_chance(&c->random, 75) || newest;
    if (newest || (call.kind == KIND_WHATSAPP && !c->lab->people[call.peer].has_whatsapp)) {
        call.kind = KIND_PHONE;
    }
    if (!newest && lab_random_chance(&c->random, 8)) { /* a wrong number, a survey */
        call.peer = LAB_PEOPLE + (unsigned)lab_random_below(&c->random, STRANGERS);
        call.kind = call.kind == KIND_WHATSAPP ? KIND_WHATSAPP : KIND_PHONE;
        call.outgoing = false;
        call.answered = lab_random_chance(&c->random, 30);
    }
    if (call.answered) {
        call.seconds = lab_random_between(&c->random, 8, 1500);
        call.bytes_in = call.seconds * lab_random_between(&c->random, 2400, 5200);
        call.bytes_out = call.seconds * lab_random_between(&c->random, 2400, 5200);
    }
    call.group = call.kind == KIND_WHATSAPP && call.answered && call.peer < LAB_PEOPLE &&
                 lab_random_chance(&c->random, 10);
    put_call(c, &call);
}

/* The calls that a capture of the phone shows, as far as they come before `us`. */
static void
put_captured(struct calls *c, int64_t us, unsigned *next) {
    const struct lab *lab = c->lab;
    while (lab->options.capture != NULL && *next < LAB_CAPTURE_CALLS &&
           lab->capture_calls[*next].us < us) {
        const struct lab_call *captured = &lab->capture_calls[(*next)++];
        struct call call = {.us = captured->us,
                            .kind = KIND_WHATSAPP,
                            .peer = captured->peer,
                            .outgoing = captured->outgoing,
                            .answered = captured->seconds > 0,
                            .seconds = captured->seconds,
                            .bytes_in = captured->seconds * 2600,
                            .bytes_out = captured->seconds * 2600};
        put_call(c, &call);
    }
}

/* ---- what is planted ---- */

/*
 * Some time after the call, so that it left its bytes in a page that later calls went on to use;
 * the newest call is written after that, and may take a part of what became free.
 */
static void
remove_call(struct calls *c) {
    char sql[400];
    c->removal_due = false;
    (void)snprintf(sql, sizeof(sql),
                   "DELETE FROM ZWAAGGREGATECALLEVENT WHERE Z_PK=%lld;"
                   "DELETE FROM ZWACDCALLEVENT WHERE Z_PK=%lld;"
                   "DELETE FROM ZWACDCALLEVENTPARTICIPANT WHERE Z_PK=%lld;",
                   (long long)c->planted[1], (long long)c->planted[1], (long long)c->planted[2]);
    lab_store_exec(&c->whatsapp, sql);
    c->shown_events--;
    if (c->lab->options.ios < 10) {
        return;
    }
    if (c->handle != NULL) {
        (void)snprintf(
            sql, sizeof(sql),
            "DELETE FROM Z_2REMOTEPARTICIPANTHANDLES WHERE Z_2REMOTEPARTICIPANTCALLS=%lld",
            (long long)c->planted[0]);
        lab_store_exec(&c->phone, sql);
    }
    (void)snprintf(sql, sizeof(sql), "DELETE FROM ZCALLRECORD WHERE Z_PK=%lld",
                   (long long)c->planted[0]);
    lab_store_exec(&c->phone, sql);
    c->shown_records--;
}

static void
tell(struct calls *c, const struct call *call) {
    struct lab *lab = c->lab;
    bool removed = lab->plan.call_removed;
    char words[300];
    (void)snprintf(
        words, sizeof(words),
        removed ? "The rows of a WhatsApp call from the unknown number %s were removed; their "
                  "keys are missing below Z_MAX"
                : "An incoming WhatsApp call from the unknown number %s, never answered, that "
                  "received %lld bytes",
        lab->plan.caller, (long long)call->bytes_in);
    struct lab_trace trace = {.id = removed ? "call_removed" : "call_missed",
                              .artifact = "ios_whatsapp_calls",
                              .item = LAB_WHATSAPP_DOMAIN "/" WHATSAPP_ITEM,
                              .table = "ZWACDCALLEVENT",
                              .row = c->events,
                              .us = call->us,
                              .description = words};
    lab_truth_trace(lab, &trace);
    if (lab->options.ios < 10) {
        return;
    }
    trace.id = removed ? "call_record_removed" : "call_record";
    trace.artifact = "ios_calls";
    trace.item = PHONE_DOMAIN "/" PHONE_ITEM;
    trace.table = "ZCALLRECORD";
    trace.row = c->records;
    trace.description = removed ? "The same call is removed from the phone's call log too"
                                : "The same call in the phone's call log, by CallKit";
    trace.witness = true;
    lab_truth_trace(lab, &trace);
    if (removed && c->handle != NULL) {
        trace.id = "call_peer_left";
        trace.table = "ZHANDLE";
        trace.row = c->handle_rows[PEERS - 1];
        trace.description = "The number of the removed call is left without any call";
        trace.witness = false;
        lab_truth_trace(lab, &trace);
    }
}

static void
plant_call(struct calls *c) {
    const struct lab *lab = c->lab;
    struct call call = {
        .us = lab->plan.call_us, .kind = KIND_WHATSAPP, .peer = PEERS - 1, .planted = true};
    call.bytes_in = lab_random_between(&c->random, 38000, 91000);
    call.bytes_out = lab_random_between(&c->random, 200, 900);
    put_call(c, &call);
    c->planted[0] = c->records;
    c->planted[1] = c->events;
    c->planted[2] = c->participants;
    c->removal_due = lab->plan.call_removed;
    tell(c, &call);
}

static void
put_rows(struct calls *c) {
    const struct lab *lab = c->lab;
    int64_t count = lab->options.calls;
    bool due = lab->options.attacked;
    unsigned captured = 0;
    for (int64_t i = 0; i <= count; i++) {
        int64_t us = i < count ? lab_plan_time(lab, &c->random, i, count) : INT64_MAX;
        bool now = due && us > lab->plan.call_us;
        put_captured(c, now ? lab->plan.call_us : us, &captured);
        if (now || i >= count - count / 20) {
            lab_store_recent(&c->phone);
            lab_store_recent(&c->whatsapp);
        }
        if (now) {
            plant_call(c);
            due = false;
            put_captured(c, us, &captured);
        }
        if (c->removal_due && i >= count - 1) {
            remove_call(c);
        }
        if (i < count) {
            put_innocent(c, us, i == count - 1);
        }
    }
}

static void
close_phone(struct calls *c) {
    sqlite3_stmt *put =
        lab_store_prepare(&c->phone, "INSERT INTO ZCALLDBPROPERTIES VALUES(1,1,1,?,?,?,?,?)");
    double all = c->seconds_in + c->seconds_out;
    lab_store_put(&c->phone, put, "rrrrr", all, c->seconds_in, c->seconds_last, all,
                  c->seconds_out);
    int entity = handle_entity(c->lab);
    const char *names[4] = {"CallDBProperties", "CallRecord", "EmergencyMediaItem", "Handle"};
    int64_t maxima[4] = {1, c->records, 0, c->handles};
    if (entity == 3) {
        names[2] = "Handle";
        maxima[2] = c->handles;
    }
    lab_store_core_data(&c->phone, names, maxima, entity == 0 ? 2 : (size_t)entity);
    lab_store_close(&c->phone);
}

void
lab_calls(struct lab *lab) {
    struct calls c = {.lab = lab, .random = lab_random_of(lab->options.seed, "calls")};
    lab_store_open(lab, &c.phone, PHONE_DOMAIN, PHONE_ITEM, true);
    lab_store_open(lab, &c.whatsapp, LAB_WHATSAPP_DOMAIN, WHATSAPP_ITEM, true);
    create_phone(&c);
    create_whatsapp(&c);
    put_rows(&c);
    close_phone(&c);
    static const char *const names[] = {"WAAggregateCallEvent", "WACDCallEvent",
                                        "WACDCallEventParticipant", "WAJoinableCallEvent",
                                        "WAJoinableCallEventParticipant"};
    lab_store_core_data(&c.whatsapp, names,
                        (const int64_t[]){c.events, c.events, c.participants, 0, 0}, 5);
    lab_store_close(&c.whatsapp);
    lab_truth_count(lab, "ios_calls", c.shown_records);
    lab_truth_count(lab, "ios_whatsapp_calls", c.shown_events);
}
