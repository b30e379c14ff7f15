/*
 * The sites that Safari's WebKit has met: observations.db, and before iOS 14 its predecessor
 * full_browsing_session_resourceLog.plist. Both stay when the history is cleared.
 *
 * Schemas and keys are those of WebKit's sources: ResourceLoadStatisticsDatabaseStore.cpp for the
 * database; ResourceLoadStatistics.cpp for the list, whose times are real numbers of seconds since
 * 1970 and whose keys change with the version of its model: 10 in iOS 11, 14 in iOS 12 and 17 in
 * iOS 13, where "Origin" became "Domain".
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "lab.h"

#include <stdio.h>
#include <string.h>

#define DOMAIN "AppDomain-com.apple.mobilesafari" /* of all versions, unlike the history's */
#define FOLDER "Library/WebKit/WebsiteData/ResourceLoadStatistics"
#define DATABASE FOLDER "/observations.db"
#define LOG FOLDER "/full_browsing_session_resourceLog.plist"
#define RESOLUTION (5 * LAB_SECOND) /* of the time when a site was last met */
#define LATE 3                      /* how many sites at the end were met after the attack */

enum { MAX_SITES = 40, MAX_REDIRECTS = 4 };

struct site {
    char name[64];
    int64_t us;         /* when it was last met */
    int64_t touched_us; /* when the owner last touched its page; BRD_NO_TIME: never */
    size_t under;       /* the site whose page it was a part of; its own index: a page itself */
    bool planted;
};

struct webkit {
    struct lab *lab;
    struct lab_random random;
    struct site sites[MAX_SITES];
    size_t count;
    struct {
        size_t from;
        size_t to;
    } redirects[MAX_REDIRECTS];
    size_t redirect_count;
};

/* ---- which sites there are ---- */

/* The registrable domain of a host. Of the suffixes with two labels only co.uk is in use here. */
static const char *
registrable(const char *host) {
    size_t size = strlen(host);
    int labels = size > 6 && strcmp(host + size - 6, ".co.uk") == 0 ? 3 : 2;
    const char *start = host + size;
    while (start > host && (start[-1] != '.' || --labels > 0)) {
        start--;
    }
    return start;
}

/* The site called `name`; it is added when it is new. */
static size_t
site_of(struct webkit *w, const char *name) {
    size_t i = 0;
    while (i < w->count && strcmp(w->sites[i].name, name) != 0) {
        i++;
    }
    if (i == MAX_SITES) {
        (void)brd_fail(&w->lab->error, BRD_ERR_LIMIT, BRD_NO_OFFSET, "too many sites");
        return 0;
    }
    if (i < w->count) {
        return i;
    }
    struct site *site = &w->sites[w->count++];
    (void)snprintf(site->name, sizeof(site->name), "%s", name);
    int64_t us =
        w->lab->backup_us - lab_random_between(&w->random, 7200, 60 * INT64_C(86400)) * LAB_SECOND;
    site->us = us - us % RESOLUTION;
    site->touched_us = lab_random_chance(&w->random, 80)
                           ? us - lab_random_between(&w->random, 0, 7200) * LAB_SECOND
                           : BRD_NO_TIME;
    site->under = i;
    return i;
}

static void
add_redirect(struct webkit *w, size_t from, size_t to) {
    w->redirects[w->redirect_count].from = from;
    w->redirects[w->redirect_count++].to = to;
}

/* The server that a page sent the visitor to, and that sent the visitor back. */
static void
add_planted(struct webkit *w) {
    const struct lab_plan *plan = &w->lab->plan;
    size_t page = site_of(w, "example.com");
    size_t server = site_of(w, plan->push_domain);
    struct site *site = &w->sites[server];
    site->us = plan->redirect_us - plan->redirect_us % RESOLUTION;
    site->touched_us = BRD_NO_TIME;
    site->planted = true;
    if (w->sites[page].us < site->us) {
        w->sites[page].us = site->us;
    }
    add_redirect(w, page, server);
    add_redirect(w, server, page);
}

