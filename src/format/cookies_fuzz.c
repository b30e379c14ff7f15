/* Fuzz target: any bytes as binary cookies. SPDX-License-Identifier: Apache-2.0 */
#include "format/cookies.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct brd_cookies cookies;
    struct brd_cookie cookie;
    struct brd_error error;
    if (brd_cookies_open(&cookies, brd_span_of(data, size), &error) == BRD_OK) {
        while (brd_cookies_next(&cookies, &cookie)) {
            if (cookie.offset > size || cookie.domain.size + cookie.value.size > 2 * size) {
                abort();
            }
        }
    }
    return 0;
}
