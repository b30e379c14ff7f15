/* Tests of floating-point numbers as text. SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/real.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void
test_known(void **state) {
    static const struct {
        double value;
        const char *text;
    } cases[] = {
        {0.0, "0.0"},
        {-0.0, "-0.0"},
        {1.0, "1.0"},
        {-1.5, "-1.5"},
        {0.1, "0.1"},
        {500000003.5, "500000003.5"},
        {0.0001, "0.0001"},
        {0.00012345678901234567, "0.00012345678901234567"},
        {0.00001, "1e-05"},
        {579223145.39871502, "579223145.398715"},
        {0.30000000000000004, "0.30000000000000004"},
        {536878654.39747715, "536878654.3974771"}, /* of two that are as short, the nearer one */
        {1e15, "1000000000000000.0"},
        {9007199254740991.0, "9007199254740991.0"},
        {9007199254740992.0, "9007199254740992.0"},
        {12345678901234568.0, "12345678901234568.0"},
        {123456789012345680.0, "1.2345678901234568e+17"},
        {1e22, "1e+22"},
        {-1.7976931348623157e308, "-1.7976931348623157e+308"},
        {5e-324, "5e-324"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[BRD_REAL_BYTES];
        assert_int_equal(brd_real_write(cases[i].value, text), strlen(cases[i].text));
        assert_string_equal(text, cases[i].text);
    }
}

/* Any number reads back as itself, and no shorter one does. */
static void
test_all_kinds(void **state) {
    (void)state;
    uint64_t seed = 1;
    for (unsigned i = 0; i < 200000; i++) {
        double value;
        char text[BRD_REAL_BYTES];
        char other[BRD_REAL_BYTES];
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        uint64_t bits = seed ^ seed >> 31;
        memcpy(&value, &bits, sizeof value);
        if (i % 2 == 0) {
            value = (double)(bits >> 11) / (double)(1u << (i % 31));
        }
        if (!isfinite(value)) {
            continue;
        }
        size_t size = brd_real_write(value, text);
        assert_true(size < sizeof text);
        assert_int_equal(size, strlen(text));
        double back = strtod(text, NULL);
        assert_memory_equal(&back, &value, sizeof value);
        assert_non_null(strpbrk(text, ".e"));
        size_t digits = 0;
        bool leading = true;
        size_t zeros = 0;
        for (const char *at = text; *at != '\0' && *at != 'e'; at++) {
            leading = leading && (*at < '1' || *at > '9');
            if (!leading && *at >= '0' && *at <= '9') {
                zeros = *at == '0' ? zeros + 1 : 0;
                digits++;
            }
        }
        digits -= zeros;
        assert_in_range(digits, 1, 17);
        (void)snprintf(other, sizeof other, "%.*e", digits > 1 ? (int)digits - 2 : 0, value);
        assert_true(digits <= 1 || strtod(other, NULL) != value);
    }
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known),
        cmocka_unit_test(test_all_kinds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
