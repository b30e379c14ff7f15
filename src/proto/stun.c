/* STUN and TURN: see stun.h. SPDX-License-Identifier: Apache-2.0 */
#include "proto/stun.h"

#include "callpacket/walk.h"

#define CHANNEL_MICROSOFT 0xff10
#define CHANNEL_MICROSOFT_SESSION_BYTES 8
#define FAMILY_IPV4 1
#define FAMILY_IPV6 2

static const struct {
    uint16_t type;
    uint8_t role;
    bool is_xored;
} address_types[] = {
    {0x0001, BRD_STUN_MAPPED, false},   {0x0020, BRD_STUN_MAPPED, true},
    {0x8020, BRD_STUN_MAPPED, true},    {0x0016, BRD_STUN_RELAYED, true},
    {0x0012, BRD_STUN_PEER, true},      {0x802b, BRD_STUN_ORIGIN, false},
    {0x0004, BRD_STUN_ORIGIN, false},   {0x802c, BRD_STUN_OTHER, false},
    {0x0005, BRD_STUN_OTHER, false},    {0x8023, BRD_STUN_SERVER, false},
    {0x000e, BRD_STUN_SERVER, false},   {0x0002, BRD_STUN_RESPONSE, false},
    {0x000b, BRD_STUN_RESPONSE, false},
};

/* The cookie is the first four bytes of the transaction. */
static void
read_address(struct brd_stun_message *message, uint16_t type, struct brd_span value) {
    struct brd_cursor cursor = brd_cursor_of(value);
    for (size_t i = 0; i < sizeof address_types / sizeof address_types[0]; i++) {
        if (address_types[i].type != type) {
            continue;
        }
        if (message->address_count == BRD_STUN_MAX_ADDRESSES) {
            return;
        }
        struct brd_stun_address *address = &message->addresses[message->address_count];
        (void)brd_cursor_u8(&cursor);
        uint8_t family = brd_cursor_u8(&cursor);
        /* REMOTE-ADDRESS of Microsoft had this number before it was XOR-PEER-ADDRESS. */
        bool is_remote = message->classic && type == 0x0012;
        address->role = is_remote ? BRD_STUN_RESPONSE : (enum brd_stun_role)address_types[i].role;
        address->attribute = type;
        address->port = (uint16_t)brd_cursor_be(&cursor, 2);
        address->size = family == FAMILY_IPV4 ? 4 : family == FAMILY_IPV6 ? 16 : 0;
        struct brd_span bytes = brd_cursor_take(&cursor, address->size);
        if (cursor.failed || bytes.size == 0) {
            message->damaged = true;
            return;
        }
        memset(address->bytes, 0, sizeof address->bytes);
        memcpy(address->bytes, bytes.data, bytes.size);
        if (address_types[i].is_xored && !is_remote) {
            address->port ^= (uint16_t)(message->transaction[0] << 8 | message->transaction[1]);
            for (size_t k = 0; k < bytes.size; k++) {
                address->bytes[k] ^= message->transaction[k];
            }
        }
        message->address_count++;
        return;
    }
}

/* Texts end with their attribute; some fill them up with NULs. */
static struct brd_span
text_of(struct brd_span value) {
    const uint8_t *end = value.size == 0 ? NULL : memchr(value.data, '\0', value.size);
    value.size = end == NULL ? value.size : (size_t)(end - value.data);
    return value;
}

/* REALM and NONCE have their numbers the other way round with Microsoft
 * ([MS-TURN] 2.2.2.10, 2.2.2.11). */
static void
read_realm(struct brd_stun_message *message, bool is_first_number, struct brd_span value) {
    if (is_first_number != message->microsoft) {
        message->realm = text_of(value);
    } else {
        message->nonce = text_of(value);
    }
}

