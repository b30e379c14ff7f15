/* What the phone of a sample capture says: see speech.h. SPDX-License-Identifier: Apache-2.0 */
#include "speech.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <string.h>

#define MESSAGE_BYTES ((size_t)64 * 1024)
#define HASH_BYTES 32
#define KEY_BYTES 16
#define IV_BYTES 12
#define TAG_BYTES 16
#define INITIAL_BYTES 1200 /* RFC 9000 section 14.1 */

enum dns_type { TYPE_A = 1, TYPE_CNAME = 5, TYPE_PTR = 12, TYPE_AAAA = 28 };

/* ---- DNS ---- */

static void
put_name(struct brd_buffer *message, const char *name) {
    while (*name != '\0') {
        size_t size = strcspn(name, ".");
        lab_put(message, 1, size);
        (void)brd_buffer_add(message, name, size);
        name += name[size] == '.' ? size + 1 : size;
    }
    lab_put(message, 1, 0);
}

static void
put_question(struct brd_buffer *message, unsigned id, unsigned flags, unsigned answers,
             const char *name, unsigned type) {
    lab_put(message, 2, id);
    lab_put(message, 2, flags);
    lab_put(message, 2, 1);
    lab_put(message, 2, answers);
    lab_put(message, 4, 0);
    put_name(message, name);
    lab_put(message, 2, type);
    lab_put(message, 2, 1);
}

static void
put_record(struct brd_buffer *message, unsigned type, uint32_t ttl) {
    lab_put(message, 2, type);
    lab_put(message, 2, 1);
    lab_put(message, 4, ttl);
}

static void
ask(struct lab_wire *wire, struct lab_spoken *spoken, int64_t us, const struct lab_site *site,
    unsigned type, int64_t answer_us) {
    struct brd_buffer message = brd_buffer_of(512);
    struct lab_end client = lab_wire_client(wire, &wire->resolver);
    unsigned id = (unsigned)lab_random_below(&wire->random, 65536);
    const char *text = type == TYPE_A ? site->address : site->address6;
    unsigned answers = (text != NULL ? 1u : 0u) + (site->alias != NULL ? 1u : 0u);
    put_question(&message, id, 0x0100, 0, site->host, type);
    lab_wire_udp(wire, us, &client, &wire->resolver, &message);
    brd_buffer_reset(&message);
    put_question(&message, id, 0x8180, answers, site->host, type);
    uint64_t name = 0xc00c; /* where the question has it */
    if (site->alias != NULL) {
        lab_put(&message, 2, name);
        put_record(&message, TYPE_CNAME, 300);
        size_t place = lab_length_begin(&message, 2);
        name = 0xc000 | place;
        put_name(&message, site->alias);
        lab_length_end(&message, place, 2);
    }
    if (text != NULL) {
        struct lab_end end = lab_end_of(text, 0);
        lab_put(&message, 2, name);
        put_record(&message, type, 60);
        lab_put(&message, 2, end.is_ipv6 ? 16 : 4);
        (void)brd_buffer_add(&message, end.bytes, end.is_ipv6 ? 16 : 4);
    }
    lab_wire_udp(wire, answer_us, &wire->resolver, &client, &message);
    /* The question once, and once more where the response has nothing else to say. */
    spoken->dns += 1 + (answers > 0 ? answers : 1);
    brd_buffer_free(&message);
}

int64_t
lab_speech_lookup(struct lab_wire *wire, struct lab_spoken *spoken, int64_t us,
                  const struct lab_site *site) {
    const char *process = wire->process;
    wire->process = "mDNSResponder";
    int64_t wait = lab_random_between(&wire->random, 6, 70) * LAB_MILLISECOND;
    ask(wire, spoken, us, site, TYPE_A, us + wait);
    ask(wire, spoken, us + 180, site, TYPE_AAAA, us + wait + 900);
    wire->process = process;
    return us + wait + 2 * LAB_MILLISECOND;
}

void
lab_speech_announce(struct lab_wire *wire, struct lab_spoken *spoken, int64_t us) {
    static const char *const names[] = {"_companion-link._tcp.local", "_airplay._tcp.local",
                                        "_homekit._tcp.local", "_sleep-proxy._udp.local"};
    const char *name = names[lab_random_below(&wire->random, 4)];
    struct brd_buffer message = brd_buffer_of(512);
    struct lab_end group = lab_end_of("224.0.0.251", 5353);
    struct lab_end phone = wire->phone;
    phone.port = 5353;
    wire->process = "mDNSResponder";
    put_question(&message, 0, 0, 0, name, TYPE_PTR);
    lab_wire_udp(wire, us, &phone, &group, &message);
    spoken->dns++;
    wire->process = NULL;
    brd_buffer_free(&message);
}

