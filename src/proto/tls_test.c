/* Tests of proto/tls.c, hello.c and ja.c. SPDX-License-Identifier: Apache-2.0 */
#include "proto/tls.h"

#include "proto/ja.h"
#include "proto/testing.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

struct made {
    struct brd_buffer messages;
    struct brd_buffer stream;
    struct brd_buffer notes;
};

static void
setup(struct made *made) {
    made->messages = brd_buffer_of(TESTING_BYTES);
    made->stream = brd_buffer_of(TESTING_BYTES);
    made->notes = brd_buffer_of(TESTING_BYTES);
}

static void
teardown(struct made *made) {
    brd_buffer_free(&made->messages);
    brd_buffer_free(&made->stream);
    brd_buffer_free(&made->notes);
}

/* Feed `bytes` in two parts, or (split 0) byte by byte; the notes begin anew. */
static enum brd_tls_verdict
feed(struct made *made, struct brd_span bytes, size_t split) {
    struct brd_tls_stream stream = {0};
    struct brd_tls_sink sink = note_sink(&made->notes);
    enum brd_tls_verdict verdict = BRD_TLS_MORE;
    brd_buffer_reset(&made->notes);
    if (split == 0) {
        for (size_t i = 0; i < bytes.size; i++) {
            verdict = brd_tls_feed(&stream, brd_span_of(bytes.data + i, 1), &sink);
        }
    } else {
        (void)brd_tls_feed(&stream, brd_span_of(bytes.data, split), &sink);
        verdict = brd_tls_feed(&stream, brd_span_of(bytes.data + split, bytes.size - split), &sink);
    }
    brd_tls_free(&stream);
    return verdict;
}

static void
records(struct made *made, size_t most) {
    brd_buffer_reset(&made->stream);
    put_records(&made->stream, 22, brd_buffer_span(&made->messages), most);
}

static void
a_hello_is_read_wherever_it_is_cut(void **state) {
    (void)state;
    static const size_t sizes[] = {16384, 100, 7, 1};
    struct made made;
    setup(&made);
    put_client_hello(&made.messages, BRD_TLS_OVER_TCP, "example.com");
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        records(&made, sizes[i]);
        struct brd_span bytes = brd_buffer_span(&made.stream);
        for (size_t split = 0; split < bytes.size; split++) {
            assert_int_equal(feed(&made, bytes, split), BRD_TLS_MORE);
            assert_string_equal(brd_buffer_text(&made.notes), "client 0304 example.com \n");
        }
    }
    teardown(&made);
}

static void
a_servers_messages_of_tls_12_are_read_to_their_end(void **state) {
    (void)state;
    static const size_t sizes[] = {16384, 40, 1};
    struct made made;
    setup(&made);
    put_server_hello(&made.messages, BRD_TLS_OVER_TCP, false);
    put_certificates(&made.messages, BRD_TLS_OVER_TCP, 0);
    put_number(&made.messages, 0x0c000003, 4); /* ServerKeyExchange, of no interest */
    put_number(&made.messages, 0x010203, 3);
    put_number(&made.messages, 0x0e000000, 4); /* ServerHelloDone */
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        records(&made, sizes[i]);
        struct brd_span bytes = brd_buffer_span(&made.stream);
        for (size_t split = 0; split < bytes.size; split++) {
            assert_int_equal(feed(&made, bytes, split), BRD_TLS_DONE);
            assert_string_equal(brd_buffer_text(&made.notes), "server 0303 c02f\ncertificate 0 "
                                                              "first\ncertificate 1 second\n");
        }
    }
    teardown(&made);
}

static void
after_a_server_hello_of_tls_13_nothing_is_read(void **state) {
    (void)state;
    struct made made;
    setup(&made);
    put_server_hello(&made.messages, BRD_TLS_OVER_TCP, true);
    put_certificates(&made.messages, BRD_TLS_OVER_TCP, 0);
    records(&made, 16384);
    assert_int_equal(feed(&made, brd_buffer_span(&made.stream), 0), BRD_TLS_DONE);
    assert_string_equal(brd_buffer_text(&made.notes), "server 0304 1301\n");
    teardown(&made);
}

