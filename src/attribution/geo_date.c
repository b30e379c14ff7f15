/* The date of a database of addresses: see geo_internal.h. SPDX-License-Identifier: Apache-2.0 */
#include "attribution/geo_internal.h"

#include "base/time.h"
#include "indicator/ascii.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#define DAY_US ((int64_t)86400 * BRD_US_PER_SECOND)

static bool
is_digit(char c) {
    return c >= '0' && c <= '9';
}

static unsigned
number_of(const char *text, unsigned digits) {
    unsigned number = 0;
    for (unsigned i = 0; i < digits; i++) {
        number = number * 10 + (unsigned)(text[i] - '0');
    }
    return number;
}

/* The day; BRD_NO_TIME when there is no such day, or when it lies before there were databases. */
static int64_t
day_of(unsigned year, unsigned month, unsigned day) {
    char text[32];
    if (year < 1995 || year > 2099 || month < 1 || month > 12 || day < 1 || day > 31) {
        return BRD_NO_TIME;
    }
    (void)snprintf(text, sizeof text, "%04u-%02u-%02uT00:00:00Z", year, month, day);
    return brd_time_parse(text);
}

/* How many digits `text` begins with, up to `most` and one. */
static unsigned
digits_at(const char *text, unsigned most) {
    unsigned count = 0;
    while (count <= most && is_digit(text[count])) {
        count++;
    }
    return count;
}

int64_t
brd_geo_date_in(const char *name) {
    for (const char *at = name; *at != '\0'; at++) {
        if (at > name && is_digit(at[-1])) {
            continue;
        }
        unsigned digits = digits_at(at, 8);
        int64_t date = BRD_NO_TIME;
        if (digits == 8) {
            date = day_of(number_of(at, 4), number_of(at + 4, 2), number_of(at + 6, 2));
        } else if (digits == 4 && at[4] == '-' && digits_at(at + 5, 2) == 2) {
            bool has_day = at[7] == '-' && digits_at(at + 8, 2) == 2;
            date =
                day_of(number_of(at, 4), number_of(at + 5, 2), has_day ? number_of(at + 8, 2) : 1);
        }
        if (date != BRD_NO_TIME) {
            return date;
        }
    }
    return BRD_NO_TIME;
}

int64_t
brd_geo_date_of(struct brd_span text, bool is_end) {
    char copy[40];
    if (text.size < 7 || text.size >= sizeof copy) {
        return BRD_NO_TIME;
    }
    memcpy(copy, text.data, text.size);
    copy[text.size] = '\0';
    if (text.size > 10) {
        return brd_time_parse(copy);
    }
    int64_t date = digits_at(copy, 4) == 4 ? brd_geo_date_in(copy) : BRD_NO_TIME;
    if (date == BRD_NO_TIME || !is_end) {
        return date;
    }
    if (text.size == 10) {
        return date + DAY_US - 1;
    }
    unsigned year = number_of(copy, 4);
    unsigned month = number_of(copy + 5, 2);
    return day_of(month == 12 ? year + 1 : year, month == 12 ? 1 : month + 1, 1) - 1;
}

int64_t
brd_geo_date_of_package(const char *path) {
    char place[4096];
    char text[4096];
    const char *slash = strrchr(path, '/');
    int size = snprintf(place, sizeof place, "%.*spackage.json",
                        slash == NULL ? 0 : (int)(slash - path + 1), path);
    int file = size < 0 || (size_t)size >= sizeof place
                   ? -1
                   : open(place, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0) {
        return BRD_NO_TIME;
    }
    ssize_t got = read(file, text, sizeof text - 1);
    (void)close(file);
    text[got < 0 ? 0 : got] = '\0';
    const char *version = strstr(text, "\"version\"");
    const char *dot = version == NULL ? NULL : strchr(version, '.');
    dot = dot == NULL ? NULL : strchr(dot + 1, '.');
    /* Year, month, day and hour. */
    return dot == NULL || digits_at(dot + 1, 10) < 8
               ? BRD_NO_TIME
               : day_of(number_of(dot + 1, 4), number_of(dot + 5, 2), number_of(dot + 7, 2));
}
