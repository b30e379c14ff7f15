/* What the hellos of TLS, DTLS and QUIC say: see pass.h. SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "base/text.h"
#include "base/time.h"
#include "net/pass.h"
#include "proto/ja.h"

#include <stdio.h>
#include <stdlib.h>

#define NAME_BYTES 256
#define ALPN_BYTES 96
#define AGENT_BYTES 160

struct brd_hello_notes {
    bool has_client;
    bool is_told;
    bool is_quic;
    bool has_ech;
    bool has_esni;
    uint8_t client; /* which end */
    enum brd_tls_transport transport;
    uint16_t version; /* of TLS: the server's choice, or the highest that the client offered */
    uint16_t cipher;  /* the server's choice; 0 when it has not answered */
    uint32_t quic_version;
    int64_t at_us;
    uint64_t frame;
    char name[NAME_BYTES];
    char alpn[ALPN_BYTES];
    char agent[AGENT_BYTES];
    char ja3[BRD_JA3_TEXT_BYTES];
    char ja3s[BRD_JA3_TEXT_BYTES];
    char ja4[BRD_JA4_TEXT_BYTES];
};

static struct brd_hello_notes *
notes_of(struct brd_hello_follow *follow) {
    if (*follow->notes == NULL) {
        *follow->notes = calloc(1, sizeof **follow->notes);
    }
    return *follow->notes;
}

static void
copy_text(char *to, size_t room, struct brd_span from) {
    size_t size = from.size < room - 1 ? from.size : room - 1;
    memcpy(to, from.data == NULL ? (const uint8_t *)"" : from.data, size);
    to[size] = '\0';
}

static void
stamp(struct brd_hello_follow *follow, struct brd_hello_notes *notes) {
    notes->at_us = brd_pass_time(follow->pass, follow->flow);
    notes->frame = brd_pass_frame(follow->pass, follow->flow);
}

/* ---- Rows ---- */

static const char *
version_name(uint16_t version, char text[16]) {
    switch (version) {
    case 0x0002:
        return "SSL 2.0";
    case 0x0300:
        return "SSL 3.0";
    case 0x0301:
        return "TLS 1.0";
    case 0x0302:
        return "TLS 1.1";
    case 0x0303:
        return "TLS 1.2";
    case 0x0304:
        return "TLS 1.3";
    case 0xfeff:
        return "DTLS 1.0";
    case 0xfefd:
        return "DTLS 1.2";
    case 0xfefc:
        return "DTLS 1.3";
    default:
        (void)snprintf(text, 16, "0x%04x", version);
        return text;
    }
}

static const char *
encrypted_hello(const struct brd_hello_notes *notes) {
    return notes->has_ech ? "ech" : notes->has_esni ? "esni" : NULL;
}

static void
add_text(struct brd_net_row *row, const char *text) {
    brd_net_bytes(row, brd_span_text(text));
}

static const char *
transport_name(enum brd_tls_transport transport) {
    return transport == BRD_TLS_OVER_DTLS   ? "dtls"
           : transport == BRD_TLS_OVER_QUIC ? "quic"
                                            : "tcp";
}

static void
tell_tls(struct brd_pass *pass, const struct brd_flow *flow, const struct brd_hello_notes *notes) {
    struct brd_net_row *row = &pass->row;
    char version[16];
    brd_net_begin(row, BRD_NET_TLS);
    brd_net_int(row, notes->at_us);
    brd_pass_ends(pass, flow, notes->client);
    brd_net_static(row, transport_name(notes->transport));
    add_text(row, notes->name);
    add_text(row, notes->alpn);
    add_text(row, version_name(notes->version, version));
    if (notes->cipher != 0) {
        brd_net_hex(row, notes->cipher, 4);
    } else {
        brd_net_null(row);
    }
    add_text(row, notes->ja3);
    add_text(row, notes->ja3s);
    add_text(row, notes->ja4);
    brd_net_static(row, encrypted_hello(notes));
    brd_net_int(row, (int64_t)notes->frame);
    brd_pass_tell(pass);
}

