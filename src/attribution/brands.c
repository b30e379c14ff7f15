/* Names that imitate brands: see brands.h. SPDX-License-Identifier: Apache-2.0 */
#include "attribution/brands.h"

#include "attribution/builtin.h"
#include "attribution/table.h"
#include "base/arena.h"
#include "base/limits.h"
#include "base/text.h"
#include "indicator/ascii.h"
#include "indicator/host.h"

#include <idn2.h>
#include <libpsl.h>
#include <stdlib.h>

/* A name is compared by letters: neighbours of shorter ones are words of their own. */
#define TYPO_MIN_BYTES 7u
#define TOKEN_MIN_BYTES 5u

/* A letter becomes two at most, in UTF-8 four bytes each. */
#define SKELETON_BYTES ((size_t)4 * BRD_HOST_BYTES)

enum brand_line { LINE_BRAND, LINE_OWN, LINE_WORD, LINE_CARRIER, LINE_KINDS };

struct brand {
    const char *domain;    /* "whatsapp.com" */
    struct brd_span label; /* "whatsapp" */
};

struct names {
    const char **items; /* owned */
    size_t count;
};

struct brd_brands {
    struct brd_arena arena;
    struct brand *brands; /* owned */
    size_t count;
    struct names names[LINE_KINDS]; /* all domains of brands are in LINE_OWN, too */
};

/* ---- Reading ---- */

static bool
add_name(struct names *names, const char *name) {
    const char **grown = reallocarray(names->items, names->count + 1, sizeof *names->items);
    if (grown == NULL) {
        return false;
    }
    names->items = grown;
    names->items[names->count++] = name;
    return true;
}

static bool
add_brand(struct brd_brands *brands, const char *domain) {
    struct brand *grown = reallocarray(brands->brands, brands->count + 1, sizeof *brands->brands);
    if (grown == NULL) {
        return false;
    }
    brands->brands = grown;
    brands->brands[brands->count++] =
        (struct brand){.domain = domain, .label = brd_span_of(domain, strcspn(domain, "."))};
    return add_name(&brands->names[LINE_OWN], domain);
}

static enum brd_err
read_line(struct brd_brands *brands, const struct brd_table_lines *line, struct brd_error *error) {
    static const char *const kinds[LINE_KINDS] = {"brand", "own", "word", "carrier"};
    unsigned kind = 0;
    while (kind < LINE_KINDS && !brd_span_equals(line->fields[1], kinds[kind])) {
        kind++;
    }
    if (kind == LINE_KINDS || line->count < 3) {
        return brd_fail(error, BRD_ERR_CORRUPT, BRD_NO_OFFSET,
                        "line %u: it is not brand, kind, value", line->line);
    }
    char *name = brd_arena_copy(&brands->arena, line->fields[2].data, line->fields[2].size);
    bool ok = name != NULL &&
              (kind == LINE_BRAND ? add_brand(brands, name) : add_name(&brands->names[kind], name));
    return ok ? BRD_OK : brd_fail_memory(error, "brands");
}

enum brd_err
brd_brands_read(struct brd_span text, struct brd_brands **made, struct brd_error *error) {
    struct brd_brands *brands = calloc(1, sizeof *brands);
    if (brands == NULL) {
        return brd_fail_memory(error, "brands");
    }
    brands->arena = brd_arena_of(BRD_MAX_FACT_BYTES);
    struct brd_table_lines lines = brd_table_lines_of(text);
    enum brd_err code = BRD_OK;
    while (code == BRD_OK && brd_table_lines_next(&lines)) {
        code = read_line(brands, &lines, error);
    }
    if (code != BRD_OK) {
        brd_brands_free(brands);
        return code;
    }
    *made = brands;
    return BRD_OK;
}

enum brd_err
brd_brands_builtin(struct brd_brands **made, struct brd_error *error) {
    return brd_brands_read(brd_builtin_data("providers/brands.tsv"), made, error);
}

void
brd_brands_free(struct brd_brands *brands) {
    if (brands != NULL) {
        for (unsigned i = 0; i < LINE_KINDS; i++) {
            free(brands->names[i].items);
        }
        free(brands->brands);
        brd_arena_free(&brands->arena);
        free(brands);
    }
}

const char *
brd_imitation_name(enum brd_imitation_kind kind) {
    static const char *const names[] = {NULL, "homograph", "embedded", "typo", "token"};
    return names[kind];
}

/* ---- Skeletons ---- */

/* Prototypes of UTS #39's confusables.txt for characters that stand in domains, as far as these
 * prototypes are ASCII; and, not from there, letters whose mark is easily overlooked. */
