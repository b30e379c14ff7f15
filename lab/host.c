/*
 * What the computer writes beside the manifest: Info.plist, Manifest.plist and Status.plist.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "lab.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEVICE_NAME "iPhone"
#define OWNER_ACCOUNT "owner@example.org"
#define MAX_KEY_BAG 4096

/* One grey dot: stands for the picture of every app. */
static const char icon[] =
    "\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0\x3a\x7e\x9b\x55\0\0\0\x0aIDAT"
    "\x78\x9c\x63\xf8\x0f\0\x01\x01\x01\0\xb1\x38\xf6\x14\0\0\0\0IEND\xae\x42\x60\x82";

static const char empty_plist[] =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<plist version=\"1.0\">\n<dict/>\n</plist>\n";

/* The split is that of the UDIDs in plan.c. */
static const char *
product_type(const struct lab *lab) {
    return lab->options.ios >= 12 ? "iPhone11,8" : "iPhone8,1";
}

static const char *
product_name(const struct lab *lab) {
    return lab->options.ios >= 12 ? "iPhone XR" : "iPhone 6s";
}

/* The version of an app: the same in Info.plist and in Manifest.plist. */
static void
app_version(const struct lab *lab, const struct lab_app *app, char *version, size_t size) {
    struct lab_random random = lab_random_of(lab->options.seed, app->bundle);
    unsigned major = 1 + (unsigned)lab_random_below(&random, 20);
    unsigned minor = (unsigned)lab_random_below(&random, 30);
    (void)snprintf(version, size, "%u.%u.%u", major, minor, (unsigned)lab_random_below(&random, 9));
}

/* ---- Info.plist ---- */

/* When the app was got from the store, and by which account. */
static plist_t
download_info(const struct lab *lab, struct lab_random *random) {
    int64_t us = lab->start_us + lab_random_between(random, 0, 300 * INT64_C(86400)) * LAB_SECOND;
    char time[BRD_TIME_TEXT_BYTES];
    char text[BRD_TIME_TEXT_BYTES];
    brd_time_format(us, time);
    (void)snprintf(text, sizeof(text), "%.19sZ", time); /* the store writes whole seconds */
    plist_t account = plist_new_dict();
    lab_plist_set_text(account, "AppleID", OWNER_ACCOUNT);
    plist_dict_set_item(account, "DSPersonID", plist_new_uint(UINT64_C(1000000001)));
    plist_t info = plist_new_dict();
    plist_dict_set_item(info, "accountInfo", account);
    lab_plist_set_text(info, "purchaseDate", text);
    return info;
}

static plist_t
store_metadata(const struct lab *lab, struct lab_random *random, const struct lab_app *app) {
    char version[24];
    app_version(lab, app, version, sizeof(version));
    plist_t root = plist_new_dict();
    lab_plist_set_text(root, "appleId", OWNER_ACCOUNT);
    plist_dict_set_item(root, "artistId", plist_new_uint(app->item_id - 7));
    lab_plist_set_text(root, "artistName", app->artist);
    lab_plist_set_text(root, "bundleDisplayName", app->name);
    lab_plist_set_text(root, "bundleShortVersionString", version);
    lab_plist_set_text(root, "bundleVersion", version);
    plist_dict_set_item(root, "com.apple.iTunesStore.downloadInfo", download_info(lab, random));
    lab_plist_set_text(root, "genre", "Utilities");
    plist_dict_set_item(root, "genreId", plist_new_uint(6002));
    plist_dict_set_item(root, "itemId", plist_new_uint(app->item_id));
    lab_plist_set_text(root, "itemName", app->name);
    lab_plist_set_text(root, "kind", "software");
    lab_plist_set_text(root, "releaseDate", "2014-09-09T07:00:00Z");
    lab_plist_set_text(root, "softwareVersionBundleId", app->bundle);
    plist_dict_set_item(root, "softwareVersionExternalIdentifier",
                        plist_new_uint(820000000 + lab_random_below(random, 9000000)));
    if (lab->options.ios >= 11) {
        lab_plist_set_text(root, "sourceApp", "com.apple.AppStore");
    }
    return root;
}

