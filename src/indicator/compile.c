/*
 * Patterns become indicators. Alternatives (OR, IN) become one indicator each; what must hold
 * together becomes a compound, whose comparisons are indicators that do not count by themselves.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "indicator/ascii.h"
#include "indicator/set_internal.h"
#include "indicator/vocabulary.h"

#include <stdio.h>

#define MAX_STEPS 1024u

struct compiler {
    struct brd_indicator_set *set;
    const struct brd_indicator_facts *facts;
    struct brd_span pattern;
    unsigned compounds; /* that this pattern has become */
    struct brd_error *error;
};

/* Count a reason, with what it is about. */
static void
reject(const struct compiler *compiler, const char *reason, struct brd_span detail) {
    char words[200];
    (void)snprintf(words, sizeof words, "%s%.*s", reason,
                   detail.size < 120 ? (int)detail.size : 120, (const char *)detail.data);
    brd_indicator_set_reject(compiler->set, words, compiler->pattern, compiler->facts->id);
}

/* ---- One value of one comparison ---- */

static bool
is_case_blind(enum brd_indicator_type type) {
    return type != BRD_INDICATOR_URL && type != BRD_INDICATOR_PROCESS &&
           type != BRD_INDICATOR_FILE_NAME && type != BRD_INDICATOR_FILE_PATH;
}

static pcre2_code *
compile_regex(struct brd_span text, enum brd_indicator_type type) {
    int code;
    PCRE2_SIZE offset;
    uint32_t options = PCRE2_UTF | PCRE2_MATCH_INVALID_UTF | PCRE2_NEVER_BACKSLASH_C |
                       (is_case_blind(type) ? PCRE2_CASELESS : 0);
    return pcre2_compile(text.data, text.size, options, &code, &offset, NULL);
}

/* The reason why a regular expression cannot be used; NULL when it can. */
static const char *
check_regex(struct brd_span text, enum brd_indicator_type type) {
    pcre2_code *code = compile_regex(text, type);
    pcre2_match_data *data = pcre2_match_data_create(1, NULL);
    /* What fits an empty text is found in every text. */
    bool is_empty = code != NULL && data != NULL &&
                    pcre2_match(code, (PCRE2_SPTR) "", 0, 0, 0, data, NULL) >= 0;
    pcre2_match_data_free(data);
    pcre2_code_free(code);
    return code == NULL ? "the regular expression is malformed"
           : is_empty   ? "the regular expression fits an empty text"
                        : NULL;
}

/* The same of a LIKE pattern. */
static const char *
check_like(struct brd_span text) {
    for (size_t i = 0; i < text.size; i++) {
        if (brd_is_alnum(text.data[i]) || text.data[i] >= 0x80) {
            return NULL;
        }
    }
    return "the LIKE pattern has no letter or digit";
}

static bool
is_slow(enum brd_pattern_operator operator) {
    return operator== BRD_PATTERN_LIKE || operator== BRD_PATTERN_MATCHES;
}

/* The reason why a comparison with this value cannot be used; NULL when it can. */
static const char *
check_value(struct compiler *compiler, const struct brd_pattern_node *node,
            const struct brd_pattern_value *literal, struct brd_value *value) {
    enum brd_indicator_type type = brd_path_type(node->path, literal->text);
    if (literal->kind != BRD_LITERAL_TEXT) {
        return "the value is no text";
    }
    if (!is_slow(node->operator)) {
        return brd_value_read(&compiler->set->reader, type, literal->text, value);
    }
    if (literal->text.size == 0 || literal->text.size > BRD_MAX_INDICATOR_VALUE_BYTES) {
        return "the value is empty or too long";
    }
    if (brd_span_find(literal->text, 0) < literal->text.size) {
        return "the value has a zero byte";
    }
    if (compiler->set->slow_count >= BRD_MAX_SLOW_INDICATORS) {
        return "there are too many indicators with LIKE or MATCHES";
    }
    return node->operator== BRD_PATTERN_LIKE ? check_like(literal->text)
                                             : check_regex(literal->text, type);
}

