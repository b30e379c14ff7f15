/* Texts of addresses: see packet.h. SPDX-License-Identifier: Apache-2.0 */
#include "net/packet.h"

#include <arpa/inet.h>

static size_t
add_decimal(char *text, unsigned value) {
    size_t size = 0;
    if (value >= 100) {
        text[size++] = (char)('0' + value / 100);
    }
    if (value >= 10) {
        text[size++] = (char)('0' + value / 10 % 10);
    }
    text[size++] = (char)('0' + value % 10);
    return size;
}

size_t
brd_ip_address_format(const struct brd_ip_address *address, bool is_ipv6,
                      char text[BRD_ADDRESS_TEXT_BYTES]) {
    if (is_ipv6) {
        text[0] = '\0';
        (void)inet_ntop(AF_INET6, address->bytes, text, BRD_ADDRESS_TEXT_BYTES);
        return strlen(text);
    }
    size_t size = 0;
    for (size_t i = 12; i < sizeof address->bytes; i++) {
        if (i > 12) {
            text[size++] = '.';
        }
        size += add_decimal(text + size, address->bytes[i]);
    }
    text[size] = '\0';
    return size;
}