static void
a_retry_request_is_told_and_the_second_hello_too(void **state) {
    (void)state;
    static const uint8_t retry[32] = {0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11,
                                      0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91,
                                      0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e,
                                      0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c};
    struct made made;
    setup(&made);
    put_server_hello(&made.messages, BRD_TLS_OVER_TCP, true);
    memcpy(made.messages.data + 6, retry, sizeof retry);
    records(&made, 16384);
    put_number(&made.stream, 0x140303000101, 6);
    memset(made.messages.data + 6, 7, sizeof retry);
    put_records(&made.stream, 22, brd_buffer_span(&made.messages), 16384);
    assert_int_equal(feed(&made, brd_buffer_span(&made.stream), 0), BRD_TLS_DONE);
    assert_string_equal(brd_buffer_text(&made.notes), "server 0304 1301 retry\nserver 0304 1301\n");

    brd_buffer_reset(&made.messages);
    put_client_hello(&made.messages, BRD_TLS_OVER_TCP, NULL);
    records(&made, 16384);
    put_number(&made.stream, 0x140303000101, 6);
    put_records(&made.stream, 22, brd_buffer_span(&made.messages), 16384);
    put_number(&made.stream, 0x17030300, 4);
    put_number(&made.stream, 0x10, 1);
    assert_int_equal(feed(&made, brd_buffer_span(&made.stream), 0), BRD_TLS_DONE);
    assert_string_equal(brd_buffer_text(&made.notes), "client 0304  ech \nclient 0304  ech \n");
    teardown(&made);
}

static void
a_hello_in_the_form_of_ssl_2_is_read(void **state) {
    (void)state;
    struct made made;
    setup(&made);
    size_t record = put_begin(&made.stream, 2);
    put_number(&made.stream, 0x010301, 3);
    put_number(&made.stream, 6, 2);
    put_number(&made.stream, 0, 2);
    put_number(&made.stream, 16, 2);
    put_number(&made.stream, 0x00002f000035, 6);
    put_zeros(&made.stream, 16);
    put_end(&made.stream, record, 2);
    made.stream.data[0] |= (char)0x80;
    struct brd_span bytes = brd_buffer_span(&made.stream);
    for (size_t split = 0; split < bytes.size; split++) {
        assert_int_equal(feed(&made, bytes, split), BRD_TLS_MORE);
        assert_string_equal(brd_buffer_text(&made.notes), "client 0301  ssl2 \n");
    }
    teardown(&made);
}

static void
what_is_not_tls_is_told_early(void **state) {
    (void)state;
    static const struct {
        const char *bytes;
        size_t size;
    } others[] = {
        {"GET / HTTP/1.1\r\n", 16},      {"SSH-2.0-OpenSSH\r\n", 17},
        {"\x16\x04\x01\x00\x10\x01", 6}, /* a version that is none */
        {"\x16\x03\x01\xff\x10\x01", 6}, /* too long */
        {"\x16\x03\x01\x00\x00\x01", 6}, /* empty */
        {"\x16\x03\x01\x00\x10\x63", 6}, /* a message that is none */
        {"\x80\x2e\x01\x05\x01\x00", 6}, /* SSL 2's form with such a version */
        {"\x80\x2e\x02\x03\x01\x00", 6}, /* and with another message */
        {"\x00\x00\x00\x2c\xfe\x53", 6},
    };
    struct brd_tls_sink sink = {0};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        struct brd_tls_stream stream = {0};
        struct brd_tls_stream slow = {0};
        struct brd_span bytes = brd_span_of(others[i].bytes, others[i].size);
        assert_int_equal(brd_tls_feed(&stream, bytes, &sink), BRD_TLS_NOT_MINE);
        assert_null(stream.state);
        assert_false(brd_tls_begins(bytes));
        for (size_t at = 0; at < 6; at++) {
            (void)brd_tls_feed(&slow, brd_span_of(bytes.data + at, 1), &sink);
        }
        assert_int_equal(slow.verdict, BRD_TLS_NOT_MINE);
        assert_null(slow.state);
    }
}

