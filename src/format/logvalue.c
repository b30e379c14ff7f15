/*
 * The decoders that a format string names in braces: see logformat.h. Those of single programs that
 * are not here show their value as the conversion says.
 *
 * Sources: Apple, os_log(3); libyal, dtformats, section "Value type decoders".
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/text.h"
#include "base/time.h"
#include "format/logformat.h"

#include <arpa/inet.h>
#include <sys/socket.h>

#define DARWIN_AF_INET 2
#define DARWIN_AF_INET6 30

void
brd_logvalue_uuid(const uint8_t *uuid, struct brd_buffer *text) {
    static const char digits[] = "0123456789ABCDEF";
    char made[36];
    size_t at = 0;
    for (size_t i = 0; i < BRD_LOG_UUID_BYTES; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10) {
            made[at++] = '-';
        }
        made[at++] = digits[uuid[i] >> 4];
        made[at++] = digits[uuid[i] & 0xF];
    }
    (void)brd_buffer_add(text, made, sizeof made);
}

static void
add_base64(struct brd_span bytes, struct brd_buffer *text) {
    static const char set[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < bytes.size; i += 3) {
        uint32_t group = (uint32_t)bytes.data[i] << 16;
        group |= i + 1 < bytes.size ? (uint32_t)bytes.data[i + 1] << 8 : 0;
        group |= i + 2 < bytes.size ? bytes.data[i + 2] : 0;
        char four[4] = {set[group >> 18], set[group >> 12 & 63], set[group >> 6 & 63],
                        set[group & 63]};
        if (i + 1 >= bytes.size) {
            four[2] = '=';
        }
        if (i + 2 >= bytes.size) {
            four[3] = '=';
        }
        (void)brd_buffer_add(text, four, sizeof four);
    }
}

/* ---- Decoders: each says whether the item is one that it can decode ---- */

static bool
is_scalar(const struct brd_logitem *item) {
    return item->kind == BRD_LOGITEM_SCALAR && item->value.size >= 1 && item->value.size <= 8;
}

static bool
decode_uuid(const struct brd_logitem *item, struct brd_buffer *text) {
    if (item->kind == BRD_LOGITEM_SCALAR || item->value.size != BRD_LOG_UUID_BYTES) {
        return false;
    }
    brd_logvalue_uuid(item->value.data, text);
    return true;
}

static bool
decode_bool(const struct brd_logitem *item, struct brd_buffer *text) {
    return is_scalar(item) &&
           brd_buffer_add_text(text, brd_logitem_unsigned(item) != 0 ? "true" : "false");
}

static bool
decode_upper_bool(const struct brd_logitem *item, struct brd_buffer *text) {
    return is_scalar(item) &&
           brd_buffer_add_text(text, brd_logitem_unsigned(item) != 0 ? "YES" : "NO");
}

static bool
decode_errno(const struct brd_logitem *item, struct brd_buffer *text) {
    if (!is_scalar(item)) {
        return false;
    }
    (void)brd_buffer_add_format(text, "[%lld: ", (long long)brd_logitem_signed(item));
    brd_logvalue_errno(brd_logitem_signed(item), text);
    return brd_buffer_add_text(text, "]");
}

static bool
decode_mode(const struct brd_logitem *item, struct brd_buffer *text) {
    static const char bits[] = "rwxrwxrwx";
    static const char kinds[] = "?pc?d?b?-?l?s?w?"; /* by the upper 4 bits of a mode */
    if (!is_scalar(item)) {
        return false;
    }
    uint64_t mode = brd_logitem_unsigned(item);
    char made[10] = {0};
    made[0] = mode >> 12 == 0 ? '-' : kinds[mode >> 12 & 0xF];
    for (unsigned i = 0; i < 9; i++) {
        made[i + 1] = (mode >> (8 - i) & 1) != 0 ? bits[i] : '-';
    }
    if (mode & 04000) {
        made[3] = made[3] == 'x' ? 's' : 'S';
    }
    if (mode & 02000) {
        made[6] = made[6] == 'x' ? 's' : 'S';
    }
    if (mode & 01000) {
        made[9] = made[9] == 'x' ? 't' : 'T';
    }
    return brd_buffer_add(text, made, sizeof made);
}

static bool
add_address(int family, const void *address, struct brd_buffer *text) {
    char made[INET6_ADDRSTRLEN];
    return inet_ntop(family, address, made, sizeof made) != NULL && brd_buffer_add_text(text, made);
}