/* Add an indicator with LIKE or MATCHES; its key has its type and operator before the text. */
static enum brd_err
place_slow(struct compiler *compiler, const struct brd_pattern_node *node,
           const struct brd_pattern_value *literal, bool is_alone, struct brd_indicator **placed) {
    struct brd_indicator_set *set = compiler->set;
    enum brd_indicator_type type = brd_path_type(node->path, literal->text);
    struct brd_buffer *key = &set->reader.key;
    brd_buffer_reset(key);
    bool regex = node->operator== BRD_PATTERN_MATCHES;
    (void)brd_buffer_add_format(key, "%c%u:", regex ? 'M' : 'L', (unsigned)type);
    if (!regex && is_case_blind(type)) {
        brd_add_lower(key, literal->text);
    } else {
        (void)brd_buffer_add(key, literal->text.data, literal->text.size);
    }
    struct brd_value value = {
        .type = type, .table = BRD_TABLE_SLOW, .text = literal->text, .key = brd_buffer_span(key)};
    uint32_t before = set->count;
    enum brd_err code =
        brd_set_place(set, &value, compiler->facts, is_alone, placed, compiler->error);
    if (code != BRD_OK || set->count == before) {
        return code;
    }
    struct brd_slow_list *list = &set->slow[type];
    void *items = list->items;
    pcre2_code *expression = regex ? compile_regex(literal->text, type) : NULL;
    if (!brd_grow(&items, list->count, &list->capacity, sizeof *list->items) ||
        (regex && expression == NULL)) {
        pcre2_code_free(expression);
        return brd_fail_memory(compiler->error, "the patterns of indicators");
    }
    list->items = items;
    list->items[list->count++] = (struct brd_slow){.indicator = *placed, .code = expression};
    set->slow_count++;
    return BRD_OK;
}

static enum brd_err
place_value(struct compiler *compiler, const struct brd_pattern_node *node,
            const struct brd_pattern_value *literal, bool is_alone, struct brd_indicator **placed) {
    if (is_slow(node->operator)) {
        return place_slow(compiler, node, literal, is_alone, placed);
    }
    struct brd_value value = {0};
    if (check_value(compiler, node, literal, &value) != NULL) {
        return brd_fail(compiler->error, BRD_ERR_INTERNAL, BRD_NO_OFFSET,
                        "a value was not checked");
    }
    return brd_set_place(compiler->set, &value, compiler->facts, is_alone, placed, compiler->error);
}

/*
 * Whether a comparison is of a kind that can be matched; if not, the reason is counted. Its values
 * may still be bad.
 */
static bool
check_compare(const struct compiler *compiler, const struct brd_pattern_node *node) {
    struct brd_span first = brd_span_text("");
    if (node->values != NULL) {
        first = node->values->text;
    }
    enum brd_indicator_type type = brd_path_type(node->path, first);
    if (type == BRD_INDICATOR_TYPES) {
        reject(compiler, "object path not supported: ", node->path);
        return false;
    }
    switch (node->operator) {
    case BRD_PATTERN_EQUAL:
    case BRD_PATTERN_UNEQUAL:
    case BRD_PATTERN_IN:
    case BRD_PATTERN_LIKE:
    case BRD_PATTERN_MATCHES:
        return true;
    case BRD_PATTERN_ISSUBSET:
        if (type == BRD_INDICATOR_IP) {
            return true;
        }
        break;
    case BRD_PATTERN_LESS:
    case BRD_PATTERN_GREATER:
    case BRD_PATTERN_LESS_EQUAL:
    case BRD_PATTERN_GREATER_EQUAL:
    case BRD_PATTERN_ISSUPERSET:
    case BRD_PATTERN_EXISTS:
        break;
    }
    reject(compiler,
           "operator not supported: ", brd_span_text(brd_pattern_operator_name(node->operator)));
    return false;
}

static bool
is_negative(const struct brd_pattern_node *node) {
    return node->negated != (node->operator== BRD_PATTERN_UNEQUAL);
}

/* A comparison by itself: each value is an indicator. */
static enum brd_err
add_compare(struct compiler *compiler, const struct brd_pattern_node *node) {
    if (!check_compare(compiler, node)) {
        return BRD_OK;
    }
    if (is_negative(node)) {
        reject(compiler, "it only says what must be absent", brd_span_text(""));
        return BRD_OK;
    }
    for (const struct brd_pattern_value *literal = node->values; literal != NULL;
         literal = literal->next) {
        struct brd_value value = {0};
        const char *reason = check_value(compiler, node, literal, &value);
        if (reason != NULL) {
            reject(compiler, reason, brd_span_text(""));
            continue;
        }
        struct brd_indicator *placed;
        enum brd_err code = is_slow(node->operator)
                                ? place_slow(compiler, node, literal, true, &placed)
                                : brd_set_place(compiler->set, &value, compiler->facts, true,
                                                &placed, compiler->error);
        if (code != BRD_OK) {
            return code;
        }
    }
    return BRD_OK;
}