static void
a_message_above_the_ceiling_is_passed_over(void **state) {
    (void)state;
    struct made made;
    setup(&made);
    put_server_hello(&made.messages, BRD_TLS_OVER_TCP, false);
    put_number(&made.messages, 0x0b, 1);
    put_number(&made.messages, 300000, 3);
    put_zeros(&made.messages, 300000);
    put_certificates(&made.messages, BRD_TLS_OVER_TCP, 0);
    records(&made, 16384);
    assert_int_equal(feed(&made, brd_buffer_span(&made.stream), 0), BRD_TLS_MORE);
    assert_string_equal(brd_buffer_text(&made.notes),
                        "server 0303 c02f\ncertificate 0 first\ncertificate 1 second\n");
    teardown(&made);
}

static void
a_hello_behind_something_else_is_found(void **state) {
    (void)state;
    static const char line[] = "PROXY TCP4 192.0.2.1 192.0.2.2 52176 443\r\n\x16\x03\x01";
    struct made made;
    setup(&made);
    put_client_hello(&made.messages, BRD_TLS_OVER_TCP, "example.com");
    (void)brd_buffer_add(&made.stream, line, sizeof line - 1);
    assert_int_equal(brd_tls_find(brd_buffer_span(&made.stream)), made.stream.size);
    put_records(&made.stream, 22, brd_buffer_span(&made.messages), 16384);
    struct brd_span bytes = brd_buffer_span(&made.stream);
    size_t at = brd_tls_find(bytes);
    assert_int_equal(at, sizeof line - 1);
    assert_int_equal(feed(&made, brd_span_of(bytes.data + at, bytes.size - at), 1), BRD_TLS_MORE);
    assert_string_equal(brd_buffer_text(&made.notes), "client 0304 example.com \n");
    made.stream.data[at + 4] ^= 1; /* the record's length does not fit any more */
    assert_int_equal(brd_tls_find(bytes), bytes.size);
    assert_int_equal(brd_tls_find(brd_span_of(NULL, 0)), 0);
    teardown(&made);
}

/* Fields that the notes leave out. */
static void
check_fields(void *context, const struct brd_tls_hello *hello) {
    struct brd_span name;
    size_t offset = 0;
    *(bool *)context = true;
    assert_int_equal(hello->version, 0x0303);
    assert_int_equal(brd_tls_count16(hello->ciphers), 16);
    assert_int_equal(brd_tls_number16(hello->ciphers, 1), 0x1301);
    assert_int_equal(brd_tls_number16(hello->ciphers, 16), 0);
    assert_int_equal(brd_tls_count16(hello->groups), 4);
    assert_int_equal(hello->points.size, 1);
    assert_int_equal(brd_tls_count16(hello->signatures), 8);
    assert_int_equal(hello->key_shares.size, 36);
    assert_true(brd_tls_next_protocol(hello->alpn, &offset, &name));
    assert_true(brd_span_equals(name, "h2"));
    assert_true(brd_tls_next_protocol(hello->alpn, &offset, &name));
    assert_true(brd_span_equals(name, "http/1.1"));
    assert_false(brd_tls_next_protocol(hello->alpn, &offset, &name));
    assert_true(hello->has_ech);
    assert_int_equal(hello->ech_kdf, 1);
    assert_int_equal(hello->ech_aead, 1);
    assert_int_equal(hello->ech_config_id, 0x42);
    assert_int_equal(hello->ech_payload_bytes, 144);
}

