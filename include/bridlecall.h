/*
 * bridlecall: says of one packet of a call whether it is what it claims to be.
 *
 * For RTP and RTCP (RFC 3550, 3611, 4585, 5104), SRTP and SRTCP as far as they are in clear text
 * (RFC 3711), STUN and TURN (RFC 3489, 8489, 8656), DTLS records (RFC 6347, 9147), SIP and SDP
 * (RFC 3261, 8866). A library of its own: it allocates nothing, opens nothing, keeps no global
 * state, calls functions of <string.h> alone, and never fails.
 *
 *     static struct bridle_call_state state;                   one for each call, all zero
 *     bridle_call_expect(&state, BRIDLE_CALL_MEDIA);           optional: what is known of it
 *     bridle_call_at(&state, arrived_us);                      optional: before each packet
 *     verdict = bridle_call_packet(&state, BRIDLE_CALL_INCOMING, datagram, size);
 *     if (verdict.verdict != BRIDLE_CALL_OK)
 *         drop it, and say bridle_call_rule_name(verdict.rule) at byte verdict.offset
 *
 * One state is used by one thread at a time; different states are independent.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRIDLECALL_H
#define BRIDLECALL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define BRIDLE_CALL_API __attribute__((visibility("default")))

enum bridle_call_word {
    BRIDLE_CALL_OK = 0,     /* well formed, or of no protocol that is judged here */
    BRIDLE_CALL_MALFORMED,  /* it contradicts itself: no honest program sends it */
    BRIDLE_CALL_SUSPICIOUS, /* well formed, and yet nothing that a call needs at this point */
};

/* What a packet is taken for: RFC 7983 by its first byte, RFC 5761 for RTCP among RTP. */
enum bridle_call_protocol {
    BRIDLE_CALL_NONE = 0, /* none of these, or not enough is known to say so */
    BRIDLE_CALL_STUN,     /* TURN's messages too */
    BRIDLE_CALL_TURN_CHANNEL,
    BRIDLE_CALL_DTLS,
    BRIDLE_CALL_RTP,
    BRIDLE_CALL_RTCP,
    BRIDLE_CALL_SRTP,
    BRIDLE_CALL_SRTCP,
    BRIDLE_CALL_SIP,
    BRIDLE_CALL_SDP, /* the body of a SIP message: a fault lies in it */
};
#define BRIDLE_CALL_PROTOCOLS 10

/* As seen from the device that is protected. */
enum bridle_call_direction {
    BRIDLE_CALL_INCOMING = 0,
    BRIDLE_CALL_OUTGOING = 1,
};

/*
 * What the caller knows of the packets, or-ed. Without BRIDLE_CALL_MEDIA a datagram that could be
 * RTP or RTCP is judged once something else in the same state has shown that this is a call (a run
 * of one source's packets, STUN, DTLS, SIP, a compound RTCP packet that adds up), so that other UDP
 * is left alone; with it, from the first one on. Without PLAIN and SECURE, which of both it is is
 * inferred: secure after DTLS, STUN, SRTCP or RTP/SAVP in SDP.
 */
enum bridle_call_expectation {
    BRIDLE_CALL_ANY = 0,
    BRIDLE_CALL_MEDIA = 1, /* SDP named this port for RTP or RTCP, and nothing else is sent to it */
    BRIDLE_CALL_PLAIN = 2, /* RTP and RTCP in clear text */
    BRIDLE_CALL_SECURE = 4, /* SRTP and SRTCP */
};

/* Where the call stands, told by whoever sees its signalling. SIP in the same state tells it by
 * itself. */
enum bridle_call_signal {
    BRIDLE_CALL_UNKNOWN = 0,
    BRIDLE_CALL_OFFERED_IN,  /* the device is called; it has not answered */
    BRIDLE_CALL_OFFERED_OUT, /* the device calls; nobody has answered */
    BRIDLE_CALL_ANSWERED,    /* or early media was agreed on */
    BRIDLE_CALL_ENDED,
};

