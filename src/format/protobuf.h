/*
 * Protocol Buffers without their schema: the fields of one message.
 *
 * Source: "Encoding", https://protobuf.dev/programming-guides/encoding/. What a field means is the
 * caller's knowledge; a length-delimited one may be text, bytes or a message.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_FORMAT_PROTOBUF_H
#define BRD_FORMAT_PROTOBUF_H

#include "base/cursor.h"

enum brd_protobuf_wire {
    BRD_PROTOBUF_VARINT = 0,
    BRD_PROTOBUF_FIXED64 = 1,
    BRD_PROTOBUF_BYTES = 2,
    BRD_PROTOBUF_FIXED32 = 5,
};

struct brd_protobuf_field {
    uint64_t number;
    enum brd_protobuf_wire wire;
    uint64_t integer;      /* of a varint or a fixed one, as it stands */
    struct brd_span bytes; /* of BRD_PROTOBUF_BYTES; borrowed */
};

/*
 * The next field of the message that `message` walks. False at its end, and when what follows is no
 * field: then the cursor has failed. Groups, which nothing writes any more, are no fields.
 */
bool brd_protobuf_next(struct brd_cursor *message, struct brd_protobuf_field *field);

#endif