static const struct {
    uint16_t scalar;
    char looks_like[3];
} confusables[] = {
    {'0', "o"},    {'1', "l"},    {'m', "rn"},   {0x00e0, "a"}, {0x00e1, "a"}, {0x00e2, "a"},
    {0x00e4, "a"}, {0x00e7, "c"}, {0x00e8, "e"}, {0x00e9, "e"}, {0x00ea, "e"}, {0x00eb, "e"},
    {0x00ec, "i"}, {0x00ed, "i"}, {0x00ee, "i"}, {0x00ef, "i"}, {0x00f1, "n"}, {0x00f2, "o"},
    {0x00f3, "o"}, {0x00f4, "o"}, {0x00f6, "o"}, {0x00f9, "u"}, {0x00fa, "u"}, {0x00fb, "u"},
    {0x00fc, "u"}, {0x0101, "a"}, {0x0105, "a"}, {0x0107, "c"}, {0x010b, "c"}, {0x0117, "e"},
    {0x0119, "e"}, {0x012b, "i"}, {0x0131, "i"}, {0x013a, "l"}, {0x0142, "l"}, {0x0144, "n"},
    {0x014d, "o"}, {0x015b, "s"}, {0x0163, "t"}, {0x016b, "u"}, {0x017c, "z"}, {0x0251, "a"},
    {0x0261, "g"}, {0x0269, "i"}, {0x026a, "i"}, {0x028b, "u"}, {0x03b1, "a"}, {0x03b3, "y"},
    {0x03b9, "i"}, {0x03bd, "v"}, {0x03bf, "o"}, {0x03c1, "p"}, {0x03c3, "o"}, {0x03c5, "u"},
    {0x0430, "a"}, {0x0433, "r"}, {0x0435, "e"}, {0x043e, "o"}, {0x0440, "p"}, {0x0441, "c"},
    {0x0443, "y"}, {0x0445, "x"}, {0x0455, "s"}, {0x0456, "i"}, {0x0458, "j"}, {0x0475, "v"},
    {0x04bb, "h"}, {0x04cf, "l"}, {0x0501, "d"}, {0x051b, "q"}, {0x051d, "w"}, {0x0561, "w"},
    {0x0566, "q"}, {0x0570, "h"}, {0x0578, "n"}, {0x057d, "u"}, {0x0581, "g"}, {0x0585, "o"},
    {0x1d04, "c"}, {0x1d0f, "o"}, {0x1d1c, "u"}, {0x1d20, "v"}, {0x1d21, "w"}, {0x1d22, "z"},
    {0x1e37, "l"}, {0x1ea1, "a"}, {0x1eb9, "e"}, {0x1ecb, "i"}, {0x1ecd, "o"}, {0x1e63, "s"},
    {0x1e6d, "t"},
};

static void
add_skeleton(struct brd_buffer *out, uint32_t scalar) {
    for (size_t i = 0; i < sizeof confusables / sizeof confusables[0]; i++) {
        if (confusables[i].scalar == scalar) {
            (void)brd_buffer_add_text(out, confusables[i].looks_like);
            return;
        }
    }
    (void)brd_buffer_add_utf8(out, scalar);
}

static void
skeleton_of(struct brd_span text, struct brd_buffer *out) {
    brd_buffer_reset(out);
    for (size_t at = 0; at < text.size;) {
        unsigned first = text.data[at];
        size_t size = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
        uint32_t scalar = first < 0x80 ? first : first & (0x7fu >> size);
        for (size_t i = 1; i < size && at + i < text.size; i++) {
            scalar = scalar << 6 | (text.data[at + i] & 0x3fu);
        }
        add_skeleton(out, scalar);
        at += size;
    }
}

/* ---- Comparing ---- */