/* Every rule: constant, stable name, word, section, what it says. */
#define BRIDLE_CALL_RULES(X)                                                                       \
    X(NO_RULE, "none", OK, "", "nothing is wrong")                                                 \
    /* RTP */                                                                                      \
    X(RTP_SHORT, "rtp-short", MALFORMED, "RFC 3550 5.1", "ends before its header does")            \
    X(RTP_CSRC_OUTSIDE, "rtp-csrc-outside", MALFORMED, "RFC 3550 5.1",                             \
      "more contributing sources than it has room for")                                            \
    X(RTP_EXTENSION_OUTSIDE, "rtp-extension-outside", MALFORMED, "RFC 3550 5.3.1",                 \
      "the extension leads outside the packet")                                                    \
    X(RTP_ELEMENT_OUTSIDE, "rtp-element-outside", MALFORMED, "RFC 8285 4.2",                       \
      "an element leads outside the extension")                                                    \
    X(RTP_PADDING, "rtp-padding", MALFORMED, "RFC 3550 5.1",                                       \
      "the padding is empty or longer than the payload")                                           \
    X(RTP_VERSION, "rtp-version", MALFORMED, "RFC 3550 5.1",                                       \
      "a version other than 2 on a port agreed on for media")                                      \
    X(RTP_SOURCE_INJECTED, "rtp-source-injected", SUSPICIOUS, "RFC 3550 8.2",                      \
      "a second source cuts into a stream that goes on")                                           \
    X(RTP_SOURCE_FLOOD, "rtp-source-flood", SUSPICIOUS, "RFC 3550 8.2",                            \
      "far more sources than a call has")                                                          \
    X(RTP_LARGE, "rtp-large", SUSPICIOUS, "RFC 3551 4.2", "larger than any link carries in one")   \
    /* RTCP */                                                                                     \
    X(RTCP_SHORT, "rtcp-short", MALFORMED, "RFC 3550 6.1", "ends before its header does")          \
    X(RTCP_VERSION, "rtcp-version", MALFORMED, "RFC 3550 6.4.1",                                   \
      "a packet of the compound has a version other than 2")                                       \
    X(RTCP_TYPE, "rtcp-type", MALFORMED, "RFC 5761 4",                                             \
      "a packet of the compound has a type that is no RTCP type")                                  \
    X(RTCP_LENGTH_OUTSIDE, "rtcp-length-outside", MALFORMED, "RFC 3550 6.4.1",                     \
      "a length leads outside the datagram")                                                       \
    X(RTCP_TRAILING, "rtcp-trailing", MALFORMED, "RFC 3550 6.1",                                   \
      "the packets do not add up to the datagram")                                                 \
    X(RTCP_COUNT, "rtcp-count", MALFORMED, "RFC 3550 6.4.1",                                       \
      "the count does not go with the length")                                                     \
    X(RTCP_PADDING, "rtcp-padding", MALFORMED, "RFC 3550 6.4.1",                                   \
      "padding that is not in the last packet, no multiple of 4, or longer than its packet")       \
    X(RTCP_SDES_OUTSIDE, "rtcp-sdes-outside", MALFORMED, "RFC 3550 6.5",                           \
      "a chunk or an item leads outside the packet")                                               \
    X(RTCP_REASON_OUTSIDE, "rtcp-reason-outside", MALFORMED, "RFC 3550 6.6",                       \
      "the reason for leaving leads outside the packet")                                           \
    X(RTCP_APP, "rtcp-app", MALFORMED, "RFC 3550 6.7", "shorter than its fixed part")              \
    X(RTCP_FEEDBACK, "rtcp-feedback", MALFORMED, "RFC 4585 6.1",                                   \
      "the feedback's length is none that its format has")                                         \
    X(RTCP_CODEC_CONTROL, "rtcp-codec-control", MALFORMED, "RFC 5104 4.2",                         \
      "the entry's length is none that its message has")                                           \
    X(RTCP_XR_OUTSIDE, "rtcp-xr-outside", MALFORMED, "RFC 3611 3",                                 \
      "a report block leads outside the packet")                                                   \
    X(RTCP_XR_LENGTH, "rtcp-xr-length", MALFORMED, "RFC 3611 4",                                   \
      "a report block's length is none that its type has")                                         \
    X(RTCP_LARGE, "rtcp-large", SUSPICIOUS, "RFC 3550 6.1",                                        \
      "a control packet far larger than any profile allows")                                       \
    X(RTCP_FLOOD, "rtcp-flood", SUSPICIOUS, "RFC 3550 6.2",                                        \
      "many control packets to somebody who has sent nothing yet")                                 \
    X(RTCP_CNAME_CHANGED, "rtcp-cname-changed", SUSPICIOUS, "RFC 3550 6.5.1",                      \
      "a source changes its canonical name")                                                       \
    X(SRTCP_SHORT, "srtcp-short", MALFORMED, "RFC 3711 3.4",                                       \
      "no room for what stands behind every secured control packet")                               \
    /* calls */                                                                                    \
    X(MEDIA_BEFORE_ANSWER, "media-before-answer", SUSPICIOUS, "RFC 3264 5.1",                      \
      "the caller sends media or its control before the called has answered")                      \
    /* STUN and TURN */                                                                            \
    X(STUN_SHORT, "stun-short", MALFORMED, "RFC 8489 5", "ends before its header does")            \
    X(STUN_LENGTH, "stun-length", MALFORMED, "RFC 8489 5",                                         \
      "the length is not that of the datagram")                                                    \
    X(STUN_ATTRIBUTE_OUTSIDE, "stun-attribute-outside", MALFORMED, "RFC 8489 14",                  \
      "an attribute leads outside the message")                                                    \
    X(STUN_ATTRIBUTE_LENGTH, "stun-attribute-length", MALFORMED, "RFC 8489 14",                    \
      "an attribute's length is none that its type has")                                           \
    X(STUN_ADDRESS, "stun-address", MALFORMED, "RFC 8489 14.1",                                    \
      "an address is longer or shorter than its family says")                                      \
    X(STUN_FINGERPRINT, "stun-fingerprint", MALFORMED, "RFC 8489 14.7",                            \
      "something stands behind the fingerprint")                                                   \
    X(STUN_LARGE, "stun-large", SUSPICIOUS, "RFC 8489 6.1",                                        \
      "a message far larger than any link carries in one")                                         \
    X(TURN_LENGTH, "turn-length", MALFORMED, "RFC 8656 12.4",                                      \
      "the length of channel data is not that of the datagram")                                    \
    /* DTLS */                                                                                     \
    X(DTLS_SHORT, "dtls-short", MALFORMED, "RFC 6347 4.1", "ends before a record's header does")   \
    X(DTLS_LENGTH_OUTSIDE, "dtls-length-outside", MALFORMED, "RFC 6347 4.1.1",                     \
      "a record leads outside the datagram")                                                       \
    X(DTLS_RECORD_LARGE, "dtls-record-large", MALFORMED, "RFC 6347 4.1",                           \
      "a record longer than 2^14 + 2048 bytes")                                                    \
    X(DTLS_TYPE, "dtls-type", MALFORMED, "RFC 6347 4.1", "what follows a record is none")          \
    X(DTLS_FRAGMENT, "dtls-fragment", MALFORMED, "RFC 6347 4.2.3",                                 \
      "a fragment leads outside its handshake message or its record")                              \
    X(DTLS_CONTENT, "dtls-content", MALFORMED, "RFC 6347 4.1",                                     \
      "a record in clear text has a length that its type does not")                                \
    /* SIP and SDP */                                                                              \
    X(SIP_LINE, "sip-line", MALFORMED, "RFC 3261 7.3", "a line of the header is none")             \
    X(SIP_UNENDED, "sip-unended", MALFORMED, "RFC 3261 7", "the header does not end")              \
    X(SIP_CONTENT_LENGTH, "sip-content-length", MALFORMED, "RFC 3261 18.3",                        \
      "Content-Length is no number, said twice, or longer than the body")                          \
    X(SIP_CSEQ, "sip-cseq", MALFORMED, "RFC 3261 8.1.1.5",                                         \
      "CSeq is no number below 2^31 with the method of the request")                               \
    X(SIP_LARGE, "sip-large", SUSPICIOUS, "RFC 3261 18.1.1",                                       \
      "a line or a header far longer than any that a call needs")                                  \
    X(SDP_LINE, "sdp-line", MALFORMED, "RFC 8866 5", "a line is none of a description")            \
    X(SDP_PORT, "sdp-port", MALFORMED, "RFC 8866 5.14", "a port is no port")                       \
    X(SDP_FORMAT, "sdp-format", MALFORMED, "RFC 8866 5.14", "a payload type is no number below 128")

