/*
 * Safari: History.db, and the open tabs in BrowserState.db (until iOS 14) or SafariTabs.db.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "lab.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HISTORY "Library/Safari/History.db"
#define MAX_POOL 40000 /* addresses beyond the fixed pages */
#define TABS 8

/* Safari moved into a container of its own with iOS 13. */
static const char *
domain_of(const struct lab *lab) {
    return lab->options.ios >= 13 ? "AppDomain-com.apple.mobilesafari" : "HomeDomain";
}

struct safari {
    struct lab *lab;
    struct lab_store store;
    struct lab_random random;
    const struct lab_page *pages;
    size_t page_count;
    size_t pool;     /* how many addresses of the second sort there are */
    int64_t *ids;    /* owned: of items; pages by https, pages by http, then the pool; 0: none */
    int64_t *counts; /* owned: visits of each item, by id */
    int64_t items;
    int64_t visits;
    sqlite3_stmt *item;
    sqlite3_stmt *visit;
};

static void
create_history(struct safari *s) {
    unsigned ios = s->lab->options.ios;
    char sql[4096];
    (void)snprintf(
        sql, sizeof(sql),
        "CREATE TABLE history_items (id INTEGER PRIMARY KEY AUTOINCREMENT,url TEXT NOT NULL "
        "UNIQUE,domain_expansion TEXT NULL,visit_count INTEGER NOT NULL,daily_visit_counts BLOB "
        "NOT NULL,weekly_visit_counts BLOB NULL,autocomplete_triggers BLOB NULL,"
        "should_recompute_derived_visit_counts INTEGER NOT NULL,visit_count_score INTEGER NOT "
        "NULL%s);"
        "CREATE TABLE history_visits (id INTEGER PRIMARY KEY AUTOINCREMENT,history_item INTEGER "
        "NOT NULL REFERENCES history_items(id) ON DELETE CASCADE,visit_time REAL NOT NULL,title "
        "TEXT NULL,load_successful BOOLEAN NOT NULL DEFAULT 1,http_non_get BOOLEAN NOT NULL "
        "DEFAULT 0,synthesized BOOLEAN NOT NULL DEFAULT 0,redirect_source INTEGER NULL UNIQUE "
        "REFERENCES history_visits(id) ON DELETE CASCADE,redirect_destination INTEGER NULL "
        "UNIQUE REFERENCES history_visits(id) ON DELETE CASCADE,origin INTEGER NOT NULL DEFAULT "
        "0,generation INTEGER NOT NULL DEFAULT 0,attributes INTEGER NOT NULL DEFAULT 0,score "
        "INTEGER NOT NULL DEFAULT 0);"
        "CREATE TABLE history_tombstones (id INTEGER PRIMARY KEY AUTOINCREMENT,start_time REAL "
        "NOT NULL,end_time REAL NOT NULL,url TEXT,generation INTEGER NOT NULL DEFAULT 0%s);"
        "CREATE TABLE metadata (key TEXT NOT NULL UNIQUE, value);"
        "CREATE TABLE history_client_versions (client_version INTEGER PRIMARY KEY,last_seen REAL "
        "NOT NULL);",
        ios >= 15 ? ",status_code INTEGER NOT NULL DEFAULT 0" : "",
        ios >= 17 ? ",udid TEXT,attributes INTEGER NOT NULL DEFAULT 0" : "");
    lab_store_exec(&s->store, sql);
    s->item = lab_store_prepare(
        &s->store, "INSERT INTO history_items(id,url,domain_expansion,visit_count,"
                   "daily_visit_counts,should_recompute_derived_visit_counts,visit_count_score) "
                   "VALUES(?,?,?,0,x'64000000',0,100)");
    s->visit = lab_store_prepare(
        &s->store, "INSERT INTO history_visits(id,history_item,visit_time,title,redirect_source,"
                   "redirect_destination,generation,score) VALUES(?,?,?,?,nullif(?,0),"
                   "nullif(?,0),1,100)");
}

/* The item of an address; `slot` is its place in `ids`, SIZE_MAX for one that is used once. */
static int64_t
item_of(struct safari *s, size_t slot, const char *url) {
    if (slot != SIZE_MAX && s->ids[slot] != 0) {
        return s->ids[slot];
    }
    int64_t id = ++s->items;
    const char *host = strstr(url, "://");
    char word[64];
    (void)snprintf(word, sizeof(word), "%.*s", host == NULL ? 0 : (int)strcspn(host + 3, "./:"),
                   host == NULL ? "" : host + 3);
    lab_store_put(&s->store, s->item, "ltt", id, url, word);
    if (slot != SIZE_MAX) {
        s->ids[slot] = id;
    }
    return id;
}

