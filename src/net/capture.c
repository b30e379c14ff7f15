/* The frames of a capture file: see capture.h. SPDX-License-Identifier: Apache-2.0 */
#include "net/capture.h"

#include "base/limits.h"
#include "net/blocks.h"

#include <pcap/pcap.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>

/* What libpcap reads at once, in bytes. */
#define STREAM_BYTES ((size_t)256 * 1024)

#define NS_PER_US 1000
#define US_PER_S 1000000

/* Link types by which libpcap's own numbers differ from those of files. */
#define DLT_RAW_LINUX 12
#define DLT_RAW_OPENBSD 14

struct capture_stream {
    const struct brd_capture_source *source;
    uint64_t offset;
    struct brd_error error; /* of the source, if it failed */
};

struct brd_capture {
    struct capture_stream stream;
    FILE *file;                /* owned; libpcap reads it, and does not close it alone */
    pcap_t *pcap;              /* owned; it closes `file`. NULL once `blocks` reads */
    struct brd_blocks *blocks; /* owned; NULL unless libpcap refused */
    char *memory;              /* owned: the stream's buffer */
    uint64_t frames;
    int link_type;
    bool is_pcapng;
};

static ssize_t
stream_read(void *cookie, char *buffer, size_t size) {
    struct capture_stream *stream = cookie;
    size_t got = 0;
    if (stream->source->read(stream->source->context, stream->offset, buffer, size, &got,
                             &stream->error) != BRD_OK) {
        return -1;
    }
    stream->offset += got;
    return (ssize_t)got;
}

static int
link_type_of(int number) {
    return number == DLT_RAW_LINUX || number == DLT_RAW_OPENBSD ? 101 : number;
}

/* Give the rest to the reader of blocks, which begins anew and passes over what was given. */
static enum brd_err
turn_to_blocks(struct brd_capture *capture, struct brd_error *error) {
    if (capture->pcap != NULL) {
        pcap_close(capture->pcap);
        capture->pcap = NULL;
        capture->file = NULL;
    }
    return brd_blocks_open(capture->stream.source, capture->frames, &capture->blocks, error);
}

static enum brd_err
open_with_libpcap(struct brd_capture *capture, struct brd_error *error) {
    static const cookie_io_functions_t functions = {.read = stream_read};
    char words[PCAP_ERRBUF_SIZE] = "";
    capture->memory = malloc(STREAM_BYTES);
    capture->file = capture->memory == NULL ? NULL : fopencookie(&capture->stream, "rb", functions);
    if (capture->file == NULL) {
        return brd_fail_memory(error, "a capture");
    }
    (void)setvbuf(capture->file, capture->memory, _IOFBF, STREAM_BYTES);
    capture->pcap =
        pcap_fopen_offline_with_tstamp_precision(capture->file, PCAP_TSTAMP_PRECISION_NANO, words);
    if (capture->pcap != NULL) {
        capture->link_type = link_type_of(pcap_datalink(capture->pcap));
        return BRD_OK;
    }
    (void)fclose(capture->file);
    capture->file = NULL;
    if (capture->stream.error.code != BRD_OK) {
        *error = capture->stream.error;
        return error->code;
    }
    return brd_fail(error, BRD_ERR_CORRUPT, BRD_NO_OFFSET, "no capture that can be read: %.150s",
                    words);
}

enum brd_err
brd_capture_open(const struct brd_capture_source *source, struct brd_capture **made,
                 struct brd_error *error) {
    uint8_t start[16];
    size_t got = 0;
    enum brd_err code = source->read(source->context, 0, start, sizeof start, &got, error);
    if (code != BRD_OK) {
        return code;
    }
    struct brd_capture *capture = calloc(1, sizeof *capture);
    if (capture == NULL) {
        return brd_fail_memory(error, "a capture");
    }
    capture->stream.source = source;
    capture->is_pcapng = brd_blocks_begin(brd_span_of(start, got));
    code = open_with_libpcap(capture, error);
    if (code == BRD_ERR_CORRUPT && capture->is_pcapng) {
        code = turn_to_blocks(capture, error);
    }
    if (code != BRD_OK) {
        brd_capture_close(capture);
        capture = NULL;
    }
    *made = capture;
    return code;
}

/* libpcap gave up: is the file cut, or is it broken? */
static enum brd_err
fail_libpcap(struct brd_capture *capture, struct brd_error *error) {
    if (capture->stream.error.code != BRD_OK) {
        *error = capture->stream.error;
        return error->code;
    }
    const char *words = pcap_geterr(capture->pcap);
    bool is_cut = strstr(words, "truncated") != NULL;
    return brd_fail(error, is_cut ? BRD_ERR_TRUNCATED : BRD_ERR_CORRUPT, BRD_NO_OFFSET,
                    "the capture ends early, after %llu frames: %.150s",
                    (unsigned long long)capture->frames, words);
}

/* A time that nobody can believe is none: what is done with times could not hold it. */
static int64_t
time_of(const struct pcap_pkthdr *header) {
    int64_t seconds = header->ts.tv_sec;
    int64_t rest = header->ts.tv_usec / NS_PER_US;
    return seconds < 0 || seconds > BRD_MAX_CAPTURE_SECONDS || rest < 0 || rest >= US_PER_S
               ? 0
               : seconds * US_PER_S + rest;
}

static enum brd_err
next_of_libpcap(struct brd_capture *capture, struct brd_frame *frame, bool *more,
                struct brd_error *error) {
    struct pcap_pkthdr *header = NULL;
    const uint8_t *bytes = NULL;
    int got = pcap_next_ex(capture->pcap, &header, &bytes);
    *more = got == 1;
    if (got == PCAP_ERROR_BREAK) {
        return BRD_OK;
    }
    if (got != 1) {
        return fail_libpcap(capture, error);
    }
    *frame = (struct brd_frame){
        .at_us = time_of(header),
        .number = ++capture->frames,
        .sent = header->len,
        .link_type = capture->link_type,
        .bytes = brd_span_of(bytes, header->caplen),
    };
    return BRD_OK;
}

enum brd_err
brd_capture_next(struct brd_capture *capture, struct brd_frame *frame, bool *more,
                 struct brd_error *error) {
    if (capture->blocks == NULL) {
        enum brd_err code = next_of_libpcap(capture, frame, more, error);
        if (code != BRD_ERR_CORRUPT || !capture->is_pcapng) {
            return code;
        }
        struct brd_error reason = *error;
        if (turn_to_blocks(capture, error) != BRD_OK) {
            *error = reason;
            return reason.code;
        }
    }
    enum brd_err code = brd_blocks_next(capture->blocks, frame, more, error);
    if (code == BRD_OK && *more) {
        capture->frames = frame->number;
    }
    return code;
}

void
brd_capture_close(struct brd_capture *capture) {
    if (capture == NULL) {
        return;
    }
    if (capture->pcap != NULL) {
        pcap_close(capture->pcap);
    }
    brd_blocks_close(capture->blocks);
    free(capture->memory);
    free(capture);
}
