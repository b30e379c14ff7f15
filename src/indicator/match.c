/* Matching: see match.h. SPDX-License-Identifier: Apache-2.0 */
#include "indicator/match.h"

#include "indicator/ascii.h"
#include "indicator/match_internal.h"

#include <stdlib.h>

/* A form of a value is at most three times its size (percent escapes) and a prefix. */
#define MAX_FORM_BYTES (4 * BRD_MAX_CELL_BYTES)

/* What running text says may be quoted, a warning, or cut: no match in it is surer than this. */
#define MAX_TEXT_CONFIDENCE 90u

/* Process names of so few letters occur by chance. */
#define SHORT_NAME_BYTES 4u

/* The kernel's MAXCOMLEN (XNU, bsd/sys/param.h): longer names are cut to it. */
#define CUT_NAME_BYTES 16u

/* ---- How sure, and in which words ---- */

#define IN_ALL(words)                                                                              \
    {                                                                                              \
        words, words " in a wrapped link", words " inside another URL",                            \
            words " of an e-mail address", words " in the name of a folder"                        \
    }
#define ALONE(words)                                                                               \
    { words, words, words, words, words }

static const struct {
    const char *words[BRD_CONTEXTS];
    uint8_t confidence; /* percent */
} hows[BRD_HOWS] = {
    [BRD_HOW_URL] = {IN_ALL("whole URL"), 95},
    [BRD_HOW_URL_QUERY] = {IN_ALL("URL but for its query"), 75},
    [BRD_HOW_URL_HOST] = {IN_ALL("host of a URL"), 65},
    [BRD_HOW_PREFIX] = {IN_ALL("host with its port or path"), 95},
    [BRD_HOW_BELOW_PREFIX] = {IN_ALL("below a host with its port or path"), 90},
    [BRD_HOW_HOST] = {IN_ALL("exact host"), 95},
    [BRD_HOW_HOST_WWW] = {IN_ALL("host but for www."), 90},
    [BRD_HOW_SUBDOMAIN] = {IN_ALL("subdomain"), 85},
    [BRD_HOW_ADDRESS] = {IN_ALL("exact address"), 95},
    [BRD_HOW_NETWORK] = {IN_ALL("address in the network"), 75},
    [BRD_HOW_EMAIL] = {ALONE("exact e-mail address"), 95},
    [BRD_HOW_PHONE] = {ALONE("exact number"), 95},
    [BRD_HOW_PROCESS] = {ALONE("exact name"), 90},
    [BRD_HOW_PROCESS_SHORT] = {ALONE("exact name, but a short one"), 60},
    [BRD_HOW_PROCESS_CUT] = {ALONE("name cut at 16 characters"), 40},
    [BRD_HOW_PROCESS_BASE] = {ALONE("name at the end of the program's path"), 85},
    [BRD_HOW_PROCESS_BUNDLE] = {ALONE("bundle of the process"), 90},
    [BRD_HOW_PATH] = {ALONE("whole path"), 95},
    [BRD_HOW_FOLDER] = {ALONE("in the folder"), 90},
    [BRD_HOW_RELATIVE] = {ALONE("part of the path"), 85},
    [BRD_HOW_COMPONENT] = {ALONE("name of a file or folder in the path"), 60},
    [BRD_HOW_WILD] = {ALONE("path but for the container's name"), 75},
    [BRD_HOW_WILD_FOLDER] = {ALONE("in the folder but for the container's name"), 70},
    [BRD_HOW_FILE_NAME] = {ALONE("name of the file"), 60},
    [BRD_HOW_APP] = {ALONE("exact app"), 95},
    [BRD_HOW_PROFILE] = {ALONE("exact profile"), 95},
    [BRD_HOW_DIGEST] = {ALONE("exact digest"), 95},
    [BRD_HOW_CERTIFICATE] = {ALONE("exact digest of a certificate"), 95},
    [BRD_HOW_LIKE] = {IN_ALL("fits LIKE"), 70},
    [BRD_HOW_MATCHES] = {IN_ALL("fits MATCHES"), 70},
    [BRD_HOW_PATTERN] = {ALONE("all that the pattern asks for"), 95},
    [BRD_HOW_PATTERN_RECORDS] = {ALONE("all that the pattern asks for, in several records"), 70},
};

/* What a context takes from the confidence. */
static const uint8_t context_costs[BRD_CONTEXTS] = {[BRD_IN_VALUE] = 0,
                                                    [BRD_IN_WRAPPED] = 5,
                                                    [BRD_IN_URL] = 15,
                                                    [BRD_IN_EMAIL] = 20,
                                                    [BRD_IN_FOLDER] = 5};

