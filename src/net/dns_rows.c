/* What DNS messages say: see pass.h. SPDX-License-Identifier: Apache-2.0 */
#include "net/pass.h"
#include "proto/dns.h"

#include <stdio.h>

/* One message being told. */
struct telling {
    struct brd_pass *pass;
    struct brd_flow *flow;
    unsigned client;
    const char *protocol;
    const char *transport;
    const struct brd_dns_message *message;
    struct brd_span bytes;
    int64_t at_us;
    uint64_t frame;
};

static const char *const protocol_names[] = {"dns", "mdns", "llmnr", "nbns"};

static const char *
rcode_name(unsigned rcode) {
    static const char *const names[] = {"NOERROR",  "FORMERR", "SERVFAIL",
                                        "NXDOMAIN", "NOTIMP",  "REFUSED"};
    return rcode < sizeof names / sizeof names[0] ? names[rcode] : NULL;
}

/* A NetBIOS name as it is meant: two letters make one byte (RFC 1001 section 14.1). */
static size_t
decode_netbios(const char *name, size_t size, char text[BRD_DNS_NAME_TEXT_BYTES]) {
    size_t used = 0;
    for (size_t i = 0; i + 1 < size && i < 30 && name[i] >= 'A' && name[i] <= 'P' &&
                       name[i + 1] >= 'A' && name[i + 1] <= 'P';
         i += 2) {
        unsigned byte = (unsigned)(name[i] - 'A') << 4 | (unsigned)(name[i + 1] - 'A');
        if (byte > ' ' && byte < 0x7f) {
            text[used++] = (char)byte;
        }
    }
    text[used] = '\0';
    return used;
}

static void
add_type(struct brd_net_row *row, uint16_t type) {
    const char *name = brd_dns_type_name(type);
    if (name != NULL) {
        brd_net_static(row, name);
    } else {
        brd_net_format(row, "TYPE%u", type);
    }
}

/* The columns up to and with the type. */
static void
begin_row(const struct telling *telling, const char *kind, const struct brd_dns_entry *entry) {
    struct brd_net_row *row = &telling->pass->row;
    brd_net_begin(row, BRD_NET_DNS);
    brd_net_int(row, telling->at_us);
    brd_pass_ends(telling->pass, telling->flow, telling->client);
    brd_net_static(row, telling->protocol);
    brd_net_static(row, telling->transport);
    brd_net_static(row, kind);
    if (telling->protocol == protocol_names[BRD_DNS_NETBIOS]) {
        char text[BRD_DNS_NAME_TEXT_BYTES];
        size_t size = decode_netbios(entry->name, entry->name_size, text);
        brd_net_bytes(row, brd_span_of(text, size));
    } else {
        brd_net_bytes(row, brd_span_of(entry->name, entry->name_size));
    }
    add_type(row, entry->type);
}

static void
end_row(const struct telling *telling) {
    brd_net_int(&telling->pass->row, (int64_t)telling->frame);
    brd_pass_tell(telling->pass);
}

static void
tell_question(const struct telling *telling, const struct brd_dns_entry *entry) {
    struct brd_net_row *row = &telling->pass->row;
    begin_row(telling, telling->message->is_response ? "response" : "query", entry);
    if (telling->message->is_response) {
        brd_net_static(row, rcode_name(telling->message->rcode));
    } else {
        brd_net_null(row);
    }
    brd_net_null(row);
    brd_net_null(row);
    end_row(telling);
}

/* The address in a record of type A or AAAA, whose size was looked at. */
static struct brd_ip_address
address_of(const struct brd_dns_entry *entry) {
    struct brd_ip_address address = {.bytes = {[10] = 0xff, [11] = 0xff}};
    if (entry->type == BRD_DNS_A) {
        memcpy(&address.bytes[12], entry->data.data, 4);
    } else {
        memcpy(address.bytes, entry->data.data, 16);
    }
    return address;
}

/* An address that was answered: what the flows to it are named by. */
static void
note_address(const struct telling *telling, const struct brd_dns_entry *entry,
             struct brd_span asked) {
    struct brd_ip_address address = address_of(entry);
    const struct brd_ip_address *client = &telling->flow->ends[telling->client].address;
    brd_names_add(telling->pass->names, client, &address, asked);
}

