/* The flows of a capture: see flow.h. SPDX-License-Identifier: Apache-2.0 */
#include "net/flow.h"

#include "base/limits.h"

#include <openssl/rand.h>
#include <stdlib.h>

/* Flows are kept in blocks that never move. */
#define BLOCK_FLOWS 1024u
#define NONE UINT32_MAX

struct brd_flows {
    void (*on_end)(void *context, struct brd_flow *flow);
    void *context;
    struct brd_flow **blocks; /* owned */
    size_t block_count;
    uint32_t *buckets; /* owned; a power of two of them */
    uint32_t bucket_count;
    uint32_t count;
    uint32_t used;   /* places of the blocks that were ever taken */
    uint32_t vacant; /* first of a chain of places that are free again */
    uint32_t newest;
    uint32_t oldest;
    uint32_t max_flows;
    uint64_t evicted;
    uint64_t seed; /* so that nobody can make all flows fall into one bucket */
};

static struct brd_flow *
at(const struct brd_flows *flows, uint32_t index) {
    return &flows->blocks[index / BLOCK_FLOWS][index % BLOCK_FLOWS];
}

enum brd_err
brd_flows_new(uint64_t max_flows, void (*on_end)(void *context, struct brd_flow *flow),
              void *context, struct brd_flows **made, struct brd_error *error) {
    struct brd_flows *flows = calloc(1, sizeof *flows);
    if (flows == NULL) {
        return brd_fail_memory(error, "the flows of a capture");
    }
    flows->on_end = on_end;
    flows->context = context;
    flows->newest = NONE;
    flows->oldest = NONE;
    flows->vacant = NONE;
    flows->max_flows = max_flows < NONE / 2 ? (uint32_t)max_flows : NONE / 2;
    flows->bucket_count = BLOCK_FLOWS;
    flows->buckets = malloc(flows->bucket_count * sizeof *flows->buckets);
    if (flows->buckets == NULL ||
        RAND_bytes((unsigned char *)&flows->seed, sizeof flows->seed) != 1) {
        free(flows->buckets);
        free(flows);
        return brd_fail_memory(error, "the flows of a capture");
    }
    memset(flows->buckets, 0xff, flows->bucket_count * sizeof *flows->buckets);
    *made = flows;
    return BRD_OK;
}

/* ---- Finding ---- */

static uint64_t
mix(uint64_t a, uint64_t b) {
    uint64_t mixed = (a ^ (a >> 32)) * 0x9e3779b97f4a7c15u + b;
    mixed = (mixed ^ (mixed >> 29)) * 0xbf58476d1ce4e5b9u;
    return mixed ^ (mixed >> 32);
}

static uint64_t
hash_end(uint64_t seed, const struct brd_ip_address *address, uint16_t port) {
    uint64_t words[2];
    memcpy(words, address->bytes, sizeof words);
    return mix(words[0] ^ seed ^ 0xa0761d6478bd642full,
               words[1] ^ seed ^ 0xe7037ed1a0b428dbull ^ (uint64_t)port << 16);
}

/* The same whichever end sent the packet. */
static uint32_t
hash_flow(uint64_t seed, const struct brd_end *a, const struct brd_end *b, uint8_t protocol) {
    uint64_t sum = hash_end(seed, &a->address, a->port) + hash_end(seed, &b->address, b->port);
    return (uint32_t)mix(sum ^ protocol, seed | 1);
}

static bool
same_end(const struct brd_end *end, const struct brd_ip_address *address, uint16_t port) {
    return end->port == port && memcmp(&end->address, address, sizeof *address) == 0;
}

static struct brd_flow *
find(struct brd_flows *flows, const struct brd_packet *packet, uint32_t hash, uint32_t *index,
     unsigned *side) {
    *index = flows->buckets[hash & (flows->bucket_count - 1)];
    while (*index != NONE) {
        struct brd_flow *flow = at(flows, *index);
        if (flow->protocol == packet->protocol && flow->is_ipv6 == packet->is_ipv6) {
            if (same_end(&flow->ends[0], &packet->source, packet->source_port) &&
                same_end(&flow->ends[1], &packet->destination, packet->destination_port)) {
                *side = 0;
                return flow;
            }
            if (same_end(&flow->ends[1], &packet->source, packet->source_port) &&
                same_end(&flow->ends[0], &packet->destination, packet->destination_port)) {
                *side = 1;
                return flow;
            }
        }
        *index = flow->chain;
    }
    return NULL;
}

/* ---- The order ---- */

static void
unlink_age(struct brd_flows *flows, struct brd_flow *flow) {
    if (flow->newer == NONE) {
        flows->newest = flow->older;
    } else {
        at(flows, flow->newer)->older = flow->older;
    }
    if (flow->older == NONE) {
        flows->oldest = flow->newer;
    } else {
        at(flows, flow->older)->newer = flow->newer;
    }
}

static void
link_newest(struct brd_flows *flows, struct brd_flow *flow, uint32_t index) {
    flow->older = flows->newest;
    flow->newer = NONE;
    if (flows->newest != NONE) {
        at(flows, flows->newest)->newer = index;
    }
    flows->newest = index;
    if (flows->oldest == NONE) {
        flows->oldest = index;
    }
}

/* ---- Making and ending ---- */

static uint32_t
hash_of(const struct brd_flows *flows, const struct brd_flow *flow) {
    return hash_flow(flows->seed, &flow->ends[0], &flow->ends[1], flow->protocol);
}

