/*
 * Tests of backups, made in a folder of their own for each test.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/text.h"
#include "base/time.h"
#include "evidence/backup.h"
#include "evidence/database.h"
#include "evidence/evidence.h"

#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SMS_PATH "HomeDomain/Library/SMS/sms.db"
#define SMS_ID "3d0d7e5fb2ce288813306e4d4636395e047a3d28"
#define SMS_STORED "3d/" SMS_ID
#define OTHER_ID "aa00000000000000000000000000000000000000"

/* ---- The folder ---- */

static char folder[64];

static int
make_folder(void **state) {
    (void)state;
    (void)snprintf(folder, sizeof folder, "/tmp/bridle-backup-XXXXXX");
    (void)alarm(60); /* a test that hangs on a FIFO must fail */
    return mkdtemp(folder) != NULL && chdir(folder) == 0 ? 0 : -1;
}

static int
remove_entry(const char *path, const struct stat *status, int kind, struct FTW *place) {
    (void)status;
    (void)kind;
    (void)place;
    return remove(path);
}

static int
remove_folder(void **state) {
    (void)state;
    (void)alarm(0);
    return chdir("/") == 0 ? nftw(folder, remove_entry, 16, FTW_DEPTH | FTW_PHYS) : -1;
}

static void
write_bytes(const char *path, const void *bytes, size_t size) {
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

static void
write_text(const char *path, const char *text) {
    write_bytes(path, text, strlen(text));
}

static void
make_sql(const char *path, const char *sql) {
    sqlite3 *connection;
    char *words = NULL;
    assert_int_equal(sqlite3_open(path, &connection), SQLITE_OK);
    if (sqlite3_exec(connection, sql, NULL, NULL, &words) != SQLITE_OK) {
        fail_msg("%s: %s", sql, words);
    }
    assert_int_equal(sqlite3_close(connection), SQLITE_OK);
}

#define PLIST(inside) "<plist version=\"1.0\"><dict>" inside "</dict></plist>"
#define PLAIN PLIST("<key>IsEncrypted</key><false/>")
#define ENCRYPTED PLIST("<key>IsEncrypted</key><true/>")
#define FILES                                                                                      \
    "CREATE TABLE Files (fileID TEXT PRIMARY KEY, domain TEXT, relativePath TEXT, "                \
    "flags INTEGER, file BLOB);"
#define SMS_ROW                                                                                    \
    "INSERT INTO Files VALUES ('" SMS_ID "', 'HomeDomain', 'Library/SMS/sms.db', 1, "              \
    "NULL);"

/* `name` becomes a backup whose Manifest.db is made by `sql`. */
static void
make_backup(const char *name, const char *sql) {
    char path[128];
    assert_int_equal(mkdir(name, 0755), 0);
    (void)snprintf(path, sizeof path, "%s/Info.plist", name);
    write_text(path, PLIST(""));
    (void)snprintf(path, sizeof path, "%s/Manifest.plist", name);
    write_text(path, PLAIN);
    (void)snprintf(path, sizeof path, "%s/Manifest.db", name);
    make_sql(path, sql);
}

/* ---- Looking at it ---- */

static struct brd_evidence_list
find(const char *path) {
    struct brd_evidence_list list;
    struct brd_error error = {0};
    if (brd_evidence_find(path, &list, &error) != BRD_OK) {
        fail_msg("%s", error.text);
    }
    return list;
}

static void
assert_not_found(const char *path, enum brd_err code, const char *part) {
    struct brd_evidence_list list;
    struct brd_error error = {0};
    enum brd_err found = brd_evidence_find(path, &list, &error);
    if (found != code || strstr(error.text, part) == NULL) {
        fail_msg("%s: %s \"%s\"", path, brd_err_name(found), error.text);
    }
}

/* Opening `stored_as` must fail with `code`. */
static void
assert_unopened(struct brd_evidence *evidence, const char *stored_as, enum brd_err code) {
    struct brd_content *content = NULL;
    struct brd_error error = {0};
    enum brd_err found = brd_evidence_open(evidence, stored_as, &content, &error);
    if (found != code || error.text[0] == '\0') {
        fail_msg("\"%s\": %s \"%s\", not %s", stored_as, brd_err_name(found), error.text,
                 brd_err_name(code));
    }
}

static void
assert_content(struct brd_evidence *evidence, const char *stored_as, const char *expected) {
    struct brd_content *content = NULL;
    struct brd_error error = {0};
    struct brd_buffer whole = brd_buffer_of(1000);
    if (brd_evidence_open(evidence, stored_as, &content, &error) != BRD_OK) {
        fail_msg("%s: %s", stored_as, error.text);
    }
    assert_int_equal(content->size, strlen(expected));
    assert_int_equal(brd_content_read_all(content, &whole, &error), BRD_OK);
    assert_string_equal(brd_buffer_text(&whole), expected);
    brd_buffer_free(&whole);
    brd_content_close(content);
}

/* Open it as it is, without a secret. */
static enum brd_err
unlock(struct brd_evidence *evidence, struct brd_error *error) {
    const struct brd_unlock how = {.max_iterations = 1000};
    return brd_evidence_unlock(evidence, &how, error);
}

/* The backup must not open, for `code` and words that hold `part`. */
static void
assert_unwalked(const char *path, enum brd_err code, const char *part) {
    struct brd_evidence_list list = find(path);
    struct brd_walk *walk = NULL;
    struct brd_error error = {0};
    enum brd_err found = unlock(list.items[0], &error);
    if (found == BRD_OK) {
        found = brd_walk_open(list.items[0], &walk, &error);
    }
    if (found != code || error.code != code || strstr(error.text, part) == NULL) {
        fail_msg("%s: \"%s\", not %s with \"%s\"", brd_err_name(found), error.text,
                 brd_err_name(code), part);
    }
    brd_evidence_list_free(&list);
}

struct look {
    struct brd_evidence_list list;
    struct brd_walk *walk;
    struct brd_item item;
    struct brd_item_stat stat;
};

static bool
look_next(struct look *look) {
    struct brd_error error = {0};
    bool more = false;
    if (brd_walk_next(look->list.items[0], look->walk, &look->item, &more, &error) != BRD_OK) {
        fail_msg("%s", error.text);
    }
    if (more) {
        assert_int_equal(brd_walk_stat(look->list.items[0], look->walk, &look->stat, &error),
                         BRD_OK);
    }
    return more;
}

/* A walk over the backup at `path` that stands before the first item that is no root file. */
static struct look
look_at(const char *path) {
    struct look look = {.list = find(path)};
    struct brd_error error = {0};
    if (unlock(look.list.items[0], &error) != BRD_OK ||
        brd_walk_open(look.list.items[0], &look.walk, &error) != BRD_OK) {
        fail_msg("%s", error.text);
    }
    do {
        assert_true(look_next(&look));
    } while (strcmp(look.item.path, "Manifest.db") != 0);
    return look;
}

static void
look_end(struct look *look) {
    brd_walk_close(look->list.items[0], look->walk);
    brd_evidence_list_free(&look->list);
}

/* ---- Recognition ---- */

static void
folder_with_manifest_and_a_property_list_is_a_backup(void **state) {
    (void)state;
    make_backup("b", FILES);
    struct brd_evidence_list list = find("b");
    assert_int_equal(list.count, 1);
    assert_int_equal(list.items[0]->container, BRD_CONTAINER_BACKUP);
    assert_string_equal(list.items[0]->kind, "backup");
    assert_string_equal(list.items[0]->path, "b");
    brd_evidence_list_free(&list);
    assert_int_equal(unlink("b/Info.plist"), 0);
    list = find("b");
    brd_evidence_list_free(&list);
    write_text("b/Info.plist", PLIST(""));
    assert_int_equal(unlink("b/Manifest.plist"), 0);
    list = find("b/");
    brd_evidence_list_free(&list);
}

static void
folder_without_one_of_them_is_none(void **state) {
    (void)state;
    make_backup("b", FILES);
    assert_int_equal(unlink("b/Info.plist"), 0);
    assert_int_equal(unlink("b/Manifest.plist"), 0);
    assert_not_found("b", BRD_ERR_NOT_FOUND, "no evidence recognised");
    write_text("b/Info.plist", PLIST(""));
    assert_int_equal(rename("b/Manifest.db", "kept.db"), 0);
    assert_not_found("b", BRD_ERR_NOT_FOUND, "no evidence recognised");
    /* a link, a folder and a FIFO of the name are no manifest */
    assert_int_equal(symlink("../kept.db", "b/Manifest.db"), 0);
    assert_not_found("b", BRD_ERR_NOT_FOUND, "no evidence recognised");
    assert_int_equal(unlink("b/Manifest.db"), 0);
    assert_int_equal(mkdir("b/Manifest.db", 0755), 0);
    assert_not_found("b", BRD_ERR_NOT_FOUND, "no evidence recognised");
    assert_int_equal(rmdir("b/Manifest.db"), 0);
    assert_int_equal(mkfifo("b/Manifest.db", 0644), 0);
    assert_not_found("b", BRD_ERR_NOT_FOUND, "no evidence recognised");
}

static void
backups_in_one_folder_are_found_in_the_order_of_their_names(void **state) {
    (void)state;
    static const char *const names[] = {"all/b", "all/A", "all/c"};
    assert_int_equal(mkdir("all", 0755), 0);
    for (size_t i = 0; i < 3; i++) {
        make_backup(names[i], FILES);
    }
    make_backup("all/.hidden", FILES);
    make_backup("elsewhere", FILES);
    assert_int_equal(symlink("../elsewhere", "all/link"), 0);
    assert_int_equal(mkdir("all/deep", 0755), 0);
    make_backup("all/deep/e", FILES);
    write_text("all/file", "x");
    struct brd_evidence_list list = find("all/");
    assert_int_equal(list.count, 3);
    assert_string_equal(list.items[0]->path, "all/A");
    assert_string_equal(list.items[1]->path, "all/b");
    assert_string_equal(list.items[2]->path, "all/c");
    brd_evidence_list_free(&list);
    assert_int_equal(list.count, 0);
}

static void
path_that_was_handed_in_may_be_a_link(void **state) {
    (void)state;
    make_backup("b", FILES);
    assert_int_equal(symlink("b", "link"), 0);
    struct brd_evidence_list list = find("link");
    assert_int_equal(list.count, 1);
    brd_evidence_list_free(&list);
}

static void
path_that_holds_no_evidence_is_told_apart(void **state) {
    (void)state;
    assert_not_found("", BRD_ERR_NOT_FOUND, "no such path");
    assert_not_found("absent", BRD_ERR_NOT_FOUND, "no such path");
    write_text("file", "x");
    assert_not_found("file", BRD_ERR_NOT_FOUND, "no evidence recognised");
    assert_int_equal(mkdir("empty", 0755), 0);
    assert_not_found("empty", BRD_ERR_NOT_FOUND, "no evidence recognised");
}

/* ---- The list of items ---- */

static void
root_files_come_first_and_then_the_rows(void **state) {
    (void)state;
    make_backup("b", FILES "INSERT INTO Files VALUES "
                           "('" SMS_ID "', 'HomeDomain', 'Library/SMS/sms.db', 1, NULL),"
                           "('aa00000000000000000000000000000000000001', 'HomeDomain', '', 2, ''),"
                           "('aa00000000000000000000000000000000000002', 'D', 'link', 4, NULL),"
                           "('aa00000000000000000000000000000000000003', 'D', 'odd', 77, NULL)");
    static const struct {
        enum brd_item_kind kind;
        const char *path;
        const char *stored_as;
    } expected[] = {
        {BRD_ITEM_FILE, "Info.plist", "Info.plist"},
        {BRD_ITEM_FILE, "Manifest.plist", "Manifest.plist"},
        {BRD_ITEM_FILE, "Manifest.db", "Manifest.db"},
        {BRD_ITEM_FILE, SMS_PATH, SMS_STORED},
        {BRD_ITEM_DIRECTORY, "HomeDomain", "aa/aa00000000000000000000000000000000000001"},
        {BRD_ITEM_SYMLINK, "D/link", "aa/aa00000000000000000000000000000000000002"},
        {BRD_ITEM_FILE, "D/odd", "aa/aa00000000000000000000000000000000000003"},
    };
    struct look look = {.list = find("b")};
    struct brd_error error;
    assert_int_equal(brd_walk_open(look.list.items[0], &look.walk, &error), BRD_OK);
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        assert_true(look_next(&look));
        assert_int_equal(look.item.kind, expected[i].kind);
        assert_string_equal(look.item.path, expected[i].path);
        assert_string_equal(look.item.stored_as, expected[i].stored_as);
    }
    assert_false(look_next(&look));
    assert_false(look_next(&look));
    look_end(&look);
}

