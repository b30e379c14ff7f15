/*
 * Walks feedback (RFC 4585, 5104) and extended reports (RFC 3611) of RTCP: see walk.h.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "callpacket/walk.h"

#define RTPFB 205
/* Header, sender, source of media. */
#define FEEDBACK_BYTES 12

static struct brd_fault
multiple(struct brd_span information, size_t of, enum bridle_call_rule rule) {
    return information.size == 0 || information.size % of != 0 ? brd_fault_at(rule, 2)
                                                               : brd_fault_none();
}

/*
 * Transport-wide feedback (draft-holmer-rmcat-transport-wide-cc-extensions-01 3.1): the chunks must
 * tell of as many packets as the count says, and there must be a time for each that has come.
 */
static struct brd_fault
transport_fault(struct brd_span information) {
    struct brd_cursor cursor = brd_cursor_of(information);
    if (information.size < 8) {
        return brd_fault_at(BRIDLE_CALL_RTCP_FEEDBACK, 2);
    }
    (void)brd_walk_u16(&cursor);
    size_t wanted = brd_walk_u16(&cursor);
    (void)brd_walk_u32(&cursor);
    size_t told = 0;
    size_t times = 0;
    while (told < wanted && !cursor.failed) {
        unsigned chunk = brd_walk_u16(&cursor);
        unsigned width = (chunk & 0x4000) != 0 ? 2 : 1;
        if ((chunk & 0x8000) == 0) { /* a run of one status */
            size_t run = chunk & 0x1fff;
            unsigned status = chunk >> 13 & 3;
            if (run > wanted - told) {
                run = wanted - told;
            }
            times += run * (status == 3 ? 0 : status);
            told += run == 0 ? 1 : run;
            continue;
        }
        for (unsigned bit = 14; bit >= width && told < wanted; bit -= width, told++) {
            unsigned status = chunk >> (bit - width) & (width == 2 ? 3U : 1U);
            times += status == 3 ? 0 : status;
        }
    }
    if (cursor.failed || times > brd_cursor_left(&cursor)) {
        return brd_fault_at(BRIDLE_CALL_RTCP_FEEDBACK, FEEDBACK_BYTES + 2);
    }
    return brd_fault_none();
}

/* Application layer feedback; of REMB (draft-alvestrand-rmcat-remb-03) the count of sources is
 * known. */
static struct brd_fault
application_fault(struct brd_span information) {
    struct brd_cursor cursor = brd_cursor_of(information);
    if (!brd_span_starts(information, "REMB", 4)) {
        return brd_fault_none();
    }
    if (information.size < 8) {
        return brd_fault_at(BRIDLE_CALL_RTCP_FEEDBACK, 2);
    }
    (void)brd_walk_u32(&cursor);
    size_t count = brd_walk_u8(&cursor);
    (void)brd_cursor_be(&cursor, 3);
    (void)brd_cursor_take(&cursor, (uint64_t)count * 4);
    return cursor.failed || brd_cursor_left(&cursor) > 0
               ? brd_fault_at(BRIDLE_CALL_RTCP_FEEDBACK, FEEDBACK_BYTES + 4)
               : brd_fault_none();
}

/* RFC 5104 4.3.4: each entry says how long its octets are; padding follows. */
static struct brd_fault
channel_fault(struct brd_span information) {
    struct brd_cursor cursor = brd_cursor_of(information);
    while (brd_cursor_left(&cursor) > 0) {
        (void)brd_cursor_take(&cursor, 6);
        uint64_t length = brd_walk_u16(&cursor);
        (void)brd_cursor_take(&cursor, (length + 3) & ~UINT64_C(3));
    }
    return cursor.failed || information.size == 0
               ? brd_fault_at(BRIDLE_CALL_RTCP_CODEC_CONTROL, FEEDBACK_BYTES)
               : brd_fault_none();
}

