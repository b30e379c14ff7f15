/* RTCP: see rtcp.h. SPDX-License-Identifier: Apache-2.0 */
#include "proto/rtcp.h"

#include "callpacket/walk.h"

enum brd_rtcp_kind
brd_rtcp_read(struct brd_span datagram, struct brd_cursor *compound) {
    unsigned packets = 0;
    uint32_t index = 0;
    if (compound != NULL) {
        *compound = brd_cursor_of((struct brd_span){0});
    }
    if (!brd_rtcp_range(datagram)) {
        return BRD_RTCP_NONE;
    }
    if (brd_rtcp_fault(datagram, &packets).rule == BRIDLE_CALL_NO_RULE) {
        if (compound != NULL) {
            *compound = brd_cursor_of(datagram);
        }
        return BRD_RTCP_PLAIN;
    }
    unsigned trailer = brd_srtcp_trailer(datagram, 0, &index);
    if (trailer == 0 || brd_srtcp_fault(datagram, trailer).rule != BRIDLE_CALL_NO_RULE) {
        return BRD_RTCP_NONE;
    }
    if (compound != NULL) {
        struct brd_cursor all = brd_cursor_of(datagram);
        struct brd_rtcp_part part;
        (void)brd_rtcp_walk(&all, &part);
        *compound = brd_cursor_of(part.bytes);
    }
    return BRD_RTCP_SECURE;
}

bool
brd_rtcp_next(struct brd_cursor *compound, struct brd_rtcp_packet *packet) {
    struct brd_rtcp_part part;
    *packet = (struct brd_rtcp_packet){0};
    if (!brd_rtcp_walk(compound, &part)) {
        return false;
    }
    packet->type = part.type;
    packet->count = part.count;
    packet->bytes = part.bytes;
    struct brd_cursor cursor = brd_cursor_of(part.bytes);
    (void)brd_cursor_be(&cursor, 4);
    packet->ssrc = (uint32_t)brd_cursor_be(&cursor, 4);
    packet->has_ssrc = !cursor.failed;
    return true;
}

struct brd_span
brd_rtcp_cname(const struct brd_rtcp_packet *packet) {
    return packet->type == BRD_RTCP_SDES && packet->count > 0 ? brd_rtcp_walk_cname(packet->bytes)
                                                              : (struct brd_span){0};
}

const char *
brd_rtcp_type_name(uint8_t type) {
    static const char *const names[] = {"SR", "RR", "SDES", "BYE", "APP", "RTPFB", "PSFB", "XR"};
    return type >= BRD_RTCP_SR && type <= BRD_RTCP_XR ? names[type - BRD_RTCP_SR] : NULL;
}
