/* The packets of calls: see media.h. SPDX-License-Identifier: Apache-2.0 */
#include "media.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <string.h>
#include <zlib.h>

#define COOKIE UINT64_C(0x2112a442)
#define RELAY_PORT 3478
#define SOUND_US (60 * LAB_MILLISECOND)
#define SOUND_TICKS 960u /* of 16 kHz */
#define TAG_BYTES 10u    /* of SRTP's authentication */

enum stun {
    BINDING = 0x0001,
    ALLOCATE = 0x0003,
    REFRESH = 0x0004,
    PERMISSION = 0x0008,
    SUCCESS = 0x0100,
    FAILURE = 0x0110,
};

enum attribute {
    USERNAME = 0x0006,
    INTEGRITY = 0x0008,
    ERROR_CODE = 0x0009,
    LIFETIME = 0x000d,
    PEER = 0x0012,
    REALM = 0x0014,
    NONCE = 0x0015,
    RELAYED = 0x0016,
    TRANSPORT = 0x0019,
    MAPPED = 0x0020,
    FINGERPRINT = 0x8028,
};

/* ---- STUN ---- */

static void
put_attribute(struct brd_buffer *message, unsigned type, const void *bytes, size_t size) {
    lab_put(message, 2, type);
    lab_put(message, 2, size);
    (void)brd_buffer_add(message, bytes, size);
    lab_put(message, (unsigned)((4 - size % 4) % 4), 0);
}

static void
put_text_attribute(struct brd_buffer *message, unsigned type, const char *text) {
    put_attribute(message, type, text, strlen(text));
}

/* An address that is hidden by the cookie (RFC 8489 section 14.2); IPv4 alone is used. */
static void
put_address(struct brd_buffer *message, unsigned type, const struct lab_end *end) {
    lab_put(message, 2, type);
    lab_put(message, 2, 8);
    lab_put(message, 2, 1);
    lab_put(message, 2, end->port ^ COOKIE >> 16);
    uint64_t address = (uint64_t)end->bytes[0] << 24 | (uint64_t)end->bytes[1] << 16 |
                       (uint64_t)end->bytes[2] << 8 | end->bytes[3];
    lab_put(message, 4, address ^ COOKIE);
}

static void
set_length(struct brd_buffer *message, size_t size) {
    if (!message->failed) {
        message->data[2] = (char)(uint8_t)(size >> 8);
        message->data[3] = (char)(uint8_t)size;
    }
}

static void
begin_message(struct brd_buffer *message, unsigned type, const uint8_t transaction[12]) {
    brd_buffer_reset(message);
    lab_put(message, 2, type);
    lab_put(message, 2, 0);
    lab_put(message, 4, COOKIE);
    (void)brd_buffer_add(message, transaction, 12);
}

/* The two attributes that end a message; each is made over a length that counts it. */
static void
end_message(struct brd_buffer *message, const uint8_t key[16], bool has_key) {
    if (has_key) {
        uint8_t digest[20];
        unsigned int size = sizeof(digest);
        set_length(message, message->size - 20 + 24);
        (void)HMAC(EVP_sha1(), key, 16, (const uint8_t *)message->data, message->size, digest,
                   &size);
        put_attribute(message, INTEGRITY, digest, sizeof(digest));
    }
    set_length(message, message->size - 20 + 8);
    uint64_t sum = crc32(0, (const uint8_t *)message->data, (uInt)message->size) ^ 0x5354554e;
    lab_put(message, 2, FINGERPRINT);
    lab_put(message, 2, 4);
    lab_put(message, 4, sum);
}

struct asking {
    struct lab_media *media;
    const struct lab_end *relay;
    struct lab_end relayed;
    uint8_t key[16];
    uint8_t transaction[12];
};

static void
send(struct asking *asking, int64_t us, bool from_phone, const struct brd_buffer *message) {
    struct lab_media *media = asking->media;
    lab_wire_udp(media->wire, us, from_phone ? &media->phone : asking->relay,
                 from_phone ? asking->relay : &media->phone, message);
}

static void
request(struct asking *asking, int64_t us, unsigned type, bool has_key) {
    struct brd_buffer message = brd_buffer_of(1024);
    lab_random_fill(&asking->media->random, asking->transaction, sizeof(asking->transaction));
    begin_message(&message, type, asking->transaction);
    if (type == ALLOCATE) {
        put_attribute(&message, TRANSPORT, "\21\0\0", 4);
    }
    if (type == PERMISSION) {
        put_address(&message, PEER, &asking->relayed);
    }
    if (has_key) {
        put_text_attribute(&message, USERNAME, "relay:sample");
        put_text_attribute(&message, REALM, "whatsapp.net");
        put_text_attribute(&message, NONCE, "5f3a9c20d41b");
    }
    end_message(&message, asking->key, has_key);
    send(asking, us, true, &message);
    brd_buffer_free(&message);
}

