/* Fuzz target: any bytes as a DNS message. SPDX-License-Identifier: Apache-2.0 */
#include "proto/dns.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_name(const char *name, size_t size) {
    if (size == 0 || size >= BRD_DNS_NAME_TEXT_BYTES || strlen(name) != size) {
        abort();
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct brd_span bytes = brd_span_of(data, size);
    struct brd_dns_message message;
    struct brd_dns_entry entry;
    char name[BRD_DNS_NAME_TEXT_BYTES];
    size_t entries = 0;
    if (brd_dns_open(bytes, &message)) {
        while (brd_dns_next(&message, &entry)) {
            entries++;
            check_name(entry.name, entry.name_size);
            (void)brd_dns_type_name(entry.type);
            size_t name_size = 0;
            if (brd_dns_name(bytes, entry.data_offset, name, &name_size)) {
                check_name(name, name_size);
            }
        }
        if (entries > size / 5) { /* the shortest entry is a root and two numbers */
            abort();
        }
    }
    if (brd_dns_is_query(bytes) && (message.is_response || entries == 0)) {
        abort();
    }
    for (size_t offset = 0; offset < size && offset < 64; offset++) {
        size_t name_size = 0;
        if (brd_dns_name(bytes, offset, name, &name_size)) {
            check_name(name, name_size);
        }
    }
    return 0;
}
