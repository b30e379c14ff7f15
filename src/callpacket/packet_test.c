/* Tests of the validator: bridlecall.h. SPDX-License-Identifier: Apache-2.0 */
#include <bridlecall.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define PLAIN (BRIDLE_CALL_MEDIA | BRIDLE_CALL_PLAIN)
#define SECURE (BRIDLE_CALL_MEDIA | BRIDLE_CALL_SECURE)

/* --- a packet, written byte by byte --- */

struct packet {
    uint8_t bytes[70000];
    size_t size;
};

static struct packet packet;

/* Hexadecimal with blanks. */
static void
add(const char *hex) {
    for (; *hex != '\0'; hex++) {
        if (*hex != ' ') {
            char pair[3] = {hex[0], hex[1], '\0'};
            packet.bytes[packet.size++] = (uint8_t)strtoul(pair, NULL, 16);
            hex++;
        }
    }
}

static void
make(const char *hex) {
    packet.size = 0;
    add(hex);
}

static void
fill(size_t size, int value) {
    memset(packet.bytes + packet.size, value, size);
    packet.size += size;
}

static void
text(const char *words) {
    packet.size = strlen(words);
    memcpy(packet.bytes, words, packet.size);
}

static struct bridle_call_verdict
judge(struct bridle_call_state *state, enum bridle_call_direction direction) {
    /* Where the sanitizer sees every read outside. */
    uint8_t *copy = malloc(packet.size == 0 ? 1 : packet.size);
    assert_non_null(copy);
    memcpy(copy, packet.bytes, packet.size);
    struct bridle_call_verdict verdict = bridle_call_packet(state, direction, copy, packet.size);
    free(copy);
    assert_true(verdict.offset <= packet.size);
    assert_string_equal(verdict.section, bridle_call_rule_section(verdict.rule));
    assert_int_equal(verdict.verdict, bridle_call_rule_word(verdict.rule));
    assert_true((verdict.verdict == BRIDLE_CALL_OK) == (verdict.rule == BRIDLE_CALL_NO_RULE));
    return verdict;
}

static struct bridle_call_verdict
judge_alone(unsigned expectation) {
    struct bridle_call_state state;
    memset(&state, 0, sizeof state);
    bridle_call_expect(&state, expectation);
    return judge(&state, BRIDLE_CALL_INCOMING);
}

static void
is_ok(unsigned expectation, enum bridle_call_protocol protocol) {
    struct bridle_call_verdict verdict = judge_alone(expectation);
    assert_string_equal(bridle_call_rule_name(verdict.rule), "none");
    assert_int_equal(verdict.protocol, protocol);
}

static void
is_bad(unsigned expectation, const char *rule, uint32_t offset) {
    struct bridle_call_verdict verdict = judge_alone(expectation);
    assert_string_equal(bridle_call_rule_name(verdict.rule), rule);
    assert_int_equal(verdict.offset, offset);
    assert_int_equal(verdict.verdict, BRIDLE_CALL_MALFORMED);
}

/* --- packets without fault --- */

#define SR "81c8000c 11111111 e5000000 00000000 000003e8 00000064 00003e80 " REPORT
#define REPORT "22222222 00000000 00001234 00000010 00000000 00000000"
#define RR "81c90007 11111111 " REPORT
#define SDES "81ca0004 11111111 0107 63616c6c40686f 000000"
#define BYE "81cb0004 11111111 08 676f6f6462796521 000000"
#define APP "80cc0003 11111111 41424344 00000000"
#define NACK "81cd0003 11111111 22222222 00010000"
#define TMMBR "83cd0004 11111111 00000000 22222222 00001000"
#define TRANSPORT "8fcd0006 11111111 22222222 00010003 00000000 2003 0404 04 000000"
#define PLI "81ce0002 11111111 22222222"
#define FIR "84ce0004 11111111 00000000 22222222 01000000"
#define RPSI "83ce0003 11111111 22222222 08 60 00 00"
#define SLI "82ce0003 11111111 22222222 00010002"
#define VBCM "87ce0005 11111111 00000000 22222222 01 00 0003 616263 00"
#define REMB "8fce0005 11111111 00000000 52454d42 01 00ffff 22222222"
#define XR                                                                                         \
    "80cf0011 11111111 04000002 e5000000 00000000 05000003 22222222 00000000 00000000 "            \
    "07000008 22222222 00000000 00000000 00000000 00000000 00000000 00000000 00000000"

#define RTP "80080001 000000a0 11111111 d5d5d5d5 d5d5d5d5"

#define STUN_HEADER(type, length) type length "2112a442 000102030405060708090a0b "
#define STUN_ADDRESS "0020 0008 0001 1234 e1baa543 "
#define STUN_USER "0006 0008 616c696365656565 "
#define STUN_FINGERPRINT "8028 0004 12345678 "
#define STUN STUN_HEADER("0101", "0020") STUN_ADDRESS STUN_USER STUN_FINGERPRINT

#define DTLS_RECORD(length) "16 fefd 0000 000000000001 " length
#define DTLS_HELLO DTLS_RECORD("0014") "01 000008 0000 000000 000008 0001020304050607"

