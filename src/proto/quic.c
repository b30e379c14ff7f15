/* The hellos inside QUIC: see quic.h. SPDX-License-Identifier: Apache-2.0 */
#include "proto/quic.h"

#include "base/limits.h"
#include "proto/gquic.h"
#include "proto/pieces.h"
#include "proto/quic_crypto.h"

#include <stdio.h>
#include <stdlib.h>

#define LONG_HEADER 0x80
#define MAX_ID_BYTES 20       /* RFC 9000, 17.2 */
#define MIN_CLIENT_BYTES 1200 /* of a datagram with a client's Initial (RFC 9000, 14.1) */
#define MESSAGE_HEADER_BYTES 4
#define RETRY_TAG_BYTES 16
/* A server may listen to several versions; some lists are filled up with GREASE. */
#define MAX_NEGOTIATED 64

#define VERSION_2 0x6b3343cf
#define VERSION_2_DRAFT 0x709a50c4
#define VERSION_Q044 0x51303434
#define VERSION_Q050 0x51303530

enum packet_type { PACKET_INITIAL, PACKET_ZERO_RTT, PACKET_HANDSHAKE, PACKET_RETRY };

enum frame_type {
    FRAME_PADDING = 0x00,
    FRAME_PING = 0x01,
    FRAME_ACK = 0x02,
    FRAME_ACK_ECN = 0x03,
    FRAME_CRYPTO = 0x06,
    FRAME_GOOGLE_CRYPTO = 0x08, /* of T050, which has Google's frames around TLS */
    FRAME_CLOSE = 0x1c,
};

/* A packet with a long header, of those in one datagram. */
struct packet {
    uint32_t version;
    enum packet_type type;
    struct brd_span client_id; /* destination connection ID */
    size_t number_offset;      /* from the start of `whole`; 0 when it has no number */
    struct brd_span whole;
};

/* What one side sent in its Initials. */
struct direction {
    struct brd_quic_keys keys;
    bool has_keys;
    struct brd_pieces crypto;
    size_t read; /* bytes of `crypto` whose messages were told */
    bool told;   /* its hello */
};

struct brd_quic_state {
    uint32_t version;
    uint8_t id[MAX_ID_BYTES]; /* what the keys come from */
    size_t id_size;
    uint32_t last_hello; /* a sum: a hello that is sent again after a Retry is told once */
    struct direction client;
    struct direction server;
};

void
brd_quic_version_text(uint32_t version, char text[BRD_QUIC_VERSION_TEXT_BYTES]) {
    uint8_t first = (uint8_t)(version >> 24);
    uint8_t digits[3] = {(uint8_t)(version >> 16), (uint8_t)(version >> 8), (uint8_t)version};
    bool is_text = first == 'Q' || first == 'T';
    for (size_t i = 0; i < sizeof digits; i++) {
        is_text = is_text && digits[i] >= '0' && digits[i] <= '9';
    }
    if (is_text) {
        (void)snprintf(text, BRD_QUIC_VERSION_TEXT_BYTES, "%c%c%c%c", first, digits[0], digits[1],
                       digits[2]);
    } else {
        (void)snprintf(text, BRD_QUIC_VERSION_TEXT_BYTES, "0x%08x", version);
    }
}

/* Whether anybody speaks this version behind a long header. */
static bool
is_known(uint32_t version) {
    return brd_quic_has_keys(version) || (version >= VERSION_Q044 && brd_gquic_knows(version)) ||
           version >> 8 == 0x543034 /* Google's T048 and T049 */;
}

/* A version of Google's whose payload is in clear, behind a header of its own. */
static bool
is_clear(uint32_t version) {
    return brd_gquic_knows(version) && version < VERSION_Q050;
}

/* A server's list of versions (RFC 9000, 17.2.1): one of them at least is known. */
static bool
is_negotiation(struct brd_cursor *cursor) {
    struct brd_span destination = brd_cursor_take(cursor, brd_cursor_u8(cursor));
    struct brd_span source = brd_cursor_take(cursor, brd_cursor_u8(cursor));
    size_t left = brd_cursor_left(cursor);
    bool known = false;
    if (cursor->failed || destination.size > MAX_ID_BYTES || source.size > MAX_ID_BYTES ||
        left == 0 || left % 4 != 0 || left / 4 > MAX_NEGOTIATED) {
        return false;
    }
    while (brd_cursor_left(cursor) > 0) {
        known |= is_known((uint32_t)brd_cursor_be(cursor, 4));
    }
    return known;
}

/* A number of 1, 2, 4 or 8 bytes (RFC 9000, 16). */
static uint64_t
take_number(struct brd_cursor *cursor) {
    uint8_t first = brd_cursor_peek(cursor);
    unsigned size = 1u << (first >> 6);
    uint64_t value = brd_cursor_be(cursor, size);
    return value & ((UINT64_C(1) << (8 * size - 2)) - 1);
}

