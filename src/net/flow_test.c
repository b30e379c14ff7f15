/* Tests of net/flow.c. SPDX-License-Identifier: Apache-2.0 */
#include "net/flow.h"

#include "base/buffer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

/* The client ports of the flows that ended, in their order. */
static void
on_end(void *context, struct brd_flow *flow) {
    struct brd_buffer *ended = context;
    (void)brd_buffer_add_format(ended, "%u ", flow->ends[0].port);
}

static struct brd_flows *
make(uint64_t max_flows, struct brd_buffer *ended) {
    struct brd_flows *flows = NULL;
    struct brd_error error;
    *ended = brd_buffer_of((size_t)1024 * 1024);
    assert_int_equal(brd_flows_new(max_flows, on_end, ended, &flows, &error), BRD_OK);
    return flows;
}

static struct brd_packet
packet_of(uint16_t port, int64_t at_us) {
    return (struct brd_packet){
        .at_us = at_us,
        .frame = (uint64_t)at_us,
        .ip_bytes = 100,
        .protocol = BRD_IP_UDP,
        .has_ports = true,
        .source = {.bytes = {[10] = 0xff, [11] = 0xff, [12] = 192, [13] = 168, [15] = 2}},
        .destination = {.bytes = {[10] = 0xff, [11] = 0xff, [12] = 198, [13] = 51, [15] = 7}},
        .source_port = port,
        .destination_port = 443,
    };
}

static struct brd_packet
answer_of(uint16_t port, int64_t at_us) {
    struct brd_packet packet = packet_of(port, at_us);
    struct brd_ip_address source = packet.source;
    packet.source = packet.destination;
    packet.destination = source;
    packet.source_port = 443;
    packet.destination_port = port;
    return packet;
}

static void
both_directions_are_one_flow(void **state) {
    (void)state;
    struct brd_buffer ended;
    struct brd_flows *flows = make(10, &ended);
    struct brd_packet packet = packet_of(1000, 5);
    unsigned side = 9;
    bool is_new = false;
    struct brd_flow *flow = brd_flows_of(flows, &packet, &side, &is_new);
    assert_true(is_new);
    assert_int_equal(side, 0);
    packet = answer_of(1000, 9);
    assert_ptr_equal(brd_flows_of(flows, &packet, &side, &is_new), flow);
    assert_false(is_new);
    assert_int_equal(side, 1);
    assert_int_equal(flow->packets[0], 1);
    assert_int_equal(flow->bytes[1], 100);
    assert_int_equal(flow->first_us, 5);
    assert_int_equal(flow->last_us, 9);
    packet.protocol = BRD_IP_TCP;
    assert_ptr_not_equal(brd_flows_of(flows, &packet, &side, &is_new), flow);
    brd_flows_end(flows);
    brd_flows_free(flows);
    brd_buffer_free(&ended);
}

static void
a_full_table_ends_a_flow_that_was_silent(void **state) {
    (void)state;
    struct brd_buffer ended;
    struct brd_flows *flows = make(3, &ended);
    unsigned side;
    bool is_new;
    static const uint16_t ports[] = {1, 2, 3, 1, 4, 5};
    for (size_t i = 0; i < sizeof ports / sizeof *ports; i++) {
        struct brd_packet packet = packet_of(ports[i], (int64_t)i);
        assert_non_null(brd_flows_of(flows, &packet, &side, &is_new));
    }
    /* 1 spoke again, so 2 and 3 made room. */
    assert_string_equal(brd_buffer_text(&ended), "2 3 ");
    assert_int_equal(brd_flows_evicted(flows), 2);
    struct brd_packet packet = packet_of(2, 10);
    assert_non_null(brd_flows_of(flows, &packet, &side, &is_new));
    assert_true(is_new); /* its further packets are a flow of their own */
    brd_flows_end(flows);
    assert_int_equal(brd_flows_evicted(flows), 3);
    brd_flows_free(flows);
    brd_buffer_free(&ended);
}

static void
a_table_of_one_flow_works(void **state) {
    (void)state;
    struct brd_buffer ended;
    struct brd_flows *flows = make(1, &ended);
    unsigned side;
    bool is_new;
    for (uint16_t port = 1; port <= 4; port++) {
        struct brd_packet packet = packet_of(port, port);
        assert_non_null(brd_flows_of(flows, &packet, &side, &is_new));
        packet = answer_of(port, port);
        assert_non_null(brd_flows_of(flows, &packet, &side, &is_new));
        assert_false(is_new);
    }
    brd_flows_end(flows);
    assert_string_equal(brd_buffer_text(&ended), "1 2 3 4 ");
    brd_flows_free(flows);
    brd_buffer_free(&ended);
}

static void
very_many_flows_are_found_again(void **state) {
    (void)state;
    struct brd_buffer ended;
    struct brd_flows *flows = make(100000, &ended);
    unsigned side;
    bool is_new;
    for (unsigned turn = 0; turn < 2; turn++) {
        for (unsigned port = 1; port < 20000; port++) {
            struct brd_packet packet =
                turn == 0 ? packet_of((uint16_t)port, port) : answer_of((uint16_t)port, port);
            assert_non_null(brd_flows_of(flows, &packet, &side, &is_new));
            assert_int_equal(is_new, turn == 0);
        }
    }
    assert_int_equal(ended.size, 0);
    brd_flows_end(flows);
    assert_int_equal(strncmp(brd_buffer_text(&ended), "1 2 3 4 5 6 ", 12), 0);
    brd_flows_free(flows);
    brd_buffer_free(&ended);
}

static void
a_syn_after_the_end_begins_another_flow(void **state) {
    (void)state;
    struct brd_buffer ended;
    struct brd_flows *flows = make(10, &ended);
    unsigned side;
    bool is_new;
    struct brd_packet packet = packet_of(1000, 1);
    packet.protocol = BRD_IP_TCP;
    packet.tcp_flags = BRD_TCP_SYN;
    struct brd_flow *flow = brd_flows_of(flows, &packet, &side, &is_new);
    (void)brd_flows_of(flows, &packet, &side, &is_new);
    assert_false(is_new); /* sent again */
    flow->was_closed = true;
    (void)brd_flows_of(flows, &packet, &side, &is_new);
    assert_true(is_new);
    assert_string_equal(brd_buffer_text(&ended), "1000 ");
    brd_flows_end(flows);
    brd_flows_free(flows);
    brd_buffer_free(&ended);
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_directions_are_one_flow),
        cmocka_unit_test(a_full_table_ends_a_flow_that_was_silent),
        cmocka_unit_test(a_table_of_one_flow_works),
        cmocka_unit_test(very_many_flows_are_found_again),
        cmocka_unit_test(a_syn_after_the_end_begins_another_flow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