static void
choose_sites(struct webkit *w) {
    const struct lab_page *pages;
    size_t count = lab_text_pages(&pages);
    for (size_t i = 0; i + LATE < count; i++) {
        (void)site_of(w, registrable(pages[i].host));
    }
    /* A shortener and a server of pictures: harmless, and never touched either. */
    size_t shortener = site_of(w, "links.example");
    size_t pictures = site_of(w, "cdn.example");
    w->sites[shortener].touched_us = BRD_NO_TIME;
    w->sites[pictures].touched_us = BRD_NO_TIME;
    w->sites[pictures].under = site_of(w, "bbc.co.uk");
    add_redirect(w, shortener, site_of(w, "wikipedia.org"));
    if (w->lab->options.attacked && w->lab->plan.web_statistics) {
        add_planted(w);
    }
    for (size_t i = count - LATE; i < count; i++) {
        (void)site_of(w, registrable(pages[i].host));
    }
}

static void
tell(struct webkit *w, const struct site *site, const char *artifact, const char *item,
     const char *table, int64_t row) {
    if (!site->planted) {
        return;
    }
    lab_truth_trace(w->lab, &(struct lab_trace){
                                .id = "web_statistics",
                                .artifact = artifact,
                                .indicator = site->name,
                                .item = item,
                                .table = table,
                                .row = row,
                                .us = site->us,
                                .description = "WebKit remembers the server of the redirect, whose "
                                               "page was never touched"});
}

/* ---- observations.db ---- */

