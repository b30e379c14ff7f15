/* Values of indicators: see value.h. SPDX-License-Identifier: Apache-2.0 */
#include "indicator/value.h"

#include "indicator/ascii.h"
#include "indicator/device_path.h"

static const char *const type_names[BRD_INDICATOR_TYPES] = {
    [BRD_INDICATOR_DOMAIN] = "domain",
    [BRD_INDICATOR_IP] = "ip",
    [BRD_INDICATOR_URL] = "url",
    [BRD_INDICATOR_EMAIL] = "email",
    [BRD_INDICATOR_PHONE] = "phone",
    [BRD_INDICATOR_PROCESS] = "process",
    [BRD_INDICATOR_FILE_NAME] = "file_name",
    [BRD_INDICATOR_FILE_PATH] = "file_path",
    [BRD_INDICATOR_MD5] = "md5",
    [BRD_INDICATOR_SHA1] = "sha1",
    [BRD_INDICATOR_SHA256] = "sha256",
    [BRD_INDICATOR_SHA512] = "sha512",
    [BRD_INDICATOR_APP] = "app",
    [BRD_INDICATOR_APP_CERT] = "app_cert",
    [BRD_INDICATOR_PROFILE] = "profile",
    [BRD_INDICATOR_ANDROID_PROPERTY] = "android_property",
    [BRD_INDICATOR_PATTERN] = "pattern",
};

const char *
brd_indicator_type_name(enum brd_indicator_type type) {
    return type_names[type];
}

enum brd_indicator_type
brd_indicator_type_of(struct brd_span name) {
    unsigned type = 0;
    while (type < BRD_INDICATOR_PATTERN && !brd_span_equals(name, type_names[type])) {
        type++;
    }
    return type < BRD_INDICATOR_PATTERN ? (enum brd_indicator_type)type : BRD_INDICATOR_TYPES;
}

struct brd_value_reader
brd_value_reader_of(void) {
    return (struct brd_value_reader){.key = brd_buffer_of(BRD_MAX_KEY_BYTES)};
}

/* ---- Forms shared with what is observed ---- */

struct brd_span
brd_address_key(const struct brd_address *address, unsigned bits, uint8_t key[17]) {
    key[0] = (uint8_t)bits;
    memcpy(key + 1, address->bytes, address->size);
    return brd_span_of(key, address->size + 1);
}

void
brd_add_lower(struct brd_buffer *out, struct brd_span text) {
    size_t start = out->size;
    if (brd_buffer_add(out, text.data, text.size)) {
        for (size_t i = start; i < out->size; i++) {
            out->data[i] = (char)brd_ascii_lower((uint8_t)out->data[i]);
        }
    }
}

/* Append the components of `path`, each after a slash. */
static void
add_components(struct brd_buffer *out, struct brd_span path) {
    for (size_t at = 0; at < path.size;) {
        struct brd_span rest = brd_span_from(path, at);
        struct brd_span component = brd_span_between(rest, 0, brd_span_find(rest, '/'));
        if (component.size > 0 && !brd_span_equals(component, ".")) {
            (void)brd_buffer_add(out, "/", 1);
            (void)brd_buffer_add(out, component.data, component.size);
        }
        at += component.size + 1;
    }
}

/* Whether `path` is the folder `folder` or lies in it. */
static bool
is_below(struct brd_span path, const char *folder) {
    size_t size = strlen(folder);
    return brd_span_starts(path, folder, size) && (path.size == size || path.data[size] == '/');
}

void
brd_path_canonical(struct brd_span path, struct brd_buffer *out) {
    size_t start = out->size;
    while (path.size > 0 && path.data[0] == '/') {
        path = brd_span_from(path, 1);
    }
    if (is_below(path, "private/var") || is_below(path, "private/etc") ||
        is_below(path, "private/tmp")) {
        path = brd_span_from(path, strlen("private/"));
    }
    if (is_below(path, "tmp")) {
        (void)brd_buffer_add_text(out, "/var");
    }
    add_components(out, path);
    if (out->size == start) {
        (void)brd_buffer_add(out, "/", 1);
    }
}

bool
brd_component_is_wild(struct brd_span component) {
    if (component.size != 36) {
        return brd_span_equals(component, "*");
    }
    for (size_t i = 0; i < 36; i++) {
        bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;
        if (hyphen ? component.data[i] != '-' : brd_hex_value(component.data[i]) < 0) {
            return false;
        }
    }
    return true;
}

void
brd_phone_canonical(struct brd_span phone, struct brd_buffer *out) {
    size_t start = out->size;
    for (size_t i = 0; i < phone.size; i++) {
        uint8_t byte = phone.data[i];
        if (brd_is_digit(byte)) {
            (void)brd_buffer_add(out, &byte, 1);
        } else if (strchr(" ()-./+", byte) == NULL || byte == 0 ||
                   (byte == '+' && out->size > start)) {
            out->size = start;
            return;
        }
    }
    if (out->size - start > 2 && out->data[start] == '0' && out->data[start + 1] == '0') {
        memmove(out->data + start, out->data + start + 2, out->size - start - 2);
        out->size -= 2;
    }
    if (out->size - start < 5 || out->size - start > 20) {
        out->size = start;
    }
}

