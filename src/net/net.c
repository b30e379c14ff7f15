/* One pass over a capture: see net.h. SPDX-License-Identifier: Apache-2.0 */
#include "net/net.h"

#include "base/limits.h"
#include "net/calls.h"
#include "net/pass.h"

#include <stdio.h>
#include <stdlib.h>

void
brd_pass_tell(struct brd_pass *pass) {
    if (!pass->stopped && !pass->options->row(pass->options->context, &pass->row)) {
        pass->stopped = true;
    }
}

void
brd_pass_ends(struct brd_pass *pass, const struct brd_flow *flow, unsigned client) {
    const struct brd_end *ends[2] = {&flow->ends[client], &flow->ends[1 - client]};
    for (unsigned i = 0; i < 2; i++) {
        brd_net_address(&pass->row, &ends[i]->address, flow->is_ipv6);
        if (flow->has_ports) {
            brd_net_int(&pass->row, ends[i]->port);
        } else {
            brd_net_null(&pass->row);
        }
    }
}

void
brd_pass_name(struct brd_flow *flow, struct brd_span name, enum brd_name_source source) {
    if (name.size == 0 || name.size > BRD_MAX_SERVER_NAME_BYTES || source <= flow->name_source) {
        return;
    }
    char *copy = strndup((const char *)name.data, name.size);
    if (copy != NULL) {
        free(flow->server_name);
        flow->server_name = copy;
        flow->name_source = (uint8_t)source;
    }
}

/* ---- Flows ---- */

static void
add_protocol(struct brd_net_row *row, uint8_t protocol) {
    static const struct {
        uint8_t number;
        const char *name;
    } names[] = {
        {1, "icmp"},    {2, "igmp"},      {4, "ipip"},  {6, "tcp"},    {17, "udp"},
        {41, "ipv6"},   {44, "fragment"}, {47, "gre"},  {50, "esp"},   {51, "ah"},
        {58, "icmpv6"}, {89, "ospf"},     {103, "pim"}, {132, "sctp"},
    };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (names[i].number == protocol) {
            brd_net_static(row, names[i].name);
            return;
        }
    }
    brd_net_format(row, "ip-%u", protocol);
}

static void
tell_flow(struct brd_pass *pass, const struct brd_flow *flow) {
    static const char *const sources[] = {NULL, "dns", "http", "quic", "tls"};
    struct brd_net_row *row = &pass->row;
    unsigned client = flow->client;
    brd_net_begin(row, BRD_NET_FLOW);
    brd_net_int(row, flow->first_us);
    brd_net_int(row, flow->last_us);
    add_protocol(row, flow->protocol);
    brd_pass_ends(pass, flow, client);
    brd_net_int(row, flow->packets[client]);
    brd_net_int(row, flow->packets[1 - client]);
    brd_net_int(row, (int64_t)flow->bytes[client]);
    brd_net_int(row, (int64_t)flow->bytes[1 - client]);
    brd_net_bytes(row, brd_span_text(flow->server_name == NULL ? "" : flow->server_name));
    brd_net_static(row, sources[flow->name_source]);
    brd_net_static(row, flow->application);
    brd_net_bytes(row, brd_span_text(flow->process == NULL ? "" : flow->process));
    brd_net_int(row, (int64_t)flow->first_frame);
    brd_pass_tell(pass);
}

static void
on_flow_end(void *context, struct brd_flow *flow) {
    struct brd_pass *pass = context;
    const struct brd_packet *packet = pass->packet;
    pass->packet = NULL; /* what is told now belongs to no packet */
    if (flow->protocol == BRD_IP_TCP) {
        brd_tcp_end(pass, flow);
    } else if (flow->protocol == BRD_IP_UDP) {
        brd_udp_end(pass, flow);
    }
    pass->packet = packet;
    pass->counts->flows++;
    tell_flow(pass, flow);
}

static void
name_new_flow(struct brd_pass *pass, struct brd_flow *flow) {
    for (unsigned client = 0; client < 2 && flow->server_name == NULL; client++) {
        const char *name = brd_names_find(pass->names, &flow->ends[client].address,
                                          &flow->ends[1 - client].address);
        if (name != NULL) {
            flow->client = (uint8_t)client;
            brd_pass_name(flow, brd_span_text(name), BRD_NAME_DNS);
        }
    }
}

