/* Tests of a whole pass: frames, links, order of TCP, rows. SPDX-License-Identifier: Apache-2.0 */
#include "net/net.h"

#include "net/testing.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#define DNS_NAME 8 /* columns of capture_dns, capture_http, capture_flow */
#define HTTP_TARGET 7
#define FLOW_CLIENT_PORT 4
#define SYN BRD_TCP_SYN
#define DATA (BRD_TCP_ACK | 8)

static void
every_table_has_the_columns_that_it_names(void **state) {
    (void)state;
    for (int i = 0; i < BRD_NET_TABLES; i++) {
        const struct brd_net_schema *schema = &brd_net_schemas[i];
        int count = 1;
        for (const char *at = schema->columns; *at != '\0'; at++) {
            count += *at == ',';
        }
        assert_int_equal(schema->column_count, count);
        assert_true(count <= BRD_NET_MAX_COLUMNS);
        size_t size = strlen(schema->columns);
        assert_string_equal(schema->columns + size - 7, ", frame");
    }
}

/* One frame of `link_type`: bytes in front of the datagram of a query, which is read. */
static void
expect_query(unsigned link_type, const void *head, size_t head_size) {
    struct testing_capture made;
    struct brd_buffer frame = brd_buffer_of(4096);
    begin_capture(&made, link_type);
    (void)brd_buffer_add(&frame, head, head_size);
    put_query_datagram(&frame, 50000, "a");
    put_frame(&made, 1000000, &frame);
    assert_int_equal(read_capture(&made, 10, BRD_NET_DNS, DNS_NAME), BRD_OK);
    assert_string_equal(brd_buffer_text(&made.lines), "a.example.com\n");
    assert_int_equal(made.counts.frames.malformed, 0);
    /* Cut anywhere in the head, the frame is no query and nothing breaks. */
    for (size_t size = 0; size < head_size + 28; size++) {
        struct brd_buffer cut = brd_buffer_of(4096);
        end_capture(&made);
        begin_capture(&made, link_type);
        (void)brd_buffer_add(&cut, frame.data, size);
        put_frame(&made, 1000000, &cut);
        assert_int_equal(read_capture(&made, 10, BRD_NET_DNS, DNS_NAME), BRD_OK);
        assert_string_equal(brd_buffer_text(&made.lines), "");
        brd_buffer_free(&cut);
    }
    brd_buffer_free(&frame);
    end_capture(&made);
}
#define EXPECT_QUERY(link_type, head) expect_query(link_type, head, sizeof(head) - 1)
#define MACS "\2\0\0\0\0\1\2\0\0\0\0\2"

static void
links_are_read(void **state) {
    (void)state;
    EXPECT_QUERY(101, "");
    EXPECT_QUERY(228, "");
    EXPECT_QUERY(0, "\2\0\0\0");
    EXPECT_QUERY(108, "\0\0\0\2");
    EXPECT_QUERY(1, MACS "\x08\0");
    EXPECT_QUERY(1, MACS "\x81\0\0\7\x08\0");
    EXPECT_QUERY(1, MACS "\x88\xa8\0\7\x81\0\0\x08\x08\0");
    EXPECT_QUERY(1, MACS "\x88\x47\0\1\0\x40\0\1\1\x40");
    EXPECT_QUERY(1, MACS "\x88\x64\x11\0\0\1\0\x4c\0\x21");
    EXPECT_QUERY(9, "\0\x21");
    EXPECT_QUERY(9, "\xff\3\0\x21");
    EXPECT_QUERY(9, "\x21"); /* a compressed protocol field */
    EXPECT_QUERY(113, "\0\0\0\1\0\6\2\0\0\0\0\1\0\0\x08\0");
    EXPECT_QUERY(276, "\x08\0\0\0\0\0\0\3\0\1\4\6\2\0\0\0\0\1\0\0");
    EXPECT_QUERY(105, "\x08\1\0\0" MACS "\2\0\0\0\0\3\0\0\xaa\xaa\3\0\0\0\x08\0");
    EXPECT_QUERY(127,
                 "\0\0\x08\0\0\0\0\0\x88\1\0\0" MACS "\2\0\0\0\0\3\0\0\0\0\xaa\xaa\3\0\0\0\x08\0");
    EXPECT_QUERY(192, "\0\0\x08\0\1\0\0\0" MACS "\x08\0");
}

