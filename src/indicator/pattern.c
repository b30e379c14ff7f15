/* STIX patterns: see pattern.h. SPDX-License-Identifier: Apache-2.0 */
#include "indicator/pattern.h"

#include "base/limits.h"
#include "indicator/ascii.h"

struct parser {
    struct brd_span text;
    size_t at;
    struct brd_arena *arena;
    struct brd_error *error;
};

/* ---- Errors and tokens ---- */

static enum brd_err
fail_here(const struct parser *parser, const char *words) {
    return brd_fail(parser->error, BRD_ERR_CORRUPT, parser->at, "pattern: %s at byte %zu", words,
                    parser->at);
}

static enum brd_err
fail_memory(const struct parser *parser) {
    return brd_fail_memory(parser->error, "a pattern");
}

static uint8_t
peek(const struct parser *parser) {
    return brd_byte_at(parser->text, parser->at);
}

static void
skip_blanks(struct parser *parser) {
    while (parser->at < parser->text.size && parser->text.data[parser->at] <= ' ') {
        parser->at++;
    }
}

static bool
is_name_byte(uint8_t byte) {
    return brd_is_alnum(byte) || byte == '_' || byte == '-';
}

/* The word ahead, without taking it. */
static struct brd_span
peek_word(const struct parser *parser) {
    size_t end = parser->at;
    while (is_name_byte(brd_byte_at(parser->text, end))) {
        end++;
    }
    return brd_span_between(parser->text, parser->at, end);
}

/* Take the key word `word` and the blanks before it, if it is ahead. */
static bool
take_word(struct parser *parser, const char *word) {
    skip_blanks(parser);
    if (!brd_span_is_word(peek_word(parser), word)) {
        return false;
    }
    parser->at += strlen(word);
    return true;
}

static bool
take_byte(struct parser *parser, uint8_t byte) {
    skip_blanks(parser);
    if (peek(parser) != byte) {
        return false;
    }
    parser->at++;
    return true;
}

/* ---- Literals ---- */

/* `raw` without its escapes: \' and \\ (STIX 2.1, 9.3); others stand for themselves. */
static enum brd_err
unescape(const struct parser *parser, struct brd_span raw, struct brd_span *text) {
    if (brd_span_find(raw, '\\') == raw.size) {
        *text = raw;
        return BRD_OK;
    }
    char *copy = brd_arena_copy(parser->arena, raw.data, raw.size);
    if (copy == NULL) {
        return fail_memory(parser);
    }
    size_t size = 0;
    for (size_t i = 0; i < raw.size; i++) {
        uint8_t next = brd_byte_at(raw, i + 1);
        if (raw.data[i] == '\\' && (next == '\'' || next == '\\' || next == '"')) {
            i++;
        }
        copy[size++] = (char)raw.data[i];
    }
    *text = brd_span_of(copy, size);
    return BRD_OK;
}

/* A text in quotes, of which the opening one is ahead. */
static enum brd_err
read_quoted(struct parser *parser, struct brd_span *text) {
    uint8_t quote = peek(parser);
    size_t start = parser->at + 1;
    size_t end = start;
    while (end < parser->text.size && parser->text.data[end] != quote) {
        end += parser->text.data[end] == '\\' ? 2 : 1;
    }
    if (end >= parser->text.size) {
        return fail_here(parser, "a text without its end");
    }
    parser->at = end + 1;
    return unescape(parser, brd_span_between(parser->text, start, end), text);
}

static bool
is_quote(uint8_t byte) {
    return byte == '\'' || byte == '"';
}

/* A number, a word, or a text with a prefix (h'', b'', t''). */
static enum brd_err
read_literal(struct parser *parser, struct brd_pattern_value *value) {
    if (is_quote(peek(parser))) {
        value->kind = BRD_LITERAL_TEXT;
        return read_quoted(parser, &value->text);
    }
    static const char prefixes[] = "hbt";
    const char *prefix = peek(parser) == 0 ? NULL : strchr(prefixes, brd_ascii_lower(peek(parser)));
    if (prefix != NULL && is_quote(brd_byte_at(parser->text, parser->at + 1))) {
        value->kind = (enum brd_pattern_literal)(BRD_LITERAL_HEX + (prefix - prefixes));
        parser->at++;
        return read_quoted(parser, &value->text);
    }
    size_t start = parser->at;
    bool fraction = false;
    while (is_name_byte(peek(parser)) || peek(parser) == '.' || peek(parser) == '+') {
        fraction = fraction || peek(parser) == '.';
        parser->at++;
    }
    value->text = brd_span_between(parser->text, start, parser->at);
    uint8_t first = brd_byte_at(value->text, value->text.size > 0 && (value->text.data[0] == '-' ||
                                                                      value->text.data[0] == '+'));
    if (brd_is_digit(first) || first == '.') {
        value->kind = fraction ? BRD_LITERAL_FLOAT : BRD_LITERAL_INTEGER;
        return BRD_OK;
    }
    value->kind = BRD_LITERAL_BOOLEAN;
    if (brd_span_is_word(value->text, "true") || brd_span_is_word(value->text, "false")) {
        return BRD_OK;
    }
    parser->at = start;
    return fail_here(parser, "no literal");
}

