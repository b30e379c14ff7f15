/* Floating-point numbers as text: see real.h. SPDX-License-Identifier: Apache-2.0 */
#include "base/real.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>

namespace {

/* Digits up to which %g writes no exponent, and the size from which that counts: 2^53. */
const int kFewestDigits = 15;
const double kExactIntegers = 9007199254740992.0;

/* What to_chars() wrote as "-d.ddde+XX": its digits without sign and point, and the exponent. */
struct Parts {
    bool is_negative;
    char digits[20];
    int count;
    int exponent;
};

Parts
Split(const char *from, const char *end) {
    Parts parts = {*from == '-', {}, 0, 0};
    from += parts.is_negative ? 1 : 0;
    for (; from < end && *from != 'e'; from++) {
        if (*from != '.' && parts.count < static_cast<int>(sizeof parts.digits)) {
            parts.digits[parts.count++] = *from;
        }
    }
    if (from < end) {
        from += from[1] == '+' ? 2 : 1;
        std::from_chars(from, end, parts.exponent);
    }
    return parts;
}

/* Without an exponent; `text` has room for 17 digits and four zeros in front. */
size_t
Lay(const Parts &parts, char *text) {
    char *at = text;
    if (parts.is_negative) {
        *at++ = '-';
    }
    if (parts.exponent < 0) {
        *at++ = '0';
        *at++ = '.';
        at = std::fill_n(at, -parts.exponent - 1, '0');
        at = std::copy_n(parts.digits, parts.count, at);
    } else {
        int whole = std::min(parts.exponent + 1, parts.count);
        at = std::copy_n(parts.digits, whole, at);
        at = std::fill_n(at, parts.exponent + 1 - whole, '0');
        *at++ = '.';
        at = std::copy_n(parts.digits + whole, parts.count - whole, at);
        if (whole == parts.count) {
            *at++ = '0';
        }
    }
    *at = '\0';
    return static_cast<size_t>(at - text);
}

} // namespace

size_t
brd_real_write(double value, char text[BRD_REAL_BYTES]) {
    char digits[BRD_REAL_BYTES];
    const std::to_chars_result result =
        std::to_chars(digits, digits + sizeof digits - 1, value, std::chars_format::scientific);
    const Parts parts = Split(digits, result.ptr);
    const bool is_large = std::fabs(value) >= kExactIntegers &&
                          parts.exponent >= std::max(kFewestDigits, parts.count);
    if (parts.exponent >= -4 && !is_large) {
        return Lay(parts, text);
    }
    const size_t size = static_cast<size_t>(result.ptr - digits);
    std::memcpy(text, digits, size);
    text[size] = '\0';
    return size;
}