static void
two_walks_do_not_disturb_one_another(void **state) {
    (void)state;
    make_backup("b", FILES SMS_ROW);
    struct look first = look_at("b");
    struct brd_walk *second = NULL;
    struct brd_error error;
    assert_int_equal(brd_walk_open(first.list.items[0], &second, &error), BRD_OK);
    assert_true(look_next(&first));
    assert_string_equal(first.item.path, SMS_PATH);
    brd_walk_close(first.list.items[0], second); /* before its end */
    brd_walk_close(first.list.items[0], NULL);
    assert_string_equal(first.item.path, SMS_PATH);
    assert_false(look_next(&first));
    look_end(&first);
}

/* Each row breaks one rule: the first eleven that of its fileID, the others that of its path. */
static const struct {
    const char *file_id;
    const char *domain;
    const char *relative_path;
    const char *path;
} malformed[] = {
    {"'../../../../../../../../../../etc/passwd'", "'D'", "'a'", "D/a"},
    {"'3d/3d0d7e5fb2ce288813306e4d4636395e047a3'", "'D'", "'a'", "D/a"},
    {"'3D0D7E5FB2CE288813306E4D4636395E047A3D28'", "'D'", "'a'", "D/a"},
    {"'3d0d7e5fb2ce288813306e4d4636395e047a3d2g'", "'D'", "'a'", "D/a"},
    {"'3d0d7e5fb2ce288813306e4d4636395e047a3d2'", "'D'", "'a'", "D/a"},
    {"'3d0d7e5fb2ce288813306e4d4636395e047a3d280'", "'D'", "'a'", "D/a"},
    {"CAST('" SMS_ID "' || char(0) AS TEXT)", "'D'", "'a'", "D/a"},
    {"''", "'D'", "'a'", "D/a"},
    {"NULL", "'D'", "'a'", "D/a"},
    {"7", "'D'", "'a'", "D/a"},
    {"x'33643064'", "'D'", "'a'", "D/a"},
    {"'" SMS_ID "'", "''", "'a'", "/a"},
    {"'" SMS_ID "'", "NULL", "'a'", "/a"},
    {"'" SMS_ID "'", "'D/E'", "'a'", "D/E/a"},
    {"'" SMS_ID "'", "'../..'", "'a'", "../../a"},
    {"'" SMS_ID "'", "'D'", "CAST(x'610062' AS TEXT)", "D/a"},
    {"'" SMS_ID "'", "'D'", "printf('%05000d', 1)", "D/"},
};

