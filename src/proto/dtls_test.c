/* Tests of proto/dtls.c and pieces.c. SPDX-License-Identifier: Apache-2.0 */
#include "proto/dtls.h"

#include "base/limits.h"
#include "proto/pieces.h"
#include "proto/testing.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#define HEADER_BYTES 12 /* of a handshake message */

struct made {
    struct brd_dtls_stream stream;
    struct brd_buffer message;
    struct brd_buffer datagram;
    struct brd_buffer notes;
    struct brd_tls_sink sink;
};

static void
setup(struct made *made) {
    *made = (struct made){0};
    made->message = brd_buffer_of(TESTING_BYTES);
    made->datagram = brd_buffer_of(TESTING_BYTES);
    made->notes = brd_buffer_of(TESTING_BYTES);
    made->sink = note_sink(&made->notes);
}

static void
teardown(struct made *made) {
    brd_dtls_free(&made->stream);
    brd_buffer_free(&made->message);
    brd_buffer_free(&made->datagram);
    brd_buffer_free(&made->notes);
}

static void
put_record(struct made *made, uint8_t type, uint16_t epoch, struct brd_span body) {
    struct brd_buffer *out = &made->datagram;
    put_number(out, type, 1);
    put_number(out, 0xfefd, 2);
    put_number(out, epoch, 2);
    put_zeros(out, 6);
    put_number(out, body.size, 2);
    (void)brd_buffer_add(out, body.data, body.size);
}

static enum brd_tls_verdict
feed(struct made *made) {
    enum brd_tls_verdict verdict =
        brd_dtls_feed(&made->stream, brd_buffer_span(&made->datagram), &made->sink);
    brd_buffer_reset(&made->datagram);
    return verdict;
}

static enum brd_tls_verdict
feed_message(struct made *made) {
    put_record(made, 22, 0, brd_buffer_span(&made->message));
    brd_buffer_reset(&made->message);
    return feed(made);
}

/* Feed the bytes [offset, offset + size) of the message as one fragment. */
static enum brd_tls_verdict
feed_fragment(struct made *made, size_t offset, size_t size) {
    struct brd_buffer fragment = brd_buffer_of(TESTING_BYTES);
    (void)brd_buffer_add(&fragment, made->message.data, 6);
    put_number(&fragment, offset, 3);
    put_number(&fragment, size, 3);
    (void)brd_buffer_add(&fragment, made->message.data + HEADER_BYTES + offset, size);
    put_record(made, 22, 0, brd_buffer_span(&fragment));
    brd_buffer_free(&fragment);
    return feed(made);
}

static void
a_handshake_is_read(void **state) {
    (void)state;
    struct made made;
    setup(&made);
    put_client_hello(&made.message, BRD_TLS_OVER_DTLS, "example.com");
    assert_int_equal(feed_message(&made), BRD_TLS_MORE);
    size_t verify = put_message(&made.message, BRD_TLS_OVER_DTLS, BRD_TLS_HELLO_VERIFY_REQUEST, 0);
    put_number(&made.message, 0xfeff, 2);
    put_name(&made.message, 1, "cookie");
    put_message_end(&made.message, BRD_TLS_OVER_DTLS, verify);
    assert_int_equal(feed_message(&made), BRD_TLS_MORE);
    /* A server's flight: two messages in one record, and encrypted ones behind them. */
    put_server_hello(&made.message, BRD_TLS_OVER_DTLS, false);
    put_certificates(&made.message, BRD_TLS_OVER_DTLS, 1);
    put_record(&made, 22, 0, brd_buffer_span(&made.message));
    put_record(&made, 20, 0, brd_span_text("\x01"));
    put_record(&made, 22, 1, brd_span_text("sealed"));
    assert_int_equal(feed(&made), BRD_TLS_DONE);
    assert_null(made.stream.state);
    assert_string_equal(brd_buffer_text(&made.notes),
                        "client 0304 example.com \nverify feff 6\nserver fefd c02f\n"
                        "certificate 0 first\ncertificate 1 second\n");
    /* Another handshake on the same ports. */
    brd_buffer_reset(&made.message);
    brd_buffer_reset(&made.notes);
    put_client_hello(&made.message, BRD_TLS_OVER_DTLS, "example.org");
    assert_int_equal(feed_message(&made), BRD_TLS_MORE);
    assert_string_equal(brd_buffer_text(&made.notes), "client 0304 example.org \n");
    teardown(&made);
}

static void
a_hello_in_fragments_is_put_together(void **state) {
    (void)state;
    for (size_t piece = 1; piece < 300; piece = piece * 2 + 1) {
        for (int backwards = 0; backwards < 2; backwards++) {
            struct made made;
            setup(&made);
            put_client_hello(&made.message, BRD_TLS_OVER_DTLS, "example.com");
            size_t size = made.message.size - HEADER_BYTES;
            size_t count = (size + piece - 1) / piece;
            if (backwards == 1 && count > BRD_MAX_PIECES_APART) {
                teardown(&made);
                continue;
            }
            for (size_t i = 0; i < count; i++) {
                size_t at = (backwards == 1 ? count - 1 - i : i) * piece;
                size_t from = at > 3 ? at - 3 : at; /* they overlap */
                size_t to = at + piece < size ? at + piece : size;
                assert_int_equal(feed_fragment(&made, from, to - from), BRD_TLS_MORE);
                assert_int_equal(made.notes.size > 0, i + 1 == count);
            }
            assert_string_equal(brd_buffer_text(&made.notes), "client 0304 example.com \n");
            teardown(&made);
        }
    }
}