static void
the_fields_of_a_hello_are_read(void **state) {
    (void)state;
    struct made made;
    bool told = false;
    struct brd_tls_sink sink = {.context = &told, .on_client_hello = check_fields};
    struct brd_tls_stream stream = {0};
    setup(&made);
    put_client_hello(&made.messages, BRD_TLS_OVER_TCP, NULL);
    records(&made, 16384);
    (void)brd_tls_feed(&stream, brd_buffer_span(&made.stream), &sink);
    assert_true(told);
    brd_tls_free(&stream);
    teardown(&made);
}

/* The example of JA4's description. */
static void
ja4_is_that_of_its_description(void **state) {
    (void)state;
    struct made made;
    struct brd_tls_hello hello;
    char text[BRD_JA4_TEXT_BYTES];
    setup(&made);
    put_client_hello(&made.messages, BRD_TLS_OVER_TCP, "example.com");
    struct brd_cursor cursor = brd_cursor_of(brd_buffer_span(&made.messages));
    (void)brd_cursor_take(&cursor, 4);
    struct brd_span body = brd_cursor_take(&cursor, brd_cursor_left(&cursor));
    assert_true(brd_tls_read_client_hello(body, BRD_TLS_OVER_TCP, &hello));
    assert_true(brd_ja4(&hello, text));
    assert_string_equal(text, "t13d1516h2_8daaf6152771_e5627efa2ab1");
    assert_true(brd_ja4_raw(&hello, &made.notes));
    assert_string_equal(brd_buffer_text(&made.notes),
                        "t13d1516h2_002f,0035,009c,009d,1301,1302,1303,c013,c014,c02b,c02c,c02f,"
                        "c030,cca8,cca9_0005,000a,000b,000d,0012,0015,0017,001b,0023,002b,002d,"
                        "0033,4469,ff01_0403,0804,0401,0503,0805,0501,0806,0601");
    hello.signatures = (struct brd_span){0};
    assert_true(brd_ja4(&hello, text));
    assert_string_equal(text, "t13d1516h2_8daaf6152771_6d807ffa2a79");
    hello.extensions = (struct brd_span){0};
    hello.ciphers = (struct brd_span){0};
    hello.transport = BRD_TLS_OVER_QUIC;
    assert_true(brd_ja4(&hello, text));
    assert_string_equal(text, "q13i0000h2_000000000000_000000000000");
    teardown(&made);
}