static void
well_formed_packets_are_accepted(void **state) {
    (void)state;
    static const char *const control[] = {
        SR, RR, SDES, BYE, APP, NACK, TMMBR, TRANSPORT, PLI, FIR, RPSI, SLI, VBCM, REMB, XR,
        SR SDES, RR SDES BYE, RR SDES NACK PLI FIR REMB XR, "81cb0001 11111111",
        /* a report without blocks, alone, as WebRTC sends it; two chunks; none */
        "80c90001 11111111",
        "82ca0006 11111111 0101 61 00 22222222 0102 6162 08 03 01 63 64 00 0000",
        "80ca0000 80c90001 11111111",
        /* extensions of profiles: one that is no report's size, two of Microsoft's */
        "80c90003 11111111 0001000c 00000000",
        "80c90007 11111111 0001000c 00000000 00000000 0004000c 00000000 00000000",
        /* padding */
        "a0c90002 11111111 00000004", SDES "a1cb0003 11111111 00000000 00000008"};
    for (size_t i = 0; i < sizeof control / sizeof control[0]; i++) {
        make(control[i]);
        is_ok(PLAIN, BRIDLE_CALL_RTCP);
    }
    static const char *const media[] = {
        RTP,
        "82080001 000000a0 11111111 22222222 33333333 d5",
        "90600001 000000a0 11111111 bede0002 10ff 3100 00 00 00 00 d5d5",
        "90600001 000000a0 11111111 10000002 0102aabb 00000300 d5d5",
        "90600001 000000a0 11111111 abcd0001 ffffffff",
        "a0080001 000000a0 11111111 d5d5 00 02",
        "a0080001 000000a0 11111111 00000003"};
    for (size_t i = 0; i < sizeof media / sizeof media[0]; i++) {
        make(media[i]);
        is_ok(PLAIN, BRIDLE_CALL_RTP);
    }
    make(STUN);
    is_ok(BRIDLE_CALL_ANY, BRIDLE_CALL_STUN);
    make(DTLS_HELLO DTLS_HELLO
         "14 fefd 0000 000000000002 0001 01 16 fefd 0001 000000000000 0003 ffffff");
    is_ok(BRIDLE_CALL_ANY, BRIDLE_CALL_DTLS);
    /* a record of DTLS 1.3 behind one in clear text: its length is its own affair */
    make(DTLS_HELLO "2e 00 01 02 03");
    is_ok(BRIDLE_CALL_ANY, BRIDLE_CALL_DTLS);
}

static void
messages_that_look_broken_to_others_are_accepted(void **state) {
    (void)state;
    /* WhatsApp: the last attribute is not filled up, and the message's length is no multiple of 4.
     */
    make(STUN_HEADER("0003", "000a") "4000 0006 050308260102");
    is_ok(BRIDLE_CALL_ANY, BRIDLE_CALL_STUN);
    make(STUN_HEADER("0800", "000a") "4000 0006 050308260102");
    is_ok(BRIDLE_CALL_ANY, BRIDLE_CALL_STUN);
    /* Microsoft: no attribute is filled up. */
    make(STUN_HEADER(
        "0113", "001d") "000f 0004 72c64bc6 0009 0009 0000 0401 6e6f207761 8008 0004 00000006");
    is_ok(BRIDLE_CALL_ANY, BRIDLE_CALL_STUN);
    /* ... and no cookie in the header, but one in the first attribute. */
    make("0115 0010 000102030405060708090a0b0c0d0e0f 000f 0004 72c64bc6 8008 0004 00000006");
    is_ok(BRIDLE_CALL_ANY, BRIDLE_CALL_STUN);
    /* RFC 3489 */
    make("0001 0008 000102030405060708090a0b0c0d0e0f 0003 0004 00000000");
    is_ok(BRIDLE_CALL_ANY, BRIDLE_CALL_STUN);
    /* SRTCP: with a tag of 80 bits, of 32, and with AES-GCM; types beyond RFC 3550's, too. */
    make("81c90007 11111111");
    fill(24, 0xe7);
    add("80000001 0102030405060708090a");
    is_ok(SECURE, BRIDLE_CALL_SRTCP);
    is_ok(BRIDLE_CALL_MEDIA, BRIDLE_CALL_SRTCP);
    make("80c90001 11111111 80000002 01020304");
    is_ok(SECURE, BRIDLE_CALL_SRTCP);
    make("afcd0005 11111111 e6b9b0de c454388b 91ed8751 ce2b407e b193d216 48401d2c 8000001a");
    is_ok(SECURE, BRIDLE_CALL_SRTCP);
    make("81d00002 11111111 9b6bee34 80000008 78dd6b97133d3f94fcc0");
    is_ok(SECURE, BRIDLE_CALL_SRTCP);
    /* The padding of SRTP is encrypted. */
    make("b0600001 000000a0 11111111 abcd0001 ffffffff 000000ff");
    is_ok(SECURE, BRIDLE_CALL_SRTP);
}

static void
other_datagrams_are_left_alone(void **state) {
    (void)state;
    static const char *const others[] = {
        /* DNS, whose first two bytes are those of a control packet; a QUIC packet; a keep-alive */
        "81c9 0100 0001 0000 0000 0000 03777777 07657861 6d706c65 03636f6d 00 0001 0001",
        "c3 00000001 08 0001020304050607 00 00 4100",
        "00000000",
        "00",
        "",
        "80",
        "ffffffff",
        "40000004 01020304 05",
        "0001 0004 00010203",
        "16fefe0000",
        "7f454c46 00010203"};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        make(others[i]);
        is_ok(BRIDLE_CALL_ANY, BRIDLE_CALL_NONE);
    }
    make(RTP);
    is_ok(BRIDLE_CALL_ANY, BRIDLE_CALL_NONE);
    make(RR);
    is_ok(BRIDLE_CALL_ANY, BRIDLE_CALL_NONE);
    struct bridle_call_state call;
    memset(&call, 0, sizeof call);
    assert_int_equal(bridle_call_packet(&call, BRIDLE_CALL_INCOMING, NULL, 0).protocol,
                     BRIDLE_CALL_NONE);
}

/* --- each rule: what it refuses. That it lets others pass is tested above. --- */

static void
rtp_rules(void **state) {
    (void)state;
    make("80080001 000000a0 1111");
    is_bad(PLAIN, "rtp-short", 10);
    make("83080001 000000a0 11111111 22222222");
    is_bad(PLAIN, "rtp-csrc-outside", 0);
    make("90080001 000000a0 11111111 bede0002 10ff0000");
    is_bad(PLAIN, "rtp-extension-outside", 14);
    make("90080001 000000a0 11111111 bede");
    is_bad(PLAIN, "rtp-extension-outside", 14);
    make("90080001 000000a0 11111111 bede0001 13ff0000 d5d5d5d5");
    is_bad(PLAIN, "rtp-element-outside", 16);
    make("90080001 000000a0 11111111 10000001 0103ff00 d5d5d5d5");
    is_bad(PLAIN, "rtp-element-outside", 16);
    make("a0080001 000000a0 11111111 d5d5d505");
    is_bad(PLAIN, "rtp-padding", 15);
    make("a0080001 000000a0 11111111 d5d5d500");
    is_bad(PLAIN, "rtp-padding", 15);
    make("a0080001 000000a0 11111111");
    is_bad(PLAIN, "rtp-padding", 11);
    make("c0080001 000000a0 11111111 d5d5d5d5");
    is_bad(PLAIN, "rtp-version", 0);
    make("60080001 000000a0 11111111 d5d5d5d5");
    is_bad(PLAIN, "rtp-version", 0);
    make("80080001 000000a0 11111111");
    fill(9300, 0xd5);
    struct bridle_call_verdict verdict = judge_alone(PLAIN);
    assert_string_equal(bridle_call_rule_name(verdict.rule), "rtp-large");
    assert_int_equal(verdict.verdict, BRIDLE_CALL_SUSPICIOUS);
}