static plist_t
app_entry(const struct lab *lab, struct lab_random *random, const struct lab_app *app) {
    char *bytes = NULL;
    uint32_t size = 0;
    plist_t metadata = store_metadata(lab, random, app);
    plist_to_bin(metadata, &bytes, &size);
    plist_free(metadata);
    char sinf[96]; /* what only the store can read */
    lab_random_fill(random, sinf, sizeof(sinf));
    plist_t entry = plist_new_dict();
    plist_dict_set_item(entry, "ApplicationSINF", plist_new_data(sinf, sizeof(sinf)));
    plist_dict_set_item(entry, "PlaceholderIcon", plist_new_data(icon, sizeof(icon) - 1));
    plist_dict_set_item(entry, "iTunesMetadata", plist_new_data(bytes, size));
    free(bytes);
    return entry;
}

/* All apps are installed; those of the system have no entry from the store. */
static void
add_apps(const struct lab *lab, struct lab_random *random, plist_t info) {
    const struct lab_app *apps;
    size_t count = lab_apps(&apps);
    plist_t entries = plist_new_dict();
    plist_t installed = plist_new_array();
    for (size_t i = 0; i < count; i++) {
        plist_array_append_item(installed, plist_new_string(apps[i].bundle));
        if (apps[i].item_id != 0) {
            plist_dict_set_item(entries, apps[i].bundle, app_entry(lab, random, &apps[i]));
        }
    }
    plist_dict_set_item(info, "Applications", entries);
    plist_dict_set_item(info, "Installed Applications", installed);
}

static void
add_numbers(const struct lab *lab, struct lab_random *random, plist_t info) {
    char text[48];
    lab_plist_set_text(info, "ICCID", lab->iccid);
    lab_plist_set_text(info, "IMEI", lab->imei);
    if (lab->options.ios >= 12) { /* a second SIM came with the iPhone XR */
        (void)snprintf(text, sizeof(text), "00");
        lab_random_text(random, "0123456789", text + 2, 14);
        lab_plist_set_text(info, "IMEI 2", text);
    }
    (void)snprintf(text, sizeof(text), "%.14s", lab->imei);
    lab_plist_set_text(info, "MEID", text);
    /* Hosts write the number as a telephone shows it: +44 7700 900123. */
    const char *phone = lab->owner_phone;
    (void)snprintf(text, sizeof(text), "%.3s %.4s %s", phone, phone + 3, phone + 7);
    lab_plist_set_text(info, "Phone Number", text);
}

static void
add_itunes(const struct lab *lab, plist_t info) {
    static const char *const versions[] = {"12.3.2.35", "12.5.5.5",   "12.7.5.9",  "12.9.4.102",
                                           "12.10.7.3", "12.11.3.17", "12.12.4.1", "12.12.9.4",
                                           "12.13.2.3", "12.13.4.4"};
    plist_t files = plist_new_dict();
    plist_dict_set_item(files, "iTunesPrefs.plist",
                        plist_new_data(empty_plist, sizeof(empty_plist) - 1));
    plist_t settings = plist_new_dict();
    plist_dict_set_item(settings, "LibraryApplications", plist_new_array());
    plist_dict_set_item(info, "iTunes Files", files);
    plist_dict_set_item(info, "iTunes Settings", settings);
    lab_plist_set_text(info, "iTunes Version", versions[lab->options.ios - LAB_FIRST_IOS]);
}

static void
put_info(struct lab *lab, struct lab_random *random) {
    char unique[sizeof(lab->udid)];
    for (size_t i = 0; i < sizeof(unique); i++) {
        unique[i] = (char)toupper((unsigned char)lab->udid[i]);
    }
    plist_t info = plist_new_dict();
    add_apps(lab, random, info);
    lab_plist_set_text(info, "Build Version", lab->build);
    lab_plist_set_text(info, "Device Name", DEVICE_NAME);
    lab_plist_set_text(info, "Display Name", DEVICE_NAME);
    lab_plist_set_text(info, "GUID", lab->guid);
    plist_dict_set_item(info, "Last Backup Date", lab_plist_date(lab->backup_us));
    add_numbers(lab, random, info);
    lab_plist_set_text(info, "Product Name", product_name(lab));
    lab_plist_set_text(info, "Product Type", product_type(lab));
    lab_plist_set_text(info, "Product Version", lab->version);
    lab_plist_set_text(info, "Serial Number", lab->serial);
    lab_plist_set_text(info, "Target Identifier", lab->udid);
    lab_plist_set_text(info, "Target Type", "Device");
    lab_plist_set_text(info, "Unique Identifier", unique);
    add_itunes(lab, info);
    lab_backup_root_plist(lab, "Info.plist", info, true);
    const struct lab_app *apps;
    lab_truth_count(lab, "ios_applications", (int64_t)lab_apps(&apps));
    lab_truth_count(lab, "ios_backup_info", 1);
}

