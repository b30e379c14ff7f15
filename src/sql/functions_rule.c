/* Functions that rules compare records with. SPDX-License-Identifier: Apache-2.0 */
#include "sql/functions.h"

#include "base/limits.h"
#include "base/time.h"
#include "indicator/host.h"
#include "indicator/value.h"

#include <libpsl.h>

/* The parts of a URL in an SQL value; false when it has no host. */
static bool
read_url(sqlite3_value *value, struct brd_url *url, struct brd_host *host) {
    struct brd_span text = brd_sql_bytes(value);
    return text.size > 0 && brd_url_split(text, url) && brd_host_read(url->host, host);
}

static void
give_span(sqlite3_context *result, struct brd_span text) {
    sqlite3_result_text64(result, text.size == 0 ? "" : (const char *)text.data, text.size,
                          SQLITE_TRANSIENT, SQLITE_UTF8);
}

/* The host in its one form: lower case, A-labels, without port. */
static void
url_host(sqlite3_context *result, int count, sqlite3_value **arguments) {
    struct brd_url url;
    struct brd_host host;
    (void)count;
    if (read_url(arguments[0], &url, &host)) {
        give_span(result, brd_host_span(&host));
    }
}

/* The registrable domain of the host (publicsuffix.org); the address of one that has none. */
static void
url_site(sqlite3_context *result, int count, sqlite3_value **arguments) {
    struct brd_url url;
    struct brd_host host;
    (void)count;
    if (!read_url(arguments[0], &url, &host)) {
        return;
    }
    const char *site =
        host.address.size > 0 ? NULL : psl_registrable_domain(psl_builtin(), host.text);
    give_span(result, site == NULL ? brd_host_span(&host) : brd_span_text(site));
}

static void
url_scheme(sqlite3_context *result, int count, sqlite3_value **arguments) {
    struct brd_url url;
    struct brd_host host;
    (void)count;
    if (read_url(arguments[0], &url, &host)) {
        give_span(result, url.scheme);
    }
}

/* The port that is written; NULL when none is. */
static void
url_port(sqlite3_context *result, int count, sqlite3_value **arguments) {
    struct brd_url url;
    struct brd_host host;
    (void)count;
    if (read_url(arguments[0], &url, &host) && url.port >= 0) {
        sqlite3_result_int(result, url.port);
    }
}

/* The digits of a phone number or of a WhatsApp identifier, by which both can be compared. */
static void
phone_digits(sqlite3_context *result, int count, sqlite3_value **arguments) {
    struct brd_span text = brd_sql_bytes(arguments[0]);
    struct brd_buffer digits = brd_buffer_of(BRD_MAX_INDICATOR_VALUE_BYTES);
    (void)count;
    const uint8_t *at = text.size == 0 ? NULL : memchr(text.data, '@', text.size);
    if (at != NULL) {
        text.size = (size_t)(at - text.data);
    }
    brd_phone_canonical(text, &digits);
    if (digits.size > 0) {
        give_span(result, brd_buffer_span(&digits));
    }
    brd_buffer_free(&digits);
}

/* Microseconds since 1970 of a time as the case writes it. */
static void
time_us(sqlite3_context *result, int count, sqlite3_value **arguments) {
    (void)count;
    const char *text = (const char *)sqlite3_value_text(arguments[0]);
    int64_t us = text == NULL ? BRD_NO_TIME : brd_time_parse(text);
    if (us != BRD_NO_TIME) {
        sqlite3_result_int64(result, us);
    }
}

const struct brd_function brd_functions_rule[] = {
    {"url_host", 1, false, url_host},
    {"url_site", 1, false, url_site},
    {"url_scheme", 1, false, url_scheme},
    {"url_port", 1, false, url_port},
    {"phone_digits", 1, false, phone_digits},
    {"time_us", 1, false, time_us},
    {0},
};