static void
put_visit(struct safari *s, int64_t item, int64_t us, const char *title, int64_t source,
          int64_t destination) {
    s->counts[item]++;
    lab_store_put(&s->store, s->visit, "llrtll", ++s->visits, item, lab_mac_seconds(us), title,
                  source, destination);
}

/* One visit, or two where http leads to https on the same host. Returns how many. */
static int
put_innocent(struct safari *s, int64_t us, int64_t room) {
    char url[256];
    if (s->pool > 0 && lab_random_chance(&s->random, 45)) {
        size_t one = (size_t)lab_random_below(&s->random, s->pool);
        (void)snprintf(url, sizeof(url), "https://www.bbc.co.uk/news/articles/c%08zu",
                       one * 37 + 1009);
        put_visit(s, item_of(s, 2 * s->page_count + one, url), us, "BBC News", 0, 0);
        return 1;
    }
    const struct lab_page *page = lab_text_page(&s->random);
    size_t at = (size_t)(page - s->pages);
    (void)snprintf(url, sizeof(url), "https://%s%s", page->host, page->path);
    if (!page->upgrades || room < 2 || !lab_random_chance(&s->random, s->lab->options.upgrades)) {
        put_visit(s, item_of(s, at, url), us, page->title, 0, 0);
        return 1;
    }
    char plain[256];
    (void)snprintf(plain, sizeof(plain), "http://%s%s", page->host, page->path);
    int64_t wait = lab_random_between(&s->random, 40000, 700000);
    int64_t source = item_of(s, s->page_count + at, plain);
    put_visit(s, source, us, NULL, 0, s->visits + 2);
    put_visit(s, item_of(s, at, url), us + wait, page->title, s->visits, 0);
    return 2;
}

/* ---- what is planted ---- */

/* A page by plain http is answered with the attacker's server, which sends the visitor on. */
static void
plant_redirect(struct safari *s) {
    struct lab *lab = s->lab;
    int64_t us = lab->plan.redirect_us;
    int64_t first = s->visits + 1;
    put_visit(s, item_of(s, SIZE_MAX, "http://www.daily-paper.example.com/"), us, NULL, 0,
              first + 1);
    put_visit(s, item_of(s, SIZE_MAX, lab->plan.landing), us + 361000, NULL, first, first + 2);
    put_visit(s, item_of(s, SIZE_MAX, "https://www.daily-paper.example.com/"), us + 1184000,
              "The Daily Paper", first + 1, 0);
    char item[128];
    (void)snprintf(item, sizeof(item), "%s/" HISTORY, domain_of(lab));
    char words[400];
    (void)snprintf(words, sizeof(words), "A visit by http was redirected to %s within 361 ms",
                   lab->plan.landing);
    struct lab_trace trace = {.id = "redirect",
                              .artifact = "ios_safari_history",
                              .item = item,
                              .table = "history_visits",
                              .row = first,
                              .us = us,
                              .description = words};
    lab_truth_trace(lab, &trace);
    trace.id = "visit";
    trace.indicator = lab->plan.push_domain;
    trace.row = first + 1;
    trace.us = us + 361000;
    trace.description = "The visit to the server of the redirect";
    lab_truth_trace(lab, &trace);
}

static void
put_rows(struct safari *s) {
    const struct lab *lab = s->lab;
    int64_t count = lab->options.safari;
    bool due = lab->options.attacked && lab->plan.redirect;
    for (int64_t i = 0; i <= count;) {
        int64_t us = i < count ? lab_plan_time(lab, &s->random, i, count) : INT64_MAX;
        bool now = due && us > lab->plan.redirect_us;
        if (!s->store.recent && (now || i >= count - count / 20)) {
            lab_store_exec(
                &s->store,
                "CREATE INDEX history_items__domain_expansion ON history_items "
                "(domain_expansion);"
                "CREATE INDEX history_visits__last_visit ON history_visits (history_item, "
                "visit_time DESC, synthesized ASC);"
                "CREATE INDEX history_visits__origin ON history_visits (origin, generation);");
            lab_store_recent(&s->store);
        }
        if (now) {
            plant_redirect(s);
            due = false;
        }
        i += i < count ? put_innocent(s, us, count - i) : 1;
    }
}

