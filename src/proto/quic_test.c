/* Tests of proto/quic.c, quic_crypto.c and gquic.c. SPDX-License-Identifier: Apache-2.0 */
#include "proto/quic.h"

#include "base/limits.h"
#include "proto/gquic.h"
#include "proto/testing_quic.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#define VERSION_1 0x00000001
#define VERSION_2 0x6b3343cf
#define DRAFT_29 0xff00001d

/* The connection ID of RFC 9001, Appendix A, and RFC 9369, Appendix A. */
static const uint8_t first_id[8] = {0x83, 0x94, 0xc8, 0xf0, 0x3e, 0x51, 0x57, 0x08};
static const uint8_t server_id[8] = {0xf0, 0x67, 0xa5, 0x50, 0x2a, 0x42, 0x62, 0xb5};

struct made {
    struct brd_quic_crypto *crypto;
    struct brd_quic_connection connection;
    struct brd_buffer stream;
    struct brd_buffer frames;
    struct brd_buffer datagram;
    struct brd_buffer notes;
    struct brd_tls_sink sink;
};

static void
note_gquic(void *context, const struct brd_gquic_hello *hello) {
    (void)brd_buffer_add_format(context, "chlo %.*s [%.*s]\n", (int)hello->server_name.size,
                                (const char *)hello->server_name.data, (int)hello->user_agent.size,
                                hello->user_agent.size == 0 ? ""
                                                            : (const char *)hello->user_agent.data);
}

static void
setup(struct made *made) {
    *made = (struct made){0};
    assert_int_equal(brd_quic_crypto_new(&made->crypto, NULL), BRD_OK);
    made->stream = brd_buffer_of(TESTING_BYTES);
    made->frames = brd_buffer_of(TESTING_BYTES);
    made->datagram = brd_buffer_of(TESTING_BYTES);
    made->notes = brd_buffer_of(TESTING_BYTES);
    made->sink = note_sink(&made->notes);
    made->sink.on_gquic_hello = note_gquic;
}

static void
teardown(struct made *made) {
    brd_quic_free(&made->connection);
    brd_quic_crypto_free(made->crypto);
    brd_buffer_free(&made->stream);
    brd_buffer_free(&made->frames);
    brd_buffer_free(&made->datagram);
    brd_buffer_free(&made->notes);
}

/* Bytes of hexadecimal text into `out`. */
static void
put_hex(struct brd_buffer *out, const char *text) {
    for (; text[0] != '\0' && text[1] != '\0'; text += 2) {
        char digits[3] = {text[0], text[1], '\0'};
        put_number(out, strtoul(digits, NULL, 16), 1);
    }
}

static void
assert_hex(const uint8_t *bytes, size_t size, const char *text) {
    struct brd_buffer expected = brd_buffer_of(TESTING_BYTES);
    put_hex(&expected, text);
    assert_int_equal(expected.size, size);
    assert_memory_equal(expected.data, bytes, size);
    brd_buffer_free(&expected);
}

static void
check_keys(struct made *made, uint32_t version, bool of_server, const char *key, const char *iv,
           const char *header_key) {
    struct brd_quic_keys keys;
    assert_true(brd_quic_derive(made->crypto, version, brd_span_of(first_id, sizeof first_id),
                                of_server, &keys));
    assert_hex(keys.key, sizeof keys.key, key);
    assert_hex(keys.iv, sizeof keys.iv, iv);
    assert_hex(keys.header_key, sizeof keys.header_key, header_key);
}

static void
keys_are_those_of_the_rfcs(void **state) {
    (void)state;
    struct made made;
    setup(&made);
    check_keys(&made, VERSION_1, false, "1f369613dd76d5467730efcbe3b1a22d",
               "fa044b2f42a3fd3b46fb255c", "9f50449e04a0e810283a1e9933adedd2");
    check_keys(&made, VERSION_1, true, "cf3a5331653c364c88f0f379b6067e37",
               "0ac1493ca1905853b0bba03e", "c206b8d9b9f0f37644430b490eeaa314");
    check_keys(&made, VERSION_2, false, "8b1a0bc121284290a29e0971b5cd045d",
               "91f73e2351d8fa91660e909f", "45b95e15235d6f45a6b19cbcb0294ba9");
    check_keys(&made, VERSION_2, true, "82db637861d55e1d011f19ea71d5d2a7",
               "dd13c276499c0249d3310652", "edf6d05c83121201b436e16877593c3a");
    teardown(&made);
}