/* ---- An observer ---- */

enum brd_err
brd_observer_new(const struct brd_indicator_set *set, struct brd_observer **made,
                 struct brd_error *error) {
    struct brd_observer *observer = calloc(1, sizeof *observer);
    if (observer == NULL) {
        return brd_fail_memory(error, "the matching of indicators");
    }
    observer->set = set;
    observer->key = brd_buffer_of(MAX_FORM_BYTES);
    observer->path = brd_buffer_of(MAX_FORM_BYTES);
    observer->wild = brd_buffer_of(MAX_FORM_BYTES);
    for (unsigned i = 0; i < BRD_MAX_WRAPPED_LINKS; i++) {
        observer->inner[i] = brd_buffer_of(MAX_FORM_BYTES);
    }
    size_t count = (size_t)set->compound_count + 1;
    observer->patterns = calloc(count, sizeof *observer->patterns);
    observer->touched = calloc(count, sizeof *observer->touched);
    observer->match_data = pcre2_match_data_create(1, NULL);
    observer->match_context = pcre2_match_context_create(NULL);
    if (observer->patterns == NULL || observer->touched == NULL || observer->match_data == NULL ||
        observer->match_context == NULL) {
        brd_observer_free(observer);
        return brd_fail_memory(error, "the matching of indicators");
    }
    (void)pcre2_set_match_limit(observer->match_context, BRD_MAX_REGEX_STEPS);
    (void)pcre2_set_depth_limit(observer->match_context, BRD_MAX_REGEX_STEPS);
    (void)pcre2_set_heap_limit(observer->match_context, BRD_MAX_REGEX_KIB);
    *made = observer;
    return BRD_OK;
}

void
brd_observer_free(struct brd_observer *observer) {
    if (observer == NULL) {
        return;
    }
    pcre2_match_context_free(observer->match_context);
    pcre2_match_data_free(observer->match_data);
    for (unsigned i = 0; i < BRD_MAX_WRAPPED_LINKS; i++) {
        brd_buffer_free(&observer->inner[i]);
    }
    brd_buffer_free(&observer->wild);
    brd_buffer_free(&observer->path);
    brd_buffer_free(&observer->key);
    free(observer->touched);
    free(observer->patterns);
    free(observer);
}

const struct brd_indicator_set *
brd_observer_set(const struct brd_observer *observer) {
    return observer->set;
}

bool
brd_is_whole(struct brd_observer *observer, const struct brd_buffer *buffer) {
    /* The ceilings are above what any value needs. */
    observer->out_of_memory = observer->out_of_memory || buffer->failed;
    return !buffer->failed;
}

/* ---- What matched ---- */

/* Keep a match, or the better of two of one indicator and column. */
static void
add_match(struct brd_observer *observer, const struct brd_match *match) {
    for (size_t i = 0; i < observer->match_count; i++) {
        struct brd_match *known = &observer->matches[i];
        if (known->indicator == match->indicator && known->column == match->column) {
            if (match->confidence > known->confidence) {
                *known = *match;
            }
            return;
        }
    }
    if (observer->match_count < BRD_MAX_RECORD_MATCHES) {
        observer->matches[observer->match_count++] = *match;
    }
}

/* Note the comparisons of patterns that a match fulfils. */
static void
note_parts(struct brd_observer *observer, const struct brd_match *match) {
    const struct brd_indicator_set *set = observer->set;
    for (uint32_t i = match->indicator->parts; i != 0; i = set->parts[i].next) {
        const struct brd_part *part = &set->parts[i];
        struct brd_pattern_state *state = &observer->patterns[part->compound];
        uint64_t bit = UINT64_C(1) << part->atom;
        if ((state->atoms & bit) != 0) {
            return; /* all parts of an indicator are noted together */
        }
        if (state->atoms == 0) {
            observer->touched[observer->touched_count++] = part->compound;
            state->first = *match;
        }
        state->atoms |= bit;
        if (match->confidence < state->first.confidence) {
            state->first.confidence = match->confidence;
        }
    }
}

void
brd_found(struct brd_observer *observer, const struct brd_indicator *indicator, enum brd_how how) {
    unsigned confidence = hows[how].confidence - context_costs[observer->context];
    if (observer->in_text && confidence > MAX_TEXT_CONFIDENCE) {
        confidence = MAX_TEXT_CONFIDENCE;
    }
    struct brd_match match = {
        .column = observer->column,
        .indicator = indicator,
        .confidence = confidence,
        .where = observer->where,
        .how = hows[how].words[observer->context],
    };
    note_parts(observer, &match);
    if (indicator->is_alone) {
        add_match(observer, &match);
    }
}

