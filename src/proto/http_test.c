/* Tests of proto/http.c. SPDX-License-Identifier: Apache-2.0 */
#include "proto/http.h"

#include "base/buffer.h"
#include "base/limits.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#define NOTE_BYTES ((size_t)1024 * 1024)

static void
add(struct brd_buffer *notes, struct brd_span text) {
    (void)brd_buffer_add(notes, text.data, text.size);
    (void)brd_buffer_add_text(notes, "|");
}

/* A request as a line: method|target|host|user agent|referer| and "cut". */
static void
take_request(void *context, const struct brd_http_request *request) {
    struct brd_buffer *notes = context;
    add(notes, request->method);
    add(notes, request->target);
    add(notes, request->host);
    add(notes, request->user_agent);
    add(notes, request->referer);
    (void)brd_buffer_add_text(notes, request->is_cut ? "cut\n" : "\n");
}

struct outcome {
    enum brd_http_verdict verdict;
    size_t used;
};

/* Feed in pieces of `piece` bytes, and end the stream. */
static struct outcome
feed(struct brd_buffer *notes, struct brd_span bytes, size_t piece) {
    struct brd_http_stream stream = {0};
    struct brd_http_sink sink = {.context = notes, .on_request = take_request};
    struct brd_cursor cursor = brd_cursor_of(bytes);
    struct outcome outcome = {.verdict = BRD_HTTP_MORE};
    brd_buffer_reset(notes);
    while (brd_cursor_left(&cursor) > 0 && outcome.verdict == BRD_HTTP_MORE) {
        size_t left = brd_cursor_left(&cursor);
        size_t used = 0;
        outcome.verdict = brd_http_feed(
            &stream, brd_cursor_take(&cursor, left < piece ? left : piece), &sink, &used);
        outcome.used += used;
    }
    brd_http_end(&stream, &sink);
    brd_http_free(&stream);
    return outcome;
}

/* The same comes of it however it is cut. */
static void
expect(const char *stream, enum brd_http_verdict verdict, size_t used, const char *notes_text) {
    struct brd_buffer notes = brd_buffer_of(NOTE_BYTES);
    struct brd_span bytes = brd_span_text(stream);
    for (size_t piece = 1; piece <= bytes.size; piece++) {
        struct outcome outcome = feed(&notes, bytes, piece);
        assert_int_equal(outcome.verdict, verdict);
        assert_int_equal(outcome.used, used);
        assert_string_equal(brd_buffer_text(&notes), notes_text);
    }
    brd_buffer_free(&notes);
}

#define EXPECT_ALL(stream, notes) expect(stream, BRD_HTTP_MORE, sizeof(stream) - 1, notes)

static void
requests_are_read(void **state) {
    (void)state;
    EXPECT_ALL("GET /a?b HTTP/1.1\r\nHost: h.example.com \r\nUser-Agent:  u v\r\n"
               "Referer: http://r.example.com/\r\n\r\n",
               "GET|/a?b|h.example.com|u v|http://r.example.com/|\n");
    EXPECT_ALL("GET http://h.example.com/ HTTP/1.0\n\n", "GET|http://h.example.com/||||\n");
    EXPECT_ALL("\r\n\r\nMKCALENDAR /c HTTP/1.1\r\nhOsT:h\r\nhost: i\r\n\r\n",
               "MKCALENDAR|/c|h|||\n"); /* the first of two fields stays */
    EXPECT_ALL("GET /without-version\r\nHost: h\r\n\r\n", "GET|/without-version|h|||\n");
}

static void
bodies_are_passed_over(void **state) {
    (void)state;
    EXPECT_ALL(
        "POST /a HTTP/1.1\r\nContent-Length: 14\r\n\r\nGET /x HTTP/1.GET /b HTTP/1.1\r\n\r\n",
        "POST|/a||||\nGET|/b||||\n");
    EXPECT_ALL("PUT /a HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\n\r\n"
               "4;x=y\r\nwiki\r\nA\r\n0123456789\r\n0\r\nT: v\r\n\r\nGET /b HTTP/1.1\r\n\r\n",
               "PUT|/a||||\nGET|/b||||\n");
}

