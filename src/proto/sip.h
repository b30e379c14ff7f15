/*
 * SIP (RFC 3261): one message in a UDP datagram, or message after message in a TCP stream.
 *
 * Values are borrowed from the bytes, as they stand there, without blanks at their ends. Compact
 * names of headers (7.3.3), folded lines (7.3.1) and bare line feeds are understood. A message that
 * is cut or odd is given as far as it goes.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_PROTO_SIP_H
#define BRD_PROTO_SIP_H

#include "base/buffer.h"

/* The most that a stream holds of one message: its header and the body that is kept of it. */
#define BRD_SIP_MAX_MESSAGE_BYTES ((size_t)65536)

struct brd_sip_message {
    struct brd_span method; /* INVITE, ...; empty in a response */
    unsigned status;        /* 100 to 699; 0 in a request */
    struct brd_span request_uri;
    struct brd_span reason; /* the words of a response */
    struct brd_span call_id;
    struct brd_span from;     /* the whole header */
    struct brd_span from_uri; /* sip:alice@example.com, tel:+49301234 */
    struct brd_span from_tag;
    struct brd_span to;
    struct brd_span to_uri;
    struct brd_span to_tag;
    struct brd_span contact;
    struct brd_span via; /* the first */
    struct brd_span user_agent;
    struct brd_span server;
    struct brd_span cseq_method;
    uint32_t cseq;
    struct brd_span content_type;
    int64_t content_length; /* as the header says; -1 when it does not, or no number */
    struct brd_span bytes;  /* the whole message, first line to body, for bridle_call_packet() */
    struct brd_span body;   /* what is there of it: SDP when brd_sip_has_sdp() */
    bool is_whole;          /* the header ended, and the body is all there */
};

/*
 * Read a datagram. False when it does not begin with a request line or status line of SIP/2.0
 * (blank lines before it aside).
 */
bool brd_sip_read(struct brd_span datagram, struct brd_sip_message *message);

/* Whether `bytes` begin as a SIP message does: enough to tell what a TCP stream is. */
bool brd_sip_is(struct brd_span bytes);

/* Whether the body is SDP: by its type, or without one by its first line. */
bool brd_sip_has_sdp(const struct brd_sip_message *message);

/* The address of a From, To or Contact: what stands in < >, or before the first parameter. */
struct brd_span brd_sip_uri(struct brd_span header);

/* One direction of a TCP stream. Holds at most BRD_SIP_MAX_MESSAGE_BYTES. */
struct brd_sip_stream {
    struct brd_buffer pending; /* owned */
    size_t taken;              /* bytes of `pending` that the last message has used */
    uint64_t skip;             /* bytes of a body that was too long, yet to come */
    bool lost;                 /* looking for the next begin of a message */
};

struct brd_sip_stream brd_sip_stream_of(void);

/*
 * Add the next bytes of the stream. They are copied. Call brd_sip_stream_next() until it says false
 * before each further call. False when there is no memory: the stream starts anew.
 */
bool brd_sip_stream_add(struct brd_sip_stream *stream, struct brd_span bytes);

/* The next whole message; borrowed from the stream until its next change. False when none is there
 * yet. */
bool brd_sip_stream_next(struct brd_sip_stream *stream, struct brd_sip_message *message);

/* Bytes of the stream are missing here: what was begun is dropped, the next message is looked for.
 */
void brd_sip_stream_gap(struct brd_sip_stream *stream);

void brd_sip_stream_free(struct brd_sip_stream *stream);

#endif