/* The ClientHello of RFC 9001, A.2, in its CRYPTO frame. */
static const char client_frame[] =
    "060040f1010000ed0303ebf8fa56f12939b9584a3896472ec40bb863cfd3e86804fe3a47f06a2b69484c0000041301"
    "1302010000c000000010000e00000b6578616d706c652e636f6dff01000100000a00080006001d0017001800100007"
    "000504616c706e000500050100000000003300260024001d00209370b2c9caa47fbabaf4559fedba753de171fa71f5"
    "0f1ce15d43e994ec74d748002b0003020304000d0010000e0403050306030203080408050806002d00020101001c00"
    "024001003900320408ffffffffffffffff05048000ffff07048000ffff0801100104800075300901100f088394c8f0"
    "3e51570806048000ffff";

/* The server's Initials of RFC 9001, A.3, and RFC 9369, A.3. */
static const char server_packet[] =
    "cf000000010008f067a5502a4262b5004075c0d95a482cd0991cd25b0aac406a5816b6394100f37a1c69797554780b"
    "b38cc5a99f5ede4cf73c3ec2493a1839b3dbcba3f6ea46c5b7684df3548e7ddeb9c3bf9c73cc3f3bded74b562bfb19"
    "fb84022f8ef4cdd93795d77d06edbb7aaf2f58891850abbdca3d20398c276456cbc42158407dd074ee";
static const char server_packet_2[] =
    "dc6b3343cf0008f067a5502a4262b5004075d92faaf16f05d8a4398c47089698baeea26b91eb761d9b89237bbf8726"
    "3017915358230035f7fd3945d88965cf17f9af6e16886c61bfc703106fbaf3cb4cfa52382dd16a393e427575076980"
    "75b2c984c707f0a0812d8cd5a6881eaf21ceda98f4bd23f6fe1a3e2c43edd9ce7ca84bed8521e2e140";

static struct initial
client_initial(struct made *made, uint32_t version) {
    return (struct initial){.version = version,
                            .first_id = brd_span_of(first_id, sizeof first_id),
                            .destination = brd_span_of(first_id, sizeof first_id),
                            .number = 2,
                            .payload = brd_buffer_span(&made->frames),
                            .padded_bytes = 1162};
}

static enum brd_tls_verdict
feed(struct made *made, unsigned side) {
    return brd_quic_feed(&made->connection, made->crypto, side, brd_buffer_span(&made->datagram),
                         &made->sink);
}

static void
packets_of_rfc_9001_are_opened(void **state) {
    (void)state;
    struct made made;
    setup(&made);
    put_hex(&made.frames, client_frame);
    struct initial initial = client_initial(&made, VERSION_1);
    assert_true(put_initial(&made.datagram, made.crypto, &initial));
    /* The test's own sealing gives the packet that the RFC prints. */
    assert_int_equal(made.datagram.size, 1200);
    assert_hex((const uint8_t *)made.datagram.data, 32,
               "c000000001088394c8f03e5157080000449e7b9aec34d1b1c98dd7689fb8ec11");
    assert_hex((const uint8_t *)made.datagram.data + 1184, 16, "e221af44860018ab0856972e194cd934");
    assert_int_equal(feed(&made, 1), BRD_TLS_MORE);
    assert_true(made.connection.has_client);
    assert_int_equal(made.connection.client_side, 1);
    brd_buffer_reset(&made.datagram);
    put_hex(&made.datagram, server_packet);
    assert_int_equal(feed(&made, 0), BRD_TLS_DONE);
    assert_string_equal(brd_buffer_text(&made.notes),
                        "version 00000001\nclient 0304 example.com \nserver 0304 1301\n");
    assert_null(made.connection.state);
    /* What the client sends on to the server's ID tells nothing; a new connection does. */
    brd_buffer_reset(&made.datagram);
    initial.destination = brd_span_of(server_id, sizeof server_id);
    assert_true(put_initial(&made.datagram, made.crypto, &initial));
    assert_int_equal(feed(&made, 1), BRD_TLS_DONE);
    assert_int_equal(made.connection.bad_initials, 1);
    brd_buffer_reset(&made.datagram);
    brd_buffer_reset(&made.notes);
    initial.first_id = brd_span_of(server_id, sizeof server_id);
    assert_true(put_initial(&made.datagram, made.crypto, &initial));
    assert_int_equal(feed(&made, 1), BRD_TLS_MORE);
    assert_string_equal(brd_buffer_text(&made.notes), "client 0304 example.com \n");
    teardown(&made);
}

