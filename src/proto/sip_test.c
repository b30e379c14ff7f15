/* Tests of proto/sip.c and proto/sdp.c. SPDX-License-Identifier: Apache-2.0 */
#include "proto/sip.h"

#include "proto/sdp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#define INVITE                                                                                     \
    "INVITE sip:bob@example.com SIP/2.0\r\n"                                                       \
    "v: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1\r\n"                                                 \
    "Via: SIP/2.0/UDP 192.0.2.2\r\n"                                                               \
    "f: \"Alice\" <sip:alice@example.com;user=phone>;tag=77;x=1\r\n"                               \
    "To: tel:+49301234;tag=88\r\n"                                                                 \
    "i: 1@a\r\nCSeq: 42 INVITE\r\nUser-Agent: Phone\r\n 2.0\r\n"                                   \
    "m: <sip:alice@192.0.2.1>\r\nc: application/sdp\r\nl: 5\r\n\r\nv=0\r\n"

static void
message_is_read(void **state) {
    (void)state;
    struct brd_sip_message message;
    assert_true(brd_sip_read(brd_span_text("\r\n" INVITE "behind"), &message));
    assert_true(brd_span_equals(message.method, "INVITE"));
    assert_int_equal(message.status, 0);
    assert_true(brd_span_equals(message.request_uri, "sip:bob@example.com"));
    assert_true(brd_span_equals(message.call_id, "1@a"));
    assert_true(brd_span_equals(message.from_uri, "sip:alice@example.com;user=phone"));
    assert_true(brd_span_equals(message.from_tag, "77"));
    assert_true(brd_span_equals(message.to_uri, "tel:+49301234"));
    assert_true(brd_span_equals(message.to_tag, "88"));
    assert_true(brd_span_equals(message.via, "SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1"));
    assert_true(brd_span_equals(message.user_agent, "Phone\r\n 2.0"));
    assert_true(brd_span_equals(message.cseq_method, "INVITE"));
    assert_int_equal(message.cseq, 42);
    assert_int_equal(message.content_length, 5);
    assert_true(brd_span_equals(message.body, "v=0\r\n"));
    assert_true(message.is_whole);
    assert_true(brd_span_equals(message.bytes, INVITE));
    assert_true(brd_sip_has_sdp(&message));
    assert_true(
        brd_sip_read(brd_span_text("SIP/2.0 180 Ringing\nCall-ID: 2\nServer: x"), &message));
    assert_int_equal(message.status, 180);
    assert_true(brd_span_equals(message.reason, "Ringing"));
    assert_true(brd_span_equals(message.call_id, "2"));
    assert_true(brd_span_equals(message.server, "x"));
    assert_int_equal(message.content_length, -1);
    assert_false(message.is_whole);
}

static void
other_text_is_none(void **state) {
    (void)state;
    static const char *const others[] = {"",
                                         "\r\n\r\n",
                                         "GET / HTTP/1.1\r\n\r\n",
                                         "INVITE SIP/2.0\r\n",
                                         "SIP/2.0 99 x\r\n",
                                         "SIP/2.0 700 x\r\n",
                                         "SIP/3.0 200 OK\r\n",
                                         "OPTIONS"};
    struct brd_sip_message message;
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        assert_false(brd_sip_read(brd_span_text(others[i]), &message));
    }
}

/* Feed a stream in pieces of `step` bytes; how many messages it gave, and how many were whole. */
static size_t
feed(struct brd_sip_stream *stream, const char *text, size_t size, size_t step, size_t *whole) {
    struct brd_sip_message message;
    size_t count = 0;
    for (size_t at = 0; at < size; at += step) {
        size_t piece = size - at < step ? size - at : step;
        assert_true(brd_sip_stream_add(stream, brd_span_of(text + at, piece)));
        while (brd_sip_stream_next(stream, &message)) {
            count++;
            *whole += message.is_whole;
            assert_true(message.bytes.size >= message.body.size);
            assert_true(brd_sip_is(message.bytes));
            assert_true(stream->pending.size <= BRD_SIP_MAX_MESSAGE_BYTES);
        }
    }
    return count;
}

static void
stream_is_cut_into_messages(void **state) {
    (void)state;
    static const char text[] = INVITE "\r\n\r\nSIP/2.0 200 OK\r\nl: 3\r\n\r\nabc" INVITE;
    for (size_t step = 1; step < sizeof text; step += 7) {
        size_t whole = 0;
        struct brd_sip_stream stream = brd_sip_stream_of();
        assert_int_equal(feed(&stream, text, sizeof text - 1, step, &whole), 3);
        assert_int_equal(whole, 3);
        brd_sip_stream_free(&stream);
    }
}