/* They are listed all the same, and cannot be opened. */
static void
malformed_rows_are_listed_with_their_anomaly(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof malformed / sizeof malformed[0]; i++) {
        char sql[1024];
        char name[16];
        (void)snprintf(sql, sizeof sql,
                       "CREATE TABLE Files (fileID, domain, relativePath, flags, "
                       "file); INSERT INTO Files VALUES (%s, %s, %s, 1, NULL)",
                       malformed[i].file_id, malformed[i].domain, malformed[i].relative_path);
        (void)snprintf(name, sizeof name, "b%zu", i);
        make_backup(name, sql);
        struct look look = look_at(name);
        assert_true(look_next(&look));
        assert_string_equal(look.item.path, malformed[i].path);
        assert_string_equal(look.item.stored_as, "");
        assert_non_null(look.stat.anomaly);
        const char *words = i < 11 ? "fileID is not 40 hex" : "relativePath is malformed";
        if (strstr(look.stat.anomaly, words) == NULL) {
            fail_msg("row %zu: %s", i, look.stat.anomaly);
        }
        assert_unopened(look.list.items[0], look.item.stored_as, BRD_ERR_CORRUPT);
        assert_false(look_next(&look));
        look_end(&look);
    }
}

static void
dots_in_a_path_lead_nowhere(void **state) {
    (void)state;
    make_backup("b", FILES "INSERT INTO Files VALUES ('" SMS_ID "', 'HomeDomain', "
                           "'../../../secret', 1, NULL)");
    write_text("secret", "outside");
    assert_int_equal(mkdir("b/3d", 0755), 0);
    write_text("b/" SMS_STORED, "inside");
    struct look look = look_at("b");
    assert_true(look_next(&look));
    assert_string_equal(look.item.path, "HomeDomain/../../../secret");
    assert_content(look.list.items[0], look.item.stored_as, "inside");
    look_end(&look);
}