void
brd_digest_canonical(struct brd_span digest, struct brd_buffer *out) {
    size_t start = out->size;
    for (size_t i = 0; i < digest.size; i++) {
        uint8_t byte = brd_ascii_lower(digest.data[i]);
        if (brd_hex_value(byte) >= 0) {
            (void)brd_buffer_add(out, &byte, 1);
        } else if (byte != ':' && byte != ' ') {
            out->size = start;
            return;
        }
    }
}

/* ---- Reading by type ---- */

typedef const char *value_reader(struct brd_value_reader *reader, struct brd_span raw,
                                 struct brd_value *value);

/* The key is what the reader's buffer holds. */
static const char *
use_buffer(struct brd_value_reader *reader, struct brd_value *value, const char *reason) {
    value->key = brd_buffer_span(&reader->key);
    return value->key.size == 0 ? reason : NULL;
}

static const char *
read_address(struct brd_value_reader *reader, struct brd_span raw, struct brd_value *value) {
    struct brd_address address;
    unsigned bits;
    if (!brd_network_read(raw, &address, &bits)) {
        return "the value is no IP address or network";
    }
    if (bits == 0) {
        return "the network is the whole Internet";
    }
    value->type = BRD_INDICATOR_IP;
    value->table = (enum brd_indicator_table)BRD_INDICATOR_IP;
    value->key = brd_address_key(&address, bits, reader->address_key);
    return NULL;
}

static const char *
read_url(struct brd_value_reader *reader, struct brd_span raw, struct brd_value *value) {
    struct brd_url url;
    if (!brd_url_split(raw, &url) || !brd_host_read(url.host, &reader->host) ||
        !brd_url_canonical(&url, &reader->host, &reader->key)) {
        return "the value is no URL with a host";
    }
    return use_buffer(reader, value, "the value is no URL with a host");
}

/* A domain with more than a host: a scheme, a port, a path. */
static const char *
read_domain_url(struct brd_value_reader *reader, struct brd_span raw, struct brd_value *value) {
    struct brd_url url;
    if (!brd_url_split(raw, &url) || !brd_host_read(url.host, &reader->host) ||
        !brd_url_canonical(&url, &reader->host, &reader->key)) {
        return "the value is no host";
    }
    value->key = brd_buffer_span(&reader->key);
    bool whole = value->key.size == reader->host.size;
    if (whole && reader->host.address.size > 0) {
        return read_address(reader, brd_host_span(&reader->host), value);
    }
    if (!whole && url.scheme.size > 0) {
        value->type = BRD_INDICATOR_URL;
        value->table = (enum brd_indicator_table)BRD_INDICATOR_URL;
    } else if (!whole) {
        value->table = BRD_TABLE_URL_PREFIX;
    }
    return NULL;
}

static const char *
read_domain(struct brd_value_reader *reader, struct brd_span raw, struct brd_value *value) {
    if (brd_host_read(raw, &reader->host) && reader->host.address.size == 0) {
        struct brd_span host = brd_host_span(&reader->host);
        bool same = host.size == raw.size && memcmp(host.data, raw.data, raw.size) == 0;
        value->key = same ? raw : host;
        return NULL;
    }
    while (brd_span_starts(raw, "*.", 2) || brd_span_starts(raw, ".", 1)) {
        raw = brd_span_from(raw, raw.data[0] == '*' ? 2 : 1);
    }
    if (read_address(reader, raw, value) == NULL) {
        return NULL;
    }
    return brd_span_find(raw, '@') < raw.size ? "the value is no host"
                                              : read_domain_url(reader, raw, value);
}

static const char *
read_email(struct brd_value_reader *reader, struct brd_span raw, struct brd_value *value) {
    if (brd_span_is_word(brd_span_between(raw, 0, 7), "mailto:")) {
        raw = brd_span_from(raw, 7);
    }
    return brd_email_canonical(raw, &reader->host, &reader->key)
               ? use_buffer(reader, value, "the value is no e-mail address")
               : "the value is no e-mail address";
}

static const char *
read_phone(struct brd_value_reader *reader, struct brd_span raw, struct brd_value *value) {
    brd_phone_canonical(raw, &reader->key);
    return use_buffer(reader, value, "the value is no phone number");
}

static const char *
read_lower(struct brd_value_reader *reader, struct brd_span raw, struct brd_value *value) {
    brd_add_lower(&reader->key, raw);
    return use_buffer(reader, value, "");
}

static size_t
count_slashes(struct brd_span path) {
    size_t count = 0;
    for (size_t i = 0; i < path.size; i++) {
        count += path.data[i] == '/';
    }
    return count;
}

