/*
 * What the phone of a sample capture says: names that it asks for, and the handshakes and requests
 * that follow. Certificates are made and signed, and QUIC is encrypted, by OpenSSL.
 *
 * Sources: RFC 1035, 6762, 5905, 5246, 8446, 6066, 7301, 9000, 9001, 9112.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef LAB_SPEECH_H
#define LAB_SPEECH_H

#include "wire.h"

/* How a server is spoken to. */
enum lab_speech {
    LAB_SPEECH_TLS12,
    LAB_SPEECH_TLS13,
    LAB_SPEECH_QUIC,
    LAB_SPEECH_HTTP,
};

struct lab_site {
    const char *host; /* NULL: it is spoken to by its address */
    const char *address;
    const char *address6; /* NULL: it has none */
    const char *alias;    /* what its name leads to (CNAME); NULL: nothing */
    uint16_t port;
    enum lab_speech speech;
    const char *process; /* of the phone */
};

/* What was said, for the counts of the truth. */
struct lab_spoken {
    int64_t dns; /* rows: questions, answers, and responses without any */
    int64_t tls;
    int64_t certificates;
    int64_t quic;
    int64_t http;
};

/* Ask the resolver for both addresses of a site; the moment at which the answer is there. */
int64_t lab_speech_lookup(struct lab_wire *wire, struct lab_spoken *spoken, int64_t us,
                          const struct lab_site *site);

/*
 * One exchange with a site, whose name is not looked up here: `asked` bytes of requests and
 * `answered` of answers. With `encrypted` exchanges that is what follows the handshake. `path` is
 * that of an HTTP request, and NULL for "/". The moment at which it is over.
 */
int64_t lab_speech_exchange(struct lab_wire *wire, struct lab_spoken *spoken, int64_t us,
                            const struct lab_site *site, const char *path, size_t asked,
                            size_t answered);

/* What phones announce on their network, and the time that they ask for. */
void lab_speech_announce(struct lab_wire *wire, struct lab_spoken *spoken, int64_t us);
void lab_speech_time(struct lab_wire *wire, struct lab_spoken *spoken, int64_t us);

#endif
