/*
 * Fingerprints of hellos: JA3 and JA3S (Salesforce, "TLS Fingerprinting with JA3 and JA3S") and JA4
 * (FoxIO, "JA4: TLS Client Fingerprinting", technical_details/JA4.md; BSD-3-Clause). GREASE
 * (RFC 8701) is left out of all. The others of FoxIO's JA4+ have another licence and are not here.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BRD_PROTO_JA_H
#define BRD_PROTO_JA_H

#include "base/buffer.h"
#include "proto/hello.h"

/* Sizes with the NUL: 32 hexadecimal digits, and "t13d1516h2_8daaf6152771_e5627efa2ab1". */
#define BRD_JA3_TEXT_BYTES 33
#define BRD_JA4_TEXT_BYTES 37

/* The MD5 of a ClientHello's JA3 text; false, and `text` empty, when libcrypto gives no MD5, memory
 * is out, or the hello has the form of SSL 2, for which none is defined. */
bool brd_ja3(const struct brd_tls_hello *hello, char text[BRD_JA3_TEXT_BYTES]);

/* The same of a ServerHello: JA3S. */
bool brd_ja3s(const struct brd_tls_hello *hello, char text[BRD_JA3_TEXT_BYTES]);

/* What is digested, "771,4865-4866,0-23-65281,29-23,0"; for a ServerHello that of JA3S. False when
 * the buffer is full. */
bool brd_ja3_raw(const struct brd_tls_hello *hello, struct brd_buffer *text);

/* JA4 of a ClientHello; false, and `text` empty, when libcrypto gives no SHA-256, memory is out, or
 * the hello has the form of SSL 2. */
bool brd_ja4(const struct brd_tls_hello *hello, char text[BRD_JA4_TEXT_BYTES]);

/* JA4 with its lists in the place of their digests, "t13d0203h2_1301,1302_0005,000a_0403"; false
 * when the buffer is full. */
bool brd_ja4_raw(const struct brd_tls_hello *hello, struct brd_buffer *text);

#endif