static void
end_flow(struct brd_flows *flows, uint32_t index) {
    struct brd_flow *flow = at(flows, index);
    uint32_t *link = &flows->buckets[hash_of(flows, flow) & (flows->bucket_count - 1)];
    while (*link != index) {
        link = &at(flows, *link)->chain;
    }
    *link = flow->chain;
    unlink_age(flows, flow);
    flows->on_end(flows->context, flow);
    free(flow->server_name);
    free(flow->process);
    flow->chain = flows->vacant;
    flows->vacant = index;
    flows->count--;
}

/* End the oldest flow that was silent since this was last looked at: a second chance costs the
 * other packets nothing, while keeping all flows in order would touch two more for each packet. */
static void
make_room(struct brd_flows *flows) {
    for (;;) {
        uint32_t index = flows->oldest;
        struct brd_flow *flow = at(flows, index);
        if (!flow->is_spared) {
            end_flow(flows, index);
            flows->evicted++;
            return;
        }
        flow->is_spared = false;
        unlink_age(flows, flow);
        link_newest(flows, flow, index);
    }
}

static void
grow_buckets(struct brd_flows *flows) {
    uint32_t count = flows->bucket_count * 2;
    uint32_t *buckets = malloc((size_t)count * sizeof *buckets);
    if (buckets == NULL) {
        return; /* longer chains */
    }
    memset(buckets, 0xff, (size_t)count * sizeof *buckets);
    free(flows->buckets);
    flows->buckets = buckets;
    flows->bucket_count = count;
    for (uint32_t index = flows->oldest; index != NONE; index = at(flows, index)->newer) {
        struct brd_flow *flow = at(flows, index);
        uint32_t *bucket = &buckets[hash_of(flows, flow) & (count - 1)];
        flow->chain = *bucket;
        *bucket = index;
    }
}

/* A place for a flow; NONE when memory is out. */
static uint32_t
take_place(struct brd_flows *flows) {
    if (flows->vacant != NONE) {
        uint32_t index = flows->vacant;
        flows->vacant = at(flows, index)->chain;
        return index;
    }
    if (flows->used == flows->block_count * BLOCK_FLOWS) {
        struct brd_flow **blocks =
            reallocarray(flows->blocks, flows->block_count + 1, sizeof(struct brd_flow *));
        if (blocks == NULL) {
            return NONE;
        }
        flows->blocks = blocks;
        blocks[flows->block_count] = malloc(BLOCK_FLOWS * sizeof(struct brd_flow));
        if (blocks[flows->block_count] == NULL) {
            return NONE;
        }
        flows->block_count++;
    }
    return flows->used++;
}

static struct brd_flow *
make(struct brd_flows *flows, const struct brd_packet *packet, uint32_t hash, uint32_t *made) {
    if (flows->count >= flows->max_flows && flows->oldest != NONE) {
        make_room(flows);
    }
    if (flows->count >= flows->bucket_count) {
        grow_buckets(flows);
    }
    uint32_t index = take_place(flows);
    if (index == NONE) {
        return NULL;
    }
    struct brd_flow *flow = at(flows, index);
    uint32_t *bucket = &flows->buckets[hash & (flows->bucket_count - 1)];
    *flow = (struct brd_flow){
        .ends = {{.address = packet->source, .port = packet->source_port},
                 {.address = packet->destination, .port = packet->destination_port}},
        .first_us = packet->at_us,
        .last_us = packet->at_us,
        .first_frame = packet->frame,
        .protocol = packet->protocol,
        .is_ipv6 = packet->is_ipv6,
        .has_ports = packet->has_ports,
        .chain = *bucket,
    };
    *bucket = index;
    flows->count++;
    link_newest(flows, flow, index);
    *made = index;
    return flow;
}

/* A SYN of an end that had closed: another connection with the same ports. */
static bool
is_another(const struct brd_flow *flow, const struct brd_packet *packet) {
    return flow->was_closed && packet->protocol == BRD_IP_TCP &&
           (packet->tcp_flags & (BRD_TCP_SYN | BRD_TCP_ACK)) == BRD_TCP_SYN;
}

struct brd_flow *
brd_flows_of(struct brd_flows *flows, const struct brd_packet *packet, unsigned *side,
             bool *is_new) {
    struct brd_end from = {.address = packet->source, .port = packet->source_port};
    struct brd_end to = {.address = packet->destination, .port = packet->destination_port};
    uint32_t hash = hash_flow(flows->seed, &from, &to, packet->protocol);
    uint32_t index;
    struct brd_flow *flow = find(flows, packet, hash, &index, side);
    if (flow != NULL && is_another(flow, packet)) {
        end_flow(flows, index);
        flow = NULL;
    }
    *is_new = flow == NULL;
    if (flow == NULL) {
        *side = 0;
        flow = make(flows, packet, hash, &index);
        if (flow == NULL) {
            return NULL;
        }
    } else {
        flow->is_spared = true;
    }
    flow->packets[*side]++;
    flow->bytes[*side] += packet->ip_bytes;
    flow->last_us = packet->at_us > flow->last_us ? packet->at_us : flow->last_us;
    return flow;
}

void
brd_flows_end(struct brd_flows *flows) {
    while (flows->oldest != NONE) {
        end_flow(flows, flows->oldest);
    }
}

uint64_t
brd_flows_evicted(const struct brd_flows *flows) {
    return flows->evicted;
}

void
brd_flows_free(struct brd_flows *flows) {
    if (flows != NULL) {
        for (size_t i = 0; i < flows->block_count; i++) {
            free(flows->blocks[i]);
        }
        free(flows->blocks);
        free(flows->buckets);
        free(flows);
    }
}
