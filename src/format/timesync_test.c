/* Tests of the clocks of a unified log. SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/time.h"
#include "format/logtesting.h"
#include "format/timesync.h"

#define WALL_NS UINT64_C(1717300000000000000)
#define WALL_US INT64_C(1717300000000000)

static const uint8_t boot[17] = "BBBBBBBBBBBBBBBB";
static const uint8_t other[17] = "OOOOOOOOOOOOOOOO";

static void
add_boot(struct brd_buffer *file, const uint8_t *uuid, uint64_t wall_ns) {
    test_le(file, 0xBBB0, 2);
    test_le(file, 48, 2);
    test_le(file, 0, 4);
    (void)brd_buffer_add(file, uuid, 16);
    test_le(file, 125, 4);
    test_le(file, 3, 4);
    test_le(file, wall_ns, 8);
    test_le(file, 0, 8);
}

static void
add_sync(struct brd_buffer *file, uint64_t ticks, uint64_t wall_ns) {
    test_le(file, 0x207354, 4);
    test_le(file, 0, 4);
    test_le(file, ticks, 8);
    test_le(file, wall_ns, 8);
    test_le(file, 0, 8);
}

static struct brd_buffer
make_file(void) {
    struct brd_buffer file = brd_buffer_of(4096);
    add_boot(&file, boot, WALL_NS);
    add_sync(&file, 48000000, WALL_NS + UINT64_C(3000000000));
    add_boot(&file, other, 0); /* its clock was not set until the record */
    add_sync(&file, 24000000, WALL_NS + UINT64_C(60000000000));
    return file;
}

static void
last_record_before_the_moment_counts(void **state) {
    (void)state;
    struct brd_buffer file = make_file();
    struct brd_timesync timesync = {0};
    struct brd_error error;
    assert_int_equal(brd_timesync_add(&timesync, brd_buffer_span(&file), &error), BRD_OK);
    assert_int_equal(brd_timesync_wall_us(&timesync, boot, 0), WALL_US);
    assert_int_equal(brd_timesync_wall_us(&timesync, boot, 24000000), WALL_US + 1000000);
    assert_int_equal(brd_timesync_wall_us(&timesync, boot, 48000000), WALL_US + 3000000);
    assert_int_equal(brd_timesync_wall_us(&timesync, boot, 48000024), WALL_US + 3000001);
    /* Before the first record: counted back from it. */
    assert_int_equal(brd_timesync_wall_us(&timesync, other, 0), WALL_US + 59000000);
    assert_int_equal(brd_timesync_wall_us(&timesync, (const uint8_t *)"XXXXXXXXXXXXXXXX", 5),
                     BRD_NO_TIME);
    assert_int_equal(brd_timesync_wall_us(&timesync, boot, UINT64_MAX), BRD_NO_TIME);
    brd_timesync_free(&timesync);
    assert_int_equal(brd_timesync_wall_us(&timesync, boot, 5), BRD_NO_TIME);
    brd_buffer_free(&file);
}

static void
records_before_damage_are_kept(void **state) {
    (void)state;
    struct brd_buffer file = make_file();
    struct brd_timesync timesync = {0};
    size_t whole = file.size;
    file.data[80] = 'X'; /* the second boot's mark */
    assert_int_equal(brd_timesync_add(&timesync, brd_buffer_span(&file), NULL), BRD_ERR_CORRUPT);
    assert_int_equal(brd_timesync_wall_us(&timesync, boot, 48000000), WALL_US + 3000000);
    assert_int_equal(brd_timesync_wall_us(&timesync, other, 0), BRD_NO_TIME);
    brd_timesync_free(&timesync);
    for (size_t size = 0; size < whole; size++) {
        (void)!brd_timesync_add(&timesync, brd_span_of(file.data, size), NULL);
    }
    for (size_t bit = 0; bit < whole * 8; bit++) {
        file.data[bit / 8] = (char)(file.data[bit / 8] ^ (1 << (bit % 8)));
        brd_timesync_free(&timesync);
        (void)!brd_timesync_add(&timesync, brd_buffer_span(&file), NULL);
        (void)brd_timesync_wall_us(&timesync, boot, 24000000);
        file.data[bit / 8] = (char)(file.data[bit / 8] ^ (1 << (bit % 8)));
    }
    brd_timesync_free(&timesync);
    brd_buffer_free(&file);
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(last_record_before_the_moment_counts),
        cmocka_unit_test(records_before_damage_are_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