static void
tell_quic(struct brd_pass *pass, const struct brd_flow *flow, const struct brd_hello_notes *notes) {
    struct brd_net_row *row = &pass->row;
    char version[BRD_QUIC_VERSION_TEXT_BYTES];
    brd_quic_version_text(notes->quic_version, version);
    brd_net_begin(row, BRD_NET_QUIC);
    brd_net_int(row, notes->at_us);
    brd_pass_ends(pass, flow, notes->client);
    add_text(row, version);
    add_text(row, notes->name);
    add_text(row, notes->alpn);
    add_text(row, notes->agent);
    add_text(row, notes->ja3);
    add_text(row, notes->ja3s);
    add_text(row, notes->ja4);
    brd_net_static(row, encrypted_hello(notes));
    brd_net_int(row, (int64_t)notes->frame);
    brd_pass_tell(pass);
}

static void
tell(struct brd_pass *pass, const struct brd_flow *flow, struct brd_hello_notes *notes) {
    if (notes->is_quic) {
        tell_quic(pass, flow, notes);
    } else {
        tell_tls(pass, flow, notes);
    }
    *notes = (struct brd_hello_notes){.is_told = true,
                                      .is_quic = notes->is_quic,
                                      .quic_version = notes->quic_version,
                                      .client = notes->client};
}

/* ---- What readers find ---- */

static void
note_protocols(struct brd_hello_notes *notes, struct brd_span alpn) {
    size_t offset = 0;
    size_t used = 0;
    struct brd_span name;
    while (brd_tls_next_protocol(alpn, &offset, &name) && used + name.size + 2 < ALPN_BYTES) {
        if (used > 0) {
            notes->alpn[used++] = ' ';
        }
        memcpy(&notes->alpn[used], name.data, name.size);
        used += name.size;
    }
    notes->alpn[used] = '\0';
}

static void
on_client_hello(void *context, const struct brd_tls_hello *hello) {
    struct brd_hello_follow *follow = context;
    struct brd_hello_notes *notes = notes_of(follow);
    bool is_quic = hello->transport == BRD_TLS_OVER_QUIC;
    if (notes == NULL) {
        return;
    }
    if (notes->has_client) {
        tell(follow->pass, follow->flow, notes); /* a second hello: each has its row */
    }
    stamp(follow, notes);
    notes->has_client = true;
    notes->is_told = false;
    notes->is_quic = is_quic;
    notes->client = (uint8_t)follow->side;
    notes->transport = hello->transport;
    notes->version = hello->is_ssl2 && hello->effective == 0 ? 2 : hello->effective;
    notes->has_ech = hello->has_ech;
    notes->has_esni = hello->has_esni;
    copy_text(notes->name, sizeof notes->name, hello->server_name);
    note_protocols(notes, hello->alpn);
    if (hello->ciphers.size >= 2) { /* one without ciphers is noise: its digest says nothing */
        (void)brd_ja3(hello, notes->ja3);
        (void)brd_ja4(hello, notes->ja4);
    }
    follow->flow->client = notes->client;
    follow->flow->application = is_quic                                 ? "quic"
                                : hello->transport == BRD_TLS_OVER_DTLS ? "dtls"
                                                                        : "tls";
    brd_pass_name(follow->flow, hello->server_name, is_quic ? BRD_NAME_QUIC : BRD_NAME_TLS);
}

static void
on_server_hello(void *context, const struct brd_tls_hello *hello) {
    struct brd_hello_follow *follow = context;
    struct brd_hello_notes *notes = notes_of(follow);
    if (notes == NULL) {
        return;
    }
    if (!notes->has_client) {
        stamp(follow, notes);
        notes->client = (uint8_t)(1 - follow->side);
        notes->transport = hello->transport;
        notes->is_quic = hello->transport == BRD_TLS_OVER_QUIC;
        follow->flow->client = notes->client;
        if (follow->flow->application == NULL) {
            follow->flow->application = notes->is_quic                          ? "quic"
                                        : hello->transport == BRD_TLS_OVER_DTLS ? "dtls"
                                                                                : "tls";
        }
    }
    notes->version = hello->effective;
    notes->cipher = hello->cipher;
    (void)brd_ja3s(hello, notes->ja3s);
    tell(follow->pass, follow->flow, notes);
}

/* The names as a JSON array: any character may stand in one. */
static void
add_names(struct brd_net_row *row, const struct brd_x509 *x509) {
    struct brd_buffer names = brd_buffer_of(BRD_NET_SCRATCH_BYTES / 2);
    struct brd_x509_name name;
    size_t offset = 0;
    while (brd_x509_next_name(x509, &offset, &name)) {
        size_t size = names.size;
        if (!brd_buffer_add_text(&names, size == 0 ? "[" : ",") ||
            !brd_text_add_json(&names, name.text) || names.size + 2 > names.max_bytes) {
            names.size = size; /* what does not fit is left out; the digest stands for it */
            names.failed = false;
            break;
        }
    }
    if (names.size > 0) {
        (void)brd_buffer_add_text(&names, "]");
    }
    brd_net_bytes(row, brd_buffer_span(&names));
    brd_buffer_free(&names);
}