static void
rtcp_rules(void **state) {
    (void)state;
    make("80c9");
    is_bad(PLAIN, "rtcp-short", 2);
    make(RR "01ca0004 11111111 0107 63616c6c40686f 000000");
    is_bad(PLAIN, "rtcp-version", 32);
    make(RR "81600004 11111111 0107 63616c6c40686f 000000");
    is_bad(PLAIN, "rtcp-type", 33);
    make("81c90008 11111111 " REPORT);
    is_bad(PLAIN, "rtcp-length-outside", 2);
    make(RR "81ca0005 11111111 0107 63616c6c40686f 000000");
    is_bad(PLAIN, "rtcp-length-outside", 34);
    make(RR "8101");
    is_bad(PLAIN, "rtcp-trailing", 32);
    make("82c90007 11111111 " REPORT);
    is_bad(PLAIN, "rtcp-count", 0);
    make("80c90007 11111111 " REPORT); /* reports that nobody counts */
    is_bad(PLAIN, "rtcp-count", 0);
    make("80c90006 11111111 " SDES); /* a length that swallows the next packet */
    is_bad(PLAIN, "rtcp-count", 0);
    make("82ca0004 11111111 0107 63616c6c40686f 000000");
    is_bad(PLAIN, "rtcp-count", 0);
    make("80ca0004 11111111 0107 63616c6c40686f 000000");
    is_bad(PLAIN, "rtcp-count", 0);
    make("83cb0001 11111111");
    is_bad(PLAIN, "rtcp-count", 0);
    make("a0c90002 11111111 00000003");
    is_bad(PLAIN, "rtcp-padding", 11);
    make("a0c90002 11111111 0000000c");
    is_bad(PLAIN, "rtcp-padding", 11);
    make("a0c90002 11111111 00000000");
    is_bad(PLAIN, "rtcp-padding", 11);
    make("a0c90002 11111111 00000004 " SDES);
    is_bad(PLAIN, "rtcp-padding", 0);
    make("81ca0004 11111111 010b 63616c6c40686f 000000");
    is_bad(PLAIN, "rtcp-sdes-outside", 4);
    make("81ca0003 11111111 0106 63616c6c4068");
    is_bad(PLAIN, "rtcp-sdes-outside", 4);
    make("81ca0004 11111111 0108 63616c6c40686f 000000"); /* padding counted as text */
    is_bad(PLAIN, "rtcp-sdes-outside", 4);
    make("81cb0004 11111111 0c 676f6f6462796521 000000");
    is_bad(PLAIN, "rtcp-reason-outside", 8);
    make("81cb0004 11111111 09 676f6f6462796521 210001");
    is_bad(PLAIN, "rtcp-reason-outside", 8);
    make("80cc0001 11111111");
    is_bad(PLAIN, "rtcp-app", 2);
    static const char *const feedback[] = {"81cd0001 11111111",
                                           "81cd0002 11111111 22222222",
                                           "81ce0003 11111111 22222222 00000000",
                                           "82ce0002 11111111 22222222",
                                           "8fcd0002 11111111 22222222",
                                           "8fce0003 11111111 22222222 52454d42",
                                           "83ce0003 11111111 22222222 11600000"};
    for (size_t i = 0; i < sizeof feedback / sizeof feedback[0]; i++) {
        make(feedback[i]);
        assert_string_equal(bridle_call_rule_name(judge_alone(PLAIN).rule), "rtcp-feedback");
    }
    make("8fcd0006 11111111 22222222 00010009 00000000 2009 0404 04 000000");
    is_bad(PLAIN, "rtcp-feedback", 14);
    make("8fcd0006 11111111 22222222 0001ffff 00000000 2003 0404 04 000000");
    is_bad(PLAIN, "rtcp-feedback", 14);
    make("8fce0005 11111111 00000000 52454d42 02 00ffff 22222222");
    is_bad(PLAIN, "rtcp-feedback", 16);
    static const char *const codec[] = {"83cd0003 11111111 00000000 22222222",
                                        "84ce0003 11111111 00000000 22222222",
                                        "84ce0002 11111111 00000000",
                                        "84cd0003 11111111 00000000 22222222",
                                        "87ce0005 11111111 00000000 22222222 01 00 0006 616263 00",
                                        "87ce0002 11111111 00000000"};
    for (size_t i = 0; i < sizeof codec / sizeof codec[0]; i++) {
        make(codec[i]);
        assert_string_equal(bridle_call_rule_name(judge_alone(PLAIN).rule), "rtcp-codec-control");
    }
    make("80cf0004 11111111 04000003 e5000000 00000000");
    is_bad(PLAIN, "rtcp-xr-outside", 10);
    make("80cf0000 80c90001 11111111");
    is_bad(PLAIN, "rtcp-xr-outside", 2);
    make("80cf0003 11111111 04000001 e5000000");
    is_bad(PLAIN, "rtcp-xr-length", 10);
    make("81c90007 11111111");
    fill(24, 0xe7);
    add("80000001 0102030405060708090a");
    packet.bytes[3] = 8;
    is_bad(SECURE, "rtcp-length-outside", 2);
    packet.bytes[3] = 7;
    packet.bytes[0] = 0x82;
    is_bad(SECURE, "rtcp-count", 0);
    make("80c90400 11111111");
    fill(4092, 0);
    struct bridle_call_verdict verdict = judge_alone(PLAIN);
    assert_string_equal(bridle_call_rule_name(verdict.rule), "rtcp-large");
    assert_int_equal(verdict.verdict, BRIDLE_CALL_SUSPICIOUS);
}