static void
ja4_tells_a_protocol_that_is_no_text_by_its_digits(void **state) {
    (void)state;
    static const struct {
        const char *alpn; /* with its length in front */
        const char *ends;
    } cases[] = {
        {"\x01\xab", "ab"},
        {"\x02\xab\xcd", "ad"},
        {"\x02\x30\xab", "3b"},
        {"\x04\x30\x31\xab\xcd", "3d"},
        {"\x04\x30\xab\xcd\x31", "01"},
        {"\x01q", "qq"},
        {"\x08http/1.1", "h1"},
        {"", "00"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct brd_tls_hello hello = {.alpn = brd_span_text(cases[i].alpn), .effective = 0x0303};
        char text[BRD_JA4_TEXT_BYTES];
        assert_true(brd_ja4(&hello, text));
        assert_memory_equal(text + 8, cases[i].ends, 2);
    }
}

/* The examples of JA3's description. */
static void
ja3_is_that_of_its_description(void **state) {
    (void)state;
    static const uint8_t ciphers[] = {0,    47,   0,    53,   0, 5,  0, 10, 0xc0, 9,  0xc0, 10,
                                      0xc0, 0x13, 0xc0, 0x14, 0, 50, 0, 56, 0,    19, 0,    4};
    static const uint8_t extensions[] = {0, 0, 0, 0, 0, 10, 0, 0, 0, 11, 0, 0};
    static const uint8_t groups[] = {0, 23, 0, 24, 0, 25};
    static const uint8_t points[] = {0};
    static const uint8_t old[] = {0,  4, 0, 5, 0, 10, 0,  9, 0,  100, 0,
                                  98, 0, 3, 0, 6, 0,  19, 0, 18, 0,   99};
    struct brd_tls_hello hello = {.from_client = true, .version = 769};
    struct brd_buffer raw = brd_buffer_of(TESTING_BYTES);
    char text[BRD_JA3_TEXT_BYTES];
    hello.ciphers = brd_span_of(ciphers, sizeof ciphers);
    hello.extensions = brd_span_of(extensions, sizeof extensions);
    hello.groups = brd_span_of(groups, sizeof groups);
    hello.points = brd_span_of(points, sizeof points);
    assert_true(brd_ja3_raw(&hello, &raw));
    assert_string_equal(brd_buffer_text(&raw),
                        "769,47-53-5-10-49161-49162-49171-49172-50-56-19-4,0-10-11,23-24-25,0");
    assert_true(brd_ja3(&hello, text));
    assert_string_equal(text, "ada70206e40642a3e4461f35503241d5");
    hello = (struct brd_tls_hello){.from_client = true, .version = 769};
    hello.ciphers = brd_span_of(old, sizeof old);
    assert_true(brd_ja3(&hello, text));
    assert_string_equal(text, "de350869b8c85de67a350c8d186f11e6");
    hello = (struct brd_tls_hello){.version = 769, .cipher = 47};
    brd_buffer_reset(&raw);
    assert_true(brd_ja3_raw(&hello, &raw));
    assert_string_equal(brd_buffer_text(&raw), "769,47,");
    brd_buffer_free(&raw);
}

/* Every byte of a stream changed to each of some values: nothing breaks, memory stays bounded. */
static void
a_mutated_stream_does_no_harm(void **state) {
    (void)state;
    static const uint8_t values[] = {0x00, 0x01, 0x7f, 0x80, 0xff};
    struct made made;
    setup(&made);
    put_client_hello(&made.messages, BRD_TLS_OVER_TCP, "example.com");
    put_certificates(&made.messages, BRD_TLS_OVER_TCP, 0);
    records(&made, 200);
    size_t size = made.stream.size;
    uint8_t *bytes = malloc(size);
    assert_non_null(bytes);
    for (size_t at = 0; at < size; at++) {
        for (size_t i = 0; i < sizeof values; i++) {
            memcpy(bytes, made.stream.data, size);
            bytes[at] = values[i];
            (void)feed(&made, brd_span_of(bytes, size), size / 2);
        }
    }
    /* A hello whose list of ciphers claims too much is told, as damaged. */
    memcpy(bytes, made.stream.data, size);
    bytes[5 + 4 + 2 + 32 + 1] = 0xff;
    (void)feed(&made, brd_span_of(bytes, size), 1);
    assert_non_null(strstr(brd_buffer_text(&made.notes), "damaged"));
    free(bytes);
    teardown(&made);
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_hello_is_read_wherever_it_is_cut),
        cmocka_unit_test(a_servers_messages_of_tls_12_are_read_to_their_end),
        cmocka_unit_test(after_a_server_hello_of_tls_13_nothing_is_read),
        cmocka_unit_test(a_retry_request_is_told_and_the_second_hello_too),
        cmocka_unit_test(a_hello_in_the_form_of_ssl_2_is_read),
        cmocka_unit_test(what_is_not_tls_is_told_early),
        cmocka_unit_test(a_message_above_the_ceiling_is_passed_over),
        cmocka_unit_test(a_hello_behind_something_else_is_found),
        cmocka_unit_test(the_fields_of_a_hello_are_read),
        cmocka_unit_test(ja4_is_that_of_its_description),
        cmocka_unit_test(ja4_tells_a_protocol_that_is_no_text_by_its_digits),
        cmocka_unit_test(ja3_is_that_of_its_description),
        cmocka_unit_test(a_mutated_stream_does_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