static void
on_packet(void *context, const struct brd_packet *packet) {
    struct brd_pass *pass = context;
    unsigned side;
    bool is_new;
    struct brd_flow *flow = brd_flows_of(pass->flows, packet, &side, &is_new);
    if (flow == NULL) {
        return;
    }
    if (is_new && packet->has_ports) {
        name_new_flow(pass, flow);
    }
    if (packet->process.size > 0 && flow->process == NULL) {
        flow->process = strndup((const char *)packet->process.data, packet->process.size);
    }
    if (flow->is_quiet || !packet->has_ports) {
        return;
    }
    pass->packet = packet;
    if (packet->protocol == BRD_IP_TCP) {
        brd_tcp_segment(pass, flow, side, packet);
    } else if (packet->protocol == BRD_IP_UDP) {
        brd_udp_datagram(pass, flow, side, packet);
    }
    pass->packet = NULL;
}

/* ---- The pass ---- */

static enum brd_err
begin(struct brd_pass *pass, struct brd_error *error) {
    enum brd_err code = brd_frames_new(on_packet, pass, &pass->frames, error);
    if (code == BRD_OK) {
        code = brd_flows_new(pass->options->max_flows, on_flow_end, pass, &pass->flows, error);
    }
    if (code == BRD_OK) {
        code = brd_names_new(&pass->names, error);
    }
    if (code == BRD_OK) {
        code = brd_quic_crypto_new(&pass->quic_crypto, error);
    }
    if (code == BRD_OK) {
        code = brd_calls_seen_new(&pass->calls, error);
    }
    pass->certificate = brd_x509_of();
    return code;
}

static void
release(struct brd_pass *pass) {
    brd_x509_free(&pass->certificate);
    brd_calls_seen_free(pass->calls);
    brd_quic_crypto_free(pass->quic_crypto);
    brd_names_free(pass->names);
    brd_flows_free(pass->flows);
    brd_frames_free(pass->frames);
}

static void
note_time(struct brd_net_counts *counts, int64_t at_us) {
    if (counts->first_us == 0 || at_us < counts->first_us) {
        counts->first_us = at_us;
    }
    counts->last_us = at_us > counts->last_us ? at_us : counts->last_us;
}

static enum brd_err
read_frames(struct brd_pass *pass, struct brd_capture *capture, struct brd_error *error) {
    struct brd_frame frame;
    bool more = true;
    enum brd_err code = BRD_OK;
    while (code == BRD_OK && !pass->stopped) {
        code = brd_capture_next(capture, &frame, &more, error);
        if (code != BRD_OK || !more) {
            break;
        }
        note_time(pass->counts, frame.at_us);
        brd_frames_read(pass->frames, &frame);
    }
    return code;
}

enum brd_err
brd_net_read(const struct brd_capture_source *source, const struct brd_net_options *options,
             struct brd_net_counts *counts, struct brd_error *error) {
    struct brd_capture *capture = NULL;
    struct brd_pass *pass = calloc(1, sizeof *pass);
    *counts = (struct brd_net_counts){0};
    if (pass == NULL) {
        return brd_fail_memory(error, "a capture");
    }
    pass->options = options;
    pass->counts = counts;
    enum brd_err code = begin(pass, error);
    if (code == BRD_OK) {
        code = brd_capture_open(source, &capture, error);
    }
    if (code == BRD_OK && capture != NULL) {
        code = read_frames(pass, capture, error);
        brd_frames_end(pass->frames);
        brd_flows_end(pass->flows);
        brd_calls_seen_tell(pass);
        counts->frames = *brd_frames_counts(pass->frames);
        counts->lost_fragments = brd_frames_lost_fragments(pass->frames);
        counts->evicted_flows = brd_flows_evicted(pass->flows);
    }
    brd_capture_close(capture);
    bool stopped = pass->stopped;
    release(pass);
    free(pass);
    return stopped ? brd_fail(error, BRD_ERR_STOPPED, BRD_NO_OFFSET, "stopped") : code;
}