bool
brd_match_key(struct brd_observer *observer, enum brd_indicator_table table, struct brd_span key,
              enum brd_how how) {
    bool possible = key.size > 0 && key.size <= BRD_MAX_KEY_BYTES;
    const struct brd_indicator *indicator =
        possible ? brd_set_find(observer->set, table, key) : NULL;
    if (indicator != NULL) {
        brd_found(observer, indicator, how);
    }
    return indicator != NULL;
}

/* ---- What is compared whole ---- */

static void
match_phone(struct brd_observer *observer, struct brd_span value) {
    struct brd_span number;
    if (observer->set->tables[BRD_INDICATOR_PHONE].used == 0 &&
        !brd_has_slow(observer, BRD_INDICATOR_PHONE)) {
        return;
    }
    (void)brd_account_uri(value, &number);
    size_t at = brd_span_find(number, '@');
    if (at < number.size) {
        /* The number of an account; what follows it names a device or a group. */
        at = brd_byte_at(number, 0) == '+' ? 1 : 0;
        while (brd_is_digit(brd_byte_at(number, at))) {
            at++;
        }
        number = brd_span_between(number, 0, at);
    }
    brd_buffer_reset(&observer->key);
    brd_phone_canonical(number, &observer->key);
    if (!brd_is_whole(observer, &observer->key)) {
        return;
    }
    struct brd_span key = brd_buffer_span(&observer->key);
    (void)brd_match_key(observer, (enum brd_indicator_table)BRD_INDICATOR_PHONE, key,
                        BRD_HOW_PHONE);
    brd_match_slow(observer, BRD_INDICATOR_PHONE, number);
    brd_match_slow(observer, BRD_INDICATOR_PHONE, key);
}

/* Names that differ only in the case of their letters are one. */
static void
match_lower(struct brd_observer *observer, enum brd_indicator_type type, struct brd_span value,
            enum brd_how how) {
    brd_buffer_reset(&observer->key);
    brd_add_lower(&observer->key, value);
    if (brd_is_whole(observer, &observer->key)) {
        struct brd_span key = brd_buffer_span(&observer->key);
        (void)brd_match_key(observer, (enum brd_indicator_table)type, key, how);
        brd_match_slow(observer, type, key);
    }
}

static void
match_app(struct brd_observer *observer, struct brd_span value) {
    match_lower(observer, BRD_INDICATOR_APP, value, BRD_HOW_APP);
}

static void
match_profile(struct brd_observer *observer, struct brd_span value) {
    match_lower(observer, BRD_INDICATOR_PROFILE, value, BRD_HOW_PROFILE);
}

static void
match_hash(struct brd_observer *observer, struct brd_span value) {
    static const struct {
        size_t size; /* hexadecimal digits */
        enum brd_indicator_type type;
    } digests[] = {{32, BRD_INDICATOR_MD5},
                   {40, BRD_INDICATOR_SHA1},
                   {64, BRD_INDICATOR_SHA256},
                   {128, BRD_INDICATOR_SHA512}};
    brd_buffer_reset(&observer->key);
    brd_digest_canonical(value, &observer->key);
    if (!brd_is_whole(observer, &observer->key)) {
        return;
    }
    struct brd_span key = brd_buffer_span(&observer->key);
    for (size_t i = 0; i < sizeof digests / sizeof digests[0]; i++) {
        if (key.size == digests[i].size) {
            (void)brd_match_key(observer, (enum brd_indicator_table)digests[i].type, key,
                                BRD_HOW_DIGEST);
            brd_match_slow(observer, digests[i].type, key);
        }
    }
    (void)brd_match_key(observer, (enum brd_indicator_table)BRD_INDICATOR_APP_CERT, key,
                        BRD_HOW_CERTIFICATE);
    brd_match_slow(observer, BRD_INDICATOR_APP_CERT, key);
}

/* The name of a process, and the app whose process bears its name. */
static void
match_name(struct brd_observer *observer, struct brd_span name) {
    const enum brd_indicator_table table = (enum brd_indicator_table)BRD_INDICATOR_PROCESS;
    (void)brd_match_key(observer, table, name,
                        name.size <= SHORT_NAME_BYTES ? BRD_HOW_PROCESS_SHORT : BRD_HOW_PROCESS);
    brd_match_slow(observer, BRD_INDICATOR_PROCESS, name);
    if (name.size == CUT_NAME_BYTES) {
        struct brd_slot_walk walk =
            brd_slot_walk_of(observer->set, BRD_TABLE_PROCESS_START, brd_key_hash(name));
        const struct brd_indicator *longer;
        while ((longer = brd_slot_walk_next(observer->set, &walk)) != NULL) {
            struct brd_span key = brd_span_of(longer->key, longer->key_size);
            if (brd_span_starts(key, name.data, name.size)) {
                brd_found(observer, longer, BRD_HOW_PROCESS_CUT);
            }
        }
    }
}