/* One literal, or a list of them in parentheses for IN. */
static enum brd_err
read_values(struct parser *parser, bool list, struct brd_pattern_value **first) {
    if (list && !take_byte(parser, '(')) {
        return fail_here(parser, "no list after IN");
    }
    do {
        skip_blanks(parser);
        struct brd_pattern_value *value = brd_arena_take(parser->arena, sizeof *value);
        if (value == NULL) {
            return fail_memory(parser);
        }
        enum brd_err code = read_literal(parser, value);
        if (code != BRD_OK) {
            return code;
        }
        *first = value;
        first = &value->next;
    } while (list && take_byte(parser, ','));
    if (list && !take_byte(parser, ')')) {
        return fail_here(parser, "a list without its end");
    }
    return BRD_OK;
}

/* ---- Object paths ---- */

/* A path as it is read; it is written anew only when it is not already in its one form. */
struct path {
    char text[BRD_MAX_PATTERN_PATH_BYTES];
    size_t size;
    bool plain;   /* what is written is the one form */
    bool is_hash; /* the step before was `hashes` or `cert` */
    bool is_long; /* it did not fit */
};

static void
add_bytes(struct path *path, struct brd_span bytes) {
    for (size_t i = 0; i < bytes.size; i++) {
        uint8_t byte = bytes.data[i];
        if (path->is_hash && byte == '-') {
            path->plain = false;
            continue;
        }
        uint8_t kept = path->is_hash ? brd_ascii_lower(byte) : byte;
        path->plain = path->plain && kept == byte;
        path->is_long = path->size == sizeof path->text;
        if (path->is_long) {
            return;
        }
        path->text[path->size++] = (char)kept;
    }
}

/* [*], [0] or [-1]: as it stands. */
static enum brd_err
read_index(struct parser *parser, struct path *path) {
    size_t start = parser->at++;
    while (peek(parser) == '*' || peek(parser) == '-' || brd_is_digit(peek(parser))) {
        parser->at++;
    }
    if (peek(parser) != ']') {
        return fail_here(parser, "an index without its end");
    }
    parser->at++;
    path->is_hash = false;
    add_bytes(path, brd_span_between(parser->text, start, parser->at));
    return BRD_OK;
}

static enum brd_err
read_step(struct parser *parser, struct path *path) {
    struct brd_span step = peek_word(parser);
    enum brd_err code = BRD_OK;
    if (is_quote(peek(parser))) {
        code = read_quoted(parser, &step);
        path->plain = false;
    } else {
        parser->at += step.size;
        code = step.size > 0 ? BRD_OK : fail_here(parser, "no name of a property");
    }
    if (code == BRD_OK) {
        add_bytes(path, step);
        path->is_hash = brd_span_is_word(step, "hashes") || brd_span_is_word(step, "cert");
    }
    return code;
}

/* type:step.step[*] */
static enum brd_err
read_path(struct parser *parser, struct brd_span *result) {
    size_t start = parser->at;
    struct path path;
    path.size = 0;
    path.plain = true;
    path.is_hash = path.is_long = false;
    struct brd_span type = peek_word(parser);
    parser->at += type.size;
    if (type.size == 0 || peek(parser) != ':') {
        return fail_here(parser, "no object path");
    }
    add_bytes(&path, brd_span_between(parser->text, start, ++parser->at));
    enum brd_err code = read_step(parser, &path);
    while (code == BRD_OK && (peek(parser) == '.' || peek(parser) == '[')) {
        if (peek(parser) == '[') {
            code = read_index(parser, &path);
        } else {
            add_bytes(&path, brd_span_between(parser->text, parser->at, parser->at + 1));
            parser->at++;
            code = read_step(parser, &path);
        }
    }
    if (code != BRD_OK || path.is_long) {
        return code != BRD_OK ? code : fail_here(parser, "an object path that is too long");
    }
    *result = brd_span_between(parser->text, start, parser->at);
    if (!path.plain) {
        char *copy = brd_arena_copy(parser->arena, path.text, path.size);
        *result = brd_span_of(copy, copy == NULL ? 0 : path.size);
        return copy == NULL ? fail_memory(parser) : BRD_OK;
    }
    return BRD_OK;
}