enum bridle_call_rule {
#define BRIDLE_CALL_RULE_CONSTANT(constant, name, word, section, text) BRIDLE_CALL_##constant,
    BRIDLE_CALL_RULES(BRIDLE_CALL_RULE_CONSTANT)
#undef BRIDLE_CALL_RULE_CONSTANT
        BRIDLE_CALL_RULE_COUNT
};

struct bridle_call_verdict {
    enum bridle_call_word verdict;
    enum bridle_call_protocol protocol;
    enum bridle_call_rule rule; /* BRIDLE_CALL_NO_RULE when the verdict is OK */
    uint32_t offset;            /* byte of the datagram at which the field lies that is at fault;
                                 * its length when it ends before that */
    const char *section; /* where the rule is from, e.g. "RFC 3550 6.5"; static, never NULL */
};

#define BRIDLE_CALL_SOURCES 8
#define BRIDLE_CALL_CHANNELS 4

/* One source in one direction. For the library's own use. */
struct bridle_call_source {
    uint64_t last_us;
    uint32_t ssrc;
    uint32_t packets; /* of RTP, one after another; 0 with `cname` 0 when the slot is free */
    uint32_t cname;   /* a digest of its canonical name, 0 before it was told */
    uint16_t sequence;
    uint8_t payload_type;
    uint8_t direction;
};

