/*
 * capture_dns, capture_tls, ...: the rows of the present part of a capture.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "sql/capture.h"
#include "sql/vtab.h"

struct capture_cursor {
    const struct brd_capture_part *part; /* NULL when the item is no capture */
    size_t width;
    size_t next;
};

static enum brd_err
open_part(void *state, const struct brd_decoder_context *context, enum brd_net_table table) {
    struct capture_cursor *cursor = state;
    cursor->part = context->capture == NULL ? NULL : &context->capture->parts[table];
    cursor->width = (size_t)brd_net_schemas[table].column_count;
    return BRD_OK;
}

static enum brd_err
capture_next(void *state, bool *more, struct brd_error *error) {
    struct capture_cursor *cursor = state;
    (void)error;
    *more = cursor->part != NULL && cursor->next < cursor->part->rows;
    cursor->next++;
    return BRD_OK;
}

static void
capture_column(void *state, int column, sqlite3_context *result) {
    const struct capture_cursor *cursor = state;
    const struct brd_net_value *value =
        &cursor->part->values[(cursor->next - 1) * cursor->width + (size_t)column];
    if (value->type == BRD_NET_INT) {
        sqlite3_result_int64(result, value->number);
    } else if (value->type == BRD_NET_TEXT) {
        /* The part outlives the statement's run. */
        sqlite3_result_text64(result, (const char *)value->text.data, value->text.size,
                              SQLITE_STATIC, SQLITE_UTF8);
    }
}

static void
capture_close(void *state) {
    (void)state;
}

#define OPEN(word, table)                                                                          \
    static enum brd_err open_##word(void *state, struct brd_decoder_context *context, int count,   \
                                    sqlite3_value **arguments, struct brd_error *error) {          \
        (void)count;                                                                               \
        (void)arguments;                                                                           \
        (void)error;                                                                               \
        return open_part(state, context, table);                                                   \
    }
OPEN(dns, BRD_NET_DNS)
OPEN(tls, BRD_NET_TLS)
OPEN(certificate, BRD_NET_CERTIFICATE)
OPEN(quic, BRD_NET_QUIC)
OPEN(http, BRD_NET_HTTP)
OPEN(flow, BRD_NET_FLOW)
OPEN(stun, BRD_NET_STUN)
OPEN(rtp, BRD_NET_RTP)
OPEN(rtcp, BRD_NET_RTCP)
OPEN(sip, BRD_NET_SIP)
OPEN(call, BRD_NET_CALL)
OPEN(call_packet, BRD_NET_CALL_PACKET)

typedef enum brd_err (*open_function)(void *state, struct brd_decoder_context *context, int count,
                                      sqlite3_value **arguments, struct brd_error *error);

static const open_function openers[BRD_NET_TABLES] = {
    [BRD_NET_DNS] = open_dns,
    [BRD_NET_TLS] = open_tls,
    [BRD_NET_CERTIFICATE] = open_certificate,
    [BRD_NET_QUIC] = open_quic,
    [BRD_NET_HTTP] = open_http,
    [BRD_NET_FLOW] = open_flow,
    [BRD_NET_STUN] = open_stun,
    [BRD_NET_RTP] = open_rtp,
    [BRD_NET_RTCP] = open_rtcp,
    [BRD_NET_SIP] = open_sip,
    [BRD_NET_CALL] = open_call,
    [BRD_NET_CALL_PACKET] = open_call_packet,
};

struct brd_table
brd_capture_table(enum brd_net_table table) {
    return (struct brd_table){
        .name = brd_net_schemas[table].name,
        .columns = brd_net_schemas[table].columns,
        .column_count = brd_net_schemas[table].column_count,
        .cursor_size = sizeof(struct capture_cursor),
        .open = openers[table],
        .next = capture_next,
        .column = capture_column,
        .close = capture_close,
    };
}