static void
stun_rules(void **state) {
    (void)state;
    make("0101 0020 2112a442 000102");
    is_bad(BRIDLE_CALL_ANY, "stun-short", 11);
    make(STUN "00000000");
    is_bad(BRIDLE_CALL_ANY, "stun-length", 2);
    make(STUN_HEADER("0101", "0010") STUN_ADDRESS);
    is_bad(BRIDLE_CALL_ANY, "stun-length", 2);
    make(STUN_HEADER("0101", "0014") STUN_ADDRESS "0006 0005 616c6963");
    is_bad(BRIDLE_CALL_ANY, "stun-attribute-outside", 34);
    make(STUN_HEADER("0101", "000e") STUN_ADDRESS "0006");
    is_bad(BRIDLE_CALL_ANY, "stun-attribute-outside", 34);
    make(STUN_HEADER("0101", "000c") "0024 0008 0000000000000000");
    is_bad(BRIDLE_CALL_ANY, "stun-attribute-length", 22);
    make(STUN_HEADER("0101", "000c") "0020 0008 0002 1234 e1baa543");
    is_bad(BRIDLE_CALL_ANY, "stun-address", 22);
    make(STUN_HEADER("0101", "0010") STUN_FINGERPRINT STUN_FINGERPRINT);
    is_bad(BRIDLE_CALL_ANY, "stun-fingerprint", 28);
    make(STUN_HEADER("0017", "1404") "0013 1400");
    fill(0x1400, 0);
    struct bridle_call_verdict verdict = judge_alone(BRIDLE_CALL_ANY);
    assert_string_equal(bridle_call_rule_name(verdict.rule), "stun-large");
    assert_int_equal(verdict.verdict, BRIDLE_CALL_SUSPICIOUS);
}

static void
relays_are_looked_into(void **state) {
    (void)state;
    struct bridle_call_state call;
    memset(&call, 0, sizeof call);
    make(STUN_HEADER("0009", "0008") "000c 0004 40010000");
    assert_int_equal(judge(&call, BRIDLE_CALL_OUTGOING).protocol, BRIDLE_CALL_STUN);
    make("4001 0008 0001020304050607");
    assert_int_equal(judge(&call, BRIDLE_CALL_INCOMING).protocol, BRIDLE_CALL_TURN_CHANNEL);
    make("4001 0006 0001020304050000"); /* padding */
    assert_int_equal(judge(&call, BRIDLE_CALL_INCOMING).verdict, BRIDLE_CALL_OK);
    make("4001 0009 0001020304050607");
    struct bridle_call_verdict verdict = judge(&call, BRIDLE_CALL_INCOMING);
    assert_string_equal(bridle_call_rule_name(verdict.rule), "turn-length");
    assert_int_equal(verdict.offset, 2);
    /* A channel of which nobody has spoken is another protocol. */
    make("4f01 0009 0001020304050607");
    assert_int_equal(judge(&call, BRIDLE_CALL_INCOMING).protocol, BRIDLE_CALL_NONE);
    make("4001 0008 81cb0002 11111111"); /* a control packet that is longer than its frame */
    verdict = judge(&call, BRIDLE_CALL_INCOMING);
    assert_string_equal(bridle_call_rule_name(verdict.rule), "rtcp-length-outside");
    assert_int_equal(verdict.offset, 6);
    make(STUN_HEADER("0017", "000c") "0013 0008 81cb0002 11111111");
    verdict = judge(&call, BRIDLE_CALL_INCOMING);
    assert_string_equal(bridle_call_rule_name(verdict.rule), "rtcp-length-outside");
    assert_int_equal(verdict.offset, 26);
}

static void
dtls_rules(void **state) {
    (void)state;
    make(DTLS_HELLO "16 fefd 0000");
    is_bad(BRIDLE_CALL_ANY, "dtls-short", 38);
    make(DTLS_RECORD("0015") "01 000008 0000 000000 000008 0001020304050607");
    is_bad(BRIDLE_CALL_ANY, "dtls-length-outside", 11);
    make(DTLS_RECORD("ffff") "01");
    is_bad(BRIDLE_CALL_ANY, "dtls-record-large", 11);
    make(DTLS_RECORD("0013") "01 000008 0000 000000 000007 0001020304050607");
    is_bad(BRIDLE_CALL_ANY, "dtls-type", 32);
    make(DTLS_HELLO "16 0303 0000 000000000002 0000");
    is_bad(BRIDLE_CALL_ANY, "dtls-type", 34);
    make(DTLS_RECORD("0014") "01 000008 0000 000000 000009 0001020304050607");
    is_bad(BRIDLE_CALL_ANY, "dtls-fragment", 22);
    make(DTLS_RECORD("0014") "01 000008 0000 000001 000008 0001020304050607");
    is_bad(BRIDLE_CALL_ANY, "dtls-fragment", 19);
    make(DTLS_RECORD("000c") "01 000008 0000 000000 000000");
    is_bad(BRIDLE_CALL_ANY, "dtls-fragment", 22);
    make(DTLS_RECORD("0004") "01 000008");
    is_bad(BRIDLE_CALL_ANY, "dtls-fragment", 13);
    make("15 fefd 0000 000000000001 0003 020100");
    is_bad(BRIDLE_CALL_ANY, "dtls-content", 11);
}

#define SIP_BEGIN                                                                                  \
    "INVITE sip:bob@example.com SIP/2.0\r\n"                                                       \
    "Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1\r\n"                                               \
    "From: <sip:alice@example.com>;tag=1\r\nTo: <sip:bob@example.com>\r\nCall-ID: 1@a\r\n"
#define SIP_HEAD SIP_BEGIN "CSeq: 1 INVITE\r\nContent-Type: application/sdp\r\n"
#define SIP_PROGRESS                                                                               \
    "SIP/2.0 183 Progress\r\nCSeq: 1 INVITE\r\nContent-Type: application/sdp\r\n\r\nv=0\r\n"
