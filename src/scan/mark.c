/* Following recovered rows through a SELECT: see mark.h. SPDX-License-Identifier: Apache-2.0 */
#include "scan/mark.h"

#include "base/limits.h"
#include "base/text.h"

/* Parts of WITH whose rows are followed; a statement with more is not. */
#define MAX_NAMED_PARTS 16u

enum token_kind { TOKEN_END, TOKEN_NAME, TOKEN_OPEN, TOKEN_CLOSE, TOKEN_COMMA, TOKEN_OTHER };

struct token {
    enum token_kind kind;
    struct brd_span text; /* of a name without its quotes */
    const char *start;    /* in the statement */
    bool is_quoted;
};

struct marker {
    const char *at;     /* what is read next */
    const char *copied; /* up to here the statement is in `out` */
    struct brd_buffer *out;
    brd_mark_is_origin_fn *is_origin;
    const void *context;
    struct brd_span parts[MAX_NAMED_PARTS]; /* parts of WITH that carry the mark */
    size_t part_count;
    unsigned depth;
    struct token token;
};

/* ---- Tokens ---- */

static bool
is_name_byte(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           ((uint8_t)c & 0x80) != 0;
}

static const char *
skip_blanks(const char *at) {
    for (;;) {
        at += strspn(at, " \t\r\n");
        if (at[0] == '-' && at[1] == '-') {
            at += strcspn(at, "\n");
        } else if (at[0] == '/' && at[1] == '*') {
            const char *end = strstr(at + 2, "*/");
            at = end == NULL ? at + strlen(at) : end + 2;
        } else {
            return at;
        }
    }
}

/* Behind the quote that closes the one at `at`; a doubled one is part of the text. */
static const char *
skip_quoted(const char *at, char close) {
    for (at++; *at != '\0'; at++) {
        if (*at == close && at[1] != close) {
            return at + 1;
        }
        at += *at == close;
    }
    return at;
}

static void
next(struct marker *marker) {
    const char *at = skip_blanks(marker->at);
    struct token token = {.kind = TOKEN_OTHER, .start = at};
    const char *end = at + 1;
    if (*at == '\0') {
        token.kind = TOKEN_END;
        end = at;
    } else if (is_name_byte(*at)) {
        token.kind = TOKEN_NAME;
        while (is_name_byte(*end)) {
            end++;
        }
        token.text = brd_span_of(at, (size_t)(end - at));
    } else if (*at == '"' || *at == '`' || *at == '[' || *at == '\'') {
        end = skip_quoted(at, *at == '[' ? ']' : *at);
        token.kind = *at == '\'' ? TOKEN_OTHER : TOKEN_NAME;
        token.is_quoted = true;
        token.text = brd_span_of(at + 1, end - at >= 2 ? (size_t)(end - at) - 2 : 0);
    } else {
        token.kind = *at == '('   ? TOKEN_OPEN
                     : *at == ')' ? TOKEN_CLOSE
                     : *at == ',' ? TOKEN_COMMA
                                  : TOKEN_OTHER;
    }
    marker->at = end;
    marker->token = token;
}

static bool
is_word(const struct marker *marker, const char *word) {
    return marker->token.kind == TOKEN_NAME && !marker->token.is_quoted &&
           brd_text_equals_ascii(marker->token.text, brd_span_text(word));
}

static bool
is_one_of(const struct marker *marker, const char *const *words, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (is_word(marker, words[i])) {
            return true;
        }
    }
    return false;
}

/* Copy the statement up to `to`, then `text`. */
static void
insert(struct marker *marker, const char *to, const char *text) {
    (void)brd_buffer_add(marker->out, marker->copied, (size_t)(to - marker->copied));
    (void)brd_buffer_add_text(marker->out, text);
    marker->copied = to;
}

/* Go behind the ")" that belongs to a "(" already read. */
static void
skip_to_close(struct marker *marker) {
    size_t depth = 1;
    while (depth > 0 && marker->token.kind != TOKEN_END) {
        depth += marker->token.kind == TOKEN_OPEN;
        depth -= marker->token.kind == TOKEN_CLOSE;
        next(marker);
    }
}