/* ---- What must hold together ---- */

struct builder {
    struct compiler *compiler;
    struct brd_step steps[MAX_STEPS];
    unsigned step_count;
    const struct brd_pattern_node *observations[BRD_MAX_PATTERN_PARTS];
    unsigned observation_count;
    const struct brd_pattern_node *atoms[BRD_MAX_PATTERN_PARTS];
    unsigned atom_count;
    bool is_rejected; /* its reason is counted */
};

static void
reject_build(struct builder *builder, const char *reason, struct brd_span detail) {
    if (!builder->is_rejected) {
        reject(builder->compiler, reason, detail);
    }
    builder->is_rejected = true;
}

static void
emit(struct builder *builder, enum brd_step_kind kind, unsigned bit) {
    if (builder->step_count == MAX_STEPS) {
        reject_build(builder, "it has too many parts", brd_span_text(""));
        return;
    }
    builder->steps[builder->step_count++] =
        (struct brd_step){.kind = (uint8_t)kind, .bit = (uint8_t)bit};
}

/* Emit a comparison, whose bit is the next one. */
static void
emit_compare(struct builder *builder, const struct brd_pattern_node *node) {
    if (brd_path_is_decoration(node->path) &&
        node->operator== BRD_PATTERN_EQUAL && !node->negated) {
        emit(builder, BRD_STEP_TRUE, 0);
        return;
    }
    if (!check_compare(builder->compiler, node)) {
        builder->is_rejected = true;
        return;
    }
    if (builder->atom_count == BRD_MAX_PATTERN_PARTS) {
        reject_build(builder, "it has too many parts", brd_span_text(""));
        return;
    }
    for (const struct brd_pattern_value *literal = node->values; literal != NULL;
         literal = literal->next) {
        struct brd_value value = {0};
        const char *reason = check_value(builder->compiler, node, literal, &value);
        if (reason != NULL) {
            reject_build(builder, reason, brd_span_text(""));
            return;
        }
    }
    emit(builder, is_negative(node) ? BRD_STEP_NOT_BIT : BRD_STEP_BIT, builder->atom_count);
    builder->atoms[builder->atom_count++] = node;
}

/* Emit the comparisons of one observation. */
static void
emit_comparisons(struct builder *builder, const struct brd_pattern_node *node, unsigned depth) {
    if (builder->is_rejected || depth > 2 * BRD_MAX_PATTERN_DEPTH) {
        builder->is_rejected = true;
        return;
    }
    if (node->kind == BRD_PATTERN_COMPARE) {
        emit_compare(builder, node);
        return;
    }
    for (const struct brd_pattern_node *child = node->child; child != NULL; child = child->next) {
        emit_comparisons(builder, child, depth + 1);
        if (child != node->child) {
            emit(builder, node->kind == BRD_PATTERN_AND ? BRD_STEP_AND : BRD_STEP_OR, 0);
        }
    }
}

/* Emit the observations, whose bits are their numbers. */
static void
emit_observations(struct builder *builder, const struct brd_pattern_node *node, unsigned depth) {
    if (builder->is_rejected || depth > 2 * BRD_MAX_PATTERN_DEPTH) {
        builder->is_rejected = true;
        return;
    }
    if (node->kind == BRD_PATTERN_QUALIFIED) {
        reject_build(builder, "qualifier not supported: ", brd_span_text(node->word));
    } else if (node->kind == BRD_PATTERN_OBSERVATION || node->kind == BRD_PATTERN_AND) {
        if (builder->observation_count == BRD_MAX_PATTERN_PARTS) {
            reject_build(builder, "it has too many parts", brd_span_text(""));
            return;
        }
        emit(builder, BRD_STEP_BIT, builder->observation_count);
        builder->observations[builder->observation_count++] =
            node->kind == BRD_PATTERN_OBSERVATION ? node->child : node;
    } else {
        for (const struct brd_pattern_node *child = node->child; child != NULL;
             child = child->next) {
            emit_observations(builder, child, depth + 1);
            if (child != node->child) {
                emit(builder, node->kind == BRD_PATTERN_EITHER ? BRD_STEP_OR : BRD_STEP_AND, 0);
            }
        }
    }
}