#define SDP_HEAD "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n"

static void
sip_rules(void **state) {
    (void)state;
    text(SIP_HEAD "Content-Length: 114\r\n\r\n" SDP_HEAD
                  "m=audio 4000 RTP/AVP 0 96\r\na=rtpmap:96 opus/48000\r\n");
    is_ok(BRIDLE_CALL_ANY, BRIDLE_CALL_SIP);
    text(SIP_HEAD "Subject: a\r\n folded one\r\nl: 0\r\n\r\nbehind it");
    is_ok(BRIDLE_CALL_ANY, BRIDLE_CALL_SIP);
    text("SIP/2.0 200 OK\r\nCSeq: 7 BYE\r\n\r\n");
    is_ok(BRIDLE_CALL_ANY, BRIDLE_CALL_SIP);
    static const struct {
        const char *words;
        const char *rule;
    } all[] = {{SIP_HEAD "Content-Length: 115\r\n\r\n" SDP_HEAD
                         "m=audio 4000 RTP/AVP 0 96\r\na=rtpmap:96 opus/48000\r\n",
                "sip-content-length"},
               {SIP_HEAD "Content-Length: -1\r\n\r\n", "sip-content-length"},
               {SIP_HEAD "Content-Length: 4294967296\r\n\r\n", "sip-content-length"},
               {SIP_HEAD "Content-Length: 0\r\nl: 1\r\n\r\nx", "sip-content-length"},
               {SIP_HEAD "no header\r\n\r\n", "sip-line"},
               {SIP_HEAD ": no name\r\n\r\n", "sip-line"},
               {SIP_HEAD, "sip-unended"},
               {SIP_BEGIN "CSeq: 1 BYE\r\n\r\n", "sip-cseq"},
               {SIP_BEGIN "CSeq: 2147483648 INVITE\r\n\r\n", "sip-cseq"},
               {SIP_BEGIN "CSeq: INVITE\r\n\r\n", "sip-cseq"},
               {SIP_HEAD "\r\n" SDP_HEAD "no line\r\n", "sdp-line"},
               {SIP_HEAD "\r\n" SDP_HEAD "m=audio\r\n", "sdp-line"},
               {SIP_HEAD "\r\n" SDP_HEAD "m=audio 65536 RTP/AVP 0\r\n", "sdp-port"},
               {SIP_HEAD "\r\n" SDP_HEAD "m=audio 4000/x RTP/AVP 0\r\n", "sdp-port"},
               {SIP_HEAD "\r\n" SDP_HEAD "m=audio 4000 RTP/AVP 128\r\n", "sdp-format"}};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        text(all[i].words);
        struct bridle_call_verdict verdict = judge_alone(BRIDLE_CALL_ANY);
        assert_string_equal(bridle_call_rule_name(verdict.rule), all[i].rule);
        assert_int_equal(verdict.verdict, BRIDLE_CALL_MALFORMED);
    }
    text(SIP_HEAD "Subject: a");
    packet.bytes[packet.size - 1] = '\0';
    memcpy(packet.bytes + packet.size, "\r\n\r\n", 4);
    packet.size += 4;
    assert_string_equal(bridle_call_rule_name(judge_alone(BRIDLE_CALL_ANY).rule), "sip-line");
    text(SIP_HEAD "Subject: ");
    fill(9000, 'a');
    memcpy(packet.bytes + packet.size, "\r\n\r\n", 4);
    packet.size += 4;
    struct bridle_call_verdict verdict = judge_alone(BRIDLE_CALL_ANY);
    assert_string_equal(bridle_call_rule_name(verdict.rule), "sip-large");
    assert_int_equal(verdict.verdict, BRIDLE_CALL_SUSPICIOUS);
}

/* --- what only a call as a whole tells --- */

static void
put16(size_t offset, unsigned value) {
    packet.bytes[offset] = (uint8_t)(value >> 8);
    packet.bytes[offset + 1] = (uint8_t)value;
}

/* One packet of media; the rule that it meets. */
static const char *
send_media(struct bridle_call_state *call, enum bridle_call_direction direction, uint8_t source,
           unsigned sequence) {
    make(RTP);
    put16(2, sequence);
    packet.bytes[11] = source;
    return bridle_call_rule_name(judge(call, direction).rule);
}

static void
media_is_known_by_its_run(void **state) {
    (void)state;
    struct bridle_call_state call;
    memset(&call, 0, sizeof call);
    for (unsigned i = 0; i < 5; i++) {
        make(RTP);
        packet.bytes[3] = (uint8_t)i;
        packet.bytes[11] = 1;
        assert_int_equal(judge(&call, BRIDLE_CALL_INCOMING).protocol,
                         i < 2 ? BRIDLE_CALL_NONE : BRIDLE_CALL_RTP);
    }
    /* Now what names this source is judged, and other bytes still are not. */
    make("8f080006 000000a0 22222222 00000000");
    assert_string_equal(bridle_call_rule_name(judge(&call, BRIDLE_CALL_INCOMING).rule), "none");
    make("8f080006 000000a0 11111101 00000000");
    assert_string_equal(bridle_call_rule_name(judge(&call, BRIDLE_CALL_INCOMING).rule),
                        "rtp-csrc-outside");
    make("81c90008 11111111 " REPORT);
    assert_string_equal(bridle_call_rule_name(judge(&call, BRIDLE_CALL_INCOMING).rule),
                        "rtcp-length-outside");
}

static void
broken_compound_is_known_by_its_first_packet(void **state) {
    (void)state;
    make(RR "81ca0005 11111111 0107 63616c6c40686f 000000");
    is_bad(BRIDLE_CALL_ANY, "rtcp-length-outside", 34);
    make(RR "81ca0004 11111111 0177 63616c6c40686f 000000");
    is_bad(BRIDLE_CALL_ANY, "rtcp-sdes-outside", 36);
    make("81c90009 11111111 " REPORT SDES);
    is_ok(BRIDLE_CALL_ANY, BRIDLE_CALL_NONE);
}

