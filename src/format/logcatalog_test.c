/* Tests of the catalog of a unified log. SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "format/logcatalog.h"
#include "format/logtesting.h"

#include <stdlib.h>

static void
processes_are_found_by_both_numbers(void **state) {
    (void)state;
    struct brd_buffer data = brd_buffer_of(4096);
    struct brd_logcatalog catalog = {0};
    struct brd_error error;
    test_catalog(&data);
    assert_int_equal(brd_logcatalog_read(&catalog, brd_buffer_span(&data), &error), BRD_OK);
    const struct brd_logprocess *process =
        brd_logcatalog_process(&catalog, TEST_PROCESS_ID, TEST_PROCESS_SECOND);
    assert_non_null(process);
    assert_null(brd_logcatalog_process(&catalog, TEST_PROCESS_ID, TEST_PROCESS_SECOND + 1));
    assert_null(brd_logcatalog_process(&catalog, TEST_PROCESS_ID + 1, TEST_PROCESS_SECOND));
    assert_memory_equal(process->uuid, test_uuids[0], 16);
    assert_memory_equal(process->cache_uuid, test_uuids[1], 16);
    assert_null(brd_logprocess_subsystem(process, TEST_SUBSYSTEM + 1));
    assert_non_null(brd_logprocess_subsystem(process, TEST_SUBSYSTEM));
    brd_logcatalog_free(&catalog);
    brd_buffer_free(&data);
}

static void
images_are_found_by_address(void **state) {
    (void)state;
    struct brd_buffer data = brd_buffer_of(4096);
    struct brd_logcatalog catalog = {0};
    test_catalog(&data);
    assert_int_equal(brd_logcatalog_read(&catalog, brd_buffer_span(&data), NULL), BRD_OK);
    const struct brd_logprocess *process = &catalog.processes[0];
    assert_null(brd_logprocess_image(process, TEST_IMAGE_ADDRESS - 1));
    assert_non_null(brd_logprocess_image(process, TEST_IMAGE_ADDRESS));
    assert_non_null(brd_logprocess_image(process, TEST_IMAGE_ADDRESS + 0x1000));
    assert_null(brd_logprocess_image(process, TEST_IMAGE_ADDRESS + 0x1001));
    brd_logcatalog_free(&catalog);
    brd_buffer_free(&data);
}

static void
cuts_and_flips_do_no_harm(void **state) {
    (void)state;
    struct brd_buffer data = brd_buffer_of(4096);
    struct brd_logcatalog catalog = {0};
    test_catalog(&data);
    for (size_t size = 0; size < data.size; size++) {
        char *copy = malloc(size + 1);
        assert_non_null(copy);
        memcpy(copy, data.data, size);
        (void)!brd_logcatalog_read(&catalog, brd_span_of(copy, size), NULL);
        assert_true(catalog.process_count <= 1);
        free(copy);
    }
    for (size_t bit = 0; bit < data.size * 8; bit++) {
        data.data[bit / 8] = (char)(data.data[bit / 8] ^ (1 << (bit % 8)));
        (void)!brd_logcatalog_read(&catalog, brd_buffer_span(&data), NULL);
        for (size_t i = 0; i < catalog.process_count; i++) {
            (void)brd_logprocess_image(&catalog.processes[i], TEST_IMAGE_ADDRESS);
            (void)brd_logprocess_subsystem(&catalog.processes[i], TEST_SUBSYSTEM);
        }
        data.data[bit / 8] = (char)(data.data[bit / 8] ^ (1 << (bit % 8)));
    }
    brd_logcatalog_free(&catalog);
    brd_buffer_free(&data);
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(processes_are_found_by_both_numbers),
        cmocka_unit_test(images_are_found_by_address),
        cmocka_unit_test(cuts_and_flips_do_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