static void
match_process(struct brd_observer *observer, struct brd_span value) {
    const enum brd_indicator_table table = (enum brd_indicator_table)BRD_INDICATOR_PROCESS;
    if (value.data[0] == '/') {
        brd_match_path(observer, value);
        observer->where = brd_span_from(value, brd_span_after_last(value, '/'));
        (void)brd_match_key(observer, table, observer->where, BRD_HOW_PROCESS_BASE);
        brd_match_slow(observer, BRD_INDICATOR_PROCESS, observer->where);
        return;
    }
    size_t slash = brd_span_find(value, '/');
    if (slash < value.size) {
        observer->where = brd_span_from(value, slash + 1);
        (void)brd_match_key(observer, table, observer->where, BRD_HOW_PROCESS_BUNDLE);
        match_app(observer, observer->where);
        observer->where = brd_span_between(value, 0, slash);
    }
    match_name(observer, observer->where);
    if (brd_span_find(observer->where, '.') < observer->where.size) {
        match_app(observer, observer->where);
    }
}

/* ---- A record ---- */

void
brd_observer_begin(struct brd_observer *observer) {
    for (uint32_t i = 0; i < observer->touched_count; i++) {
        observer->patterns[observer->touched[i]].atoms = 0;
    }
    observer->touched_count = 0;
    observer->match_count = 0;
    observer->out_of_memory = false;
}

void
brd_observer_value(struct brd_observer *observer, unsigned column, enum brd_observable kind,
                   struct brd_span value) {
    static void (*const looks[BRD_OBSERVABLES])(struct brd_observer *, struct brd_span) = {
        [BRD_OBSERVE_TEXT] = brd_match_text,     [BRD_OBSERVE_URL] = brd_match_url,
        [BRD_OBSERVE_DOMAIN] = brd_match_domain, [BRD_OBSERVE_IP] = brd_match_ip,
        [BRD_OBSERVE_PHONE] = match_phone,       [BRD_OBSERVE_EMAIL] = brd_match_email,
        [BRD_OBSERVE_PROCESS] = match_process,   [BRD_OBSERVE_PATH] = brd_match_path,
        [BRD_OBSERVE_APP] = match_app,           [BRD_OBSERVE_HASH] = match_hash,
        [BRD_OBSERVE_PROFILE] = match_profile,
    };
    if (value.size > BRD_MAX_CELL_BYTES) {
        value.size = BRD_MAX_CELL_BYTES;
    }
    value = brd_span_trim(value);
    if (value.size == 0 || (unsigned)kind >= BRD_OBSERVABLES) {
        return;
    }
    observer->column = column;
    observer->where = value;
    observer->context = BRD_IN_VALUE;
    observer->in_text = false;
    looks[kind](observer, value);
}

/* What the record adds to a pattern, and whether the pattern is thereby fulfilled. */
static void
finish_pattern(struct brd_observer *observer, uint32_t number) {
    const struct brd_compound *compound = &observer->set->compounds[number];
    struct brd_pattern_state *state = &observer->patterns[number];
    uint64_t made = 0;
    for (unsigned i = 0; i < compound->observations; i++) {
        if (brd_compound_holds(compound, i + 1, state->atoms)) {
            made |= UINT64_C(1) << i;
        }
    }
    state->observations |= made;
    if (made == 0 || !brd_compound_holds(compound, 0, state->observations)) {
        return;
    }
    bool alone = brd_compound_holds(compound, 0, made);
    enum brd_how how = alone ? BRD_HOW_PATTERN : BRD_HOW_PATTERN_RECORDS;
    struct brd_match match = state->first;
    match.indicator = compound->indicator;
    match.how = hows[how].words[BRD_IN_VALUE];
    if (match.confidence > hows[how].confidence) {
        match.confidence = hows[how].confidence;
    }
    add_match(observer, &match);
}

enum brd_err
brd_observer_finish(struct brd_observer *observer, const struct brd_match **matches, size_t *count,
                    struct brd_error *error) {
    if (observer->out_of_memory) {
        return brd_fail_memory(error, "the matching of indicators");
    }
    for (uint32_t i = 0; i < observer->touched_count; i++) {
        finish_pattern(observer, observer->touched[i]);
    }
    *matches = observer->matches;
    *count = observer->match_count;
    return BRD_OK;
}
