/* The names of bridlecall.h. SPDX-License-Identifier: Apache-2.0 */
#include <bridlecall.h>

#define WORD_OK BRIDLE_CALL_OK
#define WORD_MALFORMED BRIDLE_CALL_MALFORMED
#define WORD_SUSPICIOUS BRIDLE_CALL_SUSPICIOUS

static const struct {
    enum bridle_call_word word;
    const char *name;
    const char *section;
    const char *text;
} rules[] = {
#define RULE(constant, name, word, section, text) {WORD_##word, name, section, text},
    BRIDLE_CALL_RULES(RULE)
#undef RULE
};

static unsigned
known(enum bridle_call_rule rule) {
    return (unsigned)rule < BRIDLE_CALL_RULE_COUNT ? (unsigned)rule : 0;
}

enum bridle_call_word
bridle_call_rule_word(enum bridle_call_rule rule) {
    return rules[known(rule)].word;
}

const char *
bridle_call_rule_name(enum bridle_call_rule rule) {
    return rules[known(rule)].name;
}

const char *
bridle_call_rule_section(enum bridle_call_rule rule) {
    return rules[known(rule)].section;
}

const char *
bridle_call_rule_text(enum bridle_call_rule rule) {
    return rules[known(rule)].text;
}

const char *
bridle_call_word_name(enum bridle_call_word word) {
    static const char *const names[] = {"ok", "malformed", "suspicious"};
    return names[(unsigned)word < sizeof names / sizeof names[0] ? (unsigned)word : 0];
}

const char *
bridle_call_protocol_name(enum bridle_call_protocol protocol) {
    static const char *const names[BRIDLE_CALL_PROTOCOLS] = {
        "none", "stun", "turn-channel", "dtls", "rtp", "rtcp", "srtp", "srtcp", "sip", "sdp"};
    return names[(unsigned)protocol < BRIDLE_CALL_PROTOCOLS ? (unsigned)protocol : 0];
}
