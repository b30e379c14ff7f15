/* Frames, and the file that they end in: see wire.h. SPDX-License-Identifier: Apache-2.0 */
#include "wire.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SEGMENT_BYTES 1360u
#define SNAP_LENGTH 262144u
#define PKTAP_HEADER_BYTES 108u
#define FIRST_PORT 49152u
#define IPV4_HEADER_BYTES 20u
#define PROTOCOL_TCP 6u
#define PROTOCOL_UDP 17u
#define MULTICAST_DNS 5353 /* RFC 6762 section 11 asks for 255 hops */

enum flag { FIN = 1, SYN = 2, PUSH = 8, ACK = 16 };

struct lab_wire_frame {
    int64_t us;
    size_t order; /* in which it was made */
    bool outgoing;
    bool is_ipv6;
    const char *process;
    size_t size;
    uint8_t *bytes;          /* owned: the IP datagram */
    struct lab_trace *trace; /* owned, or NULL */
    char *description;       /* owned: that of the trace */
};

/* ---- Bytes ---- */

void
lab_put(struct brd_buffer *buffer, unsigned bytes, uint64_t value) {
    uint8_t text[8];
    for (unsigned i = 0; i < bytes; i++) {
        text[i] = (uint8_t)(value >> 8 * (bytes - 1 - i));
    }
    (void)brd_buffer_add(buffer, text, bytes);
}

size_t
lab_length_begin(struct brd_buffer *buffer, unsigned bytes) {
    lab_put(buffer, bytes, 0);
    return buffer->size;
}

void
lab_length_end(struct brd_buffer *buffer, size_t place, unsigned bytes) {
    size_t size = buffer->size - place;
    for (unsigned i = 0; i < bytes && !buffer->failed; i++) {
        buffer->data[place - 1 - i] = (char)(uint8_t)(size >> 8 * i);
    }
}

void
lab_put_random(struct brd_buffer *buffer, struct lab_random *random, size_t size) {
    uint8_t part[256];
    while (size > 0) {
        size_t now = size < sizeof(part) ? size : sizeof(part);
        lab_random_fill(random, part, now);
        (void)brd_buffer_add(buffer, part, now);
        size -= now;
    }
}

/* ---- Ends ---- */

struct lab_end
lab_end_of(const char *address, uint16_t port) {
    struct lab_end end = {.port = port, .is_ipv6 = strchr(address, ':') != NULL};
    (void)inet_pton(end.is_ipv6 ? AF_INET6 : AF_INET, address, end.bytes);
    return end;
}

void
lab_wire_begin(struct lab_wire *wire, struct lab *lab) {
    *wire = (struct lab_wire){.lab = lab, .random = lab_random_of(lab->options.seed, "wire")};
    char address[32];
    unsigned host = 20 + (unsigned)lab_random_below(&wire->random, 200);
    (void)snprintf(address, sizeof(address), "192.168.12.%u", host);
    wire->phone = lab_end_of(address, 0);
    (void)snprintf(address, sizeof(address), "2001:db8:12::%x", host);
    wire->phone6 = lab_end_of(address, 0);
    wire->resolver = lab_end_of("192.168.12.1", 53);
    wire->next_port = (uint16_t)(FIRST_PORT + lab_random_below(&wire->random, 8000));
}

struct lab_end
lab_wire_client(struct lab_wire *wire, const struct lab_end *server) {
    struct lab_end end = server->is_ipv6 ? wire->phone6 : wire->phone;
    end.port = wire->next_port++;
    if (wire->next_port < FIRST_PORT) {
        wire->next_port = FIRST_PORT;
    }
    return end;
}

/* ---- Datagrams ---- */

static uint32_t
sum_of(uint32_t sum, const uint8_t *bytes, size_t size) {
    for (size_t i = 0; i < size; i += 2) {
        sum += (uint32_t)bytes[i] << 8 | (i + 1 < size ? bytes[i + 1] : 0);
    }
    return sum;
}