/* Also a scalar: the address as it lies in memory. */
static bool
decode_in_addr(const struct brd_logitem *item, struct brd_buffer *text) {
    return item->value.size == 4 && add_address(AF_INET, item->value.data, text);
}

static bool
decode_in6_addr(const struct brd_logitem *item, struct brd_buffer *text) {
    return item->value.size == 16 && add_address(AF_INET6, item->value.data, text);
}

/* u8 size, u8 family, u16 port; IPv4: address; IPv6: u32 flow, address, u32 scope. */
static bool
decode_sockaddr(const struct brd_logitem *item, struct brd_buffer *text) {
    struct brd_cursor cursor = brd_cursor_of(item->value);
    if (item->kind == BRD_LOGITEM_SCALAR) {
        return false;
    }
    if (item->value.size == 0) {
        return brd_buffer_add_text(text, "<NULL>");
    }
    (void)brd_cursor_u8(&cursor);
    uint8_t family = brd_cursor_u8(&cursor);
    unsigned port = (unsigned)brd_cursor_be(&cursor, 2);
    if (family == DARWIN_AF_INET6) {
        (void)brd_cursor_le(&cursor, 4);
    }
    bool is_6 = family == DARWIN_AF_INET6;
    struct brd_span address = brd_cursor_take(&cursor, is_6 ? 16 : 4);
    if (cursor.failed || (!is_6 && family != DARWIN_AF_INET)) {
        return false;
    }
    (void)add_address(is_6 ? AF_INET6 : AF_INET, address.data, text);
    if (port != 0) {
        (void)brd_buffer_add_format(text, is_6 ? ".%u" : ":%u", port);
    }
    return true;
}

/* Seconds, and parts of one: in UTC, since the phone's zone is not known here. */
static bool
add_moment(int64_t seconds, int64_t us, bool has_part, struct brd_buffer *text) {
    char made[BRD_TIME_TEXT_BYTES];
    int64_t moment = brd_time_from_units(seconds, 1, 0);
    if (moment == BRD_NO_TIME || us < 0 || us >= BRD_US_PER_SECOND) {
        return false;
    }
    brd_time_format(moment + us, made);
    made[10] = ' ';
    return brd_buffer_add(text, made, has_part ? 26 : 19);
}

static bool
decode_time(const struct brd_logitem *item, struct brd_buffer *text) {
    return is_scalar(item) && add_moment(brd_logitem_signed(item), 0, false, text);
}

static bool
decode_seconds_and(const struct brd_logitem *item, int64_t per_us, struct brd_buffer *text) {
    struct brd_cursor cursor = brd_cursor_of(item->value);
    int64_t seconds = (int64_t)brd_cursor_le(&cursor, 8);
    int64_t part = (int64_t)brd_cursor_le(&cursor, per_us == 1 ? 4 : 8);
    return item->kind == BRD_LOGITEM_DATA && !cursor.failed &&
           add_moment(seconds, part / per_us, true, text);
}

static bool
decode_timeval(const struct brd_logitem *item, struct brd_buffer *text) {
    return decode_seconds_and(item, 1, text);
}

static bool
decode_timespec(const struct brd_logitem *item, struct brd_buffer *text) {
    return decode_seconds_and(item, 1000, text);
}

static bool
add_named(const struct brd_logitem *item, const char *const *names, size_t count,
          struct brd_buffer *text) {
    if (!is_scalar(item) || brd_logitem_unsigned(item) >= count) {
        return false;
    }
    return brd_buffer_add_text(text, names[brd_logitem_unsigned(item)]);
}

static bool
decode_authorization(const struct brd_logitem *item, struct brd_buffer *text) {
    static const char *const names[] = {"Not Determined", "Restricted", "Denied",
                                        "Authorized Always", "Authorized When In Use"};
    return add_named(item, names, sizeof names / sizeof names[0], text);
}

static bool
decode_reachability(const struct brd_logitem *item, struct brd_buffer *text) {
    static const char *const names[] = {"Reachability Unavailable", "Reachability Small",
                                        "Reachability Large"};
    if (is_scalar(item) && brd_logitem_unsigned(item) == 56) {
        return brd_buffer_add_text(text, "Reachability Unachievable");
    }
    return add_named(item, names, sizeof names / sizeof names[0], text);
}