static void
packets_of_rfc_9369_are_opened(void **state) {
    (void)state;
    struct made made;
    setup(&made);
    put_hex(&made.frames, client_frame);
    struct initial initial = client_initial(&made, VERSION_2);
    assert_true(put_initial(&made.datagram, made.crypto, &initial));
    assert_int_equal(feed(&made, 0), BRD_TLS_MORE);
    brd_buffer_reset(&made.datagram);
    put_hex(&made.datagram, server_packet_2);
    assert_int_equal(feed(&made, 1), BRD_TLS_DONE);
    assert_string_equal(brd_buffer_text(&made.notes),
                        "version 6b3343cf\nclient 0304 example.com \nserver 0304 1301\n");
    teardown(&made);
}

/* The client's hello in version 1, the server's answer in version 2, from the same ID (RFC 9369,
 * 4). */
static void
a_version_that_was_agreed_on_is_opened(void **state) {
    (void)state;
    struct made made;
    setup(&made);
    put_hex(&made.frames, client_frame);
    struct initial initial = client_initial(&made, VERSION_1);
    assert_true(put_initial(&made.datagram, made.crypto, &initial));
    assert_int_equal(feed(&made, 0), BRD_TLS_MORE);
    brd_buffer_reset(&made.datagram);
    put_hex(&made.datagram, server_packet_2);
    assert_int_equal(feed(&made, 1), BRD_TLS_DONE);
    assert_non_null(strstr(brd_buffer_text(&made.notes), "version 6b3343cf\nserver 0304 1301\n"));
    teardown(&made);
}

/* Pieces in any order, overlapping, over coalesced packets and several datagrams. */
static void
a_hello_in_pieces_is_put_together(void **state) {
    (void)state;
    static const uint32_t versions[] = {VERSION_1,  VERSION_2,  DRAFT_29,
                                        0xff000017, 0xfaceb00e, 0x1a2a3a4a /* reserved */};
    for (size_t i = 0; i < sizeof versions / sizeof *versions; i++) {
        struct made made;
        setup(&made);
        put_client_hello(&made.stream, BRD_TLS_OVER_QUIC, "example.com");
        struct brd_span stream = brd_buffer_span(&made.stream);
        put_crypto(&made.frames, stream, 100, stream.size - 100);
        put_number(&made.frames, 1, 1); /* PING */
        put_crypto(&made.frames, stream, 20, 50);
        struct initial initial = client_initial(&made, versions[i]);
        assert_true(put_initial(&made.datagram, made.crypto, &initial));
        brd_buffer_reset(&made.frames);
        put_number(&made.frames, 0x0200000000, 5); /* ACK */
        put_crypto(&made.frames, stream, 60, 60);
        initial = client_initial(&made, versions[i]);
        initial.number = 3;
        assert_true(put_initial(&made.datagram, made.crypto, &initial));
        assert_int_equal(feed(&made, 0), BRD_TLS_MORE);
        assert_int_equal(made.connection.initials, 2);
        brd_buffer_reset(&made.frames);
        brd_buffer_reset(&made.datagram);
        put_crypto(&made.frames, stream, 0, 30);
        initial = client_initial(&made, versions[i]);
        assert_null(strstr(brd_buffer_text(&made.notes), "client"));
        assert_true(put_initial(&made.datagram, made.crypto, &initial));
        assert_int_equal(feed(&made, 0), BRD_TLS_MORE);
        assert_non_null(strstr(brd_buffer_text(&made.notes), "client 0304 example.com \n"));
        assert_int_equal(made.connection.bad_initials, 0);
        teardown(&made);
    }
}

