/* Tests of property lists. SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/limits.h"
#include "base/time.h"
#include "format/plist.h"
#include "format/plist_json.h"

/* {"a": 1, "b": [true, "é"], "d": <00ff>} with one-byte offsets and references. */
static const uint8_t sample[] = "bplist00"
                                "\xD3\x01\x02\x03\x04\x05\x06" /* 8: dict */
                                "\x51"
                                "a"
                                "\x51"
                                "b"
                                "\x51"
                                "d"                                    /* 15, 17, 19 */
                                "\x10\x01"                             /* 21: 1 */
                                "\xA2\x07\x08"                         /* 23: array */
                                "\x42\x00\xFF"                         /* 26: data */
                                "\x09"                                 /* 29: true */
                                "\x61\x00\xE9"                         /* 30: UTF-16 text */
                                "\x08\x0F\x11\x13\x15\x17\x1A\x1D\x1E" /* 33: the offsets */
                                "\x00\x00\x00\x00\x00\x00\x01\x01"
                                "\x00\x00\x00\x00\x00\x00\x00\x09"
                                "\x00\x00\x00\x00\x00\x00\x00\x00"
                                "\x00\x00\x00\x00\x00\x00\x00\x21";
#define SAMPLE_BYTES (sizeof sample - 1)

static void
assert_json(struct brd_span bytes, const char *expected) {
    struct brd_plist plist;
    struct brd_error error;
    assert_int_equal(brd_plist_open(bytes, &plist, &error), BRD_OK);
    struct brd_archive archive = brd_archive_plain(&plist);
    struct brd_buffer json = brd_buffer_of(4096);
    assert_true(brd_plist_add_json(&archive, brd_archive_root(&archive), &json));
    assert_string_equal(brd_buffer_text(&json), expected);
    brd_buffer_free(&json);
    brd_plist_close(&plist);
}

static void
assert_fails(struct brd_span bytes, enum brd_err code) {
    struct brd_plist plist;
    struct brd_error error = {0};
    assert_int_equal(brd_plist_open(bytes, &plist, &error), code);
    assert_int_equal(error.code, code);
    assert_true(error.text[0] != '\0');
}

static void
binary_list_is_read(void **state) {
    (void)state;
    assert_json(brd_span_of(sample, SAMPLE_BYTES), "{\"a\":1,\"b\":[true,\"é\"],\"d\":\"00ff\"}");
}

static void
keys_are_found_and_absent_ones_are_not(void **state) {
    (void)state;
    struct brd_plist plist;
    struct brd_error error;
    struct brd_plist_value value;
    assert_int_equal(brd_plist_open(brd_span_of(sample, SAMPLE_BYTES), &plist, &error), BRD_OK);
    struct brd_plist_value root = brd_plist_root(&plist);
    assert_true(brd_plist_value_dict_find(root, "a", &value));
    assert_int_equal(brd_plist_value_int(value), 1);
    assert_false(brd_plist_value_dict_find(root, "A", &value));
    assert_false(brd_plist_value_dict_find(root, "", &value));
    assert_int_equal(brd_plist_value_at(root, 3).type, BRD_PLIST_NULL);
    assert_int_equal(brd_plist_value_key(root, 3).type, BRD_PLIST_NULL);
    brd_plist_close(&plist);
}

static void
every_cut_is_an_error_or_a_subset(void **state) {
    (void)state;
    for (size_t size = 0; size < SAMPLE_BYTES; size++) {
        struct brd_plist plist;
        struct brd_error error;
        if (brd_plist_open(brd_span_of(sample, size), &plist, &error) == BRD_OK) {
            brd_plist_close(&plist);
            fail_msg("a list cut to %zu bytes was opened", size);
        }
    }
}

static void
every_changed_byte_is_survived(void **state) {
    (void)state;
    uint8_t changed[SAMPLE_BYTES];
    for (size_t at = 0; at < SAMPLE_BYTES; at++) {
        for (unsigned value = 0; value < 256; value += 5) {
            struct brd_plist plist;
            struct brd_error error;
            memcpy(changed, sample, SAMPLE_BYTES);
            changed[at] = (uint8_t)value;
            if (brd_plist_open(brd_span_of(changed, SAMPLE_BYTES), &plist, &error) != BRD_OK) {
                continue;
            }
            struct brd_archive archive = brd_archive_plain(&plist);
            struct brd_buffer json = brd_buffer_of(65536);
            (void)brd_plist_add_json(&archive, brd_archive_root(&archive), &json);
            brd_buffer_free(&json);
            brd_plist_close(&plist);
        }
    }
}

static void
list_that_contains_itself_ends(void **state) {
    (void)state;
    /* an array whose only element is itself */
    static const uint8_t cyclic[] = "bplist00\xA1\x00\x08\x00\x00\x00\x00\x00\x00\x01\x01"
                                    "\x00\x00\x00\x00\x00\x00\x00\x01"
                                    "\x00\x00\x00\x00\x00\x00\x00\x00"
                                    "\x00\x00\x00\x00\x00\x00\x00\x0A";
    struct brd_plist plist;
    struct brd_error error;
    assert_int_equal(brd_plist_open(brd_span_of(cyclic, sizeof cyclic - 1), &plist, &error),
                     BRD_OK);
    struct brd_archive archive = brd_archive_plain(&plist);
    struct brd_buffer json = brd_buffer_of(65536);
    assert_false(brd_plist_add_json(&archive, brd_archive_root(&archive), &json));
    brd_buffer_free(&json);
    brd_plist_close(&plist);
}