static void
put_history(struct lab *lab) {
    struct safari s = {.lab = lab, .random = lab_random_of(lab->options.seed, "safari")};
    s.page_count = lab_text_pages(&s.pages);
    s.pool = lab->options.safari / 3 < MAX_POOL ? (size_t)(lab->options.safari / 3) : MAX_POOL;
    size_t slots = 2 * s.page_count + s.pool;
    s.ids = calloc(slots, sizeof(*s.ids));
    s.counts = calloc(slots + 8, sizeof(*s.counts));
    if (s.ids == NULL || s.counts == NULL) {
        (void)brd_fail_memory(&lab->error, "the history");
    } else {
        lab_store_open(lab, &s.store, domain_of(lab), HISTORY, true);
        create_history(&s);
        put_rows(&s);
        sqlite3_stmt *count =
            lab_store_prepare(&s.store, "UPDATE history_items SET visit_count=? WHERE id=?");
        for (int64_t id = 1; id <= s.items; id++) {
            lab_store_put(&s.store, count, "ll", s.counts[id], id);
        }
        lab_store_close(&s.store);
        lab_truth_count(lab, "ios_safari_history", s.visits);
    }
    free(s.ids);
    free(s.counts);
}

/* ---- tabs ---- */

struct tab {
    char url[256];
    const char *title;
    const char *original; /* the address before redirects; NULL: the same */
    int64_t us;
    bool planted;
};

static size_t
choose_tabs(struct lab *lab, struct lab_random *random, struct tab tabs[TABS + 1]) {
    const struct lab_page *pages;
    size_t count = lab_text_pages(&pages);
    memset(tabs, 0, (TABS + 1) * sizeof(*tabs));
    size_t first = (size_t)lab_random_below(random, count);
    for (size_t i = 0; i < TABS; i++) {
        const struct lab_page *page = &pages[(first + 3 * i) % count];
        (void)snprintf(tabs[i].url, sizeof(tabs[i].url), "https://%s%s", page->host, page->path);
        tabs[i].title = page->title;
        tabs[i].us = lab->backup_us - (int64_t)(TABS - i) * 3 * LAB_DAY -
                     lab_random_between(random, 0, 86400) * LAB_SECOND;
    }
    if (!lab->options.attacked || !lab->plan.tab) {
        return TABS;
    }
    tabs[TABS].planted = true;
    (void)snprintf(tabs[TABS].url, sizeof(tabs[TABS].url), "%s", lab->plan.landing);
    tabs[TABS].title = "Untitled";
    tabs[TABS].original = lab->plan.link;
    tabs[TABS].us = lab->plan.redirect_us + 2 * LAB_SECOND;
    return TABS + 1;
}

static void
tell_tab(struct lab *lab, const struct tab *tab, const char *file, const char *table, int64_t row) {
    if (!tab->planted) {
        return;
    }
    char item[128];
    (void)snprintf(item, sizeof(item), "%s/%s", domain_of(lab), file);
    lab_truth_trace(lab, &(struct lab_trace){
                             .id = "tab",
                             .artifact = "ios_safari_tabs",
                             .indicator = lab->plan.push_domain,
                             .item = item,
                             .table = table,
                             .row = row,
                             .us = tab->us,
                             .description = "A tab is still open at the server of the redirect"});
}

/* What a tab has shown: four bytes, then a property list. */
static void
add_session(const struct tab *tab, struct brd_buffer *session) {
    plist_t entry = plist_new_dict();
    plist_dict_set_item(entry, "SessionHistoryEntryTitle", plist_new_string(tab->title));
    plist_dict_set_item(entry, "SessionHistoryEntryURL", plist_new_string(tab->url));
    plist_dict_set_item(entry, "SessionHistoryEntryOriginalURL",
                        plist_new_string(tab->original == NULL ? tab->url : tab->original));
    plist_dict_set_item(entry, "SessionHistoryEntryData", plist_new_data("\0\0\0\2\0\0\0\0", 8));
    plist_t entries = plist_new_array();
    plist_array_append_item(entries, entry);
    plist_t history = plist_new_dict();
    plist_dict_set_item(history, "SessionHistoryCurrentIndex", plist_new_uint(0));
    plist_dict_set_item(history, "SessionHistoryEntries", entries);
    plist_dict_set_item(history, "SessionHistoryVersion", plist_new_uint(1));
    plist_t root = plist_new_dict();
    plist_dict_set_item(root, "SessionHistory", history);
    char *bytes = NULL;
    uint32_t size = 0;
    plist_to_bin(root, &bytes, &size);
    brd_buffer_reset(session);
    brd_buffer_add(session, "\0\0\0\2", 4);
    brd_buffer_add(session, bytes, size);
    free(bytes);
    plist_free(root);
}