/* ---- Comparisons ---- */

static struct brd_pattern_node *
new_node(const struct parser *parser, enum brd_pattern_kind kind) {
    struct brd_pattern_node *node = brd_arena_take(parser->arena, sizeof *node);
    if (node != NULL) {
        node->kind = kind;
    }
    return node;
}

/* Operators of signs; the longer ones first. */
static const struct {
    const char *signs;
    enum brd_pattern_operator operator;
} sign_operators[] = {
    {"==", BRD_PATTERN_EQUAL},      {"!=", BRD_PATTERN_UNEQUAL},       {"<>", BRD_PATTERN_UNEQUAL},
    {"<=", BRD_PATTERN_LESS_EQUAL}, {">=", BRD_PATTERN_GREATER_EQUAL}, {"=", BRD_PATTERN_EQUAL},
    {"<", BRD_PATTERN_LESS},        {">", BRD_PATTERN_GREATER},
};

/* The names of all operators, in the order of the enum. */
static const char *const operator_names[] = {
    "=", "!=", "<", ">", "<=", ">=", "IN", "LIKE", "MATCHES", "ISSUBSET", "ISSUPERSET", "EXISTS",
};

const char *
brd_pattern_operator_name(enum brd_pattern_operator operator) {
    return operator_names[operator];
}

static enum brd_err
read_operator(struct parser *parser, enum brd_pattern_operator *operator) {
    skip_blanks(parser);
    for (size_t i = 0; i < sizeof sign_operators / sizeof sign_operators[0]; i++) {
        size_t size = strlen(sign_operators[i].signs);
        if (brd_span_equals(brd_span_between(parser->text, parser->at, parser->at + size),
                            sign_operators[i].signs)) {
            *operator= sign_operators[i].operator;
            parser->at += size;
            return BRD_OK;
        }
    }
    for (unsigned i = BRD_PATTERN_IN; i < BRD_PATTERN_EXISTS; i++) {
        if (take_word(parser, operator_names[i])) {
            *operator=(enum brd_pattern_operator) i;
            return BRD_OK;
        }
    }
    return fail_here(parser, "no operator");
}

static enum brd_err
read_compare(struct parser *parser, struct brd_pattern_node **result) {
    struct brd_pattern_node *node = new_node(parser, BRD_PATTERN_COMPARE);
    if (node == NULL) {
        return fail_memory(parser);
    }
    *result = node;
    bool exists = take_word(parser, operator_names[BRD_PATTERN_EXISTS]);
    skip_blanks(parser);
    enum brd_err code = read_path(parser, &node->path);
    if (code != BRD_OK || exists) {
        node->operator= BRD_PATTERN_EXISTS;
        return code;
    }
    skip_blanks(parser);
    node->negated = take_word(parser, "NOT");
    code = read_operator(parser, &node->operator);
    return code != BRD_OK ? code
                          : read_values(parser, node->operator== BRD_PATTERN_IN, &node->values);
}

/* ---- Lists joined by words ---- */

/* Reads one member of a list. */
typedef enum brd_err reader(struct parser *parser, unsigned depth,
                            struct brd_pattern_node **result);

/* A member, or several joined by `word`, which then are the children of a new node. */
static enum brd_err
read_joined(struct parser *parser, unsigned depth, const char *word, enum brd_pattern_kind kind,
            reader *read_member, struct brd_pattern_node **result) {
    enum brd_err code = read_member(parser, depth, result);
    if (code != BRD_OK || *result == NULL || !take_word(parser, word)) {
        return code;
    }
    struct brd_pattern_node *node = new_node(parser, kind);
    if (node == NULL) {
        return fail_memory(parser);
    }
    node->child = *result;
    *result = node;
    struct brd_pattern_node **last = &node->child->next;
    do {
        code = read_member(parser, depth, last);
        if (code != BRD_OK || *last == NULL) {
            return code;
        }
        last = &(*last)->next;
    } while (take_word(parser, word));
    return BRD_OK;
}

static enum brd_err
check_depth(struct parser *parser, unsigned depth) {
    return depth < BRD_MAX_PATTERN_DEPTH
               ? BRD_OK
               : brd_fail(parser->error, BRD_ERR_LIMIT, parser->at,
                          "pattern: nested too deeply at byte %zu", parser->at);
}

static enum brd_err read_comparisons(struct parser *parser, unsigned depth,
                                     struct brd_pattern_node **result);