/* RFC 1071. */
static uint16_t
checksum_of(uint32_t sum) {
    while (sum >> 16 != 0) {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    return (uint16_t)~sum;
}

static void
set16(uint8_t *bytes, unsigned value) {
    bytes[0] = (uint8_t)(value >> 8);
    bytes[1] = (uint8_t)value;
}

static bool
is_phone(const struct lab_wire *wire, const struct lab_end *end) {
    const struct lab_end *phone = end->is_ipv6 ? &wire->phone6 : &wire->phone;
    return memcmp(phone->bytes, end->bytes, sizeof(end->bytes)) == 0;
}

static void
keep(struct lab_wire *wire, const struct lab_wire_frame *frame) {
    if (wire->count == wire->capacity) {
        size_t capacity = wire->capacity == 0 ? 1024 : wire->capacity * 2;
        struct lab_wire_frame *grown = reallocarray(wire->frames, capacity, sizeof(*wire->frames));
        if (grown == NULL) {
            (void)brd_fail_memory(&wire->lab->error, "a capture");
            free(frame->bytes);
            return;
        }
        /* A trace may have been set down for the frame to come. */
        memset(grown + wire->capacity, 0, (capacity - wire->capacity) * sizeof(*grown));
        wire->frames = grown;
        wire->capacity = capacity;
    }
    struct lab_wire_frame *place = &wire->frames[wire->count];
    struct lab_trace *trace = place->trace;
    char *description = place->description;
    *place = *frame;
    place->order = wire->count++;
    place->trace = trace;
    place->description = description;
}

/* Wrap a segment (whose checksum stands at `checksum_at`) into IP and keep it. */
static void
put_datagram(struct lab_wire *wire, int64_t us, const struct lab_end *from,
             const struct lab_end *to, unsigned protocol, const struct brd_buffer *segment,
             size_t checksum_at) {
    size_t header = from->is_ipv6 ? 40 : IPV4_HEADER_BYTES;
    size_t width = from->is_ipv6 ? 16 : 4;
    struct lab_wire_frame frame = {.us = us,
                                   .outgoing = is_phone(wire, from),
                                   .is_ipv6 = from->is_ipv6,
                                   .process = wire->process,
                                   .size = header + segment->size};
    frame.bytes = segment->failed ? NULL : calloc(1, frame.size);
    if (frame.bytes == NULL) {
        (void)brd_fail_memory(&wire->lab->error, "a frame");
        return;
    }
    uint8_t *ip = frame.bytes;
    uint8_t hops = to->port == MULTICAST_DNS ? 255 : frame.outgoing ? 64 : 52;
    if (from->is_ipv6) {
        ip[0] = 0x60;
        set16(ip + 4, (unsigned)segment->size);
        ip[6] = (uint8_t)protocol;
        ip[7] = hops;
        memcpy(ip + 8, from->bytes, 16);
        memcpy(ip + 24, to->bytes, 16);
    } else {
        ip[0] = 0x45;
        set16(ip + 2, (unsigned)frame.size);
        set16(ip + 4, wire->identification++);
        ip[6] = protocol == PROTOCOL_TCP ? 0x40 : 0;
        ip[8] = hops;
        ip[9] = (uint8_t)protocol;
        memcpy(ip + 12, from->bytes, 4);
        memcpy(ip + 16, to->bytes, 4);
        set16(ip + 10, checksum_of(sum_of(0, ip, IPV4_HEADER_BYTES)));
    }
    memcpy(ip + header, segment->data, segment->size);
    uint32_t sum = sum_of(protocol + (uint32_t)segment->size, from->bytes, width);
    sum = sum_of(sum_of(sum, to->bytes, width), ip + header, segment->size);
    uint16_t checksum = checksum_of(sum);
    set16(ip + header + checksum_at, checksum == 0 && protocol == PROTOCOL_UDP ? 0xffff : checksum);
    keep(wire, &frame);
}

void
lab_wire_udp(struct lab_wire *wire, int64_t us, const struct lab_end *from,
             const struct lab_end *to, const struct brd_buffer *payload) {
    struct brd_buffer segment = brd_buffer_of(UINT16_MAX);
    lab_put(&segment, 2, from->port);
    lab_put(&segment, 2, to->port);
    lab_put(&segment, 2, payload->size + 8);
    lab_put(&segment, 2, 0);
    (void)brd_buffer_add(&segment, payload->data, payload->size);
    put_datagram(wire, us, from, to, PROTOCOL_UDP, &segment, 6);
    brd_buffer_free(&segment);
}

/* ---- TCP ---- */

static void
put_segment(struct lab_tcp *tcp, int64_t us, unsigned side, uint32_t sequence, unsigned flags,
            const char *bytes, size_t size) {
    struct brd_buffer segment = brd_buffer_of(UINT16_MAX);
    bool has_options = (flags & SYN) != 0;
    lab_put(&segment, 2, tcp->ends[side].port);
    lab_put(&segment, 2, tcp->ends[1 - side].port);
    lab_put(&segment, 4, sequence);
    lab_put(&segment, 4, (flags & ACK) != 0 ? tcp->sequence[1 - side] : 0);
    lab_put(&segment, 1, has_options ? 0x60 : 0x50);
    lab_put(&segment, 1, flags);
    lab_put(&segment, 2, 65535);
    lab_put(&segment, 4, 0);
    if (has_options) {
        lab_put(&segment, 4, 0x020405b4); /* a maximum of 1460 bytes */
    }
    (void)brd_buffer_add(&segment, bytes, size);
    put_datagram(tcp->wire, us, &tcp->ends[side], &tcp->ends[1 - side], PROTOCOL_TCP, &segment, 16);
    brd_buffer_free(&segment);
}

struct lab_tcp
lab_tcp_open(struct lab_wire *wire, int64_t us, const struct lab_end *server) {
    struct lab_tcp tcp = {.wire = wire, .us = us};
    tcp.ends[0] = lab_wire_client(wire, server);
    tcp.ends[1] = *server;
    tcp.delay_us = lab_random_between(&wire->random, 9, 48) * LAB_MILLISECOND;
    for (unsigned side = 0; side < 2; side++) {
        tcp.sequence[side] = (uint32_t)lab_random_next(&wire->random);
    }
    put_segment(&tcp, tcp.us, 0, tcp.sequence[0]++, SYN, "", 0);
    tcp.us += 2 * tcp.delay_us;
    put_segment(&tcp, tcp.us, 1, tcp.sequence[1]++, SYN | ACK, "", 0);
    tcp.us += LAB_MILLISECOND;
    put_segment(&tcp, tcp.us, 0, tcp.sequence[0], ACK, "", 0);
    return tcp;
}

void
lab_tcp_send(struct lab_tcp *tcp, unsigned side, const struct brd_buffer *bytes) {
    struct lab_random *random = &tcp->wire->random;
    tcp->us += side == 0 ? 300 : 2 * tcp->delay_us;
    size_t sent = 0;
    for (unsigned number = 0; sent < bytes->size; number++) {
        size_t size = bytes->size - sent < SEGMENT_BYTES ? bytes->size - sent : SEGMENT_BYTES;
        bool is_last = sent + size == bytes->size;
        uint64_t fate = lab_random_below(random, 200);
        /* Now and then one comes after its follower, or twice. */
        int64_t late = fate == 0 && !is_last ? 1700 : 0;
        tcp->us += lab_random_between(random, 300, 1200);
        unsigned flags = is_last ? ACK | PUSH : ACK;
        put_segment(tcp, tcp->us + late, side, tcp->sequence[side], flags, bytes->data + sent,
                    size);
        if (fate == 1) {
            put_segment(tcp, tcp->us + 210 * LAB_MILLISECOND, side, tcp->sequence[side], flags,
                        bytes->data + sent, size);
        }
        tcp->sequence[side] += (uint32_t)size;
        sent += size;
        if (number % 2 == 1 || is_last) {
            put_segment(tcp, tcp->us + 2 * LAB_MILLISECOND, 1 - side, tcp->sequence[1 - side], ACK,
                        "", 0);
        }
    }
    tcp->us += 3 * LAB_MILLISECOND;
}

void
lab_tcp_close(struct lab_tcp *tcp) {
    tcp->us += lab_random_between(&tcp->wire->random, 40, 900) * LAB_MILLISECOND;
    put_segment(tcp, tcp->us, 0, tcp->sequence[0]++, FIN | ACK, "", 0);
    tcp->us += 2 * tcp->delay_us;
    put_segment(tcp, tcp->us, 1, tcp->sequence[1]++, FIN | ACK, "", 0);
    tcp->us += LAB_MILLISECOND;
    put_segment(tcp, tcp->us, 0, tcp->sequence[0], ACK, "", 0);
}

/* ---- Traces ---- */

void
lab_wire_trace(struct lab_wire *wire, const struct lab_trace *trace) {
    if (wire->count == wire->capacity) {
        /* A frame that is kept and taken back makes the room. */
        struct lab_wire_frame none = {0};
        keep(wire, &none);
        if (wire->lab->error.code != BRD_OK) {
            return;
        }
        wire->count--;
    }
    struct lab_wire_frame *frame = &wire->frames[wire->count];
    if (frame->trace != NULL) {
        return; /* one trace a frame */
    }
    frame->trace = malloc(sizeof(*trace));
    frame->description = strdup(trace->description);
    if (frame->trace == NULL || frame->description == NULL) {
        (void)brd_fail_memory(&wire->lab->error, "a trace");
        return;
    }
    *frame->trace = *trace;
}

/* ---- The file ---- */

static int
compare_frames(const void *a, const void *b) {
    const struct lab_wire_frame *first = a;
    const struct lab_wire_frame *second = b;
    if (first->us != second->us) {
        return first->us < second->us ? -1 : 1;
    }
    return first->order < second->order ? -1 : first->order > second->order;
}

/* Numbers of the file are written with the lowest byte first, on every machine. */
static void
put_le(struct brd_buffer *file, unsigned bytes, uint64_t value) {
    for (unsigned i = 0; i < bytes; i++) {
        uint8_t byte = (uint8_t)(value >> 8 * i);
        (void)brd_buffer_add(file, &byte, 1);
    }
}

static void
put_ethernet(struct brd_buffer *out, const struct lab_wire_frame *frame) {
    static const uint8_t phone[6] = {0x02, 0x1a, 0x11, 0x5e, 0x10, 0x02};
    static const uint8_t hotspot[6] = {0x02, 0x1a, 0x11, 0x5e, 0x10, 0x01};
    (void)brd_buffer_add(out, frame->outgoing ? hotspot : phone, 6);
    (void)brd_buffer_add(out, frame->outgoing ? phone : hotspot, 6);
    lab_put(out, 2, frame->is_ipv6 ? 0x86dd : 0x0800);
}

static void
put_pktap(struct brd_buffer *out, const struct lab_wire_frame *frame) {
    char name[24] = "en0";
    char process[17] = "";
    (void)snprintf(process, sizeof(process), "%s", frame->process == NULL ? "" : frame->process);
    size_t start = out->size;
    put_le(out, 4, PKTAP_HEADER_BYTES);
    put_le(out, 4, 1); /* a packet follows */
    put_le(out, 4, LAB_LINK_ETHERNET);
    (void)brd_buffer_add(out, name, sizeof(name));
    put_le(out, 4, frame->outgoing ? 2 : 1);
    put_le(out, 4, frame->is_ipv6 ? 30 : 2);
    put_le(out, 4, 14); /* the Ethernet header before the datagram */
    put_le(out, 4, 0);
    put_le(out, 4, process[0] == '\0' ? UINT32_MAX : 300);
    (void)brd_buffer_add(out, process, sizeof(process));
    while (out->size < start + PKTAP_HEADER_BYTES && !out->failed) {
        put_le(out, 1, 0);
    }
    put_ethernet(out, frame);
}

static void
put_link(struct brd_buffer *out, int link, const struct lab_wire_frame *frame) {
    unsigned type = frame->is_ipv6 ? 0x86dd : 0x0800;
    switch (link) {
    case LAB_LINK_NULL:
        put_le(out, 4, frame->is_ipv6 ? 30 : 2);
        break;
    case LAB_LINK_ETHERNET:
        put_ethernet(out, frame);
        break;
    case LAB_LINK_SLL:
        lab_put(out, 2, frame->outgoing ? 4 : 0);
        lab_put(out, 4, UINT64_C(0x00010006));
        lab_put(out, 8, UINT64_C(0x021a115e10020000));
        lab_put(out, 2, type);
        break;
    case LAB_LINK_SLL2:
        lab_put(out, 4, (uint64_t)type << 16);
        lab_put(out, 4, 3);
        lab_put(out, 4, UINT64_C(0x00010000) | (frame->outgoing ? 0x0406u : 0x0006u));
        lab_put(out, 8, UINT64_C(0x021a115e10020000));
        break;
    case LAB_LINK_PKTAP:
        put_pktap(out, frame);
        break;
    default:
        break;
    }
    (void)brd_buffer_add(out, frame->bytes, frame->size);
}

static void
put_header(struct brd_buffer *out, const struct lab_options *options) {
    if (!options->pcapng) {
        put_le(out, 4, 0xa1b2c3d4);
        put_le(out, 4, 0x00040002);
        put_le(out, 8, 0);
        put_le(out, 4, SNAP_LENGTH);
        put_le(out, 4, (unsigned)options->link);
        return;
    }
    put_le(out, 4, 0x0a0d0d0a);
    put_le(out, 4, 28);
    put_le(out, 4, 0x1a2b3c4d);
    put_le(out, 4, 1);
    put_le(out, 8, UINT64_MAX);
    put_le(out, 4, 28);
    put_le(out, 4, 1);
    put_le(out, 4, 20);
    put_le(out, 4, (unsigned)options->link);
    put_le(out, 4, SNAP_LENGTH);
    put_le(out, 4, 20);
}

static void
put_frame(struct brd_buffer *out, const struct lab_options *options,
          const struct lab_wire_frame *frame, struct brd_buffer *bytes) {
    brd_buffer_reset(bytes);
    put_link(bytes, options->link, frame);
    uint64_t us = (uint64_t)frame->us;
    if (!options->pcapng) {
        put_le(out, 4, us / 1000000);
        put_le(out, 4, us % 1000000);
        put_le(out, 4, bytes->size);
        put_le(out, 4, bytes->size);
        (void)brd_buffer_add(out, bytes->data, bytes->size);
        return;
    }
    size_t padding = (4 - bytes->size % 4) % 4;
    size_t size = 32 + bytes->size + padding;
    put_le(out, 4, 6);
    put_le(out, 4, size);
    put_le(out, 4, 0);
    put_le(out, 4, us >> 32);
    put_le(out, 4, us & 0xffffffff);
    put_le(out, 4, bytes->size);
    put_le(out, 4, bytes->size);
    (void)brd_buffer_add(out, bytes->data, bytes->size);
    put_le(out, (unsigned)padding, 0);
    put_le(out, 4, size);
}

static bool
write_frames(const struct lab_wire *wire, FILE *file) {
    const struct lab_options *options = &wire->lab->options;
    struct brd_buffer out = brd_buffer_of((size_t)1024 * 1024);
    struct brd_buffer bytes = brd_buffer_of((size_t)128 * 1024);
    put_header(&out, options);
    bool done = true;
    for (size_t i = 0; i < wire->count && done; i++) {
        put_frame(&out, options, &wire->frames[i], &bytes);
        done = !out.failed && !bytes.failed && fwrite(out.data, 1, out.size, file) == out.size;
        brd_buffer_reset(&out);
    }
    brd_buffer_free(&bytes);
    brd_buffer_free(&out);
    return done;
}

void
lab_wire_end(struct lab_wire *wire) {
    struct lab *lab = wire->lab;
    const char *path = lab->options.capture;
    if (lab->error.code == BRD_OK && wire->count > 0) {
        qsort(wire->frames, wire->count, sizeof(*wire->frames), compare_frames);
        FILE *file = fopen(path, "wbe");
        bool done = file != NULL && write_frames(wire, file);
        done = (file != NULL && fclose(file) == 0) && done;
        if (!done) {
            (void)brd_fail_errno(&lab->error, errno, "cannot write", path);
        }
    }
    for (size_t i = 0; i < wire->capacity; i++) {
        struct lab_wire_frame *frame = &wire->frames[i];
        if (frame->trace != NULL && frame->description != NULL) {
            frame->trace->row = (int64_t)i + 1;
            frame->trace->us = frame->us;
            frame->trace->description = frame->description;
            lab_truth_trace(lab, frame->trace);
        }
        free(frame->trace);
        free(frame->description);
        free(frame->bytes);
    }
    free(wire->frames);
    *wire = (struct lab_wire){0};
}