static void
put_browser_state(struct lab *lab, struct lab_random *random, const struct tab *tabs,
                  size_t count) {
    static const char file[] = "Library/Safari/BrowserState.db";
    struct lab_store store;
    bool split = lab->options.ios >= 12; /* sessions in a table of their own */
    lab_store_open(lab, &store, domain_of(lab), file, false);
    char sql[2048];
    (void)snprintf(
        sql, sizeof(sql),
        "CREATE TABLE browser_windows (id INTEGER PRIMARY KEY AUTOINCREMENT,uuid TEXT NOT "
        "NULL,type INTEGER DEFAULT 0,active_document_index INTEGER DEFAULT 0,"
        "active_private_document_index INTEGER DEFAULT 0,active_document_is_valid BOOL "
        "DEFAULT 1,tab_state_successfully_loaded BOOL DEFAULT 0,legacy_plist_file_version "
        "INTEGER DEFAULT 0);"
        "CREATE TABLE tabs (id INTEGER PRIMARY KEY AUTOINCREMENT,uuid TEXT NOT NULL "
        "UNIQUE,title TEXT,url TEXT COLLATE NOCASE,user_visible_url TEXT COLLATE NOCASE,"
        "order_index INTEGER NOT NULL,last_viewed_time REAL DEFAULT NULL,"
        "readinglist_bookmark_id INTEGER DEFAULT 0,opened_from_link BOOL DEFAULT 0,"
        "showing_reader BOOL DEFAULT 0,reader_view_top_scroll_offset INTEGER DEFAULT 0,"
        "private_browsing BOOL DEFAULT 0,displaying_standalone_image BOOL DEFAULT 0,"
        "browser_window_uuid TEXT NOT NULL,browser_window_id INTEGER NOT NULL%s,"
        "FOREIGN KEY(browser_window_id) REFERENCES browser_windows(id) ON DELETE CASCADE);"
        "CREATE INDEX tabs__uuid ON tabs (uuid);%s",
        split ? "" : ",session_data BLOB DEFAULT NULL",
        split ? "CREATE TABLE tab_sessions (id INTEGER PRIMARY KEY AUTOINCREMENT,tab_uuid "
                "TEXT NOT NULL UNIQUE,session_data BLOB DEFAULT NULL,"
                "uncompressed_session_data_size INTEGER NOT NULL DEFAULT 0,FOREIGN "
                "KEY(tab_uuid) REFERENCES tabs(uuid) ON DELETE CASCADE ON UPDATE CASCADE);"
                "CREATE INDEX tab_sessions__uuid ON tab_sessions (tab_uuid)"
              : "");
    lab_store_exec(&store, sql);
    char window[LAB_UUID_BYTES];
    lab_random_uuid(random, window);
    sqlite3_stmt *put = lab_store_prepare(&store, "INSERT INTO browser_windows(uuid) VALUES(?)");
    lab_store_put(&store, put, "t", window);
    put = lab_store_prepare(
        &store, "INSERT INTO tabs(uuid,title,url,user_visible_url,order_index,last_viewed_time,"
                "opened_from_link,browser_window_uuid,browser_window_id) "
                "VALUES(?,?,?,?,?,?,?,?,1)");
    sqlite3_stmt *session_put = lab_store_prepare(
        &store, split ? "INSERT INTO tab_sessions(session_data,tab_uuid) VALUES(?,?)"
                      : "UPDATE tabs SET session_data=? WHERE uuid=?");
    struct brd_buffer session = brd_buffer_of((size_t)64 * 1024);
    for (size_t i = 0; i < count; i++) {
        char uuid[LAB_UUID_BYTES];
        lab_random_uuid(random, uuid);
        lab_store_put(&store, put, "ttttdrdt", uuid, tabs[i].title, tabs[i].url, tabs[i].url,
                      (int)i, lab_mac_seconds(tabs[i].us), (int)tabs[i].planted, window);
        tell_tab(lab, &tabs[i], file, "tabs", lab_store_row(&store));
        add_session(&tabs[i], &session);
        lab_store_put(&store, session_put, "bt", (const void *)session.data, session.size, uuid);
    }
    brd_buffer_free(&session);
    lab_store_close(&store);
}