static void
control_before_an_answer_is_a_flood(void **state) {
    (void)state;
    struct bridle_call_state call;
    memset(&call, 0, sizeof call);
    bridle_call_expect(&call, PLAIN);
    make(RR);
    for (unsigned i = 0; i < 20; i++) {
        assert_int_equal(judge(&call, BRIDLE_CALL_INCOMING).verdict, BRIDLE_CALL_OK);
    }
    struct bridle_call_verdict verdict = judge(&call, BRIDLE_CALL_INCOMING);
    assert_string_equal(bridle_call_rule_name(verdict.rule), "rtcp-flood");
    assert_int_equal(verdict.verdict, BRIDLE_CALL_SUSPICIOUS);
    /* Not once the other side sends. */
    make(RTP);
    (void)judge(&call, BRIDLE_CALL_OUTGOING);
    make(RR);
    assert_int_equal(judge(&call, BRIDLE_CALL_INCOMING).verdict, BRIDLE_CALL_OK);
    /* Not when they come one by one. */
    memset(&call, 0, sizeof call);
    bridle_call_expect(&call, PLAIN);
    for (unsigned i = 0; i < 100; i++) {
        bridle_call_at(&call, i * UINT64_C(100000));
        assert_int_equal(judge(&call, BRIDLE_CALL_INCOMING).verdict, BRIDLE_CALL_OK);
    }
    /* Not in a call that was answered. */
    memset(&call, 0, sizeof call);
    bridle_call_expect(&call, PLAIN);
    bridle_call_signal(&call, BRIDLE_CALL_ANSWERED);
    for (unsigned i = 0; i < 100; i++) {
        assert_int_equal(judge(&call, BRIDLE_CALL_INCOMING).verdict, BRIDLE_CALL_OK);
    }
}

static void
media_before_an_answer_is_suspicious(void **state) {
    (void)state;
    struct bridle_call_state call;
    memset(&call, 0, sizeof call);
    bridle_call_expect(&call, PLAIN);
    bridle_call_signal(&call, BRIDLE_CALL_OFFERED_IN);
    assert_string_equal(send_media(&call, BRIDLE_CALL_INCOMING, 1, 1), "media-before-answer");
    make(RR);
    assert_string_equal(bridle_call_rule_name(judge(&call, BRIDLE_CALL_INCOMING).rule),
                        "media-before-answer");
    /* The called may send at once: the offer says where to. */
    assert_string_equal(send_media(&call, BRIDLE_CALL_OUTGOING, 2, 1), "none");
    bridle_call_signal(&call, BRIDLE_CALL_ANSWERED);
    assert_string_equal(send_media(&call, BRIDLE_CALL_INCOMING, 1, 2), "none");
    bridle_call_signal(&call, BRIDLE_CALL_OFFERED_OUT);
    assert_string_equal(send_media(&call, BRIDLE_CALL_INCOMING, 1, 3), "none");
    assert_string_equal(send_media(&call, BRIDLE_CALL_OUTGOING, 2, 2), "media-before-answer");
}

static void
sip_tells_where_a_call_stands(void **state) {
    (void)state;
    static const char *const answers[] = {"SIP/2.0 200 OK\r\nCSeq: 1 INVITE\r\n\r\n", SIP_PROGRESS,
                                          "SIP/2.0 486 Busy\r\nCSeq: 1 INVITE\r\n\r\n",
                                          "BYE sip:a SIP/2.0\r\nCSeq: 2 BYE\r\n\r\n"};
    for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++) {
        struct bridle_call_state call;
        memset(&call, 0, sizeof call);
        bridle_call_expect(&call, PLAIN);
        text(SIP_HEAD "\r\n" SDP_HEAD "m=audio 4000 RTP/AVP 0\r\n");
        assert_int_equal(judge(&call, BRIDLE_CALL_INCOMING).verdict, BRIDLE_CALL_OK);
        text("SIP/2.0 180 Ringing\r\nCSeq: 1 INVITE\r\n\r\n");
        assert_int_equal(judge(&call, BRIDLE_CALL_OUTGOING).verdict, BRIDLE_CALL_OK);
        assert_string_equal(send_media(&call, BRIDLE_CALL_INCOMING, 1, 1), "media-before-answer");
        text(answers[i]);
        assert_int_equal(judge(&call, BRIDLE_CALL_OUTGOING).verdict, BRIDLE_CALL_OK);
        assert_string_equal(send_media(&call, BRIDLE_CALL_INCOMING, 1, 2), "none");
    }
}

static void
names_do_not_change(void **state) {
    (void)state;
    struct bridle_call_state call;
    memset(&call, 0, sizeof call);
    make(RR SDES);
    assert_int_equal(judge(&call, BRIDLE_CALL_INCOMING).verdict, BRIDLE_CALL_OK);
    assert_int_equal(judge(&call, BRIDLE_CALL_INCOMING).verdict, BRIDLE_CALL_OK);
    /* Another source has another name, and so has the other direction. */
    packet.bytes[42] ^= 1;
    packet.bytes[39] ^= 1;
    assert_int_equal(judge(&call, BRIDLE_CALL_INCOMING).verdict, BRIDLE_CALL_OK);
    packet.bytes[39] ^= 1;
    assert_int_equal(judge(&call, BRIDLE_CALL_OUTGOING).verdict, BRIDLE_CALL_OK);
    struct bridle_call_verdict verdict = judge(&call, BRIDLE_CALL_INCOMING);
    assert_string_equal(bridle_call_rule_name(verdict.rule), "rtcp-cname-changed");
    assert_int_equal(verdict.verdict, BRIDLE_CALL_SUSPICIOUS);
    assert_int_equal(verdict.offset, 32);
}