static bool
same(struct brd_span a, struct brd_span b) {
    return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

/* Whether one letter is added, changed or swapped with its neighbour, and nothing else. */
static bool
is_one_letter_off(struct brd_span a, struct brd_span b) {
    if (a.size > b.size) {
        struct brd_span swap = a;
        a = b;
        b = swap;
    }
    size_t start = 0;
    while (start < a.size && a.data[start] == b.data[start]) {
        start++;
    }
    struct brd_span rest_a = brd_span_from(a, start);
    struct brd_span rest_b = brd_span_from(b, start);
    if (a.size + 1 == b.size) {
        return same(rest_a, brd_span_from(rest_b, 1));
    }
    if (a.size != b.size || rest_a.size == 0) {
        return false;
    }
    return same(brd_span_from(rest_a, 1), brd_span_from(rest_b, 1)) ||
           (rest_a.size > 1 && rest_a.data[0] == rest_b.data[1] &&
            rest_a.data[1] == rest_b.data[0] &&
            same(brd_span_from(rest_a, 2), brd_span_from(rest_b, 2)));
}

/* Whether the label is one of the parts that hyphens make. */
static bool
has_token(struct brd_span label, struct brd_span token) {
    while (label.size > token.size) {
        size_t size = brd_span_find(label, '-');
        if (same(brd_span_between(label, 0, size), token)) {
            return true;
        }
        label = brd_span_from(label, size < label.size ? size + 1 : size);
    }
    return label.size > 0 && same(label, token);
}

/* Whether a domain, whole and at a border of labels, stands before the end of the host. */
static bool
embeds(struct brd_span host, struct brd_span site, const char *domain) {
    struct brd_span before = brd_span_between(host, 0, host.size - site.size);
    size_t size = strlen(domain);
    for (size_t at = 0; at + size < before.size; at++) {
        if ((at == 0 || before.data[at - 1] == '.') && before.data[at + size] == '.' &&
            memcmp(before.data + at, domain, size) == 0) {
            return true;
        }
    }
    return false;
}

static bool
is_listed(const struct names *names, struct brd_span name) {
    for (size_t i = 0; i < names->count; i++) {
        if (brd_span_equals(name, names->items[i])) {
            return true;
        }
    }
    return false;
}

/* ---- One host ---- */

/* The label as people see it, and what it looks like. */
struct seen {
    struct brd_span label;
    struct brd_span skeleton;
    bool is_international;
};

static enum brd_imitation_kind
compare(const struct brand *brand, const struct seen *seen, struct brd_buffer *room) {
    if (same(seen->label, brand->label)) {
        return BRD_IMITATION_NONE; /* the same name under another suffix is often the brand's own */
    }
    skeleton_of(brand->label, room);
    if (same(seen->skeleton, brd_buffer_span(room))) {
        return BRD_IMITATION_HOMOGRAPH;
    }
    if (brand->label.size >= TYPO_MIN_BYTES && !seen->is_international &&
        is_one_letter_off(seen->label, brand->label)) {
        return BRD_IMITATION_TYPO;
    }
    return brand->label.size >= TOKEN_MIN_BYTES && has_token(seen->label, brand->label)
               ? BRD_IMITATION_TOKEN
               : BRD_IMITATION_NONE;
}

static struct brd_imitation
imitation_by(const struct brd_brands *brands, struct brd_span host, struct brd_span site,
             const struct seen *seen) {
    struct brd_imitation best = {0};
    struct brd_buffer room = brd_buffer_of(SKELETON_BYTES);
    for (size_t i = 0; i < brands->count; i++) {
        const struct brand *brand = &brands->brands[i];
        enum brd_imitation_kind kind = embeds(host, site, brand->domain)
                                           ? BRD_IMITATION_EMBEDDED
                                           : compare(brand, seen, &room);
        if (kind != BRD_IMITATION_NONE && (best.domain == NULL || kind < best.kind)) {
            best = (struct brd_imitation){.kind = kind, .domain = brand->domain};
        }
    }
    brd_buffer_free(&room);
    return best;
}

struct brd_imitation
brd_brands_imitated(const struct brd_brands *brands, struct brd_span text) {
    struct brd_host host;
    struct brd_imitation result = {0};
    if (text.size == 0 || !brd_host_read(text, &host) || host.address.size > 0) {
        return result;
    }
    const char *registered = psl_registrable_domain(psl_builtin(), host.text);
    if (registered == NULL) {
        return result;
    }
    struct brd_span site = brd_span_text(registered);
    struct brd_span label = brd_span_between(site, 0, brd_span_find(site, '.'));
    if (is_listed(&brands->names[LINE_OWN], site) ||
        is_listed(&brands->names[LINE_CARRIER], site) ||
        /* Some carriers are public suffixes themselves. */
        is_listed(&brands->names[LINE_CARRIER], brd_span_from(site, label.size + 1)) ||
        is_listed(&brands->names[LINE_WORD], label)) {
        return result;
    }
    struct seen seen = {.label = label, .is_international = brd_span_starts(label, "xn--", 4)};
    char ascii[BRD_LABEL_BYTES + 1];
    char *unicode = NULL;
    if (seen.is_international && label.size < sizeof ascii) {
        memcpy(ascii, label.data, label.size);
        ascii[label.size] = '\0';
        if (idn2_to_unicode_8z8z(ascii, &unicode, 0) == IDN2_OK &&
            brd_text_is_utf8(brd_span_text(unicode))) {
            seen.label = brd_span_text(unicode);
        }
    }
    struct brd_buffer skeleton = brd_buffer_of(SKELETON_BYTES);
    skeleton_of(seen.label, &skeleton);
    seen.skeleton = brd_buffer_span(&skeleton);
    result = imitation_by(brands, brd_host_span(&host), site, &seen);
    brd_buffer_free(&skeleton);
    if (unicode != NULL) {
        idn2_free(unicode);
    }
    return result;
}