/* ---- Opening ---- */

static void
blobs_and_root_files_are_read(void **state) {
    (void)state;
    make_backup("b", FILES SMS_ROW);
    assert_int_equal(mkdir("b/3d", 0755), 0);
    write_text("b/" SMS_STORED, "the messages");
    struct brd_evidence_list list = find("b");
    assert_content(list.items[0], SMS_STORED, "the messages");
    assert_content(list.items[0], SMS_ID, "the messages");
    assert_content(list.items[0], "Manifest.plist", PLAIN);
    struct brd_content *content = NULL;
    struct brd_error error = {0};
    char part[16] = "";
    assert_int_equal(brd_evidence_open(list.items[0], SMS_STORED, &content, &error), BRD_OK);
    assert_int_equal(brd_content_read(content, 4, part, 8, &error), BRD_OK);
    assert_string_equal(part, "messages");
    assert_int_equal(brd_content_read(content, 4, part, 9, &error), BRD_ERR_TRUNCATED);
    assert_int_equal(error.offset, 12);
    assert_int_equal(brd_content_read(content, 5000, part, 1, &error), BRD_ERR_TRUNCATED);
    assert_int_equal(brd_content_read(content, UINT64_MAX, part, 1, &error), BRD_ERR_TRUNCATED);
    struct brd_buffer small = brd_buffer_of(11);
    assert_int_equal(brd_content_read_all(content, &small, &error), BRD_ERR_LIMIT);
    brd_buffer_free(&small);
    brd_content_close(content);
    brd_content_close(NULL);
    brd_evidence_list_free(&list);
}

static void
listed_blob_that_is_absent_is_not_found(void **state) {
    (void)state;
    make_backup("b", FILES SMS_ROW);
    struct brd_evidence_list list = find("b");
    assert_unopened(list.items[0], SMS_STORED, BRD_ERR_NOT_FOUND);
    assert_int_equal(mkdir("b/3d", 0755), 0);
    assert_unopened(list.items[0], SMS_STORED, BRD_ERR_NOT_FOUND);
    assert_unopened(list.items[0], "Status.plist", BRD_ERR_NOT_FOUND);
    assert_int_equal(rmdir("b/3d"), 0);
    write_text("b/3d", "a file in the place of the folder");
    assert_unopened(list.items[0], SMS_STORED, BRD_ERR_NOT_FOUND);
    brd_evidence_list_free(&list);
}

static void
names_that_are_no_places_of_a_backup_are_refused(void **state) {
    (void)state;
    make_backup("b", FILES);
    write_text("secret", "outside");
    write_text("b/secret", "not of the backup");
    struct brd_evidence_list list = find("b");
    static const char *const names[] = {
        "",
        "/",
        ".",
        "..",
        "secret",
        "../secret",
        "aa/../../secret",
        "/etc/passwd",
        "Info.plist/",
        "./Info.plist",
        "../b/Info.plist",
        "info.plist",
        "Manifest.db-wal",
        "aa/" OTHER_ID "/",
        OTHER_ID "/..",
        "3d/../" SMS_ID,
        "3d//" SMS_ID,
    };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        assert_unopened(list.items[0], names[i], BRD_ERR_CORRUPT);
    }
    brd_evidence_list_free(&list);
}

