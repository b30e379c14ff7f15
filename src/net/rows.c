/* Rows of a capture: see rows.h. SPDX-License-Identifier: Apache-2.0 */
#include "net/rows.h"

#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>

#define ENDS "client, client_port, server, server_port, "
#define ENDPOINTS "source, source_port, destination, destination_port, "

const struct brd_net_schema brd_net_schemas[BRD_NET_TABLES] = {
    [BRD_NET_DNS] = {"capture_dns",
                     "at, " ENDS "protocol, transport, kind, name, type, rcode, answer, ttl, frame",
                     14},
    [BRD_NET_TLS] = {"capture_tls",
                     "at, " ENDS "transport, server_name, alpn, version, cipher, ja3, ja3s, ja4, "
                     "encrypted_hello, frame",
                     15},
    [BRD_NET_CERTIFICATE] = {"capture_certificate",
                             "at, " ENDS "transport, position, subject, issuer, serial, "
                             "not_before, not_after, names, is_self_signed, sha256, sha1, frame",
                             17},
    [BRD_NET_QUIC] = {"capture_quic",
                      "at, " ENDS "version, server_name, alpn, user_agent, ja3, ja3s, ja4, "
                      "encrypted_hello, frame",
                      14},
    [BRD_NET_HTTP] = {"capture_http",
                      "at, " ENDS
                      "method, host, target, url, tunnel_host, user_agent, referer, frame",
                      13},
    [BRD_NET_FLOW] = {"capture_flow",
                      "started_at, ended_at, protocol, " ENDS
                      "packets_sent, packets_received, bytes_sent, bytes_received, "
                      "server_name, name_source, application, process, frame",
                      16},
    [BRD_NET_STUN] = {"capture_stun",
                      "started_at, ended_at, transport, " ENDPOINTS
                      "type, method, packets, mapped, relayed, peer, realm, software, username, "
                      "origin_address, other_address, error_code, channel, frame",
                      21},
    [BRD_NET_RTP] = {"capture_rtp",
                     "started_at, ended_at, " ENDPOINTS
                     "ssrc, payload_type, packets, lost, bytes, frame",
                     12},
    [BRD_NET_RTCP] = {"capture_rtcp",
                      "started_at, ended_at, " ENDPOINTS "type, ssrc, packets, is_secure, cname, "
                      "frame",
                      12},
    [BRD_NET_SIP] = {"capture_sip",
                     "at, transport, " ENDPOINTS "method, status, call_id, from_uri, to_uri, "
                     "user_agent, media, frame",
                     14},
    [BRD_NET_CALL] = {"capture_call",
                      "started_at, answered_at, ended_at, client, server, server_port, direction, "
                      "state, media_started_at, media_ended_at, packets_sent, packets_received, "
                      "bytes_sent, bytes_received, servers, server_name, software, realm, "
                      "stun_attributes, signs, from_uri, to_uri, malformed, suspicious, "
                      "first_fault, frame",
                      26},
    [BRD_NET_CALL_PACKET] = {"capture_call_packet",
                             "at, " ENDPOINTS "protocol, verdict, rule, section, meaning, offset, "
                             "bytes, repeats, frame",
                             14},
};

void
brd_net_begin(struct brd_net_row *row, enum brd_net_table table) {
    row->table = table;
    row->count = 0;
    row->used = 0;
}

static struct brd_net_value *
next(struct brd_net_row *row) {
    static struct brd_net_value beyond;
    struct brd_net_value *value =
        row->count < BRD_NET_MAX_COLUMNS ? &row->values[row->count] : &beyond;
    row->count++;
    return value;
}

void
brd_net_null(struct brd_net_row *row) {
    next(row)->type = BRD_NET_NULL;
}

void
brd_net_int(struct brd_net_row *row, int64_t number) {
    struct brd_net_value *value = next(row);
    value->type = BRD_NET_INT;
    value->number = number;
}

static void
give_text(struct brd_net_row *row, const char *text, size_t size) {
    struct brd_net_value *value = next(row);
    value->type = BRD_NET_TEXT;
    value->text = brd_span_of(text, size);
}

void
brd_net_static(struct brd_net_row *row, const char *text) {
    if (text == NULL) {
        brd_net_null(row);
    } else {
        give_text(row, text, strlen(text));
    }
}

static bool
is_plain(struct brd_span bytes) {
    for (size_t i = 0; i < bytes.size; i++) {
        if (bytes.data[i] < ' ' || bytes.data[i] > '~') {
            return false;
        }
    }
    return true;
}

void
brd_net_bytes(struct brd_net_row *row, struct brd_span bytes) {
    if (bytes.size == 0) {
        brd_net_null(row);
        return;
    }
    char *text = &row->scratch[row->used];
    size_t room = sizeof row->scratch - row->used;
    if (is_plain(bytes)) {
        size_t size = bytes.size < room ? bytes.size : room;
        memcpy(text, bytes.data, size);
        row->used += size;
        give_text(row, text, size);
        return;
    }
    size_t size = 0;
    size_t offset = 0;
    while (offset < bytes.size && room - size >= 4) {
        uint32_t scalar = brd_text_next(bytes, &offset);
        struct brd_buffer one = brd_buffer_of(8);
        (void)brd_buffer_add_utf8(&one, scalar < ' ' || scalar == 0x7f ? 0xfffd : scalar);
        memcpy(text + size, brd_buffer_text(&one), one.size);
        size += one.size;
        brd_buffer_free(&one);
    }
    row->used += size;
    give_text(row, text, size);
}

void
brd_net_format(struct brd_net_row *row, const char *format, ...) {
    char *text = &row->scratch[row->used];
    size_t room = sizeof row->scratch - row->used;
    va_list arguments;
    va_start(arguments, format);
    int made = vsnprintf(text, room, format, arguments);
    va_end(arguments);
    size_t size = made < 0 ? 0 : (size_t)made;
    size = size < room ? size : room - (room > 0);
    row->used += size;
    give_text(row, text, size);
}

void
brd_net_hex(struct brd_net_row *row, uint32_t number, unsigned digits) {
    char text[10] = "0x";
    for (unsigned i = 0; i < digits && i < 8; i++) {
        text[2 + i] = "0123456789abcdef"[number >> (4 * (digits - 1 - i)) & 15u];
    }
    brd_net_bytes(row, brd_span_of(text, 2 + digits));
}

/* Texts of a few bytes that must fit: the scratch is emptied by the caller's begin. */
static char *
short_text(struct brd_net_row *row, size_t size) {
    return sizeof row->scratch - row->used < size ? NULL : &row->scratch[row->used];
}

void
brd_net_address(struct brd_net_row *row, const struct brd_ip_address *address, bool is_ipv6) {
    char *text = short_text(row, BRD_ADDRESS_TEXT_BYTES);
    if (text == NULL) {
        brd_net_null(row);
        return;
    }
    size_t size = brd_ip_address_format(address, is_ipv6, text);
    row->used += size;
    give_text(row, text, size);
}

void
brd_net_endpoint(struct brd_net_row *row, const struct brd_ip_address *address, bool is_ipv6,
                 uint16_t port) {
    char text[BRD_ADDRESS_TEXT_BYTES];
    (void)brd_ip_address_format(address, is_ipv6, text);
    brd_net_format(row, is_ipv6 ? "[%s]:%u" : "%s:%u", text, port);
}