static void
respond(struct asking *asking, int64_t us, unsigned type) {
    struct brd_buffer message = brd_buffer_of(1024);
    begin_message(&message, type, asking->transaction);
    if (type == (ALLOCATE | FAILURE)) {
        put_attribute(&message, ERROR_CODE, "\0\0\4\1Unauthorized", 16);
        put_text_attribute(&message, REALM, "whatsapp.net");
        put_text_attribute(&message, NONCE, "5f3a9c20d41b");
    } else {
        if (type == (ALLOCATE | SUCCESS)) {
            put_address(&message, RELAYED, &asking->relayed);
            put_attribute(&message, LIFETIME, "\0\0\2\130", 4);
        }
        if (type != (PERMISSION | SUCCESS)) {
            put_address(&message, MAPPED, &asking->media->phone);
        }
    }
    end_message(&message, asking->key, type != (ALLOCATE | FAILURE));
    send(asking, us, false, &message);
    brd_buffer_free(&message);
}

/* ---- The call ---- */

int64_t
lab_media_set_up(struct lab_media *media, struct lab_wire *wire, const char *stream, int64_t us) {
    /* Addresses in ranges that Meta announces, as its relays are. */
    static const char *const relays[] = {"157.240.195.62", "157.240.20.54", "31.13.86.48",
                                         "179.60.192.51",  "31.13.64.51",   "157.240.251.61"};
    *media =
        (struct lab_media){.wire = wire, .random = lab_random_of(wire->lab->options.seed, stream)};
    struct lab_random *random = &media->random;
    size_t first = (size_t)lab_random_below(random, 6);
    int64_t end = us;
    for (size_t i = 0; i < LAB_RELAYS; i++) {
        media->relays[i] = lab_end_of(relays[(first + i) % 6], RELAY_PORT);
    }
    media->phone = lab_wire_client(wire, &media->relays[0]);
    for (unsigned side = 0; side < 2; side++) {
        media->ssrc[side] = (uint32_t)lab_random_next(random);
        media->sequence[side] = (uint16_t)lab_random_next(random);
        media->timestamp[side] = (uint32_t)lab_random_next(random);
    }
    for (size_t i = 0; i < LAB_RELAYS; i++) {
        struct asking asking = {.media = media, .relay = &media->relays[i]};
        int64_t wait = lab_random_between(random, 18, 90) * LAB_MILLISECOND;
        int64_t at = us + (int64_t)i * 3 * LAB_MILLISECOND;
        asking.relayed = media->relays[i];
        asking.relayed.port = (uint16_t)lab_random_between(random, 40000, 60000);
        lab_random_fill(random, asking.key, sizeof(asking.key));
        request(&asking, at, ALLOCATE, false);
        respond(&asking, at + wait, ALLOCATE | FAILURE);
        request(&asking, at + wait + 900, ALLOCATE, true);
        respond(&asking, at + 2 * wait + 900, ALLOCATE | SUCCESS);
        request(&asking, at + 2 * wait + 1800, PERMISSION, true);
        respond(&asking, at + 3 * wait + 1800, PERMISSION | SUCCESS);
        end = at + 3 * wait + 3000 > end ? at + 3 * wait + 3000 : end;
    }
    return end;
}

void
lab_media_ring(struct lab_media *media, int64_t us, int64_t length_us) {
    for (int64_t at = us; at < us + length_us; at += 2 * LAB_SECOND) {
        for (size_t i = 0; i < LAB_RELAYS; i++) {
            struct asking asking = {.media = media, .relay = &media->relays[i]};
            request(&asking, at + (int64_t)i * 700, BINDING, false);
            respond(&asking, at + (int64_t)i * 700 + 41 * LAB_MILLISECOND, BINDING | SUCCESS);
        }
    }
}

static void
send_media(struct lab_media *media, int64_t us, unsigned side, const struct brd_buffer *packet) {
    lab_wire_udp(media->wire, us, side == 0 ? &media->phone : &media->relays[0],
                 side == 0 ? &media->relays[0] : &media->phone, packet);
}

