/* Bytes that come in pieces: see pieces.h. SPDX-License-Identifier: Apache-2.0 */
#include "proto/pieces.h"

#include "base/limits.h"

#include <stdlib.h>

struct brd_piece {
    struct brd_piece *next;
    uint64_t offset;
    size_t size;
    uint8_t bytes[];
};

struct brd_pieces
brd_pieces_of(size_t max_bytes) {
    struct brd_pieces pieces = {.apart = NULL};
    pieces.whole = brd_buffer_of(max_bytes);
    return pieces;
}

void
brd_pieces_free(struct brd_pieces *pieces) {
    size_t max_bytes = pieces->whole.max_bytes;
    while (pieces->apart != NULL) {
        struct brd_piece *next = pieces->apart->next;
        free(pieces->apart);
        pieces->apart = next;
    }
    brd_buffer_free(&pieces->whole);
    *pieces = brd_pieces_of(max_bytes);
}

/* Append what of `bytes` lies behind the whole; the gap in front of them is closed. */
static void
append(struct brd_pieces *pieces, uint64_t offset, struct brd_span bytes) {
    bool ok = true;
    uint64_t known = pieces->whole.size - offset;
    if (known < bytes.size) {
        struct brd_span rest = brd_span_slice(bytes, known, bytes.size - known, &ok);
        if (!brd_buffer_add(&pieces->whole, rest.data, rest.size)) {
            pieces->whole.failed = false;
            pieces->failed = true;
        }
    }
}

static void
keep(struct brd_pieces *pieces, uint64_t offset, struct brd_span bytes) {
    struct brd_piece **place = &pieces->apart;
    while (*place != NULL && (*place)->offset < offset) {
        place = &(*place)->next;
    }
    if (*place != NULL && (*place)->offset == offset && (*place)->size >= bytes.size) {
        return; /* sent again */
    }
    size_t max_bytes = pieces->whole.max_bytes;
    if (pieces->count >= BRD_MAX_PIECES_APART || bytes.size > max_bytes - pieces->apart_bytes ||
        offset > max_bytes || bytes.size > max_bytes - offset) {
        pieces->failed = true;
        return;
    }
    struct brd_piece *piece = malloc(sizeof *piece + bytes.size);
    if (piece == NULL) {
        pieces->failed = true;
        return;
    }
    piece->next = *place;
    piece->offset = offset;
    piece->size = bytes.size;
    memcpy(piece->bytes, bytes.data, bytes.size);
    *place = piece;
    pieces->count++;
    pieces->apart_bytes += bytes.size;
}

bool
brd_pieces_add(struct brd_pieces *pieces, uint64_t offset, struct brd_span bytes) {
    size_t before = pieces->whole.size;
    if (bytes.size == 0) {
        return false;
    }
    if (offset > before) {
        keep(pieces, offset, bytes);
        return false;
    }
    append(pieces, offset, bytes);
    while (pieces->apart != NULL && pieces->apart->offset <= pieces->whole.size) {
        struct brd_piece *piece = pieces->apart;
        append(pieces, piece->offset, brd_span_of(piece->bytes, piece->size));
        pieces->apart = piece->next;
        pieces->apart_bytes -= piece->size;
        pieces->count--;
        free(piece);
    }
    return pieces->whole.size > before;
}