static void
second_source_in_one_stream_is_suspicious(void **state) {
    (void)state;
    struct bridle_call_state call;
    memset(&call, 0, sizeof call);
    bridle_call_expect(&call, PLAIN);
    unsigned sequence = 0;
    for (; sequence < 120; sequence++) {
        bridle_call_at(&call, sequence * UINT64_C(20000));
        assert_string_equal(send_media(&call, BRIDLE_CALL_INCOMING, 1, sequence), "none");
    }
    /* A new source alone is a call that was passed on ... */
    for (unsigned i = 0; i < 5; i++) {
        assert_string_equal(send_media(&call, BRIDLE_CALL_INCOMING, 2, i), "none");
    }
    /* ... unless the old one goes on. */
    assert_string_equal(send_media(&call, BRIDLE_CALL_INCOMING, 1, sequence),
                        "rtp-source-injected");
}

static void
many_sources_are_suspicious(void **state) {
    (void)state;
    struct bridle_call_state call;
    memset(&call, 0, sizeof call);
    bridle_call_expect(&call, SECURE);
    unsigned met = 0;
    for (unsigned i = 0; i < 2000; i++) {
        make(RTP);
        put16(8, i * 7919);
        put16(10, i * 104729);
        met += judge(&call, BRIDLE_CALL_INCOMING).rule == BRIDLE_CALL_RTP_SOURCE_FLOOD;
    }
    assert_true(met > 0);
    /* A conference: 40 sources, again and again. */
    memset(&call, 0, sizeof call);
    bridle_call_expect(&call, SECURE);
    for (unsigned i = 0; i < 4000; i++) {
        make(RTP);
        put16(2, i / 40);
        put16(8, i % 40 * 7919);
        bridle_call_at(&call, i * UINT64_C(500));
        assert_int_equal(judge(&call, BRIDLE_CALL_INCOMING).verdict, BRIDLE_CALL_OK);
    }
}

static void
srtcp_is_held_to_its_trailer(void **state) {
    (void)state;
    struct bridle_call_state call;
    memset(&call, 0, sizeof call);
    make(STUN);
    (void)judge(&call, BRIDLE_CALL_OUTGOING);
    make("81c90007 11111111");
    fill(24, 0xe7);
    add("80000001 0102030405060708090a");
    assert_int_equal(judge(&call, BRIDLE_CALL_INCOMING).protocol, BRIDLE_CALL_SRTCP);
    for (unsigned length = 8; length < 65536; length++) {
        put16(2, length);
        assert_string_equal(bridle_call_rule_name(judge(&call, BRIDLE_CALL_INCOMING).rule),
                            "rtcp-length-outside");
    }
    make("81c90007 11111111");
    fill(24, 0xe7);
    add("00000001 0102030405060708090a"); /* neither encrypted nor what it says */
    assert_int_equal(judge(&call, BRIDLE_CALL_INCOMING).verdict, BRIDLE_CALL_MALFORMED);
}

/* --- lies: every other value of every field that says how long or how many --- */

struct field {
    size_t offset;
    unsigned size; /* bytes */
    unsigned mask;
    unsigned may[8]; /* plus one: other values that are no lie: the packet is another one then, and
                        adds up */
};

static unsigned
get(size_t offset, unsigned size) {
    unsigned value = 0;
    for (size_t i = 0; i < size; i++) {
        value = value << 8 | packet.bytes[offset + i];
    }
    return value;
}

static void
set(size_t offset, unsigned size, unsigned value) {
    for (size_t i = size; i > 0; i--, value >>= 8) {
        packet.bytes[offset + i - 1] = (uint8_t)value;
    }
}

static void
lies_are_refused(unsigned expectation, const struct field *fields, size_t count) {
    for (size_t i = 0; i < count; i++) {
        const struct field *field = &fields[i];
        unsigned whole = get(field->offset, field->size);
        unsigned highest = field->size > 2 ? 0xffff : field->mask;
        for (unsigned value = 0; value <= highest; value++) {
            bool is_other = value != (whole & field->mask);
            for (size_t k = 0; k < 8; k++) {
                is_other = is_other && (field->may[k] == 0 || value != field->may[k] - 1);
            }
            set(field->offset, field->size, (whole & ~field->mask) | value);
            struct bridle_call_verdict verdict = judge_alone(expectation);
            if ((verdict.verdict == BRIDLE_CALL_MALFORMED) != is_other) {
                print_message("offset %zu, value %u: %s\n", field->offset, value,
                              bridle_call_rule_name(verdict.rule));
            }
            assert_int_equal(verdict.verdict == BRIDLE_CALL_MALFORMED, is_other);
        }
        set(field->offset, field->size, whole);
    }
}

#define COUNT_OF(array) (sizeof(array) / sizeof(array)[0])
#define LENGTH(offset)                                                                             \
    {                                                                                              \
        offset, 2, 0xffff, {                                                                       \
            0                                                                                      \
        }                                                                                          \
    }
#define COUNT(offset)                                                                              \
    {                                                                                              \
        offset, 1, 0x1f, {                                                                         \
            0                                                                                      \
        }                                                                                          \
    }
#define BYTE(offset)                                                                               \
    {                                                                                              \
        offset, 1, 0xff, {                                                                         \
            0                                                                                      \
        }                                                                                          \
    }

static void
lies_in_rtcp_are_refused(void **state) {
    (void)state;
    make(SR SDES);
    static const struct field sender[] = {COUNT(0), LENGTH(2), COUNT(52), LENGTH(54), BYTE(61)};
    lies_are_refused(PLAIN, sender, COUNT_OF(sender));
    make(RR SDES BYE);
    /* Three sources that leave, and no reason: that is a packet, too. */
    static const struct field leave[] = {COUNT(0), LENGTH(2),          COUNT(32),  LENGTH(34),
                                         BYTE(41), {52, 1, 0x1f, {5}}, LENGTH(54), BYTE(60)};
    lies_are_refused(PLAIN, leave, COUNT_OF(leave));
    make(RR SDES NACK);
    static const struct field nack[] = {LENGTH(2), LENGTH(34), LENGTH(54)};
    lies_are_refused(PLAIN, nack, COUNT_OF(nack));
    make(RR FIR);
    static const struct field fir[] = {LENGTH(2), LENGTH(34)};
    lies_are_refused(PLAIN, fir, COUNT_OF(fir));
    make(RR TMMBR);
    lies_are_refused(PLAIN, fir, COUNT_OF(fir));
    make(RR REMB);
    static const struct field remb[] = {LENGTH(2), LENGTH(34), BYTE(48)};
    lies_are_refused(PLAIN, remb, COUNT_OF(remb));
    make(RR XR);
    /* A block of times that is as long as it and the next one together is a block of times. */
    static const struct field report[] = {
        LENGTH(2), LENGTH(34), LENGTH(42), {54, 2, 0xffff, {13}}, LENGTH(70)};
    lies_are_refused(PLAIN, report, COUNT_OF(report));
    make(RR APP);
    lies_are_refused(PLAIN, fir, COUNT_OF(fir));
    make(SDES "a1cb0003 11111111 00000000 00000008");
    /* 4 leaves four bytes, which say a reason of no length. */
    static const struct field padded[] = {LENGTH(2), LENGTH(22), {35, 1, 0xff, {5}}};
    lies_are_refused(PLAIN, padded, COUNT_OF(padded));
}