/*
 * What is remembered of a call: owned by the caller, of a fixed size, all zero at its begin (and
 * for another call). Nothing in it needs to be released. Its members are the library's own.
 */
struct bridle_call_state {
    uint64_t now_us;
    uint64_t second_us;          /* when the second began in which is counted */
    uint64_t seen_sources[4];    /* sources of this second: bits by a digest of the SSRC */
    uint32_t control_packets[2]; /* of this second, by direction */
    uint32_t sent_packets[2];    /* media and its control, of the whole call */
    uint32_t cut_in_ssrc;        /* a source that came into another's stream */
    uint16_t evidence;           /* protocols that have shown themselves: bits of their constants */
    uint8_t expectation;
    uint8_t signal;
    uint8_t offered_by; /* direction of the one who calls */
    uint8_t trailer;    /* bytes behind the encrypted part of SRTCP, 0 before one was seen */
    uint8_t reserved[6];
    uint16_t channels[BRIDLE_CALL_CHANNELS]; /* of a relay */
    struct bridle_call_source sources[BRIDLE_CALL_SOURCES];
};

/* Say what is known of the call (enum bridle_call_expectation, or-ed). Replaces what was said
 * before. */
BRIDLE_CALL_API void bridle_call_expect(struct bridle_call_state *state, unsigned expectation);

/* Say when the next packet came, in microseconds on any clock that does not run backwards. */
BRIDLE_CALL_API void bridle_call_at(struct bridle_call_state *state, uint64_t time_us);

/* Say where the call stands. */
BRIDLE_CALL_API void bridle_call_signal(struct bridle_call_state *state,
                                        enum bridle_call_signal signal);

/*
 * Judge one UDP datagram (one frame of RFC 4571, one SIP message) of `length` bytes at `bytes`
 * (NULL only when `length` is 0), which are borrowed for the call. Without a time of
 * bridle_call_at() what is said in packets per second is counted over the whole call. Never
 * allocates, never fails, never reads outside `bytes`.
 */
BRIDLE_CALL_API struct bridle_call_verdict bridle_call_packet(struct bridle_call_state *state,
                                                              enum bridle_call_direction direction,
                                                              const void *bytes, size_t length);

/* "ok", "malformed", "suspicious". Static; never NULL, also of what is no constant. */
BRIDLE_CALL_API const char *bridle_call_word_name(enum bridle_call_word word);

/* "none", "stun", "turn-channel", "dtls", "rtp", "rtcp", "srtp", "srtcp", "sip", "sdp". */
BRIDLE_CALL_API const char *bridle_call_protocol_name(enum bridle_call_protocol protocol);

/* The verdict that a rule gives. */
BRIDLE_CALL_API enum bridle_call_word bridle_call_rule_word(enum bridle_call_rule rule);

/* The rule's stable name, e.g. "rtcp-length-outside"; where it is from; what it says in words. */
BRIDLE_CALL_API const char *bridle_call_rule_name(enum bridle_call_rule rule);
BRIDLE_CALL_API const char *bridle_call_rule_section(enum bridle_call_rule rule);
BRIDLE_CALL_API const char *bridle_call_rule_text(enum bridle_call_rule rule);

#ifdef __cplusplus
}
#endif

#endif