static enum packet_type
type_of(uint8_t first, uint32_t version) {
    unsigned bits = first >> 4 & 3;
    if (version == VERSION_2 || version == VERSION_2_DRAFT) {
        bits = (bits + 3) & 3; /* RFC 9369, 3.2: counted from Retry on */
    }
    return (enum packet_type)bits;
}

/* The next packet of a datagram; false at the end, and at what has no long header. */
static bool
take_packet(struct brd_cursor *cursor, struct packet *packet) {
    struct brd_cursor start = *cursor;
    if ((brd_cursor_peek(cursor) & LONG_HEADER) == 0) {
        return false;
    }
    uint8_t first = brd_cursor_u8(cursor);
    packet->version = (uint32_t)brd_cursor_be(cursor, 4);
    packet->type = type_of(first, packet->version);
    packet->number_offset = 0;
    if (!brd_quic_has_keys(packet->version)) {
        return false;
    }
    packet->client_id = brd_cursor_take(cursor, brd_cursor_u8(cursor));
    struct brd_span source = brd_cursor_take(cursor, brd_cursor_u8(cursor));
    if (cursor->failed || packet->client_id.size > MAX_ID_BYTES || source.size > MAX_ID_BYTES) {
        return false;
    }
    if (packet->type == PACKET_RETRY) {
        size_t left = brd_cursor_left(cursor);
        (void)brd_cursor_take(cursor, left);
        return left >= RETRY_TAG_BYTES;
    }
    if (packet->type == PACKET_INITIAL) {
        (void)brd_cursor_take(cursor, take_number(cursor)); /* the token */
    }
    uint64_t size = take_number(cursor);
    packet->number_offset = cursor->offset - start.offset;
    (void)brd_cursor_take(cursor, size);
    packet->whole = brd_cursor_take(&start, cursor->offset - start.offset);
    return !cursor->failed;
}

/*
 * Whether a version that is reserved (RFC 9000, 15), if it is one, stands in what else is a
 * client's first datagram. One in 65,536 random numbers has this form, which is too many to believe
 * it alone.
 */
static bool
is_credible(struct brd_span datagram, uint32_t version) {
    struct brd_cursor cursor = brd_cursor_of(datagram);
    struct packet packet;
    return (version & 0x0f0f0f0f) != 0x0a0a0a0a ||
           (datagram.size >= MIN_CLIENT_BYTES && take_packet(&cursor, &packet) &&
            packet.type == PACKET_INITIAL);
}

/* The version of a datagram; false when it is no QUIC. */
static bool
read_version(struct brd_span datagram, uint32_t *version) {
    struct brd_cursor cursor = brd_cursor_of(datagram);
    uint8_t first = brd_cursor_u8(&cursor);
    if ((first & LONG_HEADER) == 0) {
        *version = brd_gquic_version(datagram);
        return *version != 0;
    }
    *version = (uint32_t)brd_cursor_be(&cursor, 4);
    if (cursor.failed) {
        return false;
    }
    if (*version == 0) {
        return is_negotiation(&cursor);
    }
    if (!is_known(*version)) {
        return false;
    }
    if (is_clear(*version)) {
        return true; /* its lengths stand elsewhere */
    }
    struct brd_span destination = brd_cursor_take(&cursor, brd_cursor_u8(&cursor));
    struct brd_span source = brd_cursor_take(&cursor, brd_cursor_u8(&cursor));
    return !cursor.failed && destination.size <= MAX_ID_BYTES && source.size <= MAX_ID_BYTES &&
           is_credible(datagram, *version);
}

bool
brd_quic_is(struct brd_span datagram) {
    uint32_t version;
    return read_version(datagram, &version);
}

static void
release(struct brd_quic_connection *connection) {
    if (connection->state != NULL) {
        brd_pieces_free(&connection->state->client.crypto);
        brd_pieces_free(&connection->state->server.crypto);
        free(connection->state);
        connection->state = NULL;
    }
}

void
brd_quic_free(struct brd_quic_connection *connection) {
    release(connection);
    *connection = (struct brd_quic_connection){0};
}

static void
end(struct brd_quic_connection *connection) {
    release(connection);
    connection->ended = true;
}

static void
tell_version(struct brd_quic_connection *connection, uint32_t version,
             const struct brd_tls_sink *sink) {
    for (size_t i = 0; i < connection->version_count; i++) {
        if (connection->versions[i] == version) {
            return;
        }
    }
    if (connection->version_count < BRD_QUIC_VERSIONS) {
        connection->versions[connection->version_count++] = version;
        if (sink->on_quic_version != NULL) {
            sink->on_quic_version(sink->context, version);
        }
    }
}

