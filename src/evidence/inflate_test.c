/* Tests of evidence/inflate.c and slice.c. SPDX-License-Identifier: Apache-2.0 */
#include "evidence/inflate.h"
#include "evidence/slice.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <zlib.h>

#include <cmocka.h>

/* A content in memory. */
struct memory {
    struct brd_content content;
    const uint8_t *bytes;
};

static enum brd_err
memory_read(struct brd_content *content, uint64_t offset, void *buffer, size_t size, size_t *got,
            struct brd_error *error) {
    const struct memory *memory = (const struct memory *)content;
    (void)error;
    size_t left = offset >= content->size ? 0 : (size_t)(content->size - offset);
    *got = size > left ? left : size;
    if (*got > 0) {
        memcpy(buffer, memory->bytes + offset, *got);
    }
    return BRD_OK;
}

static void
memory_close(struct brd_content *content) {
    free(content);
}

static struct brd_content *
memory_of(const uint8_t *bytes, size_t size) {
    struct memory *memory = calloc(1, sizeof *memory);
    assert_non_null(memory);
    memory->bytes = bytes;
    memory->content =
        (struct brd_content){.size = size, .read = memory_read, .close = memory_close};
    return &memory->content;
}

/* Bytes that deflate neither to nothing nor not at all. */
static uint8_t *
make_plain(size_t size) {
    uint8_t *plain = malloc(size + 1);
    uint32_t state = 12345;
    assert_non_null(plain);
    for (size_t i = 0; i < size; i++) {
        state = state * 1664525 + 1013904223;
        plain[i] = (uint8_t)(state >> 24 & 0x0f) + (uint8_t)(i >> 16);
    }
    return plain;
}

static size_t
pack(const uint8_t *plain, size_t size, int window_bits, uint8_t *packed, size_t room) {
    z_stream stream = {0};
    assert_int_equal(deflateInit2(&stream, 1, Z_DEFLATED, window_bits, 8, Z_DEFAULT_STRATEGY),
                     Z_OK);
    uint8_t *copy = malloc(size + 1);
    assert_non_null(copy);
    memcpy(copy, plain, size);
    stream.next_in = copy;
    stream.avail_in = (uInt)size;
    stream.next_out = packed;
    stream.avail_out = (uInt)room;
    assert_int_equal(deflate(&stream, Z_FINISH), Z_STREAM_END);
    size_t made = room - stream.avail_out;
    (void)deflateEnd(&stream);
    free(copy);
    return made;
}

#define GZIP_BITS (16 + MAX_WBITS)

static void
assert_bytes(struct brd_content *content, const uint8_t *plain, uint64_t offset, size_t size) {
    struct brd_error error = {0};
    uint8_t *buffer = malloc(size + 1);
    assert_non_null(buffer);
    if (brd_content_read(content, offset, buffer, size, &error) != BRD_OK) {
        fail_msg("at %llu: %s", (unsigned long long)offset, error.text);
    }
    assert_memory_equal(buffer, plain + offset, size);
    free(buffer);
}

/* Read at places that go back and forth, over and inside the cached blocks. */
static void
assert_random(struct brd_content *content, const uint8_t *plain, size_t size) {
    uint32_t state = 7;
    for (size_t i = 0; i < 300; i++) {
        state = state * 1664525 + 1013904223;
        size_t offset = (size_t)((uint64_t)state * size >> 32);
        size_t part = (state >> 8 & 0xffff) + 1;
        part = part > size - offset ? size - offset : part;
        assert_bytes(content, plain, offset, part);
    }
}

static struct brd_content *
open_packed(const uint8_t *packed, size_t size, enum brd_packing packing, uint64_t plain_size) {
    struct brd_content *content = NULL;
    struct brd_error error = {0};
    if (brd_inflate_open(memory_of(packed, size), packing, plain_size, &content, &error) !=
        BRD_OK) {
        fail_msg("%s", error.text);
    }
    return content;
}

#define SIZE ((size_t)24 * 1024 * 1024 + 77)

static void
any_place_of_a_deflated_entry_reads_as_it_was(void **state) {
    (void)state;
    uint8_t *plain = make_plain(SIZE);
    uint8_t *packed = malloc(SIZE + SIZE / 8);
    size_t size = pack(plain, SIZE, -MAX_WBITS, packed, SIZE + SIZE / 8);
    struct brd_content *content = open_packed(packed, size, BRD_PACKING_DEFLATE, SIZE);
    assert_int_equal(content->size, SIZE);
    assert_bytes(content, plain, SIZE - 10, 10); /* the end first */
    assert_random(content, plain, SIZE);
    for (size_t offset = 0; offset < SIZE; offset += 1 << 20) {
        assert_bytes(content, plain, offset, SIZE - offset < 5000 ? SIZE - offset : 5000);
    }
    brd_content_close(content);
    free(plain);
    free(packed);
}

