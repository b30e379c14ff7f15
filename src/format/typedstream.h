/*
 * The text of an attributed string in a typedstream, as column attributedBody of sms.db has it.
 *
 *     04 0B "streamtyped" 81 E8 03 ... "NSString" ... 84 01 "+" length text ...
 *
 * The length is one byte below 0x80, or 0x81 and two, or 0x82 and four bytes, little-endian. Only
 * the first string is read: it is the message, what follows are its attributes.
 *
 * Source: docs/formats.md, "typedstream": the layout is undocumented by Apple and is that of the
 * archives that NSArchiver writes.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_FORMAT_TYPEDSTREAM_H
#define BRD_FORMAT_TYPEDSTREAM_H

#include "base/cursor.h"

/* The first string of `stream`, borrowed from it (UTF-8 as stored); false when it holds none. */
bool brd_typedstream_text(struct brd_span stream, struct brd_span *text);

#endif
