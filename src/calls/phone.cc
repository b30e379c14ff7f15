/* Phone numbers by libphonenumber: see phone.h. SPDX-License-Identifier: Apache-2.0 */
#include "calls/phone.h"

#include <cstring>
#include <string>

#include <phonenumbers/logger.h>
#include <phonenumbers/phonenumberutil.h>

using i18n::phonenumbers::Logger;
using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;

namespace {

/* What libphonenumber calls the region of a number that is written with its country code. */
const char *const kNoRegion = "ZZ";
/* Fewer digits are a service, more are no number. */
const size_t kMinDigits = 3;
const size_t kMaxDigits = 20;

/* The library would print its complaints on standard output, where the answer goes. */
class Silence : public Logger {
  public:
    void
    WriteMessage(const std::string &) override {
    }
};

const PhoneNumberUtil &
Numbers() {
    static PhoneNumberUtil *const util = [] {
        PhoneNumberUtil *made = PhoneNumberUtil::GetInstance();
        made->SetLogger(new Silence); /* which it owns */
        return made;
    }();
    return *util;
}

bool
Give(const std::string &from, char *to, size_t size) {
    if (from.empty() || from.size() >= size) {
        return false;
    }
    std::memcpy(to, from.c_str(), from.size() + 1);
    return true;
}

/*
 * The digits of what is written as a number: digits, the usual separators, and what is no ASCII
 * (spaces that do not break, marks of direction). "" for anything else, such as a name or an
 * address.
 */
std::string
DigitsOf(const std::string &text) {
    std::string digits;
    for (char c : text) {
        if (c >= '0' && c <= '9') {
            digits += c;
        } else if (static_cast<unsigned char>(c) < 0x80 && std::strchr("+ ()-./\t", c) == nullptr) {
            return "";
        }
    }
    return digits.size() < kMinDigits || digits.size() > kMaxDigits ? "" : digits;
}

enum brd_phone_kind
Read(const std::string &text, const std::string &region, char *number) {
    const std::string digits = DigitsOf(text);
    if (digits.empty()) {
        return BRD_PHONE_NONE;
    }
    PhoneNumber parsed;
    std::string normal;
    if (Numbers().Parse(text, region.empty() ? kNoRegion : region, &parsed) ==
            PhoneNumberUtil::NO_PARSING_ERROR &&
        (text.find('+') != std::string::npos || Numbers().IsPossibleNumber(parsed))) {
        Numbers().Format(parsed, PhoneNumberUtil::E164, &normal);
        if (Give(normal, number, BRD_PHONE_BYTES)) {
            return BRD_PHONE_INTERNATIONAL;
        }
    }
    return Give(digits, number, BRD_PHONE_BYTES) ? BRD_PHONE_NATIONAL : BRD_PHONE_NONE;
}

} // namespace

/* Only memory can run out here; a number that cannot be looked at is none. */

enum brd_phone_kind
brd_phone_read(const char *text, size_t size, const char *region, char number[BRD_PHONE_BYTES]) {
    try {
        return Read(std::string(text, size), region, number);
    } catch (...) {
        return BRD_PHONE_NONE;
    }
}

bool
brd_phone_matches(const char *national, const char *international) {
    try {
        PhoneNumberUtil::MatchType match =
            Numbers().IsNumberMatchWithTwoStrings(international, national);
        return match == PhoneNumberUtil::SHORT_NSN_MATCH || match == PhoneNumberUtil::NSN_MATCH ||
               match == PhoneNumberUtil::EXACT_MATCH;
    } catch (...) {
        return false;
    }
}

bool
brd_phone_region(const char *international, char region[BRD_REGION_BYTES]) {
    try {
        PhoneNumber parsed;
        std::string code;
        if (Numbers().Parse(international, kNoRegion, &parsed) !=
            PhoneNumberUtil::NO_PARSING_ERROR) {
            return false;
        }
        Numbers().GetRegionCodeForNumber(parsed, &code);
        if (code.empty() || code == kNoRegion) {
            /* A number that nobody has been given yet still tells the country. */
            Numbers().GetRegionCodeForCountryCode(parsed.country_code(), &code);
        }
        return code != kNoRegion && Give(code, region, BRD_REGION_BYTES);
    } catch (...) {
        return false;
    }
}