static void
add_time(struct brd_net_row *row, int64_t us) {
    if (us == BRD_NO_TIME) {
        brd_net_null(row);
    } else {
        brd_net_int(row, us);
    }
}

static void
on_certificate(void *context, struct brd_span der, unsigned position) {
    struct brd_hello_follow *follow = context;
    struct brd_pass *pass = follow->pass;
    struct brd_x509 *x509 = &pass->certificate;
    struct brd_net_row *row = &pass->row;
    struct brd_error ignored = {0};
    enum brd_err code = brd_x509_read(der, x509, &ignored);
    bool is_dtls = *follow->notes != NULL && (*follow->notes)->transport == BRD_TLS_OVER_DTLS;
    brd_net_begin(row, BRD_NET_CERTIFICATE);
    brd_net_int(row, brd_pass_time(pass, follow->flow));
    brd_pass_ends(pass, follow->flow, follow->flow->client);
    brd_net_static(row, is_dtls ? "dtls" : "tcp");
    brd_net_int(row, position);
    brd_net_bytes(row, brd_buffer_span(&x509->subject));
    brd_net_bytes(row, brd_buffer_span(&x509->issuer));
    brd_net_bytes(row, brd_buffer_span(&x509->serial));
    add_time(row, x509->not_before_us);
    add_time(row, x509->not_after_us);
    add_names(row, x509);
    if (code == BRD_OK) {
        brd_net_int(row, x509->is_self_signed);
    } else {
        brd_net_null(row);
    }
    add_text(row, x509->sha256);
    add_text(row, x509->sha1);
    brd_net_int(row, (int64_t)brd_pass_frame(pass, follow->flow));
    brd_pass_tell(pass);
}

/* A version that this connection had not shown. Each has a row, with the hello when there is one.
 */
static void
on_quic_version(void *context, uint32_t version) {
    struct brd_hello_follow *follow = context;
    struct brd_hello_notes *notes = notes_of(follow);
    if (notes == NULL) {
        return;
    }
    if (notes->quic_version != version && notes->is_quic && !notes->is_told) {
        tell(follow->pass, follow->flow, notes);
    }
    if (!notes->has_client) {
        stamp(follow, notes);
        notes->client = version == 0 ? (uint8_t)(1 - follow->side) : (uint8_t)follow->side;
    }
    notes->is_quic = true;
    notes->is_told = false;
    notes->quic_version = version;
    follow->flow->application = "quic";
}

static void
on_gquic_hello(void *context, const struct brd_gquic_hello *hello) {
    struct brd_hello_follow *follow = context;
    struct brd_hello_notes *notes = notes_of(follow);
    if (notes == NULL) {
        return;
    }
    if (notes->has_client) {
        tell(follow->pass, follow->flow, notes);
    }
    stamp(follow, notes);
    notes->has_client = true;
    notes->is_told = false;
    notes->is_quic = true;
    notes->quic_version = hello->version;
    notes->client = (uint8_t)follow->side;
    copy_text(notes->name, sizeof notes->name, hello->server_name);
    copy_text(notes->agent, sizeof notes->agent, hello->user_agent);
    follow->flow->client = notes->client;
    follow->flow->application = "quic";
    brd_pass_name(follow->flow, hello->server_name, BRD_NAME_QUIC);
}

struct brd_tls_sink
brd_hello_sink(struct brd_hello_follow *follow) {
    return (struct brd_tls_sink){
        .context = follow,
        .on_client_hello = on_client_hello,
        .on_server_hello = on_server_hello,
        .on_certificate = on_certificate,
        .on_quic_version = on_quic_version,
        .on_gquic_hello = on_gquic_hello,
    };
}

void
brd_hello_end(struct brd_pass *pass, struct brd_flow *flow, struct brd_hello_notes **notes) {
    if (*notes != NULL) {
        if (!(*notes)->is_told) {
            tell(pass, flow, *notes);
        }
        free(*notes);
        *notes = NULL;
    }
}
