/* Tests of evidence/decrypt.c. SPDX-License-Identifier: Apache-2.0 */
#include "evidence/decrypt.h"

#include <openssl/evp.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#define PLAIN_BYTES 50001u
static const uint8_t test_key[BRD_KEY_BYTES] = "a key of thirty-two bytes, yes!!";

struct memory_content {
    struct brd_content content;
    const uint8_t *bytes;
};

static enum brd_err
memory_read(struct brd_content *content, uint64_t offset, void *buffer, size_t size, size_t *got,
            struct brd_error *error) {
    struct memory_content *memory = (struct memory_content *)content;
    (void)error;
    uint64_t left = offset > content->size ? 0 : content->size - offset;
    *got = size > left ? (size_t)left : size;
    memcpy(buffer, memory->bytes + (left == 0 ? 0 : offset), *got);
    return BRD_OK;
}

static void
memory_close(struct brd_content *content) {
    free(content);
}

static struct brd_content *
content_of(const uint8_t *bytes, size_t size) {
    struct memory_content *memory = calloc(1, sizeof *memory);
    assert_non_null(memory);
    memory->content.size = size;
    memory->content.read = memory_read;
    memory->content.close = memory_close;
    memory->bytes = bytes;
    return &memory->content;
}

static uint8_t plain[PLAIN_BYTES];
static uint8_t encrypted[PLAIN_BYTES + BRD_BLOCK_BYTES];

/* Encrypt the first `size` bytes of `plain`, padded; how many bytes that are. */
static size_t
encrypt(size_t size) {
    static const uint8_t iv[BRD_BLOCK_BYTES];
    int first = 0;
    int last = 0;
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    assert_int_equal(EVP_EncryptInit_ex(context, EVP_aes_256_cbc(), NULL, test_key, iv), 1);
    assert_int_equal(EVP_EncryptUpdate(context, encrypted, &first, plain, (int)size), 1);
    assert_int_equal(EVP_EncryptFinal_ex(context, encrypted + first, &last), 1);
    EVP_CIPHER_CTX_free(context);
    return (size_t)first + (size_t)last;
}

static struct brd_content *
open_decrypted(size_t stored, uint64_t size) {
    struct brd_content *content = NULL;
    struct brd_error error;
    assert_int_equal(
        brd_decrypt_open(content_of(encrypted, stored), test_key, size, &content, &error), BRD_OK);
    return content;
}

static int
make_plain(void **state) {
    (void)state;
    uint32_t number = 1;
    for (size_t i = 0; i < PLAIN_BYTES; i++) {
        number = number * 1664525u + 1013904223u;
        plain[i] = (uint8_t)(number >> 24);
    }
    return 0;
}

static void
assert_reads(struct brd_content *content, uint64_t offset, size_t size) {
    static uint8_t into[PLAIN_BYTES + 100];
    size_t got = 0;
    struct brd_error error;
    size_t left = offset > content->size ? 0 : (size_t)(content->size - offset);
    assert_int_equal(content->read(content, offset, into, size, &got, &error), BRD_OK);
    assert_int_equal(got, size < left ? size : left);
    assert_memory_equal(into, plain + (got == 0 ? 0 : offset), got);
}

/* A property: whatever is read, at whatever offset and after whatever else, is what was encrypted.
 */
static void
any_part_is_what_was_encrypted(void **state) {
    (void)state;
    struct brd_content *content = open_decrypted(encrypt(PLAIN_BYTES), PLAIN_BYTES);
    uint32_t number = 7;
    assert_int_equal(content->size, PLAIN_BYTES);
    assert_null(content->warning);
    assert_reads(content, 0, PLAIN_BYTES + 50);
    assert_reads(content, PLAIN_BYTES, 10);
    assert_reads(content, UINT64_MAX, 10);
    for (uint64_t at = 0; at < PLAIN_BYTES; at += 4096) {
        assert_reads(content, at, 4096);
    }
    for (unsigned i = 0; i < 3000; i++) {
        number = number * 1664525u + 1013904223u;
        uint64_t offset = number % (PLAIN_BYTES + 20);
        number = number * 1664525u + 1013904223u;
        assert_reads(content, offset, number >> 8 & (i % 3 == 0 ? 0xffff : 0x3f));
    }
    brd_content_close(content);
}

static void
every_short_size_is_right(void **state) {
    (void)state;
    for (size_t size = 0; size < 70; size++) {
        struct brd_content *content = open_decrypted(encrypt(size), size);
        assert_null(content->warning);
        assert_int_equal(content->size, size);
        assert_reads(content, 0, 100);
        brd_content_close(content);
    }
}

static void
all_blocks_are_given_when_the_size_is_unknown(void **state) {
    (void)state;
    struct brd_content *content = open_decrypted(encrypt(100), BRD_SIZE_UNKNOWN);
    assert_int_equal(content->size, 112);
    assert_null(content->warning);
    assert_reads(content, 0, 100);
    brd_content_close(content);
}

static void
damage_is_told_and_the_rest_is_given(void **state) {
    (void)state;
    size_t stored = encrypt(1000);
    const struct {
        size_t stored;
        uint64_t size;
        const char *words;
        uint64_t given;
    } cases[] = {
        {stored - 1, 1000, "end inside a block", 992},
        {stored - 16, 1000, "ends before the size", 992},
        {stored, 990, "padding contradicts", 990},
        {stored, 1001, "padding contradicts", 1001},
        {stored, 5000, "ends before the size", 1008},
        {0, 5, "ends before the size", 0},
        {3, 5, "end inside a block", 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct brd_content *content = open_decrypted(cases[i].stored, cases[i].size);
        assert_non_null(content->warning);
        assert_non_null(strstr(content->warning, cases[i].words));
        assert_int_equal(content->size, cases[i].given);
        assert_reads(content, 0, cases[i].given < 990 ? (size_t)cases[i].given : 990);
        brd_content_close(content);
    }
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_part_is_what_was_encrypted),
        cmocka_unit_test(every_short_size_is_right),
        cmocka_unit_test(all_blocks_are_given_when_the_size_is_unknown),
        cmocka_unit_test(damage_is_told_and_the_rest_is_given),
    };
    return cmocka_run_group_tests(tests, make_plain, NULL);
}