static void
read_attribute(struct brd_stun_message *message, const struct brd_stun_attribute *attribute) {
    struct brd_cursor cursor = brd_cursor_of(attribute->value);
    switch (attribute->type) {
    case 0x0006:
        message->username = text_of(attribute->value);
        break;
    case 0x0009: {
        (void)brd_cursor_be(&cursor, 2);
        unsigned class = brd_cursor_u8(&cursor) & 7;
        unsigned number = brd_cursor_u8(&cursor);
        if (!cursor.failed) {
            message->error_code = (uint16_t)(class * 100 + number);
            message->reason = text_of(brd_cursor_take(&cursor, brd_cursor_left(&cursor)));
        }
        break;
    }
    case 0x000c:
        message->channel = (uint16_t)brd_cursor_be(&cursor, 2);
        break;
    case 0x0013:
        message->data = attribute->value;
        break;
    case 0x000f: /* Microsoft's cookie, the first attribute of its messages */
        message->microsoft =
            message->attribute_count == 1 && brd_cursor_be(&cursor, 4) == BRD_STUN_COOKIE_MICROSOFT;
        break;
    case 0x0014:
    case 0x0015:
        read_realm(message, attribute->type == 0x0014, attribute->value);
        break;
    case 0x8022:
        message->software = text_of(attribute->value);
        break;
    default:
        read_address(message, attribute->type, attribute->value);
        break;
    }
}

bool
brd_stun_read(struct brd_span bytes, struct brd_stun_message *message) {
    enum brd_stun_form form = brd_stun_form_of(bytes);
    struct brd_cursor cursor = brd_cursor_of(bytes);
    *message = (struct brd_stun_message){0};
    if (form == BRD_STUN_FORM_NONE || bytes.size < BRD_STUN_HEADER_BYTES) {
        return false;
    }
    message->type = (uint16_t)brd_cursor_be(&cursor, 2);
    message->classic = form == BRD_STUN_FORM_CLASSIC;
    uint64_t length = brd_cursor_be(&cursor, 2);
    struct brd_span transaction = brd_cursor_take(&cursor, sizeof message->transaction);
    if (transaction.size > 0) {
        memcpy(message->transaction, transaction.data, transaction.size);
    }
    size_t left = brd_cursor_left(&cursor);
    message->damaged = length != left;
    message->attributes = brd_cursor_take(&cursor, length < left ? length : left);
    struct brd_cursor attributes = brd_cursor_of(message->attributes);
    struct brd_stun_attribute attribute;
    enum brd_stun_padding padding = brd_stun_padding_of(message->attributes);
    while (brd_stun_walk(&attributes, padding, &attribute.type, &attribute.value)) {
        message->attribute_count++;
        read_attribute(message, &attribute);
    }
    message->unpadded = padding == BRD_STUN_UNPADDED;
    message->damaged = message->damaged || attributes.failed;
    return true;
}

bool
brd_stun_next(const struct brd_stun_message *message, struct brd_cursor *cursor,
              struct brd_stun_attribute *attribute) {
    return brd_stun_walk(cursor, message->unpadded ? BRD_STUN_UNPADDED : BRD_STUN_PADDED,
                         &attribute->type, &attribute->value);
}

/* The method in its twelve scattered bits, RFC 8489 5. */
static unsigned
method_of(uint16_t type) {
    return (type & 0x000fU) | (type & 0x00e0U) >> 1 | (type & 0x3e00U) >> 2;
}

const char *
brd_stun_type_name(uint16_t type) {
    static const char *const names[][4] = {
        [1] = {"Binding Request", "Binding Indication", "Binding Success Response",
               "Binding Error Response"},
        [2] = {"Shared-Secret Request", NULL, "Shared-Secret Success Response",
               "Shared-Secret Error Response"},
        [3] = {"Allocate Request", NULL, "Allocate Success Response", "Allocate Error Response"},
        [4] = {"Refresh Request", NULL, "Refresh Success Response", "Refresh Error Response"},
        [6] = {NULL, "Send Indication", NULL, NULL},
        [7] = {NULL, "Data Indication", NULL, NULL},
        [8] = {"CreatePermission Request", NULL, "CreatePermission Success Response",
               "CreatePermission Error Response"},
        [9] = {"ChannelBind Request", NULL, "ChannelBind Success Response",
               "ChannelBind Error Response"},
        [10] = {"Connect Request", NULL, "Connect Success Response", "Connect Error Response"},
        [11] = {"ConnectionBind Request", NULL, "ConnectionBind Success Response",
                "ConnectionBind Error Response"},
        [12] = {NULL, "ConnectionAttempt Indication", NULL, NULL},
    };
    unsigned method = method_of(type);
    unsigned class = (type & 0x0010U) >> 4 | (type & 0x0100U) >> 7;
    return method < sizeof names / sizeof names[0] && (type & 0xc000U) == 0 ? names[method][class]
                                                                            : NULL;
}

