#include "proto/quic.h"
#include "proto/dtls.h"
#include <stdlib.h>
void brd_quic_version_text(uint32_t v, char t[BRD_QUIC_VERSION_TEXT_BYTES]){(void)v;t[0]=0;}
enum brd_err brd_quic_crypto_new(struct brd_quic_crypto **m, struct brd_error *e){(void)e;*m=NULL;return BRD_OK;}
void brd_quic_crypto_free(struct brd_quic_crypto *c){(void)c;}
enum brd_tls_verdict brd_quic_feed(struct brd_quic_connection *c, struct brd_quic_crypto *k, unsigned s, struct brd_span d, const struct brd_tls_sink *x){(void)c;(void)k;(void)s;(void)d;(void)x;return BRD_TLS_NOT_MINE;}
void brd_quic_free(struct brd_quic_connection *c){(void)c;}
bool brd_quic_is(struct brd_span d){(void)d;return false;}
enum brd_tls_verdict brd_dtls_feed(struct brd_dtls_stream *s, struct brd_span d, const struct brd_tls_sink *x){(void)s;(void)d;(void)x;return BRD_TLS_NOT_MINE;}
bool brd_dtls_is_record(struct brd_span d){(void)d;return false;}
void brd_dtls_free(struct brd_dtls_stream *s){(void)s;}
