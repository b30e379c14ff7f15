/*
 * What a capture says, as rows of tables: the columns of each, and the building of a row.
 * docs/captures.md says what they mean.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_NET_ROWS_H
#define BRD_NET_ROWS_H

#include "net/packet.h"

enum brd_net_table {
    BRD_NET_DNS,
    BRD_NET_TLS,
    BRD_NET_CERTIFICATE,
    BRD_NET_QUIC,
    BRD_NET_HTTP,
    BRD_NET_FLOW,
    BRD_NET_STUN,
    BRD_NET_RTP,
    BRD_NET_RTCP,
    BRD_NET_SIP,
    BRD_NET_CALL,
    BRD_NET_CALL_PACKET,
    BRD_NET_TABLES,
};

#define BRD_NET_MAX_COLUMNS 28

struct brd_net_schema {
    const char *name;    /* of the table in SQL, "capture_dns" */
    const char *columns; /* "at, client, ..." */
    int column_count;
};

extern const struct brd_net_schema brd_net_schemas[BRD_NET_TABLES];

enum brd_net_type { BRD_NET_NULL, BRD_NET_INT, BRD_NET_TEXT };

/* A value; times are microseconds since 1970 UTC. Texts are well-formed UTF-8. */
struct brd_net_value {
    enum brd_net_type type;
    int64_t number;
    struct brd_span text;
};

/* Room for the texts of one row that stand nowhere else, in bytes. */
#define BRD_NET_SCRATCH_BYTES 16384

/* A row being built, column by column. */
struct brd_net_row {
    enum brd_net_table table;
    int count;
    size_t used; /* of `scratch` */
    struct brd_net_value values[BRD_NET_MAX_COLUMNS];
    char scratch[BRD_NET_SCRATCH_BYTES];
};

void brd_net_begin(struct brd_net_row *row, enum brd_net_table table);
void brd_net_null(struct brd_net_row *row);
void brd_net_int(struct brd_net_row *row, int64_t number);

/* A text that outlives the row, or NULL. */
void brd_net_static(struct brd_net_row *row, const char *text);

/* Bytes of evidence as text: copied, ill-formed UTF-8 and control characters made U+FFFD; NULL when
 * empty. Cut at what room the row has. */
void brd_net_bytes(struct brd_net_row *row, struct brd_span bytes);

/* "0x" and `digits` hexadecimal digits. */
void brd_net_hex(struct brd_net_row *row, uint32_t number, unsigned digits);

/* A formatted text. */
void brd_net_format(struct brd_net_row *row, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* An address. */
void brd_net_address(struct brd_net_row *row, const struct brd_ip_address *address, bool is_ipv6);

/* "address:port" or "[address]:port". */
void brd_net_endpoint(struct brd_net_row *row, const struct brd_ip_address *address, bool is_ipv6,
                      uint16_t port);

#endif