static void
gzip_of_several_members_is_one_content_for_several_readers(void **state) {
    (void)state;
    uint8_t *plain = make_plain(SIZE);
    uint8_t *packed = malloc(SIZE + SIZE / 8);
    size_t size = 0;
    size_t cuts[] = {0, 100, 3000000, 3000001, 20000000, SIZE};
    for (size_t i = 0; i + 1 < sizeof cuts / sizeof cuts[0]; i++) {
        size += pack(plain + cuts[i], cuts[i + 1] - cuts[i], GZIP_BITS, packed + size,
                     SIZE + SIZE / 8 - size);
    }
    struct brd_content *first = open_packed(packed, size, BRD_PACKING_GZIP, BRD_SIZE_UNKNOWN);
    struct brd_content *second = NULL;
    struct brd_error error = {0};
    assert_int_equal(brd_inflate_measure(first, &error), BRD_OK);
    assert_int_equal(first->size, SIZE);
    assert_null(first->warning);
    assert_int_equal(brd_inflate_share(first, memory_of(packed, size), &second, &error), BRD_OK);
    assert_random(second, plain, SIZE);
    brd_content_close(second);
    brd_content_close(first);
    free(plain);
    free(packed);
}

static void
stream_that_breaks_off_gives_what_came_before(void **state) {
    (void)state;
    size_t whole = 3000000;
    uint8_t *plain = make_plain(whole);
    uint8_t *packed = malloc(whole * 2);
    struct brd_error error = {0};
    size_t size = pack(plain, whole, GZIP_BITS, packed, whole * 2);
    struct brd_content *content = open_packed(packed, size / 2, BRD_PACKING_GZIP, BRD_SIZE_UNKNOWN);
    assert_int_equal(brd_inflate_measure(content, &error), BRD_OK);
    assert_true(content->size > whole / 4 && content->size < whole);
    assert_non_null(content->warning);
    assert_random(content, plain, (size_t)content->size);
    brd_content_close(content);
    free(plain);
    free(packed);
}

static void
damage_is_an_error_where_it_is_met(void **state) {
    (void)state;
    size_t whole = 3000000;
    uint8_t *plain = make_plain(whole);
    uint8_t *packed = malloc(whole * 2);
    struct brd_error error = {0};
    size_t size = pack(plain, whole, -MAX_WBITS, packed, whole * 2);
    struct brd_content *content = open_packed(packed, size / 2, BRD_PACKING_DEFLATE, whole);
    assert_bytes(content, plain, 0, 1000000);
    uint8_t byte;
    assert_int_not_equal(brd_content_read(content, whole - 1, &byte, 1, &error), BRD_OK);
    assert_bytes(content, plain, 500000, 1000);
    brd_content_close(content);
    free(plain);
    free(packed);
}

static void
what_is_no_stream_is_refused_when_it_is_measured(void **state) {
    (void)state;
    struct brd_error error = {0};
    struct brd_content *content =
        open_packed((const uint8_t *)"no gzip at all", 14, BRD_PACKING_GZIP, BRD_SIZE_UNKNOWN);
    assert_int_equal(brd_inflate_measure(content, &error), BRD_ERR_CORRUPT);
    brd_content_close(content);
}

static void
only_what_begins_as_gzip_is_unpacked(void **state) {
    (void)state;
    uint8_t packed[200];
    struct brd_error error = {0};
    size_t size = pack((const uint8_t *)"hello", 5, GZIP_BITS, packed, sizeof packed);
    struct brd_content *content = memory_of(packed, size);
    assert_int_equal(brd_inflate_packed(&content, &error), BRD_OK);
    assert_int_equal(content->size, 5);
    assert_bytes(content, (const uint8_t *)"hello", 0, 5);
    brd_content_close(content);
    content = memory_of((const uint8_t *)"plain text", 10);
    assert_int_equal(brd_inflate_packed(&content, &error), BRD_OK);
    assert_int_equal(content->size, 10);
    brd_content_close(content);
    content = memory_of((const uint8_t *)"\x1f\x8b\x08 no more", 11);
    assert_int_not_equal(brd_inflate_packed(&content, &error), BRD_OK);
    assert_null(content);
}

static void
slice_ends_where_it_or_its_whole_ends(void **state) {
    (void)state;
    struct brd_error error = {0};
    struct brd_content *content = NULL;
    size_t got = 0;
    char buffer[10];
    const uint8_t *bytes = (const uint8_t *)"0123456789";
    assert_int_equal(brd_slice_open(memory_of(bytes, 10), 2, 3, &content, &error), BRD_OK);
    assert_int_equal(content->read(content, 1, buffer, 10, &got, &error), BRD_OK);
    assert_int_equal(got, 2);
    assert_memory_equal(buffer, "34", 2);
    assert_null(content->warning);
    brd_content_close(content);
    assert_int_equal(brd_slice_open(memory_of(bytes, 10), 8, 30, &content, &error), BRD_OK);
    assert_int_equal(content->size, 2);
    assert_non_null(content->warning);
    brd_content_close(content);
    assert_int_equal(brd_slice_open(memory_of(bytes, 10), 11, 1, &content, &error), BRD_OK);
    assert_int_equal(content->size, 0);
    brd_content_close(content);
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_place_of_a_deflated_entry_reads_as_it_was),
        cmocka_unit_test(gzip_of_several_members_is_one_content_for_several_readers),
        cmocka_unit_test(stream_that_breaks_off_gives_what_came_before),
        cmocka_unit_test(damage_is_an_error_where_it_is_met),
        cmocka_unit_test(what_is_no_stream_is_refused_when_it_is_measured),
        cmocka_unit_test(only_what_begins_as_gzip_is_unpacked),
        cmocka_unit_test(slice_ends_where_it_or_its_whole_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
