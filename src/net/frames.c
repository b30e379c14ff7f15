/* From a frame to the IP datagrams in it: see frames.h. SPDX-License-Identifier: Apache-2.0 */
#include "net/frames.h"

#include "net/ip.h"
#include "net/link.h"

#include <stdlib.h>

enum brd_err
brd_frames_new(void (*sink)(void *context, const struct brd_packet *packet), void *context,
               struct brd_frames **made, struct brd_error *error) {
    struct brd_frames *frames = calloc(1, sizeof *frames);
    if (frames == NULL) {
        return brd_fail_memory(error, "the frames of a capture");
    }
    frames->sink = sink;
    frames->context = context;
    enum brd_err code = brd_fragments_new(brd_ip_lost_fragments, frames, &frames->fragments, error);
    if (code != BRD_OK) {
        free(frames);
        return code;
    }
    *made = frames;
    return BRD_OK;
}

void
brd_frames_read(struct brd_frames *frames, const struct brd_frame *frame) {
    frames->counts.frames++;
    frames->counts.cut += frame->bytes.size < frame->sent;
    frames->depth = 0;
    frames->process = brd_span_of(NULL, 0);
    frames->at_us = frame->at_us;
    frames->frame = frame->number;
    if (!brd_link_read(frames, frame->link_type, frame->bytes)) {
        frames->counts.unknown_link_type =
            frames->counts.unknown_link == 0 ? frame->link_type : frames->counts.unknown_link_type;
        frames->counts.unknown_link++;
    }
}

void
brd_frames_end(struct brd_frames *frames) {
    brd_fragments_end(frames->fragments);
}

const struct brd_frame_counts *
brd_frames_counts(const struct brd_frames *frames) {
    return &frames->counts;
}

uint64_t
brd_frames_lost_fragments(const struct brd_frames *frames) {
    return brd_fragments_lost_count(frames->fragments);
}

void
brd_frames_free(struct brd_frames *frames) {
    if (frames != NULL) {
        brd_fragments_free(frames->fragments);
        free(frames);
    }
}