static void
what_follows_a_connect_is_left(void **state) {
    (void)state;
    expect("CONNECT h:443 HTTP/1.1\r\nHost: h:443\r\n\r\n", BRD_HTTP_TUNNEL, 39,
           "CONNECT|h:443|h:443|||\n");
    struct brd_buffer notes = brd_buffer_of(NOTE_BYTES);
    struct outcome outcome =
        feed(&notes, brd_span_text("GET / HTTP/1.1\r\nUpgrade: websocket\r\n\r\n\x81\x01x"), 4096);
    assert_int_equal(outcome.verdict, BRD_HTTP_TUNNEL);
    assert_int_equal(outcome.used, 38);
    assert_string_equal(brd_buffer_text(&notes), "GET|/||||\n");
    brd_buffer_free(&notes);
}

static void
other_streams_are_told_apart(void **state) {
    (void)state;
    static const char *const others[] = {
        "SSH-2.0-OpenSSH_9.6\r\n",
        "\x16\x03\x01\x02",
        "220 mail ready\r\n",
        "EHLO example.com\r\n",
        "HELLO\r\n",
        "{\"a\": 1}\r\n",
        "HTTP/1.1 200 OK\r\n\r\n",
        "ONE-VERY-LONG-WORD-THAT-IS-NO-METHOD-AT-ALL x HTTP/1.1\r\n",
    };
    struct brd_buffer notes = brd_buffer_of(NOTE_BYTES);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        struct outcome outcome = feed(&notes, brd_span_text(others[i]), 3);
        assert_int_equal(outcome.verdict, BRD_HTTP_NOT_MINE);
        assert_string_equal(brd_buffer_text(&notes), "");
    }
    brd_buffer_free(&notes);
    assert_true(brd_http_begins(brd_span_text("POST /")));
    assert_false(brd_http_begins(brd_span_text("POST")));
    assert_false(brd_http_begins(brd_span_text("POSTS /")));
    assert_false(brd_http_begins(brd_span_of(NULL, 0)));
}

static void
a_request_that_is_cut_is_told(void **state) {
    (void)state;
    EXPECT_ALL("GET /a HTTP/1.1\r\nHost: h\r\nUser-Ag", "GET|/a|h|||cut\n");
    EXPECT_ALL("GET /a HTTP/1.1\r\n", "GET|/a||||cut\n");
    EXPECT_ALL("POST /a HTTP/1.1\r\nContent-Length: 5\r\n\r\nhel", "POST|/a||||\n");
}

static void
a_gigantic_header_is_told_as_far_as_it_is_kept(void **state) {
    (void)state;
    struct brd_buffer stream = brd_buffer_of(NOTE_BYTES);
    struct brd_buffer notes = brd_buffer_of(NOTE_BYTES);
    (void)brd_buffer_add_text(&stream, "GET /a HTTP/1.1\r\nHost: h\r\n");
    while (stream.size < 3 * BRD_MAX_HTTP_HEADER_BYTES) {
        (void)brd_buffer_add_text(&stream,
                                  "X-Filler: 0123456789012345678901234567890123456789\r\n");
    }
    struct outcome outcome = feed(&notes, brd_buffer_span(&stream), 1400);
    assert_int_equal(outcome.verdict, BRD_HTTP_TUNNEL);
    assert_string_equal(brd_buffer_text(&notes), "GET|/a|h|||cut\n");
    brd_buffer_free(&stream);
    brd_buffer_free(&notes);
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(requests_are_read),
        cmocka_unit_test(bodies_are_passed_over),
        cmocka_unit_test(what_follows_a_connect_is_left),
        cmocka_unit_test(other_streams_are_told_apart),
        cmocka_unit_test(a_request_that_is_cut_is_told),
        cmocka_unit_test(a_gigantic_header_is_told_as_far_as_it_is_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
