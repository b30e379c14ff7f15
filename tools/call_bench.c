/*
 * How long the validator takes for one packet, by protocol: nanoseconds, the best of several runs.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/cursor.h"

#include <bridlecall.h>

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define ROUNDS 100000
#define RUNS 60

struct sample {
    const char *name;
    const char *hex;  /* head */
    size_t fill;      /* bytes of payload behind it */
    const char *tail; /* hex */
    unsigned expectation;
    bool is_text;
};

#define SIP                                                                                        \
    "INVITE sip:bob@example.com SIP/2.0\r\n"                                                       \
    "Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1\r\n"                                               \
    "From: <sip:alice@example.com>;tag=1\r\nTo: <sip:bob@example.com>\r\nCall-ID: 1@a\r\n"         \
    "CSeq: 1 INVITE\r\nMax-Forwards: 70\r\nUser-Agent: bench\r\n"                                  \
    "Contact: <sip:alice@192.0.2.1>\r\nContent-Type: application/sdp\r\nContent-Length: "          \
    "113\r\n\r\n"                                                                                  \
    "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n"                    \
    "m=audio 4000 RTP/AVP 0 96\r\na=rtpmap:96 opus/48000\r\n"

static const struct sample samples[] = {
    {"rtp, 160 bytes of payload", "80000001000000a011111111", 160, "", 3, false},
    {"rtp with extension", "90600001000000a011111111bede000210ff310000000000", 900, "", 3, false},
    {"rtcp, sender report and name",
     "81c8000c11111111e500000000000000000003e80000006400003e8022222222000000000000123400000010"
     "000000000000000081ca000411111111010763616c6c40686f000000",
     0, "", 3, false},
    {"rtcp, report, nack, remb",
     "81c90007111111112222222200000000000012340000001000000000000000008"
     "1cd000311111111222222220001000"
     "08fce0005111111110000000052454d420100ffff22222222",
     0, "", 3, false},
    {"srtp, 1100 bytes of payload", "80600001000000a011111111", 1100, "", 5, false},
    {"srtcp", "81c9000711111111", 24, "800000010102030405060708090a", 5, false},
    {"stun binding",
     "010100382112a442000102030405060708090a0b0020000800011234e1baa54300060008616c69636565656500080"
     "014"
     "00000000000000000000000000000000000000008028000412345678",
     0, "", 0, false},
    {"dtls record of data",
     "17fefd0001000000000001"
     "0400",
     1024, "", 0, false},
    {"other udp", "c300000001080001020304050607", 1180, "", 0, false},
    {"sip invite with sdp", SIP, 0, "", 0, true},
};

static size_t
unhex(uint8_t *bytes, const char *hex) {
    size_t size = 0;
    for (; hex[0] != '\0' && hex[1] != '\0'; hex += 2) {
        char pair[3] = {hex[0], hex[1], '\0'};
        bytes[size++] = (uint8_t)strtoul(pair, NULL, 16);
    }
    return size;
}

static double
now_ns(void) {
    struct timespec time;
    (void)clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

int
main(void) {
    static uint8_t bytes[4096];
    static struct bridle_call_state state;
    for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++) {
        const struct sample *sample = &samples[i];
        size_t size = 0;
        if (sample->is_text) {
            size = strlen(sample->hex);
            memcpy(bytes, sample->hex, size);
        } else {
            size = unhex(bytes, sample->hex);
            memset(bytes + size, 0xd5, sample->fill);
            size += sample->fill;
            size += unhex(bytes + size, sample->tail);
        }
        double best = 1e18;
        unsigned bad = 0;
        for (int run = 0; run < RUNS; run++) {
            memset(&state, 0, sizeof state);
            bridle_call_expect(&state, sample->expectation);
            bridle_call_signal(&state, BRIDLE_CALL_ANSWERED);
            double from = now_ns();
            for (unsigned round = 0; round < ROUNDS; round++) {
                bridle_call_at(&state, round * UINT64_C(20000));
                bad += bridle_call_packet(&state, BRIDLE_CALL_INCOMING, bytes, size).verdict !=
                       BRIDLE_CALL_OK;
            }
            double took = (now_ns() - from) / ROUNDS;
            best = took < best ? took : best;
        }
        printf("%-32s %4zu bytes %7.1f ns%s\n", sample->name, size, best,
               bad > 0 ? "  REFUSED" : "");
    }
    return 0;
}