static void
after_a_retry_the_new_id_gives_the_keys(void **state) {
    (void)state;
    struct made made;
    setup(&made);
    put_hex(&made.frames, client_frame);
    struct initial initial = client_initial(&made, VERSION_1);
    assert_true(put_initial(&made.datagram, made.crypto, &initial));
    (void)feed(&made, 0);
    brd_buffer_reset(&made.datagram);
    put_hex(&made.datagram, "f0000000010008f067a5502a4262b5746f6b656e");
    put_zeros(&made.datagram, 16);
    assert_int_equal(feed(&made, 1), BRD_TLS_MORE);
    brd_buffer_reset(&made.datagram);
    initial.first_id = brd_span_of(server_id, sizeof server_id);
    initial.destination = initial.first_id;
    assert_true(put_initial(&made.datagram, made.crypto, &initial));
    assert_int_equal(feed(&made, 0), BRD_TLS_MORE);
    /* The same hello was sent again: it is told once. */
    assert_string_equal(brd_buffer_text(&made.notes),
                        "version 00000001\nclient 0304 example.com \n");
    put_server_hello(&made.stream, BRD_TLS_OVER_QUIC, true);
    brd_buffer_reset(&made.frames);
    brd_buffer_reset(&made.datagram);
    put_crypto(&made.frames, brd_buffer_span(&made.stream), 0, made.stream.size);
    initial.payload = brd_buffer_span(&made.frames);
    initial.of_server = true;
    initial.destination = brd_span_of(NULL, 0);
    assert_true(put_initial(&made.datagram, made.crypto, &initial));
    assert_int_equal(feed(&made, 1), BRD_TLS_DONE);
    assert_int_equal(made.connection.bad_initials, 0);
    teardown(&made);
}

static void
a_wrong_tag_is_counted_and_harmless(void **state) {
    (void)state;
    struct made made;
    setup(&made);
    put_hex(&made.frames, client_frame);
    struct initial initial = client_initial(&made, VERSION_1);
    assert_true(put_initial(&made.datagram, made.crypto, &initial));
    made.datagram.data[600] ^= 1;
    assert_int_equal(feed(&made, 0), BRD_TLS_MORE);
    assert_int_equal(made.connection.bad_initials, 1);
    assert_false(made.connection.has_client);
    assert_null(made.connection.state);
    made.datagram.data[600] ^= 1;
    assert_int_equal(feed(&made, 0), BRD_TLS_MORE);
    assert_true(made.connection.has_client);
    made.datagram.data[600] ^= 1;
    for (size_t i = 0; i < BRD_MAX_QUIC_BAD_INITIALS; i++) {
        (void)feed(&made, 0);
    }
    assert_true(made.connection.ended);
    teardown(&made);
}

static void
googles_hellos_are_read(void **state) {
    (void)state;
    static const char expected[] = "chlo example.com [Chrome/65.0 Linux]\n";
    struct made made;
    setup(&made);
    /* Q043: flags, connection ID, version, packet number, hash, STREAM frame. */
    put_hex(&made.datagram, "0901020304050607085130343301");
    put_zeros(&made.datagram, 12);
    put_hex(&made.datagram, "a0010000");
    put_chlo(&made.datagram, "example.com", "Chrome/65.0 Linux");
    assert_int_equal(feed(&made, 0), BRD_TLS_DONE);
    assert_string_equal(brd_buffer_text(&made.notes),
                        "version 51303433\nchlo example.com [Chrome/65.0 Linux]\n");
    /* Q046: a long header with both lengths in one byte. */
    brd_quic_free(&made.connection);
    brd_buffer_reset(&made.notes);
    brd_buffer_reset(&made.datagram);
    put_hex(&made.datagram, "c35130343650010203040506070800000001");
    put_zeros(&made.datagram, 12);
    put_hex(&made.datagram, "a0010000");
    put_chlo(&made.datagram, "example.com", "Chrome/65.0 Linux");
    assert_int_equal(feed(&made, 0), BRD_TLS_DONE);
    assert_non_null(strstr(brd_buffer_text(&made.notes), expected));
    /* Q050: sealed as an Initial is. */
    brd_quic_free(&made.connection);
    brd_buffer_reset(&made.notes);
    brd_buffer_reset(&made.datagram);
    put_hex(&made.frames, "080040f0");
    put_chlo(&made.frames, "example.com", "Chrome/65.0 Linux");
    struct initial initial = client_initial(&made, 0x51303530);
    assert_true(put_initial(&made.datagram, made.crypto, &initial));
    assert_int_equal(feed(&made, 0), BRD_TLS_DONE);
    assert_non_null(strstr(brd_buffer_text(&made.notes), expected));
    teardown(&made);
}