/* ---- the key bag: a well-formed list whose keys are chance and open nothing ---- */

struct key_bag {
    struct brd_buffer bytes;
    struct lab_random *random;
};

static void
add_head(struct key_bag *bag, const char *tag, size_t size) {
    const uint8_t length[4] = {0, 0, (uint8_t)(size >> 8), (uint8_t)size};
    brd_buffer_add(&bag->bytes, tag, 4);
    brd_buffer_add(&bag->bytes, length, sizeof(length));
}

static void
add_number(struct key_bag *bag, const char *tag, uint32_t value) {
    const uint8_t bytes[4] = {(uint8_t)(value >> 24), (uint8_t)(value >> 16), (uint8_t)(value >> 8),
                              (uint8_t)value};
    add_head(bag, tag, sizeof(bytes));
    brd_buffer_add(&bag->bytes, bytes, sizeof(bytes));
}

static void
add_chance(struct key_bag *bag, const char *tag, size_t size) {
    uint8_t bytes[40];
    lab_random_fill(bag->random, bytes, size);
    add_head(bag, tag, size);
    brd_buffer_add(&bag->bytes, bytes, size);
}

/* `size` bytes of chance, or `known` in their place when the backup is encrypted. */
static void
add_key(struct key_bag *bag, const struct lab *lab, const char *tag, const uint8_t *known,
        size_t size) {
    size_t at = bag->bytes.size + 8;
    add_chance(bag, tag, size);
    if (lab_encrypts(lab) && bag->bytes.size == at + size) {
        memcpy(bag->bytes.data + at, known, size);
    }
}

