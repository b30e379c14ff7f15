/*
 * The rest of a phone: pictures and the files of its apps and of the system, as the tree of a real
 * backup looks. SPDX-License-Identifier: Apache-2.0
 */
#include "lab.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MEGABYTE ((size_t)1024 * 1024)
#define PER_FOLDER 1000 /* pictures in a folder of DCIM */

static const char jpeg_head[] = "\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0\xff\xdb\0C";

/* Pictures of 2 to 4 MiB; the last one takes what is left. */
static void
put_media(struct lab *lab) {
    struct lab_random random = lab_random_of(lab->options.seed, "media");
    uint8_t *bytes = malloc(4 * MEGABYTE);
    if (bytes == NULL) {
        (void)brd_fail_memory(&lab->error, "a picture");
        return;
    }
    int64_t left = lab->options.media_bytes;
    for (int64_t i = 0; left > 0 && lab->error.code == BRD_OK; i++) {
        size_t size = 2 * MEGABYTE + (size_t)lab_random_below(&random, 2 * MEGABYTE);
        size = left < (int64_t)size ? (size_t)left : size;
        lab_random_fill(&random, bytes, size);
        memcpy(bytes, jpeg_head, size < sizeof(jpeg_head) - 1 ? size : sizeof(jpeg_head) - 1);
        char path[128];
        (void)snprintf(path, sizeof(path), "Media/DCIM/%lldAPPLE/IMG_%04lld.JPG",
                       200 + (long long)i / PER_FOLDER, (long long)i % PER_FOLDER + 1);
        lab_backup_file(lab, "CameraRollDomain", path, bytes, size,
                        lab->start_us + (i * 7919 % 360) * LAB_DAY);
        left -= (int64_t)size;
    }
    free(bytes);
}

struct filler {
    struct lab *lab;
    struct lab_random random;
    const struct lab_app *apps;
    size_t app_count;
    int64_t turn; /* makes every path unique */
    char domain[160];
    char path[400];
};

static const char *const system_services[] = {
    "springboard",   "mobilenotes", "mobilephone",  "weather",  "stocks",
    "assistantd",    "homed",       "itunescloudd", "keyboard", "mobiletimer",
    "corespotlight", "facetime",    "preferences",
};

/* A picture of the camera, or what Photos keeps of it. */
static void
name_picture(struct filler *f, bool thumbnail) {
    (void)snprintf(f->domain, sizeof(f->domain), "CameraRollDomain");
    const char *end = f->lab->options.ios >= 11 ? "HEIC" : "JPG";
    long long folder = 100 + f->turn / PER_FOLDER;
    long long number = f->turn % PER_FOLDER + 1;
    if (thumbnail) {
        (void)snprintf(f->path, sizeof(f->path),
                       "Media/PhotoData/Thumbnails/V2/DCIM/%lldAPPLE/IMG_%04lld.%s/5003.JPG",
                       folder, number, end);
    } else {
        (void)snprintf(f->path, sizeof(f->path),
                       "Media/PhotoData/CPLAssets/group%lld/IMG_%04lld.%s", folder, number, end);
    }
}

static void
name_app_file(struct filler *f) {
    const struct lab_app *app = &f->apps[lab_random_below(&f->random, f->app_count)];
    (void)snprintf(f->domain, sizeof(f->domain), "AppDomain-%s", app->bundle);
    char token[9];
    lab_random_text(&f->random, "0123456789abcdef", token, sizeof(token));
    long long turn = (long long)f->turn;
    switch (lab_random_below(&f->random, 5)) {
    case 0:
        (void)snprintf(f->path, sizeof(f->path), "Library/Preferences/%s.%lld.plist", app->bundle,
                       turn);
        break;
    case 1:
        (void)snprintf(f->path, sizeof(f->path), "Documents/%s/%lld.json", token, turn);
        break;
    case 2:
        (void)snprintf(
            f->path, sizeof(f->path),
            "Library/WebKit/WebsiteData/LocalStorage/https_www%lld.example.org_0.localstorage",
            turn);
        break;
    case 3:
        (void)snprintf(f->path, sizeof(f->path), "Library/Application Support/%s/state-%lld.dat",
                       token, turn);
        break;
    default:
        (void)snprintf(f->path, sizeof(f->path), "Library/SyncedPreferences/%lld.plist", turn);
        break;
    }
}