static void
stream_goes_on_after_a_gap_and_after_too_much(void **state) {
    (void)state;
    static char large[300000];
    size_t whole = 0;
    struct brd_sip_stream stream = brd_sip_stream_of();
    assert_int_equal(feed(&stream, INVITE, 100, 100, &whole), 0);
    brd_sip_stream_gap(&stream);
    static const char rest[] = "ader: x\r\n\r\nbody"
                               "\r\n" INVITE;
    assert_int_equal(feed(&stream, rest, sizeof rest - 1, 9, &whole), 1);
    /* A body that is longer than what is kept. */
    int head = snprintf(large, sizeof large, "SIP/2.0 200 OK\r\nl: 200000\r\n\r\n");
    memset(large + head, 'x', 200000);
    memcpy(large + head + 200000, INVITE, sizeof INVITE - 1);
    whole = 0;
    size_t size = (size_t)head + 200000 + sizeof INVITE - 1;
    assert_int_equal(feed(&stream, large, size, 1000, &whole), 2);
    assert_int_equal(whole, 1);
    /* A header without an end. */
    memset(large, 'x', sizeof large);
    memcpy(large, INVITE, 60);
    assert_int_equal(feed(&stream, large, sizeof large, 1000, &whole), 0);
    assert_int_equal(feed(&stream, "\r\n" INVITE, sizeof INVITE + 1, 1000, &whole), 1);
    brd_sip_stream_free(&stream);
}

static void
sdp_is_read(void **state) {
    (void)state;
    static const char body[] =
        "v=0\r\no=alice 1 1 IN IP4 192.0.2.9\r\ns=a call\r\n"
        "c=IN IP4 192.0.2.1/127\r\nt=0 0\r\n"
        "m=audio 4000/2 RTP/SAVP 0 96\r\na=rtpmap:96 opus/48000/2\r\n"
        "a=rtpmap:0 PCMU/8000\r\na=rtpmap:x y\r\na=rtcp:4009 IN IP4 192.0.2.1\r\n"
        "a=candidate:1 1 UDP 2130706431 198.51.100.7 5000 typ host\r\n"
        "m=video 0 RTP/AVP 31\nc=IN IP6 2001:db8::1\nno line\n"
        "m=audio 99999 RTP/AVP 0\n";
    struct brd_sdp sdp = brd_sdp_of(brd_span_text(body));
    struct brd_sdp_media media;
    struct brd_sdp_rtpmap map;
    assert_true(brd_sdp_next(&sdp, &media));
    assert_true(brd_span_equals(media.type, "audio"));
    assert_true(brd_span_equals(media.address, "192.0.2.1"));
    assert_true(brd_span_equals(media.transport, "RTP/SAVP"));
    assert_true(brd_span_equals(media.formats, "0 96"));
    assert_int_equal(media.port, 4000);
    assert_int_equal(media.port_count, 2);
    assert_int_equal(media.rtcp_port, 4009);
    assert_true(media.is_secure);
    assert_true(brd_span_equals(sdp.user, "alice"));
    assert_true(brd_span_equals(sdp.origin, "192.0.2.9"));
    assert_true(brd_span_equals(sdp.name, "a call"));
    struct brd_cursor cursor = brd_cursor_of(media.lines);
    assert_true(brd_sdp_rtpmap(&cursor, &map));
    assert_int_equal(map.payload_type, 96);
    assert_int_equal(map.clock_rate, 48000);
    assert_true(brd_span_equals(map.encoding, "opus"));
    assert_true(brd_sdp_rtpmap(&cursor, &map));
    assert_int_equal(map.payload_type, 0);
    assert_false(brd_sdp_rtpmap(&cursor, &map));
    struct brd_span address;
    uint16_t port = 0;
    cursor = brd_cursor_of(media.lines);
    assert_true(brd_sdp_candidate(&cursor, &address, &port));
    assert_true(brd_span_equals(address, "198.51.100.7"));
    assert_int_equal(port, 5000);
    assert_false(brd_sdp_candidate(&cursor, &address, &port));
    assert_true(brd_sdp_next(&sdp, &media));
    assert_true(brd_span_equals(media.address, "2001:db8::1"));
    assert_int_equal(media.port, 0);
    assert_int_equal(media.rtcp_port, 0);
    assert_true(brd_sdp_next(&sdp, &media));
    assert_int_equal(media.port, 0);
    assert_true(brd_span_equals(media.address, "192.0.2.1"));
    assert_false(brd_sdp_next(&sdp, &media));
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(message_is_read),
        cmocka_unit_test(other_text_is_none),
        cmocka_unit_test(stream_is_cut_into_messages),
        cmocka_unit_test(stream_goes_on_after_a_gap_and_after_too_much),
        cmocka_unit_test(sdp_is_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
