/* Tests of proto/stun.c. SPDX-License-Identifier: Apache-2.0 */
#include "proto/stun.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static const uint8_t response[] = {
    0x01, 0x01, 0x00, 0x44, 0x21, 0x12, 0xa4, 0x42, 1,    2,    3,    4,    5, 6,
    7,    8,    9,    10,   11,   12,                                             /* header */
    0x00, 0x20, 0x00, 0x08, 0x00, 0x01, 0x31, 0x26, 0xe1, 0x12, 0xa6, 0x43,       /* mapped */
    0x00, 0x12, 0x00, 0x14, 0x00, 0x02, 0x21, 0x13, 0x01, 0x13, 0xa9, 0xfa, 1, 2, /* peer */
    3,    4,    5,    6,    7,    8,    9,    10,   11,   13,                     /* ... */
    0x00, 0x06, 0x00, 0x05, 'a',  'l',  'i',  'c',  'e',  0,    0,    0,          /* username */
    0x00, 0x09, 0x00, 0x08, 0x00, 0x00, 0x04, 0x01, 'n',  'o',  0,    0,          /* error */
    0x80, 0x22, 0x00, 0x04, 'B',  'r',  'i',  'd',                                /* software */
};

static void
message_is_read(void **state) {
    (void)state;
    struct brd_stun_message message;
    assert_true(brd_stun_read(brd_span_of(response, sizeof response), &message));
    assert_int_equal(message.type, 0x0101);
    assert_string_equal(brd_stun_type_name(message.type), "Binding Success Response");
    assert_false(message.classic);
    assert_false(message.damaged);
    assert_int_equal(message.attribute_count, 5);
    assert_int_equal(message.address_count, 2);
    assert_int_equal(message.addresses[0].role, BRD_STUN_MAPPED);
    assert_int_equal(message.addresses[0].attribute, 0x0020);
    assert_int_equal(message.addresses[0].port, 0x1034);
    assert_int_equal(message.addresses[0].size, 4);
    assert_memory_equal(message.addresses[0].bytes, "\xc0\x00\x02\x01", 4);
    assert_int_equal(message.addresses[1].role, BRD_STUN_PEER);
    assert_int_equal(message.addresses[1].port, 1);
    assert_int_equal(message.addresses[1].size, 16);
    assert_memory_equal(message.addresses[1].bytes, "\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x01",
                        16);
    assert_true(brd_span_equals(message.username, "alice"));
    assert_true(brd_span_equals(message.software, "Brid"));
    assert_true(brd_span_equals(message.reason, "no"));
    assert_int_equal(message.error_code, 401);
    assert_int_equal(message.transaction[4], 1);
}

static void
attributes_are_walked(void **state) {
    (void)state;
    static const uint16_t types[] = {0x0020, 0x0012, 0x0006, 0x0009, 0x8022};
    struct brd_stun_message message;
    struct brd_stun_attribute attribute;
    assert_true(brd_stun_read(brd_span_of(response, sizeof response), &message));
    struct brd_cursor cursor = brd_cursor_of(message.attributes);
    for (size_t i = 0; i < 5; i++) {
        assert_true(brd_stun_next(&message, &cursor, &attribute));
        assert_int_equal(attribute.type, types[i]);
    }
    assert_false(brd_stun_next(&message, &cursor, &attribute));
}

static void
cut_message_gives_what_stands_before(void **state) {
    (void)state;
    struct brd_stun_message message;
    for (size_t size = 0; size < sizeof response; size++) {
        bool is_read = brd_stun_read(brd_span_of(response, size), &message);
        assert_int_equal(is_read, size >= 20);
        assert_true(!is_read || message.damaged);
        assert_true(size < 32 || message.address_count >= 1);
    }
}

static void
classic_messages_must_add_up(void **state) {
    (void)state;
    uint8_t bytes[] = {0x01, 0x01, 0x00, 0x0c, 9, 9, 9, 9, 9, 9, 9, 9,  9,   9, 9, 9,
                       9,    9,    9,    9,    0, 1, 0, 8, 0, 1, 0, 80, 192, 0, 2, 1};
    struct brd_stun_message message;
    assert_true(brd_stun_read(brd_span_of(bytes, sizeof bytes), &message));
    assert_true(message.classic);
    assert_int_equal(message.addresses[0].port, 80);
    assert_memory_equal(message.addresses[0].bytes, "\xc0\x00\x02\x01", 4);
    bytes[23] = 7;
    assert_false(brd_stun_read(brd_span_of(bytes, sizeof bytes), &message));
    bytes[23] = 8;
    bytes[1] = 0x77;
    assert_false(brd_stun_read(brd_span_of(bytes, sizeof bytes), &message));
}