static void
links_in_the_place_of_evidence_are_not_followed(void **state) {
    (void)state;
    make_backup("b", FILES SMS_ROW);
    assert_int_equal(mkdir("b/3d", 0755), 0);
    assert_int_equal(mkdir("outside", 0755), 0);
    write_text("outside/" SMS_ID, "outside");
    struct brd_evidence_list list = find("b");
    assert_int_equal(symlink("../../outside/" SMS_ID, "b/" SMS_STORED), 0);
    assert_unopened(list.items[0], SMS_STORED, BRD_ERR_CORRUPT);
    assert_int_equal(unlink("b/" SMS_STORED), 0);
    assert_int_equal(symlink("nowhere", "b/" SMS_STORED), 0);
    assert_unopened(list.items[0], SMS_STORED, BRD_ERR_CORRUPT);
    assert_int_equal(unlink("b/" SMS_STORED), 0);
    assert_int_equal(rmdir("b/3d"), 0);
    assert_int_equal(symlink("../outside", "b/3d"), 0);
    assert_unopened(list.items[0], SMS_STORED, BRD_ERR_CORRUPT);
    assert_int_equal(unlink("b/Info.plist"), 0);
    assert_int_equal(symlink("../outside/" SMS_ID, "b/Info.plist"), 0);
    assert_unopened(list.items[0], "Info.plist", BRD_ERR_CORRUPT);
    /* put in place after the backup was recognised */
    assert_int_equal(rename("b/Manifest.db", "outside/Manifest.db"), 0);
    assert_int_equal(symlink("../outside/Manifest.db", "b/Manifest.db"), 0);
    struct brd_walk *walk = NULL;
    struct brd_error error = {0};
    assert_int_equal(brd_walk_open(list.items[0], &walk, &error), BRD_ERR_CORRUPT);
    brd_evidence_list_free(&list);
}

static void
what_is_no_regular_file_is_refused_and_hangs_nothing(void **state) {
    (void)state;
    make_backup("b", FILES SMS_ROW);
    assert_int_equal(mkdir("b/3d", 0755), 0);
    struct brd_evidence_list list = find("b");
    assert_int_equal(mkfifo("b/" SMS_STORED, 0644), 0);
    assert_unopened(list.items[0], SMS_STORED, BRD_ERR_CORRUPT);
    assert_int_equal(unlink("b/" SMS_STORED), 0);
    assert_int_equal(mkdir("b/" SMS_STORED, 0755), 0);
    assert_unopened(list.items[0], SMS_STORED, BRD_ERR_CORRUPT);
    assert_int_equal(unlink("b/Manifest.plist"), 0);
    assert_int_equal(mkfifo("b/Manifest.plist", 0644), 0);
    assert_unopened(list.items[0], "Manifest.plist", BRD_ERR_CORRUPT);
    brd_evidence_list_free(&list);
}

static void
item_is_found_by_its_path(void **state) {
    (void)state;
    make_backup("b", FILES);
    assert_int_equal(mkdir("b/3d", 0755), 0);
    write_text("b/" SMS_STORED, "the messages");
    struct brd_evidence_list list = find("b");
    struct brd_evidence *evidence = list.items[0];
    struct brd_buffer stored_as = brd_buffer_of(BRD_MAX_PATH_BYTES);
    struct brd_content *content = NULL;
    struct brd_error error = {0};
    assert_int_equal(brd_evidence_open_path(evidence, "HomeDomain/Library/SMS/sms", ".db",
                                            &stored_as, &content, &error),
                     BRD_OK);
    assert_content(evidence, brd_buffer_text(&stored_as), "the messages");
    brd_content_close(content);
    assert_int_equal(
        brd_evidence_open_path(evidence, SMS_PATH, "-wal", &stored_as, &content, &error),
        BRD_ERR_NOT_FOUND);
    assert_int_equal(
        brd_evidence_open_path(evidence, "Manifest", ".db", &stored_as, &content, &error), BRD_OK);
    assert_string_equal(brd_buffer_text(&stored_as), "Manifest.db");
    brd_content_close(content);
    static const char *const absent[] = {"Manifest.db-wal", "secret", "", "..", "../secret"};
    for (size_t i = 0; i < sizeof absent / sizeof absent[0]; i++) {
        assert_int_equal(
            brd_evidence_open_path(evidence, absent[i], "", &stored_as, &content, &error),
            BRD_ERR_NOT_FOUND);
    }
    char path[BRD_MAX_PATH_BYTES + 1];
    memset(path, 'a', sizeof path - 1);
    path[sizeof path - 1] = '\0';
    assert_int_equal(brd_evidence_open_path(evidence, path, "-wal", &stored_as, &content, &error),
                     BRD_ERR_NOT_FOUND);
    brd_buffer_free(&stored_as);
    brd_evidence_list_free(&list);
}

/* ---- Manifests that are none ---- */

static void
manifest_that_is_no_database_is_refused(void **state) {
    (void)state;
    make_backup("b", FILES);
    write_text("b/Manifest.db", "");
    assert_unwalked("b", BRD_ERR_CORRUPT, "Manifest.db: the database is empty");
    write_text("b/Manifest.db", "SQLite");
    assert_unwalked("b", BRD_ERR_TRUNCATED, "Manifest.db: not an SQLite database");
    write_text("b/Manifest.db", "MZ\x90 this is another kind of file altogether");
    assert_unwalked("b", BRD_ERR_CORRUPT, "Manifest.db: not an SQLite database");
    write_bytes("b/Manifest.db", "SQLite format 3\0\xFF\xFF\xFF\xFF", 20);
    assert_unwalked("b", BRD_ERR_CORRUPT, "Manifest.db: SQLite: ");
}

