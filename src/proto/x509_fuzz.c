/* Fuzz target: any bytes as a certificate. SPDX-License-Identifier: Apache-2.0 */
#include "proto/x509.h"

#include "base/limits.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct brd_x509 x509 = brd_x509_of();
    struct brd_x509_name name;
    struct brd_error error;
    size_t offset = 0;
    enum brd_err code = brd_x509_read(brd_span_of(data, size), &x509, &error);
    if ((code == BRD_OK && size == 0) || strlen(x509.sha1) != 40 ||
        x509.names.size > BRD_MAX_X509_TEXT_BYTES || strlen(x509.sha256) != 64) {
        abort();
    }
    while (brd_x509_next_name(&x509, &offset, &name)) {
        if (name.kind > BRD_X509_IP || name.text.size > x509.names.size) {
            abort();
        }
    }
    brd_x509_free(&x509);
    return 0;
}