static void
lies_in_the_other_protocols_are_refused(void **state) {
    (void)state;
    make(STUN);
    /* A name of 5 to 8 bytes takes the same room, and one may be as long as all that follows. */
    static const struct field stun[] = {
        LENGTH(2), LENGTH(22), {34, 2, 0xffff, {6, 7, 8, 14, 15, 16, 17}}, LENGTH(46)};
    lies_are_refused(BRIDLE_CALL_ANY, stun, COUNT_OF(stun));
    make(DTLS_HELLO DTLS_HELLO);
    /* A message may be longer than its fragment: then others follow. */
    static const struct field dtls[] = {LENGTH(11), {22, 3, 0xffffff, {0}}, LENGTH(44)};
    lies_are_refused(BRIDLE_CALL_ANY, dtls, COUNT_OF(dtls));
    make("82080001 000000a0 11111111 22222222 33333333");
    static const struct field sources[] = {{0, 1, 0x0f, {1, 2}}};
    lies_are_refused(PLAIN, sources, COUNT_OF(sources));
    make("90080001 000000a0 11111111 bede0001 12aabbcc");
    static const struct field extension[] = {{14, 2, 0xffff, {1}}, {16, 1, 0x0f, {0}}};
    lies_are_refused(PLAIN, extension, 1);
    packet.bytes[16] = 0x13;
    assert_int_equal(judge_alone(PLAIN).verdict, BRIDLE_CALL_MALFORMED);
    make("a0080001 000000a0 11111111 d5d5 00 02");
    static const struct field padding[] = {{15, 1, 0xff, {2, 4, 5}}};
    lies_are_refused(PLAIN, padding, COUNT_OF(padding));
    text(SIP_HEAD "Content-Length: 27\r\n\r\nm=audio 4000 RTP/AVP 0 96\r\n");
    is_ok(BRIDLE_CALL_ANY, BRIDLE_CALL_SIP);
    char words[sizeof SIP_HEAD + 100];
    for (unsigned length = 28; length < 3000; length++) {
        (void)snprintf(words, sizeof words, "%sContent-Length: %u\r\n\r\n%s", SIP_HEAD, length,
                       "m=audio 4000 RTP/AVP 0 96\r\n");
        text(words);
        assert_string_equal(bridle_call_rule_name(judge_alone(BRIDLE_CALL_ANY).rule),
                            "sip-content-length");
    }
}

static void
cut_packets_are_refused(void **state) {
    (void)state;
    static const char *const all[] = {SR, RR, SDES, BYE, NACK, FIR, XR, STUN, DTLS_HELLO};
    for (size_t i = 0; i < COUNT_OF(all); i++) {
        make(all[i]);
        for (size_t size = packet.size - 1; size > 12; size--) {
            packet.size = size;
            assert_int_equal(judge_alone(PLAIN).verdict, BRIDLE_CALL_MALFORMED);
        }
    }
}

static void
names_are_there_for_all(void **state) {
    (void)state;
    for (int rule = 0; rule < BRIDLE_CALL_RULE_COUNT; rule++) {
        assert_true(strlen(bridle_call_rule_name((enum bridle_call_rule)rule)) > 3);
        assert_true(strlen(bridle_call_rule_text((enum bridle_call_rule)rule)) > 3);
        assert_true(rule == 0 ||
                    strncmp(bridle_call_rule_section((enum bridle_call_rule)rule), "RFC ", 4) == 0);
    }
    assert_string_equal(bridle_call_rule_name((enum bridle_call_rule)9999), "none");
    assert_string_equal(bridle_call_word_name(BRIDLE_CALL_SUSPICIOUS), "suspicious");
    assert_string_equal(bridle_call_word_name((enum bridle_call_word)9999), "ok");
    assert_string_equal(bridle_call_protocol_name(BRIDLE_CALL_SDP), "sdp");
    assert_string_equal(bridle_call_protocol_name((enum bridle_call_protocol)9999), "none");
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(well_formed_packets_are_accepted),
        cmocka_unit_test(messages_that_look_broken_to_others_are_accepted),
        cmocka_unit_test(other_datagrams_are_left_alone),
        cmocka_unit_test(rtp_rules),
        cmocka_unit_test(rtcp_rules),
        cmocka_unit_test(stun_rules),
        cmocka_unit_test(relays_are_looked_into),
        cmocka_unit_test(dtls_rules),
        cmocka_unit_test(sip_rules),
        cmocka_unit_test(media_is_known_by_its_run),
        cmocka_unit_test(broken_compound_is_known_by_its_first_packet),
        cmocka_unit_test(control_before_an_answer_is_a_flood),
        cmocka_unit_test(media_before_an_answer_is_suspicious),
        cmocka_unit_test(sip_tells_where_a_call_stands),
        cmocka_unit_test(names_do_not_change),
        cmocka_unit_test(second_source_in_one_stream_is_suspicious),
        cmocka_unit_test(many_sources_are_suspicious),
        cmocka_unit_test(srtcp_is_held_to_its_trailer),
        cmocka_unit_test(lies_in_rtcp_are_refused),
        cmocka_unit_test(lies_in_the_other_protocols_are_refused),
        cmocka_unit_test(cut_packets_are_refused),
        cmocka_unit_test(names_are_there_for_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