void
lab_speech_time(struct lab_wire *wire, struct lab_spoken *spoken, int64_t us) {
    static const struct lab_site site = {.host = "time.apple.com",
                                         .address = "17.253.52.125",
                                         .address6 = "2620:149:a33:3000::1e2",
                                         .alias = "time.g.aaplimg.com",
                                         .port = 123};
    wire->process = "timed";
    us = lab_speech_lookup(wire, spoken, us, &site);
    struct lab_end server = lab_end_of(site.address, 123);
    struct lab_end client = lab_wire_client(wire, &server);
    for (unsigned answer = 0; answer < 2; answer++) {
        struct brd_buffer message = brd_buffer_of(64);
        lab_put(&message, 4, answer == 0 ? 0x23000000 : 0x24010611);
        lab_put(&message, 8, 0);
        lab_put_random(&message, &wire->random, 36);
        lab_wire_udp(wire, us, answer == 0 ? &client : &server, answer == 0 ? &server : &client,
                     &message);
        us += 31 * LAB_MILLISECOND;
        brd_buffer_free(&message);
    }
    wire->process = NULL;
}

/* ---- Hellos ---- */

static void
put_extension(struct brd_buffer *hello, unsigned type, size_t *place) {
    lab_put(hello, 2, type);
    *place = lab_length_begin(hello, 2);
}

static void
put_plain_extension(struct brd_buffer *hello, unsigned type, const void *bytes, size_t size) {
    size_t place;
    put_extension(hello, type, &place);
    (void)brd_buffer_add(hello, bytes, size);
    lab_length_end(hello, place, 2);
}

static void
put_server_name(struct brd_buffer *hello, const char *host) {
    size_t place;
    put_extension(hello, 0, &place);
    size_t list = lab_length_begin(hello, 2);
    lab_put(hello, 1, 0);
    size_t name = lab_length_begin(hello, 2);
    (void)brd_buffer_add_text(hello, host);
    lab_length_end(hello, name, 2);
    lab_length_end(hello, list, 2);
    lab_length_end(hello, place, 2);
}

