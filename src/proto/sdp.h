/*
 * SDP (RFC 8866): what media a call has, and where.
 *
 *     struct brd_sdp sdp = brd_sdp_of(body);
 *     while (brd_sdp_next(&sdp, &media)) ...           one m= line after another
 *
 * All spans are borrowed from the body.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_PROTO_SDP_H
#define BRD_PROTO_SDP_H

#include "base/cursor.h"

struct brd_sdp {
    struct brd_cursor lines;
    struct brd_span address; /* of the session's c= line */
    struct brd_span origin;  /* the address of the o= line */
    struct brd_span name;    /* s= */
    struct brd_span user;    /* the user of the o= line */
    bool begun;
};

struct brd_sdp_media {
    struct brd_span type;      /* audio, video, ... */
    uint16_t port;             /* 0: refused, or no number */
    uint16_t port_count;       /* 1 unless said */
    struct brd_span transport; /* RTP/AVP, RTP/SAVP, UDP/TLS/RTP/SAVPF, ... */
    struct brd_span formats;   /* payload types, parted by blanks */
    struct brd_span address;   /* of its c= line, else the session's; without TTL. May be empty */
    uint16_t rtcp_port;        /* a=rtcp, else `port` + 1 (RFC 3605); 0 when there is none */
    bool is_secure;            /* SAVP is in its transport */
    struct brd_span lines;     /* all lines of the section behind m=, for the functions below */
};

struct brd_sdp brd_sdp_of(struct brd_span body);

/* The next media description. False at the end. A line that is none is passed over. */
bool brd_sdp_next(struct brd_sdp *sdp, struct brd_sdp_media *media);

struct brd_sdp_rtpmap {
    uint8_t payload_type;
    struct brd_span encoding; /* PCMA, opus, telephone-event, ... */
    uint32_t clock_rate;      /* Hz */
};

/* The next a=rtpmap of a section; `cursor` begins as brd_cursor_of(media.lines). False at the end.
 */
bool brd_sdp_rtpmap(struct brd_cursor *cursor, struct brd_sdp_rtpmap *map);

/* The next ICE candidate's address and port (RFC 8839 a=candidate) of a section. False at the end.
 */
bool brd_sdp_candidate(struct brd_cursor *cursor, struct brd_span *address, uint16_t *port);

#endif