bool
brd_turn_channel_read(struct brd_span bytes, struct brd_turn_channel *channel) {
    struct brd_cursor cursor = brd_cursor_of(bytes);
    unsigned number = (unsigned)brd_cursor_be(&cursor, 2);
    size_t length = (size_t)brd_cursor_be(&cursor, 2);
    bool is_microsoft = number == CHANNEL_MICROSOFT;
    if ((number >> 14 != 1 && !is_microsoft) ||
        brd_turn_channel_fault(bytes).rule != BRIDLE_CALL_NO_RULE) {
        return false;
    }
    if (is_microsoft) {
        (void)brd_cursor_take(&cursor, CHANNEL_MICROSOFT_SESSION_BYTES);
        length -= CHANNEL_MICROSOFT_SESSION_BYTES;
    }
    channel->number = (uint16_t)number;
    channel->payload = brd_cursor_take(&cursor, length);
    return !cursor.failed;
}

/* How long the message at the begin of `stream` is by what it says; 0 when it is none. */
static size_t
length_of(struct brd_span stream) {
    struct brd_cursor cursor = brd_cursor_of(stream);
    unsigned type = (unsigned)brd_cursor_be(&cursor, 2);
    size_t length = (size_t)brd_cursor_be(&cursor, 2);
    uint64_t cookie = brd_cursor_be(&cursor, 4);
    if (type >> 14 == 1) { /* RFC 8656 12.5: in a stream channel data is filled up */
        return 4 + ((length + 3) & ~(size_t)3);
    }
    if (type == CHANNEL_MICROSOFT) {
        return 4 + length;
    }
    return type >> 14 == 0 && (cursor.failed || cookie == BRD_STUN_COOKIE)
               ? BRD_STUN_HEADER_BYTES + length
               : 0;
}

bool
brd_stun_frame(struct brd_span stream, enum brd_stun_framing *framing, struct brd_span *frame,
               size_t *taken) {
    struct brd_cursor cursor = brd_cursor_of(stream);
    *frame = (struct brd_span){0};
    *taken = 0;
    if (*framing == BRD_STUN_FRAMING_UNKNOWN) {
        /* The cookie stands at byte 4 of a message, and so at byte 6 behind a length. */
        if (stream.size < 2 + 8) {
            return true;
        }
        (void)brd_cursor_be(&cursor, 4);
        uint32_t first = (uint32_t)brd_cursor_be(&cursor, 4);
        brd_cursor_seek(&cursor, 6);
        uint32_t second = (uint32_t)brd_cursor_be(&cursor, 4);
        if (first == BRD_STUN_COOKIE) {
            *framing = BRD_STUN_FRAMING_PLAIN;
        } else if (second == BRD_STUN_COOKIE) {
            *framing = BRD_STUN_FRAMING_LENGTH;
        } else {
            return false;
        }
        brd_cursor_seek(&cursor, 0);
    }
    if (*framing == BRD_STUN_FRAMING_LENGTH) {
        size_t length = (size_t)brd_cursor_be(&cursor, 2);
        if (!cursor.failed && length <= brd_cursor_left(&cursor)) {
            *frame = brd_cursor_take(&cursor, length);
            *taken = 2 + length;
        }
        return true;
    }
    if (stream.size < 4) {
        return true;
    }
    size_t length = length_of(stream);
    if (length == 0) {
        return false;
    }
    if (length <= stream.size) {
        *frame = brd_cursor_take(&cursor, length);
        *taken = length;
    }
    return true;
}