static void
put_client_extensions(struct brd_buffer *hello, struct lab_random *random,
                      const struct lab_site *site) {
    static const uint8_t groups[] = {0, 8, 0, 29, 0, 23, 0, 24, 0, 25};
    static const uint8_t signatures[] = {0, 16, 4, 3, 8, 4, 4, 1, 5, 3, 8, 5, 5, 1, 8, 6, 6, 1};
    static const uint8_t web[] = {0, 12, 2, 'h', '2', 8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
    static const uint8_t http3[] = {0, 3, 2, 'h', '3'};
    bool is_modern = site->speech != LAB_SPEECH_TLS12;
    if (site->host != NULL) {
        put_server_name(hello, site->host);
    }
    put_plain_extension(hello, 23, "", 0);
    put_plain_extension(hello, 65281, "\0", 1);
    put_plain_extension(hello, 10, groups, sizeof(groups));
    put_plain_extension(hello, 11, "\1", 2);
    if (site->speech == LAB_SPEECH_QUIC) {
        put_plain_extension(hello, 16, http3, sizeof(http3));
    } else {
        put_plain_extension(hello, 16, web, sizeof(web));
    }
    put_plain_extension(hello, 5, "\1\0\0\0", 5);
    put_plain_extension(hello, 13, signatures, sizeof(signatures));
    put_plain_extension(hello, 18, "", 0);
    if (is_modern) {
        size_t place;
        put_extension(hello, 51, &place);
        lab_put(hello, 4, UINT64_C(0x0024001d));
        lab_put(hello, 2, 32);
        lab_put_random(hello, random, 32);
        lab_length_end(hello, place, 2);
        put_plain_extension(hello, 45, "\1\1", 2);
        put_plain_extension(hello, 43, "\4\3\4\3\3", 5);
    }
    if (site->speech == LAB_SPEECH_QUIC) {
        put_plain_extension(hello, 57, "\1\4\200\0\165\60\4\4\200\20\0\0", 12);
    }
}

/* A handshake message: a ClientHello. */
static void
put_client_hello(struct brd_buffer *out, struct lab_random *random, const struct lab_site *site) {
    static const uint16_t ciphers[] = {0x1301, 0x1303, 0x1302, 0xc02c, 0xc02b, 0xcca9, 0xc030,
                                       0xc02f, 0xcca8, 0xc00a, 0xc009, 0xc014, 0xc013};
    bool is_modern = site->speech != LAB_SPEECH_TLS12;
    lab_put(out, 1, 1);
    size_t message = lab_length_begin(out, 3);
    lab_put(out, 2, 0x0303);
    lab_put_random(out, random, 32);
    size_t session = lab_length_begin(out, 1);
    lab_put_random(out, random, site->speech == LAB_SPEECH_TLS13 ? 32 : 0);
    lab_length_end(out, session, 1);
    size_t list = lab_length_begin(out, 2);
    size_t count = sizeof(ciphers) / sizeof(ciphers[0]);
    for (size_t i = is_modern ? 0 : 3; i < (site->speech == LAB_SPEECH_QUIC ? 3 : count); i++) {
        lab_put(out, 2, ciphers[i]);
    }
    lab_length_end(out, list, 2);
    lab_put(out, 2, 0x0100);
    size_t extensions = lab_length_begin(out, 2);
    put_client_extensions(out, random, site);
    lab_length_end(out, extensions, 2);
    lab_length_end(out, message, 3);
}

static void
put_server_hello(struct brd_buffer *out, struct lab_random *random, const struct lab_site *site) {
    bool is_modern = site->speech != LAB_SPEECH_TLS12;
    lab_put(out, 1, 2);
    size_t message = lab_length_begin(out, 3);
    lab_put(out, 2, 0x0303);
    lab_put_random(out, random, 32);
    lab_put(out, 1, site->speech == LAB_SPEECH_QUIC ? 0 : 32);
    lab_put_random(out, random, site->speech == LAB_SPEECH_QUIC ? 0 : 32);
    lab_put(out, 2, is_modern ? 0x1301 : 0xc02b);
    lab_put(out, 1, 0);
    size_t extensions = lab_length_begin(out, 2);
    if (is_modern) {
        size_t place;
        put_extension(out, 51, &place);
        lab_put(out, 4, UINT64_C(0x001d0020));
        lab_put_random(out, random, 32);
        lab_length_end(out, place, 2);
        put_plain_extension(out, 43, "\3\4", 2);
    } else {
        put_plain_extension(out, 65281, "\0", 1);
        put_plain_extension(out, 23, "", 0);
    }
    lab_length_end(out, extensions, 2);
    lab_length_end(out, message, 3);
}

/* ---- Certificates ---- */

static EVP_PKEY *
make_key(struct lab_random *random) {
    uint8_t secret[32];
    lab_random_fill(random, secret, sizeof(secret));
    return EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, secret, sizeof(secret));
}

static void
add_name(X509_NAME *name, const char *field, const char *text) {
    (void)X509_NAME_add_entry_by_txt(name, field, MBSTRING_ASC, (const unsigned char *)text, -1, -1,
                                     0);
}

static bool
set_moment(ASN1_TIME *time, int64_t us) {
    return ASN1_TIME_set(time, (time_t)(us / LAB_SECOND)) != NULL;
}

/* A signed certificate in DER; NULL `host` names nobody and is signed by itself. An Ed25519
 * signature draws nothing, so the bytes are a function of the seed. */