static void
what_is_sent_again_is_told_once(void **state) {
    (void)state;
    struct made made;
    setup(&made);
    for (int i = 0; i < 3; i++) {
        put_client_hello(&made.message, BRD_TLS_OVER_DTLS, NULL);
        assert_int_equal(feed_message(&made), BRD_TLS_MORE);
    }
    assert_string_equal(brd_buffer_text(&made.notes), "client 0304  ech \n");
    teardown(&made);
}

static void
what_shares_the_port_is_not_mine(void **state) {
    (void)state;
    static const struct {
        const char *bytes;
        size_t size;
    } others[] = {
        {"", 0},
        {"\x00\x01\x00\x00\x21\x12\xa4\x42\1\2\3\4\5\6\7\x8\x9\xa\xb\xc", 20}, /* STUN */
        {"\x80\x60\x00\x01\x00\x00\x00\x01\x00\x00\x00\x01voice", 17},         /* RTP */
        {"\x16\xfe\xfd\x00\x00\x00\x00\x00\x00\x00\x00\x00\x40short", 18},     /* cut */
        {"\x16\x03\x03\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01\x01", 14},      /* TLS */
        {"\x16\xfe\xfd\x00\x00\x00\x00\x00\x00\x00\x00\x00\x0c"
         "\x01\x00\x00\x10\x00\x00\x00\x00\x20\x00\x00\x00",
         25}, /* a fragment outside of its message */
    };
    struct made made;
    setup(&made);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        (void)brd_buffer_add(&made.datagram, others[i].bytes, others[i].size);
        assert_int_equal(feed(&made), BRD_TLS_NOT_MINE);
        assert_false(made.stream.seen);
        assert_null(made.stream.state);
    }
    assert_false(brd_dtls_is_record(brd_span_of(others[1].bytes, others[1].size)));
    teardown(&made);
}

/* A size that a fragment claims takes no memory; messages above the ceiling are passed over. */
static void
memory_grows_with_what_came(void **state) {
    (void)state;
    struct made made;
    setup(&made);
    for (unsigned number = 0; number < 50; number++) {
        brd_buffer_reset(&made.message);
        put_number(&made.message, BRD_TLS_CERTIFICATE, 1);
        put_number(&made.message, BRD_MAX_DTLS_MESSAGE_BYTES, 3);
        put_number(&made.message, number, 2);
        put_number(&made.message, 60000, 3);
        put_number(&made.message, 1, 3);
        put_number(&made.message, 7, 1);
        assert_int_equal(feed_message(&made), BRD_TLS_MORE);
    }
    put_number(&made.message, BRD_TLS_CERTIFICATE, 1);
    put_number(&made.message, BRD_MAX_DTLS_MESSAGE_BYTES + 1, 3);
    put_zeros(&made.message, 8);
    assert_int_equal(feed_message(&made), BRD_TLS_MORE);
    assert_int_equal(made.notes.size, 0);
    teardown(&made);
}

static void
pieces_have_ceilings(void **state) {
    (void)state;
    struct brd_pieces pieces = brd_pieces_of(1000);
    for (size_t i = 1; i <= BRD_MAX_PIECES_APART; i++) {
        assert_false(brd_pieces_add(&pieces, i * 10, brd_span_text("ab")));
    }
    assert_int_equal(pieces.count, BRD_MAX_PIECES_APART);
    assert_false(pieces.failed);
    assert_false(brd_pieces_add(&pieces, 15, brd_span_text("ab")));
    assert_true(pieces.failed);
    brd_pieces_free(&pieces);
    assert_false(brd_pieces_add(&pieces, 999, brd_span_text("ab"))); /* beyond the ceiling */
    assert_true(pieces.failed && pieces.count == 0);
    assert_false(brd_pieces_add(&pieces, UINT64_MAX, brd_span_text("ab")));
    assert_false(brd_pieces_add(&pieces, 5, brd_span_text("fgh")));
    assert_false(brd_pieces_add(&pieces, 3, brd_span_text("defg")));
    assert_true(brd_pieces_add(&pieces, 0, brd_span_text("abcd")));
    assert_string_equal(brd_buffer_text(&pieces.whole), "abcdefgh");
    assert_false(brd_pieces_add(&pieces, 2, brd_span_text("YYY"))); /* the first ones stay */
    assert_string_equal(brd_buffer_text(&pieces.whole), "abcdefgh");
    brd_pieces_free(&pieces);
}

static void
mutated_datagrams_do_no_harm(void **state) {
    (void)state;
    static const uint8_t values[] = {0x00, 0x01, 0x7f, 0x80, 0xff};
    struct made made;
    struct brd_buffer whole = brd_buffer_of(TESTING_BYTES);
    setup(&made);
    put_client_hello(&made.message, BRD_TLS_OVER_DTLS, "example.com");
    put_certificates(&made.message, BRD_TLS_OVER_DTLS, 1);
    put_record(&made, 22, 0, brd_buffer_span(&made.message));
    (void)brd_buffer_add(&whole, made.datagram.data, made.datagram.size);
    for (size_t at = 0; at < whole.size; at++) {
        for (size_t i = 0; i < sizeof values; i++) {
            brd_buffer_reset(&made.datagram);
            brd_buffer_reset(&made.notes);
            (void)brd_buffer_add(&made.datagram, whole.data, whole.size);
            made.datagram.data[at] = (char)values[i];
            (void)feed(&made);
        }
    }
    brd_buffer_free(&whole);
    teardown(&made);
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_handshake_is_read),
        cmocka_unit_test(a_hello_in_fragments_is_put_together),
        cmocka_unit_test(what_is_sent_again_is_told_once),
        cmocka_unit_test(what_shares_the_port_is_not_mine),
        cmocka_unit_test(memory_grows_with_what_came),
        cmocka_unit_test(pieces_have_ceilings),
        cmocka_unit_test(mutated_datagrams_do_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
