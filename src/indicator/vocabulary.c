/* Object paths of STIX patterns: see vocabulary.h. SPDX-License-Identifier: Apache-2.0 */
#include "indicator/vocabulary.h"

#include "indicator/ascii.h"

/* The path may hold an address or a name; a phone number or an e-mail address. */
#define HOST BRD_INDICATOR_TYPES
#define ACCOUNT (BRD_INDICATOR_TYPES + 1)

static const struct {
    const char *path;
    unsigned type;
} paths[] = {
    {"domain-name:value", BRD_INDICATOR_DOMAIN},
    {"ipv4-addr:value", BRD_INDICATOR_IP},
    {"ipv6-addr:value", BRD_INDICATOR_IP},
    {"url:value", BRD_INDICATOR_URL},
    {"email-addr:value", BRD_INDICATOR_EMAIL},
    {"file:name", BRD_INDICATOR_FILE_NAME},
    {"file:path", BRD_INDICATOR_FILE_PATH},
    {"file:hashes.md5", BRD_INDICATOR_MD5},
    {"file:hashes.sha1", BRD_INDICATOR_SHA1},
    {"file:hashes.sha256", BRD_INDICATOR_SHA256},
    {"file:hashes.sha512", BRD_INDICATOR_SHA512},
    {"process:name", BRD_INDICATOR_PROCESS},
    {"app:id", BRD_INDICATOR_APP},
    {"app:cert.md5", BRD_INDICATOR_APP_CERT},
    {"app:cert.sha1", BRD_INDICATOR_APP_CERT},
    {"app:cert.sha256", BRD_INDICATOR_APP_CERT},
    {"configuration-profile:id", BRD_INDICATOR_PROFILE},
    {"android-property:name", BRD_INDICATOR_ANDROID_PROPERTY},
    {"email-message:from_ref.value", BRD_INDICATOR_EMAIL},
    {"email-message:sender_ref.value", BRD_INDICATOR_EMAIL},
    {"email-message:to_refs[*].value", BRD_INDICATOR_EMAIL},
    {"email-message:cc_refs[*].value", BRD_INDICATOR_EMAIL},
    {"phone-number:value", BRD_INDICATOR_PHONE},
    {"x-phone-number:value", BRD_INDICATOR_PHONE},
    {"process:image_ref.name", BRD_INDICATOR_PROCESS},
    {"process:binary_ref.name", BRD_INDICATOR_PROCESS},
    {"directory:path", BRD_INDICATOR_FILE_PATH},
    {"file:parent_directory_ref.path", BRD_INDICATOR_FILE_PATH},
    {"artifact:hashes.md5", BRD_INDICATOR_MD5},
    {"artifact:hashes.sha1", BRD_INDICATOR_SHA1},
    {"artifact:hashes.sha256", BRD_INDICATOR_SHA256},
    {"artifact:hashes.sha512", BRD_INDICATOR_SHA512},
    {"x509-certificate:hashes.md5", BRD_INDICATOR_APP_CERT},
    {"x509-certificate:hashes.sha1", BRD_INDICATOR_APP_CERT},
    {"x509-certificate:hashes.sha256", BRD_INDICATOR_APP_CERT},
    {"network-traffic:dst_ref.value", HOST},
    {"network-traffic:src_ref.value", HOST},
    {"domain-name:resolves_to_refs[*].value", HOST},
    {"user-account:user_id", ACCOUNT},
    {"user-account:account_login", ACCOUNT},
    {"user-account:display_name", ACCOUNT},
};

static enum brd_indicator_type
decide(unsigned type, struct brd_span value) {
    if (type == HOST) {
        struct brd_address address;
        unsigned bits;
        return brd_network_read(value, &address, &bits) ? BRD_INDICATOR_IP : BRD_INDICATOR_DOMAIN;
    }
    if (type == ACCOUNT) {
        struct brd_buffer digits = brd_buffer_of(64);
        brd_phone_canonical(value, &digits);
        bool phone = digits.size > 0;
        brd_buffer_free(&digits);
        return phone                                    ? BRD_INDICATOR_PHONE
               : brd_span_find(value, '@') < value.size ? BRD_INDICATOR_EMAIL
                                                        : BRD_INDICATOR_TYPES;
    }
    return (enum brd_indicator_type)type;
}

enum brd_indicator_type
brd_path_type(struct brd_span path, struct brd_span value) {
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        if (brd_span_equals(path, paths[i].path)) {
            return decide(paths[i].type, value);
        }
    }
    return BRD_INDICATOR_TYPES;
}

bool
brd_path_is_decoration(struct brd_span path) {
    static const char end[] = "_ref.type";
    size_t size = sizeof end - 1;
    return path.size > size && brd_span_equals(brd_span_from(path, path.size - size), end);
}
