/*
 * Captures that tests make byte by byte, and their rows as lines of text. For tests alone.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_NET_TESTING_H
#define BRD_NET_TESTING_H

#include "base/buffer.h"
#include "net/net.h"

#define TESTING_BYTES ((size_t)4 * 1024 * 1024)
#define TESTING_PHONE 0xc0a80c22u  /* 192.168.12.34 */
#define TESTING_SERVER 0xc6336407u /* 198.51.100.7 */
#define TESTING_RAW 101

/* A capture that is being made, and the rows of one table that were told of it. */
struct testing_capture {
    struct brd_buffer file;
    struct brd_buffer lines;
    enum brd_net_table table; /* the one whose rows become lines */
    unsigned column;          /* the column that becomes the line */
    uint64_t rows[BRD_NET_TABLES];
    struct brd_net_counts counts;
};

static inline void
put_number(struct brd_buffer *out, uint64_t value, unsigned size) {
    for (unsigned i = size; i > 0; i--) {
        uint8_t byte = (uint8_t)(value >> 8 * (i - 1));
        (void)brd_buffer_add(out, &byte, 1);
    }
}

static inline void
put_span(struct brd_buffer *out, struct brd_span bytes) {
    (void)brd_buffer_add(out, bytes.data, bytes.size);
}

/* A pcap file, highest byte first. */
static inline void
begin_capture(struct testing_capture *made, unsigned link_type) {
    *made = (struct testing_capture){.file = brd_buffer_of(TESTING_BYTES),
                                     .lines = brd_buffer_of(TESTING_BYTES)};
    put_number(&made->file, 0xa1b2c3d4, 4);
    put_number(&made->file, 0x00020004, 4);
    put_number(&made->file, 0, 8);
    put_number(&made->file, 262144, 4);
    put_number(&made->file, link_type, 4);
}

/* A frame at so many microseconds. */
static inline void
put_frame(struct testing_capture *made, int64_t at_us, const struct brd_buffer *frame) {
    put_number(&made->file, (uint64_t)at_us / 1000000, 4);
    put_number(&made->file, (uint64_t)at_us % 1000000, 4);
    put_number(&made->file, frame->size, 4);
    put_number(&made->file, frame->size, 4);
    put_span(&made->file, brd_buffer_span(frame));
}

/* An IPv4 header; `place` is the field of flags and offset. No reader looks at checksums. */
static inline void
put_ipv4(struct brd_buffer *out, unsigned protocol, uint32_t from, uint32_t to, unsigned place,
         size_t size) {
    put_number(out, 0x4500, 2);
    put_number(out, size + 20, 2);
    put_number(out, 7, 2);
    put_number(out, place, 2);
    put_number(out, 64, 1);
    put_number(out, protocol, 1);
    put_number(out, 0, 2);
    put_number(out, from, 4);
    put_number(out, to, 4);
}

static inline void
put_udp(struct brd_buffer *out, unsigned from, unsigned to, struct brd_span payload) {
    put_number(out, from, 2);
    put_number(out, to, 2);
    put_number(out, payload.size + 8, 2);
    put_number(out, 0, 2);
    put_span(out, payload);
}

/* A TCP segment of the phone's to port 443, or from there to it. */
static inline void
put_tcp(struct brd_buffer *out, bool from_phone, unsigned port, uint32_t sequence, unsigned flags,
        struct brd_span payload) {
    put_ipv4(out, BRD_IP_TCP, from_phone ? TESTING_PHONE : TESTING_SERVER,
             from_phone ? TESTING_SERVER : TESTING_PHONE, 0, payload.size + 20);
    put_number(out, from_phone ? 50000 : port, 2);
    put_number(out, from_phone ? port : 50000, 2);
    put_number(out, sequence, 4);
    put_number(out, 0, 4);
    put_number(out, 0x50, 1);
    put_number(out, flags, 1);
    put_number(out, 0xffff, 2);
    put_number(out, 0, 4);
    put_span(out, payload);
}

/* A DNS query for "NAME.example.com"; `name` has fewer than 64 letters and no dot. */
static inline void
put_query(struct brd_buffer *out, const char *name) {
    put_number(out, 0x12340100, 4);
    put_number(out, 0x00010000, 4);
    put_number(out, 0, 4);
    put_number(out, strlen(name), 1);
    (void)brd_buffer_add_text(out, name);
    (void)brd_buffer_add_text(out, "\7example\3com");
    put_number(out, 0, 1);
    put_number(out, 0x00010001, 4);
}

/* The IPv4 datagram of such a query, from a port of the phone's. */
static inline void
put_query_datagram(struct brd_buffer *out, unsigned port, const char *name) {
    struct brd_buffer query = brd_buffer_of(512);
    put_query(&query, name);
    put_ipv4(out, BRD_IP_UDP, TESTING_PHONE, TESTING_SERVER, 0, query.size + 8);
    put_udp(out, port, 53, brd_buffer_span(&query));
    brd_buffer_free(&query);
}

static inline enum brd_err
testing_read(void *context, uint64_t offset, void *buffer, size_t size, size_t *got,
             struct brd_error *error) {
    const struct testing_capture *made = context;
    size_t left = offset < made->file.size ? made->file.size - (size_t)offset : 0;
    (void)error;
    *got = size < left ? size : left;
    if (*got > 0) {
        memcpy(buffer, made->file.data + offset, *got);
    }
    return BRD_OK;
}

static inline bool
testing_row(void *context, const struct brd_net_row *row) {
    struct testing_capture *made = context;
    made->rows[row->table]++;
    if (row->table == made->table) {
        const struct brd_net_value *value = &row->values[made->column];
        if (value->type == BRD_NET_TEXT) {
            put_span(&made->lines, value->text);
        } else if (value->type == BRD_NET_INT) {
            (void)brd_buffer_add_format(&made->lines, "%lld", (long long)value->number);
        }
        (void)brd_buffer_add_text(&made->lines, "\n");
    }
    return true;
}

/* Read what was made; the lines are the values of a column of a table. */
static inline enum brd_err
read_capture(struct testing_capture *made, uint64_t max_flows, enum brd_net_table table,
             unsigned column) {
    struct brd_capture_source source = {.context = made, .read = testing_read};
    struct brd_net_options options = {.max_flows = max_flows, .row = testing_row, .context = made};
    struct brd_error error;
    made->table = table;
    made->column = column;
    brd_buffer_reset(&made->lines);
    memset(made->rows, 0, sizeof made->rows);
    return brd_net_read(&source, &options, &made->counts, &error);
}

static inline void
end_capture(struct testing_capture *made) {
    brd_buffer_free(&made->file);
    brd_buffer_free(&made->lines);
}

#endif