static void
realm_of_microsoft_has_another_number(void **state) {
    (void)state;
    uint8_t bytes[] = {0x01, 0x13, 0x00, 0x18, 0x21, 0x12, 0xa4, 0x42, 1,    2,    3,
                       4,    5,    6,    7,    8,    9,    10,   11,   12,   0x00, 0x0f,
                       0x00, 0x04, 0x72, 0xc6, 0x4b, 0xc6, 0x00, 0x14, 0x00, 0x04, 'n',
                       'o',  'n',  'c',  0x00, 0x15, 0x00, 0x04, 'r',  'e',  'a',  'l'};
    struct brd_stun_message message;
    assert_true(brd_stun_read(brd_span_of(bytes, sizeof bytes), &message));
    assert_true(message.microsoft);
    assert_true(brd_span_equals(message.realm, "real"));
    assert_true(brd_span_equals(message.nonce, "nonc"));
    bytes[27] ^= 1;
    assert_true(brd_stun_read(brd_span_of(bytes, sizeof bytes), &message));
    assert_false(message.microsoft);
    assert_true(brd_span_equals(message.realm, "nonc"));
    assert_true(brd_span_equals(message.nonce, "real"));
}

static void
channel_data_is_unwrapped(void **state) {
    (void)state;
    static const uint8_t bytes[] = {0x40, 0x01, 0, 2, 'h', 'i', 0, 0};
    static const uint8_t microsoft[] = {0xff, 0x10, 0, 10, 1, 2, 3, 4, 5, 6, 7, 8, 'h', 'i'};
    struct brd_turn_channel channel;
    assert_true(brd_turn_channel_read(brd_span_of(bytes, 6), &channel));
    assert_true(brd_turn_channel_read(brd_span_of(bytes, 8), &channel));
    assert_int_equal(channel.number, 0x4001);
    assert_true(brd_span_equals(channel.payload, "hi"));
    assert_false(brd_turn_channel_read(brd_span_of(bytes, 5), &channel));
    assert_false(brd_turn_channel_read(brd_span_of(bytes, 7), &channel));
    assert_false(brd_turn_channel_read(brd_span_of(bytes, 0), &channel));
    assert_true(brd_turn_channel_read(brd_span_of(microsoft, sizeof microsoft), &channel));
    assert_int_equal(channel.number, 0xff10);
    assert_true(brd_span_equals(channel.payload, "hi"));
    assert_false(brd_turn_channel_read(brd_span_of(response, sizeof response), &channel));
}

/* Feed `size` bytes one more at a time, and count the frames. */
static size_t
frames_of(const uint8_t *bytes, size_t size, enum brd_stun_framing expected) {
    enum brd_stun_framing framing = BRD_STUN_FRAMING_UNKNOWN;
    struct brd_span frame;
    size_t from = 0;
    size_t count = 0;
    size_t taken = 0;
    for (size_t to = 0; to <= size; to++) {
        assert_true(brd_stun_frame(brd_span_of(bytes + from, to - from), &framing, &frame, &taken));
        count += taken > 0;
        from += taken;
    }
    assert_int_equal(from, size);
    assert_int_equal(framing, expected);
    return count;
}

static void
streams_are_cut_into_frames(void **state) {
    (void)state;
    uint8_t bytes[3 * sizeof response];
    size_t size = 0;
    memcpy(bytes, response, sizeof response);
    size = sizeof response;
    memcpy(bytes + size, "\x40\x01\0\2hi\0\0", 8);
    size += 8;
    memcpy(bytes + size, response, sizeof response);
    size += sizeof response;
    assert_int_equal(frames_of(bytes, size, BRD_STUN_FRAMING_PLAIN), 3);
    bytes[0] = 0;
    bytes[1] = sizeof response;
    memcpy(bytes + 2, response, sizeof response);
    memcpy(bytes + 2 + sizeof response, "\0\1x", 3);
    assert_int_equal(frames_of(bytes, 5 + sizeof response, BRD_STUN_FRAMING_LENGTH), 2);
    enum brd_stun_framing framing = BRD_STUN_FRAMING_UNKNOWN;
    struct brd_span frame;
    assert_false(brd_stun_frame(brd_span_text("GET / HTTP/1.1"), &framing, &frame, &size));
}

static void
types_have_names(void **state) {
    (void)state;
    assert_string_equal(brd_stun_type_name(0x0003), "Allocate Request");
    assert_string_equal(brd_stun_type_name(0x0113), "Allocate Error Response");
    assert_string_equal(brd_stun_type_name(0x0017), "Data Indication");
    assert_string_equal(brd_stun_type_name(0x0109), "ChannelBind Success Response");
    assert_null(brd_stun_type_name(0x0800));
    assert_null(brd_stun_type_name(0xffff));
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(message_is_read),
        cmocka_unit_test(attributes_are_walked),
        cmocka_unit_test(cut_message_gives_what_stands_before),
        cmocka_unit_test(classic_messages_must_add_up),
        cmocka_unit_test(realm_of_microsoft_has_another_number),
        cmocka_unit_test(channel_data_is_unwrapped),
        cmocka_unit_test(streams_are_cut_into_frames),
        cmocka_unit_test(types_have_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