static void
put_sound(struct lab_media *media, int64_t us, unsigned side) {
    struct brd_buffer packet = brd_buffer_of(2048);
    lab_put(&packet, 1, 0x80);
    lab_put(&packet, 1, 120);
    lab_put(&packet, 2, media->sequence[side]++);
    lab_put(&packet, 4, media->timestamp[side]);
    lab_put(&packet, 4, media->ssrc[side]);
    lab_put_random(&packet, &media->random,
                   (size_t)lab_random_between(&media->random, 62, 128) + TAG_BYTES);
    media->timestamp[side] += SOUND_TICKS;
    if (!lab_random_chance(&media->random, 1)) { /* else it is lost on its way */
        send_media(media, us, side, &packet);
    }
    brd_buffer_free(&packet);
}

/* A sender report with what follows it, encrypted but for its first eight bytes. */
static void
put_secure_control(struct lab_media *media, int64_t us, unsigned side) {
    struct brd_buffer packet = brd_buffer_of(2048);
    lab_put(&packet, 1, 0x81);
    lab_put(&packet, 1, 200);
    lab_put(&packet, 2, 12);
    lab_put(&packet, 4, media->ssrc[side]);
    lab_put_random(&packet, &media->random, 44 + 28);
    lab_put(&packet, 4, UINT64_C(0x80000000) | media->control[side]++);
    lab_put_random(&packet, &media->random, TAG_BYTES);
    send_media(media, us, side, &packet);
    brd_buffer_free(&packet);
}

int64_t
lab_media_speak(struct lab_media *media, int64_t us, int64_t length_us) {
    int64_t end = us + length_us;
    for (int64_t number = 0; us < end; us += SOUND_US, number++) {
        for (unsigned side = 0; side < 2; side++) {
            put_sound(media, us + (int64_t)side * 17 * LAB_MILLISECOND, side);
            if (number % 33 == 12 + side) {
                put_secure_control(media, us + (side + 5) * LAB_MILLISECOND, side);
            }
        }
    }
    return end;
}

/* ---- Malformed control ---- */

/* Where in a compound packet something says a length or a count. */
struct control {
    struct brd_buffer packet;
    size_t heads[3]; /* of its packets */
    size_t item;     /* the length of the canonical name */
};

/* A well-formed compound packet in clear: a sender report, a description, a report of losses. */
static void
put_control(struct lab_media *media, struct control *control) {
    struct lab_random *random = &media->random;
    struct brd_buffer *packet = &control->packet;
    uint32_t peer = media->ssrc[1];
    brd_buffer_reset(packet);
    control->heads[0] = packet->size;
    lab_put(packet, 4, UINT64_C(0x81c8000c));
    lab_put(packet, 4, peer);
    lab_put_random(packet, random, 20);
    lab_put(packet, 4, media->ssrc[0]);
    lab_put_random(packet, random, 20);
    control->heads[1] = packet->size;
    lab_put(packet, 4, UINT64_C(0x81ca0005));
    lab_put(packet, 4, peer);
    control->item = packet->size + 1;
    lab_put(packet, 2, 0x010c);
    (void)brd_buffer_add_text(packet, "sample.caller");
    packet->size -= packet->failed ? 0 : 1; /* twelve letters */
    lab_put(packet, 2, 0);
    control->heads[2] = packet->size;
    lab_put(packet, 4, UINT64_C(0x81cd0003));
    lab_put(packet, 4, peer);
    lab_put(packet, 4, media->ssrc[0]);
    lab_put_random(packet, random, 4);
}

/* Change one length or count to another number. */
static void
mutate(struct control *control, struct lab_random *random) {
    uint8_t *bytes = (uint8_t *)control->packet.data;
    uint8_t *head = bytes + control->heads[lab_random_below(random, 3)];
    if (control->packet.failed) {
        return;
    }
    switch (lab_random_below(random, 4)) {
    case 0:
        head[0] = (uint8_t)(head[0] ^ lab_random_between(random, 1, 31));
        break;
    case 1:
        bytes[control->item] = (uint8_t)(bytes[control->item] ^ lab_random_between(random, 1, 255));
        break;
    default: {
        unsigned change = (unsigned)lab_random_between(random, 1, 65535);
        head[2] = (uint8_t)(head[2] ^ change >> 8);
        head[3] = (uint8_t)(head[3] ^ (change & 0xff));
        break;
    }
    }
}

int64_t
lab_media_fault(struct lab_media *media, int64_t us, unsigned count) {
    struct control control = {.packet = brd_buffer_of(1024)};
    for (unsigned i = 0; i < count; i++) {
        put_control(media, &control);
        mutate(&control, &media->random);
        send_media(media, us, 1, &control.packet);
        us += lab_random_between(&media->random, 8, 60) * LAB_MILLISECOND;
    }
    brd_buffer_free(&control.packet);
    return us;
}