static bool
make_certificate(struct lab_wire *wire, const char *host, struct brd_buffer *der) {
    char stream[300];
    (void)snprintf(stream, sizeof(stream), "certificate %s", host == NULL ? "" : host);
    struct lab_random random = lab_random_of(wire->lab->options.seed, stream);
    struct lab_random authority = lab_random_of(wire->lab->options.seed, "authority");
    uint8_t serial[8];
    lab_random_fill(&random, serial, sizeof(serial));
    serial[0] = (serial[0] & 0x3f) | 0x40;
    EVP_PKEY *key = make_key(&random);
    EVP_PKEY *signer = host == NULL ? NULL : make_key(&authority);
    X509 *certificate = X509_new();
    X509_NAME *subject = X509_NAME_new();
    X509_NAME *issuer = X509_NAME_new();
    BIGNUM *number = BN_bin2bn(serial, sizeof(serial), NULL);
    int64_t from = wire->lab->start_us + lab_random_between(&random, 240, 330) * LAB_DAY;
    bool done = key != NULL && certificate != NULL && number != NULL;
    if (done) {
        add_name(subject, "CN", host == NULL ? "server" : host);
        add_name(issuer, "O", "Sample Authority");
        add_name(issuer, "CN", "Sample Authority R1");
        (void)X509_set_version(certificate, 2);
        (void)BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate));
        done = set_moment(X509_getm_notBefore(certificate), from) &&
               set_moment(X509_getm_notAfter(certificate), from + 398 * LAB_DAY) &&
               X509_set_subject_name(certificate, subject) == 1 &&
               X509_set_issuer_name(certificate, host == NULL ? subject : issuer) == 1 &&
               X509_set_pubkey(certificate, key) == 1;
    }
    if (done && host != NULL) {
        char names[300];
        (void)snprintf(names, sizeof(names), "DNS:%s", host);
        X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, NULL, NID_subject_alt_name, names);
        done = extension != NULL && X509_add_ext(certificate, extension, -1) == 1;
        X509_EXTENSION_free(extension);
    }
    unsigned char *bytes = NULL;
    done = done && X509_sign(certificate, signer == NULL ? key : signer, NULL) > 0;
    int size = done ? i2d_X509(certificate, &bytes) : 0;
    done = done && size > 0 && brd_buffer_add(der, bytes, (size_t)size);
    OPENSSL_free(bytes);
    BN_free(number);
    X509_NAME_free(subject);
    X509_NAME_free(issuer);
    X509_free(certificate);
    EVP_PKEY_free(key);
    EVP_PKEY_free(signer);
    return done;
}

static void
put_certificate(struct lab_wire *wire, struct brd_buffer *out, const char *host) {
    lab_put(out, 1, 11);
    size_t message = lab_length_begin(out, 3);
    size_t list = lab_length_begin(out, 3);
    size_t one = lab_length_begin(out, 3);
    if (!make_certificate(wire, host, out)) {
        (void)brd_fail(&wire->lab->error, BRD_ERR_INTERNAL, BRD_NO_OFFSET,
                       "cannot make a certificate");
    }
    lab_length_end(out, one, 3);
    lab_length_end(out, list, 3);
    lab_length_end(out, message, 3);
}

/* ---- TLS over TCP ---- */

static void
put_records(struct brd_buffer *out, unsigned type, const struct brd_buffer *content) {
    for (size_t at = 0; at < content->size;) {
        size_t size = content->size - at < 16384 ? content->size - at : 16384;
        lab_put(out, 1, type);
        lab_put(out, 2, 0x0303);
        lab_put(out, 2, size);
        (void)brd_buffer_add(out, content->data + at, size);
        at += size;
    }
}

static void
put_encrypted(struct brd_buffer *out, struct lab_random *random, unsigned type, size_t size) {
    struct brd_buffer content = brd_buffer_of(MESSAGE_BYTES * 64);
    lab_put_random(&content, random, size);
    put_records(out, type, &content);
    brd_buffer_free(&content);
}

static void
put_change(struct brd_buffer *out) {
    lab_put(out, 6, UINT64_C(0x140303000101));
}

static void
send_and_reset(struct lab_tcp *tcp, unsigned side, struct brd_buffer *bytes) {
    lab_tcp_send(tcp, side, bytes);
    brd_buffer_reset(bytes);
}