static bool
begins_select(const struct marker *marker) {
    return is_word(marker, "SELECT") || is_word(marker, "WITH");
}

/* The token, inside a SELECT: whether it begins something that counts. */
static bool
begins_count(const struct marker *marker) {
    static const char *const aggregates[] = {"count", "sum", "total",        "avg",
                                             "min",   "max", "group_concat", "string_agg"};
    static const char *const words[] = {"GROUP", "OVER"};
    return is_one_of(marker, words, 2) ||
           (is_one_of(marker, aggregates, 8) && *skip_blanks(marker->at) == '(');
}

/*
 * The token is "(": go behind the ")" that belongs to it. Whether what stands between counts;
 * subqueries count for themselves.
 */
static bool
skip_parentheses(struct marker *marker) {
    bool counts = false;
    next(marker);
    size_t depth = 1;
    while (depth > 0 && marker->token.kind != TOKEN_END) {
        if (begins_select(marker)) {
            skip_to_close(marker);
            depth--;
            continue;
        }
        counts = counts || begins_count(marker);
        depth += marker->token.kind == TOKEN_OPEN;
        depth -= marker->token.kind == TOKEN_CLOSE;
        next(marker);
    }
    return counts;
}

/* ---- Statements ---- */

static bool mark_compound(struct marker *marker);

static bool
is_followed(const struct marker *marker) {
    for (size_t i = 0; i < marker->part_count; i++) {
        if (brd_text_equals_ascii(marker->parts[i], marker->token.text)) {
            return true;
        }
    }
    return marker->token.kind == TOKEN_NAME &&
           marker->is_origin(marker->context, marker->token.text);
}

/* "(SELECT ...)": marked when it reads an origin table, else left as it is. */
static bool
mark_subquery(struct marker *marker) {
    struct brd_buffer *out = marker->out;
    struct brd_buffer inner = brd_buffer_of(BRD_MAX_STATEMENT_BYTES);
    const char *start = marker->token.start;
    insert(marker, start, "");
    marker->out = &inner;
    bool carries = mark_compound(marker);
    insert(marker, marker->token.start, "");
    marker->out = out;
    if (carries) {
        (void)brd_buffer_add(out, brd_buffer_text(&inner), inner.size);
    } else {
        (void)brd_buffer_add(out, start, (size_t)(marker->copied - start));
    }
    out->failed = out->failed || inner.failed;
    brd_buffer_free(&inner);
    return carries;
}

/*
 * One name or subquery of a FROM; whether it carries the mark. The token moves past it. Subqueries
 * beside one that is followed already are left as they are: two marks would be ambiguous.
 */
static bool
mark_source(struct marker *marker, bool is_followed_already) {
    bool carries = false;
    if (marker->token.kind == TOKEN_OPEN) {
        next(marker);
        carries = !is_followed_already && begins_select(marker) && mark_subquery(marker);
        skip_to_close(marker);
        return carries;
    }
    carries = is_followed(marker);
    next(marker);
    return carries;
}

/* What the columns of a SELECT, or the rest of it, tell of the whole. */
struct seen {
    unsigned sources; /* names and subqueries that carry the mark */
    bool counts;      /* aggregate or window functions, GROUP BY */
};

static bool
ends_select(const struct marker *marker) {
    static const char *const words[] = {"UNION", "INTERSECT", "EXCEPT"};
    return marker->token.kind == TOKEN_END || marker->token.kind == TOKEN_CLOSE ||
           *marker->token.start == ';' || is_one_of(marker, words, 3);
}

/* The columns of a SELECT up to its FROM. */
static void
read_columns(struct marker *marker, struct seen *seen) {
    while (!ends_select(marker) && !is_word(marker, "FROM")) {
        seen->counts = seen->counts || begins_count(marker);
        if (marker->token.kind == TOKEN_OPEN) {
            seen->counts = skip_parentheses(marker) || seen->counts;
        } else {
            next(marker);
        }
    }
}