static void
manifest_without_its_table_is_refused(void **state) {
    (void)state;
    static const char *const schemas[] = {
        "CREATE TABLE Other (a)",
        "CREATE TABLE Other (a); CREATE VIEW Files AS SELECT a AS fileID, a AS domain, "
        "a AS relativePath, a AS flags, a AS file FROM Other",
        "CREATE VIRTUAL TABLE Files USING fts4(fileID, domain, relativePath, flags, file)",
        /* as above, written so that a look at the text does not see it */
        "CREATE VIRTUAL TABLE Files USING fts4(fileID, domain, relativePath, flags, file);"
        "PRAGMA writable_schema = on;"
        "UPDATE sqlite_schema SET sql = replace(sql, 'CREATE VIRTUAL', 'CREATE/**/VIRTUAL')",
    };
    for (size_t i = 0; i < sizeof schemas / sizeof schemas[0]; i++) {
        char name[16];
        (void)snprintf(name, sizeof name, "b%zu", i);
        make_backup(name, schemas[i]);
        assert_unwalked(name, BRD_ERR_CORRUPT, "Manifest.db has no table Files");
    }
    make_backup("columns", "CREATE TABLE Files (fileID, domain)");
    assert_unwalked("columns", BRD_ERR_SQL, "Manifest.db: SQLite: no such column");
}

#define MANY_ROWS                                                                                  \
    FILES "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500) "        \
          "INSERT INTO Files SELECT printf('%040x', i), 'D', printf('%0200d', i), 1, NULL FROM n"

static void
truncated_manifest_is_an_error_after_the_items_before(void **state) {
    (void)state;
    make_backup("b", MANY_ROWS);
    struct stat status;
    assert_int_equal(stat("b/Manifest.db", &status), 0);
    assert_int_equal(truncate("b/Manifest.db", status.st_size - 100), 0);
    struct look look = {.list = find("b")};
    struct brd_error error = {0};
    enum brd_err code = brd_walk_open(look.list.items[0], &look.walk, &error);
    assert_int_equal(code, BRD_OK);
    unsigned given = 0;
    bool more = true;
    while (code == BRD_OK && more) {
        code = brd_walk_next(look.list.items[0], look.walk, &look.item, &more, &error);
        given++;
    }
    assert_int_equal(code, BRD_ERR_CORRUPT);
    assert_non_null(strstr(error.text, "Manifest.db: SQLite: "));
    assert_in_range(given, 50, 502);
    look_end(&look);
    assert_int_equal(truncate("b/Manifest.db", status.st_size / 2), 0);
    assert_unwalked("b", BRD_ERR_CORRUPT, "Manifest.db: SQLite: ");
}

/* ---- Encryption ---- */

static void
encrypted_backup_is_told_and_not_read(void **state) {
    (void)state;
    make_backup("b", FILES SMS_ROW);
    write_text("b/Manifest.plist", ENCRYPTED);
    write_text("b/Manifest.db", "\x8E\x11\xA0\xC7 sixteen bytes or more of noise");
    assert_unwalked("b", BRD_ERR_USAGE, "b: it is encrypted: its password or key is needed");
    write_text("b/Manifest.db", "");
    assert_unwalked("b", BRD_ERR_USAGE, "b: it is encrypted: its password or key is needed");
}

static void
decrypted_copy_is_read(void **state) {
    (void)state;
    make_backup("b", FILES SMS_ROW);
    write_text("b/Manifest.plist", ENCRYPTED);
    struct look look = look_at("b");
    assert_true(look.list.items[0]->encrypted);
    assert_true(look_next(&look));
    look_end(&look);
}

static void
property_list_that_says_nothing_is_no_encryption(void **state) {
    (void)state;
    static const char *const lists[] = {
        PLAIN,     PLIST(""),
        "",        "bplist00 damaged",
        "<plist>", PLIST("<key>IsEncrypted</key><string>yes</string>")};
    make_backup("b", FILES SMS_ROW);
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        write_text("b/Manifest.plist", lists[i]);
        struct look look = look_at("b");
        assert_false(look.list.items[0]->encrypted);
        look_end(&look);
    }
}

/* ---- The record of a file ---- */

#define UID(n) "<dict><key>CF$UID</key><integer>" #n "</integer></dict>"
#define ARCHIVE(inside, rest)                                                                      \
    PLIST("<key>$archiver</key><string>NSKeyedArchiver</string><key>$top</key><dict>"              \
          "<key>root</key>" UID(1) "</dict><key>$objects</key><array><string>$null</string>"       \
                                   "<dict><key>$class</key>" UID(2) inside                         \
          "</dict>"                                                                                \
          "<dict><key>$classname</key><string>MBFile</string></dict>" rest "</array>")
#define INTEGER(key, value) "<key>" key "</key><integer>" value "</integer>"

/* What is said of the row ('D', `relative_path`) whose record is `record`. */
static struct look
look_at_record(const char *relative_path, const char *record) {
    struct brd_buffer sql = brd_buffer_of(10000);
    static unsigned number;
    char name[16];
    (void)brd_buffer_add_format(&sql,
                                FILES "INSERT INTO Files VALUES ('" SMS_ID "', 'D', %s, 1, '%s')",
                                relative_path, record);
    (void)snprintf(name, sizeof name, "r%u", number++);
    make_backup(name, brd_buffer_text(&sql));
    brd_buffer_free(&sql);
    struct look look = look_at(name);
    assert_true(look_next(&look));
    return look;
}