static void
what_is_no_ip_is_passed_over(void **state) {
    (void)state;
    struct testing_capture made;
    struct brd_buffer frame = brd_buffer_of(4096);
    begin_capture(&made, 1);
    (void)brd_buffer_add(&frame, MACS "\x08\x06\0\1\x08\0\6\4\0\1", 22); /* ARP */
    put_frame(&made, 1, &frame);
    brd_buffer_reset(&frame);
    (void)brd_buffer_add(&frame, MACS "\x08\0\x55\0\0\0", 18); /* version 5 */
    put_frame(&made, 2, &frame);
    assert_int_equal(read_capture(&made, 10, BRD_NET_DNS, DNS_NAME), BRD_OK);
    assert_int_equal(made.counts.frames.frames, 2);
    assert_int_equal(made.counts.frames.malformed, 1);
    assert_int_equal(made.rows[BRD_NET_FLOW], 0);
    end_capture(&made);
    begin_capture(&made, 147);
    put_frame(&made, 1, &frame);
    assert_int_equal(read_capture(&made, 10, BRD_NET_DNS, DNS_NAME), BRD_OK);
    assert_int_equal(made.counts.frames.unknown_link, 1);
    assert_int_equal(made.counts.frames.unknown_link_type, 147);
    brd_buffer_free(&frame);
    end_capture(&made);
}

static void
fragments_are_put_together(void **state) {
    (void)state;
    struct testing_capture made;
    struct brd_buffer query = brd_buffer_of(512);
    struct brd_buffer segment = brd_buffer_of(512);
    begin_capture(&made, TESTING_RAW);
    put_query(&query, "a");
    put_udp(&segment, 50000, 53, brd_buffer_span(&query));
    for (size_t at = 0; at < segment.size; at += 16) {
        struct brd_buffer frame = brd_buffer_of(512);
        size_t size = segment.size - at < 16 ? segment.size - at : 16;
        bool more = at + size < segment.size;
        put_ipv4(&frame, BRD_IP_UDP, TESTING_PHONE, TESTING_SERVER,
                 (more ? 0x2000u : 0) | (unsigned)(at / 8), size);
        (void)brd_buffer_add(&frame, segment.data + at, size);
        put_frame(&made, 1000000 + (int64_t)at, &frame);
        brd_buffer_free(&frame);
    }
    assert_int_equal(read_capture(&made, 10, BRD_NET_DNS, DNS_NAME), BRD_OK);
    assert_string_equal(brd_buffer_text(&made.lines), "a.example.com\n");
    assert_int_equal(made.counts.lost_fragments, 0);
    assert_true(made.counts.frames.fragments >= 3);
    brd_buffer_free(&query);
    brd_buffer_free(&segment);
    end_capture(&made);
}

static void
put_part(struct testing_capture *made, int64_t at_us, uint32_t sequence, unsigned flags,
         const char *text) {
    struct brd_buffer frame = brd_buffer_of(4096);
    put_tcp(&frame, true, 80, sequence, flags, brd_span_text(text));
    put_frame(made, at_us, &frame);
    brd_buffer_free(&frame);
}

