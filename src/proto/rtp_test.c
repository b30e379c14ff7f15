/* Tests of proto/rtp.c and proto/rtcp.c. SPDX-License-Identifier: Apache-2.0 */
#include "proto/rtp.h"

#include "proto/rtcp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static uint8_t bytes[64];

static struct brd_span
rtp(uint8_t type, unsigned sequence, unsigned timestamp, uint8_t source) {
    memset(bytes, 0xd5, sizeof bytes);
    memcpy(bytes, "\x80\x00\x00\x00\x00\x00\x00\x00\x11\x22\x33\x00", 12);
    bytes[1] = type;
    bytes[2] = (uint8_t)(sequence >> 8);
    bytes[3] = (uint8_t)sequence;
    bytes[5] = (uint8_t)(timestamp >> 16);
    bytes[6] = (uint8_t)(timestamp >> 8);
    bytes[7] = (uint8_t)timestamp;
    bytes[11] = source;
    return brd_span_of(bytes, sizeof bytes);
}

static void
header_is_read(void **state) {
    (void)state;
    static const uint8_t whole[] = {0xb2, 0x88, 0x12, 0x34, 0, 0, 0,   160, 1, 2,    3,
                                    4,    0,    0,    0,    5, 0, 0,   0,   6, 0xbe, 0xde,
                                    0,    1,    0x10, 0xff, 0, 0, 'a', 'b', 0, 2};
    struct brd_rtp_header header;
    assert_true(brd_rtp_read(brd_span_of(whole, sizeof whole), &header));
    assert_int_equal(header.payload_type, 8);
    assert_string_equal(brd_rtp_payload_name(header.payload_type), "PCMA");
    assert_null(brd_rtp_payload_name(96));
    assert_true(header.marker && header.padding && header.has_extension);
    assert_int_equal(header.sequence, 0x1234);
    assert_int_equal(header.timestamp, 160);
    assert_int_equal(header.ssrc, 0x01020304);
    assert_int_equal(header.csrc_count, 2);
    assert_int_equal(header.csrc[1], 6);
    assert_int_equal(header.extension_profile, 0xbede);
    assert_int_equal(header.extension.size, 4);
    assert_int_equal(header.payload.size, 4);
    for (size_t size = 0; size < 28; size++) {
        assert_false(brd_rtp_read(brd_span_of(whole, size), &header));
    }
}

static void
stream_is_found_by_its_run(void **state) {
    (void)state;
    struct brd_rtp_detector detector = {0};
    const struct brd_rtp_stream *stream = NULL;
    for (unsigned i = 0; i < 10; i++) {
        enum brd_rtp_kind kind = brd_rtp_detector_feed(
            &detector, 1, (int64_t)i * 20000, rtp(8, 65530 + i + (i > 4), i * 160, 1), &stream);
        assert_int_equal(kind, i < 3 ? BRD_RTP_MAYBE : BRD_RTP_PACKET);
        assert_non_null(stream);
    }
    assert_true(detector.has_stream);
    assert_int_equal(stream->ssrc, 0x11223301);
    assert_int_equal(stream->direction, 1);
    assert_int_equal(stream->payload_type, 8);
    assert_int_equal(stream->packets, 10);
    assert_int_equal(stream->first_us, 0);
    assert_int_equal(stream->last_us, 180000);
    assert_int_equal(brd_rtp_stream_lost(stream), 1);
    /* one again, one late */
    (void)brd_rtp_detector_feed(&detector, 1, 190000, rtp(8, 65530 + 10, 1440, 1), &stream);
    (void)brd_rtp_detector_feed(&detector, 1, 190000, rtp(8, 65530 + 5, 720, 1), &stream);
    assert_int_equal(stream->repeated, 1);
    assert_int_equal(stream->backwards, 1);
    assert_int_equal(brd_rtp_stream_lost(stream), -1);
}

static void
random_packets_are_no_stream(void **state) {
    (void)state;
    struct brd_rtp_detector detector = {0};
    uint32_t random = 1;
    for (unsigned i = 0; i < 20000; i++) {
        uint8_t noise[40];
        for (size_t k = 0; k < sizeof noise; k++) {
            random = random * 1664525 + 1013904223;
            noise[k] = (uint8_t)(random >> 24);
        }
        noise[0] = 0x80;
        noise[8] = noise[9] = noise[10] = 0; /* a field of the protocol where RTP has its source */
        (void)brd_rtp_detector_feed(&detector, 0, i, brd_span_of(noise, sizeof noise), NULL);
    }
    assert_false(detector.has_stream);
    assert_int_equal(detector.crowded, 0);
}

