/* Walks RTCP and the clear part of SRTCP: see walk.h. SPDX-License-Identifier: Apache-2.0 */
#include "callpacket/walk.h"

enum { SR = 200, RR = 201, SDES = 202, BYE = 203, APP = 204, RTPFB = 205, PSFB = 206, XR = 207 };

#define SDES_CNAME 1
#define SDES_PRIV 8 /* the first one that need not be text */
#define SDES_MAX_TYPE 31
#define REPORT_BYTES 24
#define SENDER_BYTES 20
/* The index of SRTCP, with its bit E. */
#define INDEX_BYTES 4
/* A call has sent fewer control packets than this when its trailer is first looked for. */
#define PLAUSIBLE_INDEX UINT32_C(0xffff)

bool
brd_rtcp_range(struct brd_span bytes) {
    struct brd_cursor cursor = brd_cursor_of(bytes);
    unsigned first = brd_walk_u8(&cursor);
    unsigned type = brd_walk_u8(&cursor);
    return !cursor.failed && first >> 6 == 2 && type >= 192 && type <= 223;
}

bool
brd_rtcp_walk(struct brd_cursor *cursor, struct brd_rtcp_part *part) {
    if (brd_cursor_left(cursor) == 0) {
        return false;
    }
    struct brd_cursor header = *cursor;
    part->count = brd_walk_u8(&header) & 0x1f;
    part->type = brd_walk_u8(&header);
    uint64_t words = brd_walk_u16(&header);
    if (header.failed) {
        cursor->failed = true;
        return false;
    }
    part->bytes = brd_cursor_take(cursor, (words + 1) * 4);
    return !cursor->failed;
}

/*
 * What stands behind the reports of SR and RR: extensions of a profile (RFC 3550 6.4.3). One whose
 * size is that of reports is taken for reports that the count hides, unless it is Microsoft's
 * ([MS-RTP] 2.2.11): a type and a length each, which add up.
 */
static bool
is_extension(struct brd_span extension) {
    struct brd_cursor cursor = brd_cursor_of(extension);
    if (brd_rtcp_range(extension)) { /* the packet that follows, swallowed by a length */
        return false;
    }
    if (extension.size % REPORT_BYTES != 0) {
        return true;
    }
    while (brd_cursor_left(&cursor) > 0) {
        uint64_t type = brd_walk_u16(&cursor);
        uint64_t length = brd_walk_u16(&cursor);
        if (type == 0 || type > 32 || length < 4) {
            return false;
        }
        (void)brd_cursor_take(&cursor, length - 4);
    }
    return !cursor.failed;
}

static struct brd_fault
reports_fault(struct brd_rtcp_part part, size_t fixed) {
    struct brd_cursor cursor = brd_cursor_of(part.bytes);
    (void)brd_cursor_take(&cursor, fixed);
    (void)brd_cursor_take(&cursor, (uint64_t)part.count * REPORT_BYTES);
    struct brd_span rest = brd_cursor_take(&cursor, brd_cursor_left(&cursor));
    return cursor.failed || !is_extension(rest) ? brd_fault_at(BRIDLE_CALL_RTCP_COUNT, 0)
                                                : brd_fault_none();
}

/* One chunk's items; the cursor moves behind it. False when it leads outside. */
static bool
walk_chunk(struct brd_cursor *cursor, struct brd_span *cname) {
    (void)brd_walk_u32(cursor);
    while (!cursor->failed) {
        uint8_t type = brd_walk_u8(cursor);
        if (cursor->failed) {
            break;
        }
        if (type == 0) {
            /* Packets begin at multiples of four bytes, and so do chunks. */
            (void)brd_cursor_take(cursor, (4 - (cursor->offset & 3)) & 3);
            break;
        }
        uint8_t length = brd_walk_u8(cursor);
        struct brd_span value = brd_cursor_take(cursor, length);
        /* Text is not NUL-terminated (6.5), and no type is a letter: what looks so is text or
         * padding into which a length has led. */
        if (type > SDES_MAX_TYPE ||
            (type < SDES_PRIV && value.size > 0 && memchr(value.data, 0, value.size) != NULL)) {
            cursor->failed = true;
        }
        if (type == SDES_CNAME && cname->size == 0) {
            *cname = value;
        }
    }
    return !cursor->failed;
}