static void
shake_hands(struct lab_tcp *tcp, struct lab_spoken *spoken, const struct lab_site *site) {
    struct lab_wire *wire = tcp->wire;
    struct lab_random *random = &wire->random;
    struct brd_buffer hello = brd_buffer_of(MESSAGE_BYTES);
    struct brd_buffer bytes = brd_buffer_of(MESSAGE_BYTES);
    put_client_hello(&hello, random, site);
    put_records(&bytes, 22, &hello);
    send_and_reset(tcp, 0, &bytes);
    brd_buffer_reset(&hello);
    put_server_hello(&hello, random, site);
    if (site->speech == LAB_SPEECH_TLS12) {
        put_certificate(wire, &hello, site->host);
        lab_put(&hello, 4, 0x0c000068); /* ServerKeyExchange: a curve, a point, a signature */
        lab_put(&hello, 4, 0x03001d20);
        lab_put_random(&hello, random, 32);
        lab_put(&hello, 4, 0x04030040);
        lab_put_random(&hello, random, 64);
        lab_put(&hello, 4, 0x0e000000);
        put_records(&bytes, 22, &hello);
        send_and_reset(tcp, 1, &bytes);
        brd_buffer_reset(&hello);
        lab_put(&hello, 5, UINT64_C(0x1000002120));
        lab_put_random(&hello, random, 32);
        put_records(&bytes, 22, &hello);
        put_change(&bytes);
        put_encrypted(&bytes, random, 22, 40);
        send_and_reset(tcp, 0, &bytes);
        put_change(&bytes);
        put_encrypted(&bytes, random, 22, 40);
        send_and_reset(tcp, 1, &bytes);
        spoken->certificates++;
    } else {
        put_records(&bytes, 22, &hello);
        put_change(&bytes);
        put_encrypted(&bytes, random, 23, 2400);
        send_and_reset(tcp, 1, &bytes);
        put_change(&bytes);
        put_encrypted(&bytes, random, 23, 53);
        send_and_reset(tcp, 0, &bytes);
    }
    spoken->tls++;
    brd_buffer_free(&hello);
    brd_buffer_free(&bytes);
}

static int64_t
exchange_tls(struct lab_wire *wire, struct lab_spoken *spoken, int64_t us,
             const struct lab_site *site, const struct lab_end *server, size_t asked,
             size_t answered) {
    struct lab_tcp tcp = lab_tcp_open(wire, us, server);
    struct brd_buffer bytes = brd_buffer_of(MESSAGE_BYTES * 64);
    shake_hands(&tcp, spoken, site);
    put_encrypted(&bytes, &wire->random, 23, asked);
    send_and_reset(&tcp, 0, &bytes);
    put_encrypted(&bytes, &wire->random, 23, answered);
    send_and_reset(&tcp, 1, &bytes);
    put_encrypted(&bytes, &wire->random, 21, 26);
    send_and_reset(&tcp, 0, &bytes);
    lab_tcp_close(&tcp);
    brd_buffer_free(&bytes);
    return tcp.us;
}

/* ---- HTTP ---- */

static int64_t
exchange_http(struct lab_wire *wire, struct lab_spoken *spoken, int64_t us,
              const struct lab_site *site, const struct lab_end *server, const char *path,
              size_t answered) {
    struct lab_tcp tcp = lab_tcp_open(wire, us, server);
    struct brd_buffer bytes = brd_buffer_of(MESSAGE_BYTES);
    (void)brd_buffer_add_format(
        &bytes,
        "GET %s HTTP/1.1\r\nHost: %s\r\nAccept: */*\r\nUser-Agent: Mozilla/5.0 (iPhone; CPU "
        "iPhone OS %s like Mac OS X) AppleWebKit/605.1.15\r\nConnection: close\r\n\r\n",
        path == NULL ? "/" : path, site->host, wire->lab->version);
    send_and_reset(&tcp, 0, &bytes);
    (void)brd_buffer_add_format(&bytes,
                                "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
                                "Content-Length: %zu\r\nConnection: close\r\n\r\n",
                                answered);
    for (size_t i = 0; i < answered; i++) {
        lab_put(&bytes, 1, i % 72 == 71 ? '\n' : 'a' + i % 23);
    }
    send_and_reset(&tcp, 1, &bytes);
    lab_tcp_close(&tcp);
    spoken->http++;
    brd_buffer_free(&bytes);
    return tcp.us;
}

/* ---- QUIC ---- */

static void
hmac(const uint8_t *key, size_t key_size, const void *bytes, size_t size, uint8_t out[HASH_BYTES]) {
    unsigned int got = HASH_BYTES;
    (void)HMAC(EVP_sha256(), key, (int)key_size, bytes, size, out, &got);
}

/* HKDF-Expand-Label of RFC 8446 section 7.1, for up to 32 bytes. */
static void
expand(const uint8_t secret[HASH_BYTES], const char *label, uint8_t *out, size_t size) {
    struct brd_buffer info = brd_buffer_of(64);
    uint8_t block[HASH_BYTES];
    lab_put(&info, 2, size);
    lab_put(&info, 1, 6 + strlen(label));
    (void)brd_buffer_add_text(&info, "tls13 ");
    (void)brd_buffer_add_text(&info, label);
    lab_put(&info, 1, 0);
    lab_put(&info, 1, 1);
    hmac(secret, HASH_BYTES, info.data, info.size, block);
    memcpy(out, block, size);
    brd_buffer_free(&info);
}