/* A comparison, or several in parentheses. */
static enum brd_err
read_comparison(struct parser *parser, unsigned depth, struct brd_pattern_node **result) {
    if (!take_byte(parser, '(')) {
        return read_compare(parser, result);
    }
    enum brd_err code = check_depth(parser, depth);
    if (code == BRD_OK) {
        code = read_comparisons(parser, depth + 1, result);
    }
    return code != BRD_OK || take_byte(parser, ')') ? code : fail_here(parser, "no )");
}

static enum brd_err
read_comparison_and(struct parser *parser, unsigned depth, struct brd_pattern_node **result) {
    return read_joined(parser, depth, "AND", BRD_PATTERN_AND, read_comparison, result);
}

static enum brd_err
read_comparisons(struct parser *parser, unsigned depth, struct brd_pattern_node **result) {
    return read_joined(parser, depth, "OR", BRD_PATTERN_OR, read_comparison_and, result);
}

/* ---- Observations ---- */

static enum brd_err read_observations(struct parser *parser, unsigned depth,
                                      struct brd_pattern_node **result);

/* A literal of a qualifier, and the word after it; both are only checked. */
static enum brd_err
read_qualifier(struct parser *parser, const char *after, bool literal_after) {
    struct brd_pattern_value ignored;
    skip_blanks(parser);
    enum brd_err code = read_literal(parser, &ignored);
    if (code == BRD_OK && !take_word(parser, after)) {
        return fail_here(parser, "an unfinished qualifier");
    }
    skip_blanks(parser);
    return code == BRD_OK && literal_after ? read_literal(parser, &ignored) : code;
}

static enum brd_err
read_qualifiers(struct parser *parser, struct brd_pattern_node **result) {
    static const struct {
        const char *word;
        const char *after;
        bool literal_after;
    } qualifiers[] = {
        {"WITHIN", "SECONDS", false}, {"REPEATS", "TIMES", false}, {"START", "STOP", true}};
    for (size_t i = 0; i < 3; i++) {
        if (!take_word(parser, qualifiers[i].word)) {
            continue;
        }
        enum brd_err code =
            read_qualifier(parser, qualifiers[i].after, qualifiers[i].literal_after);
        struct brd_pattern_node *node =
            code == BRD_OK ? new_node(parser, BRD_PATTERN_QUALIFIED) : NULL;
        if (node == NULL) {
            return code == BRD_OK ? fail_memory(parser) : code;
        }
        node->word = qualifiers[i].word;
        node->child = *result;
        *result = node;
        i = SIZE_MAX; /* another one may follow */
    }
    return BRD_OK;
}

static enum brd_err
read_observation(struct parser *parser, unsigned depth, struct brd_pattern_node **result) {
    enum brd_err code = check_depth(parser, depth);
    if (code != BRD_OK) {
        return code;
    }
    if (take_byte(parser, '(')) {
        code = read_observations(parser, depth + 1, result);
        if (code == BRD_OK && !take_byte(parser, ')')) {
            code = fail_here(parser, "no )");
        }
    } else if (take_byte(parser, '[')) {
        struct brd_pattern_node *node = new_node(parser, BRD_PATTERN_OBSERVATION);
        if (node == NULL) {
            return fail_memory(parser);
        }
        *result = node;
        code = read_comparisons(parser, depth + 1, &node->child);
        if (code == BRD_OK && !take_byte(parser, ']')) {
            code = fail_here(parser, "no ]");
        }
    } else {
        code = fail_here(parser, "no [");
    }
    return code == BRD_OK && *result != NULL ? read_qualifiers(parser, result) : code;
}

static enum brd_err
read_observation_and(struct parser *parser, unsigned depth, struct brd_pattern_node **result) {
    return read_joined(parser, depth, "AND", BRD_PATTERN_BOTH, read_observation, result);
}

static enum brd_err
read_observation_or(struct parser *parser, unsigned depth, struct brd_pattern_node **result) {
    return read_joined(parser, depth, "OR", BRD_PATTERN_EITHER, read_observation_and, result);
}

static enum brd_err
read_observations(struct parser *parser, unsigned depth, struct brd_pattern_node **result) {
    return read_joined(parser, depth, "FOLLOWEDBY", BRD_PATTERN_FOLLOWED, read_observation_or,
                       result);
}

enum brd_err
brd_pattern_parse(struct brd_span text, struct brd_arena *arena, struct brd_pattern_node **root,
                  struct brd_error *error) {
    struct parser parser = {.text = text, .arena = arena, .error = error};
    struct brd_pattern_node *result = NULL;
    enum brd_err code = read_observations(&parser, 0, &result);
    skip_blanks(&parser);
    if (code == BRD_OK && parser.at < text.size) {
        code = fail_here(&parser, "more after its end");
    }
    if (code == BRD_OK) {
        *root = result;
    }
    return code;
}