static struct brd_fault
sdes_fault(struct brd_rtcp_part part) {
    struct brd_cursor cursor = brd_cursor_of(part.bytes);
    struct brd_span cname;
    (void)brd_cursor_take(&cursor, 4);
    for (unsigned i = 0; i < part.count; i++) {
        size_t offset = cursor.offset;
        cname = (struct brd_span){0};
        if (brd_cursor_left(&cursor) == 0) {
            return brd_fault_at(BRIDLE_CALL_RTCP_COUNT, 0);
        }
        if (!walk_chunk(&cursor, &cname)) {
            return brd_fault_at(BRIDLE_CALL_RTCP_SDES_OUTSIDE, offset);
        }
    }
    return brd_cursor_left(&cursor) > 0 ? brd_fault_at(BRIDLE_CALL_RTCP_COUNT, 0)
                                        : brd_fault_none();
}

struct brd_span
brd_rtcp_walk_cname(struct brd_span packet) {
    struct brd_cursor cursor = brd_cursor_of(packet);
    struct brd_span cname = {0};
    (void)brd_cursor_take(&cursor, 4);
    if (!walk_chunk(&cursor, &cname)) {
        cname = (struct brd_span){0};
    }
    return cname;
}

static struct brd_fault
bye_fault(struct brd_rtcp_part part) {
    struct brd_cursor cursor = brd_cursor_of(part.bytes);
    (void)brd_cursor_take(&cursor, 4 + (uint64_t)part.count * 4);
    if (cursor.failed) {
        return brd_fault_at(BRIDLE_CALL_RTCP_COUNT, 0);
    }
    if (brd_cursor_left(&cursor) == 0) {
        return brd_fault_none();
    }
    size_t offset = cursor.offset;
    uint8_t length = brd_walk_u8(&cursor);
    struct brd_span reason = brd_cursor_take(&cursor, length);
    if (cursor.failed || (reason.size > 0 && memchr(reason.data, 0, reason.size) != NULL)) {
        return brd_fault_at(BRIDLE_CALL_RTCP_REASON_OUTSIDE, offset);
    }
    if (brd_cursor_left(&cursor) > 3) {
        return brd_fault_at(BRIDLE_CALL_RTCP_COUNT, 0);
    }
    while (brd_cursor_left(&cursor) > 0) { /* filled up with NULs */
        if (brd_walk_u8(&cursor) != 0) {
            return brd_fault_at(BRIDLE_CALL_RTCP_REASON_OUTSIDE, offset);
        }
    }
    return brd_fault_none();
}

static struct brd_fault
part_fault(struct brd_rtcp_part part) {
    switch (part.type) {
    case SR:
        return reports_fault(part, 8 + SENDER_BYTES);
    case RR:
        return reports_fault(part, 8);
    case SDES:
        return sdes_fault(part);
    case BYE:
        return bye_fault(part);
    case APP:
        return part.bytes.size < 12 ? brd_fault_at(BRIDLE_CALL_RTCP_APP, 2) : brd_fault_none();
    case RTPFB:
    case PSFB:
        return brd_rtcp_feedback_fault(part.type, part.count, part.bytes);
    case XR:
        return brd_rtcp_xr_fault(part.bytes);
    default:
        return brd_fault_none();
    }
}