static void
false_trailers_are_refused(void **state) {
    (void)state;
    uint8_t changed[SAMPLE_BYTES];
    static const struct {
        size_t back; /* bytes from the end */
        uint8_t value;
    } changes[] = {{1, 0xFF}, {9, 9}, {17, 0xFF}, {25, 0}, {25, 9}, {26, 0}, {26, 9}, {24, 0x7F}};
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        struct brd_plist plist;
        struct brd_error error = {0};
        memcpy(changed, sample, SAMPLE_BYTES);
        changed[SAMPLE_BYTES - changes[i].back] = changes[i].value;
        assert_int_not_equal(brd_plist_open(brd_span_of(changed, SAMPLE_BYTES), &plist, &error),
                             BRD_OK);
    }
}

static void
xml_list_reads_like_a_binary_one(void **state) {
    (void)state;
    assert_json(brd_span_text("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                              "<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" "
                              "\"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n"
                              "<plist version=\"1.0\"><dict><key>a</key><integer>-12</integer>"
                              "<key>b &amp; c</key><array><true/><false/><real>1.5</real></array>"
                              "<key>e</key><string></string><key>d</key><data>AP8=\n</data>"
                              "<key>t</key><date>2019-05-10T12:00:00Z</date></dict></plist>"),
                "{\"a\":-12,\"b & c\":[true,false,1.5],\"e\":\"\",\"d\":\"00ff\","
                "\"t\":\"2019-05-10T12:00:00.000000Z\"}");
}

static void
bad_xml_is_an_error_with_a_reason(void **state) {
    (void)state;
    assert_fails(brd_span_text("<plist><dict><key>a</key></dict></plist>"), BRD_ERR_CORRUPT);
    assert_fails(brd_span_text("<plist><dict>"), BRD_ERR_TRUNCATED);
    assert_fails(brd_span_text("<plist></plist>"), BRD_ERR_CORRUPT);
    assert_fails(brd_span_text("<plist><integer>x</integer></plist>"), BRD_ERR_CORRUPT);
    assert_fails(brd_span_text("<plist><true/><true/></plist>"), BRD_ERR_CORRUPT);
    assert_fails(brd_span_text("<!DOCTYPE plist [<!ENTITY a \"b\">]><plist><string>&a;</string>"
                               "</plist>"),
                 BRD_ERR_CORRUPT);
}

static void
deep_xml_meets_the_limit(void **state) {
    (void)state;
    struct brd_buffer deep = brd_buffer_of(1 << 20);
    (void)brd_buffer_add_text(&deep, "<plist>");
    for (unsigned i = 0; i < BRD_MAX_DEPTH + 1; i++) {
        (void)brd_buffer_add_text(&deep, "<array>");
    }
    assert_fails(brd_buffer_span(&deep), BRD_ERR_LIMIT);
    brd_buffer_free(&deep);
}

static void
what_is_no_list_is_refused(void **state) {
    (void)state;
    assert_fails(brd_span_text(""), BRD_ERR_TRUNCATED);
    assert_fails(brd_span_text("SQLite format 3"), BRD_ERR_CORRUPT);
    assert_fails(brd_span_text("{ a = b; }"), BRD_ERR_UNSUPPORTED);
    assert_fails(brd_span_text("bplist00"), BRD_ERR_TRUNCATED);
}

static void
large_counts_and_integers_are_read(void **state) {
    (void)state;
    struct brd_buffer xml = brd_buffer_of(1 << 20);
    (void)brd_buffer_add_text(&xml, "<plist><array>");
    for (int i = 0; i < 300; i++) {
        (void)brd_buffer_add_text(&xml, "<integer>9223372036854775807</integer>");
    }
    (void)brd_buffer_add_text(&xml, "</array></plist>");
    struct brd_plist plist;
    struct brd_error error;
    assert_int_equal(brd_plist_open(brd_buffer_span(&xml), &plist, &error), BRD_OK);
    struct brd_plist_value root = brd_plist_root(&plist);
    assert_int_equal(root.count, 300);
    assert_true(brd_plist_value_int(brd_plist_value_at(root, 299)) == INT64_MAX);
    assert_true(brd_plist_value_date(root) == BRD_NO_TIME);
    brd_plist_close(&plist);
    brd_buffer_free(&xml);
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(binary_list_is_read),
        cmocka_unit_test(keys_are_found_and_absent_ones_are_not),
        cmocka_unit_test(every_cut_is_an_error_or_a_subset),
        cmocka_unit_test(every_changed_byte_is_survived),
        cmocka_unit_test(list_that_contains_itself_ends),
        cmocka_unit_test(false_trailers_are_refused),
        cmocka_unit_test(xml_list_reads_like_a_binary_one),
        cmocka_unit_test(bad_xml_is_an_error_with_a_reason),
        cmocka_unit_test(deep_xml_meets_the_limit),
        cmocka_unit_test(what_is_no_list_is_refused),
        cmocka_unit_test(large_counts_and_integers_are_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