/* One handshake message. */
static void
tell(struct brd_quic_state *state, struct direction *direction, uint8_t type, struct brd_span body,
     const struct brd_tls_sink *sink) {
    struct brd_tls_hello hello;
    if (direction == &state->client && type == BRD_TLS_CLIENT_HELLO) {
        uint32_t sum = brd_tls_sum(body);
        bool repeated = direction->told && sum == state->last_hello;
        state->last_hello = sum;
        if (!repeated && brd_tls_read_client_hello(body, BRD_TLS_OVER_QUIC, &hello)) {
            direction->told = true;
            if (sink->on_client_hello != NULL) {
                sink->on_client_hello(sink->context, &hello);
            }
        }
    } else if (direction == &state->server && type == BRD_TLS_SERVER_HELLO &&
               brd_tls_read_server_hello(body, BRD_TLS_OVER_QUIC, &hello)) {
        direction->told = !hello.is_retry_request;
        if (sink->on_server_hello != NULL) {
            sink->on_server_hello(sink->context, &hello);
        }
    }
}

/* The messages that have become whole. */
static void
tell_messages(struct brd_quic_state *state, struct direction *direction,
              const struct brd_tls_sink *sink) {
    struct brd_cursor cursor = brd_cursor_of(brd_buffer_span(&direction->crypto.whole));
    brd_cursor_seek(&cursor, direction->read);
    while (brd_cursor_left(&cursor) >= MESSAGE_HEADER_BYTES) {
        uint8_t type = brd_cursor_u8(&cursor);
        struct brd_span body = brd_cursor_take(&cursor, brd_cursor_be(&cursor, 3));
        if (cursor.failed) {
            return;
        }
        direction->read = cursor.offset;
        tell(state, direction, type, body, sink);
    }
}

static void
skip_ack(struct brd_cursor *cursor, bool with_ecn) {
    (void)take_number(cursor);
    (void)take_number(cursor);
    uint64_t ranges = take_number(cursor);
    (void)take_number(cursor);
    for (uint64_t i = 0; i < ranges && brd_cursor_left(cursor) > 0; i++) {
        (void)take_number(cursor);
        (void)take_number(cursor);
    }
    for (unsigned i = 0; with_ecn && i < 3; i++) {
        (void)take_number(cursor);
    }
}

/* The frames that an Initial may hold (RFC 9000, 12.4); another one ends it. */
static void
take_frames(struct direction *direction, uint32_t version, struct brd_span payload) {
    struct brd_cursor cursor = brd_cursor_of(payload);
    while (brd_cursor_left(&cursor) > 0) {
        uint64_t type = take_number(&cursor);
        uint64_t offset;
        if (type == FRAME_GOOGLE_CRYPTO && version >> 24 == 'T') {
            type = FRAME_CRYPTO;
        }
        switch (type) {
        case FRAME_PADDING:
        case FRAME_PING:
            break;
        case FRAME_ACK:
        case FRAME_ACK_ECN:
            skip_ack(&cursor, type == FRAME_ACK_ECN);
            break;
        case FRAME_CRYPTO:
            offset = take_number(&cursor);
            (void)brd_pieces_add(&direction->crypto, offset,
                                 brd_cursor_take(&cursor, take_number(&cursor)));
            break;
        case FRAME_CLOSE:
            (void)take_number(&cursor);
            (void)take_number(&cursor);
            (void)brd_cursor_take(&cursor, take_number(&cursor));
            break;
        default:
            return;
        }
    }
}

/* Take `id` as the client's first destination and see whether it opens the packet; if so the
 * connection begins (again, after a Retry or on ports that are used again). */
static bool
open_as_first(struct brd_quic_connection *connection, struct brd_quic_crypto *crypto, unsigned side,
              const struct packet *packet, struct brd_span *payload) {
    struct brd_quic_keys keys;
    if (!brd_quic_derive(crypto, packet->version, packet->client_id, false, &keys) ||
        !brd_quic_open(crypto, &keys, packet->whole, packet->number_offset, payload)) {
        return false;
    }
    struct brd_quic_state *state = connection->state;
    if (state == NULL) {
        state = calloc(1, sizeof *state);
        if (state == NULL) {
            return false;
        }
        connection->state = state;
    }
    brd_pieces_free(&state->client.crypto);
    brd_pieces_free(&state->server.crypto);
    state->client = (struct direction){.keys = keys, .has_keys = true, .told = state->client.told};
    state->server = (struct direction){.has_keys = false};
    state->client.crypto = brd_pieces_of(BRD_MAX_QUIC_CRYPTO_BYTES);
    state->server.crypto = brd_pieces_of(BRD_MAX_QUIC_CRYPTO_BYTES);
    connection->id_sum = brd_tls_sum(packet->client_id);
    state->version = packet->version;
    state->id_size = packet->client_id.size;
    if (state->id_size > 0) {
        memcpy(state->id, packet->client_id.data, state->id_size);
    }
    connection->has_client = true;
    connection->client_side = (uint8_t)side;
    return true;
}

