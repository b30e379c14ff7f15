/* Moments: see time.h. SPDX-License-Identifier: Apache-2.0 */
#include "base/time.h"

#include <math.h>
#include <string.h>

#define SECONDS_PER_DAY INT64_C(86400)
#define FIRST_SECONDS INT64_C(31536000)  /* 1971-01-01: nearer to 1970 is an unset clock */
#define LAST_SECONDS INT64_C(4102444800) /* 2100-01-01: beyond lie the "distant future" values */

static int64_t
plausible(int64_t us) {
    return us >= FIRST_SECONDS * BRD_US_PER_SECOND && us < LAST_SECONDS * BRD_US_PER_SECOND
               ? us
               : BRD_NO_TIME;
}

int64_t
brd_time_from_seconds(double seconds, int64_t epoch_seconds) {
    if (!isfinite(seconds) || seconds == 0 || fabs(seconds) > 1e11) {
        return BRD_NO_TIME;
    }
    /* Whole and broken part apart: a double of 1e9 seconds has no room for both in microseconds. */
    double whole = floor(seconds);
    int64_t us = ((int64_t)whole + epoch_seconds) * BRD_US_PER_SECOND +
                 (int64_t)llround((seconds - whole) * 1e6);
    return plausible(us);
}

int64_t
brd_time_from_units(int64_t units, int64_t units_per_second, int64_t epoch_seconds) {
    if (units == 0 || units_per_second < 1) {
        return BRD_NO_TIME;
    }
    int64_t seconds = units / units_per_second;
    int64_t rest = units % units_per_second;
    if (seconds > INT64_C(100000000000) || seconds < -INT64_C(100000000000)) {
        return BRD_NO_TIME;
    }
    int64_t us = (seconds + epoch_seconds) * BRD_US_PER_SECOND +
                 (int64_t)((__extension__(__int128) rest * BRD_US_PER_SECOND) / units_per_second);
    return plausible(us);
}

/* Days since 1970-01-01 of a proleptic Gregorian date (H. Hinnant, "chrono-compatible low-level
 * date algorithms"). */
static int64_t
days_from_civil(int64_t year, unsigned month, unsigned day) {
    year -= month <= 2;
    int64_t era = (year >= 0 ? year : year - 399) / 400;
    unsigned year_of_era = (unsigned)(year - era * 400);
    unsigned day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    unsigned day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + (int64_t)day_of_era - 719468;
}

static void
put_digits(char *text, unsigned count, unsigned value) {
    for (unsigned i = count; i > 0; i--) {
        text[i - 1] = (char)('0' + value % 10);
        value /= 10;
    }
}

void
brd_time_format(int64_t us, char text[BRD_TIME_TEXT_BYTES]) {
    int64_t seconds = us / BRD_US_PER_SECOND;
    unsigned fraction = (unsigned)(us % BRD_US_PER_SECOND);
    unsigned of_day = (unsigned)(seconds % SECONDS_PER_DAY);
    /* The inverse of days_from_civil, from the same source; all values are positive here. */
    unsigned days = (unsigned)(seconds / SECONDS_PER_DAY) + 719468;
    unsigned era = days / 146097;
    unsigned day_of_era = days - era * 146097;
    unsigned year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    unsigned day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    unsigned shifted = (5 * day_of_year + 2) / 153;
    unsigned month = shifted < 10 ? shifted + 3 : shifted - 9;
    memcpy(text, "0000-00-00T00:00:00.000000Z", BRD_TIME_TEXT_BYTES);
    put_digits(text, 4, year_of_era + era * 400 + (month <= 2));
    put_digits(text + 5, 2, month);
    put_digits(text + 8, 2, day_of_year - (153 * shifted + 2) / 5 + 1);
    put_digits(text + 11, 2, of_day / 3600);
    put_digits(text + 14, 2, of_day / 60 % 60);
    put_digits(text + 17, 2, of_day % 60);
    put_digits(text + 20, 6, fraction);
}

/* Exactly `count` digits at *text, which moves past them; -1 when they are not there. */
static int
take_digits(const char **text, int count) {
    int value = 0;
    for (int i = 0; i < count; i++) {
        char digit = (*text)[i];
        if (digit < '0' || digit > '9') {
            return -1;
        }
        value = value * 10 + (digit - '0');
    }
    *text += count;
    return value;
}

/* `mark` and two digits within 0..most; -1 when they are not there. */
static int
take_part(const char **text, char mark, int most) {
    if (**text != mark) {
        return -1;
    }
    ++*text;
    int value = take_digits(text, 2);
    return value > most ? -1 : value;
}

/* The microseconds of ".123..." at *text, 0 when there is no point; -1 for a point alone. */
static int64_t
take_fraction(const char **text) {
    if (**text != '.' && **text != ',') {
        return 0;
    }
    ++*text;
    int64_t fraction = **text >= '0' && **text <= '9' ? 0 : -1;
    for (int64_t unit = BRD_US_PER_SECOND / 10; **text >= '0' && **text <= '9'; ++*text) {
        fraction += (**text - '0') * unit;
        unit /= 10;
    }
    return fraction;
}

static unsigned
days_in_month(int year, int month) {
    static const uint8_t days[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 2 && leap ? 29 : days[month - 1];
}

/* The zone's offset in seconds east of UTC; false when it is none. */
static bool
take_zone(const char **text, int64_t *east) {
    *east = 0;
    if (**text == 'Z' || **text == 'z') {
        ++*text;
        return true;
    }
    if (**text != '+' && **text != '-') {
        return **text == '\0';
    }
    int sign = *(*text)++ == '-' ? -1 : 1;
    int hours = take_digits(text, 2);
    if (**text == ':') {
        ++*text;
    }
    int minutes = take_digits(text, 2);
    *east = sign * (INT64_C(3600) * hours + INT64_C(60) * minutes);
    return hours >= 0 && hours <= 15 && minutes >= 0 && minutes <= 59;
}

int64_t
brd_time_parse(const char *text) {
    int year = take_digits(&text, 4);
    int month = take_part(&text, '-', 12);
    int day = take_part(&text, '-', 31);
    if (year < 1 || month < 1 || day < 1 || (unsigned)day > days_in_month(year, month)) {
        return BRD_NO_TIME;
    }
    int hour = 0;
    int minute = 0;
    int second = 0;
    int64_t fraction = 0;
    if (*text == 'T' || *text == 't' || *text == ' ') {
        text++;
        hour = take_digits(&text, 2);
        minute = take_part(&text, ':', 59);
        if (*text == ':') {
            second = take_part(&text, ':', 60);
            fraction = take_fraction(&text);
        }
        while (*text == ' ') {
            text++;
        }
    }
    int64_t east;
    if (hour < 0 || hour > 23 || minute < 0 || second < 0 || fraction < 0 ||
        !take_zone(&text, &east) || *text != '\0') {
        return BRD_NO_TIME;
    }
    int64_t seconds = days_from_civil(year, (unsigned)month, (unsigned)day) * SECONDS_PER_DAY +
                      INT64_C(3600) * hour + INT64_C(60) * minute + second - east;
    return plausible(seconds * BRD_US_PER_SECOND + fraction);
}
