/*
 * The wire of the lab: frames of IP datagrams with right checksums, TCP with its handshake, and the
 * file that they end in. What they carry is made by speech.c, media.c and capture.c.
 *
 * Nothing here is shared with Bridle's readers. The first failure is kept in `wire->lab->error`.
 *
 * Sources: RFC 791, 8200, 768, 9293; draft-ietf-opsawg-pcap, draft-ietf-opsawg-pcapng; the numbers
 * of link types and their headers: https://www.tcpdump.org/linktypes.html; PKTAP: bsd/net/pktap.h
 * of Apple's XNU.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef LAB_WIRE_H
#define LAB_WIRE_H

#include "lab.h"

#define LAB_MILLISECOND INT64_C(1000)

/* Link types that can be written. */
enum lab_link {
    LAB_LINK_NULL = 0,
    LAB_LINK_ETHERNET = 1,
    LAB_LINK_RAW = 101,
    LAB_LINK_SLL = 113,
    LAB_LINK_PKTAP = 258,
    LAB_LINK_SLL2 = 276,
};

/* One end: an address of IPv4 (the first four bytes) or IPv6, and a port. */
struct lab_end {
    uint8_t bytes[16];
    bool is_ipv6;
    uint16_t port;
};

struct lab_wire_frame;

struct lab_wire {
    struct lab *lab;
    struct lab_wire_frame *frames; /* owned */
    size_t count;
    size_t capacity;
    struct lab_random random;
    uint16_t identification; /* of the next IPv4 datagram */
    uint16_t next_port;      /* of the phone's own ports */
    const char *process;     /* of the phone, that speaks now; borrowed */
    struct lab_end phone;    /* without a port */
    struct lab_end phone6;
    struct lab_end resolver;
};

/* A TCP connection between the phone (side 0) and a server (side 1). */
struct lab_tcp {
    struct lab_wire *wire;
    struct lab_end ends[2];
    uint32_t sequence[2]; /* the next byte of each side */
    int64_t us;           /* now */
    int64_t delay_us;     /* from one end to the other */
};

/* ---- Bytes, the highest first ---- */

void lab_put(struct brd_buffer *buffer, unsigned bytes, uint64_t value);

/* Room for a length of `bytes` bytes; lab_length_end() fills in how much came after it. */
size_t lab_length_begin(struct brd_buffer *buffer, unsigned bytes);
void lab_length_end(struct brd_buffer *buffer, size_t place, unsigned bytes);

/* `size` bytes of chance, as what is encrypted looks. */
void lab_put_random(struct brd_buffer *buffer, struct lab_random *random, size_t size);

/* ---- Frames ---- */

void lab_wire_begin(struct lab_wire *wire, struct lab *lab);

/* The end that a text such as "192.0.2.7" or "2001:db8::7" names. */
struct lab_end lab_end_of(const char *address, uint16_t port);

/* One of the phone's ends of the same family as `server`, with a port that was not used yet. */
struct lab_end lab_wire_client(struct lab_wire *wire, const struct lab_end *server);

void lab_wire_udp(struct lab_wire *wire, int64_t us, const struct lab_end *from,
                  const struct lab_end *to, const struct brd_buffer *payload);

/* Connect at `us`: SYN, SYN and ACK, ACK. */
struct lab_tcp lab_tcp_open(struct lab_wire *wire, int64_t us, const struct lab_end *server);

/* `side` sends bytes, in segments, which the other acknowledges; time goes on. */
void lab_tcp_send(struct lab_tcp *tcp, unsigned side, const struct brd_buffer *bytes);
void lab_tcp_close(struct lab_tcp *tcp);

/* The trace that the next frame begins: its row becomes the frame's number when the capture is
 * written. The texts must outlive the wire, but for the description, which is copied. */
void lab_wire_trace(struct lab_wire *wire, const struct lab_trace *trace);

/* Write the file, tell the traces, release. */
void lab_wire_end(struct lab_wire *wire);

#endif
