/*
 * Small unified logs for tests: one process with one subsystem, whatever entries a test puts in.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_FORMAT_LOGTESTING_H
#define BRD_FORMAT_LOGTESTING_H

#include "base/buffer.h"

#define TEST_PROCESS_ID 7u
#define TEST_PROCESS_SECOND 70u
#define TEST_SUBSYSTEM 3u

/* UUIDs of the catalog: the executable, the shared cache, an image at TEST_IMAGE_ADDRESS. */
static const char test_uuids[3][17] = {"AAAAAAAAAAAAAAAA", "CCCCCCCCCCCCCCCC", "IIIIIIIIIIIIIIII"};
static const char test_boot[17] = "BBBBBBBBBBBBBBBB";
#define TEST_IMAGE_ADDRESS UINT64_C(0x123456789000)

static inline void
test_le(struct brd_buffer *buffer, uint64_t value, unsigned size) {
    for (unsigned i = 0; i < size; i++) {
        char byte = (char)(value >> (8 * i) & 0xFF);
        (void)brd_buffer_add(buffer, &byte, 1);
    }
}

static inline void
test_align(struct brd_buffer *buffer) {
    while (buffer->size % 8 != 0) {
        test_le(buffer, 0, 1);
    }
}

static inline void
test_chunk(struct brd_buffer *buffer, uint32_t tag, struct brd_span data) {
    test_align(buffer);
    test_le(buffer, tag, 4);
    test_le(buffer, 0x11, 4);
    test_le(buffer, data.size, 8);
    (void)brd_buffer_add(buffer, data.data, data.size);
}

static inline void
test_header(struct brd_buffer *file) {
    struct brd_buffer data = brd_buffer_of(4096);
    test_le(&data, 1, 4);
    test_le(&data, 1, 4);
    test_le(&data, 0, 8);
    test_le(&data, 0, 8);
    test_le(&data, 0, 8);
    test_le(&data, 1, 8);
    test_le(&data, 0x6100, 4);
    test_le(&data, 8, 4);
    test_le(&data, 0, 8);
    test_le(&data, 0x6102, 4);
    test_le(&data, 24, 4);
    (void)brd_buffer_add(&data, test_boot, 16);
    test_le(&data, 0, 8);
    test_chunk(file, 0x1000, brd_buffer_span(&data));
    brd_buffer_free(&data);
}

/* The data of a catalog chunk. */
static inline void
test_catalog(struct brd_buffer *data) {
    static const char texts[] =
        "org.example\0main\0\0\0\0\0\0\0\0"; /* 24 bytes with the last NUL */
    test_le(data, 48, 2);
    test_le(data, 48 + 24, 2);
    test_le(data, 1, 2);
    test_le(data, 0, 8);
    test_le(data, 0, 2);
    test_le(data, 0, 8);
    for (unsigned i = 0; i < 3; i++) {
        (void)brd_buffer_add(data, test_uuids[i], 16);
    }
    (void)brd_buffer_add(data, texts, 24);
    test_le(data, 0, 4);
    test_le(data, 0, 2);
    test_le(data, 1, 2);
    test_le(data, TEST_PROCESS_ID, 8);
    test_le(data, TEST_PROCESS_SECOND, 4);
    test_le(data, 321, 4);
    test_le(data, 501, 4);
    test_le(data, 0, 4);
    test_le(data, 1, 4);
    test_le(data, 0, 4);
    test_le(data, 0x1000, 4);
    test_le(data, 0, 4);
    test_le(data, 2, 2);
    test_le(data, TEST_IMAGE_ADDRESS, 6);
    test_le(data, 1, 4);
    test_le(data, 0, 4);
    test_le(data, TEST_SUBSYSTEM, 2);
    test_le(data, 0, 2);
    test_le(data, 12, 2);
    test_align(data);
}

/* An entry with its data, as it stands in a firehose chunk. */
static inline void
test_entry(struct brd_buffer *entries, unsigned kind, unsigned type, unsigned flags,
           uint64_t format, struct brd_span data) {
    test_le(entries, kind, 1);
    test_le(entries, type, 1);
    test_le(entries, flags, 2);
    test_le(entries, format, 4);
    test_le(entries, 0x99, 8);
    test_le(entries, 5, 6);
    test_le(entries, data.size, 2);
    (void)brd_buffer_add(entries, data.data, data.size);
    test_align(entries);
}

/* The data of a firehose chunk. */
static inline void
test_firehose(struct brd_buffer *chunk, struct brd_span entries, struct brd_span private) {
    test_le(chunk, TEST_PROCESS_ID, 8);
    test_le(chunk, TEST_PROCESS_SECOND, 4);
    test_le(chunk, 0x100, 4);
    test_le(chunk, entries.size + 16, 2);
    test_le(chunk, 4096 - private.size, 2);
    test_le(chunk, 0, 4);
    test_le(chunk, 1000, 8);
    (void)brd_buffer_add(chunk, entries.data, entries.size);
    (void)brd_buffer_add(chunk, private.data, private.size);
}

/* An item whose value lies at `offset` of the values. */
static inline void
test_item(struct brd_buffer *items, unsigned type, unsigned offset, unsigned size) {
    test_le(items, type, 1);
    test_le(items, 4, 1);
    test_le(items, offset, 2);
    test_le(items, size, 2);
}

static inline void
test_scalar(struct brd_buffer *items, uint64_t value, unsigned size) {
    test_le(items, 0, 1);
    test_le(items, size, 1);
    test_le(items, value, size);
}

#endif