static void
what_is_not_quic_is_told_by_its_first_bytes(void **state) {
    (void)state;
    static const char *const others[] = {
        "",
        "c0",
        "000100002112a442000102030405060708090a0b",           /* STUN */
        "80600001000000010000000100000000",                   /* RTP */
        "81c80006000000010000000100000000",                   /* RTCP */
        "16fefd0000000000000000003601000001",                 /* DTLS */
        "123401000001000000000000076578616d706c6503636f6d00", /* DNS */
        "c012345678080102030405060708000000",                 /* a version that nobody speaks */
        "c00000000115",                                       /* an ID that is too long */
        "ca1a2a3a4a0800010203040506070000401000000000",       /* a reserved version, and short */
        "8000000000000000",                                   /* a negotiation of nothing */
    };
    struct made made;
    setup(&made);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        brd_buffer_reset(&made.datagram);
        put_hex(&made.datagram, others[i]);
        assert_false(brd_quic_is(brd_buffer_span(&made.datagram)));
        assert_int_equal(feed(&made, 0), BRD_TLS_NOT_MINE);
    }
    brd_buffer_reset(&made.datagram);
    put_hex(&made.datagram, "8000000000000401020304000000015a6a7a8a");
    assert_int_equal(feed(&made, 0), BRD_TLS_MORE);
    assert_string_equal(brd_buffer_text(&made.notes), "version 00000000\n");
    teardown(&made);
}

static void
versions_have_the_names_of_the_field(void **state) {
    (void)state;
    char text[BRD_QUIC_VERSION_TEXT_BYTES];
    brd_quic_version_text(0x51303436, text);
    assert_string_equal(text, "Q046");
    brd_quic_version_text(0x54303530, text);
    assert_string_equal(text, "T050");
    brd_quic_version_text(VERSION_1, text);
    assert_string_equal(text, "0x00000001");
}

static void
mutated_datagrams_do_no_harm(void **state) {
    (void)state;
    static const uint8_t values[] = {0x00, 0x3f, 0x40, 0x7f, 0x80, 0xbf, 0xff};
    struct made made;
    setup(&made);
    put_client_hello(&made.stream, BRD_TLS_OVER_QUIC, "example.com");
    struct brd_span stream = brd_buffer_span(&made.stream);
    put_number(&made.frames, 0x0200000000, 5);
    put_crypto(&made.frames, stream, 0, 200);
    put_crypto(&made.frames, stream, 200, stream.size - 200);
    size_t size = made.frames.size;
    /* What is inside the protection is mutated too, and sealed anew. */
    for (size_t at = 0; at < size; at++) {
        for (size_t i = 0; i < sizeof values; i++) {
            char kept = made.frames.data[at];
            made.frames.data[at] = (char)values[i];
            struct initial initial = client_initial(&made, VERSION_1);
            brd_buffer_reset(&made.datagram);
            brd_buffer_reset(&made.notes);
            brd_quic_free(&made.connection);
            assert_true(put_initial(&made.datagram, made.crypto, &initial));
            (void)feed(&made, 0);
            assert_true(made.connection.has_client);
            made.frames.data[at] = kept;
        }
    }
    for (size_t at = 0; at < 64; at++) {
        for (size_t i = 0; i < sizeof values; i++) {
            char kept = made.datagram.data[at];
            made.datagram.data[at] = (char)values[i];
            brd_quic_free(&made.connection);
            (void)feed(&made, 0);
            made.datagram.data[at] = kept;
        }
    }
    teardown(&made);
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_are_those_of_the_rfcs),
        cmocka_unit_test(packets_of_rfc_9001_are_opened),
        cmocka_unit_test(packets_of_rfc_9369_are_opened),
        cmocka_unit_test(a_version_that_was_agreed_on_is_opened),
        cmocka_unit_test(a_hello_in_pieces_is_put_together),
        cmocka_unit_test(after_a_retry_the_new_id_gives_the_keys),
        cmocka_unit_test(a_wrong_tag_is_counted_and_harmless),
        cmocka_unit_test(googles_hellos_are_read),
        cmocka_unit_test(what_is_not_quic_is_told_by_its_first_bytes),
        cmocka_unit_test(versions_have_the_names_of_the_field),
        cmocka_unit_test(mutated_datagrams_do_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
