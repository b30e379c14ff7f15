/*
 * STUN and TURN: one message of RFC 3489 (classic, without a magic cookie), RFC 5389 and 8489, with
 * TURN's attributes (RFC 5766, 8656), ICE's (RFC 8445) and Microsoft's ([MS-TURN]), and channel
 * data. Applications of the field are not strict: WhatsApp's messages hold attributes whose padding
 * is left out, Teams' hold Microsoft's. What can be read is given; `damaged` says that more stood
 * there. Whether that is an attack is for bridlecall.h to say.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_PROTO_STUN_H
#define BRD_PROTO_STUN_H

#include "base/cursor.h"

#define BRD_STUN_HEADER_BYTES ((size_t)20)
#define BRD_STUN_MAX_ADDRESSES 12

/* What an address in a message is. */
enum brd_stun_role {
    BRD_STUN_MAPPED,  /* MAPPED-ADDRESS, XOR-MAPPED-ADDRESS: the sender of the request, seen from
                         outside */
    BRD_STUN_RELAYED, /* XOR-RELAYED-ADDRESS: what the relay gave out */
    BRD_STUN_PEER,    /* XOR-PEER-ADDRESS: with whom the relay speaks */
    BRD_STUN_ORIGIN,  /* RESPONSE-ORIGIN, SOURCE-ADDRESS */
    BRD_STUN_OTHER,   /* OTHER-ADDRESS, CHANGED-ADDRESS */
    BRD_STUN_SERVER,  /* ALTERNATE-SERVER */
    BRD_STUN_RESPONSE /* RESPONSE-ADDRESS, REFLECTED-FROM, DESTINATION-ADDRESS and others of old */
};

struct brd_stun_address {
    enum brd_stun_role role;
    uint16_t attribute; /* its type, e.g. 0x0020 */
    uint16_t port;
    uint8_t size; /* 4 or 16 bytes of `bytes`, in network order, not XORed any more */
    uint8_t bytes[16];
};

/* The texts of a message are borrowed from it, without padding, and empty when they are not there.
 */
struct brd_stun_message {
    uint16_t type;              /* 0x0001 Binding Request, 0x0101 its success, ... */
    bool classic;               /* without the magic cookie: RFC 3489 */
    bool microsoft;             /* it begins with the cookie of [MS-TURN] */
    bool unpadded;              /* its attributes are not filled up to multiples of 4 (Microsoft) */
    bool damaged;               /* something in it leads outside; what stands before is given */
    uint8_t transaction[16];    /* the last 12 bytes of it unless `classic` */
    struct brd_span attributes; /* for brd_stun_next() */
    unsigned attribute_count;
    unsigned address_count;
    struct brd_stun_address addresses[BRD_STUN_MAX_ADDRESSES];
    struct brd_span username;
    struct brd_span realm;
    struct brd_span nonce;
    struct brd_span software;
    struct brd_span data;   /* DATA: what is relayed, a datagram of its own */
    uint16_t error_code;    /* 300 to 699; 0 when there is none */
    struct brd_span reason; /* the words of the error */
    uint16_t channel;       /* CHANNEL-NUMBER; 0 when there is none */
};

/*
 * Read the message that is the datagram `bytes` (or a frame of brd_stun_frame()). False when it is
 * no STUN: without a magic cookie it must be one of RFC 3489's types or Microsoft's with attributes
 * that add up to the length, so that other UDP is not taken for it.
 */
bool brd_stun_read(struct brd_span bytes, struct brd_stun_message *message);

struct brd_stun_attribute {
    uint16_t type;
    struct brd_span value;
};

/*
 * The next attribute of `message`; `cursor` begins as brd_cursor_of(message->attributes). False at
 * the end, or at one that leads outside.
 */
bool brd_stun_next(const struct brd_stun_message *message, struct brd_cursor *cursor,
                   struct brd_stun_attribute *attribute);

/* The name of a message type, e.g. "Allocate Success Response"; NULL when it has none. Static. */
const char *brd_stun_type_name(uint16_t type);

struct brd_turn_channel {
    uint16_t number;         /* 0x4000 to 0x7fff; 0xff10 of Microsoft's multiplexed frames */
    struct brd_span payload; /* a datagram of its own: RTP, RTCP, DTLS, STUN */
};

/*
 * Read TURN channel data (RFC 8656 12.4; [MS-TURN] for 0xff10). A first byte of 0x40 to 0x7f is no
 * proof: false when the length is not that of the datagram, up to 3 bytes of padding aside. Call it
 * on flows only that have spoken TURN, or believe it only when such a flow is found.
 */
bool brd_turn_channel_read(struct brd_span bytes, struct brd_turn_channel *channel);

/* How messages stand in a TCP stream. */
enum brd_stun_framing {
    BRD_STUN_FRAMING_UNKNOWN = 0,
    BRD_STUN_FRAMING_PLAIN,  /* RFC 8489 6.2.2, RFC 8656: a message says its own length */
    BRD_STUN_FRAMING_LENGTH, /* RFC 4571: two bytes of length before each */
};

/*
 * The message at the begin of the stream's bytes. `*framing` is UNKNOWN for the first one and found
 * out. On success `*frame` borrows the message and `*taken` is what to move on by; when more bytes
 * are needed `*taken` is 0 and `*frame` empty. False when this is no such stream.
 */
bool brd_stun_frame(struct brd_span stream, enum brd_stun_framing *framing, struct brd_span *frame,
                    size_t *taken);

#endif