/* From FROM to the end of the SELECT; what stands in the FROM is marked in turn. */
static void
read_sources(struct marker *marker, struct seen *seen) {
    bool in_from = true;
    while (!ends_select(marker)) {
        bool begins =
            is_word(marker, "FROM") || is_word(marker, "JOIN") || marker->token.kind == TOKEN_COMMA;
        if (is_word(marker, "WHERE") || is_word(marker, "ORDER") || is_word(marker, "GROUP")) {
            in_from = false;
        }
        seen->counts = seen->counts || begins_count(marker);
        if (begins && in_from) {
            next(marker);
            seen->sources += mark_source(marker, seen->sources > 0);
        } else if (marker->token.kind == TOKEN_OPEN) {
            seen->counts = skip_parentheses(marker) || seen->counts;
        } else {
            next(marker);
        }
    }
}

/* One SELECT. Its column stands before the FROM, and what it is shows only in the FROM. */
static bool
mark_select(struct marker *marker) {
    struct seen seen = {0};
    next(marker);
    read_columns(marker, &seen);
    insert(marker, marker->token.start, "");
    struct brd_buffer *out = marker->out;
    struct brd_buffer sources = brd_buffer_of(BRD_MAX_STATEMENT_BYTES);
    marker->out = &sources;
    if (is_word(marker, "FROM")) {
        read_sources(marker, &seen);
    }
    insert(marker, marker->token.start, "");
    marker->out = out;
    bool carries = seen.sources == 1 && !seen.counts;
    (void)brd_buffer_add_text(out, carries ? ", " BRD_MARK " AS " BRD_MARK " "
                                           : ", NULL AS " BRD_MARK " ");
    (void)brd_buffer_add(out, brd_buffer_text(&sources), sources.size);
    if (sources.failed) {
        out->failed = true;
    }
    brd_buffer_free(&sources);
    return carries;
}

/* name AS [NOT] [MATERIALIZED] (SELECT ...), ... and the token behind it. */
static void
mark_with(struct marker *marker) {
    next(marker);
    while (marker->token.kind == TOKEN_NAME && !is_word(marker, "SELECT")) {
        struct brd_span name = marker->token.text;
        next(marker);
        /* Named columns, or those of a RECURSIVE part, admit none that is added. */
        bool is_closed = !is_word(marker, "AS");
        while (!is_word(marker, "AS") && marker->token.kind != TOKEN_END) {
            next(marker);
        }
        while (marker->token.kind != TOKEN_OPEN && marker->token.kind != TOKEN_END) {
            next(marker);
        }
        if (is_closed) {
            (void)skip_parentheses(marker);
        } else if (mark_source(marker, false) && marker->part_count < MAX_NAMED_PARTS) {
            marker->parts[marker->part_count++] = name;
        }
        if (marker->token.kind == TOKEN_COMMA) {
            next(marker);
        }
    }
}

/* A statement of one or several SELECT; the token is its first. Whether any carries the mark. */
static bool
mark_compound(struct marker *marker) {
    bool carries = false;
    if (++marker->depth > BRD_MAX_DEPTH) {
        marker->out->failed = true;
        return false;
    }
    if (is_word(marker, "WITH")) {
        mark_with(marker);
    }
    while (is_word(marker, "SELECT")) {
        carries = mark_select(marker) || carries;
        while (ends_select(marker) && marker->token.kind == TOKEN_NAME) {
            next(marker);
            if (is_word(marker, "ALL")) {
                next(marker);
            }
        }
    }
    marker->depth--;
    return carries;
}

bool
brd_mark_select(const char *sql, brd_mark_is_origin_fn *is_origin, const void *context,
                struct brd_buffer *marked) {
    struct marker marker = {
        .at = sql, .copied = sql, .out = marked, .is_origin = is_origin, .context = context};
    next(&marker);
    bool carries = mark_compound(&marker);
    insert(&marker, marker.copied + strlen(marker.copied), "");
    return carries && !marked->failed;
}