struct quic {
    uint32_t version;
    uint8_t initial[HASH_BYTES];
    uint8_t ids[2][8]; /* that the client and the server chose */
};

static struct quic
begin_quic(struct lab_wire *wire, uint8_t first_id[8]) {
    static const uint8_t salt_1[20] = {0x38, 0x76, 0x2c, 0xf7, 0xf5, 0x59, 0x34, 0xb3, 0x4d, 0x17,
                                       0x9a, 0xe6, 0xa4, 0xc8, 0x0c, 0xad, 0xcc, 0xbb, 0x7f, 0x0a};
    static const uint8_t salt_29[20] = {0xaf, 0xbf, 0xec, 0x28, 0x99, 0x93, 0xd2, 0x4c, 0x9e, 0x97,
                                        0x86, 0xf1, 0x9c, 0x61, 0x11, 0xe0, 0x43, 0x90, 0xa8, 0x99};
    static const uint8_t salt_22[20] = {0x7f, 0xbc, 0xdb, 0x0e, 0x7c, 0x66, 0xbb, 0xe9, 0x19, 0x3a,
                                        0x96, 0xcd, 0x21, 0x51, 0x9e, 0xbd, 0x7a, 0x02, 0x64, 0x4a};
    unsigned ios = wire->lab->options.ios;
    struct quic quic = {.version = ios >= 15 ? 1 : ios >= 14 ? 0xff00001d : 0xff000016};
    lab_random_fill(&wire->random, first_id, 8);
    lab_random_fill(&wire->random, quic.ids, sizeof(quic.ids));
    hmac(ios >= 15 ? salt_1 : ios >= 14 ? salt_29 : salt_22, 20, first_id, 8, quic.initial);
    return quic;
}

/* RFC 9001 sections 5.3 and 5.4: encrypt what follows the header of `header` bytes, whose last four
 * are the packet number, and hide that. */
static bool
protect(const struct quic *quic, unsigned side, struct brd_buffer *packet, size_t header) {
    uint8_t secret[HASH_BYTES];
    uint8_t key[KEY_BYTES];
    uint8_t iv[IV_BYTES];
    uint8_t mask_key[KEY_BYTES];
    uint8_t mask[KEY_BYTES];
    int size = 0;
    expand(quic->initial, side == 0 ? "client in" : "server in", secret, HASH_BYTES);
    expand(secret, "quic key", key, KEY_BYTES);
    expand(secret, "quic iv", iv, IV_BYTES);
    expand(secret, "quic hp", mask_key, KEY_BYTES);
    size_t plain = packet->size - header;
    lab_put(packet, TAG_BYTES / 2, 0);
    lab_put(packet, TAG_BYTES / 2, 0);
    if (packet->failed) {
        return false;
    }
    uint8_t *bytes = (uint8_t *)packet->data;
    for (size_t i = 0; i < 4; i++) {
        iv[IV_BYTES - 4 + i] ^= bytes[header - 4 + i];
    }
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    bool done =
        EVP_EncryptInit_ex(context, EVP_aes_128_gcm(), NULL, key, iv) == 1 &&
        EVP_EncryptUpdate(context, NULL, &size, bytes, (int)header) == 1 &&
        EVP_EncryptUpdate(context, bytes + header, &size, bytes + header, (int)plain) == 1 &&
        EVP_EncryptFinal_ex(context, bytes + header + plain, &size) == 1 &&
        EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_GET_TAG, TAG_BYTES, bytes + header + plain) == 1;
    EVP_CIPHER_CTX_reset(context);
    done = done && EVP_EncryptInit_ex(context, EVP_aes_128_ecb(), NULL, mask_key, NULL) == 1 &&
           EVP_EncryptUpdate(context, mask, &size, bytes + header, KEY_BYTES) == 1;
    EVP_CIPHER_CTX_free(context);
    if (done) {
        bytes[0] ^= mask[0] & 0x0f;
        for (size_t i = 0; i < 4; i++) {
            bytes[header - 4 + i] ^= mask[1 + i];
        }
    }
    return done;
}