static void
announced_port_needs_less(void **state) {
    (void)state;
    struct brd_rtp_detector detector = {.announced = true};
    assert_int_equal(brd_rtp_detector_feed(&detector, 0, 0, rtp(0, 1, 0, 1), NULL), BRD_RTP_MAYBE);
    assert_int_equal(brd_rtp_detector_feed(&detector, 0, 0, rtp(0, 2, 160, 1), NULL),
                     BRD_RTP_PACKET);
}

static const uint8_t compound[] = {0x80, 0xc9, 0,   1,   0x11, 0x22, 0x33, 1, /* RR */
                                   0x81, 0xca, 0,   4,   0x11, 0x22, 0x33, 1, 1, 7,
                                   'c',  'a',  'l', 'l', '@',  'h',  'o',  0, 0, 0};
static const uint8_t secure[] = {0x80, 0xc9, 0, 1, 0x11, 0x22, 0x33, 1, 0x80, 0, 0,
                                 1,    1,    2, 3, 4,    5,    6,    7, 8,    9, 10};

static void
compound_is_walked(void **state) {
    (void)state;
    struct brd_cursor cursor;
    struct brd_rtcp_packet packet;
    assert_int_equal(brd_rtcp_read(brd_span_of(compound, sizeof compound), &cursor),
                     BRD_RTCP_PLAIN);
    assert_true(brd_rtcp_next(&cursor, &packet));
    assert_int_equal(packet.type, BRD_RTCP_RR);
    assert_int_equal(packet.ssrc, 0x11223301);
    assert_int_equal(brd_rtcp_cname(&packet).size, 0);
    assert_true(brd_rtcp_next(&cursor, &packet));
    assert_string_equal(brd_rtcp_type_name(packet.type), "SDES");
    assert_true(brd_span_equals(brd_rtcp_cname(&packet), "call@ho"));
    assert_false(brd_rtcp_next(&cursor, &packet));
    assert_int_equal(brd_rtcp_read(brd_span_of(compound, sizeof compound - 4), &cursor),
                     BRD_RTCP_NONE);
    assert_int_equal(brd_rtcp_read(brd_span_of(compound, 1), NULL), BRD_RTCP_NONE);
    assert_null(brd_rtcp_type_name(199));
}

static void
srtcp_is_told_apart(void **state) {
    (void)state;
    struct brd_cursor cursor;
    struct brd_rtcp_packet packet;
    assert_int_equal(brd_rtcp_read(brd_span_of(secure, sizeof secure), &cursor), BRD_RTCP_SECURE);
    assert_true(brd_rtcp_next(&cursor, &packet));
    assert_int_equal(packet.type, BRD_RTCP_RR);
    assert_int_equal(packet.ssrc, 0x11223301);
    assert_false(brd_rtcp_next(&cursor, &packet));
}

static void
control_packets_are_counted(void **state) {
    (void)state;
    struct brd_rtp_detector detector = {0};
    assert_int_equal(brd_rtp_detector_feed(&detector, 0, 5, brd_span_of(compound, 8), NULL),
                     BRD_RTP_MAYBE);
    assert_false(detector.has_rtcp);
    assert_int_equal(
        brd_rtp_detector_feed(&detector, 0, 7, brd_span_of(compound, sizeof compound), NULL),
        BRD_RTP_CONTROL);
    assert_true(detector.has_rtcp);
    assert_int_equal(detector.rtcp[0].type, 201);
    assert_int_equal(detector.rtcp[0].packets, 2);
    assert_int_equal(detector.rtcp[0].first_us, 5);
    assert_int_equal(detector.rtcp[1].type, 202);
    assert_int_equal(detector.rtcp[2].type, 0);
    /* A source whose media was seen is believed at once. */
    memset(&detector, 0, sizeof detector);
    (void)brd_rtp_detector_feed(&detector, 1, 0, rtp(96, 1, 0, 1), NULL);
    assert_int_equal(brd_rtp_detector_feed(&detector, 0, 5, brd_span_of(compound, 8), NULL),
                     BRD_RTP_CONTROL);
    (void)brd_rtp_detector_feed(&detector, 0, 5, brd_span_of(secure, sizeof secure), NULL);
    assert_true(detector.is_secure);
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(header_is_read),
        cmocka_unit_test(stream_is_found_by_its_run),
        cmocka_unit_test(random_packets_are_no_stream),
        cmocka_unit_test(announced_port_needs_less),
        cmocka_unit_test(compound_is_walked),
        cmocka_unit_test(srtcp_is_told_apart),
        cmocka_unit_test(control_packets_are_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
