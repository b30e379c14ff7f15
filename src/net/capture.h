/*
 * The frames of a capture file, in their order: pcap and pcapng by libpcap, and what it refuses of
 * pcapng (interfaces of several link types or lengths) by the blocks themselves.
 *
 * Sources: draft-ietf-opsawg-pcap, draft-ietf-opsawg-pcapng.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_NET_CAPTURE_H
#define BRD_NET_CAPTURE_H

#include "base/buffer.h"
#include "base/error.h"

/* Where the bytes of the file come from. `read` gives up to `size` bytes at `offset`; *got is less
 * only at the end of the file. Reads go forward, but for the first 64 KiB. */
struct brd_capture_source {
    void *context;
    enum brd_err (*read)(void *context, uint64_t offset, void *buffer, size_t size, size_t *got,
                         struct brd_error *error);
};

/* One frame. The bytes are borrowed until the next one. */
struct brd_frame {
    int64_t at_us;   /* microseconds since 1970 UTC; 0 for a time before 1970 or after 2100 */
    uint64_t number; /* in the file, from 1 */
    uint32_t sent;   /* bytes that were on the wire */
    int link_type;   /* LINKTYPE_ of libpcap, https://www.tcpdump.org/linktypes.html */
    struct brd_span bytes;
};

struct brd_capture;

/* Open a capture. `source` is borrowed. BRD_ERR_CORRUPT when the header is none. */
enum brd_err brd_capture_open(const struct brd_capture_source *source, struct brd_capture **made,
                              struct brd_error *error) BRD_MUST_USE;

/*
 * The next frame; *more is false (and `frame` unset) after the last. BRD_ERR_TRUNCATED when the
 * file ends inside a frame, BRD_ERR_CORRUPT when it contradicts itself: the frames before count.
 */
enum brd_err brd_capture_next(struct brd_capture *capture, struct brd_frame *frame, bool *more,
                              struct brd_error *error) BRD_MUST_USE;

void brd_capture_close(struct brd_capture *capture);

#endif