/* WebKit's own slip is kept out: its index on SubresourceUniqueRedirectsFrom cannot be made. */
static const char relations[] =
    "CREATE TABLE TopLevelDomains (topLevelDomainID INTEGER PRIMARY KEY, CONSTRAINT fkDomainID "
    "FOREIGN KEY(topLevelDomainID) REFERENCES ObservedDomains(domainID) ON DELETE CASCADE);"
    "CREATE TABLE StorageAccessUnderTopFrameDomains (domainID INTEGER NOT NULL, topLevelDomainID "
    "INTEGER NOT NULL ON CONFLICT FAIL, CONSTRAINT fkDomainID FOREIGN KEY(domainID) REFERENCES "
    "ObservedDomains(domainID) ON DELETE CASCADE, FOREIGN KEY(topLevelDomainID) REFERENCES "
    "TopLevelDomains(topLevelDomainID) ON DELETE CASCADE);"
    "CREATE TABLE TopFrameUniqueRedirectsTo (sourceDomainID INTEGER NOT NULL, toDomainID INTEGER "
    "NOT NULL, FOREIGN KEY(sourceDomainID) REFERENCES TopLevelDomains(topLevelDomainID) ON DELETE "
    "CASCADE, FOREIGN KEY(toDomainID) REFERENCES TopLevelDomains(topLevelDomainID) ON DELETE "
    "CASCADE);"
    "CREATE TABLE TopFrameUniqueRedirectsFrom (targetDomainID INTEGER NOT NULL, fromDomainID "
    "INTEGER NOT NULL, FOREIGN KEY(targetDomainID) REFERENCES TopLevelDomains(topLevelDomainID) ON "
    "DELETE CASCADE, FOREIGN KEY(fromDomainID) REFERENCES TopLevelDomains(topLevelDomainID) ON "
    "DELETE CASCADE);"
    "CREATE TABLE TopFrameLinkDecorationsFrom (toDomainID INTEGER NOT NULL, lastUpdated REAL NOT "
    "NULL, fromDomainID INTEGER NOT NULL, FOREIGN KEY(toDomainID) REFERENCES "
    "TopLevelDomains(topLevelDomainID) ON DELETE CASCADE, FOREIGN KEY(fromDomainID) REFERENCES "
    "TopLevelDomains(topLevelDomainID) ON DELETE CASCADE);"
    "CREATE TABLE TopFrameLoadedThirdPartyScripts (topFrameDomainID INTEGER NOT NULL, "
    "subresourceDomainID INTEGER NOT NULL, FOREIGN KEY(topFrameDomainID) REFERENCES "
    "ObservedDomains(domainID) ON DELETE CASCADE, FOREIGN KEY(subresourceDomainID) REFERENCES "
    "ObservedDomains(domainID) ON DELETE CASCADE);"
    "CREATE TABLE SubframeUnderTopFrameDomains (subFrameDomainID INTEGER NOT NULL, lastUpdated "
    "REAL NOT NULL, topFrameDomainID INTEGER NOT NULL, FOREIGN KEY(subFrameDomainID) REFERENCES "
    "ObservedDomains(domainID) ON DELETE CASCADE, FOREIGN KEY(topFrameDomainID) REFERENCES "
    "TopLevelDomains(topLevelDomainID) ON DELETE CASCADE);"
    "CREATE TABLE SubresourceUnderTopFrameDomains (subresourceDomainID INTEGER NOT NULL, "
    "lastUpdated REAL NOT NULL, topFrameDomainID INTEGER NOT NULL, FOREIGN "
    "KEY(subresourceDomainID) REFERENCES ObservedDomains(domainID) ON DELETE CASCADE, FOREIGN "
    "KEY(topFrameDomainID) REFERENCES TopLevelDomains(topLevelDomainID) ON DELETE CASCADE);"
    "CREATE TABLE SubresourceUniqueRedirectsTo (subresourceDomainID INTEGER NOT NULL, lastUpdated "
    "REAL NOT NULL, toDomainID INTEGER NOT NULL, FOREIGN KEY(subresourceDomainID) REFERENCES "
    "ObservedDomains(domainID) ON DELETE CASCADE, FOREIGN KEY(toDomainID) REFERENCES "
    "ObservedDomains(domainID) ON DELETE CASCADE);"
    "CREATE TABLE SubresourceUniqueRedirectsFrom (subresourceDomainID INTEGER NOT NULL, "
    "fromDomainID INTEGER NOT NULL, FOREIGN KEY(subresourceDomainID) REFERENCES "
    "ObservedDomains(domainID) ON DELETE CASCADE, FOREIGN KEY(fromDomainID) REFERENCES "
    "ObservedDomains(domainID) ON DELETE CASCADE);"
    "CREATE UNIQUE INDEX TopFrameUniqueRedirectsTo_sourceDomainID_toDomainID on "
    "TopFrameUniqueRedirectsTo ( sourceDomainID, toDomainID );"
    "CREATE UNIQUE INDEX TopFrameUniqueRedirectsFrom_targetDomainID_fromDomainID on "
    "TopFrameUniqueRedirectsFrom ( targetDomainID, fromDomainID );"
    "CREATE UNIQUE INDEX SubresourceUnderTopFrameDomains_subresourceDomainID_topFrameDomainID on "
    "SubresourceUnderTopFrameDomains ( subresourceDomainID, topFrameDomainID );";

/* Tables that came after the first ones. */
static const char late_relations[] =
    "CREATE TABLE TopFrameUniqueRedirectsToSinceSameSiteStrictEnforcement (sourceDomainID INTEGER "
    "NOT NULL, toDomainID INTEGER NOT NULL, FOREIGN KEY(sourceDomainID) REFERENCES "
    "TopLevelDomains(topLevelDomainID) ON DELETE CASCADE, FOREIGN KEY(toDomainID) REFERENCES "
    "TopLevelDomains(topLevelDomainID) ON DELETE CASCADE);"
    "CREATE TABLE OperatingDates (year INTEGER NOT NULL, month INTEGER NOT NULL, monthDay INTEGER "
    "NOT NULL);";