bool
brd_compound_holds(const struct brd_compound *compound, unsigned program, uint64_t bits) {
    bool stack[2 * BRD_MAX_PATTERN_DEPTH + 4] = {false};
    size_t top = 0; /* values on the stack */
    size_t end = compound->ends[program];
    for (size_t i = program == 0 ? 0 : compound->ends[program - 1]; i < end; i++) {
        struct brd_step step = compound->steps[i];
        bool bit = (bits >> step.bit & 1) != 0;
        if (step.kind == BRD_STEP_AND || step.kind == BRD_STEP_OR) {
            if (top < 2) {
                return false;
            }
            top--;
            stack[top - 1] = step.kind == BRD_STEP_AND ? stack[top - 1] && stack[top]
                                                       : stack[top - 1] || stack[top];
        } else if (top < sizeof stack / sizeof stack[0]) {
            stack[top++] = step.kind == BRD_STEP_TRUE  ? true
                           : step.kind == BRD_STEP_BIT ? bit
                                                       : !bit;
        }
    }
    return top > 0 && stack[0];
}

/* Put the comparisons into the set as parts of the compound `number`. */
static enum brd_err
place_atoms(const struct builder *builder, uint32_t number) {
    struct compiler *compiler = builder->compiler;
    for (unsigned i = 0; i < builder->atom_count; i++) {
        const struct brd_pattern_node *node = builder->atoms[i];
        for (const struct brd_pattern_value *literal = node->values; literal != NULL;
             literal = literal->next) {
            struct brd_indicator *placed;
            enum brd_err code = place_value(compiler, node, literal, false, &placed);
            if (code == BRD_OK) {
                code = brd_set_add_part(compiler->set, placed, number, (uint8_t)i, compiler->error);
            }
            if (code != BRD_OK) {
                return code;
            }
        }
    }
    return BRD_OK;
}

/* The indicator of a compound; *is_new is false when the same pattern was there before. */
static enum brd_err
place_pattern(struct compiler *compiler, struct brd_indicator **placed, bool *is_new) {
    struct brd_buffer *key = &compiler->set->reader.key;
    brd_buffer_reset(key);
    (void)brd_buffer_add_format(key, "%u:", compiler->compounds++);
    (void)brd_buffer_add(key, compiler->pattern.data, compiler->pattern.size);
    struct brd_value value = {.type = BRD_INDICATOR_PATTERN,
                              .table = (enum brd_indicator_table)BRD_INDICATOR_PATTERN,
                              .text = compiler->pattern,
                              .key = brd_buffer_span(key)};
    uint32_t before = compiler->set->count;
    enum brd_err code =
        brd_set_place(compiler->set, &value, compiler->facts, true, placed, compiler->error);
    *is_new = compiler->set->count > before;
    return code;
}

static enum brd_err
add_built(struct builder *builder, const uint16_t *ends) {
    struct brd_indicator_set *set = builder->compiler->set;
    size_t step_bytes = builder->step_count * sizeof *builder->steps;
    size_t end_bytes = (builder->observation_count + 1) * sizeof *ends;
    struct brd_step *steps = brd_arena_take(&set->arena, step_bytes);
    uint16_t *end_copy = brd_arena_take(&set->arena, end_bytes);
    void *compounds = set->compounds;
    if (steps == NULL || end_copy == NULL ||
        !brd_grow(&compounds, set->compound_count, &set->compound_capacity,
                  sizeof *set->compounds)) {
        return brd_fail_memory(builder->compiler->error, "the patterns of indicators");
    }
    set->compounds = compounds;
    memcpy(steps, builder->steps, step_bytes);
    memcpy(end_copy, ends, end_bytes);
    struct brd_compound compound = {
        .steps = steps, .ends = end_copy, .observations = builder->observation_count};
    for (unsigned i = 1; i <= compound.observations; i++) {
        if (brd_compound_holds(&compound, i, 0)) {
            reject_build(builder, "it only says what must be absent", brd_span_text(""));
            return BRD_OK;
        }
    }
    struct brd_indicator *placed;
    bool is_new;
    enum brd_err code = place_pattern(builder->compiler, &placed, &is_new);
    if (code != BRD_OK || !is_new) {
        return code;
    }
    compound.indicator = placed;
    uint32_t number = set->compound_count++;
    set->compounds[number] = compound;
    return place_atoms(builder, number);
}

