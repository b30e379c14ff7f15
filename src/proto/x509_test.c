/* Tests of proto/x509.c. SPDX-License-Identifier: Apache-2.0 */
#include "proto/x509.h"

#include "base/limits.h"
#include "base/time.h"
#include "proto/testing.h"

#include <openssl/evp.h>
#include <openssl/x509v3.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

/* A certificate made by libcrypto; `issuer` NULL means its own. Owned by the caller. */
static struct brd_buffer
make(const char *common_name, const char *issuer, const char *alternatives) {
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *x509 = X509_new();
    X509_NAME *name = X509_NAME_new();
    unsigned char *der = NULL;
    assert_non_null(key);
    assert_non_null(x509);
    assert_int_equal(X509_set_version(x509, X509_VERSION_3), 1);
    assert_int_equal(ASN1_INTEGER_set_uint64(X509_get_serialNumber(x509), 0xf234abcd), 1);
    assert_non_null(ASN1_TIME_set(X509_getm_notBefore(x509), 1500000000));
    assert_non_null(ASN1_TIME_set(X509_getm_notAfter(x509), 2700000000));
    assert_int_equal(
        X509_NAME_add_entry_by_txt(name, "C", MBSTRING_ASC, (const unsigned char *)"NO", -1, -1, 0),
        1);
    assert_int_equal(X509_NAME_add_entry_by_txt(name, "O", MBSTRING_UTF8,
                                                (const unsigned char *)"R\xc3\xb8ros, Ltd", -1, -1,
                                                0),
                     1);
    assert_int_equal(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
                                                (const unsigned char *)common_name, -1, -1, 0),
                     1);
    assert_int_equal(X509_set_subject_name(x509, name), 1);
    if (issuer != NULL) {
        X509_NAME_free(name);
        name = X509_NAME_new();
        assert_int_equal(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                                                    (const unsigned char *)issuer, -1, -1, 0),
                         1);
    }
    assert_int_equal(X509_set_issuer_name(x509, name), 1);
    assert_int_equal(X509_set_pubkey(x509, key), 1);
    if (alternatives != NULL) {
        X509_EXTENSION *extension =
            X509V3_EXT_conf_nid(NULL, NULL, NID_subject_alt_name, alternatives);
        assert_non_null(extension);
        assert_int_equal(X509_add_ext(x509, extension, -1), 1);
        X509_EXTENSION_free(extension);
    }
    assert_true(X509_sign(x509, key, EVP_sha256()) > 0);
    int size = i2d_X509(x509, &der);
    assert_true(size > 0);
    X509_NAME_free(name);
    X509_free(x509);
    EVP_PKEY_free(key);
    struct brd_buffer copy = brd_buffer_of(TESTING_BYTES);
    assert_true(brd_buffer_add(&copy, der, (size_t)size));
    OPENSSL_free(der);
    return copy;
}

static void
fields_of_a_certificate_are_read(void **state) {
    (void)state;
    struct brd_buffer made = make("example.com", NULL,
                                  "DNS:*.example.com,DNS:example.org,IP:192.0.2.1,IP:2001:db8::1,"
                                  "email:a@example.com,URI:https://example.com/");
    struct brd_span der = brd_buffer_span(&made);
    struct brd_x509 x509 = brd_x509_of();
    struct brd_x509_name name;
    struct brd_error error;
    struct brd_buffer names = brd_buffer_of(TESTING_BYTES);
    size_t offset = 0;
    char digest[BRD_SHA256_TEXT_BYTES];
    assert_int_equal(brd_x509_read(der, &x509, &error), BRD_OK);
    assert_string_equal(brd_buffer_text(&x509.subject),
                        "C=NO, O=R\xc3\xb8ros\\, Ltd, CN=example.com");
    assert_string_equal(brd_buffer_text(&x509.issuer), brd_buffer_text(&x509.subject));
    assert_string_equal(brd_buffer_text(&x509.serial), "f234abcd");
    assert_int_equal(x509.not_before_us, 1500000000 * BRD_US_PER_SECOND);
    assert_int_equal(x509.not_after_us, 2700000000 * BRD_US_PER_SECOND);
    assert_true(x509.is_self_signed);
    brd_sha256_text(der, digest);
    assert_string_equal(x509.sha256, digest);
    assert_int_equal(strlen(x509.sha1), 40);
    while (brd_x509_next_name(&x509, &offset, &name)) {
        (void)brd_buffer_add_format(&names, "%u %.*s\n", name.kind, (int)name.text.size,
                                    (const char *)name.text.data);
    }
    assert_string_equal(brd_buffer_text(&names), "0 example.com\n1 *.example.com\n1 example.org\n"
                                                 "4 192.0.2.1\n4 2001:db8::1\n2 a@example.com\n"
                                                 "3 https://example.com/\n");
    brd_buffer_free(&names);
    brd_x509_free(&x509);
    brd_buffer_free(&made);
}