static void
create_tables(const struct webkit *w, struct lab_store *store) {
    char sql[700];
    (void)snprintf(
        sql, sizeof(sql),
        "CREATE TABLE ObservedDomains (domainID INTEGER PRIMARY KEY, registrableDomain TEXT "
        "NOT NULL UNIQUE ON CONFLICT FAIL, lastSeen REAL NOT NULL, hadUserInteraction INTEGER "
        "NOT NULL, mostRecentUserInteractionTime REAL NOT NULL, grandfathered INTEGER NOT "
        "NULL, isPrevalent INTEGER NOT NULL, isVeryPrevalent INTEGER NOT NULL, "
        "dataRecordsRemoved INTEGER NOT NULL,timesAccessedAsFirstPartyDueToUserInteraction "
        "INTEGER NOT NULL, timesAccessedAsFirstPartyDueToStorageAccessAPI INTEGER NOT NULL,"
        "isScheduledForAllButCookieDataRemoval INTEGER NOT NULL%s)",
        w->lab->options.ios >= 16 ? ", mostRecentWebPushInteractionTime REAL NOT NULL" : "");
    lab_store_exec(store, sql);
    lab_store_exec(store, relations);
    if (w->lab->options.ios >= 15) {
        lab_store_exec(store, late_relations);
    }
}

static double
unix_seconds(int64_t us) {
    return us == BRD_NO_TIME ? -1 : (double)us / (double)LAB_SECOND;
}

static void
put_sites(struct webkit *w, struct lab_store *store) {
    sqlite3_stmt *put = lab_store_prepare(
        store, w->lab->options.ios >= 16
                   ? "INSERT INTO ObservedDomains VALUES(?,?,?,?,?,0,0,0,0,0,0,0,-1)"
                   : "INSERT INTO ObservedDomains VALUES(?,?,?,?,?,0,0,0,0,0,0,0)");
    sqlite3_stmt *top = lab_store_prepare(store, "INSERT INTO TopLevelDomains VALUES(?)");
    sqlite3_stmt *part =
        lab_store_prepare(store, "INSERT INTO SubresourceUnderTopFrameDomains VALUES(?,?,?)");
    for (size_t i = 0; i < w->count; i++) {
        const struct site *site = &w->sites[i];
        int64_t row = (int64_t)i + 1;
        if (site->planted || i + LATE >= w->count) {
            lab_store_recent(store);
        }
        lab_store_put(store, put, "ltrdr", row, site->name, unix_seconds(site->us),
                      (int)(site->touched_us != BRD_NO_TIME), unix_seconds(site->touched_us));
        if (site->under == i) {
            lab_store_put(store, top, "l", row);
        } else {
            lab_store_put(store, part, "lrl", row, unix_seconds(site->us),
                          (int64_t)site->under + 1);
        }
        tell(w, site, "ios_webkit_statistics", DOMAIN "/" DATABASE, "ObservedDomains", row);
    }
}

static void
put_observations(struct webkit *w) {
    struct lab_store store;
    lab_store_open(w->lab, &store, DOMAIN, DATABASE, true);
    create_tables(w, &store);
    put_sites(w, &store);
    sqlite3_stmt *to =
        lab_store_prepare(&store, "INSERT INTO TopFrameUniqueRedirectsTo VALUES(?,?)");
    sqlite3_stmt *from =
        lab_store_prepare(&store, "INSERT INTO TopFrameUniqueRedirectsFrom VALUES(?,?)");
    for (size_t i = 0; i < w->redirect_count; i++) {
        int64_t source = (int64_t)w->redirects[i].from + 1;
        int64_t target = (int64_t)w->redirects[i].to + 1;
        lab_store_put(&store, to, "ll", source, target);
        lab_store_put(&store, from, "ll", target, source);
    }
    lab_store_close(&store);
    lab_truth_count(w->lab, "ios_webkit_statistics", (int64_t)w->count);
}

/* ---- full_browsing_session_resourceLog.plist ---- */