static void
put_initial(struct lab_wire *wire, const struct quic *quic, unsigned side,
            const uint8_t destination[8], const struct brd_buffer *hello,
            struct brd_buffer *packet) {
    size_t frames = INITIAL_BYTES - (1 + 4 + 9 + 9 + 1 + 2 + 4) - TAG_BYTES;
    lab_put(packet, 1, 0xc3);
    lab_put(packet, 4, quic->version);
    lab_put(packet, 1, 8);
    (void)brd_buffer_add(packet, destination, 8);
    lab_put(packet, 1, 8);
    (void)brd_buffer_add(packet, quic->ids[side], 8);
    lab_put(packet, 1, 0); /* no token */
    lab_put(packet, 2, 0x4000 | (4 + frames + TAG_BYTES));
    lab_put(packet, 4, side);
    size_t header = packet->size;
    if (side == 1) {
        lab_put(packet, 5, UINT64_C(0x0200000000)); /* ACK of packet 0 */
    }
    lab_put(packet, 2, 0x0600); /* CRYPTO from offset 0 */
    lab_put(packet, 2, 0x4000 | hello->size);
    (void)brd_buffer_add(packet, hello->data, hello->size);
    while (packet->size < header + frames && !packet->failed) {
        lab_put(packet, 1, 0);
    }
    if (!protect(quic, side, packet, header)) {
        (void)brd_fail(&wire->lab->error, BRD_ERR_INTERNAL, BRD_NO_OFFSET, "cannot make QUIC");
    }
}

static int64_t
exchange_quic(struct lab_wire *wire, struct lab_spoken *spoken, int64_t us,
              const struct lab_site *site, const struct lab_end *server, size_t asked,
              size_t answered) {
    struct lab_random *random = &wire->random;
    struct lab_end client = lab_wire_client(wire, server);
    struct brd_buffer hello = brd_buffer_of(MESSAGE_BYTES);
    struct brd_buffer packet = brd_buffer_of(MESSAGE_BYTES);
    uint8_t first_id[8];
    struct quic quic = begin_quic(wire, first_id);
    for (unsigned side = 0; side < 2; side++) {
        brd_buffer_reset(&hello);
        brd_buffer_reset(&packet);
        if (side == 0) {
            put_client_hello(&hello, random, site);
        } else {
            put_server_hello(&hello, random, site);
        }
        put_initial(wire, &quic, side, side == 0 ? first_id : quic.ids[0], &hello, &packet);
        lab_wire_udp(wire, us, side == 0 ? &client : server, side == 0 ? server : &client, &packet);
        us += 24 * LAB_MILLISECOND;
    }
    size_t left[2] = {asked, answered};
    for (unsigned side = 0; side < 2; side++) {
        while (left[side] > 0) {
            size_t size = left[side] < 1180 ? left[side] : 1180;
            brd_buffer_reset(&packet);
            lab_put(&packet, 1, 0x40 | lab_random_below(random, 64));
            (void)brd_buffer_add(&packet, quic.ids[1 - side], 8);
            lab_put_random(&packet, random, size + 20);
            lab_wire_udp(wire, us, side == 0 ? &client : server, side == 0 ? server : &client,
                         &packet);
            us += lab_random_between(random, 400, 2500);
            left[side] -= size;
        }
        us += 24 * LAB_MILLISECOND;
    }
    spoken->quic++;
    brd_buffer_free(&hello);
    brd_buffer_free(&packet);
    return us;
}

/* ---- All of them ---- */

int64_t
lab_speech_exchange(struct lab_wire *wire, struct lab_spoken *spoken, int64_t us,
                    const struct lab_site *site, const char *path, size_t asked, size_t answered) {
    bool by_ipv6 = site->address6 != NULL && lab_random_chance(&wire->random, 40);
    struct lab_end server = lab_end_of(by_ipv6 ? site->address6 : site->address, site->port);
    const char *process = wire->process;
    wire->process = site->process;
    switch (site->speech) {
    case LAB_SPEECH_QUIC:
        us = exchange_quic(wire, spoken, us, site, &server, asked, answered);
        break;
    case LAB_SPEECH_HTTP:
        us = exchange_http(wire, spoken, us, site, &server, path, answered);
        break;
    case LAB_SPEECH_TLS12:
    case LAB_SPEECH_TLS13:
        us = exchange_tls(wire, spoken, us, site, &server, asked, answered);
        break;
    }
    wire->process = process;
    return us;
}
