/* Fuzz target: any bytes as the blocks of a tar archive. SPDX-License-Identifier: Apache-2.0 */
#include "format/tar.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct brd_cursor cursor = brd_cursor_of(brd_span_of(data, size));
    struct brd_tar_member member = brd_tar_member_of();
    struct brd_error error;
    brd_tar_member_begin(&member);
    /* A fuzzer does not find checksums: each block is a header as it stands, and once with its sum
     * set right. */
    while (brd_cursor_left(&cursor) >= BRD_TAR_BLOCK_BYTES) {
        uint8_t block[BRD_TAR_BLOCK_BYTES];
        struct brd_span taken = brd_cursor_take(&cursor, sizeof block);
        memcpy(block, taken.data, sizeof block);
        unsigned sum = 0;
        memset(&block[148], ' ', 8);
        for (size_t i = 0; i < sizeof block; i++) {
            sum += block[i];
        }
        for (size_t i = 0; i < 6; i++) {
            block[153 - i] = (uint8_t)('0' + (sum >> (3 * i) & 7));
        }
        block[154] = '\0';
        if (brd_tar_header(brd_span_of(block, sizeof block), &member, &error) != BRD_OK) {
            continue;
        }
        if (member.kind == BRD_TAR_PAX || member.kind == BRD_TAR_LONGNAME ||
            member.kind == BRD_TAR_LONGLINK) {
            size_t left = brd_cursor_left(&cursor);
            brd_tar_extend(&member, member.kind,
                           brd_cursor_take(&cursor, member.size < left ? member.size : left));
        } else {
            if (member.size > INT64_MAX) {
                abort();
            }
            brd_tar_member_begin(&member);
        }
    }
    brd_tar_extend(&member, BRD_TAR_PAX, brd_span_of(data, size));
    brd_tar_member_free(&member);
    return 0;
}