static void
record_says_all_fields_of_a_file(void **state) {
    (void)state;
    struct look look = look_at_record(
        "'a/b'", ARCHIVE("<key>RelativePath</key>" UID(3) INTEGER("Size", "123456789012") INTEGER(
                             "Mode", "33188") INTEGER("UserID", "501") INTEGER("GroupID", "20")
                             INTEGER("InodeNumber", "77") INTEGER("ProtectionClass", "3")
                                 INTEGER("Flags", "0") INTEGER("Birth", "1557491696")
                                     INTEGER("LastModified", "1557491697")
                                         INTEGER("LastStatusChange", "1557491698"),
                         "<string>a/b</string>"));
    assert_true(look.stat.size == INT64_C(123456789012));
    assert_int_equal(look.stat.mode, 0100644);
    assert_int_equal(look.stat.user_id, 501);
    assert_int_equal(look.stat.group_id, 20);
    assert_int_equal(look.stat.inode, 77);
    assert_int_equal(look.stat.protection_class, 3);
    assert_true(look.stat.created_us == INT64_C(1557491696000000));
    assert_true(look.stat.modified_us == INT64_C(1557491697000000));
    assert_true(look.stat.changed_us == INT64_C(1557491698000000));
    assert_null(look.stat.target);
    assert_null(look.stat.anomaly);
    look_end(&look);
}

static void
record_of_a_link_says_its_target(void **state) {
    (void)state;
    struct look look = look_at_record(
        "'a'", ARCHIVE("<key>Target</key>" UID(3), "<string>/var/é/target</string>"));
    assert_string_equal(look.stat.target, "/var/é/target");
    look_end(&look);
    look =
        look_at_record("'a'", ARCHIVE("<key>RelativePath</key>" UID(3) "<key>Target</key>" UID(4),
                                      "<string>a</string><string></string>"));
    assert_string_equal(look.stat.target, "");
    assert_null(look.stat.anomaly);
    look_end(&look);
}

static void
times_may_be_objects(void **state) {
    (void)state;
    struct look look = look_at_record(
        "'a'", ARCHIVE("<key>Birth</key>" UID(3) "<key>LastModified</key>" UID(
                           4) "<key>LastStatusChange</key><date>2019-05-10T12:34:56Z</date>",
                       "<dict><key>NS.time</key><real>579184496.5</real></dict>"
                       "<integer>1557491697</integer>"));
    assert_true(look.stat.created_us == INT64_C(1557491696500000));
    assert_true(look.stat.modified_us == INT64_C(1557491697000000));
    assert_true(look.stat.changed_us == INT64_C(1557491696000000));
    look_end(&look);
}

static void
what_a_record_does_not_say_is_negative(void **state) {
    (void)state;
    struct look look = look_at_record(
        "'a'",
        ARCHIVE("<key>Size</key><string>7</string><key>Mode</key>" UID(9) INTEGER("Birth", "0")
                    INTEGER("LastModified",
                            "-5") "<key>LastStatusChange</key><true/><key>Target</key>" UID(0),
                ""));
    assert_int_equal(look.stat.size, -1);
    assert_int_equal(look.stat.mode, -1);
    assert_int_equal(look.stat.user_id, -1);
    assert_int_equal(look.stat.group_id, -1);
    assert_int_equal(look.stat.inode, -1);
    assert_int_equal(look.stat.protection_class, -1);
    assert_true(look.stat.created_us == BRD_NO_TIME);
    assert_true(look.stat.modified_us == BRD_NO_TIME);
    assert_true(look.stat.changed_us == BRD_NO_TIME);
    assert_null(look.stat.target);
    assert_null(look.stat.anomaly);
    look_end(&look);
}

static void
record_that_contradicts_its_row_is_an_anomaly(void **state) {
    (void)state;
    static const char *const records[] = {
        ARCHIVE("<key>RelativePath</key>" UID(3), "<string>other</string>"),
        ARCHIVE("<key>RelativePath</key>" UID(3), "<string></string>"),
        ARCHIVE("<key>RelativePath</key>" UID(3), "<string>aa</string>"),
        PLIST("<key>Size</key><integer>7</integer>"),
        "no property list",
        "",
    };
    static const char *const words[] = {
        "RelativePath of the record differs",  "RelativePath of the record differs",
        "RelativePath of the record differs",  "the file record is no keyed archive",
        "the file record is no property list", "the file record is no property list",
    };
    for (size_t i = 0; i < sizeof records / sizeof records[0]; i++) {
        struct look look = look_at_record("'a'", records[i]);
        assert_non_null(look.stat.anomaly);
        assert_non_null(strstr(look.stat.anomaly, words[i]));
        assert_int_equal(look.stat.size, -1);
        look_end(&look);
    }
}

/* Of a domain's own folder; an empty text is the same as none, and has no bytes to compare. */
static void
record_without_a_relative_path_agrees_with_its_row(void **state) {
    (void)state;
    static const char record[] = ARCHIVE("<key>RelativePath</key>" UID(3), "<string></string>");
    static const char *const relative_paths[] = {"''", "NULL"};
    for (size_t i = 0; i < 2; i++) {
        struct look look = look_at_record(relative_paths[i], record);
        assert_string_equal(look.item.path, "D");
        assert_null(look.stat.anomaly);
        look_end(&look);
    }
}

