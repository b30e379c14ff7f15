/*
 * RTP (RFC 3550), its header and which UDP flows carry it.
 *
 * One RTP header proves nothing: a quarter of random bytes begin with version 2. The detector
 * follows each source (SSRC) of a flow and says that there is a stream once its sequence numbers
 * and timestamps have run as a stream's do.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_PROTO_RTP_H
#define BRD_PROTO_RTP_H

#include "base/cursor.h"

#define BRD_RTP_HEADER_BYTES ((size_t)12)

struct brd_rtp_header {
    bool padding; /* its count is not looked at: in SRTP it is encrypted */
    bool marker;
    uint8_t payload_type;
    uint16_t sequence;
    uint32_t timestamp;
    uint32_t ssrc;
    unsigned csrc_count;
    uint32_t csrc[15];
    bool has_extension;
    uint16_t extension_profile; /* 0xbede: elements of RFC 8285 */
    struct brd_span extension;  /* borrowed, without its four bytes of header */
    struct brd_span payload;    /* borrowed: all that follows, padding and SRTP's tag included */
};

/* Read a header. False when it is none: another version, too short, or parts that lead outside. */
bool brd_rtp_read(struct brd_span datagram, struct brd_rtp_header *header);

/* What a datagram of a flow is. */
enum brd_rtp_kind {
    BRD_RTP_NONE,    /* something else */
    BRD_RTP_MAYBE,   /* could be RTP or RTCP; later packets tell */
    BRD_RTP_PACKET,  /* belongs to a stream that is established */
    BRD_RTP_CONTROL, /* RTCP or SRTCP; see proto/rtcp.h */
};

/* One source of a flow in one direction. Times are the caller's, e.g. microseconds since 1970. */
struct brd_rtp_stream {
    uint32_t ssrc;
    uint8_t direction;    /* as the caller gave it, 0 or 1 */
    uint8_t payload_type; /* of the first packet */
    bool established;
    bool in_use;
    uint32_t packets;
    uint32_t repeated; /* same sequence number again */
    int64_t first_us;
    int64_t last_us;
    uint64_t bytes;
    uint64_t payload_types[2]; /* bits of those that were seen */
    /* For the detector: */
    uint32_t base_sequence;
    uint32_t highest_sequence; /* extended by its cycles */
    uint32_t last_timestamp;
    uint16_t run;
    uint16_t breaks;
    uint16_t backwards;
};

/* RTCP of a flow, by packet type and direction. */
struct brd_rtcp_seen {
    uint8_t type; /* 192 to 223; 0 when the slot is free */
    uint8_t direction;
    uint32_t ssrc; /* of its first sender */
    uint32_t packets;
    int64_t first_us;
    int64_t last_us;
};

#define BRD_RTP_STREAMS 24
#define BRD_RTCP_SEEN 16

/* One UDP flow (both directions). All zero at its begin; fixed size; nothing to release. */
struct brd_rtp_detector {
    bool announced;   /* set by the caller: SDP named this port */
    bool ice;         /* set by the caller, or by feeding: STUN or DTLS was seen on this flow */
    bool has_stream;  /* a stream is established */
    bool has_rtcp;    /* what `rtcp` holds is believed */
    bool is_secure;   /* RTCP was SRTCP */
    unsigned crowded; /* sources for which there was no slot */
    struct brd_rtp_stream streams[BRD_RTP_STREAMS];
    struct brd_rtcp_seen rtcp[BRD_RTCP_SEEN];
};

/*
 * Look at the next datagram of the flow. `direction` is 0 or 1, whichever way. `*stream` (may be
 * NULL) is set for PACKET and MAYBE to the source it belongs to, else to NULL. At the flow's end
 * `streams` with `established` and, when `has_rtcp`, `rtcp` are what was found: packets before the
 * point at which it was clear are counted.
 */
enum brd_rtp_kind brd_rtp_detector_feed(struct brd_rtp_detector *detector, unsigned direction,
                                        int64_t time_us, struct brd_span datagram,
                                        const struct brd_rtp_stream **stream);

/* Packets that are missing: highest less lowest sequence number plus one, less what came; may be <
 * 0. */
int64_t brd_rtp_stream_lost(const struct brd_rtp_stream *stream);

/* The name of a payload type of RFC 3551, e.g. "PCMA"; NULL for one that is agreed on. Static. */
const char *brd_rtp_payload_name(uint8_t payload_type);

#endif