static void
a_stream_is_put_in_order(void **state) {
    (void)state;
    struct testing_capture made;
    begin_capture(&made, TESTING_RAW);
    put_part(&made, 1, 0xfffffff0, SYN, "");
    put_part(&made, 2, 0xfffffff1 + 12, DATA, "/1.1\r\nHost: h\r\n\r\n");
    put_part(&made, 3, 0xfffffff1 + 4, DATA, "/abXXXXX"); /* the last bytes come again */
    put_part(&made, 4, 0xfffffff1, DATA, "GET /ab");
    put_part(&made, 5, 0xfffffff1 + 7, DATA, " HTTP/2.2");
    assert_int_equal(read_capture(&made, 10, BRD_NET_HTTP, HTTP_TARGET), BRD_OK);
    assert_int_equal(made.rows[BRD_NET_HTTP], 1);
    assert_int_equal(made.rows[BRD_NET_FLOW], 1);
    assert_int_equal(made.counts.gaps, 0);
    end_capture(&made);
}

static void
a_gap_ends_what_was_read_and_no_more(void **state) {
    (void)state;
    struct testing_capture made;
    begin_capture(&made, TESTING_RAW);
    put_part(&made, 1, 99, SYN, "");
    put_part(&made, 2, 100, DATA, "GET /a HTTP/1.1\r\nHost: h\r\nX: ");
    put_part(&made, 3, 5000, DATA, "GET /b HTTP/1.1\r\nHost: h\r\n\r\n");
    assert_int_equal(read_capture(&made, 10, BRD_NET_HTTP, HTTP_TARGET), BRD_OK);
    assert_string_equal(brd_buffer_text(&made.lines), "/a\n/b\n");
    assert_int_equal(made.counts.gaps, 1);
    end_capture(&made);
}

static void
flows_that_make_room_are_told(void **state) {
    (void)state;
    struct testing_capture made;
    begin_capture(&made, TESTING_RAW);
    for (unsigned port = 1001; port <= 1005; port++) {
        struct brd_buffer frame = brd_buffer_of(512);
        put_query_datagram(&frame, port, "a");
        put_frame(&made, port, &frame);
        brd_buffer_free(&frame);
    }
    assert_int_equal(read_capture(&made, 2, BRD_NET_FLOW, FLOW_CLIENT_PORT), BRD_OK);
    assert_string_equal(brd_buffer_text(&made.lines), "1001\n1002\n1003\n1004\n1005\n");
    assert_int_equal(made.counts.evicted_flows, 3);
    assert_int_equal(made.counts.flows, 5);
    assert_int_equal(made.rows[BRD_NET_DNS], 5);
    end_capture(&made);
}

static void
a_file_that_ends_early_keeps_what_came(void **state) {
    (void)state;
    struct testing_capture made;
    struct brd_buffer frame = brd_buffer_of(512);
    begin_capture(&made, TESTING_RAW);
    put_query_datagram(&frame, 50000, "a");
    put_frame(&made, 1, &frame);
    size_t first = made.file.size;
    put_frame(&made, 2, &frame);
    for (size_t size = first + 1; size < made.file.size; size++) {
        struct testing_capture cut = made;
        cut.file.size = size;
        cut.lines = brd_buffer_of(TESTING_BYTES);
        assert_int_equal(read_capture(&cut, 10, BRD_NET_DNS, DNS_NAME), BRD_ERR_TRUNCATED);
        assert_string_equal(brd_buffer_text(&cut.lines), "a.example.com\n");
        assert_int_equal(cut.rows[BRD_NET_FLOW], 1);
        brd_buffer_free(&cut.lines);
    }
    made.file.size = 0;
    assert_int_equal(read_capture(&made, 10, BRD_NET_DNS, DNS_NAME), BRD_ERR_CORRUPT);
    brd_buffer_free(&frame);
    end_capture(&made);
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_table_has_the_columns_that_it_names),
        cmocka_unit_test(links_are_read),
        cmocka_unit_test(what_is_no_ip_is_passed_over),
        cmocka_unit_test(fragments_are_put_together),
        cmocka_unit_test(a_stream_is_put_in_order),
        cmocka_unit_test(a_gap_ends_what_was_read_and_no_more),
        cmocka_unit_test(flows_that_make_room_are_told),
        cmocka_unit_test(a_file_that_ends_early_keeps_what_came),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