static void
root_files_have_no_record(void **state) {
    (void)state;
    make_backup("b", FILES);
    struct look look = look_at("b");
    assert_int_equal(look.stat.size, -1);
    assert_true(look.stat.created_us == BRD_NO_TIME);
    assert_null(look.stat.anomaly);
    look_end(&look);
}

/* ---- Evidence stays as it is ---- */

static struct brd_buffer traces;

static int
add_trace(const char *path, const struct stat *status, int kind, struct FTW *place) {
    (void)kind;
    (void)place;
    /* A folder's time of access changes when it is listed. */
    const struct timespec *seen = S_ISREG(status->st_mode) ? &status->st_atim : &status->st_mtim;
    (void)brd_buffer_add_format(&traces, "%s %lld %lld.%ld %lld.%ld %lld.%ld\n", path,
                                (long long)status->st_size, (long long)status->st_mtim.tv_sec,
                                status->st_mtim.tv_nsec, (long long)status->st_ctim.tv_sec,
                                status->st_ctim.tv_nsec, (long long)seen->tv_sec, seen->tv_nsec);
    return 0;
}

/* A database with its log among the blobs; what SQLite would do to them on the disk is known. */
static void
make_wal_blobs(void) {
    sqlite3 *connection;
    assert_int_equal(sqlite3_open("sms.db", &connection), SQLITE_OK);
    assert_int_equal(sqlite3_exec(connection,
                                  "PRAGMA journal_mode = wal; CREATE TABLE t (a);"
                                  "INSERT INTO t VALUES (7)",
                                  NULL, NULL, NULL),
                     SQLITE_OK);
    assert_int_equal(rename("sms.db", "b/" SMS_STORED), 0);
    /* SHA-1 of "HomeDomain-Library/SMS/sms.db-wal" */
    assert_int_equal(mkdir("b/cd", 0755), 0);
    assert_int_equal(rename("sms.db-wal", "b/cd/cd47480f213dba9bc38ee792775d17e3f5a73a59"), 0);
    assert_int_equal(sqlite3_close(connection), SQLITE_OK);
}

static void
reading_changes_nothing_on_the_disk(void **state) {
    (void)state;
    make_backup("b", FILES SMS_ROW);
    assert_int_equal(mkdir("b/3d", 0755), 0);
    make_wal_blobs();
    traces = brd_buffer_of(100000);
    assert_int_equal(nftw("b", add_trace, 16, FTW_PHYS), 0);
    struct brd_buffer before = traces;
    struct look look = look_at("b");
    while (look_next(&look)) {
    }
    struct brd_database database;
    struct brd_error error = {0};
    assert_int_equal(brd_database_open(look.list.items[0], SMS_PATH, SMS_STORED, &database, &error),
                     BRD_OK);
    assert_true(database.has_wal);
    assert_int_equal(sqlite3_exec(database.connection, "SELECT a FROM t", NULL, NULL, NULL),
                     SQLITE_OK);
    brd_database_close(&database);
    look_end(&look);
    traces = brd_buffer_of(100000);
    assert_int_equal(nftw("b", add_trace, 16, FTW_PHYS), 0);
    assert_string_equal(brd_buffer_text(&traces), brd_buffer_text(&before));
    brd_buffer_free(&traces);
    brd_buffer_free(&before);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_folder, remove_folder)

int
main(void) {
    const struct CMUnitTest tests[] = {
        TEST(folder_with_manifest_and_a_property_list_is_a_backup),
        TEST(folder_without_one_of_them_is_none),
        TEST(backups_in_one_folder_are_found_in_the_order_of_their_names),
        TEST(path_that_was_handed_in_may_be_a_link),
        TEST(path_that_holds_no_evidence_is_told_apart),
        TEST(root_files_come_first_and_then_the_rows),
        TEST(two_walks_do_not_disturb_one_another),
        TEST(malformed_rows_are_listed_with_their_anomaly),
        TEST(dots_in_a_path_lead_nowhere),
        TEST(blobs_and_root_files_are_read),
        TEST(listed_blob_that_is_absent_is_not_found),
        TEST(names_that_are_no_places_of_a_backup_are_refused),
        TEST(links_in_the_place_of_evidence_are_not_followed),
        TEST(what_is_no_regular_file_is_refused_and_hangs_nothing),
        TEST(item_is_found_by_its_path),
        TEST(manifest_that_is_no_database_is_refused),
        TEST(manifest_without_its_table_is_refused),
        TEST(truncated_manifest_is_an_error_after_the_items_before),
        TEST(encrypted_backup_is_told_and_not_read),
        TEST(decrypted_copy_is_read),
        TEST(property_list_that_says_nothing_is_no_encryption),
        TEST(record_says_all_fields_of_a_file),
        TEST(record_of_a_link_says_its_target),
        TEST(times_may_be_objects),
        TEST(what_a_record_does_not_say_is_negative),
        TEST(record_that_contradicts_its_row_is_an_anomaly),
        TEST(record_without_a_relative_path_agrees_with_its_row),
        TEST(root_files_have_no_record),
        TEST(reading_changes_nothing_on_the_disk),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