/* A SQLite result code, as 4 bytes or a number. */
static bool
decode_sqlite(const struct brd_logitem *item, struct brd_buffer *text) {
    static const char *const names[] = {
        "SQLITE_OK",       "SQLITE_ERROR",     "SQLITE_INTERNAL", "SQLITE_PERM",
        "SQLITE_ABORT",    "SQLITE_BUSY",      "SQLITE_LOCKED",   "SQLITE_NOMEM",
        "SQLITE_READONLY", "SQLITE_INTERRUPT", "SQLITE_IOERR",    "SQLITE_CORRUPT",
        "SQLITE_NOTFOUND", "SQLITE_FULL",      "SQLITE_CANTOPEN", "SQLITE_PROTOCOL",
        "SQLITE_EMPTY",    "SQLITE_SCHEMA",    "SQLITE_TOOBIG",   "SQLITE_CONSTRAINT",
        "SQLITE_MISMATCH", "SQLITE_MISUSE",    "SQLITE_NOLFS",    "SQLITE_AUTH",
        "SQLITE_FORMAT",   "SQLITE_RANGE",     "SQLITE_NOTADB",   "SQLITE_NOTICE",
        "SQLITE_WARNING"};
    uint64_t code = brd_logitem_unsigned(item);
    if (item->value.size == 0 || item->value.size > 8 || code >= sizeof names / sizeof names[0]) {
        return false;
    }
    return brd_buffer_add_format(text, "\"%s\"", names[code]);
}

struct decoder {
    const char *name;
    bool (*decode)(const struct brd_logitem *item, struct brd_buffer *text);
};

static const struct decoder decoders[] = {
    {"uuid_t", decode_uuid},
    {"bool", decode_bool},
    {"BOOL", decode_upper_bool},
    {"darwin.errno", decode_errno},
    {"errno", decode_errno},
    {"darwin.mode", decode_mode},
    {"in_addr", decode_in_addr},
    {"network:in_addr", decode_in_addr},
    {"in6_addr", decode_in6_addr},
    {"network:in6_addr", decode_in6_addr},
    {"sockaddr", decode_sockaddr},
    {"network:sockaddr", decode_sockaddr},
    {"time_t", decode_time},
    {"timeval", decode_timeval},
    {"timespec", decode_timespec},
    {"location:CLClientAuthorizationStatus", decode_authorization},
    {"location:CLDaemonStatus_Type::Reachability", decode_reachability},
    {"location:SqliteResult", decode_sqlite},
};

static struct brd_span
trimmed(struct brd_span word) {
    bool ok = true;
    while (word.size > 0 && word.data[0] == ' ') {
        word = brd_span_slice(word, 1, word.size - 1, &ok);
    }
    while (word.size > 0 && word.data[word.size - 1] == ' ') {
        word.size--;
    }
    return word;
}

static bool
decode_word(struct brd_span word, const struct brd_logitem *item, struct brd_buffer *text) {
    for (size_t i = 0; i < sizeof decoders / sizeof decoders[0]; i++) {
        if (brd_span_equals(word, decoders[i].name)) {
            return decoders[i].decode(item, text);
        }
    }
    return false;
}

bool
brd_logvalue(const struct brd_logconversion *conversion, const struct brd_logitem *item,
             struct brd_buffer *text) {
    if (item->kind == BRD_LOGITEM_MASKED) {
        (void)brd_buffer_add_text(text, "<mask.hash: ");
        if (item->value.size == 0) {
            return brd_buffer_add_text(text, "(null)>");
        }
        (void)brd_buffer_add_text(text, "'");
        add_base64(item->value, text);
        return brd_buffer_add_text(text, "'>");
    }
    struct brd_cursor cursor = brd_cursor_of(conversion->decoders);
    while (brd_cursor_left(&cursor) > 0) {
        struct brd_cursor ahead = cursor;
        struct brd_span rest = brd_cursor_take(&ahead, brd_cursor_left(&ahead));
        const uint8_t *comma = memchr(rest.data, ',', rest.size);
        size_t size = comma == NULL ? rest.size : (size_t)(comma - rest.data);
        struct brd_span word = trimmed(brd_cursor_take(&cursor, size));
        if (comma != NULL) {
            (void)brd_cursor_u8(&cursor);
        }
        if (decode_word(word, item, text)) {
            return true;
        }
    }
    return false;
}
