/* SDP: see sdp.h. SPDX-License-Identifier: Apache-2.0 */
#include "proto/sdp.h"

#include "callpacket/walk.h"

struct brd_sdp
brd_sdp_of(struct brd_span body) {
    return (struct brd_sdp){.lines = brd_cursor_of(body)};
}

static struct brd_span
rest_of(struct brd_span text, size_t skip) {
    bool ok = true;
    return brd_span_slice(text, skip, text.size - skip, &ok);
}

/* Word `number`, from 0, of `text`; empty when there are fewer. */
static struct brd_span
word_of(struct brd_span text, unsigned number) {
    for (;;) {
        size_t size = 0;
        text = brd_sip_trim(text);
        while (size < text.size && text.data[size] != ' ' && text.data[size] != '\t') {
            size++;
        }
        if (number == 0 || size == 0) {
            text.size = size;
            return text;
        }
        text = rest_of(text, size);
        number--;
    }
}

/* The address of "IN IP4 224.2.36.42/127", without what follows the slash. */
static struct brd_span
address_of(struct brd_span value) {
    struct brd_span address = word_of(value, 2);
    const uint8_t *slash = address.size == 0 ? NULL : memchr(address.data, '/', address.size);
    address.size = slash == NULL ? address.size : (size_t)(slash - address.data);
    return address;
}

static bool
is_line(struct brd_span line, char type, struct brd_span *value) {
    if (line.size < 2 || line.data[0] != (uint8_t)type || line.data[1] != '=') {
        return false;
    }
    *value = rest_of(line, 2);
    const uint8_t *nul = value->size == 0 ? NULL : memchr(value->data, '\0', value->size);
    value->size = nul == NULL ? value->size : (size_t)(nul - value->data);
    *value = brd_sip_trim(*value);
    return true;
}

/* The value of an attribute: "a=rtcp:53020" has 53020 for "rtcp:". */
static bool
is_attribute(struct brd_span line, const char *name, struct brd_span *value) {
    size_t size = strlen(name);
    if (!is_line(line, 'a', value) || !brd_span_starts(*value, name, size)) {
        return false;
    }
    *value = brd_sip_trim(rest_of(*value, size));
    return true;
}

static void
read_section(struct brd_sdp *sdp, struct brd_sdp_media *media) {
    struct brd_span line;
    struct brd_span value;
    size_t begin = sdp->lines.offset;
    size_t end;
    bool ok = true;
    for (;;) {
        end = sdp->lines.offset;
        struct brd_cursor ahead = sdp->lines;
        if (!brd_sip_walk_line(&ahead, &line) || is_line(line, 'm', &value)) {
            break;
        }
        sdp->lines = ahead;
        uint32_t port = 0;
        if (is_line(line, 'c', &value)) {
            media->address = address_of(value);
        } else if (is_attribute(line, "rtcp:", &value) &&
                   brd_sip_number(word_of(value, 0), &port) && port <= UINT16_MAX) {
            media->rtcp_port = (uint16_t)port;
        }
    }
    media->lines = brd_span_slice(sdp->lines.bytes, begin, end - begin, &ok);
}

static bool
is_secure(struct brd_span transport) {
    for (size_t i = 0; i + 4 <= transport.size; i++) {
        if (memcmp(transport.data + i, "SAVP", 4) == 0) {
            return true;
        }
    }
    return false;
}

bool
brd_sdp_next(struct brd_sdp *sdp, struct brd_sdp_media *media) {
    struct brd_span line;
    struct brd_span value;
    struct brd_sdp_line parts;
    *media = (struct brd_sdp_media){0};
    while (brd_sip_walk_line(&sdp->lines, &line)) {
        if (is_line(line, 'c', &value)) {
            sdp->address = address_of(value);
        } else if (is_line(line, 's', &value)) {
            sdp->name = value;
        } else if (is_line(line, 'o', &value)) {
            sdp->user = word_of(value, 0);
            sdp->origin = word_of(value, 5);
        } else if (is_line(line, 'm', &value) && brd_sdp_walk_media(value, &parts)) {
            media->type = parts.type;
            media->port = parts.is_port ? (uint16_t)parts.port : 0;
            media->port_count = parts.is_port ? (uint16_t)parts.port_count : 0;
            media->transport = parts.transport;
            media->formats = parts.formats;
            media->address = sdp->address;
            media->is_secure = is_secure(parts.transport);
            media->rtcp_port = parts.is_port && parts.port > 0 && parts.port < UINT16_MAX
                                   ? (uint16_t)(parts.port + 1)
                                   : 0;
            read_section(sdp, media);
            return true;
        }
    }
    return false;
}

bool
brd_sdp_rtpmap(struct brd_cursor *cursor, struct brd_sdp_rtpmap *map) {
    struct brd_span line;
    struct brd_span value;
    *map = (struct brd_sdp_rtpmap){0};
    while (brd_sip_walk_line(cursor, &line)) {
        uint32_t number = 0;
        if (!is_attribute(line, "rtpmap:", &value) || !brd_sip_number(word_of(value, 0), &number) ||
            number > 127) {
            continue;
        }
        struct brd_span encoding = word_of(value, 1);
        const uint8_t *slash =
            encoding.size == 0 ? NULL : memchr(encoding.data, '/', encoding.size);
        if (slash == NULL) {
            continue;
        }
        size_t size = (size_t)(slash - encoding.data);
        struct brd_span rate = rest_of(encoding, size + 1);
        slash = rate.size == 0 ? NULL : memchr(rate.data, '/', rate.size);
        rate.size = slash == NULL ? rate.size : (size_t)(slash - rate.data);
        encoding.size = size;
        if (brd_sip_number(rate, &map->clock_rate)) {
            map->payload_type = (uint8_t)number;
            map->encoding = encoding;
            return true;
        }
    }
    return false;
}

bool
brd_sdp_candidate(struct brd_cursor *cursor, struct brd_span *address, uint16_t *port) {
    struct brd_span line;
    struct brd_span value;
    while (brd_sip_walk_line(cursor, &line)) {
        uint32_t number = 0;
        if (is_attribute(line, "candidate:", &value) &&
            brd_sip_number(word_of(value, 5), &number) && number <= UINT16_MAX) {
            *address = word_of(value, 4);
            *port = (uint16_t)number;
            return true;
        }
    }
    return false;
}