static void
another_issuer_is_not_self_signed(void **state) {
    (void)state;
    struct brd_buffer made = make("example.com", "Example Authority", NULL);
    struct brd_span der = brd_buffer_span(&made);
    struct brd_x509 x509 = brd_x509_of();
    assert_int_equal(brd_x509_read(der, &x509, NULL), BRD_OK);
    assert_false(x509.is_self_signed);
    assert_string_equal(brd_buffer_text(&x509.issuer), "CN=Example Authority");
    brd_x509_free(&x509);
    brd_buffer_free(&made);
}

/* Whatever is cut off or changed, it is read without harm, and its digest is right. */
static void
a_mutated_certificate_does_no_harm(void **state) {
    (void)state;
    static const uint8_t values[] = {0x00, 0x30, 0x7f, 0x80, 0x84, 0xff};
    struct brd_buffer made = make("example.com", NULL, "DNS:example.com,IP:192.0.2.1");
    struct brd_span der = brd_buffer_span(&made);
    struct brd_x509 x509 = brd_x509_of();
    struct brd_error error;
    unsigned corrupt = 0;
    uint8_t *bytes = malloc(der.size);
    assert_non_null(bytes);
    for (size_t size = 0; size < der.size; size++) {
        assert_int_equal(brd_x509_read(brd_span_of(der.data, size), &x509, &error),
                         BRD_ERR_CORRUPT);
        assert_int_equal(strlen(x509.sha256), 64);
    }
    for (size_t at = 0; at < der.size; at++) {
        for (size_t i = 0; i < sizeof values; i++) {
            memcpy(bytes, der.data, der.size);
            bytes[at] = values[i];
            corrupt += brd_x509_read(brd_span_of(bytes, der.size), &x509, &error) != BRD_OK;
        }
    }
    assert_true(corrupt > 100);
    free(bytes);
    brd_x509_free(&x509);
    brd_buffer_free(&made);
}

static void
texts_have_a_ceiling(void **state) {
    (void)state;
    struct brd_buffer alternatives = brd_buffer_of(TESTING_BYTES);
    struct brd_x509 x509 = brd_x509_of();
    struct brd_error error;
    size_t needed = BRD_MAX_X509_TEXT_BYTES / 50;
    for (size_t i = 0; i <= needed; i++) {
        (void)brd_buffer_add_format(&alternatives, "%sDNS:%044zu.example.com", i == 0 ? "" : ",",
                                    i);
    }
    struct brd_buffer made = make("example.com", NULL, brd_buffer_text(&alternatives));
    struct brd_span der = brd_buffer_span(&made);
    assert_int_equal(brd_x509_read(der, &x509, &error), BRD_ERR_LIMIT);
    assert_true(x509.names.size <= BRD_MAX_X509_TEXT_BYTES);
    brd_x509_free(&x509);
    brd_buffer_free(&alternatives);
    brd_buffer_free(&made);
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields_of_a_certificate_are_read),
        cmocka_unit_test(another_issuer_is_not_self_signed),
        cmocka_unit_test(a_mutated_certificate_does_no_harm),
        cmocka_unit_test(texts_have_a_ceiling),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
