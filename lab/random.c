/* The lab's source of chance: see random.h. SPDX-License-Identifier: Apache-2.0 */
#include "random.h"

#include <stdio.h>
#include <string.h>

static uint64_t
splitmix(uint64_t *state) {
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static uint64_t
rotate(uint64_t value, unsigned bits) {
    return value << bits | value >> (64 - bits);
}

struct lab_random
lab_random_of(uint64_t seed, const char *name) {
    uint64_t start = UINT64_C(0xcbf29ce484222325); /* FNV-1a of the name, stirred into the seed */
    for (; *name != '\0'; name++) {
        start = (start ^ (uint8_t)*name) * UINT64_C(0x100000001b3);
    }
    start ^= splitmix(&seed);
    struct lab_random random;
    for (size_t i = 0; i < 4; i++) {
        random.state[i] = splitmix(&start);
    }
    return random;
}

uint64_t
lab_random_next(struct lab_random *random) {
    uint64_t *s = random->state;
    uint64_t result = rotate(s[1] * 5, 7) * 9;
    uint64_t t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotate(s[3], 45);
    return result;
}

uint64_t
lab_random_below(struct lab_random *random, uint64_t bound) {
    if (bound == 0) {
        return 0;
    }
    /* The bias of a plain remainder is below 2^-32 for the small bounds used here. */
    return (lab_random_next(random) >> 16) % bound;
}

int64_t
lab_random_between(struct lab_random *random, int64_t low, int64_t high) {
    return low + (int64_t)lab_random_below(random, (uint64_t)(high - low) + 1);
}

bool
lab_random_chance(struct lab_random *random, unsigned percent) {
    return lab_random_below(random, 100) < percent;
}

void
lab_random_fill(struct lab_random *random, void *bytes, size_t size) {
    uint8_t *at = bytes;
    while (size > 0) {
        /* Bytes are taken from the low end upwards, so that big-endian machines agree. */
        uint64_t value = lab_random_next(random);
        size_t part = size < 8 ? size : 8;
        for (size_t i = 0; i < part; i++) {
            at[i] = (uint8_t)(value >> (8 * i));
        }
        at += part;
        size -= part;
    }
}

void
lab_random_text(struct lab_random *random, const char *alphabet, char *text, size_t size) {
    size_t letters = strlen(alphabet);
    for (size_t i = 0; i + 1 < size; i++) {
        text[i] = alphabet[lab_random_below(random, letters)];
    }
    text[size - 1] = '\0';
}

void
lab_random_uuid(struct lab_random *random, char uuid[LAB_UUID_BYTES]) {
    uint64_t high = lab_random_next(random);
    uint64_t low = lab_random_next(random);
    high = (high & ~UINT64_C(0xf000)) | UINT64_C(0x4000);
    low = (low & ~(UINT64_C(3) << 62)) | UINT64_C(1) << 63;
    (void)snprintf(uuid, LAB_UUID_BYTES, "%08X-%04X-%04X-%04X-%012llX", (unsigned)(high >> 32),
                   (unsigned)(high >> 16 & 0xffff), (unsigned)(high & 0xffff),
                   (unsigned)(low >> 48), (unsigned long long)(low & UINT64_C(0xffffffffffff)));
}
