/* Walks SDP: see walk.h. SPDX-License-Identifier: Apache-2.0 */
#include "callpacket/walk.h"

#define MAX_PAYLOAD_TYPE 127

/* The next word of `text`, which moves behind it; empty at the end. */
static struct brd_span
next_word(struct brd_span *text) {
    *text = brd_sip_trim(*text);
    size_t size = 0;
    while (size < text->size && text->data[size] != ' ' && text->data[size] != '\t') {
        size++;
    }
    struct brd_span word = brd_span_of(text->data, size);
    if (size > 0) {
        *text = brd_span_of(text->data + size, text->size - size);
    }
    return word;
}

static bool
holds(struct brd_span text, const char *word) {
    size_t size = strlen(word);
    for (size_t i = 0; i + size <= text.size; i++) {
        if (text.data[i] == (uint8_t)word[0] && memcmp(text.data + i, word, size) == 0) {
            return true;
        }
    }
    return false;
}

bool
brd_sdp_walk_media(struct brd_span value, struct brd_sdp_line *media) {
    media->type = next_word(&value);
    media->port_text = next_word(&value);
    media->transport = next_word(&value);
    media->formats = brd_sip_trim(value);
    media->port = 0;
    media->port_count = 1;
    if (media->transport.size == 0) {
        media->is_port = false;
        return false;
    }
    struct brd_span port = media->port_text;
    struct brd_span count = {0};
    const uint8_t *slash = memchr(port.data, '/', port.size);
    if (slash != NULL) {
        size_t size = (size_t)(slash - port.data);
        count = brd_span_of(slash + 1, port.size - size - 1);
        port.size = size;
    }
    media->is_port = brd_sip_number(port, &media->port) && media->port <= UINT16_MAX &&
                     (slash == NULL || (brd_sip_number(count, &media->port_count) &&
                                        media->port_count <= UINT16_MAX));
    return true;
}

static struct brd_fault
media_fault(struct brd_span value, size_t offset, bool *is_secure) {
    struct brd_sdp_line media;
    if (!brd_sdp_walk_media(value, &media)) {
        return brd_fault_at(BRIDLE_CALL_SDP_LINE, offset);
    }
    if (!media.is_port) {
        return brd_fault_at(BRIDLE_CALL_SDP_PORT, offset);
    }
    if (holds(media.transport, "SAVP")) {
        *is_secure = true;
    }
    if (!holds(media.transport, "RTP/")) {
        return brd_fault_none();
    }
    for (;;) {
        uint32_t number = 0;
        struct brd_span word = next_word(&media.formats);
        if (word.size == 0) {
            return brd_fault_none();
        }
        if (!brd_sip_number(word, &number) || number > MAX_PAYLOAD_TYPE) {
            return brd_fault_at(BRIDLE_CALL_SDP_FORMAT, offset);
        }
    }
}

struct brd_fault
brd_sdp_fault(struct brd_span body, bool *is_secure) {
    struct brd_cursor cursor = brd_cursor_of(body);
    struct brd_span line;
    for (;;) {
        size_t offset = cursor.offset;
        if (!brd_sip_walk_line(&cursor, &line)) {
            return brd_fault_none();
        }
        if (line.size == 0) { /* some programs end with one line too many */
            continue;
        }
        if (line.size < 2 || line.data[1] != '=' || line.data[0] < 'a' || line.data[0] > 'z') {
            return brd_fault_at(BRIDLE_CALL_SDP_LINE, offset);
        }
        if (line.data[0] == 'm') {
            struct brd_fault fault =
                media_fault(brd_span_of(line.data + 2, line.size - 2), offset, is_secure);
            if (fault.rule != BRIDLE_CALL_NO_RULE) {
                return fault;
            }
        }
    }
}
