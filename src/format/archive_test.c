/* Tests of keyed archives. SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/time.h"
#include "format/archive.h"
#include "format/plist_json.h"

#define UID(n) "<dict><key>CF$UID</key><integer>" #n "</integer></dict>"
#define HEAD                                                                                       \
    "<plist><dict><key>$archiver</key><string>NSKeyedArchiver</string>"                            \
    "<key>$top</key><dict><key>root</key>" UID(1) "</dict><key>$objects</key><array>"              \
                                                  "<string>$null</string>"
#define TAIL "</array></dict></plist>"

static void
assert_archive(const char *xml, const char *expected) {
    struct brd_plist plist;
    struct brd_archive archive;
    struct brd_error error;
    assert_int_equal(brd_plist_open(brd_span_text(xml), &plist, &error), BRD_OK);
    assert_int_equal(brd_archive_open(&plist, &archive, &error), BRD_OK);
    struct brd_buffer json = brd_buffer_of(65536);
    assert_true(brd_plist_add_json(&archive, brd_archive_root(&archive), &json));
    assert_string_equal(brd_buffer_text(&json), expected);
    brd_buffer_free(&json);
    brd_plist_close(&plist);
}

static void
foundation_classes_are_unwrapped(void **state) {
    (void)state;
    assert_archive(
        HEAD "<dict><key>NS.keys</key><array>" UID(2)
            UID(3) "</array>"
                   "<key>NS.objects</key><array>" UID(4)
                       UID(5) "</array></dict>"
                              "<string>list</string><string>when</string>"
                              "<dict><key>NS.objects</key><array>" UID(6) UID(7) UID(
                                  0) "</array></dict>"
                                     "<dict><key>NS.time</key><real>579096000</real></dict>"
                                     "<dict><key>NS.string</key><string>mutable</string></dict>"
                                     "<dict><key>NS.base</key>" UID(0) "<key>NS.relative</key>" UID(
                                         8) "</dict>"
                                            "<string>https://example.org/</string>" TAIL,
        "{\"list\":[\"mutable\",\"https://example.org/\",null],"
        "\"when\":\"2019-05-09T12:00:00.000000Z\"}");
}

static void
objects_of_other_classes_are_dictionaries(void **state) {
    (void)state;
    struct brd_plist plist;
    struct brd_archive archive;
    struct brd_error error;
    struct brd_plist_value value;
    assert_int_equal(
        brd_plist_open(brd_span_text(HEAD
                                     "<dict><key>Size</key><integer>7</integer>"
                                     "<key>Name</key>" UID(2) "<key>$class</key>" UID(
                                         3) "</dict><string>a.db</string>"
                                            "<dict><key>$classname</key><string>MBFile</string>"
                                            "</dict>" TAIL),
                       &plist, &error),
        BRD_OK);
    assert_int_equal(brd_archive_open(&plist, &archive, &error), BRD_OK);
    assert_true(brd_archive_find(&archive, brd_archive_root(&archive), "Size", &value));
    assert_int_equal(brd_plist_value_int(value), 7);
    assert_true(brd_archive_find(&archive, brd_archive_root(&archive), "Name", &value));
    assert_true(brd_plist_value_equals(value, "a.db", 4));
    assert_false(brd_archive_find(&archive, brd_archive_root(&archive), "Other", &value));
    assert_true(brd_archive_date(&archive, value) == BRD_NO_TIME);
    brd_plist_close(&plist);
}

static void
references_that_lead_nowhere_are_null(void **state) {
    (void)state;
    assert_archive(HEAD "<dict><key>NS.objects</key><array>" UID(99)
                       UID(1000000) "</array></dict>" TAIL,
                   "[null,null]");
}

static void
object_that_holds_itself_ends(void **state) {
    (void)state;
    struct brd_plist plist;
    struct brd_archive archive;
    struct brd_error error;
    assert_int_equal(brd_plist_open(brd_span_text(HEAD "<dict><key>NS.objects</key><array>" UID(
                                        1) "</array></dict>" TAIL),
                                    &plist, &error),
                     BRD_OK);
    assert_int_equal(brd_archive_open(&plist, &archive, &error), BRD_OK);
    struct brd_buffer json = brd_buffer_of(65536);
    assert_false(brd_plist_add_json(&archive, brd_archive_root(&archive), &json));
    brd_buffer_free(&json);
    brd_plist_close(&plist);
}

static void
plain_list_is_no_archive(void **state) {
    (void)state;
    static const char *const lists[] = {
        "<plist><dict/></plist>",
        "<plist><array/></plist>",
        "<plist><dict><key>$objects</key><array/></dict></plist>",
        "<plist><dict><key>$objects</key><dict/><key>$top</key><dict/></dict></plist>",
    };
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        struct brd_plist plist;
        struct brd_archive archive;
        struct brd_error error;
        assert_int_equal(brd_plist_open(brd_span_text(lists[i]), &plist, &error), BRD_OK);
        assert_int_equal(brd_archive_open(&plist, &archive, &error), BRD_ERR_CORRUPT);
        brd_plist_close(&plist);
    }
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(foundation_classes_are_unwrapped),
        cmocka_unit_test(objects_of_other_classes_are_dictionaries),
        cmocka_unit_test(references_that_lead_nowhere_are_null),
        cmocka_unit_test(object_that_holds_itself_ends),
        cmocka_unit_test(plain_list_is_no_archive),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