struct brd_fault
brd_rtcp_fault(struct brd_span bytes, unsigned *packets) {
    struct brd_cursor cursor = brd_cursor_of(bytes);
    *packets = 0;
    if (bytes.size < 8) {
        /* A BYE that names nobody is the one packet of four bytes. */
        return brd_fault_at(BRIDLE_CALL_RTCP_SHORT, bytes.size);
    }
    while (brd_cursor_left(&cursor) > 0) {
        struct brd_rtcp_part part;
        size_t offset = cursor.offset;
        uint8_t first = brd_cursor_peek(&cursor);
        if (brd_cursor_left(&cursor) < 4) {
            return brd_fault_at(BRIDLE_CALL_RTCP_TRAILING, offset);
        }
        if (first >> 6 != 2) {
            return brd_fault_at(BRIDLE_CALL_RTCP_VERSION, offset);
        }
        if (!brd_rtcp_walk(&cursor, &part)) {
            return brd_fault_at(BRIDLE_CALL_RTCP_LENGTH_OUTSIDE, offset + 2);
        }
        if (part.type < 192 || part.type > 223) {
            return brd_fault_at(BRIDLE_CALL_RTCP_TYPE, offset + 1);
        }
        if ((first & 0x20) != 0) {
            size_t size = part.bytes.size;
            uint8_t padding = part.bytes.data[size - 1];
            if (padding == 0 || (padding & 3) != 0 || padding > size - 4) {
                return brd_fault_at(BRIDLE_CALL_RTCP_PADDING, offset + size - 1);
            }
            if (brd_cursor_left(&cursor) > 0) {
                return brd_fault_at(BRIDLE_CALL_RTCP_PADDING, offset);
            }
            part.bytes.size -= padding;
        }
        struct brd_fault fault = part_fault(part);
        if (fault.rule != BRIDLE_CALL_NO_RULE) {
            fault.offset += offset;
            return fault;
        }
        ++*packets;
    }
    return brd_fault_none();
}

static bool
index_at(struct brd_span bytes, unsigned trailer, uint32_t *index) {
    bool ok = bytes.size >= 8 + (size_t)trailer;
    struct brd_cursor cursor = brd_cursor_of(
        ok ? brd_span_slice(bytes, bytes.size - trailer, INDEX_BYTES, &ok) : (struct brd_span){0});
    uint32_t word = (uint32_t)brd_cursor_be(&cursor, INDEX_BYTES);
    *index = word & UINT32_C(0x7fffffff);
    return ok && !cursor.failed && word >> 31 == 1;
}

unsigned
brd_srtcp_trailer(struct brd_span bytes, unsigned hint, uint32_t *index) {
    static const uint8_t trailers[] = {INDEX_BYTES + 10, INDEX_BYTES, INDEX_BYTES + 4};
    /* Once it is known no other is looked for: bytes of a tag would be taken for an index. */
    if (hint != 0) {
        return index_at(bytes, hint, index) ? hint : 0;
    }
    for (size_t i = 0; i < sizeof trailers; i++) {
        if (index_at(bytes, trailers[i], index) && *index <= PLAUSIBLE_INDEX) {
            return trailers[i];
        }
    }
    return 0;
}

struct brd_fault
brd_srtcp_fault(struct brd_span bytes, unsigned trailer) {
    struct brd_cursor cursor = brd_cursor_of(bytes);
    unsigned first = brd_walk_u8(&cursor);
    unsigned type = brd_walk_u8(&cursor);
    size_t size = ((size_t)brd_walk_u16(&cursor) + 1) * 4;
    size_t count = first & 0x1f;
    if (cursor.failed || bytes.size < 8 + (size_t)trailer) {
        return brd_fault_at(BRIDLE_CALL_SRTCP_SHORT, bytes.size);
    }
    if (size > bytes.size - trailer) {
        return brd_fault_at(BRIDLE_CALL_RTCP_LENGTH_OUTSIDE, 2);
    }
    size_t least = type == SR    ? 8 + SENDER_BYTES + count * REPORT_BYTES
                   : type == RR  ? 8 + count * REPORT_BYTES
                   : type == BYE ? 4 + count * 4
                                 : 8;
    if (size < least) {
        return brd_fault_at(BRIDLE_CALL_RTCP_COUNT, 0);
    }
    return brd_fault_none();
}