/* Append `name` to the list `key` of `row`. Until model 14 each name had a count. */
static void
add_name(const struct webkit *w, plist_t row, const char *key, const char *name) {
    bool counted = w->lab->options.ios < 13;
    plist_t list = plist_dict_get_item(row, key);
    if (list == NULL) {
        list = plist_new_array();
        plist_dict_set_item(row, key, list);
    }
    plist_t entry = plist_new_dict();
    lab_plist_set_text(entry, counted ? "origin" : "domain", name);
    if (counted) {
        plist_dict_set_item(entry, "count", plist_new_uint(1));
    }
    plist_array_append_item(list, entry);
}

static void
add_relations(const struct webkit *w, plist_t row, size_t i) {
    bool redirects = w->lab->options.ios >= 12; /* of pages: not before model 11 */
    const struct site *site = &w->sites[i];
    if (site->under != i) {
        add_name(w, row,
                 w->lab->options.ios >= 13 ? "subresourceUnderTopFrameDomains"
                                           : "subresourceUnderTopFrameOrigins",
                 w->sites[site->under].name);
    }
    for (size_t k = 0; redirects && k < w->redirect_count; k++) {
        if (w->redirects[k].from == i) {
            add_name(w, row, "topFrameUniqueRedirectsTo", w->sites[w->redirects[k].to].name);
        }
        if (w->redirects[k].to == i) {
            add_name(w, row, "topFrameUniqueRedirectsFrom", w->sites[w->redirects[k].from].name);
        }
    }
}

static plist_t
log_row(const struct webkit *w, size_t i) {
    const struct site *site = &w->sites[i];
    plist_t row = plist_new_dict();
    lab_plist_set_text(
        row, w->lab->options.ios >= 13 ? "PrevalentResourceDomain" : "PrevalentResourceOrigin",
        site->name);
    plist_dict_set_item(row, "lastSeen", plist_new_real(unix_seconds(site->us)));
    plist_dict_set_item(row, "hadUserInteraction", plist_new_bool(site->touched_us != BRD_NO_TIME));
    plist_dict_set_item(row, "mostRecentUserInteraction",
                        plist_new_real(unix_seconds(site->touched_us)));
    plist_dict_set_item(row, "grandfathered", plist_new_bool(0));
    add_relations(w, row, i);
    plist_dict_set_item(row, "isPrevalentResource", plist_new_bool(0));
    if (w->lab->options.ios >= 12) {
        plist_dict_set_item(row, "isVeryPrevalentResource", plist_new_bool(0));
    }
    plist_dict_set_item(row, "dataRecordsRemoved", plist_new_uint(0));
    plist_dict_set_item(row, "timesAccessedAsFirstPartyDueToUserInteraction", plist_new_uint(0));
    plist_dict_set_item(row, "timesAccessedAsFirstPartyDueToStorageAccessAPI", plist_new_uint(0));
    return row;
}

static void
put_log(struct webkit *w) {
    struct lab *lab = w->lab;
    plist_t rows = plist_new_array();
    for (size_t i = 0; i < w->count; i++) {
        plist_array_append_item(rows, log_row(w, i));
        tell(w, &w->sites[i], "ios_webkit_session_log", DOMAIN "/" LOG, "browsingStatistics",
             (int64_t)i);
    }
    plist_t root = plist_new_dict();
    unsigned ios = lab->options.ios;
    plist_dict_set_item(root, "version", plist_new_uint(ios == 11 ? 10 : ios == 12 ? 14 : 17));
    plist_dict_set_item(root, "endOfGrandfatheringTimestamp",
                        plist_new_real(unix_seconds(lab->start_us)));
    plist_dict_set_item(root, "browsingStatistics", rows);
    lab_backup_plist(lab, DOMAIN, LOG, root, false, lab->backup_us - LAB_HOUR);
    lab_truth_count(lab, "ios_webkit_session_log", (int64_t)w->count);
}

void
lab_webkit(struct lab *lab) {
    struct webkit w = {.lab = lab, .random = lab_random_of(lab->options.seed, "webkit")};
    if (lab->options.ios < 11) { /* the statistics came with iOS 11 */
        return;
    }
    choose_sites(&w);
    if (lab->options.ios >= 14) {
        put_observations(&w);
    } else {
        put_log(&w);
    }
}
