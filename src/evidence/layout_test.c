/* Tests of evidence/layout.c and tree.c. SPDX-License-Identifier: Apache-2.0 */
#include "evidence/layout.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static void
close_nothing(struct brd_tree *tree) {
    (void)tree;
}

static struct brd_tree
tree_of(const char *const *names) {
    struct brd_tree tree = {.close = close_nothing};
    struct brd_error error;
    brd_tree_begin(&tree, 1000);
    for (size_t i = 0; names[i] != NULL; i++) {
        const struct brd_tree_entry entry = {.kind = BRD_ITEM_FILE, .place = i};
        assert_int_equal(brd_tree_add(&tree, brd_span_text(names[i]), &entry, &error), BRD_OK);
    }
    brd_tree_sort(&tree);
    return tree;
}

static void
assert_path(const char *const *names, const char *path, const char *expected) {
    struct brd_tree tree = tree_of(names);
    struct brd_layout layout = brd_layout_find(&tree);
    struct brd_buffer out = brd_buffer_of(1000);
    brd_layout_path(&layout, path, &out);
    assert_string_equal(brd_buffer_text(&out), expected);
    brd_buffer_free(&out);
    brd_tree_close(&tree);
}

#define NAMES(...) ((const char *const[]){__VA_ARGS__, NULL})

static void
data_volume_is_found_wherever_a_tool_put_it(void **state) {
    (void)state;
    static const char *const prefixes[] = {"private/var/",     "var/",           "filesystem2/", "",
                                           "A/B/private/var/", "A/filesystem2/", "Dump 1/"};
    for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++) {
        char first[100];
        char second[100];
        (void)snprintf(first, sizeof first, "%smobile/Library/SMS/sms.db", prefixes[i]);
        (void)snprintf(second, sizeof second, "%swireless/Library/x", prefixes[i]);
        assert_path(NAMES(first, second), first, "/private/var/mobile/Library/SMS/sms.db");
    }
}

static void
one_file_is_enough_below_a_folder_with_the_right_name(void **state) {
    (void)state;
    assert_path(NAMES("filesystem2/preferences/com.apple.wifi.plist"),
                "filesystem2/preferences/com.apple.wifi.plist",
                "/private/var/preferences/com.apple.wifi.plist");
    assert_path(NAMES("private/var/db/diagnostics/shutdown.log"),
                "private/var/db/diagnostics/shutdown.log",
                "/private/var/db/diagnostics/shutdown.log");
}

static void
system_volume_keeps_its_paths(void **state) {
    (void)state;
    const char *const *names = NAMES("filesystem1/System/Library/x", "filesystem1/private/var/.k",
                                     "filesystem2/mobile/Library/x", "filesystem2/root/Library/x");
    assert_path(names, "filesystem1/System/Library/x", "/System/Library/x");
    assert_path(names, "filesystem1/var/x", "/private/var/x");
    assert_path(NAMES("private/var/mobile/Library/x", "System/x"), "System/x", "/System/x");
    assert_path(NAMES("a/private/var/mobile/Library/x", "readme"), "readme", "readme");
}

static void
folder_that_only_looks_like_one_is_not_taken(void **state) {
    (void)state;
    /* An app keeps a "mobile/Library" of its own deep inside the real one. */
    assert_path(NAMES("private/var/mobile/Library/x", "private/var/root/Library/y",
                      "private/var/mobile/Containers/Data/App/mobile/Library/z"),
                "private/var/mobile/Containers/Data/App/mobile/Library/z",
                "/private/var/mobile/Containers/Data/App/mobile/Library/z");
}

static void
sysdiagnose_and_its_parts_are_told_apart(void **state) {
    (void)state;
    assert_path(NAMES("sysdiagnose_X/sysdiagnose.log", "sysdiagnose_X/ps.txt"),
                "sysdiagnose_X/ps.txt", "ps.txt");
    assert_path(NAMES("x.logarchive/timesync/1.timesync", "x.logarchive/Persist/1.tracev3"),
                "x.logarchive/Persist/1.tracev3", "system_logs.logarchive/Persist/1.tracev3");
    assert_path(NAMES("a.ips", "b.ips"), "a.ips", "crashes_and_spins/a.ips");
}