/* The answer as text; false when it is none that is told. */
static bool
add_answer(const struct telling *telling, const struct brd_dns_entry *entry) {
    struct brd_net_row *row = &telling->pass->row;
    char text[BRD_DNS_NAME_TEXT_BYTES];
    size_t size = 0;
    size_t offset = entry->data_offset;
    if (entry->type == BRD_DNS_A || entry->type == BRD_DNS_AAAA) {
        struct brd_ip_address address = address_of(entry);
        brd_net_address(row, &address, entry->type == BRD_DNS_AAAA);
        return true;
    }
    if (entry->type == BRD_DNS_TXT) {
        brd_net_bytes(row, entry->data.size < 1
                               ? entry->data
                               : brd_span_of(entry->data.data + 1, entry->data.size - 1));
        return true;
    }
    offset += entry->type == BRD_DNS_SRV ? 6 : entry->type == 15 ? 2 : 0;
    if (!brd_dns_name(telling->bytes, offset, text, &size)) {
        return false;
    }
    brd_net_bytes(row, brd_span_of(text, size));
    return true;
}

static bool
is_told(const struct brd_dns_entry *entry) {
    switch (entry->type) {
    case BRD_DNS_A:
        return entry->data.size == 4;
    case BRD_DNS_AAAA:
        return entry->data.size == 16;
    case BRD_DNS_CNAME:
        return true;
    case BRD_DNS_PTR:
    case BRD_DNS_NS:
    case BRD_DNS_SRV:
    case BRD_DNS_TXT:
    case 15: /* MX */
        return entry->section == BRD_DNS_ANSWER;
    default:
        return false;
    }
}

static void
tell_answer(const struct telling *telling, const struct brd_dns_entry *entry,
            struct brd_span asked) {
    struct brd_net_row *row = &telling->pass->row;
    if (!is_told(entry)) {
        return;
    }
    if (entry->type == BRD_DNS_A || entry->type == BRD_DNS_AAAA) {
        note_address(telling, entry,
                     asked.size > 0 ? asked : brd_span_of(entry->name, entry->name_size));
    }
    begin_row(telling, "answer", entry);
    brd_net_static(row, rcode_name(telling->message->rcode));
    if (!add_answer(telling, entry)) {
        return;
    }
    brd_net_int(row, entry->ttl);
    end_row(telling);
}

/* Whether a response repeats the flow's last query, which was told: the question is told once,
 * unless the capture lacks the query or the answer is none. */
static bool
is_echo(struct brd_flow *flow, const struct brd_dns_message *message,
        const struct brd_dns_entry *entry, bool has_answers) {
    uint32_t digest = message->id | 0x10000u;
    for (size_t i = 0; i < entry->name_size; i++) {
        digest = (digest ^ (uint8_t)entry->name[i]) * 0x01000193u; /* FNV-1a's prime */
    }
    if (message->is_response) {
        return has_answers && digest == flow->asked_dns;
    }
    flow->asked_dns = digest;
    return false;
}

bool
brd_dns_tell(struct brd_pass *pass, struct brd_flow *flow, unsigned side, enum brd_dns_kind kind,
             const char *transport, struct brd_span bytes) {
    struct brd_dns_message message;
    struct brd_dns_entry entry;
    char asked[BRD_DNS_NAME_TEXT_BYTES];
    size_t asked_size = 0;
    if (!brd_dns_open(bytes, &message)) {
        return false;
    }
    struct telling telling = {
        .pass = pass,
        .flow = flow,
        .client = message.is_response ? 1 - side : side,
        .protocol = protocol_names[kind],
        .transport = transport,
        .message = &message,
        .bytes = bytes,
        .at_us = brd_pass_time(pass, flow),
        .frame = brd_pass_frame(pass, flow),
    };
    bool is_first = flow->application == NULL;
    bool has_answers = message.rcode == 0 && message.left[BRD_DNS_ANSWER] > 0;
    while (brd_dns_next(&message, &entry)) {
        if (entry.section == BRD_DNS_QUESTION) {
            memcpy(asked, entry.name, entry.name_size);
            asked_size = entry.name_size;
            if (!is_echo(flow, &message, &entry, has_answers)) {
                tell_question(&telling, &entry);
            }
        } else {
            tell_answer(&telling, &entry, brd_span_of(asked, asked_size));
        }
        if (is_first) {
            flow->client = (uint8_t)telling.client;
            flow->application = telling.protocol;
            is_first = false;
        }
    }
    pass->counts->bad_dns += message.cursor.failed;
    return !message.cursor.failed;
}