static void
put_safari_tabs(struct lab *lab, struct lab_random *random, const struct tab *tabs, size_t count) {
    static const char file[] = "Library/Safari/SafariTabs.db";
    struct lab_store store;
    lab_store_open(lab, &store, domain_of(lab), file, false);
    lab_store_exec(
        &store,
        "CREATE TABLE bookmarks (id INTEGER PRIMARY KEY AUTOINCREMENT,special_id INTEGER DEFAULT "
        "0,parent INTEGER,type INTEGER,title TEXT,url TEXT COLLATE NOCASE,num_children INTEGER "
        "DEFAULT 0,editable INTEGER DEFAULT 1,deletable INTEGER DEFAULT 1,hidden INTEGER DEFAULT "
        "0,hidden_ancestor_count INTEGER DEFAULT 0,order_index INTEGER NOT NULL,external_uuid "
        "TEXT UNIQUE,read INTEGER DEFAULT NULL,last_modified REAL DEFAULT NULL,server_id TEXT,"
        "sync_key TEXT,sync_data BLOB,added INTEGER DEFAULT 0,deleted INTEGER DEFAULT 0,"
        "extra_attributes BLOB DEFAULT NULL,local_attributes BLOB DEFAULT NULL,fetched_icon BOOL "
        "DEFAULT 0,icon BLOB DEFAULT NULL,dav_generation INTEGER DEFAULT 0,locally_added BOOL "
        "DEFAULT 0,archive_status INTEGER DEFAULT 0,syncable BOOL DEFAULT 1,web_filter_status "
        "INTEGER DEFAULT 0,modified_attributes UNSIGNED BIG INT DEFAULT 0,date_closed REAL "
        "DEFAULT NULL,last_selected_child INTEGER DEFAULT NULL,subtype INTEGER DEFAULT 0);"
        "CREATE TABLE windows (id INTEGER PRIMARY KEY AUTOINCREMENT,active_tab_group_id INTEGER,"
        "date_closed REAL DEFAULT NULL,extra_attributes BLOB DEFAULT NULL,is_last_session BOOL "
        "DEFAULT 0,local_tab_group_id INTEGER,private_tab_group_id INTEGER,scene_id TEXT,uuid "
        "TEXT NOT NULL);"
        "INSERT INTO bookmarks(id,parent,type,title,order_index,external_uuid,num_children) "
        "VALUES(0,NULL,1,'Root',0,'Root',2),(1,0,1,'Local',0,'LocalTabs',0),"
        "(2,0,1,'Private',1,'PrivateTabs',0)");
    sqlite3_stmt *put = lab_store_prepare(
        &store, "INSERT INTO bookmarks(parent,type,title,url,order_index,external_uuid,"
                "last_modified,local_attributes,extra_attributes) VALUES(1,0,?,?,?,?,?,?,?)");
    for (size_t i = 0; i < count; i++) {
        char uuid[LAB_UUID_BYTES];
        lab_random_uuid(random, uuid);
        int32_t seconds = (int32_t)(tabs[i].us / LAB_SECOND - BRD_MAC_EPOCH_SECONDS);
        plist_t local = plist_new_dict();
        plist_dict_set_item(local, "DateLastViewed", plist_new_date(seconds, 0));
        plist_dict_set_item(local, "LastVisitTime", plist_new_real(lab_mac_seconds(tabs[i].us)));
        plist_t extra = plist_new_dict();
        plist_dict_set_item(extra, "OpenedFromLink", plist_new_bool(tabs[i].planted));
        char *bytes[2] = {NULL, NULL};
        uint32_t sizes[2] = {0, 0};
        plist_to_bin(local, &bytes[0], &sizes[0]);
        plist_to_bin(extra, &bytes[1], &sizes[1]);
        lab_store_put(&store, put, "ttdtrbb", tabs[i].title, tabs[i].url, (int)i, uuid,
                      lab_mac_seconds(tabs[i].us), (const void *)bytes[0], (size_t)sizes[0],
                      (const void *)bytes[1], (size_t)sizes[1]);
        tell_tab(lab, &tabs[i], file, "bookmarks", lab_store_row(&store));
        free(bytes[0]);
        free(bytes[1]);
        plist_free(local);
        plist_free(extra);
    }
    lab_store_exec(&store, "UPDATE bookmarks SET num_children=(SELECT count(*) FROM bookmarks c "
                           "WHERE c.parent=bookmarks.id) WHERE id=1;"
                           "INSERT INTO windows(active_tab_group_id,local_tab_group_id,"
                           "private_tab_group_id,uuid) VALUES(1,1,2,'Main')");
    lab_store_close(&store);
}

void
lab_safari(struct lab *lab) {
    put_history(lab);
    struct lab_random random = lab_random_of(lab->options.seed, "tabs");
    struct tab tabs[TABS + 1];
    size_t count = choose_tabs(lab, &random, tabs);
    if (lab->options.ios >= 15) {
        put_safari_tabs(lab, &random, tabs, count);
    } else {
        put_browser_state(lab, &random, tabs, count);
    }
    lab_truth_count(lab, "ios_safari_tabs", (int64_t)count);
}