/* An AND of comparisons, or observations joined by AND or FOLLOWEDBY. */
static enum brd_err
add_compound(struct compiler *compiler, const struct brd_pattern_node *node) {
    struct builder builder;
    builder.compiler = compiler;
    builder.step_count = builder.observation_count = builder.atom_count = 0;
    builder.is_rejected = false;
    uint16_t ends[BRD_MAX_PATTERN_PARTS + 1];
    if (compiler->pattern.size > BRD_MAX_INDICATOR_VALUE_BYTES) {
        reject(compiler, "the pattern is too long", brd_span_text(""));
        return BRD_OK;
    }
    emit_observations(&builder, node, 0);
    ends[0] = (uint16_t)builder.step_count;
    for (unsigned i = 0; i < builder.observation_count; i++) {
        emit_comparisons(&builder, builder.observations[i], 0);
        ends[i + 1] = (uint16_t)builder.step_count;
    }
    return builder.is_rejected ? BRD_OK : add_built(&builder, ends);
}

/* ---- Alternatives ---- */

/* An AND of which all but one member are decoration is that member. */
static const struct brd_pattern_node *
only_member(const struct brd_pattern_node *node) {
    const struct brd_pattern_node *only = NULL;
    for (const struct brd_pattern_node *child = node->child; child != NULL; child = child->next) {
        bool decoration =
            child->kind == BRD_PATTERN_COMPARE && !child->negated &&
            child->operator== BRD_PATTERN_EQUAL && brd_path_is_decoration(child->path);
        if (!decoration && only != NULL) {
            return NULL;
        }
        only = decoration ? only : child;
    }
    return only;
}

static enum brd_err
add_node(struct compiler *compiler, const struct brd_pattern_node *node, unsigned depth) {
    if (depth > 4 * BRD_MAX_PATTERN_DEPTH) {
        reject(compiler, "it is nested too deeply", brd_span_text(""));
        return BRD_OK;
    }
    const struct brd_pattern_node *only;
    switch (node->kind) {
    case BRD_PATTERN_COMPARE:
        return add_compare(compiler, node);
    case BRD_PATTERN_AND:
        only = only_member(node);
        return only == NULL ? add_compound(compiler, node) : add_node(compiler, only, depth + 1);
    case BRD_PATTERN_BOTH:
    case BRD_PATTERN_FOLLOWED:
        return add_compound(compiler, node);
    case BRD_PATTERN_QUALIFIED:
        reject(compiler, "qualifier not supported: ", brd_span_text(node->word));
        return BRD_OK;
    case BRD_PATTERN_OBSERVATION:
        return add_node(compiler, node->child, depth + 1);
    case BRD_PATTERN_OR:
    case BRD_PATTERN_EITHER:
        break;
    }
    enum brd_err code = BRD_OK;
    for (const struct brd_pattern_node *child = node->child; child != NULL && code == BRD_OK;
         child = child->next) {
        code = add_node(compiler, child, depth + 1);
    }
    return code;
}

enum brd_err
brd_indicator_set_add_pattern(struct brd_indicator_set *set, struct brd_span pattern,
                              const struct brd_indicator_facts *facts, struct brd_error *error) {
    struct compiler compiler = {.set = set, .facts = facts, .pattern = pattern, .error = error};
    struct brd_pattern_node *root;
    brd_arena_reset(&set->scratch);
    struct brd_error reason;
    switch (brd_pattern_parse(pattern, &set->scratch, &root, &reason)) {
    case BRD_OK:
        return add_node(&compiler, root, 0);
    case BRD_ERR_LIMIT:
        reject(&compiler, "the pattern is nested too deeply", brd_span_text(""));
        return BRD_OK;
    case BRD_ERR_CORRUPT:
        reject(&compiler, "the pattern is malformed", brd_span_text(""));
        return BRD_OK;
    default:
        reject(&compiler, "the pattern is too large", brd_span_text(""));
        return BRD_OK;
    }
}