/* Open a packet with the connection's keys. A version that was agreed on since has its own, from
 * the same first destination (RFC 9369, 4.1). */
static bool
open_as_known(struct brd_quic_state *state, struct brd_quic_crypto *crypto,
              struct direction *direction, const struct packet *packet, struct brd_span *payload) {
    struct brd_quic_keys other;
    struct brd_span id = brd_span_of(state->id, state->id_size);
    bool of_server = direction == &state->server;
    if (packet->version != state->version) {
        return brd_quic_derive(crypto, packet->version, id, of_server, &other) &&
               brd_quic_open(crypto, &other, packet->whole, packet->number_offset, payload);
    }
    if (!direction->has_keys) {
        direction->has_keys =
            brd_quic_derive(crypto, state->version, id, of_server, &direction->keys);
    }
    return direction->has_keys &&
           brd_quic_open(crypto, &direction->keys, packet->whole, packet->number_offset, payload);
}

/* Google's last version before TLS: its hello is no TLS inside the same protection. */
static bool
tell_gquic(struct brd_span payload, uint32_t version, const struct brd_tls_sink *sink) {
    struct brd_gquic_hello hello;
    bool found = brd_gquic_find_hello(payload, version, &hello);
    if (found && sink->on_gquic_hello != NULL) {
        sink->on_gquic_hello(sink->context, &hello);
    }
    return found;
}

static void
take_initial(struct brd_quic_connection *connection, struct brd_quic_crypto *crypto, unsigned side,
             const struct packet *packet, const struct brd_tls_sink *sink) {
    struct brd_quic_state *state = connection->state;
    struct brd_span payload;
    bool opened = false;
    if (state != NULL) {
        struct direction *known = side == connection->client_side ? &state->client : &state->server;
        opened = open_as_known(state, crypto, known, packet, &payload);
    }
    if (!opened && !open_as_first(connection, crypto, side, packet, &payload)) {
        if (++connection->bad_initials >= BRD_MAX_QUIC_BAD_INITIALS) {
            end(connection);
        }
        return;
    }
    state = connection->state;
    struct direction *direction = side == connection->client_side ? &state->client : &state->server;
    if (packet->version == VERSION_Q050) {
        if (tell_gquic(payload, packet->version, sink)) {
            end(connection);
        }
    } else {
        take_frames(direction, packet->version, payload);
        tell_messages(state, direction, sink);
        if (state->client.told && state->server.told) {
            end(connection);
        }
    }
    if (++connection->initials >= BRD_MAX_QUIC_INITIALS) {
        end(connection);
    }
}

/* Whether a connection that was read is followed by another one on the same ports: its client sends
 * an Initial to an ID that is not the first one. So are those that it sends later on, which are
 * tried in vain; there are few, and the limit on bad ones ends it. */
static bool
may_begin_again(const struct brd_quic_connection *connection, unsigned side,
                struct brd_span datagram) {
    struct brd_cursor cursor = brd_cursor_of(datagram);
    struct packet packet;
    return connection->has_client && side == connection->client_side &&
           connection->bad_initials < BRD_MAX_QUIC_BAD_INITIALS &&
           datagram.size >= MIN_CLIENT_BYTES && take_packet(&cursor, &packet) &&
           packet.type == PACKET_INITIAL && brd_tls_sum(packet.client_id) != connection->id_sum;
}

enum brd_tls_verdict
brd_quic_feed(struct brd_quic_connection *connection, struct brd_quic_crypto *crypto, unsigned side,
              struct brd_span datagram, const struct brd_tls_sink *sink) {
    struct brd_cursor cursor = brd_cursor_of(datagram);
    struct packet packet;
    uint32_t version;
    if (!read_version(datagram, &version)) {
        return BRD_TLS_NOT_MINE;
    }
    tell_version(connection, version, sink);
    bool again = connection->ended;
    if (again) {
        if (!may_begin_again(connection, side & 1, datagram)) {
            return BRD_TLS_DONE;
        }
        connection->ended = false;
        connection->initials = 0;
    }
    if (is_clear(version) && tell_gquic(datagram, version, sink)) {
        end(connection);
    }
    while (!connection->ended && version != 0 && take_packet(&cursor, &packet)) {
        if (packet.type == PACKET_INITIAL) {
            take_initial(connection, crypto, side & 1, &packet, sink);
        }
    }
    connection->ended |= again && connection->state == NULL;
    return connection->ended ? BRD_TLS_DONE : BRD_TLS_MORE;
}