/* RFC 4585 6.3.3: the first byte counts the bits of padding. */
static struct brd_fault
picture_fault(struct brd_span information) {
    struct brd_cursor cursor = brd_cursor_of(information);
    unsigned bits = brd_walk_u8(&cursor);
    return information.size < 4 || bits > (information.size - 2) * 8
               ? brd_fault_at(BRIDLE_CALL_RTCP_FEEDBACK, FEEDBACK_BYTES)
               : brd_fault_none();
}

struct brd_fault
brd_rtcp_feedback_fault(uint8_t type, uint8_t format, struct brd_span bytes) {
    bool ok = true;
    struct brd_span information = {0};
    if (bytes.size >= FEEDBACK_BYTES) {
        information = brd_span_slice(bytes, FEEDBACK_BYTES, bytes.size - FEEDBACK_BYTES, &ok);
    }
    if (bytes.size < FEEDBACK_BYTES || !ok) {
        return brd_fault_at(BRIDLE_CALL_RTCP_FEEDBACK, 2);
    }
    switch (type == RTPFB ? format : format + 32U) {
    case 1: /* generic NACK */
        return multiple(information, 4, BRIDLE_CALL_RTCP_FEEDBACK);
    case 3: /* TMMBR */
        return multiple(information, 8, BRIDLE_CALL_RTCP_CODEC_CONTROL);
    case 4: /* TMMBN, which may be empty */
        return information.size % 8 != 0 ? brd_fault_at(BRIDLE_CALL_RTCP_CODEC_CONTROL, 2)
                                         : brd_fault_none();
    case 15:
        return transport_fault(information);
    case 32 + 1: /* PLI */
        return information.size > 0 ? brd_fault_at(BRIDLE_CALL_RTCP_FEEDBACK, 2) : brd_fault_none();
    case 32 + 2: /* SLI */
        return multiple(information, 4, BRIDLE_CALL_RTCP_FEEDBACK);
    case 32 + 3: /* RPSI */
        return picture_fault(information);
    case 32 + 4: /* FIR */
    case 32 + 5: /* TSTR */
    case 32 + 6: /* TSTN */
        return multiple(information, 8, BRIDLE_CALL_RTCP_CODEC_CONTROL);
    case 32 + 7: /* VBCM */
        return channel_fault(information);
    case 32 + 15:
        return application_fault(information);
    default:
        return brd_fault_none();
    }
}

/* Words behind a block's first (RFC 3611 4.1 to 4.7). */
static bool
is_block_length(unsigned type, size_t words) {
    switch (type) {
    case 0: /* no type: a length has led into zeros */
        return false;
    case 1: /* loss RLE */
    case 2: /* duplicate RLE */
    case 3: /* receipt times */
        return words >= 2;
    case 4: /* receiver reference time */
        return words == 2;
    case 5: /* delay since last receiver report */
        return words % 3 == 0;
    case 6: /* statistics summary */
        return words == 9;
    case 7: /* VoIP metrics */
        return words == 8;
    default:
        return true;
    }
}

struct brd_fault
brd_rtcp_xr_fault(struct brd_span bytes) {
    struct brd_cursor cursor = brd_cursor_of(bytes);
    (void)brd_cursor_take(&cursor, 8);
    if (cursor.failed) {
        return brd_fault_at(BRIDLE_CALL_RTCP_XR_OUTSIDE, 2);
    }
    while (brd_cursor_left(&cursor) > 0) {
        size_t offset = cursor.offset;
        unsigned type = brd_walk_u8(&cursor);
        (void)brd_walk_u8(&cursor);
        uint64_t words = brd_walk_u16(&cursor);
        (void)brd_cursor_take(&cursor, words * 4);
        if (cursor.failed) {
            return brd_fault_at(BRIDLE_CALL_RTCP_XR_OUTSIDE, offset + 2);
        }
        if (!is_block_length(type, words)) {
            return brd_fault_at(BRIDLE_CALL_RTCP_XR_LENGTH, offset + 2);
        }
    }
    return brd_fault_none();
}