static void
name_system_file(struct filler *f) {
    static const struct {
        const char *domain;
        const char *format;
    } places[] = {
        {"HomeDomain", "Library/Preferences/com.apple.%s.%lld.plist"},
        {"HomeDomain", "Library/Caches/com.apple.%s/%lld.cache"},
        {"HomeDomain", "Library/%s/Records/%lld.data"},
        {"RootDomain", "Library/Preferences/com.apple.%s.%lld.plist"},
        {"HealthDomain", "Health/%s-%lld.hfd"},
        {"KeyboardDomain", "Library/Keyboard/%s-dynamic-%lld.lm"},
        {"SystemPreferencesDomain", "SystemConfiguration/com.apple.%s.%lld.plist"},
        {"AppDomainGroup-group.com.apple.notes", "Accounts/%s/Media/%lld.png"},
        {"AppDomainPlugin-com.apple.news.widget", "Library/%s/%lld.json"},
        {"MediaDomain", "Media/Recordings/%s %lld.m4a"},
    };
    size_t one = (size_t)lab_random_below(&f->random, sizeof(places) / sizeof(places[0]));
    const char *service = system_services[lab_random_below(
        &f->random, sizeof(system_services) / sizeof(system_services[0]))];
    (void)snprintf(f->domain, sizeof(f->domain), "%s", places[one].domain);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral" /* the formats stand right above */
    (void)snprintf(f->path, sizeof(f->path), places[one].format, service, (long long)f->turn);
#pragma GCC diagnostic pop
}

/* Contents that fit the name; a few files are empty, as on a phone. */
static void
put_contents(struct filler *f) {
    uint8_t bytes[1600];
    size_t size = lab_random_chance(&f->random, 2)
                      ? 0
                      : 80 + (size_t)lab_random_below(&f->random, sizeof(bytes) - 80);
    const char *end = strrchr(f->path, '.');
    lab_random_fill(&f->random, bytes, size);
    if (end != NULL && strcmp(end, ".plist") == 0) {
        char text[300];
        int length =
            snprintf(text, sizeof(text),
                     "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<plist version=\"1.0\"><dict>"
                     "<key>Turn</key><integer>%lld</integer></dict></plist>\n",
                     (long long)f->turn);
        memcpy(bytes, text, (size_t)length);
        size = (size_t)length;
    } else if (end != NULL && strcmp(end, ".json") == 0) {
        int length =
            snprintf((char *)bytes, sizeof(bytes), "{\"turn\": %lld}\n", (long long)f->turn);
        size = (size_t)length;
    } else if (end != NULL && strcmp(end, ".JPG") == 0 && size > 0) {
        memcpy(bytes, jpeg_head, sizeof(jpeg_head) - 1);
    } else if (end != NULL && strcmp(end, ".HEIC") == 0 && size > 0) {
        memcpy(bytes,
               "\0\0\0\x18"
               "ftypheic\0\0\0\0mif1heic",
               24);
    } else if (end != NULL && strcmp(end, ".png") == 0 && size > 0) {
        memcpy(bytes, "\x89PNG\r\n\x1a\n", 8);
    }
    int64_t us =
        f->lab->start_us + lab_random_between(&f->random, 0, 364 * INT64_C(86400)) * LAB_SECOND;
    lab_backup_file(f->lab, f->domain, f->path, bytes, size, us);
}

/* One more item. */
static void
put_item(struct filler *f) {
    uint64_t kind = lab_random_below(&f->random, 100);
    f->turn++;
    if (kind < 35) {
        name_picture(f, kind < 18);
    } else if (kind < 70) {
        name_app_file(f);
    } else {
        name_system_file(f);
    }
    if (kind == 34) { /* an album's picture is a link to the original */
        (void)snprintf(f->path, sizeof(f->path), "Media/PhotoData/Links/%lld", (long long)f->turn);
        lab_backup_link(f->lab, f->domain, f->path, "../../DCIM/100APPLE");
    } else if (kind % 10 == 9) { /* an empty folder */
        char *slash = strrchr(f->path, '/');
        (void)snprintf(slash, 40, "/empty-%lld", (long long)f->turn);
        lab_backup_folder(f->lab, f->domain, f->path);
    } else {
        put_contents(f);
    }
}

void
lab_filler(struct lab *lab) {
    put_media(lab);
    struct filler f = {.lab = lab, .random = lab_random_of(lab->options.seed, "filler")};
    f.app_count = lab_apps(&f.apps);
    /* A deep item brings up to eight folders along; single root rows end the count exactly. */
    while (lab->error.code == BRD_OK && lab_backup_count(lab) + 9 < lab->options.files) {
        put_item(&f);
    }
    for (int i = 1; lab->error.code == BRD_OK && lab_backup_count(lab) < lab->options.files; i++) {
        char domain[64];
        (void)snprintf(domain, sizeof(domain), "AppDomainPlugin-com.example.plugin%d", i);
        lab_backup_folder(lab, domain, "");
    }
}
