/*
 * The packets of calls as WhatsApp's look: the phone asks relays of the provider (STUN, TURN),
 * sound goes both ways by the nearest one as SRTP, and SRTCP beside it.
 *
 * Malformed control packets are made by changing counts and lengths of well-formed ones by chance.
 * No packet of an attack is copied or rebuilt.
 *
 * Sources: RFC 8489, 8656, 3550, 3711, 4585.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef LAB_MEDIA_H
#define LAB_MEDIA_H

#include "wire.h"

#define LAB_RELAYS 3

/* One call, from the phone's side. */
struct lab_media {
    struct lab_wire *wire;
    struct lab_random random;
    struct lab_end relays[LAB_RELAYS]; /* the first one is used */
    struct lab_end phone;
    uint32_t ssrc[2]; /* of the phone, of the other side */
    uint16_t sequence[2];
    uint32_t timestamp[2];
    uint32_t control[2]; /* packets of SRTCP so far */
};

/* Ask the relays, beginning at `us`. The moment at which all have answered. */
int64_t lab_media_set_up(struct lab_media *media, struct lab_wire *wire, const char *stream,
                         int64_t us);

/* Sound both ways, for so long. The moment of its end. */
int64_t lab_media_speak(struct lab_media *media, int64_t us, int64_t length_us);

/* Keep the relays' bindings alive while it rings; nothing else is sent. */
void lab_media_ring(struct lab_media *media, int64_t us, int64_t length_us);

/* `count` malformed control packets from the first relay to the phone; the last one's moment. */
int64_t lab_media_fault(struct lab_media *media, int64_t us, unsigned count);

#endif