static plist_t
key_bag(const struct lab *lab, struct lab_random *random) {
    static const uint8_t classes[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
    struct key_bag bag = {.bytes = brd_buffer_of(MAX_KEY_BAG), .random = random};
    add_number(&bag, "VERS", 3);
    add_number(&bag, "TYPE", 1); /* of a backup */
    add_chance(&bag, "UUID", 16);
    add_chance(&bag, "HMCK", 40);
    add_number(&bag, "WRAP", 0);
    add_key(&bag, lab, "SALT", lab->keys.salt, LAB_SALT_BYTES);
    add_number(&bag, "ITER", LAB_ITERATIONS);
    if (lab->options.ios >= LAB_FIRST_SLOW_KEY) {
        add_number(&bag, "DPWT", 0);
        add_number(&bag, "DPIC", (uint32_t)lab->options.iterations);
        add_key(&bag, lab, "DPSL", lab->keys.old_salt, LAB_SALT_BYTES);
    }
    for (size_t i = 0; i < sizeof(classes); i++) {
        add_chance(&bag, "UUID", 16);
        add_number(&bag, "CLAS", classes[i]);
        add_number(&bag, "WRAP", 2); /* by the password */
        add_number(&bag, "KTYP", 0);
        add_key(&bag, lab, "WPKY", lab->keys.wrapped[i], LAB_WRAPPED_BYTES);
    }
    plist_t node = plist_new_data(bag.bytes.data, bag.bytes.size);
    brd_buffer_free(&bag.bytes);
    return node;
}

/* ---- Manifest.plist and Status.plist ---- */

static plist_t
lockdown(const struct lab *lab) {
    static const char *const domains[] = {"com.apple.MobileDeviceCrashCopy",
                                          "com.apple.TerminalFlashr", "com.apple.mobile.data_sync",
                                          "com.apple.mobile.wireless_lockdown"};
    plist_t node = plist_new_dict();
    lab_plist_set_text(node, "BuildVersion", lab->build);
    lab_plist_set_text(node, "DeviceName", DEVICE_NAME);
    lab_plist_set_text(node, "ProductType", product_type(lab));
    lab_plist_set_text(node, "ProductVersion", lab->version);
    lab_plist_set_text(node, "SerialNumber", lab->serial);
    lab_plist_set_text(node, "UniqueDeviceID", lab->udid);
    for (size_t i = 0; i < sizeof(domains) / sizeof(domains[0]); i++) {
        plist_dict_set_item(node, domains[i], plist_new_dict());
    }
    return node;
}

/* Every app with the place of its bundle on the phone. */
static plist_t
containers(const struct lab *lab, struct lab_random *random) {
    const struct lab_app *apps;
    size_t count = lab_apps(&apps);
    plist_t node = plist_new_dict();
    for (size_t i = 0; i < count; i++) {
        char uuid[LAB_UUID_BYTES];
        char path[160];
        char version[24];
        lab_random_uuid(random, uuid);
        app_version(lab, &apps[i], version, sizeof(version));
        if (apps[i].item_id == 0) {
            (void)snprintf(path, sizeof(path), "/Applications/%s.app", apps[i].executable);
        } else {
            (void)snprintf(path, sizeof(path), "/var/containers/Bundle/Application/%s/%s.app", uuid,
                           apps[i].executable);
        }
        plist_t app = plist_new_dict();
        lab_plist_set_text(app, "CFBundleIdentifier", apps[i].bundle);
        lab_plist_set_text(app, "CFBundleVersion", version);
        lab_plist_set_text(app, "ContainerContentClass", "Data/Application");
        lab_plist_set_text(app, "Path", path);
        plist_dict_set_item(node, apps[i].bundle, app);
    }
    return node;
}

static void
put_manifest(struct lab *lab, struct lab_random *random) {
    bool encrypted = lab->options.encrypted_lookalike || lab_encrypts(lab);
    plist_t manifest = plist_new_dict();
    plist_dict_set_item(manifest, "BackupKeyBag", key_bag(lab, random));
    plist_dict_set_item(manifest, "Version",
                        plist_new_string(lab->options.ios >= 10 ? "10.0" : "9.1"));
    plist_dict_set_item(manifest, "Date", lab_plist_date(lab->backup_us));
    if (encrypted && lab->options.ios >= LAB_FIRST_SLOW_KEY) {
        uint8_t key[44] = {4}; /* class 4, little-endian, and a wrapped key */
        lab_random_fill(random, key + 4, sizeof(key) - 4);
        if (lab_encrypts(lab)) {
            lab_manifest_key(lab, key);
        }
        plist_dict_set_item(manifest, "ManifestKey",
                            plist_new_data((const char *)key, sizeof(key)));
    }
    lab_plist_set_text(manifest, "SystemDomainsVersion", "24.0");
    plist_dict_set_item(manifest, "WasPasscodeSet", plist_new_bool(1));
    plist_dict_set_item(manifest, "Lockdown", lockdown(lab));
    plist_dict_set_item(manifest, "Applications", containers(lab, random));
    plist_dict_set_item(manifest, "IsEncrypted", plist_new_bool(encrypted));
    lab_backup_root_plist(lab, "Manifest.plist", manifest, false);
}

static void
put_status(struct lab *lab, struct lab_random *random) {
    char uuid[LAB_UUID_BYTES];
    lab_random_uuid(random, uuid);
    plist_t status = plist_new_dict();
    lab_plist_set_text(status, "BackupState", "new");
    plist_dict_set_item(status, "Date", lab_plist_date(lab->backup_us));
    plist_dict_set_item(status, "IsFullBackup", plist_new_bool(0));
    lab_plist_set_text(status, "SnapshotState", "finished");
    lab_plist_set_text(status, "UUID", uuid);
    lab_plist_set_text(status, "Version", lab->options.ios >= 10 ? "3.3" : "2.4");
    lab_backup_root_plist(lab, "Status.plist", status, false);
}

void
lab_host(struct lab *lab) {
    struct lab_random random = lab_random_of(lab->options.seed, "host");
    put_info(lab, &random);
    put_manifest(lab, &random);
    put_status(lab, &random);
}
