/* Tests of base/cipher.c by the vectors of the standards. SPDX-License-Identifier: Apache-2.0 */
#include "base/cipher.h"

#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

/* Bytes of hexadecimal text; how many there are must be known. */
static void
from_hex(const char *hex, uint8_t *bytes, size_t size) {
    assert_int_equal(strlen(hex), 2 * size);
    for (size_t i = 0; i < size; i++) {
        char digits[3] = {hex[2 * i], hex[2 * i + 1], '\0'};
        bytes[i] = (uint8_t)strtoul(digits, NULL, 16);
    }
}

static void
keys_are_derived_as_rfc_6070_and_rfc_7914_say(void **state) {
    (void)state;
    uint8_t key[BRD_KEY_BYTES];
    uint8_t expected[BRD_KEY_BYTES];
    struct brd_error error;
    assert_int_equal(brd_pbkdf2(BRD_PBKDF2_SHA1, brd_span_text("passwordPASSWORDpassword"),
                                brd_span_text("saltSALTsaltSALTsaltSALTsaltSALTsalt"), 4096, key,
                                &error),
                     BRD_OK);
    /* The vector gives 25 bytes; what follows does not change them. */
    from_hex("3d2eec4fe41c849b80c8d83662c0e44a8b291a964cf2f07038", expected, 25);
    assert_memory_equal(key, expected, 25);
    assert_int_equal(brd_pbkdf2(BRD_PBKDF2_SHA256, brd_span_text("passwd"), brd_span_text("salt"),
                                1, key, &error),
                     BRD_OK);
    from_hex("55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc", expected, 32);
    assert_memory_equal(key, expected, 32);
}

static void
senseless_iterations_are_refused(void **state) {
    (void)state;
    uint8_t key[BRD_KEY_BYTES];
    struct brd_error error;
    const uint64_t numbers[] = {0, (uint64_t)1 << 31, UINT64_MAX};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        assert_int_equal(brd_pbkdf2(BRD_PBKDF2_SHA1, brd_span_text(""), brd_span_text("salt"),
                                    numbers[i], key, &error),
                         BRD_ERR_CORRUPT);
    }
}

static void
keys_are_unwrapped_as_rfc_3394_says(void **state) {
    (void)state;
    uint8_t outer[BRD_KEY_BYTES];
    uint8_t wrapped[BRD_WRAPPED_KEY_BYTES];
    uint8_t expected[BRD_KEY_BYTES];
    uint8_t key[BRD_KEY_BYTES];
    from_hex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f", outer, 32);
    from_hex("28c9f404c4b810f4cbccb35cfb87f8263f5786e2d80ed326cbc7f0e71a99f43bfb988b9b7a02dd21",
             wrapped, 40);
    from_hex("00112233445566778899aabbccddeeff000102030405060708090a0b0c0d0e0f", expected, 32);
    assert_true(brd_key_unwrap(outer, brd_span_of(wrapped, 40), key));
    assert_memory_equal(key, expected, 32);
    assert_false(brd_key_unwrap(outer, brd_span_of(wrapped, 32), key));
    assert_false(brd_key_unwrap(outer, brd_span_of(NULL, 0), key));
    for (size_t i = 0; i < sizeof wrapped; i++) {
        wrapped[i] ^= 1;
        assert_false(brd_key_unwrap(outer, brd_span_of(wrapped, 40), key));
        wrapped[i] ^= 1;
    }
}

static void
blocks_are_decrypted_as_sp_800_38a_says(void **state) {
    (void)state;
    uint8_t key[BRD_KEY_BYTES];
    uint8_t iv[BRD_BLOCK_BYTES];
    uint8_t bytes[64];
    uint8_t plain[64];
    struct brd_cipher *cipher;
    struct brd_error error;
    from_hex("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4", key, 32);
    from_hex("000102030405060708090a0b0c0d0e0f", iv, 16);
    from_hex("f58c4c04d6e5f1ba779eabfb5f7bfbd69cfc4e967edb808d679f777bc6702c7d"
             "39f23369a9d9bacfa530e26304231461b2eb05e2c39be9fcda6c19078c6a9d1b",
             bytes, 64);
    from_hex("6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"
             "30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710",
             plain, 64);
    assert_int_equal(brd_cipher_new(key, &cipher, &error), BRD_OK);
    assert_false(brd_cipher_decrypt(cipher, iv, bytes, 17));
    assert_true(brd_cipher_decrypt(cipher, iv, bytes, sizeof bytes));
    assert_memory_equal(bytes, plain, sizeof plain);
    brd_cipher_free(cipher);
    brd_cipher_free(NULL);
}

static void
memory_for_keys_is_zeroed(void **state) {
    (void)state;
    static const uint8_t zeroes[100];
    uint8_t *memory = brd_locked_new(sizeof zeroes);
    assert_non_null(memory);
    assert_memory_equal(memory, zeroes, sizeof zeroes);
    memset(memory, 7, sizeof zeroes);
    brd_wipe(memory, sizeof zeroes);
    assert_memory_equal(memory, zeroes, sizeof zeroes);
    brd_locked_free(memory, sizeof zeroes);
    brd_locked_free(NULL, 100);
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_are_derived_as_rfc_6070_and_rfc_7914_say),
        cmocka_unit_test(senseless_iterations_are_refused),
        cmocka_unit_test(keys_are_unwrapped_as_rfc_3394_says),
        cmocka_unit_test(blocks_are_decrypted_as_sp_800_38a_says),
        cmocka_unit_test(memory_for_keys_is_zeroed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
