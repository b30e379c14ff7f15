/* What HTTP requests say: see pass.h. SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "base/text.h"
#include "net/pass.h"
#include "proto/http.h"

/* The host without its port. */
static struct brd_span
bare_host(struct brd_span host) {
    if (host.size > 0 && host.data[0] == '[') {
        const uint8_t *end = memchr(host.data, ']', host.size);
        return end == NULL ? host : brd_span_of(host.data + 1, (size_t)(end - host.data) - 1);
    }
    const uint8_t *colon = host.size == 0 ? NULL : memchr(host.data, ':', host.size);
    return colon == NULL ? host : brd_span_of(host.data, (size_t)(colon - host.data));
}

static bool
is_whole_url(struct brd_span target) {
    return target.size >= 7 &&
           brd_text_equals_ascii(brd_span_of(target.data, 7), brd_span_text("http://"));
}

/* The URL, when the request names its host. */
static void
add_url(struct brd_net_row *row, const struct brd_http_request *request) {
    struct brd_span target = request->target;
    if (is_whole_url(target)) {
        brd_net_bytes(row, target);
    } else if (request->host.size == 0 || target.size == 0 || target.data[0] != '/') {
        brd_net_null(row);
    } else {
        struct brd_buffer url = brd_buffer_of(BRD_NET_SCRATCH_BYTES);
        (void)brd_buffer_add_text(&url, "http://");
        (void)brd_buffer_add(&url, request->host.data, request->host.size);
        size_t room = BRD_NET_SCRATCH_BYTES - url.size;
        (void)brd_buffer_add(&url, target.data, target.size < room ? target.size : room);
        brd_net_bytes(row, brd_buffer_span(&url));
        brd_buffer_free(&url);
    }
}

void
brd_http_tell(struct brd_pass *pass, struct brd_flow *flow, unsigned side,
              const struct brd_http_request *request) {
    struct brd_net_row *row = &pass->row;
    bool is_tunnel = brd_span_equals(request->method, "CONNECT");
    flow->client = (uint8_t)side;
    flow->application = flow->application == NULL ? "http" : flow->application;
    if (!is_tunnel) {
        brd_pass_name(flow, bare_host(request->host), BRD_NAME_HTTP);
    }
    brd_net_begin(row, BRD_NET_HTTP);
    brd_net_int(row, brd_pass_time(pass, flow));
    brd_pass_ends(pass, flow, side);
    brd_net_bytes(row, request->method);
    brd_net_bytes(row, request->host);
    brd_net_bytes(row, request->target);
    add_url(row, request);
    brd_net_bytes(row, is_tunnel ? bare_host(request->target) : brd_span_of(NULL, 0));
    brd_net_bytes(row, request->user_agent);
    brd_net_bytes(row, request->referer);
    brd_net_int(row, (int64_t)brd_pass_frame(pass, flow));
    brd_pass_tell(pass);
}