static void
what_is_nothing_known_has_no_kind(void **state) {
    (void)state;
    struct brd_tree tree = tree_of(NAMES("holiday/1.jpg", "readme.txt"));
    assert_int_equal(brd_layout_find(&tree).kind, BRD_LAYOUT_UNKNOWN);
    brd_tree_close(&tree);
    tree = tree_of(NAMES("x/Manifest.db", "x/Info.plist"));
    assert_int_equal(brd_layout_find(&tree).kind, BRD_LAYOUT_BACKUP);
    brd_tree_close(&tree);
}

static void
names_that_lead_out_are_kept_apart(void **state) {
    (void)state;
    struct brd_tree tree = tree_of(NAMES("../a", "b/../../c", "/d", "./e/", "f//g", ".", "/"));
    assert_int_equal(tree.count, 5);
    assert_non_null(brd_tree_find(&tree, "d"));
    assert_non_null(brd_tree_find(&tree, "e"));
    static const char *const unsafe[] = {"(unsafe)../a", "(unsafe)b/../../c", "(unsafe)f//g"};
    for (size_t i = 0; i < 3; i++) {
        const struct brd_tree_entry *entry = brd_tree_find(&tree, unsafe[i]);
        assert_non_null(entry);
        assert_non_null(entry->anomaly);
    }
    brd_tree_close(&tree);
}

static void
name_that_is_no_utf8_or_holds_nul_is_shown_safely(void **state) {
    (void)state;
    struct brd_tree tree = {.close = close_nothing};
    struct brd_error error;
    const struct brd_tree_entry entry = {.kind = BRD_ITEM_FILE};
    brd_tree_begin(&tree, 10);
    assert_int_equal(brd_tree_add(&tree, brd_span_of("a\xff", 2), &entry, &error), BRD_OK);
    assert_int_equal(brd_tree_add(&tree, brd_span_of("b\0c", 3), &entry, &error), BRD_OK);
    brd_tree_sort(&tree);
    for (size_t i = 0; i < tree.count; i++) {
        assert_non_null(tree.entries[i].anomaly);
    }
    brd_tree_close(&tree);
}

static void
of_two_entries_with_one_path_the_later_stays(void **state) {
    (void)state;
    struct brd_tree tree = tree_of(NAMES("a", "b", "a"));
    assert_int_equal(tree.count, 2);
    assert_int_equal(brd_tree_find(&tree, "a")->place, 2);
    brd_tree_close(&tree);
}

static void
full_tree_says_so(void **state) {
    (void)state;
    struct brd_tree tree = {.close = close_nothing};
    struct brd_error error = {0};
    const struct brd_tree_entry entry = {.kind = BRD_ITEM_FILE};
    brd_tree_begin(&tree, 1);
    assert_int_equal(brd_tree_add(&tree, brd_span_text("a"), &entry, &error), BRD_OK);
    assert_int_equal(brd_tree_add(&tree, brd_span_text("b"), &entry, &error), BRD_ERR_LIMIT);
    assert_non_null(strstr(error.text, "evidence-items"));
    brd_tree_close(&tree);
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(data_volume_is_found_wherever_a_tool_put_it),
        cmocka_unit_test(one_file_is_enough_below_a_folder_with_the_right_name),
        cmocka_unit_test(system_volume_keeps_its_paths),
        cmocka_unit_test(folder_that_only_looks_like_one_is_not_taken),
        cmocka_unit_test(sysdiagnose_and_its_parts_are_told_apart),
        cmocka_unit_test(what_is_nothing_known_has_no_kind),
        cmocka_unit_test(names_that_lead_out_are_kept_apart),
        cmocka_unit_test(name_that_is_no_utf8_or_holds_nul_is_shown_safely),
        cmocka_unit_test(of_two_entries_with_one_path_the_later_stays),
        cmocka_unit_test(full_tree_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