static const char *
read_path(struct brd_value_reader *reader, struct brd_span raw, struct brd_value *value) {
    struct brd_buffer device = brd_buffer_of(BRD_MAX_KEY_BYTES);
    value->type = BRD_INDICATOR_FILE_PATH;
    value->table = (enum brd_indicator_table)BRD_INDICATOR_FILE_PATH;
    bool in_backup = brd_span_find(raw, '/') < raw.size && brd_device_path(raw, &device);
    bool relative = raw.data[0] != '/' && !in_backup;
    if (relative) {
        value->table = BRD_TABLE_PATH_RELATIVE;
        add_components(&reader->key, raw);
    } else {
        brd_path_canonical(in_backup ? brd_buffer_span(&device) : raw, &reader->key);
    }
    brd_buffer_free(&device);
    value->key = brd_span_from(brd_buffer_span(&reader->key), relative ? 1 : 0);
    if (count_slashes(value->key) >= BRD_MAX_COMPONENTS) {
        return "the path has too many components";
    }
    return value->key.size < 2 ? "the path is too short to mean anything" : NULL;
}

/* A name, unless it is a path. */
static const char *
read_name(struct brd_value_reader *reader, struct brd_span raw, struct brd_value *value) {
    if (brd_span_find(raw, '/') < raw.size) {
        return read_path(reader, raw, value);
    }
    value->key = raw;
    return NULL;
}

static const char *
read_process(struct brd_value_reader *reader, struct brd_span raw, struct brd_value *value) {
    if (raw.data[0] == '/') {
        return read_path(reader, raw, value);
    }
    value->key = raw;
    return NULL;
}

static const char *
read_digest(struct brd_value_reader *reader, struct brd_span raw, struct brd_value *value) {
    static const uint8_t digits[BRD_INDICATOR_TYPES] = {[BRD_INDICATOR_MD5] = 32,
                                                        [BRD_INDICATOR_SHA1] = 40,
                                                        [BRD_INDICATOR_SHA256] = 64,
                                                        [BRD_INDICATOR_SHA512] = 128};
    brd_digest_canonical(raw, &reader->key);
    size_t size = reader->key.size;
    bool good = value->type == BRD_INDICATOR_APP_CERT ? size == 32 || size == 40 || size == 64
                                                      : size == digits[value->type];
    return good ? use_buffer(reader, value, "") : "the digest has a wrong length";
}

/* Quotes and brackets that were copied along with a value. */
static struct brd_span
without_quotes(struct brd_span raw) {
    raw = brd_span_trim(raw);
    while (raw.size >= 2 && strchr("'\"`<", raw.data[0]) != NULL && raw.data[0] != 0) {
        uint8_t close = raw.data[0] == '<' ? '>' : raw.data[0];
        if (raw.data[raw.size - 1] != close) {
            break;
        }
        raw = brd_span_trim(brd_span_between(raw, 1, raw.size - 1));
    }
    return raw;
}

static bool
has_alnum(struct brd_span text) {
    for (size_t i = 0; i < text.size; i++) {
        if (brd_is_alnum(text.data[i]) || text.data[i] >= 0x80) {
            return true;
        }
    }
    return false;
}

const char *
brd_value_read(struct brd_value_reader *reader, enum brd_indicator_type type, struct brd_span raw,
               struct brd_value *value) {
    static value_reader *const readers[BRD_INDICATOR_PATTERN] = {
        [BRD_INDICATOR_DOMAIN] = read_domain,  [BRD_INDICATOR_IP] = read_address,
        [BRD_INDICATOR_URL] = read_url,        [BRD_INDICATOR_EMAIL] = read_email,
        [BRD_INDICATOR_PHONE] = read_phone,    [BRD_INDICATOR_PROCESS] = read_process,
        [BRD_INDICATOR_FILE_NAME] = read_name, [BRD_INDICATOR_FILE_PATH] = read_path,
        [BRD_INDICATOR_MD5] = read_digest,     [BRD_INDICATOR_SHA1] = read_digest,
        [BRD_INDICATOR_SHA256] = read_digest,  [BRD_INDICATOR_SHA512] = read_digest,
        [BRD_INDICATOR_APP] = read_lower,      [BRD_INDICATOR_APP_CERT] = read_digest,
        [BRD_INDICATOR_PROFILE] = read_lower,  [BRD_INDICATOR_ANDROID_PROPERTY] = read_lower,
    };
    raw = without_quotes(raw);
    if (!has_alnum(raw)) {
        return "the value is empty or a placeholder";
    }
    if (raw.size > BRD_MAX_INDICATOR_VALUE_BYTES) {
        return "the value is too long";
    }
    if (brd_span_find(raw, 0) < raw.size) {
        return "the value has a zero byte";
    }
    brd_buffer_reset(&reader->key);
    *value = (struct brd_value){.type = type, .table = (enum brd_indicator_table)type, .text = raw};
    return readers[type](reader, raw, value);
}
